"""The template that reads a workbook as a reading says, and the KPIs to start with."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from sheets_kpi.adopt.headers import sense_of
from sheets_kpi.adopt.questions import is_counted
from sheets_kpi.adopt.reading import ColumnReading, LogReading, Reading, Role, lang_of
from sheets_kpi.adopt.tables import TOTAL_BEGINS
from sheets_kpi.clean.units import currency_in
from sheets_kpi.clean.values import LAST_DAY, read_number
from sheets_kpi.formulas.vocabulary import AGGREGATES
from sheets_kpi.names import escape, fold, tidy
from sheets_kpi.numbers import CURRENCIES, HOME
from sheets_kpi.schema import ColumnType, Named
from sheets_kpi.texts import LANGS, Lang, say

MOST_KPIS = 9
_HOME_SIGN = CURRENCIES[HOME][0]
_MOST_FLOWS = 4  # income, expense, transfers
_TOTAL_WORDS = ("итог", "всего", "total", "subtotal", "grand")
_MOST_SKIPS = 40
_Table = tuple[str, Mapping[str, object]]  # its name in TOML, and what stands in it
_PERIOD, _WON, _BACK = Named("ПЕРИОД", "PERIOD"), Named("УСПЕХ", "WON"), Named("ВОЗВРАТ", "REFUND")
_WON_OR_BACK = Named("{УСПЕХ; ВОЗВРАТ}", "{WON; REFUND}")
_PARTS: tuple[Role, ...] = ("date", "person", "account", "client")


class Kpi(NamedTuple):
    """A KPI to start with: its id, its formula, and its unit."""

    id: str
    formula: Named
    unit: str = ""
    about: str = ""  # the text `adopt.kpi.<about>`; the id where it is ""
    of: str = ""  # the column that it is about


def draft(reading: Reading, lang: Lang) -> str:
    """The text of a template; it holds only logs that the template language can read.

    Args:
        reading: What was taken from the workbook, with the owner's answers.
        lang: The language in which the template is called.
    """
    logs = readable(reading)
    sign = _sign(logs)
    title = say("adopt.template", lang)
    tables: list[_Table] = [("template", {"name": "own", "version": 1, "title": title})]
    tables += [("settings", {"currency": sign})] if sign != _HOME_SIGN else []
    for number, log in enumerate(logs, 1):
        tables += _log(f"logs.log{number}", log, reading)
    for number, kpi in enumerate(kpis(logs), 1):
        unit = sign if kpi.unit == _HOME_SIGN else kpi.unit
        tables.append((f"kpis.{kpi.id}_{number}", _kpi(kpi, unit)))
    return _toml(tables)


def draft_log(reading: Reading, log: LogReading, log_id: str) -> str:
    """The declaration of one log."""
    return _toml(_log(f"logs.{log_id}", log, reading))


def _toml(tables: Iterable[_Table]) -> str:
    """Tables as a text; a value that is None stands for nothing."""
    return "\n".join("".join(_lines(*table)) for table in tables)


def _lines(name: str, values: Mapping[str, object]) -> Iterator[str]:
    yield f"[{name}]\n"
    yield from (f"{key} = {_value(one)}\n" for key, one in values.items() if one is not None)


def _value(value: object) -> str:
    if isinstance(value, Mapping):
        pairs = (f"{key} = {_value(one)}" for key, one in value.items() if one is not None)
        return f"{{ {', '.join(pairs)} }}"
    if not isinstance(value, Sequence) or isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    every = [_value(one) for one in value]
    if isinstance(value[0], Mapping):  # a line each
        return "".join(("[\n", *(f"    {one},\n" for one in every), "]"))
    return f"[{', '.join(every)}]"


def readable(reading: Reading) -> list[LogReading]:
    """The logs that a template can declare."""
    return [log for log in reading.logs if _is_readable(log)]


def _is_readable(log: LogReading) -> bool:
    names = {column.name for column in log.columns if column.is_read}
    return bool(names) and (not log.shape or (bool(log.unpivot) and names >= set(log.unpivot)))


def _sign(logs: Sequence[LogReading]) -> str:
    """The usual sign of the one currency that the amounts of all logs are in; that of roubles
    where they name none, or two.
    """
    codes = {_currency(c) for log in logs for c in log.columns if c.type is ColumnType.MONEY}
    return CURRENCIES[codes.pop()][0].upper() if len(codes) == 1 else _HOME_SIGN


def _currency(column: ColumnReading) -> str:
    """The code of the currency that the header of a column names, or its amounts."""
    named = [currency_in(header) for header in column.headers]
    doubts = [read_number(text, LAST_DAY).doubt for text, _ in column.top]
    told = [str(doubt.facts.get("currency", "")) for doubt in doubts if doubt]
    return next(filter(None, (*named, *told)), HOME)


def _ids(log: LogReading) -> dict[str, str]:
    """The id of each column by its name."""
    return {c.name: f"column{i}" for i, c in enumerate(log.columns, 1) if c.is_read}


def _log(name: str, log: LogReading, reading: Reading) -> Iterator[_Table]:
    ids = _ids(log)
    day = day_in_formulas(log)
    parts, skip = _parts(log, ids), _skips(reading, log, ids)
    about = {"name": log.name, "tabs": log.tabs, "first_row": log.first_row or None, **parts}
    yield name, {**about, "static": None if day else True, "skip": skip or None}
    for column in log.columns:
        if column.name in ids:
            yield f"{name}.columns.{ids[column.name]}", _column(column)
    if log.unpivot:
        headers, *cells = (ids[one] for one in log.unpivot)
        yield f"{name}.unpivot", {"headers": headers, "cells": cells}
    if of := log.made_day:
        named = {"month": ids.get(of.month), "day": ids.get(of.day), "year": ids.get(of.year)}
        made = {"name": day, "kind": "date", **named, "in_year": of.in_year or None}
        yield f"{name}.computed.day", made
    if log.factors:
        first, second = (ids[column.name] for column in log.factors)
        made = {"name": _product(log), "kind": "arithmetic", "first": first, "second": second}
        yield f"{name}.computed.amount", made


def _parts(log: LogReading, ids: Mapping[str, str]) -> dict[str, str]:
    """The ids of the columns that play a part in a log; "" for one that nobody plays."""
    found = {role: ids.get(c.name, "") if (c := log.role(role)) else "" for role in _PARTS}
    amount, category = log.role("amount"), log.role("category")
    amount = amount if amount and amount.type is ColumnType.MONEY else None
    named = {"amount": amount.name if amount else "", "category": category.name if category else ""}
    named |= {"tab_gives": log.given, "month_rows": log.month_rows}
    more = {key: ids[name] for key, name in named.items() if name in ids}
    if log.made_day or not found["date"]:
        del found["date"]
    made = {"date": "day"} if log.made_day else {}
    return made | found | more | ({"amount": "amount"} if log.factors else {})


def day_in_formulas(log: LogReading) -> str:
    """What formulas call the main date of a log, "" where it has none."""
    column = log.role("date")
    if log.made_day:
        return _new_name(log, "date")
    return column.formula_name if column and column.is_read else ""


def _product(log: LogReading) -> str:
    """What formulas call the amount that is price × quantity, "" where there is none."""
    return _new_name(log, "amount") if log.factors else ""


def _new_name(log: LogReading, role: Role) -> str:
    name = say(f"adopt.given.{role}", lang_of(*(column.name for column in log.columns)))
    return f"{name} 2" if log.column(name) else name


def _column(column: ColumnReading) -> dict[str, object]:
    kind = column.declared_type
    is_dated = kind is ColumnType.DATE
    flags = {
        "required": column.required or column.role == "date",  # a row without its day is told
        "carry": column.carried,
        "unique": column.unique,
        "future": column.future and is_dated,
    }
    has_unit = kind is ColumnType.DURATION and column.unit != "hours"
    return {
        "name": column.formula_name,
        "aliases": [*map(tidy, column.headers[1:])] or None,
        "type": kind,
        "letter": column.letter if column.by_letter else None,
        **{key: True for key, holds in flags.items() if holds},
        "blank": column.blank or None,
        "order": column.order or None if is_dated else None,
        "unit": column.unit if has_unit else None,
        "choices": [*_choices(column)] if kind is ColumnType.CHOICE else None,
    }


def _choices(column: ColumnReading) -> Iterator[dict[str, object]]:
    for i, word in enumerate(column.words, 1):
        yield {"id": f"w{i}", "ru": word.text, "en": word.text, "means": word.means or None}


def _skips(reading: Reading, log: LogReading, ids: Mapping[str, str]) -> list[dict[str, object]]:
    """The patterns of rows that are no records, each with the column where it stands."""
    if log.unpivot:  # columns of sums are no headings
        return [{"pattern": one, "column": ids[log.unpivot[0]]} for one in TOTAL_BEGINS]
    at = {column.letter: ids[column.name] for column in log.columns if column.name in ids}
    found: dict[tuple[str, str | None], None] = {}
    for tab in reading.tabs:
        for left in tab.not_records if tab.title in log.titles else ():
            first = left.text.split(" ")[0].rstrip(":")
            if left.why == "total" and fold(first).startswith(_TOTAL_WORDS):
                found[f"{first}*", at.get(left.letter)] = None
            elif (
                left.why in ("total", "single", "" if log.month_rows else "month")
                and not left.text.replace(".", "").isdigit()
            ):
                found[escape(left.text), at.get(left.letter)] = None
    return [{"pattern": pattern, "column": column} for pattern, column in [*found][:_MOST_SKIPS]]


# --- KPIs --------------------------------------------------------------------------------------


def kpis(logs: Sequence[LogReading]) -> list[Kpi]:
    """At most nine KPIs of what was found, the weightiest first."""
    found: dict[str, Kpi] = {}
    for log in sorted(logs, key=lambda one: not (one.role("amount") or one.role("status"))):
        for kpi in _of_log(log):
            name = say(f"adopt.kpi.{kpi.about or kpi.id}", "ru", column=kpi.of)
            found.setdefault(fold(name), kpi)
    return [*found.values()][:MOST_KPIS]


def _of_log(log: LogReading) -> Iterator[Kpi]:
    if not day_in_formulas(log):
        return
    if not log.unpivot:
        yield from _of_deals(log)
    name = _quoted(log.name)
    for column in log.columns:
        if not column.is_read:
            continue
        of = f"{name}[{column.formula_name}]"
        if is_counted(column) or column.name in log.unpivot[1:]:
            yield Kpi("sum", _call("SUM", of), "", "sum", column.name)
        elif sense_of(column.name).name == "cost" and column.type is ColumnType.MONEY:
            yield Kpi("costs", _call("SUM", of), "₽", "sum", column.name)
    for column in log.columns:
        if column.is_read and column.type in (ColumnType.SCORE, ColumnType.DURATION):
            of = f"{name}[{column.formula_name}]"
            yield Kpi("mean", _call("AVERAGE", of), "", "mean", column.name)


def _of_deals(log: LogReading) -> Iterator[Kpi]:
    status, amount, client = (_at(log, r) for r in ("status", "amount", "client"))
    records = _call("COUNTIFS", f"{_quoted(log.name)}[{day_in_formulas(log)}]", _PERIOD)
    means = {word.means for c in log.columns if c.role == "status" for word in c.words}
    status = status if "won" in means else ""
    has_refunds = any(one.startswith("refund") for one in means)
    if amount and (flows := [*_flows(log, amount)]):
        yield from flows
    elif amount and status:
        net = _WON_OR_BACK if has_refunds else _WON
        yield Kpi("revenue", _call("SUMIFS", amount, status, net), "₽")
    elif amount:
        yield Kpi("revenue", _call("SUM", amount), "₽", "turnover", log.name)
    if status:
        won = _call("COUNTIFS", status, _WON)
        yield Kpi("won", won)
        if amount:
            yield Kpi("average", _over(_call("SUMIFS", amount, status, _WON), won), "₽")
        yield Kpi("conversion", _over(won, records), "%")
        if has_refunds:
            yield Kpi("refunds", _call("COUNTIFS", status, _BACK))
    else:
        yield Kpi("records", records, of=log.name)
    if client:
        when = (status, _WON) if status else ()
        yield Kpi("new", _call("NEWIFS", client, *when))
        yield Kpi("repeat", _call("REPEATIFS", client, *when))


def _call(function: str, *arguments: str | Named) -> Named:
    """A formula in both languages."""
    name = next(one.name for one in AGGREGATES if one.name.en == function)
    said = [Named(one, one) if isinstance(one, str) else one for one in arguments]
    ru, en = ("; ".join(one.show(lang) for one in said) for lang in LANGS)
    russian = next(one for one in (name.ru, *name.aliases) if not one.isascii())
    return Named(f"{russian}({ru})", f"{name.en}({en})")


def _over(one: Named, other: Named) -> Named:
    return Named(f"{one.ru} / {other.ru}", f"{one.en} / {other.en}")


def _flows(log: LogReading, amount: str) -> Iterator[Kpi]:
    """Where one column of amounts holds income, expense and transfers, the sum of each."""
    direction = log.role("direction")
    if direction and direction.is_read and direction.declared_type is ColumnType.CHOICE:
        at = f"{_quoted(log.name)}[{direction.formula_name}]"
        for word in direction.words[:_MOST_FLOWS]:
            text = escape(word.text).replace('"', '""')
            flow = _call("SUMIFS", amount, at, f'"{text}"')
            yield Kpi("flow", flow, "₽", "flow", word.text)


def _at(log: LogReading, role: Role) -> str:
    """A column of a role as formulas write it, "" where there is none."""
    column = log.role(role)
    declared = column and column.is_read
    if role == "amount" and log.factors:
        return f"{_quoted(log.name)}[{_product(log)}]"
    if role == "status" and column and column.declared_type is not ColumnType.CHOICE:
        return ""
    return f"{_quoted(log.name)}[{column.formula_name}]" if column and declared else ""


def _quoted(name: str) -> str:
    return name if name.replace("_", "").isalpha() else f"'{name}'"


def _is_loss(kpi: Kpi) -> bool:
    """Whether less of a KPI is better: returns, costs, what a list of costs adds up to."""
    return kpi.id in ("refunds", "costs") or (
        kpi.about == "turnover" and sense_of(kpi.of).name == "cost"
    )


def _kpi(kpi: Kpi, unit: str) -> dict[str, object]:
    key = f"adopt.kpi.{kpi.about or kpi.id}"
    return {
        "name": {lang: say(key, lang, column=kpi.of) for lang in LANGS},
        "formula": {"ru": kpi.formula.ru, "en": kpi.formula.en},
        "unit": unit or None,
        "direction": "lower" if _is_loss(kpi) else None,
        "about": {lang: say(f"{key}.about", lang, column=kpi.of) for lang in LANGS},
    }
