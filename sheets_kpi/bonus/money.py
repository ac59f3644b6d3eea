"""Money of bonuses: exact until it is rounded once, to the kopeck, halves up."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from fractions import Fraction

from sheets_kpi.people import Stint
from sheets_kpi.periods import Grain, Period, periods_between
from sheets_kpi.workdays import Workdays

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
