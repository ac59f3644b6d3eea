"""The bonus of one person for one period: the payout curve, the money, and the statement whose
lines add up to the kopeck.

Scores and parts are fractions (1.0 = 100 %); money is exact until it is rounded once, halves up.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from typing import Literal

from sheets_kpi.attain.results import Score
from sheets_kpi.decisions.settings import Settings
from sheets_kpi.people import Stint
from sheets_kpi.periods import Grain, Period, periods_between
from sheets_kpi.workdays import Workdays

_DIGITS = 9  # a score is rounded so before the threshold, so that 0.1 + 0.7 meets 80 %


@dataclass(frozen=True, slots=True)
class Curve:
    """Nothing below the threshold; from `at_threshold` there to 100 % at a score of 100 %; beyond
    it faster by the accelerator; never more than the cap.

    With `steps` a part of all that was sold is paid instead, by the attainment of the KPI `sales`:
    3 % from 50 %, 4 % from 70 %, 5 % from 100 %.
    """

    threshold: float = 0.8
    at_threshold: float = 0.5
    accelerator: float = 1.0
    accelerates: Literal["marginal", "retroactive"] = "marginal"
    cap: float = 1.5
    steps: tuple[tuple[float, float], ...] = ()
    sales: str = ""


class Step(StrEnum):
    """A place on the curve that a person may aim at."""

    THRESHOLD = "threshold"
    FULL = "full"
    CAP = "cap"
    RATE = "rate"


def curve_of(settings: Settings) -> Curve:
    """The curve that the settings describe."""
    return Curve(
        settings.bonus_threshold,
        settings.bonus_at_threshold,
        settings.bonus_accelerator,
        settings.bonus_accelerates,
        settings.bonus_cap,
        settings.bonus_steps,
    )


def paid(score: float, curve: Curve) -> float:
    """The part of the bonus that a score pays.

    Threshold 80 %, 50 % there, accelerator 2.5, cap 150 %: 79.9 % → 0; 80 % → 50 %; 90 % → 75 %;
    100 % → 100 %; 110 % → 125 %; 140 % → 150 %. A retroactive accelerator of 1.2 pays 1.2 · 110 % =
    132 %. A score of 0 pays nothing, whatever the threshold. Of steps, the last that is reached.
    """
    reached = round(score, _DIGITS)
    if curve.steps:
        return max((rate for at, rate in curve.steps if at <= reached), default=0.0)
    if reached <= 0 or reached < curve.threshold:
        return 0.0
    return round(min(curve.cap, _uncapped(reached, curve)), _DIGITS)


def _uncapped(score: float, curve: Curve) -> float:
    if score < 1:
        way = (score - curve.threshold) / (1 - curve.threshold)
        return curve.at_threshold + (1 - curve.at_threshold) * way
    if score > 1 and curve.accelerates == "retroactive":
        return max(1.0, curve.accelerator * score)
    return 1 + curve.accelerator * (score - 1)


def ramped(score: float, counts_as_full: float) -> float:
    """The score of a new person, of which `counts_as_full` counts as 100 %.

    50 %: a score of 45 % counts as 90 %, one of 60 % as 100 %, one of 110 % as it is: the discount
    lifts nobody above 100 %.
    """
    return round(max(score, min(1.0, score / counts_as_full)), _DIGITS)


def ramp_of(shares: Sequence[float], months: range) -> float:
    """What counts as 100 % over some months of work, the first of which is month 1.

    The mean of the months; after the last of `shares` a month has no discount. Shares 50 % and
    75 %: the first month → 50 %; the first three → (50 + 75 + 100) / 3 = 75 %.
    """
    known = [shares[month - 1] if month <= len(shares) else 1.0 for month in months if month > 0]
    return sum(known) / len(known) if known else 1.0


def steps(curve: Curve) -> Iterator[tuple[Step, float]]:
    """The steps of a curve with their scores, in order; none beyond the cap."""
    if curve.steps:
        yield from ((Step.RATE, at) for at, _ in curve.steps)
        return
    top = _score_of_cap(curve)
    yield Step.THRESHOLD, curve.threshold
    if curve.threshold < 1 and (top is None or top >= 1):
        yield Step.FULL, 1.0
    if top is not None and top > max(curve.threshold, 0) and top != 1:
        yield Step.CAP, top


def _score_of_cap(curve: Curve) -> float | None:
    """The score from which the cap holds; None where no score reaches it."""
    at_once = curve.at_threshold if curve.threshold < 1 else 1.0
    if curve.cap <= at_once:
        return curve.threshold
    if curve.cap < 1:
        way = (curve.cap - curve.at_threshold) / (1 - curve.at_threshold)
        return round(curve.threshold + way * (1 - curve.threshold), _DIGITS)
    if curve.cap == 1:
        return 1.0
    if not curve.accelerator:
        return None
    if curve.accelerates == "retroactive":
        return round(max(1.0, curve.cap / curve.accelerator), _DIGITS)
    return round(1 + (curve.cap - 1) / curve.accelerator, _DIGITS)


BaseOf = Callable[[Stint], Fraction | None]


def exact(number: float) -> Fraction:
    """The number that its digits say: 0.1 → 1/10."""
    return Fraction(repr(float(number)))


def half_up(amount: Fraction) -> int:
    """The nearest whole number, halves up: 1/2 → 1."""
    return math.floor(amount + Fraction(1, 2))


def shared(total: int, weights: Sequence[float]) -> tuple[int, ...]:
    """A sum shared out by weights in whole kopecks that add up to it (largest remainder).

    100 by 1, 1, 1 → 34, 33, 33. A weight of 0 gets nothing; with no weight at all nobody does.
    """
    whole = sum(exact(weight) for weight in weights)
    if not whole:
        return (0,) * len(weights)
    due = [exact(weight) * total / whole for weight in weights]
    kopecks = [math.floor(amount) for amount in due]
    rest = sorted(range(len(due)), key=lambda place: kopecks[place] - due[place])
    for place in rest[: total - sum(kopecks)]:
        kopecks[place] += 1
    return tuple(kopecks)


def base_over(
    period: Period, stints: Sequence[Stint], base_of: BaseOf, workdays: Workdays
) -> Fraction | None:
    """What a score of 100 % pays over a period, in kopecks; None where a base is missing, or
    where the Team tab does not know (any more) that the person worked then.

    The sum over the months touched of base a month × FTE × own working days ÷ working days of the
    month. November 2026 has 20 working days: at 30 000 ₽ and half time, 10 days pay 7 500 ₽.
    """
    total, worked = Fraction(0), False
    for month in periods_between(period.start, period.end, Grain.MONTH):
        of_month = workdays.count(month.start, month.end)
        for stint in stints:
            days = _days(stint, month, period, workdays)
            if not days:  # a person's own days are days of everybody: there is no month of none
                continue
            base = base_of(stint)
            if base is None:
                return None
            total += base * exact(stint.fte) * days / of_month
            worked = True
    return total if worked else None


def months_of_work(period: Period, stints: Sequence[Stint]) -> range:
    """The months of a period, numbered from the month in which a person began (1).

    Nothing where it is not known when that was. Began on 20 October: November 2026 → month 2.
    """
    starts = [stint.start for stint in stints]
    known = [start for start in starts if start is not None]
    if not known or len(known) < len(starts):
        return range(0)
    first = min(known)
    numbers = [
        (month.start.year - first.year) * 12 + month.start.month - first.month + 1
        for month in periods_between(period.start, period.end, Grain.MONTH)
    ]
    return range(max(1, numbers[0]), numbers[-1] + 1)


def _days(stint: Stint, month: Period, period: Period, workdays: Workdays) -> int:
    """The working days on which a person was there, in a month as far as it is in the period."""
    first = max(month.start, period.start, stint.start or month.start)
    last = min(month.end, period.end, stint.end or month.end)
    return workdays.count(first, last, stint.person) if last >= first else 0


class Why(StrEnum):
    """Why there is no bonus to be named, not even one of 0."""

    ABSENT = "absent"
    NO_SCORE = "no_score"
    INCOMPLETE = "incomplete"
    GATE_UNKNOWN = "gate_unknown"
    NO_BASE = "no_base"


@dataclass(frozen=True, slots=True)
class StatementLine:
    """What one KPI brings. `share` is its part of the score, `contribution` what it adds to it;
    `gate` is the attainment below which there is no bonus. `money` is in kopecks, None where there
    is no bonus to share out.
    """

    kpi: str
    share: float
    attainment: float | None
    gate: float | None
    contribution: float
    money: int | None

    @property
    def shuts(self) -> bool:
        """Whether this KPI is below its gate."""
        return self.gate is not None and self.attainment is not None and self.attainment < self.gate


@dataclass(frozen=True, slots=True)
class Statement:
    """The bonus of one person.

    `counts_as` is the score with the discount of a new person, `paid` the part of the bonus that
    it pays, where that is certain (0 with a gate shut). `base` and `payout` are in kopecks; a
    payout of None has its `why`, and `lacks` names the KPIs without data that are to blame.
    """

    person: str
    team: str = ""
    score: float | None = None
    counts_as: float | None = None
    paid: float | None = None
    base: int | None = None
    payout: int | None = None
    why: Why | None = None
    lacks: tuple[str, ...] = ()
    lines: tuple[StatementLine, ...] = ()

    @property
    def shut(self) -> tuple[StatementLine, ...]:
        """The lines of KPIs below their gates."""
        return tuple(line for line in self.lines if line.shuts)


@dataclass(frozen=True, slots=True)
class Terms:
    """What a person's bonus is worked out with: the base of the period in exact kopecks (None
    where a base is missing), and the score that counts as 100 % (less than 1 for a new person).
    """

    curve: Curve
    base: Fraction | None
    counts_as_full: float
    absent: bool = False


def statement(person: str, team: str, score: Score, terms: Terms) -> Statement:
    """The bonus of a person: base × the part that the score pays, half up to the kopeck.

    30 000.00 ₽ at a score of 90 % (threshold 80 %, 50 % there) → 75 % → 22 500.00 ₽. A shut gate
    makes it 0. There is no number at all without a score, with an incomplete one, with a gate that
    nobody can know yet, without a base, or for who was absent.
    """
    why, lacks = _why(score, terms)
    known = Statement(person, team, why=why, lacks=lacks)
    if terms.absent or score.value is None:
        return known
    counts_as = ramped(score.value, terms.counts_as_full)
    part = 0.0 if score.shut_gates else paid(counts_as, terms.curve)
    payout = None if why or terms.base is None else half_up(terms.base * exact(part))
    return replace(
        known,
        score=score.value,
        counts_as=counts_as,
        paid=part if why in (None, Why.NO_BASE) else None,
        base=None if terms.base is None else half_up(terms.base),
        payout=payout,
        lines=_lines(score, payout),
    )


def _why(score: Score, terms: Terms) -> tuple[Why | None, tuple[str, ...]]:
    """Why there is no number, with the KPIs to blame; (None, ()) where there is one."""
    if terms.absent:
        return Why.ABSENT, ()
    if score.value is None:
        return Why.NO_SCORE, ()
    if not score.is_complete:
        return Why.INCOMPLETE, tuple(kpi.name for kpi in score.missing)
    if score.unknown_gates:
        return Why.GATE_UNKNOWN, tuple(part.kpi.name for part in score.unknown_gates)
    return (Why.NO_BASE, ()) if terms.base is None else (None, ())


def _lines(score: Score, payout: int | None) -> tuple[StatementLine, ...]:
    parts = [
        p for p in score.parts if p.expected and (p.share or p.kpi.weight or p.kpi.gate is not None)
    ]
    contributions = [part.contribution for part in parts]
    money = [None] * len(parts) if payout is None else shared(payout, contributions)
    return tuple(
        StatementLine(p.kpi.name, p.share, p.attainment, p.kpi.gate, p.contribution, kopecks)
        for p, kopecks in zip(parts, money, strict=True)
    )
