"""Periods, working days and what a formula gives, by docs/owners-guide.md and docs/formulas.md."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from guide_books import Book, Stint

HOLIDAYS = (date(2026, 11, 4), date(2026, 12, 31))
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """A period of the report; `key` is that of the export."""

    key: str
    first: date
    last: date

    def days(self) -> Iterator[date]:
        return days(self.first, self.last)


def days(first: date, last: date) -> Iterator[date]:
    for number_of in range((last - first).days + 1):
        yield first + timedelta(days=number_of)


@cache
def period_of(grain: str, day: date) -> Period:
    if grain == "week":
        first = day - timedelta(days=day.weekday())
        year, week, _ = day.isocalendar()
        return Period(f"{year}-W{week:02}", first, first + timedelta(days=6))
    months = {"month": 1, "quarter": 3, "year": 12}[grain]
    begin = (day.month - 1) // months * months
    first = date(day.year, begin + 1, 1)
    end = date(day.year + (begin + months) // 12, (begin + months) % 12 + 1, 1)
    keys = {1: f"{day:%Y-%m}", 3: f"{day.year}-Q{begin // 3 + 1}", 12: f"{day.year}"}
    return Period(keys[months], first, end - ONE_DAY)


def last_periods(book: Book, period: Period) -> list[tuple[Period, date]]:
    """The last three periods, each with the day by which as large a part of its working days was
    over as is now; at least one day, and not all.
    """
    working = workdays(book, period.first, period.last)
    over = sum(day < book.as_of for day in working)
    found = []
    for _ in range(3 if over else 0):
        period = period_of(book.setting.grain, period.first - ONE_DAY)
        there = workdays(book, period.first, period.last)
        number_of = min(max(1, int(over / len(working) * len(there) + 0.5)), len(there) - 1)
        if number_of > 0:
            found.append((period, there[number_of] - ONE_DAY))
    return found


# --- what a formula gives -------------------------------------------------------------------------

DISTINCT = "UNIQUE|УНИК|REPEAT|ПОВТОР|NEWIFS|НОВЫЕ|KEPT|УДЕРЖ"
MEANS = "AVERAGE|СРЗНАЧ|MEDIAN|МЕДИАНА|PERCENTILE|ПЕРСЕНТИЛЬ|GROWTH|РОСТ|MIN|МИН|MAX|МАКС"
AS_OF_A_DAY = "END|КОНЕЦ|START|НАЧАЛО|LOSTIFS|УШЕД|FTE|СТАВКИ"


@cache
def kind_of(book: Book, formula: str) -> str:
    """What docs/formulas.md calls the figure: flow, distinct, per unit, level, or a ratio."""
    over, _, under = without_brackets(formula).rpartition("/")
    if over:
        at = formula.rindex("/")
        grows = kind_of(book, formula[:at]) in ("flow", "distinct")
        stands = kind_of(book, formula[at + 1 :]) == "level"
        return "per unit" if grows and stands else "ratio"
    bare = under
    named = [kpi.formula for kpi in book.kpis if f"[{kpi.name}]" in bare]
    kinds = [kind_of(book, other) for other in named]
    for kind, words in (("ratio", MEANS), ("level", AS_OF_A_DAY), ("distinct", DISTINCT)):
        if kind in kinds or re.search(words, bare):
            return kind
    return "flow"


def without_brackets(formula: str) -> str:
    """The formula without its texts and the columns of its logs, which may hold any sign."""
    return re.sub(r"\"[^\"]*\"|«[^»]*»|\w\[[^\]]*\]", "", formula)


# --- whose day it is ------------------------------------------------------------------------------


@cache
def is_working(book: Book, day: date) -> bool:
    """The calendar of holidays, changed by rows without a name."""
    for row in book.absences:
        if not row.name and row.first <= day <= row.last:
            return row.is_work
    return day.weekday() < 5 and day not in HOLIDAYS


@cache
def workdays(book: Book, first: date, last: date) -> Sequence[date]:
    return [day for day in days(first, last) if is_working(book, day)]


@cache
def stint_on(book: Book, name: str, day: date) -> Stint | None:
    """The row of the Team tab that holds on a day; None while the person is away."""
    away = any(row.name == name and row.first <= day <= row.last for row in book.absences)
    rows = [row for row in book.team if row.name == name and row.first <= day <= row.last]
    return rows[0] if rows and not away else None


@cache
def has_come(book: Book, name: str) -> bool:
    """Whether a person was at work by now: before that there is nothing to score."""
    first = period_of(book.setting.grain, book.as_of).first
    return any(stint_on(book, name, day) for day in days(first, book.as_of - ONE_DAY))


def team_of(book: Book, name: str, period: Period) -> str:
    """The team at the end of the period or on the day counted through."""
    last = min(period.last, book.as_of)
    rows = [row for row in book.team if row.name == name and row.first <= last]
    return max(rows, key=lambda row: row.first).team if rows else ""
