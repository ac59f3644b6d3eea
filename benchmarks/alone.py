"""Runs a module or a script and writes the peak of the memory of this process into a file.

python alone.py PEAK.json sheets_kpi sync book.xlsx
"""

from __future__ import annotations

import atexit
import json
import resource
import runpy
import sys
from pathlib import Path


def peak_mb() -> float:
    """The peak of this program alone; the system's own figure may be that of who started it."""
    status = Path("/proc/self/status")
    if status.exists():
        lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
        return int(lines["VmHWM"].split()[0]) / 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024**2 if sys.platform == "darwin" else 1024)


def main(told: str, program: str) -> None:
    atexit.register(lambda: Path(told).write_text(json.dumps({"peak": peak_mb()})))
    del sys.argv[:2]
    if program.endswith(".py"):
        runpy.run_path(program, run_name="__main__")
    else:
        runpy.run_module(program, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main(*sys.argv[1:3])
