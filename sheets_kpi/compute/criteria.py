"""One condition of a formula against the cells of one column, as COUNTIF would judge them.

Texts are compared trimmed and folded; `*`, `?` and `~` work on text only. `""` is blank, `"<>"`
filled, and `"<>x"` includes blanks. Choices are compared by id, whatever language they are in.
A broken cell meets no condition.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np

from sheets_kpi.compute.axis import LONG_AGO, NO_DAY, Days
from sheets_kpi.formulas.nodes import Boundary, Operator, Test
from sheets_kpi.logs import Column, Mask, serial
from sheets_kpi.names import fold
from sheets_kpi.reading import read_day, read_number, truth
from sheets_kpi.schema import Choice
from sheets_kpi.wildcards import matcher

Operand = str | float | date | Boundary | None

_COMPARE: Mapping[Operator, Callable[[Any, Any], Any]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


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
    equals = _text_matcher(test.operand, choices)
    texts = zip(column.keys, column.words, strict=True)
    table = np.array([*(equals(key, word) for key, word in texts), False], np.bool_)
    cells: Mask = table[column.codes]
    return cells if test.operator == "=" else ~cells


def _text_matcher(operand: Operand, choices: tuple[Choice, ...]) -> Callable[[str, str], bool]:
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

    def equals(key: str, word: str) -> bool:
        if key in spellings:
            return key == operand or key in named or matches(fold(word))
        return matches(key)

    return equals
