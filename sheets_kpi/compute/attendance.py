"""Who works on which days of a period, and how much of the full time that is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

import numpy as np
import numpy.typing as npt

from sheets_kpi.compute.period import Axis, Days
from sheets_kpi.facts import SegmentKind
from sheets_kpi.logs import Floats, Mask, serial
from sheets_kpi.people import Roster
from sheets_kpi.workdays import Workdays

DayCounts = npt.NDArray[np.int64]


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
        works, (first, last) = self._worked > 0, self._employed
        for place, stint in enumerate(self.roster.stints):
            if absent := self.workdays.absences.get(stint.person):
                own = self._days[~np.isin(self._days, [serial(day) for day in absent])]
                works[:, place] = _among(own, first[:, place], last[:, place]) > 0
            if stint.start is None and stint.end is None:
                works[:, place] |= self._working == 0
        present = np.zeros((len(places), len(self.axis)), np.bool_)
        of_person = np.array([places[stint.person] for stint in self.roster.stints], np.int64)
        np.logical_or.at(present, of_person, works.T)
        return present.T

    @cached_property
    def _working(self) -> DayCounts:
        """The working days of every period."""
        return _among(self._days, self.axis.spans.starts, self.axis.spans.ends)

    @cached_property
    def _worked(self) -> DayCounts:
        """The working days of every stint: shape [period, stint]."""
        return _among(self._days, *self._employed)

    @cached_property
    def _employed(self) -> tuple[Days, Days]:
        """The first and last day of every stint in every period: shape [period, stint]."""
        spans = self.axis.spans
        days = np.array([stint.days for stint in self.roster.stints], np.int32).reshape(-1, 2)
        return np.maximum(spans.starts[:, None], days[:, 0]), np.minimum(
            spans.ends[:, None], days[:, 1]
        )

    @cached_property
    def _days(self) -> Days:
        """The working days of the axis, in order."""
        if not len(self.axis):
            return np.zeros(0, np.int32)
        first, last = self.axis.periods[0].start, self.axis.periods[-1].end
        number = (min(last, self.axis.as_of) - first).days + 1
        days = (first + timedelta(days=n) for n in range(number))
        return np.array([serial(day) for day in days if self.workdays.is_working(day)], np.int32)


def _among(days: Days, first: Days, last: Days) -> DayCounts:
    """How many of some days in order lie from `first` through `last`; 0 where that is before."""
    counts: DayCounts = np.searchsorted(days, last, side="right") - np.searchsorted(days, first)
    return np.maximum(counts, 0)


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
