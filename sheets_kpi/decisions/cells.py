"""Cells of decision tabs as owners type them: numbers, shares, days, lists of names.

Stricter than the reading of logs: there is one way to read a cell, or it is refused.
"""

from __future__ import annotations

import re
from datetime import date, datetime

from sheets_kpi import reading
from sheets_kpi.state import CellValue

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
