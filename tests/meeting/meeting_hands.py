"""A team whose revenue is behind, in each backend, and the hands that write on its Meeting tab.

Ivanov and Petrov sold for 500 each in October and in November, where 4,000 was asked of each and
7,000 of the company: both months have the same five deals of each on the same days.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Protocol

import openpyxl
import xlsxwriter
from books import HEADERS, Rows, deals_book, deals_template, request
from google_home import GoogleHome, area, cells
from openpyxl.worksheet.worksheet import Worksheet

from sheets_kpi import pipeline
from sheets_kpi.meeting.lines import COLUMNS
from sheets_kpi.pipeline import Synced
from sheets_kpi.plan import make_plan
from sheets_kpi.prepare import prepare
from sheets_kpi.prepare.decisions import Seeds
from sheets_kpi.schema import AccountSpec, Named, PersonSpec, TargetSpec
from sheets_kpi.state import CellValue, Existing, ExistingTab
from sheets_kpi.workbooks.interface import Workbook
from sheets_kpi.workbooks.memory import MemoryWorkbook
from sheets_kpi.workbooks.xlsx import XlsxWorkbook

D = date
TODAY = D(2026, 11, 20)
LOG, MEETING = "Сделки", "Встреча"
HEAD = 3  # the row of the headers
PLACES = {name: place for place, name in enumerate(COLUMNS, 1)}  # as the tab is made
MONTHS = ("2026-09", "2026-10", "2026-11", "2026-12")
ROWS = tuple(
    (D(2026, month, day), person, "Москва", "Вега", "оплачена", 100.0)
    for month in (10, 11, 12)
    for day in (2, 5, 9, 12, 16)
    for person in ("Иванов", "Петров")
)
SEEDS = Seeds(
    people=(PersonSpec("Иванов", team="Юг"), PersonSpec("Петров", team="Юг")),
    accounts=(AccountSpec("Москва"), AccountSpec("Казань")),
    targets=(
        TargetSpec("revenue", Named("Компания", "Company"), dict.fromkeys(MONTHS, 7000.0)),
        TargetSpec("revenue", Named("Каждому", "Each"), dict.fromkeys(MONTHS, 4000.0)),
    ),
)
TABS: dict[str, Rows] = {LOG: [HEADERS, *ROWS]}


def init(book: Workbook) -> None:
    """Prepares a workbook, with what the owner decided."""
    existing = book.read()
    wanted = prepare(existing, deals_template(), "ru", TODAY, SEEDS)
    book.apply(make_plan(existing, wanted))


class Hands(Protocol):
    """What people do by hand on a workbook; rows and columns count from 1."""

    def book(self) -> Workbook: ...
    def state(self) -> Existing:
        """What the workbook holds."""
        ...

    def type(self, title: str, row: int, column: int, value: CellValue) -> None: ...
    def type_row(self, row: int, values: Mapping[int, CellValue]) -> None:
        """Types into cells of a row of the Meeting tab, by column."""
        ...

    def sort(self, column: int) -> None:
        """Sorts the whole rows below the headers of the Meeting tab, blank cells last."""
        ...

    def insert(self, row: int) -> None:
        """Puts a blank row in."""
        ...

    def delete(self, row: int) -> None: ...


def tab_of(hands: Hands, title: str = MEETING) -> ExistingTab:
    return next(one for one in hands.state().tabs if one.title == title)


def table(hands: Hands, title: str = MEETING) -> list[list[CellValue]]:
    """The rows below the headers."""
    tab = tab_of(hands, title)
    return [list(row) for row in zip(*tab.columns, strict=True)][HEAD:]


def find(hands: Hands, about: str) -> int:
    """The row that is about something."""
    places = [
        n for n, row in enumerate(table(hands), HEAD + 1) if row[PLACES["about"] - 1] == about
    ]
    assert len(places) == 1, (about, places)
    return places[0]


def shown(hands: Hands, about: str) -> dict[str, CellValue]:
    """What a row shows, by column."""
    row = table(hands)[find(hands, about) - HEAD - 1]
    return {name: row[place - 1] for name, place in PLACES.items() if name != "key"}


def write(hands: Hands, about: str, **texts: CellValue) -> None:
    """Types into a row of the Meeting tab."""
    hands.type_row(find(hands, about), {PLACES[name]: text for name, text in texts.items()})


def sync(hands: Hands, day: date = TODAY, book: Workbook | None = None) -> Synced:
    return pipeline.sync(book or hands.book(), request(day))


def settle(hands: Hands, day: date = TODAY) -> Synced:
    """A sync, and another that has nothing to do."""
    synced = sync(hands, day)
    assert sync(hands, day).plan.changes == ()
    return synced


def folded(hands: Hands) -> list[CellValue]:
    """What the rows that are folded up are about."""
    rows = table(hands)
    at = [row for first, last in tab_of(hands).folds for row in range(first, last + 1)]
    return [rows[row - HEAD - 1][PLACES["about"] - 1] for row in at]


def _order(rows: Sequence[Sequence[CellValue]], column: int) -> list[int]:
    """The places of rows once they are sorted: numbers, then texts, then blank cells."""

    def key(at: int) -> tuple[int, Any]:
        value = rows[at][column - 1]
        if value is None:
            return 2, ""
        return (1, value.casefold()) if isinstance(value, str) else (0, str(value))

    return sorted(range(len(rows)), key=key)


@dataclass
class InMemory:
    """The hands of a workbook in memory."""

    workbook: MemoryWorkbook

    def book(self) -> MemoryWorkbook:
        return self.workbook

    def state(self) -> Existing:
        return self.workbook.state

    def type_row(self, row: int, values: Mapping[int, CellValue]) -> None:
        for column, value in values.items():
            self.type(MEETING, row, column, value)

    def tab(self, title: str) -> ExistingTab:
        return next(one for one in self.workbook.state.tabs if one.title == title)

    def put(self, new: ExistingTab) -> None:
        tabs = tuple(new if one.id == new.id else one for one in self.workbook.state.tabs)
        self.workbook.state = self.workbook.state._replace(tabs=tabs)

    def type(self, title: str, row: int, column: int, value: CellValue) -> None:
        old = self.tab(title)
        n_rows, width = max(old.n_rows, row), max(len(old.columns), column)
        columns = [[*cells, *[None] * (n_rows - old.n_rows)] for cells in old.columns]
        columns += [[None] * n_rows for _ in range(width - len(columns))]
        columns[column - 1][row - 1] = value
        look_ups = {place: n for place, n in old.look_ups.items() if place != (row, column)}
        self.put(old._replace(columns=columns, n_rows=n_rows, look_ups=look_ups))

    def sort(self, column: int) -> None:
        order = _order(table(self), column)
        self._rearrange([*range(HEAD), *(HEAD + at for at in order)], move_folds=False)

    def insert(self, row: int) -> None:
        rows: list[int | None] = list(range(self.tab(MEETING).n_rows))
        self._rearrange([*rows[: row - 1], None, *rows[row - 1 :]])

    def delete(self, row: int) -> None:
        self._rearrange([at for at in range(self.tab(MEETING).n_rows) if at != row - 1])

    def _rearrange(self, order: Sequence[int | None], *, move_folds: bool = True) -> None:
        """Rows as they stood at some places, from 0; None is a blank one."""
        old = self.tab(MEETING)
        homes = {at + 1: row for row, at in enumerate(order, 1) if at is not None}
        columns = [[None if at is None else cells[at] for at in order] for cells in old.columns]
        look_ups = {(homes[r], c): n for (r, c), n in old.look_ups.items() if r in homes}
        folds = old.folds
        if move_folds:
            left = ([homes[r] for r in range(a, b + 1) if r in homes] for a, b in folds)
            folds = tuple((min(rows), max(rows)) for rows in left if rows)
        new = old._replace(n_rows=len(order), columns=columns, look_ups=look_ups, folds=folds)
        self.put(new)


@dataclass
class InFile:
    """The hands of another program on a file: it keeps no results of formulas."""

    path: Path
    _seen: tuple[object, Existing] | None = None

    def book(self) -> XlsxWorkbook:
        return XlsxWorkbook(self.path)

    def state(self) -> Existing:
        data = self.path.read_bytes()
        if self._seen is None or self._seen[0] != data:
            self._seen = data, self.book().read()
        return self._seen[1]

    def type(self, title: str, row: int, column: int, value: CellValue) -> None:
        self._change(lambda sheet: setattr(sheet.cell(row, column), "value", value), title)

    def type_row(self, row: int, values: Mapping[int, CellValue]) -> None:
        def hand(sheet: Worksheet) -> None:
            for column, value in values.items():
                sheet.cell(row, column).value = value  # type: ignore[assignment]  # no errors are typed

        self._change(hand)

    def sort(self, column: int) -> None:
        order = _order(table(self), column)
        self._rearrange([*range(HEAD), *(HEAD + at for at in order)], move_folds=False)

    def insert(self, row: int) -> None:
        rows: list[int | None] = list(range(tab_of(self).n_rows))
        self._rearrange([*rows[: row - 1], None, *rows[row - 1 :]])

    def delete(self, row: int) -> None:
        self._rearrange([at for at in range(tab_of(self).n_rows) if at != row - 1])

    def _rearrange(self, order: Sequence[int | None], *, move_folds: bool = True) -> None:
        self._change(lambda sheet: _rearranged(sheet, order, move_folds=move_folds))

    def _change(self, hand: Callable[[Worksheet], object], title: str = MEETING) -> None:
        workbook = openpyxl.load_workbook(self.path)
        hand(workbook[title])
        workbook.save(self.path)


def _rearranged(sheet: Worksheet, order: Sequence[int | None], *, move_folds: bool) -> None:
    width = sheet.max_column
    old = [[sheet.cell(r, c).value for c in range(1, width + 1)] for r in range(1, len(order) + 2)]
    looks = [
        (d.outlineLevel, d.hidden) for r in range(1, len(order) + 2) for d in (_row(sheet, r),)
    ]
    for row, at in enumerate(order, 1):
        for column in range(1, width + 1):
            sheet.cell(row, column).value = None if at is None else old[at][column - 1]
        if move_folds:
            _row(sheet, row).outlineLevel, _row(sheet, row).hidden = (
                (0, False) if at is None else looks[at]
            )
    for row in range(len(order) + 1, len(old) + 1):
        for column in range(1, width + 1):
            sheet.cell(row, column).value = None


def _row(sheet: Worksheet, row: int) -> Any:
    return sheet.row_dimensions[row]


@dataclass
class AtGoogle:
    """The hands of people on a spreadsheet."""

    home: GoogleHome

    def book(self) -> Workbook:
        return self.home.book()

    def state(self) -> Existing:
        return self.book().read()

    def type_row(self, row: int, values: Mapping[int, CellValue]) -> None:
        tab = self.home.id(MEETING)
        wishes = [cells(tab, row - 1, n - 1, [[value]]) for n, value in values.items()]
        self.home.client.change(*wishes)

    def type(self, title: str, row: int, column: int, value: CellValue) -> None:
        self.home.client.change(cells(self.home.id(title), row - 1, column - 1, [[value]]))

    def sort(self, column: int) -> None:
        last = len(table(self)) + HEAD
        spec = {"dimensionIndex": column - 1, "sortOrder": "ASCENDING"}
        place = area(self.home.id(MEETING), HEAD, 0, last, 10)
        self.home.client.change({"sortRange": {"range": place, "sortSpecs": [spec]}})

    def insert(self, row: int) -> None:
        self.home.client.change({"insertDimension": {"range": self._rows(row)}})

    def delete(self, row: int) -> None:
        self.home.client.change({"deleteDimension": {"range": self._rows(row)}})

    def _rows(self, row: int) -> dict[str, Any]:
        place = {"sheetId": self.home.id(MEETING), "dimension": "ROWS"}
        return {**place, "startIndex": row - 1, "endIndex": row}


def in_memory() -> InMemory:
    """The team in memory, after `init`."""
    hands = InMemory(deals_book(*ROWS))
    init(hands.workbook)
    return hands


def in_file(path: Path) -> InFile:
    """The team in a file, after `init`."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheet, day = book.add_worksheet(LOG), book.add_format({"num_format": "dd.mm.yyyy"})
        for number, row in enumerate(TABS[LOG]):
            for place, value in enumerate(row):
                sheet.write(number, place, value, day if isinstance(value, date) else None)
    hands = InFile(path)
    init(hands.book())
    return hands


def at_google(home: GoogleHome) -> AtGoogle:
    """The team on a spreadsheet, after `init`."""
    home.fill(TABS)
    init(home.book(for_init=True))
    return AtGoogle(home)
