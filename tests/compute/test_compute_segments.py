"""Whose figure it is: people, teams over time, accounts, categories, and nobody lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from log_tables import (
    SERVICE,
    STATUS,
    Kind,
    Table,
    axis,
    call,
    end,
    engine,
    fact,
    people,
    period,
    rows_of,
    where,
)

from sheets_kpi.compute import Engine
from sheets_kpi.facts import Segment, SegmentKind
from sheets_kpi.formulas import nodes as f
from sheets_kpi.people import Accounts
from sheets_kpi.schema import LookupColumn, Named
from sheets_kpi.workdays import Workdays

DEALS = Table(
    "deals",
    {
        "closed": "date",
        "opened": "date",
        "person": "text",
        "account": "text",
        "category": "text",
        "sum": "number",
    },
    rows_of(
        """
        05.11  01.10  Анна    Авто   кросс-сейл  1
        06.11  20.11  АННА    авто   Up          2
        20.11  05.11  анна    Дом    cross-sell  4
        21.11  21.11  Борис   ·      Разное      8
        22.11  22.11  Чужой   Авто   ·           16
        23.11  23.11  ·       Дом    !           32
        24.11  24.11  !       Шум    разное      64
        25.11  25.11  Борис   Проба  Up          128
        """,
        closed="date",
        opened="date",
        person="text",
        account="text",
        category="text",
        sum="number",
    ),
    {"date": "closed", "person": "person", "account": "account", "category": "category"},
    {"category": SERVICE},
)
TEAM = people("Анна|Север||14.11", "Анна|Юг|15.11", "Борис|Юг", "Вера|Север|01.12")
SHOPS = Accounts(("Авто", "Дом", "Проба"), frozenset({"Проба"}))
NOVEMBER = axis("01.11", "30.11")
SUM = call("SUM", "sum")


def shop(*tables: Table, **kpis: f.Node) -> Engine:
    return engine(*(tables or (DEALS,)), kpis=kpis, roster=TEAM, accounts=SHOPS)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("company", 127),
        ("person", {"Анна": 7, "Борис": 8, "Вера": None, "–": 112}),
        ("team", {"Север": 3, "Юг": 12, "–": 112}),
        ("account", {"Авто": 19, "Дом": 36, "Проба": 128, "–": 72}),
        ("category", {"кросс-сейл": 5, "апсейл": 2, "Разное": 72, "–": 48}),
    ],
)
def test_segments(kind: SegmentKind, expected: Any) -> None:
    assert fact(shop(x=SUM), "x", NOVEMBER, kind) == [expected]


def test_person_and_account_list_the_pairs_that_occur() -> None:
    one = shop(x=SUM)
    pairs = {
        (segment.name, segment.second): value
        for segment, value in zip(
            one.segments("person_account"),
            one.values("x", NOVEMBER, "person_account").fact[0],
            strict=True,
        )
    }
    assert pairs == {
        ("Анна", "Авто"): 3,
        ("Анна", "Дом"): 4,
        ("Борис", "Проба"): 128,
        ("Борис", ""): 8,
        ("", "Авто"): 16,
        ("", "Дом"): 32,
        ("", ""): 64,
    }


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        # 5 and 6 November in Север, 20 November in Юг
        (SUM, {"Север": 3, "Юг": 12, "–": 112}),
        # opened on 5 November (4) in Север, on 20 November (2) in Юг
        (call("SUM", "sum", period("opened")), {"Север": 4, "Юг": 10, "–": 112}),
        # an edge leaves the team to the main date
        (call("SUM", "sum", where("opened", ("<=", end()))), {"Север": 3, "Юг": 12, "–": 112}),
        (call("SUM", "sum", f.Condition("opened", when="all")), {"Север": 3, "Юг": 12, "–": 112}),
    ],
)
def test_the_team_is_that_of_the_day(node: f.Node, expected: Any) -> None:
    assert fact(shop(x=node), "x", NOVEMBER, "team") == [expected]


@pytest.mark.parametrize(
    "condition", [f.Condition("opened", when="all"), where("opened", ("<=", end()))]
)
def test_rows_without_a_main_date_go_by_the_last_day_of_the_period(condition: f.Condition) -> None:
    table = Table(
        "deals",
        {"closed": "date", "opened": "date", "person": "text"},
        rows_of("· 05.10 Анна\n05.10 05.10 Борис", closed="date", opened="date", person="text"),
        {"date": "closed", "person": "person"},
    )
    one = shop(table, x=call("COUNTIFS", "", condition))
    months = axis("01.10", "30.11")
    assert fact(one, "x", months, "team") == [{"Север": 1, "Юг": 1}, {"Север": 0, "Юг": 2}]


def test_unassigned_stands_only_where_some_row_needs_it() -> None:
    table = Table(
        "deals",
        {"closed": "date", "person": "text"},
        rows_of("05.11 Анна\n06.11 Борис", closed="date", person="text"),
        {"date": "closed", "person": "person"},
    )
    one = shop(table, x=SUM)
    assert [segment.name for segment in one.segments("person")] == ["Анна", "Борис", "Вера"]
    assert [segment.name for segment in one.segments("team")] == ["Север", "Юг"]
    assert one.segments("company") == (Segment("company", ""),)
    assert one.segments("person_account") == ()


def test_unassigned_has_a_place_for_the_days_before_somebody_joined() -> None:
    table = Table(
        "deals",
        {"closed": "date", "opened": "date", "person": "text", "sum": "number"},
        rows_of(
            "15.11 05.10 Анна 1\n16.11 16.11 Анна 2",
            closed="date",
            opened="date",
            person="text",
            sum="number",
        ),
        {"date": "closed", "person": "person"},
    )
    opened = call("SUM", "sum", period("opened"))
    one = engine(table, kpis={"x": SUM, "y": opened}, roster=people("Анна|Юг|01.11"))
    months = axis("01.10", "30.11")
    assert fact(one, "x", months, "team") == [{"Юг": None, "–": None}, {"Юг": 3, "–": 0}]
    assert fact(one, "y", months, "team") == [{"Юг": 0, "–": 1}, {"Юг": 2, "–": 0}]


def test_a_log_without_the_column_of_a_segment_has_no_data_there() -> None:
    views = Table(
        "views",
        {"day": "date", "shown": "number"},
        rows_of("05.11 9", day="date", shown="number"),
        {"date": "day"},
    )
    one = shop(DEALS, views, x=call("SUM", "shown", log="views"))
    assert fact(one, "x", NOVEMBER) == [9]
    for kind in ("person", "team", "account", "category", "person_account"):
        assert set(fact(one, "x", NOVEMBER, kind)[0].values()) == {None}


class TestPresence:
    """Nothing in a period is 0 for a person who was there, and no data for one who was not."""

    ABSENT = Workdays(
        absences={"Глеб": frozenset(date(2026, 11, 1) + timedelta(n) for n in range(30))}
    )
    ROSTER = people("Анна", "Борис|Юг|01.12", "Вера||01.09|31.10", "Глеб", "Даша||30.11")

    @pytest.mark.parametrize("kind", ["person", "person_account"])
    def test_absent_people_have_no_data(self, kind: SegmentKind) -> None:
        rows = rows_of(
            """
            05.11  Анна   Авто
            05.10  Борис  Авто
            05.10  Вера   Авто
            05.10  Глеб   Авто
            05.10  Даша   Авто
            """,
            closed="date",
            person="text",
            account="text",
        )
        roles = {"date": "closed", "person": "person", "account": "account"}
        kinds: dict[str, Kind] = {"closed": "date", "person": "text", "account": "text"}
        table = Table("deals", kinds, rows, roles)
        one = engine(
            table,
            kpis={"x": call("COUNTIFS")},
            roster=self.ROSTER,
            accounts=SHOPS,
            workdays=self.ABSENT,
        )
        found = fact(one, "x", NOVEMBER, kind)
        assert found == [{"Анна": 1, "Борис": None, "Вера": None, "Глеб": None, "Даша": 0}]

    def test_rows_count_even_of_people_who_were_not_there(self) -> None:
        rows = rows_of("05.11 Борис", closed="date", person="text")
        table = Table(
            "deals",
            {"closed": "date", "person": "text"},
            rows,
            {"date": "closed", "person": "person"},
        )
        one = engine(table, kpis={"x": call("COUNTIFS")}, roster=people("Борис||01.12"))
        assert fact(one, "x", NOVEMBER, "person") == [{"Борис": 1}]

    def test_people_without_dates_are_there_in_a_week_of_holidays(self) -> None:
        rows = rows_of("2026-01-05 Анна", closed="date", person="text")
        table = Table(
            "deals",
            {"closed": "date", "person": "text"},
            rows,
            {"date": "closed", "person": "person"},
        )
        one = engine(table, kpis={"x": call("COUNTIFS")}, roster=people("Анна", "Вера"))
        cut = axis("01.01", "01.01", as_of="08.01")
        assert fact(one, "x", cut, "person") == [{"Анна": 1, "Вера": 0}]


def test_rows_of_a_test_account_alone_do_not_make_a_log_kept() -> None:
    table = Table(
        "deals",
        {"closed": "date", "account": "text"},
        rows_of("05.11 Проба", closed="date", account="text"),
        {"date": "closed", "account": "account"},
    )
    one = shop(table, x=call("COUNTIFS"))
    assert fact(one, "x", NOVEMBER) == [None]
    assert fact(one, "x", NOVEMBER, "account") == [{"Авто": 0, "Дом": 0, "Проба": 1}]


def test_choices_of_a_look_up_are_those_of_the_column_it_takes() -> None:
    clients = Table("clients", {"status": "text"}, [], choices={"status": STATUS})
    deals = Table(
        "deals",
        {"closed": "date", "taken": "text"},
        rows_of("05.11 paid", closed="date", taken="text"),
        {"date": "closed"},
        {"taken": STATUS},
    )
    spec = replace(
        deals.spec,
        columns=(deals.spec.columns[0],),
        computed=(LookupColumn("taken", Named("т", "t"), "client", "clients", "client", "status"),),
    )
    one = Engine(
        {"clients": clients.log, "deals": replace(deals.log, spec=spec)},
        {"x": f.Formula("", call("COUNTIFS", "", where("taken", "оплачена")))},
        TEAM,
        SHOPS,
        Workdays(),
    )
    assert fact(one, "x", NOVEMBER) == [1]
