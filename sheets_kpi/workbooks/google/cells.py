"""Cells of our tabs as rows of typed values: a text is a text, whatever it begins with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta

from sheets_kpi.state import Cell, CellError, CellValue, Link, Tab, normal
from sheets_kpi.workbooks.google.looks import cell_format
from sheets_kpi.workbooks.google.places import Json

FIELDS = "userEnteredValue,userEnteredFormat,note"
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001  # a wall clock in the zone of the spreadsheet
_DAY = timedelta(days=1)

Targets = Mapping[str, int]  # the ids of tabs by title, as they are after the write


def extended(value: CellValue) -> Json | None:
    """A value as Google takes it; None for a blank one. Dates and durations are days."""
    match normal(value):
        case None:
            return None
        case bool() as truth:
            return {"boolValue": truth}
        case int() | float() as number:
            return {"numberValue": number}
        case datetime() as moment:
            return {"numberValue": (moment.replace(tzinfo=None) - _EPOCH) / _DAY}
        case date() as day:
            return {"numberValue": (day - _EPOCH.date()).days}
        case timedelta() as span:
            return {"numberValue": span / _DAY}
        case CellError("#N/A"):
            return {"formulaValue": "=NA()"}
        case other:
            return {"stringValue": str(other)}


def cell_data(cell: Cell, targets: Targets, *, as_text: bool) -> Json:
    """A cell with its looks and note."""
    value = extended(cell.value)
    uri = _uri(cell.link, targets) if cell.link else ""
    found: Json = {"userEnteredFormat": cell_format(cell.style, cell.value, uri, as_text=as_text)}
    if value is not None:
        found["userEnteredValue"] = value
    if cell.note:
        found["note"] = str(normal(cell.note) or "")
    return found


def _uri(link: Link, targets: Targets) -> str:
    tab = targets.get(link.tab)
    return "" if tab is None else f"#gid={tab}&range={link.cell}"


def row_data(tab: Tab, rows: Iterable[int], width: int, targets: Targets) -> list[Json]:
    """Whole rows of a tab, `width` cells each; a cell that holds nothing is `{}`."""
    return [{"values": list(_row(tab, row, width, targets))} for row in rows]


def _row(tab: Tab, row: int, width: int, targets: Targets) -> Iterator[Json]:
    for column in range(1, width + 1):
        cell = tab.cells.get((row, column))
        as_text = column in tab.text_columns
        yield cell_data(cell, targets, as_text=as_text) if cell else {}
