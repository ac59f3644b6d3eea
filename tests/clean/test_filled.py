"""Logs as teams keep them: columns without headers, values written once for many rows, months in
rows and titles, days told by several columns. Every finding names the true cell.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from log_books import DAY, cleaned, codes, column, named, tab, values, with_spec, words_of

from sheets_kpi.findings import Finding
from sheets_kpi.logs import Log
from sheets_kpi.schema import DateColumn, LogSpec
from sheets_kpi.state import CellValue, areas

SALES = LogSpec(
    "sales",
    named("Продажи"),
    columns=(
        column("date", "Дата", "date", required=True),
        column("who", "Кто", "person"),
        column("sum", "Сумма", "money"),
    ),
    date="date",
    person="who",
)
BY_LETTER = with_spec(
    SALES,
    columns=(
        column("date", "Дата", "date", letter="A"),
        column("who", "Кто", "person", letter="B"),
        column("sum", "Сумма", "money", letter="C"),
    ),
)
CARRIED = with_spec(
    SALES, columns=(column("date", "Дата", "date", required=True, carry=True), *SALES.columns[1:])
)
ANNA, PETER = "Анна Котова", "Пётр Иванов"


def read(
    *rows: tuple[CellValue, ...], spec: LogSpec, title: str = "Продажи", **more: Any
) -> tuple[Log, tuple[Finding, ...]]:
    made = cleaned(tab(title, *rows, **more), logs=[spec])
    return made.logs["sales"], made.findings


def column_of(log: Log, column_id: str) -> list[object]:
    return values(log.columns[column_id])


# --- letters ---------------------------------------------------------------------------------


def test_a_column_without_a_header_is_found_by_its_letter() -> None:
    spec = with_spec(SALES, columns=(BY_LETTER.columns[0], *SALES.columns[1:]))
    log, findings = read((None, "Кто", "Сумма"), (DAY, ANNA, 100), ("вчера", ANNA, 5), spec=spec)
    assert column_of(log, "date") == [DAY, None]
    assert codes(findings) == [("unreadable_date", "A3")]
    assert findings[0].header == "Дата"


def test_a_log_without_a_header_row_begins_in_its_first_row() -> None:
    log, findings = read((DAY, ANNA, 100), (DAY, PETER, "сто"), spec=BY_LETTER)
    assert column_of(log, "sum") == [100, None]
    assert codes(findings) == [("unreadable_number", "C2")]
    later = with_spec(BY_LETTER, first_row=3)
    log, _ = read(("Отчёт",), ("Дата", "Ким", "Жами"), (DAY, ANNA, 100), spec=later)
    assert log.rows.tolist() == [3]


def test_what_titles_fill_needs_no_header_where_the_others_have_letters() -> None:
    date_of, _, amount = BY_LETTER.columns
    columns = (date_of, column("who", "Кто", "person"), amount)
    spec = with_spec(BY_LETTER, columns=columns, tabs=("*",), tab_gives="person")
    log, findings = read((DAY, None, 100), (DAY, None, 7), spec=spec, title=ANNA)
    assert (column_of(log, "sum"), column_of(log, "who")) == ([100, 7], [ANNA] * 2)
    assert codes(findings) == []


def test_a_letter_is_refused_over_which_another_column_stands() -> None:
    spec = with_spec(SALES, columns=(*SALES.columns[:2], BY_LETTER.columns[2]))
    log, findings = read(("Сумма", "Дата", "Кто"), (100, DAY, ANNA), spec=spec)
    assert codes(findings) == [("letter_taken", "C1")]
    assert "«Сумма» ждали в C, но там стоит другой, «Кто»" in words_of(findings)["letter_taken"]
    assert "sum" in log.absent


# --- carried down ----------------------------------------------------------------------------


def test_a_date_on_the_first_row_of_a_day_holds_for_the_rows_below() -> None:
    later = date(2026, 11, 3)
    log, findings = read(
        ("Дата", "Кто", "Сумма"),
        (DAY, ANNA, 100),
        (None, PETER, 50),
        ("потом",),
        (None, None, None),
        (None, ANNA, 7),
        (later, ANNA, 1),
        spec=with_spec(CARRIED, skip=()),
    )
    assert column_of(log, "date") == [DAY, DAY, None, None, later]
    assert codes(findings)[0] == ("unreadable_date", "A4")


def test_a_date_is_carried_over_a_total_which_is_no_record() -> None:
    log, _ = read(
        ("Дата", "Кто", "Сумма"),
        (DAY, ANNA, 100),
        ("Итого",),
        (None, ANNA, 7),
        spec=with_spec(CARRIED, skip=()),
    )
    assert column_of(log, "date") == [DAY, DAY]


def test_a_total_between_the_days_is_not_carried() -> None:
    log, findings = read(
        ("Дата", "Кто", "Сумма"),
        (DAY, ANNA, 100),
        (None, "Итого", 100),
        (None, ANNA, 7),
        spec=CARRIED,
    )
    assert column_of(log, "date") == [DAY, DAY]
    assert codes(findings) == [("not_a_record", "B3")]


def test_what_is_wrong_with_a_carried_cell_is_told_once_there_with_all_its_money() -> None:
    rows = ((None, ANNA, 10), ("вчера", ANNA, 100), (None, PETER, 50), (None, ANNA, 7))
    _, findings = read(("Дата", "Кто", "Сумма"), *rows, spec=CARRIED)
    assert codes(findings) == [("required", "A2"), ("unreadable_date", "A3")]
    assert [finding.amount for finding in findings] == [1000, 15700]


def test_a_dash_says_that_nothing_is_carried() -> None:
    log, _ = read(("Дата", "Кто", "Сумма"), (DAY, ANNA, 1), ("–", ANNA, 2), spec=CARRIED)
    assert column_of(log, "date") == [DAY, None]


def test_cells_merged_down_are_read_where_values_are_carried() -> None:
    rows = (("Дата", "Кто", "Сумма"), (DAY, ANNA, 1), (None, ANNA, 2))
    log, findings = read(*rows, spec=CARRIED, merged=tuple(areas("A2:A3")))
    assert (column_of(log, "date"), findings) == ([DAY, DAY], ())


# --- months in rows, and dates of several columns ---------------------------------------------

MADE = DateColumn("day", named("День"), month="month")
BY_MONTH = LogSpec(
    "sales",
    named("Продажи"),
    columns=(
        column("month", "Месяц", "text"),
        column("client", "Клиент", "client"),
        column("sum", "Сумма", "money"),
        column("who", "Кто", "person"),
    ),
    computed=(MADE,),
    date="day",
    month_rows="month",
)


def test_a_month_in_a_row_of_its_own_is_the_month_of_the_rows_below() -> None:
    log, findings = read(
        ("Клиент", "Сумма", "Кто"),
        ("Ромашка", 1, ANNA),
        ("Май 2021",),
        ("Ромашка", 2, ANNA),
        ("Лютик", 3, ANNA),
        (date(2021, 6, 1),),
        ("Лютик", 4, PETER),
        spec=BY_MONTH,
    )
    may, june = date(2021, 5, 1), date(2021, 6, 1)
    assert column_of(log, "day") == [None, may, may, june]
    assert log.rows.tolist() == [2, 4, 5, 7]
    assert [(f.code, f.row, f.facts["n"]) for f in findings] == [("date_incomplete", 2, 1)]


def test_a_month_row_without_a_year_takes_the_year_of_the_declaration_or_is_refused() -> None:
    rows = (("Клиент", "Сумма", "Кто"), ("Май",), ("Ромашка", 2, ANNA), ("Лютик", 3, ANNA))
    log, findings = read(*rows, spec=BY_MONTH)
    assert column_of(log, "day") == [None, None]
    assert codes(findings) == [("date_incomplete", "A2")]
    assert words_of(findings)["date_incomplete"].startswith(
        "«День»: из «Май» не узнать год: строк 2 на 5"
    )
    made = DateColumn("day", named("День"), month="month", in_year=2021)
    log, findings = read(*rows, spec=with_spec(BY_MONTH, computed=(made,)))
    assert (column_of(log, "day"), findings) == ([date(2021, 5, 1)] * 2, ())


PARTS = with_spec(
    BY_MONTH,
    columns=(
        column("d", "Число", "number"),
        column("month", "Месяц", "text"),
        column("y", "Год", "number"),
        column("sum", "Сумма", "money"),
    ),
    computed=(DateColumn("day", named("День"), month="month", day="d", year="y"),),
    month_rows="",
)


@pytest.mark.parametrize(
    ("parts", "day"),
    [
        ((5, "ноябрь", 2026), date(2026, 11, 5)),
        ((5, "нояб.", 26), date(2026, 11, 5)),
        ((5, 11, 2026), date(2026, 11, 5)),
        ((29, "Февраль 2024", None), date(2024, 2, 29)),
        ((1, date(2026, 11, 1), None), date(2026, 11, 1)),
    ],
)
def test_a_day_is_made_of_its_number_its_month_and_its_year(
    parts: tuple[CellValue, ...], day: date
) -> None:
    log, findings = read(("Число", "Месяц", "Год", "Сумма"), (*parts, 1), spec=PARTS)
    assert (column_of(log, "day"), findings) == ([day], ())


@pytest.mark.parametrize(
    ("parts", "cell", "part"),
    [
        ((31, "ноябрь", 2026), "A2", "день"),
        ((None, "ноябрь", 2026), "A2", "день"),
        ((5, "лето", 2026), "B2", "месяц"),
        ((5, "ноябрь", None), "C2", "год"),
        ((5, "ноябрь 2025", 2026), "C2", "год"),
        ((5, "ноябрь", 9999), "C2", "год"),
    ],
)
def test_parts_that_make_no_day_are_refused_at_the_cell_to_blame(
    parts: tuple[CellValue, ...], cell: str, part: str
) -> None:
    log, findings = read(("Число", "Месяц", "Год", "Сумма"), (*parts, 1), spec=PARTS)
    assert column_of(log, "day") == [None]
    assert log.columns["day"].broken.tolist() == [True]
    assert codes(findings) == [("date_incomplete", cell)]
    assert f"не узнать {part}" in words_of(findings)["date_incomplete"]


def test_a_month_of_a_year_that_cannot_be_is_refused_without_a_day_too() -> None:
    whole = DateColumn("day", named("День"), month="month", year="y")
    log, findings = read(
        ("Число", "Месяц", "Год", "Сумма"),
        (5, 11, 9999, 1),
        spec=with_spec(PARTS, computed=(whole,)),
    )
    assert (column_of(log, "day"), codes(findings)) == ([None], [("date_incomplete", "C2")])


# --- what titles tell ------------------------------------------------------------------------


def test_the_title_of_a_tab_gives_the_cells_of_any_column() -> None:
    spec = with_spec(
        SALES,
        columns=(
            *SALES.columns,
            column("status", "Статус", "choice", choices={"done": "выполнен"}),
        ),
        tabs=("Заказы *",),
        tab_gives="status",
    )
    header = ("Дата", "Кто", "Сумма")
    done = tab("Заказы выполнен", header, (DAY, ANNA, 1))
    odd = tab("Заказы прочее", header, (DAY, ANNA, 2), (DAY, ANNA, 3))
    made = cleaned(done, odd, logs=[spec])
    log = made.logs["sales"]
    assert column_of(log, "status") == ["выполнен", None, None]
    assert [(f.code, f.tab, f.cell, f.value, f.amount) for f in made.findings] == [
        ("unknown_choice", "Заказы прочее", "", "прочее", 500)
    ]
    assert not log.absent


def test_the_month_of_a_title_and_the_number_of_a_day_make_a_date() -> None:
    spec = with_spec(
        PARTS,
        columns=tuple(one for one in PARTS.columns if one.id != "y"),
        computed=(DateColumn("day", named("День"), month="month", day="d"),),
        tabs=("*",),
        tab_gives="month",
    )
    log, findings = read(("Число", "Сумма"), (5, 1), (6, 2), spec=spec, title="Ноябрь 2026")
    assert column_of(log, "day") == [date(2026, 11, 5), date(2026, 11, 6)]
    assert findings == ()
