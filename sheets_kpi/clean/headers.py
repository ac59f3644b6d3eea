"""How a header names a column: in any case and spacing, with ё or е, with other punctuation, and
with a unit that fits the column (`Сумма, ₽`). And what a sheet says of the numbers of a column: in
its header, in a row of units below it, in a line above the table.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from math import nan
from typing import NamedTuple

from sheets_kpi.clean.times import SECONDS
from sheets_kpi.clean.values import currency_of
from sheets_kpi.names import fold
from sheets_kpi.numbers import CURRENCIES, HOME
from sheets_kpi.schema import ColumnSpec, ColumnType, TimeUnit

_WORD = re.compile(r"[\w%№$€₽£]+")
NAME, _ALIAS, _WORDS, _WITHOUT_UNIT, OTHER_UNIT = range(5)  # how well a header fits, best first
UNITS: Mapping[str, frozenset[str]] = {
    "money": frozenset(("₽", "р", "руб", "рубль", "рублей", "rub", "rur")),
    "number": frozenset(("шт", "штук", "pcs")),
    "score": frozenset(("балл", "баллы", "баллов", "points")),
    "minutes": frozenset(("мин", "минут", "минуты", "min", "minutes")),
    "hours": frozenset(("ч", "час", "часы", "часов", "h", "hours")),
    "days": frozenset(("дн", "дней", "дни", "d", "days")),
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


@lru_cache(maxsize=4096)
def words_of_header(text: str) -> str:
    """The words of a header without its punctuation, by `fold`."""
    return " ".join(_WORD.findall(fold(text)))


def _without_unit(words: str, units: frozenset[str]) -> str:
    head, _, last = words.rpartition(" ")
    return head if last in units else words


# --- what is said of numbers --------------------------------------------------------------------

_SPELLED = sorted((fold(sign) for signs in CURRENCIES.values() for sign in signs), key=len)[::-1]
_SIGNS = "|".join(re.escape(sign) for sign in _SPELLED if not sign[-1].isalpha())
_NAMES = "|".join(re.escape(sign) for sign in _SPELLED if sign[-1].isalpha())
_CURRENCY = re.compile(rf"({_SIGNS})|(?<!\w)[kкmмт]?({_NAMES})(?!\w)")
_LONG = "|".join(re.escape(sign) for sign in _SPELLED if len(sign) > 2 or not sign.isalpha())
_MULTIPLES = {
    1e3: re.compile(
        r"(?<!\w)(?:тыс(?:яч(?:и|ах)?)?|т(?:\. ?| )руб\w*|т\. ?р|тр|thousands?|thsd?|ths)(?!\w)"
        rf"|(?<!\w)(?:т\.? ?|к)(?:{_SIGNS})|(?<!\w)['’]?000s?(?!\w)|(?:{_SIGNS})['’]?000s?(?!\w)"
        rf"|(?<!\w)(?:k ?|к)(?:{_LONG})(?!\w)|(?:{_LONG})[ ,.]*k(?!\w)"
        rf"|[(,;/] ?к ?(?:{_SIGNS})?\)?$|(?:^|(?<=\W))k\)?$|(?<!\w)[x×х*] ?1 ?000(?!\w)"
    ),
    1e6: re.compile(
        r"(?<!\w)(?:млн|миллион(?:ы|ов|ах)|mlns?|mn|mio|millions?)(?!\w)"
        rf"|(?<!\w)mm? ?(?:{_LONG})(?!\w)|(?:{_LONG})[ ,.]*m[mn]?(?!\w)"
    ),
    1e9: re.compile(
        r"(?<!\w)(?:млрд|миллиард(?:ы|ов|ах)|bln|bn|billions?)(?!\w)"
        rf"|(?:{_LONG})[ ,.]*bn(?!\w)"
    ),
    0.01: re.compile(r"(?<!\w)(?:коп|копе(?:ек|йки|йках)|cents?)(?!\w)"),
}
_COUNT = re.compile(  # «100 тыс. руб.» says how many, «за тыс. шт.» of how many; a year does not
    r"(?:(?<![0-9])(?!(?:19|20)[0-9]{2} ?\Z)[0-9][0-9 .,]*"
    r"|\b(?:од(?:ин|на)|дв[ае]|три|четыре|пять|шесть|семь|восемь|девять|десять|сто|полтора) ?"
    r"|(?:\b(?:за|на|каждые|per|by)|/) ?)\Z"
)
_PART = re.compile(r"[,(:;–—]| - | (?:в|in) ")
_FILLERS = frozenset(
    "все суммы сумма цены данные показатели значения указаны приведены даны в во на по листе"
    " таблице единица единицы измерения ед изм валюта российских"
    " без с ндс vat without with excl incl"
    " all amounts figures values prices sums in are is given unit units currency the of".split()
)


class Unit(NamedTuple):
    """What is said of the numbers of a column: what they are to be multiplied by (NaN where that
    is said in two ways), the code of their currency, and the words that say so.
    """

    times: float = 1
    currency: str = ""
    said: str = ""


@lru_cache(maxsize=4096)
def multiple_of(header: str) -> float:
    """What the amounts below a header are to be multiplied by: 1,000 below `Сумма, тыс. руб.`; NaN
    where it names two multiples.
    """
    found = {times for times, _, _ in _multiples(fold(header))}
    if 0.01 in found and (len(found) > 1 or currency_in(header)):
        found.remove(0.01)  # «руб. коп.» are roubles
    return found.pop() if len(found) == 1 else nan if found else 1


def _multiples(text: str) -> Iterable[tuple[float, int, int]]:
    """The multiples that a folded text names, each with its place."""
    for times, words in _MULTIPLES.items():
        for found in words.finditer(text):
            if not _COUNT.search(text[: found.start()]):
                yield times, *found.span()


@lru_cache(maxsize=4096)
def currency_in(header: str) -> str:
    """The code of the one currency that a header names; "" where it names none, or two."""
    codes = {currency_of(found[1] or found[2]) for found in _CURRENCY.finditer(fold(header))}
    return codes.pop() if len(codes) == 1 else ""


@lru_cache(maxsize=4096)
def without_money(header: str) -> str:
    """The words of a header before those that only name a multiple and a currency at its end."""
    text = fold(header)
    places = [start for _, start, _ in _multiples(text)]
    places += [found.start() for found in _CURRENCY.finditer(text)]
    ends = (start for start in sorted(places) if start and is_only_unit(text[start:]))
    return words_of_header(text[: next(ends, len(text))]).removesuffix(" в").removesuffix(" in")


@lru_cache(maxsize=4096)
def is_only_unit(text: str) -> bool:
    """Whether a text says nothing but a multiple or a currency: `(в тыс. руб.)`."""
    plain = fold(text)
    for _, start, end in _multiples(plain):
        plain = plain[:start] + " " * (end - start) + plain[end:]
    is_said = plain != fold(text) or currency_in(text) != ""
    return is_said and _FILLERS.issuperset(_WORD.findall(_CURRENCY.sub(" ", plain)))


def unit_of_line(text: str) -> Unit:
    """What a line above a table says of amounts: such as `Все суммы в тыс. руб.`, alone, at its
    beginning or at its end.
    """
    plain = fold(text)
    parts = [plain, _PART.split(plain)[-1]]
    for _, start, end in _multiples(plain):
        parts += [plain[start:]] if currency_in(plain[start:]) else []
        parts += [plain[:end]] if start and len(plain) > end else []
    told = [
        Unit(multiple_of(part), currency_in(part), text) for part in parts if is_only_unit(part)
    ]
    return max(told, key=lambda unit: unit.times != 1, default=Unit())


def unit_of(column: ColumnSpec, texts: Sequence[str], lines: Sequence[str]) -> Unit:
    """What a sheet says of the numbers of a column.

    Args:
        column: The declaration.
        texts: What heads it: its header, what stands over that, and a unit below it.
        lines: The lines above the table, of which only amounts are spoken.
    """
    if column.type is ColumnType.DURATION:
        named = [unit for text in reversed(texts) if (unit := _time_unit(text))]
        unit = named[0] if named else column.unit
        return Unit(SECONDS[unit] / SECONDS[column.unit], said=texts[0])
    own = [Unit(multiple_of(text), currency_in(text), text) for text in texts]
    if column.type is not ColumnType.MONEY:
        return _agreed([unit._replace(currency="") for unit in own])
    of_lines = [unit_of_line(line) for line in lines]
    near, far = _agreed(own), _agreed(of_lines)
    if near.times != 1 or far.times == 1:
        return near._replace(currency=near.currency or far.currency)
    is_open = near.currency != "" or far.times != far.times
    said = " · ".join(filter(None, (near.said, far.said)))
    return Unit(nan, near.currency, said) if is_open else far


def _agreed(units: Sequence[Unit]) -> Unit:
    times = {unit.times for unit in units} - {1}
    codes = {unit.currency for unit in units} - {""}
    said = [unit.said for unit in units if unit.times != 1 or unit.currency]
    both = len(times) > 1 or len(codes) > 1
    return Unit(
        nan if both else next(iter(times), 1),
        next(iter(codes), "") if len(codes) == 1 else "",
        " · ".join(dict.fromkeys(said)),
    )


def _time_unit(text: str) -> TimeUnit | None:
    """The unit of time at the end of a header."""
    last = words_of_header(text).rpartition(" ")[2]
    return next((unit for unit in SECONDS if last in UNITS[unit]), None)
