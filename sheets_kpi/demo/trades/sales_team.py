"""A sales team: windows, doors and stairs, with the plan of 150 calls and 10 deals a month each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sheets_kpi.demo.cast import Player
from sheets_kpi.demo.dirt import pasted_twice, same_number, total_line
from sheets_kpi.demo.rows.contacts import add_activities
from sheets_kpi.demo.rows.deals import add_deals
from sheets_kpi.demo.rows.office import add_ads, add_advertising, add_cost
from sheets_kpi.demo.slips import (
    Slip,
    by,
    earlier,
    filled,
    is_choice,
    money,
    typed,
    typo,
    value,
)
from sheets_kpi.demo.story import Plot, Row, Story
from sheets_kpi.demo.targets import Wish
from sheets_kpi.demo.trade import Trade

_COSTS = {"service": 0.4, "retention": 0.4, "other": 0.2}
_paid = is_choice("deals", "status", "paid")
_lost = is_choice("deals", "status", "lost")


@dataclass(frozen=True, slots=True)
class _Manner:
    """How a person works: averages per working day, and the shares of deals that are won and of
    the others that came to a quote.
    """

    leads: float
    contacts: float
    wins: float
    calls: float
    quality: float
    quoted: float


_MANNERS = (
    _Manner(leads=1.6, contacts=3.4, wins=0.44, calls=7.6, quality=92, quoted=0.5),
    _Manner(leads=1.5, contacts=3.2, wins=0.35, calls=7.3, quality=86, quoted=0.45),
    _Manner(leads=1.5, contacts=3.2, wins=0.14, calls=9.8, quality=71, quoted=0.7),
    _Manner(leads=0.8, contacts=1.8, wins=0.37, calls=3.7, quality=88, quoted=0.5),
    _Manner(leads=1.3, contacts=3.6, wins=0.34, calls=6.2, quality=83, quoted=0.3),
    _Manner(leads=1.3, contacts=3.0, wins=0.3, calls=6.9, quality=79, quoted=0.4),
)


def _work(story: Story, player: Player, day: date) -> None:
    manner = _MANNERS[player.number]
    for row in add_deals(story, player, day, manner.leads, manner.wins):
        row["stage"] = _stage(story, row, manner.quoted)
    add_activities(story, player, day, manner.calls, manner.quality)
    add_cost(story, player, day, _COSTS)
    add_ads(story, player, day, manner.contacts)


def _stage(story: Story, row: Row, quoted: float) -> str:
    """How far a deal came."""
    if _paid(story, row):
        return story.word("deals", "stage", "payment")
    stages = ("quote", "invoice") if story.random.random() < quoted else ("lead", "talk")
    return story.word("deals", "stage", story.random.choice(stages))


def _shared(story: Story, day: date) -> None:
    add_advertising(story, day, 6_000, 14_000)


_SLIPS = (
    Slip("deals", "amount", "number_as_text", money("\u00a0₽"), _paid),
    Slip("deals", "amount", "unreadable_number", typed(0), _paid),
    Slip("deals", "amount", "required_when", value(None), _paid),
    Slip("deals", "status", "unknown_choice", typo(0), _paid),
    Slip("deals", "lost_reason", "required_when", value(None), _lost),
    Slip("deals", "closed", "order", earlier("created", 2), _paid),
    Slip("deals", "account", "unknown_account", typo(1), _paid),
    Slip("deals", "manager", "unknown_person", typo(2), by(0)),
    Slip("activities", "manager", "name_spelling", typo(3), by(4)),
    Slip("activities", "quantity", "above_maximum", value(1_500), filled("quantity")),
    Slip("costs", "amount", "number_as_text", money("р."), filled("manager")),
)
_WISHES = (
    Wish("revenue", "each", (480_000, 500_000, 520_000)),
    Wish("deals", "each", (10,)),
    Wish("average_order", "company", (52_000,)),
    Wish("units", "each", (14,)),
    Wish("conversion", "each", (0.35,)),
    Wish("win_rate", "each", (0.35,)),
    Wish("repeat_orders", "each", (2, 3, 4)),
    Wish("new_clients", "each", (6, 5, 5)),
    Wish("calls", "each", (150,)),
    Wish("meetings", "each", (4,)),
    Wish("margin", "company", (0.35,)),
    Wish("cac", "company", (6_500,)),
    Wish("revenue_growth", "company", (0.1,)),
    Wish("revenue", "senior", (600_000, 620_000, 640_000)),
    Wish("conversion", "first_team", (0.36,)),
    Wish("deals", "newcomer", (8,)),
)

TRADE = Trade(
    Plot(
        _work,
        _shared,
        prices=((24_000, 3), (18_500, 3), (66_000, 1), (87_000, 1), (31_000, 2)),
        companies=True,
    ),
    _SLIPS,
    (same_number("deals"), pasted_twice("activities"), total_line("deals", "number", "created")),
    _WISHES,
    changed="average_order",
    bonus_base=35_000,
)
