"""Results: every KPI's fact beside its target, for each segment and period; one long table.

A closed period is answered as it was kept, any other is judged by today's decisions: this is the
one place that knows which.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import NamedTuple

from sheets_kpi.attain import rules
from sheets_kpi.attain.goals import Goals, whole_since
from sheets_kpi.attain.rules import Progress, Scale, Standing, Status, Thresholds
from sheets_kpi.decisions import Decisions, Kpi
from sheets_kpi.decisions.targets import Range, Target, added, scaled
from sheets_kpi.facts import (
    COMPANY,
    KEPT,
    NOTHING,
    Facts,
    Figure,
    Nameless,
    Need,
    Segment,
    SegmentKind,
)
from sheets_kpi.formulas.nodes import COUNTS, RATES, KpiClass
from sheets_kpi.periods import Grain, Period
from sheets_kpi.workdays import ONE_DAY

_HALF = 0.5
_PERSONAL = ("person", "person_account")


class Usual(NamedTuple):
    """What part of its clients a period usually has by now, by so many periods before; by the
    working days alone where there are none.
    """

    share: float
    periods: int


class Result(NamedTuple):
    """One KPI of one segment in one period; None is undefined. Full precision, own units.

    `low` and `high` are the ends of the range that the forecast stands in, four times of five.
    `usual` tells what part of the value is there by now as a rule, of KPIs that need to know;
    `nameless` what makes it not divisible.
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
    low: float | None = None
    high: float | None = None
    usual: Usual | None = None
    nameless: Nameless | None = None

    @property
    def share(self) -> float | None:
        """The one number that decides colour and word: pace where there is one, else attainment;
        a target that is wholly reached goes by attainment.
        """
        is_done = self.status is Status.DONE
        return self.attainment if self.pace is None or is_done else self.pace

    def tells(self, least: int = 0) -> bool:
        """Whether there is a fact that is the segment's and rests on enough observations."""
        is_known = self.fact is not None and self.status is not Status.NOT_DIVISIBLE
        return is_known and (self.n or 0) >= least


class Part(NamedTuple):
    """What one KPI brings to a score: one with a weight or a gate.

    `attainment` is uncapped (of an additive KPI in an open period: its pace), None without data.
    `segment` is whom it was measured on. `expected` tells whether a target waits for it: a KPI
    without a target takes no part. `status` is that of whole days: one that says that the number is
    unknown takes the attainment away. `share` is the part of the score that it makes, re-normalised
    over the KPIs that have an attainment; `contribution` is share × min(max(attainment, 0), cap).
    Both are 0 where there is no data or weight; the contributions of a score add up to its value.
    """

    kpi: Kpi
    segment: Segment
    attainment: float | None
    expected: bool = True
    share: float = 0.0
    contribution: float = 0.0
    status: Status = Status.NO_DATA

    @property
    def is_missing(self) -> bool:
        """Whether it lacks data, and does not only keep silent for now."""
        keeps_silent = self.status in (*rules.SILENT, Status.NOT_DIVISIBLE)
        return self.attainment is None and self.expected and not keeps_silent


class Score(NamedTuple):
    """The weighted score of a segment with its parts; `value` is None without any data.

    It is complete while the KPIs without data hold no more of the expected weight than Settings
    allow, and preliminary where those of which nothing can be said yet hold more.
    """

    value: float | None = None
    parts: tuple[Part, ...] = ()
    is_complete: bool = True
    is_preliminary: bool = False

    @property
    def missing(self) -> tuple[Kpi, ...]:
        """The weighted KPIs that the score must do without: broken, or without data."""
        return tuple(
            p.kpi for p in self.parts if (p.kpi.weight or p.kpi.unweighed) and p.is_missing
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


def _clients(figure: Figure, kpi_class: KpiClass) -> float:
    """How many clients lie under a figure: those kept, of one that tells those lost."""
    if figure.numerator is None or figure.denominator is None:
        return 0.0
    is_lost = kpi_class is KpiClass.LOST
    return figure.denominator - figure.numerator if is_lost else figure.numerator


def decimals(kpi: Kpi, kpi_class: KpiClass | None) -> int:
    """How many decimals of a KPI are shown (of percent: decimals of the percentage)."""
    if kpi.decimals is not None:
        return kpi.decimals
    if kpi.is_money:
        return 0
    return 0 if kpi_class in COUNTS and not kpi.is_percent else 1


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
    # who has facts and no target of their own leaves a total without one
    teams = [Segment("team", name) for name in goals.decisions.roster.teams]
    groups = {"company": [COMPANY], "team": teams}.get(kind, [])
    uncovered = (
        kpi.key
        for kpi in goals.decisions.kpis
        if any(goals.uncovered(kpi, group, one) for group in groups for one in periods)
    )
    yield Need({*uncovered}, "person", periods)
    gathering = [key for key, one in goals.classes.items() if one.gathers]
    for period in days if kind in KEPT else ():
        before = goals.before(period, as_of)
        yield Need(gathering, kind, [one for one, _ in before])
        yield from (Need(gathering, kind, (one,), through) for one, through in before)


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
    _usual: dict[tuple[str, SegmentKind | Segment, Period], Usual] = field(
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

    def past(
        self, kpi: Kpi, kind: SegmentKind, periods: Sequence[Period]
    ) -> dict[Segment, list[float | None]]:
        """The facts of every segment in some periods; None without data, of too few observations,
        and where they are not divisible.
        """
        least = self.least(kpi)
        computed = [one for one in periods if not self.closed_period(kind, one)]
        rows = {
            period: dict(zip(self.facts.segments[kind], row, strict=True))
            for period, row in zip(
                computed, self.facts.array(kpi.key, kind, computed, least).tolist(), strict=True
            )
        }
        for period in set(periods) - rows.keys():
            kept = (self.at(kpi, one, period) for one in self.segments(kind, period))
            rows[period] = {one.segment: one.fact for one in kept if one.tells(least)}
        everybody = {segment: None for row in rows.values() for segment in row}
        figures = ((one, [rows[period].get(one) for period in periods]) for one in everybody)
        return {
            one: [None if f is None or math.isnan(f) else f for f in row] for one, row in figures
        }

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
        is_growth = self.classes.get(kpi.key) is KpiClass.CHANGE and kpi.attainment == "mirror"
        kind = "growth" if is_growth else kpi.attainment
        cap = self.decisions.settings.score_cap
        return Scale(kpi.direction, kind, kpi.base, kpi.zero_target, cap)

    def thresholds(self, kpi: Kpi | None = None) -> Thresholds:
        """Where the bands of a status begin, in general or for a KPI."""
        settings = self.decisions.settings
        least = settings.min_observations
        return Thresholds(
            settings.on_track_from,
            settings.at_risk_from,
            settings.early_window,
            kpi.least(least) if kpi else least,
            settings.most_left_out,
        )

    def least(self, kpi: Kpi) -> int:
        """How many observations a fact must rest on; 0 where their number says nothing."""
        if self.classes.get(kpi.key) not in RATES:
            return 0
        return kpi.least(self.decisions.settings.min_observations)

    def target(self, kpi: Kpi, segment: Segment, period: Period) -> Target | None:
        """The target of a segment for a period. A total that is the sum of the people's is none
        where somebody without one has facts: they would count on one side only.
        """
        target = self.goals.target(kpi, segment, period)
        return None if target is None or self.without_target(kpi, segment, period) else target

    def without_target(self, kpi: Kpi, segment: Segment, period: Period) -> list[str]:
        """The people who have facts and no target while the segment's is the sum of people's."""
        people = self.goals.uncovered(kpi, segment, period)
        at = self.facts.at
        return [one for one in people if at(kpi.key, Segment("person", one), period).fact]

    def due(self, kpi: Kpi, segment: Segment, period: Period, through: date) -> Target | None:
        """What should be there by the end of a day, of a KPI that accrues; None before the first
        working day. Different clients are due as they usually gather: see `usual`.
        """
        kpi_class = self.classes[kpi.key]
        if not kpi_class.gathers:
            return self.goals.due(kpi, segment, period, through)
        target = self.target(kpi, segment, period)
        share = self._share(kpi, segment, period, through)
        if target is None or share is None:
            return None
        if kpi_class is KpiClass.LOST:  # what is kept gathers: of 30 % lost 70 % × share is due
            return added(1 - share, scaled(target, share))
        return scaled(target, share)

    def usual(self, kpi: Kpi, segment: Segment, period: Period) -> Usual:
        """What part of its clients an open period usually has by the last whole day: of company
        and teams by their own last three periods, of people and accounts by those of all together.
        """
        is_pooled = segment.kind in ("person", "account")
        key = (kpi.key, segment.kind if is_pooled else segment, period)
        if key not in self._usual:
            workdays, test = self.decisions.workdays, self.decisions.accounts.test
            all_of_kind = self.facts.segments[segment.kind]
            named = [one for one in all_of_kind if one.name and one.name not in test]
            who = named if is_pooled else [segment]
            first_day = self.facts.since.get(kpi.key, date.min)
            since = whole_since(first_day, period.grain, workdays)
            known = [
                (self._gathered(kpi, who, one, day), whole)
                for one, day in self.goals.before(period, self.as_of)
                if one.start >= since and (whole := self._gathered(kpi, who, one)) > 0
            ]
            elapsed = self.progress(COMPANY, period).share
            self._usual[key] = Usual(rules.usual_share(known, elapsed), len(known))
        return self._usual[key]

    def _gathered(
        self, kpi: Kpi, who: Sequence[Segment], period: Period, through: date | None = None
    ) -> float:
        """How many clients some segments gathered through a day."""
        figures = (self.facts.at(kpi.key, one, period, through) for one in who)
        return sum(_clients(figure, self.classes[kpi.key]) for figure in figures)

    def _share(self, kpi: Kpi, segment: Segment, period: Period, day: date) -> float | None:
        """The part of a period's value that should be there by the end of a day; None where that is
        not known. A period that is over is looked at on an earlier day to be compared with the one
        after it: by the same share.
        """
        kpi_class = self.classes.get(kpi.key)
        if day >= period.end:
            return 1.0
        if kpi_class is None or not kpi_class.gathers:
            return self.progress(segment, period).share if period.end >= self.as_of else None
        if segment.kind not in KEPT:
            return None
        period = period if self.as_of <= period.end else period.following()
        usual = self.usual(kpi, segment, period).share
        elapsed, own = self.progress(COMPANY, period).share, self.progress(segment, period).share
        return rules.own_share(usual, elapsed, own)

    def standing(
        self,
        kpi: Kpi,
        segment: Segment,
        period: Period,
        through: date | None = None,
        supposed: float | None = None,
    ) -> Standing:
        """What a KPI is judged on: its fact through a day (as_of by default), and its pace where
        that day or the period is not over. Another fact of that day may be `supposed`.
        """
        figure = self.facts.at(kpi.key, segment, period, through)
        kpi_class, progress = self.classes.get(kpi.key), self.progress(segment, period)
        target, scale = self.target(kpi, segment, period), self.scale(kpi)
        day = through or self.last_whole_day(period)
        is_part = day < period.end and (progress.is_open or through is not None)
        accrues = is_part and kpi_class is not None and kpi_class.accrues
        whole = self.facts.at(kpi.key, segment, period, day) if accrues else NOTHING
        if supposed is not None:
            figure = whole = figure._replace(fact=supposed)
        due = self.due(kpi, segment, period, day) if accrues and target is not None else None
        gathers = kpi_class is not None and kpi_class.gathers and segment.kind in KEPT
        is_known = not gathers or not progress.is_open or not progress.elapsed
        return Standing(
            figure.fact,
            target,
            rules.attainment(figure.fact, target, scale),
            rules.attainment(whole.fact, due, scale),
            figure.n if kpi_class in RATES else None,
            progress,
            absent=figure.fact is None and self._is_absent(segment, period),
            accrues=accrues,
            direction=kpi.direction,
            spread=self._spread(kpi, segment, period, whole, due) if accrues else None,
            ripens=kpi_class is KpiClass.COHORT,
            no_history=not is_known and not self.usual(kpi, segment, period).periods,
            gathers_late=kpi_class is KpiClass.REPEATED,
            divisible=self.facts.nameless(kpi.key, segment, period, through) is None,
            left_out=self._left_out(kpi, segment, period),
        )

    def _left_out(self, kpi: Kpi, segment: Segment, period: Period) -> float:
        """What part of the rows of a period errors keep out, today's among them, also where whole
        days are judged; those without a date are in none.
        """
        rows = self.facts.left_out(kpi.key, segment, period).rows
        n = self.facts.at(kpi.key, segment, period).n if rows else 0
        return rows / (rows + (n or 0)) if rows else 0.0

    def _spread(
        self, kpi: Kpi, segment: Segment, period: Period, whole: Figure, due: Target | None
    ) -> float | None:
        """How far off the forecast of an open period may be; None where there is none."""
        kpi_class = self.classes[kpi.key]
        share = self._share(kpi, segment, period, self.last_whole_day(period))
        if share is None or kpi_class is KpiClass.PER_UNIT:
            return None
        low = due.low if isinstance(due, Range) else due
        if kpi_class.gathers:
            wanted = _clients(Figure(low, low, 1.0), kpi_class) * (whole.denominator or 0.0)
            return rules.spread(share, max(_clients(whole, kpi_class), wanted))
        if kpi.key in self.facts.counts:
            return rules.spread(share, max(whole.n or 0, low or 0.0))
        # a sum of nothing may still be one large row, until half of the days
        return rules.spread(share, whole.n or 0) if whole.n or share < _HALF else None

    def _judged(self, kpi: Kpi, segment: Segment, period: Period) -> Result:
        figure = self.facts.at(kpi.key, segment, period)
        if figure.fact is None:
            status = Status.ABSENT if self._is_absent(segment, period) else Status.NO_DATA
            target = self.target(kpi, segment, period)
            return Result(kpi, period, segment, target=target, status=status)
        standing = self.standing(kpi, segment, period)
        status = rules.status(standing, self.thresholds(kpi))
        kpi_class, target = self.classes.get(kpi.key), standing.target
        result = Result(kpi, period, segment, *figure, target, status=status)
        if status is Status.NOT_DIVISIBLE:
            return result._replace(nameless=self.facts.nameless(kpi.key, segment, period))
        needs_more = kpi_class is not None and kpi_class.is_additive and kpi.direction != "lower"
        result = result._replace(
            attainment=standing.attainment,
            pace=standing.pace,
            # nobody has to bring more of what is better less
            need=rules.need_per_day(figure.fact, target, standing.progress) if needs_more else None,
        )
        if not standing.accrues or kpi_class is KpiClass.PER_UNIT or not standing.progress.elapsed:
            return result
        return self._with_forecast(result, math.inf if standing.spread is None else standing.spread)

    def _with_forecast(self, result: Result, spread: float) -> Result:
        """A result of an open period with what it may end with."""
        kpi, segment, period = result.kpi, result.segment, result.period
        day, kpi_class = self.last_whole_day(period), self.classes[kpi.key]
        whole = self.facts.at(kpi.key, segment, period, day).fact
        share, now = self._share(kpi, segment, period, day), result.fact
        if whole is None or now is None or not share:
            return result
        if not kpi_class.gathers:
            end = rules.forecast(whole, self.progress(segment, period))
            return result._replace(**rules.outlook(now, end, spread)._asdict())
        if kpi_class is KpiClass.LOST:
            found = rules.rest_of(rules.outlook(1 - now, (1 - whole) / share, spread, most=1.0))
        else:
            most = 1.0 if kpi_class is KpiClass.KEPT and now <= 1 else math.inf
            found = rules.outlook(now, whole / share, spread, most)
        return result._replace(usual=self.usual(kpi, segment, period), **found._asdict())

    def _is_absent(self, segment: Segment, period: Period) -> bool:
        if segment.kind not in _PERSONAL or not segment.name:
            return False
        return period.grain is not Grain.ALL and not self.progress(segment, period).total
