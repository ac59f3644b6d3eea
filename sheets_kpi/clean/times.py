"""The grammar of dates and durations as people type them; see `values.py` for numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress
from datetime import date, datetime, time, timedelta, tzinfo
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sheets_kpi.clean.units import SECONDS, UNITS
from sheets_kpi.clean.values import (
    FIRST_DAY,
    FIRST_SERIAL,
    LAST_DAY,
    LAST_SERIAL,
    Reading,
    digits_value,
    error,
    plain_text,
    read_number,
    shown_day,
    warning,
)
from sheets_kpi.logs import EPOCH, serial
from sheets_kpi.periods import month_of
from sheets_kpi.schema import TimeUnit
from sheets_kpi.state import CellValue, zone_of

_TIME = r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:[.,][0-9]+)?)?"
_HALF_DAY = r"(?: ?(?P<half>[ap])\.?m\.?)?"
_ZONE = r"(?: ?(?P<zone>(?:z|msk|мск|utc|gmt)?(?:[+-][0-9]{1,2}(?::?[0-9]{2})?)?))"
_CLOCK_LAST = re.compile(
    r"(?:,? (?:(?:в|at) )?|t)" + _TIME.replace(":", "[:.]", 1) + _HALF_DAY + _ZONE + r"\Z"
)
_CLOCK_FIRST = re.compile(_TIME + _HALF_DAY + r",? ")
DAY_NAME = (
    r"(?:пн|вт|ср|чт|пт|сб|вс|понедельник|вторник|среда|четверг|пятница|суббота|воскресенье"
    r"|(?:mon|tues?|wed|wednes|thu|thurs?|fri|sat|satur|sun)(?:day)?)"
)
_WEEKDAY = re.compile(rf"\A{DAY_NAME}\.?,? |,? \(?{DAY_NAME}\.?\)?\Z")
_YEAR_WORD = r"(?: ?г\.?| года?)?"
_YEAR_FIRST = re.compile(
    r"(?P<y>[0-9]{4})(?P<mark>[-./])(?P<m>[0-9]{1,2})(?P=mark)(?P<d>[0-9]{1,2})"
)
_YEAR_LAST = re.compile(
    r"(?P<a>[0-9]{1,2}) ?(?P<mark>[-./,]) ?(?P<b>[0-9]{1,2}) ?(?P=mark) ?(?P<y>[0-9]{4}|[0-9]{2})"
    + _YEAR_WORD
)
_DAY_MONTH = re.compile(
    r"(?P<d>[0-9]{1,2})[ .-]?(?P<month>[^\W\d_]+)\.?(?:[ ,.-]{0,2}(?P<y>[0-9]{4}|[0-9]{2}))?"
    + _YEAR_WORD
)
_MONTH_DAY = re.compile(
    r"(?P<month>[^\W\d_]+)\.? (?P<d>[0-9]{1,2})(?:st|nd|rd|th)?(?:,? (?P<y>[0-9]{4}))?"
)
_NO_YEAR = re.compile(r"(?P<d>[0-9]{1,2})(?P<mark>[./-])(?P<m>[0-9]{1,2})")

Span = tuple[date, date]
DEFAULT_ZONE = ZoneInfo("Europe/Moscow")  # of a workbook that says nothing of its own


class Dating(NamedTuple):
    """How the dates of a column are written.

    Attributes:
        order: `dmy`, `mdy` or `ymd`; "" where the order of their parts is open.
        span: The first and last day between which a day without its year lies; None: unknown.
        years: The years of the other dates of a column in which some years stand in front: there
            `26.10.05` may begin with its year, too.
        zone: Where a moment with a zone of its own is told as its clocks showed it.
        first: The first day that may be meant.
        last: The last day that two digits of a year may mean where those before 2000 are normal.
    """

    order: str = ""
    span: Span | None = None
    zone: tzinfo = DEFAULT_ZONE
    years: AbstractSet[int] = frozenset()
    first: date = FIRST_DAY
    last: date = LAST_DAY


_USUAL = Dating()


def read_date(value: CellValue, how: Dating = _USUAL) -> Reading:
    """A cell of a date column, as a spreadsheet serial with the time of day as its fraction."""
    match value:
        case bool():
            return error("checkbox_value")
        case datetime():
            return _in_range(value, how)
        case date():
            return _in_range(datetime.combine(value, time.min), how)
        case int() | float():
            return _date_of_number(value)
        case str():
            return _date_of_text(value, how)
        case _:
            return error("unreadable_date")


def _in_range(moment: datetime, how: Dating) -> Reading:
    if not how.first <= moment.date() <= LAST_DAY:
        return error("date_out_of_range", first=how.first.year)
    seconds = moment.hour * 3600 + moment.minute * 60 + moment.second + moment.microsecond / 1e6
    return Reading(serial(moment.date()) + seconds / 86400)


def _date_of_number(number: float) -> Reading:
    if FIRST_SERIAL <= number < LAST_SERIAL + 1:
        return warning(float(number), "serial_as_date", read=shown_day(number))
    return error("unreadable_date")


def _date_of_text(text: str, how: Dating) -> Reading:
    parts = _parts(text, how)
    if parts is None:
        return error("unreadable_date")
    days = {day for order, day in parts.days.items() if how.order in ("", order) or not order}
    if not days:
        return error("no_such_day" if parts.year else "date_without_year")
    if len(days) > 1:
        first, second = (shown_day(serial(day)) for day in sorted(days)[:2])
        return error("ambiguous_date", first=first, second=second)
    seconds = _seconds(parts.clock)
    if seconds is None:
        return error("no_such_time")
    day = days.pop()
    if len(parts.year) == 2 and day > how.last:
        day = day.replace(year=day.year - 100)
    moment = datetime.combine(day, time.min) + timedelta(seconds=seconds)
    there = _in_zone(moment, parts.clock, how.zone)
    reading = _in_range(there, how) if there else error("no_such_time")
    if reading.value is None:
        return reading
    code = "year_taken" if not parts.year else "date_as_text"
    code = "two_digit_year" if len(parts.year) == 2 else code
    return warning(reading.value, code, read=shown_day(reading.value))


class _Parts(NamedTuple):
    """The parts of a text that is a date: the days that it can mean, by the order of its parts ("":
    there is but one), its year as it is written ("" without one), and its time of day.
    """

    days: dict[str, date]
    year: str
    clock: re.Match[str] | None


def _parts(text: str, how: Dating = _USUAL) -> _Parts | None:
    """What a text says as a date; None where it does not look like one."""
    plain = _WEEKDAY.sub("", plain_text(text).casefold().replace("ё", "е"))
    plain = plain.rpartition(" от ")[2]  # «Заказ УТ-4 от 05.10.2026»
    last, first = _CLOCK_LAST.search(plain), _CLOCK_FIRST.match(plain)
    ways: list[tuple[str, re.Match[str] | None]] = [(plain, None)]
    ways += [(plain[: last.start()], last)] if last else []
    ways += [(plain[first.end() :], first)] if first else []
    for body, clock in ways:
        if (days := _days_of(body, how)) is not None:
            return _Parts(*days, clock)
    return None


def _days_of(plain: str, how: Dating) -> tuple[dict[str, date], str] | None:
    """The days by order, and the year as it is written."""
    if found := _YEAR_FIRST.fullmatch(plain):
        return _known({"": (found["y"], found["m"], found["d"])}), found["y"]
    if found := _YEAR_LAST.fullmatch(plain):
        return _known(_orders(found, how.years)), found["y"]
    if named := _DAY_MONTH.fullmatch(plain) or _MONTH_DAY.fullmatch(plain):
        month, year = str(month_of(named["month"]) or ""), named["y"] or ""
        if not month:
            return None
    elif named := _NO_YEAR.fullmatch(plain):
        month, year = named["m"] if named["mark"] == "." else "0", ""
    else:
        return None
    if year:
        return _known({"": (year, month, named["d"])}), year
    span = how.span
    years = range(span[0].year, span[1].year + 1) if span else ()
    likely = _known({str(y): (str(y), month, named["d"]) for y in years}).values()
    fits = [day for day in likely if span and span[0] <= day <= span[1]]
    return ({"": fits[0]} if len(fits) == 1 else {}), ""


def _orders(found: re.Match[str], years: AbstractSet[int]) -> dict[str, tuple[str, str, str]]:
    """The (year, month, day) that `a?b?year` can mean. With points it is day, month, year; slashes
    and hyphens are also used the American way, and two digits may then be a year in front. So they
    may with points where `years` are given, unless only one reading lies in one of them.
    """
    first, second, year = found["a"], found["b"], found["y"]
    is_short, has_points = len(year) == len(first) == 2, found["mark"] in ".,"
    if has_points and not (is_short and years):
        return {"": (year, second, first)}
    orders = {"dmy": (year, second, first)}
    if not has_points:
        orders["mdy"] = (year, first, second)
    if is_short:
        orders["ymd"] = (first, second, year)
    likely = [one for one in orders.values() if 2000 + int(one[0]) in years] if has_points else ()
    return {"": likely[0]} if len(likely) == 1 else orders


def _known(orders: Mapping[str, tuple[str, str, str]]) -> dict[str, date]:
    """The days that there are."""
    found: dict[str, date] = {}
    for order, (year, month, day) in orders.items():
        with suppress(ValueError):
            found[order] = date(int(year) + (2000 if len(year) <= 2 else 0), int(month), int(day))
    return found


def _seconds(clock: re.Match[str] | None) -> int | None:
    """The time of day in seconds, 0 without one; None if there is no such time."""
    if clock is None:
        return 0
    hour, minute, second = (int(clock[name] or 0) for name in ("hour", "minute", "second"))
    if clock["half"]:
        hour = hour % 12 + 12 * (clock["half"] == "p") if 1 <= hour <= 12 else 24
    return hour * 3600 + minute * 60 + second if hour < 24 and minute < 60 > second else None


def _in_zone(moment: datetime, clock: re.Match[str] | None, zone: tzinfo) -> datetime | None:
    """A moment with a zone of its own as the clocks of another zone showed it; None where no zone
    is called so.
    """
    told = clock.groupdict().get("zone") if clock else ""
    if not told or not FIRST_DAY <= moment.date() <= LAST_DAY:
        return moment
    there = zone_of(told)
    return moment.replace(tzinfo=there).astimezone(zone).replace(tzinfo=None) if there else None


def order_of(cells: Mapping[str, int], months: AbstractSet[date], last: date) -> str:
    """The order of day, month and year that the texts of a column prove; "" if they do not.

    Three cells, or a twentieth of them, must have no other reading, and none may contradict. It is
    no proof where another order alone puts all the other cells into the months of the column.

    Args:
        cells: How many cells hold each text.
        months: The first days of the months in which the column's certain dates lie.
        last: The last day that may be meant.
    """
    parts = [(_parts(text), n) for text, n in cells.items()]
    told = [({o: d for o, d in one.days.items() if o and d <= last}, n) for one, n in parts if one]
    told = [(days, n) for days, n in told if days]
    possible = set[str](("dmy", "mdy", "ymd")).intersection(*(days for days, _ in told))
    if len(possible) != 1:
        return ""
    (order,) = possible
    proof = sum(n for days, n in told if len(days) == 1)
    open_ = [days for days, _ in told if len(days) > 1]
    inside = {o for o in ("dmy", "mdy", "ymd") if all(_month(days, o) in months for days in open_)}
    is_doubted = bool(months and open_ and inside) and order not in inside
    return "" if is_doubted or proof < min(3, sum(n for _, n in told) / 20) else order


def _month(days: Mapping[str, date], order: str) -> date | None:
    return days[order].replace(day=1) if order in days else None


def is_year_first(value: CellValue) -> bool:
    """Whether a cell is a text that begins with a date, its year in front."""
    return isinstance(value, str) and _YEAR_FIRST.match(plain_text(value)) is not None


def are_swapped(cells: Sequence[tuple[CellValue, int]]) -> bool:
    """Whether the sheet took day for month wherever it could: no real date (of three at least) has
    a day above 12, and every date that it left as a text (three cells at least) has.
    """
    real = {value for value, _ in cells if isinstance(value, date)}
    if len(real) < 3 or any(day.day > 12 for day in real):
        return False
    texts = [
        ({d for d in one.days.values() if d.day > 12}, n)
        for text, n in cells
        if isinstance(text, str) and _YEAR_LAST.match(plain_text(text)) and (one := _parts(text))
    ]
    return sum(n for _, n in texts) >= 3 and all(late for late, _ in texts)


UNIT_NAMES: Mapping[TimeUnit, Mapping[str, str]] = {
    "minutes": {"ru": "мин", "en": "min"},
    "hours": {"ru": "ч", "en": "h"},
    "days": {"ru": "дн.", "en": "days"},
}
_COLONS = re.compile(r"([0-9]{1,4}):([0-5][0-9])(?::([0-5][0-9]))?")
_PART = re.compile(r"([0-9][0-9 .,]*?) ?([a-zа-я]+)\.?,? ?(?=[0-9]|$)")
_PART_SECONDS = {
    **dict.fromkeys("с сек секунд секунда секунды s sec second seconds".split(), 1),
    **{word: SECONDS[unit] for unit in SECONDS for word in UNITS[unit]},
    **dict.fromkeys(("м", "m"), 60),
}


def read_duration(value: CellValue, unit: TimeUnit, as_of: date) -> Reading:
    """A cell of a duration column, as a number in `unit`.

    A time value is a span of time. Hours and days are not turned into each other where a person
    typed them: a day of work is not 24 hours.
    """
    if isinstance(value, timedelta):
        return Reading(value.total_seconds() / SECONDS[unit])
    if isinstance(value, date) and value.year <= 1900:
        return read_duration(_span_of_date(value), unit, as_of)
    if isinstance(value, str) and (seconds := _span(value, unit)) is not None:
        number = seconds / SECONDS[unit]
        return warning(number, "duration_as_text", read=round(number, 4), unit=UNIT_NAMES[unit])
    reading = read_number(value, as_of, percent=False)
    if reading.doubt and reading.doubt.code == "unreadable_number":
        return error("unreadable_duration", unit=UNIT_NAMES[unit])
    return reading


def _span_of_date(value: date) -> timedelta:
    """A span of a day and more, such as 25:30, may be read as a moment after day 0."""
    if isinstance(value, datetime):
        return value - datetime.combine(EPOCH, time.min, tzinfo=value.tzinfo)
    return value - EPOCH


def _span(text: str, unit: TimeUnit) -> float | None:
    """The seconds that `1:30` or `1 ч 20 мин` say; None if it is no such text."""
    plain = plain_text(text).casefold()
    if found := _COLONS.fullmatch(plain):
        hours, minutes, seconds = (int(part or 0) for part in found.groups())
        return None if unit == "days" else hours * 3600 + minutes * 60 + seconds
    parts = _PART.findall(plain)
    if not parts or _PART.sub("", plain):
        return None
    lengths = [_PART_SECONDS.get(word, 0) for _, word in parts]
    fits = [length and (length == 86400) == (unit == "days") for length in lengths]
    falling = all(a > b for a, b in pairwise(lengths))
    numbers = [digits_value(digits) for digits, _ in parts]
    if not all(fits) or not falling or None in numbers:
        return None
    return sum(number * length for number, length in zip(numbers, lengths, strict=True) if number)
