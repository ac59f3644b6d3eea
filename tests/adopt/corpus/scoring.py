"""Compares what was read from a workbook with the truth about it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from making import Book, Col, Sheet, Table

from sheets_kpi.adopt.read import read
from sheets_kpi.adopt.reading import (
    MOST_QUESTIONS,
    ColumnReading,
    LogReading,
    Reading,
    TabReading,
)
from sheets_kpi.workbooks import open_workbook

# Roles that decide what a log counts: one of these where there is none is wrong too.
MAIN = ("date", "person", "client", "account", "amount", "status", "id", "quantity")
PARTS = ("kind", "header", "type", "role", "word")


@dataclass
class Score:
    """How much of a workbook was read rightly: per part, how many of how many."""

    right: dict[str, int] = field(default_factory=lambda: dict.fromkeys(PARTS, 0))
    of: dict[str, int] = field(default_factory=lambda: dict.fromkeys(PARTS, 0))
    wrong: list[str] = field(default_factory=list)
    lost: int = 0
    questions: int = 0

    def tell(self, part: str, where: str, want: object, got: object, *, ok: bool) -> None:
        """Counts one thing that is right or not."""
        self.of[part] += 1
        self.right[part] += ok
        if not ok:
            self.wrong.append(f"{part} · {where}: is {want}, read as {got}")

    def add(self, other: Score) -> None:
        """Adds a workbook to a total."""
        for part in PARTS:
            self.right[part] += other.right[part]
            self.of[part] += other.of[part]
        self.lost += other.lost

    def share(self, part: str) -> float:
        """The share that is right, in percent."""
        return 100 * self.right[part] / (self.of[part] or 1)

    @property
    def is_few(self) -> bool:
        return self.questions <= MOST_QUESTIONS

    @property
    def is_right_but_for_words(self) -> bool:
        return not self.lost and all(line.startswith("word") for line in self.wrong)


def score(book: Book, folder: Path) -> Score:
    """Makes a workbook, reads it as `init` does, and compares."""
    reading = read(open_workbook(str(book.write(folder))).read())
    found, tabs = Score(questions=len(reading.questions)), {one.title: one for one in reading.tabs}
    for tab in book.tabs:
        _score_tab(found, tab, tabs[tab.title])
    found.lost = sum(lost(found, tab, tabs[tab.title], reading) for tab in _tables(book))
    for name, group in _groups(book):
        _score_log(found, name, group, reading)
    _score_count(found, book, reading)
    return found


def _tables(book: Book) -> list[Table]:
    return [tab for tab in book.tabs if isinstance(tab, Table)]


def _groups(book: Book) -> Iterator[tuple[str, list[Table]]]:
    """The logs of a book, each with the tabs that hold its records."""
    logs: dict[str, list[Table]] = {}
    for tab in _tables(book):
        if tab.kind.split("/")[0] == "log":
            logs.setdefault(tab.log or tab.title, []).append(tab)
    yield from logs.items()


def _score_tab(found: Score, tab: Table | Sheet, got: TabReading) -> None:
    found.tell("kind", f"«{tab.title}»", tab.kind, got.kind, ok=got.kind in tab.kind.split("/"))
    if tab.header_row is not None and tab.kind.split("/")[0] in {"log", "matrix"}:
        ok = got.header_row == tab.header_row
        found.tell("header", f"«{tab.title}»", tab.header_row, got.header_row, ok=ok)


def _score_log(found: Score, name: str, group: Sequence[Table], reading: Reading) -> None:
    titles = {tab.title for tab in group}
    logs = [log for log in reading.logs if titles & set(log.titles)]
    if len(logs) > 1:
        found.wrong.append(f"tabs · {name}: one log, read as {len(logs)}")
    log = max(logs, key=lambda log: log.records, default=None)
    pairs = list(_pairs(group[0], log))
    for col, got in pairs:
        if col.truth != "-":
            kind = str(got.type) if got else "nothing"
            found.tell("type", _name(col), col.truth, kind, ok=kind in col.types)
    for role in MAIN:
        _score_role(found, role, pairs, log, group[0].gives)
    for col, got in pairs:
        if special := col.must - set(MAIN):
            role = got.role if got else "nothing"
            found.tell("role", _name(col), col.truth, role or "none", ok=role in special | col.must)
        if got and col.means and (got.role == "status" or "status" in col.must):
            met = {cell for tab in group for _, record in tab.records for cell in record}
            _score_words(found, {w: col.means[w] for w in col.means if w in met}, got)
    given = [tab.gives.partition(" ") for tab in group]
    means = {tab.title: frozenset({one}) for tab, (_, _, one) in zip(group, given, strict=True)}
    if log and given[0][0] == "status" and (got := log.role("status")):
        _score_words(found, means, got)


def _score_words(found: Score, means: Mapping[str, frozenset[str]], got: ColumnReading) -> None:
    said = {word.text: word.means or "open" for word in got.words}
    for word, may in means.items():
        told = said.get(word, "nothing")
        found.tell("word", word, "/".join(sorted(may)), told, ok=told in may)


def _score_role(
    found: Score,
    role: str,
    pairs: Sequence[tuple[Col, ColumnReading | None]],
    log: LogReading | None,
    gives: str,
) -> None:
    """One main role: it is right where a column has it that serves, or where none has it."""
    got = log.role(role) if log else None  # type: ignore[arg-type]  # of MAIN
    col = next((col for col, one in pairs if one is not None and one is got), None)
    said = _name(col) if col else (got.name if got else "none")
    if gives.partition(" ")[0] == role:
        found.tell("role", f"the title gives {role}", "", said, ok=bool(got and not got.letter))
        return
    want = [col for col, _ in pairs if role in [either[0] for either in col.roles]]
    # either role serves: another column role of the same column is as good
    ok = bool(col and role in col.may) or any(
        one is not None and one.role in col.must and len(col.must) > 1
        for col, one in pairs
        if col in want
    )
    if want or (got is not None and not (col and role in col.may)):
        names = " or ".join(_name(col) for col in want) or "none"
        found.tell("role", role, names, said, ok=ok)


def _pairs(tab: Table, log: LogReading | None) -> Iterator[tuple[Col, ColumnReading | None]]:
    for n, col in enumerate(tab.cols, tab.left):
        letter = chr(ord("A") + n)
        named = [one for one in log.columns if _same(col, one)] if log else []
        at = [one for one in log.columns if one.letter == letter] if log else []
        yield col, next(iter([one for one in named if one in at] or named or at), None)


def _same(col: Col, one: ColumnReading) -> bool:
    return col.header is not None and _plain(col.header) in {_plain(text) for text in one.headers}


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split()).casefold()


def _name(col: Col) -> str:
    return f"«{col.header}»" if col.header else "a column without header"


def lost(found: Score, tab: Table, got: TabReading, reading: Reading) -> int:
    """How many records of a tab are read in no log and told in no line."""
    if tab.kind.split("/")[0] != "log" or not tab.records:
        return 0
    left = {one.row for one in got.not_records} & {row for row, _ in tab.records}
    if "copy" not in tab.kind and got.log and got.records != len(tab.records):
        found.wrong.append(f"rows · «{tab.title}»: {len(tab.records)}, read {got.records}")
    if got.log:
        return 0 if "copy" in tab.kind else max(0, len(tab.records) - got.records - len(left))
    doubts = [str(doubt.facts.values()) for _, _, doubt in reading.checks()]
    asked = any(tab.title in question.tabs for question in reading.questions)
    is_told = asked or any(tab.title in text for text in doubts)
    return 0 if is_told or got.kind == "copy" else len(tab.records)


def _score_count(found: Score, book: Book, reading: Reading) -> None:
    """Whether each record is read once: of copies, one tab."""
    tables = [tab for tab in _tables(book) if tab.kind.split("/")[0] == "log"]
    want = sum(len(tab.records) for tab in tables)
    got = sum(log.records for log in reading.logs if not log.shape)
    if tables and got != want:
        found.wrong.append(f"rows · all logs: {want}, read {got}")
    logs = {tab.title: log for log in reading.logs for tab in _sheets(book, log)}
    for sheet in book.tabs:
        log = logs.get(sheet.title)
        shape = log.shape if log else None
        if isinstance(sheet, Sheet) and sheet.shape and shape != sheet.shape:
            found.wrong.append(f"shape · «{sheet.title}»: {sheet.shape}, {shape}")
        elif isinstance(sheet, Sheet) and sheet.lines and log and log.records != sheet.lines:
            found.wrong.append(f"rows · «{sheet.title}»: {sheet.lines}, read {log.records}")


def _sheets(book: Book, log: LogReading) -> list[Sheet]:
    return [tab for tab in book.tabs if isinstance(tab, Sheet) and tab.title in log.titles]
