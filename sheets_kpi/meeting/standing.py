"""The Meeting tab as people left it: which column is which, and what stands in each row.

Nothing is known by its place: rows may be sorted, columns moved, headers renamed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from sheets_kpi.decisions.cells import read_day
from sheets_kpi.meeting.lines import COLUMNS, MARKER, SHOWN, TITLE, Line, column_of, remembered
from sheets_kpi.names import fold
from sheets_kpi.state import Existing, ExistingTab
from sheets_kpi.texts import Lang, both, say

KEY = "meeting"
_LATER = " (KPI)"  # behind a title that a tab of the team's bears already


class Row(NamedTuple):
    """A row that holds anything. `typed` tells whether people typed into it, beside whether it is
    done; in one without a key all is theirs.
    """

    number: int
    key: str
    typed: bool
    done: bool
    due: date | None


class Standing(NamedTuple):
    """The tab, its columns by name, the row of its headers, the place of the day of the sync, and
    the rows below. Without the column of keys there are no rows.
    """

    tab: ExistingTab
    places: Mapping[str, int] = {}
    head: int = 0
    day: tuple[int, int] | None = None
    rows: tuple[Row, ...] = ()

    @property
    def keys(self) -> dict[str, list[Row]]:
        """The rows by their keys."""
        found: dict[str, list[Row]] = {}
        for row in self.rows:
            if row.key:
                found.setdefault(row.key, []).append(row)
        return found

    @property
    def has_texts(self) -> bool:
        """Whether people typed anything, be it a word."""
        return any(row.typed or row.done for row in self.rows) or not self.places

    def seen(self, row: int, unseen: frozenset[int]) -> dict[int, str]:
        """What stands in a row by column, but for some: texts, and `#` for anything else."""
        columns = (n for n in range(1, len(self.tab.columns) + 1) if n not in unseen)
        values = ((n, self.tab.value(row, n)) for n in columns)
        return {n: v if isinstance(v, str) else "#" for n, v in values if v is not None}


def standing(existing: Existing) -> Standing | None:
    """The Meeting tab as it stands; None where there is none."""
    tab = existing.marked("shared", KEY)
    if tab is None:
        return None
    marked = _marked(tab)
    if len(marked) != 1:
        return Standing(tab)
    head, keys = marked[0]
    places = _places(tab, head, keys)
    if not {"about", "done"} <= places.keys():
        return Standing(tab)
    titles = [n for n, value in enumerate(tab.columns[keys - 1], 1) if value == TITLE]
    day = (titles[0], places["due"]) if titles and "due" in places else None
    return Standing(tab, places, head, day, tuple(_rows(tab, places, head, remembered(existing))))


def _marked(tab: ExistingTab) -> list[tuple[int, int]]:
    """The places of the marker, which stands in the row of the headers and the column of keys."""
    return [
        (row, place)
        for place, column in enumerate(tab.columns, 1)
        for row, value in enumerate(column, 1)
        if value == MARKER
    ]


def is_meeting(tab: ExistingTab) -> bool:
    """Whether a tab without a mark is a Meeting tab: that of a copy."""
    return fold(tab.title) in _titles() and len(_marked(tab)) == 1


def _titles() -> set[str]:
    return {fold(title + ending) for title in both(f"tab.{KEY}") for ending in ("", _LATER)}


def _named(tab: ExistingTab, head: int) -> dict[str, int]:
    """The columns that bear our headers, in either language; a file may not tell what a look-up
    gives.
    """
    headers = {fold(text): name for name in COLUMNS for text in both(f"meeting.{name}")}
    looked_up = {column_of(name): name for name in SHOWN}
    found: dict[str, int] = {}
    for place in range(1, len(tab.columns) + 1):
        value, n = tab.value(head, place), tab.look_ups.get((head, place), 0)
        name = headers.get(fold(value)) if isinstance(value, str) else looked_up.get(n)
        if name:
            found.setdefault(name, place)
    return found


def _places(tab: ExistingTab, head: int, keys: int) -> dict[str, int]:
    """The columns by name; one whose header was renamed stands where it stood beside the keys,
    unless another of ours does.
    """
    found = {**_named(tab, head), "key": keys}
    for name in COLUMNS:
        place = keys + COLUMNS.index(name) - COLUMNS.index("key")
        if name not in found and place > 0 and place not in found.values():
            found[name] = place
    return found


def _rows(
    tab: ExistingTab, places: Mapping[str, int], head: int, lines: Mapping[str, Line]
) -> Iterator[Row]:
    named, keys = _named(tab, head), places["key"]
    done, due = named.get("done", 0), named.get("due", 0)  # a renamed one may mean anything
    for number in range(1, tab.n_rows + 1):
        values = {
            place: value
            for place in range(1, len(tab.columns) + 1)
            if (value := tab.value(number, place)) is not None
        }
        key, state = str(values.pop(keys, "")), values.pop(done, None)
        if key.startswith(MARKER) or (not key and (number <= head or not (values or state))):
            continue
        ours = lines[key].texts if key in lines else frozenset()
        is_done = state is True or (isinstance(state, str) and fold(state) in _yes())
        typed = any(value not in ours for value in values.values())
        is_open = state is not None and not is_done
        yield Row(number, key, typed or is_open, is_done, read_day(values.get(due)))


def _yes() -> frozenset[str]:
    return frozenset(map(fold, both("meeting.yes")))


def title_of(existing: Existing, lang: Lang) -> str:
    """The title that the tab has or will have: ours in a language, unless people gave it another
    one, or a tab of theirs bears it.
    """
    tab = existing.marked("shared", KEY)
    if tab and fold(tab.title) not in _titles():
        return tab.title
    taken = {fold(one.title) for one in existing.tabs if one is not tab}
    title = say(f"tab.{KEY}", lang)
    return title + _LATER if fold(title) in taken else title
