"""The rows of an export as they are written, each under its key."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from math import isnan
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from sheets_kpi.clean.cells import Habits, Known
from sheets_kpi.clean.reader import LogReader, cells_of
from sheets_kpi.clean.records import Records
from sheets_kpi.clean.tables import Layout
from sheets_kpi.clean.tabs import natural_key
from sheets_kpi.clean.units import currency_in
from sheets_kpi.clean.values import as_text
from sheets_kpi.errors import AskError
from sheets_kpi.imports.binding import EXTRA, Binding, Said, Table
from sheets_kpi.logs import EPOCH, Column
from sheets_kpi.names import fold
from sheets_kpi.numbers import HOME
from sheets_kpi.people import NameBook
from sheets_kpi.schema import NUMERIC, ColumnSpec, ColumnType, LogSpec, Named
from sheets_kpi.state import CellValue, Existing, ExistingTab, a1, column_number, normal
from sheets_kpi.texts import LANGS, Lang, quoted

Row = tuple[CellValue, ...]


class Typed(NamedTuple):
    """The records of a tab as they are written: values in the order of the log's columns, then its
    ids that the log does not declare; the cells that could not be read, as (row, column id), and
    the rows that are no records.
    """

    values: list[Row]
    rows: list[int]
    unread: list[tuple[int, str]]
    left_out: list[int]


def typed(
    spec: LogSpec,
    tab: ExistingTab,
    layout: Layout,
    habits: Habits,
    blank: Said = MappingProxyType({}),
) -> Typed:
    """Reads the records of a tab; `blank` are more words that say "nothing here", by column. A cell
    that cannot be read is kept as it stands.
    """
    plain, anybody = _plain(spec, blank), NameBook(is_open=True)
    known, existing = Known(anybody, anybody, date.max, habits), Existing((tab,))
    records = Records(tab, layout, plain)
    log = LogReader(plain, (records,), known).plainly()
    columns, unread, rows = [], [], log.rows.tolist()
    for one in plain.columns:
        column = log.columns[one.id]
        columns.append(_values(column, cells_of(column, log, existing)))
        lost = np.flatnonzero(column.broken).tolist()
        unread += [(rows[i], one.id) for i in lost if columns[-1][i] is not None]
    return Typed(list(zip(*columns, strict=True)), rows, unread, records.no_records)


def _plain(spec: LogSpec, blank: Said) -> LogSpec:
    """A log that takes whatever can be read; what is wrong in it is found once it stands there."""
    kept = NUMERIC | {ColumnType.DATE}
    columns = tuple(
        replace(
            one,
            type=one.type if one.type in kept else ColumnType.TEXT,
            choices=(),
            minimum=None,
            maximum=None,
            future=True,
            past=True,
            blank=(*one.blank, *blank.get(one.id, ())),
        )
        for one in (*spec.columns, ColumnSpec(EXTRA, Named(EXTRA, EXTRA), ColumnType.TEXT))
    )
    return replace(
        spec,
        columns=columns,
        date=spec.date if spec.column(spec.date) else "",
        computed=(),
        rules=(),
        further=(),
        unpivot=None,
        tab_gives="",
        month_rows="",
        person="",
        account="",
        client="",
        category="",
    )


def _values(column: Column, raw: Sequence[CellValue]) -> list[CellValue]:
    if column.kind == "text":
        known = {text: _text(text) for text in set(raw) if isinstance(text, str)}
        return [known[v] if isinstance(v, str) else _text(v) for v in raw]
    times = 10**column.scale
    cells = zip(column.floats.tolist(), column.broken.tolist(), raw, strict=True)
    if column.kind == "date":
        return [_text(v) if lost else _moment(n) for n, lost, v in cells]
    return [_text(v) if lost else None if isnan(n) else normal(n / times) for n, lost, v in cells]


def _text(value: CellValue) -> CellValue:
    return normal(as_text(value))


def _moment(serial: float) -> CellValue:
    if isnan(serial):
        return None
    days, seconds = divmod(round(serial * 86_400), 86_400)
    day = EPOCH + timedelta(days=days)
    return datetime.combine(day, time.min) + timedelta(seconds=seconds) if seconds else day


@dataclass(frozen=True)
class Incoming:
    """What files hold for a log: rows by their key, each with where it stands. `unread` are cells
    that could not be read, `keyless` rows without an id.
    """

    spec: LogSpec
    bound: Sequence[tuple[Table, Binding]]
    key: tuple[str, ...]
    rows: Mapping[Row, Row]
    at: Mapping[Row, str]
    unread: tuple[str, ...] = ()
    keyless: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()

    @property
    def filled(self) -> frozenset[str]:
        """The columns that the files fill."""
        return _filled(self.bound)

    @property
    def extra(self) -> str:
        """The header of ids that the log does not declare; "" where they tell nothing."""
        named = (one.columns[EXTRA] for _, one in self.bound if one.columns.get(EXTRA))
        return next(named, "") if EXTRA in self.key else ""

    def words(self) -> dict[str, Counter[str]]:
        """The words that the lists of the log do not know, by the id of the column."""
        found = {}
        for place, column in enumerate(self.spec.columns):
            if column.type is ColumnType.CHOICE:
                known = {fold(name) for one in column.choices for name in one.name.every()}
                words = Counter(str(row[place]) for row in self.rows.values() if row[place])
                found[column.id] = Counter({w: n for w, n in words.items() if fold(w) not in known})
        return {column: words for column, words in found.items() if words}


def incoming(
    spec: LogSpec,
    bound: Sequence[tuple[Table, Binding]],
    habits: Habits,
    known_key: Sequence[str] = (),
) -> Incoming:
    """Reads the rows of files; `known_key` is what told those of earlier imports apart.

    Raises:
        AskError: the key has no column, or stands twice where its rows differ.
    """
    parts = []
    for table, one in bound:
        tab, layout = table.laid_out(one.columns)
        columns = {id_: table.log.column(name) for id_, name in one.columns.items() if name}
        _refuse_currencies(spec, table, one, habits.currency or HOME)
        blank = {id_: column.blank for id_, column in columns.items() if column}
        parts.append((table.name, layout, typed(spec, tab, layout, habits, blank)))
    filled = _filled(bound)
    key = tuple(known_key) or _key(spec, filled, [row for *_, one in parts for row in one.values])
    if lost := [one for one in key if one not in filled]:
        raise AskError("import.no_key", columns=named(spec, lost))
    places, rows, at = places_of(spec, key), dict[Row, Row](), dict[Row, str]()
    unread, keyless, left_out = list[str](), list[str](), list[str]()
    for name, layout, part in parts:
        unread += [f"{name}!{a1(row, layout.columns[column])}" for row, column in part.unread]
        left_out += [f"{name}!{row}" for row in part.left_out]
        for row, number in zip(part.values, part.rows, strict=True):
            told, here = folded(row, places), f"{name}!{number}"
            before = at.setdefault(told, here)
            if told[0] is None:
                keyless.append(here)
            elif rows.setdefault(told, row) != row or (
                before != here and len(key) > 1 and before.startswith(f"{name}!")
            ):
                raise twins(spec, key, row, before, here)
    what = tuple(unread), tuple(keyless), tuple(left_out)
    return Incoming(spec, bound, key, rows, at, *what)


def twins(spec: LogSpec, key: Sequence[str], row: Row, first: str, second: str) -> AskError:
    """What is said of two rows with the same key."""
    value = ", ".join(as_text(row[place]) for place in places_of(spec, key) if row[place])
    facts = {"value": value, "first": first, "second": second}
    return AskError("import.twice", columns=named(spec, key), **facts)


def _refuse_currencies(spec: LogSpec, table: Table, one: Binding, main: str) -> None:
    """Amounts whose currency stands in a column of its own are of the log's one."""
    money = {column.id for column in spec.columns if column.type is ColumnType.MONEY}
    for column in table.log.columns if money & _filled([(table, one)]) else ():
        if column.type in NUMERIC or not all(currency_in(text) for text, _ in column.top):
            continue
        place = column_number(column.letter)
        cells = Counter(as_text(v) for v in table.tab.columns[place - 1][table.header_row :])
        others = [text for text in cells if currency_in(text) not in ("", main)]
        if others:
            words = ", ".join(f"{text} ({cells[text]})" for text in others[:5])
            facts = {"header": column.name, "words": words, "main": main}
            raise AskError("import.currency", name=table.name, **facts)


def _filled(bound: Sequence[tuple[Table, Binding]]) -> frozenset[str]:
    return frozenset(key for _, one in bound for key, name in one.columns.items() if name)


def _key(spec: LogSpec, filled: Collection[str], rows: Sequence[Row]) -> tuple[str, ...]:
    """The columns that tell rows apart: the ids, if any, else what is no number."""
    if unique := [column.id for column in spec.columns if column.unique]:
        return (unique[0],)
    ids = [row[-1] for row in rows]
    if EXTRA in filled and None not in ids and len(set(ids)) == len(ids):
        return (EXTRA,)
    natural = natural_key(spec)
    return tuple(one for one in (*natural, EXTRA) if one in filled or one in spec.dating)


def places_of(spec: LogSpec, key: Sequence[str]) -> list[int]:
    """Where columns stand in a row."""
    ids = [*(column.id for column in spec.columns), EXTRA]
    return [ids.index(one) for one in key]


def folded(row: Row, places: Sequence[int]) -> Row:
    """What a row is known by."""
    cells = (row[place] for place in places)
    return tuple(fold(cell) if isinstance(cell, str) else cell for cell in cells)


def named(spec: LogSpec, columns: Iterable[str]) -> dict[Lang, str]:
    """Columns by their names, as a fact of a text."""
    found = [c.name if (c := spec.column(one)) else Named(EXTRA, EXTRA) for one in columns]
    return {lang: ", ".join(quoted(name.show(lang), lang) for name in found) for lang in LANGS}
