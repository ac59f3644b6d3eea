"""Why each row of a log counts in a call or does not, read off the masks that decide it; and how a
formula comes to its figure. Of one segment and one period.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from sheets_kpi.compute.dimension import NOWHERE
from sheets_kpi.compute.filter import Rows, within
from sheets_kpi.compute.measure import DISTINCT, SETS, Measure, has_value
from sheets_kpi.compute.period import NO_DAY, Axis, Days, Spans
from sheets_kpi.facts import Figure
from sheets_kpi.formulas.nodes import OF_VALUES, Condition, Function, Node
from sheets_kpi.logs import Codes, Floats, Mask, serial


class Reason(NamedTuple):
    """Why a row does not count; `column` is the one whose cell decides, "" where none does.

    "compared": KEPTIFS and LOSTIFS compare with it. "unread": the cell cannot be used. "undated":
    the date is blank. "later": it has not come. "period": another period. "test": a test account.
    "segment": somebody else's. "condition": it is not met. "blank": nothing to be taken.
    "never": the call has no value for anybody, or none for segments of this kind.
    """

    code: str
    column: str = ""
    condition: Condition | None = None


class Trace(NamedTuple):
    """What became of every record of a log in a call.

    `why` is the place of a record's first reason among `reasons`, -1 where it counts. `adds` is
    what a record brings, NaN where it does not count: its number, or 1; where different values are
    counted 1 in the row that brings a new one, else 0. `days` say when they were.
    """

    reasons: tuple[Reason, ...]
    why: Codes
    adds: Floats
    days: Days


class Step(NamedTuple):
    """A node of a formula with its figure in the one period of `axis`, and what it is made of; a
    call has a trace. A KPI that was told before has no parts.
    """

    node: Node
    axis: Axis
    figure: Figure
    parts: tuple[Step, ...] = ()
    trace: Trace | None = None


def never(number: int) -> Trace:
    """The trace of so many records in a call without a value."""
    why = np.zeros(number, np.int32)
    return Trace((Reason("never"),), why, np.full(number, np.nan), why + NO_DAY)


def trace(measure: Measure, segment: int) -> Trace:
    """What became of the rows of a log in a call, for the segment at a place."""
    call, view, spans = measure.call, measure.view, measure.axis.spans
    other = measure.rows_of(segment, measure.base) if call.function in SETS else None
    if call.function is Function.LOST:  # what counts is what was there before
        spans, other = measure.base, measure.rows_of(segment, spans)
    found = measure.rows_of(segment, spans)
    days = view.days(measure.date) if measure.date else np.full(len(view), NO_DAY, np.int32)
    if call.column:
        found = found[has_value(call, view.taken(call), found)]
    adds = np.full(len(view), np.nan)
    adds[found] = call.function not in DISTINCT
    if call.function in (Function.SUM, *OF_VALUES):
        column = view.taken(call)
        adds[found] = column.floats[found] / 10.0**column.scale
    elif call.function in DISTINCT:
        in_time = found[np.argsort(days[found], kind="stable")]
        adds[_brought(measure, in_time, other)] = 1
    why, reasons = np.full(len(view), -1, np.int32), list[Reason]()
    for reason, fails in _checks(measure, segment, spans, other):
        rows = fails & np.isnan(adds) & (why < 0)
        if rows.any():
            why[rows] = len(reasons)
            reasons.append(reason)
    return Trace(tuple(reasons), why, adds, days)


def _checks(
    measure: Measure, segment: int, spans: Spans, other: Rows | None
) -> Iterator[tuple[Reason, Mask]]:
    """All that keeps rows out, each with those rows: what concerns most of them first."""
    call, view, dates = measure.call, measure.view, measure.shape.dates
    everything = np.arange(len(view), dtype=np.int32)
    if other is not None and call.function is not Function.NEW:
        yield Reason("compared"), np.isin(everything, other)
    last, end = serial(measure.axis.as_of), serial(measure.axis.periods[0].end)
    for name, days in ((name, view.days(name)) for name in dates):
        yield Reason("later", name), (days > last) & (days <= end)
        inside = within(days, (spans.starts[0], spans.ends[0]))
        yield Reason("period", name), ~inside & (days != NO_DAY)
    segments = measure.membership.of(everything, spans.edge_ends[0])
    yield Reason("test"), segments == NOWHERE
    yield Reason("segment"), segments != segment
    # what it does not meet keeps a row out, whatever a broken cell elsewhere would say
    for condition in measure.shape.fixed:
        # one that the call does not state asks for days that have come
        code = "condition" if condition in call.conditions else "later"
        fails = ~view.meets(condition) & measure.sound(condition.column)
        yield Reason(code, condition.column, condition), fails
    edges = spans.edge_starts[0], spans.edge_ends[0]
    for condition in measure.shape.moving:
        fails = ~view.moving_met(condition, everything, edges) & measure.sound(condition.column)
        yield Reason("condition", condition.column, condition), fails
    undated = {name: (view.days(name) == NO_DAY) & measure.sound(name) for name in dates}
    dated = ~np.logical_or.reduce([np.zeros(len(view), np.bool_), *undated.values()])
    for name in sorted({name for name, _ in measure.reads}):
        yield Reason("unread", name), ~measure.sound(name) & dated
    if call.column:
        yield Reason("blank", call.column), ~has_value(call, view.taken(call), everything)
    yield from ((Reason("undated", name), fails) for name, fails in undated.items())


def _brought(measure: Measure, found: Rows, other: Rows | None) -> Rows:
    """The rows that bring a value which is counted: the first of each; the second one of what came
    again. `other` are the rows of the other period.
    """
    codes, function = measure.view.levels(measure.call.column).codes, measure.call.function
    if other is not None:
        known = np.isin(codes[found], codes[other])
        found = found[known if function is Function.KEPT else ~known]
    if function is Function.REPEAT:
        found = np.delete(found, np.unique(codes[found], return_index=True)[1])
    return found[np.unique(codes[found], return_index=True)[1]]
