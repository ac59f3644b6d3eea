"""The payout curve: worked scores, and what must hold for any curve."""

from __future__ import annotations

from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheets_kpi.bonus.statement import Curve, Step, paid, ramp_of, ramped, steps

WORKED = Curve(threshold=0.8, at_threshold=0.5, accelerator=2.5, cap=1.5)
SHARES = st.floats(0, 3)
CURVES = st.builds(
    Curve,
    threshold=st.floats(0, 1),
    at_threshold=st.floats(0, 1),
    accelerator=st.floats(0, 5),
    accelerates=st.sampled_from(["marginal", "retroactive"]),
    cap=st.floats(0.1, 3),
)


@pytest.mark.parametrize(
    ("score", "part"),
    [
        (0, 0),
        (0.799, 0),
        (0.8, 0.5),
        (0.1 + 0.7, 0.5),  # 0.7999999999999999 is 80 %
        (0.9, 0.75),  # halfway between the threshold and 100 %
        (1, 1),
        (1.1, 1.25),  # 100 % + 2.5 × 10 %
        (1.2, 1.5),
        (1.4, 1.5),  # the cap
    ],
)
def test_the_worked_curve(score: float, part: float) -> None:
    assert paid(score, WORKED) == part


@pytest.mark.parametrize(
    ("curve", "score", "part"),
    [
        # everything or nothing: the threshold is the target
        (Curve(threshold=1), 0.999, 0),
        (Curve(threshold=1), 1, 1),
        (Curve(threshold=1), 1.1, 1.1),
        # no threshold: half of the bonus for the first percent, none for nothing at all
        (Curve(threshold=0), 0, 0),
        (Curve(threshold=0), 0.5, 0.75),
        # the whole result, faster: 1.2 × 110 %; slower than 1 it still is never below 100 %
        (Curve(accelerator=1.2, accelerates="retroactive"), 1, 1),
        (Curve(accelerator=1.2, accelerates="retroactive"), 1.1, 1.32),
        (Curve(accelerator=0.5, accelerates="retroactive"), 1.1, 1),
        # nothing for more than the target
        (Curve(accelerator=0), 1.4, 1),
        # a cap below the target holds on the way there too
        (Curve(cap=0.9), 0.99, 0.9),
    ],
)
def test_other_curves(curve: Curve, score: float, part: float) -> None:
    assert paid(score, curve) == part


@given(CURVES, SHARES, SHARES)
def test_a_better_score_never_pays_less(curve: Curve, one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert 0 <= paid(low, curve) <= paid(high, curve) <= curve.cap + 1e-9


@pytest.mark.parametrize(
    ("score", "counts_as"),
    [(0.45, 0.9), (0.5, 1.0), (0.6, 1.0), (1.1, 1.1)],  # of which 50 % counts as 100 %
)
def test_the_discount_of_a_new_person(score: float, counts_as: float) -> None:
    assert ramped(score, 0.5) == counts_as


@pytest.mark.parametrize(
    ("months", "full"),
    [
        (range(1, 2), 0.5),
        (range(2, 3), 0.75),
        (range(3, 4), 1.0),
        (range(1, 4), 0.75),  # a quarter: (50 + 75 + 100) / 3
        (range(2, 5), pytest.approx((0.75 + 1 + 1) / 3)),
        (range(0), 1.0),  # nobody knows when the person began
    ],
)
def test_the_ramp_by_months_of_work(months: range, full: float) -> None:
    assert ramp_of((0.5, 0.75), months) == full


@pytest.mark.parametrize(
    ("curve", "expected"),
    [
        (WORKED, [(Step.THRESHOLD, 0.8), (Step.FULL, 1.0), (Step.CAP, 1.2)]),
        (Curve(threshold=1, accelerator=1), [(Step.THRESHOLD, 1.0), (Step.CAP, 1.5)]),
        (Curve(accelerator=0), [(Step.THRESHOLD, 0.8), (Step.FULL, 1.0)]),
        (Curve(cap=1), [(Step.THRESHOLD, 0.8), (Step.FULL, 1.0)]),
        # 90 % of the bonus is at 96 %: 50 % + (100 − 50) × 16 ÷ 20
        (Curve(cap=0.9), [(Step.THRESHOLD, 0.8), (Step.CAP, 0.96)]),
        (Curve(cap=0.4), [(Step.THRESHOLD, 0.8)]),
        # everything or nothing, and at once what the cap leaves of it
        (Curve(threshold=1, at_threshold=1, cap=0.9), [(Step.THRESHOLD, 1.0)]),
        # 1.2 × 125 % = 150 %
        (
            Curve(accelerator=1.2, accelerates="retroactive"),
            [(Step.THRESHOLD, 0.8), (Step.FULL, 1.0), (Step.CAP, 1.25)],
        ),
    ],
)
def test_steps(curve: Curve, expected: list[tuple[Step, float]]) -> None:
    assert list(steps(curve)) == expected


@given(CURVES)
def test_the_cap_is_reached_at_its_step_and_not_before(curve: Curve) -> None:
    found = dict(steps(curve))
    if Step.CAP in found and found[Step.CAP] > 1:
        assert paid(found[Step.CAP] + 1e-6, curve) == pytest.approx(curve.cap, abs=1e-4)


@pytest.mark.parametrize("accelerates", ["marginal", "retroactive"])
def test_an_accelerator_of_one_pays_what_was_reached(
    accelerates: Literal["marginal", "retroactive"],
) -> None:
    assert paid(1.3, Curve(accelerates=accelerates)) == 1.3
