"""What the double keeps: spreadsheets, their sheets and sparse cells, in the shapes of the API."""

from __future__ import annotations

import copy
import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from refusals import invalid, small_scope

Json = dict[str, Any]
Place = tuple[int, int]  # row and column, from 0
CHIP_COLOURS = "chip colours"  # a key of CellData that no answer shows
MAX_CELLS = 10_000_000
MAX_COLUMNS = 18_278
THEME = {
    "TEXT": (0, 0, 0),
    "BACKGROUND": (1, 1, 1),
    "ACCENT1": (0.25882354, 0.52156866, 0.95686275),
    "ACCENT2": (0.91764706, 0.2627451, 0.20784314),
    "ACCENT3": (0.9843137, 0.7372549, 0.015686275),
    "ACCENT4": (0.20392157, 0.65882355, 0.3254902),
    "ACCENT5": (1, 0.42745098, 0.003921569),
    "ACCENT6": (0.27450982, 0.7411765, 0.7764706),
    "LINK": (0.06666667, 0.33333334, 0.8),
}
DEFAULT_FORMAT: Json = {
    "backgroundColor": {"red": 1, "green": 1, "blue": 1},
    "backgroundColorStyle": {"rgbColor": {"red": 1, "green": 1, "blue": 1}},
    "padding": {"top": 2, "right": 3, "bottom": 2, "left": 3},
    "verticalAlignment": "BOTTOM",
    "wrapStrategy": "OVERFLOW_CELL",
    "textFormat": {
        "foregroundColor": {},
        "foregroundColorStyle": {"rgbColor": {}},
        "fontFamily": "arial,sans,sans-serif",
        "fontSize": 10,
        "bold": False,
        "italic": False,
        "strikethrough": False,
        "underline": False,
    },
}


@dataclass
class Sheet:
    """One tab. A `CellData` is never changed in place, so that a copy of `cells` is a snapshot.

    `lists` holds `conditionalFormats`, `protectedRanges`, `bandedRanges`, `charts`, `merges`,
    `filterViews`, `tables`, `rowGroups` and `columnGroups`; `sizes` the `DimensionProperties` that
    differ from the usual ones.
    """

    properties: Json
    cells: dict[Place, Json] = field(default_factory=dict)
    lists: dict[str, list[Json]] = field(default_factory=dict)
    basic_filter: Json | None = None
    sizes: dict[tuple[str, int], Json] = field(default_factory=dict)

    @property
    def id(self) -> int:
        return int(self.properties["sheetId"])

    @property
    def title(self) -> str:
        return str(self.properties["title"])

    @property
    def grid(self) -> Json:
        """The grid's properties.

        Raises:
            Refused: the sheet holds a chart and no grid, or cells of a connected database, which
                want a scope that no caller of the double has.
        """
        if self.properties["sheetType"] == "DATA_SOURCE":
            raise small_scope("GetSpreadsheet")
        if not self.has_grid:
            raise invalid(f"No grid with id: {self.id}")
        grid: Json = self.properties["gridProperties"]
        return grid

    @property
    def has_grid(self) -> bool:
        """Whether it is a sheet of cells, and not of a chart or of a connected database."""
        return bool(self.properties["sheetType"] == "GRID")

    @property
    def rows(self) -> int:
        return int(self.grid["rowCount"])

    @property
    def columns(self) -> int:
        return int(self.grid["columnCount"])

    def items(self, name: str) -> list[Json]:
        """One of the sheet's lists, made when it is first needed."""
        return self.lists.setdefault(name, [])

    def put(self, place: Place, cell: Json) -> None:
        """Stores a cell; one with nothing in it is forgotten."""
        if cell:
            self.cells[place] = cell
        else:
            self.cells.pop(place, None)

    def colour_chips(self, row: int, column: int, *items: str) -> None:
        """What a user does in the browser: gives items of a dropdown colours."""
        self.cells[row, column] = self.cells[row, column] | {CHIP_COLOURS: set(items)}

    def chip_colours(self, row: int, column: int) -> set[str]:
        """The items of a dropdown that have a colour; the API does not show them."""
        found: set[str] = self.cells.get((row, column), {}).get(CHIP_COLOURS, set())
        return found

    def snapshot(self) -> Sheet:
        """A copy that later changes do not reach."""
        return Sheet(
            copy.deepcopy(self.properties),
            dict(self.cells),
            copy.deepcopy(self.lists),
            copy.deepcopy(self.basic_filter),
            dict(self.sizes),
        )


@dataclass
class Book:
    """One spreadsheet. `roles` says who may do what: owner, writer or reader by e-mail address."""

    id: str
    properties: Json
    sheets: list[Sheet]
    roles: dict[str, str] = field(default_factory=dict)
    metadata: list[Json] = field(default_factory=list)
    names: list[Json] = field(default_factory=list)
    office_file: bool = False
    next_id: int = 1000
    clock: Callable[[], float] = time.time  # seconds since 1970

    @property
    def locale(self) -> str:
        return str(self.properties["locale"])

    def connect(self, title: str) -> None:
        """What a user does in the browser: adds a tab that shows a table of a database."""
        size = {"rowCount": 500, "columnCount": 5}
        properties = {"sheetId": self.fresh_id(), "title": title, "sheetType": "DATA_SOURCE"}
        source = {"gridProperties": size, "dataSourceSheetProperties": {"dataSourceId": "1"}}
        self.sheets.append(Sheet(properties | source))
        self.renumber()

    def sheet(self, sheet_id: int, kind: str = "sheet") -> Sheet:
        """The sheet with an id; requests about cells call it a grid.

        Raises:
            Refused: there is none.
        """
        for sheet in self.sheets:
            if sheet.id == sheet_id:
                return sheet
        raise invalid(f"No {kind} with id: {sheet_id}")

    def titled(self, title: str) -> Sheet | None:
        """The sheet with a title; upper and lower case are one."""
        folded = title.casefold()
        return next((sheet for sheet in self.sheets if sheet.title.casefold() == folded), None)

    def fresh_id(self) -> int:
        """An id that nothing in the spreadsheet has."""
        self.next_id += 1
        return self.next_id

    def renumber(self) -> None:
        """Writes each sheet's place into its properties."""
        for index, sheet in enumerate(self.sheets):
            sheet.properties["index"] = index

    def check_size(self) -> None:
        """Refuses a spreadsheet of more than 10 million cells.

        Raises:
            Refused: it has become too big.
        """
        grids = [sheet for sheet in self.sheets if sheet.has_grid]
        if any(sheet.columns > MAX_COLUMNS for sheet in grids):
            raise invalid(
                "This action would increase the number of columns in the sheet above the limit of "
                f"{MAX_COLUMNS} columns."
            )
        if sum(sheet.rows * sheet.columns for sheet in grids) > MAX_CELLS:
            raise invalid(
                "This action would increase the number of cells in the workbook above the limit "
                f"of {MAX_CELLS} cells."
            )

    def snapshot(self) -> Book:
        """A copy that later changes do not reach."""
        return Book(
            self.id,
            copy.deepcopy(self.properties),
            [sheet.snapshot() for sheet in self.sheets],
            dict(self.roles),
            copy.deepcopy(self.metadata),
            copy.deepcopy(self.names),
            self.office_file,
            self.next_id,
            self.clock,
        )

    def restore(self, former: Book) -> None:
        """Takes back every change made since the snapshot."""
        self.__dict__.update(former.__dict__)

    def charts(self) -> list[tuple[Sheet, Json]]:
        """Every chart beside the sheet that holds it."""
        return [(sheet, chart) for sheet in self.sheets for chart in sheet.items("charts")]


def sheet_properties(sheet_id: int, title: str, rows: int = 1000, columns: int = 26) -> Json:
    """The properties of a new grid sheet."""
    return {
        "sheetId": sheet_id,
        "title": title,
        "index": 0,
        "sheetType": "GRID",
        "gridProperties": {"rowCount": rows, "columnCount": columns},
    }


def _rgb(parts: tuple[float, ...]) -> Json:
    named = zip(("red", "green", "blue"), parts, strict=True)
    return {name: part for name, part in named if part}


_IDS = itertools.count(1)


def new_book(title: str = "Untitled", locale: str = "en_US", zone: str = "Etc/GMT") -> Book:
    """A spreadsheet as Google makes it: one sheet of 1000 rows and 26 columns."""
    colours = [
        {"colorType": name, "color": {"rgbColor": _rgb(parts)}} for name, parts in THEME.items()
    ]
    properties = {
        "title": title,
        "locale": locale,
        "autoRecalc": "ON_CHANGE",
        "timeZone": zone,
        "defaultFormat": copy.deepcopy(DEFAULT_FORMAT),
        "spreadsheetTheme": {"primaryFontFamily": "Arial", "themeColors": colours},
    }
    first = {"ru_RU": "Лист1", "de_DE": "Tabellenblatt1"}.get(locale, "Sheet1")
    name = f"double-{next(_IDS):04d}-{'x' * 31}"
    return Book(name, properties, [Sheet(sheet_properties(0, first))])
