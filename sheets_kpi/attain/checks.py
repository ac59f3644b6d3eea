"""Doubts about what was decided and about the results of it.

doubts    silent zeros, totals that differ from the sum of the people's, an unknown calendar
lint      the scorecard as the owner decided it: how many KPIs, what for, their weights
realism   targets against what was reached before: out of everybody's reach, or reached by all
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from sheets_kpi.attain import rules
from sheets_kpi.attain.goals import Goals
from sheets_kpi.attain.results import Results
from sheets_kpi.decisions import Kpi
from sheets_kpi.decisions.settings import Settings
from sheets_kpi.decisions.targets import (
    Range,
    Target,
    TargetCell,
    TargetScope,
    fills,
    scaled,
    sum_of,
)
from sheets_kpi.facts import COMPANY, Nameless, Need, Segment, SegmentKind
from sheets_kpi.findings import Finding, Severity
from sheets_kpi.formulas.nodes import KpiClass
from sheets_kpi.numbers import number_text
from sheets_kpi.people import Stint
from sheets_kpi.periods import Period, show_period
from sheets_kpi.texts import LANGS, Lang, by_lang, in_each, quoted, say
from sheets_kpi.workdays import has_official_calendar

LOOK_BACK = 6  # whole periods before the one shown
LEAST = 3  # with fewer of them nothing can be said
EASY = 3  # periods in which all must have reached a target that is too easy
CROWD = 2  # people who must
MOST_NAMED = 3  # more names than these are counted
_KINDS: tuple[SegmentKind, ...] = ("company", "team", "person")
# a target that was never reached: whose, the target, the best there was, of how many periods
_Far = tuple[Segment, Target, float, int]
_WHOLE = (100.0, 1.0)  # weights may be typed as 50 or as 50 %
_DIGITS = 9


def doubts(results: Results, period: Period) -> Iterator[Finding]:
    """Findings about the period shown."""
    for kpi in results.decisions.kpis:
        if kpi.key in results.classes:
            yield from _silent_zero(results, kpi)
            yield from _totals(results, kpi, period)
    yield from _gaps(results, period)
    yield from _negative(results, period)
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
    """Targets that stand for a part of the period only, as a quarter's without its last month, or
    for some of the people only whose facts add up.
    """
    goals = results.decisions.targets.goals
    parts = {key: goal.pieces(period) for key, goal in goals.items()}
    some = {kpi for (kpi, _), found in parts.items() if found}
    whole = {kpi for (kpi, _), found in parts.items() if fills(found, period.start, period.end)}
    lacking: dict[str, str] = {}
    for kpi in results.decisions.kpis:
        people = [
            *results.goals.uncovered(kpi, COMPANY, period, "part"),
            *results.without_target(kpi, COMPANY, period),
        ]
        if kpi.key in (some & results.classes.keys()) - whole:
            lacking[kpi.key] = kpi.name
        elif kpi.key in whole and people:
            lacking[kpi.key] = f"{kpi.name} ({', '.join(people[:MOST_NAMED])})"
    if lacking:
        places = (goal.place for (key, _), goal in goals.items() if key in lacking)
        facts = {"kpis": ", ".join(lacking.values()), "period": in_each(show_period, period)}
        yield _at_target(next(places), Severity.WARNING, "target_gap", facts)


def _negative(results: Results, period: Period) -> Iterator[Finding]:
    """Targets below 0 beside a fact of 0: nobody can say whether that is good or nothing at all."""
    for kind in _KINDS:
        for segment in results.segments(kind, period):
            for kpi in results.decisions.kpis:
                target = results.goals.target(kpi, segment, period)
                if isinstance(target, Range) or not target or target > 0:
                    continue
                fact = results.facts.at(kpi.key, segment, period).fact
                if fact == 0 and rules.attainment(fact, target, results.scale(kpi)) is None:
                    place = next(iter(results.goals.places(kpi, segment, period)), TargetCell())
                    who = segment.name or by_lang("segment.company")
                    told_of = {"kpi": kpi.name, "who": who, "target": told(target)}
                    yield _at_target(place, Severity.WARNING, "target_negative", told_of)


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
        total = sum_of(targets.terms(kpi.key, scope, period, workdays, additive=True))
        people = results.goals.people_total(kpi.key, period, scope.name or None)
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
    ends = (target.low, target.high) if isinstance(target, Range) else (target,)
    return {
        lang: "–".join(number_text(round(end, 2), None, lang) for end in ends) for lang in LANGS
    }


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
    yield from _ripening(results, weighted)
    yield from _not_divisible(results, weighted, period)
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
        names = _first_of([dict.fromkeys(LANGS, one) for one in people])
        facts: dict[str, object] = {"n": size, "people": names}
        if 0 < size < settings.kpis_least:
            facts["least"] = settings.kpis_least
            yield _at_kpi(weighted[0], Severity.WARNING, "scorecard_few", "weight", **facts)
        elif size > settings.kpis_good:
            severity = Severity.WARNING if size > settings.kpis_most else Severity.NOTICE
            facts["good"] = settings.kpis_good
            yield _at_kpi(weighted[0], severity, "scorecard_many", "weight", **facts)


def _has_target(results: Results, kpi: Kpi, person: str, period: Period) -> bool:
    """Whether a KPI waits for a person, or a team KPI for the person's team."""
    if kpi.key not in results.classes:
        return False
    segment = Segment("person", person)
    if not results.progress(segment, period).total:  # away all the time
        return False
    if kpi.level == "team":
        stint = results.decisions.roster.latest(person, period.start, period.end)
        segment = Segment("team", stint.team) if stint and stint.team else COMPANY
    target = results.goals.target(kpi, segment, period)
    return rules.attainment(1.0, target, results.scale(kpi)) is not None


def _purposes(weighted: Sequence[Kpi]) -> Iterator[Finding]:
    """Weighted KPIs of which nobody said what they are for, or who answers for them."""
    for kpi in weighted:
        blank = [field for field in ("goal", "owner") if not getattr(kpi, field)]
        if blank:
            what = {
                lang: ", ".join(quoted(say(f"field.kpi.{field}", lang), lang) for field in blank)
                for lang in LANGS
            }
            yield _at_kpi(kpi, Severity.NOTICE, "kpi_purpose", blank[0], kpi=kpi.name, what=what)


def _not_divisible(results: Results, weighted: Sequence[Kpi], period: Period) -> Iterator[Finding]:
    """Weights on KPIs of which too much names nobody: no score can take them."""
    for kpi in weighted:
        kind: SegmentKind = "team" if kpi.level == "team" else "person"
        for segment in results.facts.segments[kind]:
            nobody = results.facts.nameless(kpi.key, segment, period)
            if nobody is not None:
                facts = {"kpi": kpi.name, "nameless": in_each(nameless_text, nobody)}
                yield _at_kpi(kpi, Severity.WARNING, "kpi_not_divisible", "weight", **facts)
                break


def nameless_text(nobody: Nameless, lang: Lang) -> str:
    """How many rows name nobody, and what they hold."""
    if nobody.amount is None:
        return say("nameless.rows", lang, n=nobody.n)
    total = number_text(round(nobody.amount, 2), None, lang)
    return say("nameless", lang, n=nobody.n, total=total)


def _ripening(results: Results, weighted: Sequence[Kpi]) -> Iterator[Finding]:
    """Weighted KPIs that are at their end only long after the period is."""
    for kpi in weighted:
        if results.classes.get(kpi.key) is KpiClass.COHORT:
            yield _at_kpi(kpi, Severity.WARNING, "kpi_ripens", "weight", kpi=kpi.name)


def _sums(weighted: Sequence[Kpi], settings: Settings) -> Iterator[Finding]:
    """Weights that do not add up to 100; with a personal share each side may do so by itself."""
    total = round(sum(kpi.weight for kpi in weighted), _DIGITS)
    levels = {kpi.level for kpi in weighted}
    sides = [sum(kpi.weight for kpi in weighted if kpi.level == level) for level in levels]
    is_split = settings.personal_share is not None
    if total in _WHOLE or (is_split and all(round(side, _DIGITS) in _WHOLE for side in sides)):
        return
    yield _at_kpi(weighted[0], Severity.NOTICE, "weights_sum", "weight", total=total)


def _levels(weighted: Sequence[Kpi], settings: Settings) -> Iterator[Finding]:
    """A share of the score that belongs to personal or team KPIs while none has a weight."""
    share = settings.personal_share
    if share is None:
        return
    for level, part in (("personal", share), ("team", 1 - share)):
        if part and not any(kpi.level == level for kpi in weighted):
            facts = {
                "share": round(share * 100, 2),
                "level": by_lang(f"lint.level.{level}"),
                "setting": by_lang("setting.personal_share"),
            }
            yield _at_kpi(weighted[0], Severity.NOTICE, "weights_level", "level", **facts)


def _activity(weighted: Sequence[Kpi]) -> Iterator[Finding]:
    """A scorecard that counts what people do and not what comes of it."""
    if all(kpi.kind == "activity" for kpi in weighted):
        yield _at_kpi(weighted[0], Severity.NOTICE, "only_activity", "kind")


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
        yield _at_kpi(kpi, Severity.WARNING, "two_scales", "attainment", header=header, **facts)


def realism(results: Results, period: Period) -> Iterator[Finding]:
    """Targets of the period shown that the last six whole periods contradict.

    Never reached: today's target is beyond the best of at least three periods with data. Sums and
    counts of the past are scaled to the present working time first: a half-time person's 100 is
    200 at full time. Easy: at least two people have it, and all of them reached it in each of
    the last three periods; a corridor is meant to be kept and is never easy. Rates of too few
    observations count for neither.
    """
    past = past_periods(period, results.as_of)
    if len(past) < LEAST:
        return
    keys = {key for key, _ in results.decisions.targets.goals}
    for kpi in results.decisions.kpis:
        if kpi.key in results.classes and kpi.key in keys:
            yield from _never_reached(results, kpi, past, period)
            yield from _easy(results, kpi, past[-EASY:])


def needs(goals: Goals, period: Period, as_of: date) -> Iterator[Need]:
    """The facts that targets of the period shown are held against, and its own where they are
    doubtful.
    """
    aimed = {key for key, _ in goals.decisions.targets.goals}
    weighted = {kpi.key for kpi in goals.decisions.kpis if kpi.weight > 0}
    past = past_periods(period, as_of)
    for kind in _KINDS:
        yield Need(aimed | weighted, kind, (period,))
        yield Need(aimed, kind, past if len(past) >= LEAST else ())


def past_periods(period: Period, as_of: date) -> tuple[Period, ...]:
    """The last whole periods before one that targets are held against, oldest first."""
    return tuple(one for one in period.back(LOOK_BACK) if one.end < as_of)


def _never_reached(
    results: Results, kpi: Kpi, past: Sequence[Period], period: Period
) -> Iterator[Finding]:
    """A finding at each row of the Targets tab whose target nobody ever reached."""
    by_row: dict[TargetCell, list[_Far]] = {}
    for kind in _KINDS:
        for segment, facts in results.past(kpi, kind, past).items():
            target = results.goals.target(kpi, segment, period)
            if target is None:
                continue
            then = (
                _as_now(results, kpi, segment, fact, before, period)
                for before, fact in zip(past, facts, strict=True)
            )
            known = [
                (share, fact)
                for fact in then
                if fact is not None
                and (share := rules.attainment(fact, target, results.scale(kpi))) is not None
            ]
            if len(known) < LEAST or max(known)[0] >= 1:
                continue
            # a target that is the sum of the people's stands in no row: theirs are told
            for place in results.goals.places(kpi, segment, period)[:1]:
                by_row.setdefault(place, []).append((segment, target, max(known)[1], len(known)))
    for place, found in by_row.items():
        told_of = {"kpi": kpi.name, "n": max(n for *_, n in found), "who": _who(kpi, found)}
        yield _at_target(place, Severity.WARNING, "target_never_reached", told_of)


def _as_now(
    results: Results,
    kpi: Kpi,
    segment: Segment,
    fact: float | None,
    before: Period,
    period: Period,
) -> float | None:
    """A fact of the past at the working time of now; None where nobody worked then."""
    stints = _stints(results, segment)
    if fact is None or not results.classes[kpi.key].is_additive or not stints:
        return fact
    then, now = _load(results, stints, before), _load(results, stints, period)
    return fact / then * now if then else None


def _stints(results: Results, segment: Segment) -> tuple[Stint, ...]:
    roster = results.decisions.roster
    if segment.kind == "person":
        return roster.of(segment.name)
    return tuple(s for s in roster.stints if segment.kind != "team" or s.team == segment.name)


def _load(results: Results, stints: Iterable[Stint], period: Period) -> float:
    """Σ rate × days present ÷ working days of a period."""
    workdays = results.decisions.workdays
    present = sum(
        stint.fte * workdays.count(*stint.within(period.start, period.end), stint.person)
        for stint in stints
    )
    whole = workdays.count(period.start, period.end)
    return present / whole if whole else 0.0


def _easy(results: Results, kpi: Kpi, last: Sequence[Period]) -> Iterator[Finding]:
    """A target that all people measured reached in each of the last periods."""
    reached: list[Segment] = []
    facts = results.past(kpi, "person", last)
    for number, period in enumerate(last):
        shares = {}
        for segment, known in facts.items():
            target = results.goals.target(kpi, segment, period)
            if not isinstance(target, Range):
                shares[segment] = rules.attainment(known[number], target, results.scale(kpi))
        reached = [segment for segment, share in shares.items() if share is not None]
        if len(reached) < CROWD or any(
            share is not None and share < 1 for share in shares.values()
        ):
            return
    places = (results.goals.places(kpi, one, last[-1]) for one in reached)
    place = next((found[0] for found in places if found), TargetCell())
    told_of = {"kpi": kpi.name, "n": len(reached)}
    yield _at_target(place, Severity.NOTICE, "target_easy", told_of)


def _at_target(
    place: TargetCell, severity: Severity, code: str, facts: Mapping[str, object]
) -> Finding:
    """A finding at a row of the Targets tab."""
    where = (place.tab, place.row, place.column, place.header, place.text or None)
    return Finding(severity, code, *where, facts=facts)


def _who(kpi: Kpi, found: Sequence[_Far]) -> Mapping[str, str]:
    """`Иванов – 300 000 при лучшем результате 250 000; …`; many are counted."""

    def one(far: _Far, lang: Lang) -> str:
        segment, *figures, _ = far
        target, best = (_in_unit(kpi, figure)[lang] for figure in figures)
        name = segment.name or say("segment.company", lang)
        return say("lint.best", lang, name=name, target=target, best=best)

    return _first_of([{lang: one(far, lang) for lang in LANGS} for far in found], "; ")


def _first_of(texts: Sequence[Mapping[Lang, str]], sign: str = ", ") -> Mapping[str, str]:
    """The first of many texts, and how many more there are."""
    named: dict[str, str] = {
        lang: sign.join(text[lang] for text in texts[:MOST_NAMED]) for lang in LANGS
    }
    more = len(texts) - MOST_NAMED
    if more <= 0:
        return named
    return {lang: say("lint.and_more", lang, names=named[lang], n=more) for lang in LANGS}


def _in_unit(kpi: Kpi, target: Target) -> Mapping[str, str]:
    """A target or fact in the KPI's own unit."""
    if kpi.is_percent:
        return {lang: f"{text} %" for lang, text in told(scaled(target, 100)).items()}
    return told(target)


def _at_kpi(kpi: Kpi, /, severity: Severity, code: str, field_id: str, **facts: object) -> Finding:
    """A finding at a cell of a KPI's row."""
    column, header = kpi.columns.get(field_id, (0, ""))
    return Finding(severity, code, kpi.tab, kpi.row, column, header, facts=facts)


def _quoted_names(names: Sequence[str]) -> Mapping[str, str]:
    return {lang: ", ".join(quoted(name, lang) for name in names) for lang in LANGS}
