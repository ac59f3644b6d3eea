"""Which spellings are one person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from sheets_kpi.adopt.headers import are_one_name
from sheets_kpi.adopt.reading import PersonReading
from sheets_kpi.names import fold, fullness, words_of


def people_of(spellings: Counter[str]) -> tuple[PersonReading, ...]:
    """The people of some spellings with their rows: the same words are one person for sure;
    diminutives, initials and slips are only proposed.
    """
    sure: dict[tuple[str, ...], list[str]] = {}
    for spelling in spellings:
        sure.setdefault(words_of(fold(spelling)), []).append(spelling)
    groups = list(sure.values())
    names = [max(group, key=lambda s: (*fullness(s), spellings[s])) for group in groups]
    rows = [sum(spellings[s] for s in group) for group in groups]
    maybe = _maybe(names)
    found = [
        PersonReading(
            name,
            tuple(sorted(set(group) - {name})),
            tuple(names[j] for j in maybe.get(i, ())),
            rows[i],
        )
        for i, (name, group) in enumerate(zip(names, groups, strict=True))
    ]
    return tuple(sorted(found, key=lambda one: (-one.rows, one.name)))


def _maybe(names: list[str]) -> dict[int, list[int]]:
    """Which other names may be a shorter form or a slip of a name."""
    found: dict[int, list[int]] = {}
    if len(names) > 300:
        return found
    split = [fold(name).replace(".", " ").split() for name in names]
    for i, one in enumerate(split):
        for j, other in enumerate(split):
            if i != j and _may_be(one, other) and (len(names[i]), -i) > (len(names[j]), -j):
                found.setdefault(i, []).append(j)
    return found


def _may_be(full: list[str], short: list[str]) -> bool:
    """Whether every word of `short` can be one of `full`: itself, its initial, a form, a slip."""
    left = list(full)
    exact = 0
    for word in short:
        match = next((w for w in left if _like(w, word)), None)
        if match is None:
            return False
        exact += match == word or (len(word) > 1 and are_one_name(match, word))
        left.remove(match)
    return exact > 0 or (len(short) == 1 and len(full) <= 2)


def _like(word: str, other: str) -> bool:
    if word == other or are_one_name(word, other):
        return True
    if len(other) == 1 or len(word) == 1:
        return word[0] == other[0]
    allowed = 1 if min(len(word), len(other)) < 6 else 2
    return min(len(word), len(other)) >= 4 and _distance(word, other) <= allowed


def _distance(one: str, other: str) -> int:
    """How many letters differ."""
    row: Iterable[int] = range(len(other) + 1)
    for i, a in enumerate(one, 1):
        before, new = list(row), [i]
        for j, b in enumerate(other, 1):
            new.append(min(before[j] + 1, new[-1] + 1, before[j - 1] + (a != b)))
        row = new
    return list(row)[-1]
