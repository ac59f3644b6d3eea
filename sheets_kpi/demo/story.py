"""Who the sample is about, and its clean rows: what the people did on each working day."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import TypeVar

from sheets_kpi.periods import Grain, period_of
from sheets_kpi.schema import Template
from sheets_kpi.state import CellValue
from sheets_kpi.texts import Lang, say
from sheets_kpi.workdays import Workdays

LogRow = dict[str, CellValue]
T = TypeVar("T")

_KEY_CLIENTS = 10  # the first of the companies

# The same six in every trade: the first is the star; the third works a lot and gets little for it;
# the fourth works half the time; the fifth is slow; the sixth is new.
_TEAMS = (0, 0, 0, 1, 1, 1)
_SENIORS = (0, 3)
_HALF_TIME = 3
_ON_VACATION = 4
_NEWCOMER = 5


@dataclass(frozen=True, slots=True)
class Player:
    """A person of the sample. `number` is the place in the Team tab, from 0; `away` are the first
    and the last day of a vacation.
    """

    number: int
    name: str
    team: str
    role: str
    fte: float = 1.0
    start: date | None = None
    away: tuple[date, date] | None = None

    def works(self, day: date) -> bool:
        """Whether the person was there on a day."""
        is_away = self.away is not None and self.away[0] <= day <= self.away[1]
        return not is_away and (self.start is None or self.start <= day)

    def has_shift(self, day: date) -> bool:
        """Two days on, two days off, half of the six at a time; one day in four for half time."""
        turn = (day.toordinal() + 2 * (self.number % 2)) % 4
        return turn < (2 if self.fte == 1 else 1)


@dataclass(frozen=True, slots=True)
class Goods:
    """A category, the price of one piece in roubles, and the most pieces in a deal."""

    category: str
    price: int
    most: int


@dataclass(frozen=True)
class Plot:
    """How the story of a trade goes.

    `work` is what a person does on a day, `shared` what comes up for all. `manners` says how much
    or how well: a number for all six, or one for each in the order of Team. `costs` and `feedback`
    hold the shares of their kinds; `advertising` the kind of the cost and its bounds in roubles.
    """

    work: Sequence[Callable[[Story, Player, date], None]]
    shared: Sequence[Callable[[Story, date], None]]
    prices: Sequence[tuple[int, int]]  # of a piece in each category, and the most pieces
    manners: Mapping[str, float | list[float]]
    costs: Mapping[str, float]
    advertising: tuple[str, float, float]
    feedback: Mapping[str, float] = field(default_factory=dict)
    clients: str = ""  # the log that tells whom the team knows
    companies: bool = False  # whether clients are companies, too
    every_day: bool = False  # whether weekends and holidays are worked, in shifts


@dataclass
class Story:
    """The state of the sample while it is told, day by day."""

    plot: Plot
    template: Template
    lang: Lang
    as_of: date
    random: Random
    calendar: Workdays
    cast: tuple[Player, ...]
    accounts: tuple[str, ...]
    goods: tuple[Goods, ...]
    strangers: list[str]
    key_clients: tuple[str, ...]
    rows: dict[str, list[LogRow]]
    buyers: dict[str, list[tuple[date, str]]] = field(default_factory=dict)
    owed: dict[str, float] = field(default_factory=dict)

    def manner(self, player: Player, what: str) -> float:
        """What is usual for a person."""
        manner = self.plot.manners[what]
        return manner[player.number] if isinstance(manner, list) else manner

    def due(self, who: str, what: str, average: float) -> int:
        """A whole number that keeps to `average` over any few days, so that every sample shows
        the same manners, whatever its days. `who` is a person's name, or "" for all together.
        """
        key = f"{who} {what}"
        owed = self.owed.get(key, self.random.random()) + average
        self.owed[key] = owed % 1
        return int(owed)

    def times(self, player: Player, what: str, rate: float = 1) -> int:
        """How often something happens now, if `rate` times what is usual for the person is due."""
        return self.due(player.name, what, rate * self.manner(player, what))

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

    def add(self, log_id: str, row: LogRow) -> LogRow:
        """Adds a row and returns it as it stands: with its number, and without columns that the
        template's log does not have.

        Raises:
            KeyError: the template has no such log.
        """
        log = self.template.log(log_id)
        if log is None:
            raise KeyError(log_id)
        kept = {column.id: row.get(column.id) for column in log.columns}
        if "number" in kept:
            prefix = say(f"demo.prefix.{log_id}", self.lang)
            kept["number"] = f"{prefix}-{len(self.rows[log_id]) + 1:04d}"
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

    def acquaintance(self) -> str:
        """Any client the team has met."""
        rows = self.rows[self.plot.clients]
        return str(self.random.choice(rows)["client"]) if rows else persons(self.lang)[0]


def tell(plot: Plot, template: Template, lang: Lang, as_of: date, random: Random) -> Story:
    """All logs from the first day two months before that of `as_of` through `as_of`."""
    trade, first = template.name, first_day(as_of)
    companies = words("companies", lang) if plot.companies else []
    strangers = [*companies[_KEY_CLIENTS:], *persons(lang)]
    random.shuffle(strangers)
    goods = zip(words(f"{trade}.categories", lang), plot.prices, strict=True)
    story = Story(
        plot,
        template,
        lang,
        as_of,
        random,
        _calendar(plot, as_of),
        _players(trade, lang, as_of),
        tuple(words(f"{trade}.accounts", lang)),
        tuple(Goods(name, price, most) for name, (price, most) in goods),
        strangers,
        tuple(companies[:_KEY_CLIENTS]),
        {log.id: [] for log in template.logs},
    )
    for day in _days(story, first):
        for player in story.cast:
            if player.works(day) and (player.has_shift(day) or not plot.every_day):
                for work in plot.work:
                    work(story, player, day)
        for shared in plot.shared:
            shared(story, day)
    for log, rows in story.rows.items():  # chance may repeat a row, which would be a mistake
        story.rows[log] = list({frozenset(row.items()): row for row in rows}.values())
    return story


def words(key: str, lang: Lang) -> list[str]:
    """A list of the catalogue, its items parted by `|`."""
    return [item.strip() for item in say(f"demo.{key}", lang).split("|")]


def persons(lang: Lang) -> list[str]:
    """Clients by first and last name; enough for three months of new ones."""
    firsts = words("first_names", lang)
    return [f"{first} {last}" for last in words("last_names", lang) for first in firsts]


def first_day(as_of: date) -> date:
    """The first day of the sample's three months."""
    return period_of(as_of, Grain.MONTH).back(2)[0].start


def next_month(day: date) -> date:
    """The first day of the month after that of `day`."""
    return period_of(day, Grain.MONTH).following().start


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


def _players(trade: str, lang: Lang, as_of: date) -> tuple[Player, ...]:
    """The six people of a trade in the order of their Team tab."""
    teams, roles = words(f"{trade}.teams", lang), words(f"{trade}.roles", lang)
    return tuple(
        Player(
            number,
            name,
            teams[_TEAMS[number]],
            roles[0 if number in _SENIORS else 1],
            0.5 if number == _HALF_TIME else 1.0,
            _newcomer_start(as_of) if number == _NEWCOMER else None,
            _vacation(as_of) if number == _ON_VACATION else None,
        )
        for number, name in enumerate(words(f"{trade}.people", lang))
    )


def _vacation(as_of: date) -> tuple[date, date]:
    """Monday to Sunday of the second whole week of the second month."""
    week = next_month(first_day(as_of)) + timedelta(days=7)
    monday = week + timedelta(days=-week.weekday() % 7)
    return monday, monday + timedelta(days=6)


def _newcomer_start(as_of: date) -> date:
    """A working day about the middle of a month, late enough for the person to have rows."""
    first = as_of.replace(day=1)
    middle = first if as_of.day >= 18 else (first - timedelta(days=1)).replace(day=1)
    return Workdays().nth(middle, 6) + timedelta(days=1)
