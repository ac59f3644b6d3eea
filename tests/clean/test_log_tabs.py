from __future__ import annotations

from typing import Any

import pytest
from log_books import DEALS, DEALS_HEADER, codes, column, named, tab, with_spec

from sheets_kpi.clean.tabs import Layout, find_layout, needed_columns
from sheets_kpi.findings import Severity
from sheets_kpi.schema import LogSpec
from sheets_kpi.state import CellValue, areas

TIMES = LogSpec(
    "times",
    named("Обращения"),
    columns=(
        column("date", "Дата", "date"),
        column("answer", "Ответ, мин", "duration", unit="minutes"),
        column("late", "Опоздание", "duration", unit="hours"),
        column("pieces", "Количество", "number"),
    ),
)


def layout(*rows: tuple[CellValue, ...], spec: LogSpec = DEALS, **more: Any) -> Layout:
    found, findings = find_layout(tab("Лист", *rows, **more), spec)
    assert found, codes(findings)
    return found


def refused(
    *rows: tuple[CellValue, ...], spec: LogSpec = DEALS, **more: Any
) -> list[tuple[str, str]]:
    found, findings = find_layout(tab("Лист", *rows, **more), spec)
    assert found is None
    return [(f.code, f.cell) for f in findings if f.severity is Severity.ERROR]


def test_columns_stand_in_any_order_below_title_rows() -> None:
    found = layout(
        ("Журнал сделок", None, None),
        (),
        ("Сумма", "Заметки", "Клиент", "Дата", "Статус", "Менеджер"),
    )
    assert found.row == 3
    assert found.columns == {"date": 4, "manager": 6, "client": 3, "status": 5, "amount": 1}
    assert found.others == {"заметки": 2}


@pytest.mark.parametrize(
    "header",
    [
        "Сумма",
        " сУММА ",
        "Amount",
        "Стоимость",
        "Сумма, ₽",
        "Сумма (руб.)",
        "Сумма\n(₽)",
        "Сумма:",
        "Сумма *",
        "Cумма",  # a Latin C
        "Сумма\u00a0руб",
    ],
)
def test_a_header_is_known_by_any_spelling(header: str) -> None:
    assert layout((*DEALS_HEADER[:4], header)).columns["amount"] == 5


@pytest.mark.parametrize(
    "header", ["Сумма, $", "Сумма, тыс. руб.", "Сумма плана", "Сумма %", "План (сумма)", "€ Сумма"]
)
def test_a_header_that_means_something_else_is_not_taken(header: str) -> None:
    assert "amount" not in layout((*DEALS_HEADER[:4], header)).columns


@pytest.mark.parametrize(
    ("header", "column_id"),
    [
        ("Ответ", "answer"),
        ("Ответ (мин.)", "answer"),
        ("Ответ, ч", ""),  # minutes are not hours
        ("Опоздание, ч", "late"),
        ("Опоздание (мин)", ""),
        ("Количество, шт.", "pieces"),
    ],
)
def test_a_unit_in_a_header_must_fit_the_column(header: str, column_id: str) -> None:
    columns = layout(("Дата", header), spec=TIMES).columns
    assert columns == {"date": 1} | ({column_id: 2} if column_id else {})


def test_a_data_row_or_a_title_is_no_header() -> None:
    found = layout(("Дата отчёта", "Клиент"), DEALS_HEADER, ("Дата", "Анна", "Ромашка"))
    assert found.row == 2


def test_the_same_header_repeated_below_is_no_rival() -> None:
    assert layout(DEALS_HEADER, (), DEALS_HEADER).row == 1


def test_two_different_header_rows_are_refused() -> None:
    rows = (DEALS_HEADER, tuple(reversed(DEALS_HEADER)))
    assert refused(*rows) == [("two_header_rows", "")]


def test_a_header_deeper_than_the_first_rows_is_not_looked_for() -> None:
    assert refused(*[()] * 30, DEALS_HEADER) == [("header_missing", "")]
    assert layout(*[()] * 29, DEALS_HEADER).row == 30


def test_a_missing_needed_column_closes_the_log_and_names_the_nearest() -> None:
    found, findings = find_layout(tab("Лист", ("Дата", "Менеджр", "Клиент")), DEALS)
    assert found is None
    by_code = {finding.code: finding for finding in findings}
    assert "«Менеджер»" in by_code["column_missing"].message("ru")
    assert "«Менеджр»" in by_code["column_missing"].action("ru")
    assert by_code["column_missing"].severity is Severity.ERROR
    assert by_code["column_absent"].severity is Severity.WARNING


def test_a_column_that_the_title_gives_may_be_missing() -> None:
    found, findings = find_layout(
        tab("Лист", ("Дата", "Клиент", "Статус", "Сумма")), DEALS, ["manager"]
    )
    assert found
    assert findings == ()


def test_needed_are_required_columns_and_those_that_play_a_part() -> None:
    assert needed_columns(DEALS) == {"date", "manager", "client"}


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        (("Дата", "Дата", "Менеджер", "Клиент"), [("header_twice", "A1")]),
        (("Дата", "Ответственный", "Ответственный", "Клиент"), [("header_twice", "B1")]),
        (("Дата", "Менеджер", "Клиент", "Клиент:"), []),
    ],
)
def test_two_headers_for_one_needed_column(
    headers: tuple[str, ...], expected: list[tuple[str, str]]
) -> None:
    found, findings = find_layout(tab("Лист", headers), DEALS)
    errors = [(f.code, f.cell) for f in findings if f.severity is Severity.ERROR]
    assert errors == expected
    assert (found is None) == bool(expected)


@pytest.mark.parametrize("name", ["Менеджер", "МЕНЕДЖЕР", "manager"])
def test_the_declared_name_wins_over_an_alias_and_says_so(name: str) -> None:
    found, findings = find_layout(
        tab("Лист", ("Дата", "Ответственный", name, "Клиент", "Статус", "Сумма")), DEALS
    )
    assert found
    assert found.columns["manager"] == 3
    assert codes(findings) == [("header_choice", "C1")]
    assert findings[0].message("ru") == "Столбцом «Менеджер» могут быть C1, B1: прочитан C1"


def test_a_header_over_several_columns_names_none() -> None:
    merged = tuple(areas("D2:E2"))
    rows = (("Отчёт",), ("Дата", "Менеджер", "Клиент", "Сумма", None, "Статус"))
    found, findings = find_layout(tab("Лист", *rows, merged=merged), DEALS)
    assert found
    assert "amount" not in found.columns
    assert codes(findings) == [("header_merged", "D2")]
    spec = with_spec(DEALS, account="amount")
    assert refused(*rows, spec=spec, merged=merged) == [("header_merged", "D2")]


def test_headers_merged_downwards_belong_to_the_lower_row() -> None:
    merged = tuple(areas("A1:A2 B1:B2 C1:E1"))
    rows = (
        ("Дата", "Менеджер", "О сделке", None, None),
        (None, None, "Клиент", "Статус", "Сумма"),
    )
    found = layout(*rows, merged=merged)
    assert (found.row, sorted(found.columns.values())) == (2, [1, 2, 3, 4, 5])


def test_repeated_undeclared_headers_cannot_be_named() -> None:
    found, findings = find_layout(tab("Лист", (*DEALS_HEADER, "Заметка", "заметка", "Ещё")), DEALS)
    assert found
    assert found.others == {"еще": 8}
    assert codes(findings) == [("header_repeated", "F1"), ("header_repeated", "G1")]


@pytest.mark.parametrize("rows", [(), ((),), (("а", "б"),), ((1, 2), (None, True))])
def test_a_tab_without_headers_is_refused(rows: tuple[tuple[CellValue, ...], ...]) -> None:
    assert refused(*rows) == [("header_missing", "")]
