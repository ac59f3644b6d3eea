"""Many spreadsheets of one robot at a time, by a clock that runs only while all of them wait."""

from __future__ import annotations

import heapq
import json
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from random import Random
from threading import Condition

import pytest
from books import HEADERS
from click.testing import CliRunner
from deals_home import LATER, LOG, OWN, Stage, fill_and_init, init, request, staged
from double import Answer, Double
from faults import CallKind, Fault
from google_home import GoogleHome

from sheets_kpi import fleet, pipeline
from sheets_kpi.cli import main
from sheets_kpi.config import Entry
from sheets_kpi.fleet import Done, Outcome
from sheets_kpi.workbooks.budget import Budget
from sheets_kpi.workbooks.google.workbook import GoogleWorkbook
from sheets_kpi.workbooks.interface import ENDPOINT, Access, Patience

ANSWER = 1.0  # simulated seconds of each answer of Google
COMPUTING = 2.0  # and of the work on a workbook between them


class Clock:
    """Simulated seconds: once everybody who works waits, it is the time of who waits least."""

    def __init__(self) -> None:
        self._now = self.start = float(int(time.time()) // 60 * 60)
        self._changed, self._awake = Condition(), 0
        self._waiting: list[float] = []

    def now(self) -> float:
        return self._now

    @contextmanager
    def working(self) -> Iterator[None]:
        """Somebody works in this thread."""
        with self._changed:
            self._awake += 1
        try:
            yield
        finally:
            with self._changed:
                self._awake -= 1
                self._go_on()

    def sleep(self, seconds: float) -> None:
        with self._changed:
            until = self._now + seconds
            heapq.heappush(self._waiting, until)
            self._awake -= 1
            self._go_on()
            self._changed.wait_for(lambda: self._now >= until)

    def _go_on(self) -> None:
        if self._awake <= 0 and self._waiting:
            self._now = max(self._now, self._waiting[0])
            while self._waiting and self._waiting[0] <= self._now:
                heapq.heappop(self._waiting)
                self._awake += 1
            self._changed.notify_all()


class AnsweringBudget(Budget):
    """A call that may be made takes its time."""

    def take(
        self, robot: str, kind: str, now: Callable[[], float], sleep: Callable[[float], None]
    ) -> None:
        super().take(robot, kind, now, sleep)
        sleep(ANSWER)


@dataclass
class Sometimes(Fault):
    """A fault of a share of all calls."""

    share: float = 0.0
    random: Random = field(default_factory=lambda: Random(13))

    def strikes(self, call: CallKind) -> bool:  # noqa: ARG002  # whichever it is
        return self.random.random() < self.share


def tenth_of_calls() -> list[Fault]:
    """One call in ten fails, each hundredth with 429."""
    kinds = [
        Sometimes("status", status=429),
        *(Sometimes("status", status=500), Sometimes("status", status=503)),
        *(Sometimes("status", status=503), Sometimes("html", status=502)),
        *(Sometimes("reset_before"), Sometimes("reset_before")),
        *(Sometimes("reset_after"), Sometimes("truncated"), Sometimes("truncated")),
    ]
    return [replace(one, share=0.01, random=Random(seed)) for seed, one in enumerate(kinds)]


class CountingDouble(Double):
    """Counts the writes that it carried out, by spreadsheet, whatever became of the answer."""

    def handle(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Answer:
        answer = super().handle(method, target, headers, body)
        if method == "POST" and ":batchUpdate" in target and answer[0] == 200:
            self.written[re.findall(r"/spreadsheets/([\w-]+)", target)[0]] += 1
        return answer

    @cached_property
    def written(self) -> Counter[str]:
        return Counter()


@dataclass
class Many:
    """Spreadsheets of teams, after `init`, and the robot that syncs them."""

    stage: Stage
    entries: list[Entry]
    clock: Clock = field(default_factory=Clock)
    budget: Budget = field(default_factory=AnsweringBudget)

    def sync(self, entry: Entry, day: date) -> Done:
        patience = Patience(
            read=60, sleep=self.clock.sleep, now=self.clock.now, jitter=Random(entry.name).random
        )
        access = Access(
            credentials=str(self.stage.credentials),
            endpoint=self.stage.endpoint,
            patience=patience,
            budget=self.budget,
        )
        with self.clock.working():
            self.clock.sleep(COMPUTING)
            book = GoogleWorkbook(entry.workbook, access)
            synced = pipeline.sync(book, request(day))
        word = "written" if synced.applied else "same"
        return Done(0, (), None, word, synced.plan.size)

    def run(self, day: date) -> list[Outcome]:
        """A `sync --all` of a day."""
        work: Callable[[Entry], Done] = lambda one: self.sync(one, day)  # noqa: E731
        return fleet.each(self.entries, work, now=self.clock.now)


def many(stage: Stage, workbooks: int, rows: int) -> Many:
    """Teams with so many deals each, on three accounts; the last one is not shared with us."""
    first = date(2026, 9, 1)
    log = [
        (first + timedelta(days=n % 80), f"Менеджер {n % 8}", f"Аккаунт {n % 3}",
         f"Клиент {n % 90}", "оплачена" if n % 3 else "отказ", 1000 + n)
        for n in range(rows)
    ]  # fmt: skip

    def make(home: GoogleHome) -> None:
        home.fill({LOG: [HEADERS, *log], OWN: [("007",)]})
        init(home)

    homes = [stage.made(f"{rows} deals", make) for _ in range(workbooks)]
    stage.book(homes[-1]).roles.clear()
    entries = [Entry(f"Команда {n}", home.client.spreadsheet) for n, home in enumerate(homes, 1)]
    made, double = Many(stage, entries), stage.double
    double.clock, double.quota_reads, double.quota_writes = made.clock.now, 60, 60
    double.calls.clear()
    stage.fail(*tenth_of_calls())
    return made


def check_run(world: Many, double: CountingDouble, outcomes: list[Outcome], writes: int) -> None:
    """All but the last were synced, each by so many writes."""
    *synced, shut = outcomes
    assert [one.entry for one in outcomes] == world.entries
    assert [one.error.say("en") for one in synced if one.error] == []
    assert double.written == {one.workbook: writes for one in world.entries[:-1] if writes}
    assert (shut.code, shut.error and shut.error.key) == (7, "google.not_shared")
    double.written.clear()


def share(double: Double, *statuses: int) -> float:
    """The share of the calls that ended in a status."""
    answered = [call.status for call in double.calls if call.kind in ("read", "write")]
    return sum(status in statuses for status in answered) / len(answered)


def test_the_budget_lets_sixty_calls_of_a_robot_through_within_any_minute() -> None:
    """61 at once: the last one waits until the first is a minute old; another robot, and writes,
    wait for nobody.
    """
    budget, slept = Budget(), list[float]()
    for _ in range(61):
        budget.take("a@kpi", "read", lambda: 1000 + sum(slept), slept.append)
    assert slept == [60.0]
    budget.take("a@kpi", "write", lambda: 1001, slept.append)
    budget.take("b@kpi", "read", lambda: 1001, slept.append)
    assert len(slept) == 1


def test_the_robots_of_a_project_share_three_hundred() -> None:
    """Five robots may call 60 times each; a sixth of the same project waits, one of another not."""
    budget, slept = Budget(), list[float]()
    for n in range(300):
        budget.take(f"{n % 5}@kpi", "read", lambda: 1000.0, slept.append)
    assert slept == []
    assert budget._wait({("read", "6@kpi"): 60, ("read", "@kpi"): 300}, 1010.0) == 50.0
    budget.take("6@other", "read", lambda: 1010.0, slept.append)
    assert slept == []


@pytest.mark.parametrize(
    ("workbooks", "rows", "minutes"),
    [(25, 60, 0), pytest.param(100, 2000, 30, marks=pytest.mark.slow)],
)
def test_many_workbooks_with_a_fault_in_each_tenth_call(
    tmp_path: Path, workbooks: int, rows: int, minutes: int
) -> None:
    """Round after round until the minutes are over; in each third a day has passed, so that each
    workbook is written once, in the others never. One robot may read 60 times a minute, three times
    a sync: 1,200 syncs an hour without any fault, and a write of which nobody knows costs another
    three reads.
    """
    double = CountingDouble()
    with staged(tmp_path, double) as stage:
        world, rounds = many(stage, workbooks, rows), 0
        double.written.clear()
        while not rounds or world.clock.now() < world.clock.start + 60 * minutes:
            outcomes = world.run(LATER + timedelta(days=rounds // 3))
            check_run(world, double, outcomes, writes=int(rounds % 3 == 0))
            rounds += 1
        an_hour = rounds * (workbooks - 1) / (world.clock.now() - world.clock.start) * 3600
        assert an_hour >= 1000, an_hour
        assert 0 < share(double, 429) <= 0.02
        assert 0.05 < share(double, 0, 429, 500, 502, 503) < 0.15  # besides answers cut off


def test_the_command_on_two_spreadsheets_of_one_robot(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    homes = [stage.made("prepared", fill_and_init) for _ in range(2)]
    tables = (
        f'[[workbook]]\nname = "Team {n}"\nworkbook = "{home.client.spreadsheet}"\n'
        for n, home in enumerate(homes, 1)
    )
    text = 'lang = "en"\ncredentials = "robot.json"\n' + "".join(tables)
    (stage.folder / "sheets-kpi.toml").write_text(text, "utf-8")
    monkeypatch.chdir(stage.folder)
    monkeypatch.setenv(ENDPOINT, stage.endpoint)
    told = CliRunner().invoke(main, ["sync", "--all", "--as-of", f"{LATER}", "--json"])
    assert told.exit_code == 0, told.output
    found = [(one["name"], one["result"]["applied"]) for one in json.loads(told.stdout)]
    assert found == [("Team 1", True), ("Team 2", True)]
    again = CliRunner().invoke(main, ["sync", "--all", "--as-of", f"{LATER}"])
    assert again.stdout.count("unchanged") == 2
