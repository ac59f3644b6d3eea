"""KPI formulas over logs: every node becomes a numerator and a denominator per period and segment.

Ratios, distinct counts, sets and medians are recomputed from the rows of every segment and period,
never averaged or summed. `facts_of` asks for what is needed, each fact once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache, lru_cache
from itertools import chain, product
from types import MappingProxyType

import numpy as np

from sheets_kpi.compute.attendance import Attendance, cut_like
from sheets_kpi.compute.dimension import NOWHERE, Dimensions
from sheets_kpi.compute.filter import LogView
from sheets_kpi.compute.left_out import Unread, left_out, unread
from sheets_kpi.compute.measure import Measures
from sheets_kpi.compute.period import Axis
from sheets_kpi.compute.quotient import Quotient, constant, figure, no_data
from sheets_kpi.compute.trace import Reason, Step, Trace, never, trace
from sheets_kpi.facts import (
    KEPT,
    Block,
    BlockKey,
    Facts,
    LeftOut,
    Nameless,
    Need,
    Segment,
    SegmentKind,
)
from sheets_kpi.formulas.nodes import (
    Binary,
    Call,
    Condition,
    Formula,
    Fte,
    Function,
    Growth,
    KpiRef,
    Negative,
    Node,
    Number,
    Prev,
    calls_in,
)
from sheets_kpi.logs import Codes, Log, Mask, day_of, serial
from sheets_kpi.names import fold
from sheets_kpi.people import Accounts, Roster
from sheets_kpi.periods import Grain, Period, by_day, periods_between
from sheets_kpi.schema import Choice, LogSpec, typed
from sheets_kpi.workdays import ONE_DAY, Workdays

LogReads = frozenset[tuple[str, tuple[str, Condition | None]]]  # by log
_COUNTS = (Function.COUNTIFS, Function.COUNT, Function.COUNTA, Function.COUNTUNIQUE)


class Engine:
    """The KPIs of one workbook. Figures are remembered until `forget`, rows within bounds."""

    def __init__(
        self,
        logs: Mapping[str, Log],
        formulas: Mapping[str, Formula],
        roster: Roster,
        accounts: Accounts,
        workdays: Workdays,
    ) -> None:
        """Takes logs by id and formulas by the folded name of their KPI.

        A log with a problem, and a KPI without a formula, have no data anywhere.
        """
        self._formulas = formulas
        self._roster, self._workdays = roster, workdays
        self._views = {
            log_id: LogView(log, _choices_of(log.spec, logs))
            for log_id, log in logs.items()
            if not log.problem
        }
        self._dimensions = Dimensions(self._views, self._roster, accounts)
        self._measures = Measures(self._views, self._dimensions)
        self._known: dict[tuple[object, ...], Quotient] = {}
        self._present = lru_cache(16)(self._presence)
        self._filled = cache(self._filled_of)

    def segments(self, kind: SegmentKind) -> tuple[Segment, ...]:
        """The segments of a kind, in the order of the arrays of `values`.

        The company is one; people, teams and accounts follow their tabs; categories their list;
        person_account holds the pairs that occur. Unassigned (an empty name) stands last, only if
        some row needs it.
        """
        return self._dimensions.all(kind)

    def forget(self) -> None:
        """Lets go of the figures: those of one axis are of no use to another."""
        self._known.clear()

    def values(self, kpi: str, axis: Axis, kind: SegmentKind) -> Quotient:
        """A KPI by name for every period of the axis and every segment of a kind.

        A KPI that is unknown, needs itself, or is nested too deeply has no data.
        """
        try:
            found = self._kpi(kpi, axis, kind, frozenset())
        except RecursionError:
            found = no_data(self._shape(axis, kind))
        found = found.only_where(axis.has_begun[:, None] & np.isfinite(found.numerator))
        # no negative zero
        return replace(found, numerator=found.numerator + 0.0, n=np.nan_to_num(found.n))

    def steps(self, kpi: str, axis: Axis, segment: Segment) -> Step:
        """How a KPI comes to its figure of one segment in the one period of an axis, node by node;
        one that is nested too deeply is told without its parts.
        """
        place, told = self.segments(segment.kind).index(segment), set[object]()

        def step(node: Node, axis: Axis, reads: LogReads) -> Step:
            found = _block(self._node(node, axis, segment.kind, reads), axis).figure(0, place)
            is_told = isinstance(node, KpiRef) and (node, axis, reads) in told
            told.add((node, axis, reads))
            parts = () if is_told else self._parts(node, axis, reads)
            rows = self._trace(node, axis, segment.kind, reads, place)
            return Step(node, axis, found, tuple(step(*part) for part in parts), rows)

        root = KpiRef(fold(kpi))
        try:
            return step(root, axis, frozenset())
        except RecursionError:
            found = _block(self.values(kpi, axis, segment.kind), axis)
            return Step(root, axis, found.figure(0, place))

    def _parts(
        self, node: Node, axis: Axis, reads: LogReads
    ) -> Iterator[tuple[Node, Axis, LogReads]]:
        """What a node is made of in the one period of an axis, as `_node` works it out."""
        match node:
            case KpiRef(kpi) if kpi in self._formulas:
                yield self._formulas[kpi].root, axis, reads
            case Binary(sign, left, right):
                reads |= self._shared(left, right) if sign == "/" else frozenset()
                yield from ((left, axis, reads), (right, axis, reads))
            case Negative(x):
                yield x, axis, reads
            case Prev(x, periods) if (moved := axis.back(periods)) is not None:
                yield x, moved, reads
            case Growth(x):
                yield x, axis, reads
                is_open = axis.open_period is not None
                base = cut_like(self._workdays, axis, 0) if is_open else axis.back(1)
                if base is not None and base.has_begun[0]:
                    yield x, base, reads

    def _trace(
        self, node: Node, axis: Axis, kind: SegmentKind, reads: LogReads, place: int
    ) -> Trace | None:
        if not isinstance(node, Call):
            return None
        columns = frozenset(read for log, read in reads if log == node.log)
        measure, view = self._measures.measure(node, axis, kind, columns), self._views.get(node.log)
        return trace(measure, place) if measure else never(len(view) if view else 0)

    def blank_date_rows(self, kpi: str, axis: Axis) -> int:
        """Behind a silent zero: how many rows meet the conditions of a count inside the KPI and
        have no main date, when that count finds nobody's rows in the last period; else 0.
        """
        last, most = Axis(axis.periods[-1:], axis.as_of), 0
        for call in calls_in(KpiRef(fold(kpi)), self._formulas) if len(axis) else ():
            found = self._node(call, last, "company", frozenset())
            if call.function in _COUNTS and not np.any(found.numerator > 0):
                rows = self._trace(call, last, "company", frozenset(), 0)
                view = self._views.get(call.log)
                reason = Reason("undated", view.main_date if view else "")
                if rows is not None and reason in rows.reasons:
                    most = max(most, int((rows.why == rows.reasons.index(reason)).sum()))
        return most

    def nameless(self, kpi: str, axis: Axis, kind: SegmentKind) -> dict[int, Nameless]:
        """Where a KPI rests on a call too much of which names nobody, by the place of the period:
        the rows of the worst such call, and their sum where it sums.
        """
        found: dict[int, Nameless] = {}
        for call in calls_in(KpiRef(fold(kpi)), self._formulas):
            nameless = self._measures.nameless(call, axis, kind)
            if nameless is None:
                continue
            for place in np.flatnonzero(nameless.is_much).tolist():
                amount = float(nameless.amount[place]) if call.function is Function.SUM else None
                one = Nameless(int(nameless.rows[place]), amount)
                found[place] = max(found.get(place, one), one, key=lambda rows: rows.n)
        return found

    def left_out(self, kpi: str, axis: Axis, kind: SegmentKind) -> dict[tuple[int, int], LeftOut]:
        """What broken cells keep out of a KPI, by the places of period and segment. What a formula
        takes from other periods is theirs.
        """

        def calls(node: Node, reads: LogReads) -> Iterator[Unread]:
            match node:
                case Call():
                    columns = frozenset(read for log, read in reads if log == node.log)
                    measure = self._measures.measure(node, axis, kind, columns)
                    yield from [unread(measure)] if measure and measure.reads else []
                case KpiRef(kpi) if kpi in self._formulas:
                    yield from calls(self._formulas[kpi].root, reads)
                case Binary(sign, left, right):
                    reads |= self._shared(left, right) if sign == "/" else frozenset()
                    yield from chain(calls(left, reads), calls(right, reads))
                case Negative(x) | Growth(x) | Prev(x, 0):
                    yield from calls(x, reads)

        try:
            return left_out(calls(KpiRef(fold(kpi)), frozenset()))
        except RecursionError:
            return {}

    def working_days(self, first: date, last: date) -> list[date]:
        """The days from one to another that are worked by everybody."""
        days = (day.start for day in by_day(first, last))
        return [day for day in days if self._workdays.is_working(day)]

    def days_filled(self, kpi: str, kind: SegmentKind, days: Sequence[date]) -> Codes | None:
        """On how many of some days each segment has a row in the logs that a KPI reads; None where
        none of them is dated or tells the segment.
        """
        logs = {call.log for call in calls_in(KpiRef(fold(kpi)), self._formulas)}
        return self._filled(frozenset(logs), kind, tuple(map(serial, days)))

    def _filled_of(
        self, logs: frozenset[str], kind: SegmentKind, days: tuple[int, ...]
    ) -> Codes | None:
        found = []
        for log, view in ((log, self._views[log]) for log in logs & self._views.keys()):
            members = self._dimensions.membership(log, kind, view.main_date)
            if members is None or not view.main_date:
                continue
            dates = view.days(view.main_date)
            rows = np.flatnonzero(np.isin(dates, np.array(days, np.int32))).astype(np.int32)
            segments = members.of(rows, dates[rows])
            known = segments != NOWHERE
            found.append(np.stack([segments[known], dates[rows[known]]]))
        if not found:
            return None
        pairs = np.unique(np.concatenate(found, axis=1), axis=1)
        return np.bincount(pairs[0], minlength=len(self.segments(kind))).astype(np.int32)

    def since(self, kpi: str) -> date:
        """The first main date of the logs that a KPI reads, of the one that begins last."""
        logs = {call.log for call in calls_in(KpiRef(fold(kpi)), self._formulas)}
        views = [view for log in logs if (view := self._views.get(log)) and view.main_date]
        firsts = (view.first_day((view.main_date,)) for view in views)
        return max((day_of(day) for day in firsts if day is not None), default=date.min)

    def only_counts(self, kpi: str) -> bool:
        """Whether a KPI is made of counts of rows alone."""
        calls = calls_in(KpiRef(fold(kpi)), self._formulas)
        return all(call.function in _COUNTS[:3] for call in calls)

    def first_day(self, *, of_rows: bool = False) -> date | None:
        """The day on which the first period opens: the earliest of all main dates and of the dates
        that some formula ties to the period, or of main dates only. None where there is no date.
        """
        tied = {
            (log, view.main_date)
            for log, view in self._views.items()
            if view.main_date and not view.log.spec.targets  # a plan begins no period
        }
        for formula in () if of_rows else self._formulas.values():
            tied |= {
                (call.log, name)
                for call in calls_in(formula.root, {})
                for name in self._measures.opening(call)
            }
        firsts = (self._views[log].first_day((name,)) for log, name in tied)
        return min((day_of(day) for day in firsts if day is not None), default=None)

    def _kpi(self, kpi: str, axis: Axis, kind: SegmentKind, reads: LogReads) -> Quotient:
        name = fold(kpi)
        formula, key = self._formulas.get(name), (name, axis, kind, reads)
        if formula is None:
            return no_data(self._shape(axis, kind))
        if key not in self._known:
            self._known[key] = self._node(formula.root, axis, kind, reads)
        return self._known[key]

    def _node(self, node: Node, axis: Axis, kind: SegmentKind, reads: LogReads) -> Quotient:
        match node:
            case Call():
                return self._call(node, axis, kind, reads)
            case Number(value):
                return constant(value, self._shape(axis, kind))
            case KpiRef(kpi):
                return self._kpi(kpi, axis, kind, reads)
            case Fte(at_end):
                return self._fte(axis, kind, at_end=at_end)
            case Prev(x, periods):
                return self._moved(x, periods, axis, kind, reads)
            case Growth(x):
                return self._growth(x, axis, kind, reads)
            case Negative(x):
                return -self._node(x, axis, kind, reads)
            case Binary():
                return self._binary(node, axis, kind, reads)

    def _call(self, call: Call, axis: Axis, kind: SegmentKind, reads: LogReads) -> Quotient:
        columns = frozenset(read for log, read in reads if log == call.log)
        key = (call, axis, kind, columns)
        if key not in self._known:
            active = self._present(axis, kind) if kind in ("person", "person_account") else None
            value = self._measures.value(call, axis, kind, columns, active)
            nameless = self._measures.nameless(call, axis, kind)
            if nameless is not None:  # where no row names anybody, nobody below the company has any
                value = value.only_where(~nameless.is_all[:, None] | self._unassigned(kind))
            self._known[key] = value
        return self._known[key]

    def _unassigned(self, kind: SegmentKind) -> Mask:
        """Which segments of a kind are those of nobody."""
        pair = kind == "person_account"
        return np.array(
            [not s.name or (pair and not s.second) for s in self.segments(kind)], np.bool_
        )

    def _binary(self, node: Binary, axis: Axis, kind: SegmentKind, reads: LogReads) -> Quotient:
        if node.sign == "/":
            reads |= self._shared(node.left, node.right)
        left = self._node(node.left, axis, kind, reads)
        right = self._node(node.right, axis, kind, reads)
        match node.sign:
            case "+":
                return left + right
            case "-":
                return left - right
            case "*":
                return left * right
            case "/":
                return left / right

    def _shared(self, left: Node, right: Node) -> LogReads:
        """What both parts of a ratio must be able to read: a row left out of one part is left out
        of the other, if both read its log.
        """
        ours, theirs = self._columns_read(left), self._columns_read(right)
        logs = {log for log, _ in ours} & {log for log, _ in theirs}
        return frozenset(read for read in ours | theirs if read[0] in logs)

    def _columns_read(self, node: Node) -> LogReads:
        calls = calls_in(node, self._formulas)
        return frozenset((call.log, read) for call in calls for read in self._measures.reads(call))

    def _moved(
        self, x: Node, periods: int, axis: Axis, kind: SegmentKind, reads: LogReads
    ) -> Quotient:
        moved = axis.back(periods)
        return self._node(x, moved, kind, reads) if moved else no_data(self._shape(axis, kind))

    def _growth(self, x: Node, axis: Axis, kind: SegmentKind, reads: LogReads) -> Quotient:
        """In the open period the base has as many working days as have passed."""
        now, base = self._node(x, axis, kind, reads), self._moved(x, 1, axis, kind, reads)
        index = axis.open_period
        cut = None if index is None else cut_like(self._workdays, axis, index)
        if index is not None and cut is not None:
            part = self._node(x, cut, kind, reads).only_where(cut.has_begun[:, None])
            base = base.only_where((np.arange(len(axis)) != index)[:, None], part)
        return now.growth_from(base)

    def _fte(self, axis: Axis, kind: SegmentKind, *, at_end: bool) -> Quotient:
        names = [segment.name for segment in self.segments(kind)]
        attendance = Attendance(self._roster, self._workdays, axis)
        return figure(attendance.full_time(kind, names, at_end=at_end))

    def _presence(self, axis: Axis, kind: SegmentKind) -> Mask:
        """Who is active, by [period, segment], for segments of people."""
        people = Attendance(self._roster, self._workdays, axis).active()
        unknown = np.ones((len(axis), 1), np.bool_)
        return np.hstack([people, unknown])[:, self._dimensions.person_of(kind)]

    def _shape(self, axis: Axis, kind: SegmentKind) -> tuple[int, int]:
        return len(axis), len(self.segments(kind))


def _choices_of(spec: LogSpec, logs: Mapping[str, Log]) -> Callable[[str], tuple[Choice, ...]]:
    """The choice list of a column."""
    specs = {log_id: log.spec for log_id, log in logs.items()}
    return lambda column_id: typed(specs, spec.id, column_id)[1]


def facts_of(
    engine: Engine, kpis: Iterable[str], needs: Iterable[Need], period: Period, as_of: date
) -> Facts:
    """The facts of the KPIs (by key) that can be computed; `period` is the one shown.

    Periods between those needed are computed along: a formula may look back.
    """
    known = frozenset(kpis)
    asked: dict[BlockKey, set[Period]] = {}
    kinds = dict.fromkeys(KEPT)
    for need in needs:
        kinds[need.kind] = None
        for kpi in known.intersection(need.kpis):
            if need.periods:
                key = (kpi, need.kind, need.periods[0].grain, _cut(need, as_of))
                asked.setdefault(key, set()).update(need.periods)
    by_axis: dict[tuple[Period, Period, date], list[BlockKey]] = {}
    for key, periods in sorted(asked.items(), key=lambda pair: pair[0][0]):
        by_axis.setdefault((min(periods), max(periods), key[3] or as_of), []).append(key)
    blocks: dict[BlockKey, Block] = {}
    for ends, keys in by_axis.items():
        axis = _axis(*ends)
        by_day = axis.is_whole_log and len(axis) > 1  # whose a single day's figure is nobody asks
        for key in keys:
            nameless = {} if by_day else engine.nameless(key[0], axis, key[1])
            is_told = not by_day and key[3] is None
            left = engine.left_out(key[0], axis, key[1]) if is_told else {}
            blocks[key] = _block(engine.values(key[0], axis, key[1]), axis, nameless, left)
        engine.forget()
    segments = {kind: engine.segments(kind) for kind in kinds}
    columns = {one: place for found in segments.values() for place, one in enumerate(found)}
    shown = Axis((period,), as_of)
    undated = {kpi: engine.blank_date_rows(kpi, shown) for kpi in known}
    filled = dict(_filled(engine, known, period, as_of))
    since = {kpi: engine.since(kpi) for kpi in known}
    counts = frozenset(filter(engine.only_counts, known))
    return Facts(as_of, segments, known, undated, filled, since, counts, period, blocks, columns)


def _filled(
    engine: Engine, kpis: Iterable[str], period: Period, as_of: date
) -> Iterator[tuple[tuple[str, SegmentKind], Codes]]:
    """On how many whole working days there are records, of the company and of people."""
    if period.grain is Grain.ALL:
        return
    days = engine.working_days(period.start, min(period.end, as_of - ONE_DAY))
    kinds: tuple[SegmentKind, ...] = ("company", "person")
    for kpi, kind in product(kpis, kinds):
        counts = engine.days_filled(kpi, kind, days)
        if counts is not None:
            yield (kpi, kind), counts


def _cut(need: Need, as_of: date) -> date | None:
    """The day through which facts count where it is earlier than it would be anyway."""
    last = min(as_of, max(need.periods).end)
    return need.through if need.through and need.through < last else None


def _axis(first: Period, last: Period, through: date) -> Axis:
    if first.grain is Grain.ALL:
        return Axis((first,) if first == last else by_day(first.start, last.end), through)
    return Axis(periods_between(first.start, last.end, first.grain), through)


def _block(
    values: Quotient,
    axis: Axis,
    nameless: Mapping[int, Nameless] = MappingProxyType({}),
    left: Mapping[tuple[int, int], LeftOut] = MappingProxyType({}),
) -> Block:
    places = {period: place for place, period in enumerate(axis.periods)}
    arrays = values.fact, values.numerator, values.denominator, values.n
    return Block(places, *arrays, nameless, left)
