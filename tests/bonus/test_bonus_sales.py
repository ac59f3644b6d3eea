"""A percentage of sales by how much of their plan is reached: 3, 4 and 5 % at 50, 70 and 100 %."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from bonus_books import (
    DECEMBER,
    ROWS,
    SEEDS,
    asked,
    bonus_book,
    empty_book,
    existing,
    rows_of,
    titles,
    write,
)
from hypothesis import given
from hypothesis import strategies as st

from sheets_kpi import pipeline
from sheets_kpi.bonus.statement import Curve, half_up, paid
from sheets_kpi.decisions.cells import read_steps
from sheets_kpi.errors import DecisionError
from sheets_kpi.state import CellValue
from sheets_kpi.workbooks.memory import MemoryWorkbook

D = date
STEPS = ((0.5, 0.03), (0.7, 0.04), (1.0, 0.05))
HERE = {
    "period": "2026-11",
    "bonus_to": "here",
    "bonus_steps": "3 % при 50 %; 4 % при 70 %; 5 % при 100 %",
}
Row = tuple[CellValue, ...]


def sold(*amounts: float, who: str = "Иванов") -> tuple[Row, ...]:
    return tuple((D(2026, 11, 3), who, "Москва", "Вега", "оплачена", one) for one in amounts)


def bonuses(workbook: MemoryWorkbook, day: date = DECEMBER) -> list[list[CellValue]]:
    pipeline.sync(workbook, asked(as_of=day))
    return rows_of(existing(workbook, "Бонусы"))


def test_the_usual_pay_by_steps() -> None:
    """Targets of 10 000 ₽: Иванов sold 11 000 (110 %), Петров 8 500 (85 %)."""
    rows = bonuses(bonus_book(HERE))
    assert str(rows[2][0]).replace("\u00a0", " ") == (
        "Процент от всей суммы «Выручка» за период, по выполнению её плана: 3 % при 50 %;"
        " 4 % при 70 %; 5 % при 100 %. Ниже первой ступени бонуса нет."
    )
    assert rows[4][2:6] == ["Выполнение плана", "Процент", "С чего платится", "Бонус"]
    assert rows[5] == ["Иванов", "Юг", 1.1, 0.05, 11000, 550]
    assert rows[6] == ["Петров", "Юг", 0.85, 0.04, 8500, 340]
    assert rows[7] == ["Все вместе", None, None, None, None, 890]
    # the statement of one line adds up to the payout
    assert [row[5] for row in rows[11:15]] == [550, 550, 340, 340]


@pytest.mark.parametrize(
    ("amounts", "part", "payout"),
    [
        ((4999.99,), 0, 0),  # 49.9999 % of the plan
        ((5000,), 0.03, 150),
        ((6999.99,), 0.03, 210),  # 209.9997
        ((7000,), 0.04, 280),
        ((9999.99,), 0.04, 400),  # 399.9996
        ((10000,), 0.05, 500),
        ((10000.1,), 0.05, 500.01),  # 500.005: halves go up
        ((20000, 0.01), 0.05, 1000),  # 1000.0005
        ((8000, -2000), 0.03, 180),  # 6 000 are left
    ],
)
def test_the_edge_belongs_to_the_better_step_and_money_is_rounded_once(
    amounts: Sequence[float], part: float, payout: float
) -> None:
    row = bonuses(bonus_book(HERE, sold(*amounts)))[5]
    assert (row[3], row[5]) == (part, payout)


def test_nothing_is_said_without_a_plan() -> None:
    workbook = bonus_book(HERE, seeds=replace(SEEDS, targets=SEEDS.targets[1:]))
    row = bonuses(workbook)[5]
    assert (row[2:6], row[6]) == ([None] * 4, "Итога нет: нет целей или данных")


def test_a_gate_of_another_kpi_shuts_it() -> None:
    workbook = bonus_book(HERE)
    column = rows_of(existing(workbook, "KPI"))[0].index("Порог для бонуса") + 1
    write(workbook, "KPI", "Сделки", 0.8, column)
    rows = bonuses(workbook)  # Петров: 3 of 4 deals, 75 %
    assert [row[5] for row in rows[5:7]] == [550, 0]
    assert "Бонуса нет: Сделки – 75\u00a0%, а нужно не меньше 80\u00a0%" in str(rows[6][6])
    assert [row[5] for row in rows[11:17]] == [550, 550, 0, 0, 0, 0]


@pytest.mark.parametrize("closed", ["", "2026-11"])
def test_a_gate_on_what_is_not_divisible_is_not_open(closed: str) -> None:
    """Of eight deals one names nobody: 1 ₽ of 19 501 ₽, but more than a tenth of the deals."""
    rows = (*ROWS, (D(2026, 11, 3), None, "Москва", "Омега", "оплачена", 1.0))
    workbook = bonus_book({**HERE, "closed_through": closed}, rows)
    column = rows_of(existing(workbook, "KPI"))[0].index("Порог для бонуса") + 1
    assert [row[5] for row in bonuses(workbook)[5:7]] == [550, 340]
    again = bonus_book({**HERE, "closed_through": closed}, rows)
    write(again, "KPI", "Сделки", 0.1, column)
    for _ in range(2):  # what is closed is read back
        found = bonuses(again)[5:7]
        assert [row[5] for row in found] == [None, None]
        assert {row[6] for row in found} == {"Порог для бонуса не проверить, нет данных: Сделки"}


def test_an_open_period_goes_by_the_pace_and_says_what_is_next() -> None:
    """On the 30th 19 of 20 days are over: due are 9 500 ₽. Петров sold 8 500: 89.4737 %."""
    rows = bonuses(bonus_book(HERE), D(2026, 11, 30))
    assert rows[6][:6] == ["Петров", "Юг", 0.894736842, 0.04, 8500, 340]
    assert str(rows[6][6]).replace("\u00a0", " ") == (
        "До 5 % осталось 10,6 п. п. плана: Выручка – ещё 1 000 ₽"
    )
    more = {str(row[0]): str(row[6]).replace("\u00a0", " ") for row in rows[-1:]}
    assert more == {"Выручка": "до 5 %: ещё 1 000 ₽ → +135,00 ₽"}  # 9 500 is all: 5 % − 340


def test_a_new_person_has_the_ramp() -> None:
    """50 % in the first month: 60 % of the plan counts as 100 %."""
    people = (replace(SEEDS.people[0], start="2026-11-01"), SEEDS.people[1])
    workbook = bonus_book(
        {**HERE, "bonus_ramp": "60 %"}, sold(6000), seeds=replace(SEEDS, people=people)
    )
    assert bonuses(workbook)[5][:6] == ["Иванов", "Юг", 0.6, 0.05, 6000, 300]


def test_it_needs_no_bases_and_stays_private() -> None:
    workbook, private = bonus_book({**HERE, "bonus_to": "apart"}), empty_book()
    pipeline.sync(workbook, asked(private))
    assert titles(private) == ["Бонусы"]
    assert rows_of(existing(private, "Бонусы"))[5][5] == 550
    assert "550" not in str([rows_of(tab) for tab in workbook.state.tabs])


def test_a_closed_period_keeps_its_percentage() -> None:
    workbook = bonus_book({**HERE, "closed_through": "30.11.2026"})
    bonuses(workbook)
    write(workbook, "Настройки", "Бонус: процент от продаж", "10 % при 0 %")
    assert [row[5] for row in bonuses(workbook)[5:8]] == [550, 340, 890]
    kept = rows_of(existing(workbook, "Архив бонусов"))
    assert [row[9:12] for row in kept[4:] if row[3] == "Всего"] == [
        [11000, 0.05, 550],
        [8500, 0.04, 340],
    ]


@pytest.mark.parametrize(
    ("setting", "said"),
    [("Прибыль", "Прибыль"), ("Сделки", "Сделки"), ("Средний чек", "Средний чек")],
)
def test_of_what_it_is_paid_must_be_clear(setting: str, said: str) -> None:
    workbook = bonus_book({**HERE, "bonus_sales": setting})
    with pytest.raises(DecisionError) as error:
        bonuses(workbook)
    assert f"не понять: {said}." in error.value.say("ru")
    assert "Подходят: Выручка." in error.value.say("ru")
    write(workbook, "Настройки", "Бонус: от какого KPI", "выручка")
    assert bonuses(workbook)[5][5] == 550


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("3 % при 50 %; 4 % при 70 %; 5 % при 100 %", STEPS),
        ("3% от 50%;4% от 70%;5% от 100%", STEPS),
        ("3 % at 50 %\n4 % from 70 %\n5 % at 100 %", STEPS),
        ("2,5 % при 0 %", ((0.0, 0.025),)),
        ("5 % при 100 %; 4 % при 70 %", None),  # in order, so that nobody takes one for another
        ("5 % при 50 %; 4 % при 70 %", None),  # a better result that pays less
        ("3 при 50", None),
        ("3 % при 50 %; ещё", None),
        ("300 % при 50 %", None),
        ("3 % при 700 %", None),
        ("3 %", None),
        (0.03, None),
    ],
)
def test_steps_as_owners_write_them(text: CellValue, steps: object) -> None:
    assert read_steps(text) == steps


@given(st.floats(0, 3), st.integers(0, 10**12))
def test_a_step_pays_the_part_that_its_words_say(reached: float, kopecks: int) -> None:
    part = paid(reached, Curve(steps=STEPS))
    worth = [rate for at, rate in STEPS if round(reached, 9) >= at]
    assert part == (worth[-1] if worth else 0)
    exact = Fraction(int(part * 100), 100) * kopecks
    assert abs(half_up(exact) - exact) <= Fraction(1, 2)
