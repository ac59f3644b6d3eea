"""Dimensions: whose figure it is. A row belongs to one segment of each kind, or to none.

Nobody is lost: rows whose person, team, account or category is unknown or blank belong to the
segment with the empty name, Unassigned. Rows of test accounts belong to that account only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache, cached_property
from itertools import chain
from typing import Literal, NamedTuple, get_args

import numpy as np

from sheets_kpi.compute.filter import LogView
from sheets_kpi.compute.period import NO_DAY, Days
from sheets_kpi.facts import CATEGORIES, Segment, SegmentKind
from sheets_kpi.logs import Codes, Column, Mask
from sheets_kpi.names import fold
from sheets_kpi.people import Accounts, Roster, Stint
from sheets_kpi.schema import Choice

Role = Literal["person", "account"]
Group = Literal["team", "role"]
_GROUPS: tuple[Group, ...] = get_args(Group)
# whom rows must name, by the kind of segment
ROLES: Mapping[SegmentKind, tuple[Role, ...]] = {
    "team": ("person",),
    "role": ("person",),
    "person": ("person",),
    "account": ("account",),
    "person_account": ("person", "account"),
}
NOWHERE = np.int32(-1)  # the row is in no segment of the kind
# the row has no date: its team is that of the period's last day; less the place of its person
BY_PERIOD = np.int32(-2)


class Groups:
    """The team of every person on every day, or the role; it only changes where some stint begins
    or ends.
    """

    def __init__(self, roster: Roster, kind: Group) -> None:
        """Takes who works when; `kind` is what is asked of it."""
        groups = [getattr(stint, kind) for stint in roster.stints]
        self.names: tuple[str, ...] = tuple(dict.fromkeys(filter(None, groups)))
        days = np.array([stint.days for stint in roster.stints], np.int32).reshape(-1, 2)
        ever = Stint("").days
        self._changes = np.unique([*days[:, 0], *(days[:, 1] + 1), ever[0], ever[1] + 1])
        people = {name: index for index, name in enumerate(roster.people)}
        codes = {name: code for code, name in enumerate(self.names)}
        shape = (len(people) + 1, len(self._changes) + 1)
        self._table = np.full(shape, len(self.names), np.int32)  # by [person, between two changes]
        spans = np.searchsorted(self._changes, days, side="right").tolist()
        # of two overlapping stints the first holds
        pairs = list(zip(roster.stints, groups, spans, strict=True))
        for stint, group, (first, last) in reversed(pairs):
            code = codes.get(group, len(self.names))
            self._table[people[stint.person], first : last + 1] = code

    def on(self, people: Codes, days: Days) -> Codes:
        """The group of each person on each day, as an index of `names`; len(names) for none."""
        groups: Codes = self._table[people, np.searchsorted(self._changes, days, side="right")]
        return groups

    def always(self, people: Codes) -> Mask:
        """Which people are in some group on every day."""
        always: Mask = np.all(self._table[:, 1:-1] < len(self.names), axis=1)
        return always[people]


class Membership(NamedTuple):
    """The segment of every row of a log, as its index among the segments of the kind; `NOWHERE`
    and `BY_PERIOD` are no such index.
    """

    codes: Codes
    groups: Groups

    @property
    def moves(self) -> bool:
        """Whether some row belongs to another segment in another period."""
        return bool(np.any(self.codes <= BY_PERIOD))

    def of(self, rows: Codes, last_day: Codes | int) -> Codes:
        """The segments of some rows; `last_day` is that of the period each row counts in."""
        codes = self.codes[rows]
        undated = codes <= BY_PERIOD
        if undated.any():
            days = np.broadcast_to(np.asarray(last_day, np.int32), codes.shape)[undated]
            codes[undated] = self.groups.on(BY_PERIOD - codes[undated], days)
        return codes

    def may_be_in(self, unassigned: int) -> bool:
        """Whether some row belongs to the segment after the last name on some day."""
        undated = BY_PERIOD - self.codes[self.codes <= BY_PERIOD]
        return bool(np.any(self.codes == unassigned) or not np.all(self.groups.always(undated)))


class Dimensions:
    """The segments of a workbook, and which row belongs to which."""

    def __init__(self, views: Mapping[str, LogView], roster: Roster, accounts: Accounts) -> None:
        """Takes the logs that can be read, by id."""
        self._views = views
        self._test = frozenset(fold(name) for name in accounts.test)
        names = dict.fromkeys((*accounts.names, *sorted(accounts.test - set(accounts.names))))
        self._people = _Names(roster.people)
        self._accounts = _Names(names)
        self._groups = {kind: Groups(roster, kind) for kind in _GROUPS}
        self._categories = cache(self._categories_of)
        self._membership = cache(self._membership_of)
        self.nobody = cache(self._nobody_of)
        self.all = cache(self._listed)

    def _listed(self, kind: SegmentKind) -> tuple[Segment, ...]:
        """Every segment of a kind in order, Unassigned last and only if some row needs it."""
        if kind == "company":
            return (Segment(kind, ""),)
        if kind == "person_account":
            return tuple(Segment(kind, *self._pair_names(code)) for code in self._pairs)
        names = self._names(kind)
        unknown = (Segment(kind, ""),) if self._has_unassigned(kind, len(names)) else ()
        return (*(Segment(kind, name) for name in names), *unknown)

    def _names(self, kind: SegmentKind) -> tuple[str, ...]:
        if kind in _GROUPS:
            return self._groups[kind].names
        if kind in CATEGORIES:
            return self._categories(kind).names
        return (self._people if kind == "person" else self._accounts).names

    def _has_unassigned(self, kind: SegmentKind, unassigned: int) -> bool:
        """Groups are judged without a date: whatever date ties a call, a row may count on it."""
        made = (self.membership(log_id, kind, "") for log_id in self._views)
        return any(one.may_be_in(unassigned) for one in made if one)

    def membership(self, log_id: str, kind: SegmentKind, date: str) -> Membership | None:
        """The segments of a log's rows; None if the log lacks the column they come from.

        Args:
            log_id: one of the logs that can be read.
            kind: the kind of segment.
            date: the date column that decides about the team or role of a row; "" if none does.
        """
        return self._membership(log_id, kind, date if kind in _GROUPS else "")

    def _membership_of(self, log_id: str, kind: SegmentKind, date: str) -> Membership | None:
        view = self._views[log_id]
        codes = self._codes(view, kind, date)
        if codes is None:
            return None
        if kind not in ("account", "person_account"):
            codes = np.where(self.is_test(view), NOWHERE, codes)
        return Membership(codes, self._groups[kind if kind in _GROUPS else "team"])

    def _codes(self, view: LogView, kind: SegmentKind, date: str) -> Codes | None:
        """The segment of every row, test accounts included."""
        match kind:
            case "company":
                return np.zeros(len(view), np.int32)
            case "team" | "role":
                return self._group_codes(view, self._groups[kind], date)
            case "person_account":
                pairs = self._pair_codes(view)
                found = None if pairs is None else np.searchsorted(self._pairs, pairs)
                return None if found is None else found.astype(np.int32)
            case "account":
                return self._accounts.codes(view.log.role(kind))
            case "person":
                return self._people.codes(view.log.role(kind))
            case _:
                column = view.log.found(_category(view, kind))
                return self._categories(kind).codes(column, _category_words(view, kind))

    def _group_codes(self, view: LogView, groups: Groups, date: str) -> Codes | None:
        people = self._people.codes(view.log.role("person"))
        if people is None:
            return None
        days = view.days(date) if date else np.full(len(view), NO_DAY, np.int32)
        codes: Codes = np.where(days == NO_DAY, BY_PERIOD - people, groups.on(people, days))
        return codes

    def _nobody_of(self, log_id: str, roles: tuple[Role, ...]) -> Membership | None:
        """Rows that name nobody in one of the roles as 1, the others as 0; None where every row
        names somebody. A misspelt name is somebody.
        """
        view = self._views[log_id]
        columns = [column for role in roles if (column := view.log.role(role))]
        blank = [(column.codes < 0) & ~column.broken for column in columns]
        codes = np.logical_or.reduce(blank).astype(np.int32) if blank else np.zeros(0, np.int32)
        if "account" not in roles:
            codes = np.where(self.is_test(view), NOWHERE, codes) if len(codes) else codes
        return Membership(codes, self._groups["team"]) if np.any(codes == 1) else None

    def is_test(self, view: LogView) -> Mask:
        """Which rows belong to a test account."""
        account = view.log.role("account")
        return account.among(self._test) if account else np.zeros(len(view), np.bool_)

    def person_of(self, kind: SegmentKind) -> Codes:
        """For every segment of people, the index of the person in the roster; -1 for none."""
        people = (self._people.places.get(fold(s.name), -1) for s in self.all(kind))
        return np.fromiter(people, np.int32)

    @cached_property
    def _pairs(self) -> Codes:
        """The (person, account) pairs that occur, as person × (accounts + 1) + account, sorted."""
        pairs = (self._pair_codes(view) for view in self._views.values())
        found = [np.zeros(0, np.int32), *(codes for codes in pairs if codes is not None)]
        return np.flatnonzero(np.bincount(np.concatenate(found))).astype(np.int32)

    def _pair_codes(self, view: LogView) -> Codes | None:
        people = self._people.codes(view.log.role("person"))
        accounts = self._accounts.codes(view.log.role("account"))
        if people is None or accounts is None:
            return None
        return people * np.int32(len(self._accounts.names) + 1) + accounts

    def _pair_names(self, code: int) -> tuple[str, str]:
        person, account = divmod(int(code), len(self._accounts.names) + 1)
        return (*self._people.names, "")[person], (*self._accounts.names, "")[account]

    def _categories_of(self, kind: SegmentKind) -> _Names:
        """Categories of all logs: choices in declared order, then other words as they appear."""
        views = self._views.values()
        declared = (choice.name.ru for view in views for choice in _choices(view, kind))
        words = (_category_words(view, kind) for view in views)
        return _Names(chain(declared, chain.from_iterable(words)))


class _Names:
    """Names by their folded form; the code after the last name is Unassigned."""

    def __init__(self, names: Iterable[str]) -> None:
        by_fold: dict[str, str] = {}
        for name in names:
            by_fold.setdefault(fold(name), name)
        self.names = tuple(by_fold.values())
        self.places = {key: code for code, key in enumerate(by_fold)}

    def codes(self, column: Column | None, words: Iterable[str] | None = None) -> Codes | None:
        """The name of every cell of a column by its keys, or by what these words say instead; None
        without a column.
        """
        if column is None:
            return None
        unassigned = len(self.names)
        keys = column.keys if words is None else map(fold, words)
        found = (self.places.get(key, unassigned) for key in keys)
        table = np.array([*found, unassigned], np.int32)
        return table[np.where(column.broken, -1, column.codes)]


def _category(view: LogView, kind: SegmentKind) -> str:
    """The column that a category is told by, "" where the log has no such one."""
    pairs = zip(CATEGORIES, view.log.spec.categories, strict=False)
    return next((column for one, column in pairs if one == kind), "")


def _choices(view: LogView, kind: SegmentKind) -> tuple[Choice, ...]:
    spec = view.log.spec.column(_category(view, kind))
    return spec.choices if spec else ()


def _category_words(view: LogView, kind: SegmentKind) -> tuple[str, ...]:
    """What each distinct text of a category column is shown as; a choice in one language always."""
    column = view.log.found(_category(view, kind))
    if column is None:
        return ()
    shown = {f"#{choice.id}": choice.name.ru for choice in _choices(view, kind)}
    return tuple(shown.get(k, w) for k, w in zip(column.keys, column.words, strict=True))
