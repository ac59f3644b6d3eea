"""The Issues tab: who mends what, then what to fix, to look at and to leave as it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest
from books import prepared_book, request

from sheets_kpi import pipeline
from sheets_kpi.prepare.decisions import Seeds
from sheets_kpi.render import render
from sheets_kpi.schema import PersonSpec
from sheets_kpi.state import CellValue, Group, Link, Tab
from sheets_kpi.styles import BEHIND, RISK, TAB_ALARM, TAB_READ
from sheets_kpi.texts import Lang

D = date
TEAM = Seeds(people=(PersonSpec("Иванов"), PersonSpec("Петров")))
ROWS = (
    (D(2026, 11, 2), "Иванов", None, "Вега", "оплачена", 1000),
    (D(2026, 11, 3), "Иванов", None, "Вега", "оплачена", "договор"),  # F3: no number
    (D(2026, 11, 4), "Петров", None, "Лира", "оплачена", "потом"),  # F4: no number
    (D(2026, 11, 5), "Петров", None, "Лира", "оплачена", "2 000 ₽"),  # F5: a number as text
    ("вчера", "Петров", None, "Лира", "оплачена", 700),  # A6: no date
    (D(2026, 11, 6), None, None, "Лира", "отказ", "3 000 ₽"),  # F7: so too, of nobody
)

RU_HINT = (
    "Не учтено 700\u00a0₽. Исправьте в журнале, где стоит ссылка: после обновления строка уйдёт "
    "отсюда сама. Посмотреть стоит ещё 2 места."
)
EN_HINT = (
    "700\u00a0₽ left out. Fix it in the log behind the link: after the next sync the line is gone. "
    "2 more places to look at."
)


def issues(*rows: Sequence[CellValue], lang: Lang = "ru", formula: str = "") -> Tab:
    workbook = prepared_book(*rows, lang=lang, seeds=TEAM)
    if formula:
        kpi = workbook.state.marked("decision", "kpi")
        assert kpi is not None
        kpi.columns[1][1] = formula  # type: ignore[index]  # B2: that of revenue
    synced = pipeline.sync(workbook, request(lang=lang), dry_run=True)
    return next(one for one in render(synced.board) if one.key == "issues")


def lines(tab: Tab) -> list[list[CellValue]]:
    """The filled rows, without the blanks at their ends."""
    found = []
    for row in range(1, tab.size[0] + 1):
        cells = [tab.cells.get((row, column)) for column in range(1, 7)]
        values = [cell.value if cell else None for cell in cells]
        while values and values[-1] is None:
            values.pop()
        if values:
            found.append(values)
    return found


def row_of(tab: Tab, text: str) -> int:
    """The row with a text in column B."""
    return next(row for (row, at), cell in tab.cells.items() if at == 2 and cell.value == text)


def test_the_head_tells_how_many_errors_there_are_and_what_they_cost() -> None:
    # F3 and F4 hold no amount that could be told; the row of A6 is worth 700; to look at are F5
    # and F7
    assert lines(issues(*ROWS))[:2] == [
        ["Ошибки · 3"],
        [RU_HINT],
    ]


def test_a_sheet_without_errors_says_so_and_is_not_red() -> None:
    fine = issues(ROWS[0])
    assert lines(fine) == [["Ошибки"], ["Исправлять нечего."]]
    assert fine.color == TAB_READ
    assert issues(*ROWS).color == TAB_ALARM


def test_whoever_has_most_to_mend_stands_first_with_links() -> None:
    found = issues(*ROWS)
    first = row_of(found, "Петров – исправить 2, посмотреть 1")
    assert lines(found)[3:6] == [
        [2, "Петров – исправить 2, посмотреть 1", None, "Сделки!F4", "Сделки!A6", "Сделки!F5"],
        [1, "Иванов – исправить 1", None, "Сделки!F3"],
        [None, "Без имени – посмотреть 1", None, "Сделки!F7"],
    ]
    assert [found.cells[first, at].link for at in (4, 5, 6)] == [
        Link("Сделки", "F4"),
        Link("Сделки", "A6"),
        Link("Сделки", "F5"),
    ]


def test_equal_findings_are_one_line_with_the_others_folded_beneath() -> None:
    found = issues(*ROWS)
    said = lines(found)
    at = next(n for n, line in enumerate(said) if line[4:5] == ["Сделки!F3 (+1)"])
    head, other = said[at : at + 2]
    assert head[1:5] == [
        "«договор» – не число: строка не попадёт в показатели, которым нужен этот столбец",
        2,
        "Иванов +1",
        "Сделки!F3 (+1)",
    ]
    assert other == [
        None,
        "«потом» – не число: строка не попадёт в показатели, которым нужен этот столбец",
        None,
        "Петров",
        "Сделки!F4",
    ]
    row = next(row for (row, at), cell in found.cells.items() if at == 5 and cell.value == other[4])
    assert Group("rows", row, row) in found.groups


def test_only_heads_of_sections_are_filled_and_notices_are_folded_whole() -> None:
    # «Иванов » with spaces behind is read as it was meant
    found = issues(*ROWS, (D(2026, 11, 9), "Иванов  ", None, "Вега", "оплачена", 1))
    heads = [line[:2] for line in lines(found) if line[0] in ("■", "▼", "○")]
    assert heads == [
        ["■", "Исправить: значение не учтено · 3"],
        ["▼", "Посмотреть: учтено, но есть сомнение · 2"],
        ["○", "Ничего делать не нужно: прочитано как надо · 1"],
    ]
    fills = {(cell.value, cell.style.fill) for cell in found.cells.values() if cell.style.fill}
    assert fills == {
        *(("■", BEHIND.fill), (heads[0][1], BEHIND.fill)),
        *(("▼", RISK.fill), (heads[1][1], RISK.fill)),
        *((2, BEHIND.fill), (1, BEHIND.fill)),  # what people have to mend
    }
    last = row_of(found, str(heads[2][1])) + 1
    assert Group("rows", last, last) in found.groups


def test_a_broken_decision_stands_before_all_cells() -> None:
    found = lines(issues(*ROWS, formula="=СУММ("))
    at = found.index(["■", "Исправить: значение не учтено · 5"])
    assert [line[4] for line in found[at + 1 : at + 3]] == ["KPI!B2", "KPI!B4"]  # B4 reads B2
    owner = "Владелец таблицы – исправить 2"
    assert owner in [line[1] for line in found if len(line) > 1]


@pytest.mark.parametrize("n", [21, 25])
def test_many_equal_ones_are_one_line_that_names_the_first(n: int) -> None:
    rows = [(D(2026, 11, 2), "Иванов", None, "Вега", "оплачена", "договор")] * n
    found = lines(issues(*rows))
    [line] = [line for line in found if line[2:3] == [n]]
    assert line[3:5] == ["Иванов", f"Сделки!F2 (+{n - 1})"]
    assert f"Таких ячеек в столбце {n} (F2, F3, F4, F5, F6 …)" in str(line[1])
    assert found[0] == [f"Ошибки · {n}"]


def test_in_english() -> None:
    found = lines(issues(*ROWS, lang="en"))
    assert found[:3] == [
        ["Issues · 3"],
        [EN_HINT],
        ["Who fixes what"],
    ]
    assert found[3][1] == "Петров – 2 to fix, 1 to look at"
