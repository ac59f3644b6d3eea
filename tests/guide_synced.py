"""A sample synced as of a day, after changes that its owner made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from guide_books import Book, Exported, Facts, Row, book_of
from guide_days import last_periods, period_of

from sheets_kpi import demo, export, pipeline
from sheets_kpi.plan import make_plan
from sheets_kpi.prepare import prepare
from sheets_kpi.stages import Checked, Request
from sheets_kpi.state import CellValue, Existing
from sheets_kpi.template import load
from sheets_kpi.texts import Lang
from sheets_kpi.workbooks.memory import MemoryWorkbook

Edit = Callable[[dict[str, list[list[CellValue]]]], None]


def sample(name: str, lang: Lang, last: date) -> Existing:
    """A sample that ends on a day, prepared and not yet synced."""
    nothing = Existing(())
    memory = MemoryWorkbook(nothing)
    seeds = demo.sample(lang, last, template=name)
    memory.apply(make_plan(nothing, prepare(nothing, load(name), lang, last, seeds)))
    return memory.state


def opened(state: Existing, lang: Lang, as_of: date, edit: Edit | None = None) -> Book:
    """The sample as of a day, after the owner's changes and a sync."""
    workbook = MemoryWorkbook(edited(state, edit) if edit else state)
    facts_before = _facts(_checked(workbook, as_of - timedelta(days=1), lang))
    synced = pipeline.sync(workbook, _request(as_of, lang))
    tabs = {tab.title: _rows(tab.columns, tab.n_rows) for tab in workbook.state.tabs}
    book = book_of(lang, as_of, tabs, _facts(synced.computed.checked), facts_before)
    then: dict[tuple[str, str, str, str], Exported] = {}
    for period, day in last_periods(book, period_of(book.setting.grain, as_of)):
        facts = _facts(_checked(workbook, day, lang))
        then |= {key: one for key, one in facts.items() if key[3] == period.key}
    return replace(book, earlier=then)


def edited(state: Existing, edit: Edit) -> Existing:
    """The workbook with other cells in it; the edit changes rows of tabs by their titles."""
    rows = {tab.title: [list(row) for row in _rows(tab.columns, tab.n_rows)] for tab in state.tabs}
    edit(rows)
    tabs = []
    for tab in state.tabs:
        new = rows[tab.title]
        width = max((len(row) for row in new), default=0)
        columns = [[row[at] if at < len(row) else None for row in new] for at in range(width)]
        tabs.append(tab._replace(columns=columns, n_rows=len(new)))
    return state._replace(tabs=tuple(tabs))


def _request(as_of: date, lang: Lang) -> Request:
    return Request(datetime(as_of.year, as_of.month, as_of.day, 9, tzinfo=UTC), as_of, lang)


def _checked(workbook: MemoryWorkbook, as_of: date, lang: Lang) -> Checked:
    return pipeline.check(workbook, _request(as_of, lang))


def _rows(columns: Sequence[Sequence[CellValue]], n_rows: int) -> list[Row]:
    return [[column[at] for column in columns] for at in range(n_rows)]


def _facts(checked: Checked) -> Facts:
    found = {}
    settings = checked.decisions.settings
    grains = [settings.period.grain if settings.period else settings.grain]
    for row in map(export.told, export.rows(pipeline.compute(checked, grains), grains)):
        kind = row["segment"]
        if kind in ("company", "team", "person", "account"):
            name = "" if kind == "company" else row[kind]
            found[row["kpi"], kind, name, row["period"]] = Exported(
                **{key: row[key] for key in Exported.__dataclass_fields__}
            )
    return found
