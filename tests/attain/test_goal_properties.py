"""What must hold whatever the targets, the people and the rows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

import pytest
from decided_books import computed, decided
from hypothesis import given, settings
from hypothesis import strategies as st

from sheets_kpi.attain.goals import Goals
from sheets_kpi.decisions import Decisions, Kpi
from sheets_kpi.decisions.settings import Settings
from sheets_kpi.decisions.targets import Goal, Step, Target, Targets, TargetScope
from sheets_kpi.facts import Segment, SegmentKind
from sheets_kpi.formulas.nodes import KpiClass
from sheets_kpi.people import Accounts, NameBook, Roster, Stint
from sheets_kpi.periods import Grain, Period, period_of, periods_between
from sheets_kpi.state import CellValue
from sheets_kpi.workdays import Workdays

X = Kpi("x", "X", "")
EACH, COMPANY = TargetScope("each"), TargetScope("company")
MONTHS = periods_between(date(2026, 1, 1), date(2026, 12, 31), Grain.MONTH)
amounts = st.integers(1, 1_000_000)
grains = st.sampled_from([Grain.WEEK, Grain.MONTH, Grain.QUARTER, Grain.YEAR])
days = st.dates(date(2026, 1, 12), date(2026, 12, 27))  # every week of them has working days


@st.composite
def year_of_targets(draw: st.DrawFn) -> Goal:
    """A target for every month of 2026, and up to three changes within months."""
    months = [Step(month, float(draw(amounts))) for month in MONTHS]
    starts = sorted(draw(st.sets(days, max_size=3)))
    steps = [Step(period_of(day, Grain.MONTH), float(draw(amounts)), day) for day in starts]
    return Goal((*months, *steps))


def goals(
    rows: dict[TargetScope, Goal],
    stints: Sequence[Stint],
    kpi_class: KpiClass = KpiClass.FLOW,
    absences: dict[str, frozenset[date]] | None = None,
) -> Goals:
    decisions = Decisions(
        Settings(), Roster(tuple(stints)), NameBook(), Accounts(), NameBook(), (X,),
        Targets({("x", scope): goal for scope, goal in rows.items()}),
        Workdays(absences=absences or {}),
    )  # fmt: skip
    return Goals(decisions, {"x": kpi_class})


def of(found: Goals, kind: SegmentKind, name: str, period: Period) -> float:
    target = found.target(X, Segment(kind, name), period)
    assert isinstance(target, float)
    return target


@given(year_of_targets(), days, grains)
def test_who_is_there_all_the_time_has_the_plain_target(
    goal: Goal, day: date, grain: Grain
) -> None:
    period = period_of(day, grain)
    for kpi_class in (KpiClass.FLOW, KpiClass.RATIO):
        found = goals({EACH: goal, COMPANY: goal}, [Stint("Анна")], kpi_class)
        plain = of(found, "company", "", period)
        assert of(found, "person", "Анна", period) == pytest.approx(plain)


@given(year_of_targets(), st.sampled_from(MONTHS))
def test_the_weeks_of_a_month_make_its_target(goal: Goal, month: Period) -> None:
    # only this month has a target, its neighbours have one of 0
    own = (step for step in goal.steps if step.whole == month)
    others = {*MONTHS, month.previous(), month.following()} - {month}
    alone = Goal((*own, *(Step(one, 0.0) for one in others)))
    found = goals({COMPANY: alone}, [])
    weeks = periods_between(month.start, month.end, Grain.WEEK)
    total = math.fsum(of(found, "company", "", week) for week in weeks)
    assert total == pytest.approx(of(found, "company", "", month))


@given(year_of_targets())
def test_months_make_quarters_and_quarters_the_year(goal: Goal) -> None:
    found = goals({COMPANY: goal}, [])
    year = of(found, "company", "", period_of(MONTHS[0].start, Grain.YEAR))
    for grain in (Grain.MONTH, Grain.QUARTER):
        parts = periods_between(MONTHS[0].start, MONTHS[-1].end, grain)
        total = math.fsum(of(found, "company", "", part) for part in parts)
        assert total == pytest.approx(year)


@given(year_of_targets(), days, grains)
def test_a_rate_lies_between_its_pieces(goal: Goal, day: date, grain: Grain) -> None:
    values = [step.target for step in goal.steps]
    known = [value for value in values if isinstance(value, float)]
    found = goals({COMPANY: goal}, [], KpiClass.RATIO)
    target = of(found, "company", "", period_of(day, grain))
    assert min(known) * (1 - 1e-9) <= target <= max(known) * (1 + 1e-9)


@given(year_of_targets(), days, grains, st.sampled_from([0.25, 0.5, 1.0]))
def test_a_stint_cut_in_two_owes_the_same(goal: Goal, cut: date, grain: Grain, rate: float) -> None:
    one = [Stint("Анна", fte=rate)]
    two = [
        Stint("Анна", fte=rate, end=cut),
        Stint("Анна", fte=rate, start=cut + timedelta(days=1)),
    ]
    away = {"Анна": frozenset({cut, cut + timedelta(days=3)})}
    period = period_of(cut, grain)
    targets = [goals({EACH: goal}, stints, absences=away) for stints in (one, two)]
    found = [made.target(X, Segment("person", "Анна"), period) for made in targets]
    assert found[0] == (None if found[1] is None else pytest.approx(found[1]))


@given(year_of_targets(), days, grains, st.lists(st.integers(0, 365), max_size=4))
def test_what_is_due_grows_up_to_the_target(
    goal: Goal, day: date, grain: Grain, after: list[int]
) -> None:
    period = period_of(day, grain)
    away = {"Борис": frozenset({day})}
    found = goals({EACH: goal}, [Stint("Анна", start=day), Stint("Борис")], absences=away)
    until = [min(period.start + timedelta(days=number), period.end) for number in sorted(after)]
    for segment in (Segment("company", ""), Segment("person", "Борис")):
        due = [found.due(X, segment, period, through) for through in [*until, period.end]]
        known = [one for one in due if isinstance(one, float)]
        assert known == sorted(known)
        assert due[-1] == found.target(X, segment, period)


@given(year_of_targets(), days)
def test_a_change_to_the_same_target_changes_nothing(goal: Goal, day: date) -> None:
    month = period_of(day, Grain.MONTH)
    plain = [step for step in goal.steps if step.start == date.min]
    same = next(step._replace(start=day) for step in plain if step.whole == month)
    for grain in (Grain.WEEK, Grain.MONTH, Grain.QUARTER):
        period = period_of(day, grain)
        pair: list[Target | None] = [
            goals({COMPANY: one}, []).target(X, Segment("company", ""), period)
            for one in (Goal(tuple(plain)), Goal((*plain, same)))
        ]
        assert pair[0] == pytest.approx(pair[1])


# ── Facts ────────────────────────────────────────────────────────────────────────────────────────

PEOPLE, ACCOUNTS = ("Иванов", "Петров"), ("Москва", "Казань", "Проба")
TEAM = (("Иванов", "Юг"), ("Петров", "Север"))
log_rows = st.lists(
    st.tuples(
        st.dates(date(2026, 10, 1), date(2026, 11, 20)),
        st.sampled_from([*PEOPLE, "Кто-то", None]),
        st.sampled_from([*ACCOUNTS, None]),
        st.just("Вега"),
        st.sampled_from(["оплачена", "отказ"]),
        st.integers(1, 10**7).map(lambda kopecks: kopecks / 100),
    ),
    min_size=1,
    max_size=12,
)
NOVEMBER = period_of(date(2026, 11, 1), Grain.MONTH)


def sums(rows: Sequence[Sequence[CellValue]], kpi: str, kind: SegmentKind) -> tuple[float, ...]:
    """Σ fact, Σ numerator and Σ denominator of November over the segments of a kind that count."""
    accounts = (("Москва", None), ("Казань", None), ("Проба", "да"))
    found = computed(decided(rows, team=TEAM, accounts=accounts), date(2026, 11, 20)).results
    rows_of_kpi = [
        one
        for one in found.rows(kind, (NOVEMBER,))
        if one.kpi.name == kpi and one.segment.name != "Проба"
    ]
    parts = [(one.fact, one.numerator, one.denominator) for one in rows_of_kpi]
    return tuple(math.fsum(x for x in part if x is not None) for part in zip(*parts, strict=True))


@settings(max_examples=10)
@given(log_rows)
def test_people_and_accounts_make_the_company(rows: Sequence[Sequence[CellValue]]) -> None:
    for kpi in ("Выручка", "Сделки"):
        company = sums(rows, kpi, "company")[0]
        for kind in ("person", "team", "account"):
            assert sums(rows, kpi, kind)[0] == pytest.approx(company)


@settings(max_examples=10)
@given(log_rows)
def test_the_parts_of_a_ratio_add_up_though_ratios_do_not(
    rows: Sequence[Sequence[CellValue]],
) -> None:
    fact, numerator, denominator = sums(rows, "Средний чек", "company")
    for kind in ("person", "team", "account"):
        _, above, below = sums(rows, "Средний чек", kind)
        assert above == pytest.approx(numerator)
        assert below == denominator
        assert above / below == pytest.approx(fact) if below else fact == 0


def test_ratios_of_people_do_not_add_up() -> None:
    day = date(2026, 11, 5)
    rows = [
        (day, "Иванов", "Москва", "Вега", "оплачена", 1000.0),
        *[(day, "Петров", "Москва", "Вега", "оплачена", 200.0)] * 3,
    ]
    assert sums(rows, "Средний чек", "person")[0] == 1200
    assert sums(rows, "Средний чек", "company")[0] == 400


@settings(max_examples=10)
@given(log_rows, st.randoms(use_true_random=False), st.integers(1, 99))
def test_the_order_of_rows_and_a_split_amount_change_nothing(
    rows: Sequence[Sequence[CellValue]], random: Random, part: int
) -> None:
    halves: list[Sequence[CellValue]] = []
    for *rest, amount in rows:
        assert isinstance(amount, float)
        first = round(amount * part / 100, 2)
        halves += [(*rest, first), (*rest, round(amount - first, 2))]
    random.shuffle(halves)
    for kind in ("company", "person", "account"):
        before = sums(rows, "Выручка", kind)[0]
        assert sums(halves, "Выручка", kind)[0] == pytest.approx(before)
