"""Tabs whose headers are people, days or months: every cell below one is a record."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from log_books import DAY, PEOPLE, cleaned, codes, column, named, tab, values, with_spec

from sheets_kpi.findings import Finding
from sheets_kpi.logs import Log
from sheets_kpi.people import NameBook
from sheets_kpi.schema import DateColumn, LogSpec, SkipRule, Unpivot
from sheets_kpi.state import CellValue, ExistingTab, areas

ANNA, PETER = "Анна Котова", "Пётр Иванов"
NEXT = DAY + timedelta(days=1)
CALLS = LogSpec(
    "calls",
    named("Звонки"),
    columns=(
        column("day", "Дата", "date", required=True),
        column("who", "Кто", "person"),
        column("calls", "Звонков", "number"),
    ),
    date="day",
    person="who",
    unpivot=Unpivot("who", ("calls",)),
)


def read(
    *rows: tuple[CellValue, ...], spec: LogSpec = CALLS, title: str = "Звонки", **more: Any
) -> tuple[Log, tuple[Finding, ...]]:
    people = more.pop("people", PEOPLE)
    made = cleaned(tab(title, *rows, **more), logs=[spec], people=people)
    return made.logs["calls"], made.findings


def records(log: Log) -> list[tuple[object, ...]]:
    """Every record: the day, the person, the number."""
    names = [log.spec.date, *log.spec.unpivoted]
    ids = [*dict.fromkeys([*names, log.spec.person])]
    return list(zip(*(values(log.columns[name]) for name in ids if name), strict=True))


def test_people_across_and_days_down() -> None:
    log, findings = read(
        ("Дата", ANNA, PETER),
        (DAY, 12, 7),
        (NEXT, 9, None),
    )
    assert records(log) == [(DAY, ANNA, 12), (DAY, PETER, 7), (NEXT, ANNA, 9)]
    assert log.rows.tolist() == [2, 2, 3]
    assert findings == ()


def test_a_zero_is_a_record_and_a_blank_or_a_dash_is_none() -> None:
    log, findings = read(("Дата", ANNA, PETER), (DAY, 0, "–"), (NEXT, " ", "н/д"))
    assert records(log) == [(DAY, ANNA, 0)]
    assert findings == ()


def test_a_column_for_a_new_person_is_read_by_itself() -> None:
    anybody = NameBook([], is_open=True)
    log, findings = read(("Дата", ANNA, "Олег"), (DAY, 1, 2), people=anybody)
    assert records(log) == [(DAY, ANNA, 1), (DAY, "Олег", 2)]
    assert findings == ()


def test_what_is_wrong_is_told_at_the_true_cell_and_a_header_once() -> None:
    log, findings = read(
        ("Отчёт по звонкам",),
        ("Дата", "Оленин", PETER),
        (DAY, 1, "семь"),
        ("вчера", 2, 5),
        (NEXT, 3, None),
    )
    assert codes(findings) == [
        ("unknown_person", "B2"),
        ("unreadable_number", "C3"),
        ("unreadable_date", "A4"),
    ]
    assert values(log.columns["calls"]) == [1, None, 2, 5, 3]


def test_totals_are_no_people_and_no_days_and_are_told_once() -> None:
    log, findings = read(
        ("Дата", ANNA, PETER, "Всего", "Всего звонков"),
        (DAY, 12, 7, 19, 19),
        (NEXT, 9, 1, 10, 10),
        ("Итого", 21, 8, 29, 29),
    )
    assert sum(number for *_, number in records(log) if isinstance(number, float)) == 29
    totals = [("heading_total", "D1"), ("heading_total", "E1")]
    assert codes(findings) == [*totals, ("not_a_record", "A4")]
    assert "«Всего» – итог, а не «Кто»" in findings[0].message("ru")


def test_a_total_in_place_of_a_name_is_no_person() -> None:
    spec = with_spec(CALLS, unpivot=Unpivot("day", ("calls",)))
    rows = (("Кто", DAY, NEXT), (ANNA, 8, 7), ("Итого часов", 8, 7), ("Всего чел.", 1, 1))
    log, findings = read(*rows, spec=spec, people=NameBook(is_open=True))
    assert values(log.columns["calls"]) == [8, 7]
    assert codes(findings) == [("not_a_record", "A3"), ("not_a_record", "A4")]


def test_a_heading_that_a_rule_leaves_out_is_not_read() -> None:
    spec = with_spec(CALLS, skip=(SkipRule("План*", "who"),))
    log, findings = read(("Дата", ANNA, "План дня"), (DAY, 12, 15), spec=spec)
    assert records(log) == [(DAY, ANNA, 12)]
    assert codes(findings) == [("heading_total", "C1")]


def test_cells_below_a_blank_header_are_told_and_a_blank_column_is_not() -> None:
    log, findings = read(
        ("Дата", ANNA, None, None, PETER), (DAY, 1, 2, None, 3), (NEXT, 1, 2, None, 3)
    )
    assert values(log.columns["calls"]) == [1, 3, 1, 3]
    assert codes(findings) == [("heading_blank", "C1")]


def test_a_table_beside_is_not_read() -> None:
    log, _ = read(
        ("Дата", ANNA, None, "Заметки"),
        (DAY, 1, None, "обед"),
        *[(DAY + timedelta(days=n), 1, None, None) for n in range(1, 9)],
    )
    assert len(log) == 9


def test_the_corner_may_be_blank() -> None:
    spec = with_spec(
        CALLS, columns=(replace(CALLS.columns[0], letter="A"), *CALLS.columns[1:]), first_row=3
    )
    log, findings = read(("Звонки",), (None, ANNA, PETER), (DAY, 4, 5), spec=spec)
    assert records(log) == [(DAY, ANNA, 4), (DAY, PETER, 5)]
    assert findings == ()


def test_a_matrix_without_a_heading_is_refused() -> None:
    log, findings = read(("Дата",), (DAY,))
    assert (len(log), codes(findings)) == (0, [("headings_missing", "")])


@pytest.mark.parametrize("merged", [(), ("A1:A2", "B1:C1")])
def test_a_word_over_all_people_is_no_heading(merged: tuple[str, ...]) -> None:
    log, findings = read(
        ("Дата", "Звонков за день", None),
        (None, ANNA, PETER),
        (DAY, 4, 5),
        merged=tuple(areas(" ".join(merged))),
    )
    assert records(log) == [(DAY, ANNA, 4), (DAY, PETER, 5)]
    assert findings == ()


# --- days and months across ------------------------------------------------------------------

SHIFTS = with_spec(
    CALLS,
    columns=(
        column("who", "Сотрудник", "person", required=True),
        column("day", "День", "date"),
        column("calls", "Звонков", "number"),
    ),
    unpivot=Unpivot("day", ("calls",)),
)


def test_people_down_and_days_across() -> None:
    log, findings = read(
        ("Сотрудник", DAY, "03.11.2026"), (ANNA, 1, 2), (PETER, None, 4), spec=SHIFTS
    )
    assert records(log) == [(DAY, 1, ANNA), (NEXT, 2, ANNA), (NEXT, 4, PETER)]
    assert codes(findings) == [("date_as_text", "C1")]


NUMBERED = with_spec(
    SHIFTS,
    columns=(
        SHIFTS.columns[0],
        column("number", "Число", "number"),
        column("month", "Месяц", "text"),
        column("calls", "Часов", "number"),
    ),
    computed=(DateColumn("day", named("День"), month="month", day="number"),),
    unpivot=Unpivot("number", ("calls",)),
    tabs=("*",),
    tab_gives="month",
)


def test_day_numbers_across_and_the_month_in_the_title() -> None:
    log, findings = read(
        ("№", "Сотрудник", 1, 2, 30, 31, "Итого"),
        (1, ANNA, 8, None, 7.5, 6, 15.5),
        spec=NUMBERED,
        title="Ноябрь 2026",
    )
    november = [date(2026, 11, 1), date(2026, 11, 30), None]
    assert values(log.columns["day"]) == november
    assert values(log.columns["calls"]) == [8, 7.5, 6]
    assert codes(findings) == [("heading_total", "G1"), ("date_incomplete", "F1")]


def test_weekdays_below_or_above_the_day_numbers_are_no_record() -> None:
    weekdays, numbers = (None, "Пн", "Вт"), ("Сотрудник", 2, 3)
    below, told = read(
        numbers,
        weekdays,
        (ANNA, 8, 7),
        spec=NUMBERED,
        title="Ноябрь 2026",
        merged=tuple(areas("A1:A2")),
    )
    above, nothing = read(weekdays, numbers, (ANNA, 8, 7), spec=NUMBERED, title="Ноябрь 2026")
    assert values(below.columns["day"]) == values(above.columns["day"]) == [DAY, NEXT]
    assert (codes(told), nothing) == ([("units_row", "B2")], ())


@pytest.mark.parametrize(
    "rows",
    [
        [("Табель",), ("Ноябрь 2026",), ("Сотрудник", 2, 3), (ANNA, 8, 7)],
        [("Сотрудник", "Ноябрь 2026", None), (None, 2, 3), (ANNA, 8, 7)],
        [("Сотрудник", 2, 3), ("Ноябрь 2026",), (ANNA, 8, 7)],
    ],
    ids=["a row above", "above the numbers", "a row of its own"],
)
def test_day_numbers_across_and_the_month_in_a_row(rows: list[tuple[CellValue, ...]]) -> None:
    spec = with_spec(NUMBERED, tabs=(), tab_gives="", month_rows="month")
    log, findings = read(*rows, spec=spec)
    assert values(log.columns["day"]) == [DAY, NEXT]
    assert findings == ()


COSTS = LogSpec(
    "calls",
    named("Расходы"),
    columns=(
        column("item", "Статья", "text", required=True),
        column("month", "Месяц", "text"),
        column("sum", "Сумма", "money"),
    ),
    computed=(DateColumn("day", named("День"), month="month", in_year=2026),),
    date="day",
    unpivot=Unpivot("month", ("sum",)),
)


def test_items_down_and_months_across() -> None:
    log, findings = read(
        ("Статья", "Январь", "фев", date(2026, 3, 1), "лето"),
        ("Аренда", 50_000, 50_000, "51 000,50", 1),
        spec=COSTS,
        title="Расходы",
    )
    days = [date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1), None]
    assert values(log.columns["day"]) == days
    assert values(log.columns["sum"]) == [50_000, 50_000, 51_000.5, 1]
    assert codes(findings) == [("number_as_text", "D2"), ("date_incomplete", "E1")]


# --- people and metrics ----------------------------------------------------------------------

WORK = with_spec(
    CALLS,
    columns=(*CALLS.columns, column("deals", "Сделок", "number", aliases=("Сделки",))),
    unpivot=Unpivot("who", ("calls", "deals")),
)


@pytest.mark.parametrize("corner", ["first row", "second row", "merged"])
def test_people_in_the_upper_row_and_metrics_in_the_lower(corner: str) -> None:
    first, second = ("Дата", None) if corner != "second row" else (None, "Дата")
    log, findings = read(
        (first, ANNA, None, PETER, None, "Итого", None),
        (second, "Звонков", "Сделки", "Звонков", "Сделки", "Звонков", "Сделки"),
        (DAY, 12, 3, 7, None, 19, 3),
        (NEXT, None, None, 1, "две", 1, 0),
        merged=tuple(areas("A1:A2 B1:C1 D1:E1")) if corner == "merged" else (),
        spec=WORK,
    )
    assert values(log.columns["who"]) == [ANNA, PETER, PETER]
    assert values(log.columns["calls"]) == [12, 7, 1]
    assert values(log.columns["deals"]) == [3, None, None]
    assert codes(findings) == [("heading_total", "F1"), ("unreadable_number", "E4")]


def test_blocks_under_headers_of_two_rows() -> None:
    people, metrics = ("Дата", ANNA, None), (None, "Звонков", "Сделки")
    log, findings = read(people, metrics, (DAY, 12, 3), people, metrics, (NEXT, 1, 2), spec=WORK)
    assert values(log.columns["calls"]) == [12, 1]
    assert codes(findings) == [("repeated_header", "A4")]
    other = (None, "Сделки", "Звонков")
    log, findings = read(people, metrics, (DAY, 12, 3), people, other, (NEXT, 1, 2), spec=WORK)
    assert values(log.columns["calls"]) == [12]
    assert codes(findings) == [("headings_differ", "B4")]


def test_amounts_of_a_matrix_are_in_what_a_line_says_not_in_what_people_are_called() -> None:
    spec = with_spec(CALLS, columns=(*CALLS.columns[:2], column("calls", "Сумма", "money")))
    rows = (("Дата", "Тихонова Т. Р.", "Лев Тыс"), (DAY, 5, 7))
    log, _ = read(*rows, spec=spec, people=NameBook(is_open=True))
    assert values(log.columns["calls"]) == [5, 7]
    log, _ = read(("Все суммы в тыс. руб.",), *rows, spec=spec, people=NameBook(is_open=True))
    assert values(log.columns["calls"]) == [5_000, 7_000]


def test_a_heading_that_stands_twice_is_told() -> None:
    log, findings = read(("Дата", ANNA, PETER, ANNA), (DAY, 12, 7, 5))
    assert records(log) == [(DAY, ANNA, 12), (DAY, PETER, 7), (DAY, ANNA, 5)]
    assert codes(findings) == [("heading_twice", "D1")]


def test_a_metric_that_no_person_has_is_told_and_one_that_some_lack_is_blank() -> None:
    people, day = (None, ANNA, None, PETER), (DAY, 12, 3, 7)
    log, findings = read(people, ("Дата", "Звонков", "Сделки", "Звонков"), day, spec=WORK)
    assert (values(log.columns["deals"]), findings) == ([3, None], ())
    log, findings = read(people, ("Дата", "Звонков", "Прочее", "Звонков"), day, spec=WORK)
    assert values(log.columns["calls"]) == [12, 7]
    assert codes(findings) == [("column_absent", "")]
    assert "deals" in log.absent


@pytest.mark.parametrize(
    ("again", "days", "told"),
    [
        ((2, 3), [date(2026, 10, 2), date(2026, 10, 3), NEXT], ("repeated_header", "A6")),
        ((2, None), [date(2026, 10, 2), date(2026, 10, 3)], ("headings_differ", "C6")),  # whose 4?
        ((1, 2), [date(2026, 10, 2), date(2026, 10, 3)], ("headings_differ", "B6")),
        ((2, 3, 4), [date(2026, 10, 2), date(2026, 10, 3)], ("headings_differ", "D6")),
    ],
)
def test_blocks_of_months_below_each_other_are_one_matrix_if_headed_alike(
    again: tuple[CellValue, ...], days: list[date], told: tuple[str, str]
) -> None:
    spec = with_spec(NUMBERED, tabs=(), tab_gives="", month_rows="month")
    log, findings = read(
        ("Октябрь 2026",),
        ("Сотрудник", 2, 3),
        (ANNA, 8, 7),
        (None,),
        ("Ноябрь 2026",),
        ("Сотрудник", *again),
        (PETER, None, 4),
        spec=spec,
    )
    assert values(log.columns["day"]) == days
    assert codes(findings) == [told]


def test_a_formula_without_a_stored_value_is_told_at_its_own_cell() -> None:
    log, findings = read(
        ("Дата", ANNA, PETER), (DAY, 1, 2), (NEXT, 3, 4), uncached=frozenset({(3, 3)})
    )
    assert codes(findings) == [("uncached_formula", "C3")]
    assert values(log.columns["calls"]) == [1, 2, 3, None]


@given(
    st.lists(
        st.lists(st.none() | st.integers(0, 99), min_size=3, max_size=3), min_size=1, max_size=6
    )
)
def test_the_cells_of_any_matrix_are_its_records_in_order(grid: list[list[int | None]]) -> None:
    names = [ANNA, PETER, "Олег"]
    days = [date(2026, 10, 1) + timedelta(days=n) for n in range(len(grid))]
    made: ExistingTab = tab(
        "Звонки", ("Дата", *names), *((d, *r) for d, r in zip(days, grid, strict=True))
    )
    log = cleaned(made, logs=[CALLS], people=NameBook([], is_open=True)).logs["calls"]
    assert records(log) == [
        (day, name, cell)
        for day, row in zip(days, grid, strict=True)
        for name, cell in zip(names, row, strict=True)
        if cell is not None
    ]
