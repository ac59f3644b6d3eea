"""Late edits of closed periods in money: only where bonuses are shown, and only if it is right."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from bonus_books import ROWS, D, asked, bonus_book, empty_book, existing, put, rows_of, write

from sheets_kpi import pipeline
from sheets_kpi.report import check_json, sync_json, sync_lines
from sheets_kpi.state import CellValue
from sheets_kpi.workbooks.memory import MemoryWorkbook

CLOSED = {"closed_through": "30.11.2026", "period": "2026-11", "bonus_base": "30000"}
HERE = {**CLOSED, "bonus_to": "here"}
LATER = (*ROWS[:5], (D(2026, 11, 9), "Петров", "Казань", "Рысь", "оплачена", 1500.0), ROWS[6])
STEPS = {"bonus_steps": "3 % при 50 %; 4 % при 70 %; 5 % при 100 %"}


def edit(workbook: MemoryWorkbook) -> None:
    """1 500 in place of 2 500, after November was closed."""
    put(workbook, "Сделки", [rows_of(existing(workbook, "Сделки"))[0], *map(list, LATER)])


def late(workbook: MemoryWorkbook) -> list[list[CellValue]]:
    rows = rows_of(existing(workbook, "Бонусы"))
    names = [row[0] if row else None for row in rows]
    title = "Поздние правки закрытых периодов"
    return rows[names.index(title) + 2 :] if title in names else []


def plain(text: CellValue) -> str:
    return str(text).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("settings", "was", "would", "difference"),
    [
        # kept: 0.5 × 85 % + 0.25 × 75 % + 0.25 × 113.33 % = 89.58 % → 73.96 % of 30 000
        # would be: revenue 7 500, 3 deals, 2 500 each: 0.5 × 75 + 0.25 × 75 + 0.25 × 100 = 81.25 %
        #   → 50 % + 50 × 1.25 ÷ 20 = 53.125 %
        ({}, 22187.5, 15937.5, "−6 250,00 ₽"),
        (STEPS, 340, 300, "−40,00 ₽"),  # 4 % of 8 500, 4 % of 7 500
    ],
)
def test_a_late_edit_is_priced(
    settings: dict[str, str], was: float, would: float, difference: str
) -> None:
    workbook, never_closed = (
        bonus_book({**HERE, **settings}),
        bonus_book({**HERE, **settings, "closed_through": ""}, LATER),
    )
    pipeline.sync(workbook, asked())
    assert late(workbook) == []
    edit(workbook)
    pipeline.sync(workbook, asked())
    [row] = late(workbook)
    assert row[:6] == ["Петров", "Ноябрь 2026", None, None, was, would]
    assert plain(row[6]) == difference
    assert pipeline.sync(workbook, asked()).plan.changes == ()
    # as if it had stood so from the beginning
    pipeline.sync(never_closed, asked())
    assert rows_of(existing(never_closed, "Бонусы"))[6][5] == would


def other_base(workbook: MemoryWorkbook) -> None:
    write(workbook, "Настройки", "Бонус при 100 % в месяц, ₽", 99000.0)


def other_weights(workbook: MemoryWorkbook) -> None:
    write(workbook, "KPI", "Выручка", 1.0, column=5)


def other_gate(workbook: MemoryWorkbook) -> None:
    write(workbook, "KPI", "Выручка", "10 %", column=18)


def other_curve(workbook: MemoryWorkbook) -> None:
    write(workbook, "Настройки", "Бонус на пороге", "40 %")


def other_balance(workbook: MemoryWorkbook) -> None:
    write(workbook, "Настройки", "Потолок выполнения в итоге", "101 %")


@pytest.mark.parametrize(
    ("change", "is_priced"),
    [
        (other_base, True),  # what was paid goes by the base of then
        (other_weights, False),
        (other_gate, False),
        (other_curve, False),
        (other_balance, False),
    ],
)
def test_other_rules_by_now_are_no_late_edit(
    change: Callable[[MemoryWorkbook], None],
    is_priced: bool,  # noqa: FBT001  # a table of cases
) -> None:
    workbook = bonus_book(HERE)
    pipeline.sync(workbook, asked())
    edit(workbook)
    change(workbook)
    pipeline.sync(workbook, asked())
    rows = late(workbook)
    if is_priced:
        assert [row[5] for row in rows] == [15937.5]
    else:
        assert [row[:2] for row in rows] == [["–", "Ноябрь 2026"]]
        assert plain(rows[0][6]).startswith("Не всё можно сравнить в деньгах")


def test_private_amounts_of_late_edits_stay_private() -> None:
    workbook, private = bonus_book({**CLOSED, "bonus_to": "apart"}), empty_book()
    pipeline.sync(workbook, asked(private))
    edit(workbook)
    synced = pipeline.sync(workbook, asked(private))
    assert [row[4:6] for row in late(private)] == [[22187.5, 15937.5]]
    tabs = [tab for tab in workbook.state.tabs if tab.title != "Настройки"]
    seen = [
        *sync_lines(synced, workbook.name, workbook.calls, dry_run=False),
        json.dumps(sync_json(synced, workbook.calls), ensure_ascii=False),
        json.dumps(check_json(synced.computed, None), ensure_ascii=False),
        repr(synced.plan),
        *(f"{tab.title} {rows_of(tab)}" for tab in tabs),
    ]
    told = "\n".join(seen).replace("\u00a0", " ").replace("\\xa0", " ")
    assert "Петров, «Выручка»: 8 500 → 7 500" in told
    for money in ("22187", "22 187", "15937", "15 937", "6250", "6 250", "30000", "30 000"):
        assert money not in told
