"""The Targets tab: what a grid of months, scopes and dashes means."""

from __future__ import annotations

from datetime import date

import pytest
from books import tab

from sheets_kpi.decisions.kpi import Kpi
from sheets_kpi.decisions.layout import TARGETS
from sheets_kpi.decisions.tables import read_table
from sheets_kpi.decisions.targets import Range, Scope, Target, Targets, read_target, read_targets
from sheets_kpi.findings import Finding
from sheets_kpi.people import Accounts, NameBook, Roster, Stint
from sheets_kpi.period_names import read_period
from sheets_kpi.state import CellValue
from sheets_kpi.workdays import Workdays

REVENUE, RATE = Kpi("выручка", "Выручка", "", unit="₽"), Kpi("доля", "Доля", "", unit="%")
ROSTER = Roster((Stint("Иванов", "Юг", "менеджер"), Stint("Петров", "Юг", "старший")))
PEOPLE = NameBook([("Иванов", ("Ваня",)), ("Петров", ())])
COMPANY, EACH = Scope("company"), Scope("each")
OCT, NOV, DEC = "Октябрь 2026", "11.2026", date(2026, 12, 1)


def targets(*rows: tuple[CellValue, ...]) -> tuple[Targets, tuple[Finding, ...]]:
    table = read_table(tab("Цели", rows), TARGETS)
    return read_targets(table, [REVENUE, RATE], ROSTER, PEOPLE, Accounts(("Москва", "Юг-2")))


def value(
    found: Targets,
    period: str,
    scope: Scope = COMPANY,
    kpi: str = "выручка",
    *,
    additive: bool = True,
) -> Target | None:
    asked = read_period(period)
    assert asked is not None
    return found.value(kpi, scope, asked, Workdays(), additive=additive)


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
        ("Ваня", Scope("person", "Иванов")),
        ("юг", Scope("team", "Юг")),
        ("Старший", Scope("role", "старший")),
        ("аккаунт: москва", Scope("account", "Москва")),
    ],
)
def test_scopes(text: str, scope: Scope) -> None:
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
    assert value(found, "2026-11", Scope("role", "Юг")) == 6


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
