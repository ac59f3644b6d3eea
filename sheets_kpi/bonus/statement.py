"""The bonus of one person for one period, as a statement whose lines add up to the kopeck."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction

from sheets_kpi.attain.scores import Score
from sheets_kpi.bonus.curve import Curve, paid, ramped
from sheets_kpi.bonus.money import exact, half_up, shared


class Why(StrEnum):
    """Why there is no bonus to be named, not even one of 0."""

    ABSENT = "absent"
    NO_SCORE = "no_score"
    INCOMPLETE = "incomplete"
    GATE_UNKNOWN = "gate_unknown"
    NO_BASE = "no_base"


@dataclass(frozen=True, slots=True)
class Line:
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
    lines: tuple[Line, ...] = ()

    @property
    def shut(self) -> tuple[Line, ...]:
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


def _lines(score: Score, payout: int | None) -> tuple[Line, ...]:
    parts = [p for p in score.parts if p.expected and (p.kpi.weight or p.kpi.gate is not None)]
    money = _money(payout, [part.contribution for part in parts])
    return tuple(
        Line(p.kpi.name, p.share, p.attainment, p.kpi.gate, p.contribution, kopecks)
        for p, kopecks in zip(parts, money, strict=True)
    )


def _money(payout: int | None, contributions: Sequence[float]) -> Sequence[int | None]:
    return [None] * len(contributions) if payout is None else shared(payout, contributions)
