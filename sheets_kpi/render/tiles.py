"""The tiles of the Dashboard: the score and the weightiest KPIs, each with its number, what it says
of the plan, where it will end, and its history.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sheets_kpi.attain.rules import Status
from sheets_kpi.decisions import Kpi
from sheets_kpi.glyphs import text_width
from sheets_kpi.numbers import NBSP
from sheets_kpi.render.board import Board
from sheets_kpi.render.company import (
    Own,
    early_text,
    has_targets,
    is_early,
    last_text,
    name_of,
    needs_action,
    own,
    share_words,
    target_text,
)
from sheets_kpi.render.history import History
from sheets_kpi.render.page import NO_SYMBOL, Judgement, Page, Tone, cut, points_text
from sheets_kpi.state import Spark
from sheets_kpi.styles import BAR_BEHIND, BAR_RISK, INK, LINE, MUTED, SERIES, TILE, Style
from sheets_kpi.texts import say

_SPANS = ((1, 2), (3, 5), (6, 7), (8, 10), (11, 13))  # the columns of each tile
_HEIGHTS = (20, 34, 19, 19)  # of its rows: name, number, status, what will be
_SIZES = (20, 16, 13, 10)  # of the number: the largest that fits
_EDGES: dict[Tone, str] = {"calm": SERIES, "risk": BAR_RISK, "behind": BAR_BEHIND, "grey": LINE}
_GROUND = Style(color=MUTED, fill=TILE, size=9, vertical="middle")
_NOTHING = Judgement(NO_SYMBOL, "", "grey")


class Tile(NamedTuple):
    """One tile. `lines` are what may stand in its last row: the first that fits."""

    name: str
    number: str
    judged: Judgement
    status: str
    lines: Sequence[str] = ()
    note: str = ""
    spark: Spark | None = None


def put_tiles(page: Page, tiles: Sequence[Tile], widths: Sequence[int]) -> None:
    """Tiles side by side, over columns of these widths: four rows."""
    for number, height in enumerate(_HEIGHTS):
        for tile, (first, last) in zip(tiles, _SPANS, strict=False):
            _put_row(page, tile, number, first, widths[first - 1 : last])
        page.skip(height)


def _put_row(page: Page, tile: Tile, number: int, first: int, widths: Sequence[int]) -> None:
    """One row of a tile; its text runs over the blank cells to its right."""
    ground, note, room = _GROUND, "", sum(widths)
    if number == 2:
        ground = tile.judged.filled(ground.with_(color=INK, bold=tile.judged.needs_action))
    style = ground.with_(left=_EDGES[tile.judged.tone], indent=1)
    for place in range(1, len(widths)):
        page.draw(first + place, None, ground)
    match number:
        case 0:
            text = tile.name
        case 1:
            if tile.spark:
                room -= widths[-1]
                page.draw(first + len(widths) - 1, tile.spark, ground)
            text, note = tile.number, tile.note
            style = style.with_(color=INK, bold=True)
            sizes = (size for size in _SIZES if text_width(text, size, bold=True) < room - 15)
            style = style.with_(size=next(sizes, _SIZES[-1]))
        case 2:
            text = tile.status
        case _:
            lines = (line for line in tile.lines if cut(line, room, style) == line)
            text = next(lines, tile.lines[-1] if tile.lines else "")
    page.put(first, cut(text, room, style), style, note=note)


def tiles_of(board: Board, history: History) -> Iterator[Tile]:
    """The score, where there are weights, and the KPIs that matter most: the weightiest, then those
    with a target, in the owner's order.
    """
    if board.weighted:
        yield _score(board)
    results = board.cards.company.results
    aimed = {key for key, result in results.items() if result.target is not None}
    ranked = sorted(board.shown, key=lambda kpi: (-kpi.weight, kpi.key not in aimed))
    for kpi in ranked[: len(_SPANS) - bool(board.weighted)]:
        yield _tile(board, history, kpi)


def _score(board: Board) -> Tile:
    lang, score, name = board.lang, board.cards.company.score, say("tile.score", board.lang)
    judged = board.judge_score(score)
    if score.value is None or is_early(board):
        last = board.judge_score(board.cards.last, is_past=True)
        before = name_of(board.period.previous(), lang)
        lines = [f"{before}: {last.text} · {last.status}"] if last.text else []
        key = "tile.no_data" if has_targets(board) else "tile.no_targets"
        is_known = is_early(board) and score.value is not None
        status = early_text(board) if is_known else say(key, lang)
        note = say("tile.so_far", lang, score=judged.text) if judged.text else ""
        return Tile(name, "–", _NOTHING, status, lines, note)
    key = "tile.below_past" if board.is_past else "tile.below"
    below = sum(needs_action(board, kpi) for kpi in board.shown)
    status = f"{judged.status} · {say(key, lang, n=below, total=len(board.shown))}"
    line = note = ""
    if score.missing:
        names = ", ".join(kpi.name for kpi in score.missing)
        key = "tile.without" if score.is_complete else "tile.incomplete"
        line = note = say(key, lang, kpis=names)
    elif board.cards.before is not None:
        key = "tile.change_past" if board.is_past else "tile.change"
        change = points_text(score.value, board.cards.before, lang)
        line = say(key, lang, change=change, against=board.against)
    return Tile(name, judged.text, judged, status, [line], note)


def _tile(board: Board, history: History, kpi: Kpi) -> Tile:
    found = own(board, kpi)
    if found is None:
        return Tile(kpi.name, "–", _NOTHING, say("dashboard.broken", board.lang))
    fact = found.result.fact
    number = "–" if fact is None else board.short(fact, kpi)
    if fact is not None and board.is_about(found.result):
        number = f"≈{NBSP}{number}"
    status = found.judged.status
    if found.result.status is Status.EARLY:
        status = early_text(board)
    elif found.judged.tone != "grey" and found.judged.text:
        status = f"{status} · {share_words(board, found.judged)}"
    note = board.answer(found.result, words=True).everything()
    lines = _lines(board, found)
    return Tile(kpi.name, number, found.judged, status, lines, note, history.spark(kpi))


def _lines(board: Board, found: Own) -> list[str]:
    """Where it will end beside its target; without a target, or too early, what it was before."""
    lang, result = board.lang, found.result
    kpi, target = result.kpi, target_text(board, result)
    if not target or (is_early(board) and found.judged.tone == "grey"):
        return [last_text(board, kpi, with_status=bool(target)), last_text(board, kpi)]
    aim = say("tile.target", lang, target=target)
    if result.forecast is None:
        return [aim]
    end = say("tile.forecast", lang, forecast=board.short(result.forecast, kpi))
    if kpi.direction == "higher":
        return [say("tile.forecast_of", lang, forecast=end, target=target), end]
    return [f"{end}, {aim}", end]
