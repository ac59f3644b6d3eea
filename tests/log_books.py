"""Small workbooks and declarations for tests: rows in sight, everything else by default."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from math import isnan
from typing import Any

from sheets_kpi.clean import Cleaned, clean
from sheets_kpi.clean.cells import Habits, Known
from sheets_kpi.findings import Finding
from sheets_kpi.logs import Column, day_of
from sheets_kpi.people import Directory, NameBook
from sheets_kpi.schema import Choice, ColumnSpec, ColumnType, LogSpec, Named, Template
from sheets_kpi.state import CellValue, Existing, ExistingTab
from sheets_kpi.workdays import Workdays

AS_OF = date(2026, 11, 21)
PEOPLE = NameBook([("Пётр Иванов", ("Иванов П.",)), ("Анна Котова", ())])
ACCOUNTS = NameBook([("Москва", ("МСК",)), ("Тест", ())])


def named(ru: str, en: str = "", *aliases: str) -> Named:
    """A name; the English one is made up where it does not matter."""
    return Named(ru, en or f"{ru} (en)", aliases)


def column(column_id: str, ru: str, kind: str, **more: Any) -> ColumnSpec:
    """A declared column of a type given by its name; `choices` as {id: Russian word}."""
    choices = more.pop("choices", {})
    words = tuple(Choice(key, named(word)) for key, word in choices.items())
    name = named(ru, more.pop("en", ""), *more.pop("aliases", ()))
    return ColumnSpec(column_id, name, ColumnType(kind), choices=words, **more)


DEALS = LogSpec(
    "deals",
    named("Сделки", "Deals"),
    columns=(
        column("date", "Дата", "date", en="Date", required=True),
        column("manager", "Менеджер", "person", en="Manager", aliases=("Ответственный",)),
        column("client", "Клиент", "client", en="Client"),
        column("status", "Статус", "choice", choices={"paid": "оплачена", "lost": "отказ"}),
        column("amount", "Сумма", "money", en="Amount", aliases=("Стоимость",)),
    ),
    date="date",
    person="manager",
    client="client",
)
DEALS_HEADER = ("Дата", "Менеджер", "Клиент", "Статус", "Сумма")
DAY = date(2026, 11, 2)


def deal(**cells: CellValue) -> tuple[CellValue, ...]:
    """A clean row of `DEALS` with some cells changed."""
    row: dict[str, CellValue] = {
        "date": DAY,
        "manager": "Анна Котова",
        "client": "Ромашка",
        "status": "оплачена",
        "amount": 100,
    }
    return tuple((row | cells).values())


def tab(title: str, *rows: Sequence[CellValue], tab_id: str = "", **more: Any) -> ExistingTab:
    """A tab with the given rows from row 1 on."""
    width = max((len(row) for row in rows), default=0)
    padded = [(*row, *[None] * (width - len(row))) for row in rows]
    columns = [list(cells) for cells in zip(*padded, strict=True)]
    return ExistingTab(tab_id or title, title, columns, len(rows), **more)


def template(*logs: LogSpec) -> Template:
    """A template that only declares logs."""
    return Template("test", 1, named("Тест"), named("Тест"), logs)


def cleaned(
    *tabs: ExistingTab,
    logs: Sequence[LogSpec] = (DEALS,),
    people: NameBook = PEOPLE,
    as_of: date = AS_OF,
    directory: Directory | None = None,
    existing: Existing | None = None,
    habits: Habits | None = None,
) -> Cleaned:
    """Cleans a workbook of some tabs."""
    book = existing or Existing(tabs)
    known = Known(people, ACCOUNTS, as_of, habits or Habits())
    return clean(book, template(*logs), known, Workdays(), directory)


def one_column(
    spec: ColumnSpec,
    cells: Sequence[CellValue],
    signs: Mapping[tuple[int, int], str] | None = None,
    **more: Any,
) -> Cleaned:
    """Cleans a log of one column beside an ordinal that makes every row a record."""
    log = LogSpec("log", named("Журнал"), columns=(column("n", "№", "text"), spec))
    rows = [(str(number), cell) for number, cell in enumerate(cells, start=1)]
    made = tab("Журнал", ("№", spec.name.ru), *rows, signs=signs or {})
    return cleaned(made, logs=[log], **more)


def values(made: Column) -> list[object]:
    """A column's values as people mean them: numbers unscaled, days as dates, texts as words."""
    if made.kind == "text":
        return [made.words[code] if code >= 0 else None for code in made.codes.tolist()]
    numbers = [None if isnan(number) else number for number in made.floats.tolist()]
    if made.kind == "date":
        return [None if n is None else day_of(n) for n in numbers]
    return [None if n is None else n / 10**made.scale for n in numbers]


def codes(findings: Sequence[Finding]) -> list[tuple[str, str]]:
    """The (code, cell) of every finding."""
    return [(finding.code, finding.cell) for finding in findings]


def with_spec(spec: LogSpec, **changes: Any) -> LogSpec:
    """A declaration with some parts changed."""
    return replace(spec, **changes)


def words_of(findings: Sequence[Finding]) -> Mapping[str, str]:
    """The Russian message by code."""
    return {finding.code: finding.message("ru") for finding in findings}
