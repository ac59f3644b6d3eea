"""Groups of rows and columns on tabs of ours, and what people fold up or open there."""

from __future__ import annotations

from typing import Any

import pytest
from asking import Caller
from deals_home import Stage
from double import OWNER, Double
from google_home import GoogleHome
from hypothesis import given, settings
from hypothesis import strategies as st

from sheets_kpi.plan import Desired, make_plan
from sheets_kpi.state import Bar, Cell, Group, Tab
from sheets_kpi.styles import BAR, HEADER, RISK, TAB_ALARM, TAB_READ, Style
from sheets_kpi.workbooks.google.groups import read_spans, spans, with_groups, without_groups

Json = dict[str, Any]
LETTERS = "абвгдежз"
CALM = (Group("rows", 4, 6), Group("columns", 3, 4, folded=False))


def tab(texts: str = LETTERS, groups: tuple[Group, ...] = CALM, **facts: Any) -> Tab:
    cells = {(row, 1): Cell(text) for row, text in enumerate(texts, 1)}
    made = Tab("dashboard", "summary", "Сводка", cells, (90, 60, 60, 60), groups=groups)
    return made._replace(**{"color": TAB_READ, **facts})


def synced(home: GoogleHome, wanted: Tab) -> int:
    """Writes a tab; how many changes it took. Then nothing is left to write."""
    book = home.book()
    plan = make_plan(book.read(), Desired(summaries=(wanted,)))
    book.apply(plan)
    assert make_plan(book.read(), Desired(summaries=(wanted,))).changes == ()
    return len(plan.changes)


def standing(home: GoogleHome) -> set[tuple[str, int, int, int, bool]]:
    """(kind, depth, first, last, folded) of the groups of the tab."""
    found = home.client.get("sheets(properties.title,rowGroups,columnGroups)")["sheets"]
    [sheet] = [one for one in found if one["properties"]["title"] == "Сводка"]
    return {
        (
            group["range"]["dimension"].lower(),
            group["depth"],
            group["range"]["startIndex"] + 1,
            group["range"]["endIndex"],
            bool(group.get("collapsed")),
        )
        for kind in ("rowGroups", "columnGroups")
        for group in sheet.get(kind, ())
    }


def hidden(stage: Stage, home: GoogleHome) -> set[int]:
    """The rows of the tab that are not shown."""
    [sheet] = [one for one in stage.book(home).sheets if one.title == "Сводка"]
    sizes = sheet.sizes.items()
    return {at + 1 for (kind, at), one in sizes if kind == "ROWS" and one.get("hiddenByUser")}


def fold(home: GoogleHome, first: int, last: int, *, folded: bool) -> None:
    """What a person does with a group of rows."""
    place = {"sheetId": home.id("Сводка"), "dimension": "ROWS"}
    ends = {**place, "startIndex": first - 1, "endIndex": last}
    group = {"range": ends, "depth": 1, "collapsed": folded}
    wish = {"dimensionGroup": group, "fields": "collapsed"}
    home.client.change({"updateDimensionGroup": wish})


def test_groups_are_made_and_folded(stage: Stage) -> None:
    home = stage.home()
    synced(home, tab())
    assert standing(home) == {("rows", 1, 4, 6, True), ("columns", 1, 3, 4, False)}
    assert hidden(stage, home) == {4, 5, 6}


@pytest.mark.parametrize(
    "changed",
    [
        tab("абвгдежя"),
        tab(color=TAB_ALARM),
        tab()._replace(widths=(120, 60, 60, 60)),
        tab()._replace(cells={**tab().cells, (2, 1): Cell("б", RISK)}),
        tab()._replace(cells={**tab().cells, (2, 2): Cell(None, drawn=Bar(1, 2, BAR))}),
        tab(groups=(*CALM[:1], Group("columns", 2, 4))),  # of columns only
        tab(LETTERS + "ик"),
    ],
    ids=["value", "colour", "width", "look", "bar", "columns", "longer"],
)
def test_what_people_opened_stays_open_while_the_rows_to_fold_are_the_same(
    stage: Stage, changed: Tab
) -> None:
    home = stage.home()
    synced(home, tab())
    fold(home, 4, 6, folded=False)
    assert synced(home, changed) == 1
    assert ("rows", 1, 4, 6, False) in standing(home)
    assert hidden(stage, home) == set()


def test_other_groups_are_made_anew_and_rows_that_leave_one_are_shown(stage: Stage) -> None:
    home = stage.home()
    synced(home, tab())
    synced(home, tab(groups=(Group("rows", 6, 8), Group("rows", 7, 7, folded=False))))
    assert standing(home) == {("rows", 1, 6, 8, True), ("rows", 2, 7, 7, False)}
    assert hidden(stage, home) == {6, 7, 8}
    synced(home, tab(groups=()))
    assert (standing(home), hidden(stage, home)) == (set(), set())


@pytest.mark.parametrize("texts", ["яабвгдежз", "вгдежз", "абвгдяежз", "абвгежз", "абяю"])
def test_groups_stand_where_they_should_after_rows_moved(stage: Stage, texts: str) -> None:
    """Rows put in and taken out take groups along, tear and shrink them."""
    home, fresh = stage.home(), stage.home()
    synced(home, tab())
    at = len(texts)
    wanted = tab(texts, (Group("rows", at - 1, at),))
    synced(home, wanted)
    synced(fresh, wanted)
    assert standing(home) == standing(fresh) == {("rows", 1, at - 1, at, True)}
    assert hidden(stage, home) == hidden(stage, fresh) == {at - 1, at}


def test_groups_of_people_on_their_own_tabs_stay(stage: Stage) -> None:
    home = stage.home()
    home.fill({"Сделки": [("Номер",), (1,), (2,)]})
    place = {"sheetId": home.id("Сделки"), "dimension": "ROWS", "startIndex": 1, "endIndex": 3}
    home.client.change({"addDimensionGroup": {"range": place}})
    before = home.client.get("sheets(properties.title,rowGroups)")["sheets"][0]
    synced(home, tab())
    synced(home, tab(groups=()))
    after = home.client.get("sheets(properties.title,rowGroups)")["sheets"]
    assert before["rowGroups"]
    assert before in after


SPANS = st.builds(
    lambda first, length, folded: Group("rows", first, first + length, folded),
    st.integers(1, 9),
    st.integers(0, 4),
    st.booleans(),
)
WISHES = st.lists(SPANS, max_size=5, unique_by=lambda one: (one.first, one.last))


@settings(deadline=None)
@given(first=WISHES, second=WISHES)
def test_groups_are_those_that_google_makes_of_the_wish(
    first: list[Group], second: list[Group]
) -> None:
    """Whatever touches, overlaps or lies within: each wish replaces the one before it."""
    double = Double()
    book = double.add_book()
    owner = Caller(double, book, OWNER)
    for wish in (first, second):
        sheet = book.sheets[0]
        old = read_spans(sheet.items("rowGroups"))
        requests = [*without_groups(0, "rows", old), *with_groups(0, "rows", wish)]
        if requests:
            owner.change(*requests)
        wanted = spans(wish)
        assert read_spans(sheet.items("rowGroups")) == set(wanted)
        folded = {span for span, is_folded in wanted.items() if is_folded}
        rows = {row for _, start, end in folded for row in range(start, end + 1)}
        sizes = sheet.sizes.items()
        assert {at + 1 for (_, at), one in sizes if one.get("hiddenByUser")} == rows
        assert rows <= {row for one in wish if one.folded for row in range(one.first, one.last + 1)}


def test_a_head_of_a_tab_keeps_its_looks_beside_groups(stage: Stage) -> None:
    """Frozen rows, lines and heights are no matter of groups."""
    home = stage.home()
    looks = {(1, 1): Cell("KPI", HEADER), (2, 2): Cell(None, Style(right="1F2933"))}
    wanted = tab(heights={1: 30, 5: 6})._replace(cells={**tab().cells, **looks}, frozen=(1, 0))
    synced(home, wanted)
    [sheet] = [one for one in stage.book(home).sheets if one.title == "Сводка"]
    heights = [sheet.sizes["ROWS", at]["pixelSize"] for at in range(6)]
    assert heights == [30, 17, 17, 17, 6, 17]
    assert sheet.grid["frozenRowCount"] == 1
    assert sheet.cells[1, 1]["userEnteredFormat"]["borders"].keys() == {"right"}
