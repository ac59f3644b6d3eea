"""How a number, date or duration is shown under a number format pattern."""

from __future__ import annotations

import math
import re
from datetime import datetime, timedelta

from locales import date_pattern, decimal_text, dialect

EPOCH = datetime(1899, 12, 30)
DATE_TYPES = ("DATE", "TIME", "DATE_TIME")
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_DATE_TOKEN = re.compile(
    r'"[^"]*"|\\.|yyyy|yy|mmmm?|mm?|dd?|hh?|ss?|am/pm|\[(?:h+|m+|s+)\]|.', re.DOTALL
)
_NUMBER_TOKEN = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]|[#0,.?]+|%|.', re.DOTALL)


def shown(value: float, number_format: dict[str, str], locale: str) -> str:
    """The text of a number as its cell shows it."""
    kind, pattern = number_format.get("type", ""), number_format.get("pattern", "")
    if kind in DATE_TYPES:
        return date_text(value, pattern or _usual(kind, locale))
    if kind == "TEXT" or not pattern:
        return decimal_text(locale, plain(value)) if kind != "PERCENT" else _percent(value, locale)
    return _number(value, pattern, locale)


def _usual(kind: str, locale: str) -> str:
    day = date_pattern(locale)
    return {"DATE": day, "TIME": "h:mm:ss", "DATE_TIME": f"{day} h:mm:ss"}[kind]


def _percent(value: float, locale: str) -> str:
    return decimal_text(locale, f"{value * 100:.2f}%")


def plain(value: float) -> str:
    """A number without a format: whole ones without a point."""
    if float(value).is_integer() and abs(value) < 1e15:
        return str(int(value))
    return f"{value:.15g}"


def date_text(serial: float, pattern: str) -> str:
    """A serial day number under a date pattern."""
    moment = EPOCH + timedelta(seconds=round(serial * 86_400))
    tokens = _DATE_TOKEN.findall(pattern)
    return "".join(
        _elapsed(token, serial)
        if token[0] == "["
        else _date_token(token, moment, _is_minute(tokens, at))
        for at, token in enumerate(tokens)
    )


def _elapsed(token: str, serial: float) -> str:
    """All hours, minutes or seconds of a duration: `[h]` of a day and a half is 36."""
    second = {"h": 3600, "m": 60, "s": 1}[token[1]]
    count = round(abs(serial) * 86_400) // second
    return f"{'-' if serial < 0 else ''}{count:0{len(token) - 2}d}"


def _is_minute(tokens: list[str], at: int) -> bool:
    words = [token.strip("[]") for token in tokens[:at] if token[0] in "[ymdhs"]
    after = [token for token in tokens[at + 1 :] if token[0] in "ymdhs"]
    return bool((words and words[-1][0] == "h") or (after and after[0][0] == "s"))


def _date_token(token: str, moment: datetime, minute: bool) -> str:  # noqa: FBT001
    if token[0] == '"':
        return token[1:-1]
    if token[0] == "\\":
        return token[1:]
    if token in ("m", "mm") and minute:
        return f"{moment.minute:0{len(token)}d}"
    return {
        "yyyy": f"{moment.year:04d}",
        "yy": f"{moment.year % 100:02d}",
        "mmmm": moment.strftime("%B"),
        "mmm": _MONTHS[moment.month - 1],
        "mm": f"{moment.month:02d}",
        "m": str(moment.month),
        "dd": f"{moment.day:02d}",
        "d": str(moment.day),
        "hh": f"{moment.hour:02d}",
        "h": str(moment.hour),
        "ss": f"{moment.second:02d}",
        "s": str(moment.second),
    }.get(token, token)


def _number(value: float, pattern: str, locale: str) -> str:
    sections = pattern.split(";")
    if value == 0 and len(sections) > 2:
        section, magnitude = sections[2], 0.0
    elif value < 0 and len(sections) > 1:
        section, magnitude = sections[1], -value
    else:
        section, magnitude = sections[0], abs(value)
    tokens = _NUMBER_TOKEN.findall(section)
    if "%" in tokens:
        magnitude *= 100
    made = "".join(_number_token(token, magnitude, locale) for token in tokens)
    return f"-{made}" if value < 0 and len(sections) == 1 else made


def _number_token(token: str, value: float, locale: str) -> str:
    if token[0] == '"':
        return token[1:-1]
    if token[0] == "\\":
        return token[1:]
    if token[0] in "_*":
        return " " if token[0] == "_" else ""
    if token[0] == "[":
        return ""
    if token[0] in "#0?":
        return _digits(token, value, locale)
    return token


def _digits(token: str, value: float, locale: str) -> str:
    whole, _, part = token.partition(".")
    scale = 10 ** len(part)
    rounded = math.floor(value * scale + 0.5) / scale  # half away from zero, as sheets round
    text = f"{rounded:.{len(part)}f}"
    number, _, decimals = text.partition(".")
    least = part.count("0")
    while len(decimals) > least and decimals.endswith("0"):
        decimals = decimals[:-1]
    number = number.zfill(whole.count("0")) if whole.count("0") else number.lstrip("0")
    if "," in whole:
        space = "," if dialect(locale).decimal == "." else "\u00a0"
        number = re.sub(r"(?<=\d)(?=(\d{3})+$)", space, number)
    return number + (dialect(locale).decimal + decimals if decimals else "")
