"""Cells of decision tabs: one way to read each, or it is refused."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheets_kpi.decisions.cells import (
    read_condition,
    read_day,
    read_names,
    read_number,
    read_roubles,
    read_shares,
)
from sheets_kpi.state import CellValue


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        (0.5, 0.5),
        (12, 12.0),
        ("0,5", 0.5),
        ("0.5", 0.5),
        ("90 %", 0.9),
        ("90%", 0.9),
        ("2 500 000 ₽", 2_500_000.0),
        ("2\u00a0500\u00a0000", 2_500_000.0),
        ("−3", -3.0),
        ("1.200,50", None),  # two separators: refused
        ("1,500", None),  # one and a half, or fifteen hundred
        ("1,200.50", None),
        ("много", None),
        ("", None),
        (None, None),
        (True, None),
        (date(2026, 5, 10), None),
    ],
)
def test_numbers(typed: CellValue, number: float | None) -> None:
    assert read_number(typed) == number


@given(st.integers(-(10**12), 10**12), st.integers(0, 99))
def test_a_number_is_read_back_in_both_spellings(whole: int, cents: int) -> None:
    for text in (f"{whole},{cents:02d}", f"{whole}.{cents:02d}", f"{whole:_}.{cents:02d} ₽"):
        assert read_number(text.replace("_", " ")) == float(f"{whole}.{cents:02d}")


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        (date(2026, 11, 5), date(2026, 11, 5)),
        (datetime(2026, 11, 5, 18, 30), date(2026, 11, 5)),
        ("05.11.2026", date(2026, 11, 5)),
        ("2026-11-05", date(2026, 11, 5)),
        ("31.02.2026", None),
        ("05.11.26", None),  # which century is the owner's to say
        ("11/05/2026", None),
        (46331, None),
    ],
)
def test_days(typed: CellValue, day: date | None) -> None:
    assert read_day(typed) == day


def test_names_are_separated_by_commas_semicolons_or_lines() -> None:
    assert read_names(" Иванов, И.  Петров;Ваня\nИван ") == ("Иванов", "И. Петров", "Ваня", "Иван")
    assert read_names(None) == ()


@pytest.mark.parametrize(
    ("typed", "roubles"),
    [
        ("30 000 ₽", 30_000.0),
        (0, 0.0),
        ("0,1", 0.1),
        ("80 %", None),
        (-1, None),
        (1e12, None),
        ("много", None),
    ],
)
def test_roubles(typed: CellValue, roubles: float | None) -> None:
    assert read_roubles(typed) == roubles


@pytest.mark.parametrize(
    ("typed", "shares"),
    [
        ("50 %; 75 %", (0.5, 0.75)),
        (0.5, (0.5,)),
        ("100 %", (1.0,)),
        ("50; 75", None),  # percent signs forgotten
        (5, None),
        ("0 %", None),
        ("50 %;", None),
    ],
)
def test_shares(typed: CellValue, shares: tuple[float, ...] | None) -> None:
    assert read_shares(typed) == shares


@pytest.mark.parametrize(
    ("typed", "sign", "limit"),
    [("≥ 100 %", "≥", 1.0), ("<0,8", "<", 0.8), ("=> 80%", "=>", 0.8), ("> 500 %", ">", 5.0)],
)
def test_conditions(typed: str, sign: str, limit: float) -> None:
    found = read_condition(typed)
    assert found is not None
    assert (found.sign, found.limit) == (sign, limit)


@pytest.mark.parametrize("typed", ["≥ 100", "< 80", "100 %", "≥", "≥ много", 1.0, None])
def test_what_is_no_condition(typed: CellValue) -> None:
    """`< 80` would always hold and `≥ 100` never: nobody is at 8 000 %."""
    assert read_condition(typed) is None
