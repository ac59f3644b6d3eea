"""The targets of the Targets tab, a grid of KPI × scope over periods, and of logs that list them.

A blank continues the cell to its left, a dash ends the target, `70–85` is a range. Company, team
and account rows are totals; each, role and person rows are per person at FTE 1.

A header may be a day instead of a period: «с 10.11.2026», `from 2026-11-10` or a date. What stands
below it holds from that day on, through the end of its month (week, quarter, year), and like the
columns to its left it is the target of all of it. A blank continues the cell to its left there,
too. A date without a word is a month if it is the 1st, and a week if it is a Monday
that no longer period precedes.

A log may be a list of targets: each record is one, of its person or account, or of the company
where the log has neither, for the period in which its main date lies. They are read as if they
stood on the Targets tab, which stands over them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from operator import itemgetter
from typing import Literal, NamedTuple, cast

import numpy as np

from sheets_kpi.clean.reader import Origins
from sheets_kpi.clean.values import Doubt, named
from sheets_kpi.decisions.cells import read_day, read_number, read_word
from sheets_kpi.decisions.kpi import Kpi
from sheets_kpi.decisions.tables import DecisionTab, TabRow, refuse_uncached
from sheets_kpi.decisions.targets import (
    Goal,
    Range,
    ScopeKind,
    Step,
    Target,
    TargetCell,
    Targets,
    TargetScope,
)
from sheets_kpi.findings import Finding, Severity
from sheets_kpi.logs import Column, Log, day_of
from sheets_kpi.names import fold
from sheets_kpi.numbers import is_dash
from sheets_kpi.people import Accounts, NameBook, Roster
from sheets_kpi.periods import Grain, Period, period_of, read_period
from sheets_kpi.schema import KpiSpec
from sheets_kpi.state import CellValue, Existing, a1
from sheets_kpi.texts import both, by_lang

_PREFIXES: dict[str, ScopeKind] = {
    "роль": "role", "role": "role", "команда": "team", "team": "team", "сотрудник": "person",
    "person": "person", "аккаунт": "account", "account": "account",
}  # fmt: skip
_RANGE = re.compile(r"(.*?\d.*?)\s*(?:–|—|\.\.|(?<=[\d%])\s*-)\s*(\d.*)")
_FROM = re.compile(r"(?:со?|c|from|since)\s+(\S.*)", re.IGNORECASE)
_PERCENT_SLIP = 2.0  # a share above 200 % is taken for a forgotten percent sign


class _When(NamedTuple):
    """What a header names: a period, or a day of one from which on its target holds."""

    whole: Period
    start: date = date.min


_Key = tuple[str, TargetScope]


def read_targets(
    table: DecisionTab, kpis: Sequence[Kpi], roster: Roster, people: NameBook, accounts: Accounts
) -> tuple[Targets, tuple[Finding, ...]]:
    """The targets of a Targets tab; a row or cell that cannot be read has a finding."""
    reader = _Reader(table, {kpi.key: kpi for kpi in kpis}, _Scopes(roster, people, accounts))
    return reader.read()


def read_target(value: CellValue) -> Target | None:
    """A number or a range such as `70–85 %`; None if it is neither."""
    if isinstance(value, str) and (found := _RANGE.fullmatch(value.strip())):
        low, high = read_number(found[1]), read_number(found[2])
        if low is not None and high is not None and "%" in found[2] and "%" not in found[1]:
            low /= 100
        return Range(low, high) if low is not None and high is not None and low <= high else None
    return read_number(value)


def _read_header(value: CellValue, before: Sequence[_When]) -> tuple[_When | None, str]:
    """What a header names, or the finding that says why it does not count."""
    text = value.strip() if isinstance(value, str) else ""
    worded = _FROM.fullmatch(text)
    day = read_day(worded[1] if worded else value)
    period = None if worded else read_period(day or value)
    grain = before[-1].whole.grain if before else Grain.WEEK
    if period is not None and not (period.grain is Grain.WEEK and day and grain is not Grain.WEEK):
        found = _When(period)
    elif day is None:
        return None, "target_period"
    elif not before:
        return None, "target_day_alone"
    else:
        found = _When(period_of(day, grain), day)
        known = (max(one.start, one.whole.start) for one in before if one.whole.grain is grain)
        if any(start > day for start in known):
            return None, "target_day_order"
    return (None, "target_period_twice") if found in before else (found, "")


def _is_dash(value: CellValue) -> bool:
    return isinstance(value, str) and is_dash(value)


class _Scopes:
    """Finds whom a text names."""

    def __init__(self, roster: Roster, people: NameBook, accounts: Accounts) -> None:
        self.people = people
        self.names: dict[ScopeKind, dict[str, str]] = {
            "team": {fold(name): name for name in roster.teams},
            "role": {fold(stint.role): stint.role for stint in roster.stints if stint.role},
            "account": {fold(name): name for name in accounts.names},
        }

    def find(self, text: str) -> list[TargetScope]:
        """All scopes that a text may mean; one is the rule."""
        if whole := read_word("scope", text):
            return [TargetScope(cast("ScopeKind", whole))]
        prefix, _, rest = text.partition(":")
        only = _PREFIXES.get(fold(prefix)) if rest else None
        name = rest if only else text
        found = [
            TargetScope(kind, names[fold(name)])
            for kind, names in self.names.items()
            if fold(name) in names
        ]
        if person := self.people.find(name):
            found.append(TargetScope("person", person))
        return [scope for scope in found if only in (None, scope.kind)]

    @cached_property
    def spellings(self) -> tuple[str, ...]:
        """The names of all scopes."""
        names = (name for group in self.names.values() for name in group.values())
        words = (*both("word.scope.company"), *both("word.scope.each"))
        return (*names, *self.people.names, *words)


class _Reader:
    """Reads one Targets tab, gathering findings on the way."""

    def __init__(self, table: DecisionTab, kpis: Mapping[str, Kpi], scopes: _Scopes) -> None:
        self.table = table
        self.kpis = kpis
        self.scopes = scopes
        self.findings: list[Finding] = []

    def read(self) -> tuple[Targets, tuple[Finding, ...]]:
        columns = self._columns()
        rows: dict[_Key, list[TabRow]] = defaultdict(list)
        for row in self.table.rows:
            if key := self._key(row):
                rows[key].append(row)
        goals: dict[_Key, Goal] = {}
        for key, twins in rows.items():
            if len(twins) > 1:
                self._refuse_twins(key, twins)
            else:
                goals[key] = self._goal(twins[0], columns, self.kpis[key[0]])
        return Targets(goals), tuple(self.findings)

    def _columns(self) -> list[tuple[int, _When]]:
        """The columns of the grid by what their headers name."""
        columns: list[tuple[int, _When]] = []
        for column, header in self.table.others:
            before = [known for _, known in columns]
            found, code = _read_header(header, before)
            if found is not None:
                columns.append((column, found))
            else:
                self._find(code, self.table.header_row, column, Severity.WARNING)
        places = [column for column, _ in columns]
        refuse_uncached(self.table.tab, self.table.header_row, places)
        return columns

    def _key(self, row: TabRow) -> _Key | None:
        kpi, scope = row.text("kpi"), row.text("scope")
        if not kpi and not scope:
            return None
        if fold(kpi) not in self.kpis:
            names = [known.name for known in self.kpis.values()]
            self._unknown("target_kpi", row, "kpi", names)
            return None
        found = self.scopes.find(scope)
        if len(found) == 1:
            return fold(kpi), found[0]
        if not found:
            self._unknown("target_scope", row, "scope", self.scopes.spellings)
        else:
            kinds = [by_lang(f"scope.{one.kind}") for one in found]
            self._find("target_scope_two", row.number, "scope", first=kinds[0], second=kinds[1])
        return None

    def _goal(self, row: TabRow, columns: list[tuple[int, _When]], kpi: Kpi) -> Goal:
        steps: list[Step] = []
        going: dict[Grain, Target | None] = {}
        dashed: dict[Grain, bool] = {}
        ended: list[Period] = []
        for column, (whole, start) in columns:
            value = row.cells.get(f"#{column}")
            if value is not None:
                going[whole.grain] = self._cell(value, row.number, column, kpi)
                dashed[whole.grain] = _is_dash(value)
            if dashed.get(whole.grain):
                ended.append(whole)
            target = going.get(whole.grain)
            is_refused = target is None and value is not None and not _is_dash(value)
            if start > date.min:  # with an unreadable one, all of the period has none
                steps.append(Step(whole, target, whole.start if is_refused else start))
            elif target is not None:
                steps.append(Step(whole, target))
        return Goal(tuple(steps), tuple(ended), self._place(row))

    def _place(self, row: TabRow) -> TargetCell:
        if not self.table.tab.title:
            return TargetCell(text=row.text("scope"))
        column, header = self.table.headings()["scope"]
        return TargetCell(self.table.tab.title, row.number, column, header, row.text("scope"))

    def _cell(self, value: CellValue, row: int, column: int, kpi: Kpi) -> Target | None:
        """The target of one cell; None where it ends or cannot be read."""
        if _is_dash(value):
            return None
        target = read_target(value)
        if target is None:
            self._find("target_unreadable", row, column)
            return None
        top = target.high if isinstance(target, Range) else target
        if kpi.is_percent and abs(top) > _PERCENT_SLIP:
            self._find("target_percent", row, column, percent=f"{top * 100:g}")
            return None
        return target

    def _refuse_twins(self, key: _Key, twins: list[TabRow]) -> None:
        for row in twins:
            self._find(
                "target_duplicate",
                row.number,
                "scope",
                kpi=self.kpis[key[0]].name,
                scope=row.text("scope"),
                rows=", ".join(str(twin.number) for twin in twins),
            )

    def _unknown(self, code: str, row: TabRow, field_id: str, names: Iterable[str]) -> None:
        self.findings.append(self.table.unknown(code, row, field_id, names, Severity.ERROR))

    def _find(
        self,
        code: str,
        row: int,
        column: int | str,
        severity: Severity = Severity.ERROR,
        **facts: object,
    ) -> None:
        self.findings.append(self.table.finding(severity, code, row, column, **facts))


@dataclass(frozen=True)
class Planned:
    """What such logs are read with: the workbook, what the template calls its KPIs, those of the
    KPI tab, and whom targets may name.
    """

    existing: Existing
    named: Sequence[KpiSpec]
    kpis: Sequence[Kpi]
    people: NameBook
    accounts: Accounts

    def among(
        self, targets: Targets, table: DecisionTab, logs: Mapping[str, Log]
    ) -> tuple[Targets, tuple[Finding, ...]]:
        """The targets with those of such logs, and what is wrong with them or with both."""
        goals, findings = dict(targets.goals), list[Finding]()
        for log in logs.values():
            if log.spec.targets and len(log):
                findings += self._add(goals, table, log)
        return Targets(goals), tuple(findings)

    def _add(self, goals: dict[_Key, Goal], table: DecisionTab, log: Log) -> Iterator[Finding]:
        """Adds the targets of one log; what is told of them."""
        plan, origins = log.spec.targets, Origins(log, self.existing)
        value, day = log.found(plan.value) if plan else None, log.role("date")
        if plan is None or value is None or day is None:
            return
        kpi = self._kpi(plan.kpi)
        if kpi is None:
            name = next((named(one.name) for one in self.named if one.id == plan.kpi), plan.kpi)
            yield origins.finding(value, 0, Doubt(Severity.WARNING, "plan_kpi", {"name": name}))
            return
        known = np.flatnonzero(~np.isnan(value.floats) & ~np.isnan(day.floats)).tolist()
        found: dict[tuple[TargetScope, Period], list[int]] = defaultdict(list)
        scopes = dict(self._scopes(log))
        whose = log.role("person") or log.role("account")
        for record in known:
            if whose and whose.blank[record] and not whose.broken[record]:
                yield origins.finding(value, record, Doubt(Severity.WARNING, "plan_nobody"))
            period = period_of(day_of(day.floats[record]), Grain(plan.grain))
            if record in scopes:
                found[scopes[record], period].append(record)
        for (scope, period), records in found.items():
            target = float(value.floats[records[0]]) / 10**value.scale
            doubt = _twice(records, origins, value) or _percent(kpi, target)
            if doubt is None:
                key = kpi.key, scope
                doubt = _conflict(goals.get(key), period, target, table)
                place = _place(log, origins, records[0], scope)
                goals[key] = _with(goals.get(key, Goal(place=place)), period, target)
            if doubt:
                yield origins.finding(value, records[-1], doubt)

    def _kpi(self, kpi_id: str) -> Kpi | None:
        """The KPI of the KPI tab that the template calls so, under any of its names."""
        names = [name for one in self.named if one.id == kpi_id for name in one.name.every()]
        keys = set(map(fold, names))
        return next((kpi for kpi in self.kpis if kpi.key in keys), None)

    def _scopes(self, log: Log) -> Iterator[tuple[int, TargetScope]]:
        """Whom each record is for; none where it names nobody that is known, which is told."""
        accounts = {fold(name): name for name in self.accounts.names}
        kind: Literal["person", "account"] = "person" if log.role("person") else "account"
        column, find = log.role(kind), self.people.find if kind == "person" else accounts.get
        if column is None:
            yield from ((record, TargetScope("company")) for record in range(len(log)))
            return
        names = [find(key) for key in column.keys]
        for record, code in enumerate(column.codes.tolist()):
            if code >= 0 and (name := names[code]):
                yield record, TargetScope(kind, name)


def _twice(records: Sequence[int], origins: Origins, value: Column) -> Doubt | None:
    """Several records for one target: none of them counts."""
    if len(records) == 1:
        return None
    facts = {"cells": ", ".join(origins.address(value, one, records[-1]) for one in records)}
    return Doubt(Severity.ERROR, "plan_twice", facts)


def _percent(kpi: Kpi, target: float) -> Doubt | None:
    if kpi.is_percent and abs(target) > _PERCENT_SLIP:
        return Doubt(Severity.ERROR, "target_percent", {"percent": f"{target * 100:g}"})
    return None


def _conflict(goal: Goal | None, period: Period, target: float, table: DecisionTab) -> Doubt | None:
    """Where the Targets tab says otherwise of the same KPI, period and person."""
    told = _told(goal, period)
    if goal is None or told is None or told == target:
        return None
    column = next((place for place, head in table.others if read_period(head) == period), 0)
    cell = a1(goal.place.row, column or goal.place.column) if goal.place.row else ""
    where: object = f"{goal.place.tab}!{cell}" if cell else by_lang("plan.template")
    return Doubt(Severity.WARNING, "plan_other", {"cell": where})


def _told(goal: Goal | None, period: Period) -> Target | str | None:
    """What a goal says of a period: a target, "" where it is ended or changes inside, or None."""
    if goal is None:
        return None
    inside = False
    for whole, target, start in goal.steps:
        if (whole, start) == (period, date.min):
            return target
        inside |= date.min < start <= period.end and period.start <= whole.end
    return "" if inside or period in goal.ended else None


def _with(goal: Goal, period: Period, target: Target) -> Goal:
    if _told(goal, period) is not None:
        return goal
    steps = (*goal.steps, Step(period, target))
    return replace(goal, steps=tuple(sorted(steps, key=itemgetter(0))))


def _place(log: Log, origins: Origins, record: int, scope: TargetScope) -> TargetCell:
    column = log.role("person") or log.role("account") or log.role("date")
    if column is None:
        return TargetCell(text=scope.name)
    tab, row, place = origins.cell(column, record)
    return TargetCell(log.tab_titles[tab], row, place, column.header, scope.name)
