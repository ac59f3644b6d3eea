"""Flags, dropdowns, input help and charts as Google's rules and objects, both ways."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from sheets_kpi.flags.terms import dialect, tag_of
from sheets_kpi.state import NOWHERE, Area, Chart, Flag, Input, areas, quoted, title_of
from sheets_kpi.styles import ACCENT, Style
from sheets_kpi.workbooks.google.formats import (
    Json,
    chosen_id,
    from_grid,
    rgb,
    rgb_of,
    to_grid,
)

# The locales with a comma between arguments; all others have a semicolon.
COMMA_LOCALES = frozenset(
    "ar_EG bn_IN cy_GB de_CH en_AU en_CA en_GB en_HK en_IE en_IN en_US es_MX fil_PH gu_IN hi_IN "
    "iw_IL he_IL ja_JP kn_IN ko_KR ml_IN mn_MN mr_IN my_MM ta_IN te_IN th_TH zh_CN zh_HK "
    "zh_TW".split()
)
_ALWAYS = "=1=1"  # a rule needs a condition, and this one is the same in every locale
_MOST = 64  # charts of ours on one tab
_POSITION = "anchorCell,widthPixels,heightPixels"


def separator(locale: str) -> str:
    """What stands between the arguments of a formula."""
    return "," if locale in COMMA_LOCALES else ";"


def read_flags(
    rules: Sequence[Mapping[str, Any]], rows: int, columns: int
) -> tuple[tuple[int, Flag], ...]:
    """Our rules of a tab with `rows` and `columns`, each beside its index among all `rules`. One on
    several ranges (a cell was cut out or pasted in) stands nowhere.
    """
    return tuple(
        (index, _flag(code, rule, rows, columns))
        for index, rule in enumerate(rules)
        if (code := tag_of(_formula(rule))) is not None
    )


def _formula(rule: Mapping[str, Any]) -> str:
    condition = rule.get("booleanRule", {}).get("condition", {})
    values = condition.get("values") or [{}]
    is_formula = condition.get("type") == "CUSTOM_FORMULA"
    return str(values[0].get("userEnteredValue", "")) if is_formula else ""


def _flag(code: str, rule: Mapping[str, Any], rows: int, columns: int) -> Flag:
    ranges = rule.get("ranges") or []
    place = from_grid(ranges[0], rows, columns) if len(ranges) == 1 else NOWHERE
    shown = rule["booleanRule"].get("format", {})
    text = shown.get("textFormat", {})
    look = Style(
        fill=rgb_of(shown, "backgroundColor"),
        color=rgb_of(text, "foregroundColor"),
        bold=bool(text.get("bold")),
    )
    return Flag(code, place, _formula(rule).removeprefix("="), look)


def removals(sheet_id: int, indices: Iterable[int]) -> Iterator[Json]:
    """Requests that delete rules, from the highest index down, as each shifts those after it."""
    for index in sorted(indices, reverse=True):
        yield {"deleteConditionalFormatRule": {"sheetId": sheet_id, "index": index}}


def returned(requests: Sequence[Json], rules: Sequence[Json]) -> list[Json]:
    """Requests that put back the rules of others that requests of ours deleted, each at its place:
    somebody added, moved or deleted some after we read where ours stand.

    Args:
        requests: what was sent.
        rules: the rule that each has deleted, `{}` of the others.
    """
    found: list[tuple[int, int, Json, Json]] = []  # place, index, the deletion, and the rule
    for at, (request, rule) in enumerate(zip(requests, rules, strict=False)):
        gone = request.get("deleteConditionalFormatRule")
        if gone and rule and tag_of(_formula(rule)) is None:
            place = _place_after(gone["index"], gone["sheetId"], requests[at + 1 :])
            found.append((place, gone["index"], gone, rule))
    back = []
    before: Counter[int] = Counter()
    for place, _, gone, rule in sorted(found, key=itemgetter(0, 1)):
        index = place + before[gone["sheetId"]]
        before[gone["sheetId"]] += 1
        back.append({"addConditionalFormatRule": {"index": index, "rule": rule}})
    return back


def _place_after(index: int, sheet_id: int, requests: Sequence[Json]) -> int:
    """Where a rule that stood at an index would stand after some requests."""
    for request in requests:
        gone = request.get("deleteConditionalFormatRule")
        added = request.get("addConditionalFormatRule")
        if gone and gone["sheetId"] == sheet_id:
            index -= gone["index"] < index
        elif added and added["rule"]["ranges"][0]["sheetId"] == sheet_id:
            index += added["index"] <= index
    return index


def additions(sheet_id: int, flags: Iterable[Flag], first: int, locale: str) -> Iterator[Json]:
    """Requests that add our flags after the `first` rules that stay."""
    for index, flag in enumerate(flags, first):
        rule = {"ranges": [to_grid(sheet_id, flag.area)], "booleanRule": _rule(flag, locale)}
        yield {"addConditionalFormatRule": {"index": index, "rule": rule}}


def _rule(flag: Flag, locale: str) -> Json:
    text: Json = {"bold": True} if flag.look.bold else {}
    if flag.look.color:
        text["foregroundColorStyle"] = {"rgbColor": rgb(flag.look.color)}
    shown: Json = {"textFormat": text} if text else {}
    if flag.look.fill:
        shown["backgroundColorStyle"] = {"rgbColor": rgb(flag.look.fill)}
    value = {"userEnteredValue": "=" + dialect(flag.formula, separator(locale))}
    return {"condition": {"type": "CUSTOM_FORMULA", "values": [value]}, "format": shown}


def input_requests(sheet_id: int, inputs: Iterable[Input]) -> Iterator[Json]:
    """Requests that set dropdowns and input help; they warn, and never forbid."""
    for wish in inputs:
        rule = {
            "condition": _condition(wish),
            "inputMessage": wish.message,
            "strict": False,
            "showCustomUi": True,
        }
        yield {"setDataValidation": {"range": to_grid(sheet_id, wish.area), "rule": rule}}


def _condition(wish: Input) -> Json:
    if wish.kind == "list" and wish.options:
        values = [{"userEnteredValue": option} for option in wish.options]
        return {"type": "ONE_OF_LIST", "values": values}
    if wish.kind == "range" and wish.source:
        value = f"={quoted(wish.source_tab)}!{wish.source.absolute}"
        return {"type": "ONE_OF_RANGE", "values": [{"userEnteredValue": value}]}
    return {"type": "CUSTOM_FORMULA", "values": [{"userEnteredValue": _ALWAYS}]}


def cleared_inputs(sheet_id: int, inputs: Iterable[Input]) -> Iterator[Json]:
    """Requests that take dropdowns and input help away."""
    for one in inputs:
        yield {"setDataValidation": {"range": to_grid(sheet_id, one.area)}}


def read_inputs(blocks: Sequence[Mapping[str, Any]], rows: int) -> Iterator[Input]:
    """The dropdowns and input helps, the team's own too, from the grid data of a tab of `rows`: one
    for each run of equal ones in a column.
    """
    cells: dict[int, list[tuple[int, Mapping[str, Any]]]] = {}
    for block in blocks:
        top, left = block.get("startRow", 0), block.get("startColumn", 0)
        for row, line in enumerate(block.get("rowData") or (), top + 1):
            for column, cell in enumerate(line.get("values") or (), left + 1):
                if rule := cell.get("dataValidation"):
                    cells.setdefault(column, []).append((row, rule))
    for column, found in sorted(cells.items()):
        for (_, rule), run in groupby(
            enumerate(found), key=lambda item: (item[1][0] - item[0], item[1][1])
        ):
            lines = [row for _, (row, _) in run]
            last = None if lines[-1] >= rows else lines[-1]
            yield _input(Area(lines[0], column, last, column), rule)


def _input(area: Area, rule: Mapping[str, Any]) -> Input:
    condition = rule.get("condition", {})
    values = [str(one.get("userEnteredValue", "")) for one in condition.get("values") or ()]
    found = Input(area, "other", message=str(rule.get("inputMessage", "")))
    match condition.get("type"):
        case "ONE_OF_LIST":
            return found._replace(kind="list", options=tuple(values))
        case "ONE_OF_RANGE" if values:
            source = next(iter(areas(values[0].rpartition("!")[2])), None)
            return found._replace(kind="range", source_tab=title_of(values[0]), source=source)
        case "CUSTOM_FORMULA" if values == [_ALWAYS]:
            return found._replace(kind="help")
    return found


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


def chart_requests(
    charts: Iterable[Chart], sheet_id: int, standing: Iterable[int] = ()
) -> Iterator[Json]:
    """Requests that leave a tab with some charts, those of ours that are `standing` changed or
    deleted; one without series cannot be drawn.
    """
    wanted = {
        chart_id: chart
        for chart, chart_id in zip(charts, _our_ids(sheet_id), strict=False)
        if chart.series
    }
    known = set(standing)
    for chart_id in known - set(wanted):
        yield {"deleteEmbeddedObject": {"objectId": chart_id}}
    for chart_id, chart in wanted.items():
        row, column = chart.anchor
        anchor = {"sheetId": sheet_id, "rowIndex": row - 1, "columnIndex": column - 1}
        size = {"widthPixels": chart.width, "heightPixels": chart.height}
        spec, position = _spec(chart, sheet_id), {"overlayPosition": {"anchorCell": anchor, **size}}
        if chart_id not in known:
            made = {"chartId": chart_id, "spec": spec, "position": position}
            yield {"addChart": {"chart": made}}
            continue
        yield {"updateChartSpec": {"chartId": chart_id, "spec": spec}}
        move = {"objectId": chart_id, "newPosition": position, "fields": _POSITION}
        yield {"updateEmbeddedObjectPosition": move}


def _spec(chart: Chart, sheet_id: int) -> Json:
    is_bar = chart.kind == "bar"
    axis = "BOTTOM_AXIS" if is_bar else "LEFT_AXIS"
    series = [
        {
            "series": _data(sheet_id, area),
            "targetAxis": axis,
            **({"colorStyle": {"rgbColor": rgb(ACCENT)}} if len(chart.series) == 1 else {}),
        }
        for _, area in chart.series
    ]
    return {
        "title": chart.title,
        # A series has no name of its own in the API; readers aloud take this text.
        "altText": "\n".join(name for name, _ in chart.series),
        "hiddenDimensionStrategy": "SHOW_ALL",  # or series of hidden columns vanish
        "basicChart": {
            "chartType": chart.kind.upper(),
            "legendPosition": "BOTTOM_LEGEND" if len(chart.series) > 1 else "NO_LEGEND",
            "domains": [{"domain": _data(sheet_id, chart.categories)}],
            "series": series,
            "headerCount": 0,
        },
    }


def _data(sheet_id: int, area: Area) -> Json:
    return {"sourceRange": {"sources": [to_grid(sheet_id, area)]}}


def _chart(one: Mapping[str, Any]) -> Chart:
    spec, place = one.get("spec", {}), one.get("position", {}).get("overlayPosition", {})
    basic, anchor = spec.get("basicChart", {}), place.get("anchorCell", {})
    areas = [_area(series.get("series", {})) for series in basic.get("series") or ()]
    names = str(spec.get("altText", "")).split("\n")
    names += [""] * (len(areas) - len(names))
    domains: list[Mapping[str, Any]] = basic.get("domains") or [{}]
    return Chart(
        kind=basic.get("chartType", "").lower(),
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
        return NOWHERE
    return from_grid(sources[0], 0, 0, open_end=False)
