"""Reading: a whole .xlsx as the neutral values both backends give."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import time, timedelta
from itertools import islice
from typing import NamedTuple

from python_calamine import CalamineError, CalamineWorkbook

from sheets_kpi.errors import WorkbookError
from sheets_kpi.state import (
    CellValue,
    Existing,
    ExistingTab,
    MarkKind,
    Table,
    a1,
    alike,
    areas,
    trim,
)
from sheets_kpi.styles import Style
from sheets_kpi.workbooks.xlsx.book import Book, Sheet
from sheets_kpi.workbooks.xlsx.marks import read_marks
from sheets_kpi.workbooks.xlsx.markup import parse
from sheets_kpi.workbooks.xlsx.package import Package, relationships
from sheets_kpi.workbooks.xlsx.rules import (
    flag_looks,
    formats_with,
    read_flags,
    read_inputs,
    rgb_of,
    unit_signs,
)
from sheets_kpi.workbooks.xlsx.scratch import HIDDEN, read_charts
from sheets_kpi.workbooks.xlsx.shared import folds, look_ups
from sheets_kpi.workbooks.xlsx.sheet import (
    Place,
    far_end,
    shell,
    signed_cells,
    special_cells,
)

MAX_CELLS = 20_000_000  # of all tabs; twice what a whole Google spreadsheet holds
MAX_TEXT = 1 << 30  # bytes in all text cells, a text that stands in many counted in each

_CHUNK = 20_000
_SHARED = re.compile(rb"""["']s["'][^>]*>\s*<(?:\w+:)?v[^>]*>(\d+)""")
_TEXT_END = re.compile(rb"</(?:\w+:)?si\s*>")
_MAX_TEXTS = 200_000

Columns = list[list[CellValue]]


def read_workbook(data: bytes, fingerprint: str) -> Existing:
    """Reads a workbook from the bytes of its file.

    Raises:
        WorkbookError: it is no .xlsx, or one that cannot be read whole.
    """
    package = Package(data)
    book = Book(package)
    marks = read_marks(book)
    kinds = {mark.tab_id: mark.kind for mark in marks}
    styles = package.read(book.related("styles")) if book.related("styles") else b""
    looks = flag_looks(styles) if styles else []
    signs = unit_signs(styles) if styles else {}
    bars = formats_with(styles, HIDDEN) if styles else {}
    names = {one.name.casefold(): one.refers_to for one in book.names}
    limits = _Limits(package, book.related("sharedStrings"))
    shared = _Shared(package, _opened(data), looks, signs, bars, names, limits)
    tabs = [_tab(shared, sheet, kinds.get(sheet.id)) for sheet in book.sheets if sheet.is_worksheet]
    return Existing(tabs=tuple(tabs), marks=marks, fingerprint=fingerprint)


def _opened(data: bytes) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(data))
    except CalamineError as error:
        raise WorkbookError("xlsx.broken") from error


def _tab(shared: _Shared, sheet: Sheet, kind: MarkKind | None) -> ExistingTab:
    package, is_ours = shared.package, kind == "summary"
    part = shell(package.read(sheet.part))
    special = special_cells(part.part)
    shown = signed_cells(part.part, shared.signs) if shared.signs and not is_ours else {}
    under_bars = signed_cells(part.part, shared.bars) if shared.bars and is_ours else {}
    shared.limits.take(sheet, part.part)
    root = part.root
    kept = (folds(part.part), look_ups(part.part)) if kind == "shared" else ((), {})
    del part  # the rows of a large log are not kept twice
    columns = _columns(shared.values, sheet.title)
    _fill_in(columns, {**dict.fromkeys(special.uncached), **special.errors})
    _fill_in(columns, dict.fromkeys(under_bars))
    rows, places = zip(*special.uncached, strict=True) if special.uncached else ((0,), (0,))
    n_rows = trim(columns, (max(rows), max(places)))  # a formula without a value is not blank
    flags, foreign = read_flags(root, shared.looks)
    return ExistingTab(
        id=sheet.id,
        title=sheet.title,
        columns=columns,
        n_rows=n_rows,
        hidden=sheet.hidden,
        formulas=special.formulas,
        uncached=special.uncached,
        merged=tuple(a for e in root.below("mergeCells") for a in areas(e.attrs.get("ref", ""))),
        flags=flags,
        foreign_flags=foreign,
        inputs=tuple(read_inputs(root, shared.names)),
        charts=read_charts(package, sheet.part) if is_ours else (),
        tables=tuple(_tables(package, sheet.part)),
        signs=shown,
        color=rgb_of(root.first("sheetPr", "tabColor")),
        folds=kept[0],
        look_ups=kept[1],
    )


def _tables(package: Package, part: str) -> Iterator[Table]:
    """The tables of a worksheet that have a header row."""
    for relationship in relationships(package, part).values():
        if relationship.kind == "table" and relationship.target in package:
            facts = parse(package.read(relationship.target)).attrs
            for area in areas(facts.get("ref", "")):
                if facts.get("headerRowCount") != "0":
                    has_totals = facts.get("totalsRowCount", "0") != "0"
                    yield Table(facts.get("displayName", ""), area, has_totals)


class _Shared(NamedTuple):
    """What the tabs of a workbook have in common; `names` are its defined names, casefolded, each
    with what it refers to. `signs` and `bars` tell by the format of a cell what its number shows,
    and that it lies under a bar of ours.
    """

    package: Package
    values: CalamineWorkbook
    looks: list[Style]
    signs: Mapping[int, str]
    bars: Mapping[int, str]
    names: Mapping[str, str]
    limits: _Limits


class _Limits:
    """What a workbook may still take of memory: a small file can hold a value in a far corner, or
    one long text that a million cells show.
    """

    def __init__(self, package: Package, shared: str) -> None:
        self.cells, self.text, self.shared = MAX_CELLS, MAX_TEXT, shared
        self.texts = package.read(shared) if shared in package else b""
        self.longest = max(map(len, self.texts.split(b"si>")))

    def take(self, sheet: Sheet, part: bytes) -> None:
        """Takes what a tab needs.

        Raises:
            WorkbookError: it is more than is left.
        """
        row, column = far_end(part)
        self.cells -= row * column
        if self.cells < 0:
            raise WorkbookError("xlsx.far_cell", tab=sheet.title, cell=a1(row, column))
        shown = part.count(b'"s"') + part.count(b"'s'")  # cells with a shared text
        most = shown * self.longest
        self.text -= self._shown(part, shown) if 2 * most > self.text else most
        if self.text < 0:
            raise WorkbookError("xlsx.bomb", part=self.shared)

    def _shown(self, part: bytes, shown: int) -> int:
        """The bytes of the texts that a tab shows; of a cell that hides which one, the longest."""
        lengths = [len(text) for text in _TEXT_END.split(self.texts)]
        found = [int(index) for index in _SHARED.findall(part)]
        known = sum(lengths[index] for index in found if index < len(lengths))
        return known + (shown - len(found)) * self.longest


def _columns(values: CalamineWorkbook, title: str) -> Columns:
    """The values of a tab by columns, from cell A1 on."""
    try:
        sheet = values.get_sheet_by_name(title)
    except CalamineError as error:
        raise WorkbookError("xlsx.broken") from error
    rows = iter(sheet.iter_rows())
    left = sheet.start[1] if sheet.start else 0  # leading rows come, leading columns do not
    columns: Columns = [[] for _ in range(left + sheet.width)]
    texts: dict[str, CellValue] = {"": None}
    while chunk := list(islice(rows, _CHUNK)):
        for column in columns[:left]:
            column.extend([None] * len(chunk))
        for column, part in zip(columns[left:], zip(*chunk, strict=True), strict=True):
            column.extend(alike(_without_times(part), texts))
        if len(texts) > _MAX_TEXTS:
            texts = {"": None}
    return columns


def _without_times(part: Sequence[CellValue | time]) -> Sequence[CellValue]:
    if time in set(map(type, part)):
        return [_duration(v) if isinstance(v, time) else v for v in part]
    return part  # type: ignore[return-value]  # there are none


def _duration(value: time) -> timedelta:
    seconds = (value.hour * 60 + value.minute) * 60 + value.second
    return timedelta(seconds=seconds, microseconds=value.microsecond)


def _fill_in(columns: Columns, values: Mapping[Place, CellValue]) -> None:
    """Puts values in place: error cells, which are read as blank ones, and blanks where a formula
    has no value or a number lies under a bar; they may stand beyond all that is read.
    """
    rows = max([len(columns[0]) if columns else 0, *(row for row, _ in values)])
    columns += [[] for _ in range(max((at for _, at in values), default=0) - len(columns))]
    for column in columns:
        column.extend([None] * (rows - len(column)))
    for (row, at), value in values.items():
        columns[at - 1][row - 1] = value
