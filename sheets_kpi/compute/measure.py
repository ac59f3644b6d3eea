"""The value of one call for every period and segment: its rows, a tally, zero or no data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import reduce

import numpy as np

from sheets_kpi.compute.dimension import NOWHERE, Dimensions, Membership
from sheets_kpi.compute.filter import Hits, LogView, Recent, Shape, Tie, columns_read, shape_of
from sheets_kpi.compute.period import NO_DAY, Axis, Spans
from sheets_kpi.compute.quotient import Quotient, no_data
from sheets_kpi.compute.tally import (
    CallTally,
    Placed,
    compared,
    count_first,
    entries,
    nothing,
    tally_filled,
    tally_rows,
)
from sheets_kpi.facts import SegmentKind
from sheets_kpi.formulas.nodes import Call, Function
from sheets_kpi.logs import Floats, Mask

_SETS = (Function.NEW, Function.KEPT, Function.LOST)
_OF_VALUES = (
    Function.AVERAGE,
    Function.MIN,
    Function.MAX,
    Function.MEDIAN,
    Function.PERCENTILE,
)


@dataclass(frozen=True)
class Measure:
    """One call, ready to be worked out: over which rows, for which periods and segments."""

    call: Call
    view: LogView
    shape: Shape
    axis: Axis
    kind: SegmentKind
    reads: frozenset[str]
    membership: Membership
    width: int

    @property
    def size(self) -> int:
        """The number of cells."""
        return len(self.axis) * self.width

    def placed(self, spans: Spans) -> Iterator[Placed]:
        """The rows of some spans that belong to a segment, each beside its cell."""
        for found in self.view.selected(self.shape, self.reads, spans):
            yield self._place(found, spans)

    def _place(self, found: Hits, spans: Spans) -> Placed:
        last_days = spans.edge_ends[found.periods]
        codes = self.membership.of(found.rows, last_days)
        cells = found.periods * np.int64(self.width) + codes
        if not self.membership.leaves_out:
            return found.rows, cells
        inside = codes != NOWHERE
        return found.rows[inside], cells[inside]

    def tally(self) -> CallTally:
        """The counts and sums of every cell."""
        if self.call.function in _SETS:
            return self._tally_sets()
        if self.shape.tie is Tie.NONE and not self.membership.moves:
            return self._same_in_every_period()
        portions = self.placed(self.axis.spans)
        tallies = (tally_rows(self.call, self.view, placed, self.size) for placed in portions)
        return reduce(CallTally.__add__, tallies, nothing(self.size))

    def _same_in_every_period(self) -> CallTally:
        rows = self.view.rows(self.shape.fixed, self.reads)
        codes = self.membership.codes[rows]
        inside = codes != NOWHERE
        placed = rows[inside], codes[inside].astype(np.int64)
        return tally_rows(self.call, self.view, placed, self.width).repeated(len(self.axis))

    def _tally_sets(self) -> CallTally:
        """NEWIFS, KEPTIFS and LOSTIFS: the values of a period against those of its base."""
        levels, spans = self.view.levels(self.call.column), self.axis.spans
        tally = tally_filled(levels, self.placed(spans), self.size)
        is_new = self.call.function is Function.NEW
        if is_new and self.shape.named == self.shape.dates[:1]:
            return CallTally(self._first(), tally.n, tally.matched)
        base = self.axis.earlier_spans() if is_new else self.axis.base_spans(self.call.days)
        now, before = (entries(levels, self.placed(some)) for some in (spans, base))
        numerator = compared(self.call.function, levels, now, before, self.size)
        if self.call.function is Function.LOST:
            n = tally_filled(levels, self.placed(base), self.size).n
            return CallTally(numerator, n, tally.matched)
        return CallTally(numerator, tally.n, tally.matched)

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
        matched = tally.matched.reshape(shape) > 0
        if self.call.function in _OF_VALUES:
            found, is_average = matched & (n > 0), self.call.function is Function.AVERAGE
            denominator = n if is_average else np.ones(shape)
        else:
            is_zero = kept.zero_is_known(self.view, self.shape, self.axis.spans)[:, None]
            found = matched | (is_zero if present is None else is_zero & present)
            denominator = np.ones(shape)
        begun = kept.has_begun(self.axis.spans) | np.bool_(self.shape.tie is Tie.PERIOD)
        is_sum = self.call.function not in _OF_VALUES
        figures = Quotient(numerator, denominator, n, is_sum=is_sum)
        return figures.only_where(begun[:, None] & found & np.isfinite(numerator))


@dataclass(frozen=True)
class Keeping:
    """How a log was kept, by anyone whose figure it is.

    `filled` are the periods that hold a row by one of the dates that tie a call, `first_day` is
    when the log begins: its first main date, else the first of the dates the call names.
    """

    filled: Mask
    first_day: int | None
    has_rows: bool

    @classmethod
    def of(cls, view: LogView, shape: Shape, rows: Mask, spans: Spans) -> Keeping:
        """Judged by some readable rows."""
        filled = np.zeros(len(spans), np.bool_)
        for name in shape.named if shape.tie is Tie.PERIOD else ():
            periods = spans.index(view.days(name)[rows])
            filled |= np.bincount(periods + 1, minlength=len(spans) + 1)[1:] > 0
        main = (view.main_date,) if view.main_date else ()
        first = view.first_day(main, rows)
        first = view.first_day(shape.named, rows) if first is None else first
        return cls(filled, first, bool(rows.any()))

    def has_begun(self, spans: Spans) -> Mask:
        """The periods at whose end the log had begun; all where nobody knows when it did.

        Before, an edge or ALL could catch rows of a log that begins later.
        """
        first = self.first_day
        begun: Mask = spans.ends >= first if first is not None else np.ones(len(spans), np.bool_)
        return begun

    def zero_is_known(self, view: LogView, shape: Shape, spans: Spans) -> Mask:
        """In which periods a sum or count over no rows is 0; elsewhere it has no data."""
        begun = self.has_begun(spans)
        match shape.tie:
            case Tie.PERIOD:
                known = self.filled
            case Tie.EDGES:
                known = begun & np.bool_(self.first_day is not None)
            case Tie.NONE:
                known = begun & np.bool_(self.has_rows)
        return known | begun if view.log.spec.empty_means == "zero" else known


class Measures:
    """Works out calls over the logs of a workbook."""

    def __init__(self, views: Mapping[str, LogView], dimensions: Dimensions) -> None:
        """Takes the logs that can be read, by id."""
        self._views = views
        self._dimensions = dimensions
        self._keepings: Recent[Keeping] = Recent(64)

    def columns_read(self, call: Call) -> Iterable[tuple[str, str]]:
        """(log, column) pairs whose broken cells keep rows out of a call."""
        view = self._views.get(call.log)
        return ((call.log, name) for name in (columns_read(call, view.main_date) if view else ()))

    def value(
        self, call: Call, axis: Axis, kind: SegmentKind, reads: frozenset[str], present: Mask | None
    ) -> Quotient:
        """A call for every period and segment.

        Args:
            call: the call.
            axis: the periods.
            kind: the kind of segment.
            reads: further columns of the log that a row must have readable.
            present: who is active, by [period, segment]; None where that plays no part.
        """
        measure = self._measure(call, axis, kind, reads)
        if measure is None:
            return no_data((len(axis), len(self._dimensions.all(kind))))
        return measure.settled(self._keeping(measure), present)

    def undated(self, call: Call) -> int:
        """How many rows meet the conditions of a call but have no main date to be counted by."""
        measure = self._measure(call, Axis((), date.min), "company", frozenset())
        if measure is None or measure.shape.moving:
            return 0
        view, shape = measure.view, measure.shape
        if view.main_date not in shape.dates:
            return 0
        rows = view.rows(shape.fixed, measure.reads)
        rows = rows[measure.membership.codes[rows] != NOWHERE]
        if call.column:
            rows = rows[~view.column(call.column).blank[rows]]
        return int(np.sum(view.days(view.main_date)[rows] == NO_DAY))

    def _measure(
        self, call: Call, axis: Axis, kind: SegmentKind, reads: frozenset[str]
    ) -> Measure | None:
        """None where the call has no value anywhere: a missing log or column, no date to go by."""
        view = self._views.get(call.log)
        named = {call.column, *(c.column for c in call.conditions)} - {""}
        if view is None or not named <= view.log.columns.keys():
            return None
        shape = shape_of(call, view.main_date)
        if not _has_meaning(call, shape):
            return None
        decides = shape.dates[0] if shape.dates else view.main_date
        membership = self._dimensions.membership(call.log, kind, decides)
        if membership is None:
            return None
        width = len(self._dimensions.all(kind))
        columns = view.with_broken(columns_read(call, view.main_date) | reads)
        return Measure(call, view, shape, axis, kind, columns, membership, width)

    def _keeping(self, measure: Measure) -> Keeping:
        """How the log was kept; rows of test accounts speak for the accounts only."""
        call, view, shape, axis = measure.call, measure.view, measure.shape, measure.axis
        with_tests = measure.kind in ("account", "person_account")

        def read() -> Keeping:
            rows = view.readable(measure.reads)
            rows = rows if with_tests else rows & ~self._dimensions.is_test(view)
            return Keeping.of(view, shape, rows, axis.spans)

        key = (call.log, shape.tie, shape.named, axis, measure.reads, with_tests)
        return self._keepings.get(key, read)


def _has_meaning(call: Call, shape: Shape) -> bool:
    """A set needs a period to be in, and NEWIFS one date before which a value never was."""
    if call.function is Function.NEW:
        return shape.tie is Tie.PERIOD
    return call.function not in _SETS or shape.tie is not Tie.NONE
