"""Conditional formats in the double: their dialect, their order, and what moves them."""

from __future__ import annotations

import pytest
from asking import (
    Caller,
    Json,
    area,
    formula_rule,
    metadata,
    sheet,
    texts,
    title,
)
from credentials import ROBOT
from double import Double


def test_a_rule_is_clipped_to_the_grid_and_comes_back_with_both_colours(robot: Caller) -> None:
    assert robot.change(formula_rule("=$A2>1", {"sheetId": 0, "startRowIndex": 1})) == [{}]
    assert sheet(robot)["conditionalFormats"] == [
        {
            "ranges": [
                {
                    "startRowIndex": 1,
                    "endRowIndex": 1000,
                    "startColumnIndex": 0,
                    "endColumnIndex": 26,
                }
            ],
            "booleanRule": {
                "condition": {
                    "type": "CUSTOM_FORMULA",
                    "values": [{"userEnteredValue": "=$A2>1"}],
                },
                "format": {
                    "backgroundColor": {"red": 1},
                    "backgroundColorStyle": {"rgbColor": {"red": 1}},
                },
            },
        }
    ]


def formulas(robot: Caller, at: int = 0) -> list[str]:
    rules = sheet(robot, at).get("conditionalFormats", [])
    return [rule["booleanRule"]["condition"]["values"][0]["userEnteredValue"] for rule in rules]


def test_rules_go_to_the_front_and_are_deleted_by_index(robot: Caller) -> None:
    robot.change(*(formula_rule(f"={number}=1") for number in (1, 2, 3)))
    assert formulas(robot) == ["=3=1", "=2=1", "=1=1"]
    [reply] = robot.change({"deleteConditionalFormatRule": {"sheetId": 0, "index": 1}})
    deleted = reply["deleteConditionalFormatRule"]["rule"]["booleanRule"]["condition"]
    assert deleted["values"] == [{"userEnteredValue": "=2=1"}]
    robot.change({"updateConditionalFormatRule": {"sheetId": 0, "index": 0, "newIndex": 1}})
    assert formulas(robot) == ["=1=1", "=3=1"]


@pytest.mark.parametrize("locale", ["en_US", "en_GB", "ja_JP"])
@pytest.mark.parametrize("formula", ["=IF($A2>1;1;0)", "=$A2>0,5"])
def test_a_rule_in_the_dialect_of_semicolons_is_refused(
    world: Double, locale: str, formula: str
) -> None:
    robot = Caller(world, world.add_book(locale), ROBOT)
    text = robot.refused(formula_rule(formula))
    assert text == (
        "Invalid requests[0].addConditionalFormatRule: Invalid ConditionValue.userEnteredValue: "
        + formula
    )


@pytest.mark.parametrize("locale", ["ru_RU", "de_DE", "pt_BR", "tr_TR"])
@pytest.mark.parametrize("formula", ["=IF($A2>1,1,0)", "=$A2>0.5", "=ЕСЛИ($A2>1;1;0)", "=A2>"])
def test_a_rule_in_the_dialect_of_commas_is_refused(
    world: Double, locale: str, formula: str
) -> None:
    robot = Caller(world, world.add_book(locale), ROBOT)
    assert "Invalid ConditionValue.userEnteredValue" in robot.refused(formula_rule(formula))


@pytest.mark.parametrize(
    ("locale", "formula"),
    [
        ("ru_RU", '=AND(IFERROR(VALUE(SUBSTITUTE($H2;" ";""));0)>8/10;N("x,y;z")=0)'),
        ("ru_RU", "=COUNTIF($A$2:$A;A2)>1"),
        ("ru_RU", "=A2>0,5"),
        ("en_US", '=AND(ISNUMBER($A2),$A2>0.5,N("a;b")=0)'),
        ("en_US", "=SUM(A2:A, -1%)<>{1,2;3,4}"),
        ("de_DE", "=SUM({1\\2;3\\4})>Sheet1!A1"),
    ],
)
def test_a_rule_in_its_own_dialect_stands(world: Double, locale: str, formula: str) -> None:
    robot = Caller(world, world.add_book(locale), ROBOT)
    robot.change(title("Sheet1"), formula_rule(formula))
    assert formulas(robot) == [formula]


@pytest.mark.parametrize(
    ("locale", "value", "fits"),
    [
        ("ru_RU", "0,5", True),
        ("ru_RU", "0.5", False),
        ("en_US", "0.5", True),
        ("en_US", "1,5", False),
    ],
)
def test_numbers_of_a_gradient_follow_the_locale(
    world: Double, locale: str, value: str, *, fits: bool
) -> None:
    robot = Caller(world, world.add_book(locale), ROBOT)
    points = {
        "minpoint": {"type": "MIN", "color": {"red": 1}},
        "midpoint": {"type": "NUMBER", "value": value, "color": {"green": 1}},
        "maxpoint": {"type": "MAX", "color": {"blue": 1}},
    }
    wish = {
        "addConditionalFormatRule": {"rule": {"ranges": [area(0, 9, 0, 1)], "gradientRule": points}}
    }
    if fits:
        robot.change(wish)
        assert sheet(robot)["conditionalFormats"][0]["gradientRule"]["midpoint"]["value"] == value
    else:
        assert robot.refused(wish).endswith(f"Invalid InterpolationPoint.value: {value}")


def test_a_new_locale_rewrites_rules_and_formulas(robot: Caller) -> None:
    robot.change(formula_rule('=AND($A2>0.5,N("a,b;c")=0)'), texts(("=SUM(1,2.5)",)))
    wish = {"properties": {"locale": "ru_RU"}, "fields": "locale"}
    robot.change({"updateSpreadsheetProperties": wish})
    assert formulas(robot) == ['=AND($A2>0,5;N("a,b;c")=0)']
    assert robot.values("A1", valueRenderOption="FORMULA") == [["=SUM(1;2,5)"]]
    assert robot.values("A1") == [["3,5"]]


def test_rules_move_with_inserted_and_deleted_rows(robot: Caller) -> None:
    robot.change(formula_rule('=AND($A2>1,B$1="A2")', area(1, 10, 0, 3)))
    rows = {"sheetId": 0, "dimension": "ROWS", "startIndex": 1, "endIndex": 3}
    robot.change({"insertDimension": {"range": rows}})
    assert sheet(robot)["conditionalFormats"][0]["ranges"] == [
        {"startRowIndex": 3, "endRowIndex": 12, "startColumnIndex": 0, "endColumnIndex": 3}
    ]
    assert formulas(robot) == ['=AND($A4>1,B$1="A2")']
    robot.change({"deleteDimension": {"range": rows | {"startIndex": 0, "endIndex": 12}}})
    assert formulas(robot) == []


def test_a_deleted_or_replaced_rule_is_told_whole(robot: Caller) -> None:
    robot.change(formula_rule("=$A2=1"), formula_rule("=$A2=2", area(0, 5, 0, 1)))
    second, first = sheet(robot)["conditionalFormats"]
    assert second["ranges"] == [
        {"startRowIndex": 0, "endRowIndex": 5, "startColumnIndex": 0, "endColumnIndex": 1}
    ]
    replace, delete = robot.change(
        {
            "updateConditionalFormatRule": {
                "index": 0,
                "rule": formula_rule("=$A2=3")["addConditionalFormatRule"]["rule"],
            }
        },
        {"deleteConditionalFormatRule": {"index": 1}},
    )
    assert replace["updateConditionalFormatRule"]["oldRule"] == second
    assert delete["deleteConditionalFormatRule"]["rule"] == first


def test_metadata_of_rows_goes_with_them_when_they_are_sorted(robot: Caller) -> None:
    def row(at: int) -> Json:
        place = {"sheetId": 0, "dimension": "ROWS", "startIndex": at, "endIndex": at + 1}
        return {"dimensionRange": place}

    robot.change(texts((3,), (1,), (2,)), metadata(metadataId=30, location=row(0)))
    robot.change(metadata(metadataId=40, location=row(5)))
    order = {"dimensionIndex": 0, "sortOrder": "ASCENDING"}
    robot.change({"sortRange": {"range": area(0, 3, 0, 1), "sortSpecs": [order]}})
    rows = robot.get("sheets.data.rowMetadata")["sheets"][0]["data"][0]["rowMetadata"]
    found = {
        at: one["developerMetadata"][0]["metadataId"]
        for at, one in enumerate(rows)
        if "developerMetadata" in one
    }
    assert found == {2: 30, 5: 40}


def test_sorting_moves_values_and_not_rules(robot: Caller) -> None:
    robot.change(texts(("b", 2), ("а", True), (None, 1), ("a", "z")), formula_rule("=$A2=1"))
    before = sheet(robot)["conditionalFormats"]
    order = {"dimensionIndex": 1, "sortOrder": "ASCENDING"}
    robot.change({"sortRange": {"range": area(0, 4, 0, 2), "sortSpecs": [order]}})
    found = robot.values("A1:B4", valueRenderOption="UNFORMATTED_VALUE")
    assert found == [["", 1], ["b", 2], ["a", "z"], ["а", True]]
    assert sheet(robot)["conditionalFormats"] == before


def test_a_copy_of_a_sheet_keeps_rules_and_gets_ids_of_its_own(robot: Caller) -> None:
    mark = metadata(location={"sheetId": 0})
    protect = {"protectedRange": {"range": {"sheetId": 0}, "warningOnly": True}}
    robot.change(texts(("a",)), formula_rule("=1=1"), mark, {"addProtectedRange": protect})
    robot.change({"duplicateSheet": {"sourceSheetId": 0, "newSheetId": 5, "insertSheetIndex": 1}})
    first, copied = robot.get("sheets")["sheets"]
    assert copied["properties"]["title"] == "Copy of Sheet1"
    assert copied["conditionalFormats"][0]["ranges"][0]["sheetId"] == 5
    assert copied["protectedRanges"][0]["range"] == {"sheetId": 5}
    ids = [one["developerMetadata"][0]["metadataId"] for one in (first, copied)]
    assert len(set(ids)) == 2
    assert robot.values("'Copy of Sheet1'") == [["a"]]
