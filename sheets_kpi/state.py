"""The neutral values both backends give and take: what a workbook holds, and what it should hold.

Rows and columns are counted from 1, as people see them. `Existing` is what `read` finds; `Tab`,
`Flag` and `Input` are what `render` and `init` wish for; `plan` compares the two.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Literal

from sheets_kpi.styles import PLAIN, Style


@dataclass(frozen=True, slots=True)
class CellError:
    """A cell that shows an error, such as `#N/A`."""

    text: str

    def __str__(self) -> str:
        return self.text


CellValue = None | bool | int | float | str | date | datetime | timedelta | CellError
TabKind = Literal["summary", "decision", "log"]

MAX_TEXT = 32_000  # a cell of .xlsx holds 32,767 characters, one of Google's 50,000
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass(frozen=True, slots=True, order=True)
class Area:
    """A rectangle of cells; `last_row` None means down to the end of the tab."""

    first_row: int
    first_column: int
    last_row: int | None
    last_column: int

    def __str__(self) -> str:
        last = self.last_row or 1_048_576
        start, end = a1(self.first_row, self.first_column), a1(last, self.last_column)
        return start if start == end else f"{start}:{end}"


@dataclass(frozen=True, slots=True)
class Link:
    """A jump to a cell of this workbook, by the tab's title."""

    tab: str
    cell: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a tab that is ours: a typed value and its looks. A text is never a formula."""

    value: CellValue
    style: Style = PLAIN
    link: Link | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Flag:
    """A conditional-format rule that is ours.

    `formula` is written without `=`, in English, with `;` between arguments and without decimal
    literals, relative to the first cell of `area`; it carries the tag `N("sheets-kpi:<code>")=0`.
    Only fill, colour and bold of `look` are used.
    """

    code: str
    area: Area
    formula: str
    look: Style


@dataclass(frozen=True, slots=True)
class Input:
    """A dropdown or an input help on the cells of `area`; it warns, and never forbids.

    `kind` "list" offers `options`; "range" offers the cells of `source` on the tab titled
    `source_tab`; "help" only shows the message. `title` has at most 32 characters, `message` 255.
    """

    area: Area
    kind: Literal["list", "range", "help"]
    title: str
    message: str
    options: tuple[str, ...] = ()
    source_tab: str = ""
    source: Area | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart over cells of its own tab. `series` are (name, one row or column of cells)."""

    kind: Literal["line", "column", "bar"]
    title: str
    categories: Area
    series: tuple[tuple[str, Area], ...]
    anchor: tuple[int, int]
    width: int = 640
    height: int = 280


@dataclass(frozen=True)
class Tab:
    """A tab as it should be. Summary tabs are ours whole; others are made once, by `init`.

    `widths` are column widths in characters from column A on; `frozen` counts rows and columns.
    `heights` are those of rows with wrapped text, in points; other rows have the usual height.
    `data` are short texts that the tab's mark is to remember.
    """

    key: str
    kind: TabKind
    title: str
    cells: Mapping[tuple[int, int], Cell]
    widths: tuple[int, ...] = ()
    frozen: tuple[int, int] = (0, 0)
    flags: tuple[Flag, ...] = ()
    inputs: tuple[Input, ...] = ()
    charts: tuple[Chart, ...] = ()
    text_columns: tuple[int, ...] = ()
    landscape: bool = True
    heights: Mapping[int, float] = field(default_factory=dict)
    data: Mapping[str, str] = field(default_factory=dict)

    @property
    def size(self) -> tuple[int, int]:
        """How many rows and columns hold cells."""
        rows = max((row for row, _ in self.cells), default=0)
        return rows, max((column for _, column in self.cells), default=0)


@dataclass(frozen=True, slots=True)
class Mark:
    """How we know what is ours: kept in the workbook, unseen by people.

    `kind` "workbook" marks the whole workbook (`key` and `tab_id` empty). The others mark the tab
    with the id `tab_id`. `data` are short texts of ours, such as a digest.
    """

    kind: Literal["workbook", "summary", "decision", "log"]
    key: str = ""
    tab_id: str = ""
    data: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class ExistingTab:
    """A tab as it was read.

    `columns[c][r]` is the value of row r + 1 in column c + 1, in the sheet's own numbering from A1;
    every column is `n_rows` long. `uncached` are formula cells that hold no stored value (they read
    None), `formulas` all formula cells, as (row, column). `flags` are our rules (those with our
    tag), each beside its index among all rules of the tab; `foreign_flags` counts the others.
    """

    id: str
    title: str
    columns: Sequence[Sequence[CellValue]]
    n_rows: int
    hidden: bool = False
    formulas: frozenset[tuple[int, int]] = frozenset()
    uncached: frozenset[tuple[int, int]] = frozenset()
    merged: tuple[Area, ...] = ()
    flags: tuple[tuple[int, Flag], ...] = ()
    foreign_flags: int = 0
    inputs: tuple[Input, ...] = ()
    charts: tuple[Chart, ...] = ()

    def value(self, row: int, column: int) -> CellValue:
        """The value at a place; None beyond the last cell."""
        if column > len(self.columns) or row > self.n_rows:
            return None
        return self.columns[column - 1][row - 1]


@dataclass(frozen=True)
class Existing:
    """A workbook as it was read: its tabs in order and our marks. `fingerprint` names the content
    read, so that `apply` can refuse when someone has changed the workbook since.
    """

    tabs: tuple[ExistingTab, ...]
    marks: tuple[Mark, ...] = ()
    locale: str = ""
    zone: str = ""
    fingerprint: str = ""

    def tab(self, tab_id: str) -> ExistingTab | None:
        """The tab with an id."""
        return next((tab for tab in self.tabs if tab.id == tab_id), None)

    def marked(self, kind: str, key: str) -> ExistingTab | None:
        """The tab that a mark of this kind and key names, if it still stands."""
        for mark in self.marks:
            if (mark.kind, mark.key) == (kind, key) and (found := self.tab(mark.tab_id)):
                return found
        return None


def normal(value: CellValue) -> CellValue:
    """The one form in which equal cell values are equal, whichever backend they come from.

    Blank text is None, whole numbers below 10^15 are ints, other numbers are floats of 15
    significant digits, a midnight datetime is a date, and a text has no control characters and at
    most `MAX_TEXT` characters.
    """
    if isinstance(value, str):
        if len(value) <= MAX_TEXT and value.isprintable():
            return value or None
        text = _CONTROL.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
        return text[:MAX_TEXT] or None
    if isinstance(value, float) or (type(value) is int and abs(value) >= 10**15):
        short = float(f"{value:.15g}")
        return int(short) if short == int(short) and abs(short) < 1e15 else short
    if isinstance(value, datetime) and value.time() == time.min:
        return value.date()
    return value


def column_letter(column: int) -> str:
    """1 → A, 27 → AA."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def a1(row: int, column: int) -> str:
    """The address of a cell: (7, 4) → D7."""
    return f"{column_letter(column)}{row}"


_AREA = re.compile(r"\$?([A-Z]{1,3})\$?(\d+)(?::\$?([A-Z]{1,3})\$?(\d+))?$")


def area(text: str) -> Area:
    """The area that an A1 text names: `D2:D9`, `$D$2`.

    Raises:
        ValueError: the text is no such address.
    """
    found = _AREA.match(text)
    if not found:
        raise ValueError(f"{text!r} is no address of cells")
    left, top, right, bottom = found.groups()
    last_row = int(bottom or top)
    return Area(
        int(top),
        column_number(left),
        None if last_row >= 1_048_576 else last_row,
        column_number(right or left),
    )


def column_number(letters: str) -> int:
    """A → 1, AA → 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
