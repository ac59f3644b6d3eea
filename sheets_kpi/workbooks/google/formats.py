"""Areas, ids, styles, cells and marks as Google's JSON spells them.

Areas count from zero, without the last row and column. A text is a text, whatever it begins with.
Marks are developer metadata: unseen by people, kept with the tab, open to every tool. The value of
one names the tab it belongs to. A copy of a tab carries a copy of the mark, which still names the
first tab, so that the copy is known to be the team's own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

from sheets_kpi.errors import WorkbookError
from sheets_kpi.flags.terms import dialect
from sheets_kpi.glyphs import FONT
from sheets_kpi.state import Area, Cell, CellError, CellValue, Mark, Tab, normal
from sheets_kpi.styles import Style
from sheets_kpi.workbooks.google.drawn import formula_of

Json = dict[str, Any]
_LARGEST = 2**31 - 1

_LITERAL = re.compile(r'"[^"]*"|\\.')
_INDENT = 9  # pixels
_PADDING = 3
_SIDES = {  # of a cell: where its line is, and how thick
    "above": ("top", "SOLID"),
    "below": ("bottom", "SOLID"),
    "left": ("left", "SOLID_THICK"),
    "right": ("right", "SOLID"),
}
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001  # a wall clock in the zone of the spreadsheet
_DAY = timedelta(days=1)
VALUES = "userEnteredValue,note"  # what a request changes of a cell
Targets = Mapping[str, int]  # the ids of tabs by title, as they are after the write
KEY = "sheets-kpi"
TURN_KEY = "sheets-kpi-turn"
MAX_LENGTH = 30_000  # characters of all metadata in one place
_KINDS = ("workbook", "summary", "decision", "log", "shared")


def to_grid(sheet_id: int, area: Area) -> Json:
    """The GridRange of an area; one that goes down to the end of the tab has no `endRowIndex`."""
    found: Json = {
        "sheetId": sheet_id,
        "startRowIndex": area.first_row - 1,
        "startColumnIndex": area.first_column - 1,
        "endColumnIndex": area.last_column,
    }
    if area.last_row is not None:
        found["endRowIndex"] = area.last_row
    return found


def from_grid(grid: Mapping[str, int], rows: int, columns: int, *, open_end: bool = True) -> Area:
    """The area of a GridRange on a tab of `rows` × `columns`.

    Google cuts ranges off at the end of the tab when they are made, so that one which reaches the
    last row reads as one without an end, unless `open_end` is off.
    """
    last_row: int | None = grid.get("endRowIndex", rows)
    return Area(
        grid.get("startRowIndex", 0) + 1,
        grid.get("startColumnIndex", 0) + 1,
        None if open_end and last_row is not None and last_row >= rows else last_row,
        grid.get("endColumnIndex", columns),
    )


def chosen_id(name: str, taken: Collection[int] = ()) -> int:
    """An id from 1 to 2³¹ − 1 that goes with a name: always the same one unless it is taken."""
    found = int.from_bytes(sha256(name.encode()).digest()[:4], "big") % _LARGEST + 1
    while found in taken:
        found = found % _LARGEST + 1
    return found


def guard_id(sheet_id: int) -> int:
    """The id of the protection that we set on a tab of ours."""
    return chosen_id(f"guard/{sheet_id}")


def rgb(color: str) -> Json:
    """`RRGGBB` as shares of red, green and blue."""
    shares = (round(int(color[at : at + 2], 16) / 255, 4) for at in (0, 2, 4))
    return dict(zip(("red", "green", "blue"), shares, strict=True))


def rgb_of(holder: Mapping[str, Any], name: str) -> str:
    """The colour `name` of a format as `RRGGBB`; empty if there is none, or one of the theme."""
    style = holder.get(f"{name}Style")
    found = style.get("rgbColor") if style is not None else holder.get(name)
    if found is None:
        return ""
    shares = (float(found.get(channel, 0)) for channel in ("red", "green", "blue"))
    return "".join(f"{round(share * 255):02X}" for share in shares)


def cell_format(style: Style, pattern: str, link: str = "") -> Json:
    """The format of a cell with a number format `pattern`, and a `link` to an address if any."""
    found: Json = {
        "textFormat": _text(style, link),
        "wrapStrategy": "WRAP" if style.wrap else "OVERFLOW_CELL",
        "verticalAlignment": (style.vertical or ("top" if style.wrap else "bottom")).upper(),
    }
    if pattern:
        found["numberFormat"] = {"type": _kind(pattern), "pattern": pattern}
    if style.fill:
        found["backgroundColorStyle"] = {"rgbColor": rgb(style.fill)}
    if style.align:
        found["horizontalAlignment"] = style.align.upper()
    if borders := _borders(style):
        found["borders"] = borders
    if style.indent:
        sides = {"top": 2, "right": _PADDING, "bottom": 2}
        found["padding"] = {**sides, "left": _PADDING + _INDENT * style.indent}
    return found


def _borders(style: Style) -> Json:
    return {
        side: {"style": line, "colorStyle": {"rgbColor": rgb(color)}}
        for name, (side, line) in _SIDES.items()
        if (color := getattr(style, name))
    }


def _text(style: Style, link: str) -> Json:
    found: Json = {"fontSize": style.size, "fontFamily": FONT}
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


def extended(value: CellValue) -> Json | None:
    """A value as Google takes it; None for a blank one. Dates and durations are days."""
    match normal(value):
        case None:
            return None
        case bool() as truth:
            return {"boolValue": truth}
        case int() | float() as number:
            return {"numberValue": number}
        case datetime() as moment:
            return {"numberValue": (moment.replace(tzinfo=None) - _EPOCH) / _DAY}
        case date() as day:
            return {"numberValue": (day - _EPOCH.date()).days}
        case timedelta() as span:
            return {"numberValue": span / _DAY}
        case CellError("#N/A"):
            return {"formulaValue": "=NA()"}
        case other:
            return {"stringValue": str(other)}


def cell_data(cell: Cell | None, separator: str) -> Json:
    """What a cell holds or draws, and its note; `separator` stands between the arguments of a
    formula.
    """
    if cell is None:
        return {}
    value, note = extended(cell.value), normal(cell.note)
    if cell.drawn:
        value = {"formulaValue": formula_of(cell.drawn, separator)}
    if cell.formula:
        value = {"formulaValue": "=" + dialect(cell.formula, separator)}
    found: Json = {} if value is None else {"userEnteredValue": value}
    return {**found, "note": str(note)} if note else found


def value_rows(tab: Tab, rows: Iterable[int], columns: range, separator: str) -> list[Json]:
    """What the cells of rows hold in some columns; one that holds nothing is `{}`."""
    return [
        {"values": [cell_data(tab.cells.get((row, column)), separator) for column in columns]}
        for row in rows
    ]


def read_mark(entry: Mapping[str, Any]) -> Mark | None:
    """The mark in an entry of developer metadata; None if it is not ours or was damaged."""
    if entry.get("metadataKey") != KEY:
        return None
    try:
        facts = json.loads(entry.get("metadataValue", ""))
        data = {str(key): str(value) for key, value in facts["data"].items()}
        kind, key, tab = facts["kind"], str(facts["key"]), str(facts["tab"])
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    return Mark(kind, key, tab, data) if kind in _KINDS else None


def set_mark(
    mark: Mark, known: Mapping[tuple[str, str, str], int], used: Collection[int]
) -> Iterator[Json]:
    """The request that writes a mark, in place of the one of the same identity: `known` are the ids
    of the marks that stand, `used` all that are taken.

    Raises:
        WorkbookError: it holds more than Google takes.
    """
    value = _value(mark)
    if len(KEY) + len(value) > MAX_LENGTH:
        raise WorkbookError("google.mark_too_long", limit=MAX_LENGTH)
    if (found := known.get(mark.identity)) is not None:
        yield {
            "updateDeveloperMetadata": {
                "dataFilters": [_filter(found)],
                "developerMetadata": {"metadataValue": value},
                "fields": "metadataValue",
            }
        }
        return
    place: Json = {"spreadsheet": True} if not mark.tab_id else {"sheetId": int(mark.tab_id)}
    yield _created(chosen_id("/".join(("mark", *mark.identity)), used), KEY, value, place)


def drop_mark(mark: Mark, known: Mapping[tuple[str, str, str], int]) -> Iterator[Json]:
    """The request that removes a mark; none if it went away with its tab."""
    if (found := known.get(mark.identity)) is not None:
        yield {"deleteDeveloperMetadata": {"dataFilter": _filter(found)}}


def _filter(metadata_id: int) -> Json:
    return {"developerMetadataLookup": {"metadataId": metadata_id}}


def _created(metadata_id: int, key: str, value: str, place: Json) -> Json:
    entry = {
        "metadataId": metadata_id,
        "metadataKey": key,
        "metadataValue": value,
        "location": place,
        "visibility": "DOCUMENT",
    }
    return {"createDeveloperMetadata": {"developerMetadata": entry}}


def read_turn(entry: Mapping[str, Any]) -> int | None:
    """The number of our last write in an entry of developer metadata; None if it is no such one."""
    if entry.get("metadataKey") != TURN_KEY:
        return None
    value = str(entry.get("metadataValue", ""))
    return int(value) if value.isascii() and value.isdigit() else 0


def take_turn(turns: Mapping[int, int], used: Collection[int]) -> Iterator[Json]:
    """Requests that make Google refuse the batch if another of ours came since the last read.

    Every write gets the number after that of the write before, and an id made from it. Two batches
    made from one state choose one id, and Google takes an id only once: the second is refused.
    `turns` are the numbers that stand (one, or none before the first write) by their ids, `used`
    the ids of all marks.
    """
    turn = 1 + max(turns.values(), default=0)
    chosen = chosen_id(f"turn/{turn}", {*turns, *used})
    yield _created(chosen, TURN_KEY, str(turn), {"spreadsheet": True})
    for old in turns:
        yield {"deleteDeveloperMetadata": {"dataFilter": _filter(old)}}


def drop_turns() -> Json:
    """A request that removes the numbers of our writes, that of its own batch too."""
    lookup = {"developerMetadataLookup": {"metadataKey": TURN_KEY}}
    return {"deleteDeveloperMetadata": {"dataFilter": lookup}}


def _value(mark: Mark) -> str:
    facts = {"kind": mark.kind, "key": mark.key, "tab": mark.tab_id, "data": dict(mark.data)}
    return json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
