"""The engine against an independent evaluation with plain loops over the same rows."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from log_tables import axis
from oracle import Figure, Where
from worlds import CALL_ROLES, ROLES, TIES, World, axes, lively, worlds

from sheets_kpi.compute import Axis
from sheets_kpi.facts import SegmentKind
from sheets_kpi.formulas.nodes import Call, Function

MONTHS = axis("01.10", "31.12", as_of="09.12")
# a role is made like a team, a further category like the first: tests/test_template_language.py
KINDS: tuple[SegmentKind, ...] = (
    "company", "team", "person", "account", "category", "person_account",
)  # fmt: skip


def differences(world: World, axis: Axis, kind: SegmentKind) -> list[str]:
    """Every cell where engine and oracle tell different stories."""
    engine, oracle = world.engine, world.oracle
    values = engine.values("X", axis, kind)
    fact, found = values.fact, []
    for i, period in enumerate(axis.periods):
        for j, segment in enumerate(engine.segments(kind)):
            where = Where(period, axis.as_of, kind, segment.name, segment.second)
            expected = oracle.value("X", where)
            ours = (values.numerator[i, j], values.denominator[i, j], fact[i, j], values.n[i, j])
            if not all(map(_close, ours, _parts(expected))):
                found.append(f"{period.key} {segment}: {ours} ≠ {expected}")
    return found


def _parts(expected: Figure | None) -> tuple[float, float, float, float]:
    if expected is None:
        return math.nan, math.nan, math.nan, 0
    quotient = float(expected.top / expected.bottom)
    return float(expected.top), float(expected.bottom), quotient, expected.n


def _close(ours: float, theirs: float) -> bool:
    both_holes = math.isnan(ours) and math.isnan(theirs)
    return both_holes or math.isclose(ours, theirs, rel_tol=1e-9, abs_tol=1e-9)


@settings(max_examples=80)
@given(worlds(), axes())
def test_every_formula_has_the_figures_of_the_plain_loops(world: World, axis: Axis) -> None:
    for kind in KINDS:
        assert differences(world, axis, kind) == []


@pytest.mark.parametrize("function", Function)
def test_every_function_has_the_figures_of_the_plain_loops(function: Function) -> None:
    """By every way to hang on dates, over a log that holds rows for all of them."""
    tables = (lively("deals", ROLES, 24, seed=1), lively("calls", CALL_ROLES, 9, seed=2))
    percentile = 0.75 if function is Function.PERCENTILE else None
    for ties in TIES:
        for column in ("client", "sum"):
            named = "" if function is Function.COUNTIFS else column
            turns = column == "sum" and ties == TIES[-1]
            world = World(tables, Call(function, "deals", named, ties, percentile, turns=turns))
            for kind in ("company", "team", "person_account"):
                assert differences(world, MONTHS, kind) == []
