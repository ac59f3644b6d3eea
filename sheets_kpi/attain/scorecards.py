"""Scores and scorecards: all that is known of everybody in the period shown, beside the last
periods.

personal KPI    measured on the person, team or company itself
team KPI        of a person: measured on the person's team, or on the company without a team
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import NamedTuple

from sheets_kpi.attain import rules
from sheets_kpi.attain.goals import Goals
from sheets_kpi.attain.reach import Reach, reaches
from sheets_kpi.attain.results import NO_SCORE, Part, Result, Results, Score
from sheets_kpi.attain.results import needs as results_need
from sheets_kpi.attain.rules import Status
from sheets_kpi.decisions import Kpi
from sheets_kpi.decisions.kpi import Hint
from sheets_kpi.facts import COMPANY, KEPT, Need, Segment, SegmentKind
from sheets_kpi.formulas.nodes import KpiClass
from sheets_kpi.names import fold
from sheets_kpi.periods import Period
from sheets_kpi.workdays import ONE_DAY

_DIGITS = 9


class Supposed(NamedTuple):
    """A fact of a KPI, by its key, that is not there: for the question what would be if it were."""

    kpi: str
    fact: float


@dataclass(frozen=True)
class Scores:
    """Makes the scores of segments from their results."""

    results: Results
    _known: dict[tuple[str, Segment, Period, date], Part] = field(
        default_factory=dict, repr=False, compare=False
    )

    def of(
        self,
        segment: Segment,
        period: Period,
        through: date,
        like: Score | None = None,
        supposed: Supposed | None = None,
    ) -> Score:
        """The score of a segment from the whole days of a period through a day; to be compared with
        another one, of the KPIs that have an attainment there. One fact may be `supposed`.

        Unassigned has none, nor has who has not worked a day of the period yet, whatever the team
        reached. That of a closed period is the one that was kept; a part of it is computed anew.
        """
        if not segment.name and segment.kind != "company":
            return NO_SCORE
        closed = self.results.closed_period(segment.kind, period)
        if closed and through >= period.end:
            return closed.scores.get(segment, NO_SCORE)
        last = min(through, period.end)
        if segment.kind == "person" and not self.results.goals.present(
            segment.name, period.start, last
        ):
            return NO_SCORE
        measured = ((kpi, self._measured_on(kpi, segment, period, through)) for kpi in self.scored)
        parts = tuple(
            self._measured(kpi, whose, period, through, supposed.fact)
            if supposed and supposed.kpi == kpi.key
            else self._part(kpi, whose, period, through)
            for kpi, whose in measured
        )
        if like:
            known = {part.kpi.key for part in like.parts if part.attainment is not None}
            parts = tuple(p if p.kpi.key in known else p._replace(attainment=None) for p in parts)
        parts = self.weighed(parts)
        settings = self.results.decisions.settings
        value = rules.score([(p.share, p.attainment) for p in parts], settings.score_cap)
        missing = self._weight(parts, [part.is_missing for part in parts])
        silent = self._weight(parts, [part.status in rules.SILENT for part in parts])
        most, unweighed = settings.missing_weight, any(part.kpi.unweighed for part in parts)
        return Score(value, parts, missing <= most and not unweighed, silent > most)

    def _measured_on(self, kpi: Kpi, segment: Segment, period: Period, through: date) -> Segment:
        """Whose fact and target count: those of the person's team, where the KPI is the team's."""
        if kpi.level != "team" or segment.kind != "person":
            return segment
        last = min(period.end, through)
        stint = self.results.decisions.roster.latest(segment.name, period.start, last)
        return self._teams.get(fold(stint.team) if stint else "", COMPANY)

    @cached_property
    def scored(self) -> list[Kpi]:
        """The KPIs that take part in scores."""
        return _scored(self.results.goals)

    @cached_property
    def _teams(self) -> dict[str, Segment]:
        """Today's teams by their folded names."""
        return {fold(one.name): one for one in self.results.facts.segments["team"] if one.name}

    def weighed(self, parts: Sequence[Part]) -> tuple[Part, ...]:
        """The parts with their shares of the score and their contributions."""
        cap = self.results.decisions.settings.score_cap
        shares = self._shares(parts, [p.attainment is not None for p in parts])
        return tuple(
            part._replace(share=share, contribution=share * rules.capped(part.attainment or 0, cap))
            for part, share in zip(parts, shares, strict=True)
        )

    def _weight(self, parts: Sequence[Part], chosen: Sequence[bool]) -> float:
        """What part of the expected weight some of the KPIs hold."""
        out = Status.NOT_DIVISIBLE
        shares = self._shares(parts, [p.expected and p.status is not out for p in parts])
        return round(
            sum(one for one, is_one in zip(shares, chosen, strict=True) if is_one), _DIGITS
        )

    def _shares(self, parts: Sequence[Part], known: Sequence[bool]) -> tuple[float, ...]:
        """What part of the score each KPI makes where only those known have a weight."""
        weights = [
            (part.kpi.weight if is_known else 0.0, part.kpi.level == "personal")
            for part, is_known in zip(parts, known, strict=True)
        ]
        return rules.balance(weights, self.results.decisions.settings.personal_share)

    def _part(self, kpi: Kpi, segment: Segment, period: Period, through: date) -> Part:
        key = (kpi.key, segment, period, through)
        if key not in self._known:
            self._known[key] = self._measured(kpi, segment, period, through)
        return self._known[key]

    def _measured(
        self,
        kpi: Kpi,
        segment: Segment,
        period: Period,
        through: date,
        supposed: float | None = None,
    ) -> Part:
        results = self.results
        if kpi.key not in results.classes:
            return Part(kpi, segment, None)
        standing = results.standing(kpi, segment, period, through, supposed)
        status = rules.status(standing, results.thresholds(kpi))
        share = None if status in rules.UNKNOWN else standing.share
        # a zero target of a KPI that wants more is no target: nothing can be measured against it
        is_target = rules.attainment(1.0, standing.target, results.scale(kpi)) is not None
        # what cannot be divided is out of the score, but its gate is not open for that
        is_out = status is Status.NOT_DIVISIBLE and kpi.gate is None
        return Part(kpi, segment, share, expected=is_target and not is_out, status=status)


class Advice(NamedTuple):
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
    found = []
    for hint in hints:
        shares = tuple(
            (results[key].kpi, share)
            for key, is_met in hint.when
            if key in results
            and (share := _judged(results[key], classes)) is not None
            and is_met(share)
        )
        if len(shares) == len(hint.when):
            found.append(Advice(hint.text, shares))
    return tuple(found)


def _judged(result: Result, classes: Mapping[str, KpiClass]) -> float | None:
    if result.status not in rules.JUDGED or result.kpi.key not in classes:
        return None
    return result.attainment if result.pace is None else result.pace


TREND_PERIODS = 12


class Earlier(NamedTuple):
    """What a KPI stood at in the period before, over as many whole working days as are over in this
    one: its fact, and the share of the plan that was reached. `now` is the fact of these days.
    """

    fact: float | None
    share: float | None
    now: float | None


class Scorecard(NamedTuple):
    """One segment with its results by KPI key and its score. `reach` tells by KPI key how reachable
    a need per day is; `advice` is what the hints say about a person. `earlier` tells where the
    company's KPIs, and the scored ones of people, stood in the period before.
    """

    segment: Segment
    results: Mapping[str, Result]
    score: Score = NO_SCORE
    team: str = ""
    reach: Mapping[str, Reach] = {}
    advice: tuple[Advice, ...] = ()
    earlier: Mapping[str, Earlier] = {}


class Scorecards(NamedTuple):
    """The scorecards of one period: people by team in the order of the Team tab, the others in
    their own order. Those of categories hold facts alone. `before` is the company's score of the
    period before over as many whole working days, `last` that of all of it; `trend` holds its
    results over the last periods, oldest first.
    """

    company: Scorecard
    teams: tuple[Scorecard, ...]
    people: tuple[Scorecard, ...]
    accounts: tuple[Scorecard, ...]
    categories: tuple[Scorecard, ...]
    before: float | None
    last: Score
    trend: tuple[tuple[Period, Mapping[str, Result]], ...]


def needs(
    goals: Goals, period: Period, first_day: date, as_of: date, *, by_category: bool = False
) -> Iterator[Need]:
    """The facts of the period shown, also without the day that is not over, and those beside it."""
    if by_category:
        yield Need(goals.classes, "category", (period,))
    scored = [kpi.key for kpi in _scored(goals)]
    for kind in KEPT:
        yield from results_need(goals, kind, (period,), as_of)
        yield Need(scored, kind, (period,), as_of - ONE_DAY)
    yield from results_need(goals, "company", _last_periods(period, first_day), as_of)
    before = equal_days(goals, period, first_day, as_of)
    if before:
        yield Need(goals.classes, "company", (period.previous(),), before)
        yield Need(goals.classes, "company", (period,), as_of - ONE_DAY)
        for kind in ("person", "account"):
            yield Need(scored, kind, (period.previous(),), before)
        if before >= period.previous().end:
            yield from results_need(goals, "person", (period.previous(),), as_of)


def scorecards(scores: Scores, period: Period, first_day: date) -> Scorecards:
    """The scorecards of a period; `first_day` is that of any log or closed period."""
    results = scores.results
    shown = _last_periods(period, first_day)
    before = equal_days(results.goals, period, first_day, results.as_of)
    [company] = _with_reach(results, _cards(scores, "company", period), period)
    people = _with_reach(results, _people(scores, period), period)
    if before:
        company = _with_earlier(results, company, company.results, period, before)
        scored = {kpi.key for kpi in _scored(results.goals)}
        people = tuple(_with_earlier(results, one, scored, period, before) for one in people)
    return Scorecards(
        company,
        _cards(scores, "team", period),
        people,
        _cards(scores, "account", period),
        tuple(_by_category(results, period)),
        scores.of(COMPANY, period.previous(), before, company.score).value if before else None,
        scores.of(COMPANY, period.previous(), period.previous().end)
        if len(shown) > 1
        else NO_SCORE,
        tuple((one, results.of(COMPANY, one)) for one in shown),
    )


def _cards(scores: Scores, kind: SegmentKind, period: Period) -> tuple[Scorecard, ...]:
    """The scorecards with their scores from whole days."""
    results = scores.results
    through = results.last_whole_day(period)
    return tuple(
        Scorecard(one, results.of(one, period), scores.of(one, period, through))
        for one in results.segments(kind, period)
    )


def _by_category(results: Results, period: Period) -> Iterator[Scorecard]:
    """The facts of categories, where they were asked for: these have no targets."""
    for one in results.facts.segments.get("category", ()):
        found = {
            kpi.key: Result(kpi, period, one, *results.facts.at(kpi.key, one, period))
            for kpi in results.kpis("category", period)
        }
        yield Scorecard(one, found)


def _people(scores: Scores, period: Period) -> tuple[Scorecard, ...]:
    """People by team in the order of the Team tab, with the advice for each."""
    results = scores.results
    cards = []
    for card in _cards(scores, "person", period):
        hints = results.decisions.hints if card.segment.name else ()
        found = advice(hints, card.results, results.classes)
        team = results.team(card.segment.name, period)
        cards.append(card._replace(team=team, advice=found))
    known = [one.name for one in results.segments("team", period) if one.name]
    teams = [*known, *sorted({card.team for card in cards} - {*known, ""}), ""]
    return tuple(sorted(cards, key=lambda one: (not one.segment.name, teams.index(one.team))))


def _with_reach(
    results: Results, cards: tuple[Scorecard, ...], period: Period
) -> tuple[Scorecard, ...]:
    """The scorecards of one kind of segment with the reach of every need per day."""
    rows = [result for card in cards for result in card.results.values()]
    found = reaches(results, cards[0].segment.kind, period, rows) if cards else {}
    return tuple(card._replace(reach=found.get(card.segment, {})) for card in cards)


def _with_earlier(
    results: Results, card: Scorecard, keys: Container[str], period: Period, before: date
) -> Scorecard:
    """A scorecard with what some KPIs stood at on a day of the period before."""
    found, previous = {}, period.previous()
    through, is_open = results.last_whole_day(period), results.as_of <= period.end

    def now(key: str) -> float | None:
        if is_open:
            return results.facts.at(key, card.segment, period, through).fact
        return card.results[key].fact if key in card.results else None

    if before >= previous.end:
        for key, whole in results.of(card.segment, previous).items():
            if key in keys and whole.tells():
                found[key] = Earlier(whole.fact, whole.share, now(key))
        return card._replace(earlier=found)
    for key, result in card.results.items():
        if key in keys and key in results.classes:
            part = results.standing(result.kpi, card.segment, previous, before)
            if part.divisible:
                found[key] = Earlier(part.fact, part.share, now(key))
    return card._replace(earlier=found)


def _last_periods(period: Period, first_day: date) -> tuple[Period, ...]:
    before = period.back(TREND_PERIODS - 1)
    return (*(one for one in before if one.end >= first_day), period)


def equal_days(goals: Goals, period: Period, first_day: date, as_of: date) -> date | None:
    """The day through which the period before had as many working days as are over in this one;
    None where it is not compared.
    """
    before = period.previous()
    if before.end < first_day:
        return None
    if as_of > period.end:
        return before.end
    elapsed = goals.present("", period.start, as_of - ONE_DAY)
    return min(goals.decisions.workdays.nth(before.start, elapsed), before.end) if elapsed else None


def _scored(goals: Goals) -> list[Kpi]:
    """The KPIs that take part in scores."""
    kpis = goals.decisions.kpis
    return [kpi for kpi in kpis if kpi.weight or kpi.unweighed or kpi.gate is not None]
