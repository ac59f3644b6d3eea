"""What tabs of ours show besides cells: bars, small columns, charts, folds, print, the font."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import xlsxwriter
from openxml_audit import OpenXmlValidator
from xlsx_books import convert, opened, part, swap, xlsxwriter_book

from sheets_kpi.plan import CreateTab, DeleteTab, Desired, Plan, UpdateTab, make_plan
from sheets_kpi.state import Area, Bar, Cell, Chart, Existing, Group, Series, Spark, Tab, as_read
from sheets_kpi.styles import (
    BAR,
    BAR_BEHIND,
    BAR_RISK,
    GHOST,
    HAIR,
    INK,
    LINE,
    PLAIN,
    RUNNING,
    SERIES,
    TAB_ALARM,
    TEXT,
    TITLE,
)
from sheets_kpi.workbooks.xlsx import XlsxWorkbook

TREND = Tab(
    "trend",
    "summary",
    "Ход дел",
    {
        **{(1, column): Cell(month) for column, month in enumerate(("сен", "окт", "ноя"), 2)},
        **{(2, column): Cell(value) for column, value in enumerate((310, 290.5, 120), 2)},
        **{(3, column): Cell(value) for column, value in enumerate((0, 0, 170), 2)},
        **{(4, column): Cell(value) for column, value in enumerate((300, 300, 300), 2)},
    },
    groups=(Group("rows", 2, 4),),
)
MONTHS = Area(1, 2, 1, 4)
COLUMNS = Chart(
    "columns",
    "Выручка",
    TREND.title,
    MONTHS,
    (
        Series("Факт", Area(2, 2, 2, 4), (310, 290.5, 120), points=((2, RUNNING),)),
        Series("Прогноз", Area(3, 2, 3, 4), (0, 0, 170), color=GHOST),
        Series("Цель", Area(4, 2, 4, 4), (300, 300, 300), "line", INK, dashed=True),
    ),
    (9, 1),
    labels=("сен", "окт", "ноя"),
    number_format="#,##0",
)
BARS = Chart(
    "bars",
    "Люди",
    TREND.title,
    MONTHS,
    (Series("Итог", Area(2, 2, 2, 4), (310, 290.5, 120), points=((0, BAR_BEHIND),)),),
    (9, 4),
    300,
    150,
    values_shown=True,
)


def bar(value: float, most: float = 1, color: str = BAR) -> Cell:
    return Cell(None, TEXT, drawn=Bar(value, most, color))


BOARD = Tab(
    "dashboard",
    "summary",
    "Дашборд",
    {
        (1, 1): Cell("Ноябрь", TITLE),
        (2, 1): Cell("KPI", TEXT.with_(below=HAIR)),
        (3, 1): Cell("Выручка", TEXT.with_(left=TAB_ALARM)),
        (3, 2): bar(0.74),
        (4, 2): bar(1),
        (5, 2): bar(0.5, color=BAR_RISK),
        (7, 2): bar(0.3),
        (4, 3): bar(0.25, 0.5),
        (5, 4): bar(0.9),
        (6, 2): Cell(None, TEXT.with_(right=LINE, above=LINE)),
        (3, 5): Cell(None, drawn=Spark(TREND.title, Area(2, 2, 2, 4), 0, 400)),
        (4, 5): Cell(None, drawn=Spark(TREND.title, Area(3, 2, 3, 4), None, None)),
    },
    widths=(156, 130, 68, 90, 88),
    frozen=(0, 1),
    charts=(COLUMNS, BARS),
    color=TAB_ALARM,
    groups=(Group("rows", 4, 5), Group("columns", 7, 9), Group("rows", 20, 21, folded=False)),
    heights={1: 26, 3: 20, 8: 6},
    repeat=2,
    breaks=(5, 9),
)
WISH = Desired((BOARD, TREND))
SHEET = "xl/worksheets/sheet{}.xml"
X14 = "{http://schemas.microsoft.com/office/spreadsheetml/2009/9/main}"
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
FORMULA = "{http://schemas.microsoft.com/office/excel/2006/main}"
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
FILL = "{http://schemas.openxmlformats.org/drawingml/2006/main}srgbClr"


def applied(path: Path, wish: Desired = WISH) -> Existing:
    book = XlsxWorkbook(path)
    book.apply(make_plan(book.read(), wish))
    return book.read()


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An owner's workbook with our two tabs before its own."""
    made = tmp_path_factory.mktemp("drawn") / "book.xlsx"
    xlsxwriter_book(made)
    applied(made)
    return made


@pytest.fixture(scope="module")
def sheet(path: Path) -> ET.Element:
    return ET.fromstring(part(path, SHEET.format(3)))


@pytest.fixture
def own(path: Path, tmp_path: Path) -> Path:
    """A copy of that workbook, to change."""
    made = tmp_path / "book.xlsx"
    made.write_bytes(path.read_bytes())
    return made


def audit(path: Path) -> list[str]:
    found = OpenXmlValidator().validate(path).errors
    return [f"{e.part_uri}: {e.description}" for e in found if e.severity.value == "error"]


def test_the_file_is_sound_and_planned_no_more(path: Path) -> None:
    assert audit(path) == []
    assert make_plan(XlsxWorkbook(path).read(), WISH).changes == ()


# --- bars -----------------------------------------------------------------------------------------


def test_bars_of_one_colour_and_scale_are_one_rule(sheet: ET.Element) -> None:
    found = {
        one.attrib["sqref"]: one.find(f".//{MAIN}dataBar/{MAIN}color").attrib["rgb"]  # type: ignore[union-attr]
        for one in sheet.findall(f"{MAIN}conditionalFormatting")
    }
    assert found == {
        "B3:B4 B7 D5": f"FF{BAR}",
        "B5": f"FF{BAR_RISK}",
        "C4": f"FF{BAR}",
    }


def test_bars_are_plain_and_reach_from_nothing_to_all(sheet: ET.Element) -> None:
    """As newer programs draw them: older ones have a gradient and no fixed ends."""
    found = {
        one.find(f"{FORMULA}sqref").text: (  # type: ignore[union-attr]
            one.find(f".//{X14}dataBar").attrib,  # type: ignore[union-attr]
            [end.text for end in one.iter(f"{FORMULA}f")],
            one.find(f".//{X14}fillColor"),
        )
        for one in sheet.iter(f"{X14}conditionalFormatting")
    }
    assert {where: ends for where, (_, ends, _) in found.items()} == {
        "B3:B4 B7 D5": ["0", "1"],
        "B5": ["0", "1"],
        "C4": ["0", "0.5"],
    }
    for looks, _, _ in found.values():
        assert looks["gradient"] == "0"
        assert "border" not in looks
    rules = sheet.findall(f".//{MAIN}dataBar")
    assert [one.attrib.get("showValue") for one in rules] == ["0"] * 3


def test_a_number_under_a_bar_is_not_seen_nor_read(path: Path) -> None:
    cell = opened(path)["Дашборд"]["B3"]
    assert (cell.value, cell.number_format) == (0.74, ";;;")
    state = XlsxWorkbook(path).read()
    board = state.marked("summary", "dashboard")
    assert board is not None
    assert [set(column) for column in board.columns[1:]] == []


def test_a_number_that_the_team_hides_is_read(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        log = book.add_worksheet("Сделки")
        log.write(0, 0, 74, book.add_format({"num_format": ";;;"}))
    applied(path)
    log_tab = next(tab for tab in XlsxWorkbook(path).read().tabs if tab.title == "Сделки")
    assert log_tab.columns == [[74]]


def test_bars_do_not_pile_up(own: Path) -> None:
    more = {**BOARD.cells, (8, 2): bar(0.1, color=BAR_BEHIND)}
    rules = []
    for wish in (Desired((BOARD._replace(cells=more), TREND)), WISH) * 2:
        applied(own, wish)
        rules.append(part(own, SHEET.format(3)).count("<cfRule "))
    assert rules == [4, 3, 4, 3]
    assert audit(own) == []


# --- small columns and charts ---------------------------------------------------------------------


def test_small_columns_stand_over_the_cells_of_another_tab(sheet: ET.Element) -> None:
    groups = list(sheet.iter(f"{X14}sparklineGroup"))
    found = {one.find(f".//{FORMULA}sqref").text: one for one in groups}  # type: ignore[union-attr]
    shown = {at: one.find(f".//{FORMULA}f").text for at, one in found.items()}  # type: ignore[union-attr]
    assert shown == {"E3": "'Ход дел'!B2:D2", "E4": "'Ход дел'!B3:D3"}
    first, second = found["E3"].attrib, found["E4"].attrib
    assert (first["manualMin"], first["manualMax"]) == ("0", "400")
    assert not {"manualMin", "manualMax"} & set(second)
    for looks in (first, second):
        assert (looks["type"], looks["last"], looks["displayHidden"]) == ("column", "1", "1")
    last = found["E3"].find(f"{X14}colorLast")
    assert last is not None
    assert last.attrib["rgb"] == f"FF{RUNNING}"


@pytest.fixture(scope="module")
def charts(path: Path) -> dict[str, ET.Element]:
    with zipfile.ZipFile(path) as package:
        names = [name for name in package.namelist() if name.startswith("xl/charts/chart")]
        roots = [ET.fromstring(package.read(name)) for name in names]
    return {
        "".join(text.text or "" for text in title.iter() if text.tag.endswith("}t")): root
        for root in roots
        if (title := root.find(f".//{DRAWING}title")) is not None
    }


def test_columns_stand_on_one_another_and_a_dashed_line_lies_over_them(
    charts: dict[str, ET.Element],
) -> None:
    plot = charts["Выручка"].find(f".//{DRAWING}plotArea")
    assert plot is not None
    kinds = [one.tag.removeprefix(DRAWING) for one in plot if one.tag.endswith("Chart")]
    assert kinds == ["barChart", "lineChart"]
    columns, line = (plot.find(f"{DRAWING}{kind}") for kind in kinds)
    assert columns is not None
    assert line is not None
    assert columns.find(f"{DRAWING}grouping").attrib["val"] == "stacked"  # type: ignore[union-attr]
    assert columns.find(f"{DRAWING}barDir").attrib["val"] == "col"  # type: ignore[union-attr]
    assert [f.text for f in plot.iter(f"{DRAWING}f")] == [
        *("'Ход дел'!$B$1:$D$1", "'Ход дел'!$B$2:$D$2"),
        *("'Ход дел'!$B$1:$D$1", "'Ход дел'!$B$3:$D$3"),
        *("'Ход дел'!$B$1:$D$1", "'Ход дел'!$B$4:$D$4"),
    ]
    dash = [one.attrib["val"] for one in line.iter() if one.tag.endswith("}prstDash")]
    assert dash == ["dash"]


def test_the_running_period_is_paler(charts: dict[str, ET.Element]) -> None:
    series = charts["Выручка"].findall(f".//{DRAWING}ser")
    points = [
        (
            one.find(f"{DRAWING}idx").attrib["val"],  # type: ignore[union-attr]
            [fill.attrib["val"] for fill in one.iter(FILL)],
        )
        for one in series[0].findall(f"{DRAWING}dPt")
    ]
    assert points[-1] == ("2", [RUNNING])
    assert all(colors == [SERIES] for _, colors in points[:-1])
    assert series[1].findall(f"{DRAWING}dPt") == []


def test_a_chart_shows_what_is_folded_away_and_holds_what_it_shows(
    charts: dict[str, ET.Element],
) -> None:
    for chart in charts.values():
        hidden = chart.find(f".//{DRAWING}plotVisOnly")
        blanks = chart.find(f".//{DRAWING}dispBlanksAs")
        assert hidden is not None
        assert blanks is not None
        assert (hidden.attrib["val"], blanks.attrib["val"]) == ("0", "gap")
    values = charts["Люди"].find(f".//{DRAWING}val")
    assert values is not None
    assert [one.text for one in values.iter(f"{DRAWING}v")] == ["310", "290.5", "120"]
    assert charts["Люди"].find(f".//{DRAWING}showVal").attrib["val"] == "1"  # type: ignore[union-attr]


def test_lines_are_straight_and_values_stand_alone(charts: dict[str, ET.Element]) -> None:
    """What is not said some programs take for a yes."""
    line = charts["Выручка"].find(f".//{DRAWING}lineChart//{DRAWING}smooth")
    assert line is not None
    assert line.attrib["val"] == "0"
    for name in ("showCatName", "showSerName", "showLegendKey"):
        label = charts["Люди"].find(f".//{DRAWING}{name}")
        assert label is not None
        assert label.attrib["val"] == "0"


def test_bars_lie_from_the_top_down_beside_their_names(charts: dict[str, ET.Element]) -> None:
    names, scale = (charts["Люди"].find(f".//{DRAWING}{axis}") for axis in ("catAx", "valAx"))
    assert names is not None
    assert scale is not None
    found = [axis.find(f".//{DRAWING}orientation") for axis in (names, scale)]
    assert [one.attrib["val"] for one in found if one is not None] == ["maxMin", "minMax"]
    hidden = [axis.find(f"{DRAWING}delete") for axis in (names, scale)]
    assert [one is not None and one.attrib["val"] == "1" for one in hidden] == [False, True]


def test_charts_are_read_as_they_were_made(path: Path) -> None:
    board = XlsxWorkbook(path).read().marked("summary", "dashboard")
    assert board is not None
    assert board.charts == (as_read(COLUMNS), as_read(BARS))


# --- folds, print, the bar of tabs ----------------------------------------------------------------


def test_folded_rows_are_hidden_and_the_row_above_bears_the_sign(path: Path) -> None:
    rows = opened(path)["Дашборд"].row_dimensions
    found = {at: (rows[at].outlineLevel, rows[at].hidden, rows[at].collapsed) for at in range(2, 7)}
    assert found == {
        2: (0, False, False),
        3: (0, False, True),
        4: (1, True, False),
        5: (1, True, False),
        6: (0, False, False),
    }
    assert (rows[20].outlineLevel, rows[20].hidden, rows[19].collapsed) == (1, False, False)
    assert XlsxWorkbook(path).read().tabs[0].n_rows == 3  # rows with looks alone hold nothing


def test_folded_columns_beyond_the_widths_are_hidden_too(sheet: ET.Element) -> None:
    names = ("min", "max", "outlineLevel", "hidden", "collapsed")
    columns = [[one.attrib.get(name) for name in names] for one in sheet.iter(f"{MAIN}col")]
    folded = [looks for looks in columns if any(looks[2:])]
    assert folded == [["6", "6", None, None, "1"], ["7", "9", "1", "1", None]]
    [outline] = sheet.iter(f"{MAIN}outlinePr")
    assert outline.attrib == {"summaryBelow": "0", "summaryRight": "0"}


def test_rows_are_as_high_and_columns_as_wide_as_asked(path: Path) -> None:
    board = opened(path)["Дашборд"]
    heights = [board.row_dimensions[at].height for at in (1, 3, 4, 8)]
    assert heights == [19.5, 15, 12.75, 4.5]  # points: 26, 20, the usual 17 and 6 pixels
    assert board.sheet_format.defaultRowHeight == 12.75
    widths = [board.column_dimensions[letter].width * 7 for letter in "ABCDE"]
    assert widths == pytest.approx([156, 130, 68, 90, 88], abs=0.05)


def test_the_tab_has_its_colour_and_pages_end_where_asked(path: Path) -> None:
    board: Any = opened(path)["Дашборд"]
    assert board.sheet_properties.tabColor.rgb == f"FF{TAB_ALARM}"
    assert [one.id for one in board.row_breaks.brk] == [4, 8]
    assert (board.page_setup.orientation, board.page_setup.fitToWidth) == ("landscape", None)
    assert board.sheet_properties.pageSetUpPr.fitToPage
    assert board.freeze_panes == "B1"
    assert not board.sheet_view.showGridLines


def repeated(path: Path) -> dict[str, str | None]:
    """The rows that stand on every page, by tab."""
    return {sheet.title: sheet.print_title_rows for sheet in opened(path).worksheets}


def test_rows_repeat_in_print_and_follow_their_tab(own: Path) -> None:
    assert repeated(own)["Дашборд"] == "$1:$2"
    assert repeated(own)["Ход дел"] is None
    applied(own, Desired((BOARD._replace(title="Dash's board", repeat=6), TREND)))
    assert repeated(own)["Dash's board"] == "$1:$6"
    applied(own, Desired((TREND, BOARD)))  # renamed back
    assert repeated(own)["Дашборд"] == "$1:$2"
    applied(own, Desired((BOARD._replace(repeat=0), TREND)))
    assert "Print_Titles" not in part(own, "xl/workbook.xml")


def test_repeated_rows_of_the_team_stay_and_ours_go_with_the_tab(own: Path) -> None:
    index = 2  # of the tab «Сделки», after our two
    theirs = f'<definedName name="_xlnm.Print_Titles" localSheetId="{index}">Сделки!$1:$1'
    swap(own, "xl/workbook.xml", "</definedNames>", theirs + "</definedName></definedNames>")
    assert repeated(own)["Сделки"] == "$1:$1"
    applied(own, Desired((TREND,)))
    names = part(own, "xl/workbook.xml")
    assert names.count("Print_Titles") == 1
    assert repeated(own)["Сделки"] == "$1:$1"
    assert audit(own) == []


# --- a tab gets another title, or goes ------------------------------------------------------------


def shown_areas(path: Path, number: int) -> set[str]:
    """The tabs whose cells a tab and its charts show."""
    names = [SHEET.format(number)]
    with zipfile.ZipFile(path) as package:
        names += [name for name in package.namelist() if name.startswith("xl/charts/chart")]
    texts = "".join(part(path, name) for name in names)
    return set(re.findall(r"<(?:xm|c):f>([^<]*)!", texts)) - {"Сделки"}


def test_what_is_drawn_follows_a_tab_that_gets_its_title_back(own: Path) -> None:
    """Excel has renamed the tab in small columns and charts too, when somebody renamed it there;
    the tab that shows them is otherwise as it should be.
    """
    for name in (SHEET.format(3), "xl/workbook.xml"):
        swap(own, name, "Ход дел", "Бывший ход &amp; дел")
    book = XlsxWorkbook(own)
    state = book.read()
    renamed = Tab(TREND.key, "summary", "Итоги", TREND.cells, groups=TREND.groups)
    trend = state.marked("summary", "trend")
    assert trend is not None
    book.apply(Plan((UpdateTab(trend.id, renamed, {}),), state.fingerprint))
    assert "Бывший" not in part(own, SHEET.format(3))
    assert "<xm:f>'Итоги'!B2:D2</xm:f>" in part(own, SHEET.format(3))


def test_charts_of_our_other_tabs_follow_a_new_title(own: Path) -> None:
    book = XlsxWorkbook(own)
    state = book.read()
    trend = state.marked("summary", "trend")
    assert trend is not None
    assert shown_areas(own, 3) == {"'Ход дел'"}
    renamed = TREND._replace(title="Её & 'ваш' ход")
    book.apply(Plan((UpdateTab(trend.id, renamed, {}),), state.fingerprint))
    assert shown_areas(own, 3) == {"'Её &amp; ''ваш'' ход'"}
    board = book.read().marked("summary", "dashboard")
    assert board is not None
    assert {chart.source for chart in board.charts} == {"Её & 'ваш' ход"}
    assert audit(own) == []


def test_a_tab_goes_together_with_what_another_of_ours_drew_of_it(own: Path) -> None:
    """That one is made anew in the same plan, without it; a tab that stays would be damaged."""
    plain = {place: cell for place, cell in BOARD.cells.items() if cell.drawn is None}
    applied(own, Desired((BOARD._replace(cells=plain, charts=()),)))
    assert audit(own) == []
    assert [tab.title for tab in XlsxWorkbook(own).read().tabs] == ["Дашборд", "Сделки", "Скрытый"]


def test_a_tab_that_another_still_draws_does_not_go(own: Path) -> None:
    book = XlsxWorkbook(own)
    state = book.read()
    trend = state.marked("summary", "trend")
    assert trend is not None
    with pytest.raises(Exception, match="Ход дел"):
        book.apply(Plan((DeleteTab(trend.id, TREND.title),), state.fingerprint))


# --- lines, the font, widths in a workbook with another font --------------------------------------


def test_lines_stand_on_the_sides_they_were_asked_for(path: Path) -> None:
    board = opened(path)["Дашборд"]

    def sides(cell: str) -> dict[str, tuple[str, str]]:
        border = board[cell].border
        lines = {name: getattr(border, name) for name in ("left", "right", "top", "bottom")}
        return {
            name: (line.style, line.color.rgb[2:])
            for name, line in lines.items()
            if line is not None and line.style
        }

    assert sides("A1") == {}
    assert sides("A2") == {"bottom": ("thin", HAIR)}
    assert sides("A3") == {"left": ("thick", TAB_ALARM)}
    assert sides("B6") == {"right": ("thin", LINE), "top": ("thin", LINE)}


def test_every_cell_is_in_arial_whatever_the_theme_of_the_workbook(path: Path) -> None:
    for sheet in opened(path).worksheets[:2]:
        fonts = {
            (cell.font.name, cell.font.scheme) for row in sheet.iter_rows() for cell in row
            if cell.value is not None or cell.has_style
        }  # fmt: skip
        assert fonts == {("Arial", None)}


def test_a_workbook_of_ours_is_in_arial_throughout(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    XlsxWorkbook(path).apply(Plan((CreateTab(BOARD), CreateTab(TREND))))
    styles = part(path, "xl/styles.xml")
    assert set(re.findall('<name val="([^"]*)"', styles)) == {"Arial"}
    assert "<scheme" not in styles
    assert audit(path) == []


@pytest.mark.parametrize(
    ("font", "size", "digit"),
    [
        ("Calibri", 11, 7),
        ("Arial", 10, 7),
        ("Arial", 14, 10),  # 18.67 pixels × 0.556 = 10.4
        ("Times New Roman", 12, 8),  # 16 pixels × 0.5
        ("Verdana", 10, 8),  # 13.33 pixels × 0.636 = 8.5
        ("Шрифт", 10, 7),  # one that nobody knows is taken for Arial
    ],
)
def test_columns_are_as_wide_in_a_workbook_with_another_usual_font(
    tmp_path: Path, font: str, size: int, digit: int
) -> None:
    """A file counts columns in digits of its usual font; a program draws them in whole pixels."""
    path = tmp_path / "book.xlsx"
    usual = {"default_format_properties": {"font_name": font, "font_size": size}}
    with xlsxwriter.Workbook(str(path), usual) as book:
        book.add_worksheet("Сделки").write(0, 0, "Дата")
    applied(path, Desired((BOARD, TREND)))
    columns = opened(path)["Дашборд"].column_dimensions
    widths = [columns[letter].width * digit for letter in "ABCDE"]
    assert widths == pytest.approx([156, 130, 68, 90, 88], abs=0.1)
    assert audit(path) == []


def test_styles_are_shared_between_syncs(own: Path) -> None:
    applied(own, Desired((BOARD._replace(title="Раз"), TREND)))
    applied(own)
    size = len(part(own, "xl/styles.xml"))
    applied(own, Desired((BOARD._replace(title="Раз"), TREND)))
    applied(own)
    assert len(part(own, "xl/styles.xml")) == size


def test_a_cell_without_looks_is_plain(path: Path) -> None:
    assert Cell("x").style is PLAIN
    assert opened(path)["Ход дел"]["B1"].font.sz == 10


@pytest.mark.libreoffice
def test_what_libreoffice_saves_again_still_draws_the_same(path: Path, tmp_path: Path) -> None:
    [again] = convert([path], "xlsx", tmp_path, tmp_path / "profile")
    board = XlsxWorkbook(again).read().marked("summary", "dashboard")
    assert board is not None
    assert (board.columns, board.n_rows) == ([["Ноябрь", "KPI", "Выручка"]], 3)  # none under bars
    assert [chart.title for chart in board.charts] == ["Выручка", "Люди"]
    assert repeated(again)["Дашборд"] == "$1:$2"
    assert make_plan(XlsxWorkbook(again).read(), WISH).changes == ()
