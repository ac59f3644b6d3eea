"""People: a heat map of attainment, person × KPI, and the facts below it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sheets_kpi.attain.judge import Result
from sheets_kpi.attain.rules import Status
from sheets_kpi.decisions import Kpi
from sheets_kpi.period_names import show_period
from sheets_kpi.render.board import Board, Row
from sheets_kpi.render.flags import status_flags
from sheets_kpi.render.grid import Grid
from sheets_kpi.render.numbers import (
    NO_SYMBOL,
    SYMBOLS,
    half_up,
    kept,
    share_style,
    share_text,
    style_of,
    value_text,
)
from sheets_kpi.state import Area, CellValue, Tab
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
from sheets_kpi.texts import Lang, say

_FIRST_KPI = 4  # columns before it: person, team, score


def people(board: Board) -> Tab:
    """The People tab: people by team, unassigned rows, teams, and the company."""
    lang = board.lang
    grid = Grid()
    grid.line([say("tab.people", lang)], TITLE)
    grid.line([f"{show_period(board.period, lang)} · {say('people.about', lang)}"], SUBTITLE)
    grid.skip()
    header_row = grid.row
    _header(grid, board)
    first = grid.row
    for name, row, style in _lines(board):
        _labels(grid, board, name, row, style)
        for number, kpi in enumerate(board.kpis, _FIRST_KPI):
            result = row.results.get(kpi.key)
            grid.put(number, heat(result, board), style.with_(align="right"))
        grid.skip()
    last = grid.row - 1
    grid.skip()
    grid.line([say("people.facts", lang)], SECTION)
    _header(grid, board)
    for name, row, style in _lines(board):
        _labels(grid, board, name, row, style)
        _facts(grid, board, row, style)
        grid.skip()
    widths = (26, 16, 9, *(15 for _ in board.kpis))
    columns = max(_FIRST_KPI, _FIRST_KPI + len(board.kpis) - 1)
    return Tab(
        "people",
        "summary",
        say("tab.people", lang),
        grid.cells,
        widths=widths,
        heights=grid.heights(widths),
        frozen=(header_row, 1),
        flags=status_flags(Area(first, _FIRST_KPI, max(first, last), columns), "heat"),
    )


def _header(grid: Grid, board: Board) -> None:
    for number, key in enumerate(("person", "team", "score"), 1):
        style = HEADER_RIGHT if key == "score" else HEADER
        grid.put(number, say(f"column.{key}", board.lang), style)
    for number, kpi in enumerate(board.kpis, _FIRST_KPI):
        grid.put(number, kpi.name, HEADER_RIGHT)
    grid.skip()


def _lines(board: Board) -> Iterator[tuple[str, Row, Style]]:
    """Every line of the tab: its label, its results and its style."""
    for row in board.people:
        name = row.segment.name or say("segment.unassigned", board.lang)
        yield name, row, TEXT if row.segment.name else MUTED_TEXT
    for row in board.teams:
        if row.segment.name:
            label = say("segment.team", board.lang, name=row.segment.name)
            yield label, row, TEXT.with_(bold=True)
    yield say("segment.company", board.lang), board.company, TEXT.with_(bold=True, fill=BAND)


def _labels(grid: Grid, board: Board, name: str, row: Row, style: Style) -> None:
    grid.put(1, name, style)
    grid.put(2, row.team or None, style)
    score = row.score.value
    if score is None:
        grid.put(3, None, style)
    else:
        grid.put(3, half_up(score, 6), share_style(score, board.thresholds, style))


def heat(result: Result | None, board: Board) -> CellValue:
    """Symbol and attainment; the fact where there is no target; the word where there is nothing."""
    if result is None:
        return None
    lang = board.lang
    symbol = SYMBOLS.get(result.status, NO_SYMBOL)
    if result.status in (Status.NO_DATA, Status.ABSENT):
        return f"{NO_SYMBOL} {say(f'status.{result.status}', lang)}"
    if result.attainment is None or result.fact is None:
        return _fact_text(result, board, lang)
    return f"{symbol} {share_text(result.attainment, board.thresholds, lang)}"


def _fact_text(result: Result, board: Board, lang: Lang) -> CellValue:
    if result.fact is None:
        return None
    return value_text(result.fact, result.kpi, board.classes.get(result.kpi.key), lang)


def _facts(grid: Grid, board: Board, row: Row, style: Style) -> None:
    put_results(grid, board, row, style, _FIRST_KPI, lambda result: kept(result.fact, result.kpi))


def put_results(
    grid: Grid,
    board: Board,
    row: Row,
    style: Style,
    first_column: int,
    value: Callable[[Result], float | None],
) -> None:
    """A number of each KPI, from `first_column` on, in the KPI's own format."""
    for number, kpi in enumerate(board.kpis, first_column):
        result = row.results.get(kpi.key)
        shown = value(result) if result else None
        grid.put(number, shown, kpi_style(kpi, board, style))


def kpi_style(kpi: Kpi, board: Board, style: Style) -> Style:
    """The format of a KPI's values on top of a style."""
    return style_of(kpi, board.classes.get(kpi.key), style)
