"""In what numbers are counted: the words for money, thousands, pieces and time, and what a tab says
of the numbers of a column: in its header, in a row of units below it, in a line above the table.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from math import nan
from typing import NamedTuple

from sheets_kpi.names import fold
from sheets_kpi.numbers import CURRENCIES
from sheets_kpi.schema import ColumnSpec, ColumnType, TimeUnit

SECONDS: Mapping[TimeUnit, int] = {"minutes": 60, "hours": 3600, "days": 86400}
UNITS: Mapping[str, frozenset[str]] = {
    "money": frozenset(("₽", "р", "руб", "рубль", "рублей", "rub", "rur")),
    "number": frozenset(("шт", "штук", "штуки", "штука", "pcs")),
    "score": frozenset(("балл", "баллы", "баллов", "points")),
    "minutes": frozenset(("мин", "минут", "минута", "минуты", "min", "minute", "minutes")),
    "hours": frozenset(("ч", "час", "часа", "часы", "часов", "h", "hr", "hour", "hours")),
    "days": frozenset(("д", "дн", "день", "дня", "дней", "дни", "d", "day", "days")),
}
_WORD = re.compile(r"[\w%№$€₽£]+")
_MORE_UNITS = (
    "№ % $ € коп тыс млн k м км см кг г гр л мл м2 м³ м² м3 уп ед чел"
    " пн вт ср чт пт сб вс mon tue wed thu fri sat sun"
)
_UNIT_WORDS = {fold(word) for word in chain(*UNITS.values(), _MORE_UNITS.split())}
_MASK = frozenset("дмгdmy")  # of a date


@lru_cache(maxsize=4096)
def words_of_header(text: str) -> str:
    """The words of a header without its punctuation, by `fold`."""
    return " ".join(_WORD.findall(fold(text)))


def is_unit(text: str) -> bool:
    """Whether a text only tells a unit, `(№)`, `тыс. руб.`, `ч`, or a form: `дд.мм.гггг`."""
    words = words_of_header(text).split()
    is_plain = all(word in _UNIT_WORDS or _MASK.issuperset(word) for word in words)
    return (bool(words) and is_plain) or is_only_unit(text)


_FORMS = frozenset("дата date текст text число number имя name фио список list".split())


def are_units(texts: Sequence[str]) -> bool:
    """Whether the texts below headers only tell units, or beside a unit what is to be typed."""
    units = [text for text in texts if is_unit(text)]
    return bool(units) and all(fold(text) in _FORMS for text in texts if text not in units)


# --- money and its multiples -----------------------------------------------------------------

_CURRENCY_OF = {sign: code for code, signs in CURRENCIES.items() for sign in signs}
_SPELLED = sorted(map(fold, _CURRENCY_OF), key=len, reverse=True)
_SIGNS = "|".join(re.escape(sign) for sign in _SPELLED if not sign[-1].isalpha())
_NAMES = "|".join(re.escape(sign) for sign in _SPELLED if sign[-1].isalpha())
_CURRENCY = re.compile(rf"({_SIGNS})|(?<!\w)[kкmмт]?({_NAMES})(?!\w)")
_LONG = "|".join(re.escape(sign) for sign in _SPELLED if len(sign) > 2 or not sign.isalpha())
_MULTIPLES = {
    1e3: re.compile(
        r"(?<!\w)(?:тыс(?:яч(?:и|ах)?)?|т(?:\. ?| )руб\w*|т\. ?р|тр|thousands?|thsd?|ths)(?!\w)"
        rf"|(?<!\w)(?:т\.? ?|к)(?:{_SIGNS})|(?:{_SIGNS})['’]?000s?(?!\w)"
        r"|(?<![\w.,-])['’]?000s?(?![\w-])"
        rf"|(?<!\w)(?:k ?|к)(?:{_LONG})(?!\w)|(?:{_LONG})[ ,.]*k(?!\w)"
        rf"|[(,;/] ?к ?(?:{_SIGNS})?\)?$|(?:^|[(,;/]) ?k\)?$|(?<!\w)[x×х*] ?1 ?000(?!\w)"
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
_INITIALS = re.compile(r"\b[А-ЯЁ]\. ?[А-ЯЁ]\b\.?")
_LAST_K = re.compile(r"[\W_]*\bk\W*\Z")
_COUNT = re.compile(  # «100 тыс. руб.» says how many, «за тыс. шт.» of how many; a year does not
    r"(?:(?<![0-9])(?!(?:19|20)[0-9]{2} ?\Z)[0-9][0-9 .,]*"
    r"|\b(?:од(?:ин|на)|дв[ае]|три|четыре|пять|шесть|семь|восемь|девять|десять|сто|полтора) ?"
    r"|(?:\b(?:за|на|от|до|каждые|per|by|(?:не|not)(?: в| in)?)|/) ?)\Z"
)
_NOT = re.compile(r"\b(?:не|not)\b")
_PART = re.compile(r"[,(:;–—](?![0-9])| - | (?:в|in) ")
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


def multiple_of(header: str) -> float:
    """What the amounts below a header are to be multiplied by: 1,000 below `Сумма, тыс. руб.`; NaN
    where it names two multiples.
    """
    found = {times for times, _, _ in _multiples(_plain(header))}
    if 0.01 in found and (len(found) > 1 or currency_in(header)):
        found.remove(0.01)  # «руб. коп.» are roubles
    return found.pop() if len(found) == 1 else nan if found else 1


def _multiples(text: str) -> Iterable[tuple[float, int, int]]:
    """The multiples that a folded text names, each with its place."""
    for times, words in _MULTIPLES.items():
        for found in words.finditer(text):
            if not _COUNT.search(text[: found.start()]):
                yield times, *found.span()


def _plain(text: str) -> str:
    """A text as its words are looked for, without the initials of «Тихонова Т. Р.»."""
    return fold(text if text.isupper() else _INITIALS.sub(" ", text))


def currency_of(sign: str) -> str:
    """The code of the currency that a sign or word around a number names; "" if it names none."""
    return _CURRENCY_OF.get(sign.rstrip(".").strip(), "")


def currency_in(header: str) -> str:
    """The code of the one currency that a header names; "" where it names none, or two."""
    codes = {currency_of(found[1] or found[2]) for found in _CURRENCY.finditer(_plain(header))}
    return codes.pop() if len(codes) == 1 else ""


@lru_cache(maxsize=4096)
def without_money(header: str) -> str:
    """The words of a header before those that only name a multiple and a currency at its end."""
    text = _plain(header)
    places = [start for _, start, _ in _multiples(text)]
    places += [found.start() for found in _CURRENCY.finditer(text)]
    ends = (start for start in sorted(places) if start and is_only_unit(text[start:]))
    return words_of_header(text[: next(ends, len(text))]).removesuffix(" в").removesuffix(" in")


def is_only_unit(text: str) -> bool:
    """Whether a text says nothing but a multiple or a currency: `(в тыс. руб.)`."""
    plain = _plain(text)
    for _, start, end in _multiples(plain):
        plain = plain[:start] + " " * (end - start) + plain[end:]
    is_said = plain != _plain(text) or currency_in(text) != ""
    return is_said and _FILLERS.issuperset(_WORD.findall(_CURRENCY.sub(" ", plain)))


def unit_of_line(text: str) -> Unit:
    """What a line above a table says of amounts: such as `Все суммы в тыс. руб.`, alone, at its
    beginning or at its end.
    """
    plain = _plain(text)
    if _NOT.search(plain) or len(plain) < 2:
        return Unit()
    parts = [plain, _PART.split(plain)[-1]]
    for _, start, end in _multiples(plain):
        parts += [plain[start:]] if currency_in(plain[start:]) else []
        of_pieces = UNITS["number"].intersection(words_of_header(plain[end:]).split())
        parts += [plain[:end]] if start and len(plain) > end and not of_pieces else []
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
        return Unit(SECONDS[unit] / SECONDS[column.unit], said=next(iter(texts), ""))
    own = [Unit(multiple_of(text), currency_in(text), text) for text in texts]
    if column.type is not ColumnType.MONEY:  # and `k` may be a coefficient
        plain = [_LAST_K.sub("", _plain(text)) for text in texts]
        return _agreed([Unit(multiple_of(text), said=text) for text in plain])
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
