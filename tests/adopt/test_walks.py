"""From a messy sheet to its dashboard, typed on a terminal as an owner types: `init` with a
correction and its questions, then `sync`. Later changes of the sheet are one cell each, or none.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import pytest
from click.testing import CliRunner
from deals_home import staged
from google_home import GoogleHome
from google_home import cells as typed_cells
from openpyxl import Workbook, load_workbook
from terminal import Terminal

from sheets_kpi.cli import main
from sheets_kpi.state import CellValue, Existing
from sheets_kpi.texts import Lang
from sheets_kpi.workbooks.xlsx import XlsxWorkbook

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="terminals are made with pty")

Rows = Sequence[Sequence[CellValue]]


class Words(dict[str, str]):
    """What a team writes in its language."""


RU = Words(
    first="Октябрь", second="Ноябрь", third="Декабрь", title="Учёт продаж отдела",
    date="Когда", person="Кто вёл", client="Покупатель", amount="Итого, ₽", how="Чем кончилось",
    shift="Смена", day="День", night="Ночь", new="Сколько",
    won="Оплачено", lost="Отказ", open="Думает", card="Рассрочка",
    anna="Анна Белова", oleg="Олег Тихий", also="Нюра Белова",
    logs="Журналы", team="Команда", dashboard="Дашборд", revenue="Выручка",
    correct="исправить: ", which="Что в столбце «Смена»?", skip="не читать",
    success="Какие слова значат, что дело состоялось?",
    how_to="(да/нет) [да]: ", add="Добавить? (да/нет) [нет]: ", yes="да", done="Готово.",
)  # fmt: skip
EN = Words(
    first="October", second="November", third="December", title="Sales of the department",
    date="When", person="Sales rep", client="Customer", amount="Total", how="Outcome",
    shift="Shift", day="Day", night="Night", new="How much",
    won="Paid", lost="Refused", open="Thinking", card="By instalments",
    anna="Anna White", oleg="Oliver Grey", also="Nan White",
    logs="Logs", team="Team", dashboard="Dashboard", revenue="Revenue",
    correct="correct it: ", which="What does the column “Shift” hold?", skip="not read",
    success="Which words mean success?",
    how_to="(yes/no) [yes]: ", add="Add this? (yes/no) [no]: ", yes="yes", done="Done.",
)  # fmt: skip
WORDS: dict[Lang, Words] = {"ru": RU, "en": EN}


def month(w: Words, number: int) -> Rows:
    """A title above, then eight sales. Paid are those of the days 1, 4 and 7: 100 + 400 + 700; on
    the days 2, 5 and 8 somebody thinks.
    """
    rows = [
        (f"{day:02}.{number}.2026", w["oleg"] if day % 2 else w["anna"], f"{w['client']} {day % 3}",
         f"{100 * day},00", (w["lost"], w["won"], w["open"])[day % 3],
         w["day"] if day % 2 else w["night"])
        for day in range(1, 9)
    ]  # fmt: skip
    head = [w[one] for one in ("date", "person", "client", "amount", "how", "shift")]
    return [[w["title"]], head, *rows]


PAID = 1200
HEADER_ROW = 2


class Sheet(Protocol):
    """A workbook in the hands of its team; `words` name it on the command line."""

    @property
    def words(self) -> tuple[str, ...]: ...

    @property
    def env(self) -> Mapping[str, str]: ...

    def read(self) -> Existing: ...

    def type(self, title: str, row: int, column: int, value: CellValue) -> None: ...

    def add(self, title: str, rows: Rows) -> None: ...


class File:
    """A file in a folder."""

    def __init__(self, path: Path) -> None:
        self.path, self.words = path, (str(path),)
        self.env: dict[str, str] = {}
        book = Workbook()
        book.remove(book.worksheets[0])
        book.create_sheet("-")
        book.save(path)

    def read(self) -> Existing:
        return XlsxWorkbook(self.path).read()

    def type(self, title: str, row: int, column: int, value: CellValue) -> None:
        book = load_workbook(self.path)
        book[title].cell(row, column).value = value  # type: ignore[assignment]
        book.save(self.path)

    def add(self, title: str, rows: Rows) -> None:
        book = load_workbook(self.path)
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
        book.save(self.path)


class Spreadsheet:
    """A spreadsheet at the double of Google Sheets."""

    def __init__(self, home: GoogleHome, credentials: Path, endpoint: str) -> None:
        self.home = home
        self.words = (home.client.spreadsheet, "--credentials", str(credentials))
        self.env = {"SHEETS_KPI_ENDPOINT": endpoint}

    def read(self) -> Existing:
        return self.home.book().read()

    def type(self, title: str, row: int, column: int, value: CellValue) -> None:
        self.home.type(title, row, column, value)

    def add(self, title: str, rows: Rows) -> None:
        number = 1 + max(int(tab.id) for tab in self.read().tabs)
        grid = {"rowCount": 100, "columnCount": 26}
        new = {"sheetId": number, "title": title, "gridProperties": grid}
        self.home.client.change({"addSheet": {"properties": new}}, typed_cells(number, 0, 0, rows))


@pytest.fixture(params=["xlsx", "google"])
def sheet(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Sheet]:
    if request.param == "xlsx":
        yield File(tmp_path / "own.xlsx")
        return
    with staged(tmp_path) as stage:
        yield Spreadsheet(stage.home(), stage.credentials, stage.endpoint)


class Walk:
    """What the owner does with her sheet, command after command."""

    def __init__(self, sheet: Sheet, lang: Lang, folder: Path) -> None:
        self.sheet, self.lang, self.folder, self.w = sheet, lang, folder, WORDS[lang]

    def run(self, command: str, *options: str, exit_code: int = 0) -> str:
        """What a command prints where nobody is asked anything."""
        words = [command, *self.sheet.words, "--lang", self.lang, *options]
        done = CliRunner(env=dict(self.sheet.env)).invoke(main, words)
        assert done.exit_code == exit_code, done.output
        return done.stdout

    def init(self) -> None:
        """The shift is not to be read; Enter says that who thinks has not paid."""
        shift = self.w["shift"]
        words = (*self.sheet.words, "--lang", self.lang, "--as-of", "2026-11-20")
        with Terminal(self.folder, self.sheet.env, "init", *words) as terminal:
            shown = terminal.wait_for(self.w["correct"])
            line = re.search(rf"^ *(\d+) +{shift} – ", shown, re.MULTILINE)
            assert line, shown
            terminal.type(line[1])
            skip = re.search(rf"(\d+)  {self.w['skip']}", terminal.wait_for(self.w["which"]))
            assert skip
            terminal.type(skip[1])
            assert f"{shift} – {self.w['skip']}" in terminal.wait_for(self.w["correct"])
            terminal.type("")
            terminal.wait_for(self.w["success"])
            terminal.type("")
            terminal.wait_for(self.w["how_to"])
            terminal.type("")
            terminal.wait_for(self.w["add"])
            terminal.type(self.w["yes"])
            assert terminal.end() == 0, terminal.said
            assert self.w["done"] in terminal.said

    def sync(self, day: str = "2026-11-20") -> dict[str, Any]:
        """What a sync tells programs."""
        told: dict[str, Any] = json.loads(self.run("sync", "--as-of", day, "--json"))
        return told

    def revenue(self, day: str = "2026-11-20") -> float:
        """The company's revenue in the month of a day, once synced."""
        kpis = self.sync(day)["kpis"]
        return float(next(one["fact"] for one in kpis if one["kpi"] == self.w["revenue"]))

    def revenue_of(self, person: str) -> float:
        """The revenue of a person in November."""
        rows = json.loads(self.run("export", "--as-of", "2026-11-20", "--json", "--grain", "month"))
        return float(
            next(
                row["fact"]
                for row in rows
                if (row["kpi"], row["person"], row["period"], row["segment"])
                == (self.w["revenue"], person, "2026-11", "person")
            )
        )

    def row(self, title: str, column: int, text: str) -> int:
        """The last row of a decision tab that has a text in a column."""
        tab = next(tab for tab in self.sheet.read().tabs if tab.title == title)
        return max(row for row in range(1, tab.n_rows + 1) if tab.value(row, column) == text)

    def sell(self, row: int, person: str, amount: int, how: str) -> None:
        """Types a sale of the 9th of November below the others."""
        cells: Sequence[CellValue] = ("09.11.2026", person, "Вега", amount, how)
        for column, value in enumerate(cells, 1):
            self.sheet.type(self.w["second"], row, column, value)


@pytest.mark.parametrize(
    ("sheet", "lang"),
    [
        ("xlsx", "ru"),
        ("google", "en"),
        pytest.param("xlsx", "en", marks=pytest.mark.slow),
        pytest.param("google", "ru", marks=pytest.mark.slow),
    ],
    indirect=["sheet"],
)
def test_a_messy_sheet_has_its_dashboard_after_two_commands(
    sheet: Sheet, lang: Lang, tmp_path: Path
) -> None:
    walk, w = Walk(sheet, lang, tmp_path), WORDS[lang]
    sheet.add(w["first"], month(w, 10))
    sheet.add(w["second"], month(w, 11))
    typed = [tab for tab in sheet.read().tabs if tab.title in (w["first"], w["second"])]
    walk.init()
    assert walk.revenue() == PAID
    found = {tab.title: tab for tab in sheet.read().tabs}
    assert w["dashboard"] in found
    assert [found[tab.title].columns for tab in typed] == [tab.columns for tab in typed]
    assert walk.sync()["applied"] is False

    # next month's tab: nothing to do
    sheet.add(w["third"], month(w, 12))
    assert walk.revenue("2026-12-20") == PAID

    # a header has another name: one cell of the Logs tab
    for title in (w["first"], w["second"], w["third"]):
        sheet.type(title, HEADER_ROW, 4, w["new"])
    walk.run("sync", "--as-of", "2026-11-20", "--strict", exit_code=1)
    sheet.type(w["logs"], walk.row(w["logs"], 3, w["amount"]), 4, w["new"])
    assert walk.revenue() == PAID

    # a new word: one cell of the Logs tab
    below = HEADER_ROW + 9
    walk.sell(below, w["anna"], 50, w["card"])
    assert walk.revenue() == PAID
    sheet.type(w["logs"], walk.row(w["logs"], 5, w["won"]), 5, f"{w['won']}; {w['card']}")
    assert walk.revenue() == PAID + 50

    # a person with a second spelling: one cell of the Team tab
    walk.sell(below + 1, w["also"], 8, w["won"])
    before = walk.revenue_of(w["anna"])
    sheet.type(w["team"], walk.row(w["team"], 1, w["anna"]), 2, w["also"])
    assert walk.revenue_of(w["anna"]) == before + 8
