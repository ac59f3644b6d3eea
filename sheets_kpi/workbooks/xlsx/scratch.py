"""Our tabs as XlsxWriter makes them, in a workbook of their own from which parts are taken."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from xlsxwriter import Workbook
from xlsxwriter.exceptions import XlsxWriterException
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from sheets_kpi.errors import WorkbookError
from sheets_kpi.state import Cell, CellError, CellValue, Link, Tab, normal
from sheets_kpi.styles import Style
from sheets_kpi.workbooks.xlsx.book import quoted
from sheets_kpi.workbooks.xlsx.charts import chart_options, fill_chart

PLACEHOLDER = "sheets-kpi scratch"
_MAX_LINKS = 65_530
_FIRST_DAY = date(1900, 3, 1)  # days before it have another number in every application
_NOTE_LINE = 24  # characters in a line of a note's box
_FORMATS: Mapping[type, str] = {
    datetime: "dd.mm.yyyy hh:mm",
    date: "dd.mm.yyyy",
    timedelta: "[h]:mm:ss",
}


def scratch_book(tabs: list[Tab]) -> bytes:
    """A workbook that holds an empty first tab and then the given ones: cells, looks, links,
    notes and charts. Flags and inputs are spliced in later, as they are on logs.

    Raises:
        WorkbookError: a title that no application would take.
    """
    target = io.BytesIO()
    with Workbook(target, {"constant_memory": True}) as book:
        book.add_worksheet(PLACEHOLDER)  # the first tab of a workbook is a selected one
        formats = _Formats(book)
        for tab in tabs:
            _fill(book, _sheet(book, tab.title), tab, formats)
    return target.getvalue()


class _Formats:
    """The formats of a workbook, one for each style and number format."""

    def __init__(self, book: Workbook) -> None:
        self.book = book
        self.made: dict[Style, Format] = {}

    def of(self, style: Style) -> Format:
        if style not in self.made:
            self.made[style] = self.book.add_format(_properties(style))
        return self.made[style]

    def of_cell(self, style: Style, value: CellValue, *, as_text: bool) -> Format:
        if not style.number_format:
            default = _FORMATS.get(type(value), "@" if as_text else "")
            style = style.with_(number_format=default) if default else style
        return self.of(style)


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
    try:
        return book.add_worksheet(title or "'")  # a tab without a title would be given one
    except XlsxWriterException as error:
        raise WorkbookError("xlsx.title", title=title) from error


def _fill(book: Workbook, sheet: Worksheet, tab: Tab, formats: _Formats) -> None:
    _set_up(sheet, tab, formats)
    links = 0
    for (row, column), cell in sorted(tab.cells.items()):
        links += cell.link is not None
        look = formats.of_cell(cell.style, cell.value, as_text=column in tab.text_columns)
        link = cell.link if links <= _MAX_LINKS else None
        _write(sheet, (row - 1, column - 1), cell, look, link)
    for chart in tab.charts:
        if chart.series:
            drawn = book.add_chart(chart_options(chart))
            fill_chart(drawn, tab, chart)
            row, column = chart.anchor
            sheet.insert_chart(row - 1, column - 1, drawn, {"description": chart.title})


def _set_up(sheet: Worksheet, tab: Tab, formats: _Formats) -> None:
    text = formats.of(Style(number_format="@"))
    for column in range(1, max(len(tab.widths), *tab.text_columns, 0) + 1):
        width = tab.widths[column - 1] if column <= len(tab.widths) else None
        look = text if column in tab.text_columns else None
        sheet.set_column(column - 1, column - 1, width, look)
    for row, height in tab.heights.items():
        sheet.set_row(row - 1, height)
    if any(tab.frozen):
        sheet.freeze_panes(*tab.frozen)
    if tab.landscape:
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
