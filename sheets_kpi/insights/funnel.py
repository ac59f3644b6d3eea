"""The funnel: how many clients enter each stage, and at which stage most is lost.

The stages are KPIs in the order of their numbers on the KPI tab; a count that is not divisible is
left out of it. A conversion is "entered the next
stage ÷ entered this one", both of one period. What a segment falls short of is measured against
the median conversion of its peers, in units of the last stage (deals, say).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from sheets_kpi.attain.scorecards import Scorecard, Scorecards
from sheets_kpi.decisions import Decisions, Kpi
from sheets_kpi.names import fold

Counts = tuple[float | None, ...]

_PEERS = 2  # a median of one would compare everybody with that one
_NOTICEABLE = 0.5  # of one last stage: half of the people always are a little below a median
_DIGITS = 9  # what is left of a float below it is no shortfall


class Flow(NamedTuple):
    """The funnel of one segment, by stage.

    `entered` has a place for every stage; `conversions`, `few` and `short` for every stage but the
    last. `few` says whether too few entered for the conversion to mean anything. `short` is what
    the segment falls short of its peers' median, in units of the last stage; None where that is
    not compared.
    """

    name: str
    team: str
    entered: Counts
    conversions: Counts
    few: tuple[bool, ...]
    short: Counts = ()

    @property
    def costliest(self) -> int | None:
        """The stage with the largest shortfall; None where there is none to speak of."""
        worst = max((one or 0.0 for one in self.short), default=0.0)
        return self.short.index(worst) if worst >= _NOTICEABLE else None


class Funnel(NamedTuple):
    """The funnels of everybody in one period.

    `medians` are the conversions that people are compared with, `account_medians` those of the
    accounts. The shortfalls of teams and of the company are the sums of their people's; where no
    people can be compared, the company's are those of the accounts (`is_by_people` false). `price`
    is the KPI that tells what one last stage is worth, `value` its fact for the company.
    """

    stages: tuple[Kpi, ...]
    company: Flow
    teams: tuple[Flow, ...]
    people: tuple[Flow, ...]
    accounts: tuple[Flow, ...]
    test_accounts: tuple[Flow, ...]
    medians: Counts
    account_medians: Counts
    is_by_people: bool
    price: Kpi | None = None
    value: float | None = None


def funnel_of(decisions: Decisions, cards: Scorecards) -> Funnel | None:
    """The funnel of a period from the results of its segments; None with fewer than two stages."""
    stages = stages_of(decisions.kpis)
    if len(stages) < 2:
        return None
    general = decisions.settings.min_observations
    least = tuple(kpi.least(general) for kpi in stages)

    def flows(cards: Iterable[Scorecard]) -> tuple[Flow, ...]:
        return tuple(_flow(card, stages, least) for card in cards)

    workers, norm = compared(flows(cards.people))
    tests = decisions.accounts.test
    stores, store_norm = compared(
        flows(one for one in cards.accounts if one.segment.name not in tests)
    )
    is_by_people = any(one is not None for one in norm)
    [whole] = flows([cards.company])
    name = fold(decisions.settings.funnel_value)
    price = next((kpi for kpi in decisions.kpis if kpi.key == name), None)
    worth = cards.company.results.get(price.key) if price else None
    return Funnel(
        stages,
        summed(whole, workers if is_by_people else stores),
        tuple(
            summed(flow, [one for one in workers if one.team == flow.name])
            for flow in flows(cards.teams)
        ),
        workers,
        stores,
        flows(one for one in cards.accounts if one.segment.name in tests),
        norm,
        store_norm,
        is_by_people,
        price,
        worth.fact if worth else None,
    )


def stages_of(kpis: Sequence[Kpi]) -> tuple[Kpi, ...]:
    """The KPIs that are stages, first stage first."""
    return tuple(sorted((kpi for kpi in kpis if kpi.funnel), key=lambda kpi: kpi.funnel or 0))


def conversions(entered: Counts) -> Counts:
    """Entered the next stage ÷ entered this one: 200, 50, 10 → 25 %, 20 %. Nothing came in, or
    nothing is known: no data.
    """
    return tuple(
        then / now if now and now > 0 and then is not None else None
        for now, then in pairwise(entered)
    )


def medians(flows: Sequence[Flow]) -> Counts:
    """The median conversion of every stage over the flows with enough entries there.

    None where fewer than two flows have them.
    """
    stages = len(flows[0].conversions) if flows else 0
    found: list[float | None] = []
    for stage in range(stages):
        known = [
            share
            for flow in flows
            if (share := flow.conversions[stage]) is not None and not flow.few[stage]
        ]
        found.append(median(known) if len(known) >= _PEERS else None)
    return tuple(found)


def compared(flows: Sequence[Flow]) -> tuple[tuple[Flow, ...], Counts]:
    """Peers with their shortfalls, and the medians they are compared with.

    Unassigned rows are nobody's: they neither make the median nor fall short of it.
    """
    norm = medians([flow for flow in flows if flow.name])
    return tuple(f._replace(short=shortfalls(f, norm)) if f.name else f for f in flows), norm


def shortfalls(flow: Flow, norm: Counts) -> Counts:
    """What a segment falls short of the median at each stage, in units of the last stage.

    entered × max(0, median − own conversion) × own conversions of all later stages (the median
    where the own one is undefined or rests on too few). 100 contacts, 20 leads, 5 deals beside
    medians of 30 % and 20 %: 100 × (0.30 − 0.20) × 0.25 = 2.5 deals at the first stage, none at
    the second (25 % is above 20 %).
    """
    usual = [
        norm[stage] if share is None or flow.few[stage] else share
        for stage, share in enumerate(flow.conversions)
    ]
    return tuple(_shortfall(flow, norm, usual, stage) for stage in range(len(flow.conversions)))


def _shortfall(flow: Flow, norm: Counts, usual: Sequence[float | None], stage: int) -> float | None:
    entered, own, fair = flow.entered[stage], flow.conversions[stage], norm[stage]
    if entered is None or own is None or fair is None or flow.few[stage]:
        return None
    short = entered * max(0.0, round(fair - own, _DIGITS))
    for later in usual[stage + 1 :]:
        if later is None:
            return None
        short *= later
    return short


def summed(flow: Flow, members: Sequence[Flow]) -> Flow:
    """A group with the shortfalls of its members; None at a stage where none was compared."""
    short: list[float | None] = []
    for stage in range(len(flow.conversions)):
        known = [m.short[stage] for m in members if m.short]
        parts = [one for one in known if one is not None]
        short.append(sum(parts) if parts else None)
    return flow._replace(short=tuple(short))


def _flow(card: Scorecard, stages: Sequence[Kpi], least: Sequence[int]) -> Flow:
    results = [card.results.get(kpi.key) for kpi in stages]
    entered = tuple(one.fact if one and one.tells() else None for one in results)
    return flow(card.segment.name, entered, least, card.team)


def flow(name: str, entered: Counts, least: Sequence[int], team: str = "") -> Flow:
    """The funnel of a segment by the counts of its stages, not yet compared with anybody."""
    pairs = zip(entered[:-1], least, strict=False)
    few = tuple(count is not None and count < enough for count, enough in pairs)
    return Flow(name, team, entered, conversions(entered), few)
