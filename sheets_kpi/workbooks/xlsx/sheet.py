"""A worksheet part without its rows: what stands before and after them, and edits of it.

A log can have a hundred megabytes of rows. They are cut out, the rest is parsed and edited, and
they are put back as they were. Of the rows, what the reading library does not tell is looked up in
their text: formulas, error cells, the far end.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from typing import NamedTuple

from sheets_kpi.errors import WorkbookError
from sheets_kpi.plan import AddRows
from sheets_kpi.state import (
    LAST_ROW,
    Area,
    CellError,
    CellValue,
    areas,
    column_letter,
    column_number,
    normal,
)
from sheets_kpi.workbooks.xlsx.markup import Edit, Element, content, edited, parse, place_after

_OPEN = re.compile(rb"<(\w+:)?sheetData(?:\s[^>]*?)?(/?)>")
_EMPTY = b"<sheetData/>"

_BEFORE_RULES = (
    "sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection "
    "protectedRanges scenarios autoFilter sortState dataConsolidate customSheetViews mergeCells "
    "phoneticPr conditionalFormatting"
).split()
Place = tuple[int, int]
_MAX_SPILL = 4 * LAST_ROW
_HIDDEN = re.compile(rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>", re.DOTALL)
_ADDRESS = re.compile(rb"""\sr\s*=\s*["']([A-Z]{1,3})(\d+)["']""")
_NUMBER = re.compile(rb"""\sr\s*=\s*["']([A-Z]*)(\d*)["']""")
_SPILL = re.compile(rb"""\st\s*=\s*["'](?:array|dataTable)["']""")
_REF = re.compile(rb"""\sref\s*=\s*["']([A-Z0-9:$]+)["']""")
_TEXT = re.compile(rb"""\st\s*=\s*["']str["']""")
_WIDE = re.compile(rb"""r="([A-Z]{2,3})\d+"(?:[^>]*[^/>])?>""")
_LAST = re.compile(rb"""\sr\s*=\s*["'](\d+)["']""")
_LONG = 500_000  # rows; in shorter tabs it does not matter which of the columns A to Z is the last
_PREFIX = re.compile(rb"<(\w+:)?sheetData")


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

    def pieces(self) -> tuple[bytes | memoryview, ...]:
        """The part with its rows again in their place; joined, they are its bytes."""
        before, _, after = self.data.partition(_EMPTY)
        return before, memoryview(self.part)[self.rows], after

    def before_rules(self, new: bytes) -> Edit:
        """The edit that puts rules or validations in their place among the children."""
        at = place_after(self.root, _BEFORE_RULES)
        return Edit(at, at, new)


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


def _end_of_rows(part: bytes, prefix: bytes) -> int:
    at = part.rfind(b"</" + prefix + b"sheetData")
    if at < 0:
        raise WorkbookError("xlsx.broken")
    return part.find(b">", at) + 1


_ROW = re.compile(rb"<row(?=[\s/>])[^>]*?(?:/>|>.*?</row\s*>)", re.DOTALL)
_LOOK = re.compile(rb"""<c(?=\s)[^>]*?\sr\s*=\s*["']([A-Z]+)\d+["'][^>]*>""")
_FORMAT = re.compile(rb"""\ss\s*=\s*["'](\d+)["']""")
CELL = re.compile(rb"<c(?=[\s/>])[^>]*?(?:/>|>.*?</c\s*>)", re.DOTALL)
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001  # a cell knows no zone


def with_rows(sheet: Shell, change: AddRows) -> Shell:
    """A part with rows from the row `first` on, where no cell holds a value, in the formats of the
    row above; and with other values in some cells, whose formats stay.
    """
    rows = bytes(memoryview(sheet.part)[sheet.rows])
    old = dict(by_number(numbered(rows) if change.cells else rows))
    last = max((number for number in old if number < change.first), default=0)
    tags = {m[1].decode(): _FORMAT.search(m[0]) for m in _LOOK.finditer(old.get(last, b""))}
    formats = {letter: b' s="%b"' % found[1] for letter, found in tags.items() if found}
    cells: dict[int, dict[int, CellValue]] = defaultdict(dict)
    for (number, column), value in change.cells.items():
        cells[number][column] = value
    for number, values in cells.items():
        old[number] = _changed(number, old.get(number, b""), values, formats)
    new = {
        number: _row(number, row, formats) for number, row in enumerate(change.rows, change.first)
    }
    body = b"".join(row for _, row in sorted((old | new).items()))
    part = b"<sheetData>" + body + b"</sheetData>"
    return replace(sheet, part=part, rows=slice(0, len(part)))


def by_number(rows: bytes) -> Iterator[tuple[int, bytes]]:
    """The rows of a part with their numbers; one without follows the one before."""
    number = 0
    for row in _ROW.findall(_HIDDEN.sub(b"", rows)):
        said = _LAST.search(row[: row.index(b">") + 1])
        number = int(said[1]) if said else number + 1
        yield number, row


def _row(number: int, values: Sequence[CellValue], formats: Mapping[str, bytes]) -> bytes:
    cells = (_cell(number, column, value, formats) for column, value in enumerate(values, 1))
    return b'<row r="%d">%b</row>' % (number, b"".join(cells))


def _cell(number: int, column: int, value: CellValue, formats: Mapping[str, bytes]) -> bytes:
    letter, plain = column_letter(column), normal(value)
    tag = b'<c r="%b%d"%b' % (letter.encode(), number, formats.get(letter, b""))
    match plain:
        case None:
            return tag + b"/>"
        case bool():
            return tag + b' t="b"><v>%d</v></c>' % plain
        case int() | float():
            return tag + b"><v>%b</v></c>" % repr(plain).encode()
        case date():
            moment = plain.replace(tzinfo=None) if isinstance(plain, datetime) else plain
            start = _EPOCH if isinstance(plain, datetime) else _EPOCH.date()
            return tag + b"><v>%b</v></c>" % repr((moment - start) / timedelta(1)).encode()
        case _:
            text = content(str(plain))
            return tag + b' t="inlineStr"><is><t xml:space="preserve">%b</t></is></c>' % text


def _changed(
    number: int, row: bytes, values: Mapping[int, CellValue], formats: Mapping[str, bytes]
) -> bytes:
    """A row with other values in some of its cells."""
    tag = row[: row.index(b">")].rstrip(b"/") if row else b'<row r="%d"' % number
    cells = {place_of(found)[1]: found for found in CELL.findall(row)}
    for column, value in values.items():
        look = _FORMAT.search(cells.get(column, b"").partition(b">")[0])
        own = {column_letter(column): look[0]} if look else formats
        cells[column] = _cell(number, column, value, own)
    return b"%b>%b</row>" % (tag, b"".join(cell for _, cell in sorted(cells.items())))


class Special(NamedTuple):
    """The cells of a tab that need more than their value, as (row, column)."""

    formulas: frozenset[Place] = frozenset()
    uncached: frozenset[Place] = frozenset()
    errors: Mapping[Place, CellError] = {}


# What is looked for in rows whose tags begin with a prefix, mostly an empty one. Each pattern
# begins with a fixed text, which makes the search several times faster.


@cache
def _formula(prefix: bytes) -> re.Pattern[bytes]:
    """A formula (its attributes) and the value stored beside it."""
    body = rb"<%bf(\s[^>]*?)?(?:/>|>[^<]*</%bf\s*>)" % (prefix, prefix)
    return re.compile(body + rb"(?:\s*<%bv(?:\s[^>]*)?(?:/>|>([^<]*)</))?" % prefix)


@cache
def _error(prefix: bytes) -> re.Pattern[bytes]:
    """The rest of the tag of an error cell, and its value."""
    value = rb"<%bv(?:\s[^>]*)?>([^<]*)<" % prefix
    end = rb"</%bc\s*>" % prefix
    return re.compile(rb"""t=["']e["'][^>]*>(?:(?!%b).)*?%b""" % (end, value), re.DOTALL)


@cache
def _token(prefix: bytes) -> re.Pattern[bytes]:
    """The tag of a row or a cell."""
    return re.compile(rb"<%b(row|c)(?=[\s/>])([^>]*)>" % prefix)


def special_cells(rows: bytes) -> Special:
    """Finds formulas, formulas without a stored value and error cells in a worksheet part, whole
    or cut down to its rows.
    """
    rows = _HIDDEN.sub(b"", rows) if b"<!" in rows else rows
    prefix = _prefix(rows)
    has_formula = b"<%bf" % prefix in rows
    has_error = b't="e"' in rows or b"t='e'" in rows
    if not has_formula and not has_error:
        return Special()
    rows = numbered(rows, prefix)
    formulas, uncached = _formulas(rows, prefix) if has_formula else (set(), set())
    errors = dict(_errors(rows, prefix)) if has_error else {}
    return Special(frozenset(formulas), frozenset(uncached), errors)


def signed_cells(rows: bytes, signs: Mapping[int, str]) -> dict[Place, str]:
    """The cells whose format shows one of some signs, by the index of the format."""
    prefix = _prefix(rows)
    rows = numbered(_HIDDEN.sub(b"", rows) if b"<!" in rows else rows, prefix)
    formats = b"|".join(b"%d" % index for index in signs)
    cell = re.compile(rb"""<%bc(?=\s)[^>]*?\ss=["'](%b)["'][^>]*>""" % (prefix, formats))
    return {_place(rows, *found.span()): signs[int(found[1])] for found in cell.finditer(rows)}


def far_end(rows: bytes) -> Place:
    """The last row and the last column that hold a value, as far as cells say where they are."""
    prefix = _prefix(rows)
    last_cell = rows.rfind(b"</%bc>" % prefix)
    row_start = rows.rfind(b"<%brow" % prefix, 0, max(last_cell, 0))
    last_row = _LAST.search(rows, max(row_start, 0)) if last_cell >= 0 else None
    row = int(last_row.group(1)) if last_row else 1
    wide = max((column_number(c.decode()) for c in set(_WIDE.findall(rows))), default=0)
    return row, wide or (_last_letter(rows) if row > _LONG else 26)


def _last_letter(rows: bytes) -> int:
    """The last of the columns A to Z that has a cell; Z where none says where it is."""
    for column in range(26, 0, -1):
        letter = column_letter(column).encode()
        if b'r="%b' % letter in rows or b"r='%b" % letter in rows:
            return column
    return 26


def _prefix(rows: bytes) -> bytes:
    found = _PREFIX.search(rows)
    return (found.group(1) if found else None) or b""


def _formulas(rows: bytes, prefix: bytes) -> tuple[set[Place], set[Place]]:
    formulas: set[Place] = set()
    uncached: set[Place] = set()
    spilled = 0
    for found in _formula(prefix).finditer(rows):
        attrs, value = found.groups()
        start = rows.rfind(b"<", 0, found.start())
        place = _place(rows, start, found.start())
        formulas.add(place)
        for place_of_spill in _spilled(attrs or b""):
            spilled += 1
            if spilled > _MAX_SPILL:
                raise WorkbookError("xlsx.broken")
            formulas.add(place_of_spill)
        if not value and (value is None or not _TEXT.search(rows, start, found.start())):
            uncached.add(place)
    return formulas, uncached


def _spilled(attrs: bytes) -> Iterator[Place]:
    ref = _REF.search(attrs) if _SPILL.search(attrs) else None
    for area in areas(ref.group(1).decode()) if ref else []:
        yield from _places(area)


def _places(area: Area) -> Iterator[Place]:
    rows = range(area.first_row, area.bottom + 1)
    if len(rows) * (1 + area.last_column - area.first_column) > _MAX_SPILL:
        raise WorkbookError("xlsx.broken")
    for row in rows:
        for column in range(area.first_column, area.last_column + 1):
            yield row, column


def _errors(rows: bytes, prefix: bytes) -> Iterator[tuple[Place, CellError]]:
    tag = b"<%bc " % prefix
    for found in _error(prefix).finditer(rows):
        start = rows.rfind(b"<", 0, found.start())
        if rows.startswith(tag, start) and rows.find(b">", start, found.start()) < 0:
            text = found.group(1).decode().strip()
            yield _place(rows, start, rows.index(b">", start)), CellError(text)


def place_of(cell: bytes) -> Place:
    """Where a cell stands that says so."""
    return _place(cell, 0, len(cell))


def _place(rows: bytes, start: int, end: int) -> Place:
    found = _ADDRESS.search(rows, start, end)
    if not found:
        raise WorkbookError("xlsx.broken")
    return int(found.group(2)), column_number(found.group(1).decode())


def numbered(rows: bytes, prefix: bytes = b"") -> bytes:
    """The rows with the addresses that cells may leave out when they follow one another."""
    tag = b"<%bc" % prefix
    if rows.count(tag + b" ") == rows.count(tag + b' r="') and tag + b">" not in rows:
        return rows
    at = [0, 0]

    def number(token: re.Match[bytes]) -> bytes:
        kind, attrs = token.groups()
        old = _NUMBER.search(attrs)
        letters, digits = old.groups() if old else (b"", b"")
        if kind == b"row":
            at[:] = [int(digits) if digits else at[0] + 1, 0]
            return token.group()
        at[1] = column_number(letters.decode()) if letters else at[1] + 1
        if old:
            return token.group()
        address = f' r="{column_letter(at[1])}{at[0]}"'.encode()
        return tag + address + attrs + b">"

    return _token(prefix).sub(number, rows)
