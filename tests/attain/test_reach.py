"""How reachable a need per day is, beside the days that were."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from daily_facts import NOVEMBER, World, person

from sheets_kpi.attain.reach import History, Reach, by_working_day, history, reach, reaches
from sheets_kpi.decisions import Kpi
from sheets_kpi.decisions.kpi import Direction
from sheets_kpi.decisions.targets import TargetScope
from sheets_kpi.facts import COMPANY, Segment
from sheets_kpi.people import Stint
from sheets_kpi.workdays import Workdays

D = date


@pytest.mark.parametrize(
    ("days", "usual", "best"),
    [
        ([0, 2, 2, 2, 2, 4], 2, 2.4),  # 12 ÷ 6; (2 + 2 + 2 + 2 + 4) ÷ 5
        ([1, 2, 3, 4, 5], 3, 3),
        ([9, 0, 0, 0, 0, 0, 0, 0, 0, 9], 1.8, 1.8),  # one great day does not make five
    ],
)
def test_the_usual_and_the_best_days(days: list[float], usual: float, best: float) -> None:
    assert history(days) == History(usual, best)


@pytest.mark.parametrize("days", [[5, 5, 5, 5], [], [0, 0, 0, 0, 0, 0]])
def test_four_days_or_days_of_nothing_are_no_history(days: list[float]) -> None:
    assert history(days) is None


@pytest.mark.parametrize(
    ("need", "word"),
    [(2, "usual"), (2.4, "best"), (2.400000001, "beyond"), (2.000000001, "best"), (0.1, "usual")],
)
def test_the_edges_belong_to_the_easier_verdict(need: float, word: str) -> None:
    found = reach(need, History(2, 2.4))
    assert found is not None
    assert found.verdict == word


def test_nothing_is_asked_where_nothing_is_needed_or_known() -> None:
    assert reach(0, History(2, 2.4)) is None
    assert reach(None, History(2, 2.4)) is None
    assert reach(3, None) is None


def test_a_day_off_counts_to_the_working_day_before_it() -> None:
    # Sunday, Monday to Friday, Saturday, Sunday, Monday; nobody wrote anything on Wednesday
    figures = np.array([7, 1, 1, np.nan, 1, 1, 5, 2, 1])
    worked = np.array([False, True, True, True, True, True, False, False, True])
    assert by_working_day(figures, worked).tolist() == [1, 1, 0, 1, 8, 1]


# The log begins on Monday, 5 October 2026; 2 calls on each of the 20 working days to the 30th, but
# 4 in the week of the 12th and 5 more on Saturday the 17th:
# usual (15 × 2 + 5 × 4 + 5) ÷ 20 = 2.75, best (4 × 5 + 5) ÷ 5 = 5
OCTOBER = {D(2026, 10, 5) + timedelta(days=n): 2.0 for n in range(26)}
OCTOBER = {day: calls for day, calls in OCTOBER.items() if day.weekday() < 5}
OCTOBER |= dict.fromkeys((D(2026, 10, day) for day in range(12, 17)), 4.0)
OCTOBER[D(2026, 10, 17)] = 5.0
CALLS = Kpi("calls", "Звонки", "")
ANNA = person("Анна")


def november(
    fact: float,
    segment: Segment = ANNA,
    direction: Direction = "higher",
    stints: Sequence[Stint] = (Stint("Анна"),),
    past: dict[date, float] | None = None,
    workdays: Workdays | None = None,
) -> Reach | None:
    """On Saturday, 14 November: 9 of 20 working days are over, the target is 100."""
    kpi = Kpi("calls", "Звонки", "", direction=direction)
    scope = TargetScope("company") if segment == COMPANY else TargetScope("person", segment.name)
    days = {**(OCTOBER if past is None else past), D(2026, 11, 2): fact}
    world = World(
        (kpi,),
        {("calls", segment): days},
        {("calls", scope): 100},
        stints,
        workdays=workdays or Workdays(),
        flows=frozenset({"calls"}),
        as_of=D(2026, 11, 14),
    )
    results = world.results()
    rows = tuple(results.rows(segment.kind, (NOVEMBER,)))
    return reaches(results, segment.kind, NOVEMBER, rows).get(segment, {}).get("calls")


@pytest.mark.parametrize("segment", [ANNA, COMPANY])
@pytest.mark.parametrize(
    ("fact", "word"),
    [
        (74, "usual"),  # 26 ÷ 11 days left = 2.36
        (56, "best"),  # 44 ÷ 11 = 4
        (34, "beyond"),  # 66 ÷ 11 = 6
    ],
)
def test_a_need_is_measured_by_the_own_past(segment: Segment, fact: float, word: str) -> None:
    found = november(fact, segment)
    assert found is not None
    assert found.history == History(2.75, 5)
    assert found.verdict == word


def test_days_away_are_no_days_of_the_history() -> None:
    # on leave in the week of the 19th: 2 calls a day less, five days less: (55 − 10) ÷ 15 = 3
    week = frozenset(D(2026, 10, day) for day in range(19, 24))
    past = {day: calls for day, calls in OCTOBER.items() if day not in week}
    found = november(56, past=past, workdays=Workdays(absences={"Анна": week}))
    assert found is not None
    assert found.history.usual == pytest.approx(3)


def test_nobody_answers_for_the_days_before_they_came() -> None:
    # from Monday, 19 October, on: 10 days of 2 calls
    found = november(56, stints=(Stint("Анна", start=D(2026, 10, 19)),))
    assert found is not None
    assert found.history == History(2, 2)


def test_a_month_without_any_data_is_no_month_of_zeros() -> None:
    # 1 on each of August's 21 working days from the 3rd on, nothing in September, October as ever:
    # its 22 working days count, two of them before the 5th without a call: (21 + 55) ÷ (21 + 22)
    august = {D(2026, 8, 3) + timedelta(days=n): 1.0 for n in range(29)}
    august = {day: one for day, one in august.items() if day.weekday() < 5}
    found = november(56, past=august | OCTOBER)
    assert found is not None
    assert found.history.usual == pytest.approx(76 / 43)


def test_only_three_periods_back_are_looked_at() -> None:
    july = {D(2026, 7, 1) + timedelta(days=n): 90.0 for n in range(31)}
    found = november(56, past=july | OCTOBER)
    assert found is not None
    assert found.history.best == 5


def test_four_working_days_of_history_say_nothing() -> None:
    past = {day: calls for day, calls in OCTOBER.items() if day >= D(2026, 10, 27)}
    assert november(56, past=past) is None


@pytest.mark.parametrize("direction", ["lower", "range"])
def test_only_more_is_reached_for(direction: Direction) -> None:
    assert november(56, direction=direction) is None


def test_a_target_that_is_reached_needs_nothing() -> None:
    assert november(100) is None


def test_days_are_counted_for_nobody_who_needs_nothing() -> None:
    world = World((CALLS,), {("calls", ANNA): OCTOBER}, flows=frozenset({"calls"}))
    results = world.with_(as_of=D(2026, 11, 14)).results()
    rows = tuple(results.rows("person", (NOVEMBER,)))
    without_facts = replace(results, facts=None)  # type: ignore[arg-type]  # must not be asked
    assert reaches(without_facts, "person", NOVEMBER, rows) == {}
