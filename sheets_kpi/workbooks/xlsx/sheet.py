"""A worksheet part without its rows: what stands before and after them, and edits of it.

A log can have a hundred megabytes of rows. They are cut out, the rest is parsed and edited, and
they are put back as they were.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from sheets_kpi.errors import WorkbookError
from sheets_kpi.state import Area, column_number
from sheets_kpi.workbooks.xlsx.markup import Edit, Element, edited, parse, place_after, prefixed

LAST_ROW = 1_048_576
LAST_COLUMN = 16_384
_OPEN = re.compile(rb"<(\w+:)?sheetData(?:\s[^>]*?)?(/?)>")
_EMPTY = b"<sheetData/>"
_CELLS = re.compile(r"\$?([A-Z]{1,3})\$?(\d+)(?::\$?([A-Z]{1,3})\$?(\d+))?$")
_COLUMNS = re.compile(r"\$?([A-Z]{1,3}):\$?([A-Z]{1,3})$")
_ROWS = re.compile(r"\$?(\d+):\$?(\d+)$")

BEFORE_RULES = [
    "sheetPr",
    "dimension",
    "sheetViews",
    "sheetFormatPr",
    "cols",
    "sheetData",
    "sheetCalcPr",
    "sheetProtection",
    "protectedRanges",
    "scenarios",
    "autoFilter",
    "sortState",
    "dataConsolidate",
    "customSheetViews",
    "mergeCells",
    "phoneticPr",
    "conditionalFormatting",
]


@dataclass(frozen=True)
class Shell:
    """A worksheet part with its rows apart: `data` holds `<sheetData/>` in their place, and they
    are `part[rows]`.
    """

    data: bytes
    root: Element
    part: bytes
    rows: slice

    def edited(self, edits: Iterable[Edit]) -> Shell:
        """The part after edits of its shell."""
        data = edited(self.data, edits)
        return replace(self, data=data, root=parse(data))

    def whole(self) -> bytes:
        """The part with its rows again in their place."""
        return self.data.replace(_EMPTY, self.part[self.rows], 1)

    def check_writable(self) -> None:
        """Makes sure that elements can be spliced in.

        Raises:
            WorkbookError: the main namespace is bound to a prefix.
        """
        if prefixed(self.root):
            raise WorkbookError("xlsx.foreign_markup")

    def insertion(self, earlier: Iterable[str]) -> int:
        """Where a child goes that stands after all children named in `earlier`."""
        return place_after(self.root, earlier)


def shell(part: bytes) -> Shell:
    """Cuts the rows out of a worksheet part.

    Raises:
        WorkbookError: it is no worksheet, or no XML that can be read.
    """
    start = _OPEN.search(part)
    if not start:
        return Shell(part, parse(part), part, slice(0, 0))
    end = start.end() if start.group(2) else _end_of_rows(part, start.group(1) or b"")
    data = part[: start.start()] + _EMPTY + part[end:]
    return Shell(data, parse(data), part, slice(start.start(), end))


def areas(sqref: str) -> list[Area]:
    """The areas of a list such as `D2:D9 F2 H:H`; what is no area is left out.

    Areas that reach the last row have `last_row` None.
    """
    return [found for text in sqref.split() if (found := _area(text))]


def _end_of_rows(part: bytes, prefix: bytes) -> int:
    at = part.rfind(b"</" + prefix + b"sheetData")
    if at < 0:
        raise WorkbookError("xlsx.broken")
    return part.find(b">", at) + 1


def _area(text: str) -> Area | None:
    if found := _CELLS.match(text):
        left, top, right, bottom = found.groups()
        corners = (int(top), column_number(left), int(bottom or top), column_number(right or left))
        return _closed(*corners)
    if found := _COLUMNS.match(text):
        return _closed(1, column_number(found[1]), LAST_ROW, column_number(found[2]))
    if found := _ROWS.match(text):
        return _closed(int(found[1]), 1, int(found[2]), LAST_COLUMN)
    return None


def _closed(top: int, left: int, bottom: int, right: int) -> Area:
    return Area(top, left, None if bottom >= LAST_ROW else bottom, right)
