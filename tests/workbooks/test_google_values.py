"""Cell values from Google: two answers, one with dates as numbers and one with dates as texts."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheets_kpi.state import Cell, CellError, CellValue, normal, trim
from sheets_kpi.workbooks.google.formats import cell_data, extended
from sheets_kpi.workbooks.google.read import (
    MovedError,
    cleaned,
    moment,
    with_dates,
)

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("serial", "shown", "meant"),
    [
        (46152, "10.05.2026", date(2026, 5, 10)),  # somebody typed 10.5 into a Russian sheet
        (46331, "5 нояб. 2026 г.", date(2026, 11, 5)),
        (46331, "11/5/2026", date(2026, 11, 5)),
        (46331, "2026", date(2026, 11, 5)),
        (46331, "05.11", date(2026, 11, 5)),
        (46331.4375, "05.11.2026 10:30", datetime(2026, 11, 5, 10, 30)),
        (46331.4375, "10:30", datetime(2026, 11, 5, 10, 30)),
        (46331.43767361111, "05.11.2026 10:30:15", datetime(2026, 11, 5, 10, 30, 15)),
        (46331.99999999, "05.11.2026 23:59:59", datetime(2026, 11, 5, 23, 59, 59, 999000)),
        (0.4375, "10:30", 10.5 * HOUR),
        (0.4375, "10:30 AM", 10.5 * HOUR),
        (0, "0:00:00", 0 * HOUR),
        (1.125, "27:00", 27 * HOUR),
        (23, "552:00:00", 552 * HOUR),
        (23, "552", 552 * HOUR),
        (1.0625, "1530:00", 25.5 * HOUR),
        (-0.0625, "-1:30:00", -1.5 * HOUR),
        (0, "30.12.1899", date(1899, 12, 30)),
        (1e12, "##########", 1e12),
    ],
)
def test_what_a_number_that_is_shown_as_a_date_stands_for(
    serial: float, shown: str, meant: CellValue
) -> None:
    found = moment(serial, shown)
    assert (found, type(found)) == (meant, type(meant))


def test_numbers_shown_as_numbers_stay() -> None:
    numbers = [["Дата", 46331, 46331, "", True, 0.5]]
    shown = [["Дата", "05.11.2026", 46331, "", True, 0.5]]
    assert with_dates(numbers, shown) == [["Дата", date(2026, 11, 5), 46331, "", True, 0.5]]


def test_a_formula_that_is_random_has_the_value_of_the_first_answer() -> None:
    assert with_dates([[0.25, "x"]], [[0.75, "x"]]) == [[0.25, "x"]]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ([["Вега", 100]], [["Вега", 100, 200]]),  # a row was added
        ([["Вега", 100]], [["Вега", 100], ["x"]]),
        ([["Вега", "Лира"]], [["Лира", "Вега"]]),  # somebody sorted
        ([["Вега", 46331]], [["", "Вега"]]),  # a row was inserted
        ([[46331]], [[""]]),
        ([[True]], [["да"]]),
        ([[46331]], [[True]]),
    ],
)
def test_answers_of_two_states_are_not_mixed(
    first: list[list[object]], second: list[list[object]]
) -> None:
    with pytest.raises(MovedError):
        with_dates(first, second)


def test_columns_get_one_length_and_a_long_answer_keeps_its_rows() -> None:
    raw: list[list[object]] = [["A", 1], [], ["b", "", "c"]]
    assert cleaned(raw, errors=True) == [["A", 1, None], [None] * 3, ["b", None, "c"]]


@pytest.mark.parametrize("raw", [["abc"], [[{"a": 1}]], [[1], [[2]]], [5], 7])
def test_what_are_no_values_of_cells_is_refused(raw: list[list[object]]) -> None:
    with pytest.raises(TypeError):
        cleaned(raw, errors=True)


def test_blank_ends_are_cut_off_and_blanks_inside_are_none() -> None:
    columns = cleaned([["A", "", 1, ""], ["", "", "", ""]], errors=True)
    assert (trim(columns), columns) == (3, [["A", None, 1]])
    assert trim([]) == 0


def test_blank_ends_that_hold_formulas_stay() -> None:
    columns: list[list[CellValue]] = [["A", None, None], [None] * 3, [None] * 3]
    assert (trim(columns, (2, 2)), columns) == (2, [["A", None], [None, None]])


def test_error_texts_are_errors_but_for_tabs_of_ours() -> None:
    raw = ["#N/A", "#DIV/0!", "#1"]
    assert cleaned([list(raw)], errors=True) == [[CellError("#N/A"), CellError("#DIV/0!"), "#1"]]
    assert cleaned([list(raw)], errors=False) == [raw]


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, None),
        ("", None),
        ('=IMPORTXML("http://x";"//a")', {"stringValue": '=IMPORTXML("http://x";"//a")'}),
        ("007", {"stringValue": "007"}),
        ("'x", {"stringValue": "'x"}),
        (True, {"boolValue": True}),
        (5, {"numberValue": 5}),
        (5.0, {"numberValue": 5}),
        (0.1 + 0.2, {"numberValue": 0.3}),
        (date(2026, 11, 5), {"numberValue": 46331}),
        (datetime(2026, 11, 5, 6, 0), {"numberValue": 46331.25}),
        (datetime(2026, 11, 5), {"numberValue": 46331}),
        (90 * timedelta(minutes=1), {"numberValue": 0.0625}),
        (CellError("#N/A"), {"formulaValue": "=NA()"}),
        (CellError("#REF!"), {"stringValue": "#REF!"}),
    ],
)
def test_values_are_written_typed(value: CellValue, written: object) -> None:
    assert extended(value) == written


def test_no_text_becomes_a_formula() -> None:
    for text in ("=1+1", "+7 900", "-5", "@x", "=NA()", "#N/A"):
        data = cell_data(Cell(text), ";")
        assert data["userEnteredValue"] == {"stringValue": text}


MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1)).map(
    lambda found: found.replace(microsecond=found.microsecond // 1000 * 1000)
)


@given(MOMENTS)
def test_a_moment_survives_the_way_there_and_back(found: datetime) -> None:
    written = extended(found) or {}
    assert normal(moment(written["numberValue"], f"{found:%d.%m.%Y %H:%M:%S}")) == normal(found)


@given(st.timedeltas(timedelta(0), timedelta(days=400)))
def test_a_duration_survives_the_way_there_and_back(span: timedelta) -> None:
    span = timedelta(seconds=round(span.total_seconds()))
    hours, rest = divmod(round(span.total_seconds()), 3600)
    shown = f"{hours}:{rest // 60:02d}:{rest % 60:02d}"
    assert moment((extended(span) or {})["numberValue"], shown) == span
