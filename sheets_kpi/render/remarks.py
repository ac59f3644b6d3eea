"""Sentences about people: shut gates, an incomplete score, advice, a need out of reach, and what
they achieved.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sheets_kpi.attain.reach import Verdict
from sheets_kpi.attain.rules import Status
from sheets_kpi.attain.scorecards import Advice, Scorecard
from sheets_kpi.decisions import Kpi
from sheets_kpi.insights.achievements import Achievement
from sheets_kpi.render.board import Board
from sheets_kpi.render.numbers import (
    limit_text,
    rate_text,
    share_text,
    text_below,
    value_text,
    with_unit,
)
from sheets_kpi.render.page import Page
from sheets_kpi.styles import MUTED_TEXT, SECTION, TEXT
from sheets_kpi.texts import say

_SLOW = (Status.AT_RISK, Status.BEHIND)
_MOST = 12


class Remark(NamedTuple):
    """What to know about a score: a word for beside it (or none), and the sentence."""

    word: str
    text: str


def remarks(board: Board, row: Scorecard) -> tuple[Remark, ...]:
    """What to know about the score of a segment; gates and advice are for people only."""
    found = [*_incomplete(board, row)]
    if row.segment.kind == "person":
        found = [*_gates(board, row), *found, *_advice(board, row), *_beyond(board, row)]
    return tuple(found)


def shares_text(board: Board, advice: Advice) -> str:
    """The KPIs behind advice with their numbers: `Звонки 118 % (темп), CSAT 61 % (выполнение)`."""
    return ", ".join(
        f"{kpi.name} {_named(board, kpi, share_text(share, board.thresholds, board.lang))}"
        for kpi, share in advice.shares
    )


def _named(board: Board, kpi: Kpi, share: str) -> str:
    """A share with what it is: “late jobs 0 %” alone would read as a fact of a KPI in percent."""
    kind = board.classes.get(kpi.key)
    is_pace = kind is not None and kind.accrues and board.progress.is_open
    return say("remark.pace" if is_pace else "remark.attained", board.lang, share=share)


def _gates(board: Board, row: Scorecard) -> Iterator[Remark]:
    lang = board.lang
    word = say("people.note.gate", lang)
    for part in row.score.shut_gates:
        gate, share = part.kpi.gate or 0.0, part.attainment or 0.0
        reached = _named(board, part.kpi, text_below(share, gate, lang))
        facts = {"kpi": part.kpi.name, "share": reached, "gate": limit_text(gate, lang)}
        yield Remark(word, say("remark.gate", lang, **facts))
    for part in row.score.unknown_gates:
        yield Remark(f"{word}?", say("remark.gate_unknown", lang, kpi=part.kpi.name))


def _incomplete(board: Board, row: Scorecard) -> Iterator[Remark]:
    if row.score.value is not None and not row.score.is_complete:
        names = ", ".join(kpi.name for kpi in row.score.missing)
        word = say("people.note.incomplete", board.lang)
        yield Remark(word, say("remark.incomplete", board.lang, kpis=names))


def _advice(board: Board, row: Scorecard) -> Iterator[Remark]:
    word = say("people.note.advice", board.lang)
    for one in row.advice:
        kpis = shares_text(board, one)
        yield Remark(word, say("remark.advice", board.lang, kpis=kpis, text=one.text))


def _beyond(board: Board, row: Scorecard) -> Iterator[Remark]:
    """The weightiest KPI that would need more a day than the person's best days brought."""
    late = [
        result
        for key, result in row.results.items()
        if result.kpi.weight and result.kpi.shown and result.status in _SLOW
        if key in row.reach and row.reach[key].verdict is Verdict.BEYOND
    ]
    if not late:
        return
    first = max(late, key=lambda result: result.kpi.weight)
    kpi, need = first.kpi, first.need or 0.0
    kind, best = board.classes.get(kpi.key), row.reach[kpi.key].history.best
    rates = {
        "need": with_unit(rate_text(need, need, kpi, kind, board.lang), kpi),
        "best": with_unit(rate_text(best, need, kpi, kind, board.lang), kpi),
    }
    yield Remark("", say("remark.beyond", board.lang, kpi=kpi.name, **rates))


def put_achievements(page: Page, board: Board) -> None:
    """A line for each achievement; nothing where there are none."""
    found = [one for one in board.insights.achievements if _is_seen(one, board)]
    if not found:
        return
    page.skip()
    page.line([say("achievements.title", board.lang)], SECTION)
    for one in found[:_MOST]:
        page.line([one.person, _achieved(one, board)], TEXT)
    if len(found) > _MOST:
        page.line([say("achievements.more", board.lang, n=len(found) - _MOST)], MUTED_TEXT)


def _achieved(one: Achievement, board: Board) -> str:
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
