"""Speed and memory against their budgets: everything is a ratio within this run.

    python benchmarks/run.py                   some minutes
    python benchmarks/run.py --size large      with a million rows, half an hour
    python benchmarks/run.py --only plan       one part
    python benchmarks/run.py --base COMMIT     the sample's sync against another version too
    python benchmarks/run.py --write           puts the table into docs/performance.md

Seconds are those of the processor, medians of runs that take turns. Exit 1 if a budget is missed.
"""

from __future__ import annotations

import argparse
import gc
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from clocks import ROOT
from parts import PARTS, SIZES, Part
from table import Figure, machine, markdown, shown

PAGE = ROOT / "docs" / "performance.md"
BEGIN, END = "<!-- table -->", "<!-- end of table -->"


def main(words: Sequence[str], parts: Mapping[str, Part] = PARTS) -> int:
    """Measures the parts and prints the table; 1 if a budget is missed."""
    asked = _asked(words, parts)
    gc.set_threshold(100_000, 50, 50)  # as the command line has it
    figures: list[Figure] = []
    for name in asked.only or parts:
        print(f"{name} …", file=sys.stderr)
        for one in parts[name](SIZES[asked.size], asked.base):
            print(f"  {one.what}: {shown(one.value, one.unit)}", file=sys.stderr, flush=True)
            figures.append(one)
    table = "\n".join(markdown(figures))
    print(table)
    if asked.json:
        told = {"machine": machine(), "figures": [asdict(one) for one in figures]}
        asked.json.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", "utf-8")
    if asked.write:
        page = PAGE.read_text("utf-8")
        before, rest = page.split(BEGIN)
        PAGE.write_text(f"{before}{BEGIN}\n\n{machine()}\n\n{table}\n\n{END}{rest.split(END)[1]}")
    missed = [one for one in figures if one.is_missed]
    for one in missed:
        print(f"missed: {one.part}, {one.what}: {shown(one.value, one.unit)}", file=sys.stderr)
    return 1 if missed else 0


def _asked(words: Sequence[str], parts: Mapping[str, Part]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Speed and memory against their budgets.")
    parser.add_argument("--size", choices=list(SIZES), default="usual")
    parser.add_argument("--only", action="append", choices=list(parts), metavar="PART")
    parser.add_argument("--base", default="", metavar="COMMIT")
    parser.add_argument("--json", type=Path, metavar="FILE")
    parser.add_argument("--write", action="store_true")
    return parser.parse_args(words)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
