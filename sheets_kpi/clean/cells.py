"""Reads one column of raw cells into typed values, and remembers every doubt.

Every distinct raw value is read once: a log of 100,000 rows has some 750 days and a dozen choices.
Cells that are plain numbers need no reading at all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Literal

import numpy as np

from sheets_kpi.clean.records import Raw, raw_of
from sheets_kpi.clean.times import read_date, read_duration
from sheets_kpi.clean.values import Doubt, Reading, read_number, read_yes_no, shown_day
from sheets_kpi.clean.words import (
    Reader,
    choice_reader,
    name_reader,
    read_client,
    read_text,
    read_words,
)
from sheets_kpi.findings import Severity
from sheets_kpi.logs import Cells, Codes, Column, Floats, Mask, numbers, serial
from sheets_kpi.names import fold
from sheets_kpi.numbers import half_up
from sheets_kpi.people import NameBook
from sheets_kpi.schema import NUMERIC, ColumnSpec, ColumnType
from sheets_kpi.state import CellError, CellValue
from sheets_kpi.what_counts import Effect, Use, effect, state_of

Doubts = list[tuple[int, Doubt]]  # (record, doubt), in no order
Kind = Literal["number", "date", "yes_no", "text"]

_KINDS: dict[ColumnType, Kind] = {
    **dict.fromkeys(NUMERIC, "number"),
    ColumnType.DATE: "date",
    ColumnType.YES_NO: "yes_no",
}
_MAX_SCALE = 6
_EXACT = float(2**53)
_NOISE = 1e-12  # relative; sums of decimals in a sheet carry about 1e-15


@dataclass(frozen=True)
class Known:
    """What cells are read against: names, and the day through which rows count."""

    people: NameBook
    accounts: NameBook
    as_of: date


def kind_of(spec: ColumnSpec) -> Kind:
    """How the cells of a declared column are kept."""
    return _KINDS.get(spec.type, "text")


def read_cells(
    spec: ColumnSpec, raw: Raw, known: Known, uncached: Iterable[int] = ()
) -> tuple[Cells, Doubts]:
    """Reads the cells of a declared column, one per record.

    Args:
        spec: The declaration.
        raw: The raw cells.
        known: Names and the day of the reading.
        uncached: Records whose cell is a formula without a stored value.
    """
    if spec.type in NUMERIC:
        cells, doubts = _numbers(spec, raw, known)
    elif spec.type is ColumnType.DATE:
        cells, doubts = _dates(spec, raw, known)
    elif spec.type is ColumnType.YES_NO:
        values, doubts = _spread(raw, read_yes_no)
        cells = numbers(values)
    else:
        cells, of_words = read_words(raw, _word_reader(spec, known))
        doubts = _spread_doubts(raw.codes, of_words)
    doubts += [(i, Doubt(Severity.ERROR, "uncached_formula")) for i in uncached]
    if spec.required:
        doubts = _with_required(spec, cells, doubts)
    return without_refused(cells, doubts, raw), doubts


def without_refused(cells: Cells, doubts: Doubts, raw: Raw | None = None) -> Cells:
    """The cells but for those that cannot be used; what a formula may ask for there is kept."""
    refused = [(i, doubt.code) for i, doubt in doubts if doubt.severity is Severity.ERROR]
    asked: dict[str, list[int]] = defaultdict(list)
    for record, code in refused:
        state = state_of(code, is_error=True)
        if effect(state, Use.BLANKNESS) is Effect.BLANK:
            asked[""].append(record)
        elif effect(state, Use.WORD) is Effect.COUNTS and raw:
            asked[fold(raw.words[raw.codes[record]])].append(record)
    return cells.without([record for record, _ in refused], asked)


def other_column(
    header: str, cells: Callable[[], Sequence[CellValue]], uncached: Sequence[int] = ()
) -> Column:
    """An undeclared column: numbers, days or yes/no if all its cells are such, else texts. Nothing
    is guessed and nothing found; error cells cannot be used. It is read when something asks.
    """
    kinds = set(map(type, cells())) - {type(None), CellError}
    fits = (kind for kind, (types, _) in _PLAIN.items() if kinds and kinds <= types)
    kind: Kind = next(fits, "text")
    read = partial(_read_other, kind, cells, uncached)
    return Column(fold(header), header, kind, read, declared=False)


def _read_other(
    kind: Kind, cells: Callable[[], Sequence[CellValue]], uncached: Sequence[int]
) -> Cells:
    raw = raw_of(cells(), numeric=kind == "number")
    errors = np.array([*(isinstance(value, CellError) for value in raw.distinct), False])
    broken = [*np.flatnonzero(errors[raw.codes]).tolist(), *uncached]
    if kind == "text":
        return read_words(raw, read_text)[0].without(broken)
    values, _ = _spread(raw, _PLAIN[kind][1])
    scaled, scale = exact(values) if kind == "number" else (values, 0)
    return numbers(scaled, scale=scale).without(broken)


# --- numbers ---------------------------------------------------------------------------------


def _numbers(spec: ColumnSpec, raw: Raw, known: Known) -> tuple[Cells, Doubts]:
    values, doubts = _spread(raw, _number_reader(spec, known))
    doubts += _limits(spec, values)
    if spec.type is not ColumnType.MONEY:
        scaled, scale = exact(values)
        return numbers(scaled, scale=scale), doubts
    kopecks, rounded = _kopecks(values)
    doubts += [(i, _rounded(kopecks[i])) for i in np.flatnonzero(rounded).tolist()]
    if spec.minimum is None:
        negative = Doubt(Severity.NOTICE, "negative_amount")
        doubts += [(i, negative) for i in np.flatnonzero(kopecks < 0).tolist()]
    return numbers(kopecks, scale=2), doubts


def _number_reader(spec: ColumnSpec, known: Known) -> Callable[[CellValue], Reading]:
    if spec.type is ColumnType.DURATION:
        return lambda value: read_duration(value, spec.unit, known.as_of)
    percent = spec.type is ColumnType.NUMBER
    return lambda value: read_number(value, known.as_of, percent=percent)


def _limits(spec: ColumnSpec, values: Floats) -> Doubts:
    """Cells beyond the declared limits; the billionth part of a limit is forgiven as rounding."""
    doubts: Doubts = []
    if spec.minimum is not None:
        low = values < spec.minimum - margin(spec.minimum)
        doubts += _all(low, "below_minimum", limit=float(spec.minimum))
    if spec.maximum is not None:
        high = values > spec.maximum + margin(spec.maximum)
        doubts += _all(high, "above_maximum", limit=float(spec.maximum))
    return doubts


def margin(limit: float) -> float:
    """How far beyond a limit a number may lie: rounding alone never counts."""
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
    return Doubt(Severity.WARNING, "rounded_to_kopecks", {"read": kopecks / 100})


# --- dates -----------------------------------------------------------------------------------


def _dates(spec: ColumnSpec, raw: Raw, known: Known) -> tuple[Cells, Doubts]:
    values, doubts = _spread(raw, read_date)
    if not spec.future:
        later = np.flatnonzero(values >= serial(known.as_of) + 1).tolist()
        facts = {"as_of": shown_day(serial(known.as_of))}
        doubts += [(i, Doubt(Severity.WARNING, "future_date", facts)) for i in later]
    return numbers(values), doubts


# --- every distinct cell once ----------------------------------------------------------------


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


def _spread(raw: Raw, read: Callable[[CellValue], Reading]) -> tuple[Floats, Doubts]:
    readings = [read(value) for value in raw.distinct]
    values = np.array([*(reading.value for reading in readings), None], np.float64)[raw.codes]
    if raw.numbers is not None:
        np.copyto(values, raw.numbers, where=raw.codes < 0)
    return values, _spread_doubts(raw.codes, [reading.doubt for reading in readings])


def _spread_doubts(codes: Codes, doubts: Sequence[Doubt | None]) -> Doubts:
    doubtful = np.array([*(doubt is not None for doubt in doubts), False], bool)
    if not doubtful.any():
        return []
    found = np.flatnonzero(doubtful[codes]).tolist()
    return [(i, doubt) for i in found if (doubt := doubts[codes[i]])]


_PLAIN: dict[Kind, tuple[set[type], Callable[[CellValue], Reading]]] = {
    "number": ({int, float}, lambda value: read_number(value, date.min)),
    "date": ({date, datetime}, read_date),
    "yes_no": ({bool}, read_yes_no),
}


def _with_required(spec: ColumnSpec, cells: Cells, doubts: Doubts) -> Doubts:
    """Adds a doubt for every blank cell that is not refused already. A row without its person or
    account stays in the company's total, so that is a warning.
    """
    unassigned = spec.type in (ColumnType.PERSON, ColumnType.ACCOUNT)
    severity = Severity.WARNING if unassigned else Severity.ERROR
    doubt = Doubt(severity, "required")
    blank = cells.series.isna().to_numpy(copy=True)
    blank[[i for i, other in doubts if other.severity is Severity.ERROR]] = False
    return doubts + [(i, doubt) for i in np.flatnonzero(blank).tolist()]
