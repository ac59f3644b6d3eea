"""The columns of all logs of a template, and whether what refers to them can do so."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from sheets_kpi.schema import (
    BetweenColumn,
    ColumnType,
    Computed,
    FirstDateColumn,
    LogSpec,
    LookupColumn,
    NumberColumn,
    PositionColumn,
    Template,
)
from sheets_kpi.template.table import Mistakes

Place = tuple[str, str]

# What a look-up may match and take on the decision tabs.
DECISION_COLUMNS: Mapping[str, Mapping[str, ColumnType]] = {
    "team": {"name": ColumnType.PERSON, "team": ColumnType.TEXT, "role": ColumnType.TEXT},
    "accounts": {"name": ColumnType.ACCOUNT, "test": ColumnType.YES_NO},
}
_DATE = frozenset({ColumnType.DATE})
_CHOICE = frozenset({ColumnType.CHOICE})
_CLIENT = frozenset({ColumnType.CLIENT, ColumnType.TEXT})


class Columns:
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

    def type(self, log_id: str, column_id: str, depth: int = 0) -> ColumnType | None:
        """The type of a column; None where it cannot be told, as inside a cycle of look-ups."""
        if log_id not in self.logs:
            return DECISION_COLUMNS[log_id].get(column_id)
        computed = self.computed.get((log_id, column_id))
        if computed is None:
            return self._declared(log_id, column_id)
        match computed:
            case FirstDateColumn():
                return ColumnType.DATE
            case BetweenColumn():
                return ColumnType.DURATION
            case LookupColumn(log=log, take=take) if self.known(log) and depth < len(self.computed):
                return self.type(log, take, depth + 1)
            case LookupColumn():
                return None
            case _:
                return ColumnType.NUMBER

    def _declared(self, log_id: str, column_id: str) -> ColumnType | None:
        path = f"logs.{log_id}.columns.{column_id}.type"
        column = self.logs[log_id].column(column_id)
        return column.type if column and path not in self._bad_paths else None

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
        match column:
            case NumberColumn() | FirstDateColumn():
                self._given(log, column.client, f"{path}.client", _CLIENT)
                self._given(log, column.date, f"{path}.date", _DATE)
                for name in column.where:
                    self.need(log.id, name, f"{path}.where.{name}", _CHOICE)
            case BetweenColumn():
                self.need(log.id, column.start, f"{path}.start", _DATE)
                self.need(log.id, column.end, f"{path}.end", _DATE)
            case LookupColumn():
                self.need(log.id, column.key, f"{path}.key")
                self._lookup(column, path)
            case PositionColumn():
                self.need(log.id, column.column, f"{path}.column", _CHOICE)

    def _given(
        self, log: LogSpec, column_id: str, path: str, types: Collection[ColumnType]
    ) -> None:
        if column_id:
            self.need(log.id, column_id, path, types)
        else:
            self.mistakes.add("missing_key", path, key=path.rpartition(".")[2])

    def _lookup(self, column: LookupColumn, path: str) -> None:
        if not column.log:
            return
        if not self.known(column.log):
            words = (*self.logs, *DECISION_COLUMNS)
            self.mistakes.unknown("unknown_log", f"{path}.log", column.log, words)
            return
        self.need(column.log, column.match, f"{path}.match")
        self.need(column.log, column.take, f"{path}.take")

    def _cycles(self) -> Iterator[list[Place]]:
        """Each way from a computed column back to itself, once."""
        done: set[Place] = set()
        for start in self.computed:
            trail: list[Place] = []
            yield from self._walk(start, trail, done)

    def _walk(self, place: Place, trail: list[Place], done: set[Place]) -> Iterator[list[Place]]:
        if place in trail:
            yield [*trail[trail.index(place) :], place]
            return
        if place in done or place not in self.computed:
            return
        trail.append(place)
        for needed in _needs(place[0], self.computed[place]):
            yield from self._walk(needed, trail, done)
        trail.pop()
        done.add(place)


def _needs(log_id: str, column: Computed) -> tuple[Place, ...]:
    """The columns that a computed column is made from."""
    match column:
        case NumberColumn() | FirstDateColumn():
            names = (column.client, column.date, *column.where)
        case BetweenColumn():
            names = (column.start, column.end)
        case LookupColumn():
            return (log_id, column.key), (column.log, column.match), (column.log, column.take)
        case PositionColumn():
            names = (column.column,)
    return tuple((log_id, name) for name in names)
