"""The bonuses of everybody in one period."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from sheets_kpi.attain.results import Results
from sheets_kpi.attain.scores import Score, Scores
from sheets_kpi.bonus.bases import Bases
from sheets_kpi.bonus.curve import Curve, curve_of, ramp_of
from sheets_kpi.bonus.ledger import Ledger
from sheets_kpi.bonus.money import base_over, months_of_work
from sheets_kpi.bonus.statement import Statement, Terms, statement
from sheets_kpi.bonus.worth import Ahead, More, ahead, more
from sheets_kpi.facts import Segment
from sheets_kpi.periods import Period


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
    is_open = results.as_of <= period.end
    known = {one.person: one for one in ledger.of(period.key)}
    statements, prospects = [], {}
    for person, team in _people(results, period):
        if person in known:
            statements.append(known.pop(person))
            continue
        score = scores.of(Segment("person", person), period, results.last_whole_day(period))
        terms = _terms(results, person, period, bases, curve)
        one = statement(person, team, score, terms)
        statements.append(one)
        if is_open:
            prospects[person] = _prospect(results, period, score, one, terms)
    statements += known.values()  # who is on no tab any more
    return Payroll(period, results.as_of, is_open, curve, tuple(statements), prospects)


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
    highest = results.decisions.settings.score_cap
    found = more(results, period, results.last_whole_day(period), score, one, terms)
    return Prospect(ahead(one, terms, highest), tuple(found))
