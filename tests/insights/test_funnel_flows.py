"""Where clients are lost: a golden funnel worked out by hand, and what must not be blamed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheets_kpi.insights.funnel import (
    Counts,
    Flow,
    compared,
    conversions,
    flow,
    medians,
    summed,
)

LEAST = (5, 5, 5)
# entered         views  contacts  deals     views → contacts   contacts → deals
ANNA = ("Анна", (1000.0, 100.0, 20.0))  #          10 %               20 %
BORIS = ("Борис", (1000.0, 60.0, 15.0))  #          6 %               25 %
VERA = ("Вера", (500.0, 60.0, 6.0))  #             12 %               10 %
# medians                                          10 %               20 %


def flows(*people: tuple[str, Counts]) -> list[Flow]:
    return [flow(name, entered, LEAST) for name, entered in people]


@pytest.mark.parametrize(
    ("entered", "expected"),
    [
        ((200.0, 50.0, 10.0), (0.25, 0.2)),
        ((200.0, 0.0, 10.0), (0.0, None)),  # nobody entered the second stage
        ((None, 50.0, 10.0), (None, 0.2)),
        ((200.0, None, 10.0), (None, None)),
        ((10.0, 12.0), (1.2,)),  # clients of an earlier period come through too
    ],
)
def test_a_conversion_is_next_over_this(entered: Counts, expected: Counts) -> None:
    assert conversions(entered) == pytest.approx(expected)


def test_the_golden_funnel() -> None:
    people, norm = compared(flows(ANNA, BORIS, VERA))
    assert norm == pytest.approx((0.1, 0.2))
    anna, boris, vera = people
    assert list(anna.short) == [0, 0]
    assert anna.costliest is None
    # 1000 × (10 % − 6 %) × his own 25 % = 10 deals
    assert boris.short == pytest.approx((10, 0))
    assert boris.costliest == 0
    # 60 × (20 % − 10 %) = 6 deals
    assert vera.short == pytest.approx((0, 6))
    assert vera.costliest == 1
    company = summed(flow("", (2500.0, 220.0, 41.0), LEAST), people)
    assert company.short == pytest.approx((10, 6))
    assert company.costliest == 0


def test_the_median_of_two_lies_between_them_and_one_is_none() -> None:
    assert medians(flows(ANNA, BORIS)) == pytest.approx((0.08, 0.225))
    assert medians(flows(ANNA)) == (None, None)
    [anna] = compared(flows(ANNA))[0]
    assert anna.short == (None, None)
    assert anna.costliest is None


def test_a_small_sample_neither_counts_nor_is_blamed() -> None:
    # Gleb: 4 contacts are fewer than 5, so his 0 % is no conversion to speak of
    gleb = ("Глеб", (100.0, 4.0, 0.0))
    people, norm = compared(flows(ANNA, BORIS, VERA, gleb))
    assert norm == pytest.approx((0.08, 0.2))  # 10, 6, 12 and 4 %; 20, 25 and 10 %
    assert list(people[-1].few) == [False, True]
    # 100 × (8 % − 4 %) × the median 20 % instead of his own = 0.8 deals
    assert list(people[-1].short) == [pytest.approx(0.8), None]
    assert people[-1].costliest == 0


def test_what_is_less_than_half_of_a_deal_is_no_loss_to_speak_of() -> None:
    gleb = ("Глеб", (100.0, 6.0, 1.0))  # 6 % beside medians of 8 % and 18.3 %
    people, norm = compared(flows(ANNA, BORIS, VERA, gleb))
    assert norm == pytest.approx((0.08, (0.2 + 1 / 6) / 2))
    # 100 × 2 % × 1/6 = 0.33 deals; 6 × (18.3 % − 16.7 %) = 0.1 deals
    assert people[-1].short == pytest.approx((1 / 3, 0.1))
    assert people[-1].costliest is None


def test_unassigned_rows_are_nobodys() -> None:
    people, norm = compared(flows(ANNA, BORIS, VERA, ("", (9000.0, 9.0, 0.0))))
    assert norm == pytest.approx((0.1, 0.2))
    assert people[-1].short == ()
    assert people[-1].costliest is None


def test_a_group_has_no_shortfall_where_nobody_was_compared() -> None:
    alone, _ = compared(flows(ANNA))
    assert summed(flow("", (1000.0, 100.0, 20.0), LEAST), alone).short == (None, None)


COUNTS = st.tuples(*(st.one_of(st.none(), st.integers(0, 500).map(float)) for _ in range(4)))


@given(st.lists(COUNTS, min_size=1, max_size=8))
def test_nobody_is_blamed_at_or_above_the_median(entered: list[Counts]) -> None:
    least = (5, 5, 5, 5)
    people, norm = compared([flow(f"p{n}", counts, least) for n, counts in enumerate(entered)])
    for one in people:
        for stage, short in enumerate(one.short):
            own, fair = one.conversions[stage], norm[stage]
            if short:
                assert own is not None
                assert fair is not None
                assert own < fair
                assert not one.few[stage]
        if one.costliest is not None:
            assert one.short[one.costliest] == max(s or 0.0 for s in one.short)
