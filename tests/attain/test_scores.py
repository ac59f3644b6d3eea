"""The score of people, teams and the company: worked by hand."""

from __future__ import annotations

from datetime import date

import pytest
from daily_facts import NOV_END, NOVEMBER, World, person, team
from hypothesis import given
from hypothesis import strategies as st

from sheets_kpi.attain.results import Score
from sheets_kpi.attain.rules import balance, capped, ranks, score
from sheets_kpi.attain.scorecards import Scores
from sheets_kpi.decisions import Kpi
from sheets_kpi.decisions.settings import Settings
from sheets_kpi.decisions.targets import TargetScope
from sheets_kpi.facts import COMPANY, Segment
from sheets_kpi.people import Stint
from sheets_kpi.workdays import Workdays

ANNA, SOUTH = person("Анна"), team("Юг")
EACH = TargetScope("each")
REVENUE = Kpi("revenue", "Выручка", "", weight=50)
CALLS = Kpi("calls", "Звонки", "", weight=25)
NPS = Kpi("nps", "NPS", "", weight=25, level="team")
TARGETS = dict.fromkeys([(kpi.key, EACH) for kpi in (REVENUE, CALLS, NPS)], 1.0)
# facts are attainments here: every target is 1
WORLD = World(
    (REVENUE, CALLS, NPS),
    {("revenue", ANNA): 1.1, ("calls", ANNA): 0.8, ("nps", SOUTH): 0.9},
    TARGETS,
)


def of(world: World, segment: Segment = ANNA, through: date = NOV_END) -> Score:
    return Scores(world.results()).of(segment, NOVEMBER, through)


def contributions(found: Score) -> list[object]:
    return [pytest.approx(part.contribution) for part in found.parts]


def test_the_weights_decide() -> None:
    # 0.5 × 1.1 + 0.25 × 0.8 + 0.25 × 0.9 = 0.55 + 0.2 + 0.225
    found = of(WORLD)
    assert found.value == pytest.approx(0.975)
    assert contributions(found) == [0.55, 0.2, 0.225]
    assert found.is_complete


def test_sixty_percent_personal_and_forty_percent_team() -> None:
    # personal (50 × 1.1 + 25 × 0.8) ÷ 75 = 1.0, team 0.9; 0.6 × 1.0 + 0.4 × 0.9 = 0.96
    found = of(WORLD.with_(settings=Settings(personal_share=0.6)))
    assert found.value == pytest.approx(0.96)
    assert contributions(found) == [0.44, 0.16, 0.36]  # 0.6 × 50/75 × 1.1, 0.6 × 25/75 × 0.8, …
    assert [part.share for part in found.parts] == [pytest.approx(s) for s in (0.4, 0.2, 0.4)]


def test_a_side_without_data_leaves_all_to_the_other() -> None:
    facts = {("revenue", ANNA): 1.1, ("calls", ANNA): 0.8}
    found = of(WORLD.with_(facts=facts, settings=Settings(personal_share=0.6)))
    assert found.value == pytest.approx(1.0)
    assert found.missing == (NPS,)
    assert not found.is_complete  # 40 % of the weight is without data, 30 % are allowed


def test_a_side_that_weighs_nothing_makes_no_score() -> None:
    only_team = WORLD.with_(facts={("nps", SOUTH): 0.9}, settings=Settings(personal_share=1.0))
    assert of(only_team).value is None


def test_what_is_left_out_is_renormalised() -> None:
    # 50 × 1.1 + 25 × 0.9 over 75
    found = of(WORLD.with_(facts={("revenue", ANNA): 1.1, ("nps", SOUTH): 0.9}))
    assert found.value == pytest.approx(77.5 / 75)
    assert found.is_complete  # calls hold 25 %


@pytest.mark.parametrize(
    ("weight", "is_complete"),
    [(30, True), (31, False)],  # of 100; more than 30 % is too much
)
def test_an_incomplete_score_lacks_more_than_thirty_percent(
    weight: float, *, is_complete: bool
) -> None:
    kpis = (
        Kpi("revenue", "Выручка", "", weight=100 - weight),
        Kpi("calls", "З", "", weight=weight),
    )
    assert of(WORLD.with_(kpis=kpis, facts={("revenue", ANNA): 1.0})).is_complete is is_complete


def test_a_kpi_without_a_target_takes_no_part() -> None:
    rows = {key: target for key, target in TARGETS.items() if key[0] != "revenue"}
    found = of(WORLD.with_(targets=rows))
    assert found.value == pytest.approx(0.85)  # calls 0.8 and NPS 0.9, 25 each
    assert found.missing == ()
    assert found.is_complete


def test_a_zero_target_of_more_is_no_target() -> None:
    found = of(WORLD.with_(targets={**TARGETS, ("revenue", EACH): 0.0}))
    assert found.value == pytest.approx(0.85)
    assert found.missing == ()


def test_with_a_weight_that_cannot_be_read_no_score_is_whole() -> None:
    unweighed = Kpi("calls", "Звонки", "", broken=True, unweighed=True)
    found = of(WORLD.with_(kpis=(REVENUE, unweighed, NPS), broken=frozenset({"calls"})))
    assert found.missing == (unweighed,)
    assert not found.is_complete  # nobody knows how much of the weight is missing


def test_who_has_not_come_yet_has_no_score_whatever_the_team_reached() -> None:
    # Anna comes on Wednesday the 11th; the team stands at 0.9 all the time
    world = WORLD.with_(stints=(Stint("Анна", "Юг", start=date(2026, 11, 11)),))
    assert of(world, through=date(2026, 11, 10)).value is None
    assert of(world, through=date(2026, 11, 11)).value is not None


def test_a_broken_kpi_is_missing() -> None:
    found = of(WORLD.with_(broken=frozenset({"revenue"})))
    assert found.value == pytest.approx(0.85)
    assert found.missing == (REVENUE,)
    assert not found.is_complete


def test_one_kpi_brings_no_more_than_the_cap_and_no_less_than_nothing() -> None:
    facts = {("revenue", ANNA): 9.0, ("calls", ANNA): -3.0, ("nps", SOUTH): 1.0}
    found = of(WORLD.with_(facts=facts))
    assert contributions(found) == [0.75, 0.0, 0.25]  # 0.5 × 1.5, 0, 0.25 × 1
    assert found.value == pytest.approx(1.0)


def test_an_additive_kpi_brings_its_pace() -> None:
    # 100 a month; through Friday the 13th 9 of 20 working days are over, 45 are due: 54/45
    world = World(
        (CALLS,), {("calls", ANNA): 54}, {("calls", EACH): 100}, flows=frozenset({"calls"})
    )
    assert of(world, through=date(2026, 11, 13)).value == pytest.approx(1.2)
    assert of(world).value == pytest.approx(0.54)


MOVED = (
    Stint("Анна", "Юг", end=date(2026, 11, 15)),
    Stint("Анна", "Север", start=date(2026, 11, 16)),
)
TEAM_FACTS = {("nps", SOUTH): 0.9, ("nps", team("Север")): 0.5, ("nps", COMPANY): 0.7}


@pytest.mark.parametrize(
    ("stints", "through", "measured_on", "value"),
    [
        ((Stint("Анна", "Юг"),), NOV_END, SOUTH, 0.9),
        ((Stint("Анна"),), NOV_END, COMPANY, 0.7),  # without a team: the company
        (MOVED, NOV_END, team("Север"), 0.5),  # the last team in the period
        (MOVED[::-1], NOV_END, team("Север"), 0.5),  # in whatever order the rows stand
        ((*MOVED, Stint("Иван", "Юг")), date(2026, 11, 13), SOUTH, 0.9),  # not moved by then
        ((Stint("Иван", "Юг"), Stint("Анна", "юг")), NOV_END, SOUTH, 0.9),  # spelt otherwise
    ],
)
def test_a_team_kpi_of_a_person_is_that_of_the_persons_team(
    stints: tuple[Stint, ...], through: date, measured_on: Segment, value: float
) -> None:
    world = World((NPS,), TEAM_FACTS, TARGETS, stints)
    found = of(world, through=through)
    assert [part.segment for part in found.parts] == [measured_on]
    assert found.value == pytest.approx(value)


def test_a_team_and_the_company_are_measured_on_themselves() -> None:
    world = World((NPS,), TEAM_FACTS, TARGETS)
    assert of(world, SOUTH).value == pytest.approx(0.9)
    assert of(world, COMPANY).value == pytest.approx(0.7)


def test_who_was_away_all_the_period_has_no_score_whatever_the_team_reached() -> None:
    away = frozenset(date(2026, 11, day) for day in range(1, 31))
    found = of(WORLD.with_(workdays=Workdays(absences={"Анна": away})))
    assert found == Score()


def test_a_gate_shuts_and_leaves_the_score_alone() -> None:
    gated = Kpi("calls", "Звонки", "", weight=25, gate=0.85)
    found = of(WORLD.with_(kpis=(REVENUE, gated, NPS)))
    assert [part.kpi for part in found.shut_gates] == [gated]  # 80 % < 85 %
    assert found.value == pytest.approx(0.975)


@pytest.mark.parametrize(("gate", "shuts"), [(0.8, False), (0.800000001, True)])
def test_who_reaches_the_gate_passes_it(gate: float, *, shuts: bool) -> None:
    gated = Kpi("calls", "Звонки", "", weight=25, gate=gate)
    assert bool(of(WORLD.with_(kpis=(gated,))).shut_gates) is shuts


def test_a_gate_needs_no_weight_and_without_data_it_is_unknown() -> None:
    csat = Kpi("csat", "CSAT", "", gate=0.8)
    world = WORLD.with_(kpis=(REVENUE, csat), targets={**TARGETS, ("csat", EACH): 1.0})
    found = of(world)
    assert [part.kpi for part in found.unknown_gates] == [csat]
    assert (found.shut_gates, found.missing, found.is_complete) == ((), (), True)
    known = of(world.with_(facts={("revenue", ANNA): 1.1, ("csat", ANNA): 0.61}))
    assert [part.kpi for part in known.shut_gates] == [csat]
    assert known.value == pytest.approx(1.1)
    assert [part.share for part in known.parts] == [1.0, 0.0]


def test_a_gate_without_a_target_is_nobodys() -> None:
    csat = Kpi("csat", "CSAT", "", gate=0.8)
    found = of(WORLD.with_(kpis=(REVENUE, csat)))
    assert (found.shut_gates, found.unknown_gates) == ((), ())


WEIGHTS = st.lists(
    st.tuples(st.integers(0, 100), st.booleans(), st.none() | st.floats(-1, 3)), max_size=8
)


@given(WEIGHTS, st.none() | st.floats(0, 1, allow_subnormal=False))
def test_the_contributions_add_up_to_the_score(
    rows: list[tuple[int, bool, float | None]], personal_share: float | None
) -> None:
    known = [(weight if share is not None else 0, side) for weight, side, share in rows]
    shares = balance(known, personal_share)
    total = score(zip(shares, (share for *_, share in rows), strict=True), 1.5)
    brought = sum(
        part * capped(share or 0.0, 1.5) for part, (*_, share) in zip(shares, rows, strict=True)
    )
    assert sum(shares) == pytest.approx(0 if total is None else 1)
    assert brought == pytest.approx(total or 0.0, abs=1e-9)  # a score has nine decimals


@pytest.mark.parametrize(
    ("scores", "places"),
    [
        ([0.9, 1.1, None, 0.9], (2, 1, None, 2)),
        ([0.9, 0.9, 0.8], (1, 1, 3)),  # two share the first place, nobody is second
        ([None], (None,)),
        ([], ()),
    ],
)
def test_ranks(scores: list[float | None], places: tuple[int | None, ...]) -> None:
    assert ranks(scores) == places


def test_ranks_of_many() -> None:
    """Comparing each of 20,000 with each would take minutes."""
    assert ranks(map(float, range(20_000))) == tuple(range(20_000, 0, -1))
