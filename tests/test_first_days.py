"""The first days of a period: the one just ended is shown, and missing targets are told."""

from __future__ import annotations

from datetime import date

import pytest
from books import prepared_book, request
from decided_books import computed, decided, findings

from sheets_kpi import pipeline, report
from sheets_kpi.decisions.settings import Settings, shown_period
from sheets_kpi.periods import Grain
from sheets_kpi.prepare.decisions import Seeds
from sheets_kpi.schema import PersonSpec
from sheets_kpi.state import CellValue
from sheets_kpi.workbooks.memory import MemoryWorkbook
from sheets_kpi.workdays import Workdays

D = date
ROWS = (
    (D(2026, 11, 5), "Иванов", "Москва", "Вега", "оплачена", 1000.0),
    (D(2026, 12, 1), "Иванов", "Москва", "Лира", "оплачена", 30.0),
)


@pytest.mark.parametrize(
    ("grain", "day", "shown"),
    [
        # December 2026 begins on a Tuesday: working days 1, 2, 3
        (Grain.MONTH, D(2026, 12, 1), "2026-11"),
        (Grain.MONTH, D(2026, 12, 3), "2026-11"),
        (Grain.MONTH, D(2026, 12, 4), "2026-12"),
        # August 2026 begins on a Saturday: the third working day is Wednesday the 5th
        (Grain.MONTH, D(2026, 8, 5), "2026-07"),
        (Grain.MONTH, D(2026, 8, 6), "2026-08"),
        # January has no working day before the 12th: the fifth calendar day ends it
        (Grain.MONTH, D(2026, 1, 5), "2025-12"),
        (Grain.MONTH, D(2026, 1, 6), "2026-01"),
        (Grain.QUARTER, D(2026, 10, 5), "2026-Q3"),
        (Grain.QUARTER, D(2026, 10, 6), "2026-Q4"),
        (Grain.QUARTER, D(2026, 11, 2), "2026-Q4"),
        (Grain.YEAR, D(2026, 1, 3), "2025"),
        (Grain.WEEK, D(2026, 11, 30), "2026-W49"),
    ],
)
def test_the_period_just_ended_is_shown_for_some_days(grain: Grain, day: date, shown: str) -> None:
    assert shown_period(Settings(grain=grain), Workdays(), day).key == shown


@pytest.mark.parametrize(("days", "last"), [(0, 0), (1, 1), (2, 2), (3, 3), (5, 7)])
def test_the_setting_says_how_many_working_days(days: int, last: int) -> None:
    # working days of December 2026: 1, 2, 3, 4, 7
    settings = Settings(first_days=days)
    shown = [shown_period(settings, Workdays(), D(2026, 12, day)).key for day in range(1, 10)]
    assert shown == ["2026-11"] * last + ["2026-12"] * (9 - last)


def book(closed: date | None = None) -> MemoryWorkbook:
    chosen: dict[str, CellValue] = {"bonus_to": "в этом файле", "bonus_base": 30_000}
    seeds = Seeds(people=(PersonSpec("Иванов"),), settings=chosen | {"closed_through": closed})
    return prepared_book(*ROWS, seeds=seeds)


@pytest.mark.parametrize(
    ("closed", "title", "bonus"),
    [
        (None, "Ноябрь 2026 · итог, ещё не закрыт", "Ноябрь 2026 · итог, ещё не закрыт"),
        (D(2026, 11, 30), "Ноябрь 2026", "Ноябрь 2026 · итог"),
        (D(2026, 10, 31), "Ноябрь 2026 · итог, ещё не закрыт", "Ноябрь 2026 · итог, ещё не закрыт"),
    ],
)
def test_it_is_headed_as_not_closed_until_it_is(
    closed: date | None, title: str, bonus: str
) -> None:
    workbook = book(closed)
    synced = pipeline.sync(workbook, request(D(2026, 12, 1)))
    tabs = {tab.title: tab for tab in workbook.state.tabs}
    assert tabs["Дашборд"].value(1, 1) == title
    assert tabs["Бонусы"].value(2, 1) == bonus
    told = report.sync_json(synced, (1, 1))["kpis"]
    assert {one["period"] for one in told} == {"2026-11"}
    assert told[0]["fact"] == 1000
    pipeline.sync(workbook, request(D(2026, 12, 4)))
    assert workbook.state.marked("summary", "dashboard").value(1, 1) == "Декабрь 2026"  # type: ignore[union-attr]


def test_a_team_that_began_in_the_month_sees_that_month() -> None:
    workbook = prepared_book(ROWS[1])
    assert pipeline.sync(workbook, request(D(2026, 12, 2))).board.period.key == "2026-12"


# --- missing targets ------------------------------------------------------------------------------

HEAD = ("KPI", "Кому", "Октябрь 2026", "Ноябрь 2026")


def missing(
    day: date, *rows: tuple[CellValue, ...], head: tuple[CellValue, ...] = HEAD
) -> list[str]:
    team = [("Иванов", "", 1.0)]
    found = computed(decided(ROWS, targets=[head, *rows], team=team), day)
    return [
        f"{one.severity} {one.facts['period']['ru']}: {one.facts['kpis']}"  # type: ignore[index]
        for one in findings(found, "targets_missing")
    ]


ALL = ("Выручка", "Сделки", "Средний чек")


def test_targets_of_the_running_month_are_asked_for_at_once() -> None:
    rows: list[tuple[CellValue, ...]] = [(kpi, "Каждому", 5, 5) for kpi in ALL]
    assert missing(D(2026, 11, 12), *rows) == []
    assert missing(D(2026, 11, 12), *rows[:1]) == ["warning Ноябрь 2026: Сделки, Средний чек"]
    # the columns end with November
    names = ", ".join(ALL)
    assert missing(D(2026, 12, 7), *rows) == [f"warning Декабрь 2026: {names}"]


def test_those_of_the_next_month_in_the_last_five_working_days() -> None:
    # the last working days of November 2026: 24, 25, 26, 27, 30
    rows = [(kpi, "Компания", 5, 5) for kpi in ALL]
    names = ", ".join(ALL)
    assert missing(D(2026, 11, 23), *rows) == []
    assert missing(D(2026, 11, 24), *rows) == [f"notice Декабрь 2026: {names}"]


def test_a_dash_says_that_there_is_none() -> None:
    rows: list[tuple[CellValue, ...]] = [
        ("Выручка", "Каждому", 5, 5),
        ("Сделки", "Каждому", 5, "–"),
        ("Средний чек", "Каждому", "–"),
    ]
    assert missing(D(2026, 11, 12), *rows) == []
    assert missing(D(2026, 11, 27), *rows) == ["notice Декабрь 2026: Выручка"]


def test_where_nobody_sets_targets_none_is_missing() -> None:
    assert missing(D(2026, 11, 27)) == []
