"""Reading declared models: what `schema.py` says of a table, and what only whole tables can tell.

A mistake never stops the reading: each is noted under its path, and a default takes its place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, fields, is_dataclass, replace
from datetime import date
from functools import cache
from types import UnionType
from typing import (
    Annotated,
    Any,
    Literal,
    NamedTuple,
    TypeVar,
    get_args,
    get_origin,
    get_type_hints,
)

from sheets_kpi.decisions.settings import SETTING_IDS
from sheets_kpi.names import fold
from sheets_kpi.schema import (
    COMPUTED,
    NUMERIC,
    Choice,
    ColumnSpec,
    ColumnType,
    Computed,
    DateColumn,
    Day,
    First,
    FirstDateColumn,
    Head,
    Id,
    KpiSettings,
    KpiSpec,
    LastDateColumn,
    LimitRule,
    LogSpec,
    Named,
    Names,
    NumberColumn,
    OrderRule,
    PersonSpec,
    RequiredWhenRule,
    Rule,
    SkipRule,
    TargetSpec,
    Template,
)
from sheets_kpi.template.table import TomlTable, shown
from sheets_kpi.texts import both

M = TypeVar("M")
_Reading = Callable[[TomlTable], Any]
_Values = dict[str, Any]
_Hint = Any  # a model or another type, as an annotation names it

_SCOPES = ("company", "each")
_PERIOD = re.compile(r"\d{4}(-W(0[1-9]|[1-4]\d|5[0-3])|-(0[1-9]|1[0-2])|-Q[1-4])?\Z")
_NUMBER = r"[-−]?\d+(?:[.,]\d+)?"
_PERCENT = re.compile(rf"({_NUMBER})\s*%\Z")
_RANGE = re.compile(rf"{_NUMBER}\s*%?\s*[–-]\s*{_NUMBER}\s*%?\Z")
_END_MARKS = ("–", "-")
_LETTER = re.compile(r"[A-Z]{1,2}\Z")
_MOST_ROWS, _YEARS = 1_000, (2000, 2099)


class _Slot(NamedTuple):
    """A field of a model: the keys it is read from, and how, unless its finish reads it."""

    name: str
    keys: tuple[str, ...]
    reading: _Reading | None


@cache
def _slots(model: _Hint) -> tuple[_Slot, ...]:
    """The fields of a model; those that a template inherits stand in a table of their own."""
    hints = get_type_hints(model, include_extras=True)
    found = []
    for one in fields(model):
        if issubclass(model, Head) and one.name not in model.__annotations__:
            continue
        hint, names = hints[one.name], (one.name,)
        if get_origin(hint) is Annotated and isinstance(hint.__metadata__[0], tuple):
            hint, names = hint.__origin__, hint.__metadata__[0]
        found.append(_Slot(one.name, names, _reading(hint, names, one.default) if names else None))
    return tuple(found)


def keys(model: _Hint) -> tuple[str, ...]:
    """The keys that the table of a model may hold."""
    return tuple(key for slot in _slots(model) for key in slot.keys)


def read(model: Callable[..., M], table: TomlTable, **known: object) -> M:
    """A model from its table; fields that are `known` come from elsewhere.

    The keys of a template stand in the file beside those of its parts, and are judged there.
    """
    if model is not Template:
        table.allow(keys(model))
    for slot in _slots(model):
        if slot.reading:
            table.values[slot.name] = slot.reading(table)
    if finish := _FINISH.get(model):
        finish(table, table.values)
    return model(**known, **table.values)


def _reading(hint: _Hint, names: tuple[str, ...], default: object) -> _Reading | None:
    """How a field of a type is read; None where that takes more than its type."""
    origin: object = get_origin(hint)
    key, is_needed = names[0], default is MISSING
    if hint is str:
        return (lambda t: t.required_text(key)) if is_needed else (lambda t: t.text(key))
    if hint is Named:
        return _name_reading(names, is_needed=is_needed)
    if hint in _SIMPLE:
        return lambda t: _SIMPLE[hint](t, key, default)
    if origin is Literal:
        return lambda t: t.word(key, get_args(hint), str(default))
    if origin is tuple:
        return _models_reading(get_args(hint)[0], key)
    inner = next((arg for arg in get_args(hint) if is_dataclass(arg)), None)
    if inner is Named:
        return lambda t: t.named(key, required=False)
    return _model_reading(inner, key) if inner else None


# How a value of a type is read: of a table, a key, and the default of the field.
_SIMPLE: Mapping[Any, Callable[[TomlTable, str, Any], Any]] = {
    Id: lambda t, key, _: t.identifier(key),
    Day: lambda t, key, _: t.day(key),
    First: lambda t, key, _: next(iter(t.texts(key)), ""),
    Names: lambda t, key, _: "; ".join(t.texts(key)),
    bool: lambda t, key, _: t.flag(key),
    int: TomlTable.number,
    float: TomlTable.number,
    float | None: TomlTable.number,
    ColumnType: lambda t, key, _: _column_type(t, key),
    tuple[str, ...]: lambda t, key, _: t.texts(key),
    tuple[Choice, ...]: lambda t, key, _: _choices(t, key),
}


def _column_type(table: TomlTable, key: str) -> ColumnType:
    """The type of a column; TEXT where it is missing or unknown, which is a mistake."""
    types = [str(kind) for kind in ColumnType]
    word = table.required_text(key) and table.word(key, types, ColumnType.TEXT)
    return ColumnType(word or ColumnType.TEXT)


def _name_reading(names: tuple[str, ...], *, is_needed: bool) -> _Reading:
    if "ru" in names:
        return lambda t: t.spelled() or Named("", "")
    if "aliases" in names:
        return TomlTable.titled
    return lambda t: t.named(names[0], required=is_needed) or Named("", "")


def _model_reading(model: _Hint, key: str) -> _Reading:
    return lambda t: read(model, t.sub(key)) if t.raw(key) == t.data.get(key) else None


def _models_reading(item: _Hint, key: str) -> _Reading:
    """Tables by id where the model takes its id from elsewhere, else a list of tables."""
    first = get_args(item)[0] if isinstance(item, UnionType) else item
    choose = _CHOICES.get(item) or (lambda _: item)
    if _slots(first)[0].keys:
        bare = "pattern" if item is SkipRule else ""
        return lambda t: tuple(read(choose(row), row) for row in t.rows(key, bare))

    def by_id(table: TomlTable) -> tuple[Any, ...]:
        found = ((name, inner, choose(inner)) for name, inner in table.by_id(key))
        return tuple(read(model, inner, id=name) for name, inner, model in found if model)

    return by_id


def _rule_model(table: TomlTable) -> type[Rule]:
    if "limit" in table.data:
        return LimitRule
    return OrderRule if {"first", "then"} & set(table.data) else RequiredWhenRule


def _computed_model(table: TomlTable) -> type[Computed] | None:
    kind = table.required_text("kind")
    if kind in COMPUTED:
        return COMPUTED[kind]
    if kind:
        table.mistakes.unknown("unknown_word", table.at("kind"), kind, COMPUTED)
    table.titled()
    return None


_CHOICES: Mapping[Any, Callable[[TomlTable], Any]] = {
    Rule: _rule_model,
    Computed: _computed_model,
}


def _choices(table: TomlTable, key: str) -> tuple[Choice, ...]:
    if table.values["type"] is not ColumnType.CHOICE:
        return ()
    rows = table.data.get(key)
    if isinstance(rows, list) and all(isinstance(row, str) for row in rows):
        choices = tuple(Choice(fold(word), Named(word, word)) for word in table.texts(key))
    else:
        choices = tuple(read(Choice, row) for row in table.rows(key))
    if not rows:
        table.mistakes.add("no_choices", table.at(key))
    return choices


def _choice(row: TomlTable, values: _Values) -> None:
    if values["name"] == Named("", ""):
        row.mistakes.add("neither_language", row.path)
    values["id"] = values["id"] or fold(values["name"].en)


_ONLY: Mapping[str, frozenset[ColumnType]] = {
    "choices": frozenset({ColumnType.CHOICE}),
    "order": frozenset({ColumnType.DATE}),
    "future": frozenset({ColumnType.DATE}),
    "past": frozenset({ColumnType.DATE}),
    "unit": frozenset({ColumnType.DURATION}),
    "min": NUMERIC,
    "max": NUMERIC,
}


def _column(table: TomlTable, values: _Values) -> None:
    kind = values["type"]
    _limits(table, values)
    values["letter"] = letter = values["letter"].upper()
    if letter and not _LETTER.match(letter):
        table.mistakes.add("bad_letter", table.at("letter"), word=letter)
        values["letter"] = ""
    if table.text("type") != kind:  # an unknown type was told already
        return
    for key, kinds in _ONLY.items():
        if key in table.data and kind not in kinds:
            allowed = ", ".join(sorted(kinds))
            table.mistakes.add("only_for", table.at(key), key=key, type=str(kind), allowed=allowed)


def _limits(table: TomlTable, values: _Values) -> None:
    low, high = values["minimum"], values["maximum"]
    if low is not None and high is not None and low > high:
        table.mistakes.add("limits", table.at("min"), low=low, high=high)


def _log(table: TomlTable, values: _Values) -> None:
    columns = values["columns"]
    if not columns:
        table.mistakes.add("no_columns", table.at("columns"))
    for kind in (ColumnType.PERSON, ColumnType.ACCOUNT, ColumnType.CLIENT):
        if kind not in table.data:
            values[kind] = _only_column(table, kind, columns)
    if values["targets"]:  # of months to come, too
        main = values["date"]
        values["columns"] = tuple(replace(c, future=c.future or c.id == main) for c in columns)
    values["further"] = table.texts("category")[1:]
    values["computed"] = tuple(_with_roles(column, table) for column in values["computed"])
    _whole(table, values, "first_row", 1, _MOST_ROWS)


def _only_column(table: TomlTable, kind: ColumnType, columns: Sequence[ColumnSpec]) -> str:
    """The only column of a type plays its part where the table names none."""
    candidates = [column.id for column in columns if column.type is kind]
    if len(candidates) > 1:
        listed = ", ".join(candidates)
        table.mistakes.add("which_column", table.at(kind), key=str(kind), columns=listed)
    return candidates[0] if candidates else ""


def _with_roles(column: Computed, log: TomlTable) -> Computed:
    """The client and date of the log, where a computed column names none of its own."""
    if not isinstance(column, NumberColumn | FirstDateColumn | LastDateColumn):
        return column
    own = log.raw("computed")[column.id]
    missing = [role for role in ("client", "date") if not isinstance(own.get(role), str)]
    return replace(column, **{role: log.values[role] for role in missing})


def _whole(table: TomlTable, values: _Values, key: str, least: int, most: int) -> None:
    """A whole number between two others, unless it was left out."""
    value = values[key]
    if key in table.data and not (value == int(value) and least <= value <= most):
        table.mistakes.add("whole_number", table.at(key), value=value, least=least, most=most)
    values[key] = int(value)


def _date(table: TomlTable, values: _Values) -> None:
    _whole(table, values, "in_year", *_YEARS)


def _order(_: TomlTable, values: _Values) -> None:
    values["id"] = values["id"] or f"{values['first']}_{values['then']}"


def _required_when(row: TomlTable, values: _Values) -> None:
    if "is" not in row.data:
        row.mistakes.add("missing_key", row.at("is"), key="is")
    values["is_"] = _words(values["is_"], row.at("is"), row, values["when"])
    values["id"] = values["id"] or f"{values['column']}_{values['when']}"


def _limit(row: TomlTable, values: _Values) -> None:
    _required_when(row, values)
    _limits(row, values)
    if not {"min", "max", "whole"} & row.data.keys():
        row.mistakes.add("missing_key", row.at("min"), key="min")


def _where(table: TomlTable, values: _Values) -> None:
    """Conditions of a computed column: choice ids by column id."""
    where = table.sub("where")
    values["where"] = {
        column_id: _words(where.texts(column_id), where.at(column_id), table, column_id)
        for column_id in where.data
    }


def _words(texts: tuple[str, ...], path: str, inner: TomlTable, column_id: str) -> tuple[str, ...]:
    """Texts as choice ids of a column of the log around; they may be ids or names of choices."""
    columns = inner.parent.values["columns"] if inner.parent else ()
    column = next((column for column in columns if column.id == column_id), None)
    if column is None or not column.choices:
        return texts
    found = []
    for text in texts:
        choice = next((c for c in column.choices if c.id == text or c.name.matches(text)), None)
        if choice:
            found.append(choice.id)
        else:
            words = [word for c in column.choices for word in (c.id, c.name.ru)]
            inner.mistakes.unknown("unknown_choice", path, text, dict.fromkeys(words))
    return tuple(found)


def _head(table: TomlTable, values: _Values) -> None:
    version = values["version"]
    if version != int(version) or version < 1:
        table.mistakes.add("bad_version", table.at("version"), value=version)
    values["version"] = int(version)


def _template(file: TomlTable, values: _Values) -> None:
    """Settings by id as texts; what they mean is judged where the Settings tab is read."""
    values["settings"] = _texts(file.sub("settings").allow(SETTING_IDS))


def _texts(table: TomlTable) -> dict[str, str]:
    """The values of a table as an owner would type them."""
    texts = {}
    for name, value in table.data.items():
        if isinstance(value, bool):
            texts[name] = "yes" if value else "no"
        elif isinstance(value, str | int | float | date):
            texts[name] = str(value).strip()
        else:
            table.mistakes.add("type_setting", table.at(name), value=shown(value))
    return texts


def _kpi(table: TomlTable, values: _Values) -> None:
    if values["weight"] is not None and values["weight"] < 0:
        table.mistakes.add("negative", table.at("weight"), value=values["weight"])
    settings = table.sub("settings")
    read(KpiSettings, settings)
    values["settings"] = _texts(settings)


def _kpi_settings(table: TomlTable, values: _Values) -> None:
    gate = values["gate"]
    if gate is not None and not 0 < gate <= 5:
        table.mistakes.add("bad_gate", table.at("gate"), value=gate)
    for key, most in (("min_observations", 1e6), ("decimals", 6), ("funnel", 99)):
        value = values[key]
        if value is not None and not (value == int(value) and 0 <= value <= most):
            table.mistakes.add("whole_number", table.at(key), value=value, least=0, most=int(most))


def _target(row: TomlTable, values: _Values) -> None:
    if "value" in row.data and "values" in row.data:
        row.mistakes.add("value_or_values", row.path)
    if "value" in row.data:
        values["values"] = {"": _goal(row, "value")}
    else:
        values["values"] = _goals(row.sub("values"))
    spellings = set(map(fold, values["scope"].every()))
    if word := next((word for word in _SCOPES if word in spellings), ""):
        values["scope"] = Named(*both(f"word.scope.{word}"), aliases=(word,))


def _goals(by_period: TomlTable) -> Mapping[str, float | str]:
    for key in by_period.data:
        if not _PERIOD.match(key):
            by_period.mistakes.add("bad_period", by_period.at(key), word=key)
    return {key: _goal(by_period, key) for key in by_period.data}


def _goal(table: TomlTable, key: str) -> float | str:
    """A target: a number, `"14 %"` as 0.14, or a range or end mark, which stay texts."""
    value = table.data[key]
    if not isinstance(value, str):
        number = table.number(key)
        return 0.0 if number is None else number
    text = value.strip()
    if found := _PERCENT.match(text):
        return round(float(found[1].replace("−", "-").replace(",", ".")) / 100, 12)
    if text not in _END_MARKS and not _RANGE.match(text):
        table.mistakes.add("bad_target", table.at(key), value=shown(value))
    return text


def _person(row: TomlTable, values: _Values) -> None:
    fte, start, end = values["fte"], values["start"], values["end"]
    if not 0 < fte <= 2:
        row.mistakes.add("bad_fte", row.at("fte"), value=fte)
    if start and end and end < start:
        row.mistakes.add("ends_first", row.at("end"), start=start, end=end)


# What is told or filled in once all fields of a table were read.
_FINISH: Mapping[_Hint, Callable[[TomlTable, _Values], None]] = {
    Head: _head,
    Template: _template,
    LogSpec: _log,
    ColumnSpec: _column,
    Choice: _choice,
    OrderRule: _order,
    RequiredWhenRule: _required_when,
    LimitRule: _limit,
    **dict.fromkeys((NumberColumn, FirstDateColumn, LastDateColumn), _where),
    DateColumn: _date,
    KpiSpec: _kpi,
    KpiSettings: _kpi_settings,
    TargetSpec: _target,
    PersonSpec: _person,
}
