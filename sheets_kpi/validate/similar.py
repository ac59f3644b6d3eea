"""Names that are probably one: words in another order, or one letter more, less or other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations

from sheets_kpi.names import fold

_SHORTEST = 5  # letters; shorter names differ by one letter all the time


def similar_pairs(names: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Pairs of different names that are almost the same, each pair once, in order.

    Names are compared by the texts they leave when one letter is dropped, so the time grows with
    the number of names, not with that of pairs. A difference in digits is a difference.
    """
    alike: dict[str, list[str]] = defaultdict(list)
    for name in sorted(set(names)):
        for trace in set(_traces(fold(name))):
            alike[trace].append(name)
    pairs = {pair for group in alike.values() for pair in combinations(group, 2)}
    return tuple(sorted(pair for pair in pairs if _digits(pair[0]) == _digits(pair[1])))


def _traces(name: str) -> Iterator[str]:
    yield " ".join(sorted(name.replace(".", " ").split()))
    if len(name) >= _SHORTEST:
        yield name
        yield from (name[:i] + name[i + 1 :] for i in range(len(name)))


def _digits(name: str) -> str:
    return "".join(filter(str.isdigit, name))
