"""Logs that are lists of targets: each record is one, of its person or account, or of the company
where the log has neither, for the period in which its main date lies.

They are read as if they stood on the Targets tab, which stands over them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import Literal

import numpy as np

from sheets_kpi.clean.reader import Origins
from sheets_kpi.clean.values import Doubt, named
from sheets_kpi.decisions.kpi import Kpi
from sheets_kpi.decisions.tables import DecisionTab
from sheets_kpi.decisions.target_grid import PERCENT_SLIP
from sheets_kpi.decisions.targets import Goal, Target, TargetCell, Targets, TargetScope
from sheets_kpi.findings import Finding, Severity
from sheets_kpi.logs import Column, Log, day_of
from sheets_kpi.names import fold
from sheets_kpi.people import Accounts, NameBook
from sheets_kpi.periods import Grain, Period, period_of, read_period
from sheets_kpi.schema import KpiSpec
from sheets_kpi.state import Existing, a1
from sheets_kpi.texts import by_lang

_Key = tuple[str, TargetScope]


@dataclass(frozen=True)
class Planned:
    """What such logs are read with: the workbook, what the template calls its KPIs, those of the
    KPI tab, and whom targets may name.
    """

    existing: Existing
    named: Sequence[KpiSpec]
    kpis: Sequence[Kpi]
    people: NameBook
    accounts: Accounts

    def among(
        self, targets: Targets, table: DecisionTab, logs: Mapping[str, Log]
    ) -> tuple[Targets, tuple[Finding, ...]]:
        """The targets with those of such logs, and what is wrong with them or with both."""
        goals, findings = dict(targets.goals), list[Finding]()
        for log in logs.values():
            if log.spec.targets and len(log):
                findings += self._add(goals, table, log)
        return Targets(goals), tuple(findings)

    def _add(self, goals: dict[_Key, Goal], table: DecisionTab, log: Log) -> Iterator[Finding]:
        """Adds the targets of one log; what is told of them."""
        plan, origins = log.spec.targets, Origins(log, self.existing)
        value, day = log.found(plan.value) if plan else None, log.role("date")
        if plan is None or value is None or day is None:
            return
        kpi = self._kpi(plan.kpi)
        if kpi is None:
            name = next((named(one.name) for one in self.named if one.id == plan.kpi), plan.kpi)
            yield origins.finding(value, 0, Doubt(Severity.WARNING, "plan_kpi", {"name": name}))
            return
        known = np.flatnonzero(~np.isnan(value.floats) & ~np.isnan(day.floats)).tolist()
        found: dict[tuple[TargetScope, Period], list[int]] = defaultdict(list)
        scopes = dict(self._scopes(log))
        whose = log.role("person") or log.role("account")
        for record in known:
            if whose and whose.blank[record] and not whose.broken[record]:
                yield origins.finding(value, record, Doubt(Severity.WARNING, "plan_nobody"))
            period = period_of(day_of(day.floats[record]), Grain(plan.grain))
            if record in scopes:
                found[scopes[record], period].append(record)
        for (scope, period), records in found.items():
            target = float(value.floats[records[0]]) / 10**value.scale
            doubt = _twice(records, origins, value) or _percent(kpi, target)
            if doubt is None:
                key = kpi.key, scope
                doubt = _conflict(goals.get(key), period, target, table)
                place = _place(log, origins, records[0], scope)
                goals[key] = _with(goals.get(key, Goal(place=place)), period, target)
            if doubt:
                yield origins.finding(value, records[-1], doubt)

    def _kpi(self, kpi_id: str) -> Kpi | None:
        """The KPI of the KPI tab that the template calls so, under any of its names."""
        names = [name for one in self.named if one.id == kpi_id for name in one.name.every()]
        keys = set(map(fold, names))
        return next((kpi for kpi in self.kpis if kpi.key in keys), None)

    def _scopes(self, log: Log) -> Iterator[tuple[int, TargetScope]]:
        """Whom each record is for; none where it names nobody that is known, which is told."""
        accounts = {fold(name): name for name in self.accounts.names}
        kind: Literal["person", "account"] = "person" if log.role("person") else "account"
        column, find = log.role(kind), self.people.find if kind == "person" else accounts.get
        if column is None:
            yield from ((record, TargetScope("company")) for record in range(len(log)))
            return
        names = [find(key) for key in column.keys]
        for record, code in enumerate(column.codes.tolist()):
            if code >= 0 and (name := names[code]):
                yield record, TargetScope(kind, name)


def _twice(records: Sequence[int], origins: Origins, value: Column) -> Doubt | None:
    """Several records for one target: none of them counts."""
    if len(records) == 1:
        return None
    facts = {"cells": ", ".join(origins.address(value, one, records[-1]) for one in records)}
    return Doubt(Severity.ERROR, "plan_twice", facts)


def _percent(kpi: Kpi, target: float) -> Doubt | None:
    if kpi.is_percent and abs(target) > PERCENT_SLIP:
        return Doubt(Severity.ERROR, "target_percent", {"percent": f"{target * 100:g}"})
    return None


def _conflict(goal: Goal | None, period: Period, target: float, table: DecisionTab) -> Doubt | None:
    """Where the Targets tab says otherwise of the same KPI, period and person."""
    told = _told(goal, period)
    if goal is None or told is None or told == target:
        return None
    column = next((place for place, head in table.others if read_period(head) == period), 0)
    cell = a1(goal.place.row, column or goal.place.column) if goal.place.row else ""
    where: object = f"{goal.place.tab}!{cell}" if cell else by_lang("plan.template")
    return Doubt(Severity.WARNING, "plan_other", {"cell": where})


def _told(goal: Goal | None, period: Period) -> Target | str | None:
    """What a goal says of a period: a target, "" where it is ended or changes inside, or None."""
    if goal is None:
        return None
    target = dict(goal.cells).get(period)
    if target is not None:
        return target
    inside = any(step.start <= period.end and period.start <= step.end for step in goal.steps)
    return "" if inside or period in goal.ended else None


def _with(goal: Goal, period: Period, target: Target) -> Goal:
    if _told(goal, period) is not None:
        return goal
    return replace(goal, cells=tuple(sorted((*goal.cells, (period, target)), key=itemgetter(0))))


def _place(log: Log, origins: Origins, record: int, scope: TargetScope) -> TargetCell:
    column = log.role("person") or log.role("account") or log.role("date")
    if column is None:
        return TargetCell(text=scope.name)
    tab, row, place = origins.cell(column, record)
    return TargetCell(log.tab_titles[tab], row, place, column.header, scope.name)
