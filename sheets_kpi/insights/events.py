"""Before and after an event: what the company's KPIs were in the periods around it.

A comparison in time says what changed along with the event, not because of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sheets_kpi.decisions import Kpi
from sheets_kpi.decisions.kpi import Event
from sheets_kpi.facts import Figure
from sheets_kpi.formulas.nodes import KpiClass
from sheets_kpi.periods import Period, period_of

PERIODS = 6  # whole periods on each side of an event
EVENTS = 12  # the latest events are compared
_KPIS = 5  # of an event that names none
_POOLED = (KpiClass.RATIO, KpiClass.MEAN)
_DIGITS = 9

History = Mapping[str, Mapping[Period, Figure]]  # by KPI key


@dataclass(frozen=True, slots=True)
class Side:
    """A KPI on one side of an event: its `value` over `periods` whole periods that have data;
    `n` observations lie under it, None where their number says nothing.
    """

    value: float
    periods: int
    n: int | None = None


@dataclass(frozen=True, slots=True)
class Shift:
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


@dataclass(frozen=True, slots=True)
class Turn:
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
    earlier = [own.previous()]
    while len(earlier) < PERIODS:
        earlier.append(earlier[-1].previous())
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


@dataclass(frozen=True)
class Comparison:
    """Compares the sides of events. `history` are the company's figures; `since` is the first day
    from which the logs are whole: a period that began before it is not.
    """

    kpis: Sequence[Kpi]
    classes: Mapping[str, KpiClass]
    history: History
    period: Period
    as_of: date
    since: date

    def turn(self, event: Event) -> Turn:
        """An event with the KPIs it is about."""
        before, after = windows(event, self.period)
        before = [one for one in before if one.start >= self.since]
        after = [one for one in after if one.end < self.as_of and one.start >= self.since]
        return Turn(
            event, tuple(self._shift(kpi, before, after) for kpi in about(event, self.kpis))
        )

    def _shift(self, kpi: Kpi, before: Sequence[Period], after: Sequence[Period]) -> Shift:
        kpi_class = self.classes.get(kpi.key)
        return Shift(
            kpi,
            side(self._figures(kpi, before), kpi_class),
            side(self._figures(kpi, after), kpi_class),
            kpi_class in _POOLED,
            is_early=not after,
        )

    def _figures(self, kpi: Kpi, periods: Sequence[Period]) -> list[Figure]:
        known = self.history.get(kpi.key, {})
        return [known[one] for one in periods if one in known]


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
