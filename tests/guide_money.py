"""Bonuses by the owner's guide, in plain loops and without the package."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from guide_books import Book, Kpi
from guide_days import Period, kind_of, period_of, stint_on, workdays
from guide_rules import EACH, Part, Score, Whose, is_open, score


def part_paid(book: Book, value: float) -> float:
    """The part of the bonus that a score pays."""
    rule = book.setting
    if value < rule.threshold:
        return 0.0
    if value < 1:
        way = (value - rule.threshold) / (1 - rule.threshold)
        return rule.at_threshold + way * (1 - rule.at_threshold)
    faster = rule.accelerator * value if rule.is_whole else 1 + rule.accelerator * (value - 1)
    return min(max(faster, 1.0), rule.bonus_cap)


def counts_as(book: Book, name: str, value: float, period: Period) -> float:
    """The score after the discount for new people, which lifts nobody above 100 %."""
    start = min(row.first for row in book.team if row.name == name)
    if start == date.min or not book.setting.ramp:
        return value
    discounts = []
    for month in months_of(period):
        number_of = (month.first.year - start.year) * 12 + month.first.month - start.month
        known = 0 <= number_of < len(book.setting.ramp)
        discounts.append(book.setting.ramp[number_of] if known else 1.0)
    discount = sum(discounts) / len(discounts)
    return max(value, min(value / discount, 1.0))


def months_of(period: Period) -> list[Period]:
    months = [period_of("month", day) for day in period.days()]
    return list(dict.fromkeys(months))


def base(book: Book, name: str, period: Period) -> Decimal | None:
    """A bonus at 100 %: the amount × FTE × days present ÷ working days of the month."""
    total = None
    for day in workdays(book, period.first, period.last):
        stint = stint_on(book, name, day)
        month = period_of("month", day)
        if stint is not None:
            amounts = [book.bases.get(who) for who in (name, stint.role, *EACH)]
            amount = next((one for one in amounts if one is not None), book.setting.base)
            if amount is not None:
                length = len(workdays(book, month.first, month.last))
                total = (total or 0.0) + amount * stint.fte / length
    return None if total is None else kopecks(total)


def kopecks(amount: float) -> Decimal:
    """To the kopeck, half up; what floats lose in their last digits is given back first."""
    exact = Decimal(repr(round(amount, 7)))
    return exact.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def shut_gates(found: Score) -> list[Kpi]:
    return [
        part.kpi
        for part in found.parts
        if part.kpi.gate is not None and part.value is not None and part.value < part.kpi.gate
    ]


def bonus(book: Book, name: str, period: Period, found: Score) -> Decimal | None:
    """What a person gets; None while there is no number."""
    whole = base(book, name, period)
    if whole is None or found.value is None or not found.is_complete:
        return None
    if shut_gates(found):
        return Decimal(0)
    paid = part_paid(book, counts_as(book, name, found.value, period))
    return kopecks(float(whole) * paid)


def next_step(book: Book, name: str, value: float, period: Period) -> float | None:
    """How far the next step is, in points of a person's score; None beyond the last one."""
    rule = book.setting
    counted = counts_as(book, name, value, period)
    if counted < 1:
        step = rule.threshold if counted < rule.threshold else 1.0
        return (step - counted) * value / counted if counted else step
    faster = rule.accelerator
    if not faster:
        return None
    top = rule.bonus_cap / faster if rule.is_whole else 1 + (rule.bonus_cap - 1) / faster
    return top - counted if counted < top <= rule.cap else None


def worth(book: Book, name: str, period: Period, part: Part) -> Decimal | None:
    """What one more deal, or 1 000 ₽ more, of a personal sum or count would bring."""
    kpi = part.kpi
    if kpi.is_team or kind_of(book, kpi.formula) != "flow" or not is_open(book, period):
        return None
    whose = Whose("person", name)
    now = bonus(book, name, period, score(book, whose, period))
    more = 1000.0 if kpi.unit == "₽" else 1.0
    then = bonus(book, name, period, score(book, whose, period, kpi.name, more))
    return then - now if now is not None and then is not None and then > now else None
