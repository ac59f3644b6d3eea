"""One client and one person under all the names that the logs give them.

Spellings that mean one for sure are one key in every log from here on, and so in every formula,
look-up and computed column. Each joining is told; what is only likely is joined nowhere.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from sheets_kpi.clean.values import Doubt
from sheets_kpi.clean.words import are_several, text_cells
from sheets_kpi.findings import Severity
from sheets_kpi.logs import UNSURE, Cells, Codes, Column, Log
from sheets_kpi.names import client_key, fold, words_of
from sheets_kpi.schema import ColumnType

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
        if len(words[0]) > 1 and len(words[-1]) == 1:
            fuller = tuple(name for name in by_word[words[0]] if _fits(words, words_of(name)))
            found |= {key: fuller} if fuller else {}
    return found


def _fits(words: Sequence[str], fuller: Sequence[str]) -> bool:
    """Whether every word, or initial, stands for another word of a fuller name."""
    left = [word for word in fuller if len(word) > 1]
    for word in words:
        match = next((one for one in left if one == word or word == one[:1]), None)
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
        told = set(map(fold, apart))
        doubts += _join(found, ColumnType.CLIENT, lambda cells: one_client(cells, told))
    if people:
        doubts += _join(found, ColumnType.PERSON, one_person)
        doubts += _unsure(found)
    return found, doubts


def _columns(logs: Mapping[str, Log], kind: ColumnType) -> Iterator[tuple[str, Column]]:
    for log_id, log in logs.items():
        for spec in log.spec.columns if len(log) else ():
            if spec.type is kind:
                yield log_id, log.columns[spec.id]


def _join(
    logs: dict[str, Log], kind: ColumnType, joined: Callable[[Mapping[str, int]], dict[str, str]]
) -> Doubts:
    """Gives joined spellings one key; a notice for each spelling that is read as another."""
    cells: Counter[str] = Counter()
    words: dict[str, str] = {}
    for _, column in _columns(logs, kind):
        for key, word, n in zip(column.keys, column.words, _sizes(column), strict=True):
            cells[key] += n
            words[key] = max(words.get(key, word), word, key=_fullness)
    as_key = joined(cells)
    is_name = kind is ColumnType.PERSON
    doubts: Doubts = []
    told = set[str]()
    for log_id, column in list(_columns(logs, kind)):
        others = {key: as_key[key] for key in column.keys if key in as_key}
        if not others and not is_name:
            _put(logs, log_id, column, replace(column.cells, clients=True))
            continue
        records = _first_records(column)
        for place, key in enumerate(column.keys):
            if key in others and key not in told:
                told.add(key)
                facts = {"name": words[key], "other": words[others[key]]}
                code = "one_person" if is_name else "one_client"
                doubt = Doubt(Severity.NOTICE, code, facts)
                doubts.append((log_id, column.id, records[place], doubt))
        keys = [others.get(key, key) for key in column.keys]
        shown = [words[key] for key in keys] if is_name else column.words
        cells_ = text_cells(shown, keys, column.codes)
        also = {words[key]: to for key, to in others.items()}
        made = replace(cells_, broken=column.broken, also=also, clients=not is_name)
        _put(logs, log_id, column, made)
    return doubts


def _fullness(word: str) -> tuple[int, int]:
    """How fully a name is written: with capitals, and with ё."""
    capitals = sum(part[:1].isupper() and not part[1:].isupper() for part in word.split())
    return capitals, word.count("ё") + word.count("Ё")


def _unsure(logs: dict[str, Log]) -> Doubts:
    """Names that may be somebody's, and cells that name two: nobody of their own."""
    words: dict[str, str] = {}
    for _, column in _columns(logs, ColumnType.PERSON):
        words |= dict(zip(column.keys, column.words, strict=True))
    questions = may_be(words)
    pairs = {key for key in words if are_several(key, words.get)}
    doubts: Doubts = []
    for log_id, column in list(_columns(logs, ColumnType.PERSON)):
        others = {key: UNSURE + key for key in column.keys if key in questions or key in pairs}
        records = _first_records(column) if others else []
        for place, key in enumerate(column.keys):
            if key in others:
                names = " / ".join(words[one] for one in questions.get(key, ())[:3])
                code = "name_question" if key in questions else "two_names"
                doubt = Doubt(Severity.WARNING, code, {"names": names})
                doubts.append((log_id, column.id, records[place], doubt))
        if others:
            keys = tuple(others.get(key, key) for key in column.keys)
            also = {**column.cells.also, **{words[key]: to for key, to in others.items()}}
            _put(logs, log_id, column, replace(column.cells, keys=keys, also=also))
    return doubts


def _put(logs: dict[str, Log], log_id: str, column: Column, cells: Cells) -> None:
    log = logs[log_id]
    logs[log_id] = replace(log, columns={**log.columns, column.id: column.holding(cells)})


def _sizes(column: Column) -> Sequence[int]:
    """How many cells hold each word."""
    codes: Codes = column.codes[column.codes >= 0]
    sizes: list[int] = np.bincount(codes, minlength=len(column.keys)).tolist()
    return sizes


def _first_records(column: Column) -> list[int]:
    """The first record that holds each word."""
    first = np.zeros(len(column.keys) + 1, np.int64)
    first[column.codes[::-1]] = np.arange(len(column.codes))[::-1]
    records: list[int] = first.tolist()
    return records
