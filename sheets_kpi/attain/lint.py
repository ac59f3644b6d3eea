"""Doubts about the scorecard as the owner decided it: how many KPIs, what for, their weights."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sheets_kpi.attain import rules
from sheets_kpi.attain.realism import MOST_NAMED, realism
from sheets_kpi.attain.results import Results
from sheets_kpi.decisions import Kpi
from sheets_kpi.decisions.settings import Settings
from sheets_kpi.facts import Segment
from sheets_kpi.findings import Finding, Severity
from sheets_kpi.numbers import shown
from sheets_kpi.periods import Period
from sheets_kpi.texts import LANGS, by_lang, quoted, say

_WHOLE = (100.0, 1.0)  # weights may be typed as 50 or as 50 %
_DIGITS = 9


def lint(results: Results, period: Period) -> Iterator[Finding]:
    """Findings about the scorecard of the period shown.

    None for a workbook that nobody prepared, unless its template lists the people.
    """
    decisions = results.decisions
    weighted = [kpi for kpi in decisions.kpis if kpi.weight > 0]
    if decisions.people.is_open and not any(kpi.tab for kpi in decisions.kpis):
        return
    yield from _sizes(results, weighted, period)
    yield from _purposes(weighted)
    if weighted:
        if not any(kpi.unweighed for kpi in decisions.kpis):
            yield from _sums(weighted, decisions.settings)
        yield from _levels(weighted, decisions.settings)
        yield from _activity(weighted)
        yield from _scales(weighted)
    yield from realism(results, period)


def _sizes(results: Results, weighted: Sequence[Kpi], period: Period) -> Iterator[Finding]:
    """People with too few or too many weighted KPIs that have a target for them.

    3–5 are right, 6–9 a notice, 1–2 and 10 or more a warning, unless Settings say otherwise. Who
    has none is not measured, which is no mistake. People of one number share a finding.
    """
    settings = results.decisions.settings
    by_size: dict[int, list[str]] = {}
    for person in results.decisions.roster.people:
        size = sum(_has_target(results, kpi, person, period) for kpi in weighted)
        by_size.setdefault(size, []).append(person)
    for size, people in sorted(by_size.items()):
        if 0 < size < settings.kpis_least:
            facts = {"n": size, "least": settings.kpis_least, "people": _names(people)}
            yield _at(weighted[0], Severity.WARNING, "scorecard_few", "weight", **facts)
        elif size > settings.kpis_good:
            severity = Severity.WARNING if size > settings.kpis_most else Severity.NOTICE
            facts = {"n": size, "good": settings.kpis_good, "people": _names(people)}
            yield _at(weighted[0], severity, "scorecard_many", "weight", **facts)


def _has_target(results: Results, kpi: Kpi, person: str, period: Period) -> bool:
    """Whether a KPI waits for a person, or a team KPI for the person's team."""
    if kpi.key not in results.classes:
        return False
    segment = Segment("person", person)
    if not results.progress(segment, period).total:  # away all the time
        return False
    if kpi.level == "team":
        stint = results.decisions.roster.latest(person, period.start, period.end)
        segment = Segment("team", stint.team) if stint and stint.team else Segment("company", "")
    target = results.goals.target(kpi, segment, period)
    return rules.attainment(0.0, target, results.scale(kpi)) is not None


def _purposes(weighted: Sequence[Kpi]) -> Iterator[Finding]:
    """Weighted KPIs of which nobody said what they are for, or who answers for them."""
    for kpi in weighted:
        blank = [field for field in ("goal", "owner") if not getattr(kpi, field)]
        if blank:
            what = {
                lang: ", ".join(quoted(say(f"field.kpi.{field}", lang), lang) for field in blank)
                for lang in LANGS
            }
            yield _at(kpi, Severity.NOTICE, "kpi_purpose", blank[0], kpi=kpi.name, what=what)


def _sums(weighted: Sequence[Kpi], settings: Settings) -> Iterator[Finding]:
    """Weights that do not add up to 100; with a personal share each side may do so by itself."""
    total = round(sum(kpi.weight for kpi in weighted), _DIGITS)
    sides = {kpi.level: 0.0 for kpi in weighted}
    for kpi in weighted:
        sides[kpi.level] += kpi.weight
    is_split = settings.personal_share is not None
    if total in _WHOLE or (is_split and all(round(s, _DIGITS) in _WHOLE for s in sides.values())):
        return
    yield _at(weighted[0], Severity.NOTICE, "weights_sum", "weight", total=shown(total))


def _levels(weighted: Sequence[Kpi], settings: Settings) -> Iterator[Finding]:
    """A share of the score that belongs to personal or team KPIs while none has a weight."""
    share = settings.personal_share
    if share is None:
        return
    for level, part in (("personal", share), ("team", 1 - share)):
        if part and not any(kpi.level == level for kpi in weighted):
            facts = {
                "share": shown(round(share * 100, 2)),
                "level": by_lang(f"lint.level.{level}"),
                "setting": by_lang("setting.personal_share"),
            }
            yield _at(weighted[0], Severity.NOTICE, "weights_level", "level", **facts)


def _activity(weighted: Sequence[Kpi]) -> Iterator[Finding]:
    """A scorecard that counts what people do and not what comes of it."""
    if all(kpi.kind == "activity" for kpi in weighted):
        yield _at(weighted[0], Severity.NOTICE, "only_activity", "kind")


def _scales(weighted: Sequence[Kpi]) -> Iterator[Finding]:
    """2 − F/P and P/F in one scorecard: fact 10 of plan 5 is 0 % by the one, 50 % by the other."""
    by_way = {
        way: [kpi for kpi in weighted if kpi.direction == "lower" and kpi.attainment == way]
        for way in ("mirror", "inverse")
    }
    if all(by_way.values()):
        facts = {way: _quoted_names([kpi.name for kpi in kpis]) for way, kpis in by_way.items()}
        kpi = by_way["inverse"][0]
        header = by_lang("field.kpi.attainment")
        yield _at(kpi, Severity.WARNING, "two_scales", "attainment", header=header, **facts)


def _at(kpi: Kpi, /, severity: Severity, code: str, field_id: str, **facts: object) -> Finding:
    """A finding at a cell of a KPI's row."""
    column, header = kpi.columns.get(field_id, (0, ""))
    return Finding(severity, code, kpi.tab, kpi.row, column, header, facts=facts)


def _names(people: Sequence[str]) -> Mapping[str, str]:
    named = ", ".join(people[:MOST_NAMED])
    more = len(people) - MOST_NAMED
    return {
        lang: say("lint.and_more", lang, names=named, n=more) if more > 0 else named
        for lang in LANGS
    }


def _quoted_names(names: Sequence[str]) -> Mapping[str, str]:
    return {lang: ", ".join(quoted(name, lang) for name in names) for lang in LANGS}
