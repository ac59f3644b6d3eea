"""Ways to go wrong in one cell: what is typed there, and in which rows it may happen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sheets_kpi.demo.cast import words
from sheets_kpi.demo.story import Row, Story
from sheets_kpi.state import CellValue

Maker = Callable[[Story, Row], CellValue]
Fits = Callable[[Story, Row], bool]


@dataclass(frozen=True, slots=True)
class Slip:
    """One way to go wrong: `make` gives the cell's new value, in a row that `fits`; `code` is the
    finding that it calls for.
    """

    log: str
    column: str
    code: str
    make: Maker
    fits: Fits


def is_choice(log: str, column: str, choice: str) -> Fits:
    """Rows whose choice is this one."""
    return lambda story, row: row[column] == story.word(log, column, choice)


def filled(column: str) -> Fits:
    """Rows in which a column is filled."""
    return lambda _, row: row[column] is not None


def by(number: int, column: str = "manager") -> Fits:
    """Rows of one of the people."""
    return lambda story, row: row[column] == story.cast[number].name


def typo(number: int) -> Maker:
    """One of the trade's own slips of the keyboard."""
    return lambda story, _: story.words("typos")[number]


def typed(number: int) -> Maker:
    """Words where a number or a date should be."""
    return lambda story, _: words("typed", story.lang)[number]


def value(cell: CellValue) -> Maker:
    """Always the same."""
    return lambda _, __: cell


def money(suffix: str) -> Maker:
    """The amount as it is typed in a chat: `48 300р.`, in English `48 300₽`."""

    def made(story: Story, row: Row) -> CellValue:
        unit = suffix if story.lang == "ru" else "₽"
        return f"{int(_number(row['amount'])):,}{unit}".replace(",", " ", 1)

    return made


def _number(cell: CellValue) -> float:
    return cell if isinstance(cell, int | float) else 0.0


def text_day(column: str) -> Maker:
    """A date as a text."""

    def made(story: Story, row: Row) -> CellValue:
        day = row[column]
        pattern = "%d.%m.%Y" if story.lang == "ru" else "%Y-%m-%d"
        return day.strftime(pattern) if isinstance(day, date) else None

    return made


def earlier(column: str, days: int) -> Maker:
    """A date so many days before that of another column."""

    def moved(_: Story, row: Row) -> CellValue:
        day = row[column]
        return day - timedelta(days=days) if isinstance(day, date | datetime) else None

    return moved


def next_month(story: Story, _: Row) -> CellValue:
    """A working day that is yet to come."""
    return story.after(story.as_of + timedelta(days=25), 1)


def tenth_of_may(story: Story, _: Row) -> CellValue:
    """What a sheet makes of `10.5`."""
    return date(story.as_of.year, 5, 10)


def either_way(_: Story, row: Row) -> CellValue:
    """A day that reads both ways, such as 03/04/2026."""
    day = row["date"]
    return f"03/04/{day.year}" if isinstance(day, date) else None


def spaced(column: str) -> Maker:
    """Spaces around a text."""
    return lambda _, row: f"  {row[column]} "
