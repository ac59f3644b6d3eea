"""How time and memory are taken: processor seconds, medians of runs that take turns.

Machines differ and other programs come and go, so figures are compared within one run only.
"""

from __future__ import annotations

import gc
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent


def medians(runs: Mapping[str, Callable[[], object]], times: int) -> dict[str, float]:
    """The median of the processor seconds of each run; they take turns, so that a slow minute of
    the machine falls on all of them.
    """
    seconds: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(times):
        for name, run in runs.items():
            gc.collect()
            start = time.process_time()
            run()
            seconds[name].append(time.process_time() - start)
    return {name: statistics.median(found) for name, found in seconds.items()}


@dataclass(frozen=True)
class Run:
    """What a process of its own took: processor seconds, the peak of its memory in MB (None where
    it was not asked for), and what it printed.
    """

    seconds: float
    peak: float | None = None
    out: str = ""

    @property
    def told(self) -> str:
        return f"{self.seconds:.2f} s" + (f", {self.peak:,.0f} MB" if self.peak else "")


def process(*words: object, env: Mapping[str, str] | None = None, folder: Path = ROOT) -> Run:
    """Runs Python with some words in a folder. Modules are kept compiled, as after an installation,
    whatever the environment says.

    Raises:
        RuntimeError: it failed; with what it printed.
    """
    with tempfile.TemporaryFile("w+") as out:
        child = subprocess.Popen(
            [sys.executable, *map(str, words)],
            stdout=out,
            stderr=subprocess.STDOUT,
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "", **(env or {})},
            cwd=folder,
        )
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        told = out.read()
    if child.returncode:
        raise RuntimeError(f"{' '.join(map(str, words))}: {told[-2000:]}")
    return Run(usage.ru_utime + usage.ru_stime, None, told)


def alone(program: str, *words: object, env: Mapping[str, str] | None = None) -> Run:
    """Runs a module or a script in a process that tells its own peak: what the system says of a
    child may be its parent's.
    """
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "peak.json"
        run = process(HERE / "alone.py", told, program, *words, env=env)
        return Run(run.seconds, json.loads(told.read_text())["peak"], run.out)


def middle(runs: list[Run]) -> Run:
    """The median of the seconds and of the peaks of some runs."""
    peaks = [run.peak for run in runs if run.peak is not None]
    seconds = statistics.median(run.seconds for run in runs)
    return Run(seconds, statistics.median(peaks) if peaks else None, runs[-1].out)


def in_turn(runs: Mapping[str, Callable[[], Run]], times: int) -> dict[str, Run]:
    """The medians of processes that take turns."""
    found: dict[str, list[Run]] = {name: [] for name in runs}
    for _ in range(times):
        for name, run in runs.items():
            found[name].append(run())
    return {name: middle(some) for name, some in found.items()}
