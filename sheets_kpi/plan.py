"""The plan: the difference between what a workbook holds and what it should hold."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from itertools import zip_longest
from typing import NamedTuple

from sheets_kpi.errors import OwnershipError
from sheets_kpi.flags.terms import normal_formula
from sheets_kpi.names import fold
from sheets_kpi.state import (
    Area,
    CellValue,
    Existing,
    ExistingTab,
    Flag,
    Input,
    Mark,
    Tab,
    normal,
)
from sheets_kpi.styles import Style

LOOKS_VERSION = 1  # grows when a backend draws the same looks differently


class CellChange(NamedTuple):
    """One cell of a summary tab that would change."""

    row: int
    column: int
    before: CellValue
    after: CellValue


class CreateTab(NamedTuple):
    """A tab that is missing: made whole, with its looks, flags, inputs and charts, and marked.

    `position` is the place among all tabs from 0; None is after the last.
    """

    tab: Tab
    mark_data: Mapping[str, str] = {}
    position: int | None = None


class UpdateTab(NamedTuple):
    """A summary tab of ours that differs: the backend makes it equal to `tab`, title included."""

    tab_id: str
    tab: Tab
    mark_data: Mapping[str, str]
    cells: tuple[CellChange, ...] = ()
    reasons: tuple[str, ...] = ()  # of: title, looks, flags, charts


class DeleteTab(NamedTuple):
    """A summary tab of ours that is no longer wanted."""

    tab_id: str
    title: str


class SetFlags(NamedTuple):
    """Our flags on a log: the rules at `remove` (indices among all rules) go, `add` come after all
    the others. Nothing else of the tab changes.
    """

    tab_id: str
    title: str
    remove: tuple[int, ...]
    add: tuple[Flag, ...]


class SetInputs(NamedTuple):
    """Dropdowns and input help to add to a tab of the team's, on cells that have none."""

    tab_id: str
    title: str
    add: tuple[Input, ...]


class SetGuard(NamedTuple):
    """A decision tab of the owner's that is to ask before an edit; nobody is locked out."""

    tab_id: str
    title: str


@dataclass(frozen=True)
class SetMark:
    """A mark to write, in place of the mark of the same kind, key and tab, if there is one."""

    mark: Mark


@dataclass(frozen=True)
class DropMark:
    """A mark of ours whose tab is gone."""

    mark: Mark


Change = CreateTab | UpdateTab | DeleteTab | SetFlags | SetInputs | SetGuard | SetMark | DropMark


class Plan(NamedTuple):
    """What `apply` writes, all of it or nothing; `fingerprint` names the state it was made on."""

    changes: tuple[Change, ...]
    fingerprint: str = ""
    left_alone: tuple[str, ...] = ()
    edited: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """A short name of what the plan does: equal plans have equal ids."""
        return sha256(repr(self.changes).encode()).hexdigest()[:8]

    def by_tab(self) -> dict[str, int]:
        """How many items would change, by tab title, in the order of the plan."""
        counts: dict[str, int] = {}
        for change in self.changes:
            title, count = _size(change)
            if count:
                counts[title] = counts.get(title, 0) + count
        return counts

    @property
    def size(self) -> int:
        """How many items would change: cells, looks, flags, inputs and marks."""
        return sum(_size(change)[1] for change in self.changes)


class Desired(NamedTuple):
    """What a workbook should hold.

    `summaries` are all our summary tabs in order, or None where they are not to be touched (at
    `init`). `new_tabs` are logs and decision tabs that are missing. `flags` and `inputs` are wished
    for on existing tabs, by tab id; `marks` are to stand; tabs with the ids `guards` are to ask
    before an edit.
    """

    summaries: tuple[Tab, ...] | None = None
    new_tabs: tuple[Tab, ...] = ()
    flags: Mapping[str, tuple[Flag, ...]] = {}
    inputs: Mapping[str, tuple[Input, ...]] = {}
    marks: tuple[Mark, ...] = ()
    guards: Collection[str] = ()


def make_plan(existing: Existing, desired: Desired) -> Plan:
    """The changes that turn the existing state into the desired one; what isn't ours is left alone.

    Raises:
        OwnershipError: a tab that is not ours bears the title of one that is to be made.
    """
    changes: list[Change] = []
    edited: list[str] = []
    if desired.summaries is not None:
        changes += _gone(existing, desired.summaries)
        for position, tab in enumerate(desired.summaries):
            changes += _summary(existing, tab, position, edited)
    for tab in desired.new_tabs:
        _refuse_foreign(existing, tab, own_id="")
        changes.append(CreateTab(tab))
    for tab_id, flags in desired.flags.items():
        changes += _flags(existing, tab_id, flags)
    for tab_id, inputs in desired.inputs.items():
        changes += _inputs(existing, tab_id, inputs)
    open_tabs = (tab for tab in existing.tabs if tab.id in desired.guards and not tab.guarded)
    changes += [SetGuard(tab.id, tab.title) for tab in open_tabs]
    changes += [SetMark(mark) for mark in desired.marks if mark not in existing.marks]
    ours = {mark.tab_id for mark in existing.marks if mark.kind == "summary"}
    alone = tuple(tab.title for tab in existing.tabs if tab.id not in ours | set(desired.flags))
    return Plan(tuple(changes), existing.fingerprint, alone, tuple(edited))


def _gone(existing: Existing, tabs: tuple[Tab, ...]) -> Iterator[Change]:
    """Marks whose tab was deleted by hand, and tabs of ours that are no longer wanted."""
    wanted = {tab.key for tab in tabs}
    for mark in existing.marks:
        if mark.kind != "summary":
            continue
        tab = existing.tab(mark.tab_id)
        if tab is None:
            yield DropMark(mark)
        elif mark.key not in wanted:
            yield DeleteTab(tab.id, tab.title)


def _summary(existing: Existing, tab: Tab, position: int, edited: list[str]) -> Iterator[Change]:
    old = existing.marked("summary", tab.key)
    _refuse_foreign(existing, tab, old.id if old else "")
    data = {**tab.data, "looks": looks_digest(tab), "values": values_digest(tab)}
    if old is None:
        yield CreateTab(tab, data, position)
        return
    known = next(mark.data for mark in existing.marks if mark.tab_id == old.id)
    values = data["values"] if _has_values(old, tab) else existing_digest(old)
    cells = tuple(_cell_changes(old, tab)) if values != data["values"] else ()
    reasons = tuple(_reasons(old, tab, known, data["looks"]))
    if cells and known.get("values") != values:
        edited.append(old.title)
    if cells or reasons or dict(known) != data:
        yield UpdateTab(old.id, tab, data, cells, reasons)


def _has_values(old: ExistingTab, tab: Tab) -> bool:
    """Whether a tab holds the desired values as they are; False does not yet mean that one differs.

    It spares the digest of a large tab that nobody touched.
    """
    filled = 0
    for (row, column), cell in tab.cells.items():
        if cell.value is not None:
            value = old.value(row, column)
            if not (_is(value, cell.value) or _is(value, normal(cell.value))):
                return False
            filled += value is not None
    return filled == sum(len(column) - column.count(None) for column in old.columns)


def _is(value: CellValue, other: CellValue) -> bool:
    return value == other and type(value) is type(other)


def _reasons(old: ExistingTab, tab: Tab, known: Mapping[str, str], looks: str) -> Iterator[str]:
    if old.title != tab.title:
        yield "title"
    if known.get("looks") != looks:
        yield "looks"
    if _comparable(flag for _, flag in old.flags) != _comparable(tab.flags):
        yield "flags"
    if old.charts != tab.charts:
        yield "charts"


def _cell_changes(old: ExistingTab, tab: Tab) -> Iterator[CellChange]:
    """The cells that differ, in reading order; cells beyond the desired ones become blank."""
    rows = max(old.n_rows, tab.size[0])
    columns = max(len(old.columns), tab.size[1])
    for row in range(1, rows + 1):
        for column in range(1, columns + 1):
            cell = tab.cells.get((row, column))
            after = normal(cell.value) if cell else None
            before = normal(old.value(row, column))
            if not _is(before, after):
                yield CellChange(row, column, before, after)


def _flags(existing: Existing, tab_id: str, flags: tuple[Flag, ...]) -> Iterator[Change]:
    """Our flags on a log: all rebuilt in their order if any differs, else left as they are."""
    tab = existing.tab(tab_id)
    if tab is None or _comparable(flag for _, flag in tab.flags) == _comparable(flags):
        return
    yield SetFlags(tab_id, tab.title, tuple(index for index, _ in tab.flags), flags)


def _inputs(existing: Existing, tab_id: str, inputs: tuple[Input, ...]) -> Iterator[Change]:
    """The inputs for cells that have none yet; a dropdown somebody made stays as it is."""
    tab = existing.tab(tab_id)
    if tab is None:
        return
    add = tuple(one for one in inputs if not any(one.area.meets(old) for old in tab.inputs))
    if add:
        yield SetInputs(tab_id, tab.title, add)


def _refuse_foreign(existing: Existing, tab: Tab, own_id: str) -> None:
    """Two summary tabs whose titles somebody swapped are both ours, and get them back."""
    ours = {mark.tab_id for mark in existing.marks if mark.kind == "summary"} if own_id else ()
    for other in existing.tabs:
        if other.id != own_id and other.id not in ours and fold(other.title) == fold(tab.title):
            raise OwnershipError("plan.foreign_tab", title=other.title)


def _comparable(flags: Iterable[Flag]) -> set[tuple[Area, str, Style]]:
    """Flags in the form in which equal ones are equal, whatever dialect they were read in."""
    return {(flag.area, normal_formula(flag.formula), _look(flag.look)) for flag in flags}


def _look(style: Style) -> Style:
    return Style(fill=style.fill, color=style.color, bold=style.bold)


def looks_digest(tab: Tab) -> str:
    """What is not compared cell by cell: styles, links, notes, widths, frozen rows, inputs."""
    others = (tab.widths, tab.frozen, tab.inputs, tab.landscape, sorted(tab.heights.items()))
    text = f"({LOOKS_VERSION}, [{', '.join(_cell_looks(tab))}], {repr(others)[1:]}"
    return sha256(text.encode()).hexdigest()[:16]


def _cell_looks(tab: Tab) -> Iterator[str]:
    """The looks of every cell as text; many cells share a style, whose text is long."""
    texts: dict[int, str] = {}
    for row, column in sorted(tab.cells):
        cell = tab.cells[row, column]
        style = texts.get(id(cell.style))
        if style is None:
            style = texts[id(cell.style)] = repr(cell.style)
        others = f"{cell.link!r}, {cell.note!r}" if cell.link or cell.note else "None, ''"
        yield f"(({row}, {column}), {style}, {others})"


def values_digest(tab: Tab) -> str:
    """Names the values of a desired tab."""
    return _digest((place, tab.cells[place].value) for place in sorted(tab.cells))


def existing_digest(tab: ExistingTab) -> str:
    """Names the values of an existing tab: equal to that of the desired tab it was made from."""
    return _digest(
        ((row, column), value)
        for row, cells in enumerate(zip_longest(*tab.columns), 1)
        for column, value in enumerate(cells, 1)
        if value is not None
    )


def _digest(cells: Iterable[tuple[tuple[int, int], CellValue]]) -> str:
    """Names the values of places that are given row by row."""
    texts: list[str] = []
    known: dict[str, str] = {}
    for (row, column), value in cells:
        text = known.get(value) if isinstance(value, str) else None
        if text is None:
            plain = normal(value)
            text = "" if plain is None else repr(repr(plain))
            if isinstance(value, str):
                known[value] = text
        if text:
            texts.append(f"(({row}, {column}), {text})")
    return sha256(f"[{', '.join(texts)}]".encode()).hexdigest()[:16]


def _size(change: Change) -> tuple[str, int]:
    match change:
        case CreateTab(tab):
            return tab.title, max(1, len(tab.cells))
        case UpdateTab(_, tab, _, cells, reasons):
            return tab.title, max(1, len(cells) + len(reasons))
        case DeleteTab(_, title):
            return title, 1
        case SetFlags(_, title, remove, add):
            return title, max(len(remove), len(add))
        case SetInputs(_, title, add):
            return title, len(add)
        case SetGuard(_, title):
            return title, 1
        case SetMark() | DropMark():
            return "", 1
