"""Walks over formulas, through the KPIs they name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sheets_kpi.formulas.nodes import Binary, Call, Formula, Growth, KpiRef, Negative, Node, Prev
from sheets_kpi.names import fold


def calls_in(root: Node, formulas: Mapping[str, Formula]) -> Iterator[Call]:
    """Every call a node needs, its KPIs' calls included; each KPI is entered once."""
    entered: set[str] = set()
    waiting = [root]
    while waiting:
        match waiting.pop():
            case Call() as call:
                yield call
            case KpiRef(kpi):
                name = fold(kpi)
                if name in formulas and name not in entered:
                    entered.add(name)
                    waiting.append(formulas[name].root)
            case Prev(x) | Growth(x) | Negative(x):
                waiting.append(x)
            case Binary(_, left, right):
                waiting += [left, right]
            case _:
                pass
