"""Workbooks that an older version left (`make_books.py`) are synced by this one.

Closed periods keep every figure. Those of the open month change only as the tables here say.
"""

from __future__ import annotations

import csv
import io
import json
import tarfile
from collections import Counter
from collections.abc import Mapping, Sequence
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
from sheets_kpi.texts import LANGS, Lang, both
from sheets_kpi.workbooks.interface import Workbook
from sheets_kpi.workbooks.xlsx import XlsxWorkbook

BOOKS = Path(__file__).with_name("books.tar.xz")  # made by make_books.py
AS_OF = date(2026, 11, 21)
TEMPLATES = ("account-managers", "sales-team", "service-team", "salon", "recruiting")
CLOSED = ("2026-09", "2026-10")
NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
KEYS = ("grain", "period", "segment", "team", "person", "account", "category", "kpi")
CASES = [f"{name}-{lang}" for name in TEMPLATES for lang in LANGS]
KEPT = ("Архив", "Archive", "Архив бонусов", "Bonus archive")

# Why a figure of November 2026 is another one now: (template, KPI, column) → how many cells.
Differences = Mapping[tuple[str, str, str], int]
RULES: Mapping[str, Differences] = {}
OPEN: Differences = {key: count for rule in RULES.values() for key, count in rule.items()}

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
        if key[1] not in CLOSED:
            before, after = was.get(key, {}), now.get(key, {})
            columns = dict.fromkeys((*before, *after))
            found.update(
                (name, kpis[key[-1]], column)
                for column in columns
                if before.get(column) != after.get(column)
            )
    return found


def closed(lines: Figures) -> Figures:
    return {key: line for key, line in lines.items() if key[1] in CLOSED}


def kept_tabs(workbook: Workbook) -> dict[str, Sequence[Sequence[object]]]:
    """The tabs that keep closed periods, as they stand; that the lines of the older version are by
    the first rules is a blank in a column that it did not have.
    """
    blank = {None, *both("archive.column.rules")}
    return {
        tab.title: [list(column) for column in tab.columns if not blank.issuperset(column)]
        for tab in workbook.read().tabs
        if tab.title in KEPT
    }


def expected(case: str) -> dict[tuple[str, str, str], int]:
    return {key: count for key, count in OPEN.items() if key[0] == case.rsplit("-", 1)[0]}


@pytest.mark.parametrize("case", CASES)
def test_a_file_of_the_older_version(case: str, older: Path) -> None:
    path = older / f"{case}.xlsx"
    workbook, was = XlsxWorkbook(path), figures((older / f"{case}.csv").read_text("utf-8"))
    before = kept_tabs(workbook)
    words = ("sync", str(path), "--as-of", AS_OF.isoformat())
    synced = CliRunner().invoke(main, words, catch_exceptions=False)
    assert synced.exit_code == 0, synced.output
    assert len(before) == 2
    assert kept_tabs(workbook) == before
    now = export_of(workbook)
    assert len(closed(was)) > 100
    assert closed(now) == closed(was)
    assert differences(case, was, now) == expected(case)
    again = pipeline.sync(workbook, Request(NOW, AS_OF))
    assert again.plan.changes == ()


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


@pytest.mark.parametrize("case", CASES)
def test_a_google_spreadsheet_of_the_older_version(case: str, older: Path, tmp_path: Path) -> None:
    state = json.loads((older / f"{case}.json").read_text("utf-8"))
    was = figures((older / f"{case}.csv").read_text("utf-8"))
    with staged(tmp_path) as stage:
        workbook = spreadsheet(stage, state)
        before = kept_tabs(workbook)
        pipeline.sync(workbook, Request(NOW, AS_OF))
        assert len(before) == 2
        assert kept_tabs(workbook) == before
        now = export_of(workbook)
        assert closed(now) == closed(was)
        assert differences(case, was, now) == expected(case)
        assert pipeline.sync(workbook, Request(NOW, AS_OF)).plan.changes == ()
