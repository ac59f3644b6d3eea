"""Numbers and names as they are written into a formula."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from sheets_kpi.formulas import vocabulary
from sheets_kpi.formulas.scope import Scope, ScopeColumn, ScopeLog
from sheets_kpi.reading import may_be_thousands
from sheets_kpi.schema import ColumnType
from sheets_kpi.texts import Lang

_PLAIN_NAME = re.compile(r"[^\W\d]\w*(?: [^\W\d]\w*)*")


def number_text(value: float, lang: Lang) -> str:
    """A number with the decimal sign of the language, so that it is read back as the same."""
    text = format(Decimal(repr(value)), "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    if lang == "ru":
        text = text.replace(".", ",")
        text += "0" if may_be_thousands(text) else ""
    return text


def log_text(log: ScopeLog, scope: Scope, lang: Lang) -> str:
    """The name of a log as a formula spells it, in apostrophes where it is not all words."""
    name = log_name(log, scope, lang)
    return name if _PLAIN_NAME.fullmatch(name) else "'" + name.replace("'", "''") + "'"


def log_name(log: ScopeLog, scope: Scope, lang: Lang) -> str:
    """The name of a log in the language, or another that means no other log."""
    names = (log.spec.name.show(lang), *log.spec.name.every(), log.spec.id)
    return next(name for name in names if scope.log(name) is log)


def column_name(column: ScopeColumn, log: ScopeLog, lang: Lang) -> str:
    """The name of a column in the language, or another that means no other column."""
    names = (column.name.show(lang), *column.name.every(), column.id)
    return next((name for name in names if log.find(name) is column), column.id)


def column_of(log: ScopeLog, column_id: str) -> ScopeColumn:
    """The column with an id.

    Raises:
        KeyError: the log has no such column.
    """
    column = log.by_id(column_id)
    if column is None:
        raise KeyError(column_id)
    return column


def operand_text(column: ScopeColumn, operand: str | float | date | None, lang: Lang) -> str:
    """What a cell is compared with, as it is typed: a number, day, choice, yes or no, or text."""
    if operand is None:
        return ""
    if isinstance(operand, date):
        return operand.isoformat() if lang == "en" else operand.strftime("%d.%m.%Y")
    if isinstance(operand, str):
        return column.spell(operand, lang)
    if column.type is ColumnType.YES_NO:
        return (vocabulary.YES if operand else vocabulary.NO).show(lang)
    return number_text(operand, lang)
