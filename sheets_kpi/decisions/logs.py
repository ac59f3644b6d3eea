"""The Logs tab: what the team's own sheet calls its logs, columns and words, and what they are.

It stands over the template: a log, a column or a word that is listed there is read as its row says,
and one that is not listed is not read. What the tab cannot say (limits, rules, computed columns)
stays as the template has it. A row speaks of a log, of a column of it, or of a word in that column;
each names them itself, so that rows may be sorted.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any, TypeVar

from sheets_kpi.decisions.cells import word
from sheets_kpi.decisions.tables import DecisionTab, TabRow
from sheets_kpi.errors import DecisionError
from sheets_kpi.names import fold
from sheets_kpi.schema import (
    NUMERIC,
    ROLE_TYPES,
    Choice,
    ColumnSpec,
    ColumnType,
    LogSpec,
    Named,
    Template,
)
from sheets_kpi.state import CellValue
from sheets_kpi.texts import LANGS, Lang

_NOTHING = Named("", "")
_Rows = defaultdict[str, list[TabRow]]  # by the folded name of a column


@dataclass(frozen=True)
class Found:
    """What `init` found of a log in a workbook: the titles of its tabs, every spelling of its
    headers by column id, and what the owner should check, by column id ("" for the log).
    """

    tabs: tuple[str, ...] = ()
    headers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    to_check: Mapping[str, str] = field(default_factory=dict)


def log_rows(
    template: Template, found: Mapping[str, Found], lang: Lang
) -> Iterator[list[CellValue]]:
    """The rows of a new Logs tab, in the order of its fields; `found` are logs by id."""
    for spec in template.logs:
        seen = found.get(spec.id, Found())
        name = spec.name.show(lang)
        tabs = joined((*spec.tabs, *seen.tabs) or (name,))
        yield [name, tabs, *[None] * 8, seen.to_check.get("")]
        for column in spec.columns:
            yield _column_row(spec, column, seen, lang)
            for choice in column.choices:
                means = word("means", choice.means, lang) if choice.means else None
                words = [name, None, column.name.show(lang), None]
                yield [*words, joined([choice.name.show(lang)]), None, None, means]


def _column_row(spec: LogSpec, column: ColumnSpec, seen: Found, lang: Lang) -> list[CellValue]:
    name = column.name.show(lang)
    headers = [*column.headers, *seen.headers.get(column.id, ())]
    differ = any(fold(header) != fold(name) for header in headers)
    roles = roles_of(spec, column)
    return [
        spec.name.show(lang),
        None,
        name,
        joined(headers) if differ else None,
        None,
        word("column_type", column.type, lang),
        word("role", roles[0], lang) if roles else None,
        None,
        word("yes_no", "yes", lang) if column.required else None,
        joined(column.blank),
        seen.to_check.get(column.id),
    ]


def roles_of(spec: LogSpec, column: ColumnSpec) -> list[str]:
    """The roles of a column; the first of them stands on the tab."""
    found = [role for role in ROLE_TYPES if getattr(spec, role) == column.id]
    found += ["category"] if column.id in spec.further else []
    return [*found, "id"] if column.unique else found


def row_of(table: DecisionTab, *names: Named) -> TabRow | None:
    """The row of a log, of a column of it, or of a word in that column, by one to three names."""
    wanted = (*names, *[_NOTHING] * (3 - len(names)))
    for row in table.rows:
        first = next(iter(_parts(row, "word")), "")
        found = row.text("log"), row.text("column"), first
        if all(name.matches(text) for name, text in zip(wanted, found, strict=True)):
            return row
    return None


def with_logs(template: Template, table: DecisionTab | None) -> Template:
    """The template with its logs as the Logs tab says them; as it is where there is no such tab.

    Raises:
        DecisionError: a cell cannot be read, two rows say different things of one column or word,
            a role is played twice or by a column of another type, or a dated log lost its date.
    """
    if table is None:
        return template
    rows: dict[str, list[TabRow]] = defaultdict(list)
    for row in table.rows:
        if row.text("log"):
            rows[fold(row.text("log"))].append(row)
    logs = []
    for log, own in rows.items():
        name, columns, words = own[0].text("log"), _Rows(list), _Rows(list)
        for row in own:
            if row.text("word"):
                words[fold(row.text("column"))].append(row)
            elif row.text("column"):
                columns[fold(row.text("column"))].append(row)
        old = next((spec for spec in template.logs if spec.name.matches(name)), None)
        spec, tabs = old or LogSpec(log, Named(name, name)), (_parts(row, "tabs") for row in own)
        spec = replace(spec, tabs=tuple(dict.fromkeys(chain.from_iterable(tabs))) or spec.tabs)
        logs.append(_Log(table, spec, columns, words).spec())
    return replace(template, logs=_in_order(logs, template.logs))


@dataclass(frozen=True)
class _Log:
    """The rows of one log: those of its columns, and of their words, by the column's folded name.
    `old` is the log of the template, or an empty one.
    """

    table: DecisionTab
    old: LogSpec
    columns: Mapping[str, Sequence[TabRow]]
    words: Mapping[str, Sequence[TabRow]]

    def spec(self) -> LogSpec:
        """The log as the tab says it."""
        for name in self.words.keys() - self.columns.keys():
            raise self._error("logs_column_unlisted", self.words[name][0], "column")
        pairs = [(self._column(rows), rows[0]) for rows in self.columns.values()]
        columns = _in_order([column for column, _ in pairs], self.old.columns)
        roles = self._playing(pairs)
        kept = self.old.without({one.id for one in self.old.columns} - {one.id for one in columns})
        if self.old.date and not roles["date"]:
            raise self._error("logs_without_date", next(iter(self.columns.values()))[0], "log")
        static = self.old.static or not (roles["date"] or self.old.tab_gives == "month")
        roles["worth"] = roles.pop("amount")
        return replace(kept, columns=columns, static=static, **roles)

    def _column(self, rows: Sequence[TabRow]) -> ColumnSpec:
        row = rows[0]
        if len(rows) > 1:
            raise self._error("logs_twice", rows[1], "column")
        name = row.text("column")
        old = self._old(name) or ColumnSpec(fold(name), Named(name, name), ColumnType.TEXT)
        kind = ColumnType(self.table.read(row, "type", ColumnType.TEXT))
        if kind is not old.type:
            old = replace(old, type=kind, order="", future=False)
            old = old if kind in NUMERIC else replace(old, minimum=None, maximum=None)
        return replace(
            old,
            headers=_parts(row, "headers"),
            required=self.table.read(row, "required") == "yes",
            unique="id" in self._said(row),
            blank=_parts(row, "blank"),
            choices=self._choices(row, old, self.words.get(fold(name), ())),
        )

    def _choices(self, row: TabRow, old: ColumnSpec, words: Sequence[TabRow]) -> tuple[Choice, ...]:
        if old.type is not ColumnType.CHOICE:
            if words:
                raise self._error("logs_word_of_no_list", words[0], "word")
            return ()
        if not words:
            raise self._error("logs_list_without_words", row, "type")
        found: dict[str, Choice] = {}
        for one in words:
            spellings = _parts(one, "word")
            first = next((c for c in old.choices if c.name.matches(spellings[0])), None)
            named = first.name if first else Named(spellings[0], spellings[0])
            named = replace(named, aliases=(*named.aliases, *spellings[1:]))
            means = self.table.read(one, "means", "")
            choice = Choice(first.id if first else fold(spellings[0]), named, means)
            if found.setdefault(choice.id, choice).means != means:
                raise self._error("logs_twice", one, "word")
        return _in_order(found.values(), old.choices)

    def _old(self, name: str) -> ColumnSpec | None:
        return next((one for one in self.old.columns if one.name.matches(name)), None)

    def _said(self, row: TabRow) -> Sequence[str]:
        """The roles that a row gives its column. A cell holds one; where it is the one that `init`
        writes for the template's column, the others of that column hold too.
        """
        role, old = self.table.read(row, "role", ""), self._old(row.text("column"))
        before = roles_of(self.old, old) if old else []
        return before if before[:1] == [role] else [role]

    def _playing(self, columns: Iterable[tuple[ColumnSpec, TabRow]]) -> dict[str, Any]:
        """The column of each role by its id, "" for none; a computed one of the template's plays
        its role on, where no other does.
        """
        roles: dict[str, Any] = dict.fromkeys(ROLE_TYPES, "")
        further: list[str] = []
        known = self.old.categories
        places = {one: place for place, one in enumerate(known)}
        for column, row in sorted(columns, key=lambda one: places.get(one[0].id, len(known))):
            for role in roles.keys() & self._said(row):
                if column.type not in ROLE_TYPES[role]:
                    raise self._error("logs_role_type", row, "role")
                if roles[role] and (role != "category" or len(further) > 1):
                    raise self._error("logs_role_twice", row, "role")
                if roles[role]:
                    further.append(column.id)
                else:
                    roles[role] = column.id
        computed = {column.id for column in self.old.computed}
        before = {role: getattr(self.old, role) for role in roles}
        roles = {r: one or (before[r] if before[r] in computed else "") for r, one in roles.items()}
        return roles | {"further": tuple(further)}

    def _error(self, code: str, row: TabRow, field_id: str) -> DecisionError:
        log = {lang: self.old.name.show(lang) for lang in LANGS}
        facts = {"log": log, "column": row.text("column")}
        return self.table.error(f"decision.{code}", row, field_id, **facts)


_Part = TypeVar("_Part", LogSpec, ColumnSpec, Choice)


def _in_order(parts: Iterable[_Part], known: Sequence[_Part]) -> tuple[_Part, ...]:
    """Logs, columns or words in the order of the template, what it does not know after it: rows may
    be sorted, and the place of a word in its list may count.
    """
    places = {one.id: place for place, one in enumerate(known)}
    return tuple(sorted(parts, key=lambda one: (places.get(one.id, len(places)), one.id)))


def joined(texts: Iterable[str]) -> str | None:
    """Texts in one cell, separated by semicolons; one that holds such itself stands in quotes."""
    return "; ".join(_quoted(text) for text in dict.fromkeys(texts)) or None


def _quoted(text: str) -> str:
    doubled = text.replace('"', '""')
    return f'"{doubled}"' if ";" in text or text.startswith('"') else text


def _parts(row: TabRow, field_id: str) -> tuple[str, ...]:
    """The texts of a cell that holds several."""
    lines = csv.reader([row.text(field_id)], delimiter=";", skipinitialspace=True)
    return tuple(part.strip() for part in next(lines, ()) if part.strip())
