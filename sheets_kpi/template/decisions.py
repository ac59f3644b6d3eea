"""Reading the starting decisions of a template: KPIs, targets, people, accounts, settings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Literal, cast, get_args

from sheets_kpi.decisions.settings import SETTING_IDS
from sheets_kpi.names import fold
from sheets_kpi.schema import AccountSpec, HintSpec, KpiSpec, Named, PersonSpec, TargetSpec
from sheets_kpi.template.table import Table, shown
from sheets_kpi.texts import both

_Direction = Literal["higher", "lower", "range"]
_Level = Literal["personal", "team"]
_KpiKind = Literal["activity", "result", "quality"]

ATTAINMENTS = ("mirror", "inverse", "base")
SCOPES = ("company", "each")
PERIOD = re.compile(r"\d{4}(-W(0[1-9]|[1-4]\d|5[0-3])|-(0[1-9]|1[0-2])|-Q[1-4])?\Z")
_NUMBER = r"[-−]?\d+(?:[.,]\d+)?"
_PERCENT = re.compile(rf"({_NUMBER})\s*%\Z")
_RANGE = re.compile(rf"{_NUMBER}\s*%?\s*[–-]\s*{_NUMBER}\s*%?\Z")
_END_MARKS = ("–", "-")


def read_kpis(file: Table) -> tuple[KpiSpec, ...]:
    """The KPIs, in the order written."""
    return tuple(_kpi(kpi_id, table) for kpi_id, table in file.by_id("kpis", "kpi").items())


def read_targets(file: Table) -> tuple[TargetSpec, ...]:
    """The starting rows of Targets."""
    return tuple(_target(row) for row in file.rows("targets", "target"))


def read_people(file: Table) -> tuple[PersonSpec, ...]:
    """The starting rows of Team."""
    return tuple(_person(row) for row in file.rows("people", "person"))


def read_accounts(file: Table) -> tuple[AccountSpec, ...]:
    """The starting rows of Accounts."""
    return tuple(
        AccountSpec(row.required_text("name"), "; ".join(row.texts("also")), row.flag("test"))
        for row in file.rows("accounts", "account")
    )


def read_hints(file: Table) -> tuple[HintSpec, ...]:
    """The starting rows of Hints; whether their KPIs exist is judged with the whole template."""
    return tuple(
        HintSpec(
            row.required_text("first"),
            row.required_text("first_is"),
            row.named("text") or Named("", ""),
            row.text("second"),
            row.text("second_is"),
        )
        for row in file.rows("hints", "hint")
    )


def read_settings(file: Table) -> Mapping[str, str]:
    """Settings by id as texts; what they mean is judged where the Settings tab is read."""
    for name in file.raw("settings"):
        if name not in SETTING_IDS:
            file.mistakes.unknown("unknown_key", f"settings.{name}", name, SETTING_IDS)
    return _texts(Table(file.raw("settings"), "settings", "any", file.mistakes))


def _texts(table: Table) -> dict[str, str]:
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


def _kpi_settings(kpi: Table) -> Mapping[str, str]:
    table = kpi.sub("settings", "kpi_settings")
    if table is None:
        return {}
    table.word("attainment", ATTAINMENTS, "mirror")
    table.number("base")
    table.flag("zero_target")
    table.flag("shown")
    gate = table.number("gate")
    if gate is not None and not 0 < gate <= 5:
        table.mistakes.add("bad_gate", table.at("gate"), value=gate)
    for key, most in (("min_observations", 1e6), ("decimals", 6), ("funnel", 99)):
        value = table.number(key)
        if value is not None and not (value == int(value) and 0 <= value <= most):
            table.mistakes.add("whole_number", table.at(key), value=value, most=int(most))
    return _texts(table)


def _kpi(kpi_id: str, table: Table) -> KpiSpec:
    weight = table.number("weight")
    if weight is not None and weight < 0:
        table.mistakes.add("negative", table.at("weight"), value=weight)
    unit = table.named("unit", required=False) or Named("", "")
    return KpiSpec(
        kpi_id,
        table.titled(),
        table.named("formula") or Named("", ""),
        unit.ru,
        direction=cast("_Direction", table.word("direction", get_args(_Direction), "higher")),
        weight=weight,
        level=cast("_Level", table.word("level", get_args(_Level), "personal")),
        kind=cast("_KpiKind", table.word("kind", get_args(_KpiKind), "result")),
        goal=table.named("goal", required=False),
        owner=table.named("owner", required=False),
        about=table.named("about", required=False),
        settings=_kpi_settings(table),
        unit_en=unit.en,
    )


def _target(row: Table) -> TargetSpec:
    if "value" in row.data and "values" in row.data:
        row.mistakes.add("value_or_values", row.path)
    values = {"": _value(row, "value")} if "value" in row.data else _values(row)
    return TargetSpec(row.required_text("kpi"), _scope(row), values)


def _scope(row: Table) -> Named:
    scope = row.named("scope") or Named("", "")
    word = next((word for word in SCOPES if word in map(fold, scope.every())), "")
    return Named(*both(f"word.scope.{word}"), aliases=(word,)) if word else scope


def _values(row: Table) -> Mapping[str, float | str]:
    raw = row.raw("values")
    values = Table(raw, row.at("values"), "any", row.mistakes)
    for key in raw:
        if not PERIOD.match(key):
            row.mistakes.add("bad_period", values.at(key), word=key)
    return {key: _value(values, key) for key in raw}


def _value(table: Table, key: str) -> float | str:
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


def _person(row: Table) -> PersonSpec:
    fte = row.number("fte")
    if fte is not None and not 0 < fte <= 2:
        row.mistakes.add("bad_fte", row.at("fte"), value=fte)
    start, end = row.day("start"), row.day("end")
    if start and end and end < start:
        row.mistakes.add("ends_first", row.at("end"), start=start, end=end)
    return PersonSpec(
        row.required_text("name"),
        "; ".join(row.texts("also")),
        row.text("team"),
        row.text("role"),
        1.0 if fte is None else fte,
        start,
        end,
    )
