"""The double of Google Sheets with one spreadsheet, and what programs did to it."""

from __future__ import annotations

import statistics
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from clocks import ROOT, alone
from states import LOG, Shape, raw

sys.path += [str(ROOT / "tests"), str(ROOT / "tests" / "google")]

from book import Book, Sheet, sheet_properties
from credentials import new_double, write_key
from demo import cell_data
from double import Double
from server import serving


class Did(NamedTuple):
    """What a program took: processor seconds of its own, calls, and bytes of both."""

    seconds: float
    reads: int
    writes: int
    sent: int
    received: int

    @property
    def told(self) -> str:
        return (
            f"{self.seconds:.2f} s, {self.reads} + {self.writes} calls, "
            f"{self.sent / 1000:,.0f} kB sent, {self.received / 1000:,.0f} kB received"
        )


def usual(runs: Sequence[Did]) -> Did:
    """The last of some runs, with the median of their seconds."""
    return runs[-1]._replace(seconds=statistics.median(run.seconds for run in runs))


@dataclass
class Online:
    """A spreadsheet on the double; programs run in processes of their own."""

    double: Double
    book: Book
    url: str
    key: Path
    former: Book

    @property
    def id(self) -> str:
        return self.book.id

    @property
    def address(self) -> tuple[str, Path, str]:
        """What a peer needs to open it."""
        return self.url, self.key, self.id

    def run(self, program: str, *words: object) -> Did:
        """Runs a module or a script."""
        self.double.calls.clear()
        env = {"SHEETS_KPI_ENDPOINT": self.url, "SHEETS_KPI_CREDENTIALS": str(self.key)}
        seconds = alone(program, *words, env=env).seconds
        calls = [call for call in self.double.calls if call.kind in ("read", "write")]
        reads = sum(call.kind == "read" for call in calls)
        sent, received = sum(call.sent for call in calls), sum(call.received for call in calls)
        return Did(seconds, reads, len(calls) - reads, sent, received)

    def keep(self) -> None:
        """Remembers the spreadsheet as it is now."""
        self.former = self.book.snapshot()

    def restore(self) -> None:
        """Makes it what it was when it was kept."""
        self.book.restore(self.former.snapshot())

    def forget_peer(self) -> None:
        """Takes the tabs of a peer away again."""
        self.book.sheets = [sheet for sheet in self.book.sheets if sheet.title == LOG]
        self.book.renumber()


@contextmanager
def online(folder: Path, shape: Shape) -> Iterator[Online]:
    """Serves a spreadsheet with a log of deals until the block ends."""
    double = new_double()
    book = double.add_book("ru_RU", "Europe/Moscow")
    sheet = Sheet(sheet_properties(101, LOG, shape.rows + 200, 26))
    for column, values in enumerate(raw(shape).state.tabs[0].columns):
        for row, value in enumerate(values):
            sheet.put((row, column), cell_data(value))
    book.sheets = [sheet]
    book.renumber()
    with serving(double) as server:
        key = write_key(folder / "robot.json", server.url)
        yield Online(double, book, server.url, key, book.snapshot())
