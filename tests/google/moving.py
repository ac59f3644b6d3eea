"""What rows and columns take along when others are inserted, deleted or moved."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from book import Book, Sheet
from grids import letters, number, quoted

Json = dict[str, Any]
# Where a row or column goes; None when it is deleted.
Move = Callable[[int], int | None]
_KEYS = {
    "ROWS": ("startRowIndex", "endRowIndex", "rowIndex"),
    "COLUMNS": ("startColumnIndex", "endColumnIndex", "columnIndex"),
}

_RANGED = (
    *("conditionalFormats", "protectedRanges", "bandedRanges", "merges", "filterViews"),
    "tables",
)


def inserted(start: int, count: int) -> Move:
    """Everything from `start` on goes down by `count`."""
    return lambda at: at + count if at >= start else at


def deleted(start: int, end: int) -> Move:
    """Everything from `end` on goes up."""
    return lambda at: at if at < start else None if at < end else at - (end - start)


def moved(start: int, end: int, target: int) -> Move:
    """The block goes to where `target` was, counted before it is taken out."""
    order_shift = end - start

    def move(at: int) -> int:
        if start <= at < end:
            return at - start + (target if target < start else target - order_shift)
        if target <= at < start:
            return at + order_shift
        return at - order_shift if end <= at < target else at

    return move


def shift(book: Book, sheet: Sheet, dimension: str, move: Move) -> None:
    """Moves all that hangs on the rows (or columns) of a sheet: cells, ranges, sizes, formulas."""
    rows = dimension == "ROWS"
    _shift_cells(sheet, move, rows=rows)
    sheet.sizes = {
        (name, new): size
        for (name, at), size in sheet.sizes.items()
        if (new := move(at) if name == dimension else at) is not None
    }
    for name in _RANGED:
        kept = [_shift_ranges(item, sheet.id, dimension, move) for item in sheet.items(name)]
        sheet.lists[name] = [item for item in kept if item is not None]
    groups = "rowGroups" if rows else "columnGroups"
    spans = [_shift_group(group, move) for group in sheet.items(groups)]
    sheet.lists[groups] = [group for group in spans if group is not None]
    if sheet.basic_filter is not None:
        sheet.basic_filter = _shift_ranges(sheet.basic_filter, sheet.id, dimension, move)
    for holder, chart in book.charts():
        at = holder.items("charts").index(chart)
        holder.items("charts")[at] = _shift_chart(chart, sheet.id, dimension, move)
    names = [_shift_ranges(name, sheet.id, dimension, move) for name in book.names]
    book.names = [name for name in names if name is not None]
    shift_metadata(book, sheet.id, dimension, move)
    _shift_formulas(book, sheet, move, rows=rows)


def _shift_group(group: Json, move: Move) -> Json | None:
    ends = _ends(group["range"]["startIndex"], group["range"]["endIndex"], move)
    if ends is None:
        return None
    return group | {"range": group["range"] | {"startIndex": ends[0], "endIndex": ends[1]}}


def _shift_cells(sheet: Sheet, move: Move, *, rows: bool) -> None:
    made = {}
    for (row, column), cell in sheet.cells.items():
        new = move(row if rows else column)
        if new is not None:
            made[(new, column) if rows else (row, new)] = cell
    sheet.cells = made


def _ends(start: int, end: int, move: Move) -> tuple[int, int] | None:
    left = [new for at in range(start, end) if (new := move(at)) is not None]
    return (min(left), max(left) + 1) if left else None


def moved_range(grid_range: Json, dimension: str, move: Move) -> Json | None:
    """A GridRange after the move; None when nothing of it is left."""
    start_key, end_key, _ = _KEYS[dimension]
    if end_key not in grid_range:
        if start_key not in grid_range:
            return grid_range
        start = move(grid_range[start_key])
        return grid_range | {start_key: grid_range[start_key] if start is None else start}
    ends = _ends(grid_range.get(start_key, 0), grid_range[end_key], move)
    return None if ends is None else grid_range | {start_key: ends[0], end_key: ends[1]}


def _shift_ranges(item: Json, sheet_id: int, dimension: str, move: Move) -> Json | None:
    if "ranges" in item:
        ranges = [moved_range(part, dimension, move) for part in item["ranges"]]
        left = [part for part in ranges if part is not None]
        return item | {"ranges": left} if left else None
    if "range" in item:
        if item["range"].get("sheetId", 0) != sheet_id:
            return item
        found = moved_range(item["range"], dimension, move)
        return None if found is None else item | {"range": found}
    # A merge is a GridRange itself.
    return moved_range(item, dimension, move) if "sheetId" in item else item


def _shift_chart(value: Any, sheet_id: int, dimension: str, move: Move) -> Any:
    if isinstance(value, list):
        return [_shift_chart(part, sheet_id, dimension, move) for part in value]
    if not isinstance(value, dict):
        return value
    if "sources" in value:
        kept = [
            moved_range(part, dimension, move) if part.get("sheetId", 0) == sheet_id else part
            for part in value["sources"]
        ]
        return value | {"sources": [part for part in kept if part is not None]}
    return {key: _shift_chart(part, sheet_id, dimension, move) for key, part in value.items()}


def shift_metadata(book: Book, sheet_id: int, dimension: str, move: Move) -> None:
    """Moves the developer metadata of rows (or columns) with them."""
    kept = []
    for item in book.metadata:
        place = item["location"].get("dimensionRange")
        if not place or (place.get("sheetId", 0), place["dimension"]) != (sheet_id, dimension):
            kept.append(item)
        elif (new := move(place.get("startIndex", 0))) is not None:
            moved_place = place | {"startIndex": new, "endIndex": new + 1}
            location = item["location"] | {"dimensionRange": moved_place}
            kept.append(item | {"location": location})
    book.metadata = kept


_WORDS = re.compile(
    r'"(?:[^"]|"")*"'
    r"|(?:('(?:[^']|'')+'|[^\W\d]\w*)!)?(\$?[A-Za-z]{1,3}\$?\d+(?::\$?[A-Za-z]{1,3}\$?\d+)?"
    r"|\$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3})"
    r"(?![\w(.])|[^\W\d][\w.]*"
)
_CELL = re.compile(r"(\$?)([A-Za-z]{1,3})(\$?)(\d+)")


def _shift_formulas(book: Book, moved_sheet: Sheet, move: Move, *, rows: bool) -> None:
    for sheet in book.sheets:
        for place, cell in sheet.cells.items():
            formula = cell.get("userEnteredValue", {}).get("formulaValue")
            if formula:
                new = shifted_formula(formula, sheet, moved_sheet, move, rows=rows)
                sheet.cells[place] = cell | {"userEnteredValue": {"formulaValue": new}}
    for rule in moved_sheet.items("conditionalFormats"):
        for value in rule.get("booleanRule", {}).get("condition", {}).get("values", []):
            text = value.get("userEnteredValue", "")
            if text.startswith("="):
                value["userEnteredValue"] = shifted_formula(
                    text, moved_sheet, moved_sheet, move, rows=rows
                )


def shifted_formula(formula: str, home: Sheet, target: Sheet, move: Move, *, rows: bool) -> str:
    """A formula of the sheet `home` after rows of `target` have moved."""

    def word(found: re.Match[str]) -> str:
        tab, cells = found[1], found[2]
        if cells is None:
            return found[0]
        title = _bare(tab) if tab else home.title
        if title.casefold() != target.title.casefold():
            return found[0]
        return (f"{tab}!" if tab else "") + _moved_cells(cells, move, rows=rows)

    return _WORDS.sub(word, formula)


def retitle(book: Book, old: str, new: str | None) -> None:
    """Rewrites the references to a tab that got another title, or that was deleted."""

    def word(found: re.Match[str]) -> str:
        tab, cells = found[1], found[2]
        if not cells or not tab or _bare(tab).casefold() != old.casefold():
            return found[0]
        return "#REF!" if new is None else f"{quoted(new)}!{cells}"

    for sheet in book.sheets:
        for place, cell in sheet.cells.items():
            if formula := cell.get("userEnteredValue", {}).get("formulaValue"):
                text = _WORDS.sub(word, formula)
                sheet.cells[place] = cell | {"userEnteredValue": {"formulaValue": text}}


def _bare(tab: str) -> str:
    return tab[1:-1].replace("''", "'") if tab.startswith("'") else tab


def without_source(book: Book, sheet_id: int) -> None:
    """Charts lose the ranges of a sheet that is deleted."""
    for holder, chart in book.charts():
        at = holder.items("charts").index(chart)
        holder.items("charts")[at] = _shift_chart(chart, sheet_id, "ROWS", lambda _: None)


def copied_formula(formula: str, down: int, right: int) -> str:
    """A formula as it stands in a copy of its cell: relative references move, `$` ones stay."""

    def corner(found: re.Match[str]) -> str:
        column = number(found[2]) + (0 if found[1] else right)
        row = int(found[4]) + (0 if found[3] else down)
        if row < 1 or column < 0:
            return "#REF!"
        return f"{found[1]}{letters(column)}{found[3]}{row}"

    def word(found: re.Match[str]) -> str:
        if found[2] is None:
            return found[0]
        cells = _CELL.sub(corner, found[2])
        return "#REF!" if "#REF!" in cells else (f"{found[1]}!" if found[1] else "") + cells

    return _WORDS.sub(word, formula)


def _moved_columns(cells: str, move: Move) -> str:
    left, right = (number(word.strip("$")) for word in cells.split(":"))
    ends = _ends(left, right + 1, move)
    if ends is None:
        return "#REF!"
    dollars = [word[:1] if word.startswith("$") else "" for word in cells.split(":")]
    return f"{dollars[0]}{letters(ends[0])}:{dollars[1]}{letters(ends[1] - 1)}"


def _moved_cells(cells: str, move: Move, *, rows: bool) -> str:
    if not any(map(str.isdigit, cells)):  # whole columns
        return cells if rows else _moved_columns(cells, move)
    corners = [_corner(text) for text in cells.split(":")]
    places = [row if rows else column for column, row, _, _ in corners]
    ends = _ends(min(places), max(places) + 1, move)
    if ends is None:
        return "#REF!"
    made = []
    for new, (column, row, dollar_column, dollar_row) in zip(
        (ends[0], ends[1] - 1), corners, strict=False
    ):
        letter = letters(column if rows else new)
        made.append(f"{dollar_column}{letter}{dollar_row}{(new if rows else row) + 1}")
    return ":".join(made)


def _corner(text: str) -> tuple[int, int, str, str]:
    found = _CELL.fullmatch(text)
    if not found:
        raise ValueError(text)
    return number(found[2]), int(found[4]) - 1, found[1], found[3]
