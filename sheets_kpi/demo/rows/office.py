"""Money, advertising, tasks, training and working time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from sheets_kpi.demo.cast import Player, words
from sheets_kpi.demo.story import Row, Story


def add_cost(story: Story, player: Player, day: date, kinds: Mapping[str, float]) -> None:
    """Now and then a person spends something."""
    if story.due(player.name, "costs", 0.12):
        kind = story.turn("costs", kinds)
        story.add("costs", _cost(story, day, kind, story.random.uniform(700, 2_600), player))


def add_advertising(
    story: Story, day: date, least: float, most: float, kind: str = "acquisition"
) -> None:
    """Every Monday and Thursday the advertising is paid, for each account that counts."""
    if day.weekday() in (0, 3):
        for account in story.accounts[:2]:
            spent = _cost(story, day, kind, story.random.uniform(least, most))
            story.add("costs", spent | {"account": account})


def _cost(story: Story, day: date, kind: str, amount: float, player: Player | None = None) -> Row:
    return {
        "date": day,
        "manager": player.name if player else None,
        "account": story.account(),
        "kind": story.word("costs", "kind", kind),
        "amount": round(amount, -1),
    }


def add_initiative(story: Story, player: Player, day: date) -> None:
    """Now and then somebody does something for the team."""
    random = story.random
    if story.due(player.name, "initiatives", 0.05):
        row: Row = {
            "date": day,
            "manager": player.name,
            "what": random.choice(story.words("initiatives")),
            "points": random.randint(2, 6),
            "confirmed": words("heads", story.lang)[0] if random.random() < 0.85 else None,
        }
        story.add("initiatives", row)


def add_ads(story: Story, player: Player, day: date, contacts: float) -> None:
    """What a person's listings brought on a day: on average so many contacts, of 6 views in 100."""
    random = story.random
    views = round(contacts / 0.06 * random.uniform(0.8, 1.2))
    row: Row = {
        "date": day,
        "account": story.account(),
        "manager": player.name,
        "impressions": round(views / 0.09 * random.uniform(0.9, 1.1)),
        "views": views,
        "contacts": story.due(player.name, "contacts", contacts * random.uniform(0.6, 1.4)),
        "spent": round(views * random.uniform(2.5, 4), -1),
    }
    story.add("ads", row)


def add_task(story: Story, player: Player, day: date, on_time: float) -> None:
    """Every other week a task of a person comes due."""
    random = story.random
    if not story.due(player.name, "tasks", 0.12 * player.fte):
        return
    is_late = not story.due(player.name, "tasks on time", on_time)
    done = story.after(day + timedelta(days=1), random.randint(1, 4)) if is_late else day
    row: Row = {
        "due": day,
        "manager": player.name,
        "account": story.account(),
        "what": random.choice(story.words("tasks")),
        "done": done if done <= story.as_of else None,
    }
    story.add("tasks", row)


def add_training(story: Story, player: Player, day: date, passed: float) -> None:
    """Every third week or so a person ends a course."""
    random = story.random
    if story.due(player.name, "training", 0.07):
        row: Row = {
            "date": day,
            "manager": player.name,
            "course": random.choice(story.words("courses")),
            "hours": random.choice((2, 3, 4, 6, 8)),
            "passed": story.yes_no(yes=bool(story.due(player.name, "courses passed", passed))),
        }
        story.add("training", row)


def add_time(story: Story, player: Player, day: date, busy: float, hours: float = 8) -> None:
    """The hours a person was there, and how many of them were taken up by clients."""
    there = hours * player.fte
    row: Row = {
        "date": day,
        "manager": player.name,
        "available": there,
        "busy": round(2 * min(there, there * busy * story.random.uniform(0.85, 1.15))) / 2,
    }
    story.add("time", row)
