"""Makes the board: asks the judge for the results of the period shown, and counts the logs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from sheets_kpi.attain.advice import advice
from sheets_kpi.attain.judge import Judge, Result
from sheets_kpi.attain.reach import reaches
from sheets_kpi.attain.scores import NO_SCORE, Score, Scores
from sheets_kpi.decisions import Kpi
from sheets_kpi.facts import Segment, SegmentKind
from sheets_kpi.formulas.book import Meaning, meanings
from sheets_kpi.formulas.nodes import KpiClass
from sheets_kpi.insights.overview import insights_of
from sheets_kpi.logs import Floats, Log, day_of, is_unkept, serial
from sheets_kpi.periods import Grain, Period
from sheets_kpi.render.board import Board, Completeness, Row
from sheets_kpi.stages import Computed

ONE_DAY = timedelta(days=1)
TREND_PERIODS = 12


def make_board(computed: Computed) -> Board:
    """Everything the summary tabs show of the period that is to be shown."""
    judge, period = computed.judge, computed.period
    decisions, lang = judge.decisions, computed.checked.lang
    scores = Scores(judge)
    company = _with_reach(judge, _rows(scores, "company", period), period)[0]
    settings = decisions.settings
    board = Board(
        lang=lang,
        as_of=judge.as_of,
        period=period,
        progress=judge.progress(company.segment, period),
        thresholds=judge.thresholds(),
        kpis=_kpis(judge, period),
        classes=_classes(judge, period),
        meanings=_meanings(computed),
        company=company,
        before=_score_before(scores, company.segment, period, computed.first_day),
        closed_logs=_closed_logs(computed),
        teams=_rows(scores, "team", period),
        people=_with_reach(judge, _people(scores, period), period),
        accounts=_rows(scores, "account", period),
        test_accounts=decisions.accounts.test,
        trend=_trend(judge, period, computed.first_day),
        completeness=_completeness(computed),
        findings=computed.findings,
        ranking=settings.ranking,
        archive=computed.archive,
    )
    return replace(board, insights=insights_of(computed, board))


def _kpis(judge: Judge, period: Period) -> tuple[Kpi, ...]:
    """The KPIs of a period: of a closed one those defined then."""
    closed = judge.closed.get(period)
    return closed.kpis if closed else judge.decisions.kpis


def _classes(judge: Judge, period: Period) -> dict[str, KpiClass]:
    """The classes of all KPIs, of those too that only closed periods know."""
    gone = {key: one for closed in judge.closed.values() for key, one in closed.classes.items()}
    closed = judge.closed.get(period)
    return {**gone, **judge.classes, **(closed.classes if closed else {})}


def _meanings(computed: Computed) -> dict[str, Meaning]:
    """What the formulas say; of a closed period with another one then, that one as it stood."""
    judge, lang = computed.judge, computed.checked.lang
    kpis = judge.decisions.kpis
    today = {kpi.key: kpi.formula for kpi in kpis}
    found = meanings(kpis, computed.book, computed.scope, lang)
    then = {
        kpi.key: Meaning(kpi.formula)
        for kpi in _kpis(judge, computed.period)
        if kpi.formula != today.get(kpi.key)
    }
    return {**found, **then}


def _rows(scores: Scores, kind: SegmentKind, period: Period) -> tuple[Row, ...]:
    """A row for each segment of a kind, in the segments' own order."""
    judge = scores.judge
    found: dict[Segment, dict[str, Result]] = {s: {} for s in judge.segments(kind, period)}
    for result in judge.results(kind, (period,)):
        found[result.segment][result.kpi.key] = result
    return tuple(
        Row(segment, results, _score(scores, segment, period)) for segment, results in found.items()
    )


def _people(scores: Scores, period: Period) -> tuple[Row, ...]:
    """People by team in the order of the Team tab, with the advice for each."""
    judge = scores.judge
    last = min(period.end, judge.as_of)
    roster, closed = judge.decisions.roster, judge.closed_period("person", period)
    rows = []
    for row in _rows(scores, "person", period):
        stint = roster.latest(row.segment.name, period.start, last)
        team = stint.team if stint else ""
        if closed:
            team = closed.teams.get(row.segment.name, team)
        hints = judge.decisions.hints if row.segment.name else ()
        rows.append(replace(row, team=team, advice=advice(hints, row.results, judge.classes)))
    known = [s.name for s in closed.segments["team"] if s.name] if closed else roster.teams
    teams = [*known, *sorted({row.team for row in rows} - {*known, ""}), ""]
    rows.sort(key=lambda row: (not row.segment.name, teams.index(row.team)))
    return tuple(rows)


def _with_reach(judge: Judge, rows: tuple[Row, ...], period: Period) -> tuple[Row, ...]:
    """The rows of one kind of segment with the reach of every need per day."""
    if not rows:
        return rows
    results = [result for row in rows for result in row.results.values()]
    found = reaches(judge, rows[0].segment.kind, period, results)
    return tuple(
        replace(row, reach={key: one for (key, of), one in found.items() if of == row.segment})
        for row in rows
    )


def _score(scores: Scores, segment: Segment, period: Period) -> Score:
    """The score from whole days: those before as_of, or all of a period that is over."""
    if not segment.name and segment.kind != "company":
        return NO_SCORE
    return scores.of(segment, period, _last_whole_day(scores.judge, period))


def _last_whole_day(judge: Judge, period: Period) -> date:
    return min(judge.as_of - ONE_DAY, period.end)


def _closed_logs(computed: Computed) -> tuple[str, ...]:
    """Logs that could not be read. One without a tab may be just not kept."""
    checked = computed.checked
    return tuple(
        log.spec.name.show(checked.lang)
        for log in checked.cleaned.logs.values()
        if log.problem and not is_unkept(log, marked=checked.prepared.marked)
    )


def _score_before(
    scores: Scores, company: Segment, period: Period, first_day: date
) -> float | None:
    """The score of the period before over as many whole working days."""
    judge = scores.judge
    before = period.previous()
    if period.grain is Grain.ALL or before.end < first_day:
        return None
    progress = judge.progress(company, period)
    if not progress.is_open:
        return scores.of(company, before, before.end).value
    if not progress.elapsed:
        return None
    through = judge.decisions.workdays.nth(before.start, progress.elapsed)
    return scores.of(company, before, min(through, before.end)).value


def _trend(
    judge: Judge, period: Period, first_day: date
) -> tuple[tuple[Period, Mapping[str, Result]], ...]:
    """The company's results over the last periods, oldest first."""
    periods = [period]
    while len(periods) < TREND_PERIODS and periods[0].start > first_day:
        periods.insert(0, periods[0].previous())
    found: dict[Period, dict[str, Result]] = {one: {} for one in periods}
    for result in judge.results("company", periods):
        found[result.period][result.kpi.key] = result
    return tuple(found.items())


def _completeness(computed: Computed) -> Completeness:
    judge, period = computed.judge, computed.period
    tallies = computed.checked.cleaned.tallies.values()
    days = [_days(log) for log in computed.checked.cleaned.logs.values() if not log.spec.static]
    known = np.concatenate([np.zeros(0), *days])
    today = serial(judge.as_of)
    past = known[known <= today]
    last_whole = _last_whole_day(judge, period)
    filled = {day_of(day) for day in np.unique(past)}
    workdays = _workdays(judge, period.start, last_whole)
    return Completeness(
        rows=sum(tally.rows for tally in tallies),
        left_out=sum(tally.left_out for tally in tallies),
        amount=sum(tally.left_out_amount for tally in tallies) / 100,
        later=int((known > today).sum()),
        filled=sum(day in filled for day in workdays),
        workdays=len(workdays),
        last_entry=day_of(past.max()) if len(past) else None,
    )


def _days(log: Log) -> Floats:
    """The main dates of a log, as whole serials."""
    column = log.role("date")
    if column is None or column.kind != "date":
        return np.zeros(0)
    values = column.floats
    return np.floor(values[~np.isnan(values)])


def _workdays(judge: Judge, first: date, last: date) -> list[date]:
    days: Iterable[date] = (
        first + timedelta(days=number) for number in range((last - first).days + 1)
    )
    return [day for day in days if judge.decisions.workdays.is_working(day)]
