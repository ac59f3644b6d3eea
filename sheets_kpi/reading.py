"""Numbers and days typed on purpose, in formulas and decision tabs: one reading, or none."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from sheets_kpi.names import fold

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
