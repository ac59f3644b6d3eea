"""One log over several tabs: which tabs go together, and which are copies."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from itertools import chain

from sheets_kpi.adopt.parts import Part
from sheets_kpi.adopt.titles import titles_of
from sheets_kpi.clean.tabs import month_of_title

_SAME = 0.8  # of the headers of tabs that are one log
_COPIED = 0.7  # of the rows of a tab that also stand on another


def groups_of(
    parts: Sequence[Part], told: Collection[str]
) -> tuple[list[list[Part]], dict[str, str]]:
    """The tabs that make up each log, and the tabs that are copies, with what they copy. Of those
    in `told` the owner has said what they are.
    """
    copies: dict[str, str] = {}
    groups: list[list[Part]] = []
    for part in sorted(parts, key=lambda p: -len(p.rows.records)):
        is_told = part.tab.title in told
        every = (one for group in groups for one in group)
        if not is_told and (original := next((o for o in every if _copies(part, o)), None)):
            copies[part.tab.title] = original.tab.title
            continue
        home = next((g for g in groups if _are_alike(part, g[0])), None)
        if home is None:
            groups.append([part])
        else:
            home.append(part)
    order = {id(part): i for i, part in enumerate(parts)}
    for group in groups:
        group.sort(key=lambda p: order[id(p)])
    return sorted(groups, key=lambda g: order[id(g[0])]), copies


def _are_alike(one: Part, other: Part) -> bool:
    if one.shape != other.shape:
        return False
    a, b = set(one.keys), set(other.keys)
    if one.shape:
        titles = [month_of_title(p.tab.title) for p in (one, other)]
        return all(titles) and one.shape == other.shape
    return len(a & b) >= _SAME * max(len(a), len(b)) and len(a & b) >= 2


def _copies(part: Part, other: Part) -> bool:
    """Whether most rows of a tab also stand on another, in three common columns or more, and the
    titles of both say nothing that their rows do not.
    """
    common = [key for key in part.keys if key in other.keys]
    n = len(part.rows.records)
    tells = titles_of((part.tab.title, other.tab.title)).tells
    is_told_apart = tells not in ("", "account", *part.roles.values())
    if len(common) < 3 or n < 3 or part.shape or other.shape or is_told_apart:
        return False
    mine, theirs = (Counter(_rows(p, common)) for p in (part, other))
    return sum((mine & theirs).values()) >= _COPIED * n


def _rows(part: Part, keys: Sequence[str]) -> Iterator[tuple[str, ...]]:
    columns = [part.table.cells(part.keys[key], part.rows.records) for key in keys]
    return (tuple(map(str, row)) for row in zip(*columns, strict=True))


def repeated(groups: Sequence[Sequence[Part]]) -> dict[str, str]:
    """Tabs of a log whose days and amounts all stand on another of its tabs, with that tab: copies,
    perhaps, in which people and clients are written otherwise.
    """
    found = {}
    for group in groups:
        for i, part in enumerate(group):
            other = next((o for o in group[:i] if _repeats(part, o)), None)
            if other and len({amount for _, amount in part.money}) > 0.5 * part.money.total():
                found[part.tab.title] = other.tab.title
    return found


def _repeats(part: Part, other: Part) -> bool:
    n = part.money.total()
    return n >= 5 and (part.money & other.money).total() >= 0.9 * n


def daily_sums(groups: Sequence[Sequence[Part]]) -> Iterator[tuple[Part, Part]]:
    """Tables of days and sums that are those of another table, beside it."""
    for one in chain.from_iterable(groups):
        has_names = not {"person", "client", "status", "account"}.isdisjoint(one.roles.values())
        if has_names or one.money.total() < 3:
            continue
        for other in chain.from_iterable(groups):
            sums: dict[str, float] = defaultdict(float)
            for (day, amount), n in other.money.items():
                sums[day] += amount * n
            same = sum(abs(sums[day] - amount) < 0.01 for day, amount in one.money)
            if other.money.total() > one.money.total() and same >= _SAME * len(one.money):
                yield one, other
