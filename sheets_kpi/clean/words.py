"""Reads the cells of text columns: names, choices, clients and plain texts, compared by key."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import count
from typing import NamedTuple

import numpy as np

from sheets_kpi.clean.values import TOO_LARGE, Doubt, perhaps, plain_text
from sheets_kpi.findings import Severity
from sheets_kpi.logs import Codes, Column
from sheets_kpi.names import fold, fold_all, nearest, tidy, tidy_all
from sheets_kpi.people import NameBook
from sheets_kpi.reading import is_dash
from sheets_kpi.schema import ColumnSpec
from sheets_kpi.state import CellError, CellValue


class Word(NamedTuple):
    """What a text cell says: the word, what it is compared by ("" if blank), and the doubt."""

    word: str
    key: str
    doubt: Doubt | None = None


Reader = Callable[[CellValue, str, str], Word]  # of a raw cell, its tidy text and its key
_LONGEST_DASH = 5


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
    first = {word.key: word.word for word in reversed(words) if word.key}
    keys = [word.key for word in words]
    index = dict(zip(dict.fromkeys(filter(None, keys)), count(), strict=False))
    merged = np.array([*map({**index, "": -1}.__getitem__, keys), -1], np.int32)
    return Column(
        id=column_id,
        header=header,
        kind="text",
        values=merged[codes],
        broken=np.zeros(len(codes), bool),
        words=tuple(map(first.__getitem__, index)),
        keys=tuple(index),
        declared=declared,
    )


def read_words(raw: Sequence[CellValue], read: Reader) -> list[Word]:
    """Reads distinct cells, all texts at once."""
    texts = tidy_all([value if isinstance(value, str) else as_text(value) for value in raw])
    return list(map(read, raw, texts, fold_all(texts)))


def as_text(value: CellValue) -> str:
    """A cell of a text column as a text; a whole number has no decimals, so that `1001` typed as
    a number and as a text are one name.
    """
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value == value and abs(value) < TOO_LARGE:  # noqa: PLR0124  # NaN
        return f"{value:.15g}"
    return tidy(str(value)) if value is not None else ""


def read_text(value: CellValue, text: str, key: str) -> Word:
    """A cell of a text column; a number of more than 15 digits may have lost some."""
    if isinstance(value, str):
        return Word(text, key)
    if isinstance(value, CellError):
        return Word("", "", Doubt(Severity.ERROR, "error_value"))
    if isinstance(value, int | float) and abs(value) >= TOO_LARGE:
        return Word(text, key, Doubt(Severity.WARNING, "too_many_digits"))
    return Word(text, key)


def read_client(value: CellValue, text: str, key: str) -> Word:
    """A cell of a client column; a dash is no client."""
    if len(text) <= _LONGEST_DASH and is_dash(plain_text(text)):
        return Word("", "", Doubt(Severity.NOTICE, "dash_as_blank"))
    word = read_text(value, text, key)
    return word if word.doubt or value == text else word._replace(doubt=_stray(value, text))


def choice_reader(spec: ColumnSpec) -> Reader:
    """Reads the words of a choice column; only a text can be one."""
    names = {fold(name): choice for choice in spec.choices for name in choice.name.every()}
    guess = _Guesses([name for choice in spec.choices for name in choice.name.every()])

    def read(value: CellValue, text: str, key: str) -> Word:
        word = read_text(value, text, key)
        if not word.key:
            return word
        choice = names.get(key) if isinstance(value, str) else None
        if choice:
            return Word(text, f"#{choice.id}", _stray(value, text))
        return Word("", "", Doubt(Severity.ERROR, "unknown_choice", guess(text)))

    return read


def name_reader(book: NameBook, unknown: str) -> Reader:
    """Reads the names of people or accounts; `unknown` is the code for those not in the book. An
    account may be called by its number, typed as a text or as a whole number.
    """
    spellings = set(map(tidy, book.spellings))
    guess = _Guesses(book.names)

    def read(value: CellValue, text: str, key: str) -> Word:
        word = read_text(value, text, key)
        if not word.key:
            return word
        name = book.find(text) if isinstance(value, str) or _is_whole(value) else None
        if name is None and book.is_open:
            return word._replace(doubt=word.doubt or _stray(value, text))
        if name is None:
            return Word(text, key, Doubt(Severity.WARNING, unknown, guess(text)))
        if text not in spellings:
            return Word(name, fold(name), Doubt(Severity.NOTICE, "name_spelling", {"name": name}))
        return Word(name, fold(name), _stray(value, text))

    return read


class _Guesses:
    """The nearest known name for the first unknown ones. Comparing is slow, and where hundreds of
    names are unknown, it is the wrong column.
    """

    def __init__(self, known: Sequence[str]) -> None:
        self._known = known
        self._left = 200

    def __call__(self, text: str) -> Mapping[str, object]:
        self._left -= 1
        near = nearest(text, self._known) if self._left >= 0 and len(text) <= 100 else None
        return {"perhaps": perhaps(near)}


def _is_whole(value: CellValue) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value % 1 == 0


def _stray(value: CellValue, text: str) -> Doubt | None:
    if isinstance(value, str) and value != text:
        return Doubt(Severity.NOTICE, "stray_spaces", {"read": text})
    return None
