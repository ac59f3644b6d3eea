"""A workbook in memory, and hands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from books import Rows, tab

from sheets_kpi.state import CellValue, Existing, ExistingTab
from sheets_kpi.workbooks.memory import MemoryWorkbook


class MemoryHome:
    """The home of a workbook in memory."""

    def __init__(self) -> None:
        self._book = MemoryWorkbook(Existing(()))

    def kept(self) -> Existing:
        """All that the workbook holds."""
        return self._book.state

    def put_back(self, state: Existing) -> None:
        self._book.state = state

    def book(self, *, for_init: bool = False) -> MemoryWorkbook:  # noqa: ARG002
        return self._book

    def fill(self, tabs: Mapping[str, Rows]) -> None:
        made = [tab(title, rows, str(n)) for n, (title, rows) in enumerate(tabs.items(), 1)]
        self._book.state = Existing(tuple(one._replace(foreign_flags=2) for one in made))

    def type(self, title: str, row: int, column: int, value: CellValue) -> None:
        old = self._tab(title)
        columns = [list(cells) for cells in old.columns]
        columns[column - 1][row - 1] = value
        self._put(old._replace(columns=columns))

    def append(self, title: str, row: Sequence[CellValue]) -> None:
        old = self._tab(title)
        columns = [[*cells, value] for cells, value in zip(old.columns, row, strict=True)]
        self._put(old._replace(columns=columns, n_rows=old.n_rows + 1))

    def rename(self, title: str, new: str) -> None:
        self._put(self._tab(title)._replace(title=new))

    def show(self, title: str, color: str) -> None:
        self._put(self._tab(title)._replace(hidden=False, color=color))

    def copy(self, title: str, new: str) -> None:
        new_id = str(1 + max(int(one.id) for one in self._book.state.tabs))
        made = self._tab(title)._replace(id=new_id, title=new)
        self._book.state = self._book.state._replace(tabs=(*self._book.state.tabs, made))

    def delete(self, title: str) -> None:
        kept = tuple(one for one in self._book.state.tabs if one.title != title)
        self._book.state = self._book.state._replace(tabs=kept)

    def theirs(self, *titles: str) -> object:
        return [(t, self._tab(t).columns, self._tab(t).foreign_flags) for t in titles]

    def flags(self, title: str) -> int:
        return len(self._tab(title).flags)

    def totals(self) -> Mapping[str, int]:
        tabs = self._book.state.tabs
        return {
            "tabs": len(tabs),
            "rules": sum(len(one.flags) + one.foreign_flags for one in tabs),
            "charts": sum(len(one.charts) for one in tabs),
            "marks": len(self._book.state.marks),
        }

    def formulas(self, title: str) -> Sequence[str]:
        return [str(place) for place in self._tab(title).formulas]

    def _tab(self, title: str) -> ExistingTab:
        return next(one for one in self._book.state.tabs if one.title == title)

    def _put(self, new: ExistingTab) -> None:
        tabs = tuple(new if one.id == new.id else one for one in self._book.state.tabs)
        self._book.state = self._book.state._replace(tabs=tabs)
