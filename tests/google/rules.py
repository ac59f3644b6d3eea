"""What the schema cannot say of conditions, formats and cells."""

from __future__ import annotations

import re
from typing import Any

import expressions
from book import Book, Sheet
from grids import as_grid_range, clipped, quoted, sheet_of
from locales import dialect
from looks import normal_colours
from refusals import Refused, invalid

Json = dict[str, Any]
MAX_TEXT = 50_000
READ_ONLY_IN_CELLS = ("effectiveValue", "formattedValue", "effectiveFormat", "hyperlink")
_NUMBERS = {
    "NUMBER_GREATER": 1,
    "NUMBER_GREATER_THAN_EQ": 1,
    "NUMBER_LESS": 1,
    "NUMBER_LESS_THAN_EQ": 1,
    "NUMBER_EQ": 1,
    "NUMBER_NOT_EQ": 1,
    "NUMBER_BETWEEN": 2,
    "NUMBER_NOT_BETWEEN": 2,
}
_BOTH = _NUMBERS | {
    "TEXT_CONTAINS": 1,
    "TEXT_NOT_CONTAINS": 1,
    "TEXT_EQ": 1,
    "DATE_EQ": 1,
    "DATE_BEFORE": 1,
    "DATE_AFTER": 1,
    "CUSTOM_FORMULA": 1,
}
IN_FORMATS = _BOTH | {"TEXT_STARTS_WITH": 1, "TEXT_ENDS_WITH": 1, "BLANK": 0, "NOT_BLANK": 0}
IN_VALIDATION = _BOTH | {
    "TEXT_IS_EMAIL": 0,
    "TEXT_IS_URL": 0,
    "DATE_ON_OR_BEFORE": 1,
    "DATE_ON_OR_AFTER": 1,
    "DATE_BETWEEN": 2,
    "DATE_NOT_BETWEEN": 2,
    "DATE_IS_VALID": 0,
    "ONE_OF_RANGE": 1,
}
_FLAG_FIELDS = {"backgroundColor", "backgroundColorStyle", "textFormat"}
_FLAG_TEXT_FIELDS = {"bold", "italic", "strikethrough", "foregroundColor", "foregroundColorStyle"}
_RANGE = re.compile(
    r"=(?:('(?:[^']|'')+'|[^\W\d]\w*)!)?\$?([A-Za-z]{1,3})\$?(\d*)(?::\$?([A-Za-z]{1,3})\$?(\d*))?$"
)


def flag_rule(book: Book, rule: Json) -> tuple[Sheet, Json]:
    """A conditional-format rule as Google stores it, and the sheet it lies on.

    Raises:
        Refused: the rule, its format, its formula or one of its ranges is wrong.
    """
    ranges = rule.get("ranges") or []
    if not ranges:
        raise invalid("ConditionalFormatRule.ranges must not be empty.")
    sheet = sheet_of(book, ranges[0])
    if any(part.get("sheetId", 0) != sheet.id for part in ranges):
        raise invalid("All ranges in a ConditionalFormatRule must be on the same sheet.")
    made: Json = {"ranges": [as_grid_range(sheet, clipped(sheet, part)) for part in ranges]}
    if "booleanRule" in rule:
        made["booleanRule"] = _boolean_rule(book, sheet, rule["booleanRule"])
    elif "gradientRule" in rule:
        made["gradientRule"] = _gradient_rule(book, sheet, rule["gradientRule"])
    else:
        raise invalid("No rule was specified on the ConditionalFormatRule.")
    return sheet, made


def _boolean_rule(book: Book, sheet: Sheet, rule: Json) -> Json:
    look = rule.get("format") or {}
    if set(look) - _FLAG_FIELDS or set(look.get("textFormat", {})) - _FLAG_TEXT_FIELDS:
        raise invalid(
            "ConditionalFormatRule.format only supports bold, italic, strikethrough, foreground "
            "color and background color."
        )
    condition = _condition(book, sheet, rule.get("condition") or {}, IN_FORMATS)
    return {"condition": condition, "format": normal_colours(look)}


def _condition(book: Book, sheet: Sheet, condition: Json, known: dict[str, int]) -> Json:
    kind = condition.get("type", "CONDITION_TYPE_UNSPECIFIED")
    values = condition.get("values") or []
    if kind not in known:
        raise invalid(f"Invalid BooleanCondition.type: {kind}")
    if len(values) != known[kind]:
        need = (
            "exactly one ConditionValue" if known[kind] == 1 else f"{known[kind]} ConditionValues"
        )
        raise invalid(
            f"BooleanCondition with type {kind} requires {need}, but {len(values)} values were "
            "supplied"
        )
    for value in values:
        _check_value(book, sheet, kind, value)
    return {"type": kind} | ({"values": values} if values else {})


def _check_value(book: Book, sheet: Sheet, kind: str, value: Json) -> None:
    text = value.get("userEnteredValue", "")
    if "relativeDate" in value and kind in ("DATE_EQ", "DATE_BEFORE", "DATE_AFTER"):
        return
    if not text:
        raise _bad_value(text)
    if text.startswith("="):
        check_formula(book, sheet, text)
    elif kind == "CUSTOM_FORMULA" or (kind in _NUMBERS and not is_number(book.locale, text)):
        raise _bad_value(text)


def _bad_value(text: str) -> Refused:
    return invalid(f"Invalid ConditionValue.userEnteredValue: {text}".rstrip())


def check_formula(book: Book, sheet: Sheet, formula: str) -> None:
    """Refuses a rule's formula that is none in this locale, or that leaves the sheet.

    Whether a `;` passes in a comma locale is not settled, nor are function names in other
    languages than English: both are refused.

    Raises:
        Refused: it is such a formula.
    """
    try:
        tree = expressions.parse(formula, book.locale)
    except expressions.BadFormula:
        raise _bad_value(formula) from None
    for node in expressions.walk(tree):
        if node.kind == "call" and not node.value.isascii():
            raise _bad_value(formula)
        if node.kind in ("ref", "name") and _leaves(book, sheet, node):
            raise invalid("Conditional format rule cannot reference a different sheet.")


def _leaves(book: Book, sheet: Sheet, node: expressions.Node) -> bool:
    if node.kind == "ref":
        tab = node.value.tab
        return tab is not None and tab.casefold() != sheet.title.casefold()
    named = (name for name in book.names if name["name"].casefold() == node.value.casefold())
    return any(name["range"].get("sheetId", 0) != sheet.id for name in named)


def is_number(locale: str, text: str) -> bool:
    """Whether a text typed in this locale is a number."""
    mark = re.escape(dialect(locale).decimal)
    return bool(re.match(rf"[-+]?(\d+({mark}\d*)?|{mark}\d+)%?$", text))


def _gradient_rule(book: Book, sheet: Sheet, rule: Json) -> Json:
    if "minpoint" not in rule or "maxpoint" not in rule:
        raise invalid("GradientRule.minpoint and GradientRule.maxpoint are required.")
    return {name: _point(book, sheet, point) for name, point in rule.items()}


def _point(book: Book, sheet: Sheet, point: Json) -> Json:
    kind = point.get("type", "INTERPOLATION_POINT_TYPE_UNSPECIFIED")
    if kind == "INTERPOLATION_POINT_TYPE_UNSPECIFIED":
        raise invalid("No interpolationPointType specified.")
    made: Json = normal_colours(point)
    if kind in ("MIN", "MAX"):
        made.pop("value", None)
        return made
    text = point.get("value", "")
    if not text:
        raise invalid("InterpolationPoint.value is required.")
    if text.startswith("="):
        check_formula(book, sheet, text)
    elif not is_number(book.locale, text):
        raise invalid(f"Invalid InterpolationPoint.value: {text}")
    return made


# Data validation ----------------------------------------------------------------------------


def validation_rule(book: Book, sheet: Sheet, rule: Json) -> Json:
    """A data validation rule as Google stores it.

    Raises:
        Refused: its condition is wrong.
    """
    condition = rule.get("condition") or {}
    kind, values = condition.get("type"), condition.get("values") or []
    if kind == "ONE_OF_LIST":
        if not values or any(not value.get("userEnteredValue") for value in values):
            raise invalid("BooleanCondition with type ONE_OF_LIST requires values.")
    elif kind == "BOOLEAN":
        if len(values) > 2:
            raise invalid("BooleanCondition with type BOOLEAN takes at most two values.")
    elif kind == "ONE_OF_RANGE":
        condition = _one_of_range(book, sheet, condition)
    else:
        condition = _condition(book, sheet, condition, IN_VALIDATION)
    kept = {key: value for key, value in rule.items() if value not in (False, "")}
    return kept | {"condition": condition}


def _one_of_range(book: Book, sheet: Sheet, condition: Json) -> Json:
    values = condition.get("values") or []
    if len(values) != 1:
        raise invalid(
            "BooleanCondition with type ONE_OF_RANGE requires exactly one ConditionValue, but "
            f"{len(values)} values were supplied"
        )
    text = values[0].get("userEnteredValue", "")
    found = _RANGE.match(text)
    if not found:
        raise invalid(
            f"Invalid ConditionValue.userEnteredValue: {text} for ConditionType: ONE_OF_RANGE"
        )
    tab = (found[1] or "").strip("'").replace("''", "'")
    target = book.titled(tab) if tab else sheet
    if target is None:
        raise invalid(
            f"Invalid ConditionValue.userEnteredValue: {text} for ConditionType: ONE_OF_RANGE"
        )
    cells = _absolute(found[2], found[3]) + (
        f":{_absolute(found[4], found[5])}" if found[4] else ""
    )
    absolute = f"={quoted(target.title)}!{cells}"
    return {"type": "ONE_OF_RANGE", "values": [{"userEnteredValue": absolute}]}


def _absolute(column: str, row: str) -> str:
    return f"${column.upper()}" + (f"${row}" if row else "")


def check_against_validation(cell: Json) -> None:
    """Refuses a value that a strict list does not hold.

    Whether Google refuses such a write through the API is not settled: the double does.

    Raises:
        Refused: the list does not hold it.
    """
    rule = cell.get("dataValidation") or {}
    value = cell.get("userEnteredValue")
    condition = rule.get("condition", {})
    if not (value and rule.get("strict") and condition.get("type") == "ONE_OF_LIST"):
        return
    allowed = {item["userEnteredValue"] for item in condition["values"]}
    if str(next(iter(value.values()))) not in allowed:
        raise invalid("The data you entered violates the data validation rules set on this cell.")


# Cells --------------------------------------------------------------------------------------


def checked_cell(cell: Json) -> Json:
    """A cell of a request, with its value and format as Google stores them.

    Raises:
        Refused: a value that cannot be written, or a field that is only read.
    """
    for name in READ_ONLY_IN_CELLS:
        if name in cell:
            raise invalid(f"CellData.{name} is read-only.")
    made = dict(cell)
    if "userEnteredValue" in cell:
        made["userEnteredValue"] = _value(cell["userEnteredValue"])
    if "userEnteredFormat" in cell:
        made["userEnteredFormat"] = _format(cell["userEnteredFormat"])
    return {key: part for key, part in made.items() if part not in ({}, [], "", None)}


def _value(value: Json) -> Json:
    if "errorValue" in value:
        raise invalid("ExtendedValue.errorValue is read-only.")
    for name in ("stringValue", "formulaValue"):
        if len(value.get(name, "")) > MAX_TEXT:
            raise invalid(
                f"Your input contains more than the maximum of {MAX_TEXT} characters in a single "
                "cell."
            )
    if not value.get("formulaValue", "=").startswith("="):
        raise invalid("ExtendedValue.formulaValue must start with '='.")
    return {} if value == {"stringValue": ""} else value


def _format(look: Json) -> Json:
    number = look.get("numberFormat")
    if number is not None:
        kind = number.get("type", "NUMBER_FORMAT_TYPE_UNSPECIFIED")
        if kind == "NUMBER_FORMAT_TYPE_UNSPECIFIED":
            raise invalid("NumberFormat.type is required.")
        if number.get("pattern", "").count('"') % 2:
            raise invalid(f"Invalid number format pattern: {number['pattern']}")
    made: Json = normal_colours(look)
    return made
