"""The sample of account managers as it stood on each day: its logs are cut by the day."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cache

from books import NOON
from demo_cuts import is_working

from sheets_kpi import demo, pipeline, template
from sheets_kpi.plan import make_plan
from sheets_kpi.prepare import prepare
from sheets_kpi.stages import Request
from sheets_kpi.state import CellValue, Existing, ExistingTab
from sheets_kpi.workbooks.memory import MemoryWorkbook

LAST = date(2026, 12, 11)


def request(day: date) -> Request:
    return Request(NOON, day)


@cache
def whole(last: date = LAST) -> Existing:
    """The sample through its last day, prepared and never synced."""
    nothing = Existing(())
    seeds = demo.sample("ru", last, template=demo.TEMPLATE)
    book = MemoryWorkbook(nothing)
    book.apply(
        make_plan(nothing, prepare(nothing, template.load(demo.TEMPLATE), "ru", last, seeds))
    )
    return book.state


def working_days(first: date, n: int) -> list[date]:
    """So many working days from the first on."""
    found, day = list[date](), first
    while len(found) < n:
        found += [day] if is_working(day) else []
        day += timedelta(days=1)
    return found


def cut(existing: Existing, day: date) -> Existing:
    """A workbook without the rows of logs that hold a later date, but for when something is due."""
    logs = {mark.tab_id for mark in existing.marks if mark.kind == "log"}
    tabs = (_cut(tab, day) if tab.id in logs else tab for tab in existing.tabs)
    return existing._replace(tabs=tuple(tabs))


def _cut(tab: ExistingTab, day: date) -> ExistingTab:
    until = [column for column in tab.columns if column[0] != "Срок"]
    later = [any(_is_later(cell, day) for cell in row) for row in zip(*until, strict=True)]
    rows = [row for row, out in zip(zip(*tab.columns, strict=True), later, strict=True) if not out]
    columns = tuple(map(tuple, zip(*rows, strict=True)))
    return tab._replace(columns=columns, n_rows=len(rows))


def _is_later(cell: CellValue, day: date) -> bool:
    found = cell.date() if isinstance(cell, datetime) else cell
    return isinstance(found, date) and found > day


def synced(day: date) -> MemoryWorkbook:
    """The sample as it stood on a day, synced then."""
    book = MemoryWorkbook(cut(whole(), day))
    pipeline.sync(book, request(day))
    return book


def on(book: MemoryWorkbook, day: date) -> MemoryWorkbook:
    """The workbook with the logs of a day, and all else as it is."""
    logs = {mark.tab_id for mark in book.state.marks if mark.kind == "log"}
    then = {tab.id: tab for tab in cut(whole(), day).tabs}
    tabs = (then[tab.id]._replace(flags=tab.flags) if tab.id in logs else tab
            for tab in book.state.tabs)  # fmt: skip
    book.state = book.state._replace(tabs=tuple(tabs))
    return book
