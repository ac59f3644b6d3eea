"""Styles as cell formats, and colours both ways."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sheets_kpi.state import CellValue
from sheets_kpi.styles import LINE, Style
from sheets_kpi.workbooks.google.places import Json

_FORMATS: Mapping[type, str] = {
    datetime: "dd.mm.yyyy hh:mm",
    date: "dd.mm.yyyy",
    timedelta: "[h]:mm:ss",
}
_LITERAL = re.compile(r'"[^"]*"|\\.')
_INDENT = 9  # pixels
_PADDING = 3


def rgb(color: str) -> Json:
    """`RRGGBB` as shares of red, green and blue."""
    shares = (int(color[at : at + 2], 16) / 255 for at in (0, 2, 4))
    return dict(zip(("red", "green", "blue"), shares, strict=True))


def rgb_of(holder: Mapping[str, Any], name: str) -> str:
    """The colour `name` of a format as `RRGGBB`; empty if there is none, or one of the theme."""
    style = holder.get(f"{name}Style")
    found = style.get("rgbColor") if style is not None else holder.get(name)
    if found is None:
        return ""
    shares = (float(found.get(channel, 0)) for channel in ("red", "green", "blue"))
    return "".join(f"{round(share * 255):02X}" for share in shares)


def cell_format(style: Style, value: CellValue, link: str = "", *, as_text: bool = False) -> Json:
    """The format of a cell.

    Args:
        style: how it looks.
        value: what it holds; dates and durations need a number format to be seen as such.
        link: the address a click leads to, "" for none.
        as_text: whether its column takes everything as text.
    """
    pattern = style.number_format or _FORMATS.get(type(value), "@" if as_text else "")
    found: Json = {
        "textFormat": _text(style, link),
        "wrapStrategy": "WRAP" if style.wrap else "OVERFLOW_CELL",
        "verticalAlignment": "TOP" if style.wrap else "BOTTOM",
    }
    if pattern:
        found["numberFormat"] = {"type": _kind(pattern), "pattern": pattern}
    if style.fill:
        found["backgroundColorStyle"] = {"rgbColor": rgb(style.fill)}
    if style.align:
        found["horizontalAlignment"] = style.align.upper()
    if style.line_below:
        line = {"style": "SOLID", "colorStyle": {"rgbColor": rgb(LINE)}}
        found["borders"] = {"bottom": line}
    if style.indent:
        sides = {"top": 2, "right": _PADDING, "bottom": 2}
        found["padding"] = {**sides, "left": _PADDING + _INDENT * style.indent}
    return found


def text_format() -> Json:
    """The format of cells that take everything as text."""
    return {"numberFormat": {"type": "TEXT", "pattern": "@"}}


def _text(style: Style, link: str) -> Json:
    found: Json = {"fontSize": style.size}
    for name in ("bold", "italic", "underline"):
        if getattr(style, name):
            found[name] = True
    if style.color:
        found["foregroundColorStyle"] = {"rgbColor": rgb(style.color)}
    if link:
        found["link"] = {"uri": link}
    return found


def _kind(pattern: str) -> str:
    """Which of Google's kinds of number format a pattern belongs to."""
    bare = _LITERAL.sub("", pattern)
    if bare == "@":
        return "TEXT"
    has_day, has_time = bool(re.search("[dy]", bare)), bool(re.search("[hs]", bare))
    if has_day:
        return "DATE_TIME" if has_time else "DATE"
    if has_time:
        return "TIME"
    return "PERCENT" if "%" in bare else "NUMBER"
