"""Our tabs with their charts as XlsxWriter makes them, in a workbook of their own.

Parts are taken from it; charts are read back from theirs.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import cache
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Literal

from sheets_kpi.errors import WorkbookError
from sheets_kpi.state import (
    NOWHERE,
    Area,
    Cell,
    CellError,
    CellValue,
    Chart,
    Link,
    Tab,
    areas,
    normal,
    quoted,
)
from sheets_kpi.styles import ACCENT, BAND, LINE, Style, usual_format
from sheets_kpi.workbooks.xlsx.book import reference
from sheets_kpi.workbooks.xlsx.markup import Element, parse
from sheets_kpi.workbooks.xlsx.package import Package, Relationship, relationships

if TYPE_CHECKING:  # a workbook that is only read does not wait for XlsxWriter
    from xlsxwriter import Workbook
    from xlsxwriter.chart import Chart as Drawn
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    Formats = Callable[[Style], Format]  # of a workbook, made as they come into use

_SIZE = re.compile(r"(\d+)×(\d+)")
_SERIES, _AXIS, _GRID = f"#{ACCENT}", f"#{LINE}", f"#{BAND}"
_MAX_LINKS = 65_530
_FIRST_DAY = date(1900, 3, 1)  # days before it have another number in every application
_NOTE_LINE = 24  # characters in a line of a note's box


def _draw(drawn: Drawn, tab: Tab, chart: Chart) -> None:
    """Gives a chart of XlsxWriter its title and series, and the values they now show, for
    previews that do not calculate.
    """
    drawn.set_size({"width": chart.width, "height": chart.height})
    drawn.set_legend({"position": "bottom"} if len(chart.series) > 1 else {"none": True})
    drawn.set_title({"none": True} if not chart.title else {"name_font": {"size": 11}})
    # Names go in past the methods, which would take a text like `A!B1` for a reference.
    drawn.title.name = chart.title or None
    drawn.set_y_axis(_y_axis(tab, chart))
    drawn.set_x_axis({"line": {"color": _AXIS}, "major_tick_mark": "none"})
    for name, area in chart.series:
        drawn.add_series(
            {
                "fill": {"color": _SERIES},
                "gap": 80,
                "categories": f"={reference(tab.title, chart.categories)}",
                "values": f"={reference(tab.title, area)}",
                "categories_data": _texts_shown(tab, chart.categories),
                "values_data": _numbers_shown(tab, area),
            }
        )
        drawn.series[-1]["name"] = name


def _y_axis(tab: Tab, chart: Chart) -> dict[str, object]:
    """Numbers as in the cells, and nothing that shouts: faint lines, no ticks."""
    first = chart.series[0][1] if chart.series else None
    cell = tab.cells.get((first.first_row, first.first_column)) if first else None
    return {
        **({} if _has_negative(tab, chart) else {"min": 0}),
        "num_format": cell.style.number_format if cell else "",
        "major_gridlines": {"visible": True, "line": {"color": _GRID}},
        "line": {"none": True},
        "major_tick_mark": "none",
        "minor_tick_mark": "none",
    }


def _has_negative(tab: Tab, chart: Chart) -> bool:
    numbers = [n for _, area in chart.series for n in _numbers_shown(tab, area)]
    return any(isinstance(n, int | float) and n < 0 for n in numbers)


def read_charts(package: Package, sheet_part: str) -> tuple[Chart, ...]:
    """The charts that stand on a tab. One that we could not have made equals no wish of ours."""
    return tuple(
        chart
        for drawing in relationships(package, sheet_part).values()
        if drawing.kind == "drawing" and drawing.target in package
        for chart in _drawing(package, drawing.target)
    )


def _drawing(package: Package, part: str) -> list[Chart]:
    rels = relationships(package, part)
    anchors = parse(package.read(part)).children
    frames = ((anchor, _chart_part(anchor, rels)) for anchor in anchors)
    return [_chart(package, anchor, name) for anchor, name in frames if name in package]


def _chart_part(anchor: Element, rels: dict[str, Relationship]) -> str:
    ids = (e.relationship for e in anchor.walk() if e.local == "chart")
    return next((rels[rel_id].target for rel_id in ids if rel_id in rels), "")


def _chart(package: Package, anchor: Element, part: str) -> Chart:
    root = parse(package.read(part))
    plot = root.first("chart", "plotArea")
    bodies = [e for e in (plot.children if plot else []) if e.local.endswith("Chart")]
    series = [ser for body in bodies for ser in body.all("ser")]
    width, height = _size(anchor)
    return Chart(
        kind=_kind(bodies),
        title=_texts(root.first("chart", "title")),
        categories=_area(series[0].first("cat")) if series else NOWHERE,
        series=tuple((_texts(ser.first("tx")), _area(ser.first("val"))) for ser in series),
        anchor=(_number(anchor, "row"), _number(anchor, "col")),
        width=width,
        height=height,
    )


def _kind(bodies: list[Element]) -> Literal["line", "column", "bar"]:
    direction = bodies[0].first("barDir") if bodies else None
    if direction is None:
        return "line"
    return "bar" if direction.attrs.get("val") == "bar" else "column"


def _texts(element: Element | None) -> str:
    """The written text of a title or a series name."""
    found = [e.text for e in element.walk() if e.local in ("t", "v")] if element else []
    return "".join(found)


def _area(element: Element | None) -> Area:
    formula = next((e.text for e in element.walk() if e.local == "f"), "") if element else ""
    found = areas(formula.rpartition("!")[2])
    return found[0] if len(found) == 1 else NOWHERE


def _number(anchor: Element, name: str) -> int:
    found = anchor.first("from", name)
    return int(found.text) + 1 if found and found.text.isdigit() else 0


def _size(anchor: Element) -> tuple[int, int]:
    names = [e.attrs.get("name", "") for e in anchor.walk() if e.local == "cNvPr"]
    found = _SIZE.search(" ".join(names))
    return (int(found[1]), int(found[2])) if found else (0, 0)


def _numbers_shown(tab: Tab, area: Area) -> list[float | None]:
    return [v if isinstance(v, int | float) else None for v in _shown(tab, area)]


def _texts_shown(tab: Tab, area: Area) -> list[str]:
    return ["" if v is None else str(v) for v in _shown(tab, area)]


def _shown(tab: Tab, area: Area) -> list[CellValue]:
    last = area.last_row or tab.size[0]
    places = (
        (row, column)
        for row in range(area.first_row, last + 1)
        for column in range(area.first_column, area.last_column + 1)
    )
    return [tab.cells[p].value if p in tab.cells else None for p in places]


def scratch_book(tabs: list[Tab]) -> bytes:
    """A workbook that holds an empty first tab and then the given ones: cells, looks, links,
    notes and charts. Flags and inputs are spliced in later, as they are on logs.

    Raises:
        WorkbookError: a title that no application would take, or no room for temporary files.
    """
    from xlsxwriter import Workbook  # noqa: PLC0415  # slow
    from xlsxwriter.exceptions import FileCreateError  # noqa: PLC0415  # slow

    target = io.BytesIO()
    try:
        with TemporaryDirectory() as folder:
            book = Workbook(target, {"constant_memory": True, "tmpdir": folder})
            try:
                book.add_worksheet("sheets-kpi scratch")  # a workbook opens on its first tab
                formats = cache(lambda style: book.add_format(_properties(style)))
                for tab in tabs:
                    _fill(book, _sheet(book, tab.title), tab, formats)
                book.close()
            finally:  # a book that is given up keeps the files of its rows open
                for sheet in book.worksheets():
                    sheet.row_data_fh.close()
    except (FileCreateError, OSError) as error:
        raise WorkbookError("xlsx.no_room", reason=str(error)) from error
    return target.getvalue()


def _properties(style: Style) -> dict[str, object]:
    wanted: dict[str, object] = {
        "num_format": style.number_format,
        "bold": style.bold,
        "italic": style.italic,
        "font_color": style.color and f"#{style.color}",
        "bg_color": style.fill and f"#{style.fill}",
        "align": style.align,
        "text_wrap": style.wrap,
        "valign": "top" if style.wrap else "",
        "bottom": int(style.line_below),
        "bottom_color": "#D5DBE1" if style.line_below else "",
        "underline": int(style.underline),
        "indent": style.indent,
    }
    return {"font_size": style.size, **{key: value for key, value in wanted.items() if value}}


def _sheet(book: Workbook, title: str) -> Worksheet:
    from xlsxwriter.exceptions import XlsxWriterException  # noqa: PLC0415  # slow

    try:
        return book.add_worksheet(title or "'")  # a tab without a title would be given one
    except XlsxWriterException as error:
        raise WorkbookError("xlsx.title", title=title) from error


def _fill(book: Workbook, sheet: Worksheet, tab: Tab, formats: Formats) -> None:
    _set_up(sheet, tab, formats)
    links = 0
    for (row, column), cell in sorted(tab.cells.items()):
        links += cell.link is not None
        style = cell.style
        usual = usual_format(cell.value, as_text=column in tab.text_columns)
        if usual and not style.number_format:
            style = style.with_(number_format=usual)
        link = cell.link if links <= _MAX_LINKS else None
        _write(sheet, (row - 1, column - 1), cell, formats(style), link)
    for chart in tab.charts:
        if chart.series:
            # The size is kept in the name of the frame, which itself is stored in cells.
            name = f"sheets-kpi {chart.width}×{chart.height}"
            drawn = book.add_chart({"type": chart.kind, "name": name})
            _draw(drawn, tab, chart)
            row, column = chart.anchor
            sheet.insert_chart(row - 1, column - 1, drawn, {"description": chart.title})


def _set_up(sheet: Worksheet, tab: Tab, formats: Formats) -> None:
    text = formats(Style(number_format="@"))
    for column in range(1, max(len(tab.widths), *tab.text_columns, 0) + 1):
        width = tab.widths[column - 1] if column <= len(tab.widths) else None
        look = text if column in tab.text_columns else None
        sheet.set_column(column - 1, column - 1, width, look)
    for row, height in tab.heights.items():
        sheet.set_row(row - 1, height)
    if any(tab.frozen):
        sheet.freeze_panes(*tab.frozen)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    if tab.kind == "summary":
        sheet.hide_gridlines(2)


def _write(
    sheet: Worksheet, place: tuple[int, int], cell: Cell, look: Format, link: Link | None
) -> None:
    if link:
        target = f"internal:{quoted(link.tab)}!{link.cell}"
        sheet.write_url(*place, target, look, "")
    _write_value(sheet, place, normal(cell.value), look)
    if cell.note:
        lines = sum(1 + len(line) // _NOTE_LINE for line in cell.note.split("\n"))
        options = {"x_scale": 1.5, "y_scale": max(1.0, min(lines / 4, 6.0))}
        sheet.write_comment(*place, str(normal(cell.note) or ""), options)


def _write_value(sheet: Worksheet, place: tuple[int, int], value: CellValue, look: Format) -> None:
    match value:
        case None:
            sheet.write_blank(*place, None, look)
        case bool():
            sheet.write_boolean(*place, value, look)
        case int() | float():
            sheet.write_number(*place, value, look)
        case date() if _day(value) < _FIRST_DAY:
            sheet.write_string(*place, value.isoformat(), look)
        case date() | timedelta():
            sheet.write_datetime(*place, value, look)
        case CellError("#N/A"):
            sheet.write_formula(*place, "=NA()", look, "#N/A")
        case _:
            sheet.write_string(*place, str(value), look)


def _day(moment: date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment
