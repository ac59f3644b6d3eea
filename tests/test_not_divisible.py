"""Costs that name nobody: what rests on them is not divisible, and never a person's good zero."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import pytest
from books import NOON, book
from counted import computed, lines

from sheets_kpi import pipeline
from sheets_kpi.attain.reach import History
from sheets_kpi.facts import COMPANY, Segment
from sheets_kpi.periods import Grain, periods_between
from sheets_kpi.render import render
from sheets_kpi.stages import Request
from sheets_kpi.template import parse
from sheets_kpi.texts import LANGS

D = datetime
DEALS = ("Номер", "Создана", "Закрыта", "Менеджер", "Аккаунт", "Клиент", "Статус", "Сумма")
COSTS = ("Дата", "Менеджер", "Аккаунт", "Вид", "Сумма")
CAC = "Цена нового клиента"


def deals() -> list[tuple[Any, ...]]:
    """A new client of Anna's and one of Boris's in November."""
    rows = [
        ("1", D(2026, 10, 2), D(2026, 10, 3), "Анна", "А1", "старый", "оплачена", 100),
        ("2", D(2026, 11, 2), D(2026, 11, 3), "Анна", "А1", "новый 1", "оплачена", 100),
        ("3", D(2026, 11, 2), D(2026, 11, 3), "Борис", "А1", "новый 2", "оплачена", 100),
    ]
    return [DEALS, *rows]


def cost(day: D, who: str | None, amount: float) -> tuple[Any, ...]:
    return (day, who, "А1", "привлечение", amount)


def shipped(*costs: tuple[Any, ...]) -> dict[tuple[str, str], dict[str, Any]]:
    tabs = {"Сделки": deals(), "Расходы": [COSTS, *costs]}
    return lines(computed("sales-team", tabs))


def test_where_no_cost_names_anybody_nobody_below_the_company_has_one() -> None:
    """50,000 for two new clients; Anna's and Boris's share of it is unknown, and not 0."""
    made = shipped(cost(D(2026, 11, 1), None, 50_000))
    assert made[CAC, ""]["fact"] == 25_000
    for who in ("Анна", "Борис"):
        assert (made[CAC, who]["fact"], made[CAC, who]["status"]) == (None, "no_data")


def test_where_one_cost_names_anna_the_zero_of_boris_is_grey() -> None:
    made = shipped(cost(D(2026, 11, 1), None, 50_000), cost(D(2026, 11, 5), "Анна", 500))
    assert made[CAC, ""]["fact"] == 25_250
    for who, fact in (("Анна", 500), ("Борис", 0)):
        line = made[CAC, who]
        assert (line["fact"], line["status"]) == (fact, "not_divisible")
        assert (line["attainment"], line["pace"], line["forecast"]) == (None, None, None)


SHARES: list[tuple[list[tuple[int, str | None, float]], str, float | None]] = [
    # costs as (month, who, amount) → the status of Boris's CAC in November, and its fact
    ([(11, None, 100), (11, "Анна", 900)], "no_target", 0),  # a tenth is not more than a tenth
    ([(11, None, 101), (11, "Анна", 900)], "not_divisible", 0),
    ([(11, None, 101), (11, "Анна", 100), (11, "Борис", 800)], "not_divisible", 800),
    ([(8, None, 5_000), (11, "Анна", 900)], "not_divisible", 0),  # of the three months before
    ([(7, None, 5_000), (11, "Анна", 900)], "no_target", 0),  # before them
    ([(11, None, 50), (8, "Анна", 900)], "no_target", 0),  # in all four together
    ([(11, "Вера", 5_000), (11, "Анна", 900)], "no_target", 0),  # known or not, it is somebody
    ([(11, "–", 5_000), (11, "Анна", 900)], "not_divisible", 0),
    ([(11, None, 100), (11, None, -90), (11, "Анна", 900)], "no_target", 0),
]


@pytest.mark.parametrize(("costs", "status", "fact"), SHARES)
def test_how_much_is_too_much(
    costs: Sequence[tuple[int, str | None, float]], status: str, fact: float | None
) -> None:
    made = shipped(*(cost(D(2026, month, 5), who, amount) for month, who, amount in costs))
    assert (made[CAC, "Борис"]["status"], made[CAC, "Борис"]["fact"]) == (status, fact)


OWN = """
[logs.work]
name = "Work"
date = "day"
person = "who"
[logs.work.columns.day]
name = "Day"
type = "date"
[logs.work.columns.who]
name = "Who"
type = "person"
[logs.work.columns.cost]
name = "Cost"
type = "money"
[[people]]
name = "Ann"
team = "North"
[[people]]
name = "Bob"
team = "South"
[kpis.calls]
name = "Calls"
formula = "COUNTIFS(Work[Day]; PERIOD)"
weight = 60
[kpis.cost]
name = "Cost"
formula = "SUM(Work[Cost])"
direction = "lower"
weight = 40
[[targets]]
kpi = "calls"
scope = "each"
value = 2
[[targets]]
kpi = "cost"
scope = "each"
value = 100
"""
WORK: list[tuple[Any, ...]] = [
    ("Day", "Who", "Cost"),
    *[(D(2026, 11, day), "Ann", 10) for day in range(2, 12)],
    *[(D(2026, 11, day), "Bob", 0) for day in range(2, 12)],
    (D(2026, 11, 2), None, 900),
]


def test_what_is_not_divisible_is_out_of_the_score_and_shown_with_its_rows() -> None:
    """One row of 21 names nobody, but 900 of 1,000: calls can be divided, costs cannot."""
    made = computed(OWN, {"Work": WORK})
    found = lines(made)
    for who in ("Ann", "Bob", "North", "South"):
        assert found["Cost", who]["status"] == "not_divisible"
        assert found["Calls", who]["status"] == "done"
    assert found["Cost", ""]["status"] == "behind"
    score = made.scores.of(Segment("person", "Bob"), made.period, made.results.as_of)
    assert [part.kpi.name for part in score.parts if part.share] == ["Calls"]
    assert score.is_complete
    assert not score.is_preliminary
    cells = [
        cell.value
        for tab in render(pipeline.attain(made))
        for cell in tab.cells.values()
        if isinstance(cell.value, str)
    ]
    assert "Cost – не делится: 1 строка (900) без имени" in cells


def test_in_the_past_it_is_no_number_to_compare_with() -> None:
    """In November 900 of 1,000 name nobody; in December and after it Ann's 10 is hers again, but
    not until three more months are over.
    """
    named = [(D(2027, month, 1), "Ann", 10) for month in (1, 2, 3)]
    made = computed(OWN, {"Work": [*WORK, *named]}, as_of=date(2027, 3, 31))
    results = made.results
    [cost] = [kpi for kpi in results.decisions.kpis if kpi.name == "Cost"]
    months = periods_between(date(2026, 10, 1), date(2027, 3, 31), Grain.MONTH)
    past = results.past(cost, "person", months)
    assert past[Segment("person", "Ann")] == [None, None, None, None, None, 10]
    assert results.past(cost, "company", months)[COMPANY] == [None, 1000, None, 10, 10, 10]


def work(month: int, amount: float) -> list[tuple[Any, ...]]:
    """The same amount of Ann's on every weekday of a month."""
    days = periods_between(date(2026, month, 1), date(2026, month, 1), Grain.MONTH)[0]
    dates = [D(2026, month, day) for day in range(1, days.end.day + 1)]
    return [(day, "Ann", amount) for day in dates if day.weekday() < 5]


def test_a_need_per_day_is_not_measured_by_a_month_that_is_not_divisible() -> None:
    """100 of August's 310 name nobody; 40 a day in September and October, 65 days in all."""
    rows = [(D(2026, 8, 3), None, 100), *work(8, 10), *work(9, 40), *work(10, 40)]
    rows += [(D(2026, 11, day), "Ann", 10) for day in (2, 3, 5, 6)]
    more = OWN.replace('direction = "lower"', "").replace("value = 100", "value = 2000")
    asked = Request(NOON, date(2026, 11, 14), template=parse(more, "own.toml"))
    checked = pipeline.check(book({"Work": [WORK[0], *rows]}), asked)
    cards = pipeline.attain(pipeline.compute(checked)).cards
    [ann] = [card.reach["cost"].history for card in cards.people if card.segment.name == "Ann"]
    assert ann == History(40, 40)
    assert cards.company.reach["cost"].history.usual == pytest.approx((100 + 210 + 1760) / 65)


def test_a_weight_on_it_is_a_finding() -> None:
    found = [
        one for one in computed(OWN, {"Work": WORK}).findings if one.code == "kpi_not_divisible"
    ]
    (said,) = [one.message("en") for one in found]
    assert said == (
        "“Cost” has a weight, but 1 row (900) names nobody: "
        "it cannot be divided among people and is out of their scores"
    )
    named = [WORK[0], *WORK[1:-1], (D(2026, 11, 2), "Ann", 900)]
    quiet = computed(OWN, {"Work": named}).findings
    assert "kpi_not_divisible" not in {one.code for one in quiet}
    assert all(found[0].action(lang) for lang in LANGS)
