"""The Targets tab: a grid of KPI × scope over periods.

A blank continues the cell to its left, a dash ends the target, `70–85` is a range. Company, team
and account rows are totals; each, role and person rows are per person at FTE 1.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import Literal

from sheets_kpi.decisions.cells import read_number
from sheets_kpi.decisions.kpi import Kpi
from sheets_kpi.decisions.layout import read_word
from sheets_kpi.decisions.tables import Row, Table
from sheets_kpi.findings import Finding, Severity
from sheets_kpi.names import fold, nearest
from sheets_kpi.people import Accounts, NameBook, Roster
from sheets_kpi.period_names import read_period
from sheets_kpi.periods import Grain, Period
from sheets_kpi.schema import KpiSpec, TargetSpec
from sheets_kpi.state import CellValue
from sheets_kpi.texts import LANGS, Lang, say
from sheets_kpi.workdays import Workdays

ScopeKind = Literal["company", "each", "role", "team", "person", "account"]
_PREFIXES: dict[str, ScopeKind] = {
    "роль": "role", "role": "role", "команда": "team", "team": "team", "сотрудник": "person",
    "person": "person", "аккаунт": "account", "account": "account",
}  # fmt: skip
_DASHES = frozenset("-–—−")
_RANGE = re.compile(r"(.*?\d.*?)\s*(?:–|—|\.\.|(?<=[\d%])\s*-)\s*(\d.*)")
_PERCENT_SLIP = 2.0  # a share above 200 % is taken for a forgotten percent sign


@dataclass(frozen=True, slots=True)
class Range:
    """A target that is a corridor; both ends belong to it."""

    low: float
    high: float


Target = float | Range


@dataclass(frozen=True, slots=True)
class Scope:
    """Whom a target is for; `name` is "" for company and each."""

    kind: ScopeKind
    name: str = ""


@dataclass(frozen=True)
class Goal:
    """The targets of one KPI and scope: by period, or `always` for all of them."""

    cells: tuple[tuple[Period, Target], ...] = ()
    always: Target | None = None


@dataclass(frozen=True)
class Targets:
    """All targets: `goals[kpi key, scope]`."""

    goals: Mapping[tuple[str, Scope], Goal] = field(default_factory=dict)

    def value(
        self, kpi: str, scope: Scope, period: Period, workdays: Workdays, *, additive: bool
    ) -> Target | None:
        """The target of a KPI and scope for a period, or None if there is none.

        Where the grid has other periods than the one asked for, an additive target is shared out
        by working days; another one holds as it is, and several are weighted by working days.
        """
        goal = self.goals.get((kpi, scope))
        if goal is None:
            return None
        exact = dict(goal.cells).get(period)
        if exact is not None or period.grain is Grain.ALL:
            return exact
        found = _from_longer(goal, period, workdays, additive=additive)
        found = found if found is not None else _from_shorter(goal, period, workdays, additive)
        return found if found is not None else goal.always

    def has(self, kpi: str, kind: ScopeKind) -> bool:
        """Whether a KPI has a row of this kind of scope."""
        return any(key == kpi and scope.kind == kind for key, scope in self.goals)


def read_targets(
    table: Table, kpis: Sequence[Kpi], roster: Roster, people: NameBook, accounts: Accounts
) -> tuple[Targets, tuple[Finding, ...]]:
    """The targets of a Targets tab; a row or cell that cannot be read has a finding."""
    reader = _Reader(table, {kpi.key: kpi for kpi in kpis}, _Scopes(roster, people, accounts))
    return reader.read()


def targets_of(
    specs: Iterable[TargetSpec], kpis: Iterable[KpiSpec], lang: Lang, scopes: Sequence[object]
) -> Targets:
    """The targets that a template proposes; `scopes` are (roster, people, accounts)."""
    roster, people, accounts = scopes
    known = _Scopes(roster, people, accounts)  # type: ignore[arg-type]  # three fixed kinds
    names = {spec.id: fold(spec.name.show(lang)) for spec in kpis}
    goals: dict[tuple[str, Scope], Goal] = {}
    for spec in specs:
        found = known.find(spec.scope.show(lang))
        if len(found) == 1:
            goals[names[spec.kpi], found[0]] = _goal_of(spec)
    return Targets(goals)


def read_target(value: CellValue) -> Target | None:
    """A number or a range such as `70–85 %`; None if it is neither."""
    if isinstance(value, str) and (found := _RANGE.fullmatch(value.strip())):
        low, high = read_number(found[1]), read_number(found[2])
        if low is not None and high is not None and "%" in found[2] and "%" not in found[1]:
            low /= 100
        return Range(low, high) if low is not None and high is not None and low <= high else None
    return read_number(value)


class _Scopes:
    """Finds whom a text names."""

    def __init__(self, roster: Roster, people: NameBook, accounts: Accounts) -> None:
        self.people = people
        self.names: dict[ScopeKind, dict[str, str]] = {
            "team": {fold(name): name for name in roster.teams},
            "role": {fold(stint.role): stint.role for stint in roster.stints if stint.role},
            "account": {fold(name): name for name in accounts.names},
        }

    def find(self, text: str) -> list[Scope]:
        """All scopes that a text may mean; one is the rule."""
        whole = read_word("scope", text)
        if whole == "company":
            return [Scope("company")]
        if whole == "each":
            return [Scope("each")]
        prefix, _, rest = text.partition(":")
        only = _PREFIXES.get(fold(prefix)) if rest else None
        name = rest if only else text
        found = [
            Scope(kind, names[fold(name)])
            for kind, names in self.names.items()
            if fold(name) in names
        ]
        if person := self.people.find(name):
            found.append(Scope("person", person))
        return [scope for scope in found if only in (None, scope.kind)]

    def every(self) -> list[str]:
        """All names that a scope may have."""
        names = [name for group in self.names.values() for name in group.values()]
        words = [say(f"word.scope.{w}", lang) for w in ("company", "each") for lang in LANGS]
        return [*names, *self.people.names, *words]


class _Reader:
    """Reads one Targets tab, gathering findings on the way."""

    def __init__(self, table: Table, kpis: Mapping[str, Kpi], scopes: _Scopes) -> None:
        self.table = table
        self.kpis = kpis
        self.scopes = scopes
        self.findings: list[Finding] = []

    def read(self) -> tuple[Targets, tuple[Finding, ...]]:
        periods = self._periods()
        rows: dict[tuple[str, Scope], list[Row]] = defaultdict(list)
        for row in self.table.rows:
            if key := self._key(row):
                rows[key].append(row)
        goals: dict[tuple[str, Scope], Goal] = {}
        for key, twins in rows.items():
            if len(twins) > 1:
                self._refuse_twins(key, twins)
            else:
                goals[key] = self._goal(twins[0], periods, self.kpis[key[0]])
        return Targets(goals), tuple(self.findings)

    def _periods(self) -> list[tuple[int, Period]]:
        periods: list[tuple[int, Period]] = []
        for column, header in self.table.others:
            period = read_period(header)
            if period is None:
                self._find("target_period", self.table.header_row, column, Severity.WARNING)
            elif period in [known for _, known in periods]:
                self._find("target_period_twice", self.table.header_row, column, Severity.WARNING)
            else:
                periods.append((column, period))
        return periods

    def _key(self, row: Row) -> tuple[str, Scope] | None:
        kpi, scope = row.text("kpi"), row.text("scope")
        if not kpi and not scope:
            return None
        if fold(kpi) not in self.kpis:
            near = nearest(kpi, [known.name for known in self.kpis.values()])
            self._find_near("target_kpi", row, "kpi", near)
            return None
        found = self.scopes.find(scope)
        if len(found) == 1:
            return fold(kpi), found[0]
        if not found:
            self._find_near("target_scope", row, "scope", nearest(scope, self.scopes.every()))
        else:
            kinds = [{lang: say(f"scope.{one.kind}", lang) for lang in LANGS} for one in found]
            place = self.table.columns["scope"]
            self._find("target_scope_two", row.number, place, first=kinds[0], second=kinds[1])
        return None

    def _goal(self, row: Row, periods: list[tuple[int, Period]], kpi: Kpi) -> Goal:
        cells: list[tuple[Period, Target]] = []
        going: dict[Grain, Target | None] = {}
        for column, period in periods:
            value = row.cells.get(f"#{column}")
            if value is not None:
                going[period.grain] = self._cell(value, row.number, column, kpi)
            target = going.get(period.grain)
            if target is not None:
                cells.append((period, target))
        return Goal(tuple(cells))

    def _cell(self, value: CellValue, row: int, column: int, kpi: Kpi) -> Target | None:
        """The target of one cell; None where it ends or cannot be read."""
        if isinstance(value, str) and value.strip() in _DASHES:
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

    def _refuse_twins(self, key: tuple[str, Scope], twins: list[Row]) -> None:
        for row in twins:
            self._find(
                "target_duplicate",
                row.number,
                self.table.columns["scope"],
                kpi=self.kpis[key[0]].name,
                scope=row.text("scope"),
                rows=", ".join(str(twin.number) for twin in twins),
            )

    def _find_near(self, code: str, row: Row, field_id: str, near: str | None) -> None:
        facts = {lang: say("near", lang, name=near) if near else "" for lang in LANGS}
        self._find(code, row.number, self.table.columns[field_id], near=facts)

    def _find(
        self,
        code: str,
        row: int,
        column: int,
        severity: Severity = Severity.ERROR,
        **facts: object,
    ) -> None:
        tab = self.table.tab
        header = str(tab.value(self.table.header_row, column) or "")
        value = tab.value(row, column)
        self.findings.append(
            Finding(severity, code, tab.title, row, column, header, value, facts=facts)
        )


def _goal_of(spec: TargetSpec) -> Goal:
    cells: list[tuple[Period, Target]] = []
    always: Target | None = None
    for key, value in spec.values.items():
        target = read_target(value)
        period = read_period(key)
        if target is not None and period is not None:
            cells.append((period, target))
        elif not key:
            always = target
    return Goal(tuple(cells), always)


def _from_longer(
    goal: Goal, period: Period, workdays: Workdays, *, additive: bool
) -> Target | None:
    """From the shortest longer period that holds this one."""
    longer = [
        (cell, target)
        for cell, target in goal.cells
        if cell.start <= period.start and period.end <= cell.end
    ]
    if not longer:
        return None
    cell, target = min(longer, key=lambda item: item[0].end - item[0].start)
    if not additive:
        return target
    return scaled(target, _share(period, cell, workdays))


def _from_shorter(goal: Goal, period: Period, workdays: Workdays, additive: bool) -> Target | None:  # noqa: FBT001
    """From shorter periods of one grain, if together they fill this one."""
    for grain in (Grain.QUARTER, Grain.MONTH, Grain.WEEK):
        parts = [
            (cell, target)
            for cell, target in goal.cells
            if cell.grain is grain and cell.start <= period.end and period.start <= cell.end
        ]
        days = sum(_overlap_days(cell, period) for cell, _ in parts)
        if not parts or days < (period.end - period.start).days + 1:
            continue
        weights = [_overlap_workdays(cell, period, workdays) for cell, _ in parts]
        shares = [weight / max(1, sum(weights)) for weight in weights]
        if additive:
            shares = [_share(period, cell, workdays) for cell, _ in parts]
        pieces = [scaled(target, share) for (_, target), share in zip(parts, shares, strict=True)]
        return reduce(added, pieces, None)
    return None


def scaled(target: Target, share: float) -> Target:
    """A target times a share."""
    if isinstance(target, Range):
        return Range(target.low * share, target.high * share)
    return target * share


def added(one: Target | None, other: Target | None) -> Target | None:
    """Two targets together; None adds nothing."""
    if one is None or other is None:
        return other if one is None else one
    if isinstance(one, Range) or isinstance(other, Range):
        a = one if isinstance(one, Range) else Range(one, one)
        b = other if isinstance(other, Range) else Range(other, other)
        return Range(a.low + b.low, a.high + b.high)
    return one + other


def _share(part: Period, whole: Period, workdays: Workdays) -> float:
    """The share of the working days of `whole` that lie in `part`."""
    total = workdays.count(whole.start, whole.end)
    return _overlap_workdays(whole, part, workdays) / total if total else 0.0


def _overlap_workdays(one: Period, other: Period, workdays: Workdays) -> int:
    return workdays.count(max(one.start, other.start), min(one.end, other.end))


def _overlap_days(one: Period, other: Period) -> int:
    return (min(one.end, other.end) - max(one.start, other.start)).days + 1
