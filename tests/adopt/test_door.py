"""`init` on a sheet of a team's own, without a template: asked, prepared, synced."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import xlsxwriter
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from sheets_kpi import cli

# Two months of a team that never heard of the tool: a title above, other headers, other words.
HEADER = ["Когда", "Кто вёл", "Покупатель", "Итого, ₽", "Чем кончилось"]
NOVEMBER = [
    ["03.11.2026", "Анна Белова", "Ромашка", "1 200,50р", "Оплачено"],
    ["04.11.2026", "Олег Тихий", "Вектор", "800", "Отказ"],
    ["05.11.2026", "Анна Белова", "Сфера", "2 000", "Думает"],
    ["06.11.2026", "Олег Тихий", "Ромашка", "300", "Оплачено"],
    ["09.11.2026", "Анна Белова", "Клён", "150", "Оплачено"],
    ["10.11.2026", "Олег Тихий", "Ива", "90", "Отказ"],
]
OCTOBER = [[row[0].replace(".11.", ".10."), *row[1:]] for row in NOVEMBER]
# won in November: 1,200.50 + 300 + 150; «Думает» for 2,000 is not
WON, WITH_THINKING = 1650.5, 3650.5
DAY = ("--as-of", "2026-11-20", "--lang", "ru")


def made(path: Path, tabs: dict[str, list[list[str]]]) -> Path:
    with xlsxwriter.Workbook(path) as book:
        for title, rows in tabs.items():
            sheet = book.add_worksheet(title)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    above = [["Учёт продаж отдела"], HEADER]
    tabs = {"Октябрь": [*above, *OCTOBER], "Ноябрь": [*above, *NOVEMBER]}
    return made(tmp_path / "own.xlsx", tabs)


def run(*words: object, typed: str = "") -> Result:
    return CliRunner().invoke(cli.main, [*map(str, words)], input=typed)


def revenue(path: Path) -> float:
    kpis = json.loads(run("sync", path, *DAY, "--json").output)["kpis"]
    return float(next(one["fact"] for one in kpis if one["kpi"] == "Выручка"))


def typed_cells(path: Path) -> list[list[object]]:
    book = load_workbook(path)
    return [
        [cell.value for cell in row]
        for title in ("Октябрь", "Ноябрь")
        for row in book[title].iter_rows()
    ]


def test_a_strange_sheet_is_read_with_enter_only(path: Path) -> None:
    before = typed_cells(path)
    done = run("init", path, "--yes", *DAY)
    assert done.exit_code == 0, done.output
    assert "листы Октябрь, Ноябрь; записей 12" in done.output
    assert revenue(path) == WON
    assert typed_cells(path) == before
    assert "Добавлять нечего" in run("init", path, *DAY).output
    logs = [[cell.value for cell in row] for row in load_workbook(path)["Журналы"].iter_rows()]
    money = next(row for row in logs if row[2] == "Итого, ₽" and row[4] is None)
    assert money[5:7] == ["деньги", "сумма записи"]


def test_before_init_it_counts_as_init_will_read_it(path: Path) -> None:
    """`check` and `export` say how they read, and give the figures of a sync after `init`."""
    told = json.loads(run("check", path, *DAY, "--json").output)["findings"]
    assert told[0]["code"] == "read_as_found"
    before = run("export", path, *DAY)
    assert "прочитаны так, как их прочтёт init" in before.stderr
    assert f"month,2026-11,company,,,,,Выручка,{WON}," in before.stdout
    run("init", path, "--yes", *DAY)
    after = run("export", path, *DAY)
    assert (after.stderr, after.stdout) == ("", before.stdout)


@pytest.mark.parametrize(("more", "is_as_found"), [({}, False), ({"Ноябрь": NOVEMBER}, True)])
def test_a_log_beside_one_of_the_usual_template_is_not_left_unread(
    more: dict[str, list[list[str]]], *, is_as_found: bool, tmp_path: Path
) -> None:
    """`check` and `init` read both as found; the usual one alone is read by its template."""
    usual = [["Дата", "Аккаунт", "Показы"], *([f"0{i}.11.2026", "Авито", "5"] for i in range(1, 7))]
    tabs = {"Объявления": usual, **{title: [HEADER, *rows] for title, rows in more.items()}}
    path = made(tmp_path / "ads.xlsx", tabs)
    told = json.loads(run("check", path, *DAY, "--json").output)["findings"]
    assert ("read_as_found" in {one["code"] for one in told}) is is_as_found
    assert ("Журнал «Объявления»" in run("init", path, *DAY, "--dry-run").output) is is_as_found


def test_what_is_answered_holds(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The words that mean success, by their numbers; a wrong number is asked again."""
    monkeypatch.setattr(cli, "_at_terminal", lambda: True)
    done = run("init", path, *DAY, typed="\n9\n1,3\n\nда\n")
    assert "Какие слова значат, что дело состоялось?" in done.output
    assert "Нужны номера из списка" in done.output
    monkeypatch.setattr(cli, "_at_terminal", lambda: False)
    assert revenue(path) == WITH_THINKING


def test_two_tabs_that_are_no_copies_are_both_read(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And what was asked is not to be checked again."""
    book = load_workbook(path)
    for title in ("Октябрь", "Ноябрь"):
        book.copy_worksheet(book[title]).title = f"Ещё {title.lower()}"
    book.save(path)
    monkeypatch.setattr(cli, "_at_terminal", lambda: True)
    done = run("init", path, *DAY, typed="\n2\n2\n1\n\nда\n")
    assert done.output.count("Это копии?") == 2
    monkeypatch.setattr(cli, "_at_terminal", lambda: False)
    assert revenue(path) == 2 * WON
    checks = [str(row[10].value) for row in load_workbook(path)["Журналы"].iter_rows()]
    assert not any("успехом считается" in one for one in checks)


def test_nothing_is_written_before_the_last_yes(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = path.read_bytes()
    monkeypatch.setattr(cli, "_at_terminal", lambda: True)
    run("init", path, *DAY, typed="\n\n\nнет\n")
    assert path.read_bytes() == before


def test_a_renamed_header_is_mended_by_one_cell_of_the_logs_tab(path: Path) -> None:
    run("init", path, "--yes", *DAY)
    book = load_workbook(path)
    for title in ("Октябрь", "Ноябрь"):
        book[title]["D2"] = "Сколько"
    book.save(path)
    assert run("sync", path, *DAY, "--strict").exit_code == 1
    book = load_workbook(path)
    row = next(
        row for row in book["Журналы"].iter_rows(max_col=5)
        if row[2].value == "Итого, ₽" and row[4].value is None
    )  # fmt: skip
    row[3].value = "Сколько"
    book.save(path)
    assert revenue(path) == WON
