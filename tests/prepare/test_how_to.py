"""The tab How to fill in: made once, on a yes, for those who fill the logs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from openpyxl import Workbook, load_workbook

from sheets_kpi import cli

TITLE = "Как заполнять"
ROWS: list[list[Any]] = [
    ["Когда", "Кто вёл", "Итого, ₽", "Чем кончилось", "Прим."],
    ["03.11.2026", "Анна Белова", 1200, "Оплачено", None],
    ["04.11.2026", "Олег Тихий", 800, "Отказ", "перезвонить"],
    ["05.11.2026", "Анна Белова", 2000, "Оплачено", None],
    ["06.11.2026", "Олег Тихий", 300, "Оплачено", None],
    ["09.11.2026", "Анна Белова", 150, "Отказ", None],
]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made, book = tmp_path / "own.xlsx", Workbook()
    book.worksheets[0].title = "Продажи"
    for row in ROWS:
        book.worksheets[0].append(row)
    book.save(made)
    return made


def run(*words: object, typed: str = "", lang: str = "ru") -> Result:
    options = ("--as-of", "2026-11-20", "--lang", lang)
    return CliRunner().invoke(cli.main, [*map(str, words), *options], input=typed)


def rows(path: Path, title: str = TITLE) -> list[list[str]]:
    found = load_workbook(path)[title].iter_rows(values_only=True)
    return [[str(cell) for cell in row if cell] for row in found]


def test_half_a_screen_with_the_columns_as_they_are_headed(path: Path) -> None:
    done = run("init", path, "--yes")
    assert "+ новый лист «Как заполнять»" in done.output
    found = rows(path)
    assert len(found) <= 20
    assert found[4:7] == [
        ["Красная ячейка", "Так не посчитается. Исправьте ячейку – красный цвет уйдёт сам."],
        [
            "Жёлтая ячейка",
            "Посчитается, но похоже на ошибку. Проверьте: если всё верно, оставьте как есть.",
        ],
        ["Голубая ячейка", "Посчитается. Что с ней не так, написано на листе «Ошибки»."],
    ]
    assert found[-2:] == [
        ["Что заполнять всегда"],
        ["Продажи", "Когда; Кто вёл; Итого, ₽; Чем кончилось"],
    ]


def test_in_english(path: Path) -> None:
    run("init", path, "--yes", lang="en")
    assert rows(path, "How to fill in")[4] == [
        "A red cell",
        "It does not count like this. Correct the cell, and the red goes by itself.",
    ]


def test_it_is_its_owners_and_made_once(path: Path) -> None:
    """What was typed there stays, through `init` and `sync`; it is no log and no summary tab."""
    run("init", path, "--yes")
    book = load_workbook(path)
    book[TITLE]["B1"] = "Спросить можно у Оли"
    book.save(path)
    assert "Добавлять нечего" in run("init", path, "--yes").output
    assert run("sync", path, "--strict").exit_code == 0
    assert rows(path)[0] == [TITLE, "Спросить можно у Оли"]
    assert TITLE not in str(rows(path, "Что в журналах"))


@pytest.mark.parametrize(("answer", "is_made"), [("", True), ("да", True), ("нет", False)])
def test_it_is_asked_once_and_enter_is_a_yes(
    path: Path, monkeypatch: pytest.MonkeyPatch, answer: str, *, is_made: bool
) -> None:
    monkeypatch.setattr(cli, "_at_terminal", lambda: True)
    done = run("init", path, typed=f"\n\n{answer}\nда\n")
    assert "лист «Как заполнять»" in done.output
    assert (TITLE in load_workbook(path).sheetnames) is is_made
    assert run("init", path).output.strip().endswith("Добавлять нечего: таблица уже подготовлена.")


def test_nobody_there_to_answer_has_not_said_yes(path: Path) -> None:
    run("init", path)
    assert TITLE not in load_workbook(path).sheetnames
    run("init", path, "--yes")
    assert TITLE in load_workbook(path).sheetnames


def test_a_tab_of_the_team_with_that_title_stays_theirs(path: Path) -> None:
    book = load_workbook(path)
    book.create_sheet(TITLE).append(["как мы договорились"])
    book.save(path)
    run("init", path, "--yes")
    assert rows(path)[0] == ["как мы договорились"]
    assert rows(path, f"{TITLE} (KPI)")[0] == [TITLE]


def test_a_copy_that_lost_its_marks_gets_no_second_one(path: Path) -> None:
    run("init", path, "--yes")
    book = load_workbook(path)
    for name in [name for name in book.defined_names if "kpi" in name.lower()]:
        del book.defined_names[name]
    book.save(path)
    run("init", path, "--yes")
    assert [title for title in load_workbook(path).sheetnames if TITLE in title] == [TITLE]
