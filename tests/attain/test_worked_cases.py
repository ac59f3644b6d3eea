"""The definitions of the docs as tables: one row is one worked number, then whole workbooks.

Shares are fractions: 0.8 is 80 %.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest
from books import Rows
from decided_books import at_all, computed, decided, result, won

from sheets_kpi.attain.results import Score
from sheets_kpi.attain.rules import (
    Progress,
    Scale,
    Status,
    attainment,
    forecast,
    need_per_day,
    score,
)
from sheets_kpi.bonus.statement import Curve, paid
from sheets_kpi.decisions.targets import Range, Target, scaled
from sheets_kpi.facts import Segment, SegmentKind
from sheets_kpi.periods import read_period
from sheets_kpi.stages import Computed
from sheets_kpi.state import CellValue

# ── Attainment ───────────────────────────────────────────────────────────────────────────────────

MORE, LESS = Scale("higher"), Scale("lower")
INVERSE = Scale("lower", "inverse")
ZERO_COUNTS = Scale("higher", zero_target=True)


@pytest.mark.parametrize(
    ("rule", "scale", "fact", "plan", "reached"),
    [
        # F ÷ P, uncapped
        ("more is better", MORE, 120, 150, 0.8),
        ("more is better", MORE, 9, 10, 0.9),
        ("more is better", MORE, 36, 10, 3.6),
        # 2 − F ÷ P, within 0 and 150 %
        ("less is better", LESS, 0.04, 0.05, 1.2),  # 2 − 0.8
        ("less is better", LESS, 0.075, 0.05, 0.5),  # 2 − 1.5
        ("less is better", LESS, 0.12, 0.05, 0.0),  # 2 − 2.4
        ("less is better", LESS, 0, 0.05, 1.5),  # 2 − 0 = 200 %
        # P ÷ F
        ("inverse", INVERSE, 10, 5, 0.5),
        ("inverse", INVERSE, 4, 5, 1.25),
        ("inverse", INVERSE, 0, 5, 1.5),
        # (F − base) ÷ (P − base), in both directions
        ("base to target", Scale("higher", "base", base=3.0), 4.5, 4.8, 1.5 / 1.8),
        ("base to target", Scale("higher", "base", base=3.0), 3.0, 4.8, 0.0),
        ("base to target", Scale("lower", "base", base=60), 30, 15, 30 / 45),  # minutes to reply
        # 100 % within, F ÷ low below, (low − (F − high)) ÷ low above
        ("range", Scale("range"), 0.75, Range(0.7, 0.85), 1.0),
        ("range", Scale("range"), 0.56, Range(0.7, 0.85), 0.8),
        ("range", Scale("range"), 0.92, Range(0.7, 0.85), 0.9),  # (0.70 − 0.07) ÷ 0.70
        ("range", Scale("range"), 1.6, Range(0.7, 0.85), 0.0),  # (0.70 − 0.75) ÷ 0.70, not under 0
        # a plan of zero
        ("zero is no plan", MORE, 5, 0, None),
        ("zero is the plan", ZERO_COUNTS, 0, 0, 1.0),
        ("zero is the plan", ZERO_COUNTS, -1, 0, 0.0),
        ("no complaints", LESS, 0, 0, 1.0),
        ("no complaints", LESS, 1, 0, 0.0),
        # a negative plan: 1 ± (F − P) ÷ |P|
        ("a smaller loss", MORE, -80, -100, 1.2),
        ("a larger loss", MORE, -150, -100, 0.5),
        ("costs fell more", LESS, -120, -100, 1.2),
        # nothing to compare
        ("no plan", MORE, 5, None, None),
        ("no fact", MORE, None, 5, None),
        ("a fact of 0 is a fact", MORE, 0, 5, 0.0),
    ],
)
def test_attainment(
    rule: str, scale: Scale, fact: float | None, plan: Target | None, reached: float | None
) -> None:
    found = attainment(fact, plan, scale)
    assert found == (None if reached is None else pytest.approx(reached)), rule


# ── Pace, forecast, need ─────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("fact", "plan", "elapsed", "total", "speed", "end", "daily"),
    [
        # 1 845 200 ÷ (2 500 000 × 14/20); 1 845 200 ÷ 14 × 20; (2 500 000 − 1 845 200) ÷ 6
        (1_845_200, 2_500_000, 14, 20, 1.0544, 2_636_000, 654_800 / 6),
        # 10 000 × 21/23 should be there: exactly so; 869.57 are left for two days
        (10_000 * 21 / 23, 10_000, 21, 23, 1.0, 10_000, 10_000 / 23),
        (31, 45, 14, 20, 31 / 31.5, 31 / 14 * 20, 14 / 6),
        (120, 100, 10, 20, 2.4, 240, 0),  # nothing is needed any more
        (0, 100, 10, 20, 0.0, 0, 10),
    ],
)
def test_pace_forecast_and_need(
    fact: float, plan: float, elapsed: int, total: int, speed: float, end: float, daily: float
) -> None:
    progress = Progress(elapsed, total, is_open=True)
    assert attainment(fact, scaled(plan, elapsed / total), MORE) == pytest.approx(speed)
    assert forecast(fact, progress) == pytest.approx(end)
    assert need_per_day(fact, plan, progress) == pytest.approx(daily)


# ── Score and payout ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("case", "parts", "cap", "total"),
    [
        # plans of 20, facts 22, 17, 30: 0.55 + 0.2125 + 0.375
        ("three KPIs", [(0.5, 22 / 20), (0.25, 17 / 20), (0.25, 30 / 20)], 1.5, 1.1375),
        ("weights are relative", [(2, 22 / 20), (1, 17 / 20), (1, 30 / 20)], 1.5, 1.1375),
        # deals at half their plan: calls at 350 % would make 0.3 + 1.4 = 170 points of it
        ("a hidden shortfall", [(60, 0.5), (40, 3.5)], 9.9, 1.7),
        ("the cap shows it", [(60, 0.5), (40, 3.5)], 1.5, 0.9),  # 0.3 + 0.6
        ("nothing under 0", [(50, -2.0), (50, 1.0)], 1.5, 0.5),
        ("no data, no part", [(50, 0.8), (50, None)], 1.5, 0.8),
        ("no data at all", [(50, None)], 1.5, None),
    ],
)
def test_score(
    case: str, parts: Sequence[tuple[float, float | None]], cap: float, total: float | None
) -> None:
    assert score(parts, cap) == (None if total is None else pytest.approx(total)), case


@pytest.mark.parametrize(
    ("reached", "part"),
    [(0.799, 0), (0.8, 0.5), (0.9, 0.75), (1.0, 1.0), (1.1, 1.25), (1.2, 1.5), (1.4, 1.5)],
)
def test_payout_from_80_to_50_percent_and_from_120_to_150(reached: float, part: float) -> None:
    curve = Curve(threshold=0.8, at_threshold=0.5, accelerator=2.5, cap=1.5)
    assert paid(reached, curve) == pytest.approx(part)


# ── Whole workbooks ──────────────────────────────────────────────────────────────────────────────
# November 2026 has 20 working days: 2, 3, 5, 6, 9, 10, 11, 12, 13, 16, 17, 18, 19, 20, 23 … 27, 30.

TEAM = (("Иванов", "Юг"), ("Петров", "Юг"))
NOV = ("KPI", "Кому", "Ноябрь 2026")
DECEMBER = date(2026, 12, 1)
JAN_10 = date(2027, 1, 10)


def targets(*rows: Sequence[CellValue]) -> Rows:
    return [NOV, *rows]


def score_of(found: Computed, kind: SegmentKind, name: str = "") -> Score:
    november = read_period("11.2026")
    assert november is not None
    return at_all(found, november.grain).scores.of(Segment(kind, name), november, november.end)


def deals(
    person: str, number: int, amount: float = 100.0, account: str = "Москва"
) -> list[Sequence[CellValue]]:
    return [*won(date(2026, 11, 5), person, amount, account)] * number


def test_no_rows_in_the_log_is_no_data_and_not_zero() -> None:
    empty = computed(decided([], targets=targets(("Сделки", "Каждому", 10)), team=TEAM))
    found = result(empty, "Сделки", "2026-11", "person", "Иванов")
    assert (found.fact, found.target, found.status) == (None, 10, Status.NO_DATA)
    # once anybody has a row, a person without one has made none
    one = computed(
        decided(deals("Петров", 1), targets=targets(("Сделки", "Каждому", 10)), team=TEAM)
    )
    found = result(one, "Сделки", "2026-11", "person", "Иванов")
    assert (found.fact, found.attainment) == (0, 0)


def test_a_ratio_over_nothing_is_no_data() -> None:
    found = computed(decided(deals("Петров", 1), team=TEAM))
    average = result(found, "Средний чек", "2026-11", "person", "Иванов")
    assert (average.fact, average.denominator) == (None, None)


def test_who_joins_on_the_14th_of_20_working_days_has_7_of_them() -> None:
    team = (("Иванов", "Юг", 1, date(2026, 11, 20)), ("Петров", "Юг"))
    grid = targets(("Сделки", "Каждому", 100), ("Средний чек", "Каждому", 100))
    found = computed(decided(deals("Иванов", 7), targets=grid, team=team), DECEMBER)
    joiner = result(found, "Сделки", "2026-11", "person", "Иванов")
    assert joiner.target == pytest.approx(35)  # 100 × 7/20
    assert joiner.attainment == pytest.approx(0.2)
    assert result(found, "Сделки", "2026-11", "company").target == pytest.approx(135)
    assert result(found, "Средний чек", "2026-11", "person", "Иванов").target == 100


def test_a_plan_that_changes_on_the_10th() -> None:
    grid: Rows = [(*NOV, "с 10.11.2026"), ("Сделки", "Каждому", 100, 140)]
    team = (("Иванов", "Юг"), ("Петров", "Юг", 1, date(2026, 11, 12)))
    found = computed(decided(deals("Иванов", 65), targets=grid, team=team), DECEMBER)
    whole = result(found, "Сделки", "2026-11", "person", "Иванов")
    assert whole.target == pytest.approx(130)  # 100 × 5/20 + 140 × 15/20
    assert whole.attainment == pytest.approx(0.5)
    joiner = result(found, "Сделки", "2026-11", "person", "Петров")
    assert joiner.target == pytest.approx(91)  # 140 × 13/20


def test_the_pace_follows_a_plan_that_changes_on_the_10th() -> None:
    # before the 16th: five days at 100 and four at 140, 25 + 28 = 53
    grid: Rows = [(*NOV, "с 10.11.2026"), ("Сделки", "Каждому", 100, 140)]
    found = computed(decided(deals("Иванов", 53), targets=grid, team=TEAM[:1]), date(2026, 11, 16))
    for kind, name in (("person", "Иванов"), ("company", "")):
        assert result(found, "Сделки", "2026-11", kind, name).pace == pytest.approx(1)  # type: ignore[arg-type]


def test_who_is_away_all_month_is_absent_and_out_of_the_score() -> None:
    away = (("Иванов", date(2026, 11, 1), date(2026, 11, 30), "отпуск"),)
    grid = targets(("Сделки", "Каждому", 10))
    rows = deals("Петров", 8)
    found = computed(decided(rows, targets=grid, team=TEAM, calendar=away), DECEMBER)
    person = result(found, "Сделки", "2026-11", "person", "Иванов")
    assert (person.fact, person.target, person.status) == (None, None, Status.ABSENT)
    assert score_of(found, "person", "Иванов").value is None
    # the team owes what Petrov owes: 8 of 10
    assert result(found, "Сделки", "2026-11", "team", "Юг").attainment == pytest.approx(0.8)


def test_half_time_is_half_the_target_of_a_sum_and_all_of_a_ratio() -> None:
    grid = targets(("Сделки", "Каждому", 10), ("Средний чек", "Каждому", 100))
    team = (("Иванов", "Юг", "0,5"),)
    found = computed(decided(deals("Иванов", 4), targets=grid, team=team), DECEMBER)
    count = result(found, "Сделки", "2026-11", "person", "Иванов")
    assert count.target == 5
    assert count.attainment == pytest.approx(0.8)
    assert result(found, "Средний чек", "2026-11", "person", "Иванов").attainment == 1


def test_a_test_account_takes_exactly_itself_out_of_the_totals() -> None:
    rows = [*deals("Иванов", 3), *deals("Иванов", 2, 50.0, "Казань")]
    names = ("Москва", "Казань")
    revenue = {}
    for mark in ("нет", "да"):
        accounts = [(name, mark if name == "Казань" else None) for name in names]
        found = computed(decided(rows, accounts=accounts, team=TEAM))
        revenue[mark] = [
            result(found, "Выручка", "2026-11", "company").fact,
            result(found, "Выручка", "2026-11", "person", "Иванов").fact,
            *(result(found, "Выручка", "2026-11", "account", name).fact for name in names),
        ]
    assert revenue == {"нет": [400, 400, 300, 100], "да": [300, 300, 300, 100]}


def test_150_calls_and_10_deals_a_month() -> None:
    # the example every owner starts with: 120 calls and 9 deals are 80 % and 90 %
    kpis: Rows = [
        ("KPI", "Формула", "Вес"),
        ("Звонки", 'СЧЁТЕСЛИМН(Сделки[Статус];"<>")', 50),
        ("Сделки", 'СЧЁТЕСЛИМН(Сделки[Статус];"оплачена")', 50),
    ]
    calls = [(date(2026, 11, 9), "Иванов", "Москва", "Вега", "отказ", None)] * 111
    grid = targets(("Звонки", "Иванов", 150), ("Сделки", "Иванов", 10))
    rows = [*deals("Иванов", 9), *calls]
    found = computed(decided(rows, kpi=kpis, targets=grid, team=TEAM), DECEMBER)
    reached = {
        kpi: result(found, kpi, "2026-11", "person", "Иванов").attainment
        for kpi in ("Звонки", "Сделки")
    }
    assert reached == {"Звонки": pytest.approx(0.8), "Сделки": pytest.approx(0.9)}
    assert score_of(found, "person", "Иванов").value == pytest.approx(0.85)


def test_a_kpi_without_target_is_no_target_and_out_of_the_score() -> None:
    grid = targets(("Сделки", "Иванов", 10))  # revenue and average order have none
    found = computed(decided(deals("Иванов", 8), targets=grid, team=TEAM), DECEMBER)
    revenue = result(found, "Выручка", "2026-11", "person", "Иванов")
    assert (revenue.fact, revenue.target, revenue.attainment) == (800, None, None)
    assert revenue.status is Status.NO_TARGET
    known = score_of(found, "person", "Иванов")
    assert known.value == pytest.approx(0.8)
    assert known.missing == ()
    assert known.is_complete


def test_a_zero_target_of_a_sum_is_no_target() -> None:
    grid = targets(("Сделки", "Иванов", 0))
    found = computed(decided(deals("Иванов", 8), targets=grid, team=TEAM), DECEMBER)
    count = result(found, "Сделки", "2026-11", "person", "Иванов")
    assert (count.attainment, count.status) == (None, Status.NO_TARGET)


@pytest.mark.parametrize(
    ("period", "count"),
    [
        ("2026-W52", 1),  # 21–27 December
        ("2026-W53", 4),  # Monday 28 December … Sunday 3 January
        ("2027-W01", 2),  # from Monday 4 January
        ("2026-12", 3),
        ("2027-01", 4),
        ("2026-Q4", 3),
        ("2027-Q1", 4),
        ("2026", 3),
        ("2027", 4),
    ],
)
def test_one_log_by_week_month_quarter_and_year(period: str, count: int) -> None:
    days = [
        date(2026, 12, 27), date(2026, 12, 28), date(2026, 12, 31), date(2027, 1, 1),
        date(2027, 1, 3), date(2027, 1, 4), JAN_10,
    ]  # fmt: skip
    rows = [row for day in days for row in won(day, "Иванов")]
    found = computed(decided(rows, team=TEAM), JAN_10)
    assert result(found, "Сделки", period, "company").fact == count


def test_the_average_of_a_team_is_not_the_mean_of_its_people() -> None:
    # Ivanov 1 000 ÷ 1, Petrov 600 ÷ 3: together 1 600 ÷ 4 = 400, and not (1 000 + 200) ÷ 2 = 600
    rows = [*deals("Иванов", 1, 1000.0), *deals("Петров", 3, 200.0, "Казань")]
    found = computed(decided(rows, team=TEAM, accounts=(("Москва",), ("Казань",))))
    for kind, names in (("person", ("Иванов", "Петров")), ("account", ("Москва", "Казань"))):
        parts = [result(found, "Средний чек", "2026-11", kind, name) for name in names]  # type: ignore[arg-type]
        assert [part.fact for part in parts] == [1000, 200]
        assert sum(part.numerator or 0 for part in parts) == 1600
        assert sum(part.denominator or 0 for part in parts) == 4
    assert result(found, "Средний чек", "2026-11", "company").fact == 400
    assert result(found, "Средний чек", "2026-11", "team", "Юг").fact == 400


def test_growth_from_nothing_is_no_data() -> None:
    kpis: Rows = [
        ("KPI", "Формула", "Единица"),
        ("Сделки", 'СЧЁТЕСЛИМН(Сделки[Статус];"оплачена")', "шт"),
        ("Рост", "РОСТ([Сделки])", "%"),
    ]
    rows = [*won(date(2026, 10, 5), "Иванов"), *deals("Иванов", 3), *deals("Петров", 2)]
    found = computed(decided(rows, kpi=kpis, team=TEAM), DECEMBER)
    assert result(found, "Рост", "2026-11", "person", "Иванов").fact == 2  # 3 ÷ 1 − 1
    assert result(found, "Рост", "2026-11", "person", "Петров").fact is None  # 2 ÷ 0 − 1
