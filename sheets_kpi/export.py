"""All results in tidy long form, for BI tools: one row per KPI × period × segment.

Columns and their order are a contract. An empty field is undefined; numbers keep full precision;
shares are fractions; a range target is `low–high`.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import product
from typing import Any

from sheets_kpi.attain.goals import Goals
from sheets_kpi.attain.results import Result, Results
from sheets_kpi.attain.results import needs as results_need
from sheets_kpi.decisions.targets import Range, Target
from sheets_kpi.facts import Need, SegmentKind
from sheets_kpi.periods import Grain, Period, periods_between
from sheets_kpi.stages import Computed

COLUMNS = (
    "grain", "period", "segment", "team", "person", "account", "category", "kpi", "fact",
    "numerator", "denominator", "n", "target", "attainment", "pace", "forecast", "status",
)  # fmt: skip
SEGMENTS: tuple[SegmentKind, ...] = (
    "company", "team", "person", "account", "category", "person_account",
)  # fmt: skip
Row = dict[str, Any]


def needs(goals: Goals, grains: Iterable[Grain], first_day: date, as_of: date) -> Iterator[Need]:
    """The facts of the whole log through as_of, at each grain."""
    for grain, kind in product(grains, SEGMENTS):
        yield from results_need(goals, kind, _periods(grain, first_day, as_of), as_of)


def rows(computed: Computed, grains: Iterable[Grain]) -> Iterator[Row]:
    """Every result of the whole log through as_of, at each grain asked for; closed periods as they
    are kept in the Archive. Only grains that `pipeline.compute` was asked for have any.
    """
    results = computed.results
    for grain in grains:
        periods = _periods(grain, computed.first_day, results.as_of)
        for kind in SEGMENTS:
            for result in results.rows(kind, periods):
                yield _row(result, results)


def _periods(grain: Grain, first_day: date, as_of: date) -> tuple[Period, ...]:
    return periods_between(first_day, max(as_of, first_day), grain)


def to_csv(found: Iterable[Row]) -> str:
    """Comma-separated text with a header line, in UTF-8 once it is encoded."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(found)
    return out.getvalue()


def to_json(found: Iterable[Row]) -> str:
    """A list of objects; undefined is null."""
    return json.dumps(list(found), ensure_ascii=False, indent=1)


def _row(result: Result, results: Results) -> Row:
    segment, period = result.segment, result.period
    return {
        "grain": period.grain.value,
        "period": period.key,
        "segment": segment.kind,
        "team": segment.name if segment.kind == "team" else _team(result, results),
        "person": segment.name if segment.kind in ("person", "person_account") else "",
        "account": _account(result),
        "category": segment.name if segment.kind == "category" else "",
        "kpi": result.kpi.name,
        "fact": result.fact,
        "numerator": result.numerator,
        "denominator": result.denominator,
        "n": result.n,
        "target": _target(result.target),
        "attainment": result.attainment,
        "pace": result.pace,
        "forecast": result.forecast,
        "status": result.status.value,
    }


def _account(result: Result) -> str:
    segment = result.segment
    return (
        segment.second
        if segment.kind == "person_account"
        else (segment.name if segment.kind == "account" else "")
    )


def _team(result: Result, results: Results) -> str:
    """The person's team at the end of the period, or as of the day counted through."""
    segment, period = result.segment, result.period
    if segment.kind not in ("person", "person_account") or not segment.name:
        return ""
    if closed := results.closed_period(segment.kind, period):
        return closed.teams.get(segment.name, "")
    stint = results.decisions.roster.stint(segment.name, _day(period, results))
    return stint.team if stint else ""


def _day(period: Period, results: Results) -> date:
    return min(period.end, results.as_of)


def _target(target: Target | None) -> float | str | None:
    return f"{target.low:g}–{target.high:g}" if isinstance(target, Range) else target
