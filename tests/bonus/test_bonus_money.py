"""Kopecks: bases for the days worked, and shares that add up."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheets_kpi.bonus.statement import base_over, exact, half_up, months_of_work, shared
from sheets_kpi.people import Stint
from sheets_kpi.periods import Grain, Period, period_of
from sheets_kpi.workdays import Workdays

D = date
NOVEMBER = period_of(D(2026, 11, 1), Grain.MONTH)  # 20 working days, 10 of them from the 17th on
QUARTER = period_of(D(2026, 11, 1), Grain.QUARTER)
WEEK = period_of(D(2026, 11, 30), Grain.WEEK)  # Monday in November, the other four in December
BASE = Fraction(30_000_00)


@pytest.mark.parametrize(
    ("total", "weights", "kopecks"),
    [
        (100, [1, 1, 1], (34, 33, 33)),
        (100, [0.5, 0.25, 0.25], (50, 25, 25)),
        (1, [0.2, 0.5, 0.3], (0, 1, 0)),
        (7, [0.5, 0.0, 0.5], (4, 0, 3)),
        (0, [0.3, 0.7], (0, 0)),
        (0, [], ()),
        (0, [0.0], (0,)),
    ],
)
def test_worked_shares(total: int, weights: list[float], kopecks: tuple[int, ...]) -> None:
    assert shared(total, weights) == kopecks


@given(
    st.integers(0, 10**11),
    st.lists(st.floats(0, 1.5), min_size=1, max_size=12).filter(lambda weights: sum(weights) > 0),
)
def test_shares_add_up_and_are_fair(total: int, weights: list[float]) -> None:
    kopecks = shared(total, weights)
    assert sum(kopecks) == total
    whole = sum(map(exact, weights))
    for share, weight in zip(kopecks, weights, strict=True):
        assert abs(share - exact(weight) * total / whole) < 1
        assert share == 0 or weight > 0


@pytest.mark.parametrize(
    ("amount", "whole"), [(Fraction(1, 2), 1), (Fraction(3, 2), 2), (Fraction(249, 100), 2)]
)
def test_halves_go_up(amount: Fraction, whole: int) -> None:
    assert half_up(amount) == whole


@pytest.mark.parametrize(
    ("period", "stints", "kopecks"),
    [
        (NOVEMBER, [Stint("А")], 30_000_00),
        (NOVEMBER, [Stint("А", fte=0.5)], 15_000_00),
        # from the 17th on there are 10 of 20 working days
        (NOVEMBER, [Stint("А", start=D(2026, 11, 17))], 15_000_00),
        # half time through the 16th, full time from the 17th on: 7 500 + 15 000
        (
            NOVEMBER,
            [Stint("А", fte=0.5, end=D(2026, 11, 16)), Stint("А", start=D(2026, 11, 17))],
            22_500_00,
        ),
        (NOVEMBER, [Stint("А", start=D(2026, 12, 1))], None),  # was not there: nothing is known
        (QUARTER, [Stint("А")], 90_000_00),
        # October not at all, half of November, all of December
        (QUARTER, [Stint("А", start=D(2026, 11, 17))], 45_000_00),
        # one of 20 days of November, four of 22 of December: 1 500 + 5 454.545…
        (WEEK, [Stint("А")], Fraction(1_500_00) + Fraction(30_000_00 * 4, 22)),
    ],
)
def test_the_base_of_a_period(
    period: Period, stints: list[Stint], kopecks: Fraction | None
) -> None:
    assert base_over(period, stints, lambda _: BASE, Workdays()) == kopecks


def test_days_away_are_not_paid() -> None:
    away = frozenset({D(2026, 11, 2), D(2026, 11, 3), D(2026, 11, 7)})  # the 7th is a Saturday
    workdays = Workdays(absences={"А": away})
    # 18 of 20 days
    assert base_over(NOVEMBER, [Stint("А")], lambda _: BASE, workdays) == 27_000_00


def test_a_role_without_a_base_leaves_no_number() -> None:
    stints = [
        Stint("А", role="стажёр", end=D(2026, 11, 16)),
        Stint("А", role="мастер", start=D(2026, 11, 17)),
    ]
    known = {"мастер": BASE}
    assert base_over(NOVEMBER, stints, lambda s: known.get(s.role), Workdays()) is None
    december = period_of(D(2026, 12, 1), Grain.MONTH)  # only as a master by then
    assert base_over(december, stints, lambda s: known.get(s.role), Workdays()) == BASE


@pytest.mark.parametrize(
    ("period", "starts", "months"),
    [
        (NOVEMBER, [D(2026, 11, 20)], [1]),
        (NOVEMBER, [D(2026, 10, 31)], [2]),
        (NOVEMBER, [D(2026, 12, 1)], []),
        (NOVEMBER, [D(9999, 12, 31)], []),  # never
        (QUARTER, [D(2026, 11, 2)], [1, 2]),
        (QUARTER, [D(2025, 10, 1)], [13, 14, 15]),
        (NOVEMBER, [D(2026, 11, 2), D(2025, 11, 2)], [13]),  # the first start counts
        (NOVEMBER, [D(2026, 11, 2), None], []),  # somebody who was always there
        (NOVEMBER, [], []),
    ],
)
def test_months_of_work(period: Period, starts: list[date | None], months: list[int]) -> None:
    assert list(months_of_work(period, [Stint("А", start=day) for day in starts])) == months
