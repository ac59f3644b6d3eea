"""A judge over facts given day by day, in place of logs and formulas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np

from sheets_kpi.attain.judge import Judge
from sheets_kpi.compute import Axis, Engine, Values
from sheets_kpi.decisions import Decisions, Kpi
from sheets_kpi.decisions.settings import Settings
from sheets_kpi.decisions.targets import Goal, Scope, Target, Targets
from sheets_kpi.facts import Segment, SegmentKind
from sheets_kpi.formulas.nodes import KpiClass
from sheets_kpi.people import Accounts, NameBook, Roster, Stint
from sheets_kpi.periods import Grain, period_of
from sheets_kpi.workdays import Workdays

NOVEMBER = period_of(date(2026, 11, 1), Grain.MONTH)  # 20 working days
NOV_END = NOVEMBER.end
COMPANY = Segment("company", "")
Days = Mapping[date, float]


def person(name: str) -> Segment:
    return Segment("person", name)


def team(name: str) -> Segment:
    return Segment("team", name)


class DailyFacts(Engine):
    """An engine whose fact of a period is the sum of the given days in it through `as_of`; no data
    without any.
    """

    def __init__(self, facts: Mapping[tuple[str, Segment], Days], roster: Roster) -> None:
        super().__init__({}, {}, roster, Accounts(), Workdays())
        self.facts = facts

    def values(self, kpi: str, axis: Axis, kind: SegmentKind) -> Values:
        rows = [
            [self._fact(kpi, axis, p, s) for s in self.segments(kind)] for p in range(len(axis))
        ]
        numerators = np.array(rows, np.float64).reshape(len(axis), len(self.segments(kind)))
        return Values(numerators, np.ones_like(numerators), np.ones_like(numerators))

    def _fact(self, kpi: str, axis: Axis, place: int, segment: Segment) -> float:
        period = axis.periods[place]
        days = self.facts.get((kpi, segment), {})
        known = [fact for day, fact in days.items() if day in period and day <= axis.as_of]
        return sum(known) if known else float("nan")


@dataclass(frozen=True)
class World:
    """KPIs, people, targets and facts; every KPI is a rate unless it is named in `flows`."""

    kpis: tuple[Kpi, ...]
    facts: Mapping[tuple[str, Segment], float | Days] = field(default_factory=dict)
    targets: Mapping[tuple[str, Scope], Target] = field(default_factory=dict)
    stints: Sequence[Stint] = (Stint("Анна", "Юг"),)
    settings: Settings = field(default_factory=Settings)
    workdays: Workdays = field(default_factory=Workdays)
    flows: frozenset[str] = frozenset()
    broken: frozenset[str] = frozenset()
    as_of: date = date(2026, 12, 1)

    def judge(self) -> Judge:
        """The judge of this world; a fact given as a number is that of 2 November."""
        facts = {
            key: days if isinstance(days, Mapping) else {date(2026, 11, 2): days}
            for key, days in self.facts.items()
        }
        goals = {key: Goal(always=target) for key, target in self.targets.items()}
        roster = Roster(tuple(self.stints))
        decisions = Decisions(
            self.settings, roster, NameBook(), Accounts(), NameBook(), self.kpis, Targets(goals),
            self.workdays,
        )  # fmt: skip
        classes = {
            kpi.key: KpiClass.FLOW if kpi.key in self.flows else KpiClass.RATIO
            for kpi in self.kpis
            if kpi.key not in self.broken
        }
        return Judge(DailyFacts(facts, roster), decisions, classes, self.as_of)

    def with_(self, **changes: object) -> World:
        """This world with some of it changed."""
        return replace(self, **changes)  # type: ignore[arg-type]  # names are checked by replace
