"""Charts of our tabs: made by XlsxWriter, read back from their parts."""

from __future__ import annotations

import re
from typing import Literal

from xlsxwriter.chart import Chart as Drawn

from sheets_kpi.state import Area, CellValue, Chart, Tab, column_letter
from sheets_kpi.styles import ACCENT, BAND, LINE
from sheets_kpi.workbooks.xlsx.book import quoted
from sheets_kpi.workbooks.xlsx.markup import Element, parse
from sheets_kpi.workbooks.xlsx.package import Package
from sheets_kpi.workbooks.xlsx.parts import Relationship, relationships
from sheets_kpi.workbooks.xlsx.sheet import LAST_ROW, areas

_SIZE = re.compile(r"(\d+)×(\d+)")
_NOWHERE = Area(0, 0, 0, 0)

_SERIES, _AXIS, _GRID = f"#{ACCENT}", f"#{LINE}", f"#{BAND}"


def chart_options(chart: Chart) -> dict[str, str]:
    """What XlsxWriter makes a chart from; the size is kept in the name of its frame, as the frame
    itself is stored in cells.
    """
    return {"type": chart.kind, "name": f"sheets-kpi {chart.width}×{chart.height}"}


def fill_chart(drawn: Drawn, tab: Tab, chart: Chart) -> None:
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
                "categories": f"={_reference(tab.title, chart.categories)}",
                "values": f"={_reference(tab.title, area)}",
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
        categories=_area(series[0].first("cat")) if series else _NOWHERE,
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
    return found[0] if len(found) == 1 else _NOWHERE


def _number(anchor: Element, name: str) -> int:
    found = anchor.first("from", name)
    return int(found.text) + 1 if found and found.text.isdigit() else 0


def _size(anchor: Element) -> tuple[int, int]:
    names = [e.attrs.get("name", "") for e in anchor.walk() if e.local == "cNvPr"]
    found = _SIZE.search(" ".join(names))
    return (int(found[1]), int(found[2])) if found else (0, 0)


def _reference(title: str, area: Area) -> str:
    last = area.last_row or LAST_ROW
    left, right = column_letter(area.first_column), column_letter(area.last_column)
    return f"{quoted(title)}!${left}${area.first_row}:${right}${last}"


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
