"""What the hidden tab `Служебное/Service` remembers from one sync to the next: which KPIs were
computed, from which columns, and where those stood; and how high they were. Beside today's state
it tells what broke.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from sheets_kpi.decisions import Kpi
from sheets_kpi.decisions.tables import find_header
from sheets_kpi.findings import titles_of
from sheets_kpi.formulas.book import FormulaBook
from sheets_kpi.formulas.nodes import calls_in
from sheets_kpi.insights import since as kept
from sheets_kpi.insights.since import Generations
from sheets_kpi.logs import Log
from sheets_kpi.names import fold
from sheets_kpi.periods import show_day
from sheets_kpi.state import Cell, CellValue, Existing, ExistingTab, Tab
from sheets_kpi.styles import PLAIN, TYPED_HEADER
from sheets_kpi.texts import LANGS, Lang, say

KEY = "service"
_HEADERS = ("what", "name", "column", "header", "tab", "place", "computed", "since")
BESIDE = len(_HEADERS) + 2  # the first column of what others remember
_HEADER_ROWS = 40  # a header is looked for in these first rows of a log
_LINES = 5
ColumnKey = tuple[str, str]  # the id of a log, and of its column
Texts = Mapping[Lang, str]


class ColumnSeen(NamedTuple):
    """Where a column of a log stands or stood: its header, the title of the tab, its place from 1.
    `since` is the first day of a sync that missed it or, of one that is there, that found it new;
    None for those that were there from the start.
    """

    header: str
    tab: str
    place: int
    is_there: bool = True
    since: date | None = None


class KpiSeen(NamedTuple):
    """A KPI and the columns that it needs; `since` is the first day of a sync on which it was not
    computed any more, None where it is, or never was.
    """

    columns: tuple[ColumnKey, ...]
    is_computed: bool
    since: date | None = None


class Memory(NamedTuple):
    """What was seen; KPIs by their key. `days` tell what stood on the days of closed periods,
    `told` what digests told whom, in parts.
    """

    columns: Mapping[ColumnKey, ColumnSeen] = {}
    kpis: Mapping[str, KpiSeen] = {}
    days: Mapping[ColumnKey, str] = {}
    figures: Generations = MappingProxyType({})
    told: Mapping[ColumnKey, str] = {}


class Broken(NamedTuple):
    """A KPI that was computed and is not any more: at all, or not by person or account, where the
    column for them is what is missing (`segment`).
    """

    kpi: str
    weight: float
    since: date
    why: Texts
    segment: str = ""


def remembered(existing: Existing) -> Memory:
    """What the last sync wrote down; nothing where it wrote nothing that can be read."""
    tab = existing.marked("summary", KEY)
    columns: dict[ColumnKey, ColumnSeen] = {}
    kpis: dict[str, KpiSeen] = {}
    days: dict[tuple[str, str], str] = {}
    told: dict[tuple[str, str], str] = {}
    if tab is None:
        return Memory()
    for row in range(2, tab.n_rows + 1):
        cells = [tab.value(row, number) for number in range(1, len(_HEADERS) + 1)]
        what, name, column, header, title, place, computed, since = cells
        day = since if isinstance(since, date) else None
        if what == "column" and isinstance(place, int | float):
            seen = ColumnSeen(str(header), str(title), int(place), computed == 1, day)
            columns[str(name), str(column)] = seen
        elif what == "kpi":
            kpis[str(name)] = KpiSeen(_columns_of(column), computed == 1, day)
        elif what == "days":
            days[str(name), str(column)] = str(header)
        elif what == "told":
            told[str(name), str(column)] = str(header)
    return Memory(columns, kpis, days, kept.remembered(tab), told)


def _columns_of(text: CellValue) -> tuple[ColumnKey, ...]:
    """The columns that a KPI needed; none of what somebody garbled."""
    try:
        return tuple((str(log), str(column)) for log, column in json.loads(str(text or "[]")))
    except (ValueError, TypeError, RecursionError):
        return ()


def seen_now(
    existing: Existing,
    kpis: Iterable[Kpi],
    book: FormulaBook,
    logs: Mapping[str, Log],
    as_of: date,
) -> Memory:
    """What this sync sees; of what is missing now it keeps what was seen before."""
    before, found = remembered(existing), dict[str, KpiSeen]()
    for kpi in kpis:
        old, needed = before.kpis.get(kpi.key), _needed(kpi, book, logs)
        is_computed = kpi.key in book.formulas and not any(
            logs[log_id].problem for log_id, _ in needed
        )
        since = None
        if old and not is_computed:
            since = as_of if old.is_computed else old.since
        if old and since:
            needed = old.columns
        found[kpi.key] = KpiSeen(needed, is_computed, since)
    columns = dict(_columns(before, found.values(), logs, as_of))
    return before._replace(columns=columns, kpis=found)


def _columns(
    before: Memory, kpis: Iterable[KpiSeen], logs: Mapping[str, Log], as_of: date
) -> Iterator[tuple[ColumnKey, ColumnSeen]]:
    """The columns of all logs, and those that a KPI needs and that are gone."""
    present = {
        (log_id, column.id): (column.header, log.tab_titles[0], column.places[0])
        for log_id, log in logs.items()
        for column in log.columns.values()
        if column.places and column.id not in log.absent
    }
    for key, place in present.items():
        old, since = before.columns.get(key), as_of if before.columns else None
        if old:
            since = old.since if old.is_there else None
        yield key, ColumnSeen(*place, since=since)
    used = {column for kpi in kpis for column in kpi.columns}
    for key in sorted((used & before.columns.keys()) - present.keys()):
        old = before.columns[key]
        is_lost = old.is_there and key[0] in logs and not logs[key[0]].problem
        yield key, old._replace(is_there=False, since=as_of) if is_lost else old


def _needed(kpi: Kpi, book: FormulaBook, logs: Mapping[str, Log]) -> tuple[ColumnKey, ...]:
    """The columns that a KPI needs, with those that say whose rows are; none where its formula
    is not understood.
    """
    formula = book.formulas.get(kpi.key)
    found: dict[ColumnKey, None] = {}
    for call in calls_in(formula.root, book.formulas) if formula else ():
        log = logs.get(call.log)
        if log is None:  # the team and the accounts are no logs
            continue
        spec = log.spec
        named = (call.column, *(one.column for one in call.conditions))
        for column in (*named, spec.date, spec.person, spec.account):
            if column:
                found[call.log, column] = None
    return tuple(found)


def broken(
    memory: Memory, kpis: Iterable[Kpi], existing: Existing, logs: Mapping[str, Log]
) -> tuple[Broken, ...]:
    """What is not computed any more, the weightiest first."""
    found: list[Broken] = []
    for kpi in kpis:
        seen = memory.kpis[kpi.key]
        if seen.since:
            why = _why(seen, memory, existing, logs)
            found.append(Broken(kpi.name, kpi.weight, seen.since, why))
        for key, segment in _segments(seen, logs) if seen.is_computed else ():
            column = memory.columns.get(key)
            if column and column.since and not column.is_there:
                why = _column_lost(key, memory, existing, logs[key[0]])
                found.append(Broken(kpi.name, kpi.weight, column.since, why, segment))
    return tuple(sorted(found, key=lambda one: -one.weight))


def _segments(seen: KpiSeen, logs: Mapping[str, Log]) -> Iterator[tuple[ColumnKey, str]]:
    """The columns that say whose rows a KPI counts, and for whom it is lost without them."""
    for log_id, column in seen.columns:
        spec = logs[log_id].spec
        for segment in ("person", "account"):
            if column == getattr(spec, segment):
                yield (log_id, column), segment


def _why(seen: KpiSeen, memory: Memory, existing: Existing, logs: Mapping[str, Log]) -> Texts:
    """Why a KPI is not computed, and the likely cure."""
    gone = [k for k in seen.columns if (old := memory.columns.get(k)) and not old.is_there]
    closed = [key for key in seen.columns if key[0] in logs and logs[key[0]].problem]
    for key in closed:
        log = logs[key[0]]
        if _tab_of(key[0], memory, existing) is None:
            return _log_lost(key[0], memory, existing, log)
        if successor(key, memory, existing, log):
            return _column_lost(key, memory, existing, log)
    if gone:
        return _column_lost(gone[0], memory, existing, logs[gone[0][0]])
    if closed:
        return _log_lost(closed[0][0], memory, existing, logs[closed[0][0]])
    return {lang: say("broken.formula", lang, **titles_of(existing, lang)) for lang in LANGS}


def _column_lost(key: ColumnKey, memory: Memory, existing: Existing, log: Log) -> Texts:
    found = successor(key, memory, existing, log)
    facts = {"column": memory.columns[key].header, "found": found}
    text = "broken.column_renamed" if found else "broken.column"
    return {lang: say(text, lang, log=log.spec.name.show(lang), **facts) for lang in LANGS}


def _log_lost(log_id: str, memory: Memory, existing: Existing, log: Log) -> Texts:
    headers = _headers(log_id, memory)
    taken = {mark.tab_id for mark in existing.marks}
    free = [tab for tab in existing.tabs if tab.id not in taken]
    alike = max(free, key=lambda tab: len(_places(tab, headers)), default=None)
    found = alike.title if alike and 2 * len(_places(alike, headers)) >= len(headers) > 0 else ""
    title = next((one.tab for key, one in memory.columns.items() if key[0] == log_id), "")
    text = "broken.log_renamed" if found else "broken.log"
    facts = {"tab": title, "found": found}
    names = {lang: titles_of(existing, lang) | {"log": log.spec.name.show(lang)} for lang in LANGS}
    return {lang: say(text, lang, **facts, **names[lang]) for lang in LANGS}


def _headers(log_id: str, memory: Memory) -> dict[str, str]:
    """The ids of a log's columns by their folded headers."""
    return {fold(one.header): key[1] for key, one in memory.columns.items() if key[0] == log_id}


def _places(tab: ExistingTab, headers: Mapping[str, str]) -> dict[str, int]:
    return find_header(tab, headers, _HEADER_ROWS)[1]


def _tab_of(log_id: str, memory: Memory, existing: Existing) -> ExistingTab | None:
    """The tab that the log was read from."""
    titles = {fold(one.tab) for key, one in memory.columns.items() if key[0] == log_id}
    return next((tab for tab in existing.tabs if fold(tab.title) in titles), None)


def successor(key: ColumnKey, memory: Memory, existing: Existing, log: Log) -> str:
    """The header that likely took the place of a missing one, "" if there is none: of those that
    came when it went, and that no other column has, the nearest to where it stood.
    """
    tab, old = _tab_of(key[0], memory, existing), memory.columns.get(key)
    if tab is None or old is None:
        return ""
    row, places = find_header(tab, _headers(key[0], memory), _HEADER_ROWS)
    if key[1] in places:
        return ""
    known = {fold(name) for column in log.spec.columns for name in column.name.every()}
    for (log_id, _), one in memory.columns.items():
        came = one.since if one.is_there else None
        if log_id == key[0] and not (came and old.since and came >= old.since):
            known.add(fold(one.header))
    headers = {place: tab.value(row, place) for place in range(1, len(tab.columns) + 1)}
    new = {
        place: " ".join(header.split())
        for place, header in headers.items()
        if isinstance(header, str) and header.strip() and fold(header) not in known
    }
    return new[min(new, key=lambda place: abs(place - old.place))] if new else ""


def broken_lines(found: Sequence[Broken], lang: Lang) -> Iterator[str]:
    """Sentences about what broke: one a cause, five at most."""
    by_cause: dict[tuple[date, str, str], list[str]] = {}
    for one in found:
        by_cause.setdefault((one.since, one.segment, one.why[lang]), []).append(one.kpi)
    for number, ((since, segment, why), kpis) in enumerate(by_cause.items()):
        if number == _LINES:
            yield say("broken.more", lang, n=len(by_cause) - _LINES)
            return
        text = f"broken.{segment}" if segment else "broken.kpis"
        yield say(text, lang, day=show_day(since, lang), kpis=", ".join(kpis), why=why)


def service_tab(memory: Memory, lang: Lang, beside: Sequence[Sequence[CellValue]] = ()) -> Tab:
    """The hidden tab that remembers, with other rows beside."""
    rows: list[tuple[object, ...]] = [
        ("column", log_id, column, *seen[:3], int(seen.is_there), seen.since)
        for (log_id, column), seen in memory.columns.items()
    ]
    rows += [
        ("kpi", name, json.dumps(seen.columns, ensure_ascii=False), None, None, None,
         int(seen.is_computed), seen.since)
        for name, seen in memory.kpis.items()
    ]  # fmt: skip
    for what, texts in (("days", memory.days), ("told", memory.told)):
        rows += [(what, *key, text) for key, text in texts.items()]
    rows += kept.rows(memory.figures)
    table = [tuple(say(f"service.{one}", lang) for one in _HEADERS), *rows]
    cells = {
        (row, column): Cell(value, TYPED_HEADER if row == 1 else PLAIN)  # type: ignore[arg-type]
        for row, values in enumerate(table, 1)
        for column, value in enumerate(values, 1)
        if value is not None
    }
    tab = Tab(KEY, "summary", say("tab.service", lang), cells, frozen=(1, 0), hidden=True)
    return with_block(tab, BESIDE, beside)


def with_block(tab: Tab, first: int, rows: Sequence[Sequence[CellValue]]) -> Tab:
    """The hidden tab with rows that others remember, from the column `first` on."""
    cells = {
        (row, place): Cell(value, TYPED_HEADER if row == 1 else PLAIN)
        for row, values in enumerate(rows, 1)
        for place, value in enumerate(values, first)
        if value not in (None, "")
    }
    return tab._replace(cells={**tab.cells, **cells})
