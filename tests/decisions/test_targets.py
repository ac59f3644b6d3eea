"""The Targets tab: what a grid of months, scopes and dashes means."""

from __future__ import annotations

from datetime import date

import pytest
from books import tab

from sheets_kpi.decisions.kpi import Kpi
from sheets_kpi.decisions.tables import TARGETS, read_table
from sheets_kpi.decisions.target_grid import read_target, read_targets
from sheets_kpi.decisions.targets import Range, Target, Targets, TargetScope, sum_of
from sheets_kpi.findings import Finding
from sheets_kpi.people import Accounts, NameBook, Roster, Stint
from sheets_kpi.periods import read_period
from sheets_kpi.state import CellValue
from sheets_kpi.texts import LANGS
from sheets_kpi.workdays import Workdays

REVENUE, RATE = Kpi("выручка", "Выручка", "", unit="₽"), Kpi("доля", "Доля", "", unit="%")
ROSTER = Roster((Stint("Иванов", "Юг", "менеджер"), Stint("Петров", "Юг", "старший")))
PEOPLE = NameBook([("Иванов", ("Ваня",)), ("Петров", ())])
COMPANY, EACH = TargetScope("company"), TargetScope("each")
OCT, NOV, DEC = "Октябрь 2026", "11.2026", date(2026, 12, 1)


def targets(*rows: tuple[CellValue, ...]) -> tuple[Targets, tuple[Finding, ...]]:
    table = read_table(tab("Цели", rows), TARGETS)
    return read_targets(table, [REVENUE, RATE], ROSTER, PEOPLE, Accounts(("Москва", "Юг-2")))


def value(
    found: Targets,
    period: str,
    scope: TargetScope = COMPANY,
    kpi: str = "выручка",
    *,
    additive: bool = True,
) -> Target | None:
    asked = read_period(period)
    assert asked is not None
    return sum_of(found.terms(kpi, scope, asked, Workdays(), additive=additive))


def test_a_blank_continues_and_a_dash_ends() -> None:
    found, findings = targets(
        ("KPI", "Кому", OCT, NOV, DEC, "Январь 2027"),
        ("Выручка", "Компания", None, 100, None, "–"),
    )
    assert findings == ()
    got = [value(found, month) for month in ("2026-10", "2026-11", "2026-12", "2027-01")]
    assert got == [None, 100, 100, None]


@pytest.mark.parametrize(
    ("text", "scope"),
    [
        ("компания", COMPANY),
        ("Company", COMPANY),
        ("Каждому", EACH),
        ("Ваня", TargetScope("person", "Иванов")),
        ("юг", TargetScope("team", "Юг")),
        ("Старший", TargetScope("role", "старший")),
        ("аккаунт: москва", TargetScope("account", "Москва")),
    ],
)
def test_scopes(text: str, scope: TargetScope) -> None:
    found, findings = targets(("KPI", "Кому", NOV), ("Выручка", text, 7))
    assert findings == ()
    assert value(found, "2026-11", scope) == 7


@pytest.mark.parametrize(
    ("typed", "target"),
    [
        (100, 100.0),
        ("2 500 000", 2_500_000.0),
        ("70–85", Range(70, 85)),
        ("70-85", Range(70, 85)),
        ("70 – 85 %", Range(0.7, 0.85)),
        ("0,7..0,85", Range(0.7, 0.85)),
        ("-5", -5.0),
        ("85–70", None),
        ("около 70", None),
    ],
)
def test_what_a_target_cell_may_hold(typed: CellValue, target: Target | None) -> None:
    assert read_target(typed) == target


@pytest.mark.parametrize(
    ("rows", "code", "cell"),
    [
        ([("Выручко", "Компания", 5)], "target_kpi", "A2"),
        ([("Выручка", "Сидоров", 5)], "target_scope", "B2"),
        ([("Выручка", "Компания", "скоро")], "target_unreadable", "C2"),
        ([("Доля", "Компания", 14)], "target_percent", "C2"),  # 1400 %
        ([("Выручка", "Компания", 5), ("выручка", "company", 6)], "target_duplicate", "B2"),
    ],
)
def test_what_cannot_be_meant_is_a_finding(
    rows: list[tuple[CellValue, ...]], code: str, cell: str
) -> None:
    found, findings = targets(("KPI", "Кому", NOV), *rows)
    assert (findings[0].code, findings[0].cell) == (code, cell)
    assert value(found, "2026-11") is None


def test_a_header_that_is_no_period_does_not_count() -> None:
    found, [finding] = targets(("KPI", "Кому", "потом", NOV), ("Выручка", "Компания", 1, 2))
    assert (finding.code, finding.cell) == ("target_period", "C1")
    assert value(found, "2026-11") == 2


def test_a_name_that_is_two_things_must_be_told_apart() -> None:
    roster = Roster((Stint("Иванов", "Юг", "Юг"),))
    rows = [("Выручка", "Юг", 5), ("Выручка", "роль: Юг", 6)]
    table = read_table(tab("Цели", [("KPI", "Кому", NOV), *rows]), TARGETS)
    found, [finding] = read_targets(table, [REVENUE], roster, PEOPLE, Accounts())
    assert (finding.code, finding.cell) == ("target_scope_two", "B2")
    assert value(found, "2026-11", TargetScope("role", "Юг")) == 6


def test_an_additive_target_is_shared_out_by_working_days() -> None:
    # October, November, December 2026 have 22, 20 and 22 working days (31.12 is a day off)
    found, _ = targets(("KPI", "Кому", "IV кв. 2026"), ("Выручка", "Компания", 6400))
    assert value(found, "2026-11") == 2000
    # of November's 20 days five lie in the week of the 16th
    months, _ = targets(("KPI", "Кому", OCT, NOV, DEC), ("Выручка", "Компания", 2200, 2000, 2300))
    assert value(months, "2026-W47") == 500
    assert value(months, "2026-Q4") == 6500


def test_another_target_holds_for_parts_and_is_weighted_over_months() -> None:
    found, _ = targets(("KPI", "Кому", OCT, NOV, DEC), ("Доля", "Компания", "30 %", None, "40 %"))
    assert value(found, "2026-W47", kpi="доля", additive=False) == 0.3
    # (0.3 × 22 + 0.3 × 20 + 0.4 × 22) / 64
    quarter = value(found, "2026-Q4", kpi="доля", additive=False)
    assert quarter == pytest.approx(21.4 / 64)


def test_months_that_do_not_fill_the_quarter_give_no_target_for_it() -> None:
    found, _ = targets(("KPI", "Кому", OCT, NOV), ("Выручка", "Компания", 2200, 2000))
    assert value(found, "2026-Q4") is None


def test_a_period_that_stands_twice_counts_once() -> None:
    found, [finding] = targets(("KPI", "Кому", NOV, "ноябрь 2026"), ("Выручка", "Компания", 1, 2))
    assert (finding.code, finding.cell) == ("target_period_twice", "D1")
    assert value(found, "2026-11") == 1


# ── A target that changes within a period ────────────────────────────────────────────────────────
# November 2026 has 20 working days: five (2, 3, 5, 6, 9) before the 10th and 15 from then on.


@pytest.mark.parametrize(
    "header",
    [
        "с 10.11.2026",
        "С 10.11.2026",
        "со 10.11.2026",
        "c 10.11.2026",  # a Latin c looks the same
        "from 2026-11-10",
        "10.11.2026",
        date(2026, 11, 10),
    ],
)
def test_a_day_as_header_changes_the_target_of_the_month(header: CellValue) -> None:
    found, findings = targets(
        ("KPI", "Кому", NOV, header),
        ("Выручка", "Компания", 100, 140),
        ("Доля", "Каждому", "10%", "14%"),
    )
    assert findings == ()
    # 100 × 5/20 + 140 × 15/20
    assert value(found, "2026-11") == 130
    # (10 % × 5 + 14 % × 15) / 20
    share = value(found, "2026-11", EACH, "доля", additive=False)
    assert share == pytest.approx(0.13)


@pytest.mark.parametrize(
    ("below", "target"),
    [
        (140, 130),
        (None, 100),  # a blank continues the cell to its left
        ("–", 25),  # it ends: 100 × 5/20, and nothing is owed from the 10th on
        ("скоро", None),  # unreadable: better no target than a quarter of one
        ("100–140", Range(100, 130)),  # 100 × 5/20 + (100–140) × 15/20
    ],
)
def test_what_may_stand_below_a_day(below: CellValue, target: Target | None) -> None:
    found, _ = targets(("KPI", "Кому", NOV, "с 10.11.2026"), ("Выручка", "Компания", 100, below))
    assert value(found, "2026-11") == target


def test_a_target_that_begins_within_a_month_is_owed_from_then_on() -> None:
    found, _ = targets(("KPI", "Кому", NOV, "с 10.11.2026"), ("Выручка", "Компания", None, 140))
    assert value(found, "2026-11") == 105  # 140 × 15/20
    assert value(found, "2026-W45") is None  # 2–8 November: not begun
    assert value(found, "2026-W47") == 35  # 140 × 5/20


MONTHS = ("2026-10", "2026-11", "2026-12", "2027-01", "2027-02")


@pytest.mark.parametrize(
    ("columns", "filled", "blank"),
    [
        # one row fills the day's column and another does not: both end with the month
        ((NOV, "с 10.11.2026"), (None, 130, None, None, None), (None, 10, None, None, None)),
        # a month without a column has no target, whatever ran before it
        (
            (NOV, "с 10.11.2026", "Январь 2027"),
            (None, 130, None, 140, None),
            (None, 10, None, 10, None),
        ),
        # of a month without a column of its own: October's target goes on where it is blank
        ((OCT, "с 10.11.2026"), (100, 105, None, None, None), (10, 7.5, None, None, None)),
        ((OCT, "с 10.11.2026", DEC), (100, 105, 140, None, None), (10, 7.5, 10, None, None)),
    ],
)
def test_a_day_continues_the_cell_to_its_left_and_ends_with_its_month(
    columns: tuple[CellValue, ...],
    filled: tuple[float | None, ...],
    blank: tuple[float | None, ...],
) -> None:
    found, _ = targets(
        ("KPI", "Кому", *columns), ("Выручка", "Компания", 100, 140), ("Выручка", "Каждому", 10)
    )
    assert tuple(value(found, month) for month in MONTHS) == filled
    assert tuple(value(found, month, EACH) for month in MONTHS) == blank


def test_a_day_of_a_week_ends_with_its_week() -> None:
    # the week from Monday the 9th has five working days, two of them before Wednesday
    found, _ = targets(
        ("KPI", "Кому", "2026-W46", "с 11.11.2026"),
        ("Выручка", "Компания", 50, 100),
        ("Выручка", "Каждому", 5),
    )
    assert value(found, "2026-W46") == pytest.approx(50 * 2 / 5 + 100 * 3 / 5)
    assert value(found, "2026-W46", EACH) == 5
    assert value(found, "2026-W47") is None
    assert value(found, "2026-W47", EACH) is None


def test_a_blank_after_a_day_continues_what_stands_left_of_it() -> None:
    head = ("KPI", "Кому", NOV, "с 10.11.2026", DEC)
    found, _ = targets(
        head, ("Выручка", "Компания", 100, 140, None), ("Выручка", "Каждому", 10, None, None)
    )
    assert value(found, "2026-12") == 140
    assert [value(found, month, EACH) for month in ("2026-11", "2026-12")] == [10, 10]


def test_two_days_in_one_month() -> None:
    # 100 until the 9th (5 days), 140 from the 10th (9 days), 60 from the 23rd (6 days)
    found, _ = targets(
        ("KPI", "Кому", NOV, "с 10.11.2026", "с 23.11.2026"), ("Выручка", "Компания", 100, 140, 60)
    )
    assert value(found, "2026-11") == pytest.approx(25 + 63 + 18)


def test_a_change_of_a_months_target_in_the_middle_of_a_quarter() -> None:
    found, _ = targets(
        ("KPI", "Кому", OCT, NOV, "с 10.11.2026", DEC), ("Выручка", "Компания", 90, 100, 140, 150)
    )
    assert value(found, "2026-Q4") == 90 + 130 + 150


def test_a_change_of_a_quarters_target_is_shared_out_by_working_days() -> None:
    # 22 + 5 of the 64 working days of the quarter at 640, the other 37 at 1280
    found, _ = targets(
        ("KPI", "Кому", "IV кв. 2026", "с 10.11.2026"), ("Выручка", "Компания", 640, 1280)
    )
    assert value(found, "2026-Q4") == pytest.approx(27 * 10 + 37 * 20)
    assert value(found, "2026-11") == pytest.approx(5 * 10 + 15 * 20)
    assert value(found, "2026-10") == pytest.approx(220)


def test_a_monday_is_a_week_among_weeks_and_a_day_after_months() -> None:
    monday = date(2026, 11, 9)
    weeks, _ = targets(("KPI", "Кому", monday), ("Выручка", "Компания", 7))
    assert value(weeks, "2026-W46") == 7
    # four working days (2, 3, 5, 6) at 100 and 16 at 140
    months, _ = targets(("KPI", "Кому", NOV, monday), ("Выручка", "Компания", 100, 140))
    assert value(months, "2026-11") == pytest.approx(20 + 112)


@pytest.mark.parametrize(
    ("headers", "code", "cell"),
    [
        (("с 10.11.2026", NOV), "target_day_alone", "C1"),  # of a month, or of a week?
        ((NOV, DEC, "с 10.11.2026"), "target_day_order", "E1"),
        ((NOV, "с 20.11.2026", "с 10.11.2026"), "target_day_order", "E1"),
        ((NOV, "с 10.11.2026", date(2026, 11, 10)), "target_period_twice", "E1"),
        ((NOV, "с 31.11.2026"), "target_period", "D1"),
        ((NOV, "с понедельника"), "target_period", "D1"),
    ],
)
def test_a_day_that_cannot_be_meant_does_not_count(
    headers: tuple[CellValue, ...], code: str, cell: str
) -> None:
    row: tuple[CellValue, ...] = ("Выручка", "Компания", *(100 for _ in headers))
    _, findings = targets(("KPI", "Кому", *headers), row)
    assert [(one.code, one.cell) for one in findings] == [(code, cell)]
    assert all(one.message(lang) and one.action(lang) for one in findings for lang in LANGS)


def test_weeks_over_the_end_of_a_month_take_from_both() -> None:
    # 30 November is one of 20 working days, 1–4 December are four of 22
    found, _ = targets(("KPI", "Кому", NOV, DEC), ("Выручка", "Компания", 200, 220))
    assert value(found, "2026-W49") == pytest.approx(10 + 40)


def test_a_week_without_working_days_keeps_a_rate_and_owes_no_sum() -> None:
    # 1–8 January 2024 were days off
    head = ("KPI", "Кому", "Январь 2024", "с 04.01.2024")
    found, _ = targets(
        head,
        ("Выручка", "Компания", 170),
        ("Доля", "Компания", "30 %"),
        ("Доля", "Каждому", "30 %", "37 %"),
    )
    assert value(found, "2024-W01", kpi="доля", additive=False) == 0.3
    # three days at 30 %, four at 37 %
    changed = value(found, "2024-W01", EACH, "доля", additive=False)
    assert changed == pytest.approx(0.34)
    assert value(found, "2024-W01") == 0
