"""The way of `init`: what a workbook lacks, as a plan."""

from __future__ import annotations

from sheets_kpi.marks import to_prepare
from sheets_kpi.pipeline import DEFAULT_ZONE
from sheets_kpi.plan import Plan, make_plan
from sheets_kpi.prepare.setup import prepare
from sheets_kpi.stages import Request
from sheets_kpi.texts import Lang
from sheets_kpi.workbooks.interface import Workbook


def plan_init(workbook: Workbook, request: Request) -> tuple[Plan, Lang]:
    """The plan that prepares a workbook, and the language it is prepared in.

    Raises:
        SheetsKpiError: the workbook cannot be read, or was prepared with another template.
    """
    existing = workbook.read()
    how = to_prepare(existing, request.template)
    lang = request.lang or how.lang or "ru"
    as_of = request.as_of or request.now.astimezone(DEFAULT_ZONE).date()
    return make_plan(existing, prepare(existing, how.template, lang, as_of)), lang
