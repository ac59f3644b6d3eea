"""USER_ENTERED: what a text becomes when somebody types it into a cell."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from locales import date_pattern, dialect, truths
from numbers_shown import EPOCH

Json = dict[str, Any]
_CURRENCY = {"$": "$", "€": "€", "₽": "₽", "р.": "р."}


def entered(text: str, locale: str, year: int) -> Json:
    """The CellData a typed text makes; `year` completes a date typed without one."""
    if text.startswith("'"):
        return {"userEnteredValue": {"stringValue": text[1:]}}
    if text.startswith("=") and len(text) > 1:
        return {"userEnteredValue": {"formulaValue": text}}
    if text.upper() in truths():
        return {"userEnteredValue": {"boolValue": truths()[text.upper()]}}
    return (
        _number(text, locale)
        or _day(text, locale, year)
        or {"userEnteredValue": {"stringValue": text}}
    )


def _number(text: str, locale: str) -> Json | None:
    marks = dialect(locale)
    bare = re.sub(r"[\s\u00a0\u202f]", "", text)
    symbol = next((mark for mark in _CURRENCY if mark in bare), "")
    bare = bare.replace(symbol, "") if symbol else bare
    grouping = "," if marks.decimal == "." else ""
    found = re.fullmatch(rf"([-+]?)([\d{grouping}]*)({re.escape(marks.decimal)}\d*)?(%?)", bare)
    if not found or not re.search(r"\d", bare):
        return None
    if grouping and "," in bare and not re.fullmatch(r"[-+]?\d{1,3}(,\d{3})+(\..*)?%?", bare):
        return None
    value = float(f"{found[1]}{found[2].replace(',', '')}{(found[3] or '').replace(',', '.')}" or 0)
    made: Json = {"userEnteredValue": {"numberValue": value / 100 if found[4] else value}}
    if found[4]:
        made["userEnteredFormat"] = _looks("PERCENT", "0%" if value.is_integer() else "0.00%")
    elif symbol:
        made["userEnteredFormat"] = _looks("CURRENCY", f'#,##0.00 "{symbol}"')
    elif grouping and grouping in bare:
        made["userEnteredFormat"] = _looks("NUMBER", "#,##0.00" if found[3] else "#,##0")
    return made


def _looks(kind: str, pattern: str) -> Json:
    return {"numberFormat": {"type": kind, "pattern": pattern}}


def _day(text: str, locale: str, year: int) -> Json | None:
    found = _date(text.strip(), locale, year)
    if found is None:
        return None
    moment, clock = found
    serial = (moment - EPOCH).total_seconds() / 86_400
    day = "yyyy-mm-dd" if re.match(r"\s*\d{4}-", text) else date_pattern(locale)
    pattern = day + (" h:mm:ss" if clock else "")
    kind = "DATE_TIME" if clock else "DATE"
    return {
        "userEnteredValue": {"numberValue": serial},
        "userEnteredFormat": _looks(kind, pattern),
    }


def _date(text: str, locale: str, year: int) -> tuple[datetime, bool] | None:
    found = re.fullmatch(r"(\d{1,4})([-./])(\d{1,2})(?:\2(\d{1,4}))?(?: (\d{1,2}):(\d\d))?", text)
    if not found:
        return None
    first, mark, second, third = found[1], found[2], found[3], found[4]
    if mark == "." and dialect(locale).decimal == ".":
        return None  # a point belongs to numbers there
    if len(first) == 4:
        parts = (first, second, third or "1")
    elif date_pattern(locale).startswith("m"):
        parts = (third or str(year), first, second)
    else:
        parts = (third or str(year), second, first)
    full = int(parts[0]) + (2000 if len(parts[0]) <= 2 else 0)
    try:
        day = date(full, int(parts[1]), int(parts[2]))
        moment = datetime(day.year, day.month, day.day, int(found[5] or 0), int(found[6] or 0))
    except ValueError:
        return None
    return moment, found[5] is not None
