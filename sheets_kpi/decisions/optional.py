"""The tabs that a workbook may do without.

Hints are advice that follows from two KPIs of one person, such as many calls and few deals. Events
are what happened when, so that the trend can compare before and after.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sheets_kpi.clean.values import FIRST_DAY, LAST_DAY
from sheets_kpi.decisions.cells import Condition, read_condition, read_day
from sheets_kpi.decisions.kpi import Kpi, kpis_of
from sheets_kpi.decisions.tables import HINTS, DecisionTab, TabRow, proposed
from sheets_kpi.findings import Finding, Severity
from sheets_kpi.names import fold, nearest
from sheets_kpi.schema import HintSpec, KpiSpec
from sheets_kpi.state import CellValue
from sheets_kpi.texts import Lang


@dataclass(frozen=True, slots=True)
class Hint:
    """`text` is for a person whose attainment of every named KPI meets its condition; `when` are
    (KPI key, condition), one or two.
    """

    when: tuple[tuple[str, Condition], ...]
    text: str


def read_hints(
    table: DecisionTab, kpis: Sequence[Kpi]
) -> tuple[tuple[Hint, ...], tuple[Finding, ...]]:
    """The hints of a Hints tab; a row that cannot be read has a finding and gives no hint."""
    hints: list[Hint] = []
    findings: list[Finding] = []
    for row in table.rows:
        when: list[tuple[str, Condition]] = []
        doubts = []
        for field in ("first", "second"):
            if row.text(field) or row.text(f"{field}_is"):
                doubts += _doubts(table, row, field, kpis)
                condition = read_condition(row.text(f"{field}_is"))
                when += [(fold(row.text(field)), condition)] if condition else []
        findings += doubts
        if when and not doubts and row.text("text"):
            hints.append(Hint(tuple(when), row.text("text")))
    return tuple(hints), tuple(findings)


def hints_of(specs: Iterable[HintSpec], kpis: Iterable[KpiSpec], lang: Lang) -> tuple[Hint, ...]:
    """The hints that a template proposes, in `lang`."""
    names = {spec.id: spec.name.show(lang) for spec in kpis}
    cells = (hint_cells(spec, names, lang) for spec in specs)
    return read_hints(proposed(HINTS, cells), kpis_of(kpis, lang))[0]


def hint_cells(spec: HintSpec, names: Mapping[str, str], lang: Lang) -> dict[str, CellValue]:
    """A template's hint as it stands on the Hints tab, by field id; `names` of KPIs by their id."""
    return {
        "first": names.get(spec.first),
        "first_is": spec.first_is,
        "second": names.get(spec.second),
        "second_is": spec.second_is,
        "text": spec.text.show(lang),
    }


def _doubts(table: DecisionTab, row: TabRow, field: str, kpis: Sequence[Kpi]) -> list[Finding]:
    doubts = []
    if fold(row.text(field)) not in {kpi.key for kpi in kpis}:
        near = nearest(row.text(field), [kpi.name for kpi in kpis])
        doubts.append(table.unknown("hint_kpi", row.number, field, near))
    if read_condition(row.text(f"{field}_is")) is None:
        doubts.append(table.finding(Severity.WARNING, "hint_condition", row.number, f"{field}_is"))
    return doubts


@dataclass(frozen=True, slots=True)
class Event:
    """Something that may have moved the KPIs: a training, a new price. `kpi` is the key of the one
    KPI it is about, "" for all.
    """

    date: date
    text: str
    kpi: str = ""


def read_events(
    table: DecisionTab, kpis: Sequence[Kpi]
) -> tuple[tuple[Event, ...], tuple[Finding, ...]]:
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
            findings.append(table.unknown("event_kpi", row.number, "kpi", near))
        else:
            events.append(Event(day, row.text("text"), fold(kpi) if kpi else ""))
    return tuple(sorted(events, key=lambda event: event.date)), tuple(findings)
