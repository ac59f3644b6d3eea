"""What requests change in the double, and what of it is seen."""

from __future__ import annotations

from typing import Any

from asking import (
    Caller,
    Json,
    area,
    chart,
    metadata,
    series,
    sheet,
    texts,
    title,
    validation,
)
from book import Book
from double import OWNER, Double


def test_a_batch_is_applied_whole_or_not_at_all(robot: Caller) -> None:
    new = {"addSheet": {"properties": {"sheetId": 7, "title": "Итог"}}}
    bad = {"deleteSheet": {"sheetId": 8}}
    text = robot.refused(new, texts(("a",), sheet=7), texts(("a",)), title("Б"), bad)
    assert text == "Invalid requests[4].deleteSheet: No sheet with id: 8"


def test_a_batch_makes_and_fills_a_sheet(robot: Caller) -> None:
    size = {"rowCount": 2, "columnCount": 2}
    new = {"properties": {"sheetId": 7, "title": "Итог", "index": 0, "gridProperties": size}}
    replies = robot.change({"addSheet": new}, texts(("a", 1), sheet=7), title("Дела"))
    added = {"sheetId": 7, "title": "Итог", "index": 0, "sheetType": "GRID", "gridProperties": size}
    assert replies == [{"addSheet": {"properties": added}}, {}, {}]
    assert robot.values("'Итог'", valueRenderOption="UNFORMATTED_VALUE") == [["a", 1]]
    assert [one["properties"]["title"] for one in robot.get("sheets")["sheets"]] == ["Итог", "Дела"]


def test_a_batch_needs_a_request(robot: Caller) -> None:
    assert robot.refused() == "Must specify at least one request."


def test_a_chart_without_data_is_a_500_and_changes_nothing(robot: Caller) -> None:
    wish = chart(basicChart={"chartType": "LINE"})
    status, answer = robot.call("POST", ":batchUpdate", {"requests": [title("A"), wish]})
    assert (status, answer["error"]["status"]) == (500, "INTERNAL")
    assert sheet(robot)["properties"]["title"] == "Sheet1"


def test_start_writes_cells_and_range_clears_the_others(robot: Caller) -> None:
    robot.change(texts(("a", "b"), ("c", "d")))
    robot.change(texts(("A",)))
    assert robot.values("A1:B2") == [["A", "b"], ["c", "d"]]
    rows = [{"values": [{"userEnteredValue": {"stringValue": "x"}}]}]
    wish = {"range": area(0, 2, 0, 2), "rows": rows, "fields": "userEnteredValue"}
    robot.change({"updateCells": wish})
    assert robot.values("A1:B2") == [["x"]]


def test_only_what_the_mask_names_is_changed(robot: Caller) -> None:
    cell = {"note": "смотри", "userEnteredFormat": {"textFormat": {"bold": True, "italic": True}}}
    robot.change({"repeatCell": {"range": area(0, 1, 0, 1), "cell": cell, "fields": "*"}})
    robot.change(texts(("a",)))
    plain: Json = {"userEnteredFormat": {"textFormat": {}}}
    fields = "userEnteredFormat.textFormat.bold"
    robot.change({"repeatCell": {"range": area(0, 1, 0, 1), "cell": plain, "fields": fields}})
    [data] = sheet_data(robot, "note,userEnteredValue,userEnteredFormat")
    assert data["rowData"] == [
        {
            "values": [
                {
                    "note": "смотри",
                    "userEnteredFormat": {"textFormat": {"italic": True}},
                    "userEnteredValue": {"stringValue": "a"},
                }
            ]
        }
    ]


def sheet_data(robot: Caller, fields: str, **more: Any) -> list[Json]:
    found: list[Json] = robot.get(
        f"sheets.data(startRow,startColumn,rowData.values({fields}))", **more
    )["sheets"][0].get("data", [])
    return found


# Validation, protection, banding, metadata --------------------------------------------------


def test_a_list_in_a_range_comes_back_absolute(robot: Caller) -> None:
    robot.change(validation("ONE_OF_RANGE", "='Sheet1'!b2:b5"))
    [data] = sheet_data(robot, "dataValidation")
    assert data["rowData"][1]["values"][0]["dataValidation"]["condition"]["values"] == [
        {"userEnteredValue": "=Sheet1!$B$2:$B$5"}
    ]


def test_a_dropdown_sent_again_loses_its_colours(robot: Caller, book: Book) -> None:
    robot.change(validation("ONE_OF_LIST", "да", "нет"))
    book.sheets[0].colour_chips(1, 0, "да")
    assert book.sheets[0].chip_colours(1, 0) == {"да"}
    robot.change(texts(("да",), row=1))
    assert book.sheets[0].chip_colours(1, 0) == {"да"}
    robot.change(validation("ONE_OF_LIST", "да", "нет"))
    assert book.sheets[0].chip_colours(1, 0) == set()


def test_checkboxes_nobody_touched_read_false(robot: Caller) -> None:
    robot.change(validation("BOOLEAN"))
    assert robot.values("A1:A3", valueRenderOption="UNFORMATTED_VALUE") == [[], [False], [False]]


def test_a_protected_cell_is_only_its_editors(world: Double, book: Book, robot: Caller) -> None:
    protect = {"protectedRange": {"range": area(0, 2, 0, 2)}}
    world.edit(book, {"addProtectedRange": protect})
    text = robot.refused(texts(("a",), row=1))
    assert text == (
        "Invalid requests[0].updateCells: You are trying to edit a protected cell or object. "
        "Please contact the spreadsheet owner to remove protection if you need to edit."
    )
    robot.change(texts(("a",), row=2))
    [seen] = sheet(robot)["protectedRanges"]
    assert not {"editors", "requestingUserCanEdit"} & set(seen)
    owner = Caller(world, book, OWNER)
    assert sheet(owner)["protectedRanges"][0]["editors"] == {"users": [OWNER]}
    status, answer = robot.call("PUT", "/values/A1", {"values": [[1]]}, valueInputOption="RAW")
    assert (status, answer["error"]["status"]) == (400, "INVALID_ARGUMENT")


def test_a_protection_that_warns_stops_nobody(world: Double, book: Book, robot: Caller) -> None:
    protect = {"protectedRange": {"range": {"sheetId": 0}, "warningOnly": True}}
    world.edit(book, {"addProtectedRange": protect})
    robot.change(texts(("a",)), title("Итог"))
    assert robot.values("A1") == [["a"]]


def test_metadata_goes_with_its_sheet(robot: Caller) -> None:
    robot.change(
        {"addSheet": {"properties": {"sheetId": 7}}},
        metadata(metadataId=1, metadataValue="v", location={"sheetId": 7}),
        metadata(metadataId=2),
    )
    general = robot.get("developerMetadata")["developerMetadata"]
    assert general == [
        {
            "metadataId": 2,
            "metadataKey": "k",
            "visibility": "DOCUMENT",
            "location": {"locationType": "SPREADSHEET", "spreadsheet": True},
        }
    ]
    assert sheet(robot, 1)["developerMetadata"][0]["location"] == {
        "locationType": "SHEET",
        "sheetId": 7,
    }
    lookup: Json = {"dataFilters": [{"developerMetadataLookup": {}}]}
    found = robot.call("POST", "/developerMetadata:search", lookup)[1]["matchedDeveloperMetadata"]
    assert len(found) == 2
    robot.change({"deleteSheet": {"sheetId": 7}})
    assert robot.get("developerMetadata")["developerMetadata"] == general


def test_metadata_is_updated_and_deleted_by_lookup(robot: Caller) -> None:
    robot.change(metadata(metadataId=1), metadata(metadataId=2))
    one = {"developerMetadataLookup": {"metadataId": 1}}
    wish = {
        "dataFilters": [one],
        "developerMetadata": {"metadataValue": "v"},
        "fields": "metadataValue",
    }
    robot.change({"updateDeveloperMetadata": wish})
    values = [
        item.get("metadataValue") for item in robot.get("developerMetadata")["developerMetadata"]
    ]
    assert values == ["v", None]
    robot.change({"deleteDeveloperMetadata": {"dataFilter": one}})
    assert [item["metadataId"] for item in robot.get("developerMetadata")["developerMetadata"]] == [
        2
    ]


def test_a_chart_gets_its_usual_size_and_moves_with_rows(robot: Caller) -> None:
    line = {"chartType": "LINE", "series": [series(area(0, 5, 1, 2), "LEFT_AXIS")]}
    robot.change(chart(title="Темп", basicChart=line))
    rows = {"sheetId": 0, "dimension": "ROWS", "startIndex": 0, "endIndex": 2}
    robot.change({"insertDimension": {"range": rows}})
    [found] = sheet(robot)["charts"]
    overlay = found["position"]["overlayPosition"]
    assert (overlay["widthPixels"], overlay["heightPixels"]) == (600, 371)
    [source] = found["spec"]["basicChart"]["series"][0]["series"]["sourceRange"]["sources"]
    assert source == {
        "startRowIndex": 2,
        "endRowIndex": 7,
        "startColumnIndex": 1,
        "endColumnIndex": 2,
    }


def test_formulas_and_charts_follow_a_tab_and_lose_one_that_is_deleted(robot: Caller) -> None:
    robot.change({"addSheet": {"properties": {"sheetId": 7, "title": "Итог"}}})
    robot.change(texts((1, 2, 3), sheet=7), texts(("=SUM('Итог'!A1:C1)+Итог!A1",)))
    line = {"chartType": "LINE", "series": [series(area(0, 1, 0, 3, 7), "LEFT_AXIS")]}
    robot.change(chart(basicChart=line))
    robot.change(title("За год", 7))
    assert robot.values("A1", valueRenderOption="FORMULA") == [["=SUM('За год'!A1:C1)+'За год'!A1"]]
    assert robot.values("A1", valueRenderOption="UNFORMATTED_VALUE") == [[7]]
    robot.change({"deleteSheet": {"sheetId": 7}})
    assert robot.values("A1", valueRenderOption="FORMULA") == [["=SUM(#REF!)+#REF!"]]
    robot.change({"addSheet": {"properties": {"sheetId": 8, "title": "За год"}}})
    assert robot.values("A1") == [["#REF!"]]  # it does not come back with the title
    [found] = sheet(robot)["charts"]
    [lost] = found["spec"]["basicChart"]["series"]
    assert not lost["series"]["sourceRange"].get("sources")


def test_zeros_and_falses_are_left_out_of_answers(robot: Caller) -> None:
    wish = {"sheetId": 0, "hidden": False, "gridProperties": {"frozenRowCount": 0}}
    fields = "hidden,gridProperties.frozenRowCount"
    robot.change({"updateSheetProperties": {"properties": wish, "fields": fields}})
    assert sheet(robot)["properties"] == {
        "sheetId": 0,
        "title": "Sheet1",
        "index": 0,
        "sheetType": "GRID",
        "gridProperties": {"rowCount": 1000, "columnCount": 26},
    }


def test_a_kind_the_double_does_not_serve_is_said_so(robot: Caller) -> None:
    status, answer = robot.call("POST", ":batchUpdate", {"requests": [{"pasteData": {}}]})
    assert (status, answer["error"]["message"]) == (
        501,
        "The double does not serve requests of the kind pasteData.",
    )


def test_a_strict_list_holds_for_writes_through_the_api(robot: Caller) -> None:
    wish = validation("ONE_OF_LIST", "да", "нет")
    wish["setDataValidation"]["rule"]["strict"] = True
    robot.change(wish)
    assert "violates the data validation rules" in robot.refused(texts(("может быть",), row=1))
    robot.change(texts(("нет",), row=1))


def test_a_link_beside_runs_of_text_is_lost(robot: Caller) -> None:
    look = {"textFormat": {"bold": True, "link": {"uri": "#gid=0&range=A5"}}}
    linked = {"userEnteredValue": {"stringValue": "сюда"}, "userEnteredFormat": look}
    runs = {"textFormatRuns": [{"startIndex": 1, "format": {"italic": True}}]}
    for cell in (linked, linked | runs):
        wish = {"range": area(0, 1, 0, 1), "cell": cell, "fields": "*"}
        robot.change({"repeatCell": wish})
        [data] = sheet_data(robot, "hyperlink,textFormatRuns")
        found = data["rowData"][0]["values"][0]
        assert ("hyperlink" in found) == ("textFormatRuns" not in cell)


def test_a_body_of_more_than_ten_megabytes_is_refused(robot: Caller) -> None:
    wish = {"requests": [texts(("x" * 49_000,))] * 215}
    status, answer = robot.call("POST", ":batchUpdate", wish)
    assert (status, answer["error"]["message"]) == (
        400,
        "Request payload size exceeds the limit: 10485760 bytes.",
    )


def test_a_row_put_in_looks_like_the_one_after_it_or_before_it(robot: Caller) -> None:
    robot.change(texts(("a",), ("b",)))
    bold = {"userEnteredFormat": {"textFormat": {"bold": True}}}
    wish = {"range": area(1, 2, 0, 1), "cell": bold, "fields": "userEnteredFormat"}
    robot.change({"repeatCell": wish})
    for before, at in ((False, 1), (True, 1)):
        rows = {"sheetId": 0, "dimension": "ROWS", "startIndex": at, "endIndex": at + 1}
        robot.change({"insertDimension": {"range": rows, "inheritFromBefore": before}})
    data = robot.get("sheets.data.rowData.values.userEnteredFormat")["sheets"][0]["data"][0]
    looks = [row.get("values", [{}])[0] for row in data["rowData"]]
    assert [bool(look) for look in looks] == [False, False, True, True]
