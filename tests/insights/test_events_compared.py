"""Before and after an event: which periods are compared, and what their values are."""

from __future__ import annotations

from datetime import date

import pytest

from sheets_kpi.attain.goals import whole_since
from sheets_kpi.decisions import Kpi
from sheets_kpi.decisions.kpi import Event
from sheets_kpi.facts import Figure
from sheets_kpi.formulas.nodes import KpiClass
from sheets_kpi.insights.history import (
    Shift,
    Side,
    Turn,
    periods_needed,
    shown_events,
    side,
    turn,
    windows,
)
from sheets_kpi.periods import Grain, Period, period_of
from sheets_kpi.workdays import Workdays

D = date
NEW_YEAR = D(2026, 1, 1)
DEALS = Kpi("сделки", "Сделки", "", weight=60)
RATE = Kpi("конверсия", "Конверсия", "", unit="%", weight=40)
CLIENTS = Kpi("клиенты", "Клиенты", "")
CLASSES = {"сделки": KpiClass.FLOW, "конверсия": KpiClass.RATIO, "клиенты": KpiClass.DISTINCT}
NOVEMBER = period_of(D(2026, 11, 1), Grain.MONTH)


def month(number: int) -> Period:
    return period_of(D(2026, number, 1), Grain.MONTH)


def figure(fact: float | None, parts: tuple[float, float, int] | None = None) -> Figure:
    numerator, denominator, n = parts or (fact, 1, 1)
    return Figure(fact, numerator, denominator, n)


def turn_of(deals: dict[int, float], event: Event, since: date = NEW_YEAR) -> Turn:
    """Deals by month of 2026, seen on 20 November by logs that are whole from `since` on."""
    whole = {month(m): figure(fact) for m, fact in deals.items() if since <= month(m).start}
    history = {DEALS.key: {one: fact for one, fact in whole.items() if one.end < D(2026, 11, 20)}}
    return turn(event, (CLIENTS, RATE, DEALS), CLASSES, history, NOVEMBER)


def of_deals(deals: dict[int, float], event: Event, since: date = NEW_YEAR) -> Shift:
    [shift] = turn_of(deals, event, since).shifts
    return shift


@pytest.mark.parametrize(
    ("day", "before", "after"),
    [
        (D(2026, 8, 15), [7, 6, 5, 4, 3, 2], [9, 10, 11]),  # August itself is on both sides
        (D(2026, 8, 1), [7, 6, 5, 4, 3, 2], [8, 9, 10, 11]),  # from its first day on: after
        (D(2026, 11, 5), [10, 9, 8, 7, 6, 5], []),
    ],
)
def test_whole_periods_lie_wholly_on_one_side(
    day: date, before: list[int], after: list[int]
) -> None:
    found = windows(Event(day, "Обучение"), NOVEMBER)
    assert [[p.start.month for p in one] for one in found] == [before, after]


def test_a_sum_is_compared_by_its_mean_per_period() -> None:
    deals = {6: 20.0, 7: 30.0, 8: 99.0, 9: 40.0, 10: 42.0, 11: 7.0}
    shift = of_deals(deals, Event(D(2026, 8, 15), "Обучение", DEALS.key))
    assert shift.before == Side(25, 2, None)  # (20 + 30) ÷ 2; August belongs to neither side
    assert shift.after == Side(41, 2, None)  # (40 + 42) ÷ 2; November is not over
    assert shift.change == 16


def test_no_more_than_six_periods_count_and_the_nearest_do() -> None:
    deals = {1: 1000.0} | {m: float(m) for m in range(2, 9)}
    shift = of_deals(deals, Event(D(2026, 8, 1), "Обучение", DEALS.key))
    assert shift.before == Side((2 + 3 + 4 + 5 + 6 + 7) / 6, 6, None)


def test_too_early_until_a_whole_period_is_over() -> None:
    shift = of_deals({9: 40.0, 10: 42.0, 11: 7.0}, Event(D(2026, 10, 5), "Цены", DEALS.key))
    assert shift.after is None
    assert shift.is_early
    assert shift.change is None
    assert shift.before == Side(40, 1, None)


def test_the_period_in_which_the_logs_begin_late_is_not_whole() -> None:
    deals = {7: 2.0, 8: 30.0, 9: 40.0, 10: 42.0}
    event = Event(D(2026, 9, 1), "Цены", DEALS.key)
    assert of_deals(deals, event, since=D(2026, 8, 1)).before == Side(30, 1, None)


@pytest.mark.parametrize(
    ("first_day", "since"),
    [
        (D(2026, 11, 1), D(2026, 11, 1)),
        (D(2026, 11, 2), D(2026, 11, 1)),  # the 1st is a Sunday
        (D(2026, 11, 3), D(2026, 12, 1)),  # Monday the 2nd is missing
    ],
)
def test_logs_are_whole_from_the_first_month_without_missing_days(
    first_day: date, since: date
) -> None:
    assert whole_since(first_day, Grain.MONTH, Workdays()) == since


def test_a_ratio_is_made_anew_from_all_rows() -> None:
    # 5 of 10 and 5 of 20 are 10 of 30, not the mean of 50 % and 25 %
    figures = [figure(0.5, (5, 10, 10)), figure(0.25, (5, 20, 20))]
    assert side(figures, KpiClass.RATIO) == Side(10 / 30, 2, 30)


def test_what_cannot_be_pooled_is_the_mean_of_its_periods() -> None:
    figures = [figure(30), figure(50)]
    assert side(figures, KpiClass.DISTINCT) == Side(40, 2, None)


def test_a_period_without_data_does_not_count_as_nothing() -> None:
    figures = [figure(None), figure(50)]
    assert side(figures, KpiClass.FLOW) == Side(50, 1, None)
    assert side(figures[:1], KpiClass.FLOW) is None


def test_a_change_that_rests_on_few_says_so() -> None:
    def rate(n: int) -> Shift:
        return Shift(RATE, Side(0.2, 1, 40), Side(0.5, 1, n), is_pooled=True, is_early=False)

    assert rate(4).rests_on_few(5)
    assert not rate(5).rests_on_few(5)


def test_an_event_without_a_kpi_is_about_the_weightiest() -> None:
    shifts = turn_of({}, Event(D(2026, 8, 15), "Обучение")).shifts
    assert [shift.kpi.name for shift in shifts] == ["Сделки", "Конверсия"]


def test_events_after_the_period_shown_wait_and_the_latest_come_first() -> None:
    events = [Event(D(2026, m, 3), str(m)) for m in (1, 5, 12)]
    assert [event.text for event in shown_events(events, NOVEMBER)] == ["5", "1"]
    many = [Event(D(2026, 1, day), str(day)) for day in range(1, 20)]
    assert len(shown_events(many, NOVEMBER)) == 12


def test_only_periods_around_events_are_needed() -> None:
    needed = periods_needed([Event(D(2026, 10, 1), "Цены")], NOVEMBER)
    assert sorted(p.start.month for p in needed) == [4, 5, 6, 7, 8, 9, 10, 11]
