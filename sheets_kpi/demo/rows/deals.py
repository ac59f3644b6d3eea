"""Deals: who asked, what for, and how it ended."""

from __future__ import annotations

from datetime import date
from random import Random

from sheets_kpi.demo.cast import Player
from sheets_kpi.demo.story import Row, Story

_KEY_DEAL = 45_000  # what a deal of a key client is about, in roubles


def add_deals(story: Story, player: Player, day: date, leads: float, wins: float) -> list[Row]:
    """The deals that begin on a day: `leads` of them on average, of which a share is won."""
    begun = story.due(player.name, "leads", leads)
    return [story.add("deals", _deal(story, player, day, wins)) for _ in range(begun)]


def _deal(story: Story, player: Player, day: date, wins: float) -> Row:
    random = story.random
    client, is_buyer = _client(story, player, day)
    is_key = client in story.key_clients
    if is_key:
        won = bool(story.due("", "wins of key clients", 1.5 * wins))
        closed = story.after(day, 2)
    else:
        won = bool(story.due(player.name, "wins", wins * (1.4 if is_buyer else 0.85)))
        closed = story.after(day, random.choice((1, 2, 2, 3, 4, 6, 9)))
    what = random.choice(story.goods)
    units = max(1, _KEY_DEAL // what.price) if is_key else random.randint(1, what.most)
    is_open = closed > story.as_of
    status = "open" if is_open else "paid" if won else "lost"
    if status == "paid":
        story.buyers.setdefault(player.name, []).append((closed, client))
    amount = price_paid(story, day, what.price * units)
    return {
        "number": story.number("deals"),
        "created": day,
        "closed": None if is_open else closed,
        "manager": player.name,
        "account": story.account(),
        "client": client,
        "status": story.word("deals", "status", status),
        "amount": amount if status == "paid" else None,
        "cost": round(amount * random.uniform(0.55, 0.75), -1) if status == "paid" else None,
        "units": units,
        "category": what.category,
        "type": story.word("deals", "type", _deal_type(random, is_buyer=is_buyer)),
        "key_client": story.yes_no(yes=is_key),
        "lost_reason": random.choice(story.words("lost_reasons")) if status == "lost" else None,
    }


def _client(story: Story, player: Player, day: date) -> tuple[str, bool]:
    """A client of a deal, and whether they bought from this person before. Key clients come often
    enough for their growth to be told on any day, and a little more often each month.
    """
    known = [client for closed, client in story.buyers.get(player.name, ()) if closed < day]
    share = 0.19 + 0.02 * story.month(day)
    if story.key_clients and story.due(player.name, "key clients", share):
        client = story.random.choice(story.key_clients)
        return client, client in known
    if known and story.due(player.name, "old clients", 0.3):
        return story.random.choice(known), True
    return story.stranger(), False


def _deal_type(random: Random, *, is_buyer: bool) -> str:
    if not is_buyer:
        return "new"
    return random.choices(("repeat", "upsell", "cross_sell"), weights=(5, 3, 2))[0]


def price_paid(story: Story, day: date, price: int) -> float:
    """A price after bargaining, in whole tens of roubles and sometimes with kopecks; from the
    second month on prices are 8 % higher.
    """
    random = story.random
    listed = price * (1.08 if story.month(day) else 1)
    rouble = round(listed * random.uniform(0.88, 1.12), -1)
    return rouble + 0.5 if random.random() < 0.04 else rouble
