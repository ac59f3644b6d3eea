"""A tab whose headers are values: every cell below a header is a record of its own.

Which rows of the tab hold records is found as on any other tab; what is below each header of those
rows becomes one record, unless it is blank or says that there is nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sheets_kpi.clean.records import Records, Taken, raw_of
from sheets_kpi.clean.tables import Heading, Layout
from sheets_kpi.clean.tabs import LogTab
from sheets_kpi.clean.values import blank_words, settled
from sheets_kpi.findings import Finding
from sheets_kpi.logs import Codes, Mask
from sheets_kpi.schema import NUMERIC, ColumnSpec, ColumnType, LogSpec
from sheets_kpi.state import CellValue


@dataclass(frozen=True)
class Matrix:
    """The records of one tab with `unpivot`, from the rows of the tab: row by row, in each from
    left to right.
    """

    of_rows: Records

    @property
    def source(self) -> LogTab:
        """The tab."""
        return self.of_rows.source

    @property
    def layout(self) -> Layout:
        """Where its columns and headings stand."""
        return self.of_rows.layout

    @property
    def spec(self) -> LogSpec:
        """What the log declares."""
        return self.of_rows.spec

    @property
    def headings(self) -> Sequence[Heading]:
        """The headers that are values."""
        return self.layout.headings

    @cached_property
    def rows(self) -> Codes:
        """The sheet rows of the records, from 1."""
        return self.of_rows.rows[self._held[0]]

    @property
    def skipped(self) -> int:
        """How many rows are declared to be no records."""
        return self.of_rows.skipped

    @property
    def units_row(self) -> int:
        """The row below the header that tells units, 0 for none."""
        return self.of_rows.units_row

    @property
    def blank(self) -> int:
        """How many rows above the last record are blank."""
        return self.of_rows.blank

    @property
    def findings(self) -> Iterator[Finding]:
        """What is told of rows that are no records."""
        return self.of_rows.findings

    def place(self, column_id: str) -> int:
        """The first sheet column of a declared column, 0 if the tab has none."""
        if column_id == self._unpivot[0]:
            return self.headings[0].column
        if column_id in self._unpivot:
            return next((h.places[column_id] for h in self.headings if column_id in h.places), 0)
        return self.of_rows.place(column_id)

    def cells(self, place: int) -> list[CellValue]:
        """The raw cells of a sheet column, one per record; blank where there is no column."""
        cells = self.of_rows.cells(place)
        return [cells[row] for row in self._held[0].tolist()]

    def at(self, place: int) -> tuple[Codes, Codes]:
        """The rows and columns of the cells in a sheet column, one per record."""
        return self.rows, np.full(len(self.rows), place, np.int32)

    def own(self, column_id: str) -> tuple[Codes, Codes]:
        """The rows and columns of the own cells of a declared column, one per record."""
        if column_id == self._unpivot[0]:
            cells = [(heading.row, heading.column) for heading in self.headings]
            rows, places = np.array(cells, np.int32)[self._held[1]].T
            return rows, places
        if column_id not in self._unpivot:
            return self.at(self.place(column_id))
        places = np.array([heading.places.get(column_id, 0) for heading in self.headings], np.int32)
        return self.rows, places[self._held[1]]

    def take(self, column: ColumnSpec) -> Taken:
        """The cells of a declared column, with the rows and columns in which they stand."""
        rows, places = cells = self.own(column.id)
        if column.id in self._unpivot:
            value, pairs = self.source.tab.value, zip(rows.tolist(), places.tolist(), strict=True)
            found = [value(row, place) if place else None for row, place in pairs]
            return Taken(raw_of(found, numeric=column.type in NUMERIC), cells)
        raw, above = self.of_rows.take(column)
        of_row = self._held[0]
        return Taken(raw.at(of_row), (above[0][of_row], above[1][of_row]) if above else cells)

    @property
    def _unpivot(self) -> tuple[str, ...]:
        return self.spec.unpivoted

    @cached_property
    def _held(self) -> tuple[Codes, Codes]:
        """The row of every record among those of the tab, and its heading among all."""
        records = self.of_rows.rows - self.layout.row - 1
        filled = [self._filled(heading.places)[records] for heading in self.headings]
        of_row, of_heading = np.nonzero(np.column_stack(filled))
        return of_row.astype(np.int32), of_heading.astype(np.int32)

    def _filled(self, places: Mapping[str, int]) -> Mask:
        """In which rows below the header something is said below a heading."""
        filled: Mask = np.zeros(len(self.of_rows.body(1)), bool)
        for column_id, place in places.items():
            filled |= self.of_rows.says[place] & ~self._nothing(column_id, place)
        return filled

    def _nothing(self, column_id: str, place: int) -> Mask:
        """Which cells hold a word that says "nothing here"; "no" is an answer to yes or no."""
        raw, spec = self.of_rows.raw(place), self.spec.column(column_id)
        blank = blank_words(spec.blank if spec else ())
        asks = spec is not None and spec.type is ColumnType.YES_NO
        readings = [None if asks else settled(value, blank) for value in raw.distinct]
        told = [one and one.doubt and one.doubt.code == "dash_as_blank" for one in readings]
        return np.array([*map(bool, told), False])[raw.codes]
