"""Reads the cells of text columns: names, choices, clients and plain texts, compared by key."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from sheets_kpi.clean.records import Raw
from sheets_kpi.clean.values import TOO_LARGE, Doubt, perhaps, plain_text
from sheets_kpi.findings import Severity
from sheets_kpi.logs import Cells, Codes, texts
from sheets_kpi.names import fold, fold_all, nearest, tidy
from sheets_kpi.numbers import ALL_DASHES, is_dash
from sheets_kpi.people import NameBook
from sheets_kpi.schema import ColumnSpec
from sheets_kpi.state import CellError, CellValue


class Word(NamedTuple):
    """What a text cell says: the word, what it is compared by ("" if blank), and the doubt."""

    word: str
    key: str
    doubt: Doubt | None = None


Reader = Callable[[CellValue, str, str], Word]  # of a raw cell, its tidy text and its key
_LONGEST_DASH = 5
_MAY_BE_DASH = frozenset(ALL_DASHES + "'’‘ʼ`´") | {
    ""
}  # how a dash, or an apostrophe before it, begins


def read_words(raw: Raw, read: Reader) -> tuple[Cells, list[Doubt | None]]:
    """The text cells of a column, and the doubts about its distinct ones.

    All texts are read at once. A tidy text of a column without rules says what it says; only the
    others are looked at one by one.
    """
    words, keys = list(raw.words), fold_all(raw.words)
    doubts: list[Doubt | None] = [None] * len(words)
    for i in _unsettled(raw) if read in (read_text, read_client) else range(len(words)):
        words[i], keys[i], doubts[i] = read(raw.distinct[i], words[i], keys[i])
    return text_cells(words, keys, raw.codes), doubts


def _unsettled(raw: Raw) -> Sequence[int]:
    """Cells that are not the tidy text itself, and those that may be a dash."""
    if raw.words == raw.distinct and not any(map(_MAY_BE_DASH.__contains__, raw.starts)):
        return ()
    return [
        i
        for i, (value, word) in enumerate(zip(raw.distinct, raw.words, strict=True))
        if value != word or word[:1] in _MAY_BE_DASH
    ]


def text_cells(words: Sequence[str], keys: Sequence[str], codes: Codes) -> Cells:
    """Text cells from the words and keys of their distinct cells; equal keys are one word, as it
    was first written, and none where the key is "".
    """
    first: dict[str, str] = {}
    for key, word in zip(keys, words, strict=True):
        first.setdefault(key, word)
    if "" not in first and len(first) == len(keys):
        return texts(codes, words, keys)
    first.pop("", None)
    place = {key: i for i, key in enumerate(first)}
    of_word = np.array([*(place.get(key, -1) for key in keys), -1], np.int32)
    return texts(of_word[codes], [*first.values()], [*first])


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
