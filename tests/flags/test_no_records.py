"""No live flag on rows that are no records: the checker's word and LibreOffice's are the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from flag_painting import Painted, Sheet, painted
from log_books import named

from sheets_kpi.clean import clean
from sheets_kpi.clean.cells import Known
from sheets_kpi.decisions import Decisions
from sheets_kpi.decisions.settings import Settings
from sheets_kpi.decisions.targets import Targets
from sheets_kpi.flags.rules import flags_on_logs
from sheets_kpi.people import Accounts, NameBook, Roster
from sheets_kpi.schema import Choice, ColumnSpec, ColumnType, LogSpec, Template
from sheets_kpi.state import CellValue, Existing, ExistingTab, Flag
from sheets_kpi.workdays import Workdays

Row = tuple[CellValue, ...]
D = date
PEOPLE = NameBook([("Анна Мороз", [])])
OPEN = NameBook(is_open=True)
HEADER: Row = ("№", "Дата", "Кто", "Клиент", "Сумма", "Статус", "Оплачено")
STATUS = (Choice("new", named("новый")),)
JOBS = LogSpec(
    "jobs",
    named("Работы"),
    columns=(
        ColumnSpec("no", named("№"), ColumnType.NUMBER, required=True),
        ColumnSpec("date", named("Дата"), ColumnType.DATE, required=True),
        ColumnSpec("who", named("Кто"), ColumnType.PERSON, required=True),
        ColumnSpec("client", named("Клиент"), ColumnType.CLIENT),
        ColumnSpec("amount", named("Сумма"), ColumnType.MONEY),
        ColumnSpec("status", named("Статус"), ColumnType.CHOICE, choices=STATUS),
        ColumnSpec("paid", named("Оплачено"), ColumnType.YES_NO),
    ),
    date="date",
    person="who",
)
DONE: Row = (1, D(2026, 11, 2), "Анна Мороз", "Ромашка", 100, "новый", True)
BEGUN: Row = (None, None, "Анна Мороз", "Ромашка", None, None, None)  # red: no number, no date
BLANK: Row = (None,) * 7


def only(**cells: CellValue) -> Row:
    places = [column.id for column in JOBS.columns]
    return tuple(cells.get(place) for place in places)


def ahead(n: int, **cells: CellValue) -> list[Row]:
    return [only(no=2 + i, paid=False, **cells) for i in range(n)]


# rows below the header, and those of them (from 1) that are red: begun records, and only these
CASES: dict[str, tuple[Sequence[Row], set[int]]] = {
    "units": ([only(no="шт.", amount="руб."), DONE, BEGUN], {3}),
    "numbers of columns": ([(1, 2, 3, 4, 5, 6, 7), DONE, BEGUN], {3}),
    "months": ([only(no="Ноябрь 2026"), DONE, only(client="Декабрь"), BEGUN], {4}),
    "months in English": ([only(date="November"), DONE, only(date="May 2027")], set()),
    "a person is no month": ([only(no="Ноябрь"), only(who="Иван"), DONE], {2}),
    "more than a month": ([only(no="Ноябрь"), only(date="Май", amount=5), DONE], {2}),
    "rows ahead": ([DONE, BEGUN, *ahead(5)], {2}),
    "rows ahead with a status": ([DONE, *ahead(5, status="новый")], set()),
    "rows ahead with a day": ([DONE, *ahead(4, date=D(2027, 1, 5))], set()),
    "one of them begun": ([DONE, *ahead(4), only(no=6, client="Лира"), *ahead(4)], {6}),
    "a total in place of the date": ([DONE, only(date="Итого", amount=100), BEGUN], {3}),
    "a total of a person": ([DONE, only(date="Всего за ноябрь", who="Анна Мороз"), BEGUN], {3}),
    "an English total": ([DONE, only(date="Grand total 2026", amount=5), BEGUN], {3}),
    "no total: all is there": ([(2, "Итого", *DONE[2:]), DONE], {1}),
    "no total: another word": ([only(date="вчера", amount=5), DONE], {1}),
}


# the same where rows that name a month tell the date of those below
MONTHLY = replace(JOBS, month_rows="date")
BY_MONTH: dict[str, tuple[Sequence[Row], set[int]]] = {
    "days of months": (
        [
            only(client=D(2026, 11, 1)),
            (1, None, "Анна Мороз", "Ромашка", 100, "новый", True),
            only(client=D(2026, 12, 1)),
            (2, None, "Анна Мороз", "Лира", 5, "новый", False),
            only(client="Лира"),
        ],
        {5},
    ),
}


def flags_of(
    rows: Sequence[Row], spec: LogSpec, header: Sequence[CellValue] = HEADER
) -> Sequence[Flag]:
    tab = ExistingTab(
        "1", "Работы", [list(c) for c in zip(header, *rows, strict=True)], 1 + len(rows)
    )
    template = Template("jobs", 1, named("", ""), named("", ""), (spec,))
    cleaned = clean(Existing((tab,)), template, Known(PEOPLE, OPEN, D(2026, 11, 21)), Workdays())
    decisions = Decisions(
        Settings(), Roster(()), PEOPLE, Accounts(()), OPEN, (), Targets(), Workdays()
    )
    return flags_on_logs(cleaned, template, decisions, cleaned.findings)["1"]


@cache
def pages() -> dict[str, Painted]:
    sheets = [Sheet([HEADER, *rows], flags_of(rows, JOBS)) for rows, _ in CASES.values()]
    sheets += [Sheet([HEADER, *rows], flags_of(rows, MONTHLY)) for rows, _ in BY_MONTH.values()]
    with TemporaryDirectory() as folder:
        return dict(zip(CASES | BY_MONTH, painted(sheets, Path(folder)), strict=True))


@pytest.mark.libreoffice
@pytest.mark.parametrize("name", CASES | BY_MONTH)
def test_only_records_are_flagged(name: str) -> None:
    assert {row - 1 for row, _ in pages()[name]} == (CASES | BY_MONTH)[name][1]


def test_flags_know_that_a_header_says_thousands() -> None:
    header = [f"{text}, тыс. руб." if text == "Сумма" else text for text in HEADER]
    flags = flags_of([DONE], JOBS, header)
    assert any("ROUND($E2*1000*100;0)" in flag.formula for flag in flags)
