"""Sets of values over time: new, kept, lost and repeated, per period and segment.

An entry is (cell, value) in one number: cell × number of values + value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import numpy as np

from sheets_kpi.compute.aggregate import Keys, Tally, count, count_distinct, runs
from sheets_kpi.compute.axis import Days, Spans
from sheets_kpi.compute.select import Hits, Rows
from sheets_kpi.compute.views import Levels, LogView
from sheets_kpi.formulas.nodes import Call, Function
from sheets_kpi.logs import Codes, Floats

Placed = tuple[Rows, Keys]  # rows that count, each beside its cell
Place = Callable[[Hits, Spans], Placed]
Portions = Callable[[Spans], Iterable[Hits]]


def tally_distinct(call: Call, levels: Levels, rows: Rows, cells: Keys, size: int) -> Tally:
    """COUNTUNIQUEIFS, and REPEATIFS (values with two rows or more)."""
    matched = count(cells, size)
    codes = levels.codes[rows]
    cells, codes = cells[codes >= 0], codes[codes >= 0]
    at_least = 2 if call.function is Function.REPEAT else 1
    different = count_distinct(cells, codes, levels.number, size, at_least)
    return Tally(different, np.ones(size), count(cells, size), matched)


class Sets:
    """NEWIFS, KEPTIFS and LOSTIFS of one call: the values of a period against those of its base."""

    def __init__(self, view: LogView, call: Call, portions: Portions, place: Place) -> None:
        """`portions` selects the rows of some spans, `place` gives each its cell."""
        levels = view.levels(call.column)
        self._values = levels.codes
        self._number = np.int64(max(levels.number, 1))
        self._call = call
        self._portions = portions
        self._place = place

    def tally(self, current: Spans, base: Spans, size: int) -> Tally:
        """Counts what stays after comparing with the base, by cell."""
        tally = self.counted(current, size)
        tally.numerator = self._compared(self._entries(current), self._entries(base), size)
        if self._call.function is Function.LOST:
            tally.n = self.counted(base, size).n
        return tally

    def counted(self, spans: Spans, size: int) -> Tally:
        """The rows of each cell, and those with a value; the numerator stays 0."""
        tally = Tally.empty(size)
        for rows, cells in self._placed(spans):
            tally.matched += count(cells, size)
            tally.n += count(cells[self._values[rows] >= 0], size)
        return tally

    def _compared(self, now: Keys, before: Keys, size: int) -> Floats:
        together = np.sort(np.concatenate([now, before]))
        both = together[1:][together[1:] == together[:-1]]
        stayed = count(both // self._number, size)
        match self._call.function:
            case Function.KEPT:
                return stayed
            case Function.LOST:
                return count(before // self._number, size) - stayed
            case _:
                return count(now // self._number, size) - stayed

    def _placed(self, spans: Spans) -> Iterator[Placed]:
        return (self._place(hits, spans) for hits in self._portions(spans))

    def _filled(self, spans: Spans) -> Iterator[Placed]:
        for rows, cells in self._placed(spans):
            filled = self._values[rows] >= 0
            yield rows[filled], cells[filled]

    def _entries(self, spans: Spans) -> Keys:
        """Every (cell, value) that occurs, once. Portions share no period, so none repeats."""
        portions = [
            runs(np.sort(cells * self._number + self._values[rows]))[0]
            for rows, cells in self._filled(spans)
        ]
        return np.concatenate([np.zeros(0, np.int64), *portions])


def count_first(segments: Keys, values: Codes, days: Days, spans: Spans, width: int) -> Floats:
    """How many values have the first day of all in each period, per segment.

    Args:
        segments: the segment of every row, of any day.
        values: the value of every row.
        days: the day of every row.
        spans: the periods, in order.
        width: the number of segments.

    Returns:
        Counts by cell: shape [periods × width].
    """
    if not len(days):
        return np.zeros(len(spans) * width)
    start, length = days.min(), np.int64(days.max()) - days.min() + 1
    entries = (values * np.int64(width) + segments) * length + (days - start)
    ordered = np.sort(entries)
    found, first = runs(ordered // length)
    periods = spans.index((ordered[first] % length + start).astype(np.int32))
    inside = periods >= 0
    cells = periods[inside] * np.int64(width) + found[inside] % width
    return count(cells, len(spans) * width)
