"""A workbook in memory: the smallest backend, for tests and dry runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sheets_kpi.look_ups import column_of
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
)
from sheets_kpi.state import Cell, CellValue, Existing, ExistingTab, Mark, Tab, as_read, normal


@dataclass
class MemoryWorkbook:
    """Holds an `Existing` and changes it as a plan says."""

    state: Existing
    name: str = "memory"
    reads: int = 0
    writes: int = 0
    who: None = None

    @property
    def calls(self) -> tuple[int, int]:
        """How often it was read and written."""
        return self.reads, self.writes

    def glance(self, tab: str, row: int, column: int) -> None:
        """Nothing: it is read whole."""

    def exists(self) -> bool:
        """A workbook in memory is always there."""
        return True

    def read(self) -> Existing:
        """The state as it is."""
        self.reads += 1
        return self.state

    def apply(self, plan: Plan) -> None:
        """Changes the state, change by change."""
        if not plan.changes:
            return
        self.writes += 1
        for change in plan.changes:
            self.state = applied(self.state, change)


def applied(state: Existing, change: Change) -> Existing:
    """A workbook after a change."""
    match change:
        case CreateTab(tab, data, position):
            new_id = str(1 + max((int(old.id) for old in state.tabs), default=0))
            tabs = list(state.tabs)
            tabs.insert(len(tabs) if position is None else position, existing_tab(tab, new_id))
            mark = Mark(tab.kind, tab.key, new_id, dict(data))
            return state._replace(tabs=tuple(tabs), marks=(*state.marks, mark))
        case UpdateTab(tab_id, tab, data):
            old, new = _tab(state, tab_id), existing_tab(tab, tab_id)
            new = new._replace(hidden=old.hidden, color=tab.color or old.color)
            state = _with_tab(state, new)
            return _with_mark(state, Mark(tab.kind, tab.key, tab_id, dict(data)))
        case DeleteTab(tab_id):
            tabs = [tab for tab in state.tabs if tab.id != tab_id]
            marks = tuple(mark for mark in state.marks if mark.tab_id != tab_id)
            return state._replace(tabs=tuple(tabs), marks=marks)
        case SetMark(mark):
            return _with_mark(state, mark)
        case DropMark(mark):
            return state._replace(marks=tuple(old for old in state.marks if old != mark))
        case _:
            made = next((tab.id for tab in state.tabs if tab.title == change.title), "")
            return _with_tab(state, _edited(_tab(state, change.tab_id or made), change))


def _edited(
    tab: ExistingTab, change: SetFlags | SetInputs | SetGuard | AddRows | TendTab
) -> ExistingTab:
    """A tab after a change of a part of it."""
    match change:
        case SetFlags(_, _, remove, add):
            kept = [flag for index, flag in tab.flags if index not in remove]
            return tab._replace(flags=tuple(enumerate([*kept, *add], start=tab.foreign_flags)))
        case SetInputs(_, _, add, gone):
            return tab._replace(inputs=(*(one for one in tab.inputs if one not in gone), *add))
        case SetGuard(_, _, wanted):
            return tab._replace(guarded=wanted, our_guard=wanted)
        case AddRows():
            return _with_rows(tab, change)
        case TendTab():
            return _tended(tab, change)


def existing_tab(tab: Tab, tab_id: str) -> ExistingTab:
    """A tab as it is read once it was written."""
    rows, width = tab.size
    columns: list[list[CellValue]] = [[None] * rows for _ in range(width)]
    for (row, column), cell in tab.cells.items():
        columns[column - 1][row - 1] = normal(cell.value)
    return ExistingTab(
        id=tab_id,
        title=tab.title,
        columns=columns,
        n_rows=rows,
        flags=tuple(enumerate(tab.flags)),
        inputs=tab.inputs,
        charts=tuple(map(as_read, tab.charts)),
        hidden=tab.hidden,
        color=tab.color,
        look_ups=_look_ups(tab.cells),
    )


def _look_ups(cells: Mapping[tuple[int, int], Cell]) -> dict[tuple[int, int], int]:
    found = ((place, column_of(cell.formula)) for place, cell in cells.items() if cell.formula)
    return {place: n for place, n in found if n is not None}


def _tended(tab: ExistingTab, change: TendTab) -> ExistingTab:
    """A shared tab with rows added, look-ups that give other values, and other rows folded."""
    more = change.as_tab()
    values = {**change.values, **{place: cell.value for place, cell in more.cells.items()}}
    n_rows = max([tab.n_rows, *(row for row, _ in values)])
    width = max([len(tab.columns), *(column for _, column in values)])
    old = [*tab.columns, *[()] * (width - len(tab.columns))]
    columns: list[list[CellValue]] = [[*column, *[None] * (n_rows - len(column))] for column in old]
    for (row, column), value in values.items():
        columns[column - 1][row - 1] = normal(value)
    folds = (*(one for one in tab.folds if one not in change.opens), *change.folds)
    look_ups = {**tab.look_ups, **_look_ups(more.cells)}
    return tab._replace(
        title=change.title, columns=columns, n_rows=n_rows, folds=folds, look_ups=look_ups
    )


def _with_rows(tab: ExistingTab, change: AddRows) -> ExistingTab:
    rows, n_rows = change.rows, change.first + len(change.rows) - 1
    width = max([len(tab.columns), *map(len, rows), *(column for _, column in change.cells)])
    old = [*tab.columns, *[()] * (width - len(tab.columns))]
    columns: list[list[CellValue]] = [[*column, *[None] * (n_rows - len(column))] for column in old]
    for number, values in enumerate(rows, change.first - 1):
        for column, value in zip(columns, values, strict=False):
            column[number] = normal(value)
    for (row, place), value in change.cells.items():
        columns[place - 1][row - 1] = normal(value)
    return tab._replace(columns=columns, n_rows=n_rows)


def _tab(state: Existing, tab_id: str) -> ExistingTab:
    return {tab.id: tab for tab in state.tabs}[tab_id]


def _with_tab(state: Existing, new: ExistingTab) -> Existing:
    return state._replace(tabs=tuple(new if tab.id == new.id else tab for tab in state.tabs))


def _with_mark(state: Existing, mark: Mark) -> Existing:
    kept = tuple(old for old in state.marks if old.identity != mark.identity)
    return state._replace(marks=(*kept, mark))
