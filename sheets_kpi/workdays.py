"""The working calendar: RU public holidays and moved days, changed by the Calendar tab."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from calendar import isleap
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path

ONE_DAY = timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True)
class Workdays:
    """Which days are worked. `exceptions` (day → is it worked) hold for all; `absences` are the
    days on which one person does not work, by the person's name.
    """

    exceptions: Mapping[date, bool] = field(default_factory=dict)
    absences: Mapping[str, frozenset[date]] = field(default_factory=dict)
    _years: dict[int, tuple[date, ...]] = field(default_factory=dict, init=False, compare=False)
    _counts: dict[tuple[date, date, str], int] = field(
        default_factory=dict, init=False, compare=False
    )

    def is_working(self, day: date, person: str = "") -> bool:
        """Whether a day is worked, by everybody or by one person."""
        if person and day in self.absences.get(person, ()):
            return False
        if day in self.exceptions:
            return self.exceptions[day]
        return day in _official(day.year)

    def count(self, start: date, end: date, person: str = "") -> int:
        """The number of working days from `start` through `end`; 0 if `end` comes before."""
        if end < start:
            return 0
        key = (start, end, person if person in self.absences else "")
        if key not in self._counts:
            self._counts[key] = self._counted(*key)
        return self._counts[key]

    def nth(self, start: date, number: int) -> date:
        """The day on which `number` working days from `start` on are completed; the day before
        `start` for 0.
        """
        day = start - ONE_DAY
        while number > 0:
            day += ONE_DAY
            number -= self.is_working(day)
        return day

    def _counted(self, start: date, end: date, person: str) -> int:
        days = sum(
            bisect_right(worked, end) - bisect_left(worked, start)
            for worked in map(self._worked, range(start.year, end.year + 1))
        )
        absent = self.absences.get(person, ()) if person else ()
        return days - sum(start <= day <= end and self.is_working(day) for day in absent)

    def _worked(self, year: int) -> tuple[date, ...]:
        """The worked days of a year in order, exceptions included."""
        if year not in self._years:
            days = {day for day in _official(year) if self.exceptions.get(day, True)}
            days |= {day for day, on in self.exceptions.items() if on and day.year == year}
            self._years[year] = tuple(sorted(days))
        return self._years[year]


@cache
def _official(year: int) -> frozenset[date]:
    """The working days of a year by the RU production calendar, moved days included."""
    off, worked = set[date](), set[date]()
    for text in _table().get(year, ("", ()))[1]:
        days = worked if text.startswith("+") else off
        days.add(date(year, int(text[-4:-2]), int(text[-2:])))
    first, n_days = date(year, 1, 1), 365 + isleap(year)
    every = (first + timedelta(days=n) for n in range(n_days))
    return frozenset(day for day in every if day.weekday() < _SATURDAY and day not in off) | worked


def has_official_calendar(year: int) -> bool:
    """Whether the moved days of a year are known; without them the calendar is a mere guess."""
    return _table().get(year, ("", ()))[0] == "official"


@cache
def _table() -> dict[int, tuple[str, list[str]]]:
    """By year: "official" or "by_law", and the days (MMDD) that differ from Monday to Friday."""
    years: dict[int, tuple[str, list[str]]] = {}
    for line in Path(__file__).with_name("official_days.txt").read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        kind, span, *days = line.split()
        first, _, last = span.partition("-")
        years |= dict.fromkeys(range(int(first), int(last or first) + 1), (kind, days))
    return years
