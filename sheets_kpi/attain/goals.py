"""Whose target is what: the target of every segment, from the rows of the Targets tab."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sheets_kpi.attain.rules import expected
from sheets_kpi.compute import Segment
from sheets_kpi.decisions import Decisions, Kpi
from sheets_kpi.decisions.targets import Scope, Target, added, scaled
from sheets_kpi.formulas.nodes import KpiClass
from sheets_kpi.periods import Grain, Period

_RATES = (KpiClass.RATIO, KpiClass.MEAN, KpiClass.ORDER, KpiClass.CHANGE)
_EACH, _COMPANY = Scope("each"), Scope("company")


@dataclass(frozen=True)
class Goals:
    """Finds targets by the class of a KPI.

    - Sums and counts: company, team and account rows are totals and are never handed down; a
      segment without its own row has the sum of its people. A person's own target comes from the
      rows person, role, each, times FTE and the share of the working days present.
    - Rates (ratios, averages, medians, growth): the nearest row holds: person, role, team, each,
      company.
    - Distinct counts and balances: neither add up nor are handed down from a total: a person has
      the rows person, role, each; company and team have their own row or none.
    Accounts have only their own rows.
    """

    decisions: Decisions
    classes: Mapping[str, KpiClass]

    def target(self, kpi: Kpi, segment: Segment, period: Period) -> Target | None:
        """The target of a segment for a period; None where there is none."""
        if period.grain is Grain.ALL or (not segment.name and segment.kind != "company"):
            return None
        match segment.kind:
            case "company":
                return self._group(kpi, period, _COMPANY, None)
            case "team":
                return self._group(kpi, period, Scope("team", segment.name), segment.name)
            case "person" if self._is_additive(kpi):
                return self._share(kpi, segment.name, period)
            case "person":
                return self._of_person(kpi, segment.name, period)
            case "account":
                return self._row(kpi, Scope("account", segment.name), period)
            case _:
                return None

    def due(self, kpi: Kpi, segment: Segment, period: Period, through: date) -> Target | None:
        """What an additive KPI should have reached by the end of a day.

        A total that is the sum of the people's is due as theirs are: nobody owes for the days
        before they came or while they are away. Any other total is due evenly over the period.
        """
        if segment.kind == "person":
            return self._share(kpi, segment.name, period, through=through)
        team = segment.name if segment.kind == "team" else None
        if segment.kind in ("company", "team") and self._own(kpi, segment, period) is None:
            return self.people_total(kpi, period, team, through)
        target, workdays = self.target(kpi, segment, period), self.decisions.workdays
        if target is None:
            return None
        elapsed = workdays.count(period.start, min(through, period.end))
        return expected(target, elapsed, workdays.count(period.start, period.end))

    def people_total(
        self, kpi: Kpi, period: Period, team: str | None = None, through: date = date.max
    ) -> Target | None:
        """The sum of the people's targets of an additive KPI, of all or of one team; of the days
        through one day only, if asked.
        """
        total: Target | None = None
        for person in self.decisions.roster.people:
            total = added(total, self._share(kpi, person, period, team, through))
        return total

    def _own(self, kpi: Kpi, segment: Segment, period: Period) -> Target | None:
        scope = _COMPANY if segment.kind == "company" else Scope("team", segment.name)
        return self._row(kpi, scope, period)

    def _group(self, kpi: Kpi, period: Period, scope: Scope, team: str | None) -> Target | None:
        own = self._row(kpi, scope, period)
        if own is not None:
            return own
        if self._is_additive(kpi):
            return self.people_total(kpi, period, team)
        if self.classes.get(kpi.key) not in _RATES:
            return None
        return self._first(kpi, period, _EACH, _COMPANY)

    def _share(
        self,
        kpi: Kpi,
        person: str,
        period: Period,
        team: str | None = None,
        through: date = date.max,
    ) -> Target | None:
        """Σ over the person's stints of target × FTE × days present ÷ working days.

        With `through`, only the days present through it count: what is due by its end; None if
        there were none.
        """
        workdays = self.decisions.workdays
        all_days = workdays.count(period.start, period.end)
        total: Target | None = None
        for stint in self.decisions.roster.of(person):
            if not all_days or (team is not None and stint.team != team):
                continue
            own, role = Scope("person", person), Scope("role", stint.role)
            target = self._first(kpi, period, own, role, _EACH)
            if target is not None:
                first = max(period.start, stint.start or date.min)
                last = min(period.end, stint.end or date.max, through)
                days = workdays.count(first, last, person)
                if not days and through < period.end:
                    continue
                total = added(total, scaled(target, stint.fte * days / all_days))
        return total

    def _of_person(self, kpi: Kpi, person: str, period: Period) -> Target | None:
        """The nearest row, by the person's last role and team in the period."""
        scopes = [Scope("person", person)]
        is_rate = self.classes.get(kpi.key) in _RATES
        stints = [s for s in self.decisions.roster.of(person) if _touches(s.start, s.end, period)]
        if stints:
            scopes.append(Scope("role", stints[-1].role))
            scopes += [Scope("team", stints[-1].team)] if is_rate else []
        scopes += [_EACH, _COMPANY] if is_rate else [_EACH]
        return self._first(kpi, period, *scopes)

    def _first(self, kpi: Kpi, period: Period, *scopes: Scope) -> Target | None:
        found = (self._row(kpi, scope, period) for scope in scopes)
        return next((target for target in found if target is not None), None)

    def _row(self, kpi: Kpi, scope: Scope, period: Period) -> Target | None:
        workdays, additive = self.decisions.workdays, self._is_additive(kpi)
        return self.decisions.targets.value(kpi.key, scope, period, workdays, additive=additive)

    def _is_additive(self, kpi: Kpi) -> bool:
        return kpi.key in self.classes and self.classes[kpi.key].is_additive


def _touches(start: date | None, end: date | None, period: Period) -> bool:
    return (start or date.min) <= period.end and period.start <= (end or date.max)
