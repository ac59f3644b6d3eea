"""Logs written as readable tables: a column per header, a cell per value.

A cell is None (blank), a value of the column's type, or cannot be used: `BROKEN`, `DEMANDED` (blank
though a rule demands it) or `unlisted` (a word that the column's list does not have).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Literal

import numpy as np

from sheets_kpi.compute import Axis, Engine
from sheets_kpi.facts import SegmentKind
from sheets_kpi.formulas import nodes as f
from sheets_kpi.formulas.nodes import Formula, Node
from sheets_kpi.logs import EPOCH, Column, Log, numbers, texts
from sheets_kpi.names import fold
from sheets_kpi.people import Accounts, Roster, Stint
from sheets_kpi.periods import Grain, periods_between
from sheets_kpi.schema import Choice, ColumnSpec, ColumnType, LogSpec, Named
from sheets_kpi.workdays import Workdays

Kind = Literal["number", "date", "yes_no", "text"]


@dataclass(frozen=True)
class Broken:
    """A cell that cannot be used; `word` is what a formula may ask for there all the same."""

    word: str | None = None


BROKEN, DEMANDED, unlisted = Broken(), Broken(""), Broken

STATUS = (
    Choice("paid", Named("оплачена", "paid"), "won"),
    Choice("refused", Named("отказ", "refused", ("отказано",)), "lost"),
    Choice("returned", Named("возврат", "returned"), "refund_row"),
)
SERVICE = (Choice("cross", Named("кросс-сейл", "cross-sell")), Choice("up", Named("апсейл", "up")))


@dataclass(frozen=True)
class Table:
    """Rows of a log as values; `kinds` by column id."""

    id: str
    kinds: Mapping[str, Kind]
    rows: Sequence[Mapping[str, Any]]
    roles: Mapping[str, Any] = field(default_factory=dict)
    choices: Mapping[str, tuple[Choice, ...]] = field(default_factory=dict)
    empty_means: Literal["no_data", "zero"] = "no_data"
    problem: str = ""
    scale: int = 2

    @property
    def log(self) -> Log:
        columns = {c: self._column(c, kind) for c, kind in self.kinds.items()}
        numbers = np.arange(len(self.rows), dtype=np.int32)
        return Log(self.spec, (self.id,), numbers * 0, numbers + 2, columns, self.problem)

    @property
    def spec(self) -> LogSpec:
        columns = tuple(
            ColumnSpec(c, Named(c, c), _TYPES[kind], choices=self.choices.get(c, ()))
            for c, kind in self.kinds.items()
        )
        return LogSpec(
            self.id,
            Named(self.id, self.id),
            columns=columns,
            empty_means=self.empty_means,
            **self.roles,
        )

    def _column(self, name: str, kind: Kind) -> Column:
        cells = [row.get(name) for row in self.rows]
        broken = np.array([isinstance(cell, Broken) for cell in cells], np.bool_)
        usable = [None if isinstance(cell, Broken) else cell for cell in cells]
        asked: dict[str, list[int]] = {}
        for record, cell in enumerate(cells):
            if isinstance(cell, Broken) and cell.word is not None:
                asked.setdefault(fold(cell.word), []).append(record)
        if kind == "text":
            words = tuple(dict.fromkeys(cell for cell in usable if cell is not None))
            codes = [-1 if cell is None else words.index(cell) for cell in usable]
            keys = tuple(key_of(word, self.choices.get(name, ())) for word in words)
            text = replace(texts(np.array(codes, np.int32), words, keys, broken), asked=asked)
            return Column(name, name, kind, lambda: text)
        scale = self.scale if kind == "number" else 0
        values = np.array([_stored(cell, scale) for cell in usable], np.float64)
        number = replace(numbers(values, broken, scale), asked=asked)
        return Column(name, name, kind, lambda: number)


_TYPES = {
    "number": ColumnType.NUMBER,
    "date": ColumnType.DATE,
    "yes_no": ColumnType.YES_NO,
    "text": ColumnType.TEXT,
}


def key_of(word: str, choices: tuple[Choice, ...]) -> str:
    """What cleaning compares a text by."""
    known = [f"#{choice.id}" for choice in choices if choice.name.matches(word)]
    return known[0] if known else fold(word)


def _stored(cell: Any, scale: int) -> float:
    if cell is None:
        return float("nan")
    if isinstance(cell, datetime):
        return (cell - datetime.combine(EPOCH, datetime.min.time())) / timedelta(days=1)
    if isinstance(cell, date):
        return float((cell - EPOCH).days)
    return float(Decimal(str(int(cell) if isinstance(cell, bool) else cell)).scaleb(scale))


def rows_of(text: str, **kinds: Kind) -> list[dict[str, Any]]:
    """Rows from a text table: `·` is blank, `!` broken; dates are `DD.MM` of 2026 or ISO."""
    lines = [line.split() for line in text.strip().splitlines()]
    return [
        {name: _cell(cell, kinds[name]) for name, cell in zip(kinds, line, strict=True)}
        for line in lines
    ]


def _cell(text: str, kind: Kind) -> Any:
    if text in "·!":
        return None if text == "·" else BROKEN
    if kind == "number":
        return Decimal(text)
    if kind == "yes_no":
        return text == "да"
    return day(text) if kind == "date" else text.replace("_", " ")


def day(text: str) -> date:
    """`05.11` (of 2026), `2025-12-31`, or `2026-11-05T23:30`."""
    if "T" in text:
        return datetime.fromisoformat(text)
    if "-" in text:
        return date.fromisoformat(text)
    number, month = text.split(".")
    return date(2026, int(month), int(number))


def people(*stints: str) -> Roster:
    """Stints such as `Анна|Север|01.01|31.10|0.5` (from, to and rate may be left out)."""
    return Roster(tuple(_stint(*stint.split("|")) for stint in stints))


def _stint(name: str, team: str = "", start: str = "", end: str = "", fte: str = "1") -> Stint:
    first, last = (day(text) if text else None for text in (start, end))
    return Stint(name, team, "", float(fte), first, last)


def engine(
    *tables: Table,
    kpis: Mapping[str, Node] | None = None,
    roster: Roster | None = None,
    accounts: Accounts | None = None,
    workdays: Workdays | None = None,
) -> Engine:
    formulas = {fold(name): Formula("", root) for name, root in (kpis or {}).items()}
    return Engine(
        {table.id: table.log for table in tables},
        formulas,
        roster or Roster(),
        accounts or Accounts(),
        workdays or Workdays(),
    )


def fact(one: Engine, kpi: str, axis: Axis, kind: SegmentKind = "company") -> list[Any]:
    """Facts by period, or by period and segment name where there are segments; None is no data."""
    table = [
        [None if math.isnan(value) else value for value in row]
        for row in _facts(one, kpi, axis, kind)
    ]
    if kind == "company":
        return [row[0] for row in table]
    names = [segment.name or "–" for segment in one.segments(kind)]
    return [dict(zip(names, row, strict=True)) for row in table]


def _facts(one: Engine, kpi: str, axis: Axis, kind: SegmentKind) -> list[list[float]]:
    facts: list[list[float]] = one.values(kpi, axis, kind).fact.tolist()
    return facts


def call(name: str, column: str = "", *conditions: f.Condition, **more: Any) -> f.Call:
    """A call over the log `deals`, by the function's name: `call("SUM", "sum", …)`."""
    log = more.pop("log", "deals")
    return f.Call(f.Function(name), log, column, conditions, **more)


def where(column: str, *tests: Any) -> f.Condition:
    """A condition: any of some tests, each an operand or (operator, operand)."""
    pairs = (test if isinstance(test, tuple) else ("=", test) for test in tests)
    return f.Condition(column, tuple(f.Test(sign, operand) for sign, operand in pairs))


def period(column: str) -> f.Condition:
    return f.Condition(column, when="period")


def start(days: int = 0) -> f.Boundary:
    return f.Boundary("start", days)


def end(days: int = 0) -> f.Boundary:
    return f.Boundary("end", days)


def axis(first: str, last: str, as_of: str = "31.12", grain: Grain = Grain.MONTH) -> Axis:
    """The periods that touch the days from `first` through `last`."""
    return Axis(periods_between(day(first), day(last), grain), day(as_of))
