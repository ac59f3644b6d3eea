"""What must hold whatever the rows: order, splitting, and nobody lost."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from random import Random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from worlds import World, axes, calls, worlds

from sheets_kpi.compute import Axis
from sheets_kpi.facts import SegmentKind
from sheets_kpi.formulas.nodes import Call, Function

ADDITIVE = calls((Function.SUM, Function.COUNTIFS, Function.COUNT, Function.COUNTA))
SUMS = calls((Function.SUM,)).map(
    lambda call: replace(
        call,
        column="sum",
        conditions=tuple(c for c in call.conditions if c.column != "sum"),
    )
)
KINDS: tuple[SegmentKind, ...] = ("company", "team", "person", "account", "category")


def equal(world: World, other: World, axis: Axis, kind: SegmentKind) -> bool:
    """Whether two workbooks have the same facts, however they order their segments."""
    facts = []
    for one in (world.engine, other.engine):
        values = one.values("X", axis, kind).fact.T
        facts.append(dict(zip(one.segments(kind), map(tuple, values.tolist()), strict=True)))
    return repr(sorted(facts[0].items(), key=repr)) == repr(sorted(facts[1].items(), key=repr))


@settings(max_examples=20)
@given(worlds(), axes(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(world: World, axis: Axis, random: Random) -> None:
    shuffled = [replace(t, rows=random.sample(t.rows, len(t.rows))) for t in world.tables]
    for kind in KINDS:
        if kind != "category":  # its words are shown as first written
            assert equal(world, replace(world, tables=tuple(shuffled)), axis, kind)


@settings(max_examples=20)
@given(worlds(SUMS), axes())
def test_a_sum_split_over_two_rows_is_the_same(world: World, axis: Axis) -> None:
    split = tuple(
        replace(table, rows=[part for row in table.rows for part in halves(dict(row))])
        for table in world.tables
    )
    for kind in KINDS:
        assert equal(world, replace(world, tables=split), axis, kind)


def halves(row: dict[str, object]) -> list[dict[str, object]]:
    amount = row["sum"]
    if not isinstance(amount, Decimal):
        return [row]
    return [row | {"sum": amount - 7}, row | {"sum": Decimal(7)}]


@settings(max_examples=30)
@given(worlds(ADDITIVE), axes())
def test_people_teams_and_categories_add_up_to_the_company(world: World, axis: Axis) -> None:
    one = world.engine
    company = one.values("X", axis, "company").fact[:, 0]
    of_deals = isinstance(world.formula, Call) and world.formula.log == "deals"
    for kind in ("person", "team", "category"):
        facts = one.values("X", axis, kind).fact
        if kind != "category" or of_deals:
            total = np.nansum(facts, axis=1)
            np.testing.assert_allclose(total, np.nan_to_num(company), atol=1e-9)
