"""How workbooks as teams keep them are read: `python tests/adopt/corpus/score.py [--only NAME]`."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import halves
from scoring import PARTS, Score, score


def main() -> None:
    """Prints per workbook what is read wrong, then the totals."""
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument("--only", default="", help="the name of one workbook, or of a half")
    args.add_argument("--keep", type=Path, help="a folder in which the workbooks are left")
    options = args.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.keep or Path(scratch)
        found = {
            book.name: score(book, folder)
            for half, books in halves.HALVES.items()
            for book in books
            if options.only in {"", half, book.name}
        }
    sys.stdout.write("\n".join([*wrong(found), *totals(list(found.values())), ""]))


def wrong(found: Mapping[str, Score]) -> Iterator[str]:
    """What is read wrong, workbook by workbook."""
    for name, one in found.items():
        yield f"{name}: {len(one.wrong)} wrong, {one.lost} rows lost, {one.questions} questions"
        yield from (f"    {line}" for line in one.wrong)


def totals(found: list[Score]) -> Iterator[str]:
    """What share of each part is right."""
    total = Score()
    for one in found:
        total.add(one)
    for part in PARTS:
        yield f"{part:8} {total.right[part]:4} of {total.of[part]:4}  {total.share(part):5.1f} %"
    few = sum(one.is_few for one in found)
    whole = sum(not one.wrong and not one.lost for one in found)
    but_words = sum(one.is_right_but_for_words for one in found)
    yield f"rows lost {total.lost}; at most three questions in {few} of {len(found)}"
    yield f"wholly right: {whole}, but for words {but_words} of {len(found)}"


if __name__ == "__main__":
    main()
