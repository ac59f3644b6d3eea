"""A shared tab's part: what its look-ups gave last, rows that are added, rows that are folded up.

Nothing else of it is touched: what people typed keeps its bytes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from html import unescape

from sheets_kpi.look_ups import column_of
from sheets_kpi.plan import TendTab
from sheets_kpi.state import CellValue, normal, runs
from sheets_kpi.workbooks.xlsx.markup import content, with_attributes
from sheets_kpi.workbooks.xlsx.sheet import CELL, Place, Shell, by_number, numbered, place_of

_FORMULA = re.compile(rb"<f(?:\s[^>]*)?>([^<]*)</f\s*>")
_SHARED = re.compile(rb"""<f(?=\s)[^>]*?\ssi\s*=\s*["'](\d+)["'][^>]*?(?:/>|>([^<]*)<)""")
_WHOLE_FORMULA = re.compile(rb"<f(?:\s[^>]*)?(?:/>|>[^<]*</f\s*>)")
_TYPE = re.compile(rb"""\st\s*=\s*["'][^"']*["']""")
_FOLDED = re.compile(rb"""\s(?:outlineLevel|hidden|collapsed)\s*=\s*["'][^"']*["']""")
_SIGN = re.compile(rb"""\scollapsed\s*=\s*["'][^"']*["']""")
_LEVEL = re.compile(rb"""\soutlineLevel\s*=\s*["'][1-9]""")
_EPOCH = date(1899, 12, 30)
Rows = dict[int, bytes]


def look_ups(part: bytes) -> dict[Place, int]:
    """The look-ups of ours in a part, by place, each with the column that it looks up."""
    rows = numbered(part)
    if b"VLOOKUP" not in rows:
        return {}
    masters = {number: text for number, text in _SHARED.findall(rows) if text}
    found: dict[Place, int] = {}
    for cell in CELL.findall(rows):
        if (formula := _formula(cell, masters)) and (n := column_of(formula)):
            found[place_of(cell)] = n
    return found


def _formula(cell: bytes, masters: Mapping[bytes, bytes]) -> str:
    """The formula of a cell; one that shares that of another cell only names it."""
    own, other = _FORMULA.search(cell), _SHARED.search(cell)
    text = own[1] if own else masters.get(other[1], b"") if other else b""
    return unescape(text.decode())


def folds(part: bytes) -> tuple[tuple[int, int], ...]:
    """The rows of a part that can be folded up, as (first, last)."""
    if b"outlineLevel" not in part:
        return ()
    deep = sorted(n for n, row in by_number(part) if _LEVEL.search(_tag(row)))
    return tuple((run[0], run[-1]) for run in runs(deep))


def tended(sheet: Shell, change: TendTab, more: bytes) -> Shell:
    """A part after a change; `more` are the rows that are added."""
    rows = dict(by_number(numbered(bytes(memoryview(sheet.part)[sheet.rows]))))
    for (row, column), value in change.values.items():
        rows[row] = CELL.sub(lambda m, at=(row, column), v=value: _told(m[0], at, v), rows[row])  # type: ignore[misc]  # the defaults are its own
    rows |= dict(by_number(more))
    for first, last in change.opens:
        _set_fold(rows, first, last, folded=False)
    for first, last in change.folds:
        _set_fold(rows, first, last, folded=True)
    body = b"".join(row for _, row in sorted(rows.items()))
    part = b"<sheetData>" + body + b"</sheetData>"
    sheet = replace(sheet, part=part, rows=slice(0, len(part)))
    usual = sheet.root.first("sheetFormatPr")
    if usual and change.folds:  # or the signs that open them are not shown
        level = {"outlineLevelRow": usual.attrs.get("outlineLevelRow", "1")}
        sheet = sheet.edited([with_attributes(sheet.data, usual, level)])
    return sheet


def stored(value: CellValue) -> float | str:
    """What a file keeps beside a formula that gives a value."""
    if isinstance(value, date):
        return (value - _EPOCH).days
    return value if isinstance(value, int | float) else str(value or "")


def _told(cell: bytes, place: Place, value: CellValue) -> bytes:
    """A cell with another value beside its formula, where it is the one of a place."""
    formula = _WHOLE_FORMULA.search(cell)
    if place_of(cell) != place or not formula:
        return cell
    tag, plain = _TYPE.sub(b"", _tag(cell)).rstrip(b"/>").rstrip(), normal(value)
    given = stored(plain)
    kind = b' t="str"' if isinstance(given, str) else b""
    text = content(str(given))
    return b"%b%b>%b<v>%b</v></c>" % (tag, kind, formula[0], text)


def _set_fold(rows: Rows, first: int, last: int, *, folded: bool) -> None:
    """Folds rows up, or opens them for good; the row after bears the sign of what is folded."""
    for row in range(first, last + 1):
        _set(rows, row, _FOLDED, b' outlineLevel="1" hidden="1"' if folded else b"")
    _set(rows, last + 1, _SIGN, b' collapsed="1"' if folded else b"")


def _set(rows: Rows, row: int, old: re.Pattern[bytes], new: bytes) -> None:
    """Gives a row attributes in place of others."""
    element = rows.get(row, b'<row r="%d"/>' % row)
    tag = _tag(element)
    end = b"/>" if tag.endswith(b"/>") else b">"
    rows[row] = old.sub(b"", tag).removesuffix(end) + new + end + element[len(tag) :]


def _tag(element: bytes) -> bytes:
    return element[: element.index(b">") + 1]
