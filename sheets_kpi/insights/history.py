"""What happened in time: before and after an event, and what a person achieved.

A comparison in time says what changed along with an event, not because of it. Achievements are what
a person did for the first time, better than ever, or many times in a row:

first    a target reached for the first time, after at least two periods in which it was not
best     a fact better than in every period before, of at least three
streak   a target reached in at least three periods in a row
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Literal, NamedTuple

from sheets_kpi.attain.results import Result, Results
from sheets_kpi.attain.scorecards import Scorecard
from sheets_kpi.decisions import Kpi
from sheets_kpi.decisions.kpi import Event
from sheets_kpi.facts import Figure
from sheets_kpi.formulas.nodes import RATES, KpiClass
from sheets_kpi.periods import Period, period_of

PERIODS = 6  # whole periods on each side of an event
EVENTS = 12  # the latest events are compared
_KPIS = 5  # of an event that names none
_POOLED = (KpiClass.RATIO, KpiClass.MEAN)
_DIGITS = 9

History = Mapping[str, Mapping[Period, Figure]]  # by KPI key
HISTORY = 36  # periods, the one shown included
_FIRST, _BEST, _STREAK = 2, 3, 3
Shares = Sequence[float | None]


class Side(NamedTuple):
    """A KPI on one side of an event: its `value` over `periods` whole periods that have data;
    `n` observations lie under it, None where their number says nothing.
    """

    value: float
    periods: int
    n: int | None = None


class Shift(NamedTuple):
    """A KPI before and after an event; a side without a whole period that has data is None.

    `is_pooled` tells whether a rate was made anew from all its rows; other values are means of the
    periods. `is_early` tells that no whole period after the event is over yet.
    """

    kpi: Kpi
    before: Side | None
    after: Side | None
    is_pooled: bool
    is_early: bool

    @property
    def change(self) -> float | None:
        """The value after − the value before."""
        if self.before is None or self.after is None:
            return None
        return round(self.after.value - self.before.value, _DIGITS)

    def rests_on_few(self, least: int) -> bool:
        """Whether one of the sides has fewer observations than a change should rest on."""
        return any(
            side and side.n is not None and side.n < least for side in (self.before, self.after)
        )


class Turn(NamedTuple):
    """An event with the KPIs it is about."""

    event: Event
    shifts: tuple[Shift, ...]


def shown_events(events: Sequence[Event], period: Period) -> tuple[Event, ...]:
    """The events that are compared, latest first: none from after the period shown."""
    past = [event for event in events if event.date <= period.end]
    return tuple(reversed(past[-EVENTS:]))


def windows(event: Event, period: Period) -> tuple[list[Period], list[Period]]:
    """The whole periods before and after an event, up to the period shown, nearest first.

    An event on 15 October of monthly periods: September, August… and November, December…; on
    1 October: September, August… and October, November…
    """
    own = period_of(event.date, period.grain)
    earlier = list(reversed(own.back(PERIODS)))
    later = [own if own.start == event.date else own.following()]
    while len(later) < PERIODS:
        later.append(later[-1].following())
    return earlier, [one for one in later if one.end <= period.end]


def periods_needed(events: Iterable[Event], period: Period) -> set[Period]:
    """Every period that some event is compared by."""
    sides = [windows(event, period) for event in events]
    return {one for before, after in sides for one in (*before, *after)}


def about(event: Event, kpis: Sequence[Kpi]) -> Sequence[Kpi]:
    """The KPI that an event names, or the weightiest ones where it names none."""
    if event.kpi:
        return [kpi for kpi in kpis if kpi.key == event.kpi]
    weighted = [kpi for kpi in kpis if kpi.weight]
    return sorted(weighted, key=lambda kpi: -kpi.weight)[:_KPIS]


def turn(
    event: Event,
    kpis: Sequence[Kpi],
    classes: Mapping[str, KpiClass],
    history: History,
    period: Period,
) -> Turn:
    """An event with the KPIs it is about; `history` are the company's figures of whole periods."""
    sides = windows(event, period)

    def shift(kpi: Kpi) -> Shift:
        known, kpi_class = history.get(kpi.key, {}), classes.get(kpi.key)
        before, after = ([known[one] for one in some if one in known] for some in sides)
        return Shift(
            kpi,
            side(before, kpi_class),
            side(after, kpi_class),
            is_pooled=kpi_class in _POOLED,
            is_early=not after,
        )

    return Turn(event, tuple(shift(kpi) for kpi in about(event, kpis)))


def side(figures: Sequence[Figure], kpi_class: KpiClass | None) -> Side | None:
    """One side of an event; None without data.

    Sums, counts and everything that cannot be pooled: the mean of the periods' facts (30 and 50
    deals → 40). Ratios and averages: Σ numerators ÷ Σ denominators (5 of 10 and 5 of 20 → 10 of
    30, not the mean of 50 % and 25 %).
    """
    known = [one for one in figures if one.fact is not None]
    if not known:
        return None
    if kpi_class not in _POOLED:
        return Side(sum(one.fact or 0.0 for one in known) / len(known), len(known))
    under = sum(one.denominator or 0.0 for one in known)
    if not under:
        return None
    n = sum(one.n or 0 for one in known)
    return Side(sum(one.numerator or 0.0 for one in known) / under, len(known), n)


class Achievement(NamedTuple):
    """One achievement of a person in the period shown.

    `share` is the attainment of a first time; `fact` and `before` are the best fact and the best
    one until then; `periods` how many periods in a row, or how many a best one is the best of.
    """

    person: str
    kpi: Kpi
    kind: Literal["first", "best", "streak"]
    share: float = 0.0
    fact: float = 0.0
    before: float = 0.0
    periods: int = 0


def is_first(shares: Shares) -> bool:
    """Whether the last attainment is the first of 100 % or more, after at least two below it:
    80 %, 95 %, 104 % is; 80 %, none, 104 % is not yet.
    """
    *earlier, last = shares
    known = [share for share in earlier if share is not None]
    return last is not None and last >= 1 and len(known) >= _FIRST and max(known) < 1


def streak(shares: Shares) -> int:
    """How many attainments in a row, the last included, are 100 % or more; 0 if fewer than three:
    90 %, 100 %, 120 %, 101 % → 3. A period without an attainment ends it.
    """
    count = 0
    for share in reversed(shares):
        if share is None or share < 1:
            break
        count += 1
    return count if count >= _STREAK else 0


def record(facts: Shares, *, lower: bool = False) -> float | None:
    """The best fact until then, if the last one is strictly better than all of at least three;
    None if it is not: 30, 42, 38, 45 → 42.
    """
    *earlier, last = facts
    known = [fact for fact in earlier if fact is not None]
    if last is None or len(known) < _BEST:
        return None
    best = min(known) if lower else max(known)
    return best if (last < best if lower else last > best) else None


def achievements(
    results: Results, cards: Iterable[Scorecard], periods: Sequence[Period]
) -> Iterator[Achievement]:
    """What people achieved in the last of some periods, KPI by KPI.

    Only personal KPIs that are shown count. In an open period only what cannot be lost any more
    does: a sum or count of which more is better.
    """
    is_over = periods[-1].end < results.as_of
    kpis = [*countable(results.decisions.kpis, results.classes, is_over=is_over)]
    past = {kpi.key: results.past(kpi, "person", periods[:-1]) for kpi in kpis}
    for card in cards:
        for kpi in kpis if card.segment.name else ():
            result = card.results.get(kpi.key)
            if result and result.tells(results.least(kpi)):
                earlier = past[kpi.key].get(card.segment, [None] * (len(periods) - 1))
                facts = [*earlier, result.fact]
                yield from _reached(results, result, periods, facts)
                yield from _best(results.classes[kpi.key], result, facts)


def _reached(
    results: Results, result: Result, periods: Sequence[Period], facts: Shares
) -> Iterator[Achievement]:
    if not result.kpi.weight or result.attainment is None or result.attainment < 1:
        return
    shares = [*_shares(results, result, periods, facts), result.attainment]
    if is_first(shares):
        yield Achievement(result.segment.name, result.kpi, "first", share=result.attainment)
    elif count := streak(shares):
        yield Achievement(result.segment.name, result.kpi, "streak", periods=count)


def _best(kpi_class: KpiClass, result: Result, facts: Shares) -> Iterator[Achievement]:
    kpi, is_rate = result.kpi, kpi_class in RATES and kpi_class is not KpiClass.CHANGE
    if kpi.direction == "range" or not (kpi_class.is_additive or is_rate):
        return
    before = record(facts, lower=kpi.direction == "lower")
    if before is not None and result.fact is not None:
        known = sum(fact is not None for fact in facts)
        name = result.segment.name
        yield Achievement(name, kpi, "best", fact=result.fact, before=before, periods=known)


def _shares(
    results: Results, result: Result, periods: Sequence[Period], facts: Shares
) -> list[float | None]:
    """The attainments of the earlier periods, oldest first: as far back as one on the other side
    of 100 % than the latest, for those before it decide nothing.
    """
    found: list[float | None] = []
    for period, fact in reversed([*zip(periods, facts, strict=True)][:-1]):
        share = None
        if fact is not None:
            share = results.at(result.kpi, result.segment, period).attainment
        found.insert(0, share)
        if len({share >= 1 for share in found if share is not None}) > 1:
            break
    return found


def countable(
    kpis: Iterable[Kpi], classes: Mapping[str, KpiClass], *, is_over: bool
) -> Iterator[Kpi]:
    """The KPIs that somebody may have achieved something in, in a period that is over or not."""
    for kpi in kpis:
        kpi_class = classes.get(kpi.key)
        if kpi.shown and kpi.level == "personal" and kpi_class is not None:
            can_be_lost = not kpi_class.is_additive or kpi.direction != "higher"
            if is_over or not can_be_lost:
                yield kpi


def periods_counted(period: Period, since: date) -> tuple[Period, ...]:
    """The period shown after those before it, oldest first; none that began before `since`."""
    return (*(one for one in period.back(HISTORY - 1) if one.start >= since), period)
