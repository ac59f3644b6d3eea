"""How a header names a column: in any case and spacing, with ё or е, with other punctuation, and
with a unit that fits the column (`Сумма, ₽`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

from sheets_kpi.clean.units import UNITS, currency_in, without_money, words_of_header
from sheets_kpi.names import fold
from sheets_kpi.numbers import HOME
from sheets_kpi.schema import ColumnSpec, ColumnType

NAME, _ALIAS, _WORDS, _WITHOUT_UNIT, OTHER_UNIT = range(5)  # how well a header fits, best first


class Forms:
    """The forms in which a header names some columns: the columns by rank and form."""

    def __init__(self, columns: Iterable[ColumnSpec]) -> None:
        self._named: dict[tuple[int, str], list[str]] = defaultdict(list)
        self._units: dict[str, frozenset[str]] = {}
        for column in columns:
            unit = column.unit if column.type is ColumnType.DURATION else column.type
            self._units[column.id] = units = UNITS.get(unit, frozenset())
            ru, en, *others = column.headers * 2 or column.name.every()
            for form in _forms(ru, en, tuple(others), units):
                self._named[form].append(column.id)

    def best(self, text: str) -> tuple[int, list[str]]:
        """The best rank at which a text fits any columns, and those that it fits so well."""
        key, words = fold(text), words_of_header(text)
        for rank, form in ((NAME, key), (_ALIAS, key), (_WORDS, words)):
            if columns := self._named.get((rank, form)):
                return rank, columns
        head, _, last = words.rpartition(" ")
        plain = self._named.get((_WITHOUT_UNIT, words), ())
        short = self._named.get((_WITHOUT_UNIT, head), ())
        columns = [c for c in plain if last not in self._units[c]]
        if columns := columns + [c for c in short if last in self._units[c]]:
            return _WITHOUT_UNIT, columns
        in_roubles = currency_in(text) in ("", HOME)
        bare = self._named.get((_WITHOUT_UNIT, without_money(text)), ()) if in_roubles else ()
        return OTHER_UNIT, [c for c in bare if self._units[c] is UNITS["money"]]


@lru_cache(maxsize=4096)
def _forms(
    ru: str, en: str, aliases: tuple[str, ...], units: frozenset[str]
) -> frozenset[tuple[int, str]]:
    words = {words_of_header(name) for name in (ru, en, *aliases)}
    return frozenset(
        {(NAME, fold(name)) for name in (ru, en)}
        | {(_ALIAS, fold(name)) for name in aliases}
        | {(_WORDS, form) for form in words - {""}}
        | {(_WITHOUT_UNIT, _without_unit(form, units)) for form in words}
    ) - {(_WITHOUT_UNIT, "")}


def _without_unit(words: str, units: frozenset[str]) -> str:
    head, _, last = words.rpartition(" ")
    return head if last in units else words
