"""The table of all results: one row per KPI × period × segment, for BI tools and notebooks.

The columns of the texts and their order are a contract. An empty field is undefined; a number is
the shortest text that reads back to it; shares are fractions; a range target is a text, `70–85`.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sheets_kpi.attain.goals import Goals
from sheets_kpi.attain.results import Result, Results
from sheets_kpi.attain.results import needs as results_need
from sheets_kpi.decisions.targets import Range
from sheets_kpi.facts import CATEGORIES, Need, SegmentKind
from sheets_kpi.periods import Grain, Period, periods_between
from sheets_kpi.stages import Computed

COLUMNS = (
    "grain", "period", "segment", "team", "person", "account", "category", "kpi", "fact",
    "numerator", "denominator", "n", "target", "attainment", "pace", "forecast", "status",
    "forecast_low", "forecast_high",
)  # fmt: skip
SEGMENTS: tuple[SegmentKind, ...] = (
    "company", "team", "person", "account", "category", "person_account",
)  # fmt: skip
BY: tuple[SegmentKind, ...] = (*SEGMENTS, "role", *CATEGORIES[1:])  # what may be asked for
_DUST = 2e-14  # of a number; what its arithmetic leaves behind the twelfth digit is no part of it
_LARGE = 1e9  # from here on a kopeck stands behind the twelfth digit
_WHOLE = 1e15  # whole numbers below it are written without a point
_STARTS_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
# by column: those above, `target_to` (the upper end of a range) and `need`
ResultRow = dict[str, Any]


def needs(
    goals: Goals, wanted: Iterable[tuple[Grain, SegmentKind]], first_day: date, as_of: date
) -> Iterator[Need]:
    """The facts of the whole log through as_of, at each grain, of each kind of segment."""
    for grain, kind in wanted:
        yield from results_need(goals, kind, periods(grain, first_day, as_of), as_of)


def rows(
    computed: Computed, grains: Iterable[Grain], by: Sequence[SegmentKind] = SEGMENTS
) -> Iterator[ResultRow]:
    """Every result of the whole log through as_of, at each grain asked for, `by` some kinds of
    segments; closed periods as they are kept in the Archive. `pipeline.compute` was asked for the
    same grains and kinds.
    """
    results = computed.results
    for grain in grains:
        spans = periods(grain, computed.first_day, results.as_of)
        for kind in by:
            for result in results.rows(kind, spans):
                yield row(result, results)


def periods(grain: Grain, first_day: date, as_of: date) -> tuple[Period, ...]:
    """The periods of the whole log."""
    return periods_between(first_day, max(as_of, first_day), grain)


def to_csv(found: Iterable[ResultRow]) -> str:
    """The results as comma-separated text."""
    return table(COLUMNS, map(told, found))


def table(columns: Sequence[str], found: Iterable[Mapping[str, Any]]) -> str:
    """Rows as comma-separated text with a header line, in UTF-8 once it is encoded.

    A text that a spreadsheet would take for a formula gets a `'` before it: whose names are these?
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    for row in found:
        values = (row[column] for column in columns)
        writer.writerow([_no_formula(one) if isinstance(one, str) else one for one in values])
    return out.getvalue()


def _no_formula(text: str) -> str:
    return f"'{text}" if text.startswith(_STARTS_FORMULA) else text


def to_json(found: Iterable[ResultRow]) -> str:
    """A list of objects; undefined is null."""
    return json.dumps([told(row) for row in found], ensure_ascii=False, indent=1)


def told(row: ResultRow) -> ResultRow:
    """A row as the texts tell it: of `COLUMNS`, a range as text."""
    plain = {column: shortest(row[column]) for column in (*COLUMNS, "target_to")}
    high = plain.pop("target_to")
    return plain if high is None else plain | {"target": f"{plain['target']}–{high}"}


def shortest(value: object) -> object:
    """A number whose text is the shortest that reads back to it: 34.70000000000003 → 34.7, 8.0 → 8;
    anything else as it is.
    """
    if not isinstance(value, float):
        return value
    short = float(f"{value:.12g}") if abs(value) < _LARGE else value
    number = short if abs(value - short) <= _DUST * abs(value) else value
    return int(number) if number.is_integer() and abs(number) < _WHOLE else number


def row(result: Result, results: Results) -> ResultRow:
    """A result as a row."""
    segment, period, target = result.segment, result.period, result.target
    kind, name = segment.kind, segment.name
    return {
        "grain": period.grain.value,
        "period": period.key,
        "segment": kind,
        "team": name if kind == "team" else _team(result, results),
        "person": name if kind in ("person", "person_account") else "",
        "account": {"account": name, "person_account": segment.second}.get(kind, ""),
        "category": name if kind in (*CATEGORIES, "role") else "",
        "kpi": result.kpi.name,
        "fact": result.fact,
        "numerator": result.numerator,
        "denominator": result.denominator,
        "n": result.n,
        "target": target.low if isinstance(target, Range) else target,
        "target_to": target.high if isinstance(target, Range) else None,
        "attainment": result.attainment,
        "pace": result.pace,
        "forecast": result.forecast,
        "need": result.need,
        "status": result.status.value,
        "forecast_low": result.low,
        "forecast_high": result.high,
    }


def _team(result: Result, results: Results) -> str:
    """The person's team at the end of the period, or as of the day counted through."""
    segment, period = result.segment, result.period
    if segment.kind not in ("person", "person_account") or not segment.name:
        return ""
    if closed := results.closed_period(segment.kind, period):
        return closed.teams.get(segment.name, "")
    stint = results.decisions.roster.stint(segment.name, min(period.end, results.as_of))
    return stint.team if stint else ""
