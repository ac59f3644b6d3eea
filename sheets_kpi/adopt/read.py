"""From a workbook to what is taken from it: tables, kinds of tabs, logs over tabs, columns."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from sheets_kpi.adopt.columns import Facts, is_short_day
from sheets_kpi.adopt.groups import daily_sums, groups_of, repeated
from sheets_kpi.adopt.parts import Part
from sheets_kpi.adopt.questions import doubts_of, questions_of
from sheets_kpi.adopt.reading import (
    ColumnReading,
    Doubt,
    LogReading,
    Reading,
    Role,
    TabKindRead,
    TabReading,
    lang_of,
)
from sheets_kpi.adopt.roles import column_of, roles_of
from sheets_kpi.adopt.tables import is_total, rows_of, tables_of
from sheets_kpi.adopt.titles import name_of, patterns_of, titles_of
from sheets_kpi.adopt.told import months_of, with_day, with_given, with_headings
from sheets_kpi.clean.tables import is_blank
from sheets_kpi.clean.tabs import month_of_title
from sheets_kpi.clean.values import LAST_DAY, read_number
from sheets_kpi.names import fold, tidy
from sheets_kpi.schema import ColumnType
from sheets_kpi.state import Area, CellValue, Existing, ExistingTab, column_letter
from sheets_kpi.texts import by_lang, say

_LONG = 12  # records of a tab that is called a report
_MOST_LISTED = 60  # words of a dropdown


def read(existing: Existing, kinds: Mapping[str, TabKindRead] | None = None) -> Reading:
    """What a workbook holds; `kinds` are the tabs of which the owner has said what they are."""
    ours = {
        mark.tab_id for mark in existing.marks if mark.kind in ("summary", "decision", "shared")
    }
    tabs: list[TabReading] = []
    parts: list[Part] = []
    for tab in existing.tabs:
        given = "ours" if tab.id in ours else (kinds or {}).get(tab.title)
        reading, found = _tab(tab, given, existing)
        tabs.append(reading)
        parts += [found] if found else []
    said: Mapping[str, TabKindRead] = kinds or {}
    reports = [t.title for t in tabs if t.reason == "report" and t.records >= _LONG]
    reports = [] if parts else [title for title in reports if title not in said]
    if reports:  # nothing else is a log
        again = read(existing, {**dict.fromkeys(reports, "log"), **said})
        guesses = (Doubt("report_read", {"tab": title}) for title in reports)
        return replace(again, doubts=(*again.doubts, *guesses))
    groups, copies = groups_of(parts, frozenset(kinds or {}))
    logs: list[LogReading] = []
    for group in groups:
        logs.append(_log(group, existing, logs))
    of_tab = {title: log.name for log in logs for title in log.titles}
    tabs = [
        replace(tab, kind="copy", reason="copy", log=of_tab.get(copies[tab.title], ""))
        if tab.title in copies
        else replace(tab, log=of_tab.get(tab.title, ""))
        for tab in tabs
    ]
    told_apart = frozenset(kinds or {})
    doubtful = {t: of for t, of in repeated(groups).items() if t not in told_apart}
    questions = questions_of(logs, copies, doubtful)
    told = [Doubt("copy", {"tab": tab, "of": of}) for tab, of in copies.items()]
    told += [Doubt("repeated", {"tab": tab, "of": of}) for tab, of in doubtful.items()]
    sums = ((one.tab.title, other.tab.title) for one, other in daily_sums(groups))
    told += [Doubt("daily_sums", {"tab": tab, "of": of}) for tab, of in sums]
    told += [doubt for tab in tabs for doubt in _unread(tab, is_said=tab.title in (kinds or {}))]
    with_doubts = tuple(doubts_of(log) for log in logs)
    return Reading(with_doubts, tuple(tabs), questions, tuple(told))


def _unread(tab: TabReading, *, is_said: bool) -> Iterator[Doubt]:
    """Tables with records that nothing reads are told, where the owner has not said so herself."""
    if not is_said and tab.kind in ("list", "summary", "plan", "notes") and tab.records >= 3:
        yield Doubt(f"unread.{tab.kind}", {"tab": tab.title, "n": tab.records})
    for area, kind in tab.beside:
        yield Doubt("beside", {"tab": tab.title, "area": area, "kind": kind})


def _tab(
    tab: ExistingTab, given: TabKindRead | None, existing: Existing
) -> tuple[TabReading, Part | None]:
    if given == "ours":
        return TabReading(tab.title, "ours", reason="ours"), None
    if all(is_blank(v) for column in tab.columns for v in column):
        return TabReading(tab.title, "empty", reason="empty"), None
    lists = _lists(tab, existing)
    parts = [Part(tab, table, rows_of(table), lists) for table in tables_of(tab)]
    if not parts:
        return TabReading(tab.title, given or "notes", reason="no_table"), None
    logs = [p for p in parts if p.kind[0] in ("log", "matrix")]
    best = max(logs or parts, key=lambda p: p.weight)
    kind, reason = best.kind
    kind = given or kind
    beside = tuple((str(p.table.area), p.kind[0]) for p in parts if p is not best)
    reading = TabReading(
        tab.title,
        kind,
        best.table.header_row,
        len(best.rows.records),
        best.rows.left_out,
        reason,
        area=str(best.table.area),
        beside=beside,
    )
    return reading, best if kind in ("log", "matrix") else None


def _lists(tab: ExistingTab, existing: Existing) -> dict[int, tuple[str, ...]]:
    """The words that the dropdowns of a tab offer, by sheet column."""
    found: dict[int, tuple[str, ...]] = {}
    for one in tab.inputs:
        words = one.options
        if one.kind == "range" and one.source:
            title = one.source_tab or tab.title
            source = next((other for other in existing.tabs if other.title == title), tab)
            words = tuple(map(str, _texts_in(source, one.source)))
        if 1 < len(words) <= _MOST_LISTED:
            places = range(one.area.first_column, min(one.area.last_column, len(tab.columns)) + 1)
            found |= dict.fromkeys(places, tuple(filter(None, map(tidy, words))))
    return found


def _texts_in(tab: ExistingTab, area: Area) -> Iterator[CellValue]:
    for column in tab.columns[area.first_column - 1 : area.last_column]:
        yield from (v for v in column[area.first_row - 1 : area.bottom] if not is_blank(v))


def _log(group: Sequence[Part], existing: Existing, before: Sequence[LogReading]) -> LogReading:
    titles = tuple(part.tab.title for part in group)
    headers = (text for part in group for text in part.table.headers.values())
    usual = say("adopt.log", lang_of(*titles, *headers))
    log = LogReading(
        name_of(titles, {one.name for one in before}, usual),
        (),
        titles,
        tuple(_columns(group)),
        records=sum(len(part.rows.records) for part in group),
        not_records=sum(len(part.rows.left_out) for part in group),
        shape=group[0].shape,
        first_row=0 if group[0].table.header_row else min(part.table.first for part in group),
        doubts=tuple(_log_doubts(group)),
    )
    plain = log
    log = with_headings(log, group) if log.shape else log
    if log.unpivot or not log.shape:
        log = with_day(with_given(log, group), group, existing)
    if log.shape and not (log.unpivot and (log.day or log.role("date"))):
        unread = Doubt("matrix_unread", {"tab": titles[0]})
        log = replace(plain, doubts=(*plain.doubts, unread))
    return replace(log, tabs=patterns_of(titles, existing, before, is_given=bool(log.given)))


def _columns(group: Sequence[Part]) -> list[ColumnReading]:
    pairs = ((part, key) for part in group for key in part.keys)
    keys = dict.fromkeys(key for part, key in pairs if not _is_of_headings(part, part.keys[key]))
    facts = {
        key: sum((p.facts[p.keys[key]] for p in group if key in p.keys), Facts(_header(group, key)))
        for key in keys
    }
    most = max(group, key=lambda part: len(part.rows.records))
    places = {i: most.keys[key] for i, key in enumerate(keys) if key in most.keys}
    sums = {i: most.sums[place] for i, place in places.items() if place in most.sums}
    roles = roles_of([*facts.values()], sums, is_matrix=bool(group[0].shape))
    columns = [
        replace(_column(group, key, facts[key], roles.get(i, "")), adds_up=sums.get(i) == "whole")
        for i, key in enumerate(keys)
    ]
    columns = [_carried(one, group, key) for one, key in zip(columns, keys, strict=True)]
    if all((month_of_title(part.tab.title) or (None,))[0] for part in group):
        columns = [_in_year_of_titles(one) for one in columns]
    return _with_money(columns, group, dict(zip([c.name for c in columns], keys, strict=True)))


def _with_money(
    columns: list[ColumnReading], group: Sequence[Part], keys: Mapping[str, str]
) -> list[ColumnReading]:
    """The columns with the amounts that stand beside each word of the status."""
    status, amount = (
        next((c for c in columns if c.role == role), None) for role in ("status", "amount")
    )
    if status is None or amount is None:
        return columns
    sums: dict[str, float] = defaultdict(float)
    for part in group:
        places = [part.keys.get(keys[one.name]) for one in (status, amount)]
        cells = [part.table.cells(p, part.rows.records) if p else () for p in places]
        for word, money in zip(*cells, strict=False):
            sums[fold(tidy(str(word)))] += read_number(money, LAST_DAY).value or 0
    words = tuple(replace(word, amount=sums[fold(word.text)]) for word in status.words)
    return [replace(one, words=words) if one is status else one for one in columns]


def _log_doubts(group: Sequence[Part]) -> Iterator[Doubt]:
    out = Counter(left.why for part in group for left in part.rows.left_out)
    del out["month"]  # told below
    for why, n in out.items():
        yield Doubt("left_out", {"why": by_lang(f"adopt.left_out.{why}"), "n": n})
    headless = [part.tab.title for part in group if not part.table.header_row]
    code = "by_letter" if len(headless) == len(group) else "no_header"
    yield from (Doubt(code, {"tab": title}) for title in headless)
    if months := months_of(group):
        yield Doubt("month_rows", {"months": "; ".join(months[:3])})
    if len(group) > 1 and titles_of([p.tab.title for p in group]).tells not in ("month", "date"):
        yield Doubt("same", {"tabs": "; ".join(p.tab.title for p in group)})


def _is_of_headings(part: Part, place: int) -> bool:
    """Whether a column of a matrix stands under a heading, or holds the sums of those that do."""
    header = part.table.headers.get(place, "")
    return place in part.headings or bool(part.shape and is_total(fold(header)))


def _header(group: Sequence[Part], key: str) -> str:
    return next(p.table.headers.get(p.keys[key], "") for p in group if key in p.keys)


def _column(group: Sequence[Part], key: str, facts: Facts, role: Role) -> ColumnReading:
    having = [part for part in group if key in part.keys]
    spelled = [part.table.headers.get(part.keys[key], "") for part in having]
    is_repeated = key.startswith(" ")
    headers = () if is_repeated else tuple({fold(h): h for h in spelled if h}.values())
    n_all = sum(len(p.rows.records) for p in group)
    filled = facts.n_told / n_all if n_all else 0.0
    by_letter = any(part.is_by_letter(key) for part in having)
    return replace(
        column_of(facts, role),
        headers=headers,
        letter=column_letter(having[0].keys[key]),
        by_letter=by_letter,
        is_read=not by_letter or len({part.keys.get(key) for part in group}) == 1,
        required=filled >= 0.97 and role in ("date", "person", "amount", "client", "status"),
        filled=round(filled, 4),
    )


def _in_year_of_titles(column: ColumnReading) -> ColumnReading:
    """Days without a year are read where the title of every tab names a month with its year."""
    days = [d for d in column.doubts if d.code == "odd_cells" and column.type is ColumnType.DATE]
    read = [d for d in days if all(map(is_short_day, str(d.facts["cells"]).split("; ")))]
    return replace(column, doubts=tuple(d for d in column.doubts if d not in read))


def _carried(column: ColumnReading, group: Sequence[Part], key: str) -> ColumnReading:
    """Dates that stand on the first row of a day only."""
    if column.role != "date" or column.filled > 0.75:
        return column
    firsts = [
        not is_blank(part.table.cells(part.keys[key], part.rows.records[:1])[0])
        for part in group
        if key in part.keys and part.rows.records
    ]
    if not all(firsts) or not firsts:
        return column
    return replace(column, carried=True)
