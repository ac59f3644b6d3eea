"""The bonuses of everybody in one period."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from sheets_kpi.attain.results import NO_SCORE, ClosedPeriod, Results
from sheets_kpi.attain.scorecards import Scores
from sheets_kpi.bonus.prospects import Case, Prospect, prospect
from sheets_kpi.bonus.records import Bases, Ledger
from sheets_kpi.bonus.statement import (
    Curve,
    Statement,
    Terms,
    base_over,
    curve_of,
    months_of_work,
    ramp_of,
)
from sheets_kpi.decisions import Kpi
from sheets_kpi.errors import DecisionError
from sheets_kpi.facts import Segment
from sheets_kpi.names import fold
from sheets_kpi.periods import Period
from sheets_kpi.texts import by_lang


class Late(NamedTuple):
    """The bonus of a closed period as it is kept, and as it would be by today's logs and targets;
    in kopecks. Neither has a number where that cannot be told of somebody: this is said once a
    period, of nobody.
    """

    period: Period
    person: str = ""
    was: int | None = None
    would: int | None = None


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
    late: tuple[Late, ...] = ()

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
        terms = _terms(results, person, period, bases, curve)
        case = Case(scores, period, person, team, terms, sales)
        score, one = case.outcome()
        statements.append(one)
        if is_open:
            prospects[person] = prospect(case, score, one)
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


def late_edits(scores: Scores, periods: Iterable[Period], ledger: Ledger) -> Iterator[Late]:
    """What today's logs and targets would make of the bonuses of closed periods, the latest first,
    on the bases that were paid. Nothing is named where today's rules would not even make the bonus
    that is kept of the score that is kept.
    """
    today = Scores(replace(scores.results, closed={}))
    for period in sorted(periods, reverse=True):
        kept = () if period.key in ledger.edited else ledger.of(period.key)
        found = [(one, _anew(scores, today, period, one)) for one in kept]
        for one, would in found:
            if would not in (None, one.payout):
                yield Late(period, one.person, one.payout, would)
        if any(would is None for _, would in found):
            yield Late(period)


def _anew(scores: Scores, today: Scores, period: Period, one: Statement) -> int | None:
    """The payout of a closed period by today's logs; None where the rules are others by now."""
    results, person = scores.results, Segment("person", one.person)
    closed, curve = results.closed.get(period), curve_of(results.decisions.settings)
    if closed is None or not _same_rules(today, closed, person):
        return None
    sales = _sales(results, period) if curve.steps else None
    terms = _terms(today.results, one.person, period, Bases(), curve)
    terms = replace(terms, base=Fraction(one.base or 0))
    case = Case(scores, period, one.person, one.team, terms, sales)
    if case.outcome()[1].payout != one.payout:
        return None
    return replace(case, scores=today).outcome()[1].payout


def _same_rules(today: Scores, closed: ClosedPeriod, person: Segment) -> bool:
    """Whether the score kept of a person is weighed as today's would be."""
    kept, now = closed.scores.get(person, NO_SCORE).parts, today.scored
    then = [kpi for kpi in closed.kpis if kpi.weight or kpi.gate is not None]
    as_defined = [
        {(kpi.key, kpi.formula, kpi.weight, kpi.gate, kpi.level, kpi.direction) for kpi in kpis}
        for kpis in (then, now)
    ]
    pairs = zip(kept, today.weighed(kept), strict=True)
    return as_defined[0] == as_defined[1] and all(
        abs(a.share - b.share) + abs(a.contribution - b.contribution) < 1e-9 for a, b in pairs
    )


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
