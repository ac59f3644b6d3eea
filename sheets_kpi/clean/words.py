"""Reads the cells of text columns: names, choices, clients and plain texts, compared by key."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from operator import itemgetter
from typing import NamedTuple

import numpy as np

from sheets_kpi.clean.records import Raw
from sheets_kpi.clean.values import (
    LOADING,
    NOTHING,
    TOO_LARGE,
    Doubt,
    blank_words,
    perhaps,
    settled,
)
from sheets_kpi.findings import Severity
from sheets_kpi.logs import Cells, Codes, texts
from sheets_kpi.names import fold, fold_all, fullness, nearest, tidy
from sheets_kpi.numbers import ALL_DASHES
from sheets_kpi.people import NameBook
from sheets_kpi.schema import ColumnSpec
from sheets_kpi.state import CellError, CellValue


class Word(NamedTuple):
    """What a text cell says: the word, what it is compared by ("" if blank), and the doubt."""

    word: str
    key: str
    doubt: Doubt | None = None


Reader = Callable[[CellValue, str, str], Word]  # of a raw cell, its tidy text and its key
_MAY_BE_DASH = frozenset(ALL_DASHES + "'’‘ʼ`´") | {
    ""
}  # how a dash, or an apostrophe before it, begins
_ID = re.compile(r"([0-9]+)[.,]0{1,2}|([1-9])(?:[.,]([0-9]+))?e\+?([0-9]{1,2})")
_BETWEEN = re.compile(r"\s*[,;/&+\n]\s*|\s(?:и|and)\s", re.IGNORECASE)


def read_words(raw: Raw, read: Reader) -> tuple[Cells, list[Doubt | None]]:
    """The text cells of a column, and the doubts about its distinct ones. Of equal names the one
    that is written most fully is shown.
    """
    words = list(map(read, raw.distinct, raw.words, fold_all(raw.words)))
    full: dict[str, str] = {}
    for word, key, _ in words:
        if key not in full or (key[:1] != "#" and fullness(word) > fullness(full[key])):
            full[key] = word
    keys = [one.key for one in words]
    made = text_cells([full[key] for key in keys], keys, raw.codes)
    return made, [one.doubt for one in words]


def read_plain(raw: Raw, read: Reader, blank: AbstractSet[str]) -> tuple[Cells, list[Doubt | None]]:
    """As `read_words`, of a column without rules: a tidy text says what it says, and the others are
    looked at one by one. `blank` are the words that say "nothing here", by `fold`.
    """
    words, keys = list(raw.words), fold_all(raw.words)
    doubts: list[Doubt | None] = [None] * len(words)
    for i in _unsettled(raw, keys, blank | LOADING):
        words[i], keys[i], doubts[i] = _nothing(raw.distinct[i], blank) or read(
            raw.distinct[i], words[i], keys[i]
        )
    if n_whole := sum(map(str.isdecimal, keys)):
        found = {i: one for i, key in enumerate(keys) if (one := _ID.fullmatch(key))}
        if 2 * (n_whole + len(found)) >= sum(map(bool, keys)):
            _read_as_ids(found, words, keys, doubts)
    return text_cells(words, keys, raw.codes), doubts


def _unsettled(raw: Raw, keys: Sequence[str], odd: AbstractSet[str]) -> Iterable[int]:
    """Cells that are not the tidy text itself, and those that may say nothing."""
    is_tidy = raw.words == raw.distinct and odd.isdisjoint(keys)
    if is_tidy and _MAY_BE_DASH.isdisjoint(map(itemgetter(slice(1)), raw.words)):
        return ()
    cells = enumerate(zip(raw.distinct, raw.words, keys, strict=True))
    return (i for i, (v, word, key) in cells if v != word or word[:1] in _MAY_BE_DASH or key in odd)


def _nothing(value: CellValue, blank: AbstractSet[str]) -> Word | None:
    same = settled(value, blank)
    return Word("", "", same.doubt) if same else None


def _read_as_ids(
    found: Mapping[int, re.Match[str]],
    words: list[str],
    keys: list[str],
    doubts: list[Doubt | None],
) -> None:
    """Reads `12583.0` and `1,2583E+04` among whole numbers as 12583. Where the power of ten has
    swallowed digits, nobody knows the number any more.
    """
    for i, one in found.items():
        whole, first, more, power = (part or "" for part in one.groups())
        if not whole and len(more) < int(power):
            doubts[i] = Doubt(Severity.WARNING, "id_lost_digits")
        elif whole or len(more) == int(power):
            words[i] = keys[i] = whole or first + more
            doubts[i] = Doubt(Severity.NOTICE, "id_as_number", {"read": words[i]})


def text_cells(words: Sequence[str], keys: Sequence[str], codes: Codes) -> Cells:
    """Text cells from the words and keys of their distinct cells; equal keys are one word, as it
    was first written, and none where the key is "".
    """
    first = dict(zip(reversed(keys), reversed(words), strict=True))
    if "" not in first and len(first) == len(keys):
        return texts(codes, words, keys)
    first = {key: first[key] for key in dict.fromkeys(keys) if key}
    place = {key: i for i, key in enumerate(first)}
    of_word = np.array([*(place.get(key, -1) for key in keys), -1], np.int32)
    return texts(of_word[codes], [*first.values()], [*first])


def read_text(value: CellValue, text: str, key: str) -> Word:
    """A cell of a text column; a number of more than 15 digits may have lost some."""
    if isinstance(value, CellError):
        return Word("", "", Doubt(Severity.ERROR, "error_value"))
    if isinstance(value, int | float) and abs(value) >= TOO_LARGE:
        return Word(text, key, Doubt(Severity.WARNING, "too_many_digits"))
    return Word(text, key)


def read_client(value: CellValue, text: str, key: str) -> Word:
    """A cell of a client column: stray spaces are told."""
    word = read_text(value, text, key)
    return word._replace(doubt=word.doubt or _stray(value, text))


def choice_reader(spec: ColumnSpec) -> Reader:
    """Reads the words of a choice column; only a text can be one."""
    names = {fold(name): choice for choice in spec.choices for name in choice.name.every()}
    guess = _Guesses([name for choice in spec.choices for name in choice.name.every()])
    blank = blank_words(spec.blank)

    def read(value: CellValue, text: str, key: str) -> Word:
        choice = names.get(key) if isinstance(value, str) else None
        if choice:
            return Word(text, f"#{choice.id}", _stray(value, text))
        code = "two_choices" if are_several(text, lambda part: fold(part) in names) else ""
        unknown = Doubt(Severity.ERROR, code or "unknown_choice", guess(text))
        return _nothing(value, blank) or Word("", "", unknown)

    return read


def name_reader(book: NameBook, unknown: str, blank: AbstractSet[str] = NOTHING) -> Reader:
    """Reads the names of people or accounts; `unknown` is the code for those not in the book. An
    account may be called by its number, typed as a text or as a whole number.
    """
    spellings = set(map(tidy, book.spellings))
    guess = _Guesses(book.names)

    def read(value: CellValue, text: str, key: str) -> Word:
        name = book.find(text) if isinstance(value, str) or _is_whole(value) else None
        if name is None:
            return _nothing(value, blank) or _of_nobody(value, text, key)
        if text not in spellings:
            return Word(name, fold(name), Doubt(Severity.NOTICE, "name_spelling", {"name": name}))
        return Word(name, fold(name), _stray(value, text))

    def _of_nobody(value: CellValue, text: str, key: str) -> Word:
        word = read_client(value, text, key)
        if book.is_open:
            return _no_name(value, text) or word
        code = "two_names" if are_several(text, book.find) else unknown
        return Word(text, key, Doubt(Severity.WARNING, code, guess(text)))

    return read


def are_several(text: str, find: Callable[[str], object]) -> bool:
    """Whether a cell is a list of names, some of them known, as a multiple selection writes it."""
    if len(text) > 200:
        return False
    parts, words = _BETWEEN.split(text), text.split()
    if len(parts) > 1 and any(map(find, parts)):
        return True
    # two whole names, one under the other
    halves = ((" ".join(words[:i]), " ".join(words[i:])) for i in range(2, len(words) - 1))
    return any(find(first) and find(second) for first, second in halves)


def _no_name(value: CellValue, text: str) -> Word | None:
    """Blank where a cell has no letter or digit (`.`, `?`), or a 0 or an empty tick for a name."""
    if value and text != "0" and any(map(str.isalnum, text)):
        return None
    return Word("", "", Doubt(Severity.NOTICE, "dash_as_blank"))


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
