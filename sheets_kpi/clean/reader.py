"""Reads the records of one log into columns, over all its tabs at once."""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, partial
from itertools import chain
from operator import itemgetter

import numpy as np
import pandas as pd

from sheets_kpi.clean.cells import (
    PLAINLY,
    Doubts,
    Known,
    Written,
    kind_of,
    margin,
    other_column,
    read_cells,
    without_refused,
)
from sheets_kpi.clean.records import Records, joined
from sheets_kpi.clean.tables import said_of
from sheets_kpi.clean.tabs import month_of_title, told_by
from sheets_kpi.clean.times import Span
from sheets_kpi.clean.units import Unit
from sheets_kpi.clean.values import Doubt, message_of, shown_day
from sheets_kpi.findings import Finding, Severity
from sheets_kpi.logs import EPOCH, Codes, Column, Floats, Log, Mask
from sheets_kpi.numbers import number_text
from sheets_kpi.schema import (
    NUMERIC,
    ArithmeticColumn,
    ColumnSpec,
    ColumnType,
    LimitRule,
    LogSpec,
    OrderRule,
    RequiredWhenRule,
    typed,
)
from sheets_kpi.state import CellValue, Existing, ExistingTab, a1
from sheets_kpi.texts import LANGS, say

Places = tuple[Codes, Codes]  # the rows and columns of cells, one per record
_WIDE = 1 << 20  # more than there are columns


@dataclass(frozen=True)
class LogReader:
    """One log to be read: its declaration, the records of each tab, and what is known."""

    spec: LogSpec
    records: tuple[Records, ...]
    known: Known

    def read(self, existing: Existing) -> tuple[Log, tuple[Finding, ...]]:
        """The log, and the findings: about titles, then rows, then cells from the top down."""
        columns: dict[str, Column] = {}
        doubts: dict[str, Doubts] = {}
        for spec in self.spec.columns:
            columns[spec.id], doubts[spec.id] = self._declared(spec)
        against: dict[str, Doubts] = defaultdict(list)
        for column, record, doubt in _against_rules(self.spec, columns):
            against[column].append((record, doubt))
        for column, found in against.items():
            columns[column] = columns[column].holding(without_refused(columns[column].cells, found))
            wrong = {record for record, doubt in found if doubt.severity is Severity.ERROR}
            doubts[column] = found + [  # a cell that is wrong needs no notice beside
                one
                for one in doubts[column]
                if one[0] not in wrong or one[1].severity is not Severity.NOTICE
            ]
        log = self._log(self._others(columns) | columns)
        if self.spec.date in columns:
            doubts[self.spec.date] += self._outside_month(columns[self.spec.date].floats)
        rows = chain.from_iterable(part.findings for part in self.records)
        found_cells = _cell_findings(Origins(log, existing), columns, doubts)
        return log, (*self._about_titles(), *rows, *found_cells)

    def plainly(self) -> Log:
        """The log as its cells are read, without findings and rules."""
        return self._log({one.id: self._declared(one)[0] for one in self.spec.columns})

    def _log(self, columns: Mapping[str, Column]) -> Log:
        return Log(
            spec=self.spec,
            tab_titles=tuple(part.tab.title for part in self.records),
            tabs=self._tabs(),
            rows=np.concatenate([part.rows for part in self.records]),
            columns=columns,
        )

    def _tabs(self) -> Codes:
        sizes = [len(part.rows) for part in self.records]
        return np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)

    def _declared(self, spec: ColumnSpec) -> tuple[Column, Doubts]:
        places = tuple(part.place(spec.id) for part in self.records)
        taken = [part.take(spec) for part in self.records]
        own = [part.own(spec.id) for part in self.records]
        pairs = [one.cells or usual for one, usual in zip(taken, own, strict=True)]
        rows, columns = (np.concatenate(side) for side in zip(*pairs, strict=True))
        at = (rows, columns) if any(one.cells for one in taken) else None
        of_matrix = spec.id in self.spec.unpivoted
        if 0 in places:  # which is said once, and not row by row
            spec = replace(spec, required=False)
        raw = joined([part.raw for part in taken])
        header = "" if of_matrix else self._header(places)
        written, times = self._written(spec, own)
        written = written._replace(signs=self._signs(own), months=self._months)
        cells, doubts = read_cells(spec, raw, self.known, self._uncached(own), written)
        header, kind = header or spec.name.ru, kind_of(spec)
        made = Column(spec.id, header, kind, lambda: cells, places=places, at=at, times=times)
        return made, doubts

    def _others(self, declared: Mapping[str, Column]) -> dict[str, Column]:
        keys = dict.fromkeys(chain.from_iterable(part.layout.others for part in self.records))
        return {key: self._other(key) for key in keys if key not in declared}

    def _other(self, key: str) -> Column:
        places = tuple(part.layout.others.get(key, 0) for part in self.records)
        cells = partial(self._cells, places)
        own = [one.at(place) for one, place in zip(self.records, places, strict=True)]
        column = other_column(self._header(places), cells, self._uncached(own))
        return replace(column, places=places)

    def _header(self, places: Sequence[int]) -> str:
        """The header on the first tab that has the column."""
        pairs = zip(self.records, places, strict=True)
        return next((part.layout.headers[place] for part, place in pairs if place), "")

    def _cells(self, places: Sequence[int]) -> list[CellValue]:
        parts = [part.cells(place) for part, place in zip(self.records, places, strict=True)]
        return parts[0] if len(parts) == 1 else list(chain.from_iterable(parts))

    def _uncached(self, own: Sequence[Places]) -> list[int]:
        """The records whose cell is a formula without a stored value."""
        return [record for record, _, _ in self._among(own, lambda tab: tab.uncached)]

    def _written(
        self, spec: ColumnSpec, own: Sequence[Places]
    ) -> tuple[Written, tuple[float, ...]]:
        """What the tabs say of the numbers of a column, and what they are multiplied by on each.

        Lengths and numbers that are no amounts are what their header says, unless the tabs differ,
        or they make an amount.
        """
        is_money = spec.type is ColumnType.MONEY or spec.id in self._making_money
        if spec.type not in NUMERIC or (spec.id in self.spec.unpivoted and not is_money):
            return PLAINLY, ()
        units: dict[Unit, int] = {}
        firsts, which = [], []
        for part, (_, places) in zip(self.records, own, strict=True):
            codes, every = pd.factorize(np.append(np.int32(part.place(spec.id)), places))
            said = [
                said_of(spec, part.tab, part.layout, place, self.spec) for place in every.tolist()
            ]
            of_place = np.array([units.setdefault(unit, len(units)) for unit in said], np.int32)
            firsts.append(said[0] if every[0] else None)
            which.append(of_place[codes[1:]])
        differ = len({unit.times for unit in firsts if unit}) > 1
        if not is_money and not differ:
            return PLAINLY, ()
        times = tuple(unit.times if unit else 1 for unit in firsts)
        return Written(tuple(units), np.concatenate(which)), times if {*times} != {1} else ()

    @cached_property
    def _making_money(self) -> set[str]:
        """The columns that computed amounts are made from."""
        known = {self.spec.id: self.spec}
        made = (
            column
            for column in self.spec.computed
            if isinstance(column, ArithmeticColumn)
            and typed(known, self.spec.id, column.id)[0] is ColumnType.MONEY
        )
        return {source for column in made for source in column.sources}

    def _signs(self, own: Sequence[Places]) -> dict[int, str]:
        """What only the formats of cells show, by record."""
        found = self._among(own, lambda tab: tab.signs)
        return {record: tab.signs[cell] for record, tab, cell in found}

    def _among(
        self, own: Sequence[Places], of: Callable[[ExistingTab], Collection[tuple[int, int]]]
    ) -> Iterator[tuple[int, ExistingTab, tuple[int, int]]]:
        """The records whose own cells are among some of their tab, each with that cell."""
        start = 0
        for part, (rows, places) in zip(self.records, own, strict=True):
            cells = of(part.tab)
            wanted = np.array([*cells, (0, 0)], np.int64)
            held = np.isin(rows.astype(np.int64) * _WIDE + places, wanted @ (_WIDE, 1))
            for record in np.flatnonzero(held).tolist():
                cell = int(rows[record]), int(places[record])
                yield start + record, part.tab, cell
            start += len(rows)

    def _about_titles(self) -> Iterator[Finding]:
        """Titles that should name a month and do not."""
        for part in self.records if self._are_compared else ():
            if not month_of_title(part.title_tells) and not part.is_import:
                yield Finding(Severity.NOTICE, "tab_without_month", part.tab.title)

    @property
    def _are_compared(self) -> bool:
        """Whether dates are compared with the month in their tab's title."""
        return self.spec.tab_gives == "month" and not self.spec.given

    @cached_property
    def _months(self) -> Span | None:
        """The first and last day of the months that the titles of all tabs name with their year."""
        own = [one for one in self.records if not one.is_import]
        told = [(one.title_tells, one.tab.title) for one in own]
        found = [month_of_title(star) or month_of_title(title) for star, title in told]
        months = sorted((y, m) for y, m in filter(None, found) if y)
        if not months or len(months) < len(found):
            return None
        (year, month), first = months[-1], date(*months[0], 1)
        return first, date(year, month, monthrange(year, month)[1])

    def _outside_month(self, days: Floats) -> Doubts:
        """Dates that are not in the month that the title of their tab names."""
        if not self._are_compared:
            return []
        start, doubts = 0, Doubts()
        for part in self.records:
            end = start + len(part.rows)
            wrong = _wrong_month(days[start:end], month_of_title(part.title_tells))
            facts = {"month": part.title_tells}
            doubt = Doubt(Severity.WARNING, "outside_tab_month", facts)
            doubts += [(start + i, doubt) for i in wrong]
            start = end
        return doubts


def _wrong_month(days: Floats, expected: tuple[int | None, int] | None) -> list[int]:
    if expected is None:
        return []
    known = np.flatnonzero(~np.isnan(days))
    found = pd.to_datetime(np.floor(days[known]), unit="D", origin=pd.Timestamp(EPOCH))
    year, month = expected
    wrong = (found.month != month) | (year is not None and found.year != year)
    misplaced: list[int] = known[wrong].tolist()
    return misplaced


def _against_rules(
    spec: LogSpec, columns: Mapping[str, Column]
) -> Iterator[tuple[str, int, Doubt]]:
    """What the rules across columns find, as (column, record, doubt)."""
    for rule in spec.rules:
        match rule:
            case OrderRule():
                yield from _out_of_order(rule, columns)
            case RequiredWhenRule() if 0 not in columns[rule.column].places:
                yield from _required_when(rule, spec, columns)
            case LimitRule():
                yield from _off_scale(rule, columns)


def _out_of_order(
    rule: OrderRule, columns: Mapping[str, Column]
) -> Iterator[tuple[str, int, Doubt]]:
    """Dates that come before the date they must follow, compared by day."""
    first, then = columns[rule.first], columns[rule.then]
    early = np.floor(then.floats) < np.floor(first.floats)
    for record in np.flatnonzero(early).tolist():
        day = shown_day(first.floats[record])
        facts = {"first": first.header, "day": day, "why": message_of(rule.message)}
        yield rule.then, record, Doubt(Severity.ERROR, "order", facts)


def _required_when(
    rule: RequiredWhenRule, spec: LogSpec, columns: Mapping[str, Column]
) -> Iterator[tuple[str, int, Doubt]]:
    """Cells that are blank though another cell says that they must be filled.

    A blank number is an error: a paid deal without its amount is no deal worth 0, and would lower
    the average. A blank text is a warning.
    """
    column, when = columns[rule.column], columns[rule.when]
    declared = spec.column(rule.column)
    is_number = declared is not None and declared.type in NUMERIC
    severity = Severity.ERROR if is_number else Severity.WARNING
    missing = _asked(rule, when) & column.blank & ~column.broken
    for record in np.flatnonzero(missing).tolist():
        choice = when.words[when.codes[record]]
        facts = {"when": when.header, "choice": choice, "why": message_of(rule.message)}
        yield rule.column, record, Doubt(severity, "required_when", facts)


def _asked(rule: RequiredWhenRule | LimitRule, when: Column) -> Mask:
    """The records for whose choice a rule holds."""
    return when.among({f"#{choice}" for choice in rule.is_})


def _off_scale(rule: LimitRule, columns: Mapping[str, Column]) -> Iterator[tuple[str, int, Doubt]]:
    """Numbers beyond the limits of their row's choice."""
    column, when = columns[rule.column], columns[rule.when]
    values = column.floats / 10**column.scale
    off = (
        np.abs(values - np.rint(values)) > margin(1) if rule.whole else np.zeros(len(values), bool)
    )
    if rule.minimum is not None:
        off |= values < rule.minimum - margin(rule.minimum)
    if rule.maximum is not None:
        off |= values > rule.maximum + margin(rule.maximum)
    facts = {"scale": _scale(rule), "when": when.header, "why": message_of(rule.message)}
    for record in np.flatnonzero(_asked(rule, when) & off).tolist():
        choice = {"choice": when.words[when.codes[record]]}
        yield rule.column, record, Doubt(Severity.ERROR, "off_scale", facts | choice)


def _scale(rule: LimitRule) -> Mapping[str, str]:
    """What a rule allows, in both languages: `целое от 0 до 10`."""
    limits = {"whole": rule.whole or None, "from": rule.minimum, "to": rule.maximum}
    told = [(key, limit) for key, limit in limits.items() if limit is not None]
    return {
        lang: " ".join(
            say(f"findings.scale.{key}", lang, limit=number_text(limit, None, lang))
            for key, limit in told
        )
        for lang in LANGS
    }


def _cell_findings(
    origins: Origins, columns: Mapping[str, Column], doubts: Mapping[str, Doubts]
) -> list[Finding]:
    found = [
        (records[0], origins.finding(columns[column], records, doubt))
        for column, of_column in doubts.items()
        for records, doubt in _by_cell(columns[column], of_column, origins)
    ]
    found.sort(key=lambda pair: pair[1].column)
    found.sort(key=itemgetter(0))
    return [finding for _, finding in found]


def _by_cell(column: Column, doubts: Doubts, origins: Origins) -> Iterator[tuple[list[int], Doubt]]:
    """The doubts, each with its record, or with all that take their value from one cell."""
    if column.at is None:
        yield from (([record], doubt) for record, doubt in doubts)
        return
    found: dict[object, tuple[list[int], Doubt]] = {}
    for record, doubt in sorted(doubts, key=lambda pair: pair[0]):
        cell = origins.cell(column, record), doubt.code
        found.setdefault(cell, ([], doubt))[0].append(record)
    yield from found.values()


# --- from a record back to its cell ----------------------------------------------------------


def cells_of(column: Column, log: Log, existing: Existing) -> list[CellValue]:
    """What was read of a column, record by record; None where its tab has no such column."""
    tabs = {one.title: one.columns for one in existing.tabs}
    columns = [tabs[title] for title in log.tab_titles]
    rows, places = column.at or (log.rows, np.array(column.places)[log.tabs])
    found = zip(log.tabs.tolist(), rows.tolist(), places.tolist(), strict=True)
    return [
        columns[tab][place - 1][row - 1] if row and place else None for tab, row, place in found
    ]


class Origins:
    """Says where the cells of one log stand, and makes findings about them."""

    def __init__(self, log: Log, existing: Existing) -> None:
        by_title = {tab.title: tab for tab in existing.tabs}
        self._tabs = [by_title[title] for title in log.tab_titles]
        self._spec = log.spec
        people = log.role("person")
        is_named = people is not None and people.kind == "text"
        self._names = (*people.words, "") if people and is_named else ("",)
        self._codes = people.codes.tolist() if people and is_named else [-1] * len(log)
        self._tab_of, self._row_of = log.tabs.tolist(), log.rows.tolist()
        amounts = log.columns.get(log.spec.amount)
        self._amounts: list[float | None] = [None] * len(log)
        if amounts:
            known = amounts.floats.astype(object)
            known[np.isnan(amounts.floats)] = None
            self._amounts = known.tolist()

    def finding(self, column: Column, records: int | Sequence[int], doubt: Doubt) -> Finding:
        """The finding that a doubt about one cell becomes, for one record or for several that take
        their value from it.
        """
        records = [records] if isinstance(records, int) else records
        tab, row, place = self.cell(column, records[0])
        return Finding(
            severity=doubt.severity,
            code=doubt.code,
            tab=self._tabs[tab].title,
            row=row,
            column=place,
            header=column.header,
            value=self._value(tab, row, place),
            person=self.person(records[0]) if row else "",
            facts=doubt.facts,
            amount=self._amounts[records[0]] if len(records) == 1 else self._sum(records),
        )

    def _sum(self, records: Sequence[int]) -> float | None:
        amounts = [one for record in records if (one := self._amounts[record]) is not None]
        return sum(amounts) if amounts else None

    def raw(self, column: Column, record: int) -> CellValue:
        """The cell as it was read, or what the tab's title tells in its place; None where its tab
        has no such column.
        """
        return self._value(*self.cell(column, record))

    def _value(self, tab: int, row: int, place: int) -> CellValue:
        if not row:
            return told_by(self._tabs[tab].title, self._spec)
        return self._tabs[tab].value(row, place) if place else None

    def address(self, column: Column, record: int, seen_from: int) -> str:
        """The address of a record's cell; with its tab's title unless `seen_from`, another record,
        stands on the same tab.
        """
        tab, row, place = self.cell(column, record)
        cell = a1(row, place) if place else str(row)
        same = tab == self._tab_of[seen_from]
        return cell if same else f"{self._tabs[tab].title}!{cell}"

    def person(self, record: int) -> str:
        """The person of a record, as the owner writes the name; empty if there is none."""
        return self._names[self._codes[record]]

    def cell(self, column: Column, record: int) -> tuple[int, int, int]:
        """The tab, row and column of a record's cell."""
        tab = self._tab_of[record]
        if column.at:
            rows, places = column.at
            return tab, int(rows[record]), int(places[record])
        return tab, self._row_of[record], column.places[tab] if column.places else 0
