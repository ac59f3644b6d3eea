"""The Targets tab: a grid of KPI × scope over periods.

A blank continues the cell to its left, a dash ends the target, `70–85` is a range. Company, team
and account rows are totals; each, role and person rows are per person at FTE 1.

A header may be a day instead of a period: «с 10.11.2026», `from 2026-11-10` or a date. What stands
below it holds from that day on, through the end of its month (week, quarter, year), and like the
columns to its left it is the target of all of it. A blank continues the cell to its left there,
too. A date without a word is a month if it is the 1st, and a week if it is a Monday
that no longer period precedes.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

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
from sheets_kpi.names import fold
from sheets_kpi.numbers import is_dash
from sheets_kpi.people import Accounts, NameBook, Roster
from sheets_kpi.periods import Grain, Period, period_of, read_period
from sheets_kpi.state import CellValue
from sheets_kpi.texts import both, by_lang

_PREFIXES: dict[str, ScopeKind] = {
    "роль": "role", "role": "role", "команда": "team", "team": "team", "сотрудник": "person",
    "person": "person", "аккаунт": "account", "account": "account",
}  # fmt: skip
_RANGE = re.compile(r"(.*?\d.*?)\s*(?:–|—|\.\.|(?<=[\d%])\s*-)\s*(\d.*)")
_FROM = re.compile(r"(?:со?|c|from|since)\s+(\S.*)", re.IGNORECASE)
PERCENT_SLIP = 2.0  # a share above 200 % is taken for a forgotten percent sign


@dataclass(frozen=True, slots=True)
class _From:
    """A header that is a day: targets of a grain that hold from then on."""

    start: date
    grain: Grain

    @property
    def whole(self) -> Period:
        """Its period: the target ends with it, and with an unreadable one all of it has none."""
        return period_of(self.start, self.grain)


_Column = tuple[int, Period | _From]


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


def _read_header(
    value: CellValue, before: Sequence[Period | _From]
) -> tuple[Period | _From | None, str]:
    """The period or day that a header names, or the finding that says why it does not count."""
    text = value.strip() if isinstance(value, str) else ""
    worded = _FROM.fullmatch(text)
    day = read_day(worded[1] if worded else value)
    period = None if worded else read_period(day or value)
    starts_longer = before and before[-1].grain is not Grain.WEEK
    if period is not None and not (period.grain is Grain.WEEK and day and starts_longer):
        return (None, "target_period_twice") if period in before else (period, "")
    if day is None:
        return None, "target_period"
    if not before:
        return None, "target_day_alone"
    grain = before[-1].grain
    if any(known.start > day for known in before if known.grain is grain):
        return None, "target_day_order"
    found = _From(day, grain)
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
        whole = read_word("scope", text)
        if whole == "company":
            return [TargetScope("company")]
        if whole == "each":
            return [TargetScope("each")]
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
        rows: dict[tuple[str, TargetScope], list[TabRow]] = defaultdict(list)
        for row in self.table.rows:
            if key := self._key(row):
                rows[key].append(row)
        goals: dict[tuple[str, TargetScope], Goal] = {}
        for key, twins in rows.items():
            if len(twins) > 1:
                self._refuse_twins(key, twins)
            else:
                goals[key] = self._goal(twins[0], columns, self.kpis[key[0]])
        return Targets(goals), tuple(self.findings)

    def _columns(self) -> list[_Column]:
        """The columns of the grid by what their headers name."""
        columns: list[_Column] = []
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

    def _key(self, row: TabRow) -> tuple[str, TargetScope] | None:
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

    def _goal(self, row: TabRow, columns: list[_Column], kpi: Kpi) -> Goal:
        cells: list[tuple[Period, Target]] = []
        steps: list[Step] = []
        going: dict[Grain, Target | None] = {}
        dashed: dict[Grain, bool] = {}
        ended: list[Period] = []
        for column, when in columns:
            value = row.cells.get(f"#{column}")
            if value is not None:
                going[when.grain] = self._cell(value, row.number, column, kpi)
                dashed[when.grain] = _is_dash(value)
            if dashed.get(when.grain):
                ended.append(when.whole if isinstance(when, _From) else when)
            target = going.get(when.grain)
            if isinstance(when, _From):
                is_refused = target is None and value is not None and not _is_dash(value)
                start = when.whole.start if is_refused else when.start
                steps.append(Step(when.grain, start, target, when.whole.end))
            elif target is not None:
                cells.append((when, target))
        return Goal(tuple(cells), tuple(steps), tuple(ended), self._place(row))

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
        if kpi.is_percent and abs(top) > PERCENT_SLIP:
            self._find("target_percent", row, column, percent=f"{top * 100:g}")
            return None
        return target

    def _refuse_twins(self, key: tuple[str, TargetScope], twins: list[TabRow]) -> None:
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
