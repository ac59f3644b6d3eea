"""What must hold between the parts of a template, once each part was read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from sheets_kpi.decisions.cells import read_condition
from sheets_kpi.names import fold
from sheets_kpi.people import Stint
from sheets_kpi.schema import ColumnType, LogSpec, Named, OrderRule, PersonSpec, Template
from sheets_kpi.template.columns import Columns
from sheets_kpi.template.table import Mistakes

MAX_TITLE = 31  # of a tab in .xlsx
_TITLE = re.compile(r"[\[\]:*?/\\]|^'|'$")
_BRACKET = re.compile(r"[\[\]]")
_DATE = frozenset({ColumnType.DATE})
_CHOICE = frozenset({ColumnType.CHOICE})
_CLIENT = frozenset({ColumnType.CLIENT, ColumnType.TEXT})
_GROUP = frozenset({ColumnType.CHOICE, ColumnType.TEXT})
_ROLES: Mapping[str, frozenset[ColumnType]] = {
    "date": _DATE,
    "person": frozenset({ColumnType.PERSON}),
    "account": frozenset({ColumnType.ACCOUNT}),
    "client": _CLIENT,
    "category": _GROUP,
}


def check(template: Template, mistakes: Mistakes) -> None:
    """Notes every mistake between the parts of `template`."""
    columns = Columns(template, mistakes)
    _names(template, mistakes)
    for log in template.logs:
        _log(log, columns, mistakes)
        _choices(log, mistakes)
    columns.check_computed()
    _directory(template, columns, mistakes)
    _targets(template, mistakes)
    _hints(template, mistakes)
    _funnel_value(template, mistakes)
    _people(template.people, mistakes)


@dataclass
class _Taken:
    """Spellings taken so far, and by whom."""

    mistakes: Mistakes
    owners: dict[str, str]

    def claim(self, path: str, spellings: Iterable[str]) -> None:
        """Takes the spellings for `path`; one that another has already is a mistake."""
        for spelling in spellings:
            owner = self.owners.setdefault(fold(spelling), path)
            if spelling and owner != path:
                self.mistakes.add("same_name", path, word=spelling, other=owner)
                return


def _names(template: Template, mistakes: Mistakes) -> None:
    logs, kpis = _Taken(mistakes, {}), _Taken(mistakes, {})
    accounts = _Taken(mistakes, {})
    for log in template.logs:
        logs.claim(f"logs.{log.id}.name", log.name.every())
        logs.claim(f"logs.{log.id}.tabs", (tab for tab in log.tabs if not log.name.matches(tab)))
        columns = _Taken(mistakes, {})
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


def _log(log: LogSpec, columns: Columns, mistakes: Mistakes) -> None:
    path = f"logs.{log.id}"
    if log.id in ("team", "accounts"):
        mistakes.add("reserved_id", path, word=log.id)
    _title(log, mistakes)
    _date(log, mistakes)
    for role, types in _ROLES.items():
        declared = role != "category"
        columns.need(log.id, getattr(log, role), f"{path}.{role}", types, declared=declared)
    _rules(log, columns)
    for number, skip in enumerate(log.skip, start=1):
        columns.need(log.id, skip.column, f"{path}.skip[{number}].column", declared=True)
    ids = {column.id for column in log.columns}
    for column in log.computed:
        if column.id in ids:
            mistakes.add("same_id", f"{path}.computed.{column.id}", word=column.id)


def _rules(log: LogSpec, columns: Columns) -> None:
    for number, rule in enumerate(log.rules, start=1):
        path = f"logs.{log.id}.rules[{number}]"
        if isinstance(rule, OrderRule):
            columns.need(log.id, rule.first, f"{path}.first", _DATE, declared=True)
            columns.need(log.id, rule.then, f"{path}.then", _DATE, declared=True)
        else:
            columns.need(log.id, rule.column, f"{path}.required", declared=True)
            columns.need(log.id, rule.when, f"{path}.when", _CHOICE, declared=True)


def _title(log: LogSpec, mistakes: Mistakes) -> None:
    """The name of a log becomes the title of its tab."""
    for title in dict.fromkeys((log.name.ru, log.name.en)):
        if len(title) > MAX_TITLE or _TITLE.search(title):
            mistakes.add("bad_title", f"logs.{log.id}.name", word=title, most=MAX_TITLE)
    if log.tab_gives and not any("*" in pattern for pattern in log.tabs):
        mistakes.add("no_star", f"logs.{log.id}.tab_gives", word=log.tab_gives)


def _date(log: LogSpec, mistakes: Mistakes) -> None:
    dates = ", ".join(c.id for c in log.columns if c.type is ColumnType.DATE) or "–"
    if log.static and log.date:
        mistakes.add("static_date", f"logs.{log.id}.date", word=log.date)
    if not log.static and not log.date:
        mistakes.add("no_date", f"logs.{log.id}.date", columns=dates)


def _choices(log: LogSpec, mistakes: Mistakes) -> None:
    for column in log.columns:
        taken, ids = _Taken(mistakes, {}), _Taken(mistakes, {})
        for number, choice in enumerate(column.choices, start=1):
            path = f"logs.{log.id}.columns.{column.id}.choices[{number}]"
            taken.claim(path, choice.name.every())
            ids.claim(path, [choice.id])


def _directory(template: Template, columns: Columns, mistakes: Mistakes) -> None:
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


def _targets(template: Template, mistakes: Mistakes) -> None:
    ids = [kpi.id for kpi in template.kpis]
    rows = _Taken(mistakes, {})
    for number, target in enumerate(template.targets, start=1):
        path = f"targets[{number}]"
        if target.kpi and target.kpi not in ids:
            mistakes.unknown("unknown_kpi", f"{path}.kpi", target.kpi, ids)
        spellings = dict.fromkeys((target.scope.ru, target.scope.en))
        rows.claim(path, [f"{target.kpi} · {scope}" for scope in spellings])


def _hints(template: Template, mistakes: Mistakes) -> None:
    ids = [kpi.id for kpi in template.kpis]
    for number, hint in enumerate(template.hints, start=1):
        for key in ("first", "second"):
            kpi, condition = getattr(hint, key), getattr(hint, f"{key}_is")
            if kpi and kpi not in ids:
                mistakes.unknown("unknown_kpi", f"hints[{number}].{key}", kpi, ids)
            if (kpi or condition) and read_condition(condition) is None:
                mistakes.add("bad_condition", f"hints[{number}].{key}_is", word=condition)


def _funnel_value(template: Template, mistakes: Mistakes) -> None:
    ids = [kpi.id for kpi in template.kpis]
    word = template.settings.get("funnel_value", "")
    if word and word not in ids:
        mistakes.unknown("unknown_kpi", "settings.funnel_value", word, ids)


def _people(people: tuple[PersonSpec, ...], mistakes: Mistakes) -> None:
    """Intervals of one person may not overlap."""
    stints = [(number, _stint(person)) for number, person in enumerate(people, start=1)]
    for (_, first), (number, second) in combinations(stints, 2):
        if fold(first.person) == fold(second.person) and first.overlaps(second):
            mistakes.add("overlap", f"people[{number}]", word=second.person)


def _stint(person: PersonSpec) -> Stint:
    start = date.fromisoformat(person.start) if person.start else None
    end = date.fromisoformat(person.end) if person.end else None
    return Stint(person.name, start=start, end=end)
