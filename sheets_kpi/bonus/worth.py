"""What a person may still do about a bonus: the next step, and what one more unit brings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from sheets_kpi.attain import rules
from sheets_kpi.attain.results import Results
from sheets_kpi.attain.scores import Part, Score
from sheets_kpi.bonus.curve import Step, steps
from sheets_kpi.bonus.statement import Statement, Terms, statement
from sheets_kpi.decisions import Kpi
from sheets_kpi.periods import Period

MUCH = 1000.0  # one rouble more changes nothing that anybody would see
_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Ahead:
    """The next step of the curve, and how much more score it takes (0.032 = 3.2 points)."""

    step: Step
    distance: float


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
            return Ahead(step, round(plain - one.score, _DIGITS))
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
        payout = statement(one.person, one.team, then, terms).payout
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
    cap = results.decisions.settings.score_cap
    contribution = part.share * rules.capped(reached, cap)
    new = replace(part, attainment=reached, contribution=contribution)
    value = round((score.value or 0.0) + contribution - part.contribution, _DIGITS)
    parts = tuple(new if old is part else old for old in score.parts)
    return replace(score, value=value, parts=parts)
