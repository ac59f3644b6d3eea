"""The mistakes of the sample, made as people make them, each with the finding it calls for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from sheets_kpi.demo.cast import next_month, words
from sheets_kpi.demo.slips import Slip
from sheets_kpi.demo.story import Row, Story, first_day
from sheets_kpi.state import CellValue

_RECENT = 60  # dirty rows are among the last of a log, so that they are seen


@dataclass(frozen=True, slots=True)
class Dirt:
    """A dirty cell: row `row` of a log's rows (from 0), a column, the code of its finding."""

    log: str
    row: int
    column: str
    code: str


@dataclass(frozen=True, slots=True)
class Spot:
    """A dirty cell while rows still move."""

    log: str
    row: Row
    column: str
    code: str


# A way to go wrong that takes more than one cell: it dirties rows in place, none of those that are
# dirty already, and says where.
Mess = Callable[[Story, Sequence[Spot]], list[Spot]]


def soil(story: Story, slips: Sequence[Slip], messes: Sequence[Mess]) -> tuple[Dirt, ...]:
    """Dirties the rows of a story in place and says where."""
    spots: list[Spot] = []
    for slip in slips:
        row = _pick(story, slip, spots)
        row[slip.column] = slip.make(story, row)
        spots.append(Spot(slip.log, row, slip.column, slip.code))
    for mess in messes:
        spots += mess(story, spots)
    places = {id(row): n for rows in story.rows.values() for n, row in enumerate(rows)}
    return tuple(Dirt(spot.log, places[id(spot.row)], spot.column, spot.code) for spot in spots)


def _pick(story: Story, slip: Slip, spots: Sequence[Spot]) -> Row:
    """A row of the last weeks that fits and is still clean."""
    rows = [row for row in _clean(story, slip.log, spots) if slip.fits(story, row)]
    return story.random.choice(rows[-_RECENT:])


def _clean(story: Story, log: str, spots: Sequence[Spot]) -> list[Row]:
    dirty = {id(spot.row) for spot in spots}
    return [row for row in story.rows[log] if id(row) not in dirty]


def same_number(log: str) -> Mess:
    """A number given twice."""

    def mess(story: Story, spots: Sequence[Spot]) -> list[Spot]:
        first, second = story.random.sample(_clean(story, log, spots)[-_RECENT:], 2)
        second["number"] = first["number"]
        return [Spot(log, row, "number", "duplicate_key") for row in (first, second)]

    return mess


def pasted_twice(log: str) -> Mess:
    """A row that stands twice."""

    def mess(story: Story, spots: Sequence[Spot]) -> list[Spot]:
        row = story.random.choice(_clean(story, log, spots)[-_RECENT:])
        copy = dict(row)
        rows = story.rows[log]
        rows.insert(1 + next(n for n, one in enumerate(rows) if one is row), copy)
        return [Spot(log, copy, "date", "duplicate_row")]

    return mess


def total_line(log: str, label: str, day: str) -> Mess:
    """A line with the total of the first month, in the middle of a log.

    Args:
        log: The log.
        label: The column where the line says what it is.
        day: The date by which the log goes on.
    """

    def mess(story: Story, _: Sequence[Spot]) -> list[Spot]:
        rows = story.rows[log]
        end = next_month(first_day(story.as_of))
        at = next(n for n, row in enumerate(rows) if _is_from(row[day], end))
        amounts = [row["amount"] for row in rows[:at]]
        total = sum(amount for amount in amounts if isinstance(amount, int | float))
        row: Row = dict.fromkeys(rows[0])
        row |= {label: words("total", story.lang)[0], "amount": total}
        rows.insert(at, row)
        return [Spot(log, row, label, "not_a_record")]

    return mess


def _is_from(value: CellValue, day: date) -> bool:
    return isinstance(value, date) and value.timetuple() >= day.timetuple()
