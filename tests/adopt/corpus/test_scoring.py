"""The measure sees what is read wrong: a workbook is scored against a truth that is none."""

from __future__ import annotations

from pathlib import Path

import pytest
from making import Book, Col, Table, Words, day, firm, num, of, one
from scoring import Score, lost, score

from sheets_kpi.adopt.reading import Doubt, LeftOut, Reading, TabReading

DATE = Col("Дата", day("2026-11-01..2026-11-20"), "date date")
PERSON = Col("Менеджер", of("Анна Котова", "Пётр Иванов"), "person person")
CLIENT = Col("Клиент", one(firm, 20), "client client")
AMOUNT = Col("Сумма", num(100, 9000), "money amount")
STATUS = Col("Статус", Words("Оплачено won 3; Отказ lost 1"), "choice status")
PLAIN = Table("Продажи", 30, (DATE, PERSON, CLIENT, AMOUNT, STATUS))


def scored(tab: Table, folder: Path) -> Score:
    return score(Book("one", "hand ru", [tab]), folder)


def test_a_plain_log_is_wholly_right(tmp_path: Path) -> None:
    found = scored(PLAIN, tmp_path)
    assert (found.wrong, found.lost) == ([], 0)


WRONG = Words("Оплачено lost 3; Отказ lost 1")


@pytest.mark.parametrize(
    ("col", "line"),
    [
        (Col("Сумма", AMOUNT.maker, "text amount"), "type · «Сумма»"),
        (Col("Сумма", AMOUNT.maker, "money"), "role · amount: is none"),
        (Col("Сумма", AMOUNT.maker, "money id"), "role · id: is «Сумма»"),
        (Col("Сумма", AMOUNT.maker, "money direction"), "role · «Сумма»"),
        (Col("Статус", WRONG, "choice status"), "word · Оплачено: is lost"),
    ],
)
def test_a_column_that_is_read_otherwise_is_told(col: Col, line: str, tmp_path: Path) -> None:
    cols = [col if one.header == col.header else one for one in PLAIN.cols]
    assert any(told.startswith(line) for told in scored(Table("Продажи", 30, cols), tmp_path).wrong)


def test_a_tab_that_is_read_otherwise_is_told(tmp_path: Path) -> None:
    plan = scored(Table("Продажи", 30, PLAIN.cols, "plan"), tmp_path)
    assert plan.wrong[0].startswith("kind · «Продажи»: is plan, read as log")
    given = scored(Table("Продажи", 30, PLAIN.cols, gives="account"), tmp_path)
    assert given.wrong[0].startswith("role · the title gives account")


TOLD = Reading(doubts=(Doubt("unread.list", {"tab": "Продажи", "n": 30}),))
LEFT = tuple(LeftOut(row, "total") for row in (2, 3, 99))


@pytest.mark.parametrize(
    ("got", "reading", "rows"),
    [
        (TabReading("Продажи", "list"), Reading(), 30),
        (TabReading("Продажи", "list"), TOLD, 0),
        (TabReading("Продажи", "copy"), Reading(), 0),
        (TabReading("Продажи", "log", 1, 30, log="Продажи"), Reading(), 0),
        (TabReading("Продажи", "log", 1, 25, log="Продажи"), Reading(), 5),
        # rows 2 and 3 are records and told as none; row 99 is no record
        (TabReading("Продажи", "log", 1, 25, LEFT, log="Продажи"), Reading(), 3),
    ],
)
def test_rows_that_no_log_reads_are_lost_unless_they_are_told(
    got: TabReading, reading: Reading, rows: int, tmp_path: Path
) -> None:
    Book("one", "hand ru", [PLAIN]).write(tmp_path)
    assert lost(Score(), PLAIN, got, reading) == rows
