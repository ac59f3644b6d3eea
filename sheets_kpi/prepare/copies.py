"""Our tabs in a workbook without marks: one that was downloaded, or saved by another program.

They are known again by their titles and headers, those of decisions first; only where all of these
are found, summary tabs are known by their titles, too.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from sheets_kpi import template as templates
from sheets_kpi.archive import as_data, read_archive
from sheets_kpi.archive.lines import digests_of
from sheets_kpi.bonus.records import data_of, digest, read_ledger
from sheets_kpi.clean.tabs import import_title
from sheets_kpi.decisions import logs_in_force
from sheets_kpi.decisions.tables import BASES, KPI, LAYOUTS, OPTIONAL, TEAM, is_headed, read_table
from sheets_kpi.errors import SheetsKpiError
from sheets_kpi.marks import mark_of
from sheets_kpi.meeting.standing import KEY as MEETING
from sheets_kpi.meeting.standing import is_meeting
from sheets_kpi.names import fold
from sheets_kpi.schema import Template
from sheets_kpi.state import Existing, ExistingTab, Mark
from sheets_kpi.texts import LANGS, Lang, both

_SUMMARIES = (
    "dashboard", "people", "cards", "by_account", "by_category", "trend", "funnel", "issues",
    "in_logs", "glossary", "archive", "bonus", "bonus_archive", "service",
)  # fmt: skip


def known_again(existing: Existing, given: Template | None) -> Existing:
    """The workbook with the marks that `init` and syncs had left on it; as it is where it has its
    marks, or not all tabs of decisions are found.
    """
    if existing.workbook_mark is not None:
        return existing
    decisions = dict(_decisions(existing))
    if any(layout.key not in decisions for layout in LAYOUTS if layout not in OPTIONAL):
        return existing
    marks = [Mark("decision", key, tab.id) for key, tab in decisions.items()]
    marks += [Mark("decision", "how_to", tab.id) for tab in (_titled(existing, "how_to"),) if tab]
    ours = ((key, _titled(existing, key)) for key in _SUMMARIES)
    marks += [Mark("summary", key, tab.id) for key, tab in ours if tab]
    lang: Lang = "en" if fold(decisions["team"].title).startswith(fold(TEAM.title("en"))) else "ru"
    marks += [Mark("shared", MEETING, tab.id) for tab in existing.tabs if is_meeting(tab)]
    found = existing._replace(marks=(*existing.marks, *marks))
    kept = _kept(found)
    marks = [mark._replace(data=kept.get(mark.key, {})) for mark in marks]
    template = given or _template_of(decisions[KPI.key])
    marks += _imports(found, template)
    marks.append(mark_of(template, lang))
    return existing._replace(marks=(*existing.marks, *marks))


def _imports(existing: Existing, template: Template) -> Iterator[Mark]:
    """The tabs of what was imported into logs, which hold their only copy of it."""
    with suppress(SheetsKpiError):  # whoever reads the Logs tab is told
        for spec in logs_in_force(template, existing).logs:
            titles = {fold(import_title(spec, lang)) for lang in LANGS}
            for tab in existing.tabs:
                if fold(tab.title) in titles:
                    yield Mark("log", spec.id, tab.id, {"import": ""})


def _decisions(existing: Existing) -> Iterator[tuple[str, ExistingTab]]:
    for layout in (*LAYOUTS, BASES):
        for ending in ("", " (KPI)"):
            tab = _titled(existing, layout.key, ending)
            if tab and is_headed(tab, layout):
                yield layout.key, tab


def _titled(existing: Existing, key: str, ending: str = "") -> ExistingTab | None:
    titles = {fold(f"{title}{ending}") for title in both(f"tab.{key}")}
    return next((tab for tab in existing.tabs if fold(tab.title) in titles), None)


def _kept(existing: Existing) -> dict[str, dict[str, str]]:
    """What the marks of the tabs of closed periods remember, taken from what stands there now."""
    lines = read_archive(existing, is_wanted=False).lines
    ledger = read_ledger(existing, must_stand=False)
    digests = {period: digest(ledger.of(period)) for period in ledger.periods}
    return {
        "archive": as_data(digests_of(lines)),
        "bonus_archive": data_of(digests),
    }


def _template_of(kpi_tab: ExistingTab) -> Template:
    """The shipped template with most of the KPIs that stand on a KPI tab."""
    names = {fold(row.text("name")) for row in read_table(kpi_tab, KPI).rows}
    shipped = [templates.load(name) for name in templates.shipped()]
    return max(
        shipped,
        key=lambda one: sum(bool(names & set(map(fold, kpi.name.every()))) for kpi in one.kpis),
    )
