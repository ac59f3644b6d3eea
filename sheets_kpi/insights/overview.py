"""All insights into the period shown, from its results."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from sheets_kpi.attain.judge import Figure, Judge, figures_of
from sheets_kpi.compute import Axis
from sheets_kpi.decisions import Kpi
from sheets_kpi.decisions.events import Event
from sheets_kpi.insights.achievements import HISTORY, Achievement, Achievements
from sheets_kpi.insights.events import (
    Comparison,
    Turn,
    about,
    periods_needed,
    shown_events,
)
from sheets_kpi.insights.funnel import Funnel, Line, funnel_of
from sheets_kpi.periods import Grain, Period, period_of, periods_between
from sheets_kpi.stages import Computed
from sheets_kpi.workdays import Workdays

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Insights:
    """What the results mean beside each other. `events` are all of them, in order; `turns` those
    that are compared, latest first.
    """

    funnel: Funnel | None = None
    events: tuple[Event, ...] = ()
    turns: tuple[Turn, ...] = ()
    achievements: tuple[Achievement, ...] = ()


NO_INSIGHTS = Insights()


class Lines(Protocol):
    """The results of one period, of everybody."""

    @property
    def company(self) -> Line:
        """The company."""

    @property
    def teams(self) -> Sequence[Line]:
        """The teams."""

    @property
    def people(self) -> Sequence[Line]:
        """The people, in the order in which they are shown."""

    @property
    def accounts(self) -> Sequence[Line]:
        """The accounts, test accounts too."""


def insights_of(computed: Computed, lines: Lines) -> Insights:
    """The insights into the period shown."""
    judge = computed.judge
    decisions, period = judge.decisions, computed.period
    funnel = funnel_of(decisions, lines.company, lines.teams, lines.people, lines.accounts)
    if period.grain is Grain.ALL:
        return Insights(funnel)
    since = whole_since(computed.first_day, period.grain, decisions.workdays)
    return Insights(
        funnel,
        decisions.events,
        _turns(judge, period, since),
        _achievements(judge, period, since, lines.people),
    )


def whole_since(first_day: date, grain: Grain, workdays: Workdays) -> date:
    """The first day of the first whole period of logs that begin on `first_day`.

    Logs that begin on Monday 2 November have a whole November (the 1st is a Sunday); logs that
    begin on the 10th have their first whole month in December.
    """
    first = period_of(first_day, grain)
    missed = workdays.count(first.start, first_day - ONE_DAY)
    return first.following().start if missed else first.start


def _turns(judge: Judge, period: Period, since: date) -> tuple[Turn, ...]:
    decisions = judge.decisions
    events = shown_events(decisions.events, period)
    history: dict[str, dict[Period, Figure]] = {}
    needed = {one for one in periods_needed(events, period) if one.start >= since}
    if needed:
        span = periods_between(min(needed).start, max(needed).end, period.grain)
        asked = {kpi.key: kpi for event in events for kpi in about(event, decisions.kpis)}
        history = {key: _figures(judge, kpi, span) for key, kpi in asked.items()}
    comparison = Comparison(decisions.kpis, judge.classes, history, period, judge.as_of, since)
    return tuple(comparison.turn(event) for event in events)


def _figures(judge: Judge, kpi: Kpi, periods: Sequence[Period]) -> dict[Period, Figure]:
    """The company's figures of a KPI, by period; those of closed periods as they were closed."""
    [company] = judge.engine.segments("company")
    values = judge.engine.values(kpi.key, Axis(tuple(periods), judge.as_of), "company")
    anew = figures_of(values)
    found: dict[Period, Figure] = {}
    for place, period in enumerate(periods):
        if closed := judge.closed_period("company", period):
            kept = closed.figure(kpi, company)
            found[period] = Figure(kept.fact, kept.numerator, kept.denominator, kept.n)
        elif (place, 0) in anew:
            found[period] = anew[place, 0]
    return found


def _achievements(
    judge: Judge, period: Period, since: date, people: Sequence[Line]
) -> tuple[Achievement, ...]:
    periods = [period]
    while len(periods) < HISTORY and periods[0].previous().start >= since:
        periods.insert(0, periods[0].previous())
    found = Achievements(judge, tuple(periods))
    return tuple(
        one for line in people if line.segment.name for one in found.of(line.segment, line.results)
    )
