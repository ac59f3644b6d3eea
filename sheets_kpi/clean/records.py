"""Which rows of a log's tabs are records: not the blank ones, not totals, not repeated headers.

The cells of a column are hashed once, and whatever asks for them afterwards looks at the distinct
ones: a log of 100,000 rows has some 750 days and a dozen choices.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from itertools import chain, pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from sheets_kpi.clean.tables import NOBODY, TOTALS, Layout
from sheets_kpi.clean.tabs import is_weekday, month_of_title, told_by
from sheets_kpi.clean.units import are_units
from sheets_kpi.clean.values import TOO_LARGE, as_text
from sheets_kpi.findings import Finding, Severity
from sheets_kpi.logs import Codes, Floats, Mask
from sheets_kpi.names import fold, matcher, tidy_all
from sheets_kpi.schema import NUMERIC, ColumnSpec, ColumnType, LogSpec
from sheets_kpi.state import CellValue, ExistingTab

_TRUE, _FALSE = object(), object()  # for Python, True is 1 and False is 0
_NUMBERS = frozenset((bool, int, float))
_HEADINGS = 1_000  # so many rows may be headings of others
_SEEN, _LONG = 100, 100  # cells that tell whether texts are long, and characters of a long one
_FEWEST_AHEAD = 3  # rows; fewer were begun, not filled ahead
_IS_TOTAL = [matcher(pattern) for pattern in TOTALS]
_IS_NOBODY = [matcher(pattern) for pattern in NOBODY]
_Skipped = tuple[int, tuple[int, str]]  # a row, the sheet column that told, and the code why


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
        says_something = np.array([*map(bool, self.words), False])
        says_nothing: Mask = ~says_something[self.codes]
        return says_nothing if self.numbers is None else says_nothing & np.isnan(self.numbers)

    @cached_property
    def words(self) -> list[str]:
        """The distinct cells as tidy texts."""
        return tidy_all([v if v.__class__ is str else as_text(v) for v in self.distinct])

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

    def filled(self, where: Mask, values: Sequence[CellValue], which: Codes) -> Raw:
        """With the value that `which` tells, out of some, in blank cells."""
        codes = np.where(where, len(self.distinct) + which, self.codes).astype(np.int32)
        return _in_order([*self.distinct, *values], codes, self.numbers)


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
    are_long = any(cell.__class__ is str and len(cell) > _LONG for cell in cells[:_SEEN])
    # Where all are texts, pandas copies and hashes their bytes, unless a blank stands among them.
    found, distinct = pd.factorize(_array([*cells, None] if are_long else cells))
    found = found[: len(cells)]
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


class Taken(NamedTuple):
    """The cells of a column, one per record. `cells` are the rows and columns of the sheet in which
    they stand, where that is not simply the column's own: 0 for what the tab's title tells.
    """

    raw: Raw
    cells: tuple[Codes, Codes] | None = None


@dataclass(frozen=True)
class Records:
    """The records of one tab below its header row.

    A row is blank when no declared column holds anything, an unticked checkbox aside. Indices count
    from the row below the header; `hashed` are the declared columns by sheet column.
    """

    tab: ExistingTab
    layout: Layout
    spec: LogSpec
    hashed: dict[int, Raw] = field(default_factory=dict, repr=False)
    is_import: bool = False  # a tab of ours, whose title tells nothing
    left_out: AbstractSet[int] = frozenset()  # sheet rows of records that stand elsewhere too

    @property
    def title_tells(self) -> str:
        """What the title of the tab tells."""
        return "" if self.is_import else told_by(self.tab.title, self.spec)

    @property
    def rows(self) -> Codes:
        """The sheet rows of the records, from 1."""
        return self.rows_of_tab

    @cached_property
    def rows_of_tab(self) -> Codes:
        """The rows of the sheet that hold records."""
        filled = self._filled.copy()
        filled[list(self._skipped)] = False
        filled[self._ahead :] = False
        filled[[row - self.layout.row - 1 for row in self.left_out]] = False
        return (np.flatnonzero(filled) + self.layout.row + 1).astype(np.int32)

    @property
    def no_records(self) -> list[int]:
        """The rows of the sheet that hold something and are no records."""
        filled = np.flatnonzero(self._filled) + self.layout.row + 1
        return sorted(set(filled.tolist()) - set(self.rows_of_tab.tolist()))

    @property
    def skipped(self) -> int:
        """How many rows are declared to be no records."""
        return len(self._skipped)

    @property
    def blank(self) -> int:
        """How many rows above the last record are blank."""
        last = int(self.rows_of_tab[-1]) - self.layout.row if len(self.rows_of_tab) else 0
        return last - len(self.rows_of_tab) - sum(index < last for index in self._skipped)

    @property
    def findings(self) -> Iterator[Finding]:
        """One for each row that is no record, at the place that told; one for all filled ahead."""
        for index, (place, code) in sorted(self._skipped.items()):
            if code:
                yield self._notice(code, index, place)
        if self._ahead < len(self._filled):
            row = self.layout.row + 1 + self._ahead
            places = [p for p in sorted(self.types) if self.says[p][self._ahead]]
            headers = ", ".join(self.layout.headers[place] for place in places)
            facts = {"first": row, "last": self.tab.n_rows, "headers": headers}
            yield replace(self._notice("rows_ahead", self._ahead, places[0]), facts=facts)

    def _notice(self, code: str, index: int, place: int) -> Finding:
        row, tab = self.layout.row + 1 + index, self.tab
        header, value = self.layout.headers.get(place, "–"), tab.value(row, place)
        severity = Severity.ERROR if code == "headings_differ" else Severity.NOTICE
        return Finding(severity, code, tab.title, row, place, header, value)

    def cells(self, place: int) -> list[CellValue]:
        """The raw cells of a sheet column, one per record; blank where there is no column."""
        if not place:
            return [None] * len(self.rows_of_tab)
        body = self.body(place)
        if len(body) == len(self.rows_of_tab):
            return list(body)
        first = self.layout.row + 1
        return [body[row - first] for row in self.rows_of_tab.tolist()]

    def take(self, column: ColumnSpec) -> Taken:
        """The cells of a declared column, which are given away: they are read once."""
        rows, place = self.rows_of_tab, self.place(column.id)
        raw = self._own(place, numeric=column.type in NUMERIC)
        title = self.title_tells if column.id == self.spec.given else ""
        months = self._months if column.id == self.spec.month_rows else {}
        if not (title or column.carry or months):
            return Taken(raw)
        places = np.full(len(rows), place, np.int32)
        if column.carry or months:
            raw, rows, places = self._carried(raw, place, months)
        if title:
            own = ~raw.blank
            raw = raw.filled(~own, [title], np.zeros(len(rows), np.int32))
            rows, places = rows * own, places * own
        return Taken(raw, (rows, places))

    def _own(self, place: int, *, numeric: bool) -> Raw:
        if not place:
            return raw_of([None] * len(self.rows_of_tab), numeric=numeric)
        raw = self.hashed.pop(place, None) or raw_of(self.body(place), numeric=numeric)
        if len(raw.codes) == len(self.rows_of_tab):
            return raw
        return raw.at(self.rows_of_tab - self.layout.row - 1)

    def _carried(self, raw: Raw, place: int, months: Mapping[int, int]) -> tuple[Raw, Codes, Codes]:
        """The cells with the last one above in place of each blank one, and the rows and columns in
        which they stand; `months` are the columns of month rows that hold such cells.
        """
        last = np.maximum.accumulate(np.where(raw.blank, -1, np.arange(len(self.rows_of_tab))))
        above = np.append(self.rows_of_tab, np.int32(0))[last]
        codes = np.append(raw.codes, np.int32(-1))[last]
        numbers = None if raw.numbers is None else np.append(raw.numbers, np.nan)[last]
        rows, places = np.array([*months.items(), (0, 0)], np.int32).T
        nearest = np.searchsorted(rows[:-1], self.rows_of_tab).astype(np.int32) - 1
        told = rows[nearest] > above
        values = [self.tab.value(*cell) for cell in months.items()]
        carried = Raw(raw.distinct, codes, numbers).filled(told, values, nearest)
        at = np.where(told, rows[nearest], np.where(last < 0, self.rows_of_tab, above))
        return carried, at, np.where(told, places[nearest], place)

    def place(self, column_id: str) -> int:
        """The sheet column of a declared column, 0 if the tab has none."""
        return self.layout.columns.get(column_id, 0)

    def at(self, place: int) -> tuple[Codes, Codes]:
        """The rows and columns of the cells in a sheet column, one per record."""
        return self.rows, np.full(len(self.rows), place, np.int32)

    def own(self, column_id: str) -> tuple[Codes, Codes]:
        """The rows and columns of the own cells of a declared column, one per record."""
        return self.at(self.place(column_id))

    def body(self, place: int) -> Sequence[CellValue]:
        """The cells of a sheet column below the header."""
        return self.tab.columns[place - 1][self.layout.row : self.tab.n_rows]

    def raw(self, place: int) -> Raw:
        """The cells of a sheet column below the header, hashed."""
        if place not in self.hashed:
            raw = raw_of(self.body(place), numeric=self.types.get(place) in NUMERIC)
            if place not in self.types:
                return raw  # nobody else will ask for it
            self.hashed[place] = raw
        return self.hashed[place]

    @cached_property
    def types(self) -> dict[int, ColumnType]:
        """The types of the declared columns by sheet column."""
        kinds = {column.id: column.type for column in self.spec.columns}
        headed = (heading.places.items() for heading in self.layout.headings)
        pairs = chain(self.layout.columns.items(), *headed)
        return {place: kinds[column] for column, place in pairs}

    @cached_property
    def says(self) -> dict[int, Mask]:
        """Which cells of the declared columns hold something, an unticked checkbox aside."""
        says = {}
        for place, kind in self.types.items():
            raw = self.raw(place)
            says[place] = ~raw.blank
            if kind is ColumnType.YES_NO:
                unticked = np.array([*(value is False for value in raw.distinct), False], bool)
                says[place] &= ~unticked[raw.codes]
        return says

    @cached_property
    def _filled(self) -> Mask:
        """Which rows below the header hold something."""
        none = np.zeros(max(self.tab.n_rows - self.layout.row, 0), bool)
        filled: Mask = np.any([none, *self.says.values()], axis=0)
        return filled

    @cached_property
    def _undated(self) -> Mask:
        """Which rows hold something and no main date, so that they may be no records; none in a
        list without dates.
        """
        if not self.spec.date:
            return np.zeros(len(self._filled), bool)
        dated = [self.says[place] for place in self._dating]
        undated: Mask = self._filled & ~np.any([~self._filled, *dated], axis=0)
        return undated

    @property
    def _dating(self) -> AbstractSet[int]:
        """The sheet columns that the main date is made of."""
        return {self.layout.columns[c] for c in self.spec.dating if c in self.layout.columns}

    @cached_property
    def _skipped(self) -> dict[int, tuple[int, str]]:
        """Rows that are no records: the sheet column where this was seen, and the code why."""
        found = {index: (place, "not_a_record") for index, place in self._totals().items()}
        if self.layout.totals:
            told = (min(self.layout.columns.values()), "not_a_record")
            found.setdefault(self.layout.totals - self.layout.row - 1, told)
        first, code = self.layout.row + 1, "" if self.spec.month_rows else "month_row"
        below = {row: place for row, place in self._months.items() if row >= first}
        months = ((row - first, (place, code)) for row, place in below.items())
        found |= dict(chain(self._units(), months, self._tables_below()))
        headers = self._repeated_headers()
        found |= {index: (place, "repeated_header") for index, place in headers.items()}
        return found | dict(self._other_headings(sorted(headers)))

    def _other_headings(self, headers: Sequence[int]) -> Iterator[_Skipped]:
        """Parts of a matrix below a header that is not the first one over again: what stands there
        belongs to other headings. Where the first one has two rows, so have the others.
        """
        if not self.layout.headings:
            return
        row, first = self.layout.row, self.layout.headings[0].row
        is_low = any(self.tab.value(row, p) for p in self.layout.columns.values())
        depth = 0 if is_low else row - first
        for start, end in pairwise((*headers, len(self._filled))):
            place = self._differing(start + 1 + depth, self.says_in(start + depth + 1, end))
            yield from ((start + more, (0, "")) for more in range(1, depth + 1))
            if place:
                yield start, (place, "headings_differ")
                yield from ((index, (0, "")) for index in range(start + 1, end))

    def _differing(self, shift: int, used: AbstractSet[int]) -> int:
        """The sheet column in which headings some rows below are others than the first ones, 0 for
        none: another text, none over cells in use, or one more heading beside them.
        """
        value, row, headings = self.tab.value, self.layout.row, self.layout.headings
        for heading in headings:
            again = value(heading.row + shift, heading.column)
            is_lost = again is None and not used.isdisjoint(heading.places.values())
            if is_lost or again not in (None, value(heading.row, heading.column)):
                return heading.column
            for place in heading.places.values():
                if value(row + shift, place) not in (None, value(row, place)):
                    return place
        last = max(place for heading in headings for place in heading.places.values())
        known = {place for place in range(1, last + 1) if value(headings[0].row, place) is not None}
        news = (p for p in range(headings[0].column, last + 2) if p not in known)
        return next((p for p in news if value(headings[0].row + shift, p) is not None), 0)

    def says_in(self, start: int, end: int) -> set[int]:
        """The declared sheet columns that hold anything in some rows."""
        return {place for place, says in self.says.items() if says[start:end].any()}

    def _row(self, index: int) -> dict[int, CellValue]:
        """The filled declared cells of a row by sheet column."""
        row = self.layout.row + 1 + index
        return {p: self.tab.value(row, p) for p in sorted(self.types) if self.says[p][index]}

    def _units(self) -> Iterator[_Skipped]:
        """The row below the header where it only tells units, or numbers the columns."""
        if len(self._filled) and self._filled[0]:
            cells = self._row(0)
            numbered = [*cells.values()] == [*range(1, len(cells) + 1)] and len(cells) > 2
            texts = [cell for cell in cells.values() if isinstance(cell, str)]
            is_other = all(map(is_weekday, texts)) if self.layout.headings else are_units(texts)
            if numbered or (len(texts) == len(cells) and is_other):
                yield 0, (min(cells), "units_row")

    @cached_property
    def _months(self) -> dict[int, int]:
        """Rows that only name a month, as headings of those below, and the column it stands in."""
        found = dict(self._months_above()) if self.spec.month_rows else {}
        single = np.sum([*self.says.values()], axis=0) == 1
        if len(self.says) < 3 or not single.any():
            return found
        first = self.layout.row + 1
        for place in self.types:
            raw = self.raw(place)
            months = {value for value in raw.distinct if self._is_month(value)}
            found |= {first + i: place for i in raw.places_of(months) if single[i]}
        return dict(sorted(found.items()))

    def _months_above(self) -> Iterator[tuple[int, int]]:
        """Months that stand alone in a row above the header, or beside other headers."""
        tab = self.tab
        for row in range(1, self.layout.row):
            cells = {place: tab.value(row, place) for place in range(1, len(tab.columns) + 1)}
            months = [place for place, value in cells.items() if self._is_month(value)]
            if len(months) == 1:
                yield row, months[0]

    def _is_month(self, value: CellValue) -> bool:
        if isinstance(value, str):
            return not value.strip().isdigit() and month_of_title(value) is not None
        return bool(self.spec.month_rows) and isinstance(value, date) and value.day == 1

    def _tables_below(self) -> Iterator[_Skipped]:
        """Rows of another table: after a blank row a row of texts alone, one of them a header of
        this log in another column, and what follows without a main date to the next blank row; all
        that follows where the header of the main date stands there again, and most others do not.
        """
        starts = self._filled[1:] & ~self._filled[:-1]
        names = {fold(name) for c in self.spec.columns for name in c.name.every()}
        for start in (np.flatnonzero(starts)[:_HEADINGS] + 1).tolist():
            cells = self._row(start)
            texts = {p: fold(cell) for p, cell in cells.items() if isinstance(cell, str)}
            if not 1 < len(cells) == len(texts) or names.isdisjoint(texts.values()):
                continue
            same = {p for p, text in texts.items() if text == fold(self.layout.headers.get(p, ""))}
            is_dated = not self._undated[start]
            if is_dated and (2 * len(same) > len(cells) or same.isdisjoint(self._dating)):
                continue
            rows = self._filled if is_dated else self._undated
            end = start + int(np.argmin([*rows[start:], False]))
            if end == len(self._filled) or not self._filled[end]:
                yield start, (min(cells), "other_table")
                yield from ((index, (0, "")) for index in range(start + 1, end))

    @cached_property
    def _ahead(self) -> int:
        """From which row on somebody has filled a few cells ahead, to the end of the tab: they all
        hold one value or a series, and nothing that makes a record stands beside them.
        """
        n_rows = len(self._filled)
        if not n_rows or not self._filled[-1]:
            return n_rows
        places = [place for place, says in self.says.items() if says[-1]]
        needed = [self.layout.columns.get(c.id) for c in self.spec.columns if c.required]
        if 2 * len(places) >= len(self.says) or {*needed, *self._dating} - {None} <= {*places}:
            return n_rows
        same = np.all([says == (place in places) for place, says in self.says.items()], axis=0)
        start = int(np.argmin([True, *same[::-1], False])) - 1
        if start < _FEWEST_AHEAD:
            return n_rows
        cells = {place: self.body(place)[n_rows - start :] for place in places}
        is_series = (_is_filled_down(part, self.types[place]) for place, part in cells.items())
        return n_rows - start if all(is_series) else n_rows

    def _repeated_headers(self) -> dict[int, int]:
        """Rows that repeat the header (two of its texts under themselves, or the only one), each
        with the first sheet column where this was seen.
        """
        seen: dict[int, list[int]] = {}
        for place in sorted(self.layout.columns.values()):
            header = self.tab.value(self.layout.row, place) if self.layout.row else None
            texts = {self.layout.headers[place], header} - {None}
            for index in self.raw(place).places_of(texts):
                seen.setdefault(index, []).append(place)
        enough = min(2, len(self.layout.columns))
        return {index: places[0] for index, places in seen.items() if len(places) >= enough}

    def _totals(self) -> dict[int, int]:
        """Rows that hold totals, each with the sheet column that told: a skip rule names them, or
        they have no main date and say so in the usual words, be it in place of the date. A rule for
        any column does not touch a row whose other required cells are all filled: `Итоговая
        встреча` is no total.
        """
        found: dict[int, int] = {}
        anywhere = [matcher(rule.pattern) for rule in self.spec.skip if not rule.column]
        required = {self.layout.columns.get(c.id) for c in self.spec.columns if c.required}
        for place in range(1, len(self.tab.columns) + 1):
            here = [matcher(r.pattern) for r in self.spec.skip if self._is_at(r.column, place)]
            others = [self.says[one] for one in required - {None, place} if one]
            loose = ~np.all(others, axis=0) if others else np.ones(len(self._filled), bool)
            usual = loose if place in self._dating else loose & self._undated
            is_name = self.types.get(place) in (ColumnType.PERSON, ColumnType.ACCOUNT)
            totals = _IS_TOTAL + _IS_NOBODY if is_name else _IS_TOTAL
            for fits, rows in ((anywhere, loose), (totals, usual), (here, None)):
                for index in _telling(self.raw(place), fits, rows):
                    found.setdefault(index, place)
        return found

    def _is_at(self, column_id: str, place: int) -> bool:
        return self.layout.columns.get(column_id) == place


def _telling(raw: Raw, fits: Sequence[Callable[[str], bool]], rows: Mask | None) -> list[int]:
    """The rows, out of some, whose text fits one of some patterns."""
    if not fits or (rows is not None and not rows.any()):
        return []
    codes = range(len(raw.distinct)) if rows is None else np.unique(raw.codes[rows]).tolist()
    texts = [raw.distinct[code] for code in codes if code >= 0]
    told = {t for t in texts if isinstance(t, str) and any(fit(fold(t)) for fit in fits)}
    return [index for index in raw.places_of(told) if rows is None or rows[index]]


def _is_filled_down(cells: Sequence[CellValue], kind: ColumnType) -> bool:
    """Whether cells one below the other hold one value, or a series of numbers or days."""
    if len(set(cells)) == 1:
        return kind is not ColumnType.CLIENT and (kind is not ColumnType.MONEY or not cells[0])
    if all(isinstance(cell, date) for cell in cells):
        days = [cell.toordinal() for cell in cells if isinstance(cell, date)]
        return days == sorted(days)
    numbers = [_ordinal(cell) for cell in cells]
    steps = {then - first for first, then in pairwise(numbers)}
    return len(steps) == 1 and steps.pop() > 0


def _ordinal(cell: CellValue) -> float:
    is_number = isinstance(cell, int | float) or (isinstance(cell, str) and cell.isdecimal())
    return float(cell) if is_number else np.nan  # type: ignore[arg-type]
