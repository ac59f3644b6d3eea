"""Ranges of cells: GridRange and A1 notation, their bounds, and what moves when rows move."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from book import Book, Place, Sheet
from refusals import Refused, invalid

Json = dict[str, Any]


@dataclass(frozen=True)
class Rect:
    """A half-open rectangle of cells, from 0."""

    top: int
    bottom: int
    left: int
    right: int

    def __contains__(self, place: object) -> bool:
        match place:
            case (int(row), int(column)):
                return self.top <= row < self.bottom and self.left <= column < self.right
        return False

    def meets(self, other: Rect) -> bool:
        """Whether the two have a cell in common."""
        rows = self.top < other.bottom and other.top < self.bottom
        return rows and self.left < other.right and other.left < self.right

    def places(self) -> list[Place]:
        """Its cells, row by row."""
        columns = range(self.left, self.right)
        return [(row, column) for row in range(self.top, self.bottom) for column in columns]


def sheet_of(book: Book, grid_range: Json) -> Sheet:
    """The sheet a GridRange lies on; without an id it is the one with id 0."""
    sheet = book.sheet(grid_range.get("sheetId", 0), "grid")
    _ = sheet.grid  # an object sheet has no cells
    return sheet


def asked(sheet: Sheet, grid_range: Json) -> Rect:
    """The rectangle as asked for, open ends taken to the end of the grid.

    Raises:
        Refused: an end before its start, or a negative index.
    """
    rect = Rect(
        grid_range.get("startRowIndex", 0),
        grid_range.get("endRowIndex", sheet.rows),
        grid_range.get("startColumnIndex", 0),
        grid_range.get("endColumnIndex", sheet.columns),
    )
    for name, start, end in (("Row", rect.top, rect.bottom), ("Column", rect.left, rect.right)):
        _check_ends(name, start, end)
        if end <= start and f"end{name}Index" not in grid_range:
            raise beyond(sheet, rect)
        if end <= start:
            raise invalid(f"range.end{name}Index[{end}] must be after start{name}Index[{start}].")
    return rect


def _check_ends(name: str, start: int, end: int) -> None:
    if start < 0 or end < 0:
        shown = f"start{name}Index[{start}]" if start < 0 else f"end{name}Index[{end}]"
        raise invalid(f"range.{shown} must be non-negative.")


def clipped(sheet: Sheet, grid_range: Json) -> Rect:
    """The part of a GridRange that lies on the grid.

    Raises:
        Refused: none of it does.
    """
    rect = asked(sheet, grid_range)
    if rect.top >= sheet.rows or rect.left >= sheet.columns:
        raise beyond(sheet, rect)
    return Rect(rect.top, min(rect.bottom, sheet.rows), rect.left, min(rect.right, sheet.columns))


def beyond(sheet: Sheet, rect: Rect) -> Refused:
    """The refusal of a range that lies off the grid."""
    shown = a1_range(sheet.title, rect)
    size = f"Max rows: {sheet.rows}, max columns: {sheet.columns}"
    return invalid(f"Range ({shown}) exceeds grid limits. {size}")


def as_grid_range(sheet: Sheet, rect: Rect) -> Json:
    """The GridRange of a rectangle, with its ends written out."""
    return {
        "sheetId": sheet.id,
        "startRowIndex": rect.top,
        "endRowIndex": rect.bottom,
        "startColumnIndex": rect.left,
        "endColumnIndex": rect.right,
    }


# A1 notation --------------------------------------------------------------------------------


def letters(column: int) -> str:
    """0 → A."""
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def number(text: str) -> int:
    """A → 0."""
    made = 0
    for letter in text.upper():
        made = made * 26 + ord(letter) - 64
    return made - 1


_PLAIN_TITLE = re.compile(r"[^\W\d]\w*$")
_CELL_LIKE = re.compile(r"[A-Za-z]{1,3}\d+$|[Rr]\d*[Cc]\d*$|true$|false$", re.IGNORECASE)


def quoted(title: str) -> str:
    """The title as A1 notation shows it: in quotes only where they are needed."""
    plain = _PLAIN_TITLE.match(title) and not _CELL_LIKE.match(title)
    return title if plain else "'" + title.replace("'", "''") + "'"


def a1_range(title: str, rect: Rect) -> str:
    """The normalised A1 text of a rectangle."""
    start = f"{letters(rect.left)}{rect.top + 1}"
    end = f"{letters(rect.right - 1)}{rect.bottom}"
    return f"{quoted(title)}!{start if start == end else f'{start}:{end}'}"


_A1 = re.compile(
    r"(?:\$?([A-Za-z]{1,3}))?(?:\$?([1-9]\d*))?(?::(?:\$?([A-Za-z]{1,3}))?(?:\$?([1-9]\d*))?)?$"
)


def find_range(book: Book, text: str) -> tuple[Sheet, Json]:
    """The sheet and GridRange an A1 text names: a named range, a title, or cells.

    Raises:
        Refused: it names nothing.
    """
    title, cells = _split(text)
    sheet = book.sheets[0] if title is None else book.titled(title)
    if sheet is None:
        raise invalid(f"Unable to parse range: {text}")
    for name in book.names:
        home = book.sheet(name["range"].get("sheetId", 0))
        if name["name"].casefold() == cells.casefold() and (title is None or home is sheet):
            return home, name["range"]
    if title is None and (found := book.titled(cells)):
        return found, {"sheetId": found.id}
    if title is not None and not cells:
        return sheet, {"sheetId": sheet.id}
    return sheet, _cells(sheet, cells, text)


def _split(text: str) -> tuple[str | None, str]:
    if text.startswith("'"):
        found = re.match(r"'((?:[^']|'')+)'(?:!(.*))?$", text, re.DOTALL)
        if not found:
            raise invalid(f"Unable to parse range: {text}")
        return found[1].replace("''", "'"), found[2] or ""
    title, bang, cells = text.rpartition("!")
    return (title, cells) if bang else (None, text)


def _cells(sheet: Sheet, cells: str, text: str) -> Json:
    found = _A1.match(cells)
    if not found or not any(found.groups()):
        raise invalid(f"Unable to parse range: {text}")
    left, top, right, bottom = found.groups()
    if ":" not in cells:
        if not (left and top):
            raise invalid(f"Unable to parse range: {text}")
        right, bottom = left, top
    made: Json = {"sheetId": sheet.id}
    _span(made, "Row", int(top) - 1 if top else None, int(bottom) if bottom else None)
    _span(
        made,
        "Column",
        number(left) if left else None,
        number(right) + 1 if right else None,
    )
    return made


def _span(made: Json, name: str, start: int | None, end: int | None) -> None:
    if start is not None and end is not None and end <= start:
        start, end = end - 1, start + 1
    if start is not None:
        made[f"start{name}Index"] = start
    if end is not None:
        made[f"end{name}Index"] = end
