"""The value of one call for every period and segment: its rows, a tally, zero or no data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache, reduce
from typing import NamedTuple

import numpy as np

from sheets_kpi.compute.dimension import NOWHERE, ROLES, Dimensions, Membership, Role
from sheets_kpi.compute.filter import Hits, LogView, Reads, Shape, Tie, reads_of, shape_of
from sheets_kpi.compute.period import NO_DAY, Axis, Spans
from sheets_kpi.compute.quotient import DECIMALS, Quotient, no_data
from sheets_kpi.compute.tally import (
    CallTally,
    Placed,
    compared,
    count_first,
    entries,
    nothing,
    tally_rows,
)
from sheets_kpi.facts import SegmentKind
from sheets_kpi.formulas.nodes import OF_VALUES, Call, Function
from sheets_kpi.logs import Floats, Mask

_SETS = (Function.NEW, Function.KEPT, Function.LOST)

KEEPINGS = 64  # remembered; each takes two bytes a period


class Measure(NamedTuple):
    """One call, ready to be worked out: over which rows, for which periods and segments."""

    call: Call
    view: LogView
    shape: Shape
    axis: Axis
    kind: SegmentKind
    reads: Reads
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
        codes = self.membership.of(found.rows, spans.edge_ends[found.periods])
        cells = found.periods * np.int64(self.width) + codes
        inside = codes != NOWHERE
        return (found.rows, cells) if inside.all() else (found.rows[inside], cells[inside])

    def tally(self) -> CallTally:
        """The counts and sums of every cell."""
        if self.call.function in _SETS:
            return self._tally_sets()
        if self.shape.tie is Tie.NONE and not self.membership.moves:
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
        levels, spans = self.view.levels(self.call.column), self.axis.spans
        filled = replace(self.call, function=Function.COUNTA)
        tally = self._tally_in(spans, filled)
        is_new = self.call.function is Function.NEW
        if is_new and self.shape.named == self.shape.dates[:1]:
            return replace(tally, numerator=self._first())
        base = self.axis.earlier_spans() if is_new else self.axis.base_spans(self.call.days)
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
        if self.shape.tie is not Tie.PERIOD:
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
    if shape.tie is Tie.PERIOD:  # some row lies in the period by one of the dates
        for name in shape.named:
            periods = spans.index(view.days(name)[rows])
            known |= np.bincount(periods + 1, minlength=len(spans) + 1)[1:] > 0
    elif rows.any() if shape.tie is Tie.NONE else first is not None:
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
        measure = self._measure(call, axis, kind, reads)
        if measure is None:
            return no_data((len(axis), len(self._dimensions.all(kind))))
        dates = Shape(measure.shape.tie, measure.shape.named, (), ())
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
        measure = self._measure(call, wide, "company", frozenset()) if nobody else None
        if nobody is None or measure is None:
            return None
        tally = measure._replace(membership=nobody, width=2).tally()
        return _nameless(tally, call, len(axis))

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

    def _measure(self, call: Call, axis: Axis, kind: SegmentKind, reads: Reads) -> Measure | None:
        """None where the call has no value anywhere: a missing log or column, no date to go by."""
        view = self._views.get(call.log)
        named = {call.column, *(c.column for c in call.conditions)} - {""}
        if view is None or not named <= view.log.columns.keys():
            return None
        shape = view.shape(call, axis.as_of)
        decides = shape.dates[0] if shape.dates else view.main_date
        membership = self._dimensions.membership(call.log, kind, decides)
        if membership is None or not _has_meaning(call, shape):
            return None
        width = len(self._dimensions.all(kind))
        reads = view.leaving_out(reads_of(call, view.main_date) | reads)
        return Measure(call, view, shape, axis, kind, reads, membership, width)

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
        return shape.tie is Tie.PERIOD
    return call.function not in _SETS or shape.tie is not Tie.NONE
