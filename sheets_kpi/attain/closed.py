"""Closed periods as values: what was decided once and is shown from then on, for ever.

The judge answers from here for the segments that are kept (`KEPT`); categories and pairs of
person and account are not kept, and are always computed anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sheets_kpi.attain.rules import Status
from sheets_kpi.decisions import Kpi
from sheets_kpi.decisions.targets import Target
from sheets_kpi.facts import Segment, SegmentKind
from sheets_kpi.formulas.nodes import KpiClass

KEPT: tuple[SegmentKind, ...] = ("company", "team", "person", "account")


@dataclass(frozen=True, slots=True)
class ClosedFigure:
    """One KPI of one segment as it was when the period was closed; None is undefined."""

    fact: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    n: int | None = None
    target: Target | None = None
    attainment: float | None = None
    status: Status = Status.NO_DATA


@dataclass(frozen=True, slots=True)
class ClosedPart:
    """What one KPI brought to a score, as `Part` of scores.py says it."""

    kpi: Kpi
    segment: Segment
    attainment: float | None
    share: float
    contribution: float


@dataclass(frozen=True, slots=True)
class ClosedScore:
    """A score as it was when the period was closed."""

    value: float | None
    is_complete: bool
    parts: tuple[ClosedPart, ...] = ()


@dataclass(frozen=True)
class ClosedPeriod:
    """All that is kept of one period.

    `kpis` are those defined then, with the name, formula, unit and weight they had. `segments` are
    those that counted then, people who have left since among them. `teams` tells the team of each
    person, `absent` the people without a working day in the period.
    """

    kpis: tuple[Kpi, ...]
    classes: Mapping[str, KpiClass]
    segments: Mapping[SegmentKind, tuple[Segment, ...]]
    figures: Mapping[tuple[str, Segment], ClosedFigure]
    scores: Mapping[Segment, ClosedScore]
    teams: Mapping[str, str]
    absent: frozenset[Segment] = frozenset()

    def figure(self, kpi: Kpi, segment: Segment) -> ClosedFigure:
        """One figure; where nothing was kept there was neither a fact nor a target."""
        found = self.figures.get((kpi.key, segment))
        if found is not None:
            return found
        away = segment in self.absent
        return ClosedFigure(status=Status.ABSENT if away else Status.NO_DATA)
