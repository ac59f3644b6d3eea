"""Which cells LibreOffice paints: a workbook with our rules, converted to HTML and read back."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import xlsxwriter

from sheets_kpi.flags.terms import dialect
from sheets_kpi.logs import EPOCH
from sheets_kpi.state import CellError, CellValue, Flag

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")
END = "end"  # stands right of every row, so that no blank cell is left out of the page


@dataclass(frozen=True)
class Sheet:
    """Rows from row 1 on, and the rules over them."""

    rows: Sequence[Sequence[CellValue]]
    flags: Sequence[Flag]


Place = tuple[int, int]  # (row, column), from 1
Painted = dict[Place, str]  # the colour as RRGGBB


def painted(sheets: Sequence[Sheet], folder: Path) -> list[Painted]:
    """The painted cells of every sheet, in one conversion."""
    book = folder / "flags.xlsx"
    _write(sheets, book)
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = [
        str(SOFFICE),
        profile,
        "--headless",
        "--convert-to",
        "html",
        "--outdir",
        str(folder),
        str(book),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    page = _Page()
    page.feed((folder / "flags.html").read_text(encoding="utf-8"))
    assert len(page.tables) == len(sheets)
    for table, sheet in zip(page.tables, sheets, strict=True):
        assert len(table) == len(sheet.rows)
        assert {len(row) for row in table} == {len(sheet.rows[0]) + 1}
    return [_painted(table) for table in page.tables]


def _painted(table: list[list[str]]) -> Painted:
    return {
        (r, c): color
        for r, row in enumerate(table, start=1)
        for c, color in enumerate(row, start=1)
        if color
    }


class _Page(HTMLParser):
    """The `bgcolor` of every cell, by table and row."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: list[list[list[str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag == "td":
            color = dict(attrs).get("bgcolor") or ""
            self.tables[-1][-1].append(color.lstrip("#").upper())


def _write(sheets: Sequence[Sheet], path: Path) -> None:
    with xlsxwriter.Workbook(str(path)) as book:
        patterns = {"day": "dd.mm.yyyy", "clock": "[h]:mm"}
        formats = {name: book.add_format({"num_format": p}) for name, p in patterns.items()}
        for sheet in sheets:
            tab = book.add_worksheet()
            for r, row in enumerate(sheet.rows):
                for c, value in enumerate([*row, END]):
                    _write_cell(tab, r, c, value, formats)
            for flag in sheet.flags:
                _write_rule(book, tab, flag, len(sheet.rows))


def _write_cell(tab: Any, r: int, c: int, value: CellValue, formats: Mapping[str, Any]) -> None:
    match value:
        case None:
            pass
        case CellError(text):
            tab.write_formula(r, c, {"#DIV/0!": "=1/0", "#N/A": "=NA()"}[text], None, text)
        case bool():
            tab.write_boolean(r, c, value)
        case "":
            tab.write_formula(r, c, '=""', None, "")
        case str():
            tab.write_string(r, c, value)
        case timedelta():
            tab.write_number(r, c, value / timedelta(days=1), formats["clock"])
        case date():
            tab.write_number(r, c, _serial(value), formats["day"])
        case _:
            tab.write_number(r, c, value)


def _serial(day: date) -> float:
    if isinstance(day, datetime):
        return (day - datetime.combine(EPOCH, datetime.min.time())) / timedelta(days=1)
    return (day - EPOCH).days


def _write_rule(book: Any, tab: Any, flag: Flag, n_rows: int) -> None:
    look = book.add_format({"bg_color": f"#{flag.look.fill}"})
    rule = {"type": "formula", "criteria": "=" + dialect(flag.formula, ","), "format": look}
    area = flag.area
    first, last = area.first_row - 1, (area.last_row or n_rows) - 1
    tab.conditional_format(first, area.first_column - 1, last, area.last_column - 1, rule)
