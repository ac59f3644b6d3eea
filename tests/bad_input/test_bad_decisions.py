"""Bad decision tabs: refused with the place, or a finding with its cell; never another number."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest
from bad_books import Cells, Typed, edit, facts, found, prepared, put, run, texts, untouched

D = date

REFUSED: list[tuple[str, Cells, tuple[str, ...]]] = [
    ("KPI", {"B1": "Фармула"}, ("“KPI”", "“Formula”")),
    ("KPI", {"E1": "Вес, %"}, ("“Weight”", "E1", "“Вес, %”")),
    ("KPI", {"D1": None}, ("“Direction”", "D1")),
    ("KPI", {"F1": "Weight"}, ("E1, F1",)),
    ("Цели", {"B1": "Для кого"}, ("“Цели”", "“Scope”")),
    ("Команда", {"E1": "Ставочка"}, ("“FTE”", "E1")),
    ("Команда", {"A4": "иванов", "F4": D(2026, 1, 1)}, ("2, 4", "“Иванов”")),
    ("Команда", {"B2": "Петров"}, ("“Петров”",)),
    ("Команда", {"E2": -1}, ("E2", "from 0 to 2")),
    ("Команда", {"F2": "с ноября"}, ("F2", "с ноября")),
    ("Команда", {"F2": D(2026, 11, 10), "G2": D(2026, 11, 1)}, ("G2", "not before")),
    ("Аккаунты", {"C2": "наверное"}, ("C2", "наверное")),
    ("Настройки", {"A1": None, "B1": None, "C1": None}, ("“Setting”",)),
    ("Настройки", {"B1": "Знач."}, ("“Value”",)),
    ("Настройки", {"B2": "декада"}, ("B2", "декада", "month")),
    ("Настройки", {"B3": "вчера"}, ("B3", "October 2026")),
    ("Настройки", {"B3": "январь 0001"}, ("B3", "October 2026")),
    ("Настройки", {"B3": "9999"}, ("B3", "October 2026")),
    ("Настройки", {"B5": "эльфийский"}, ("B5", "English")),
    ("Настройки", {"B6": "Марс/Кратер"}, ("B6", "Europe/Moscow")),
    ("Настройки", {"B8": "много"}, ("B8", "90 %")),
    ("Настройки", {"B8": 90}, ("B8", "90 %")),
    ("Настройки", {"B9": "95 %"}, ("95%", "90%")),
    ("Настройки", {"A9": "Период отчёта", "B9": "год"}, ("2, 9",)),
    ("KPI", {"R1": "Барьер"}, ("“Bonus gate”", "R1", "“Барьер”")),
    ("События", {"A1": "Когда"}, ("“События”", "“Date”")),
    ("Подсказки", {"A1": "Первый"}, ("“Подсказки”", "“KPI”")),
]


@pytest.mark.parametrize(("tab", "cells", "said"), REFUSED)
def test_a_decision_that_would_change_numbers_is_refused_with_its_place(
    book: Path, tab: str, cells: Cells, said: tuple[str, ...]
) -> None:
    put(book, tab, cells)
    with untouched(book):
        done = run("sync", book, "--lang", "en")
    assert done.exit_code == 4
    assert len(done.output.splitlines()) == 1
    assert [part for part in said if part not in done.output] == []


FOUND: list[tuple[str, Cells, list[tuple[str, str]]]] = [
    (
        "Цели",
        {"A2": "Выручка", "B2": "Компания", "A3": "выручка", "B3": "всего", "C2": 1, "C3": 2},
        [("target_duplicate", "Цели!B2"), ("target_duplicate", "Цели!B3")],
    ),
    ("Цели", {"A2": "Выручка", "B2": "Сидоров", "C2": 1}, [("target_scope", "Цели!B2")]),
    ("Цели", {"A2": "Вырочка", "B2": "Компания", "C2": 1}, [("target_kpi", "Цели!A2")]),
    ("Цели", {"A2": "Выручка", "B2": "Компания", "C2": "сто"}, [("target_unreadable", "Цели!C2")]),
    ("Цели", {"A2": "Сделки", "B2": "Компания", "C2": "9-7"}, [("target_unreadable", "Цели!C2")]),
    ("Цели", {"C1": "потом"}, [("target_period", "Цели!C1")]),
    ("Цели", {"D1": "11.2026"}, [("target_period_twice", "Цели!D1")]),  # November stands in C1
    ("Настройки", {"A13": "Потолок", "B13": 1}, [("setting_unknown", "Настройки!A13")]),
    (
        "Календарь",
        {"A2": "Кто-то", "B2": D(2026, 11, 9), "D2": "отпуск", "B3": "?", "D3": "выходной"},
        [("calendar_row", "Календарь!D2"), ("calendar_row", "Календарь!D3")],
    ),
    (
        "KPI",
        {"E2": "много"},
        # the average needs the revenue; without its 50 the other weights add up to 50
        [("kpi_setting", "KPI!E2"), ("kpi_formula", "KPI!B4")],
    ),
    ("События", {"A2": "вчера", "B2": "реклама"}, [("event_date", "События!A2")]),
    (
        "События",
        {"A2": D(2026, 11, 3), "B2": "реклама", "C2": "Вырочка"},
        [("event_kpi", "События!C2")],
    ),
    (
        "Подсказки",
        {"A2": "Вырочка", "B2": "ниже 80 %", "C2": "Сделки", "D2": "низко", "E2": "Звоните чаще"},
        [
            ("hint_kpi", "Подсказки!A2"),
            ("hint_condition", "Подсказки!B2"),
            ("hint_condition", "Подсказки!D2"),
        ],
    ),
    ("KPI", {"D2": "куда-то"}, [("kpi_setting", "KPI!D2"), ("kpi_formula", "KPI!B4")]),
    (
        "KPI",
        {"A5": "выpучка", "B5": "[Сделки]"},  # a Latin p
        [
            ("kpi_duplicate", "KPI!A2"),
            ("kpi_duplicate", "KPI!A5"),
            ("kpi_formula", "KPI!B4"),
        ],
    ),
]


@pytest.mark.parametrize(("tab", "cells", "findings"), FOUND)
def test_a_slip_in_a_decision_tab_is_a_finding_and_the_rest_goes_on(
    book: Path, tab: str, cells: Cells, findings: list[tuple[str, str]]
) -> None:
    put(book, tab, cells)
    assert found(book) == findings
    assert facts(book)["Сделки"] == 2


@pytest.mark.parametrize(
    "formula",
    [
        "[Средний чек] * 2",  # a cycle
        "СУММЕСЛИМН(Сделки[Суммма])",
        "[" * 5000,
        "(" * 900 + "1" + ")" * 900,
        "=SUM(Сделки!F:F)",  # a live formula
        "SUMIFS(Deals[Amount]; Deals[Status]; )",
        '__import__("os").system("true")',
        "100",
        5,
        True,
        None,
    ],
)
def test_a_formula_that_cannot_be_used_makes_no_number(book: Path, formula: Typed) -> None:
    put(book, "KPI", {"B2": formula})
    assert {place for _, place in found(book)} == {"KPI!B2", "KPI!B4"}
    assert facts(book) == {"Выручка": None, "Сделки": 2, "Средний чек": None}


def test_decision_tabs_are_read_in_any_order_below_title_rows(book: Path) -> None:
    before = facts(book)

    def change(workbook: openpyxl.Workbook) -> None:
        for title in ("KPI", "Цели", "Команда", "Настройки"):
            rows = [row[::-1] for row in workbook[title].iter_rows(values_only=True)]
            workbook[title].delete_rows(1, workbook[title].max_row)
            for row in [("Наш лист",), (), *rows]:
                workbook[title].append(row)

    edit(book, change)
    assert (found(book), facts(book)) == ([], before)


def test_a_column_that_was_deleted_has_its_defaults_and_a_new_one_is_left_alone(
    book: Path,
) -> None:
    before = facts(book)
    edit(book, lambda workbook: workbook["KPI"].delete_cols(11, 5))
    put(book, "Команда", {"H1": "Телефон", "H2": "+7 900"})
    assert (found(book), facts(book)) == ([], before)


def test_a_team_and_a_role_of_one_name_are_told_apart(book: Path) -> None:
    put(book, "Команда", {"C2": "Юг", "D3": "Юг"})
    put(book, "Цели", {"A2": "Выручка", "B2": "Юг", "C2": 9})
    assert found(book) == [("target_scope_two", "Цели!B2")]
    put(book, "Цели", {"B2": "команда: Юг"})
    # the target is read: all that is said is that the other KPIs have none
    assert found(book) == [("targets_missing", "Цели!")]


@pytest.mark.parametrize(
    ("title", "people"), [("Команда", ["Иванов", "Петров"]), ("Аккаунты", ["Казань", "Москва"])]
)
def test_while_nobody_is_listed_every_name_of_the_logs_counts(
    shown: Path, title: str, people: list[str]
) -> None:
    put(shown, title, {f"A{row}": None for row in (2, 3)})
    assert found(shown) == []
    assert set(people) <= texts(shown)


def test_accounts_may_be_called_by_their_numbers(tmp_path: Path) -> None:
    row = (D(2026, 11, 2), "Иванов", None, "Вега", "оплачена", 10.0)
    rows = [(*row[:2], account, *row[3:5], sum_) for account, sum_ in ((4411, 10.0), ("4411", 7.0))]
    path = prepared(tmp_path / "numbers.xlsx", rows)
    assert found(path) == []
    put(path, "Аккаунты", {"A2": 4411})
    assert found(path) == []
    put(path, "Сделки", {"C2": 4412})
    assert found(path) == [("unknown_account", "Сделки!C2")]
