"""The periods of an evaluation, and the spans of days that count in each of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np
import numpy.typing as npt

from sheets_kpi.logs import Mask, serial
from sheets_kpi.periods import Grain, Period

Days = npt.NDArray[np.int32]

NO_DAY = np.int32(-(2**31))  # where a cell holds no date
FIRST_YEAR = 1900  # no log reaches back further
LONG_AGO = -1_000_000  # before every date a cell may hold


@dataclass(frozen=True, eq=False)
class Spans:
    """For each period of an axis, the days in which dates must lie, as spreadsheet serials.

    `starts` and `ends` (included) say where `PERIOD` and the main date must lie, `edge_starts` and
    `edge_ends` what START and END mean. A span whose end comes before its start holds no day.
    """

    starts: Days
    ends: Days
    edge_starts: Days
    edge_ends: Days

    def __len__(self) -> int:
        return len(self.starts)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Spans) and self._key == other._key

    def __hash__(self) -> int:
        return hash(self._key)

    @cached_property
    def _key(self) -> tuple[bytes, ...]:
        parts = (self.starts, self.ends, self.edge_starts, self.edge_ends)
        return tuple(part.tobytes() for part in parts)

    @cached_property
    def are_disjoint(self) -> bool:
        """Whether the spans stand in order and no day belongs to two of them."""
        return bool(np.all(self.starts[1:] > self.ends[:-1]) and np.all(np.diff(self.starts) > 0))

    def index(self, days: Days) -> Days:
        """The span each day lies in, -1 for none; the spans must be disjoint."""
        table, start = self._by_day
        return table[np.clip(days, start, start + len(table) - 1) - start]

    @cached_property
    def _by_day(self) -> tuple[Days, int]:
        """The span of every day from the one before the first to the one after the last."""
        if not len(self):
            return np.full(1, -1, np.int32), 0
        start = int(self.starts[0]) - 1
        days = np.arange(start, max(start, int(self.ends.max())) + 2, dtype=np.int32)
        spans = np.searchsorted(self.starts, days, side="right") - 1
        inside = (spans >= 0) & (days <= self.ends[spans])
        return np.where(inside, spans, -1).astype(np.int32), start


@dataclass(frozen=True)
class Axis:
    """Contiguous periods in order, and the last day that counts.

    Days after `as_of` count nowhere the period or one of its edges is meant; a period that begins
    after `as_of` has no data.

    Raises:
        ValueError: the periods do not follow each other day by day.
    """

    periods: tuple[Period, ...]
    as_of: date

    def __post_init__(self) -> None:
        for before, after in zip(self.periods, self.periods[1:], strict=False):
            if before.end + timedelta(days=1) != after.start:
                raise ValueError(f"{after.key} does not follow {before.key}")

    def __len__(self) -> int:
        return len(self.periods)

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash((self.periods, self.as_of))

    @property
    def is_whole_log(self) -> bool:
        """Whether it has the one period ALL, which nothing precedes."""
        return any(period.grain is Grain.ALL for period in self.periods)

    @property
    def open_period(self) -> int | None:
        """The index of the period that has begun and still has days to come."""
        within = (i for i, p in enumerate(self.periods) if p.start <= self.as_of < p.end)
        return next(within, None)

    @cached_property
    def has_begun(self) -> Mask:
        """Which periods have at least one day that counts: shape [period]."""
        return np.array([period.start <= self.as_of for period in self.periods], np.bool_)

    @cached_property
    def spans(self) -> Spans:
        """The days of the periods through `as_of`."""
        starts = _serials(period.start for period in self.periods)
        ends = _serials(min(period.end, self.as_of) for period in self.periods)
        return Spans(starts, ends, starts, ends)

    def back(self, periods: int) -> Axis | None:
        """The axis moved `periods` whole periods into the past; None where nothing precedes."""
        moved = self.periods
        for _ in range(periods):
            if any(p.grain is Grain.ALL or p.start.year < FIRST_YEAR for p in moved):
                return None
            moved = tuple(period.previous() for period in moved)
        return Axis(moved, self.as_of)

    def reaching_back(self, periods: int) -> Axis:
        """The axis with some periods more before its first, as far as there are any."""
        if not self.periods or self.is_whole_log:
            return self
        return Axis((*self.periods[0].back(periods), *self.periods), self.as_of)

    def base_spans(self, days: int | None) -> Spans:
        """The spans that KEPTIFS and LOSTIFS look back at: the `days` days before START, or the
        previous whole period. START and END inside them are their own.
        """
        ends = self.spans.starts - np.int32(1)
        if days is not None:
            starts = self.spans.starts - np.int32(days)
        elif self.is_whole_log:
            starts = self.spans.starts  # nothing precedes: no day
        else:
            starts = _serials(period.previous().start for period in self.periods)
        return Spans(starts, ends, starts, ends)

    def earlier_spans(self) -> Spans:
        """All days before START; START and END still mean those of the period itself."""
        spans = self.spans
        starts = np.full(len(self), LONG_AGO, np.int32)
        return Spans(starts, spans.starts - np.int32(1), spans.edge_starts, spans.edge_ends)


def _serials(days: Iterable[date]) -> Days:
    return np.array([serial(day) for day in days], np.int32)
