"""How the Meeting tab looks: its first rows, rows that are added, and its colours.

A row is written once; what changes in it are look-ups. Its colours are flags, as the numbers under
them come from look-ups, too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sheets_kpi.attain.rules import Status
from sheets_kpi.flags.terms import is_among, quote, tagged
from sheets_kpi.look_ups import look_up
from sheets_kpi.meeting.lines import COLUMNS, HINT, MARKER, TABLE, TITLE, Line, column_of
from sheets_kpi.render.page import SYMBOLS, TITLE_ROW, row_heights
from sheets_kpi.state import Area, Cell, CellValue, Flag, Input, Tab, a1
from sheets_kpi.styles import (
    BEHIND,
    HAIR,
    HEADER,
    INK,
    INPUT,
    MUTED,
    RISK,
    SMALL,
    SUBTITLE,
    TAB_READ,
    TEXT,
    Style,
)
from sheets_kpi.styles import TITLE as TITLE_STYLE
from sheets_kpi.texts import Lang, both, say

HEAD = 3  # the row of the headers, when the tab is made
_WIDTHS = (66, 200, 92, 184, 0, 172, 240, 104, 80, 84)  # a phone shows the first two and «Почему»
_ROW = 20  # pixels, of one line: as high as the rows that people add
_PEOPLES = COLUMNS[COLUMNS.index("key") + 1 :]
_OURS = TEXT.with_(wrap=True, below=HAIR)
_THEIRS = Style(color=INK, fill=INPUT, wrap=True, below=HAIR, right=HAIR)
_STYLES: Mapping[str, Style] = {
    "section": SMALL.with_(wrap=True, below=HAIR),
    "about": _OURS,
    "now": _OURS.with_(align="right"),
    "status": _OURS.with_(indent=1),
    "key": SMALL,
    **dict.fromkeys(_PEOPLES, _THEIRS),
    "due": _THEIRS.with_(number_format="dd.mm.yyyy", align="left"),
}
_HEADERS: Mapping[str, Style] = {
    "now": HEADER.with_(align="right"),
    "status": HEADER.with_(indent=1),
    **dict.fromkeys(_PEOPLES, HEADER.with_(fill=INPUT)),
}
_DONE, _DAY = Style(color=MUTED), SUBTITLE.with_(number_format="dd.mm.yyyy", align="left")
FIRST_PLACES = {name: place for place, name in enumerate(COLUMNS, 1)}
Row = Mapping[int, Cell]


def row_of(key: str, line: Line, places: Mapping[str, int], service: str) -> Row:
    """The cells of a new row by column; `service` is the title of the tab that look-ups ask."""
    texts = {"section": line.section, "now": line.now, "status": line.status}
    found = {places[name]: Cell(None, _STYLES[name]) for name in _PEOPLES if name in places}
    for name in [one for one in texts if one in places]:
        formula = look_up(places["key"], service, TABLE, column_of(name))
        found[places[name]] = Cell(texts[name], _STYLES[name], formula=formula)
    is_company = bool(line.kpi) and not line.person
    found[places["about"]] = Cell(line.about, _STYLES["about"].with_(bold=is_company))
    return {**found, places["key"]: Cell(key, _STYLES["key"])}


def height_of(row: Row) -> int:
    """How many pixels high a new row is; it grows with what people type."""
    return row_heights({(1, column): cell for column, cell in row.items()}, _WIDTHS).get(1, _ROW)


def made(
    title: str,
    rows: Sequence[Row],
    head: Mapping[str, Mapping[str, CellValue]],
    service: str,
    lang: Lang,
) -> Tab:
    """The tab as it is made, with its first rows; `head` is what its look-ups tell above them."""
    places = FIRST_PLACES
    cells = {
        (HEAD + number, column): cell
        for number, row in enumerate(rows, 1)
        for column, cell in row.items()
    }
    for row, key in enumerate((TITLE, HINT, MARKER), 1):
        cells[row, places["key"]] = Cell(key, SMALL)
        for name, value in head[key].items():
            style = _HEADERS.get(name, HEADER) if key == MARKER else _above(key, name)
            formula = look_up(
                places["key"], service, TABLE, column_of(name), is_text=isinstance(value, str)
            )
            cells[row, places[name]] = Cell(value, style, formula=formula)
    return Tab(
        "meeting",
        "shared",
        title,
        cells,
        _WIDTHS,
        (HEAD, places["about"]),
        flags=flags(places, HEAD, (1, places["due"])),
        inputs=inputs(places, HEAD, lang),
        heights=row_heights(cells, _WIDTHS) | {1: TITLE_ROW},
        color=TAB_READ,
        repeat=HEAD,
    )


def _above(key: str, name: str) -> Style:
    if key == HINT or name == "section":
        return TITLE_STYLE if key == TITLE else SUBTITLE
    return _DAY if name == "due" else SUBTITLE.with_(align="right")


def inputs(places: Mapping[str, int], head: int, lang: Lang) -> tuple[Input, ...]:
    """The dropdown of what is done."""
    options = tuple(say(f"meeting.{word}", lang) for word in ("yes", "no", "later"))
    title, message = say("meeting.done", lang), say("meeting.done.about", lang)
    area = Area(head + 1, places["done"], None, places["done"])
    return (Input(area, "list", title, message, options),)


def flags(places: Mapping[str, int], head: int, day: tuple[int, int] | None) -> tuple[Flag, ...]:
    """The colours: grey for what is done, as on other tabs for what is behind and at risk, red for
    what is overdue on the day of the last sync, which stands at `day`.
    """
    cells = {name: f"${a1(head + 1, place)}" for name, place in places.items()}
    done = is_among(cells["done"], both("meeting.yes")) if "done" in cells else "1=0"
    found = [_flag("done", head, (min(places.values()), max(places.values())), done, _DONE)]
    for code, status, look in (("behind", Status.BEHIND, BEHIND), ("risk", Status.AT_RISK, RISK)):
        for name in ("now", "status") if "now" in cells else ():
            sign = f"LEFT({cells['now']})={quote(SYMBOLS[status])}"
            if name in places:
                place = (places[name], places[name])
                found.append(_flag(code, head, place, f"NOT({done});{sign}", look))
    if day and "due" in cells:
        due, today = cells["due"], Area(*day, *day).absolute.partition(":")[0]
        late = f"NOT({done});ISNUMBER({due});ISNUMBER({today});{due}<{today}"
        found.append(_flag("late", head, (places["due"], places["due"]), late, BEHIND))
    return tuple(found)


def _flag(code: str, head: int, columns: tuple[int, int], condition: str, look: Style) -> Flag:
    area = Area(head + 1, columns[0], None, columns[1])
    return Flag(f"meeting.{code}", area, tagged(f"meeting.{code}", condition), look)
