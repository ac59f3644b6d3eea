"""Charts of our tabs, both ways. Ours are those with the ids that we choose."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal

from sheets_kpi.state import Area, Chart
from sheets_kpi.styles import ACCENT
from sheets_kpi.workbooks.google.formats import Json, chosen_id, from_grid, rgb, to_grid

_MOST = 64  # charts of ours on one tab
_NOWHERE = Area(0, 0, 0, 0)
_KINDS: Mapping[str, Literal["line", "column", "bar"]] = {
    "LINE": "line",
    "COLUMN": "column",
    "BAR": "bar",
}


def read_charts(charts: Iterable[Mapping[str, Any]], sheet_id: int) -> tuple[Chart, ...]:
    """Our charts of a tab, in the order in which they were made."""
    places = {chosen: number for number, chosen in enumerate(_our_ids(sheet_id))}
    found = {places[one["chartId"]]: one for one in charts if one.get("chartId") in places}
    return tuple(_chart(one) for _, one in sorted(found.items()))


def our_charts(charts: Iterable[Mapping[str, Any]], sheet_id: int) -> Iterator[int]:
    """The ids of those charts of a tab that are ours."""
    ours = set(_our_ids(sheet_id))
    return (one["chartId"] for one in charts if one.get("chartId") in ours)


def _our_ids(sheet_id: int) -> Sequence[int]:
    return [chosen_id(f"chart/{sheet_id}/{number}") for number in range(_MOST)]


def chart_requests(charts: Iterable[Chart], sheet_id: int) -> Iterator[Json]:
    """Requests that make charts; one without series cannot be drawn."""
    for chart, chart_id in zip(charts, _our_ids(sheet_id), strict=False):
        if chart.series:
            row, column = chart.anchor
            anchor = {"sheetId": sheet_id, "rowIndex": row - 1, "columnIndex": column - 1}
            size = {"widthPixels": chart.width, "heightPixels": chart.height}
            made = {
                "chartId": chart_id,
                "spec": _spec(chart, sheet_id),
                "position": {"overlayPosition": {"anchorCell": anchor, **size}},
            }
            yield {"addChart": {"chart": made}}


def _spec(chart: Chart, sheet_id: int) -> Json:
    is_bar = chart.kind == "bar"
    axis = "BOTTOM_AXIS" if is_bar else "LEFT_AXIS"
    series = [
        {
            "series": _source(sheet_id, area),
            "targetAxis": axis,
            **({"colorStyle": {"rgbColor": rgb(ACCENT)}} if len(chart.series) == 1 else {}),
        }
        for _, area in chart.series
    ]
    return {
        "title": chart.title,
        # A series has no name of its own in the API; readers aloud take this text.
        "altText": "\n".join(name for name, _ in chart.series),
        "basicChart": {
            "chartType": chart.kind.upper(),
            "legendPosition": "BOTTOM_LEGEND" if len(chart.series) > 1 else "NO_LEGEND",
            "domains": [{"domain": _source(sheet_id, chart.categories)}],
            "series": series,
            "headerCount": 0,
        },
    }


def _source(sheet_id: int, area: Area) -> Json:
    return {"sourceRange": {"sources": [to_grid(sheet_id, area)]}}


def _chart(one: Mapping[str, Any]) -> Chart:
    spec, place = one.get("spec", {}), one.get("position", {}).get("overlayPosition", {})
    basic, anchor = spec.get("basicChart", {}), place.get("anchorCell", {})
    areas = [_area(series.get("series", {})) for series in basic.get("series") or ()]
    names = str(spec.get("altText", "")).split("\n")
    names += [""] * (len(areas) - len(names))
    domains: list[Mapping[str, Any]] = basic.get("domains") or [{}]
    return Chart(
        kind=_KINDS.get(basic.get("chartType", ""), "line"),
        title=str(spec.get("title", "")),
        categories=_area(domains[0].get("domain", {})),
        series=tuple(zip(names, areas, strict=False)),
        anchor=(anchor.get("rowIndex", 0) + 1, anchor.get("columnIndex", 0) + 1),
        width=int(place.get("widthPixels", 0)),
        height=int(place.get("heightPixels", 0)),
    )


def _area(data: Mapping[str, Any]) -> Area:
    sources: Sequence[Mapping[str, int]] = data.get("sourceRange", {}).get("sources") or ()
    if len(sources) != 1:
        return _NOWHERE
    return from_grid(sources[0], 0, 0, open_end=False)
