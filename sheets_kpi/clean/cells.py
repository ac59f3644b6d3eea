"""Reads one column of raw cells into typed values, and remembers every doubt.

Every distinct raw value is read once: a log of 100,000 rows has some 750 days and a dozen choices.
Cells that are plain numbers need no reading at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

import numpy as np

from sheets_kpi.clean.times import read_date, read_duration
from sheets_kpi.clean.values import TOO_LARGE, Doubt, Reading, read_number, read_yes_no, shown_day
from sheets_kpi.clean.words import (
    Reader,
    choice_reader,
    distinct,
    name_reader,
    read_client,
    read_text,
    read_words,
    text_column,
)
from sheets_kpi.findings import Severity
from sheets_kpi.logs import Codes, Column, Floats, Mask, serial
from sheets_kpi.names import fold
from sheets_kpi.numbers import half_up, shown
from sheets_kpi.people import NameBook
from sheets_kpi.schema import NUMERIC, ColumnSpec, ColumnType
from sheets_kpi.state import CellError, CellValue
from sheets_kpi.texts import by_lang

Doubts = list[tuple[int, Doubt]]  # (record, doubt), in no order

_MAX_SCALE = 6
_EXACT = float(2**53)
_NOISE = 1e-12  # relative; sums of decimals in a sheet carry about 1e-15


@dataclass(frozen=True)
class Known:
    """What cells are read against: names, and the day through which rows count."""

    people: NameBook
    accounts: NameBook
    as_of: date


@dataclass(frozen=True)
class ReadColumn:
    """A column as it was read, and its doubts by record."""

    column: Column
    doubts: Doubts


def read_column(
    spec: ColumnSpec, cells: Sequence[CellValue], known: Known, uncached: Iterable[int] = ()
) -> ReadColumn:
    """Reads the cells of a declared column, one per record.

    Args:
        spec: The declaration.
        cells: The raw cells.
        known: Names and the day of the reading.
        uncached: Records whose cell is a formula without a stored value.
    """
    if spec.type in NUMERIC:
        column, doubts = _numbers(spec, cells, known)
    elif spec.type is ColumnType.DATE:
        column, doubts = _dates(spec, cells, known)
    elif spec.type is ColumnType.YES_NO:
        values, doubts = _spread(cells, read_yes_no)
        column = _column(spec, "yes_no", values)
    else:
        column, doubts = _texts(spec, cells, known)
    doubts += [(i, Doubt(Severity.ERROR, "uncached_formula")) for i in uncached]
    if spec.required:
        doubts = _with_required(spec, column, doubts)
    return ReadColumn(
        broken_at(column, [i for i, d in doubts if d.severity is Severity.ERROR]), doubts
    )


def read_other(header: str, cells: Sequence[CellValue], uncached: Iterable[int] = ()) -> Column:
    """Reads the cells of an undeclared column: numbers, days or yes/no if all its cells are such,
    else texts. Nothing is guessed and nothing found; error cells cannot be used.
    """
    errors = [i for i, value in enumerate(cells) if isinstance(value, CellError)]
    kinds = set(map(type, cells)) - {type(None), CellError}
    if kinds and (read := next((r for types, r in _PLAIN if kinds <= types), None)):
        kind, reader = read
        values, _ = _spread(cells, reader)
        scaled, scale = exact(values) if kind == "number" else (values, 0)
        column = Column(fold(header), header, kind, scaled, np.zeros(len(cells), bool), scale)
    else:
        raw, codes = distinct(cells)
        column = text_column(fold(header), header, read_words(raw, read_text), codes)
    return broken_at(replace(column, declared=False), [*errors, *uncached])


# --- numbers ---------------------------------------------------------------------------------


def _numbers(spec: ColumnSpec, cells: Sequence[CellValue], known: Known) -> tuple[Column, Doubts]:
    values, doubts = _plain_numbers(cells, _number_reader(spec, known))
    doubts += _limits(spec, values)
    if spec.type is not ColumnType.MONEY:
        scaled, scale = exact(values)
        return _column(spec, "number", scaled, scale), doubts
    kopecks, rounded = _kopecks(values)
    doubts += [(i, _rounded(kopecks[i])) for i in np.flatnonzero(rounded).tolist()]
    if spec.minimum is None:
        negative = Doubt(Severity.NOTICE, "negative_amount")
        doubts += [(i, negative) for i in np.flatnonzero(kopecks < 0).tolist()]
    return _column(spec, "number", kopecks, 2), doubts


def _number_reader(spec: ColumnSpec, known: Known) -> Callable[[CellValue], Reading]:
    if spec.type is ColumnType.DURATION:
        return lambda value: read_duration(value, spec.unit, known.as_of)
    percent = spec.type is ColumnType.NUMBER
    return lambda value: read_number(value, known.as_of, percent=percent)


def _plain_numbers(
    cells: Sequence[CellValue], read: Callable[[CellValue], Reading]
) -> tuple[Floats, Doubts]:
    """Takes plain numbers as they are; only the others are read."""
    plain = {int, float}
    numbers = [
        value if value.__class__ in plain and -TOO_LARGE < value < TOO_LARGE else None  # type: ignore[operator]
        for value in cells
    ]
    values = np.array(numbers, np.float64)
    odd = [i for i in np.flatnonzero(np.isnan(values)).tolist() if cells[i] is not None]
    read_values, doubts = _spread([cells[i] for i in odd], read)
    values[odd] = read_values
    return values, [(odd[i], doubt) for i, doubt in doubts]


def _limits(spec: ColumnSpec, values: Floats) -> Doubts:
    """Cells beyond the declared limits; the billionth part of a limit is forgiven as rounding."""
    doubts: Doubts = []
    if spec.minimum is not None:
        low = values < spec.minimum - _margin(spec.minimum)
        doubts += _all(low, "below_minimum", limit=shown(spec.minimum))
    if spec.maximum is not None:
        high = values > spec.maximum + _margin(spec.maximum)
        doubts += _all(high, "above_maximum", limit=shown(spec.maximum))
    return doubts


def _margin(limit: float) -> float:
    return max(1, abs(int(limit))) / 1e9


def _all(cells: Mask, code: str, **facts: object) -> Doubts:
    doubt = Doubt(Severity.ERROR, code, facts)
    return [(i, doubt) for i in np.flatnonzero(cells).tolist()]


def exact(values: Floats) -> tuple[Floats, int]:
    """Numbers as whole multiples of 10 ** -scale for the smallest scale that holds them all; as
    they are, with scale 0, where none up to 6 does.
    """
    present = values[~np.isnan(values)]
    for scale in range(_MAX_SCALE + 1):
        products = present * 10**scale
        whole = np.rint(products)
        near = np.abs(products - whole) <= _NOISE * np.abs(products)
        if near.all() and (np.abs(whole) < _EXACT).all():
            return np.rint(values * 10**scale), scale
    return values, 0


def _kopecks(values: Floats) -> tuple[Floats, Mask]:
    """Amounts in whole kopecks, and which were rounded (half up) to get there."""
    products = values * 100
    kopecks = np.rint(products)
    rounded = np.abs(products - kopecks) > _NOISE * np.abs(products) + 1e-7
    for i in np.flatnonzero(rounded).tolist():
        kopecks[i] = half_up(float(f"{values[i]:.15g}"), 2) * 100
    return np.rint(kopecks), rounded


def _rounded(kopecks: float) -> Doubt:
    return Doubt(Severity.WARNING, "rounded_to_kopecks", {"read": shown(kopecks / 100)})


# --- dates -----------------------------------------------------------------------------------


def _dates(spec: ColumnSpec, cells: Sequence[CellValue], known: Known) -> tuple[Column, Doubts]:
    values, doubts = _spread(cells, read_date)
    if not spec.future:
        later = np.flatnonzero(values >= serial(known.as_of) + 1).tolist()
        facts = {"as_of": shown_day(serial(known.as_of))}
        doubts += [(i, Doubt(Severity.WARNING, "future_date", facts)) for i in later]
    return _column(spec, "date", values), doubts


# --- texts ----------------------------------------------------------------------------------


def _texts(spec: ColumnSpec, cells: Sequence[CellValue], known: Known) -> tuple[Column, Doubts]:
    raw, codes = distinct(cells)
    words = read_words(raw, _word_reader(spec, known))
    doubts = _spread_doubts(codes, [word.doubt for word in words])
    return text_column(spec.id, spec.name.ru, words, codes), doubts


def _word_reader(spec: ColumnSpec, known: Known) -> Reader:
    match spec.type:
        case ColumnType.CHOICE:
            return choice_reader(spec)
        case ColumnType.PERSON:
            return name_reader(known.people, "unknown_person")
        case ColumnType.ACCOUNT:
            return name_reader(known.accounts, "unknown_account")
        case ColumnType.CLIENT:
            return read_client
        case _:
            return read_text


def _spread(
    cells: Sequence[CellValue], read: Callable[[CellValue], Reading]
) -> tuple[Floats, Doubts]:
    """Reads every distinct cell once."""
    raw, codes = distinct(cells)
    readings = [read(value) for value in raw]
    values = np.array([reading.value for reading in readings], np.float64)
    doubts = _spread_doubts(codes, [reading.doubt for reading in readings])
    return values[codes] if len(raw) else np.zeros(0), doubts


def _spread_doubts(codes: Codes, doubts: Sequence[Doubt | None]) -> Doubts:
    doubtful = np.array([doubt is not None for doubt in doubts], bool)
    if not doubtful.any():
        return []
    found = np.flatnonzero(doubtful[codes]).tolist()
    return [(i, doubt) for i in found if (doubt := doubts[codes[i]])]


_OtherKind = tuple[Literal["number", "date", "yes_no"], Callable[[CellValue], Reading]]
_PLAIN: tuple[tuple[frozenset[type], _OtherKind], ...] = (
    (frozenset({int, float}), ("number", lambda value: read_number(value, date.min))),
    (frozenset({date, datetime}), ("date", read_date)),
    (frozenset({bool}), ("yes_no", read_yes_no)),
)


def _column(
    spec: ColumnSpec, kind: Literal["number", "date", "yes_no"], values: Floats, scale: int = 0
) -> Column:
    return Column(spec.id, spec.name.ru, kind, values, np.zeros(len(values), bool), scale)


def _with_required(spec: ColumnSpec, column: Column, doubts: Doubts) -> Doubts:
    """Adds a doubt for every blank cell that is not refused already. A row without its person or
    account stays in the company's total, so that is a warning.
    """
    unassigned = spec.type in (ColumnType.PERSON, ColumnType.ACCOUNT)
    severity = Severity.WARNING if unassigned else Severity.ERROR
    effect = "findings.effect.unassigned" if unassigned else "findings.effect.left_out"
    doubt = Doubt(severity, "required", {"effect": by_lang(effect)})
    blank = column.blank
    blank[[i for i, other in doubts if other.severity is Severity.ERROR]] = False
    return doubts + [(i, doubt) for i in np.flatnonzero(blank).tolist()]


def broken_at(column: Column, records: Sequence[int]) -> Column:
    """The column with the cells of some records made unusable."""
    if not len(records):
        return column
    values, broken = column.values.copy(), column.broken.copy()
    values[records] = -1 if column.kind == "text" else np.nan
    broken[records] = True
    return replace(column, values=values, broken=broken)
