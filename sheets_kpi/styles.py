"""The looks of cells, by name: one palette and one set of number formats for every tab.

Colours are `RRGGBB`. The status colours are told apart by people who see red and green alike, and
are never the only sign: a symbol and a word stand beside them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Literal, NamedTuple

INK = "1F2933"
MUTED = "6B7785"
LINE = "D5DBE1"
BAND = "F3F5F7"
ACCENT = "1F5FA8"
GREEN_FILL, GREEN_INK = "DDF1E4", "14532D"
AMBER_FILL, AMBER_INK = "FFF0CC", "7A4B00"
RED_FILL, RED_INK = "FBDDD9", "8A1C12"
GREY_FILL, GREY_INK = "ECEFF2", "5B6673"
BLUE_FILL, BLUE_INK = "DCE9F7", "173F6E"


class Style(NamedTuple):
    """How a cell looks. `number_format` is in the locale-neutral tokens both backends share."""

    number_format: str = ""
    bold: bool = False
    italic: bool = False
    color: str = ""
    fill: str = ""
    size: int = 10
    align: Literal["", "left", "center", "right"] = ""
    wrap: bool = False
    line_below: bool = False
    underline: bool = False
    indent: int = 0

    def with_(self, **changes: object) -> Style:
        """This style with some of its looks changed."""
        return _changed(self, tuple(changes.items()))


@lru_cache(maxsize=4_096)  # large teams have the same few styles in many thousand cells
def _changed(style: Style, changes: tuple[tuple[str, object], ...]) -> Style:
    return style._replace(**dict(changes))  # type: ignore[arg-type]  # it checks the names


_USUAL: Mapping[type, str] = {
    datetime: "dd.mm.yyyy hh:mm",
    date: "dd.mm.yyyy",
    timedelta: "[h]:mm:ss",
}


def usual_format(value: object, *, as_text: bool) -> str:
    """The number format of a cell whose style has none; dates need one to be seen as such."""
    return _USUAL.get(type(value), "@" if as_text else "")


PLAIN = Style()
TITLE = Style(bold=True, size=14, color=INK)
SUBTITLE = Style(color=MUTED)
SECTION = Style(bold=True, size=11, color=ACCENT)
HEADER = Style(bold=True, color=INK, fill=BAND, line_below=True, wrap=True)
HEADER_RIGHT = HEADER.with_(align="right")
TEXT = Style(color=INK)
WRAPPED = Style(color=INK, wrap=True)
MUTED_TEXT = Style(color=MUTED)
LINK = Style(color=ACCENT, underline=True)

# Looks of flags: only fill, colour and bold.
FLAG_ERROR = Style(fill=RED_FILL, color=RED_INK)
FLAG_WARNING = Style(fill=AMBER_FILL, color=AMBER_INK)
FLAG_FOUND = Style(fill=BLUE_FILL, color=BLUE_INK)
GOOD = Style(fill=GREEN_FILL, color=GREEN_INK)
RISK = Style(fill=AMBER_FILL, color=AMBER_INK)
BAD = Style(fill=RED_FILL, color=RED_INK)
GREY = Style(fill=GREY_FILL, color=GREY_INK)
