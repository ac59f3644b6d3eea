"""A tab in the making: cells put down row by row."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence

from sheets_kpi.state import Cell, CellValue, Link
from sheets_kpi.styles import PLAIN, Style

_LINE_POINTS = 13.5
_USUAL_WIDTH = 9
_FULLNESS = 1.0  # letters of a text that a column holds, per digit of its width


class Grid:
    """Cells of one tab; `row` is where the next line goes."""

    def __init__(self) -> None:
        self.cells: dict[tuple[int, int], Cell] = {}
        self.row = 1

    def put(
        self,
        column: int,
        value: CellValue,
        style: Style = PLAIN,
        link: Link | None = None,
        note: str = "",
    ) -> None:
        """A cell in the present row."""
        self.cells[self.row, column] = Cell(value, style, link, note)

    def line(self, values: Iterable[CellValue], style: Style = PLAIN, column: int = 1) -> None:
        """Cells side by side in one style, from `column` on; the next row follows."""
        for number, value in enumerate(values, column):
            self.put(number, value, style)
        self.row += 1

    def skip(self, rows: int = 1) -> None:
        """Leaves rows blank."""
        self.row += rows

    def heights(self, widths: Sequence[int]) -> dict[int, float]:
        """The heights of the rows put down so far."""
        return row_heights(self.cells, widths)


def row_heights(cells: Mapping[tuple[int, int], Cell], widths: Sequence[int]) -> dict[int, float]:
    """How high the rows with wrapped text must be, in points, so that no line of it is cut.

    Programs differ in how they fit rows to text, and some do not: so it is said.
    """
    lines: dict[int, int] = {}
    for (row, column), cell in cells.items():
        if cell.style.wrap and isinstance(cell.value, str):
            width = widths[column - 1] if column <= len(widths) else _USUAL_WIDTH
            lines[row] = max(lines.get(row, 1), _lines(cell.value, width))
    return {row: count * _LINE_POINTS for row, count in lines.items() if count > 1}


def _lines(text: str, width: int) -> int:
    """How many lines a text takes in a column, broken at spaces."""
    count = 0
    for paragraph in text.split("\n"):
        count += max(1, len(textwrap.wrap(paragraph, max(4, int(width * _FULLNESS)))))
    return count
