"""The plan: the difference between what a workbook holds and what it should hold."""

from __future__ import annotations

from base64 import b64encode
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import zip_longest
from typing import NamedTuple, TypeVar

from sheets_kpi.errors import OwnershipError
from sheets_kpi.flags.terms import normal_formula
from sheets_kpi.names import fold
from sheets_kpi.state import (
    Area,
    Cell,
    CellValue,
    Chart,
    Existing,
    ExistingTab,
    Flag,
    Input,
    Mark,
    Spark,
    Tab,
    as_read,
    normal,
)
from sheets_kpi.styles import TAB_OURS, Style, usual_format

LOOKS_VERSION = 3  # grows when a backend draws the same looks differently
_LETTERS = 4  # name the looks of a row
_NONE = "-" * _LETTERS  # of a row in which nothing is drawn
_MOST_ROWS = 5_000  # whose looks a mark can name
_LAST = ("glossary", "bonus")  # stand after logs and decisions
_MOST_DRAWN = 2_000  # rows of which it tells what is drawn apart from looks


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
    """A summary tab of ours that differs: the backend makes it equal to `tab`, title included.

    `moves` tell, from the last to the first, where rows may be put in and taken out: (row, n) puts
    n rows in before a row, or takes the -n rows from it on out. `cells` that differ and rows whose
    `looks` do, or what is `drawn` in them, are counted after that.
    """

    tab_id: str
    tab: Tab
    mark_data: Mapping[str, str]
    cells: tuple[CellChange, ...] = ()
    reasons: tuple[str, ...] = ()  # of: title, looks, flags, charts
    moves: tuple[tuple[int, int], ...] = ()
    looks: tuple[int, ...] = ()
    drawn: tuple[int, ...] = ()


class DeleteTab(NamedTuple):
    """A summary tab of ours that is no longer wanted; its marks go with it."""

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
    """Dropdowns and input help to add to a tab of the team's, on cells that have none; those of
    ours to take away, as they were read.
    """

    tab_id: str
    title: str
    add: tuple[Input, ...]
    remove: tuple[Input, ...] = ()


class AddRows(NamedTuple):
    """Rows to add to a tab, from column A and the row `first` on, where nothing stands yet. They
    look like the row above. Of a tab of our own `cells`, by (row, column), are written anew; one
    that this plan makes has no `tab_id` yet.
    """

    tab_id: str
    title: str
    first: int
    rows: tuple[tuple[CellValue, ...], ...]
    cells: Mapping[tuple[int, int], CellValue] = {}


class TendTab(NamedTuple):
    """What is done to a shared tab; nothing else of it changes.

    `rows` of cells by column, so many pixels high, are added after the last that holds anything,
    now the one before `first`. `values` are what look-ups give from now on, where the backend keeps
    that. Rows are folded up as `folds` say, as (first, last), in place of those that `opens` names;
    `seen` tells of each what stood in it: texts by column, `#` for other values. Columns of
    look-ups, whose values may change by then, are `unseen`.
    """

    tab_id: str
    title: str
    first: int
    rows: tuple[Mapping[int, Cell], ...] = ()
    heights: tuple[int, ...] = ()
    inputs: tuple[Input, ...] = ()
    values: Mapping[tuple[int, int], CellValue] = {}
    folds: tuple[tuple[int, int], ...] = ()
    opens: tuple[tuple[int, int], ...] = ()
    seen: Mapping[int, Mapping[int, str]] = {}
    unseen: frozenset[int] = frozenset()

    def as_tab(self) -> Tab:
        """The rows that are added, as a tab of their own."""
        cells = {
            (row, column): cell
            for row, made in enumerate(self.rows, self.first)
            for column, cell in made.items()
        }
        return Tab(
            "", "shared", self.title, cells, heights=dict(enumerate(self.heights, self.first))
        )


class SetGuard(NamedTuple):
    """A tab that is to ask before an edit, which locks nobody out; not `wanted`, it asks no more
    where it was us who set that.
    """

    tab_id: str
    title: str
    wanted: bool = True


@dataclass(frozen=True)
class SetMark:
    """A mark to write, in place of the mark of the same kind, key and tab, if there is one."""

    mark: Mark


@dataclass(frozen=True)
class DropMark:
    """A mark of ours to take away; with that of the workbook goes all else that is unseen."""

    mark: Mark


Change = (
    CreateTab
    | UpdateTab
    | DeleteTab
    | SetFlags
    | SetInputs
    | AddRows
    | TendTab
    | SetGuard
    | SetMark
    | DropMark
)


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


class Shared(NamedTuple):
    """What is wished for a shared tab: how it is made where it is missing, and what is to be done
    to one that stands; its flags are those of `tab`.
    """

    tab: Tab
    tend: TendTab | None = None


class Desired(NamedTuple):
    """What a workbook should hold.

    `summaries` are all our summary tabs in order, or None where they are not to be touched (at
    `init`). `new_tabs` are logs and decision tabs that are missing. `flags` and `inputs` are wished
    for on existing tabs, by tab id; `marks` are to stand; tabs with the ids `guards` are to ask
    before an edit. `shared` is the wish for a shared tab, None where it is left alone.
    """

    summaries: tuple[Tab, ...] | None = None
    new_tabs: tuple[Tab, ...] = ()
    flags: Mapping[str, tuple[Flag, ...]] = {}
    inputs: Mapping[str, tuple[Input, ...]] = {}
    rows: Mapping[str, tuple[tuple[str, ...], ...]] = {}
    marks: tuple[Mark, ...] = ()
    guards: Collection[str] = ()
    shared: Shared | None = None


def make_plan(existing: Existing, desired: Desired) -> Plan:
    """The changes that turn the existing state into the desired one; what isn't ours is left alone.

    Raises:
        OwnershipError: a tab that is not ours bears the title of one that is to be made.
    """
    changes: list[Change] = []
    edited: list[str] = []
    if desired.summaries is not None:
        changes += _gone(existing, desired.summaries)
        sources = _sources(existing, desired.summaries)
        *places, behind = _places(existing, desired.summaries)
        for tab, place in zip(desired.summaries, places, strict=True):
            changes += _summary(existing, tab, place, edited, sources)
        changes += _shared(existing, desired.shared, behind)
    for tab in desired.new_tabs:
        _refuse_foreign(existing, tab, own_id="")
        changes.append(CreateTab(tab, tab.data))
    for tab_id, flags in desired.flags.items():
        changes += _flags(existing, tab_id, flags)
    for tab_id, inputs in desired.inputs.items():
        changes += _inputs(existing, tab_id, inputs)
    changes += [
        AddRows(tab.id, tab.title, tab.n_rows + 1, desired.rows[tab.id])
        for tab in existing.tabs
        if desired.rows.get(tab.id)
    ]
    open_tabs = (tab for tab in existing.tabs if tab.id in desired.guards and not tab.guarded)
    changes += [SetGuard(tab.id, tab.title) for tab in open_tabs]
    changes += [SetMark(mark) for mark in desired.marks if mark not in existing.marks]
    ours = {mark.tab_id for mark in existing.marks if mark.kind in ("summary", "shared")}
    alone = tuple(tab.title for tab in existing.tabs if tab.id not in ours | set(desired.flags))
    return Plan(tuple(changes), existing.fingerprint, alone, tuple(edited))


def plan_of_tab(existing: Existing, tab: Tab) -> Plan:
    """The changes that one summary tab alone needs."""
    changes = _summary(existing, tab, None, [], _sources(existing, (tab,)))
    return Plan(tuple(changes), existing.fingerprint)


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


class _Sources(NamedTuple):
    """The titles of tabs that other tabs draw from: of all of them, whose rows must not move, and
    of those that were edited or are made anew, which what is drawn may have lost.
    """

    all: frozenset[str]
    lost: frozenset[str]


def _sources(existing: Existing, tabs: tuple[Tab, ...]) -> _Sources:
    drawn = {one.tab for tab in tabs for cell in tab.cells.values()
             if isinstance(one := cell.drawn, Spark)}  # fmt: skip
    lost = set()
    for tab in tabs:
        if tab.title in drawn:
            old = existing.marked("summary", tab.key)
            known = _known(existing, old) if old else {}
            if old is None or known.get("values") != existing_digest(old, known):
                lost.add(tab.title)
    charts = {chart.source for tab in tabs for chart in tab.charts}
    return _Sources(frozenset(drawn | charts), frozenset(lost))


def _known(existing: Existing, tab: ExistingTab) -> Mapping[str, str]:
    """What the mark of a summary tab remembers."""
    return next(mark.data for mark in existing.marks if mark.tab_id == tab.id)


def _places(existing: Existing, tabs: Sequence[Tab]) -> Iterator[int | None]:
    """The place for each tab, where it is new: after the nearest earlier one, wherever people moved
    that, and a shared tab beside it, or at the front; None, at the end, for what few people read.
    The last is that of a shared tab: behind the first of all.
    """
    keys = {mark.tab_id: mark.key for mark in existing.marks if mark.kind in ("summary", "shared")}
    shared = {mark.key for mark in existing.marks if mark.kind == "shared"}
    wanted = {"", *shared, *(tab.key for tab in tabs)}
    order = [key for tab in existing.tabs if (key := keys.get(tab.id, "")) in wanted]
    before = -1
    for tab in tabs:
        is_last = tab.hidden or tab.key in _LAST
        if tab.key not in order:
            yield None if is_last else before + 1
            order.insert(len(order) if is_last else before + 1, tab.key)
        else:
            yield None  # it stands
        before = before if is_last else order.index(tab.key)
        while before + 1 < len(order) and order[before + 1] in shared:
            before += 1
    yield 1 + order.index(tabs[0].key) if tabs else None


def _summary(
    existing: Existing, tab: Tab, position: int | None, edited: list[str], sources: _Sources
) -> Iterator[Change]:
    old = existing.marked("summary", tab.key)
    _refuse_foreign(existing, tab, old.id if old else "")
    data = mark_data(tab)
    if old is None:
        yield CreateTab(tab, data, position)
        return
    if old.color not in TAB_OURS:
        tab = tab._replace(color="")
    known = _known(existing, old)
    is_same = _has_values(old, tab)
    values = data["values"] if is_same else existing_digest(old, known)
    is_edited = known.get("values") != values
    stays = bool(old.charts or tab.charts) or tab.title in sources.all
    origins = _origins(old, tab, may_move=not is_same and not stays)
    cells = () if is_same else tuple(_cell_changes(old, tab, origins))
    unknown = is_edited and not tab.is_record
    looks = tuple(_other_looks(old, tab, origins, "" if unknown else known.get("rows", "")))
    drawn = tuple(_other_drawings(tab, origins, sources, "" if unknown else known.get("drawn", "")))
    has_looks = known.get("looks") == data["looks"] and not looks and not drawn
    reasons = tuple(_reasons(old, tab, has_looks=has_looks))
    if is_edited and any(cell.before is not None or not tab.is_record for cell in cells):
        edited.append(old.title)
    if cells or reasons or dict(known) != data:
        yield UpdateTab(old.id, tab, data, cells, reasons, _moves(origins), looks, drawn)


def _shared(existing: Existing, wish: Shared | None, place: int | None) -> Iterator[Change]:
    """The changes of a shared tab: made after what its formulas look up."""
    for mark in existing.marks:
        if mark.kind == "shared" and existing.tab(mark.tab_id) is None:
            yield DropMark(mark)
    if wish is None:
        return
    if wish.tend is None:
        _refuse_foreign(existing, wish.tab, own_id="")
        yield CreateTab(wish.tab, {}, place)
        return
    old, tend = existing.tab(wish.tend.tab_id), wish.tend
    if old is None:
        return
    values = {
        at: value
        for at, value in tend.values.items()
        if not _is(normal(old.value(*at)), normal(value))
    }
    tend = tend._replace(values=values)
    if set(tend.folds) == set(tend.opens):
        tend = tend._replace(folds=(), opens=(), seen={})
    if tend.title != old.title or tend.rows or values or tend.folds or tend.opens:
        yield tend
    yield from _flags(existing, old.id, wish.tab.flags)


def mark_data(tab: Tab) -> dict[str, str]:
    """What the mark of a summary tab remembers."""
    looks = {"looks": looks_digest(tab), "rows": row_looks(tab)}
    drawn = {"drawn": names} if (names := row_drawings(tab)) else {}
    places = " ".join(f"{row},{column}" for row, column in sorted(live_places(tab)))
    live = {"live": places} if places else {}
    return {**tab.data, **looks, **drawn, **live, "values": values_digest(tab)}


def live_places(tab: Tab) -> frozenset[tuple[int, int]]:
    """The cells that others than us change: the clock what formulas give, people what is ticked."""
    formulas = (place for place, cell in tab.cells.items() if cell.formula)
    return frozenset(formulas) | ticks(tab)


def ticks(tab: Tab) -> frozenset[tuple[int, int]]:
    """The cells that people tick."""
    return frozenset(one.area[:2] for one in tab.inputs if one.kind == "tick")


NewOrOld = TypeVar("NewOrOld", CreateTab, UpdateTab)


def first_rows(change: NewOrOld, row: int, data: Mapping[str, str]) -> NewOrOld:
    """A change that writes no row after one, `data` being what the mark then remembers of the tab:
    what stood there stays, and the next plan writes the rest.
    """
    cells = change.tab.cells
    if isinstance(change, UpdateTab):
        later = {(one.row, one.column): one.before for one in change.cells if one.row > row}
        cells = {**cells, **{place: Cell(value) for place, value in later.items()}}
        looks, drawn = (
            tuple(one for one in rows if one <= row) for rows in (change.looks, change.drawn)
        )
        done = tuple(one for one in change.cells if one.row <= row)
        change = change._replace(looks=looks, cells=done, drawn=drawn)
    else:
        cells = {place: cell for place, cell in cells.items() if place[0] <= row}
    inputs = tuple(one for one in change.tab.inputs if one.area.first_row <= row)
    tab = change.tab._replace(cells=cells, data=data, flags=(), charts=(), groups=())
    tab = tab._replace(inputs=inputs)
    known = mark_data(tab)
    known |= {name: known[name][: row * _LETTERS] for name in ("rows", "drawn") if name in known}
    return change._replace(tab=tab, mark_data=known)


def _origins(old: ExistingTab, tab: Tab, *, may_move: bool) -> Sequence[int]:
    """For every row of a tab the row of the old one whose place it takes; 0 for one put in.

    Rows that stand once in both stay what they are, as many as keep their order. Between them
    rows take one another's place from above. Charts stand on rows and lead to some, and so does
    what is drawn in cells: those rows stay where they are.
    """
    rows, columns = tab.size
    n_rows = max(rows, old.n_rows)
    if not may_move:
        return range(1, n_rows + 1)
    columns = max(columns, len(old.columns))
    new: list[list[CellValue]] = [[None] * columns for _ in range(rows)]
    for (row, column), cell in tab.cells.items():
        new[row - 1][column - 1] = normal(cell.value)
    blank = [None] * (columns - len(old.columns))
    stood = _once([*map(normal, row), *blank] for row in zip(*old.columns, strict=True))
    pairs = [(stood[row], at) for row, at in _once(new).items() if row in stood]
    found = [0] * rows
    i = j = 0
    for a, b in _rising(pairs):
        n = min(a - i, b - j)
        found[j : j + n] = range(i + 1, i + n + 1)
        found[b] = a + 1
        i, j = a + 1, b + 1
    found[j:] = range(i + 1, i + 1 + max(rows - j, old.n_rows - i))
    return found


def _once(rows: Iterable[Sequence[CellValue]]) -> dict[tuple[CellValue, ...], int]:
    """The places, from 0, of rows that stand once."""
    places: dict[tuple[CellValue, ...], int] = {}
    twice = set()
    for at, row in enumerate(map(tuple, rows)):
        if places.setdefault(row, at) != at:
            twice.add(row)
    return {row: at for row, at in places.items() if row not in twice}


def _rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The most of some pairs, in their order, whose first numbers rise."""
    ends: list[int] = []  # the least number that a chain of each length ends with
    chains: list[int] = []  # the pair that it belongs to
    before: list[int] = []  # the pair before each in its chain
    for at, (number, _) in enumerate(pairs):
        length = bisect_left(ends, number)
        before.append(chains[length - 1] if length else -1)
        ends[length : length + 1] = [number]
        chains[length : length + 1] = [at]
    at = chains[-1] if chains else -1
    found = []
    while at >= 0:
        found.append(pairs[at])
        at = before[at]
    return found[::-1]


def _moves(origins: Sequence[int]) -> tuple[tuple[int, int], ...]:
    """Where rows are put in (n) and taken out (-n), from the last to the first."""
    found, last, put_in = [], 0, 0
    for row in origins:
        if not row:
            put_in += 1
            continue
        if n := put_in or last + 1 - row:
            found.append((last + 1, n))
        last, put_in = row, 0
    return tuple(reversed(found))


def _other_looks(old: ExistingTab, tab: Tab, origins: Sequence[int], known: str) -> Iterator[int]:
    """The rows whose looks are others than those that a mark knows of; records keep theirs."""
    wanted, head = row_looks(tab), tab.frozen[0] if tab.is_record else len(origins)
    for row, origin in enumerate(origins, 1):
        if row > head:
            if not 1 <= origin <= old.n_rows:
                yield row
        elif not origin or not wanted or _at(wanted, row) != (_at(known, origin) or None):
            yield row
    if not tab.is_record:  # rows below that held nothing but looks
        below = len(known) // _LETTERS - max(origins, default=0)
        yield from range(len(origins) + 1, len(origins) + 1 + below)


def _other_drawings(
    tab: Tab, origins: Sequence[int], sources: _Sources, known: str
) -> Iterator[int]:
    """The rows in which something else is drawn than a mark knows of, or from a lost tab."""
    names, lost = row_drawings(tab), set()
    if sources.lost:
        lost = {row for (row, _), cell in tab.cells.items()
                if isinstance(cell.drawn, Spark) and cell.drawn.tab in sources.lost}  # fmt: skip
    for row in range(1, 1 + len(names) // _LETTERS):
        name = _at(names, row)
        if row in lost or (name != _NONE and name != _at(known, origins[row - 1])):
            yield row


def _at(looks: str, row: int) -> str:
    return looks[_LETTERS * (row - 1) : _LETTERS * row]


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


def _reasons(old: ExistingTab, tab: Tab, *, has_looks: bool) -> Iterator[str]:
    if old.title != tab.title:
        yield "title"
    if not has_looks or tab.color not in ("", old.color):
        yield "looks"
    if _comparable(flag for _, flag in old.flags) != _comparable(tab.flags):
        yield "flags"
    if old.charts != tuple(map(as_read, tab.charts)):
        yield "charts"


def _cell_changes(old: ExistingTab, tab: Tab, origins: Sequence[int]) -> Iterator[CellChange]:
    """The cells that differ, in reading order; cells beyond the desired ones become blank."""
    columns = max(len(old.columns), tab.size[1])
    for row, origin in enumerate(origins, 1):
        for column in range(1, columns + 1):
            cell = tab.cells.get((row, column))
            after = normal(cell.value) if cell else None
            before = normal(old.value(origin, column)) if origin else None
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
    add = tuple(one for one in inputs if not any(one.area.meets(old.area) for old in tab.inputs))
    if add:
        yield SetInputs(tab_id, tab.title, add)


def _refuse_foreign(existing: Existing, tab: Tab, own_id: str) -> None:
    """Two summary tabs whose titles somebody swapped are both ours, and get them back."""
    ours = {mark.tab_id for mark in existing.marks if mark.kind == "summary"} if own_id else ()
    for other in existing.tabs:
        if other.id != own_id and other.id not in ours and fold(other.title) == fold(tab.title):
            raise OwnershipError("plan.foreign_tab", title=other.title)


def _comparable(flags: Iterable[Flag]) -> Counter[tuple[Area, str, Style]]:
    """Flags in the form in which equal ones are equal, whatever dialect they were read in."""
    return Counter((flag.area, normal_formula(flag.formula), _look(flag.look)) for flag in flags)


def _look(style: Style) -> Style:
    return Style(fill=style.fill, color=style.color, bold=style.bold)


def looks_digest(tab: Tab) -> str:
    """Names what is not compared cell by cell or row by row: widths, frozen rows, inputs, the looks
    of charts.
    """
    print_ = tab.repeat, tab.breaks, True  # that it lies on its side
    drawn = tab.groups, tuple(map(_drawing, tab.charts))
    frame = (LOOKS_VERSION, tab.widths, tab.frozen, tab.inputs, *drawn, print_)
    return sha256(repr(frame).encode()).hexdigest()[:16]


def _drawing(chart: Chart) -> Chart:
    """A chart without what its cells hold."""
    series = tuple(one._replace(values=()) for one in chart.series)
    return chart._replace(labels=(), series=series)


def row_looks(tab: Tab) -> str:
    """Names the looks of every row: styles, links, notes, whether something is drawn, its height.
    A tab of records has those of its head, and one of very many rows none.
    """
    last = tab.frozen[0] if tab.is_record else tab.size[0]
    if last > _MOST_ROWS:
        return ""
    texts: dict[int, list[str]] = {row: [] for row in range(1, last + 1)}
    styles: dict[int, str] = {}  # many cells share one, whose text is long
    for row, column in sorted(place for place in tab.cells if place[0] <= last):
        cell = tab.cells[row, column]
        style = styles.get(id(cell.style)) or styles.setdefault(id(cell.style), repr(cell.style))
        usual = usual_format(cell.value, as_text=False)  # a date is seen as one by its format
        drawn = cell.drawn if row > _MOST_DRAWN else cell.drawn is not None
        beside = f"{cell.link!r} {cell.note!r} {drawn!r}"
        texts[row].append(f"{column} {style} {usual} {beside}")
    names = (f"{LOOKS_VERSION} {tab.heights.get(row, 0)} {texts[row]}" for row in texts)
    return "".join(map(_letters, names))


def row_drawings(tab: Tab) -> str:
    """Names what is drawn or calculated in every row, down to the last in which something is."""
    texts: dict[int, list[str]] = {}
    for (row, column), cell in tab.cells.items():
        if (drawn := cell.drawn or cell.formula) and row <= _MOST_DRAWN:
            texts.setdefault(row, []).append(f"{column} {drawn!r}")
    return "".join(
        _letters(f"{LOOKS_VERSION} {sorted(texts[row])}") if row in texts else _NONE
        for row in range(1, 1 + max(texts, default=0))
    )


def _letters(name: str) -> str:
    return b64encode(sha256(name.encode()).digest()[:3]).decode()


def values_digest(tab: Tab) -> str:
    """Names the values of a desired tab, but for those that others change."""
    live = live_places(tab)
    return _digest((at, tab.cells[at].value) for at in sorted(tab.cells) if at not in live)


def existing_digest(tab: ExistingTab, known: Mapping[str, str]) -> str:
    """Names the values of an existing tab whose mark remembers what is `known`, but for those that
    others change: equal to that of the desired tab it was made from.
    """
    live = known.get("live", "").split()
    return _digest(
        ((row, column), value)
        for row, cells in enumerate(zip_longest(*tab.columns), 1)
        for column, value in enumerate(cells, 1)
        if value is not None and not (live and f"{row},{column}" in live)
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
        case SetInputs(_, title, add, gone):
            return title, len(add) + len(gone)
        case AddRows(_, title, _, rows, cells):
            return title, len(rows) + len(cells)
        case TendTab(_, title, _, rows, _, _, values, folds, opens):
            return title, max(1, len(rows) + len(values) + max(len(folds), len(opens)))
        case SetGuard(_, title):
            return title, 1
        case SetMark() | DropMark():
            return "", 1
