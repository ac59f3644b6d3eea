"""The Archive tab of a workbook, read back to the digit, in either language.

Nothing is guessed: a cell that is not what the tool writes there stops the run, because a closed
period would change silently.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from itertools import compress

from sheets_kpi.archive.lines import (
    COLUMNS,
    SCORE,
    UNASSIGNED,
    WORDS,
    Archive,
    Column,
    Line,
    in_order,
)
from sheets_kpi.errors import DecisionError
from sheets_kpi.names import fold
from sheets_kpi.period_names import read_period
from sheets_kpi.periods import Period
from sheets_kpi.state import CellValue, Existing, ExistingTab, a1, normal
from sheets_kpi.texts import LANGS, both, say

KEY = "archive"
_HEADER_ROWS = 30  # the header is looked for in these first rows
_UNREADABLE = object()


def read_archive(existing: Existing, *, is_wanted: bool) -> Archive:
    """What a workbook keeps of closed periods; empty where nothing was ever closed.

    Where the tab is gone and the owner wants no closed periods any more, it is given up.

    Raises:
        DecisionError: the tab was deleted, or holds something unreadable.
    """
    tab, digests = existing.marked("summary", KEY), _remembered(existing)
    if tab is not None:
        return Archive(in_order(_lines(tab)), digests)
    if digests and is_wanted:
        raise DecisionError(
            "archive.tab_deleted",
            tab={lang: say("tab.archive", lang) for lang in LANGS},
            setting={lang: say("setting.closed_through", lang) for lang in LANGS},
        )
    return Archive()


def as_data(digests: Mapping[str, str]) -> dict[str, str]:
    """Digests as the data of a mark."""
    return {KEY: " ".join(f"{key}:{digest}" for key, digest in digests.items())} if digests else {}


def _remembered(existing: Existing) -> dict[str, str]:
    """The digests from the mark of the Archive; where its tab and mark are gone, from another."""
    marks = sorted(
        (mark for mark in existing.marks if mark.kind == "summary" and mark.data.get(KEY)),
        key=lambda mark: mark.key != KEY,
    )
    entries = marks[0].data[KEY].split() if marks else []
    return dict(entry.rsplit(":", 1) for entry in entries)


def _lines(tab: ExistingTab) -> tuple[Line, ...]:
    header_row, places = _header(tab)
    cells = {
        column.id: [
            None if value is None else normal(value)
            for value in tab.columns[places[column.id] - 1][header_row:]
        ]
        for column in COLUMNS
    }
    filled = [row.count(None) < len(row) for row in zip(*cells.values(), strict=True)]
    columns = []
    for column in COLUMNS:
        read = _READERS[column.holds](column)
        found = [
            read(value) if is_filled else None
            for value, is_filled in zip(cells[column.id], filled, strict=True)
        ]
        if _UNREADABLE in found:
            at = found.index(_UNREADABLE)
            raise DecisionError(
                "archive.cell_unreadable",
                tab=tab.title,
                cell=a1(header_row + 1 + at, places[column.id]),
                value=cells[column.id][at] or "∅",
            )
        columns.append(list(compress(found, filled)))
    return tuple(map(Line._make, zip(*columns, strict=True)))


def _header(tab: ExistingTab) -> tuple[int, dict[str, int]]:
    """The header row and the place of every column, wherever somebody moved them.

    Raises:
        DecisionError: some column is missing.
    """
    best: tuple[int, dict[str, int]] = (1, {})
    for row in range(1, min(tab.n_rows, _HEADER_ROWS) + 1):
        found: dict[str, int] = {}
        for place in range(1, len(tab.columns) + 1):
            value = tab.value(row, place)
            column = _headers().get(fold(value)) if isinstance(value, str) else None
            if column:
                found.setdefault(column, place)
        if len(found) > len(best[1]):
            best = (row, found)
    missing = [column.id for column in COLUMNS if column.id not in best[1]]
    if missing:
        header = {lang: say(f"archive.column.{missing[0]}", lang) for lang in LANGS}
        raise DecisionError("archive.column_missing", tab=tab.title, header=header)
    return best


@cache
def _headers() -> dict[str, str]:
    return {
        fold(name): column.id for column in COLUMNS for name in both(f"archive.column.{column.id}")
    }


def _period(_: Column) -> Callable[[CellValue], Period | object]:
    def read(value: CellValue) -> Period | object:
        return read_period(value) or _UNREADABLE

    return cache(read)


def _text(column: Column) -> Callable[[CellValue], object]:
    blanks = {"kpi": both(SCORE), "name": both(UNASSIGNED)}.get(column.id, ())

    def read(value: CellValue) -> object:
        if value is None or value in blanks:
            return ""
        return value if isinstance(value, str) else _UNREADABLE

    return read


def _number(_: Column) -> Callable[[CellValue], object]:
    def read(value: CellValue) -> object:
        if value is None:
            return None
        return float(value) if type(value) in (int, float) else _UNREADABLE  # type: ignore[arg-type]

    return read


def _whole(_: Column) -> Callable[[CellValue], object]:
    def read(value: CellValue) -> object:
        return value if value is None or type(value) is int else _UNREADABLE

    return read


def _word(column: Column) -> Callable[[CellValue], object]:
    words = {fold(text): word_id for word_id, key in WORDS[column.id].items() for text in both(key)}

    def read(value: CellValue) -> object:
        if value is None and column.id != "kind":
            return ""
        return words.get(fold(value), _UNREADABLE) if isinstance(value, str) else _UNREADABLE

    return read


_READERS = {
    "period": _period,
    "text": _text,
    "number": _number,
    "whole": _whole,
    "word": _word,
}
