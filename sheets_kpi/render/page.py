"""A tab in the making: its head, its cells row by row, and the flags of its statuses."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from sheets_kpi.attain.rules import Status
from sheets_kpi.render.numbers import NO_SYMBOL, SYMBOLS
from sheets_kpi.state import Area, Cell, CellValue, Chart, Flag, Link, Tab, a1, column_letter
from sheets_kpi.styles import (
    BAD,
    GOOD,
    GREY,
    HEADER,
    HEADER_RIGHT,
    PLAIN,
    RISK,
    SUBTITLE,
    TITLE,
    Style,
)
from sheets_kpi.texts import Lang, say

HEADER_NOTE = HEADER.with_(align="left", indent=1)  # of texts that stand after numbers

_LINE_POINTS = 13.5
_USUAL_WIDTH = 9
_LEAST_WIDTH = 4
_ON_TRACK = Style(fill="E8F1FB", color="173F6E")
_LOOKS = (
    (SYMBOLS[Status.DONE], "done", GOOD),
    (SYMBOLS[Status.ON_TRACK], "on_track", _ON_TRACK),
    (SYMBOLS[Status.AT_RISK], "at_risk", RISK),
    (SYMBOLS[Status.BEHIND], "behind", BAD),
    (NO_SYMBOL, "grey", GREY),
)


class TabColumn(NamedTuple):
    """A column of a table: the id of its header in the catalogue, its width in characters, and how
    the header looks.
    """

    header: str
    width: int
    style: Style = HEADER_RIGHT


class Page:
    """One summary tab in the making; `row` is where the next line goes."""

    def __init__(self, key: str, lang: Lang) -> None:
        self.key, self.lang = key, lang
        self.title = say(f"tab.{key}", lang)
        self.cells: dict[tuple[int, int], Cell] = {}
        self.row = 1

    def put(
        self,
        column: int,
        value: CellValue,
        style: Style = PLAIN,
        link: Link | None = None,
        note: str = "",
    ) -> None:
        """A cell in the present row."""
        self.cells[self.row, column] = Cell(value, style, link, note)

    def line(self, values: Iterable[CellValue], style: Style = PLAIN, column: int = 1) -> None:
        """Cells side by side in one style, from `column` on; the next row follows."""
        for number, value in enumerate(values, column):
            self.put(number, value, style)
        self.row += 1

    def skip(self) -> None:
        """Ends a row, or leaves one blank."""
        self.row += 1

    def head(self, *about: str) -> None:
        """The title of the tab, and a line each that says what it shows."""
        self.line([self.title], TITLE)
        for text in about:
            self.line([text], SUBTITLE)

    def header(self, columns: Iterable[TabColumn]) -> int:
        """The headers of a table's columns; the row they stand in. One without an id is blank."""
        for number, column in enumerate(columns, 1):
            text = say(column.header, self.lang) if column.header else None
            self.put(number, text, column.style)
        self.row += 1
        return self.row - 1

    def tab(
        self,
        widths: Sequence[int],
        frozen: tuple[int, int],
        flags: tuple[Flag, ...] = (),
        charts: tuple[Chart, ...] = (),
        data: Mapping[str, str] | None = None,
    ) -> Tab:
        """The tab, with rows as high as their texts."""
        return Tab(
            self.key,
            "summary",
            self.title,
            self.cells,
            tuple(widths),
            frozen,
            flags,
            charts=charts,
            heights=row_heights(self.cells, widths),
            data=data or {},
        )


def widths_of(columns: Iterable[TabColumn]) -> tuple[int, ...]:
    """The widths of columns."""
    return tuple(column.width for column in columns)


def row_heights(cells: Mapping[tuple[int, int], Cell], widths: Sequence[int]) -> dict[int, float]:
    """How high the rows with wrapped text must be, in points, so that no line of it is cut.

    Programs differ in how they fit rows to text, and some do not: so it is said.
    """
    lines: dict[int, int] = {}
    for (row, column), cell in cells.items():
        if cell.style.wrap and isinstance(cell.value, str):
            width = widths[column - 1] if column <= len(widths) else _USUAL_WIDTH
            lines[row] = max(lines.get(row, 1), _lines(cell.value, max(_LEAST_WIDTH, width)))
    return {row: count * _LINE_POINTS for row, count in lines.items() if count > 1}


@lru_cache(maxsize=10_000)
def _lines(text: str, width: int) -> int:
    """How many lines a text takes in a column, broken at spaces."""
    paragraphs = (paragraph.expandtabs() for paragraph in text.split("\n"))
    return sum(
        max(1, len(textwrap.wrap(one, width))) if len(one) > width else 1 for one in paragraphs
    )


def status_flags(area: Area, name: str, status_column: int | None = None) -> tuple[Flag, ...]:
    """One rule a status over `area`, coloured by the symbol that a status begins with; each cell
    keys on its own symbol, or on `status_column`'s.
    """
    if status_column is None:
        place = a1(area.first_row, area.first_column)
    else:
        place = f"${column_letter(status_column)}{area.first_row}"
    return tuple(
        Flag(
            f"{name}_{word}",
            area,
            f'AND(N("sheets-kpi:{name}_{word}")=0;LEFT({place};1)="{symbol}")',
            look,
        )
        for symbol, word, look in _LOOKS
    )
