"""Targets of KPIs over time: what holds for whom on which day, and what that makes of a period.

A target is meant for a whole period, the one of its column, and holds on each of its days. A
column may also begin on a day («с 10.11.2026»): from that day on the target of a whole period is
the one below it. A period asked for takes from every such piece what its days bring:

    additive    Σ target × working days of the piece ÷ working days of the period it is meant for
    others      the targets weighted by the working days on which they hold

November 2026 has 20 working days, 5 of them (2, 3, 5, 6, 9) before the 10th. A month's target of
100 that becomes 140 from the 10th on is 100 × 5/20 + 140 × 15/20 = 130; a share of 10 % that
becomes 14 % is (10 % × 5 + 14 % × 15) ÷ 20 = 13 %. Days on which a target has ended bring none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, reduce
from itertools import pairwise
from typing import Literal, NamedTuple

from sheets_kpi.periods import Grain, Period, periods_between
from sheets_kpi.workdays import ONE_DAY, Workdays

ScopeKind = Literal["company", "each", "role", "team", "person", "account"]
_BY_LENGTH = (Grain.WEEK, Grain.MONTH, Grain.QUARTER, Grain.YEAR)


class Range(NamedTuple):
    """A target that is a corridor; both ends belong to it."""

    low: float
    high: float


Target = float | Range


class TargetScope(NamedTuple):
    """Whom a target is for; `name` is "" for company and each."""

    kind: ScopeKind
    name: str = ""


class Step(NamedTuple):
    """A target for a period, on its days from `start` on; None ends the one before."""

    whole: Period
    target: Target | None
    start: date = date.min  # on all of them


class Piece(NamedTuple):
    """A target that holds from `start` through `end`; it is meant for the period `whole`."""

    start: date
    end: date
    target: Target
    whole: Period


class Term(NamedTuple):
    """A part of a target: `target` × `days` ÷ `whole` × `rate`. `who` is the person whose target it
    is, where a total is the sum of people's.
    """

    target: Target
    days: int = 1
    whole: int = 1
    rate: float = 1.0
    who: str = ""

    @property
    def value(self) -> Target:
        """What it brings."""
        share = self.days / self.whole if self.whole else 0.0
        return scaled(self.target, share * self.rate)


class TargetCell(NamedTuple):
    """The cell that says whom a target is for; without a tab it comes from the template."""

    tab: str = ""
    row: int = 0
    column: int = 0
    header: str = ""
    text: str = ""


@dataclass(frozen=True)
class Goal:
    """The targets of one KPI and scope. Where steps of a period overlap, the later one holds, and
    one of a whole period comes first, wherever it stands.

    A dash stands for the periods that are `ended`, and for those after the last of them where no
    column of a whole period follows. `place` is where the owner wrote it.
    """

    steps: tuple[Step, ...] = ()
    ended: tuple[Period, ...] = ()
    place: TargetCell = field(default=TargetCell(), compare=False)

    def pieces(self, period: Period) -> tuple[Piece, ...]:
        """What holds on the days of a period, in order.

        Targets of the period's own grain go first, then those of the next longer one and so on,
        then those of shorter ones; the first that speak for the whole period are taken.
        """
        found = self._known.get(period)
        if found is None:
            found = self._known[period] = self._found(period)
        return found

    def is_ended(self, period: Period) -> bool:
        """Whether the owner said that there is no target for a period."""
        if not self.ended or period in self.ended:
            return period in self.ended
        last = self.ended[-1]
        goes_on = any(one.whole > last and one.start == date.min for one in self.steps)
        return last.end < period.start and not goes_on

    def _found(self, period: Period) -> tuple[Piece, ...]:
        if period.grain is Grain.ALL:
            return ()
        first: tuple[Piece, ...] = ()
        for grain in _order(period.grain):
            pieces = self._within(period, grain)
            if fills(pieces, period.start, period.end):
                return pieces
            first = first or pieces
        return first

    def _within(self, period: Period, grain: Grain) -> tuple[Piece, ...]:
        """The pieces of one grain, cut to the period."""
        if grain not in self._grains:
            return ()
        wholes = periods_between(period.start, period.end, grain)
        pieces = (piece for whole in wholes for piece in self._of(whole))
        return within(pieces, period.start, period.end)

    def _of(self, whole: Period) -> Iterator[Piece]:
        """The pieces of a period of a grain that has columns."""
        steps = self._by_period.get(whole, [])
        starts = sorted({max(step.start, whole.start) for step in steps})
        for start, following in pairwise([*starts, whole.end + ONE_DAY]):
            target = next(step.target for step in reversed(steps) if step.start <= start)
            if target is not None:
                yield Piece(start, following - ONE_DAY, target, whole)

    @cached_property
    def _by_period(self) -> Mapping[Period, list[Step]]:
        found: dict[Period, list[Step]] = {}
        for step in sorted(self.steps, key=lambda step: step.start > date.min):
            found.setdefault(step.whole, []).append(step)
        return found

    @cached_property
    def _known(self) -> dict[Period, tuple[Piece, ...]]:
        return {}

    @cached_property
    def _grains(self) -> frozenset[Grain]:
        return frozenset(step.whole.grain for step in self.steps)


@dataclass(frozen=True)
class Targets:
    """All targets: `goals[kpi key, scope]`."""

    goals: Mapping[tuple[str, TargetScope], Goal] = field(default_factory=dict)

    def pieces(self, kpi: str, scopes: Iterable[TargetScope], period: Period) -> tuple[Piece, ...]:
        """What holds on each day of a period: the first of the scopes that has a target then."""
        found: tuple[Piece, ...] = ()
        for scope in scopes:
            goal = self.goals.get((kpi, scope))
            if goal is None:
                continue
            found = _filled(found, goal.pieces(period))
            if sum(_days(piece) for piece in found) == _days(period):
                break
        return found

    def terms(
        self, kpi: str, scope: TargetScope, period: Period, workdays: Workdays, *, additive: bool
    ) -> tuple[Term, ...]:
        """What makes the target of a KPI and scope for a period; nothing if there is none."""
        pieces = self.pieces(kpi, (scope,), period)
        if not fills(pieces, period.start, period.end):
            return ()
        return total(pieces, workdays) if additive else weighted(pieces, workdays)


def fills(pieces: Sequence[Piece], start: date, end: date) -> bool:
    """Whether every day lies in a period that has a target on some day.

    Targets for October and November say nothing of the quarter; a target of November that ended
    on the 9th does speak for November.
    """
    for whole in sorted({piece.whole for piece in pieces}):
        if whole.start > start:
            return False
        start = max(start, whole.end + ONE_DAY)
    return start > end


def within(pieces: Iterable[Piece], start: date, end: date) -> tuple[Piece, ...]:
    """The parts of pieces within some days."""
    return tuple(cut for piece in pieces if (cut := _cut(piece, start, end)))


def total(
    pieces: Iterable[Piece], workdays: Workdays, person: str = "", through: date = date.max
) -> tuple[Term, ...]:
    """Target × working days of the piece ÷ working days of the period it is meant for, each.

    Only the days through one day count, and of a person only the days present.
    """
    found = []
    for piece in pieces:
        end, whole = min(piece.end, through), piece.whole
        if end < piece.start:
            continue
        term = Term(piece.target)
        if person or (piece.start, end) != (whole.start, whole.end):
            days = workdays.count(piece.start, end, person)
            term = Term(piece.target, days, workdays.count(whole.start, whole.end))
        found.append(term)
    return tuple(found)


def weighted(pieces: Sequence[Piece], workdays: Workdays) -> tuple[Term, ...]:
    """The targets of pieces weighted by working days; by all days where none is worked."""
    if not pieces or len({piece.target for piece in pieces}) == 1:
        return tuple(Term(piece.target) for piece in pieces[:1])
    days = [workdays.count(piece.start, piece.end) for piece in pieces]
    if not sum(days):
        days = [_days(piece) for piece in pieces]
    pairs = zip(pieces, days, strict=True)
    return tuple(Term(piece.target, number, sum(days)) for piece, number in pairs)


def sum_of(terms: Iterable[Term]) -> Target | None:
    """What terms make together; None without any."""
    return reduce(added, (term.value for term in terms), None)


def scaled(target: Target, share: float) -> Target:
    """A target times a share."""
    if isinstance(target, Range):
        return Range(target.low * share, target.high * share)
    return target * share


def added(one: Target | None, other: Target | None) -> Target | None:
    """Two targets together; None adds nothing."""
    if one is None or other is None:
        return other if one is None else one
    if isinstance(one, Range) or isinstance(other, Range):
        a = one if isinstance(one, Range) else Range(one, one)
        b = other if isinstance(other, Range) else Range(other, other)
        return Range(a.low + b.low, a.high + b.high)
    return one + other


def _order(grain: Grain) -> tuple[Grain, ...]:
    place = _BY_LENGTH.index(grain)
    return (*_BY_LENGTH[place:], *reversed(_BY_LENGTH[:place]))


def _days(span: Period | Piece) -> int:
    return (span.end - span.start).days + 1


def _cut(piece: Piece, start: date, end: date) -> Piece | None:
    """The part of a piece within some days, None if there is none."""
    if start <= piece.start and piece.end <= end:
        return piece
    first, last = max(piece.start, start), min(piece.end, end)
    return piece._replace(start=first, end=last) if first <= last else None


def _filled(taken: tuple[Piece, ...], others: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """Pieces in order, with parts of others on the days that they leave free."""
    if not taken or not others:
        return taken or others
    free = [part for piece in others for part in _without(piece, taken)]
    return tuple(sorted((*taken, *free), key=lambda piece: piece.start))


def _without(piece: Piece, taken: Iterable[Piece]) -> list[Piece]:
    """The parts of a piece that no other piece has taken."""
    free = [piece]
    for other in taken:
        sides = ((date.min, other.start - ONE_DAY), (other.end + ONE_DAY, date.max))
        free = [cut for part in free for side in sides if (cut := _cut(part, *side))]
    return free
