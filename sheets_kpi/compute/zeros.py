"""Zero or no data: when a segment without rows has 0, because the log was kept all the same."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sheets_kpi.compute.axis import Spans
from sheets_kpi.compute.select import Shape, Tie
from sheets_kpi.compute.views import LogView
from sheets_kpi.formulas.nodes import Function
from sheets_kpi.logs import Mask

OF_VALUES = frozenset(
    {
        Function.AVERAGE,
        Function.MIN,
        Function.MAX,
        Function.MEDIAN,
        Function.PERCENTILE,
    }
)


@dataclass(frozen=True)
class Diary:
    """How a log was kept, by anyone.

    `filled` are the periods that hold a row by one of the dates that tie a call, `first_day` is
    when the log begins: its first main date, else the first of the dates the call names.
    """

    filled: Mask
    first_day: int | None
    has_rows: bool

    def begun(self, spans: Spans) -> Mask:
        """The periods at whose end the log had begun; all where nobody knows when it did."""
        if self.first_day is None:
            return np.ones(len(spans), np.bool_)
        begun: Mask = spans.ends >= self.first_day
        return begun


def diary(view: LogView, shape: Shape, rows: Mask, spans: Spans) -> Diary:
    """How a log was kept, judged by the readable rows of anyone whose figure it is."""
    named = (*shape.dates, *shape.moving_dates)
    filled = np.zeros(len(spans), np.bool_)
    for name in named if shape.tie is Tie.PERIOD else ():
        periods = spans.index(view.days(name)[rows])
        filled |= np.bincount(periods + 1, minlength=len(spans) + 1)[1:] > 0
    main = (view.main_date,) if view.main_date else ()
    first = view.first_day(main, rows)
    first = view.first_day(named, rows) if first is None else first
    return Diary(filled, first, bool(rows.any()))


def zero_is_known(
    function: Function, shape: Shape, kept: Diary, spans: Spans, *, empty_is_zero: bool
) -> Mask:
    """In which periods a call over no rows is 0; elsewhere, and for averages, it has no data."""
    if function in OF_VALUES:
        return np.zeros(len(spans), np.bool_)
    begun = kept.begun(spans)
    match shape.tie:
        case Tie.PERIOD:
            known = kept.filled
        case Tie.EDGES:
            known = begun & np.bool_(kept.first_day is not None)
        case Tie.NONE:
            known = begun & np.bool_(kept.has_rows)
    return known | begun if empty_is_zero else known


def has_begun(shape: Shape, kept: Diary, spans: Spans) -> Mask:
    """In which periods a call may have a value at all.

    Rows in the period are proof enough; an edge or ALL could also catch rows of a log that begins
    later.
    """
    if shape.tie is Tie.PERIOD:
        return np.ones(len(spans), np.bool_)
    return kept.begun(spans)
