"""The grammar of dates and durations as people type them; see `values.py` for numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

from sheets_kpi.clean.values import (
    BLANK,
    FIRST_DAY,
    FIRST_SERIAL,
    LAST_DAY,
    LAST_SERIAL,
    Reading,
    digits_value,
    error,
    notice,
    plain_text,
    read_number,
    shown_day,
    warning,
)
from sheets_kpi.logs import EPOCH, serial
from sheets_kpi.numbers import is_dash
from sheets_kpi.periods import month_of
from sheets_kpi.schema import TimeUnit
from sheets_kpi.state import CellError, CellValue

_CLOCK = r"(?:(?:,? |t)(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2}))?)?"
_YEAR_WORD = r"(?: ?г\.?| года?)?"
_YEAR_FIRST = re.compile(
    r"(?P<y>[0-9]{4})(?P<mark>[-./])(?P<m>[0-9]{1,2})(?P=mark)(?P<d>[0-9]{1,2})" + _CLOCK
)
_YEAR_LAST = re.compile(
    r"(?P<a>[0-9]{1,2}) ?(?P<mark>[-./,]) ?(?P<b>[0-9]{1,2}) ?(?P=mark) ?(?P<y>[0-9]{4}|[0-9]{2})"
    + _YEAR_WORD
    + _CLOCK
)
_DAY_MONTH = re.compile(
    r"(?P<d>[0-9]{1,2})[ .-]?(?P<month>[^\W\d_]+)\.?(?:[ ,.-]{0,2}(?P<y>[0-9]{4}|[0-9]{2}))?"
    + _YEAR_WORD
    + _CLOCK
)
_MONTH_DAY = re.compile(
    r"(?P<month>[^\W\d_]+)\.? (?P<d>[0-9]{1,2})(?:st|nd|rd|th)?(?:,? (?P<y>[0-9]{4}))?" + _CLOCK
)
_NO_YEAR = re.compile(r"[0-9]{1,2}[./-][0-9]{1,2}")


def read_date(value: CellValue) -> Reading:
    """A cell of a date column, as a spreadsheet serial with the time of day as its fraction."""
    match value:
        case None:
            return BLANK
        case bool():
            return error("checkbox_value")
        case datetime():
            return _in_range(value)
        case date():
            return _in_range(datetime.combine(value, time.min, tzinfo=UTC))
        case int() | float():
            return _date_of_number(value)
        case str():
            return _date_of_text(value)
        case CellError():
            return error("error_value")
        case _:
            return error("unreadable_date")


def _in_range(moment: datetime) -> Reading:
    if not FIRST_DAY <= moment.date() <= LAST_DAY:
        return error("date_out_of_range")
    seconds = moment.hour * 3600 + moment.minute * 60 + moment.second + moment.microsecond / 1e6
    return Reading(serial(moment.date()) + seconds / 86400)


def _date_of_number(number: float) -> Reading:
    if FIRST_SERIAL <= number < LAST_SERIAL + 1:
        return warning(float(number), "serial_as_date", read=shown_day(number))
    return error("unreadable_date")


def _date_of_text(text: str) -> Reading:
    plain = plain_text(text).casefold().replace("ё", "е")
    if not plain:
        return BLANK
    if is_dash(plain):
        return notice(None, "dash_as_blank")
    if _NO_YEAR.fullmatch(plain):
        return error("date_without_year")
    if found := _YEAR_FIRST.fullmatch(plain):
        return _dated(found, {_day(found["y"], found["m"], found["d"])})
    if found := _YEAR_LAST.fullmatch(plain):
        return _dated(found, _orders(found))
    if found := _DAY_MONTH.fullmatch(plain) or _MONTH_DAY.fullmatch(plain):
        return _named(found)
    return error("unreadable_date")


def _orders(found: re.Match[str]) -> set[date | None]:
    """All days that `a?b?year` can mean. With points it is day, month, year; slashes and hyphens
    are also used the American way, and two digits may then be a year in front.
    """
    first, second, year = found["a"], found["b"], found["y"]
    days = {_day(year, second, first)}
    if found["mark"] in "/-":
        days.add(_day(year, first, second))
        if len(year) == 2 and len(first) == 2:
            days.add(_day(first, second, year))
    return days


def _named(found: re.Match[str]) -> Reading:
    month = month_of(found["month"])
    if month is None:
        return error("unreadable_date")
    if found["y"] is None:
        return error("date_without_year")
    return _dated(found, {_day(found["y"], str(month), found["d"])})


def _dated(found: re.Match[str], candidates: set[date | None]) -> Reading:
    """The reading of a text that can mean any of `candidates` (None: no such day)."""
    days = sorted(day for day in candidates if day)
    fraction = _clock(found)
    if not days or fraction is None:
        return error("unreadable_date")
    if len(days) > 1:
        first, second = (shown_day(serial(day)) for day in days[:2])
        return error("ambiguous_date", first=first, second=second)
    if not FIRST_DAY <= days[0] <= LAST_DAY:
        return error("date_out_of_range")
    number = serial(days[0]) + fraction
    short = len(found["y"]) == 2
    return warning(number, "two_digit_year" if short else "date_as_text", read=shown_day(number))


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year) + (2000 if len(year) <= 2 else 0), int(month), int(day))
    except ValueError:
        return None


def _clock(found: re.Match[str]) -> float | None:
    """The time of day as a fraction; 0 without one, None if there is no such time."""
    hour, minute, second = (int(found[name] or 0) for name in ("hour", "minute", "second"))
    if hour > 23 or minute > 59 or second > 59:
        return None
    return (hour * 3600 + minute * 60 + second) / 86400


SECONDS: Mapping[TimeUnit, int] = {"minutes": 60, "hours": 3600, "days": 86400}
UNIT_NAMES: Mapping[TimeUnit, Mapping[str, str]] = {
    "minutes": {"ru": "мин", "en": "min"},
    "hours": {"ru": "ч", "en": "h"},
    "days": {"ru": "дн.", "en": "days"},
}
_COLONS = re.compile(r"([0-9]{1,4}):([0-5][0-9])(?::([0-5][0-9]))?")
_PART = re.compile(r"([0-9][0-9 .,]*?) ?([a-zа-я]+)\.?,? ?(?=[0-9]|$)")
_PART_SECONDS = {
    **dict.fromkeys(
        ("с", "сек", "секунд", "секунда", "секунды", "s", "sec", "second", "seconds"), 1
    ),
    **dict.fromkeys(("м", "мин", "минут", "минута", "минуты", "m", "min", "minute", "minutes"), 60),
    **dict.fromkeys(("ч", "час", "часа", "часов", "h", "hr", "hour", "hours"), 3600),
    **dict.fromkeys(("д", "дн", "день", "дня", "дней", "d", "day", "days"), 86400),
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
