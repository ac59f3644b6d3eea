"""Rows that are no records: totals, units, headings, other tables, cells filled down beforehand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from log_books import DAY, DEALS, DEALS_HEADER, cleaned, codes, column, deal, named, tab, with_spec

from sheets_kpi.clean import Cleaned
from sheets_kpi.schema import LogSpec, SkipRule
from sheets_kpi.state import Area, CellValue, Table

JOBS = LogSpec(
    "jobs",
    named("Работы"),
    columns=(
        column("no", "№", "text", unique=True),
        column("date", "Дата", "date", required=True),
        column("who", "Кто", "person", required=True),
        column("client", "Клиент", "client"),
        column("status", "Статус", "choice", choices={"open": "в работе", "done": "готово"}),
        column("amount", "Сумма", "money"),
        column("hours", "Часы", "duration"),
        column("ok", "Принято", "yes_no"),
    ),
    date="date",
    person="who",
    client="client",
)
HEADER = ("№", "Дата", "Кто", "Клиент", "Статус", "Сумма", "Часы", "Принято")
ANNA = "Анна Котова"
DONE: tuple[CellValue, ...] = (1, DAY, ANNA, "Ромашка", "готово", 100, 2, True)
Row = tuple[CellValue, ...]


def jobs(*rows: Row, spec: LogSpec = JOBS, **more: Any) -> Cleaned:
    return cleaned(tab("Работы", HEADER, *rows, **more), logs=[spec])


def rows_of(made: Cleaned) -> list[int]:
    (log,) = made.logs.values()
    return [int(number) for number in log.rows]


def row(**cells: CellValue) -> Row:
    """A row with some cells, by the id of their column."""
    return tuple(cells.get(column.id) for column in JOBS.columns)


# --- totals ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "word",
    [
        "Итог",
        "Итого",
        "ИТОГО:",
        "Итого за ноябрь",
        "Всего",
        "Общий итог",
        "Промежуточный итог",
        "Промежуточные итоги",
        "Grand Total",
        "Anna Total",
        "Total:",
        "Subtotal",
        "Sub-total",
        "Σ",
        "∑",
        "Сумма",
        "Среднее",
        "Average",
    ],
)
@pytest.mark.parametrize("place", ["no", "date", "who", "client"])
def test_a_row_that_says_total_in_place_of_a_record_is_none(word: str, place: str) -> None:
    made = jobs(DONE, row(**{place: word}, amount=100), (2, *DONE[1:]))
    assert rows_of(made) == [2, 4]
    (finding,) = [f for f in made.findings if f.code == "not_a_record"]
    assert (finding.row, finding.value) == (3, word)
    assert made.tallies["jobs"].skipped == 1


@pytest.mark.parametrize(
    "word", ["Итоговая встреча", "Тотальный ремонт", "Сумма не ясна", "Всегда", "Всего доброго"]
)
def test_a_word_that_only_begins_like_a_total_is_a_client(word: str) -> None:
    assert rows_of(jobs(DONE, row(client=word, amount=5))) == [2, 3]


def test_a_total_with_a_date_counts_unless_the_log_says_otherwise() -> None:
    total = row(no=2, date=DAY, who="Итого", amount=100)
    assert rows_of(jobs(DONE, total)) == [2, 3]
    said = with_spec(JOBS, skip=(SkipRule("Итого*", "who"),))
    assert rows_of(jobs(DONE, total, spec=said)) == [2]


@pytest.mark.parametrize("cells", [(2, "Итого", *DONE[2:]), row(no=2, date="Итог дня", who=ANNA)])
def test_a_record_whose_date_cannot_be_read_is_no_total(cells: Row) -> None:
    made = jobs(DONE, cells)
    assert rows_of(made) == [2, 3]
    assert ("unreadable_date", "B3") in codes(made.findings)


def test_a_whole_row_is_a_record_whatever_it_says() -> None:
    spec = with_spec(
        JOBS,
        columns=tuple(replace(c, required=c.id in ("who", "client")) for c in JOBS.columns),
    )
    rows = [row(who=ANNA, client="Всего"), row(client="Всего")]
    assert rows_of(jobs(*rows, spec=spec)) == [2]


def test_a_list_without_dates_keeps_its_own_rules_only() -> None:
    spec = LogSpec("list", named("Список"), columns=(column("name", "Имя", "text"),), static=True)
    assert rows_of(cleaned(tab("Список", ("Имя",), ("Всего",)), logs=[spec])) == [2]


def test_the_totals_row_of_a_table_is_no_record_whatever_it_says() -> None:
    tables = (Table("T", Area(1, 1, 3, 8), has_totals=True),)
    made = jobs(DONE, row(amount=100), DONE, tables=tables)
    assert rows_of(made) == [2, 4]
    assert ("not_a_record", "A3") in codes(made.findings)
    without = (Table("T", Area(1, 1, 3, 8)),)
    assert rows_of(jobs(DONE, row(amount=100), tables=without)) == [2, 3]


# --- units, numbers of columns, months -------------------------------------------------------


@pytest.mark.parametrize(
    "units",
    [
        row(no="(№)", amount="руб.", hours="ч"),
        row(amount="руб. коп."),
        row(date="дата", client="текст", amount="руб."),
        row(amount="₽", hours="(час)"),
        row(hours="мин."),
        (1, 2, 3, 4, 5, 6, 7, 8),
    ],
)
def test_a_row_of_units_or_numbers_below_the_header_is_one_notice(units: Row) -> None:
    made = jobs(units, DONE)
    assert rows_of(made) == [3]
    assert [finding.code for finding in made.findings] == ["units_row"]


@pytest.mark.parametrize("units", [row(amount="руб.", client="Ромашка"), row(amount=5), DONE])
def test_a_row_that_says_more_than_units_is_a_record(units: Row) -> None:
    assert rows_of(jobs(units)) == [2]


@pytest.mark.parametrize("month", ["Ноябрь", "ноябрь 2026", "Май 2021", "Октябрь 26", "December"])
@pytest.mark.parametrize("place", ["no", "client"])
def test_a_row_with_nothing_but_a_month_is_a_heading(month: str, place: str) -> None:
    made = jobs(row(**{place: month}), DONE, row(**{place: month}), (2, *DONE[1:]))
    assert rows_of(made) == [3, 5]
    assert [f.row for f in made.findings if f.code == "month_row"] == [2, 4]


@pytest.mark.parametrize(
    "cells", [row(no="11"), row(client="Майя"), row(client="Май", amount=5), row(client="Июнева")]
)
def test_a_row_that_is_no_heading_of_a_month_is_a_record(cells: Row) -> None:
    assert rows_of(jobs(DONE, cells)) == [2, 3]


# --- another table below ---------------------------------------------------------------------

BLANK: Row = row()


def test_another_table_below_the_log_is_not_read() -> None:
    plans: Sequence[Row] = (
        ("Кто", "План", *[None] * 6),
        (ANNA, 100, *[None] * 6),
        ("Пётр", "много", *[None] * 6),
    )
    spec = with_spec(JOBS, columns=(*JOBS.columns,))
    made = jobs(DONE, BLANK, ("Кто", None, "План", *[None] * 5), (ANNA, None, "x", *[None] * 5))
    assert rows_of(made) == [2]
    assert [(f.code, f.row) for f in made.findings] == [("other_table", 4)]
    # A number below the date column is a date that is no date: that row is told, not dropped.
    assert 5 in rows_of(jobs(DONE, BLANK, *plans, spec=spec))


@pytest.mark.parametrize(
    "below",
    [
        [row(who=ANNA, client="Ромашка")],  # a record without its date
        [row(client="Клиент")],  # one cell is no header row
        [row(who="Клиент", client="x"), DONE],  # dated rows follow at once
    ],
)
def test_records_after_a_blank_row_are_records(below: list[Row]) -> None:
    made = jobs(DONE, BLANK, *below)
    assert rows_of(made) == [2, *range(4, 4 + len(below))]


# --- filled ahead ----------------------------------------------------------------------------


def series(n: int) -> list[Row]:
    return [row(no=number) for number in range(2, 2 + n)]


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (series(9), "№"),
        (series(3), "№"),
        ([row(no=str(n)) for n in range(2, 8)], "№"),
        ([row(status="в работе")] * 8, "Статус"),
        ([row(no=n, status="в работе") for n in range(5)], "№, Статус"),
        ([row(date=DAY + timedelta(n)) for n in range(20)], "Дата"),
        ([row(no=n, date=DAY + timedelta(n), ok=False) for n in range(20)], "№, Дата"),
        ([row(amount=0, ok=False)] * 5, "Сумма"),
        ([row(who=ANNA)] * 5, "Кто"),
    ],
)
def test_rows_filled_ahead_are_no_records_and_one_notice(rows: list[Row], told: str) -> None:
    made = jobs(DONE, *rows)
    assert rows_of(made) == [2]
    (finding,) = made.findings
    assert (finding.code, finding.row) == ("rows_ahead", 3)
    assert finding.message("ru") == (
        f"Строки 3–{len(rows) + 2} заполнены заранее ({told}): записями они не считаются"
    )


@pytest.mark.parametrize(
    "rows",
    [
        series(2),  # begun, not filled ahead
        [row(no=2), row(no=3), row(no=7)],
        [row(client="Ромашка")] * 4,
        [row(amount=100)] * 4,
        [row(date=DAY, who=ANNA)] * 4,  # all that is required
        [row(no=n, client="к", status="готово", amount=5) for n in range(4)],
        [*series(5), (9, *DONE[1:]), row(no=10)],
    ],
)
def test_rows_that_somebody_began_are_records(rows: list[Row]) -> None:
    made = jobs(DONE, *rows)
    assert rows_of(made) == [*range(2, 3 + len(rows))]


def test_a_log_that_is_only_filled_ahead_has_no_records() -> None:
    made = jobs(*series(30))
    assert rows_of(made) == []
    assert [finding.code for finding in made.findings] == ["rows_ahead"]


@given(st.lists(st.sampled_from([DONE, BLANK, row(no=5), row(client="Итого"), row(no="Май")])))
def test_every_row_is_a_record_or_blank_or_told(rows: list[Row]) -> None:
    """No row that holds anything is lost without a word."""
    made = jobs(*rows)
    told = {finding.row for finding in made.findings if finding.code != "rows_ahead"}
    for finding in made.findings:
        if finding.code == "rows_ahead":
            told |= {*range(finding.row, 2 + len(rows))}
    for number, cells in enumerate(rows, start=2):
        if any(cell is not None for cell in cells):
            assert number in rows_of(made) or number in told


def test_dates_filled_ahead_need_not_be_every_day() -> None:
    days = [date(2026, 11, 23), date(2026, 11, 24), date(2026, 11, 27), date(2026, 11, 30)]
    assert rows_of(jobs(DONE, *(row(date=day) for day in days))) == [2]


def test_the_log_of_the_other_tests_still_reads_every_deal() -> None:
    made = cleaned(tab("Сделки", DEALS_HEADER, deal(), deal(amount=2)), logs=[DEALS])
    assert rows_of(made) == [2, 3]
