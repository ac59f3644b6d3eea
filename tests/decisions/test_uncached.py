"""A formula on a decision tab whose result is not stored would read as blank: as a default."""

from __future__ import annotations

import pytest
from books import prepared_book, request

from sheets_kpi import pipeline
from sheets_kpi.errors import DecisionError
from sheets_kpi.prepare.decisions import Seeds
from sheets_kpi.schema import Named, PersonSpec, TargetSpec
from sheets_kpi.state import CellValue
from sheets_kpi.workbooks.memory import MemoryWorkbook

SEEDS = Seeds(
    people=(PersonSpec("Иванов", team="Юг"),),
    targets=(TargetSpec("revenue", Named("Каждому", "Each"), {"2026-10": 4000.0}),),
)


def with_formula(title: str, label: CellValue, header: str) -> tuple[MemoryWorkbook, int]:
    """A workbook with a formula without a result; and the row in which it stands."""
    workbook = prepared_book(seeds=SEEDS)
    tab = next(tab for tab in workbook.state.tabs if tab.title == title)
    row = [tab.value(row, 1) for row in range(1, tab.n_rows + 1)].index(label) + 1
    headers = [tab.value(1, column) for column in range(1, len(tab.columns) + 1)]
    place = frozenset({(row, headers.index(header) + 1)})
    columns = [list(column) for column in tab.columns]
    columns[headers.index(header)][row - 1] = None
    new = tab._replace(columns=columns, formulas=place, uncached=place)
    tabs = tuple(new if one.id == tab.id else one for one in workbook.state.tabs)
    workbook.state = workbook.state._replace(tabs=tabs)
    return workbook, row


@pytest.mark.parametrize(
    ("title", "label", "header", "letter"),
    [
        ("Настройки", "«В графике» от", "Значение", "B"),
        ("Команда", "Иванов", "Ставка", "E"),
        ("KPI", "Выручка", "Вес", "E"),
        ("Цели", "Выручка", "Октябрь 2026", "C"),
    ],
)
def test_nothing_is_written(title: str, label: str, header: str, letter: str) -> None:
    workbook, row = with_formula(title, label, header)
    with pytest.raises(DecisionError, match=f"{letter}{row}"):
        pipeline.sync(workbook, request())
    assert workbook.writes == 0


@pytest.mark.parametrize(("label", "header"), [("Выручка", "Бизнес-цель"), ("Сделки", "Формула")])
def test_where_it_changes_no_number_the_run_goes_on(label: str, header: str) -> None:
    workbook, _ = with_formula("KPI", label, header)
    pipeline.sync(workbook, request())
    assert workbook.writes == 1
