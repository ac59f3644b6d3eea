"""Reads one column of raw cells into typed values, and remembers every doubt.

Every distinct raw value is read once: a log of 100,000 rows has some 750 days and a dozen choices.
Cells that are plain numbers need no reading at all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from functools import partial
from math import nan
from types import MappingProxyType
from typing import Literal, NamedTuple

import numpy as np

from sheets_kpi.clean.records import Raw, raw_of
from sheets_kpi.clean.times import (
    DEFAULT_ZONE,
    Dating,
    Span,
    are_swapped,
    is_year_first,
    order_of,
    read_date,
    read_duration,
)
from sheets_kpi.clean.units import Unit, currency_in, multiple_of
from sheets_kpi.clean.values import (
    LAST_DAY,
    TOO_LARGE,
    Doubt,
    Reading,
    blank_words,
    first_day,
    read_number,
    read_yes_no,
    settled,
    shown_day,
)
from sheets_kpi.clean.words import (
    choice_reader,
    name_reader,
    read_client,
    read_plain,
    read_text,
    read_words,
)
from sheets_kpi.findings import Severity
from sheets_kpi.logs import Cells, Codes, Column, Floats, Mask, day_of, numbers, serial
from sheets_kpi.names import fold
from sheets_kpi.numbers import CURRENCIES, HOME, half_up
from sheets_kpi.people import NameBook
from sheets_kpi.schema import NUMERIC, ColumnSpec, ColumnType
from sheets_kpi.state import CellError, CellValue
from sheets_kpi.texts import by_lang
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
_YEAR = timedelta(days=366)
_NOISE = 1e-12  # relative; sums of decimals in a sheet carry about 1e-15


@dataclass(frozen=True)
class Habits:
    """How a team writes: the zone of its clocks, the currency of its amounts ("" where nothing is
    said), whether a client's spellings are joined, and those that are not.
    """

    zone: tzinfo = DEFAULT_ZONE
    currency: str = ""
    join_clients: bool = True
    apart: tuple[str, ...] = ()


@dataclass(frozen=True)
class Known:
    """What cells are read against: names, the day through which rows count, how a team writes, and
    what formulas say in brackets (folded).
    """

    people: NameBook
    accounts: NameBook
    as_of: date
    habits: Habits = Habits()
    said: frozenset[str] = frozenset()


class Written(NamedTuple):
    """How the numbers of a column are written: what is said of them, and `which` of that of each
    record, or of all; and what only the formats of cells show, by record: see `ExistingTab.signs`.
    `months` are the first and last day of those that the titles of all tabs name with their year.
    """

    units: tuple[Unit, ...] = (Unit(),)
    which: Codes | int = 0
    signs: Mapping[int, str] = MappingProxyType({})
    months: Span | None = None


PLAINLY = Written()  # in full, and nothing says in which currency
_IN_COLUMNS_UNIT = ("number_as_text", "brackets")  # texts with no unit of their own


def kind_of(spec: ColumnSpec) -> Kind:
    """How the cells of a declared column are kept."""
    return _KINDS.get(spec.type, "text")


def read_cells(
    spec: ColumnSpec,
    raw: Raw,
    known: Known,
    uncached: Iterable[int] = (),
    written: Written = PLAINLY,
) -> tuple[Cells, Doubts]:
    """Reads the cells of a declared column, one per record.

    Args:
        spec: The declaration.
        raw: The raw cells.
        known: Names and the day of the reading.
        uncached: Records whose cell is a formula without a stored value.
        written: What the headers and the formats of cells say of amounts.
    """
    if spec.type in NUMERIC:
        cells, doubts = _numbers(spec, raw, known, written)
    elif spec.type is ColumnType.DATE:
        cells, doubts = _dates(spec, raw, known, written.months)
    elif spec.type is ColumnType.YES_NO:
        blank = blank_words(spec.blank)
        values, doubts = _spread(raw, [read_yes_no(value, blank) for value in raw.distinct])
        cells = numbers(values)
    else:
        cells, of_words = _words(spec, raw, known)
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
    values, _ = _spread(raw, list(map(_PLAIN[kind][1], raw.distinct)))
    scaled, scale = exact(values) if kind == "number" else (values, 0)
    return numbers(scaled, scale=scale).without(broken)


# --- numbers ---------------------------------------------------------------------------------


def _numbers(spec: ColumnSpec, raw: Raw, known: Known, written: Written) -> tuple[Cells, Doubts]:
    blank, read = blank_words(spec.blank), _number_reader(spec, known)
    readings = [settled(value, blank) or read(value) for value in raw.distinct]
    values, doubts = _spread(raw, readings)
    multiplied: Doubts = []
    written = _with_formats(written, raw)
    if any(unit.times != 1 for unit in written.units):
        values, multiplied = _in_full(spec, raw, readings, values, written)
        refused = {i for i, doubt in multiplied if doubt.severity is Severity.ERROR}
        doubts = [one for one in doubts if one[0] not in refused]
    if spec.type is not ColumnType.DURATION:
        shown = {i: code for i, sign in written.signs.items() if (code := currency_in(sign))}
        found = _of_one_currency(raw, readings, values, shown, known.habits.currency, written)
        values[[i for i, doubt in found if doubt.severity is Severity.ERROR]] = np.nan
        told = {i for i, _ in found}
        doubts = [*found, *(one for one in doubts if one[0] not in told)] if told else doubts
    doubts += [*multiplied, *_limits(spec, values)]
    if spec.type is not ColumnType.MONEY:
        scaled, scale = exact(values)
        return numbers(scaled, scale=scale), doubts
    amounts, rounded = kopecks(values)
    doubts += [(i, _rounded(amounts[i])) for i in np.flatnonzero(rounded).tolist()]
    if spec.minimum is None:
        negative = Doubt(Severity.NOTICE, "negative_amount")
        doubts += [(i, negative) for i in np.flatnonzero(amounts < 0).tolist()]
    return numbers(amounts, scale=2), doubts


def _number_reader(spec: ColumnSpec, known: Known) -> Callable[[CellValue], Reading]:
    if spec.type is ColumnType.DURATION:
        return lambda value: read_duration(value, spec.unit, known.as_of)
    percent = spec.type is ColumnType.NUMBER
    return lambda value: read_number(value, known.as_of, percent=percent)


def _with_formats(written: Written, raw: Raw) -> Written:
    """With what formats say of plain numbers: a comma says that the number itself is in full, and a
    word for thousands the same as in the header.
    """
    signs = {i: sign for i, sign in written.signs.items() if raw.codes[i] < 0}
    sizes = {i: sign for i, sign in signs.items() if "," in sign or multiple_of(sign) != 1}
    if not sizes:
        return written._replace(signs=signs)
    units = dict(zip(written.units, range(len(written.units)), strict=True))
    which = np.array(np.broadcast_to(written.which, len(raw.codes)))
    for i, sign in sizes.items():
        said, times = written.units[which[i]], 1 if "," in sign else multiple_of(sign)
        agree = times == 1 or said.times in (1, times)
        unit = said._replace(times=times if agree else nan, said=said.said or sign)
        which[i] = units.setdefault(unit, len(units))
    return Written(tuple(units), which, signs)


def _in_full(
    spec: ColumnSpec, raw: Raw, readings: Sequence[Reading], values: Floats, written: Written
) -> tuple[Floats, Doubts]:
    """The numbers multiplied as is said of them, which is told once for each saying. A length with
    a unit of its own is one already; an amount with a unit of its own is open, and so is one of
    which two things are said.
    """
    told = [(d.code, d.facts.get("currency")) if (d := one.doubt) else ("", "") for one in readings]
    are_bare = (code in _IN_COLUMNS_UNIT and not currency for code, currency in told)
    bare = np.array([*are_bare, True])[raw.codes]
    says = np.array([*(code == "scaled_number" for code, _ in told), False])[raw.codes]
    filled, is_length = ~np.isnan(values) | says, spec.type is ColumnType.DURATION
    times = np.array([unit.times for unit in written.units])[written.which]
    open_ = filled & (times != 1) & (np.isnan(times) if is_length else np.isnan(times) | ~bare)
    made = np.where(open_, np.nan, np.where(bare, values * times, values))
    doubts: Doubts = []
    for code, unit in enumerate(written.units):
        here = np.asarray(written.which == code) & filled
        unsure = Doubt(Severity.ERROR, "unit_unsure", {"said": unit.said})
        doubts += [(i, unsure) for i in np.flatnonzero(here & open_).tolist()]
        if unit.times != 1 and (here & bare & ~open_).any():
            shown = unit.times if unit.times > 1 else f"1/{round(1 / unit.times)}"
            facts = {"times": shown, "said": unit.said}
            first = int(np.argmax(here & bare & ~open_))
            doubts.append((first, Doubt(Severity.NOTICE, "column_multiple", facts)))
    return made, doubts + _all(np.abs(made) >= TOO_LARGE, "too_many_digits")


def _of_one_currency(
    raw: Raw,
    readings: Sequence[Reading],
    values: Floats,
    shown: Mapping[int, str],
    told: str,
    written: Written,
) -> Doubts:
    """The amounts of another currency than the column's own: the one that the owner told, else the
    one that headers name, else the only one that is named, else that of most cells (bare numbers
    count as roubles then, and where a format names a currency that theirs do not). `shown` are
    those of formats, by record.
    """
    names = ["", *CURRENCIES]
    of_texts = [str(one.doubt.facts.get("currency", "")) if one.doubt else "" for one in readings]
    headed = [unit.currency for unit in written.units]
    of_headers = {*headed} - {""}
    own = told or (of_headers.pop() if len(of_headers) == 1 else "")
    if {*of_texts, *shown.values(), *headed} <= {"", own} and own in ("", told, HOME):
        return []
    codes = np.array([*map(names.index, of_texts), 0])[raw.codes]
    codes = np.where(codes, codes, np.array([*map(names.index, headed)])[written.which])
    codes[list(shown)] = list(map(names.index, shown.values()))
    known = ~np.isnan(values)
    counts = np.bincount(codes[known], minlength=len(names)).tolist()
    sums = np.bincount(codes[known], values[known], minlength=len(names)).tolist()
    named = {code for code, n in enumerate(counts) if n} - {0, names.index(told)}
    home = names.index(HOME)
    if len(named) > 1 or known[list(shown)].any():
        counts[home] += counts[0]
        named |= {home} if counts[home] else set()
    main = names.index(own) or max(named, key=lambda code: (counts[code], names[code]), default=0)
    facts = [
        {"currency": name, "main": names[main], "n": n, "sum": total}
        for name, n, total in zip(names, counts, sums, strict=True)
    ]
    others = np.flatnonzero(known & (codes > 0) & (codes != main)).tolist()
    doubts = [(i, Doubt(Severity.ERROR, "other_currency", facts[codes[i]])) for i in others]
    of_main = np.flatnonzero(known & (codes == main)).tolist()
    if of_main and main and not told and main != home:
        facts_of_main = {"currency": names[main]}
        doubts.append((of_main[0], Doubt(Severity.WARNING, "column_currency", facts_of_main)))
    return doubts


def _limits(spec: ColumnSpec, values: Floats) -> Doubts:
    """Cells beyond the declared limits; the billionth part of a limit is forgiven as rounding."""
    doubts: Doubts = []
    if spec.lowest is not None:
        low = values < spec.lowest - margin(spec.lowest)
        doubts += _all(low, "below_minimum", limit=float(spec.lowest))
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


def kopecks(values: Floats) -> tuple[Floats, Mask]:
    """Amounts in whole kopecks, and which were rounded (half up) to get there."""
    products = values * 100
    whole = np.rint(products)
    rounded = np.abs(products - whole) > _NOISE * np.abs(products) + 1e-7
    for i in np.flatnonzero(rounded).tolist():
        whole[i] = half_up(float(f"{values[i]:.15g}"), 2) * 100
    return np.rint(whole), rounded


def _rounded(amount: float) -> Doubt:
    return Doubt(Severity.WARNING, "rounded_to_kopecks", {"read": amount / 100})


# --- dates -----------------------------------------------------------------------------------


def _dates(spec: ColumnSpec, raw: Raw, known: Known, months: Span | None) -> tuple[Cells, Doubts]:
    last = known.as_of if spec.past and not spec.future else LAST_DAY
    how = Dating(spec.order, span=months, zone=known.habits.zone, first=first_day(spec), last=last)
    blank = blank_words(spec.blank)
    readings = [settled(value, blank) or read_date(value, how) for value in raw.distinct]
    proven = _proven(spec, raw, readings, how, known.as_of)
    if proven != how:
        readings = [settled(value, blank) or read_date(value, proven) for value in raw.distinct]
    values, doubts = _spread(raw, readings)
    doubts += _of_order(raw, proven.order if not how.order else "")
    if not spec.future:
        later = np.flatnonzero(values >= serial(known.as_of) + 1).tolist()
        facts = {"as_of": shown_day(serial(known.as_of))}
        doubts += [(i, Doubt(Severity.WARNING, "future_date", facts)) for i in later]
    return numbers(values), doubts


def _proven(
    spec: ColumnSpec, raw: Raw, readings: Sequence[Reading], how: Dating, as_of: date
) -> Dating:
    """What the column itself proves of those dates that could be meant in several ways."""
    open_ = {one.doubt.code for one in readings if one.doubt}
    certain = [one.value for one in readings if one.value is not None]
    last = LAST_DAY if spec.future or as_of > LAST_DAY else as_of
    if "ambiguous_date" in open_ and not how.order:
        texts = {value: n for value, n in _counted(raw) if isinstance(value, str)}
        months = {day_of(value).replace(day=1) for value in certain}
        how = how._replace(order=order_of(texts, months, min(last, LAST_DAY - _YEAR) + _YEAR))
    if "two_digit_year" in open_ and any(map(is_year_first, raw.distinct)):
        full = [
            one.value for one in readings if not one.doubt or one.doubt.code != "two_digit_year"
        ]
        how = how._replace(years={day_of(day).year for day in full if day is not None})
    if "date_without_year" in open_ and not how.span and len(certain) >= 3 and last == as_of:
        how = how._replace(span=(day_of(min(certain)), as_of))
    return how


def _of_order(raw: Raw, order: str) -> Doubts:
    """What a column as a whole says of the order of day and month."""
    doubts: Doubts = []
    if order:
        first = next(i for i, value in enumerate(raw.distinct) if isinstance(value, str))
        facts = {"order": by_lang(f"findings.order.{order}")}
        doubts.append((_first(raw, first), Doubt(Severity.NOTICE, "date_order", facts)))
    real = [value for value in raw.distinct if isinstance(value, date)]
    if real and len(real) < len(raw.distinct) and are_swapped(_counted(raw)):
        first = next(i for i, value in enumerate(raw.distinct) if value is real[0])
        n = sum(n for value, n in _counted(raw) if isinstance(value, date))
        doubts.append((_first(raw, first), Doubt(Severity.WARNING, "dates_swapped", {"n": n})))
    return doubts


def _counted(raw: Raw) -> list[tuple[CellValue, int]]:
    """The distinct cells, and how many records hold each."""
    cells = np.bincount(raw.codes[raw.codes >= 0], minlength=len(raw.distinct))
    return list(zip(raw.distinct, cells.tolist(), strict=True))


def _first(raw: Raw, code: int) -> int:
    """The first record that holds a distinct cell."""
    return int(np.argmax(raw.codes == code))


# --- every distinct cell once ----------------------------------------------------------------


def _words(spec: ColumnSpec, raw: Raw, known: Known) -> tuple[Cells, list[Doubt | None]]:
    blank = blank_words(spec.blank)
    match spec.type:
        case ColumnType.CHOICE:
            return read_words(raw, choice_reader(spec))
        case ColumnType.PERSON:
            return read_words(raw, name_reader(known.people, "unknown_person", blank))
        case ColumnType.ACCOUNT:
            return read_words(raw, name_reader(known.accounts, "unknown_account", blank))
        case _:
            is_client = spec.type is ColumnType.CLIENT
            return read_plain(raw, read_client if is_client else read_text, blank)


def _spread(raw: Raw, readings: Sequence[Reading]) -> tuple[Floats, Doubts]:
    """The readings of the distinct cells, spread over the records."""
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
