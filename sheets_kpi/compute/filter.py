"""Which rows of a log count, and in which period: conditions as COUNTIFS judges them.

Texts are compared trimmed and folded; `*`, `?` and `~` work on text only. `""` is blank, `"<>"`
filled, and `"<>x"` includes blanks. Choices are compared by id, whatever language they are in.
A broken cell keeps its row out of whatever reads its column, unless a condition asks for just what
stands there: see `what_counts`.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache, cached_property, lru_cache
from typing import Any, NamedTuple

import numpy as np

from sheets_kpi.compute.period import LONG_AGO, NO_DAY, Days, Spans
from sheets_kpi.formulas.nodes import Boundary, Call, Condition, Operator, Test
from sheets_kpi.logs import Cells, Codes, Column, Floats, Log, Mask, serial
from sheets_kpi.names import client_key, fold, matcher
from sheets_kpi.numbers import read_day, read_number, truth
from sheets_kpi.schema import Choice

Rows = Codes  # places of rows in their log
# columns that must be readable, each with the condition through which it is read, None if otherwise
Reads = frozenset[tuple[str, Condition | None]]
Operand = str | float | date | Boundary | None

MASKS = 48  # kept per log; a million rows take a megabyte each
SELECTIONS = 8  # kept per log; a million rows take at most 8 megabytes each
MANY = 6_000_000  # rows of one selection that is not kept

_COMPARE: Mapping[Operator, Callable[[Any, Any], Any]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


class Shape(NamedTuple):
    """The conditions of a call by what they depend on.

    `dates` are the columns whose day must lie in the period, `fixed` the conditions that are the
    same in every period, `moving` those that mean something else in each, as a date of the row is
    compared with START or END. With neither dates nor moving ones the rows are always the same.
    """

    dates: tuple[str, ...]
    fixed: tuple[Condition, ...]
    moving: tuple[Condition, ...]

    @property
    def named(self) -> tuple[str, ...]:
        """The date columns that tie the call to the period."""
        return (*self.dates, *(condition.column for condition in self.moving))


def shape_of(call: Call, main_date: str) -> Shape:
    """How a call hangs on dates; a log without a main date is the same in every period."""
    dates = tuple(c.column for c in call.conditions if c.when == "period" and not c.tests)
    moving = tuple(c for c in call.conditions if c.ties and c.when != "all" and c.tests)
    fixed = tuple(c for c in call.conditions if not c.ties)
    if main_date and not any(c.ties for c in call.conditions):
        dates = (main_date,)
    return Shape(dates, fixed, moving)


def reads_of(call: Call, main_date: str) -> Reads:
    """The columns whose broken cells keep a row out of the call."""
    plain = (*shape_of(call, main_date).dates, call.column)
    tested = {(c.column, c if c.tests else None) for c in call.conditions}
    return frozenset(tested | {(name, None) for name in plain if name})


class Levels(NamedTuple):
    """What COUNTUNIQUE tells apart in a column: texts by their keys, others by their values.

    `codes` are below `number`, -1 where the cell is blank; those of a column that is no text follow
    the order of `values`.
    """

    codes: Codes
    number: int
    values: Floats


class Hits(NamedTuple):
    """Rows that count, each beside the period it counts in (one period for all, or one each)."""

    rows: Rows
    periods: Days | int

    def only(self, keep: Mask) -> Hits:
        """Those of the rows that are to be kept."""
        periods = self.periods if isinstance(self.periods, int) else self.periods[keep]
        return Hits(self.rows[keep], periods)


class LogView:
    """One log as calls look at it: days, masks and selected rows, each worked out once."""

    def __init__(self, log: Log, choices: Callable[[str], tuple[Choice, ...]]) -> None:
        """`choices` gives the choice list of a column by id."""
        self.log = log
        self._choices = choices
        self.days: Callable[[str], Days] = cache(lambda column: days_of(log.columns[column]))
        self.levels: Callable[[str], Levels] = cache(lambda column: levels_of(log.columns[column]))
        self._has_broken: Callable[[str], bool] = cache(
            lambda column: column in log.columns and bool(log.columns[column].broken.any())
        )
        self.meets = lru_cache(MASKS)(self._met_by)
        self.shape = cache(self._shape_of)
        self.leaving_out = cache(self._leaving_out_of)
        self._kept = lru_cache(SELECTIONS)(self._listed)

    def __len__(self) -> int:
        return len(self.log)

    @cached_property
    def main_date(self) -> str:
        """The id of the column that dates the rows; "" if there is none."""
        name = self.log.spec.date
        column = self.log.columns.get(name)
        return name if column is not None and column.kind == "date" else ""

    def taken(self, call: Call) -> Column:
        """The column that a call takes; money of returns in it with minus, whatever was typed."""
        column = self.column(call.column)
        if call.returns is None:
            return column
        series, returned = column.cells.series, self.meets(call.returns)
        turned = series.where(~returned, -series.abs())
        return column.holding(replace(column.cells, series=turned))

    def column(self, column_id: str) -> Column:
        """A column that is known to exist."""
        return self.log.columns[column_id]

    def first_day(self, columns: Iterable[str], rows: Mask | None = None) -> int | None:
        """The earliest day that any of the date columns holds, on all rows or on `rows`."""
        dated = (self.days(column)[... if rows is None else rows] for column in columns)
        known = (days[days != NO_DAY] for days in dated)
        return min((int(days.min()) for days in known if len(days)), default=None)

    def _shape_of(self, call: Call, as_of: date) -> Shape:
        """How a call hangs on dates. ALL takes rows of any day through `as_of`, and those without
        one.
        """
        shape = shape_of(call, self.main_date)
        free = (c.column for c in call.conditions if c.when == "all" and self._comes_true(c.column))
        tests = Test("<=", as_of), Test("=", None)
        return shape._replace(fixed=(*shape.fixed, *(Condition(name, tests) for name in free)))

    def _comes_true(self, column_id: str) -> bool:
        """Whether a day after today in a date column is one that has not come yet."""
        spec = self.log.spec.column(column_id)
        return self.column(column_id).kind == "date" and not (spec and spec.future)

    def _leaving_out_of(self, reads: Reads) -> Reads:
        """Those of some reads through which cells leave rows out; the other columns stay unread."""
        broken = {(name, by) for name, by in reads if self._has_broken(name)}
        return frozenset(
            (name, by if by and self._asks(by)[0].any() else None) for name, by in broken
        )

    def readable(self, reads: Reads) -> Mask:
        """The rows with no broken cell in any of the columns, but for those that are asked for."""
        sound = np.ones(len(self), np.bool_)
        for name in {name for name, _ in reads if self._has_broken(name)}:
            asking = [self._asks(by)[0] for column, by in reads if by and column == name]
            sound &= ~self.column(name).broken | np.logical_or.reduce([~sound, *asking])
        return sound

    def _asks(self, condition: Condition) -> tuple[Mask, Mask]:
        """Broken cells for which a condition asks just as they stand, and those that meet it."""
        asked, meets = np.zeros((2, len(self)), np.bool_)
        for key, records in self.column(condition.column).cells.asked.items():
            for test in condition.tests:
                if test.operator in ("=", "<>") and _is_named(key, test.operand):
                    asked[list(records)] = True
                    meets[list(records)] |= test.operator == "="
        return asked, meets

    def rows(self, fixed: Iterable[Condition], reads: Reads) -> Rows:
        """The rows that meet all of some conditions and are readable."""
        mask = self.readable(reads)
        for condition in fixed:
            mask &= self.meets(condition)
        return np.flatnonzero(mask).astype(np.int32)

    def selected(self, shape: Shape, reads: Reads, spans: Spans) -> Iterable[Hits]:
        """The rows that count in each span. No span is split over two portions.

        They are remembered for other kinds of segment and other calls unless they are many.
        """
        times = 1 if shape.dates and spans.are_disjoint else len(spans)
        if len(self) * times > MANY:
            rows = self.rows(shape.fixed, reads)
            if len(rows) * times > MANY:
                return self._hits(shape, rows, spans)
        return self._kept(shape, reads, spans)

    def _listed(self, shape: Shape, reads: Reads, spans: Spans) -> list[Hits]:
        return list(self._hits(shape, self.rows(shape.fixed, reads), spans))

    def _hits(self, shape: Shape, rows: Rows, spans: Spans) -> Iterator[Hits]:
        if shape.dates and spans.are_disjoint:  # each row falls into one span at most
            first, *others = shape.dates
            found = Hits(rows, spans.index(self.days(first)[rows]))
            yield self._held(shape, others, found.only(np.greater_equal(found.periods, 0)), spans)
        else:
            for period in range(len(spans)):
                yield self._held(shape, shape.dates, Hits(rows, period), spans)

    def _held(self, shape: Shape, dates: Iterable[str], found: Hits, spans: Spans) -> Hits:
        """Those of some rows whose dates lie in their period, and that meet what moves with it."""
        for name in dates:
            edges = spans.starts[found.periods], spans.ends[found.periods]
            found = found.only(within(self.days(name)[found.rows], edges))
        for condition in shape.moving:
            edges = spans.edge_starts[found.periods], spans.edge_ends[found.periods]
            found = found.only(self.moving_met(condition, found.rows, edges))
        return found

    def moving_met(
        self, condition: Condition, rows: Rows, edges: tuple[Days | int, Days | int]
    ) -> Mask:
        """Which of `rows` meet a condition whose meaning moves with the period."""
        days = self.days(condition.column)[rows]
        is_met: Mask = self.meets(condition)[rows]
        if condition.when == "period":
            is_met = is_met | within(days, edges)
        for test in condition.tests:
            if isinstance(test.operand, Boundary):
                edge = edges[0] if test.operand.edge == "start" else edges[1]
                is_met = is_met | compare_days(days, test.operator, edge + test.operand.days)
        return is_met

    def _met_by(self, condition: Condition) -> Mask:
        """The rows that meet any of the condition's tests, boundaries left aside."""
        column, choices = self.column(condition.column), self._choices(condition.column)
        mask = np.zeros(len(self), np.bool_)
        for test in condition.tests:
            if not isinstance(test.operand, Boundary):
                mask |= met(column, choices, test)
        return mask | self._asks(condition)[1]


def _is_named(key: str, operand: Operand) -> bool:
    """Whether an operand names a word that is not in the list, or, both blank, a blank cell."""
    if not key or operand is None:
        return not key and operand is None
    return isinstance(operand, str) and matcher(operand)(key)


def within(days: Days, edges: tuple[Days | int, Days | int]) -> Mask:
    """Which days lie between two, both included."""
    inside: Mask = (days >= edges[0]) & (days <= edges[1]) & (days != NO_DAY)
    return inside


def levels_of(column: Column) -> Levels:
    """The different values of a column."""
    if column.kind == "text":
        by_key = {key: code for code, key in enumerate(dict.fromkeys(column.keys))}
        table = np.array([*(by_key[key] for key in column.keys), -1], np.int32)
        return Levels(table[column.codes], len(by_key), np.zeros(0))
    filled = ~column.blank
    codes = np.full(len(filled), -1, np.int32)
    values, inverse = np.unique(column.floats[filled], return_inverse=True)
    codes[filled] = inverse
    return Levels(codes, len(values), values)


def days_of(column: Column) -> Days:
    """The day of every cell of a date column as a serial; `NO_DAY` where it holds none."""
    if column.kind != "date":
        return np.full(len(column.broken), NO_DAY, np.int32)
    usable = np.isfinite(column.floats) & ~column.broken
    whole = np.floor(np.clip(column.floats, LONG_AGO, 1e7), where=usable, out=np.zeros(len(usable)))
    return np.where(usable, whole, NO_DAY).astype(np.int32)


def met(column: Column, choices: tuple[Choice, ...], test: Test) -> Mask:
    """Which cells meet a test whose operand is not a boundary: shape [row]."""
    if test.operand is None:
        cells = column.blank if test.operator == "=" else ~column.blank
        judged = cells & np.bool_(test.operator in ("=", "<>"))
    elif column.kind == "text":
        judged = _texts_met(column, choices, test)
    elif column.kind == "date":
        judged = _days_met(days_of(column), test)
    else:
        judged = _numbers_met(column, test)
    return judged & ~column.broken


def compare_days(days: Days, sign: Operator, edge: Days | int) -> Mask:
    """Days against a boundary; no day meets only `<>`."""
    is_met: Mask = _COMPARE[sign](days, edge)
    return is_met & (days != NO_DAY) if sign != "<>" else is_met


def _numbers_met(column: Column, test: Test) -> Mask:
    """Numbers and yes/no against a number; anything else differs from all of them."""
    operand = _yes_no(test.operand) if column.kind == "yes_no" else test.operand
    if not isinstance(operand, int | float):
        return np.full(len(column.broken), test.operator == "<>")
    scaled = float(Decimal(repr(operand)).scaleb(column.scale))
    with np.errstate(invalid="ignore"):
        is_met: Mask = _COMPARE[test.operator](column.floats, scaled)
    return is_met


def _yes_no(operand: Operand) -> Operand:
    """A word of an undeclared column as the number it is stored as."""
    meant = truth(operand) if isinstance(operand, str) else None
    return operand if meant is None else float(meant)


def _days_met(days: Days, test: Test) -> Mask:
    if not isinstance(test.operand, date):
        return np.full(len(days), test.operator == "<>")
    return compare_days(days, test.operator, serial(test.operand))


def _texts_met(column: Column, choices: tuple[Choice, ...], test: Test) -> Mask:
    """Judges every distinct text once; the entry at -1 is the blank cell's."""
    if test.operator not in ("=", "<>"):
        return np.zeros(len(column.broken), np.bool_)
    equals = _text_matcher(test.operand, choices, column.cells)
    texts = zip(column.keys, column.words, strict=True)
    table = np.array([*(equals(key, word) for key, word in texts), False], np.bool_)
    cells: Mask = table[column.codes]
    return cells if test.operator == "=" else ~cells


def _text_matcher(
    operand: Operand, choices: tuple[Choice, ...], cells: Cells
) -> Callable[[str, str], bool]:
    """What tells whether a text, given by its key and as written, equals an operand."""
    if isinstance(operand, int | float):
        return lambda key, _: read_number(key) == operand
    if isinstance(operand, date):
        return lambda key, _: read_day(key) == operand
    if not isinstance(operand, str):
        return lambda _key, _word: False
    matches = matcher(operand)
    spellings = {f"#{choice.id}": choice.name.every() for choice in choices}
    named = {key for key, names in spellings.items() if any(matches(fold(n)) for n in names)}
    named |= {key for other, key in cells.also.items() if matches(fold(other))}
    if cells.clients:
        client = client_key(fold(operand))
        named |= {key for key in cells.keys if client_key(key) == client}

    def equals(key: str, word: str) -> bool:
        if key in spellings:
            return key == operand or key in named or matches(fold(word))
        return key in named or matches(key)

    return equals
