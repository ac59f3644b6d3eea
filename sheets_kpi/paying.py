"""Bonuses in a sync: where they are written, and what they add to it.

They are tabs of this workbook, or a plan for one that only some people see. Where they are private,
nothing about money is in the tabs, findings or plan of this workbook.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from itertools import dropwhile, islice, takewhile

from sheets_kpi.bonus.payroll import late_edits, payroll, with_closed
from sheets_kpi.bonus.records import Ledger, data_of, findings, left_behind, read_bases, read_ledger
from sheets_kpi.decisions.tables import BASES
from sheets_kpi.errors import DecisionError
from sheets_kpi.findings import Finding
from sheets_kpi.names import fold
from sheets_kpi.people import NameBook, Roster
from sheets_kpi.plan import Desired, Plan, make_plan
from sheets_kpi.prepare.decisions import free_title, new_tab
from sheets_kpi.render.bonus import bonus, kept_bonuses
from sheets_kpi.stages import Computed, Request
from sheets_kpi.state import Cell, Existing, ExistingTab, Tab
from sheets_kpi.styles import WRAPPED
from sheets_kpi.texts import both, by_lang
from sheets_kpi.workbooks.interface import Workbook

MEMORY = "bonuses"  # what the Dashboard's mark remembers of a private place
_ID = re.compile(r"/d/([\w-]+)")


@dataclass(frozen=True)
class BonusBook:
    """A workbook that holds bonuses, as it was read; `workbook` is None for the open one."""

    existing: Existing
    workbook: Workbook | None = None


def find_place(bonus_to: str, existing: Existing, request: Request) -> BonusBook | None:
    """The workbook that bonuses are written to; None where they are not wanted, or are to stand
    apart and the run does not say where.

    Raises:
        DecisionError: the place is the open workbook itself, or another with a dashboard.
        WorkbookError: the other workbook cannot be opened or read.
    """
    if bonus_to == "here":
        return BonusBook(existing)
    if bonus_to != "apart" or not request.bonuses or request.open is None:
        return None
    other = request.open(request.bonuses)
    found = other.read()
    if found.workbook_mark or (found.fingerprint and found.fingerprint == existing.fingerprint):
        words = {"setting": by_lang("setting.bonus_to"), "here": by_lang("word.bonus_to.here")}
        raise DecisionError("bonus.open_place", name=other.name, **words)
    return BonusBook(found, other)


def as_memory(location: str) -> dict[str, str]:
    """What to remember of a private place that holds bonuses of closed periods: a short name that
    tells it from others, however it is spelled, and says nothing to who reads it.
    """
    found = _ID.search(location)
    name = found[1] if found else fold(re.split(r"[/\\]", location)[-1])
    return {MEMORY: sha256(name.encode()).hexdigest()[:8]}


def refuse_moved(location: str, existing: Existing) -> None:
    """Refuses a place when another one holds the bonuses of closed periods: they would be worked
    out anew by today's amounts.

    Raises:
        DecisionError: another private workbook holds them.
    """
    known = remembered(existing)
    if location and known and known != as_memory(location):
        raise DecisionError("bonus.moved", setting=by_lang("setting.bonus_to"))


def remembered(existing: Existing) -> dict[str, str]:
    """What a workbook remembers of the private place that holds its bonuses."""
    marks = (mark for mark in existing.marks if mark.kind == "summary" and MEMORY in mark.data)
    known = next((mark.data[MEMORY] for mark in marks if existing.tab(mark.tab_id)), None)
    return {} if known is None else {MEMORY: known}


def refuse_other_team(place: BonusBook, people: NameBook, roster: Roster) -> None:
    """Refuses a private workbook whose Bonus tab is another team's: most people there are unknown.

    Raises:
        DecisionError: it is another team's.
    """
    tab = place.existing.marked("summary", "bonus")
    if place.workbook is None or tab is None:
        return
    names = list(_names_on(tab))
    own = {fold(name) for name in (*roster.people, *people.spellings)}
    if 2 * sum(fold(name) in own for name in names) < len(names):
        raise DecisionError("bonus.other_team", name=place.workbook.name, tab=tab.title)


def _names_on(tab: ExistingTab) -> Iterator[str]:
    """The people on a Bonus tab: from its first header down to the total."""
    cells = [tab.value(row, 1) for row in range(1, tab.n_rows + 1)]
    texts = [cell if isinstance(cell, str) else "" for cell in cells]
    heads, ends = both("column.person"), both("bonus.everybody")
    below = dropwhile(lambda text: text not in heads, texts)
    yield from takewhile(lambda text: text and text not in ends, islice(below, 1, None))


@dataclass(frozen=True)
class Other:
    """The private workbook: what would change there, whether nothing of ours stands in it yet
    though something does, and whether it was written.
    """

    workbook: Workbook
    plan: Plan
    is_foreign: bool = False
    applied: bool = False


@dataclass(frozen=True)
class Bonuses:
    """What is to stand in this workbook, and what in another. `tabs` are summary tabs, `new_tabs`
    decision tabs that are missing; the Dashboard's mark keeps the `memory`. `lacks_place` where
    bonuses are to stand apart and nobody says where: they are left as they are.
    """

    tabs: tuple[Tab, ...] = ()
    new_tabs: tuple[Tab, ...] = ()
    other: Other | None = None
    findings: tuple[Finding, ...] = ()
    memory: Mapping[str, str] = field(default_factory=dict)
    lacks_place: bool = False

    def among(self, summaries: Sequence[Tab]) -> tuple[Tab, ...]:
        """All summary tabs of this workbook in order; the Archive and Service come last."""
        last = [tab for tab in summaries if tab.key in ("archive", "service")]
        first = (
            tab._replace(data={**tab.data, **self.memory}) if tab.key == "dashboard" else tab
            for tab in summaries
            if tab not in last
        )
        return (*first, *self.tabs, *last)


def bonuses_of(computed: Computed, request: Request) -> Bonuses:
    """The bonuses of the period shown, and those of closed periods.

    Raises:
        DecisionError: a base cannot be read, the bonuses kept were damaged, or the place is wrong.
        WorkbookError: the private workbook cannot be opened.
    """
    try:
        existing, bonus_to = computed.checked.existing, computed.results.decisions.settings.bonus_to
        refuse_moved(request.bonuses if bonus_to == "apart" else bonus_to, existing)
        place = find_place(bonus_to, existing, request)
        if place is None:
            kept = read_ledger(existing, must_stand=False)
            tabs, lacks = kept_bonuses(kept, computed.checked.lang), bonus_to == "apart"
            memory = remembered(existing) if lacks else {}
            return Bonuses(tabs, memory=memory, lacks_place=lacks)
        return _at(place, computed, request.bonuses)
    except DecisionError as error:
        error.lang = computed.checked.lang  # the owner reads it beside the sheet
        raise


def _at(place: BonusBook, computed: Computed, location: str) -> Bonuses:
    lang, here = computed.checked.lang, computed.checked.existing
    decisions = computed.checked.decisions
    refuse_other_team(place, decisions.people, decisions.roster)
    own = read_ledger(place.existing, must_stand=decisions.settings.closed_through is not None)
    before = Ledger() if place.workbook is None else read_ledger(here, must_stand=False)
    general, roster = decisions.settings.bonus_base, decisions.roster
    bases = read_bases(place.existing, general, roster, decisions.people)
    ledger = with_closed(computed.scores, bases, own.and_older(before))
    late = late_edits(computed.scores, computed.archive.late, ledger)
    shown = payroll(computed.scores, computed.period, bases, ledger)
    shown = replace(shown, late=tuple(late))
    tabs = (bonus(shown, lang, data_of(ledger.digests)), *kept_bonuses(ledger, lang, own))
    missing = place.existing.marked("decision", BASES.key) is None and not shown.curve.steps
    title = free_title(BASES.key, place.existing, lang)
    rows = [[Cell(name, WRAPPED)] for name in roster.people]
    new_tabs = (new_tab(BASES, title, lang, rows),) if missing else ()
    found = tuple(findings(ledger))
    if place.workbook is None:
        return Bonuses(tabs, new_tabs, findings=found)
    found += tuple(left_behind(here))
    plan = make_plan(place.existing, Desired(summaries=tabs, new_tabs=new_tabs))
    # what this workbook kept until now goes only when the other one is known to hold it
    left = () if own.holds(before) else kept_bonuses(before, lang)
    memory = as_memory(location) if kept_bonuses(ledger, lang) else {}
    is_foreign = bool(place.existing.tabs) and not place.existing.marks
    other = Other(place.workbook, plan, is_foreign=is_foreign)
    return Bonuses(left, other=other, findings=found, memory=memory)
