"""What a person may still do about the bonus of an open period: what one more unit of a KPI brings,
and how much of it alone reaches the next step of the curve, or opens a gate.

Each answer is a whole statement, made as if the fact of the last whole day were another one; none
is drawn out in a straight line.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from sheets_kpi.attain.results import Part, Results, Score, decimals
from sheets_kpi.attain.scorecards import Scores, Supposed
from sheets_kpi.bonus.records import KOPECKS
from sheets_kpi.bonus.statement import Statement, Step, Terms, exact, paid, statement, steps
from sheets_kpi.decisions import Kpi
from sheets_kpi.decisions.targets import Range
from sheets_kpi.facts import Segment
from sheets_kpi.formulas.nodes import KpiClass
from sheets_kpi.numbers import half_up
from sheets_kpi.periods import Period

MUCH = 1000.0  # one rouble more changes nothing that anybody would see
_DIGITS = 9
_MOST = 10**9  # so many times a fact is moved at most, in search of one that is enough
_CLIENTS = (KpiClass.DISTINCT, KpiClass.REPEATED)
_NUMBERS = (KpiClass.FLOW, *_CLIENTS)


@dataclass(frozen=True)
class Case:
    """The bonus of a person in a period; `sales` is the KPI of which steps pay a part, if any."""

    scores: Scores
    period: Period
    person: str
    team: str
    terms: Terms
    sales: Kpi | None = None

    def outcome(self, supposed: Supposed | None = None) -> tuple[Score, Statement]:
        """The score and the statement, as they are or as they would be with another fact."""
        results, whose = self.scores.results, Segment("person", self.person)
        through, terms = results.last_whole_day(self.period), self.terms
        score = self.scores.of(whose, self.period, through, supposed=supposed)
        if self.sales:
            score, sold = _by_sales(results, self.period, score, self.sales)
            sold = supposed.fact if supposed and supposed.kpi == self.sales.key else sold
            terms = replace(terms, base=None if sold is None else exact(sold) * KOPECKS)
        return score, statement(self.person, self.team, score, terms)


def _by_sales(
    results: Results, period: Period, score: Score, sales: Kpi
) -> tuple[Score, float | None]:
    """The score that is the attainment of one KPI, beside the gates of others, and what was sold,
    in roubles.
    """
    parts = []
    for part in score.parts:
        is_sales = part.kpi.key == sales.key
        if is_sales or part.kpi.gate is not None:
            brings = (part.attainment or 0.0) if is_sales else 0.0
            parts.append(part._replace(share=float(is_sales), contribution=brings))
    own = next((part for part in parts if part.kpi.key == sales.key), None)
    if own is None:
        return Score(), None
    if results.closed_period("person", period):
        return Score(own.attainment, tuple(parts)), results.figure(sales, own.segment, period).fact
    through = results.last_whole_day(period)
    fact = results.facts.at(sales.key, own.segment, period, through).fact
    return Score(own.attainment, tuple(parts)), fact


@dataclass(frozen=True, slots=True)
class Ahead:
    """The next step of the curve, how much more score it takes (0.032 = 3.2 points), what part it
    pays, and the score that reaches it.
    """

    step: Step
    distance: float
    pays: float = field(default=1.0, compare=False)
    at: float = field(default=0.0, compare=False)


class More(NamedTuple):
    """What `units` more of a KPI bring, in kopecks; without units its value must be `to` instead of
    `now`.
    """

    kpi: Kpi
    kpi_class: KpiClass
    money: int = 0
    units: float = 0.0
    now: float = 0.0
    to: float = 0.0


@dataclass(frozen=True, slots=True)
class Prospect:
    """What a person may still do in an open period: what one more unit of each KPI brings, and the
    `ways`, each of which alone is enough for the next step; with gates shut, each opens one.
    """

    ahead: Ahead | None = None
    more: tuple[More, ...] = ()
    ways: tuple[More, ...] = ()


NO_PROSPECT = Prospect()


def prospect(case: Case, score: Score, one: Statement) -> Prospect:
    """What a person may still do: about personal KPIs that have an attainment by now."""
    results = case.scores.results
    highest = math.inf if case.terms.curve.steps else results.decisions.settings.score_cap
    found = ahead(one, case.terms, highest)
    if one.payout is None:
        return Prospect(found)
    own = [p for p in score.parts if p.segment.kind == "person" and p.attainment is not None]
    moves = [(part, _move(results, part, case.period)) for part in own]
    more = (_one_more(case, one, part, move) for part, move in moves if part.share)
    ways = (_way(case, one, part, move, found) for part, move in moves)
    return Prospect(found, tuple(filter(None, more)), tuple(filter(None, ways)))


def ahead(one: Statement, terms: Terms, highest: float) -> Ahead | None:
    """The next step of the curve; None beyond the last, or where no score reaches it.

    Threshold 80 %: a score of 76.8 % lacks 3.2 points. With a discount of which 50 % counts as
    100 %, the threshold is at 40 %. `highest` is the most that a score can be.
    """
    if one.score is None or one.counts_as is None:
        return None
    for step, at in steps(terms.curve):
        plain = at * terms.counts_as_full if at <= 1 else at
        if one.counts_as < at and plain <= highest:
            return Ahead(step, round(plain - one.score, _DIGITS), paid(at, terms.curve), at)
    return None


class _Move(NamedTuple):
    """How a fact may move to the better: by `step` at a time, `most` times. What adds up is told by
    how much more; of a value that is told rounded, `slack` is what the number on screen may hide.
    """

    start: float
    step: float
    most: int = _MOST
    slack: float = 0.0
    adds_up: bool = True

    def told(self, times: int) -> float:
        """The value that is told."""
        return half_up(self.start + times * self.step, _DIGITS)

    def fact(self, times: int) -> float:
        """The worst fact that is told so."""
        return self.told(times) - math.copysign(self.slack, self.step)


def _move(results: Results, part: Part, period: Period) -> _Move:
    """How the fact of a part may move. Nothing falls below 0, no part of a whole that is below it
    rises above 100 %, and nothing moves through a range.
    """
    kpi, whose, kpi_class = part.kpi, part.segment, results.classes[part.kpi.key]
    through = results.last_whole_day(period)
    fact = results.facts.at(kpi.key, whose, period, through).fact or 0.0
    if kpi_class in _NUMBERS and kpi.direction == "higher" and not kpi.is_percent:
        return _Move(fact, MUCH if kpi.is_money else 1.0)
    digits = decimals(kpi, kpi_class) + 2 * kpi.is_percent
    start, step = half_up(fact, digits), 10.0**-digits
    counts = kpi.key in results.facts.counts or kpi_class in _CLIENTS
    slack = 0.0 if counts and fact.is_integer() else step / 2
    due = results.due(kpi, whose, period, through) if kpi_class.accrues else None
    aim = results.target(kpi, whose, period) if due is None else due
    if isinstance(aim, Range):
        step = step if fact < aim.low else -step
        way = aim.low + slack - start if fact < aim.low else start - aim.high + slack
        return _Move(start, step, max(0, math.ceil(way / abs(step))), slack, adds_up=False)
    if kpi.direction == "lower":
        return _Move(start, -step, max(0, round(start / step)), slack, adds_up=False)
    is_part = kpi.is_percent and kpi_class is not KpiClass.CHANGE and max(fact, aim or 0) <= 1
    most = round((1 - start) / step) if is_part else _MOST
    return _Move(start, step, most, slack, adds_up=False)


def _one_more(case: Case, one: Statement, part: Part, move: _Move) -> More | None:
    """What one more unit of a KPI would bring (of money 1 000 ₽), where it brings something; a step
    of the curve that is jumped over shows.
    """
    if not move.adds_up:
        return None
    _, then = case.outcome(Supposed(part.kpi.key, move.fact(1)))
    brings = (then.payout or 0) - (one.payout or 0)
    kpi_class = case.scores.results.classes[part.kpi.key]
    return More(part.kpi, kpi_class, brings, move.step) if brings > 0 else None


def _way(case: Case, one: Statement, part: Part, move: _Move, ahead: Ahead | None) -> More | None:
    """How much of one KPI alone opens its gate, where gates are shut, or else is enough for the
    next step of the curve; None where no amount is.
    """
    kpi, shut = part.kpi, {line.kpi for line in one.shut}
    at = math.inf if ahead is None or not part.share else ahead.at

    def then(times: int) -> Statement:
        return case.outcome(Supposed(kpi.key, move.fact(times)))[1]

    def is_enough(times: int) -> bool:
        found = then(times)
        left = {line.kpi for line in found.shut}
        reached = kpi.name not in left if shut else not left and (found.counts_as or 0.0) >= at
        return reached and found.payout is not None

    times = None if shut and kpi.name not in shut else _least(is_enough, move.most)
    if times is None:
        return None
    kpi_class = case.scores.results.classes[kpi.key]
    if not move.adds_up:
        return More(kpi, kpi_class, now=move.start, to=move.told(times))
    brings = (then(times).payout or 0) - (one.payout or 0)
    return More(kpi, kpi_class, brings, times * move.step)


def _least(is_enough: Callable[[int], bool], most: int) -> int | None:
    """The smallest number from 1 to `most` that is enough; None where the largest is not."""
    if most < 1 or not is_enough(most):
        return None
    top = 1
    while top < most and not is_enough(top):
        top *= 2
    top = min(top, most)
    return bisect_left(range(top + 1), x=True, lo=top // 2 + 1, hi=top, key=is_enough)
