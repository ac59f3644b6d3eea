"""The rows of the sample, read with openpyxl and without the package: the rules of reading are
written out for exactly the dirt that the sample holds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

BAD = object()  # stands in a cell that cannot be used; a blank one is None

Row = dict[str, Any]
Cell = Any

COLUMNS = {
    "Сделки": "number created closed person account client status amount units category type key "
    "reason",
    "Активности": "date person account kind quantity quality",
    "Обращения": "number opened replied due closed person account client first",
    "Отзывы": "date person account client kind score",
    "Расходы": "date person account kind amount",
    "Инициативы": "date person what points confirmed",
    "Задачи": "due person account what done",
    "Обучение": "date person course hours passed",
    "Объявления": "date account person impressions views contacts spent",
}
MAIN_DATE = {
    "Сделки": "closed",
    "Обращения": "opened",
    "Задачи": "due",
}  # of the others it is "date"
OTHER_SPELLINGS = {"Петр Иванов": "Пётр Иванов", "Мария Kузнецова": "Мария Кузнецова"}
STATUSES = ("в работе", "оплачена", "отказ")
TYPES = ("новая", "повторная", "апсейл", "кросс-сейл")


@dataclass(frozen=True)
class Person:
    """A row of the Team tab; `away` are the first and the last day of a vacation."""

    name: str
    team: str
    role: str
    fte: Fraction
    start: date
    away: tuple[date, date] | None


@dataclass(frozen=True)
class Book:
    """The sample as the oracle reads it: rows by the title of their log, people and targets."""

    logs: dict[str, list[Row]]
    people: tuple[Person, ...]
    accounts: tuple[str, ...]
    test_accounts: tuple[str, ...]
    targets: dict[tuple[str, str], tuple[Fraction, ...]]

    def person(self, name: str) -> Person | None:
        return next((person for person in self.people if person.name == name), None)


def read_book(path: Path) -> Book:
    """The rows, people, accounts and targets of the sample."""
    tabs = load_workbook(path, data_only=True)
    cells: dict[str, list[Any]] = {
        sheet.title: list(sheet.iter_rows(values_only=True))[1:] for sheet in tabs.worksheets
    }
    vacations = {
        who: (first.date(), last.date()) for who, first, last, kind in cells["Календарь"] if kind
    }
    people = tuple(
        Person(
            name,
            team,
            role,
            Fraction(str(fte)),
            start.date() if start else date.min,
            vacations.get(name),
        )
        for name, _, team, role, fte, start, *_ in cells["Команда"]
    )
    accounts = tuple(row[0] for row in cells["Аккаунты"])
    logs = {
        title: [dict(zip(names.split(), row, strict=True)) for row in cells[title]]
        for title, names in COLUMNS.items()
    }
    logs["Сделки"] = [row for row in logs["Сделки"] if not row["number"].startswith("Итого")]
    teams = {person.name: person.team for person in people}
    for title, rows in logs.items():
        for row in rows:
            READERS[title](row)
            name = OTHER_SPELLINGS.get(row["person"], row["person"])
            row["person"] = name if name in teams else ""
            row["team"] = teams.get(name, "")
            if "account" in row and row["account"] not in accounts:
                row["account"] = ""
    test = tuple(name for name, _, is_test in cells["Аккаунты"] if is_test == "да")
    number_deals(logs["Сделки"], test)
    targets = {(row[0], row[1]): tuple(map(read_target, row[2:])) for row in cells["Цели"]}
    return Book(logs, people, accounts, test, targets)


def read_deal(row: Row) -> None:
    """A row of the deals; the client «  Отель «Волна» » is the one without spaces around."""
    row |= {column: read_moment(row[column]) for column in ("created", "closed")}
    if is_moment(row["closed"]) and row["closed"].date() < row["created"].date():
        row["closed"] = BAD
    row["client"] = row["client"].strip()
    row["status"] = row["status"] if row["status"] in STATUSES else BAD
    row["amount"] = read_money(row["amount"])
    if row["amount"] is None and row["status"] == "оплачена":
        row["amount"] = BAD
    assert row["type"] in TYPES
    assert row["key"] in ("да", "нет")


def read_activity(row: Row) -> None:
    row["date"] = read_moment(row["date"])
    row["quantity"] = read_number(row["quantity"], 0, 1000)
    row["quality"] = read_number(row["quality"], 0, 100)


def read_request(row: Row) -> None:
    row |= {column: read_moment(row[column]) for column in ("opened", "replied", "due", "closed")}
    for column in ("replied", "closed"):
        if is_moment(row[column]) and row[column] < row["opened"]:
            row[column] = BAD


def read_feedback(row: Row) -> None:
    """A row of the feedback; an answer without its score cannot be used."""
    row["date"] = read_moment(row["date"])
    row["score"] = BAD if row["score"] is None else read_number(row["score"], 0, 10)


def read_cost(row: Row) -> None:
    row["date"] = read_moment(row["date"])
    row["amount"] = read_money(row["amount"])


def read_dates(row: Row) -> None:
    """A row of a log without dirt."""
    row |= {column: read_moment(row[column]) for column in ("date", "due", "done") if column in row}


def read_initiative(row: Row) -> None:
    row["date"] = read_moment(row["date"])
    row["points"] = read_number(row["points"], 0, 10)


READERS: dict[str, Callable[[Row], None]] = {
    "Сделки": read_deal,
    "Активности": read_activity,
    "Обращения": read_request,
    "Отзывы": read_feedback,
    "Расходы": read_cost,
    "Инициативы": read_initiative,
    "Задачи": read_dates,
    "Обучение": read_dates,
    "Объявления": read_dates,
}


def read_moment(cell: Cell) -> Cell:
    """A date; of texts, only `29.10.2026` is one: 03/04/2026 may be March or April."""
    if isinstance(cell, str):
        found = re.fullmatch(r"(\d\d)\.(\d\d)\.(\d{4})", cell)
        return datetime(int(found[3]), int(found[2]), int(found[1])) if found else BAD
    return cell


def read_money(cell: Cell) -> Cell:
    """Kopecks of `59700`, `59 700 ₽` or `75 340,00р`; below 0 and «договорная» are unusable."""
    if isinstance(cell, str):
        found = re.fullmatch(r"(\d[\d ]*)(?:,00)? ?(?:₽|р\.?)", cell.replace("\u00a0", " "))
        return int(found[1].replace(" ", "")) * 100 if found else BAD
    if cell is None:
        return None
    return int(Decimal(str(cell)) * 100) if cell >= 0 else BAD


def read_number(cell: Cell, least: int, most: int) -> Cell:
    if cell is None:
        return None
    is_right = isinstance(cell, int) and least <= cell <= most
    return cell if is_right else BAD


def read_target(cell: Cell) -> Fraction:
    """`310000` or `30 %`."""
    if isinstance(cell, str):
        return Fraction(int(cell.removesuffix(" %")), 100)
    return Fraction(str(cell))  # 0.32 as it is typed, not as it is stored


def is_moment(cell: Cell) -> bool:
    return isinstance(cell, datetime)


def number_deals(deals: list[Row], test_accounts: Iterable[str]) -> None:
    """1, 2, 3 … to the paid deals of each client by the day they were paid; those of test accounts
    apart, so that they make nobody an old client.
    """
    counted: dict[tuple[str, bool], int] = {}
    for row in deals:
        row["ordinal"] = None
    for row in sorted((row for row in deals if is_moment(row["closed"])), key=_by_closed):
        if row["status"] == "оплачена":
            client = row["client"], row["account"] in test_accounts
            counted[client] = counted.get(client, 0) + 1
            row["ordinal"] = counted[client]


def _by_closed(row: Row) -> date:
    closed: datetime = row["closed"]
    return closed.date()
