"""Statements of one person: worked money, and the reasons why there is none."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheets_kpi.attain.results import NO_SCORE, Part, Score
from sheets_kpi.bonus.prospects import Ahead, ahead
from sheets_kpi.bonus.statement import Curve, Statement, Step, Terms, Why, statement
from sheets_kpi.decisions import Kpi
from sheets_kpi.facts import Segment

CURVE = Curve(threshold=0.8, at_threshold=0.5, accelerator=2.5, cap=1.5)
TERMS = Terms(CURVE, Fraction(30_000_00), 1.0)
ANNA = Segment("person", "Анна")
SALES = Kpi("выручка", "Выручка", "", weight=60)
CALLS = Kpi("звонки", "Звонки", "", weight=40)
CSAT = Kpi("csat", "CSAT", "", gate=0.8)


def score(sales: float | None, calls: float | None, *gates: Part, complete: bool = True) -> Score:
    """Sales make 60 % of the score, calls 40 %."""
    parts = [
        Part(kpi, ANNA, reached, share=share, contribution=share * (reached or 0.0))
        for kpi, reached, share in ((SALES, sales, 0.6), (CALLS, calls, 0.4))
    ]
    value = None if sales is None and calls is None else sum(part.contribution for part in parts)
    return Score(value and round(value, 9), (*parts, *gates), complete)


def of(one: Score, terms: Terms = TERMS) -> Statement:
    return statement("Анна", "Юг", one, terms)


@pytest.mark.parametrize(
    ("sales", "calls", "reached", "part", "payout", "lines"),
    [
        # 0.6 × 95 % + 0.4 × 82.5 % = 90 % → 75 % of 30 000; 57 and 33 of 90 points
        (0.95, 0.825, 0.9, 0.75, 22_500_00, [14_250_00, 8_250_00]),
        # 110 % → 125 %
        (1.1, 1.1, 1.1, 1.25, 37_500_00, [22_500_00, 15_000_00]),
        # 79.9 % is below the threshold
        (0.799, 0.799, 0.799, 0, 0, [0, 0]),
        # 60 + 24.8 = 84.8 % → 62 % = 18 600; 18 600 × 60 ÷ 84.8 = 13 160.377…, the rest 5 439.622…
        (1.0, 0.62, 0.848, 0.62, 18_600_00, [13_160_38, 5_439_62]),
    ],
)
def test_worked_statements(
    sales: float, calls: float, reached: float, part: float, payout: int, lines: list[int]
) -> None:
    one = of(score(sales, calls))
    assert (one.score, one.paid, one.payout, one.why) == (reached, part, payout, None)
    assert one.base == 30_000_00
    assert [line.money for line in one.lines] == lines


@given(
    st.floats(0, 1.5),
    st.floats(0, 1.5),
    st.fractions(0, 10**8, max_denominator=1000),
    st.floats(0, 1),
)
def test_the_lines_add_up_to_the_payout(
    sales: float, calls: float, base: Fraction, threshold: float
) -> None:
    one = of(score(sales, calls), Terms(Curve(threshold=threshold), base, 1.0))
    assert one.payout is not None
    assert sum(line.money or 0 for line in one.lines) == one.payout


def test_half_a_kopeck_goes_up() -> None:
    # 75 % of 0.10 ₽ is 7.5 kopecks
    assert of(score(0.9, 0.9), Terms(CURVE, Fraction(10), 1.0)).payout == 8


def test_a_shut_gate_pays_nothing_and_is_named() -> None:
    one = of(score(1.2, 1.2, Part(CSAT, ANNA, 0.61)))
    assert (one.paid, one.payout, one.why) == (0, 0, None)
    assert [(line.kpi, line.attainment, line.gate) for line in one.shut] == [("CSAT", 0.61, 0.8)]
    assert [line.money for line in one.lines] == [0, 0, 0]


def test_an_open_gate_changes_nothing_and_gets_nothing() -> None:
    one = of(score(1.0, 1.0, Part(CSAT, ANNA, 0.8)))
    assert one.payout == 30_000_00
    assert [line.money for line in one.lines] == [18_000_00, 12_000_00, 0]


@pytest.mark.parametrize(
    ("found", "terms", "why", "lacks"),
    [
        (NO_SCORE, Terms(CURVE, Fraction(0), 1.0, absent=True), Why.ABSENT, ()),
        (score(None, None), TERMS, Why.NO_SCORE, ()),
        (score(1.0, None, complete=False), TERMS, Why.INCOMPLETE, ("Звонки",)),
        (score(1.0, 1.0, Part(CSAT, ANNA, None)), TERMS, Why.GATE_UNKNOWN, ("CSAT",)),
        (score(1.0, 1.0), Terms(CURVE, None, 1.0), Why.NO_BASE, ()),
    ],
)
def test_no_number_where_it_would_be_a_guess(
    found: Score, terms: Terms, why: Why, lacks: tuple[str, ...]
) -> None:
    one = of(found, terms)
    assert (one.payout, one.why, one.lacks) == (None, why, lacks)
    assert [line.money for line in one.lines] == [None] * len(one.lines)
    assert (one.paid == 1) is (why is Why.NO_BASE)  # certain without the amount


def test_a_kpi_without_data_is_a_line_without_money() -> None:
    # calls hold little weight and have no data: the score is that of sales alone
    alone = Part(SALES, ANNA, 1.0, share=1.0, contribution=1.0)
    one = of(Score(1.0, (alone, Part(CALLS, ANNA, None))))
    assert [(line.kpi, line.attainment, line.money) for line in one.lines] == [
        ("Выручка", 1.0, 30_000_00),
        ("Звонки", None, 0),
    ]


def test_a_kpi_without_a_target_is_no_line() -> None:
    alone = Part(SALES, ANNA, 1.0, share=1.0, contribution=1.0)
    one = of(Score(1.0, (alone, Part(CALLS, ANNA, None, expected=False))))
    assert [line.kpi for line in one.lines] == ["Выручка"]


def test_a_new_person_is_paid_by_the_score_that_counts() -> None:
    # 45 % of which 50 % counts as 100 %: 90 % → 75 %
    one = of(score(0.45, 0.45), Terms(CURVE, Fraction(30_000_00), counts_as_full=0.5))
    assert (one.score, one.counts_as, one.payout) == (0.45, 0.9, 22_500_00)
    assert [line.money for line in one.lines] == [13_500_00, 9_000_00]


@pytest.mark.parametrize(
    ("reached", "full", "expected"),
    [
        (0.768, 1.0, Ahead(Step.THRESHOLD, 0.032)),
        (0.8, 1.0, Ahead(Step.FULL, 0.2)),
        (1.0, 1.0, Ahead(Step.CAP, 0.2)),  # 100 % + 2.5 × 20 % = 150 %
        (1.2, 1.0, None),
        # of which 50 % counts as 100 %: the threshold is at 40 %, all of it at 50 %
        (0.3, 0.5, Ahead(Step.THRESHOLD, 0.1)),
        (0.45, 0.5, Ahead(Step.FULL, 0.05)),
        (0.6, 0.5, Ahead(Step.CAP, 0.6)),  # the discount lifts nobody above 100 %
    ],
)
def test_how_far_the_next_step_is(reached: float, full: float, expected: Ahead | None) -> None:
    terms = Terms(CURVE, Fraction(30_000_00), full)
    assert ahead(of(score(reached, reached), terms), terms, highest=1.5) == expected


def test_a_step_that_no_score_reaches_is_no_step() -> None:
    # the cap is at 120 %, no score is above 110 %
    assert ahead(of(score(1.0, 1.0)), TERMS, highest=1.1) is None
    assert ahead(of(NO_SCORE), TERMS, highest=1.5) is None
