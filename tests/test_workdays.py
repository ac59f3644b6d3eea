"""The working calendar, against the official numbers of working days."""

from __future__ import annotations

from calendar import isleap
from datetime import date, timedelta
from pathlib import Path

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st
from official_calendar import is_official, table

import sheets_kpi
from sheets_kpi.workdays import Workdays, has_official_calendar

OFFICIAL = Workdays()
days = st.dates(date(2022, 1, 1), date(2027, 12, 31))


@pytest.mark.parametrize(("year", "worked"), [(2024, 248), (2025, 247), (2026, 247)])
def test_official_years(year: int, worked: int) -> None:
    assert OFFICIAL.count(date(year, 1, 1), date(year, 12, 31)) == worked


@pytest.mark.parametrize(
    ("day", "is_worked"),
    [
        (date(2024, 11, 2), True),  # a Saturday worked for another day
        (date(2025, 12, 31), False),  # a moved day off
        (date(2026, 1, 9), False),
        (date(2026, 11, 4), False),  # Unity Day, a Wednesday
        (date(2026, 11, 5), True),
    ],
)
def test_moved_days(day: date, *, is_worked: bool) -> None:
    assert OFFICIAL.is_working(day) is is_worked


@given(days, days)
def test_counting_is_adding_up_day_by_day(one: date, other: date) -> None:
    span = range((other - one).days + 1)
    assert OFFICIAL.count(one, other) == sum(
        OFFICIAL.is_working(one + timedelta(days=n)) for n in span
    )


def test_an_end_before_the_start_is_no_day() -> None:
    assert OFFICIAL.count(date(2026, 11, 11), date(2026, 9, 30)) == 0


@given(days, st.integers(0, 60))
def test_the_nth_working_day_completes_that_many(start: date, number: int) -> None:
    day = OFFICIAL.nth(start, number)
    assert OFFICIAL.count(start, day) == number


@pytest.mark.parametrize("year", [1, 1990, *range(1991, 2103), 9999])
def test_the_table_says_what_the_library_says_of_every_day(year: int) -> None:
    library = holidays.country_holidays("RU", years=year)
    every = [date.fromordinal(date(year, 1, 1).toordinal() + n) for n in range(365 + isleap(year))]
    differs = [day for day in every if OFFICIAL.is_working(day) != library.is_working_day(day)]
    assert differs == [], "run `python tests/official_calendar.py > sheets_kpi/official_days.txt`"
    assert has_official_calendar(year) is is_official(year)


def test_the_table_is_what_its_script_makes_today() -> None:
    file = Path(sheets_kpi.__file__).with_name("official_days.txt")
    assert file.read_text("utf-8") == table()


def test_a_year_without_decree_is_known_as_such() -> None:
    assert has_official_calendar(2026)
    assert not has_official_calendar(2040)
