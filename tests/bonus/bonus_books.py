"""Workbooks with bonuses, written as the rows and settings a person would see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from books import DEALS, HEADERS, NOON, book

from sheets_kpi.plan import make_plan
from sheets_kpi.prepare import prepare
from sheets_kpi.prepare.decisions import Seeds
from sheets_kpi.schema import AccountSpec, Named, PersonSpec, TargetSpec
from sheets_kpi.stages import Request
from sheets_kpi.state import CellValue, Existing, ExistingTab, Tab
from sheets_kpi.template import parse
from sheets_kpi.texts import Lang
from sheets_kpi.workbooks.memory import MemoryWorkbook

D = date
DECEMBER = D(2026, 12, 10)  # November is over
TEMPLATE = parse(DEALS, "deals-only.toml")
EACH = Named("Каждому", "Each")
# November 2026. Иванов: revenue 11 000, 4 deals, average 2 750. Петров: 8 500, 3 deals, 2 833.33.
ROWS: tuple[tuple[CellValue, ...], ...] = (
    (D(2026, 11, 2), "Иванов", "Москва", "Вега", "оплачена", 5000.0),
    (D(2026, 11, 3), "Иванов", "Москва", "Лира", "оплачена", 3000.0),
    (D(2026, 11, 5), "Иванов", "Москва", "Орион", "оплачена", 2000.0),
    (D(2026, 11, 6), "Иванов", "Москва", "Дева", "оплачена", 1000.0),
    (D(2026, 11, 5), "Петров", "Казань", "Вега", "оплачена", 5000.0),
    (D(2026, 11, 9), "Петров", "Казань", "Рысь", "оплачена", 2500.0),
    (D(2026, 11, 9), "Петров", "Казань", "Овен", "оплачена", 1000.0),
)
SEEDS = Seeds(
    people=(
        PersonSpec("Иванов", team="Юг", role="менеджер"),
        PersonSpec("Петров", team="Юг", role="стажёр"),
    ),
    accounts=(AccountSpec("Москва"), AccountSpec("Казань")),
    targets=(
        TargetSpec("revenue", EACH, {"2026-10": 10000.0, "2026-11": 10000.0}),
        TargetSpec("deals", EACH, {"2026-10": 4.0, "2026-11": 4.0}),
        TargetSpec("average", EACH, {"2026-10": 2500.0, "2026-11": 2500.0}),
    ),
)


def bonus_book(
    settings: Mapping[str, str],
    rows: Sequence[Sequence[CellValue]] = ROWS,
    *,
    seeds: Seeds = SEEDS,
    lang: Lang = "ru",
) -> MemoryWorkbook:
    """A workbook of deals after `init` with some settings, by their ids."""
    workbook = book({"Сделки": [HEADERS, *rows]})
    template = replace(TEMPLATE, settings=dict(settings))
    wanted = prepare(workbook.state, template, lang, D(2026, 11, 20), seeds)
    workbook.apply(make_plan(workbook.state, wanted))
    workbook.reads = workbook.writes = 0
    return workbook


def empty_book(name: str = "bonuses.xlsx") -> MemoryWorkbook:
    """A workbook that does not hold anything yet."""
    return MemoryWorkbook(Existing(()), name)


def asked(
    private: MemoryWorkbook | None = None,
    as_of: date = DECEMBER,
    lang: Lang | None = None,
    *,
    at: str = "",
) -> Request:
    """A request that opens the private workbook, wherever it is called to stand, in December 2026,
    and agrees to the first write into it.
    """
    if private is None:
        return Request(NOON, as_of, lang)
    place = at or private.name
    return Request(NOON, as_of, lang, bonuses=place, open=lambda _: private, agrees=lambda _: True)


def existing(workbook: MemoryWorkbook, title: str) -> ExistingTab:
    """A tab of a workbook by its title."""
    return next(tab for tab in workbook.state.tabs if tab.title == title)


def rows_of(tab: ExistingTab) -> list[list[CellValue]]:
    """The rows of a tab, without blanks at their ends."""
    rows = []
    for number in range(1, tab.n_rows + 1):
        row = [tab.value(number, column) for column in range(1, len(tab.columns) + 1)]
        while row and row[-1] is None:
            row.pop()
        rows.append(row)
    return rows


def write(
    workbook: MemoryWorkbook, title: str, label: str, value: CellValue, column: int = 2
) -> None:
    """Types a value into the row that begins with a label, below all others if there is none."""
    tab = existing(workbook, title)
    labels = [tab.value(row, 1) for row in range(1, tab.n_rows + 1)]
    row = labels.index(label) + 1 if label in labels else tab.n_rows + 1
    grid = rows_of(tab)
    grid += [[] for _ in range(row - len(grid))]
    grid[row - 1] += [None] * (column - len(grid[row - 1]))
    grid[row - 1][0] = label
    grid[row - 1][column - 1] = value
    put(workbook, title, grid)


def put(workbook: MemoryWorkbook, title: str, grid: Sequence[Sequence[CellValue]]) -> None:
    """Puts other rows on a tab, as somebody would by hand."""
    tab = existing(workbook, title)
    width = max(map(len, grid), default=0)
    columns = [[row[c] if c < len(row) else None for row in grid] for c in range(width)]
    changed = tab._replace(columns=columns, n_rows=len(grid))
    tabs = tuple(changed if old.id == tab.id else old for old in workbook.state.tabs)
    workbook.state = workbook.state._replace(tabs=tabs)


def without(workbook: MemoryWorkbook, title: str) -> None:
    """Deletes a tab, as somebody would by hand; its mark stays, as in an .xlsx."""
    gone = existing(workbook, title)
    marks = tuple(
        mark._replace(tab_id="") if mark.tab_id == gone.id else mark
        for mark in workbook.state.marks
    )
    tabs = tuple(tab for tab in workbook.state.tabs if tab.id != gone.id)
    workbook.state = workbook.state._replace(tabs=tabs, marks=marks)


def titles(workbook: MemoryWorkbook) -> list[str]:
    """The titles of all tabs in order."""
    return [tab.title for tab in workbook.state.tabs]


def shown(tab: Tab) -> list[list[CellValue]]:
    """The rows of a tab in the making, without blanks at their ends."""
    rows: list[list[CellValue]] = []
    for row in range(1, tab.size[0] + 1):
        cells = [tab.cells.get((row, column)) for column in range(1, tab.size[1] + 1)]
        values = [cell.value if cell else None for cell in cells]
        while values and values[-1] is None:
            values.pop()
        rows.append(values)
    return rows
