"""Which dates count, what `as_of` cuts off, and when nothing means 0 or no data."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from log_tables import Table, axis, call, end, engine, fact, period, rows_of, start, where

from sheets_kpi.compute import Axis
from sheets_kpi.formulas import nodes as f
from sheets_kpi.periods import Grain, Period

TICKETS = Table(
    "deals",
    {"opened": "date", "closed": "date", "sum": "number"},
    rows_of(
        """
        05.10  20.10  1
        30.10  03.11  2
        02.11  ·      4
        04.11  25.11  8
        28.11  05.12  16
        """,
        opened="date",
        closed="date",
        sum="number",
    ),
    {"date": "closed"},
)
MONTHS = axis("01.09", "31.12")
COUNT = call("COUNTIFS")


def count(*conditions: f.Condition) -> f.Call:
    return call("COUNTIFS", "", *conditions)


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        (COUNT, [None, 1, 2, 1]),
        (count(period("opened")), [None, 2, 3, None]),
        (count(period("opened"), where("closed", ("<>", None))), [None, 2, 2, None]),
        (count(period("opened"), period("closed")), [None, 1, 1, 0]),
        # a fixed day is an ordinary condition: the main date must lie in the period too
        (count(where("opened", (">=", date(2026, 11, 1)))), [None, 0, 1, 1]),
        # open at the end of the period
        (
            count(where("opened", ("<=", end())), where("closed", None, (">", end()))),
            [None, 1, 2, 1],
        ),
        (count(where("closed", ("<", start()))), [None, 0, 1, 3]),
        (count(where("opened", (">", end(-30))), where("opened", ("<=", end()))), [None, 2, 3, 0]),
        (count(f.Condition("closed", when="all")), [None, 5, 5, 5]),
        (call("SUM", "sum", f.Condition("closed", when="all")), [None, 31, 31, 31]),
        # a date in the period, another by its end: neither the ticket of 30 October nor that of
        # 28 November was closed by then; nothing opened in December, but something was closed
        (count(period("opened"), where("closed", ("<=", end()))), [None, 1, 1, 0]),
        (count(period("opened"), where("closed", (">", end(-6)))), [None, 1, 2, 0]),
        # in the period, or blank
        (
            count(f.Condition("closed", (f.Test("=", None),), "period")),
            [None, 2, 3, 2],
        ),
    ],
)
def test_the_dates_rule(node: f.Node, expected: list[Any]) -> None:
    assert fact(engine(TICKETS, kpis={"x": node}), "x", MONTHS) == expected


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        (COUNT, [None, 1, 1, None]),
        (call("SUM", "sum", period("opened")), [None, 3, 12, None]),
        # END is 24 November: the ticket closed on the 25th is still open
        (
            count(where("opened", ("<=", end())), where("closed", None, (">", end()))),
            [None, 1, 2, None],
        ),
        (f.Prev(COUNT), [None, None, 1, None]),
        # ALL is no matter when, but not what has not come yet: two were closed after the 24th
        (count(f.Condition("closed", when="all")), [None, 3, 3, None]),
    ],
)
def test_days_after_as_of_do_not_count(node: f.Node, expected: list[Any]) -> None:
    cut = axis("01.09", "31.12", as_of="24.11")
    assert fact(engine(TICKETS, kpis={"x": node}), "x", cut) == expected


@pytest.mark.parametrize("function", ["SUM", "COUNT", "COUNTUNIQUE", "REPEATIFS", "NEWIFS"])
def test_no_rows_are_zero_where_the_log_was_kept_and_no_data_elsewhere(function: str) -> None:
    node = call(function, "sum", where("sum", (">", 100.0)))
    assert fact(engine(TICKETS, kpis={"x": node}), "x", MONTHS) == [None, 0, 0, 0]


@pytest.mark.parametrize("function", ["AVERAGE", "MIN", "MAX", "MEDIAN"])
def test_nothing_under_an_average_is_no_data(function: str) -> None:
    node = call(function, "sum", where("sum", (">", 2.0)))
    expected = [None, None, 8, 16]
    assert fact(engine(TICKETS, kpis={"x": node}), "x", MONTHS) == expected


def test_a_log_begins_with_the_first_of_the_dates_that_a_kpi_uses() -> None:
    """The tickets of August and September were closed in October only: the main date begins there,
    but at the end of August one was open, at the end of September two, of October one.
    """
    table = Table(
        "deals",
        {"opened": "date", "closed": "date"},
        rows_of("10.08 05.10\n12.09 ·", opened="date", closed="date"),
        {"date": "closed"},
    )
    is_open = count(where("opened", ("<=", end())), where("closed", None, (">", end())))
    made = engine(table, kpis={"open": is_open, "closed": count(where("closed", ("<=", end())))})
    months = axis("01.07", "31.10")
    assert fact(made, "open", months) == [None, 1, 2, 1]
    assert fact(made, "closed", months) == [None, None, None, 1]


def test_a_month_nobody_kept_is_no_data_unless_the_log_says_zero() -> None:
    table = Table(
        "deals",
        {"closed": "date"},
        [{"closed": date(2026, 9, 3)}, {"closed": date(2026, 11, 3)}],
        {"date": "closed"},
    )
    months = axis("01.08", "30.11")
    assert fact(engine(table, kpis={"x": COUNT}), "x", months) == [None, 1, None, 1]
    zero = replace(table, empty_means="zero")
    assert fact(engine(zero, kpis={"x": COUNT}), "x", months) == [None, 1, 0, 1]


def test_one_broken_cell_does_not_hide_that_a_log_was_kept() -> None:
    table = Table(
        "deals",
        {"closed": "date", "status": "text"},
        rows_of("05.11 отказ\n06.11 !", closed="date", status="text"),
        {"date": "closed"},
    )
    node = count(f.Condition("closed", when="all"), where("status", "оплачена"))
    assert fact(engine(table, kpis={"x": node}), "x", axis("01.11", "30.11")) == [0]


def test_a_log_without_rows_or_with_a_problem() -> None:
    empty = replace(TICKETS, rows=[])
    assert fact(engine(empty, kpis={"x": COUNT}), "x", MONTHS) == [None] * 4
    zero = replace(empty, empty_means="zero")
    assert fact(engine(zero, kpis={"x": COUNT}), "x", MONTHS) == [0] * 4
    closed = replace(zero, problem="missing_tab")
    assert fact(engine(closed, kpis={"x": COUNT}), "x", MONTHS) == [None] * 4


def test_a_log_without_a_date_is_the_same_in_every_period() -> None:
    static = replace(TICKETS, roles={})
    one = engine(static, kpis={"x": COUNT, "y": count(period("closed"))})
    assert fact(one, "x", MONTHS) == [len(TICKETS.rows)] * 4
    assert fact(one, "y", MONTHS) == [None, 1, 2, 1]


def test_broken_and_blank_dates_lie_in_no_period() -> None:
    table = replace(
        TICKETS,
        rows=rows_of(
            "! 05.11 1\n· 06.11 2\n07.11 07.11 4", closed="date", opened="date", sum="number"
        ),
    )
    one = engine(table, kpis={"x": COUNT, "y": count(period("opened"))})
    assert fact(one, "x", axis("01.11", "30.11")) == [1]
    assert fact(one, "y", axis("01.11", "30.11")) == [3]


def test_the_first_minute_and_the_last_minute_of_a_month() -> None:
    rows = rows_of("2026-11-01T00:00\n2026-11-30T23:59", closed="date")
    table = Table("deals", {"closed": "date"}, rows, {"date": "closed"})
    assert fact(engine(table, kpis={"x": COUNT}), "x", axis("01.11", "31.12")) == [2, None]


def test_weeks_begin_on_monday() -> None:
    weeks = axis("23.11", "30.11", grain=Grain.WEEK)
    assert fact(engine(TICKETS, kpis={"x": count(period("closed"))}), "x", weeks) == [1, 1]


class TestSilentZero:
    def test_counts_the_rows_without_a_main_date(self) -> None:
        rows = rows_of("· 1\n· 2\n! 3\n05.10 9", closed="date", sum="number")
        table = Table("deals", {"closed": "date", "sum": "number"}, rows, {"date": "closed"})
        small = count(where("sum", ("<", 9.0)))
        kpis: dict[str, f.Node] = {
            "Мелкие": f.Binary("/", small, COUNT),
            "Все": COUNT,
            "Сумма": call("SUM", "sum"),
        }
        one = engine(table, kpis=kpis)
        assert one.blank_date_rows("Мелкие", axis("01.10", "31.10")) == 2
        assert one.blank_date_rows("Все", axis("01.10", "31.10")) == 0
        assert one.blank_date_rows("Сумма", axis("01.11", "30.11")) == 0

    def test_a_count_of_cells_misses_those_that_are_filled(self) -> None:
        rows = rows_of("· 1\n· ·\n· ·\n05.10 9", closed="date", sum="number")
        table = Table("deals", {"closed": "date", "sum": "number"}, rows, {"date": "closed"})
        one = engine(table, kpis={"x": call("COUNT", "sum", where("sum", None, ("<", 9.0)))})
        assert one.blank_date_rows("x", axis("01.10", "31.10")) == 1

    def test_a_call_with_its_own_date_misses_nothing(self) -> None:
        one = engine(TICKETS, kpis={"x": count(period("opened"))})
        assert one.blank_date_rows("x", axis("01.12", "31.12")) == 0


def test_every_date_that_some_formula_ties_to_the_period_opens_periods() -> None:
    """Closed from 20 October on; opened from 5 October on."""
    opened = count(period("opened"))
    by_end = count(where("opened", ("<=", end())))
    assert engine(TICKETS).first_day() == date(2026, 10, 20)
    assert engine(TICKETS, kpis={"x": opened}).first_day() == date(2026, 10, 5)
    assert engine(TICKETS, kpis={"x": f.Binary("/", COUNT, opened)}).first_day() == date(
        2026, 10, 5
    )
    # an edge is seen from the main date on; without one, from the first of the dates it names
    assert engine(TICKETS, kpis={"x": by_end}).first_day() == date(2026, 10, 20)
    undated = replace(TICKETS, roles={})
    assert engine(undated, kpis={"x": by_end}).first_day() == date(2026, 10, 5)
    assert engine(undated).first_day() is None
    assert engine(replace(TICKETS, rows=[]), kpis={"x": opened}).first_day() is None


def test_an_axis_has_no_gaps() -> None:
    month = Period(date(2026, 9, 1), date(2026, 9, 30), Grain.MONTH)
    with pytest.raises(ValueError, match="2026-11 does not follow 2026-09"):
        Axis((month, month.following().following()), date(2026, 11, 5))
