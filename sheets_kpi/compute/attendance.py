"""Who works on which days of a period, and how much of the full time that is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

import numpy as np
import numpy.typing as npt

from sheets_kpi.compute.period import Axis, Days
from sheets_kpi.facts import SegmentKind
from sheets_kpi.logs import Floats, Mask, serial
from sheets_kpi.names import fold
from sheets_kpi.people import Roster
from sheets_kpi.workdays import Workdays

DayCounts = npt.NDArray[np.int64]


def one_spelling(roster: Roster, workdays: Workdays) -> tuple[Roster, Workdays]:
    """The roster and the absences with each person, team and role named as they first appear."""
    people: dict[str, str] = {}
    teams: dict[str, str] = {"": ""}
    roles: dict[str, str] = {"": ""}
    stints = tuple(
        replace(
            stint,
            person=people.setdefault(fold(stint.person), stint.person),
            team=teams.setdefault(fold(stint.team), stint.team),
            role=roles.setdefault(fold(stint.role), stint.role),
        )
        for stint in roster.stints
    )
    absences: dict[str, frozenset[date]] = {}
    for name, days in workdays.absences.items():
        person = people.get(fold(name), name)
        absences[person] = absences.get(person, frozenset()) | days
    return Roster(stints), replace(workdays, absences=absences)


@dataclass(frozen=True)
class Attendance:
    """The working days of all stints in the periods of an axis, through its `as_of`."""

    roster: Roster
    workdays: Workdays
    axis: Axis

    def full_time(self, kind: SegmentKind, names: Sequence[str], *, at_end: bool = False) -> Floats:
        """Σ rate × employed working days ÷ working days, or Σ rate of those employed on the last
        day; absences play no part.

        Returns:
            Rates by [period, name] for the company, teams, roles or people; NaN for other segments,
            for names without a stint, and in periods without working days.
        """
        stints = self.roster.stints
        fte = np.array([stint.fte for stint in stints], np.float64)
        if at_end:
            first, last = self._employed
            rates = fte * ((first <= last) & (last == self.axis.spans.ends[:, None]))
        else:
            with np.errstate(invalid="ignore", divide="ignore"):
                rates = fte * self._worked / self._working[:, None]
        theirs: dict[str, list[int]] = {}
        for place, stint in enumerate(stints):
            names_of = {"team": stint.team, "role": stint.role, "person": stint.person}
            whose = "" if kind == "company" else names_of.get(kind)
            if whose is not None:
                theirs.setdefault(whose, []).append(place)
        figures = np.full((len(self.axis), len(names)), np.nan)
        for column, name in enumerate(names):
            if name in theirs:
                figures[:, column] = rates[:, theirs[name]].sum(axis=1)
        return figures

    def active(self) -> Mask:
        """Who has a working day in the period, absences taken off: shape [period, person].

        A person without dates is missing only where absences take every working day.
        """
        places = {name: place for place, name in enumerate(self.roster.people)}
        works = self._worked > 0
        for place, stint in enumerate(self.roster.stints):
            absent = self.workdays.absences.get(stint.person)
            if absent:
                works[:, place] = self._worked[:, place] > self._missed(place, absent)
            if stint.start is None and stint.end is None:
                works[:, place] |= self._working == 0
        present = np.zeros((len(places), len(self.axis)), np.bool_)
        of_person = np.array([places[stint.person] for stint in self.roster.stints], np.int64)
        np.logical_or.at(present, of_person, works.T)
        return present.T

    @cached_property
    def _working(self) -> DayCounts:
        """The working days of every period."""
        spans = self.axis.spans
        return self._between(spans.starts, spans.ends)

    @cached_property
    def _worked(self) -> DayCounts:
        """The working days of every stint: shape [period, stint]."""
        return self._between(*self._employed)

    @cached_property
    def _employed(self) -> tuple[Days, Days]:
        """The first and last day of every stint in every period: shape [period, stint]."""
        spans = self.axis.spans
        days = np.array([stint.days for stint in self.roster.stints], np.int32).reshape(-1, 2)
        return np.maximum(spans.starts[:, None], days[:, 0]), np.minimum(
            spans.ends[:, None], days[:, 1]
        )

    def _between(self, first: Days, last: Days) -> DayCounts:
        """The working days from `first` through `last`; 0 where the last comes before."""
        before, start = self._before
        top = len(before) - 1
        counts = before[np.clip(last + 1 - start, 0, top)] - before[np.clip(first - start, 0, top)]
        return np.where(last < first, 0, counts)

    @cached_property
    def _before(self) -> tuple[DayCounts, int]:
        """How many working days lie before each day of the axis, and its first day."""
        if not len(self.axis):
            return np.zeros(1, np.int64), 0
        first, last = self.axis.periods[0].start, self.axis.periods[-1].end
        number = (min(last, self.axis.as_of) - first).days + 1
        days = (first + timedelta(days=n) for n in range(number))
        worked = np.fromiter((self.workdays.is_working(day) for day in days), np.int64)
        return np.concatenate([[0], np.cumsum(worked)]), serial(first)

    def _missed(self, place: int, absent: Iterable[date]) -> DayCounts:
        """The working days that a stint's person is absent, by period."""
        first, last = (days[:, place] for days in self._employed)
        days = np.array(sorted(serial(d) for d in absent if self.workdays.is_working(d)), np.int32)
        missed = np.searchsorted(days, last, side="right") - np.searchsorted(days, first)
        counts: DayCounts = np.maximum(missed, 0)
        return counts


def cut_like(workdays: Workdays, axis: Axis, index: int) -> Axis | None:
    """The period before the open one, cut to as many working days as have passed in the open one;
    None if there is none.
    """
    if axis.is_whole_log:
        return None
    current = axis.periods[index]
    base = current.previous()
    passed = workdays.count(current.start, axis.as_of)
    last = min(workdays.nth(base.start, passed), base.end)
    return Axis((base,), max(last, base.start - timedelta(days=1)))
