"""The looks of cells, by name: one palette and one set of number formats for every tab.

Colours are `RRGGBB`. A fill says that somebody must act, and nothing else has one; it is told apart
by people who see red and green alike, and is never the only sign: a symbol and a word stand beside.
Every ink has a contrast of 4.5 : 1 or more on every ground that it stands on.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Literal, NamedTuple

INK = "1F2933"
MUTED = "5B6673"
LINE = "D5DBE1"  # a rule
HAIR = "E8ECF0"  # between the rows of a table
BAND = "F3F5F7"
TILE = "F5F7F9"
INPUT = "FFFDF2"  # cells that people fill on a tab of ours
ACCENT = "1F5FA8"
AMBER_FILL, AMBER_INK = "FFEFC2", "6B4400"
RED_FILL, RED_INK = "F9CFC9", "8A1A12"
BLUE_FILL, BLUE_INK = "DCE9F7", "173F6E"  # flags on logs only

# Bars in cells: calm, at risk, behind; columns of charts: whole, running, forecast.
BAR, BAR_RISK, BAR_BEHIND = "C3D0DD", "E0A93B", "B93A2E"
SERIES, RUNNING, GHOST = "7590AF", "B9CADC", "E8ECF0"

# Tabs in the bar of tabs: what is read, what somebody must mend, what owners decide.
TAB_READ, TAB_ALARM, TAB_OWNER = "1F5FA8", "B93A2E", "8A949F"
TAB_OURS = (TAB_READ, TAB_ALARM)  # somebody gave a tab any other


class Style(NamedTuple):
    """How a cell looks. `number_format` is in the locale-neutral tokens both backends share.

    `above`, `below` and `right` are colours of thin lines on its sides, `left` that of a thick one.
    """

    number_format: str = ""
    bold: bool = False
    italic: bool = False
    color: str = ""
    fill: str = ""
    size: int = 10
    align: Literal["", "left", "center", "right"] = ""
    wrap: bool = False
    underline: bool = False
    indent: int = 0
    above: str = ""
    below: str = ""
    left: str = ""
    right: str = ""
    vertical: Literal["", "middle", "bottom"] = ""  # "": at the top where it wraps, else below

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
TITLE = Style(bold=True, size=16, color=INK)
SUBTITLE = Style(color=MUTED, size=9)
SECTION = Style(bold=True, size=11, color=INK)
HEADER = Style(bold=True, color=MUTED, size=9, below=LINE, wrap=True, vertical="bottom")
HEADER_RIGHT = HEADER.with_(align="right")
TYPED_HEADER = Style(bold=True, color=INK, fill=BAND, below=LINE, wrap=True)  # where people type
TEXT = Style(color=INK)
WRAPPED = Style(color=INK, wrap=True)
MUTED_TEXT = Style(color=MUTED)
SMALL = Style(color=MUTED, size=8)
LINK = Style(color=ACCENT, underline=True)

# Fills: of results at risk and behind, and of flags, of which only fill, colour and bold count.
RISK = FLAG_WARNING = Style(fill=AMBER_FILL, color=AMBER_INK)
FLAG_ERROR = Style(fill=RED_FILL, color=RED_INK)
BEHIND = Style(fill=RED_FILL, color=RED_INK, bold=True)
FLAG_FOUND = Style(fill=BLUE_FILL, color=BLUE_INK)


def characters(count: float) -> int:
    """The width in pixels of a column for so many digits."""
    return round(count * 7) + 5
