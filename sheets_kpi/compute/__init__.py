"""The evaluation of KPI formulas for every period and segment.

    Axis(periods, as_of)                      what the figures are for
    Engine(logs, formulas, roster, …)         one workbook, ready to be asked
    engine.values(kpi, axis, kind) → Values   numerator, denominator, n by [period, segment]

Everything here is a pure function of the logs; caches only remember.
"""

from __future__ import annotations

from sheets_kpi.compute.engine import Engine
from sheets_kpi.compute.facts import facts_of
from sheets_kpi.compute.period import Axis
from sheets_kpi.compute.quotient import Values

__all__ = ["Axis", "Engine", "Values", "facts_of"]
