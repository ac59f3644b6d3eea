"""Which days of a closed period were changed since: beside each period a short digest of the rows
of every day is remembered, as old rows are not kept.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from zlib import crc32

from sheets_kpi.clean.reader import Origins
from sheets_kpi.findings import Finding, Severity
from sheets_kpi.logs import Log, day_of
from sheets_kpi.periods import Period, show_day, show_period
from sheets_kpi.state import Existing, normal
from sheets_kpi.texts import by_lang, in_each

MOST = 12  # so many closed periods are remembered, the latest
_LISTED = 5
_NOTHING = "aaaa"
# by the key of a period and the id of a log: the columns that count, and four letters for each day
Days = Mapping[tuple[str, str], str]


def remembered(
    old: Days, new: Iterable[Period], logs: Mapping[str, Log], existing: Existing
) -> Days:
    """What is known of closed periods, with those that are closed now."""
    found = dict(old)
    for period in sorted(new)[-MOST:]:
        for log_id, log in logs.items():
            if log.role("date") is not None:
                ids = [key for key, one in log.columns.items() if one.declared and one.places]
                digests = _digests(log, ids, period, existing).values()
                found[period.key, log_id] = (
                    f"{json.dumps(ids, ensure_ascii=False)}:{''.join(digests)}"
                )
    latest = sorted({key for key, _ in found})[-MOST:]
    return {key: text for key, text in found.items() if key[0] in latest}


def changed(
    days: Days, period: Period, logs: Mapping[str, Log], existing: Existing
) -> Iterator[Finding]:
    """A notice for each day whose rows are not those that stood there when its period was closed;
    it leads to the first of them. Nothing is said of a log whose columns are others by now, or
    whose days all differ: something else happened there.
    """
    for log_id, log in logs.items():
        columns, _, text = days.get((period.key, log_id), "").rpartition(":")
        ids, day = _ids(columns), log.role("date")
        if not text or day is None or log.problem or not log.columns.keys() >= set(ids):
            continue
        now = _digests(log, ids, period, existing)
        was = {one: text[4 * k : 4 * k + 4] for k, one in enumerate(now)}
        other = [one for one in now if now[one] != was[one]]
        held = [one for one in now if {now[one], was[one]} != {_NOTHING}]
        if len(other) == len(held) > 3:
            continue
        origins, by_day = Origins(log, existing), _by_day(log)
        for one in other:
            records = by_day[one]
            tab, row, column = origins.cell(day, records[0]) if records else (0, 0, 0)
            cells = [origins.address(day, record, records[0]) for record in records[:_LISTED]]
            listed = ", ".join(cells) + (" …" if len(records) > _LISTED else "")
            facts = {
                "day": in_each(show_day, one),
                "period": in_each(show_period, period),
                "cells": listed or by_lang("archive.no_rows"),
            }
            yield Finding(
                Severity.NOTICE,
                "archive_day_changed",
                log.tab_titles[tab],
                row,
                column,
                facts=facts,
            )


def _ids(text: str) -> list[str]:
    """The columns that were remembered; none of what somebody garbled."""
    try:
        found = json.loads(text or "[]")
    except ValueError:
        return []
    return [*map(str, found)] if isinstance(found, list) else []


def _digests(log: Log, ids: Iterable[str], period: Period, existing: Existing) -> dict[date, str]:
    """Four letters for each day of a period, whatever the order of its rows: of their cells as they
    stand, so that no decision changes them.
    """
    origins, by_day = Origins(log, existing), _by_day(log)
    columns = [log.columns[one] for one in ids]

    def sum_of(day: date) -> int:
        rows = ([normal(origins.raw(one, record)) for one in columns] for record in by_day[day])
        return sum(crc32(repr(row).encode()) for row in rows) % 16**4

    n = (period.end - period.start).days + 1
    days = (period.start + timedelta(days=k) for k in range(n))
    return {day: _letters(sum_of(day)) for day in days}


def _letters(number: int) -> str:
    """Letters, so that nobody takes a digest for an amount."""
    return "".join(chr(ord("a") + (number >> bits & 15)) for bits in (12, 8, 4, 0))


def _by_day(log: Log) -> dict[date, list[int]]:
    """The records of each day by their main date."""
    found: dict[date, list[int]] = defaultdict(list)
    day = log.role("date")
    if day is not None and day.kind == "date":
        for record, serial in enumerate(day.floats.tolist()):
            if serial == serial:  # noqa: PLR0124  # NaN
                found[day_of(serial)].append(record)
    return found
