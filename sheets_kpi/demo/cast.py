"""Who and what the sample is about: people, accounts, clients and goods, in either language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from sheets_kpi.schema import AccountSpec, PersonSpec
from sheets_kpi.template import load
from sheets_kpi.texts import Lang, say
from sheets_kpi.workdays import Workdays

TEMPLATE = "account-managers"
WORKDAYS = Workdays()


@dataclass(frozen=True, slots=True)
class Manner:
    """How a person works: averages per working day, shares, scores and minutes."""

    leads: float
    wins: float
    calls: float
    quality: float
    reply: float
    pleased: float


@dataclass(frozen=True, slots=True)
class Player:
    """A person of the sample."""

    name: str
    team: str
    role: str
    manner: Manner
    fte: float = 1.0
    start: date | None = None

    def works(self, day: date) -> bool:
        """Whether the person was there on a day."""
        return self.start is None or self.start <= day


@dataclass(frozen=True, slots=True)
class Goods:
    """A category, the price of one piece in roubles, and the most pieces in a deal."""

    category: str
    price: int
    most: int


# The second is the usual good manager; the third calls a lot and sells little; the fourth works
# half the week; the fifth answers slowly; the sixth is new.
_MANNERS = (
    Manner(leads=1.5, wins=0.42, calls=13.5, quality=91, reply=7, pleased=0.96),
    Manner(leads=1.3, wins=0.34, calls=13, quality=86, reply=11, pleased=0.92),
    Manner(leads=1.5, wins=0.17, calls=18, quality=73, reply=13, pleased=0.82),
    Manner(leads=0.7, wins=0.36, calls=7, quality=89, reply=9, pleased=0.94),
    Manner(leads=1.2, wins=0.31, calls=12, quality=84, reply=31, pleased=0.86),
    Manner(leads=1.3, wins=0.33, calls=11, quality=80, reply=15, pleased=0.90),
)
_TEAMS = (0, 0, 0, 1, 1, 1)
_SENIORS = (0, 3)
_HALF_TIME = 3
_NEWCOMER = 5
_PRICES = ((9_800, 8), (17_500, 4), (27_300, 3), (34_900, 2), (6_400, 6))


def words(key: str, lang: Lang) -> list[str]:
    """A list of the catalogue, its items parted by `|`."""
    return [item.strip() for item in say(f"demo.{key}", lang).split("|")]


def players(lang: Lang, as_of: date) -> tuple[Player, ...]:
    """The six people in the order of their Team tab."""
    teams, roles = words("teams", lang), words("roles", lang)
    return tuple(
        Player(
            name,
            teams[_TEAMS[number]],
            roles[0 if number in _SENIORS else 1],
            manner,
            0.5 if number == _HALF_TIME else 1.0,
            _newcomer_start(as_of) if number == _NEWCOMER else None,
        )
        for number, (name, manner) in enumerate(zip(words("people", lang), _MANNERS, strict=True))
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


def accounts(lang: Lang) -> tuple[AccountSpec, ...]:
    """Two accounts that count and one for experiments."""
    first, second, test = words("accounts", lang)
    return (AccountSpec(first), AccountSpec(second), AccountSpec(test, test=True))


def goods(lang: Lang) -> tuple[Goods, ...]:
    """What the teams sell."""
    names = words("categories", lang)
    return tuple(Goods(name, *price) for name, price in zip(names, _PRICES, strict=True))


def clients(lang: Lang) -> list[str]:
    """Companies first, then persons; enough for three months of new clients."""
    persons = [f"{first} {last}" for last in words("last_names", lang) for first in _firsts(lang)]
    return [*words("companies", lang), *persons]


def _firsts(lang: Lang) -> list[str]:
    return words("first_names", lang)


@cache
def choice(log_id: str, column_id: str, choice_id: str, lang: Lang) -> str:
    """A choice of the template as managers type it."""
    log = load(TEMPLATE).log(log_id)
    column = log.column(column_id) if log else None
    found = next(c for c in column.choices if c.id == choice_id) if column else None
    if found is None:
        raise KeyError(choice_id)
    return found.name.show(lang)


def _newcomer_start(as_of: date) -> date:
    """A working day about the middle of a month, late enough for the person to have rows."""
    first = as_of.replace(day=1)
    middle = first if as_of.day >= 18 else (first - timedelta(days=1)).replace(day=1)
    return WORKDAYS.nth(middle, 6) + timedelta(days=1)
