"""What the double reads and writes: trimming, render options, typed texts, masks."""

from __future__ import annotations

from typing import Any

import pytest
from asking import Caller, Json, area, texts
from credentials import ROBOT
from double import Double


def typed(robot: Caller, *rows: list[Any], at: str = "A1") -> Json:
    """Values as somebody types them; the answer."""
    body = {"values": [*rows]}
    status, answer = robot.call("PUT", f"/values/{at}", body, valueInputOption="USER_ENTERED")
    assert status == 200, answer
    return answer


UNFORMATTED = {"valueRenderOption": "UNFORMATTED_VALUE"}
DATES_AS_TEXT = {**UNFORMATTED, "dateTimeRenderOption": "FORMATTED_STRING"}


def test_render_options_as_recorded(robot: Caller) -> None:
    typed(robot, ["=4/2", "2020-01-01", "string", 53], ["=3/2", 0.12, "1999-01-02", ""])
    assert robot.values("A1:D2", **UNFORMATTED) == [[2, 43831, "string", 53], [1.5, 0.12, 36162]]
    assert robot.values("A1:D2", **DATES_AS_TEXT) == [
        [2, "2020-01-01", "string", 53],
        [1.5, 0.12, "1999-01-02"],
    ]
    formulas = robot.values("A1:D2", valueRenderOption="FORMULA")
    assert formulas == [["=4/2", 43831, "string", 53], ["=3/2", 0.12, 36162]]


@pytest.mark.parametrize(
    ("locale", "text", "unformatted", "shown"),
    [
        ("ru_RU", "10.5", 46152, "10.05.2026"),  # 10 May 2026
        ("ru_RU", "10,5", 10.5, "10,5"),
        ("ru_RU", "1 200,50", 1200.5, "1200,5"),
        ("ru_RU", "05.03.2026", 46086, "05.03.2026"),
        ("ru_RU", "1200 ₽", 1200, "1200,00 ₽"),
        ("ru_RU", "истина", True, "ИСТИНА"),
        ("ru_RU", "31.02.2026", "31.02.2026", "31.02.2026"),
        ("en_US", "10.5", 10.5, "10.5"),
        ("en_US", "10,5", "10,5", "10,5"),
        ("en_US", "1,200.50", 1200.5, "1,200.50"),
        ("en_US", "2,000", 2000, "2,000"),
        ("en_US", "2026-03-05", 46086, "2026-03-05"),
        ("ru_RU", "2026-03-05 14:30", 46086.604166666664, "2026-03-05 14:30:00"),
        ("en_US", "3/5/2026", 46086, "3/5/2026"),
        ("en_US", "1-2", 46024, "1/2/2026"),
        ("en_US", "007", 7, "7"),
        ("en_US", "'007", "007", "007"),
        ("en_US", "50%", 0.5, "50%"),
        ("en_US", "TRUE", True, "TRUE"),
        ("en_US", "+7 900 abc", "+7 900 abc", "+7 900 abc"),
        ("de_DE", "10.5", 46152, "10.05.2026"),
    ],
)
def test_a_typed_text_is_read_by_the_locale(
    world: Double, locale: str, text: str, unformatted: Any, shown: str
) -> None:
    robot = Caller(world, world.add_book(locale), ROBOT)
    typed(robot, [text])
    assert robot.values("A1", **UNFORMATTED) == [[unformatted]]
    assert robot.values("A1") == [[shown.replace("1200,00", "1\u00a0200,00")]]


@pytest.mark.parametrize(
    ("locale", "formula", "value"),
    [
        ("ru_RU", "=IF(1>0;2,5;0)", 2.5),
        ("ru_RU", "=IF(1>0,2,0)", "#ERROR!"),
        ("ru_RU", "=0.5*2", "#ERROR!"),
        ("en_US", "=IF(1>0;2;0)", "#ERROR!"),
        ("en_US", '=HYPERLINK("#gid=0&range=A5","сюда")', "сюда"),
        ("en_US", "=1/0", "#DIV/0!"),
        ("en_US", "=A2+B2", 0),
        ("en_US", "=A1", "#REF!"),
        ("en_US", "=Nowhere!A1", "#REF!"),
        ("en_US", "=имя", "#NAME?"),
        ("en_US", '=IFERROR("a"+1,"-")&"!"', "-!"),
        ("en_US", "=2^3-1=7", True),
        ("en_US", "=FOO(", "#ERROR!"),
        ("en_US", '=SPARKLINE(3,{"charttype","bar";"max",9})', ""),
        ("ru_RU", '=SPARKLINE(3;{"charttype"\\"bar";"max"\\9})', ""),
        ("ru_RU", '=SPARKLINE(3;{"charttype","bar";"max",9})', "#ERROR!"),
        ("ru_RU", '=SPARKLINE(3;VSTACK(HSTACK("charttype";"bar");HSTACK("max";9)))', ""),
        ("ru_RU", '=SPARKLINE(3,VSTACK(HSTACK("charttype","bar"),HSTACK("max",9)))', "#ERROR!"),
        ("en_US", '=SPARKLINE(3;VSTACK(HSTACK("charttype";"bar");HSTACK("max";9)))', "#ERROR!"),
        ("en_US", '=SPARKLINE(3,VSTACK(HSTACK("charttype","bar"),HSTACK("ymax",9)))', "#VALUE!"),
        ("en_US", '=SPARKLINE(3,VSTACK("charttype","bar"))', "#VALUE!"),
        ("en_US", '=SPARKLINE(3,HSTACK("charttype","bar","max"))', "#VALUE!"),
        ("en_US", '=SPARKLINE(3,VSTACK(HSTACK("charttype","bar"),HSTACK("max","9")))', "#VALUE!"),
        (
            "en_US",
            '=SPARKLINE(3,VSTACK(HSTACK("charttype","bar"),HSTACK("color1","C3")))',
            "#VALUE!",
        ),
        ("en_US", "=SPARKLINE(A2:C2)", "#N/A"),
        ("en_US", '=IF(COUNTA(A2:C2),SPARKLINE(A2:C2),"-")', "-"),
        ("en_US", "=SPARKLINE(Nowhere!A1:B1)", "#REF!"),
    ],
)
def test_a_formula_is_computed_or_shows_its_error(
    world: Double, locale: str, formula: str, value: Any
) -> None:
    robot = Caller(world, world.add_book(locale), ROBOT)
    robot.change(texts((formula,)))
    assert robot.values("A1", **UNFORMATTED) == [[value]]
    assert robot.values("A1", valueRenderOption="FORMULA") == [[formula]]


@pytest.mark.parametrize("text", ["=1+1", "+7", "@x", "'x", "007", "2026-01-05", "TRUE"])
def test_a_string_value_is_never_parsed(robot: Caller, text: str) -> None:
    value = {"userEnteredValue": {"stringValue": text}}
    write = {"start": {"sheetId": 0}, "rows": [{"values": [value]}], "fields": "userEnteredValue"}
    robot.change({"updateCells": write})
    assert robot.values("A1", valueRenderOption="FORMULA") == [[text]]
    raw = robot.call("PUT", "/values/B1", {"values": [[text]]}, valueInputOption="RAW")
    assert raw[0] == 200
    assert robot.values("B1") == [[text]]


def test_rows_and_columns_are_trimmed(robot: Caller) -> None:
    robot.change(texts((None, "b"), (), ("c", None, 1.0), row=1))
    assert robot.values("A1:D9", **UNFORMATTED) == [[], ["", "b"], [], ["c", "", 1]]
    columns = robot.values("A1:D9", majorDimension="COLUMNS", **UNFORMATTED)
    assert columns == [["", "", "", "c"], ["", "b"], ["", "", "", 1]]
    status, answer = robot.call("GET", "/values/E1:F2")
    assert (status, answer) == (200, {"range": "Sheet1!E1:F2", "majorDimension": "ROWS"})


@pytest.mark.parametrize(
    ("asked", "normal"),
    [
        ("A1", "Sheet1!A1"),
        ("sheet1", "Sheet1!A1:Z1000"),
        ("Sheet1!D4:B2", "Sheet1!B2:D4"),
        ("Sheet1!A2:C", "Sheet1!A2:C1000"),
        ("Sheet1!B:B", "Sheet1!B1:B1000"),
        ("Sheet1!3:4", "Sheet1!A3:Z4"),
        ("'D3'", "'D3'!A1:Z1000"),
        ("'It''s 5'!B2", "'It''s 5'!B2"),
        ("Sheet1!A999:AB2000", "Sheet1!A999:Z1000"),
        ("план", "Sheet1!A1:B2"),
    ],
)
def test_a_range_is_answered_in_its_normal_form(robot: Caller, asked: str, normal: str) -> None:
    name = {"namedRange": {"name": "План", "range": area(0, 2, 0, 2)}}
    new = [{"addSheet": {"properties": {"title": title}}} for title in ("D3", "It's 5")]
    robot.change({"addNamedRange": name}, *new)
    assert robot.call("GET", f"/values/{asked}")[1]["range"] == normal


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("NOPE!A5:F15", "Unable to parse range: NOPE!A5:F15"),
        ("Sheet1!A1001", "Range (Sheet1!A1001) exceeds grid limits. Max rows: 1000"),
        ("'Sheet1!A1", "Unable to parse range"),
    ],
)
def test_a_range_that_names_nothing_is_refused(robot: Caller, text: str, message: str) -> None:
    status, answer = robot.call("GET", "/values:batchGet", ranges=["A1", text])
    assert (status, answer["error"]["status"]) == (400, "INVALID_ARGUMENT")
    assert message in answer["error"]["message"]


@pytest.mark.parametrize(
    ("at", "rows", "message"),
    [
        (
            "A1:B1",
            [[1, 2, 3]],
            "Requested writing within range [Sheet1!A1:B1], but tried writing to column [C]",
        ),
        ("A1:B1", [[1], [2]], "but tried writing to row [2]"),
        ("A1000", [[1], [2]], "exceeds grid limits"),
        ("A1", [["x" * 50_001]], "more than the maximum of 50000 characters"),
        ("A1", [[[1]]], "Invalid values[0][0]: list_value"),
        (
            "A1",
            ["ab"],
            "Invalid value at 'data.values[0]' (type.googleapis.com/google.protobuf.ListValue)",
        ),
    ],
)
def test_values_that_do_not_fit_are_refused(
    robot: Caller, at: str, rows: list[Any], message: str
) -> None:
    status, answer = robot.call("PUT", f"/values/{at}", {"values": rows}, valueInputOption="RAW")
    assert (status, message in answer["error"]["message"]) == (400, True), answer
    assert robot.values("Sheet1") == []


def test_values_of_many_ranges_are_written_whole_or_not_at_all(robot: Caller) -> None:
    data = [{"range": "A1", "values": [[1]]}, {"range": "Nope!A1", "values": [[1]]}]
    body = {"valueInputOption": "RAW", "data": data}
    status, answer = robot.call("POST", "/values:batchUpdate", body)
    assert (status, answer["error"]["message"]) == (
        400,
        "Invalid data[1]: Unable to parse range: Nope!A1",
    )
    assert robot.values("Sheet1") == []
    status, answer = robot.call("POST", "/values:batchUpdate", body | {"data": data[:1]})
    assert (status, answer["totalUpdatedCells"]) == (200, 1)


def test_null_leaves_a_cell_and_an_empty_text_clears_it(robot: Caller) -> None:
    typed(robot, ["a", "b", "c"])
    answer = typed(robot, [None, "", "C"])
    assert answer["updatedCells"] == 2
    assert robot.values("A1:C1") == [["a", "", "C"]]


def test_append_finds_the_block_and_grows_the_grid(robot: Caller) -> None:
    typed(robot, ["a", "b"], ["c", "d"], at="B2")
    body = {"values": [["e"], ["f"]]}
    status, answer = robot.call(
        "POST", "/values/B2:append", body, valueInputOption="RAW", insertDataOption="INSERT_ROWS"
    )
    assert status == 200
    assert answer["tableRange"] == "Sheet1!B2:C3"
    assert answer["updates"]["updatedRange"] == "Sheet1!B4:B5"
    rows = [{"values": [{"userEnteredValue": {"numberValue": n}}]} for n in range(1000)]
    robot.change({"appendCells": {"sheetId": 0, "rows": rows, "fields": "userEnteredValue"}})
    size = robot.get("sheets.properties.gridProperties")["sheets"][0]["properties"]
    assert size["gridProperties"]["rowCount"] == 1005


def test_clear_keeps_looks_and_notes(robot: Caller) -> None:
    cell = {"note": "n", "userEnteredValue": {"numberValue": 1}}
    robot.change({"repeatCell": {"range": area(0, 1, 0, 1), "cell": cell, "fields": "*"}})
    assert robot.call("POST", "/values/A1:clear", {})[1]["clearedRange"] == "Sheet1!A1"
    found = robot.get("sheets.data.rowData.values(note,userEnteredValue)")
    assert found["sheets"][0]["data"] == [{"rowData": [{"values": [{"note": "n"}]}]}]


# spreadsheets.get ---------------------------------------------------------------------------


def test_a_get_without_a_mask_has_no_cells_and_with_grid_data_it_has(robot: Caller) -> None:
    robot.change(texts((1,)))
    assert "data" not in robot.get()["sheets"][0]
    [data] = robot.get(includeGridData="true")["sheets"][0]["data"]
    [[cell]] = [row["values"] for row in data["rowData"]]
    assert cell["formattedValue"] == "1"
    assert cell["effectiveFormat"]["verticalAlignment"] == "BOTTOM"
    assert len(data["rowMetadata"]) == 1000
    assert data["columnMetadata"][0] == {"pixelSize": 100}


def test_the_last_row_of_an_answer_depends_on_the_mask(robot: Caller) -> None:
    bold = {"userEnteredFormat": {"textFormat": {"bold": True}}}
    looks = {"range": area(4, 5, 0, 1), "cell": bold, "fields": "userEnteredFormat"}
    robot.change({"repeatCell": looks}, texts(("a",), ("=1/0",), row=1, column=1))
    values = robot.get("sheets.data(rowData.values.effectiveValue)")["sheets"][0]["data"]
    error = {"errorValue": {"type": "DIVIDE_BY_ZERO", "message": "#DIV/0!"}}
    rows = [
        {},
        {"values": [{}, {"effectiveValue": {"stringValue": "a"}}]},
        {"values": [{}, {"effectiveValue": error}]},
    ]
    assert values == [{"rowData": rows}]
    whole = robot.get("sheets.data.rowData")["sheets"][0]["data"]
    assert len(whole[0]["rowData"]) == 5


def test_sheets_that_no_range_touches_are_absent(robot: Caller) -> None:
    robot.change({"addSheet": {"properties": {"sheetId": 7, "title": "Итог"}}})
    found = robot.get(
        "sheets(properties.title,data(startRow,startColumn))", ranges=["Итог!B3:C9", "Итог!A1"]
    )
    data = [{"startRow": 2, "startColumn": 1}, {}]
    assert found == {"sheets": [{"properties": {"title": "Итог"}, "data": data}]}


@pytest.mark.parametrize(
    ("mask", "path"),
    [
        ("sheets.sheetProperties", "sheets.sheetProperties"),
        ("sheets(properties(name))", "sheets.properties.name"),
        ("spreadsheet_id", "spreadsheet_id"),
        ("sheets(properties", "sheets(properties"),
    ],
)
def test_a_mask_that_leads_nowhere(robot: Caller, mask: str, path: str) -> None:
    status, answer = robot.call("GET", fields=mask)
    assert (status, answer["error"]["message"]) == (400, "Request contains an invalid argument.")
    [violation] = answer["error"]["details"][0]["fieldViolations"]
    assert violation == {
        "field": "fields",
        "description": "Error expanding 'fields' parameter. Cannot find matching fields for path "
        f"'{path}'.",
    }


@pytest.mark.parametrize(
    "mask",
    [
        "sheets/properties/title",
        "sheets.properties.title",
        "sheets(properties(title))",
        "sheets(properties/title)",
    ],
)
def test_all_ways_to_write_a_mask(robot: Caller, mask: str) -> None:
    assert robot.get(mask) == {"sheets": [{"properties": {"title": "Sheet1"}}]}


def test_an_unknown_parameter_is_refused(robot: Caller) -> None:
    status, answer = robot.call("GET", "/values/A1", majorDimensions="ROWS")
    assert status == 400
    assert (
        'Unknown name "majorDimensions": Cannot bind query parameter.' in answer["error"]["message"]
    )


def test_what_a_batch_answers_when_asked_for_the_spreadsheet(robot: Caller) -> None:
    body = {"requests": [texts(("a",))], "includeSpreadsheetInResponse": True}
    fields = "replies,updatedSpreadsheet(sheets(properties(title)))"
    assert robot.call("POST", ":batchUpdate", body, fields=fields)[1] == {
        "replies": [{}],
        "updatedSpreadsheet": {"sheets": [{"properties": {"title": "Sheet1"}}]},
    }
