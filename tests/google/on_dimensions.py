"""Requests about rows and columns, and about merged cells."""

from __future__ import annotations

from typing import Any

from book import Sheet
from context import Context, Handler, needed, required_mask
from grids import Rect, as_grid_range, clipped, sheet_of
from masks import assign, wanted
from moving import Move, deleted, inserted, moved, shift
from on_sheets import check_grid
from on_tables import fill
from refusals import invalid

Json = dict[str, Any]


def dimension_range(context: Context, place: Json) -> tuple[Sheet, str, int, int]:
    """The sheet, dimension, start and end of a DimensionRange.

    Raises:
        Refused: it has no dimension, or an end before its start.
    """
    sheet = sheet_of(context.book, place)
    dimension = place.get("dimension", "DIMENSION_UNSPECIFIED")
    if dimension == "DIMENSION_UNSPECIFIED":
        raise invalid("DimensionRange.dimension is required.")
    count = sheet.rows if dimension == "ROWS" else sheet.columns
    start, end = place.get("startIndex", 0), place.get("endIndex", count)
    if start < 0 or end <= start:
        raise invalid(f"range.endIndex[{end}] must be after startIndex[{start}].")
    return sheet, dimension, start, end


def _band(sheet: Sheet, dimension: str, start: int, end: int) -> Rect:
    if dimension == "ROWS":
        return Rect(start, end, 0, sheet.columns)
    return Rect(0, sheet.rows, start, end)


def _count_key(dimension: str) -> str:
    return "rowCount" if dimension == "ROWS" else "columnCount"


def _check_inside(sheet: Sheet, dimension: str, end: int) -> None:
    count = sheet.grid[_count_key(dimension)]
    if end > count:
        name = dimension.lower()[:-1]
        raise invalid(f"range.endIndex[{end}] is beyond the last {name} of the grid: {count}.")


def update_dimension_properties(context: Context, request: Json) -> Json:
    """updateDimensionProperties: widths, heights and hiding."""
    mask = required_mask(request, "DimensionProperties")
    sheet, dimension, start, end = dimension_range(context, needed(request, "range", "request"))
    _check_inside(sheet, dimension, end)
    asked = request.get("properties", {})
    if wanted(mask, "pixelSize") and asked.get("pixelSize", 0) < 1 and "*" not in mask:
        raise invalid("DimensionProperties.pixelSize must be positive.")
    for at in range(start, end):
        sheet.sizes[dimension, at] = assign(sheet.sizes.get((dimension, at), {}), asked, mask)
    return {}


def auto_resize_dimensions(context: Context, request: Json) -> Json:
    """autoResizeDimensions: accepted; the double measures no text."""
    dimension_range(context, needed(request, "dimensions", "request"))
    return {}


def append_dimension(context: Context, request: Json) -> Json:
    """appendDimension: rows or columns at the end."""
    sheet = sheet_of(context.book, request)
    length = request.get("length", 0)
    if length < 1:
        raise invalid("length must be greater than 0.")
    dimension = request.get("dimension", "DIMENSION_UNSPECIFIED")
    if dimension == "DIMENSION_UNSPECIFIED":
        raise invalid("dimension is required.")
    sheet.grid[_count_key(dimension)] += length
    context.book.check_size()
    return {}


def insert_dimension(context: Context, request: Json) -> Json:
    """insertDimension: rows or columns before a place; they look like those before or after."""
    sheet, dimension, start, end = dimension_range(context, needed(request, "range", "request"))
    count = sheet.grid[_count_key(dimension)]
    if start > count or (request.get("inheritFromBefore") and start == 0):
        raise invalid(f"range.startIndex[{start}] cannot be inserted at.")
    shift(context.book, sheet, dimension, inserted(start, end - start))
    sheet.grid[_count_key(dimension)] += end - start
    _inherit(sheet, dimension, start, end, start - 1 if request.get("inheritFromBefore") else end)
    fill(sheet)
    context.book.check_size()
    return {}


def _inherit(sheet: Sheet, dimension: str, start: int, end: int, like: int) -> None:
    """New rows or columns take formats and sizes of another."""
    axis = 0 if dimension == "ROWS" else 1
    for place, cell in list(sheet.cells.items()):
        if place[axis] == like and "userEnteredFormat" in cell:
            for at in range(start, end):
                new = (at, place[1]) if axis == 0 else (place[0], at)
                sheet.put(new, {"userEnteredFormat": cell["userEnteredFormat"]})
    if (dimension, like) in sheet.sizes:
        sheet.sizes |= {(dimension, at): sheet.sizes[dimension, like] for at in range(start, end)}


def delete_dimension(context: Context, request: Json) -> Json:
    """deleteDimension: rows or columns with all that is in them."""
    sheet, dimension, start, end = dimension_range(context, needed(request, "range", "request"))
    _check_deletable(sheet, dimension, start, end)
    context.guard(sheet, _band(sheet, dimension, start, end))
    grid = dict(sheet.grid)
    grid[_count_key(dimension)] -= end - start
    key = "frozenRowCount" if dimension == "ROWS" else "frozenColumnCount"
    frozen = grid.get(key, 0)
    gone = max(0, min(end, frozen) - start)
    if frozen and grid[_count_key(dimension)] <= frozen - gone:
        raise invalid(f"Sorry, it is not possible to delete all non-frozen {dimension.lower()}.")
    grid[key] = frozen - gone
    check_grid(grid, None)
    shift(context.book, sheet, dimension, deleted(start, end))
    sheet.properties["gridProperties"] = grid
    return {}


def _check_deletable(sheet: Sheet, dimension: str, start: int, end: int) -> None:
    count, name = sheet.grid[_count_key(dimension)], dimension.lower()
    if end > count:
        raise invalid(
            f"Cannot delete a {name[:-1]} that doesn't exist. Tried to delete {name[:-1]} index "
            f"{max(start, count)} but there are only {count} {name}."
        )


def move_dimension(context: Context, request: Json) -> Json:
    """moveDimension: the destination is counted before the block is taken out."""
    sheet, dimension, start, end = dimension_range(context, needed(request, "source", "request"))
    _check_inside(sheet, dimension, end)
    target = request.get("destinationIndex", 0)
    if start <= target <= end:
        raise invalid(
            f"destinationIndex[{target}] must be outside the requested range[{start}-{end}]"
        )
    if not 0 <= target <= sheet.grid[_count_key(dimension)]:
        raise invalid(f"destinationIndex[{target}] is beyond the grid.")
    context.guard(sheet, _band(sheet, dimension, min(start, target), max(end, target)))
    move: Move = moved(start, end, target)
    shift(context.book, sheet, dimension, move)
    return {}


def merge_cells(context: Context, request: Json) -> Json:
    """mergeCells: only the first cell of each merged part keeps its value.

    Merges that the new ones meet are replaced.
    """
    sheet = sheet_of(context.book, needed(request, "range", "request"))
    rect = clipped(sheet, request["range"])
    context.guard(sheet, rect)
    _check_freeze(sheet, rect)
    for part in _parts(rect, request.get("mergeType", "MERGE_ALL")):
        _take_apart(sheet, part)
        sheet.items("merges").append(as_grid_range(sheet, part))
        for place in part.places()[1:]:
            kept = dict(sheet.cells.get(place, {}))
            kept.pop("userEnteredValue", None)
            sheet.put(place, kept)
    return {}


def _check_freeze(sheet: Sheet, rect: Rect) -> None:
    rows, columns = sheet.grid.get("frozenRowCount", 0), sheet.grid.get("frozenColumnCount", 0)
    if rect.top < rows < rect.bottom:
        raise invalid("You can't merge frozen and non-frozen rows")
    if rect.left < columns < rect.right:
        raise invalid("You can't merge frozen and non-frozen columns")


def _parts(rect: Rect, kind: str) -> list[Rect]:
    if kind == "MERGE_ROWS":
        return [Rect(row, row + 1, rect.left, rect.right) for row in range(rect.top, rect.bottom)]
    if kind == "MERGE_COLUMNS":
        columns = range(rect.left, rect.right)
        return [Rect(rect.top, rect.bottom, column, column + 1) for column in columns]
    return [rect]


def unmerge_cells(context: Context, request: Json) -> Json:
    """unmergeCells: every merge that meets the range is taken apart."""
    sheet = sheet_of(context.book, needed(request, "range", "request"))
    rect = clipped(sheet, request["range"])
    context.guard(sheet, rect)
    _take_apart(sheet, rect)
    return {}


def _take_apart(sheet: Sheet, rect: Rect) -> None:
    merges = sheet.items("merges")
    sheet.lists["merges"] = [old for old in merges if not rect.meets(clipped(sheet, old))]


HANDLERS: dict[str, Handler] = {
    "appendDimension": append_dimension,
    "autoResizeDimensions": auto_resize_dimensions,
    "deleteDimension": delete_dimension,
    "insertDimension": insert_dimension,
    "mergeCells": merge_cells,
    "moveDimension": move_dimension,
    "unmergeCells": unmerge_cells,
    "updateDimensionProperties": update_dimension_properties,
}
