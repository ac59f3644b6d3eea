"""The lines of the Archive: one table of three kinds of line.

A KPI as it was defined    kind "kpi", with a weight, a unit, a formula
A figure                   a KPI of the company, a team, a person or an account
A score                    of one of those, without a KPI; its value stands as attainment

Numbers are kept at 15 significant digits, which every spreadsheet gives back as they were.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Literal, NamedTuple

from sheets_kpi.attain.rules import Status
from sheets_kpi.formulas.nodes import KpiClass
from sheets_kpi.names import fold
from sheets_kpi.periods import Grain, Period

HEADER_ROW = 4
DEFINITION = "kpi"
INCOMPLETE = "incomplete"
SCORE, UNASSIGNED = "archive.score", "archive.unassigned"  # texts where a cell would be blank
_KINDS = ("kpi", "company", "team", "person", "account")
_GRAINS = list(Grain)


class Line(NamedTuple):
    """One line; a blank text is "", a blank number None, words are ids.

    `place` is the order in which things were shown: the KPI's own (of a definition), or that of the
    segment among those of its kind (of a score). `numerator` and `denominator` are blank where the
    fact is no quotient. The `status` of a score says whether it is incomplete, or the person
    absent. `target_to` is the upper end of a range. `part` is the attainment that counted in the
    score of the segment, `share` the part of the score that the KPI made, None where it took none,
    and `contribution` what it brought.
    """

    period: Period
    kind: str
    place: int | None = None
    name: str = ""
    team: str = ""
    kpi: str = ""
    fact: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    n: int | None = None
    target: float | None = None
    target_to: float | None = None
    attainment: float | None = None
    status: str = ""
    part: float | None = None
    share: float | None = None
    contribution: float | None = None
    weight: float | None = None
    gate: float | None = None
    unit: str = ""
    direction: str = ""
    level: str = ""
    kpi_class: str = ""
    decimals: int | None = None
    formula: str = ""

    @property
    def is_score(self) -> bool:
        """Whether it holds the score of a segment."""
        return self.kind != DEFINITION and not self.kpi

    @property
    def is_figure(self) -> bool:
        """Whether it holds a KPI of a segment."""
        return self.kind != DEFINITION and bool(self.kpi)


class Column(NamedTuple):
    """A column of the tab, named like the field of `Line` that it holds."""

    id: str
    holds: Literal["period", "text", "number", "whole", "word"] = "number"
    width: int = 12


COLUMNS = (
    Column("period", "period", 10),
    Column("kind", "word", 13),
    Column("place", "whole", 9),
    Column("name", "text", 24),
    Column("team", "text", 24),
    Column("kpi", "text", 24),
    Column("fact", width=14),
    Column("numerator", width=14),
    Column("denominator", width=14),
    Column("n", "whole", 7),
    Column("target", width=14),
    Column("target_to"),
    Column("attainment"),
    Column("status", "word", 14),
    Column("part"),
    Column("share"),
    Column("contribution", width=10),
    Column("weight", width=7),
    Column("gate", width=8),
    Column("unit", "text", 11),
    Column("direction", "word", 17),
    Column("level", "word", 12),
    Column("kpi_class", "word", 17),
    Column("decimals", "whole", 9),
    Column("formula", "text", 60),
)

WORDS: Mapping[str, Mapping[str, str]] = {
    "kind": {kind: f"archive.kind.{kind}" for kind in _KINDS},
    "status": {
        **{status.value: f"status.{status}" for status in Status},
        INCOMPLETE: "archive.incomplete",
    },
    "direction": {one: f"word.direction.{one}" for one in ("higher", "lower", "range")},
    "level": {one: f"word.level.{one}" for one in ("personal", "team")},
    "kpi_class": {one.value: f"archive.class.{one}" for one in KpiClass},
}


@dataclass(frozen=True)
class Archive:
    """All closed periods of a workbook. `digests` are those of the lines as they were when their
    period was closed, by its key.
    """

    lines: tuple[Line, ...] = ()
    digests: Mapping[str, str] = field(default_factory=dict)


def exact(number: float | None) -> float | None:
    """A number as the tab gives it back: 15 significant digits, no negative zero."""
    return None if number is None else float(f"{number:.15g}") + 0.0


def in_order(lines: Iterable[Line]) -> tuple[Line, ...]:
    """The lines in the one order in which they stand, however somebody sorted the tab.

    Period by period, oldest first; the definitions, then company, teams, people and accounts as
    they were shown, Unassigned last; the score before the KPIs, and these as they were shown.
    """
    found = tuple(lines)
    by_period: dict[Period, list[Line]] = {}
    for line in found:
        by_period.setdefault(line.period, []).append(line)
    periods = sorted(by_period, key=lambda period: (_GRAINS.index(period.grain), period.start))
    last = len(found)
    return tuple(line for period in periods for line in _in_order(by_period[period], last))


def _in_order(lines: Sequence[Line], last: int) -> list[Line]:
    """The lines of one period; what has no place of its own comes `last`."""
    places = {
        (line.kind, line.name, line.kpi): line.place for line in lines if line.place is not None
    }

    def place(line: Line) -> tuple[object, ...]:
        kind, name, kpi = line.kind, line.name, line.kpi
        return (
            _KINDS.index(kind),
            (places.get((kind, name, ""), last), not name, fold(name), name),
            (places.get((DEFINITION, "", kpi), last) if kpi else 0, fold(kpi), kpi),
        )

    return sorted(lines, key=place)


def digests_of(lines: Iterable[Line]) -> dict[str, str]:
    """A digest of the lines of every period, in whatever order they stand."""
    by_period: dict[Period, list[Line]] = {}
    for line in lines:
        by_period.setdefault(line.period, []).append(line)
    return {period.key: _digest(period.key, found) for period, found in by_period.items()}


def _digest(key: str, lines: Iterable[Line]) -> str:
    texts = sorted(repr((key, *line[1:])) for line in lines)
    return sha256("\n".join(texts).encode()).hexdigest()[:12]
