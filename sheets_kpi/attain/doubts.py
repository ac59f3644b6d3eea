"""Doubts about the results themselves: silent zeros, totals that differ, an unknown calendar."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sheets_kpi.attain.results import Results
from sheets_kpi.decisions import Kpi
from sheets_kpi.decisions.targets import Range, Target, TargetScope, fills
from sheets_kpi.findings import Finding, Severity
from sheets_kpi.numbers import shown
from sheets_kpi.period_names import show_period
from sheets_kpi.periods import Period
from sheets_kpi.texts import LANGS, by_lang
from sheets_kpi.workdays import has_official_calendar


def doubts(results: Results, period: Period) -> Iterator[Finding]:
    """Findings about the period shown."""
    for kpi in results.decisions.kpis:
        if kpi.key in results.classes:
            yield from _silent_zero(results, kpi)
            yield from _totals(results, kpi, period)
    yield from _gaps(results, period)
    for year in range(period.start.year, period.end.year + 1):
        if not has_official_calendar(year):
            yield Finding(Severity.NOTICE, "calendar_unofficial", "", facts={"year": year})


def _silent_zero(results: Results, kpi: Kpi) -> Iterator[Finding]:
    """A count of 0 while matching rows exist that have no main date."""
    rows = results.facts.undated.get(kpi.key, 0)
    if rows:
        facts = {"kpi": kpi.name, "n": rows}
        yield Finding(Severity.WARNING, "silent_zero", kpi.tab, kpi.row, kpi.column, facts=facts)


def _gaps(results: Results, period: Period) -> Iterator[Finding]:
    """Targets that stand for a part of the period only, as a quarter's without its last month."""
    goals = results.decisions.targets.goals
    parts = {key: goal.pieces(period) for key, goal in goals.items()}
    whole = {kpi for (kpi, _), found in parts.items() if fills(found, period.start, period.end)}
    lacking = {
        kpi: goals[kpi, scope].place
        for (kpi, scope), found in parts.items()
        if found and kpi not in whole and kpi in results.classes
    }
    if lacking:
        names = {kpi.key: kpi.name for kpi in results.decisions.kpis}
        place = next(iter(lacking.values()))
        yield Finding(
            Severity.WARNING,
            "target_gap",
            place.tab,
            place.row,
            place.column,
            facts={
                "kpis": ", ".join(names[kpi] for kpi in lacking),
                "period": {lang: show_period(period, lang) for lang in LANGS},
            },
        )


def _totals(results: Results, kpi: Kpi, period: Period) -> Iterator[Finding]:
    """A total target that differs from the sum of the people's."""
    if not results.classes[kpi.key].is_additive:
        return
    targets, workdays = results.decisions.targets, results.decisions.workdays
    scopes = [
        TargetScope("company"),
        *(TargetScope("team", name) for name in results.decisions.roster.teams),
    ]
    for scope in scopes:
        total = targets.value(kpi.key, scope, period, workdays, additive=True)
        people = results.goals.people_total(kpi, period, scope.name or None)
        if total is not None and people is not None and told(total) != told(people):
            yield Finding(
                Severity.NOTICE,
                "target_sum",
                kpi.tab,
                facts={
                    "kpi": kpi.name,
                    "scope": scope.name or by_lang("segment.company"),
                    "total": told(total),
                    "people": told(people),
                },
            )


def told(target: Target) -> Mapping[str, str]:
    """A target to the kopeck, as findings show numbers."""
    if not isinstance(target, Range):
        return shown(round(target, 2))
    low, high = shown(round(target.low, 2)), shown(round(target.high, 2))
    return {lang: f"{low[lang]}–{high[lang]}" for lang in LANGS}
