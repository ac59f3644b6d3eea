"""The template drafted from a reading gives the figures that the cells hold, by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from log_books import tab

from sheets_kpi import export, pipeline
from sheets_kpi.adopt.draft import MOST_KPIS, draft
from sheets_kpi.adopt.read import read
from sheets_kpi.adopt.reading import Reading
from sheets_kpi.periods import Grain
from sheets_kpi.stages import Request
from sheets_kpi.state import CellValue, Existing
from sheets_kpi.template import parse
from sheets_kpi.texts import LANGS
from sheets_kpi.workbooks.memory import MemoryWorkbook

HEAD = ("Дата", "Менеджер", "Клиент", "Сумма", "Статус", "Звонков")
ROWS: tuple[tuple[CellValue, ...], ...] = (
    (date(2026, 11, 2), "Анна Котова", "Ромашка", 1000, "Оплачено", 5),
    (date(2026, 11, 3), "Пётр Иванов", "Лютик", "2 000,50 ₽", "Оплачено", 7),
    (date(2026, 11, 4), "Котова Анна", "Ромашка", 500, "Оплачено", 1),
    (date(2026, 11, 5), "Анна Котова", "Василёк", 900, "Отказ", 2),
    (date(2026, 11, 6), "Пётр Иванов", "Мак", 800, "В работе", 0),
    ("ИТОГО", None, None, 5200.5, None, 15),
)


def facts(existing: Existing, reading: Reading) -> dict[str, object]:
    """The KPIs of the company in November."""
    request = Request(
        now=datetime(2026, 11, 30, 9, tzinfo=UTC),
        as_of=date(2026, 11, 30),
        template=parse(draft(reading, "ru"), "own.toml"),
        lang="ru",
    )
    computed = pipeline.compute(pipeline.check(MemoryWorkbook(existing), request), [Grain.MONTH])
    rows = [export.told(row) for row in export.rows(computed, [Grain.MONTH])]
    company = [r for r in rows if r["segment"] == "company" and r["period"] == "2026-11"]
    return {str(r["kpi"]): r["fact"] for r in company}


def test_the_figures_are_those_of_the_cells() -> None:
    existing = Existing((tab("Продажи", ("ПРОДАЖИ",), (), HEAD, *ROWS),))
    assert facts(existing, read(existing)) == {
        "Выручка": 3500.5,  # 1000 + 2000.50 + 500
        "Состоялось": 3,
        "Средний чек": pytest.approx(3500.5 / 3),
        "Конверсия": 0.6,  # 3 of 5
        "Новые клиенты": 2,  # Ромашка and Лютик
        "Повторные клиенты": 1,  # Ромашка bought twice
        "Звонков": 15,  # 5 + 7 + 1 + 2 + 0
    }


def test_two_logs_and_no_status() -> None:
    calls = [(date(2026, 11, d), "Анна Котова", d, 4) for d in range(1, 7)]
    costs = [(date(2026, 11, d), "Реклама", 100) for d in range(1, 5)]
    existing = Existing(
        (
            tab("Звонки", ("Дата", "Менеджер", "Дозвонов", "Оценка"), *calls),
            tab("Расходы", ("Дата", "Статья", "Расход"), *costs),
        )
    )
    assert facts(existing, read(existing)) == {
        "Записей: Звонки": 6,
        "Дозвонов": 21,  # 1 + 2 + … + 6
        "Оценка, в среднем": 4,
        "Записей: Расходы": 4,
        "Расход": 400,
    }


def test_a_draft_has_nine_kpis_at_most_each_with_its_sentence() -> None:
    names = ("Звонков", "Встреч", "Заявок", "Показов", "Кликов", "Лидов", "Заказов", "Визитов")
    head = (*HEAD[:5], *names)
    rows = [(*row[:5], *range(1, 9)) for row in ROWS[:5]]
    template = parse(draft(read(Existing((tab("Продажи", head, *rows),))), "ru"), "own.toml")
    assert len(template.kpis) == MOST_KPIS
    assert all(kpi.about and kpi.about.show(lang) for kpi in template.kpis for lang in LANGS)
    assert {kpi.weight for kpi in template.kpis} == {None}


NAMES = ("Анна Котова", "Пётр Иванов", "Олег Тихий")
DAYS = [
    (date(2026, 11, d), NAMES[d % 3], f"Клиент {d}", 100 * d, ("Оплачено", "Отказ")[d % 2])
    for d in range(2, 14)
]
LAST_MONTH = [(row[0].replace(month=10), *row[1:]) for row in DAYS]
SALES = HEAD[:5]


@pytest.mark.parametrize(
    "tabs",
    [
        # one header with its unit on one tab and without it on the other
        [("Октябрь", SALES, *LAST_MONTH), ("Ноябрь", (*SALES[:3], "Сумма, руб.", "Статус"), *DAYS)],
        # no header at all
        [("Продажи", *DAYS)],
        # a header that stands twice, with other amounts below
        [("Продажи", (*SALES, "Сумма"), *((*row, 7) for row in DAYS))],
        # signs of lists in names: of a tab, a column and a word
        [("Продажи; новые", (*SALES[:3], 'Сумма; "₽"', "Статус"), *DAYS)],
        # a day on its first row only
        [("Продажи", SALES, *((None if i % 2 else r[0], *r[1:]) for i, r in enumerate(DAYS)))],
    ],
)
def test_sheets_as_people_keep_them(
    tabs: list[tuple[str, *tuple[tuple[CellValue, ...], ...]]],
) -> None:
    existing = Existing(tuple(tab(title, *rows) for title, *rows in tabs))
    found = facts(existing, read(existing))
    assert (found["Выручка"], found["Состоялось"]) == (4200, 6)  # 200 + 400 + … + 1200


@pytest.mark.parametrize(
    ("header", "amounts", "sign"),
    [
        ("Amount, $", (10, 20, 30), "$"),
        ("Сумма, тг", (10, 20, 30), "₸"),
        ("Сумма", ("€ 10", "€ 20", "€ 30"), "€"),
        ("Сумма, руб.", (10, 20, 30), "₽"),
        ("Сумма", (10, 20, 30), "₽"),
    ],
)
def test_money_is_shown_in_the_currency_of_the_sheet(
    header: str, amounts: tuple[CellValue, ...], sign: str
) -> None:
    rows = [(date(2026, 11, 2 + i), "Анна Котова", amounts[i % 3], "Оплачено") for i in range(6)]
    made = parse(
        draft(
            read(Existing((tab("Сделки", ("Дата", "Менеджер", header, "Статус"), *rows),))), "ru"
        ),
        "own.toml",
    )
    revenue = next(kpi for kpi in made.kpis if kpi.name.ru == "Выручка")
    assert revenue.unit
    assert revenue.unit.ru == sign
    assert made.settings.get("currency", "₽") == sign


def test_a_price_for_one_of_several_makes_the_amount_with_their_number() -> None:
    """What came back is taken off."""
    rows = [(date(2026, 11, day), "Плитка", n, 450) for day, n in enumerate((10, 20, -5), 2)]
    existing = Existing((tab("Отгрузки", ("Дата", "Товар", "Кол-во", "Цена"), *rows),))
    found = facts(existing, read(existing))
    assert found["Сумма: Отгрузки"] == 11250  # 450 × (10 + 20 − 5)


def test_income_expense_and_transfers_are_summed_apart() -> None:
    rows = [
        (date(2026, 11, day), ("Приход", "Расход", 'На "карту"')[day % 3], 100 * day)
        for day in range(1, 10)
    ]
    existing = Existing((tab("Касса", ("Дата", "Операция", "Сумма"), *rows),))
    found = facts(existing, read(existing))
    assert "Сумма: Касса" not in found
    # 3 + 6 + 9, 1 + 4 + 7 and 2 + 5 + 8
    assert (found["Приход"], found["Расход"], found['На "карту"']) == (1800, 1200, 1500)


def test_a_dated_table_below_the_log_is_told_and_does_not_count() -> None:
    rows = [(date(2026, 11, day), "Анна Котова", day) for day in range(1, 10)]
    calls = [(date(2026, 11, day), "Анна Котова", 5) for day in range(1, 5)]
    head = ("Дата", "Менеджер", "Сумма")
    below = tab("Ноябрь", head, *rows, (), ("Дата", "Оператор", "Звонков"), *calls)
    reading = read(Existing((below,)))
    assert [doubt.code for doubt in reading.doubts] == ["beside"]
    assert facts(Existing((below,)), reading)["Сумма: Ноябрь"] == 45
    again = tab("Ноябрь", head, *rows, (), ("Дата", "Сотрудник", "Сумма"), *calls)
    reading = read(Existing((again,)))  # the header once more, all but a word
    assert facts(Existing((again,)), reading)["Сумма: Ноябрь"] == 65
