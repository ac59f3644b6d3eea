"""Closing: which periods are to be closed, what stands in the way, and what is kept of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from sheets_kpi.archive.lines import DEFINITION, INCOMPLETE, Line, exact
from sheets_kpi.attain.results import Result, Results
from sheets_kpi.attain.rules import Status
from sheets_kpi.attain.scores import NO_SCORE, Part, Score, Scores
from sheets_kpi.decisions import Kpi
from sheets_kpi.decisions.settings import Settings
from sheets_kpi.decisions.targets import Range
from sheets_kpi.facts import COMPANY, KEPT, Segment
from sheets_kpi.formulas.nodes import KpiClass
from sheets_kpi.periods import Period, periods_between

ONE_DAY = timedelta(days=1)


def candidates(
    settings: Settings, as_of: date, first_day: date, known: Iterable[Period]
) -> tuple[Period, ...]:
    """The periods that end by `closed_through`, are over, and are not in the Archive yet."""
    archived = set(known)
    first_day = min([first_day, *(period.start for period in archived)])
    if settings.closed_through is None:
        return ()
    last = min(settings.closed_through, as_of - ONE_DAY)
    spans = periods_between(first_day, last, settings.grain) if first_day <= last else ()
    return tuple(period for period in spans if period.end <= last and period not in archived)


def to_close(
    results: Results, periods: Sequence[Period], *, is_readable: bool
) -> tuple[Period, ...]:
    """The periods in which anybody has any fact: the others have nothing to keep. Who knows that
    while some log cannot be read?
    """
    if not is_readable:
        return tuple(periods)
    kpis = results.classes
    return tuple(
        period
        for period in periods
        if any(results.facts.at(kpi, COMPANY, period).fact is not None for kpi in kpis)
    )


def lines_of(results: Results, periods: Sequence[Period]) -> Iterator[Line]:
    """Everything that is kept of some periods, as it is by today's logs and decisions."""
    kpis = [kpi for kpi in results.decisions.kpis if kpi.key in results.classes]
    for period in periods:
        for place, kpi in enumerate(kpis, 1):
            yield _definition(period, place, kpi, results.classes[kpi.key])
    scores = Scores(results)
    for kind in KEPT:
        segments = results.facts.segments[kind]
        kept = {
            (segment, period): _score(scores, segment, period)
            for period in periods
            for segment in segments
        }
        places = {segment: place for place, segment in enumerate(segments, 1)}
        for (segment, period), score in kept.items():
            if segment.name or segment.kind == "company":
                yield _score_line(results, segment, period, score, places[segment])
        for result in results.rows(kind, periods):
            part = _part(kept[result.segment, result.period], result.kpi)
            if _is_kept(result, part):
                yield _figure(results, result, part)


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


def _score_line(
    results: Results, segment: Segment, period: Period, score: Score, place: int
) -> Line:
    away = segment.kind == "person" and results.is_away(segment, period)
    state = "" if score.is_complete else INCOMPLETE
    return Line(
        period,
        segment.kind,
        place,
        segment.name,
        _team(results, segment, period),
        attainment=exact(score.value),
        status=Status.ABSENT.value if away else state,
    )


def _team(results: Results, segment: Segment, period: Period) -> str:
    return results.team(segment.name, period) if segment.kind == "person" else ""


def _figure(results: Results, result: Result, part: Part | None) -> Line:
    target = result.target
    is_quotient = result.denominator != 1
    low = target.low if isinstance(target, Range) else target
    return Line(
        result.period,
        result.segment.kind,
        name=result.segment.name,
        team=_team(results, result.segment, result.period),
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
    )
