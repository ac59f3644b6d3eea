"""From the rows that count to one number for every period and segment."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sheets_kpi.compute.select import Rows
from sheets_kpi.compute.views import Levels
from sheets_kpi.formulas.nodes import Call, Function
from sheets_kpi.logs import Codes, Column, Floats

Keys = npt.NDArray[np.int64]

_EXACT = 2.0**53  # up to here float64 adds whole numbers exactly, in any order


@dataclass
class Tally:
    """The parts of a call by cell, a cell being period × number of segments + segment.

    `matched` counts the rows that met the conditions, `n` those of them with a value. Where there
    is nothing to give a value, `denominator` is 0.
    """

    numerator: Floats
    denominator: Floats
    n: Floats
    matched: Floats

    @classmethod
    def empty(cls, size: int) -> Tally:
        """Nothing counted yet."""
        return cls(*(np.zeros(size) for _ in range(4)))

    def add(self, other: Tally) -> None:
        """Takes in a tally of other periods."""
        self.numerator += other.numerator
        self.denominator += other.denominator
        self.n += other.n
        self.matched += other.matched


def count(cells: Keys, size: int) -> Floats:
    """How many entries each cell has: shape [size]."""
    return np.bincount(cells, minlength=size).astype(np.float64)


def count_distinct(cells: Keys, values: Codes, number: int, size: int, at_least: int = 1) -> Floats:
    """How many different values (codes below `number`) each cell has at least so many times."""
    base = np.int64(max(number, 1))
    found, first = runs(np.sort(cells * base + values))
    times = np.diff(first, append=len(cells))
    return count(found[times >= at_least] // base, size)


def runs(ordered: Keys) -> tuple[Keys, Keys]:
    """The different numbers of a sorted array, and the place where each begins.

    This is several times faster than `np.unique`, which hashes.
    """
    begins = np.ones(len(ordered), np.bool_)
    begins[1:] = ordered[1:] != ordered[:-1]
    first = np.flatnonzero(begins)
    return ordered[first], first


def tally_column(
    call: Call, column: Column, levels: Levels, rows: Rows, cells: Keys, size: int
) -> Tally:
    """Tallies a function over cells: numbers, dates, yes/no, and for COUNTA texts."""
    matched = count(cells, size)
    filled = ~column.blank[rows]
    if column.kind == "text" and call.function is not Function.COUNTA:
        filled[:] = False
    cells, rows = cells[filled], rows[filled]
    n = count(cells, size)
    if call.function in (Function.COUNT, Function.COUNTA):
        return Tally(n.copy(), np.ones(size), n, matched)
    values = column.floats[rows]
    unit = 10.0**column.scale
    if call.function in (Function.SUM, Function.AVERAGE):
        sums = exact_sums(cells, values, size) / unit
        return Tally(sums, np.ones(size) if call.function is Function.SUM else n.copy(), n, matched)
    numerator = quantile(cells, levels.codes[rows], levels.values, size, _rank(call)) / unit
    return Tally(numerator, (n > 0).astype(np.float64), n, matched)


def exact_sums(cells: Keys, values: Floats, size: int) -> Floats:
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


def quantile(cells: Keys, codes: Codes, values: Floats, size: int, rank: float) -> Floats:
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


def _rank(call: Call) -> float:
    ranks = {Function.MIN: 0.0, Function.MEDIAN: 0.5, Function.MAX: 1.0}
    return ranks.get(call.function, call.percentile or 0.0)
