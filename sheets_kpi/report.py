"""What the commands print: plans, findings, scorecards and what `doctor` looks at, as text or as
values for JSON.

Nothing here prints. The shapes for programs are a contract, described in docs/commands.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from textwrap import indent
from typing import Any, Protocol, runtime_checkable

from sheets_kpi import export
from sheets_kpi.errors import AskError
from sheets_kpi.facts import COMPANY
from sheets_kpi.findings import Finding, Severity, show, titled, titles_of
from sheets_kpi.logs import is_unkept
from sheets_kpi.paying import Other
from sheets_kpi.periods import show_day, show_period
from sheets_kpi.pipeline import Synced
from sheets_kpi.plan import (
    AddRows,
    CellChange,
    Change,
    CreateTab,
    DeleteTab,
    DropMark,
    Plan,
    SetFlags,
    SetGuard,
    SetInputs,
    SetMark,
    TendTab,
    UpdateTab,
)
from sheets_kpi.prepare.remove import Removal
from sheets_kpi.render.board import Board
from sheets_kpi.render.in_logs import why_closed
from sheets_kpi.render.page import percent_text, text_below
from sheets_kpi.service import broken_lines
from sheets_kpi.stages import Computed
from sheets_kpi.state import Existing, a1
from sheets_kpi.texts import Lang, catalogue, quoted, say
from sheets_kpi.workbooks.interface import Workbook

_CELLS_SHOWN = 12


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
        case SetInputs(_, title, add, _):
            yield say("cli.plan_tab", lang, tab=title, n=len(add))
            yield say("cli.plan_inputs", lang, n=len(add))
        case AddRows(_, title, _, rows, _):
            yield say("cli.plan_rows", lang, tab=title, n=len(rows))
        case TendTab(_, title, _, rows):
            key = "cli.plan_rows" if rows else "cli.plan_tab"
            yield say(key, lang, tab=title, n=len(rows) or 1)
        case SetGuard(_, title):
            yield say("cli.plan_guard", lang, tab=title)
        case SetMark() | DropMark():
            return


def removal_lines(found: Removal, lang: Lang) -> Iterator[str]:
    """What `remove` takes away, and what stays, kind by kind."""
    changes = found.plan.changes
    tabs = [one.title for one in changes if isinstance(one, DeleteTab)]
    what: Mapping[str, Sequence[str]] = {
        "tabs": tabs,
        "flags": [
            f"{one.title} ({len(one.remove)})" for one in changes if isinstance(one, SetFlags)
        ],
        "inputs": [
            f"{one.title} ({len(one.remove)})" for one in changes if isinstance(one, SetInputs)
        ],
        "guards": [one.title for one in changes if isinstance(one, SetGuard)],
        "edited": found.plan.edited,
        "stays": found.records if not set(found.records) & set(tabs) else (),
        "noted": found.noted,
        "imported": found.imported,
    }
    for key, titles in what.items():
        if titles:
            yield say(f"remove.{key}", lang, tabs=", ".join(titles))


def _update_lines(change: UpdateTab, lang: Lang, *, cells: bool) -> Iterator[str]:
    n = max(1, len(change.cells) + len(change.reasons))
    yield say("cli.plan_tab", lang, tab=change.tab.title, n=n)
    if change.reasons:
        what = ", ".join(say(f"cli.looks.{reason}", lang) for reason in change.reasons)
        yield say("cli.plan_looks", lang, what=what)
    if not cells:
        return
    yield from cell_lines(change.cells, lang)


def cell_lines(cells: Sequence[CellChange], lang: Lang) -> Iterator[str]:
    """The first of some cells that change."""
    for cell in cells[:_CELLS_SHOWN]:
        before, after = show(cell.before) or "∅", show(cell.after) or "∅"
        yield say("cli.plan_cell", lang, cell=a1(cell.row, cell.column), before=before, after=after)
    if len(cells) > _CELLS_SHOWN:
        yield say("cli.plan_more", lang, n=len(cells) - _CELLS_SHOWN)


def finding_line(finding: Finding, lang: Lang) -> str:
    """One finding on one line; the place in a formula follows on two more."""
    excerpt = finding.facts.get("excerpt")
    place = f"{finding.tab}!{finding.cell}" if finding.cell else finding.tab
    message = finding.message(lang).rstrip(".")
    said = f"{show(finding.person)}: {message}" if finding.person else message
    line = " ".join(
        filter(None, (finding.severity.show(lang), place, f"{said}.", finding.action(lang)))
    )
    return f"{line}\n{indent(str(excerpt), '    ')}" if excerpt else line


def counts(findings: Sequence[Finding]) -> dict[str, int]:
    """How many cells, rows and tabs there are findings of, by their severity."""
    found = dict.fromkeys(Severity, 0)
    for finding in findings:
        found[finding.severity] += finding.n
    return {severity.value: n for severity, n in found.items()}


def counts_line(findings: Sequence[Finding], lang: Lang) -> str:
    """How many findings there are, as a sentence."""
    return say("cli.findings", lang, **counts(findings))


def scorecard(board: Board) -> Iterator[str]:
    """The company's KPIs as a short table for a terminal."""
    lines: list[tuple[str, ...]] = []
    for kpi in board.shown:
        result = board.cards.company.results.get(kpi.key)
        if result is None or result.fact is None:
            lines.append((kpi.name, "–", "", say("status.no_data", board.lang)))
            continue
        judged = board.judge(result)
        lines.append((kpi.name, board.text(result.fact, kpi), judged.text, judged.status))
    for line, (*_, status) in zip(aligned([one[:-1] for one in lines]), lines, strict=True):
        yield f"{line}  {status}"


def aligned(lines: Sequence[Sequence[str]]) -> Iterator[str]:
    """A table on a terminal: names on the left, figures on the right."""
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for name, *figures in lines:
        cells = (f"{text:>{width}}" for text, width in zip(figures, widths[1:], strict=True))
        yield "  ".join(("", name.ljust(widths[0]), *cells))


def listed(findings: Iterable[Finding], severity: str, codes: Sequence[str]) -> tuple[Finding, ...]:
    """The findings of a severity and all graver ones, of some codes where any are given."""
    order = list(Severity)
    wanted = order[: order.index(Severity(severity)) + 1]
    return tuple(f for f in findings if f.severity in wanted and (not codes or f.code in codes))


def no_code(code: str) -> AskError:
    """What is said of a code that no finding has, with those that are spelled much like it."""
    known = sorted({key.split(".")[1] for key in catalogue() if key.startswith("finding.")})
    near = ", ".join(get_close_matches(code, known, 3, 0.5))
    return AskError("cli.no_code_like" if near else "cli.no_code", code=code, known=near)


def finding_lines(findings: Sequence[Finding], lang: Lang, group: str | None) -> Iterator[str]:
    """A line a finding; grouped by tab or code, the groups in the order of their gravest."""
    if group is None:
        yield from (finding_line(finding, lang) for finding in findings)
        return
    groups: dict[str, list[Finding]] = {}
    for finding in findings:
        groups.setdefault(finding.code if group == "code" else finding.tab, []).append(finding)
    for name, inner in groups.items():
        n = sum(finding.n for finding in inner)
        yield say("cli.group", lang, name=name or say("cli.no_tab", lang), n=n)
        yield from (indent(finding_line(finding, lang), "  ") for finding in inner)


def check_json(
    computed: Computed,
    first: Mapping[str, Any] | None,
    findings: Sequence[Finding] | None = None,
) -> dict[str, Any]:
    """What `check --json` prints, with the first look at a workbook that nobody prepared; of the
    findings those that are listed, else all.
    """
    lang = computed.checked.reader
    return {
        "findings": [
            finding_json(one, lang) for one in (computed.told if findings is None else findings)
        ],
        "counts": counts(computed.told),
        "first": first,
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
        "n": finding.n,
        "message": finding.message(lang),
        "action": finding.action(lang),
        **{key: finding.facts[key] for key in ("changes",) if key in finding.facts},
    }


def sync_json(synced: Synced, calls: tuple[int, int]) -> dict[str, Any]:
    """What `sync --json` prints. Of private bonuses it tells only where and whether."""
    plan, board, left = synced.plan, synced.board, synced.bonuses_left
    return {
        "plan": {"id": plan.id, "changes": plan.size, "by_tab": plan.by_tab()},
        "applied": synced.applied,
        "calls": {"read": calls[0], "write": calls[1]},
        "findings": counts(synced.computed.told),
        "period": board.period.key,
        "as_of": board.as_of.isoformat(),
        "score": board.cards.company.score.value,
        "broken": [
            {
                "kpi": one.kpi,
                "segment": one.segment or None,
                "since": one.since.isoformat(),
                "why": one.why[synced.computed.checked.reader],
            }
            for one in synced.computed.broken
        ],
        "bonuses": _bonuses_json(synced.private) if synced.private else None,
        "bonuses_left": left.say(synced.computed.checked.reader) if left else None,
        "kpis": [
            {
                "kpi": kpi.name,
                "period": board.period.key,
                "fact": result.fact,
                "attainment": result.attainment,
                "pace": result.pace,
                "forecast": result.forecast,
                "n": result.n,
                "status": result.status.value,
                "target": export.told(export.row(result, synced.computed.results))["target"],
                "unit": kpi.unit or None,
                "weight": kpi.weight,
            }
            for kpi in board.kpis
            if (result := board.cards.company.results.get(kpi.key)) is not None
        ],
    }


def sync_lines(
    synced: Synced,
    name: str,
    calls: tuple[int, int],
    *,
    dry_run: bool,
    brief: bool = False,
    cells: bool = False,
) -> Iterator[str]:
    """What `sync` prints. `brief` is only what somebody should look at, `cells` lists the first
    changed cells of each tab.
    """
    plan, board = synced.plan, synced.board
    checked = synced.computed.checked
    lang, known = checked.reader, (checked.decisions.settings.language, checked.prepared.lang)
    if checked.prepared.marked and checked.lang not in known:
        yield say("cli.lang_of_config", lang, **titles_of(checked.existing, lang))
    edited = "cli.edited_dry" if dry_run else "cli.edited"
    yield from (say(edited, lang, tab=tab) for tab in plan.edited)
    if plan.changes and not brief:
        yield say("cli.plan", lang, id=plan.id, name=name, day=show_day(board.as_of, lang))
        yield from plan_lines(plan, lang, cells=cells or dry_run)
        yield say("cli.dry_run" if dry_run else "cli.applied", lang, n=plan.size)
    elif not brief:
        yield say("cli.nothing", lang)
    if synced.private and not brief:
        yield _bonuses_line(synced.private, lang)
    if synced.bonuses_left:
        yield synced.bonuses_left.say(lang)
    yield from (one.message(lang) for one in synced.computed.archive.closes)
    if not brief:
        yield counts_line(synced.computed.told, lang)
        yield say("cli.calls", lang, read=calls[0], write=calls[1])
    yield from broken_lines(synced.computed.broken, lang)


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


@runtime_checkable
class Remarkable(Protocol):
    """A workbook that has more to say of itself than that it can be read."""

    def approach(self, lang: Lang) -> Iterator[tuple[bool, str]]:
        """The steps on the way to it; the first that is missing is raised."""
        ...

    def remarks(self, existing: Existing, lang: Lang) -> Iterator[tuple[bool, str]]:
        """Sentences, each beside whether all is well."""
        ...


def examine(workbook: Workbook, computed: Computed, lang: Lang) -> Iterator[tuple[bool, str]]:
    """Looks at everything a sync needs, as far as the workbook is prepared: sentences, each beside
    whether all is well. `lang` is the reader's.
    """
    existing = computed.checked.existing
    if isinstance(workbook, Remarkable):
        yield from workbook.remarks(existing, lang)
    else:
        yield True, say("doctor.file", lang, name=workbook.name, n=len(existing.tabs))
    how = computed.checked.prepared
    if how.marked and not how.copied:
        yield True, say("doctor.prepared", lang, name=how.template.name)
    else:
        yield False, say("doctor.not_prepared", lang, name=workbook.name)
        if not how.marked:
            yield from logs(computed, lang)
        return
    yield from logs(computed, lang)
    for finding in computed.findings:
        if finding.code in ("tab_unread", "tab_not_log"):
            yield False, finding_line(finding, lang)
    yield from _decisions(computed, lang)
    for closing in titled(computed.archive.closes, existing):
        is_fine = closing.code == "archive_closes"
        yield is_fine, closing.message(lang) if is_fine else finding_line(closing, lang)
    yield True, say("doctor.flags", lang, n=sum(len(tab.flags) for tab in existing.tabs))


def logs(computed: Computed, lang: Lang) -> Iterator[tuple[bool, str]]:
    """The logs that were found, each beside whether it can be read."""
    cleaned, marked = computed.checked.cleaned, computed.checked.prepared.marked
    for log_id, log in cleaned.logs.items():
        name = log.spec.name.show(lang)
        if not marked and is_unkept(log, marked=marked):
            continue
        if log.problem:
            why = why_closed(log, computed.findings, lang)
            yield False, say("doctor.log_closed", lang, log=name, why=why)
        else:
            tabs = ", ".join(quoted(title, lang) for title in log.tab_titles)
            text = say("doctor.log", lang, log=name, tabs=tabs, n=len(log))
            left_out = cleaned.tallies[log_id].left_out
            share = 1 - left_out / len(log) if left_out else 1.0
            told = text_below(share, 1.0, lang) if left_out else percent_text(1.0, 0, lang)
            yield True, text + (say("doctor.sound", lang, share=told) if len(log) else "")


def _decisions(computed: Computed, lang: Lang) -> Iterator[tuple[bool, str]]:
    decisions, goals, period = computed.checked.decisions, computed.results.goals, computed.period
    people = len(decisions.roster.people)
    titles = titles_of(computed.checked.existing, lang)
    facts = {"kpis": len(decisions.kpis), "targets": len(decisions.targets.goals)}
    if people:
        yield True, say("doctor.decisions", lang, people=people, **facts)
    else:
        yield False, say("doctor.no_people", lang, **titles)
    broken = [f for f in computed.book.findings if f.code in ("kpi_formula", "kpi_column_absent")]
    if not broken:
        yield True, say("doctor.kpis", lang)
    for finding in broken:
        yield False, f"{finding.message(lang)}\n{finding.facts['excerpt']}"
    aimed = sum(goals.target(kpi, COMPANY, period) is not None for kpi in decisions.kpis)
    key, shown = "doctor.targets" if aimed else "doctor.no_targets", show_period(period, lang)
    yield aimed > 0, say(key, lang, period=shown, n=aimed, total=len(decisions.kpis), **titles)
    days = decisions.workdays.count(period.start, period.end)
    yield True, say("doctor.calendar", lang, period=shown, n=days)
