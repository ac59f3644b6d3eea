"""The Logs tab: what the team's own sheet calls its logs, columns and words, and what they are.

It stands over the template: a log, a column or a word that is listed there is read as its row says,
and one that is not listed is not read. What the tab cannot say (limits, rules, computed columns)
stays as the template has it. A row speaks of a log, of a column of it, or of a word in that column;
each names them itself, so that rows may be sorted.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sheets_kpi.decisions.cells import word
from sheets_kpi.decisions.tables import DecisionTab, TabRow
from sheets_kpi.errors import DecisionError
from sheets_kpi.names import fold
from sheets_kpi.schema import Choice, ColumnSpec, ColumnType, LogSpec, Named, SkipRule, Template
from sheets_kpi.state import CellValue, a1
from sheets_kpi.texts import LANGS, Lang

ROLES = ("date", "person", "account", "client", "category")  # one column of a log plays each
_OF_TYPE = frozenset(("date", "person", "account", "client"))  # roles that need their own type
_Key = tuple[str, str]  # folded: a log and a column


@dataclass(frozen=True)
class Found:
    """What `init` found of a log in a workbook: the titles of its tabs, its headers by column id,
    and what the owner should check, by the column id and the word ("" for the whole column).
    """

    tabs: tuple[str, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    to_check: Mapping[tuple[str, str], str] = field(default_factory=dict)


def log_rows(
    template: Template, found: Mapping[str, Found], lang: Lang
) -> Iterator[list[CellValue]]:
    """The rows of a new Logs tab, in the order of its fields; `found` are logs by id."""
    for spec in template.logs:
        seen = found.get(spec.id, Found())
        name = spec.name.show(lang)
        tabs = dict.fromkeys((*spec.tabs, *seen.tabs)) or (name,)
        yield [name, "; ".join(tabs)]
        for column in spec.columns:
            yield _column_row(spec, column, seen, lang)
            for choice in column.choices:
                to_check = seen.to_check.get((column.id, choice.id))
                means = word("means", choice.means, lang) if choice.means else None
                words = [name, None, column.name.show(lang), None, choice.name.show(lang)]
                yield [*words, None, None, means, None, None, to_check]


def _column_row(spec: LogSpec, column: ColumnSpec, seen: Found, lang: Lang) -> list[CellValue]:
    name = column.name.show(lang)
    headers = dict.fromkeys((*column.headers, *filter(None, [seen.headers.get(column.id)])))
    differ = [header for header in headers if fold(header) != fold(name)]
    played = [role for role in ROLES if getattr(spec, role) == column.id]
    role = "id" if column.unique else "amount" if spec.amount == column.id else ""
    role = played[0] if played else role
    return [
        spec.name.show(lang),
        None,
        name,
        "; ".join(differ) or None,
        None,
        word("column_type", column.type, lang),
        word("role", role, lang) if role else None,
        None,
        word("yes_no", "yes", lang) if column.required else None,
        "; ".join(column.blank) or None,
        seen.to_check.get((column.id, "")),
    ]


def with_logs(template: Template, table: DecisionTab | None) -> Template:
    """The template with its logs as the Logs tab says them; as it is where there is no such tab.

    Raises:
        DecisionError: a cell cannot be read, two rows say different things of one column or word,
            a role is played twice or by a column of another type, or a dated log lost its date.
    """
    if table is None:
        return template
    rows = [row for row in table.rows if row.text("log")]
    of_columns: dict[_Key, list[TabRow]] = defaultdict(list)
    of_words: dict[_Key, list[TabRow]] = defaultdict(list)
    tabs: dict[str, list[str]] = defaultdict(list)
    names: dict[str, str] = {}
    for row in rows:
        log = fold(row.text("log"))
        names.setdefault(log, row.text("log"))
        tabs[log] += _parts(row, "tabs")
        key = log, fold(row.text("column"))
        if row.text("word"):
            of_words[key].append(row)
        elif key[1]:
            of_columns[key].append(row)
    logs = []
    for log, name in names.items():
        old = next((spec for spec in template.logs if spec.name.matches(name)), None)
        spec = old or LogSpec(log, Named(name, name), skip=_TOTALS)
        spec = replace(spec, tabs=tuple(dict.fromkeys(tabs[log])) or spec.tabs)
        own = {key[1]: found for key, found in of_columns.items() if key[0] == log}
        logs.append(_Log(table, spec, own, {k[1]: v for k, v in of_words.items() if k[0] == log}))
    return replace(template, logs=tuple(one.spec() for one in logs))


_TOTALS = tuple(SkipRule(pattern) for pattern in ("Итого*", "Всего*", "Total*"))
_BY_LETTER = re.compile(r"(?:столбец|column)\s+([a-z]{1,3})\Z", re.IGNORECASE)


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
        columns = tuple(self._column(rows) for rows in self.columns.values())
        roles = self._roles(columns)
        kept = self.old.without({one.id for one in self.old.columns} - {one.id for one in columns})
        if self.old.date in {column.id for column in kept.computed}:
            roles["date"] = roles["date"] or self.old.date
        if self.old.date and not roles["date"]:
            raise self._error("logs_without_date", next(iter(self.columns.values()))[0], "log")
        static = self.old.static or not (roles["date"] or self.old.tab_gives == "month")
        return replace(kept, columns=columns, static=static, **roles)

    def _column(self, rows: Sequence[TabRow]) -> ColumnSpec:
        row = rows[0]
        if len(rows) > 1:
            raise self._error("logs_twice", rows[1], "column")
        name = row.text("column")
        old = next((one for one in self.old.columns if one.name.matches(name)), None)
        kind = ColumnType(self.table.read(row, "type", ColumnType.TEXT))
        if old is None or old.type is not kind:
            old = ColumnSpec(old.id if old else fold(name), Named(name, name), kind)
        return replace(
            old,
            headers=_parts(row, "headers"),
            required=self.table.read(row, "required") == "yes",
            unique=self.table.read(row, "role") == "id",
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
        return tuple(found.values())

    def _roles(self, columns: Iterable[ColumnSpec]) -> dict[str, Any]:
        """The column of each role by its id, "" for none."""
        roles: dict[str, Any] = dict.fromkeys((*ROLES, "worth"), "")
        for column, rows in zip(columns, self.columns.values(), strict=True):
            role = self.table.read(rows[0], "role", "")
            if role in _OF_TYPE and column.type != role:
                raise self._error("logs_role_type", rows[0], "role")
            key = "worth" if role == "amount" else role
            if roles.get(key):
                raise self._error("logs_role_twice", rows[0], "role")
            if key in roles:
                roles[key] = column.id
        return roles

    def _error(self, code: str, row: TabRow, field_id: str) -> DecisionError:
        column = self.table.columns.get(field_id, 0)
        log = {lang: self.old.name.show(lang) for lang in LANGS}
        return DecisionError(
            f"decision.{code}",
            tab=self.table.tab.title,
            cell=a1(row.number, column),
            value=row.text(field_id),
            log=log,
            column=row.text("column"),
        )


def _parts(row: TabRow, field_id: str) -> tuple[str, ...]:
    """The texts of a cell that holds several, separated by semicolons."""
    return tuple(" ".join(part.split()) for part in row.text(field_id).split(";") if part.strip())
