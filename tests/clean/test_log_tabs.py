from __future__ import annotations

from typing import Any

import pytest
from log_books import DAY, DEALS, DEALS_HEADER, codes, column, deal, named, tab, with_spec

from sheets_kpi.clean.tables import Layout, find_layout
from sheets_kpi.findings import Severity
from sheets_kpi.schema import LogSpec
from sheets_kpi.state import Area, CellValue, Table, areas

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
    "header", ["Сумма, $", "Сумма, тыс. шт.", "Сумма плана", "Сумма %", "План (сумма)", "€ Сумма"]
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


def test_a_word_of_a_record_that_is_also_a_header_makes_no_header() -> None:
    spec = with_spec(DEALS, columns=(column("date", "Закрыт", "date"), *DEALS.columns[1:]))
    rows = (("Менеджер", "Клиент", "Статус", "Сумма"), ("Анна", "Ромашка", "закрыт", 100))
    assert refused(*rows, spec=spec) == [("column_missing", "")]


def test_of_two_tables_with_as_many_columns_that_with_the_date_is_the_log() -> None:
    rows = (("Менеджер", "Сумма"), ("Анна", 5), (), ("Дата", "Клиент"), (DAY, "Ромашка"))
    assert layout(*rows).row == 4


def test_the_same_header_repeated_below_is_no_rival() -> None:
    assert layout(DEALS_HEADER, (), DEALS_HEADER).row == 1


def test_two_different_header_rows_are_refused() -> None:
    rows = (DEALS_HEADER, tuple(reversed(DEALS_HEADER)))
    assert refused(*rows) == [("two_header_rows", "")]


def test_a_header_deeper_than_the_first_rows_is_not_looked_for() -> None:
    assert refused(*[()] * 30, DEALS_HEADER) == [("header_missing", "")]
    assert layout(*[()] * 29, DEALS_HEADER).row == 30


def test_only_a_missing_main_date_closes_a_log() -> None:
    found, findings = find_layout(tab("Лист", ("Дтаа", "Менеджер", "Клиент")), DEALS)
    assert found is None
    by_code = {finding.code: finding for finding in findings}
    assert by_code["column_missing"].severity is Severity.ERROR
    assert "«Дата»" in by_code["column_missing"].message("ru")


def test_another_missing_column_is_told_and_names_a_misspelling_of_it() -> None:
    found, findings = find_layout(tab("Лист", ("Дата", "Менеджр", "Статус", "Клиент")), DEALS)
    assert found
    manager, amount = findings
    assert {manager.severity, amount.severity} == {Severity.WARNING}
    assert "«Менеджр»" in manager.action("ru")
    assert amount.action("ru") == "Добавьте столбец, если он нужен."


@pytest.mark.parametrize(
    "header", ["Себестоимость", "Скидка", "План, сумма", "Сумма, $", "Предоплата", "Сумма плана"]
)
def test_a_header_that_says_something_else_is_not_proposed(header: str) -> None:
    _, findings = find_layout(tab("Лист", (*DEALS_HEADER[:4], header)), DEALS)
    (absent,) = [finding for finding in findings if finding.code == "column_absent"]
    assert header not in absent.action("ru")


@pytest.mark.parametrize("header", ["Суммы", "Сума", "Сумма1"])
def test_a_header_that_a_formula_names_is_no_slip(header: str) -> None:
    source = tab("Лист", (*DEALS_HEADER[:4], header))
    (slip,) = [f.action("ru") for f in find_layout(source, DEALS)[1] if f.code == "column_absent"]
    assert f"«{header}»" in slip
    _, findings = find_layout(source, DEALS, said=[header.lower()])
    (absent,) = [f.action("ru") for f in findings if f.code == "column_absent"]
    assert absent == "Добавьте столбец, если он нужен."


def test_a_column_that_the_title_gives_may_be_missing() -> None:
    found, findings = find_layout(
        tab("Лист", ("Дата", "Клиент", "Статус", "Сумма")), DEALS, ["manager"]
    )
    assert found
    assert findings == ()


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        (("Дата", "Дата", "Менеджер", "Клиент"), [("header_twice", "A1")]),
        (("Дата", "Дата", None, "Менеджер", "Клиент"), [("header_twice", "A1")]),
        (("Дата", "Ответственный", "Ответственный", "Клиент"), []),
        (("Дата", "Менеджер", "Клиент", "Клиент:"), []),
    ],
)
def test_two_headers_for_the_main_date(
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


def test_a_header_over_several_columns_in_use_names_none() -> None:
    merged = tuple(areas("D2:E2"))
    rows = (("Отчёт",), ("Дата", "Менеджер", "Клиент", "Сумма", None, "Статус"), (DAY, *"абвгд"))
    found, findings = find_layout(tab("Лист", *rows, merged=merged), DEALS)
    assert found
    assert "amount" not in found.columns
    assert codes(findings) == [("header_merged", "D2")]
    date_merged = tuple(areas("A2:B2"))
    dates = (("Отчёт",), ("Дата", None, "Клиент", "Сумма"), (DAY, "x", "y", 1))
    assert refused(*dates, merged=date_merged) == [("header_merged", "A2")]


@pytest.mark.parametrize("spare", [None, "", "  "])
def test_a_header_over_a_spare_column_names_the_first(spare: CellValue) -> None:
    rows = (("Дата", "Менеджер", "Клиент", "Сумма", None, "Статус"), (DAY, "а", "б", 5, spare, "в"))
    found = layout(*rows, merged=tuple(areas("D1:E1")))
    assert found.columns == {"date": 1, "manager": 2, "client": 3, "amount": 4, "status": 6}


def test_a_header_over_a_spare_first_column_names_the_one_in_use() -> None:
    rows = (("Дата", "Менеджер", "Клиент", "Сумма", None, "Статус"), (DAY, "а", "б", None, 5, "в"))
    found = layout(*rows, merged=tuple(areas("D1:E1")))
    assert found.columns == {"date": 1, "manager": 2, "client": 3, "amount": 5, "status": 6}


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


# --- tables beside each other ----------------------------------------------------------------


def beside(log: int, other: tuple[tuple[CellValue, ...], ...]) -> list[tuple[CellValue, ...]]:
    """A log with some rows, an unused column, and another table beside it."""
    left = [DEALS_HEADER, *(deal(amount=i) for i in range(log))]
    height = max(len(left), len(other))
    blanks = [*left, *[(None,) * 5] * (height - len(left))]
    right = [*other, *[(None,) * len(other[0])] * (height - len(other))]
    return [(*a, None, *b) for a, b in zip(blanks, right, strict=True)]


PLANS: tuple[tuple[CellValue, ...], ...] = (("Менеджер", "План"), ("Анна", 100), ("Пётр", 200))


@pytest.mark.parametrize(
    "other",
    [
        PLANS,
        (("Статус", "Сумма"), ("оплачена", 5), ("отказ", 0)),
        (("План", "Дата"), (100, DAY)),
        (("Город", "Клиент", "Скидка"), *[("Омск", "Ромашка", 5)] * 9),
    ],
)
def test_a_table_beside_the_log_is_left_alone_though_it_shares_a_header(
    other: tuple[tuple[CellValue, ...], ...],
) -> None:
    found, findings = find_layout(tab("Лист", *beside(4, other)), DEALS)
    assert found
    assert found.columns == {"date": 1, "manager": 2, "client": 3, "status": 4, "amount": 5}
    assert found.others == {}
    assert findings == ()


def test_the_log_may_stand_on_the_right() -> None:
    rows = [
        (*row, None, *log) for row, log in zip(PLANS, (DEALS_HEADER, deal(), deal()), strict=True)
    ]
    found = layout(*rows)
    assert found.columns == {"date": 4, "manager": 5, "client": 6, "status": 7, "amount": 8}


def test_a_column_that_the_log_lacks_is_not_taken_from_the_table_beside_it() -> None:
    rows: list[tuple[CellValue, ...]] = [("Дата", "Менеджер", "Клиент", "Статус", None, "Сумма")]
    rows += [(DAY, "Анна", "к", "оплачена", None, 900), (DAY, "Анна", "к", "отказ", None, 800)]
    rows += [(DAY, "Анна", "к", "оплачена", None, None)] * 6
    found, findings = find_layout(tab("Лист", *rows), DEALS)
    assert found
    assert "amount" not in found.columns
    assert [finding.code for finding in findings] == ["column_absent"]


def test_a_log_with_an_unused_column_in_it_is_one_table() -> None:
    rows = [(*row[:3], None, *row[3:]) for row in (DEALS_HEADER, deal(), deal(), deal())]
    assert layout(*rows).columns["amount"] == 6


def test_a_column_without_a_header_does_not_part_a_log() -> None:
    rows = [
        (*DEALS_HEADER[:3], None, *DEALS_HEADER[3:]),
        *[(*deal()[:3], "заметка", *deal()[3:])] * 5,
        (*deal()[:3], "заметка", None, None),
    ]
    assert layout(*rows).columns["amount"] == 6


def test_two_tables_with_the_same_columns_are_refused() -> None:
    rows = [(*row, None, *row) for row in (DEALS_HEADER, deal(), deal())]
    assert refused(*rows) == [("header_twice", "A1")]


def test_a_table_of_the_workbook_that_holds_most_columns_is_the_log() -> None:
    rows = [(*DEALS_HEADER, "Сумма", "План"), *[(*deal(), 5, 6)] * 3]
    tables = (Table("Log", Area(1, 1, 4, 5)), Table("Plan", Area(1, 6, 4, 7)))
    found = layout(*rows, tables=tables)
    assert found.columns["amount"] == 5
    assert "план" not in found.others


def test_a_table_of_the_workbook_is_found_below_the_first_rows() -> None:
    rows = [*[()] * 40, DEALS_HEADER, deal()]
    assert layout(*rows, tables=(Table("Log", Area(41, 1, 42, 5)),)).row == 41


def test_a_header_of_two_rows_without_merged_cells() -> None:
    rows = (
        ("Дата", "Менеджер", "О сделке", None, None),
        (None, None, "Клиент", "Статус", "Сумма"),
        deal(),
    )
    found = layout(*rows)
    assert (found.row, found.columns) == (
        2,
        {"date": 1, "manager": 2, "client": 3, "status": 4, "amount": 5},
    )
