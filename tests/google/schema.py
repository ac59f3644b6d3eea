"""Checks JSON against Google's own names, types and enums."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from refusals import Refused, violation

Json = dict[str, Any]
# At most one of these fields may be set; the discovery document does not say so.
ONE_OFS: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "ExtendedValue": (
        ("value", ("numberValue", "stringValue", "boolValue", "formulaValue", "errorValue")),
    ),
    "ConditionalFormatRule": (("rule", ("booleanRule", "gradientRule")),),
    "ConditionValue": (("value", ("relativeDate", "userEnteredValue")),),
    "UpdateConditionalFormatRuleRequest": (("instruction", ("rule", "newIndex")),),
    "UpdateCellsRequest": (("area", ("start", "range")),),
    "ColorStyle": (("kind", ("rgbColor", "themeColor")),),
    "DeveloperMetadataLocation": (("location", ("spreadsheet", "sheetId", "dimensionRange")),),
    "EmbeddedObjectPosition": (("location", ("sheetId", "overlayPosition", "newSheet")),),
    "ChartData": (("type", ("sourceRange", "columnReference")),),
    "ChartSpec": (
        (
            "chart",
            (
                *("basicChart", "pieChart", "bubbleChart", "candlestickChart", "orgChart"),
                *("histogramChart", "waterfallChart", "treemapChart", "scorecardChart"),
            ),
        ),
    ),
}
_TYPE_PREFIX = "type.googleapis.com/google.apps.sheets.v4."
_INT32 = 2**31


@cache
def document() -> Json:
    """The stripped discovery document: `revision`, `served` kinds of request, `schemas`."""
    path = Path(__file__).with_name("sheets_schema.json")
    loaded: Json = json.loads(path.read_text(encoding="utf-8"))
    return loaded


def fields_of(name: str) -> Json:
    """The fields of a schema, each with its type."""
    fields: Json = document()["schemas"][name]
    return fields


def served(kind: str) -> bool:
    """Whether the double knows a kind of request."""
    return kind in document()["served"]


def parse(body: bytes) -> Any:
    """The JSON of a body.

    Raises:
        Refused: it is no JSON, or holds NaN or an infinity.
    """
    try:
        return json.loads(body.decode("utf-8"), parse_constant=_no_constant)
    except ValueError:
        text = "Invalid JSON payload received. Unexpected token."
        raise violation("", text) from None


def _no_constant(name: str) -> None:
    raise ValueError(name)


def checked(value: Any, name: str, path: str = "") -> Json:
    """The value without its nulls, which mean "unset".

    Numbers in quotes and names in snake_case, which Google's parser lets pass, are refused here.

    Raises:
        Refused: an unknown field, a wrong type or an unknown enum value.
    """
    if not isinstance(value, dict):
        raise _wrong(path, name, value)
    fields = fields_of(name)
    made = {}
    for key, part in value.items():
        if key not in fields:
            where = f" at '{path}'" if path else ""
            text = f'Invalid JSON payload received. Unknown name "{key}"{where}: Cannot find field.'
            raise violation(path, text)
        if part is not None:
            made[key] = _checked(
                part, fields[key], f"{path}.{_snake(key)}" if path else _snake(key)
            )
    _check_one_ofs(made, name, path)
    return made


def _check_one_ofs(value: Json, name: str, path: str) -> None:
    groups = ONE_OFS.get(name, ())
    if name == "Request":
        groups = (("kind", tuple(fields_of(name))),)
    for group, members in groups:
        given = [key for key in value if key in members]
        if len(given) > 1:
            text = (
                f"Invalid value at '{path}' (oneof), oneof field '{group}' is already set. "
                f"Cannot set '{given[1]}'"
            )
            raise violation(path, text)


def _checked(value: Any, kind: Json, path: str) -> Any:
    if "ref" in kind:
        return checked(value, kind["ref"], path)
    if "list" in kind:
        if not isinstance(value, list):
            raise _wrong(path, "ListValue", value)
        return [_item(part, kind["list"], f"{path}[{at}]") for at, part in enumerate(value)]
    if "map" in kind:
        if not isinstance(value, dict):
            raise _wrong(path, "Map", value)
        return {key: _checked(part, kind["map"], f"{path}.{key}") for key, part in value.items()}
    if "enum" in kind:
        if value not in kind["enum"]:
            raise _wrong(path, "Enum", value)
        return value
    return _scalar(value, kind, path)


def _item(value: Any, kind: Json, path: str) -> Any:
    # A null among values means "leave this cell": it stays.
    if value is None and not ("ref" in kind or "enum" in kind):
        return None
    return _checked(value, kind, path)


_SCALARS: dict[str, Callable[[Any], bool]] = {
    "string": lambda value: isinstance(value, str),
    "google-fieldmask": lambda value: isinstance(value, str),
    "google-datetime": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "int32": lambda value: _whole(value) and -_INT32 <= value < _INT32,
    "float": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "double": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
}
_PROTO = {"boolean": "TYPE_BOOL", "int32": "TYPE_INT32", "float": "TYPE_FLOAT"}


def _whole(value: Any) -> bool:
    return not isinstance(value, bool) and (
        isinstance(value, int) or (isinstance(value, float) and value.is_integer())
    )


def _scalar(value: Any, kind: Json, path: str) -> Any:
    if kind.get("any"):
        return value
    name = kind["type"]
    if not _SCALARS[name](value):
        raise _wrong(path, _PROTO.get(name, f"TYPE_{name.upper()}"), value)
    return int(value) if name == "int32" else value


def _wrong(path: str, kind: str, value: Any) -> Refused:
    shown = json.dumps(value, ensure_ascii=False)
    if kind == "ListValue":
        kind = "type.googleapis.com/google.protobuf.ListValue"
    elif not kind.startswith("TYPE_"):
        kind = _TYPE_PREFIX + kind
    text = f"Invalid value at '{path}' ({kind}), {shown}"
    return violation(path, text)


def _snake(name: str) -> str:
    return re.sub(r"(?<!^)([A-Z])", lambda found: f"_{found[1].lower()}", name)
