"""Walks over formulas, none of which recurses: a tree may be as deep as its text is long."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from sheets_kpi.formulas.nodes import (
    Binary,
    Call,
    Formula,
    Fte,
    Growth,
    KpiRef,
    Negative,
    Node,
    Prev,
)


def parts(node: Node) -> tuple[Node, ...]:
    """The nodes right under a node, left to right."""
    if isinstance(node, Binary):
        return node.left, node.right
    if isinstance(node, Negative | Prev | Growth):
        return (node.x,)
    return ()


def walk(node: Node, formulas: Mapping[str, Formula] = MappingProxyType({})) -> Iterator[Node]:
    """The node and all nodes under it, left to right.

    Args:
        node: where the walk begins.
        formulas: by the folded name of the KPI; a KPI that is named and stands here is walked too,
            once, however often it is named.
    """
    entered: set[str] = set()
    waiting = [node]
    while waiting:
        found = waiting.pop()
        yield found
        waiting.extend(reversed(parts(found)))
        if isinstance(found, KpiRef) and found.kpi in formulas and found.kpi not in entered:
            entered.add(found.kpi)
            waiting.append(formulas[found.kpi].root)


def height(node: Node) -> int:
    """The number of nodes on the longest way down, the node included."""
    levels, level = 0, [node]
    while level:
        levels += 1
        level = [part for found in level for part in parts(found)]
    return levels


def reads_nothing(node: Node) -> bool:
    """Whether it is a constant: no log, KPI or person is read."""
    return not any(isinstance(found, Call | KpiRef | Fte) for found in walk(node))


def calls_in(node: Node, formulas: Mapping[str, Formula]) -> list[Call]:
    """The calls that a formula needs, those of the KPIs it reads included."""
    return [found for found in walk(node, formulas) if isinstance(found, Call)]


def kpis(node: Node) -> list[str]:
    """The folded names of the KPIs it reads directly, each once, in order."""
    return list(dict.fromkeys(found.kpi for found in walk(node) if isinstance(found, KpiRef)))
