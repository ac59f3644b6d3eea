"""What is written so that the tab of ours holds the rows of an export."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

from sheets_kpi.clean.cells import Habits
from sheets_kpi.clean.tables import Layout, find_layout
from sheets_kpi.clean.tabs import (
    import_title,
    is_import,
    not_on,
    remembered_key,
    shared_key,
    tabs_of,
)
from sheets_kpi.clean.times import DEFAULT_ZONE
from sheets_kpi.decisions import decision_tab, logs_in_force
from sheets_kpi.decisions.settings import read_settings
from sheets_kpi.decisions.tables import SETTINGS, read_table
from sheets_kpi.errors import AskError, DecisionError, OwnershipError
from sheets_kpi.imports.binding import EXTRA, Said
from sheets_kpi.imports.outcome import Import
from sheets_kpi.imports.rows import Incoming, Row, folded, named, places_of, twins, typed
from sheets_kpi.marks import prepared
from sheets_kpi.names import fold
from sheets_kpi.plan import AddRows, CellChange, Change, CreateTab, Plan, SetMark
from sheets_kpi.prepare import import_places, import_tab
from sheets_kpi.schema import LogSpec
from sheets_kpi.state import CellValue, Existing, ExistingTab, Mark, a1, zone_of
from sheets_kpi.texts import LANGS, Lang

_REMEMBERED = 5  # headers of a column


class Goal(NamedTuple):
    """The log that rows go into, and how its workbook is read; `said` and `key` are those of
    earlier imports, the key empty where the log has not every column of it any more.
    """

    spec: LogSpec
    habits: Habits
    lang: Lang
    said: Said
    key: tuple[str, ...]


def goal_of(existing: Existing, name: str, book: str) -> Goal:
    """The log of a name in a prepared workbook.

    Raises:
        AskError: there is no such log, or it is no list of records below headers.
        DecisionError: `init` was not run, or the tabs of decisions cannot be read.
    """
    how = prepared(existing, None)
    table = decision_tab(existing, SETTINGS)
    if not how.marked or table is None:
        raise DecisionError("decision.not_prepared", name=book)
    settings = read_settings(read_table(table, SETTINGS))
    logs = logs_in_force(how.template, existing).logs
    spec = next((one for one in logs if name == one.id or one.name.matches(name)), None)
    if spec is None:
        every = {lang: ", ".join(one.name.show(lang) for one in logs) for lang in LANGS}
        raise AskError("import.no_log", name=name, logs=every)
    if spec.unpivot or not spec.headed:
        raise AskError("import.shape", log={lang: spec.name.show(lang) for lang in LANGS})
    zone = settings.zone or zone_of(existing.zone) or DEFAULT_ZONE
    data = home_of(spec, existing)[1]
    lang, key = settings.language or how.lang or "ru", remembered_key(data)
    known = {EXTRA, *(column.id for column in spec.columns)}
    said = {one: headers for one, headers in said_of(data).items() if one in known}
    key = key if known >= {*key} else ()
    return Goal(spec, Habits(zone, settings.currency), lang, said, key)


def home_of(spec: LogSpec, existing: Existing) -> tuple[ExistingTab | None, Mapping[str, str]]:
    """The tab of ours that belongs to a log, and what its mark remembers."""
    for mark in existing.marks:
        tab = existing.tab(mark.tab_id)
        if tab and is_import(mark) and mark.key == spec.id:
            return tab, mark.data
    return None, {}


def said_of(data: Mapping[str, str]) -> Said:
    """The headers that columns had in earlier imports."""
    return {key: tuple(headers) for key, headers in json.loads(data.get("import") or "{}").items()}


def is_told(come: Incoming, before: Said) -> bool:
    """Whether earlier imports took every column from the same header."""
    return all(
        name in before.get(key, ())
        for _, one in come.bound
        for key, name in one.columns.items()
        if name
    )


def plan_import(
    existing: Existing, come: Incoming, habits: Habits, lang: Lang, *, is_seen: bool = True
) -> Import:
    """What is to be written so that the tab of ours holds the rows of files. `is_seen` tells that
    nobody need hear any more that the tab is not as the last import left it.

    Raises:
        OwnershipError: a tab of somebody's bears its title.
        DecisionError: a header of it was taken away.
        AskError: a key that is new does not tell its rows apart.
    """
    spec, (tab, data) = come.spec, home_of(come.spec, existing)
    places = places_of(spec, come.key)
    mark = {
        **data,
        "import": _remembered(come, said_of(data)),
        "key": json.dumps(come.key, ensure_ascii=False),
    }
    twice = tuple(_twice(existing, come, habits, tab))
    if tab is None:
        return _first(existing, come, mark, twice, lang)
    layout = _layout_of(spec, tab, data.get("extra") or come.extra)
    stand = typed(spec, tab, layout, habits)
    at: dict[Row, int] = {}
    for i, row in enumerate(stand.values):
        told = folded(row, places)
        if at.setdefault(told, i) != i and told in come.rows and mark["key"] != data.get("key"):
            first, second = (f"{tab.title}!{stand.rows[one]}" for one in (at[told], i))
            raise twins(spec, come.key, row, first, second)
    held = _held(spec, {one: at for one, at in layout.columns.items() if one in come.filled})
    width, new = max(layout.columns.values()), [key for key in come.rows if key not in at]
    added = tuple(_laid(come.rows[key], held, width) for key in new)
    cells, after = dict[tuple[int, int], CellValue](), [*map(list, stand.values)]
    for key in come.rows.keys() & at.keys():
        row, i = come.rows[key], at[key]
        for column, place in held.items():
            if not _is(row[place], after[i][place]):
                cells[stand.rows[i], column] = after[i][place] = row[place]
    differs = data.get("rows") not in (None, _digest(stand.values))
    if cells or (added and (is_seen or not differs)):
        mark["rows"] = _digest([*map(tuple, after), *(come.rows[key] for key in new)])
    rows = AddRows(tab.id, tab.title, tab.n_rows + 1, added, dict(sorted(cells.items())))
    changes: list[Change] = [rows] if cells or added else []
    changes += [SetMark(Mark("log", spec.id, tab.id, mark))] if mark != data else []
    plan = Plan(tuple(changes), existing.fingerprint, edited=(tab.title,) if differs else ())
    shown = tuple(CellChange(*at, tab.value(*at), value) for at, value in rows.cells.items())
    changed, left = len({row for row, _ in cells}), len(at.keys() - come.rows.keys())
    same = len(come.rows) - len(new) - changed
    return Import(plan, tab.title, len(new), changed, same, left, shown, twice)


def _first(
    existing: Existing,
    come: Incoming,
    mark: dict[str, str],
    twice: tuple[tuple[str, str], ...],
    lang: Lang,
) -> Import:
    """The tab is made with its headers and a first row, which all others look like."""
    spec, title = come.spec, import_title(come.spec, lang)
    if any(fold(tab.title) == fold(title) for tab in existing.tabs):
        raise OwnershipError("plan.foreign_tab", title=title)
    extra = come.extra
    mark |= {"rows": _digest(come.rows.values()), **({"extra": extra} if extra else {})}
    places = import_places(spec, extra=bool(extra))
    held, width = _held(spec, places), max(places.values())
    rows = [_laid(row, held, width) for row in come.rows.values()]
    timed = {i for row in rows for i, value in enumerate(row, 1) if isinstance(value, datetime)}
    changes: list[Change] = []
    if rows:
        tab = import_tab(spec, title, extra, rows[0], timed, lang)._replace(data=mark)
        changes.append(CreateTab(tab, mark))
        changes += [AddRows("", title, tab.size[0] + 1, tuple(rows[1:]))] if rows[1:] else []
    plan = Plan(tuple(changes), existing.fingerprint)
    return Import(plan, title, len(rows), 0, 0, 0, (), twice)


def _held(spec: LogSpec, columns: Mapping[str, int]) -> dict[int, int]:
    """The places in a row of what sheet columns hold."""
    return {at: place for one, at in columns.items() for place in places_of(spec, [one])}


def _laid(row: Row, held: Mapping[int, int], width: int) -> Row:
    """A row as it stands on the sheet."""
    return tuple(row[held[at]] if at in held else None for at in range(1, width + 1))


def _layout_of(spec: LogSpec, tab: ExistingTab, extra: str) -> Layout:
    """Where the columns stand on the tab of ours."""
    layout, _ = find_layout(tab, spec)
    others = layout.others if layout else {}
    lost = [c.id for c in spec.columns if layout is None or c.id not in layout.columns]
    lost += [EXTRA] if extra and fold(extra) not in others else []
    if layout is None or lost:
        raise DecisionError("import.header_lost", tab=tab.title, columns=named(spec, lost))
    more = {EXTRA: others[fold(extra)]} if extra else {}
    return replace(layout, columns={**layout.columns, **more})


def _remembered(come: Incoming, before: Said) -> str:
    """Which headers the columns had, the latest first, "" of one that is left blank."""
    found = {key: list(headers) for key, headers in before.items()}
    for _, one in come.bound:
        for key, name in one.columns.items():
            found[key] = list(dict.fromkeys((name, *found.get(key, ()))))[:_REMEMBERED]
    return json.dumps(found, ensure_ascii=False, sort_keys=True)


def _twice(
    existing: Existing, come: Incoming, habits: Habits, home: ExistingTab | None
) -> Iterator[tuple[str, str]]:
    """The records of people's tabs that the files hold too, as (cell of theirs, row of a file)."""
    spec, key = come.spec, shared_key(come.spec, come.key)
    for tab in tabs_of(spec, existing)[0] if key else ():
        layout, _ = find_layout(tab, spec, not_on(spec, tab.title))
        if layout is None or (home and tab.id == home.id) or not layout.columns.keys() >= {*key}:
            continue
        places, theirs = places_of(spec, key), typed(spec, tab, layout, habits)
        ours = {folded(row, places): come.at[told] for told, row in come.rows.items()}
        for row, number in zip(theirs.values, theirs.rows, strict=True):
            if told := ours.get(folded(row, places)):
                yield f"{tab.title}!{a1(number, layout.columns[key[0]])}", told


def _is(one: CellValue, other: CellValue) -> bool:
    return one == other and isinstance(one, str) == isinstance(other, str)


def _digest(rows: Iterable[Row]) -> str:
    """Names rows in any order."""
    return sha256("\n".join(sorted(map(repr, rows))).encode()).hexdigest()[:12]
