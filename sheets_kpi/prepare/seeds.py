"""What new tabs begin with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sheets_kpi.clean import clean
from sheets_kpi.decisions.directory import names_found, people_of_directory
from sheets_kpi.people import NameBook
from sheets_kpi.schema import AbsenceSpec, AccountSpec, EventSpec, PersonSpec, TargetSpec, Template
from sheets_kpi.state import CellValue, Existing
from sheets_kpi.workdays import Workdays


@dataclass(frozen=True)
class Seeds:
    """People, accounts, targets, events and absences for decision tabs, settings by id, and rows
    of logs by column id.
    """

    people: tuple[PersonSpec, ...] = ()
    accounts: tuple[AccountSpec, ...] = ()
    targets: tuple[TargetSpec, ...] = ()
    rows: Mapping[str, Sequence[Mapping[str, CellValue]]] = field(default_factory=dict)
    events: tuple[EventSpec, ...] = ()
    absences: tuple[AbsenceSpec, ...] = ()
    settings: Mapping[str, CellValue] = field(default_factory=dict)


def seeds_of(existing: Existing, template: Template) -> Seeds:
    """The template's own people, accounts and targets, else the names that stand in the logs."""
    anybody = NameBook(is_open=True)
    logs = clean(existing, template, anybody, anybody, Workdays(), date.max).logs
    people = template.people or people_of_directory(existing, template)
    found = tuple(PersonSpec(name) for name in names_found(logs, "person"))
    accounts = tuple(AccountSpec(name) for name in names_found(logs, "account"))
    return Seeds(people or found, template.accounts or accounts, template.targets)
