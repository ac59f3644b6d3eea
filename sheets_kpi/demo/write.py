"""Turns the sample into a workbook and syncs it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from sheets_kpi import pipeline, template
from sheets_kpi.demo import TEMPLATE, sample
from sheets_kpi.pipeline import Synced
from sheets_kpi.plan import CreateTab, Plan, SetFlags, make_plan
from sheets_kpi.prepare.setup import prepare
from sheets_kpi.stages import Request
from sheets_kpi.state import Existing
from sheets_kpi.texts import Lang
from sheets_kpi.workbooks.memory import MemoryWorkbook
from sheets_kpi.workbooks.xlsx import XlsxWorkbook


def write_sample(
    path: Path, lang: Lang, now: datetime, as_of: date | None, name: str = TEMPLATE
) -> Synced:
    """Writes the sample workbook of a template, in place of any file at `path`: prepared, filled
    and synced.

    Raises:
        TemplateError: there is no sample for this template.
        WorkbookError: the file cannot be written.
    """
    day = as_of or now.astimezone(pipeline.DEFAULT_ZONE).date()
    seeds = sample(lang, day, template=name).seeds()
    nothing = Existing(())
    prepared = make_plan(nothing, prepare(nothing, template.load(name), lang, day, seeds))
    memory = MemoryWorkbook(nothing)
    memory.apply(prepared)
    synced = pipeline.sync(memory, Request(now, day, lang))
    path.unlink(missing_ok=True)
    XlsxWorkbook(path).apply(_in_one(prepared, synced.plan))
    return synced


def _in_one(prepared: Plan, synced: Plan) -> Plan:
    """Both plans as one, so that the new file opens on its Dashboard."""
    flags = {change.title: change.add for change in synced.changes if isinstance(change, SetFlags)}
    rest = [change for change in synced.changes if not isinstance(change, SetFlags)]
    made = [
        replace(change, tab=replace(change.tab, flags=flags.get(change.tab.title, ())))
        if isinstance(change, CreateTab)
        else change
        for change in prepared.changes
    ]
    return Plan((*made, *rest))
