"""The grammar of single cells: numbers and yes/no as people type them; dates are in `times.py`.

Every function takes a raw cell and answers a `Reading`: what the cell says, and the doubt about
it, if there is any. What can be meant in two ways is refused, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from math import isnan
from typing import NamedTuple

from sheets_kpi.clean.units import UNITS, currency_of, multiple_of
from sheets_kpi.findings import Severity
from sheets_kpi.logs import EPOCH, serial
from sheets_kpi.names import fold, tidy
from sheets_kpi.numbers import ALL_DASHES, is_dash, number_text, truth
from sheets_kpi.schema import ColumnSpec, Named
from sheets_kpi.state import CellError, CellValue
from sheets_kpi.texts import LANGS, say

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)
FIRST_SERIAL, LAST_SERIAL = serial(FIRST_DAY), serial(LAST_DAY)
PAST_DAY = date(1900, 3, 1)  # days before it have another number in every application
TOO_LARGE = 10**15  # a spreadsheet keeps 15 digits of a number

Facts = Mapping[str, object]


@dataclass(slots=True, unsafe_hash=True)  # as findings are
class Doubt:
    """What a finding about a cell will say: how grave, which text, and its facts."""

    severity: Severity
    code: str
    facts: Facts = field(default_factory=dict, hash=False)


def first_day(column: ColumnSpec) -> date:
    """The first day that a column of dates may hold."""
    return PAST_DAY if column.past else FIRST_DAY


class Reading(NamedTuple):
    """What a cell says: `value` is None where it is blank or cannot be used."""

    value: float | None
    doubt: Doubt | None = None


BLANK = Reading(None)


def error(code: str, **facts: object) -> Reading:
    """A cell that cannot be used."""
    return Reading(None, Doubt(Severity.ERROR, code, facts))


UNREADABLE = error("unreadable_number")


def warning(value: float | None, code: str, **facts: object) -> Reading:
    """A cell that is read as `value`, though it could be meant otherwise."""
    return Reading(value, Doubt(Severity.WARNING, code, facts))


def notice(value: float | None, code: str, **facts: object) -> Reading:
    """A cell that is read as `value`, beyond reasonable doubt."""
    return Reading(value, Doubt(Severity.NOTICE, code, facts))


_ODD_SPACES = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f"
# words that say "nothing here", by `fold`; Google gives "@" in place of a chip of a person
NOTHING = frozenset(
    "n/a|n.a.|#n/a|null|none|(blank)|no data|unknown|not set|not assigned|unassigned|tbd|"
    "нет|нет данных|н/д|б/н|пусто|(пусто)|неизвестно|не указан|не указана|не указано|"
    "не назначен|не назначена|не назначено|без менеджера|без ответственного|@".split("|")
)
LOADING = frozenset(("loading...", "#loading...", "загрузка..."))
_PLAIN = str.maketrans(
    dict.fromkeys(_ODD_SPACES, " ") | dict.fromkeys(ALL_DASHES, "-") | dict.fromkeys("’‘ʼ`´", "'")
)
_DIGITS = frozenset("0123456789")
# Not NFKC: it would make 10² into 102.
_NUMBER = re.compile(
    r"(?P<before>[^0-9.,()+-]*)(?P<sign>[+-]?)(?P<after>[^0-9.,()+-]*)"
    r"(?P<digits>[0-9][0-9 .,']*|[.,][0-9]+) ?(?P<unit>[^0-9()]*)"
)
_IN_BRACKETS = re.compile(r"([^0-9().,+-]*)\(([^()]*[0-9][^()]*)\)([^0-9()]*)")  # of accountants
_GROUPED = re.compile(r"([1-9][0-9]{0,2}(?:([ '])[0-9]{3})(?:\2[0-9]{3})*)(?:[.,]([0-9]+))?")
_MARKED = re.compile(r"([1-9][0-9]{0,2}(?:([.,])[0-9]{3})(?:\2[0-9]{3})*)(?:(?!\2)[.,]([0-9]+))?")
_SIMPLE = re.compile(r"([0-9]*)(?:[.,]([0-9]+))?")
_MARKS = re.compile(r"[^0-9]")
_TWO_WAYS = re.compile(r"[1-9][0-9]{0,2}[.,][0-9]{3}")
_SHORT = {"т": 1e3, "к": 1e3, "m": 1e6}  # for thousands and millions, behind a number only


@lru_cache(maxsize=64)  # a cell is looked at in several ways
def plain_text(text: str) -> str:
    """The text with one kind of space, minus and apostrophe, trimmed, without a leading `'`."""
    return tidy(text.translate(_PLAIN)).removeprefix("'").strip()


def blank_words(more: Iterable[str] = ()) -> frozenset[str]:
    """The words that say "nothing here" in a column, by `fold`: those of all, and its own."""
    return NOTHING.union(map(fold, more)) if more else NOTHING


def settled(value: CellValue, blank: AbstractSet[str] = NOTHING) -> Reading | None:
    """The reading of a cell that says the same in every column: nothing at all, an error, a dash or
    one of the `blank` words; None for all others.
    """
    if value is None:
        return BLANK
    if isinstance(value, CellError):
        return error("error_value")
    if not isinstance(value, str):
        return None
    plain = plain_text(value)
    if not plain:
        return BLANK
    if plain[0] in _DIGITS and not _has_numbers(blank):  # as most cells of numbers and dates
        return None
    if is_dash(plain) or fold(plain) in blank:
        return notice(None, "dash_as_blank")
    return error("still_loading") if fold(plain) in LOADING else None


@lru_cache
def _has_numbers(words: AbstractSet[str]) -> bool:
    return any(word[:1] in _DIGITS for word in words)


def as_text(value: CellValue) -> str:
    """A cell of a text column as a text; a whole number has no decimals, so that `1001` typed as
    a number and as a text are one name.
    """
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value == value and abs(value) < TOO_LARGE:  # noqa: PLR0124  # NaN
        return f"{value:.15g}"
    return tidy(str(value)) if value is not None else ""


def read_number(value: CellValue, as_of: date, *, percent: bool = True) -> Reading:
    """A cell of a numeric column, as a float.

    Args:
        value: The raw cell.
        as_of: Tells which years are near, to say what was typed where a number became a date.
        percent: Whether `12 %` may stand here; it is 0.12.
    """
    match value:
        case bool():
            return error("checkbox_value")
        case int() | float():
            return _finite(value)
        case str():
            return _number_of_text(value, percent=percent)
        case datetime():
            return _became_date(value.date(), as_of)
        case date():
            return _became_date(value, as_of)
        case _:
            return error("number_became_time")


def _finite(value: float) -> Reading:
    if abs(value) < TOO_LARGE:
        return Reading(float(value))
    return error("unreadable_number" if value != value else "too_many_digits")  # noqa: PLR0124  # NaN


def _became_date(day: date, as_of: date) -> Reading:
    """In a Russian sheet `10.5` becomes 10 May, and `12.30` becomes December 2030."""
    by_month = day.day == 1 and abs(day.year - as_of.year) > 1
    typed = f"{day.month}.{day.year % 100:02d}" if by_month else f"{day.day}.{day.month}"
    number = {"ru": typed.replace(".", ","), "en": typed}
    return error("number_became_date", day=shown_day(serial(day)), typed=typed, number=number)


def _number_of_text(text: str, *, percent: bool) -> Reading:
    plain = plain_text(text).lower()
    if inner := _IN_BRACKETS.fullmatch(plain):
        value, doubt = _number_of_text("-" + "".join(inner.groups()), percent=percent)
        told = doubt.facts if doubt else {}
        return Reading(value, doubt) if value is None else notice(value, "brackets", **told)
    found = _NUMBER.fullmatch(plain)
    before = (found["before"] + found["after"]).strip() if found else ""
    unit = found["unit"].strip() if found else ""
    if not found or (before and (unit or not currency_of(before))):
        return UNREADABLE
    return _with_unit(found["sign"] + "1", found["digits"].strip(), before or unit, percent)


def _with_unit(sign: str, digits: str, unit: str, percent: bool) -> Reading:  # noqa: FBT001
    number = digits_value(digits)
    if number is None and _TWO_WAYS.fullmatch(digits):
        small = int(sign) * float(digits.replace(",", "."))
        return error("ambiguous_number", first=small * 1000, second=small)
    if number is None:
        return UNREADABLE
    number *= int(sign)
    if abs(number) >= TOO_LARGE:
        return error("too_many_digits")
    currency, word = currency_of(unit), unit.rstrip(".")
    if unit == "%" and percent:
        number = float(Decimal(repr(number)) / 100)
    elif unit and not currency and word not in UNITS["number"]:
        times = _SHORT.get(word, multiple_of(unit))
        is_said = times != 1 and not isnan(times)
        return error("scaled_number", read=number * times) if is_said else UNREADABLE
    return warning(number, "number_as_text", read=number, currency=currency)


def digits_value(text: str) -> float | None:
    """`1 200,50`, `1.200,50`, `1,200.50`, `1200.5` → 1200.5; None where the marks do not fit or
    can be read in two ways.
    """
    if found := _SIMPLE.fullmatch(text):
        whole, part = found.groups(default="0")
        is_open = len(part) == 3 and _TWO_WAYS.fullmatch(text)
        return None if is_open else float(f"{whole or 0}.{part}")
    if found := _GROUPED.fullmatch(text) or _MARKED.fullmatch(text):
        return float(f"{_MARKS.sub('', found[1])}.{found[3] or 0}")
    return None


def read_yes_no(value: CellValue, blank: AbstractSet[str] = NOTHING) -> Reading:
    """A cell of a yes/no column: 1.0 or 0.0."""
    match value:
        case bool() | int() | float() if value in (0, 1):
            return Reading(float(value))
        case str() if (meant := truth(word := tidy(value.translate(_PLAIN)))) is not None:
            return notice(0.0, "dash_as_no") if is_dash(word) else Reading(float(meant))
        case _:
            return settled(value, blank) or error("unreadable_yes_no")


def shown_day(number: float) -> Mapping[str, str]:
    """A spreadsheet serial as a day, with the time of day if it has one."""
    moment = datetime.combine(EPOCH, time.min, tzinfo=UTC) + timedelta(
        seconds=round(number * 86400)
    )
    clock = f" {moment:%H:%M}" if moment.time() != time.min else ""
    return {"ru": f"{moment:%d.%m.%Y}{clock}", "en": f"{moment:%Y-%m-%d}{clock}"}


def named(name: Named) -> Mapping[str, str]:
    """A declared name as a fact in both languages."""
    return {"ru": name.ru, "en": name.en}


def money(total: float) -> Mapping[str, str]:
    """What rows are worth, in roubles, as a fact of a sentence about them; nothing for 0."""
    if not total:
        return {"ru": "", "en": ""}
    return {lang: say("findings.money", lang, sum=number_text(total, None, lang)) for lang in LANGS}


def perhaps(guess: str | None) -> Mapping[str, str]:
    """The sentence that proposes the nearest known name, or nothing."""
    if guess is None:
        return {"ru": "", "en": ""}
    return {lang: " " + say("findings.perhaps", lang, name=guess) for lang in LANGS}


def message_of(message: Named | None) -> Mapping[str, str]:
    """A rule's own message as a sentence to add, or nothing."""
    return {lang: f". {message.show(lang).rstrip('.')}" if message else "" for lang in LANGS}
