"""Reads the cells of text columns: names, choices, clients and plain texts, compared by key."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import count
from typing import NamedTuple

import numpy as np

from sheets_kpi.findings import Severity
from sheets_kpi.logs import Codes, Column
from sheets_kpi.names import fold, nearest, tidy
from sheets_kpi.people import NameBook
from sheets_kpi.schema import ColumnSpec
from sheets_kpi.state import CellError, CellValue
from sheets_kpi.values import TOO_LARGE, Doubt, is_dash, perhaps, plain_text


class Word(NamedTuple):
    """What a text cell says: the word, what it is compared by ("" if blank), and the doubt."""

    word: str
    key: str
    doubt: Doubt | None = None


def distinct(cells: Sequence[CellValue]) -> tuple[list[CellValue], Codes]:
    """The distinct cells in order of appearance, and for every cell its index among them.

    TRUE and 1 are equal for Python and differ here.
    """
    keys: Sequence[object] = cells
    if bool in set(map(type, cells)):
        keys = [(value,) if isinstance(value, bool) else value for value in cells]
    index = dict(zip(dict.fromkeys(keys), count(), strict=False))
    codes = np.fromiter(map(index.__getitem__, keys), np.int32, len(keys))
    return [key[0] if isinstance(key, tuple) else key for key in index], codes  # type: ignore[misc]


def text_column(
    column_id: str, header: str, words: Sequence[Word], codes: Codes, *, declared: bool = True
) -> Column:
    """A text column from the words of its distinct cells; equal keys get one code."""
    index: dict[str, int] = {}
    first: list[str] = []
    for word in words:
        if word.key and word.key not in index:
            index[word.key] = len(first)
            first.append(word.word)
    merged = np.array([index.get(word.key, -1) for word in words], np.int32)
    values = merged[codes] if len(words) else np.zeros(0, np.int32)
    return Column(
        id=column_id,
        header=header,
        kind="text",
        values=values,
        broken=np.zeros(len(codes), bool),
        words=tuple(first),
        keys=tuple(index),
        declared=declared,
    )


def as_text(value: CellValue) -> str:
    """A cell of a text column as a text; a whole number has no decimals, so that `1001` typed as
    a number and as a text are one name.
    """
    if isinstance(value, str):
        return tidy(value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value == value and abs(value) < TOO_LARGE:  # noqa: PLR0124  # NaN
        return f"{value:.15g}"
    return tidy(str(value)) if value is not None else ""


def read_text(value: CellValue) -> Word:
    """A cell of a text column; a number of more than 15 digits may have lost some."""
    if isinstance(value, str):
        return Word(text := tidy(value), fold(text))
    if isinstance(value, CellError):
        return Word("", "", Doubt(Severity.ERROR, "error_value"))
    text = as_text(value)
    if isinstance(value, int | float) and abs(value) >= TOO_LARGE:
        return Word(text, fold(text), Doubt(Severity.WARNING, "too_many_digits"))
    return Word(text, fold(text))


def read_client(value: CellValue) -> Word:
    """A cell of a client column; a dash is no client."""
    read = read_text(value)
    if is_dash(plain_text(read.word)):
        return Word("", "", Doubt(Severity.NOTICE, "dash_as_blank"))
    return Word(read.word, read.key, read.doubt or _stray_spaces(value))


def choice_reader(spec: ColumnSpec) -> Callable[[CellValue], Word]:
    """Reads the words of a choice column; only a text can be one."""
    names = {fold(name): choice for choice in spec.choices for name in choice.name.every()}
    every = [name for choice in spec.choices for name in choice.name.every()]

    def read(value: CellValue) -> Word:
        word = read_text(value)
        if not word.key:
            return word
        choice = names.get(word.key) if isinstance(value, str) else None
        if choice:
            return Word(word.word, f"#{choice.id}", _stray_spaces(value))
        facts = {"perhaps": perhaps(nearest(word.word, every))}
        return Word("", "", Doubt(Severity.ERROR, "unknown_choice", facts))

    return read


def name_reader(book: NameBook, unknown: str) -> Callable[[CellValue], Word]:
    """Reads the names of people or accounts; `unknown` is the code for those not in the book."""
    spellings = set(map(tidy, book.spellings))

    def read(value: CellValue) -> Word:
        word = read_text(value)
        name = book.find(word.word) if isinstance(value, str) else None
        if not word.key:
            return word
        if name is None:
            if book.is_open:
                return Word(word.word, word.key, word.doubt or _stray_spaces(value))
            facts = {"perhaps": perhaps(book.nearest(word.word))}
            return Word(word.word, word.key, Doubt(Severity.WARNING, unknown, facts))
        doubt = _stray_spaces(value)
        if word.word not in spellings:
            doubt = Doubt(Severity.NOTICE, "name_spelling", {"name": name})
        return Word(name, fold(name), doubt)

    return read


def _stray_spaces(value: CellValue) -> Doubt | None:
    if isinstance(value, str) and value != tidy(value):
        return Doubt(Severity.NOTICE, "stray_spaces", {"read": tidy(value)})
    return None
