"""What the owner decided: the decision tabs of a marked workbook, or a template's own proposals.

cells.py     cells as owners type them
tables.py    the columns of every decision tab, and its rows by column id
settings.py, team.py, kpi.py, target_grid.py    what the tabs say
targets.py   what targets are worth in a period
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from typing import Literal

import numpy as np

from sheets_kpi.clean import clean_alone
from sheets_kpi.decisions.kpi import (
    Event,
    Hint,
    Kpi,
    funnel_doubts,
    read_events,
    read_hints,
    read_kpis,
)
from sheets_kpi.decisions.logs import with_logs
from sheets_kpi.decisions.settings import Settings, read_settings
from sheets_kpi.decisions.tables import (
    LAYOUTS,
    LOGS,
    OPTIONAL,
    DecisionTab,
    TabLayout,
    read_table,
)
from sheets_kpi.decisions.target_grid import Planned, read_targets
from sheets_kpi.decisions.targets import Targets
from sheets_kpi.decisions.team import read_accounts, read_calendar, read_team
from sheets_kpi.errors import DecisionError
from sheets_kpi.findings import Finding, Severity
from sheets_kpi.logs import UNSURE, Log
from sheets_kpi.names import fold
from sheets_kpi.people import Accounts, NameBook, Roster, Stint
from sheets_kpi.periods import Grain, Period, period_of, show_period
from sheets_kpi.schema import KpiSpec, PersonSpec, Template
from sheets_kpi.state import Existing, ExistingTab
from sheets_kpi.texts import by_lang, in_each
from sheets_kpi.workdays import Workdays

_LAST_DAYS = 5  # working days of a period in which the targets of the next one are due

__all__ = ["DecisionTab", "Decisions", "Kpi", "completed", "decide", "tables_of"]


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


def decide(tables: Mapping[str, DecisionTab]) -> Decisions:
    """What decision tabs say, by their keys; nothing where a tab is missing that may be.

    Targets are left out: they may name people whom only the logs name, see `completed`.

    Raises:
        DecisionError: a tab says something unreadable that would change numbers.
    """
    settings = read_settings(tables["settings"])
    roster, people = read_team(tables["team"])
    accounts, account_book = read_accounts(tables["accounts"])
    kpis, kpi_findings = read_kpis(tables["kpi"])
    workdays, calendar_findings = read_calendar(tables["calendar"], people)
    hints, hint_findings = read_hints(tables["hints"], kpis) if "hints" in tables else ((), ())
    events, event_findings = read_events(tables["events"], kpis) if "events" in tables else ((), ())
    return Decisions(
        settings,
        roster,
        people,
        accounts,
        account_book,
        kpis,
        Targets(),
        workdays,
        hints,
        events,
        findings=(
            *settings.findings,
            *kpi_findings,
            *funnel_doubts(tables["settings"], tables["kpi"], kpis),
            *calendar_findings,
            *hint_findings,
            *event_findings,
        ),
    )


def tables_of(existing: Existing, workbook: str) -> dict[str, DecisionTab]:
    """The decision tabs of a marked workbook, by their keys.

    Raises:
        DecisionError: a tab is missing, or cannot be read at all.
    """
    tables = {}
    for layout in LAYOUTS:
        tab = decision_tab(existing, layout)
        if tab is not None:
            tables[layout.key] = read_table(tab, layout)
        elif layout not in OPTIONAL or _is_listed(existing, layout):
            title = by_lang(f"tab.{layout.key}")
            raise DecisionError("decision.tab_missing", title=title, workbook=workbook)
    return tables


def logs_in_force(template: Template, existing: Existing) -> Template:
    """The template with its logs as the Logs tab says them, where there is one.

    Raises:
        DecisionError: the tab says something that cannot be read.
    """
    tab = decision_tab(existing, LOGS)
    return with_logs(template, read_table(tab, LOGS)) if tab else template


def _is_listed(existing: Existing, layout: TabLayout) -> bool:
    """Whether `init` made a tab that older workbooks are whole without."""
    mark = existing.workbook_mark
    return mark is not None and layout.key in mark.data


def decision_tab(existing: Existing, layout: TabLayout) -> ExistingTab | None:
    """The decision tab of a layout. Only a marked one counts: a tab of the team's own may well be
    called Accounts.
    """
    return existing.marked("decision", layout.key)


def people_of_directory(existing: Existing, template: Template) -> tuple[PersonSpec, ...]:
    """The people that the directory log lists, with team and role; none without a directory."""
    listed = template.directory
    spec = template.log(listed.log) if listed else None
    if listed is None or spec is None:
        return ()
    log = clean_alone(existing, replace(template, logs=(spec,))).logs[spec.id]
    return tuple(
        PersonSpec(name, team=_text(log, listed.team, row), role=_text(log, listed.role, row))
        for row in range(len(log))
        if (name := _text(log, listed.person, row))
    )


def completed(
    decisions: Decisions,
    targets: DecisionTab,
    logs: Mapping[str, Log],
    as_of: date,
    read: tuple[Existing, Sequence[KpiSpec]],
) -> Decisions:
    """Decisions with those of the Targets tab, and of logs of targets; `read` are the workbook and
    the KPIs of its template. Where nobody is listed on the Team or Accounts tab,
    every name of the logs counts, and may have targets. Targets that are missing are told.

    Raises:
        DecisionError: the result of a formula among the targets is not stored.
    """
    people, accounts = decisions.people, decisions.accounts
    if people.is_open:
        names = names_found(logs, "person")
        decisions = replace(decisions, roster=Roster(tuple(map(Stint, names))))
        people = NameBook((name, ()) for name in names)
    if decisions.account_book.is_open:
        accounts = Accounts(names_found(logs, "account"))
    found, doubts = read_targets(targets, decisions.kpis, decisions.roster, people, accounts)
    planned = Planned(*read, decisions.kpis, people, accounts)
    found, of_plans = planned.among(found, targets, logs)
    decisions = replace(decisions, accounts=accounts, targets=found)
    is_asked = targets.tab.title and decisions.roster.people
    missing = _targets_missing(decisions, targets, as_of) if is_asked else ()
    return replace(decisions, findings=(*decisions.findings, *doubts, *of_plans, *missing))


def _targets_missing(decisions: Decisions, table: DecisionTab, as_of: date) -> Iterator[Finding]:
    """KPIs without a target for the running period or, in its last five working days, for the next
    month or longer: those with a weight, and those that had one before. None where nobody sets
    targets.
    """
    running = period_of(as_of, decisions.settings.grain)
    wanted = [(running, Severity.WARNING)]
    is_soon = decisions.workdays.count(as_of, running.end) <= _LAST_DAYS
    if is_soon and running.grain is not Grain.WEEK:
        wanted.append((running.following(), Severity.NOTICE))
    aimed = {period: _aimed(decisions, period) for period in (running.previous(), running)}
    for period, severity in wanted:
        now, goals = _aimed(decisions, period), decisions.targets.goals.items()
        ended = {key for (key, _), goal in goals if goal.is_ended(period)}
        before = aimed[running.previous()] | aimed[running]
        missing = [
            kpi.name
            for kpi in decisions.kpis
            if kpi.key not in now | ended and (kpi.weight or kpi.key in before) and not kpi.broken
        ]
        if missing and any(goal.steps for _, goal in goals):
            shown, names = in_each(show_period, period), ", ".join(missing)
            yield table.finding(severity, "targets_missing", 0, period=shown, kpis=names)


def _aimed(decisions: Decisions, period: Period) -> frozenset[str]:
    """The KPIs that somebody has a target for in a period."""
    goals = decisions.targets.goals.items()
    return frozenset(key for (key, _), goal in goals if goal.pieces(period))


def names_found(logs: Mapping[str, Log], role: Literal["person", "account"]) -> tuple[str, ...]:
    """The names that stand in the logs' person or account columns, each spelling once, sorted. In
    a row that holds nothing else that can be used, such as one of a table below, nobody is named.
    """
    names: dict[str, str] = {}
    for log in logs.values():
        column = log.role(role)
        if column is not None and not log.spec.static:
            others = [
                c for c in log.columns.values() if c.declared and c.places and c is not column
            ]
            used = column.codes >= 0
            if others:
                used &= ~np.all([other.blank for other in others], axis=0)
            for code in np.unique(column.codes[used]).tolist():
                if not column.keys[code].startswith(UNSURE):
                    names.setdefault(column.keys[code], column.words[code])
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
