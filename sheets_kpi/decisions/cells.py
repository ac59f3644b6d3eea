"""Cells of decision tabs as owners type them: numbers, shares, days, names, words of a list.

Stricter than the reading of logs: there is one way to read a cell, or it is refused. Words are
texts of the catalogue (`word.<list>.<id>`), read in either language.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from itertools import pairwise
from operator import ge, gt, le, lt

from sheets_kpi import numbers
from sheets_kpi.names import fold
from sheets_kpi.schema import ColumnType
from sheets_kpi.state import CellValue
from sheets_kpi.texts import Lang, both, say

_SIGNS: dict[str, Callable[[float, float], bool]] = {
    ">=": ge, "≥": ge, "=>": ge, "<=": le, "≤": le, "=<": le, ">": gt, "<": lt,
}  # fmt: skip
_CONDITION = re.compile(r"\s*(>=|=>|≥|<=|=<|≤|>|<)\s*(\S.*)")
_STEP = re.compile(r"\s*([^;]*%)\s*(?:при|от|с|at|from)\s*([^;]*%)\s*", re.IGNORECASE)
_MOST_ROUBLES = 1e12
_MOST_SHARE = 5.0
_DASH = re.compile(r"\s*[-–—−]\s*")
_CURRENCY = re.compile(r"\s*(?:₽|р\.?|руб\.?)\s*$", re.IGNORECASE)

WORDS: dict[str, tuple[str, ...]] = {
    "direction": ("higher", "lower", "range"),
    "level": ("personal", "team"),
    "kind": ("activity", "result", "quality"),
    "attainment": ("mirror", "inverse", "base"),
    "yes_no": ("yes", "no"),
    "day": ("off", "working", "vacation", "sick", "absent"),
    "grain": ("week", "month", "quarter", "year"),
    "language": ("ru", "en"),
    "scope": ("company", "each"),
    "updated": ("daily", "workdays"),
    "accelerates": ("marginal", "retroactive"),
    "bonus_to": ("apart", "here", "none"),
    "column_type": tuple(ColumnType),
    "role": ("date", "person", "account", "client", "amount", "category", "id"),
    "means": ("won", "lost", "open", "refund", "refund_row", "refund_state"),
}
_ALSO = {
    "direction": {"↑": "higher", "↓": "lower", "↔": "range", "больше": "higher",
                  "меньше": "lower", "выше": "higher", "ниже": "lower", "коридор": "range"},
    "yes_no": {"д": "yes", "н": "no", "+": "yes", "-": "no", "1": "yes", "0": "no",
               "true": "yes", "false": "no", "истина": "yes", "ложь": "no", "y": "yes", "n": "no"},
    "day": {"выходной": "off", "праздник": "off", "holiday": "off", "рабочий": "working",
            "отгул": "absent", "отсутствует": "absent"},
    "updated": {"ежедневно": "daily", "daily": "daily", "по будням": "workdays",
                "каждый рабочий день": "workdays", "рабочие дни": "workdays",
                "working days": "workdays", "on working days": "workdays"},
    "language": {"русский": "ru", "english": "en", "английский": "en", "russian": "ru"},
    "scope": {"всего": "company", "итого": "company", "вся компания": "company", "total": "company",
              "каждый": "each", "все": "each", "everyone": "each"},
    "bonus_to": {"в этот файл": "here", "здесь": "here", "this file": "here", "here": "here",
                 "в другом файле": "apart", "в другой таблице": "apart", "separately": "apart",
                 "elsewhere": "apart", "нет": "none", "не считать": "none", "no": "none"},
}  # fmt: skip


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
    return None if numbers.may_be_thousands(text) else numbers.read_number(text)


def read_roubles(value: CellValue) -> float | None:
    """An amount in roubles, from 0: `30 000`, `30 000 ₽`; None for anything else, `80 %` too."""
    number = None if isinstance(value, str) and "%" in value else read_number(value)
    return number if number is not None and 0 <= number < _MOST_ROUBLES else None


def number_within(low: float, high: float) -> Callable[[CellValue], float | None]:
    """A reader of numbers that lie between two limits, both included."""

    def read(value: CellValue) -> float | None:
        number = read_number(value)
        return number if number is not None and low <= number <= high else None

    return read


def read_day(value: CellValue) -> date | None:
    """A date cell, `05.11.2026` or `2026-11-05`; None if it is none of these."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    return numbers.read_day(value) if isinstance(value, str) else None


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


def read_steps(value: CellValue) -> tuple[tuple[float, float], ...] | None:
    """Steps of a percentage: `3 % при 50 %; 4 % при 70 %` → (0.5, 0.03), (0.7, 0.04).

    None if one cannot be read, or a better result does not bring more.
    """
    parts = [_STEP.fullmatch(part) for part in re.split(r"[;\n]", str(value))]
    found = tuple((read_number(one[2]), read_number(one[1])) for one in parts if one)
    steps = tuple((at, rate) for at, rate in found if at is not None and rate is not None)
    grows = all(a[0] < b[0] and a[1] < b[1] for a, b in pairwise(steps))
    limits = all(0 <= at <= _MOST_SHARE and 0 < rate <= 1 for at, rate in steps)
    return steps if len(steps) == len(parts) and grows and limits else None


def word(list_id: str, word_id: str, lang: Lang) -> str:
    """A word of a list as it is written in `lang`."""
    return say(f"word.{list_id}.{word_id}", lang)


def read_word(list_id: str, text: str) -> str | None:
    """The id of a word, written in either language or in one of the usual other ways."""
    return _words(list_id).get(_plain(text))


def all_words(list_id: str, lang: Lang) -> str:
    """The words of a list for a message: `неделя, месяц, квартал, год`."""
    return ", ".join(word(list_id, word_id, lang) for word_id in WORDS[list_id])


def _plain(text: str) -> str:
    """A word as it is compared: a dash typed on a keyboard is as good as a printed one."""
    return _DASH.sub("-", fold(text))


@cache
def _words(list_id: str) -> dict[str, str]:
    names = {
        _plain(name): word_id
        for word_id in WORDS[list_id]
        for name in (*both(f"word.{list_id}.{word_id}"), word_id)
    }
    return names | {_plain(text): word_id for text, word_id in _ALSO.get(list_id, {}).items()}
