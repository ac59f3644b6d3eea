"""What all tabs have in common: rows as high as their texts."""

from __future__ import annotations

import pytest

from sheets_kpi.render.page import row_heights
from sheets_kpi.state import Cell
from sheets_kpi.styles import TEXT, WRAPPED


@pytest.mark.parametrize(
    ("text", "height"),
    [
        ("ten letter", None),  # as wide as the column: one line of the usual height
        ("ten letters", 27),  # one letter more: two lines of 13.5 points
        ("one two three four five", 40.5),  # one two / three four / five
        ("one\ntwo", 27),
        ("\n", 27),
        ("a\tb", None),  # a tab reaches to the ninth letter
        ("a\tbcd", 27),
        ("unbreakably", 27),  # cut, as programs cut a word without spaces
    ],
)
def test_a_row_is_as_high_as_its_wrapped_text(text: str, height: float | None) -> None:
    found = row_heights({(3, 1): Cell(text, WRAPPED), (4, 1): Cell(text, TEXT)}, [10])
    assert found == ({} if height is None else {3: height})


def test_the_highest_cell_of_a_row_counts_and_columns_have_a_usual_width() -> None:
    cells = {(1, 1): Cell("word " * 4, WRAPPED), (1, 2): Cell("123456789", WRAPPED)}
    assert row_heights(cells, [10]) == {1: 27}  # two words a line; nine letters fit a usual column
    cells[1, 2] = Cell("1 3 5 7 9 1 3 5 7 9 1 3 5 7 9", WRAPPED)  # 29 letters in lines of 9
    assert row_heights(cells, [10]) == {1: 40.5}  # 1 3 5 7 9 / 1 3 5 7 9 / 1 3 5 7 9
