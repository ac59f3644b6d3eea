"""People: a heat map of attainment, person × KPI, and the facts below it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from sheets_kpi.attain.results import Result
from sheets_kpi.attain.rules import Status, ranks
from sheets_kpi.attain.scorecards import Scorecard
from sheets_kpi.decisions import Kpi
from sheets_kpi.facts import Segment
from sheets_kpi.numbers import half_up
from sheets_kpi.period_names import show_period
from sheets_kpi.render.achievements import put_achievements
from sheets_kpi.render.board import Board
from sheets_kpi.render.flags import status_flags
from sheets_kpi.render.grid import Grid
from sheets_kpi.render.numbers import (
    NO_SYMBOL,
    SYMBOLS,
    kept,
    share_digits,
    share_style,
    share_text,
    style_of,
    value_text,
)
from sheets_kpi.render.remarks import remarks
from sheets_kpi.state import Area, CellValue, Tab
from sheets_kpi.styles import (
    BAND,
    HEADER,
    HEADER_RIGHT,
    MUTED,
    MUTED_TEXT,
    SECTION,
    SUBTITLE,
    TEXT,
    TITLE,
    Style,
)
from sheets_kpi.texts import Lang, say

_WIDTHS = {"person": 26, "team": 24, "score": 9, "rank": 8, "note": 20}
_LEAST_WIDTH = 14  # of a KPI: the longest status fits in


def people(board: Board) -> Tab:
    """The People tab: people by team, unassigned rows, teams, and the company."""
    lang = board.lang
    grid = Grid()
    grid.line([say("tab.people", lang)], TITLE)
    grid.line([f"{show_period(board.period, lang)} · {say('people.about', lang)}"], SUBTITLE)
    grid.skip()
    header_row = grid.row
    first_kpi = 1 + len(_keys(board))
    places = _ranks(board)
    _header(grid, board)
    first = grid.row
    for name, row, style in _lines(board):
        _labels(grid, board, (name, places.get(row.segment)), row, style)
        for number, kpi in enumerate(board.shown, first_kpi):
            result = row.results.get(kpi.key)
            grid.put(number, heat(result, board), style.with_(align="right"))
        grid.skip()
    last = grid.row - 1
    if any(kpi.level == "team" for kpi in board.shown):
        grid.line([say("people.team_kpis", lang)], MUTED_TEXT)
    grid.skip()
    _remarks(grid, board)
    grid.line([say("people.facts", lang)], SECTION)
    _header(grid, board)
    for name, row, style in _lines(board):
        _labels(grid, board, (name, places.get(row.segment)), row, style)
        put_results(grid, board, row, style, first_kpi, lambda one: kept(one.fact, one.kpi))
        grid.skip()
    put_achievements(grid, board)
    widths = (
        *(_WIDTHS[key] for key in _keys(board)),
        *kpi_widths(board, [row for _, row, _ in _lines(board)]),
    )
    return Tab(
        "people",
        "summary",
        say("tab.people", lang),
        grid.cells,
        widths=widths,
        heights=grid.heights(widths),
        frozen=(header_row, 1),
        flags=status_flags(
            Area(first, first_kpi, max(first, last), max(first_kpi, len(widths))), "heat"
        ),
    )


def _keys(board: Board) -> tuple[str, ...]:
    """The columns before the KPIs; without ranking nobody has a rank."""
    rank = ("rank",) if board.ranking else ()
    return ("person", "team", "score", *rank, "note")


def _header(grid: Grid, board: Board) -> None:
    for number, key in enumerate(_keys(board), 1):
        style = HEADER_RIGHT if key in ("score", "rank") else HEADER
        style = style.with_(align="left", indent=1) if key == "note" else style
        grid.put(number, say(f"column.{key}", board.lang), style)
    for number, kpi in enumerate(board.shown, 1 + len(_keys(board))):
        grid.put(number, kpi.name, HEADER_RIGHT)
    grid.skip()


def _lines(board: Board) -> Iterator[tuple[str, Scorecard, Style]]:
    """Every line of the tab: its label, its results and its style."""
    for row in board.people:
        name = row.segment.name or say("segment.unassigned", board.lang)
        yield name, row, TEXT if row.segment.name else MUTED_TEXT
    for row in board.teams:
        if row.segment.name:
            label = say("segment.team", board.lang, name=row.segment.name)
            yield label, row, TEXT.with_(bold=True)
    yield say("segment.company", board.lang), board.company, TEXT.with_(bold=True, fill=BAND)


def _labels(
    grid: Grid, board: Board, who: tuple[str, int | None], row: Scorecard, style: Style
) -> None:
    """Name, team, score and rank; `who` is the name and the rank, if there is one."""
    name, rank = who
    grid.put(1, name, style)
    grid.put(2, row.team or None, style)
    score = row.score.value
    if score is None:
        grid.put(3, None, style)
    else:
        look = style if row.score.is_complete else style.with_(color=MUTED, italic=True)
        grid.put(3, half_up(score, 6), share_style(score, board.thresholds, look))
    if board.ranking:
        grid.put(4, rank, style.with_(align="right"))
    words = dict.fromkeys(one.word for one in remarks(board, row) if one.word)
    grid.put(len(_keys(board)), ", ".join(words) or None, style.with_(bold=False, indent=1))


def _remarks(grid: Grid, board: Board) -> None:
    """The remarks in full, a line each: beside the scores there is no room for them."""
    found = [(name, one) for name, row, _ in _lines(board) for one in remarks(board, row)]
    if not found:
        return
    grid.line([say("people.remarks", board.lang)], SECTION)
    for name, one in found:
        grid.line([name, one.text], TEXT)
    grid.skip()


def _ranks(board: Board) -> dict[Segment, int]:
    """The ranks of the people with a complete score; scores that look the same share one."""
    ranked = [(row.segment, row.score.value) for row in board.people if row.score.is_complete]
    shown = [(s, _as_shown(value, board)) for s, value in ranked if value is not None]
    places = ranks(score for _, score in shown)
    return {s: place for (s, _), place in zip(shown, places, strict=True) if place is not None}


def _as_shown(score: float, board: Board) -> float:
    return half_up(score * 100, share_digits(score, board.thresholds))


def heat(result: Result | None, board: Board) -> CellValue:
    """Symbol and attainment; the fact where there is no target, and where the team stands for the
    KPI together; the word where there is nothing.
    """
    if result is None:
        return None
    lang = board.lang
    symbol = SYMBOLS.get(result.status, NO_SYMBOL)
    if result.status in (Status.NO_DATA, Status.ABSENT):
        return f"{NO_SYMBOL} {say(f'status.{result.status}', lang)}"
    is_teams = result.kpi.level == "team" and result.segment.kind == "person"
    if result.attainment is None or result.fact is None or is_teams:
        return _fact_text(result, board, lang)
    return f"{symbol} {share_text(result.attainment, board.thresholds, lang)}"


def _fact_text(result: Result, board: Board, lang: Lang) -> CellValue:
    if result.fact is None:
        return None
    return value_text(result.fact, result.kpi, board.classes.get(result.kpi.key), lang)


def put_results(
    grid: Grid,
    board: Board,
    row: Scorecard,
    style: Style,
    first_column: int,
    value: Callable[[Result], float | None],
) -> None:
    """A number of each KPI, from `first_column` on, in the KPI's own format."""
    for number, kpi in enumerate(board.shown, first_column):
        result = row.results.get(kpi.key)
        shown = value(result) if result else None
        grid.put(number, shown, kpi_style(kpi, board, style))


def kpi_widths(board: Board, rows: Sequence[Scorecard]) -> tuple[int, ...]:
    """How wide the columns of the KPIs must be for their facts and the words of their names."""
    return tuple(max(_LEAST_WIDTH, *_lengths(kpi, board, rows)) for kpi in board.shown)


def _lengths(kpi: Kpi, board: Board, rows: Sequence[Scorecard]) -> Iterator[int]:
    """Letters with a little air, as bold ones need."""
    yield from (len(word) + 3 for word in kpi.name.split())
    for row in rows:
        result = row.results.get(kpi.key)
        if result and result.fact is not None:
            yield len(str(_fact_text(result, board, board.lang))) + 3


def kpi_style(kpi: Kpi, board: Board, style: Style) -> Style:
    """The format of a KPI's values on top of a style."""
    return style_of(kpi, board.classes.get(kpi.key), style)
