"""Workbooks that went wrong in the hands of people and programs, made from one sound workbook."""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter
from books import DEALS, HEADERS
from click.testing import CliRunner, Result

from sheets_kpi.cli import main
from sheets_kpi.state import CellValue

DAY = "2026-11-20"
SUMMARIES = (
    "Дашборд", "Люди", "Карточки", "Динамика", "По аккаунтам", "Ошибки", "Что в журналах",
    "Словарь",
)  # fmt: skip
SERVICE = "Служебное"  # the hidden tab that remembers
MEETING = "Встреча"  # ours and theirs
ROWS: tuple[tuple[CellValue, ...], ...] = (
    (date(2026, 11, 2), "Иванов", "Москва", "Вега", "оплачена", 1000.0),
    (date(2026, 11, 3), "Иванов", "Москва", "Лира", "отказ", 500.0),
    (date(2026, 11, 5), "Петров", "Казань", "Вега", "оплачена", 2500.5),
    (date(2026, 10, 7), "Петров", "Казань", "Орион", "оплачена", 4000.0),
)
NASTY = [
    '=IMPORTXML("http://x";"//a")', "=1+1", "'x", "+7 900", "@СУММ(1)", "-1", '😀 [KPI] "ё"',
    "<b>&amp;</b>", "Я" * 300, "Не распределено", "Компания", "undefined",
]  # fmt: skip
Rows = Sequence[Sequence[CellValue]]
Typed = str | float | date | None  # a cell as openpyxl takes it
Cells = Mapping[str, Typed]


def run(*words: str | Path, day: str = DAY) -> Result:
    """A command; whatever is not an expected problem is raised."""
    return CliRunner().invoke(
        main, [*map(str, words), "--as-of", day], catch_exceptions=False, color=False
    )


def told(command: str, path: Path, *words: str | Path) -> Any:
    """What a command tells programs."""
    return json.loads(run(command, path, *words, "--json").stdout)


def facts(path: Path) -> dict[str, float | None]:
    """The figures of the company that a sync would show now."""
    return {kpi["kpi"]: kpi["fact"] for kpi in told("sync", path, "--dry-run")["kpis"]}


def found(path: Path) -> list[tuple[str, str]]:
    """The (code, address) of every finding."""
    return [
        (finding["code"], f"{finding['tab']}!{finding['cell']}")
        for finding in told("check", path)["findings"]
    ]


def log_book(path: Path, rows: Rows, tabs: Mapping[str, Rows] | None = None) -> Path:
    """A workbook with a log of deals and other tabs, as people keep it before `init`."""
    with xlsxwriter.Workbook(str(path)) as book:
        day = book.add_format({"num_format": "dd.mm.yyyy"})
        for title, lines in {"Сделки": [HEADERS, *rows], **(tabs or {})}.items():
            sheet = book.add_worksheet(title)
            for row, line in enumerate(lines):
                for column, value in enumerate(line):
                    if isinstance(value, date):
                        sheet.write_datetime(row, column, value, day)
                    elif isinstance(value, str):
                        sheet.write_string(row, column, value)
                    elif value is not None:
                        sheet.write(row, column, value)
    return path


def prepared(path: Path, rows: Rows = ROWS, tabs: Mapping[str, Rows] | None = None) -> Path:
    """The same after `init` with a template of the team's own."""
    template = path.with_suffix(".toml")
    template.write_text(DEALS, encoding="utf-8")
    done = run("init", log_book(path, rows, tabs), "--yes", "--template", template)
    assert done.exit_code == 0, done.output
    template.unlink()  # it travels in the workbook
    return path


def edit(path: Path, change: Callable[[openpyxl.Workbook], object]) -> Path:
    """Changes a workbook by hand, and saves it with another program."""
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)
    return path


def put(path: Path, tab: str, cells: Cells) -> Path:
    """Types some cells of a tab."""

    def change(book: openpyxl.Workbook) -> None:
        for place, value in cells.items():
            book[tab][place] = value

    return edit(path, change)


def rename(path: Path, old: str, new: str) -> Path:
    """Renames a tab as Excel does: names that refer to it follow."""

    def change(parts: dict[str, bytes]) -> None:
        text = parts["xl/workbook.xml"].decode()
        assert f'name="{old}"' in text
        text = text.replace(f'name="{old}"', f'name="{new}"')
        parts["xl/workbook.xml"] = text.replace(f"'{old}'!", f"'{new}'!").encode()

    return rewrite(path, change)


def rewrite(path: Path, change: Callable[[dict[str, bytes]], object]) -> Path:
    """Changes the parts of a workbook."""
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    change(parts)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return path


@contextmanager
def untouched(path: Path) -> Iterator[None]:
    """Makes sure that a file keeps its bytes."""
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    yield
    assert hashlib.sha256(path.read_bytes()).hexdigest() == before


def settles(path: Path) -> None:
    """Syncs, and makes sure that a second sync plans nothing and writes nothing."""
    done = run("sync", path)
    assert done.exit_code == 0, done.output
    with untouched(path):
        assert told("sync", path)["plan"]["changes"] == 0


def titles(path: Path) -> list[str]:
    """The tabs of a workbook, in order."""
    return openpyxl.load_workbook(path).sheetnames


def theirs(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """The cells of all tabs that are not ours."""
    book = openpyxl.load_workbook(path)
    return {
        sheet.title: list(sheet.iter_rows(values_only=True))
        for sheet in book.worksheets
        if sheet.title not in (*SUMMARIES, SERVICE, MEETING)
    }


def texts(path: Path) -> set[str]:
    """All texts that stand in summary tabs, but for the one that tells when they were computed; a
    formula anywhere else fails the test.
    """
    book = openpyxl.load_workbook(path)
    cells = [c for title in SUMMARIES for row in book[title].iter_rows() for c in row]
    told = [c for c in cells if (c.parent.title, c.coordinate) != ("Дашборд", "A2")]
    assert [c.coordinate for c in told if c.data_type == "f"] == []
    return {c.value for c in told if isinstance(c.value, str)}


def counts(path: Path) -> dict[str, int]:
    """How many parts, names, styles and rules a workbook has."""
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    tags = {"names": b"<definedName ", "styles": b"<xf ", "looks": b"<dxf>", "rules": b"<cfRule "}
    everything = b"".join(parts.values())
    return {"parts": len(parts), **{k: len(re.findall(tag, everything)) for k, tag in tags.items()}}
