"""Requests about sheets, their rows and columns, and the spreadsheet itself."""

from __future__ import annotations

import copy
from typing import Any

import locales
from book import Book, Sheet, sheet_properties
from context import Context, Handler, needed, required_mask
from grids import Rect, clipped, sheet_of
from looks import normal_colours
from masks import assign, wanted
from moving import Move, deleted, inserted, moved, moved_range, shift
from refusals import invalid

Json = dict[str, Any]
MAX_ID = 2**31 - 1


def add_sheet(context: Context, request: Json) -> Json:
    """addSheet: the id may be chosen, so that later requests of the batch can fill it."""
    book, asked = context.book, request.get("properties", {})
    sheet_id = asked.get("sheetId", book.fresh_id())
    _check_new_id(book, sheet_id)
    title = asked.get("title") or _free_title(book)
    _check_title(book, title, None)
    if asked.get("sheetType", "GRID") != "GRID":
        raise invalid("Only sheets of type GRID can be added.")
    properties = sheet_properties(sheet_id, title)
    grid = properties["gridProperties"] | asked.get("gridProperties", {})
    _check_grid(grid, None)
    properties |= normal_colours(asked) | {"gridProperties": grid}
    properties |= {"title": title, "sheetId": sheet_id}
    at = _position(asked, len(book.sheets))
    book.sheets.insert(at, Sheet(properties))
    book.renumber()
    book.check_size()
    return {"properties": copy.deepcopy(properties)}


def _check_new_id(book: Book, sheet_id: int) -> None:
    if not 0 <= sheet_id <= MAX_ID:
        raise invalid(f"Invalid sheetId: {sheet_id}. sheetId must be non-negative.")
    if any(sheet.id == sheet_id for sheet in book.sheets):
        # The exact text is not recorded; only the status is to be relied on.
        raise invalid(f"Sheet with id {sheet_id} already exists.")


def _free_title(book: Book) -> str:
    count = len(book.sheets) + 1
    while book.titled(f"Sheet{count}"):
        count += 1
    return f"Sheet{count}"


def _check_title(book: Book, title: str, sheet: Sheet | None) -> None:
    if not title:
        raise invalid("The sheet name cannot be empty.")
    if len(title) > 100:
        raise invalid("The sheet name cannot be greater than 100 characters.")
    other = book.titled(title)
    if other is not None and other is not sheet:
        raise invalid(
            f'A sheet with the name "{title}" already exists. Please enter another name.'
        )


def _position(asked: Json, count: int) -> int:
    at: int = asked.get("index", count)
    if not 0 <= at <= count:
        raise invalid(f"Invalid sheet index: {at}.")
    return at


def _check_grid(grid: Json, former: Json | None) -> None:
    for kind, name in (("row", "rows"), ("column", "columns")):
        count, frozen = grid.get(f"{kind}Count", 0), grid.get(f"frozen{kind.title()}Count", 0)
        if count < 1:
            raise invalid(f"You can't delete all the {name} on the sheet.")
        # Judged by the freeze set before this request: shrink and unfreeze in two steps.
        kept = (former or {}).get(f"frozen{kind.title()}Count", 0)
        if former and kept and count <= kept and count < former[f"{kind}Count"]:
            raise invalid(f"Sorry, it is not possible to delete all non-frozen {name}.")
        if frozen < 0 or (frozen and frozen >= count):
            raise invalid(f"You can't freeze all visible {name} on the sheet.")


def delete_sheet(context: Context, request: Json) -> Json:
    """deleteSheet: takes its metadata and its named ranges with it."""
    book = context.book
    sheet = book.sheet(request.get("sheetId", 0))
    context.guard(sheet)
    if len(book.sheets) == 1:
        raise invalid("You can't remove all the sheets in a document.")
    book.sheets.remove(sheet)
    _check_visible(book, "remove")
    book.metadata = [item for item in book.metadata if _sheet_id(item) != sheet.id]
    book.names = [name for name in book.names if name["range"].get("sheetId", 0) != sheet.id]
    book.renumber()
    return {}


def _check_visible(book: Book, verb: str) -> None:
    if all(sheet.properties.get("hidden") for sheet in book.sheets):
        raise invalid(f"You can't {verb} all the sheets in a document.")


def _sheet_id(item: Json) -> int | None:
    location = item["location"]
    if "dimensionRange" in location:
        return int(location["dimensionRange"].get("sheetId", 0))
    return location.get("sheetId")  # type: ignore[no-any-return]


def duplicate_sheet(context: Context, request: Json) -> Json:
    """duplicateSheet: the copy has its own ids, and keeps rules, protections and metadata.

    What Google does with metadata and protections of a copy is not settled; keeping them is the
    harder case for whoever has to tell an original from its copy.
    """
    book = context.book
    source = book.sheet(request.get("sourceSheetId", 0))
    new_id = request.get("newSheetId", book.fresh_id())
    _check_new_id(book, new_id)
    title = request.get("newSheetName") or _copy_title(book, source.title)
    _check_title(book, title, None)
    copied = source.snapshot()
    copied.properties |= {"sheetId": new_id, "title": title}
    copied.lists = {name: _readdressed(items, source.id, new_id) for name, items in copied.lists.items()}
    copied.basic_filter = _readdressed(copied.basic_filter, source.id, new_id)
    for name, key in (("charts", "chartId"), ("protectedRanges", "protectedRangeId"), ("bandedRanges", "bandedRangeId")):
        for item in copied.items(name):
            item[key] = book.fresh_id()
    for item in [item for item in book.metadata if _sheet_id(item) == source.id]:
        location = _readdressed(item["location"], source.id, new_id)
        book.metadata.append(item | {"metadataId": book.fresh_id(), "location": location})
    book.sheets.insert(_position({"index": request.get("insertSheetIndex", 0)}, len(book.sheets)), copied)
    book.renumber()
    book.check_size()
    return {"properties": copy.deepcopy(copied.properties)}


def _copy_title(book: Book, title: str) -> str:
    made, count = f"Copy of {title}", 2
    while book.titled(made):
        made, count = f"Copy of {title} {count}", count + 1
    return made


def _readdressed(value: Any, old: int, new: int) -> Any:
    if isinstance(value, list):
        return [_readdressed(part, old, new) for part in value]
    if not isinstance(value, dict):
        return value
    return {
        key: new if key == "sheetId" and part == old else _readdressed(part, old, new)
        for key, part in value.items()
    }


def update_sheet_properties(context: Context, request: Json) -> Json:
    """updateSheetProperties: only what the mask names."""
    book, asked = context.book, request.get("properties", {})
    mask = required_mask(request, "SheetProperties")
    sheet = book.sheet(asked.get("sheetId", 0))
    context.guard(sheet)
    old_grid = dict(sheet.properties.get("gridProperties", {}))
    index = asked.get("index", 0) if wanted(mask, "index") and "*" not in mask else None
    fixed = {"sheetId": sheet.id, "sheetType": sheet.properties["sheetType"]}
    new = assign(sheet.properties, normal_colours(asked), mask) | fixed
    new["index"] = sheet.properties["index"]
    _check_title(book, new.get("title", ""), sheet)
    if "gridProperties" in new and not old_grid:
        raise invalid("Grid properties cannot be set on a sheet without a grid.")
    if old_grid:
        _check_grid(new.get("gridProperties", {}), old_grid)
    sheet.properties = new
    _check_visible(book, "hide")
    if old_grid:
        _shrink(book, sheet, old_grid)
        book.check_size()
    if index is not None:
        _move_sheet(book, sheet, index)
    return {}


def _move_sheet(book: Book, sheet: Sheet, index: int) -> None:
    old = book.sheets.index(sheet)
    if not 0 <= index <= len(book.sheets):
        raise invalid(f"Invalid sheet index: {index}.")
    # The target is counted before the sheet is taken out.
    book.sheets.remove(sheet)
    book.sheets.insert(index - 1 if index > old else index, sheet)
    book.renumber()


def _shrink(book: Book, sheet: Sheet, old: Json) -> None:
    for dimension, key in (("ROWS", "rowCount"), ("COLUMNS", "columnCount")):
        count = sheet.grid[key]
        if count < old[key]:
            shift(book, sheet, dimension, deleted(count, old[key]))


def update_spreadsheet_properties(context: Context, request: Json) -> Json:
    """updateSpreadsheetProperties: a new locale rewrites formulas in its dialect."""
    book, asked = context.book, request.get("properties", {})
    mask = required_mask(request, "SpreadsheetProperties")
    old = book.locale
    new = assign(book.properties, asked, mask)
    locales.check_locale(new.get("locale", ""))
    if not new.get("timeZone") or not new.get("title"):
        raise invalid("The title and time zone of a spreadsheet cannot be empty.")
    book.properties = new
    if book.locale != old:
        _translate(book, old)
    return {}


def _translate(book: Book, old: str) -> None:
    for sheet in book.sheets:
        for place, cell in sheet.cells.items():
            formula = cell.get("userEnteredValue", {}).get("formulaValue")
            if formula:
                new = locales.translated(formula, old, book.locale)
                sheet.cells[place] = cell | {"userEnteredValue": {"formulaValue": new}}
        for rule in sheet.items("conditionalFormats"):
            for value in rule.get("booleanRule", {}).get("condition", {}).get("values", []):
                text = value.get("userEnteredValue", "")
                value["userEnteredValue"] = locales.translated(text, old, book.locale)


# Rows and columns ---------------------------------------------------------------------------


def _dimension(context: Context, place: Json) -> tuple[Sheet, str, int, int]:
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
    sheet, dimension, start, end = _dimension(context, needed(request, "range", "request"))
    _check_inside(sheet, dimension, end)
    asked = request.get("properties", {})
    if wanted(mask, "pixelSize") and asked.get("pixelSize", 0) < 1 and "*" not in mask:
        raise invalid("DimensionProperties.pixelSize must be positive.")
    for at in range(start, end):
        sheet.sizes[dimension, at] = assign(sheet.sizes.get((dimension, at), {}), asked, mask)
    return {}


def auto_resize_dimensions(context: Context, request: Json) -> Json:
    """autoResizeDimensions: accepted; the double measures no text."""
    _dimension(context, needed(request, "dimensions", "request"))
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
    """insertDimension: rows or columns before a place; new ones may take the looks before."""
    sheet, dimension, start, end = _dimension(context, needed(request, "range", "request"))
    count = sheet.grid[_count_key(dimension)]
    if start > count or (request.get("inheritFromBefore") and start == 0):
        raise invalid(f"range.startIndex[{start}] cannot be inserted at.")
    shift(context.book, sheet, dimension, inserted(start, end - start))
    sheet.grid[_count_key(dimension)] += end - start
    context.book.check_size()
    return {}


def delete_dimension(context: Context, request: Json) -> Json:
    """deleteDimension: rows or columns with all that is in them."""
    sheet, dimension, start, end = _dimension(context, needed(request, "range", "request"))
    _check_inside(sheet, dimension, end)
    context.guard(sheet, _band(sheet, dimension, start, end))
    grid = dict(sheet.grid)
    grid[_count_key(dimension)] -= end - start
    key = "frozenRowCount" if dimension == "ROWS" else "frozenColumnCount"
    frozen = grid.get(key, 0)
    gone = max(0, min(end, frozen) - start)
    if frozen and grid[_count_key(dimension)] <= frozen - gone:
        raise invalid(f"Sorry, it is not possible to delete all non-frozen {dimension.lower()}.")
    grid[key] = frozen - gone
    _check_grid(grid, None)
    shift(context.book, sheet, dimension, deleted(start, end))
    sheet.properties["gridProperties"] = grid
    return {}


def move_dimension(context: Context, request: Json) -> Json:
    """moveDimension: the destination is counted before the block is taken out."""
    sheet, dimension, start, end = _dimension(context, needed(request, "source", "request"))
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
    """mergeCells: only the first cell of each merged part keeps its value."""
    sheet = sheet_of(context.book, needed(request, "range", "request"))
    rect = clipped(sheet, request["range"])
    context.guard(sheet, rect)
    _check_freeze(sheet, rect)
    for part in _parts(rect, request.get("mergeType", "MERGE_ALL")):
        if any(part.meets(clipped(sheet, old)) for old in sheet.items("merges")):
            raise invalid("You can't merge cells that are merged already.")
        sheet.items("merges").append(
            {
                "sheetId": sheet.id,
                "startRowIndex": part.top,
                "endRowIndex": part.bottom,
                "startColumnIndex": part.left,
                "endColumnIndex": part.right,
            }
        )
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
    merges = sheet.items("merges")
    sheet.lists["merges"] = [old for old in merges if not rect.meets(clipped(sheet, old))]
    return {}


HANDLERS: dict[str, Handler] = {
    "addSheet": add_sheet,
    "appendDimension": append_dimension,
    "autoResizeDimensions": auto_resize_dimensions,
    "deleteDimension": delete_dimension,
    "deleteSheet": delete_sheet,
    "duplicateSheet": duplicate_sheet,
    "insertDimension": insert_dimension,
    "mergeCells": merge_cells,
    "moveDimension": move_dimension,
    "unmergeCells": unmerge_cells,
    "updateDimensionProperties": update_dimension_properties,
    "updateSheetProperties": update_sheet_properties,
    "updateSpreadsheetProperties": update_spreadsheet_properties,
}
