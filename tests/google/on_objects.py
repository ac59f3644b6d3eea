"""Requests about protections, bandings, charts and named ranges."""

from __future__ import annotations

import re
from typing import Any

from book import Book, Sheet
from context import Context, Handler, may_edit, needed, required_mask
from grids import as_grid_range, clipped, sheet_of
from looks import normal_colours, tidy
from masks import assign
from refusals import Refused, invalid

Json = dict[str, Any]
_CHARTS = (
    "basicChart pieChart bubbleChart candlestickChart orgChart histogramChart waterfallChart "
    "treemapChart scorecardChart".split()
)


def _owned(book: Book, name: str, key: str, wanted_id: int, missing: str) -> tuple[Sheet, int]:
    for sheet in book.sheets:
        for at, item in enumerate(sheet.items(name)):
            if item[key] == wanted_id:
                return sheet, at
    raise invalid(f"{missing}: {wanted_id}")


def _new_id(book: Book, name: str, key: str, asked: Json) -> int:
    new = asked.get(key, book.fresh_id())
    if any(item[key] == new for sheet in book.sheets for item in sheet.items(name)):
        raise invalid(f"Duplicate {key}: {new}. The id is in use already.")
    return int(new)


# Protections --------------------------------------------------------------------------------

_PROTECTED = ("protectedRanges", "protectedRangeId")


def add_protected_range(context: Context, request: Json) -> Json:
    """addProtectedRange: each one adds another; whoever adds it is its editor."""
    book, asked = context.book, needed(request, "protectedRange", "request")
    if "namedRangeId" in asked:
        raise invalid("The double protects plain ranges and tables only.")
    sheet = _check_protection(context, asked)
    new_id = _new_id(book, *_PROTECTED, asked)
    item = {key: part for key, part in asked.items() if key != "requestingUserCanEdit"}
    # Beside a mere warning the wished editors are ignored.
    wished = {} if asked.get("warningOnly") else asked.get("editors", {})
    users = {*wished.get("users", ()), context.email}
    item["editors"] = {"users": sorted(users - {""})}
    item["protectedRangeId"] = new_id
    sheet.items("protectedRanges").append(item)
    shown = item | {"requestingUserCanEdit": True, "editors": {}}
    return {"protectedRange": tidy(shown)}


def _check_protection(context: Context, item: Json) -> Sheet:
    if "tableId" in item:
        return _sheet_of_table(context.book, item)
    grid_range = needed(item, "range", "protectedRange")
    sheet = sheet_of(context.book, grid_range)
    clipped(sheet, grid_range)
    for part in item.get("unprotectedRanges", []):
        clipped(sheet, part)
        if set(grid_range) - {"sheetId"}:
            raise invalid("Unprotected ranges are only supported on protected sheets.")
    return sheet


def _sheet_of_table(book: Book, item: Json) -> Sheet:
    if "range" in item:
        raise invalid("Only one of range or tableId may be set on protectedRange.")
    for sheet in book.sheets:
        if any(table["tableId"] == item["tableId"] for table in sheet.items("tables")):
            return sheet
    raise invalid(f"No table with id: {item['tableId']}")


def update_protected_range(context: Context, request: Json) -> Json:
    """updateProtectedRange: only by those who may edit it."""
    asked = request.get("protectedRange", {})
    mask = required_mask(request, "ProtectedRange")
    sheet, at = _protection(context, asked.get("protectedRangeId", 0))
    old = sheet.items("protectedRanges")[at]
    new = assign(old, asked, mask) | {"protectedRangeId": old["protectedRangeId"]}
    if _check_protection(context, new) is not sheet:
        raise invalid("A protected range cannot be moved to another sheet.")
    sheet.items("protectedRanges")[at] = new
    return {}


def delete_protected_range(context: Context, request: Json) -> Json:
    """deleteProtectedRange: only by those who may edit it."""
    sheet, at = _protection(context, request.get("protectedRangeId", 0))
    sheet.items("protectedRanges").pop(at)
    return {}


def _protection(context: Context, wanted_id: int) -> tuple[Sheet, int]:
    book = context.book
    sheet, at = _owned(book, *_PROTECTED, wanted_id, "No protected range with id")
    item = sheet.items("protectedRanges")[at]
    if not item.get("warningOnly") and not may_edit(book, item, context.email):
        raise invalid("You are trying to edit a protected range you can't edit.")
    return sheet, at


# Banding ------------------------------------------------------------------------------------

_BANDED = ("bandedRanges", "bandedRangeId")


def add_banding(context: Context, request: Json) -> Json:
    """addBanding: no two may overlap."""
    asked = needed(request, "bandedRange", "request")
    sheet, rect = _banded(context, asked)
    if any(rect.meets(clipped(sheet, old["range"])) for old in sheet.items("bandedRanges")):
        raise invalid(
            "You cannot add alternating background colors to a range that already has alternating "
            "background colors."
        )
    new_id = _new_id(context.book, *_BANDED, asked)
    item = normal_colours(asked) | {"bandedRangeId": new_id, "range": as_grid_range(sheet, rect)}
    sheet.items("bandedRanges").append(item)
    return {"bandedRange": tidy(item)}


def _banded(context: Context, item: Json) -> tuple[Sheet, Any]:
    if not ("rowProperties" in item or "columnProperties" in item):
        raise invalid("One of rowProperties or columnProperties must be set on bandedRange.")
    sheet = sheet_of(context.book, needed(item, "range", "bandedRange"))
    rect = clipped(sheet, item["range"])
    context.guard(sheet, rect)
    return sheet, rect


def update_banding(context: Context, request: Json) -> Json:
    """updateBanding: only what the mask names."""
    asked = request.get("bandedRange", {})
    mask = required_mask(request, "BandedRange")
    sheet, at = _owned(context.book, *_BANDED, asked.get("bandedRangeId", 0), "No banding with id")
    old = sheet.items("bandedRanges")[at]
    new = assign(old, normal_colours(asked), mask) | {"bandedRangeId": old["bandedRangeId"]}
    _banded(context, new)
    sheet.items("bandedRanges")[at] = new
    return {}


def delete_banding(context: Context, request: Json) -> Json:
    """deleteBanding: by its id."""
    wanted_id = request.get("bandedRangeId", 0)
    sheet, at = _owned(context.book, *_BANDED, wanted_id, "No banding with id")
    sheet.items("bandedRanges").pop(at)
    return {}


# Charts -------------------------------------------------------------------------------------


def add_chart(context: Context, request: Json) -> Json:
    """addChart: over cells of a sheet, or on a new sheet of its own; the id may be chosen."""
    asked = needed(request, "chart", "request")
    spec = _checked_spec(context.book, asked.get("spec", {}))
    position = asked.get("position", {})
    if position.get("newSheet"):
        sheet = _object_sheet(context.book)
        kept: Json = {"sheetId": sheet.id}
    else:
        overlay = needed(position, "overlayPosition", "position")
        kept = {"overlayPosition": {"widthPixels": 600, "heightPixels": 371} | overlay}
        sheet = _anchor(context.book, kept["overlayPosition"])
        context.guard(sheet)
    new_id = _new_id(context.book, "charts", "chartId", asked)
    chart = {"chartId": new_id, "spec": spec, "position": kept}
    sheet.items("charts").append(chart)
    return {"chart": tidy(chart)}


def _object_sheet(book: Book) -> Sheet:
    new_id = book.fresh_id()
    properties = {"sheetId": new_id, "title": f"Chart{new_id}", "sheetType": "OBJECT"}
    book.sheets.append(Sheet(properties))
    book.renumber()
    return book.sheets[-1]


def _anchor(book: Book, overlay: Json) -> Sheet:
    cell = needed(overlay, "anchorCell", "overlayPosition")
    sheet = sheet_of(book, cell)
    row, column = cell.get("rowIndex", 0), cell.get("columnIndex", 0)
    if not (0 <= row < sheet.rows and 0 <= column < sheet.columns):
        raise invalid(f"anchorCell[{row},{column}] is outside the grid of sheet: {sheet.id}")
    if min(overlay.get(key, 1) for key in ("widthPixels", "heightPixels")) < 1:
        raise invalid("The size of an embedded object must be positive.")
    return sheet


def _checked_spec(book: Book, spec: Json) -> Json:
    kind = next((name for name in _CHARTS if name in spec), None)
    if kind is None:
        raise invalid(f"One of {', '.join(_CHARTS)} must be set on chartSpec")
    if kind == "basicChart":
        _check_basic_chart(spec["basicChart"])
    for sources in _sources(spec):
        _check_sources(book, sources)
    made: Json = normal_colours(spec)
    return made


def _check_basic_chart(chart: Json) -> None:
    kind = chart.get("chartType", "BASIC_CHART_TYPE_UNSPECIFIED")
    if kind == "BASIC_CHART_TYPE_UNSPECIFIED":
        raise invalid("BasicChartSpec.chartType is required.")
    if not chart.get("domains") and not chart.get("series"):
        raise Refused(500, "INTERNAL", "Internal error encountered.")
    if not chart.get("series"):
        raise invalid("BasicChartSpec.series must not be empty.")
    axes = {series.get("targetAxis", "BOTTOM_AXIS") for series in chart["series"]}
    if kind == "BAR" and axes != {"BOTTOM_AXIS"}:
        raise invalid("Bar charts series may only target the BOTTOM_AXIS")
    if kind in ("LINE", "COLUMN", "AREA") and any(
        series.get("targetAxis", "LEFT_AXIS") == "BOTTOM_AXIS" for series in chart["series"]
    ):
        raise invalid(f"{kind} charts series may not target the BOTTOM_AXIS")
    for series in chart["series"]:
        _check_series(kind, series)
    axes_shown = [axis.get("position") for axis in chart.get("axis", [])]
    if len(set(axes_shown)) < len(axes_shown) or None in axes_shown:
        raise invalid("BasicChartAxis.position is required, and must be unique.")
    if chart.get("stackedType", "NOT_STACKED") != "NOT_STACKED" and kind in ("LINE", "SCATTER"):
        raise invalid(f"{kind} charts may not be stacked.")


def _check_series(kind: str, series: Json) -> None:
    """What is documented of single series; the texts are not recorded."""
    own = series.get("type", "BASIC_CHART_TYPE_UNSPECIFIED")
    if kind == "COMBO" and own not in ("LINE", "AREA", "COLUMN"):
        raise invalid(f"COMBO charts series must have a supported type, and not {own}")
    if kind != "COMBO" and own != "BASIC_CHART_TYPE_UNSPECIFIED":
        raise invalid(f"{kind} charts series may not specify a type")
    drawn = own if kind == "COMBO" else kind
    if "lineStyle" in series and drawn not in ("LINE", "AREA", "SCATTER"):
        raise invalid(f"{drawn} series may not specify a lineStyle")
    if any(one.get("index", 0) < 0 for one in series.get("styleOverrides", [])):
        raise invalid("BasicSeriesDataPointStyleOverride.index must not be negative.")


def _sources(value: Any) -> list[list[Json]]:
    if isinstance(value, list):
        return [found for part in value for found in _sources(part)]
    if not isinstance(value, dict):
        return []
    if "sourceRange" in value:
        return [value["sourceRange"].get("sources", [])]
    return [found for part in value.values() for found in _sources(part)]


def _check_sources(book: Book, sources: list[Json]) -> None:
    if not sources:
        raise invalid("ChartSourceRange.sources must not be empty.")
    for grid_range in sources:
        sheet = sheet_of(book, grid_range)
        rect = clipped(sheet, grid_range)
        if 1 not in (rect.bottom - rect.top, rect.right - rect.left):
            raise invalid("Chart source ranges must have a width or a height of 1.")


def update_chart_spec(context: Context, request: Json) -> Json:
    """updateChartSpec: replaces the whole spec."""
    sheet, at = _embedded(context.book, request.get("chartId", 0))
    context.guard(sheet)
    spec = _checked_spec(context.book, request.get("spec", {}))
    sheet.items("charts")[at] = sheet.items("charts")[at] | {"spec": spec}
    return {}


def _embedded(book: Book, wanted_id: int) -> tuple[Sheet, int]:
    return _owned(book, "charts", "chartId", wanted_id, "No embedded object with id")


def update_embedded_object_position(context: Context, request: Json) -> Json:
    """updateEmbeddedObjectPosition: only what the mask names of the overlay."""
    sheet, at = _embedded(context.book, request.get("objectId", 0))
    context.guard(sheet)
    mask = required_mask(request, "OverlayPosition")
    chart = sheet.items("charts")[at]
    asked = request.get("newPosition", {}).get("overlayPosition")
    if asked is None or "overlayPosition" not in chart["position"]:
        raise invalid("The double places charts over cells: position.overlayPosition is required.")
    overlay = assign(chart["position"]["overlayPosition"], asked, mask)
    target = _anchor(context.book, overlay)
    sheet.items("charts").pop(at)
    moved = chart | {"position": {"overlayPosition": overlay}}
    target.items("charts").insert(at if target is sheet else len(target.items("charts")), moved)
    return {"position": tidy(moved["position"])}


def delete_embedded_object(context: Context, request: Json) -> Json:
    """deleteEmbeddedObject: by its id."""
    sheet, at = _embedded(context.book, request.get("objectId", 0))
    context.guard(sheet)
    sheet.items("charts").pop(at)
    return {}


# Named ranges -------------------------------------------------------------------------------

_NAME = re.compile(r"[^\W\d][\w.]{0,249}$")
_CELL = re.compile(r"[A-Za-z]{1,3}\d+$|[Rr]\d*[Cc]\d*$|true$|false$", re.IGNORECASE)


def _check_name(book: Book, name: str, own: Json | None) -> None:
    if not _NAME.match(name) or _CELL.match(name):
        raise invalid("The name given to this range is invalid")
    if any(item["name"].casefold() == name.casefold() for item in book.names if item is not own):
        raise invalid(f'A named range with the name "{name}" already exists.')


def add_named_range(context: Context, request: Json) -> Json:
    """addNamedRange: its id is a text."""
    book, asked = context.book, needed(request, "namedRange", "request")
    _check_name(book, asked.get("name", ""), None)
    sheet = sheet_of(book, asked.get("range", {}))
    rect = clipped(sheet, asked.get("range", {}))
    new_id = asked.get("namedRangeId", f"name{book.fresh_id()}")
    if any(item["namedRangeId"] == new_id for item in book.names):
        raise invalid(f"Duplicate namedRangeId: {new_id}.")
    item = {"namedRangeId": new_id, "name": asked["name"], "range": as_grid_range(sheet, rect)}
    book.names.append(item)
    return {"namedRange": tidy(item)}


def _named(book: Book, name_id: str) -> int:
    for at, item in enumerate(book.names):
        if item["namedRangeId"] == name_id:
            return at
    raise invalid(f"No named range with id: {name_id}")


def update_named_range(context: Context, request: Json) -> Json:
    """updateNamedRange: only what the mask names."""
    book, asked = context.book, request.get("namedRange", {})
    mask = required_mask(request, "NamedRange")
    at = _named(book, asked.get("namedRangeId", ""))
    new = assign(book.names[at], asked, mask) | {"namedRangeId": book.names[at]["namedRangeId"]}
    _check_name(book, new.get("name", ""), book.names[at])
    clipped(sheet_of(book, new.get("range", {})), new.get("range", {}))
    book.names[at] = new
    return {}


def delete_named_range(context: Context, request: Json) -> Json:
    """deleteNamedRange: by its id."""
    context.book.names.pop(_named(context.book, request.get("namedRangeId", "")))
    return {}


HANDLERS: dict[str, Handler] = {
    "addBanding": add_banding,
    "addChart": add_chart,
    "addNamedRange": add_named_range,
    "addProtectedRange": add_protected_range,
    "deleteBanding": delete_banding,
    "deleteEmbeddedObject": delete_embedded_object,
    "deleteNamedRange": delete_named_range,
    "deleteProtectedRange": delete_protected_range,
    "updateBanding": update_banding,
    "updateChartSpec": update_chart_spec,
    "updateEmbeddedObjectPosition": update_embedded_object_position,
    "updateNamedRange": update_named_range,
    "updateProtectedRange": update_protected_range,
}
