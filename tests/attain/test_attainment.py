"""Every rule of attainment, pace, status and score, with worked numbers."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheets_kpi.attain.rules import (
    Progress,
    Scale,
    Standing,
    Status,
    Thresholds,
    attainment,
    forecast,
    need_per_day,
    score,
    status,
)
from sheets_kpi.decisions.targets import Range, Target

HIGHER, LOWER = Scale(), Scale("lower")


@pytest.mark.parametrize(
    ("fact", "target", "scale", "share"),
    [
        (120, 150, HIGHER, 0.8),  # 120 of 150 calls
        (9, 10, HIGHER, 0.9),
        (300, 100, HIGHER, 3.0),  # shown uncapped
        (-10, 100, HIGHER, -0.1),
        (0.04, 0.05, LOWER, 1.2),  # 5 % of errors allowed, 4 % made: 2 - 0.8
        (0.075, 0.05, LOWER, 0.5),  # 2 - 1.5
        (0.12, 0.05, LOWER, 0.0),  # 2 - 2.4, not under 0
        (0, 0.05, LOWER, 1.5),  # 2 - 0 = 200 %, kept within the cap
        (4, 5, Scale("lower", "inverse"), 1.25),  # 5 / 4
        (0, 5, Scale("lower", "inverse"), 1.5),  # the cap
        (85, 90, Scale(kind="base", base=80), 0.5),  # (85-80) / (90-80)
        (15, 10, Scale("lower", "base", base=20), 0.5),  # (15-20) / (10-20)
        (0.8, Range(0.7, 0.85), Scale("range"), 1.0),
        (0.7, Range(0.7, 0.85), Scale("range"), 1.0),  # both ends belong to it
        (0.35, Range(0.7, 0.85), Scale("range"), 0.5),  # 0.35 / 0.7
        (0.95, Range(0.5, 0.85), Scale("range"), 0.8),  # (0.5 - 0.1) / 0.5
        (3, Range(0.7, 0.85), Scale("range"), 0.0),
        (7, Range(0, 5), Scale("range"), 0.6),  # (5 - 2) / 5
        (0, Range(0, 0), Scale("range"), 1.0),
        (7, Range(0, 0), Scale("range"), 0.0),  # nothing is wanted: no width to measure it by
        (0, 0, HIGHER, None),  # a zero target is none, unless the KPI says so
        (0, 0, Scale(zero_target=True), 1.0),
        (-1, 0, Scale(zero_target=True), 0.0),
        (0, 0, LOWER, 1.0),  # zero complaints wanted, none came
        (1, 0, LOWER, 0.0),
        (-100, -200, HIGHER, 1.5),  # a smaller loss than feared: 1 + 100/200
        (-300, -200, HIGHER, 0.5),
        (-300, -200, LOWER, 1.5),
        (None, 10, HIGHER, None),
        (10, None, HIGHER, None),
    ],
)
def test_attainment(
    fact: float | None, target: Target | None, scale: Scale, share: float | None
) -> None:
    found = attainment(fact, target, scale)
    assert found == (None if share is None else pytest.approx(share))


def test_a_share_far_beyond_its_target_keeps_all_its_digits() -> None:
    # 3 292 181 070 × 0.3 = 987 654 321; by way of 1 + (F − P)/P the last digit is lost
    assert attainment(987_654_321, 0.3, HIGHER) == 3_292_181_070


@given(st.lists(st.integers(1, 10**9), min_size=1, max_size=30), st.randoms())
def test_a_target_equal_to_the_sum_of_kopecks_is_exactly_attained(
    kopecks: list[int], order: Random
) -> None:
    order.shuffle(kopecks)
    rubles = sum(kopecks) / 100
    typed = float(f"{sum(kopecks) // 100}.{sum(kopecks) % 100:02d}")
    assert attainment(rubles, typed, HIGHER) == 1.0


FOURTEEN_OF_TWENTY = Progress(14, 20, is_open=True)


def test_pace_compares_with_what_should_be_there_by_now() -> None:
    # 2 500 000 × 14/20 = 1 750 000 should be there; 1 845 200 / 1 750 000 = 1.0544
    assert attainment(1_845_200, 1_750_000, HIGHER) == pytest.approx(1.0544, abs=1e-9)


def test_forecast_goes_on_as_the_whole_days_went() -> None:
    # 1 845 200 / 14 × 20 = 2 636 000
    assert forecast(1_845_200, FOURTEEN_OF_TWENTY) == pytest.approx(2_636_000)


def test_need_per_day_counts_today_as_a_day_left() -> None:
    # (2 500 000 − 1 845 200) / 6 = 109 133.33
    assert need_per_day(1_845_200, 2_500_000, FOURTEEN_OF_TWENTY) == pytest.approx(109_133.3333333)
    assert need_per_day(3_000_000, 2_500_000, FOURTEEN_OF_TWENTY) == 0
    assert need_per_day(10, Range(16, 20), FOURTEEN_OF_TWENTY) == 1


@pytest.mark.parametrize(
    "progress", [Progress(0, 20, is_open=True), Progress(20, 20, is_open=False)]
)
def test_nothing_is_foretold_before_the_first_or_after_the_last_day(progress: Progress) -> None:
    assert forecast(100, progress) is None
    assert need_per_day(1, 2, Progress(20, 20, is_open=False)) is None


OPEN, CLOSED = Progress(14, 20, is_open=True), Progress(20, 20, is_open=False)
EARLY = Progress(3, 20, is_open=True)


def standing(
    fact: float | None = 1,
    share: float | None = 0.5,
    speed: float | None = None,
    progress: Progress = OPEN,
    n: int | None = None,
    *,
    accrues: bool = True,
    lower: bool = False,
    absent: bool = False,
    target: float | None = 1,
) -> Standing:
    direction = "lower" if lower else "higher"
    return Standing(fact, target, share, speed, n, progress, absent, accrues, direction)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("case", "word"),
    [
        # closed: bands on attainment, half-open
        (standing(share=1.0, progress=CLOSED), Status.DONE),
        (standing(share=0.999999999, progress=CLOSED), Status.ON_TRACK),
        (standing(share=0.9, progress=CLOSED), Status.ON_TRACK),
        (standing(share=0.899999999, progress=CLOSED), Status.AT_RISK),
        (standing(share=0.75, progress=CLOSED), Status.AT_RISK),
        (standing(share=0.749999999, progress=CLOSED), Status.BEHIND),
        # open: the whole target reached is done, else pace decides
        (standing(share=1.0, speed=0.5), Status.DONE),
        (standing(share=0.74, speed=1.05), Status.ON_TRACK),
        (standing(share=0.6, speed=0.89), Status.AT_RISK),
        (standing(share=0.4, speed=0.7), Status.BEHIND),
        # costs are not "done" while they can still grow
        (standing(share=1.5, speed=1.2, lower=True), Status.ON_TRACK),
        (standing(share=1.0, lower=True, progress=CLOSED), Status.DONE),
        # KPIs without pace go by attainment
        (standing(share=0.8, accrues=False), Status.AT_RISK),
        (standing(share=1.08, accrues=False), Status.DONE),
        # grey
        (standing(fact=None), Status.NO_DATA),
        (standing(target=None, share=None), Status.NO_TARGET),
        (standing(fact=None, absent=True), Status.ABSENT),
        (standing(share=0.8, accrues=False, n=4), Status.FEW),
        (standing(share=0.8, accrues=False, n=5), Status.AT_RISK),
        (standing(share=0.1, speed=0.7, progress=EARLY), Status.EARLY),
        (standing(share=1.2, speed=8, progress=EARLY), Status.DONE),
        (standing(share=0.2, speed=0.7, progress=Progress(4, 20, is_open=True)), Status.BEHIND),
    ],
)
def test_status(case: Standing, word: Status) -> None:
    assert status(case, Thresholds()) is word


@pytest.mark.parametrize(
    ("parts", "total"),
    [
        ([(50, 1.1), (25, 0.85), (25, 1.5)], 1.1375),  # 0.55 + 0.2125 + 0.375
        ([(50, 1.1), (50, None)], 1.1),  # re-normalised over what has data
        ([(1, 9.0), (1, 0.0)], 0.75),  # one KPI at 900 % counts 150 %
        ([(1, -3.0), (1, 1.0)], 0.5),  # nothing counts under 0
        ([(0, 1.0)], None),
        ([], None),
    ],
)
def test_score(parts: list[tuple[float, float | None]], total: float | None) -> None:
    assert score(parts, 1.5) == (None if total is None else pytest.approx(total))
