"""The bonuses of everybody in one period."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from sheets_kpi.attain.judge import Judge
from sheets_kpi.attain.scores import Score, Scores
from sheets_kpi.bonus.bases import Bases
from sheets_kpi.bonus.curve import Curve, curve_of, ramp_of
from sheets_kpi.bonus.ledger import Ledger
from sheets_kpi.bonus.money import base_over, months_of_work
from sheets_kpi.bonus.statement import Statement, Terms, statement
from sheets_kpi.bonus.worth import Ahead, More, ahead, more
from sheets_kpi.facts import Segment
from sheets_kpi.periods import Period

_ONE_DAY = timedelta(days=1)


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


def payroll(judge: Judge, period: Period, bases: Bases, ledger: Ledger) -> Payroll:
    """The bonuses of a period; those that the ledger keeps are shown as they were."""
    curve = curve_of(judge.decisions.settings)
    is_open = judge.as_of <= period.end
    scores = Scores(judge)
    known = {one.person: one for one in ledger.of(period.key)}
    statements, prospects = [], {}
    for person, team in _people(judge, period):
        if person in known:
            statements.append(known.pop(person))
            continue
        score = scores.of(Segment("person", person), period, _through(judge, period))
        terms = _terms(judge, person, period, bases, curve)
        one = statement(person, team, score, terms)
        statements.append(one)
        if is_open:
            prospects[person] = _prospect(judge, period, score, one, terms)
    statements += known.values()  # who is on no tab any more
    return Payroll(period, judge.as_of, is_open, curve, tuple(statements), prospects)


def with_closed(judge: Judge, bases: Bases, ledger: Ledger) -> Ledger:
    """The ledger with the bonuses of closed periods that it does not keep yet.

    Closed are the periods kept by the Archive through the day that Settings name.
    """
    through = judge.decisions.settings.closed_through
    for period in judge.closed:
        if through is not None and period.end <= through:
            ledger = ledger.with_(period.key, payroll(judge, period, bases, ledger).statements)
    return ledger


def _people(judge: Judge, period: Period) -> Iterator[tuple[str, str]]:
    """Everybody with their team, by team in the order of the Team tab."""
    roster, closed = judge.decisions.roster, judge.closed_period("person", period)
    last = min(period.end, judge.as_of)
    found = []
    for segment in judge.segments("person", period):
        if segment.name:
            stint = roster.latest(segment.name, period.start, last)
            team = stint.team if stint else ""
            found.append((segment.name, closed.teams.get(segment.name, "") if closed else team))
    order = {team: place for place, team in enumerate(roster.teams)}
    yield from sorted(found, key=lambda one: order.get(one[1], len(order)))


def _terms(judge: Judge, person: str, period: Period, bases: Bases, curve: Curve) -> Terms:
    decisions = judge.decisions
    stints = decisions.roster.of(person)
    base = base_over(period, stints, bases.of, decisions.workdays)
    full = ramp_of(decisions.settings.bonus_ramp, months_of_work(period, stints))
    segment, closed = Segment("person", person), judge.closed_period("person", period)
    absent = segment in closed.absent if closed else not judge.progress(segment, period).total
    return Terms(curve, base, full, absent)


def _prospect(judge: Judge, period: Period, score: Score, one: Statement, terms: Terms) -> Prospect:
    highest = judge.decisions.settings.score_cap
    found = more(judge, period, _through(judge, period), score, one, terms)
    return Prospect(ahead(one, terms, highest), tuple(found))


def _through(judge: Judge, period: Period) -> date:
    """The last whole day that counts."""
    return min(judge.as_of - _ONE_DAY, period.end)
