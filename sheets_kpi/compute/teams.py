"""Teams over time: who is in which team on which day, who works, and how much."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np

from sheets_kpi.compute.axis import Axis, Days
from sheets_kpi.logs import Codes, Floats, Mask, serial
from sheets_kpi.people import Roster, Stint
from sheets_kpi.workdays import Workdays


class Timeline:
    """The team of every person on every day; it only changes where some stint begins or ends."""

    def __init__(self, roster: Roster) -> None:
        self._roster = roster
        self.names = roster.teams

    @cached_property
    def _changes(self) -> Days:
        stints = self._roster.stints
        begins = {serial(s.start) for s in stints if s.start}
        ends = {serial(s.end) + 1 for s in stints if s.end}
        return np.array(sorted(begins | ends), np.int32)

    @cached_property
    def _table(self) -> Codes:
        """Team codes by [person, interval between changes]; Unassigned for unknown people too."""
        unassigned = len(self.names)
        people = {name: index for index, name in enumerate(self._roster.people)}
        shape = (len(people) + 1, len(self._changes) + 1)
        table = np.full(shape, unassigned, np.int32)
        codes = {name: code for code, name in enumerate(self.names)}
        for stint in reversed(self._roster.stints):  # of two overlapping stints the first holds
            table[people[stint.person], self._intervals(stint)] = codes.get(stint.team, unassigned)
        return table

    def _intervals(self, stint: Stint) -> slice:
        first = _after(self._changes, stint.start) if stint.start else 0
        last = _after(self._changes, stint.end) if stint.end else len(self._changes)
        return slice(first, last + 1)

    def teams(self, people: Codes, days: Days) -> Codes:
        """The team of each person on each day, as an index of `names`; len(names) for none."""
        teams: Codes = self._table[people, np.searchsorted(self._changes, days, side="right")]
        return teams

    @cached_property
    def always_in_team(self) -> Mask:
        """Which people are in some team on every day: shape [person + the unknown one]."""
        always: Mask = np.all(self._table < len(self.names), axis=1)
        return always


def _after(changes: Days, day: date) -> int:
    return int(np.searchsorted(changes, serial(day), side="right"))


def full_time(
    roster: Roster, workdays: Workdays, axis: Axis, kind: str, names: Sequence[str]
) -> Floats:
    """Σ rate × employed working days ÷ working days of the company, of teams or of people.

    The days of a period after `as_of` do not count.

    Args:
        roster: all stints; without any, nobody's rate is known.
        workdays: the calendar; absences play no part.
        axis: the periods.
        kind: the kind of segment.
        names: the names of the segments.

    Returns:
        Rates by [period, segment]; NaN for segments that are not people, for unknown people, and
        in periods without working days.
    """
    stints = roster.stints
    rates = _rates(stints, workdays, axis)
    figures = np.full((len(axis), len(names)), np.nan)
    for column, name in enumerate(names):
        theirs = [_belongs(stint, kind, name) for stint in stints]
        if any(theirs):
            figures[:, column] = rates[:, theirs].sum(axis=1)
    return figures


def _belongs(stint: Stint, kind: str, name: str) -> bool:
    match kind:
        case "company":
            return True
        case "team":
            return stint.team == name
        case _:
            return kind == "person" and stint.person == name


def _rates(stints: tuple[Stint, ...], workdays: Workdays, axis: Axis) -> Floats:
    """The share of every stint in every period: shape [period, stint]."""
    rates = np.full((len(axis), len(stints)), np.nan)
    for p, counted in enumerate(_counted(axis, workdays)):
        if counted.working:
            days = (counted.worked(stint) for stint in stints)
            rates[p] = [s.fte * d / counted.working for s, d in zip(stints, days, strict=True)]
    return rates


def active(roster: Roster, workdays: Workdays, axis: Axis) -> Mask:
    """Who has a working day in the period, absences taken off: shape [period, person].

    A person without dates is missing only where absences take every working day.
    """
    people = {name: index for index, name in enumerate(roster.people)}
    present = np.zeros((len(axis), len(people)), np.bool_)
    for p, counted in enumerate(_counted(axis, workdays)):
        for stint in roster.stints:
            is_undated = stint.start is None and stint.end is None
            works = counted.worked(stint, stint.person) > 0
            present[p, people[stint.person]] |= works or (is_undated and not counted.working)
    return present


@dataclass(frozen=True)
class _Counted:
    """The days of a period that count, and how many of them are worked."""

    first: date
    last: date
    working: int
    workdays: Workdays

    def worked(self, stint: Stint, person: str = "") -> int:
        """The working days of a stint; absences are taken off if a person is named."""
        start = max(self.first, stint.start or self.first)
        end = min(self.last, stint.end or self.last)
        if start > end:
            return 0
        if (start, end) == (self.first, self.last) and not self.workdays.absences.get(person):
            return self.working
        return self.workdays.count(start, end, person)


def _counted(axis: Axis, workdays: Workdays) -> Iterator[_Counted]:
    for period in axis.periods:
        last = min(period.end, axis.as_of)
        yield _Counted(period.start, last, workdays.count(period.start, last), workdays)


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
