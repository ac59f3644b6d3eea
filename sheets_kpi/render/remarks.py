"""What is said of people in sentences: shut gates, an incomplete score, advice, a need out of
reach, what they achieved, and what they have to mend in the logs.
"""

from __future__ import annotations

from collections.abc import Iterator

from sheets_kpi.attain.checks import nameless_text
from sheets_kpi.attain.reach import Verdict
from sheets_kpi.attain.rules import Status
from sheets_kpi.attain.scorecards import Advice, Scorecard
from sheets_kpi.insights.history import Achievement
from sheets_kpi.render.board import Board
from sheets_kpi.render.page import limit_text, share_text, text_below, with_unit
from sheets_kpi.texts import say

_SLOW = (Status.AT_RISK, Status.BEHIND)


def remarks(board: Board, row: Scorecard) -> tuple[str, ...]:
    """What to know about the score of a segment; gates and advice are for people only."""
    found = tuple(_incomplete(board, row))
    if row.segment.kind != "person":
        return found
    return (*_gates(board, row), *found, *_advice(board, row), *_beyond(board, row))


def shares_text(board: Board, row: Scorecard, advice: Advice) -> str:
    """The KPIs behind advice with the numbers that stand beside them on other tabs: `Звонки 118 %,
    CSAT 61 % к плану`.
    """
    shares = ((kpi.name, row.results[kpi.key].share) for kpi, _ in advice.shares)
    told = (f"{name} {share_text(n or 0, board.thresholds, board.lang)}" for name, n in shares)
    return f"{', '.join(told)} {of_plan(board)}"


def of_plan(board: Board) -> str:
    """What shares are shares of: the plan to date, or the target of a period that is over."""
    return say("of_target" if board.is_past else "of_plan", board.lang)


def _gates(board: Board, row: Scorecard) -> Iterator[str]:
    lang = board.lang
    for part in row.score.shut_gates:
        gate, share = part.kpi.gate or 0.0, part.attainment or 0.0
        reached = f"{text_below(share, gate, lang)} {of_plan(board)}"
        facts = {"kpi": part.kpi.name, "share": reached, "gate": limit_text(gate, lang)}
        yield say("remark.gate", lang, **facts)
    for part in row.score.unknown_gates:
        yield say("remark.gate_unknown", lang, kpi=part.kpi.name)


def _incomplete(board: Board, row: Scorecard) -> Iterator[str]:
    if row.score.value is not None and not row.score.is_complete:
        names = ", ".join(kpi.name for kpi in row.score.missing)
        yield say("remark.incomplete", board.lang, kpis=names)


def not_divisible(board: Board, row: Scorecard) -> Iterator[str]:
    """The KPIs of which nobody can say whose they are, and why; the same for all of a kind."""
    for result in row.results.values():
        if result.nameless is not None and result.kpi.shown:
            text = nameless_text(result.nameless, board.lang)
            yield f"{result.kpi.name} – {say(f'status.{result.status}', board.lang)}: {text}"


def _advice(board: Board, row: Scorecard) -> Iterator[str]:
    for one in row.advice:
        yield say("remark.advice", board.lang, kpis=shares_text(board, row, one), text=one.text)


def _beyond(board: Board, row: Scorecard) -> Iterator[str]:
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
    best = row.reach[kpi.key].history.best
    rates = {
        "need": with_unit(board.rate(need, need, kpi), kpi),
        "best": with_unit(board.rate(best, need, kpi), kpi),
    }
    yield say("remark.beyond", board.lang, kpi=kpi.name, **rates)


def achievements(board: Board) -> list[tuple[str, str]]:
    """What people achieved: the person, and the sentence."""
    return [
        (one.person, f"▲ {_achieved(one, board)}")
        for one in board.insights.achievements
        if _is_seen(one, board)
    ]


def _achieved(one: Achievement, board: Board) -> str:
    lang = board.lang
    return say(
        f"achievement.{one.kind}",
        lang,
        kpi=one.kpi.name,
        share=share_text(one.share, board.thresholds, lang),
        fact=board.text(one.fact, one.kpi),
        before=board.text(one.before, one.kpi),
        periods=say(f"achievement.periods.{board.period.grain}", lang, n=one.periods),
    )


def _is_seen(one: Achievement, board: Board) -> bool:
    """Whether a best fact still differs from the one before when both are rounded for people."""
    fact, before = (board.text(value, one.kpi) for value in (one.fact, one.before))
    return one.kind != "best" or fact != before
