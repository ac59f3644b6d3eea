"""Runs that are killed, and runs that meet: the file is whole, whatever happens."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from homes import deals
from xlsx_home import XlsxHome

import sheets_kpi
from sheets_kpi import pipeline
from sheets_kpi.demo import write_sample
from sheets_kpi.prepare import plan_init
from sheets_kpi.stages import Request
from sheets_kpi.workbooks.xlsx import XlsxWorkbook

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
FEW = 20  # runs
ROWS = (
    (date(2026, 11, 2), "Иванов", "Москва", "Вега", "оплачена", 1000.5),
    (date(2026, 11, 3), "Петров", "Казань", "Лира", "отказ", 500),
)
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(sheets_kpi.__file__).parents[1])}

# Forks runs that die at evenly spread calls of the interpreter while they write one plan, and looks
# at the file after each: it prints how many left the old file, the new one, or anything else.
KILLER = """
import os, sys
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path
from sheets_kpi import pipeline
from sheets_kpi.stages import Request
from sheets_kpi.workbooks.xlsx import XlsxWorkbook

path, runs = Path(sys.argv[1]), int(sys.argv[2])
old, book = path.read_bytes(), XlsxWorkbook(path)
now = datetime(2026, 11, 21, 9, tzinfo=UTC)
plan = pipeline.sync(book, Request(now, date(2026, 11, 21)), dry_run=True).plan

def written(dies_at):
    calls = 0
    def count(frame, event, _):
        nonlocal calls
        calls += event in ("c_call", "c_return")
        if calls == dies_at:
            os._exit(9)
    sys.setprofile(count)
    book.apply(plan)
    sys.setprofile(None)
    return calls

written(None)  # modules are imported when first needed
new = path.read_bytes()
path.write_bytes(old)
total = written(None)
found = Counter()
for run in range(runs):
    path.write_bytes(old)
    child = os.fork()
    if not child:
        # every second one dies among the last calls, where the file is replaced
        written(total - 3 * run if run % 2 else 1 + run * total // runs)
        os._exit(0)
    died = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert died in (0, 9), died  # the very last calls may not all be made once more
    now_there = path.read_bytes()
    found["old" if now_there == old else "new" if now_there == new else "broken"] += 1
print(found["old"], found["new"], found["broken"])
"""


@pytest.fixture
def team(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A synced workbook: for many runs the sample, for few a small one of the same kind."""
    path = tmp_path / "team.xlsx"
    if request.getfixturevalue("runs") > FEW:
        write_sample(path, "ru", NOW, date(2026, 11, 20))
        return path
    home = XlsxHome(path)
    home.fill(deals(*ROWS))
    book, asked = home.book(), Request(NOW, date(2026, 11, 20))
    book.apply(plan_init(book.read(), asked).plan)
    pipeline.sync(book, asked)
    return path


@pytest.mark.skipif(not hasattr(os, "fork"), reason="runs are forked")
@pytest.mark.parametrize("runs", [FEW, pytest.param(200, marks=pytest.mark.slow)])
def test_killed_runs_leave_the_old_file_or_the_new_one(team: Path, runs: int) -> None:
    command = [sys.executable, "-c", KILLER, str(team), str(runs)]
    done = subprocess.run(
        command, env=ENVIRONMENT, capture_output=True, text=True, check=True, timeout=600
    )
    old, new, broken = map(int, done.stdout.split())
    assert (old + new, broken) == (runs, 0)
    assert min(old, new) > 0  # some died before the file was replaced, some after
    assert said_by(sync(team))
    assert [one.name for one in team.parent.iterdir()] == ["team.xlsx"]


def sync(path: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "sheets_kpi", "sync", str(path), "--as-of", "2026-11-21"]
    return subprocess.Popen(command, env=ENVIRONMENT, stdout=subprocess.PIPE, text=True)


def said_by(run: subprocess.Popen[str]) -> str:
    """What a run that ended well has printed."""
    said = run.communicate(timeout=300)[0]
    assert run.returncode == 0
    return said


@pytest.mark.parametrize("runs", [4, pytest.param(FEW + 1, marks=pytest.mark.slow)])
def test_runs_that_meet_all_end_well_and_one_of_them_writes(team: Path, runs: int) -> None:
    started = [sync(team) for _ in range(runs)]
    said = [said_by(run) for run in started]
    assert sum("Записано: " in text for text in said) == 1
    after = team.read_bytes()
    assert said_by(sync(team))
    assert team.read_bytes() == after
    assert [one.name for one in team.parent.iterdir()] == ["team.xlsx"]
    assert len(XlsxWorkbook(team).read().tabs) > 10
