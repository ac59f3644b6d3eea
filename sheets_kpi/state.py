"""The neutral values both backends give and take: what a workbook holds, and what it should hold.

Rows and columns are counted from 1, as people see them. `Existing` is what `read` finds; `Tab`,
`Flag` and `Input` are what `render` and `init` wish for; `plan` compares the two.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from functools import cache
from itertools import groupby
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from sheets_kpi.styles import PLAIN, SERIES, Style


@dataclass(frozen=True, slots=True)
class CellError:
    """A cell that shows an error, such as `#N/A`."""

    text: str

    def __str__(self) -> str:
        return self.text


CellValue = None | bool | int | float | str | date | datetime | timedelta | CellError
TabKind = Literal["summary", "decision", "log", "shared"]
MarkKind = TabKind | Literal["workbook"]

LAST_ROW = 1_048_576  # of an .xlsx
LAST_COLUMN = 16_384
MAX_TEXT = 32_000  # a cell of .xlsx holds 32,767 characters, one of Google's 50,000
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class Area(NamedTuple):
    """A rectangle of cells; `last_row` None means down to the end of the tab."""

    first_row: int
    first_column: int
    last_row: int | None
    last_column: int

    def __str__(self) -> str:
        start = a1(self.first_row, self.first_column)
        end = a1(self.bottom, self.last_column)
        return start if start == end else f"{start}:{end}"

    @property
    def bottom(self) -> int:
        """The last row, also of an area without an end."""
        return self.last_row or LAST_ROW

    @property
    def absolute(self) -> str:
        """The address that a copy of a formula keeps: `$D$2:$D$9`, `$D$2:$D` without an end."""
        left, right = column_letter(self.first_column), column_letter(self.last_column)
        return f"${left}${self.first_row}:${right}" + (f"${self.last_row}" if self.last_row else "")

    def meets(self, other: Area) -> bool:
        """Whether two areas have a cell in common."""
        return (
            self.first_column <= other.last_column
            and other.first_column <= self.last_column
            and self.first_row <= other.bottom
            and other.first_row <= self.bottom
        )


NOWHERE = Area(0, 0, 0, 0)  # equals no wish: what stands there is made anew


class Link(NamedTuple):
    """A jump to a cell of this workbook, by the tab's title."""

    tab: str
    cell: str


class Bar(NamedTuple):
    """A bar in a cell that shows nothing else: it fills `value` ÷ `most` of the width, from 0 to
    all of it, in a colour.
    """

    value: float
    most: float
    color: str


class Spark(NamedTuple):
    """Small columns in a cell, of one row of cells on the tab titled `tab`; the last one is paler,
    where its period is not over.

    `low` and `high` are the ends of the scale, each None where the values decide.
    """

    tab: str
    area: Area
    low: float | None = 0
    high: float | None = None
    is_open: bool = True


class Cell(NamedTuple):
    """One cell of a tab that is ours: a typed value and its looks. A text is never a formula.

    A cell with something `drawn` has no value. A `formula` is written like that of a `Flag`; the
    value is what it gives, now.
    """

    value: CellValue
    style: Style = PLAIN
    link: Link | None = None
    note: str = ""
    drawn: Bar | Spark | None = None
    formula: str = ""


class Flag(NamedTuple):
    """A conditional-format rule that is ours.

    `formula` is written without `=`, in English, with `;` between arguments and without decimal
    literals, relative to the first cell of `area`; it carries the tag `N("sheets-kpi:<code>")=0`.
    Only fill, colour and bold of `look` are used.
    """

    code: str
    area: Area
    formula: str
    look: Style


class Input(NamedTuple):
    """A dropdown or an input help on the cells of `area`; it warns, and never forbids.

    `kind` "list" offers `options`; "range" offers the cells of `source` on the tab titled
    `source_tab`; "tick", of one cell, is a checkbox where there are such, and holds the first of
    two `options` where it is ticked; "help" only shows the message; "other" is any rule of
    somebody's. `title` has at most 32 characters, `message` 255.
    """

    area: Area
    kind: Literal["list", "range", "tick", "help", "other"]
    title: str = ""
    message: str = ""
    options: tuple[str, ...] = ()
    source_tab: str = ""
    source: Area | None = None


class Series(NamedTuple):
    """One row or column of cells in a chart, as columns (bars, where the chart lies on its side) or
    as a line, which may be dashed.

    `points` are colours of single points, by their place from 0. `values` are what the cells hold,
    for previews that do not calculate.
    """

    name: str
    area: Area
    values: tuple[float | None, ...] = ()
    kind: Literal["column", "line"] = "column"
    color: str = SERIES
    points: tuple[tuple[int, str], ...] = ()
    dashed: bool = False


class Chart(NamedTuple):
    """A chart over cells of the tab titled `source`. Columns stand on one another, lines lie over
    them; a chart of "bars" has no lines. `labels` are what the cells of `categories` hold.

    `number_format` is that of its scale, in the tokens of `Style`; `width` and `height` are in
    pixels. Points may bear their values (`values_shown`).
    """

    kind: Literal["columns", "bars"]
    title: str
    source: str
    categories: Area
    series: tuple[Series, ...]
    anchor: tuple[int, int]
    width: int = 590
    height: int = 200
    labels: tuple[str, ...] = ()
    number_format: str = ""
    values_shown: bool = False


class ExistingChart(NamedTuple):
    """What is read of a chart of ours, enough to see that somebody changed it: `series` are
    (name, cells). Its looks are compared by what the mark of its tab remembers.
    """

    title: str
    source: str
    categories: Area
    series: tuple[tuple[str, Area], ...]
    anchor: tuple[int, int]
    width: int
    height: int


def as_read(chart: Chart) -> ExistingChart:
    """A chart as it is read once it was made."""
    series = tuple((one.name, one.area) for one in chart.series)
    place = chart.anchor, chart.width, chart.height
    return ExistingChart(chart.title, chart.source, chart.categories, series, *place)


class Group(NamedTuple):
    """Rows or columns that people can fold up and open; `folded` at first."""

    kind: Literal["rows", "columns"]
    first: int
    last: int
    folded: bool = True


class Tab(NamedTuple):
    """A tab as it should be. Summary tabs are ours whole; of a shared one only rows are added, and
    what people type there is theirs; others are made once, by `init`.

    `widths` are column widths in pixels from column A on, 0 of one that is hidden; `frozen` counts
    rows and columns.
    `heights` are those of single rows, in pixels; other rows have the usual height. In print the
    first `repeat` rows stand on every page, and one ends before each of the rows `breaks`. `color`
    is that of the tab itself in the bar of tabs, `groups` are what can be folded up.
    `data` are short texts that the tab's mark is to remember. A tab of records (`is_record`) only
    ever grows, by rows that keep their looks; `cuts` are the rows after which a write of many may
    end, each with the data that belong to it. A `hidden` tab is made so, and never
    hidden again; where there is no `color`, a tab that stands keeps its own.
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
    heights: Mapping[int, int] = {}
    data: Mapping[str, str] = {}
    is_record: bool = False
    cuts: tuple[tuple[int, Mapping[str, str]], ...] = ()
    hidden: bool = False
    color: str = ""
    groups: tuple[Group, ...] = ()
    repeat: int = 0
    breaks: tuple[int, ...] = ()

    @property
    def size(self) -> tuple[int, int]:
        """How many rows and columns hold cells."""
        rows = max((row for row, _ in self.cells), default=0)
        return rows, max((column for _, column in self.cells), default=0)


class Mark(NamedTuple):
    """How we know what is ours: kept in the workbook, unseen by people.

    `kind` "workbook" marks the whole workbook (`key` and `tab_id` empty). The others mark the tab
    with the id `tab_id`. `data` are short texts of ours, such as a digest.
    """

    kind: MarkKind
    key: str = ""
    tab_id: str = ""
    data: Mapping[str, str] = {}

    @property
    def identity(self) -> tuple[str, str, str]:
        """What only one mark of a workbook has."""
        return self.kind, self.key, self.tab_id


class Table(NamedTuple):
    """A table that the workbook itself declares on a tab ("Format as table", "Convert to table"):
    its cells with the header, and whether its last row holds totals and so is no record.
    """

    name: str
    area: Area
    has_totals: bool = False


class ExistingTab(NamedTuple):
    """A tab as it was read.

    `columns[c][r]` is the value of row r + 1 in column c + 1, in the sheet's own numbering from A1;
    every column is `n_rows` long. `uncached` are formula cells that hold no stored value (they read
    None), `formulas` all formula cells, as (row, column). `flags` are our rules (those with our
    tag), each beside its index among all rules of the tab; `foreign_flags` counts the others.
    `inputs` are the dropdowns and input helps of its cells, the team's own too. `signs` are
    what only the number format of a cell shows, where the backend can tell, as (row, column): the
    sign of a foreign currency, a word for thousands, and a comma where it shows thousands.
    `guarded` tells whether an edit of the tab is asked about, where that can be, `our_guard`
    whether it was us who set that. `color` is that of the tab in the bar of tabs, empty where it
    has none or one of the theme. Of a shared tab `folds` are the rows that can be folded up, as
    (first, last), and `look_ups` our formulas by place, each with the column it looks up, where the
    backend keeps what they gave last.
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
    charts: tuple[ExistingChart, ...] = ()
    tables: tuple[Table, ...] = ()
    signs: Mapping[tuple[int, int], str] = {}
    guarded: bool = True
    our_guard: bool = False
    color: str = ""
    folds: tuple[tuple[int, int], ...] = ()
    look_ups: Mapping[tuple[int, int], int] = {}

    def value(self, row: int, column: int) -> CellValue:
        """The value at a place; None beyond the last cell."""
        if column > len(self.columns) or row > self.n_rows:
            return None
        return self.columns[column - 1][row - 1]


class Existing(NamedTuple):
    """A workbook as it was read: its tabs in order and our marks. `fingerprint` names the content
    read, so that `apply` can refuse when someone has changed the workbook since. Where it is not
    `is_typed`, as in CSV, numbers and dates are texts because everything is. `title` is that of a
    spreadsheet; a file has none.
    """

    tabs: tuple[ExistingTab, ...]
    marks: tuple[Mark, ...] = ()
    locale: str = ""
    zone: str = ""
    fingerprint: str = ""
    is_typed: bool = True
    title: str = ""

    def tab(self, tab_id: str) -> ExistingTab | None:
        """The tab with an id."""
        return next((tab for tab in self.tabs if tab.id == tab_id), None)

    @property
    def workbook_mark(self) -> Mark | None:
        """The mark that `init` left on the whole workbook."""
        return next((mark for mark in self.marks if mark.kind == "workbook"), None)

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


def alike(values: Sequence[CellValue], known: dict[str, CellValue]) -> Sequence[CellValue]:
    """Values with each text as `known` has it, so that equal ones are one, which saves memory; a
    text that is new there is added.
    """
    kinds = set(map(type, values))
    if kinds == {str}:
        return list(map(known.setdefault, values, values))  # type: ignore[arg-type]
    if str in kinds:
        return [known.setdefault(v, v) if type(v) is str else v for v in values]
    return values


def trim(columns: list[list[CellValue]], at_least: tuple[int, int] = (0, 0)) -> int:
    """Cuts blank rows and columns off the end of a tab, in place, down to `at_least` so many rows
    and columns. Returns how many rows are left.
    """
    while len(columns) > at_least[1] and all(value is None for value in columns[-1]):
        columns.pop()
    n_rows = max(at_least[0], *map(_filled, columns), 0)
    for column in columns:
        del column[n_rows:]
    return n_rows


def _filled(column: Sequence[CellValue]) -> int:
    """How many cells there are down to the last one that holds a value."""
    count = len(column)
    while count and column[count - 1] is None:
        count -= 1
    return count


_OFFSET = re.compile(
    r"(gmt|utc|z|msk|мск)?\s*(?:([+−-])\s*(\d{1,2})(?::?([0-5]\d))?)?", re.IGNORECASE
)


def zone_of(text: str) -> tzinfo | None:
    """The time zone of a name such as `Europe/Moscow`, or of an offset such as `GMT+03:00`, `UTC-7`
    or `МСК+2`. None where it is neither, or newer than the zones that are known here.
    """
    if (found := _OFFSET.fullmatch(text.strip())) and found[0]:
        base, sign, hours, minutes = found.groups()
        span = timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
        moscow = timedelta(hours=3 if (base or "").lower() in ("msk", "мск") else 0)
        span = moscow + (-span if sign in ("-", "−") else span)
        return timezone(span) if abs(span) <= timedelta(hours=14) else None
    try:
        return ZoneInfo(text.strip())
    except (KeyError, ValueError, OSError):
        return None


def runs(rows: Iterable[int]) -> Iterator[range]:
    """Rows in order as ranges of those that follow one another."""
    for _, run in groupby(enumerate(rows), key=lambda item: item[1] - item[0]):
        block = [row for _, row in run]
        yield range(block[0], block[-1] + 1)


@cache
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


_CELLS = re.compile(r"\$?([A-Z]{1,3})\$?(\d+)(?::\$?([A-Z]{1,3})\$?(\d+))?$")
_COLUMNS = re.compile(r"\$?([A-Z]{1,3}):\$?([A-Z]{1,3})$")
_ROWS = re.compile(r"\$?(\d+):\$?(\d+)$")


def areas(text: str) -> list[Area]:
    """The areas of a list such as `D2:D9 $F$2 H:H 3:4`; what is no area is left out."""
    return [found for part in text.split() if (found := _area(part))]


def _area(text: str) -> Area | None:
    if found := _CELLS.match(text):
        left, top, right, bottom = found.groups()
        corners = (int(top), column_number(left), int(bottom or top), column_number(right or left))
        return area_between(*corners)
    if found := _COLUMNS.match(text):
        return area_between(1, column_number(found[1]), LAST_ROW, column_number(found[2]))
    if found := _ROWS.match(text):
        return area_between(int(found[1]), 1, int(found[2]), LAST_COLUMN)
    return None


def area_between(top: int, left: int, bottom: int, right: int) -> Area:
    """The area with these corners; one that reaches the last row has no end."""
    return Area(top, left, None if bottom >= LAST_ROW else bottom, right)


def quoted(title: str) -> str:
    """A tab's title as formulas and addresses spell it: `'Дашборд'`."""
    return "'" + title.replace("'", "''") + "'"


def title_of(refers_to: str) -> str:
    """The title of the tab that a reference names; empty for `#REF!` and the like."""
    title = refers_to.rpartition("!")[0].lstrip("=")
    if title.startswith("'") and title.endswith("'") and len(title) > 1:
        return title[1:-1].replace("''", "'")
    return title if not title.startswith("#") else ""


def column_number(letters: str) -> int:
    """A → 1, AA → 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
