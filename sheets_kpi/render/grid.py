"""A tab in the making: cells put down row by row."""

from __future__ import annotations

from collections.abc import Iterable

from sheets_kpi.state import Cell, CellValue, Link
from sheets_kpi.styles import PLAIN, Style


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
