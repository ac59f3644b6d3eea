"""Results: every KPI's fact beside its target, for the segments and periods asked for.

Between `compute` (facts) and `render` (what people see) stands this step: it finds the target of
each segment, and asks `attain` what the fact is worth.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import NamedTuple

import numpy as np

from sheets_kpi.attain import rules
from sheets_kpi.attain.closed import KEPT, ClosedFigure, ClosedPeriod
from sheets_kpi.attain.goals import RATES, Goals
from sheets_kpi.attain.rules import Progress, Scale, Standing, Status, Thresholds
from sheets_kpi.compute import Axis, Engine, Values
from sheets_kpi.decisions import Decisions, Kpi
from sheets_kpi.decisions.targets import Target
from sheets_kpi.facts import Segment, SegmentKind
from sheets_kpi.formulas.nodes import KpiClass
from sheets_kpi.periods import Grain, Period

ONE_DAY = timedelta(days=1)
_PERSONAL = ("person", "person_account")


class Figure(NamedTuple):
    """A fact with its parts; all None where there is no data."""

    fact: float | None
    numerator: float | None
    denominator: float | None
    n: int | None


_NOTHING = Figure(None, None, None, None)
_NO_FIGURES: Mapping[tuple[int, int], Figure] = {}


@dataclass(frozen=True, slots=True)
class Result:
    """One KPI of one segment in one period; None is undefined. Full precision, own units."""

    kpi: Kpi
    period: Period
    segment: Segment
    fact: float | None
    numerator: float | None
    denominator: float | None
    n: int | None
    target: Target | None
    attainment: float | None
    pace: float | None
    forecast: float | None
    need: float | None
    status: Status
    progress: Progress


@dataclass(frozen=True)
class Judge:
    """Knows everything that turns facts into results; `classes` by KPI key (broken KPIs have
    none). Days after `as_of` do not count.

    What is kept of the `closed` periods is answered from there, whatever the logs and decisions say
    by now. Categories and pairs of person and account are not kept: they are computed anew.
    """

    engine: Engine
    decisions: Decisions
    classes: Mapping[str, KpiClass]
    as_of: date
    closed: Mapping[Period, ClosedPeriod] = field(default_factory=dict, repr=False)
    _progress: dict[tuple[str, Period, date], Progress] = field(default_factory=dict, repr=False)

    def results(
        self, kind: SegmentKind, periods: Sequence[Period], wanted: Iterable[Period] | None = None
    ) -> Iterator[Result]:
        """The results of all KPIs for a kind of segment, KPI by KPI, period by period.

        `periods` are contiguous and in order; `wanted` picks some of them (all by default). KPIs
        that only closed periods know come last.
        """
        chosen = set(wanted) if wanted is not None else set(periods)
        kept = {
            period: closed
            for period in periods
            if period in chosen and (closed := self.closed_period(kind, period))
        }
        for kpi in self.decisions.kpis:
            yield from self._of_kpi(kpi, kind, periods, chosen - set(kept), kept)
        known = {kpi.key for kpi in self.decisions.kpis}
        for key in dict.fromkeys(kpi.key for closed in kept.values() for kpi in closed.kpis):
            if key not in known:
                for period, closed in kept.items():
                    yield from self._kept(key, kind, period, closed)

    def closed_period(self, kind: SegmentKind, period: Period) -> ClosedPeriod | None:
        """What is kept of a period for a kind of segment; None where it is to be computed."""
        return self.closed.get(period) if kind in KEPT else None

    def segments(self, kind: SegmentKind, period: Period) -> tuple[Segment, ...]:
        """Whose results a period has: those kept of a closed one, else all of today."""
        closed = self.closed_period(kind, period)
        return closed.segments.get(kind, ()) if closed else self.engine.segments(kind)

    def progress(self, segment: Segment, period: Period, as_of: date | None = None) -> Progress:
        """Where a period stands for a segment: a person's own days, else everybody's."""
        person = segment.name if segment.kind in _PERSONAL else ""
        key = (person, period, as_of or self.as_of)
        if key not in self._progress:
            self._progress[key] = self._measured(*key)
        return self._progress[key]

    @cached_property
    def goals(self) -> Goals:
        """Where the targets come from."""
        return Goals(self.decisions, self.classes)

    def _measured(self, person: str, period: Period, day: date) -> Progress:
        last = min(day - ONE_DAY, period.end)
        elapsed = self.goals.present(person, period.start, last)
        total = self.goals.present(person, period.start, period.end)
        # the whole log ends with as_of whenever one looks: there is no end to forecast
        is_open = period.grain is not Grain.ALL and day <= period.end
        return Progress(elapsed, total, is_open)

    def _of_kpi(
        self,
        kpi: Kpi,
        kind: SegmentKind,
        periods: Sequence[Period],
        chosen: set[Period],
        kept: Mapping[Period, ClosedPeriod],
    ) -> Iterator[Result]:
        segments = self.engine.segments(kind)
        if kpi.key not in self.classes or not chosen:
            figures = whole = _NO_FIGURES
        else:
            figures = figures_of(
                self.engine.values(kpi.key, Axis(tuple(periods), self.as_of), kind)
            )
            whole = figures
            if periods and periods[0].start < self.as_of <= periods[-1].end:
                day_before = Axis(tuple(periods), self.as_of - ONE_DAY)
                whole = figures_of(self.engine.values(kpi.key, day_before, kind))
        for p, period in enumerate(periods):
            if period in kept:
                yield from self._kept(kpi.key, kind, period, kept[period])
            elif period in chosen:
                for s, segment in enumerate(segments):
                    yield self._result(
                        kpi, segment, period, figures.get((p, s), _NOTHING), whole.get((p, s))
                    )

    def _kept(
        self, key: str, kind: SegmentKind, period: Period, closed: ClosedPeriod
    ) -> Iterator[Result]:
        """The results of one KPI that are kept of a closed period, if it was defined then."""
        for kpi in closed.kpis:
            if kpi.key == key:
                for segment in closed.segments.get(kind, ()):
                    yield self._of_closed(kpi, segment, period, closed.figure(kpi, segment))

    def _of_closed(
        self, kpi: Kpi, segment: Segment, period: Period, figure: ClosedFigure
    ) -> Result:
        return Result(
            kpi,
            period,
            segment,
            figure.fact,
            figure.numerator,
            figure.denominator,
            figure.n,
            figure.target,
            figure.attainment,
            pace=None,
            forecast=None,
            need=None,
            status=figure.status,
            progress=self.progress(segment, period),
        )

    def _result(
        self,
        kpi: Kpi,
        segment: Segment,
        period: Period,
        figure: Figure,
        before: Figure | None,
    ) -> Result:
        fact, numerator, denominator, n = figure
        whole = before.fact if before else None
        kpi_class = self.classes.get(kpi.key)
        additive = kpi_class is not None and kpi_class.is_additive
        accrues = kpi_class is not None and kpi_class.accrues
        target = self.goals.target(kpi, segment, period)
        progress = self.progress(segment, period)
        scale = self.scale(kpi)
        reached = rules.attainment(fact, target, scale)
        speed = None
        if accrues and progress.is_open and target is not None:
            due = self.goals.due(kpi, segment, period, self.as_of - ONE_DAY)
            speed = rules.pace(whole, due, scale)
        standing = Standing(
            fact,
            target,
            reached,
            speed,
            n if kpi_class in RATES else None,
            progress,
            absent=self._is_absent(segment, period, fact),
            accrues=accrues,
            direction=kpi.direction,
        )
        return Result(
            kpi,
            period,
            segment,
            fact,
            numerator,
            denominator,
            n,
            target,
            reached,
            speed,
            rules.forecast(whole, progress) if additive else None,
            rules.need_per_day(fact, target, progress) if additive and _is_more(kpi) else None,
            rules.status(standing, self.thresholds(kpi)),
            progress,
        )

    def _is_absent(self, segment: Segment, period: Period, fact: float | None) -> bool:
        if segment.kind not in _PERSONAL or not segment.name or fact is not None:
            return False
        return period.grain is not Grain.ALL and not self.progress(segment, period).total

    def scale(self, kpi: Kpi) -> Scale:
        """How facts of a KPI are measured."""
        cap = self.decisions.settings.score_cap
        return Scale(kpi.direction, kpi.attainment, kpi.base, kpi.zero_target, cap)

    def thresholds(self, kpi: Kpi | None = None) -> Thresholds:
        """Where the bands of a status begin, in general or for a KPI."""
        settings = self.decisions.settings
        least = settings.min_observations
        return Thresholds(
            settings.on_track_from,
            settings.at_risk_from,
            settings.early_window,
            kpi.least(least) if kpi else least,
        )


def figures_of(values: Values) -> dict[tuple[int, int], Figure]:
    """The figures by (period, segment); places without data are left out."""
    arrays = (values.fact, values.numerator, values.denominator, values.n)
    places = np.argwhere(~np.isnan(values.fact))
    columns = [array[places[:, 0], places[:, 1]].tolist() for array in arrays]
    return {
        (p, s): Figure(fact, numerator, denominator, None if math.isnan(n) else int(n))
        for (p, s), fact, numerator, denominator, n in zip(places.tolist(), *columns, strict=True)
    }


def _is_more(kpi: Kpi) -> bool:
    """Whether more of it is needed: nobody has to bring more costs."""
    return kpi.direction != "lower"
