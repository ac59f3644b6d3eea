"""What the summary tabs show is what the owner's guide says: worked out again from the decision
tabs and the exported facts, for every sample, and for decisions that an owner may change.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import pairwise
from math import ceil, isclose

import pytest
from _pytest.mark import ParameterSet
from guide_books import Book, Row
from guide_changes import CHANGES
from guide_days import Period, has_come, kind_of, period_of
from guide_insights import around, holds, mean, medians, shares_on, shortfalls, stages, value
from guide_money import base, bonus, counts_as, next_step, part_paid, shut_gates, worth
from guide_rules import Whose, attainment, due, is_churn, is_open, score, target, target_in
from guide_synced import opened, sample

from sheets_kpi.state import CellValue, Existing
from sheets_kpi.texts import Lang

LAST = date(2026, 11, 30)
SHOWN = 1e-6  # tabs show shares to six digits
TRADES = ("account-managers", "sales-team", "service-team", "salon", "recruiting")
DAYS: tuple[tuple[Lang, int], ...] = (("en", 6), ("ru", 10), ("en", 20), ("ru", 30))
Difference = tuple[object, ...]


@cache
def sample_of(name: str, lang: Lang) -> Existing:
    return sample(name, lang, LAST)


def same(one: object, other: object, least: float = SHOWN) -> bool:
    """Whether two numbers are the same as far as a tab shows; what is no number is nothing."""
    if not isinstance(one, int | float) or not isinstance(other, int | float):
        return isinstance(one, int | float) == isinstance(other, int | float)
    return isclose(one, other, rel_tol=2e-6, abs_tol=least)


# --- targets, attainment and pace -----------------------------------------------------------------


def wrong_results(book: Book, period: Period) -> Iterator[Difference]:
    """Targets, attainments and paces of the export."""
    for (name, kind, who, key), found in book.facts.items():
        if key != period.key or kind == "account" or (kind != "company" and not who):
            continue
        kpi, whose = book.kpi(name), Whose(kind, who)
        goal = target(book, kpi, whose, period)
        told = target_in(found.target) if isinstance(found.target, str) else found.target
        grows = kind_of(book, kpi.formula) in ("flow", "distinct", "per unit") or is_churn(kpi)
        if found.status in ("absent", "not_divisible"):
            continue
        if goal != told and not same(goal, told):
            yield "target", name, who, goal, told
        reached = attainment(kpi, found.fact, goal, book.setting.cap)
        if not same(reached, found.attainment):
            yield "attainment", name, who, reached, found.attainment
        if grows and is_open(book, period):
            before = book.before.get((name, kind, who, key))
            asked = due(book, kpi, whose, period)
            pace = attainment(kpi, before.fact if before else None, asked, book.setting.cap)
            if not same(pace, found.pace):
                yield "pace", name, who, pace, found.pace


# --- scores and ranks -----------------------------------------------------------------------------


def wrong_scores(book: Book, period: Period) -> Iterator[Difference]:
    """The scores of the People tab, what it says of incomplete ones, and the ranks of the cards."""
    scores = {one: score(book, one, period) for one in everybody(book)}
    people = [one for whose, one in scores.items() if whose.kind == "person"]
    ranked = [round(100 * one.value) for one in people if one.value is not None and one.is_complete]
    shown, told = table(book), ranks(book)
    for whose, found in scores.items():
        name = whose.name or COMPANY[book.lang]
        row = shown.get(name)
        if row is None:
            yield "no row", name
            continue
        if not same(found.value, row[1]):
            yield "score", name, found.value, row[1]
        is_partial = found.value is not None and not found.is_complete
        if is_partial != is_called_incomplete(book, name):
            yield "incomplete", name, found
        if whose.kind == "person":
            rank = None
            if found.value is not None and found.is_complete and len(ranked) > 1:
                rank = 1 + sum(one > round(100 * found.value) for one in ranked), len(ranked)
            if told[name] != rank:
                yield "rank", name, rank, told[name]


COMPANY = {"en": "Company", "ru": "Вся компания"}


def everybody(book: Book) -> list[Whose]:
    """Company, teams and people."""
    teams = dict.fromkeys(stint.team for stint in book.team)
    return [
        Whose("company"),
        *(Whose("team", name) for name in teams),
        *(Whose("person", name) for name in book.people()),
    ]


def table(book: Book) -> dict[str, Row]:
    """The rows of the table of the People tab, by the names in column A; B is the score."""
    rows = book.tab("people")[6:]
    end = next(at for at, row in enumerate(rows) if row[0] is None)
    return {str(row[0]): row for row in rows[:end]}


def is_called_incomplete(book: Book, name: str) -> bool:
    """Whether a sentence of the People tab says so."""
    return any(
        row[0] == name and re.match("Incomplete score|Итог неполный", str(row[1]))
        for row in book.tab("people")
    )


def ranks(book: Book) -> dict[str, tuple[int, int] | None]:
    """The rank of each person on the Cards tab, and of how many; it stands under the name."""
    rows, found = book.tab("cards"), dict[str, tuple[int, int] | None]()
    for head, below in pairwise(rows):
        if head[0] in book.people():
            told = re.search(r"rank (\d+) of (\d+)|(\d+)-е место из (\d+)", str(below[1]))
            place, count = (int(one) for one in told.groups() if one) if told else (0, 0)
            found[str(head[0])] = (place, count) if told else None
    return found


# --- bonuses --------------------------------------------------------------------------------------


def wrong_bonuses(book: Book, period: Period) -> Iterator[Difference]:
    """The Bonus tab: the list of people, then the statement of each."""
    rows = book.tab("bonus")[5:]
    people = [name for name in book.people() if has_come(book, name)]
    for row in rows[: len(book.people())]:
        if (name := str(row[0])) in people:
            yield from wrong_bonus(book, period, name, row)
    who, lines = "", dict[str, list[Row]]()
    for row in rows[len(book.people()) :]:
        who = str(row[0]) if row[0] in book.people() else who
        lines.setdefault(who, []).append(row)
    for name in people:
        yield from wrong_statement(book, period, name, lines.get(name, []))


def wrong_bonus(book: Book, period: Period, name: str, row: Row) -> Iterator[Difference]:
    found = score(book, Whose("person", name), period)
    whole, got = base(book, name, period), bonus(book, name, period, found)
    if not (same_money(whole, row[4]) and same_money(got, row[5])):
        yield "bonus", name, whole, got, row
    if found.value is None or not found.is_complete or shut_gates(found):
        return
    if not same(part_paid(book, counts_as(book, name, found.value, period)), row[3]):
        yield "paid", name, found.value, row[3]
    step = next_step(book, name, found.value, period) if is_open(book, period) else None
    told = re.search(r"(\d+[.,]\d)\s(?:points|п\.\sп\.)", str(row[6]))
    points = float(told[1].replace(",", ".")) if told else None
    if points != (ceil(round(step * 1000, 6)) / 10 if step else None):
        yield "next step", name, step, row[6]


def wrong_statement(book: Book, period: Period, name: str, rows: list[Row]) -> Iterator[Difference]:
    """Share, value and amount of each line, and what more would bring."""
    found = score(book, Whose("person", name), period)
    got = bonus(book, name, period, found)
    amounts = [money(row[5]) for row in rows]
    if got is not None and found.value and not same_money(got, round(sum(amounts[1:]), 2)):
        yield "lines do not add up", name, amounts
    for part in found.parts:
        row = next((row for row in rows[1:] if row[0] == part.kpi.name), [None] * 7)
        if not (same(part.share, row[1] or 0) and same(part.adds, row[3] or 0)):
            yield "line", name, part, row
        if got is None or not found.value:
            continue
        if abs(float(got) * part.adds / found.value - money(row[5])) > KOPECK:
            yield "amount", name, part, row
        more = worth(book, name, period, part)
        if abs(float(more or 0) - (told_worth(book, row) or 0.0)) > KOPECK:
            yield "worth", name, more, row


KOPECK = 0.0101  # what rounding may leave in the shares of a total


def money(cell: CellValue) -> float:
    return float(cell) if isinstance(cell, int | float) else 0.0


def same_money(amount: Decimal | None, cell: CellValue) -> bool:
    """Whether a cell has this amount, to the kopeck."""
    if amount is None or not isinstance(cell, int | float):
        return amount is None and cell is None
    return amount == Decimal(str(cell))


def told_worth(book: Book, row: Row) -> float | None:
    """The amount in “1 more → +35.90 ₽”; what many more bring is another matter."""
    one = r"(?<![\d.,\s])\s?(?:1|1[,\s]000\s₽)(?![\d.,])[^→\d]*→ \+([\d.,\s]+)₽"
    found = re.search(one, str(row[6] or ""))
    if not found:
        return None
    digits = re.sub(r"\s", "", found[1])
    plain = digits.replace(",", "") if book.lang == "en" else digits.replace(",", ".")
    return float(plain)


# --- funnel, events and hints ---------------------------------------------------------------------


def wrong_funnel(book: Book, period: Period) -> Iterator[Difference]:
    """The stages of the company, and where each person loses most."""
    rows, there = book.tab("funnel"), stages(book)
    if not rows:
        return
    usual = medians(book, "person", book.people(), period)
    lost = {one: shortfalls(book, "person", one, period, usual) for one in book.people()}
    price = (value(book, period) if book.setting.value else None) or 1.0
    rates = shares_on(book, "company", "", period)
    for at, rate in enumerate(rates):
        row, short = rows[4 + at], sum(one[at] for one in lost.values()) * price
        if not same(rate, row[3]) or not same(short, row[5] or 0, 0.006):
            yield "stage", row, rate, short
    for row in rows[4 + len(there) :]:
        if row[0] in lost:
            most = max(lost[str(row[0])])
            at = lost[str(row[0])].index(most)
            told = f"{there[at].name} → {there[at + 1].name}:"
            if str(row[len(there)]).startswith(told) != (most >= HALF):
                yield "where most is lost", row, lost[str(row[0])]


HALF = 0.5 - 1e-9  # less than half a last stage blames nobody; dust of a float is not less


def wrong_events(book: Book) -> Iterator[Difference]:
    """What the Trend tab shows before and after each event."""
    told = list(told_events(book))
    for day, what, name in book.events:
        own = period_of(book.setting.grain, day)
        before, after = around(book, own, at_start=day == own.first)
        names = [name] if name else [kpi.name for kpi in book.kpis if kpi.weight]
        for row in told:
            if row[0] == what and row[1] in names:
                kpi = book.kpi(str(row[1]))
                means = mean(book, kpi, before), mean(book, kpi, after)
                if not (same(means[0], row[2], 0.006) and same(means[1], row[3], 0.006)):
                    yield "event", row, means
        if {row[1] for row in told if row[0] == what} != set(names):
            yield "KPIs of an event", what, names


def told_events(book: Book) -> Iterator[tuple[str, str, CellValue, CellValue]]:
    """Event, KPI, mean before and mean after, row by row."""
    event = ""
    for row in book.tab("trend"):
        if str(row[0]).startswith("◆"):
            event = str(row[0]).split(" – ", 1)[1]
        elif event and row[0]:
            name = max((kpi.name for kpi in book.kpis if str(row[0]).startswith(kpi.name)), key=len)
            yield event, name, row[1], row[2]


def wrong_hints(book: Book, period: Period) -> Iterator[Difference]:
    """The remarks of the People tab that are hints."""
    for name in book.people():
        for hint in book.hints:
            told = any(
                row[0] == name and str(row[1]).endswith(hint.text) for row in book.tab("people")
            )
            if told != holds(book, hint, name, period):
                yield "hint", name, hint, told


def differences(book: Book, shown: date | None = None) -> list[Difference]:
    """Everything in which the tabs and the guide differ."""
    period = period_of(book.setting.grain, shown or book.as_of)
    return [
        *wrong_results(book, period),
        *wrong_scores(book, period),
        *wrong_bonuses(book, period),
        *wrong_funnel(book, period),
        *wrong_events(book),
        *wrong_hints(book, period),
    ]


def days_of_trades() -> Iterator[ParameterSet]:
    """Each trade on each day; every second of them in `make test`."""
    for at, name in enumerate(TRADES):
        for number, (lang, day) in enumerate(DAYS):
            marks = pytest.mark.slow if (at + number) % 2 else ()
            yield pytest.param(name, lang, day, marks=marks)


@pytest.mark.parametrize(("name", "lang", "day"), [*days_of_trades()])
def test_samples(name: str, lang: Lang, day: int) -> None:
    book = opened(sample_of(name, lang), lang, date(2026, 11, day))
    assert len(book.people()) == len(book.tab("bonus")[5:11]) == 6
    assert differences(book) == []


# --- decisions that were changed ------------------------------------------------------------------


@pytest.mark.parametrize("name", CHANGES)
def test_changed_decisions(name: str) -> None:
    book = opened(sample_of("sales-team", "en"), "en", date(2026, 11, 20), CHANGES[name])
    assert differences(book) == []
