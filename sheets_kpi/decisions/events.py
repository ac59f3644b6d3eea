"""The Events tab: what happened when, so that the trend can compare before and after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sheets_kpi.clean.values import FIRST_DAY, LAST_DAY
from sheets_kpi.decisions.cells import read_day
from sheets_kpi.decisions.kpi import Kpi
from sheets_kpi.decisions.tables import Table
from sheets_kpi.findings import Finding, Severity
from sheets_kpi.names import fold, nearest
from sheets_kpi.texts import LANGS, say


@dataclass(frozen=True, slots=True)
class Event:
    """Something that may have moved the KPIs: a training, a new price. `kpi` is the key of the one
    KPI it is about, "" for all.
    """

    date: date
    text: str
    kpi: str = ""


def read_events(table: Table, kpis: Sequence[Kpi]) -> tuple[tuple[Event, ...], tuple[Finding, ...]]:
    """The events in order of their dates; a row that cannot be read has a finding."""
    events: list[Event] = []
    findings: list[Finding] = []
    known = {kpi.key for kpi in kpis}
    for row in table.rows:
        day, kpi = read_day(row.cells.get("date")), row.text("kpi")
        if day is None or not FIRST_DAY <= day <= LAST_DAY:
            findings.append(table.finding(Severity.WARNING, "event_date", row.number, "date"))
        elif kpi and fold(kpi) not in known:
            near = nearest(kpi, [one.name for one in kpis])
            facts = {lang: say("near", lang, name=near) if near else "" for lang in LANGS}
            findings.append(
                table.finding(Severity.WARNING, "event_kpi", row.number, "kpi", near=facts)
            )
        else:
            events.append(Event(day, row.text("text"), fold(kpi) if kpi else ""))
    return tuple(sorted(events, key=lambda event: event.date)), tuple(findings)
