"""The double against Google's recorded answers, and the replay itself on recordings made here."""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from replay import APART, DIFFERS, EQUAL, UNSERVED, replayed, table

Json = dict[str, Any]
VARIABLE = "SHEETS_KPI_RECORDINGS"
# The double measures no text, so it resizes no column.
KNOWN = {("WorksheetTest.test_auto_resize_columns", "GetSpreadsheet"): 2}


def test_the_double_answers_as_google_did() -> None:
    folder = os.environ.get(VARIABLE)
    if not folder:
        pytest.skip(f"{VARIABLE} names no folder with recorded answers of Google")
    outcomes = replayed(Path(folder))
    found = Counter(one.verdict for one in outcomes)
    differing = [one for one in outcomes if one.verdict == DIFFERS]
    assert Counter((one.recording, one.kind) for one in differing) == KNOWN, differing
    assert found[UNSERVED] == 0
    assert found[EQUAL] >= 1330


SHEETS = "https://sheets.googleapis.com/v4/spreadsheets"
MADE = {"id": "file-1", "name": "План"}


def exchange(method: str, uri: str, sent: Json | None, status: int, answer: Json) -> Json:
    """One exchange as vcrpy keeps it."""
    return {
        "request": {"method": method, "uri": uri, "body": sent and json.dumps(sent)},
        "response": {
            "status": {"code": status},
            "headers": {"Date": ["Tue, 25 Jul 2023 15:39:08 GMT"]},
            "body": {"string": json.dumps(answer)},
        },
    }


def recorded(folder: Path, *exchanges: Json) -> list[tuple[str, str, tuple[str, ...]]]:
    """Kind, verdict and differences of exchanges that follow the making of a file."""
    drive = exchange("POST", "https://www.googleapis.com/drive/v3/files?x=1", MADE, 200, MADE)
    text = json.dumps({"interactions": [drive, *exchanges]})
    (folder / "one.json").write_text(text, encoding="utf-8")
    return [(one.kind, one.verdict, one.differences) for one in replayed(folder)]


def change(request: Json, reply: Json) -> Json:
    answer = {"spreadsheetId": "file-1", "replies": [reply]}
    return exchange("POST", f"{SHEETS}/file-1:batchUpdate", {"requests": [request]}, 200, answer)


def added(sheet_id: int, title: str, index: int) -> Json:
    grid = {"rowCount": 1000, "columnCount": 26}
    properties = {"sheetId": sheet_id, "title": title, "index": index, "sheetType": "GRID"}
    reply = {"addSheet": {"properties": {**properties, "gridProperties": grid}}}
    return change({"addSheet": {"properties": {"title": title}}}, reply)


def value(text: str, *, file: str = "file-1") -> Json:
    uri = f"{SHEETS}/{file}/values/A1?valueInputOption=RAW"
    answer = {"spreadsheetId": file, "updatedRange": text, "updatedCells": 1.0}
    rest = {"updatedRows": 1, "updatedColumns": 1}
    return exchange("PUT", uri, {"values": [["a"]]}, 200, {**answer, **rest})


def test_equal_numbers_are_equal_and_other_texts_are_not(tmp_path: Path) -> None:
    found = recorded(tmp_path, value("Sheet1!A1"), value("Sheet1!A2"))
    difference = ".updatedRange: 'Sheet1!A2' / 'Sheet1!A1'"
    assert found == [("UpdateValues", EQUAL, ()), ("UpdateValues", DIFFERS, (difference,))]


def test_a_drawn_id_stands_for_one_and_is_sent_on(tmp_path: Path) -> None:
    found = recorded(
        tmp_path,
        added(2073684913, "B", 1),
        change({"deleteSheet": {"sheetId": 2073684913}}, {}),
        added(2073684913, "C", 1),  # an id of another sheet: the double drew a new one
    )
    assert [verdict for _, verdict, _ in found] == [EQUAL, EQUAL, DIFFERS]


def test_a_status_and_a_missing_field_are_differences(tmp_path: Path) -> None:
    refused = {"error": {"code": 400, "message": "no"}}
    uri = f"{SHEETS}/file-1/values/A1"
    [(_, verdict, differences)] = recorded(tmp_path, exchange("GET", uri, None, 400, refused))
    assert verdict == DIFFERS
    assert differences[0] == "status 400 / 200"
    assert any(line.startswith(".error") for line in differences)


def test_what_follows_an_unserved_request_is_not_served(tmp_path: Path) -> None:
    trim = change({"trimWhitespace": {}}, {"trimWhitespace": {}})
    found = recorded(tmp_path, value("Sheet1!A1"), trim, value("Sheet1!A1"))
    assert [verdict for _, verdict, _ in found] == [EQUAL, UNSERVED, UNSERVED]


def test_a_file_from_elsewhere_cannot_be_compared_unless_it_is_missing(tmp_path: Path) -> None:
    error = {"code": 404, "message": "Requested entity was not found.", "status": "NOT_FOUND"}
    missing = exchange("GET", f"{SHEETS}/test", None, 404, {"error": error})
    found = recorded(tmp_path, value("Sheet1!A1", file="other"), missing)
    assert [verdict for _, verdict, _ in found] == [APART, EQUAL]


def test_the_table_counts_by_kind(tmp_path: Path) -> None:
    recorded(tmp_path, value("Sheet1!A1"), value("Sheet1!A2"), added(7, "B", 1))
    lines = [" ".join(line.split()) for line in table(replayed(tmp_path)).splitlines()]
    assert lines == [
        "kind of request equal differs not served not comparable",
        "UpdateValues 1 1 0 0",
        "addSheet 1 0 0 0",
        "together 2 1 0 0",
    ]
