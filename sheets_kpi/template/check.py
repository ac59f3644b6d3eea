"""What must hold between the parts of a template, once each part was read."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from graphlib import CycleError, TopologicalSorter
from itertools import combinations

from sheets_kpi.decisions.cells import read_condition
from sheets_kpi.names import fold
from sheets_kpi.schema import (
    DECISION_COLUMNS,
    NUMERIC,
    ROLE_TYPES,
    ArithmeticColumn,
    ColumnType,
    Computed,
    DateColumn,
    LimitRule,
    LogSpec,
    LookupColumn,
    Named,
    OrderRule,
    PersonSpec,
    Template,
    typed,
)
from sheets_kpi.template.table import Mistakes

MAX_TITLE = 31  # of a tab in .xlsx
_TITLE = re.compile(r"[\[\]:*?/\\]|^'|'$")
_BRACKET = re.compile(r"[\[\]]")
_DATE = frozenset({ColumnType.DATE})
_CHOICE = frozenset({ColumnType.CHOICE})
_NUMBER = frozenset({ColumnType.NUMBER})
_MONTH = _DATE | ROLE_TYPES["category"] | _NUMBER
# What a computed column is made from in its own log; no types: of any.
_SOURCES: Mapping[str, frozenset[ColumnType]] = {
    "client": ROLE_TYPES["client"] | ROLE_TYPES["person"] | ROLE_TYPES["account"],
    "date": _DATE,
    "start": _DATE,
    "end": _DATE,
    "key": frozenset(),
    "column": _CHOICE,
    "day": _NUMBER,
    "month": _MONTH,
    "year": _NUMBER,
    "first": NUMERIC,
    "second": NUMERIC,
}
_OPTIONAL = frozenset({"day", "year"})
_MAKE_ROLES = {"date": DateColumn, "amount": ArithmeticColumn}  # computed columns may play these
_MOST_CATEGORIES = 3
_TAB_GIVES = ("person", "account", "month")
_ColumnKey = tuple[str, str]  # the ids of a log and of a column


def check(template: Template, mistakes: Mistakes) -> None:
    """Notes every mistake between the parts of `template`."""
    columns = _Columns(template, mistakes)
    _names(template, mistakes)
    for log in template.logs:
        _log(log, columns, mistakes)
        _choices(log, mistakes)
    columns.check_computed()
    _directory(template, columns, mistakes)
    for log in template.logs:
        if log.targets:
            path = f"logs.{log.id}.targets"
            columns.need(log.id, log.targets.value, f"{path}.value", NUMERIC)
            _known_kpi(f"{path}.kpi", log.targets.kpi, template, mistakes)
            if log.static:
                mistakes.add("no_date", f"logs.{log.id}.date", columns="–")
    _targets(template, mistakes)
    _hints(template, mistakes)
    funnel_value = template.settings.get("funnel_value", "")
    _known_kpi("settings.funnel_value", funnel_value, template, mistakes)
    _people(template.people, mistakes)


@dataclass
class _Taken:
    """Spellings taken so far, and by whom."""

    mistakes: Mistakes
    owners: dict[str, str] = field(default_factory=dict)

    def claim(self, path: str, spellings: Iterable[str]) -> None:
        """Takes the spellings for `path`; one that another has already is a mistake."""
        for spelling in spellings:
            owner = self.owners.setdefault(fold(spelling), path)
            if spelling and owner != path:
                self.mistakes.add("same_name", path, word=spelling, other=owner)
                return


def _names(template: Template, mistakes: Mistakes) -> None:
    logs, kpis = _Taken(mistakes), _Taken(mistakes)
    accounts = _Taken(mistakes)
    for log in template.logs:
        logs.claim(f"logs.{log.id}.name", log.name.every())
        logs.claim(f"logs.{log.id}.tabs", (tab for tab in log.tabs if not log.name.matches(tab)))
        columns = _Taken(mistakes)
        for part, found in (("columns", log.columns), ("computed", log.computed)):
            for column in found:
                path = f"logs.{log.id}.{part}.{column.id}.name"
                columns.claim(path, column.name.every())
                _no_brackets(path, column.name, mistakes)
    for kpi in template.kpis:
        kpis.claim(f"kpis.{kpi.id}.name", kpi.name.every())
        _no_brackets(f"kpis.{kpi.id}.name", kpi.name, mistakes)
    for number, account in enumerate(template.accounts, start=1):
        accounts.claim(f"accounts[{number}].name", [account.name])


def _no_brackets(path: str, name: Named, mistakes: Mistakes) -> None:
    """A formula puts these names in brackets."""
    for spelling in (name.ru, name.en):
        if _BRACKET.search(spelling):
            mistakes.add("brackets", path, word=spelling)
            return


def _log(log: LogSpec, columns: _Columns, mistakes: Mistakes) -> None:
    path = f"logs.{log.id}"
    if log.id in ("team", "accounts"):
        mistakes.add("reserved_id", path, word=log.id)
    _title(log, mistakes)
    _date(log, mistakes)
    kinds = {column.id: type(column) for column in log.computed}
    for role, types in ROLE_TYPES.items():
        kind = kinds.get(getattr(log, role))
        declared = role != "category" and kind is not _MAKE_ROLES.get(role, type(None))
        columns.need(log.id, getattr(log, role), f"{path}.{role}", types, declared=declared)
    for number, column_id in enumerate(log.further, start=2):
        columns.need(log.id, column_id, f"{path}.category[{number}]", ROLE_TYPES["category"])
    if len(log.further) >= _MOST_CATEGORIES:
        mistakes.add("too_many", f"{path}.category", most=_MOST_CATEGORIES)
    _rules(log, columns)
    _places(log, mistakes)
    _unpivot(log, columns, mistakes)
    columns.need(log.id, log.month_rows, f"{path}.month_rows", declared=True)
    for number, skip in enumerate(log.skip, start=1):
        columns.need(log.id, skip.column, f"{path}.skip[{number}].column", declared=True)
    ids = {column.id for column in log.columns}
    for column in log.computed:
        if column.id in ids:
            mistakes.add("same_id", f"{path}.computed.{column.id}", word=column.id)


def _places(log: LogSpec, mistakes: Mistakes) -> None:
    """No letter stands for two columns; where no header is looked for, the first row is told."""
    letters = _Taken(mistakes)
    for column in log.columns:
        letters.claim(f"logs.{log.id}.columns.{column.id}.letter", [column.letter])
    if log.first_row > 1 and log.headed:
        columns = ", ".join(column.id for column in log.headed)
        mistakes.add("first_row", f"logs.{log.id}.first_row", columns=columns)


def _unpivot(log: LogSpec, columns: _Columns, mistakes: Mistakes) -> None:
    """The columns of a matrix are declared, each of them once, and are not found otherwise."""
    path, once = f"logs.{log.id}.unpivot", _Taken(mistakes)
    if log.unpivot and not log.unpivot.cells:
        mistakes.add("missing_key", f"{path}.cells", key="cells")
    for number, column_id in enumerate(log.unpivoted):
        at = f"{path}.cells[{number}]" if number else f"{path}.headers"
        columns.need(log.id, column_id, at, declared=True)
        once.claim(at, [column_id])
        column = log.column(column_id)
        if column and (column.letter or column.carry or column.id in (log.given, log.month_rows)):
            mistakes.add("unpivoted_twice", at, word=column_id)


def _rules(log: LogSpec, columns: _Columns) -> None:
    for number, rule in enumerate(log.rules, start=1):
        path = f"logs.{log.id}.rules[{number}]"
        if isinstance(rule, OrderRule):
            columns.need(log.id, rule.first, f"{path}.first", _DATE, declared=True)
            columns.need(log.id, rule.then, f"{path}.then", _DATE, declared=True)
        else:
            key, types = ("limit", NUMERIC) if isinstance(rule, LimitRule) else ("required", ())
            columns.need(log.id, rule.column, f"{path}.{key}", types, declared=True)
            columns.need(log.id, rule.when, f"{path}.when", _CHOICE, declared=True)


def _title(log: LogSpec, mistakes: Mistakes) -> None:
    """The name of a log becomes the title of its tab."""
    for title in dict.fromkeys((log.name.ru, log.name.en)):
        if len(title) > MAX_TITLE or _TITLE.search(title):
            mistakes.add("bad_title", f"logs.{log.id}.name", word=title, most=MAX_TITLE)
    if log.tab_gives and not log.tabs:
        mistakes.add("no_tabs", f"logs.{log.id}.tab_gives", word=log.tab_gives)
    words = [*_TAB_GIVES, *(column.id for column in log.columns)]
    if log.tab_gives and log.tab_gives not in words:
        mistakes.unknown("unknown_word", f"logs.{log.id}.tab_gives", log.tab_gives, words)


def _date(log: LogSpec, mistakes: Mistakes) -> None:
    dates = ", ".join(c.id for c in log.columns if c.type is ColumnType.DATE) or "–"
    if log.static and log.date:
        mistakes.add("static_date", f"logs.{log.id}.date", word=log.date)
    if not log.static and not log.date:
        mistakes.add("no_date", f"logs.{log.id}.date", columns=dates)


def _choices(log: LogSpec, mistakes: Mistakes) -> None:
    for column in log.columns:
        taken, ids = _Taken(mistakes), _Taken(mistakes)
        for number, choice in enumerate(column.choices, start=1):
            path = f"logs.{log.id}.columns.{column.id}.choices[{number}]"
            taken.claim(path, choice.name.every())
            ids.claim(path, [choice.id])


def _directory(template: Template, columns: _Columns, mistakes: Mistakes) -> None:
    directory = template.directory
    if directory is None or not directory.log:
        return
    log = columns.logs.get(directory.log)
    if log is None:
        mistakes.unknown("unknown_log", "directory.log", directory.log, columns.logs)
        return
    if not log.static:
        mistakes.add("not_static", "directory.log", word=log.id)
    for part in ("person", "team", "role"):
        columns.need(log.id, getattr(directory, part), f"directory.{part}")


def _known_kpi(path: str, word: str, template: Template, mistakes: Mistakes) -> None:
    ids = [kpi.id for kpi in template.kpis]
    if word and word not in ids:
        mistakes.unknown("unknown_kpi", path, word, ids)


def _targets(template: Template, mistakes: Mistakes) -> None:
    rows = _Taken(mistakes)
    for number, target in enumerate(template.targets, start=1):
        path = f"targets[{number}]"
        _known_kpi(f"{path}.kpi", target.kpi, template, mistakes)
        spellings = dict.fromkeys((target.scope.ru, target.scope.en))
        rows.claim(path, [f"{target.kpi} · {scope}" for scope in spellings])


def _hints(template: Template, mistakes: Mistakes) -> None:
    for number, hint in enumerate(template.hints, start=1):
        for key in ("first", "second"):
            path, kpi = f"hints[{number}].{key}", getattr(hint, key)
            condition = getattr(hint, f"{key}_is")
            _known_kpi(path, kpi, template, mistakes)
            if (kpi or condition) and read_condition(condition) is None:
                mistakes.add("bad_condition", f"{path}_is", word=condition)


def _people(people: tuple[PersonSpec, ...], mistakes: Mistakes) -> None:
    """Intervals of one person may not overlap; ISO texts compare as their days do."""
    last = date.max.isoformat()
    for (_, first), (number, second) in combinations(enumerate(people, start=1), 2):
        overlap = first.start <= (second.end or last) and second.start <= (first.end or last)
        if overlap and fold(first.name) == fold(second.name):
            mistakes.add("overlap", f"people[{number}]", word=second.name)


class _Columns:
    """Declared and computed columns by (log id, column id)."""

    def __init__(self, template: Template, mistakes: Mistakes) -> None:
        """Takes the mistakes met so far, so that none of them is reported twice."""
        self.mistakes = mistakes
        self.logs = {log.id: log for log in template.logs}
        self.computed = {(log.id, c.id): c for log in template.logs for c in log.computed}
        self._bad_paths = {mistake.path for mistake in mistakes}

    def ids(self, log_id: str, *, declared: bool = False) -> tuple[str, ...]:
        """All columns of a log, the computed ones last or left out."""
        log = self.logs.get(log_id)
        if log is None:
            return tuple(DECISION_COLUMNS[log_id])
        return tuple(column.id for column in (*log.columns, *(() if declared else log.computed)))

    def need(
        self,
        log_id: str,
        column_id: str,
        path: str,
        types: Collection[ColumnType] = (),
        *,
        declared: bool = False,
    ) -> None:
        """Notes a mistake unless the log has the column, with one of `types` if there are any.

        A blank `column_id` refers to nothing and is no mistake. `declared` leaves out computed
        columns, whose cells nobody fills.
        """
        if not column_id or path in self._bad_paths:
            return
        ids = self.ids(log_id, declared=declared)
        if column_id not in ids:
            self.mistakes.unknown("unknown_column", path, column_id, ids)
            return
        found = self.type(log_id, column_id)
        if types and found is not None and found not in types:
            allowed = ", ".join(sorted(types))
            facts = {"column": column_id, "type": str(found), "allowed": allowed}
            self.mistakes.add("wrong_column_type", path, **facts)

    def type(self, log_id: str, column_id: str) -> ColumnType | None:
        """The type of a column; None where it cannot be told, as inside a cycle of look-ups."""
        path = f"logs.{log_id}.columns.{column_id}.type"
        return None if path in self._bad_paths else typed(self.logs, log_id, column_id)[0]

    def known(self, log_id: str) -> bool:
        """Whether a look-up can go to this log or decision tab."""
        return log_id in self.logs or log_id in DECISION_COLUMNS

    def check_computed(self) -> None:
        """Notes wrong references of computed columns, and columns that need themselves."""
        for (log_id, _), column in self.computed.items():
            self._references(self.logs[log_id], column)
        for cycle in self._cycles():
            places = " → ".join(f"{log}.{column}" for log, column in cycle)
            log_id, column_id = cycle[0]
            self.mistakes.add("cycle", f"logs.{log_id}.computed.{column_id}", places=places)

    def _references(self, log: LogSpec, column: Computed) -> None:
        path = f"logs.{log.id}.computed.{column.id}"
        for key in filter(partial(hasattr, column), _SOURCES):
            self.need(log.id, getattr(column, key), f"{path}.{key}", _SOURCES[key])
            is_needed = not isinstance(column, DateColumn) or key not in _OPTIONAL
            if is_needed and not getattr(column, key) and f"{path}.{key}" not in self._bad_paths:
                self.mistakes.add("missing_key", f"{path}.{key}", key=key)
        for column_id in getattr(column, "where", ()):
            self.need(log.id, column_id, f"{path}.where.{column_id}", _CHOICE)
        if isinstance(column, LookupColumn):
            self._lookup(column, path)

    def _lookup(self, column: LookupColumn, path: str) -> None:
        if not column.log:
            return
        if not self.known(column.log):
            words = (*self.logs, *DECISION_COLUMNS)
            self.mistakes.unknown("unknown_log", f"{path}.log", column.log, words)
            return
        self.need(column.log, column.match, f"{path}.match")
        self.need(column.log, column.take, f"{path}.take")

    def _cycles(self) -> Iterator[list[_ColumnKey]]:
        """Each way from a computed column back to itself, once."""
        needs = {place: [*column.needs(place[0])] for place, column in self.computed.items()}
        while True:
            order: TopologicalSorter[_ColumnKey] = TopologicalSorter(dict.fromkeys(needs, ()))
            for place, needed in needs.items():
                for other in needed:
                    order.add(other, place)
            try:
                order.prepare()
            except CycleError as error:
                cycle = error.args[1]
                yield cycle
                needs[cycle[-2]].remove(cycle[-1])
            else:
                return
