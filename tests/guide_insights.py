"""The funnel, events and hints by the owner's guide, in plain loops and without the package."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from statistics import median

from guide_books import Book, Exported, Hint, Kpi
from guide_days import Period, kind_of, period_of

GREY = ("no_target", "no_data", "absent", "early", "few", "no_history", "ripening", "not_divisible")


def stages(book: Book) -> list[Kpi]:
    """The KPIs with a stage, in its order."""
    return sorted(
        (kpi for kpi in book.kpis if kpi.stage is not None), key=lambda kpi: kpi.stage or 0
    )


def entered(book: Book, kpi: Kpi, kind: str, name: str, period: Period) -> float:
    found = book.facts.get((kpi.name, kind, name, period.key))
    return (found.fact if found else None) or 0.0


def shares_on(book: Book, kind: str, name: str, period: Period) -> list[float | None]:
    """The share that went on from each stage but the last; None if nobody entered it."""
    counts = [entered(book, kpi, kind, name, period) for kpi in stages(book)]
    pairs = pairwise(counts)
    return [after / before if before else None for before, after in pairs]


def medians(book: Book, kind: str, names: list[str], period: Period) -> list[float | None]:
    """The median of those whom enough entered, at each stage but the last; of two at least."""
    found = []
    for at, kpi in enumerate(stages(book)[:-1]):
        rates = []
        for name in names:
            rate = shares_on(book, kind, name, period)[at]
            if rate is not None and entered(book, kpi, kind, name, period) >= book.setting.few:
                rates.append(rate)
        found.append(median(rates) if len(rates) > 1 else None)
    return found


def shortfalls(
    book: Book, kind: str, name: str, period: Period, usual: list[float | None]
) -> list[float]:
    """How many last stages each stage lost against the median: of those who would have gone on,
    only those count that would have got through the later stages: at one's own rates, or at the
    median's where too few entered.
    """
    rates = shares_on(book, kind, name, period)
    counts = [entered(book, kpi, kind, name, period) for kpi in stages(book)]
    found = []
    for at, middle in enumerate(usual):
        rate = rates[at]
        if rate is None or middle is None or counts[at] < book.setting.few:
            found.append(0.0)
            continue
        lost = max(0.0, counts[at] * (middle - rate))
        for later in range(at + 1, len(usual)):
            through = rates[later] if counts[later] >= book.setting.few else usual[later]
            lost *= min(through or 0.0, 1.0)
        found.append(lost)
    return found


def value(book: Book, period: Period) -> float | None:
    """What a last stage is worth: the company's figure."""
    found = book.facts.get((book.setting.value, "company", "", period.key))
    return found.fact if found else None


# --- events ---------------------------------------------------------------------------------------


def around(book: Book, day_period: Period, *, at_start: bool) -> tuple[list[Period], list[Period]]:
    """Up to six whole periods before an event and after it; its own period is neither, unless it
    began with the event.
    """
    keys = {key[3] for key in book.facts}
    before: list[Period] = []
    last = day_period.first - timedelta(days=1)
    while len(before) < 6 and (there := period_of(book.setting.grain, last)).key in keys:
        before.insert(0, there)
        last = there.first - timedelta(days=1)
    after: list[Period] = []
    there = (
        day_period
        if at_start
        else period_of(book.setting.grain, day_period.last + timedelta(days=1))
    )
    while len(after) < 6 and there.key in keys and there.last < book.as_of:
        after.append(there)
        there = period_of(book.setting.grain, there.last + timedelta(days=1))
    return before, after


def mean(book: Book, kpi: Kpi, periods: list[Period]) -> float | None:
    """A sum's mean of periods; a quotient is made of all the rows of the periods."""
    found = [book.facts.get((kpi.name, "company", "", period.key)) for period in periods]
    there = [one for one in found if one is not None and one.fact is not None]
    if not there:
        return None
    if kind_of(book, kpi.formula) == "ratio" and "/" in kpi.formula:
        return quotient(there)
    return sum(one.fact or 0.0 for one in there) / len(there)


def quotient(found: list[Exported]) -> float:
    over = sum(one.numerator or 0.0 for one in found)
    return over / sum(one.denominator or 0.0 for one in found)


# --- hints ----------------------------------------------------------------------------------------


def holds(book: Book, hint: Hint, name: str, period: Period) -> bool:
    """Whether both conditions of a hint hold for a person; grey results never do."""
    for kpi, (sign, least) in ((hint.first, hint.first_when), (hint.second, hint.second_when)):
        if not kpi:
            continue
        found = book.facts.get((kpi, "person", name, period.key))
        if found is None or found.status in GREY:
            return False
        reached = found.attainment if found.pace is None else found.pace
        if reached is None or not compared(reached, sign, least):
            return False
    return True


def compared(reached: float, sign: str, least: float) -> bool:
    if sign == "≥":
        return reached >= least
    if sign == "≤":
        return reached <= least
    return reached > least if sign == ">" else reached < least
