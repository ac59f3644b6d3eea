"""The grid of a tab of ours: as large as it needs to be, its frozen rows, widths and heights."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate, groupby

from sheets_kpi.state import Chart, Tab
from sheets_kpi.workbooks.google.looks import text_format
from sheets_kpi.workbooks.google.places import Json
from sheets_kpi.workbooks.google.read import Sheet

_ROOM = 1000  # rows of a tab that people fill
_ROW, _COLUMN = 21, 100  # pixels, where nothing else is said
_CHARACTER, _MARGIN = 7, 5  # pixels
_POINT = 96 / 72  # pixels


def grid_size(tab: Tab) -> tuple[int, int]:
    """How many rows and columns the grid of a tab has.

    There is always a row to spare: all rows cannot be frozen, and a rule that ends with the grid
    could not be told from one that has no end.
    """
    rows, columns = tab.size
    columns = max(columns, len(tab.widths), *tab.text_columns, tab.frozen[1] + 1, 1)
    if tab.kind != "summary":
        return max(rows + 1, _ROOM), columns
    pixels = [_pixels(width) for width in tab.widths]
    for chart in tab.charts:
        rows = max(rows, chart.anchor[0] + -(-chart.height // _ROW))
        columns = max(columns, _right_end(chart, pixels))
    return max(rows, tab.frozen[0]) + 1, columns


def _right_end(chart: Chart, pixels: Sequence[int]) -> int:
    """The last column that a chart reaches."""
    first = chart.anchor[1]
    widths = [*pixels[first - 1 :], *[_COLUMN] * (chart.width // _COLUMN + 1)]
    reached = next(n for n, total in enumerate(accumulate(widths)) if total >= chart.width)
    return first + reached


def shape(tab: Tab) -> Json:
    """What the grid of a tab shows: frozen rows and columns, and grid lines where people type."""
    found: Json = {"frozenRowCount": tab.frozen[0], "frozenColumnCount": tab.frozen[1]}
    return {**found, "hideGridlines": True} if tab.kind == "summary" else found


def whole_grid(sheet_id: int, rows: int, columns: int) -> Json:
    """The GridRange of all cells."""
    return {
        "sheetId": sheet_id,
        "startRowIndex": 0,
        "endRowIndex": rows,
        "startColumnIndex": 0,
        "endColumnIndex": columns,
    }


def resized(sheet: Sheet, tab: Tab, *, looks: bool) -> Iterator[Json]:
    """Requests that give a tab its title, size and frozen rows.

    A grid cannot be cut down to its frozen rows, even if the same request lets them go, so they
    are let go before.
    """
    rows, columns = grid_size(tab)
    frozen = (sheet.frozen_rows, sheet.frozen_columns)
    moved = (rows, columns) != (sheet.rows, sheet.columns)
    if moved and any(frozen):
        thawed = {"frozenRowCount": 0, "frozenColumnCount": 0}
        yield _properties(sheet.id, {"gridProperties": thawed}, thawed)
    grid: Json = {"rowCount": rows, "columnCount": columns} if moved else {}
    if moved or looks or frozen != tab.frozen:
        grid |= shape(tab)
    about: Json = {"title": tab.title} if tab.title != sheet.title else {}
    if grid or about:
        facts = {**about, **({"gridProperties": grid} if grid else {})}
        yield _properties(sheet.id, facts, grid, *about)


def _properties(sheet_id: int, facts: Json, grid: Json, *names: str) -> Json:
    fields = ",".join([*names, *(f"gridProperties.{name}" for name in grid)])
    properties = {"sheetId": sheet_id, **facts}
    return {"updateSheetProperties": {"properties": properties, "fields": fields}}


def text_columns(sheet_id: int, tab: Tab) -> Iterator[Json]:
    """Requests that make whole columns take everything as text."""
    for column in tab.text_columns:
        span = {"startColumnIndex": column - 1, "endColumnIndex": column}
        yield {
            "repeatCell": {
                "range": {"sheetId": sheet_id, **span},
                "cell": {"userEnteredFormat": text_format()},
                "fields": "userEnteredFormat.numberFormat",
            }
        }


def dimensions(sheet_id: int, tab: Tab) -> Iterator[Json]:
    """Requests for widths of columns and heights of rows; equal neighbours share one."""
    rows, columns = grid_size(tab)
    widths = [_pixels(width) for width in tab.widths]
    yield from _sized(sheet_id, "COLUMNS", [*widths, *[_COLUMN] * (columns - len(widths))])
    if tab.kind == "summary":
        heights = [round(tab.heights.get(row, 0) * _POINT) or _ROW for row in range(1, rows + 1)]
        yield from _sized(sheet_id, "ROWS", heights)


def _pixels(width: int) -> int:
    return width * _CHARACTER + _MARGIN


def _sized(sheet_id: int, dimension: str, pixels: Sequence[int]) -> Iterator[Json]:
    at = 0
    for size, run in groupby(pixels):
        end = at + len(list(run))
        place = {"sheetId": sheet_id, "dimension": dimension, "startIndex": at, "endIndex": end}
        yield {
            "updateDimensionProperties": {
                "range": place,
                "properties": {"pixelSize": size},
                "fields": "pixelSize",
            }
        }
        at = end
