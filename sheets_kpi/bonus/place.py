"""Where bonuses are written: in this workbook, or in another that only some people see."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import dropwhile, islice, takewhile

from sheets_kpi.errors import DecisionError
from sheets_kpi.marks import workbook_mark
from sheets_kpi.names import fold
from sheets_kpi.people import NameBook, Roster
from sheets_kpi.state import Existing, ExistingTab
from sheets_kpi.texts import LANGS, both, say
from sheets_kpi.workbooks.interface import Workbook

HERE = "here"
MEMORY = "bonuses"  # what the Dashboard's mark remembers of a private place
_ID = re.compile(r"/d/([\w-]+)")
Open = Callable[[str], Workbook]


@dataclass(frozen=True)
class BonusBook:
    """A workbook that holds bonuses, as it was read; `workbook` is None for the open one."""

    existing: Existing
    workbook: Workbook | None = None


def find_place(location: str, existing: Existing, open_other: Open | None) -> BonusBook | None:
    """The place that the setting names; None where bonuses are not wanted, or nothing can be
    opened from here.

    Raises:
        DecisionError: the place is the open workbook itself, or another with a dashboard.
        WorkbookError: the other workbook cannot be opened or read.
    """
    if not location:
        return None
    if location == HERE:
        return BonusBook(existing)
    if open_other is None:
        return None
    other = open_other(location)
    found = other.read()
    if workbook_mark(found) or (found.fingerprint and found.fingerprint == existing.fingerprint):
        setting, here = (
            {lang: say(key, lang) for lang in LANGS}
            for key in ("setting.bonus_to", "word.bonus_to.here")
        )
        raise DecisionError("bonus.open_place", name=other.name, setting=setting, here=here)
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
    marks = (mark for mark in existing.marks if mark.kind == "summary" and MEMORY in mark.data)
    known = next((mark.data[MEMORY] for mark in marks if existing.tab(mark.tab_id)), None)
    if location and known not in (None, as_memory(location)[MEMORY]):
        setting = {lang: say("setting.bonus_to", lang) for lang in LANGS}
        raise DecisionError("bonus.moved", setting=setting)


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
        setting = {lang: say("setting.bonus_to", lang) for lang in LANGS}
        facts = {"name": place.workbook.name, "tab": tab.title, "setting": setting}
        raise DecisionError("bonus.other_team", **facts)


def _names_on(tab: ExistingTab) -> Iterator[str]:
    """The people on a Bonus tab: from its first header down to the total."""
    cells = [tab.value(row, 1) for row in range(1, tab.n_rows + 1)]
    texts = [cell if isinstance(cell, str) else "" for cell in cells]
    heads, ends = both("column.person"), both("bonus.everybody")
    below = dropwhile(lambda text: text not in heads, texts)
    yield from takewhile(lambda text: text and text not in ends, islice(below, 1, None))
