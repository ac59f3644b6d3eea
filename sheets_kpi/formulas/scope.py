"""The names that a formula may use: logs, their columns, and KPIs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple, TypeVar

from sheets_kpi.formulas.nodes import Test
from sheets_kpi.names import escape, fits, fold, tidy
from sheets_kpi.schema import (
    NUMERIC,
    Choice,
    ColumnType,
    LogSpec,
    Meaning,
    Named,
    typed,
)
from sheets_kpi.texts import Lang

_T = TypeVar("_T")


class ScopeColumn(NamedTuple):
    """A column that a formula may name; `type` is None where the template does not declare it."""

    id: str
    name: Named
    type: ColumnType | None
    choices: tuple[Choice, ...] = ()

    @property
    def is_numeric(self) -> bool:
        """Whether numbers can be taken from it; undeclared columns are given the benefit."""
        return self.type is None or self.type in NUMERIC

    @property
    def holds_dates(self) -> bool:
        """Whether it can be tied to the period."""
        return self.type in (None, ColumnType.DATE)

    def choice(self, word: str) -> str | None:
        """The operand of the choice that goes by a word in either language."""
        found = (choice for choice in self.choices if choice.name.matches(word))
        return next((_operand(choice) for choice in found), None)

    def meaning(self, meanings: tuple[Meaning, ...]) -> tuple[Test, ...]:
        """A test for each word of the list that has one of some meanings."""
        chosen = (choice for choice in self.choices if choice.means in meanings)
        return tuple(Test("=", _operand(choice), choice.means) for choice in chosen)

    def spell(self, operand: str, lang: Lang) -> str:
        """The operand as it is typed in a language; any but a known choice as it is."""
        named = (choice.name for choice in self.choices if _operand(choice) == operand)
        return next((name.show(lang) for name in named), operand)

    def knows(self, pattern: str) -> bool:
        """Whether some choice fits a word that may hold wildcards."""
        return any(fits(pattern, name) for choice in self.choices for name in choice.name.every())


@dataclass(frozen=True)
class ScopeLog:
    """A log and all its columns: declared, computed, then undeclared."""

    spec: LogSpec
    columns: tuple[ScopeColumn, ...]

    def find(self, name: str) -> ScopeColumn | None:
        """The column that goes by a name or, failing that, by an id."""
        return self._by_name.get(fold(name)) or self._by_name.get(_loose(name))

    def by_id(self, column_id: str) -> ScopeColumn:
        """The column with an id.

        Raises:
            KeyError: the log has no such column.
        """
        return self._by_id[column_id]

    def names(self) -> list[str]:
        """All names of all columns, for suggestions."""
        return [name for column in self.columns for name in column.name.every()]

    @cached_property
    def _by_name(self) -> dict[str, ScopeColumn]:
        return _index((column.name.every(), column.id, column) for column in self.columns)

    @cached_property
    def _by_id(self) -> dict[str, ScopeColumn]:
        return {column.id: column for column in reversed(self.columns)}


@dataclass(frozen=True)
class Scope:
    """The names that the formulas of one workbook may use.

    Args:
        logs: the declared logs.
        other_columns: the headers of undeclared columns by log id; such a column's id is
            `fold(header)`.
        kpis: the names of the KPIs as the owner wrote them.
    """

    logs: Sequence[LogSpec]
    other_columns: Mapping[str, Sequence[str]] = field(default_factory=dict)
    kpis: Sequence[str] = ()

    def log(self, name: str) -> ScopeLog | None:
        """The log that goes by a name, alias or id; `_` may stand for a space."""
        return self._by_name.get(_loose(name))

    def by_id(self, log_id: str) -> ScopeLog:
        """The log with an id.

        Raises:
            KeyError: there is no such log.
        """
        return {log.spec.id: log for log in self._logs}[log_id]

    def has_kpi(self, name: str) -> bool:
        """Whether a KPI goes by a name."""
        return fold(name) in self._kpis

    def log_names(self) -> list[str]:
        """All names of all logs, for suggestions."""
        return [name for log in self.logs for name in log.name.every()]

    def logs_with(self, column: str) -> list[ScopeLog]:
        """The logs that have a column of a name."""
        return [log for log in self._logs if log.find(column)]

    @cached_property
    def _logs(self) -> tuple[ScopeLog, ...]:
        return tuple(self._open(spec) for spec in self.logs)

    @cached_property
    def _by_name(self) -> dict[str, ScopeLog]:
        return _index((log.spec.name.every(), log.spec.id, log) for log in self._logs)

    @cached_property
    def _kpis(self) -> frozenset[str]:
        return frozenset(map(fold, self.kpis))

    def _open(self, spec: LogSpec) -> ScopeLog:
        declared = [ScopeColumn(c.id, c.name, c.type, c.choices) for c in spec.columns]
        logs = {log.id: log for log in self.logs}
        computed = [
            ScopeColumn(column.id, column.name, *typed(logs, spec.id, column.id))
            for column in spec.computed
        ]
        others = self.other_columns.get(spec.id, ())
        undeclared = [ScopeColumn(fold(h), Named(tidy(h), tidy(h)), None) for h in others]
        return ScopeLog(spec, (*declared, *computed, *undeclared))


def _operand(choice: Choice) -> str:
    return escape(tidy(choice.name.ru))


def _loose(name: str) -> str:
    return fold(name.replace("_", " "))


def _index(entries: Iterable[tuple[tuple[str, ...], str, _T]]) -> dict[str, _T]:
    """By every spelling: names before ids, exact before loose, and the first to claim a name."""
    found: dict[str, _T] = {}
    listed = list(entries)
    for names, _, entry in listed:
        for name in names:
            found.setdefault(fold(name), entry)
    for names, own_id, entry in listed:
        for name in (*names, own_id):
            found.setdefault(fold(name), entry)
            found.setdefault(_loose(name), entry)
    return found
