"""Tabs of ours: made, read back, updated, renamed, deleted."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from openxml_audit import OpenXmlValidator
from xlsx_books import active, opened, part, raw_parts, rewrite, swap, xlsxwriter_book

from sheets_kpi.errors import WorkbookError
from sheets_kpi.plan import CreateTab, DeleteTab, Desired, Plan, SetMark, UpdateTab, make_plan
from sheets_kpi.state import (
    Area,
    Cell,
    CellValue,
    Chart,
    Existing,
    ExistingTab,
    Flag,
    Input,
    Link,
    Mark,
    Series,
    Tab,
    as_read,
    normal,
)
from sheets_kpi.styles import (
    BEHIND,
    FLAG_ERROR,
    HEADER,
    LINK,
    PLAIN,
    RISK,
    TEXT,
    TITLE,
    Style,
)
from sheets_kpi.workbooks.xlsx import XlsxWorkbook

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
FLAG = Flag(
    "negative",
    Area(2, 2, None, 2),
    'AND(N("sheets-kpi:negative")=0;$B2<0;$A2<>"a;b,c")',
    FLAG_ERROR,
)
CHART = Chart(
    "columns",
    "Выручка",
    "Дашборд",
    Area(3, 1, 4, 1),
    (Series("Факт", Area(3, 2, 4, 2)), Series("=A!B1", Area(3, 3, 4, 3), kind="line")),
    (6, 2),
)
INPUTS = (
    Input(Area(2, 4, None, 4), "list", "Статус", "Выберите", ("оплачена", 'ООО "Ромашка"')),
    Input(Area(2, 5, None, 5), "range", "Кто", "", (), "Люди 'и' 1", Area(2, 1, None, 1)),
    Input(Area(2, 6, 9, 7), "help", "Дата", "день.месяц.год"),
)
DASHBOARD = Tab(
    key="dashboard",
    kind="summary",
    title="Дашборд",
    cells={
        (1, 1): Cell("Ноябрь", TITLE, note="Считаем\nпо 21.11", link=Link("Сделки", "A1")),
        (2, 1): Cell("KPI", HEADER),
        (3, 1): Cell("Выручка", TEXT),
        (3, 2): Cell(1_845_200, Style(number_format='# ##0 "₽"')),
        (3, 3): Cell(0.74, Style(number_format="0%")),
        (4, 1): Cell("к Сделки", LINK, link=Link("Сделки", "B7")),
        (4, 2): Cell(31, RISK),
        (4, 3): Cell(12.5, RISK),
    },
    widths=(173, 89),
    frozen=(2, 1),
    flags=(FLAG,),
    inputs=INPUTS,
    charts=(CHART,),
)
PEOPLE = Tab("people", "summary", "Люди 'и' 1", {(1, 1): Cell("Кто"), (2, 1): Cell("Петров")})


def audit(path: Path) -> list[str]:
    """What the independent validator holds against a file, hints left out."""
    found = OpenXmlValidator().validate(path).errors
    return [f"{e.part_uri}: {e.description}" for e in found if e.severity.value == "error"]


def tab_of(state: Existing, title: str) -> ExistingTab:
    return next(tab for tab in state.tabs if tab.title == title)


def made(path: Path, *tabs: Tab) -> XlsxWorkbook:
    book = XlsxWorkbook(path)
    book.apply(Plan(tuple(CreateTab(tab, {"digest": tab.key}) for tab in tabs)))
    return book


def on_owners(path: Path) -> XlsxWorkbook:
    """An owner's workbook with the dashboard before its tabs."""
    xlsxwriter_book(path)
    book = XlsxWorkbook(path)
    plan = Plan((CreateTab(DASHBOARD, {"digest": "1"}, 0),), book.read().fingerprint)
    book.apply(plan)
    return book


VALUES: list[CellValue] = [
    "=1+1",
    "007",
    " x ",
    "a\nb",
    "\ttab",
    "😀 ❤️",
    "_x0041_",
    "_x005F_",
    "#N/A",
    "<&>\"'",
    "1e5",
    "TRUE",
    "'апостроф",
    "+7 900",
    "@",
    "я" * 32_000,
    "nbsp\xa0 \u202f\u200b",
    0.1 + 0.2,
    1 / 3,
    -0.0,
    5e-324,
    1e300,
    123_456_789_012_345,
    True,
    False,
    0,
    date(2026, 11, 21),
    date(1900, 3, 1),
    date(9999, 12, 31),
    datetime(2026, 11, 21, 13, 14, 15),
    timedelta(hours=30, minutes=5),
    timedelta(minutes=5),
    timedelta(0),
]


@pytest.fixture(scope="module")
def value_tab(tmp_path_factory: pytest.TempPathFactory) -> ExistingTab:
    cells = {(row, 2): Cell(value) for row, value in enumerate(VALUES, 3)}
    path = tmp_path_factory.mktemp("values") / "book.xlsx"
    return made(path, PEOPLE._replace(cells=cells)).read().tabs[0]


@pytest.mark.parametrize("row", range(len(VALUES)), ids=lambda row: repr(VALUES[row])[:20])
def test_a_value_is_read_as_it_was_written(value_tab: ExistingTab, row: int) -> None:
    wish, found = normal(VALUES[row]), normal(value_tab.value(row + 3, 2))
    assert (found, type(found)) == (wish, type(wish))


def test_nothing_written_is_a_formula(value_tab: ExistingTab) -> None:
    assert not value_tab.formulas


def test_cells_keep_their_places(value_tab: ExistingTab) -> None:
    assert value_tab.columns[0] == [None] * (len(VALUES) + 2)
    assert value_tab.n_rows == len(VALUES) + 2


@pytest.mark.parametrize("value", ["\x01a\x0b", "", "x" * 40_000])
def test_what_a_cell_cannot_hold_is_written_in_normal_form(tmp_path: Path, value: str) -> None:
    cells = {(1, 1): Cell(value), (2, 1): Cell("end")}
    tab = made(tmp_path / "book.xlsx", PEOPLE._replace(cells=cells)).read().tabs[0]
    assert tab.value(1, 1) == normal(value)


NUMBER_FORMATS = [
    "0%",
    '# ##0 "₽"',
    '0.0 "п.п."',
    '0 "дней"',
    "+0;-0;0",
    "[>=1]0.0;0.00",
    "0.00E+00",
]


@pytest.mark.parametrize("number_format", NUMBER_FORMATS)
def test_a_number_stays_a_number_in_any_format(tmp_path: Path, number_format: str) -> None:
    cells = {(1, 1): Cell(42.5, Style(number_format=number_format))}
    assert (
        made(tmp_path / "book.xlsx", PEOPLE._replace(cells=cells)).read().tabs[0].value(1, 1)
        == 42.5
    )


@pytest.fixture(scope="module")
def new_book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("new") / "book.xlsx"
    plan = Plan((CreateTab(PEOPLE), CreateTab(DASHBOARD, {"digest": "1"}, 0)))
    XlsxWorkbook(path).apply(plan)
    return path


def test_a_missing_file_reads_as_an_empty_workbook(tmp_path: Path) -> None:
    book = XlsxWorkbook(tmp_path / "book.xlsx")
    assert (book.exists(), book.read()) == (False, Existing(()))


def test_a_new_workbook_holds_the_tabs_in_their_places(new_book: Path) -> None:
    state = XlsxWorkbook(new_book).read()
    assert [tab.title for tab in state.tabs] == ["Дашборд", "Люди 'и' 1"]
    assert active(new_book).title == "Дашборд"
    assert audit(new_book) == []


def test_flags_inputs_and_charts_are_read_as_they_were_written(new_book: Path) -> None:
    tab = tab_of(XlsxWorkbook(new_book).read(), "Дашборд")
    assert tab.flags == ((0, FLAG),)
    assert tab.foreign_flags == 0
    assert tab.inputs == INPUTS
    assert tab.charts == (as_read(CHART),)


def test_another_reader_sees_looks_links_notes_and_help(new_book: Path) -> None:
    sheet = opened(new_book)["Дашборд"]
    assert sheet["A1"].font.bold
    assert sheet["A1"].font.sz == 16
    assert sheet["A1"].hyperlink.location == "'Сделки'!A1"
    assert sheet["A1"].comment.text == "Считаем\nпо 21.11"
    assert sheet["B3"].number_format == '# ##0 "₽"'
    assert sheet["B4"].fill.fgColor.rgb == "FFFFEFC2"
    assert sheet.column_dimensions["A"].width == pytest.approx(173 / 7, abs=0.01)  # 7 pixels each
    assert sheet.freeze_panes == "B3"
    assert [rule.formula for rules in sheet.conditional_formatting for rule in rules.rules] == [
        ['AND(N("sheets-kpi:negative")=0,$B2<0,$A2<>"a;b,c")']
    ]
    rules = sheet.data_validations.dataValidation
    assert [(rule.formula1, rule.promptTitle, rule.prompt) for rule in rules] == [
        ('"оплачена,ООО ""Ромашка"""', "Статус", "Выберите"),
        ("'Люди ''и'' 1'!$A$2:$A$1048576", "Кто", None),
        (None, "Дата", "день.месяц.год"),
    ]
    assert [rule.showErrorMessage for rule in rules] == [True, True, False]
    assert {rule.errorStyle for rule in rules} == {"warning", None}


def test_text_columns_are_formatted_as_text(tmp_path: Path) -> None:
    tab = PEOPLE._replace(cells={(1, 3): Cell("=[Выручка]/[Сделки]")}, text_columns=(3,))
    made(tmp_path / "book.xlsx", tab)
    sheet = active(tmp_path / "book.xlsx")
    assert sheet.column_dimensions["C"].number_format == "@"
    assert (sheet["C1"].number_format, sheet["C1"].data_type) == ("@", "s")


def test_the_owners_tab_stays_the_open_and_only_selected_one(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    on_owners(path)
    book = opened(path)
    assert [sheet.title for sheet in book.worksheets] == ["Дашборд", "Сделки", "Скрытый"]
    assert active(path).title == "Сделки"
    selected = [s.title for s in book.worksheets if s.sheet_view.tabSelected]
    assert selected == ["Сделки"]


def test_names_that_only_one_tab_knows_stay_with_it(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    xlsxwriter_book(path)
    before = opened(path)["Сделки"].print_area
    on_owners(path)
    assert opened(path)["Сделки"].print_area == before != ""
    assert opened(path)["Дашборд"].print_area == ""


@pytest.mark.parametrize(("first", "shown"), [(None, None), ("1", "2")])
def test_a_scrolled_tab_bar_shows_the_same_tabs(
    tmp_path: Path, first: str | None, shown: str | None
) -> None:
    path = tmp_path / "book.xlsx"
    xlsxwriter_book(path)
    view = f'<workbookView firstSheet="{first}" ' if first else "<workbookView "
    swap(path, "xl/workbook.xml", "<workbookView ", view)
    book = XlsxWorkbook(path)
    book.apply(Plan((CreateTab(PEOPLE, {}, 0),), book.read().fingerprint))
    found = re.search('<workbookView[^>]*firstSheet="([^"]*)"', part(path, "xl/workbook.xml"))
    assert (found.group(1) if found else None) == shown


def test_a_second_sync_of_an_unchanged_workbook_plans_nothing(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    xlsxwriter_book(path)
    cells = {(row, 1): Cell(value) for row, value in enumerate(VALUES, 1)}
    values = PEOPLE._replace(cells=cells, title="Все значения")
    log_flags = {"1": (FLAG._replace(code="log", area=Area(2, 1, None, 3)),)}
    desired = Desired(
        summaries=(DASHBOARD, values),
        flags=log_flags,
        inputs={"1": (Input(Area(2, 1, None, 1), "help", "Дата", ""),)},
        marks=(Mark("log", "deals", "1"), Mark("workbook", data={"template": "crm"})),
    )
    book = XlsxWorkbook(path)
    first = make_plan(book.read(), desired)
    book.apply(first)
    assert [type(change).__name__ for change in first.changes] == [
        "CreateTab",
        "CreateTab",
        "SetFlags",
        "SetInputs",
        "SetMark",
        "SetMark",
    ]
    assert make_plan(book.read(), desired).changes == ()


def changed_dashboard(day: int) -> Tab:
    """The dashboard as it differs from day to day."""
    cells = {**DASHBOARD.cells, (3, 2): Cell(day, RISK if day % 2 else BEHIND)}
    series = (CHART.series[0]._replace(values=(day, 31)), CHART.series[1])
    return DASHBOARD._replace(cells=cells, charts=(CHART._replace(series=series),) * (1 + day % 2))


def test_ten_syncs_on_ten_days_add_nothing_after_the_second(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    book = on_owners(path)
    tab_id = tab_of(book.read(), "Дашборд").id
    sizes = []
    for day in range(10):
        fingerprint = book.read().fingerprint
        book.apply(
            Plan((UpdateTab(tab_id, changed_dashboard(day), {"digest": str(day)}),), fingerprint)
        )
        styles, names = part(path, "xl/styles.xml"), part(path, "xl/workbook.xml")
        sizes.append((len(styles), names.count("<definedName "), sorted(raw_parts(path))))
    assert sizes[2:] == [sizes[2 + day % 2] for day in range(8)]
    assert sizes[2][:2] == sizes[3][:2]
    assert tab_of(book.read(), "Дашборд").value(3, 2) == 9
    assert audit(path) == []


def test_an_update_replaces_the_same_part_and_nothing_elses(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    book = on_owners(path)
    before, state = raw_parts(path), book.read()
    update = UpdateTab(tab_of(state, "Дашборд").id, changed_dashboard(2), {"digest": "1"})
    book.apply(Plan((update,), state.fingerprint))
    after = raw_parts(path)
    assert set(before) == set(after)
    assert {name for name in before if before[name] != after[name]} == {
        "xl/worksheets/sheet3.xml",
        "xl/charts/chart3.xml",  # holds the values it shows
        "xl/styles.xml",
    }


def test_an_update_renames_the_tab_and_what_refers_to_it(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    book = on_owners(path)
    swap(
        path,
        "xl/workbook.xml",
        "</definedNames>",
        '<definedName name="Итог">Дашборд!$A$1+LEN("Дашборд!")</definedName></definedNames>',
    )
    state = book.read()
    old = tab_of(state, "Дашборд")
    chart = CHART._replace(source="Dash's board")
    tab = DASHBOARD._replace(title="Dash's board", charts=(chart,))
    book.apply(Plan((UpdateTab(old.id, tab, {"digest": "2"}),), state.fingerprint))
    state = book.read()
    assert tab_of(state, "Dash's board").id == old.id
    assert state.marked("summary", "dashboard") == tab_of(state, "Dash's board")
    assert """>'Dash''s board'!$A$1+LEN("Дашборд!")<""" in part(path, "xl/workbook.xml")


def test_a_selected_tab_stays_selected_when_it_is_updated(new_book: Path, tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(new_book.read_bytes())
    book = XlsxWorkbook(path)
    state = book.read()
    book.apply(Plan((UpdateTab(tab_of(state, "Дашборд").id, DASHBOARD, {}),), state.fingerprint))
    sheets = opened(path).worksheets
    assert [bool(sheet.sheet_view.tabSelected) for sheet in sheets] == [True, False]


def test_a_deleted_tab_takes_its_parts_names_and_mark_along(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    xlsxwriter_book(path)
    before = raw_parts(path)
    names = re.findall("<definedName .*?</definedName>", part(path, "xl/workbook.xml"))
    book = on_owners(path)
    state = book.read()
    book.apply(Plan((DeleteTab(tab_of(state, "Дашборд").id, "Дашборд"),), state.fingerprint))
    assert set(raw_parts(path)) == set(before)
    assert re.findall("<definedName .*?</definedName>", part(path, "xl/workbook.xml")) == names
    assert "sheet3.xml" not in part(path, "[Content_Types].xml")
    assert book.read().marks == ()
    assert active(path).title == "Сделки"
    assert audit(path) == []


def test_names_that_refer_to_a_deleted_tab_say_so(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    book = on_owners(path)
    name = '<definedName name="Итог">Дашборд!$A$1</definedName></definedNames>'
    swap(path, "xl/workbook.xml", "</definedNames>", name)
    state = book.read()
    book.apply(Plan((DeleteTab(tab_of(state, "Дашборд").id, "Дашборд"),), state.fingerprint))
    assert '<definedName name="Итог">#REF!</definedName>' in part(path, "xl/workbook.xml")


def test_the_order_of_calculation_goes_with_formulas_typed_into_our_tab(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    book = on_owners(path)
    main = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/calcChain"
    swap(
        path,
        "xl/worksheets/sheet3.xml",
        "</sheetData>",
        '<row r="9"><c r="A9"><f>1+1</f><v>2</v></c></row></sheetData>',
    )
    swap(
        path,
        "[Content_Types].xml",
        "</Types>",
        f'<Override PartName="/xl/calcChain.xml" ContentType="{main}.calcChain+xml"/></Types>',
    )
    swap(
        path,
        "xl/_rels/workbook.xml.rels",
        "</Relationships>",
        f'<Relationship Id="rId99" Type="{relation}" Target="calcChain.xml"/></Relationships>',
    )
    chain = f'<calcChain xmlns="{MAIN}"><c r="A9" i="4"/></calcChain>'.encode()
    rewrite(path, lambda parts: parts.update({"xl/calcChain.xml": chain}))
    state = book.read()
    book.apply(Plan((UpdateTab(tab_of(state, "Дашборд").id, DASHBOARD, {}),), state.fingerprint))
    assert "xl/calcChain.xml" not in raw_parts(path)
    assert "calcChain" not in part(path, "[Content_Types].xml")
    assert audit(path) == []


@pytest.mark.parametrize("title", ["", "a" * 32, "a/b", "a:b", "'a", "a'", "[a]"])
def test_a_title_no_application_takes_is_refused(tmp_path: Path, title: str) -> None:
    with pytest.raises(WorkbookError) as error:
        made(tmp_path / "book.xlsx", PEOPLE._replace(title=title))
    assert error.value.key == "xlsx.title"


def test_a_title_that_is_taken_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    xlsxwriter_book(path)
    book = XlsxWorkbook(path)
    with pytest.raises(WorkbookError) as error:
        book.apply(Plan((CreateTab(PEOPLE._replace(title="сделки")),), book.read().fingerprint))
    assert error.value.key == "xlsx.title_taken"


def test_the_last_visible_tab_is_not_deleted(tmp_path: Path) -> None:
    book = made(tmp_path / "book.xlsx", PEOPLE)
    state = book.read()
    with pytest.raises(WorkbookError) as error:
        book.apply(Plan((DeleteTab(state.tabs[0].id, PEOPLE.title),), state.fingerprint))
    assert error.value.key == "xlsx.last_tab"


def test_marks_alone_make_no_workbook(tmp_path: Path) -> None:
    with pytest.raises(WorkbookError) as error:
        XlsxWorkbook(tmp_path / "book.xlsx").apply(Plan((SetMark(Mark("workbook")),)))
    assert error.value.key == "xlsx.no_tabs"
    assert not (tmp_path / "book.xlsx").exists()


def test_every_style_of_the_palette_comes_through(tmp_path: Path) -> None:
    styles = [PLAIN, TITLE, HEADER, TEXT, LINK, RISK, Style(italic=True, indent=2, align="right")]
    cells = {(row, 1): Cell("x", style) for row, style in enumerate(styles, 1)}
    path = tmp_path / "book.xlsx"
    xlsxwriter_book(path)
    book = XlsxWorkbook(path)
    book.apply(Plan((CreateTab(PEOPLE._replace(cells=cells)),), book.read().fingerprint))
    sheet = opened(path)[PEOPLE.title]
    for row, style in enumerate(styles, 1):
        cell = sheet.cell(row, 1)
        fill = cell.fill.fgColor.rgb[2:] if cell.fill.fill_type else ""
        color = cell.font.color.rgb[2:] if style.color else ""
        found = (cell.font.b, cell.font.i, cell.font.sz, color, fill, cell.alignment.wrap_text)
        assert found == (
            style.bold,
            style.italic,
            style.size,
            style.color,
            style.fill,
            style.wrap or None,
        )
