"""Properties of the double's own parts: masks, dialects, moved rows, shown numbers, A1."""

from __future__ import annotations

from typing import Any

import pytest
from book import Sheet, sheet_properties
from expressions import BadFormula, parse
from grids import Rect, a1_range, find_range, letters, number
from hypothesis import given
from hypothesis import strategies as st
from locales import translated
from masks import Mask, assign, parse_mask, select
from moving import Move, deleted, inserted, moved, shifted_formula
from numbers_shown import shown

from credentials import new_double  # isort: skip

PLACES = st.integers(0, 60)


@given(st.integers(0, 18_277))
def test_columns_have_letters(column: int) -> None:
    assert number(letters(column)) == column


@given(st.tuples(PLACES, PLACES), st.tuples(PLACES, PLACES), st.text(min_size=1, max_size=8))
def test_a_printed_range_is_found_again(
    first: tuple[int, int], second: tuple[int, int], title: str
) -> None:
    book = new_double().add_book()
    book.sheets[0].properties |= {
        "title": title,
        "gridProperties": {"rowCount": 99, "columnCount": 99},
    }
    (top, bottom), (left, right) = sorted((first[0], second[0])), sorted((first[1], second[1]))
    rect = Rect(top, bottom + 1, left, right + 1)
    sheet, found = find_range(book, a1_range(title, rect))
    assert sheet is book.sheets[0]
    assert found == {
        "sheetId": 0,
        "startRowIndex": top,
        "endRowIndex": bottom + 1,
        "startColumnIndex": left,
        "endColumnIndex": right + 1,
    }


@given(st.integers(0, 20), st.integers(1, 9))
def test_rows_that_come_and_go_leave_all_in_place(start: int, count: int) -> None:
    there, back = inserted(start, count), deleted(start, start + count)
    for at in range(40):
        down = there(at)
        assert down is not None
        assert back(down) == at


@given(st.integers(0, 20), st.integers(1, 9), st.integers(0, 40))
def test_a_moved_block_leaves_no_hole(start: int, count: int, target: int) -> None:
    end = start + count
    if start <= target <= end:
        return
    move = moved(start, end, target)
    order = sorted(range(50), key=move)  # type: ignore[arg-type]  # no row is deleted
    assert sorted(map(move, range(50))) == list(range(50))  # type: ignore[type-var]
    rest = [row for row in range(50) if not start <= row < end]
    at = rest.index(target)
    assert order == [*rest[:at], *range(start, end), *rest[at:]]


@pytest.mark.parametrize(
    ("formula", "move", "rows", "expected"),
    [
        ("=$A2>1", inserted(1, 2), True, "=$A4>1"),
        ("=$A2>1", inserted(2, 2), True, "=$A2>1"),
        ("=SUM(A2:A9)", inserted(4, 1), True, "=SUM(A2:A10)"),
        ("=SUM(A2:A9)", deleted(4, 6), True, "=SUM(A2:A7)"),
        ("=A2+B5", deleted(1, 2), True, "=#REF!+B4"),
        ('="A2"&LOG10(A2)', inserted(0, 1), True, '="A2"&LOG10(A3)'),
        ("=Other!A2+Log!A2", inserted(0, 1), True, "=Other!A2+Log!A3"),
        ("=B$2", inserted(0, 1), False, "=C$2"),
    ],
)
def test_formulas_follow_their_cells(
    formula: str, move: Move, expected: str, *, rows: bool
) -> None:
    log = Sheet(sheet_properties(0, "Log"))
    assert shifted_formula(formula, log, log, move, rows=rows) == expected


NUMBERS = st.one_of(
    st.integers(0, 99).map(str),
    st.tuples(st.integers(0, 99), st.integers(0, 99)).map(lambda pair: f"{pair[0]}.{pair[1]}"),
)
ATOMS = st.one_of(
    NUMBERS,
    st.sampled_from(['"a,b;c"', "$A2", "A$1:B9", "'My, tab'!A1", "TRUE()", "{1,2;3,4.5}", "план"]),
)
FORMULAS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: f"IF({','.join(parts)})"),
        st.tuples(inner, st.sampled_from("+-*/&=<>^"), inner).map("".join),
        inner.map(lambda part: f"-({part})%"),
    ),
    max_leaves=8,
)


@given(FORMULAS)
def test_a_formula_goes_to_another_dialect_and_back(body: str) -> None:
    formula = f"={body}"
    russian = translated(formula, "en_US", "ru_RU")
    assert parse(russian, "ru_RU") == parse(formula, "en_US")
    assert translated(russian, "ru_RU", "en_US") == formula


@given(st.text(alphabet="=A1$:;,.()\"'{}%<>+-!#Яa ", max_size=20))
def test_any_text_is_a_formula_or_none(body: str) -> None:
    for locale in ("en_US", "ru_RU"):
        try:
            parse(f"={body}", locale)
        except BadFormula:
            continue


WHOLE: dict[str, Any] = {"a": {"b": 1, "c": 2}, "d": [1]}
MASKS: list[tuple[Mask, dict[str, Any], dict[str, Any]]] = [
    ({"a": {"b": {}}}, {}, {"a": {"c": 2}, "d": [1]}),
    ({"a": {"b": {}}}, {"a": {"b": 7, "c": 7}}, {"a": {"b": 7, "c": 2}, "d": [1]}),
    ({"a": {}}, {"a": {"c": 3}}, {"a": {"c": 3}, "d": [1]}),
    ({"a": {"b": {}, "c": {}}}, {"a": {}}, {"d": [1]}),
    ({"d": {}}, {}, {"a": {"b": 1, "c": 2}}),
    ({"*": {}}, {"d": [2]}, {"d": [2]}),
]


@pytest.mark.parametrize(("mask", "source", "expected"), MASKS)
def test_a_write_sets_what_its_mask_names(
    mask: Mask, source: dict[str, Any], expected: dict[str, Any]
) -> None:
    assert assign(WHOLE, source, mask) == expected
    assert WHOLE == {"a": {"b": 1, "c": 2}, "d": [1]}


def test_a_wider_path_of_a_mask_wins() -> None:
    one = parse_mask("sheets(properties(title)),sheets", "Spreadsheet")
    other = parse_mask("sheets,sheets.properties.title", "Spreadsheet")
    assert one == other == {"sheets": {}}
    assert select({"sheets": [1], "x": 2}, one) == {"sheets": [1]}


@pytest.mark.parametrize(
    ("value", "kind", "pattern", "locale", "text"),
    [
        (1234567.891, "NUMBER", "#,##0.00", "en_US", "1,234,567.89"),
        (1234567.891, "NUMBER", "#,##0.00", "ru_RU", "1\u00a0234\u00a0567,89"),
        (0.1234, "PERCENT", "0.0%", "ru_RU", "12,3%"),
        (-5, "NUMBER", "0;(0)", "en_US", "(5)"),
        (0, "NUMBER", '0;-0;"–"', "en_US", "–"),
        (7, "NUMBER", '0" шт."', "ru_RU", "7 шт."),
        (2.5, "NUMBER", "0.##", "en_US", "2.5"),
        (46092.75, "DATE_TIME", "dd.mm.yyyy hh:mm", "ru_RU", "11.03.2026 18:00"),
        (46092, "DATE", "d mmm yy", "en_US", "11 Mar 26"),
        (46092, "DATE", "", "de_DE", "11.03.2026"),
        (0.5, "", "", "ru_RU", "0,5"),
    ],
)
def test_numbers_are_shown_by_their_format(
    value: float, kind: str, pattern: str, locale: str, text: str
) -> None:
    assert shown(value, {"type": kind, "pattern": pattern}, locale) == text
