"""Facts: what the logs say of every KPI, segment and period that somebody needs.

They are computed once, beforehand, and passed on as a value: whoever comes after only looks up.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, NamedTuple, get_args

import numpy as np

from sheets_kpi.logs import Codes, Floats
from sheets_kpi.periods import Grain, Period

Category = Literal["category", "category_2", "category_3"]
CATEGORIES: tuple[Category, ...] = get_args(Category)
SegmentKind = Literal["company", "team", "role", "person", "account", "person_account"] | Category

# what closed periods keep; the rest is always computed anew
KEPT: tuple[SegmentKind, ...] = ("company", "team", "person", "account")


class Segment(NamedTuple):
    """Whose figure it is. An empty name is Unassigned; the company's name is empty too.

    `second` is the account of a person_account segment.
    """

    kind: SegmentKind
    name: str
    second: str = ""


COMPANY = Segment("company", "")


class Figure(NamedTuple):
    """A fact with its parts; all None where there is no data."""

    fact: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    n: int | None = None


NOTHING = Figure()


class Nameless(NamedTuple):
    """Rows that a figure rests on and that name nobody, in its period and the three before it;
    `amount` is their sum, None of what is no sum.
    """

    n: int
    amount: float | None = None


class LeftOut(NamedTuple):
    """Rows that a cell which cannot be used keeps out of a figure, and their sum in the money of
    their logs, as far as it can be read. The date of those `undated` cannot be used: they may be of
    any period.
    """

    rows: int = 0
    amount: float = 0.0
    undated: int = 0
    undated_amount: float = 0.0


class Need(NamedTuple):
    """Facts that somebody needs: of some KPIs (by key), for all segments of a kind, in some periods
    of one grain. Days after `through` do not count; None counts through `as_of`.
    """

    kpis: Iterable[str]
    kind: SegmentKind
    periods: Sequence[Period]
    through: date | None = None


class Block(NamedTuple):
    """The facts of one KPI and one kind of segment: arrays of shape [period, segment].

    NaN is no data. `places` are the rows of the periods. `nameless` tells, by the row of a period,
    what makes the figures not divisible: more than a tenth of what they rest on names nobody.
    `left_out` are the rows kept out, by the places of period and segment.
    """

    places: Mapping[Period, int]
    fact: Floats
    numerator: Floats
    denominator: Floats
    n: Floats
    nameless: Mapping[int, Nameless] = {}
    left_out: Mapping[tuple[int, int], LeftOut] = {}

    def figure(self, row: int, column: int) -> Figure:
        """The fact at a place, with its parts."""
        fact = self.fact.item(row, column)
        if fact != fact:  # noqa: PLR0124  # NaN
            return NOTHING
        n = self.n.item(row, column)
        return Figure(
            fact,
            self.numerator.item(row, column),
            self.denominator.item(row, column),
            None if math.isnan(n) else int(n),
        )


BlockKey = tuple[str, SegmentKind, Grain, date | None]


@dataclass(frozen=True)
class Facts:
    """All facts of one run, by KPI key, segment, period and the day counted through.

    `segments` are those of today, in the order in which they are shown, Unassigned last.
    By KPI key: `undated` are the rows without a main date behind a count of 0, in the period shown;
    `filled` are, by kind and place, its whole working days with a record in the logs of the KPI;
    `since` is the first day of the logs that a KPI reads; `counts` are the KPIs that only count.
    `shown` is the period that the summary is about.
    """

    as_of: date
    segments: Mapping[SegmentKind, tuple[Segment, ...]]
    kpis: frozenset[str] = frozenset()
    undated: Mapping[str, int] = field(default_factory=dict)
    filled: Mapping[tuple[str, SegmentKind], Codes] = field(default_factory=dict, repr=False)
    since: Mapping[str, date] = field(default_factory=dict)
    counts: frozenset[str] = frozenset()
    shown: Period | None = None
    blocks: Mapping[BlockKey, Block] = field(default_factory=dict, repr=False)
    columns: Mapping[Segment, int] = field(default_factory=dict, repr=False)

    def at(self, kpi: str, segment: Segment, period: Period, through: date | None = None) -> Figure:
        """The fact of a KPI by key; nothing for a KPI or segment that has no data anywhere.

        Raises:
            LookupError: nobody said beforehand that it would be needed.
        """
        found = self._row(kpi, segment, period, through)
        if found is None:
            return NOTHING
        (block, row), column = found, self.columns[segment]
        return block.figure(row, column)

    def nameless(
        self, kpi: str, segment: Segment, period: Period, through: date | None = None
    ) -> Nameless | None:
        """What names nobody, where that is too much to tell whose a fact is: below the company, of
        anybody but Unassigned.
        """
        found = self._row(kpi, segment, period, through) if segment.name else None
        return found[0].nameless.get(found[1]) if found else None

    def left_out(self, kpi: str, segment: Segment, period: Period) -> LeftOut:
        """The rows kept out of a fact through `as_of`; none where nobody needs that fact."""
        block = self.blocks.get((kpi, segment.kind, period.grain, None))
        place = block.places.get(period) if block else None
        if block is None or place is None or segment not in self.columns:
            return LeftOut()
        return block.left_out.get((place, self.columns[segment]), LeftOut())

    def days_filled(self, kpi: str, segment: Segment) -> int | None:
        """On how many whole working days of the period shown there is a record of a segment in the
        logs of a KPI; None where that is not asked.
        """
        counts = self.filled.get((kpi, segment.kind))
        place = self.columns.get(segment)
        return None if counts is None or place is None else int(counts[place])

    def _row(
        self, kpi: str, segment: Segment, period: Period, through: date | None
    ) -> tuple[Block, int] | None:
        """The block of a fact, and the row of its period there; None where there is no data."""
        last = min(period.end, self.as_of)
        day = last if through is None or through >= last else through
        if segment not in self.columns or kpi not in self.kpis or day < period.start:
            return None
        return self._block(kpi, segment.kind, period, None if day == last else day)

    def array(
        self, kpi: str, kind: SegmentKind, periods: Sequence[Period], least: int = 0
    ) -> Floats:
        """The facts of a KPI through `as_of` as an array [period, segment], NaN without data, with
        fewer than `least` observations, or where they are not divisible.
        """
        if kpi not in self.kpis or not periods:
            return np.full((len(periods), len(self.segments[kind])), np.nan)
        block, _ = self._block(kpi, kind, periods[0], None)
        rows = [block.places[period] for period in periods]
        named = np.array([segment.name != "" for segment in self.segments[kind]], np.bool_)
        nameless = np.array([row in block.nameless for row in rows], np.bool_)
        known = (np.nan_to_num(block.n[rows]) >= least) & ~(nameless[:, None] & named)
        return np.where(known, block.fact[rows], np.nan)

    def _block(
        self, kpi: str, kind: SegmentKind, period: Period, through: date | None
    ) -> tuple[Block, int]:
        """The block that holds a period, and its row there."""
        block = self.blocks.get((kpi, kind, period.grain, through))
        places = block.places if block else {}
        row = places.get(period)
        if row is None and len(places) == 1 and period.grain is Grain.ALL:
            # the whole log, asked for before it was known what would be closed
            row = next((0 for one in places if one.end == period.end), None)
        if block is None or row is None:
            raise LookupError(f"{kpi}, {kind}, {period.key}, {through}: not among the needs")
        return block, row
