"""Prepared workbooks whose decision tabs hold the rows of a test, and the numbers they give."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from books import Rows, prepared_book, request, tab

from sheets_kpi import pipeline
from sheets_kpi.attain.results import Result
from sheets_kpi.facts import SegmentKind
from sheets_kpi.findings import Finding
from sheets_kpi.periods import Grain, read_period
from sheets_kpi.stages import Computed
from sheets_kpi.state import CellValue
from sheets_kpi.workbooks.memory import MemoryWorkbook

DAY = date(2026, 11, 20)
TITLES = {
    "kpi": "KPI",
    "team": "Команда",
    "targets": "Цели",
    "settings": "Настройки",
    "accounts": "Аккаунты",
    "calendar": "Календарь",
}
_HEADERS = {
    "team": ("Сотрудник", "Команда", "Ставка", "С", "По"),
    "settings": ("Настройка", "Значение"),
    "accounts": ("Аккаунт", "Тестовый"),
    "calendar": ("Кто", "С", "По", "Что"),
}


def decided(rows: Rows, **tabs: Rows) -> MemoryWorkbook:
    """A prepared workbook of deals with its decision tabs replaced, header first; `team`,
    `settings`, `accounts` and `calendar` come without their header. Tabs that are not named stay
    as `init` made them.
    """
    workbook = prepared_book(*rows)
    by_title = {TITLES[key]: (key, grid) for key, grid in tabs.items()}
    made = []
    for one in workbook.state.tabs:
        if one.title in by_title:
            key, grid = by_title[one.title]
            header = [_HEADERS[key]] if key in _HEADERS else []
            new = tab(one.title, [*header, *grid])
            one = one._replace(columns=new.columns, n_rows=new.n_rows)  # noqa: PLW2901
        made.append(one)
    workbook.state = workbook.state._replace(tabs=tuple(made))
    return workbook


def computed(workbook: MemoryWorkbook, as_of: date = DAY) -> Computed:
    """Everything up to the results."""
    return pipeline.compute(pipeline.check(workbook, request(as_of)))


def at_all(found: Computed, grain: Grain) -> Computed:
    """The same workbook with the results of all periods of a grain."""
    return pipeline.compute(found.checked, [grain])


def result(found: Computed, kpi: str, period: str, kind: SegmentKind, name: str = "") -> Result:
    """One result, by the name of its KPI, the key of its period, and its segment."""
    asked = read_period(period)
    assert asked is not None
    return next(
        one
        for one in at_all(found, asked.grain).results.rows(kind, (asked,))
        if one.kpi.name == kpi and one.segment.name == name
    )


def findings(found: Computed, *codes: str) -> Sequence[Finding]:
    """The findings of some kinds, in order."""
    return [finding for finding in found.findings if finding.code in codes]


def won(day: date, person: str, amount: CellValue = 100.0, account: str = "Москва") -> Rows:
    """The row of one paid deal."""
    return [(day, person, account, "Вега", "оплачена", amount)]
