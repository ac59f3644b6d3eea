"""Achievements: the three rules on plain numbers, then of people in a small workbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from books import prepared_book, request
from decided_books import computed, decided, won

from sheets_kpi import pipeline
from sheets_kpi.attain.results import ClosedPeriod, Result
from sheets_kpi.attain.rules import Status
from sheets_kpi.facts import Segment, SegmentKind
from sheets_kpi.insights.history import is_first, record, streak
from sheets_kpi.periods import Grain, Period, period_of
from sheets_kpi.prepare.decisions import Seeds
from sheets_kpi.schema import Named, PersonSpec, TargetSpec
from sheets_kpi.stages import Checked, Computed

D = date
MONTHS = (7, 8, 9, 10, 11)


@pytest.mark.parametrize(
    ("shares", "expected"),
    [
        ([0.8, 0.95, 1.04], True),
        ([0.8, 0.95, 1.0], True),
        ([0.8, 0.95, 0.999], False),
        ([0.8, None, 1.04], False),  # only one period before
        ([0.8, None, 0.9, 1.04], True),
        ([1.0, 0.9, 0.8, 1.04], False),  # not the first time
        ([0.8, 0.9, None], False),
        ([1.04], False),
    ],
)
def test_a_target_is_reached_for_the_first_time_once(
    shares: Sequence[float | None], *, expected: bool
) -> None:
    assert is_first(shares) is expected


@pytest.mark.parametrize(
    ("shares", "expected"),
    [
        ([0.9, 1.0, 1.2, 1.01], 3),
        ([1.0, 1.2, 1.1, 1.0, 1.3], 5),
        ([0.9, 1.0, 1.2], 0),  # two are not yet a row
        ([1.0, 1.2, 1.1, 0.9], 0),
        ([1.0, 1.0, None, 1.0, 1.0], 0),
        ([], 0),
    ],
)
def test_a_streak_ends_with_the_period_shown(shares: Sequence[float | None], expected: int) -> None:
    assert streak(shares) == expected


@pytest.mark.parametrize(
    ("facts", "lower", "before"),
    [
        ([30, 42, 38, 45], False, 42),
        ([30, 42, 38, 42], False, None),  # as good as once before
        ([30, 42, 45], False, None),  # two periods before are too few
        ([30, None, 42, 38, 45], False, 42),
        ([9, 12, 8, 7.5], True, 8),  # minutes to a reply
        ([9, 12, 8, 8.5], True, None),
        ([9, 12, 8, None], True, None),
    ],
)
def test_a_record_beats_all_before(
    facts: Sequence[float | None], *, lower: bool, before: float | None
) -> None:
    assert record(facts, lower=lower) == before


def found(
    amounts: Mapping[str, Sequence[float]], as_of: date, *, day: int = 1
) -> list[tuple[Any, ...]]:
    """The achievements with deals of these amounts, one on a day of each month from July on, with
    a target of 3 000 a month.
    """
    rows = [
        (D(2026, month, day), person, "Казань", "Вега", "оплачена", amount)
        for person, all_months in amounts.items()
        for month, amount in zip(MONTHS, all_months, strict=False)
    ]
    seeds = Seeds(
        people=tuple(PersonSpec(person) for person in amounts),
        targets=(
            TargetSpec(
                "revenue",
                Named("Каждому", "Each"),
                {f"2026-{month:02d}": 3000.0 for month in MONTHS},
            ),
        ),
    )
    workbook = prepared_book(*rows, seeds=seeds)
    achievements = pipeline.sync(workbook, request(as_of), dry_run=True).board.insights.achievements
    return [
        (one.person, one.kind, one.before or one.share or one.periods)
        for one in achievements
        if one.kpi.name == "Выручка"
    ]


def test_first_best_and_streak_of_people() -> None:
    amounts = {
        # 33, 50, 67, 83 % until October, then 3 600 of 3 000: the best of five and 120 %
        "Анна": (1000.0, 1500.0, 2000.0, 2500.0, 3600.0),
        # 110, 101, 103, 100 and 100 %: five in a row, none of them the best
        "Борис": (3300.0, 3030.0, 3090.0, 3000.0, 3000.0),
        "Вера": (3300.0, 3000.0, 3000.0, 3000.0, 2000.0),
    }
    expected = [("Анна", "first", 1.2), ("Анна", "best", 2500), ("Борис", "streak", 5)]
    assert found(amounts, D(2026, 11, 20)) == expected
    # in the first days of December the month just ended is shown still
    assert found(amounts, D(2026, 12, 1)) == expected
    assert found(amounts, D(2026, 12, 8)) == []  # December is shown now, and has nothing yet


def test_the_month_in_which_the_logs_began_late_is_no_comparison() -> None:
    amounts = {"Анна": (10.0, 20.0, 30.0, 40.0)}  # October against three months
    assert found(amounts, D(2026, 10, 20), day=1) == [("Анна", "best", 30)]
    assert found(amounts, D(2026, 10, 20), day=2) == []  # Wednesday 1 July is missing


def of_the_average(as_of: date, counts: Sequence[int], **changes: Any) -> list[str]:
    """What there is to say in November about an average order that grows every month, over so many
    orders a month from July on.
    """
    rows = [
        (D(2026, month, 1 + day), "Анна", "Казань", "Вега", "оплачена", 100.0 * month)
        for month, count in zip(MONTHS, counts, strict=True)
        for day in range(count)
    ]
    seeds = Seeds(people=(PersonSpec("Анна"),), settings={"period": "ноябрь 2026"})
    workbook = prepared_book(*rows, seeds=seeds)
    computed = pipeline.compute(changed(pipeline.check(workbook, request(as_of)), **changes))
    found = pipeline.attain(computed).insights.achievements
    return [one.kind for one in found if one.kpi.name == "Средний чек"]


def changed(checked: Checked, **changes: Any) -> Checked:
    """With every KPI changed."""
    kpis = tuple(replace(kpi, **changes) for kpi in checked.decisions.kpis)
    return replace(checked, decisions=replace(checked.decisions, kpis=kpis))


def test_a_rate_counts_only_when_its_period_is_over() -> None:
    assert of_the_average(D(2026, 11, 30), [5, 5, 5, 5, 5]) == []
    assert of_the_average(D(2026, 12, 1), [5, 5, 5, 5, 5]) == ["best"]


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ([5, 5, 5, 5, 4], []),  # four orders in November
        ([4, 5, 5, 5, 5], ["best"]),  # three months before still have five
        ([4, 4, 5, 5, 5], []),
    ],
)
def test_a_rate_of_few_observations_is_no_record(counts: list[int], expected: list[str]) -> None:
    assert of_the_average(D(2026, 12, 1), counts) == expected


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ([6, 6, 6, 6, 12], ["first"]),  # 0 % three times, then 100 % of a target of 50 %
        ([2, 2, 2, 2, 4], []),  # growth from two deals says nothing
    ],
)
def test_growth_from_few_is_no_achievement(counts: list[int], expected: list[str]) -> None:
    rows = [
        row
        for month, count in zip(MONTHS, counts, strict=True)
        for day in range(count)
        for row in won(D(2026, month, 1 + day), "Анна")
    ]
    months = [f"2026-{month:02d}" for month in MONTHS]
    book = decided(
        rows,
        kpi=[
            ("KPI", "Формула", "Вес"),
            ("Сделки", 'СЧЁТЕСЛИМН(Сделки[Статус]; "оплачена")', None),
            ("Рост", "РОСТ([Сделки])", 100),
        ],
        team=[("Анна", None, 1, None, None)],
        targets=[("KPI", "Кому", *months), ("Рост", "Каждому", *[0.5] * len(months))],
        settings=[("За какой период показывать", "ноябрь 2026")],
    )
    found = pipeline.attain(computed(book, D(2026, 12, 1))).insights.achievements
    assert [one.kind for one in found if one.kpi.name == "Рост"] == expected


def test_a_corridor_has_no_best() -> None:
    assert of_the_average(D(2026, 12, 1), [5, 5, 5, 5, 5], direction="range") == []


@pytest.mark.parametrize("changes", [{"shown": False}, {"level": "team"}])
def test_hidden_and_team_kpis_are_nobodys_achievement(changes: dict[str, Any]) -> None:
    assert of_the_average(D(2026, 12, 1), [5, 5, 5, 5, 5], **changes) == []


def test_closed_periods_count_as_they_were_closed() -> None:
    rows = [(D(2026, month, 1), "Анна", "Казань", "Вега", "оплачена", 900.0) for month in MONTHS]
    goal = {f"2026-{month:02d}": 1000.0 for month in MONTHS[:-1]} | {"2026-11": 900.0}
    seeds = Seeds(
        people=(PersonSpec("Анна"),),
        targets=(TargetSpec("revenue", Named("Каждому", "Each"), goal),),
    )
    workbook = prepared_book(*rows, seeds=seeds)
    computed = pipeline.compute(pipeline.check(workbook, request()))
    # 900 of 1 000 until October, of 900 in November: reached for the first time
    assert kinds_of_revenue(computed) == ["first"]
    # October was closed with 850 of 850, so that November is not the first time...
    october = period_of(D(2026, 10, 1), Grain.MONTH)
    closed = {october: closed_with(computed, october, 850.0, 1.0)}
    results = replace(computed.results, closed=closed)
    assert kinds_of_revenue(replace(computed, results=results)) == []
    # ...and with all four months closed at 850 it is the best
    periods = [period_of(D(2026, month, 1), Grain.MONTH) for month in MONTHS[:-1]]
    results = replace(
        results, closed={one: closed_with(computed, one, 850.0, 1.0) for one in periods}
    )
    assert kinds_of_revenue(replace(computed, results=results)) == ["streak", "best"]


def kinds_of_revenue(computed: Computed) -> list[str]:
    found = pipeline.attain(computed).insights.achievements
    return [one.kind for one in found if one.kpi.name == "Выручка"]


def closed_with(computed: Computed, period: Period, fact: float, attainment: float) -> ClosedPeriod:
    """A closed period with this revenue of Anna's."""
    decisions, anna = computed.checked.decisions, Segment("person", "Анна")
    revenue = next(kpi for kpi in decisions.kpis if kpi.key == "выручка")
    result = Result(revenue, period, anna, fact, fact, 1.0, 1, fact, attainment, status=Status.DONE)
    segments: dict[SegmentKind, tuple[Segment, ...]] = {"person": (anna,)}
    kept = {(revenue.key, anna): result}
    return ClosedPeriod(decisions.kpis, computed.results.classes, segments, kept, {}, {})
