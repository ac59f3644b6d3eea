"""Keeps closed periods: reads the Archive, closes what is to be closed, and tells what differs.
Nothing of the Archive is changed.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from sheets_kpi.archive.closing import closed_periods, lines_of, to_close
from sheets_kpi.archive.days import Days, changed, remembered
from sheets_kpi.archive.differs import differences
from sheets_kpi.archive.lines import HEADER_ROW, Archive, digests_of, in_order, sum_of
from sheets_kpi.attain.goals import Goals
from sheets_kpi.attain.results import Results
from sheets_kpi.decisions.settings import Settings
from sheets_kpi.facts import KEPT, Need
from sheets_kpi.findings import Finding, Severity
from sheets_kpi.logs import Log, day_of
from sheets_kpi.names import fold
from sheets_kpi.numbers import NBSP, number_text
from sheets_kpi.periods import (
    Grain,
    Period,
    periods_between,
    read_period,
    show_day,
    show_period,
)
from sheets_kpi.state import Existing
from sheets_kpi.texts import LANGS, Lang, in_each, say

_DAY = timedelta(days=1)
_KOPECKS = 100


def keep(
    old: Archive,
    logs: Mapping[str, Log],
    results: Results,
    first_day: date,
    days: Days,
    existing: Existing,
    lang: Lang,
) -> tuple[Archive, Results, tuple[Finding, ...]]:
    """The Archive with the periods that are closed now, and the results that are told from it.

    Args:
        old: the Archive as it stands in the workbook.
        logs: the logs by id, as they were cleaned.
        results: those of today, nothing of them kept.
        first_day: the first day of any log.
        days: what is remembered of the days of closed periods.
        existing: the workbook, with the logs' cells as they stand.
        lang: the language in which the tab is written.

    Returns:
        The Archive, the results, and findings about closed periods.
    """
    title = say("tab.archive", lang)
    found = [*_edited(old, title), *_not_over(results)]
    is_readable = not any(log.problem for log in logs.values())
    unclosed = _unclosed(old, results.decisions.settings, results.as_of, first_day)
    new = to_close(results, unclosed, is_readable=is_readable)
    hindrances = [*_broken(results, new), *_closed_logs(logs, new)] if new else []
    added = () if hindrances else tuple(lines_of(results, new))
    differ = differences(results, old.lines, title)
    late = [period for period, one in differ.items() if one.severity is Severity.WARNING]
    found += [*hindrances, *differ.values()]
    found += [one for period in late for one in changed(days, period, logs, existing)]
    whole = [line for line in (*old.lines, *added) if line.period.key not in old.edited]
    closed = closed_periods(whole, results.decisions.kpis, results.as_of)
    of_errors = dict(_of_errors(closed, logs))
    closes = tuple(_closes(period, of_errors.get(period)) for period in new if not hindrances)
    digests = {**old.digests, **digests_of(added)}
    days = remembered(days, () if hindrances else new, logs, existing)
    archive = Archive(old.lines, digests, in_order(added), closes, tuple(late), days)
    return archive, replace(results, closed=closed), (*found, *of_errors.values())


def needs(old: Archive, goals: Goals, as_of: date, first_day: date) -> Iterator[Need]:
    """The facts of periods to be closed, and of those that were closed, as they would be today."""
    new = _unclosed(old, goals.decisions.settings, as_of, first_day)
    kpis = {fold(line.kpi) for line in old.lines}
    closed = sorted({line.period for line in old.lines if line.kpi and line.period.end < as_of})
    for kind in KEPT:
        yield Need(goals.classes, kind, new)
        for grain in Grain:
            yield Need(kpis, kind, [period for period in closed if period.grain is grain])


def first_day_of(old: Archive, goals: Goals, as_of: date, first_day: date) -> date:
    """The first day of any log, of any closed period, and of any that is to be closed."""
    new = _unclosed(old, goals.decisions.settings, as_of, first_day)
    return min([first_day, *(one.start for one in (*new, *_known(old)))])


def _unclosed(old: Archive, settings: Settings, as_of: date, first_day: date) -> tuple[Period, ...]:
    """The periods that end by `closed_through`, are over, and are not in the Archive yet."""
    if settings.closed_through is None:
        return ()
    known = _known(old)
    first_day = min([first_day, *(period.start for period in known)])
    last = min(settings.closed_through, as_of - _DAY)
    spans = periods_between(first_day, last, settings.grain) if first_day <= last else ()
    return tuple(period for period in spans if period.end <= last and period not in known)


def _known(old: Archive) -> set[Period]:
    """A period that somebody took out of the Archive by hand is not closed once more."""
    periods = {line.period for line in old.lines}
    return periods | {period for key in old.digests if (period := read_period(key))}


def _edited(old: Archive, title: str) -> Iterator[Finding]:
    """Periods whose lines are not those that were written: they are not shown."""
    rows: dict[str, int] = {}
    for row, line in enumerate(old.lines, HEADER_ROW + 1):
        rows.setdefault(line.period.key, row)
    now = digests_of(old.lines)
    for key in sorted(old.edited):
        if period := read_period(key):
            row, was = rows.get(key, 0), sum_of(old.digests.get(key, ""))
            code = "archive_edited" if row else "archive_emptied"
            facts: dict[str, object] = {"period": in_each(show_period, period), "sums": ""}
            if was is not None:
                facts["sums"] = in_each(_sums, (was, sum_of(now.get(key, "")) or 0.0))
            yield Finding(Severity.ERROR, code, title, row, 1 if row else 0, facts=facts)


def _not_over(results: Results) -> Iterator[Finding]:
    """A period that is to be closed can only be closed once it is over."""
    through = results.decisions.settings.closed_through
    if through is not None and results.as_of <= through:
        facts = {
            "day": in_each(show_day, through),
            "as_of": in_each(show_day, results.as_of),
        }
        yield Finding(Severity.NOTICE, "archive_not_over", "", facts=facts)


def _broken(results: Results, periods: Sequence[Period]) -> Iterator[Finding]:
    """KPIs that cannot be computed: a period without them would stay so for ever."""
    facts = {"periods": _names(periods)}
    for kpi in results.decisions.kpis:
        if kpi.key not in results.classes:
            place = kpi.tab, kpi.row, kpi.column
            yield Finding(Severity.ERROR, "archive_kpi", *place, facts={"kpi": kpi.name, **facts})


def _closed_logs(logs: Mapping[str, Log], periods: Sequence[Period]) -> Iterator[Finding]:
    """Logs that cannot be read."""
    for log in logs.values():
        if log.problem:
            name = {lang: log.spec.name.show(lang) for lang in LANGS}
            facts = {"log": name, "periods": _names(periods)}
            yield Finding(Severity.ERROR, "archive_log", "", facts=facts)


def _names(periods: Sequence[Period]) -> Mapping[Lang, str]:
    """The first and the last of some periods."""
    ends = list(dict.fromkeys((periods[0], periods[-1])))
    return {lang: " – ".join(show_period(one, lang) for one in ends) for lang in LANGS}


def _of_errors(
    closed: Collection[Period], logs: Mapping[str, Log]
) -> Iterator[tuple[Period, Finding]]:
    """Closed periods whose logs hold errors: such rows are not in the figures, or not with all that
    they hold.
    """
    errors = [one for log in logs.values() for one in _in_error(log)] if closed else []
    for period in sorted(closed):
        amounts = [amount for day, amount in errors if day in period]
        if amounts:
            money = in_each(_roubles, math.fsum(amounts))
            facts = {"period": in_each(show_period, period), "n": len(amounts), "money": money}
            yield period, Finding(Severity.NOTICE, "archive_with_errors", "", facts=facts)


def _closes(period: Period, errors: Finding | None) -> Finding:
    """What is told of a period in the run that closes it."""
    if errors:
        return replace(errors, severity=Severity.WARNING, code="archive_closes_with_errors")
    facts = {"period": in_each(show_period, period)}
    return Finding(Severity.NOTICE, "archive_closes", "", facts=facts)


def _in_error(log: Log) -> Iterator[tuple[date, float]]:
    """The main date and the money of each record of a log with a cell that cannot be used."""
    day, worth = log.role("date"), log.columns.get(log.spec.amount)
    if day is not None and day.kind == "date":
        here = log.broken.any(axis=1).to_numpy(dtype=bool) & ~np.isnan(day.floats)
        money = np.zeros(len(log)) if worth is None else np.nan_to_num(worth.floats) / _KOPECKS
        yield from zip(map(day_of, day.floats[here].tolist()), money[here].tolist(), strict=True)


def _roubles(amount: float, lang: Lang) -> str:
    return f"{number_text(amount, None, lang)}{NBSP}₽"


def _sums(sums: tuple[float, float], lang: Lang) -> str:
    was, now = (number_text(one, None, lang) for one in sums)
    return say("archive.same_sum" if was == now else "archive.sums", lang, was=was, now=now)
