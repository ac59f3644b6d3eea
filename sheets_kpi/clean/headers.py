"""How a header names a column: in any case and spacing, with ё or е, with other punctuation, and
with a unit that fits the column (`Сумма, ₽`). And what a header says of the amounts below it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache

from sheets_kpi.clean.values import currency_of
from sheets_kpi.names import fold
from sheets_kpi.schema import ColumnSpec, ColumnType

_WORD = re.compile(r"[\w%№$€₽£]+")
NAME, _ALIAS, _WORDS, _WITHOUT_UNIT = range(4)  # how well a header fits, best first
UNITS: Mapping[str, frozenset[str]] = {
    "money": frozenset(("₽", "р", "руб", "рубль", "рублей", "rub", "rur")),
    "number": frozenset(("шт", "штук", "pcs")),
    "score": frozenset(("балл", "баллы", "баллов", "points")),
    "minutes": frozenset(("мин", "минут", "минуты", "min", "minutes")),
    "hours": frozenset(("ч", "час", "часы", "часов", "h", "hours")),
    "days": frozenset(("дн", "дней", "дни", "d", "days")),
}
_MULTIPLES = {
    1_000: re.compile(
        r"(?<!\w)(?:тыс(?:яч\w*)?|т\. ?р|тр|thousands?|000s|k(?= ?(?:[$€₽£]|usd|eur|rub)))(?!\w)"
        r"|[$€₽£]k(?!\w)"
    ),
    1_000_000: re.compile(r"(?<!\w)(?:млн|миллион\w*|mln|millions?)(?!\w)"),
}


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
        return _WITHOUT_UNIT, columns + [c for c in short if last in self._units[c]]


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


@lru_cache(maxsize=4096)
def words_of_header(text: str) -> str:
    """The words of a header without its punctuation, by `fold`."""
    return " ".join(_WORD.findall(fold(text)))


def _without_unit(words: str, units: frozenset[str]) -> str:
    head, _, last = words.rpartition(" ")
    return head if last in units else words


@lru_cache(maxsize=4096)
def multiple_of(header: str) -> int:
    """What the amounts below a header are to be multiplied by: 1,000 below `Сумма, тыс. руб.`."""
    text = fold(header)
    return next((times for times, words in _MULTIPLES.items() if words.search(text)), 1)


@lru_cache(maxsize=4096)
def currency_in(header: str) -> str:
    """The code of the one currency that a header names; "" where it names none, or two."""
    codes = {currency_of(word) for word in _WORD.findall(fold(header))} - {""}
    return codes.pop() if len(codes) == 1 else ""
