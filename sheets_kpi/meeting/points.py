"""What a meeting should talk about: what is behind, who moved most, what hints ask."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sheets_kpi.attain.rules import JUDGED
from sheets_kpi.attain.scorecards import Scorecard
from sheets_kpi.decisions import Kpi
from sheets_kpi.names import fold
from sheets_kpi.render.board import Board
from sheets_kpi.render.page import MOST_SHOWN, points_text
from sheets_kpi.render.remarks import shares_text
from sheets_kpi.render.why import why_of
from sheets_kpi.texts import Lang, say

BEHIND, MOVED, ASKED, OWN = "behind", "moved", "asked", "own"
_LOWEST, _MOST_OTHERS, _MOST_MOVES, _MOST_ASKED = 2, 5, 3, 3
_LEAST_MOVE = 0.1  # of the plan


class Point(NamedTuple):
    """A reason for a row: `kpi` is the key of a KPI, or of a hint; `person` is "" for the company.
    `change` is what its row says beside the number.
    """

    kind: str
    kpi: str
    person: str
    about: str
    change: str = ""


def points(board: Board) -> list[Point]:
    """The points of the period shown, in their order, one for each KPI of somebody."""
    behind = list(_behind(board))
    told = {(one.kpi, one.person) for one in behind}
    moved = [one for one in _moved(board) if (one.kpi, one.person) not in told]
    return [*behind, *moved[:_MOST_MOVES], *_asked(board)]


def own_point(lang: Lang) -> Point:
    """The row for a question that nobody but people could ask."""
    return Point(OWN, "", "", say("meeting.own", lang))


def question(person: str, text: str, change: str = "") -> Point:
    """What a hint asks of a person."""
    first, rest = text[:1], text[1:]
    told = f"{first.lower() if rest[:1].islower() else first}{rest.rstrip('.')}"
    return Point(ASKED, f"?{fold(text)}", person, f"{person}: {told}", change)


def _behind(board: Board) -> Iterator[Point]:
    """Where the company needs action: KPIs of the score, each with the people who are lowest, then
    the worst of the others.
    """
    for kpi in board.weighted:
        if _share(board, board.cards.company, kpi) is not None:
            yield about(BEHIND, "", kpi)
            yield from _lowest(board, kpi)
    shares = [_share(board, board.cards.company, kpi) for kpi in board.others]
    worst = sorted((share, n) for n, share in enumerate(shares) if share is not None)
    for _, n in worst[:_MOST_OTHERS]:
        yield about(BEHIND, "", board.others[n])


def _lowest(board: Board, kpi: Kpi) -> Iterator[Point]:
    people = [card for card in board.cards.people if card.segment.name]
    shares = ((_share(board, card, kpi), n) for n, card in enumerate(people))
    for _, n in sorted((share, n) for share, n in shares if share is not None)[:_LOWEST]:
        yield about(BEHIND, people[n].segment.name, kpi)


def about(kind: str, person: str, kpi: Kpi, change: str = "") -> Point:
    """The point that is about a KPI of a person, or of the company."""
    return Point(kind, kpi.key, person, " · ".join(filter(None, (person, kpi.name))), change)


def _share(board: Board, card: Scorecard, kpi: Kpi) -> float | None:
    """The share of the plan that needs action."""
    result = card.results.get(kpi.key)
    return result.share if result and board.judge(result).needs_action else None


def _moved(board: Board) -> Iterator[Point]:
    """Who moved in a KPI of the score since the period before, up or down, the most first."""
    moves: list[tuple[float, int, Point]] = []
    why = why_of(board)
    for n, card in enumerate(one for one in board.cards.people if one.segment.name):
        for kpi in board.weighted:
            result, earlier = card.results.get(kpi.key), card.earlier.get(kpi.key)
            now = _shown(result.share) if result and result.status in JUDGED else None
            before = _shown(earlier.share) if earlier else None
            if now is None or before is None or abs(now - before) < _LEAST_MOVE:
                continue
            change = points_text(now, before, board.lang)
            if result and earlier and (now > before) == _is_better(kpi, earlier.now, earlier.fact):
                change = ": ".join(filter(None, (change, why.reason(result))))
            moves.append((-abs(now - before), n, about(MOVED, card.segment.name, kpi, change)))
    yield from (point for _, _, point in sorted(moves))


def _is_better(kpi: Kpi, now: float | None, before: float | None) -> bool | None:
    """Whether a fact went where the KPI wants it; None where that cannot be told."""
    if now is None or before is None or now == before or kpi.direction == "range":
        return None
    return (now > before) == (kpi.direction != "lower")


def _shown(share: float | None) -> float | None:
    """A share as far as tabs show it: what lies beyond is no move."""
    return None if share is None else min(max(share, 0.0), MOST_SHOWN)


def _asked(board: Board) -> Iterator[Point]:
    """What hints ask, the lowest first: one question a person."""
    cards = [card for card in board.cards.people if card.advice]
    found = [(min(card.advice, key=lambda one: one.lowest), card) for card in cards]
    for one, card in sorted(found, key=lambda pair: pair[0].lowest)[:_MOST_ASKED]:
        yield question(card.segment.name, one.text, shares_text(board, card, one))
