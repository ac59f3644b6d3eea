"""A team of two with deals from September to November 2026, and hands that change things."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date as D  # noqa: N812  # dates stand in tables
from typing import Any

from books import prepared_book, request

from sheets_kpi import pipeline
from sheets_kpi.archive.lines import HEADER_ROW
from sheets_kpi.pipeline import Synced
from sheets_kpi.prepare.decisions import Seeds
from sheets_kpi.schema import AccountSpec, Named, PersonSpec, TargetSpec
from sheets_kpi.state import CellValue, Existing, ExistingTab
from sheets_kpi.workbooks.memory import MemoryWorkbook

NOVEMBER = D(2026, 11, 20)
ROWS = (
    (D(2026, 11, 2), "Иванов", "Москва", "Вега", "оплачена", 1000.0),
    (D(2026, 10, 7), "Петров", "Казань", "Орион", "оплачена", 4000.0),
    (D(2026, 10, 8), "Иванов", "Москва", "Лира", "оплачена", 500.1),
    (D(2026, 10, 9), "Иванов", "Москва", "Лира", "отказ", 70.0),
    (D(2026, 9, 8), "Иванов", "Москва", "Лира", "оплачена", 100.1),
)
CLOSED = "Закрыто по"


def team(**settings: CellValue) -> Seeds:
    """Two people, two accounts; everybody owes 4 000 a month and an average order of 2 000."""
    return Seeds(
        people=(PersonSpec("Иванов", team="Юг"), PersonSpec("Петров", team="Север")),
        accounts=(AccountSpec("Москва"), AccountSpec("Казань")),
        targets=(
            TargetSpec("revenue", Named("Каждому", "Each"), {"2026-09": 4000.0, "2026-10": 4000.0}),
            TargetSpec("average", Named("Каждому", "Each"), {"2026-09": 2000.0, "2026-10": 2000.0}),
        ),
        settings=settings,
    )


def closed_book(*rows: Sequence[CellValue]) -> MemoryWorkbook:
    """The workbook with everything through October closed and shown: synced once."""
    seeds = team(closed_through=D(2026, 10, 31), period="2026-10")
    workbook = prepared_book(*(rows or ROWS), seeds=seeds)
    sync(workbook)
    return workbook


def sync(workbook: MemoryWorkbook, as_of: D = NOVEMBER, **how: Any) -> Synced:
    """A sync on 20 November."""
    return pipeline.sync(workbook, request(as_of, **how))


def found(synced: Synced, code: str) -> list[str]:
    """The messages of all findings of a code, each after the person it concerns."""
    findings = [one for one in synced.computed.findings if one.code == code]
    return [f"{one.person}: {one.message('ru')}" for one in findings]


def archive_codes(synced: Synced) -> set[str]:
    """The codes of all findings about closed periods."""
    return {one.code for one in synced.computed.findings if one.code.startswith("archive")}


def sheet(workbook: MemoryWorkbook, title: str) -> ExistingTab:
    """A tab by its title."""
    return next(tab for tab in workbook.state.tabs if tab.title == title)


def shown(workbook: MemoryWorkbook, title: str) -> list[list[CellValue]]:
    """All values of a tab, row by row."""
    tab = sheet(workbook, title)
    return [list(row) for row in zip(*tab.columns, strict=True)]


def setting(workbook: MemoryWorkbook, name: str, value: CellValue) -> None:
    """Types a setting."""
    put(workbook, "Настройки", {"Настройка": name}, "Значение", value)


def put(
    workbook: MemoryWorkbook,
    title: str,
    where: Mapping[str, CellValue],
    header: str,
    value: CellValue,
) -> None:
    """Types into the column `header` of the first row that has the cells `where`."""
    tab = sheet(workbook, title)
    row = place(tab, where)
    columns: Any = tab.columns
    columns[_column(tab, header)][row] = value


def place(tab: ExistingTab, where: Mapping[str, CellValue]) -> int:
    """The index of the first row that has some cells."""
    rows = range(tab.n_rows)
    wanted = {_column(tab, header): value for header, value in where.items()}
    return next(r for r in rows if all(tab.columns[c][r] == v for c, v in wanted.items()))


def with_rows(workbook: MemoryWorkbook, title: str, rows: list[list[CellValue]]) -> None:
    """Puts other rows in place of those of a tab."""
    tab = sheet(workbook, title)
    columns = [list(column) for column in zip(*rows, strict=True)]
    new = ExistingTab(tab.id, tab.title, columns, len(rows), flags=tab.flags, charts=tab.charts)
    tabs = tuple(new if one.id == tab.id else one for one in workbook.state.tabs)
    workbook.state = Existing(tabs, workbook.state.marks)


def without(workbook: MemoryWorkbook, title: str, *, mark: bool = False) -> None:
    """Deletes a tab; with its `mark` as Google does, without it as in an .xlsx."""
    tab = sheet(workbook, title)
    tabs = tuple(one for one in workbook.state.tabs if one.id != tab.id)
    marks = workbook.state.marks
    kept = tuple(one for one in marks if not mark or one.tab_id != tab.id)
    workbook.state = Existing(tabs, kept)


def lines(workbook: MemoryWorkbook) -> list[list[CellValue]]:
    """The lines of the Archive below its header."""
    return shown(workbook, "Архив")[HEADER_ROW:]


def _column(tab: ExistingTab, header: str) -> int:
    return next(c for c, cells in enumerate(tab.columns) if header in cells[:6])
