"""What the commands print: plans, findings and scorecards as text or as values for JSON.

Nothing here prints. The shapes for programs are a contract, described in docs/commands.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from textwrap import indent
from typing import Any

from sheets_kpi.findings import Finding, Severity, show
from sheets_kpi.paying import Other
from sheets_kpi.periods import show_day
from sheets_kpi.pipeline import Synced
from sheets_kpi.plan import (
    Change,
    CreateTab,
    DeleteTab,
    DropMark,
    Plan,
    SetFlags,
    SetInputs,
    SetMark,
    UpdateTab,
)
from sheets_kpi.render.board import Board
from sheets_kpi.render.numbers import share_text, status_text, value_text
from sheets_kpi.stages import Computed
from sheets_kpi.state import a1
from sheets_kpi.texts import Lang, say

_CELLS_SHOWN = 12
_SYMBOLS = {Severity.ERROR: "■", Severity.WARNING: "▼", Severity.NOTICE: "○"}


def plan_lines(plan: Plan, lang: Lang, *, cells: bool) -> Iterator[str]:
    """A plan, tab by tab; `cells` lists the first changed cells of each."""
    for change in plan.changes:
        yield from _change_lines(change, lang, cells=cells)
    marks = sum(isinstance(change, SetMark | DropMark) for change in plan.changes)
    if marks:
        yield say("cli.plan_marks", lang, n=marks)
    if plan.left_alone and cells:
        yield say("cli.left_alone", lang, tabs=", ".join(plan.left_alone))


def _change_lines(change: Change, lang: Lang, *, cells: bool) -> Iterator[str]:
    match change:
        case CreateTab(tab):
            yield say("cli.plan_new_tab", lang, tab=tab.title)
        case DeleteTab(_, title):
            yield say("cli.plan_deleted_tab", lang, tab=title)
        case UpdateTab():
            yield from _update_lines(change, lang, cells=cells)
        case SetFlags(_, title, remove, add):
            yield say("cli.plan_tab", lang, tab=title, n=max(len(remove), len(add)))
            yield say("cli.plan_flags", lang, before=len(remove), after=len(add))
        case SetInputs(_, title, add):
            yield say("cli.plan_tab", lang, tab=title, n=len(add))
            yield say("cli.plan_inputs", lang, n=len(add))
        case SetMark() | DropMark():
            return


def _update_lines(change: UpdateTab, lang: Lang, *, cells: bool) -> Iterator[str]:
    n = max(1, len(change.cells) + len(change.reasons))
    yield say("cli.plan_tab", lang, tab=change.tab.title, n=n)
    if change.reasons:
        what = ", ".join(say(f"cli.looks.{reason}", lang) for reason in change.reasons)
        yield say("cli.plan_looks", lang, what=what)
    if not cells:
        return
    for cell in change.cells[:_CELLS_SHOWN]:
        before, after = show(cell.before) or "∅", show(cell.after) or "∅"
        yield say("cli.plan_cell", lang, cell=a1(cell.row, cell.column), before=before, after=after)
    if len(change.cells) > _CELLS_SHOWN:
        yield say("cli.plan_more", lang, n=len(change.cells) - _CELLS_SHOWN)


def finding_line(finding: Finding, lang: Lang) -> str:
    """One finding on one line; the place in a formula follows on two more."""
    excerpt = finding.facts.get("excerpt")
    place = f"{finding.tab}!{finding.cell}" if finding.cell else finding.tab
    severity = f"{_SYMBOLS[finding.severity]} {say(f'severity.{finding.severity}', lang)}"
    message = finding.message(lang).rstrip(".")
    said = f"{show(finding.person)}: {message}" if finding.person else message
    line = " ".join(filter(None, (severity, place, f"{said}.", finding.action(lang))))
    return f"{line}\n{indent(str(excerpt), '    ')}" if excerpt else line


def counts(findings: Sequence[Finding]) -> dict[str, int]:
    """How many findings there are of each severity."""
    found = Counter(finding.severity for finding in findings)
    return {severity.value: found[severity] for severity in Severity}


def counts_line(findings: Sequence[Finding], lang: Lang) -> str:
    """How many findings there are, as a sentence."""
    found = counts(findings)
    return say(
        "cli.findings",
        lang,
        errors=found["error"],
        warnings=found["warning"],
        notices=found["notice"],
    )


def scorecard(board: Board) -> Iterator[str]:
    """The company's KPIs as a short table for a terminal."""
    lines: list[tuple[str, str, str, str]] = []
    for kpi in board.shown:
        result, kind = board.company.results.get(kpi.key), board.classes.get(kpi.key)
        if result is None or result.fact is None:
            lines.append((kpi.name, "–", "", say("status.no_data", board.lang)))
            continue
        share = result.attainment
        percent = "" if share is None else share_text(share, board.thresholds, board.lang)
        status = status_text(result, board.lang, n_matters=False)
        lines.append((kpi.name, value_text(result.fact, kpi, kind, board.lang), percent, status))
    widths = [max((len(line[i]) for line in lines), default=0) for i in range(4)]
    for name, fact, percent, status in lines:
        yield f"  {name:<{widths[0]}}  {fact:>{widths[1]}}  {percent:>{widths[2]}}  {status}"


def check_json(computed: Computed) -> dict[str, Any]:
    """What `check --json` prints."""
    findings, lang = computed.findings, computed.checked.lang
    return {
        "findings": [finding_json(finding, lang) for finding in findings],
        "counts": counts(findings),
    }


def finding_json(finding: Finding, lang: Lang) -> dict[str, Any]:
    """One finding for programs; `row` and `column` are 0 where it concerns no single cell."""
    return {
        "severity": finding.severity.value,
        "code": finding.code,
        "tab": finding.tab,
        "row": finding.row,
        "column": finding.header,
        "cell": finding.cell,
        "value": None if finding.value is None else show(finding.value),
        "person": finding.person,
        "message": finding.message(lang),
        "action": finding.action(lang),
    }


def sync_json(synced: Synced, calls: tuple[int, int]) -> dict[str, Any]:
    """What `sync --json` prints. Of private bonuses it tells only where and whether."""
    plan, board = synced.plan, synced.board
    return {
        "plan": {"id": plan.id, "changes": plan.size, "by_tab": plan.by_tab()},
        "applied": synced.applied,
        "calls": {"read": calls[0], "write": calls[1]},
        "findings": counts(synced.computed.findings),
        "period": board.period.key,
        "as_of": board.as_of.isoformat(),
        "score": board.company.score.value,
        "bonuses": _bonuses_json(synced.private) if synced.private else None,
        "kpis": [
            {
                "kpi": kpi.name,
                "fact": result.fact,
                "attainment": result.attainment,
                "pace": result.pace,
                "forecast": result.forecast,
                "n": result.n,
                "status": result.status.value,
            }
            for kpi in board.kpis
            if (result := board.company.results.get(kpi.key)) is not None
        ],
    }


def sync_lines(
    synced: Synced, name: str, calls: tuple[int, int], *, dry_run: bool
) -> Iterator[str]:
    """What `sync` prints."""
    plan, board = synced.plan, synced.board
    lang = board.lang
    edited = "cli.edited_dry" if dry_run else "cli.edited"
    yield from (say(edited, lang, tab=tab) for tab in plan.edited)
    if plan.changes:
        yield say("cli.plan", lang, id=plan.id, name=name, day=show_day(board.as_of, lang))
        yield from plan_lines(plan, lang, cells=dry_run)
        yield say("cli.dry_run" if dry_run else "cli.applied", lang, n=plan.size)
    else:
        yield say("cli.nothing", lang)
    if synced.private:
        yield _bonuses_line(synced.private, lang)
    yield counts_line(synced.computed.findings, lang)
    yield say("cli.calls", lang, read=calls[0], write=calls[1])


def _bonuses_json(private: Other) -> dict[str, Any]:
    read, written = private.workbook.calls
    return {
        "workbook": private.workbook.name,
        "changes": private.plan.size,
        "applied": private.applied,
        "calls": {"read": read, "write": written},
    }


def _bonuses_line(private: Other, lang: Lang) -> str:
    key = "cli.bonuses_same"
    if private.plan.changes:
        key = "cli.bonuses" if private.applied else "cli.bonuses_dry"
    return say(key, lang, name=private.workbook.name, n=private.plan.size)
