"""Numbers and days typed on purpose, in formulas and decision tabs: one reading, or none."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

MAX_DIGITS = 15  # a float keeps no more

_NUMBER = re.compile(
    r"(?P<sign>[-+−–]?)\s*"
    r"(?P<whole>[0-9]{1,3}(?:[ \u00a0\u202f\u2009][0-9]{3})+|[0-9]*)"
    r"(?:[.,](?P<part>[0-9]+))?\s*(?P<percent>%?)"
)
_THOUSANDS = re.compile(r"[^0-9]*[1-9][0-9]{0,2}(?:,[0-9]{3}|\.000)(?![0-9])[^0-9]*")
_RUSSIAN_DAY = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})")
_ISO_DAY = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")


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
