"""The summary tabs of one small workbook, as a person reads them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from books import prepared_book, request

from sheets_kpi import pipeline
from sheets_kpi.prepare.decisions import Seeds
from sheets_kpi.render import render
from sheets_kpi.schema import AccountSpec, Named, PersonSpec, TargetSpec
from sheets_kpi.state import Tab
from sheets_kpi.texts import Lang

D = date
ROWS = (
    (D(2026, 11, 2), "Иванов", "Москва", "Вега", "оплачена", 1000.0),
    (D(2026, 11, 5), "Петров", "Проба", "Вега", "оплачена", 2500.5),
    (D(2026, 11, 6), "Петров", "Казань", "Лира", "оплачена", "2 000 ₽"),
    (D(2026, 11, 9), "Сидоров", "Казань", "Лира", "отказ", None),
    (D(2026, 11, 9), "Иванов", "Казань", "Лира", "оплачена", "договор"),
    (D(2026, 12, 1), "Иванов", "Казань", "Лира", "оплачена", 5.0),
    (D(2026, 10, 7), "Петров", "Казань", "Орион", "оплачена", 4000.0),
)
SEEDS = Seeds(
    people=(PersonSpec("Иванов", team="Юг"), PersonSpec("Петров", team="Юг")),
    accounts=(AccountSpec("Москва"), AccountSpec("Казань"), AccountSpec("Проба", test=True)),
    targets=(
        TargetSpec("revenue", Named("Каждому", "Each"), {"2026-10": 2000.0, "2026-11": 3000.0}),
    ),
)


def tabs(lang: Lang = "ru") -> dict[str, Tab]:
    workbook = prepared_book(*ROWS, lang=lang, seeds=SEEDS)
    synced = pipeline.sync(workbook, request(lang=lang), dry_run=True)
    return {one.key: one for one in render(synced.board)}


def lines(tab: Tab) -> list[list[Any]]:
    """The rows of a tab, without blanks at their ends."""
    found: list[list[Any]] = []
    for row in range(1, tab.size[0] + 1):
        cells = [tab.cells.get((row, column)) for column in range(1, tab.size[1] + 1)]
        values = [cell.value if cell else None for cell in cells]
        while values and values[-1] in (None, ""):
            values.pop()
        found.append(values)
    return found


def test_the_dashboard_says_where_we_are() -> None:
    found = lines(tabs()["dashboard"])
    assert found[0] == ["Ноябрь 2026"]
    assert found[1] == [
        "Прошло 13 из 20 рабочих дней · считаем по 20.11.2026 · последняя запись 09.11.2026"
    ]
    # revenue 3 000 (test account out, «договор» left out) of 6 000 × 13/20 = 3 900: 76,9 %;
    # October: 0 of 4 000 on its first 13 working days (1–19.10)... 4 000 came on the 7th
    assert found[2][0] is not None
    assert "1 ошибка → Ошибки" in found[3]


def test_the_dashboard_shows_facts_targets_and_pace() -> None:
    found = lines(tabs()["dashboard"])
    [revenue] = [row for row in found if row and row[0] == "Выручка"]
    # 1 000 + 2 000; 3 000 / 3 900 decides; 3 000 / 6 000; forecast 3 000 / 13 × 20; need 3 000 / 7
    assert revenue[1:3] == [3000, pytest.approx(0.769231)]
    assert revenue[3] == "▼ риск"
    assert revenue[4] == 6000
    assert revenue[5] == 0.5
    assert revenue[6] == pytest.approx(4615.38)
    assert revenue[7] == pytest.approx(428.57)
    text = "\n".join(str(row[0]) for row in found if row)
    assert "Учтено строк: 6 из 7 · 1 не учтена" in text
    assert "1 строка с датой после 20.11.2026" in text


def test_a_test_account_stands_apart_and_in_no_total() -> None:
    found = {row[0]: row[1:] for row in lines(tabs()["by_account"]) if len(row) > 1}
    assert found["Проба"][0] == 2500.5
    assert found["Вся компания"][0] == 3000
    rows = [row[0] for row in lines(tabs()["by_account"]) if row]
    assert rows.index("Тестовые аккаунты (в итоги не входят)") < rows.index("Проба")


def test_the_glossary_tells_the_formula_in_words_and_its_parts() -> None:
    found = lines(tabs()["glossary"])
    [average] = [row for row in found if row and row[0] == "Средний чек"]
    assert "Выручка" in str(average[2])
    assert str(average[5]).replace("\u00a0", " ") == "3 000 ÷ 2"


def test_every_tab_is_complete_in_english() -> None:
    for tab in tabs("en").values():
        text = " ".join(str(cell.value) for cell in tab.cells.values())
        for word in ("Выручка", "нет данных", "рабочих"):
            assert word not in text, tab.key
