"""Periods and their grains, and how people write and read them: `Ноябрь 2026`, `IV кв. 2026`,
`11.2026`, `2026-W47`.

Both ends of a period belong to it; nothing here reads the clock.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

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


class Period(NamedTuple):
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

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.start <= day <= self.end

    def back(self, n: int) -> tuple[Period, ...]:
        """The n periods before this one, oldest first."""
        found = [self]
        for _ in range(n):
            found.insert(0, found[0].previous())
        return tuple(found[:-1])

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
_Y, _YEAR_WORD = r"(?P<y>[0-9]{4})", r"(?: ?г(?:од|ода|\.)?)?"
_FORMS = tuple(
    (grain, re.compile(form + _YEAR_WORD))
    for grain, form in (
        (Grain.WEEK, _Y + r"-?w(?P<n>[0-9]{1,2})"),
        (Grain.WEEK, r"(?:неделя|нед\.?|week|w) ?(?P<n>[0-9]{1,2}),? ?" + _Y),
        (Grain.MONTH, _Y + r"[-./](?P<n>[0-9]{1,2})"),
        (Grain.MONTH, r"(?P<n>[0-9]{1,2})[-./]" + _Y),
        (Grain.MONTH, r"(?P<n>[a-zа-я]+)\.?,? ?(?P<y>[0-9]{4}|[0-9]{2})"),
        (Grain.QUARTER, _Y + r"[ -]*(?:q|кв\.? ?)(?P<n>[1-4])"),
        (
            Grain.QUARTER,
            r"(?![0-9]{5})(?:q|кв\.? ?)?(?P<n>[1-4]|iv|i{1,3})[ -]*"
            r"(?:q|кв|квартал|quarter)?\.?,?[ -]*" + _Y,
        ),
        (Grain.YEAR, _Y + "(?P<n>)"),
    )
)
YEARS = range(2000, 2101)  # further ones are slips
_SERIALS, _DAY_0 = range(36526, 73415), date(1899, 12, 30)  # their days as spreadsheets count
_SPAN = re.compile(r"(\S+) - (\S+)")


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
    """The period that a cell names; None where it names none in the years from 2000 through 2100.

    A date, or its serial, that is the first of a month names the month; another Monday its week.
    """
    match value:
        case bool():
            return None
        case datetime():
            period = _of_date(value.date())
        case date():
            period = _of_date(value)
        case int() | float() if value in YEARS:
            period = period_of(date(int(value), 1, 1), Grain.YEAR)
        case int() | float() if value in _SERIALS:
            period = _of_date(_DAY_0 + timedelta(days=value))
        case str():
            period = _of_text(fold(value).replace("–", "-"))
        case _:
            return None
    return period if period and period.start.year in YEARS else None


def show_day(day: date, lang: Lang) -> str:
    """A day as its readers write it: `21.11.2026`, in English `2026-11-21`."""
    return f"{day:%d.%m.%Y}" if lang == "ru" else day.isoformat()


def written_day(day: date, lang: Lang) -> str:
    """A day in a sentence, without its year: `20 ноября`, `20 November`."""
    month = MONTHS[lang][day.month - 1]
    if lang == "en":
        return f"{day.day} {month.capitalize()}"
    return f"{day.day} {month[:-1] + 'я' if month[-1] in 'ьй' else month + 'а'}"


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


def written_period(period: Period, lang: Lang) -> str:
    """A period in a sentence: `ноябрь 2026`, `November 2026`."""
    text = show_period(period, lang)
    return text.lower() if lang == "ru" and period.grain is Grain.MONTH else text


def short_period(period: Period, lang: Lang) -> str:
    """A period for a column header: `ноя 26`, `IV кв. 26`, `16 ноя`, `2026`."""
    year, month = f"{period.start.year % 100:02d}", MONTHS[lang][period.start.month - 1][:3]
    name = month if lang == "ru" else month.capitalize()
    match period.grain:
        case Grain.WEEK:
            return f"{period.start.day} {name.replace('май', 'мая')}"
        case Grain.MONTH:
            return f"{name} {year}"
        case Grain.QUARTER:
            number = (period.start.month - 1) // 3
            return say("period.quarter_short", lang, roman=_ROMAN[number], n=number + 1, year=year)
        case Grain.YEAR | Grain.ALL:
            return show_period(period, lang)


def _of_text(text: str) -> Period | None:
    found = ((grain, form.fullmatch(text)) for grain, form in _FORMS)
    try:
        named = (_named(grain, one["y"], one["n"]) for grain, one in found if one)
        return _span(text) or next(filter(None, named), None)
    except ValueError:  # the 13th month, the 60th week
        return None


def _of_date(day: date) -> Period | None:
    if day.day == 1:
        return period_of(day, Grain.MONTH)
    return period_of(day, Grain.WEEK) if day.weekday() == 0 else None


def _named(grain: Grain, told: str, number: str) -> Period | None:
    """The period of a year (of two digits: of this century) with a number or, a month, a name."""
    year = int(told) + (2000 if len(told) == 2 else 0)
    match grain:
        case Grain.WEEK:
            return period_of(date.fromisocalendar(year, int(number), 1), grain)
        case Grain.MONTH:
            month = int(number) if number.isdigit() else month_of(number)
            return period_of(date(year, month, 1), grain) if month else None
        case Grain.QUARTER:
            quarter = int(number) if number.isdigit() else _ROMAN.index(number.upper()) + 1
            return period_of(date(year, quarter * 3, 1), grain)
        case _:
            return period_of(date(year, 1, 1), grain)


def _span(text: str) -> Period | None:
    """A week by its first and last day, as `show_period` writes it."""
    days = [read_day(day) for day in found.groups()] if (found := _SPAN.fullmatch(text)) else []
    if not days or days[0] is None:
        return None
    week = period_of(days[0], Grain.WEEK)
    return week if (week.start, week.end) == tuple(days) else None
