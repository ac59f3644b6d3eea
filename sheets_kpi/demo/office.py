"""Rows about the office: money, advertising, tasks, training, working time, and hiring.

Each function writes what one person did on a day, or what came up for all, into the log of its
name.
"""

from __future__ import annotations

from datetime import date, timedelta

from sheets_kpi.demo.story import LogRow, Player, Story, first_day, persons, words

_STAGES = ("response", "screening", "interview", "offer", "hired")
_SOURCES = {"avito": 0.6, "job_site": 0.2, "referral": 0.15, "other": 0.05}
_PROBATION = 14  # days
_DUE = 21  # days to fill a vacancy in


def costs(story: Story, player: Player, day: date) -> None:
    """Now and then a person spends something."""
    if story.due(player.name, "costs", 0.12):
        kind = story.turn("costs", story.plot.costs)
        amount = story.random.uniform(700, 2_600)
        story.add("costs", _cost(story, day, kind, amount) | {"manager": player.name})


def advertising(story: Story, day: date) -> None:
    """Every Monday and Thursday the advertising is paid, for each account that counts."""
    kind, least, most = story.plot.advertising
    for account in story.accounts[:2] if day.weekday() in (0, 3) else ():
        spent = _cost(story, day, kind, story.random.uniform(least, most))
        story.add("costs", spent | {"account": account})


def _cost(story: Story, day: date, kind: str, amount: float) -> LogRow:
    return {
        "date": day,
        "account": story.account(),
        "kind": story.word("costs", "kind", kind),
        "amount": round(amount, -1),
    }


def poll(story: Story, day: date) -> None:
    """On the first working days of a month one after another answers the staff poll, unnamed."""
    turn = story.calendar.count(day.replace(day=1), day) - 1
    if turn < len(story.cast) and story.cast[turn].works(day):
        row: LogRow = {
            "date": day,
            "kind": story.word("feedback", "kind", "staff"),
            "score": story.turn("staff", {9: 3, 10: 2, 7: 2, 8: 1, 6: 0.7}),
        }
        story.add("feedback", row)


def initiatives(story: Story, player: Player, day: date) -> None:
    """Now and then somebody does something for the team."""
    random = story.random
    if story.due(player.name, "initiatives", 0.05):
        row: LogRow = {
            "date": day,
            "manager": player.name,
            "what": random.choice(story.words("initiatives")),
            "points": random.randint(2, 6),
            "confirmed": words("heads", story.lang)[0] if random.random() < 0.85 else None,
        }
        story.add("initiatives", row)


def ads(story: Story, player: Player, day: date) -> None:
    """What a person's listings brought on a day: on average so many contacts, of 6 views in 100."""
    random = story.random
    views = round(story.manner(player, "contacts") / 0.06 * random.uniform(0.8, 1.2))
    row: LogRow = {
        "date": day,
        "account": story.account(),
        "manager": player.name,
        "impressions": round(views / 0.09 * random.uniform(0.9, 1.1)),
        "views": views,
        "contacts": story.times(player, "contacts", random.uniform(0.6, 1.4)),
        "spent": round(views * random.uniform(2.5, 4), -1),
    }
    story.add("ads", row)


def tasks(story: Story, player: Player, day: date) -> None:
    """Every other week a task of a person comes due."""
    random = story.random
    if not story.due(player.name, "tasks", 0.12 * player.fte):
        return
    is_late = not story.due(player.name, "tasks on time", 0.85)
    done = story.after(day + timedelta(days=1), random.randint(1, 4)) if is_late else day
    row: LogRow = {
        "due": day,
        "manager": player.name,
        "account": story.account(),
        "what": random.choice(story.words("tasks")),
        "done": done if done <= story.as_of else None,
    }
    story.add("tasks", row)


def training(story: Story, player: Player, day: date) -> None:
    """Every third week or so a person ends a course."""
    random = story.random
    if story.due(player.name, "training", 0.07):
        row: LogRow = {
            "date": day,
            "manager": player.name,
            "course": random.choice(story.words("courses")),
            "hours": random.choice((2, 3, 4, 6, 8)),
            "passed": story.yes_no(yes=bool(story.times(player, "passed"))),
        }
        story.add("training", row)


def working_time(story: Story, player: Player, day: date) -> None:
    """The hours a person was there, and how many of them were taken up by clients."""
    there = story.manner(player, "hours") * player.fte
    busy = there * story.manner(player, "busy") * story.random.uniform(0.85, 1.15)
    row: LogRow = {
        "date": day,
        "manager": player.name,
        "available": there,
        "busy": round(2 * min(there, busy)) / 2,
    }
    story.add("time", row)


def vacancies(story: Story, player: Player, day: date) -> None:
    """Vacancies that are opened on a day; on the first also those still open from before."""
    days = int(story.manner(player, "days"))
    before = days if day == story.after(first_day(story.as_of), 1) else 0
    for opened in (day - timedelta(days=n) for n in range(before, -1, -1)):
        if story.calendar.is_working(opened):
            for _ in range(story.times(player, "vacancies")):
                story.add("vacancies", _vacancy(story, player, opened))


def _vacancy(story: Story, player: Player, day: date) -> LogRow:
    random = story.random
    lag = round(story.manner(player, "days") * random.uniform(0.6, 1.5))
    filled = story.after(max(day + timedelta(days=lag), first_day(story.as_of)), 1)
    row: LogRow = {
        "title": random.choice(story.goods).category,
        "opened": day,
        "due": day + timedelta(days=_DUE),
        "recruiter": player.name,
        "account": story.account(),
    }
    if filled > story.as_of:
        return row
    probation = filled + timedelta(days=_PROBATION)
    stays = bool(story.times(player, "stays"))
    return row | {
        "filled": filled,
        "hired": random.choice(persons(story.lang)),
        "probation": probation,
        "passed": story.yes_no(yes=stays) if probation <= story.as_of else None,
    }


def candidates(story: Story, player: Player, day: date) -> None:
    """Who answered a person's listings on a day; more since the pay was raised."""
    for _ in range(story.times(player, "responses", 1.1 if story.month(day) else 1)):
        source = story.turn("source", _SOURCES)
        row: LogRow = {
            "date": day,
            "recruiter": player.name,
            "account": story.account(),
            "candidate": story.random.choice(persons(story.lang)),
            "vacancy": _open_number(story, player, day),
            "stage": story.word("candidates", "stage", _stage(story, player, day)),
            "source": story.word("candidates", "source", source),
        }
        story.add("candidates", row)


def _stage(story: Story, player: Player, day: date) -> str:
    """How far a candidate came: all but the first day of work may be one day."""
    most = min(len(_STAGES), 4 + (story.as_of - day).days)
    reached = _STAGES[0]
    for stage in _STAGES[1:most]:
        if not story.times(player, stage):
            break
        reached = stage
    return reached


def _open_number(story: Story, player: Player, day: date) -> str | None:
    """The number of a vacancy of the person that is open on a day."""
    numbers = [
        row["number"]
        for row in story.rows["vacancies"]
        if row["recruiter"] == player.name
        and not (isinstance(row["filled"], date) and row["filled"] < day)
    ]
    return str(story.random.choice(numbers)) if numbers else None
