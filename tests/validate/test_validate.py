from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from log_books import (
    AS_OF,
    DAY,
    DEALS,
    DEALS_HEADER,
    cleaned,
    codes,
    column,
    deal,
    named,
    tab,
    template,
    with_spec,
)

import sheets_kpi
from sheets_kpi.findings import Finding, Severity
from sheets_kpi.people import NameBook, Roster, Stint
from sheets_kpi.schema import LogSpec, RequiredWhenRule
from sheets_kpi.state import CellValue, Existing, ExistingTab
from sheets_kpi.texts import LANGS, catalogue
from sheets_kpi.validate import similar_clients, similar_pairs, validate

ANNA, PETR = "Анна Котова", "Пётр Иванов"
KEYED = with_spec(
    DEALS, tabs=("Сделки*",), columns=(column("id", "№", "text", unique=True), *DEALS.columns)
)
KEYED_HEADER = ("№", *DEALS_HEADER)


def checked(
    *tabs: ExistingTab, spec: LogSpec = DEALS, roster: Roster | None = None, **more: Any
) -> tuple[Finding, ...]:
    made = cleaned(*tabs, logs=[spec], **more)
    return validate(made, template(spec), Existing(tabs), roster, AS_OF)


def told(*tabs: ExistingTab, spec: LogSpec = DEALS) -> list[Finding]:
    """What the rules across columns say, which cleaning finds."""
    found = cleaned(*tabs, logs=[spec]).findings
    return [finding for finding in found if finding.code == "required_when"]


def deals(*rows: Sequence[CellValue], **more: Any) -> tuple[Finding, ...]:
    return checked(tab("Сделки", DEALS_HEADER, *rows), **more)


def test_a_log_in_order_has_no_findings() -> None:
    assert deals(deal(), deal(amount=5)) == ()


# --- what stands twice -----------------------------------------------------------------------


def test_every_cell_of_a_repeated_key_is_told_over_all_tabs() -> None:
    first = tab("Сделки 1", KEYED_HEADER, ("А-1", *deal()), ("А-2", *deal()), (None, *deal()))
    second = tab("Сделки 2", KEYED_HEADER, ("а-1 ", *deal()), (None, *deal(amount=2)))
    findings = checked(first, second, spec=KEYED)
    assert [(f.code, f.tab, f.cell) for f in findings] == [
        ("duplicate_key", "Сделки 1", "A2"),
        ("duplicate_key", "Сделки 2", "A2"),
    ]
    assert findings[0].message("ru") == (
        "«А-1» встречается 2 раза (A2, Сделки 2!A2): учтены все строки"
    )
    assert findings[1].value == "а-1 "
    assert findings[0].severity is Severity.WARNING


def test_a_repeated_key_is_one_finding_with_a_count_and_the_first_places() -> None:
    rows = [(7, *deal(amount=i)) for i in range(8)]
    (finding,) = checked(tab("Сделки", KEYED_HEADER, *rows), spec=KEYED)
    assert finding.cell == "A2"
    assert finding.facts == {"n": 8, "cells": "A2, A3, A4, A5, A6 …"}


@pytest.mark.parametrize("second", ["а-1", "А-1 "])
def test_every_spelling_of_a_repeated_key_is_told_so_that_its_flag_knows_it(second: str) -> None:
    rows = [("А-1", *deal()), (second, *deal()), ("А-1", *deal()), (second, *deal())]
    findings = checked(tab("Сделки", KEYED_HEADER, *rows), spec=KEYED)
    assert [(f.value, f.cell, f.facts["n"]) for f in findings] == [
        ("А-1", "A2", 4),
        (second, "A3", 4),
    ]


def test_a_thousand_times_the_same_key_is_no_thousand_findings() -> None:
    rows = [("копия", *deal(amount=i)) for i in range(1_000)]
    (finding,) = checked(tab("Сделки", KEYED_HEADER, *rows), spec=KEYED)
    assert finding.message("en").startswith("“копия” occurs 1,000 times (A2, A3, A4, A5, A6 …)")


def test_unique_numbers_and_dates_are_keys_too() -> None:
    spec = with_spec(
        DEALS,
        columns=(
            column("id", "№", "number", unique=True),
            column("day", "Дата", "date", unique=True),
            column("x", "x", "text"),
        ),
        date="",
        person="",
        client="",
    )
    rows: list[tuple[CellValue, ...]] = [
        (1.5, DAY, "a"),
        ("1,5", "02.11.2026", "b"),
        (None, None, "c"),
        (None, None, "d"),
    ]
    findings = checked(tab("Сделки", ("№", "Дата", "x"), *rows), spec=spec)
    assert codes(findings) == [
        ("duplicate_key", "A2"),
        ("duplicate_key", "A3"),
        ("duplicate_key", "B2"),
        ("duplicate_key", "B3"),
    ]


def test_equal_rows_are_told_once_and_never_dropped() -> None:
    findings = deals(deal(), deal(amount=5), deal(), deal())
    assert codes(findings) == [("duplicate_row", "A4")]
    assert findings[0].message("ru") == "Одинаковых строк: 3 (первая – A2); учтены все"


def test_rows_that_differ_in_an_undeclared_column_are_not_equal() -> None:
    sheet = tab("Сделки", (*DEALS_HEADER, "Заметка"), (*deal(), "а"), (*deal(), "б"))
    assert checked(sheet) == ()


def test_equal_rows_with_a_key_are_told_by_the_key_alone() -> None:
    findings = checked(tab("Сделки", KEYED_HEADER, ("1", *deal()), ("1", *deal())), spec=KEYED)
    assert {finding.code for finding in findings} == {"duplicate_key"}


# --- rules and people ------------------------------------------------------------------------

NEEDS = with_spec(
    DEALS,
    rules=(RequiredWhenRule("r", "amount", "status", ("paid",), named("У продажи нужна сумма")),),
)


def test_a_cell_that_another_one_asks_for() -> None:
    rows = [
        deal(amount=None),
        deal(amount=None, status="отказ"),
        deal(amount=None, status=None),
        deal(amount="x"),  # refused already
    ]
    findings = told(tab("Сделки", DEALS_HEADER, *rows), spec=NEEDS)
    assert codes(findings) == [("required_when", "E2")]
    assert findings[0].severity is Severity.ERROR  # no deal worth 0: it would lower the average
    assert findings[0].message("ru") == (
        "Не заполнена ячейка «Сумма», хотя «Статус» – «оплачена»: строка не попадёт в показатели, "
        "которым нужен этот столбец; условие «пусто» её считает. У продажи нужна сумма"
    )


ROSTER = Roster(
    (
        Stint(ANNA, start=date(2026, 11, 2), end=date(2026, 11, 5)),
        Stint(ANNA, start=date(2026, 11, 10), end=date(2026, 11, 15)),
        Stint(PETR),
    )
)


@pytest.mark.parametrize(
    ("person", "day", "expected"),
    [
        (ANNA, date(2026, 11, 1), "before_start"),
        (ANNA, date(2026, 11, 2), ""),
        (ANNA, date(2026, 11, 5), ""),
        (ANNA, date(2026, 11, 7), "between_stints"),
        (ANNA, date(2026, 11, 15), ""),
        (ANNA, date(2026, 11, 16), "after_end"),
        (ANNA, date(2026, 12, 1), ""),  # after as_of, it is a finding of its own
        (ANNA, None, ""),
        ("анна  котова", date(2026, 11, 1), "before_start"),
        (PETR, date(2001, 1, 1), ""),
        ("Никто", date(2026, 11, 1), ""),
        (None, date(2026, 11, 1), ""),
    ],
)
def test_dates_outside_the_work_of_a_person(
    person: str | None, day: date | None, expected: str
) -> None:
    findings = deals(deal(manager=person, date=day), roster=ROSTER)
    assert codes(findings) == ([(expected, "A2")] if expected else [])


def test_almost_equal_names_are_told_where_nobody_is_listed() -> None:
    rows = [
        deal(manager=name, amount=i) for i, name in enumerate([ANNA, ANNA, "Анна Катова", PETR])
    ]
    findings = deals(*rows, people=NameBook(is_open=True))
    assert codes(findings) == [("similar_names", "B4")]
    assert "«Анна Катова»" in findings[0].message("ru")


def test_listed_people_may_have_almost_equal_names() -> None:
    people = NameBook([("Анна Котова", ()), ("Анна Котов", ())])
    rows = [deal(manager=name) for name in people.names]
    assert deals(*rows, people=people) == ()


@pytest.mark.parametrize(
    ("first", "second", "is_similar"),
    [
        ("Иванов Пётр", "Пётр Иванов", True),
        ("Пётр Иванов", "Пётр Ивнов", True),
        ("Пётр Иванов", "Пётр Иваонв", True),
        ("Пётр Иванов", "Пётр Ивонов", True),
        ("Иванов П.", "П Иванов", True),
        ("Пётр Иванов", "Павел Иванов", False),
        ("Яна", "Ян", False),  # too short to tell
        ("Менеджер 1", "Менеджер 2", False),
        ("Менеджер 1", "Менеджр 1", True),
        ("Маша Иванова", "Мария Иванова", True),
        ("Иванов Саша", "Александр Иванов", True),
        ("Иванова Мария Петровна", "Мария Иванова", True),
        ("Анна Абрамович", "Анна Иванова", False),  # a surname may end as a patronymic does
    ],
)
def test_similar_names(first: str, second: str, *, is_similar: bool) -> None:
    assert similar_pairs([first, second]) == (
        (tuple(sorted([first, second])),) if is_similar else ()
    )


@pytest.mark.parametrize(
    ("first", "second", "is_similar"),
    [
        ("ООО «Ромашка»", "ООО «Рамашка»", True),
        ("ООО «Альфа»", "АО «Альфа»", True),
        ("Иванов", "ИП Иванов", True),
        ("0712345678", "712345678", True),  # a zero that a number format has lost
        ("8 916 123-45-67, 8 916 765-43-21", "+7 916 765 43 21", True),
        ("ООО «Ромашка»", "ООО «Лютик»", False),
        ("Клиент 1", "Клиент 2", False),
        ("+7 916 123-45-67", "+7 999 765-43-21", False),
        ("+7 912 345-67-89 доб. 12", "8(912)3456789", True),
        ("Иван 8-912-000-11-33", "79120001133", True),
        ("Рога", "Общество с ограниченной ответственностью «Рога»", True),
        ("ЗАО «ТоргСервис-М»", "Торгсервис М", True),
        ("mailto:a@b.com", "A@B.com", True),
        ("ООО", "ИП", False),
    ],
)
def test_similar_clients(first: str, second: str, *, is_similar: bool) -> None:
    assert similar_clients([first, second]) == (
        (tuple(sorted([first, second])),) if is_similar else ()
    )


def test_likely_clients_are_told_and_stay_two() -> None:
    rows = [deal(client=name, amount=i) for i, name in enumerate(["Иванов", "Иванов", "ИП Иванов"])]
    assert codes(deals(*rows)) == [("similar_clients", "C4")]


@given(st.text("абвгдежз", min_size=5, max_size=12), st.data())
def test_one_slip_of_the_keyboard_is_similar(name: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(name) - 1))
    slipped = name[:place] + "я" + name[place + 1 :]
    assert similar_pairs([name, slipped])


def test_findings_of_a_closed_log_are_left_to_cleaning() -> None:
    assert checked(tab("Другое", ("а",), ("б",))) == ()


def test_findings_stand_in_the_right_cells_of_any_layout() -> None:
    order = [4, 0, 3, 1, 2]
    header = [DEALS_HEADER[i] for i in order]
    row = deal(amount=None)
    spec = with_spec(NEEDS, tabs=("Сделки*",))
    plain = tab("Сделки 1", DEALS_HEADER, deal())
    shuffled = tab("Сделки 2", ("Журнал",), (), header, [row[i] for i in order])
    (finding,) = told(plain, shuffled, spec=spec)
    assert (finding.tab, finding.cell, finding.header) == ("Сделки 2", "A4", "Сумма")
    assert finding.person == ANNA


# --- the catalogue of findings ---------------------------------------------------------------


def codes_in_sources() -> set[str]:
    """Every code that the modules of this area make findings with."""
    folder = Path(sheets_kpi.__file__).parent
    files = [*(folder / "clean").glob("*.py"), *(folder / "validate").glob("*.py")]
    text = "".join(file.read_text("utf-8") for file in files)
    known = {key.removeprefix("finding.") for key in catalogue() if key.startswith("finding.")}
    return {word for word in re.findall(r'"([a-z_]+)"', text) if word in known}


def test_every_finding_has_its_texts_and_a_test() -> None:
    folder = Path(__file__).parent.parent
    parts = (folder, folder / "clean", folder / "validate", folder / "imports")
    files = [file for part in parts for file in part.glob("test_*.py")]
    tests = "".join(file.read_text("utf-8") for file in files)
    texts = catalogue()
    found = codes_in_sources()
    assert len(found) > 50
    for code in found:
        assert f'"{code}"' in tests, f"{code} has no test"
        for key in (f"finding.{code}", f"finding.{code}.action"):
            assert all(texts[key][lang] for lang in LANGS)


def test_a_finding_is_as_exact_in_english() -> None:
    (finding,) = told(tab("Сделки", DEALS_HEADER, deal(amount=None)), spec=NEEDS)
    assert replace(finding, facts={**finding.facts}).message("en") == (
        "“Сумма” is blank though “Статус” is “оплачена”: the row is left out of the KPIs that need "
        "this column; a condition on blank cells counts it. У продажи нужна сумма (en)"
    )
    assert finding.action("en") == "Fill the cell or correct “Статус”."
