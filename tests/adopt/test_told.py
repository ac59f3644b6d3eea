"""What only titles of tabs and rows of months tell: the figures of November, worked by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest
from log_books import tab
from test_drafts import facts

from sheets_kpi.adopt.answers import answered
from sheets_kpi.adopt.read import read
from sheets_kpi.adopt.reading import MOST_QUESTIONS, LogReading
from sheets_kpi.adopt.titles import patterns_of, titles_of
from sheets_kpi.clean.tabs import star_of
from sheets_kpi.state import CellValue, Existing, ExistingTab

Row = tuple[CellValue, ...]
HEAD = ("Менеджер", "Клиент", "Сумма", "Статус")
PEOPLE = ("Анна Котова", "Пётр Иванов", "Олег Тихий")


def deals(n: int) -> list[Row]:
    """`n` deals of 100, 200, 300 …, the first, third, fifth … of them paid."""
    words = ("Оплачено", "Отказ")
    return [(PEOPLE[i % 3], f"Клиент {i}", 100 * (i + 1), words[i % 2]) for i in range(n)]


def numbered(rows: Sequence[Row]) -> list[Row]:
    return [(number, *row) for number, row in enumerate(rows, 1)]


def dated(rows: Sequence[Row]) -> list[Row]:
    return [(date(2026, 11, number + 1), *row) for number, row in enumerate(rows, 1)]


def only(existing: Existing) -> LogReading:
    (log,) = read(existing).logs
    return log


OCTOBER, NOVEMBER = deals(6), deals(4)  # paid in November: 100 + 300


@pytest.mark.parametrize(
    "tabs",
    [
        [tab("Договоры", HEAD, ("Октябрь 2026",), *OCTOBER, ("Ноябрь 2026",), *NOVEMBER)],
        [
            tab(
                "Договоры",
                ("Число", *HEAD),
                ("Октябрь 2026",),
                *numbered(OCTOBER),
                ("Ноябрь 2026",),
                *numbered(NOVEMBER),
            )
        ],
        [tab("Октябрь 2026", HEAD, *OCTOBER), tab("Ноябрь 2026", HEAD, *NOVEMBER)],
        [tab("Продажи октябрь", ("2026",), HEAD, *OCTOBER), tab("Продажи ноябрь", HEAD, *NOVEMBER)],
        [tab("Продажи ноябрь 2026", ("День", *HEAD), *numbered(NOVEMBER))],
        [
            tab(
                "Продажи",
                ("Год", "Месяц", *HEAD),
                *((2026, "Октябрь", *row) for row in OCTOBER),
                *((2026, "ноябрь", *row) for row in NOVEMBER),
            )
        ],
        [tab("Смена 09.11.2026", HEAD, *NOVEMBER), tab("Смена 09.10.2026", HEAD, *OCTOBER)],
    ],
    ids=["rows", "rows and days", "titles", "a year above", "one title", "columns", "a day a tab"],
)
def test_a_log_without_dates_has_its_months(tabs: list[ExistingTab]) -> None:
    existing = Existing(tuple(tabs))
    found = facts(existing, read(existing))
    assert (found["Выручка"], found["Состоялось"], found["Конверсия"]) == (400, 2, 0.5)


def test_a_year_that_nobody_names_is_told() -> None:
    log = only(Existing((tab("Октябрь", HEAD, *OCTOBER), tab("Ноябрь", HEAD, *NOVEMBER))))
    assert "no_year" in {doubt.code for doubt in log.doubts}
    other = tab("Приказы", ("От",), (date(2026, 5, 1),))
    log = only(Existing((tab("Октябрь", HEAD, *OCTOBER), tab("Ноябрь", HEAD, *NOVEMBER), other)))
    assert [doubt.facts for doubt in log.doubts if doubt.code == "in_year"] == [{"year": 2026}]


@pytest.mark.parametrize("form", ["{}", "Продажи {}", "{} (продажи)"])
def test_people_in_titles(form: str) -> None:
    head, rows = ("Дата", *HEAD[1:]), [row[:1] + row[2:] for row in dated(NOVEMBER)]
    existing = Existing(tuple(tab(form.format(name), head, *rows) for name in PEOPLE))
    assert only(existing).role("person") is not None
    assert facts(existing, read(existing))["Выручка"] == 1200


def test_a_status_in_titles() -> None:
    rows = [row[:-1] for row in dated(deals(6))][2:]
    others = [row[:-1] for row in dated(deals(2))]  # 100 + 200
    head = ("Дата", *HEAD[:3])
    done, off = tab("Завершенные", head, *others), tab("Несостоявшиеся", head, *rows)
    existing = Existing((done, off))
    found = facts(existing, read(existing))
    assert (found["Выручка"], found["Состоялось"]) == (300, 2)


def test_places_in_titles_are_asked() -> None:
    towns = ("Москва", "Казань")
    head, rows = ("Дата", *HEAD), dated(OCTOBER)
    tabs = (tab(towns[0], head, *rows[:3]), tab(towns[1], head, *rows[3:]))
    reading = read(Existing(tabs))
    question = next(one for one in reading.questions[:MOST_QUESTIONS] if one.kind == "title")
    assert (question.default, reading.logs[0].given) == (("account",), "Аккаунт")
    (people,) = answered(reading, question, ["category"]).logs
    assert [c.role for c in people.columns if c.name == people.given] == ["category"]
    (plain,) = answered(reading, question, ["nothing"]).logs
    assert (plain.given, plain.role("account"), plain.tabs) == ("", None, towns)


@pytest.mark.parametrize(
    ("titles", "rests", "tells"),
    [
        (["Продажи Анна", "Продажи Пётр"], ("Анна", "Пётр"), "person"),
        (["Анна", "Антон"], ("Анна", "Антон"), "person"),
        (["Октябрь 2026", "Ноябрь 2026"], ("Октябрь", "Ноябрь"), "month"),
        (["Октябрь 2025", "Январь 2026"], ("Октябрь 2025", "Январь 2026"), "month"),
        (["Продажи_май", "Продажи_июнь"], ("май", "июнь"), "month"),
        (["Заявки май 2026 г."], ("май 2026 г",), "month"),
        (["Смена 9.11.2026", "Смена 9.10.2026"], ("9.11.2026", "9.10.2026"), "date"),
        (["Лист1", "Лист2"], ("Лист1", "Лист2"), ""),
        (["Отчёт 1", "Отчёт 2"], ("1", "2"), ""),
        (["1 квартал", "2 квартал"], ("1", "2"), ""),
        (["Розница", "Опт"], ("Розница", "Опт"), "account"),
        (["Октябрь", "Архив"], ("Октябрь", "Архив"), ""),
        (["Сделки"], ("Сделки",), ""),
    ],
)
def test_what_titles_tell(titles: list[str], rests: tuple[str, ...], tells: str) -> None:
    found = titles_of(titles)
    assert (found.rests, found.tells) == (rests, tells)


@pytest.mark.parametrize(
    ("titles", "next_", "others"),
    [
        (["Продажи 2026-10", "Продажи 2026-11"], "Продажи 2027-01", "Продажи план"),
        (["Продажи 2026-10", "Продажи 2026-11"], "Продажи 2027-01", "План"),
        (["Янв 2026", "Февр.2026", "Март 2026"], "Апрель 2027", "Маркетинг"),
        (["Мар", "Апр"], "Нояб", "Маркетинг"),
        (["10.26", "11.26"], "01.27", "Итоги"),
        (["2026-10"], "2027-01", "2026"),
        (["Октябрь2026", "Ноябрь2026"], "Декабрь 2027", "Маркетинг"),
        (["Продажи окт", "Продажи ноя"], "Продажи дек", "Продажи итог"),
        (["Q3 2026", "Q4 2026"], "Q1 2027", "Quiz 2026-2"),
        (["2026-W45", "2026-W46"], "2027-W01", "2026"),
        (["2025", "2026"], "2027", "План"),
        (["октябрь_Анна", "ноябрь_Анна"], "декабрь_Анна", "план_Анна"),
        (["октябрь_Анна", "октябрь_Олег", "ноябрь_Анна", "ноябрь_Олег"], "декабрь_Вера", "План"),
        (["Анна 10", "Анна 11"], "Анна 12", "Анна план"),
        (["Анна 10", "Олег 10"], "Анна 11", "План 2026"),
        (["Продажи Анна", "Продажи Олег"], "Продажи Вера", "Продажи"),
        (["Продажи январь 2026", "Продажи февраль 2026"], "Продажи март 2027", "План"),
        (["1-7 ноя", "8-14 ноя"], "1-6 дек", "План"),
        (["Лист1", "Лист1 (2)"], "", "Лист12"),
        (["Выгрузка 09.11.2026"], "", "Выгрузка 16.11.2026"),
    ],
)
def test_the_next_tab_is_read_and_no_tab_of_others(
    titles: list[str], next_: str, others: str
) -> None:
    tabs = (tab(title, ("Дата",)) for title in (*titles, others))
    found = patterns_of(titles, Existing(tuple(tabs)), (), is_given=False)
    read = [t for t in (*titles, next_, others) if star_of(t, found) is not None]
    assert read == [*titles, *([next_] if next_ else [])]
