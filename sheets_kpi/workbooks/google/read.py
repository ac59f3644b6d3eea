"""From Google's answers to the neutral values both backends give, and what a write needs beside.

Values come twice: numbers once as they are and once with dates as texts. A date is a number that
is shown as one, and the second answer tells which numbers are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from sheets_kpi.state import (
    Area,
    CellError,
    CellValue,
    Existing,
    ExistingTab,
    Input,
    Mark,
    Table,
    alike,
    quoted,
    trim,
)
from sheets_kpi.workbooks.google.charts import read_charts
from sheets_kpi.workbooks.google.formats import from_grid, guard_id, read_mark, read_turn, rgb_of
from sheets_kpi.workbooks.google.groups import KINDS, Kind, Span, read_spans
from sheets_kpi.workbooks.google.rules import read_flags, read_inputs

Columns = list[list[CellValue]]

_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001  # a wall clock in the zone of the spreadsheet
_CLOCK = re.compile(r"[-−]?\d+(?::\d+)*(?:[.,]\d+)?$")
_ERRORS = {
    text: CellError(text)
    for text in (
        "#N/A #REF! #DIV/0! #NAME? #VALUE! #NUM! #NULL! #ERROR! #Н/Д #ССЫЛКА! #ДЕЛ/0! #ИМЯ? "
        "#ЗНАЧ! #ЧИСЛО! #ПУСТО! #ОШИБКА!"
    ).split()
}
_MAX_TEXTS = 200_000
FIELDS = (
    "spreadsheetId,properties(title,locale,timeZone),developerMetadata,sheets(properties(sheetId,"
    "title,index,sheetType,hidden,tabColorStyle,gridProperties),conditionalFormats,protectedRanges("
    "protectedRangeId,range,tableId,warningOnly,requestingUserCanEdit,unprotectedRanges),"
    "charts(chartId,position,spec),rowGroups(range,depth),columnGroups(range,depth),merges,tables(tableId,name,range,columnProperties(columnIndex,"
    "columnType),rowsProperties.footerColorStyle),developerMetadata)"
)
INPUTS = (
    "spreadsheetId,sheets(properties.sheetId,data(startRow,startColumn,"
    "rowData.values.dataValidation))"
)
Json = Mapping[str, Any]


class MovedError(Exception):
    """Two answers do not belong to the same state: somebody is editing right now."""


def with_dates(numbers: Sequence[Sequence[Any]], shown: Sequence[Sequence[Any]]) -> list[list[Any]]:
    """Columns in which numbers that are shown as dates or durations have become such.

    Raises:
        MovedError: a text of one answer does not stand in the other.
    """
    try:
        return [
            list(column)
            if column == texts
            else [
                v if v == text else _dated(v, text) for v, text in zip(column, texts, strict=True)
            ]
            for column, texts in zip(numbers, shown, strict=True)
        ]
    except ValueError as error:  # one of them is longer
        raise MovedError from error


def _dated(value: object, text: object) -> object:
    if not _is_number(value):
        raise MovedError
    if _is_number(text):
        return value  # a formula such as RAND() has a new value in each answer
    if not isinstance(text, str) or not text:
        raise MovedError
    return moment(float(value), text)  # type: ignore[arg-type]  # it is a number


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


@lru_cache(maxsize=65_536)  # the same days stand in many rows
def moment(serial: float, text: str) -> CellValue:
    """What a number of days since 1899-12-30 stands for that the sheet shows as `text`, a date,
    time or duration. It is exact to the millisecond.
    """
    try:
        span = timedelta(milliseconds=round(serial * 86_400_000))
        if _is_duration(serial, text.strip()):
            return span
        found = _EPOCH + span
    except OverflowError:
        return serial
    return found if span % timedelta(days=1) else found.date()


def _is_duration(serial: float, text: str) -> bool:
    """Whether the text counts hours (or minutes, or seconds) on and on, or there is no day at all.

    `26:30` over 1.104 days is a duration, over 46,000 days it is the time of a day in 2025.
    """
    if 0 <= serial < 1 and ":" in text:
        return True
    if not _CLOCK.match(text):
        return False
    counted = int(re.findall(r"\d+", text)[0])
    return any(abs(abs(serial) * per_day - counted) <= 1 for per_day in (24, 1440, 86_400))


def cleaned(raw: Sequence[Sequence[Any]], *, errors: bool) -> Columns:
    """Columns of one length, blank texts as None, equal texts as one (which saves memory), and if
    `errors`, `#N/A` and the like as errors; in tabs of ours they are texts that we wrote.
    """
    known: dict[str, CellValue] = {"": None, **(_ERRORS if errors else {})}
    texts = {**known}
    n_rows = max(map(len, raw), default=0)
    found: Columns = []
    for one in raw:
        if isinstance(one, str) or not {dict, list}.isdisjoint(map(type, one)):
            raise TypeError("no values of cells")
        found.append([*alike(one, texts), *[None] * (n_rows - len(one))])
        if len(texts) > _MAX_TEXTS:
            texts = {**known}
    return found


@dataclass(frozen=True)
class Sheet:
    """What Google says of a tab; a tab that is a chart has a grid of no rows. `rules` are all
    conditional-format rules in order, `protections` those that only warn too, `groups` what people
    can fold up.
    """

    id: int
    title: str
    rows: int
    columns: int
    frozen_rows: int
    frozen_columns: int
    facts: Json = field(repr=False)
    rules: Sequence[Json] = ()
    charts: Sequence[Json] = ()
    tables: Sequence[Json] = ()
    protections: Sequence[Json] = ()
    groups: Mapping[Kind, set[Span]] = field(default_factory=dict)

    @property
    def locked(self) -> Iterator[Area]:
        """Protected ranges that we may not edit."""
        tables = {one.get("tableId"): one["range"] for one in self.tables}
        for one in self.protections:
            if not one.get("warningOnly") and not one.get("requestingUserCanEdit"):
                grid = one.get("range") or tables.get(one.get("tableId"), {})
                yield from_grid(grid, self.rows, self.columns, open_end=False)

    @property
    def our_guard(self) -> Json | None:
        """The protection that we set; one that somebody made into a lock is theirs."""
        number = guard_id(self.id)
        found = (one for one in self.protections if one.get("protectedRangeId") == number)
        return next((one for one in found if one.get("warningOnly")), None)


class Book(NamedTuple):
    """The metadata of a spreadsheet: its tabs in order, our marks beside their ids, and the number
    of our last write by its id.
    """

    title: str
    locale: str
    zone: str
    sheets: tuple[Sheet, ...]
    marks: tuple[tuple[int, Mark], ...]
    turns: Mapping[int, int] = {}

    def sheet(self, tab_id: str) -> Sheet:
        """The tab with an id.

        Raises:
            KeyError: there is none.
        """
        return {str(sheet.id): sheet for sheet in self.sheets}[tab_id]


def read_book(answer: Json, inputs: Json | None = None) -> Book:
    """The metadata from the answer to `spreadsheets.get`, and from another that tells dropdowns."""
    about = answer["properties"]
    cells = {one["properties"].get("sheetId", 0): one for one in (inputs or {}).get("sheets") or ()}
    sheets = tuple(
        _sheet({**cells.get(one["properties"].get("sheetId", 0), {}), **one})
        for one in answer.get("sheets") or ()
    )
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
        rules=facts.get("conditionalFormats") or (),
        charts=facts.get("charts") or (),
        tables=facts.get("tables") or (),
        protections=facts.get("protectedRanges") or (),
        groups={kind: read_spans(facts.get(f"{kind[:-1]}Groups") or ()) for kind in KINDS},
    )


def _marks(answer: Json, sheets: Sequence[Sheet]) -> Iterator[tuple[int, Mark]]:
    """Our marks. One that names another tab than it hangs on came along when a tab was copied."""
    for tab_id, facts in [("", answer), *((str(sheet.id), sheet.facts) for sheet in sheets)]:
        for entry in facts.get("developerMetadata") or ():
            mark = read_mark(entry)
            if mark and mark.tab_id == tab_id and (mark.kind == "workbook") == (not tab_id):
                yield int(entry["metadataId"]), mark


def _turns(answer: Json) -> Iterator[tuple[int, int]]:
    for entry in answer.get("developerMetadata") or ():
        turn = read_turn(entry)
        if turn is not None:
            yield int(entry["metadataId"]), turn


def ranges_of(book: Book) -> dict[int, str]:
    """The addresses to ask values of, by the ids of the tabs. A tab of Connected Sheets has none:
    to read it takes another right, and it is no log.
    """
    return {
        sheet.id: f"{quoted(sheet.title)}!{Area(1, 1, sheet.rows, sheet.columns)}"
        for sheet in book.sheets
        if sheet.rows and sheet.facts["properties"].get("sheetType", "GRID") == "GRID"
    }


def has_numbers(columns: Sequence[Sequence[Any]]) -> bool:
    """Whether any value could be a date."""
    return any(not {int, float}.isdisjoint(map(type, column)) for column in columns)


def read_existing(
    book: Book,
    plain: Mapping[int, Sequence[Sequence[Any]]],
    shown: Mapping[int, Sequence[Sequence[Any]]],
    fingerprint: str,
    *,
    strict: bool = True,
) -> Existing:
    """The whole workbook, from the columns of each tab by its id, with dates as numbers (`plain`)
    and, where there are numbers, with dates as texts (`shown`). Unless `strict`, a tab without a
    mark among others with one may be edited all the time: its dates stay texts.

    Raises:
        MovedError: the answers do not fit together.
    """
    known = {mark.tab_id: mark.kind for _, mark in book.marks}
    tabs, titles = [], {sheet.id: sheet.title for sheet in book.sheets}
    for sheet in book.sheets:
        is_ours, columns = known.get(str(sheet.id)) == "summary", plain.get(sheet.id, ())
        try:
            columns = with_dates(columns, shown.get(sheet.id, columns))
        except MovedError:
            if strict or not known or str(sheet.id) in known:
                raise
            columns = shown[sheet.id]
        tabs.append(_tab(sheet, cleaned(columns, errors=not is_ours), titles if is_ours else None))
    marks = tuple(mark for _, mark in book.marks)
    return Existing(tuple(tabs), marks, book.locale, book.zone, fingerprint, title=book.title)


def _tab(sheet: Sheet, columns: Columns, titles: Mapping[int, str] | None) -> ExistingTab:
    """A tab as it was read; `titles` of all tabs where it is a summary tab of ours."""
    flags = read_flags(sheet.rules, sheet.rows, sheet.columns)
    columns = _without_ghosts(sheet, columns)
    merged = sheet.facts.get("merges") or ()
    return ExistingTab(
        id=str(sheet.id),
        title=sheet.title,
        n_rows=trim(columns),
        columns=columns,
        hidden=bool(sheet.facts["properties"].get("hidden")),
        merged=tuple(from_grid(m, sheet.rows, sheet.columns, open_end=False) for m in merged),
        flags=flags,
        foreign_flags=len(sheet.rules) - len(flags),
        inputs=(
            *read_inputs(sheet.facts.get("data") or (), sheet.rows),
            *(Input(area, "other") for area in typed(sheet)),
        ),
        charts=() if titles is None else read_charts(sheet.charts, sheet.id, titles),
        tables=tuple(_tables(sheet)),
        guarded=any(
            "tableId" not in one and set(one.get("range", {})) <= {"sheetId"}
            for one in sheet.protections
        ),
        our_guard=sheet.our_guard is not None,
        color=rgb_of(sheet.facts["properties"], "tabColor"),
        folds=tuple((first, last) for _, first, last in sorted(sheet.groups.get("rows", ()))),
    )


def typed(sheet: Sheet, kind: str = "") -> Iterator[Area]:
    """The columns of tables to which people gave a type, or this one: they keep a validation of
    their own, such as a dropdown, and Google takes no other there.
    """
    for one in sheet.tables:
        area = from_grid(one["range"], sheet.rows, sheet.columns, open_end=False)
        for column in one.get("columnProperties") or ():
            if column.get("columnType") and kind in ("", column["columnType"]):
                place = area.first_column + column.get("columnIndex", 0)
                yield Area(area.first_row + 1, place, area.last_row, place)


def _without_ghosts(sheet: Sheet, columns: Columns) -> Columns:
    """Rating columns of tables stand at 0 in each row that nobody rated or even filled: no mark."""
    for area in typed(sheet, "RATINGS_CHIP"):
        for column in columns[area.first_column - 1 : area.last_column]:
            for row in range(area.first_row - 1, min(area.bottom, len(column))):
                column[row] = column[row] or None
    return columns


def _tables(sheet: Sheet) -> Iterator[Table]:
    for one in sheet.tables:
        area = from_grid(one["range"], sheet.rows, sheet.columns, open_end=False)
        has_totals = "footerColorStyle" in (one.get("rowsProperties") or {})
        yield Table(str(one.get("name", "")), area, has_totals)
