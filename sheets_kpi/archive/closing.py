"""Closing: which periods are to be closed, what is kept of them, and what results make of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sheets_kpi.archive.lines import DEFINITION, INCOMPLETE, RULES, ArchiveLine, exact, in_order
from sheets_kpi.attain.results import ClosedPeriod, Part, Result, Results, Score
from sheets_kpi.attain.rules import Status
from sheets_kpi.attain.scorecards import Scores
from sheets_kpi.decisions import Kpi
from sheets_kpi.decisions.targets import Range
from sheets_kpi.facts import COMPANY, KEPT, Segment
from sheets_kpi.formulas.nodes import KpiClass
from sheets_kpi.names import fold
from sheets_kpi.periods import Period


def closed_periods(
    lines: Iterable[ArchiveLine], kpis: Iterable[Kpi], as_of: date
) -> dict[Period, ClosedPeriod]:
    """The closed periods that are over by `as_of`; `kpis` are those of today.

    KPIs and segments stand as they were shown, however somebody sorted the lines. What the Archive
    does not hold of a KPI (its goal, its owner) is that of today.
    """
    by_period: dict[Period, list[ArchiveLine]] = defaultdict(list)
    for line in in_order(lines):
        if line.period.end < as_of:
            by_period[line.period].append(line)
    today = {kpi.key: kpi for kpi in kpis}
    return {period: _closed(found, today) for period, found in by_period.items()}


def _closed(lines: Sequence[ArchiveLine], today: Mapping[str, Kpi]) -> ClosedPeriod:
    definitions = [line for line in lines if line.kind == DEFINITION]
    kpis = {fold(line.kpi): _kpi(line, today) for line in definitions}
    whole = [(line.segment, line) for line in lines if line.kind != DEFINITION]
    figures = [(segment, line) for segment, line in whole if line.kpi]
    for _, line in figures:  # somebody deleted the definition: the figures stand without it
        if fold(line.kpi) not in kpis:
            kpis[fold(line.kpi)] = _kpi(line, today)
    found = dict.fromkeys(segment for segment, _ in whole)
    segments = {kind: tuple(one for one in found if one.kind == kind) for kind in KEPT}
    return ClosedPeriod(
        tuple(kpis.values()),
        {fold(line.kpi): KpiClass(line.kpi_class or KpiClass.FLOW) for line in definitions},
        segments,
        {
            (fold(line.kpi), segment): _result(line, kpis[fold(line.kpi)], segment)
            for segment, line in reversed(figures)
        },
        _scores(whole, kpis, segments["team"]),
        {line.name: line.team for _, line in whole if line.kind == "person"},
        frozenset(segment for segment, line in whole if not line.kpi and _is_absent(line)),
    )


def _kpi(line: ArchiveLine, today: Mapping[str, Kpi]) -> Kpi:
    key = fold(line.kpi)
    known = today.get(key, Kpi(key, line.kpi, line.formula))
    if line.kind != DEFINITION:
        return replace(known, weight=0.0, gate=None, unweighed=False)
    words: dict[str, Any] = {"direction": line.direction, "level": line.level}
    return replace(
        known,
        name=line.kpi,
        formula=line.formula,
        unit=line.unit,
        weight=line.weight or 0.0,
        gate=line.gate,
        decimals=line.decimals,
        broken=False,
        unweighed=False,
        **{name: word for name, word in words.items() if word},
    )


def _result(line: ArchiveLine, kpi: Kpi, segment: Segment) -> Result:
    is_whole = line.fact is not None and line.denominator is None
    return Result(
        kpi,
        line.period,
        segment,
        line.fact,
        line.fact if is_whole else line.numerator,
        1.0 if is_whole else line.denominator,
        line.n,
        line.goal,
        line.attainment,
        status=Status(line.status or Status.NO_DATA),
    )


def _is_absent(line: ArchiveLine) -> bool:
    return line.status == Status.ABSENT


def _scores(
    lines: Sequence[tuple[Segment, ArchiveLine]], kpis: Mapping[str, Kpi], teams: Sequence[Segment]
) -> dict[Segment, Score]:
    parts: dict[Segment, list[Part]] = defaultdict(list)
    for segment, line in lines:
        if line.kpi and line.share is not None:
            kpi = kpis[fold(line.kpi)]
            measured = _measured_on(line, kpi, teams)
            parts[segment].append(
                Part(
                    kpi,
                    measured,
                    line.part,
                    share=line.share,
                    contribution=line.contribution or 0.0,
                    status=Status(line.status or Status.NO_DATA),
                )
            )
    places = {key: place for place, key in enumerate(kpis)}
    return {
        segment: Score(
            line.attainment,
            tuple(sorted(parts[segment], key=lambda part: places[part.kpi.key])),
            line.status != INCOMPLETE,
        )
        for segment, line in lines
        if not line.kpi and not _is_absent(line)
    }


def _measured_on(line: ArchiveLine, kpi: Kpi, teams: Sequence[Segment]) -> Segment:
    """A team KPI of a person was measured on the team, or on the company without one."""
    if kpi.level != "team" or line.kind != "person":
        return line.segment
    team = Segment("team", line.team)
    return team if line.team and team in teams else COMPANY


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


def lines_of(results: Results, periods: Sequence[Period]) -> Iterator[ArchiveLine]:
    """Everything that is kept of some periods, as it is by today's logs and decisions."""
    kpis = [kpi for kpi in results.decisions.kpis if kpi.key in results.classes]
    for period in periods:
        for place, kpi in enumerate(kpis, 1):
            yield _definition(period, place, kpi, results.classes[kpi.key])
    scores = Scores(results)
    for kind in KEPT:
        segments = results.facts.segments[kind]
        kept = {
            (segment, period): scores.of(segment, period, period.end)
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
                yield _figure_line(results, result, part)


def _part(score: Score, kpi: Kpi) -> Part | None:
    """What a KPI brought to a score, if it took part in it."""
    parts = (part for part in score.parts if part.kpi.key == kpi.key)
    return next((part for part in parts if part.expected), None)


def _is_kept(result: Result, part: Part | None) -> bool:
    """Where somebody was away all the time there is nothing, and the score says so."""
    if part is not None or result.fact is not None:
        return True
    return result.target is not None and result.status is not Status.ABSENT


def _definition(period: Period, place: int, kpi: Kpi, kpi_class: KpiClass) -> ArchiveLine:
    return ArchiveLine(
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
        rules=RULES,
    )


def _score_line(
    results: Results, segment: Segment, period: Period, score: Score, place: int
) -> ArchiveLine:
    away = segment.kind == "person" and results.is_away(segment, period)
    state = "" if score.is_complete else INCOMPLETE
    return ArchiveLine(
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


def _figure_line(results: Results, result: Result, part: Part | None) -> ArchiveLine:
    target = result.target
    is_quotient = result.denominator != 1
    low = target.low if isinstance(target, Range) else target
    return ArchiveLine(
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
