"""Bars and small columns in cells as formulas: what is sent, and what a spreadsheet makes of it."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from expressions import Ref, Value, evaluate, parse
from hypothesis import given
from hypothesis import strategies as st

from sheets_kpi.plan import CreateTab, Plan
from sheets_kpi.state import Area, Bar, Cell, Spark, Tab
from sheets_kpi.styles import BAR, BAR_BEHIND
from sheets_kpi.workbooks.google.drawn import formula_of
from sheets_kpi.workbooks.google.read import read_book
from sheets_kpi.workbooks.google.rules import separator
from sheets_kpi.workbooks.google.write import body_of, requests_of

LOCALES = ("ru_RU", "en_US", "de_DE", "de_CH", "sv")
HISTORY = Area(30, 3, 30, 14)


def test_a_bar_in_both_dialects() -> None:
    bar = Bar(0.4231, 0.5, BAR_BEHIND)  # 0.4231 of 0.5 are 846.2 of 1000
    options = 'VSTACK(HSTACK("charttype";"bar");HSTACK("max";1000);HSTACK("color1";"#B93A2E"))'
    found = f'=IFERROR(SPARKLINE(846;{options});"")'
    assert formula_of(bar, ";") == found
    assert formula_of(bar, ",") == found.replace(";", ",")


@pytest.mark.parametrize(
    ("value", "most", "steps"), [(0, 1, 0), (1, 1, 1000), (7, 2, 1000), (-1, 1, 0), (1, 3, 333)]
)
def test_a_bar_fills_a_part_of_its_cell(value: float, most: float, steps: int) -> None:
    assert formula_of(Bar(value, most, BAR), ";").startswith(f"=IFERROR(SPARKLINE({steps};")


@pytest.mark.parametrize(
    ("low", "high", "ends"),
    [
        (0, 2_288_123.4, ';HSTACK("ymin";0);HSTACK("ymax";2288000)'),
        (0, 0.40625, ';HSTACK("ymin";0);HSTACK("ymax";4062/10^4)'),
        (-1.5, None, ';HSTACK("ymin";-15/10^1)'),
        (None, None, ""),
    ],
)
def test_small_columns_take_cells_of_another_tab(
    low: float | None, high: float | None, ends: str
) -> None:
    found = formula_of(Spark("Динамика, Q1; 'А'", HISTORY, low, high), ";")
    cells = "'Динамика, Q1; ''А'''!$C$30:$N$30"
    options = 'HSTACK("charttype";"column");HSTACK("color";"#7590AF");HSTACK("lastcolor";"#B9CADC")'
    assert found == f'=IFERROR(SPARKLINE({cells};VSTACK({options}{ends}));"")'


NUMBERS = st.floats(-1e12, 1e12)
ENDS = st.one_of(st.none(), NUMBERS)
COLOURS = st.from_regex(r"[0-9A-F]{6}", fullmatch=True)
DRAWN = st.one_of(
    st.builds(Bar, NUMBERS, st.floats(1e-6, 1e12), COLOURS),
    st.builds(Spark, st.text("абAB'!;,\" ", min_size=1, max_size=8), st.just(HISTORY), ENDS, ENDS),
)


@dataclass
class Given:
    """The cells that any reference leads to."""

    cells: list[Value]
    row: int = 1

    def __call__(self, ref: Ref) -> list[Value]:
        assert ref.rect
        return self.cells

    def width(self, ref: Ref) -> int:
        assert ref.rect
        return len(self.cells)


@given(drawn=DRAWN, locale=st.sampled_from(LOCALES))
def test_whatever_is_drawn_is_a_formula_in_every_locale_and_reads_as_blank(
    drawn: Bar | Spark, locale: str
) -> None:
    tree = parse(formula_of(drawn, separator(locale)), locale)
    picture = tree.parts[0]  # or a blank cell
    assert evaluate(picture, Given([3, None, 5.5])) == ""
    nothing = Given([None, None])
    assert (evaluate(picture, nothing) == "") is isinstance(drawn, Bar)
    assert evaluate(tree, nothing) == ""


def test_twenty_cards_of_twenty_bars_are_a_moderate_write() -> None:
    rows = 20 * 20
    cells = {
        (row, column): Cell(None, drawn=Bar(row % 97 / 97, 1, BAR))
        for row in range(1, rows + 1)
        for column in (1, 2)
    }
    on = read_book({"properties": {"title": "Отдел", "locale": "ru_RU"}, "sheets": []})
    plan = Plan((CreateTab(Tab("cards", "summary", "Карточки", cells)),))
    size = len(body_of(requests_of(plan, on)))
    assert 100_000 < size < 140_000  # about 165 bytes a bar
