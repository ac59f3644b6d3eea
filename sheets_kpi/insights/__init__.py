"""What results mean beside each other: the funnel, events before and after, achievements.

Everything here is decided on results; nothing rounds or formats.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from sheets_kpi.attain.goals import Goals, whole_since
from sheets_kpi.attain.results import Results
from sheets_kpi.attain.scorecards import Scorecards
from sheets_kpi.decisions import Decisions
from sheets_kpi.decisions.kpi import Event
from sheets_kpi.facts import COMPANY, Need
from sheets_kpi.insights.funnel import Funnel, funnel_of
from sheets_kpi.insights.history import (
    Achievement,
    Turn,
    about,
    achievements,
    countable,
    periods_counted,
    periods_needed,
    shown_events,
    turn,
)
from sheets_kpi.periods import Period, periods_between


class Insights(NamedTuple):
    """What the results mean beside each other. `turns` are the events that are compared, latest
    first.
    """

    funnel: Funnel | None = None
    turns: tuple[Turn, ...] = ()
    achievements: tuple[Achievement, ...] = ()


def needs(goals: Goals, period: Period, first_day: date, as_of: date) -> Iterator[Need]:
    """The facts of other periods that the period shown is seen beside."""
    decisions = goals.decisions
    since = whole_since(first_day, period.grain, decisions.workdays)
    events, span = _compared(decisions, period, since)
    kpis = {kpi.key for event in events for kpi in about(event, decisions.kpis)}
    yield Need(kpis, "company", span)
    found = countable(decisions.kpis, goals.classes, is_over=period.end < as_of)
    yield Need([kpi.key for kpi in found], "person", periods_counted(period, since))


def insights_of(results: Results, period: Period, first_day: date, cards: Scorecards) -> Insights:
    """The insights into the period shown."""
    decisions = results.decisions
    since = whole_since(first_day, period.grain, decisions.workdays)
    return Insights(
        funnel_of(decisions, cards),
        _turns(results, period, since),
        tuple(achievements(results, cards.people, periods_counted(period, since))),
    )


def _compared(
    decisions: Decisions, period: Period, since: date
) -> tuple[Sequence[Event], tuple[Period, ...]]:
    """The events that are compared, and all periods between those they are compared by."""
    events = shown_events(decisions.events, period)
    needed = {one for one in periods_needed(events, period) if one.start >= since}
    if not needed:
        return events, ()
    return events, periods_between(min(needed).start, max(needed).end, period.grain)


def _turns(results: Results, period: Period, since: date) -> tuple[Turn, ...]:
    kpis = results.decisions.kpis
    events, span = _compared(results.decisions, period, since)
    whole = [one for one in span if one.end < results.as_of]
    asked = {kpi.key: kpi for event in events for kpi in about(event, kpis)}
    history = {
        key: {one: results.figure(kpi, COMPANY, one) for one in whole} for key, kpi in asked.items()
    }
    return tuple(turn(event, kpis, results.classes, history, period) for event in events)
