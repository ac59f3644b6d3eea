"""The arithmetic of why a number moved: by hand, and exactly on random pairs of periods."""

from __future__ import annotations

from fractions import Fraction as F  # noqa: N817  # fractions stand in tables

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sheets_kpi.facts import Segment
from sheets_kpi.insights.moved import (
    Move,
    Quotient,
    by_number,
    by_part,
    by_segment,
    exact,
    in_steps,
    shown,
)

A, B, C = (Segment("person", name) for name in ("Анна", "Борис", ""))
ONE = F(1)


@pytest.mark.parametrize(
    ("before", "now", "number", "mean"),
    [
        # (sum, number): one more at the old mean of 50 is +50; 3 × (40 − 50) is −30
        ((100, 2), (120, 3), 50, -30),
        ((80_000, 2), (60_000, 3), 40_000, -60_000),
        ((100, 4), (100, 5), 25, -25),
        ((-50, 1), (50, 1), 0, 100),  # returns weighed more than sales
    ],
)
def test_a_sum_is_a_number_times_a_mean(
    before: tuple[int, int], now: tuple[int, int], number: int, mean: int
) -> None:
    assert [*by_number(_quotient(*before), _quotient(*now))] == [number, mean]


@pytest.mark.parametrize(
    ("before", "now", "numerator", "denominator"),
    [
        # 5/10 → 6/20: 1/10 more above, then 6/20 − 6/10
        ((5, 10), (6, 20), F(1, 10), F(-3, 10)),
        # 80,000 / 2 → 60,000 / 3: −20,000 / 2, then 20,000 − 30,000
        ((80_000, 2), (60_000, 3), -10_000, -10_000),
        ((3, 4), (3, 4), 0, 0),
    ],
)
def test_a_quotient_is_its_two_parts(
    before: tuple[int, int], now: tuple[int, int], numerator: F, denominator: F
) -> None:
    assert by_part(_quotient(*before), _quotient(*now)) == (numerator, denominator)


def test_a_total_is_what_each_brings() -> None:
    before, now = _totals({A: 30, B: 50}), _totals({A: 45, C: 15})
    found = by_segment(((F(80), ONE), (F(60), ONE)), before, now)
    assert [one.segment for one in found] == [A, B, C]
    assert [one.rate for one in found] == [15, -50, 15]
    assert [one.mix for one in found] == [0, 0, 0]


def test_a_quotient_is_the_rate_and_the_weight_of_each() -> None:
    # mean orders: A 30 of 1 → 45 of 2, B 50 of 1 → 15 of 1; of all 80 of 2 = 40 → 60 of 3 = 20
    before, now = _parts({A: (30, 1), B: (50, 1)}), _parts({A: (45, 2), B: (15, 1)})
    found = by_segment(((F(80), F(2)), (F(60), F(3))), before, now)
    assert [(one.rate, one.mix) for one in found] == [
        (F(2, 3) * F(-15, 2), F(1, 6) * -10),  # 22.5 − 30 at two thirds; a sixth more below 40
        (F(1, 3) * -35, F(-1, 6) * 10),
    ]
    assert sum(one.change for one in found) == -20


def test_who_came_had_the_old_rate_of_all_and_who_left_takes_the_weight_away() -> None:
    before, now = _parts({A: (1, 2), B: (3, 2)}), _parts({A: (1, 2), C: (2, 2)})
    a, b, c = by_segment(((F(4), F(4)), (F(3), F(4))), before, now)
    assert [a.rate, a.mix] == [0, 0]
    assert [b.rate, b.mix] == [0, F(-1, 2) * F(1, 2)]  # half of the weight, 1.5 instead of 1
    assert [c.rate, c.mix] == [0, 0]  # 1 as all had


@pytest.mark.parametrize(
    ("whole", "before", "now"),
    [
        # a client of both counts once in the company
        (((F(9), ONE), (F(9), ONE)), {A: (5, 1), B: (5, 1)}, {A: (5, 1), B: (4, 1)}),
        # Boris has won one of nothing: his rate is no number, and he is not among the parts
        (((F(3), F(8)), (F(5), F(8))), {A: (3, 8)}, {A: (4, 8)}),
        (((F(3), F(8)), (F(5), F(9))), {A: (3, 8)}, {A: (5, 8)}),
        (((F(3), ONE), (F(5), ONE)), {}, {}),
    ],
)
def test_what_does_not_add_up_is_not_told(
    whole: tuple[Quotient, Quotient],
    before: dict[Segment, tuple[int, int]],
    now: dict[Segment, tuple[int, int]],
) -> None:
    assert by_segment(whole, _parts(before), _parts(now)) == ()


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ((F("-95.4"), F("21.4")), [-95, 21]),
        ((F("0.4"), F("0.4"), F("0.4")), [1, 0, 0]),
        ((F("-0.5"), F(0)), [-1, 0]),
        ((F("33.3"), F("33.3"), F("33.4")), [33, 33, 34]),
        ((), []),
    ],
)
def test_what_is_shown_adds_up(values: tuple[F, ...], told: list[int]) -> None:
    assert shown(values, ONE) == told


def test_what_is_shown_adds_up_to_the_difference_of_what_is_shown() -> None:
    # 10.4 − 0.6 is 9.8, but 10 − 1 is 9; 10.6 − 0.4 is 10.2, but 11 − 0 is 11
    assert shown([F("4.9"), F("4.9"), F(0)], ONE, F(9)) == [5, 4, 0]
    assert shown([F("5.1"), F("5.1"), F(0)], ONE, F(11)) == [6, 5, 0]


@pytest.mark.parametrize(
    ("value", "told"), [(0.1, F(1, 10)), (1234567.89, F(123456789, 100)), (7 / 60, F(7, 60))]
)
def test_a_float_stands_for_kopecks_or_minutes(value: float, told: F) -> None:
    assert exact(value) == told


KOPECKS = st.integers(-(10**9), 10**9).map(lambda n: F(n, 100))
COUNTS = st.integers(1, 500).map(F)
PEOPLE = st.lists(st.sampled_from([Segment("person", str(n)) for n in range(8)]), unique=True)


@st.composite
def periods(draw: st.DrawFn) -> dict[Segment, Quotient]:
    return {one: (draw(KOPECKS), draw(COUNTS)) for one in draw(PEOPLE.filter(bool))}


@settings(max_examples=1000)
@given(before=periods(), now=periods(), step=st.sampled_from([F(1, 100), ONE, F(1000)]))
def test_everything_adds_up_exactly(
    before: dict[Segment, Quotient], now: dict[Segment, Quotient], step: F
) -> None:
    then, today = _whole(before), _whole(now)
    move = Move(then[0] / then[1], today[0] / today[1])
    found = by_segment((then, today), before, now)
    assert sum(one.rate + one.mix for one in found) == move.change
    assert sum(by_part(then, today)) == move.change
    assert sum(by_number(then, today)) == today[0] - then[0]

    totals = [{one: (n, ONE) for one, (n, _) in period.items()} for period in (before, now)]
    own = by_segment(((then[0], ONE), (today[0], ONE)), *totals)
    assert sum(one.change for one in own) == today[0] - then[0]

    change = in_steps(move.now, step) - in_steps(move.before, step)
    parts = [part for one in found for part in (one.rate, one.mix)]
    assert sum(shown(parts, step)) == in_steps(move.change, step)
    for told in (shown(parts, step, change), shown(by_part(then, today), step, change)):
        assert sum(told) == change
        assert all(one % step == 0 for one in told)
    assert all(
        abs(a - b) < 2 * step for a, b in zip(shown(parts, step, change), parts, strict=True)
    )


def _quotient(numerator: int, denominator: int) -> Quotient:
    return F(numerator), F(denominator)


def _parts(of: dict[Segment, tuple[int, int]]) -> dict[Segment, Quotient]:
    return {one: _quotient(*pair) for one, pair in of.items()}


def _totals(of: dict[Segment, int]) -> dict[Segment, Quotient]:
    return {one: (F(number), ONE) for one, number in of.items()}


def _whole(period: dict[Segment, Quotient]) -> Quotient:
    return sum((n for n, _ in period.values()), F(0)), sum((d for _, d in period.values()), F(0))
