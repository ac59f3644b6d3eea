"""From a workbook to what is taken from it: tables, kinds of tabs, logs over tabs, columns."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from sheets_kpi.adopt.columns import Facts, blank_words_of, day_of, is_date, seconds_unit
from sheets_kpi.adopt.headers import bare, is_name, meaning_of, phrase
from sheets_kpi.adopt.questions import doubts_of, questions_of
from sheets_kpi.adopt.reading import (
    ColumnReading,
    Doubt,
    LogReading,
    Reading,
    Role,
    Shape,
    TabKindRead,
    TabReading,
    WordReading,
)
from sheets_kpi.adopt.roles import roles_of
from sheets_kpi.adopt.tables import Rows, Table, rows_of, tables_of
from sheets_kpi.clean.tables import is_blank
from sheets_kpi.clean.tabs import month_of_title
from sheets_kpi.clean.times import order_of
from sheets_kpi.clean.values import plain_text
from sheets_kpi.names import fits, fold, tidy
from sheets_kpi.periods import MONTHS
from sheets_kpi.schema import NUMERIC, ColumnType
from sheets_kpi.state import Existing, ExistingTab, column_letter
from sheets_kpi.texts import Lang, say

_PIVOT = frozenset(
    (
        "названия строк",
        "row labels",
        "общий итог",
        "grand total",
        "column labels",
        "названия столбцов",
    )
)
_SUMMARY = re.compile(
    r"отч[её]т|свод|дашборд|dashboard|summary|итог|report|аналитик|статистик|overview"
)
_WHOSE = frozenset(("person", "account", "team", "month", "date"))  # a target is theirs
_OF_PLANS = _WHOSE | {"target", "year", "client"}
_SUMS = frozenset(("всего", "итого", "итог", "total", "sum", "среднее"))
_SAME = 0.8  # of the headers of tabs that are one log
_COPIED = 0.7  # of the rows of a tab that also stand on another
_FAR = date(2100, 1, 1)


@dataclass(frozen=True)
class Part:
    """A table of a tab with its rows, and the facts of its columns."""

    tab: ExistingTab
    table: Table
    rows: Rows

    @cached_property
    def places(self) -> tuple[int, ...]:
        """The sheet columns that hold anything or have a header."""
        rows = self.rows.records
        return tuple(
            p
            for p in self.table.places
            if p in self.table.headers or any(not is_blank(v) for v in self.table.cells(p, rows))
        )

    @cached_property
    def facts(self) -> dict[int, Facts]:
        """The facts of each sheet column."""
        return {
            p: Facts.of(self.table.headers.get(p, ""), self.table.cells(p, self.rows.records))
            for p in self.places
        }

    @cached_property
    def keys(self) -> dict[str, int]:
        """The sheet columns by what they have in common over tabs: the header, without its unit
        where no other differs by the unit alone; else the letter.
        """
        texts = {p: self.table.headers.get(p, "") for p in self.places}
        counts = Counter(map(bare, texts.values()))
        found: dict[str, int] = {}
        for p, text in texts.items():
            key = bare(text) if counts[bare(text)] == 1 else phrase(text)
            found[key if key and key not in found else f"#{column_letter(p)}"] = p
        return found

    def is_by_letter(self, key: str) -> bool:
        """Whether a column has no header, or one that stands again on the tab."""
        header = self.table.headers.get(self.keys[key], "")
        return not header or sum(fold(h) == fold(header) for h in self.table.headers.values()) > 1

    @cached_property
    def roles(self) -> dict[int, Role]:
        """The roles by sheet column."""
        found = roles_of([*self.facts.values()], is_matrix=bool(self.shape))
        return {self.places[i]: role for i, role in found.items()}

    @cached_property
    def weight(self) -> float:
        """How much a table is the log of its tab."""
        have = set(self.roles.values())
        parts = sum(role in have for role in ("person", "client", "amount", "status"))
        return 3 * ("date" in have) + parts + math.log10(len(self.rows.records) + 1)

    @cached_property
    def shape(self) -> Shape:
        """How a matrix is laid out, "" for a table of records."""
        texts = [self.table.headers[p] for p in self.places if p in self.table.headers]
        if not texts or not self.table.header_row:
            return ""
        row = self.table.header_row
        cells = [self.tab.value(row, p) for p in self.places]
        dated = sum(day_of(v) is not None or is_date(Facts.of("", [v])) for v in cells if v)
        if dated >= 5 and 2 * dated >= len(texts):
            return "dates_across"
        days = {t for t in texts if t.isdigit() and 1 <= int(t) <= 31}
        if len(days) >= 20:
            return "days_across"
        months = sum(not t.isdigit() and month_of_title(t) is not None for t in texts)
        if months >= 4 and 2 * months >= len(texts) - 1:
            return "months_across"
        if self._has_blocks:
            return "people_metrics"
        return "people_across" if self._has_people_across else ""

    @property
    def _has_blocks(self) -> bool:
        """Whether the same headers stand again and again, under texts in the row above."""
        counts = Counter(phrase(text) for text in self.table.headers.values())
        again = [n for n in counts.values() if n > 1]
        row, first = self.table.header_row - 1, min(self.places)
        above = [self.tab.value(row, p) for p in self.places if p > first] if row else []
        groups = {fold(v) for v in above if isinstance(v, str)}
        return len(again) >= 2 and len(set(again)) == 1 and len(groups) >= again[0]

    @property
    def _has_people_across(self) -> bool:
        """Whether a column of dates is followed by numbers alone, under names of people."""
        kinds = {p: f.type for p, f in self.facts.items() if fold(f.header) not in _SUMS}
        numeric = [p for p, kind in kinds.items() if kind in NUMERIC]
        rest = [kind for p, kind in kinds.items() if p not in numeric]
        unknown = [self.facts[p] for p in numeric if not self.facts[p].sense.name]
        people = [one for one in unknown if is_name(one.header)]
        is_all = len(unknown) == len(numeric) and rest == [ColumnType.DATE]
        return is_all and len(people) >= 2 and 3 * len(people) >= len(numeric)

    @property
    def kind(self) -> tuple[TabKindRead, str]:
        """What the table is, and why."""
        if self.shape:
            return "matrix", self.shape
        senses = {f.sense.name for f in self.facts.values()}
        if {fold(t) for t in self.table.headers.values()} & _PIVOT:
            return "summary", "pivot"
        if "target" in senses and senses & _WHOSE and senses <= _OF_PLANS:
            return "plan", "plan"
        is_report = bool(_SUMMARY.search(fold(self.tab.title)))
        have, n = set(self.roles.values()), len(self.rows.records)
        if is_report and n and (n < 12 or not have & {"person", "client"}):
            return "summary", "report"
        known = sum(f.sense.strength >= 1.5 for f in self.facts.values())
        return self._kind(have, n, known)

    def _kind(self, have: set[Role], n: int, known: int) -> tuple[TabKindRead, str]:
        """What a plain table is, by its roles, its records and how many headers are known."""
        if not n:
            return ("log", "ahead") if known >= 3 and "date" in have else ("notes", "few")
        if "date" in have:
            return ("log", "dated") if n >= 3 or known >= 2 else ("notes", "few")
        if "month" in have and have & {"person", "amount"} and n >= 10:
            return "log", "by_month"
        if self.rows.months and n >= 3 and have & {"amount", "person", "client", "status"}:
            return "log", "month_rows"
        return ("list", "undated") if known >= 2 and n >= 2 else ("notes", "no_table")


def read(existing: Existing, kinds: Mapping[str, TabKindRead] | None = None) -> Reading:
    """What a workbook holds; `kinds` are the tabs of which the owner has said what they are."""
    ours = {mark.tab_id for mark in existing.marks if mark.kind in ("summary", "decision")}
    tabs: list[TabReading] = []
    parts: list[Part] = []
    for tab in existing.tabs:
        reading, found = _tab(tab, (kinds or {}).get(tab.title), is_ours=tab.id in ours)
        tabs.append(reading)
        parts += [found] if found else []
    groups, copies = _groups(parts, frozenset(kinds or {}))
    names: set[str] = set()
    logs: list[LogReading] = []
    for group in groups:
        log = _log(group, names)
        names.add(log.name)
        logs.append(replace(log, tabs=_of_its_own(log, existing, logs)))
    of_tab = {title: log.name for log in logs for title in log.titles}
    tabs = [
        replace(tab, kind="copy", reason="copy", log=of_tab.get(copies[tab.title], ""))
        if tab.title in copies
        else replace(tab, log=of_tab.get(tab.title, ""))
        for tab in tabs
    ]
    questions = questions_of(logs, copies)
    told = [Doubt("copy", {"tab": tab, "of": of}) for tab, of in copies.items()]
    told += [doubt for tab in tabs for doubt in _unread(tab)]
    with_doubts = tuple(doubts_of(log) for log in logs)
    return Reading(with_doubts, tuple(tabs), questions, tuple(told))


def _unread(tab: TabReading) -> Iterator[Doubt]:
    """Tables with records that nothing reads are told."""
    if tab.kind in ("list", "summary", "plan", "notes") and tab.records >= 3:
        yield Doubt(f"unread.{tab.kind}", {"tab": tab.title, "n": tab.records})
    for area, kind in tab.beside:
        yield Doubt("beside", {"tab": tab.title, "area": area, "kind": kind})


def _tab(
    tab: ExistingTab, given: TabKindRead | None, *, is_ours: bool
) -> tuple[TabReading, Part | None]:
    if is_ours:
        return TabReading(tab.title, "ours", reason="ours"), None
    if all(is_blank(v) for column in tab.columns for v in column):
        return TabReading(tab.title, "empty", reason="empty"), None
    parts = [Part(tab, table, rows_of(table)) for table in tables_of(tab)]
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


# --- one log over several tabs ----------------------------------------------------------------


def _groups(
    parts: Sequence[Part], told: Collection[str]
) -> tuple[list[list[Part]], dict[str, str]]:
    """The tabs that make up each log, and the tabs that are copies, with what they copy. Of those
    in `told` the owner has said what they are.
    """
    copies: dict[str, str] = {}
    groups: list[list[Part]] = []
    for part in sorted(parts, key=lambda p: -len(p.rows.records)):
        is_told = part.tab.title in told
        every = (one for group in groups for one in group)
        if not is_told and (original := next((o for o in every if _copies(part, o)), None)):
            copies[part.tab.title] = original.tab.title
            continue
        home = next((g for g in groups if _are_alike(part, g[0])), None)
        if home is None:
            groups.append([part])
        else:
            home.append(part)
    order = {id(part): i for i, part in enumerate(parts)}
    for group in groups:
        group.sort(key=lambda p: order[id(p)])
    return sorted(groups, key=lambda g: order[id(g[0])]), copies


def _are_alike(one: Part, other: Part) -> bool:
    if one.shape != other.shape:
        return False
    a, b = set(one.keys), set(other.keys)
    if one.shape:
        titles = [month_of_title(p.tab.title) for p in (one, other)]
        return all(titles) and one.shape == other.shape
    return len(a & b) >= _SAME * max(len(a), len(b)) and len(a & b) >= 2


def _copies(part: Part, other: Part) -> bool:
    """Whether most rows of a tab also stand on another, in three common columns or more."""
    common = [key for key in part.keys if key in other.keys]
    n = len(part.rows.records)
    if len(common) < 3 or n < 3 or part.shape or other.shape:
        return False
    mine, theirs = (Counter(_rows(p, common)) for p in (part, other))
    return sum((mine & theirs).values()) >= _COPIED * n


def _rows(part: Part, keys: Sequence[str]) -> Iterator[tuple[str, ...]]:
    columns = [part.table.cells(part.keys[key], part.rows.records) for key in keys]
    return (tuple(map(str, row)) for row in zip(*columns, strict=True))


# --- a log -----------------------------------------------------------------------------------


def _log(group: Sequence[Part], taken: set[str]) -> LogReading:
    titles = tuple(part.tab.title for part in group)
    keys = dict.fromkeys(key for part in group for key in part.keys)
    facts = {
        key: sum((p.facts[p.keys[key]] for p in group if key in p.keys), Facts(_header(group, key)))
        for key in keys
    }
    roles = roles_of([*facts.values()], is_matrix=bool(group[0].shape))
    columns = [_column(group, key, facts[key], roles.get(i, "")) for i, key in enumerate(keys)]
    columns = [_carried(one, group, key) for one, key in zip(columns, keys, strict=True)]
    doubts = _log_doubts(group)
    n_out = sum(len(part.rows.left_out) for part in group)
    name = _name(titles, taken)
    return LogReading(
        name,
        _patterns(titles),
        titles,
        tuple(columns),
        records=sum(len(part.rows.records) for part in group),
        not_records=n_out,
        shape=group[0].shape,
        first_row=0 if group[0].table.header_row else group[0].table.first,
        doubts=tuple(doubts),
    )


def _log_doubts(group: Sequence[Part]) -> Iterator[Doubt]:
    out = Counter(left.why for part in group for left in part.rows.left_out)
    for why, n in out.items():
        yield Doubt("left_out", {"why": why, "n": n})
    for part in group:
        if not part.table.header_row:
            code = "no_header" if len(group) > 1 else "by_letter"
            yield Doubt(code, {"tab": part.tab.title})
        if any(left.why == "month" for left in part.rows.left_out):
            yield Doubt("month_rows", {"tab": part.tab.title})
    if len(group) > 1:
        titles = [p.tab.title for p in group]
        yield Doubt("same", {"tabs": "; ".join(titles)})
        if not any(map(month_of_title, titles)):
            yield Doubt("titles", {"tabs": "; ".join(titles)})
    if group[0].shape:
        yield Doubt("matrix", {"tab": group[0].tab.title})


def _header(group: Sequence[Part], key: str) -> str:
    return next(p.table.headers.get(p.keys[key], "") for p in group if key in p.keys)


def _column(group: Sequence[Part], key: str, facts: Facts, role: Role) -> ColumnReading:
    having = [part for part in group if key in part.keys]
    spelled = [part.table.headers.get(part.keys[key], "") for part in having]
    is_repeated = key.startswith("#")
    headers = () if is_repeated else tuple({fold(h): h for h in spelled if h}.values())
    kind = facts.type
    if role == "amount":
        kind = ColumnType.MONEY
    if role == "person":
        kind = ColumnType.PERSON
    n_all = sum(len(p.rows.records) for p in group)
    filled = facts.n_told / n_all if n_all else 0.0
    by_letter = any(part.is_by_letter(key) for part in having)
    return ColumnReading(
        headers,
        column_letter(having[0].keys[key]),
        kind,
        role,
        by_letter=by_letter,
        is_read=not by_letter or len(group) == 1,
        required=filled >= 0.97 and role in ("date", "person", "amount", "client", "status"),
        blank=blank_words_of(facts) if kind in (*NUMERIC, ColumnType.DATE) else (),
        words=_words(facts, role) if kind is ColumnType.CHOICE else (),
        order=_order(facts) if kind is ColumnType.DATE else "",  # type: ignore[arg-type]
        unit=seconds_unit(facts.header) if kind is ColumnType.DURATION else "hours",  # type: ignore[arg-type]
        filled=round(filled, 4),
        distinct=facts.distinct,
        top=tuple((tidy(str(v)), n) for v, n in [*facts.told.items()][:4]),
        unique=role == "id" and facts.uniqueness == 1,
        future=kind is ColumnType.DATE and facts.sense.name == "date_due",
        doubts=_column_doubts(facts, role, kind),
    )


def _column_doubts(facts: Facts, role: Role, kind: ColumnType) -> tuple[Doubt, ...]:
    found = []
    if role and facts.sense.strength < 1.5:
        found.append(Doubt("guessed", {"role": role}))
    if kind is ColumnType.DATE and facts.share("date") < 0.97 and facts.n_told:
        odd = [str(v) for v in facts.told if day_of(v) is None][:3]
        found += (
            [Doubt("odd_cells", {"cells": "; ".join(odd)})]
            if facts.share("date", "day") < 1
            else []
        )
    if role == "direction":
        found.append(Doubt("direction", {}))
    return tuple(found)


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
    return replace(column, carried=True, doubts=(*column.doubts, Doubt("carried", {})))


def _words(facts: Facts, role: Role) -> tuple[WordReading, ...]:
    """The words of a choice; spellings that compare as one are one word."""
    spelled: dict[str, list[tuple[str, int]]] = {}
    for value, n in facts.told.items():
        text = tidy(str(value) if not isinstance(value, float) else f"{value:g}")
        spelled.setdefault(fold(text), []).append((text, n))
    found = []
    for forms in sorted(spelled.values(), key=lambda f: -sum(n for _, n in f)):
        means = meaning_of(forms[0][0]) if role == "status" else ""
        word = WordReading(
            forms[0][0],
            means or ("open" if role == "status" else ""),
            sum(n for _, n in forms),
            sure=bool(means) or role != "status",
        )
        found.append(word)
    return tuple(found)


def _order(facts: Facts) -> str:
    """The order that the texts of a date column prove."""
    texts = {plain_text(v): n for v, n in facts.told.items() if isinstance(v, str)}
    slashed = {t: n for t, n in texts.items() if re.match(r"\d{1,2}[/-]\d{1,2}[/-]\d{2,4}", t)}
    return order_of(slashed, frozenset(), _FAR) if slashed else ""


def _name(titles: Sequence[str], taken: set[str]) -> str:
    """What a log is called: its tab, or what the titles of its tabs have in common."""
    first = tidy(titles[0])
    lang: Lang = "ru" if re.search("[А-Яа-я]", "".join(titles)) else "en"
    usual = say("adopt.log", lang)
    if len(titles) > 1:
        common = _prefix(titles).strip(" -–_.,(")
        is_month = all(month_of_title(t) for t in titles)
        first = usual if is_month or len(common) < 3 else common
    name = re.sub(r"[\[\]:*?/\\']", " ", first).strip()[:28] or usual
    number = 2
    plain = name
    while name in taken:
        name, number = f"{plain} {number}", number + 1
    return name


def _prefix(titles: Sequence[str]) -> str:
    first, last = min(titles), max(titles)
    n = next((i for i, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), len(first))
    return first[:n]


def _patterns(titles: Sequence[str]) -> tuple[str, ...]:
    """The titles of a log's tabs, and those that its next tabs will have."""
    if not any(month_of_title(t) for t in titles):
        prefix = _prefix(titles)
        is_series = len(titles) > 1 and len(prefix.strip()) >= 3
        return (f"{prefix}*",) if is_series and _are_series(titles, prefix) else tuple(titles)
    for lang_months in MONTHS.values():
        names = [name.capitalize() for name in lang_months]
        for ending, pattern in (("", "{}"), (" ", "{} *")):
            fit = [fold(t).startswith(tuple(fold(n) + ending for n in names)) for t in titles]
            plain = [fold(t) in {fold(n) for n in names} for t in titles]
            if (all(plain) and not ending) or (ending and all(fit)):
                return tuple(pattern.format(n) for n in names)
    return tuple(titles)


def _of_its_own(
    log: LogReading, existing: Existing, before: Sequence[LogReading]
) -> tuple[str, ...]:
    """The patterns of a log that fit no tab of others, and its titles that none of them fits."""
    others = [tab.title for tab in existing.tabs if tab.title not in log.titles]
    taken = {fold(pattern) for one in before for pattern in one.tabs}
    found = [p for p in log.tabs if fold(p) not in taken and not any(fits(p, t) for t in others)]
    return (*found, *(t for t in log.titles if not any(fits(p, t) for p in found)))


def _are_series(titles: Sequence[str], prefix: str) -> bool:
    """Whether what follows a common beginning is a month, a number or a name in each title."""
    rests = [t[len(prefix) :].strip(" -–_.,()") for t in titles]
    return prefix[-1:] in " -–_.(" and all(rests)
