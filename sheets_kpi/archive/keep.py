"""Keeps closed periods: reads the Archive, closes what is to be closed, and tells what differs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

import numpy as np

from sheets_kpi.archive.closing import candidates, closed_periods, lines_of, to_close
from sheets_kpi.archive.compare import differences
from sheets_kpi.archive.lines import HEADER_ROW, Archive, digests_of, in_order
from sheets_kpi.attain.goals import Goals
from sheets_kpi.attain.results import Results
from sheets_kpi.decisions.settings import Settings
from sheets_kpi.facts import KEPT, Need
from sheets_kpi.findings import Finding, Severity
from sheets_kpi.logs import Log, day_of
from sheets_kpi.names import fold
from sheets_kpi.periods import Grain, Period, read_period, show_day, show_period
from sheets_kpi.texts import LANGS, Lang, say


def keep(
    old: Archive,
    logs: Mapping[str, Log],
    results: Results,
    first_day: date,
    findings: Sequence[Finding],
    lang: Lang,
) -> tuple[Archive, Results, tuple[Finding, ...]]:
    """The Archive with the periods that are closed now, and the results that are told from it.

    Args:
        old: the Archive as it stands in the workbook.
        logs: the logs by id, as they were cleaned.
        results: those of today, nothing of them kept.
        first_day: the first day of any log.
        findings: what was found in the logs.
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
    lines = in_order((*old.lines, *added)) if added else old.lines
    archive = Archive(lines, {**old.digests, **digests_of(added)})
    found += [*hindrances, *differences(results, old.lines, title)]
    closed = closed_periods(archive.lines, results.decisions.kpis, results.as_of)
    found += _open_errors(closed, logs, findings)
    return archive, replace(results, closed=closed), tuple(found)


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
    return candidates(settings, as_of, first_day, _known(old))


def _known(old: Archive) -> set[Period]:
    """A period that somebody took out of the Archive by hand is not closed once more."""
    periods = {line.period for line in old.lines}
    return periods | {period for key in old.digests if (period := read_period(key))}


def _edited(old: Archive, title: str) -> Iterator[Finding]:
    """Periods whose lines are not those that were written."""
    first: dict[Period, int] = {}
    for row, line in enumerate(old.lines, HEADER_ROW + 1):
        first.setdefault(line.period, row)
    rows = {period.key: row for period, row in first.items()}
    now = digests_of(old.lines)
    for key in sorted({*now, *old.digests}):
        period = read_period(key)
        if period and now.get(key) != old.digests.get(key):
            facts = {"period": {lang: show_period(period, lang) for lang in LANGS}}
            code = "archive_edited" if key in now else "archive_emptied"
            row = rows.get(key, 0)
            yield Finding(Severity.ERROR, code, title, row, 1 if row else 0, facts=facts)


def _not_over(results: Results) -> Iterator[Finding]:
    """A period that is to be closed can only be closed once it is over."""
    through = results.decisions.settings.closed_through
    if through is not None and results.as_of <= through:
        facts = {
            "day": {lang: show_day(through, lang) for lang in LANGS},
            "as_of": {lang: show_day(results.as_of, lang) for lang in LANGS},
        }
        yield Finding(Severity.NOTICE, "archive_not_over", "", facts=facts)


def _broken(results: Results, periods: Sequence[Period]) -> Iterator[Finding]:
    """KPIs that cannot be computed: a period without them would stay so for ever."""
    facts = {"periods": _names(periods)}
    for kpi in results.decisions.kpis:
        if kpi.key not in results.classes:
            yield Finding(
                Severity.ERROR,
                "archive_kpi",
                kpi.tab,
                kpi.row,
                kpi.column,
                facts={"kpi": kpi.name, **facts},
            )


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


def _open_errors(
    closed: Mapping[Period, object], logs: Mapping[str, Log], findings: Sequence[Finding]
) -> Iterator[Finding]:
    """Closed periods whose logs still hold errors: those rows are not in the figures."""
    places = {(f.tab, f.row) for f in findings if f.severity is Severity.ERROR and f.row}
    days = [day for log in logs.values() for day in _days(log, places)]
    counts = Counter(period for day in days for period in closed if day in period)
    for period, n in sorted(counts.items()):
        facts = {"period": {lang: show_period(period, lang) for lang in LANGS}, "n": n}
        yield Finding(Severity.NOTICE, "archive_with_errors", "", facts=facts)


def _days(log: Log, places: set[tuple[str, int]]) -> Iterator[date]:
    """The main dates of the records of a log that stand at some places."""
    column = log.role("date")
    if column is None or column.kind != "date":
        return
    for number, title in enumerate(log.tab_titles):
        rows = [row for tab, row in places if tab == title]
        here = (log.tabs == number) & np.isin(log.rows, rows) & ~np.isnan(column.floats)
        yield from map(day_of, column.floats[here].tolist())
