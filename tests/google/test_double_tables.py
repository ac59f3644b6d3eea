"""Tables, groups, copies, tabs without cells: what the double knows of newer sheets."""

from __future__ import annotations

from typing import Any

import pytest
from asking import Caller, Json, area, chart, formula_rule, series, sheet, texts, title, validation
from book import Book
from credentials import ROBOT
from double import OWNER, Double

STATES = [{"userEnteredValue": "Won"}, {"userEnteredValue": "Lost"}]
STATE: Json = {
    "columnIndex": 1,
    "columnType": "DROPDOWN",
    "dataValidationRule": {"condition": {"type": "ONE_OF_LIST", "values": STATES}},
}
DONE: Json = {"columnIndex": 2, "columnType": "BOOLEAN"}


def table(*columns: Json, **more: Any) -> Json:
    """An addTable request over A1:C5."""
    made = {"tableId": "t1", "name": "Deals", "range": area(0, 5, 0, 3)}
    return {"addTable": {"table": {**made, "columnProperties": list(columns), **more}}}


def deals(robot: Caller, *columns: Json, **more: Any) -> Json:
    robot.change(texts(("Date", "State", "Done"), (46000, "Won", True), (46001, "Lost", None)))
    [reply] = robot.change(table(*columns, **more))
    made: Json = reply["addTable"]["table"]
    return made


def offer(column: int, row: int = 1) -> Json:
    where = area(row, row + 2, column, column + 1)
    return {"setDataValidation": {**validation("BOOLEAN")["setDataValidation"], "range": where}}


# Tables -------------------------------------------------------------------------------------


def test_a_table_is_told_in_the_metadata(robot: Caller) -> None:
    made = deals(robot, STATE)
    assert made["columnProperties"] == [
        {"columnName": "Date"},  # its columnIndex of 0 is left out
        {**STATE, "columnName": "State"},
        {"columnIndex": 2, "columnName": "Done"},
    ]
    mask = "sheets.tables(tableId,name,range,columnProperties(columnIndex,columnType))"
    [found] = robot.get(mask)["sheets"][0]["tables"]
    assert (found["tableId"], found["name"]) == ("t1", "Deals")
    assert found["range"] == {
        "startRowIndex": 0,
        "endRowIndex": 5,
        "startColumnIndex": 0,
        "endColumnIndex": 3,
    }
    assert found["columnProperties"][1] == {"columnIndex": 1, "columnType": "DROPDOWN"}


def test_a_dropdown_of_a_table_stands_in_no_cell(robot: Caller) -> None:
    deals(robot, STATE)
    cells = robot.get("sheets.data.rowData.values.dataValidation")["sheets"][0]["data"]
    assert cells == [{}]


def test_typed_columns_take_no_validation_and_others_do(robot: Caller) -> None:
    deals(robot, STATE)
    assert robot.refused(offer(1)) == (
        "Invalid requests[0].setDataValidation: This operation is not allowed on cells in typed "
        "columns."
    )
    clear = {"setDataValidation": {"range": area(0, 9, 0, 3)}}
    assert "typed columns" in robot.refused(clear)
    assert robot.change(offer(0), offer(2), offer(1, row=5)) == [{}, {}, {}]


def test_a_typed_column_drops_number_patterns(robot: Caller) -> None:
    deals(robot, {"columnIndex": 0, "columnType": "DATE"})
    look = {
        "numberFormat": {"type": "DATE", "pattern": "dd.mm.yyyy"},
        "horizontalAlignment": "LEFT",
    }
    wish = {
        "range": area(1, 2, 0, 2),
        "cell": {"userEnteredFormat": look},
        "fields": "userEnteredFormat(numberFormat,horizontalAlignment)",
    }
    robot.change({"repeatCell": wish})
    mask = "sheets.data.rowData.values.userEnteredFormat"
    [data] = robot.get(mask)["sheets"][0]["data"]
    typed, plain = data["rowData"][1]["values"]
    assert typed == {"userEnteredFormat": {"horizontalAlignment": "LEFT"}}
    assert plain == {"userEnteredFormat": look}


def test_ticks_fill_rows_that_hold_nothing_and_new_ones(robot: Caller) -> None:
    deals(robot, DONE)
    unformatted = {"valueRenderOption": "UNFORMATTED_VALUE"}
    assert robot.values("C1:C9", **unformatted) == [["Done"], [True], [False], [False], [False]]
    rows = {"sheetId": 0, "dimension": "ROWS", "startIndex": 4, "endIndex": 5}
    robot.change({"insertDimension": {"range": rows}})
    assert robot.values("A4:C6", **unformatted) == [["", "", False]] * 3


def test_a_footer_is_the_last_row_of_the_range(robot: Caller) -> None:
    deals(robot, DONE)
    robot.change(texts((None, None, "Итого"), row=4))
    colour = {"rgbColor": {"red": 1}}
    wish = {"tableId": "t1", "rowsProperties": {"footerColorStyle": colour}}
    robot.change({"updateTable": {"table": wish, "fields": "rowsProperties.footerColorStyle"}})
    [found] = sheet(robot)["tables"]
    assert found["rowsProperties"]["footerColorStyle"] == colour
    assert found["range"]["endRowIndex"] == 5
    assert robot.values("C5") == [["Итого"]]
    assert robot.change(offer(2, row=4)) == [{}]  # a footer's cells have no type


def test_a_deleted_table_takes_its_cells_and_the_rules_over_it(robot: Caller) -> None:
    deals(robot)
    robot.change(texts(("note",), row=8), formula_rule("=1=1"))
    robot.change(formula_rule("=2=2", area(6, 9, 0, 1)))
    robot.change({"deleteTable": {"tableId": "t1"}})
    assert "tables" not in sheet(robot)
    assert robot.values("A1:C9") == [[]] * 8 + [["note"]]
    [kept] = sheet(robot)["conditionalFormats"]
    assert kept["ranges"][0]["startRowIndex"] == 6


def test_a_protected_table_has_no_range(world: Double, book: Book, robot: Caller) -> None:
    deals(robot)
    protect = {"protectedRange": {"tableId": "t1", "editors": {"users": [OWNER]}}}
    world.edit(book, {"addProtectedRange": protect})
    [found] = sheet(robot)["protectedRanges"]
    assert "range" not in found
    assert found["tableId"] == "t1"
    assert "protected cell or object" in robot.refused(texts((1,), row=2))
    robot.change(texts((1,), row=7), title("Сделки"))  # cells are protected, not their tab


@pytest.mark.parametrize(
    ("request_", "text"),
    [
        (table(range=area(3, 9, 0, 3)), "A table cannot overlap another table."),
        (
            table(range=area(0, 5, 5, 7), name="Other"),
            "Table header row cell must have a value.",
        ),
        (
            table(
                {"columnIndex": 0, "columnName": "x", "columnType": "DROPDOWN"},
                range=area(0, 5, 5, 6),
                name="Other",
            ),
            "Condition must be set for dropdown column type.",
        ),
        (table(range=area(7, 9, 0, 1), name="deals"), "already exists"),
        ({"deleteTable": {"tableId": "t9"}}, "No table with id: t9"),
    ],
)
def test_a_table_that_cannot_be(robot: Caller, request_: Json, text: str) -> None:
    deals(robot)
    assert text in robot.refused(request_)


def test_rows_deleted_above_move_a_table(robot: Caller) -> None:
    deals(robot, range=area(0, 5, 0, 3))
    rows = {"sheetId": 0, "dimension": "ROWS", "startIndex": 2, "endIndex": 4}
    robot.change({"deleteDimension": {"range": rows}})
    assert sheet(robot)["tables"][0]["range"]["endRowIndex"] == 3
    robot.change({"duplicateSheet": {"sourceSheetId": 0, "newSheetId": 5, "insertSheetIndex": 1}})
    copied = sheet(robot, 1)["tables"][0]
    assert copied["tableId"] != "t1"
    assert copied["name"] != "Deals"


# Groups of rows and columns -----------------------------------------------------------------


def group(kind: str, start: int, end: int, dimension: str = "COLUMNS", **more: Any) -> Json:
    where = {"sheetId": 0, "dimension": dimension, "startIndex": start, "endIndex": end}
    if kind == "updateDimensionGroup":
        return {kind: {"dimensionGroup": {"range": where, **more}, "fields": "collapsed"}}
    return {kind: {"range": where}}


def groups(robot: Caller, name: str = "columnGroups") -> list[tuple[int, int, int]]:
    return [
        (one["range"]["startIndex"], one["range"]["endIndex"], one["depth"])
        for one in sheet(robot).get(name, [])
    ]


# The examples of Google's own pages; B is column 1.
@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ((2, 4), (1, 5), [(1, 5, 1), (2, 4, 2)]),  # C:D + B:E
        ((1, 5), (2, 4), [(1, 5, 1), (2, 4, 2)]),  # B:E + C:D
        ((1, 4), (2, 5), [(1, 5, 1), (2, 4, 2)]),  # B:D + C:E
    ],
)
def test_groups_over_groups(
    robot: Caller,
    first: tuple[int, int],
    second: tuple[int, int],
    expected: list[tuple[int, int, int]],
) -> None:
    robot.change(group("addDimensionGroup", *first), group("addDimensionGroup", *second))
    assert groups(robot) == expected
    assert sheet(robot)["properties"]["gridProperties"]["columnGroupControlAfter"] is True


def test_a_group_is_deleted_by_a_depth(robot: Caller) -> None:
    robot.change(group("addDimensionGroup", 1, 5), group("addDimensionGroup", 2, 4))
    [reply] = robot.change(group("deleteDimensionGroup", 3, 5))  # B:E and C:D without D:E
    assert groups(robot) == [(1, 4, 1), (2, 3, 2)]
    assert len(reply["deleteDimensionGroup"]["dimensionGroups"]) == 2
    replies = robot.change(group("deleteDimensionGroup", 1, 4), group("deleteDimensionGroup", 2, 3))
    assert replies[1] == {"deleteDimensionGroup": {}}
    assert groups(robot) == []
    assert "no group" in robot.refused(group("deleteDimensionGroup", 1, 4))


def test_a_group_is_folded_up_and_moves_with_its_rows(robot: Caller) -> None:
    robot.change(
        group("addDimensionGroup", 2, 4, "ROWS"),
        group("updateDimensionGroup", 2, 4, "ROWS", depth=1, collapsed=True),
    )
    assert sheet(robot)["rowGroups"][0]["collapsed"] is True
    [data] = robot.get("sheets.data.rowMetadata.hiddenByUser")["sheets"][0]["data"]
    hidden = [at for at, row in enumerate(data["rowMetadata"]) if row.get("hiddenByUser")]
    assert hidden == [2, 3]
    robot.change({"insertDimension": group("", 0, 3, "ROWS")[""]})
    assert groups(robot, "rowGroups") == [(5, 7, 1)]
    wrong = group("updateDimensionGroup", 5, 7, "ROWS", depth=2, collapsed=False)
    assert "no group of depth 2" in robot.refused(wrong)


# Copies -------------------------------------------------------------------------------------


def paste(source: Json, destination: Json, **more: Any) -> Json:
    return {"copyPaste": {"source": source, "destination": destination, **more}}


FORMULA = {"valueRenderOption": "FORMULA"}


def test_a_copy_is_repeated_and_moves_relative_references(robot: Caller) -> None:
    robot.change(texts((1, "=A1+$A$1"), (2, "=A2+B$1")))
    robot.change(paste(area(0, 1, 0, 2), area(3, 5, 0, 2)))
    assert robot.values("A4:B5", **FORMULA) == [[1, "=A4+$A$1"], [1, "=A5+$A$1"]]
    robot.change(
        paste(area(1, 2, 1, 2), area(0, 1, 3, 4)), paste(area(0, 1, 1, 2), area(6, 7, 0, 1))
    )
    assert robot.values("D1", **FORMULA) == [["=C1+D$1"]]
    assert robot.values("A7", **FORMULA) == [["=#REF!+$A$1"]]


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("PASTE_VALUES", {"userEnteredValue": {"numberValue": 2}}),
        ("PASTE_FORMULA", {"userEnteredValue": {"formulaValue": "=B1+1"}}),
        ("PASTE_FORMAT", {"userEnteredFormat": {"horizontalAlignment": "LEFT"}}),
        (
            "PASTE_NORMAL",
            {
                "userEnteredValue": {"formulaValue": "=B1+1"},
                "userEnteredFormat": {"horizontalAlignment": "LEFT"},
            },
        ),
    ],
)
def test_what_a_copy_takes_along(robot: Caller, kind: str, expected: Json) -> None:
    look = {
        "range": area(0, 1, 1, 2),
        "cell": {"userEnteredFormat": {"horizontalAlignment": "LEFT"}},
        "fields": "userEnteredFormat",
    }
    robot.change(texts((1, "=A1+1")), {"repeatCell": look})
    robot.change(paste(area(0, 1, 1, 2), area(0, 1, 2, 3), pasteType=kind))
    mask = "sheets.data.rowData.values(userEnteredValue,userEnteredFormat)"
    [data] = robot.get(mask)["sheets"][0]["data"]
    assert data["rowData"][0]["values"][2] == expected


def test_a_copy_can_be_turned(robot: Caller) -> None:
    robot.change(texts((1, 2, 3)))
    robot.change(paste(area(0, 1, 0, 3), area(2, 3, 0, 1), pasteOrientation="TRANSPOSE"))
    assert robot.values("A3:A5") == [["1"], ["2"], ["3"]]


def test_cutting_leaves_nothing_behind(robot: Caller) -> None:
    robot.change(texts(("a",), ("=A1",)))
    cut = {
        "source": area(0, 2, 0, 1),
        "destination": {"sheetId": 0, "rowIndex": 0, "columnIndex": 2},
    }
    robot.change({"cutPaste": cut})
    assert robot.values("A1:C2", **FORMULA) == [["", "", "a"], ["", "", "=A1"]]
    off = {"source": area(0, 2, 2, 3), "destination": {"sheetId": 0, "rowIndex": 999}}
    assert "exceeds grid limits" in robot.refused({"cutPaste": off})


# Tabs without cells -------------------------------------------------------------------------

LINE = {"chartType": "LINE", "series": [series(area(0, 5, 1, 2), "LEFT_AXIS")]}


def test_a_chart_on_a_tab_of_its_own(robot: Caller) -> None:
    wish = chart(title="Темп", basicChart=LINE)
    wish["addChart"]["chart"]["position"] = {"newSheet": True}
    [reply] = robot.change(wish)
    tab = sheet(robot, 1)
    name = tab["properties"]["title"]
    assert tab["properties"]["sheetType"] == "OBJECT"
    assert "gridProperties" not in tab["properties"]
    assert reply["addChart"]["chart"]["position"] == {"sheetId": tab["properties"]["sheetId"]}
    for rest in (f"/values/{name}", f"/values:batchGet?ranges={name}"):
        path, _, query = rest.partition("?ranges=")
        status, _ = robot.call("GET", path, **({"ranges": query} if query else {}))
        assert status == 400
    assert robot.call("GET", "", ranges=name)[0] == 400
    # Without ranges the spreadsheet is read whole.
    assert "data" in robot.get("sheets(data.rowData.values.effectiveValue)")["sheets"][0]


def test_cells_of_a_connected_database_want_another_scope(book: Book, robot: Caller) -> None:
    book.connect("Склад")
    kinds = [one["properties"]["sheetType"] for one in robot.get("sheets.properties")["sheets"]]
    assert kinds == ["GRID", "DATA_SOURCE"]
    reads = [
        robot.call("GET", "/values/Склад!A1:B2"),
        robot.call("GET", "/values:batchGet", ranges=["Sheet1!A1", "Склад"]),
        robot.call("GET", "", ranges="Склад"),
        robot.call("GET", "", fields="sheets.data.rowData.values.effectiveValue"),
    ]
    assert {(status, answer["error"]["status"]) for status, answer in reads} == {
        (403, "PERMISSION_DENIED")
    }
    assert robot.call("GET", "/values:batchGet", ranges="Sheet1!A1")[0] == 200


# Charts, zones ------------------------------------------------------------------------------


def test_a_charts_spec_is_replaced_whole(robot: Caller) -> None:
    [reply] = robot.change(chart(title="Темп", subtitle="октябрь", basicChart=LINE))
    chart_id = reply["addChart"]["chart"]["chartId"]
    wish = {"chartId": chart_id, "spec": {"title": "План", "basicChart": LINE}}
    assert robot.change({"updateChartSpec": wish}) == [{}]
    [found] = sheet(robot)["charts"]
    assert (found["chartId"], found["spec"]["title"]) == (chart_id, "План")
    assert "subtitle" not in found["spec"]
    part = {"chartId": chart_id, "spec": {"title": "План"}}
    assert "must be set on chartSpec" in robot.refused({"updateChartSpec": part})
    unknown = {"chartId": 99, "spec": {"basicChart": LINE}}
    assert "No embedded object with id: 99" in robot.refused({"updateChartSpec": unknown})


@pytest.mark.parametrize("zone", ["GMT+03:00", "GMT-07:00", "Europe/Moscow", "Etc/GMT-3", "UTC"])
def test_a_time_zone_may_be_a_custom_one(robot: Caller, zone: str) -> None:
    wish = {"properties": {"timeZone": zone}, "fields": "timeZone"}
    robot.change({"updateSpreadsheetProperties": wish})
    assert robot.get("properties.timeZone") == {"properties": {"timeZone": zone}}


@pytest.mark.parametrize("zone", ["", "GMT+3", "+03:00", "Moscow time"])
def test_a_text_that_is_no_time_zone(robot: Caller, zone: str) -> None:
    wish = {"properties": {"timeZone": zone}, "fields": "timeZone"}
    text = robot.refused({"updateSpreadsheetProperties": wish})
    assert text.endswith(f"Unsupported time zone: {zone}")


def test_a_spreadsheet_may_begin_with_a_custom_zone(world: Double) -> None:
    robot = Caller(world, world.add_book(zone="GMT+03:00"), ROBOT)
    assert robot.get("properties.timeZone") == {"properties": {"timeZone": "GMT+03:00"}}
