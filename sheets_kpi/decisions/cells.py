"""Cells of decision tabs as owners type them: numbers, shares, days, lists of names.

Stricter than the reading of logs: there is one way to read a cell, or it is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from operator import ge, gt, le, lt

from sheets_kpi import reading
from sheets_kpi.state import CellValue

_SIGNS: dict[str, Callable[[float, float], bool]] = {
    ">=": ge, "≥": ge, "=>": ge, "<=": le, "≤": le, "=<": le, ">": gt, "<": lt,
}  # fmt: skip
_CONDITION = re.compile(r"\s*(>=|=>|≥|<=|=<|≤|>|<)\s*(\S.*)")
_MOST_ROUBLES = 1e12
_MOST_SHARE = 5.0
_CURRENCY = re.compile(r"\s*(?:₽|р\.?|руб\.?)\s*$", re.IGNORECASE)


def read_number(value: CellValue) -> float | None:
    """`0,5`, `1 200 000`, `90 %`, `2 500 000 ₽` or a number; None if it is none of these.

    `1,500` is refused too: it may be one and a half or fifteen hundred.
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return float(value)
    if not isinstance(value, str):
        return None
    text = _CURRENCY.sub("", value)
    return None if reading.may_be_thousands(text) else reading.read_number(text)


def read_roubles(value: CellValue) -> float | None:
    """An amount in roubles, from 0: `30 000`, `30 000 ₽`; None for anything else, `80 %` too."""
    number = None if isinstance(value, str) and "%" in value else read_number(value)
    return number if number is not None and 0 <= number < _MOST_ROUBLES else None


def read_day(value: CellValue) -> date | None:
    """A date cell, `05.11.2026` or `2026-11-05`; None if it is none of these."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    return reading.read_day(value) if isinstance(value, str) else None


def read_names(value: CellValue) -> tuple[str, ...]:
    """Names in one cell, separated by commas, semicolons or line breaks."""
    parts = re.split(r"[,;\n]", str(value)) if value is not None else []
    return tuple(" ".join(part.split()) for part in parts if part.strip())


@dataclass(frozen=True, slots=True)
class Condition:
    """A comparison of a share with a limit, such as `< 80 %`; `text` is how it was written."""

    sign: str
    limit: float
    text: str = ""

    def __call__(self, share: float) -> bool:
        """Whether a share meets it."""
        return _SIGNS[self.sign](share, self.limit)


def read_condition(value: CellValue) -> Condition | None:
    """`≥ 100 %`, `< 0,8` or `>=80%`; None if it is none of these.

    `≥ 100` is none: nothing would ever be 10 000 %, and the percent sign was forgotten.
    """
    text = value.strip() if isinstance(value, str) else ""
    found = _CONDITION.fullmatch(text)
    limit = read_number(found[2]) if found else None
    if found is None or limit is None or abs(limit) > _MOST_SHARE:
        return None
    return Condition(found[1], limit, text)


def read_shares(value: CellValue) -> tuple[float, ...] | None:
    """Shares up to 100 %, separated by semicolons: `50 %; 75 %`; None if one cannot be read."""
    parts = str(value).split(";") if isinstance(value, str) else [value]
    shares = [read_number(part.strip() if isinstance(part, str) else part) for part in parts]
    known = tuple(share for share in shares if share is not None and 0 < share <= 1)
    return known if len(known) == len(shares) else None
