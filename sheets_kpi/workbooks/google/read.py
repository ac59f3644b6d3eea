"""From Google's answers to the neutral values both backends give, and what a write needs beside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sheets_kpi.state import Area, Existing, ExistingTab, Mark
from sheets_kpi.workbooks.google.charts import read_charts
from sheets_kpi.workbooks.google.inputs import read_inputs
from sheets_kpi.workbooks.google.marks import read_mark, read_turn
from sheets_kpi.workbooks.google.places import from_grid, quoted
from sheets_kpi.workbooks.google.rules import read_flags
from sheets_kpi.workbooks.google.values import Columns, cleaned, joined, trimmed, with_dates

CHUNK = 100_000  # rows in one range
FIELDS = (
    "properties(title,locale,timeZone),developerMetadata,sheets(properties(sheetId,title,index,"
    "sheetType,hidden,gridProperties),conditionalFormats,protectedRanges(protectedRangeId,range,"
    "warningOnly,requestingUserCanEdit,unprotectedRanges),charts(chartId,position,spec),merges,"
    "developerMetadata{more})"
)
_INPUTS = ",data(startRow,startColumn,rowData.values.dataValidation)"

Json = Mapping[str, Any]


def fields(*, inputs: bool) -> str:
    """The field mask of the metadata; `inputs` asks for the dropdowns of all cells, too."""
    return FIELDS.replace("{more}", _INPUTS if inputs else "")


@dataclass(frozen=True)
class Sheet:
    """What Google says of a tab; a tab that is a chart has a grid of no rows."""

    id: int
    title: str
    rows: int
    columns: int
    frozen_rows: int
    frozen_columns: int
    facts: Json = field(repr=False)

    @property
    def rules(self) -> Sequence[Json]:
        """All conditional-format rules, in order."""
        found: Sequence[Json] = self.facts.get("conditionalFormats") or ()
        return found

    @property
    def charts(self) -> Sequence[Json]:
        """All charts."""
        found: Sequence[Json] = self.facts.get("charts") or ()
        return found

    @property
    def locked(self) -> Iterator[Json]:
        """Protected ranges that we may not edit."""
        for one in self.facts.get("protectedRanges") or ():
            if not one.get("warningOnly") and not one.get("requestingUserCanEdit"):
                yield one


@dataclass(frozen=True)
class Book:
    """The metadata of a spreadsheet: its tabs in order, our marks beside their ids, and the number
    of our last write by its id.
    """

    title: str
    locale: str
    zone: str
    sheets: tuple[Sheet, ...]
    marks: tuple[tuple[int, Mark], ...]
    turns: Mapping[int, int] = field(default_factory=dict)

    def sheet(self, tab_id: str) -> Sheet:
        """The tab with an id.

        Raises:
            KeyError: there is none.
        """
        found = next((sheet for sheet in self.sheets if str(sheet.id) == tab_id), None)
        if found is None:
            raise KeyError(tab_id)
        return found


def read_book(answer: Json) -> Book:
    """The metadata from the answer to `spreadsheets.get`."""
    about = answer["properties"]
    sheets = tuple(_sheet(facts) for facts in answer.get("sheets") or ())
    return Book(
        title=str(about.get("title", "")),
        locale=str(about.get("locale", "")),
        zone=str(about.get("timeZone", "")),
        sheets=tuple(sorted(sheets, key=lambda s: s.facts["properties"].get("index", 0))),
        marks=tuple(_marks(answer, sheets)),
        turns=dict(_turns(answer)),
    )


def _sheet(facts: Json) -> Sheet:
    about = facts["properties"]
    grid = about.get("gridProperties") or {}
    return Sheet(
        id=int(about.get("sheetId", 0)),
        title=str(about["title"]),
        rows=int(grid.get("rowCount", 0)),
        columns=int(grid.get("columnCount", 0)),
        frozen_rows=int(grid.get("frozenRowCount", 0)),
        frozen_columns=int(grid.get("frozenColumnCount", 0)),
        facts=facts,
    )


def _marks(answer: Json, sheets: Sequence[Sheet]) -> Iterator[tuple[int, Mark]]:
    """Our marks. One that names another tab than it hangs on came along when a tab was copied."""
    for entry in answer.get("developerMetadata") or ():
        mark = read_mark(entry)
        if mark and mark.kind == "workbook":
            yield int(entry["metadataId"]), mark
    for sheet in sheets:
        for entry in sheet.facts.get("developerMetadata") or ():
            mark = read_mark(entry)
            if mark and mark.kind != "workbook" and mark.tab_id == str(sheet.id):
                yield int(entry["metadataId"]), mark


def _turns(answer: Json) -> Iterator[tuple[int, int]]:
    for entry in answer.get("developerMetadata") or ():
        turn = read_turn(entry)
        if turn is not None:
            yield int(entry["metadataId"]), turn


@dataclass(frozen=True)
class Ranges:
    """The ranges to ask values of, and the tab and the number of rows before each."""

    texts: tuple[str, ...]
    places: tuple[tuple[int, int], ...]


def ranges_of(book: Book) -> Ranges:
    """All tabs, the long ones in chunks of rows."""
    texts, places = [], []
    for sheet in book.sheets:
        for first in range(1, sheet.rows + 1, CHUNK):
            last = Area(first, 1, min(first + CHUNK - 1, sheet.rows), sheet.columns)
            texts.append(f"{quoted(sheet.title)}!{last}")
            places.append((sheet.id, first - 1))
    return Ranges(tuple(texts), tuple(places))


def has_numbers(columns: Sequence[Sequence[Any]]) -> bool:
    """Whether any value could be a date."""
    return any(not {int, float}.isdisjoint(map(type, column)) for column in columns)


def columns_of(answer: Json) -> list[list[list[Any]]]:
    """The columns of each range that was asked for, in that order."""
    return [one.get("values") or [] for one in answer.get("valueRanges") or ()]


def read_existing(
    book: Book,
    ranges: Ranges,
    plain: Sequence[list[list[Any]]],
    shown: Mapping[int, Sequence[Sequence[Any]]],
    fingerprint: str,
) -> Existing:
    """The whole workbook.

    Args:
        book: its metadata.
        ranges: what values were asked of.
        plain: the columns of each range, with dates as numbers.
        shown: by the place of a range, its columns with dates as texts; a range without any number
            need not be there.
        fingerprint: a name of what was read.

    Raises:
        MovedError: the answers do not fit together.
    """
    parts: dict[int, list[tuple[int, Sequence[Sequence[Any]]]]] = {s.id: [] for s in book.sheets}
    for at, (sheet_id, before) in enumerate(ranges.places):
        columns = with_dates(plain[at], shown[at]) if at in shown else plain[at]
        parts[sheet_id].append((before, columns))
    ours = {mark.tab_id for _, mark in book.marks if mark.kind == "summary"}
    tabs = []
    for sheet in book.sheets:
        is_ours = str(sheet.id) in ours
        columns = cleaned(joined(parts.pop(sheet.id)), errors=not is_ours)
        tabs.append(_tab(sheet, trimmed(columns), is_ours=is_ours))
    marks = tuple(mark for _, mark in book.marks)
    return Existing(tuple(tabs), marks, book.locale, book.zone, fingerprint)


def _tab(sheet: Sheet, columns: Columns, *, is_ours: bool) -> ExistingTab:
    flags = read_flags(sheet.rules, sheet.rows, sheet.columns)
    size = (sheet.rows, sheet.columns)
    return ExistingTab(
        id=str(sheet.id),
        title=sheet.title,
        columns=columns,
        n_rows=len(columns[0]) if columns else 0,
        hidden=bool(sheet.facts["properties"].get("hidden")),
        merged=tuple(
            from_grid(grid, *size, open_end=False) for grid in sheet.facts.get("merges") or ()
        ),
        flags=flags,
        foreign_flags=len(sheet.rules) - len(flags),
        inputs=read_inputs(sheet.facts.get("data") or (), sheet.rows),
        charts=read_charts(sheet.charts, sheet.id) if is_ours else (),
    )
