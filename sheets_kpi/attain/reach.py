"""Reachability: is the need per day a usual day, a day as on the best days, or more than ever?

The measure is the segment's own past: its working days of the last three whole periods, without
those in which it has no data, or too much names nobody.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import NamedTuple

import numpy as np

from sheets_kpi.attain.goals import PERIODS_BACK, Goals
from sheets_kpi.attain.results import Result, Results
from sheets_kpi.decisions import Decisions, Kpi
from sheets_kpi.facts import Need, Segment, SegmentKind
from sheets_kpi.logs import Codes, Floats, Mask, serial
from sheets_kpi.periods import Period, by_day

BEST_DAYS = 5
_KINDS: tuple[SegmentKind, ...] = ("company", "person")
_DIGITS = 9


class Verdict(StrEnum):
    """What a need per day asks for."""

    USUAL = "usual"
    BEST = "best"
    BEYOND = "beyond"


class History(NamedTuple):
    """What a working day brought: the mean of all days, and the mean of the best five in a row."""

    usual: float
    best: float


class Reach(NamedTuple):
    """A need per day beside the history it is measured by."""

    verdict: Verdict
    history: History


def history(days: Sequence[float]) -> History | None:
    """The usual and the best rate of working days in order; None with fewer than five, or where
    nothing ever came: who has no past is not measured by it.

    Days 0, 2, 2, 2, 2, 4 → usual 12 ÷ 6 = 2, best (2 + 2 + 2 + 2 + 4) ÷ 5 = 2.4.
    """
    if len(days) < BEST_DAYS or not any(days):
        return None
    sums = np.convolve(np.asarray(days, np.float64), np.ones(BEST_DAYS), "valid")
    usual = sum(days) / len(days)
    return History(round(usual, _DIGITS), round(float(sums.max()) / BEST_DAYS, _DIGITS))


def reach(need: float | None, past: History | None) -> Reach | None:
    """A need up to the usual rate is a usual day; up to the best, as on the best days; else beyond.

    Usual 2, best 2.4: a need of 2 is usual, 2.4 is as on the best days, 2.5 beyond them. None where
    nothing is needed any more, or there is no history.
    """
    if not need or past is None:
        return None
    rate = round(need, _DIGITS)
    if rate <= past.usual:
        return Reach(Verdict.USUAL, past)
    return Reach(Verdict.BEST if rate <= past.best else Verdict.BEYOND, past)


def by_working_day(figures: Floats, worked: Mask) -> Floats:
    """Daily figures by working day: a day that is not worked counts to the working day before it;
    those before the first working day are left out. Both have shape [day]; no data counts 0.
    """
    places = np.cumsum(worked) - 1
    within = places >= 0
    weights = np.nan_to_num(figures[within])
    sums: Floats = np.bincount(places[within], weights, int(worked.sum())).astype(np.float64)
    return sums


def reaches(
    results: Results, kind: SegmentKind, period: Period, rows: Sequence[Result]
) -> dict[Segment, dict[str, Reach]]:
    """How reachable the needs of an open period are, by segment and KPI key.

    Only additive KPIs where more is better. `rows` are those of the period, of segments of the
    kind; whose days are worked says the calendar, of a person the person's own.
    """
    needed = [r for r in rows if r.need and r.kpi.direction == "higher"]
    periods = period.back(PERIODS_BACK)
    starts = [day.start for one in periods for day in by_day(one.start, one.end)]
    days = np.array([serial(day) for day in starts], np.int32)
    working = np.array([results.decisions.workdays.is_working(day) for day in starts], np.bool_)
    worked = {
        one: working & _present(results.decisions, one, days)
        for one in dict.fromkeys(r.segment for r in needed)
    }
    past = {
        key: _histories(results, kind, key, periods, worked) for key in {r.kpi.key for r in needed}
    }
    found: dict[Segment, dict[str, Reach]] = {}
    for row in needed:
        if one := reach(row.need, past[row.kpi.key].get(row.segment)):
            found.setdefault(row.segment, {})[row.kpi.key] = one
    return found


def needs(goals: Goals, period: Period, as_of: date) -> Iterator[Need]:
    """The facts by day that the needs of an open period may be measured by."""
    if not period.start <= as_of <= period.end:
        return
    aimed = {key for key, _ in goals.decisions.targets.goals}
    kpis = [kpi.key for kpi in goals.decisions.kpis if kpi.key in aimed and _counts(goals, kpi)]
    days = [day for one in period.back(PERIODS_BACK) for day in by_day(one.start, one.end)]
    for kind in _KINDS:
        yield Need(kpis, kind, days)
        yield Need(kpis, kind, period.back(PERIODS_BACK))


def _counts(goals: Goals, kpi: Kpi) -> bool:
    kpi_class = goals.classes.get(kpi.key)
    return kpi.direction == "higher" and kpi_class is not None and kpi_class.is_additive


def _histories(
    results: Results,
    kind: SegmentKind,
    kpi: str,
    periods: Sequence[Period],
    worked: Mapping[Segment, Mask],
) -> dict[Segment, History | None]:
    """The histories of a KPI over some periods, of the segments whose working days are given."""
    by_period = [by_day(one.start, one.end) for one in periods]
    days = [day for found in by_period for day in found]
    facts = results.facts.array(kpi, kind, days)
    tells = np.isfinite(results.facts.array(kpi, kind, periods))
    counts = np.repeat(tells, [len(found) for found in by_period], axis=0)
    counts &= np.cumsum(np.isfinite(facts).any(axis=1))[:, None] > 0  # from the first figure on
    columns = {segment: column for column, segment in enumerate(results.facts.segments[kind])}
    found = {}
    for segment, is_worked in worked.items():
        if segment in columns:
            own = columns[segment]
            here = counts[:, own]
            found[segment] = history(by_working_day(facts[here, own], is_worked[here]).tolist())
    return found


def _present(decisions: Decisions, segment: Segment, days: Codes) -> Mask:
    """On which days a person is within a stint and not absent; others are there every day."""
    if segment.kind != "person":
        return np.ones(len(days), np.bool_)
    stints = (stint.days for stint in decisions.roster.of(segment.name))
    within = [(first <= days) & (days <= last) for first, last in stints]
    absent = [serial(day) for day in decisions.workdays.absences.get(segment.name, ())]
    present: Mask = np.logical_or.reduce([np.zeros(len(days), np.bool_), *within])
    return present & ~np.isin(days, absent)
