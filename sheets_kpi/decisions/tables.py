"""The decision tabs: their columns, in order, and their rows as they were read.

Titles and headers are texts of the catalogue (`tab.<key>`, `field.<tab>.<id>`); either language is
read, whatever the language of the sheet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sheets_kpi.decisions.cells import all_words, number_within, read_day, read_number, read_word
from sheets_kpi.errors import DecisionError
from sheets_kpi.findings import Finding, Severity
from sheets_kpi.names import fold, nearest
from sheets_kpi.state import CellValue, ExistingTab, a1, normal
from sheets_kpi.texts import LANGS, Lang, both, say

_HEADER_ROWS = 20  # a header is looked for in these first rows


@dataclass(frozen=True, slots=True)
class Field:
    """A column of a decision tab. `words` is the list that its cells choose from, if any;
    `counts` tells whether its cells change numbers.

    `reader` gives None for what a cell may not hold, and the text `allowed` says what it may: a
    word of the list, or a number, where nothing else is said.
    """

    id: str
    width: int = 14
    words: str = ""
    required: bool = False
    counts: bool = True
    reader: Callable[[CellValue], Any] = read_number
    allowed: str = ""


@dataclass(frozen=True, slots=True)
class TabLayout:
    """A decision tab; one that few people need is made `hidden`."""

    key: str
    fields: tuple[Field, ...]
    hidden: bool = False

    def title(self, lang: Lang) -> str:
        """The tab's title as `init` writes it."""
        return say(f"tab.{self.key}", lang)

    def header(self, field: Field, lang: Lang) -> str:
        """A column's header."""
        return say(f"field.{self.key}.{field.id}", lang)

    def field(self, field_id: str) -> Field:
        """A column by its id."""
        return next(field for field in self.fields if field.id == field_id)


TEAM = TabLayout(
    "team",
    (
        Field("name", 24, required=True),
        Field("also", 22),
        Field("team", 16),
        Field("role", 16),
        Field("fte", 9, reader=number_within(0, 2), allowed="allowed.fte"),
        Field("start", 12, reader=read_day, allowed="allowed.date"),
        Field("end", 12, reader=read_day, allowed="allowed.date"),
        Field("digest", 20, counts=False),
    ),
)
ACCOUNTS = TabLayout(
    "accounts",
    (
        Field("name", 26, required=True),
        Field("also", 24),
        Field("test", 12, words="yes_no", allowed="allowed.yes_no"),
    ),
)
KPI = TabLayout(
    "kpi",
    (
        Field("name", 24, required=True),
        Field("formula", 60, required=True),
        Field("unit", 9),
        Field("direction", 16, words="direction"),
        Field("weight", 8, reader=number_within(0, 1e9)),
        Field("level", 14, words="level"),
        Field("goal", 30, counts=False),
        Field("owner", 18, counts=False),
        Field("kind", 14, words="kind", counts=False),
        Field("about", 44, counts=False),
        Field("attainment", 16, words="attainment"),
        Field("base", 10, reader=number_within(-1e15, 1e15)),
        Field("zero_target", 17, words="yes_no"),
        Field("min_observations", 14, reader=number_within(0, 1e6)),
        Field("decimals", 10, counts=False, reader=number_within(0, 6)),
        Field("shown", 12, words="yes_no", counts=False),
        Field("funnel", 14, reader=number_within(0, 99)),
        Field("gate", 12, reader=number_within(0, 5)),
    ),
)
TARGETS = TabLayout("targets", (Field("kpi", 24, required=True), Field("scope", 22, required=True)))
SETTINGS = TabLayout(
    "settings",
    (
        Field("name", 30, required=True),
        Field("value", 20, required=True),
        Field("about", 70, counts=False),
    ),
)
CALENDAR = TabLayout(
    "calendar",
    (
        Field("who", 24),
        Field("start", 12, required=True),
        Field("end", 12),
        Field("kind", 18, words="day", required=True),
    ),
)
HINTS = TabLayout(
    "hints",
    (
        Field("first", 24, required=True),
        Field("first_is", 14, required=True),
        Field("second", 24),
        Field("second_is", 14),
        Field("text", 60, required=True),
    ),
    hidden=True,
)
EVENTS = TabLayout(
    "events",
    (Field("date", 12, required=True), Field("text", 50, required=True), Field("kpi", 24)),
    hidden=True,
)
LOGS = TabLayout(
    "logs",
    (
        Field("log", 20, required=True),
        Field("tabs", 24),
        Field("column", 22, required=True),
        Field("headers", 24),
        Field("word", 20),
        Field("type", 18, words="column_type"),
        Field("role", 18, words="role"),
        Field("means", 18, words="means"),
        Field("required", 13, words="yes_no", allowed="allowed.yes_no"),
        Field("blank", 20),
        Field("to_check", 44, counts=False),
    ),
)
# the bases of bonuses stand where the bonuses are written
BASES = TabLayout(
    "bases", (Field("who", 26, required=True), Field("amount", 16, required=True)), hidden=True
)
# as they stand, what changes most often first
LAYOUTS = (TARGETS, TEAM, KPI, SETTINGS, CALENDAR, ACCOUNTS, LOGS, HINTS, EVENTS)
_NO_NUMBERS = (HINTS, EVENTS)  # nothing in them changes one
OPTIONAL = (*_NO_NUMBERS, LOGS)  # a workbook may be whole without them


@dataclass(frozen=True)
class TabRow:
    """One row of a decision tab; blank texts are None."""

    number: int
    cells: Mapping[str, CellValue]

    def text(self, field_id: str) -> str:
        """A cell as trimmed text, "" where blank."""
        value = self.cells.get(field_id)
        if isinstance(value, float) and value == int(value):
            value = int(value)
        return "" if value is None else " ".join(str(value).split())


@dataclass(frozen=True)
class DecisionTab:
    """A decision tab that was read. `columns` are the places of its fields, `others` of the
    columns it does not know (the periods of Targets), as (column, header). A `tab` without a title
    is one that `init` would make.
    """

    tab: ExistingTab
    layout: TabLayout
    header_row: int
    columns: Mapping[str, int]
    others: tuple[tuple[int, CellValue], ...]
    rows: tuple[TabRow, ...]

    def header(self, column: int) -> str:
        """What heads a column, "" for none."""
        return str(self.tab.value(self.header_row, column) or "") if column else ""

    def finding(
        self, severity: Severity, code: str, row: int, column: int | str = 0, **facts: object
    ) -> Finding:
        """A finding at a cell of this tab; `column` is its place or the id of its field."""
        place = self.columns.get(column, 0) if isinstance(column, str) else column
        value = self.tab.value(row, place) if place else None
        header = self.header(place)
        if not self.tab.title:  # it stands in no workbook yet: nobody can look at the cell
            row = place = 0
        return Finding(severity, code, self.tab.title, row, place, header, value, facts=facts)

    def unknown(
        self,
        code: str,
        row: TabRow,
        field_id: str,
        names: Iterable[str],
        severity: Severity = Severity.WARNING,
    ) -> Finding:
        """A finding at a cell that names nothing, with the nearest name that there is."""
        near = near_fact(row.text(field_id), names)
        return self.finding(severity, code, row.number, field_id, near=near)

    def headings(self) -> dict[str, tuple[int, str]]:
        """The place and header of every column by its field id."""
        return {one: (column, self.header(column)) for one, column in self.columns.items()}

    def read(self, row: TabRow, field_id: str, default: Any = None) -> Any:  # noqa: ANN401  # by field
        """What a cell means; the default where it is blank.

        Raises:
            DecisionError: its field knows no such value.
        """
        if row.cells.get(field_id) is None:
            return default
        field = self.layout.field(field_id)
        if field.words:
            found = read_word(field.words, row.text(field_id))
        else:
            found = field.reader(row.cells[field_id])
        if found is None:
            usual = "allowed.words" if field.words else "allowed.number"
            raise self.unreadable(row, field_id, field.allowed or usual)
        return found

    def error(self, key: str, row: TabRow, field_id: str, **facts: object) -> DecisionError:
        """The error at a cell that changes numbers."""
        cell = a1(row.number, self.columns.get(field_id, 0))
        return DecisionError(key, tab=self.tab.title, cell=cell, value=row.text(field_id), **facts)

    def unreadable(self, row: TabRow, field_id: str, allowed: str) -> DecisionError:
        """The error for a cell that changes numbers and cannot be read."""
        list_id = self.layout.field(field_id).words
        words = {lang: all_words(list_id, lang) if list_id else "" for lang in LANGS}
        told = {lang: say(allowed, lang, words=words[lang]) for lang in LANGS}
        header = self.header(self.columns[field_id])
        return self.error("decision.cell_unreadable", row, field_id, header=header, allowed=told)


def near_fact(word: str, names: Iterable[str]) -> Mapping[Lang, str]:
    """The name most like a word, as the end of a message; blank where none is near."""
    near = nearest(word, names)
    return {lang: say("near", lang, name=near) if near else "" for lang in LANGS}


def read_table(tab: ExistingTab, layout: TabLayout) -> DecisionTab:
    """Reads a decision tab; its header is the row that names most of its columns.

    Raises:
        DecisionError: a required column is missing, so that the tab cannot be read at all; one
            that changes numbers is missing while an unknown one may be it, or stands twice; the
            result of a formula that counts is not stored.
    """
    header_row, columns = find_header(tab, _headers(layout), _HEADER_ROWS)
    _refuse_missing(tab, layout, header_row, columns)
    _refuse_twice(tab, layout, header_row, columns)
    if layout not in _NO_NUMBERS:
        counting = {field.id for field in layout.fields if field.counts and field.id != "formula"}
        refuse_uncached(tab, header_row, [columns[one] for one in counting & columns.keys()])
    known = set(columns.values())
    others = {
        column: normal(tab.value(header_row, column))
        for column in range(1, len(tab.columns) + 1)
        if column not in known
    }
    places = columns | {f"#{column}": column for column in others}
    rows = []
    for number in range(header_row + 1, tab.n_rows + 1):
        cells = {name: _value(tab, number, column) for name, column in places.items()}
        if any(value is not None for value in cells.values()):
            rows.append(TabRow(number, cells))
    named = tuple((column, header) for column, header in others.items() if header is not None)
    return DecisionTab(tab, layout, header_row, columns, named, tuple(rows))


def is_headed(tab: ExistingTab, layout: TabLayout) -> bool:
    """Whether a tab has the columns of a decision tab: all that it cannot do without, and two
    thirds of them all, as older versions had fewer.
    """
    _, found = find_header(tab, _headers(layout), _HEADER_ROWS)
    needed = {field.id for field in layout.fields if field.required}
    return needed <= found.keys() and 3 * len(found) >= 2 * len(layout.fields)


def find_header(
    tab: ExistingTab, names: Mapping[str, str], rows: int
) -> tuple[int, dict[str, int]]:
    """The row that names most of some columns, and the place of each that it names.

    Args:
        tab: where somebody may have moved the columns and put rows above the header.
        names: the ids of the columns by what heads them, folded.
        rows: how many rows from the top are looked at.
    """
    best: tuple[int, dict[str, int]] = (1, {})
    for row in range(1, min(tab.n_rows, rows) + 1):
        found: dict[str, int] = {}
        for column in range(1, len(tab.columns) + 1):
            value = tab.value(row, column)
            name = names.get(fold(value)) if isinstance(value, str) else None
            if name:
                found.setdefault(name, column)
        if len(found) > len(best[1]):
            best = (row, found)
    return best


def refuse_uncached(tab: ExistingTab, header_row: int, columns: Sequence[int]) -> None:
    """Refuses a formula without a stored result: it would read as blank, and mean a default.

    Raises:
        DecisionError: one stands in one of the columns, below the header.
    """
    for row, column in sorted(tab.uncached):
        if row > header_row and column in columns:
            raise DecisionError("decision.cell_uncached", tab=tab.title, cell=a1(row, column))


def _refuse_missing(
    tab: ExistingTab, layout: TabLayout, header_row: int, columns: Mapping[str, int]
) -> None:
    """A column that was deleted has its defaults; one that was renamed must not."""
    named = _named(tab, layout, header_row)
    unknown = next((column for column, field in named.items() if field is None), 0)
    for field in layout.fields:
        if field.id in columns:
            continue
        header = {lang: layout.header(field, lang) for lang in LANGS}
        if field.required:
            raise DecisionError("decision.column_missing", tab=tab.title, header=header)
        if field.counts and unknown:
            other = tab.value(header_row, unknown) or ""
            where = {"tab": tab.title, "cell": a1(header_row, unknown)}
            raise DecisionError("decision.column_renamed", header=header, other=other, **where)


def _refuse_twice(
    tab: ExistingTab, layout: TabLayout, header_row: int, columns: Mapping[str, int]
) -> None:
    for column, field in _named(tab, layout, header_row).items():
        if field and field.counts and columns[field.id] != column:
            cells = f"{a1(header_row, columns[field.id])}, {a1(header_row, column)}"
            header = tab.value(header_row, column)
            raise DecisionError("decision.column_twice", tab=tab.title, header=header, cells=cells)


def _named(tab: ExistingTab, layout: TabLayout, header_row: int) -> dict[int, Field | None]:
    """The columns in use, each with the field that its header names, in either language."""
    found: dict[int, Field | None] = {}
    for column in range(1, len(tab.columns) + 1):
        cells = (_value(tab, row, column) for row in range(header_row, tab.n_rows + 1))
        if any(value is not None for value in cells):
            header = tab.value(header_row, column)
            name = _headers(layout).get(fold(header)) if isinstance(header, str) else None
            found[column] = layout.field(name) if name else None
    return found


def _value(tab: ExistingTab, row: int, column: int) -> CellValue:
    value = tab.value(row, column)
    if isinstance(value, str) and not value.strip():
        return None
    return normal(value)


@cache
def _headers(layout: TabLayout) -> dict[str, str]:
    """The ids of a tab's columns by their headers in both languages, folded."""
    ids = [field.id for field in layout.fields]
    names = {fold(name): one for one in ids for name in both(f"field.{layout.key}.{one}")}
    return names | {fold(one): one for one in ids}
