"""Issues: every finding with its cell, those that do most harm first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from sheets_kpi.findings import Finding, Severity, show, told
from sheets_kpi.render.board import Board
from sheets_kpi.render.page import HEADER_NOTE, Page, TabColumn, widths_of
from sheets_kpi.state import Link, Tab
from sheets_kpi.styles import HEADER, LINK, MUTED_TEXT, TEXT, WRAPPED
from sheets_kpi.texts import Lang, say

MOST_SHOWN = 1000  # a longer list is no help on a phone; `check` prints all
_COLUMNS = (
    TabColumn("column.severity", 103, HEADER),
    TabColumn("column.person", 159, HEADER),
    TabColumn("column.cell", 145, HEADER),
    TabColumn("column.message", 439, HEADER),
    TabColumn("column.action", 425, HEADER_NOTE),
)
_ACTION = WRAPPED.with_(align="left", indent=1)


def issues(board: Board) -> Tab:
    """The Issues tab."""
    lang = board.lang
    found = board.findings
    if len(found) > MOST_SHOWN:  # then each cause has one line
        found = told(found, most=1)
    page = Page("issues", lang)
    page.head(_counts(found, lang))
    page.line([say("issues.about", lang)], MUTED_TEXT)
    page.skip()
    header_row = page.header(_COLUMNS)
    for finding in found[:MOST_SHOWN]:
        _line(page, finding, lang)
    if not found:
        page.line([say("issues.none", lang)], TEXT)
    if len(found) > MOST_SHOWN:
        page.line([say("issues.more", lang, n=len(found) - MOST_SHOWN)], MUTED_TEXT)
    return page.tab(widths_of(_COLUMNS), (header_row, 0))


def _line(page: Page, finding: Finding, lang: Lang) -> None:
    page.put(1, finding.severity.show(lang), WRAPPED)
    page.put(2, show(finding.person) or None, WRAPPED)
    cell = finding.cell or (f"A{finding.row}" if finding.row else "A1")
    place = f"{finding.tab}!{cell}" if finding.row else finding.tab
    link = Link(finding.tab, cell) if finding.tab else None
    page.put(3, place, LINK.with_(wrap=True) if link else WRAPPED, link)
    page.put(4, finding.message(lang), WRAPPED)
    page.put(5, finding.action(lang), _ACTION)
    page.skip()


def _counts(found: Sequence[Finding], lang: Lang) -> str:
    counts = Counter(finding.severity for finding in found)
    return " · ".join(say(f"issues.{severity}", lang, n=counts[severity]) for severity in Severity)
