"""What one more unit brings in an open period, and what the Bonus tab says about the next step."""

from __future__ import annotations

from datetime import date

import pytest
from bonus_books import ROWS, asked, bonus_book, existing, rows_of, write

from sheets_kpi import pipeline
from sheets_kpi.state import CellValue

D = date
LAST_DAY = D(2026, 11, 30)
OPEN = {"bonus_to": "here", "bonus_base": "30000", "bonus_accelerator": "2"}


def remarks(
    settings: dict[str, str], rows: tuple[tuple[CellValue, ...], ...] = ROWS, day: date = LAST_DAY
) -> dict[str, CellValue]:
    """The remarks of everybody, and of the KPIs of Петров, by label."""
    workbook = bonus_book({**OPEN, **settings}, rows)
    pipeline.sync(workbook, asked(as_of=day))
    found = rows_of(existing(workbook, "Бонусы"))
    whole = found[5:7] + found[-3:]
    return {str(row[0]): row[6] if len(row) > 6 else None for row in whole}


def test_an_open_period_is_preliminary_and_says_what_is_next() -> None:
    workbook = bonus_book(OPEN)
    pipeline.sync(workbook, asked(as_of=D(2026, 11, 20)))
    rows = rows_of(existing(workbook, "Бонусы"))
    assert rows[1] == ["Ноябрь 2026 · предварительно, по темпу на 20.11.2026"]


def test_what_one_more_unit_brings() -> None:
    # On the 30th 19 of 20 days are over: due are 9 500 ₽ and 3.8 deals.
    # Петров: 0.5 × 8 500/9 500 + 0.25 × 3/3.8 + 0.25 × 2 833.33/2 500 = 92.8070 % → 82.0175 %.
    # 1 000 ₽ more: + 0.5 × 1 000/9 500 = 5.2632 points → 98.0702 % → 95.1754 %:
    #   13.1579 % of 30 000 = 3 947.37 ₽
    # one deal more: + 0.25/3.8 = 6.5789 points → 99.3860 % → 98.4649 %: 16.4474 % = 4 934.21 ₽
    found = remarks({})
    assert found["Выручка"] == "ещё 1\xa0000\xa0₽ → +3\xa0947,37\u00a0₽"
    assert found["Сделки"] == "ещё 1\xa0шт → +4\xa0934,21\u00a0₽"
    assert found["Средний чек"] is None  # nobody makes one more of an average
    # 100 − 92.8070 = 7.1930, rounded up so that who adds as much is there
    assert found["Петров"] == "До 100\u00a0% бонуса осталось 7,2\xa0п.\xa0п. итога"


def test_a_jump_over_the_threshold_shows() -> None:
    # With a threshold of 95 % Петров has nothing yet. One deal more: 99.3860 % → 50 % +
    # 50 × 4.3860/5 = 93.8596 % of 30 000 = 28 157.89 ₽
    found = remarks({"bonus_threshold": "95 %"})
    assert found["Сделки"] == "ещё 1\xa0шт → +28\xa0157,89\u00a0₽"
    assert found["Петров"] == "До порога осталось 2,2\xa0п.\xa0п. итога"  # 2.1930


def test_what_brings_nothing_is_not_praised() -> None:
    # 1 000 ₽ more does not reach a threshold of 99 %, one deal more does
    found = remarks({"bonus_threshold": "99 %"})
    assert found["Выручка"] is None
    assert str(found["Сделки"]).startswith("ещё 1\xa0шт → ")


def test_beyond_the_target_the_cap_is_next_and_then_nothing() -> None:
    # Иванов: 0.5 × 11 000/9 500 + 0.25 × 4/3.8 + 0.25 × 110 % = 111.7105 %; the cap is at 125 %
    assert remarks({})["Иванов"] == "До потолка осталось 13,3\xa0п.\xa0п. итога"
    assert remarks({"bonus_cap": "110 %"})["Иванов"] is None


def test_a_period_that_is_over_asks_for_nothing_more() -> None:
    found = remarks({"period": "2026-11"}, day=D(2026, 12, 1))
    assert list(found.values()) == [None] * 5


def test_a_team_kpi_is_nobodys_own_to_add_to() -> None:
    workbook = bonus_book(OPEN)
    write(workbook, "KPI", "Сделки", "командный", column=6)
    pipeline.sync(workbook, asked(as_of=LAST_DAY))
    rows = rows_of(existing(workbook, "Бонусы"))
    found = {row[0]: row for row in rows[-3:]}
    assert len(found["Сделки"]) == 6
    assert len(found["Выручка"]) == 7


@pytest.mark.parametrize(
    ("gate", "said"),
    [
        # Петров's deals are at 3 of 3.8 due, 78.947 %
        ("80 %", "Бонуса нет: Сделки – 79\xa0%, а нужно не меньше 80\xa0%"),
        ("79 %", "Бонуса нет: Сделки – 78,9\xa0%, а нужно не меньше 79\xa0%"),
        ("78,9 %", "До 100\u00a0% бонуса осталось 7,2\xa0п.\xa0п. итога"),
    ],
)
def test_a_shut_gate_takes_the_place_of_the_next_step(gate: str, said: str) -> None:
    workbook = bonus_book(OPEN)
    write(workbook, "KPI", "Сделки", gate, column=18)
    pipeline.sync(workbook, asked(as_of=LAST_DAY))
    row = rows_of(existing(workbook, "Бонусы"))[6]
    assert row[6] == said
    assert (row[5] == 0) is said.startswith("Бонуса нет")


def test_a_new_person_has_the_discount_of_the_month() -> None:
    workbook = bonus_book({**OPEN, "bonus_ramp": "50 %; 75 %", "period": "2026-11"}, ROWS[:6])
    write(workbook, "Команда", "Петров", D(2026, 11, 1), column=6)
    pipeline.sync(workbook, asked())
    row = rows_of(existing(workbook, "Бонусы"))[6]
    # revenue 7 500, 2 deals, 3 750 each: 0.5 × 75 % + 0.25 × 50 % + 0.25 × 150 % = 87.5 %, and half
    # of it would do: it counts as 100 %
    assert row[2:6] == [0.875, 1, 30000, 30000]
    assert row[6] == "Скидка новичку: итог засчитан как 100\xa0%"


def test_who_was_away_has_no_number() -> None:
    workbook = bonus_book({**OPEN, "period": "2026-11"}, ROWS[:4])
    write(workbook, "Команда", "Петров", D(2026, 12, 1), column=6)
    pipeline.sync(workbook, asked())
    row = rows_of(existing(workbook, "Бонусы"))[6]
    assert row == ["Петров", "Юг", None, None, None, None, "Отсутствие весь период"]


def test_an_incomplete_score_has_no_number() -> None:
    # half of the weight has no data: the revenue formula is broken
    workbook = bonus_book({**OPEN, "period": "2026-11"})
    write(workbook, "KPI", "Выручка", "СУММЕСЛИМН(Сделки[Сума])")
    pipeline.sync(workbook, asked())
    row = rows_of(existing(workbook, "Бонусы"))[6]
    assert row[3:6] == [None, 30000, None]
    assert row[6] == "Итог неполный, нет данных: Выручка, Средний чек"
