"""The value of one call for every period and segment, with the rule of zero or no data."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from sheets_kpi.compute.aggregate import Keys, Tally, tally_column
from sheets_kpi.compute.axis import NO_DAY, Axis, Spans
from sheets_kpi.compute.pairs import Pair, no_data
from sheets_kpi.compute.segments import NOWHERE, Membership, Segments
from sheets_kpi.compute.select import Hits, Rows, Shape, Tie, columns_read, hits, shape_of
from sheets_kpi.compute.sets import Placed, Sets, count_first, tally_distinct
from sheets_kpi.compute.views import NO_LEVELS, LogView, Recent
from sheets_kpi.compute.zeros import OF_VALUES, Diary, diary, has_begun, zero_is_known
from sheets_kpi.facts import SegmentKind
from sheets_kpi.formulas.nodes import Call, Function
from sheets_kpi.logs import Floats, Mask

HITS = 6_000_000  # selected rows that are remembered; each takes at most 8 bytes
CELLS = 1_000_000  # figures that are remembered; each takes 24 bytes

_SETS = (Function.NEW, Function.KEPT, Function.LOST)
_DISTINCT = (Function.COUNTUNIQUE, Function.REPEAT)
_BY_LEVEL = (
    *_DISTINCT,
    Function.MIN,
    Function.MAX,
    Function.MEDIAN,
    Function.PERCENTILE,
)


@dataclass(frozen=True)
class _Job:
    """One call, ready to be evaluated: where, over which rows, for which periods and segments."""

    call: Call
    view: LogView
    shape: Shape
    axis: Axis
    reads: frozenset[str]
    membership: Membership
    width: int

    @property
    def size(self) -> int:
        """The number of cells."""
        return len(self.axis) * self.width

    @property
    def named(self) -> tuple[str, ...]:
        """The date columns that tie the call to the period."""
        return (*self.shape.dates, *self.shape.moving_dates)

    @property
    def readable(self) -> Mask:
        """The rows that no broken cell keeps out."""
        return self.view.readable(self.reads)

    def place(self, found: Hits, spans: Spans) -> Placed:
        """The rows that belong to a segment, each beside its cell."""
        last = spans.edge_ends[found.periods] if len(spans) else 0
        codes = self.membership.of(found.rows, last)
        cells = found.periods * np.int64(self.width) + codes
        if not self.membership.leaves_out:
            return found.rows, cells
        inside = codes != NOWHERE
        return found.rows[inside], cells[inside]


class Leaves:
    """Evaluates calls; remembers results and the rows that a set of conditions selects."""

    def __init__(self, views: Mapping[str, LogView], segments: Segments) -> None:
        """Takes the logs that can be read, by id."""
        self._views = views
        self._segments = segments
        self._pairs: Recent[Pair] = Recent(CELLS, weigh=lambda pair: pair.n.size)
        self._diaries: Recent[Diary] = Recent(64)
        self._selected: Recent[list[Hits]] = Recent(HITS, weigh=_size)

    def columns_read(self, call: Call) -> frozenset[tuple[str, str]]:
        """(log, column) pairs whose broken cells keep rows out of a call."""
        view = self._views.get(call.log)
        names = columns_read(call, view.main_date) if view else ()
        return frozenset((call.log, name) for name in names)

    def value(
        self, call: Call, axis: Axis, kind: SegmentKind, reads: frozenset[str], present: Mask | None
    ) -> Pair:
        """A call for every period and segment.

        Args:
            call: the call.
            axis: the periods.
            kind: the kind of segment.
            reads: further columns of the log that a row must have readable.
            present: who is active, by [period, segment]; None where that plays no part.
        """
        key = (call, axis, kind, reads)
        return self._pairs.get(key, lambda: self._value(call, axis, kind, reads, present))

    def undated(self, call: Call) -> int:
        """How many rows meet the conditions of a call but have no main date to be counted by."""
        view = self._views.get(call.log)
        job = self._job(call, Axis((), date.min), "company", frozenset()) if view else None
        if job is None or job.shape.moving or job.view.main_date not in job.shape.dates:
            return 0
        rows = self._rows(job)
        rows = rows[job.membership.of(rows, 0) != NOWHERE]
        if call.column:
            rows = rows[~job.view.column(call.column).blank[rows]]
        return int(np.sum(job.view.days(job.view.main_date)[rows] == NO_DAY))

    def _value(
        self, call: Call, axis: Axis, kind: SegmentKind, reads: frozenset[str], present: Mask | None
    ) -> Pair:
        shape = len(axis), len(self._segments.all(kind))
        job = self._job(call, axis, kind, reads)
        if job is None:
            return no_data(shape)
        tally = self._tally(job)
        kept, spans = self._diary(job, kind), axis.spans
        is_zero = job.view.log.spec.empty_means == "zero"
        known = zero_is_known(call.function, job.shape, kept, spans, empty_is_zero=is_zero)
        open_cells = known.repeat(job.width).reshape(shape)
        if present is not None:
            open_cells &= present
        begun = has_begun(job.shape, kept, spans).repeat(job.width).reshape(shape)
        return _settled(call, tally, shape, open_cells, begun)

    def _job(self, call: Call, axis: Axis, kind: SegmentKind, reads: frozenset[str]) -> _Job | None:
        """None where the call has no value anywhere: a missing log or column, no date to go by."""
        view = self._views.get(call.log)
        named = {call.column, *(c.column for c in call.conditions)} - {""}
        if view is None or not named <= view.log.columns.keys():
            return None
        shape = shape_of(call, view.main_date)
        if not _has_meaning(call, shape):
            return None
        decides = shape.dates[0] if shape.dates else view.main_date
        membership = self._segments.membership(call.log, kind, decides)
        if membership is None:
            return None
        width = len(self._segments.all(kind))
        columns = view.blocking(columns_read(call, view.main_date) | reads)
        return _Job(call, view, shape, axis, columns, membership, width)

    def _tally(self, job: _Job) -> Tally:
        if job.call.function in _SETS:
            return self._tally_sets(job)
        whole = Tally.empty(job.size)
        if job.shape.tie is Tie.NONE and not job.membership.moves:
            return _same_in_every_period(job, self._rows(job))
        for found in self._selection(job, job.axis.spans):
            rows, cells = job.place(found, job.axis.spans)
            whole.add(_tally_rows(job, rows, cells, job.size))
        return whole

    def _tally_sets(self, job: _Job) -> Tally:
        sets = Sets(job.view, job.call, lambda spans: self._selection(job, spans), job.place)
        spans = job.axis.spans
        if job.call.function is not Function.NEW:
            return sets.tally(spans, job.axis.base_spans(job.call.days), job.size)
        if len(job.shape.dates) > 1 or job.shape.moving:
            return sets.tally(spans, job.axis.earlier_spans(), job.size)
        tally = sets.counted(spans, job.size)
        tally.numerator = self._first(job)
        return tally

    def _first(self, job: _Job) -> Floats:
        values = job.view.levels(job.call.column).codes
        rows = self._rows(job)
        days = job.view.days(job.shape.dates[0])
        segments = job.membership.of(rows, 0)
        kept = (segments != NOWHERE) & (values[rows] >= 0) & (days[rows] != NO_DAY)
        rows, codes = rows[kept], segments[kept].astype(np.int64)
        return count_first(codes, values[rows], days[rows], job.axis.spans, job.width)

    def _rows(self, job: _Job) -> Rows:
        """The rows that meet what does not depend on the period."""
        rows = np.flatnonzero(job.view.meets_all(job.shape.fixed) & job.readable)
        return rows.astype(np.int32)

    def _selection(self, job: _Job, spans: Spans) -> Iterable[Hits]:
        """The rows of each span, remembered for the other kinds of segment unless they are many."""
        if job.shape.tie is Tie.NONE:
            rows = self._rows(job)
            return (Hits(rows, period) for period in range(len(spans)))
        key = (job.call.log, job.shape, job.reads, spans.key)
        known = self._selected.find(key)
        return self._selecting(job, spans, key) if known is None else known

    def _selecting(self, job: _Job, spans: Spans, key: Hashable) -> Iterator[Hits]:
        portions: list[Hits] | None = []
        for found in hits(job.view, job.shape, self._rows(job), spans):
            if portions is not None:
                portions.append(found)
                portions = portions if _size(portions) <= HITS else None
            yield found
        if portions is not None:
            self._selected.keep(key, portions)

    def _diary(self, job: _Job, kind: SegmentKind) -> Diary:
        """How the log was kept; rows of test accounts speak for the accounts only."""
        with_tests = kind in ("account", "person_account")
        key = (job.call.log, job.shape.tie, job.named, job.axis, job.reads, with_tests)

        def read() -> Diary:
            rows = job.readable if with_tests else job.readable & ~self._segments.is_test(job.view)
            return diary(job.view, job.shape, rows, job.axis.spans)

        return self._diaries.get(key, read)


def _has_meaning(call: Call, shape: Shape) -> bool:
    """A set needs a period to be in, and NEWIFS one date before which a value never was."""
    if call.function is Function.NEW:
        return shape.tie is Tie.PERIOD
    return call.function not in _SETS or shape.tie is not Tie.NONE


def _size(selected: list[Hits]) -> int:
    return sum(len(found.rows) for found in selected)


def _tally_rows(job: _Job, rows: Rows, cells: Keys, size: int) -> Tally:
    call = job.call
    if call.function is Function.COUNTIFS:
        matched = np.bincount(cells, minlength=size).astype(np.float64)
        return Tally(matched.copy(), np.ones(size), matched.copy(), matched)
    levels = job.view.levels(call.column) if call.function in _BY_LEVEL else NO_LEVELS
    if call.function in _DISTINCT:
        return tally_distinct(call, levels, rows, cells, size)
    return tally_column(call, job.view.column(call.column), levels, rows, cells, size)


def _same_in_every_period(job: _Job, rows: Rows) -> Tally:
    """ALL: one period's tally, repeated."""
    codes = job.membership.codes[rows]
    rows, cells = rows[codes != NOWHERE], codes[codes != NOWHERE].astype(np.int64)
    once = _tally_rows(job, rows, cells, job.width)
    parts = (once.numerator, once.denominator, once.n, once.matched)
    return Tally(*(np.tile(part, len(job.axis)) for part in parts))


def _settled(
    call: Call, tally: Tally, shape: tuple[int, int], zero_known: Mask, begun: Mask
) -> Pair:
    """Turns counts into figures: a cell without rows has 0 or no data."""
    is_sum = call.function not in OF_VALUES
    denominator = np.ones(shape) if is_sum else tally.denominator.reshape(shape)
    found = (tally.matched.reshape(shape) > 0) & (denominator > 0)
    known = begun & (found | zero_known) & np.isfinite(tally.numerator.reshape(shape))
    pair = Pair(tally.numerator.reshape(shape), denominator, tally.n.reshape(shape), is_sum=is_sum)
    return pair.only_where(known)
