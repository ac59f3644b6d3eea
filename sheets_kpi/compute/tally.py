"""From the rows that count to one number for every cell.

A cell is a segment in a period: period × number of segments + segment. A value of a column stands
as its code; an entry is a (cell, value) in one number: cell × number of values + value.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sheets_kpi.compute.filter import Levels, LogView, Rows, levels_of
from sheets_kpi.compute.period import Days, Spans
from sheets_kpi.formulas.nodes import Call, Function
from sheets_kpi.logs import Codes, Floats

CellCodes = npt.NDArray[np.int64]
Placed = tuple[Rows, CellCodes]  # rows that count, each beside its cell

_EXACT = 2.0**53  # up to here float64 adds whole numbers exactly, in any order
_RANKS = {Function.MIN: 0.0, Function.MEDIAN: 0.5, Function.MAX: 1.0}


@dataclass(frozen=True)
class CallTally:
    """A call by cell; an average is its sum here.

    `matched` counts the rows that met the conditions, `n` those of them with a value.
    """

    numerator: Floats
    n: Floats
    matched: Floats

    def __add__(self, other: CallTally) -> CallTally:
        """Together with a tally of other periods."""
        numerator, n = self.numerator + other.numerator, self.n + other.n
        return CallTally(numerator, n, self.matched + other.matched)

    def repeated(self, periods: int) -> CallTally:
        """The tally of one period as that of several."""
        return CallTally(
            *(np.tile(part, periods) for part in (self.numerator, self.n, self.matched))
        )


def nothing(size: int) -> CallTally:
    """Nothing counted yet."""
    return CallTally(np.zeros(size), np.zeros(size), np.zeros(size))


def tally_rows(call: Call, view: LogView, placed: Placed, size: int) -> CallTally:
    """A function over rows in cells: numbers, dates, yes/no; texts only for those that count."""
    rows, cells = placed
    matched = count(cells, size)
    if call.function is Function.COUNTIFS:
        return CallTally(matched, matched, matched)
    if call.function in (Function.COUNTUNIQUE, Function.REPEAT):
        return _tally_distinct(call, view.levels(call.column), placed, size)
    column = view.taken(call)
    filled = ~column.blank[rows]
    if column.kind == "text" and call.function is not Function.COUNTA:
        filled[:] = False
    cells, rows = cells[filled], rows[filled]
    n = count(cells, size)
    if call.function in (Function.COUNT, Function.COUNTA):
        return CallTally(n, n, matched)
    if call.function in (Function.SUM, Function.AVERAGE):
        numerator = exact_sums(cells, column.floats[rows], size)
    else:
        levels = view.levels(call.column) if call.returns is None else levels_of(column)
        rank = _RANKS.get(call.function, call.percentile or 0.0)
        numerator = quantile(cells, levels.codes[rows], levels.values, size, rank)
    return CallTally(numerator / 10.0**column.scale, n, matched)


def _tally_distinct(call: Call, levels: Levels, placed: Placed, size: int) -> CallTally:
    """COUNTUNIQUEIFS, and REPEATIFS (values with two rows or more)."""
    rows, cells = placed
    filled = levels.codes[rows] >= 0
    held = cells[filled]
    found, first = runs(np.sort(held * _base(levels) + levels.codes[rows[filled]]))
    times = np.diff(first, append=len(held))
    at_least = 2 if call.function is Function.REPEAT else 1
    different = count(found[times >= at_least] // _base(levels), size)
    return CallTally(different, count(held, size), count(cells, size))


def entries(levels: Levels, portions: Iterable[Placed]) -> CellCodes:
    """Every (cell, value) that occurs, once. Portions share no period, so none repeats."""
    found = [np.zeros(0, np.int64)]
    for rows, cells in portions:
        codes = levels.codes[rows]
        both = cells[codes >= 0] * _base(levels) + codes[codes >= 0]
        found.append(runs(np.sort(both))[0])
    return np.concatenate(found)


def compared(
    function: Function, levels: Levels, now: CellCodes, before: CellCodes, size: int
) -> Floats:
    """How many values NEWIFS, KEPTIFS or LOSTIFS find in each cell, by the entries of the period
    and those of its base.
    """
    together = np.sort(np.concatenate([now, before]))
    both = together[1:][together[1:] == together[:-1]]
    stayed = count(both // _base(levels), size)
    match function:
        case Function.KEPT:
            return stayed
        case Function.LOST:
            return count(before // _base(levels), size) - stayed
        case _:
            return count(now // _base(levels), size) - stayed


def _base(levels: Levels) -> np.int64:
    return np.int64(max(levels.number, 1))


def count(cells: CellCodes, size: int) -> Floats:
    """How many entries each cell has: shape [size]."""
    return np.bincount(cells, minlength=size).astype(np.float64)


def runs(ordered: CellCodes) -> tuple[CellCodes, CellCodes]:
    """The different numbers of a sorted array, and the place where each begins.

    This is several times faster than `np.unique`, which hashes.
    """
    begins = np.ones(len(ordered), np.bool_)
    begins[1:] = ordered[1:] != ordered[:-1]
    first = np.flatnonzero(begins)
    return ordered[first], first


def exact_sums(cells: CellCodes, values: Floats, size: int) -> Floats:
    """The sum of each cell, the same in whatever order the rows come: shape [size].

    Whole numbers are added as such. Others, and sums too large for that, are added without any
    rounding in between.
    """
    with np.errstate(over="ignore"):
        is_exact = bool(np.all(values == np.rint(values)) and np.abs(values).sum() < _EXACT)
    if is_exact:
        return np.bincount(cells, weights=values, minlength=size).astype(np.float64)
    order = np.argsort(cells, kind="stable")
    found, starts = np.unique(cells[order], return_index=True)
    sums = np.zeros(size)
    for cell, part in zip(found, np.split(values[order], starts[1:]), strict=False):
        sums[cell] = _sum(part)
    return sums


def _sum(values: Floats) -> float:
    try:
        return math.fsum(values)
    except (OverflowError, ValueError):
        return math.nan


def quantile(cells: CellCodes, codes: Codes, values: Floats, size: int, rank: float) -> Floats:
    """The value at `rank` (0 the smallest, 1 the largest) of each cell, between two neighbours
    linearly (the inclusive percentile of spreadsheets); 0 where a cell has none.

    Args:
        cells: the cell of every entry.
        codes: the value of every entry, as its index in `values`.
        values: the different values in ascending order.
        size: the number of cells.
        rank: from 0 to 1.
    """
    base = np.int64(max(len(values), 1))
    ordered = np.sort(cells * base + codes)
    found, first = runs(ordered // base)
    lengths = np.diff(first, append=len(ordered))
    place = rank * (lengths - 1)
    below = np.floor(place).astype(np.int64)
    above = np.minimum(below + 1, lengths - 1)
    low, high = (values[ordered[first + at] % base] for at in (below, above))
    result = np.zeros(size)
    result[found] = low + (high - low) * (place - below)
    return result


def count_first(segments: CellCodes, values: Codes, days: Days, spans: Spans, width: int) -> Floats:
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
