"""The mistakes of the sample, made as people make them, each with the finding it calls for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sheets_kpi.demo.story import LogRow, Story, first_day, next_month, words
from sheets_kpi.state import CellError, CellValue

_RECENT = 60  # dirty rows are among the last of a log, so that they are seen

# what is typed into a column of a row, and whether it may be
Maker = Callable[[Story, LogRow, str], CellValue]
Fits = Callable[[Story, LogRow, str], bool]


@dataclass(frozen=True, slots=True)
class Dirt:
    """A dirty cell: row `row` of a log's rows (from 0), a column, the code of its finding."""

    log: str
    row: int
    column: str
    code: str


class Spot(NamedTuple):
    """A dirty cell while rows still move; `code` is "" where the finding is told at another."""

    log: str
    row: LogRow
    column: str
    code: str


class Slip(NamedTuple):
    """One way to go wrong in one cell: `make` gives its new value, in a row that `fits`; `code` is
    the finding that it calls for.
    """

    log: str
    column: str
    code: str
    make: Maker
    fits: Fits


# A way to go wrong that takes more than one cell: it dirties rows in place, none of those that are
# dirty already, and says where.
Mess = Callable[[Story, Sequence[Spot]], list[Spot]]


def soil(story: Story, slips: Sequence[Slip], messes: Sequence[Mess]) -> tuple[Dirt, ...]:
    """Dirties the rows of a story in place and says where."""
    spots: list[Spot] = []
    for log, column, code, make, fits in slips:
        rows = [row for row in _clean(story, log, spots) if fits(story, row, column)]
        row = story.random.choice(rows[-_RECENT:])
        row[column] = make(story, row, column)
        spots.append(Spot(log, row, column, code))
    for mess in messes:
        spots += mess(story, spots)
    places = {id(row): n for rows in story.rows.values() for n, row in enumerate(rows)}
    return tuple(
        Dirt(log, places[id(row)], column, code) for log, row, column, code in spots if code
    )


def _clean(story: Story, log: str, spots: Sequence[Spot]) -> list[LogRow]:
    dirty = {id(spot.row) for spot in spots}
    return [row for row in story.rows[log] if id(row) not in dirty]


# --- which rows ----------------------------------------------------------------------------------
# Each is called with what trades.toml says, then the log, the story, the row, and the column.


def filled(_log: str, _story: Story, row: LogRow, column: str) -> bool:
    """Rows in which the column is filled."""
    return row[column] is not None


def is_choice(column: str, choice: str, log: str, story: Story, row: LogRow, _: str) -> bool:
    """Rows whose choice is this one."""
    return row[column] == story.word(log, column, choice)


def has(column: str, _log: str, _story: Story, row: LogRow, _: str) -> bool:
    """Rows in which another column is filled."""
    return row[column] is not None


def by(number: int, _log: str, story: Story, row: LogRow, column: str) -> bool:
    """Rows in which the column names one of the people."""
    return row[column] == story.cast[number].name


# --- what is typed -------------------------------------------------------------------------------


def typo(number: int, story: Story, *_: object) -> CellValue:
    """One of the trade's own slips of the keyboard."""
    return story.words("typos")[number]


def typed(number: int, story: Story, *_: object) -> CellValue:
    """Words where a number or a date should be."""
    return words("typed", story.lang)[number]


def value(cell: CellValue, *_: object) -> CellValue:
    """Always the same."""
    return cell


def error(text: str, *_: object) -> CellValue:
    """An error of a formula."""
    return CellError(text)


def nothing(*_: object) -> CellValue:
    """A blank cell."""


def money(suffix: str, story: Story, row: LogRow, column: str) -> CellValue:
    """The amount as it is typed in a chat: `48 300р.`, in English `48 300₽`."""
    amount, unit = row[column], suffix if story.lang == "ru" else "₽"
    whole = int(amount) if isinstance(amount, int | float) else 0
    return f"{whole:,}{unit}".replace(",", " ", 1)


def earlier(other: str, days: int, _: Story, row: LogRow, __: str) -> CellValue:
    """A date so many days before that of another column."""
    day = row[other]
    return day - timedelta(days=days) if isinstance(day, date | datetime) else None


def text_day(story: Story, row: LogRow, column: str) -> CellValue:
    """A date as a text."""
    day = row[column]
    pattern = "%d.%m.%Y" if story.lang == "ru" else "%Y-%m-%d"
    return day.strftime(pattern) if isinstance(day, date) else None


def in_a_month(story: Story, *_: object) -> CellValue:
    """A working day that is yet to come."""
    return story.after(story.as_of + timedelta(days=25), 1)


def tenth_of_may(story: Story, *_: object) -> CellValue:
    """What a sheet makes of `10.5`."""
    return date(story.as_of.year, 5, 10)


def either_way(_: Story, row: LogRow, column: str) -> CellValue:
    """A day that reads both ways, such as 03/04/2026."""
    day = row[column]
    return f"03/04/{day.year}" if isinstance(day, date) else None


def spaced(_: Story, row: LogRow, column: str) -> CellValue:
    """Spaces around a text."""
    return f"  {row[column]} "


# --- more than one cell --------------------------------------------------------------------------


def same_number(log: str, story: Story, spots: Sequence[Spot]) -> list[Spot]:
    """A number given twice."""
    first, second = story.random.sample(_clean(story, log, spots)[-_RECENT:], 2)
    second["number"] = first["number"]
    earlier = next(row for row in story.rows[log] if row is first or row is second)
    later = second if earlier is first else first
    return [Spot(log, earlier, "number", "duplicate_key"), Spot(log, later, "number", "")]


def pasted_twice(log: str, story: Story, spots: Sequence[Spot]) -> list[Spot]:
    """A row that stands twice."""
    row = story.random.choice(_clean(story, log, spots)[-_RECENT:])
    copy = dict(row)
    rows = story.rows[log]
    rows.insert(1 + next(n for n, one in enumerate(rows) if one is row), copy)
    return [Spot(log, copy, "date", "duplicate_row")]


def total_line(log: str, label: str, day: str, story: Story, _: Sequence[Spot]) -> list[Spot]:
    """A line with the total of the first month, in the middle of a log that goes on by `day`; in
    the column `label` it says what it is.
    """
    rows = story.rows[log]
    end = next_month(first_day(story.as_of))
    at = next(n for n, row in enumerate(rows) if _is_from(row[day], end))
    amounts = [row["amount"] for row in rows[:at]]
    total = sum(amount for amount in amounts if isinstance(amount, int | float))
    row: LogRow = dict.fromkeys(rows[0])
    row |= {label: words("total", story.lang)[0], "amount": total}
    rows.insert(at, row)
    return [Spot(log, row, label, "not_a_record")]


def _is_from(value: CellValue, day: date) -> bool:
    return isinstance(value, date) and value.timetuple() >= day.timetuple()
