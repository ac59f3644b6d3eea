"""What a cell reads as: effective values, formatted text, and the trimmed lists of `values`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import expressions
from book import Book, Place, Sheet
from expressions import Failure, Ref, Value
from grids import Rect
from locales import truth
from numbers_shown import DATE_TYPES, shown

Json = dict[str, Any]
_LONG = 100
_CIRCLE = Failure("REF", "#REF!")


class Computed:
    """The values of a spreadsheet's cells, each computed once."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.known: dict[tuple[int, Place], Value] = {}
        self.waiting: set[tuple[int, Place]] = set()
        self.ranges: dict[tuple[int, Rect], list[Value]] = {}  # long ones, which many cells name

    def value(self, sheet: Sheet, place: Place) -> Value:
        """The value a cell shows: a constant, a formula's result, or None."""
        cell = sheet.cells.get(place)
        if cell is None:
            return None
        entered = cell.get("userEnteredValue")
        if not entered:
            return False if _is_checkbox(cell) else None
        kind, raw = next(iter(entered.items()))
        return raw if kind != "formulaValue" else self._formula(sheet, place, raw)

    def _formula(self, sheet: Sheet, place: Place, formula: str) -> Value:
        key = (sheet.id, place)
        if key in self.waiting:
            return _CIRCLE
        if key not in self.known:
            self.waiting.add(key)
            self.known[key] = self._computed(sheet, place, formula)
            self.waiting.discard(key)
        return self.known[key]

    def _computed(self, sheet: Sheet, place: Place, formula: str) -> Value:
        try:
            tree = expressions.parse(formula, self.book.locale)
        except expressions.BadFormula:
            return expressions.PARSE
        return expressions.evaluate(tree, _Reader(self, sheet, place[0] + 1))

    def effective(self, sheet: Sheet, place: Place) -> Json | None:
        """The `effectiveValue` of a cell."""
        return extended(self.value(sheet, place))

    def rendered(self, sheet: Sheet, place: Place, options: Json) -> Any:
        """A cell as `values` methods give it."""
        cell = sheet.cells.get(place) or {}
        entered = cell.get("userEnteredValue") or {}
        option = options.get("valueRenderOption", "FORMATTED_VALUE")
        if option == "FORMULA" and "formulaValue" in entered:
            return entered["formulaValue"]
        value = self.value(sheet, place)
        if isinstance(value, Failure):
            return value.text
        if option == "FORMATTED_VALUE":
            return formatted(value, cell, self.book.locale)
        dates_as_text = options.get("dateTimeRenderOption") == "FORMATTED_STRING"
        if dates_as_text and _is_date(cell) and _is_number(value):
            return formatted(value, cell, self.book.locale)
        return whole(value)


@dataclass
class _Reader:
    """The cells that a formula in a row of a sheet names."""

    computed: Computed
    sheet: Sheet
    row: int

    def now(self) -> float:
        book = self.computed.book
        moment = datetime.fromtimestamp(book.clock(), ZoneInfo(book.properties["timeZone"]))
        return (moment.replace(tzinfo=None) - datetime(1899, 12, 30)) / timedelta(days=1)

    def __call__(self, ref: Ref) -> list[Value]:
        target, rect = self._found(ref)
        if target is None:
            return [expressions.REF]
        key, ranges = (target.id, rect), self.computed.ranges
        if key not in ranges:
            values = [self.computed.value(target, place) for place in rect.places()]
            if len(values) < _LONG:
                return values or [expressions.REF]
            ranges[key] = values
        return ranges[key]

    def width(self, ref: Ref) -> int:
        rect = self._found(ref)[1]
        return rect.right - rect.left

    def _found(self, ref: Ref) -> tuple[Sheet | None, Rect]:
        target = self.sheet if ref.tab is None else self.computed.book.titled(ref.tab)
        if target is None or not target.has_grid:
            return None, ref.rect
        bottom, right = min(ref.rect.bottom, target.rows), min(ref.rect.right, target.columns)
        return target, Rect(ref.rect.top, bottom, ref.rect.left, right)


def extended(value: Value) -> Json | None:
    """A value as an ExtendedValue."""
    if value is None:
        return None
    if isinstance(value, Failure):
        return {"errorValue": {"type": value.type, "message": value.text}}
    if isinstance(value, bool):
        return {"boolValue": value}
    return {"stringValue": value} if isinstance(value, str) else {"numberValue": whole(value)}


def whole(value: Any) -> Any:
    """A float without a fraction as an integer, as Google's JSON has it."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def formatted(value: Value, cell: Json, locale: str) -> str:
    """The text a cell shows."""
    if isinstance(value, bool):
        return truth(locale, value=value)
    if isinstance(value, int | float):
        return shown(value, number_format(cell), locale)
    return "" if value is None else value.text if isinstance(value, Failure) else value


def number_format(cell: Json) -> dict[str, str]:
    """The number format a cell was given."""
    found: dict[str, str] = cell.get("userEnteredFormat", {}).get("numberFormat", {})
    return found


def _is_number(value: Value) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_date(cell: Json) -> bool:
    return number_format(cell).get("type") in DATE_TYPES


def _is_checkbox(cell: Json) -> bool:
    if "dataValidation" not in cell:  # most cells
        return False
    condition = cell["dataValidation"].get("condition", {})
    return bool(condition.get("type") == "BOOLEAN" and not condition.get("values"))


def filled(sheet: Sheet, rect: Rect) -> list[Place]:
    """The places of a rectangle where a cell is kept."""
    top, bottom, left, right = rect.top, rect.bottom, rect.left, rect.right
    if len(sheet.cells) < (bottom - top) * (right - left):
        return [at for at in sheet.cells if top <= at[0] < bottom and left <= at[1] < right]
    return [place for place in rect.places() if place in sheet.cells]


def value_lists(computed: Computed, sheet: Sheet, rect: Rect, options: Json) -> list[list[Any]]:
    """The values of a rectangle, trailing empties cut: by rows, or by columns when asked."""
    by_columns = options.get("majorDimension") == "COLUMNS"
    found: dict[Place, Any] = {}
    kinds = {id(cell): cell for cell in sheet.cells.values()}  # very many hold one rule, no value
    blank = {key for key, cell in kinds.items() if not has_value(cell)}
    for place in filled(sheet, rect):
        if id(sheet.cells[place]) not in blank:
            row, column = place[0] - rect.top, place[1] - rect.left
            home = (column, row) if by_columns else (row, column)
            found[home] = computed.rendered(sheet, place, options)
    lines: list[list[Any]] = [[] for _ in range(max((line for line, _ in found), default=-1) + 1)]
    for line, at in sorted(found):
        lines[line] += [""] * (at - len(lines[line])) + [found[line, at]]
    return lines


def has_value(cell: Json) -> bool:
    """Whether a cell keeps its line from being trimmed."""
    return bool(cell.get("userEnteredValue")) or _is_checkbox(cell)
