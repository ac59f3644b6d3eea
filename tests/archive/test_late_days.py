"""Which days of a closed period were changed since: told where that is known, else nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date as D  # noqa: N812  # dates stand in tables

import pytest
from closed_team import CLOSED, ROWS, closed_book, put, setting, shown, sync, with_rows

from sheets_kpi.archive.days import MOST
from sheets_kpi.report import check_json
from sheets_kpi.service import remembered
from sheets_kpi.state import CellValue
from sheets_kpi.workbooks.memory import MemoryWorkbook

ROW = list[CellValue]


def edit(workbook: MemoryWorkbook) -> None:
    """The deal of the 7th, in row 3."""
    put(workbook, "Сделки", {"Клиент": "Орион"}, "Сумма", 4200.0)


def days(workbook: MemoryWorkbook) -> list[tuple[str, str]]:
    """The days told of, each with its place."""
    findings = sync(workbook).computed.findings
    told = [one for one in findings if one.code == "archive_day_changed"]
    return [(f"{one.tab}!{one.cell}", one.message("ru")) for one in told]


def told(day: str, cells: str) -> str:
    return (
        f"Строки за {day} изменились после закрытия периода «Октябрь 2026»;"
        f" сейчас за этот день: {cells}"
    )


def added(workbook: MemoryWorkbook, *rows: ROW) -> None:
    with_rows(workbook, "Сделки", [*shown(workbook, "Сделки"), *rows])


def test_an_edited_row_is_told_with_its_place() -> None:
    workbook = closed_book()
    edit(workbook)
    assert days(workbook) == [("Сделки!A3", told("07.10.2026", "A3"))]


def test_all_rows_of_the_day_are_named_as_nobody_knows_which_is_new() -> None:
    workbook = closed_book()
    added(workbook, [D(2026, 10, 7), "Иванов", "Москва", "Лира", "оплачена", 10.0])
    assert days(workbook) == [("Сделки!A3", told("07.10.2026", "A3, A7"))]


def test_a_row_that_went_to_another_day_is_missed_on_its_own() -> None:
    workbook = closed_book()
    put(workbook, "Сделки", {"Сумма": 4000.0}, "Закрыта", D(2026, 11, 7))
    assert days(workbook) == [("Сделки!", told("07.10.2026", "строк нет"))]


def test_sorted_rows_are_the_same_rows() -> None:
    workbook = closed_book()
    rows = shown(workbook, "Сделки")
    with_rows(workbook, "Сделки", [rows[0], *reversed(rows[1:])])
    assert days(workbook) == []
    edit(workbook)
    assert days(workbook) == [("Сделки!A5", told("07.10.2026", "A5"))]


def other_target(workbook: MemoryWorkbook) -> None:
    put(workbook, "Цели", {"KPI": "Выручка"}, "Октябрь 2026", 9000)


def other_name(workbook: MemoryWorkbook) -> None:
    put(workbook, "Команда", {"Сотрудник": "Петров"}, "Сотрудник", "Пётр Петров")


def other_comma(workbook: MemoryWorkbook) -> None:
    """All days at once: somebody put kopecks off, or another program wrote the tab."""
    rows = shown(workbook, "Сделки")
    with_rows(
        workbook, "Сделки", [rows[0], *([*row[:5], float(str(row[5])) + 1] for row in rows[1:])]
    )


@pytest.mark.parametrize("change", [other_target, other_name])
def test_decisions_change_no_row(change: Callable[[MemoryWorkbook], None]) -> None:
    workbook = closed_book()
    change(workbook)
    assert days(workbook) == []


@pytest.mark.parametrize("n", [3, 4])
def test_where_every_day_differs_something_else_happened(n: int) -> None:
    rows = [(D(2026, 10, d), "Иванов", "Москва", "Лира", "оплачена", 9.0) for d in range(1, n + 1)]
    workbook = closed_book(*rows)
    other_comma(workbook)
    assert len(days(workbook)) == (n if n == 3 else 0)


def test_nothing_is_claimed_of_a_period_closed_before() -> None:
    """The hidden tab does not remember its days: as of a workbook closed by an earlier version."""
    workbook = closed_book()
    rows = shown(workbook, "Служебное")
    with_rows(workbook, "Служебное", [row for row in rows if row[0] != "days"])
    edit(workbook)
    assert days(workbook) == []
    assert days(workbook) == []  # nor is it remembered as it is by now
    assert remembered(workbook.state).days == {}


def test_a_hidden_tab_that_somebody_wrote_into_is_no_harm() -> None:
    workbook = closed_book()
    for text in ("x:y", "closed manager:y", "y"):
        rows = shown(workbook, "Служебное")
        rows = [[*row[:3], text, *row[4:]] if row[0] == "days" else row for row in rows]
        with_rows(workbook, "Служебное", rows)
        edit(workbook)
        assert days(workbook) == []


def test_the_days_of_the_last_periods_are_kept_and_a_usual_sync_writes_nothing() -> None:
    months = [
        (D(2025 + (m > 12), (m - 1) % 12 + 1, 5), "Иванов", "Москва", "Лира", "оплачена", 100.0)
        for m in range(8, 23)
    ]
    workbook = closed_book(*months)
    known = [period for period, _ in remembered(workbook.state).days]
    assert (len(known), known[0], known[-1]) == (MOST, "2025-11", "2026-10")
    assert sync(workbook).plan.changes == ()
    added(workbook, [D(2026, 11, 5), "Иванов", "Москва", "Лира", "оплачена", 100.0])
    before = dict(remembered(workbook.state).days)
    setting(workbook, CLOSED, D(2026, 11, 30))
    sync(workbook, D(2026, 12, 10))
    after = remembered(workbook.state).days
    assert [key for key, _ in after] == [*[key for key, _ in before][1:], "2026-11"]
    assert all(before[key] == text for key, text in after.items() if key in before)


def test_programs_get_every_change() -> None:
    workbook = closed_book(*ROWS)
    edit(workbook)
    findings = check_json(sync(workbook).computed, None)["findings"]
    [found] = [one["changes"] for one in findings if one["code"] == "archive_differs"]
    assert found[0] == {
        "kpi": "Выручка", "segment": "person", "name": "Петров", "what": "fact",
        "was": 4000.0, "would_be": 4200.0,
    }  # fmt: skip
    assert [(one["segment"], one["kpi"]) for one in found[1:]] == [
        ("person", "Средний чек"), ("company", "Выручка"), ("company", "Средний чек"),
    ]  # fmt: skip
