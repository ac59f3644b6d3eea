"""Checks of cleaned logs that leave every value as it is: what stands twice, what is missing beside
another cell, whose dates lie outside their work, and names that are almost the same.

All checks follow from the template's declarations.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, combinations

import numpy as np
import pandas as pd

from sheets_kpi.clean import Cleaned
from sheets_kpi.clean.reader import Origins
from sheets_kpi.clean.values import Doubt, as_text, money, shown_day
from sheets_kpi.decisions.logs import row_of
from sheets_kpi.decisions.tables import DecisionTab
from sheets_kpi.findings import Finding, Severity
from sheets_kpi.logs import Codes, Column, Floats, Log, Mask, day_of, serial
from sheets_kpi.names import client_key, fold, fold_all, words_of
from sheets_kpi.people import Roster, Stint
from sheets_kpi.schema import Choice, ColumnSpec, Template
from sheets_kpi.state import CellError, CellValue, Existing
from sheets_kpi.texts import LANGS, say

_LISTED = 5  # so many places of a repeated value are named
_SHORTEST = 5  # letters; shorter names differ by one letter all the time
_MOST_CLIENTS = 3_000
_PATRONYMIC = re.compile("(?:вич|вна|ична)$")
_SHORT_NAMES = {
    name: names[0]
    for names in map(str.split, (
        "саша александр александра шура", "леша алексей", "настя анастасия", "аня анна",
        "валя валентин валентина", "витя виктор", "вова владимир володя", "галя галина",
        "даша дарья", "дима дмитрий", "женя евгений евгения", "катя екатерина", "лена елена",
        "ваня иван", "ира ирина", "костя константин", "ксюша ксения", "люда людмила", "маша мария",
        "миша михаил", "надя надежда", "наташа наталья наталия", "коля николай", "оля ольга",
        "паша павел", "петя петр", "рома роман", "света светлана", "сережа сергей", "соня софья",
        "таня татьяна", "юля юлия", "юра юрий",
    ))
    for name in names
}  # fmt: skip


def validate(
    cleaned: Cleaned,
    template: Template,
    existing: Existing,
    roster: Roster | None,
    as_of: date,
    listed: DecisionTab | None = None,
) -> tuple[Finding, ...]:
    """The findings of all checks, log by log.

    Args:
        cleaned: The logs.
        template: Which logs there are.
        existing: The workbook they were read from.
        roster: Who works when; None where there is no list of people.
        as_of: The day through which rows count: people are looked at only through it.
        listed: The Logs tab, if there is one.
    """
    findings: list[Finding] = []
    for spec in template.logs:
        log = cleaned.logs[spec.id]
        if len(log):
            subject = _Subject(
                log, Origins(log, existing), roster, as_of, cleaned.listed_people, listed
            )
            findings += chain.from_iterable(check(subject) for check in _CHECKS)
    return tuple(findings)


@dataclass(frozen=True)
class _Subject:
    """What a check looks at."""

    log: Log
    origins: Origins
    roster: Roster | None
    as_of: date
    people: tuple[str, ...]
    listed: DecisionTab | None

    def declared(self) -> Iterator[Column]:
        """The declared columns that came from the sheet."""
        return (self.log.columns[column.id] for column in self.log.spec.columns)


def _duplicate_keys(subject: _Subject) -> Iterator[Finding]:
    """Keys that stand more than once; all their rows count."""
    for spec in subject.log.spec.columns:
        if spec.unique:
            column = subject.log.columns[spec.id]
            for records in _repeated(_codes(column)):
                yield from _same_key(subject, column, records)


def _same_key(subject: _Subject, column: Column, records: Sequence[int]) -> Iterator[Finding]:
    """One finding for a key, at its first cell; one more for each other way in which it is written
    and for each other tab, so that the flags of all tabs know its cells.
    """
    origins, listed = subject.origins, records[:_LISTED]
    told: dict[tuple[int, object], int] = {}
    for record in records:
        told.setdefault((int(subject.log.tabs[record]), origins.raw(column, record)), record)
    for record in told.values():
        cells = ", ".join(origins.address(column, other, record) for other in listed)
        more = " …" if len(records) > len(listed) else ""
        facts = {"n": len(records), "cells": cells + more}
        doubt = Doubt(Severity.WARNING, "duplicate_key", facts)
        yield origins.finding(column, record, doubt)


def _duplicate_rows(subject: _Subject) -> Iterator[Finding]:
    """Rows that are equal in every column: one finding for each set, at its second row. Rows whose
    key stands twice are told about by their key; unreadable cells are not compared.
    """
    log = subject.log
    declared = [column for column in subject.declared() if column.places]
    cells = pd.DataFrame({column.id: _codes(column) for column in declared})
    codes = cells.groupby([*cells], sort=False).ngroup().to_numpy().astype(np.int32)
    codes[np.any([column.broken for column in declared], axis=0)] = -1
    keys = [log.columns[spec.id] for spec in log.spec.columns if spec.unique]
    alike = (one for one in _repeated(codes) if all(key.blank[one[0]] for key in keys))
    for records in alike:
        for same in _same_elsewhere(subject, records):
            yield _same_row(subject, same)


def _same_elsewhere(subject: _Subject, records: Sequence[int]) -> list[list[int]]:
    """Those of some records that are equal in the undeclared columns, too, set by set. Only their
    own cells are looked at: a column that nobody asks for stays unread.
    """
    others = [column for column in subject.log.columns.values() if not column.declared]
    sets: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for record in records:
        cells = [subject.origins.raw(column, record) for column in others]
        if not any(isinstance(cell, CellError) for cell in cells):
            sets[tuple(map(_as_compared, cells))].append(record)
    return [same for same in sets.values() if len(same) > 1]


def _as_compared(cell: CellValue) -> object:
    """A cell of an undeclared column as it is compared with its neighbours in the column."""
    return fold(as_text(cell)) if isinstance(cell, str | int | float | None) else cell


def _same_row(subject: _Subject, records: Sequence[int]) -> Finding:
    first, second = records[:2]
    column = next(c for c in subject.declared() if not c.blank[second])
    cells = subject.origins.address(column, first, second)
    doubt = Doubt(Severity.WARNING, "duplicate_row", {"n": len(records), "first": cells})
    return subject.origins.finding(column, second, doubt)


def _words_without_meaning(subject: _Subject) -> Iterator[Finding]:
    """Listed words that say nothing of success in a column where others do: formulas that ask for
    a meaning pass over their rows.
    """
    log, amount = subject.log, subject.log.columns.get(subject.log.spec.amount)
    for spec in log.spec.columns:
        column, told = log.columns[spec.id], any(choice.means for choice in spec.choices)
        for choice in spec.choices if told else ():
            records = np.flatnonzero(column.among({f"#{choice.id}"}))
            if not choice.means and len(records):
                worth = float(np.nansum(amount.floats[records])) / 100 if amount else 0.0
                facts = {"n": len(records), "money": money(worth)}
                facts |= _line_of(subject, spec, choice)
                doubt = Doubt(Severity.ERROR, "word_without_meaning", facts)
                yield subject.origins.finding(column, int(records[0]), doubt)


def _line_of(subject: _Subject, spec: ColumnSpec, choice: Choice) -> dict[str, object]:
    """The row of a word on the Logs tab, as a fact of a text."""
    table = subject.listed
    row = row_of(table, subject.log.spec.name, spec.name, choice.name) if table else None
    if table is None or row is None:
        return {}
    facts = {"tab": table.tab.title, "row": row.number}
    return {"means_in": {lang: say("findings.on_logs_row", lang, **facts) for lang in LANGS}}


def _outside_work(subject: _Subject) -> Iterator[Finding]:
    """Main dates on which the row's person did not work here yet, or any more."""
    day, person = subject.log.role("date"), subject.log.role("person")
    if subject.roster is None or day is None or person is None or subject.log.spec.targets:
        return
    of_key: dict[str, list[Stint]] = {}
    for stint in subject.roster.stints:
        of_key.setdefault(fold(stint.person), []).append(stint)
    days, codes = np.floor(day.floats), person.codes
    days[days > serial(subject.as_of)] = np.nan
    dated = np.flatnonzero((codes >= 0) & ~np.isnan(days))
    dated = dated[np.argsort(codes[dated], kind="stable")]
    ends = np.searchsorted(codes[dated], np.arange(len(person.keys)), side="right")
    for key, records in zip(person.keys, np.split(dated, ends), strict=False):
        stints = of_key.get(key, [])
        for record in records[_outside(days[records], stints)].tolist():
            doubt = _about_work(day_of(days[record]), stints)
            yield subject.origins.finding(day, record, doubt)


def _outside(days: Floats, stints: Sequence[Stint]) -> Mask:
    """Which days lie in none of the intervals; none do where there are no intervals."""
    inside = np.full(len(days), not stints)
    for stint in stints:
        start = serial(stint.start) if stint.start else -np.inf
        end = serial(stint.end) if stint.end else np.inf
        inside |= (start <= days) & (days <= end)
    return ~inside


def _about_work(day: date, stints: Sequence[Stint]) -> Doubt:
    start = min(stint.start or date.min for stint in stints)
    end = max(stint.end or date.max for stint in stints)
    if day < start:
        facts = {"day": shown_day(serial(start))}
        return Doubt(Severity.WARNING, "before_start", facts)
    if day > end:
        return Doubt(Severity.WARNING, "after_end", {"day": shown_day(serial(end))})
    return Doubt(Severity.WARNING, "between_stints")


def _similar_people(subject: _Subject) -> Iterator[Finding]:
    """Almost equal names where no list of people says that they are two."""
    person = subject.log.role("person")
    if person is not None and person.kind == "text":
        known = set(map(fold, subject.people))
        names = [n for n, key in zip(person.words, person.keys, strict=True) if key not in known]
        yield from _similar(subject, person, "similar_names", similar_pairs(names))


def _similar_clients(subject: _Subject) -> Iterator[Finding]:
    """Clients that are almost the same and were not joined."""
    client = subject.log.role("client")
    if client is not None and client.kind == "text":
        yield from _similar(subject, client, "similar_clients", similar_clients(client.words))


def _similar(
    subject: _Subject, column: Column, code: str, pairs: Iterable[tuple[str, str]]
) -> Iterator[Finding]:
    """A notice for each pair, at the name that is written less often."""
    counts = np.bincount(column.codes[column.codes >= 0], minlength=len(column.words)).tolist()
    codes = {word: code for code, word in enumerate(column.words)}
    for pair in pairs:
        rarer, other = sorted(pair, key=lambda name: (counts[codes[name]], name))
        record = int(np.argmax(column.codes == codes[rarer]))
        doubt = Doubt(Severity.NOTICE, code, {"name": rarer, "other": other})
        yield subject.origins.finding(column, record, doubt)


_CHECKS: tuple[Callable[[_Subject], Iterator[Finding]], ...] = (
    _duplicate_keys,
    _duplicate_rows,
    _words_without_meaning,
    _outside_work,
    _similar_people,
    _similar_clients,
)


# --- almost equal names ----------------------------------------------------------------------


def similar_pairs(names: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Pairs of different names that are almost the same, each pair once, in order.

    Names are compared by the texts they leave when one letter is dropped, so the time grows with
    the number of names, not with that of pairs. A difference in digits is a difference.
    """
    pairs = _sharing(names, _traces)
    return tuple(pair for pair in pairs if _digits(pair[0]) == _digits(pair[1]))


def similar_clients(names: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Pairs of clients that are almost the same, as `similar_pairs` has them: one letter, another
    legal form or none (ИП too), a lost zero in front, a phone of the other one among several.

    Letters are compared up to 3,000 clients only: it takes long, and nobody reads so many notices.
    """
    pairs = set(_sharing(names, _same_client))
    if len(names) <= _MOST_CLIENTS:
        slips = _sharing(names, lambda name: _slips(client_key(name)[0]))
        pairs |= {pair for pair in slips if _digits(pair[0]) == _digits(pair[1])}
    return tuple(sorted(pairs))


def _sharing(names: Iterable[str], traces: Callable[[str], Iterable[str]]) -> list[tuple[str, str]]:
    """The pairs of names that leave a trace in common, in order."""
    alike: dict[str, list[str]] = defaultdict(list)
    different = sorted(set(names))
    for name, key in zip(different, fold_all(different), strict=True):
        for trace in set(traces(key)):
            alike[trace].append(name)
    pairs = {pair for group in alike.values() for pair in combinations(group[:_LISTED], 2)}
    return sorted(pairs)


def _traces(name: str) -> Iterator[str]:
    words = words_of(name)
    if len(words) > 2:
        words = tuple(word for word in words if not _PATRONYMIC.search(word))
    yield " ".join(sorted(_SHORT_NAMES.get(word, word) for word in words))
    yield from _slips(name)


def _slips(name: str) -> Iterator[str]:
    if len(name) >= _SHORTEST:
        yield name
        yield from (name[:i] + name[i + 1 :] for i in range(len(name)))


_FORMS = re.compile(
    r"\b(?:ооо|ooo|зао|пао|ао|ип|llc|mailto|общество с ограниченной ответственностью"
    r"|акционерное общество|индивидуальный предприниматель)\b"
)
_NOT_NAME = re.compile(r"[\W_]")
_PHONES = re.compile(
    r"(?<!\d)(?:7|8)?[ (.-]*([3489]\d\d)[ ).-]*(\d{3})[ .-]*(\d\d)[ .-]*(\d\d)(?!\d)"
)


def _same_client(name: str) -> Iterator[str]:
    """What else may be the same client, marked so that it is no slip."""
    if plain := _NOT_NAME.sub("", _FORMS.sub("", name)):
        yield "=" + plain
    if name.isdecimal():
        yield "=" + name.lstrip("0")
    yield from ("=7" + "".join(parts) for parts in _PHONES.findall(name))


def _digits(name: str) -> str:
    return "".join(filter(str.isdigit, name))


# --- equal values ----------------------------------------------------------------------------


def _codes(column: Column) -> Codes:
    """Equal numbers for equal cells, -1 for a blank."""
    codes = column.codes if column.kind == "text" else pd.factorize(column.floats)[0]
    return codes.astype(np.int32, copy=False)


def _repeated(codes: Codes) -> Iterable[list[int]]:
    """The records of every code that stands more than once, in order; -1 is none."""
    groups: dict[int, list[int]] = defaultdict(list)
    alike = pd.Series(codes).duplicated(keep=False).to_numpy() & (codes >= 0)
    for record in np.flatnonzero(alike).tolist():
        groups[int(codes[record])].append(record)
    return groups.values()
