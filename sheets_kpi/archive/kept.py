"""The lines of the Archive as the closed periods that results are told from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, cast

from sheets_kpi.archive.lines import DEFINITION, INCOMPLETE, Line
from sheets_kpi.attain.results import ClosedFigure, ClosedPart, ClosedPeriod, ClosedScore
from sheets_kpi.attain.rules import Status
from sheets_kpi.decisions import Kpi
from sheets_kpi.decisions.targets import Range, Target
from sheets_kpi.facts import COMPANY, KEPT, Segment, SegmentKind
from sheets_kpi.formulas.nodes import KpiClass
from sheets_kpi.names import fold
from sheets_kpi.periods import Period


def closed_periods(
    lines: Iterable[Line], kpis: Iterable[Kpi], as_of: date
) -> dict[Period, ClosedPeriod]:
    """The closed periods that are over by `as_of`; `kpis` are those of today.

    `lines` stand in their order, and so do the KPIs and segments. What the Archive does not hold of
    a KPI (its goal, its owner) is that of today.
    """
    by_period: dict[Period, list[Line]] = defaultdict(list)
    for line in lines:
        if line.period.end < as_of:
            by_period[line.period].append(line)
    today = {kpi.key: kpi for kpi in kpis}
    return {period: _closed(found, today) for period, found in by_period.items()}


def target_of(line: Line) -> Target | None:
    """The target of a figure."""
    if line.target is None or line.target_to is None:
        return line.target
    return Range(line.target, line.target_to)


def segment_of(line: Line) -> Segment:
    """Whose line it is."""
    return Segment(cast("SegmentKind", line.kind), line.name)


def _closed(lines: Sequence[Line], today: Mapping[str, Kpi]) -> ClosedPeriod:
    definitions = [line for line in lines if line.kind == DEFINITION]
    kpis = {fold(line.kpi): _kpi(line, today) for line in definitions}
    whole = [(segment_of(line), line) for line in lines if line.kind != DEFINITION]
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
        {(fold(line.kpi), segment): _figure(line) for segment, line in reversed(figures)},
        _scores(whole, kpis, segments["team"]),
        {line.name: line.team for _, line in whole if line.kind == "person"},
        frozenset(segment for segment, line in whole if not line.kpi and _is_absent(line)),
    )


def _kpi(line: Line, today: Mapping[str, Kpi]) -> Kpi:
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


def _figure(line: Line) -> ClosedFigure:
    is_whole = line.fact is not None and line.denominator is None
    return ClosedFigure(
        line.fact,
        line.fact if is_whole else line.numerator,
        1.0 if is_whole else line.denominator,
        line.n,
        target_of(line),
        line.attainment,
        Status(line.status or Status.NO_DATA),
    )


def _is_absent(line: Line) -> bool:
    return line.status == Status.ABSENT


def _scores(
    lines: Sequence[tuple[Segment, Line]], kpis: Mapping[str, Kpi], teams: Sequence[Segment]
) -> dict[Segment, ClosedScore]:
    parts: dict[Segment, list[ClosedPart]] = defaultdict(list)
    for segment, line in lines:
        if line.kpi and line.share is not None:
            kpi = kpis[fold(line.kpi)]
            measured = _measured_on(line, kpi, teams)
            part = ClosedPart(kpi, measured, line.part, line.share, line.contribution or 0.0)
            parts[segment].append(part)
    places = {key: place for place, key in enumerate(kpis)}
    return {
        segment: ClosedScore(
            line.attainment,
            line.status != INCOMPLETE,
            tuple(sorted(parts[segment], key=lambda part: places[part.kpi.key])),
        )
        for segment, line in lines
        if not line.kpi and not _is_absent(line)
    }


def _measured_on(line: Line, kpi: Kpi, teams: Sequence[Segment]) -> Segment:
    """A team KPI of a person was measured on the team, or on the company without one."""
    if kpi.level != "team" or line.kind != "person":
        return segment_of(line)
    team = Segment("team", line.team)
    return team if line.team and team in teams else COMPANY
