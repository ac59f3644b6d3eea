"""How numbers are rounded and written, and numbers and days that were typed on purpose, in formulas
and decision tabs: one rounding, one text per language, one reading, or none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from sheets_kpi.names import fold
from sheets_kpi.texts import LANGS, Lang

NBSP = "\u00a0"
MAX_DIGITS = 15  # a float keeps no more
DASHES = "-−–—"  # typed for "nothing"
ALL_DASHES = DASHES + "‒‑﹣－"
_YES = frozenset(
    map(fold, ("да", "д", "yes", "y", "true", "истина", "1", "+", "✓", "✔", "☑", "✅"))
)
_NO = frozenset(map(fold, ("нет", "н", "no", "n", "false", "ложь", "0", "✗", "✘", "☐", "❌")))

_NUMBER = re.compile(
    r"(?P<sign>[-+−–]?)\s*"
    r"(?P<whole>[0-9]{1,3}(?:[ \u00a0\u202f\u2009][0-9]{3})+|[0-9]*)"
    r"(?:[.,](?P<part>[0-9]+))?\s*(?P<percent>%?)"
)
_THOUSANDS = re.compile(r"[^0-9]*[1-9][0-9]{0,2}(?:,[0-9]{3}|\.000)(?![0-9])[^0-9]*")
_RUSSIAN_DAY = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})")
_ISO_DAY = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")


def half_up(value: float, digits: int) -> float:
    """Rounded to `digits` decimals, halves away from zero: 1652.125 → 1652.13."""
    return float(Decimal(repr(value)).quantize(_step(digits), ROUND_HALF_UP))


@cache
def _step(digits: int) -> Decimal:
    return Decimal(1).scaleb(-digits)


def number_text(value: float, digits: int | None, lang: Lang) -> str:
    """A number as text: `1 845 200,5` in Russian, `1,845,200.5` in English.

    `digits` are its decimals; None shows those that it has, to 15 digits in all.
    """
    if digits is None:
        text = f"{Decimal(f'{value:.15g}'):,f}"
    else:
        text = f"{half_up(value, digits):,.{digits}f}"
    text = text.replace("-", "−")
    return _russian(text) if lang == "ru" else text


class shown(Mapping[str, str]):  # noqa: N801  # it is called as a function is
    """A number with the decimals it has as a fact in both languages: `1 200,5` and `1,200.5`.

    It is written when somebody reads it: most findings are only counted.
    """

    __slots__ = ("_number",)

    def __init__(self, number: float) -> None:
        self._number = number

    def __getitem__(self, lang: str) -> str:
        english = number_text(self._number, None, "en")
        return _russian(english) if lang == "ru" else english

    def __iter__(self) -> Iterator[str]:
        return iter(LANGS)

    def __len__(self) -> int:
        return len(LANGS)


def _russian(english: str) -> str:
    return english.replace(",", NBSP).replace(".", ",")


# --- reading -----------------------------------------------------------------------------------


def truth(text: str) -> bool | None:
    """Whether a word says yes (`да`, `✓`, `1`) or no (`нет`, `☐`, a dash); None if neither."""
    word = fold(text).replace("\ufe0f", "")  # the mark that makes a sign colourful
    if word in _YES:
        return True
    return False if word in _NO or is_dash(text) else None


def is_dash(text: str) -> bool:
    """Whether a text only says "nothing here"."""
    mark = text.strip()
    return bool(mark) and not mark.strip(ALL_DASHES)


def read_number(text: str) -> float | None:
    """The number, with a decimal comma or point, grouped by spaces or not: `"1 200,5"`, `"90%"`.

    None where the text is no number or has more digits than a float keeps.
    """
    match = _NUMBER.fullmatch(text.strip())
    if not match or not (match["whole"] or match["part"]):
        return None
    whole = re.sub(r"\D", "", match["whole"])
    if len((whole + (match["part"] or "")).lstrip("0")) > MAX_DIGITS:
        return None
    value = Decimal(f"{whole or 0}.{match['part'] or 0}")
    value = value / 100 if match["percent"] else value
    return float(-value if match["sign"] in ("-", "−", "–") else value)


def may_be_thousands(text: str) -> bool:
    """Whether it is open what is meant: `1,500` with exactly three digits, or `1.000`."""
    return bool(_THOUSANDS.fullmatch(text))


def read_day(text: str) -> date | None:
    """The day of `01.11.2026` or `2026-11-01`; None for anything else, two-digit years too."""
    russian, iso = _RUSSIAN_DAY.fullmatch(text.strip()), _ISO_DAY.fullmatch(text.strip())
    if russian:
        day, month, year = map(int, russian.groups())
    elif iso:
        year, month, day = map(int, iso.groups())
    else:
        return None
    try:
        return date(year, month, day) if 1900 <= year < 2200 else None
    except ValueError:
        return None
