"""The whole way of a sync on one screen.

    read ─ clean ─ validate ─ compute ─ attain ─ render ─ plan ─ apply
    edge   pure    pure       pure      pure     pure     pure   edge

Every step is a function over values; only the backend's `read` and `apply` touch anything.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain, product
from typing import TypeVar

from sheets_kpi import archive, export, freshness, insights, service
from sheets_kpi.attain import checks, reach, scorecards
from sheets_kpi.attain.checks import doubts, lint
from sheets_kpi.attain.goals import Goals
from sheets_kpi.attain.results import Result, Results
from sheets_kpi.attain.scorecards import Scores
from sheets_kpi.clean import clean
from sheets_kpi.clean.cells import Habits, Known
from sheets_kpi.clean.times import DEFAULT_ZONE
from sheets_kpi.compute import Engine, facts_of
from sheets_kpi.decisions import (
    Decisions,
    DecisionTab,
    completed,
    decide,
    tables_of,
)
from sheets_kpi.decisions.logs import with_logs
from sheets_kpi.decisions.settings import shown_period
from sheets_kpi.decisions.tables import LOGS
from sheets_kpi.errors import (
    DecisionError,
    RefusedWriteError,
    SheetsKpiError,
    UnclearWriteError,
    UnfinishedWriteError,
    WorkbookError,
)
from sheets_kpi.facts import Need, SegmentKind
from sheets_kpi.findings import Finding, Severity
from sheets_kpi.flags.rules import flags_on_logs
from sheets_kpi.formulas.book import FormulaBook, understand
from sheets_kpi.formulas.scope import Scope
from sheets_kpi.imports.outcome import Import
from sheets_kpi.insights import since
from sheets_kpi.insights.moved import Moves
from sheets_kpi.logs import Log, absent_names, is_unkept
from sheets_kpi.marks import Prepared, prepared
from sheets_kpi.meeting.agenda import keys_in_doubt, meeting
from sheets_kpi.names import fold
from sheets_kpi.paying import Other, bonuses_of
from sheets_kpi.people import Directory
from sheets_kpi.periods import Grain, Period, period_of
from sheets_kpi.plan import Desired, Plan, make_plan
from sheets_kpi.prepare import as_found
from sheets_kpi.prepare.copies import known_again
from sheets_kpi.prepare.decisions import proposed
from sheets_kpi.render import render
from sheets_kpi.render.board import Board, make_board
from sheets_kpi.stages import Checked, Computed, Request
from sheets_kpi.state import Existing, zone_of
from sheets_kpi.texts import LANGS, Lang, say
from sheets_kpi.validate import validate
from sheets_kpi.workbooks.interface import Workbook
from sheets_kpi.workbooks.memory import MemoryWorkbook

_MOST_WRITES = 100  # of one plan
_AS_TEXT = ("number_as_text", "date_as_text", "duration_as_text")
_IN_BRACKETS = re.compile(r"\[([^\[\]]+)\]")


@dataclass(frozen=True)
class Synced:
    """The outcome of a sync: what is shown, what would change, and whether it was written.

    `private` is the workbook that bonuses are written to, None where there is no other than this;
    `bonuses_left` says why bonuses that are to stand apart were left as they are.
    """

    computed: Computed
    board: Board
    plan: Plan
    applied: bool
    private: Other | None = None
    bonuses_left: WorkbookError | None = None


def sync(workbook: Workbook, request: Request, *, dry_run: bool = False) -> Synced:
    """The main job: from the logs to the summary tabs and flags.

    A write that was refused, or that nobody confirmed, is not repeated blindly: the workbook is
    read and planned once more, and written if it still differs. Private bonuses are written to
    their own workbook last; it is read before anything is written, and where it holds nothing of
    ours yet, the request must agree.

    Raises:
        UnclearWriteError: the second write was not confirmed either.
        SheetsKpiError: whatever else stops the run; then nothing was written, or only the
            bonuses were not.
    """
    synced = _planned(workbook, request)
    if dry_run:
        return synced
    other = synced.private
    if other and other.is_foreign and not request.agrees(other.workbook.name):
        request = replace(request, bonuses="")
        left = WorkbookError("bonus.unconfirmed", name=other.workbook.name)
        synced = _with_summaries(_planned(workbook, request), workbook, request)
        return replace(synced, bonuses_left=left)
    return _with_bonuses(_with_summaries(synced, workbook, request), request)


def _with_summaries(synced: Synced, workbook: Workbook, request: Request) -> Synced:
    """After writing the plan of the workbook itself."""
    return written(
        synced, lambda one: workbook.apply(one.plan), lambda: _planned(workbook, request)
    )


def _with_bonuses(synced: Synced, request: Request) -> Synced:
    """After writing the plan of the private workbook, if there is one."""
    if synced.private is None:
        return synced
    other = synced.private
    private = written(
        other,
        lambda one: one.workbook.apply(one.plan),
        lambda: bonuses_of(synced.computed, request).other or other,
    )
    return replace(synced, private=private)


@dataclass(frozen=True)
class Memo:
    """What a digest told, to be written down."""

    plan: Plan
    applied: bool = False


W = TypeVar("W", Synced, Other, Import, Memo)


def written(first: W, apply: Callable[[W], None], again: Callable[[], W]) -> W:
    """After writing what is planned; it is planned `again` where the write was refused, was not
    confirmed, or was only a part.
    """
    state, told, has_failed, was_ours = first, first.plan, False, False
    for left in reversed(range(_MOST_WRITES)):
        if not state.plan.changes:  # the write came through after all, or somebody else did it
            return replace(state, plan=told, applied=True) if was_ours else state
        try:
            apply(state)
        except UnfinishedWriteError:
            was_ours = True
            if not left:
                raise
        except (RefusedWriteError, UnclearWriteError) as error:
            if has_failed:
                raise
            has_failed, was_ours = True, was_ours or isinstance(error, UnclearWriteError)
        else:
            return replace(state, plan=told, applied=True)
        state = again()
        told = told if was_ours else state.plan
    return state


def rehearse(existing: Existing, name: str, plan: Plan, request: Request) -> SheetsKpiError | None:
    """What would stop a sync once a plan of `init` is applied; bonuses elsewhere are left out."""
    memory = MemoryWorkbook(existing, name)
    memory.apply(plan)
    try:
        sync(memory, replace(request, template=None, open=None, bonuses=""), dry_run=True)
    except SheetsKpiError as error:
        return error
    return None


def _planned(workbook: Workbook, request: Request) -> Synced:
    """All steps but the last.

    Raises:
        DecisionError: `init` was not run on the workbook: a sync would write tabs of "no data".
    """
    checked = check(workbook, request)
    if not checked.prepared.marked or checked.prepared.copied:
        raise DecisionError("decision.not_prepared", name=workbook.name)
    return plan_of(compute(checked), request, workbook.who)


def is_asked(workbook: Workbook) -> bool:
    """Whether somebody ticked on the Dashboard that a sync is wanted now."""
    seen = workbook.glance("dashboard", *freshness.TICK)
    return freshness.is_asked(seen or workbook.read())


def plan_of(computed: Computed, request: Request, who: str | None = None) -> Synced:
    """What a sync would write of what was computed, `who` being the e-mail that it runs by.

    Raises:
        SheetsKpiError: something stands in the way.
    """
    checked = computed.checked
    bonuses = bonuses_of(computed, request)
    computed = replace(computed, findings=(*computed.findings, *bonuses.findings))
    board = attain(computed)
    existing, template = checked.existing, checked.prepared.template
    flags = flags_on_logs(checked.cleaned, template, checked.decisions, computed.findings)
    agenda = meeting(board)
    summaries = bonuses.among(render(board, agenda.block, agenda.title))
    wanted = Desired(summaries, bonuses.new_tabs, flags)
    wanted = wanted._replace(shared=agenda.shared)
    now = request.now.astimezone(freshness.clock(checked)).replace(microsecond=0, tzinfo=None)
    runs = freshness.runs_of(existing, now)
    plan = make_plan(existing, _stamped(wanted, runs, checked))
    if plan.changes or not freshness.is_known(runs, now.date()):
        by = (
            say("runs.file", checked.lang)
            if who is None
            else who or say("runs.login", checked.lang)
        )
        found = sum(one.n for one in computed.told)
        run = freshness.Run(now, by, plan.size, found, round(request.seconds(), 1))
        plan = make_plan(existing, _stamped(wanted, freshness.with_run(runs, run), checked))
    left = WorkbookError("bonus.no_place") if bonuses.lacks_place else None
    return Synced(computed, board, plan, applied=False, private=bonuses.other, bonuses_left=left)


def _stamped(wanted: Desired, runs: Sequence[freshness.Run], checked: Checked) -> Desired:
    """What a workbook should hold once there were some runs."""
    tabs = freshness.stamped(wanted.summaries or (), runs, checked)
    return wanted._replace(summaries=tabs)


def check(workbook: Workbook, request: Request) -> Checked:
    """Reads, cleans and validates; writes nothing."""
    read = workbook.read()
    existing = known_again(read, request.template)
    how = prepared(existing, request.template)
    if not how.marked and request.template is None and (own := as_found(existing)):
        how = replace(how, template=own, guessed=True)
    with _told_in(how.lang):
        tables = _tables(existing, how, request, workbook.name)
        listed = tables.get(LOGS.key)
        template = with_logs(how.template, listed)
        how = replace(how, template=template, copied=existing is not read)
        decisions = decide(tables)
    settings = decisions.settings
    zone = settings.zone or zone_of(existing.zone)
    as_of = request.as_of or request.now.astimezone(zone or DEFAULT_ZONE).date()
    habits = Habits(
        zone or DEFAULT_ZONE, settings.currency, settings.join_clients, settings.clients_apart
    )
    cleaned = clean(
        existing,
        how.template,
        Known(decisions.people, decisions.account_book, as_of, habits, _said(decisions)),
        decisions.workdays,
        Directory(decisions.roster, decisions.accounts),
    )
    with _told_in(how.lang):
        read_from = existing, how.template.kpis
        decisions = completed(decisions, tables["targets"], cleaned.logs, as_of, read_from)
    found = validate(cleaned, how.template, existing, decisions.roster, as_of, listed)
    lang = decisions.settings.language or _lang_of_tabs(existing, how, request)
    reader = request.lang or request.terminal or lang
    unknown = [Finding(Severity.WARNING, "zone_unknown", "", value=existing.zone)]
    zones = unknown if existing.zone and not zone else []
    findings = (*how_read(how), *decisions.findings, *zones, *cleaned.findings, *found)
    if not existing.is_typed:
        findings = tuple(one for one in findings if one.code not in _AS_TEXT)
    return Checked(existing, how, decisions, cleaned, as_of, lang, reader, findings, listed)


def how_read(how: Prepared) -> Iterator[Finding]:
    """That a workbook was read otherwise than a sync would read it."""
    if how.copied:
        yield Finding(Severity.WARNING, "copy_read", "")
    if how.guessed:
        specs = how.template.logs
        logs = {lang: ", ".join(one.name.show(lang) for one in specs) for lang in LANGS}
        yield Finding(Severity.WARNING, "read_as_found", "", facts={"logs": logs})


def compute(
    checked: Checked,
    grains: Sequence[Grain] | None = None,
    by: Sequence[SegmentKind] = export.SEGMENTS,
) -> Computed:
    """Understands the formulas, says which facts are needed, and computes them once.

    Args:
        checked: the workbook as it was validated.
        grains: to export results at; the whole log is computed then. None: the period shown, and
            what it is seen beside.
        by: the kinds of segments to export.

    Raises:
        DecisionError: the Archive was deleted or holds something unreadable.
    """
    decisions, logs, as_of = checked.decisions, checked.cleaned.logs, checked.as_of
    others = {log_id: checked.cleaned.other_columns(log_id) for log_id in logs}
    specs = [log.spec.without(log.absent) for log in logs.values()]
    scope = Scope(specs, others, [kpi.name for kpi in decisions.kpis])
    template = checked.prepared.template.name
    book = understand(decisions.kpis, scope, template, absent_names(logs.values()))
    engine = engine_of(checked, book)
    goals, old, began = Goals(decisions, book.classes), _archive(checked), engine.first_day()
    period = _shown_period(checked, began)
    log_start = began or period.start
    # an Archive that was begun goes on from where it began
    closing = (engine.first_day(of_rows=True) if old.lines else began) or period.start
    first_day = min(log_start, archive.first_day_of(old, goals, as_of, closing))
    wanted = None if grains is None else product(grains, by)
    has_categories = any(log.role("category") for log in logs.values())
    by_category = has_categories and "by_category" not in decisions.settings.without
    # what is computed for an export is not remembered
    before = service.remembered(checked.existing).figures if grains is None else {}
    last = since.baseline(before, as_of)
    weighted = [kpi.key for kpi in decisions.kpis if kpi.weight or kpi.unweighed]
    needs = [
        *since.needs(last, weighted, period),
        *archive.needs(old, goals, as_of, closing),
        *checks.needs(goals, period, as_of),
        *_needs_of_results(goals, wanted, period, first_day, as_of, by_category=by_category),
    ]
    results = Results(facts_of(engine, book.classes, needs, period, as_of), goals)
    found = (*book.findings, *doubts(results, period), *lint(results, period))
    memory = service.seen_now(checked.existing, decisions.kpis, book, logs, as_of)
    kept, results, closed = archive.keep(
        old, _kept_logs(checked), results, closing, memory.days, checked.existing, checked.lang
    )
    memory = memory._replace(days=kept.days)
    first_day = min([log_start, *(one.start for one in results.closed)])
    findings = (*checked.findings, *found, *closed)
    if grains is None:
        left = since.remember(results, book.formulas, weighted, period, last)
        memory = memory._replace(figures=left)
    seen = memory, service.broken(memory, decisions.kpis, checked.existing, logs)
    findings = (*findings, *keys_in_doubt(checked, period))
    return Computed(
        checked, scope, book, results, Scores(results), period, first_day, kept, *seen, findings
    )


def engine_of(checked: Checked, book: FormulaBook) -> Engine:
    """What computes the KPIs of a workbook."""
    decisions, logs = checked.decisions, checked.cleaned.logs
    return Engine(logs, book.formulas, decisions.roster, decisions.accounts, decisions.workdays)


def moves_of(computed: Computed, result: Result) -> Moves | None:
    """What tells why a result moved, its facts computed; None where it is not compared."""
    kpi, results, formulas = result.kpi.key, computed.results, computed.book.formulas
    period, as_of = result.period, results.as_of
    through = scorecards.equal_days(results.goals, period, computed.first_day, as_of)
    if through is None or period.grain is Grain.ALL:
        return None
    moves = Moves(results, formulas, period, through)
    kinds: set[SegmentKind] = {result.segment.kind, "person", "account"}
    days = zip(moves.periods, (through, results.last_whole_day(period)), strict=True)
    needs = [Need([kpi], kind, (one,), day) for one, day in days for kind in sorted(kinds)]
    engine = engine_of(computed.checked, computed.book)
    facts = facts_of(engine, formulas.keys() & {kpi}, needs, period, as_of)
    return replace(moves, results=replace(results, facts=facts))


def _needs_of_results(
    goals: Goals,
    wanted: Iterable[tuple[Grain, SegmentKind]] | None,
    period: Period,
    first_day: date,
    as_of: date,
    *,
    by_category: bool,
) -> Iterator[Need]:
    """The facts that results are made from: of the period shown, or of all periods of grains."""
    if wanted is not None:
        yield from export.needs(goals, wanted, first_day, as_of)
        return
    yield from scorecards.needs(goals, period, first_day, as_of, by_category=by_category)
    yield from reach.needs(goals, period, as_of)
    yield from insights.needs(goals, period, first_day, as_of)


def attain(computed: Computed) -> Board:
    """What everybody attained in the period shown, and what it means."""
    results, period, first_day = computed.results, computed.period, computed.first_day
    cards = scorecards.scorecards(computed.scores, period, first_day)
    found = insights.insights_of(results, period, first_day, cards)
    return make_board(computed, cards, found)


def _said(decisions: Decisions) -> frozenset[str]:
    """What formulas say in brackets, columns that no template declares among it."""
    texts = (_IN_BRACKETS.findall(kpi.formula) for kpi in decisions.kpis)
    return frozenset(map(fold, chain.from_iterable(texts)))


def _lang_of_tabs(existing: Existing, how: Prepared, request: Request) -> Lang:
    """The language of `init`; tabs that stand in that of sheets-kpi.toml, which chose it until now,
    keep it.
    """
    dashboard = existing.marked("summary", "dashboard")
    if request.config_lang and dashboard:
        title = say("tab.dashboard", request.config_lang)
        if dashboard.title == title:
            return request.config_lang
    return how.lang or request.lang or "ru"


def _archive(checked: Checked) -> archive.Archive:
    """The closed periods that the workbook keeps."""
    is_wanted = checked.decisions.settings.closed_through is not None
    with _told_in(checked.lang):
        return archive.read_archive(checked.existing, is_wanted=is_wanted)


@contextmanager
def _told_in(lang: Lang | None) -> Iterator[None]:
    """Errors in decisions are told in the language of the sheet that the owner reads beside."""
    try:
        yield
    except DecisionError as error:
        error.lang = lang
        raise


def _kept_logs(checked: Checked) -> dict[str, Log]:
    """The logs that closed periods rest on; nobody waits for a log that is not kept."""
    logs, marked = checked.cleaned.logs, checked.prepared.marked
    return {log_id: log for log_id, log in logs.items() if not is_unkept(log, marked=marked)}


def _tables(
    existing: Existing, how: Prepared, request: Request, name: str
) -> Mapping[str, DecisionTab]:
    """The owner's decision tabs; before `init` those that it would make."""
    if how.marked:
        return tables_of(existing, name)
    as_of = request.as_of or request.now.astimezone(DEFAULT_ZONE).date()
    return proposed(existing, how.template, request.lang or "ru", as_of)


def _shown_period(checked: Checked, began: date | None) -> Period:
    """The period that the summary is about; not the one just ended where nobody worked in it."""
    decisions, as_of = checked.decisions, checked.as_of
    period = shown_period(decisions.settings, decisions.workdays, as_of)
    is_empty = began is None or period.end < began
    given = decisions.settings.period
    return given or period_of(as_of, period.grain) if is_empty else period
