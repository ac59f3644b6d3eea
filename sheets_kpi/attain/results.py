"""Results: every KPI's fact beside its target, for each segment and period; one long table.

A closed period is answered as it was kept, any other is judged by today's decisions: this is the
one place that knows which.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import NamedTuple

from sheets_kpi.attain import rules
from sheets_kpi.attain.goals import RATES, Goals
from sheets_kpi.attain.rules import Progress, Scale, Standing, Status, Thresholds
from sheets_kpi.decisions import Decisions, Kpi
from sheets_kpi.decisions.targets import Target
from sheets_kpi.facts import KEPT, Facts, Figure, Need, Segment, SegmentKind
from sheets_kpi.formulas.nodes import KpiClass
from sheets_kpi.periods import Grain, Period

ONE_DAY = timedelta(days=1)
_PERSONAL = ("person", "person_account")


class Result(NamedTuple):
    """One KPI of one segment in one period; None is undefined. Full precision, own units.

    `elapsed` is the part of the working days that is over, None once the period is.
    """

    kpi: Kpi
    period: Period
    segment: Segment
    fact: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    n: int | None = None
    target: Target | None = None
    attainment: float | None = None
    pace: float | None = None
    forecast: float | None = None
    need: float | None = None
    status: Status = Status.NO_DATA
    elapsed: float | None = None


class Part(NamedTuple):
    """What one KPI brings to a score: one with a weight or a gate.

    `attainment` is uncapped (of an additive KPI in an open period: its pace), None without data.
    `segment` is whom it was measured on. `expected` tells whether a target waits for it: a KPI
    without a target takes no part. `share` is the part of the score that it makes, re-normalised
    over the KPIs that have data; `contribution` is share × min(max(attainment, 0), cap). Both are
    0 where there is no data or no weight; the contributions of a score add up to its value.
    """

    kpi: Kpi
    segment: Segment
    attainment: float | None
    expected: bool = True
    share: float = 0.0
    contribution: float = 0.0


class Score(NamedTuple):
    """The weighted score of a segment with its parts; `value` is None without any data.

    It is complete while the KPIs without data hold no more of the expected weight than Settings
    allow.
    """

    value: float | None = None
    parts: tuple[Part, ...] = ()
    is_complete: bool = True

    @property
    def missing(self) -> tuple[Kpi, ...]:
        """The weighted KPIs that the score must do without: broken, or without data."""
        return tuple(
            p.kpi
            for p in self.parts
            if (p.kpi.weight or p.kpi.unweighed) and p.attainment is None and p.expected
        )

    @property
    def shut_gates(self) -> tuple[Part, ...]:
        """The parts whose attainment is below the gate of their KPI."""
        return tuple(
            p
            for p in self.parts
            if p.kpi.gate is not None and p.attainment is not None and p.attainment < p.kpi.gate
        )

    @property
    def unknown_gates(self) -> tuple[Part, ...]:
        """The parts with a gate of which nobody can say yet whether it is shut."""
        return tuple(
            p for p in self.parts if p.kpi.gate is not None and p.attainment is None and p.expected
        )


NO_SCORE = Score()


@dataclass(frozen=True)
class ClosedPeriod:
    """All that is kept of one period: what was decided once and is shown from then on, for ever.

    `kpis` are those defined then, with the name, formula, unit and weight they had. `segments` are
    those that counted then, people who have left since among them. `results` are by KPI key and
    segment. `teams` tells the team of each person, `absent` the people without a working day in the
    period.
    """

    kpis: tuple[Kpi, ...]
    classes: Mapping[str, KpiClass]
    segments: Mapping[SegmentKind, tuple[Segment, ...]]
    results: Mapping[tuple[str, Segment], Result]
    scores: Mapping[Segment, Score]
    teams: Mapping[str, str]
    absent: frozenset[Segment] = frozenset()

    @cached_property
    def by_key(self) -> dict[str, Kpi]:
        """The KPIs by key."""
        return {kpi.key: kpi for kpi in self.kpis}

    def at(self, kpi: Kpi, segment: Segment, period: Period) -> Result:
        """One result; where nothing was kept there was neither a fact nor a target."""
        found = self.results.get((kpi.key, segment))
        if found is not None:
            return found
        away = segment in self.absent
        return Result(kpi, period, segment, status=Status.ABSENT if away else Status.NO_DATA)


def needs(
    goals: Goals, kind: SegmentKind, periods: Sequence[Period], as_of: date
) -> Iterator[Need]:
    """The facts that the results of some periods are made from: those of whole days too, where a
    period is open.
    """
    yield Need(goals.classes, kind, periods)
    accruing = [key for key, one in goals.classes.items() if one.accrues]
    days = [one for one in periods if one.start < as_of <= one.end and one.grain is not Grain.ALL]
    yield Need(accruing, kind, days, as_of - ONE_DAY)


@dataclass(frozen=True)
class Results:
    """The results of a workbook, from its facts and from what its owner decided.

    What is kept of the `closed` periods is told from there, whatever the logs and decisions say by
    now. Categories and pairs of person and account are not kept, nor is what a period looked like
    on an earlier day: they are computed anew. A row is judged when it is first read, by rules that
    look at nothing else.
    """

    facts: Facts
    goals: Goals
    closed: Mapping[Period, ClosedPeriod] = field(default_factory=dict, repr=False)
    _rows: dict[tuple[str, Segment, Period], Result] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    _progress: dict[tuple[str, Period], Progress] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @property
    def decisions(self) -> Decisions:
        """What the owner decided."""
        return self.goals.decisions

    @property
    def classes(self) -> Mapping[str, KpiClass]:
        """The classes of today's KPIs, by key; a broken KPI has none, and no facts."""
        return self.goals.classes

    @property
    def as_of(self) -> date:
        """The last day that counts."""
        return self.facts.as_of

    def rows(self, kind: SegmentKind, periods: Sequence[Period]) -> Iterator[Result]:
        """The results of all KPIs for a kind of segment, KPI by KPI, period by period.

        KPIs that only closed periods know come last.
        """
        closed = [self.closed_period(kind, period) for period in periods]
        gone = {kpi.key: kpi for one in closed if one for kpi in one.kpis}
        today = {kpi.key: kpi for kpi in self.decisions.kpis}
        for key in today | gone:
            for period, then in zip(periods, closed, strict=True):
                known = then.by_key if then else today
                if key in known:
                    for segment in self.segments(kind, period):
                        yield self.at(known[key], segment, period)

    def of(self, segment: Segment, period: Period) -> dict[str, Result]:
        """The results of one segment in one period, by KPI key."""
        return {kpi.key: self.at(kpi, segment, period) for kpi in self.kpis(segment.kind, period)}

    def at(self, kpi: Kpi, segment: Segment, period: Period) -> Result:
        """One result; `kpi` is among the KPIs of the period.

        Raises:
            LookupError: nobody said beforehand that its fact would be needed.
        """
        closed = self.closed_period(segment.kind, period)
        if closed:
            return closed.at(kpi, segment, period)
        key = (kpi.key, segment, period)
        found = self._rows.get(key)
        if found is None:
            found = self._rows[key] = self._judged(kpi, segment, period)
        return found

    def figure(self, kpi: Kpi, segment: Segment, period: Period) -> Figure:
        """A fact with its parts."""
        closed = self.closed_period(segment.kind, period)
        if not closed:
            return self.facts.at(kpi.key, segment, period)
        kept = closed.at(kpi, segment, period)
        return Figure(kept.fact, kept.numerator, kept.denominator, kept.n)

    def closed_period(self, kind: SegmentKind, period: Period) -> ClosedPeriod | None:
        """What is kept of a period for a kind of segment; None where it is to be computed."""
        return self.closed.get(period) if kind in KEPT else None

    def kpis(self, kind: SegmentKind, period: Period) -> tuple[Kpi, ...]:
        """The KPIs of a period: of a closed one those defined then."""
        closed = self.closed_period(kind, period)
        return closed.kpis if closed else self.decisions.kpis

    def segments(self, kind: SegmentKind, period: Period) -> tuple[Segment, ...]:
        """Whose results a period has: those kept of a closed one, else all of today."""
        closed = self.closed_period(kind, period)
        return closed.segments.get(kind, ()) if closed else self.facts.segments[kind]

    def team(self, person: str, period: Period) -> str:
        """The person's last team in a period, through `as_of`; "" without one."""
        closed = self.closed_period("person", period)
        if closed:
            return closed.teams.get(person, "")
        last = min(period.end, self.as_of)
        stint = self.decisions.roster.latest(person, period.start, last)
        return stint.team if stint else ""

    def is_away(self, person: Segment, period: Period) -> bool:
        """Whether a person has no working day in a period."""
        closed = self.closed_period(person.kind, period)
        return person in closed.absent if closed else not self.progress(person, period).total

    def last_whole_day(self, period: Period) -> date:
        """The last day of a period that is over."""
        return min(self.as_of - ONE_DAY, period.end)

    def progress(self, segment: Segment, period: Period) -> Progress:
        """Where a period stands for a segment: a person's own days, else everybody's."""
        person = segment.name if segment.kind in _PERSONAL else ""
        key = (person, period)
        if key not in self._progress:
            elapsed = self.goals.present(person, period.start, self.last_whole_day(period))
            total = self.goals.present(person, period.start, period.end)
            # the whole log ends with as_of whenever one looks: there is no end to forecast
            is_open = period.grain is not Grain.ALL and self.as_of <= period.end
            self._progress[key] = Progress(elapsed, total, is_open)
        return self._progress[key]

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

    def least(self, kpi: Kpi) -> int:
        """How many observations a fact must rest on; 0 where their number says nothing."""
        if self.classes.get(kpi.key) not in RATES:
            return 0
        return kpi.least(self.decisions.settings.min_observations)

    def _judged(self, kpi: Kpi, segment: Segment, period: Period) -> Result:
        figure = self.facts.at(kpi.key, segment, period)
        kpi_class = self.classes.get(kpi.key)
        additive = kpi_class is not None and kpi_class.is_additive
        target = self.goals.target(kpi, segment, period)
        progress, scale = self.progress(segment, period), self.scale(kpi)
        whole, speed = self._whole_days(kpi, segment, period, target)
        reached = rules.attainment(figure.fact, target, scale)
        standing = Standing(
            figure.fact,
            target,
            reached,
            speed,
            figure.n if kpi_class in RATES else None,
            progress,
            absent=figure.fact is None and self._is_absent(segment, period),
            accrues=kpi_class is not None and kpi_class.accrues,
            direction=kpi.direction,
        )
        return Result(
            kpi,
            period,
            segment,
            *figure,
            target,
            reached,
            speed,
            rules.forecast(whole, progress) if additive else None,
            # nobody has to bring more of what is better less
            rules.need_per_day(figure.fact, target, progress)
            if additive and kpi.direction != "lower"
            else None,
            rules.status(standing, self.thresholds(kpi)),
            progress.share if progress.is_open else None,
        )

    def _whole_days(
        self, kpi: Kpi, segment: Segment, period: Period, target: Target | None
    ) -> tuple[float | None, float | None]:
        """The fact of the whole days of an open period, of a KPI that adds up day by day, and its
        pace.
        """
        kpi_class, day = self.classes.get(kpi.key), self.as_of - ONE_DAY
        if kpi_class is None or not kpi_class.accrues or not self.progress(segment, period).is_open:
            return None, None
        whole = self.facts.at(kpi.key, segment, period, day).fact
        if target is None:
            return whole, None
        due = self.goals.due(kpi, segment, period, day)
        return whole, rules.pace(whole, due, self.scale(kpi))

    def _is_absent(self, segment: Segment, period: Period) -> bool:
        if segment.kind not in _PERSONAL or not segment.name:
            return False
        return period.grain is not Grain.ALL and not self.progress(segment, period).total
