"""Speed and memory, as ratios within one run: machines differ, ratios less so.

    python benchmarks/run.py           about a minute
    python benchmarks/run.py --large   with 1 M rows, some minutes

Each figure stands beside its budget; nothing fails here. Seconds are those of the processor, so
that other programs on the machine count for little.
"""

from __future__ import annotations

import json
import math
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sheets_kpi import pipeline, template
from sheets_kpi.attain.goals import Goals
from sheets_kpi.attain.lint import lint
from sheets_kpi.attain.results import Results
from sheets_kpi.attain.scores import Scores
from sheets_kpi.compute import Engine, facts_of
from sheets_kpi.decisions.tables import SETTINGS
from sheets_kpi.decisions.targets import Goal, Scope, Targets
from sheets_kpi.facts import Need, Segment, SegmentKind
from sheets_kpi.periods import Grain, periods_between
from sheets_kpi.plan import Desired, make_plan
from sheets_kpi.prepare import plan_init
from sheets_kpi.render import render
from sheets_kpi.render.board import make_board
from sheets_kpi.stages import Request
from sheets_kpi.state import CellValue, Existing, ExistingTab
from sheets_kpi.texts import say
from sheets_kpi.workbooks.interface import Workbook
from sheets_kpi.workbooks.memory import MemoryWorkbook

HEADERS = ("Номер", "Создана", "Закрыта", "Менеджер", "Аккаунт", "Клиент", "Статус", "Сумма",
           "Категория", "Тип")  # fmt: skip
FIRST_DAY, DAYS, AS_OF = date(2023, 12, 1), 1_080, date(2026, 11, 20)
PEOPLE, ACCOUNTS, MONTHS = 50, 5, 36
SEGMENTS: tuple[SegmentKind, ...] = ("company", "team", "person", "account", "person_account")


def best(
    run: Callable[[], Any], times: int = 3, clock: Callable[[], float] = time.process_time
) -> float:
    """The shortest of a few runs, in seconds."""
    seconds = []
    for _ in range(times):
        start = clock()
        run()
        seconds.append(clock() - start)
    return min(seconds)


def log(rows: int) -> list[list[CellValue]]:
    """A log by columns, dirty as logs are: texts for a fifth of the dates and amounts."""
    some = random.Random(rows)
    columns: list[list[CellValue]] = [[header] for header in HEADERS]
    for number in range(rows):
        created = FIRST_DAY + timedelta(days=some.randrange(DAYS))
        closed = created + timedelta(days=some.randrange(9))
        amount = some.randrange(100, 9_000_000) / 100
        dirty = some.random() < 0.2
        values: tuple[CellValue, ...] = (
            f"С-{number}",
            created,
            f"{closed:%d.%m.%Y}" if dirty else closed,
            f"Сотрудник {some.randrange(PEOPLE)}",
            f"Авито {some.randrange(ACCOUNTS)}",
            f"Клиент {some.randrange(max(10, rows // 12))}",
            some.choice(("оплачена", "отказ", "в работе")),
            f"{amount:.2f} ₽".replace(".", ",") if dirty else amount,
            some.choice(("Диваны", "Столы", "Шкафы")),
            some.choice(("новая", "повторная")),
        )
        for column, value in zip(columns, values, strict=True):
            column.append(value)
    return columns


class Held:
    """A workbook that is read already."""

    name, calls = "held", (0, 0)

    def __init__(self, columns: list[list[CellValue]]) -> None:
        self.state = Existing((ExistingTab("1", "Сделки", columns, len(columns[0])),))

    def exists(self) -> bool:
        return True

    def read(self) -> Existing:
        return self.state

    def apply(self, plan: object) -> None:
        raise NotImplementedError(plan)


def request() -> Request:
    noon = datetime(2026, 11, 20, 9, tzinfo=UTC)
    return Request(noon, AS_OF, "ru", template.load("account-managers"))


def to_plan(workbook: Workbook) -> None:
    """Everything between reading and writing."""
    pipeline.sync(workbook, request(), dry_run=True)


def whole_way(rows: int) -> tuple[float, float]:
    """Seconds from a workbook in memory to its plan, and for decoding its JSON alone."""
    columns = log(rows)
    text = json.dumps(columns, default=str, ensure_ascii=False)
    decoding = best(lambda: json.loads(text))
    held = Held(columns)
    return best(lambda: to_plan(held), 2), decoding


def matrix() -> float:
    """Seconds for 12 KPIs × 50 people × 5 accounts × 36 months over 100 k rows, reading apart."""
    checked = pipeline.check(Held(log(100_000)), request())
    periods = periods_between(FIRST_DAY, AS_OF, Grain.MONTH)[-MONTHS:]
    kpis = [kpi.key for kpi in checked.decisions.kpis][:12]
    needs = [Need(kpis, kind, periods) for kind in SEGMENTS]
    cleaned, decided = checked.cleaned.logs, checked.decisions
    book = pipeline.compute(checked).book

    def run() -> None:
        engine = Engine(cleaned, book.formulas, decided.roster, decided.accounts, decided.workdays)
        facts_of(engine, book.classes, needs, periods[-1], AS_OF)

    return best(run)


def scorecard() -> float:
    """Seconds for the lint and the scores of 50 people with a target for each KPI and month."""
    checked = pipeline.check(Held(log(100_000)), request())
    decisions = checked.decisions
    months = periods_between(FIRST_DAY, AS_OF, Grain.MONTH)
    goal = Goal(tuple((month, 5.0) for month in months))
    decisions = replace(
        decisions,
        kpis=tuple(replace(kpi, tab="KPI") for kpi in decisions.kpis),  # lint needs a tab
        targets=Targets({(kpi.key, Scope("each")): goal for kpi in decisions.kpis}),
    )
    computed = pipeline.compute(replace(checked, decisions=decisions))

    def run() -> None:
        results = Results(computed.results.facts, Goals(decisions, computed.results.classes))
        list(lint(results, computed.period))
        scores = Scores(results)
        for person in decisions.roster.people:
            scores.of(Segment("person", person), computed.period, AS_OF - timedelta(days=1))

    return best(run, 1)


def insights() -> float:
    """Seconds for scorecards, funnels, events and achievements, the facts apart."""
    computed = pipeline.compute(pipeline.check(Held(log(100_000)), request()))
    return best(lambda: pipeline.attain(computed), 1)


def closed_months(rows: int) -> tuple[int, float]:
    """How many lines the Archive has after 35 closed months, and how much longer an unchanged sync
    takes with it than without.
    """
    columns = log(rows)
    columns.append(["Ключевой клиент", *("да" if row % 7 == 0 else None for row in range(rows))])
    seconds = {}
    for through in (None, date(2026, 10, 31)):
        book = MemoryWorkbook(Held(columns).state)
        book.apply(plan_init(book, request())[0])
        settings = next(tab for tab in book.state.tabs if tab.title == SETTINGS.title("ru"))
        names, values = settings.columns[:2]
        values[names.index(say("setting.closed_through", "ru"))] = through  # type: ignore[index]
        pipeline.sync(book, request())
        seconds[through] = best(lambda: to_plan(book), 2)  # noqa: B023
    archive = book.state.marked("summary", "archive")
    without, with_archive = seconds.values()
    return archive.n_rows if archive else 0, with_archive / without


def start_up() -> float:
    """`--help` against a click program that does nothing."""
    bare = "import click\n@click.command()\ndef main(): pass\nmain(['--help'])"

    def seconds(*words: str) -> float:
        call = [sys.executable, *words]
        call_it = lambda: subprocess.run(call, capture_output=True, check=True)  # noqa: E731
        return best(call_it, 7, time.perf_counter)  # the seconds of another process

    return seconds("-m", "sheets_kpi", "--help") / seconds("-c", bare)


def unchanged() -> bool:
    """Whether the same state plans the same: the basis of every comparison here."""
    held = Held(log(2_000))
    checked = [pipeline.check(held, request()) for _ in range(2)]
    boards = [make_board(pipeline.attain(pipeline.compute(one))) for one in checked]
    plans = [make_plan(held.state, Desired(summaries=render(board))) for board in boards]
    return plans[0].id == plans[1].id


def main() -> None:
    large = "--large" in sys.argv
    print(f"same state, same plan:                   {unchanged()}")
    print(f"--help against bare click:               {start_up():5.2f} ×   budget 1.3 ×")
    print(f"12 KPIs × 50 × 5 × 36 over 100 k rows:   {matrix():5.2f} s")
    print(f"lint and scores of 50 people:            {scorecard():5.2f} s")
    print(f"funnels, events and achievements:        {insights():5.2f} s")
    sizes = (10_000, 100_000, 1_000_000) if large else (10_000, 100_000)
    found = {rows: whole_way(rows) for rows in sizes}
    for rows, (plan, decoding) in found.items():
        print(f"{rows:9,} rows to plan, against JSON:     {plan / decoding:5.1f} ×   budget 6 ×")
    low, high = found[sizes[0]][0], found[sizes[-1]][0]
    exponent = math.log(high / low) / math.log(sizes[-1] / sizes[0])
    print(f"growth from {sizes[0]:,} to {sizes[-1]:,} rows:      {exponent:5.2f}     budget 1.05")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory:                             {peak:5.0f} MB  budget 1,000 MB at 1 M × 10")
    lines, longer = closed_months(50_000)
    print(f"Archive of {lines:,} lines, unchanged sync: {longer:5.2f} ×   against one without")


if __name__ == "__main__":
    main()
