"""Places where a workbook lives, and what its people do there by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol, runtime_checkable

from books import HEADERS, Rows
from deals_home import Stage
from google_home import GoogleHome

from sheets_kpi.state import CellValue
from sheets_kpi.workbooks.interface import Workbook

LOG = "Сделки"
OWN = "Заметки"  # a tab that only the team cares for


class Home(Protocol):
    """A workbook in one backend, with the hands of the people who use it."""

    def book(self, *, for_init: bool = False) -> Workbook:
        """The workbook as the tool opens it."""
        ...

    def fill(self, tabs: Mapping[str, Rows]) -> None:
        """Makes the workbook with the tabs of the team, before the tool has seen it. Each gets what
        a team gives its tabs: two rules, a note, a format, a filter, a protection, a dropdown.
        """
        ...

    def type(self, title: str, row: int, column: int, value: CellValue) -> None:
        """Types a value over a cell that holds one."""
        ...

    def append(self, title: str, row: Sequence[CellValue]) -> None:
        """Types a row under the last one of a log."""
        ...

    def rename(self, title: str, new: str) -> None:
        """Gives a tab another title."""
        ...

    def show(self, title: str, color: str) -> None:
        """Shows a tab that was hidden, and gives it a colour in the bar of tabs."""
        ...

    def copy(self, title: str, new: str) -> None:
        """Copies a tab as people do: with its rules, and with all that it carries unseen."""
        ...

    def delete(self, title: str) -> None:
        """Deletes a tab."""
        ...

    def theirs(self, *titles: str) -> object:
        """All that the team has on some tabs, without our flags, in a form that compares."""
        ...

    def flags(self, title: str) -> int:
        """How many of the rules of a tab carry our tag, read without the code under test."""
        ...

    def totals(self) -> Mapping[str, int]:
        """What must not grow: tabs, rules, charts, protections, marks of the whole workbook."""
        ...

    def formulas(self, title: str) -> Sequence[str]:
        """The formulas in the cells of a tab."""
        ...


def deals(*rows: Sequence[CellValue]) -> dict[str, Rows]:
    """The tabs of a small team: a log of deals and a tab of its own."""
    return {LOG: [HEADERS, *rows], OWN: [("Позвонить",), ("Вега",), ("007",)]}


@runtime_checkable
class Copied(Protocol):
    """A home whose workbook can be kept whole, and put back."""

    def kept(self) -> Any:
        """All that the workbook holds."""
        ...

    def put_back(self, kept: Any) -> None:
        """Makes it what it was."""
        ...


_MADE: dict[tuple[type, str], Any] = {}  # what homes hold, by their kind and the name of a state


def made(home: Home, stage: Stage, name: str, make: Callable[[Home], object]) -> Home:
    """A home in a state that is made once for each kind of home, and copied after; one name goes
    with one `make`, which brings an empty home into the state. Google's is a new spreadsheet.
    """
    if isinstance(home, GoogleHome):
        return stage.made(name, make)
    key = type(home), name
    if isinstance(home, Copied) and key in _MADE:
        home.put_back(_MADE[key])
        return home
    make(home)
    if isinstance(home, Copied):
        _MADE[key] = home.kept()
    return home
