"""Our tabs with their charts as XlsxWriter makes them, in a workbook of their own.

Parts are taken from it; charts are read back from theirs.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from functools import cache
from itertools import groupby
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from sheets_kpi.errors import WorkbookError
from sheets_kpi.flags.terms import dialect
from sheets_kpi.glyphs import FONT
from sheets_kpi.state import (
    NOWHERE,
    Area,
    Bar,
    Cell,
    CellError,
    CellValue,
    Chart,
    ExistingChart,
    Link,
    Series,
    Spark,
    Tab,
    a1,
    areas,
    column_letter,
    normal,
    quoted,
    title_of,
)
from sheets_kpi.styles import HAIR, INK, LINE, MUTED, RUNNING, SERIES, Style, usual_format
from sheets_kpi.workbooks.xlsx.book import reference
from sheets_kpi.workbooks.xlsx.markup import Element, parse
from sheets_kpi.workbooks.xlsx.package import Package, Relationship, relationships
from sheets_kpi.workbooks.xlsx.shared import stored

if TYPE_CHECKING:  # a workbook that is only read does not wait for XlsxWriter
    from xlsxwriter import Workbook
    from xlsxwriter.chart import Chart as Drawn
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    Formats = Callable[[Style], Format]  # of a workbook, made as they come into use

_SIZE = re.compile(r"(\d+)×(\d+)")
_HAIR, _LINE, _MUTED = f"#{HAIR}", f"#{LINE}", f"#{MUTED}"
_MAX_LINKS = 65_530
_FIRST_DAY = date(1900, 3, 1)  # days before it have another number in every application
_NOTE_LINE = 24  # characters in a line of a note's box
_NORMAL = {"font_name": FONT, "font_size": 10, "font_scheme": "none"}
HIDDEN = ";;;"  # the number format that shows nothing: the number lies under a bar
_ONLY_VALUES = b'<c:showLegendKey val="0"/><c:showVal val="1"/>' + b"".join(
    b'<c:show%s val="0"/>' % name for name in (b"CatName", b"SerName", b"Percent", b"BubbleSize")
)
_HIDDEN_TOO = b'<c:plotVisOnly val="0"/><c:dispBlanksAs val="gap"/>'
_STRAIGHT = b'</c:val><c:smooth val="0"/></c:ser>'
_USUAL_ROW = 17  # pixels, of a summary tab
_VERTICAL = {"top": "top", "middle": "vcenter", "bottom": ""}


def _drawn(book: Workbook, chart: Chart) -> Drawn:
    """A chart of XlsxWriter: columns on one another, lines over them, the values they now show for
    previews that do not calculate. Its size is kept in the name of the frame, as the frame itself
    is stored in cells.
    """
    name = f"sheets-kpi {chart.width}×{chart.height}"
    shape = "bar" if chart.kind == "bars" else "column"
    lines = [one for one in chart.series if one.kind == "line"]
    is_pile = len(chart.series) - len(lines) > 1  # values stand beyond the end of single ones only
    pile = {"subtype": "stacked"} if is_pile else {}
    made = book.add_chart({"type": shape, "name": name, **pile})
    for one in chart.series:
        if one.kind == "column":
            _add(made, chart, one)
    if lines and len(lines) < len(chart.series):
        over = book.add_chart({"type": "line"})
        for one in lines:
            _add(over, chart, one)
        made.combine(over)
    _frame(made, chart)
    return made


def _frame(made: Drawn, chart: Chart) -> None:
    """Nothing that shouts: faint lines, no ticks, no legend."""
    made.set_size({"width": chart.width, "height": chart.height})
    made.set_legend({"none": True})
    title = {"name_font": {"name": FONT, "size": 10, "bold": True, "color": f"#{INK}"}}
    left = {"x": 0.02, "y": 0.04}
    made.set_title({**title, "overlay": False, "layout": left} if chart.title else {"none": True})
    # Names go in past the methods, which would take a text like `A!B1` for a reference.
    made.title.name = chart.title or None
    made.set_chartarea({"border": {"color": _HAIR}})
    made.show_hidden_data()
    made.show_blanks_as("gap")
    font = {"name": FONT, "size": 8, "color": _MUTED}
    numbers = [n for one in chart.series for n in one.values if n is not None]
    scale = {
        **({"min": 0} if min(numbers, default=0) >= 0 else {}),
        "num_format": chart.number_format,
        "num_font": font,
        "major_gridlines": {"visible": not chart.values_shown, "line": {"color": _HAIR}},
        "visible": not chart.values_shown,
        "line": {"none": True},
        "major_tick_mark": "none",
        "minor_tick_mark": "none",
    }
    names = {
        "num_font": font,
        "line": {"color": _LINE},
        "major_tick_mark": "none",
        "reverse": chart.kind == "bars",  # from the top down, as the rows stand
    }
    # XlsxWriter calls the axis that lies x, that of the numbers where bars lie
    made.set_x_axis(scale if chart.kind == "bars" else names)
    made.set_y_axis(names if chart.kind == "bars" else scale)


def plain_chart(part: bytes) -> bytes:
    """A chart that says what XlsxWriter leaves to programs, some of which bend lines and name the
    categories beside each value.
    """
    part = part.replace(b'<c:showVal val="1"/>', _ONLY_VALUES)
    part = part.replace(b"</c:plotArea></c:chart>", b"</c:plotArea>" + _HIDDEN_TOO + b"</c:chart>")
    head, line, rest = part.partition(b"<c:lineChart>")
    return head + line + rest.replace(b"</c:val></c:ser>", _STRAIGHT)


def _add(made: Drawn, chart: Chart, one: Series) -> None:
    fill = {"color": f"#{one.color}"}
    colors = dict(one.points)
    looks: dict[str, Any] = {"fill": fill, "gap": 60, "overlap": 100}
    if colors:
        points = range(1 + max(colors))
        looks["points"] = [{"fill": {"color": f"#{colors.get(n, one.color)}"}} for n in points]
    if one.kind == "line":
        line = {**fill, "width": 1.5, **({"dash_type": "dash"} if one.dashed else {})}
        looks = {"line": line, "marker": {"type": "none"}}
    if chart.values_shown:
        font = {"name": FONT, "size": 8, "color": _MUTED}
        looks["data_labels"] = {"value": True, "num_format": chart.number_format, "font": font}
    made.add_series(
        {
            **looks,
            "categories": f"={reference(chart.source, chart.categories)}",
            "values": f"={reference(chart.source, one.area)}",
            "categories_data": list(chart.labels),
            "values_data": list(one.values),
        }
    )
    made.series[-1]["name"] = one.name


def read_charts(package: Package, sheet_part: str) -> tuple[ExistingChart, ...]:
    """The charts that stand on a tab. One that we could not have made equals no wish of ours."""
    return tuple(
        chart
        for drawing in relationships(package, sheet_part).values()
        if drawing.kind == "drawing" and drawing.target in package
        for chart in _drawing(package, drawing.target)
    )


def _drawing(package: Package, part: str) -> list[ExistingChart]:
    rels = relationships(package, part)
    anchors = parse(package.read(part)).children
    frames = ((anchor, _chart_part(anchor, rels)) for anchor in anchors)
    return [_chart(package, anchor, name) for anchor, name in frames if name in package]


def _chart_part(anchor: Element, rels: dict[str, Relationship]) -> str:
    ids = (e.relationship for e in anchor.walk() if e.local == "chart")
    return next((rels[rel_id].target for rel_id in ids if rel_id in rels), "")


def _chart(package: Package, anchor: Element, part: str) -> ExistingChart:
    root = parse(package.read(part))
    plot = root.first("chart", "plotArea")
    bodies = [e for e in (plot.children if plot else []) if e.local.endswith("Chart")]
    series = [ser for body in bodies for ser in body.all("ser")]
    width, height = _size(anchor)
    return ExistingChart(
        title=_texts(root.first("chart", "title")),
        source=title_of(_reference(series[0].first("val"))) if series else "",
        categories=_area(series[0].first("cat")) if series else NOWHERE,
        series=tuple((_texts(ser.first("tx")), _area(ser.first("val"))) for ser in series),
        anchor=(_number(anchor, "row"), _number(anchor, "col")),
        width=width,
        height=height,
    )


def _texts(element: Element | None) -> str:
    """The written text of a title or a series name."""
    found = [e.text for e in element.walk() if e.local in ("t", "v")] if element else []
    return "".join(found)


def _reference(element: Element | None) -> str:
    """What a series refers to, as a formula."""
    return next((e.text for e in element.walk() if e.local == "f"), "") if element else ""


def _area(element: Element | None) -> Area:
    found = areas(_reference(element).rpartition("!")[2])
    return found[0] if len(found) == 1 else NOWHERE


def _number(anchor: Element, name: str) -> int:
    found = anchor.first("from", name)
    return int(found.text) + 1 if found and found.text.isdigit() else 0


def _size(anchor: Element) -> tuple[int, int]:
    names = [e.attrs.get("name", "") for e in anchor.walk() if e.local == "cNvPr"]
    found = _SIZE.search(" ".join(names))
    return (int(found[1]), int(found[2])) if found else (0, 0)


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
            book = Workbook(target, _options(folder))
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


def _options(folder: str) -> dict[str, Any]:
    font = {"default_format_properties": dict(_NORMAL)}
    return {"constant_memory": True, "tmpdir": folder, **font}


def _properties(style: Style) -> dict[str, object]:
    wanted: dict[str, object] = {
        "num_format": style.number_format,
        "bold": style.bold,
        "italic": style.italic,
        "font_color": style.color and f"#{style.color}",
        "bg_color": style.fill and f"#{style.fill}",
        "align": style.align or ("left" if style.indent else ""),
        "text_wrap": style.wrap,
        "valign": _VERTICAL[style.vertical or ("top" if style.wrap else "bottom")],
        "underline": int(style.underline),
        "indent": style.indent,
        **_border("top", 1, style.above),
        **_border("bottom", 1, style.below),
        **_border("right", 1, style.right),
        **_border("left", 5, style.left),
    }
    kept = {key: value for key, value in wanted.items() if value}
    return {**_NORMAL, "font_size": style.size, **kept}


def _border(side: str, line: int, color: str) -> dict[str, object]:
    return {side: line, f"{side}_color": f"#{color}"} if color else {}


def _sheet(book: Workbook, title: str) -> Worksheet:
    from xlsxwriter.exceptions import XlsxWriterException  # noqa: PLC0415  # slow

    try:
        return book.add_worksheet(title or "'")  # a tab without a title would be given one
    except XlsxWriterException as error:
        raise WorkbookError("xlsx.title", title=title) from error


def _fill(book: Workbook, sheet: Worksheet, tab: Tab, formats: Formats) -> None:
    _set_up(sheet, tab, formats)
    links = 0
    for (row, column), cell in sorted({**_spaces(tab), **tab.cells}.items()):
        links += cell.link is not None
        style = cell.style
        usual = usual_format(cell.value, as_text=column in tab.text_columns)
        if isinstance(cell.drawn, Bar):
            style = style.with_(number_format=HIDDEN)
        elif usual and not style.number_format:
            style = style.with_(number_format=usual)
        link = cell.link if links <= _MAX_LINKS else None
        _write(sheet, (row - 1, column - 1), cell, formats(style), link)
    for chart in tab.charts:
        if chart.series:
            row, column = chart.anchor
            made = _drawn(book, chart)
            sheet.insert_chart(row - 1, column - 1, made, {"description": chart.title})
    _draw_in_cells(sheet, tab)


def _set_up(sheet: Worksheet, tab: Tab, formats: Formats) -> None:
    text, levels = formats(Style(number_format="@")), _levels(tab)
    grouped = (column for kind, column in levels if kind == "columns")
    for column in range(1, max(len(tab.widths), *tab.text_columns, *grouped, 0) + 1):
        width = tab.widths[column - 1] if column <= len(tab.widths) else None
        look = text if column in tab.text_columns else None
        level = levels.get(("columns", column), {} if width != 0 else {"hidden": True})
        sheet.set_column_pixels(column - 1, column - 1, width, look, level)
    if tab.kind == "summary":
        sheet.set_default_row(_USUAL_ROW * 0.75)  # in points
    if tab.kind in ("summary", "shared"):
        sheet.hide_gridlines(2)
    folded = {row for kind, row in levels if kind == "rows"}
    for row in sorted(folded | set(tab.heights)):
        height = tab.heights.get(row, _USUAL_ROW if tab.kind == "summary" else None)
        sheet.set_row_pixels(row - 1, height, None, levels.get(("rows", row), {}))
    if any(tab.frozen):
        sheet.freeze_panes(*tab.frozen)
    if tab.color:
        sheet.set_tab_color(f"#{tab.color}")
    sheet.outline_settings(visible=True, symbols_below=False, symbols_right=False)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    if tab.repeat:
        sheet.repeat_rows(0, tab.repeat - 1)
    if tab.breaks:
        sheet.set_h_pagebreaks([row - 1 for row in tab.breaks])


def _spaces(tab: Tab) -> dict[tuple[int, int], Cell]:
    """A blank cell in rows that have a height or a fold and no cell: others are not written."""
    wanted = {row for kind, row in _levels(tab) if kind == "rows"} | set(tab.heights)
    return {(row, 1): Cell(None) for row in wanted - {row for row, _ in tab.cells}}


def _levels(tab: Tab) -> dict[tuple[str, int], dict[str, object]]:
    """The outline of rows and columns; the line before a folded group bears its sign."""
    found: dict[tuple[str, int], dict[str, object]] = {}
    for group in tab.groups:
        for at in range(group.first, group.last + 1):
            found[group.kind, at] = {"level": 1, "hidden": group.folded}
        if group.folded:
            found.setdefault((group.kind, group.first - 1), {"collapsed": True})
    return found


def _draw_in_cells(sheet: Worksheet, tab: Tab) -> None:
    """Bars, one rule for all of a kind, and small columns."""
    bars: dict[tuple[float, str], list[tuple[int, int]]] = {}
    for (row, column), cell in sorted(tab.cells.items()):
        match cell.drawn:
            case Bar(_, most, color):
                bars.setdefault((most, color), []).append((column, row))
            case Spark() as spark:
                sheet.add_sparkline(row - 1, column - 1, _spark(spark))
    for (most, color), places in bars.items():
        ranges = list(_ranges(places))
        first = ranges[0].partition(":")[0]
        sheet.conditional_format(first, {**_bar(most, color), "multi_range": " ".join(ranges)})


def _bar(most: float, color: str) -> dict[str, object]:
    ends = {"min_type": "num", "min_value": 0, "max_type": "num", "max_value": most}
    plain = {"bar_only": True, "bar_solid": True, "bar_no_border": True, "data_bar_2010": True}
    return {"type": "data_bar", "bar_color": f"#{color}", **ends, **plain}


def _ranges(places: Iterable[tuple[int, int]]) -> Iterable[str]:
    """Cells given as (column, row) as ranges of those that follow one another downwards."""
    counted = enumerate(sorted(places))
    for _, run in groupby(counted, key=lambda item: (item[1][0], item[1][1] - item[0])):
        cells = [place for _, place in run]
        (column, first), (_, last) = cells[0], cells[-1]
        letter = column_letter(column)
        yield a1(first, column) if first == last else f"{letter}{first}:{letter}{last}"


def _spark(spark: Spark) -> dict[str, object]:
    ends = {"min": spark.low, "max": spark.high}
    return {
        "range": reference(spark.tab, spark.area),
        "type": "column",
        "series_color": f"#{SERIES}",
        "last_point": True,
        "last_color": f"#{RUNNING if spark.is_open else SERIES}",
        "show_hidden": True,
        **{key: value for key, value in ends.items() if value is not None},
    }


def _write(
    sheet: Worksheet, place: tuple[int, int], cell: Cell, look: Format, link: Link | None
) -> None:
    if link:
        target = f"internal:{quoted(link.tab)}!{link.cell}"
        sheet.write_url(*place, target, look, "")
    value = cell.drawn.value if isinstance(cell.drawn, Bar) else normal(cell.value)
    if cell.formula:
        sheet.write_formula(*place, "=" + dialect(cell.formula, ","), look, stored(value))
    else:
        _write_value(sheet, place, value, look)
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
