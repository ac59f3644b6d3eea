"""What the owner decided: the decision tabs of a marked workbook, or a template's own proposals.

cells.py     cells as owners type them
tables.py    the columns of every decision tab, and its rows by column id
settings.py, team.py, kpi.py, target_grid.py    what the tabs say
targets.py   what targets are worth in a period
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from typing import Literal

from sheets_kpi.clean import clean
from sheets_kpi.clean.cells import Known
from sheets_kpi.decisions.kpi import (
    Event,
    Hint,
    Kpi,
    funnel_doubts,
    hints_of,
    kpis_of,
    read_events,
    read_hints,
    read_kpis,
)
from sheets_kpi.decisions.settings import Settings, read_settings, settings_of
from sheets_kpi.decisions.tables import (
    ACCOUNTS,
    CALENDAR,
    EVENTS,
    HINTS,
    KPI,
    OPTIONAL,
    SETTINGS,
    TARGETS,
    TEAM,
    DecisionTab,
    TabLayout,
    proposed,
    read_table,
)
from sheets_kpi.decisions.target_grid import read_targets, targets_of
from sheets_kpi.decisions.targets import Targets
from sheets_kpi.decisions.team import (
    accounts_of,
    read_accounts,
    read_calendar,
    read_team,
    team_of,
)
from sheets_kpi.errors import DecisionError
from sheets_kpi.findings import Finding
from sheets_kpi.logs import UNSURE, Log
from sheets_kpi.names import fold
from sheets_kpi.people import Accounts, NameBook, Roster, Stint
from sheets_kpi.schema import PersonSpec, Template
from sheets_kpi.state import Existing, ExistingTab
from sheets_kpi.texts import LANGS, Lang
from sheets_kpi.workdays import Workdays

__all__ = ["Decisions", "Kpi", "decide", "propose"]


@dataclass(frozen=True)
class Decisions:
    """Everything the owner decided, ready for use."""

    settings: Settings
    roster: Roster
    people: NameBook
    accounts: Accounts
    account_book: NameBook
    kpis: tuple[Kpi, ...]
    targets: Targets
    workdays: Workdays
    hints: tuple[Hint, ...] = ()
    events: tuple[Event, ...] = ()
    findings: tuple[Finding, ...] = ()


def decide(existing: Existing, workbook: str) -> Decisions:
    """Reads the decision tabs of a marked workbook.

    While the Team or Accounts tab is empty, every name found in the logs counts.

    Raises:
        DecisionError: a tab is missing, or says something unreadable that would change numbers.
    """

    def table(layout: TabLayout) -> DecisionTab:
        return _table(existing, layout, workbook)

    settings_tab, kpi_tab = table(SETTINGS), table(KPI)
    settings = read_settings(settings_tab)
    roster, people = read_team(table(TEAM))
    accounts, account_book = read_accounts(table(ACCOUNTS))
    kpis, kpi_findings = read_kpis(kpi_tab)
    workdays, calendar_findings = read_calendar(table(CALENDAR), people)
    targets, target_findings = read_targets(table(TARGETS), kpis, roster, people, accounts)
    hints, hint_findings = read_hints(table(HINTS), kpis)
    events, event_findings = read_events(table(EVENTS), kpis)
    return Decisions(
        settings,
        roster,
        people,
        accounts,
        account_book,
        kpis,
        targets,
        workdays,
        hints,
        events,
        findings=(
            *settings.findings,
            *kpi_findings,
            *funnel_doubts(settings_tab, kpi_tab, kpis),
            *target_findings,
            *calendar_findings,
            *hint_findings,
            *event_findings,
        ),
    )


def propose(template: Template, lang: Lang, directory: tuple[PersonSpec, ...] = ()) -> Decisions:
    """A template's own proposals, for a workbook before `init`.

    Without people in the template or its `directory` log, every person found in the logs counts;
    the same holds for accounts.

    Raises:
        DecisionError: the template's settings are unreadable.
    """
    roster, people = team_of(directory or template.people)
    accounts, account_book = accounts_of(template.accounts)
    return Decisions(
        settings_of(_settings(template, lang), template.name),
        roster,
        people,
        accounts,
        account_book,
        kpis_of(template.kpis, lang),
        targets_of(template.targets, template.kpis, lang, (roster, people, accounts)),
        Workdays(),
        hints_of(template.hints, template.kpis, lang),
    )


def _settings(template: Template, lang: Lang) -> Mapping[str, str]:
    """The template's settings, with the name of a KPI in place of its id."""
    names = {spec.id: spec.name.show(lang) for spec in template.kpis}
    value = template.settings.get("funnel_value", "")
    return {**template.settings, "funnel_value": names.get(value, value)}


def decision_tab(existing: Existing, layout: TabLayout) -> ExistingTab | None:
    """The decision tab of a layout. Only a marked one counts: a tab of the team's own may well be
    called Accounts.
    """
    return existing.marked("decision", layout.key)


def _table(existing: Existing, layout: TabLayout, workbook: str) -> DecisionTab:
    """What a decision tab says; nothing where one is missing that a workbook may do without."""
    tab = decision_tab(existing, layout)
    if tab is not None:
        return read_table(tab, layout)
    if layout in OPTIONAL:
        return proposed(layout)
    title = {lang: layout.title(lang) for lang in LANGS}
    raise DecisionError("decision.tab_missing", title=title, workbook=workbook)


def people_of_directory(existing: Existing, template: Template) -> tuple[PersonSpec, ...]:
    """The people that the directory log lists, with team and role; none without a directory."""
    listed = template.directory
    spec = template.log(listed.log) if listed else None
    if listed is None or spec is None:
        return ()
    anybody = NameBook(is_open=True)
    alone = replace(template, logs=(spec,))
    log = clean(existing, alone, Known(anybody, anybody, date.max), Workdays()).logs[spec.id]
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
                if not key.startswith(UNSURE):
                    names.setdefault(key, word)
    return tuple(sorted(names.values(), key=str.casefold))


def also_found(logs: Mapping[str, Log], name: str) -> tuple[str, ...]:
    """The other spellings of a person that stand in the logs."""
    columns = filter(None, (log.role("person") for log in logs.values()))
    also = (column.cells.also.items() for column in columns)
    return tuple(sorted({word for word, key in chain.from_iterable(also) if key == fold(name)}))


def _text(log: Log, column_id: str, row: int) -> str:
    column = log.columns.get(column_id)
    if column is None or column.kind != "text" or column.codes[row] < 0:
        return ""
    return column.words[int(column.codes[row])]
