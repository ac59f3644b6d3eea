"""Recruiters who hire many people for warehouses, shops and cafés."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sheets_kpi.demo.cast import Player, persons
from sheets_kpi.demo.dirt import pasted_twice, same_number
from sheets_kpi.demo.rows.contacts import add_activities
from sheets_kpi.demo.rows.office import add_advertising, add_cost
from sheets_kpi.demo.slips import (
    Slip,
    by,
    earlier,
    filled,
    money,
    next_month,
    text_day,
    typed,
    typo,
    value,
)
from sheets_kpi.demo.story import Plot, Row, Story, first_day
from sheets_kpi.demo.targets import Wish
from sheets_kpi.demo.trade import Trade

_COSTS = {"referral": 0.6, "agency": 0.2, "other": 0.2}
_SOURCES = {"avito": 0.6, "job_site": 0.2, "referral": 0.15, "other": 0.05}
_STAGES = ("response", "screening", "interview", "offer", "hired")
_PROBATION = 14  # days
_DUE = 21  # days to fill a vacancy in


@dataclass(frozen=True, slots=True)
class _Manner:
    """How a person works: averages per working day, days to fill a vacancy, and the share of those
    who pass to each next stage and, of the hired, who pass the probation.
    """

    vacancies: float
    days: float
    responses: float
    passing: tuple[float, float, float, float]
    stays: float
    calls: float


_MANNERS = (
    _Manner(0.52, 10, 3.6, (0.7, 0.62, 0.5, 0.92), stays=0.95, calls=11),
    _Manner(0.42, 14, 3.5, (0.66, 0.58, 0.42, 0.86), stays=0.9, calls=11.5),
    _Manner(0.22, 24, 4.2, (0.72, 0.66, 0.2, 0.7), stays=0.75, calls=15.5),
    _Manner(0.22, 13, 1.8, (0.68, 0.6, 0.45, 0.88), stays=0.92, calls=5.5),
    _Manner(0.34, 22, 3.0, (0.6, 0.55, 0.42, 0.72), stays=0.86, calls=9.5),
    _Manner(0.32, 16, 3.2, (0.62, 0.55, 0.36, 0.8), stays=0.85, calls=10),
)


def _work(story: Story, player: Player, day: date) -> None:
    manner = _MANNERS[player.number]
    if day == story.after(first_day(story.as_of), 1):
        for opened in (day - timedelta(days=n) for n in range(int(manner.days), 0, -1)):
            _open_vacancies(story, player, opened, manner)
    _open_vacancies(story, player, day, manner)
    responses = manner.responses * (1.1 if story.month(day) else 1)  # the pay was raised
    for _ in range(story.due(player.name, "responses", responses)):
        story.add("candidates", _candidate(story, player, day, manner))
    add_activities(story, player, day, manner.calls, quality=85)
    add_cost(story, player, day, _COSTS)


def _open_vacancies(story: Story, player: Player, day: date, manner: _Manner) -> None:
    if story.calendar.is_working(day):
        for _ in range(story.due(player.name, "vacancies", manner.vacancies)):
            story.add("vacancies", _vacancy(story, player, day, manner))


def _vacancy(story: Story, player: Player, day: date, manner: _Manner) -> Row:
    random = story.random
    lag = round(manner.days * random.uniform(0.6, 1.5))
    filled = story.after(max(day + timedelta(days=lag), first_day(story.as_of)), 1)
    row: Row = {
        "number": story.number("vacancies"),
        "title": random.choice(story.goods).category,
        "opened": day,
        "due": day + timedelta(days=_DUE),
        "recruiter": player.name,
        "account": story.account(),
    }
    if filled > story.as_of:
        return row
    probation = filled + timedelta(days=_PROBATION)
    stays = bool(story.due(player.name, "stays", manner.stays))
    return row | {
        "filled": filled,
        "hired": random.choice(persons(story.lang)),
        "probation": probation,
        "passed": story.yes_no(yes=stays) if probation <= story.as_of else None,
    }


def _candidate(story: Story, player: Player, day: date, manner: _Manner) -> Row:
    source = story.turn("source", _SOURCES)
    return {
        "date": day,
        "recruiter": player.name,
        "account": story.account(),
        "candidate": story.random.choice(persons(story.lang)),
        "vacancy": _open_number(story, player, day),
        "stage": story.word("candidates", "stage", _stage(story, player, day, manner)),
        "source": story.word("candidates", "source", source),
    }


def _stage(story: Story, player: Player, day: date, manner: _Manner) -> str:
    """How far a candidate came: all but the first day of work may be one day."""
    most = min(len(_STAGES), 4 + (story.as_of - day).days)
    reached = 1
    for stage, share in zip(_STAGES[1:most], manner.passing, strict=False):
        if not story.due(player.name, stage, share):
            break
        reached += 1
    return _STAGES[reached - 1]


def _open_number(story: Story, player: Player, day: date) -> str | None:
    """The number of a vacancy of the person that is open on a day."""
    numbers = [
        row["number"]
        for row in story.rows["vacancies"]
        if row["recruiter"] == player.name
        and not (isinstance(row["filled"], date) and row["filled"] < day)
    ]
    return str(story.random.choice(numbers)) if numbers else None


def _shared(story: Story, day: date) -> None:
    add_advertising(story, day, 1_800, 4_200, kind="ads")


_SLIPS = (
    Slip("vacancies", "filled", "order", earlier("opened", 3), filled("filled")),
    Slip("candidates", "date", "future_date", next_month, filled("vacancy")),
    Slip("vacancies", "opened", "date_as_text", text_day("opened"), filled("filled")),
    Slip("vacancies", "account", "unknown_account", typo(0), filled("filled")),
    Slip("candidates", "stage", "unknown_choice", typed(2), filled("vacancy")),
    Slip("candidates", "date", "unreadable_date", typed(1), filled("vacancy")),
    Slip("candidates", "recruiter", "unknown_person", typo(1), by(0, "recruiter")),
    Slip("activities", "manager", "name_spelling", typo(2), by(2)),
    Slip("activities", "quantity", "above_maximum", value(1_200), filled("quantity")),
    Slip("costs", "amount", "number_as_text", money("р."), filled("manager")),
)
_WISHES = (
    Wish("hires", "each", (5, 6, 6)),
    Wish("time_to_fill", "each", (16,)),
    Wish("quality_of_hire", "company", (0.85,)),
    Wish("milestones", "each", (0.85,)),
    Wish("offer_acceptance", "each", (0.8,)),
    Wish("open_vacancies", "company", (25,)),
    Wish("open_vacancies", "each", (7,)),
    Wish("load", "each", ("3–7",)),
    Wish("cost_per_hire", "company", (2_200,)),
    Wish("calls", "each", (220, 230, 230)),
    Wish("responses", "each", (65,)),
    Wish("interviews", "each", (26, 27, 28)),
    Wish("hires", "senior", (8, 9, 9)),
    Wish("hires", "newcomer", (5,)),
)

TRADE = Trade(
    Plot(_work, _shared, prices=((0, 1),) * 5),
    _SLIPS,
    (same_number("vacancies"), pasted_twice("activities")),
    _WISHES,
    changed="responses",
    bonus_base=28_000,
)
