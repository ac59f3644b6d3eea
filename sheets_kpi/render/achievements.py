"""Achievements of people, as a section of the People tab."""

from __future__ import annotations

from sheets_kpi.insights.achievements import Achievement
from sheets_kpi.render.board import Board
from sheets_kpi.render.grid import Grid
from sheets_kpi.render.numbers import share_text, value_text
from sheets_kpi.styles import MUTED_TEXT, SECTION, TEXT
from sheets_kpi.texts import say

_MOST = 12


def put_achievements(grid: Grid, board: Board) -> None:
    """A line for each achievement; nothing where there are none."""
    found = [one for one in board.insights.achievements if _is_seen(one, board)]
    if not found:
        return
    grid.skip()
    grid.line([say("achievements.title", board.lang)], SECTION)
    for one in found[:_MOST]:
        grid.line([one.person, _text(one, board)], TEXT)
    if len(found) > _MOST:
        grid.line([say("achievements.more", board.lang, n=len(found) - _MOST)], MUTED_TEXT)


def _text(one: Achievement, board: Board) -> str:
    lang = board.lang
    return say(
        f"achievement.{one.kind}",
        lang,
        kpi=one.kpi.name,
        share=share_text(one.share, board.thresholds, lang),
        fact=_value(one.fact, one, board),
        before=_value(one.before, one, board),
        periods=say(f"achievement.periods.{board.period.grain}", lang, n=one.periods),
    )


def _is_seen(one: Achievement, board: Board) -> bool:
    """Whether a best fact still differs from the one before when both are rounded for people."""
    return one.kind != "best" or _value(one.fact, one, board) != _value(one.before, one, board)


def _value(value: float, one: Achievement, board: Board) -> str:
    return value_text(value, one.kpi, board.classes.get(one.kpi.key), board.lang)
