"""Numerators, denominators and n; ratios, growth, shifts and rates, worked by hand."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import numpy as np
import pytest
from log_tables import (
    Table,
    axis,
    call,
    engine,
    fact,
    people,
    period,
    rows_of,
    where,
)

from sheets_kpi.compute import Axis
from sheets_kpi.formulas import nodes as f
from sheets_kpi.people import Accounts
from sheets_kpi.periods import Grain
from sheets_kpi.workdays import Workdays

SCORES = Table(
    "deals",
    {"day": "date", "score": "number", "sum": "number", "kind": "text"},
    rows_of(
        """
        02.11  10  100.50  a
        03.11   9   50     a
        04.11   7   !      a
        05.11   3   20     a
        06.11   ·    5     b
        07.11   !    7     b
        """,
        day="date",
        score="number",
        sum="number",
        kind="text",
    ),
    {"date": "day"},
)
NOVEMBER = axis("01.11", "30.11")
COUNT = call("COUNTIFS")
SUM = call("SUM", "sum")
SCORED = call("COUNT", "score")
PROMOTERS = call("COUNTIFS", "", where("score", (">=", 9.0)))
DETRACTORS = call("COUNTIFS", "", where("score", ("<=", 6.0)))


def over(left: f.Node, right: f.Node) -> f.Node:
    return f.Binary("/", left, right)


def minus(left: f.Node, right: f.Node) -> f.Node:
    return f.Binary("-", left, right)


def parts(node: f.Node, *tables: Table) -> tuple[float, float, float]:
    """Numerator, denominator and n of the company in November."""
    values = engine(*(tables or (SCORES,)), kpis={"x": node}).values("x", NOVEMBER, "company")
    return values.numerator[0, 0], values.denominator[0, 0], values.n[0, 0]


@pytest.mark.parametrize(
    ("node", "numerator", "denominator", "n"),
    [
        (COUNT, 6, 1, 6),
        # the broken sum is left out
        (SUM, 182.5, 1, 5),
        (f.Negative(SUM), -182.5, 1, 5),
        (call("AVERAGE", "score"), 29, 4, 4),
        (over(SUM, f.Number(2.0)), 182.5, 2, 5),
        # NPS: of 10, 9, 7 and 3 two promote and one does not
        (
            f.Binary("*", over(minus(PROMOTERS, DETRACTORS), SCORED), f.Number(100.0)),
            100,
            4,
            4,
        ),
        (minus(over(PROMOTERS, SCORED), over(DETRACTORS, SCORED)), 1, 4, 4),
        (minus(f.Number(1.0), over(PROMOTERS, SCORED)), 2, 4, 4),
        (minus(over(PROMOTERS, SCORED), f.Number(1.0)), -2, 4, 4),
        # 5/4 − 5/2 (the broken score is in neither); the smaller n is told
        (minus(over(COUNT, SCORED), over(COUNT, PROMOTERS)), 5 * 2 - 5 * 4, 4 * 2, 2),
        (over(f.Number(12.0), call("AVERAGE", "score")), 48, 29, 4),
        (minus(SUM, PROMOTERS), 180.5, 1, 5),
    ],
)
def test_numerator_denominator_and_n(
    node: f.Node, numerator: float, denominator: float, n: float
) -> None:
    assert parts(node) == (numerator, denominator, n)


@pytest.mark.parametrize(
    "node",
    [
        over(SUM, minus(COUNT, COUNT)),
        over(SUM, f.Number(0.0)),
        over(f.Number(0.0), f.Number(0.0)),
        over(SUM, minus(f.Binary("+", f.Number(0.1), f.Number(0.2)), f.Number(0.3))),
        f.Binary("+", SUM, f.Prev(SUM)),
        f.Binary("*", f.Number(0.0), f.Prev(SUM)),
        f.Binary("*", f.Number(1e300), f.Number(1e300)),
    ],
)
def test_no_data_spreads_and_nothing_is_divided_by_zero(node: f.Node) -> None:
    numerator, denominator, n = parts(node)
    assert (math.isnan(numerator), math.isnan(denominator), n) == (True, True, 0)


def test_a_ratio_is_rounded_to_nine_decimals_and_never_shows_minus_zero() -> None:
    kpis = {"x": over(f.Number(2.0), f.Number(3.0)), "y": f.Negative(minus(COUNT, COUNT))}
    one = engine(SCORES, kpis=kpis)
    assert one.values("x", NOVEMBER, "company").fact[0, 0] == 0.666666667
    assert str(one.values("y", NOVEMBER, "company").fact[0, 0]) == "0.0"


class TestUnreadableRows:
    @pytest.mark.parametrize(
        ("node", "expected"),
        [
            (over(SUM, COUNT), (182.5, 5, 5)),
            (over(f.KpiRef("выручка"), f.KpiRef("записи")), (182.5, 5, 5)),
            (over(f.Number(1.0), COUNT), (1, 6, 6)),
            # three parts of one ratio: neither the broken sum nor the broken score counts
            (over(minus(SUM, SCORED), COUNT), (175.5 - 3, 4, 4)),
            # a sum of two ratios over the same rows
            (f.Binary("+", over(SUM, COUNT), over(SCORED, COUNT)), (182.5 + 4, 5, 5)),
        ],
    )
    def test_a_row_left_out_of_one_part_is_left_out_of_the_other(
        self, node: f.Node, expected: tuple[float, float, float]
    ) -> None:
        kpis = {"Выручка": SUM, "Записи": COUNT, "x": node}
        values = engine(SCORES, kpis=kpis).values("x", NOVEMBER, "company")
        found = values.numerator[0, 0], values.denominator[0, 0], values.n[0, 0]
        assert found == expected

    def test_rows_of_another_log_are_not_touched(self) -> None:
        calls = Table(
            "calls", {"day": "date"}, rows_of("05.11\n06.11", day="date"), {"date": "day"}
        )
        assert parts(over(SUM, call("COUNTIFS", log="calls")), SCORES, calls) == (182.5, 2, 2)

    def test_a_broken_main_date_counts_in_neither_part(self) -> None:
        table = Table(
            "deals",
            {"closed": "date", "opened": "date"},
            rows_of("! 01.11\n05.11 02.11\n· 03.11", closed="date", opened="date"),
            {"date": "closed"},
        )
        opened = call("COUNTIFS", "", period("opened"))
        assert parts(over(COUNT, opened), table) == (1, 2, 2)
        assert parts(opened, table) == (3, 1, 3)

    def test_a_month_of_broken_cells_only_is_no_data(self) -> None:
        table = Table(
            "deals", {"day": "date", "sum": "number"}, rows_of("05.11 !", day="date", sum="number"),
            {"date": "day"},
        )  # fmt: skip
        assert math.isnan(parts(SUM, table)[0])


def monthly(*sums: str) -> Table:
    """One row in the middle of each month from September on; `·` for none."""
    rows = [f"15.{9 + i:02d} {value}" for i, value in enumerate(sums) if value != "·"]
    kinds: Any = {"day": "date", "sum": "number"}
    return Table("deals", kinds, rows_of("\n".join(rows), **kinds), {"date": "day"})


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        (f.Prev(SUM), [None, 100, 150, 0]),
        (f.Prev(SUM, 2), [None, None, 100, 150]),
        (f.Prev(f.Prev(SUM)), [None, None, 100, 150]),
        (f.Growth(SUM), [None, 0.5, -1, None]),
        (f.Growth(f.Negative(SUM)), [None, None, None, None]),
        (over(SUM, f.Prev(SUM)), [None, 1.5, 0, None]),
    ],
)
def test_shifts_and_growth(node: f.Node, expected: list[Any]) -> None:
    one = engine(monthly("100", "150", "0", "30"), kpis={"x": node})
    assert fact(one, "x", axis("01.09", "31.12")) == expected
    # the first period of the axis looks back beyond it just as well
    assert fact(one, "x", axis("01.11", "31.12")) == expected[2:]


class TestGrowthInAnOpenPeriod:
    """November 2026 has 20 working days, the 4th being a holiday; October has 22."""

    TABLE = Table(
        "deals",
        {"day": "date", "sum": "number"},
        rows_of(
            "01.10 10\n06.10 20\n07.10 40\n30.10 80\n02.11 60\n09.11 1000", day="date", sum="number"
        ),
        {"date": "day"},
    )

    @pytest.mark.parametrize(
        ("as_of", "expected"),
        [
            # 2, 3, 5 and 6 November are four working days; so are 1, 2, 5 and 6 October
            ("06.11", 60 / 30 - 1),
            ("08.11", 60 / 30 - 1),
            # the fifth working day of October is the 7th
            ("09.11", 1060 / 70 - 1),
            # the whole of November against the whole of October
            ("30.11", 1060 / 150 - 1),
            ("05.12", 1060 / 150 - 1),
        ],
    )
    def test_the_base_has_as_many_working_days(self, as_of: str, expected: float) -> None:
        one = engine(self.TABLE, kpis={"x": f.Growth(SUM)})
        assert fact(one, "x", axis("01.11", "30.11", as_of)) == [pytest.approx(expected)]

    def test_before_the_first_working_day_there_is_no_base(self) -> None:
        one = engine(self.TABLE, kpis={"x": f.Growth(SUM)})
        assert fact(one, "x", axis("01.11", "30.11", "01.11")) == [None]

    def test_closed_periods_keep_their_whole_base(self) -> None:
        one = engine(self.TABLE, kpis={"x": f.Growth(SUM)})
        months = axis("01.10", "31.12", "07.12")
        assert fact(one, "x", months) == [None, pytest.approx(1060 / 150 - 1), None]


class TestFte:
    TEAM = people("Анна|Север", "Борис|Юг|16.11||0.5", "Вера|Юг||30.09")

    @pytest.mark.parametrize(
        ("as_of", "company", "north", "south"),
        [
            # from 16 to 30 November are 11 of the 20 working days
            ("31.12", 1 + 0.5 * 11 / 20, 1, 0.5 * 11 / 20),
            ("15.11", 1, 1, 0),
            # 5 of 14 working days
            ("20.11", 1 + 0.5 * 5 / 14, 1, 0.5 * 5 / 14),
        ],
    )
    def test_rates_by_employed_working_days(
        self, as_of: str, company: float, north: float, south: float
    ) -> None:
        workdays = Workdays(absences={"Анна": frozenset({date(2026, 11, 2)})})
        one = engine(SCORES, kpis={"x": f.Fte()}, roster=self.TEAM, workdays=workdays)
        months = axis("01.11", "30.11", as_of)
        assert fact(one, "x", months) == [pytest.approx(company)]
        (teams,) = fact(one, "x", months, "team")
        assert teams == {"Север": pytest.approx(north), "Юг": pytest.approx(south)}
        (persons,) = fact(one, "x", months, "person")
        assert persons == {"Анна": 1, "Борис": pytest.approx(south), "Вера": 0}

    def test_revenue_per_rate_keeps_the_rate_as_denominator_and_the_rows_as_n(self) -> None:
        one = engine(SCORES, kpis={"x": over(SUM, f.Fte())}, roster=self.TEAM)
        values = one.values("x", NOVEMBER, "company")
        assert values.numerator[0, 0] == 182.5
        assert values.denominator[0, 0] == pytest.approx(1.275)
        assert values.n[0, 0] == 5

    def test_accounts_have_no_rate_and_a_week_of_holidays_neither(self) -> None:
        one = engine(SCORES, kpis={"x": f.Fte()}, roster=self.TEAM, accounts=Accounts(("Авто",)))
        assert fact(one, "x", NOVEMBER, "account") == [{"Авто": None}]
        assert fact(one, "x", axis("01.01", "01.01", "08.01", Grain.MONTH)) == [None]
        assert fact(engine(SCORES, kpis={"x": f.Fte()}), "x", NOVEMBER) == [None]


@pytest.mark.parametrize("scale", [0, 2])
def test_sums_do_not_depend_on_the_order_of_rows(scale: int) -> None:
    cells = [0.1, 0.2, 0.3, -0.6, 1e15, 0.7, -1e15, 3.0]
    for shift in range(len(cells)):
        rows = [{"day": date(2026, 11, 5), "sum": x} for x in cells[shift:] + cells[:shift]]
        table = Table("deals", {"day": "date", "sum": "number"}, rows, {"date": "day"}, scale=scale)
        assert parts(SUM, table)[0] == pytest.approx(3.7, abs=1e-15)


def test_sums_beyond_all_numbers_are_no_data() -> None:
    rows = [{"day": date(2026, 11, 5), "sum": 1e308}] * 3
    table = Table("deals", {"day": "date", "sum": "number"}, rows, {"date": "day"}, scale=0)
    assert math.isnan(parts(SUM, table)[0])


def test_long_chains_of_ratios_neither_overflow_nor_crash() -> None:
    kpis: dict[str, f.Node] = {"k0": COUNT}
    for i in range(1, 400):
        before = f.KpiRef(f"k{i - 1}")
        kpis[f"k{i}"] = f.Binary("+", before, over(before, f.Number(2.0)))
    one = engine(SCORES, kpis=kpis)
    assert fact(one, "k10", NOVEMBER) == [pytest.approx(6 * 1.5**10)]
    assert fact(one, "k50", NOVEMBER) == [pytest.approx(6 * 1.5**50)]
    assert fact(one, "k399", NOVEMBER) == [None]
    assert fact(one, "k0", NOVEMBER) == [6]


def test_a_shift_to_before_the_calendar_is_no_data() -> None:
    node: f.Node = SUM
    for _ in range(30):
        node = f.Prev(node, 120)
    one = engine(SCORES, kpis={"x": node})
    assert fact(one, "x", axis("01.11", "30.11", grain=Grain.YEAR)) == [None]


def test_an_axis_without_periods_gives_empty_arrays() -> None:
    nothing = Axis((), date(2026, 11, 5))
    one = engine(SCORES, kpis={"x": over(f.Growth(SUM), f.Fte())}, roster=people("Анна"))
    for kind in ("company", "person"):
        assert np.shape(one.values("x", nothing, kind).fact) == (0, len(one.segments(kind)))
