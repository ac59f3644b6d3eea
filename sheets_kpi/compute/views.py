"""A log as calls look at it: days, masks and readable rows, each worked out once."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Generic, TypeVar

import numpy as np

from sheets_kpi.compute.axis import NO_DAY, Days
from sheets_kpi.compute.criteria import days_of, met
from sheets_kpi.formulas.nodes import Boundary, Condition
from sheets_kpi.logs import Codes, Column, Floats, Log, Mask
from sheets_kpi.schema import Choice

T = TypeVar("T")

MASKS = 48  # kept per log; a million rows take a megabyte each


class Recent(Generic[T]):
    """Remembers what was last used, within a total weight (by default, a number of entries)."""

    def __init__(self, limit: int, weigh: Callable[[T], int] = lambda _: 1) -> None:
        self._limit = limit
        self._weigh = weigh
        self._weight = 0
        self._kept: OrderedDict[Hashable, T] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """What is remembered under `key`, made first if need be."""
        known = self.find(key)
        return self.keep(key, make()) if known is None else known

    def find(self, key: Hashable) -> T | None:
        """What is remembered under `key`, if anything is."""
        if key in self._kept:
            self._kept.move_to_end(key)
        return self._kept.get(key)

    def keep(self, key: Hashable, value: T) -> T:
        """Remembers a value; what was used least recently may be forgotten for it."""
        self._weight -= self._weigh(self._kept[key]) if key in self._kept else 0
        self._kept[key] = value
        self._weight += self._weigh(value)
        while self._weight > self._limit:
            _, forgotten = self._kept.popitem(last=False)
            self._weight -= self._weigh(forgotten)
        return value


@dataclass(frozen=True)
class Levels:
    """What COUNTUNIQUE tells apart in a column: texts by their keys, others by their values.

    `codes` are below `number`, -1 where the cell is blank; those of a column that is no text follow
    the order of `values`.
    """

    codes: Codes
    number: int
    values: Floats = field(default_factory=lambda: np.zeros(0))


NO_LEVELS = Levels(np.zeros(0, np.int32), 0)


class LogView:
    """One log; its caches are bounded by the number of columns and by `MASKS`."""

    def __init__(self, log: Log, choices: Callable[[str], tuple[Choice, ...]]) -> None:
        """`choices` gives the choice list of a column by id."""
        self.log = log
        self._choices = choices
        self._masks: Recent[Mask] = Recent(MASKS)
        self._readable: Recent[Mask] = Recent(MASKS)
        self._days: dict[str, Days] = {}
        self._levels: dict[str, Levels] = {}

    def __len__(self) -> int:
        return len(self.log)

    @cached_property
    def main_date(self) -> str:
        """The id of the column that dates the rows; "" if there is none."""
        name = self.log.spec.date
        column = self.log.columns.get(name)
        return name if column is not None and column.kind == "date" else ""

    def column(self, column_id: str) -> Column:
        """A column that is known to exist."""
        return self.log.columns[column_id]

    def days(self, column_id: str) -> Days:
        """The day of every row by a date column; `NO_DAY` where there is none."""
        if column_id not in self._days:
            self._days[column_id] = days_of(self.column(column_id))
        return self._days[column_id]

    def first_day(self, columns: Iterable[str], rows: Mask) -> int | None:
        """The earliest day that any of the date columns holds on `rows`."""
        dated = (self.days(column)[rows] for column in columns)
        known = (days[days != NO_DAY] for days in dated)
        return min((int(days.min()) for days in known if len(days)), default=None)

    def blocking(self, columns: frozenset[str]) -> frozenset[str]:
        """Those of some columns that have broken cells at all."""
        return frozenset(name for name in columns if self._is_broken(name))

    def _is_broken(self, column_id: str) -> bool:
        column = self.log.columns.get(column_id)
        return column is not None and bool(column.broken.any())

    def readable(self, columns: frozenset[str]) -> Mask:
        """The rows with no broken cell in any of the columns."""
        return self._readable.get(columns, lambda: self._unbroken(columns))

    def _unbroken(self, columns: frozenset[str]) -> Mask:
        sound = np.ones(len(self), np.bool_)
        for name in columns:
            sound &= ~self.column(name).broken
        return sound

    def meets(self, condition: Condition) -> Mask:
        """The rows that meet any of the condition's tests, boundaries left aside."""
        return self._masks.get(condition, lambda: self._met(condition))

    def _met(self, condition: Condition) -> Mask:
        column, choices = self.column(condition.column), self._choices(condition.column)
        mask = np.zeros(len(self), np.bool_)
        for test in condition.tests:
            if not isinstance(test.operand, Boundary):
                mask |= met(column, choices, test)
        return mask

    def meets_all(self, conditions: Iterable[Condition]) -> Mask:
        """The rows that meet every one of the conditions."""
        mask = np.ones(len(self), np.bool_)
        for condition in conditions:
            mask &= self.meets(condition)
        return mask

    def levels(self, column_id: str) -> Levels:
        """The different values of a column."""
        if column_id not in self._levels:
            self._levels[column_id] = _levels(self.column(column_id))
        return self._levels[column_id]


def _levels(column: Column) -> Levels:
    if column.kind == "text":
        by_key = {key: code for code, key in enumerate(dict.fromkeys(column.keys))}
        table = np.array([*(by_key[key] for key in column.keys), -1], np.int32)
        return Levels(table[column.codes], len(by_key))
    filled = ~column.blank
    codes = np.full(len(filled), -1, np.int32)
    values, inverse = np.unique(column.floats[filled], return_inverse=True)
    codes[filled] = inverse
    return Levels(codes, len(values), values)
