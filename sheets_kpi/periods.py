"""Periods and their grains, and how people write and read them: `Ноябрь 2026`, `IV кв. 2026`,
`11.2026`, `2026-W47`.

Both ends of a period belong to it; nothing here reads the clock.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache

from sheets_kpi.names import fold
from sheets_kpi.numbers import read_day
from sheets_kpi.state import CellValue
from sheets_kpi.texts import Lang, say


class Grain(StrEnum):
    """The length of a period; ALL is the whole log in one period."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    ALL = "all"


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A span of whole days, first and last included. Weeks are ISO weeks: they begin on Monday."""

    start: date
    end: date
    grain: Grain

    @property
    def key(self) -> str:
        """`2026-W47`, `2026-11`, `2026-Q4`, `2026` or `all`."""
        match self.grain:
            case Grain.WEEK:
                year, week, _ = self.start.isocalendar()
                return f"{year}-W{week:02d}"
            case Grain.MONTH:
                return f"{self.start:%Y-%m}"
            case Grain.QUARTER:
                return f"{self.start.year}-Q{(self.start.month + 2) // 3}"
            case Grain.YEAR:
                return str(self.start.year)
            case Grain.ALL:
                return "all"

    def __hash__(self) -> int:
        return hash((self.start, self.end))  # hashing the grain too would take twice as long

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end

    def previous(self) -> Period:
        """The whole period just before this one; ALL has none and answers itself."""
        if self.grain is Grain.ALL:
            return self
        return period_of(self.start - timedelta(days=1), self.grain)

    def following(self) -> Period:
        """The whole period just after this one; ALL has none and answers itself."""
        if self.grain is Grain.ALL:
            return self
        return period_of(self.end + timedelta(days=1), self.grain)


def period_of(day: date, grain: Grain) -> Period:
    """The period of a grain in which a day lies.

    Raises:
        ValueError: for ALL, whose ends are those of the log.
    """
    match grain:
        case Grain.WEEK:
            start = day - timedelta(days=day.weekday())
            return Period(start, start + timedelta(days=6), grain)
        case Grain.MONTH:
            return Period(day.replace(day=1), _month_end(day.year, day.month), grain)
        case Grain.QUARTER:
            first = (day.month - 1) // 3 * 3 + 1
            return Period(date(day.year, first, 1), _month_end(day.year, first + 2), grain)
        case Grain.YEAR:
            return Period(date(day.year, 1, 1), date(day.year, 12, 31), grain)
        case Grain.ALL:
            raise ValueError("the whole log is no period of a day")


def periods_between(first: date, last: date, grain: Grain) -> tuple[Period, ...]:
    """Every period of a grain that touches the days from `first` through `last`, in order."""
    if grain is Grain.ALL:
        return (Period(first, last, grain),)
    periods = [period_of(first, grain)]
    while periods[-1].end < last:
        periods.append(periods[-1].following())
    return tuple(periods)


def by_day(first: date, last: date) -> tuple[Period, ...]:
    """The days from `first` through `last`, each a period of its own.

    ALL is the grain that nothing precedes: a formula that looks back has no data by day.
    """
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return tuple(Period(day, day, Grain.ALL) for day in days)


def _month_end(year: int, month: int) -> date:
    following = date(year + month // 12, month % 12 + 1, 1)
    return following - timedelta(days=1)


MONTHS: dict[Lang, list[str]] = {
    "ru": (
        "январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь"
    ).split(),
    "en": (
        "january february march april may june july august september october november december"
    ).split(),
}
_ROMAN = ("I", "II", "III", "IV")
_CASE_ENDING = re.compile("(?:ь|й|я|а|е|ю|у|ем|ом)$")

_MONTH_WORD = re.compile(r"([a-zа-я]+)\.?,? ?(\d{4}|\d\d)(?: ?г(?:ода|\.)?)?$")
_MONTH_NUMBER = re.compile(r"(?:(\d{4})[-./](\d{1,2})|(\d{1,2})[-./](\d{4}))$")
_QUARTER = re.compile(
    r"(?:(?:q|кв\.? ?)?([1-4]|iv|i{1,3})[ -]*(?:q|кв|квартал|quarter)?\.?,?[ -]*(\d{4})"
    r"|(\d{4})[ -]*(?:q|кв\.? ?)([1-4]))(?: ?г(?:ода|\.)?)?$"
)
_WEEK = re.compile(r"(?:(\d{4})-?w(\d\d?)|(?:неделя|нед\.?|week|w) ?(\d\d?),? ?(\d{4}))$")
_SPAN = re.compile(r"(\S+) - (\S+)$")
_YEAR = re.compile(r"(\d{4})(?: ?г(?:од|\.)?)?$")


@lru_cache(maxsize=4096)
def month_of(word: str) -> int | None:
    """The month that a word names in either language: whole, in any case, or by its beginning."""
    key = fold(word)
    stem = _CASE_ENDING.sub("", key)
    for names in MONTHS.values():
        for number, name in enumerate(names, start=1):
            if len(key) >= 3 and (name.startswith(key) or name.rstrip("ьй") == stem):
                return number
    return None


def read_period(value: CellValue) -> Period | None:
    """The period that a cell names, or None.

    A date that is the first of a month names the month; another Monday names its week.
    """
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return _of_date(value)
    if isinstance(value, float) and value == int(value):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    text = fold(str(value)).replace("–", "-")
    try:
        return _week(text) or _span(text) or _month(text) or _quarter(text) or _year(text)
    except ValueError:  # the 13th month, the 60th week
        return None


def show_day(day: date, lang: Lang) -> str:
    """A day as its readers write it: `21.11.2026`, in English `2026-11-21`."""
    return f"{day:%d.%m.%Y}" if lang == "ru" else day.isoformat()


def show_period(period: Period, lang: Lang) -> str:
    """A period for a title: `Ноябрь 2026`, `IV квартал 2026`, `16.11.2026 – 22.11.2026`, `2026`."""
    match period.grain:
        case Grain.WEEK:
            return f"{show_day(period.start, lang)} – {show_day(period.end, lang)}"
        case Grain.MONTH:
            name = MONTHS[lang][period.start.month - 1].capitalize()
            return f"{name} {period.start.year}"
        case Grain.QUARTER:
            number = (period.start.month - 1) // 3
            return say(
                "period.quarter", lang, roman=_ROMAN[number], n=number + 1, year=period.start.year
            )
        case Grain.YEAR:
            return str(period.start.year)
        case Grain.ALL:
            return say("period.all", lang)


def short_period(period: Period, lang: Lang) -> str:
    """A period for a column header: `ноя 26`, `IV кв. 26`, `16.11`, `2026`."""
    year = f"{period.start.year % 100:02d}"
    match period.grain:
        case Grain.WEEK:
            return f"{period.start:%d.%m}"
        case Grain.MONTH:
            name = MONTHS[lang][period.start.month - 1][:3]
            return f"{name if lang == 'ru' else name.capitalize()} {year}"
        case Grain.QUARTER:
            number = (period.start.month - 1) // 3
            return say("period.quarter_short", lang, roman=_ROMAN[number], n=number + 1, year=year)
        case Grain.YEAR | Grain.ALL:
            return show_period(period, lang)


def _of_date(day: date) -> Period | None:
    if day.day == 1:
        return period_of(day, Grain.MONTH)
    return period_of(day, Grain.WEEK) if day.weekday() == 0 else None


def _week(text: str) -> Period | None:
    if not (found := _WEEK.match(text)):
        return None
    year, week = (found[1], found[2]) if found[1] else (found[4], found[3])
    return period_of(date.fromisocalendar(int(year), int(week), 1), Grain.WEEK)


def _span(text: str) -> Period | None:
    """A week by its first and last day, as `show_period` writes it."""
    days = [read_day(day) for day in found.groups()] if (found := _SPAN.match(text)) else []
    if not days or days[0] is None:
        return None
    week = period_of(days[0], Grain.WEEK)
    return week if (week.start, week.end) == tuple(days) else None


def _month(text: str) -> Period | None:
    if found := _MONTH_NUMBER.match(text):
        year, month = (found[1], found[2]) if found[1] else (found[4], found[3])
        return period_of(date(int(year), int(month), 1), Grain.MONTH)
    found = _MONTH_WORD.match(text)
    if not found or not (number := month_of(found[1])):
        return None
    year = found[2] if len(found[2]) == 4 else f"20{found[2]}"
    return period_of(date(int(year), number, 1), Grain.MONTH)


def _quarter(text: str) -> Period | None:
    if not (found := _QUARTER.match(text)):
        return None
    number, year = (found[1], found[2]) if found[1] else (found[4], found[3])
    quarter = int(number) if number.isdigit() else [r.lower() for r in _ROMAN].index(number) + 1
    return period_of(date(int(year), quarter * 3, 1), Grain.QUARTER)


def _year(text: str) -> Period | None:
    found = _YEAR.match(text)
    return period_of(date(int(found[1]), 1, 1), Grain.YEAR) if found else None
