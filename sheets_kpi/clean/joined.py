"""One client and one person under all the names that the logs give them.

Spellings that mean one for sure are one key in every log from here on, and so in every formula,
look-up and computed column. Each joining is told; what is only likely is joined nowhere.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from sheets_kpi.clean.values import Doubt
from sheets_kpi.clean.words import are_several, text_cells
from sheets_kpi.findings import Severity
from sheets_kpi.logs import UNSURE, Codes, Column, Log
from sheets_kpi.names import client_key, fold, fullness, words_of
from sheets_kpi.schema import ColumnType

_CODES = {ColumnType.CLIENT: "one_client", ColumnType.PERSON: "one_person"}
Doubts = list[tuple[str, str, int, Doubt]]  # (log, column, record, doubt)


def one_client(keys: Iterable[str], apart: Collection[str] = ()) -> dict[str, str]:
    """The spellings that are read as another one, by `fold`; those in `apart` stay alone.

    A name without a legal form is the firm of that name if there is just one.
    """
    spelled: dict[tuple[str, str], list[str]] = defaultdict(list)
    for key in dict.fromkeys(keys):
        if key not in apart:
            spelled[client_key(key)].append(key)
    forms: dict[str, list[str]] = defaultdict(list)
    for name, form in spelled:
        forms[name] += [form] if form else []
    for name in [name for name, form in spelled if not form and len(forms[name]) == 1]:
        spelled[name, forms[name][0]] += spelled.pop((name, ""))
    return {key: first for first, *others in spelled.values() for key in others}


def one_person(cells: Mapping[str, int]) -> dict[str, str]:
    """The spellings that are read as another one: those of the same words in another order.

    Args:
        cells: How many cells hold each spelling, by `fold`. The most usual one is kept.
    """
    spelled: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for key in sorted(cells, key=lambda key: -cells[key]):
        spelled[words_of(key)].append(key)
    return {key: first for first, *others in spelled.values() for key in others}


def may_be(keys: Collection[str]) -> dict[str, tuple[str, ...]]:
    """The spellings with initials, each with the fuller names that they may mean."""
    by_word: dict[str, list[str]] = defaultdict(list)
    for key in keys:
        for word in words_of(key):
            by_word[word].append(key)
    found: dict[str, tuple[str, ...]] = {}
    for key in keys:
        words = sorted(words_of(key), key=len, reverse=True)
        if words and len(words[0]) > 1 and _is_initial(words[-1]):
            fuller = tuple(name for name in by_word[words[0]] if _fits(words, words_of(name)))
            found |= {key: fuller} if fuller else {}
    return found


def _is_initial(word: str) -> bool:
    """Whether a word is one letter; the digit of `Менеджер 1` is none."""
    return len(word) == 1 and word.isalpha()


def _fits(words: Sequence[str], fuller: Sequence[str]) -> bool:
    """Whether every word, or initial, stands for another word of a fuller name."""
    left = [word for word in fuller if len(word) > 1]
    for word in words:
        initial = word if _is_initial(word) else ""
        match = next((one for one in left if one == word or one[:1] == initial), None)
        if match is None:
            return False
        left.remove(match)
    return True


# --- in the logs -------------------------------------------------------------------------------


def with_joined(
    logs: Mapping[str, Log], *, people: bool, clients: bool, apart: Collection[str] = ()
) -> tuple[dict[str, Log], Doubts]:
    """The logs with joined spellings, and what is told of it.

    Args:
        logs: The logs by id.
        people: Whether to join people: where there is a list of them, it decides.
        clients: Whether to join clients.
        apart: Spellings of clients that are not joined.
    """
    found = dict(logs)
    doubts: Doubts = []
    if clients:
        cells, words = _names(found, ColumnType.CLIENT)
        doubts += _rename(
            found, ColumnType.CLIENT, words, one_client(cells, set(map(fold, apart))), {}
        )
    if people:
        cells, words = _names(found, ColumnType.PERSON)
        joined = one_person(cells)
        unsure = may_be(cells.keys() - joined.keys())
        unsure |= {key: () for key in words if are_several(key, words.get)}
        doubts += _rename(found, ColumnType.PERSON, words, joined, unsure)
    return found, doubts


def _columns(logs: Mapping[str, Log], kind: ColumnType) -> Iterator[tuple[str, Column]]:
    for log_id, log in logs.items():
        for spec in log.spec.columns if len(log) else ():
            if spec.type is kind:
                yield log_id, log.columns[spec.id]


def _names(logs: Mapping[str, Log], kind: ColumnType) -> tuple[Counter[str], dict[str, str]]:
    """How many cells hold each spelling, by `fold`, and how it is written most fully."""
    cells: Counter[str] = Counter()
    words: dict[str, str] = {}
    for _, column in _columns(logs, kind):
        codes: Codes = column.codes[column.codes >= 0]
        sizes = np.bincount(codes, minlength=len(column.keys)).tolist()
        for key, word, n in zip(column.keys, column.words, sizes, strict=True):
            cells[key] += n
            if words.setdefault(key, word) != word:
                words[key] = max(words[key], word, key=fullness)
    return cells, words


def _rename(
    logs: dict[str, Log],
    kind: ColumnType,
    words: Mapping[str, str],
    joined: Mapping[str, str],
    unsure: Mapping[str, Sequence[str]],
) -> Doubts:
    """Gives joined spellings one key, and those that nobody can be sure of a key of nobody; each is
    told once.
    """
    new = dict(joined) | {key: key for key in unsure}
    new = {key: UNSURE + to if to in unsure else to for key, to in new.items()}
    doubts: Doubts = []
    told = set[str]()
    for log_id, column in list(_columns(logs, kind)):
        cells, others = column.cells, {key: new[key] for key in column.keys if key in new}
        if others or kind is ColumnType.PERSON:
            keys = [others.get(key, key) for key in column.keys]
            shown = [words[joined.get(key, key)] for key in column.keys]
            made = text_cells(shown, keys, column.codes)
            also = {words[key]: to for key, to in others.items()}
            cells = replace(cells, series=made.series, keys=made.keys, also=also)
        cells = replace(cells, clients=kind is ColumnType.CLIENT)
        columns = {**logs[log_id].columns, column.id: column.holding(cells)}
        logs[log_id] = replace(logs[log_id], columns=columns)
        for key, record in _first_records(column, others.keys() - told):
            facts = {"name": words[key], "other": words[joined.get(key, key)]}
            facts["names"] = " / ".join(words[one] for one in unsure.get(key, ()))
            code = "name_question" if facts["names"] else "two_names"
            doubt = Doubt(Severity.WARNING, code, facts)
            if key not in unsure:
                doubt = Doubt(Severity.NOTICE, _CODES[kind], facts)
            doubts.append((log_id, column.id, record, doubt))
        told |= others.keys()
    return doubts


def _first_records(column: Column, keys: Collection[str]) -> Iterator[tuple[str, int]]:
    """The first record of each of some keys, in order."""
    if keys:
        for record in np.unique(column.codes, return_index=True)[1].tolist():
            key = column.keys[column.codes[record]] if column.codes[record] >= 0 else ""
            if key in keys:
                yield key, record
