"""Keeps closed periods: reads the Archive, closes what is to be closed, and tells what differs.

What today's logs and decisions would make of a closed period is compared at nine significant
digits: the facts, and the targets of the company and people. Nothing of the Archive is changed.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from operator import itemgetter

import numpy as np

from sheets_kpi.archive.closing import closed_periods, lines_of, to_close
from sheets_kpi.archive.lines import (
    COLUMNS,
    DEFINITION,
    HEADER_ROW,
    RULES,
    Archive,
    ArchiveLine,
    digests_of,
    in_order,
    sum_of,
)
from sheets_kpi.attain.goals import Goals
from sheets_kpi.attain.results import Results
from sheets_kpi.decisions import Kpi
from sheets_kpi.decisions.settings import Settings
from sheets_kpi.decisions.targets import Range, Target
from sheets_kpi.facts import KEPT, Need, Segment
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
from sheets_kpi.texts import LANGS, Lang, by_lang, in_each, quoted, say

_NEAR = ("company", "person")  # whose differences are told first
_DAY = timedelta(days=1)
_KOPECKS = 100
_MOST_PERIODS = 3  # that one finding lists
_FACT = [column.id for column in COLUMNS].index("fact") + 1
Kept = tuple[Period, str, str]  # whose figure of which period, by folded name
# what differs in a period: "" or the text that says that it is a target, what was, what would be
_Change = tuple[Period, Sequence[tuple[str, Target | None, Target | None]]]


@dataclass
class _Difference:
    """All periods in which one KPI of one segment would be another."""

    kpi: Kpi
    segment: Segment
    row: int = 0
    changes: list[_Change] = field(default_factory=list)
    is_redefined: bool = False


def differences(results: Results, lines: Sequence[ArchiveLine], title: str) -> Iterator[Finding]:
    """A finding for each person, or the company, and KPI that would be another by now.

    A KPI that has another formula now has one finding for all. What only teams or accounts show
    is told of these. KPIs that are no longer defined, or are broken, cannot be compared. What is
    another in a period that was closed by older rules is one notice for all: newer rules are no
    correction.

    Args:
        results: those of today, nothing of them kept.
        lines: the Archive, in the order of its tab.
        title: the title of the tab.
    """
    rows: dict[str, list[tuple[int, ArchiveLine]]] = defaultdict(list)
    for row, line in enumerate(lines, HEADER_ROW + 1):
        if line.kpi and line.period.end < results.as_of:
            rows[fold(line.kpi)].append((row, line))
    older = {line.period for line in lines if line.kpi_class and (line.rules or 1) < RULES}
    by_rules: dict[Period, list[_Difference]] = defaultdict(list)
    for kpi in results.decisions.kpis:
        if kpi.key in rows and kpi.key in results.classes:
            found = _of_kpi(results, kpi, rows[kpi.key])
            for one in found:
                for change in one.changes:
                    if change[0] in older:
                        by_rules[change[0]].append(replace(one, changes=[change]))
                one.changes = [change for change in one.changes if change[0] not in older]
            left = [one for one in found if one.changes]
            yield from (_finding(one, title) for one in _told(left))
    for period in sorted(by_rules):
        yield _of_rules(period, by_rules[period])


def _told(found: Sequence[_Difference]) -> Sequence[_Difference]:
    """The differences of one KPI that are told: nothing twice, nothing lost."""
    if any(one.is_redefined for one in found):
        return found[:1]
    near = [one for one in found if one.segment.kind in _NEAR]
    return near or found


def _of_kpi(
    results: Results, kpi: Kpi, rows: Sequence[tuple[int, ArchiveLine]]
) -> list[_Difference]:
    """The differences of one KPI, the company's first."""
    redefined = {
        line.period for _, line in rows if line.kind == DEFINITION and line.formula != kpi.formula
    }
    known = {
        (line.period, line.kind, fold(_name_today(results, line))): (row, line)
        for row, line in reversed(rows)
        if line.kind != DEFINITION
    }
    closed = {line.period for _, line in rows}
    found: dict[Segment, _Difference] = {}
    for figure, segment, fact in _anew(results, kpi, closed, known):
        if fact is None and figure not in known:
            continue
        row, line = known.get(figure, (0, ArchiveLine(figure[0], figure[1])))
        target = line.goal
        if segment.kind in _NEAR and not (line.fact is None and fact is None):
            target = results.target(kpi, segment, figure[0])
        compared = (("", line.fact, fact), ("archive.target", line.goal, target))
        moves = [one for one in compared if one[1] != one[2] and _key(one[1]) != _key(one[2])]
        if moves:
            one = found.setdefault(segment, _Difference(kpi, segment))
            one.row = one.row or row
            one.changes.append((figure[0], moves))
            one.is_redefined |= figure[0] in redefined
    return sorted(found.values(), key=lambda one: KEPT.index(one.segment.kind))


def _name_today(results: Results, line: ArchiveLine) -> str:
    """The name of a line as people and accounts are called by now: who was renamed is the same
    while the old name stands among the other spellings.
    """
    books = {"person": results.decisions.people, "account": results.decisions.account_book}
    book = books.get(line.kind)
    return (book.find(line.name) if book and line.name else None) or line.name


def _anew(
    results: Results,
    kpi: Kpi,
    periods: Collection[Period],
    known: Mapping[Kept, tuple[int, ArchiveLine]],
) -> Iterator[tuple[Kept, Segment, float | None]]:
    """The fact that every segment would have, those that are gone among them."""
    seen: set[Kept] = set()
    for grain in Grain:
        wanted = [period for period in periods if period.grain is grain]
        for kind in KEPT:
            facts = results.facts.array(kpi.key, kind, wanted).tolist()
            segments = [(fold(segment.name), segment) for segment in results.facts.segments[kind]]
            for period, row in zip(wanted, facts, strict=True):
                for (name, segment), fact in zip(segments, row, strict=True):
                    figure: Kept = (period, kind, name)
                    seen.add(figure)
                    yield figure, segment, None if math.isnan(fact) else fact
    for figure, (_, line) in known.items():
        if figure not in seen:
            yield figure, line.segment, None


def _key(value: Target | None) -> str:
    """Equal for values that agree in nine significant digits."""
    if isinstance(value, Range):
        return f"{value.low:.9g}–{value.high:.9g}"
    return "" if value is None else f"{value:.9g}"


def _moved(change: _Change, kpi: Kpi, lang: Lang) -> str:
    """What was and what would be."""
    parts = []
    for key, was, would in change[1]:
        move = f"{_value(was, kpi, lang)} → {_value(would, kpi, lang)}"
        parts.append(say(key, lang, move=move) if key else move)
    return ", ".join(parts)


def _value(value: Target | None, kpi: Kpi, lang: Lang) -> str:
    if value is None:
        return say("archive.nothing", lang)
    if isinstance(value, Range):
        return f"{_value(value.low, kpi, lang)}–{_value(value.high, kpi, lang)}"
    number = float(f"{value * (100 if kpi.is_percent else 1):.9g}")
    return number_text(number, None, lang) + ("\u00a0%" if kpi.is_percent else "")


def _finding(one: _Difference, title: str) -> Finding:
    return Finding(
        Severity.WARNING,
        "archive_differs",
        title,
        row=one.row,
        column=_FACT if one.row else 0,
        person=one.segment.name if one.segment.kind == "person" else "",
        facts={
            "what": in_each(_what, one),
            "list": in_each(_list, one),
            "formula": by_lang("archive.redefined") if one.is_redefined else "",
        },
    )


def _of_rules(period: Period, found: Sequence[_Difference]) -> Finding:
    """What newer rules would make of a period, the company's figures first."""
    nearest = sorted(found, key=lambda one: KEPT.index(one.segment.kind))[:_MOST_PERIODS]

    def listed(lang: Lang) -> str:
        told = (f"{_what(one, lang)}: {_moved(one.changes[0], one.kpi, lang)}" for one in nearest)
        return "; ".join(told)

    names = in_each(show_period, period)
    facts = {"period": names, "n": len(found), "list": {lang: listed(lang) for lang in LANGS}}
    return Finding(Severity.NOTICE, "archive_newer_rules", "", facts=facts)


def _list(one: _Difference, lang: Lang) -> str:
    latest = sorted(one.changes, key=itemgetter(0), reverse=True)[:_MOST_PERIODS]
    told = (f"{show_period(change[0], lang)}: {_moved(change, one.kpi, lang)}" for change in latest)
    listed, more = "; ".join(told), len(one.changes) - _MOST_PERIODS
    return listed + (say("archive.more", lang, n=more) if more > 0 else "")


def _what(one: _Difference, lang: Lang) -> str:
    """Whose KPI it is; a person stands beside the finding anyway."""
    kind, name, kpi = one.segment.kind, one.segment.name, quoted(one.kpi.name, lang)
    if kind == "company":
        return f"{say('segment.company', lang)}, {kpi}"
    if kind == "person" or not name:
        return kpi
    return f"{say(f'archive.kind.{kind}', lang)} {quoted(name, lang)}, {kpi}"


def keep(
    old: Archive,
    logs: Mapping[str, Log],
    results: Results,
    first_day: date,
    lang: Lang,
) -> tuple[Archive, Results, tuple[Finding, ...]]:
    """The Archive with the periods that are closed now, and the results that are told from it.

    Args:
        old: the Archive as it stands in the workbook.
        logs: the logs by id, as they were cleaned.
        results: those of today, nothing of them kept.
        first_day: the first day of any log.
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
    found += [*hindrances, *differences(results, old.lines, title)]
    whole = [line for line in (*old.lines, *added) if line.period.key not in old.edited]
    closed = closed_periods(whole, results.decisions.kpis, results.as_of)
    of_errors = dict(_of_errors(closed, logs))
    closes = tuple(_closes(period, of_errors.get(period)) for period in new if not hindrances)
    digests = {**old.digests, **digests_of(added)}
    archive = Archive(old.lines, digests, in_order(added), closes)
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
