"""A Google spreadsheet, and hands: another client, without the code under test."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

import requests
from books import Rows
from google.auth.transport.requests import Request
from google.oauth2.service_account import Credentials

from sheets_kpi.logs import serial
from sheets_kpi.state import CellError, CellValue
from sheets_kpi.workbooks.google.formats import rgb
from sheets_kpi.workbooks.interface import Workbook

TAG = "sheets-kpi:"
SCOPE = "https://www.googleapis.com/auth/spreadsheets"
DAY = {"numberFormat": {"type": "DATE", "pattern": "dd.mm.yyyy"}}
EPOCH = datetime(1899, 12, 30)
BOLD = {"textFormat": {"bold": True}, "backgroundColor": {"blue": 1}}
ABOUT = (
    "properties(sheetId,title,index,hidden),conditionalFormats,protectedRanges,basicFilter,"
    "filterViews,merges,charts(chartId),developerMetadata"
)
CELLS = "data.rowData.values(userEnteredValue,userEnteredFormat,note,dataValidation)"
GRID = f"sheets({ABOUT},{CELLS})"
ENTERED = "sheets.data.rowData.values.userEnteredValue"
Json = dict[str, Any]


@dataclass
class Client:
    """A person's or a program's own way to the API, by plain requests."""

    endpoint: str
    spreadsheet: str
    credentials: Path
    session: requests.Session = field(default_factory=requests.Session)

    def __post_init__(self) -> None:
        self.session.trust_env = False
        info = json.loads(self.credentials.read_text(encoding="utf-8"))
        if self.endpoint.startswith("http:"):
            info["token_uri"] = f"{self.endpoint}/token"
        robot = Credentials.from_service_account_info(info, scopes=[SCOPE])  # type: ignore[no-untyped-call]
        with requests.Session() as plain:
            plain.trust_env = False
            robot.refresh(Request(plain))
        self.session.headers["Authorization"] = f"Bearer {robot.token}"

    def get(self, fields: str, *ranges: str) -> Json:
        """What the spreadsheet holds, by a field mask."""
        return self._call("GET", "", {"fields": fields, "ranges": ranges})

    def change(self, *wishes: Json) -> Json:
        """Sends requests in one batch."""
        return self._call("POST", ":batchUpdate", {}, {"requests": wishes})

    def _call(self, method: str, rest: str, params: Json, body: Json | None = None) -> Json:
        url = f"{self.endpoint}/v4/spreadsheets/{self.spreadsheet}{rest}"
        params = {**params, "prettyPrint": "false"}
        answer = self.session.request(method, url, params=params, json=body, timeout=30)
        assert answer.ok, f"{answer.status_code} {answer.text}"
        found: Json = answer.json()
        return found


class Opener(Protocol):
    """How the tool opens the spreadsheet of a home."""

    def __call__(self, *, for_init: bool) -> Workbook: ...


class GoogleHome:
    """The home of a Google spreadsheet; `locale` and `zone` are set when it is filled."""

    def __init__(self, client: Client, opener: Opener, locale: str = "ru_RU") -> None:
        self.client = client
        self._opener = opener
        self._locale = locale

    def book(self, *, for_init: bool = False) -> Workbook:
        return self._opener(for_init=for_init)

    def fill(self, tabs: Mapping[str, Rows]) -> None:
        locale = {"locale": self._locale, "timeZone": "Europe/Moscow"}
        old = [
            sheet["properties"]["sheetId"]
            for sheet in self.client.get("sheets.properties")["sheets"]
        ]
        wishes: list[Json] = [
            {"updateSpreadsheetProperties": {"properties": locale, "fields": "locale,timeZone"}}
        ]
        for number, (title, rows) in enumerate(tabs.items(), 1):
            tab = 1000 + number
            grid = {"rowCount": max(100, len(rows) + 20), "columnCount": 26}
            new = {"sheetId": tab, "title": title, "gridProperties": grid}
            wishes.append({"addSheet": {"properties": new}})
            wishes.append(cells(tab, 0, 0, rows))
            wishes += decorations(tab, len(rows))
        wishes += [{"deleteSheet": {"sheetId": one}} for one in old]
        self.client.change(*wishes)

    def type(self, title: str, row: int, column: int, value: CellValue) -> None:
        self.client.change(cells(self.id(title), row - 1, column - 1, [[value]]))

    def append(self, title: str, row: Sequence[CellValue]) -> None:
        fields = "userEnteredValue,userEnteredFormat.numberFormat"
        rows = [{"values": [_cell(value) for value in row]}]
        wish = {"sheetId": self.id(title), "rows": rows, "fields": fields}
        self.client.change({"appendCells": wish})

    def rename(self, title: str, new: str) -> None:
        self.client.change(renamed(self.id(title), new))

    def show(self, title: str, color: str) -> None:
        about: Json = {"sheetId": self.id(title), "hidden": False}
        about["tabColorStyle"] = {"rgbColor": rgb(color)}
        fields = "hidden,tabColorStyle"
        self.client.change({"updateSheetProperties": {"properties": about, "fields": fields}})

    def copy(self, title: str, new: str) -> None:
        wish = {"sourceSheetId": self.id(title), "insertSheetIndex": 0, "newSheetName": new}
        self.client.change({"duplicateSheet": wish})

    def delete(self, title: str) -> None:
        self.client.change({"deleteSheet": {"sheetId": self.id(title)}})

    def theirs(self, *titles: str) -> object:
        ranges = [f"'{title}'" for title in titles]
        return [_without_ours(one) for one in self.client.get(GRID, *ranges)["sheets"]]

    def flags(self, title: str) -> int:
        [sheet] = self.client.get(f"sheets({ABOUT})", f"'{title}'")["sheets"]
        return sum(TAG in str(rule) for rule in sheet.get("conditionalFormats", []))

    def totals(self) -> Mapping[str, int]:
        found = self.client.get(f"sheets({ABOUT}),developerMetadata")
        sheets = found["sheets"]

        def count(what: str) -> int:
            return sum(len(sheet.get(what, [])) for sheet in sheets)

        return {
            "tabs": len(sheets),
            "rules": count("conditionalFormats"),
            "charts": count("charts"),
            "protections": count("protectedRanges"),
            "marks": len(found.get("developerMetadata", [])) + count("developerMetadata"),
        }

    def formulas(self, title: str) -> Sequence[str]:
        [found] = self.client.get(ENTERED, f"'{title}'")["sheets"]
        rows = (row for data in found.get("data", ()) for row in data.get("rowData", ()))
        cells = (cell.get("userEnteredValue", {}) for row in rows for cell in row.get("values", ()))
        return [value["formulaValue"] for value in cells if "formulaValue" in value]

    def id(self, title: str) -> int:
        """The id of a tab."""
        sheets = self.client.get("sheets.properties(sheetId,title)")["sheets"]
        [found] = [one["properties"] for one in sheets if one["properties"]["title"] == title]
        return int(found["sheetId"])

    def sheet(self, title: str) -> Json:
        """All that a tab holds."""
        [found] = self.client.get(GRID, f"'{title}'")["sheets"]
        made: Json = found
        return made

    def values(self, title: str) -> list[list[Any]]:
        """The values of a tab, row by row, as they were entered."""
        [found] = self.client.get(ENTERED, f"'{title}'")["sheets"]
        rows = found.get("data", [{}])[0].get("rowData", [])
        return [
            [next(iter(cell.get("userEnteredValue", {}).values()), None) for cell in row]
            for row in (one.get("values", []) for one in rows)
        ]


def cells(tab: int, row: int, column: int, rows: Rows) -> Json:
    """A request that types rows of values, dates as dates."""
    return {
        "updateCells": {
            "start": {"sheetId": tab, "rowIndex": row, "columnIndex": column},
            "rows": [{"values": [_cell(value) for value in one]} for one in rows],
            "fields": "userEnteredValue,userEnteredFormat.numberFormat",
        }
    }


def renamed(tab: int, title: str) -> Json:
    """A request that renames a tab."""
    return {
        "updateSheetProperties": {
            "properties": {"sheetId": tab, "title": title},
            "fields": "title",
        }
    }


def rule(tab: int, formula: str, index: int = 0) -> Json:
    """A request that adds a rule of somebody's to column A."""
    kind = {"type": "CUSTOM_FORMULA", "values": [{"userEnteredValue": formula}]}
    return {
        "addConditionalFormatRule": {
            "rule": {
                "ranges": [area(tab, 1, 0, 90, 1)],
                "booleanRule": {"condition": kind, "format": BOLD},
            },
            "index": index,
        }
    }


def area(tab: int, top: int, left: int, bottom: int, right: int) -> Json:
    """A GridRange."""
    return {
        "sheetId": tab,
        "startRowIndex": top,
        "startColumnIndex": left,
        "endRowIndex": bottom,
        "endColumnIndex": right,
    }


def decorations(tab: int, rows: int) -> list[Json]:
    """Two rules, a note, a format, a filter, a protection and a dropdown."""
    note = {"range": area(tab, 0, 0, 1, 1), "cell": {"note": "Спросить у Анны"}, "fields": "note"}
    look = {
        "range": area(tab, 0, 2, 90, 3),
        "cell": {"userEnteredFormat": BOLD},
        "fields": "userEnteredFormat(textFormat.bold,backgroundColor)",
    }
    offer = {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": v} for v in ("да", "нет")]}
    dropdown = {
        "range": area(tab, 1, 7, 9, 8),
        "rule": {"condition": offer, "showCustomUi": True},
    }
    guard = {"range": area(tab, 0, 0, 1, 6), "warningOnly": True, "description": "Шапка"}
    return [
        rule(tab, '=$B2="Иванов"'),
        rule(tab, '=$A2=""'),
        {"repeatCell": note},
        {"repeatCell": look},
        {"setBasicFilter": {"filter": {"range": area(tab, 0, 0, rows, 1)}}},
        {"addProtectedRange": {"protectedRange": guard}},
        {"setDataValidation": dropdown},
    ]


def _cell(value: CellValue) -> Json:
    if isinstance(value, datetime | timedelta):
        return _moment(value)
    if isinstance(value, date):
        return {"userEnteredValue": {"numberValue": serial(value)}, "userEnteredFormat": DAY}
    if isinstance(value, CellError):
        return {"userEnteredValue": {"formulaValue": "=NA()"}}
    if isinstance(value, bool):
        return {"userEnteredValue": {"boolValue": value}}
    if isinstance(value, str):
        return {"userEnteredValue": {"stringValue": value}}
    return {} if value is None else {"userEnteredValue": {"numberValue": value}}


def _moment(value: datetime | timedelta) -> Json:
    if isinstance(value, datetime):
        kind, pattern, span = "DATE_TIME", "dd.mm.yyyy hh:mm", value - EPOCH
    else:
        kind, pattern, span = "TIME", "[h]:mm:ss", value
    return {
        "userEnteredValue": {"numberValue": span / timedelta(days=1)},
        "userEnteredFormat": {"numberFormat": {"type": kind, "pattern": pattern}},
    }


def _without_ours(sheet: Json) -> Json:
    rules = [one for one in sheet.get("conditionalFormats", []) if TAG not in str(one)]
    place = {"index", "developerMetadata"}
    properties = {k: v for k, v in sheet["properties"].items() if k not in place}
    kept = {k: v for k, v in sheet.items() if k not in place}
    return {**kept, "conditionalFormats": rules, "properties": properties}


Hand = Callable[[GoogleHome], None]
