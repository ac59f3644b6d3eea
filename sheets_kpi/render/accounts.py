"""The By account tab: facts, and attainment where accounts have targets of their own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sheets_kpi.attain.results import Result
from sheets_kpi.attain.rules import Status
from sheets_kpi.attain.scorecards import Scorecard
from sheets_kpi.periods import show_period
from sheets_kpi.render.board import Board
from sheets_kpi.render.page import (
    NO_SYMBOL,
    SYMBOLS,
    Page,
    TabColumn,
    fitting,
    kept,
    segment_name,
    widths_of,
)
from sheets_kpi.state import CellValue, Tab
from sheets_kpi.styles import BAND, HEADER, HEADER_RIGHT, MUTED, MUTED_TEXT, SECTION, TEXT, Style
from sheets_kpi.texts import say

_ACCOUNT = TabColumn("column.account", 215, HEADER)
_LEAST_WIDTH = 103  # of a KPI: the longest status fits in
WHOLE = TEXT.with_(bold=True, fill=BAND)


def accounts(board: Board) -> Tab:
    """The By account tab: facts, and attainment where accounts have targets of their own; test
    accounts stand apart.
    """
    lang = board.lang
    page = Page("by_account", lang)
    page.head(f"{show_period(board.period, lang)} · {say('accounts.about', lang)}")
    page.skip()
    header_row = header(page, board, [_ACCOUNT])
    test = board.computed.results.decisions.accounts.test
    for row in board.cards.accounts:
        if row.segment.name not in test:
            _account(page, board, row, TEXT)
    page.put(1, say("segment.company", lang), WHOLE)
    facts(page, board, board.cards.company, WHOLE, 2)
    tests = [row for row in board.cards.accounts if row.segment.name in test]
    if tests:
        page.skip()
        page.line([say("accounts.test", lang)], SECTION)
    for row in tests:
        _account(page, board, row, MUTED_TEXT)
    _attainments(page, board)
    columns = kpi_columns(board, [*board.cards.accounts, board.cards.company])
    return page.tab(widths_of((_ACCOUNT, *columns)), (header_row, 1))


def _account(page: Page, board: Board, row: Scorecard, style: Style) -> None:
    page.put(1, segment_name(row.segment.name, board.lang), style)
    facts(page, board, row, style, 2)


def _attainments(page: Page, board: Board) -> None:
    """The heat map of accounts that have targets; nothing without any."""
    rows = [
        row
        for row in board.cards.accounts
        if any(r.target is not None for r in row.results.values())
    ]
    if not rows:
        return
    page.skip()
    page.line([say("accounts.attainment", board.lang)], SECTION)
    header(page, board, [_ACCOUNT])
    for row in rows:
        page.put(1, segment_name(row.segment.name, board.lang), TEXT)
        for number, kpi in enumerate(board.shown, 2):
            result = row.results.get(kpi.key)
            if result and result.attainment is not None:
                page.put(number, heat(result, board), TEXT.with_(align="right"))
        page.skip()


def header(page: Page, board: Board, columns: Sequence[TabColumn]) -> int:
    """The headers of some columns and of the KPIs; the row they stand in."""
    for number, kpi in enumerate(board.shown, 1 + len(columns)):
        page.put(number, kpi.name, HEADER_RIGHT)
    return page.header(columns)


def heat(result: Result | None, board: Board) -> CellValue:
    """Symbol and the number that decides it; the fact where there is no target, and where the team
    stands for the KPI together; the word where there is nothing.
    """
    if result is None:
        return None
    if result.status in (Status.NO_DATA, Status.ABSENT):
        return f"{NO_SYMBOL} {say(f'status.{result.status}', board.lang)}"
    is_teams = result.kpi.level == "team" and result.segment.kind == "person"
    if result.status is Status.NOT_DIVISIBLE:
        return f"{NO_SYMBOL} {_fact_text(result, board)}"
    if result.share is None or result.fact is None or is_teams:
        return _fact_text(result, board)
    symbol = SYMBOLS.get(result.status, NO_SYMBOL)
    return f"{symbol} {board.reached(result, result.share)}"


def _fact_text(result: Result, board: Board) -> str | None:
    if result.fact is None:
        return None
    return board.text(result.fact, result.kpi)


def facts(page: Page, board: Board, row: Scorecard, style: Style, first_column: int) -> None:
    """The facts from `first_column` on, each in its KPI's own format; the next row follows."""
    for number, kpi in enumerate(board.shown, first_column):
        result = row.results.get(kpi.key)
        looks = board.style(kpi, style)
        if result and result.status is Status.NOT_DIVISIBLE:
            looks = looks.with_(color=MUTED, italic=True)
        page.put(number, kept(result.fact, kpi) if result else None, looks)
    page.skip()


def kpi_columns(board: Board, rows: Sequence[Scorecard]) -> Iterator[TabColumn]:
    """Columns as wide as the facts and the words of the names: letters with a little air, as bold
    ones need.
    """
    for kpi in board.shown:
        results = [row.results[kpi.key] for row in rows if kpi.key in row.results]
        texts = [*kpi.name.split(), *(_fact_text(result, board) or "" for result in results)]
        yield TabColumn("", fitting(texts, TEXT.with_(bold=True), _LEAST_WIDTH))
