"""A command on many workbooks: several at a time, each ends for itself, a table at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from time import monotonic
from traceback import format_exception
from typing import Any

from sheets_kpi.config import Entry
from sheets_kpi.errors import (
    SheetsKpiError,
    UnavailableError,
    UnclearWriteError,
    UnfinishedWriteError,
    WorkbookError,
)
from sheets_kpi.findings import Severity
from sheets_kpi.numbers import number_text
from sheets_kpi.texts import Lang, say

STOPPED = "stopped"  # the word of what did not come to its end
AT_ONCE = 8  # most of the time of each is spent waiting for Google


@dataclass(frozen=True)
class Done:
    """What a command did on one workbook: its exit code, its lines for people, what it tells
    programs, and for the table a word (an id after "fleet."), how many changes there were, and how
    many findings of each severity.
    """

    code: int
    lines: Sequence[str]
    told: Any
    word: str
    changes: int | None = None
    findings: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """How a command ended on one workbook; `trace` is that of a fault of the tool's own."""

    entry: Entry
    done: Done | None
    error: SheetsKpiError | None = None
    seconds: float = 0.0
    trace: str = ""

    @property
    def code(self) -> int:
        """The exit code."""
        return self.done.code if self.done else self.error.exit_code if self.error else 1

    @property
    def word(self) -> str:
        """An id after "fleet."."""
        return self.done.word if self.done else STOPPED


def each(
    entries: Sequence[Entry],
    work: Callable[[Entry], Done],
    ended: Callable[[Outcome], None] = lambda _: None,
    now: Callable[[], float] = monotonic,
    tries: int = 2,
) -> list[Outcome]:
    """The outcomes in the order of the entries; `ended` hears of each as it ends. Work that must
    not be done twice has one try.
    """
    with ThreadPoolExecutor(AT_ONCE) as pool:
        try:
            running = [pool.submit(_outcome, one, work, now, tries) for one in entries]
            for one in as_completed(running):
                ended(one.result())
        except BaseException:  # interrupted: what runs is brought to its end, nothing is begun
            pool.shutdown(cancel_futures=True)
            raise
    return [one.result() for one in running]


def _outcome(
    entry: Entry, work: Callable[[Entry], Done], now: Callable[[], float], tries: int
) -> Outcome:
    """How it ends; what the service of the workbook did not let through is begun again."""
    began, trace = now(), ""
    while True:
        tries -= 1
        try:
            return Outcome(entry, work(entry), seconds=now() - began)
        except (UnavailableError, UnclearWriteError, UnfinishedWriteError) as error:
            if tries:
                continue
            problem: SheetsKpiError = error
        except SheetsKpiError as error:
            problem = error
        except OSError as error:
            problem = WorkbookError("cli.system", why=error)
        except Exception as error:  # noqa: BLE001  # it must not stop the others
            trace = "".join(format_exception(error))
            problem = SheetsKpiError("fleet.fault", why=f"{type(error).__name__}: {error}")
        return Outcome(entry, None, problem, now() - began, trace)


def table(outcomes: Sequence[Outcome], lang: Lang) -> Iterator[str]:
    """A line a workbook, below a line of heads."""
    heads = [say(f"fleet.head.{one}", lang) for one in ("name", "outcome", "changes", "seconds")]
    rows = [[*heads[:3], *(one.symbol for one in Severity), heads[3]]]
    for one in outcomes:
        done = one.done
        changes = "" if done is None or done.changes is None else str(done.changes)
        counts = [str(done.findings.get(severity, "")) if done else "" for severity in Severity]
        cells = [one.entry.name, say(f"fleet.{one.word}", lang, code=one.code), changes, *counts]
        rows.append([*cells, number_text(one.seconds, 1, lang)])
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for name, word, *figures in rows:
        right = (f"{text:>{width}}" for text, width in zip(figures, widths[2:], strict=True))
        yield "  ".join((name.ljust(widths[0]), word.ljust(widths[1]), *right)).rstrip()


def failed(outcomes: Sequence[Outcome], lang: Lang) -> list[str]:
    """Why those that stopped did."""
    texts = [f"{one.entry.name}: {one.error.say(lang)}" for one in outcomes if one.error]
    return [say("doctor.bad", lang, text=text) for text in texts]


def total(outcomes: Sequence[Outcome], lang: Lang) -> str:
    """How many came through."""
    stopped = sum(one.word == STOPPED for one in outcomes)
    return say("fleet.total", lang, n=len(outcomes) - stopped, stopped=stopped)


def table_json(outcomes: Sequence[Outcome], lang: Lang) -> list[dict[str, Any]]:
    """What `--all --json` prints; `result` is what the command prints of one workbook."""
    return [
        {
            "name": one.entry.name,
            "workbook": one.entry.workbook,
            "code": one.code,
            "error": one.error.say(lang) if one.error else None,
            "seconds": round(one.seconds, 1),
            "result": one.done.told if one.done else None,
        }
        for one in outcomes
    ]
