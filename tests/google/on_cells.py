"""Requests that write cells."""

from __future__ import annotations

from typing import Any

from book import Place, Sheet
from context import Context, Handler, needed, required_mask
from expressions import Failure
from grids import Rect, beyond, clipped, sheet_of
from masks import Mask, assign, wanted
from moving import copied_formula, shift_metadata
from on_tables import typed_parts
from refusals import invalid
from rules import check_against_validation, checked_cell
from values import Computed

Json = dict[str, Any]


def write(sheet: Sheet, place: Place, cell: Json, mask: Mask) -> None:
    """Sets what the mask names of a cell, as it stands in `cell`."""
    old = sheet.cells.get(place, {})
    new = assign(old, cell, mask)
    if wanted(mask, "userEnteredValue") and not wanted(mask, "textFormatRuns"):
        new.pop("textFormatRuns", None)
    if wanted(mask, "userEnteredFormat") and sheet.items("tables"):
        _drop_pattern(sheet, place, new)
    if new.get("textFormatRuns") and wanted(mask, "textFormatRuns"):
        _drop_link(new)
    check_against_validation(new)
    sheet.put(place, {key: part for key, part in new.items() if part not in ({}, [], "")})


def _drop_pattern(sheet: Sheet, place: Place, cell: Json) -> None:
    # The type of a table's column decides how its numbers look.
    look = cell.get("userEnteredFormat", {})
    if "numberFormat" in look and any(place in part for _, part in typed_parts(sheet)):
        kept = {key: part for key, part in look.items() if key != "numberFormat"}
        cell["userEnteredFormat"] = kept


def _drop_link(cell: Json) -> None:
    # A link and runs of text under one mask: the link is lost.
    look = cell.get("userEnteredFormat", {})
    if "link" in look.get("textFormat", {}):
        kept = {key: part for key, part in look["textFormat"].items() if key != "link"}
        cell["userEnteredFormat"] = look | {"textFormat": kept}


def update_cells(context: Context, request: Json) -> Json:
    """updateCells: `start` writes the cells given, `range` clears the others it covers too."""
    mask = required_mask(request, "CellData")
    rows = [row.get("values", []) for row in request.get("rows", [])]
    if "range" in request:
        sheet = sheet_of(context.book, request["range"])
        rect = clipped(sheet, request["range"])
    elif "start" in request:
        start = request["start"]
        sheet = sheet_of(context.book, start)
        top, left = start.get("rowIndex", 0), start.get("columnIndex", 0)
        if not (0 <= top < sheet.rows and 0 <= left < sheet.columns):
            raise beyond(sheet, Rect(top, top + 1, left, left + 1))
        rect = Rect(top, sheet.rows, left, sheet.columns)
    else:
        raise invalid("One of start or range must be set.")
    _check_fits(rows, rect)
    touched = rect if "range" in request else _covered(rows, rect)
    context.guard(sheet, touched)
    if "range" in request:
        _clear_uncovered(sheet, rect, rows, mask)
    for row, cells in enumerate(rows, rect.top):
        for column, cell in enumerate(cells, rect.left):
            write(sheet, (row, column), checked_cell(cell), mask)
    return {}


def _check_fits(rows: list[list[Json]], rect: Rect) -> None:
    width = max((len(row) for row in rows), default=0)
    if rect.left + width > rect.right:
        raise invalid(
            f"Attempting to write column: {rect.right}, beyond the last requested column of: "
            f"{rect.right - 1}"
        )
    if rect.top + len(rows) > rect.bottom:
        raise invalid(
            f"Attempting to write row: {rect.bottom}, beyond the last requested row of: "
            f"{rect.bottom - 1}"
        )


def _covered(rows: list[list[Json]], rect: Rect) -> Rect:
    width = max((len(row) for row in rows), default=0)
    return Rect(rect.top, rect.top + len(rows), rect.left, rect.left + width)


def _clear_uncovered(sheet: Sheet, rect: Rect, rows: list[list[Json]], mask: Mask) -> None:
    widths = {rect.top + at: rect.left + len(row) for at, row in enumerate(rows)}
    for row, column in [place for place in sheet.cells if place in rect]:
        if column >= widths.get(row, rect.left):
            write(sheet, (row, column), {}, mask)


def repeat_cell(context: Context, request: Json) -> Json:
    """repeatCell: a range that begins on the grid and ends off it is clipped."""
    mask = required_mask(request, "CellData")
    sheet = sheet_of(context.book, needed(request, "range", "request"))
    rect = clipped(sheet, request["range"])
    context.guard(sheet, rect)
    cell = checked_cell(request.get("cell", {}))
    formula = cell.get("userEnteredValue", {}).get("formulaValue")
    for row, column in rect.places():
        filled = cell
        if formula:
            text = copied_formula(formula, row - rect.top, column - rect.left)
            filled = cell | {"userEnteredValue": {"formulaValue": text}}
        write(sheet, (row, column), filled, mask)
    return {}


def append_cells(context: Context, request: Json) -> Json:
    """appendCells: new rows after the last one that holds something; the grid grows."""
    mask = required_mask(request, "CellData")
    sheet = sheet_of(context.book, request)
    first = max((row for row, _ in sheet.cells), default=-1) + 1
    rows = [row.get("values", []) for row in request.get("rows", [])]
    if any(len(row) > sheet.columns for row in rows):
        raise invalid("Attempting to write beyond the last column of the sheet.")
    grow(sheet, first + len(rows))
    context.guard(sheet, Rect(first, first + len(rows), 0, sheet.columns))
    for row, cells in enumerate(rows, first):
        for column, cell in enumerate(cells):
            write(sheet, (row, column), checked_cell(cell), mask)
    context.book.check_size()
    return {}


def grow(sheet: Sheet, rows: int) -> None:
    """Makes the grid at least so many rows long."""
    sheet.grid["rowCount"] = max(sheet.rows, rows)


_SIDES = ("top", "bottom", "left", "right")


def update_borders(context: Context, request: Json) -> Json:
    """updateBorders: outer and inner lines, as looks of the cells at each line."""
    sheet = sheet_of(context.book, needed(request, "range", "request"))
    rect = clipped(sheet, request["range"])
    context.guard(sheet, rect)
    for row, column in rect.places():
        edges = {
            "top": row == rect.top,
            "bottom": row == rect.bottom - 1,
            "left": column == rect.left,
            "right": column == rect.right - 1,
        }
        lines = {side: line for side in _SIDES if (line := _line(request, side, edges)) is not None}
        if lines:
            old = sheet.cells.get((row, column), {})
            look = old.get("userEnteredFormat", {})
            borders = look.get("borders", {}) | lines
            sheet.put((row, column), old | {"userEnteredFormat": look | {"borders": borders}})
    return {}


def _line(request: Json, side: str, edges: dict[str, bool]) -> Json | None:
    inner = "innerHorizontal" if side in ("top", "bottom") else "innerVertical"
    line: Json | None = request.get(side if edges[side] else inner)
    return line


def sort_range(context: Context, request: Json) -> Json:
    """sortRange: moves values, looks, notes and the metadata of rows; rules stay where they are.

    Numbers come before texts, texts before TRUE and FALSE, empty cells last.
    """
    sheet = sheet_of(context.book, needed(request, "range", "request"))
    rect = clipped(sheet, request["range"])
    context.guard(sheet, rect)
    computed = Computed(context.book)
    order = list(range(rect.top, rect.bottom))
    for spec in reversed(request.get("sortSpecs", [])):
        column, down = spec.get("dimensionIndex", 0), spec.get("sortOrder") == "DESCENDING"
        if not rect.left <= column < rect.right:
            raise invalid(f"Invalid sortSpecs.dimensionIndex: {column}")
        keys = {row: _sort_key(computed, sheet, (row, column)) for row in order}
        order = sorted(order, key=lambda row: keys[row], reverse=down)
        order.sort(key=lambda row: keys[row] is _EMPTY)
    homes = {row: rect.top + at for at, row in enumerate(order)}
    _reorder(sheet, rect, homes)
    shift_metadata(context.book, sheet.id, "ROWS", lambda row: homes.get(row, row))
    return {}


_EMPTY: tuple[int, Any] = (9, 0)


def _sort_key(computed: Computed, sheet: Sheet, place: Place) -> tuple[int, Any]:
    value = computed.value(sheet, place)
    if value is None:
        return _EMPTY
    if isinstance(value, Failure):
        return 3, value.text
    if isinstance(value, bool):
        return 2, value
    return (1, value.casefold()) if isinstance(value, str) else (0, value)


def _reorder(sheet: Sheet, rect: Rect, homes: dict[int, int]) -> None:
    cells = sheet.cells
    old = {place: cell for place, cell in cells.items() if place in rect}
    for place in old:
        del cells[place]
    for (row, column), cell in old.items():
        down = homes[row] - row
        formula = cell.get("userEnteredValue", {}).get("formulaValue")
        if formula and down:
            text = copied_formula(formula, down, 0)
            cell = cell | {"userEnteredValue": {"formulaValue": text}}  # noqa: PLW2901
        cells[homes[row], column] = cell


HANDLERS: dict[str, Handler] = {
    "appendCells": append_cells,
    "repeatCell": repeat_cell,
    "sortRange": sort_range,
    "updateBorders": update_borders,
    "updateCells": update_cells,
}
