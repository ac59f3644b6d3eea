"""Where bonuses are written: in this workbook, or in another that only some people see."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sheets_kpi.errors import DecisionError
from sheets_kpi.marks import workbook_mark
from sheets_kpi.state import Existing
from sheets_kpi.texts import LANGS, say
from sheets_kpi.workbooks.interface import Workbook

HERE = "here"
Open = Callable[[str], Workbook]


@dataclass(frozen=True)
class Place:
    """A workbook that holds bonuses, as it was read; `workbook` is None for the open one."""

    existing: Existing
    workbook: Workbook | None = None


def find_place(location: str, existing: Existing, open_other: Open | None) -> Place | None:
    """The place that the setting names; None where bonuses are not wanted, or nothing can be
    opened from here.

    Raises:
        DecisionError: the place is the open workbook itself, or another with a dashboard.
        WorkbookError: the other workbook cannot be opened or read.
    """
    if not location:
        return None
    if location == HERE:
        return Place(existing)
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
    return Place(found, other)
