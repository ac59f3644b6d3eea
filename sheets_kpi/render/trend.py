"""Trend: the company's KPIs period by period, with a chart for the weightiest ones."""

from __future__ import annotations

from sheets_kpi.decisions import Kpi
from sheets_kpi.numbers import half_up
from sheets_kpi.period_names import short_period, show_day
from sheets_kpi.render.board import Board
from sheets_kpi.render.events import put_turns
from sheets_kpi.render.grid import Grid
from sheets_kpi.render.numbers import kept, share_style
from sheets_kpi.render.people import kpi_style
from sheets_kpi.state import Area, Chart, Tab
from sheets_kpi.styles import (
    ACCENT,
    HEADER,
    HEADER_RIGHT,
    MUTED_TEXT,
    SECTION,
    SUBTITLE,
    TEXT,
    TITLE,
)
from sheets_kpi.texts import say

_CHARTS = 4
_LEAST_PERIODS = 4  # as many columns as the block of events fills
_MARKER = TEXT.with_(align="right", color=ACCENT)
_CHART_ROWS = 15  # a chart of 280 pixels covers as many rows


def trend(board: Board) -> Tab:
    """The Trend tab. The last period of an open month is marked: it is not over."""
    lang = board.lang
    grid = Grid()
    grid.line([say("tab.trend", lang)], TITLE)
    grid.line([say("trend.about", lang)], SUBTITLE)
    if not _markers(grid, board):
        grid.skip()
    header_row = grid.row
    _header(grid, board)
    rows: dict[str, int] = {}
    for kpi in board.lasting:
        rows[kpi.key] = grid.row
        _facts(grid, board, kpi)
    grid.skip()
    _attainment_block(grid, board)
    if board.progress.is_open:
        grid.line([say("trend.open", lang)], MUTED_TEXT)
        grid.skip()
    put_turns(grid, board)
    return Tab(
        "trend",
        "summary",
        say("tab.trend", lang),
        grid.cells,
        widths=(26, *(13 for _ in range(max(_LEAST_PERIODS, len(board.trend))))),
        frozen=(header_row, 1),
        charts=_charts(board, rows, header_row, grid.row + 1),
    )


def _markers(grid: Grid, board: Board) -> bool:
    """A line that marks the periods in which something happened; False where nothing did."""
    marked = [
        (number, [event for event in board.insights.events if event.date in period])
        for number, (period, _) in enumerate(board.trend, 2)
    ]
    if not any(events for _, events in marked):
        return False
    grid.skip()
    grid.put(1, say("trend.events", board.lang), MUTED_TEXT)
    for number, events in marked:
        if events:
            days = [show_day(event.date, board.lang) for event in events]
            lines = [f"{day} – {event.text}" for day, event in zip(days, events, strict=True)]
            text = f"◆ {days[0]}"
            if len(events) > 1:
                text = f"◆ × {len(events)}"
            grid.put(number, text, _MARKER, note="\n".join(lines))
    grid.skip()
    return True


def _header(grid: Grid, board: Board) -> None:
    grid.put(1, say("column.kpi", board.lang), HEADER)
    for number, (period, _) in enumerate(board.trend, 2):
        title = short_period(period, board.lang)
        is_open = board.as_of <= period.end
        grid.put(number, f"{title} *" if is_open else title, HEADER_RIGHT)
    grid.skip()


def _facts(grid: Grid, board: Board, kpi: Kpi) -> None:
    grid.put(1, kpi.name, TEXT.with_(bold=True))
    style = kpi_style(kpi, board, TEXT)
    for number, (_, results) in enumerate(board.trend, 2):
        result = results.get(kpi.key)
        grid.put(number, kept(result.fact, kpi) if result else None, style)
    grid.skip()


def _attainment_block(grid: Grid, board: Board) -> None:
    grid.line([say("trend.attainment", board.lang)], SECTION)
    _header(grid, board)
    for kpi in board.lasting:
        shares = [results.get(kpi.key) for _, results in board.trend]
        if not any(result and result.attainment is not None for result in shares):
            continue
        grid.put(1, kpi.name, TEXT)
        for number, result in enumerate(shares, 2):
            if result and result.attainment is not None:
                style = share_style(result.attainment, board.thresholds, TEXT)
                grid.put(number, half_up(result.attainment, 6), style)
        grid.skip()
    grid.skip()


def _charts(board: Board, rows: dict[str, int], header_row: int, below: int) -> tuple[Chart, ...]:
    """Two charts side by side, for the weightiest KPIs that have numbers."""
    last = 1 + len(board.trend)
    if last < 3:
        return ()
    shown = [kpi for kpi in board.lasting if _has_numbers(board, kpi)]
    shown.sort(key=lambda kpi: -kpi.weight)
    charts = []
    for number, kpi in enumerate(shown[:_CHARTS]):
        row = rows[kpi.key]
        place = (below + number // 2 * (_CHART_ROWS + 1), 1 if number % 2 == 0 else 6)
        charts.append(
            Chart(
                "column",
                kpi.name,
                Area(header_row, 2, header_row, last),
                ((kpi.name, Area(row, 2, row, last)),),
                place,
                width=520,
            )
        )
    return tuple(charts)


def _has_numbers(board: Board, kpi: Kpi) -> bool:
    facts = [results[kpi.key].fact for _, results in board.trend if kpi.key in results]
    return sum(fact is not None for fact in facts) >= 2
