"""The whole way of a sync on one screen.

    read ─ clean ─ validate ─ compute ─ attain ─ render ─ plan ─ apply
    edge   pure    pure       pure      pure     pure     pure   edge

Every step is a function over values; only the backend's `read` and `apply` touch anything.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo

from sheets_kpi.attain.doubts import doubts
from sheets_kpi.attain.judge import Judge
from sheets_kpi.clean import clean
from sheets_kpi.clean.lookups import Directory
from sheets_kpi.compute import Engine
from sheets_kpi.decisions import Decisions, decide, propose
from sheets_kpi.decisions.directory import people_of_directory, with_names_found
from sheets_kpi.errors import DecisionError, RefusedWriteError, UnclearWriteError
from sheets_kpi.flags.on_logs import flags_on_logs
from sheets_kpi.formulas.book import understand
from sheets_kpi.formulas.scope import Scope
from sheets_kpi.logs import absent_names
from sheets_kpi.marks import Prepared, prepared
from sheets_kpi.periods import Period, period_of
from sheets_kpi.plan import Desired, Plan, make_plan
from sheets_kpi.render import render
from sheets_kpi.render.assemble import make_board
from sheets_kpi.render.board import Board
from sheets_kpi.stages import Checked, Computed, Request
from sheets_kpi.state import Existing
from sheets_kpi.validate import validate
from sheets_kpi.workbooks.interface import Workbook

DEFAULT_ZONE = ZoneInfo("Europe/Moscow")


@dataclass(frozen=True)
class Synced:
    """The outcome of a sync: what is shown, what would change, and whether it was written."""

    computed: Computed
    board: Board
    plan: Plan
    applied: bool


def sync(workbook: Workbook, request: Request, *, dry_run: bool = False) -> Synced:
    """The main job: from the logs to the summary tabs and flags.

    A write that was refused, or that nobody confirmed, is not repeated blindly: the workbook is
    read and planned once more, and written if it still differs.

    Raises:
        UnclearWriteError: the second write was not confirmed either.
        SheetsKpiError: whatever else stops the run; then nothing was written.
    """
    synced = _planned(workbook, request)
    if dry_run or not synced.plan.changes:
        return synced
    try:
        workbook.apply(synced.plan)
    except (RefusedWriteError, UnclearWriteError) as error:
        again = _planned(workbook, request)
        if not again.plan.changes:  # the write came through after all, or somebody else did it
            was_ours = isinstance(error, UnclearWriteError)
            return replace(again, plan=synced.plan, applied=True) if was_ours else again
        synced = again
        workbook.apply(synced.plan)
    return replace(synced, applied=True)


def _planned(workbook: Workbook, request: Request) -> Synced:
    """All steps but the last."""
    computed = compute(check(workbook, request))
    board = make_board(computed)
    checked = computed.checked
    existing, template = checked.existing, checked.prepared.template
    flags = flags_on_logs(existing, template, checked.decisions, computed.findings)
    plan = make_plan(existing, Desired(summaries=render(board), flags=flags))
    return Synced(computed, board, plan, applied=False)


def check(workbook: Workbook, request: Request) -> Checked:
    """Reads, cleans and validates; writes nothing."""
    existing = workbook.read()
    how = prepared(existing, request.template)
    decisions = _decisions(existing, how, request, workbook.name)
    as_of = request.as_of or _today(existing, decisions, request)
    cleaned = clean(
        existing,
        how.template,
        decisions.people,
        decisions.account_book,
        decisions.workdays,
        as_of,
        Directory(decisions.roster, decisions.accounts),
    )
    decisions = with_names_found(decisions, cleaned.logs)
    found = validate(cleaned, how.template, existing, decisions.roster, as_of)
    lang = request.lang or decisions.settings.language or how.lang or "ru"
    findings = (*decisions.findings, *cleaned.findings, *found)
    return Checked(existing, how, decisions, cleaned, as_of, lang, findings)


def compute(checked: Checked) -> Computed:
    """Understands the formulas and makes ready to answer for every result."""
    decisions, logs = checked.decisions, checked.cleaned.logs
    others = {log_id: checked.cleaned.other_columns(log_id) for log_id in logs}
    specs = [log.spec.without(log.absent) for log in logs.values()]
    scope = Scope(specs, others, [kpi.name for kpi in decisions.kpis])
    template = checked.prepared.template.name
    book = understand(decisions.kpis, scope, template, absent_names(logs.values()))
    engine = Engine(logs, book.formulas, decisions.roster, decisions.accounts, decisions.workdays)
    judge = Judge(engine, decisions, book.classes, checked.as_of)
    period = _shown_period(checked)
    found = (*book.findings, *doubts(judge, period))
    spans = [span for log_id in logs if (span := engine.log_span(log_id))]
    first_day = min((first for first, _ in spans), default=period.start)
    return Computed(checked, scope, book, judge, period, first_day, (*checked.findings, *found))


def _decisions(existing: Existing, how: Prepared, request: Request, name: str) -> Decisions:
    """The owner's decisions; before `init` the template's, with the people of its directory."""
    if how.marked:
        try:
            return decide(existing, name)
        except DecisionError as error:
            error.lang = how.lang  # the owner reads it beside the sheet
            raise
    people = people_of_directory(existing, how.template)
    return propose(how.template, request.lang or "ru", people)


def _today(existing: Existing, decisions: Decisions, request: Request) -> date:
    zone = ZoneInfo(existing.zone) if existing.zone else DEFAULT_ZONE
    return request.now.astimezone(decisions.settings.zone or zone).date()


def _shown_period(checked: Checked) -> Period:
    settings = checked.decisions.settings
    return settings.period or period_of(checked.as_of, settings.grain)
