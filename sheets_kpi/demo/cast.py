"""Who and what the sample is about: people, accounts, clients and goods, in either language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sheets_kpi.schema import AccountSpec, PersonSpec
from sheets_kpi.texts import Lang, say
from sheets_kpi.workdays import Workdays

KEY_CLIENTS = 10  # the first of the companies

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


@dataclass(frozen=True, slots=True)
class Goods:
    """A category, the price of one piece in roubles, and the most pieces in a deal."""

    category: str
    price: int
    most: int


def words(key: str, lang: Lang) -> list[str]:
    """A list of the catalogue, its items parted by `|`."""
    return [item.strip() for item in say(f"demo.{key}", lang).split("|")]


def players(trade: str, lang: Lang, first: date, as_of: date) -> tuple[Player, ...]:
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
            _vacation(first) if number == _ON_VACATION else None,
        )
        for number, name in enumerate(words(f"{trade}.people", lang))
    )


def people(cast: Sequence[Player]) -> tuple[PersonSpec, ...]:
    """The rows of the Team tab."""
    return tuple(
        PersonSpec(
            player.name,
            team=player.team,
            role=player.role,
            fte=player.fte,
            start=player.start.isoformat() if player.start else "",
        )
        for player in cast
    )


def accounts(trade: str, lang: Lang) -> tuple[AccountSpec, ...]:
    """Two accounts that count and one for experiments."""
    first, second, test = words(f"{trade}.accounts", lang)
    return (AccountSpec(first), AccountSpec(second), AccountSpec(test, test=True))


def persons(lang: Lang) -> list[str]:
    """Clients by first and last name; enough for three months of new ones."""
    firsts = words("first_names", lang)
    return [f"{first} {last}" for last in words("last_names", lang) for first in firsts]


def next_month(day: date) -> date:
    """The first day of the month after that of `day`."""
    return (day.replace(day=1) + timedelta(days=31)).replace(day=1)


def _vacation(first: date) -> tuple[date, date]:
    """Monday to Sunday of the second whole week of the second month."""
    week = next_month(first) + timedelta(days=7)
    monday = week + timedelta(days=-week.weekday() % 7)
    return monday, monday + timedelta(days=6)


def _newcomer_start(as_of: date) -> date:
    """A working day about the middle of a month, late enough for the person to have rows."""
    first = as_of.replace(day=1)
    middle = first if as_of.day >= 18 else (first - timedelta(days=1)).replace(day=1)
    return Workdays().nth(middle, 6) + timedelta(days=1)
