"""People in the order in which the tabs show them, the worst first, and how each of them stands in
the team.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from sheets_kpi.attain.results import Result
from sheets_kpi.attain.rules import Status, balance, ranks
from sheets_kpi.attain.scorecards import Scorecard
from sheets_kpi.decisions import Kpi
from sheets_kpi.formulas.nodes import KpiClass
from sheets_kpi.names import fold
from sheets_kpi.numbers import half_up
from sheets_kpi.render.board import Board
from sheets_kpi.render.page import NO_SYMBOL, Judgement, share_digits
from sheets_kpi.texts import say

PEOPLE_HEAD = 6  # rows above the first line


class Line(NamedTuple):
    """A line of the People tab; `card` is None in the heading of those without a team. A line that
    `is_inside` stands under the heading of a team.
    """

    label: str
    card: Scorecard | None
    is_inside: bool = False

    @property
    def is_person(self) -> bool:
        """Whether it is of somebody, and not of a team or of nobody."""
        return bool(self.card and self.card.segment.kind == "person" and self.card.segment.name)


def lines(board: Board) -> list[Line]:
    """The lines of the People tab: the company, what nobody is known to have done, and every team
    with its people. One person alone is the company.
    """
    teams = {fold(one.segment.name): one for one in board.cards.teams if one.segment.name}
    people: dict[str, list[Scorecard]] = defaultdict(list, {team: [] for team in teams})
    for card in board.cards.people:
        if card.segment.name:
            people[fold(card.team)].append(card)
    everybody = [card for group in people.values() for card in group]
    rest = unassigned(board)
    if len(everybody) == 1 and not rest:
        return [Line(everybody[0].segment.name, everybody[0])]
    found = [Line(say("segment.company", board.lang), board.cards.company)]
    if rest:
        found.append(Line(say("segment.unassigned", board.lang), rest))
    for team in sorted(people, key=lambda one: (not one, _need(teams.get(one)))):
        if team in teams:
            found.append(Line(teams[team].segment.name, teams[team]))
        elif teams:
            found.append(Line(say("segment.no_team", board.lang), None))
        people[team].sort(key=_need)
        found += [Line(one.segment.name, one, is_inside=bool(teams)) for one in people[team]]
    return found


def _need(card: Scorecard | None) -> tuple[bool, float]:
    """Whoever needs help most comes first, and last who has no score."""
    value = card.score.value if card else None
    return value is None, value or 0.0


def unassigned(board: Board) -> Scorecard | None:
    """What nobody is known to have done, unless it is nothing."""
    shown = {kpi.key for kpi in board.shown}
    for card in board.cards.people:
        facts = (result.fact for key, result in card.results.items() if key in shown)
        if not card.segment.name and any(facts):
            return card
    return None


def people_rows(board: Board) -> dict[str, int]:
    """The row of each person on the People tab."""
    found = enumerate(lines(board), PEOPLE_HEAD + 1)
    return {line.label: row for row, line in found if line.is_person}


def judge(board: Board, result: Result) -> Judgement:
    """How a result is told; that of a person without a verdict where the whole team stands for it,
    and where it is growth that the score leaves out.
    """
    is_persons = result.segment.kind == "person" and result.fact is not None
    if is_persons and result.target is not None:
        is_growth = board.classes.get(result.kpi.key) is KpiClass.CHANGE
        if result.kpi.level == "team":
            return Judgement(NO_SYMBOL, say("people.unjudged.team", board.lang), "grey")
        if is_growth and not result.kpi.weight:
            return Judgement(NO_SYMBOL, say("people.unjudged.growth", board.lang), "grey")
    return board.judge(result)


def places(board: Board) -> dict[str, int]:
    """The places of people with a complete score; scores that look the same share one."""
    scored = [
        (card.segment.name, card.score.value)
        for card in board.cards.people
        if card.score.is_complete and card.score.value is not None
    ]
    shown = [half_up(share * 100, share_digits(share, board.thresholds)) for _, share in scored]
    found = zip(scored, ranks(shown), strict=True)
    return {name: place for (name, _), place in found if place is not None}


def weights(board: Board) -> dict[str, float]:
    """What part of the score each KPI makes, as long as all have data."""
    kpis = [kpi for kpi in board.kpis if kpi.weight]
    parts = [(kpi.weight, kpi.level == "personal") for kpi in kpis]
    found = balance(parts, board.settings.personal_share)
    return {kpi.key: share for kpi, share in zip(kpis, found, strict=True)}


def share_format(share: float) -> str:
    """The number format of a weight or of a part of a whole: `35 %`, and `12,5 %`."""
    return "0\\ %" if half_up(share, 2) == half_up(share, 4) else "0.0\\ %"


class Group(NamedTuple):
    """Whom a person is compared with: the people of a team beside the team, or all beside the
    company.
    """

    whole: Scorecard
    members: tuple[Scorecard, ...]

    def shares(self, kpi: Kpi) -> dict[str, float]:
        """The share of everybody in a KPI, in whole percent that add up to 100 %; nothing where
        they do not make up what all reached together, as when somebody changed the team.
        """
        found = [card.results.get(kpi.key) for card in self.members]
        known = [one for one in found if one and one.status is not Status.NOT_DIVISIBLE]
        whole = self.whole.results.get(kpi.key)
        facts = [one.fact or 0.0 for one in known]
        if len(known) < len(found) or whole is None or whole.fact is None:
            return {}
        if not math.isclose(sum(facts), whole.fact, rel_tol=1e-9, abs_tol=1e-6):
            return {}
        names = (card.segment.name for card in self.members)
        return dict(zip(names, whole_percents(facts), strict=False))


def group_of(board: Board, card: Scorecard) -> Group:
    """Whom a person is compared with."""
    team = fold(card.team)
    for whole in board.cards.teams:
        if team and fold(whole.segment.name) == team:
            members = (one for one in board.cards.people if fold(one.team) == team)
            return Group(whole, tuple(members))
    return Group(board.cards.company, board.cards.people)


def whole_percents(facts: Sequence[float]) -> tuple[float, ...]:
    """The shares of facts in their sum, in whole percent that add up to exactly 100 %: what is cut
    off goes to those who lost most by it. Nothing where one is negative, or all are 0.

    1, 1 and 1 → 34 %, 33 % and 33 %.
    """
    total = math.fsum(facts)
    if total <= 0 or min(facts) < 0:
        return ()
    exact = [fact / total * 100 for fact in facts]
    percents = [math.floor(one) for one in exact]
    most_cut = sorted(range(len(facts)), key=lambda one: percents[one] - exact[one])
    for one in most_cut[: 100 - sum(percents)]:
        percents[one] += 1
    return tuple(one / 100 for one in percents)
