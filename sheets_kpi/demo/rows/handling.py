"""When somebody who asked was answered and helped."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from sheets_kpi.demo.story import Row, Story


def handled(story: Story, day: date, reply: float, work: float, forgotten: float) -> Row:
    """The moments `opened`, `replied`, `due` and `closed` of what was asked on a day.

    Args:
        story: The story so far.
        day: The day.
        reply: Mean minutes of working time to the first answer.
        work: Mean minutes of working time from the answer to the end.
        forgotten: The share of what is never closed.
    """
    random = story.random
    opened = datetime.combine(day, time(9)) + timedelta(minutes=random.randint(0, 500))
    replied = opened + timedelta(minutes=1 + round(random.expovariate(1 / reply)))
    closed = story.later(replied, round(random.expovariate(1 / work)))
    is_open = random.random() < forgotten or closed.date() > story.as_of
    return {
        "opened": opened,
        "replied": replied,
        "due": datetime.combine(story.after(day, 3), time(18)),
        "closed": None if is_open else closed,
    }
