"""Colours as Google stores them, and answers without zeros."""

from __future__ import annotations

import math
import struct
from typing import Any

from masks import Mask
from refusals import invalid

Json = dict[str, Any]
# Members of a one-of and counts are printed even when they are zero.
_PRINTED = frozenset(
    "numberValue boolValue stringValue formulaValue red green blue alpha hueShift sheetId index "
    "bold italic strikethrough underline".split()
)
_PLACE = frozenset("rowIndex columnIndex sheetId".split())
_RANGE = frozenset(
    "startRowIndex endRowIndex startColumnIndex endColumnIndex sheetId dimension startIndex "
    "endIndex".split()
)


def normal_colours(value: Any) -> Any:
    """A value with the colours Google can keep, no zero channels, and both twins of each colour.

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
            if not made[key]:
                del made[key]
            elif "rgbColor" in made[key]:
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
    kept = {name: _kept(part) for name, part in colour.items()}
    return {name: part for name, part in kept.items() if part}


def _kept(channel: float) -> float:
    # One of 256 steps, half a step going down (0.5 reads as 127/255), in single precision.
    step = math.ceil(channel * 255 - 0.5)
    short = struct.unpack("f", struct.pack("f", step / 255))[0]
    made = float(f"{short:.8g}")
    return int(made) if made.is_integer() else made


def tidy(value: Any) -> Any:
    """An answer as Google prints it: false, zero and empty texts are left out.

    A range loses its `sheetId` of 0 and keeps its starts of 0, the place of a cell loses both; a
    sheet's own properties keep `sheetId` and `index`.
    """
    if isinstance(value, list):
        return [tidy(part) for part in value]
    if not isinstance(value, dict):
        return value
    if value and _PLACE.issuperset(value):
        return {key: part for key, part in value.items() if part}
    if value and _RANGE.issuperset(value):
        return {key: part for key, part in value.items() if part or key != "sheetId"}
    return {
        key: tidy(part)
        for key, part in value.items()
        if key in _PRINTED or not (part is False or part == "" or (part == 0 and part is not False))
    }


def with_twins(mask: Mask) -> Mask:
    """A mask that names both twins of each colour it names: who sets one sets the other."""
    made = {key: with_twins(part) for key, part in mask.items()}
    for key in mask:
        bare = key.removesuffix("Style")
        if bare.lower().endswith("color") and bare != "rgbColor":
            made.setdefault(bare, {})
            made.setdefault(f"{bare}Style", {})
    return made
