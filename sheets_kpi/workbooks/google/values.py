"""Cell values as Google gives them: numbers once as they are and once with dates as texts.

A date is a number that is shown as one, and the second answer tells which numbers are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sheets_kpi.state import CellError, CellValue

Columns = list[list[CellValue]]

_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001  # a wall clock in the zone of the spreadsheet
_CLOCK = re.compile(r"[-−]?\d+(?::\d+)*(?:[.,]\d+)?$")
_ERRORS = {
    text: CellError(text)
    for text in (
        "#N/A #REF! #DIV/0! #NAME? #VALUE! #NUM! #NULL! #ERROR! #Н/Д #ССЫЛКА! #ДЕЛ/0! #ИМЯ? "
        "#ЗНАЧ! #ЧИСЛО! #ПУСТО! #ОШИБКА!"
    ).split()
}
_MAX_TEXTS = 200_000


class MovedError(Exception):
    """Two answers do not belong to the same state: somebody is editing right now."""


def joined(parts: Sequence[tuple[int, Sequence[Sequence[Any]]]]) -> Columns:
    """The columns of a tab from its chunks, each beside the number of rows before it; all columns
    are as long as the longest.
    """
    n_columns = max((len(columns) for _, columns in parts), default=0)
    n_rows = max((before + _longest(columns) for before, columns in parts), default=0)
    whole: Columns = [[] for _ in range(n_columns)]
    for before, columns in parts:
        for place, column in enumerate(columns):
            whole[place] += [None] * (before - len(whole[place]))
            whole[place] += column
    for column in whole:
        column.extend([None] * (n_rows - len(column)))
    return whole


def _longest(columns: Sequence[Sequence[Any]]) -> int:
    return max(map(len, columns), default=0)


def trimmed(columns: Columns) -> Columns:
    """The columns without blank ones and blank rows at the end."""
    while columns and all(value is None for value in columns[-1]):
        columns.pop()
    n_rows = max(map(_filled, columns), default=0)
    for column in columns:
        del column[n_rows:]
    return columns


def _filled(column: Sequence[CellValue]) -> int:
    count = len(column)
    while count and column[count - 1] is None:
        count -= 1
    return count


def with_dates(numbers: Sequence[Sequence[Any]], shown: Sequence[Sequence[Any]]) -> list[list[Any]]:
    """Columns in which numbers that are shown as dates or durations have become such.

    Raises:
        MovedError: a text of one answer does not stand in the other.
    """
    if len(numbers) != len(shown):
        raise MovedError
    return [_with_dates(column, texts) for column, texts in zip(numbers, shown, strict=True)]


def _with_dates(column: Sequence[Any], texts: Sequence[Any]) -> list[Any]:
    if column == texts:
        return list(column)
    if len(column) != len(texts):
        raise MovedError
    return [
        value if value == text else _dated(value, text)
        for value, text in zip(column, texts, strict=True)
    ]


def _dated(value: object, text: object) -> object:
    if not _is_number(value):
        raise MovedError
    if _is_number(text):
        return value  # a formula such as RAND() has a new value in each answer
    if not isinstance(text, str) or not text:
        raise MovedError
    return moment(float(value), text)  # type: ignore[arg-type]  # it is a number


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


@lru_cache(maxsize=65_536)  # the same days stand in many rows
def moment(serial: float, text: str) -> CellValue:
    """What a number that is shown as a date, time or duration stands for.

    Args:
        serial: days since 1899-12-30, to the millisecond.
        text: how the sheet shows it.
    """
    try:
        span = timedelta(milliseconds=round(serial * 86_400_000))
        if _is_duration(serial, text.strip()):
            return span
        found = _EPOCH + span
    except OverflowError:
        return serial
    return found if span % timedelta(days=1) else found.date()


def _is_duration(serial: float, text: str) -> bool:
    """Whether the text counts hours (or minutes, or seconds) on and on, or there is no day at all.

    `26:30` over 1.104 days is a duration, over 46,000 days it is the time of a day in 2025.
    """
    if 0 <= serial < 1 and ":" in text:
        return True
    if not _CLOCK.match(text):
        return False
    counted = int(re.findall(r"\d+", text)[0])
    return any(abs(abs(serial) * per_day - counted) <= 1 for per_day in (24, 1440, 86_400))


def cleaned(columns: Iterable[list[Any]], *, errors: bool) -> Columns:
    """Blank texts as None, equal texts as one (which saves memory), errors as errors.

    Args:
        columns: values as the API gives them.
        errors: whether `#N/A` is an error; in tabs of ours it is a text that we wrote.
    """
    texts: dict[str, CellValue] = {"": None}
    known = {**_ERRORS} if errors else {}
    found: Columns = []
    for column in columns:
        if str in set(map(type, column)):
            column = [  # noqa: PLW2901  # the raw column is let go
                known.get(v) or texts.setdefault(v, v) if type(v) is str else v for v in column
            ]
        found.append(column)
        if len(texts) > _MAX_TEXTS:
            texts = {"": None}
    return found
