"""Results over facts given day by day, in place of logs and formulas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np

from sheets_kpi.attain.goals import Goals
from sheets_kpi.attain.results import Results
from sheets_kpi.decisions import Decisions, Kpi
from sheets_kpi.decisions.settings import Settings
from sheets_kpi.decisions.targets import Goal, Step, Target, Targets, TargetScope
from sheets_kpi.facts import COMPANY, Facts, Figure, Segment, SegmentKind
from sheets_kpi.formulas.nodes import KpiClass
from sheets_kpi.logs import Floats
from sheets_kpi.names import fold
from sheets_kpi.people import Accounts, NameBook, Roster, Stint
from sheets_kpi.periods import Grain, Period, period_of, periods_between
from sheets_kpi.workdays import Workdays

NOVEMBER = period_of(date(2026, 11, 1), Grain.MONTH)  # 20 working days
NOV_END = NOVEMBER.end
PERIODS = tuple(
    period
    for grain in (Grain.WEEK, Grain.MONTH, Grain.QUARTER, Grain.YEAR)
    for period in periods_between(date(2025, 1, 1), date(2027, 12, 31), grain)
)
Days = Mapping[date, float]


def person(name: str) -> Segment:
    return Segment("person", name)


def team(name: str) -> Segment:
    return Segment("team", name)


@dataclass(frozen=True)
class DailyFacts(Facts):
    """Facts that are the sum of the given days of a period through a day; no data without any."""

    days: Mapping[tuple[str, Segment], Days] = field(default_factory=dict)

    def at(self, kpi: str, segment: Segment, period: Period, through: date | None = None) -> Figure:
        last = min(self.as_of, through or self.as_of)
        days = self.days.get((kpi, segment), {})
        known = [fact for day, fact in days.items() if day in period and day <= last]
        return Figure(sum(known), sum(known), 1.0, 1) if known else Figure()

    def array(
        self, kpi: str, kind: SegmentKind, periods: Sequence[Period], least: int = 0
    ) -> Floats:
        found = [[self.at(kpi, s, p) for s in self.segments[kind]] for p in periods]
        facts = [[one.fact if (one.n or 0) >= least else None for one in row] for row in found]
        return np.array(facts, np.float64)


@dataclass(frozen=True)
class World:
    """KPIs, people, targets and facts; every KPI is a rate unless it is named in `flows`."""

    kpis: tuple[Kpi, ...]
    facts: Mapping[tuple[str, Segment], float | Days] = field(default_factory=dict)
    targets: Mapping[tuple[str, TargetScope], Target] = field(default_factory=dict)
    stints: Sequence[Stint] = (Stint("Анна", "Юг"),)
    settings: Settings = field(default_factory=Settings)
    workdays: Workdays = field(default_factory=Workdays)
    flows: frozenset[str] = frozenset()
    broken: frozenset[str] = frozenset()
    as_of: date = date(2026, 12, 1)

    def results(self) -> Results:
        """The results of this world; a fact given as a number is that of 2 November."""
        facts = {
            key: days if isinstance(days, Mapping) else {date(2026, 11, 2): days}
            for key, days in self.facts.items()
        }
        goals = {
            key: Goal(tuple(Step(period, target) for period in PERIODS))
            for key, target in self.targets.items()
        }
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
        segments: dict[SegmentKind, tuple[Segment, ...]] = {
            "company": (COMPANY,),
            "team": tuple({fold(name): team(name) for name in reversed(roster.teams)}.values()),
            "person": tuple(map(person, roster.people)),
            "account": (),
        }
        daily = DailyFacts(self.as_of, segments, counts=self.flows, days=facts)
        return Results(daily, Goals(decisions, classes))

    def with_(self, **changes: object) -> World:
        """This world with some of it changed."""
        return replace(self, **changes)  # type: ignore[arg-type]  # names are checked by replace
