"""A reading with something changed by its owner. Every function gives a new reading in which the
roles still go together: one main date, one person, one client, one status a log.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from sheets_kpi.adopt.reading import (
    MANY,
    ColumnReading,
    Doubt,
    LogReading,
    Question,
    Reading,
    Role,
    WordReading,
)
from sheets_kpi.schema import ColumnType, DateOrder

_TYPES: dict[Role, ColumnType] = {
    "date": ColumnType.DATE,
    "person": ColumnType.PERSON,
    "client": ColumnType.CLIENT,
    "account": ColumnType.ACCOUNT,
    "amount": ColumnType.MONEY,
    "price": ColumnType.MONEY,
    "status": ColumnType.CHOICE,
}


def with_role(reading: Reading, log: str, column: str, role: Role) -> Reading:
    """With another role of a column; whichever column had it before has none."""

    def change(one: ColumnReading) -> ColumnReading:
        if one.name == column:
            return replace(one, role=role, type=_TYPES.get(role, one.type))
        return replace(one, role="") if one.role == role and role not in MANY else one

    return _in_columns(reading, log, change)


def with_order(reading: Reading, log: str, column: str, order: DateOrder) -> Reading:
    """With the order in which the dates of a column are written."""

    def change(one: ColumnReading) -> ColumnReading:
        return replace(one, order=order) if one.name == column else one

    return _in_columns(reading, log, change)


def answered(reading: Reading, question: Question, answer: Sequence[str]) -> Reading:
    """With a question answered by the values of some of its options. That a tab is no copy is not
    said here: the workbook is read again, with that tab among `kinds` as a log.
    """
    log, column = question.log, question.column
    left = replace(reading, questions=tuple(q for q in reading.questions if q != question))
    told = Doubt(f"asked.{question.kind}", {"column": column})
    left = _in_logs(left, log, lambda one: replace(one, doubts=_without(one.doubts, told)))
    first = answer[0] if answer else ""
    match question.kind, first:
        case "won", _:
            return _won(left, question, frozenset(answer))
        case ("date" | "person" | "client" | "amount") as role, _:
            return with_role(left, log, first or column, role if first else "")
        case "order", ("dmy" | "mdy") as order:
            return with_order(left, log, column, order)
        case "price", "price":
            return with_role(left, log, column, "amount")
        case "price", "none":
            return with_role(left, log, column, "")
        case "direction", "later":
            amounts = [c.name for one in left.logs if one.name == log and (c := one.role("amount"))]
            return with_role(left, log, amounts[0], "") if amounts else left
        case "carry", "leave":
            return _in_columns(left, log, _not_carried)
    return left


def _not_carried(column: ColumnReading) -> ColumnReading:
    return replace(column, carried=False, doubts=_without(column.doubts, Doubt("carried")))


def _without(doubts: Sequence[Doubt], gone: Doubt) -> tuple[Doubt, ...]:
    return tuple(doubt for doubt in doubts if doubt != gone)


def _won(reading: Reading, question: Question, won: frozenset[str]) -> Reading:
    def change(one: ColumnReading) -> ColumnReading:
        if one.name != question.column:
            return one
        return replace(one, words=tuple(_meant(word, won) for word in one.words))

    return _in_columns(reading, question.log, change)


def _meant(word: WordReading, won: frozenset[str]) -> WordReading:
    if word.text in won:
        return replace(word, means="won", sure=True)
    return replace(word, means="open") if word.means == "won" else word


def _in_columns(
    reading: Reading, log: str, change: Callable[[ColumnReading], ColumnReading]
) -> Reading:
    return _in_logs(reading, log, lambda one: replace(one, columns=tuple(map(change, one.columns))))


def _in_logs(reading: Reading, log: str, change: Callable[[LogReading], LogReading]) -> Reading:
    logs = (change(one) if one.name == log else one for one in reading.logs)
    return replace(reading, logs=tuple(logs))
