"""A service team: technicians who mend household machines at home and in the workshop."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sheets_kpi.demo.cast import Player
from sheets_kpi.demo.dirt import same_number, total_line
from sheets_kpi.demo.rows.contacts import add_feedback
from sheets_kpi.demo.rows.deals import price_paid
from sheets_kpi.demo.rows.handling import handled
from sheets_kpi.demo.rows.office import add_advertising, add_cost, add_time, add_training
from sheets_kpi.demo.slips import (
    Slip,
    by,
    earlier,
    filled,
    is_choice,
    money,
    tenth_of_may,
    typo,
    value,
)
from sheets_kpi.demo.story import Plot, Row, Story
from sheets_kpi.demo.targets import Wish
from sheets_kpi.demo.trade import Trade

_FEEDBACK = {"nps": 0.35, "csat": 0.4, "review": 0.25}
_COSTS = {"service": 0.5, "retention": 0.35, "other": 0.15}
_done = is_choice("jobs", "status", "done")


@dataclass(frozen=True, slots=True)
class _Manner:
    """How a person works: jobs per working day, mean minutes to the reply and to the end, and
    shares of jobs with errors, of pleased clients and of time taken up.
    """

    jobs: float
    reply: float
    work: float
    errors: float
    pleased: float
    busy: float


_MANNERS = (
    _Manner(jobs=2.3, reply=7, work=380, errors=0.02, pleased=0.97, busy=0.83),
    _Manner(jobs=2.0, reply=10, work=420, errors=0.04, pleased=0.93, busy=0.79),
    _Manner(jobs=2.7, reply=12, work=460, errors=0.13, pleased=0.84, busy=0.93),
    _Manner(jobs=1.0, reply=9, work=400, errors=0.03, pleased=0.95, busy=0.76),
    _Manner(jobs=1.7, reply=32, work=640, errors=0.05, pleased=0.76, busy=0.66),
    _Manner(jobs=1.6, reply=14, work=520, errors=0.07, pleased=0.9, busy=0.72),
)


def _work(story: Story, player: Player, day: date) -> None:
    manner = _MANNERS[player.number]
    for _ in range(story.due(player.name, "jobs", manner.jobs)):
        story.add("jobs", _job(story, player, day, manner))
    add_feedback(story, player, day, _FEEDBACK, manner.pleased, "jobs")
    add_time(story, player, day, manner.busy)
    add_training(story, player, day, passed=0.85)
    add_cost(story, player, day, _COSTS)


def _job(story: Story, player: Player, day: date, manner: _Manner) -> Row:
    random = story.random
    row = handled(story, day, manner.reply, manner.work, forgotten=0.01)
    is_cancelled = random.random() < 0.05 and row["closed"] is not None
    status = "open" if row["closed"] is None else "cancelled" if is_cancelled else "done"
    what = random.choice(story.goods)
    row |= {
        "number": story.number("jobs"),
        "employee": player.name,
        "account": story.account(),
        "client": _client(story, player),
        "service": what.category,
        "status": story.word("jobs", "status", status),
    }
    return (
        row | _result(story, player, manner, price_paid(story, day, what.price))
        if status == "done"
        else row
    )


def _client(story: Story, player: Player) -> str:
    if story.due(player.name, "old clients", 0.25):
        return story.acquaintance("jobs")
    return story.stranger()


def _result(story: Story, player: Player, manner: _Manner, amount: float) -> Row:
    """What is told of a job when it is done."""
    random = story.random
    steps = random.randint(5, 12)
    has_errors = bool(story.due(player.name, "errors", manner.errors))
    return {
        "amount": amount,
        "cost": round(amount * random.uniform(0.3, 0.5), -1),
        "errors": random.randint(1, 2) if has_errors else 0,
        "standard": story.yes_no(yes=not has_errors or random.random() < 0.3),
        "first_time": story.yes_no(yes=not story.due(player.name, "again", 0.07 + manner.errors)),
        "steps": steps,
        "extra_steps": min(steps, random.choice((0, 0, 1, 1, 2)) + (2 if has_errors else 0)),
    }


def _shared(story: Story, day: date) -> None:
    add_advertising(story, day, 2_500, 6_000)
    _poll(story, day)


def _poll(story: Story, day: date) -> None:
    """On the first working days of a month one after another answers the staff poll, unnamed."""
    turn = story.calendar.count(day.replace(day=1), day) - 1
    if turn < len(story.cast) and story.cast[turn].works(day):
        row: Row = {
            "date": day,
            "kind": story.word("feedback", "kind", "staff"),
            "score": story.turn("staff", {9: 3, 10: 2, 7: 2, 8: 1, 6: 0.7}),
        }
        story.add("feedback", row)


_SLIPS = (
    Slip("jobs", "amount", "number_as_text", money(",00р"), _done),
    Slip("jobs", "amount", "required_when", value(None), _done),
    Slip("jobs", "account", "unknown_account", typo(0), _done),
    Slip("jobs", "employee", "unknown_person", typo(1), by(0, "employee")),
    Slip("jobs", "employee", "name_spelling", typo(2), by(2, "employee")),
    Slip("jobs", "replied", "order", earlier("opened", 1), _done),
    Slip("jobs", "errors", "below_minimum", value(-1), _done),
    Slip("jobs", "steps", "number_became_date", tenth_of_may, _done),
    Slip("feedback", "score", "unreadable_number", value("5/5"), filled("client")),
    Slip("time", "busy", "above_maximum", value(75), filled("busy")),
    Slip("costs", "amount", "number_as_text", money("р."), filled("manager")),
)
_WISHES = (
    Wish("csat", "each", (0.9,)),
    Wish("errors", "each", (0.05,)),
    Wish("standards", "each", (0.95,)),
    Wish("rating", "each", (4.6,)),
    Wish("nps", "company", (45,)),
    Wish("first_contact", "each", (0.88,)),
    Wish("on_time", "each", (0.95,)),
    Wish("reply_time", "each", (12,)),
    Wish("turnaround", "each", (20,)),
    Wish("clients_served", "company", (140, 145, 150)),
    Wish("clients_served", "each", (26, 27, 28)),
    Wish("utilization", "each", ("70–85 %",)),
    Wish("revenue", "each", (150_000, 155_000, 160_000)),
    Wish("revenue_per_employee", "company", (120_000, 125_000, 130_000)),
    Wish("margin", "company", (0.6,)),
    Wish("enps", "company", (40,)),
    Wish("load", "each", ("1–4",)),
    Wish("cac", "company", (800,)),
    Wish("revenue", "senior", (175_000, 180_000, 185_000)),
    Wish("csat", "first_team", (0.92,)),
)

TRADE = Trade(
    Plot(
        _work,
        _shared,
        prices=((3_900, 1), (4_600, 1), (2_900, 1), (3_700, 1), (5_200, 1)),
    ),
    _SLIPS,
    (same_number("jobs"), total_line("jobs", "number", "opened")),
    _WISHES,
    changed="revenue",
    bonus_base=25_000,
)
