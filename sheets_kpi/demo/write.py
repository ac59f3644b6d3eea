"""Turns the sample into a workbook and syncs it."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from sheets_kpi import pipeline, template
from sheets_kpi.demo import sample
from sheets_kpi.marks import DEFAULT_TEMPLATE
from sheets_kpi.plan import make_plan
from sheets_kpi.setup import Seeds, prepare
from sheets_kpi.stages import Request, Synced
from sheets_kpi.state import Existing
from sheets_kpi.texts import Lang
from sheets_kpi.workbooks.xlsx import XlsxWorkbook


def write_sample(path: Path, lang: Lang, now: datetime, as_of: date | None) -> Synced:
    """Writes a sample workbook, in place of any file at `path`, and syncs it.

    Raises:
        WorkbookError: the file cannot be written.
    """
    day = as_of or now.astimezone(pipeline.DEFAULT_ZONE).date()
    made = sample(lang, day)
    seeds = Seeds(made.people, made.accounts, made.targets, made.rows)
    wanted = prepare(Existing(()), template.load(DEFAULT_TEMPLATE), lang, day, seeds)
    path.unlink(missing_ok=True)
    workbook = XlsxWorkbook(path)
    workbook.apply(make_plan(workbook.read(), wanted))
    return pipeline.sync(workbook, Request(now, day, lang))
