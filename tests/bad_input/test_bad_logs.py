"""Bad rows of logs: a cell that cannot be read is named and never guessed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest
from bad_books import NASTY, ROWS, Cells, edit, facts, found, prepared, put, settles, texts, told
from books import HEADERS

D = date


@pytest.mark.parametrize(
    ("cells", "findings", "revenue"),
    [
        (
            {"G1": "Сумма", "G2": 7},
            "kpi_column_absent KPI!B2, kpi_formula KPI!B4, header_twice Сделки!F1",
            None,
        ),
        ({"F2": "#DIV/0!"}, "error_value Сделки!F2", 2500.5),
        ({"F2": "=1+1"}, "uncached_formula Сделки!F2", 2500.5),
        ({"F2": "nan"}, "unreadable_number Сделки!F2", 2500.5),
        ({"F2": 1e15}, "too_many_digits Сделки!F2", 2500.5),
        ({"F2": -0.0}, "", 2500.5),
        ({"F2": True}, "checkbox_value Сделки!F2", 2500.5),
        ({"A2": "32.13.2026"}, "no_such_day Сделки!A2", 2500.5),
        ({"A2": D(9999, 12, 31)}, "date_out_of_range Сделки!A2", 2500.5),
        ({"A2": D(1900, 1, 5)}, "date_out_of_range Сделки!A2", 2500.5),
        ({"A2": D(2026, 11, 21)}, "future_date Сделки!A2", 2500.5),
        ({"G1": "Выручка", "G2": 7}, "", 3500.5),  # a column of the team's, named like a KPI
    ],
)
def test_a_cell_that_cannot_be_read_is_named_and_never_guessed(
    book: Path, cells: Cells, findings: str, revenue: float | None
) -> None:
    put(book, "Сделки", cells)
    assert facts(book)["Выручка"] == revenue
    first = findings.split(", ") if findings else []
    assert [" ".join(one) for one in found(book)][: max(1, len(first))] == first


def test_merged_headers_close_the_log_and_leave_no_number(book: Path) -> None:
    edit(book, lambda workbook: workbook["Сделки"].merge_cells("A1:B1"))
    assert "Сделки!A1" in {place for _, place in found(book)}
    assert facts(book)["Выручка"] is None


def test_a_header_that_stands_twice_is_one_header_and_one_row_left_out(book: Path) -> None:
    put(book, "Сделки", {f"{'ABCDEF'[at]}6": header for at, header in enumerate(HEADERS)})
    assert [code for code, _ in found(book)] == ["repeated_header"]
    assert facts(book)["Выручка"] == 3500.5


def test_texts_stay_texts_on_every_summary_tab(tmp_path: Path) -> None:
    rows = [
        (D(2026, 11, 4), text, text, text, "оплачена" if n % 2 else text, float(n))
        for n, text in enumerate(NASTY)
    ]
    path = prepared(tmp_path / "nasty.xlsx", [*ROWS, *rows])
    settles(path)
    assert [text for text in NASTY if text not in texts(path)] == []
    log = openpyxl.load_workbook(path)["Сделки"]
    assert [cell.data_type for row in log["B6:D17"] for cell in row].count("f") == 0


@pytest.mark.parametrize(
    "name", ["'=1+1", 'KPI [а] "б" 😀 ]]', "Я" * 300, "Вы\nручка", 42, "Сумма", "–"]
)
def test_a_kpi_may_have_any_name(book: Path, name: str | int) -> None:
    put(book, "KPI", {"A4": name})
    assert found(book) == []
    assert list(facts(book).values()) == [3500.5, 2, 1750.25]
    settles(book)
    assert " ".join(str(name).split()) in texts(book)


def test_sorting_a_log_moves_the_findings_and_rebuilds_no_flag(tmp_path: Path) -> None:
    wrong = ("32.13.2026", "Иванов", "Москва", "Вега", "оплочена", "12,5 р")
    path = prepared(tmp_path / "sorted.xlsx", [*ROWS, wrong])
    settles(path)
    before = found(path)
    assert {"Сделки!A6", "Сделки!E6", "Сделки!F6"} == {place for _, place in before}

    def turn(workbook: openpyxl.Workbook) -> None:
        rows = list(workbook["Сделки"].iter_rows(min_row=2, values_only=True))
        for number, row in enumerate(reversed(rows), start=2):
            for column, value in enumerate(row, start=1):
                workbook["Сделки"].cell(number, column).value = value

    edit(path, turn)
    assert found(path) == [(code, place.replace("6", "2")) for code, place in before]
    assert "Сделки" not in told("sync", path)["plan"]["by_tab"]
