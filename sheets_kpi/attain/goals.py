"""Whose target is what: the target of every segment, from the rows of the Targets tab."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache, cached_property
from typing import Literal

from sheets_kpi.decisions import Decisions, Kpi
from sheets_kpi.decisions.targets import (
    Piece,
    Target,
    TargetCell,
    TargetScope,
    Term,
    fills,
    scaled,
    sum_of,
    total,
    weighted,
    within,
)
from sheets_kpi.facts import Segment
from sheets_kpi.formulas.nodes import RATES, KpiClass
from sheets_kpi.people import Stint
from sheets_kpi.periods import Grain, Period, period_of
from sheets_kpi.workdays import ONE_DAY, Workdays

PERIODS_BACK = 3
_Spans = list[tuple[Stint, tuple[date, date], tuple[Piece, ...]]]
_Covered = Literal["", "all", "part", "no"]
_EACH, _COMPANY = TargetScope("each"), TargetScope("company")


class Goals:
    """Finds targets by the class of a KPI.

    - Sums and counts: company, team and account rows are totals and are never handed down; a
      segment without its own row has the sum of its people. A person's own target comes from the
      rows person, role, each, times FTE and the share of the working days present.
    - Rates (ratios, averages, medians, growth): the nearest row holds: person, role, team, each,
      company.
    - Distinct counts and balances: neither add up nor are handed down from a total: a person has
      the rows person, role, each; company and team have their own row or none.
    Accounts have only their own rows. Rows of people and rates are looked for day by day: where a
    person's own target begins on the 10th, that of the role or of everybody holds until the 9th.
    """

    def __init__(self, decisions: Decisions, classes: Mapping[str, KpiClass]) -> None:
        """Takes what the owner decided, and the classes of the KPIs by key."""
        self.decisions = decisions
        self.classes = classes
        goals = decisions.targets.goals
        self._aimed = frozenset(key for key, _ in goals)
        people = ("person", "role", "each")
        self._of_people = frozenset(key for key, scope in goals if scope.kind in people)
        self._target = cache(lambda *key: sum_of(self._terms(*key)))
        self.people_total = cache(lambda *key: sum_of(self._of_all_people(*key)))
        self._coverage = cache(self._coverage_of)
        self._pieces = cache(self._pieces_of)
        self._spans = cache(self._spans_of)
        self._rows = cache(decisions.targets.pieces)

    def target(self, kpi: Kpi, segment: Segment, period: Period) -> Target | None:
        """The target of a segment for a period; None where there is none."""
        return self._target(kpi.key, segment, period) if kpi.key in self._aimed else None

    def terms(self, kpi: Kpi, segment: Segment, period: Period) -> tuple[Term, ...]:
        """What makes the target of a segment for a period; nothing where there is none."""
        return self._terms(kpi.key, segment, period) if kpi.key in self._aimed else ()

    def _terms(self, kpi: str, segment: Segment, period: Period) -> tuple[Term, ...]:
        if period.grain is Grain.ALL or (not segment.name and segment.kind != "company"):
            return ()
        match segment.kind:
            case "company":
                return self._group(kpi, period, _COMPANY, None)
            case "team":
                return self._group(kpi, period, TargetScope("team", segment.name), segment.name)
            case "person" if self._is_additive(kpi):
                return self._own(kpi, segment.name, period)
            case "person":
                return self._weighted(kpi, period, self._scopes(kpi, segment.name, period))
            case "account":
                return self._row(kpi, TargetScope("account", segment.name), period)
            case _:
                return ()

    def due(self, kpi: Kpi, segment: Segment, period: Period, through: date) -> Target | None:
        """What a KPI that accrues should have reached by the end of a day; None before the first
        working day.

        A total that is the sum of the people's is due as theirs are: nobody owes for the days
        before they came or while they are away. Any other total is due evenly over the working
        days on which it holds. A quotient such as revenue per employee is due evenly over
        everybody's days; by when different clients are, `Results` knows.
        """
        if not self._is_additive(kpi.key):
            target = self.target(kpi, segment, period)
            passed, whole = (self.present("", period.start, end) for end in (through, period.end))
            return scaled(target, passed / whole) if target is not None and passed else None
        if segment.kind == "person":
            return sum_of(self._own(kpi.key, segment.name, period, through=through))
        own = self._own_scope(segment)
        if own is None or not self.decisions.workdays.count(period.start, through):
            return None
        if segment.kind != "account" and not self._row(kpi.key, own, period):
            return self.people_total(kpi.key, period, own.name or None, through)
        pieces = self.decisions.targets.pieces(kpi.key, (own,), period)
        if not fills(pieces, period.start, period.end):
            return None
        return sum_of(total(pieces, self.decisions.workdays, through=through))

    def present(self, person: str, start: date, end: date) -> int:
        """The working days of a person, within a stint and not absent; of all without a name."""
        workdays = self.decisions.workdays
        if not person:
            return workdays.count(start, end)
        return sum(
            workdays.count(*stint.within(start, end), person)
            for stint in self.decisions.roster.of(person)
        )

    def _of_all_people(
        self, kpi: str, period: Period, team: str | None = None, through: date = date.max
    ) -> tuple[Term, ...]:
        """The people's targets of an additive KPI, of all or of one team; of the days through one
        day only, if asked. Nothing where somebody's stand for a part of the days only.
        """
        found = []
        for person in self._people.get(team, {}) if kpi in self._of_people else ():
            own = sum_of(self._own(kpi, person, period, team, through))
            if own is not None:
                found.append(Term(own, who=person))
            elif self._covers(kpi, person, period, team) == "part":
                return ()
        return tuple(found)

    def uncovered(
        self, kpi: Kpi, segment: Segment, period: Period, how: Literal["no", "part"] = "no"
    ) -> tuple[str, ...]:
        """The people who have no target of their own, or one for a part of their days, while that
        of the company or a team is the sum of the people's.
        """
        if segment.kind not in ("company", "team") or kpi.key not in self._of_people:
            return ()
        covered = self._coverage(kpi.key, segment, period)
        return tuple(person for person, what in covered.items() if what == how)

    def _coverage_of(self, kpi: str, segment: Segment, period: Period) -> dict[str, _Covered]:
        """What part of their days has a target, by the people whose targets make the segment's."""
        own, team = self._own_scope(segment), segment.name or None
        is_sum = own and self._is_additive(kpi) and not self._row(kpi, own, period)
        people = self._people.get(team, {}) if is_sum else {}
        return {one: self._covers(kpi, one, period, team) for one in people}

    def before(self, period: Period, as_of: date) -> tuple[tuple[Period, date], ...]:
        """The last three periods before an open one, each with the day by whose end as large a
        part of its working days was over; none before the first whole working day.

        8 of 20 days: of 22 days 9, of 21 days 8. At least one day is over, and one is left.
        """
        elapsed = self.present("", period.start, as_of - ONE_DAY)
        total = self.present("", period.start, period.end)
        found, workdays = [], self.decisions.workdays
        for _ in range(PERIODS_BACK if elapsed else 0):
            period = period.previous()
            days = workdays.count(period.start, period.end)
            over = min(max(1, (2 * elapsed * days + total) // (2 * total)), days - 1)
            if over > 0:
                found.append((period, workdays.nth(period.start, over + 1) - ONE_DAY))
        return tuple(found)

    def places(self, kpi: Kpi, segment: Segment, period: Period) -> tuple[TargetCell, ...]:
        """The rows of the Targets tab that the target of a segment may come from, nearest first;
        none where it is the sum of the people's.
        """
        own = self._own_scope(segment)
        scopes = self._scopes(kpi.key, segment.name, period) if segment.kind == "person" else (own,)
        goals = self.decisions.targets.goals
        found = (goals.get((kpi.key, scope)) for scope in scopes if scope)
        return tuple(goal.place for goal in found if goal and goal.pieces(period))

    @cached_property
    def _people(self) -> dict[str | None, dict[str, None]]:
        """The people of every team, and all of them under None, in the order of the Team tab."""
        found: dict[str | None, dict[str, None]] = {None: {}}
        for stint in self.decisions.roster.stints:
            for team in (None, stint.team):
                found.setdefault(team, {})[stint.person] = None
        return found

    def _own_scope(self, segment: Segment) -> TargetScope | None:
        match segment.kind:
            case "company":
                return _COMPANY
            case "team" | "account" | "person":
                return TargetScope(segment.kind, segment.name)
            case _:
                return None

    def _group(
        self, kpi: str, period: Period, scope: TargetScope, team: str | None
    ) -> tuple[Term, ...]:
        if self.classes.get(kpi) in RATES:
            return self._weighted(kpi, period, (scope, _EACH, _COMPANY))
        own = self._row(kpi, scope, period)
        if not own and self._is_additive(kpi):
            return self._of_all_people(kpi, period, team)
        return own

    def _own(
        self,
        kpi: str,
        person: str,
        period: Period,
        team: str | None = None,
        through: date = date.max,
    ) -> tuple[Term, ...]:
        """Over the person's stints target × FTE × days present ÷ working days.

        A target that changes in between counts for its own days, and a joiner has only those from
        the first day on: with 100 until the 9th and 140 from the 10th of November 2026, who joins
        on Thursday the 12th (13 of 20 working days) has 140 × 13/20 = 91. With `through`, only
        the days present through it count: what is due by its end. Nothing without a day present.
        """
        if kpi not in self._of_people or self._covers(kpi, person, period, team) != "all":
            return ()
        workdays = self.decisions.workdays
        return tuple(
            term._replace(rate=stint.fte)
            for stint, (first, last), pieces in self._pieces(kpi, person, period, team)
            if workdays.count(first, min(last, through), person)
            for term in total(pieces, workdays, person, through)
        )

    def _covers(self, kpi: str, person: str, period: Period, team: str | None) -> _Covered:
        """What part of a person's days has a target; "" for who has no day in the period."""
        found = self._pieces(kpi, person, period, team)
        if not any(pieces for *_, pieces in found):
            return "no" if found else ""
        return "all" if all(fills(pieces, *ends) for _, ends, pieces in found) else "part"

    def _pieces_of(self, kpi: str, person: str, period: Period, team: str | None) -> _Spans:
        """A person's intervals with a day in the period: their ends in it, and its targets."""
        found = []
        for stint, ends in self._spans(person, period):
            if team in (None, stint.team):
                scopes = (TargetScope("person", person), TargetScope("role", stint.role), _EACH)
                found.append((stint, ends, within(self._nearest(kpi, scopes, period), *ends)))
        return found

    def _spans_of(self, person: str, period: Period) -> list[tuple[Stint, tuple[date, date]]]:
        """A person's intervals with a working day in the period, and their ends in it."""
        workdays, ends = self.decisions.workdays, (period.start, period.end)
        stints = ((one, one.within(*ends)) for one in self.decisions.roster.of(person))
        return [(one, days) for one, days in stints if workdays.count(*days, person)]

    def _nearest(
        self, kpi: str, scopes: tuple[TargetScope, ...], period: Period
    ) -> tuple[Piece, ...]:
        """What the nearest rows say of each day of a period; scopes without a row say nothing."""
        goals = self.decisions.targets.goals
        return self._rows(kpi, tuple(scope for scope in scopes if (kpi, scope) in goals), period)

    def _scopes(self, kpi: str, person: str, period: Period) -> tuple[TargetScope, ...]:
        """The rows that may hold for a person, nearest first, by the last role and team in the
        period.
        """
        is_rate = self.classes.get(kpi) in RATES
        days = Stint(person, start=period.start, end=period.end)
        stints = [stint for stint in self.decisions.roster.of(person) if stint.overlaps(days)]
        role = (TargetScope("role", stints[-1].role),) if stints else ()
        team = (TargetScope("team", stints[-1].team),) if stints and is_rate else ()
        rest = (_EACH, _COMPANY) if is_rate else (_EACH,)
        return (TargetScope("person", person), *role, *team, *rest)

    def _weighted(
        self, kpi: str, period: Period, scopes: tuple[TargetScope, ...]
    ) -> tuple[Term, ...]:
        """The target of a KPI that does not add up, from the nearest rows."""
        pieces = self._nearest(kpi, scopes, period)
        is_whole = fills(pieces, period.start, period.end)
        return weighted(pieces, self.decisions.workdays) if is_whole else ()

    def _row(self, kpi: str, scope: TargetScope, period: Period) -> tuple[Term, ...]:
        workdays, additive = self.decisions.workdays, self._is_additive(kpi)
        return self.decisions.targets.terms(kpi, scope, period, workdays, additive=additive)

    def _is_additive(self, kpi: str) -> bool:
        return kpi in self.classes and self.classes[kpi].is_additive


def whole_since(first_day: date, grain: Grain, workdays: Workdays) -> date:
    """The first day of the first whole period of logs that begin on `first_day`.

    Logs that begin on Monday 2 November have a whole November (the 1st is a Sunday); logs that
    begin on the 10th have their first whole month in December.
    """
    first = period_of(first_day, grain)
    missed = first.start < first_day and workdays.count(first.start, first_day - ONE_DAY)
    return first.following().start if missed else first.start
