"""What today's logs and decisions would make of closed periods, beside what is kept of them.

Compared at nine significant digits: the facts, and the targets of the company and people.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sheets_kpi.archive.lines import COLUMNS, DEFINITION, HEADER_ROW, RULES, ArchiveLine
from sheets_kpi.attain.results import Results
from sheets_kpi.attain.rules import Status
from sheets_kpi.decisions import Kpi
from sheets_kpi.decisions.targets import Range, Target
from sheets_kpi.facts import KEPT, Segment
from sheets_kpi.findings import Finding, Severity
from sheets_kpi.names import fold
from sheets_kpi.numbers import number_text
from sheets_kpi.periods import Grain, Period, show_period
from sheets_kpi.texts import Lang, by_lang, in_each, quoted, say

_NEAR = ("company", "person")  # whose differences are told first
_MOST = 3  # so many figures one finding lists
_FACT = [column.id for column in COLUMNS].index("fact") + 1
Kept = tuple[Period, str, str]  # whose figure of which period, by folded name
# "" or the text that says that it is a target, what was, what would be
_Move = tuple[str, Target | None, Target | None]


class Change(NamedTuple):
    """A figure of a closed period that would be another by now; `row` is its line in the Archive,
    0 where it was not there.
    """

    kpi: Kpi
    segment: Segment
    row: int
    moves: tuple[_Move, ...]
    is_redefined: bool

    @property
    def size(self) -> float:
        """How much it moves, beside what it is: 4 000 → 4 200 is a twentieth; 2 is the most."""
        ends = ((_edge(was), _edge(would)) for _, was, would in self.moves)
        return max(abs(b - a) / max((abs(a) + abs(b)) / 2, 1e-9) for a, b in ends)


def differences(
    results: Results, lines: Sequence[ArchiveLine], title: str
) -> dict[Period, Finding]:
    """A finding for each closed period of which anything would be another by now.

    People's figures come first, those that move most before others. Of a KPI that has another
    formula now one figure stands for all; what only teams or accounts show is told of these. KPIs
    that are no longer defined, or are broken, cannot be compared. A period that was closed by older
    rules has a notice instead: newer rules are no correction.

    Args:
        results: those of today, nothing of them kept.
        lines: the Archive, in the order of its tab.
        title: the title of the tab.
    """
    rows: dict[str, list[tuple[int, ArchiveLine]]] = defaultdict(list)
    for row, line in enumerate(lines, HEADER_ROW + 1):
        if line.kpi and line.period.end < results.as_of:
            rows[fold(line.kpi)].append((row, line))
    older = {line.period for line in lines if line.kpi_class and (line.rules or 1) < RULES}
    found: dict[Period, list[Change]] = defaultdict(list)
    for kpi in results.decisions.kpis:
        if kpi.key in rows and kpi.key in results.classes:
            for period, changes in _of_kpi(results, kpi, rows[kpi.key]).items():
                found[period] += changes if period in older else _told(changes)
    return {
        period: _of_rules(period, found[period])
        if period in older
        else _finding(period, found[period], title)
        for period in sorted(found)
    }


def _told(found: Sequence[Change]) -> Sequence[Change]:
    """The changes of one KPI in a period that are told: nothing twice, nothing lost."""
    found = sorted(found, key=_nearness)
    if any(one.is_redefined for one in found):
        return found[:1]
    near = [one for one in found if one.segment.kind in _NEAR]
    return near or found


def _nearness(change: Change) -> int:
    return KEPT.index(change.segment.kind)


def _of_kpi(
    results: Results, kpi: Kpi, rows: Sequence[tuple[int, ArchiveLine]]
) -> dict[Period, list[Change]]:
    """What would be another of one KPI."""
    redefined = {
        line.period for _, line in rows if line.kind == DEFINITION and line.formula != kpi.formula
    }
    known = {
        (line.period, line.kind, fold(_name_today(results, line))): (row, line)
        for row, line in reversed(rows)
        if line.kind != DEFINITION
    }
    closed = {line.period for _, line in rows}
    found: dict[Period, list[Change]] = defaultdict(list)
    for figure, segment, fact in _anew(results, kpi, closed, known):
        if fact is None and figure not in known:
            continue
        period = figure[0]
        row, line = known.get(figure, (0, ArchiveLine(period, figure[1])))
        was_known = fact is None and line.status == Status.NOT_DIVISIBLE  # kept for what it is
        would = results.facts.at(kpi.key, segment, period).fact if was_known else fact
        target = line.goal
        if segment.kind in _NEAR and not (line.fact is None and would is None):
            target = results.target(kpi, segment, period)
        compared = (("", line.fact, would), ("archive.target", line.goal, target))
        moves = [one for one in compared if one[1] != one[2] and _key(one[1]) != _key(one[2])]
        if moves:
            found[period].append(Change(kpi, segment, row, tuple(moves), period in redefined))
    return found


def _name_today(results: Results, line: ArchiveLine) -> str:
    """The name of a line as people and accounts are called by now: who was renamed is the same
    while the old name stands among the other spellings.
    """
    books = {"person": results.decisions.people, "account": results.decisions.account_book}
    book = books.get(line.kind)
    return (book.find(line.name) if book and line.name else None) or line.name


def _anew(
    results: Results,
    kpi: Kpi,
    periods: Collection[Period],
    known: Mapping[Kept, tuple[int, ArchiveLine]],
) -> Iterator[tuple[Kept, Segment, float | None]]:
    """The fact that every segment would have, those that are gone among them."""
    seen: set[Kept] = set()
    for grain in Grain:
        wanted = [period for period in periods if period.grain is grain]
        for kind in KEPT:
            facts = results.facts.array(kpi.key, kind, wanted).tolist()
            segments = [(fold(segment.name), segment) for segment in results.facts.segments[kind]]
            for period, row in zip(wanted, facts, strict=True):
                for (name, segment), fact in zip(segments, row, strict=True):
                    figure: Kept = (period, kind, name)
                    seen.add(figure)
                    yield figure, segment, None if math.isnan(fact) else fact
    for figure, (_, line) in known.items():
        if figure not in seen:
            yield figure, line.segment, None


def _key(value: Target | None) -> str:
    """Equal for values that agree in nine significant digits."""
    if isinstance(value, Range):
        return f"{value.low:.9g}–{value.high:.9g}"
    return "" if value is None else f"{value:.9g}"


def _edge(value: Target | None) -> float:
    return (value.low if isinstance(value, Range) else value) or 0.0


def _moved(change: Change, lang: Lang) -> str:
    """What was and what would be."""
    parts = []
    for key, was, would in change.moves:
        move = f"{_value(was, change.kpi, lang)} → {_value(would, change.kpi, lang)}"
        parts.append(say(key, lang, move=move) if key else move)
    return ", ".join(parts)


def _value(value: Target | None, kpi: Kpi, lang: Lang) -> str:
    if value is None:
        return say("archive.nothing", lang)
    if isinstance(value, Range):
        return f"{_value(value.low, kpi, lang)}–{_value(value.high, kpi, lang)}"
    number = float(f"{value * (100 if kpi.is_percent else 1):.9g}")
    return number_text(number, None, lang) + ("\u00a0%" if kpi.is_percent else "")


def _finding(period: Period, found: Sequence[Change], title: str) -> Finding:
    """What would be another of a period; `changes` of its facts hold all of it, for programs."""
    ranked = sorted(found, key=lambda one: (one.segment.kind != "person", -one.size))
    row = next((one.row for one in ranked if one.row), 0)
    redefined = any(one.is_redefined for one in found)
    facts = {
        "period": in_each(show_period, period),
        "list": in_each(_listed, ranked),
        "formula": by_lang("archive.redefined") if redefined else "",
        "changes": [_for_programs(one, move) for one in ranked for move in one.moves],
    }
    column = _FACT if row else 0
    return Finding(Severity.WARNING, "archive_differs", title, row, column, facts=facts)


def _for_programs(one: Change, move: _Move) -> dict[str, Any]:
    kind, name = one.segment.kind, one.segment.name
    what, was, would = "target" if move[0] else "fact", move[1], move[2]
    return {"kpi": one.kpi.name, "segment": kind, "name": name, "what": what} | {
        key: list(value) if isinstance(value, Range) else value
        for key, value in (("was", was), ("would_be", would))
    }


def _of_rules(period: Period, found: Sequence[Change]) -> Finding:
    """What newer rules would make of a period, the company's figures first."""
    listed = in_each(_listed, sorted(found, key=_nearness)[:_MOST])
    facts = {"period": in_each(show_period, period), "n": len(found), "list": listed}
    return Finding(Severity.NOTICE, "archive_newer_rules", "", facts=facts)


def _listed(found: Sequence[Change], lang: Lang) -> str:
    told = (f"{_what(one, lang)}: {_moved(one, lang)}" for one in found[:_MOST])
    listed, more = "; ".join(told), len(found) - _MOST
    return listed + (say("archive.more", lang, n=more) if more > 0 else "")


def _what(one: Change, lang: Lang) -> str:
    """Whose KPI it is."""
    kind, name, kpi = one.segment.kind, one.segment.name, quoted(one.kpi.name, lang)
    if kind == "company":
        return f"{say('segment.company', lang)}, {kpi}"
    if not name:
        return kpi
    if kind == "person":
        return f"{name}, {kpi}"
    return f"{say(f'archive.kind.{kind}', lang)} {quoted(name, lang)}, {kpi}"
