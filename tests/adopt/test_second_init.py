"""`init` on a workbook that it prepared: what is new is proposed as rows of the Logs tab, and added
below them on a yes; what stands there is never moved or changed.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter
from click.testing import CliRunner, Result
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from sheets_kpi import cli

HEAD = ("Дата", "Менеджер", "Клиент", "Сумма", "Статус")
PEOPLE = ("Анна Белова", "Олег Тихий")
DAY = ("--as-of", "2026-11-20", "--lang", "ru")


def sales(month: int, n: int = 10, *, clients: str = "Клиент") -> list[tuple[object, ...]]:
    """The odd days are paid: 100, 300, 500, 700, 900."""
    return [
        (f"{day:02}.{month}.2026", PEOPLE[day % 2], f"{clients} {day % 4}", 100 * day,
         "Оплачено" if day % 2 else "Отказ")
        for day in range(1, n + 1)
    ]  # fmt: skip


def run(*words: object, typed: str = "") -> Result:
    return CliRunner().invoke(cli.main, [*map(str, words), *DAY], input=typed)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("made") / "own.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for title, month in (("Октябрь", 10), ("Ноябрь", 11)):
            sheet = book.add_worksheet(title)
            for number, row in enumerate([HEAD, *sales(month)]):
                sheet.write_row(number, 0, row)
        book.add_worksheet("Заметки").write_row(0, 0, ["Дата", "Кому позвонить"])
    assert run("init", path, "--yes").exit_code == 0
    return path


@pytest.fixture
def path(prepared: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(prepared, tmp_path / "own.xlsx"))


def change(path: Path, how: Callable[[Workbook], object]) -> None:
    book = load_workbook(path)
    how(book)
    book.save(path)


def cells(sheet: Worksheet) -> list[tuple[object, ...]]:
    return [tuple(cell.value for cell in row) for row in sheet.iter_rows()]


def logs(path: Path) -> list[tuple[object, ...]]:
    return cells(load_workbook(path)["Журналы"])


def revenue(path: Path) -> float:
    kpis = json.loads(run("sync", path, "--json").output)["kpis"]
    return float(next(one["fact"] for one in kpis if one["kpi"] == "Выручка"))


def pay_by_card(book: Workbook) -> None:
    """The sale of the 2nd, of 200, is paid after all, in a word of its own."""
    book["Ноябрь"]["E3"] = "Оплата картой"


def add_margin(book: Workbook) -> None:
    sheet = book["Ноябрь"]
    for row, value in enumerate(["Маржа, ₽", *range(10, 110, 10)], 1):
        sheet.cell(row, 6, value)


def add_a_month_of_another_name(book: Workbook) -> None:
    sheet = book.create_sheet("Ноябрь, добавка")
    for row in [HEAD, *sales(11, 4, clients="Покупатель")]:
        sheet.append(row)


def add_calls(book: Workbook) -> None:
    sheet = book.create_sheet("Звонки")
    sheet.append(["День", "Менеджер", "Дозвонов"])
    for day in range(1, 7):
        sheet.append([f"{day:02}.11.2026", PEOPLE[day % 2], day])
    sheet.append(["ИТОГО", None, 21])


def test_nothing_new_is_nothing_to_add(path: Path) -> None:
    before = path.read_bytes()
    done = run("init", path, "--yes")
    assert "Добавлять нечего" in done.output
    assert path.read_bytes() == before


CASES: list[tuple[Callable[[Workbook], None], str, list[tuple[str, ...]]]] = [
    (
        pay_by_card,
        "новое слово «Оплата картой»; записей 1 – успех; сумма 200",
        [("Журнал", "", "Статус", "", "Оплата картой", "", "", "успех")],
    ),
    (
        add_margin,
        "новый столбец «Маржа, ₽» – деньги",
        [("Журнал", "", "Маржа, ₽", "", "", "деньги")],
    ),
    (
        add_a_month_of_another_name,
        "новые листы Ноябрь, добавка",
        [("Журнал", "Ноябрь, добавка")],
    ),
    (
        add_calls,
        "новый журнал «Звонки»: листы Звонки; записей 6",
        [
            ("Звонки", "Звонки"),
            ("Звонки", "", "День", "", "", "дата", "главная дата", "", "да"),
            ("Звонки", "", "Менеджер", "", "", "сотрудник", "кто сделал", "", "да"),
            ("Звонки", "", "Дозвонов", "", "", "число"),
        ],
    ),
]


@pytest.mark.parametrize(("how", "told", "rows"), CASES)
def test_what_is_new_is_shown_and_added_on_a_yes(
    path: Path, how: Callable[[Workbook], None], told: str, rows: list[tuple[str, ...]]
) -> None:
    change(path, how)
    before, was = path.read_bytes(), logs(path)
    shown = run("init", path, "--dry-run")
    assert told in shown.output.replace("\xa0", " ")
    assert path.read_bytes() == before
    assert "с --yes" in run("init", path).output  # nobody is there to say yes
    assert logs(path) == was
    assert run("init", path, "--yes").exit_code == 0
    now = logs(path)
    assert now[: len(was)] == was
    added = [tuple(cell or "" for cell in row) for row in now[len(was) :]]
    assert [row[: len(own)] for row, own in zip(added, rows, strict=True)] == rows
    assert "Добавлять нечего" in run("init", path, "--yes").output


@pytest.mark.parametrize(
    ("how", "sum_"),
    [
        (pay_by_card, 2700),  # 100 + 300 + 500 + 700 + 900 and the 200
        (add_margin, 2500),
        (add_a_month_of_another_name, 2900),  # and 100 + 300 of its four rows
        (add_calls, 2500),
    ],
)
def test_what_was_added_is_read(path: Path, how: Callable[[Workbook], None], sum_: float) -> None:
    change(path, how)
    run("init", path, "--yes")
    assert revenue(path) == sum_
    assert json.loads(run("check", path, "--json").output)["counts"]["error"] == 0


def test_a_yes_is_asked_once(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    change(path, pay_by_card)
    before = logs(path)
    monkeypatch.setattr(cli, "_at_terminal", lambda: True)
    assert "Добавлять нечего" in run("init", path, typed="нет\n").output
    assert logs(path) == before
    done = run("init", path, typed="да\n")
    assert done.output.count("(да/нет)") == 1
    assert len(logs(path)) == len(before) + 1


def test_what_the_owner_took_out_is_not_proposed_again(path: Path) -> None:
    """A row of the Logs tab that she deleted, and a tab that stood there and is no log."""

    def take_out(book: Workbook) -> None:
        sheet = book["Журналы"]
        names = [row[2].value for row in sheet.iter_rows()]
        sheet.delete_rows(1 + names.index("Клиент"))
        for number in range(2, 8):
            book["Заметки"].cell(number, 1, f"{number:02}.11.2026")
            book["Заметки"].cell(number, 2, f"Клиент {number}")

    change(path, take_out)
    assert "Добавлять нечего" in run("init", path, "--yes").output


def test_rows_are_added_below_whatever_the_owner_sorted_and_moved(path: Path) -> None:
    """The columns stand in another order, and the last rows only have a format."""

    def rearrange(book: Workbook) -> None:
        pay_by_card(book)
        sheet = book["Журналы"]
        sheet.move_range(f"A1:A{sheet.max_row}", cols=11)
        sheet.cell(sheet.max_row + 3, 3).number_format = "0.00"

    change(path, rearrange)
    n = next(i for i, row in enumerate(logs(path)) if not any(row))
    run("init", path, "--yes")
    row = logs(path)[n]
    assert (row[2], row[4], row[7], row[11]) == (
        "Статус", "Оплата картой", "успех", "Журнал"
    )  # fmt: skip
