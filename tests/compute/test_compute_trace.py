"""What is told of rows is what was computed: the rows that count give the number, and all others
have a reason.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import given, settings
from log_tables import STATUS, Table, axis, call, end, engine, period, rows_of, where
from traced import check, every
from worlds import CALL_ROLES, ROLES, TIES, World, axes, lively, worlds

from sheets_kpi.compute import Axis, Engine, Step
from sheets_kpi.facts import LeftOut, Segment, SegmentKind
from sheets_kpi.formulas.nodes import Binary, Call, Function, Growth, KpiRef, Node, Prev
from sheets_kpi.people import Accounts, Roster, Stint

KINDS: tuple[SegmentKind, ...] = (
    "company", "team", "role", "person", "account", "category", "person_account",
)  # fmt: skip
MONTHS = axis("01.10", "31.12", as_of="09.12")


def told(one: Engine, axis: Axis, kind: SegmentKind) -> Iterator[tuple[Step, float]]:
    """What is told of every period and segment, beside the fact that was computed for all."""
    facts = one.values("X", axis, kind).fact
    for place, found in enumerate(axis.periods):
        alone = Axis((found,), axis.as_of)
        if found.start <= axis.as_of:
            for column, segment in enumerate(one.segments(kind)):
                yield one.steps("X", alone, segment), float(facts[place, column])


@settings(max_examples=25)
@given(worlds(), axes())
def test_what_is_told_of_any_formula_is_what_was_computed(world: World, axis: Axis) -> None:
    for kind in KINDS:
        for step, fact in told(world.engine, axis, kind):
            ours = math.nan if step.figure.fact is None else step.figure.fact
            assert ours == fact or (math.isnan(ours) and math.isnan(fact))
            for one in every(step):
                check(one)


@settings(max_examples=25)
@given(worlds(), axes())
def test_what_broken_cells_keep_out_is_what_is_told_of_the_rows(world: World, axis: Axis) -> None:
    """Counted for all at once they are the rows that are told, one by one, to be unread."""
    for kind in KINDS[:2]:
        found = world.engine.left_out("X", axis, kind)
        for place, one in enumerate(axis.periods):
            for column, segment in enumerate(world.engine.segments(kind)):
                alone = Axis((one,), axis.as_of)
                told = unread(world.engine.steps("X", alone, segment), alone)
                out = found.get((place, column), LeftOut())
                assert out.rows + out.undated == len(told)


def unread(step: Step, axis: Axis) -> set[tuple[str, int]]:
    """The rows that a step and its parts of the same period leave out for a broken cell."""
    found = set[tuple[str, int]]()
    if step.trace and isinstance(step.node, Call) and step.axis == axis:
        codes = [one.code for one in step.trace.reasons]
        for row, why in enumerate(step.trace.why.tolist()):
            if why >= 0 and codes[why] == "unread":
                found.add((step.node.log, row))
    return found.union(*(unread(part, axis) for part in step.parts))


@pytest.mark.parametrize("function", Function)
def test_the_rows_of_every_function_give_its_number(function: Function) -> None:
    """By every way to hang on dates, over a log that holds rows for all of them."""
    tables = (lively("deals", ROLES, 24, seed=1), lively("calls", CALL_ROLES, 9, seed=2))
    percentile = 0.75 if function is Function.PERCENTILE else None
    found = []
    for ties in TIES:
        for column in ("client", "sum"):
            named = "" if function is Function.COUNTIFS else column
            turns = column == "sum" and ties == TIES[-1]
            one = Call(function, "deals", named, ties, percentile, turns=turns)
            for kind in ("company", "team"):
                for step, fact in told(World(tables, one).engine, MONTHS, kind):
                    assert step.figure.fact == fact or math.isnan(fact)
                    found += [check(each) for each in every(step)]
    assert sum(found) > 40


# --- reasons --------------------------------------------------------------------------------------

NOVEMBER = Axis(axis("01.11", "30.11").periods, date(2026, 11, 20))
DEALS = Table(
    "deals",
    {"closed": "date", "person": "text", "account": "text", "status": "text", "sum": "number"},
    rows_of(
        """
        05.11  Анна  Дом    оплачена  10
        05.10  Анна  Дом    оплачена  20
        21.11  Анна  Дом    оплачена  30
        ·      Анна  Дом    оплачена  40
        !      Анна  Дом    оплачена  50
        06.11  Пётр  Дом    оплачена  60
        06.11  ·     Дом    оплачена  70
        06.11  Анна  Проба  оплачена  80
        06.11  Анна  Дом    отказ     90
        06.11  Анна  Дом    ·         15
        06.11  Анна  Дом    оплачена  ·
        06.11  Анна  Дом    оплачена  !
        """,
        closed="date", person="text", account="text", status="text", sum="number",
    ),
    {"date": "closed", "person": "person", "account": "account"},
    {"status": STATUS},
)  # fmt: skip
PAID = where("status", "#paid")
SUM = call("SUM", "sum", PAID)


def reasons(node: Call | Binary, table: Table = DEALS, segment: Segment | None = None) -> list[str]:
    """Of every row what it adds, or the code and column of why it does not count; of the first call
    of a formula in November.
    """
    one = engine(
        table,
        kpis={"X": node},
        roster=Roster((Stint("Анна"), Stint("Пётр"))),
        accounts=Accounts(("Дом", "Проба"), frozenset({"Проба"})),
    )
    steps = every(one.steps("X", NOVEMBER, segment or Segment("person", "Анна")))
    trace = next(step.trace for step in steps if step.trace)
    whys = [f"{one.code} {one.column}".strip() for one in trace.reasons]
    told = zip(trace.why.tolist(), trace.adds.tolist(), strict=True)
    return [f"{adds:g}" if why < 0 else whys[why] for why, adds in told]


def test_every_row_counts_or_has_its_reason() -> None:
    assert reasons(SUM) == [
        "10",
        "period closed",
        "later closed",
        "undated closed",
        "unread closed",
        "segment",
        "segment",
        "test",
        "condition status",
        "condition status",
        "blank sum",
        "unread sum",
    ]


def test_a_test_account_has_its_own_rows_and_the_company_everybodys() -> None:
    company = reasons(SUM, segment=Segment("company", ""))
    assert [row for row in company if row[0].isdigit()] == ["10", "60", "70"]
    account = reasons(SUM, segment=Segment("account", "Проба"))
    assert [row for row in account if row[0].isdigit()] == ["80"]


def test_a_row_that_the_other_part_of_a_ratio_cannot_read_is_left_out_of_both() -> None:
    count = call("COUNTIFS", "", PAID)
    alone, in_ratio = reasons(count), reasons(Binary("/", count, SUM))
    assert (alone[11], in_ratio[11]) == ("1", "unread sum")


CLIENTS = Table(
    "deals",
    {"closed": "date", "client": "text"},
    rows_of(
        """
        20.11  К1
        05.11  К1
        06.11  к1
        07.11  К2
        08.10  К2
        09.10  К3
        10.10  К3
        10.11  ·
        11.11  К4
        """,
        closed="date", client="text",
    ),
    {"date": "closed"},
)  # fmt: skip
COMPANY = Segment("company", "")
PERIOD, BLANK, OTHER = "period closed", "blank client", "compared"


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        # the earliest row of each client
        ("COUNTUNIQUE", ["0", "1", "0", "1", PERIOD, PERIOD, PERIOD, BLANK, "1"]),
        ("REPEATIFS", ["0", "0", "1", "0", PERIOD, PERIOD, PERIOD, BLANK, "0"]),
        ("NEWIFS", ["0", "1", "0", "0", PERIOD, PERIOD, PERIOD, BLANK, "1"]),
        ("KEPTIFS", ["0", "0", "0", "1", OTHER, OTHER, OTHER, BLANK, "0"]),
        # of October, those who did not come in November
        ("LOSTIFS", [OTHER, OTHER, OTHER, OTHER, "0", "1", "0", OTHER, OTHER]),
    ],
)
def test_the_row_that_brings_a_new_value_is_told(function: str, expected: list[str]) -> None:
    assert reasons(call(function, "client"), CLIENTS, COMPANY) == expected


def test_days_to_come_do_not_count_where_no_period_is_asked_for() -> None:
    free = call("SUM", "sum", period("closed"), PAID)
    assert reasons(free)[:3] == ["10", "period closed", "later closed"]
    balance = call("SUM", "sum", where("closed", ("<=", end())), PAID)
    assert reasons(balance)[:5] == [
        "10",
        "20",
        "condition closed",
        "condition closed",
        "unread closed",
    ]


def test_a_log_that_does_not_say_whose_its_rows_are_has_none_for_anybody() -> None:
    assert reasons(call("COUNTUNIQUE", "client"), CLIENTS) == ["never"] * 9


def test_a_kpi_is_taken_apart_once_and_the_base_of_growth_is_as_long() -> None:
    kpis: dict[str, Node] = {"S": SUM, "X": Growth(Binary("+", KpiRef("s"), KpiRef("s")))}
    root = engine(DEALS, kpis=kpis, accounts=Accounts(("Дом",))).steps("X", NOVEMBER, COMPANY)
    now, base = root.parts[0].parts
    assert [len(part.parts) for part in now.parts] == [1, 0]
    # 13 of November's working days are over by the 20th, the day itself included: 14; so October's
    assert base.axis == Axis((NOVEMBER.periods[0].previous(),), date(2026, 10, 20))
    assert isinstance(base.node, Binary)
    previous = engine(DEALS, kpis={"X": Prev(SUM, 1)}).steps("X", NOVEMBER, COMPANY)
    assert previous.parts[0].parts[0].axis.periods == (NOVEMBER.periods[0].previous(),)
