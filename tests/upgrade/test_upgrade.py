"""Workbooks that an older version left (`make_books.py`) are synced by this one.

Closed periods keep every figure. Those of the open month change only as the tables here say.
"""

from __future__ import annotations

import csv
import io
import json
import tarfile
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from book import Book, Sheet
from click.testing import CliRunner
from deals_home import Stage, staged

from sheets_kpi import export, pipeline, template
from sheets_kpi.cli import main
from sheets_kpi.periods import Grain
from sheets_kpi.stages import Request
from sheets_kpi.texts import LANGS, Lang
from sheets_kpi.workbooks.interface import Workbook
from sheets_kpi.workbooks.xlsx import XlsxWorkbook

BOOKS = Path(__file__).with_name("books.tar.xz")  # made by make_books.py
AS_OF = date(2026, 11, 21)
TEMPLATES = ("account-managers", "sales-team", "service-team", "salon", "recruiting")
CLOSED = ("2026-09", "2026-10")
NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
KEYS = ("grain", "period", "segment", "team", "person", "account", "category", "kpi")
# In `make test` a file in one language and a spreadsheet in the other.
CASES = [
    [
        pytest.param(f"{name}-{lang}", marks=pytest.mark.slow if (at + number) % 2 else ())
        for at, name in enumerate(TEMPLATES)
        for number, lang in enumerate(LANGS, first)
    ]
    for first in (0, 1)
]
KEPT = ("Архив", "Archive", "Архив бонусов", "Bonus archive")
HEAD = 4  # rows
NEW = ("forecast_low", "forecast_high")  # columns of export that the older version did not have

# Why a figure of November 2026 is another one now: (template, KPI, column) → how many cells.
Differences = Mapping[tuple[str, str, str], int]
RULES: Mapping[str, Differences] = {
    "clients are due as they usually gather": {
        ("account-managers", "Удержание", "forecast"): 11,
        ("account-managers", "Удержание", "pace"): 5,
        ("account-managers", "Удержание", "status"): 3,
        ("account-managers", "Отток", "forecast"): 11,
        ("service-team", "Обслужено клиентов", "forecast"): 15,
        ("service-team", "Обслужено клиентов", "pace"): 7,
        ("salon", "Обслужено клиентов", "forecast"): 14,
        ("salon", "Обслужено клиентов", "pace"): 7,
        ("salon", "Возврат клиентов", "forecast"): 11,
        ("salon", "Возврат клиентов", "pace"): 2,
    },
    "few rows have no colour": {
        ("account-managers", "Выручка", "status"): 4,
        ("account-managers", "Звонки", "status"): 1,
        ("account-managers", "Новые клиенты", "status"): 2,
        ("account-managers", "Повторные заказы", "status"): 2,
        ("sales-team", "Встречи", "status"): 2,
        ("sales-team", "Выручка", "status"): 3,
        ("sales-team", "Новые клиенты", "status"): 1,
        ("sales-team", "Повторные заказы", "status"): 2,
        ("sales-team", "Продано штук", "status"): 2,
        ("salon", "Продажи товаров", "status"): 1,
        ("recruiting", "Закрыто вакансий", "status"): 1,
        ("recruiting", "Звонки", "status"): 1,
    },
    "a forecast is no less than what there is": {("salon", "Продажи товаров", "forecast"): 1},
    # a row of at most five cannot be read
    "errors keep too many rows out": {
        ("account-managers", "Выручка", "status"): 1,
        ("sales-team", "Выручка", "status"): 1,
        ("recruiting", "Собеседования", "status"): 1,
    },
    "a cohort ripens": {("sales-team", "Конверсия", "status"): 3},
    "growth is judged by points": {
        ("account-managers", "Рост ключевых клиентов", "attainment"): 4,
        ("sales-team", "Рост выручки", "attainment"): 8,
        ("salon", "Рост выручки", "attainment"): 6,
    },
    "what names nobody is not divisible": {
        **{
            (name, "Цена нового клиента", column): count
            for name, count in (("sales-team", 9), ("service-team", 21), ("salon", 22))
            for column in ("fact", "numerator", "denominator", "n", "status")
        },
        ("sales-team", "Цена нового клиента", "attainment"): 5,
        ("service-team", "Цена нового клиента", "attainment"): 8,
        ("salon", "Цена нового клиента", "attainment"): 8,
        ("recruiting", "Цена найма", "attainment"): 6,
        ("recruiting", "Цена найма", "status"): 12,
    },
    "a load is that of the people who are there at its end": {
        ("account-managers", "Нагрузка", "fact"): 2,
        ("account-managers", "Нагрузка", "denominator"): 3,
        ("service-team", "Нагрузка", "fact"): 3,
        ("service-team", "Нагрузка", "denominator"): 3,
        ("recruiting", "Нагрузка", "fact"): 3,
        ("recruiting", "Нагрузка", "denominator"): 3,
        ("recruiting", "Нагрузка", "attainment"): 3,
    },
}
# the clients of the two languages are not the same people
IN_ENGLISH: Differences = {("salon", "Возврат клиентов", "pace"): 8}
OPEN: Differences = sum((Counter(rule) for rule in RULES.values()), Counter())

Figures = dict[tuple[str, ...], dict[str, object]]


@pytest.fixture(scope="session")
def older(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with what the older version left."""
    folder = tmp_path_factory.mktemp("older")
    with tarfile.open(BOOKS) as tar:
        tar.extractall(folder, filter="data")
    return folder


def figures(text: str) -> Figures:
    """The lines of an export by what they are about, with numbers as numbers."""
    found: Figures = {}
    for line in csv.DictReader(io.StringIO(text)):
        key = tuple(line.pop(name) for name in KEYS)
        line = {name: cell for name, cell in line.items() if name not in NEW}  # noqa: PLW2901
        found[key] = {column: _value(cell) for column, cell in line.items()}
    return found


def _value(cell: str) -> object:
    try:
        return float(f"{float(cell):.12g}")
    except ValueError:
        return cell


def export_of(workbook: Workbook) -> Figures:
    months = [Grain.MONTH]
    checked = pipeline.check(workbook, Request(NOW, AS_OF))
    return figures(export.to_csv(export.rows(pipeline.compute(checked, months), months)))


def differences(case: str, was: Figures, now: Figures) -> Counter[tuple[str, str, str]]:
    """How many cells of the open month differ, by KPI (in Russian) and column."""
    name, lang = case.rsplit("-", 1)
    shown: Lang = "ru" if lang == "ru" else "en"
    kpis = {kpi.name.show(shown): kpi.name.ru for kpi in template.load(name).kpis}
    found: Counter[tuple[str, str, str]] = Counter()
    for key in dict.fromkeys((*was, *now)):
        if key[1] > max(CLOSED):
            before, after = was.get(key, {}), now.get(key, {})
            columns = dict.fromkeys((*before, *after))
            found.update(
                (name, kpis[key[-1]], column)
                for column in columns
                if before.get(column) != after.get(column)
            )
    return found


def closed(lines: Figures) -> Figures:
    """Those of closed periods; by category and pair they are worked out anew, by newer rules."""
    kinds = ("company", "team", "person", "account")
    return {key: line for key, line in lines.items() if key[1] in CLOSED and key[2] in kinds}


def kept_rows(workbook: Workbook) -> Counter[tuple[object, ...]]:
    """The rows of the tabs that keep closed periods, below their heads, without blanks at the end:
    a newer version may have one more column, and keep periods before them that its rules found.
    """
    found: Counter[tuple[object, ...]] = Counter()
    for tab in workbook.read().tabs:
        if tab.title in KEPT:
            for row in [*zip(*tab.columns, strict=True)][HEAD:]:
                filled = [number for number, cell in enumerate(row, 1) if cell is not None]
                found[tab.title, *row[: max(filled, default=0)]] += 1
    return found


def expected(case: str) -> dict[tuple[str, str, str], int]:
    name, lang = case.rsplit("-", 1)
    told = {**OPEN, **(IN_ENGLISH if lang == "en" else {})}
    return {key: count for key, count in told.items() if key[0] == name}


@pytest.mark.parametrize("case", CASES[0])
def test_a_file_of_the_older_version(case: str, older: Path) -> None:
    path = older / f"{case}.xlsx"
    workbook, was = XlsxWorkbook(path), figures((older / f"{case}.csv").read_text("utf-8"))
    before = kept_rows(workbook)
    words = ("sync", str(path), "--as-of", AS_OF.isoformat())
    synced = CliRunner().invoke(main, words, catch_exceptions=False)
    assert synced.exit_code == 0, synced.output
    assert len(before) > 100
    assert before <= kept_rows(workbook)
    now = export_of(workbook)
    assert len(closed(was)) > 100
    assert closed(now) == closed(was)
    assert differences(case, was, now) == expected(case)
    again = json.loads(CliRunner().invoke(main, (*words, "--json")).stdout)
    assert again["plan"]["changes"] == 0


def spreadsheet(stage: Stage, state: Mapping[str, Any]) -> Workbook:
    """A spreadsheet at the double in a state that was kept as JSON."""
    looks, fields = state["looks"], {key: value for key, value in state.items() if key != "looks"}
    sheets = [
        Sheet(
            one["properties"],
            {(row, column): _cell(looks[look], *held) for row, column, look, *held in one["cells"]},
            one["lists"],
            one["basic_filter"],
            {(kind, at): size for kind, at, size in one["sizes"]},
        )
        for one in fields.pop("sheets")
    ]
    home = stage.home()
    book = stage.book(home)
    kept = Book(**{**fields, "id": book.id, "roles": book.roles, "sheets": sheets})
    with stage.double.lock:
        book.restore(kept)
    return home.book(for_init=False)


def _cell(look: Mapping[str, Any], held: Mapping[str, Any] | None = None) -> dict[str, Any]:
    return {**look, **(held or {})}


@pytest.mark.parametrize("case", CASES[1])
def test_a_google_spreadsheet_of_the_older_version(case: str, older: Path, tmp_path: Path) -> None:
    state = json.loads((older / f"{case}.json").read_text("utf-8"))
    was = figures((older / f"{case}.csv").read_text("utf-8"))
    with staged(tmp_path) as stage:
        workbook = spreadsheet(stage, state)
        before = kept_rows(workbook)
        pipeline.sync(workbook, Request(NOW, AS_OF))
        assert before <= kept_rows(workbook)
        now = export_of(workbook)
        assert closed(now) == closed(was)
        assert differences(case, was, now) == expected(case)
        assert pipeline.sync(workbook, Request(NOW, AS_OF)).plan.changes == ()
