"""How cells look, as few and short requests.

A look is sent in layers (text, number format, place in the cell, fill, lines), because each alone
is equal in many more cells than all of them are. Most cells have the usual one of each layer, which
is sent once for all rows; then come the others, by rectangle or by cell, whichever is shorter.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from sheets_kpi.state import Area, Cell, Link, Tab
from sheets_kpi.styles import Style, usual_format
from sheets_kpi.workbooks.google.formats import Json, Targets, cell_data, cell_format, to_grid

_FORMAT = "userEnteredFormat"
_SEEN = ("backgroundColorStyle", "borders")  # in a cell that holds nothing, too
_LAYERS = (
    *("textFormat", "numberFormat", "horizontalAlignment"),
    *("verticalAlignment,wrapStrategy,padding", *_SEEN),
)
_RECTANGLE, _CELL = 190, 26  # bytes of a request, and of one cell among many, without the look
_ROWS = 1000  # are looked at at once
_NOTHING = "{}"

Lines = list[list[str | None]]  # a layer of each cell, row by row, as JSON; None where all will do


def whole_cell(cell: Cell, separator: str) -> Json:
    """What a cell holds, and its look."""
    pattern = cell.style.number_format or usual_format(cell.value, as_text=False)
    return {**cell_data(cell, separator), _FORMAT: cell_format(cell.style, pattern)}


class _Look(NamedTuple):
    """All that the look of a cell is made of; `link` is the address a click leads to."""

    style: Style
    pattern: str
    link: str


class _Box(NamedTuple):
    """A rectangle of cells that have the same layer."""

    area: Area
    layer: str


def look_requests(
    sheet_id: int, tab: Tab, rows: range, width: int, targets: Targets
) -> Iterator[Json]:
    """Requests for the looks and links of whole rows, `width` cells each."""
    known: dict[_Look, tuple[str, ...]] = {}
    for start in range(rows[0], rows[-1] + 1, _ROWS):
        block = range(start, min(start + _ROWS, rows[-1] + 1))
        found = [
            [_look(tab, row, column, targets) for column in range(1, width + 1)] for row in block
        ]
        yield from _block(sheet_id, found, block[0], known)


def _look(tab: Tab, row: int, column: int, targets: Targets) -> _Look | None:
    """The look of a cell; dates and durations need a format to be seen as such."""
    cell = tab.cells.get((row, column))
    if cell is None:
        return None
    pattern = cell.style.number_format or usual_format(
        cell.value, as_text=column in tab.text_columns
    )
    return _Look(cell.style, pattern, _uri(cell.link, targets) if cell.link else "")


def _uri(link: Link, targets: Targets) -> str:
    tab = targets.get(link.tab)
    return "" if tab is None else f"#gid={tab}&range={link.cell}"


def _block(
    sheet_id: int,
    looks: Sequence[Sequence[_Look | None]],
    first: int,
    known: dict[_Look, tuple[str, ...]],
) -> Iterator[Json]:
    for look in {one for line in looks for one in line if one and one not in known}:
        found = cell_format(*look)
        parts = (
            {name: found[name] for name in layer.split(",") if name in found} for layer in _LAYERS
        )
        known[look] = tuple(json.dumps(part, separators=(",", ":")) for part in parts)
    usual: Json = {}
    layers = []
    for at, layer in enumerate(_LAYERS):
        blank = _NOTHING if layer in _SEEN else None
        lines = [[known[one][at] if one else blank for one in line] for line in looks]
        most = _most(lines)
        usual |= json.loads(most)
        layers.append((f"{_FORMAT}({layer})", lines, most))
    area = Area(first, 1, first + len(looks) - 1, len(looks[0]))
    yield _repeated(sheet_id, area, usual, _FORMAT)
    for fields, lines, most in layers:
        yield from _others(sheet_id, fields, _spread(lines, most), first, most)


def _most(lines: Lines) -> str:
    """What most cells have."""
    counted = Counter(one for line in lines for one in line if one is not None)
    return max(counted, key=lambda one: (counted[one], one), default=_NOTHING)


def _spread(lines: Lines, usual: str) -> list[list[str]]:
    """The lines with blank cells like those above them, where nobody sees that; links are seen."""
    above = [usual] * len(lines[0])
    found = []
    for line in lines:
        above = [
            one or ("" if '"link"' in over else over) or usual
            for one, over in zip(line, above, strict=True)
        ]
        found.append(above)
    return found


def _others(
    sheet_id: int, fields: str, lines: Sequence[Sequence[str]], first: int, usual: str
) -> Iterator[Json]:
    """Requests for a layer where it is not the usual one."""
    boxes = [box for box in _boxes(lines, first) if box.layer != usual]
    if not boxes:
        return
    top = min(box.area.first_row for box in boxes)
    left = min(box.area.first_column for box in boxes)
    ends = [_end(line, usual) for line in lines]
    cells = [line[left - 1 : end] for line, end in zip(lines, ends, strict=True)][top - first :]
    by_boxes = sum(_RECTANGLE + len(box.layer) for box in boxes)
    if by_boxes <= _RECTANGLE + sum(_CELL + len(one) for line in cells for one in line):
        for box in boxes:
            yield _repeated(sheet_id, box.area, json.loads(box.layer), fields)
        return
    start = {"sheetId": sheet_id, "rowIndex": top - 1, "columnIndex": left - 1}
    rows = [{"values": [_cell(json.loads(one)) for one in line]} for line in cells]
    yield {"updateCells": {"start": start, "rows": rows, "fields": fields}}


def _end(line: Sequence[str], usual: str) -> int:
    """How many cells there are to the last one that is not the usual one."""
    return max((at for at, one in enumerate(line, 1) if one != usual), default=0)


def _boxes(lines: Sequence[Sequence[str]], first: int) -> Iterator[_Box]:
    """The rectangles of equal cells, which lie side by side in the first of their rows."""
    began: dict[tuple[int, int, str], int] = {}  # its first row by columns and layer
    for row, line in enumerate(lines, first):
        runs: dict[tuple[int, int, str], int] = {}
        for layer, run in groupby(range(1, len(line) + 1), key=lambda at: line[at - 1]):
            columns = list(run)
            runs[columns[0], columns[-1], layer] = row
        for ended in [one for one in began if one not in runs]:
            yield _box(*ended, began.pop(ended), row - 1)
        began = runs | began
    for ended, start in began.items():
        yield _box(*ended, start, first + len(lines) - 1)


def _box(left: int, right: int, layer: str, top: int, bottom: int) -> _Box:
    return _Box(Area(top, left, bottom, right), layer)


def _repeated(sheet_id: int, area: Area, layer: Json, fields: str) -> Json:
    grid = to_grid(sheet_id, area)
    return {"repeatCell": {"range": grid, "cell": _cell(layer), "fields": fields}}


def _cell(layer: Json) -> Json:
    return {_FORMAT: layer} if layer else {}
