"""Looks travel by rectangles; what then stands in each cell is what it would hold alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count
from typing import Any

import pytest
from book import Place, Sheet
from deals_home import Stage, staged
from google_home import GoogleHome
from hypothesis import given, settings
from hypothesis import strategies as st

from sheets_kpi.plan import CellChange, CreateTab, Plan, UpdateTab
from sheets_kpi.state import Cell, CellValue, Link, Tab
from sheets_kpi.styles import BAR_BEHIND, BEHIND, HEADER, LINE, LINK, PLAIN, RISK, TEXT, Style
from sheets_kpi.workbooks.google.formats import cell_format, extended

Json = dict[str, Any]
PATTERNS = {date: "dd.mm.yyyy", timedelta: "[h]:mm:ss"}  # as values are seen
LINKS = (Link("Сделки", "A2"), Link("Сделки", "A3"), Link("Нет такого", "A1"))
EDGE, UNDER = Style(right=LINE), Style(left=BAR_BEHIND, above=LINE, vertical="middle")
STYLES = (PLAIN, TEXT, HEADER, RISK, BEHIND, LINK, EDGE, UNDER,
          Style(number_format="0.0", indent=1))  # fmt: skip
VALUES: tuple[CellValue, ...] = (None, "Анна", "=1+1", 0, 2.5, True, date(2026, 11, 2),
                                 timedelta(hours=30))  # fmt: skip
number = count()

CELLS = st.tuples(
    st.sampled_from(VALUES),
    st.sampled_from(STYLES),
    st.one_of(st.none(), st.none(), st.sampled_from(LINKS)),
    st.sampled_from(("", "", "Заметка")),
).map(lambda parts: Cell(*parts))
PLACES = st.tuples(st.integers(1, 5), st.integers(1, 4))
TABS = st.dictionaries(PLACES, CELLS, min_size=1, max_size=20)


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with staged(tmp_path_factory.mktemp("looks")) as running:
        yield running


@pytest.fixture(scope="module")
def home(stage: Stage) -> GoogleHome:
    made = stage.home()
    made.fill({"Сделки": [("Номер",)]})
    return made


def one_by_one(stage: Stage, home: GoogleHome, tab: Tab) -> dict[Place, Json]:
    """The cells of a tab, each written alone and whole by its owner on a tab that then goes."""
    book = stage.book(home)
    log = next(sheet for sheet in book.sheets if sheet.title == "Сделки")
    sheet_id = 500_000 + next(number)
    about = {"sheetId": sheet_id, "title": str(sheet_id)}
    stage.double.edit(book, {"addSheet": {"properties": about}})
    for (row, column), cell in tab.cells.items():
        text = "@" if column in tab.text_columns else ""
        pattern = cell.style.number_format or PATTERNS.get(type(cell.value), text)
        known = cell.link and cell.link.tab == "Сделки"
        uri = f"#gid={log.id}&range={cell.link.cell}" if cell.link and known else ""
        alone: Json = {"userEnteredFormat": cell_format(cell.style, pattern, uri)}
        if (value := extended(cell.value)) is not None:
            alone["userEnteredValue"] = value
        if cell.note:
            alone["note"] = cell.note
        start = {"sheetId": sheet_id, "rowIndex": row - 1, "columnIndex": column - 1}
        fields = "userEnteredValue,userEnteredFormat,note"
        wish = {"start": start, "rows": [{"values": [alone]}], "fields": fields}
        stage.double.edit(book, {"updateCells": wish})
    made = dict(next(sheet for sheet in book.sheets if sheet.id == sheet_id).cells)
    stage.double.edit(book, {"deleteSheet": {"sheetId": sheet_id}})
    return made


def seen(cells: dict[Place, Json]) -> dict[Place, Json]:
    """The cells that show anything: without a value only a fill, a line or a note is seen."""
    shown = {"backgroundColor", "backgroundColorStyle", "borders"}
    return {
        at: cell
        for at, cell in cells.items()
        if {"userEnteredValue", "note"} & set(cell) or shown & set(cell["userEnteredFormat"])
    }


def anew(tab_id: str, old: Tab, new: Tab) -> UpdateTab:
    """The change that writes all cells of a tab, and all its looks."""
    places = sorted({*old.cells, *new.cells})
    cells = tuple(CellChange(*place, "a", "b") for place in places)
    return UpdateTab(tab_id, new, {}, cells, ("looks",), looks=(1, 2, 3, 4, 5, 6))


def kept(stage: Stage, home: GoogleHome, title: str) -> Sheet:
    return next(sheet for sheet in stage.book(home).sheets if sheet.title == title)


@settings(max_examples=25, deadline=None)
@given(first=TABS, second=TABS, text_columns=st.sampled_from(((), (2,))))
def test_every_cell_looks_as_if_it_were_written_alone(
    stage: Stage,
    home: GoogleHome,
    first: dict[tuple[int, int], Cell],
    second: dict[tuple[int, int], Cell],
    text_columns: tuple[int, ...],
) -> None:
    book = home.book()
    title = f"Сводка {next(number)}"
    tab = Tab(title, "summary", title, first, text_columns=text_columns)
    book.apply(Plan((CreateTab(tab),), book.read().fingerprint))
    rows, columns = tab.size
    written = {at: cell for at, cell in kept(stage, home, title).cells.items() if at[0] < rows}
    inside = {at: cell for at, cell in written.items() if at[1] < columns}
    assert seen(inside) == seen(one_by_one(stage, home, tab))
    tab_id = str(kept(stage, home, title).id)
    after = Tab(title, "summary", title, second, text_columns=text_columns)
    book.apply(Plan((anew(tab_id, tab, after),), book.read().fingerprint))
    assert seen(kept(stage, home, title).cells) == seen(one_by_one(stage, home, after))


def test_a_changed_row_gets_its_looks_and_no_other_row_does(stage: Stage, home: GoogleHome) -> None:
    book = home.book()
    title = f"Сводка {next(number)}"
    old = Tab(title, "summary", title, {(row, 1): Cell(row, RISK) for row in (1, 2, 3)})
    book.apply(Plan((CreateTab(old),), book.read().fingerprint))
    new = Tab(title, "summary", title, {(row, 1): Cell(7, BEHIND) for row in (1, 2, 3)})
    tab_id = str(kept(stage, home, title).id)
    change = UpdateTab(tab_id, new, {}, (CellChange(2, 1, 2, 7),), ("looks",), looks=(2,))
    book.apply(Plan((change,), book.read().fingerprint))
    was, will = one_by_one(stage, home, old), one_by_one(stage, home, new)
    assert kept(stage, home, title).cells == {**was, (1, 0): will[1, 0]}
