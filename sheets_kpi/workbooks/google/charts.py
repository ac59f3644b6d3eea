"""Charts as objects of Google's, both ways."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sheets_kpi.glyphs import FONT
from sheets_kpi.state import NOWHERE, Area, Chart, ExistingChart, Series
from sheets_kpi.styles import INK, MUTED
from sheets_kpi.workbooks.google.formats import Json, Targets, chosen_id, from_grid, rgb, to_grid

_MOST = 64  # charts of ours on one tab
_POSITION = "anchorCell,widthPixels,heightPixels"
_SCALE = {"fontSize": 9, "foregroundColorStyle": {"rgbColor": rgb(MUTED)}}
_TITLE = {"fontSize": 11, "bold": True, "foregroundColorStyle": {"rgbColor": rgb(INK)}}


def read_charts(
    charts: Iterable[Mapping[str, Any]], sheet_id: int, titles: Mapping[int, str]
) -> tuple[ExistingChart, ...]:
    """Our charts of a tab, in the order in which they were made; `titles` are those of all tabs."""
    places = {chosen: number for number, chosen in enumerate(_our_ids(sheet_id))}
    found = {places[one["chartId"]]: one for one in charts if one.get("chartId") in places}
    return tuple(_chart(one, titles) for _, one in sorted(found.items()))


def our_charts(charts: Iterable[Mapping[str, Any]], sheet_id: int) -> Iterator[int]:
    """The ids of those charts of a tab that are ours."""
    ours = set(_our_ids(sheet_id))
    return (one["chartId"] for one in charts if one.get("chartId") in ours)


def _our_ids(sheet_id: int) -> Sequence[int]:
    return [chosen_id(f"chart/{sheet_id}/{number}") for number in range(_MOST)]


def chart_requests(
    charts: Iterable[Chart], sheet_id: int, targets: Targets, standing: Iterable[int] = ()
) -> Iterator[Json]:
    """Requests that leave a tab with some charts, those of ours that are `standing` changed or
    deleted; one without series, or of a tab that is not there, cannot be drawn.
    """
    wanted = {
        chart_id: chart
        for chart, chart_id in zip(charts, _our_ids(sheet_id), strict=False)
        if chart.series and chart.source in targets
    }
    known = set(standing)
    for chart_id in known - set(wanted):
        yield {"deleteEmbeddedObject": {"objectId": chart_id}}
    for chart_id, chart in wanted.items():
        row, column = chart.anchor
        anchor = {"sheetId": sheet_id, "rowIndex": row - 1, "columnIndex": column - 1}
        size = {"widthPixels": chart.width, "heightPixels": chart.height}
        position = {"overlayPosition": {"anchorCell": anchor, **size}}
        spec = _spec(chart, targets[chart.source])
        if chart_id not in known:
            made = {"chartId": chart_id, "spec": spec, "position": position}
            yield {"addChart": {"chart": made}}
            continue
        yield {"updateChartSpec": {"chartId": chart_id, "spec": spec}}
        move = {"objectId": chart_id, "newPosition": position, "fields": _POSITION}
        yield {"updateEmbeddedObjectPosition": move}


def _spec(chart: Chart, source: int) -> Json:
    """The API has no number format for a scale, which shows numbers as the cells do, and no names
    for series: the title says what they are.
    """
    bars = chart.kind == "bars"
    return {
        "title": chart.title,
        "titleTextFormat": _TITLE,
        "fontName": FONT,
        "altText": "\n".join(one.name for one in chart.series),  # readers aloud take it, and we
        "hiddenDimensionStrategy": "SHOW_ALL",  # or series of hidden columns vanish
        "basicChart": {
            "chartType": "BAR" if bars else "COMBO",
            **({} if bars else {"stackedType": "STACKED"}),
            "legendPosition": "NO_LEGEND",
            "axis": [{"position": f"{one}_AXIS", "format": _SCALE} for one in ("BOTTOM", "LEFT")],
            "domains": [{"domain": _data(source, chart.categories)}],
            "series": [_series(one, chart, source) for one in chart.series],
            "headerCount": 0,
        },
    }


def _series(one: Series, chart: Chart, source: int) -> Json:
    bars = chart.kind == "bars"
    found: Json = {
        "series": _data(source, one.area),
        "targetAxis": "BOTTOM_AXIS" if bars else "LEFT_AXIS",
        "colorStyle": {"rgbColor": rgb(one.color)},
    }
    if not bars:
        found["type"] = one.kind.upper()
    if one.kind == "line":
        found["lineStyle"] = {"type": "MEDIUM_DASHED" if one.dashed else "SOLID", "width": 2}
    if one.points:
        found["styleOverrides"] = [
            {"index": at, "colorStyle": {"rgbColor": rgb(color)}} for at, color in one.points
        ]
    if chart.values_shown:
        place = {"placement": "OUTSIDE_END"} if bars else {}
        found["dataLabel"] = {"type": "DATA", "textFormat": _SCALE, **place}
    return found


def _data(sheet_id: int, area: Area) -> Json:
    return {"sourceRange": {"sources": [to_grid(sheet_id, area)]}}


def _chart(one: Mapping[str, Any], titles: Mapping[int, str]) -> ExistingChart:
    spec, place = one.get("spec", {}), one.get("position", {}).get("overlayPosition", {})
    basic, anchor = spec.get("basicChart", {}), place.get("anchorCell", {})
    domains: list[Mapping[str, Any]] = basic.get("domains") or [{}]
    source, categories = _cells(domains[0].get("domain", {}))
    cells = [_cells(series.get("series", {})) for series in basic.get("series") or ()]
    names = str(spec.get("altText", "")).split("\n")
    names += [""] * (len(cells) - len(names))
    return ExistingChart(
        title=str(spec.get("title", "")),
        source=titles.get(source, ""),
        categories=categories,
        series=tuple(
            (name, area if tab == source else NOWHERE)
            for name, (tab, area) in zip(names, cells, strict=False)
        ),
        anchor=(anchor.get("rowIndex", 0) + 1, anchor.get("columnIndex", 0) + 1),
        width=int(place.get("widthPixels", 0)),
        height=int(place.get("heightPixels", 0)),
    )


def _cells(data: Mapping[str, Any]) -> tuple[int, Area]:
    """The id of the tab and the area that a series takes its numbers from."""
    sources: Sequence[Mapping[str, int]] = data.get("sourceRange", {}).get("sources") or ()
    if len(sources) != 1:
        return -1, NOWHERE
    return sources[0].get("sheetId", 0), from_grid(sources[0], 0, 0, open_end=False)
