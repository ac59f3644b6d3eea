"""The functions and words of formulas in Russian and English."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum, auto
from typing import Literal, NamedTuple, TypeVar

from sheets_kpi.formulas.nodes import RETURNS, Function
from sheets_kpi.names import fold
from sheets_kpi.schema import Meaning, Named

_T = TypeVar("_T")


class Arguments(Enum):
    """What stands between the brackets of an aggregate."""

    PLAIN = auto()  # the column alone
    IFS = auto()  # the column, then pairs of a column and its condition
    IF = auto()  # the condition's column and the condition first, then the column


class Aggregate(NamedTuple):
    """One way to call a function over the rows of a log."""

    function: Function
    arguments: Arguments
    name: Named


def _named(names: str) -> Named:
    """The Russian name, the English one, then other ways to write either."""
    ru, en, *aliases = names.split()
    return Named(ru, en, tuple(aliases))


Special = Literal["PREV", "GROWTH", "FTE"]
DateWord = Literal["period", "start", "end", "all"]

_PLAIN, _IFS, _IF = Arguments.PLAIN, Arguments.IFS, Arguments.IF

# Russian where Russian spreadsheets have a name of their own; what they leave in English, or do not
# have at all, is written in English and also read in Russian.
AGGREGATES: tuple[Aggregate, ...] = tuple(
    Aggregate(function, shape, _named(names))
    for function, shape, names in (
        (Function.SUM, _PLAIN, "СУММ SUM"),
        (Function.SUM, _IFS, "СУММЕСЛИМН SUMIFS"),
        (Function.SUM, _IF, "СУММЕСЛИ SUMIF"),
        (Function.COUNTIFS, _IFS, "СЧЁТЕСЛИМН COUNTIFS"),
        (Function.COUNTIFS, _IF, "СЧЁТЕСЛИ COUNTIF"),
        (Function.COUNT, _PLAIN, "СЧЁТ COUNT"),
        (Function.COUNTA, _PLAIN, "СЧЁТЗ COUNTA"),
        (Function.AVERAGE, _PLAIN, "СРЗНАЧ AVERAGE"),
        (Function.AVERAGE, _IFS, "СРЗНАЧЕСЛИМН AVERAGEIFS"),
        (Function.AVERAGE, _IF, "СРЗНАЧЕСЛИ AVERAGEIF"),
        (Function.MIN, _PLAIN, "МИН MIN"),
        (Function.MIN, _IFS, "МИНЕСЛИ MINIFS МИНЕСЛИМН"),
        (Function.MAX, _PLAIN, "МАКС MAX"),
        (Function.MAX, _IFS, "МАКСЕСЛИ MAXIFS МАКСЕСЛИМН"),
        (Function.MEDIAN, _PLAIN, "МЕДИАНА MEDIAN"),
        (Function.MEDIAN, _IFS, "МЕДИАНАЕСЛИМН MEDIANIFS МЕДИАНАЕСЛИ"),
        (
            Function.PERCENTILE,
            _PLAIN,
            "ПЕРСЕНТИЛЬ PERCENTILE ПРОЦЕНТИЛЬ ПРОЦЕНТИЛЬ.ВКЛ ПЕРСЕНТИЛЬ.ВКЛ PERCENTILE.INC",
        ),
        (
            Function.PERCENTILE,
            _IFS,
            "ПЕРСЕНТИЛЬЕСЛИМН PERCENTILEIFS ПРОЦЕНТИЛЬЕСЛИМН ПЕРСЕНТИЛЬЕСЛИ ПРОЦЕНТИЛЬЕСЛИ",
        ),
        (Function.COUNTUNIQUE, _PLAIN, "COUNTUNIQUE COUNTUNIQUE СЧЁТУНИК"),
        (Function.COUNTUNIQUE, _IFS, "COUNTUNIQUEIFS COUNTUNIQUEIFS СЧЁТУНИКЕСЛИМН СЧЁТУНИКЕСЛИ"),
        (Function.REPEAT, _IFS, "REPEATIFS REPEATIFS ПОВТОРНЫЕЕСЛИМН ПОВТОРНЫЕЕСЛИ"),
        (Function.NEW, _IFS, "NEWIFS NEWIFS НОВЫЕЕСЛИМН НОВЫЕЕСЛИ"),
        (Function.KEPT, _IFS, "KEPTIFS KEPTIFS УДЕРЖАННЫЕЕСЛИМН УДЕРЖАННЫЕЕСЛИ"),
        (Function.LOST, _IFS, "LOSTIFS LOSTIFS УШЕДШИЕЕСЛИМН УШЕДШИЕЕСЛИ"),
    )
)

SPECIALS: dict[Special, Named] = {
    "PREV": _named("PREV PREV ПРЕД ПРЕДЫДУЩИЙ"),
    "GROWTH": _named("GROWTH GROWTH РОСТ"),
    "FTE": _named("FTE FTE СТАВКИ"),
}


# What stands for dates of the period.
DATE_WORDS: dict[DateWord, Named] = {
    "period": Named("ПЕРИОД", "PERIOD"),
    "start": Named("НАЧАЛО", "START"),
    "end": Named("КОНЕЦ", "END"),
    "all": Named("ВСЕ", "ALL"),
}

# What stands for all words of a list that mean so.
MEANING_WORDS: dict[tuple[Meaning, ...], Named] = {
    ("won",): Named("УСПЕХ", "WON"),
    ("lost",): Named("ПРОИГРЫШ", "LOST"),
    ("open",): Named("ВРАБОТЕ", "OPEN"),
    RETURNS: Named("ВОЗВРАТ", "REFUND"),
}

YES, NO = Named("да", "yes"), Named("нет", "no")  # as formulas spell them; more is read

# Functions that owners bring from spreadsheets, by the slip that says what to do instead.
_REFUSED = {
    "no_if": "IF IFS IFERROR IFNA SWITCH ISERROR ЕСЛИ ЕСЛИМН ЕСЛИМНОЖ ЕСЛИОШИБКА ЕСНД ЕОШИБКА",
    "no_date": "DATE DATEVALUE EDATE EOMONTH MONTH YEAR ДАТА ДАТАЗНАЧ ДАТАМЕС КОНМЕСЯЦА МЕСЯЦ ГОД",
    "no_today": "TODAY NOW СЕГОДНЯ ТДАТА",
    "no_round": "ROUND ROUNDUP ROUNDDOWN INT ОКРУГЛ ОКРУГЛВВЕРХ ОКРУГЛВНИЗ ЦЕЛОЕ",
}

_NAMES = {(way.function, way.arguments): way.name for way in AGGREGATES}


def _finder(names: Mapping[_T, Named]) -> Callable[[str], _T | None]:
    """What finds a thing by any of its names."""
    known = {fold(name): thing for thing, named in names.items() for name in named.every()}
    return lambda name: known.get(fold(name))


aggregate = _finder({way: way.name for way in AGGREGATES})
special = _finder(SPECIALS)
date_word = _finder(DATE_WORDS)
meanings = _finder(MEANING_WORDS)
refusal = _finder({code: _named(names) for code, names in _REFUSED.items()})  # a slip


def names_of(function: Function, shape: Arguments) -> Named:
    """The names of a function in one shape; COUNTIFS stands in for COUNT and COUNTA with IFS.

    Raises:
        KeyError: the function has no such shape.
    """
    counts = function in (Function.COUNT, Function.COUNTA) and shape is Arguments.IFS
    return _NAMES[Function.COUNTIFS if counts else function, shape]


def every_function() -> list[str]:
    """All names of all functions, for suggestions."""
    spellings = [way.name for way in AGGREGATES] + list(SPECIALS.values())
    return [name for names in spellings for name in names.every()]


def like(names: Named, sample: str) -> str:
    """The name in the language in which `sample` is written."""
    return names.ru if any("а" <= letter <= "я" for letter in fold(sample)) else names.en
