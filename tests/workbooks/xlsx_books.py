"""Workbooks as other applications make them, and a look at the bytes of their parts."""

from __future__ import annotations

import base64
import io
import shutil
import subprocess
import warnings
import zipfile
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter
from openpyxl.chart import LineChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def xlsxwriter_book(path: Path) -> None:
    """A log with nearly everything a log can have, a hidden tab with a table, a chart sheet."""
    path.write_bytes(_xlsxwriter_bytes())


@cache
def _xlsxwriter_bytes() -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        log, hidden = book.add_worksheet("Сделки"), book.add_worksheet("Скрытый")
        day = book.add_format({"num_format": "dd.mm.yyyy", "bold": True})
        log.write_row(0, 0, ["Дата", "Сумма", "Вдвое"])
        for row in range(1, 50):
            log.write_datetime(row, 0, datetime(2026, 1, 1) + timedelta(days=row), day)
            log.write_number(row, 1, row * 1.5)
            log.write_formula(row, 2, f"=B{row + 1}*2", None, row * 3)
        _decorate(book, log, day)
        hidden.hide()
        hidden.add_table("A1:B3", {"columns": [{"header": "Код"}, {"header": "Имя"}]})
        for sheet in (log, book.add_chartsheet("Лист диаграммы")):
            chart = book.add_chart({"type": "line"})
            chart.add_series({"values": "=Сделки!$B$2:$B$9"})
            sheet.insert_chart("H9", chart) if sheet is log else sheet.set_chart(chart)
    return target.getvalue()


def _decorate(book: Any, log: Any, look: Any) -> None:
    log.add_sparkline("F1", {"range": "Сделки!B2:B20"})
    log.insert_image("G4", "pixel.png", {"image_data": io.BytesIO(PIXEL)})
    log.conditional_format("B2:B50", {"type": "cell", "criteria": ">", "value": 10, "format": look})
    log.conditional_format("B2:B50", {"type": "data_bar", "data_bar_2010": True})
    log.data_validation("C2:C9", {"validate": "list", "source": ["да", "нет"]})
    log.write_comment("A1", "Когда закрыта")
    log.freeze_panes(1, 0)
    log.set_column("A:A", 22)
    log.autofilter("A1:C50")
    log.print_area("A1:C50")
    log.merge_range("J1:K2", "вместе")
    book.define_name("Суммы", "=Сделки!$B$2:$B$9")


def openpyxl_book(path: Path) -> None:
    """A log as openpyxl saves it: formulas without a stored value, `r:` bound on each tab."""
    book = openpyxl.Workbook()
    log = book.create_sheet("Сделки", 0)
    log.append(["Дата", "Сумма", "Вдвое"])
    for row in range(2, 51):
        log.append([date(2026, 1, 1), (row - 1) * 1.5, f"=B{row}*2"])
    log["A1"].comment = Comment("Когда закрыта", "Анна")
    rule = CellIsRule(  # type: ignore[no-untyped-call]
        operator="greaterThan", formula=["10"], font=Font(bold=True)
    )
    log.conditional_formatting.add("B2:B50", rule)
    choice = DataValidation(type="list", formula1='"да,нет"')
    choice.add("C2:C9")
    log.add_data_validation(choice)
    log.freeze_panes = "A2"
    chart = LineChart()
    chart.add_data(Reference(log, min_col=2, min_row=2, max_row=9))
    log.add_chart(chart, "H9")
    book["Sheet"].title = "Скрытый"
    book["Скрытый"].sheet_state = "hidden"
    book.save(path)


def convert(files: Iterable[Path], kind: str, folder: Path, profile: Path) -> list[Path]:
    """What LibreOffice makes of files, in one run."""
    program = shutil.which("soffice") or shutil.which("libreoffice") or "soffice"
    names = [str(file) for file in files]
    command = [program, f"-env:UserInstallation=file://{profile}", "--headless"]
    command += ["--convert-to", kind, "--outdir", str(folder), *names]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return [folder / f"{Path(name).stem}.{kind}" for name in names]


def opened(path: Path) -> openpyxl.Workbook:
    """The workbook as an independent reader sees it; it warns of all it does not know."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return openpyxl.load_workbook(path)


def active(path: Path) -> Worksheet:
    """The tab that a workbook opens on."""
    sheet = opened(path).active
    assert isinstance(sheet, Worksheet)
    return sheet


def raw_parts(path: Path) -> dict[str, bytes]:
    """The compressed bytes of each part of a package, read without the code under test."""
    data = path.read_bytes()
    parts = {}
    with zipfile.ZipFile(path) as package:
        for info in package.infolist():
            head = data[info.header_offset : info.header_offset + 30]
            skip = int.from_bytes(head[26:28], "little") + int.from_bytes(head[28:30], "little")
            start = info.header_offset + 30 + skip
            parts[info.filename] = data[start : start + info.compress_size]
    return parts


def part(path: Path, name: str) -> str:
    """The text of a part."""
    with zipfile.ZipFile(path) as package:
        return package.read(name).decode()


def rewrite(path: Path, change: Callable[[dict[str, bytes]], object]) -> None:
    """Changes the parts of a package by hand."""
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    change(parts)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name, data)


def swap(path: Path, name: str, old: str, new: str) -> None:
    """Replaces a text in a part, which must be there."""

    def change(parts: dict[str, bytes]) -> None:
        assert old.encode() in parts[name], (old, parts[name][:2000].decode())
        parts[name] = parts[name].replace(old.encode(), new.encode())

    rewrite(path, change)
