"""The summary tabs of a sample are the same in a file and at Google, cell by cell."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from deals_home import Stage, staged
from google_home import GoogleHome
from looked_tabs import Case, Looked, looked
from openxml_audit import OpenXmlValidator
from xlsx_books import opened
from xlsx_home import XlsxHome

from sheets_kpi.plan import Desired, make_plan
from sheets_kpi.state import Existing, Group, Tab, as_read, normal
from sheets_kpi.styles import Style, usual_format
from sheets_kpi.workbooks.google.formats import rgb_of

BOTH = Case("account-managers", "ru")


@pytest.fixture(scope="module")
def wish() -> Looked:
    return looked(BOTH)


@pytest.fixture(scope="module")
def in_file(tmp_path_factory: pytest.TempPathFactory, wish: Looked) -> tuple[XlsxHome, Existing]:
    home = XlsxHome(tmp_path_factory.mktemp("look") / "team.xlsx")
    return home, _written(home, wish)


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with staged(tmp_path_factory.mktemp("stage")) as running:
        yield running


@pytest.fixture(scope="module")
def at_google(stage: Stage, wish: Looked) -> tuple[GoogleHome, Existing]:
    home = stage.home()
    return home, _written(home, wish)


def _written(home: XlsxHome | GoogleHome, wish: Looked) -> Existing:
    """The summary tabs in a workbook of a team, read back."""
    home.fill({tab.title: [("Дата",)] for tab in wish.existing.tabs})
    book = home.book()
    book.apply(make_plan(book.read(), Desired(wish.summaries)))
    return home.book().read()


def test_a_second_sync_of_the_same_tabs_plans_nothing(
    wish: Looked, in_file: tuple[XlsxHome, Existing], at_google: tuple[GoogleHome, Existing]
) -> None:
    for _, state in (in_file, at_google):
        assert make_plan(state, Desired(wish.summaries)).changes == ()


def test_both_backends_read_the_same_values_rules_and_charts(
    wish: Looked, in_file: tuple[XlsxHome, Existing], at_google: tuple[GoogleHome, Existing]
) -> None:
    for tab in wish.summaries:
        for _, state in (in_file, at_google):
            found = state.marked("summary", tab.key)
            assert found is not None
            held = {at: normal(found.value(*at)) for at in tab.cells}
            assert held == {at: normal(cell.value) for at, cell in tab.cells.items()}
            assert found.charts == tuple(map(as_read, tab.charts))
            assert [flag for _, flag in found.flags] == [*tab.flags]
            assert (found.title, found.hidden) == (tab.title, tab.hidden)


def test_both_backends_give_every_cell_the_same_looks(
    wish: Looked, in_file: tuple[XlsxHome, Existing], at_google: tuple[GoogleHome, Existing]
) -> None:
    book = opened(in_file[0].path)
    for tab in wish.summaries:
        if tab.is_record:
            continue
        sheet, grid = book[tab.title], _google_cells(at_google[0], tab.title)
        for at, cell in tab.cells.items():
            looks = _wanted(tab, at)
            if cell.drawn is None:  # the file knows no indent without a side
                side = looks.align or ("left" if looks.indent else "")
                with_side = looks.with_(align=side)
                assert _of_file(sheet.cell(*at)) == with_side, (tab.title, at, "file")
            if not _is_blank(looks) or cell.value is not None:
                assert _of_google(grid[at]) == looks, (tab.title, at, "google")


FRAME = (
    "sheets(properties(gridProperties,tabColorStyle),rowGroups,columnGroups,"
    "data(columnMetadata(pixelSize),rowMetadata(pixelSize)))"
)
Frame = tuple[list[int], list[int], tuple[int, int], str, set[Group]]


def test_both_backends_give_every_tab_the_same_frame(
    wish: Looked, in_file: tuple[XlsxHome, Existing], at_google: tuple[GoogleHome, Existing]
) -> None:
    """Widths, heights, what stays in sight, the colour in the bar of tabs, what is folded."""
    book = opened(in_file[0].path)
    for tab in wish.summaries:
        heights = [tab.heights[row] for row in sorted(tab.heights)]
        wanted = [*tab.widths], heights, tab.frozen, tab.color, set(tab.groups)
        [found] = at_google[0].client.get(FRAME, f"'{tab.title}'")["sheets"]
        assert _frame_at_google(found, tab) == wanted, tab.title
        assert _frame_in_file(book[tab.title], tab) == wanted, tab.title


def _frame_at_google(sheet: Any, tab: Tab) -> Frame:
    [data], about = sheet["data"], sheet["properties"]
    widths, heights = (
        [one["pixelSize"] for one in data[f"{kind}Metadata"]] for kind in ("column", "row")
    )
    grid = about["gridProperties"]
    return (
        widths[: len(tab.widths)],
        [heights[row - 1] for row in sorted(tab.heights)],
        (grid.get("frozenRowCount", 0), grid.get("frozenColumnCount", 0)),
        rgb_of(about, "tabColor"),
        {
            Group(kind, one["range"]["startIndex"] + 1, one["range"]["endIndex"],
                  one.get("collapsed", False))
            for kind in ("rows", "columns")
            for one in sheet.get(f"{kind[:-1]}Groups", ())
        },
    )  # fmt: skip


def _frame_in_file(sheet: Any, tab: Tab) -> Frame:
    columns = {
        at: one
        for one in sheet.column_dimensions.values()
        for at in range(one.min, one.max + 1)
    }  # fmt: skip
    rows = sheet.row_dimensions
    frozen = sheet.freeze_panes and sheet[sheet.freeze_panes]
    folded = {
        *(("rows", at, one.hidden) for at, one in rows.items() if one.outlineLevel),
        *(("columns", at, one.hidden) for at, one in columns.items() if one.outlineLevel),
    }
    return (
        [round(columns[at].width * 7) for at in range(1, len(tab.widths) + 1)],
        [round(rows[row].height / 0.75) for row in sorted(tab.heights)],
        (frozen.row - 1, frozen.column - 1) if frozen else (0, 0),
        sheet.sheet_properties.tabColor.rgb[2:] if sheet.sheet_properties.tabColor else "",
        {
            one for one in tab.groups
            if {(one.kind, at, one.folded) for at in range(one.first, one.last + 1)} <= folded
        },
    )  # fmt: skip


def _wanted(tab: Tab, at: tuple[int, int]) -> Style:
    cell = tab.cells[at]
    usual = usual_format(cell.value, as_text=at[1] in tab.text_columns)
    style = cell.style.with_(number_format=cell.style.number_format or usual)
    vertical = style.vertical or ("top" if style.wrap else "bottom")
    return style.with_(vertical=vertical)


def _is_blank(style: Style) -> bool:
    return not any((style.fill, style.above, style.below, style.left, style.right))


def _of_file(cell: Any) -> Style:
    border = cell.border
    sides = {
        "above": border.top,
        "below": border.bottom,
        "left": border.left,
        "right": border.right,
    }
    lines = {name: side.color.rgb[2:] for name, side in sides.items() if side and side.style}
    vertical = {"center": "middle", None: "bottom"}
    return Style(
        number_format="" if cell.number_format == "General" else cell.number_format,
        bold=bool(cell.font.b),
        italic=bool(cell.font.i),
        color=cell.font.color.rgb[2:] if cell.font.color and cell.font.color.type == "rgb" else "",
        fill=cell.fill.fgColor.rgb[2:] if cell.fill.fill_type else "",
        size=round(cell.font.sz),
        align=cell.alignment.horizontal or "",
        wrap=bool(cell.alignment.wrap_text),
        underline=bool(cell.font.u),
        indent=round(cell.alignment.indent),
        vertical=vertical.get(cell.alignment.vertical, cell.alignment.vertical),
        **lines,
    )


def _google_cells(home: GoogleHome, title: str) -> dict[tuple[int, int], Any]:
    [data] = home.sheet(title)["data"]
    return {
        (row, column): cell.get("userEnteredFormat", {})
        for row, one in enumerate(data.get("rowData", ()), 1)
        for column, cell in enumerate(one.get("values", ()), 1)
    }


def _of_google(looks: Any) -> Style:
    text, borders = looks.get("textFormat", {}), looks.get("borders", {})
    sides = {"above": "top", "below": "bottom", "left": "left", "right": "right"}
    lines = {
        name: rgb_of(borders[side], "color") for name, side in sides.items() if side in borders
    }
    return Style(
        number_format=looks.get("numberFormat", {}).get("pattern", ""),
        bold=text.get("bold", False),
        italic=text.get("italic", False),
        color=rgb_of(text, "foregroundColor"),
        fill=rgb_of(looks, "backgroundColor"),
        size=text["fontSize"],
        align=looks.get("horizontalAlignment", "").lower(),
        wrap=looks.get("wrapStrategy") == "WRAP",
        underline=text.get("underline", False),
        indent=(looks.get("padding", {}).get("left", 3) - 3) // 9,
        vertical=looks.get("verticalAlignment", "").lower(),
        **lines,
    )


def test_the_file_opens_clean(in_file: tuple[XlsxHome, Existing]) -> None:
    found = OpenXmlValidator().validate(in_file[0].path).errors
    assert [one.description for one in found if one.severity.value == "error"] == []
