"""How numbers are rounded and written, and numbers and days that were typed on purpose, in formulas
and decision tabs: one rounding, one text per language, one reading, or none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from sheets_kpi.names import fold
from sheets_kpi.texts import Lang

NBSP = "\u00a0"
MAX_DIGITS = 15  # a float keeps no more
DASHES = "-−–—"  # typed for "nothing"
ALL_DASHES = DASHES + "‒‑﹣－"
CURRENCIES: Mapping[str, tuple[str, ...]] = {
    "RUB": ("₽", "р", "руб", "рубль", "рубля", "рублей", "рублях", "rub", "rur", "p"),
    "USD": ("$", "usd", "us$", "долл", "доллар", "доллара", "долларов", "долларах"),
    "EUR": ("€", "eur", "евро"),
    "KZT": ("₸", "kzt", "тг", "тенге"),
    "BYN": ("byn", "br", "бел. руб", "бел.руб"),
    "UAH": ("₴", "uah", "грн", "гривна", "гривны", "гривен", "гривнах"),
    "GBP": ("£", "gbp"),
    "CNY": ("¥", "cny"),
}  # their signs, the usual one first
HOME = "RUB"  # of numbers without a sign, where the owner says nothing
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
_DAY = re.compile(
    r"(?P<d>[0-9]{1,2})\.(?P<m>[0-9]{1,2})\.(?P<y>[0-9]{4})|([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})"
)


def half_up(value: float, digits: int) -> float:
    """Rounded to `digits` decimals, halves away from zero: 1652.125 → 1652.13."""
    return float(Decimal(repr(value)).quantize(_step(digits), ROUND_HALF_UP))


@cache
def _step(digits: int) -> Decimal:
    return Decimal(1).scaleb(-digits)


def number_text(value: float, digits: int | None, lang: Lang) -> str:
    """A number as text: `1 845 200,5` in Russian, `1,845,200.5` in English.

    `digits` are its decimals; None shows those that it has, to 15 digits in all. Nothing is less
    than nothing: −0.4 without decimals is 0.
    """
    if digits is None:
        text = f"{Decimal(f'{value + 0.0:.15g}'):,f}"
    else:
        text = f"{half_up(value, digits) + 0.0:,.{digits}f}"
    text = text.replace("-", "−")
    return text.replace(",", NBSP).replace(".", ",") if lang == "ru" else text


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
    found = _DAY.fullmatch(text.strip())
    if not found:
        return None
    day, month, year, *iso = found.groups()
    year, month, day = map(int, (year, month, day) if year else iso)
    try:
        return date(year, month, day) if 1900 <= year < 2200 else None
    except ValueError:
        return None
