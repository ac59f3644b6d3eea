"""How findings are told: equal ones of a column as one, those that do most harm first."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from log_books import (
    AS_OF,
    DAY,
    DEALS,
    DEALS_HEADER,
    cleaned,
    column,
    deal,
    tab,
    template,
    with_spec,
)

from sheets_kpi.findings import MOST_ALIKE, Finding, Severity, told
from sheets_kpi.state import Existing
from sheets_kpi.texts import LANGS, catalogue
from sheets_kpi.validate import validate

ERROR, WARNING, NOTICE = Severity.ERROR, Severity.WARNING, Severity.NOTICE
DATE = Finding(WARNING, "date_as_text", "Сделки", 2, 1, "Дата", "05.11.2026", facts={"read": "…"})


def alike(n: int, first: Finding = DATE, amount: float | None = 100_00) -> list[Finding]:
    return [replace(first, row=first.row + i, amount=amount) for i in range(n)]


def test_more_than_twenty_equal_findings_of_a_column_are_one() -> None:
    assert len(told(alike(MOST_ALIKE))) == 20
    (one,) = told(alike(MOST_ALIKE + 1))
    assert (one.n, one.cell, one.cells, one.amount) == (21, "A2", "A2, A3, A4, A5, A6 …", 2100_00)
    assert one.message("ru").replace("\u00a0", " ") == (
        "Дата записана текстом: «05.11.2026» прочитано как …. Таких ячеек в столбце 21 "
        "(A2, A3, A4, A5, A6 …); сумма в их строках 2 100"
    )
    assert "Формат → Число → Дата" in one.action("ru")
    assert "Format → Number → Date" in one.action("en")


def test_without_amounts_no_sum_is_told() -> None:
    (one,) = told(alike(30, amount=None))
    assert one.message("en").endswith("The column has 30 such cells (A2, A3, A4, A5, A6 …)")


def test_a_finding_without_a_remedy_of_its_own_names_the_filter() -> None:
    (one,) = told(alike(30, replace(DATE, code="unreadable_number", header="Сумма")))
    assert one.action("ru") == (
        "Введите только число, пояснения – в другой столбец."
        " Остальные такие же ячейки покажет фильтр столбца «Сумма»."
    )


@pytest.mark.parametrize(
    "other",
    [
        replace(DATE, tab="Ноябрь"),
        replace(DATE, column=2),
        replace(DATE, code="two_digit_year"),
        replace(DATE, severity=NOTICE),
    ],
)
def test_other_tabs_columns_and_causes_stay_apart(other: Finding) -> None:
    found = told([*alike(30), *alike(5, other)])
    assert sorted(finding.n for finding in found) == [1, 1, 1, 1, 1, 30]


def test_findings_about_whole_tabs_are_never_joined() -> None:
    tabs = [Finding(NOTICE, "tab_empty", f"Лист {i}") for i in range(40)]
    assert len(told(tabs)) == 40


def test_one_person_alone_is_named_and_several_are_not() -> None:
    anna = replace(DATE, person="Анна")
    assert told(alike(30, anna))[0].person == "Анна"
    assert told([*alike(30, anna), replace(anna, person="Пётр", row=99)])[0].person == ""


def test_what_does_most_harm_comes_first() -> None:
    def at(severity: Severity, code: str, column: int, amount: float | None) -> Finding:
        return Finding(severity, code, "Сделки", 9, column, amount=amount)

    tab_level = Finding(ERROR, "log_missing", "")
    dear, cheap = at(ERROR, "unreadable_date", 1, 900), at(ERROR, "required", 2, 5)
    unknown = at(ERROR, "unreadable_number", 3, None)
    twice = at(WARNING, "duplicate_key", 4, 10)
    found = told([*alike(50), twice, unknown, cheap, dear, tab_level])
    assert [finding.code for finding in found] == [
        "log_missing",
        "unreadable_date",
        "required",
        "unreadable_number",
        "duplicate_key",
        "date_as_text",
    ]


def test_a_returned_sum_is_as_grave_as_a_paid_one() -> None:
    minus = Finding(ERROR, "unreadable_date", "Сделки", 3, 1, amount=-500)
    plus = Finding(ERROR, "required", "Сделки", 2, 2, amount=100)
    assert told([plus, minus]) == (minus, plus)


@given(st.lists(st.tuples(st.sampled_from(Severity), st.sampled_from("ab"), st.integers(1, 4))))
def test_nothing_is_lost_and_telling_twice_changes_nothing(
    some: list[tuple[Severity, str, int]],
) -> None:
    findings = [Finding(severity, code, "t", row, 1) for severity, code, row in some] * 7
    found = told(findings)
    assert sum(finding.n for finding in found) == len(findings)
    assert told(found) == found


def test_a_finding_knows_what_its_row_is_worth() -> None:
    spec = with_spec(DEALS, columns=(*DEALS.columns, column("note", "Заметка", "number")))
    rows = [(*deal(amount=250.5), "много"), (*deal(amount="?"), "мало"), (*deal(), None)]
    made = cleaned(tab("Сделки", (*DEALS_HEADER, "Заметка"), *rows), logs=[spec])
    worth = {(f.row, f.column): f.amount for f in made.findings}
    assert worth == {(2, 6): 25050, (3, 5): None, (3, 6): None}


def test_a_doubled_deal_is_told_before_a_thousand_dates_that_are_texts() -> None:
    keyed = with_spec(DEALS, columns=(column("no", "№", "text", unique=True), *DEALS.columns))
    rows = [(str(i), *deal(date="05.11.2026")) for i in range(1_300)]
    sheet = tab("Сделки", ("№", *DEALS_HEADER), *rows, ("1299", *deal(date=DAY)))
    made = cleaned(sheet, logs=[keyed])
    checked = validate(made, template(keyed), Existing((sheet,)), None, AS_OF)
    doubled, dates = told((*made.findings, *checked))
    assert (doubled.code, doubled.value) == ("duplicate_key", "1299")
    assert (dates.code, dates.n, dates.cell) == ("date_as_text", 1_300, "B2")


@pytest.mark.parametrize(
    ("code", "facts", "what"),
    [
        ("unreadable_number", {}, "«7х» – не число"),
        (
            "below_minimum",
            {"number": "−7", "limit": "0"},
            "«Сумма»: −7 – меньше допустимого (0)",
        ),
        (
            "order",
            {"first": "Дата", "day": "05.11.2026", "why": " (так сказано в шаблоне)"},
            "«Сумма» раньше, чем «Дата» (05.11.2026) (так сказано в шаблоне)",
        ),
    ],
)
def test_what_is_wrong_is_told_without_what_became_of_the_row(
    code: str, facts: dict[str, object], what: str
) -> None:
    found = Finding(ERROR, code, "Сделки", 2, 1, "Сумма", "7х", facts=facts)
    assert found.what("ru") == what
    assert found.message("ru") != what


def test_what_became_of_the_row_stands_after_a_mark_in_every_text() -> None:
    texts = [text for text in catalogue().values() if "{effect}" in text["ru"]]
    assert len(texts) > 30
    for text, lang in product(texts, LANGS):
        assert re.search("[:;,] {effect}", text[lang]), text[lang]
