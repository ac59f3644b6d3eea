"""Periods as people write them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheets_kpi.periods import (
    Grain,
    period_of,
    periods_between,
    read_period,
    short_period,
    show_period,
)
from sheets_kpi.state import CellValue
from sheets_kpi.texts import LANGS


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("Ноябрь 2026", "2026-11"),
        ("ноя 26", "2026-11"),
        ("нояб. 2026 г.", "2026-11"),
        ("мая 2026", "2026-05"),
        ("May 2026", "2026-05"),
        ("Sept 2026", "2026-09"),
        ("2026-11", "2026-11"),
        ("11.2026", "2026-11"),
        (date(2026, 11, 1), "2026-11"),
        (date(2026, 11, 16), "2026-W47"),  # a Monday
        ("2026-W47", "2026-W47"),
        ("неделя 47 2026", "2026-W47"),
        ("16.11.2026–22.11.2026", None),  # only as it is shown: a day, a dash, a day
        ("16.11.2026 – 22.11.2026", "2026-W47"),
        ("16.11.2026 – 29.11.2026", None),
        ("17.11.2026 – 23.11.2026", None),
        ("IV кв. 2026", "2026-Q4"),
        ("4 квартал 2026", "2026-Q4"),
        ("Q4 2026", "2026-Q4"),
        ("2026-Q4", "2026-Q4"),
        ("2026", "2026"),
        (2026, "2026"),
        (2026.0, "2026"),
        (46235, "2026-08"),  # the serial of 1 August 2026, where a header is no date to the sheet
        (46335.0, "2026-W46"),  # of Monday, 9 November 2026
        (46336, None),  # a Tuesday
        ("46235", None),  # a text is not taken for the serial of a date
        (46235.5, None),
        (36525, None),  # 1999-12-31
        (73415, None),  # 2101-01-01
        (float("nan"), None),
        (float("inf"), None),
        (1999, None),
        (2101, None),
        ("1999", None),
        ("Q4 6235", None),
        ("январь 0001", None),
        ("ноябрь 1999", None),
        (date(1999, 11, 1), None),
        (date(2100, 11, 1), "2100-11"),
        ("2026 год", "2026"),
        (date(2026, 11, 17), None),
        ("13.2026", None),
        ("2026-W60", None),
        ("мамонт 2026", None),
        ("итого", None),
        (True, None),
        (None, None),
    ],
)
def test_read_period(typed: CellValue, key: str | None) -> None:
    period = read_period(typed)
    assert (period.key if period else None) == key


_ANYTHING = st.text("0123456789-./ qwкIVnov", max_size=12) | st.integers() | st.floats()


@given(_ANYTHING | st.dates() | st.datetimes())
def test_whatever_a_cell_holds_it_is_a_period_of_this_century_or_none(value: CellValue) -> None:
    period = read_period(value)
    assert period is None or 2000 <= period.start.year <= 2100


@given(st.integers(36526, 73414))
def test_a_serial_is_the_period_of_its_day(number: int) -> None:
    day = date(1899, 12, 30) + timedelta(days=number)
    assert read_period(number) == read_period(float(number)) == read_period(day)


days = st.dates(date(2000, 1, 3), date(2099, 12, 28))
grains = st.sampled_from([Grain.WEEK, Grain.MONTH, Grain.QUARTER, Grain.YEAR])


@given(days, grains)
def test_a_shown_period_reads_back(day: date, grain: Grain) -> None:
    period = period_of(day, grain)
    assert read_period(period.key) == period
    assert all(read_period(show_period(period, lang)) == period for lang in LANGS)


@given(days, grains)
def test_periods_follow_each_other_without_gap(day: date, grain: Grain) -> None:
    period = period_of(day, grain)
    assert day in period
    assert period.following().previous() == period
    both = periods_between(period.start, period.following().start, grain)
    assert both == (period, period.following())


def test_the_iso_week_over_new_year() -> None:
    assert period_of(date(2027, 1, 1), Grain.WEEK).key == "2026-W53"


def test_short_names() -> None:
    november = period_of(date(2026, 11, 5), Grain.MONTH)
    assert (short_period(november, "ru"), short_period(november, "en")) == ("ноя 26", "Nov 26")
