"""The KPIs of the sample, worked out again with plain loops over its rows.

Nothing is shared with the package: every KPI of the account managers' template is a function by
hand. Money is whole kopecks, ratios are exact fractions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import cached_property
from statistics import median

from demo_rows import BAD, MAIN_DATE, Book, Cell, Row, is_moment

FIRST_DAY = date(2026, 9, 1)  # of any log
ONE_DAY = timedelta(days=1)

# --- days, periods and segments ----------------------------------------------------------------


def is_working(day: date) -> bool:
    """Five days a week; from July to November 2026 only 4 November is a holiday."""
    return day.weekday() < 5 and day != date(2026, 11, 4)


def days(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)


def workdays(first: date, last: date) -> int:
    return sum(is_working(day) for day in days(first, last))


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
        is_kept = bool(dated) or log == "Инициативы"
        if not mine and (self.is_absent or not is_kept):
            raise NoDataError
        return mine

    def _is_in(self, cell: Cell, first: date | None) -> bool:
        return is_moment(cell) and (first or self.first) <= cell.date() <= self.last


# --- the KPIs ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Figure:
    """A fact, and the number of rows it rests on (those under the denominator)."""

    fact: Fraction
    n: int


def paid(cut: Cut, first: date | None = None) -> list[Row]:
    return [row for row in cut.rows("Сделки", first=first) if row["status"] == "оплачена"]


def number_of(rows: list[Row]) -> Figure:
    return Figure(Fraction(len(rows)), len(rows))


def sum_of(rows: list[Row], column: str, unit: int = 1) -> Figure:
    values = [row[column] for row in rows if isinstance(row[column], int)]
    return Figure(Fraction(sum(values), unit), len(values))


def ratio(over: Figure, under: Figure, times: int = 1) -> Figure:
    if not under.fact:
        raise NoDataError
    return Figure(over.fact / under.fact * times, under.n)


def revenue(cut: Cut) -> Figure:
    return sum_of(paid(cut), "amount", 100)


def deals(cut: Cut) -> Figure:
    return number_of(paid(cut))


def average_order(cut: Cut) -> Figure:
    """Deals whose amount cannot be used are in neither part; nor is a paid one without any."""
    known = [row for row in paid(cut) if row["amount"] is not BAD]
    return ratio(sum_of(known, "amount", 100), number_of(known))


def conversion(cut: Cut) -> Figure:
    """A deal whose status or day cannot be used is neither paid nor created."""
    created = cut.rows("Сделки", "created")
    known = [row for row in created if BAD not in (row["status"], row["closed"])]
    won = [row for row in paid(cut) if row["created"] is not BAD]
    return ratio(number_of(won), number_of(known))


def new_clients(cut: Cut) -> Figure:
    return number_of([row for row in cut.rows("Сделки") if row["ordinal"] == 1])


def repeat_orders(cut: Cut) -> Figure:
    return number_of([row for row in cut.rows("Сделки") if (row["ordinal"] or 0) >= 2])


def retention(cut: Cut) -> Figure:
    """Who bought in the 90 days before the period, and who of them in it."""
    ended = replace(cut, through=cut.first - ONE_DAY)
    before = paid(ended, cut.first - timedelta(days=90))
    base = {row["client"] for row in before}
    kept = {row["client"] for row in paid(cut)} & base
    return ratio(Figure(Fraction(len(kept)), 0), Figure(Fraction(len(base)), len(before)))


def upsell_share(cut: Cut) -> Figure:
    more = [row for row in paid(cut) if row["type"] in ("апсейл", "кросс-сейл")]
    return ratio(sum_of(more, "amount", 100), revenue(cut))


def key_growth(cut: Cut) -> Figure:
    """In the open period the base has as many working days as have passed."""
    if cut.period.before is None:
        raise NoDataError
    base = replace(cut, period=Period(cut.period.before, cut.first - ONE_DAY, None))
    if cut.through < cut.period.last:
        passed = workdays(cut.first, cut.through)
        worked = [day for day in days(base.first, base.period.last) if is_working(day)]
        base = replace(base, through=worked[passed - 1])
    grown = ratio(key_revenue(cut), key_revenue(base))
    return replace(grown, fact=grown.fact - 1)


def key_revenue(cut: Cut) -> Figure:
    return sum_of([row for row in paid(cut) if row["key"] == "да"], "amount", 100)


def active_clients(cut: Cut) -> Figure:
    """90 days end with the last day that counts; n are their deals."""
    bought = paid(cut, cut.last - timedelta(days=89))
    return Figure(Fraction(len({row["client"] for row in bought})), len(bought))


def nps(cut: Cut) -> Figure:
    answers = [row for row in scored(cut) if row["kind"] == "nps"]
    promoters = sum(row["score"] >= 9 for row in answers)
    detractors = sum(row["score"] <= 6 for row in answers)
    return ratio(Figure(Fraction(promoters - detractors), 0), number_of(answers), times=100)


def csat(cut: Cut) -> Figure:
    answers = [row for row in scored(cut) if row["kind"] == "csat"]
    return ratio(number_of([row for row in answers if row["score"] >= 4]), number_of(answers))


def scored(cut: Cut) -> list[Row]:
    return [row for row in cut.rows("Отзывы") if row["score"] is not BAD]


def reply_time(cut: Cut) -> Figure:
    answered = [row for row in cut.rows("Обращения") if is_moment(row["replied"])]
    if not answered:
        raise NoDataError
    minutes = [Fraction(working_minutes(row["opened"], row["replied"])) for row in answered]
    return Figure(median(minutes), len(minutes))


def on_time(cut: Cut) -> Figure:
    """Of the requests due in the period; an open one is late."""
    due = [row for row in cut.rows("Обращения", "due") if row["closed"] is not BAD]
    solved = [row for row in due if is_moment(row["closed"]) and row["closed"] <= row["due"]]
    return ratio(number_of(solved), number_of(due))


def quality(cut: Cut) -> Figure:
    total = sum_of(cut.rows("Активности"), "quality")
    return ratio(total, Figure(Fraction(total.n), total.n))


def calls(cut: Cut) -> Figure:
    made = [row for row in cut.rows("Активности") if row["kind"] == "звонок"]
    return sum_of(made, "quantity")


def cost_per_client(cut: Cut) -> Figure:
    spent = [row for row in cut.rows("Расходы") if row["kind"] in ("сервис", "удержание")]
    return ratio(sum_of(spent, "amount", 100), active_clients(cut))


def contribution(cut: Cut) -> Figure:
    confirmed = [row for row in cut.rows("Инициативы") if row["confirmed"]]
    return sum_of(confirmed, "points")


KPIS: dict[str, Callable[[Cut], Figure]] = {
    "Выручка": revenue,
    "Сделки": deals,
    "Средний чек": average_order,
    "Конверсия": conversion,
    "Новые клиенты": new_clients,
    "Повторные заказы": repeat_orders,
    "Удержание": retention,
    "Доля апсейла": upsell_share,
    "Рост ключевых клиентов": key_growth,
    "Активные клиенты": active_clients,
    "NPS": nps,
    "CSAT": csat,
    "Скорость ответа": reply_time,
    "Решено вовремя": on_time,
    "Качество общения": quality,
    "Звонки": calls,
    "Расходы на клиента": cost_per_client,
    "Вклад в команду": contribution,
}


def figure(kpi: str, cut: Cut) -> Figure | None:
    """A KPI of a segment in a period, None if it is undefined."""
    try:
        return KPIS[kpi](cut)
    except NoDataError:
        return None
