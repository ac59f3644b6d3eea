"""Which rows of a log's tabs are records: not the blank ones, not totals, not repeated headers."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

import numpy as np

from sheets_kpi.clean.headers import Layout
from sheets_kpi.clean.tabs import LogTab
from sheets_kpi.findings import Finding, Severity
from sheets_kpi.logs import Codes, Mask
from sheets_kpi.names import fold_all, tidy
from sheets_kpi.schema import NUMERIC, ColumnType, LogSpec, SkipRule
from sheets_kpi.state import CellValue, ExistingTab
from sheets_kpi.wildcards import matcher

Cells = Sequence[CellValue]
_TYPED = NUMERIC | {ColumnType.DATE}


@dataclass(frozen=True)
class Records:
    """The records of one tab: their sheet rows, and how many other rows there are.

    `rows` counts from 1; `skipped` are declared non-records (with a finding each), `blank` the
    blank rows above the last record.
    """

    source: LogTab
    layout: Layout
    rows: Codes
    skipped: int
    blank: int
    findings: tuple[Finding, ...] = field(default=())

    def cells(self, place: int) -> list[CellValue]:
        """The raw cells of a sheet column, one per record; blank where there is no column."""
        if not place:
            return [None] * len(self.rows)
        body = _body(self.source.tab, self.layout, place)
        if len(body) == len(self.rows):
            return list(body)
        first = self.layout.row + 1
        return [body[row - first] for row in self.rows.tolist()]


def records_of(source: LogTab, layout: Layout, spec: LogSpec) -> Records:
    """Finds the records of a tab below its header row.

    A row is blank when no declared column holds anything, an unticked checkbox aside.
    """
    tab = source.tab
    total = max(tab.n_rows - layout.row, 0)
    filled = _filled(tab, layout, spec, total)
    skipped = dict.fromkeys(_totals(tab, layout, spec).items(), "not_a_record")
    skipped |= dict.fromkeys(_repeated_headers(tab, layout).items(), "repeated_header")
    filled[[index for index, _ in skipped]] = False
    rows = (np.flatnonzero(filled) + layout.row + 1).astype(np.int32)
    last = int(rows[-1]) - layout.row if len(rows) else 0
    blank = last - len(rows) - len({index for index, _ in skipped if index < last})
    findings = tuple(
        _notice(tab, layout, code, index, place) for (index, place), code in sorted(skipped.items())
    )
    return Records(source, layout, rows, len({index for index, _ in skipped}), blank, findings)


def is_blank(value: CellValue) -> bool:
    """Whether a cell holds nothing that a person can see."""
    return value is None or (isinstance(value, str) and not tidy(value))


def _body(tab: ExistingTab, layout: Layout, place: int) -> Cells:
    return tab.columns[place - 1][layout.row : tab.n_rows]


def _filled(tab: ExistingTab, layout: Layout, spec: LogSpec, total: int) -> Mask:
    """Which rows below the header hold something. Typed columns come first: they settle most rows
    at the least cost.
    """
    filled = np.zeros(total, bool)
    found = [c for c in spec.columns if c.id in layout.columns]
    for column in sorted(found, key=lambda c: c.type not in _TYPED):
        body = _body(tab, layout, layout.columns[column.id])
        boxes = column.type is ColumnType.YES_NO
        for index in np.flatnonzero(~filled).tolist():
            value = body[index]
            if value is not None and not (boxes and value is False) and not is_blank(value):
                filled[index] = True
    return filled


def _repeated_headers(tab: ExistingTab, layout: Layout) -> dict[int, int]:
    """Rows that repeat the header (two of its texts under themselves, or the only one), each with
    the first sheet column where this was seen.
    """
    seen: dict[int, list[int]] = {}
    for place in sorted(layout.columns.values()):
        texts = {layout.headers[place], tab.value(layout.row, place)}
        for index in _places_of(texts - {None}, _body(tab, layout, place)):
            seen.setdefault(index, []).append(place)
    enough = min(2, len(layout.columns))
    return {index: places[0] for index, places in seen.items() if len(places) >= enough}


def _totals(tab: ExistingTab, layout: Layout, spec: LogSpec) -> dict[int, int]:
    """Rows that a skip rule names, each with the sheet column that told. A rule for any column
    does not touch a row whose required cells are all filled: `Итоговая встреча` is no total.
    """
    found: dict[int, int] = {}
    for place in range(1, len(tab.columns) + 1) if spec.skip else ():
        body = _body(tab, layout, place)
        texts = {value for value in set(body) if isinstance(value, str)}
        anywhere = _fitting([rule for rule in spec.skip if not rule.column], texts)
        here = [rule for rule in spec.skip if layout.columns.get(rule.column) == place]
        for index in _places_of(anywhere, body):
            if not _is_whole(tab, layout, spec, index, place):
                found.setdefault(index, place)
        for index in _places_of(_fitting(here, texts), body):
            found.setdefault(index, place)
    return found


def _fitting(rules: Sequence[SkipRule], texts: AbstractSet[str]) -> AbstractSet[CellValue]:
    """The texts that fit the `*` pattern of any of the rules, compared as names are."""
    if not rules:
        return frozenset()
    fitting = [matcher(rule.pattern) for rule in rules]
    listed = list(texts)
    return {
        text
        for text, key in zip(listed, fold_all(listed), strict=True)
        if any(fits(key) for fits in fitting)
    }


def _places_of(wanted: AbstractSet[CellValue], body: Cells) -> list[int]:
    """The indices of the cells that hold one of a few values."""
    return [index for index, value in enumerate(body) if value in wanted] if wanted else []


def _is_whole(tab: ExistingTab, layout: Layout, spec: LogSpec, index: int, telling: int) -> bool:
    """Whether every required cell of a row is filled, that which told apart; False where no other
    is required.
    """
    required = (layout.columns.get(c.id, 0) for c in spec.columns if c.required)
    places = [place for place in required if place not in (0, telling)]
    row = layout.row + 1 + index
    return bool(places) and not any(is_blank(tab.value(row, place)) for place in places)


def _notice(tab: ExistingTab, layout: Layout, code: str, index: int, place: int) -> Finding:
    row = layout.row + 1 + index
    header, value = layout.headers.get(place, ""), tab.value(row, place)
    return Finding(Severity.NOTICE, code, tab.title, row, place, header, value)
