"""A salon that is open every day: two days of work, two days off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sheets_kpi.demo.cast import Player
from sheets_kpi.demo.dirt import pasted_twice, total_line
from sheets_kpi.demo.rows.contacts import add_feedback
from sheets_kpi.demo.rows.deals import price_paid
from sheets_kpi.demo.rows.office import add_advertising, add_cost, add_time
from sheets_kpi.demo.slips import (
    Slip,
    by,
    either_way,
    filled,
    is_choice,
    money,
    spaced,
    typed,
    typo,
    value,
)
from sheets_kpi.demo.story import Plot, Row, Story
from sheets_kpi.demo.targets import Wish
from sheets_kpi.demo.trade import Trade

_FEEDBACK = {"csat": 0.45, "review": 0.45, "nps": 0.1}
_COSTS = {"service": 0.6, "retention": 0.3, "other": 0.1}
_REGULARS = 26  # clients of each master from before the sample
_RETURNS = 21  # days between the visits of a regular client, at least
_SHIFT_HOURS = 10
_done = is_choice("visits", "status", "done")


@dataclass(frozen=True, slots=True)
class _Manner:
    """How a person works: visits per shift, and shares of visits with goods, of clients who do not
    come, of those who stay, of pleased ones and of time taken up.
    """

    visits: float
    goods: float
    no_shows: float
    stays: float
    pleased: float
    busy: float


_MANNERS = (
    _Manner(visits=4.6, goods=0.45, no_shows=0.02, stays=0.95, pleased=0.98, busy=0.84),
    _Manner(visits=4.1, goods=0.34, no_shows=0.04, stays=0.9, pleased=0.95, busy=0.78),
    _Manner(visits=5.3, goods=0.13, no_shows=0.05, stays=0.7, pleased=0.86, busy=0.93),
    _Manner(visits=4.0, goods=0.37, no_shows=0.03, stays=0.9, pleased=0.96, busy=0.77),
    _Manner(visits=3.2, goods=0.28, no_shows=0.11, stays=0.8, pleased=0.92, busy=0.6),
    _Manner(visits=3.6, goods=0.24, no_shows=0.06, stays=0.8, pleased=0.9, busy=0.71),
)


def _is_shift(player: Player, day: date) -> bool:
    """Two days on, two days off, half of the masters at a time; one day in four for half time."""
    turn = (day.toordinal() + 2 * (player.number % 2)) % 4
    return turn < (2 if player.fte == 1 else 1)


def _work(story: Story, player: Player, day: date) -> None:
    if not _is_shift(player, day):
        return
    manner = _MANNERS[player.number]
    for _ in range(story.due(player.name, "visits", manner.visits)):
        story.add("visits", _visit(story, player, day, manner))
    add_feedback(story, player, day, _FEEDBACK, manner.pleased, "visits", rate=1.6)
    add_time(story, player, day, manner.busy, _SHIFT_HOURS / player.fte)
    add_cost(story, player, day, _COSTS)


def _visit(story: Story, player: Player, day: date, manner: _Manner) -> Row:
    row = _booking(story, player, day, _client(story, player, day, manner.stays))
    if story.due(player.name, "no-shows", manner.no_shows):
        return row | {"status": story.word("visits", "status", "no_show")}
    if story.random.random() < 0.03:
        return row | {"status": story.word("visits", "status", "cancelled")}
    price = next(one.price for one in story.goods if one.category == row["service"])
    has_goods = bool(story.due(player.name, "goods", manner.goods))
    return row | {
        "status": story.word("visits", "status", "done"),
        "amount": price_paid(story, day, price),
        "addon": 50 * story.random.randint(9, 38) if has_goods else None,
    }


def _booking(story: Story, player: Player, day: date, client: str) -> Row:
    return {
        "date": day,
        "master": player.name,
        "account": story.account(),
        "client": client,
        "service": story.random.choice(story.goods).category,
        "status": story.word("visits", "status", "booked"),
    }


def _client(story: Story, player: Player, day: date, stays: float) -> str:
    """The regular client who has not come for longest, if it is time, else somebody new."""
    if player.name not in story.buyers:
        story.buyers[player.name] = [] if player.start else _regulars(story, day)
    regulars = story.buyers[player.name]
    last, client = min(regulars, default=(day, ""))
    if (day - last).days < _RETURNS:
        client = story.stranger()
    else:
        regulars.remove((last, client))
    if story.due(player.name, "stays", stays):
        regulars.append((day, client))
    return client


def _regulars(story: Story, day: date) -> list[tuple[date, str]]:
    """Clients of a master with the day of their last visit, from before the first day."""
    return [(day - timedelta(days=1 + n % _RETURNS), story.stranger()) for n in range(_REGULARS)]


def _shared(story: Story, day: date) -> None:
    add_advertising(story, day, 1_500, 3_500)
    if day == story.as_of:
        for later in (day + timedelta(days=n) for n in (1, 2, 3)):
            for player in (one for one in story.cast if _is_shift(one, later)):
                story.add("visits", _booking(story, player, later, story.acquaintance("visits")))


_SLIPS = (
    Slip("visits", "amount", "number_as_text", money("\u00a0₽"), _done),
    Slip("visits", "amount", "unreadable_number", typed(0), _done),
    Slip("visits", "amount", "required_when", value(None), _done),
    Slip("visits", "date", "ambiguous_date", either_way, _done),
    Slip("visits", "account", "unknown_account", typo(0), _done),
    Slip("visits", "client", "stray_spaces", spaced("client"), _done),
    Slip("visits", "master", "unknown_person", typo(1), by(0, "master")),
    Slip("visits", "master", "name_spelling", typo(2), by(1, "master")),
    Slip("feedback", "score", "required", value(None), filled("score")),
    Slip("time", "busy", "above_maximum", value(100), filled("busy")),
)
_WISHES = (
    Wish("revenue", "each", (120_000, 130_000, 135_000)),
    Wish("visits", "each", (53, 56, 57)),
    Wish("average_order", "each", (2_350,)),
    Wish("clients_served", "company", (215,)),
    Wish("clients_served", "each", (36,)),
    Wish("addon_revenue", "each", (18_000, 20_000, 22_000)),
    Wish("attach_rate", "each", (0.3,)),
    Wish("return_rate", "company", (0.55,)),
    Wish("new_clients", "each", (28, 15, 14)),
    Wish("rating", "each", (4.6,)),
    Wish("csat", "each", (0.92,)),
    Wish("utilization", "each", ("70–85 %",)),
    Wish("no_shows", "each", (0.05,)),
    Wish("revenue_growth", "company", (0.1,)),
    Wish("cac", "company", (700,)),
    Wish("revenue", "senior", (145_000, 150_000, 155_000)),
    Wish("rating", "first_team", (4.7,)),
)

TRADE = Trade(
    Plot(
        _work,
        _shared,
        prices=((1_800, 1), (1_300, 1), (1_400, 1), (2_800, 1), (3_900, 1)),
        every_day=True,
    ),
    _SLIPS,
    (pasted_twice("visits"), total_line("visits", "client", "date")),
    _WISHES,
    changed="average_order",
    bonus_base=20_000,
)
