"""What bonuses add to a sync: tabs of this workbook, or a plan for one that only some people see.

Where bonuses are private, nothing about money is in the tabs, findings or plan of this workbook.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from sheets_kpi.bonus.bases import left_behind, read_bases
from sheets_kpi.bonus.ledger import Ledger, data_of, findings, read_ledger
from sheets_kpi.bonus.payroll import payroll, with_closed
from sheets_kpi.bonus.place import (
    BonusBook,
    Open,
    as_memory,
    find_place,
    refuse_moved,
    refuse_other_team,
)
from sheets_kpi.decisions.tables import BASES
from sheets_kpi.errors import DecisionError
from sheets_kpi.findings import Finding
from sheets_kpi.plan import Desired, Plan, make_plan
from sheets_kpi.render.bonus import bases_tab, bonus, kept_bonuses
from sheets_kpi.stages import Computed
from sheets_kpi.state import Tab
from sheets_kpi.workbooks.interface import Workbook


@dataclass(frozen=True)
class Other:
    """The private workbook: what would change there, and whether it was written."""

    workbook: Workbook
    plan: Plan
    applied: bool = False


@dataclass(frozen=True)
class Bonuses:
    """What is to stand in this workbook, and what in another. `tabs` are summary tabs, `new_tabs`
    decision tabs that are missing; the Dashboard's mark keeps the `memory`.
    """

    tabs: tuple[Tab, ...] = ()
    new_tabs: tuple[Tab, ...] = ()
    other: Other | None = None
    findings: tuple[Finding, ...] = ()
    memory: Mapping[str, str] = field(default_factory=dict)

    def among(self, summaries: Sequence[Tab]) -> tuple[Tab, ...]:
        """All summary tabs of this workbook in order: bonuses come last, before the Archive."""
        last = [tab for tab in summaries if tab.key == "archive"]
        first = (
            replace(tab, data={**tab.data, **self.memory}) if tab.key == "dashboard" else tab
            for tab in summaries
            if tab.key != "archive"
        )
        return (*first, *self.tabs, *last)


def bonuses_of(computed: Computed, open_other: Open | None) -> Bonuses:
    """The bonuses of the period shown, and those of closed periods.

    Raises:
        DecisionError: a base cannot be read, the bonuses kept were damaged, or the place is wrong.
        WorkbookError: the private workbook cannot be opened.
    """
    try:
        location = computed.results.decisions.settings.bonus_to
        refuse_moved(location, computed.checked.existing)
        place = find_place(location, computed.checked.existing, open_other)
        if place is None:
            kept = read_ledger(computed.checked.existing, must_stand=False)
            return Bonuses(kept_bonuses(kept, computed.checked.lang))
        return _at(place, computed)
    except DecisionError as error:
        error.lang = computed.checked.lang  # the owner reads it beside the sheet
        raise


def _at(place: BonusBook, computed: Computed) -> Bonuses:
    lang, here = computed.checked.lang, computed.checked.existing
    decisions = computed.checked.decisions
    refuse_other_team(place, decisions.people, decisions.roster)
    own = read_ledger(place.existing, must_stand=decisions.settings.closed_through is not None)
    before = Ledger() if place.workbook is None else read_ledger(here, must_stand=False)
    general, roster = decisions.settings.bonus_base, decisions.roster
    bases = read_bases(place.existing, general, roster, decisions.people)
    ledger = with_closed(computed.scores, bases, own.and_older(before))
    shown = payroll(computed.scores, computed.period, bases, ledger)
    tabs = (bonus(shown, lang, data_of(ledger)), *kept_bonuses(ledger, lang))
    missing = place.existing.marked("decision", BASES.key) is None
    new_tabs = (bases_tab(roster.people, place.existing, lang),) if missing else ()
    found = tuple(findings(ledger))
    if place.workbook is None:
        return Bonuses(tabs, new_tabs, findings=found)
    found += tuple(left_behind(here))
    plan = make_plan(place.existing, Desired(summaries=tabs, new_tabs=new_tabs))
    # what this workbook kept until now goes only when the other one is known to hold it
    left = () if own.holds(before) else kept_bonuses(before, lang)
    memory = as_memory(decisions.settings.bonus_to) if kept_bonuses(ledger, lang) else {}
    return Bonuses(left, other=Other(place.workbook, plan), findings=found, memory=memory)
