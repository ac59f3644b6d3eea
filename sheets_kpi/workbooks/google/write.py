"""From a plan to the requests of one atomic `spreadsheets.batchUpdate`."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from sheets_kpi.errors import AccessError
from sheets_kpi.names import fold
from sheets_kpi.plan import (
    Change,
    CreateTab,
    DeleteTab,
    DropMark,
    Plan,
    SetFlags,
    SetInputs,
    SetMark,
    UpdateTab,
)
from sheets_kpi.state import Area, Mark, Tab
from sheets_kpi.workbooks.google.cells import FIELDS, Targets, row_data
from sheets_kpi.workbooks.google.charts import chart_requests, our_charts
from sheets_kpi.workbooks.google.grids import (
    dimensions,
    grid_size,
    resized,
    shape,
    text_columns,
    whole_grid,
)
from sheets_kpi.workbooks.google.ids import chosen_id, guard_id
from sheets_kpi.workbooks.google.inputs import input_requests
from sheets_kpi.workbooks.google.marks import drop_mark, identity, set_mark, take_turn
from sheets_kpi.workbooks.google.places import Json, from_grid
from sheets_kpi.workbooks.google.read import Book, Sheet
from sheets_kpi.workbooks.google.rules import additions, read_flags, removals


def requests_of(plan: Plan, book: Book) -> list[Json]:
    """The requests that carry a plan out, in order.

    Args:
        plan: the plan, made on the state that `book` belongs to.
        book: the metadata of the spreadsheet.

    Raises:
        AccessError: a range that would be written is protected against us.
        WorkbookError: a mark holds more than Google takes.
    """
    wanted = list(_Writer(plan, book).requests(plan))
    return wanted if len(wanted) > 1 + len(book.turns) else []


class _Writer:
    """What the requests of one batch have in common: ids of new tabs, links, known marks."""

    def __init__(self, plan: Plan, book: Book) -> None:
        self.book = book
        self.known = {identity(mark): number for number, mark in book.marks}
        self.used = {*self.known.values(), *self.book.turns}
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
        return titles

    def requests(self, plan: Plan) -> Iterator[Json]:
        """First tabs are made, so that links, dropdowns and marks find them, then all is filled."""
        yield from take_turn(self.book.turns, self.used)
        for change in plan.changes:
            if isinstance(change, DeleteTab):
                sheet = self.book.sheet(change.tab_id)
                _refuse_locked(sheet, [Area(1, 1, None, max(sheet.columns, 1))])
                yield {"deleteSheet": {"sheetId": int(change.tab_id)}}
        yield from self._moved_aside(plan)
        for change in plan.changes:
            if isinstance(change, CreateTab):
                yield self._added(change)
        for change in plan.changes:
            yield from self._of(change)

    def _moved_aside(self, plan: Plan) -> Iterator[Json]:
        """Other titles, for a moment, for tabs of ours that change theirs with one another."""
        updates = [change for change in plan.changes if isinstance(change, UpdateTab)]
        titles = {change.tab_id: self.book.sheet(change.tab_id).title for change in updates}
        wanted = {fold(change.tab.title): change.tab_id for change in updates}
        for tab_id, title in titles.items():
            if wanted.get(fold(title), tab_id) != tab_id:
                properties = {"sheetId": int(tab_id), "title": f"sheets-kpi {tab_id}"}
                yield {"updateSheetProperties": {"properties": properties, "fields": "title"}}

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
            case SetInputs(tab_id, _, add):
                _refuse_locked(self.book.sheet(tab_id), [one.area for one in add])
                yield from input_requests(int(tab_id), add)
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
        }
        if change.position is not None:
            properties["index"] = change.position
        return {"addSheet": {"properties": properties}}

    def _filled(self, sheet_id: int, tab: Tab) -> Iterator[Json]:
        yield from text_columns(sheet_id, tab)
        if tab.cells:
            yield self._block(sheet_id, tab, 1, tab.size[0], tab.size[1])
        yield from dimensions(sheet_id, tab)
        yield from input_requests(sheet_id, tab.inputs)
        yield from additions(sheet_id, tab.flags, 0, self.book.locale)
        yield from chart_requests(tab.charts, sheet_id)
        if tab.kind == "summary":
            yield _guard(sheet_id)

    def _block(self, sheet_id: int, tab: Tab, first: int, last: int, width: int) -> Json:
        rows = row_data(tab, range(first, last + 1), width, self.targets)
        start = {"sheetId": sheet_id, "rowIndex": first - 1, "columnIndex": 0}
        return {"updateCells": {"start": start, "rows": rows, "fields": FIELDS}}

    def _updated(self, change: UpdateTab) -> Iterator[Json]:
        sheet, tab = self.book.sheet(change.tab_id), change.tab
        _refuse_locked(sheet, [Area(1, 1, None, max(sheet.columns, 1))])
        reasons, size = set(change.reasons), grid_size(tab)
        moved = size != (sheet.rows, sheet.columns)
        if moved or "charts" in reasons:
            for chart_id in our_charts(sheet.charts, sheet.id):
                yield {"deleteEmbeddedObject": {"objectId": chart_id}}
        if moved or "flags" in reasons:  # before rows go that take rules along
            yield from removals(sheet.id, _our_rules(sheet))
        yield from resized(sheet, tab, looks="looks" in reasons)
        if "looks" in reasons:
            yield from self._rewritten(sheet.id, tab)
        else:
            yield from self._changed_rows(change, size)
        if moved or "flags" in reasons:
            yield from additions(sheet.id, tab.flags, _staying(sheet, size), self.book.locale)
        if moved or "charts" in reasons:
            yield from chart_requests(tab.charts, sheet.id)

    def _rewritten(self, sheet_id: int, tab: Tab) -> Iterator[Json]:
        """The whole tab; what stands beyond its cells is cleared."""
        rows, width = grid_size(tab)
        data = row_data(tab, range(1, tab.size[0] + 1), width, self.targets)
        grid = whole_grid(sheet_id, rows, width)
        yield {"updateCells": {"range": grid, "rows": data, "fields": FIELDS}}
        yield from dimensions(sheet_id, tab)

    def _changed_rows(self, change: UpdateTab, size: tuple[int, int]) -> Iterator[Json]:
        """Only the rows in which a cell differs; those beyond the grid are gone already."""
        rows = sorted({cell.row for cell in change.cells if cell.row <= size[0]})
        for _, run in groupby(enumerate(rows), key=lambda item: item[1] - item[0]):
            block = [row for _, row in run]
            yield self._block(int(change.tab_id), change.tab, block[0], block[-1], size[1])

    def _flags(self, change: SetFlags) -> Iterator[Json]:
        sheet = self.book.sheet(change.tab_id)
        _refuse_locked(sheet, [flag.area for flag in change.add])
        yield from removals(sheet.id, change.remove)
        fitting = [flag for flag in change.add if flag.area.first_row <= sheet.rows]
        stay = len(sheet.rules) - len(change.remove)
        yield from additions(sheet.id, fitting, stay, self.book.locale)


def _guard(sheet_id: int) -> Json:
    """The protection that only warns: people may still edit."""
    protected = {
        "protectedRangeId": guard_id(sheet_id),
        "range": {"sheetId": sheet_id},
        "description": "sheets-kpi",
        "warningOnly": True,
    }
    return {"addProtectedRange": {"protectedRange": protected}}


def _our_rules(sheet: Sheet) -> list[int]:
    return [index for index, _ in read_flags(sheet.rules, sheet.rows, sheet.columns)]


def _staying(sheet: Sheet, size: tuple[int, int]) -> int:
    """How many rules of others stay when the grid gets a new size: the rest goes with its cells."""
    ours = set(_our_rules(sheet))
    return sum(
        index not in ours
        and any(
            grid.get("startRowIndex", 0) < size[0] and grid.get("startColumnIndex", 0) < size[1]
            for grid in rule.get("ranges") or ()
        )
        for index, rule in enumerate(sheet.rules)
    )


def _refuse_locked(sheet: Sheet, areas: list[Area]) -> None:
    for locked in sheet.locked:
        place = from_grid(locked.get("range", {}), sheet.rows, sheet.columns, open_end=False)
        if any(_meet(place, area) for area in areas):
            raise AccessError("google.locked", tab=sheet.title, cells=str(place))


def _meet(one: Area, other: Area) -> bool:
    return (
        one.first_column <= other.last_column
        and other.first_column <= one.last_column
        and (one.last_row is None or other.first_row <= one.last_row)
        and (other.last_row is None or one.first_row <= other.last_row)
    )
