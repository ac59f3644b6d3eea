"""Which rows of a log's tabs are records: not the blank ones, not totals, not repeated headers.

The cells of a column are hashed once, and whatever asks for them afterwards looks at the distinct
ones: a log of 100,000 rows has some 750 days and a dozen choices.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from sheets_kpi.clean.tabs import Layout, LogTab
from sheets_kpi.clean.values import TOO_LARGE, as_text
from sheets_kpi.findings import Finding, Severity
from sheets_kpi.logs import Codes, Floats, Mask
from sheets_kpi.names import fold, fold_all, matcher, tidy, tidy_all
from sheets_kpi.schema import NUMERIC, ColumnType, LogSpec, SkipRule
from sheets_kpi.state import CellValue

_TRUE, _FALSE = object(), object()  # for Python, True is 1 and False is 0
_NUMBERS = frozenset((bool, int, float))
_TYPED = NUMERIC | {ColumnType.DATE}


@dataclass(frozen=True)
class Raw:
    """The cells of a column as they were read, one per record.

    `distinct` are its different cells in order of appearance, `codes` say which of them a record
    holds, -1 if none. Cells of a numeric column that are plain numbers stand in `numbers` instead,
    which is NaN elsewhere.
    """

    distinct: Sequence[CellValue]
    codes: Codes
    numbers: Floats | None = None

    @cached_property
    def blank(self) -> Mask:
        """Which cells hold nothing that a person can see."""
        pairs = zip(self.words, self.distinct, strict=True)
        blank = np.array([*(not word and isinstance(value, str) for word, value in pairs), True])
        says_nothing: Mask = blank[self.codes]
        return says_nothing if self.numbers is None else says_nothing & np.isnan(self.numbers)

    @cached_property
    def words(self) -> list[str]:
        """The distinct cells as tidy texts."""
        return tidy_all([v if isinstance(v, str) else as_text(v) for v in self.distinct])

    @cached_property
    def texts(self) -> list[str]:
        """The distinct texts."""
        return [value for value in self.distinct if value.__class__ is str]

    @cached_property
    def starts(self) -> AbstractSet[str]:
        """The first letters of the distinct texts."""
        return {text[:1] for text in self.texts}

    def places_of(self, wanted: AbstractSet[CellValue]) -> list[int]:
        """The records that hold one of a few values."""
        if not wanted:
            return []
        held = np.array([*(value in wanted for value in self.distinct), False], bool)
        return np.flatnonzero(held[self.codes]).tolist()

    def at(self, records: Codes) -> Raw:
        """The cells of some of the records."""
        numbers = None if self.numbers is None else self.numbers[records]
        return _in_order(self.distinct, self.codes[records], numbers)

    def filled(self, value: CellValue) -> Raw:
        """With a value in every blank cell."""
        codes = np.where(self.blank, len(self.distinct), self.codes).astype(np.int32)
        return _in_order([*self.distinct, value], codes, self.numbers)


def raw_of(cells: Sequence[CellValue], *, numeric: bool = False) -> Raw:
    """The cells of a column, hashed."""
    if not numeric:
        return Raw(*_hashed(cells))
    numbers = _plain_numbers(cells)
    numbers[~(np.abs(numbers) < TOO_LARGE)] = np.nan
    odd = [i for i in np.flatnonzero(np.isnan(numbers)).tolist() if cells[i] is not None]
    codes = np.full(len(cells), -1, np.int32)
    distinct, codes[odd] = _hashed([cells[i] for i in odd])
    return Raw(distinct, codes, numbers)


def joined(parts: Sequence[Raw]) -> Raw:
    """The cells of several tabs, one below the other."""
    if len(parts) == 1:
        return parts[0]
    sizes = np.cumsum([0, *(len(part.distinct) for part in parts)])
    every, of_every = _hashed([value for part in parts for value in part.distinct])
    codes = [
        np.append(of_every[start:end], np.int32(-1))[part.codes]
        for part, start, end in zip(parts, sizes[:-1], sizes[1:], strict=True)
    ]
    numbers = [part.numbers for part in parts if part.numbers is not None]
    return Raw(every, np.concatenate(codes), np.concatenate(numbers) if numbers else None)


def _plain_numbers(cells: Sequence[CellValue]) -> Floats:
    """The cells that are plain numbers; NaN elsewhere."""
    plain = {int, float}
    numbers = [value if value.__class__ in plain else None for value in cells]
    try:
        return np.array(numbers, np.float64)
    except OverflowError:  # whole numbers of hundreds of digits
        fitting = [n if n is not None and abs(n) < TOO_LARGE else None for n in numbers]  # type: ignore[arg-type, operator]
        return np.array(fitting, np.float64)


def _hashed(cells: Sequence[CellValue]) -> tuple[list[CellValue], Codes]:
    """The distinct cells in order of appearance, and for every cell its index among them, -1 for
    None. TRUE and 1 are equal for Python and differ here.
    """
    found, distinct = pd.factorize(_array(cells))
    values: list[CellValue] = distinct.tolist()
    if not _NUMBERS.isdisjoint(map(type, values)) and bool in set(map(type, cells)):
        told = {True: _TRUE, False: _FALSE}
        apart = [told[value] if isinstance(value, bool) else value for value in cells]
        found, distinct = pd.factorize(_array(apart))
        values = [value is _TRUE if value in (_TRUE, _FALSE) else value for value in distinct]
    codes = found.astype(np.int32)
    lost = [i for i in np.flatnonzero(codes < 0).tolist() if cells[i] is not None]
    if lost:  # not a number, which is missing for pandas
        codes[lost] = len(values)
        values.append(cells[lost[0]])
    return values, codes


def _array(cells: Sequence[object]) -> npt.NDArray[np.object_]:
    return np.fromiter(cells, object, len(cells))


def _in_order(distinct: Sequence[CellValue], codes: Codes, numbers: Floats | None) -> Raw:
    """Only the values that some record holds, in order of appearance."""
    found, used = pd.factorize(np.where(codes < 0, np.nan, codes))
    return Raw([distinct[int(code)] for code in used], found.astype(np.int32), numbers)


@dataclass(frozen=True)
class Records:
    """The records of one tab below its header row.

    A row is blank when no declared column holds anything, an unticked checkbox aside. Indices count
    from the row below the header; `hashed` are the declared columns by sheet column.
    """

    source: LogTab
    layout: Layout
    spec: LogSpec
    hashed: dict[int, Raw] = field(default_factory=dict, repr=False)

    @cached_property
    def rows(self) -> Codes:
        """The sheet rows of the records, from 1."""
        filled = self._filled(max(self.source.tab.n_rows - self.layout.row, 0))
        filled[list(self._skipped)] = False
        return (np.flatnonzero(filled) + self.layout.row + 1).astype(np.int32)

    @property
    def skipped(self) -> int:
        """How many rows are declared to be no records."""
        return len(self._skipped)

    @property
    def blank(self) -> int:
        """How many rows above the last record are blank."""
        last = int(self.rows[-1]) - self.layout.row if len(self.rows) else 0
        return last - len(self.rows) - sum(index < last for index in self._skipped)

    @property
    def findings(self) -> Iterator[Finding]:
        """One for each row that is no record, at the place that told."""
        for index, (place, code) in sorted(self._skipped.items()):
            row, tab = self.layout.row + 1 + index, self.source.tab
            header, value = self.layout.headers.get(place, ""), tab.value(row, place)
            yield Finding(Severity.NOTICE, code, tab.title, row, place, header, value)

    def cells(self, place: int) -> list[CellValue]:
        """The raw cells of a sheet column, one per record; blank where there is no column."""
        if not place:
            return [None] * len(self.rows)
        body = self._body(place)
        if len(body) == len(self.rows):
            return list(body)
        first = self.layout.row + 1
        return [body[row - first] for row in self.rows.tolist()]

    def take(self, place: int, *, numeric: bool) -> Raw:
        """The cells of a sheet column, which are given away: they are read once."""
        if not place:
            return raw_of([None] * len(self.rows), numeric=numeric)
        raw = self.hashed.pop(place, None) or raw_of(self._body(place), numeric=numeric)
        if len(raw.codes) == len(self.rows):
            return raw
        return raw.at(self.rows - self.layout.row - 1)

    def _body(self, place: int) -> Sequence[CellValue]:
        return self.source.tab.columns[place - 1][self.layout.row : self.source.tab.n_rows]

    def _raw(self, place: int) -> Raw:
        if place not in self.hashed:
            raw = raw_of(self._body(place), numeric=self._types.get(place) in NUMERIC)
            if place not in self._types:
                return raw  # nobody else will ask for it
            self.hashed[place] = raw
        return self.hashed[place]

    @cached_property
    def _types(self) -> dict[int, ColumnType]:
        places = self.layout.columns
        return {places[c.id]: c.type for c in self.spec.columns if c.id in places}

    def _filled(self, total: int) -> Mask:
        """Which rows below the header hold something. Typed columns come first: they settle most
        rows at the least cost.
        """
        filled = np.zeros(total, bool)
        for place, kind in sorted(self._types.items(), key=lambda pair: pair[1] not in _TYPED):
            if filled.all():
                break
            raw = self._raw(place)
            says = ~raw.blank
            if kind is ColumnType.YES_NO:
                unticked = np.array([*(value is False for value in raw.distinct), False], bool)
                says &= ~unticked[raw.codes]
            filled |= says
        return filled

    @cached_property
    def _skipped(self) -> dict[int, tuple[int, str]]:
        """Rows that are no records: the sheet column where this was seen, and the code why."""
        totals = {index: (place, "not_a_record") for index, place in self._totals().items()}
        headers = self._repeated_headers().items()
        return totals | {index: (place, "repeated_header") for index, place in headers}

    def _repeated_headers(self) -> dict[int, int]:
        """Rows that repeat the header (two of its texts under themselves, or the only one), each
        with the first sheet column where this was seen.
        """
        seen: dict[int, list[int]] = {}
        for place in sorted(self._types):
            header = self.source.tab.value(self.layout.row, place)
            texts = {self.layout.headers[place], header} - {None}
            for index in self._raw(place).places_of(texts):
                seen.setdefault(index, []).append(place)
        enough = min(2, len(self._types))
        return {index: places[0] for index, places in seen.items() if len(places) >= enough}

    def _totals(self) -> dict[int, int]:
        """Rows that a skip rule names, each with the sheet column that told. A rule for any column
        does not touch a row whose required cells are all filled: `Итоговая встреча` is no total.
        """
        found: dict[int, int] = {}
        anywhere = _Patterns(rule for rule in self.spec.skip if not rule.column)
        for place in range(1, len(self.source.tab.columns) + 1) if self.spec.skip else ():
            here = _Patterns(
                rule for rule in self.spec.skip if self.layout.columns.get(rule.column) == place
            )
            if not anywhere and not here:
                continue
            raw = self._raw(place)
            for index in raw.places_of(anywhere.fitting(raw)):
                if not self._is_whole(index, place):
                    found.setdefault(index, place)
            for index in raw.places_of(here.fitting(raw)):
                found.setdefault(index, place)
        return found

    def _is_whole(self, index: int, telling: int) -> bool:
        """Whether every required cell of a row is filled, that which told apart; False where no
        other is required.
        """
        required = (self.layout.columns.get(c.id, 0) for c in self.spec.columns if c.required)
        places = [place for place in required if place not in (0, telling)]
        row = self.layout.row + 1 + index
        return bool(places) and not any(is_blank(self.source.tab.value(row, p)) for p in places)


def is_blank(value: CellValue) -> bool:
    """Whether a cell holds nothing that a person can see."""
    return value is None or (isinstance(value, str) and not tidy(value))


class _Patterns:
    """The `*` patterns of some skip rules, compared as names are."""

    def __init__(self, rules: Iterable[SkipRule]) -> None:
        patterns = [rule.pattern for rule in rules]
        self._fits: list[Callable[[str], bool]] = [matcher(pattern) for pattern in patterns]
        self._starts = {_base(fold(pattern)) for pattern in patterns}

    def __bool__(self) -> bool:
        return bool(self._fits)

    def fitting(self, raw: Raw) -> AbstractSet[CellValue]:
        """The texts that fit any of the patterns. Most do not even begin like one, and are not
        looked at twice.
        """
        if not self._fits:
            return frozenset()
        starts = {letter for letter in raw.starts if self._may_begin(letter)}
        likely = [text for text in raw.texts if text[:1] in starts] if starts else []
        keys = fold_all(likely)
        return {
            text
            for text, key in zip(likely, keys, strict=True)
            if any(fits(key) for fits in self._fits)
        }

    def _may_begin(self, letter: str) -> bool:
        """Whether a text with this first letter may fit. A letter or a digit stands for itself,
        a Latin one for its Cyrillic twin too; what else there is may be invisible.
        """
        if not letter.isalnum() or self._starts & {"*", "?", "~", ""}:
            return True
        return not self._starts.isdisjoint({_base(fold(letter)), _base(fold("я" + letter)[1:])})


def _base(text: str) -> str:
    """The first letter without its accent, which may come as a letter of its own: й is и and ˘."""
    return unicodedata.normalize("NFD", text)[:1]
