"""The evaluation of KPI formulas for every period and segment.

    Axis(periods, as_of)                        what the figures are for
    Engine(logs, formulas, roster, …)           one workbook, ready to be asked
    engine.values(kpi, axis, kind) → Quotient   numerator, denominator, n by [period, segment]
    engine.steps(kpi, axis, segment) → Step     the formula node by node, with all rows of its logs
    facts_of(engine, kpis, needs, …) → Facts    every fact that somebody needs

Everything here is a pure function of the logs; caches only remember.
"""

from __future__ import annotations

from sheets_kpi.compute.engine import Engine, facts_of
from sheets_kpi.compute.period import Axis
from sheets_kpi.compute.trace import Step

__all__ = ["Axis", "Engine", "Step", "facts_of"]
