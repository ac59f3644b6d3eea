"""One spelling for every person and team, however the rows of the Team tab write them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sheets_kpi.names import fold
from sheets_kpi.people import Roster
from sheets_kpi.workdays import Workdays


def one_spelling(roster: Roster, workdays: Workdays) -> tuple[Roster, Workdays]:
    """The roster and the absences with each person and team named as they first appear."""
    people: dict[str, str] = {}
    teams: dict[str, str] = {"": ""}
    stints = tuple(
        replace(
            stint,
            person=people.setdefault(fold(stint.person), stint.person),
            team=teams.setdefault(fold(stint.team), stint.team),
        )
        for stint in roster.stints
    )
    absences: dict[str, frozenset[date]] = {}
    for name, days in workdays.absences.items():
        person = people.get(fold(name), name)
        absences[person] = absences.get(person, frozenset()) | days
    return Roster(stints), replace(workdays, absences=absences)
