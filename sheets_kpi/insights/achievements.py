"""Achievements: what a person did for the first time, better than ever, or many times in a row.

first    a target reached for the first time, after at least two periods in which it was not
best     a fact better than in every period before, of at least three
streak   a target reached in at least three periods in a row
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import numpy as np

from sheets_kpi.attain import rules
from sheets_kpi.attain.goals import RATES
from sheets_kpi.attain.judge import Judge, Result
from sheets_kpi.compute import Axis
from sheets_kpi.decisions import Kpi
from sheets_kpi.facts import Segment
from sheets_kpi.formulas.nodes import KpiClass
from sheets_kpi.logs import Floats
from sheets_kpi.periods import Period

HISTORY = 36  # periods, the one shown included
_FIRST, _BEST, _STREAK = 2, 3, 3

Shares = Sequence[float | None]


@dataclass(frozen=True, slots=True)
class Achievement:
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


@dataclass(frozen=True)
class Achievements:
    """Finds the achievements of a period; `periods` are it and those before, oldest first."""

    judge: Judge
    periods: tuple[Period, ...]
    _facts_of: dict[str, Floats] = field(default_factory=dict, repr=False)

    def of(self, person: Segment, results: Mapping[str, Result]) -> Iterator[Achievement]:
        """A person's achievements, KPI by KPI; `results` are those of the period shown.

        Only personal KPIs that are shown count. In an open period only what cannot be lost any
        more does: a sum or count of which more is better.
        """
        for kpi in self.judge.decisions.kpis:
            result = results.get(kpi.key)
            if kpi.shown and kpi.level == "personal" and result and self._is_safe(kpi, result):
                yield from self._reached(kpi, person, result)
                yield from self._best(kpi, person, result)

    def _reached(self, kpi: Kpi, person: Segment, result: Result) -> Iterator[Achievement]:
        if not kpi.weight or result.attainment is None or result.attainment < 1:
            return
        shares = [*self._shares(kpi, person), result.attainment]
        if is_first(shares):
            yield Achievement(person.name, kpi, "first", share=result.attainment)
        elif count := streak(shares):
            yield Achievement(person.name, kpi, "streak", periods=count)

    def _best(self, kpi: Kpi, person: Segment, result: Result) -> Iterator[Achievement]:
        kpi_class = self.judge.classes[kpi.key]
        is_rate = kpi_class in RATES and kpi_class is not KpiClass.CHANGE
        if kpi.direction == "range" or not (kpi_class.is_additive or is_rate):
            return
        facts = [*self._facts(kpi, person), result.fact]
        before = record(facts, lower=kpi.direction == "lower")
        if before is not None and result.fact is not None:
            known = sum(fact is not None for fact in facts)
            yield Achievement(
                person.name, kpi, "best", fact=result.fact, before=before, periods=known
            )

    def _is_safe(self, kpi: Kpi, result: Result) -> bool:
        """Whether a result counts, and cannot be lost any more."""
        kpi_class = self.judge.classes.get(kpi.key)
        if kpi_class is None or result.fact is None or self._is_few(kpi, result.n):
            return False
        can_be_lost = not kpi_class.is_additive or kpi.direction != "higher"
        return self.periods[-1].end < self.judge.as_of or not can_be_lost

    def _is_few(self, kpi: Kpi, n: int | None) -> bool:
        return (n or 0) < self._least(kpi)

    def _least(self, kpi: Kpi) -> int:
        """How many observations a fact must rest on; 0 where their number says nothing."""
        if self.judge.classes.get(kpi.key) not in RATES:
            return 0
        return kpi.least(self.judge.decisions.settings.min_observations)

    def _shares(self, kpi: Kpi, person: Segment) -> list[float | None]:
        """The attainments of the earlier periods, oldest first: as far back as one on the other
        side of 100 % than the latest, for those before it decide nothing.
        """
        found: list[float | None] = []
        facts = zip(self.periods, self._facts(kpi, person), strict=False)
        for period, fact in reversed(list(facts)):
            found.insert(0, self._share(kpi, person, period, fact))
            if len({share >= 1 for share in found if share is not None}) > 1:
                break
        return found

    def _share(self, kpi: Kpi, person: Segment, period: Period, fact: float | None) -> float | None:
        if fact is None:
            return None
        closed = self.judge.closed_period("person", period)
        if closed:
            return closed.figure(kpi, person).attainment
        target = self.judge.goals.target(kpi, person, period)
        return rules.attainment(fact, target, self.judge.scale(kpi))

    def _facts(self, kpi: Kpi, person: Segment) -> list[float | None]:
        """The facts of the earlier periods, oldest first, without rates of few observations."""
        earlier = enumerate(self.periods[:-1])
        return [self._fact(kpi, person, place, period) for place, period in earlier]

    def _fact(self, kpi: Kpi, person: Segment, place: int, period: Period) -> float | None:
        closed = self.judge.closed_period("person", period)
        if closed:
            figure = closed.figure(kpi, person)
            return None if self._is_few(kpi, figure.n) else figure.fact
        column = self._columns.get(person)
        fact = math.nan if column is None else float(self._computed(kpi)[place, column])
        return None if math.isnan(fact) else fact

    def _computed(self, kpi: Kpi) -> Floats:
        """The facts of the earlier periods of all people, NaN where few: [period, person]."""
        if kpi.key not in self._facts_of:
            axis = Axis(self.periods[:-1], self.judge.as_of)
            values = self.judge.engine.values(kpi.key, axis, "person")
            few = values.n < self._least(kpi)
            self._facts_of[kpi.key] = np.where(few, np.nan, values.fact)
        return self._facts_of[kpi.key]

    @cached_property
    def _columns(self) -> dict[Segment, int]:
        return {one: c for c, one in enumerate(self.judge.engine.segments("person"))}
