"""The bonuses of everybody in one period, and what a person may still do about them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from sheets_kpi.attain import rules
from sheets_kpi.attain.results import Part, Results, Score
from sheets_kpi.attain.scorecards import Scores
from sheets_kpi.bonus.records import KOPECKS, Bases, Ledger
from sheets_kpi.bonus.statement import (
    Curve,
    Statement,
    Step,
    Terms,
    base_over,
    curve_of,
    exact,
    months_of_work,
    paid,
    ramp_of,
    statement,
    steps,
)
from sheets_kpi.decisions import Kpi
from sheets_kpi.errors import DecisionError
from sheets_kpi.facts import Segment
from sheets_kpi.names import fold
from sheets_kpi.periods import Period
from sheets_kpi.texts import by_lang

MUCH = 1000.0  # one rouble more changes nothing that anybody would see
_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Ahead:
    """The next step of the curve, how much more score it takes (0.032 = 3.2 points), and what part
    it pays.
    """

    step: Step
    distance: float
    pays: float = field(default=1.0, compare=False)


@dataclass(frozen=True, slots=True)
class More:
    """What `units` more of a KPI bring, in kopecks."""

    kpi: Kpi
    units: float
    money: int


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
            return Ahead(step, round(plain - one.score, _DIGITS), paid(at, terms.curve))
    return None


def more(
    results: Results, period: Period, through: date, score: Score, one: Statement, terms: Terms
) -> Iterator[More]:
    """What one more unit of each KPI would bring (of money 1 000 ₽), counting through a day.

    Only of personal sums and counts of which more is better, and only where it brings something.
    A step of the curve that is jumped over shows.
    """
    if one.payout is None:
        return
    for part in score.parts:
        if not part.share or not _can_be_added(results, part):
            continue
        units = MUCH if part.kpi.is_money else 1.0
        then = _with_more(results, period, through, score, part, units)
        payout = statement(one.person, one.team, then, terms.with_more(units)).payout
        if payout is not None and payout > one.payout:
            yield More(part.kpi, units, payout - one.payout)


def _can_be_added(results: Results, part: Part) -> bool:
    kpi_class = results.classes.get(part.kpi.key)
    return (
        part.segment.kind == "person"
        and part.kpi.direction == "higher"
        and not part.kpi.is_percent
        and kpi_class is not None
        and kpi_class.is_additive
    )


def _with_more(
    results: Results, period: Period, through: date, score: Score, part: Part, units: float
) -> Score:
    """The score with some units more of one KPI, against what is due of it by now: there is both,
    as the part has an attainment.
    """
    fact = results.facts.at(part.kpi.key, part.segment, period, through).fact or 0.0
    due = results.goals.due(part.kpi, part.segment, period, through)
    reached = rules.attainment(fact + units, due, results.scale(part.kpi)) or 0.0
    steps, cap = results.decisions.settings.bonus_steps, results.decisions.settings.score_cap
    contribution = part.share * (reached if steps else rules.capped(reached, cap))
    new = part._replace(attainment=reached, contribution=contribution)
    value = round((score.value or 0.0) + contribution - part.contribution, _DIGITS)
    parts = tuple(new if old is part else old for old in score.parts)
    return score._replace(value=value, parts=parts)


@dataclass(frozen=True, slots=True)
class Prospect:
    """What a person may still do in an open period."""

    ahead: Ahead | None = None
    more: tuple[More, ...] = ()


NO_PROSPECT = Prospect()


@dataclass(frozen=True)
class Payroll:
    """The bonuses of one period, by team in the order of the Team tab; those of an open period are
    preliminary. `prospects` by person, for those who have some.
    """

    period: Period
    as_of: date
    is_open: bool
    is_closed: bool
    curve: Curve
    statements: tuple[Statement, ...]
    prospects: Mapping[str, Prospect] = field(default_factory=dict)

    @property
    def total(self) -> int | None:
        """All payouts together, in kopecks; None while nobody has one."""
        payouts = [one.payout for one in self.statements if one.payout is not None]
        return sum(payouts) if payouts else None


def payroll(scores: Scores, period: Period, bases: Bases, ledger: Ledger) -> Payroll:
    """The bonuses of a period; those that the ledger keeps are shown as they were."""
    results = scores.results
    curve = curve_of(results.decisions.settings)
    sales = _sales(results, period) if curve.steps else None
    curve = replace(curve, sales=sales.name) if sales else curve
    is_open = results.as_of <= period.end
    known = {one.person: one for one in ledger.of(period.key)}
    statements, prospects = [], {}
    for person, team in _people(results, period):
        if person in known:
            statements.append(known.pop(person))
            continue
        score = scores.of(Segment("person", person), period, results.last_whole_day(period))
        terms = _terms(results, person, period, bases, curve)
        if sales:
            score, terms = _by_sales(results, period, score, sales, terms)
        one = statement(person, team, score, terms)
        statements.append(one)
        if is_open:
            prospects[person] = _prospect(results, period, score, one, terms)
    statements += known.values()  # who is on no tab any more
    is_closed = period in results.closed
    return Payroll(period, results.as_of, is_open, is_closed, curve, tuple(statements), prospects)


def _sales(results: Results, period: Period) -> Kpi:
    """The KPI of which steps pay a part: the one that Settings name, or the only one it can be.

    Raises:
        DecisionError: it is no personal sum of money with a weight, or nobody says which it is.
    """
    name = results.decisions.settings.bonus_sales
    can_be = [
        kpi
        for kpi in results.kpis("person", period)
        if kpi.is_money and kpi.weight and kpi.level == "personal" and kpi.direction == "higher"
        if (found := results.classes.get(kpi.key)) and found.is_additive
    ]
    named = [kpi for kpi in can_be if not name or kpi.key == fold(name)]
    if len(named) == 1:
        return named[0]
    setting, listed = by_lang("setting.bonus_sales"), ", ".join(kpi.name for kpi in can_be)
    raise DecisionError("bonus.sales", setting=setting, kpi=name or "∅", kpis=listed or "∅")


def _by_sales(
    results: Results, period: Period, score: Score, sales: Kpi, terms: Terms
) -> tuple[Score, Terms]:
    """The score that is the attainment of one KPI, beside the gates of others, and the terms whose
    base is what was sold.
    """
    parts = []
    for part in score.parts:
        is_sales = part.kpi.key == sales.key
        if is_sales or part.kpi.gate is not None:
            brings = (part.attainment or 0.0) if is_sales else 0.0
            parts.append(part._replace(share=float(is_sales), contribution=brings))
    own = next((part for part in parts if part.kpi.key == sales.key), None)
    if own is None:
        return Score(), terms
    through = results.last_whole_day(period)
    closed = results.closed_period("person", period)
    figure = results.figure(sales, own.segment, period)
    fact = figure.fact if closed else results.facts.at(sales.key, own.segment, period, through).fact
    sold = None if fact is None else exact(fact) * KOPECKS
    return Score(own.attainment, tuple(parts)), replace(terms, base=sold)


def with_closed(scores: Scores, bases: Bases, ledger: Ledger) -> Ledger:
    """The ledger with the bonuses of closed periods that it does not keep yet.

    Closed are the periods kept by the Archive through the day that Settings name.
    """
    results = scores.results
    through = results.decisions.settings.closed_through
    for period in results.closed:
        if through is not None and period.end <= through:
            ledger = ledger.with_(period.key, payroll(scores, period, bases, ledger).statements)
    return ledger


def _people(results: Results, period: Period) -> Iterator[tuple[str, str]]:
    """Everybody with their team, by team in the order of the Team tab."""
    people = [one.name for one in results.segments("person", period) if one.name]
    found = [(person, results.team(person, period)) for person in people]
    order = {team: place for place, team in enumerate(results.decisions.roster.teams)}
    yield from sorted(found, key=lambda one: order.get(one[1], len(order)))


def _terms(results: Results, person: str, period: Period, bases: Bases, curve: Curve) -> Terms:
    decisions = results.decisions
    stints = decisions.roster.of(person)
    base = base_over(period, stints, bases.of, decisions.workdays)
    full = ramp_of(decisions.settings.bonus_ramp, months_of_work(period, stints))
    return Terms(curve, base, full, results.is_away(Segment("person", person), period))


def _prospect(
    results: Results, period: Period, score: Score, one: Statement, terms: Terms
) -> Prospect:
    highest = math.inf if terms.curve.steps else results.decisions.settings.score_cap
    found = more(results, period, results.last_whole_day(period), score, one, terms)
    return Prospect(ahead(one, terms, highest), tuple(found))
