"""Areas as Google counts them: from zero, without the last row and column."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sheets_kpi.state import Area

Json = dict[str, Any]


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


def quoted(title: str) -> str:
    """A tab's title as addresses spell it."""
    return "'" + title.replace("'", "''") + "'"
