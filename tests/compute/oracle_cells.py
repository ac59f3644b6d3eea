"""Cells, days and conditions as the oracle sees them, one at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

from log_tables import Broken, Table

from sheets_kpi.formulas.nodes import Boundary, Call, Function, Test
from sheets_kpi.names import fold

Row = Mapping[str, Any]
F = Function
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Span:
    """The days that count: dates lie in first..last; START and END are the edges."""

    first: date
    last: date
    start: date
    end: date


def tie_of(call: Call, main_date: str) -> str:
    """What ties a call to the period; a log without a main date is the same in every period."""
    if any(c.when == "period" and not c.tests for c in call.conditions):
        return "period"
    if any(c.ties and c.when != "all" for c in call.conditions):
        return "edges"
    free = not main_date or any(c.when == "all" for c in call.conditions)
    return "all" if free else "main"


def known(cell: Any, names: Iterable[str]) -> str:
    if cell is None or isinstance(cell, Broken):
        return ""
    return next((name for name in names if fold(name) == fold(cell)), "")


def day_in(table: Table, row: Row, column: str) -> date | None:
    cell = row.get(column)
    if table.kinds.get(column) != "date" or cell is None or isinstance(cell, Broken):
        return None
    return cell.date() if isinstance(cell, datetime) else cell


def inside(day: date | None, span: Span) -> bool:
    return day is not None and span.first <= day <= span.last


def days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += ONE_DAY


def judge(table: Table, column: str, cell: Any, test: Test, span: Span) -> bool:
    operand = test.operand
    if isinstance(operand, Boundary):
        edge = span.start if operand.edge == "start" else span.end
        operand = edge + timedelta(days=operand.days)
    if operand is None:
        return test.operator in ("=", "<>") and (cell is None) == (test.operator == "=")
    if test.operator == "<>":
        return not judge(table, column, cell, Test("=", operand), span)
    if cell is None:
        return False
    if table.kinds[column] == "text":
        return test.operator == "=" and text_equals(table, column, cell, operand)
    if isinstance(operand, str):
        words = {"да": 1, "yes": 1, "нет": 0, "no": 0}
        if table.kinds[column] != "yes_no" or fold(operand) not in words:
            return False
        operand = words[fold(operand)]
    if isinstance(cell, datetime):
        cell = cell.date()
    left = as_number(cell)
    right = as_number(operand) if isinstance(operand, date) else Fraction(str(operand))
    signs = {"=": left == right, "<": left < right, "<=": left <= right}
    return (signs | {">": left > right, ">=": left >= right})[test.operator]


def asks_for(test: Test, cell: Broken) -> bool:
    """Whether a test names what stands in a cell that cannot be used: nothing, or this word."""
    if test.operator not in ("=", "<>") or cell.word is None:
        return False
    if not cell.word:
        return test.operand is None
    return isinstance(test.operand, str) and glob(fold(test.operand), fold(cell.word))


def text_equals(table: Table, column: str, cell: str, operand: Any) -> bool:
    if not isinstance(operand, str):
        return isinstance(operand, float) and fold(cell).replace(",", ".") == f"{operand:g}"
    choice = next((c for c in table.choices.get(column, ()) if c.name.matches(cell)), None)
    if choice and operand == f"#{choice.id}":
        return True
    names = choice.name.every() if choice else (cell,)
    return any(glob(fold(operand), fold(name)) for name in names)


def glob(pattern: str, text: str) -> bool:
    if not pattern:
        return not text
    if pattern[0] == "~" and pattern[1:2] in ("*", "?", "~"):
        return text[:1] == pattern[1] and glob(pattern[2:], text[1:])
    if pattern[0] == "*":
        return any(glob(pattern[1:], text[i:]) for i in range(len(text) + 1))
    return bool(text) and pattern[0] in ("?", text[0]) and glob(pattern[1:], text[1:])


def as_number(cell: Any) -> Fraction:
    if isinstance(cell, datetime):
        seconds = (cell - datetime.fromisoformat("1899-12-30")) // timedelta(seconds=1)
        return Fraction(seconds, 86400)
    if isinstance(cell, date):
        return Fraction((cell - date(1899, 12, 30)).days)
    return Fraction(str(int(cell) if isinstance(cell, bool) else cell))


def rank(call: Call) -> Fraction:
    known_ranks = {F.MIN: Fraction(0), F.MAX: Fraction(1), F.MEDIAN: Fraction(1, 2)}
    return known_ranks.get(call.function, Fraction(str(call.percentile or 0)))


def at_rank(ordered: list[Fraction], share: Fraction) -> Fraction:
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)
