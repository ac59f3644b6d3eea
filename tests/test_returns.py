"""Returns: their money counts with minus by what a word means, in rows of their own or not."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from counted import computed, facts, told

D = datetime
HEADER = ("Номер", "Создана", "Закрыта", "Менеджер", "Аккаунт", "Клиент", "Статус", "Сумма")


def deal(number: str, day: D, client: str, status: str, amount: object) -> tuple[Any, ...]:
    return (number, day.replace(day=1), day, "Анна", "А1", client, status, amount)


def shipped(*rows: tuple[Any, ...], period: str = "2026-11") -> dict[str, Any]:
    """The facts of the company that a return touches, by the shipped template."""
    found = facts(computed("account-managers", {"Сделки": [HEADER, *rows]}), period)
    names = ("Выручка", "Сделки", "Средний чек", "Возвраты", "Повторные заказы", "Конверсия")
    return {name: found[name] for name in names}


KIM = deal("1", D(2026, 11, 3), "Ким", "оплачена", 100_000)
LI = deal("2", D(2026, 11, 4), "Ли", "оплачена", 50_000)


@pytest.mark.parametrize("amount", [-100_000, 100_000, "-100 000 ₽"])
def test_a_return_in_a_row_of_its_own_is_subtracted_whatever_its_sign(amount: object) -> None:
    """150,000 − 100,000; two deals were made, on average of 75,000, and none is a repeated one."""
    back = deal("В-1", D(2026, 11, 11), "Ким", "возврат", amount)
    assert shipped(KIM, LI, back) == {
        "Выручка": 50_000, "Сделки": 2, "Средний чек": 75_000, "Возвраты": 100_000,
        "Повторные заказы": 0, "Конверсия": 1,
    }  # fmt: skip


def test_a_return_of_last_months_sale_counts_in_its_own_month() -> None:
    rows = (
        deal("1", D(2026, 10, 6), "Ким", "оплачена", 100_000),
        deal("2", D(2026, 11, 4), "Ли", "оплачена", 30_000),
        deal("В-1", D(2026, 11, 11), "Ким", "Возврат ", 100_000),
    )
    november = shipped(*rows)
    assert (november["Выручка"], november["Сделки"]) == (-70_000, 1)
    assert (november["Средний чек"], november["Возвраты"]) == (30_000, 100_000)
    assert shipped(*rows, period="2026-10")["Выручка"] == 100_000


def test_a_word_that_replaced_that_of_the_sale_takes_nothing_off() -> None:
    rows = (
        deal("1", D(2026, 11, 3), "Ким", "оплачена", 100),
        deal("2", D(2026, 11, 4), "Ли", "возврат", 100),
    )
    found = shipped(*rows)
    assert (found["Выручка"], found["Сделки"], found["Средний чек"]) == (100, 1, 100)
    assert found["Возвраты"] == 100  # so much was given back, though nothing is subtracted


def test_the_way_is_told_once() -> None:
    rows = [HEADER, KIM, LI]
    back = [deal("В", D(2026, 11, 9), one, "возврат", 50_000) for one in ("Ли", "Ли")]
    found = computed("account-managers", {"Сделки": [*rows, *back]}).findings
    (told_once,) = [one for one in found if one.code == "return_way"]
    assert told_once.cell == "G4"
    assert told_once.message("ru") == (
        "«возврат» (2 строки) – это возврат отдельной строкой, его сумма вычитается: "
        "так говорят строки журнала"
    )
    assert "return_way G4" not in told(computed("account-managers", {"Сделки": rows}))


OWN = """
[logs.deals]
name = "Deals"
date = "day"
client = "client"
[logs.deals.columns.day]
name = "Day"
type = "date"
[logs.deals.columns.client]
name = "Client"
type = "client"
[logs.deals.columns.status]
name = "Status"
type = "choice"
choices = [
    {{ id = "paid", en = "paid", means = "won" }},
    {{ id = "given", en = "given away", means = "won" }},
    {{ id = "no", en = "no", means = "lost" }},
    {{ id = "talk", en = "talk", means = "open" }},
    {{ id = "back", en = "back", means = "{way}" }},
]
[logs.deals.columns.amount]
name = "Amount"
type = "money"
[logs.deals.columns.cost]
name = "Cost"
type = "money"
[logs.deals.columns.units]
name = "Units"
type = "number"
[kpis.x]
name = "x"
formula = '{formula}'
"""
ROWS = [
    ("Day", "Client", "Status", "Amount", "Cost", "Units"),
    (D(2026, 11, 2), "a", "paid", 100, 60, 1),
    (D(2026, 11, 3), "b", "given away", 50, 40, 2),
    (D(2026, 11, 4), "c", "no", 30, None, None),
    (D(2026, 11, 5), "d", "talk", 20, None, None),
    (D(2026, 11, 6), "a", "back", 100, 60, 1),
    (D(2026, 11, 7), "b", "back", -10, -8, 2),  # a part of it
]
FORMULAS = {
    # formula: (in rows of their own, as states)
    "SUMIFS(Deals[Amount]; Deals[Status]; WON)": (150, 150),
    "SUMIFS(Deals[Amount]; Deals[Status]; {WON; REFUND})": (40, 150),
    "-SUMIFS(Deals[Amount]; Deals[Status]; REFUND)": (110, 110),
    "SUMIF(Deals[Status]; REFUND; Deals[Amount])": (-110, -110),
    "COUNTIFS(Deals[Status]; REFUND)": (2, 2),
    "COUNTIFS(Deals[Status]; {WON; LOST; OPEN})": (4, 4),
    "COUNTIFS(Deals[Status]; УСПЕХ)": (2, 2),
    "COUNTIFS(Deals[Status]; {ПРОИГРЫШ; ВРАБОТЕ})": (2, 2),
    # a quoted word takes what was typed
    'SUMIFS(Deals[Amount]; Deals[Status]; "back")': (90, 90),
    'SUMIFS(Deals[Amount]; Deals[Status]; {WON; "back"})': (240, 240),
    # the cost of what came back is taken off as well; pieces are no money
    "SUMIFS(Deals[Cost]; Deals[Status]; {WON; REFUND})": (32, 100),
    "SUMIFS(Deals[Units]; Deals[Status]; REFUND)": (3, 3),
    "MINIFS(Deals[Amount]; Deals[Status]; REFUND)": (-100, -100),
    "MEDIANIFS(Deals[Amount]; Deals[Status]; {WON; REFUND})": (20, 75),
    "AVERAGEIFS(Deals[Amount]; Deals[Status]; {WON; REFUND})": (10, 75),
    "SUMIFS(Deals[Amount]; Deals[Status]; WON) / COUNTIFS(Deals[Status]; WON)": (75, 75),
}


@pytest.mark.parametrize("formula", FORMULAS)
@pytest.mark.parametrize("way", ["refund_row", "refund_state"])
def test_the_sign_is_turned_by_the_meaning_only(formula: str, way: str) -> None:
    made = computed(OWN.format(way=way, formula=formula), {"Deals": ROWS})
    assert facts(made)["x"] == FORMULAS[formula][way == "refund_state"]


WAYS = [
    # returns as (client, amount), beside sales of 100 to a and of 50 to b → what they are
    ([("a", -100)], "row"),
    ([("z", -5), ("z", -7)], "row"),  # whoever they are of
    ([("a", 100)], "row"),
    ([("a", 100), ("b", 50)], "row"),
    ([("b", 100)], "state"),  # somebody else's
    ([("a", 99)], "state"),
    ([("a", 100), ("z", 30)], "state"),  # half is not nearly all
    ([("a", None)], "state"),
]


@pytest.mark.parametrize(("returns", "way"), WAYS)
def test_the_rows_tell_in_which_way_a_return_is_written(
    returns: list[tuple[str, float | None]], way: str
) -> None:
    net = "SUMIFS(Deals[Amount]; Deals[Status]; {WON; REFUND})"
    back = [(D(2026, 11, 9), client, "back", amount) for client, amount in returns]
    made = computed(OWN.format(way="refund", formula=net), {"Deals": [*ROWS[:3], *back]})
    taken = sum(abs(amount or 0) for _, amount in returns)
    assert facts(made)["x"] == (150 - taken if way == "row" else 150)


def test_a_sale_after_the_return_is_not_what_came_back() -> None:
    net = "SUMIFS(Deals[Amount]; Deals[Status]; {WON; REFUND})"
    back = (D(2026, 11, 1), "a", "back", 100)
    made = computed(OWN.format(way="refund", formula=net), {"Deals": [*ROWS[:3], back]})
    assert facts(made)["x"] == 150


def test_a_meaning_that_no_word_has_is_no_zero() -> None:
    made = computed(
        OWN.format(way="lost", formula="COUNTIFS(Deals[Status]; REFUND)"), {"Deals": ROWS}
    )
    assert facts(made)["x"] is None
    (finding,) = [one for one in made.findings if one.code == "kpi_formula"]
    assert "No word in the list of the column “Status” means REFUND" in finding.message("en")


@pytest.mark.parametrize(
    ("amounts", "own"),
    [((-100_000, 20_000), 1), ((100_000, 20_000), 1), ((100_000, 50_000, -1, 7), 3)],
)
def test_returns_written_in_both_ways_are_a_warning(amounts: tuple[int, ...], own: int) -> None:
    """Of Kim's sale of 100,000 and Li's of 50,000 some came back in rows of their own."""
    rows = [
        deal(f"В-{i}", D(2026, 11, 11), "Ли" if amount == 50_000 else "Ким", "возврат", amount)
        for i, amount in enumerate(amounts)
    ]
    found = computed("account-managers", {"Сделки": [HEADER, KIM, LI, *rows]}).findings
    (told_once,) = [one for one in found if one.code.startswith("return_way")]
    assert (told_once.code, told_once.severity) == ("return_ways", "warning")
    assert (told_once.facts["own"], told_once.facts["n"]) == (own, len(amounts))


@pytest.mark.parametrize(
    ("client", "amount", "is_open"),
    [
        ("Ким", 30_000, True),  # a part of the 100,000
        ("", 30_000, True),  # of nobody knows what
        ("Ли", 60_000, False),  # Li has paid 50,000 only: it is another deal
        ("Чо", 30_000, False),
    ],
)
def test_a_return_that_may_be_a_part_of_an_earlier_sale_is_told(
    client: str, amount: int, *, is_open: bool
) -> None:
    back = deal("В-1", D(2026, 11, 11), client, "возврат", amount)
    found = computed("account-managers", {"Сделки": [HEADER, KIM, LI, back]}).findings
    (told_once,) = [one for one in found if one.code.startswith("return_")]
    assert told_once.code == ("return_open" if is_open else "return_way")
    if is_open:
        assert told_once.severity == "warning"
        assert told_once.message("en") == (
            "“refund” (1 row) is a sale undone in its own row: it counts no more, and nothing is "
            "subtracted, but 1 of 1 may be returns of their own: no client is named, or the client "
            "paid more before"
        )


def test_a_word_without_a_meaning_is_an_error_with_its_rows_and_money() -> None:
    """Beside words that are a success or a failure, `talk` says neither: 20 + 30."""
    toml = OWN.format(way="refund", formula="COUNTIFS(Deals[Status]; {WON; LOST; OPEN})")
    toml = toml.replace(', means = "open"', "")
    talk = (D(2026, 11, 6), "a", "talk", 30)
    made = computed(toml, {"Deals": [row[:4] for row in (*ROWS[:5], talk)]})
    assert facts(made)["x"] is None  # no word of the list means OPEN
    (found,) = [one for one in made.findings if one.code == "word_without_meaning"]
    assert (found.severity, found.cell) == ("error", "C5")
    assert found.message("en") == (
        "The list of “Status” does not say whether “talk” is a success, a failure or open: 2 rows "
        "worth 50 counted as none of them"
    )


VISITS = ("Дата", "Мастер", "Аккаунт", "Клиент", "Услуга", "Статус", "Услуги, ₽", "Товары, ₽")


def visit(day: int, client: str, status: str, services: Any, goods: Any = None) -> tuple[Any, ...]:
    return (D(2026, 11, day), "Анна", "А1", client, "стрижка", status, services, goods)


SALON = [
    # what was given back → revenue, goods, and the average of the two visits made
    ([], 5_200, 1_200),
    ([visit(9, "Вега", "возврат", None, 1_200)], 4_000, 0),  # the bottle, not the haircut
    ([visit(9, "Вега", "возврат", None, -1_200)], 4_000, 0),
    ([visit(9, "Лира", "возврат", 1_000)], 4_200, 1_200),
    ([visit(9, "Вега", "вернули", 3_000, 1_200)], 1_000, 0),
]


@pytest.mark.parametrize(("back", "revenue", "goods"), SALON)
def test_a_salon_gives_back_money_for_services_or_for_goods(
    back: list[tuple[Any, ...]], revenue: float, goods: float
) -> None:
    done = [visit(2, "Вега", "пришёл", 3_000, 1_200), visit(3, "Лира", "пришёл", 1_000)]
    found = facts(computed("salon", {"Визиты": [VISITS, *done, *back]}))
    assert (found["Выручка"], found["Продажи товаров"]) == (revenue, goods)
    assert (found["Визиты"], found["Средний чек"]) == (2, 2_600)


JOBS = ("Номер", "Поступил", "Выполнен", "Сотрудник", "Аккаунт", "Клиент", "Статус", "Сумма")


def job(number: str, day: int, client: str, status: str, amount: float) -> tuple[Any, ...]:
    day_ = D(2026, 11, day)
    return (number, day_, day_, "Анна", "А1", client, status, amount)


@pytest.mark.parametrize(
    ("back", "revenue"),
    [
        ([], 12_000),
        ([job("3", 9, "Вега", "возврат", 8_000)], 4_000),
        ([job("3", 9, "Вега", "деньги вернули", -500)], 11_500),
        ([job("3", 9, "Орион", "возврат", 5_000)], 12_000),  # the word of a job that was undone
    ],
)
def test_a_service_team_gives_money_back(back: list[tuple[Any, ...]], revenue: float) -> None:
    done = [job("1", 2, "Вега", "выполнен", 8_000), job("2", 3, "Лира", "выполнен", 4_000)]
    found = facts(computed("service-team", {"Заказы": [JOBS, *done, *back]}))
    assert (found["Выручка"], found["Обслужено клиентов"]) == (revenue, 2)
