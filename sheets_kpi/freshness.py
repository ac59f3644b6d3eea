"""How fresh the summary is: when it was computed, until when the next run was promised, which runs
there were, and whether somebody asks for one now.

A run that finds nothing to change leaves no line and no moment, unless it is the first of its day.
So a promise is by days too: the run of a day keeps it until the next day that is promised.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta, tzinfo
from typing import NamedTuple

from sheets_kpi.clean.times import DEFAULT_ZONE
from sheets_kpi.decisions.cells import read_word
from sheets_kpi.decisions.settings import Promise
from sheets_kpi.flags.terms import quote, tagged
from sheets_kpi.periods import written_day
from sheets_kpi.service import KEY as SERVICE
from sheets_kpi.service import with_block
from sheets_kpi.stages import Checked
from sheets_kpi.state import Area, Cell, CellValue, Existing, Flag, Tab, zone_of
from sheets_kpi.styles import BEHIND, SUBTITLE
from sheets_kpi.texts import Lang, say
from sheets_kpi.workdays import ONE_DAY, Workdays

STAMP, TICK = (2, 1), (2, 13)  # on the Dashboard: fixed, as people tick while we write
_BANNER = Area(*STAMP, STAMP[0], TICK[1] - 3)  # the label of the tick runs over the next
_STALE = "fresh.stale"
_FIRST = 30  # the column of the runs on the hidden tab
_HEADERS = ("at", "by", "changes", "findings", "seconds")
_MOST = 30
_AHEAD = timedelta(hours=1)


class Run(NamedTuple):
    """A run that wrote: when, on the clock of the workbook's zone, by whom, how much it changed and
    found, and the seconds until it wrote.
    """

    at: datetime
    by: str = ""
    changes: float = 0
    findings: float = 0
    seconds: float = 0


def clock(checked: Checked) -> tzinfo:
    """The zone in which a workbook's days begin."""
    zone = checked.decisions.settings.zone or zone_of(checked.existing.zone)
    return zone or DEFAULT_ZONE


def runs_of(existing: Existing, now: datetime) -> tuple[Run, ...]:
    """The last runs, as they stand: a new one takes the place of the oldest. Those far in the
    future were written by a clock that was wrong; runs that meet are a little ahead.
    """
    return tuple(run for run in _runs(existing) if run.at <= now + _AHEAD)


def _runs(existing: Existing) -> Iterator[Run]:
    tab = existing.marked("summary", SERVICE)
    if tab is None:
        return
    for row in range(2, 2 + _MOST):
        at, by, *numbers = (tab.value(row, _FIRST + n) for n in range(len(_HEADERS)))
        if isinstance(at, date):
            moment = at if isinstance(at, datetime) else datetime.combine(at, time())
            counts = (one if isinstance(one, int | float) else 0 for one in numbers)
            yield Run(moment.replace(microsecond=0), str(by or ""), *counts)


def is_known(runs: Sequence[Run], day: date) -> bool:
    """Whether the last of some runs was on a day."""
    return bool(runs) and max(runs).at.date() == day


def with_run(runs: Sequence[Run], run: Run) -> tuple[Run, ...]:
    """The runs with one more, thirty at most; one that writes in parts is one run."""
    found = list(runs)
    parts = [at for at, one in enumerate(found) if one.at == run.at]
    if parts:
        found[parts[0]] = run._replace(changes=run.changes + found[parts[0]].changes)
    elif len(found) < _MOST:
        found.append(run)
    else:
        found[found.index(min(found))] = run
    return tuple(found)


def due_after(at: datetime, promise: Promise | None, workdays: Workdays) -> datetime | None:
    """The moment by which the next run is promised, once there was one at a moment of a day: on the
    next day, or working day, by an hour, or before the day ends. None where nothing is promised.
    """
    if promise is None:
        return None
    day = at.date() + ONE_DAY
    if promise.on_workdays:
        day = workdays.nth(day, 1)
    return (
        datetime.combine(day, promise.by) if promise.by else datetime.combine(day + ONE_DAY, time())
    )


def stamped(tabs: Sequence[Tab], runs: Sequence[Run], checked: Checked) -> tuple[Tab, ...]:
    """Summary tabs that tell of runs: the Dashboard of the last one, the hidden tab of all."""
    if not runs:
        return tuple(tabs)
    headers = tuple(say(f"runs.{one}", checked.lang) for one in _HEADERS)
    return tuple(
        _dashboard(tab, runs, checked) if tab.key == "dashboard"
        else with_block(tab, _FIRST, [headers, *runs]) if tab.key == SERVICE
        else tab
        for tab in tabs
    )  # fmt: skip


def _dashboard(tab: Tab, runs: Sequence[Run], checked: Checked) -> Tab:
    """The Dashboard with the line that tells the moments; an alarm once the promise is broken."""
    decisions, lang, zone = checked.decisions, checked.lang, clock(checked)
    at = max(runs).at
    due = due_after(at, decisions.settings.updated, decisions.workdays)
    text = say("fresh.at", lang, at=_text(at, lang))
    if due is None:
        return tab._replace(cells={**tab.cells, STAMP: Cell(text, SUBTITLE)})
    by = _due_text(due, lang)
    text = f"{text} · {say('fresh.next', lang, due=by)}"
    stale = say(_STALE, lang, at=_text(at, lang), due=by)
    seen = due.replace(tzinfo=zone).astimezone(zone_of(checked.existing.zone) or zone)
    day, hour = f"{seen.year};{seen.month};{seen.day}", f"{seen.hour};{seen.minute};0"
    passed = f"NOW()>DATE({day})+TIME({hour})"
    formula = f"IF({passed};{quote(stale)};{quote(text)})"
    head = stale.partition(":")[0]
    is_stale = tagged(_STALE, f"LEFT($A$2;{len(head)})={quote(head)}")
    cells = {**tab.cells, STAMP: Cell(text, SUBTITLE, formula=formula)}
    return tab._replace(cells=cells, flags=(*tab.flags, Flag(_STALE, _BANNER, is_stale, BEHIND)))


def _text(at: datetime, lang: Lang) -> str:
    return say("fresh.moment", lang, day=written_day(at.date(), lang), time=f"{at:%H:%M}")


def _due_text(due: datetime, lang: Lang) -> str:
    if due.time() == time():
        return written_day(due.date() - ONE_DAY, lang)
    return say("fresh.due", lang, day=written_day(due.date(), lang), time=f"{due:%H:%M}")


def is_asked(existing: Existing) -> bool:
    """Whether somebody ticked that a sync is wanted now. Where there is nothing to tick yet, only a
    sync can put it there.
    """
    tab = existing.marked("summary", "dashboard")
    mark = next((one for one in existing.marks if tab and one.tab_id == tab.id), None)
    if tab is None or mark is None or "{},{}".format(*TICK) not in mark.data.get("live", ""):
        return True
    return is_yes(tab.value(*TICK))


def is_yes(value: CellValue) -> bool:
    """Whether a cell says that it is ticked."""
    return value == 1 or read_word("yes_no", str(value)) == "yes"
