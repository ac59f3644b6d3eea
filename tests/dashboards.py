"""The Dashboard as a person reads it: tiles, what to do, the table."""

from __future__ import annotations

from typing import Any, NamedTuple

from sheets_kpi.state import Cell, Tab

SPANS = ((1, 2), (3, 5), (6, 7), (8, 10), (11, 13))  # the columns of each tile
TILES = 4  # the first row of tiles; below their four rows stands what to do


def shown(value: object) -> Any:
    """A value of a cell; a text with spaces as one types them."""
    return value.replace("\u00a0", " ") if isinstance(value, str) else value


def text_at(tab: Tab, row: int, column: int) -> Any:
    """What a cell holds."""
    cell = tab.cells.get((row, column))
    return shown(cell.value) if cell else None


def head(tab: Tab) -> list[str]:
    """The title, and the line that says how far the numbers can be trusted."""
    return [text_at(tab, row, 1) for row in (1, 3)]


def tiles(tab: Tab) -> dict[str, tuple[str, str, str]]:
    """Number, status and outlook of every tile by its name."""
    found = {}
    for first, _ in SPANS:
        name, *rest = (text_at(tab, row, first) for row in range(TILES, TILES + 4))
        if name:
            found[name] = (rest[0], rest[1], rest[2])
    return found


class ToDo(NamedTuple):
    """A line of what to do."""

    head: str
    said: str


def actions(tab: Tab) -> list[ToDo]:
    """What to do, the heading first, with what stands beside each."""
    found, row = [], TILES + 5
    while any(text_at(tab, row, column) for column in (1, 2)):
        found.append(ToDo(text_at(tab, row, 1) or "", text_at(tab, row, 2) or ""))
        row += 1
    return found


def table_cells(tab: Tab) -> dict[str, dict[str, Cell]]:
    """The cells of the table by KPI and header; the two parts of a bar are `bar` and `more`."""
    top = next(row for row in range(1, tab.size[0]) if text_at(tab, row, 1) == "KPI")
    headers = {column: text_at(tab, top, column) for column in range(2, 14)} | {6: "bar", 7: "more"}
    found: dict[str, dict[str, Cell]] = {}
    for row in range(top + 1, tab.size[0] + 1):
        name = text_at(tab, row, 1)
        if not name:
            break
        found[name] = {
            header: tab.cells[row, column]
            for column, header in headers.items()
            if header and (row, column) in tab.cells
        }
    return found


def table(tab: Tab) -> dict[str, dict[str, Any]]:
    """The values of the table by KPI and header, without blank cells."""
    return {
        name: {key: shown(cell.value) for key, cell in row.items() if cell.value is not None}
        for name, row in table_cells(tab).items()
    }
