"""Charts as objects of Google's: what is sent, and what is read back of it."""

from __future__ import annotations

from typing import Any

from sheets_kpi.state import NOWHERE, Area, Chart, Series, as_read
from sheets_kpi.styles import BAR_BEHIND, GHOST, INK, RUNNING, SERIES
from sheets_kpi.workbooks.google.charts import chart_requests, read_charts
from sheets_kpi.workbooks.google.formats import rgb

Json = dict[str, Any]
MONTHS = Area(1, 20, 1, 31)
FACT = Series("Факт", Area(2, 20, 2, 31), points=((11, RUNNING),))
REST = Series("Прогноз", Area(3, 20, 3, 31), color=GHOST)
TARGET = Series("Цель", Area(4, 20, 4, 31), kind="line", color=INK, dashed=True)
COLUMNS = Chart(
    "columns", "Выручка", "Динамика", MONTHS, (FACT, REST, TARGET), (12, 1), number_format="0.0,,"
)
BARS = Chart(
    "bars",
    "",
    "Дашборд",
    Area(3, 2, 3, 9),
    (Series("Итог", Area(4, 2, 4, 9), points=((0, BAR_BEHIND),)),),
    (12, 6),
    520,
    205,
    values_shown=True,
)
TARGETS = {"Дашборд": 7, "Динамика": 8}
TITLES = {number: title for title, number in TARGETS.items()}


def made(*charts: Chart) -> list[Json]:
    return [one["addChart"]["chart"] for one in chart_requests(charts, 7, TARGETS)]


def colour(color: str) -> Json:
    return {"colorStyle": {"rgbColor": rgb(color)}}


def test_columns_stand_on_one_another_and_the_target_is_a_dashed_line() -> None:
    [chart] = made(COLUMNS)
    spec = chart["spec"]
    assert (spec["title"], spec["fontName"]) == ("Выручка", "Arial")
    assert spec["hiddenDimensionStrategy"] == "SHOW_ALL"  # the history lies in folded columns
    basic = spec["basicChart"]
    assert (basic["chartType"], basic["stackedType"]) == ("COMBO", "STACKED")
    assert (basic["legendPosition"], basic["headerCount"]) == ("NO_LEGEND", 0)
    fact, rest, target = basic["series"]
    assert [one["type"] for one in (fact, rest, target)] == ["COLUMN", "COLUMN", "LINE"]
    assert {one["targetAxis"] for one in (fact, rest, target)} == {"LEFT_AXIS"}
    assert fact["colorStyle"] == colour(SERIES)["colorStyle"]
    assert fact["styleOverrides"] == [{"index": 11, **colour(RUNNING)}]
    assert target["lineStyle"] == {"type": "MEDIUM_DASHED", "width": 2}
    assert not {"lineStyle", "dataLabel"} & {*fact, *rest}
    [source] = fact["series"]["sourceRange"]["sources"]
    assert source == {
        "sheetId": 8,
        "startRowIndex": 1,
        "endRowIndex": 2,
        "startColumnIndex": 19,
        "endColumnIndex": 31,
    }


def test_bars_bear_their_values() -> None:
    [chart] = made(BARS)
    basic = chart["spec"]["basicChart"]
    assert basic["chartType"] == "BAR"
    assert "stackedType" not in basic
    [series] = basic["series"]
    assert "type" not in series  # only combined charts have it
    assert series["targetAxis"] == "BOTTOM_AXIS"
    assert (series["dataLabel"]["type"], series["dataLabel"]["placement"]) == (
        "DATA",
        "OUTSIDE_END",
    )
    assert series["styleOverrides"] == [{"index": 0, **colour(BAR_BEHIND)}]
    place = chart["position"]["overlayPosition"]
    assert (place["widthPixels"], place["heightPixels"]) == (520, 205)
    assert place["anchorCell"] == {"sheetId": 7, "rowIndex": 11, "columnIndex": 5}


def test_charts_read_back_as_they_were_made_and_others_are_not_ours() -> None:
    first, second = made(COLUMNS, BARS)
    theirs = {**first, "chartId": 1}
    found = read_charts([second, theirs, first], 7, TITLES)
    assert found == (as_read(COLUMNS), as_read(BARS))
    assert read_charts([first, second], 8, TITLES) == ()  # a copy of the tab


def test_a_chart_that_lost_its_cells_or_took_others_is_none_of_ours_wishes() -> None:
    [chart] = made(COLUMNS)
    assert read_charts([chart], 7, {7: "Дашборд", 8: "Иначе"})[0].source == "Иначе"
    series = chart["spec"]["basicChart"]["series"]
    series[1]["series"]["sourceRange"]["sources"] = []  # its rows were deleted
    series[2]["series"]["sourceRange"]["sources"][0]["sheetId"] = 7
    [found] = read_charts([chart], 7, TITLES)
    assert found.series == (("Факт", FACT.area), ("Прогноз", NOWHERE), ("Цель", NOWHERE))


def test_charts_that_stand_are_changed_and_those_too_many_go() -> None:
    first, second = (one["chartId"] for one in made(COLUMNS, BARS))
    found = list(chart_requests((COLUMNS,), 7, TARGETS, (first, second)))
    assert [next(iter(one)) for one in found] == [
        "deleteEmbeddedObject",
        "updateChartSpec",
        "updateEmbeddedObjectPosition",
    ]
    assert found[0]["deleteEmbeddedObject"] == {"objectId": second}
    assert found[1]["updateChartSpec"]["chartId"] == first
    assert found[2]["updateEmbeddedObjectPosition"]["objectId"] == first


def test_a_chart_without_series_or_of_a_tab_that_is_not_there_is_not_drawn() -> None:
    assert made(COLUMNS._replace(series=()), COLUMNS._replace(source="Нет такого")) == []
