"""Doubts about the funnel as the owner set it up: its stages and what the last one is worth."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from sheets_kpi.decisions.kpi import Kpi
from sheets_kpi.decisions.tables import Table
from sheets_kpi.findings import Finding, Severity
from sheets_kpi.names import fold, nearest
from sheets_kpi.texts import LANGS, both, say


def funnel_doubts(settings: Table, kpi_tab: Table, kpis: Sequence[Kpi]) -> tuple[Finding, ...]:
    """A value of the last stage that names no KPI, and two KPIs at one stage; each at its cell."""
    return (*_unknown_value(settings, kpis), *_shared_places(kpi_tab, kpis))


def _unknown_value(settings: Table, kpis: Sequence[Kpi]) -> Iterator[Finding]:
    names = {fold(name) for name in ("funnel_value", *both("setting.funnel_value"))}
    known = {kpi.key for kpi in kpis}
    for row in settings.rows:
        value = row.text("value")
        if value and fold(row.text("name")) in names and fold(value) not in known:
            near = nearest(value, [kpi.name for kpi in kpis])
            facts = {lang: say("near", lang, name=near) if near else "" for lang in LANGS}
            yield settings.finding(
                Severity.WARNING, "funnel_value", row.number, "value", near=facts
            )


def _shared_places(kpi_tab: Table, kpis: Sequence[Kpi]) -> Iterator[Finding]:
    counts = Counter(kpi.funnel for kpi in kpis if kpi.funnel)
    for kpi in kpis:
        if kpi.funnel and counts[kpi.funnel] > 1:
            yield kpi_tab.finding(Severity.WARNING, "funnel_place", kpi.row, "funnel", kpi=kpi.name)
