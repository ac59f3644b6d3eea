"""What Google documents nowhere. The double takes one side of each; a live run tells if it errs.

None of the answers matters to the tool, which avoids all eight; they matter to the double.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from deals_home import staged
from google_home import Client, Json, area, cells, rule
from live_home import live_client

TAB = 900_001
VALUES: list[list[str | int | float]] = [["Кто", "Сколько"], ["Вега", 3], ["Лира", 1], ["Орион", 2]]


@pytest.fixture(params=["double", pytest.param("live", marks=pytest.mark.live)])
def open_client(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Client]:
    if request.param == "live":
        yield live_client()
        return
    with staged(tmp_path) as stage:
        yield stage.home().client


@pytest.fixture
def client(open_client: Client) -> Iterator[Client]:
    """A client of a spreadsheet with a small tab, which is deleted again."""
    new = {"sheetId": TAB, "title": "Проба", "gridProperties": {"rowCount": 10, "columnCount": 5}}
    open_client.change({"addSheet": {"properties": new}}, cells(TAB, 0, 0, VALUES))
    yield open_client
    open_client.change({"deleteSheet": {"sheetId": TAB}})


def sheet(client: Client, fields: str, *ranges: str) -> Json:
    found = client.get(f"sheets(properties(sheetId),{fields})", *ranges)["sheets"]
    return next(one for one in found if one["properties"]["sheetId"] == TAB)


def bounded(wish: Json) -> Json:
    """A rule of the small tab, inside its ten rows."""
    wish["addConditionalFormatRule"]["rule"]["ranges"] = [area(TAB, 1, 0, 10, 1)]
    return wish


def test_rules_are_listed_whatever_part_of_the_tab_is_asked_for(client: Client) -> None:
    client.change(bounded(rule(TAB, '=$A2="Вега"')))
    part = sheet(client, "conditionalFormats,data.rowData.values.effectiveValue", "'Проба'!D9:E9")
    assert len(part.get("conditionalFormats", [])) == 1


def test_a_strict_dropdown_refuses_programs_too(client: Client) -> None:
    offer = {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": "Вега"}]}
    strict = {"condition": offer, "strict": True}
    client.change({"setDataValidation": {"range": area(TAB, 1, 0, 4, 1), "rule": strict}})
    with pytest.raises(AssertionError, match=r"^400 "):
        client.change(cells(TAB, 1, 0, [["Никто"]]))


def test_marks_of_rows_move_along_when_rows_are_sorted(client: Client) -> None:
    """The first row, «Вега» with 3, becomes the last of three."""
    row = {"sheetId": TAB, "dimension": "ROWS", "startIndex": 1, "endIndex": 2}
    mark = {"metadataKey": "проба", "visibility": "DOCUMENT", "location": {"dimensionRange": row}}
    client.change({"createDeveloperMetadata": {"developerMetadata": mark}})
    order = {"dimensionIndex": 1, "sortOrder": "ASCENDING"}
    client.change({"sortRange": {"range": area(TAB, 1, 0, 4, 2), "sortSpecs": [order]}})
    rows = sheet(client, "data.rowMetadata.developerMetadata.metadataKey")["data"][0]["rowMetadata"]
    assert [number for number, one in enumerate(rows) if one] == [3]


def test_a_read_wholly_beyond_the_grid_is_refused(client: Client) -> None:
    with pytest.raises(AssertionError, match=r"^400 "):
        client.get("sheets.data.rowData.values.effectiveValue", "'Проба'!A900:B901")


def test_a_rule_cannot_be_added_past_the_end_of_the_list(client: Client) -> None:
    with pytest.raises(AssertionError, match=r"^400 "):
        client.change(bounded(rule(TAB, '=$A2="Вега"', index=9)))


def test_an_id_that_is_taken_is_refused(client: Client) -> None:
    with pytest.raises(AssertionError, match=rf"(?s)^400 .*id {TAB} already exists"):
        client.change({"addSheet": {"properties": {"sheetId": TAB, "title": "Другая"}}})


def test_an_address_in_a_text_makes_no_link(client: Client) -> None:
    client.change(cells(TAB, 5, 0, [["https://example.com"]]))
    fields = "data.rowData.values(hyperlink,textFormatRuns,userEnteredFormat.textFormat.link)"
    assert "example.com" not in str(sheet(client, fields))


def test_semicolons_separate_in_rules_of_every_locale(client: Client) -> None:
    old = client.get("properties.locale")["properties"]["locale"]
    set_locale(client, "en_US")
    try:
        with pytest.raises(AssertionError, match=r"^400 "):
            client.change(bounded(rule(TAB, '=AND($A2="Вега";TRUE())')))
    finally:
        set_locale(client, old)


def set_locale(client: Client, locale: str) -> None:
    wish = {"properties": {"locale": locale}, "fields": "locale"}
    client.change({"updateSpreadsheetProperties": wish})
