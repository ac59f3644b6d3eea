"""The People tab: a heat map of attainment, person × KPI, the facts, and sentences about people:
shut gates, an incomplete score, advice, a need out of reach, and what they achieved.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sheets_kpi.attain.checks import nameless_text
from sheets_kpi.attain.reach import Verdict
from sheets_kpi.attain.rules import Status, ranks
from sheets_kpi.attain.scorecards import Advice, Scorecard
from sheets_kpi.decisions import Kpi
from sheets_kpi.facts import Segment
from sheets_kpi.insights.history import Achievement
from sheets_kpi.numbers import half_up
from sheets_kpi.periods import show_period
from sheets_kpi.render.accounts import WHOLE, facts, header, heat, kpi_columns
from sheets_kpi.render.board import Board
from sheets_kpi.render.page import (
    HEADER_NOTE,
    Page,
    TabColumn,
    limit_text,
    segment_name,
    share_digits,
    share_style,
    share_text,
    text_below,
    widths_of,
    with_unit,
)
from sheets_kpi.state import Tab
from sheets_kpi.styles import (
    HEADER,
    MUTED,
    MUTED_TEXT,
    SECTION,
    TEXT,
    Style,
)
from sheets_kpi.texts import say

_RANK = TabColumn("column.rank", 61)
_COLUMNS = (
    TabColumn("column.person", 187, HEADER),
    TabColumn("column.team", 173, HEADER),
    TabColumn("column.score", 68),
    _RANK,
    TabColumn("column.note", 145, HEADER_NOTE),
)


def people(board: Board) -> Tab:
    """The People tab: people by team, unassigned rows, teams, and the company."""
    lang, ranked = board.lang, _ranks(board)
    page = Page("people", lang)
    page.head(f"{show_period(board.period, lang)} · {say('people.about', lang)}")
    page.skip()
    columns = tuple(one for one in _COLUMNS if board.settings.ranking or one is not _RANK)
    header_row = header(page, board, columns)
    for name, row, style in _lines(board):
        _labels(page, board, (name, ranked.get(row.segment)), row, style)
        for number, kpi in enumerate(board.shown, 1 + len(columns)):
            result = row.results.get(kpi.key)
            page.put(number, heat(result, board), style.with_(align="right"))
        page.skip()
    if any(kpi.level == "team" for kpi in board.shown):
        page.line([say("people.team_kpis", lang)], MUTED_TEXT)
    page.skip()
    _remarks(page, board)
    page.line([say("people.facts", lang)], SECTION)
    header(page, board, columns)
    for name, row, style in _lines(board):
        _labels(page, board, (name, ranked.get(row.segment)), row, style)
        facts(page, board, row, style, 1 + len(columns))
    put_achievements(page, board)
    widths = widths_of((*columns, *kpi_columns(board, [row for _, row, _ in _lines(board)])))
    return page.tab(widths, (header_row, 1))


def _lines(board: Board) -> Iterator[tuple[str, Scorecard, Style]]:
    """Every line of the People tab: its label, its results and its style."""
    for row in board.cards.people:
        name = row.segment.name
        yield segment_name(name, board.lang), row, TEXT if name else MUTED_TEXT
    for row in board.cards.teams:
        if row.segment.name:
            label = say("segment.team", board.lang, name=row.segment.name)
            yield label, row, TEXT.with_(bold=True)
    yield say("segment.company", board.lang), board.cards.company, WHOLE


def _labels(
    page: Page, board: Board, who: tuple[str, int | None], row: Scorecard, style: Style
) -> None:
    """Name, team, score and rank; `who` is the name and the rank, if there is one."""
    name, rank = who
    page.put(1, name, style)
    page.put(2, row.team or None, style)
    score = row.score.value
    if score is None:
        page.put(3, None, style)
    else:
        is_sure = row.score.is_complete and not row.score.is_preliminary
        look = style if is_sure else style.with_(color=MUTED, italic=True)
        page.put(3, half_up(score, 6), share_style(score, board.thresholds, look))
    if board.settings.ranking:
        page.put(4, rank, style.with_(align="right"))
    words = dict.fromkeys(one.word for one in remarks(board, row) if one.word)
    note = ", ".join(words) or None
    page.put(5 if board.settings.ranking else 4, note, style.with_(bold=False, indent=1))


def _remarks(page: Page, board: Board) -> None:
    """The remarks in full, a line each: beside the scores there is no room for them."""
    found = [(n, one) for n, row, _ in _lines(board) for one in remarks(board, row) if one.text]
    if not found:
        return
    page.line([say("people.remarks", board.lang)], SECTION)
    for name, one in found:
        page.line([name, one.text], TEXT)
    page.skip()


def _ranks(board: Board) -> dict[Segment, int]:
    """The ranks of the people with a complete score; scores that look the same share one."""
    scored = [(row.segment, row.score.value) for row in board.cards.people if row.score.is_complete]
    shown = [(s, _as_shown(value, board)) for s, value in scored if value is not None]
    places = ranks(score for _, score in shown)
    return {s: place for (s, _), place in zip(shown, places, strict=True) if place is not None}


def _as_shown(score: float, board: Board) -> float:
    return half_up(score * 100, share_digits(score, board.thresholds))


_SLOW = (Status.AT_RISK, Status.BEHIND)
_MOST = 12


class Remark(NamedTuple):
    """What to know about a score: a word for beside it, and the sentence; either may be ""."""

    word: str
    text: str


def remarks(board: Board, row: Scorecard) -> tuple[Remark, ...]:
    """What to know about the score of a segment; gates and advice are for people only."""
    found = [*_incomplete(board, row), *_not_divisible(board, row)]
    if row.score.is_preliminary:
        found.append(Remark(say("people.note.preliminary", board.lang), ""))
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


def _not_divisible(board: Board, row: Scorecard) -> Iterator[Remark]:
    for result in row.results.values():
        if result.nameless is not None and result.kpi.shown:
            text = nameless_text(result.nameless, board.lang)
            word = say(f"status.{result.status}", board.lang)
            yield Remark("", f"{result.kpi.name} – {word}: {text}")


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
    best = row.reach[kpi.key].history.best
    rates = {
        "need": with_unit(board.rate(need, need, kpi), kpi),
        "best": with_unit(board.rate(best, need, kpi), kpi),
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
        fact=board.text(one.fact, one.kpi),
        before=board.text(one.before, one.kpi),
        periods=say(f"achievement.periods.{board.period.grain}", lang, n=one.periods),
    )


def _is_seen(one: Achievement, board: Board) -> bool:
    """Whether a best fact still differs from the one before when both are rounded for people."""
    fact, before = (board.text(value, one.kpi) for value in (one.fact, one.before))
    return one.kind != "best" or fact != before
