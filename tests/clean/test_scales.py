"""Limits that hold for some words only: marks on their scale, deals that are worth something."""

from __future__ import annotations

import pytest
from log_books import DAY, cleaned, codes, column, named, tab, values

from sheets_kpi.schema import LimitRule, LogSpec
from sheets_kpi.state import CellValue
from sheets_kpi.template import load

MARKS = LogSpec(
    "marks",
    named("Отзывы"),
    columns=(
        column("date", "Дата", "date", required=True),
        column("kind", "Вид", "choice", choices={"nps": "nps", "csat": "csat", "talk": "беседа"}),
        column("score", "Оценка", "score"),
        column("minutes", "Длительность", "duration", unit="minutes"),
    ),
    date="date",
    rules=(
        LimitRule("n", "score", "kind", ("nps",), 0, 10, whole=True),
        LimitRule("c", "score", "kind", ("csat",), 1, 5),
        LimitRule("t", "minutes", "kind", ("talk",), 1),
    ),
)
HEADER = ("Дата", "Вид", "Оценка", "Длительность")


@pytest.mark.parametrize(
    ("kind", "score", "is_right"),
    [
        ("nps", 0, True),
        ("nps", 10, True),
        ("nps", 4.5, False),
        ("nps", 11, False),
        ("nps", -1, False),
        ("nps", "9", True),
        ("NPS", 8.5, False),
        ("csat", 8, False),
        ("csat", 4.5, True),
        ("csat", 0, False),
        ("csat", 5.0000000001, True),
        ("беседа", 100, True),
        (None, 100, True),
        ("nps", None, True),
    ],
)
def test_a_mark_lies_on_the_scale_of_its_kind(
    kind: CellValue, score: CellValue, *, is_right: bool
) -> None:
    made = cleaned(tab("Отзывы", HEADER, (DAY, kind, score, None)), logs=[MARKS])
    off = [cell for code, cell in codes(made.findings) if code == "off_scale"]
    assert off == ([] if is_right else ["C2"])
    read = values(made.logs["marks"].columns["score"])
    assert bool(made.logs["marks"].columns["score"].broken[0]) is not is_right
    assert is_right or read == [None]


def test_a_limit_speaks_of_what_a_length_is_in_the_unit_of_its_column() -> None:
    cells: list[CellValue] = [0.5, "1:30"]
    rows = [*((DAY, "беседа", None, cell) for cell in cells), (DAY, "nps", None, 0.5)]
    made = cleaned(tab("Отзывы", HEADER, *rows), logs=[MARKS])
    assert ("off_scale", "D2") in codes(made.findings)
    assert values(made.logs["marks"].columns["minutes"]) == [None, 90, 0.5]


def test_the_sentence_says_what_is_allowed() -> None:
    made = cleaned(tab("Отзывы", HEADER, (DAY, "nps", 4.5, None)), logs=[MARKS])
    (finding,) = made.findings
    assert finding.message("ru") == (
        "«Оценка»: 4,5, а при «Вид» = «nps» допустимо целое от 0 до 10: "
        "строка не попадёт в показатели, которым нужен этот столбец"
    )
    assert finding.message("en").endswith(
        "it may be a whole number from 0 to 10: "
        "the row is left out of the KPIs that need this column"
    )


@pytest.mark.parametrize(
    ("template", "kind", "score", "is_right"),
    [
        ("account-managers", "csat", 8, False),
        ("account-managers", "csat", 5, True),
        ("account-managers", "отзыв", 10, False),
        ("account-managers", "nps", 4.5, False),
        ("account-managers", "nps", 9, True),
        ("salon", "отзыв", 0, False),
        ("service-team", "опрос сотрудников", 6.5, False),
        ("service-team", "опрос сотрудников", 10, True),
        ("service-team", "оценка сервиса", 7, False),
    ],
)
def test_shipped_templates_know_the_scales_of_their_marks(
    template: str, kind: str, score: float, *, is_right: bool
) -> None:
    spec = load(template).log("feedback")
    assert spec is not None
    person = spec.column("manager")
    assert person is not None
    header = ("Дата", person.name.ru, "Аккаунт", "Клиент", "Вид", "Оценка")
    row = (DAY, "Анна Котова", "Москва", "к", kind, score)
    made = cleaned(tab("Отзывы", header, row), logs=[spec])
    off = [cell for code, cell in codes(made.findings) if code == "off_scale"]
    assert off == ([] if is_right else ["F2"])


@pytest.mark.parametrize(
    ("status", "amount", "is_right"),
    [
        ("оплачена", 0, False),
        ("paid", 0.001, False),
        ("оплачена", 0.01, True),
        ("отказ", 0, True),
        ("в работе", 0, True),
    ],
)
def test_a_won_deal_is_worth_something(status: str, amount: CellValue, *, is_right: bool) -> None:
    spec = load("account-managers").log("deals")
    assert spec is not None
    header = ("Номер", "Создана", "Закрыта", "Менеджер", "Аккаунт", "Клиент", "Статус", "Сумма")
    row = ("1", DAY, DAY, "Анна Котова", "Москва", "к", status, amount)
    made = cleaned(tab("Сделки", header, row), logs=[spec])
    off = [cell for code, cell in codes(made.findings) if code == "off_scale"]
    assert off == ([] if is_right else ["H2"])
    assert bool(made.logs["deals"].columns["amount"].broken[0]) is not is_right
