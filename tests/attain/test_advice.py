"""Advice: which hints hold for a person, and by which numbers."""

from __future__ import annotations

from datetime import date

import pytest
from daily_facts import NOVEMBER, World, person

from sheets_kpi.attain.scorecards import Advice, advice
from sheets_kpi.decisions import Kpi
from sheets_kpi.decisions.cells import read_condition
from sheets_kpi.decisions.kpi import Hint
from sheets_kpi.decisions.targets import TargetScope

ANNA, EACH = person("Анна"), TargetScope("each")
CALLS = Kpi("calls", "Звонки", "")
CONVERSION = Kpi("conversion", "Конверсия", "", min_observations=1)
TEXT = "много контактов, мало сделок → качество разговора"
SATURDAY = date(2026, 11, 14)  # 9 of 20 working days are over: of 100 calls 45 are due
MONTH_END = date(2026, 12, 1)


def hint(*when: tuple[str, str]) -> Hint:
    conditions = [(key, read_condition(text)) for key, text in when]
    return Hint(tuple((key, one) for key, one in conditions if one), TEXT)


MANY_CALLS_FEW_DEALS = hint(("calls", "≥ 100 %"), ("conversion", "< 80 %"))


def told(
    one: Hint,
    calls: float = 53.1,
    conversion: float | None = 0.0854,
    as_of: date = SATURDAY,
    kpis: tuple[Kpi, ...] = (CALLS, CONVERSION),
) -> tuple[Advice, ...]:
    facts = {("calls", ANNA): calls}
    if conversion is not None:
        facts["conversion", ANNA] = conversion
    targets = {("calls", EACH): 100.0, ("conversion", EACH): 0.14}
    found = World(kpis, facts, targets, flows=frozenset({"calls"}), as_of=as_of).results()
    return advice((one,), found.of(ANNA, NOVEMBER), found.classes)


def test_a_hint_names_both_numbers() -> None:
    # calls 53.1 of the 45 due by now: 118 %; conversion 8.54 % of 14 %: 61 %
    [found] = told(MANY_CALLS_FEW_DEALS)
    assert found.text == TEXT
    assert found.shares == ((CALLS, 1.18), (CONVERSION, 0.61))
    assert found.lowest == 0.61


@pytest.mark.parametrize(
    ("calls", "conversion"),
    [
        (44.9, 0.0854),  # calls at 99.8 %
        (53.1, 0.112),  # conversion at 80 %: the edge is not below it
        (53.1, None),  # no data
    ],
)
def test_every_condition_must_hold(calls: float, conversion: float | None) -> None:
    assert told(MANY_CALLS_FEW_DEALS, calls, conversion) == ()


def test_a_period_that_is_over_is_judged_by_attainment() -> None:
    assert told(MANY_CALLS_FEW_DEALS, 53.1, as_of=MONTH_END) == ()  # 53.1 of 100
    [found] = told(MANY_CALLS_FEW_DEALS, 118, as_of=MONTH_END)
    assert found.shares[0] == (CALLS, 1.18)


def test_one_condition_is_enough_for_a_hint_of_one_kpi() -> None:
    [found] = told(hint(("conversion", "≤ 61 %")))
    assert found.shares == ((CONVERSION, 0.61),)


def test_too_few_observations_tell_nothing() -> None:
    few = Kpi("conversion", "Конверсия", "", min_observations=2)  # there is one
    assert told(MANY_CALLS_FEW_DEALS, kpis=(CALLS, few)) == ()


def test_the_first_days_of_a_period_tell_nothing() -> None:
    # on the 5th two of 20 working days are over, fewer than 20 %: too early
    assert told(hint(("calls", "< 100 %")), calls=1, as_of=date(2026, 11, 5)) == ()
    assert told(hint(("calls", "< 100 %")), calls=1) != ()


def test_a_kpi_without_a_target_or_unknown_tells_nothing() -> None:
    other = Kpi("other", "Другое", "")
    assert told(hint(("other", "< 100 %")), kpis=(CALLS, CONVERSION, other)) == ()
    assert told(hint(("gone", "< 100 %"))) == ()
