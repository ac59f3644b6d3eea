"""Makes workbooks as teams keep them, each with what a right reading of it is.

A book is written as a table of its columns: header, what its cells hold, and the truth as
`type role`. `a/b` stands where two types serve, `a|b` where either role does, `role?` where a role
may be given and need not be. Rows are invented by a generator that the book's name seeds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as made
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any

import xlsxwriter

Cell = str | float | bool | date | datetime | time | timedelta | None
Row = Sequence[Any]  # of cells


@dataclass
class At:
    """The place of a cell that is being made: record `i` of `n`, with the cells before it."""

    rng: Random
    i: int
    n: int
    row: list[Any]


Maker = Callable[[At], Cell]


@dataclass(frozen=True)
class Col:
    """A column: its header, what makes its cells, and the truth about it."""

    header: str | None
    maker: Maker
    truth: str = "text"

    @property
    def types(self) -> frozenset[str]:
        return frozenset(self.truth.split()[0].split("/"))

    @property
    def roles(self) -> list[list[str]]:
        """The roles that it needs, each with those that serve as well."""
        return [role.split("|") for role in self.truth.split()[1:] if not role.endswith("?")]

    @property
    def must(self) -> frozenset[str]:
        """The roles that it needs or that serve instead."""
        return frozenset(role for either in self.roles for role in either)

    @property
    def may(self) -> frozenset[str]:
        """All roles in which it serves."""
        return self.must | {role[:-1] for role in self.truth.split()[1:] if role.endswith("?")}

    @property
    def means(self) -> dict[str, frozenset[str]]:
        """What each word of it means, where it says how a record ended."""
        return self.maker.means if isinstance(self.maker, Words) else {}


class Words:
    """Words with their meaning and weight: `"Оплачено won 6; Отказ lost; Ждём open/lost 2"`."""

    def __init__(self, text: str) -> None:
        self.means: dict[str, frozenset[str]] = {}
        self.weights: list[int] = []
        for part in text.split(";"):
            *said, means, weight = part.split() if part[-1].isdigit() else [*part.split(), "1"]
            self.means[" ".join(said)] = frozenset(means.split("/"))
            self.weights.append(int(weight))

    def __call__(self, at: At) -> str:
        # every word is met at least once where the rows suffice
        words = list(self.means)
        return words[at.i] if at.i < len(words) else at.rng.choices(words, self.weights)[0]


@dataclass
class Table:
    """A tab with a table of records, and what is around it."""

    title: str
    n: int
    cols: Sequence[Col]
    kind: str = "log"
    log: str = ""  # tabs of one log share it
    above: Sequence[Row] = ()
    units: Row = ()  # a row right below the header that is no record
    left: int = 0  # blank columns before the table
    header: bool = True
    breaks: Mapping[int, Row] = made(default_factory=dict)  # rows before record i
    below: Sequence[Row] = ()  # "Σ" in them is the sum of the column
    beside: Sequence[Row] = ()  # another table, one blank column to the right
    gives: str = ""  # the role that the title fills, with who it is or what it means: `status won`
    pick: tuple[str, Callable[[Row], bool]] | None = None  # rows of another tab that are kept
    as_table: bool = False  # an Excel table
    merged: Sequence[str] = ()
    hidden: bool = False
    records: list[tuple[int, Row]] = made(default_factory=list)  # filled when it is made

    @property
    def header_row(self) -> int:
        return len(self.above) + 1 if self.header else 0


@dataclass
class Sheet:
    """A tab that is no table of records: its cells, and what it is. A matrix says its `shape`."""

    title: str
    kind: str
    rows: Sequence[Row]
    header_row: int | None = None  # where it matters
    shape: str = ""
    cols: Sequence[Col] = ()  # the columns that lead a matrix
    merged: Sequence[str] = ()
    hidden: bool = False
    lines: int = 0  # of people in a matrix, where its total might be taken for one


@dataclass
class Book:
    """A workbook of a make: `hand ru`, `hand en` or `export`."""

    name: str
    make: str
    tabs: Sequence[Table | Sheet]
    unsure: bool = False  # whether tabs of one log may be told apart

    def write(self, folder: Path) -> Path:
        """The workbook as a file; the records of each table are kept in it."""
        path = folder / f"{self.name}.xlsx"
        rng = Random(self.name)
        done: dict[str, list[Row]] = {}
        with xlsxwriter.Workbook(path, {"default_date_format": "dd.mm.yyyy"}) as book:
            for tab in self.tabs:
                sheet = book.add_worksheet(tab.title)
                if tab.hidden:
                    sheet.hide()
                if isinstance(tab, Sheet):
                    placed = {row: list(cells) for row, cells in enumerate(tab.rows, 1)}
                else:
                    done[tab.title] = _records(tab, rng, done)
                    placed = _placed(tab, done[tab.title])
                for area in tab.merged:
                    sheet.merge_range(area, "")
                for row, cells in placed.items():
                    for column, value in enumerate(cells):
                        _put(sheet, row - 1, column, value)
                if isinstance(tab, Table) and tab.as_table:
                    last = max(row for row, _ in tab.records) - 1
                    heads = [{"header": col.header} for col in tab.cols]
                    right = tab.left + len(heads) - 1
                    sheet.add_table(tab.header_row - 1, tab.left, last, right, {"columns": heads})
        return path


def _records(tab: Table, rng: Random, done: Mapping[str, list[Row]]) -> list[Row]:
    if tab.pick:
        return [row for row in done[tab.pick[0]] if tab.pick[1](row)]
    rows: list[Row] = []
    for i in range(tab.n):
        cells: list[Cell] = []
        for col in tab.cols:
            cells.append(col.maker(At(rng, i, tab.n, cells)))
        rows.append(cells)
    return rows


def _placed(tab: Table, records: Sequence[Row]) -> dict[int, list[Cell]]:
    """The cells of a tab by its rows, from 1."""
    gap: list[Cell] = [None] * tab.left
    lines: list[list[Cell]] = [[*row] for row in tab.above]
    if tab.header:
        lines.append([*gap, *(col.header for col in tab.cols)])
    top = len(lines)
    if tab.units:
        lines.append([*gap, *tab.units])
    tab.records, since = [], 0
    for i, record in enumerate(records):
        if i in tab.breaks:
            lines.append([*gap, *_summed(tab.breaks[i], records[since:i])])
            since = i
        lines.append([*gap, *record])
        tab.records.append((len(lines), record))
    lines += [[*gap, *_summed(row, records)] for row in tab.below]
    width = tab.left + len(tab.cols) + 1
    for n, row in enumerate(tab.beside, top - 1):
        while n >= len(lines):
            lines.append([])
        lines[n] += [*[None] * (width - len(lines[n])), *row]
    return dict(enumerate(lines, 1))


def _summed(row: Row, records: Sequence[Row]) -> list[Cell]:
    return [
        sum(number(record[n]) for record in records) if cell == "Σ" else cell
        for n, cell in enumerate(row)
    ]


def number(cell: Cell) -> float:
    """The number in a cell that may be a text such as `1 200,50 р.`; 0 where there is none."""
    if isinstance(cell, int | float):
        return float(cell)
    text = "".join(sign for sign in str(cell or "").replace(",", ".") if sign in "-.0123456789")
    return float(text.strip(".") or 0)


def _put(sheet: xlsxwriter.worksheet.Worksheet, row: int, column: int, value: Cell) -> None:
    if isinstance(value, str):
        sheet.write_string(row, column, value)
    elif value is not None:
        sheet.write(row, column, value)


# What makes the cells of a column.


class Days:
    """Days that go up over `2026-10-01..2026-10-31`; `once`: only on the first row of a day.

    `fmt` makes texts of them: a pattern of strftime, or `serial` for numbers.
    """

    def __init__(self, span: str, fmt: str, *, once: bool) -> None:
        first, last = (date.fromisoformat(one) for one in span.split(".."))
        self.first, self.days = first, (last - first).days + 1
        self.fmt, self.once = fmt, once

    def __call__(self, at: At) -> Cell:
        place = at.i * self.days // at.n
        if self.once and at.i and place == (at.i - 1) * self.days // at.n:
            return None
        found = self.first + timedelta(place)
        if self.fmt == "serial":
            return (found - ZERO).days
        moment = datetime.combine(found, time(9 + at.i % 9, at.i * 7 % 60, at.i * 13 % 60))
        return moment.strftime(self.fmt) if self.fmt else found

    def read(self, cell: Cell) -> date:
        """The day that a cell of it says."""
        if isinstance(cell, int | float):
            return ZERO + timedelta(cell)
        if isinstance(cell, str):
            return datetime.strptime(cell, self.fmt).date()  # noqa: DTZ007  # the day as it is written
        assert isinstance(cell, date)
        return cell


def day(span: str, fmt: str = "", *, once: bool = False) -> Days:
    """See `Days`."""
    return Days(span, fmt, once=once)


def later(column: int, least: int, most: int, share: int = 100) -> Maker:
    """A day some days after that in an earlier column, in a share of the rows."""

    def make(at: At) -> Cell:
        start = at.row[column]
        if not isinstance(start, date) or at.rng.random() * 100 > share:
            return None
        return start + timedelta(at.rng.randint(least, most))

    return make


def of(*words: Cell) -> Maker:
    """One of the words, the first ones more often."""
    return lambda at: words[min(at.rng.randrange(len(words)), at.rng.randrange(len(words)))]


def turn(*words: Cell) -> Maker:
    """The words in turn."""
    return lambda at: words[at.i % len(words)]


def num(low: int, high: int, step: float = 1, fmt: str = "") -> Maker:
    """A number of a range; `fmt` such as `{} р.` makes it a text with its thousands apart."""

    def make(at: At) -> Cell:
        value = round(low + at.rng.randrange(int((high - low) / step) + 1) * step, 2)
        if not fmt:
            return value
        return fmt.format(f"{value:,}".replace(",", " ").replace(".", ","))

    return make


def maybe(share: int, maker: Maker, blank: Cell = None) -> Maker:
    """A cell in a share of the rows."""

    def make(at: At) -> Cell:
        cell = maker(at)
        return cell if at.rng.random() * 100 < share else blank

    return make


def mostly(share: int, maker: Maker, other: Maker) -> Maker:
    """One way in a share of the rows, else another."""
    return lambda at: (maker if at.rng.random() * 100 < share else other)(at)


def seq(start: int, fmt: str = "") -> Maker:
    """A number that grows by one."""
    return lambda at: fmt.format(start + at.i) if fmt else start + at.i


def calc(count: Callable[[list[Any]], Cell]) -> Maker:
    """What follows from the cells before it."""
    return lambda at: count(at.row)


def one(what: Callable[[int], str], kinds: int) -> Maker:
    """One of so many invented names."""
    return lambda at: what(at.rng.randrange(kinds))


def firm(n: int) -> str:
    form = ("ООО", "ИП", "АО", "ООО")[n % 4]
    if form == "ИП":
        return f"ИП {SURNAMES[n % 17]} {'АБВДЕИК'[n % 7]}. {'ПРСМН'[n % 5]}."
    return f"{form} «{STEMS[n % 13]}{ENDS[n * 5 % 11]}»"


def company(n: int) -> str:
    return f"{LATIN[n % 13]}{('soft', 'line', ' Group', 'tech', ' Labs')[n * 3 % 5]}"


def fio(n: int) -> str:
    is_she = n % 2
    name = (MEN, WOMEN)[is_she][n * 7 % 11]
    last = SURNAMES[n * 5 % 17] + ("а" if is_she else "")
    return f"{last} {name} {('Сергеевич', 'Олеговна', 'Игоревич', 'Павловна')[n % 4]}"


def given(n: int) -> str:
    return ((MEN, WOMEN)[n % 2])[n * 3 % 11] + ("", "", " (от Ирины)", " 2", "")[n % 5]


def full(n: int) -> str:
    return f"{ENGLISH[n * 7 % 13]} {LATIN[n * 5 % 13]}son"


def phone(n: int) -> str:
    return f"+7 9{10 + n % 80} {100 + n * 37 % 900}-{10 + n * 7 % 90}-{10 + n * 3 % 90}"


def mail(n: int) -> str:
    return f"{ENGLISH[n % 13].lower()}.{LATIN[n * 5 % 13].lower()}@example.com"


def note(*texts: str, share: int = 40) -> Maker:
    """Remarks of a person, on a share of the rows."""

    def make(at: At) -> str:
        return f"{at.rng.choice(texts)}, {at.rng.choice(ENDINGS).format(at.rng.randint(1, 28))}"

    return maybe(share, make)


ZERO = date(1899, 12, 30)  # day 0 of a sheet
SURNAMES = (
    "Ершов Тихонов Лаптев Сомов Зимин Рябов Гусев Носов Шилов Дёмин Крылов Бобров Жданов Юдин "
    "Мохов Хазов Ветров"
).split()
MEN = "Игорь Павел Антон Денис Роман Глеб Тимур Артём Кирилл Олег Фёдор".split()
WOMEN = "Ольга Дарья Алина Вера Жанна Инна Лариса Полина Регина Софья Эльза".split()
STEMS = "Север Вект Гран Лад Мега Ориен Полю Рос Сигм Тех Уни Фор Эко".split()
ENDS = "строй сервис торг маш плюс трейд ком снаб дом пром групп".split()
LATIN = "Arden Bolt Crane Delta Ember Falk Grant Holm Iris Jonas Keller Lund Moro".split()
ENGLISH = "Alice Brian Carol Derek Emma Frank Grace Henry Irene Jack Karen Liam Mona".split()
ENDINGS = ("до {}-го", "{} шт", "п. {}", "{} %", "no. {}", "{}.11 в 12")
