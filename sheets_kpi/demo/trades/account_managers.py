"""Account managers: they sell furniture on Avito and keep the clients who bought."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sheets_kpi.demo.cast import Player
from sheets_kpi.demo.dirt import pasted_twice, same_number, total_line
from sheets_kpi.demo.rows.contacts import add_activities, add_feedback
from sheets_kpi.demo.rows.deals import add_deals
from sheets_kpi.demo.rows.handling import handled
from sheets_kpi.demo.rows.office import (
    add_ads,
    add_advertising,
    add_cost,
    add_initiative,
    add_task,
    add_training,
)
from sheets_kpi.demo.slips import (
    Slip,
    by,
    earlier,
    either_way,
    filled,
    is_choice,
    money,
    next_month,
    spaced,
    tenth_of_may,
    text_day,
    typed,
    typo,
    value,
)
from sheets_kpi.demo.story import Plot, Row, Story
from sheets_kpi.demo.targets import Wish
from sheets_kpi.demo.trade import Trade
from sheets_kpi.state import CellError

_FEEDBACK = {"nps": 0.35, "csat": 0.45, "review": 0.2}
_COSTS = {"service": 0.6, "retention": 0.3, "other": 0.1}
_paid = is_choice("deals", "status", "paid")
_lost = is_choice("deals", "status", "lost")


@dataclass(frozen=True, slots=True)
class _Manner:
    """How a person works: averages per working day, shares, scores and minutes."""

    leads: float
    contacts: float
    wins: float
    calls: float
    quality: float
    reply: float
    pleased: float


_MANNERS = (
    _Manner(leads=1.5, contacts=3.3, wins=0.42, calls=13.5, quality=91, reply=7, pleased=0.96),
    _Manner(leads=1.3, contacts=2.8, wins=0.34, calls=13, quality=86, reply=11, pleased=0.92),
    _Manner(leads=1.7, contacts=3.4, wins=0.07, calls=18, quality=73, reply=13, pleased=0.82),
    _Manner(leads=0.7, contacts=1.5, wins=0.36, calls=7, quality=89, reply=9, pleased=0.94),
    _Manner(leads=1.2, contacts=3.6, wins=0.31, calls=12, quality=84, reply=31, pleased=0.86),
    _Manner(leads=1.3, contacts=2.9, wins=0.33, calls=11, quality=80, reply=15, pleased=0.90),
)


def _work(story: Story, player: Player, day: date) -> None:
    manner = _MANNERS[player.number]
    add_deals(story, player, day, manner.leads, manner.wins)
    add_activities(story, player, day, manner.calls, manner.quality)
    for _ in range(story.due(player.name, "requests", player.fte)):
        story.add("requests", _request(story, player, day, manner.reply))
    add_feedback(story, player, day, _FEEDBACK, manner.pleased, "deals")
    add_cost(story, player, day, _COSTS)
    add_initiative(story, player, day)
    add_task(story, player, day, on_time=0.85)
    add_training(story, player, day, passed=0.9)
    add_ads(story, player, day, manner.contacts)


def _request(story: Story, player: Player, day: date, reply: float) -> Row:
    row = handled(story, day, reply, work=420, forgotten=0.03)
    is_solved = story.yes_no(yes=story.random.random() < 0.7)
    return row | {
        "number": story.number("requests"),
        "manager": player.name,
        "account": story.account(),
        "client": story.acquaintance("deals"),
        "first_contact": is_solved if row["closed"] else None,
    }


def _shared(story: Story, day: date) -> None:
    add_advertising(story, day, 6_000, 14_000)


_SLIPS = (
    Slip("deals", "amount", "number_as_text", money(",00р"), _paid),
    Slip("deals", "amount", "number_as_text", money("\u00a0₽"), _paid),
    Slip("deals", "amount", "unreadable_number", typed(0), _paid),
    Slip("deals", "amount", "below_minimum", value(-1_500), _paid),
    Slip("deals", "amount", "error_value", value(CellError("#N/A")), _paid),
    Slip("deals", "amount", "required_when", value(None), _paid),
    Slip("deals", "status", "unknown_choice", typo(0), _paid),
    Slip("deals", "lost_reason", "required_when", value(None), _lost),
    Slip("deals", "created", "date_as_text", text_day("created"), _paid),
    Slip("deals", "closed", "order", earlier("created", 3), _paid),
    Slip("deals", "closed", "future_date", next_month, _paid),
    Slip("deals", "units", "number_became_date", tenth_of_may, _paid),
    Slip("deals", "account", "unknown_account", typo(1), _paid),
    Slip("deals", "client", "stray_spaces", spaced("client"), _paid),
    Slip("deals", "manager", "required", value(None), _paid),
    Slip("deals", "manager", "unknown_person", typo(2), by(0)),
    Slip("deals", "manager", "name_spelling", typo(3), by(1)),
    Slip("requests", "manager", "name_spelling", typo(4), by(3)),
    Slip("requests", "replied", "order", earlier("opened", 1), filled("replied")),
    Slip("activities", "date", "ambiguous_date", either_way, filled("date")),
    Slip("activities", "date", "unreadable_date", typed(1), filled("date")),
    Slip("activities", "quantity", "above_maximum", value(12_000), filled("quantity")),
    Slip("activities", "quality", "above_maximum", value(105), filled("quality")),
    Slip("feedback", "score", "unreadable_number", value("9/10"), filled("score")),
    Slip("feedback", "score", "required", value(None), filled("score")),
    Slip("costs", "amount", "number_as_text", money("р."), filled("manager")),
)
_WISHES = (
    Wish("revenue", "each", (280_000, 300_000, 320_000)),
    Wish("deals", "each", (8, 9, 9)),
    Wish("average_order", "company", (42_000,)),
    Wish("conversion", "each", (0.32,)),
    Wish("new_clients", "each", (5, 4, 4)),
    Wish("repeat_orders", "each", (2, 3, 4)),
    Wish("retention", "company", (0.25,)),
    Wish("upsell_share", "company", (0.18,)),
    Wish("key_growth", "company", (0.1,)),
    Wish("active_clients", "company", (25, 50, 75)),
    Wish("active_clients", "each", (6, 11, 15)),
    Wish("nps", "company", (40,)),
    Wish("csat", "each", (0.9,)),
    Wish("reply_time", "each", (15,)),
    Wish("on_time", "each", (0.95,)),
    Wish("quality", "each", (85,)),
    Wish("calls", "each", (260, 270, 270)),
    Wish("cost_per_client", "company", (400,)),
    Wish("contribution", "each", (3,)),
    Wish("revenue", "senior", (380_000, 400_000, 420_000)),
    Wish("revenue", "first_account", (850_000, 900_000, 950_000)),
    Wish("conversion", "first_team", (0.31,)),
    Wish("deals", "newcomer", (6,)),
)

TRADE = Trade(
    Plot(
        _work,
        _shared,
        prices=((9_800, 8), (17_500, 4), (27_300, 3), (34_900, 2), (6_400, 6)),
        companies=True,
    ),
    _SLIPS,
    (same_number("deals"), pasted_twice("activities"), total_line("deals", "number", "created")),
    _WISHES,
    changed="average_order",
    bonus_base=30_000,
)
