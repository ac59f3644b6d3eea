"""What stands in the logs and on no row of the Logs tab: new words and columns, with the rows that
would list them. `init` adds these on a yes; the tab In the logs has them ready to copy.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from sheets_kpi.adopt.columns import Facts
from sheets_kpi.adopt.headers import meaning_of
from sheets_kpi.adopt.reading import ColumnReading
from sheets_kpi.adopt.roles import column_of, roles_of
from sheets_kpi.clean.reader import cells_of
from sheets_kpi.clean.tabs import is_import
from sheets_kpi.clean.values import as_text
from sheets_kpi.decisions.cells import word
from sheets_kpi.decisions.logs import joined
from sheets_kpi.findings import Finding
from sheets_kpi.logs import Column, Log
from sheets_kpi.names import fold, nearest, tidy
from sheets_kpi.schema import ROLE_TYPES, ColumnSpec, ColumnType, LogSpec, Meaning
from sheets_kpi.state import Existing
from sheets_kpi.texts import Lang

_MISSPELT = 0.8  # a word so like a known one is taken for a slip
_SAMPLE = 500  # records from which the type of a column is told
Row = dict[str, str]  # of the Logs tab, by the ids of its fields


class NewWord(NamedTuple):
    """A word that stands in a log and in no list: on how many rows, and what these are worth."""

    spec: LogSpec
    column: ColumnSpec
    text: str
    rows: int
    amount: float
    perhaps: object  # the known word that may be meant, as a fact of a sentence

    @property
    def means(self) -> Meaning:
        """What it likely means, "" where the words of its column mean nothing."""
        has_meanings = any(choice.means for choice in self.column.choices)
        return (meaning_of(self.text) or "open") if has_meanings else ""

    @property
    def is_slip(self) -> bool:
        """Whether it is nearly a known word."""
        known = (text for choice in self.column.choices for text in choice.name.every())
        return nearest(self.text, known, _MISSPELT) is not None

    def row(self, lang: Lang) -> Row:
        """The row that lists it."""
        names = {"log": self.spec.name.show(lang), "column": self.column.name.show(lang)}
        means = {"means": word("means", self.means, lang)} if self.means else {}
        return {**names, "word": joined([self.text]) or "", **means}


def new_words(log: Log, findings: Iterable[Finding]) -> Iterator[NewWord]:
    """The words of a log that are in no list, by the findings that cleaning made of them."""
    columns = {log.columns[c.id].header: c for c in log.spec.columns if c.id in log.columns}
    found: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    for one in findings:
        if one.code == "unknown_choice" and one.tab in log.tab_titles and one.header in columns:
            found[one.header, fold(as_text(one.value))].append(one)
    for (header, _), alike in found.items():
        first, n = alike[0], sum(one.n for one in alike)
        amount = sum(one.amount or 0 for one in alike) / 100
        text, perhaps = tidy(as_text(first.value)), first.facts["perhaps"]
        yield NewWord(log.spec, columns[header], text, n, amount, perhaps)


class NewColumn(NamedTuple):
    """A column that stands in a log and that nobody lists."""

    spec: LogSpec
    header: str
    read: ColumnReading

    @property
    def role(self) -> str:
        """What it is for, where no other column of its log is."""
        role, kind = self.read.role, self.read.declared_type
        is_free = not getattr(self.spec, "worth" if role == "amount" else role, "")
        return role if kind in ROLE_TYPES.get(role, ()) and is_free else ""

    def rows(self, lang: Lang) -> Iterator[Row]:
        """The rows that list it, and each of its words where they are a list."""
        name, kind = self.read.formula_name, self.read.declared_type
        of = {"log": self.spec.name.show(lang), "column": name}
        headers = (
            {"headers": joined([self.header]) or ""} if fold(self.header) != fold(name) else {}
        )
        role = {"role": word("role", self.role, lang)} if self.role else {}
        yield {**of, **headers, "type": word("column_type", kind, lang), **role}
        for one in self.read.words if kind is ColumnType.CHOICE else ():
            yield {**of, "word": joined([one.text]) or ""}


def new_columns(log: Log, existing: Existing) -> Iterator[NewColumn]:
    """The columns of a log that nobody lists, with what their cells hold."""
    ids = {fold(mark.data.get("extra", "")) for mark in existing.marks if is_import(mark)}
    for column in log.columns.values():
        if not column.declared and fold(column.header) not in ids:
            read = _read(column, log, existing, 1 + len(log) // _SAMPLE)
            if read.declared_type is ColumnType.CHOICE:  # each of its words counts
                read = _read(column, log, existing, 1)
            yield NewColumn(log.spec, column.header, read)


def _read(column: Column, log: Log, existing: Existing, step: int) -> ColumnReading:
    """What a column holds, by the cells of every so many records: to look at all takes long."""
    some = replace(log, tabs=log.tabs[::step], rows=log.rows[::step])
    at = (column.at[0][::step], column.at[1][::step]) if column.at else None
    facts = Facts.of(column.header, cells_of(replace(column, at=at), some, existing))
    return column_of(facts, roles_of([facts]).get(0, ""))
