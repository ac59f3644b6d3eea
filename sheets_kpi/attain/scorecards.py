"""Scorecards: all that is known of everybody in the period shown, beside the last periods."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from sheets_kpi.attain.goals import Goals
from sheets_kpi.attain.reach import Reach, reaches
from sheets_kpi.attain.results import ONE_DAY, Result, Results
from sheets_kpi.attain.results import needs as results_need
from sheets_kpi.attain.rules import Status
from sheets_kpi.attain.scores import NO_SCORE, Score, Scores
from sheets_kpi.decisions import Kpi
from sheets_kpi.decisions.optional import Hint
from sheets_kpi.facts import COMPANY, KEPT, Need, Segment, SegmentKind
from sheets_kpi.formulas.nodes import KpiClass
from sheets_kpi.periods import Grain, Period

_JUDGED = (Status.DONE, Status.ON_TRACK, Status.AT_RISK, Status.BEHIND)


@dataclass(frozen=True, slots=True)
class Advice:
    """A hint that holds; `shares` are the KPIs it names with the attainment it was judged by."""

    text: str
    shares: tuple[tuple[Kpi, float], ...]

    @property
    def lowest(self) -> float:
        """The lowest attainment behind it: the lower, the more it is needed."""
        return min(share for _, share in self.shares)


def advice(
    hints: Iterable[Hint], results: Mapping[str, Result], classes: Mapping[str, KpiClass]
) -> tuple[Advice, ...]:
    """The advice for one segment from its results by KPI key.

    A hint holds where every KPI that it names meets its condition: an additive KPI of an open
    period by its pace, another by its attainment. A grey result (no data, no target, too early, too
    few) meets none: calls at a pace of 118 % and conversion at 61 % meet “≥ 100 %” and “< 80 %”.
    """
    return tuple(one for hint in hints if (one := _of_hint(hint, results, classes)))


def _of_hint(
    hint: Hint, results: Mapping[str, Result], classes: Mapping[str, KpiClass]
) -> Advice | None:
    shares = tuple(_shares(hint, results, classes))
    return Advice(hint.text, shares) if len(shares) == len(hint.when) else None


def _shares(
    hint: Hint, results: Mapping[str, Result], classes: Mapping[str, KpiClass]
) -> Iterator[tuple[Kpi, float]]:
    for key, is_met in hint.when:
        result = results.get(key)
        share = _judged(result, classes) if result else None
        if result and share is not None and is_met(share):
            yield result.kpi, share


def _judged(result: Result, classes: Mapping[str, KpiClass]) -> float | None:
    if result.status not in _JUDGED or result.kpi.key not in classes:
        return None
    by_pace = classes[result.kpi.key].accrues and result.progress.is_open
    return result.pace if by_pace else result.attainment


TREND_PERIODS = 12


@dataclass(frozen=True)
class Scorecard:
    """One segment with its results by KPI key and its score. `reach` tells by KPI key how reachable
    a need per day is; `advice` is what the hints say about a person.
    """

    segment: Segment
    results: Mapping[str, Result]
    score: Score = NO_SCORE
    team: str = ""
    reach: Mapping[str, Reach] = field(default_factory=dict)
    advice: tuple[Advice, ...] = ()


@dataclass(frozen=True)
class Scorecards:
    """The scorecards of one period: people by team in the order of the Team tab, the others in
    their own order. `before` is the company's score of the period before over as many whole working
    days; `trend` holds its results over the last periods, oldest first.
    """

    company: Scorecard
    teams: tuple[Scorecard, ...]
    people: tuple[Scorecard, ...]
    accounts: tuple[Scorecard, ...]
    before: float | None
    trend: tuple[tuple[Period, Mapping[str, Result]], ...]


def needs(goals: Goals, period: Period, first_day: date, as_of: date) -> Iterator[Need]:
    """The facts of the period shown, also without the day that is not over, and those beside it."""
    scored = _scored(goals)
    for kind in KEPT:
        yield from results_need(goals, kind, (period,), as_of)
        yield Need(scored, kind, (period,), as_of - ONE_DAY)
    yield Need(goals.classes, "company", _last_periods(period, first_day))
    before = _equal_days(goals, period, first_day, as_of)
    if before:
        yield Need(scored, "company", (period.previous(),), before)


def scorecards(scores: Scores, period: Period, first_day: date) -> Scorecards:
    """The scorecards of a period; `first_day` is that of any log or closed period."""
    results = scores.results
    [company] = _with_reach(results, _cards(scores, "company", period), period)
    before = _equal_days(results.goals, period, first_day, results.as_of)
    return Scorecards(
        company,
        _cards(scores, "team", period),
        _with_reach(results, _people(scores, period), period),
        _cards(scores, "account", period),
        scores.of(COMPANY, period.previous(), before).value if before else None,
        tuple((one, results.of(COMPANY, one)) for one in _last_periods(period, first_day)),
    )


def _cards(scores: Scores, kind: SegmentKind, period: Period) -> tuple[Scorecard, ...]:
    results = scores.results
    return tuple(
        Scorecard(one, results.of(one, period), _score(scores, one, period))
        for one in results.segments(kind, period)
    )


def _score(scores: Scores, segment: Segment, period: Period) -> Score:
    """The score from whole days: those before as_of, or all of a period that is over."""
    if not segment.name and segment.kind != "company":
        return NO_SCORE
    return scores.of(segment, period, scores.results.last_whole_day(period))


def _people(scores: Scores, period: Period) -> tuple[Scorecard, ...]:
    """People by team in the order of the Team tab, with the advice for each."""
    results = scores.results
    closed = results.closed_period("person", period)
    cards = []
    for card in _cards(scores, "person", period):
        hints = results.decisions.hints if card.segment.name else ()
        found = advice(hints, card.results, results.classes)
        team = results.team(card.segment.name, period)
        cards.append(replace(card, team=team, advice=found))
    own = closed.segments["team"] if closed else ()
    known = [one.name for one in own if one.name] if closed else results.decisions.roster.teams
    teams = [*known, *sorted({card.team for card in cards} - {*known, ""}), ""]
    return tuple(sorted(cards, key=lambda one: (not one.segment.name, teams.index(one.team))))


def _with_reach(
    results: Results, cards: tuple[Scorecard, ...], period: Period
) -> tuple[Scorecard, ...]:
    """The scorecards of one kind of segment with the reach of every need per day."""
    if not cards:
        return cards
    rows = [result for card in cards for result in card.results.values()]
    found: dict[Segment, dict[str, Reach]] = {}
    for (key, segment), one in reaches(results, cards[0].segment.kind, period, rows).items():
        found.setdefault(segment, {})[key] = one
    return tuple(replace(card, reach=found.get(card.segment, {})) for card in cards)


def _last_periods(period: Period, first_day: date) -> tuple[Period, ...]:
    periods = [period]
    while len(periods) < TREND_PERIODS and periods[0].start > first_day:
        periods.insert(0, periods[0].previous())
    return tuple(periods)


def _equal_days(goals: Goals, period: Period, first_day: date, as_of: date) -> date | None:
    """The day through which the period before had as many working days as are over in this one;
    None where it is not compared.
    """
    before = period.previous()
    if period.grain is Grain.ALL or before.end < first_day:
        return None
    if as_of > period.end:
        return before.end
    elapsed = goals.present("", period.start, as_of - ONE_DAY)
    return min(goals.decisions.workdays.nth(before.start, elapsed), before.end) if elapsed else None


def _scored(goals: Goals) -> list[str]:
    kpis = goals.decisions.kpis
    return [kpi.key for kpi in kpis if kpi.weight or kpi.unweighed or kpi.gate is not None]
