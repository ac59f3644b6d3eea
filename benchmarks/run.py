"""Speed and memory, as ratios within one run: machines differ, ratios less so.

    python benchmarks/run.py           about a minute
    python benchmarks/run.py --large   with 1 M rows, some minutes

Each figure stands beside its budget; nothing fails here.
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
from sheets_kpi.attain.lint import lint
from sheets_kpi.attain.scores import Scores
from sheets_kpi.compute import Axis, Segment
from sheets_kpi.decisions.targets import Goal, Scope, Targets
from sheets_kpi.periods import Grain, periods_between
from sheets_kpi.plan import Desired, make_plan
from sheets_kpi.render import render
from sheets_kpi.render.assemble import make_board
from sheets_kpi.stages import Request
from sheets_kpi.state import CellValue, Existing, ExistingTab

HEADERS = ("Номер", "Создана", "Закрыта", "Менеджер", "Аккаунт", "Клиент", "Статус", "Сумма",
           "Категория", "Тип")  # fmt: skip
FIRST_DAY, DAYS, AS_OF = date(2023, 12, 1), 1_080, date(2026, 11, 20)
PEOPLE, ACCOUNTS, MONTHS = 50, 5, 36
SEGMENTS = ("company", "team", "person", "account", "person_account")


def best(run: Callable[[], Any], times: int = 3) -> float:
    """The shortest of a few runs, in seconds."""
    seconds = []
    for _ in range(times):
        start = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - start)
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


def to_plan(workbook: Held) -> None:
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

    def run() -> None:
        judge = pipeline.compute(checked).judge
        for key in kpis:
            if key in judge.classes:
                for kind in SEGMENTS:
                    judge.engine.values(key, Axis(tuple(periods), AS_OF), kind)  # type: ignore[arg-type]

    return best(run)


def scorecard() -> float:
    """Seconds for the lint and the scores of 50 people with a target for each KPI and month."""
    computed = pipeline.compute(pipeline.check(Held(log(100_000)), request()))
    decisions = computed.judge.decisions
    months = periods_between(FIRST_DAY, AS_OF, Grain.MONTH)
    goal = Goal(tuple((month, 5.0) for month in months))
    judge = replace(
        computed.judge,
        decisions=replace(
            decisions,
            kpis=tuple(replace(kpi, tab="KPI") for kpi in decisions.kpis),  # lint needs a tab
            targets=Targets({(kpi.key, Scope("each")): goal for kpi in decisions.kpis}),
        ),
    )

    def run() -> None:
        list(lint(judge, computed.period))
        scores = Scores(judge)
        for person in decisions.roster.people:
            scores.of(Segment("person", person), computed.period, AS_OF - timedelta(days=1))

    return best(run, 1)


def start_up() -> float:
    """`--help` against a click program that does nothing."""
    bare = "import click\n@click.command()\ndef main(): pass\nmain(['--help'])"

    def seconds(*words: str) -> float:
        call = [sys.executable, *words]
        return best(lambda: subprocess.run(call, capture_output=True, check=True), 7)

    return seconds("-m", "sheets_kpi", "--help") / seconds("-c", bare)


def unchanged() -> bool:
    """Whether the same state plans the same: the basis of every comparison here."""
    held = Held(log(2_000))
    boards = [make_board(pipeline.compute(pipeline.check(held, request()))) for _ in range(2)]
    plans = [make_plan(held.state, Desired(summaries=render(board))) for board in boards]
    return plans[0].id == plans[1].id


def main() -> None:
    large = "--large" in sys.argv
    print(f"same state, same plan:                   {unchanged()}")
    print(f"--help against bare click:               {start_up():5.2f} ×   budget 1.3 ×")
    print(f"12 KPIs × 50 × 5 × 36 over 100 k rows:   {matrix():5.2f} s")
    print(f"lint and scores of 50 people:            {scorecard():5.2f} s")
    sizes = (10_000, 100_000, 1_000_000) if large else (10_000, 100_000)
    found = {rows: whole_way(rows) for rows in sizes}
    for rows, (plan, decoding) in found.items():
        print(f"{rows:9,} rows to plan, against JSON:     {plan / decoding:5.1f} ×   budget 6 ×")
    low, high = found[sizes[0]][0], found[sizes[-1]][0]
    exponent = math.log(high / low) / math.log(sizes[-1] / sizes[0])
    print(f"growth from {sizes[0]:,} to {sizes[-1]:,} rows:      {exponent:5.2f}     budget 1.05")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory:                             {peak:5.0f} MB  budget 1,000 MB at 1 M × 10")


if __name__ == "__main__":
    main()
