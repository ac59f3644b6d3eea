"""Periods and their grains. Both ends of a period belong to it; nothing here reads the clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


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
