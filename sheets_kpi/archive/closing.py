"""Closing: which periods are to be closed, what stands in the way, and what is kept of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from sheets_kpi.archive.lines import DEFINITION, INCOMPLETE, Line, exact
from sheets_kpi.attain.closed import KEPT
from sheets_kpi.attain.judge import Judge, Result
from sheets_kpi.attain.rules import Status
from sheets_kpi.attain.scores import NO_SCORE, Part, Score, Scores
from sheets_kpi.decisions import Kpi
from sheets_kpi.decisions.targets import Range
from sheets_kpi.facts import Segment
from sheets_kpi.formulas.nodes import KpiClass
from sheets_kpi.periods import Period, periods_between

ONE_DAY = timedelta(days=1)


def to_close(
    judge: Judge, first_day: date, known: Iterable[Period], *, is_readable: bool
) -> tuple[Period, ...]:
    """The periods that end by `closed_through`, are over, and are not in the Archive yet.

    A period in which nobody has any fact has nothing to keep; who knows that while some log
    cannot be read?
    """
    settings, archived = judge.decisions.settings, set(known)
    first_day = min([first_day, *(period.start for period in archived)])
    if settings.closed_through is None:
        return ()
    last = min(settings.closed_through, judge.as_of - ONE_DAY)
    spans = periods_between(first_day, last, settings.grain) if first_day <= last else ()
    periods = tuple(period for period in spans if period.end <= last)
    new = [period for period in periods if period not in archived]
    if not new or not is_readable:
        return tuple(new)
    found = judge.results("company", periods, new)
    filled = {result.period for result in found if result.fact is not None}
    return tuple(period for period in new if period in filled)


def lines_of(judge: Judge, periods: Sequence[Period]) -> Iterator[Line]:
    """Everything that is kept of some periods, as it is by today's logs and decisions."""
    kpis = [kpi for kpi in judge.decisions.kpis if kpi.key in judge.classes]
    for period in periods:
        for place, kpi in enumerate(kpis, 1):
            yield _definition(period, place, kpi, judge.classes[kpi.key])
    scores = Scores(judge)
    span = periods_between(periods[0].start, periods[-1].end, periods[0].grain) if periods else ()
    for kind in KEPT:
        segments = judge.engine.segments(kind)
        kept = {
            (segment, period): _score(scores, segment, period)
            for period in periods
            for segment in segments
        }
        places = {segment: place for place, segment in enumerate(segments, 1)}
        for (segment, period), score in kept.items():
            if segment.name or segment.kind == "company":
                yield _score_line(judge, segment, period, score, places[segment])
        for result in judge.results(kind, span, periods):
            part = _part(kept[result.segment, result.period], result.kpi)
            if _is_kept(result, part):
                yield _figure(judge, result, part)


def _score(scores: Scores, segment: Segment, period: Period) -> Score:
    if not segment.name and segment.kind != "company":
        return NO_SCORE
    return scores.of(segment, period, period.end)


def _part(score: Score, kpi: Kpi) -> Part | None:
    """What a KPI brought to a score, if it took part in it."""
    parts = (part for part in score.parts if part.kpi.key == kpi.key)
    return next((part for part in parts if part.expected), None)


def _is_kept(result: Result, part: Part | None) -> bool:
    """Where somebody was away all the time there is nothing, and the score says so."""
    if part is not None or result.fact is not None:
        return True
    return result.target is not None and result.status is not Status.ABSENT


def _definition(period: Period, place: int, kpi: Kpi, kpi_class: KpiClass) -> Line:
    return Line(
        period,
        DEFINITION,
        place,
        kpi=kpi.name,
        weight=exact(kpi.weight),
        gate=exact(kpi.gate),
        unit=kpi.unit,
        direction=kpi.direction,
        level=kpi.level,
        kpi_class=kpi_class.value,
        decimals=kpi.decimals,
        formula=kpi.formula,
    )


def _score_line(judge: Judge, segment: Segment, period: Period, score: Score, place: int) -> Line:
    away = segment.kind == "person" and not judge.progress(segment, period).total
    state = "" if score.is_complete else INCOMPLETE
    return _with_team(
        judge,
        Line(
            period,
            segment.kind,
            place,
            segment.name,
            attainment=exact(score.value),
            status=Status.ABSENT.value if away else state,
        ),
    )


def _with_team(judge: Judge, line: Line) -> Line:
    """The line with the team of its person."""
    if line.kind != "person" or not line.name:
        return line
    stint = judge.decisions.roster.latest(line.name, line.period.start, line.period.end)
    return line._replace(team=stint.team) if stint else line


def _figure(judge: Judge, result: Result, part: Part | None) -> Line:
    target = result.target
    is_quotient = result.denominator != 1
    low = target.low if isinstance(target, Range) else target
    return _with_team(
        judge,
        Line(
            result.period,
            result.segment.kind,
            name=result.segment.name,
            kpi=result.kpi.name,
            fact=exact(result.fact),
            numerator=exact(result.numerator) if is_quotient else None,
            denominator=exact(result.denominator) if is_quotient else None,
            n=result.n,
            target=exact(low),
            target_to=exact(target.high) if isinstance(target, Range) else None,
            attainment=exact(result.attainment),
            status=result.status.value,
            part=exact(part.attainment) if part else None,
            share=exact(part.share) if part else None,
            contribution=exact(part.contribution) if part else None,
        ),
    )
