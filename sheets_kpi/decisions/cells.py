"""Cells of decision tabs as owners type them: numbers, shares, days, lists of names.

Stricter than the reading of logs: there is one way to read a cell, or it is refused.
"""

from __future__ import annotations

import re
from datetime import date, datetime

from sheets_kpi.state import CellValue

_SPACES = re.compile(r"[\s\u00a0\u202f\u2009]+")
_NUMBER = re.compile(r"([+-]?)(\d{1,15})(?:[.,](\d{1,9}))?(%|₽|р\.?|руб\.?)?$")
_DAY = re.compile(r"(?:(\d{1,2})\.(\d{1,2})\.(\d{4})|(\d{4})-(\d{1,2})-(\d{1,2}))$")


def read_number(value: CellValue) -> float | None:
    """`0,5`, `1 200 000`, `90 %`, `2 500 000 ₽` or a number; None if it is none of these."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return float(value)
    if not isinstance(value, str):
        return None
    found = _NUMBER.match(_SPACES.sub("", value).replace("−", "-"))
    if not found:
        return None
    sign, whole, fraction, suffix = found.groups()
    number = float(f"{sign}{whole}.{fraction or 0}")
    return number / 100 if suffix == "%" else number


def read_day(value: CellValue) -> date | None:
    """A date cell, `05.11.2026` or `2026-11-05`; None if it is none of these."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    found = _DAY.match(value.strip()) if isinstance(value, str) else None
    if not found:
        return None
    day, month, year = found.group(1, 2, 3) if found[1] else found.group(6, 5, 4)
    try:
        return date(int(year), int(month), int(day))
    except ValueError:  # 31.02.
        return None


def read_names(value: CellValue) -> tuple[str, ...]:
    """Names in one cell, separated by commas, semicolons or line breaks."""
    parts = re.split(r"[,;\n]", str(value)) if value is not None else []
    return tuple(" ".join(part.split()) for part in parts if part.strip())
