"""`sheets-kpi export` of the sample against plain loops over the same rows: every KPI, every
segment, every period.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from demo_cuts import (
    ONE_DAY,
    Cut,
    NoDataError,
    Period,
    Segment,
    days,
    days_there,
    is_working,
    periods,
    workdays,
)
from demo_oracle import KPIS, Figure, figure, kept
from demo_rows import BAD, Book, Person, Row, read_book

from sheets_kpi.cli import main
from sheets_kpi.demo import write_sample

ExportRow = dict[str, Any]
AS_OF = date(2026, 11, 20)
CLOSED_THROUGH = date(2026, 9, 30)  # these results stand in the Archive
MONTHS = ("2026-09", "2026-10", "2026-11")
PERIODS = (*MONTHS, "2026-Q3", "2026-Q4", "all")
PLANNED = ("Выручка", "Сделки", "Новые клиенты", "Повторные заказы", "Звонки", "Вклад в команду")
ADDITIVE = (
    *PLANNED,
    *("Встречи", "Контакты с клиентами", "Часы обучения", "Лиды", "Возвраты"),
    *("Показы", "Просмотры", "Контакты с объявлений"),
)
COUNTS = ("Сделки", "Новые клиенты", "Повторные заказы", "Лиды")  # of rows; the others are sums
# what grows with the month ÷ what does not: due evenly over everybody's working days
PER_UNIT = ("Расходы на клиента",)
GATHERING = ("Удержание", "Отток")  # clients come early in a month, and then again
GROWTH = ("Рост ключевых клиентов", "Рост выручки", "Рост клиентской базы")
LOWER = ("Скорость ответа", "Расходы на клиента")
NEVER_FEW = (*ADDITIVE, "Активные клиенты")  # a count says what it says
TOLERANCE = 1e-9
FEWEST = 5  # observations


@dataclass(frozen=True)
class World:
    """What is compared: the rows as the oracle reads them, and what `export` says."""

    path: Path
    book: Book
    exported: list[ExportRow]


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    path = tmp_path_factory.mktemp("oracle") / "demo.xlsx"
    write_sample(path, "ru", datetime(2026, 11, 20, 9, tzinfo=UTC), as_of=AS_OF)
    return World(path, read_book(path), export(path, AS_OF, "month", "quarter", "all"))


def export(path: Path, as_of: date, *grains: str) -> list[ExportRow]:
    command = ["export", str(path), "--as-of", as_of.isoformat(), "--json"]
    command += [word for grain in grains for word in ("--grain", grain)]
    found = CliRunner().invoke(main, command, catch_exceptions=False)
    assert found.exit_code == 0
    rows: list[ExportRow] = json.loads(found.stdout)
    return rows


def segments(book: Book) -> list[Segment]:
    """Every segment of the sample; Unassigned where some row needs it."""
    rows = [row for log in book.logs.values() for row in log]
    pairs = {(row["person"], row["account"]) for row in rows if "account" in row}
    return [
        Segment("company"),
        *(Segment("team", name) for name in {person.team for person in book.people} | {""}),
        *(Segment("person", name) for name in {person.name for person in book.people} | {""}),
        *(Segment("account", name) for name in {*book.accounts, ""}),
        *(Segment("category", name) for name in {row["category"] for row in book.logs["Сделки"]}),
        *(Segment("person_account", *pair) for pair in pairs),
    ]


def segment_of(row: ExportRow) -> Segment:
    match row["segment"]:
        case "company":
            return Segment("company")
        case "person_account":
            return Segment("person_account", row["person"], row["account"])
        case kind:
            return Segment(kind, row[kind])


def cut_of(world: World, row: ExportRow, as_of: date = AS_OF) -> Cut:
    return Cut(world.book, segment_of(row), periods(as_of)[row["period"]], as_of)


# --- facts -------------------------------------------------------------------------------------


def test_the_rows_hold_every_kind_of_dirt(world: World) -> None:
    cells = Counter(
        (log, column)
        for log, rows in world.book.logs.items()
        for row in rows
        for column, value in row.items()
        if value is BAD
    )
    assert cells == {
        ("Сделки", "amount"): 4,  # «договорная», #N/A, −1500, a paid deal without one
        ("Сделки", "status"): 1,  # «оплочена»
        ("Сделки", "closed"): 1,  # before it was created
        ("Активности", "date"): 2,  # 03/04/2026, «вчера»
        ("Активности", "quantity"): 1,  # 12 000
        ("Активности", "quality"): 1,  # 105
        ("Обращения", "replied"): 1,  # before it was opened
        ("Отзывы", "score"): 2,  # «9/10», blank
    }
    deals: list[Row] = world.book.logs["Сделки"]
    unassigned = [row for row in deals if "" in (row["person"], row["account"])]
    assert len(unassigned) == 3  # «Анна Смирнва», a blank manager, «Авито Казань»
    assert sum(is_later(row["closed"]) for row in deals) == 1


def is_later(cell: Any) -> bool:
    return isinstance(cell, datetime) and cell.date() > AS_OF


def test_every_kpi_period_and_segment_is_exported_once(world: World) -> None:
    found = Counter((row["kpi"], row["period"], segment_of(row)) for row in world.exported)
    wanted = Counter(
        (kpi, period, segment)
        for kpi in KPIS
        for period in PERIODS
        for segment in segments(world.book)
    )
    assert found == wanted


def test_every_fact_is_that_of_the_rows(world: World) -> None:
    compared, differences = compare(world, world.exported, AS_OF)
    assert differences == []
    assert compared["defined"] > 3000
    assert compared["undefined"] > 1000
    assert compared.total() == len(KPIS) * len(PERIODS) * len(segments(world.book))


@pytest.mark.parametrize(
    ("as_of", "months"),
    [
        # half of October lies in the future, and one person has not come yet
        (date(2026, 10, 13), 2),
        # in December one deal was paid and nobody wrote anything else; 90 days reach back to
        # September only
        (date(2026, 12, 15), 4),
    ],
)
def test_facts_of_another_day(world: World, as_of: date, months: int) -> None:
    compared, differences = compare(world, export(world.path, as_of, "month"), as_of)
    assert differences == []
    assert compared["defined"] > 400 * months
    assert compared.total() == len(KPIS) * months * len(segments(world.book))


def compare(world: World, exported: list[ExportRow], as_of: date) -> tuple[Counter[str], list[str]]:
    """How many facts were compared, and where they differ."""
    compared: Counter[str] = Counter()
    differences: list[str] = []
    for row in exported:
        wanted = figure(row["kpi"], cut_of(world, row, as_of))
        compared["undefined" if wanted is None else "defined"] += 1
        differences += fact_differences(row, wanted)
    return compared, differences


def fact_differences(row: ExportRow, wanted: Figure | None) -> Iterator[str]:
    """How the fact, its two parts and n differ from the figure; all are empty where it is None."""
    told = [row[name] for name in ("fact", "numerator", "denominator", "n")]
    if wanted is None or None in told:
        if wanted is not None or told != [None] * 4:
            yield difference(row, "fact", wanted and float(wanted.fact))
        return
    if not near(row["fact"], wanted.fact):
        yield difference(row, "fact", float(wanted.fact))
    if not near(row["numerator"] / row["denominator"], wanted.fact):
        yield difference(row, "numerator", float(wanted.fact))
    if row["n"] != wanted.n:
        yield difference(row, "n", wanted.n)


def near(told: float, wanted: Fraction | float) -> bool:
    return abs(told - float(wanted)) <= TOLERANCE


def difference(row: ExportRow, what: str, wanted: object) -> str:
    whose = " × ".join(
        filter(None, (row["person"] or row["team"], row["account"], row["category"]))
    )
    place = f"{row['kpi']}, {row['period']}, {row['segment']} {whose or '–'}"
    return f"{place}: {what} is {row[what]}, not {wanted}"


# --- targets and what they say -----------------------------------------------------------------


@dataclass(frozen=True)
class Verdict:
    """What a month's fact is worth; None is undefined."""

    target: Fraction | None
    attainment: float | None
    pace: float | None
    forecast: float | None
    status: str


def test_every_target_pace_and_status_of_the_months(world: World) -> None:
    compared: Counter[str] = Counter()
    differences: list[str] = []
    for row in world.exported:
        if row["period"] in MONTHS:
            wanted = verdict(row["kpi"], cut_of(world, row))
            compared.update(name for name, value in vars(wanted).items() if value is not None)
            differences += verdict_differences(row, wanted)
    assert differences == []
    # the 18 KPIs on the first screen, of 9 named or whole segments, have targets in 3 months, and
    # revenue of one account has one;
    # two teams have none for the distinct count; the new person has none in the closed September,
    # and in October none of those that add up
    assert compared["target"] == (18 * (1 + 2 + 6) + 1 - 2) * 3 - 18 - len(PLANNED)
    assert compared["attainment"] > 350
    # whom the clients of the 90 days before make a retention, and who has active clients
    assert compared["pace"] > len(PLANNED) * (1 + 2 + 6) + 1 + 2 * 3
    assert compared["forecast"] > 150
    assert compared["status"] == len(KPIS) * len(MONTHS) * len(segments(world.book))


def test_the_whole_log_has_no_target_and_no_forecast(world: World) -> None:
    rows = [row for row in world.exported if row["period"] == "all"]
    assert {(row["target"], row["pace"], row["forecast"]) for row in rows} == {(None, None, None)}
    assert {row["status"] for row in rows} == {"no_target", "no_data"}


def verdict_differences(row: ExportRow, wanted: Verdict) -> Iterator[str]:
    for name, value in vars(wanted).items():
        is_number = isinstance(value, Fraction | float) and isinstance(row[name], int | float)
        # facts end at nine decimals, and are divided by targets as small as a quarter
        same = abs(row[name] - float(value)) <= 4 * TOLERANCE if is_number else row[name] == value
        if not same:
            yield difference(row, name, float(value) if is_number else value)


JUDGED = ("done", "on_track", "at_risk", "behind")
# three of her deals of November count, and the amount of one cannot be read: a quarter
DOUBTFUL = {("Выручка", "Мария Кузнецова", date(2026, 11, 1))}


def verdict(kpi: str, cut: Cut) -> Verdict:
    found = figure(kpi, cut)
    fact = None if found is None else Fraction(round(found.fact, 9))
    target = target_of(kpi, cut)
    reached = None if fact is None or not target else attainment(kpi, fact, target)
    pace = forecast = None
    elapsed, total = whole_days(cut)
    before = figure(kpi, replace(cut, through=AS_OF - ONE_DAY))
    due = None
    if cut.period.last >= AS_OF and before is not None:
        share = share_of(cut) if kpi in GATHERING else None
        if kpi in ADDITIVE and elapsed:
            forecast = float(max(fact or 0, before.fact / elapsed * total))
        elif share and kpi == "Удержание":
            forecast = max(float(fact or 0), min(1.0, float(before.fact) / share))
        elif share:
            kept_now = float(1 - (fact or 0))
            forecast = 1 - max(kept_now, min(1.0, float(1 - before.fact) / share))
        if kpi in (*ADDITIVE, *PER_UNIT, *GATHERING) and target:
            due = Fraction(share) * target if share else due_of(kpi, cut, target)
            pace = attainment(kpi, Fraction(round(before.fact, 9)), due) if due else None
    verdict = Verdict(target, reached, pace, forecast, "")
    n = FEWEST if kpi in NEVER_FEW or found is None else found.n
    word = status(kpi, cut, fact, n, verdict)
    is_sure = word in ("on_track", "at_risk", "behind") and due is not None
    word = "few" if is_sure and is_wide(kpi, cut, due) else word
    is_doubtful = word in JUDGED and (kpi, cut.segment.name, cut.period.first) in DOUBTFUL
    return replace(verdict, status="doubtful" if is_doubtful else word)


def is_wide(kpi: str, cut: Cut, due: Fraction | None) -> bool:
    """Whether a forecast may be more than twice too high or too low."""
    before = figure(kpi, replace(cut, through=AS_OF - ONE_DAY))
    assert before is not None
    assert due is not None
    elapsed, total = whole_days(cut)
    share, n = elapsed / total, float(before.n)
    if kpi in PER_UNIT:
        return False
    if kpi in GATHERING:
        clients = kept(replace(cut, through=AS_OF - ONE_DAY))
        share, n = (
            share_of(cut) or 0,
            max(clients, float(due / before.fact) * clients if clients else 0),
        )
    elif kpi in COUNTS:
        n = max(n, float(due))
    elif not n:
        return share < 0.5
    return not n or math.exp(math.sqrt((1 - share) * (2.4 / n + 0.06))) > 2


def share_of(cut: Cut) -> float | None:
    """What part of its clients a month usually has by now. October alone is known: September's
    clients of the 90 days before stand in no log. People and accounts have that of all together.
    """
    if cut.segment.kind not in ("company", "team", "person", "account"):
        return None
    elapsed, total = workdays(cut.first, AS_OF - ONE_DAY), workdays(cut.first, cut.period.last)
    october = periods(AS_OF)["2026-10"]
    worked = [day for day in days(october.first, october.last) if is_working(day)]
    over = int(elapsed * len(worked) / total + 0.5)
    names = {"person": [one.name for one in cut.book.people], "account": [*cut.book.accounts]}
    tests = cut.book.test_accounts
    known = [one for one in names.get(cut.segment.kind, []) if one not in tests]
    who = [Segment(cut.segment.kind, one) for one in known] or [cut.segment]
    cuts = [Cut(cut.book, one, october, worked[over] - ONE_DAY) for one in who]
    by_then = sum(kept_or_none(one) for one in cuts)
    in_the_end = sum(kept_or_none(replace(one, through=october.last)) for one in cuts)
    if not in_the_end:
        return elapsed / total
    usual = (by_then + 30 * elapsed / total) / (in_the_end + 30)
    own, all_own = whole_days(cut)
    return float(usual ** (math.log(own / all_own) / math.log(elapsed / total)))


def kept_or_none(cut: Cut) -> int:
    try:
        return kept(cut)
    except NoDataError:
        return 0


def due_of(kpi: str, cut: Cut, target: Fraction) -> Fraction:
    """What should be there before as_of: of the company and a team what its people owe by then."""
    if kpi in PER_UNIT:
        return target * workdays(cut.first, AS_OF - ONE_DAY) / workdays(cut.first, cut.period.last)
    elapsed, total = whole_days(cut)
    if cut.segment.kind not in ("company", "team"):
        return target * elapsed / total
    due = Fraction(0)
    for person in cut.book.people:
        if cut.segment.kind == "company" or person.team == cut.segment.name:
            there = days_there(person, cut.period.first, AS_OF - ONE_DAY)
            theirs = of_person(cut.book, kpi, cut.period, person) or Fraction(0)
            due += theirs * there / days_there(person, cut.period.first, cut.period.last)
    return due


def attainment(kpi: str, fact: Fraction, target: Fraction) -> float:
    """F ÷ P; where less is better 2 − F ÷ P, from 0 to 150 %; of growth 1 − (P − F) ÷ P, or ÷ 5
    points, from 0 to 200 %.
    """
    if kpi in GROWTH:
        share = 1 - (target - fact) / max(target, Fraction(5, 100))
        return float(round(min(max(share, Fraction(0)), Fraction(2)), 9))
    share = fact / target
    return float(
        round(min(max(2 - share, Fraction(0)), Fraction(3, 2)) if kpi in LOWER else share, 9)
    )


def status(kpi: str, cut: Cut, fact: Fraction | None, n: int, found: Verdict) -> str:
    elapsed, total = whole_days(cut)
    is_open = cut.period.last >= AS_OF
    if fact is None:
        return "absent" if is_personal(cut.segment) and not total else "no_data"
    if found.attainment is None:
        return "no_target"
    if n < FEWEST:
        return "few"
    accrues = kpi in (*ADDITIVE, *PER_UNIT, *GATHERING)
    is_done = found.attainment >= 1 and not (accrues and kpi in LOWER and is_open)
    if is_open and elapsed / total < 0.2 and not is_done:
        return "early"
    if not is_open or not accrues or is_done:
        return band(found.attainment)
    assert found.pace is not None
    return "on_track" if found.pace >= 0.9 else band(found.pace)


def band(share: float) -> str:
    if share >= 1:
        return "done"
    return "on_track" if share >= 0.9 else "at_risk" if share >= 0.75 else "behind"


def is_personal(segment: Segment) -> bool:
    return segment.kind in ("person", "person_account") and segment.name != ""


def whole_days(cut: Cut) -> tuple[int, int]:
    """The working days before as_of and all of the month: a person's own, else everybody's."""
    person = cut.book.person(cut.segment.name) if is_personal(cut.segment) else None
    before, last = min(AS_OF - ONE_DAY, cut.period.last), cut.period.last
    if person:
        return days_there(person, cut.first, before), days_there(person, cut.first, last)
    return workdays(cut.first, before), workdays(cut.first, last)


def target_of(kpi: str, cut: Cut) -> Fraction | None:
    """The target of a segment in a month, from the Targets tab."""
    book, name = cut.book, cut.segment.name
    match cut.segment.kind:
        case "company" if kpi in ADDITIVE:
            return people_total(book, kpi, cut.period, book.people)
        case "company":
            return nearest(book, kpi, cut.period, "Компания", *handed(kpi, "Каждому"))
        case "team" if name and kpi in ADDITIVE:
            members = tuple(person for person in book.people if person.team == name)
            return people_total(book, kpi, cut.period, members)
        case "team" if name:
            return nearest(book, kpi, cut.period, name, *handed(kpi, "Каждому", "Компания"))
        case "person" if (person := book.person(name)) and is_kept(person, cut.period):
            return of_person(book, kpi, cut.period, person)
        case "account":
            return nearest(book, kpi, cut.period, name)
        case _:
            return None


def is_kept(person: Person, period: Period) -> bool:
    """Of a closed period nothing is kept about somebody who was not there yet."""
    return person.start <= period.last or period.last > CLOSED_THROUGH


def of_person(book: Book, kpi: str, period: Period, person: Person) -> Fraction | None:
    """For additive KPIs target × rate × days there ÷ working days, none when not there."""
    if kpi not in ADDITIVE:
        scopes = (person.name, person.role, *handed(kpi, person.team), "Каждому")
        return nearest(book, kpi, period, *scopes, *handed(kpi, "Компания"))
    target = nearest(book, kpi, period, person.name, person.role, "Каждому")
    there = days_there(person, period.first, period.last)
    share = Fraction(there, workdays(period.first, period.last))
    return target * person.fte * share if target is not None and there else None


def handed(kpi: str, *scopes: str) -> tuple[str, ...]:
    """Rows of others count for rates; a total of distinct clients is no person's target."""
    return () if kpi == "Активные клиенты" else scopes


def people_total(
    book: Book, kpi: str, period: Period, people: tuple[Person, ...]
) -> Fraction | None:
    """No company or team row of an additive KPI stands in the sample's Targets tab."""
    targets = [of_person(book, kpi, period, one) for one in people]
    known = [target for target in targets if target is not None]
    return sum(known, Fraction(0)) if known else None


def nearest(book: Book, kpi: str, period: Period, *scopes: str) -> Fraction | None:
    month = period.first.month - 9
    rows = (book.targets.get((kpi, scope)) for scope in scopes)
    return next((row[month] for row in rows if row), None)


def test_the_working_days_of_the_months() -> None:
    """22 in September and in October 2026, 20 in November: 21 weekdays without the 4th."""
    months = [periods(AS_OF)[month] for month in MONTHS]
    counts = [workdays(month.first, month.last) for month in months]
    assert counts == [22, 22, 20]
    assert workdays(date(2026, 11, 1), date(2026, 11, 19)) == 13
    assert workdays(date(2026, 11, 11), date(2026, 11, 30)) == 14
