"""The clean rows of the sample: what the people did on each working day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random

from sheets_kpi.demo.cast import (
    WORKDAYS,
    Goods,
    Player,
    accounts,
    choice,
    clients,
    goods,
    players,
    words,
)
from sheets_kpi.state import CellValue
from sheets_kpi.texts import Lang

Row = dict[str, CellValue]
KEY_CLIENTS = 10  # the first of the companies


@dataclass
class Story:
    """The state of the sample while it is told, day by day."""

    lang: Lang
    as_of: date
    random: Random
    cast: tuple[Player, ...] = ()
    accounts: tuple[str, ...] = ()
    goods: tuple[Goods, ...] = ()
    strangers: list[str] = field(default_factory=list)
    key_clients: tuple[str, ...] = ()
    buyers: dict[str, list[tuple[date, str]]] = field(default_factory=dict)
    rows: dict[str, list[Row]] = field(default_factory=dict)
    owed: dict[str, float] = field(default_factory=dict)

    def due(self, player: Player, what: str, average: float) -> int:
        """A whole number that keeps to `average` over any few days, so that every sample shows
        the same manners, whatever its days.
        """
        key = f"{player.name} {what}"
        owed = self.owed.get(key, self.random.random()) + average
        self.owed[key] = owed % 1
        return int(owed)

    def account(self) -> str:
        """The account of a row; the one for experiments is rare."""
        return self.random.choices(self.accounts, weights=(58, 37, 5))[0]

    def word(self, log_id: str, column_id: str, choice_id: str) -> str:
        """A choice in the language of the sample."""
        return choice(log_id, column_id, choice_id, self.lang)

    def yes_no(self, *, yes: bool) -> str:
        """A yes or no in the language of the sample."""
        return words("yes_no", self.lang)[0 if yes else 1]

    def number(self, log_id: str) -> str:
        """The number of the next row of a log."""
        prefix = words("prefixes", self.lang)[log_id == "requests"]
        return f"{prefix}-{len(self.rows[log_id]) + 1:04d}"


def tell(lang: Lang, as_of: date, random: Random) -> Story:
    """All logs from the first day two months before that of `as_of` through `as_of`."""
    names = clients(lang)
    strangers = names[KEY_CLIENTS:]
    random.shuffle(strangers)
    story = Story(
        lang,
        as_of,
        random,
        players(lang, as_of),
        tuple(account.name for account in accounts(lang)),
        goods(lang),
        strangers,
        tuple(names[:KEY_CLIENTS]),
        rows={key: [] for key in ("deals", "activities", "requests", "feedback", "costs")},
    )
    story.rows["initiatives"] = []
    for day in _days(first_day(as_of), as_of):
        for player in story.cast:
            if player.works(day):
                _work(story, player, day)
        _shared_costs(story, day)
    return story


def first_day(as_of: date) -> date:
    """The first day of the sample's three months."""
    first = as_of.replace(day=1)
    for _ in range(2):
        first = (first - timedelta(days=1)).replace(day=1)
    return first


def _days(first: date, last: date) -> Iterator[date]:
    day = first
    while day <= last:
        if WORKDAYS.is_working(day):
            yield day
        day += timedelta(days=1)


def _work(story: Story, player: Player, day: date) -> None:
    """One working day of one person."""
    for _ in range(story.due(player, "leads", player.manner.leads)):
        story.rows["deals"].append(_deal(story, player, day))
    story.rows["activities"].extend(_activities(story, player, day))
    for _ in range(story.due(player, "requests", player.fte)):
        story.rows["requests"].append(_request(story, player, day))
    for _ in range(story.due(player, "feedback", 0.8 * player.fte)):
        story.rows["feedback"].append(_feedback(story, player, day))
    if story.due(player, "costs", 0.12):
        story.rows["costs"].append(_own_cost(story, player, day))
    if story.due(player, "initiatives", 0.05):
        story.rows["initiatives"].append(_initiative(story, player, day))


def _deal(story: Story, player: Player, day: date) -> Row:
    random = story.random
    client, is_buyer = _client(story, player, day)
    is_warm = is_buyer or client in story.key_clients
    won = bool(story.due(player, "wins", player.manner.wins * (1.4 if is_warm else 0.85)))
    closed = WORKDAYS.nth(day, random.choice((1, 2, 2, 3, 4, 6, 9)))
    what = random.choice(story.goods)
    units = random.randint(1, what.most)
    is_open = closed > story.as_of
    status = "open" if is_open else "paid" if won else "lost"
    if status == "paid":
        story.buyers.setdefault(player.name, []).append((closed, client))
    amount = _amount(random, what.price * units)
    reasons = words("lost_reasons", story.lang)
    return {
        "number": story.number("deals"),
        "created": day,
        "closed": None if is_open else closed,
        "manager": player.name,
        "account": story.account(),
        "client": client,
        "status": story.word("deals", "status", status),
        "amount": amount if status == "paid" else None,
        "units": units,
        "category": what.category,
        "type": story.word("deals", "type", _deal_type(random, is_buyer=is_buyer)),
        "key_client": story.yes_no(yes=client in story.key_clients),
        "lost_reason": random.choice(reasons) if status == "lost" else None,
    }


def _client(story: Story, player: Player, day: date) -> tuple[str, bool]:
    """A client of a deal, and whether they bought from this person before."""
    known = [client for closed, client in story.buyers.get(player.name, ()) if closed < day]
    if story.due(player, "key clients", 0.15):
        client = story.random.choice(story.key_clients)
        return client, client in known
    if known and story.due(player, "old clients", 0.3):
        return story.random.choice(known), True
    if not story.strangers:
        return story.random.choice(clients(story.lang)), False
    return story.strangers.pop(), False


def _deal_type(random: Random, *, is_buyer: bool) -> str:
    if not is_buyer:
        return "new"
    return random.choices(("repeat", "upsell", "cross_sell"), weights=(5, 3, 2))[0]


def _amount(random: Random, price: int) -> float:
    """A price after bargaining, in whole tens of roubles and sometimes with kopecks."""
    rouble = round(price * random.uniform(0.88, 1.12), -1)
    return rouble + 0.5 if random.random() < 0.04 else rouble


def _activities(story: Story, player: Player, day: date) -> Iterator[Row]:
    random, manner = story.random, player.manner
    calls = max(1, round(random.gauss(manner.calls, manner.calls / 5)))
    score = min(100, max(40, round(random.gauss(manner.quality, 5))))
    yield _activity(story, player, day, "call", calls) | {
        "quality": score if random.random() < 0.5 else None
    }
    if random.random() < 0.4 * player.fte:
        yield _activity(story, player, day, "message", random.randint(4, 25))
    if random.random() < 0.15 * player.fte:
        yield _activity(story, player, day, "meeting", random.randint(1, 2))


def _activity(story: Story, player: Player, day: date, kind: str, quantity: int) -> Row:
    return {
        "date": day,
        "manager": player.name,
        "account": story.account(),
        "kind": story.word("activities", "kind", kind),
        "quantity": quantity,
        "quality": None,
    }


def _request(story: Story, player: Player, day: date) -> Row:
    random = story.random
    opened = datetime.combine(day, time(9)) + timedelta(minutes=random.randint(0, 500))
    replied = opened + timedelta(minutes=1 + round(random.expovariate(1 / player.manner.reply)))
    due = datetime.combine(WORKDAYS.nth(day, 3), time(18))
    solved = _later(replied, round(random.expovariate(1 / 420)))
    is_open = random.random() < 0.03 or solved.date() > story.as_of
    return {
        "number": story.number("requests"),
        "opened": opened,
        "replied": replied,
        "due": due,
        "closed": None if is_open else solved,
        "manager": player.name,
        "account": story.account(),
        "client": _acquaintance(story),
        "first_contact": None if is_open else story.yes_no(yes=random.random() < 0.7),
    }


def _later(moment: datetime, minutes: int) -> datetime:
    """A moment so many minutes of working time later; a day's work ends at 18:00."""
    evening = datetime.combine(moment.date(), time(18))
    left = max(0, int((evening - moment).total_seconds()) // 60)
    if minutes <= left:
        return moment + timedelta(minutes=minutes)
    following = WORKDAYS.nth(moment.date() + timedelta(days=1), 1)
    return _later(datetime.combine(following, time(9)), minutes - left)


def _feedback(story: Story, player: Player, day: date) -> Row:
    random = story.random
    kind = random.choices(("nps", "csat", "review"), weights=(35, 45, 20))[0]
    pleased = bool(story.due(player, kind, player.manner.pleased))
    if kind == "nps":
        score = random.choice((7, 8, 9, 9, 9, 10, 10)) if pleased else random.choice((2, 5, 6, 6))
    else:
        score = random.choice((4, 5, 5, 5)) if pleased else random.choice((1, 2, 3, 3))
    return {
        "date": day,
        "manager": player.name,
        "account": story.account(),
        "client": _acquaintance(story),
        "kind": story.word("feedback", "kind", kind),
        "score": score,
    }


def _acquaintance(story: Story) -> str:
    """Any client the team has met."""
    deals = story.rows["deals"]
    return str(story.random.choice(deals)["client"]) if deals else clients(story.lang)[0]


def _own_cost(story: Story, player: Player, day: date) -> Row:
    kind = story.random.choices(("service", "retention", "other"), weights=(6, 3, 1))[0]
    return _cost(story, day, kind, player.name, story.random.uniform(700, 2_600))


def _shared_costs(story: Story, day: date) -> None:
    """Every Monday and Thursday the advertising is paid, for each account that counts."""
    if day.weekday() in (0, 3):
        for account in story.accounts[:2]:
            spent = story.random.uniform(6_000, 14_000)
            row = _cost(story, day, "acquisition", None, spent) | {"account": account}
            story.rows["costs"].append(row)


def _cost(story: Story, day: date, kind: str, person: str | None, amount: float) -> Row:
    return {
        "date": day,
        "manager": person,
        "account": story.account(),
        "kind": story.word("costs", "kind", kind),
        "amount": round(amount, -1),
    }


def _initiative(story: Story, player: Player, day: date) -> Row:
    random = story.random
    heads = words("heads", story.lang)
    return {
        "date": day,
        "manager": player.name,
        "what": random.choice(words("initiatives", story.lang)),
        "points": random.randint(2, 6),
        "confirmed": heads[0] if random.random() < 0.85 else None,
    }
