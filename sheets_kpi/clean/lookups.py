"""Look-up columns: a value of another log, of the Team tab or of the Accounts tab, by key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from sheets_kpi.clean.values import Doubt, named
from sheets_kpi.clean.words import Word, text_column
from sheets_kpi.findings import Severity
from sheets_kpi.logs import Codes, Column, Floats, Log, Mask, serial
from sheets_kpi.names import fold
from sheets_kpi.people import Accounts, Roster, Stint
from sheets_kpi.schema import LookupColumn

Doubts = list[tuple[str, str, int, Doubt]]  # (log, column, record, doubt)
_NO_CODES = np.zeros(0, np.int32)


@dataclass(frozen=True)
class Directory:
    """The team and the accounts, as far as columns look them up."""

    roster: Roster = field(default_factory=Roster)
    accounts: Accounts = field(default_factory=Accounts)


def lookup(
    column: LookupColumn, log: Log, logs: Mapping[str, Log], directory: Directory
) -> tuple[Column, Doubts]:
    """Works out one look-up column. A key that is not there, or is there with different values,
    gives a blank and a notice for each distinct key.
    """
    key = log.columns[column.key]
    if column.log == "team":
        made, found = _of_team(column, log, key, directory.roster)
    elif column.log == "accounts":
        made, found = _of_log(key, *_account_columns(column, directory.accounts))
    elif logs[column.log].problem:
        made, found = _unknowable(key), {}
    else:
        other = logs[column.log].columns
        made, found = _of_log(key, other[column.match], other[column.take])
    broken = made.broken | key.broken
    made = replace(
        made, id=column.id, header=column.name.ru, broken=broken, declared=True, places=()
    )
    doubts: Doubts = [
        (
            log.spec.id,
            column.key,
            record,
            Doubt(Severity.NOTICE, code, {"name": named(column.name)}),
        )
        for record, code in sorted(found.items())
    ]
    return made, doubts


def _unknowable(key: Column) -> Column:
    """The source cannot be read: no value of a row with a key can be used."""
    values = np.full(len(key.values), np.nan)
    return Column("", "", "number", values, ~key.blank)


# --- from another log ------------------------------------------------------------------------


def _of_log(key: Column, match: Column, take: Column) -> tuple[Column, dict[int, str]]:
    """`take` of the record whose `match` equals the key; and the records with a doubt."""
    known, labels = _labels(match)
    first = _first_record(known, len(labels))
    unsure = _differing(known, first, take)
    place = {label: i for i, label in enumerate(labels)}
    codes, words = _labels(key)
    target = np.array([*(place.get(word, -1) for word in words), -1], np.int32)[codes]
    missing = (codes >= 0) & (target < 0)
    doubtful = (target >= 0) & np.append(unsure, False)[target]
    record = np.where(doubtful, -1, np.append(first, -1)[target])
    found = _once(codes, missing, "lookup_missing") | _once(codes, doubtful, "lookup_ambiguous")
    return _taken(take, record), found


def _labels(column: Column) -> tuple[Codes, Sequence[str]]:
    """What cells are compared by: a code for each (-1 for blank) and the labels of the codes.
    A number and the same number typed as a text have one label.
    """
    if column.kind == "text":
        return column.codes, column.keys
    known = ~column.blank
    values, inverse = np.unique(column.floats[known], return_inverse=True)
    codes = np.full(len(known), -1, np.int32)
    codes[known] = inverse
    return codes, [f"{value / 10**column.scale:.15g}" for value in values.tolist()]


def _first_record(codes: Codes, size: int) -> Codes:
    first = np.full(size, -1, np.int32)
    records = np.flatnonzero(codes >= 0)[::-1]
    first[codes[records]] = records
    return first


def _differing(codes: Codes, first: Codes, take: Column) -> Mask:
    """Which keys stand on records that disagree about the value."""
    values = take.values.astype(np.float64)
    records = np.flatnonzero(codes >= 0)
    mine, firsts = values[records], values[first[codes[records]]]
    unequal = (mine != firsts) & ~(np.isnan(mine) & np.isnan(firsts))
    differing = np.zeros(len(first), bool)
    differing[codes[records[unequal]]] = True
    return differing


def _taken(take: Column, record: Codes) -> Column:
    """The column's cells at some records; blank at -1."""
    blank = -1 if take.kind == "text" else np.nan
    values = np.append(take.values, np.array([blank], take.values.dtype))[record]
    broken = np.append(take.broken, False)[record]
    return replace(take, values=values, broken=broken)


def _once(codes: Codes, cells: Mask, code: str) -> dict[int, str]:
    """The first record of every distinct key among some cells."""
    records = np.flatnonzero(cells)
    _, first = np.unique(codes[records], return_index=True)
    return {int(record): code for record in records[first]}


# --- from the team and the accounts ----------------------------------------------------------


def _of_team(
    column: LookupColumn, log: Log, key: Column, roster: Roster
) -> tuple[Column, dict[int, str]]:
    """The person's name, team or role on the row's main date; on rows without one, what all
    intervals of the person agree on.
    """
    day = log.role("date")
    days = np.floor(day.floats) if day else np.full(len(log), np.nan)
    words = [Word(text, fold(text)) for text in _taken_texts(column, roster.stints)]
    codes = np.full(len(log), -1, np.int32)
    for code, person in enumerate(key.keys):
        mine = [n for n, stint in enumerate(roster.stints) if fold(stint.person) == person]
        rows = np.flatnonzero(key.codes == code)
        codes[rows] = _stint_codes(days[rows], mine, roster.stints, words)
    known = {fold(stint.person) for stint in roster.stints}
    absent = np.array([*(name not in known for name in key.keys), False], bool)[key.codes]
    made = text_column("", "", [*words, Word("", "")], codes)
    return made, _once(key.codes, absent, "lookup_missing")


def _stint_codes(
    days: Floats, mine: Sequence[int], stints: Sequence[Stint], words: Sequence[Word]
) -> Codes:
    """For each day of one person the index of the interval it lies in, -1 if none is sure."""
    agreed = len({words[n].key for n in mine}) == 1
    codes = np.where(np.isnan(days) & agreed, mine[0] if mine else -1, -1).astype(np.int32)
    for n in reversed(mine):
        start, end = stints[n].start, stints[n].end
        inside = days >= (serial(start) if start else -np.inf)
        inside &= days <= (serial(end) if end else np.inf)
        codes[inside] = n
    return codes


def _taken_texts(column: LookupColumn, stints: Sequence[Stint]) -> list[str]:
    match column.take:
        case "team":
            return [stint.team for stint in stints]
        case "role":
            return [stint.role for stint in stints]
        case _:
            return [stint.person for stint in stints]


def _account_columns(column: LookupColumn, accounts: Accounts) -> tuple[Column, Column]:
    words = [Word(name, fold(name)) for name in accounts.names]
    names = text_column("name", "", words, np.arange(len(words), dtype=np.int32))
    if column.take == "name":
        return names, names
    test = np.array([name in accounts.test for name in accounts.names], np.float64)
    return names, Column("test", "", "yes_no", test, np.zeros(len(words), bool))
