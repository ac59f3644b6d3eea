"""Calls, meetings and messages, and what the team was told in return."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sheets_kpi.demo.cast import Player
from sheets_kpi.demo.story import Row, Story


def add_activities(story: Story, player: Player, day: date, calls: float, quality: float) -> None:
    """A day's calls with the score of those that were checked; some messages and meetings."""
    random = story.random
    made = max(1, round(random.gauss(calls, calls / 5)))
    score = min(100, max(40, round(random.gauss(quality, 5))))
    call = _activity(story, player, day, "call", made)
    story.add("activities", call | {"quality": score if random.random() < 0.5 else None})
    if random.random() < 0.4 * player.fte:
        sent = random.randint(4, 25)
        story.add("activities", _activity(story, player, day, "message", sent))
    if random.random() < 0.15 * player.fte:
        held = random.randint(1, 2)
        story.add("activities", _activity(story, player, day, "meeting", held))


def _activity(story: Story, player: Player, day: date, kind: str, quantity: int) -> Row:
    return {
        "date": day,
        "manager": player.name,
        "account": story.account(),
        "kind": story.word("activities", "kind", kind),
        "quantity": quantity,
        "quality": None,
    }


def add_feedback(
    story: Story,
    player: Player,
    day: date,
    kinds: Mapping[str, float],
    pleased: float,
    log: str,
    rate: float = 0.8,
) -> None:
    """Now and then an answer of somebody whom the team knows from the log `log`.

    Args:
        story: The story so far.
        player: Who is spoken of.
        day: The day.
        kinds: How often each kind of answer comes; nps goes to 10, the others to 5.
        pleased: The share of those who are content.
        log: The log with the clients.
        rate: Answers per day at full time.
    """
    for _ in range(story.due(player.name, "feedback", rate * player.fte)):
        kind = story.turn("feedback", kinds)
        is_pleased = bool(story.due(player.name, kind, pleased))
        if kind == "nps":
            scores = {7: 1, 8: 1, 9: 3, 10: 2} if is_pleased else {2: 1, 5: 1, 6: 2}
        else:
            scores = {4: 1, 5: 3} if is_pleased else {1: 1, 2: 1, 3: 2}
        row: Row = {
            "date": day,
            "manager": player.name,
            "account": story.account(),
            "client": story.acquaintance(log),
            "kind": story.word("feedback", "kind", kind),
            "score": story.turn(f"score of {kind} {is_pleased}", scores),
        }
        story.add("feedback", row)
