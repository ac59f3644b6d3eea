"""What changed since the last sync of an earlier day: the weighted figures then, which the hidden
tab keeps, beside those of today.

A sync leaves each figure through the last whole day and through its own day. The first of them is
of days that were over: where it is another by now, somebody changed past days. Nothing is claimed
of what has another formula by now, or of another period.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from hashlib import sha256
from math import isnan, nan
from typing import Any, NamedTuple

from sheets_kpi.archive.lines import RULES
from sheets_kpi.attain.results import Results
from sheets_kpi.facts import COMPANY, Need, SegmentKind
from sheets_kpi.formulas.nodes import Formula, KpiClass, KpiRef, walk
from sheets_kpi.periods import Period
from sheets_kpi.state import MAX_TEXT, CellValue, ExistingTab
from sheets_kpi.workdays import ONE_DAY

ALL = " "  # the company among people, whose names are no blank
_DIGITS, _MOST = 9, 1e60  # nothing larger is ever a figure
_KINDS: tuple[SegmentKind, ...] = ("company", "person")
# of these a day that is over stays as it is, unless its rows are changed
_SETTLED = (KpiClass.FLOW, KpiClass.DISTINCT, KpiClass.MEAN, KpiClass.ORDER, KpiClass.RATIO)
Ends = tuple[float, float]  # through the last whole day, and through the day itself; NaN: no data


class Seen(NamedTuple):
    """A KPI as the sync of a `day` left it, of the period with a key, by a formula with a digest:
    the figures of the company and of people whose they can be told to be.
    """

    day: date
    period: str
    digest: str
    figures: Mapping[str, Ends]


Generation = Mapping[str, Seen]  # by the key of the KPI
Generations = Mapping[str, Generation]  # "latest", and "baseline" of a day before


class Change(NamedTuple):
    """How much figures changed: of all days of the period, and of those through `until`, which were
    over then, 0 where that cannot be told.
    """

    until: date
    figures: Mapping[str, tuple[float, float]]


def remembered(tab: ExistingTab) -> dict[str, dict[str, Seen]]:
    """What the hidden tab keeps; what somebody else wrote there is left out."""
    found: dict[str, dict[str, Seen]] = {"latest": {}, "baseline": {}}
    for row in range(2, tab.n_rows + 1):
        what, name, text, period, digest, *_, day = [tab.value(row, n) for n in range(1, 9)]
        if what in found and isinstance(text, str) and type(day) is date:
            try:
                figures = {name: _ends(one) for name, one in json.loads(text).items()}
            except (ValueError, TypeError, AttributeError, OverflowError, RecursionError):
                continue
            if ALL in figures:
                found[str(what)][str(name)] = Seen(day, str(period), str(digest), figures)
    return found


def _ends(told: Any) -> Ends:  # noqa: ANN401
    first, last = map(float, told if isinstance(told, list) else (told, told))
    if abs(first) > _MOST or abs(last) > _MOST:
        raise ValueError(told)
    return first, last


def rows(found: Generations) -> Iterator[tuple[CellValue, ...]]:
    """The rows of the hidden tab; a cell that could not hold all people holds none."""
    for what, generation in found.items():
        for key, seen in generation.items():
            told = {name: a if a == b else (a, b) for name, (a, b) in seen.figures.items()}
            text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
            text = text if len(text) <= MAX_TEXT else json.dumps({ALL: told.get(ALL, nan)})
            yield what, key, text, seen.period, seen.digest, None, None, seen.day


def baseline(before: Generations, as_of: date) -> dict[str, Seen]:
    """What today is compared with: the last sync of an earlier day."""
    found: dict[str, Seen] = {}
    for what in ("baseline", "latest"):
        found |= {key: one for key, one in before.get(what, {}).items() if one.day < as_of}
    return found


def needs(old: Generation, kpis: Iterable[str], period: Period) -> Iterator[Need]:
    """The facts that are compared with those of then."""
    for key in kpis:
        if key in old and (day := _until(old[key], period)) >= period.start:
            yield from (Need([key], kind, (period,), day) for kind in _KINDS)


def _until(seen: Seen, period: Period) -> date:
    return min(seen.day - ONE_DAY, period.end)


def remember(
    results: Results,
    formulas: Mapping[str, Formula],
    kpis: Iterable[str],
    period: Period,
    old: Generation,
) -> dict[str, dict[str, Seen]]:
    """What this sync leaves of a period that is not closed, and what of the baseline can be
    compared with it.
    """
    if results.closed_period("company", period):
        return {}
    day, until = results.as_of, results.last_whole_day(period)
    latest = {
        key: Seen(day, period.key, _digest(key, formulas), _figures(results, key, period, until))
        for key in kpis
        if key in formulas
    }
    alike = (key for key in latest if key in old and old[key][1:3] == latest[key][1:3])
    return {"latest": latest, "baseline": {key: old[key] for key in alike}}


def _digest(kpi: str, formulas: Mapping[str, Formula]) -> str:
    """The name of how a KPI is computed, from the formulas it needs as they are understood."""
    named = {one.kpi for one in walk(KpiRef(kpi), formulas) if isinstance(one, KpiRef)}
    roots = [formulas[one].root for one in sorted(named & formulas.keys())]
    return sha256(f"{RULES} {roots}".encode()).hexdigest()[:12]


def _figures(results: Results, kpi: str, period: Period, until: date) -> dict[str, Ends]:
    """The figures through a day and through today."""
    facts, found = results.facts, dict[str, Ends]()
    for one in (COMPANY, *facts.segments["person"]):
        a, b = (facts.at(kpi, one, period, day).fact for day in (until, results.as_of))
        if not any(facts.nameless(kpi, one, period, day) for day in (until, results.as_of)):
            name = ALL if one == COMPANY else one.name
            found[name] = (nan if a is None else a, nan if b is None else b)
    return found


def changes(results: Results, old: Generation, period: Period) -> dict[str, Change]:
    """What changed since the baseline, by the key of the KPI; of who was not known then nothing."""
    found = {}
    for kpi, seen in old.items():
        until = _until(seen, period)
        now, kpi_class = _figures(results, kpi, period, until), results.classes[kpi]
        both = {name: (seen.figures[name], now[name]) for name in now if name in seen.figures}
        told = {name: _change(*ends, kpi_class) for name, ends in both.items()}
        if any(map(any, told.values())):
            found[kpi] = Change(until, told)
    return found


def _change(old: Ends, new: Ends, kpi_class: KpiClass) -> tuple[float, float]:
    """How much all of a figure changed, and its part of past days; 0 where one has no data."""

    def change(place: int) -> float:
        ends = old[place], new[place]
        if kpi_class.is_additive:
            ends = (0.0 if isnan(ends[0]) else ends[0]), (0.0 if isnan(ends[1]) else ends[1])
        found = ends[1] - ends[0]
        return 0.0 if isnan(found) else round(found, _DIGITS)

    return change(1), change(0) if kpi_class in _SETTLED else 0.0
