"""Events before and after, as a block of the Trend tab."""

from __future__ import annotations

from sheets_kpi.attain.rules import Thresholds
from sheets_kpi.insights.events import PERIODS, Shift, Side, Turn
from sheets_kpi.numbers import half_up, number_text
from sheets_kpi.period_names import show_day
from sheets_kpi.render.board import Board
from sheets_kpi.render.grid import Grid
from sheets_kpi.render.numbers import kept
from sheets_kpi.render.people import kpi_style
from sheets_kpi.state import CellValue
from sheets_kpi.styles import HEADER, HEADER_RIGHT, MUTED_TEXT, SECTION, TEXT
from sheets_kpi.texts import Lang, say

_HEADERS = ("kpi", "before", "after", "change", "compared")


def put_turns(grid: Grid, board: Board) -> None:
    """Every event with its KPIs before and after; nothing where there are no events."""
    if not board.insights.turns:
        return
    lang = board.lang
    grid.line([say("events.title", lang)], SECTION)
    grid.line([say("events.about", lang, n=PERIODS)], MUTED_TEXT)
    grid.line([say("events.means", lang)], MUTED_TEXT)
    for number, header in enumerate(_HEADERS, 1):
        style = HEADER_RIGHT if number > 1 else HEADER
        grid.put(number, say(f"column.{header}", lang), style)
    grid.skip()
    for turn in board.insights.turns:
        _turn(grid, board, turn)
    grid.skip()


def _turn(grid: Grid, board: Board, turn: Turn) -> None:
    day = show_day(turn.event.date, board.lang)
    grid.line([f"◆ {day} – {turn.event.text}"], TEXT.with_(bold=True))
    if not turn.shifts:
        grid.line([say("events.no_kpi", board.lang)], MUTED_TEXT.with_(indent=1))
    for shift in turn.shifts:
        _shift(grid, board, shift)


def _shift(grid: Grid, board: Board, shift: Shift) -> None:
    lang = board.lang
    grid.put(1, shift.kpi.name, TEXT.with_(indent=1))
    _side(grid, board, shift, 2, shift.before)
    _side(grid, board, shift, 3, shift.after, is_early=shift.is_early)
    change = _change(shift, board.thresholds, lang)
    grid.put(4, change, TEXT.with_(align="right", bold=True))
    counts = [side.periods if side else 0 for side in (shift.before, shift.after)]
    grid.put(5, " · ".join(map(str, counts)), MUTED_TEXT.with_(align="right"))
    if not shift.is_pooled and not _adds_up(board, shift):
        grid.put(6, say("events.mean", lang), MUTED_TEXT.with_(indent=1))
    grid.skip()


def _side(
    grid: Grid,
    board: Board,
    shift: Shift,
    column: int,
    side: Side | None,
    *,
    is_early: bool = False,
) -> None:
    if side is not None:
        value: CellValue = kept(side.value, shift.kpi)
        grid.put(column, value, kpi_style(shift.kpi, board, TEXT))
        return
    text = say("events.early" if is_early else "status.no_data", board.lang)
    grid.put(column, text, MUTED_TEXT.with_(align="right"))


def _adds_up(board: Board, shift: Shift) -> bool:
    kpi_class = board.classes.get(shift.kpi.key)
    return kpi_class is not None and kpi_class.is_additive


def _change(shift: Shift, thresholds: Thresholds, lang: Lang) -> str | None:
    """The change in points of a share, else in percent of the value before: `+12 %`, `−3,1 п.п.`;
    in the KPI's own unit where the value before is no base for a percentage.
    """
    if shift.change is None or shift.before is None:
        return None
    if shift.rests_on_few(shift.kpi.least(thresholds.min_observations)):
        return say("status.few", lang)
    if shift.kpi.is_percent:
        return say("events.points", lang, change=_signed(shift.change * 100, 1, lang))
    if shift.before.value > 0:
        return f"{_signed(shift.change / shift.before.value * 100, 0, lang)} %"
    return _signed(shift.change, 1, lang)


def _signed(value: float, digits: int, lang: Lang) -> str:
    rounded = half_up(value, digits) + 0.0  # −0 becomes 0
    return ("+" if rounded > 0 else "") + number_text(rounded, digits, lang)
