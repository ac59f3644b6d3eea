"""Targets, pace and scores by the owner's guide, in plain loops and without the package.

Every function says a sentence of docs/owners-guide.md; what it says is compared with the tabs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from math import log

from guide_books import Book, Column, Exported, Facts, Kpi, TargetRow, number
from guide_days import (
    Period,
    has_come,
    kind_of,
    last_periods,
    period_of,
    stint_on,
    team_of,
    workdays,
)

EACH = ("Each", "Каждому")
COMPANY = ("Company", "Компания")
GRAINS = ("week", "month", "quarter", "year")
Target = float | tuple[float, float]  # a number or a range


@dataclass(frozen=True)
class Whose:
    """Of whom a result is: kind is "company", "team" or "person"."""

    kind: str
    name: str = ""


# --- targets --------------------------------------------------------------------------------------


def cell_on(row: TargetRow, day: date, own: str) -> tuple[Column, Target] | None:
    """The cell that holds on a day: a blank continues its left neighbour, a dash ends it.

    The day needs a column: after the last one there is no target. A column of the report's own
    length goes first.
    """
    for grain in (own, *GRAINS):
        known = [pair for pair in row.cells if pair[0].grain == grain]
        if not any(column.first == period_of(grain, day).first for column, _ in known):
            continue
        known += [pair for pair in row.cells if pair[0].grain == "from"]
        filled = [pair for pair in known if pair[0].first <= day and pair[1] is not None]
        if filled:
            column, cell = max(filled, key=lambda pair: pair[0].first)
            return None if cell in ("–", "-", "—") else (column, target_in(cell))
    return None


def target_in(cell: object) -> Target:
    """A number, or a range such as "70–85 %"."""
    if isinstance(cell, str) and "–" in cell:
        low, high = cell.split("–")
        sign = "%" if "%" in high else ""
        return number(low + sign), number(high)
    return number(cell)


def row_for(book: Book, kpi: Kpi, scopes: Sequence[str], day: date) -> tuple[Column, Target] | None:
    """The cell of the nearest scope that has one on this day."""
    for scope in scopes:
        for row in book.targets:
            if (
                row.kpi == kpi.name
                and row.scope == scope
                and (found := cell_on(row, day, book.setting.grain))
            ):
                return found
    return None


def daily(book: Book, found: tuple[Column, Target] | None, day: date) -> float | None:
    """What a target asks for on one working day: its period is shared out by working days."""
    if found is None or isinstance(found[1], tuple):
        return None
    grain = found[0].grain if found[0].grain != "from" else book.setting.grain
    span = period_of(grain, day)
    return found[1] / len(workdays(book, span.first, span.last))


@cache
def owed_by_person(book: Book, kpi: Kpi, name: str, when: tuple[date, ...]) -> float | None:
    """What a person owes for these working days: with FTE, only for the days at work."""
    total = None
    for day in when:
        stint = stint_on(book, name, day)
        if stint is not None:
            found = row_for(book, kpi, (name, stint.role, *EACH), day)
            asked = daily(book, found, day)
            if asked is None:
                return None
            total = (total or 0.0) + asked * stint.fte
    return total


def owed_by_team(book: Book, kpi: Kpi, team: str, when: Sequence[date]) -> float | None:
    """The sum of the people's, each for the days in this team; "" is the company."""
    total = None
    for name in book.people():
        mine = [day for day in when if (there := stint_on(book, name, day)) is not None]
        if team:
            mine = [
                day for day in mine if (there := stint_on(book, name, day)) and there.team == team
            ]
        asked = owed_by_person(book, kpi, name, tuple(mine))
        total = total if asked is None else (total or 0.0) + asked
    return total


def owed(book: Book, kpi: Kpi, whose: Whose, when: Sequence[date]) -> float | None:
    """What a sum or count owes for these working days: a row of its own, else of its people."""
    if whose.kind == "person":
        return owed_by_person(book, kpi, whose.name, tuple(when))
    own = (whose.name,) if whose.kind == "team" else COMPANY
    asked = [daily(book, row_for(book, kpi, own, day), day) for day in when]
    if asked and None not in asked:
        return sum(one for one in asked if one is not None)
    return owed_by_team(book, kpi, whose.name, when)


def scopes(book: Book, kpi: Kpi, whose: Whose, period: Period) -> tuple[str, ...]:
    """Where the target of what cannot be added up is looked for, nearest first."""
    is_handed_down = kind_of(book, kpi.formula) not in ("distinct", "level")
    if whose.kind == "company":
        return (*COMPANY, *EACH) if is_handed_down else COMPANY
    if whose.kind == "team":
        return (whose.name, *EACH, *COMPANY) if is_handed_down else (whose.name,)
    last = min(period.last, book.as_of)
    rows = [row for row in book.team if row.name == whose.name and row.first <= last]
    role = rows[-1].role if rows else ""
    if not is_handed_down:
        return (whose.name, role, *EACH)
    return (whose.name, role, team_of(book, whose.name, period), *EACH, *COMPANY)


@cache
def target(book: Book, kpi: Kpi, whose: Whose, period: Period) -> Target | None:
    """The target of the whole period."""
    working = workdays(book, period.first, period.last)
    if kind_of(book, kpi.formula) == "flow":
        return owed(book, kpi, whose, working)
    return mean_target(book, kpi, whose, period, working)


def mean_target(
    book: Book, kpi: Kpi, whose: Whose, period: Period, when: Sequence[date]
) -> Target | None:
    """What holds as it is: where it changed on the way, the mean over these working days."""
    asked = []
    for day in when:
        found = row_for(book, kpi, scopes(book, kpi, whose, period), day)
        if found is None:
            return None
        asked.append(found[1])
    if not asked or isinstance(asked[-1], tuple):
        return asked[-1] if asked else None
    return sum(one for one in asked if not isinstance(one, tuple)) / len(asked)


@cache
def due(book: Book, kpi: Kpi, whose: Whose, period: Period) -> Target | None:
    """What should be done by now of what grows with the period: its part of whole days."""
    working = workdays(book, period.first, period.last)
    over = [day for day in working if day < book.as_of]
    if target(book, kpi, whose, period) is None:
        return None
    if kind_of(book, kpi.formula) == "flow":
        return owed(book, kpi, whose, over)
    if gathers(book, kpi):
        asked, part = target(book, kpi, whose, period), usual(book, kpi, whose, period)
        if part is None or isinstance(asked, tuple) or asked is None:
            return None
        return 1 - part * (1 - asked) if is_churn(kpi) else part * asked
    asked = mean_target(book, kpi, whose, period, over)
    if asked is None or isinstance(asked, tuple):
        return asked
    return asked * len(over) / len(working)


FIRST_DAY = date(2026, 9, 1)  # of the logs


def is_churn(kpi: Kpi) -> bool:
    """Whether it tells who did not come again: the rest of retention."""
    return re.match("LOSTIFS|УШЕДШИЕ", kpi.formula) is not None


@cache
def gathers(book: Book, kpi: Kpi) -> bool:
    """Different clients, and what is made of them: retention, churn."""
    over = kpi.formula.rpartition(" / ")[0] or kpi.formula
    return is_churn(kpi) or (
        kind_of(book, kpi.formula) in ("distinct", "per unit") and kind_of(book, over) == "distinct"
    )


@cache
def usual(book: Book, kpi: Kpi, whose: Whose, period: Period) -> float | None:
    """What part of its clients the period usually has by now: of company and teams their own, of
    people that of all together, by each one's own days.
    """
    working = workdays(book, period.first, period.last)
    part = sum(day < book.as_of for day in working) / len(working)
    known = history(book, kpi, whose, period)
    if not part or part == 1:
        return 1.0 if part else None
    share = (sum(one for one, _ in known) + 30 * part) / (sum(all_ for _, all_ in known) + 30)
    if whose.kind == "person":
        mine = [day for day in working if stint_on(book, whose.name, day)]
        own = sum(day < book.as_of for day in mine) / len(mine) if mine else 0
        return share ** (log(own) / log(part)) if 0 < own < 1 else 1.0 if own else None
    return share


@cache
def history(book: Book, kpi: Kpi, whose: Whose, period: Period) -> list[tuple[float, float]]:
    """The clients of the last periods by as many days, and in the end."""
    names = book.people() if whose.kind == "person" else [whose.name]
    found = []
    for earlier, _ in last_periods(book, period):
        keys = [(kpi.name, whose.kind, name, earlier.key) for name in names]
        in_the_end = sum(clients(kpi, book.facts.get(key)) for key in keys)
        if earlier.first >= FIRST_DAY and in_the_end:
            found.append((sum(clients(kpi, book.earlier.get(key)) for key in keys), in_the_end))
    return found


def clients(kpi: Kpi, found: Exported | None) -> float:
    """How many clients there were: of churn those who came again."""
    if found is None or found.numerator is None or found.denominator is None:
        return 0.0
    return found.denominator - found.numerator if is_churn(kpi) else found.numerator


# --- attainment and score -------------------------------------------------------------------------


def attainment(kpi: Kpi, fact: float | None, goal: Target | None, cap: float) -> float | None:
    """The part of a target that is reached; where lower is better, not above the cap. Growth is
    measured by what is short of the target, against no less than 5 points, from 0 to 200 %.
    """
    if fact is None or goal is None:
        return None
    if re.match("GROWTH|РОСТ", kpi.formula) and not isinstance(goal, tuple):
        return min(max(1 - (goal - fact) / max(abs(goal), 0.05), 0.0), 2.0)
    if goal == 0:
        return None
    if isinstance(goal, tuple):
        low, high = goal
        if fact < low:
            return fact / low
        return 1.0 if fact <= high else max(0.0, 1 - (fact - high) / low)
    if kpi.direction == "down":
        return min(max(0.0, 2 - fact / goal), cap)
    return fact / goal


@dataclass(frozen=True)
class Part:
    """A KPI in a score: its share of the weight (None of those without data: 0), and its value."""

    kpi: Kpi
    share: float
    value: float | None
    adds: float


@dataclass(frozen=True)
class Score:
    """A score with its parts; an incomplete one has no rank and no bonus."""

    value: float | None
    is_complete: bool
    parts: Sequence[Part]


def is_open(book: Book, period: Period) -> bool:
    return book.as_of <= period.last


def result(book: Book, kpi: Kpi, whose: Whose, period: Period, more: float = 0.0) -> float | None:
    """What enters the score: pace for sums and counts of an open period, else attainment; while it
    is open, as of the end of the day before.

    `more` is added to the fact: what one more deal would do.
    """
    facts = book.before if is_open(book, period) else book.facts
    fact = fact_of(facts, kpi, whose, period)
    grows = kind_of(book, kpi.formula) in ("flow", "distinct", "per unit") or is_churn(kpi)
    asked = due if grows and is_open(book, period) else target
    goal = asked(book, kpi, whose, period)
    return attainment(kpi, plus(fact, more), goal, book.setting.cap)


def is_unknown(book: Book, kpi: Kpi, whose: Whose, period: Period) -> bool:
    """Whether nobody can say yet: of clients without a period before, unless the target is reached
    or they are behind even if they came evenly, after the first fifth of the days.
    """
    if not is_open(book, period) or not gathers(book, kpi) or history(book, kpi, whose, period):
        return False
    fact, goal = fact_of(book.before, kpi, whose, period), target(book, kpi, whose, period)
    reached = attainment(kpi, fact, goal, book.setting.cap)
    pace = result(book, kpi, whose, period)
    working = workdays(book, period.first, period.last)
    mine = [day for day in working if whose.kind != "person" or stint_on(book, whose.name, day)]
    early = sum(day < book.as_of for day in mine) / len(mine) < 0.2
    if reached is None or pace is None or (reached >= 1 and kpi.direction == "up"):
        return False
    return early or pace >= 0.75


def fact_of(facts: Facts, kpi: Kpi, whose: Whose, period: Period) -> float | None:
    found: Exported | None = facts.get((kpi.name, whose.kind, whose.name, period.key))
    return found.fact if found else None


def plus(fact: float | None, more: float) -> float | None:
    return fact if fact is None or not more else fact + more


def counted(book: Book, kpi: Kpi, whose: Whose, period: Period) -> Whose:
    """Whose result counts: of a team KPI that of the person's team."""
    if kpi.is_team and whose.kind == "person":
        return Whose("team", team_of(book, whose.name, period))
    return whose


def has_target(book: Book, kpi: Kpi, whose: Whose, period: Period) -> bool:
    """Without a target nothing is missing."""
    return target(book, kpi, counted(book, kpi, whose, period), period) is not None


def score(book: Book, whose: Whose, period: Period, kpi_more: str = "", more: float = 0.0) -> Score:
    """The weighted mean; what has no data leaves its weight to the others."""
    weighted = [kpi for kpi in book.kpis if kpi.weight > 0]
    if whose.kind == "person" and not has_come(book, whose.name):
        return Score(None, is_complete=False, parts=())
    values: dict[str, float | None] = {}
    silent: set[str] = set()
    for kpi in weighted:
        of = counted(book, kpi, whose, period)
        added = more if kpi.name == kpi_more else 0.0
        value = result(book, kpi, of, period, added)
        if is_unknown(book, kpi, of, period):
            value, silent = None, {*silent, kpi.name}
        values[kpi.name] = None if value is None else min(max(value, 0.0), book.setting.cap)
    asked = [kpi for kpi in weighted if has_target(book, kpi, whose, period)]
    planned = shares(book, asked)
    there = [kpi for kpi in weighted if values[kpi.name] is not None]
    got = shares(book, there)
    lost = sum(planned[one.name] for one in asked if one not in there and one.name not in silent)
    parts = []
    for kpi in weighted:
        value, part = values[kpi.name], got.get(kpi.name, 0.0)
        parts.append(Part(kpi, part, value, part * (value or 0.0)))
    total = sum(part.adds for part in parts) if there else None
    return Score(total, lost <= book.setting.missing + 1e-9, parts)


def shares(book: Book, kpis: Sequence[Kpi]) -> dict[str, float]:
    """Each KPI's share of the score: by weight, or by weight within personal and team KPIs."""
    split = book.setting.personal_share
    total = sum(kpi.weight for kpi in kpis)
    kinds = {kpi.is_team for kpi in kpis}
    if split is None or len(kinds) < 2:
        return {kpi.name: kpi.weight / total for kpi in kpis}
    found = {}
    for kpi in kpis:
        group = sum(other.weight for other in kpis if other.is_team == kpi.is_team)
        found[kpi.name] = kpi.weight / group * (1 - split if kpi.is_team else split)
    return found
