"""Which rows only a cell that cannot be used keeps out of a KPI: they say how far its figures can
be trusted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from sheets_kpi.compute.filter import Hits, Rows, within
from sheets_kpi.compute.measure import CellCodes, Measure, runs
from sheets_kpi.facts import LeftOut
from sheets_kpi.formulas.nodes import Function
from sheets_kpi.logs import Mask


class Unread(NamedTuple):
    """The rows of a call that nothing but a broken cell keeps out, each beside its cell (period ×
    segments + segment). One without a usable date may be of any period, and stands in each.
    """

    measure: Measure
    rows: Rows
    cells: CellCodes


def unread(measure: Measure) -> Unread:
    """The rows that a call would count if all their cells could be used, as far as those that can
    be used say so.
    """
    view, shape = measure.view, measure.shape
    spans = measure.base if measure.call.function is Function.LOST else measure.axis.spans
    is_out = ~view.readable(measure.reads)
    for condition in shape.fixed if is_out.any() else ():
        is_out &= view.meets(condition) | ~measure.sound(condition.column)
    rows, periods = np.flatnonzero(is_out).astype(np.int32), np.arange(len(spans), dtype=np.int32)
    found = Hits(np.tile(rows, len(spans)), np.repeat(periods, len(rows)))
    for name in shape.dates:
        edges = spans.starts[found.periods], spans.ends[found.periods]
        inside = within(view.days(name)[found.rows], edges)
        found = found.only(inside | view.column(name).broken[found.rows])
    for condition in shape.moving:
        edges = spans.edge_starts[found.periods], spans.edge_ends[found.periods]
        is_met = view.moving_met(condition, found.rows, edges)
        found = found.only(is_met | ~measure.sound(condition.column)[found.rows])
    return Unread(measure, *measure.place(found, spans))


def left_out(found: Iterable[Unread]) -> dict[tuple[int, int], LeftOut]:
    """What is left out of a KPI, by the places of period and segment: the rows of all its calls,
    each once. All calls have the same periods and segments.
    """
    by_log: dict[str, list[Unread]] = {}
    for one in found:
        if len(one.rows):
            by_log.setdefault(one.measure.call.log, []).append(one)
    sums: dict[tuple[int, int], LeftOut] = {}
    for alike in by_log.values():
        measure = alike[0].measure
        view, number = measure.view, np.int64(len(measure.view))
        both = np.concatenate([one.cells * number + one.rows for one in alike])
        cells, rows = np.divmod(runs(np.sort(both))[0], number)
        undated = _undated(alike)[rows]
        amount = view.log.columns.get(view.log.spec.amount)
        worth = np.zeros(len(rows))
        if amount:
            worth = np.nan_to_num(amount.floats[rows]) / 10.0**amount.scale
        for cell in np.unique(cells).tolist():
            here = cells == cell
            place = divmod(int(cell), measure.width)
            parts = (part & here for part in (~undated, undated))
            told = [number for part in parts for number in (part.sum(), worth[part].sum())]
            known = sums.get(place, LeftOut())
            sums[place] = LeftOut(*(a + b.item() for a, b in zip(known, told, strict=True)))
    return sums


def _undated(alike: Sequence[Unread]) -> Mask:
    """The rows of a log of which a broken date hides the period."""
    broken = np.zeros(len(alike[0].measure.view), np.bool_)
    for one in alike:
        for name in one.measure.shape.dates:
            broken |= one.measure.view.column(name).broken
    return broken
