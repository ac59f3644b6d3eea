"""Reading the logs of a template: columns, choices, rules, computed columns, skipped rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Literal, cast, get_args

from sheets_kpi.names import fold
from sheets_kpi.schema import (
    NUMERIC,
    BetweenColumn,
    Choice,
    ColumnSpec,
    ColumnType,
    Computed,
    DirectorySpec,
    FirstDateColumn,
    LogSpec,
    LookupColumn,
    Named,
    NumberColumn,
    OrderRule,
    PositionColumn,
    RequiredWhenRule,
    Rule,
    SkipRule,
    TimeUnit,
)
from sheets_kpi.template.keys import Kind
from sheets_kpi.template.table import Raw, Table

TYPES = tuple(str(kind) for kind in ColumnType)
UNITS = get_args(TimeUnit)
COMPUTED: tuple[Kind, ...] = ("number", "first_date", "between", "lookup", "position")
_TabGives = Literal["", "person", "account", "month"]
_EmptyMeans = Literal["no_data", "zero"]


def read_logs(file: Table) -> tuple[LogSpec, ...]:
    """All logs of the file, in the order written."""
    return tuple(_log(log_id, table) for log_id, table in file.by_id("logs", "log").items())


def read_directory(file: Table) -> DirectorySpec | None:
    """The log that lists people, if the file names one."""
    table = file.sub("directory", "directory")
    if table is None:
        return None
    log, person = table.required_text("log"), table.required_text("person")
    return DirectorySpec(log, person, table.text("team"), table.text("role"))


def _log(log_id: str, table: Table) -> LogSpec:
    tables = table.by_id("columns", "column")
    if not tables:
        table.mistakes.add("no_columns", table.at("columns"))
    columns = tuple(_column(column_id, column) for column_id, column in tables.items())
    log = LogSpec(
        log_id,
        table.titled(),
        columns,
        tabs=table.texts("tabs"),
        date=table.text("date"),
        person=_role(table, ColumnType.PERSON, columns),
        account=_role(table, ColumnType.ACCOUNT, columns),
        client=_role(table, ColumnType.CLIENT, columns),
        category=table.text("category"),
        static=table.flag("static"),
        empty_means=cast(
            "_EmptyMeans", table.word("empty_means", get_args(_EmptyMeans), "no_data")
        ),
        optional=table.flag("optional"),
        tab_gives=cast("_TabGives", table.word("tab_gives", get_args(_TabGives), "")),
        skip=tuple(_skip(row) for row in table.rows("skip", "skip", text_key="pattern")),
    )
    rules = tuple(_rule(row, columns) for row in table.rows("rules", _rule_kind))
    tables = table.by_id("computed", _computed_kind)
    computed = (_computed(column_id, column, log) for column_id, column in tables.items())
    return replace(log, rules=rules, computed=tuple(filter(None, computed)))


def _role(table: Table, kind: ColumnType, columns: Sequence[ColumnSpec]) -> str:
    """The column that the table names for a part, else the only column of that type."""
    if kind in table.data:
        return table.text(kind)
    candidates = [column.id for column in columns if column.type is kind]
    if len(candidates) > 1:
        listed = ", ".join(candidates)
        table.mistakes.add("which_column", table.at(kind), key=str(kind), columns=listed)
    return candidates[0] if candidates else ""


def _skip(row: Table) -> SkipRule:
    return SkipRule(row.required_text("pattern"), row.text("column"))


def _column(column_id: str, table: Table) -> ColumnSpec:
    kind = _type(table)
    low, high = table.number("min"), table.number("max")
    if low is not None and high is not None and low > high:
        table.mistakes.add("limits", table.at("min"), low=low, high=high)
    return ColumnSpec(
        column_id,
        table.titled(),
        kind,
        required=table.flag("required"),
        unique=table.flag("unique"),
        minimum=low,
        maximum=high,
        choices=_choices(table, kind),
        future=table.flag("future"),
        unit=cast("TimeUnit", table.word("unit", UNITS, "hours")),
        help=table.named("help", required=False),
    )


def _type(table: Table) -> ColumnType:
    """The type of a column; TEXT where it is missing or unknown, which is a mistake."""
    word = table.required_text("type")
    if word not in TYPES:
        if word:
            table.mistakes.unknown("unknown_word", table.at("type"), word, TYPES)
        return ColumnType.TEXT
    _only_for(table, ColumnType(word))
    return ColumnType(word)


_ONLY: Mapping[str, frozenset[ColumnType]] = {
    "choices": frozenset({ColumnType.CHOICE}),
    "future": frozenset({ColumnType.DATE}),
    "unit": frozenset({ColumnType.DURATION}),
    "min": NUMERIC,
    "max": NUMERIC,
}


def _only_for(table: Table, kind: ColumnType) -> None:
    for key, kinds in _ONLY.items():
        if key in table.data and kind not in kinds:
            allowed = ", ".join(sorted(kinds))
            table.mistakes.add("only_for", table.at(key), key=key, type=str(kind), allowed=allowed)


def _choices(table: Table, kind: ColumnType) -> tuple[Choice, ...]:
    if kind is not ColumnType.CHOICE:
        return ()
    rows = table.data.get("choices")
    if isinstance(rows, list) and all(isinstance(row, str) for row in rows):
        choices = tuple(Choice(fold(word), Named(word, word)) for word in table.texts("choices"))
    else:
        choices = tuple(_choice(row) for row in table.rows("choices", "choice"))
    if not rows:
        table.mistakes.add("no_choices", table.at("choices"))
    return choices


def _choice(row: Table) -> Choice:
    ru, en = row.text("ru"), row.text("en")
    choice_id = row.identifier("id", fold(en or ru))
    if not (ru or en):
        row.mistakes.add("neither_language", row.path)
    return Choice(choice_id, Named(ru or en, en or ru, row.texts("aliases")))


def _rule_kind(raw: Raw) -> Kind:
    return "order" if "first" in raw or "then" in raw else "required_when"


def _rule(row: Table, columns: Sequence[ColumnSpec]) -> Rule:
    message = row.named("message", required=False)
    if _rule_kind(row.data) == "order":
        first, then = row.required_text("first"), row.required_text("then")
        return OrderRule(row.identifier("id", f"{first}_{then}"), first, then, message)
    column, when = row.required_text("required"), row.required_text("when")
    if "is" not in row.data:
        row.mistakes.add("missing_key", row.at("is"), key="is")
    words = _words(row, "is", when, columns)
    rule_id = row.identifier("id", f"{column}_{when}")
    return RequiredWhenRule(rule_id, column, when, words, message)


def _words(
    table: Table, key: str, column_id: str, columns: Sequence[ColumnSpec]
) -> tuple[str, ...]:
    """The texts under a key as choice ids of a column; they may be ids or names of choices."""
    column = next((column for column in columns if column.id == column_id), None)
    texts = table.texts(key)
    if column is None or not column.choices:
        return texts
    found = []
    for text in texts:
        choice = next((c for c in column.choices if c.id == text or c.name.matches(text)), None)
        if choice:
            found.append(choice.id)
        else:
            words = [word for c in column.choices for word in (c.id, c.name.ru)]
            table.mistakes.unknown("unknown_choice", table.at(key), text, dict.fromkeys(words))
    return tuple(found)


def _computed_kind(raw: Raw) -> Kind:
    return next((known for known in COMPUTED if known == raw.get("kind")), "any")


def _computed(column_id: str, table: Table, log: LogSpec) -> Computed | None:
    name, kind = table.titled(), table.required_text("kind")
    if kind in _COMPUTED:
        return _COMPUTED[kind](column_id, name, table, log)
    if kind:
        table.mistakes.unknown("unknown_word", table.at("kind"), kind, COMPUTED)
    return None


def _number(column_id: str, name: Named, table: Table, log: LogSpec) -> Computed:
    client, day = table.text("client", log.client), table.text("date", log.date)
    return NumberColumn(column_id, name, client, day, _where(table, log))


def _first_date(column_id: str, name: Named, table: Table, log: LogSpec) -> Computed:
    client, day = table.text("client", log.client), table.text("date", log.date)
    return FirstDateColumn(column_id, name, client, day, _where(table, log))


def _between(column_id: str, name: Named, table: Table, _log: LogSpec) -> Computed:
    start, end = table.required_text("start"), table.required_text("end")
    unit = cast("TimeUnit", table.word("unit", UNITS, "hours"))
    return BetweenColumn(column_id, name, start, end, unit, working=table.flag("working"))


def _lookup(column_id: str, name: Named, table: Table, _log: LogSpec) -> Computed:
    key, log = table.required_text("key"), table.required_text("log")
    match, take = table.required_text("match"), table.required_text("take")
    return LookupColumn(column_id, name, key, log, match, take)


def _position(column_id: str, name: Named, table: Table, _log: LogSpec) -> Computed:
    return PositionColumn(column_id, name, table.required_text("column"))


_COMPUTED: Mapping[str, Callable[[str, Named, Table, LogSpec], Computed]] = {
    "number": _number,
    "first_date": _first_date,
    "between": _between,
    "lookup": _lookup,
    "position": _position,
}


def _where(table: Table, log: LogSpec) -> Mapping[str, tuple[str, ...]]:
    """Conditions of a computed column: choice ids by column id."""
    raw = table.raw("where")
    where = Table(raw, table.at("where"), "any", table.mistakes)
    return {column_id: _words(where, column_id, column_id, log.columns) for column_id in raw}
