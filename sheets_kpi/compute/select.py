"""From the conditions of a call to the rows that count in each period."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

import numpy as np
import numpy.typing as npt

from sheets_kpi.compute.axis import NO_DAY, Days, Spans
from sheets_kpi.compute.criteria import compare_days
from sheets_kpi.compute.views import LogView
from sheets_kpi.formulas.nodes import Boundary, Call, Condition
from sheets_kpi.logs import Mask

Rows = npt.NDArray[np.int32]


class Tie(Enum):
    """What hangs a call on the period."""

    PERIOD = "a date of the row lies in the period"
    EDGES = "a date of the row is compared with START or END"
    NONE = "ALL: the same rows in every period"


@dataclass(frozen=True)
class Shape:
    """The conditions of a call by what they depend on.

    `dates` are the columns whose day must lie in the period, `fixed` the conditions that are the
    same in every period, `moving` those that mean something else in each.
    """

    tie: Tie
    dates: tuple[str, ...]
    fixed: tuple[Condition, ...]
    moving: tuple[Condition, ...]

    @property
    def moving_dates(self) -> tuple[str, ...]:
        """The columns that are compared with the edges of the period."""
        return tuple(condition.column for condition in self.moving)


@dataclass(frozen=True)
class Hits:
    """Rows that count, each beside the period it counts in (one period for all, or one each)."""

    rows: Rows
    periods: Days | int


def shape_of(call: Call, main_date: str) -> Shape:
    """How a call hangs on dates; a log without a main date is the same in every period."""
    dates = tuple(c.column for c in call.conditions if c.when == "period" and not c.tests)
    moving = tuple(c for c in call.conditions if c.ties and c.when != "all")
    moving = tuple(c for c in moving if c.tests)
    fixed = tuple(c for c in call.conditions if not c.ties)
    if dates:
        return Shape(Tie.PERIOD, dates, fixed, moving)
    if moving:
        return Shape(Tie.EDGES, (), fixed, moving)
    if not main_date or any(c.ties for c in call.conditions):
        return Shape(Tie.NONE, (), fixed, ())
    return Shape(Tie.PERIOD, (main_date,), fixed, ())


def columns_read(call: Call, main_date: str) -> frozenset[str]:
    """The columns whose broken cells keep a row out of the call. ALL reads no cell."""
    shape = shape_of(call, main_date)
    named = {c.column for c in call.conditions if c.when != "all"}
    return frozenset((named | set(shape.dates) | {call.column}) - {""})


def hits(view: LogView, shape: Shape, rows: Rows, spans: Spans) -> Iterator[Hits]:
    """The rows that count in each span, taken from `rows` (which meet the fixed conditions).

    No span is split over two portions. With `Tie.NONE` there is one portion, of period 0.
    """
    if shape.tie is Tie.NONE:
        yield Hits(rows, 0)
    elif shape.tie is Tie.PERIOD and spans.are_disjoint:
        yield _by_day(view, shape, rows, spans)
    else:
        for period in range(len(spans)):
            yield Hits(_in_span(view, shape, rows, spans, period), period)


def _by_day(view: LogView, shape: Shape, rows: Rows, spans: Spans) -> Hits:
    """Each row falls into one span at most."""
    first, *others = shape.dates
    periods = spans.index(view.days(first)[rows])
    for other in others:
        periods = np.where(spans.index(view.days(other)[rows]) == periods, periods, np.int32(-1))
    inside = periods >= 0
    rows, periods = rows[inside], periods[inside]
    for condition in shape.moving:
        edges = spans.edge_starts[periods], spans.edge_ends[periods]
        keep = _moving_met(view, condition, rows, edges)
        rows, periods = rows[keep], periods[keep]
    return Hits(rows, periods)


def _in_span(view: LogView, shape: Shape, rows: Rows, spans: Spans, period: int) -> Rows:
    for name in shape.dates:
        days = view.days(name)[rows]
        rows = rows[_within(days, (spans.starts[period], spans.ends[period]))]
    edges = int(spans.edge_starts[period]), int(spans.edge_ends[period])
    for condition in shape.moving:
        rows = rows[_moving_met(view, condition, rows, edges)]
    return rows


def _moving_met(
    view: LogView, condition: Condition, rows: Rows, edges: tuple[Days | int, Days | int]
) -> Mask:
    """Which of `rows` meet a condition whose meaning moves with the period."""
    days = view.days(condition.column)[rows]
    is_met: Mask = view.meets(condition)[rows]
    if condition.when == "period":
        is_met = is_met | _within(days, edges)
    for test in condition.tests:
        if isinstance(test.operand, Boundary):
            edge = edges[0] if test.operand.edge == "start" else edges[1]
            is_met = is_met | compare_days(days, test.operator, edge + test.operand.days)
    return is_met


def _within(days: Days, edges: tuple[Days | int, Days | int]) -> Mask:
    inside: Mask = (days >= edges[0]) & (days <= edges[1]) & (days != NO_DAY)
    return inside
