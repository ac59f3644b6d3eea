"""A reading with something changed by its owner. Every function gives a new reading in which the
roles still go together: one main date, one person, one client, one status a log.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from sheets_kpi.adopt.reading import (
    MANY,
    ColumnReading,
    LogReading,
    Question,
    Reading,
    Role,
    Says,
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


def with_type(reading: Reading, log: str, column: str, kind: ColumnType) -> Reading:
    """With another type of a column; a role that needs another type is gone."""

    def change(one: ColumnReading) -> ColumnReading:
        if one.name != column:
            return one
        fits = _TYPES.get(one.role, kind) is kind
        return replace(one, type=kind, role=one.role if fits else "")

    return _in_columns(reading, log, change)


def with_order(reading: Reading, log: str, column: str, order: DateOrder) -> Reading:
    """With the order in which the dates of a column are written."""

    def change(one: ColumnReading) -> ColumnReading:
        return replace(one, order=order) if one.name == column else one

    return _in_columns(reading, log, change)


def with_meaning(reading: Reading, log: str, column: str, word: str, means: Says) -> Reading:
    """With another meaning of a word of a column."""

    def change(one: ColumnReading) -> ColumnReading:
        if one.name != column:
            return one
        words = (
            replace(w, means=means, sure=True) if word in (w.text, *w.aliases) else w
            for w in one.words
        )
        return replace(one, words=tuple(words))

    return _in_columns(reading, log, change)


def renamed(reading: Reading, log: str, name: str) -> Reading:
    """With another name of a log."""
    return replace(
        reading,
        logs=tuple(replace(o, name=name) if o.name == log else o for o in reading.logs),
        tabs=tuple(replace(o, log=name) if o.log == log else o for o in reading.tabs),
        questions=tuple(replace(o, log=name) if o.log == log else o for o in reading.questions),
    )


def answered(reading: Reading, question: Question, answer: Sequence[str]) -> Reading:
    """With a question answered by the values of some of its options."""
    log, column = question.log, question.column
    left = replace(reading, questions=tuple(q for q in reading.questions if q != question))
    match question.kind:
        case "won":
            return _won(left, question, frozenset(answer))
        case "date" | "person" | "client" | "amount":
            return with_role(left, log, answer[0], question.kind) if answer[0] else left
        case "order":
            return with_order(left, log, column, answer[0])  # type: ignore[arg-type]
    return left


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
    def changed(one: LogReading) -> LogReading:
        if one.name != log:
            return one
        return replace(one, columns=tuple(change(column) for column in one.columns))

    return replace(reading, logs=tuple(changed(one) for one in reading.logs))
