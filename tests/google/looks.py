"""Colours as Google stores them, and answers without zeros."""

from __future__ import annotations

import struct
from typing import Any

from refusals import invalid

Json = dict[str, Any]
# Members of a one-of and counts are printed even when they are zero.
_PRINTED = frozenset(
    "numberValue boolValue stringValue formulaValue red green blue alpha hueShift sheetId index "
    "bold italic strikethrough underline".split()
)
_GRID = frozenset(
    "startRowIndex endRowIndex startColumnIndex endColumnIndex rowIndex columnIndex dimension "
    "startIndex endIndex sheetId".split()
)


def normal_colours(value: Any) -> Any:
    """A value with float32 colours, no zero channels, and both twins of each colour.

    Raises:
        Refused: a channel lies outside 0 to 1.
    """
    if isinstance(value, list):
        return [normal_colours(part) for part in value]
    if not isinstance(value, dict):
        return value
    made = {key: normal_colours(part) for key, part in value.items()}
    for key in list(made):
        if key.lower().endswith("colorstyle"):
            if "rgbColor" in made[key]:
                made[key] = {"rgbColor": _colour(made[key]["rgbColor"])}
                made[key.removesuffix("Style")] = made[key]["rgbColor"]
        elif key.lower().endswith("color") and key != "rgbColor" and f"{key}Style" not in made:
            made[key] = _colour(made[key])
            made[f"{key}Style"] = {"rgbColor": made[key]}
    return made


def _colour(colour: Json) -> Json:
    for name, part in colour.items():
        if not 0 <= part <= 1:
            raise invalid(f"Invalid color component {name}: {part}")
    return {name: _float32(part) for name, part in colour.items() if part}


def _float32(number: float) -> float:
    short = struct.unpack("f", struct.pack("f", number))[0]
    made = float(f"{short:.8g}")
    return int(made) if made.is_integer() else made


def tidy(value: Any) -> Any:
    """An answer as Google prints it: false, zero and empty texts are left out.

    The ids and places of a GridRange and its like lose their zeros too; a sheet's own properties
    keep `sheetId` and `index`.
    """
    if isinstance(value, list):
        return [tidy(part) for part in value]
    if not isinstance(value, dict):
        return value
    if value and _GRID.issuperset(value):
        return {key: part for key, part in value.items() if part}
    return {
        key: tidy(part)
        for key, part in value.items()
        if key in _PRINTED or not (part is False or part == "" or (part == 0 and part is not False))
    }
