"""The lines of the Archive: one table of three kinds of line.

A KPI as it was defined    kind "kpi", with a weight, a unit, a formula
A figure                   a KPI of the company, a team, a person or an account
A score                    of one of those, without a KPI; its value stands as attainment

Numbers are kept at 15 significant digits, which every spreadsheet gives back as they were.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from hashlib import sha256
from typing import Any, Literal, NamedTuple, cast, get_type_hints

from sheets_kpi.archive.days import Days
from sheets_kpi.attain.rules import Status
from sheets_kpi.decisions.tables import find_header
from sheets_kpi.decisions.targets import Range, Target
from sheets_kpi.errors import DecisionError
from sheets_kpi.facts import KEPT, Segment, SegmentKind
from sheets_kpi.findings import Finding
from sheets_kpi.formulas.nodes import KpiClass
from sheets_kpi.names import fold
from sheets_kpi.periods import Grain, Period, read_period
from sheets_kpi.state import CellValue, Existing, ExistingTab, a1, normal
from sheets_kpi.texts import both, by_lang

HEADER_ROW = 4
RULES = 2  # the number of the rules that figures are made by; it grows when they change some
DEFINITION = "kpi"
INCOMPLETE = "incomplete"
INSTEAD = {"kpi": "archive.score", "name": "archive.unassigned"}  # texts where it would be blank
_KINDS = (DEFINITION, *KEPT)
_GRAINS = list(Grain)


class ArchiveLine(NamedTuple):
    """One line; a blank text is "", a blank number None, words are ids.

    `place` is the order in which things were shown: the KPI's own (of a definition), or that of the
    segment among those of its kind (of a score). `numerator` and `denominator` are blank where the
    fact is no quotient. The `status` of a score says whether it is incomplete, or the person
    absent. `target_to` is the upper end of a range. `part` is the attainment that counted in the
    score of the segment, `share` the part of the score that the KPI made, None where it took none,
    and `contribution` what it brought. `rules` of a definition is the number of the rules that its
    period was closed by, blank for the first ones.
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
    rules: int | None = None

    @property
    def is_score(self) -> bool:
        """Whether it holds the score of a segment."""
        return self.kind != DEFINITION and not self.kpi

    @property
    def segment(self) -> Segment:
        """Whose line it is."""
        return Segment(cast("SegmentKind", self.kind), self.name)

    @property
    def goal(self) -> Target | None:
        """The target of a figure."""
        if self.target is None or self.target_to is None:
            return self.target
        return Range(self.target, self.target_to)


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


class Column(NamedTuple):
    """A column of the tab, named like the field of `ArchiveLine` that it holds."""

    id: str
    holds: Literal["period", "text", "number", "whole", "word"]
    width: int


_HOLDS = {Period: "period", str: "text", float | None: "number", int | None: "whole"}
_WIDTHS = {
    "period": 10, "kind": 13, "place": 9, "name": 24, "team": 24, "kpi": 26, "fact": 14,
    "numerator": 14, "denominator": 14, "n": 7, "target": 14, "status": 14, "contribution": 10,
    "weight": 7, "gate": 8, "unit": 11, "direction": 17, "level": 12, "kpi_class": 17,
    "decimals": 9, "formula": 60, "rules": 9,
}  # fmt: skip
COLUMNS = tuple(
    Column(name, cast("Any", "word" if name in WORDS else _HOLDS[kind]), _WIDTHS.get(name, 12))
    for name, kind in get_type_hints(ArchiveLine).items()
)


@dataclass(frozen=True)
class Archive:
    """All closed periods of a workbook: its lines as they stand, `new` ones after them. `digests`
    are those of the lines as they were when their period was closed, by its key. `closes` tells of
    the periods that are new. `late` are those of which today's logs or decisions would make
    something else, `days` is what is remembered of the days of each.
    """

    lines: tuple[ArchiveLine, ...] = ()
    digests: Mapping[str, str] = field(default_factory=dict)
    new: tuple[ArchiveLine, ...] = ()
    closes: tuple[Finding, ...] = ()
    late: tuple[Period, ...] = ()
    days: Days = field(default_factory=dict)

    @cached_property
    def edited(self) -> frozenset[str]:
        """The keys of the periods whose lines are not those that were written."""
        now = {key: _name(text) for key, text in digests_of(self.lines).items()}
        known = {key: _name(text) for key, text in self.digests.items()}
        return frozenset(key for key in {*now, *known} if now.get(key) != known.get(key))


def exact(number: float | None) -> float | None:
    """A number as the tab gives it back: 15 significant digits, no negative zero."""
    return None if number is None else float(f"{number:.15g}") + 0.0


def in_order(lines: Iterable[ArchiveLine]) -> tuple[ArchiveLine, ...]:
    """The lines in the one order in which they stand, however somebody sorted the tab.

    Period by period, oldest first; the definitions, then company, teams, people and accounts as
    they were shown, Unassigned last; the score before the KPIs, and these as they were shown.
    """
    found = tuple(lines)
    by_period = _by_period(found)
    periods = sorted(by_period, key=lambda period: (_GRAINS.index(period.grain), period.start))
    last = len(found)
    return tuple(line for period in periods for line in _in_order(by_period[period], last))


def _in_order(lines: Sequence[ArchiveLine], last: int) -> list[ArchiveLine]:
    """The lines of one period; what has no place of its own comes `last`."""
    places = {
        (line.kind, line.name, line.kpi): line.place for line in lines if line.place is not None
    }

    def place(line: ArchiveLine) -> tuple[object, ...]:
        kind, name, kpi = line.kind, line.name, line.kpi
        return (
            _KINDS.index(kind),
            (places.get((kind, name, ""), last), not name, fold(name), name),
            (places.get((DEFINITION, "", kpi), last) if kpi else 0, fold(kpi), kpi),
        )

    return sorted(lines, key=place)


def digests_of(lines: Iterable[ArchiveLine]) -> dict[str, str]:
    """What names the lines of every period, in whatever order they stand, with the sum of their
    facts: `0a1b2c3d4e5f/12345.5`.
    """
    by_period = _by_period(lines).items()
    return {period.key: _digest(period.key, found) for period, found in by_period}


def _by_period(lines: Iterable[ArchiveLine]) -> dict[Period, list[ArchiveLine]]:
    found: dict[Period, list[ArchiveLine]] = {}
    for line in lines:
        found.setdefault(line.period, []).append(line)
    return found


def _digest(key: str, lines: Sequence[ArchiveLine]) -> str:
    texts = sorted(repr((key, *(line[1:] if line.rules else line[1:-1]))) for line in lines)
    total = math.fsum(line.fact or 0.0 for line in lines)
    return f"{sha256(chr(10).join(texts).encode()).hexdigest()[:12]}/{total:.15g}"


def _name(digest: str) -> str:
    return digest.partition("/")[0]


def sum_of(digest: str) -> float | None:
    """The sum of the facts that a digest remembers; None of one that remembers none."""
    total = digest.partition("/")[2]
    return float(total) if total else None


KEY = "archive"
_HEADER_ROWS = 30  # the header is looked for in these first rows
_UNREADABLE = object()
_TYPES = {"text": (str,), "number": (int, float), "whole": (int,)}


def read_archive(existing: Existing, *, is_wanted: bool) -> Archive:
    """What a workbook keeps of closed periods; empty where nothing was ever closed.

    Where the tab is gone and the owner wants no closed periods any more, it is given up.

    Raises:
        DecisionError: the tab was deleted, or holds something unreadable.
    """
    tab, digests = existing.marked("summary", KEY), _remembered(existing)
    if tab is not None:
        return Archive(tuple(_lines_of(tab)), digests)
    if digests and is_wanted:
        raise DecisionError(
            "archive.tab_deleted",
            tab=by_lang("tab.archive"),
            setting=by_lang("setting.closed_through"),
        )
    return Archive()


def as_data(digests: Mapping[str, str]) -> dict[str, str]:
    """Digests as the data of a mark."""
    return {KEY: " ".join(f"{key}:{digest}" for key, digest in digests.items())} if digests else {}


def _remembered(existing: Existing) -> dict[str, str]:
    """The digests from the mark of the Archive; where its tab and mark are gone, from another."""
    marks = sorted(
        (mark for mark in existing.marks if mark.kind == "summary" and mark.data.get(KEY)),
        key=lambda mark: mark.key != KEY,
    )
    entries = marks[0].data[KEY].split() if marks else []
    return dict(entry.rsplit(":", 1) for entry in entries)


def _lines_of(tab: ExistingTab) -> Iterator[ArchiveLine]:
    header_row, places = _header(tab)
    readers = [_reader(column) for column in COLUMNS]
    blank = [None] * tab.n_rows
    columns = (
        (tab.columns[places[column.id] - 1] if column.id in places else blank)[header_row:]
        for column in COLUMNS
    )
    for row, values in enumerate(zip(*columns, strict=True), header_row + 1):
        cells = list(map(normal, values))
        if cells.count(None) == len(cells):
            continue
        line = [read(cell) for read, cell in zip(readers, cells, strict=True)]
        if _UNREADABLE in line:
            at = line.index(_UNREADABLE)
            raise DecisionError(
                "archive.cell_unreadable",
                tab=tab.title,
                cell=a1(row, places[COLUMNS[at].id]),
                value="∅" if cells[at] is None else cells[at],
            )
        yield ArchiveLine._make(line)


def _header(tab: ExistingTab) -> tuple[int, dict[str, int]]:
    """The header row and the place of every column, wherever somebody moved them.

    Raises:
        DecisionError: some column is missing, other than one that came later.
    """
    best = find_header(tab, _headers(), _HEADER_ROWS)
    missing = [column.id for column in COLUMNS if column.id not in {*best[1], "rules"}]
    if missing:
        header = by_lang(f"archive.column.{missing[0]}")
        raise DecisionError("archive.column_missing", tab=tab.title, header=header)
    return best


@cache
def _headers() -> dict[str, str]:
    return {
        fold(name): column.id for column in COLUMNS for name in both(f"archive.column.{column.id}")
    }


def _reader(column: Column) -> Callable[[CellValue], object]:
    """What reads the cells of a column; what we would never write there is `_UNREADABLE`."""
    holds, words = column.holds, WORDS.get(column.id, {})
    if holds == "period":
        return cache(lambda value: read_period(value) or _UNREADABLE)
    if holds == "word":
        known = {fold(text): word for word, key in words.items() for text in both(key)}
        known |= {"": ""} if column.id != "kind" else {}
        return cache(
            lambda value: known.get(fold("" if value is None else str(value)), _UNREADABLE)
        )
    blanks = (None, *both(INSTEAD[column.id])) if column.id in INSTEAD else (None,)

    def read(value: CellValue) -> object:
        if value in blanks:
            return "" if holds == "text" else None
        if type(value) not in _TYPES[holds]:
            return _UNREADABLE
        return float(value) if holds == "number" else value  # type: ignore[arg-type]  # a number

    return read
