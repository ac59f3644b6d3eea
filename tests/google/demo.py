"""Runs the double by hand, with an empty spreadsheet and one with the sample's logs.

Usage: python demo.py [PORT]

Prints the endpoint, the spreadsheets and a throwaway key file, and runs until Ctrl-C.
"""

from __future__ import annotations

import sys
import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from book import Book, Sheet, sheet_properties
from credentials import ROBOT, new_double, write_key
from double import Double
from server import serving

from sheets_kpi import template
from sheets_kpi.demo import TEMPLATE, sample
from sheets_kpi.plan import make_plan
from sheets_kpi.prepare import prepare
from sheets_kpi.prepare.decisions import Seeds
from sheets_kpi.state import CellError, CellValue, Existing, ExistingTab, normal
from sheets_kpi.texts import Lang
from sheets_kpi.workbooks.memory import MemoryWorkbook

Json = dict[str, Any]
EPOCH = datetime(1899, 12, 30)  # a sheet's days have no zone
_URL = "https://docs.google.com/spreadsheets/d/{}/edit"


def add_demo(double: Double, lang: Lang = "ru", as_of: date = date(2026, 11, 21)) -> Book:
    """A spreadsheet that holds the sample's logs, and nothing else."""
    book = double.add_book({"ru": "ru_RU", "en": "en_US"}[lang], "Europe/Moscow")
    book.properties["title"] = "Demo"
    book.sheets = [_sheet(number, tab) for number, tab in enumerate(_logs(lang, as_of), start=101)]
    book.renumber()
    return book


def _logs(lang: Lang, as_of: date) -> list[ExistingTab]:
    made = sample(lang, as_of)
    seeds = Seeds(made.people, made.accounts, made.targets, made.rows)
    nothing = Existing(())
    memory = MemoryWorkbook(nothing)
    memory.apply(make_plan(nothing, prepare(nothing, template.load(TEMPLATE), lang, as_of, seeds)))
    logs = {mark.tab_id for mark in memory.state.marks if mark.kind == "log"}
    return [tab for tab in memory.state.tabs if tab.id in logs]


def _sheet(sheet_id: int, tab: ExistingTab) -> Sheet:
    rows = max(1000, tab.n_rows + 200)
    sheet = Sheet(sheet_properties(sheet_id, tab.title, rows, max(26, len(tab.columns))))
    for column, values in enumerate(tab.columns):
        for row, value in enumerate(values):
            sheet.put((row, column), cell_data(value))
    return sheet


def cell_data(value: CellValue) -> Json:
    """A cell that holds a neutral value, as a person's typing would have made it."""
    value = normal(value)
    if value is None:
        return {}
    if isinstance(value, bool):
        return {"userEnteredValue": {"boolValue": value}}
    if isinstance(value, int | float):
        return {"userEnteredValue": {"numberValue": value}}
    if isinstance(value, str):
        return {"userEnteredValue": {"stringValue": value}}
    if isinstance(value, CellError):
        return {"userEnteredValue": {"formulaValue": f"={value.text}"}}
    return _time(value)


def _time(value: date | datetime | timedelta) -> Json:
    if isinstance(value, timedelta):
        serial, looks = value / timedelta(days=1), {"type": "TIME", "pattern": "[h]:mm:ss"}
    elif isinstance(value, datetime):
        naive = value.replace(tzinfo=None)
        serial = (naive - EPOCH) / timedelta(days=1)
        looks = {"type": "DATE_TIME", "pattern": "dd.mm.yyyy hh:mm:ss"}
    else:
        serial = float((value - EPOCH.date()).days)
        looks = {"type": "DATE", "pattern": "dd.mm.yyyy"}
    number = {"numberValue": serial}
    return {"userEnteredValue": number, "userEnteredFormat": {"numberFormat": looks}}


def main(port: int = 0) -> None:
    """Serves until Ctrl-C."""
    double = new_double()
    double.quota_reads = double.quota_writes = 60
    empty = double.add_book("ru_RU", "Europe/Moscow")
    demo = add_demo(double, as_of=datetime.now(UTC).date())
    command = Path(sys.executable).with_name("sheets-kpi")
    with tempfile.TemporaryDirectory() as folder, serving(double, port) as server:
        key = write_key(Path(folder) / "robot.json", server.url)
        lines = (
            f"endpoint     {server.url}",
            f"empty        {_URL.format(empty.id)}",
            f"demo         {_URL.format(demo.id)}",
            f"credentials  {key}",
            f"robot        {ROBOT}",
            "",
            "In another window, while this one runs:",
            f"  export SHEETS_KPI_ENDPOINT={server.url} SHEETS_KPI_CREDENTIALS={key}",
            f"  {command} init {demo.id} && {command} sync {demo.id}",
        )
        sys.stdout.write("\n".join(lines) + "\n")
        sys.stdout.flush()
        try:
            server.stopped.wait()
        except KeyboardInterrupt:
            sys.stdout.write("\n")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
