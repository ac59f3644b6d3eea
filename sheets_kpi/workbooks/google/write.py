"""From a plan to the requests of one atomic `spreadsheets.batchUpdate`."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, groupby
from math import prod
from types import MappingProxyType

from sheets_kpi.errors import AccessError, WorkbookError
from sheets_kpi.names import fold
from sheets_kpi.numbers import number_text
from sheets_kpi.plan import (
    AddRows,
    Change,
    CreateTab,
    DeleteTab,
    DropMark,
    Plan,
    SetFlags,
    SetGuard,
    SetInputs,
    SetMark,
    TendTab,
    UpdateTab,
    first_rows,
    ticks,
)
from sheets_kpi.state import Area, Cell, CellValue, Group, Input, Mark, Tab, runs
from sheets_kpi.texts import Lang, in_each
from sheets_kpi.workbooks.google.charts import chart_requests, our_charts
from sheets_kpi.workbooks.google.folds import as_groups
from sheets_kpi.workbooks.google.formats import (
    VALUES,
    Json,
    Targets,
    chosen_id,
    drop_mark,
    drop_turns,
    extended,
    guard_id,
    rgb,
    set_mark,
    take_turn,
    to_grid,
    value_rows,
)
from sheets_kpi.workbooks.google.groups import KINDS, Kind, spans, with_groups, without_groups
from sheets_kpi.workbooks.google.looks import look_requests, whole_cell
from sheets_kpi.workbooks.google.read import Book, Sheet
from sheets_kpi.workbooks.google.rules import (
    additions,
    cleared_inputs,
    input_requests,
    read_flags,
    removals,
    separator,
    validation,
)

MAX_CELLS = 10_000_000  # of all tabs of a spreadsheet
_WHOLE = "userEnteredValue,userEnteredFormat,dataValidation"  # of a cell that is added
_NOTHING: Mapping[str, object] = MappingProxyType({})
_ROOM = 1000  # rows of a tab that people fill
_ROW, _COLUMN = 17, 100  # pixels, of summary tabs where nothing else is said


def grid_size(tab: Tab) -> tuple[int, int]:
    """How many rows and columns the grid of a tab has.

    There is always a row to spare: all rows cannot be frozen, and a rule that ends with the grid
    could not be told from one that has no end.
    """
    rows, columns = tab.size
    columns = max(columns, len(tab.widths), *tab.text_columns, tab.frozen[1] + 1, 1)
    if tab.kind != "summary":
        return max(rows + 1, _ROOM), columns
    for group in tab.groups:
        if group.kind == "rows":
            rows = max(rows, group.last)
        else:
            columns = max(columns, group.last)
    heights = [tab.heights.get(row, _ROW) for row in range(1, rows + 1)]
    for chart in tab.charts:
        row, column = chart.anchor
        rows = max(rows, _last(row, chart.height, heights, _ROW))
        columns = max(columns, _last(column, chart.width, tab.widths, _COLUMN))
    return max(rows, tab.frozen[0]) + 1, columns


def _last(first: int, pixels: int, sizes: Sequence[int], usual: int) -> int:
    """The last row or column that a chart reaches from the first on; beyond those whose `sizes`
    are known they are `usual`.
    """
    known = [*sizes[first - 1 :], *[usual] * (pixels // usual + 1)]
    return first + next(n for n, total in enumerate(accumulate(known)) if total >= pixels)


def shape(tab: Tab) -> Json:
    """What the grid of a tab shows: frozen rows and columns, and grid lines where people type."""
    found: Json = {"frozenRowCount": tab.frozen[0], "frozenColumnCount": tab.frozen[1]}
    return {**found, "hideGridlines": True} if tab.kind in ("summary", "shared") else found


def _properties(sheet_id: int, facts: Json, grid: Json) -> Json:
    """A request that changes what is said of a tab, and of its grid."""
    fields = ",".join([*facts, *(f"gridProperties.{name}" for name in grid)])
    about = {"sheetId": sheet_id, **facts, **({"gridProperties": grid} if grid else {})}
    return {"updateSheetProperties": {"properties": about, "fields": fields}}


def _color(tab: Tab) -> Json:
    """The colour of a tab in the bar of tabs; nothing where it keeps its own."""
    return {"tabColorStyle": {"rgbColor": rgb(tab.color)}} if tab.color else {}


def text_columns(sheet_id: int, tab: Tab) -> Iterator[Json]:
    """Requests that make whole columns take everything as text."""
    for column in tab.text_columns:
        span = {"startColumnIndex": column - 1, "endColumnIndex": column}
        text = {"numberFormat": {"type": "TEXT", "pattern": "@"}}
        yield {
            "repeatCell": {
                "range": {"sheetId": sheet_id, **span},
                "cell": {"userEnteredFormat": text},
                "fields": "userEnteredFormat.numberFormat",
            }
        }


def widths(sheet_id: int, tab: Tab) -> Iterator[Json]:
    """Requests for widths of columns; equal neighbours share one."""
    rest = [_COLUMN] * (grid_size(tab)[1] - len(tab.widths))
    yield from _sized(sheet_id, "COLUMNS", 1, [*tab.widths, *rest])


def _sized(sheet_id: int, dimension: str, first: int, pixels: Iterable[int]) -> Iterator[Json]:
    at = first - 1
    for size, run in groupby(pixels):
        end = at + len(list(run))
        place = {"sheetId": sheet_id, "dimension": dimension, "startIndex": at, "endIndex": end}
        looks: Json = {"pixelSize": size} if size else {"hiddenByUser": True}
        fields = ",".join(looks)
        yield {"updateDimensionProperties": {"range": place, "properties": looks, "fields": fields}}
        at = end


def requests_of(plan: Plan, book: Book) -> list[Json]:
    """The requests that carry out, in order, a plan made on the state that `book` belongs to.

    Raises:
        AccessError: a range that would be written is protected against us.
        WorkbookError: a mark holds more than Google takes, or there would be too many cells.
    """
    _refuse_too_many(plan, book)
    wanted = list(_Writer(plan, book).requests(plan))
    return wanted if len(wanted) > 1 + len(book.turns) else []


def _refuse_too_many(plan: Plan, book: Book) -> None:
    """Google counts the cells of all grids, blank ones too."""
    cells = {sheet.title: sheet.rows * sheet.columns for sheet in book.sheets}
    gone = {book.sheet(one.tab_id).title for one in plan.changes if isinstance(one, DeleteTab)}
    cells = {title: n for title, n in cells.items() if title not in gone}
    grown = ""
    for title, size in _grids(plan, book):
        if size > cells.get(title, 0):
            grown, cells[title] = title, size
    if grown and (total := sum(cells.values())) > MAX_CELLS:
        largest = max(cells, key=lambda title: cells[title])
        facts = {"total": in_each(_millions, total), "n": in_each(_millions, cells[largest])}
        raise WorkbookError("google.too_many_cells", tab=grown, largest=largest, **facts)


def _grids(plan: Plan, book: Book) -> Iterator[tuple[str, int]]:
    """How many cells tabs will have, by the titles that they have now."""
    for change in plan.changes:
        match change:
            case CreateTab(tab):
                yield tab.title, prod(grid_size(tab))
            case UpdateTab(tab_id, tab):
                yield book.sheet(tab_id).title, prod(grid_size(tab))
            case AddRows(tab_id, title, first, rows) | TendTab(tab_id, title, first, rows):
                width = book.sheet(tab_id).columns if tab_id else max(map(len, rows), default=0)
                yield title, (first - 1 + len(rows)) * width


def _millions(cells: int, lang: Lang) -> str:
    return number_text(cells / 1_000_000, 1, lang)


def body_of(requests: Sequence[Json], asked: Mapping[str, object] = _NOTHING) -> bytes:
    """The body of a write; `asked` is what its answer is to tell."""
    text = json.dumps({"requests": requests, **asked}, ensure_ascii=False, separators=(",", ":"))
    return text.encode()


def part_of(plan: Plan, book: Book, room: int) -> Plan:
    """The part of a plan to write first where all of it is larger than `room` bytes.

    What stands after each part is whole in itself, and its marks tell of no more than it: a next
    sync goes on from there. First come the heads of new tabs, so that links and places find them;
    then records, by whole periods; the Dashboard last.
    """
    new = [one for one in plan.changes if isinstance(one, CreateTab) and one.tab.kind == "summary"]
    if new:
        cuts = (one.tab.cuts[0] if one.tab.cuts else (one.tab.frozen[0], {}) for one in new)
        heads = (first_rows(one, *cut) for one, cut in zip(new, cuts, strict=True))
        return plan._replace(changes=tuple(heads))
    taken: list[Change] = []
    for change in sorted(plan.changes, key=lambda one: _turn(one, plan)):
        weight = _weight(change, book)
        if weight > room and not taken:
            taken.append(_cut(change, book, room))
        if weight > room:
            break
        taken.append(change)
        room -= weight
    return plan._replace(changes=tuple(taken))


def _turn(change: Change, plan: Plan) -> int:
    """Records go first, and rows whose keys the tab that remembers will know; what comes first in
    the workbook, and tells of all else, last.
    """
    if not isinstance(change, UpdateTab):
        return 0 if isinstance(change, TendTab) else 1
    first = next(one for one in plan.changes if isinstance(one, UpdateTab))
    return 0 if change.tab.is_record else 2 if change is first else 1


def _weight(change: Change, book: Book) -> int:
    return len(body_of(requests_of(Plan((change,)), book)))


def _cut(change: Change, book: Book, room: int) -> Change:
    """As many of the first rows of an update as there is room for; all of what cannot be cut."""
    if isinstance(change, AddRows):
        share = 0.9 * room / _weight(change, book)
        cells = [*change.cells.items()][: 1 + int(share * len(change.cells))]
        return change._replace(
            rows=change.rows[: 1 + int(share * len(change.rows))], cells=dict(cells)
        )
    if not isinstance(change, UpdateTab):
        return change
    rows = sorted({*(cell.row for cell in change.cells), *change.looks, *change.drawn})
    cuts = change.tab.cuts if change.tab.is_record else [(row, {}) for row in rows]
    cuts = [cut for cut in cuts if rows and rows[0] <= cut[0] < rows[-1]]
    fitting = bisect_right(cuts, room, key=lambda cut: _weight(first_rows(change, *cut), book))
    return first_rows(change, *cuts[max(0, fitting - 1)]) if cuts else change


class _Writer:
    """What the requests of one batch have in common: ids of new tabs, links, known marks."""

    def __init__(self, plan: Plan, book: Book) -> None:
        self.book = book
        self.known = {mark.identity: number for number, mark in book.marks}
        self.used = {*self.known.values(), *self.book.turns}
        self.frames = {mark.tab_id: mark.data.get("looks") for _, mark in book.marks}
        self.new_ids = self._new_ids(plan)
        self.targets = self._targets(plan)

    def _new_ids(self, plan: Plan) -> dict[tuple[str, str], int]:
        taken = {sheet.id for sheet in self.book.sheets}
        found: dict[tuple[str, str], int] = {}
        for change in plan.changes:
            if isinstance(change, CreateTab):
                name = (change.tab.kind, change.tab.key)
                found[name] = chosen_id("/".join(("tab", *name)), taken)
                taken.add(found[name])
        return found

    def _targets(self, plan: Plan) -> Targets:
        titles = {sheet.title: sheet.id for sheet in self.book.sheets}
        for change in plan.changes:
            match change:
                case CreateTab(tab):
                    titles[tab.title] = self.new_ids[tab.kind, tab.key]
                case UpdateTab(tab_id, tab):
                    titles[tab.title] = int(tab_id)
                case TendTab(tab_id, title):
                    titles[title] = int(tab_id)
        return titles

    def requests(self, plan: Plan) -> Iterator[Json]:
        """First tabs are made, named and made large enough, so that links, formulas, charts and
        marks find them, then all is filled.
        """
        updates = [change for change in plan.changes if isinstance(change, UpdateTab)]
        yield from take_turn(self.book.turns, self.used)
        for change in plan.changes:
            if isinstance(change, DeleteTab):
                sheet = self.book.sheet(change.tab_id)
                _refuse_locked(sheet, [Area(1, 1, None, max(sheet.columns, 1))])
                yield {"deleteSheet": {"sheetId": int(change.tab_id)}}
        yield from self._renamed(updates)
        for change in plan.changes:
            if isinstance(change, CreateTab):
                yield self._added(change)
        for change in updates:
            yield from self._cleared(change)
        for change in plan.changes:
            yield from self._of(change)
        dropped = [change.mark.kind for change in plan.changes if isinstance(change, DropMark)]
        if "workbook" in dropped:
            yield drop_turns()

    def _renamed(self, updates: Sequence[UpdateTab]) -> Iterator[Json]:
        """Titles for tabs of ours; those that take one another's get another for a moment."""
        titles = {change.tab_id: self.book.sheet(change.tab_id).title for change in updates}
        wanted = {fold(change.tab.title): change.tab_id for change in updates}
        for tab_id, title in titles.items():
            if wanted.get(fold(title), tab_id) != tab_id:
                yield _properties(int(tab_id), {"title": f"sheets-kpi {tab_id}"}, {})
        for change in updates:
            if change.tab.title != titles[change.tab_id]:
                yield _properties(int(change.tab_id), {"title": change.tab.title}, {})

    def _of(self, change: Change) -> Iterator[Json]:
        match change:
            case CreateTab(tab, data):
                sheet_id = self.new_ids[tab.kind, tab.key]
                yield from self._filled(sheet_id, tab)
                yield from self._mark(Mark(tab.kind, tab.key, str(sheet_id), dict(data)))
            case UpdateTab(tab_id, tab, data):
                yield from self._updated(change)
                yield from self._mark(Mark(tab.kind, tab.key, tab_id, dict(data)))
            case SetFlags():
                yield from self._flags(change)
            case SetInputs(tab_id, _, add, gone):
                areas = [one.area for one in (*add, *gone)]
                _refuse_locked(self.book.sheet(tab_id), areas)
                yield from cleared_inputs(int(tab_id), gone)
                yield from input_requests(int(tab_id), add)
            case SetGuard(tab_id, _, wanted):
                yield _guard(int(tab_id)) if wanted else _unguarded(int(tab_id))
            case AddRows(tab_id, title):
                made = Sheet(self.targets.get(title, 0), title, _ROOM, 0, 0, 0, {})
                yield from _below(self.book.sheet(tab_id) if tab_id else made, change)
            case TendTab():
                yield from self._tended(change)
            case SetMark(mark):
                yield from self._mark(mark)
            case DropMark(mark):
                yield from drop_mark(mark, self.known)

    def _mark(self, mark: Mark) -> Iterator[Json]:
        for request in set_mark(mark, self.known, self.used):
            made = request.get("createDeveloperMetadata")
            if made:
                self.used.add(made["developerMetadata"]["metadataId"])
            yield request

    def _added(self, change: CreateTab) -> Json:
        tab = change.tab
        rows, columns = grid_size(tab)
        grid = {"rowCount": rows, "columnCount": columns, **shape(tab)}
        properties: Json = {
            "sheetId": self.new_ids[tab.kind, tab.key],
            "title": tab.title,
            "gridProperties": grid,
            **_color(tab),
        }
        if tab.hidden:
            properties["hidden"] = True
        if change.position is not None:
            properties["index"] = change.position
        return {"addSheet": {"properties": properties}}

    def _filled(self, sheet_id: int, tab: Tab) -> Iterator[Json]:
        yield from text_columns(sheet_id, tab)
        rows = range(1, 1 + tab.size[0])
        yield from self._rows(sheet_id, tab, rows, rows)
        yield from widths(sheet_id, tab)
        yield from input_requests(sheet_id, _on_rows(tab))
        yield from additions(sheet_id, tab.flags, 0, self.book.locale)
        yield from chart_requests(tab.charts, sheet_id, self.targets)
        for kind in KINDS:
            yield from with_groups(sheet_id, kind, _groups(tab, kind))
        if tab.kind not in ("log", "shared"):
            yield _guard(sheet_id, tab)

    def _rows(
        self,
        sheet_id: int,
        tab: Tab,
        values: Iterable[int],
        looks: Iterable[int],
        kept: Collection[tuple[int, int]] = (),
    ) -> Iterator[Json]:
        """Values and notes of some rows, but for the cells `kept`, at most one a row, then looks,
        links and heights of some.
        """
        width, mark = grid_size(tab)[1], separator(self.book.locale)
        columns, rows = dict(kept), set(values)
        parts = [(run, range(1, width + 1)) for run in runs(sorted(rows - columns.keys()))]
        for row in rows & columns.keys():
            line, column = range(row, row + 1), columns[row]
            parts += [(line, range(1, column)), (line, range(column + 1, width + 1))]
        for run, span in parts:
            if span:
                start = {"sheetId": sheet_id, "rowIndex": run[0] - 1, "columnIndex": span[0] - 1}
                data = value_rows(tab, run, span, mark)
                yield {"updateCells": {"start": start, "rows": data, "fields": VALUES}}
        for run in runs(looks):
            yield from look_requests(sheet_id, tab, run, width, self.targets)
            if tab.kind == "summary":
                heights = (tab.heights.get(row, _ROW) for row in run)
                yield from _sized(sheet_id, "ROWS", run[0], heights)

    def _cleared(self, change: UpdateTab) -> Iterator[Json]:
        """Requests that take away what is made anew, before rows go that take rules along, and
        then make room and move rows.
        """
        sheet = self.book.sheet(change.tab_id)
        _refuse_locked(sheet, [Area(1, 1, None, max(sheet.columns, 1))])
        moved = _is_moved(sheet, change)
        if moved or "flags" in change.reasons:
            yield from removals(sheet.id, _our_rules(sheet))
        for kind in self._regrouped(sheet, change):
            yield from without_groups(sheet.id, kind, sheet.groups.get(kind, ()))
        if moved:
            yield from _moving(sheet, change)

    def _updated(self, change: UpdateTab) -> Iterator[Json]:
        sheet, tab, reasons = self.book.sheet(change.tab_id), change.tab, set(change.reasons)
        moved, rows = _is_moved(sheet, change), grid_size(tab)[0]
        # Notes are no values of cells: the rows whose notes differ are among those of looks.
        values = {*(cell.row for cell in change.cells), *change.looks, *change.drawn}
        yield from self._rows(
            sheet.id,
            tab,
            [row for row in values if row <= rows],
            [row for row in change.looks if row <= rows],
            ticks(tab) - {(cell.row, cell.column) for cell in change.cells},  # ticked since read
        )
        if self._is_reframed(change):
            yield from widths(sheet.id, tab)
            yield from input_requests(sheet.id, tab.inputs)
            if sheet.our_guard and tab.inputs:
                yield _guard(sheet.id, tab, anew=True)
        if moved or "charts" in reasons or self._is_reframed(change):
            standing = our_charts(sheet.charts, sheet.id)
            yield from chart_requests(tab.charts, sheet.id, self.targets, standing)
        for kind in self._regrouped(sheet, change):
            yield from with_groups(sheet.id, kind, _groups(tab, kind))
        yield from _shaped(sheet, tab, moved=moved, looks="looks" in reasons)
        if moved or "flags" in reasons:
            yield from additions(sheet.id, tab.flags, 0, self.book.locale)

    def _is_reframed(self, change: UpdateTab) -> bool:
        """Whether more of the looks changed than those of rows."""
        known, wanted = self.frames.get(change.tab_id), change.mark_data.get("looks")
        return "looks" in change.reasons and known != wanted

    def _regrouped(self, sheet: Sheet, change: UpdateTab) -> Iterator[Kind]:
        """The kinds of groups to make anew: others are wished for, or rows move, which may tear
        groups apart. All others stay as people left them, folded or open.
        """
        for kind in KINDS:
            wanted = set(spans(_groups(change.tab, kind)))
            standing = sheet.groups.get(kind, set())
            is_other = self._is_reframed(change) and standing != wanted
            if is_other or (change.moves and kind == "rows" and (standing or wanted)):
                yield kind

    def _tended(self, change: TendTab) -> Iterator[Json]:
        """Requests that add rows to a shared tab, wherever its last row is by then, and fold some
        up. That looks up the values themselves.
        """
        sheet = self.book.sheet(change.tab_id)
        _refuse_locked(sheet, [Area(1, 1, None, max(sheet.columns, 1))])
        if change.title != sheet.title:
            yield _properties(sheet.id, {"title": change.title}, {})
        if change.rows:
            rows = [{"values": self._cells(row, change.inputs)} for row in change.rows]
            yield {"appendCells": {"sheetId": sheet.id, "rows": rows, "fields": _WHOLE}}
        groups = sheet.groups.get("rows", ())
        opened = [span for span in groups if span[1:] in change.opens]
        yield from without_groups(sheet.id, "rows", opened)
        yield from with_groups(sheet.id, "rows", as_groups(change.folds))

    def _cells(self, row: Mapping[int, Cell], inputs: Sequence[Input]) -> list[Json]:
        """A whole row, with its dropdowns."""
        mark, found = separator(self.book.locale), []
        offered = {one.area.first_column: {"dataValidation": validation(one)} for one in inputs}
        for column in range(1, max(row) + 1):
            cell = row.get(column)
            looks = whole_cell(cell, mark) if cell else {}
            found.append({**looks, **offered.get(column, {})})
        return found

    def _flags(self, change: SetFlags) -> Iterator[Json]:
        sheet = self.book.sheet(change.tab_id)
        _refuse_locked(sheet, [flag.area for flag in change.add])
        yield from removals(sheet.id, change.remove)
        fitting = [flag for flag in change.add if flag.area.first_row <= sheet.rows]
        stay = len(sheet.rules) - len(change.remove)
        yield from additions(sheet.id, fitting, stay, self.book.locale)


def _below(sheet: Sheet, change: AddRows) -> Iterator[Json]:
    """Requests that write cells anew, and add rows with the looks of the row above."""
    _refuse_locked(sheet, [Area(row, column, row, column) for row, column in change.cells])
    for (row, column), value in change.cells.items():
        start = {"sheetId": sheet.id, "rowIndex": row - 1, "columnIndex": column - 1}
        cells = [{"values": [_entered(value)]}]
        yield {"updateCells": {"start": start, "rows": cells, "fields": "userEnteredValue"}}
    if not change.rows:
        return
    at, end = change.first - 1, change.first - 1 + len(change.rows)
    width = max(map(len, change.rows))
    _refuse_locked(sheet, [Area(change.first, 1, end, width)])
    if end > sheet.rows:
        more = {"sheetId": sheet.id, "dimension": "ROWS", "length": end - sheet.rows}
        yield {"appendDimension": more}
    columns = {"sheetId": sheet.id, "startColumnIndex": 0, "endColumnIndex": width}
    source = {**columns, "startRowIndex": at - 1, "endRowIndex": at}
    target = {**columns, "startRowIndex": at, "endRowIndex": end}
    looks = {"source": source, "destination": target, "pasteType": "PASTE_FORMAT"}
    yield {"copyPaste": looks}
    rows = [{"values": [*map(_entered, row)]} for row in change.rows]
    start = {"sheetId": sheet.id, "rowIndex": at, "columnIndex": 0}
    yield {"updateCells": {"start": start, "rows": rows, "fields": "userEnteredValue"}}


def _entered(value: CellValue) -> Json:
    found = extended(value)
    return {"userEnteredValue": found} if found else {}


def _guard(sheet_id: int, tab: Tab | None = None, *, anew: bool = False) -> Json:
    """The protection that only warns: people may still edit, and tick without a warning. Set `anew`
    it keeps all else that was said of it.
    """
    open_cells = [Area(*place, *place) for place in ticks(tab)] if tab else []
    free = {"unprotectedRanges": [to_grid(sheet_id, one) for one in open_cells]}
    protected: Json = {"protectedRangeId": guard_id(sheet_id), **(free if open_cells else {})}
    if anew:
        asked = {"protectedRange": protected, "fields": "unprotectedRanges"}
        return {"updateProtectedRange": asked}
    protected |= {"range": {"sheetId": sheet_id}, "description": "sheets-kpi", "warningOnly": True}
    return {"addProtectedRange": {"protectedRange": protected}}


def _unguarded(sheet_id: int) -> Json:
    return {"deleteProtectedRange": {"protectedRangeId": guard_id(sheet_id)}}


def _on_rows(tab: Tab) -> Iterable[Input]:
    """The inputs of a new tab; on a shared one they end with its rows, or rows could not be added
    after these: each that is brings its own.
    """
    if tab.kind != "shared":
        return tab.inputs
    last = tab.size[0]
    return [one._replace(area=one.area._replace(last_row=last)) for one in tab.inputs]


def _our_rules(sheet: Sheet) -> list[int]:
    return [index for index, _ in read_flags(sheet.rules, sheet.rows, sheet.columns)]


def _groups(tab: Tab, kind: Kind) -> list[Group]:
    return [one for one in tab.groups if one.kind == kind]


def _is_moved(sheet: Sheet, change: UpdateTab) -> bool:
    """Whether rows move, or the grid becomes larger or smaller."""
    return bool(change.moves) or grid_size(change.tab) != (sheet.rows, sheet.columns)


def _moving(sheet: Sheet, change: UpdateTab) -> Iterator[Json]:
    """Requests that make room for all that stands and will stand, and move rows.

    Frozen rows are let go for that long: a grid cannot be cut down to them, even if the same
    request lets them go.
    """
    rows, columns = grid_size(change.tab)
    grown = max(sheet.rows, rows - sum(n for _, n in change.moves))
    thawed = {"frozenRowCount": 0, "frozenColumnCount": 0}
    grid = {"rowCount": grown, "columnCount": max(sheet.columns, columns), **thawed}
    yield _properties(sheet.id, {}, grid)
    for row, n in change.moves:
        ends = {"startIndex": row - 1, "endIndex": row - 1 + abs(n)}
        place = {"sheetId": sheet.id, "dimension": "ROWS", **ends}
        yield {"insertDimension" if n > 0 else "deleteDimension": {"range": place}}


def _shaped(sheet: Sheet, tab: Tab, *, moved: bool, looks: bool) -> Iterator[Json]:
    """A request that gives a tab its size, frozen rows and colour, unless it keeps its own."""
    rows, columns = grid_size(tab)
    grid: Json = {"rowCount": rows, "columnCount": columns} if moved else {}
    if moved or looks or (sheet.frozen_rows, sheet.frozen_columns) != tab.frozen:
        grid |= shape(tab)
    if grid:
        yield _properties(sheet.id, _color(tab) if looks else {}, grid)


def _refuse_locked(sheet: Sheet, areas: list[Area]) -> None:
    for locked in sheet.locked:
        if any(locked.meets(area) for area in areas):
            raise AccessError("google.locked", tab=sheet.title, cells=str(locked))
