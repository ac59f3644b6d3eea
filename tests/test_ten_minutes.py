"""docs/ten-minutes.md: the walk on the page is walked, and every answer shown is the real one.

The page prints the sheet that it begins with, what is typed (before a `⏎`), and what comes back.
The sheet is made of what is printed, the commands are run in their order, and what they print and
what then stands on the tabs is compared with the page.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner
from kpi_pages import read_table
from openpyxl import Workbook, load_workbook

from sheets_kpi import cli
from sheets_kpi.decisions.tables import LOGS, TARGETS, TEAM, TabLayout
from sheets_kpi.state import CellValue
from sheets_kpi.texts import LANGS, Lang, say

DOCS = Path(__file__).parents[1] / "docs"
PAGES: dict[Lang, str] = {"ru": "ten-minutes.ru.md", "en": "ten-minutes.md"}
DAY = ("--as-of", "2026-11-20")
HEADER_ROW = 3  # of the log, below its title


@cache
def page(lang: Lang) -> str:
    return (DOCS / PAGES[lang]).read_text(encoding="utf-8")


def table(lang: Lang, title: str) -> list[list[CellValue]]:
    """The table under a heading of the fourth level, as a sheet holds it."""
    found = re.search(rf"^#### {title}\n[^|]*?\n((?:\|.*\n)+)", page(lang), re.MULTILINE)
    assert found, title
    return read_table(lang, found[1])


def steps(lang: Lang) -> list[tuple[str, str]]:
    """Each command of the page with what it shows below it."""
    return re.findall(
        r"^```console\n\$ sheets-kpi ([^\n]*)\n(.*?)^```$", page(lang), re.MULTILINE | re.DOTALL
    )


def typed(shown: str) -> str:
    """What a person types in a block: each answer stands between its prompt and a `⏎`."""
    return "".join(f"{answer}\n" for answer in re.findall(r": ?([^:\n]*)⏎$", shown, re.MULTILINE))


def log_title(lang: Lang) -> str:
    title: str = re.findall("^#### (.+)$", page(lang), re.MULTILINE)[0]
    return title


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder at a terminal."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(cli, "_at_terminal", lambda: True)


def begin(lang: Lang) -> None:
    """The workbook that the page prints: a title above the log, and a tab of notes."""
    book = Workbook()
    book.remove(book.worksheets[0])
    sheet = book.create_sheet(log_title(lang))
    sheet.append([{"ru": "Учёт продаж, осень 2026", "en": "Sales, autumn 2026"}[lang]])
    for number, row in enumerate(table(lang, log_title(lang)), HEADER_ROW):
        for place, cell in enumerate(row, 1):
            sheet.cell(number, place).value = cell
    notes = book.create_sheet({"ru": "Заметки", "en": "Notes"}[lang])
    notes.append([{"ru": "спросить про отпуск", "en": "ask about the holidays"}[lang]])
    book.save("sales.xlsx")


def run(lang: Lang, command: str, answers: str = "") -> str:
    """What a command prints to a person who types the answers."""
    words = [*command.split(), *DAY]
    return CliRunner(env={"SHEETS_KPI_LANG": lang}).invoke(cli.main, words, input=answers).output


def write(title: str, rows: Sequence[Sequence[CellValue]]) -> None:
    """Types a table over a tab, from its first row on."""
    book = load_workbook("sales.xlsx")
    for number, row in enumerate(rows, 1):
        for place, cell in enumerate(row, 1):
            if isinstance(cell, str | int | float):
                book[title].cell(number, place).value = cell
    book.save("sales.xlsx")


def walk(lang: Lang) -> list[tuple[str, str, str]]:
    """Every command of the page, what the page shows and what it really prints; the targets of the
    page are typed before the last but one, `sync`.
    """
    begin(lang)
    told: list[tuple[str, str, str]] = []
    for command, shown in steps(lang):
        if command.startswith("sync") and "init" in told[-1][0]:
            write(TARGETS.title(lang), table(lang, TARGETS.title(lang)))
        told.append((command, shown.replace("⏎", ""), run(lang, command, typed(shown))))
    return told


@pytest.mark.parametrize("lang", LANGS)
def test_the_walk_shows_what_is_really_said(lang: Lang) -> None:
    for command, shown, said in walk(lang):
        assert tidy(said) == tidy(shown), command


def tidy(text: str) -> str:
    """Without spaces at the ends, and without the name and the sizes of a plan."""
    lines = [
        re.sub(r"\b[0-9a-f]{8}\b", "…", line.rstrip()) for line in text.strip("\n").split("\n")
    ]
    counted = r"измен|правил|метк|спис|change|rule|mark|list"
    return "\n".join(re.sub(r"\d+", "#", x) if re.search(counted, x) else x for x in lines)


@pytest.mark.parametrize("lang", LANGS)
def test_the_dashboard_is_the_one_that_the_walk_makes(lang: Lang) -> None:
    walk(lang)
    title = say("tab.dashboard", lang)
    top, *told = table(lang, title)
    rows = [[cell.value for cell in row] for row in load_workbook("sales.xlsx")[title].iter_rows()]
    rows = rows[next(number for number, row in enumerate(rows) if row[0] == top[0]) :]
    header = [*map(str, rows[0])]
    places = [header.index(str(one)) for one in top]
    for line in told:
        real = next(row for row in rows if row[0] == line[0])
        assert [near(real[place]) for place in places] == [near(one) for one in line]


def near(cell: object) -> object:
    """Numbers to the kopeck; a blank cell is none."""
    return round(float(cell), 2) if isinstance(cell, int | float) else cell or None


# --- what is corrected, and where -----------------------------------------------------------------


def facts(lang: Lang) -> dict[str, float]:
    """The company's KPIs by name, after a sync."""
    kpis = json.loads(run(lang, "sync sales.xlsx --json"))["kpis"]
    return {one["kpi"]: one["fact"] for one in kpis}


def told_errors(lang: Lang) -> set[str]:
    """The codes of errors and warnings that `check` tells."""
    found = json.loads(run(lang, "check sales.xlsx --json"))["findings"]
    return {one["code"] for one in found if one["severity"] != "notice"} - {"number_as_text"}


def type_row(
    layout: TabLayout, lang: Lang, where: dict[str, str | None], typed: dict[str, str]
) -> None:
    """Types cells into the row of a decision tab that says `where`, or into a new one."""
    book = load_workbook("sales.xlsx")
    rows = [*book[layout.title(lang)].iter_rows()]
    headers = [cell.value for cell in rows[0]]
    place = {field.id: headers.index(layout.header(field, lang)) for field in layout.fields}
    if where:
        asked = where if layout is TEAM else {"word": None, **where}
        row = next(x for x in rows if all(x[place[f]].value == v for f, v in asked.items()))
        for field, value in typed.items():
            row[place[field]].value = value
    else:
        new = {place[field]: value for field, value in typed.items()}
        book[layout.title(lang)].append([new.get(number) for number in range(len(headers))])
    book.save("sales.xlsx")


def type_cells(cells: dict[str, str]) -> None:
    book = load_workbook("sales.xlsx")
    for address, value in cells.items():
        book["Продажи"][address] = value
    book.save("sales.xlsx")


def next_month() -> None:
    book = load_workbook("sales.xlsx")
    copy = book.create_sheet("Декабрь")
    for row in (["Дата", "Менеджер", "Клиент", "Итого", "Чем кончилось"],
                [date(2026, 11, 19), "Анна Котова", "Вега", 1000, "Оплачено"]):  # fmt: skip
        copy.append(row)
    book.save("sales.xlsx")


SALES: dict[str, str | None] = {"log": "Продажи"}
STATUS: dict[str, str | None] = {**SALES, "column": "Чем кончилось"}


def test_a_word_means_something_else() -> None:
    walk("ru")
    type_row(LOGS, "ru", {**STATUS, "word": "Самовывоз"}, {"means": "проигрыш"})
    assert facts("ru")["Выручка"] == 145_000 - 45_000


def test_a_new_word_is_one_row() -> None:
    walk("ru")
    type_cells({"E13": "Отгружено"})  # of 16,000, which was a refusal
    assert told_errors("ru") == {"unknown_choice"}
    new = {"log": "Продажи", "column": "Чем кончилось", "word": "Отгружено", "means": "успех"}
    type_row(LOGS, "ru", {}, new)
    assert facts("ru")["Выручка"] == 145_000 + 16_000
    assert told_errors("ru") == set()


def test_a_renamed_column_is_one_cell() -> None:
    walk("ru")
    type_cells({"D3": "Сумма"})
    assert facts("ru")["Выручка"] is None
    type_row(LOGS, "ru", {**SALES, "column": "Итого"}, {"headers": "Сумма"})
    assert facts("ru")["Выручка"] == 145_000


def test_a_tab_for_the_next_month_is_one_cell() -> None:
    walk("ru")
    next_month()
    type_row(LOGS, "ru", {**SALES, "column": None}, {"tabs": "Продажи; Декабрь"})
    assert facts("ru")["Выручка"] == 145_000 + 1_000


def test_another_spelling_and_a_new_person_are_one_cell_each() -> None:
    walk("ru")
    type_cells({"B14": "Анна К.", "B15": "Вера Лис"})
    assert told_errors("ru") == {"unknown_person"}
    type_row(TEAM, "ru", {"name": "Анна Котова"}, {"also": "Анна К."})
    type_row(TEAM, "ru", {}, {"name": "Вера Лис"})
    assert told_errors("ru") == set()
