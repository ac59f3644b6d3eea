"""Dimensions: whose figure it is. A row belongs to one segment of each kind, or to none.

Nobody is lost: rows whose person, team, account or category is unknown or blank belong to the
segment with the empty name, Unassigned. Rows of test accounts belong to that account only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Literal

import numpy as np

from sheets_kpi.compute.filter import LogView
from sheets_kpi.compute.period import NO_DAY, Days
from sheets_kpi.facts import Segment, SegmentKind
from sheets_kpi.logs import Codes, Column, Mask, serial
from sheets_kpi.names import fold
from sheets_kpi.people import Accounts, Roster, Stint
from sheets_kpi.schema import Choice

NOWHERE = np.int32(-1)  # the row is in no segment of the kind
BY_PERIOD = np.int32(-2)  # the row has no date: its team is that of the period's last day


class Teams:
    """The team of every person on every day; it only changes where some stint begins or ends."""

    def __init__(self, roster: Roster) -> None:
        self._roster = roster
        self.names = roster.teams

    @cached_property
    def _changes(self) -> Days:
        stints = self._roster.stints
        begins = {serial(s.start) for s in stints if s.start}
        ends = {serial(s.end) + 1 for s in stints if s.end}
        return np.array(sorted(begins | ends), np.int32)

    @cached_property
    def _table(self) -> Codes:
        """Team codes by [person, interval between changes]; Unassigned for unknown people too."""
        unassigned = len(self.names)
        people = {name: index for index, name in enumerate(self._roster.people)}
        shape = (len(people) + 1, len(self._changes) + 1)
        table = np.full(shape, unassigned, np.int32)
        codes = {name: code for code, name in enumerate(self.names)}
        for stint in reversed(self._roster.stints):  # of two overlapping stints the first holds
            table[people[stint.person], self._intervals(stint)] = codes.get(stint.team, unassigned)
        return table

    def _intervals(self, stint: Stint) -> slice:
        first, last = 0, len(self._changes)
        if stint.start:
            first = int(np.searchsorted(self._changes, serial(stint.start), side="right"))
        if stint.end:
            last = int(np.searchsorted(self._changes, serial(stint.end), side="right"))
        return slice(first, last + 1)

    def on(self, people: Codes, days: Days) -> Codes:
        """The team of each person on each day, as an index of `names`; len(names) for none."""
        teams: Codes = self._table[people, np.searchsorted(self._changes, days, side="right")]
        return teams

    @cached_property
    def always(self) -> Mask:
        """Which people are in some team on every day: shape [person + the unknown one]."""
        always: Mask = np.all(self._table < len(self.names), axis=1)
        return always


@dataclass(frozen=True)
class Membership:
    """The segment of every row of a log, as its index among the segments of the kind.

    `teams` gives, for rows coded `BY_PERIOD`, the team by person and day.
    """

    codes: Codes
    people: Codes | None = None
    teams: Teams | None = None

    @cached_property
    def moves(self) -> bool:
        """Whether some row belongs to another segment in another period."""
        return self.teams is not None and bool(np.any(self.codes == BY_PERIOD))

    @cached_property
    def leaves_out(self) -> bool:
        """Whether some row is in no segment of the kind."""
        return bool(np.any(self.codes == NOWHERE))

    def of(self, rows: Codes, last_day: Codes | int) -> Codes:
        """The segments of some rows; `last_day` is that of the period each row counts in."""
        codes = self.codes[rows]
        if self.teams is None or self.people is None or not self.moves:
            return codes
        undated = codes == BY_PERIOD
        days = np.broadcast_to(np.asarray(last_day, np.int32), codes.shape)[undated]
        codes[undated] = self.teams.on(self.people[rows[undated]], days)
        return codes

    def may_be_in(self, unassigned: int) -> bool:
        """Whether some row belongs to the segment after the last name on some day."""
        if bool(np.any(self.codes == unassigned)):
            return True
        if self.teams is None or self.people is None:
            return False
        undated = self.people[self.codes == BY_PERIOD]
        return bool(np.any(~self.teams.always[undated]))


class Dimensions:
    """The segments of a workbook, and which row belongs to which."""

    def __init__(self, views: Mapping[str, LogView], roster: Roster, accounts: Accounts) -> None:
        """Takes the logs that can be read, by id."""
        self._views = views
        self._test = frozenset(fold(name) for name in accounts.test)
        names = dict.fromkeys((*accounts.names, *sorted(accounts.test - set(accounts.names))))
        self._people = _Names(roster.people)
        self._accounts = _Names(names)
        self._teams = Teams(roster)
        self._memberships: dict[tuple[str, SegmentKind, str], Membership | None] = {}
        self._lists: dict[SegmentKind, tuple[Segment, ...]] = {}

    def all(self, kind: SegmentKind) -> tuple[Segment, ...]:
        """Every segment of a kind in order, Unassigned last and only if some row needs it."""
        if kind not in self._lists:
            self._lists[kind] = tuple(self._listed(kind))
        return self._lists[kind]

    def _listed(self, kind: SegmentKind) -> Iterable[Segment]:
        if kind == "company":
            return (Segment(kind, ""),)
        if kind == "person_account":
            return (Segment(kind, *self._pair_names(code)) for code in self._pairs)
        names = self._names(kind)
        unknown = (Segment(kind, ""),) if self._has_unassigned(kind, len(names)) else ()
        return (*(Segment(kind, name) for name in names), *unknown)

    def _names(self, kind: SegmentKind) -> tuple[str, ...]:
        match kind:
            case "person":
                return self._people.names
            case "account":
                return self._accounts.names
            case "team":
                return self._teams.names
            case _:
                return self._categories.names

    def _has_unassigned(self, kind: SegmentKind, unassigned: int) -> bool:
        """Teams are judged without a date: whatever date ties a call, a row may count on it."""
        made = (self.membership(log_id, kind, "") for log_id in self._views)
        return any(one.may_be_in(unassigned) for one in made if one)

    def membership(self, log_id: str, kind: SegmentKind, date: str) -> Membership | None:
        """The segments of a log's rows; None if the log lacks the column they come from.

        Args:
            log_id: one of the logs that can be read.
            kind: the kind of segment.
            date: the date column that decides about the team of a row; "" if none does.
        """
        key = (log_id, kind, date if kind == "team" else "")
        if key not in self._memberships:
            self._memberships[key] = self._membership(self._views[log_id], kind, key[2])
        return self._memberships[key]

    def _membership(self, view: LogView, kind: SegmentKind, date: str) -> Membership | None:
        codes = self._codes(view, kind, date)
        if codes is None:
            return None
        if kind not in ("account", "person_account"):
            codes = np.where(self.is_test(view), NOWHERE, codes)
        is_team = kind == "team"
        people = self._people.codes(_text_role(view, "person")) if is_team else None
        return Membership(codes, people, self._teams if is_team else None)

    def _codes(self, view: LogView, kind: SegmentKind, date: str) -> Codes | None:
        """The segment of every row, test accounts included."""
        match kind:
            case "company":
                return np.zeros(len(view), np.int32)
            case "person":
                return self._people.codes(_text_role(view, "person"))
            case "account":
                return self._accounts.codes(_text_role(view, "account"))
            case "category":
                column = _text_role(view, "category")
                return self._categories.codes(column, _category_words(column, view))
            case "team":
                return self._team_codes(view, date)
            case _:
                pairs = self._pair_codes(view)
                return None if pairs is None else self._pair_positions[pairs]

    def _team_codes(self, view: LogView, date: str) -> Codes | None:
        people = self._people.codes(_text_role(view, "person"))
        if people is None:
            return None
        days = view.days(date) if date else np.full(len(view), NO_DAY, np.int32)
        codes: Codes = np.where(days == NO_DAY, BY_PERIOD, self._teams.on(people, days))
        return codes

    def is_test(self, view: LogView) -> Mask:
        """Which rows belong to a test account."""
        column = _text_role(view, "account")
        if column is None or not self._test:
            return np.zeros(len(view), np.bool_)
        table = np.array([*(key in self._test for key in column.keys), False], np.bool_)
        is_test: Mask = table[column.codes]
        return is_test

    def person_of(self, kind: SegmentKind) -> Codes:
        """For every segment of people, the index of the person in the roster; -1 for none."""
        people = (self._people.places.get(fold(s.name), -1) for s in self.all(kind))
        return np.fromiter(people, np.int32)

    @cached_property
    def _pairs(self) -> Codes:
        """The (person, account) pairs that occur, as person × (accounts + 1) + account, sorted."""
        number = (len(self._people.names) + 1) * (len(self._accounts.names) + 1)
        occurs = np.zeros(number, np.bool_)
        for codes in map(self._pair_codes, self._views.values()):
            if codes is not None:
                occurs[codes] = True
        return np.flatnonzero(occurs).astype(np.int32)

    @cached_property
    def _pair_positions(self) -> Codes:
        """The place of each pair code among the pairs that occur."""
        positions = np.full(max(self._pairs, default=0) + 1, NOWHERE, np.int32)
        positions[self._pairs] = np.arange(len(self._pairs), dtype=np.int32)
        return positions

    def _pair_codes(self, view: LogView) -> Codes | None:
        people = self._people.codes(_text_role(view, "person"))
        accounts = self._accounts.codes(_text_role(view, "account"))
        if people is None or accounts is None:
            return None
        return people * np.int32(len(self._accounts.names) + 1) + accounts

    def _pair_names(self, code: int) -> tuple[str, str]:
        person, account = divmod(int(code), len(self._accounts.names) + 1)
        return (*self._people.names, "")[person], (*self._accounts.names, "")[account]

    @cached_property
    def _categories(self) -> _Names:
        """Categories of all logs: choices in declared order, then other words as they appear."""
        logs = [(v, c) for v in self._views.values() if (c := _text_role(v, "category"))]
        declared = (choice.name.ru for view, _ in logs for choice in _category_choices(view))
        words = (_category_words(column, view) for view, column in logs)
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


def _text_role(view: LogView, role: Literal["person", "account", "category"]) -> Column | None:
    column = view.log.role(role)
    return column if column is not None and column.kind == "text" else None


def _category_choices(view: LogView) -> tuple[Choice, ...]:
    spec = view.log.spec.column(view.log.spec.category)
    return spec.choices if spec else ()


def _category_words(column: Column | None, view: LogView) -> tuple[str, ...]:
    """What each distinct text of a category column is shown as; a choice in one language always."""
    if column is None:
        return ()
    shown = {f"#{choice.id}": choice.name.ru for choice in _category_choices(view)}
    return tuple(shown.get(k, w) for k, w in zip(column.keys, column.words, strict=True))
