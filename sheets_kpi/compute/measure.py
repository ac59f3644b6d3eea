"""The value of one call for every period and segment: its rows, a tally, zero or no data.

A cell is a segment in a period: period × number of segments + segment. A value of a column stands
as its code; an entry is a (cell, value) in one number: cell × number of values + value.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache, reduce
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sheets_kpi.compute.dimension import NOWHERE, ROLES, Dimensions, Membership, Role
from sheets_kpi.compute.filter import (
    Hits,
    Levels,
    LogView,
    Reads,
    Rows,
    Shape,
    levels_of,
    reads_of,
    shape_of,
)
from sheets_kpi.compute.period import NO_DAY, Axis, Days, Spans
from sheets_kpi.compute.quotient import DECIMALS, Quotient, no_data
from sheets_kpi.facts import SegmentKind
from sheets_kpi.formulas.nodes import OF_VALUES, Call, Function
from sheets_kpi.logs import Codes, Column, Floats, Mask

CellCodes = npt.NDArray[np.int64]
Placed = tuple[Rows, CellCodes]  # rows that count, each beside its cell

_EXACT = 2.0**53  # up to here float64 adds whole numbers exactly, in any order
_RANKS = {Function.MIN: 0.0, Function.MEDIAN: 0.5, Function.MAX: 1.0}
SETS = (Function.NEW, Function.KEPT, Function.LOST)
DISTINCT = (Function.COUNTUNIQUE, Function.REPEAT, *SETS)  # they count values, not rows

KEEPINGS = 64  # remembered; each takes two bytes a period


class Measure(NamedTuple):
    """One call, ready to be worked out: over which rows, for which periods and segments. `date` is
    the column that says when a row was, "" if none does.
    """

    call: Call
    view: LogView
    shape: Shape
    axis: Axis
    reads: Reads
    membership: Membership
    width: int
    date: str

    @property
    def size(self) -> int:
        """The number of cells."""
        return len(self.axis) * self.width

    @property
    def base(self) -> Spans:
        """The days that NEWIFS, KEPTIFS and LOSTIFS look back at."""
        is_new = self.call.function is Function.NEW
        return self.axis.earlier_spans() if is_new else self.axis.base_spans(self.call.days)

    def sound(self, column: str) -> Mask:
        """The rows whose cell in a column the call can use."""
        return self.view.readable(frozenset(read for read in self.reads if read[0] == column))

    def placed(self, spans: Spans) -> Iterator[Placed]:
        """The rows of some spans that belong to a segment, each beside its cell."""
        for found in self.view.selected(self.shape, self.reads, spans):
            yield self.place(found, spans)

    def rows_of(self, segment: int, spans: Spans) -> Rows:
        """The rows of one segment that meet the conditions in the one span, in order."""
        found = [rows[cells == segment] for rows, cells in self.placed(spans)]
        return np.concatenate(found)

    def place(self, found: Hits, spans: Spans) -> Placed:
        """Those of some rows that belong to a segment, each beside its cell."""
        codes = self.membership.of(found.rows, spans.edge_ends[found.periods])
        cells = found.periods * np.int64(self.width) + codes
        inside = codes != NOWHERE
        return (found.rows, cells) if inside.all() else (found.rows[inside], cells[inside])

    def tally(self) -> CallTally:
        """The counts and sums of every cell."""
        if self.call.function in SETS:
            return self._tally_sets()
        if not self.shape.named and not self.membership.moves:
            return self._same_in_every_period()
        return self._tally_in(self.axis.spans, self.call)

    def _tally_in(self, spans: Spans, call: Call) -> CallTally:
        tallies = (tally_rows(call, self.view, rows, self.size) for rows in self.placed(spans))
        return reduce(CallTally.__add__, tallies, nothing(self.size))

    def _same_in_every_period(self) -> CallTally:
        rows = self.view.rows(self.shape.fixed, self.reads)
        codes = self.membership.codes[rows]
        inside = codes != NOWHERE
        placed = rows[inside], codes[inside].astype(np.int64)
        return tally_rows(self.call, self.view, placed, self.width).repeated(len(self.axis))

    def _tally_sets(self) -> CallTally:
        """NEWIFS, KEPTIFS and LOSTIFS: the values of a period against those of its base."""
        levels, spans, base = self.view.levels(self.call.column), self.axis.spans, self.base
        filled = replace(self.call, function=Function.COUNTA)
        tally = self._tally_in(spans, filled)
        is_new = self.call.function is Function.NEW
        if is_new and self.shape.named == self.shape.dates[:1]:
            return replace(tally, numerator=self._first())
        now, before = (entries(levels, self.placed(some)) for some in (spans, base))
        numerator = compared(self.call.function, levels, now, before, self.size)
        if self.call.function is Function.LOST:
            return replace(tally, numerator=numerator, n=self._tally_in(base, filled).n)
        return replace(tally, numerator=numerator)

    def _first(self) -> Floats:
        """NEWIFS by one date: a value is new in the period of its first day."""
        values = self.view.levels(self.call.column).codes
        rows = self.view.rows(self.shape.fixed, self.reads)
        days = self.view.days(self.shape.dates[0])
        segments = self.membership.of(rows, 0)
        known = (segments != NOWHERE) & (values[rows] >= 0) & (days[rows] != NO_DAY)
        rows, codes = rows[known], segments[known].astype(np.int64)
        return count_first(codes, values[rows], days[rows], self.axis.spans, self.width)

    def settled(self, kept: Keeping, present: Mask | None) -> Quotient:
        """The figures: a cell without rows has 0 or no data.

        Args:
            kept: how the log was kept.
            present: who is active, by [period, segment]; None where that plays no part.
        """
        shape, tally = (len(self.axis), self.width), self.tally()
        numerator, n = tally.numerator.reshape(shape), tally.n.reshape(shape)
        found = tally.matched.reshape(shape) > 0
        is_sum = self.call.function not in OF_VALUES
        if is_sum:
            is_zero = kept.zero_is_known[:, None]
            found |= is_zero if present is None else is_zero & present
        else:
            found &= n > 0
        if not self.shape.dates:
            found &= kept.has_begun[:, None]
        denominator = n if self.call.function is Function.AVERAGE else np.ones(shape)
        figures = Quotient(numerator, denominator, n, is_sum=is_sum)
        return figures.only_where(found & np.isfinite(numerator))


class Keeping(NamedTuple):
    """How a log was kept, by anyone whose figure it is; arrays by period.

    `has_begun` tells at whose end the log had begun, as far as anyone knows: before, an edge or ALL
    could catch rows of a log that begins later. `zero_is_known` tells where a sum or count over no
    rows is 0; elsewhere it has no data.
    """

    has_begun: Mask
    zero_is_known: Mask


def _keeping(view: LogView, shape: Shape, rows: Mask, spans: Spans) -> Keeping:
    """Judged by some readable rows. A log begins at the first of its main dates and of the dates
    that tie the call to the period: an order that is open has no day of payment yet.
    """
    first = view.first_day({view.main_date, *shape.named} - {""}, rows)
    begun = np.ones(len(spans), np.bool_) if first is None else spans.ends >= first
    known = np.zeros(len(spans), np.bool_)
    if shape.dates:  # some row lies in the period by one of the dates
        for name in shape.named:
            periods = spans.index(view.days(name)[rows])
            known |= np.bincount(periods + 1, minlength=len(spans) + 1)[1:] > 0
    elif first is not None if shape.named else rows.any():
        known = begun
    return Keeping(begun, known | begun if view.log.spec.empty_means == "zero" else known)


WINDOW = 4  # periods: this one and the three before
SHARE = 0.1  # of a call's rows; where more of them name nobody, it cannot be told whose they are


class NamelessRows(NamedTuple):
    """How many rows of a call name nobody, and their sum, in each period and the three before it;
    arrays by period. `is_much`: more than a tenth. `is_all`: no row names anybody.
    """

    rows: Floats
    amount: Floats
    is_much: Mask
    is_all: Mask


def _nameless(tally: CallTally, call: Call, periods: int) -> NamelessRows:
    """From the tally of rows that name somebody and of those that do not, side by side."""

    def windows(counts: Floats) -> Floats:
        sums = np.cumsum(np.vstack([np.zeros((WINDOW, 2)), counts.reshape(-1, 2)]), axis=0)
        return (sums[WINDOW:] - sums[:-WINDOW])[-periods:]

    rows, amount = windows(tally.n), windows(np.abs(tally.numerator))
    weights = amount if call.function is Function.SUM else rows
    is_much = np.round(weights[:, 1] - SHARE * weights.sum(axis=1), DECIMALS) > 0
    return NamelessRows(rows[:, 1], amount[:, 1], is_much, (rows[:, 1] > 0) & (rows[:, 0] == 0))


class Measures:
    """Works out calls over the logs of a workbook."""

    def __init__(self, views: Mapping[str, LogView], dimensions: Dimensions) -> None:
        """Takes the logs that can be read, by id."""
        self._views = views
        self._dimensions = dimensions
        self._keeping = lru_cache(KEEPINGS)(self._keeping_of)
        self._nameless = lru_cache(KEEPINGS)(self._nameless_of)

    def reads(self, call: Call) -> Reads:
        """The columns of its log whose broken cells keep rows out of a call."""
        view = self._views.get(call.log)
        return reads_of(call, view.main_date) if view else frozenset()

    def opening(self, call: Call) -> Iterable[str]:
        """The date columns of its log in whose first day a call opens a period."""
        view = self._views.get(call.log)
        if view is None:
            return ()
        shape = shape_of(call, view.main_date)
        # an edge of the period is seen from the main date on, where there is one
        names = shape.dates if view.main_date else shape.named
        return (name for name in names if name in view.log.columns)

    def value(
        self, call: Call, axis: Axis, kind: SegmentKind, reads: Reads, present: Mask | None
    ) -> Quotient:
        """A call for every period and segment.

        Args:
            call: the call.
            axis: the periods.
            kind: the kind of segment.
            reads: further columns of the log that a row must have readable.
            present: who is active, by [period, segment]; None where that plays no part.
        """
        measure = self.measure(call, axis, kind, reads)
        if measure is None:
            return no_data((len(axis), len(self._dimensions.all(kind))))
        dates = measure.shape._replace(fixed=())
        with_tests = kind in ("account", "person_account")
        kept = self._keeping(call.log, dates, axis.spans, measure.reads, with_tests=with_tests)
        return measure.settled(kept, present)

    def nameless(self, call: Call, axis: Axis, kind: SegmentKind) -> NamelessRows | None:
        """The rows of a call that name nobody, though segments of this kind are whose they are;
        None where there are none.
        """
        roles = ROLES.get(kind)
        return self._nameless(call, axis, roles) if roles else None

    def _nameless_of(self, call: Call, axis: Axis, roles: tuple[Role, ...]) -> NamelessRows | None:
        nobody = self._dimensions.nobody(call.log, roles) if call.log in self._views else None
        if call.function is not Function.SUM:
            function = Function.COUNTA if call.column else Function.COUNTIFS
            call = replace(call, function=function, percentile=None, days=None)
        wide = axis.reaching_back(WINDOW - 1)
        measure = self.measure(call, wide, "company", frozenset()) if nobody else None
        if nobody is None or measure is None:
            return None
        tally = measure._replace(membership=nobody, width=2).tally()
        return _nameless(tally, call, len(axis))

    def measure(self, call: Call, axis: Axis, kind: SegmentKind, reads: Reads) -> Measure | None:
        """A call, ready to be worked out, as `value` does; None where it has no value anywhere: a
        missing log or column, no date to go by.
        """
        view = self._views.get(call.log)
        named = {call.column, *(c.column for c in call.conditions)} - {""}
        if view is None or not named <= view.log.columns.keys():
            return None
        shape = view.shape(call, axis.as_of)
        date = shape.dates[0] if shape.dates else view.main_date
        membership = self._dimensions.membership(call.log, kind, date)
        if membership is None or not _has_meaning(call, shape):
            return None
        width = len(self._dimensions.all(kind))
        reads = view.leaving_out(reads_of(call, view.main_date) | reads)
        return Measure(call, view, shape, axis, reads, membership, width, date)

    def _keeping_of(
        self, log: str, shape: Shape, spans: Spans, reads: Reads, *, with_tests: bool
    ) -> Keeping:
        """How a log was kept; rows of test accounts speak for the accounts only."""
        view = self._views[log]
        rows = view.readable(reads)
        rows = rows if with_tests else rows & ~self._dimensions.is_test(view)
        return _keeping(view, shape, rows, spans)


def _has_meaning(call: Call, shape: Shape) -> bool:
    """A set needs a period to be in, and NEWIFS one date before which a value never was."""
    if call.function is Function.NEW:
        return bool(shape.dates)
    return call.function not in SETS or bool(shape.named)


# --- from the rows that count to one number for every cell --------------------------------------


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
    filled = has_value(call, column, rows)
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


def has_value(call: Call, column: Column, rows: Rows) -> Mask:
    """Which of some rows hold a value that a call takes; texts only where they count as such."""
    takes_texts = call.function in (Function.COUNTA, *DISTINCT)
    return ~column.blank[rows] & (column.kind != "text" or takes_texts)


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
