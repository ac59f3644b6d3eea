"""Tables of Google Sheets ("convert to table"): their requests, and what they forbid."""

from __future__ import annotations

from typing import Any

from book import Book, Sheet
from context import Context, Handler, needed, required_mask
from grids import Rect, as_grid_range, clipped, sheet_of
from looks import normal_colours, tidy
from masks import assign
from refusals import invalid

Json = dict[str, Any]
UNTYPED = "COLUMN_TYPE_UNSPECIFIED"
# What a typed column puts into its cells that hold nothing of their type.
_FILLED: dict[str, Json] = {
    "BOOLEAN": {"boolValue": False},
    "RATINGS_CHIP": {"numberValue": 0},
}


def add_table(context: Context, request: Json) -> Json:
    """addTable: over cells of which the first row holds the titles."""
    book, asked = context.book, needed(request, "table", "request")
    sheet = sheet_of(book, needed(asked, "range", "table"))
    rect = clipped(sheet, asked["range"])
    context.guard(sheet, rect)
    if any(rect.meets(clipped(sheet, old["range"])) for old in sheet.items("tables")):
        raise invalid("A table cannot overlap another table.")
    name = asked.get("name") or f"Table{book.fresh_id()}"
    _check_name(book, name, None)
    table = _with_looks(asked) | {
        "tableId": asked.get("tableId") or f"table{book.fresh_id()}",
        "name": name,
        "range": as_grid_range(sheet, rect),
        "columnProperties": _columns(sheet, rect, asked.get("columnProperties", [])),
    }
    sheet.items("tables").append(table)
    fill(sheet)
    return {"table": tidy(table)}


def _with_looks(table: Json) -> Json:
    # Colours of tables have no older twin.
    looks = normal_colours(table.get("rowsProperties", {}))
    kept = {key: part for key, part in looks.items() if key.endswith("Style")}
    return table | ({"rowsProperties": kept} if kept else {})


def _check_name(book: Book, name: str, own: Json | None) -> None:
    tables = [table for sheet in book.sheets for table in sheet.items("tables")]
    if any(table["name"].casefold() == name.casefold() for table in tables if table is not own):
        raise invalid(f'A table with the name "{name}" already exists.')


def _columns(sheet: Sheet, rect: Rect, asked: list[Json]) -> list[Json]:
    """The properties of every column; a name that is given is written over the column."""
    given = {one.get("columnIndex", 0): one for one in asked}
    made = []
    for at in range(rect.right - rect.left):
        place = (rect.top, rect.left + at)
        own: Json = {"columnIndex": at} | given.get(at, {})
        _check_column(own)
        title = sheet.cells.get(place, {}).get("userEnteredValue", {})
        if name := own.get("columnName"):
            cell = sheet.cells.get(place, {})
            sheet.put(place, cell | {"userEnteredValue": {"stringValue": name}})
        elif title:
            own["columnName"] = str(next(iter(title.values())))
        else:
            raise invalid("Table header row cell must have a value.")
        made.append(own)
    return made


def _check_column(column: Json) -> None:
    rule = column.get("dataValidationRule", {}).get("condition", {})
    if column.get("columnType") == "DROPDOWN":
        if rule.get("type") != "ONE_OF_LIST" or not rule.get("values"):
            raise invalid("Condition must be set for dropdown column type.")
    elif rule:
        raise invalid("Condition can only be set for dropdown column type.")
    if column.get("columnType") == UNTYPED:
        del column["columnType"]


def update_table(context: Context, request: Json) -> Json:
    """updateTable: only what the mask names; columnProperties replaces the whole list.

    A footer takes the last row of the table, whatever stands in it.
    """
    book, asked = context.book, needed(request, "table", "request")
    mask = required_mask(request, "Table")
    sheet, table = _table(book, asked.get("tableId", ""))
    context.guard(sheet, clipped(sheet, table["range"]))
    new = assign(table, _with_looks(asked), mask) | {"tableId": table["tableId"]}
    _check_name(book, new.get("name", ""), table)
    rect = clipped(sheet, new.get("range", {}))
    new["columnProperties"] = _columns(sheet, rect, new.get("columnProperties", []))
    tables = sheet.items("tables")
    tables[tables.index(table)] = new
    fill(sheet)
    return {}


def delete_table(context: Context, request: Json) -> Json:
    """deleteTable: with its cells, its protections and the flag rules that touch it."""
    sheet, table = _table(context.book, request.get("tableId", ""))
    rect = clipped(sheet, table["range"])
    context.guard(sheet, rect)
    sheet.items("tables").remove(table)
    for place in [place for place in sheet.cells if place in rect]:
        sheet.put(place, {})
    sheet.lists["conditionalFormats"] = [
        rule
        for rule in sheet.items("conditionalFormats")
        if not any(rect.meets(clipped(sheet, part)) for part in rule["ranges"])
    ]
    protections = sheet.items("protectedRanges")
    kept = [item for item in protections if item.get("tableId") != table["tableId"]]
    sheet.lists["protectedRanges"] = kept
    return {}


def _table(book: Book, table_id: str) -> tuple[Sheet, Json]:
    for sheet in book.sheets:
        for table in sheet.items("tables"):
            if table["tableId"] == table_id:
                return sheet, table
    raise invalid(f"No table with id: {table_id}")


def typed_parts(sheet: Sheet) -> list[tuple[str, Rect]]:
    """The type of each typed column, and its cells below the title, those of a footer left out."""
    made = []
    for table in sheet.items("tables"):
        rect = clipped(sheet, table["range"])
        footer = "footerColorStyle" in table.get("rowsProperties", {})
        for column in table["columnProperties"]:
            if kind := column.get("columnType"):
                at = rect.left + column["columnIndex"]
                made.append((kind, Rect(rect.top + 1, rect.bottom - footer, at, at + 1)))
    return made


def check_untyped(sheet: Sheet, rect: Rect) -> None:
    """Refuses a validation rule over cells whose column of a table has a type.

    Raises:
        Refused: there are such cells.
    """
    if any(rect.meets(part) for _, part in typed_parts(sheet)):
        raise invalid("This operation is not allowed on cells in typed columns.")


def fill(sheet: Sheet) -> None:
    """Ticks and ratings stand in every row of their column, the empty ones too."""
    for kind, part in typed_parts(sheet):
        usual = _FILLED.get(kind)
        for place in part.places() if usual else []:
            cell = sheet.cells.get(place, {})
            value = cell.get("userEnteredValue", {})
            if not set(value) & {*(usual or {}), "formulaValue"}:
                sheet.put(place, cell | {"userEnteredValue": usual})


HANDLERS: dict[str, Handler] = {
    "addTable": add_table,
    "deleteTable": delete_table,
    "updateTable": update_table,
}
