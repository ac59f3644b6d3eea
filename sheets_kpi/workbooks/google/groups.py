"""Rows and columns that people fold up.

Google keeps no groups but how deep each row lies: groups that touch are one. What people folded up
or opened themselves is theirs, and not even asked for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal

from sheets_kpi.state import Group, runs
from sheets_kpi.workbooks.google.formats import Json

Kind = Literal["rows", "columns"]
Span = tuple[int, int, int]  # depth, first and last row or column
KINDS: tuple[Kind, ...] = ("rows", "columns")


def spans(groups: Iterable[Group]) -> dict[Span, bool]:
    """What Google makes of groups of one kind: the longest runs of rows that lie at least so deep;
    and whether each is to be folded, which none is that holds more than groups to fold.
    """
    wanted = list(groups)
    depths = Counter(at for one in wanted for at in range(one.first, one.last + 1))
    found: dict[Span, bool] = {}
    for depth in range(1, 1 + max(depths.values(), default=0)):
        own = [one for one in wanted if _level(one, wanted) == depth]
        for run in runs(sorted(at for at, deep in depths.items() if deep >= depth)):
            inside = [one for one in own if run[0] <= one.first and one.last <= run[-1]]
            held = {at for one in inside for at in range(one.first, one.last + 1)}
            is_whole = len(held) == len(run)
            found[depth, run[0], run[-1]] = is_whole and all(one.folded for one in inside)
    return found


def _level(group: Group, groups: Iterable[Group]) -> int:
    """How many of the groups lie around one, itself too."""
    return sum(one.first <= group.first and group.last <= one.last for one in groups)


def read_spans(groups: Sequence[Mapping[str, Any]]) -> set[Span]:
    """The groups that stand."""
    ends = ((one.get("depth", 0), one["range"]) for one in groups)
    return {(depth, at.get("startIndex", 0) + 1, at["endIndex"]) for depth, at in ends}


def without_groups(sheet_id: int, kind: Kind, standing: Iterable[Span]) -> Iterator[Json]:
    """Requests that open all groups, which shows their rows, and then take them away."""
    known = sorted(standing)
    for depth, first, last in known:
        yield _folded(sheet_id, kind, (depth, first, last), folded=False)
    for _, first, last in known:
        yield {"deleteDimensionGroup": {"range": _range(sheet_id, kind, first, last)}}


def with_groups(sheet_id: int, kind: Kind, groups: Iterable[Group]) -> Iterator[Json]:
    """Requests that make groups where there are none."""
    wanted = list(groups)
    for one in wanted:
        yield {"addDimensionGroup": {"range": _range(sheet_id, kind, one.first, one.last)}}
    for span, folded in spans(wanted).items():
        if folded:
            yield _folded(sheet_id, kind, span, folded=True)


def _folded(sheet_id: int, kind: Kind, span: Span, *, folded: bool) -> Json:
    depth, first, last = span
    group = {"range": _range(sheet_id, kind, first, last), "depth": depth, "collapsed": folded}
    return {"updateDimensionGroup": {"dimensionGroup": group, "fields": "collapsed"}}


def _range(sheet_id: int, kind: Kind, first: int, last: int) -> Json:
    place = {"sheetId": sheet_id, "dimension": kind.upper()}
    return {**place, "startIndex": first - 1, "endIndex": last}
