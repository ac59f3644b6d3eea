"""Keeps closed periods: reads the Archive, closes what is to be closed, and tells what differs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

import numpy as np

from sheets_kpi.archive.closing import lines_of, to_close
from sheets_kpi.archive.compare import differences
from sheets_kpi.archive.kept import closed_periods
from sheets_kpi.archive.lines import HEADER_ROW, Archive, digests_of, in_order
from sheets_kpi.archive.reading import read_archive
from sheets_kpi.attain.judge import Judge
from sheets_kpi.findings import Finding, Severity
from sheets_kpi.logs import Log, day_of
from sheets_kpi.period_names import read_period, show_day, show_period
from sheets_kpi.periods import Period
from sheets_kpi.state import Existing
from sheets_kpi.texts import LANGS, Lang, say


def keep(
    existing: Existing,
    logs: Mapping[str, Log],
    judge: Judge,
    first_day: date,
    findings: Sequence[Finding],
    lang: Lang,
) -> tuple[Archive, Judge, tuple[Finding, ...]]:
    """The Archive with the periods that are closed now, and the judge that answers from it.

    Args:
        existing: the workbook as it was read.
        logs: its logs by id, as they were cleaned.
        judge: computes everything anew.
        first_day: the first day of any log.
        findings: what was found in the logs.
        lang: the language in which the tab is written.

    Returns:
        The Archive, the judge, and findings about closed periods.

    Raises:
        DecisionError: the Archive was deleted or holds something unreadable.
    """
    title = say("tab.archive", lang)
    is_wanted = judge.decisions.settings.closed_through is not None
    old = read_archive(existing, is_wanted=is_wanted)
    old = replace(old, lines=in_order(old.lines))
    found = [*_edited(old, title), *_not_over(judge)]
    is_readable = not any(log.problem for log in logs.values())
    new = to_close(judge, first_day, _known(old), is_readable=is_readable)
    hindrances = [*_broken(judge, new), *_closed_logs(logs, new)] if new else []
    added = () if hindrances else tuple(lines_of(judge, new))
    lines = in_order((*old.lines, *added)) if added else old.lines
    archive = Archive(lines, {**old.digests, **digests_of(added)})
    found += [*hindrances, *differences(judge, old.lines, title)]
    closed = closed_periods(archive.lines, judge)
    found += _open_errors(closed, logs, findings)
    return archive, replace(judge, closed=closed), tuple(found)


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


def _not_over(judge: Judge) -> Iterator[Finding]:
    """A period that is to be closed can only be closed once it is over."""
    through = judge.decisions.settings.closed_through
    if through is not None and judge.as_of <= through:
        facts = {
            "day": {lang: show_day(through, lang) for lang in LANGS},
            "as_of": {lang: show_day(judge.as_of, lang) for lang in LANGS},
        }
        yield Finding(Severity.NOTICE, "archive_not_over", "", facts=facts)


def _broken(judge: Judge, periods: Sequence[Period]) -> Iterator[Finding]:
    """KPIs that cannot be computed: a period without them would stay so for ever."""
    facts = {"periods": _names(periods)}
    for kpi in judge.decisions.kpis:
        if kpi.key not in judge.classes:
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
