"""Conditions, judged cell by cell as COUNTIF would."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from log_tables import BROKEN, STATUS, Kind, Table, where

from sheets_kpi.compute.filter import met
from sheets_kpi.names import fits
from sheets_kpi.schema import Choice

D = Decimal


def cells_met(
    kind: Kind, cells: list[Any], *tests: Any, choices: tuple[Choice, ...] = ()
) -> list[Any]:
    """The cells that meet any of the tests, in order."""
    table = Table("log", {"x": kind}, [{"x": cell} for cell in cells], choices={"x": choices})
    masks = [met(table.log.columns["x"], choices, test) for test in where("x", *tests).tests]
    return [cell for cell, *hits in zip(cells, *masks, strict=True) if any(hits)]


TEXTS = ["Кросс-сейл", "кросс", "Апсейл", "5", "0,5", "*", None, BROKEN]


@pytest.mark.parametrize(
    ("test", "expected"),
    [
        ("КРОСС", ["кросс"]),
        (" кросс ", ["кросс"]),
        ("кросс*", ["Кросс-сейл", "кросс"]),
        ("*сейл", ["Кросс-сейл", "Апсейл"]),
        ("*с*с*", ["Кросс-сейл", "кросс"]),
        ("?????", ["кросс"]),
        ("~*", ["*"]),
        ("*", ["Кросс-сейл", "кросс", "Апсейл", "5", "0,5", "*"]),
        (5.0, ["5"]),
        (0.5, ["0,5"]),
        (None, [None]),
        (("<>", None), ["Кросс-сейл", "кросс", "Апсейл", "5", "0,5", "*"]),
        (("<>", "кросс*"), ["Апсейл", "5", "0,5", "*", None]),
        (("<>", 5.0), ["Кросс-сейл", "кросс", "Апсейл", "0,5", "*", None]),
        ((">", 1.0), []),
        (("<", "я"), []),
    ],
)
def test_texts(test: Any, expected: list[Any]) -> None:
    assert cells_met("text", TEXTS, test) == expected


WORDS = ["оплачена", "Paid", "отказ", "думает", None, BROKEN]


@pytest.mark.parametrize(
    ("test", "expected"),
    [
        ("#paid", ["оплачена", "Paid"]),
        ("ОПЛАЧЕНА", ["оплачена", "Paid"]),
        ("paid", ["оплачена", "Paid"]),
        ("отказано", ["отказ"]),
        ("опл*", ["оплачена", "Paid"]),
        ("*d", ["оплачена", "Paid", "отказ"]),  # paid and refused are names too
        ("думает", ["думает"]),
        (("<>", "#paid"), ["отказ", "думает", None]),
        ("#refuse?", []),  # an id is no spelling
    ],
)
def test_choices_are_compared_by_id_whatever_the_language(test: Any, expected: list[Any]) -> None:
    assert cells_met("text", WORDS, test, choices=STATUS) == expected


NUMBERS = [D("0.29"), D("0.30"), D(0), D(-1), None, BROKEN]


@pytest.mark.parametrize(
    ("test", "expected"),
    [
        (0.29, [D("0.29")]),
        (0.295, []),
        (("<", 0.295), [D("0.29"), D(0), D(-1)]),
        ((">=", 0.3), [D("0.30")]),
        (("<>", 0.0), [D("0.29"), D("0.30"), D(-1), None]),
        (("<=", 0.0), [D(0), D(-1)]),
        (None, [None]),
        (("<>", None), [D("0.29"), D("0.30"), D(0), D(-1)]),
        ("*", []),
        (("<>", "*"), [D("0.29"), D("0.30"), D(0), D(-1), None]),
        (date(1899, 12, 30), []),
    ],
)
def test_numbers(test: Any, expected: list[Any]) -> None:
    assert cells_met("number", NUMBERS, test) == expected


NIGHT = datetime.fromisoformat("2026-11-05T23:59")
DAYS = [date(2026, 11, 4), NIGHT, date(2026, 11, 6), None, BROKEN]


@pytest.mark.parametrize(
    ("test", "expected"),
    [
        (date(2026, 11, 5), [NIGHT]),
        (("<=", date(2026, 11, 5)), [DAYS[0], NIGHT]),
        ((">", date(2026, 11, 5)), [DAYS[2]]),
        (("<>", date(2026, 11, 5)), [DAYS[0], DAYS[2], None]),
        (None, [None]),
        ("x", []),
    ],
)
def test_moments_compare_by_day(test: Any, expected: list[Any]) -> None:
    assert cells_met("date", DAYS, test) == expected


@pytest.mark.parametrize(
    ("test", "expected"),
    [
        (1.0, [True]),
        (0.0, [False]),
        ("да", [True]),
        ("No", [False]),
        (("<>", 1.0), [False, None]),
        ("может быть", []),
    ],
)
def test_yes_and_no(test: Any, expected: list[Any]) -> None:
    assert cells_met("yes_no", [True, False, None, BROKEN], test) == expected


def test_any_one_of_several_tests_is_enough() -> None:
    assert cells_met("number", NUMBERS, None, (">", 0.29)) == [D("0.30"), None]


@given(
    st.lists(st.sampled_from(["а", "б", "*", "?", "~", "~*", "~?"]), max_size=8).map("".join),
    st.text("абв*?~", max_size=8),
)
def test_wildcards_are_those_of_the_formula_checker(pattern: str, text: str) -> None:
    plain = pattern.strip() and text.strip()
    if plain:
        assert bool(cells_met("text", [text], pattern)) == fits(pattern, text)


def test_many_stars_over_a_long_text_do_not_hang() -> None:
    assert cells_met("text", ["а" * 20_000], "*а" * 20 + "*б") == []
