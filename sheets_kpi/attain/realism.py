"""Targets against what was reached before: out of everybody's reach, or reached by all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sheets_kpi.attain import rules
from sheets_kpi.attain.doubts import told
from sheets_kpi.attain.goals import Goals
from sheets_kpi.attain.results import Results
from sheets_kpi.decisions import Kpi
from sheets_kpi.decisions.targets import Range, Target, TargetCell, scaled
from sheets_kpi.facts import Need, Segment, SegmentKind
from sheets_kpi.findings import Finding, Severity
from sheets_kpi.people import Stint
from sheets_kpi.periods import Period
from sheets_kpi.texts import LANGS, say

LOOK_BACK = 6  # whole periods before the one shown
LEAST = 3  # with fewer of them nothing can be said
EASY = 3  # periods in which all must have reached a target that is too easy, and people who must
MOST_NAMED = 3  # more names than these are counted
_KINDS: tuple[SegmentKind, ...] = ("company", "team", "person")


@dataclass(frozen=True, slots=True)
class _Far:
    """A target that was never reached, and the best there was."""

    segment: Segment
    target: Target
    best: float
    periods: int


def realism(results: Results, period: Period) -> Iterator[Finding]:
    """Targets of the period shown that the last six whole periods contradict.

    Never reached: today's target is beyond the best of at least three periods with data. Sums and
    counts of the past are scaled to the present working time first: a half-time person's 100 is
    200 at full time. Easy: at least three people have it, and all of them reached it in each of
    the last three periods; a corridor is meant to be kept and is never easy. Rates of too few
    observations count for neither.
    """
    past = past_periods(period, results.as_of)
    if len(past) < LEAST:
        return
    keys = {key for key, _ in results.decisions.targets.goals}
    for kpi in results.decisions.kpis:
        if kpi.key in results.classes and kpi.key in keys:
            history = _History(results, kpi, past)
            yield from _never_reached(history, period)
            yield from _easy(history, period)


@dataclass(frozen=True, slots=True)
class _History:
    """The facts of one KPI in past periods, oldest first."""

    results: Results
    kpi: Kpi
    periods: tuple[Period, ...]

    def facts(self, kind: SegmentKind) -> dict[Segment, list[float | None]]:
        """The facts of every named segment; None without data or with too few observations."""
        facts, least = self.results.facts, self.results.least(self.kpi)
        return {
            segment: [
                figure.fact if (figure.n or 0) >= least else None
                for figure in (facts.at(self.kpi.key, segment, one) for one in self.periods)
            ]
            for segment in facts.segments[kind]
            if segment.name or kind == "company"
        }

    def reached(self, fact: float | None, target: Target | None) -> float | None:
        """The attainment of a target by a fact."""
        return rules.attainment(fact, target, self.results.scale(self.kpi))


def needs(goals: Goals, period: Period, as_of: date) -> Iterator[Need]:
    """The facts that targets of the period shown are held against."""
    past = past_periods(period, as_of)
    if len(past) >= LEAST:
        kpis = {key for key, _ in goals.decisions.targets.goals}
        yield from (Need(kpis, kind, past) for kind in _KINDS)


def past_periods(period: Period, as_of: date) -> tuple[Period, ...]:
    """The last whole periods before one that targets are held against, oldest first."""
    found: list[Period] = []
    before = period.previous()
    for _ in range(LOOK_BACK):
        if before.end < as_of:
            found.insert(0, before)
        before = before.previous()
    return tuple(found)


def _never_reached(history: _History, period: Period) -> Iterator[Finding]:
    by_row: dict[TargetCell, list[_Far]] = {}
    for kind in _KINDS:
        for segment, facts in history.facts(kind).items():
            far = _far(history, segment, facts, period)
            # a target that is the sum of the people's stands in no row: theirs are told
            if far and (places := history.results.goals.places(history.kpi, segment, period)):
                by_row.setdefault(places[0], []).append(far)
    for place, found in by_row.items():
        facts_of = {
            "kpi": history.kpi.name,
            "n": max(far.periods for far in found),
            "who": _who(history.kpi, found),
        }
        yield _at(place, Severity.WARNING, "target_never_reached", facts_of)


def _far(
    history: _History, segment: Segment, facts: Sequence[float | None], period: Period
) -> _Far | None:
    """A segment's target that none of its facts reaches; None if one does or too few are known."""
    target = history.results.goals.target(history.kpi, segment, period)
    known: list[tuple[float, float]] = []
    for before, fact in zip(history.periods, facts, strict=True):
        then = _as_now(history, segment, fact, before, period)
        share = history.reached(then, target)
        if then is not None and share is not None:
            known.append((share, then))
    if target is None or len(known) < LEAST or max(known)[0] >= 1:
        return None
    return _Far(segment, target, max(known)[1], len(known))


def _as_now(
    history: _History, segment: Segment, fact: float | None, before: Period, period: Period
) -> float | None:
    """A fact of the past at the working time of now; None where nobody worked then."""
    results = history.results
    if fact is None or not results.classes[history.kpi.key].is_additive:
        return fact
    stints = _stints(results, segment)
    if not stints:
        return fact
    then, now = _load(results, stints, before), _load(results, stints, period)
    return fact / then * now if then else None


def _stints(results: Results, segment: Segment) -> tuple[Stint, ...]:
    match segment.kind:
        case "person":
            return results.decisions.roster.of(segment.name)
        case "team":
            stints = results.decisions.roster.stints
            return tuple(stint for stint in stints if stint.team == segment.name)
        case _:
            return results.decisions.roster.stints


def _load(results: Results, stints: Iterable[Stint], period: Period) -> float:
    """Σ rate × days present ÷ working days of a period."""
    workdays = results.decisions.workdays
    present = sum(
        stint.fte
        * workdays.count(
            max(period.start, stint.start or date.min),
            min(period.end, stint.end or date.max),
            stint.person,
        )
        for stint in stints
    )
    whole = workdays.count(period.start, period.end)
    return present / whole if whole else 0.0


def _easy(history: _History, period: Period) -> Iterator[Finding]:
    facts = history.facts("person")
    crowds = [
        _reached_by_all(history, facts, number)
        for number in range(len(history.periods) - EASY, len(history.periods))
    ]
    if all(len(crowd) >= EASY for crowd in crowds):
        last = crowds[-1]
        places = (history.results.goals.places(history.kpi, one, period) for one in last)
        place = next((found[0] for found in places if found), TargetCell())
        told_of = {"kpi": history.kpi.name, "n": len(last)}
        yield _at(place, Severity.NOTICE, "target_easy", told_of)


def _reached_by_all(
    history: _History, facts: Mapping[Segment, Sequence[float | None]], number: int
) -> list[Segment]:
    """The people measured in a past period, if all of them reached their target; else nobody."""
    found: list[Segment] = []
    for segment, known in facts.items():
        target = history.results.goals.target(history.kpi, segment, history.periods[number])
        share = None if isinstance(target, Range) else history.reached(known[number], target)
        if share is not None and share < 1:
            return []
        if share is not None:
            found.append(segment)
    return found


def _at(place: TargetCell, severity: Severity, code: str, facts: Mapping[str, object]) -> Finding:
    """A finding at a row of the Targets tab."""
    where = (place.tab, place.row, place.column, place.header, place.text or None)
    return Finding(severity, code, *where, facts=facts)


def _who(kpi: Kpi, found: Sequence[_Far]) -> Mapping[str, str]:
    """`Иванов – 300 000 при лучшем результате 250 000; …`; many are counted."""
    texts: dict[str, str] = {}
    for lang in LANGS:
        names = "; ".join(
            say(
                "lint.best",
                lang,
                name=far.segment.name or say("segment.company", lang),
                target=_shown(kpi, far.target)[lang],
                best=_shown(kpi, far.best)[lang],
            )
            for far in found[:MOST_NAMED]
        )
        more = len(found) - MOST_NAMED
        texts[lang] = say("lint.and_more", lang, names=names, n=more) if more > 0 else names
    return texts


def _shown(kpi: Kpi, target: Target) -> Mapping[str, str]:
    """A target or fact in the KPI's own unit."""
    if kpi.is_percent:
        return {lang: f"{text} %" for lang, text in told(scaled(target, 100)).items()}
    return told(target)
