"""Who is known before anybody filled a Team tab: the template's directory log, or the logs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Literal

from sheets_kpi.clean import clean
from sheets_kpi.decisions import Decisions
from sheets_kpi.logs import Log
from sheets_kpi.people import Accounts, NameBook, Roster, Stint
from sheets_kpi.schema import PersonSpec, Template
from sheets_kpi.state import Existing
from sheets_kpi.workdays import Workdays


def people_of_directory(existing: Existing, template: Template) -> tuple[PersonSpec, ...]:
    """The people that the directory log lists, with team and role; none without a directory."""
    listed = template.directory
    spec = template.log(listed.log) if listed else None
    if listed is None or spec is None:
        return ()
    anybody = NameBook(is_open=True)
    alone = replace(template, logs=(spec,))
    log = clean(existing, alone, anybody, anybody, Workdays(), date.max).logs[spec.id]
    return tuple(
        PersonSpec(name, team=_text(log, listed.team, row), role=_text(log, listed.role, row))
        for row in range(len(log))
        if (name := _text(log, listed.person, row))
    )


def with_names_found(decisions: Decisions, logs: Mapping[str, Log]) -> Decisions:
    """Decisions in which every name of the logs counts, where nobody is listed."""
    if decisions.people.is_open:
        roster = Roster(tuple(Stint(name) for name in names_found(logs, "person")))
        decisions = replace(decisions, roster=roster)
    if decisions.account_book.is_open:
        decisions = replace(decisions, accounts=Accounts(names_found(logs, "account")))
    return decisions


def names_found(logs: Mapping[str, Log], role: Literal["person", "account"]) -> tuple[str, ...]:
    """The names that stand in the logs' person or account columns, each spelling once, sorted."""
    names: dict[str, str] = {}
    for log in logs.values():
        column = log.role(role)
        if column is not None and not log.spec.static:
            for key, word in zip(column.keys, column.words, strict=True):
                names.setdefault(key, word)
    return tuple(sorted(names.values(), key=str.casefold))


def _text(log: Log, column_id: str, row: int) -> str:
    column = log.columns.get(column_id)
    if column is None or column.kind != "text" or column.codes[row] < 0:
        return ""
    return column.words[int(column.codes[row])]
