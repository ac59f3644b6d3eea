"""Requests about sheets, their rows and columns, and the spreadsheet itself."""

from __future__ import annotations

import copy
import re
from typing import Any

import locales
from book import Book, Sheet, sheet_properties
from context import Context, Handler, required_mask
from looks import normal_colours
from masks import assign, wanted
from moving import deleted, retitle, shift, without_source
from refusals import invalid

Json = dict[str, Any]
MAX_ID = 2**31 - 1
# A name as in America/New_York, or a custom zone as in GMT-07:00.
_ZONE = re.compile(r"GMT[+-]\d\d:\d\d$|(?!GMT[+-])[A-Za-z]+(/[A-Za-z0-9_+-]+)*$")


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
    check_grid(grid, None)
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
        raise invalid(f'A sheet with the name "{title}" already exists. Please enter another name.')


def _position(asked: Json, count: int) -> int:
    at: int = asked.get("index", count)
    if not 0 <= at <= count:
        raise invalid(f"Invalid sheet index: {at}.")
    return at


def check_grid(grid: Json, former: Json | None) -> None:
    """Refuses a grid without rows or columns, or with all of them frozen.

    Raises:
        Refused: it is such a grid; `former` is how the grid was before.
    """
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
    """deleteSheet: takes its metadata and its named ranges with it, and what formulas and charts
    take from it.
    """
    book = context.book
    sheet = book.sheet(request.get("sheetId", 0))
    context.guard(sheet)
    if len(book.sheets) == 1:
        raise invalid("You can't remove all the sheets in a document.")
    book.sheets.remove(sheet)
    _check_visible(book, "remove")
    book.metadata = [item for item in book.metadata if _sheet_id(item) != sheet.id]
    book.names = [name for name in book.names if name["range"].get("sheetId", 0) != sheet.id]
    retitle(book, sheet.title, None)
    without_source(book, sheet.id)
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
    copied.lists = {
        name: _readdressed(items, source.id, new_id) for name, items in copied.lists.items()
    }
    copied.basic_filter = _readdressed(copied.basic_filter, source.id, new_id)
    for name, key in (
        ("charts", "chartId"),
        ("protectedRanges", "protectedRangeId"),
        ("bandedRanges", "bandedRangeId"),
    ):
        for item in copied.items(name):
            item[key] = book.fresh_id()
    for table in copied.items("tables"):
        new = {"tableId": f"table{book.fresh_id()}", "name": f"{table['name']}_{new_id}"}
        for item in copied.items("protectedRanges"):
            if item.get("tableId") == table["tableId"]:
                item["tableId"] = new["tableId"]
        table.update(new)
    for item in [item for item in book.metadata if _sheet_id(item) == source.id]:
        location = _readdressed(item["location"], source.id, new_id)
        book.metadata.append(item | {"metadataId": book.fresh_id(), "location": location})
    book.sheets.insert(
        _position({"index": request.get("insertSheetIndex", 0)}, len(book.sheets)), copied
    )
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
    old_grid = dict(sheet.grid) if sheet.has_grid else {}
    index = asked.get("index", 0) if wanted(mask, "index") and "*" not in mask else None
    fixed = {"sheetId": sheet.id, "sheetType": sheet.properties["sheetType"]}
    new = assign(sheet.properties, normal_colours(asked), mask) | fixed
    new["index"] = sheet.properties["index"]
    _check_title(book, new.get("title", ""), sheet)
    if "gridProperties" in new and not old_grid:
        raise invalid("Grid properties cannot be set on a sheet without a grid.")
    if old_grid:
        check_grid(new.get("gridProperties", {}), old_grid)
    former, sheet.properties = sheet.title, new
    if sheet.title != former:
        retitle(book, former, sheet.title)
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
    if not new.get("title"):
        raise invalid("The title of a spreadsheet cannot be empty.")
    if not _ZONE.match(new.get("timeZone", "")):
        raise invalid(f"Unsupported time zone: {new.get('timeZone', '')}")
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


HANDLERS: dict[str, Handler] = {
    "addSheet": add_sheet,
    "deleteSheet": delete_sheet,
    "duplicateSheet": duplicate_sheet,
    "updateSheetProperties": update_sheet_properties,
    "updateSpreadsheetProperties": update_spreadsheet_properties,
}
