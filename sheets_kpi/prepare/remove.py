"""The way of `remove`: all that is ours in a workbook, as a plan that takes it away.

Summary tabs, highlights, dropdowns, input help, protections that only ask, and marks. Logs and
tabs of decisions keep every cell. The tabs of closed periods are the only copy of these: they stay,
as plain tabs, unless they are asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import NamedTuple

from sheets_kpi.archive.lines import KEY as ARCHIVE
from sheets_kpi.bonus.records import KEY as BONUS_ARCHIVE
from sheets_kpi.clean.tabs import is_import
from sheets_kpi.decisions import logs_in_force
from sheets_kpi.decisions.tables import ACCOUNTS, BASES, LAYOUTS, TEAM
from sheets_kpi.errors import SheetsKpiError
from sheets_kpi.marks import own_template, prepared
from sheets_kpi.meeting.standing import standing
from sheets_kpi.plan import (
    Change,
    DeleteTab,
    DropMark,
    Plan,
    SetFlags,
    SetGuard,
    SetInputs,
    existing_digest,
)
from sheets_kpi.prepare import inputs, source_of
from sheets_kpi.prepare.copies import known_again
from sheets_kpi.prepare.decisions import decision_wishes
from sheets_kpi.schema import Template
from sheets_kpi.service import KEY as SERVICE
from sheets_kpi.state import Existing, ExistingTab, Input, Mark
from sheets_kpi.texts import LANGS

_RECORDS = (ARCHIVE, BONUS_ARCHIVE)


class Removal(NamedTuple):
    """What `remove` would do: a plan on a workbook as it was read, which tells under `edited` whose
    edits by hand would go. `records` are the titles of the tabs of closed periods, which stay
    unless they are asked for, `noted` is that of a Meeting tab with notes, which stays, `imported`
    those of imported rows, which no log reads then. `template` is one of the owner's that only
    the workbook holds.
    """

    plan: Plan
    records: tuple[str, ...] = ()
    noted: tuple[str, ...] = ()
    imported: tuple[str, ...] = ()
    template: Template | None = None


def plan_remove(existing: Existing, *, with_records: bool = False) -> Removal:
    """The plan that takes away what is ours; `with_records` the closed periods too."""
    marked = known_again(existing, None)
    summaries = [mark for mark in marked.marks if mark.kind == "summary"]
    records = {mark.tab_id for mark in summaries if mark.key in _RECORDS}
    going = {mark.tab_id for mark in summaries} - (set() if with_records else records)
    noted = standing(marked)
    if noted and noted.has_texts:  # it stays, and what it looks up
        going -= {mark.tab_id for mark in summaries if mark.key == SERVICE}
    elif noted:
        going.add(noted.tab.id)
        noted = None
    gone = [tab for tab in marked.tabs if tab.id in going]
    marks = {mark.tab_id: mark.data for mark in summaries if mark.key not in _RECORDS}
    remembered = [(tab, marks.get(tab.id, {})) for tab in gone]
    edited = [
        tab.title
        for tab, data in remembered
        if data.get("values") not in (None, existing_digest(tab, data))
    ]
    changes: list[Change] = [DeleteTab(tab.id, tab.title) for tab in gone]
    kinds = {mark.tab_id: mark.kind for mark in marked.marks}
    wishes = {"log": [*_on_logs(marked)], "decision": [*_on_decisions()]}
    for tab in marked.tabs:
        if tab.id not in going:
            changes += _freed(tab, wishes.get(kinds.get(tab.id, ""), []))
    if changes or existing.marks:
        known = [mark for mark in existing.marks if mark.tab_id not in going]
        changes += map(DropMark, [*known, *(() if existing.workbook_mark else [Mark("workbook")])])
    titles = tuple(tab.title for tab in marked.tabs if tab.id in records)
    plan = Plan(tuple(changes), existing.fingerprint, edited=tuple(edited))
    imported = tuple(t.title for m in marked.marks if is_import(m) and (t := marked.tab(m.tab_id)))
    noted_title = (noted.tab.title,) if noted else ()
    return Removal(plan, titles, noted_title, imported, own_template(existing))


def _freed(tab: ExistingTab, wishes: list[Input]) -> Iterator[Change]:
    """What is taken off a tab that stays. A copy of one of ours has our highlights too."""
    if tab.flags:
        yield SetFlags(tab.id, tab.title, tuple(index for index, _ in tab.flags), ())
    if drop := tuple(one for one in tab.inputs if any(_is_ours(one, wish) for wish in wishes)):
        yield SetInputs(tab.id, tab.title, (), drop)
    if tab.our_guard:
        yield SetGuard(tab.id, tab.title, wanted=False)


def _is_ours(found: Input, wish: Input) -> bool:
    """Whether a dropdown or an input help says what `init` lets it say; one that got other words
    since is the team's. At Google it has no title; a file holds no long list, only its help.
    """
    said = wish.message.startswith(found.message) if found.message else not wish.message
    return (
        said
        and (found.kind == wish.kind or (found.kind == "help" and found.message != ""))
        and found.title in ("", wish.title)
        and found.source_tab in (wish.source_tab, "")
        and set(found.options) <= set(wish.options)
    )


def _on_decisions() -> Iterator[Input]:
    """The dropdowns and input helps of new decision tabs, in both languages."""
    for lang in LANGS:
        for layout in (*LAYOUTS, BASES):
            yield from (wish for _, wish in decision_wishes(layout, lang))


def _on_logs(existing: Existing) -> Iterator[Input]:
    """Those that `init` sets on logs; none where the template or the Logs tab cannot be read."""
    with suppress(SheetsKpiError):
        template = prepared(existing, None, anew=True).template
        for lang in LANGS:
            sources = (source_of(existing, TEAM, lang), source_of(existing, ACCOUNTS, lang))
            for spec in (*template.logs, *logs_in_force(template, existing).logs):
                places = {column.id: 1 for column in spec.columns}
                yield from inputs(spec, places, 1, lang, *sources)
