"""A workbook in memory: the smallest backend, for tests and dry runs."""

from __future__ import annotations

from dataclasses import dataclass, replace

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
from sheets_kpi.state import Existing, ExistingTab, Mark, Tab, normal


@dataclass
class MemoryWorkbook:
    """Holds an `Existing` and changes it as a plan says."""

    state: Existing
    name: str = "memory"
    reads: int = 0
    writes: int = 0

    @property
    def calls(self) -> tuple[int, int]:
        """How often it was read and written."""
        return self.reads, self.writes

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
            self.state = _applied(self.state, change)


def _applied(state: Existing, change: Change) -> Existing:
    match change:
        case CreateTab(tab, data, position):
            new_id = str(1 + max((int(old.id) for old in state.tabs), default=0))
            at = len(state.tabs) if position is None else position
            tabs = (*state.tabs[:at], _existing(tab, new_id), *state.tabs[at:])
            mark = Mark(tab.kind, tab.key, new_id, dict(data))
            return replace(state, tabs=tabs, marks=(*state.marks, mark))
        case UpdateTab(tab_id, tab, data):
            state = _with_tab(state, tab_id, _existing(tab, tab_id))
            return _with_mark(state, Mark(tab.kind, tab.key, tab_id, dict(data)))
        case DeleteTab(tab_id):
            tabs = tuple(tab for tab in state.tabs if tab.id != tab_id)
            marks = tuple(mark for mark in state.marks if mark.tab_id != tab_id)
            return replace(state, tabs=tabs, marks=marks)
        case SetFlags(tab_id, _, remove, add):
            old = _tab(state, tab_id)
            kept = [flag for index, flag in old.flags if index not in remove]
            flags = tuple(enumerate([*kept, *add], start=old.foreign_flags))
            return _with_tab(state, tab_id, replace(old, flags=flags))
        case SetInputs(tab_id, _, add):
            old = _tab(state, tab_id)
            return _with_tab(state, tab_id, replace(old, inputs=(*old.inputs, *add)))
        case SetMark(mark):
            return _with_mark(state, mark)
        case DropMark(mark):
            return replace(state, marks=tuple(old for old in state.marks if old != mark))


def _existing(tab: Tab, tab_id: str) -> ExistingTab:
    rows, columns = tab.size
    values = [[None] * rows for _ in range(columns)]
    grid: list[list[object]] = [list(column) for column in values]
    for (row, column), cell in tab.cells.items():
        grid[column - 1][row - 1] = normal(cell.value)
    return ExistingTab(
        id=tab_id,
        title=tab.title,
        columns=grid,  # type: ignore[arg-type]  # built of normal cell values
        n_rows=rows,
        flags=tuple(enumerate(tab.flags)),
        inputs=tab.inputs,
        charts=tab.charts,
    )


def _tab(state: Existing, tab_id: str) -> ExistingTab:
    found = state.tab(tab_id)
    if found is None:
        raise KeyError(tab_id)
    return found


def _with_tab(state: Existing, tab_id: str, new: ExistingTab) -> Existing:
    return replace(state, tabs=tuple(new if tab.id == tab_id else tab for tab in state.tabs))


def _with_mark(state: Existing, mark: Mark) -> Existing:
    def same(old: Mark) -> bool:
        return (old.kind, old.key, old.tab_id) == (mark.kind, mark.key, mark.tab_id)

    kept = tuple(old for old in state.marks if not same(old))
    return replace(state, marks=(*kept, mark))
