"""What must hold of a formula that was taken apart: the rows of each call give its figure, and the
parts of each node its own.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from sheets_kpi.compute import Step
from sheets_kpi.formulas.nodes import Binary, Call, Function, Growth, Negative

RANKS = {Function.MIN: 0.0, Function.MEDIAN: 0.5, Function.MAX: 1.0}


def every(step: Step) -> Iterator[Step]:
    yield step
    for part in step.parts:
        yield from every(part)


def check(step: Step) -> bool:
    """The rows of a call give its figure, and the parts of a node its own; whether it has rows that
    count.
    """
    node, fact, parts = step.node, step.figure.fact, [part.figure.fact for part in step.parts]
    if not isinstance(node, Call):
        known = [part for part in parts if part is not None]
        if fact is not None and parts:
            assert len(known) == len(parts)
            assert close(fact, joined(step, known))
        return False
    trace = step.trace
    assert trace is not None
    counts = trace.why < 0
    assert np.array_equal(np.isnan(trace.adds), ~counts)
    assert np.all(trace.why < len(trace.reasons))
    if fact is not None:
        assert step.figure.n == counts.sum()
        assert close(fact, by_hand(node, trace.adds[counts].tolist()))
    return bool(counts.any())


def by_hand(node: Call, adds: list[float]) -> float:
    """The number that the rows shown make."""
    match node.function:
        case Function.AVERAGE:
            return math.fsum(adds) / len(adds)
        case Function.MIN | Function.MEDIAN | Function.MAX | Function.PERCENTILE:
            return float(np.quantile(adds, RANKS.get(node.function, node.percentile or 0.0)))
        case _:
            return math.fsum(adds)


def joined(step: Step, parts: list[float]) -> float:
    match step.node:
        case Binary("+"):
            return parts[0] + parts[1]
        case Binary("-"):
            return parts[0] - parts[1]
        case Binary("*"):
            return parts[0] * parts[1]
        case Binary("/"):
            return parts[0] / parts[1]
        case Growth():
            return parts[0] / parts[1] - 1
        case Negative():
            return -parts[0]
        case _:
            return parts[0]


def close(ours: float, theirs: float) -> bool:
    return math.isclose(ours, theirs, rel_tol=1e-6, abs_tol=1e-6)
