"""What all tabs have in common: how wide texts are, columns for them, rows as high as they are."""

from __future__ import annotations

import pytest

from sheets_kpi.glyphs import lines_of, text_width
from sheets_kpi.render.page import Page, fitting, row_heights
from sheets_kpi.state import Cell, Group
from sheets_kpi.styles import HEADER, SMALL, TEXT, TITLE, WRAPPED, Style

# A digit of Arial takes 1139 of 2048 parts of the size, 10 points are 13 1/3 pixels: 7.415 pixels.
# A space takes 569 parts: 3.704. Six pixels of a cell stay free.


@pytest.mark.parametrize(
    ("text", "size", "bold", "pixels"),
    [
        ("0123456789", 10, False, 74.15),
        ("0123456789", 20, False, 148.31),
        ("0123456789", 10, True, 74.15),  # digits are as wide in bold
        ("0 0\u00a00", 10, False, 29.65),
        ("Щ", 10, False, 12.5),
        ("Щ", 10, True, 13.59),
        ("", 10, False, 0),
    ],
)
def test_a_text_is_as_wide_as_its_letters(
    text: str,
    size: float,
    bold: bool,  # noqa: FBT001
    pixels: float,
) -> None:
    assert text_width(text, size, bold=bold) == pytest.approx(pixels, abs=0.01)


@pytest.mark.parametrize(
    ("text", "height"),
    [
        ("123456789", None),  # 66.7 of 74 pixels: one line of the usual height
        ("1234567890", 34),  # 74.15: two lines of 15.4 pixels and 3 between rows
        ("1234 1234", None),  # 63.0
        ("1234 12345", None),  # 70.4
        ("12345 12345", 34),  # 77.9
        ("12345\u00a012345", 34),  # broken within, as a word that is too long
        ("1234 1234 1234", 34),
        ("1234 1234 1234 1234 1234", 50),  # two words a line: three lines
        ("1\n2", 34),
        ("\n", 34),
        ("1\n2\n3\n4", 65),
    ],
)
def test_a_row_is_as_high_as_its_wrapped_text(text: str, height: int | None) -> None:
    found = row_heights({(3, 1): Cell(text, WRAPPED), (4, 1): Cell(text, TEXT)}, [80])
    assert found == ({} if height is None else {3: height})


def test_a_column_that_fits_a_text_shows_it_on_one_line() -> None:
    for text in ("1234567890", "Щука ест ёршей", "Вклад в команду"):
        width = fitting([text], WRAPPED, indent=0)
        assert lines_of(text, width) == 1
        assert lines_of(text, width - 2) == 2
    assert fitting(["1"], TEXT, least=86) == 86
    assert fitting([], TEXT) == 15  # room for nothing


def test_the_highest_cell_of_a_row_counts() -> None:
    cells = {(1, 1): Cell("1234 1234 1234", WRAPPED), (1, 2): Cell("1\n2\n3", WRAPPED)}
    assert row_heights(cells, [80, 80]) == {1: 50}


def test_large_letters_need_a_higher_row_and_small_ones_do_not() -> None:
    cells = {(1, 1): Cell("Ноябрь", TITLE), (2, 1): Cell("мелко", SMALL)}
    assert row_heights(cells, [80]) == {1: 28}  # 24.6 and 3


def test_an_indent_takes_room() -> None:
    style = WRAPPED.with_(indent=1)
    assert row_heights({(1, 1): Cell("123456789", style)}, [80]) == {1: 34}


def page() -> Page:
    made = Page("dashboard", "ru")
    made.head("о чём")
    made.line(["Выручка", 100], TEXT)
    made.skip(6)
    made.line(["1234 1234 1234"], HEADER)
    return made


def test_every_row_of_a_tab_has_a_height() -> None:
    """Programs fit rows to their texts in different ways, and some not at all."""
    tab = page().tab([80, 40], (1, 0))
    # header: 9 points, 14 digits and 2 spaces are 86.8 of 74 pixels: 2 × 13.86 + 3
    assert tab.heights == {1: 26, 2: 17, 3: 17, 4: 6, 5: 31}


def test_rows_are_folded_only_where_there_are_some() -> None:
    made = page()
    made.fold(3, 5)
    made.fold(6, 5)
    assert made.tab([80], (0, 0)).groups == (Group("rows", 3, 5),)


def test_a_style_changes_only_in_what_is_said() -> None:
    assert TEXT.with_(bold=True) == Style(color=TEXT.color, bold=True)
