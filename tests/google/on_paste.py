"""Requests that copy cells and move them."""

from __future__ import annotations

from typing import Any

from book import Place, Sheet
from context import Context, Handler, needed
from grids import Rect, beyond, clipped, sheet_of
from masks import Mask, assign
from moving import copied_formula
from refusals import invalid, unserved
from values import Computed, extended

Json = dict[str, Any]
# What each kind of paste takes along; a normal one takes all of a cell.
_MASKS: dict[str, Mask] = {
    "PASTE_NORMAL": {},
    "PASTE_NO_BORDERS": {},
    "PASTE_VALUES": {"userEnteredValue": {}},
    "PASTE_FORMULA": {"userEnteredValue": {}},
    "PASTE_FORMAT": {"userEnteredFormat": {}, "textFormatRuns": {}},
    "PASTE_DATA_VALIDATION": {"dataValidation": {}},
}


def copy_paste(context: Context, request: Json) -> Json:
    """copyPaste: repeated where the destination is a multiple of the source, else pasted once.

    Relative references move along. Conditional formats are not copied.
    """
    _, rect, cells = _source(context, request)
    transposed = request.get("pasteOrientation") == "TRANSPOSE"
    height, width = rect.bottom - rect.top, rect.right - rect.left
    if transposed:
        height, width = width, height
    target = sheet_of(context.book, needed(request, "destination", "request"))
    wide = clipped(target, request["destination"])
    rows, columns = wide.bottom - wide.top, wide.right - wide.left
    goal = _goal(
        target,
        (wide.top, wide.left),
        rows if rows % height == 0 else height,
        columns if columns % width == 0 else width,
    )
    context.guard(target, goal)
    for row, column in goal.places():
        down, right = (row - goal.top) % height, (column - goal.left) % width
        if transposed:
            down, right = right, down
        at = rect.top + down, rect.left + right
        cell = _shifted(cells.get(at, {}), row - at[0], column - at[1])
        _paste(target, (row, column), cell, request)
    return {}


def cut_paste(context: Context, request: Json) -> Json:
    """cutPaste: all of the source is cut, whatever is pasted; its formulas stay as they are.

    Formulas elsewhere that point at the source are not mended, and metadata stays with its rows.
    """
    source, rect, cells = _source(context, request)
    place = needed(request, "destination", "request")
    target = sheet_of(context.book, place)
    corner = place.get("rowIndex", 0), place.get("columnIndex", 0)
    goal = _goal(target, corner, rect.bottom - rect.top, rect.right - rect.left)
    context.guard(source, rect)
    context.guard(target, goal)
    for at in rect.places():
        source.put(at, {})
    for row, column in goal.places():
        at = rect.top + row - goal.top, rect.left + column - goal.left
        _paste(target, (row, column), cells.get(at, {}), request)
    return {}


def _source(context: Context, request: Json) -> tuple[Sheet, Rect, dict[Place, Json]]:
    """The source and its cells as they are pasted."""
    kind = request.get("pasteType", "PASTE_NORMAL")
    if kind not in _MASKS:
        raise unserved(f"pasting of the kind {kind}")
    sheet = sheet_of(context.book, needed(request, "source", "request"))
    rect = clipped(sheet, request["source"])
    cells = {at: sheet.cells[at] for at in rect.places() if at in sheet.cells}
    if kind == "PASTE_VALUES":
        computed = Computed(context.book)
        cells = {at: {"userEnteredValue": extended(computed.value(sheet, at))} for at in cells}
    return sheet, rect, cells


def _goal(sheet: Sheet, corner: Place, rows: int, columns: int) -> Rect:
    goal = Rect(corner[0], corner[0] + rows, corner[1], corner[1] + columns)
    if goal.bottom > sheet.rows or goal.right > sheet.columns:
        raise beyond(sheet, goal)
    for merge in sheet.items("merges"):
        if goal.meets(clipped(sheet, merge)):
            raise invalid("The double does not paste over merged cells.")
    return goal


def _shifted(cell: Json, down: int, right: int) -> Json:
    formula = cell.get("userEnteredValue", {}).get("formulaValue")
    if not formula:
        return cell
    return cell | {"userEnteredValue": {"formulaValue": copied_formula(formula, down, right)}}


def _paste(sheet: Sheet, place: Place, cell: Json, request: Json) -> None:
    kind = request.get("pasteType", "PASTE_NORMAL")
    old = sheet.cells.get(place, {})
    if kind == "PASTE_NO_BORDERS":
        look = {k: v for k, v in cell.get("userEnteredFormat", {}).items() if k != "borders"}
        if borders := old.get("userEnteredFormat", {}).get("borders"):
            look["borders"] = borders
        cell = cell | {"userEnteredFormat": look}
    made = assign(old, cell, _MASKS[kind])
    sheet.put(place, {key: part for key, part in made.items() if part not in ({}, None)})


HANDLERS: dict[str, Handler] = {"copyPaste": copy_paste, "cutPaste": cut_paste}
