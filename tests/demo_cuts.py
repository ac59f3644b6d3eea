"""The days, periods and segments of the sample of account managers, and whose rows count in them,
without the package.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from demo_rows import MAIN_DATE, Book, Cell, Person, Row, is_moment

FIRST_DAY = date(2026, 9, 1)  # of any log
ONE_DAY = timedelta(days=1)


def is_working(day: date) -> bool:
    """Five days a week; from July to November 2026 only 4 November is a holiday."""
    return day.weekday() < 5 and day != date(2026, 11, 4)


def days(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)


def workdays(first: date, last: date) -> int:
    return sum(is_working(day) for day in days(first, last))


def days_there(person: Person, first: date, last: date) -> int:
    """The working days on which a person was there."""
    first_away, last_away = person.away or (date.min, date.min)
    return sum(
        is_working(day) and not first_away <= day <= last_away
        for day in days(max(first, person.start), last)
    )


def working_minutes(start: datetime, end: datetime) -> int:
    """The minutes from 9:00 to 18:00 of working days that lie between two moments."""
    total = timedelta()
    for day in days(start.date(), end.date()):
        morning = datetime(day.year, day.month, day.day, 9)
        evening = morning.replace(hour=18)
        if is_working(day):
            total += max(timedelta(), min(end, evening) - max(start, morning))
    return round(total / timedelta(minutes=1))


@dataclass(frozen=True)
class Period:
    """A span of days and, for GROWTH, the first day of the period before it."""

    first: date
    last: date
    before: date | None


def periods(as_of: date) -> dict[str, Period]:
    """The periods that a log from 1 September 2026 through `as_of` may be cut into."""
    return {
        "2026-09": Period(date(2026, 9, 1), date(2026, 9, 30), date(2026, 8, 1)),
        "2026-10": Period(date(2026, 10, 1), date(2026, 10, 31), date(2026, 9, 1)),
        "2026-11": Period(date(2026, 11, 1), date(2026, 11, 30), date(2026, 10, 1)),
        "2026-12": Period(date(2026, 12, 1), date(2026, 12, 31), date(2026, 11, 1)),
        "2026-Q3": Period(date(2026, 7, 1), date(2026, 9, 30), date(2026, 4, 1)),
        "2026-Q4": Period(date(2026, 10, 1), date(2026, 12, 31), date(2026, 7, 1)),
        "all": Period(FIRST_DAY, as_of, None),
    }


@dataclass(frozen=True)
class Segment:
    """Whose rows count. An empty name is Unassigned; `account` is that of a person_account."""

    kind: str
    name: str = ""
    account: str = ""

    def holds(self, row: Row, test_accounts: Iterable[str]) -> bool:
        """Whether a row is the segment's; rows of test accounts are in no total."""
        if self.kind == "person_account":
            return (row["person"], row["account"]) == (self.name, self.account)
        if self.kind == "account":
            return bool(row["account"] == self.name)
        is_ours = self.kind == "company" or row[self.kind] == self.name
        return is_ours and row.get("account", "") not in test_accounts


class NoDataError(Exception):
    """The figure is undefined."""


@dataclass(frozen=True)
class Cut:
    """The rows of one segment in one period, as far as days count: through `through`."""

    book: Book
    segment: Segment
    period: Period
    through: date

    @property
    def first(self) -> date:
        return self.period.first

    @property
    def last(self) -> date:
        return min(self.period.last, self.through)

    @cached_property
    def is_absent(self) -> bool:
        """Whether the person was not there yet."""
        person = self.book.person(self.segment.name)
        is_personal = self.segment.kind in ("person", "person_account")
        return is_personal and person is not None and person.start > self.last

    def rows(self, log: str, column: str = "", first: date | None = None) -> list[Row]:
        """The segment's rows with a date from `first` through the last day.

        Raises:
            NoDataError: the log cannot tell whose rows they are, or there are none and the person
                was absent, or nobody wrote anything in the log.
        """
        column = column or MAIN_DATE.get(log, "date")
        missing = {"person_account": "account"}.get(self.segment.kind, self.segment.kind)
        if missing != "company" and missing not in self.book.logs[log][0]:
            raise NoDataError
        dated = [row for row in self.book.logs[log] if self._is_in(row[column], first)]
        mine = [row for row in dated if self.segment.holds(row, self.book.test_accounts)]
        is_kept = bool(dated) or log in ("Инициативы", "Задачи", "Обучение")
        if not mine and (self.is_absent or not is_kept):
            raise NoDataError
        return mine

    def _is_in(self, cell: Cell, first: date | None) -> bool:
        return is_moment(cell) and (first or self.first) <= cell.date() <= self.last
