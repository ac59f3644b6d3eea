"""The `values` methods: reading lists of values, and writing them as another client would."""

from __future__ import annotations

from typing import Any

from book import Book, Sheet
from context import Context
from grids import Rect, a1_range, asked, beyond, clipped, find_range, letters
from masks import Mask
from on_cells import grow, write
from refusals import Refused, invalid, violation
from rules import MAX_TEXT
from typed import entered
from values import Computed, has_value, value_lists

Json = dict[str, Any]
_VALUE: Mask = {"userEnteredValue": {}}


def read(book: Book, text: str, options: Json) -> Json:
    """values.get: a ValueRange; the key `values` is absent when all is empty.

    Raises:
        Refused: the range names nothing, or lies off its grid (whether Google clips such a read
            instead is not settled).
    """
    sheet, grid_range = find_range(book, text)
    rect = clipped(sheet, grid_range)
    made: Json = {
        "range": a1_range(sheet.title, rect),
        "majorDimension": options.get("majorDimension", "ROWS"),
    }
    lists = value_lists(Computed(book), sheet, rect, options)
    return made | ({"values": lists} if lists else {})


def read_many(book: Book, texts: list[str], options: Json) -> Json:
    """values.batchGet: in the order asked."""
    return {
        "spreadsheetId": book.id,
        "valueRanges": [read(book, text, options) for text in texts],
    }


def update(context: Context, text: str, value_range: Json, options: Json, year: int) -> Json:
    """values.update: nulls leave cells as they are, empty texts clear them.

    Raises:
        Refused: the values do not fit the range or the grid, or cannot be written.
    """
    return _update(context, text, value_range, options, year)[0]


def _update(
    context: Context, text: str, value_range: Json, options: Json, year: int
) -> tuple[Json, set[tuple[int, int, int]]]:
    """The answer, and each cell that was touched as (sheet, row, column)."""
    book = context.book
    sheet, grid_range = find_range(book, text)
    _check_same_range(book, text, value_range.get("range"))
    rect = asked(sheet, grid_range)
    if rect.bottom > sheet.rows or rect.right > sheet.columns:
        raise beyond(sheet, rect)
    rows = _rows(value_range)
    single = "endRowIndex" in grid_range and ":" not in text.rpartition("!")[2]
    if single:  # a lone cell says where to begin
        rect = Rect(rect.top, sheet.rows, rect.left, sheet.columns)
    touched = _fitting(sheet, rect, rows, single=single)
    context.guard(sheet, touched)
    option = _input_option(options)
    count = _write(book, sheet, touched, rows, option, year)
    answer = _updated(book, sheet, touched, rows, count) | _echo(book, sheet, touched, options)
    places = {
        (sheet.id, touched.top + down, touched.left + right)
        for down, row in enumerate(rows)
        for right, value in enumerate(row)
        if value is not None
    }
    return answer, places


def _check_same_range(book: Book, text: str, other: str | None) -> None:
    if other and find_range(book, other) != find_range(book, text):
        raise invalid(f"Request range[{text}] does not match value's range[{other}]")


def _input_option(options: Json) -> str:
    option: str = options.get("valueInputOption", "INPUT_VALUE_OPTION_UNSPECIFIED")
    if option == "INPUT_VALUE_OPTION_UNSPECIFIED":
        raise invalid("'valueInputOption' is required but not specified")
    if option not in ("RAW", "USER_ENTERED"):
        raise violation("value_input_option", f"Invalid value: {option}")
    return option


def _rows(value_range: Json) -> list[list[Any]]:
    rows: list[list[Any]] = value_range.get("values", [])
    for at, row in enumerate(rows):
        if not isinstance(row, list):
            raise violation(
                f"data.values[{at}]",
                "Invalid value at 'data.values' (type.googleapis.com/google.protobuf.ListValue), "
                f'"{row}"',
            )
    if value_range.get("majorDimension") == "COLUMNS":
        height = max(map(len, rows), default=0)
        return [[col[at] if at < len(col) else None for col in rows] for at in range(height)]
    return rows


def _fitting(sheet: Sheet, rect: Rect, rows: list[list[Any]], *, single: bool) -> Rect:
    width = max(map(len, rows), default=0)
    touched = Rect(rect.top, rect.top + len(rows), rect.left, rect.left + width)
    if touched.right > rect.right or touched.bottom > rect.bottom:
        if single:
            raise beyond(sheet, touched)
        over = touched.right > rect.right
        what = f"column [{letters(rect.right)}]" if over else f"row [{rect.bottom + 1}]"
        shown = a1_range(sheet.title, rect)
        raise invalid(f"Requested writing within range [{shown}], but tried writing to {what}")
    return touched


def _write(
    book: Book, sheet: Sheet, rect: Rect, rows: list[list[Any]], option: str, year: int
) -> int:
    count = 0
    for row, cells in enumerate(rows):
        for column, value in enumerate(cells):
            if value is not None:
                cell = _as_cell(value, (row, column), option, book.locale, year)
                mask = _VALUE
                if cell.get("userEnteredFormat"):
                    mask = _VALUE | {"userEnteredFormat": {"numberFormat": {}}}
                write(sheet, (rect.top + row, rect.left + column), cell, mask)
                count += 1
    return count


def _as_cell(value: Any, place: tuple[int, int], option: str, locale: str, year: int) -> Json:
    if isinstance(value, list | dict):
        kind = "list_value" if isinstance(value, list) else "struct_value"
        raise invalid(f"Invalid values[{place[0]}][{place[1]}]: {kind}")
    if isinstance(value, bool):
        return {"userEnteredValue": {"boolValue": value}}
    if isinstance(value, int | float):
        return {"userEnteredValue": {"numberValue": value}}
    if len(value) > MAX_TEXT:
        raise invalid(
            f"Your input contains more than the maximum of {MAX_TEXT} characters in a single cell."
        )
    if not value:
        return {}
    if option == "RAW":
        return {"userEnteredValue": {"stringValue": value}}
    return entered(value, locale, year)


def _updated(book: Book, sheet: Sheet, rect: Rect, rows: list[list[Any]], count: int) -> Json:
    made: Json = {"spreadsheetId": book.id}
    if not count:
        return made | {"updatedRange": a1_range(sheet.title, _at_least_one(rect))}
    columns = {at for row in rows for at, value in enumerate(row) if value is not None}
    return made | {
        "updatedRange": a1_range(sheet.title, rect),
        "updatedRows": sum(any(value is not None for value in row) for row in rows),
        "updatedColumns": len(columns),
        "updatedCells": count,
    }


def _at_least_one(rect: Rect) -> Rect:
    return Rect(rect.top, max(rect.bottom, rect.top + 1), rect.left, max(rect.right, rect.left + 1))


def _echo(book: Book, sheet: Sheet, rect: Rect, options: Json) -> Json:
    if not options.get("includeValuesInResponse"):
        return {}
    render = {
        "valueRenderOption": options.get("responseValueRenderOption", "FORMATTED_VALUE"),
        "dateTimeRenderOption": options.get("responseDateTimeRenderOption", "SERIAL_NUMBER"),
    }
    return {"updatedData": read(book, a1_range(sheet.title, _at_least_one(rect)), render)}


def update_many(context: Context, request: Json, year: int) -> Json:
    """values.batchUpdate: all ranges, or none. A row or column touched twice counts once.

    Raises:
        Refused: one of them cannot be written; the text names it.
    """
    responses, places = [], set()
    for at, part in enumerate(request.get("data", [])):
        try:
            answer, touched = _update(context, part.get("range", ""), part, request, year)
        except Refused as refused:
            raise refused.within(f"Invalid data[{at}]: ") from None
        responses.append(answer)
        places |= touched
    return {
        "spreadsheetId": context.book.id,
        "totalUpdatedRows": len({(sheet, row) for sheet, row, _ in places}),
        "totalUpdatedColumns": len({(sheet, column) for sheet, _, column in places}),
        "totalUpdatedCells": sum(one.get("updatedCells", 0) for one in responses),
        "totalUpdatedSheets": len({one["updatedRange"].rpartition("!")[0] for one in responses}),
        "responses": responses,
    }


def append(context: Context, text: str, value_range: Json, options: Json, year: int) -> Json:
    """values.append: after the last block of filled cells in the range; the grid grows.

    A blank column parts two blocks, so a row with a gap is continued below its last part.
    """
    book = context.book
    sheet, grid_range = find_range(book, text)
    rect = clipped(sheet, grid_range)
    rows = _rows(value_range)
    block = _block(sheet, rect)
    top = rect.top if block is None else block.bottom
    left = rect.left if block is None else block.left
    width = max(map(len, rows), default=0)
    touched = Rect(top, top + len(rows), left, left + width)
    grow(sheet, touched.bottom)
    sheet.grid["columnCount"] = max(sheet.columns, touched.right)
    book.check_size()
    context.guard(sheet, touched)
    count = _write(book, sheet, touched, rows, _input_option(options), year)
    made: Json = {"spreadsheetId": book.id}
    if block is not None:
        made["tableRange"] = a1_range(sheet.title, block)
    return made | {"updates": _updated(book, sheet, touched, rows, count)}


def _block(sheet: Sheet, rect: Rect) -> Rect | None:
    """The filled cells that hang together with the last one in the range."""
    places = {place for place, cell in sheet.cells.items() if has_value(cell)}
    waiting = sorted(place for place in places if place in rect)[-1:]
    seen = set(waiting)
    while waiting:
        row, column = waiting.pop()
        near = {(row + down, column + right) for down in (-1, 0, 1) for right in (-1, 0, 1)}
        new = (near & places) - seen
        seen |= new
        waiting += new
    if not seen:
        return None
    rows, columns = [row for row, _ in seen], [column for _, column in seen]
    return Rect(min(rows), max(rows) + 1, min(columns), max(columns) + 1)


def clear(context: Context, text: str) -> Json:
    """values.clear: looks, notes and validation stay."""
    sheet, grid_range = find_range(context.book, text)
    rect = clipped(sheet, grid_range)
    context.guard(sheet, rect)
    for place in [place for place in sheet.cells if place in rect]:
        write(sheet, place, {}, _VALUE)
    return {"spreadsheetId": context.book.id, "clearedRange": a1_range(sheet.title, rect)}
