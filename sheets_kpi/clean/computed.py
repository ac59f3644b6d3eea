"""The five kinds of computed columns: number, first date, between, lookup, position.

They are worked out after cleaning, from values that may be used: where a cell they need is broken,
they are broken too, so that a row left out of one is left out of both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal

import numpy as np

from sheets_kpi.clean.cells import exact
from sheets_kpi.clean.lookups import Directory, Doubts, lookup
from sheets_kpi.clean.times import SECONDS
from sheets_kpi.clean.values import Doubt, named
from sheets_kpi.findings import Severity
from sheets_kpi.logs import Codes, Column, Floats, Log, Mask, day_of
from sheets_kpi.names import fold
from sheets_kpi.people import Accounts
from sheets_kpi.reading import truth
from sheets_kpi.schema import (
    BetweenColumn,
    Computed,
    FirstDateColumn,
    LookupColumn,
    NumberColumn,
    PositionColumn,
)
from sheets_kpi.workdays import Workdays

_DAY_START, _DAY_END = 9 * 3600, 18 * 3600  # working hours, in seconds of a day


def with_computed(
    logs: Mapping[str, Log], workdays: Workdays, directory: Directory
) -> tuple[dict[str, Log], Doubts]:
    """Adds the computed columns that the logs declare.

    Look-ups come last, so that they find the other computed columns of any log.

    Returns:
        The logs by id, and the doubts as (log, column, record, doubt).
    """
    known = dict(logs)
    doubts: Doubts = []
    declared = [(key, column) for key, log in logs.items() for column in log.spec.computed]
    for key, column in sorted(declared, key=lambda pair: isinstance(pair[1], LookupColumn)):
        if not known[key].problem:
            made, found = _computed(column, known[key], known, workdays, directory)
            columns = {**known[key].columns, column.id: made}
            known[key] = replace(known[key], columns=columns)
            doubts += found
    return known, doubts


def _computed(
    column: Computed,
    log: Log,
    logs: Mapping[str, Log],
    workdays: Workdays,
    directory: Directory,
) -> tuple[Column, Doubts]:
    match column:
        case NumberColumn():
            return _number(column, log, directory.accounts), []
        case FirstDateColumn():
            return _first_date(column, log, directory.accounts), []
        case BetweenColumn():
            return _between(column, log, workdays)
        case PositionColumn():
            return _position(column, log), []
        case LookupColumn():
            return lookup(column, log, logs, directory)


# --- number and first date -------------------------------------------------------------------


def _number(column: NumberColumn, log: Log, accounts: Accounts) -> Column:
    """The ordinal among the client's counted rows by date, equal dates in the order of the rows;
    blank on rows that are not counted.
    """
    client, day = log.columns[column.client], log.columns[column.date]
    codes = _clients(client, _is_test(log, accounts))
    rows = np.flatnonzero(_counted(log, client, day, column.where))
    order = rows[np.lexsort((rows, day.floats[rows], codes[rows]))]
    values = np.full(len(log), np.nan)
    values[order] = _ordinals(codes[order])
    needed = [client, day, *(log.columns[name] for name in column.where)]
    return _made(column, "number", values, np.any([one.broken for one in needed], axis=0))


def _ordinals(groups: Codes) -> Floats:
    """1, 2, 3 … within each run of equal groups."""
    places = np.arange(len(groups))
    starts = np.flatnonzero(np.r_[True, groups[1:] != groups[:-1]][: len(groups)])
    sizes = np.diff(np.r_[starts, len(groups)])
    return (places - np.repeat(starts, sizes) + 1).astype(np.float64)


def _first_date(column: FirstDateColumn, log: Log, accounts: Accounts) -> Column:
    """The client's first counted date, on every row of the client."""
    client, day = log.columns[column.client], log.columns[column.date]
    codes = _clients(client, _is_test(log, accounts))
    rows = _counted(log, client, day, column.where)
    first = np.full(2 * len(client.words) + 1, np.inf)
    np.minimum.at(first, codes[rows], day.floats[rows])
    first[np.isinf(first)] = np.nan
    first[-1] = np.nan  # the code of a blank client is -1
    return _made(column, "date", first[codes], client.broken)


def _clients(client: Column, is_test: Mask) -> Codes:
    """Clients as codes below twice their number, -1 for a blank. A client of a test account is
    another one there: test accounts are in no total, so they must not make a client look old.
    """
    apart = is_test & (client.codes >= 0)
    codes: Codes = client.codes + np.where(apart, len(client.words), 0).astype(np.int32)
    return codes


def _is_test(log: Log, accounts: Accounts) -> Mask:
    """Which rows belong to a test account."""
    account = log.role("account")
    if account is None or account.kind != "text":
        return np.zeros(len(log), bool)
    test = set(map(fold, accounts.test))
    return np.array([*(key in test for key in account.keys), False], bool)[account.codes]


def _counted(log: Log, client: Column, day: Column, where: Mapping[str, tuple[str, ...]]) -> Mask:
    """Rows with a client and a date that meet all conditions."""
    rows = ~client.blank & ~day.blank
    for column, wanted in where.items():
        rows &= _meets(log.columns[column], wanted)
    return rows


def _meets(column: Column, wanted: Sequence[str]) -> Mask:
    """Whether cells hold one of the wanted choices (by id), texts or yes/no words."""
    if column.kind == "text":
        keys = {f"#{word}" for word in wanted} | set(map(fold, wanted))
        met = np.array([*(key in keys for key in column.keys), False], bool)
        return met[column.codes]
    if column.kind == "yes_no":
        return np.isin(column.floats, [float(truth(word) or 0) for word in wanted])
    return np.isin(column.floats / 10**column.scale, [float(word) for word in wanted])


# --- between ---------------------------------------------------------------------------------


def _between(column: BetweenColumn, log: Log, workdays: Workdays) -> tuple[Column, Doubts]:
    start, end = log.columns[column.start], log.columns[column.end]
    rows = np.flatnonzero(~start.blank & ~end.blank).astype(np.int32)
    values = np.full(len(log), np.nan)
    if len(rows):
        values[rows] = _span(column, start.floats[rows], end.floats[rows], workdays)
    made = _made(column, "number", values, start.broken | end.broken)
    return made, _without_time(column, log, rows)


def _span(column: BetweenColumn, first: Floats, last: Floats, workdays: Workdays) -> Floats:
    """The time from `first` to `last` in the column's unit, exact to the second."""
    if not column.working:
        return np.rint((last - first) * 86400) / SECONDS[column.unit]
    both = np.concatenate([first, last])  # counted from one day
    if column.unit == "days":
        ends, unit = _days_worked(both, workdays), 1
    else:
        ends, unit = _seconds_worked(both, workdays), SECONDS[column.unit]
    span: Floats = (ends[len(first) :] - ends[: len(first)]) / unit
    return span


def _days_worked(moments: Floats, workdays: Workdays) -> Floats:
    """Working days from the first of the moments' days through each of their days."""
    days, inverse = np.unique(np.floor(moments), return_inverse=True)
    dates = [day_of(day) for day in days.tolist()]
    counts = [workdays.count(dates[0], day) for day in dates]
    return np.array(counts, np.float64)[inverse]


def _seconds_worked(moments: Floats, workdays: Workdays) -> Floats:
    """Seconds inside the working hours from the first of the moments' days to each moment."""
    days, inverse = np.unique(np.floor(moments), return_inverse=True)
    worked = np.array([workdays.is_working(day_of(day)) for day in days.tolist()], bool)[inverse]
    clock = np.rint((moments - np.floor(moments)) * 86400)
    today = np.where(worked, np.clip(clock, _DAY_START, _DAY_END) - _DAY_START, 0)
    before = _days_worked(moments, workdays) - worked
    seconds: Floats = before * (_DAY_END - _DAY_START) + today
    return seconds


def _without_time(column: BetweenColumn, log: Log, rows: Codes) -> Doubts:
    """One warning where a day without a time of day meets a moment, and minutes are asked."""
    if column.unit == "days":
        return []
    start, end = log.columns[column.start], log.columns[column.end]
    bare_start, bare_end = (side.floats[rows] % 1 == 0 for side in (start, end))
    uneven = np.flatnonzero(bare_start != bare_end)
    if not len(uneven):
        return []
    bare = column.start if bare_start[uneven[0]] else column.end
    facts = {"name": named(column.name), "n": len(uneven)}
    doubt = Doubt(Severity.WARNING, "time_missing", facts)
    return [(log.spec.id, bare, int(rows[uneven[0]]), doubt)]


# --- position --------------------------------------------------------------------------------


def _position(column: PositionColumn, log: Log) -> Column:
    """The place of the choice in its list, from 1."""
    source, spec = log.columns[column.column], log.spec.column(column.column)
    keys = [f"#{choice.id}" for choice in spec.choices] if spec else []
    places = [keys.index(key) + 1 if key in keys else np.nan for key in source.keys]
    values = np.array([*places, np.nan], np.float64)[source.codes]
    return _made(column, "number", values, source.broken)


def _made(
    column: Computed, kind: Literal["number", "date"], values: Floats, broken: Mask
) -> Column:
    usable = np.where(broken, np.nan, values)
    scaled, scale = exact(usable) if kind == "number" else (usable, 0)
    return Column(column.id, column.name.ru, kind, scaled, broken, scale)
