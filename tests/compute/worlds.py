"""Random small workbooks and formulas, dense in edges: few names, few days, many holes."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Literal

from hypothesis import strategies as st
from log_tables import BROKEN, DEMANDED, SERVICE, STATUS, Kind, Table, engine, unlisted
from oracle import Oracle

from sheets_kpi.compute import Axis, Engine
from sheets_kpi.formulas import nodes as f
from sheets_kpi.formulas.nodes import Function
from sheets_kpi.people import Accounts, Roster, Stint
from sheets_kpi.periods import Grain, periods_between
from sheets_kpi.workdays import Workdays

FIRST, LAST = date(2026, 10, 20), date(2026, 12, 10)
EDGES = (date(2026, 10, 31), date(2026, 11, 1), date(2026, 11, 30), date(2026, 12, 1))

KINDS: dict[str, Kind] = {
    "closed": "date",
    "opened": "date",
    "person": "text",
    "account": "text",
    "category": "text",
    "client": "text",
    "status": "text",
    "sum": "number",
    "vip": "yes_no",
}
ROLES = {"date": "closed", "person": "person", "account": "account", "category": "category"}
CALL_ROLES = {"date": "opened", "person": "person"}

ROSTER = Roster(
    (
        Stint("Анна", "Север", fte=1.0, end=date(2026, 11, 10)),
        Stint("Анна", "Юг", fte=0.5, start=date(2026, 11, 11)),
        Stint("Пётр", "Юг", start=date(2026, 11, 5), end=date(2026, 12, 1)),
        Stint("Вера"),
    )
)
ACCOUNTS = Accounts(("Авто", "Дом", "Проба"), frozenset({"Проба"}))
WORKDAYS = Workdays(
    {date(2026, 11, 14): True, date(2026, 11, 16): False},
    {"Вера": frozenset(date(2026, 11, 1) + timedelta(days=n) for n in range(30))},
)

days = st.one_of(st.dates(FIRST, LAST), st.sampled_from(EDGES))
moments = days.map(lambda d: datetime.combine(d, time(23, 30)))


def _or_hole(cells: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    hole = st.sampled_from([None, None, BROKEN, DEMANDED])
    return st.one_of(cells, cells, cells, cells, cells, hole)


CELLS: dict[str, st.SearchStrategy[Any]] = {
    "closed": _or_hole(st.one_of(days, days, moments)),
    "opened": _or_hole(days),
    "person": _or_hole(st.sampled_from(["Анна", "петр", "Пётр ", "Вера", "Чужой"])),
    "account": _or_hole(st.sampled_from(["Авто", "авто", "Дом", "Проба", "Нет такого"])),
    "category": _or_hole(st.sampled_from(["Кросс-сейл", "апсейл", "up", "Прочее", "прочее"])),
    "client": _or_hole(st.sampled_from(["К1", "к1", "К2", "К3", "7"])),
    "status": _or_hole(
        st.sampled_from(["оплачена", "Paid", "отказ", "думает", "возврат", unlisted("Рассрочка")])
    ),
    "sum": _or_hole(st.decimals(-3, 9, places=2, allow_nan=False)),
    "vip": _or_hole(st.booleans()),
}


def tables() -> st.SearchStrategy[tuple[Table, ...]]:
    rows = st.lists(st.fixed_dictionaries(CELLS), max_size=14)
    means = st.sampled_from(["no_data", "no_data", "zero"])
    choices = {"status": STATUS, "category": SERVICE}
    deals = st.builds(lambda r, e: Table("deals", KINDS, r, ROLES, choices, e), rows, means)
    calls = st.builds(lambda r, e: Table("calls", KINDS, r, CALL_ROLES, choices, e), rows, means)
    return st.tuples(deals, calls)


def lively(table_id: str, roles: dict[str, str], number: int, seed: int) -> Table:
    """Rows enough for every function to count some in each month; the same for a seed."""
    some = random.Random(seed)
    rows = [
        {
            "closed": some.choice([None, *EDGES, *EDGES, FIRST, LAST, BROKEN]),
            "opened": some.choice([*EDGES, FIRST, LAST, None]),
            "person": some.choice(["Анна", "Пётр", "Вера", "Чужой", None]),
            "account": some.choice(["Авто", "Дом", "Проба"]),
            "category": some.choice(["апсейл", "Прочее", None]),
            "client": some.choice(["К1", "к1", "К2", "К3", "К4", None]),
            "status": some.choice(
                ["оплачена", "Paid", "отказ", "возврат", BROKEN, unlisted("опл")]
            ),
            "sum": some.choice(
                [Decimal("2.50"), Decimal(-1), Decimal("4.01"), None, BROKEN, DEMANDED]
            ),
            "vip": some.choice([True, False]),
        }
        for _ in range(number)
    ]
    return Table(table_id, KINDS, rows, roles, {"status": STATUS, "category": SERVICE})


signs = st.sampled_from(["=", "<>", "<", "<=", ">", ">="])
boundaries = st.builds(f.Boundary, st.sampled_from(["start", "end"]), st.integers(-40, 20))
words = st.sampled_from(
    [
        "к1",
        "К*",
        "?2",
        "~*",
        "7",
        "#paid",
        "опл*",
        "paid*",
        "думает",
        "<",
        "рассрочка",
        "р*",
        "возв*",
    ]
)
WON = f.Test("=", "оплачена", "won")
RETURNED = f.Test("=", "возврат", "refund_row")
BLANKS = st.builds(f.Test, st.sampled_from(["=", "<>"]), st.none())


def _tests(column: str) -> st.SearchStrategy[f.Test]:
    equal = st.sampled_from(["=", "<>"])
    match KINDS[column]:
        case "date":
            return st.one_of(BLANKS, st.builds(f.Test, signs, st.one_of(days, boundaries)))
        case "number":
            numbers = st.sampled_from([0.0, 2.5, -1.0, 4.01])
            return st.one_of(BLANKS, st.builds(f.Test, signs, numbers))
        case "yes_no":
            return st.one_of(BLANKS, st.builds(f.Test, equal, st.sampled_from([0.0, 1.0])))
        case _:
            quoted = st.builds(f.Test, equal, st.one_of(words, st.just(7.0)))
            return st.one_of(BLANKS, quoted, st.sampled_from([WON, RETURNED]))


@st.composite
def conditions(draw: st.DrawFn) -> f.Condition:
    column = draw(st.sampled_from(["closed", "opened", "client", "status", "sum", "vip"]))
    if KINDS[column] == "date" and draw(st.booleans()):
        when: Literal["period", "all"] = draw(st.sampled_from(["period", "period", "all"]))
        tests = draw(st.lists(BLANKS, max_size=1)) if when == "period" else []
        return f.Condition(column, tuple(tests), when)
    return f.Condition(column, tuple(draw(st.lists(_tests(column), min_size=1, max_size=2))))


@st.composite
def calls(draw: st.DrawFn, functions: tuple[Function, ...] = tuple(Function)) -> f.Call:
    function = draw(st.sampled_from(functions))
    column = draw(st.sampled_from(["sum", "sum", "client", "vip", "opened", "status"]))
    return f.Call(
        function,
        draw(st.sampled_from(["deals", "deals", "deals", "calls"])),
        "" if function is Function.COUNTIFS else column,
        tuple(draw(st.lists(conditions(), max_size=2))),
        draw(st.sampled_from([0.0, 0.25, 0.9, 1.0])) if function is Function.PERCENTILE else None,
        draw(st.sampled_from([None, 7, 45]))
        if function in (Function.KEPT, Function.LOST)
        else None,
        turns=column == "sum" and draw(st.booleans()),
    )


PERIOD = {name: f.Condition(name, when="period") for name in ("closed", "opened")}
END = f.Boundary("end")
OPENED_BY_END = f.Condition("opened", (f.Test("<=", END),))
CLOSED_AFTER = f.Condition("closed", (f.Test(">", END),))
TIES: tuple[tuple[f.Condition, ...], ...] = (
    (),
    (PERIOD["closed"],),
    (PERIOD["opened"],),
    (PERIOD["opened"], PERIOD["closed"]),
    (PERIOD["closed"], OPENED_BY_END),
    (PERIOD["opened"], CLOSED_AFTER),
    (OPENED_BY_END, CLOSED_AFTER),
    (OPENED_BY_END,),
    (f.Condition("closed", when="all"),),
    (f.Condition("status", (WON, RETURNED)),),
)


def formulas() -> st.SearchStrategy[f.Node]:
    leaves: st.SearchStrategy[f.Node] = st.one_of(
        calls(),
        calls(),
        calls(),
        st.sampled_from(
            [f.Number(0.1), f.Number(100.0), f.Fte(), f.Fte(at_end=True), f.KpiRef("сделки")]
        ),
    )
    return st.recursive(
        leaves,
        lambda x: st.one_of(
            st.builds(f.Binary, st.sampled_from(["+", "-", "*", "/", "/"]), x, x),
            st.builds(f.Prev, x, st.integers(0, 2)),
            st.builds(f.Growth, x),
            st.builds(f.Negative, x),
        ),
        max_leaves=4,
    )


@st.composite
def axes(draw: st.DrawFn) -> Axis:
    grain = draw(st.sampled_from([Grain.WEEK, Grain.MONTH, Grain.QUARTER, Grain.ALL]))
    first = draw(st.dates(date(2026, 9, 25), date(2026, 11, 20)))
    last = first + timedelta(days=draw(st.integers(0, 60)))
    return Axis(periods_between(first, last, grain), draw(st.dates(FIRST, LAST)))


DEALS = f.Call(Function.COUNTIFS, "deals", "", (f.Condition("status", (f.Test("=", "#paid"),)),))


@dataclass(frozen=True)
class World:
    """A workbook with one random formula, seen by the engine and by the oracle."""

    tables: tuple[Table, ...]
    formula: f.Node

    @property
    def kpis(self) -> dict[str, f.Node]:
        return {"Сделки": DEALS, "X": self.formula}

    @property
    def engine(self) -> Engine:
        return engine(
            *self.tables, kpis=self.kpis, roster=ROSTER, accounts=ACCOUNTS, workdays=WORKDAYS
        )

    @property
    def oracle(self) -> Oracle:
        return Oracle(self.tables, self.kpis, ROSTER, ACCOUNTS, WORKDAYS)


def worlds(nodes: st.SearchStrategy[f.Node] | None = None) -> st.SearchStrategy[World]:
    return st.builds(World, tables(), nodes if nodes is not None else formulas())
