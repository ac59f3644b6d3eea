"""Every function of the language over one small log, with figures worked by hand."""

from __future__ import annotations

from typing import Any

import pytest
from log_tables import (
    STATUS,
    Kind,
    Table,
    axis,
    call,
    end,
    engine,
    fact,
    period,
    rows_of,
    start,
    where,
)

from sheets_kpi.formulas import nodes as f
from sheets_kpi.periods import Grain

#        October: К1 (twice), К2        November: К1, К3 (refused), К4        December: К3, К4, К4
DEALS = Table(
    "deals",
    {"closed": "date", "client": "text", "status": "text", "sum": "number", "vip": "yes_no"},
    rows_of(
        """
        01.10   К1  оплачена  100.10  да
        15.10   к1  paid       50.20  нет
        31.10   К2  оплачена   10     ·
        02.11   К1  оплачена   20     да
        10.11   К3  отказ      99     нет
        2026-11-30T23:50  К4  оплачена  30.05  да
        01.12   К3  оплачена   40     да
        02.12   К4  оплачена   ·      да
        03.12   К4  оплачена    5     нет
        """,
        closed="date",
        client="text",
        status="text",
        sum="number",
        vip="yes_no",
    ),
    {"date": "closed"},
    {"status": STATUS},
)
PAID = where("status", "#paid")
BY_END = (period("closed"), where("closed", ("<=", end())))  # the end says the same again
DATED: dict[str, Kind] = {"closed": "date", "client": "text"}
MONTHS = axis("01.10", "31.12")


@pytest.mark.parametrize(
    ("node", "october", "november", "december"),
    [
        (call("SUM", "sum", PAID), 160.3, 50.05, 45),
        (call("SUM", "vip"), 1, 2, 2),
        (call("COUNTIFS", "", PAID), 3, 2, 3),
        (call("COUNT", "sum"), 3, 3, 2),
        (call("COUNT", "client"), 0, 0, 0),
        (call("COUNTA", "vip"), 2, 3, 3),
        (call("COUNTA", "client"), 3, 3, 3),
        (call("AVERAGE", "sum", PAID), 53.433333333, 25.025, 22.5),
        (call("MIN", "sum"), 10, 20, 5),
        (call("MAX", "sum"), 100.1, 99, 40),
        (call("MEDIAN", "sum"), 50.2, 30.05, 22.5),
        (call("PERCENTILE", "sum", percentile=0.9), 90.12, 85.21, 36.5),
        (call("PERCENTILE", "sum", percentile=0.0), 10, 20, 5),
        (call("COUNTUNIQUE", "client"), 2, 3, 2),
        (call("COUNTUNIQUE", "client", PAID), 2, 2, 2),
        (call("REPEATIFS", "client", PAID), 1, 0, 1),
        (call("NEWIFS", "client", PAID), 2, 1, 1),
        (call("NEWIFS", "client"), 2, 2, 0),
        (call("KEPTIFS", "client", PAID), 0, 1, 1),
        (call("LOSTIFS", "client", PAID), 0, 1, 1),
        # 40 days before START begin on 22 August, 22 September and 22 October
        (call("KEPTIFS", "client", PAID, days=40), 0, 1, 1),
        (call("LOSTIFS", "client", PAID, days=40), 0, 1, 2),
        (call("KEPTIFS", "client", PAID, days=1), 0, 0, 1),
        (call("LOSTIFS", "client", PAID, days=1), 0, 1, 0),
        # К1 bought on 2 November, 29 days before December
        (call("LOSTIFS", "client", PAID, days=29), 0, 1, 1),
        (call("LOSTIFS", "client", PAID, days=28), 0, 1, 0),
    ],
)
def test_functions(node: f.Node, october: float, november: float, december: float) -> None:
    assert fact(engine(DEALS, kpis={"x": node}), "x", MONTHS) == [october, november, december]


def test_a_window_of_days_ends_with_the_period() -> None:
    window = (where("closed", (">", end(-40))), where("closed", ("<=", end())))
    node = call("REPEATIFS", "client", PAID, *window)
    # 22.09–31.10: К1 twice; 22.10–30.11: none twice; 22.11–31.12: К4 three times
    assert fact(engine(DEALS, kpis={"x": node}), "x", MONTHS) == [1, 0, 1]


def test_a_balance_counts_from_the_beginning_to_the_end_of_each_period() -> None:
    node = call("COUNTUNIQUE", "client", PAID, where("closed", ("<=", end())))
    assert fact(engine(DEALS, kpis={"x": node}), "x", MONTHS) == [2, 3, 4]


def test_new_with_two_dates_looks_before_the_period_by_both() -> None:
    table = Table(
        "deals",
        {"closed": "date", "since": "date", "client": "text"},
        rows_of(
            """
            05.10  01.10  К1
            05.11  01.11  К1
            06.11  20.10  К2
            07.11  02.11  К3
            """,
            closed="date",
            since="date",
            client="text",
        ),
        {"date": "closed"},
    )
    node = call("NEWIFS", "client", period("closed"), period("since"))
    assert fact(engine(table, kpis={"x": node}), "x", axis("01.10", "30.11")) == [1, 1]


@pytest.mark.parametrize(
    "node",
    [
        call("NEWIFS", "client", where("closed", ("<=", end()))),
        call("NEWIFS", "client", f.Condition("closed", when="all")),
        call("KEPTIFS", "client", f.Condition("closed", when="all")),
        call("SUM", "nowhere"),
        call("COUNTIFS", "", where("nowhere", "x")),
        call("COUNTIFS", log="nothing"),
        f.KpiRef("unknown"),
        f.KpiRef("x"),
    ],
)
def test_what_has_no_meaning_has_no_data(node: f.Node) -> None:
    assert fact(engine(DEALS, kpis={"x": node}), "x", MONTHS) == [None] * 3


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        (call("SUM", "sum", PAID), 255.35),
        (call("COUNTUNIQUE", "client"), 4),
        (call("NEWIFS", "client"), 4),
        (call("KEPTIFS", "client"), 0),
        (f.Prev(call("SUM", "sum")), None),
        (f.Growth(call("SUM", "sum")), None),
    ],
)
def test_the_whole_log_is_one_period_that_nothing_precedes(node: f.Node, expected: Any) -> None:
    whole = axis("01.10", "03.12", grain=Grain.ALL)
    assert fact(engine(DEALS, kpis={"x": node}), "x", whole) == [expected]


def test_kept_over_edges_compares_with_the_edges_of_the_base() -> None:
    active = call(
        "KEPTIFS", "client", PAID, where("closed", (">=", start())), where("closed", ("<=", end()))
    )
    assert fact(engine(DEALS, kpis={"x": active}), "x", MONTHS) == [0, 1, 1]


@pytest.mark.parametrize(
    ("function", "october", "november", "december"),
    [("NEWIFS", 3, 2, 3), ("KEPTIFS", 3, 2, 3), ("LOSTIFS", 0, 3, 2)],
)
def test_n_counts_the_rows_whose_values_are_told(
    function: str, october: int, november: int, december: int
) -> None:
    """LOSTIFS tells values of the period before, the others those of the period itself."""
    one = engine(DEALS, kpis={"x": call(function, "client", PAID)})
    values = one.values("x", MONTHS, "company")
    assert values.n[:, 0].tolist() == [october, november, december]


@pytest.mark.parametrize("node", [call("NEWIFS", "client"), call("NEWIFS", "client", *BY_END)])
def test_a_value_of_the_last_day_of_a_period_is_not_new_in_the_next(node: f.Node) -> None:
    rows = rows_of("31.10 К1\n01.11 К1\n30.11 К2\n01.12 К2\n02.12 К3", **DATED)
    table = Table("deals", DATED, rows, {"date": "closed"})
    assert fact(engine(table, kpis={"x": node}), "x", MONTHS) == [1, 1, 1]
