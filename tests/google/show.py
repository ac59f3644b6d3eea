"""`spreadsheets.get`: the spreadsheet as an answer, only as much of it as the mask asks for."""

from __future__ import annotations

from typing import Any

from book import CHIP_COLOURS, DEFAULT_FORMAT, Book, Sheet
from context import may_edit
from expressions import BadFormula, parse
from grids import Rect, clipped, find_range
from looks import tidy
from masks import Mask, Selected, inner, select, wanted
from values import Computed, extended, filled, formatted

Json = dict[str, Any]
_USUAL = {"ROWS": 21, "COLUMNS": 100}
_SIMPLE_LISTS = (
    *("conditionalFormats", "bandedRanges", "charts", "merges", "filterViews"),
    *("rowGroups", "columnGroups", "tables"),
)


def spreadsheet(
    book: Book, email: str, mask: Mask | None, ranges: list[str], *, grid_data: bool = False
) -> Json:
    """The answer to a get.

    Args:
        book: The spreadsheet.
        email: Who asks; some parts are shown only to those who may edit.
        mask: What is asked for; None for all but the cells.
        ranges: A1 texts. Sheets that none of them touches are left out of the answer.
        grid_data: Whether cells are wanted; a mask decides this instead.

    Raises:
        Refused: a range names nothing, or lies off its grid.
    """
    blocks = _blocks(book, ranges)
    made: Json = {
        "spreadsheetId": book.id,
        "properties": book.properties,
        "sheets": [
            _sheet(Computed(book), sheet, email, mask, blocks[sheet.id], grid_data=grid_data)
            for sheet in book.sheets
            if sheet.id in blocks
        ],
        "spreadsheetUrl": f"https://docs.google.com/spreadsheets/d/{book.id}/edit",
    }
    if book.names:
        made["namedRanges"] = tidy(book.names)
    if general := _metadata(book, None):
        made["developerMetadata"] = general
    return select(made, mask) if mask else made


def _blocks(book: Book, ranges: list[str]) -> dict[int, list[Rect]]:
    made: dict[int, list[Rect]] = {}
    for text in ranges:
        sheet, grid_range = find_range(book, text)
        made.setdefault(sheet.id, []).append(clipped(sheet, grid_range))
    if not ranges:
        for sheet in book.sheets:
            whole = sheet.has_grid
            made[sheet.id] = [Rect(0, sheet.rows, 0, sheet.columns)] if whole else []
    return made


def _metadata(book: Book, sheet_id: int | None) -> list[Json]:
    kind = "SPREADSHEET" if sheet_id is None else "SHEET"
    return [
        item
        for item in book.metadata
        if item["location"]["locationType"] == kind
        and (sheet_id is None or item["location"].get("sheetId", 0) == sheet_id)
    ]


def _sheet(
    computed: Computed,
    sheet: Sheet,
    email: str,
    mask: Mask | None,
    blocks: list[Rect],
    *,
    grid_data: bool,
) -> Json:
    properties = tidy(sheet.properties)
    made: Json = {"properties": properties}
    for name in _SIMPLE_LISTS:
        if sheet.items(name):
            made[name] = tidy(sheet.items(name))
    if sheet.items("protectedRanges"):
        made["protectedRanges"] = [
            _protection(computed.book, item, email) for item in sheet.items("protectedRanges")
        ]
    if sheet.basic_filter is not None:
        made["basicFilter"] = tidy(sheet.basic_filter)
    if own := _metadata(computed.book, sheet.id):
        made["developerMetadata"] = own
    if grid_data if mask is None else wanted(mask, "sheets", "data"):
        if sheet.properties["sheetType"] == "DATA_SOURCE":
            _ = sheet.grid  # refused: its cells want another scope
        data_mask = {} if mask is None else inner(mask, "sheets", "data")
        data = [_data(computed, sheet, rect, data_mask) for rect in blocks]
        made["data"] = Selected(select(part, data_mask) for part in data)
    return made


def _protection(book: Book, item: Json, email: str) -> Json:
    editable = bool(item.get("warningOnly")) or may_edit(book, item, email)
    shown = item | {"requestingUserCanEdit": editable}
    if not editable:
        shown.pop("editors", None)
    made: Json = tidy(shown)
    return made


def _data(computed: Computed, sheet: Sheet, rect: Rect, mask: Mask) -> Json:
    made: Json = {}
    if rect.top:
        made["startRow"] = rect.top
    if rect.left:
        made["startColumn"] = rect.left
    if wanted(mask, "rowData"):
        rows = _rows(computed, sheet, rect, inner(mask, "rowData", "values"))
        if rows:
            made["rowData"] = Selected(rows)
    if wanted(mask, "rowMetadata"):
        made["rowMetadata"] = _sizes(computed.book, sheet, "ROWS", rect.top, rect.bottom)
    if wanted(mask, "columnMetadata"):
        made["columnMetadata"] = _sizes(computed.book, sheet, "COLUMNS", rect.left, rect.right)
    return made


def _rows(computed: Computed, sheet: Sheet, rect: Rect, mask: Mask) -> list[Json]:
    found: dict[tuple[int, int], Json] = {}
    known: dict[int, Json] = {}  # very many cells hold one rule, and no value
    for place in filled(sheet, rect):
        stored = sheet.cells[place]
        cell = known.get(id(stored))
        if cell is None:
            cell = select(_cell(computed, sheet, place, mask), mask)
        if "userEnteredValue" not in stored:
            known[id(stored)] = cell
        if cell:
            found[place] = cell
    rows: list[Json] = [
        {} for _ in range(max((row for row, _ in found), default=-1) + 1 - rect.top)
    ]
    for (row, column), cell in sorted(found.items(), key=lambda item: item[0]):
        values = rows[row - rect.top].setdefault("values", [])
        values += [{} for _ in range(column - rect.left - len(values))] + [cell]
    return rows


def _cell(computed: Computed, sheet: Sheet, place: tuple[int, int], mask: Mask) -> Json:
    stored = sheet.cells[place]
    made = {key: part for key, part in stored.items() if key != CHIP_COLOURS}
    value = computed.value(sheet, place)
    if wanted(mask, "effectiveValue") and (effective := extended(value)) is not None:
        made["effectiveValue"] = effective
    if wanted(mask, "formattedValue") and value is not None:
        made["formattedValue"] = formatted(value, stored, computed.book.locale)
    if wanted(mask, "effectiveFormat"):
        made["effectiveFormat"] = _merged(DEFAULT_FORMAT, stored.get("userEnteredFormat", {}))
    if wanted(mask, "hyperlink") and (uri := _hyperlink(computed.book, stored)):
        made["hyperlink"] = uri
    return made


def _merged(usual: Json, own: Json) -> Json:
    made = dict(usual)
    for key, part in own.items():
        former = made.get(key)
        both = isinstance(part, dict) and isinstance(former, dict)
        made[key] = _merged(former, part) if both and former is not None else part
    return made


def _hyperlink(book: Book, cell: Json) -> str | None:
    formula = cell.get("userEnteredValue", {}).get("formulaValue")
    if formula:
        try:
            tree = parse(formula, book.locale)
        except BadFormula:
            return None
        if tree.kind == "call" and tree.value == "HYPERLINK" and tree.parts:
            return str(tree.parts[0].value)
        return None
    link = cell.get("userEnteredFormat", {}).get("textFormat", {}).get("link", {})
    uri: str | None = link.get("uri")
    return uri


def _sizes(book: Book, sheet: Sheet, dimension: str, start: int, end: int) -> list[Json]:
    made: list[Json] = []
    for at in range(start, end):
        size = {"pixelSize": _USUAL[dimension]} | sheet.sizes.get((dimension, at), {})
        made.append(tidy(size))
    for item in book.metadata:
        place = item["location"].get("dimensionRange")
        if place and (place.get("sheetId", 0), place["dimension"]) == (sheet.id, dimension):
            at = place.get("startIndex", 0)
            if start <= at < end:
                made[at - start].setdefault("developerMetadata", []).append(item)
    return made
