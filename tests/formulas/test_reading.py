"""Numbers, days and wildcards inside formulas."""

from __future__ import annotations

from datetime import date
from fnmatch import fnmatchcase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheets_kpi.names import escape, fits
from sheets_kpi.numbers import may_be_thousands, read_day, read_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("5", 5.0),
        (" 1 200,50 ", 1200.5),
        ("1\u00a0000\u00a0000", 1_000_000.0),
        ("-0.5", -0.5),
        ("−3", -3.0),
        ("7%", 0.07),
        ("12,5 %", 0.125),
        (".5", 0.5),
        ("000123456789012345", 123456789012345.0),
        ("", None),
        ("%", None),
        ("-", None),
        ("1 00", None),
        ("1,2,3", None),
        ("1.2.3", None),
        ("5 шт", None),
        ("1e5", None),
        ("٥", None),
        ("nan", None),
        ("1234567890123456", None),
    ],
)
def test_numbers(text: str, number: float | None) -> None:
    assert read_number(text) == number


@pytest.mark.parametrize("text", ["1,500", "12,000", "999,999", ">=1,500", "-1,500", "10.000"])
def test_thousands_or_a_fraction_is_an_open_question(text: str) -> None:
    assert may_be_thousands(text)


@pytest.mark.parametrize(
    "text", ["0,125", "1,5", "1,5000", "1.500", "1.0000", "0.000", "1500", "1234,567"]
)
def test_no_question_here(text: str) -> None:
    assert not may_be_thousands(text)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("01.11.2026", date(2026, 11, 1)),
        ("1.1.2026", date(2026, 1, 1)),
        ("2026-11-01", date(2026, 11, 1)),
        ("29.02.2024", date(2024, 2, 29)),
        ("29.02.2026", None),
        ("11.2026", None),
        ("01.11.26", None),
        ("01/11/2026", None),
        ("2026-11-01 10:00", None),
        ("01.01.0001", None),
        ("01.01.9999", None),
    ],
)
def test_days(text: str, day: date | None) -> None:
    assert read_day(text) == day


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("кросс*", "Кросс-сейл", True),
        ("*сейл", "кросс-сейл", True),
        ("к?осс", "кросс", True),
        ("к?осс", "косс", False),
        ("*", "", True),
        ("?", "", False),
        ("~*", "*", True),
        ("~*", "a", False),
        ("~?~~", "?~", True),
        ("a~b", "a~b", True),
        ("тёплый", "теплый", True),
    ],
)
def test_wildcards(pattern: str, text: str, *, expected: bool) -> None:
    assert fits(pattern, text) is expected


@given(st.text("ab*?", max_size=12), st.text("ab", max_size=12))
def test_wildcards_agree_with_those_of_file_names(pattern: str, text: str) -> None:
    assert fits(pattern, text) is fnmatchcase(text, pattern)


@given(st.text("a*?~", max_size=8), st.text("a*?~", max_size=8))
def test_an_escaped_text_fits_itself_alone(text: str, other: str) -> None:
    assert fits(escape(text), other) is (text == other)


def test_a_pattern_of_stars_is_answered_at_once() -> None:
    assert not fits("*a" * 900 + "b", "a" * 2000)
