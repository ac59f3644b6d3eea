"""From a record of a log back to the cell it came from."""

from __future__ import annotations

import numpy as np

from sheets_kpi.clean.values import Doubt
from sheets_kpi.findings import Finding
from sheets_kpi.logs import Column, Log
from sheets_kpi.state import CellValue, Existing, a1


class Origins:
    """Says where the cells of one log stand, and makes findings about them."""

    def __init__(self, log: Log, existing: Existing) -> None:
        by_title = {tab.title: tab for tab in existing.tabs}
        self._tabs = [by_title[title] for title in log.tab_titles]
        people = log.role("person")
        is_named = people is not None and people.kind == "text"
        self._names = (*people.words, "") if people and is_named else ("",)
        self._codes = people.codes if people and is_named else np.full(len(log), -1)
        self._tab_of, self._row_of = log.tabs, log.rows

    def finding(self, column: Column, record: int, doubt: Doubt) -> Finding:
        """The finding that a doubt about one cell becomes."""
        tab, row, place = self._at(column, record)
        return Finding(
            severity=doubt.severity,
            code=doubt.code,
            tab=self._tabs[tab].title,
            row=row,
            column=place,
            header=column.header,
            value=self._tabs[tab].value(row, place) if place else None,
            person=self.person(record),
            facts=doubt.facts,
        )

    def raw(self, column: Column, record: int) -> CellValue:
        """The cell as it was read; None where its tab has no such column."""
        tab, row, place = self._at(column, record)
        return self._tabs[tab].value(row, place) if place else None

    def address(self, column: Column, record: int, seen_from: int) -> str:
        """The address of a record's cell; with its tab's title unless `seen_from`, another record,
        stands on the same tab.
        """
        tab, row, place = self._at(column, record)
        cell = a1(row, place) if place else str(row)
        same = tab == int(self._tab_of[seen_from])
        return cell if same else f"{self._tabs[tab].title}!{cell}"

    def person(self, record: int) -> str:
        """The person of a record, as the owner writes the name; empty if there is none."""
        return self._names[int(self._codes[record])]

    def _at(self, column: Column, record: int) -> tuple[int, int, int]:
        tab = int(self._tab_of[record])
        return tab, int(self._row_of[record]), column.places[tab] if column.places else 0
