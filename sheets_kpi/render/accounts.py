"""By account: what each Avito account brings; test accounts stand apart."""

from __future__ import annotations

from sheets_kpi.attain.scorecards import Scorecard
from sheets_kpi.period_names import show_period
from sheets_kpi.render.board import Board
from sheets_kpi.render.flags import status_flags
from sheets_kpi.render.grid import Grid
from sheets_kpi.render.numbers import kept
from sheets_kpi.render.people import heat, kpi_widths, put_results
from sheets_kpi.state import Area, Tab
from sheets_kpi.styles import (
    BAND,
    HEADER,
    HEADER_RIGHT,
    MUTED_TEXT,
    SECTION,
    SUBTITLE,
    TEXT,
    TITLE,
    Style,
)
from sheets_kpi.texts import say


def accounts(board: Board) -> Tab:
    """The By account tab: facts, and attainment where accounts have targets of their own."""
    lang = board.lang
    grid = Grid()
    grid.line([say("tab.by_account", lang)], TITLE)
    grid.line([f"{show_period(board.period, lang)} · {say('accounts.about', lang)}"], SUBTITLE)
    grid.skip()
    header_row = grid.row
    _header(grid, board)
    for row in board.accounts:
        if row.segment.name not in board.test_accounts:
            _facts(grid, board, _label(row, board), row, TEXT)
    _facts(
        grid,
        board,
        say("segment.company", lang),
        board.company,
        TEXT.with_(bold=True, fill=BAND),
    )
    _test_accounts(grid, board)
    area = _attainments(grid, board)
    widths = (30, *kpi_widths(board, [*board.accounts, board.company]))
    return Tab(
        "by_account",
        "summary",
        say("tab.by_account", lang),
        grid.cells,
        widths=widths,
        heights=grid.heights(widths),
        frozen=(header_row, 1),
        flags=status_flags(area, "heat") if area else (),
    )


def _header(grid: Grid, board: Board) -> None:
    grid.put(1, say("column.account", board.lang), HEADER)
    for number, kpi in enumerate(board.shown, 2):
        grid.put(number, kpi.name, HEADER_RIGHT)
    grid.skip()


def _label(row: Scorecard, board: Board) -> str:
    return row.segment.name or say("segment.unassigned", board.lang)


def _facts(grid: Grid, board: Board, label: str, row: Scorecard, style: Style) -> None:
    grid.put(1, label, style)
    put_results(grid, board, row, style, 2, lambda result: kept(result.fact, result.kpi))
    grid.skip()


def _test_accounts(grid: Grid, board: Board) -> None:
    rows = [row for row in board.accounts if row.segment.name in board.test_accounts]
    if not rows:
        return
    grid.skip()
    grid.line([say("accounts.test", board.lang)], SECTION)
    for row in rows:
        _facts(grid, board, _label(row, board), row, MUTED_TEXT)


def _attainments(grid: Grid, board: Board) -> Area | None:
    """The heat map of accounts that have targets; where it stands, or None without any."""
    rows = [
        row for row in board.accounts if any(r.target is not None for r in row.results.values())
    ]
    if not rows:
        return None
    grid.skip()
    grid.line([say("accounts.attainment", board.lang)], SECTION)
    _header(grid, board)
    first = grid.row
    for row in rows:
        grid.put(1, _label(row, board), TEXT)
        for number, kpi in enumerate(board.shown, 2):
            result = row.results.get(kpi.key)
            if result and result.attainment is not None:
                grid.put(number, heat(result, board), TEXT.with_(align="right"))
        grid.skip()
    return Area(first, 2, grid.row - 1, 1 + max(1, len(board.shown)))
