"""Computes the facts that are needed, each once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sheets_kpi.compute.engine import Engine
from sheets_kpi.compute.period import Axis
from sheets_kpi.compute.quotient import Values
from sheets_kpi.facts import KEPT, Block, BlockKey, Facts, Need
from sheets_kpi.periods import Grain, Period, by_day, periods_between


def facts_of(
    engine: Engine, kpis: Iterable[str], needs: Iterable[Need], period: Period, as_of: date
) -> Facts:
    """The facts of the KPIs (by key) that can be computed; `period` is the one shown.

    Periods between those needed are computed along: a formula may look back.
    """
    known = frozenset(kpis)
    asked: dict[BlockKey, set[Period]] = {}
    for need in needs:
        for kpi in known.intersection(need.kpis):
            if need.periods:
                key = (kpi, need.kind, need.periods[0].grain, _cut(need, as_of))
                asked.setdefault(key, set()).update(need.periods)
    axes: dict[tuple[Period, Period, date], Axis] = {}
    blocks = {}
    for key, periods in asked.items():
        kpi, kind, _, through = key
        ends = (min(periods), max(periods), through or as_of)
        axis = axes[ends] = axes.get(ends) or _axis(*ends)
        blocks[key] = _block(engine.values(kpi, axis, kind), axis)
    kinds = dict.fromkeys((*KEPT, *(key[1] for key in asked)))
    segments = {kind: engine.segments(kind) for kind in kinds}
    columns = {one: place for found in segments.values() for place, one in enumerate(found)}
    shown = Axis((period,), as_of)
    undated = {kpi: engine.blank_date_rows(kpi, shown) for kpi in known}
    return Facts(as_of, segments, known, undated, blocks, columns)


def _cut(need: Need, as_of: date) -> date | None:
    """The day through which facts count where it is earlier than it would be anyway."""
    last = min(as_of, max(need.periods).end)
    return need.through if need.through and need.through < last else None


def _axis(first: Period, last: Period, through: date) -> Axis:
    if first.grain is Grain.ALL:
        return Axis((first,) if first == last else by_day(first.start, last.end), through)
    return Axis(periods_between(first.start, last.end, first.grain), through)


def _block(values: Values, axis: Axis) -> Block:
    places = {period: place for place, period in enumerate(axis.periods)}
    return Block(places, values.fact, values.numerator, values.denominator, values.n)
