"""Issues: every finding with its cell, one person's beside another's, errors first."""

from __future__ import annotations

from collections import Counter

from sheets_kpi.findings import Finding, Severity, show
from sheets_kpi.render.board import Board
from sheets_kpi.render.flags import status_flags
from sheets_kpi.render.grid import Grid
from sheets_kpi.state import Area, Link, Tab
from sheets_kpi.styles import HEADER, LINK, MUTED_TEXT, SUBTITLE, TEXT, TITLE, WRAPPED
from sheets_kpi.texts import Lang, say

MOST_SHOWN = 1000  # a longer list is no help on a phone; `check` prints all
_HEADERS = ("severity", "person", "cell", "message", "action")
_SYMBOLS = {Severity.ERROR: "■", Severity.WARNING: "▼", Severity.NOTICE: "○"}
_ORDER = list(Severity)
_WIDTHS = (14, 22, 20, 62, 60)
_ACTION = 5


def issues(board: Board) -> Tab:
    """The Issues tab."""
    lang = board.lang
    found = sorted(board.findings, key=_order)
    grid = Grid()
    grid.line([say("tab.issues", lang)], TITLE)
    grid.line([_counts(found, lang)], SUBTITLE)
    grid.line([say("issues.about", lang)], MUTED_TEXT)
    grid.skip()
    header_row = grid.row
    for number, header in enumerate(_HEADERS, 1):
        style = HEADER.with_(align="left", indent=1) if number == _ACTION else HEADER
        grid.put(number, say(f"column.{header}", lang), style)
    grid.skip()
    for finding in found[:MOST_SHOWN]:
        _line(grid, finding, lang)
    if not found:
        grid.line([say("issues.none", lang)], TEXT)
    if len(found) > MOST_SHOWN:
        grid.line([say("issues.more", lang, n=len(found) - MOST_SHOWN)], MUTED_TEXT)
    flags = status_flags(Area(header_row + 1, 1, max(header_row + 1, grid.row - 1), 1), "severity")
    return Tab(
        "issues",
        "summary",
        say("tab.issues", lang),
        grid.cells,
        widths=_WIDTHS,
        heights=grid.heights(_WIDTHS),
        frozen=(header_row, 0),
        flags=tuple(flag for flag in flags if not flag.code.endswith(("_done", "_on_track"))),
    )


def _line(grid: Grid, finding: Finding, lang: Lang) -> None:
    severity = say(f"severity.{finding.severity}", lang)
    grid.put(1, f"{_SYMBOLS[finding.severity]} {severity}", WRAPPED)
    grid.put(2, show(finding.person) or None, WRAPPED)
    cell = finding.cell or (f"A{finding.row}" if finding.row else "A1")
    place = f"{finding.tab}!{cell}" if finding.row else finding.tab
    link = Link(finding.tab, cell) if finding.tab else None
    grid.put(3, place, LINK.with_(wrap=True) if link else WRAPPED, link)
    grid.put(4, finding.message(lang), WRAPPED)
    grid.put(_ACTION, finding.action(lang), WRAPPED.with_(align="left", indent=1))
    grid.skip()


def _counts(found: list[Finding], lang: Lang) -> str:
    counts = Counter(finding.severity for finding in found)
    return " · ".join(say(f"issues.{severity}", lang, n=counts[severity]) for severity in Severity)


def _order(finding: Finding) -> tuple[int, str, str, int, int, str]:
    return (
        _ORDER.index(finding.severity),
        finding.person.casefold(),
        finding.tab,
        finding.row,
        finding.column,
        finding.code,
    )
