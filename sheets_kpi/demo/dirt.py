"""The mistakes of the sample, made as people make them, each with the finding it calls for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sheets_kpi.demo.cast import WORKDAYS, words
from sheets_kpi.demo.story import Row, Story, first_day
from sheets_kpi.state import CellError, CellValue

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


@dataclass(frozen=True, slots=True)
class Slip:
    """One way to go wrong: `make` gives the cell's new value, in a row that `fits`."""

    log: str
    column: str
    code: str
    make: Callable[[Story, Row], CellValue]
    fits: Callable[[Story, Row], bool]


def soil(story: Story) -> tuple[Dirt, ...]:
    """Dirties the rows of a story in place and says where."""
    spots: list[Spot] = []
    for slip in SLIPS:
        row = _pick(story, slip, spots)
        row[slip.column] = slip.make(story, row)
        spots.append(Spot(slip.log, row, slip.column, slip.code))
    spots += _copies(story, spots)
    spots.append(_total(story))
    places = {id(row): n for rows in story.rows.values() for n, row in enumerate(rows)}
    return tuple(Dirt(spot.log, places[id(spot.row)], spot.column, spot.code) for spot in spots)


def _pick(story: Story, slip: Slip, spots: list[Spot]) -> Row:
    """A row of the last weeks that fits and is still clean."""
    dirty = {id(spot.row) for spot in spots}
    rows = [row for row in story.rows[slip.log] if id(row) not in dirty and slip.fits(story, row)]
    return story.random.choice(rows[-_RECENT:])


def _copies(story: Story, spots: list[Spot]) -> list[Spot]:
    """A number given twice, and a row pasted twice."""
    dirty = {id(spot.row) for spot in spots}
    deals = [row for row in story.rows["deals"][-_RECENT:] if id(row) not in dirty]
    first, second = story.random.sample(deals, 2)
    second["number"] = first["number"]
    activities = story.rows["activities"]
    row = story.random.choice([r for r in activities[-_RECENT:] if id(r) not in dirty])
    copy = dict(row)
    activities.insert(activities.index(row) + 1, copy)
    return [
        Spot("deals", first, "number", "duplicate_key"),
        Spot("deals", second, "number", "duplicate_key"),
        Spot("activities", copy, "date", "duplicate_row"),
    ]


def _total(story: Story) -> Spot:
    """A line with the total of the first month, in the middle of the deals."""
    deals = story.rows["deals"]
    end = (first_day(story.as_of) + timedelta(days=31)).replace(day=1)
    at = next(n for n, row in enumerate(deals) if _is_from(row["created"], end))
    amounts = [row["amount"] for row in deals[:at]]
    total = sum(amount for amount in amounts if isinstance(amount, int | float))
    row: Row = dict.fromkeys(deals[0])
    row |= {"number": words("total", story.lang)[0], "amount": total}
    deals.insert(at, row)
    return Spot("deals", row, "number", "not_a_record")


def _paid(story: Story, row: Row) -> bool:
    return row["status"] == story.word("deals", "status", "paid")


def _lost(story: Story, row: Row) -> bool:
    return row["status"] == story.word("deals", "status", "lost")


def _filled(column: str) -> Callable[[Story, Row], bool]:
    return lambda _, row: row[column] is not None


def _by(number: int) -> Callable[[Story, Row], bool]:
    return lambda story, row: row["manager"] == story.cast[number].name


def _typo(number: int) -> Callable[[Story, Row], CellValue]:
    return lambda story, _: words("typos", story.lang)[number]


def _value(value: CellValue) -> Callable[[Story, Row], CellValue]:
    return lambda _, __: value


def _money(suffix: str) -> Callable[[Story, Row], CellValue]:
    """The amount as it is typed in a chat: `48 300,00р`."""
    return lambda _, row: f"{int(_number(row['amount'])):,}{suffix}".replace(",", " ", 1)


def _number(value: CellValue) -> float:
    return value if isinstance(value, int | float) else 0.0


def _text_day(column: str) -> Callable[[Story, Row], CellValue]:
    def typed(story: Story, row: Row) -> CellValue:
        day = row[column]
        pattern = "%d.%m.%Y" if story.lang == "ru" else "%Y-%m-%d"
        return day.strftime(pattern) if isinstance(day, date) else None

    return typed


def _earlier(column: str, days: int) -> Callable[[Story, Row], CellValue]:
    def moved(_: Story, row: Row) -> CellValue:
        day = row[column]
        return day - timedelta(days=days) if isinstance(day, date | datetime) else None

    return moved


def _next_month(story: Story, _: Row) -> CellValue:
    return WORKDAYS.nth(story.as_of + timedelta(days=25), 1)


def _tenth_of_may(story: Story, _: Row) -> CellValue:
    return date(story.as_of.year, 5, 10)


def _either_way(_: Story, row: Row) -> CellValue:
    """A day that reads both ways, such as 03/04/2026."""
    day = row["date"]
    return f"03/04/{day.year}" if isinstance(day, date) else None


def _spaced(_: Story, row: Row) -> CellValue:
    return f"  {row['client']} "


def _is_from(value: CellValue, day: date) -> bool:
    return isinstance(value, date) and value >= day


SLIPS = (
    Slip("deals", "amount", "number_as_text", _money(",00р"), _paid),
    Slip("deals", "amount", "number_as_text", _money("\u00a0₽"), _paid),
    Slip("deals", "amount", "unreadable_number", _typo(1), _paid),
    Slip("deals", "amount", "below_minimum", _value(-1_500), _paid),
    Slip("deals", "amount", "error_value", _value(CellError("#N/A")), _paid),
    Slip("deals", "amount", "required_when", _value(None), _paid),
    Slip("deals", "status", "unknown_choice", _typo(0), _paid),
    Slip("deals", "lost_reason", "required_when", _value(None), _lost),
    Slip("deals", "created", "date_as_text", _text_day("created"), _paid),
    Slip("deals", "closed", "order", _earlier("created", 3), _paid),
    Slip("deals", "closed", "future_date", _next_month, _paid),
    Slip("deals", "units", "number_became_date", _tenth_of_may, _paid),
    Slip("deals", "account", "unknown_account", _typo(2), _paid),
    Slip("deals", "client", "stray_spaces", _spaced, _paid),
    Slip("deals", "manager", "required", _value(None), _paid),
    Slip("deals", "manager", "unknown_person", _typo(3), _by(0)),
    Slip("deals", "manager", "name_spelling", _typo(4), _by(1)),
    Slip("requests", "manager", "name_spelling", _typo(5), _by(3)),
    Slip("requests", "replied", "order", _earlier("opened", 1), _filled("replied")),
    Slip("activities", "date", "ambiguous_date", _either_way, _filled("date")),
    Slip("activities", "date", "unreadable_date", _typo(6), _filled("date")),
    Slip("activities", "quantity", "above_maximum", _value(12_000), _filled("quantity")),
    Slip("activities", "quality", "above_maximum", _value(105), _filled("quality")),
    Slip("feedback", "score", "unreadable_number", _value("9/10"), _filled("score")),
    Slip("feedback", "score", "required", _value(None), _filled("score")),
    Slip("costs", "amount", "number_as_text", _money("р."), _filled("manager")),
)
