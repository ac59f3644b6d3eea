"""Requests about conditional formats, data validation and filters."""

from __future__ import annotations

from typing import Any

from book import CHIP_COLOURS, Sheet
from context import Context, Handler, needed
from grids import as_grid_range, clipped, sheet_of
from looks import tidy
from on_tables import check_untyped
from refusals import Refused, invalid
from rules import flag_rule, validation_rule

Json = dict[str, Any]


def add_conditional_format_rule(context: Context, request: Json) -> Json:
    """addConditionalFormatRule: without an index the rule goes to the front. It has no reply."""
    sheet, rule = flag_rule(context.book, needed(request, "rule", "request"))
    for part in rule["ranges"]:
        context.guard(sheet, clipped(sheet, part))
    rules = sheet.items("conditionalFormats")
    index = request.get("index", 0)
    if not 0 <= index <= len(rules):
        # Whether an index past the end appends is not settled.
        raise _no_rule(sheet, index)
    rules.insert(index, rule)
    return {}


def _no_rule(sheet: Sheet, index: int) -> Refused:
    return invalid(f"No conditional format on sheet: {sheet.id} at index: {index}")


def _rule_sheet(context: Context, request: Json) -> tuple[Sheet, int]:
    sheet = context.book.sheet(request.get("sheetId", 0))
    index = request.get("index", 0)
    if not 0 <= index < len(sheet.items("conditionalFormats")):
        raise _no_rule(sheet, index)
    return sheet, index


def update_conditional_format_rule(context: Context, request: Json) -> Json:
    """updateConditionalFormatRule: either a new rule or a new index."""
    if "rule" in request:
        sheet, rule = flag_rule(context.book, request["rule"])
        for part in rule["ranges"]:
            context.guard(sheet, clipped(sheet, part))
        sheet, index = _rule_sheet(context, request | {"sheetId": sheet.id})
        rules = sheet.items("conditionalFormats")
        old, rules[index] = rules[index], rule
        return {"oldRule": tidy(old), "oldIndex": index, "newRule": tidy(rule), "newIndex": index}
    if "newIndex" not in request:
        raise invalid("One of rule or newIndex must be set.")
    sheet, index = _rule_sheet(context, needed_sheet(request))
    rules, target = sheet.items("conditionalFormats"), request["newIndex"]
    if not 0 <= target < len(rules):
        raise _no_rule(sheet, target)
    rule = rules.pop(index)
    rules.insert(target, rule)
    return {"newRule": tidy(rule), "newIndex": target, "oldIndex": index}


def needed_sheet(request: Json) -> Json:
    """The request, which must say its sheet.

    Raises:
        Refused: it does not.
    """
    needed(request, "sheetId", "request")
    return request


def delete_conditional_format_rule(context: Context, request: Json) -> Json:
    """deleteConditionalFormatRule: the reply holds what was deleted."""
    sheet, index = _rule_sheet(context, request)
    rule = sheet.items("conditionalFormats")[index]
    for part in rule["ranges"]:
        context.guard(sheet, clipped(sheet, part))
    sheet.items("conditionalFormats").pop(index)
    return {"rule": tidy(rule)}


def set_data_validation(context: Context, request: Json) -> Json:
    """setDataValidation: without a rule it clears.

    A rule sent again takes the colours that users gave the items of a dropdown; those colours are
    kept here under a name that no answer shows.
    """
    sheet = sheet_of(context.book, needed(request, "range", "request"))
    rect = clipped(sheet, request["range"])
    context.guard(sheet, rect)
    check_untyped(sheet, rect)
    rule = request.get("rule")
    stored = None if rule is None else validation_rule(context.book, sheet, rule)
    alone = {} if stored is None else {"dataValidation": stored}
    for place in rect.places():
        if place not in sheet.cells:
            sheet.put(place, alone)
            continue
        cell = dict(sheet.cells[place])
        cell.pop(CHIP_COLOURS, None)
        cell.pop("dataValidation", None)
        sheet.put(place, cell | alone)
    return {}


def set_basic_filter(context: Context, request: Json) -> Json:
    """setBasicFilter: one per sheet, its range written out to the present grid."""
    asked = needed(request, "filter", "request")
    sheet = sheet_of(context.book, asked.get("range", {}))
    rect = clipped(sheet, asked.get("range", {}))
    sheet.basic_filter = asked | {"range": as_grid_range(sheet, rect)}
    return {}


def clear_basic_filter(context: Context, request: Json) -> Json:
    """clearBasicFilter: nothing happens where there is none."""
    context.book.sheet(request.get("sheetId", 0)).basic_filter = None
    return {}


def add_filter_view(context: Context, request: Json) -> Json:
    """addFilterView: the id may be chosen."""
    asked = needed(request, "filter", "request")
    sheet = sheet_of(context.book, asked.get("range", {}))
    rect = clipped(sheet, asked.get("range", {}))
    view_id = asked.get("filterViewId", context.book.fresh_id())
    if any(view["filterViewId"] == view_id for view in sheet.items("filterViews")):
        raise invalid(f"Filter view with id {view_id} already exists.")
    view = asked | {"filterViewId": view_id, "range": as_grid_range(sheet, rect)}
    sheet.items("filterViews").append(view)
    return {"filter": tidy(view)}


def delete_filter_view(context: Context, request: Json) -> Json:
    """deleteFilterView: by its id."""
    view_id = request.get("filterId", 0)
    for sheet in context.book.sheets:
        kept = [view for view in sheet.items("filterViews") if view["filterViewId"] != view_id]
        if len(kept) < len(sheet.items("filterViews")):
            sheet.lists["filterViews"] = kept
            return {}
    raise invalid(f"No filter view with id: {view_id}")


HANDLERS: dict[str, Handler] = {
    "addConditionalFormatRule": add_conditional_format_rule,
    "addFilterView": add_filter_view,
    "clearBasicFilter": clear_basic_filter,
    "deleteConditionalFormatRule": delete_conditional_format_rule,
    "deleteFilterView": delete_filter_view,
    "setBasicFilter": set_basic_filter,
    "setDataValidation": set_data_validation,
    "updateConditionalFormatRule": update_conditional_format_rule,
}
