"""What the owner decided: the decision tabs of a marked workbook, or a template's own proposals.

cells.py     cells as owners type them
tables.py    the columns of every decision tab, and its rows by column id
settings.py, team.py, kpi.py, target_grid.py    what the tabs say
directory.py who is known before there is a Team tab
targets.py   what targets are worth in a period
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

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
from sheets_kpi.people import Accounts, NameBook, Roster
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
