"""A tab whose headers are values: every cell below a header is a record of its own.

Which rows of the tab hold records is found as on any other tab; what is below each header of those
rows becomes one record, unless it is blank or says that there is nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import numpy as np

from sheets_kpi.clean.records import Records, Taken, raw_of
from sheets_kpi.clean.values import blank_words, settled
from sheets_kpi.logs import Codes, Mask
from sheets_kpi.schema import NUMERIC, ColumnSpec, ColumnType
from sheets_kpi.state import CellValue


class Matrix(Records):
    """The records of one tab with `unpivot`, from the rows of the tab: row by row, in each from
    left to right.
    """

    @property
    def rows(self) -> Codes:
        """The sheet rows of the records, from 1."""
        return self.rows_of_tab[self._held[0]]

    def place(self, column_id: str) -> int:
        """The first sheet column of a declared column, 0 if the tab has none."""
        if column_id == self.spec.unpivoted[0]:
            return self.layout.headings[0].column
        if column_id in self.spec.unpivoted:
            return next(
                (h.places[column_id] for h in self.layout.headings if column_id in h.places), 0
            )
        return super().place(column_id)

    def cells(self, place: int) -> list[CellValue]:
        """The raw cells of a sheet column, one per record; blank where there is no column."""
        cells = super().cells(place)
        return [cells[row] for row in self._held[0].tolist()]

    def own(self, column_id: str) -> tuple[Codes, Codes]:
        """The rows and columns of the own cells of a declared column, one per record."""
        if column_id == self.spec.unpivoted[0]:
            cells = [(heading.row, heading.column) for heading in self.layout.headings]
            rows, places = np.array(cells, np.int32)[self._held[1]].T
            return rows, places
        if column_id not in self.spec.unpivoted:
            return self.at(self.place(column_id))
        places = np.array(
            [heading.places.get(column_id, 0) for heading in self.layout.headings], np.int32
        )
        return self.rows, places[self._held[1]]

    def take(self, column: ColumnSpec) -> Taken:
        """The cells of a declared column, with the rows and columns in which they stand."""
        rows, places = cells = self.own(column.id)
        if column.id in self.spec.unpivoted:
            value, pairs = self.tab.value, zip(rows.tolist(), places.tolist(), strict=True)
            found = [value(row, place) if place else None for row, place in pairs]
            return Taken(raw_of(found, numeric=column.type in NUMERIC), cells)
        raw, above = super().take(column)
        of_row = self._held[0]
        return Taken(raw.at(of_row), (above[0][of_row], above[1][of_row]) if above else cells)

    @cached_property
    def _held(self) -> tuple[Codes, Codes]:
        """The row of every record among those of the tab, and its heading among all."""
        records = self.rows_of_tab - self.layout.row - 1
        filled = [self._filled_below(heading.places)[records] for heading in self.layout.headings]
        of_row, of_heading = np.nonzero(np.column_stack(filled))
        return of_row.astype(np.int32), of_heading.astype(np.int32)

    def _filled_below(self, places: Mapping[str, int]) -> Mask:
        """In which rows below the header something is said below a heading."""
        filled: Mask = np.zeros(len(self.body(1)), bool)
        for column_id, place in places.items():
            filled |= self.says[place] & ~self._nothing(column_id, place)
        return filled

    def _nothing(self, column_id: str, place: int) -> Mask:
        """Which cells hold a word that says "nothing here"; "no" is an answer to yes or no."""
        raw, spec = self.raw(place), self.spec.column(column_id)
        blank = blank_words(spec.blank if spec else ())
        asks = spec is not None and spec.type is ColumnType.YES_NO
        readings = [None if asks else settled(value, blank) for value in raw.distinct]
        told = [one and one.doubt and one.doubt.code == "dash_as_blank" for one in readings]
        return np.array([*map(bool, told), False])[raw.codes]
