"""One log over several tabs: which tabs go together, which are copies, and what the log and the
tabs that it will have are called.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from sheets_kpi.adopt.parts import Part
from sheets_kpi.adopt.reading import LogReading
from sheets_kpi.clean.tabs import month_of_title
from sheets_kpi.names import fits, fold, tidy
from sheets_kpi.periods import MONTHS
from sheets_kpi.state import Existing
from sheets_kpi.texts import Lang, say

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
    """Whether most rows of a tab also stand on another, in three common columns or more."""
    common = [key for key in part.keys if key in other.keys]
    n = len(part.rows.records)
    if len(common) < 3 or n < 3 or part.shape or other.shape:
        return False
    mine, theirs = (Counter(_rows(p, common)) for p in (part, other))
    return sum((mine & theirs).values()) >= _COPIED * n


def _rows(part: Part, keys: Sequence[str]) -> Iterator[tuple[str, ...]]:
    columns = [part.table.cells(part.keys[key], part.rows.records) for key in keys]
    return (tuple(map(str, row)) for row in zip(*columns, strict=True))


def name_of(titles: Sequence[str], taken: set[str]) -> str:
    """What a log is called: its tab, or what the titles of its tabs have in common."""
    first = tidy(titles[0])
    lang: Lang = "ru" if re.search("[А-Яа-я]", "".join(titles)) else "en"
    usual = say("adopt.log", lang)
    if len(titles) > 1:
        common = _prefix(titles).strip(" -–_.,(")
        is_month = all(month_of_title(t) for t in titles)
        first = usual if is_month or len(common) < 3 else common
    name = re.sub(r"[\[\]:*?/\\']", " ", first).strip()[:28] or usual
    number = 2
    plain = name
    while name in taken:
        name, number = f"{plain} {number}", number + 1
    return name


def _prefix(titles: Sequence[str]) -> str:
    first, last = min(titles), max(titles)
    n = next((i for i, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), len(first))
    return first[:n]


def patterns_of(titles: Sequence[str]) -> tuple[str, ...]:
    """The titles of a log's tabs, and those that its next tabs will have."""
    if not any(month_of_title(t) for t in titles):
        prefix = _prefix(titles)
        is_series = len(titles) > 1 and len(prefix.strip()) >= 3
        return (f"{prefix}*",) if is_series and _are_series(titles, prefix) else tuple(titles)
    for lang_months in MONTHS.values():
        names = [name.capitalize() for name in lang_months]
        for ending, pattern in (("", "{}"), (" ", "{} *")):
            fit = [fold(t).startswith(tuple(fold(n) + ending for n in names)) for t in titles]
            plain = [fold(t) in {fold(n) for n in names} for t in titles]
            if (all(plain) and not ending) or (ending and all(fit)):
                return tuple(pattern.format(n) for n in names)
    return tuple(titles)


def patterns_of_its_own(
    log: LogReading, existing: Existing, before: Sequence[LogReading]
) -> tuple[str, ...]:
    """The patterns of a log that fit no tab of others, and its titles that none of them fits."""
    others = [tab.title for tab in existing.tabs if tab.title not in log.titles]
    taken = {fold(pattern) for one in before for pattern in one.tabs}
    found = [p for p in log.tabs if fold(p) not in taken and not any(fits(p, t) for t in others)]
    return (*found, *(t for t in log.titles if not any(fits(p, t) for p in found)))


def _are_series(titles: Sequence[str], prefix: str) -> bool:
    """Whether what follows a common beginning is a month, a number or a name in each title."""
    rests = [t[len(prefix) :].strip(" -–_.,()") for t in titles]
    return prefix[-1:] in " -–_.(" and all(rests)
