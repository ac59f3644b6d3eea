"""Plans as requests of one batch, and Google's metadata as what the plan was made on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from sheets_kpi.errors import AccessError, WorkbookError
from sheets_kpi.plan import (
    AddRows,
    CellChange,
    Change,
    CreateTab,
    DeleteTab,
    Plan,
    SetFlags,
    SetInputs,
    SetMark,
    UpdateTab,
)
from sheets_kpi.state import (
    Area,
    Cell,
    Chart,
    Flag,
    Group,
    Input,
    Link,
    Mark,
    Series,
    Spark,
    Tab,
    Table,
)
from sheets_kpi.styles import HEADER, LINE, LINK, PLAIN, TAB_ALARM, Style
from sheets_kpi.workbooks.google.formats import MAX_LENGTH, cell_format, chosen_id, rgb, rgb_of
from sheets_kpi.workbooks.google.read import Book, ranges_of, read_book, read_existing
from sheets_kpi.workbooks.google.rules import input_requests, read_inputs
from sheets_kpi.workbooks.google.write import body_of, grid_size, requests_of

Json = dict[str, Any]
RULE = {"ranges": [{"sheetId": 5}], "gradientRule": {}}


def sheet(sheet_id: int, title: str, rows: int = 100, columns: int = 6, **facts: Any) -> Json:
    grid = {"rowCount": rows, "columnCount": columns, **facts.pop("grid", {})}
    about = {"sheetId": sheet_id, "title": title, "gridProperties": grid}
    return {"properties": about, **facts}


def book(*sheets: Json, **facts: Any) -> Book:
    about = {"title": "Отдел", "locale": "ru_RU", "timeZone": "Europe/Moscow"}
    return read_book({"properties": about, "sheets": list(sheets), **facts})


def summary(*rows: tuple[object, ...], **facts: Any) -> Tab:
    cells = {
        (r, c): Cell(value)  # type: ignore[arg-type]  # values of cells
        for r, row in enumerate(rows, 1)
        for c, value in enumerate(row, 1)
    }
    return Tab("dashboard", "summary", facts.pop("title", "Дашборд"), cells, **facts)


def kinds(plan: tuple[Change, ...], on: Book) -> list[tuple[str, Json]]:
    """The requests after the one that takes a turn, as (kind, body)."""
    found = [next(iter(request.items())) for request in requests_of(Plan(plan), on)]
    return found[1 + len(on.turns) :]


def bodies(kind: str, plan: tuple[Change, ...], on: Book) -> list[Json]:
    return [body for name, body in kinds(plan, on) if name == kind]


def test_rows_of_the_owner_take_the_looks_of_the_row_above_and_grow_the_grid() -> None:
    change = AddRows("5", "Журналы", 100, (("Сделки", "", "Статус"), ("=1",)))
    grown, looks, values = kinds((change,), book(sheet(5, "Журналы", rows=100)))
    assert grown == ("appendDimension", {"sheetId": 5, "dimension": "ROWS", "length": 1})
    assert looks[1]["pasteType"] == "PASTE_FORMAT"
    assert (looks[1]["source"]["startRowIndex"], looks[1]["destination"]["endRowIndex"]) == (
        98,
        101,
    )
    assert values[1]["fields"] == "userEnteredValue"
    assert values[1]["start"] == {"sheetId": 5, "rowIndex": 99, "columnIndex": 0}
    text = {"userEnteredValue": {"stringValue": "=1"}}
    assert values[1]["rows"][1] == {"values": [text]}


def test_a_plan_without_changes_is_no_request() -> None:
    assert requests_of(Plan(()), book()) == []


def test_a_new_tab_is_made_filled_guarded_and_marked_in_one_batch() -> None:
    tab = summary(("KPI", "Факт"), ("=1+1", 5), frozen=(1, 0), widths=(10, 10))
    found = kinds((CreateTab(tab, {"looks": "a"}, 0),), book(sheet(0, "Лист1")))
    assert [kind for kind, _ in found] == [
        "addSheet",
        "updateCells",
        "repeatCell",
        "updateDimensionProperties",
        "updateDimensionProperties",
        "addProtectedRange",
        "createDeveloperMetadata",
    ]
    made = found[0][1]["properties"]
    assert (made["title"], made["index"]) == ("Дашборд", 0)
    assert made["gridProperties"] == {
        "rowCount": 3,  # one to spare
        "columnCount": 2,
        "frozenRowCount": 1,
        "frozenColumnCount": 0,
        "hideGridlines": True,
    }
    rows = found[1][1]["rows"]
    values = [[cell.get("userEnteredValue") for cell in row["values"]] for row in rows]
    assert values == [
        [{"stringValue": "KPI"}, {"stringValue": "Факт"}],
        [{"stringValue": "=1+1"}, {"numberValue": 5}],
    ]
    assert found[5][1]["protectedRange"]["warningOnly"] is True
    mark = found[6][1]["developerMetadata"]
    assert mark["location"] == {"sheetId": made["sheetId"]}
    assert mark["visibility"] == "DOCUMENT"
    assert json.loads(mark["metadataValue"]) == {
        "kind": "summary",
        "key": "dashboard",
        "tab": str(made["sheetId"]),
        "data": {"looks": "a"},
    }


def test_a_link_leads_to_a_tab_that_is_made_in_the_same_batch() -> None:
    first = Tab("dashboard", "summary", "А", {(1, 1): Cell("→", LINK, Link("Б", "C7"))})
    second = Tab("issues", "summary", "Б", {(1, 1): Cell("x")})
    on = book(sheet(0, "Лист1"))
    added, other = bodies("addSheet", (CreateTab(first), CreateTab(second)), on)
    looks, _ = bodies("repeatCell", (CreateTab(first), CreateTab(second)), on)
    assert added["properties"]["sheetId"] != other["properties"]["sheetId"]
    link = looks["cell"]["userEnteredFormat"]["textFormat"]["link"]
    assert link == {"uri": f"#gid={other['properties']['sheetId']}&range=C7"}


def test_only_rows_that_differ_are_written_values_and_looks_apart() -> None:
    tab = summary(("a", 1), ("b", 2), ("c", 3), ("d", 4))
    changes = tuple(CellChange(row, 2, 0, row) for row in (1, 2))
    update = UpdateTab("7", tab, {}, changes, ("looks",), looks=(4,))
    on = book(sheet(7, "Дашборд", 5, 2))
    found = bodies("updateCells", (update,), on)
    # the note of a row is of its looks, so row 4 comes whole
    assert [(one["start"]["rowIndex"], len(one["rows"])) for one in found] == [(0, 2), (3, 1)]
    assert {one["fields"] for one in found} == {"userEnteredValue,note"}
    looks = bodies("repeatCell", (update,), on)
    rows = [(one["range"]["startRowIndex"], one["range"]["endRowIndex"]) for one in looks]
    assert rows == [(3, 4)]


def test_looks_that_change_from_cell_to_cell_are_a_moderate_write() -> None:
    """Fifty people by sixteen KPIs, each with a sign, and some with ink and fill."""
    looks = [
        Style(number_format=f'"{sign} "0\\ %', color=color, fill=fill, align="right", below=LINE)
        for sign, color, fill in (
            ("▲", "1F2933", ""),
            ("●", "1F2933", ""),
            ("▼", "6B4400", "FFEFC2"),
            ("■", "8A1A12", "F9CFC9"),
        )
    ]
    cells = {
        (row, column): Cell(0.5, looks[row * column * 7 % 5 % 4])
        for row in range(1, 51)
        for column in range(1, 17)
    }
    tab = Tab("people", "summary", "Люди", cells)
    sent = requests_of(Plan((CreateTab(tab),)), book(sheet(0, "Лист1")))
    looking = [one for one in sent if "userEnteredFormat" in json.dumps(one)]
    assert len(body_of(looking)) < 180_000  # 800 cells; 430 kB if each were sent whole
    changed = UpdateTab("7", tab, {}, (), ("looks",), looks=(9,))
    sent = requests_of(Plan((changed,)), book(sheet(7, "Люди", *grid_size(tab))))
    looking = [one for one in sent if "userEnteredFormat" in json.dumps(one)]
    assert len(body_of(looking)) < 6_000


def test_rows_move_from_the_last_to_the_first_on_a_grid_that_is_large_enough() -> None:
    tab = summary(*[(letter,) for letter in "acdef"], frozen=(1, 0))
    on = book(sheet(7, "Дашборд", 6, 2, grid={"frozenRowCount": 1}))
    update = UpdateTab("7", tab, {}, (), (), ((4, 2), (2, -1)))
    found = kinds((update,), on)
    assert [kind for kind, _ in found][:4] == [
        "updateSheetProperties",
        "insertDimension",
        "deleteDimension",
        "updateSheetProperties",
    ]
    made = [body["properties"]["gridProperties"] for kind, body in found if "SheetProp" in kind]
    assert [(one["rowCount"], one["frozenRowCount"]) for one in made] == [(6, 0), (6, 1)]
    assert found[1][1]["range"] == {
        "sheetId": 7,
        "dimension": "ROWS",
        "startIndex": 3,
        "endIndex": 5,
    }


def test_a_tab_that_shrinks_lets_frozen_rows_go_first_and_is_cut_down_last() -> None:
    tab = summary(("a",), frozen=(1, 0))
    on = book(sheet(7, "Сводка", 50, 9, grid={"frozenRowCount": 3}))
    update = UpdateTab("7", tab, {}, (CellChange(9, 1, "x", None),), ("title", "looks"))
    named, first, *_, last = bodies("updateSheetProperties", (update,), on)
    assert named == {"properties": {"sheetId": 7, "title": "Дашборд"}, "fields": "title"}
    grid = {"rowCount": 50, "columnCount": 9, "frozenRowCount": 0, "frozenColumnCount": 0}
    assert first["properties"] == {"sheetId": 7, "gridProperties": grid}
    assert last["properties"]["gridProperties"]["rowCount"] == 2
    assert last["fields"].startswith("gridProperties.rowCount")
    assert bodies("updateCells", (update,), on) == []  # row 9 goes with the grid


def test_flags_of_ours_go_and_others_stay_before_the_new_ones() -> None:
    flag = Flag("error_x", Area(2, 1, None, 1), 'N("sheets-kpi:error_x")=0', PLAIN)
    on = book(sheet(5, "Сделки", conditionalFormats=[RULE] * 5))
    found = kinds((SetFlags("5", "Сделки", (1, 3), (flag, flag)),), on)
    places = [body["index"] for _, body in found]
    assert places == [3, 1, 3, 4]  # deleted from the end, then added after the three that stay


def test_a_flag_below_the_last_row_of_a_tab_is_not_sent() -> None:
    flag = Flag("error_x", Area(2, 1, None, 1), 'N("sheets-kpi:error_x")=0', PLAIN)
    only_a_header = book(sheet(5, "Сделки", rows=1))
    assert kinds((SetFlags("5", "Сделки", (), (flag,)),), only_a_header) == []


@pytest.mark.parametrize(
    ("protection", "refused"),
    [
        ({"range": {"sheetId": 5, "startRowIndex": 1}}, True),
        ({"range": {"sheetId": 5}}, True),
        ({"range": {"sheetId": 5, "endRowIndex": 1}}, False),  # the header
        ({"range": {"sheetId": 5, "startColumnIndex": 1}}, False),  # another column
        ({"range": {"sheetId": 5}, "warningOnly": True}, False),
        ({"range": {"sheetId": 5}, "requestingUserCanEdit": True}, False),
    ],
)
def test_a_protection_in_the_way_is_named_before_anything_is_sent(
    protection: Json,
    refused: bool,  # noqa: FBT001
) -> None:
    flag = Flag("error_x", Area(2, 1, None, 1), 'N("sheets-kpi:error_x")=0', PLAIN)
    on = book(sheet(5, "Сделки", protectedRanges=[protection]))
    plan = Plan((SetFlags("5", "Сделки", (), (flag,)),))
    if not refused:
        assert len(requests_of(plan, on)) == 2
        return
    with pytest.raises(AccessError) as caught:
        requests_of(plan, on)
    assert "Сделки" in caught.value.say("ru")


def test_a_tab_is_deleted_whole() -> None:
    found = kinds((DeleteTab("7", "Воронка"),), book(sheet(7, "Воронка")))
    assert found == [("deleteSheet", {"sheetId": 7})]


def test_a_mark_that_stands_is_written_over() -> None:
    mark = Mark("log", "deals", "5", {"a": "1"})
    value = json.dumps({"kind": "log", "key": "deals", "tab": "5", "data": {}})
    entry = {"metadataId": 42, "metadataKey": "sheets-kpi", "metadataValue": value}
    on = book(sheet(5, "Сделки", developerMetadata=[entry]))
    [(kind, body)] = kinds((SetMark(mark),), on)
    assert kind == "updateDeveloperMetadata"
    assert body["dataFilters"] == [{"developerMetadataLookup": {"metadataId": 42}}]
    assert body["fields"] == "metadataValue"


def test_a_mark_that_google_would_not_take_is_refused() -> None:
    mark = Mark("workbook", data={"source": "x" * MAX_LENGTH})
    with pytest.raises(WorkbookError) as caught:
        requests_of(Plan((SetMark(mark),)), book())
    assert caught.value.key == "google.mark_too_long"


def test_marks_of_copies_and_of_others_are_not_ours() -> None:
    def entry(number: int, key: str, value: str) -> Json:
        return {"metadataId": number, "metadataKey": key, "metadataValue": value}

    ours = json.dumps({"kind": "summary", "key": "people", "tab": "7", "data": {}})
    found = book(
        sheet(7, "Люди", developerMetadata=[entry(1, "sheets-kpi", ours)]),
        sheet(8, "Люди (копия)", developerMetadata=[entry(2, "sheets-kpi", ours)]),
        developerMetadata=[
            entry(3, "other-tool", ours),
            entry(4, "sheets-kpi", "{"),
            entry(5, "sheets-kpi", '{"kind": 1}'),
        ],
    )
    assert found.marks == ((1, Mark("summary", "people", "7")),)


def turn(on: Book) -> list[Json]:
    return requests_of(Plan((DeleteTab("7", "Воронка"),)), on)[: 1 + len(on.turns)]


def test_two_batches_made_on_one_state_choose_one_id_and_the_next_another() -> None:
    [created] = turn(book(sheet(7, "Воронка")))
    entry = created["createDeveloperMetadata"]["developerMetadata"]
    assert turn(book(sheet(7, "Воронка"))) == [created]
    later = book(sheet(7, "Воронка"), developerMetadata=[entry])
    again, deleted = turn(later)
    new = again["createDeveloperMetadata"]["developerMetadata"]
    assert (entry["metadataValue"], new["metadataValue"]) == ("1", "2")
    assert new["metadataId"] != entry["metadataId"]
    lookup = deleted["deleteDeveloperMetadata"]["dataFilter"]["developerMetadataLookup"]
    assert lookup == {"metadataId": entry["metadataId"]}


def test_chosen_ids_are_steady_and_free() -> None:
    first = chosen_id("tab/summary/dashboard")
    assert first == chosen_id("tab/summary/dashboard")
    assert chosen_id("tab/summary/dashboard", {first}) == first + 1
    assert chosen_id("x", {chosen_id("x"), chosen_id("x") + 1}) == chosen_id("x") + 2
    assert all(0 < chosen_id(str(n)) < 2**31 for n in range(1000))


def test_tabs_are_asked_for_whole_and_titles_are_quoted() -> None:
    on = book(sheet(1, "Анна's", 250_000, 3), {"properties": {"sheetId": 2, "title": "График"}})
    assert ranges_of(on) == {1: "'Анна''s'!A1:C250000"}


def test_tables_are_told_with_their_totals() -> None:
    deals = {"name": "Deals", "range": {"startRowIndex": 1, "endRowIndex": 9, "endColumnIndex": 3}}
    footer = {"rowsProperties": {"footerColorStyle": {"rgbColor": {"red": 1}}}}
    on = book(sheet(1, "Сделки", tables=[deals, {**deals, **footer, "name": "Sums"}]))
    [tab] = read_existing(on, {}, {}, "").tabs
    area = Area(2, 1, 9, 3)
    assert tab.tables == (Table("Deals", area), Table("Sums", area, has_totals=True))


@pytest.mark.parametrize(
    ("pattern", "kind"),
    [
        ('#,##0\\ "₽"', "NUMBER"),
        ("0\\ %", "PERCENT"),
        ('0.0\\ "%"', "NUMBER"),
        ("dd.mm.yyyy", "DATE"),
        ("dd.mm.yyyy hh:mm", "DATE_TIME"),
        ("[h]:mm:ss", "TIME"),
        ("@", "TEXT"),
        ('0\\ "дней"', "NUMBER"),
    ],
)
def test_the_kind_of_a_number_format(pattern: str, kind: str) -> None:
    found = cell_format(Style(), pattern)
    assert found["numberFormat"] == {"type": kind, "pattern": pattern}


def test_a_header_looks_like_one() -> None:
    found = cell_format(HEADER.with_(indent=1, align="right"), "")
    assert found["textFormat"]["bold"] is True
    assert found["textFormat"]["fontFamily"] == "Arial"
    assert found["horizontalAlignment"] == "RIGHT"
    assert (found["wrapStrategy"], found["verticalAlignment"]) == ("WRAP", "BOTTOM")
    line = {"style": "SOLID", "colorStyle": {"rgbColor": rgb(LINE)}}
    assert found["borders"] == {"bottom": line}
    assert found["padding"]["left"] > found["padding"]["right"]


def test_a_tile_has_a_thick_left_edge_and_its_number_stands_in_the_middle() -> None:
    found = cell_format(Style(size=20, left="B93A2E", right="D5DBE1", vertical="middle"), "")
    assert found["verticalAlignment"] == "MIDDLE"
    assert {side: line["style"] for side, line in found["borders"].items()} == {
        "left": "SOLID_THICK",
        "right": "SOLID",
    }


def inputs() -> Iterator[Input]:
    yield Input(Area(2, 1, None, 1), "list", "Статус", "Выберите", ("да", "нет, позже"))
    yield Input(Area(2, 2, None, 2), "range", "Кто", "Имя", (), "Команда А", Area(2, 1, 502, 1))
    yield Input(Area(2, 3, None, 3), "help", "Дата", "День сделки")


def test_dropdowns_warn_and_their_cells_are_read_back() -> None:
    wishes = tuple(inputs())
    found = bodies(
        "setDataValidation", (SetInputs("5", "Сделки", wishes),), book(sheet(5, "Сделки"))
    )
    rules = [one["rule"] for one in found]
    assert not any(rule["strict"] for rule in rules)
    assert [(rule["condition"]["type"], rule["inputMessage"]) for rule in rules] == [
        ("ONE_OF_LIST", "Выберите"),
        ("ONE_OF_RANGE", "Имя"),
        ("CUSTOM_FORMULA", "День сделки"),
    ]
    assert [one["userEnteredValue"] for one in rules[0]["condition"]["values"]] == [
        "да",
        "нет, позже",
    ]
    assert rules[1]["condition"]["values"] == [{"userEnteredValue": "='Команда А'!$A$2:$A$502"}]
    row = {"values": [{"dataValidation": rule} for rule in rules]}
    read = read_inputs([{"startRow": 1, "rowData": [row, row]}], rows=3)
    assert list(read) == [one._replace(title="") for one in wishes]


def test_a_run_of_dropdowns_ends_at_a_cell_without_one_or_with_another() -> None:
    first, _, other = (one["setDataValidation"]["rule"] for one in input_requests(5, inputs()))
    rows = [{"values": [{"dataValidation": one}]} for one in (first, first, other)]
    found = read_inputs([{"rowData": [*rows, {}, rows[0]]}], rows=100)
    assert [(str(one.area), one.kind) for one in found] == [
        ("A1:A2", "list"),
        ("A3", "help"),
        ("A5", "list"),
    ]


def test_two_tabs_with_swapped_titles_get_theirs_back() -> None:
    first, second = summary(("a",), title="Дашборд"), summary(("b",), title="Люди")
    on = book(sheet(7, "Люди", 2, 1), sheet(8, "Дашборд", 2, 1))
    plan = (
        UpdateTab("7", first, {}, (), ("title",)),
        UpdateTab("8", second, {}, (), ("title",)),
    )
    titles = {7: "Люди", 8: "Дашборд"}
    for body in bodies("updateSheetProperties", plan, on):
        properties = body["properties"]
        assert properties["title"] not in titles.values()
        titles[properties["sheetId"]] = properties["title"]
    assert titles == {7: "Дашборд", 8: "Люди"}


CHART = Chart("columns", "Выручка", "Дашборд", Area(1, 1, 2, 1), (Series("", Area(1, 2, 2, 2)),),
              (4, 1))  # fmt: skip

# What a tab that stands gets again, and why. A grid of another size loses rules with its cells, and
# charts that stand beyond its end; everything else stays as it is unless it differs.
DRAWN = (chosen_id("chart/7/0"), chosen_id("chart/7/1"))
CELLS, SHAPE = "updateCells", "updateSheetProperties"
CHARTS_CHANGE = ["updateChartSpec", "updateEmbeddedObjectPosition"] * 2
RULES_GO, RULES_COME = ["deleteConditionalFormatRule"], ["addConditionalFormatRule"]
HEIGHT = WIDTH = "updateDimensionProperties"
FOLDED = ["addDimensionGroup", "updateDimensionGroup"]
GROWN = [*RULES_GO, SHAPE, CELLS]
FRAME = [HEIGHT, WIDTH, *CHARTS_CHANGE, *FOLDED]


@pytest.mark.parametrize(
    ("reasons", "resized", "requests"),
    [
        ((), False, [CELLS]),
        (("title",), False, [SHAPE, CELLS]),
        (("looks",), False, [CELLS, *FRAME, SHAPE]),
        (("flags",), False, [*RULES_GO, CELLS, *RULES_COME]),
        (("charts",), False, [CELLS, *CHARTS_CHANGE]),
        (
            ("title", "looks", "flags", "charts"),
            False,
            [SHAPE, *RULES_GO, CELLS, *FRAME, SHAPE, *RULES_COME],
        ),
        ((), True, [*GROWN, *CHARTS_CHANGE, SHAPE, *RULES_COME]),
        (("looks",), True, [*GROWN, *FRAME, SHAPE, *RULES_COME]),
        (("flags",), True, [*GROWN, *CHARTS_CHANGE, SHAPE, *RULES_COME]),
        (("charts",), True, [*GROWN, *CHARTS_CHANGE, SHAPE, *RULES_COME]),
    ],
)
def test_which_requests_follow_from_which_reason(
    reasons: tuple[str, ...],
    resized: bool,  # noqa: FBT001
    requests: list[str],
) -> None:
    flag = Flag("error_x", Area(1, 1, 2, 1), 'N("sheets-kpi:error_x")=0', PLAIN)
    group = Group("rows", 2, 2)
    tab = summary(("a", 1), ("b", 2), flags=(flag,), charts=(CHART, CHART), groups=(group,))
    rows, columns = grid_size(tab)
    condition = {"type": "CUSTOM_FORMULA", "values": [{"userEnteredValue": f"={flag.formula}"}]}
    ours = {"ranges": [{"sheetId": 7}], "booleanRule": {"condition": condition}}
    old = sheet(
        7,
        "Сводка" if "title" in reasons else "Дашборд",
        rows - resized,
        columns,
        conditionalFormats=[RULE, ours],
        charts=[{"chartId": chart_id} for chart_id in DRAWN],
    )
    looks = (2,) if "looks" in reasons else ()
    cells = (CellChange(2, 2, 0, 2),)
    update = UpdateTab("7", tab, {"looks": "a"}, cells, reasons, looks=looks)
    found = [kind for kind, _ in kinds((update,), book(old))]
    assert [kind for kind in found if kind != "repeatCell"] == [
        *requests,
        "createDeveloperMetadata",
    ]
    if looks:
        assert found[1 + found.index(CELLS)] == "repeatCell"  # looks come after values


def test_looks_of_rows_alone_leave_charts_and_groups_as_they_are() -> None:
    tab = summary(("a", 1), ("b", 2), charts=(CHART,), groups=(Group("rows", 2, 2),))
    value = {"kind": "summary", "key": "dashboard", "tab": "7", "data": {"looks": "same"}}
    entry = {"metadataId": 9, "metadataKey": "sheets-kpi", "metadataValue": json.dumps(value)}
    on = book(sheet(7, "Дашборд", *grid_size(tab), developerMetadata=[entry]))
    for looks, made in (("same", set()), ("other", {"addChart", "addDimensionGroup"})):
        update = UpdateTab("7", tab, {"looks": looks}, (), ("looks",), looks=(2,))
        found = {kind for kind, _ in kinds((update,), on)}
        assert found & {"addChart", "addDimensionGroup"} == made


def test_tabs_have_their_names_and_their_room_before_anything_leads_to_them() -> None:
    """A formula or chart that leads to no tab, or beyond its end, is an error."""
    spark = Cell(None, drawn=Spark("Trend", Area(40, 20, 40, 31)))
    chart = CHART._replace(source="Trend", categories=Area(1, 20, 1, 31),
                           series=(Series("", Area(40, 20, 40, 31)),))  # fmt: skip
    first = Tab("dashboard", "summary", "Board", {(1, 1): spark}, charts=(chart,))
    second = Tab("trend", "summary", "Trend", {(40, 31): Cell(1)}, color=TAB_ALARM)
    on = book(sheet(7, "Дашборд", 2, 2), sheet(8, "Динамика", 2, 2))
    plan = (
        UpdateTab("7", first, {}, (), ("title", "looks", "charts"), looks=(1,)),
        UpdateTab("8", second, {}, (), ("title", "looks")),
    )
    found = kinds(plan, on)
    changed = [(at, body) for at, (kind, body) in enumerate(found) if kind == SHAPE]
    named = [at for at, body in changed if body["properties"].get("title") == "Trend"]
    grown = [
        at
        for at, body in changed
        if body["properties"]["sheetId"] == 8
        and body["properties"].get("gridProperties", {}).get("rowCount") == 41
    ]
    leading = [at for at, (kind, _) in enumerate(found) if kind in (CELLS, "addChart")]
    assert max(named[0], grown[0]) < leading[0]
    drawn = found[leading[0]][1]["rows"][0]["values"][0]["userEnteredValue"]["formulaValue"]
    assert "'Trend'!$T$40:$AE$40" in drawn
    [made] = bodies("addChart", plan, on)
    series = made["chart"]["spec"]["basicChart"]["series"][0]["series"]
    assert series["sourceRange"]["sources"][0]["sheetId"] == 8


def test_a_tab_has_its_colour_from_the_start_and_gets_it_again_with_its_looks() -> None:
    tab = summary(("a", 1), color=TAB_ALARM)
    red = {"rgbColor": rgb(TAB_ALARM)}
    [made] = bodies("addSheet", (CreateTab(tab),), book(sheet(0, "Лист1")))
    assert made["properties"]["tabColorStyle"] == red
    on = book(sheet(7, "Дашборд", 2, 2))
    for color, about in ((TAB_ALARM, {"tabColorStyle": red}), ("", {})):
        update = UpdateTab("7", tab._replace(color=color), {}, (), ("looks",))
        [shape] = bodies(SHAPE, (update,), on)
        grid = shape["properties"].pop("gridProperties")
        assert shape["properties"] == {"sheetId": 7, **about}
        assert set(shape["fields"].split(",")) == {
            *about,
            *(f"gridProperties.{one}" for one in grid),
        }


def test_rules_on_a_tab_of_ours_stand_before_those_of_others() -> None:
    """How many of theirs a smaller grid keeps is Google's to say; there is always a first."""
    flag = Flag("error_x", Area(1, 1, 2, 1), 'N("sheets-kpi:error_x")=0', PLAIN)
    on = book(sheet(7, "Дашборд", 50, 9, conditionalFormats=[RULE] * 3))
    update = UpdateTab("7", summary(("a", 1), flags=(flag, flag)), {})
    added = bodies("addConditionalFormatRule", (update,), on)
    assert [one["index"] for one in added] == [0, 1]


def test_columns_of_a_new_tab_that_take_everything_as_text() -> None:
    tab = Tab("deals", "log", "Сделки", {(1, 1): Cell("Номер")}, text_columns=(1, 3))
    found = kinds((CreateTab(tab),), book(sheet(0, "Лист1")))
    assert [kind for kind, _ in found][:4] == ["addSheet", "repeatCell", "repeatCell", CELLS]
    first, second = (body for kind, body in found[1:3])
    for body, column in ((first, 0), (second, 2)):
        place = body["range"]
        assert (place["startColumnIndex"], place["endColumnIndex"]) == (column, column + 1)
        assert not {"startRowIndex", "endRowIndex"} & set(place)  # all rows, new ones too
        assert body["cell"] == {
            "userEnteredFormat": {"numberFormat": {"type": "TEXT", "pattern": "@"}}
        }


@pytest.mark.parametrize("turns", [0, 1, 2])
def test_a_batch_that_would_only_take_a_turn_is_not_sent(turns: int) -> None:
    entries = [
        {"metadataId": n, "metadataKey": "sheets-kpi-turn", "metadataValue": str(n)}
        for n in range(1, turns + 1)
    ]
    only_a_header = book(sheet(5, "Сделки", rows=1), developerMetadata=entries)
    flag = Flag("error_x", Area(2, 1, None, 1), 'N("sheets-kpi:error_x")=0', PLAIN)
    assert len(only_a_header.turns) == turns
    assert requests_of(Plan((SetFlags("5", "Сделки", (), (flag,)),)), only_a_header) == []


def test_every_shade_of_a_colour_comes_back_from_four_digits() -> None:
    for shade in range(256):
        color = f"{shade:02X}{255 - shade:02X}80"
        found = rgb(color)
        assert max(len(str(share)) for share in found.values()) <= len("0.1216")
        assert rgb_of({"backgroundColorStyle": {"rgbColor": found}}, "backgroundColor") == color


def test_a_tab_for_which_there_is_no_room_is_named_before_anything_is_sent() -> None:
    full = book(sheet(1, "Сделки", rows=499_990, columns=20), sheet(7, "Старый", 5, 2))
    new = (CreateTab(summary(("a", 1), title="Дашборд")),)  # a grid of 3 × 2 and more
    assert requests_of(Plan(new), full)
    fuller = book(sheet(1, "Сделки", rows=500_000, columns=20), sheet(7, "Старый", 5, 2))
    with pytest.raises(WorkbookError) as error:
        requests_of(Plan(new), fuller)
    said = error.value.say("ru")
    assert "Для листа «Дашборд» нет места" in said
    assert "Больше всего у листа «Сделки»: 10,0 млн" in said
    # rows that are added to a tab of the owner's count too
    rows = AddRows("1", "Сделки", 500_000, (("a",), ("b",)))
    with pytest.raises(WorkbookError, match="Сделки"):
        requests_of(Plan((rows,)), fuller)
    # what only goes, or stays as large as it is, is never refused
    assert requests_of(Plan((DeleteTab("7", "Старый"),)), fuller)
    assert requests_of(Plan((SetMark(Mark("log", "deals", "1")),)), fuller)
