"""What the double refuses, in the words Google is recorded with."""

from __future__ import annotations

import pytest
from asking import (
    BANDED,
    CELL,
    NAMED,
    Caller,
    Json,
    area,
    chart,
    formula_rule,
    grid,
    metadata,
    series,
    texts,
    title,
    validation,
)

REFUSALS: dict[str, tuple[Json, str]] = {
    "an unknown field": (
        {"addSheet": {"title": "A"}},
        (
            "Invalid JSON payload received. Unknown name \"title\" at 'requests[0].add_sheet': "
            "Cannot find field."
        ),
    ),
    "a wrong enum": (
        {"mergeCells": {"range": area(0, 2, 0, 2), "mergeType": "ALL"}},
        (
            "Invalid value at 'requests[0].merge_cells.merge_type' "
            '(type.googleapis.com/google.apps.sheets.v4.Enum), "ALL"'
        ),
    ),
    "a number in quotes": (
        {"deleteSheet": {"sheetId": "0"}},
        "Invalid value at 'requests[0].delete_sheet.sheet_id' (TYPE_INT32), \"0\"",
    ),
    "two kinds in one request": (
        {**title("A"), "deleteSheet": {"sheetId": 0}},
        "oneof field 'kind' is already set. Cannot set 'deleteSheet'",
    ),
    "no kind": ({}, "Invalid requests[0]: No request set."),
    "two values in a cell": (
        {
            "repeatCell": {
                "range": area(0, 1, 0, 1),
                "cell": {"userEnteredValue": {"numberValue": 1, "stringValue": "1"}},
                "fields": "*",
            }
        },
        "oneof field 'value' is already set. Cannot set 'stringValue'",
    ),
    "start and range": (
        {"updateCells": {"start": {}, "range": area(0, 1, 0, 1), "fields": "*"}},
        "oneof field 'area' is already set. Cannot set 'range'",
    ),
    "no mask": (
        {"repeatCell": {"range": area(0, 1, 0, 1), "cell": CELL}},
        (
            "Invalid requests[0].repeatCell: At least one field must be listed in 'fields'. "
            "(Use '*' to indicate all fields.)"
        ),
    ),
    "a mask that leads nowhere": (
        {"repeatCell": {"range": area(0, 1, 0, 1), "cell": CELL, "fields": "userEntered"}},
        "Invalid requests[0].repeatCell: Request contains an invalid argument.",
    ),
    "a title in use, in other letters": (
        {"addSheet": {"properties": {"title": "sheet1"}}},
        (
            'Invalid requests[0].addSheet: A sheet with the name "sheet1" already exists. '
            "Please enter another name."
        ),
    ),
    "an id in use": (
        {"addSheet": {"properties": {"sheetId": 0}}},
        "Invalid requests[0].addSheet: Sheet with id 0 already exists",
    ),
    "an empty title": (title(""), "The sheet name cannot be empty."),
    "a long title": (title("я" * 101), "cannot be greater than 100 characters."),
    "an unknown sheet": (
        title("A", 5),
        "Invalid requests[0].updateSheetProperties: No sheet with id: 5",
    ),
    "the last sheet": ({"deleteSheet": {"sheetId": 0}}, "You can't remove all the sheets"),
    "the last one visible": (
        {
            "updateSheetProperties": {
                "properties": {"sheetId": 0, "hidden": True},
                "fields": "hidden",
            }
        },
        "You can't hide all the sheets in a document.",
    ),
    "freezing every row": (
        grid("gridProperties.frozenRowCount", frozenRowCount=1000),
        "You can't freeze all visible rows on the sheet.",
    ),
    "no rows left": (
        grid("gridProperties.rowCount", rowCount=0),
        "You can't delete all the rows on the sheet.",
    ),
    "too many cells": (
        grid("gridProperties.rowCount", rowCount=400_000),
        "above the limit of 10000000 cells.",
    ),
    "cells of an unknown sheet": (
        texts(("a",), sheet=9),
        "Invalid requests[0].updateCells: No grid with id: 9",
    ),
    "a column too many": (
        texts(("a", "b"), column=25),
        "Attempting to write column: 26, beyond the last requested column of: 25",
    ),
    "a row too many": (
        texts(("a",), ("b",), row=999),
        "Attempting to write row: 1000, beyond the last requested row of: 999",
    ),
    "wider than the range": (
        {
            "updateCells": {
                "range": area(0, 2, 0, 1),
                "rows": [{"values": [CELL, CELL]}],
                "fields": "userEnteredValue",
            }
        },
        "Attempting to write column: 1, beyond the last requested column of: 0",
    ),
    "a range off the grid": (
        {"repeatCell": {"range": area(1000, 1001, 0, 1), "cell": CELL, "fields": "*"}},
        (
            "Invalid requests[0].repeatCell: Range (Sheet1!A1001) exceeds grid limits. "
            "Max rows: 1000, max columns: 26"
        ),
    ),
    "an end before its start": (
        {"mergeCells": {"range": area(3, 3, 0, 1)}},
        "must be after startRowIndex[3]",
    ),
    "a text too long": (texts(("я" * 50_001,)), "more than the maximum of 50000 characters"),
    "a value that is only read": (
        {
            "repeatCell": {
                "range": area(0, 1, 0, 1),
                "cell": {"effectiveValue": {"numberValue": 1}},
                "fields": "*",
            }
        },
        "CellData.effectiveValue is read-only.",
    ),
    "a number format without a type": (
        {
            "repeatCell": {
                "range": area(0, 1, 0, 1),
                "cell": {"userEnteredFormat": {"numberFormat": {"pattern": "0"}}},
                "fields": "userEnteredFormat.numberFormat",
            }
        },
        "NumberFormat.type is required.",
    ),
    "a rule index past the end": (
        {
            "addConditionalFormatRule": {
                **formula_rule("=1=1")["addConditionalFormatRule"],
                "index": 1,
            }
        },
        "No conditional format on sheet: 0 at index: 1",
    ),
    "a rule that is not there": (
        {"deleteConditionalFormatRule": {"sheetId": 0, "index": 3}},
        (
            "Invalid requests[0].deleteConditionalFormatRule: No conditional format on sheet: 0 at "
            "index: 3"
        ),
    ),
    "a rule with a number format": (
        {
            "addConditionalFormatRule": {
                "rule": {
                    "ranges": [area(0, 1, 0, 1)],
                    "booleanRule": {
                        "condition": {"type": "BLANK"},
                        "format": {"numberFormat": {"type": "NUMBER"}},
                    },
                }
            }
        },
        (
            "ConditionalFormatRule.format only supports bold, italic, strikethrough, foreground "
            "color and background color."
        ),
    ),
    "both sorts of rule": (
        {
            "addConditionalFormatRule": {
                "rule": {"ranges": [area(0, 1, 0, 1)], "booleanRule": {}, "gradientRule": {}}
            }
        },
        (
            "Invalid value at 'requests[0].add_conditional_format_rule.rule' (oneof), oneof field "
            "'rule' is already set. Cannot set 'gradientRule'"
        ),
    ),
    "a rule on another sheet's cells": (
        formula_rule("=A1>Other!B2"),
        "Conditional format rule cannot reference a different sheet.",
    ),
    "a rule off the grid": (formula_rule("=1=1", area(1000, 1001, 0, 1)), "exceeds grid limits"),
    "a list in a range, without =": (
        validation("ONE_OF_RANGE", "Sheet1!A2:A5"),
        "Invalid ConditionValue.userEnteredValue: Sheet1!A2:A5 for ConditionType: ONE_OF_RANGE",
    ),
    "five ranges": (
        validation("ONE_OF_RANGE", *["=A1"] * 5),
        "requires exactly one ConditionValue, but 5 values were supplied",
    ),
    "a list of nothing": (validation("ONE_OF_LIST"), "ONE_OF_LIST requires values"),
    "a chart of nothing": (chart(), "must be set on chartSpec"),
    "a bar chart on the wrong axis": (
        chart(basicChart={"chartType": "BAR", "series": [series(area(0, 5, 1, 2), "LEFT_AXIS")]}),
        "Bar charts series may only target the BOTTOM_AXIS",
    ),
    "a combined chart whose series has no type": (
        chart(basicChart={"chartType": "COMBO", "series": [series(area(0, 5, 1, 2), "LEFT_AXIS")]}),
        "COMBO charts series must have a supported type",
    ),
    "a type of a series where all have one": (
        chart(
            basicChart={
                "chartType": "COLUMN",
                "series": [{**series(area(0, 5, 1, 2), "LEFT_AXIS"), "type": "LINE"}],
            }
        ),
        "COLUMN charts series may not specify a type",
    ),
    "a dashed column": (
        chart(
            basicChart={
                "chartType": "COMBO",
                "series": [
                    {
                        **series(area(0, 5, 1, 2), "LEFT_AXIS"),
                        "type": "COLUMN",
                        "lineStyle": {"type": "MEDIUM_DASHED"},
                    }
                ],
            }
        ),
        "COLUMN series may not specify a lineStyle",
    ),
    "lines on one another": (
        chart(
            basicChart={
                "chartType": "LINE",
                "stackedType": "STACKED",
                "series": [series(area(0, 5, 1, 2), "LEFT_AXIS")],
            }
        ),
        "LINE charts may not be stacked",
    ),
    "two scales on one side": (
        chart(
            basicChart={
                "chartType": "LINE",
                "axis": [{"position": "LEFT_AXIS"}, {"position": "LEFT_AXIS"}],
                "series": [series(area(0, 5, 1, 2), "LEFT_AXIS")],
            }
        ),
        "BasicChartAxis.position is required, and must be unique",
    ),
    "a thick chart source": (
        chart(basicChart={"chartType": "LINE", "series": [series(area(0, 5, 1, 3), "LEFT_AXIS")]}),
        "must have a width or a height of 1",
    ),
    "an unknown chart": (
        {"deleteEmbeddedObject": {"objectId": 4}},
        "No embedded object with id: 4",
    ),
    "metadata without visibility": (
        metadata(visibility=None),
        "DeveloperMetadata.visibility is required.",
    ),
    "metadata too long": (metadata(metadataValue="x" * 30_000), "limit of 30000 characters"),
    "metadata on two rows": (
        metadata(
            location={
                "dimensionRange": {
                    "sheetId": 0,
                    "dimension": "ROWS",
                    "startIndex": 0,
                    "endIndex": 2,
                }
            }
        ),
        "DimensionRange must represent a single row or column",
    ),
    "a name like a cell": (
        {"addNamedRange": {"namedRange": {**NAMED, "name": "A1"}}},
        "The name given to this range is invalid",
    ),
    "moving rows into themselves": (
        {
            "moveDimension": {
                "source": {"sheetId": 0, "dimension": "ROWS", "startIndex": 1, "endIndex": 2},
                "destinationIndex": 1,
            }
        },
        "destinationIndex[1] must be outside the requested range[1-2]",
    ),
    "an unknown locale": (
        {"updateSpreadsheetProperties": {"properties": {"locale": "russian"}, "fields": "locale"}},
        "Unsupported locale: russian",
    ),
}


@pytest.mark.parametrize(("wish", "text"), REFUSALS.values(), ids=REFUSALS.keys())
def test_a_request_is_refused(robot: Caller, wish: Json, text: str) -> None:
    assert text in robot.refused(wish)


@pytest.mark.parametrize(
    ("first", "again", "text"),
    [
        (
            {"addBanding": {"bandedRange": BANDED}},
            {"addBanding": {"bandedRange": BANDED}},
            (
                "Invalid requests[0].addBanding: You cannot add alternating background colors to a "
                "range that already has alternating background colors."
            ),
        ),
        (
            {"addNamedRange": {"namedRange": NAMED}},
            {"addNamedRange": {"namedRange": {**NAMED, "name": "План"}}},
            "already exists",
        ),
        (metadata(metadataId=7), metadata(metadataId=7), "already exists"),
        (
            {
                "addProtectedRange": {
                    "protectedRange": {"range": {"sheetId": 0}, "protectedRangeId": 3}
                }
            },
            {
                "addProtectedRange": {
                    "protectedRange": {"range": {"sheetId": 0}, "protectedRangeId": 3}
                }
            },
            "in use already",
        ),
        (
            grid("gridProperties.frozenRowCount", frozenRowCount=2),
            {"mergeCells": {"range": area(1, 3, 0, 2), "mergeType": "MERGE_ALL"}},
            "You can't merge frozen and non-frozen rows",
        ),
        (
            grid("gridProperties.frozenRowCount", frozenRowCount=2),
            grid("gridProperties(rowCount,frozenRowCount)", rowCount=2),
            "Sorry, it is not possible to delete all non-frozen rows.",
        ),
    ],
)
def test_a_request_is_refused_the_second_time(
    robot: Caller, first: Json, again: Json, text: str
) -> None:
    robot.change(first)
    assert text in robot.refused(again)
