"""Answers that Google's recordings settled, each by the request that shows it."""

from __future__ import annotations

from typing import Any

import pytest
from asking import Caller, Json, area, sheet, texts
from book import Book
from credentials import ROBOT

CORNER = {"startRowIndex": 0, "endRowIndex": 2, "startColumnIndex": 0, "endColumnIndex": 2}


def named(name: str, where: Json) -> Json:
    return {"addNamedRange": {"namedRange": {"name": name, "range": where}}}


def append(robot: Caller, where: str, *row: Any) -> tuple[str | None, str]:
    """The table that was found, and the cells that were written."""
    status, answer = robot.call(
        "POST", f"/values/{where}:append", {"values": [row]}, valueInputOption="RAW"
    )
    assert status == 200, answer
    return answer.get("tableRange"), answer["updates"]["updatedRange"]


def test_ranges_print_a_start_of_zero_and_no_sheet_of_zero(robot: Caller) -> None:
    [reply] = robot.change(named("top", area(0, 2, 0, 2)))
    assert reply["addNamedRange"]["namedRange"]["range"] == CORNER
    robot.change({"mergeCells": {"range": area(0, 2, 0, 2), "mergeType": "MERGE_ALL"}})
    assert sheet(robot)["merges"] == [CORNER]


def test_a_named_range_may_stand_behind_the_title_of_its_tab(robot: Caller) -> None:
    robot.change(
        texts((1, 2), (3, 4)),
        named("part", area(0, 2, 1, 2)),
        {"addSheet": {"properties": {"title": "B", "sheetId": 5}}},
    )
    assert robot.values("'Sheet1'!part") == robot.values("part") == [["2"], ["4"]]
    status, answer = robot.call("GET", "/values/B!part")
    assert (status, answer["error"]["message"]) == (400, "Unable to parse range: B!part")


def test_merges_over_merges_replace_them(robot: Caller) -> None:
    robot.change({"mergeCells": {"range": area(0, 2, 0, 2), "mergeType": "MERGE_ROWS"}})
    robot.change({"mergeCells": {"range": area(5, 7, 0, 2), "mergeType": "MERGE_ALL"}})
    robot.change({"mergeCells": {"range": area(0, 2, 0, 2), "mergeType": "MERGE_ALL"}})
    assert [one["startRowIndex"] for one in sheet(robot)["merges"]] == [5, 0]
    assert sheet(robot)["merges"][1] == CORNER


def test_a_row_with_a_gap_is_continued_below_its_last_part(robot: Caller) -> None:
    assert append(robot, "Sheet1", "a", "", "c") == (None, "Sheet1!A1:C1")
    assert append(robot, "Sheet1", "a", "", "c") == ("Sheet1!C1", "Sheet1!C2:E2")


def test_a_cell_says_which_block_is_continued(robot: Caller) -> None:
    append(robot, "Sheet1", "a", "", "c")
    assert append(robot, "Sheet1!A1", "a", "", "c") == ("Sheet1!A1", "Sheet1!A2:C2")


def test_columns_touched_twice_count_once(robot: Caller) -> None:
    parts = [
        {"range": "A1:D1", "values": [["a", "b", "", "d"]]},
        {"range": "A4:D4", "values": [["a", "b", None, "d"]]},
        {"range": "A1", "values": [["a"]]},
    ]
    body = {"valueInputOption": "RAW", "data": parts}
    _, answer = robot.call("POST", "/values:batchUpdate", body)
    totals = [answer[f"totalUpdated{what}"] for what in ("Rows", "Columns", "Cells", "Sheets")]
    assert totals == [2, 4, 8, 1]


@pytest.mark.parametrize(
    ("sent", "kept"), [(0.5, 127), (0.2588, 66), (0.9569, 244), (1, 255), (0.49803922, 127)]
)
def test_a_colour_is_kept_in_256_steps(robot: Caller, sent: float, kept: int) -> None:
    style = {"rgbColor": {"red": 1, "green": 0, "blue": sent}}
    wish = {"properties": {"tabColorStyle": style}, "fields": "tabColorStyle"}
    robot.change({"updateSheetProperties": wish})
    found = sheet(robot)["properties"]["tabColorStyle"]["rgbColor"]
    assert found == {"red": 1, "blue": pytest.approx(kept / 255, abs=1e-7)}


def test_who_sets_a_colour_sets_its_twin(robot: Caller) -> None:
    def paint(fields: str, **look: Json) -> None:
        cell = {"userEnteredFormat": look}
        wish = {"range": area(0, 1, 0, 1), "cell": cell, "fields": f"userEnteredFormat({fields})"}
        robot.change({"repeatCell": wish})

    def looks() -> Json:
        mask = "sheets.data.rowData.values.userEnteredFormat"
        [data] = robot.get(mask)["sheets"][0]["data"]
        found: Json = data["rowData"][0]["values"][0]["userEnteredFormat"]
        return found

    paint("backgroundColor", backgroundColor={"green": 1})
    assert looks()["backgroundColorStyle"] == {"rgbColor": {"green": 1}}
    paint("backgroundColorStyle", backgroundColorStyle={"rgbColor": {"blue": 1}})
    assert looks()["backgroundColor"] == {"blue": 1}
    paint("backgroundColor,horizontalAlignment", horizontalAlignment="LEFT")  # type: ignore[arg-type]
    assert looks() == {"horizontalAlignment": "LEFT"}


def test_a_colour_set_to_nothing_is_gone(robot: Caller) -> None:
    def tab(style: Json) -> Json:
        wish = {"properties": {"tabColorStyle": style}, "fields": "tabColorStyle"}
        robot.change({"updateSheetProperties": wish})
        found: Json = sheet(robot)["properties"]
        return found

    assert tab({"rgbColor": {"red": 1}})["tabColor"] == {"red": 1}
    assert not {"tabColor", "tabColorStyle"} & tab({"rgbColor": None}).keys()


def test_whoever_adds_a_warning_is_its_editor_too(robot: Caller) -> None:
    wish = {"range": area(0, 2, 0, 2), "warningOnly": True, "editors": {"users": ["b@x.org"]}}
    [reply] = robot.change({"addProtectedRange": {"protectedRange": wish}})
    assert reply["addProtectedRange"]["protectedRange"]["editors"] == {}
    [found] = sheet(robot)["protectedRanges"]
    assert found["editors"] == {"users": [ROBOT]}


def test_a_new_spreadsheet_has_googles_theme(book: Book, robot: Caller) -> None:
    theme = robot.get("properties.spreadsheetTheme")["properties"]["spreadsheetTheme"]
    colours = {one["colorType"]: one["color"]["rgbColor"] for one in theme["themeColors"]}
    assert colours["TEXT"] == {}
    assert colours["LINK"] == {"red": 0.06666667, "green": 0.33333334, "blue": 0.8}
    assert book.locale == "en_US"


def test_rows_that_are_not_there_cannot_be_deleted(robot: Caller) -> None:
    rows = {"sheetId": 0, "dimension": "ROWS", "startIndex": 999, "endIndex": 1002}
    assert robot.refused({"deleteDimension": {"range": rows}}) == (
        "Invalid requests[0].deleteDimension: Cannot delete a row that doesn't exist. Tried to "
        "delete row index 1000 but there are only 1000 rows."
    )
