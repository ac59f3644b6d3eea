"""Who works when, in which team, and which Avito accounts there are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from sheets_kpi.logs import serial
from sheets_kpi.names import fold, words_of


@dataclass(frozen=True, slots=True)
class Stint:
    """One interval of a person: team, role and rate from `start` through `end` (None = open);
    `addresses` are those for the person's own digest.
    """

    person: str
    team: str = ""
    role: str = ""
    fte: float = 1.0
    start: date | None = None
    end: date | None = None
    addresses: tuple[str, ...] = ()

    @property
    def days(self) -> tuple[int, int]:
        """Its first and last day as spreadsheet serials; an open end lies beyond every date."""
        return serial(self.start or date.min), serial(self.end or date.max)

    def within(self, first: date, last: date) -> tuple[date, date]:
        """Its ends among the days from `first` through `last`."""
        return max(first, self.start or date.min), min(last, self.end or date.max)

    def __contains__(self, day: date) -> bool:
        return self.overlaps(Stint(self.person, start=day, end=day))

    def overlaps(self, other: Stint) -> bool:
        """Whether some day belongs to both intervals."""
        (first, last), (others_first, others_last) = self.days, other.days
        return first <= others_last and others_first <= last


class NameBook:
    """Known names and their other spellings. An open book knows nobody beforehand and lets every
    name count as it is written (a workbook before `init`). The words of a spelling may stand in any
    order, unless two names have the same ones.

    `names` are the names and `spellings` all spellings of them, both as the owner wrote them.
    """

    def __init__(
        self, names: Iterable[tuple[str, Iterable[str]]] = (), *, is_open: bool = False
    ) -> None:
        """Takes (name, other spellings) pairs."""
        self.is_open = is_open
        spelled = [(name, spelling) for name, others in names for spelling in (name, *others)]
        self.names = tuple(dict.fromkeys(name for name, _ in spelled))
        self.spellings = tuple(spelling for _, spelling in spelled)
        self._by_fold: dict[str, str] = {}
        self._by_words: dict[tuple[str, ...], str] = {}
        for name, spelling in spelled:
            key = fold(spelling)
            self._by_fold.setdefault(key, name)
            if self._by_words.setdefault(words_of(key), name) != name:
                self._by_words[words_of(key)] = ""

    @property
    def either_order(self) -> tuple[str, ...]:
        """All spellings, and those of two words without digits the other way round."""
        pairs = (one.split() for one in self.spellings if not re.search("[0-9]", one))
        turned = (" ".join(reversed(words)) for words in pairs if len(words) == 2)
        return tuple(dict.fromkeys((*self.spellings, *turned)))

    def find(self, text: str) -> str | None:
        """The name as the owner wrote it, or None if it is unknown."""
        key = fold(text)
        return self._by_fold.get(key) or self._by_words.get(words_of(key)) or None


@dataclass(frozen=True)
class Roster:
    """All stints of all people, in the order of the Team tab."""

    stints: tuple[Stint, ...] = ()

    @cached_property
    def people(self) -> tuple[str, ...]:
        """Every person once, in order of appearance."""
        return tuple(dict.fromkeys(stint.person for stint in self.stints))

    @cached_property
    def teams(self) -> tuple[str, ...]:
        """Every team once, in order of appearance."""
        return tuple(dict.fromkeys(stint.team for stint in self.stints if stint.team))

    def stint(self, person: str, day: date) -> Stint | None:
        """The person's interval on a day."""
        return next((stint for stint in self.of(person) if day in stint), None)

    def latest(self, person: str, first: date, last: date) -> Stint | None:
        """The person's last interval that touches the days from `first` through `last`; where none
        does, the last of all.
        """
        stints, days = self.of(person), Stint(person, start=first, end=last)
        here = [stint for stint in stints if stint.overlaps(days)] or stints
        return here[-1] if here else None

    def addresses(self, person: str) -> tuple[str, ...]:
        """Where the person's own digest goes: the addresses of the last interval that has any."""
        return next((one.addresses for one in reversed(self.of(person)) if one.addresses), ())

    def of(self, person: str) -> tuple[Stint, ...]:
        """All intervals of a person, the earliest first, in whatever order their rows stand."""
        return self._by_person.get(person, ())

    @cached_property
    def _by_person(self) -> Mapping[str, tuple[Stint, ...]]:
        found: dict[str, tuple[Stint, ...]] = {}
        for stint in self.stints:
            found[stint.person] = (*found.get(stint.person, ()), stint)
        return {
            person: tuple(sorted(stints, key=lambda stint: stint.start or date.min))
            for person, stints in found.items()
        }


@dataclass(frozen=True)
class Accounts:
    """The Avito accounts in the order of their tab; test accounts are in no total."""

    names: tuple[str, ...] = ()
    test: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Directory:
    """The team and the accounts, as far as columns look them up."""

    roster: Roster = field(default_factory=Roster)
    accounts: Accounts = field(default_factory=Accounts)
