"""Requests about groups of rows and columns, which people fold up."""

from __future__ import annotations

from typing import Any

from book import Sheet
from context import Context, Handler, needed, required_mask
from looks import tidy
from masks import assign, wanted
from on_dimensions import dimension_range
from refusals import invalid

Json = dict[str, Any]
MAX_DEPTH = 8
_LISTS = {"ROWS": "rowGroups", "COLUMNS": "columnGroups"}


def add_dimension_group(context: Context, request: Json) -> Json:
    """addDimensionGroup: every row of the range lies one group deeper; the reply tells all."""
    sheet, dimension, start, end = dimension_range(context, needed(request, "range", "request"))
    depths = _depths(sheet, dimension)
    for at in range(start, end):
        depths[at] = depths.get(at, 0) + 1
    if max(depths.values()) > MAX_DEPTH:
        raise invalid(f"The double keeps at most {MAX_DEPTH} groups within one another.")
    sheet.grid[f"{dimension[:-1].lower()}GroupControlAfter"] = True
    return _regrouped(sheet, dimension, depths)


def delete_dimension_group(context: Context, request: Json) -> Json:
    """deleteDimensionGroup: every row of the range lies one group less deep."""
    sheet, dimension, start, end = dimension_range(context, needed(request, "range", "request"))
    depths = _depths(sheet, dimension)
    if not any(at in depths for at in range(start, end)):
        raise invalid(f"There is no group to delete over range[{start}-{end}].")
    for at in range(start, end):
        depths[at] = depths.get(at, 0) - 1
    return _regrouped(sheet, dimension, depths)


def update_dimension_group(context: Context, request: Json) -> Json:
    """updateDimensionGroup: folds a group up, which hides its rows, or opens it."""
    asked = needed(request, "dimensionGroup", "request")
    mask = required_mask(request, "DimensionGroup")
    place = needed(asked, "range", "dimensionGroup")
    sheet, dimension, start, end = dimension_range(context, place)
    groups = sheet.items(_LISTS[dimension])
    key = (start, end, asked.get("depth", 0))
    at = next((at for at, group in enumerate(groups) if _key(group) == key), None)
    if at is None:
        raise invalid(f"There is no group of depth {key[2]} over range[{start}-{end}].")
    groups[at] = assign(groups[at], asked | {"range": groups[at]["range"]}, mask)
    if wanted(mask, "collapsed"):
        hidden = bool(asked.get("collapsed"))
        for row in range(start, end):
            size = sheet.sizes.get((dimension, row), {})
            sheet.sizes[dimension, row] = size | {"hiddenByUser": hidden}
    return {}


def _key(group: Json) -> tuple[int, int, int]:
    return group["range"]["startIndex"], group["range"]["endIndex"], group["depth"]


def _depths(sheet: Sheet, dimension: str) -> dict[int, int]:
    made: dict[int, int] = {}
    for group in sheet.items(_LISTS[dimension]):
        for at in range(*_key(group)[:2]):
            made[at] = max(made.get(at, 0), group["depth"])
    return made


def _regrouped(sheet: Sheet, dimension: str, depths: dict[int, int]) -> Json:
    """Groups are the longest runs that lie at least so deep; those that stay, stay folded."""
    known = {_key(group): group for group in sheet.items(_LISTS[dimension])}
    made = []
    for depth in range(1, max(depths.values(), default=0) + 1):
        deep = sorted(at for at, found in depths.items() if found >= depth)
        starts = [at for at in deep if at - 1 not in deep]
        ends = [at + 1 for at in deep if at + 1 not in deep]
        for start, end in zip(starts, ends, strict=True):
            ends_at = {"dimension": dimension, "startIndex": start, "endIndex": end}
            new = {"range": {"sheetId": sheet.id, **ends_at}, "depth": depth}
            made.append(known.get((start, end, depth), new))
    sheet.lists[_LISTS[dimension]] = made
    return {"dimensionGroups": tidy(made)} if made else {}


HANDLERS: dict[str, Handler] = {
    "addDimensionGroup": add_dimension_group,
    "deleteDimensionGroup": delete_dimension_group,
    "updateDimensionGroup": update_dimension_group,
}
