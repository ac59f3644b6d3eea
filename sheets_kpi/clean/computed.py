"""The kinds of computed columns: number, first and last date, date, arithmetic, between, position,
look-up.

They are worked out after cleaning, on the frame of the log, from values that may be used: where a
cell they need is broken, they are broken too, so that a row left out of one is left out of both.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from graphlib import TopologicalSorter
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from sheets_kpi.clean.cells import exact, kopecks
from sheets_kpi.clean.tabs import month_of_title
from sheets_kpi.clean.units import SECONDS
from sheets_kpi.clean.values import Doubt, money, named
from sheets_kpi.clean.words import text_cells
from sheets_kpi.findings import Severity
from sheets_kpi.logs import (
    EPOCH,
    Cells,
    Codes,
    Column,
    Floats,
    Log,
    Mask,
    Series,
    day_of,
    numbers,
    serial,
    texts,
)
from sheets_kpi.names import fold, fold_all
from sheets_kpi.numbers import truth
from sheets_kpi.people import Accounts, Directory, Roster
from sheets_kpi.schema import (
    ArithmeticColumn,
    BetweenColumn,
    ColumnType,
    Computed,
    DateColumn,
    FirstDateColumn,
    LastDateColumn,
    LogSpec,
    LookupColumn,
    NumberColumn,
    PositionColumn,
    typed,
)
from sheets_kpi.texts import by_lang
from sheets_kpi.workdays import Workdays

Doubts = list[tuple[str, str, int, Doubt]]  # (log, column, record, doubt)
_DAY_START, _DAY_END = 9 * 3600, 18 * 3600  # working hours, in seconds of a day
_YEARS = 200  # before and after 2000
_CLIENT = ["client", "test"]


def with_computed(
    logs: Mapping[str, Log], workdays: Workdays, directory: Directory, as_of: date
) -> tuple[dict[str, Log], Doubts]:
    """Adds the computed columns that the logs declare.

    Each comes after those that it is made from.

    Returns:
        The logs by id, and the doubts as (log, column, record, doubt).
    """
    known = dict(logs)
    doubts: Doubts = []
    for key, column in _in_order(logs):
        if not known[key].problem:
            made, found = _computed(column, known[key], known, workdays, directory, as_of)
            made = _asked_of(made, [known[key].columns[name] for name in column.sources if name])
            columns = {**known[key].columns, column.id: made}
            known[key] = replace(known[key], columns=columns)
            doubts += found
    return known, doubts


def _in_order(logs: Mapping[str, Log]) -> Iterator[tuple[str, Computed]]:
    """The computed columns, each after those it is made from; the Team tab is asked by the date."""
    declared = {(key, one.id): one for key, log in logs.items() for one in log.spec.computed}
    order: TopologicalSorter[tuple[str, str]] = TopologicalSorter()
    for (key, name), column in declared.items():
        of_team = isinstance(column, LookupColumn) and column.log == "team"
        order.add((key, name), *column.needs(key), *[(key, logs[key].spec.date)] * of_team)
    return ((place[0], declared[place]) for place in order.static_order() if place in declared)


def _computed(
    column: Computed,
    log: Log,
    logs: Mapping[str, Log],
    workdays: Workdays,
    directory: Directory,
    as_of: date,
) -> tuple[Column, Doubts]:
    match column:
        case NumberColumn():
            return _number(column, log, directory.accounts), []
        case FirstDateColumn():
            return _date_of_client(column, log, _sales(column, log, directory.accounts), "min"), []
        case LastDateColumn():
            sales = _come(column, log, _sales(column, log, directory.accounts), as_of)
            return _date_of_client(column, log, sales, "max"), []
        case DateColumn():
            return _date(column, log)
        case ArithmeticColumn():
            return _arithmetic(column, log, {key: one.spec for key, one in logs.items()}), []
        case BetweenColumn():
            return _between(column, log, workdays)
        case PositionColumn():
            return _position(column, log), []
        case LookupColumn():
            return _lookup(column, log, logs, directory)


def _asked_of(made: Column, sources: Sequence[Column]) -> Column:
    """Cells that are broken only for want of a cell that a rule demands are blank for whoever asks
    for blank ones.
    """
    wanting, wrong = np.zeros((2, len(made.broken)), bool)
    for source in sources:
        demanded = np.zeros(len(wanting), bool)
        demanded[list(source.cells.asked.get("", ()))] = True
        wanting |= demanded
        wrong |= source.broken & ~demanded
    records = np.flatnonzero(made.broken & wanting & ~wrong).tolist()
    return made.holding(replace(made.cells, asked={"": records} if records else {}))


def _made(
    column: Computed, kind: Literal["number", "date"], values: Floats, broken: Mask
) -> Column:
    usable = np.where(broken, np.nan, values)
    scaled, scale = exact(usable) if kind == "number" else (usable, 0)
    cells = numbers(scaled, broken, scale)
    return Column(column.id, column.name.ru, kind, lambda: cells)


# --- number and first date -------------------------------------------------------------------


def _number(column: NumberColumn, log: Log, accounts: Accounts) -> Column:
    """The ordinal among the client's counted rows by date, equal dates in the order of the rows;
    blank on rows that are not counted.
    """
    counted = _sales(column, log, accounts).dropna().sort_values("day", kind="stable")
    ordinals = counted.groupby(_CLIENT, observed=True).cumcount() + 1
    needed = [column.client, column.date, *column.where]
    values = np.full(len(log), np.nan)
    values[ordinals.index] = ordinals
    return _made(column, "number", values, log.broken[needed].any(axis=1).to_numpy())


def _date_of_client(
    column: FirstDateColumn | LastDateColumn,
    log: Log,
    sales: pd.DataFrame,
    which: Literal["min", "max"],
) -> Column:
    """The client's first or last counted date, on every row of the client."""
    found = sales.groupby(_CLIENT, observed=True)["day"].transform(which)
    return _made(column, "date", found.to_numpy(), log.columns[column.client].broken)


def _come(column: LastDateColumn, log: Log, sales: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """The counted rows whose day has come, unless days to come are normal in their column."""
    spec = log.spec.column(column.date)
    if spec and spec.future:
        return sales
    return sales.assign(day=sales["day"].where(sales["day"] < serial(as_of) + 1))


def _sales(
    column: NumberColumn | FirstDateColumn | LastDateColumn, log: Log, accounts: Accounts
) -> pd.DataFrame:
    """The client of every row, whether that is a row of a test account, and its day if the row is
    counted. A client of a test account is another one there: test accounts are in no total, so
    they must not make a client look old.
    """
    frame = log.frame
    counted = np.ones(len(log), bool)
    for condition, wanted in column.where.items():
        counted &= _meets(log.columns[condition], wanted)
    day = frame[column.date].where(counted)
    return pd.DataFrame(
        {"client": frame[column.client], "test": _is_test(log, accounts), "day": day}
    )


def _is_test(log: Log, accounts: Accounts) -> Mask:
    """Which rows belong to a test account."""
    account = log.role("account")
    return account.among(set(map(fold, accounts.test))) if account else np.zeros(len(log), bool)


def _meets(column: Column, wanted: Sequence[str]) -> Mask:
    """Whether cells hold one of the wanted choices (by id), texts or yes/no words."""
    if column.kind == "text":
        return column.among({f"#{word}" for word in wanted} | set(map(fold, wanted)))
    if column.kind == "yes_no":
        return np.isin(column.floats, [float(truth(word) or 0) for word in wanted])
    return np.isin(column.floats / 10**column.scale, [float(word) for word in wanted])


# --- date -------------------------------------------------------------------------------------


def _date(column: DateColumn, log: Log) -> tuple[Column, Doubts]:
    """The day that a month, its year and a day of several columns make. A row of which none can be
    made cannot be used; each different cell that is to blame is told once.
    """
    n, months = len(log), _months(log.columns[column.month])
    year = _numbers_of(log, column.year) if column.year else np.full(n, np.nan)
    year = np.where(year < 100, year + 2000, year)
    told = np.where(np.isnan(months["year"]), year, months["year"])
    told = np.where(np.abs(told - 2000) < _YEARS, told, np.nan)
    parts = {
        "month": months["month"].to_numpy(),
        "year": np.where(np.isnan(told), column.in_year or np.nan, told),
        "day": _numbers_of(log, column.day) if column.day else np.ones(n),
    }
    differ = ~np.isnan(year) & (parts["year"] != year)
    found = pd.to_datetime(pd.DataFrame(parts), errors="coerce")
    since = ((found - pd.Timestamp(EPOCH)) / pd.Timedelta(days=1)).to_numpy(np.float64)
    days: Floats = np.where(differ, np.nan, since)
    lost: Mask = np.isnan(days)
    broken = log.broken[list(filter(None, column.sources))].any(axis=1).to_numpy()
    blamed = np.select(
        [np.isnan(parts["month"]), np.isnan(parts["year"]) | differ], ["month", "year"], "day"
    )
    named = {"year": column.year, "day": column.day}
    places = {part: named.get(part) or column.month for part in ("month", "year", "day")}
    doubts: Doubts = []
    for part, place in places.items():
        records = np.flatnonzero(lost & ~broken & (blamed == part))
        if len(records):
            facts = {"part": by_lang(f"findings.part.{part}")}
            labels = _labels(log.columns[place])[records].fillna("")
            doubts += _failed(
                column, log, place, Doubt(Severity.ERROR, "date_incomplete", facts), labels
            )
    return _made(column, "date", days, lost), doubts


def _months(column: Column) -> pd.DataFrame:
    """The year and month that each cell of a column names, NaN where it does not."""
    if column.kind == "text":
        told = [month_of_title(word) for word in column.words]
        pairs = [(y or np.nan, m) for y, m in (one or (None, np.nan) for one in told)]
        return pd.DataFrame(
            np.array([*pairs, (np.nan, np.nan)], np.float64)[column.codes],
            columns=["year", "month"],
        )
    if column.kind == "date":
        moments = pd.to_datetime(column.floats, unit="D", origin=pd.Timestamp(EPOCH))
        return pd.DataFrame({"year": moments.year, "month": moments.month}, dtype=np.float64)
    return pd.DataFrame({"year": np.nan, "month": column.floats / 10**column.scale})


def _numbers_of(log: Log, column_id: str) -> Floats:
    column = log.columns[column_id]
    values: Floats = column.floats / 10**column.scale
    return values


# --- arithmetic -------------------------------------------------------------------------------


def _arithmetic(column: ArithmeticColumn, log: Log, specs: Mapping[str, LogSpec]) -> Column:
    """What two numbers make, money in whole kopecks. A blank cell adds nothing to a sum and takes
    nothing off; nothing is the product or the quotient of a blank one, or the quotient by zero.
    """
    first, second = _numbers_of(log, column.first), _numbers_of(log, column.second)
    if column.sign in "+-−":
        none = np.isnan(first) & np.isnan(second)
        part = np.nan_to_num(second) * (1 if column.sign == "+" else -1)
        values = np.where(none, np.nan, np.nan_to_num(first) + part)
    elif column.sign in "*×":
        values = first * second
    else:
        values = first / np.where(second == 0, np.nan, second)
    broken = log.columns[column.first].broken | log.columns[column.second].broken
    if typed(specs, log.spec.id, column.id)[0] is not ColumnType.MONEY:
        return _made(column, "number", values, broken)
    cells = numbers(kopecks(np.where(broken, np.nan, values))[0], broken, scale=2)
    return Column(column.id, column.name.ru, "number", lambda: cells)


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
    """The time from `first` to `last` in the column's unit: whole days of the calendar, whatever
    the time of day, or hours and minutes exact to the second.
    """
    if not column.working and column.unit == "days":
        return np.floor(last) - np.floor(first)
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


# --- position ---------------------------------------------------------------------------------


def _position(column: PositionColumn, log: Log) -> Column:
    """The place of the choice in its list, from 1."""
    source, spec = log.columns[column.column], log.spec.column(column.column)
    keys = [f"#{choice.id}" for choice in spec.choices] if spec else []
    places = [keys.index(key) + 1 if key in keys else np.nan for key in source.keys]
    values = np.array([*places, np.nan], np.float64)[source.codes]
    return _made(column, "number", values, source.broken)


# --- look-ups --------------------------------------------------------------------------------


def _lookup(
    column: LookupColumn, log: Log, logs: Mapping[str, Log], directory: Directory
) -> tuple[Column, Doubts]:
    """A value of another log, of the Team tab or of the Accounts tab, by key. A key that is not
    there, or is there with different values, makes the cell unusable, with a warning for each.
    """
    key = log.columns[column.key]
    found: dict[str, Series] = {}
    kind: Literal["number", "date", "yes_no", "text"] = "text"
    if column.log == "team":
        cells, found = _of_team(column, log, key, directory.roster)
    elif column.log != "accounts" and logs[column.log].problem:  # no value can be known
        cells = texts(np.full(len(log), -1, np.int32), (), (), ~key.blank)
    else:
        match, take = _source(column, logs, directory.accounts)
        kind, (cells, found) = take.kind, _of_log(key, match, take)
    lost = key.broken.copy()
    doubts: Doubts = []
    for code, labels in found.items():
        lost[labels.index] = True
        doubts += _failed(column, log, column.key, Doubt(Severity.WARNING, code), labels)
    cells = replace(cells, broken=cells.broken | lost)
    return Column(column.id, column.name.ru, kind, lambda: cells), doubts


def _failed(column: Computed, log: Log, source: str, doubt: Doubt, labels: Series) -> Doubts:
    """The doubt about each distinct cell of a source, at the first of them: rows and money."""
    amount = log.columns.get(log.spec.amount)
    doubts: Doubts = []
    for records in labels.groupby(labels, sort=False).groups.values():
        worth = np.nansum(amount.floats[records]) / 100 if amount else 0
        facts = {"name": named(column.name), "n": len(records), "money": money(float(worth))}
        told = replace(doubt, facts={**doubt.facts, **facts})
        doubts.append((log.spec.id, source, int(records[0]), told))
    return doubts


def _source(
    column: LookupColumn, logs: Mapping[str, Log], accounts: Accounts
) -> tuple[Column, Column]:
    """The columns that are searched and taken from."""
    if column.log != "accounts":
        return logs[column.log].columns[column.match], logs[column.log].columns[column.take]
    named_cells = texts(
        np.arange(len(accounts.names), dtype=np.int32), accounts.names, fold_all(accounts.names)
    )
    names = Column("name", "", "text", lambda: named_cells)
    test = numbers(np.array([name in accounts.test for name in accounts.names], np.float64))
    return names, names if column.take == "name" else Column("test", "", "yes_no", lambda: test)


def _of_log(key: Column, match: Column, take: Column) -> tuple[Cells, dict[str, Series]]:
    """`take` of the record whose `match` equals the key; and the keys of failed records by code."""
    values = take.codes if take.kind == "text" else take.floats
    source = pd.DataFrame({"key": _labels(match), "value": values}).dropna(subset="key")
    first = source.drop_duplicates("key")
    pairs = source.drop_duplicates(["key", "value"])
    labels = _labels(key)
    record = labels.map(pd.Series(first.index, first["key"])).fillna(-1).astype(np.intp)
    doubtful = labels.isin(pairs.loc[pairs.duplicated("key"), "key"])
    missing = labels.notna() & (record < 0)
    record = record.mask(doubtful, -1)
    taken = take.cells.series.reindex(record).reset_index(drop=True)
    broken = pd.Series(take.broken).reindex(record, fill_value=False).to_numpy()
    found = {"lookup_missing": labels[missing], "lookup_ambiguous": labels[doubtful]}
    return replace(take.cells, series=taken, broken=broken), found


def _labels(column: Column) -> Series:
    """What cells are compared by, None for a blank. A number and the same number typed as a text
    have one label.
    """
    if column.kind == "text":
        return _spread(column.keys, column.codes)
    codes, values = pd.factorize(column.floats)
    return _spread([f"{value / 10**column.scale:.15g}" for value in values.tolist()], codes)


def _spread(labels: Sequence[str], codes: npt.NDArray[np.integer[Any]]) -> Series:
    every = np.array([*labels, None], object)
    return pd.Series(every[codes], dtype=object)


def _of_team(
    column: LookupColumn, log: Log, key: Column, roster: Roster
) -> tuple[Cells, dict[str, Series]]:
    """The person's name, team or role on the row's main date; on rows without one, what all
    intervals of the person agree on.
    """
    day, stints = log.role("date"), roster.stints
    taken = [getattr(stint, {"name": "person"}.get(column.take, column.take)) for stint in stints]
    keys = [fold(text) for text in taken]
    known = pd.DataFrame([stint.days for stint in stints], columns=["start", "end"], dtype=float)
    known["stint"] = np.arange(len(stints))
    known["person"] = pd.Series([fold(stint.person) for stint in stints], dtype=object)
    agreed = pd.Series(keys, dtype=object).groupby(known["person"]).transform("nunique") == 1
    known["agreed"] = agreed
    labels = _labels(key)
    rows = pd.DataFrame({"person": labels, "record": np.arange(len(log))})
    rows["day"] = np.floor(day.floats) if day else np.nan
    pairs = rows.dropna(subset="person").merge(known, on="person")
    inside = pairs["day"].between(pairs["start"], pairs["end"])
    fits = pairs[inside | (pairs["day"].isna() & pairs["agreed"])].drop_duplicates("record")
    codes = np.full(len(log), -1, np.int32)
    codes[fits["record"]] = fits["stint"]
    absent = labels[labels.notna() & ~labels.isin(known["person"])]
    return text_cells(taken, keys, codes), {"lookup_missing": absent}
