"""The score of a segment: what each weighted KPI brings to it, and what it must do without.

personal KPI    measured on the person, team or company itself
team KPI        of a person: measured on the person's team, or on the company without a team
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

from sheets_kpi.attain import rules
from sheets_kpi.attain.judge import Judge
from sheets_kpi.compute import Axis, Segment
from sheets_kpi.decisions import Kpi
from sheets_kpi.periods import Period


@dataclass(frozen=True, slots=True)
class Part:
    """What one weighted KPI brings: its attainment (an additive KPI in an open period: its pace),
    None without data. `segment` is whom it was measured on, `expected` whether a target waits for
    it: a KPI with neither target nor data takes no part at all.
    """

    kpi: Kpi
    segment: Segment
    attainment: float | None
    expected: bool = True


@dataclass(frozen=True, slots=True)
class Score:
    """The weighted score of a segment with its parts; `value` is None without any data."""

    value: float | None = None
    parts: tuple[Part, ...] = ()
    is_complete: bool = True

    @property
    def missing(self) -> tuple[Kpi, ...]:
        """The weighted KPIs that the score must do without: broken, or without data."""
        return tuple(p.kpi for p in self.parts if p.attainment is None and p.expected)

    @property
    def shut_gates(self) -> tuple[Part, ...]:
        """The parts whose attainment is below the gate of their KPI."""
        return tuple(
            p
            for p in self.parts
            if p.kpi.gate is not None and p.attainment is not None and p.attainment < p.kpi.gate
        )


NO_SCORE = Score()


@dataclass(frozen=True)
class Scores:
    """Makes the scores of segments from what the judge knows."""

    judge: Judge

    def of(self, segment: Segment, period: Period, through: date) -> Score:
        """The score of a segment from the whole days of a period through a day."""
        settings = self.judge.decisions.settings
        parts = tuple(
            self._part(kpi, segment, period, through)
            for kpi in self.judge.decisions.kpis
            if kpi.weight or kpi.gate is not None
        )
        weighed = [(p.kpi.weight, p.attainment) for p in parts]
        value = rules.score(weighed, settings.score_cap)
        total = sum(p.kpi.weight for p in parts if p.expected)
        missing = sum(p.kpi.weight for p in parts if p.expected and p.attainment is None)
        return Score(value, parts, missing <= settings.missing_weight * total)

    def _part(self, kpi: Kpi, segment: Segment, period: Period, through: date) -> Part:
        judge = self.judge
        if kpi.key not in judge.classes:
            return Part(kpi, segment, None)
        target = judge.goals.target(kpi, segment, period)
        due = target
        if judge.classes[kpi.key].is_additive:
            due = judge.goals.due(kpi, segment, period, through)
        fact = self._fact(kpi, segment, period, through)
        share = rules.attainment(fact, due, judge.scale(kpi))
        return Part(kpi, segment, share, expected=target is not None)

    def _fact(self, kpi: Kpi, segment: Segment, period: Period, through: date) -> float | None:
        engine = self.judge.engine
        values = engine.values(kpi.key, Axis((period,), through), segment.kind)
        fact = float(values.fact[0, engine.segments(segment.kind).index(segment)])
        return None if math.isnan(fact) else fact
