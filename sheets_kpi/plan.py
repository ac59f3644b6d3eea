"""The plan: the difference between what a workbook holds and what it should hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sheets_kpi.state import CellValue, Flag, Input, Mark, Tab


@dataclass(frozen=True, slots=True)
class CellChange:
    """One cell of a summary tab that would change."""

    row: int
    column: int
    before: CellValue
    after: CellValue


@dataclass(frozen=True)
class CreateTab:
    """A tab that is missing: made whole, with its looks, flags, inputs and charts, and marked.

    `position` is the place among all tabs from 0; None is after the last.
    """

    tab: Tab
    mark_data: Mapping[str, str] = field(default_factory=dict)
    position: int | None = None


@dataclass(frozen=True)
class UpdateTab:
    """A summary tab of ours that differs: the backend makes it equal to `tab`, title included."""

    tab_id: str
    tab: Tab
    mark_data: Mapping[str, str]
    cells: tuple[CellChange, ...] = ()
    reasons: tuple[str, ...] = ()  # of: title, looks, flags, charts


@dataclass(frozen=True)
class DeleteTab:
    """A summary tab of ours that is no longer wanted."""

    tab_id: str
    title: str


@dataclass(frozen=True)
class SetFlags:
    """Our flags on a log: the rules at `remove` (indices among all rules) go, `add` come after all
    the others. Nothing else of the tab changes.
    """

    tab_id: str
    title: str
    remove: tuple[int, ...]
    add: tuple[Flag, ...]


@dataclass(frozen=True)
class SetInputs:
    """Dropdowns and input help to add to a tab of the team's, on cells that have none."""

    tab_id: str
    title: str
    add: tuple[Input, ...]


@dataclass(frozen=True)
class SetMark:
    """A mark to write, in place of the mark of the same kind, key and tab, if there is one."""

    mark: Mark


@dataclass(frozen=True)
class DropMark:
    """A mark of ours whose tab is gone."""

    mark: Mark


Change = CreateTab | UpdateTab | DeleteTab | SetFlags | SetInputs | SetMark | DropMark


@dataclass(frozen=True)
class Plan:
    """What `apply` writes, all of it or nothing; `fingerprint` names the state it was made on."""

    changes: tuple[Change, ...]
    fingerprint: str = ""
    left_alone: tuple[str, ...] = ()
