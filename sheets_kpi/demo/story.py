"""The clean rows of the sample: what the people did on each working day."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import TypeVar

from sheets_kpi.demo.cast import (
    KEY_CLIENTS,
    Goods,
    Player,
    accounts,
    persons,
    players,
    words,
)
from sheets_kpi.schema import Template
from sheets_kpi.state import CellValue
from sheets_kpi.texts import Lang, say
from sheets_kpi.workdays import Workdays

Row = dict[str, CellValue]
T = TypeVar("T")


@dataclass
class Story:
    """The state of the sample while it is told, day by day."""

    template: Template
    lang: Lang
    as_of: date
    random: Random
    calendar: Workdays
    cast: tuple[Player, ...] = ()
    accounts: tuple[str, ...] = ()
    goods: tuple[Goods, ...] = ()
    strangers: list[str] = field(default_factory=list)
    key_clients: tuple[str, ...] = ()
    buyers: dict[str, list[tuple[date, str]]] = field(default_factory=dict)
    rows: dict[str, list[Row]] = field(default_factory=dict)
    owed: dict[str, float] = field(default_factory=dict)

    def due(self, who: str, what: str, average: float) -> int:
        """A whole number that keeps to `average` over any few days, so that every sample shows
        the same manners, whatever its days. `who` is a person's name, or "" for all together.
        """
        key = f"{who} {what}"
        owed = self.owed.get(key, self.random.random()) + average
        self.owed[key] = owed % 1
        return int(owed)

    def turn(self, what: str, shares: Mapping[T, float]) -> T:
        """One of several, each as often as its share says, whoever asks: of few draws, too, each
        has its part.
        """
        for one, share in shares.items():
            key = f" {what} {one}"
            self.owed[key] = self.owed.get(key, share * self.random.random()) + share
        chosen = max(shares, key=lambda one: self.owed[f" {what} {one}"])
        self.owed[f" {what} {chosen}"] -= sum(shares.values())
        return chosen

    def month(self, day: date) -> int:
        """Which of the three months a day is in: 0, 1 or 2."""
        return (day.month - first_day(self.as_of).month) % 12

    def account(self) -> str:
        """The account of a row; the one for experiments is rare."""
        return self.random.choices(self.accounts, weights=(58, 37, 5))[0]

    def word(self, log_id: str, column_id: str, choice_id: str) -> str:
        """A choice of the template as people type it in the language of the sample.

        Raises:
            KeyError: the template has no such choice.
        """
        log = self.template.log(log_id)
        column = log.column(column_id) if log else None
        for choice in column.choices if column else ():
            if choice.id == choice_id:
                return choice.name.show(self.lang)
        raise KeyError(log_id, column_id, choice_id)

    def yes_no(self, *, yes: bool) -> str:
        """A yes or no in the language of the sample."""
        return words("yes_no", self.lang)[0 if yes else 1]

    def words(self, key: str) -> list[str]:
        """A list of the trade in the language of the sample."""
        return words(f"{self.template.name}.{key}", self.lang)

    def number(self, log_id: str) -> str:
        """The number of the next row of a log."""
        return f"{say(f'demo.prefix.{log_id}', self.lang)}-{len(self.rows[log_id]) + 1:04d}"

    def add(self, log_id: str, row: Row) -> Row:
        """Adds a row and returns it as it stands: without columns that the template's log does not
        have.

        Raises:
            KeyError: the template has no such log.
        """
        log = self.template.log(log_id)
        if log is None:
            raise KeyError(log_id)
        kept = {column.id: row.get(column.id) for column in log.columns}
        self.rows[log_id].append(kept)
        return kept

    def after(self, day: date, working_days: int) -> date:
        """The day on which so many working days from `day` on are over."""
        return self.calendar.nth(day, working_days)

    def later(self, moment: datetime, minutes: int) -> datetime:
        """A moment so many minutes of working time later; a day's work ends at 18:00."""
        evening = datetime.combine(moment.date(), time(18))
        left = max(0, int((evening - moment).total_seconds()) // 60)
        if minutes <= left:
            return moment + timedelta(minutes=minutes)
        following = self.after(moment.date() + timedelta(days=1), 1)
        return self.later(datetime.combine(following, time(9)), minutes - left)

    def stranger(self) -> str:
        """A client whom nobody has met yet; anybody when all are known."""
        if self.strangers:
            return self.strangers.pop()
        return self.random.choice(persons(self.lang))

    def acquaintance(self, log_id: str) -> str:
        """Any client the team has met in a log."""
        rows = self.rows[log_id]
        return str(self.random.choice(rows)["client"]) if rows else persons(self.lang)[0]


@dataclass(frozen=True)
class Plot:
    """How the story of a trade goes: what a person does on a day, and what comes up for all."""

    work: Callable[[Story, Player, date], None]
    shared: Callable[[Story, date], None]
    prices: Sequence[tuple[int, int]]  # of a piece in each category, and the most pieces
    companies: bool = False  # whether clients are companies, too
    every_day: bool = False  # whether weekends and holidays are worked


def tell(plot: Plot, template: Template, lang: Lang, as_of: date, random: Random) -> Story:
    """All logs from the first day two months before that of `as_of` through `as_of`."""
    trade, first = template.name, first_day(as_of)
    companies = words("companies", lang) if plot.companies else []
    strangers = [*companies[KEY_CLIENTS:], *persons(lang)]
    random.shuffle(strangers)
    goods = zip(words(f"{trade}.categories", lang), plot.prices, strict=True)
    story = Story(
        template,
        lang,
        as_of,
        random,
        _calendar(plot, as_of),
        players(trade, lang, first, as_of),
        tuple(account.name for account in accounts(trade, lang)),
        tuple(Goods(name, price, most) for name, (price, most) in goods),
        strangers,
        tuple(companies[:KEY_CLIENTS]),
        rows={log.id: [] for log in template.logs},
    )
    for day in _days(story, first):
        for player in story.cast:
            if player.works(day):
                plot.work(story, player, day)
        plot.shared(story, day)
    return story


def first_day(as_of: date) -> date:
    """The first day of the sample's three months."""
    first = as_of.replace(day=1)
    for _ in range(2):
        first = (first - timedelta(days=1)).replace(day=1)
    return first


def whole_span(as_of: date) -> tuple[date, date]:
    """The days that a trade that works every day has in its Calendar: a year, as one row may."""
    first = first_day(as_of)
    return first, first + timedelta(days=364)


def _calendar(plot: Plot, as_of: date) -> Workdays:
    if not plot.every_day:
        return Workdays()
    first, last = whole_span(as_of)
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return Workdays(dict.fromkeys(days, True))


def _days(story: Story, first: date) -> Iterator[date]:
    day = first
    while day <= story.as_of:
        if story.calendar.is_working(day):
            yield day
        day += timedelta(days=1)
