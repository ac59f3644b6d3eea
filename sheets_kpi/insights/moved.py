"""Why a number moved: its change against the period before at the same point, taken apart so that
the parts add up exactly.

A sum is a number of rows × a mean, a quotient its two parts, one changed after the other (chain
substitution, as in the price and volume variances of management accounts):

number      (n1 − n0) × m0        mean          n1 × (m1 − m0)
numerator   (N1 − N0) ÷ D0        denominator   N1 ÷ D1 − N1 ÷ D0

Of a total, each segment brings its own change. Of a quotient it brings its rate r = N ÷ D and its
weight w = D ÷ ΣD, R being the rate of all (the rate and mix variances); where it had no rate, R0
stands for that:

rate        w1 × (r1 − r0)        mix           (w1 − w0) × (r0 − R0)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import floor
from typing import Literal, NamedTuple

from sheets_kpi.attain.results import ClosedPeriod, Results
from sheets_kpi.attain.rules import Status
from sheets_kpi.decisions import Kpi
from sheets_kpi.facts import COMPANY, Figure, Segment, SegmentKind
from sheets_kpi.formulas.nodes import (
    Binary,
    Call,
    Formula,
    Function,
    Growth,
    KpiClass,
    KpiRef,
    Node,
    walk,
)
from sheets_kpi.periods import Period

_FINEST = (
    10_000  # floats stand for fractions of such denominators: kopecks, minutes, days of a year
)
_WHOLE = (KpiClass.ORDER, KpiClass.CHANGE)  # what nobody has a part of
_CONTRIBUTING: tuple[SegmentKind, ...] = ("person", "account")
_ZERO, _HALF = Fraction(0), Fraction(1, 2)
Quotient = tuple[Fraction, Fraction]  # a numerator and its denominator, 1 of a total
Cause = Literal["rows", "mean", "sum", "numerator", "denominator"]


class Effect(NamedTuple):
    """What a part of a formula brings to a change of the whole; it stood at `before`, is at `now`.
    `node` is that part, or the call whose rows or values these are.
    """

    cause: Cause
    node: Node
    before: Fraction
    now: Fraction
    change: Fraction


class Contribution(NamedTuple):
    """What a segment brings to a change of the whole: by its own rate, of a total its own change,
    and by its weight among all.
    """

    segment: Segment
    rate: Fraction
    mix: Fraction = _ZERO

    @property
    def change(self) -> Fraction:
        """Both together."""
        return self.rate + self.mix


class Move(NamedTuple):
    """A change from `before` to `now`: two effects that add up to it, and the contributions of all
    people and of all accounts, which do so too; none of what does not add up.
    """

    before: Fraction
    now: Fraction
    effects: tuple[Effect, ...] = ()
    people: tuple[Contribution, ...] = ()
    accounts: tuple[Contribution, ...] = ()

    @property
    def change(self) -> Fraction:
        """How much more it is now."""
        return self.now - self.before


def exact(value: float) -> Fraction:
    """The fraction that a float stands for: 0.1 → 1/10."""
    parts = round(value * _FINEST)
    is_decimal = parts / _FINEST == value  # which most are, and faster known
    return Fraction(parts, _FINEST) if is_decimal else Fraction(value).limit_denominator(_FINEST)


def by_number(before: Quotient, now: Quotient) -> tuple[Fraction, Fraction]:
    """The effects of number and mean on a sum, from (sum, number): 2 × 50 → 3 × 40 is +50, −30."""
    (sum_before, n_before), (sum_now, n_now) = before, now
    number = (n_now - n_before) * sum_before / n_before
    return number, sum_now - sum_before - number


def by_part(before: Quotient, now: Quotient) -> tuple[Fraction, Fraction]:
    """The effects of numerator and denominator: 5/10 → 6/20 is +0.1, −0.3."""
    numerator = (now[0] - before[0]) / before[1]
    return numerator, now[0] / now[1] - before[0] / before[1] - numerator


def by_segment(
    whole: tuple[Quotient, Quotient],
    before: Mapping[Segment, Quotient],
    now: Mapping[Segment, Quotient],
) -> tuple[Contribution, ...]:
    """What segments bring to the change of the whole, whose figures before and now are `whole`;
    none where they do not add up to it. 1/2 and 4/8 → 2/2 and 2/8: the first brings +0.1 by its
    rate, the second −0.2.
    """
    everybody, (then, today) = {**before, **now}, whole
    of_parts = [*before.values(), *now.values(), then, today]
    is_total = all(one[1] == 1 for one in of_parts)
    for all_of_it, parts in ((then, before), (today, now)):
        top, bottom = (sum((pair[n] for pair in parts.values()), _ZERO) for n in (0, 1))
        if top != all_of_it[0] or not (is_total or bottom == all_of_it[1] > 0):
            return ()
    nothing, found, rate_then = (_ZERO, _ZERO), [], then[0] / then[1]
    for one in everybody:
        (n0, d0), (n1, d1) = before.get(one, nothing), now.get(one, nothing)
        if is_total:
            found.append(Contribution(one, n1 - n0))
            continue
        old, weight = n0 / d0 if d0 else rate_then, d1 / today[1]
        rate = n1 / today[1] - weight * old
        found.append(Contribution(one, rate, (weight - d0 / then[1]) * (old - rate_then)))
    return tuple(found)


def shown(
    values: Sequence[Fraction], step: Fraction, total: Fraction | None = None
) -> list[Fraction]:
    """Values in whole steps that add up to their rounded sum, or to a total beside it: those with
    the largest rests are rounded up. −95.4, 21.4 → −95, 21; 0.4, 0.4, 0.4 → 1, 0, 0.
    """
    steps = [floor(value / step) for value in values]
    whole = in_steps(sum(values, _ZERO) if total is None else total, step) / step
    moved = (n for n, value in enumerate(values) if value)
    in_order = sorted(moved, key=lambda n: steps[n] - values[n] / step)
    while in_order and (rest := int(whole) - sum(steps)):
        for n in in_order[:rest] if rest > 0 else in_order[rest:]:
            steps[n] += 1 if rest > 0 else -1
    return [one * step for one in steps]


def in_steps(value: Fraction, step: Fraction) -> Fraction:
    """A value rounded to whole steps, halves away from zero."""
    return step * floor(abs(value) / step + _HALF) * (1 if value >= 0 else -1)


@dataclass(frozen=True)
class Moves:
    """Takes changes of KPIs apart: of the whole days of a period against the one before it, through
    the day on which as many working days were over; None where it is not compared.
    """

    results: Results
    formulas: Mapping[str, Formula]
    period: Period
    through: date | None

    def of(self, kpi: Kpi, segment: Segment) -> Move | None:
        """Why a KPI moved; None where one of the two facts is missing or not divisible, or goes by
        another formula. Of a closed period today's formula explains nothing: it has no effects.
        """
        closed = self._closed("company", self.period)
        if self.through is None or len({self._formula(kpi, one) for one in self.periods}) > 1:
            return None
        figures = [self._figure(kpi, segment, period) for period in self.periods]
        known = [(_quotient(one), one.n or 0) for one in figures if one and one.fact is not None]
        if len(known) < len(figures):
            return None
        (before, was), (now, is_now) = known
        effects = () if closed else tuple(self._effects(kpi, before, now, was, is_now))
        move = Move(before[0] / before[1], now[0] / now[1], effects)
        classes = closed.classes if closed else self.results.classes
        if segment != COMPANY or classes.get(kpi.key) in _WHOLE:
            return move
        people, accounts = (
            by_segment((before, now), *self._figures(kpi, kind)) for kind in _CONTRIBUTING
        )
        return move._replace(people=people, accounts=accounts)

    @property
    def periods(self) -> tuple[Period, Period]:
        """The two that are compared."""
        return self.period.previous(), self.period

    def _day(self, period: Period) -> date:
        is_shown = period == self.period
        return self.results.last_whole_day(period) if is_shown else self.through or period.start

    def _closed(self, kind: SegmentKind, period: Period) -> ClosedPeriod | None:
        """What is kept of all of a period; a part of it is computed anew."""
        is_whole = self._day(period) >= period.end
        return self.results.closed_period(kind, period) if is_whole else None

    def _formula(self, kpi: Kpi, period: Period) -> str | None:
        """The formula that the figure of a period goes by."""
        closed = self._closed("company", period)
        known = closed.kpis if closed else self.results.decisions.kpis
        return next((one.formula for one in known if one.key == kpi.key), None)

    def _figure(self, kpi: Kpi, segment: Segment, period: Period) -> Figure | None:
        """A fact with its parts; None where nobody can say whose it is."""
        facts, day = self.results.facts, self._day(period)
        if closed := self._closed(segment.kind, period):
            is_known = closed.at(kpi, segment, period).status is not Status.NOT_DIVISIBLE
            return self.results.figure(kpi, segment, period) if is_known else None
        is_known = facts.nameless(kpi.key, segment, period, day) is None
        return facts.at(kpi.key, segment, period, day) if is_known else None

    def _figures(self, kpi: Kpi, kind: SegmentKind) -> Iterator[dict[Segment, Quotient]]:
        """The figures of all segments of a kind, before and now; of nobody where one of them is
        not divisible. Test accounts are no part of the whole.
        """
        test = self.results.decisions.accounts.test if kind == "account" else ()
        for period in self.periods:
            closed = self._closed(kind, period)
            everybody = (closed.segments if closed else self.results.facts.segments).get(kind, ())
            known = (one for one in everybody if one.name not in test)
            figures = {one: self._figure(kpi, one, period) for one in known}
            found = {s: one for s, one in figures.items() if one} if all(figures.values()) else {}
            yield {s: _quotient(one) for s, one in found.items() if one.fact is not None}

    def _effects(
        self, kpi: Kpi, before: Quotient, now: Quotient, n_before: int, n_now: int
    ) -> Iterator[Effect]:
        """The two effects on a sum, a mean, or a quotient; none on anything less plain."""
        root: Node = KpiRef(kpi.key)
        while isinstance(root, KpiRef) and root.kpi in self.formulas:
            root = self.formulas[root.kpi].root
        match root:
            case Call(Function.SUM) if n_before and n_now:
                n_was, n_is = Fraction(n_before), Fraction(n_now)
                rows, mean = by_number((before[0], n_was), (now[0], n_is))
                yield Effect("rows", root, n_was, n_is, rows)
                yield Effect("mean", root, before[0] / n_was, now[0] / n_is, mean)
            case Call(Function.AVERAGE):
                top, bottom = by_part(before, now)
                yield Effect("sum", root, before[0], now[0], top)
                yield Effect("rows", root, before[1], now[1], bottom)
            case Binary("/", left, right) if self._is_plain(left) and self._is_plain(right):
                top, bottom = by_part(before, now)
                yield Effect("numerator", left, before[0], now[0], top)
                yield Effect("denominator", right, before[1], now[1], bottom)

    def _is_plain(self, node: Node) -> bool:
        """Whether it is no quotient itself, so that it is the whole of its side."""
        return not any(
            isinstance(one, Growth)
            or (isinstance(one, Binary) and one.sign == "/")
            or (isinstance(one, Call) and one.function is Function.AVERAGE)
            for one in walk(node, self.formulas)
        )


def _quotient(figure: Figure) -> Quotient:
    """A figure with a fact, exactly; the Archive keeps the parts of quotients only."""
    if figure.numerator is None or figure.denominator is None:
        return exact(figure.fact or 0.0), Fraction(1)
    return exact(figure.numerator), exact(figure.denominator)
