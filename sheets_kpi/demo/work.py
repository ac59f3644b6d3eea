"""What people do on a day, and what comes up for all: rows about clients, then about the office.

`deals`, `costs`, … write what one person did on a day, or what came up for all, into the log of
their name.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from random import Random

from sheets_kpi.demo.story import LogRow, Player, Story, first_day, persons, words

_KEY_DEAL = 45_000  # what a deal of a key client is about, in roubles
_REGULARS = 26  # clients of each master from before the sample
_RETURNS = 21  # days between the visits of a regular client, at least
_STAGES = ("response", "screening", "interview", "offer", "hired")
_SOURCES = {"avito": 0.6, "job_site": 0.2, "referral": 0.15, "other": 0.05}
_PROBATION = 14  # days
_DUE = 21  # days to fill a vacancy in


# --- clients ----------------------------------------------------------------------------------


def deals(story: Story, player: Player, day: date) -> None:
    """The deals that begin on a day; where they have stages, with how far they came."""
    begun = range(story.times(player, "leads"))
    rows = [story.add("deals", _deal(story, player, day)) for _ in begun]
    for row in rows if "quoted" in story.plot.manners else ():
        row["stage"] = _deal_stage(story, row, story.manner(player, "quoted"))


def _deal(story: Story, player: Player, day: date) -> LogRow:
    random, wins = story.random, story.manner(player, "wins")
    client, is_buyer = _buyer(story, player, day)
    is_key = client in story.key_clients
    if is_key:
        won = bool(story.due("", "wins of key clients", 1.5 * wins))
        closed = story.after(day, 2)
    else:
        won = bool(story.times(player, "wins", 1.4 if is_buyer else 0.85))
        closed = story.after(day, random.choice((1, 2, 2, 3, 4, 6, 9)))
    what = random.choice(story.goods)
    units = max(1, _KEY_DEAL // what.price) if is_key else random.randint(1, what.most)
    is_open = closed > story.as_of
    status = "open" if is_open else "paid" if won else "lost"
    if status == "paid":
        story.buyers.setdefault(player.name, []).append((closed, client))
    amount = _price_paid(story, day, what.price * units)
    return {
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


def _buyer(story: Story, player: Player, day: date) -> tuple[str, bool]:
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


def _deal_stage(story: Story, row: LogRow, quoted: float) -> str:
    """How far a deal came; of those not paid the share `quoted` came to a quote."""
    if row["status"] == story.word("deals", "status", "paid"):
        return story.word("deals", "stage", "payment")
    stages = ("quote", "invoice") if story.random.random() < quoted else ("lead", "talk")
    return story.word("deals", "stage", story.random.choice(stages))


def _price_paid(story: Story, day: date, price: int) -> float:
    """A price after bargaining, in whole tens of roubles and sometimes with kopecks; from the
    second month on prices are 8 % higher.
    """
    random = story.random
    listed = price * (1.08 if story.month(day) else 1)
    rouble = round(listed * random.uniform(0.88, 1.12), -1)
    return rouble + 0.5 if random.random() < 0.04 else rouble


def activities(story: Story, player: Player, day: date) -> None:
    """A day's calls with the score of those that were checked; some messages and meetings."""
    random, calls = story.random, story.manner(player, "calls")
    made = max(1, round(random.gauss(calls, calls / 5)))
    score = min(100, max(40, round(random.gauss(story.manner(player, "quality"), 5))))
    call = _activity(story, player, day, "call", made)
    story.add("activities", call | {"quality": score if random.random() < 0.5 else None})
    if random.random() < 0.4 * player.fte:
        sent = random.randint(4, 25)
        story.add("activities", _activity(story, player, day, "message", sent))
    if random.random() < 0.15 * player.fte:
        held = random.randint(1, 2)
        story.add("activities", _activity(story, player, day, "meeting", held))


def _activity(story: Story, player: Player, day: date, kind: str, quantity: int) -> LogRow:
    return {
        "date": day,
        "manager": player.name,
        "account": story.account(),
        "kind": story.word("activities", "kind", kind),
        "quantity": quantity,
    }


def feedback(story: Story, player: Player, day: date) -> None:
    """Now and then an answer of somebody whom the team knows; nps goes to 10, the others to 5."""
    for _ in range(story.times(player, "answers", player.fte)):
        kind = story.turn("feedback", story.plot.feedback)
        is_pleased = bool(story.due(player.name, kind, story.manner(player, "pleased")))
        if kind == "nps":
            scores = {7: 1, 8: 1, 9: 3, 10: 2} if is_pleased else {2: 1, 5: 1, 6: 2}
        else:
            scores = {4: 1, 5: 3} if is_pleased else {1: 1, 2: 1, 3: 2}
        row: LogRow = {
            "date": day,
            "manager": player.name,
            "account": story.account(),
            "client": story.acquaintance(),
            "kind": story.word("feedback", "kind", kind),
            "score": story.turn(f"score of {kind} {is_pleased}", scores),
        }
        story.add("feedback", row)


def requests(story: Story, player: Player, day: date) -> None:
    """What clients asked on a day: one request for full time."""
    for _ in range(story.due(player.name, "requests", player.fte)):
        row = _handled(story, player, day)
        is_solved = story.yes_no(yes=story.random.random() < 0.7)
        row |= {
            "manager": player.name,
            "account": story.account(),
            "client": story.acquaintance(),
            "first_contact": is_solved if row["closed"] else None,
        }
        story.add("requests", row)


def _handled(story: Story, player: Player, day: date) -> LogRow:
    """The moments `opened`, `replied`, `due` and `closed` of what was asked on a day: `reply` and
    `work` are mean minutes of working time; the share `forgotten` is never closed.
    """
    random = story.random
    opened = datetime.combine(day, time(9)) + timedelta(minutes=random.randint(0, 500))
    wait = random.expovariate(1 / story.manner(player, "reply"))
    replied = opened + timedelta(minutes=1 + round(wait))
    work = random.expovariate(1 / story.manner(player, "work"))
    closed = story.later(replied, round(work))
    is_forgotten = random.random() < story.manner(player, "forgotten")
    return {
        "opened": opened,
        "replied": replied,
        "due": datetime.combine(story.after(day, 3), time(18)),
        "closed": None if is_forgotten or closed.date() > story.as_of else closed,
    }


def jobs(story: Story, player: Player, day: date) -> None:
    """What a technician was asked to mend on a day."""
    for _ in range(story.times(player, "jobs")):
        story.add("jobs", _job(story, player, day))


def _job(story: Story, player: Player, day: date) -> LogRow:
    row = _handled(story, player, day)
    is_cancelled = story.random.random() < 0.05 and row["closed"] is not None
    status = "open" if row["closed"] is None else "cancelled" if is_cancelled else "done"
    what = story.random.choice(story.goods)
    row |= {
        "employee": player.name,
        "account": story.account(),
        "client": _customer(story, player),
        "service": what.category,
        "status": story.word("jobs", "status", status),
    }
    if status == "done":
        row |= _result(story, player, _price_paid(story, day, what.price))
    return row


def _customer(story: Story, player: Player) -> str:
    is_known = story.due(player.name, "old clients", 0.25)
    return story.acquaintance() if is_known else story.stranger()


def _result(story: Story, player: Player, amount: float) -> LogRow:
    """What is told of a job when it is done."""
    random = story.random
    steps = random.randint(5, 12)
    has_errors = bool(story.times(player, "errors"))
    again = 0.07 + story.manner(player, "errors")
    return {
        "amount": amount,
        "cost": round(amount * random.uniform(0.3, 0.5), -1),
        "errors": random.randint(1, 2) if has_errors else 0,
        "standard": story.yes_no(yes=not has_errors or random.random() < 0.3),
        "first_time": story.yes_no(yes=not story.due(player.name, "again", again)),
        "steps": steps,
        "extra_steps": min(steps, random.choice((0, 0, 1, 1, 2)) + (2 if has_errors else 0)),
    }


def visits(story: Story, player: Player, day: date) -> None:
    """Who came to a master on a day, or did not come."""
    for _ in range(story.times(player, "visits")):
        story.add("visits", _visit(story, player, day))


def bookings(story: Story, day: date) -> None:
    """On the last day: who is booked for the next three."""
    for later in (day + timedelta(days=n) for n in (1, 2, 3) if day == story.as_of):
        for player in (one for one in story.cast if one.has_shift(later)):
            story.add("visits", _booking(story, player, later, story.acquaintance()))


def _visit(story: Story, player: Player, day: date) -> LogRow:
    row = _booking(story, player, day, _regular(story, player, day))
    if story.times(player, "no_shows"):
        return row | {"status": story.word("visits", "status", "no_show")}
    if story.random.random() < 0.03:
        return row | {"status": story.word("visits", "status", "cancelled")}
    price = next(one.price for one in story.goods if one.category == row["service"])
    has_goods = bool(story.times(player, "goods"))
    return row | {
        "status": story.word("visits", "status", "done"),
        "amount": _price_paid(story, day, price),
        "addon": 50 * story.random.randint(9, 38) if has_goods else None,
    }


def _booking(story: Story, player: Player, day: date, client: str) -> LogRow:
    return {
        "date": day,
        "master": player.name,
        "account": story.account(),
        "client": client,
        "service": story.random.choice(story.goods).category,
        "status": story.word("visits", "status", "booked"),
    }


def _regular(story: Story, player: Player, day: date) -> str:
    """The regular client who has not come for longest, if it is time, else somebody new."""
    if player.name not in story.buyers:
        before = range(0 if player.start else _REGULARS)
        story.buyers[player.name] = [
            (day - timedelta(days=1 + n % _RETURNS), story.stranger()) for n in before
        ]
    regulars = story.buyers[player.name]
    last, client = min(regulars, default=(day, ""))
    if (day - last).days < _RETURNS:
        client = story.stranger()
    else:
        regulars.remove((last, client))
    if story.times(player, "stays"):
        regulars.append((day, client))
    return client


# --- the office -------------------------------------------------------------------------------


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
