"""Only rows that differ are written, wherever they move; what then stands is what was wished."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest
from deals_home import Stage, staged
from google_home import GoogleHome
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sheets_kpi.plan import Desired, make_plan
from sheets_kpi.state import Cell, Tab
from sheets_kpi.styles import BEHIND, HEADER, PLAIN, RISK, TEXT

number = count()
CELLS = st.tuples(
    st.sampled_from((None, "а", "б", "в", 1, 2.5)),
    st.sampled_from((PLAIN, TEXT, RISK, BEHIND)),
    st.none(),
    st.sampled_from(("", "", "", "Заметка")),
).map(lambda parts: Cell(*parts))
ROWS = st.lists(st.lists(CELLS, min_size=1, max_size=3), max_size=9)
HEIGHTS = st.dictionaries(st.integers(1, 9), st.sampled_from((36, 54)), max_size=3)


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with staged(tmp_path_factory.mktemp("rows")) as running:
        yield running


def summary(rows: list[list[Cell]], heights: dict[int, int], *, key: str = "people") -> Tab:
    cells = {(r, c): cell for r, row in enumerate(rows, 1) for c, cell in enumerate(row, 1)} or {
        (1, 1): Cell("пусто")
    }
    return Tab(key, "summary", "Сводка", cells, (9, 9, 9), (1, 0), heights=heights)


def written(home: GoogleHome, tab: Tab) -> None:
    """Plans and writes a tab; then there is nothing left to write."""
    book = home.book()
    book.apply(make_plan(book.read(), Desired(summaries=(tab,))))
    assert make_plan(book.read(), Desired(summaries=(tab,))).changes == ()


def stands(stage: Stage, home: GoogleHome) -> object:
    """What is seen of the tab: values, notes, fills and colours, heights, rules."""
    [sheet] = [one for one in stage.book(home).sheets if one.title == "Сводка"]
    seen = {}
    for (row, column), cell in sheet.cells.items():
        look = cell.get("userEnteredFormat", {})
        fill, colour = look.get("backgroundColorStyle"), look.get("textFormat", {})
        if cell.get("userEnteredValue") or cell.get("note") or fill:
            shown = (cell.get("userEnteredValue"), cell.get("note"), repr(fill), repr(colour))
            seen[row, column] = shown
    sizes = {
        at: size["pixelSize"]
        for (kind, at), size in sheet.sizes.items()
        if kind == "ROWS" and size["pixelSize"] != 17
    }
    return seen, sizes, sheet.grid


@settings(max_examples=30, deadline=None)
@given(steps=st.lists(st.tuples(ROWS, HEIGHTS), min_size=2, max_size=4), head=st.booleans())
@example(steps=[([[Cell(None)], [Cell(None)]], {1: 36, 2: 36}), ([], {})], head=False)
@example(
    steps=[([[Cell(1)], *[[Cell(None, RISK)]] * 3], {4: 54}), ([[Cell(2)], [Cell(1)]], {})],
    head=True,
)
def test_a_tab_that_changed_stands_like_one_that_is_new(
    stage: Stage, steps: list[tuple[list[list[Cell]], dict[int, int]]], *, head: bool
) -> None:
    home, fresh = stage.home(), stage.home()
    first = [[Cell("Заголовок", HEADER)]] if head else []
    tab = summary([], {})
    for rows, heights in steps:
        tab = summary([*first, *rows], {r: h for r, h in heights.items() if r <= len(rows)})
        written(home, tab)
    written(fresh, tab)
    assert stands(stage, home) == stands(stage, fresh)


@settings(max_examples=20, deadline=None)
@given(
    letters=st.lists(st.sampled_from("абвгдежз"), unique=True, max_size=8),
    steps=st.lists(st.lists(st.sampled_from("абвгдежз"), max_size=9), min_size=1, max_size=3),
)
def test_rows_that_people_move_come_back(
    stage: Stage, letters: list[str], steps: list[list[str]]
) -> None:
    """Somebody inserts, deletes and sorts rows of a tab of ours: all looks are drawn anew."""
    home, fresh = stage.home(), stage.home()
    tab = summary([[Cell(letter, RISK if letter < "г" else BEHIND)] for letter in letters], {})
    written(home, tab)
    for step in steps:
        rows = [{"values": [{"userEnteredValue": {"stringValue": text}}]} for text in step]
        start = {"sheetId": home.id("Сводка"), "rowIndex": 0, "columnIndex": 0}
        if rows:
            wish = {"start": start, "rows": rows[:1], "fields": "userEnteredValue"}
            home.client.change({"updateCells": wish})
        place = {"sheetId": start["sheetId"], "dimension": "ROWS", "startIndex": 0, "endIndex": 1}
        home.client.change({"insertDimension": {"range": place, "inheritFromBefore": False}})
        written(home, tab)
    written(fresh, tab)
    assert stands(stage, home) == stands(stage, fresh)


def listed(numbers: list[int]) -> Tab:
    """A tab with a head and a row for each number."""
    rows = [[Cell("Ошибки", HEADER)]]
    for number in numbers:
        words = (f"Сделки, строка {number}", f"{number} рублей без копеек", "Сумма не число")
        rows.append([Cell("■", BEHIND), *(Cell(text, TEXT) for text in words)])
    return summary(rows, {})


def test_one_new_row_near_the_top_of_a_thousand_is_a_small_write(stage: Stage) -> None:
    home = stage.home()
    numbers = list(range(2, 1002))

    def sync(found: list[int]) -> int:
        since = len(stage.double.calls)
        written(home, listed(found))
        return sum(call.sent for call in stage.double.calls[since:] if call.kind == "write")

    assert sync(numbers[:990]) > 200_000
    assert sync([5000, *numbers[:990]]) < 20_000
    assert sync([numbers[0], 6000, *numbers[1:980]]) < 20_000  # and eleven are mended
    assert sync(numbers[40:980]) < 20_000
    assert len([row for row in home.values("Сводка")[1:] if row]) == 940
