"""Reads the logs of a workbook into typed columns, and remembers everything that was doubtful.

Whatever makes a cell unusable is found here: unreadable values, declared limits, required cells
that are blank, dates in the wrong order. `validate.py` adds what leaves the values as they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain
from math import isnan

import numpy as np

from sheets_kpi.clean.cells import Known
from sheets_kpi.clean.computed import with_computed
from sheets_kpi.clean.joined import with_joined
from sheets_kpi.clean.matrix import Matrix
from sheets_kpi.clean.reader import LogReader, Origins
from sheets_kpi.clean.records import Records
from sheets_kpi.clean.returns import with_ways
from sheets_kpi.clean.tables import Layout, find_layout, is_blank
from sheets_kpi.clean.tabs import is_import, not_on, remembered_key, shared_key, tabs_of, unread
from sheets_kpi.clean.values import Doubt
from sheets_kpi.findings import Finding, Severity
from sheets_kpi.logs import NOT_KEPT, Column, Log
from sheets_kpi.people import Directory, NameBook
from sheets_kpi.schema import ColumnType, LogSpec, Template
from sheets_kpi.state import Existing, ExistingTab
from sheets_kpi.workdays import Workdays


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of the rows of a log; every row down to the last record is counted once.

    Attributes:
        rows: Records; of a matrix the cells that are such.
        skipped: Rows that are declared to be no records (totals, repeated headers).
        blank: Blank rows between the others.
        left_out: Records whose main date, amount or one of whose choices cannot be used, so that
            the KPIs which need that cell go without them.
        left_out_amount: The sum of the readable amounts of those, in kopecks.
    """

    rows: int = 0
    skipped: int = 0
    blank: int = 0
    left_out: int = 0
    left_out_amount: int = 0


@dataclass(frozen=True)
class Cleaned:
    """All logs of a template by id, the findings about them, and what became of every row.

    `listed_people` are the people whom the owner lists; nobody before `init`. `layouts` are the
    tabs of each log whose header was found, with where their columns stand.
    """

    logs: Mapping[str, Log]
    findings: tuple[Finding, ...] = ()
    tallies: Mapping[str, Tally] = field(default_factory=dict)
    listed_people: tuple[str, ...] = ()
    layouts: Mapping[str, tuple[tuple[ExistingTab, Layout], ...]] = field(default_factory=dict)

    def other_columns(self, log_id: str) -> tuple[str, ...]:
        """The headers of the columns that a log has and the template does not declare."""
        columns = self.logs[log_id].columns.values()
        return tuple(column.header for column in columns if not column.declared)


def clean(
    existing: Existing,
    template: Template,
    known: Known,
    workdays: Workdays,
    directory: Directory | None = None,
) -> Cleaned:
    """Reads every log that the template declares.

    Args:
        existing: The workbook.
        template: The declarations.
        known: What cells are read against.
        workdays: The calendar, for spans of working time.
        directory: The team and the accounts, for columns that look them up.

    Returns:
        One log per declaration; a log that cannot be read has a `problem` and no rows.
    """
    read = {spec.id: _read_log(spec, existing, known) for spec in template.logs}
    logs, of_names = with_joined(
        {key: one.log for key, one in read.items()},
        people=known.people.is_open,
        clients=known.habits.join_clients,
        apart=known.habits.apart,
    )
    logs, doubts = with_computed(logs, workdays, directory or Directory(), known.as_of)
    ways = {key: with_ways(log) for key, log in logs.items()}
    logs = {key: log for key, (log, _) in ways.items()}
    doubts += [(key, *doubt) for key, (_, found) in ways.items() for doubt in found]
    origins = {key: Origins(log, existing) for key, log in logs.items()}
    looked_up = [
        origins[key].finding(logs[key].columns[column], record, doubt)
        for key, column, record, doubt in (*of_names, *doubts)
    ]
    findings = (
        *unread(existing, template.logs),
        *chain.from_iterable(one.findings for one in read.values()),
        *looked_up,
    )
    tallies = {key: _tally(logs[key], one.records) for key, one in read.items()}
    layouts = {key: one.layouts for key, one in read.items()}
    return Cleaned(logs, findings, tallies, known.people.names, layouts)


def clean_alone(existing: Existing, template: Template) -> Cleaned:
    """Reads logs without the owner's decisions: any name is somebody, any day counts."""
    anybody = NameBook(is_open=True)
    return clean(existing, template, Known(anybody, anybody, date.max), Workdays())


@dataclass(frozen=True)
class _ReadLog:
    log: Log
    findings: tuple[Finding, ...]
    layouts: tuple[tuple[ExistingTab, Layout], ...] = ()
    records: tuple[Records, ...] = ()


def _read_log(spec: LogSpec, existing: Existing, known: Known) -> _ReadLog:
    tabs, findings = tabs_of(spec, existing)
    used = [tab for tab in tabs if not _is_empty(tab)] or list(tabs[:1])
    empty = (tab.title for tab in tabs if tab not in used)
    findings += tuple(Finding(Severity.NOTICE, "tab_empty", title) for title in empty)
    layouts = [find_layout(tab, spec, not_on(spec, tab.title), known.said) for tab in used]
    findings += tuple(chain.from_iterable(found for _, found in layouts))
    pairs = [(tab, layout) for tab, (layout, _) in zip(used, layouts, strict=True) if layout]
    if not used or len(pairs) < len(used):
        graver = [f.code for f in findings if f.severity is Severity.ERROR or f.code == NOT_KEPT]
        problem = next(code for code in graver if code != "column_absent")
        titles = tuple(tab.title for tab in used)
        return _ReadLog(Log(spec, titles, problem=problem), findings, tuple(pairs))
    kind = Matrix if spec.unpivot else Records
    ours = {mark.tab_id for mark in existing.marks if is_import(mark)}
    records = tuple(kind(tab, layout, spec, is_import=tab.id in ours) for tab, layout in pairs)
    findings += tuple(chain.from_iterable(map(_merged, records)))
    log, of_cells = LogReader(spec, records, known).read(existing)
    if twice := _imported_too(log, existing, records):
        out: list[set[int]] = [set() for _ in records]
        for tab, row, _ in twice:
            out[tab].add(row)
        records = tuple(
            replace(part, hashed={}, left_out=rows) for part, rows in zip(records, out, strict=True)
        )
        findings += tuple(finding for *_, finding in twice)
        log, of_cells = LogReader(spec, records, known).read(existing)
    return _ReadLog(log, (*findings, *of_cells), tuple(pairs), records)


def _imported_too(
    log: Log, existing: Existing, records: Sequence[Records]
) -> list[tuple[int, int, Finding]]:
    """The records that were imported and that people have on tabs of their own: the latter count.
    Each with its tab (from 0), its row and the finding about it. Where some tab lacks a column of
    the key, nothing tells.
    """
    keys = {mark.tab_id: remembered_key(mark.data) for mark in existing.marks if is_import(mark)}
    here = [at for at, part in enumerate(records) if part.is_import]
    if not here or len(here) == len(records):
        return []
    key = shared_key(log.spec, keys[records[here[0]].tab.id])
    if not key or not log.columns.keys() - log.absent >= {*key}:
        return []
    columns = [log.columns[one] for one in key]
    every = list(zip(*map(_compared, columns), strict=True))
    is_ours, origins = np.isin(log.tabs, here), Origins(log, existing)
    theirs: dict[tuple[object, ...], int] = {}
    for record in np.flatnonzero(~is_ours).tolist():
        theirs.setdefault(every[record], record)
    found = []
    for record in np.flatnonzero(is_ours).tolist():
        other = theirs.get(every[record])
        if other is not None and every[record][0] is not None:
            cell = origins.address(columns[0], other, record)
            doubt = Doubt(Severity.WARNING, "imported_too", {"cell": cell})
            finding = origins.finding(columns[0], record, doubt)
            found.append((int(log.tabs[record]), int(log.rows[record]), finding))
    return found


def _compared(column: Column) -> list[object]:
    """What tells the cells of a column apart, None for a blank one."""
    if column.kind == "text":
        keys = [*column.keys, None]
        return [keys[code] for code in column.codes.tolist()]
    return [None if isnan(value) else value for value in column.floats.tolist()]


def _merged(part: Records) -> Iterator[Finding]:
    """Cells merged over several records: a sheet keeps the value of the first one only, which is
    all that a column needs whose values are carried down.
    """
    tab, layout, spec = part.tab, part.layout, part.spec
    known = {place for key, place in layout.columns.items() if not _is_carried(key, spec)}
    known |= {place for heading in layout.headings for place in heading.places.values()}
    for area in tab.merged:
        first, last = max(area.first_row, layout.row), area.last_row or tab.n_rows
        places = range(area.first_column, area.last_column + 1)
        has_records = bool(((part.rows > first) & (part.rows <= last)).any())
        if has_records and any(place in known for place in places):
            place = next(place for place in places if place in known)
            header, facts = layout.headers.get(place, ""), {"cells": str(area)}
            row = max(area.first_row, layout.row + 1)
            yield Finding(
                Severity.WARNING, "merged_cells", tab.title, row, place, header, facts=facts
            )


def _is_carried(column_id: str, spec: LogSpec) -> bool:
    column = spec.column(column_id)
    return column is not None and column.carry


def _is_empty(tab: ExistingTab) -> bool:
    return all(is_blank(value) for column in tab.columns for value in column)


def _tally(log: Log, records: Sequence[Records]) -> Tally:
    deciding = [c.id for c in log.spec.columns if c.type is ColumnType.CHOICE]
    left_out = np.zeros(len(log), bool)
    for column in {log.spec.date, log.spec.amount, *deciding} & log.columns.keys():
        left_out |= log.columns[column].broken
    amount = log.columns.get(log.spec.amount)
    lost = np.nansum(amount.floats[left_out]) if amount else 0
    return Tally(
        rows=len(log),
        skipped=sum(part.skipped for part in records),
        blank=sum(part.blank for part in records),
        left_out=int(left_out.sum()),
        left_out_amount=int(lost),
    )
