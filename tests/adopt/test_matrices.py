"""Tabs whose headers are people, days or months: the figures of November, worked by hand."""

from __future__ import annotations

from datetime import date

import pytest
from log_books import tab
from test_drafts import facts

from sheets_kpi.adopt.read import read
from sheets_kpi.state import Existing, ExistingTab

PEOPLE = ("Анна Котова", "Пётр Иванов", "Олег Тихий")
DAYS = [date(2026, 11, day) for day in range(1, 11)]
NUMBERS = [*range(1, 31)]
HOURS = [(name, *[8] * 28, None, None) for name in PEOPLE]  # 3 × 28 × 8 = 672
WEEK = (*["пн", "вт", "ср", "чт", "пт", "сб", "вс"] * 4, "пн", "вт")


@pytest.mark.parametrize(
    ("made", "kpi", "wanted"),
    [
        (
            tab(
                "Звонки",
                ("Дата", *PEOPLE[:2], "Всего звонков"),
                *((day, n, 2 * n, 3 * n) for n, day in enumerate(DAYS)),
            ),
            "Звонки",
            135,  # 3 × (0 + 1 + … + 9)
        ),
        (
            tab(
                "Звонки",
                ("Сотрудник", *DAYS, "Итого"),
                *((name, *range(10), 45) for name in PEOPLE),
                ("Итого", *(3 * n for n in range(10)), 135),
            ),
            "Звонки",
            135,
        ),
        (tab("Звонки", (None, *DAYS), *((name, *range(10)) for name in PEOPLE)), "Звонки", 135),
        (tab("Табель", ("Ноябрь 2026",), ("ФИО", *NUMBERS), *HOURS), "Табель", 672),
        (tab("Табель", ("Часы за ноябрь 2026 г.",), ("ФИО", *NUMBERS), *HOURS), "Табель", 672),
        (tab("Табель", ("Ноябрь 2026",), ("ФИО", *NUMBERS), (None, *WEEK), *HOURS), "Табель", 672),
        (
            tab(
                "Табель",
                ("Ноябрь 2026",),
                ("ФИО", *NUMBERS),
                *((*row[:-2], "Б", "ОТП") for row in HOURS),
            ),
            "Табель",
            672,
        ),
        (
            tab(
                "Продажи 2026",
                ("Менеджер", "Август", "Сентябрь", "Октябрь", "Ноябрь"),
                *((name, 1000, 2000, 3000, 4000) for name in PEOPLE),
            ),
            "Продажи 2026",
            12000,
        ),
        (
            tab(
                "Активность",
                (None, "Анна", None, "Пётр", None),
                ("Дата", "Звонки", "Встречи", "Звонки", "Встречи"),
                *((day, n, 1, 2 * n, 2) for n, day in enumerate(DAYS)),
            ),
            "Встречи",
            30,
        ),
    ],
    ids=(
        "people across, days across, a blank corner, a month above, a month in a text above,"
        " a row of weekdays, marks in cells, months across, metrics below people".split(", ")
    ),
)
def test_every_cell_below_a_heading_counts(made: ExistingTab, kpi: str, wanted: float) -> None:
    existing = Existing((made,))
    reading = read(existing)
    assert facts(existing, reading)[kpi] == wanted
    assert "matrix" in {doubt.code for doubt in reading.logs[0].doubts}
    assert reading.logs[0].role("person")


def test_tabs_of_months_with_days_across_are_one_log() -> None:
    october, november = (
        tab(title, ("ФИО", *NUMBERS), *HOURS) for title in ("Октябрь 2026", "Ноябрь 2026")
    )
    existing = Existing((october, november))
    assert facts(existing, read(existing)) == {"Журнал": 672}


@pytest.mark.parametrize(
    "made",
    [
        tab("Табель", ("ФИО", *NUMBERS), *HOURS),  # of which month?
        tab("График", ("День", *DAYS), *((n, *["Анна", "Пётр"] * 5) for n in ("утро", "вечер"))),
    ],
)
def test_what_cannot_be_counted_is_told(made: ExistingTab) -> None:
    (log,) = read(Existing((made,))).logs
    assert (log.unpivot, log.doubts[-1].code) == ((), "matrix_unread")
