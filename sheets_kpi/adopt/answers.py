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


def without_tab(reading: Reading, title: str) -> Reading:
    """With a tab that no log reads; a log without tabs is gone."""
    tabs = {tab.title: tab for tab in reading.tabs}
    logs = []
    for log in reading.logs:
        titles = tuple(one for one in log.titles if one != title)
        if len(titles) == len(log.titles):
            logs.append(log)
        elif titles:
            records = sum(tabs[one].records for one in titles)
            logs.append(replace(log, titles=titles, tabs=titles, records=records))
    left = tuple(replace(t, kind="notes", log="") if t.title == title else t for t in reading.tabs)
    names = {log.name for log in logs}
    questions = tuple(q for q in reading.questions if not q.log or q.log in names)
    return replace(reading, logs=tuple(logs), tabs=left, questions=questions)


def answered(reading: Reading, question: Question, answer: Sequence[str]) -> Reading:
    """With a question answered by the values of some of its options. That a tab is no copy is not
    said here: the workbook is read again, with that tab among `kinds` as a log.
    """
    log, column = question.log, question.column
    left = replace(reading, questions=tuple(q for q in reading.questions if q != question))
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
        case "price", "product":
            return _in_logs(left, log, lambda one: replace(one, is_product=True))
        case "direction", "later":
            amounts = [c.name for one in left.logs if one.name == log and (c := one.role("amount"))]
            return with_role(left, log, amounts[0], "") if amounts else left
        case "carry", _:
            return _in_columns(
                left,
                log,
                lambda one: replace(one, carried=first == "carry") if one.name == column else one,
            )
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
    return _in_logs(reading, log, lambda one: replace(one, columns=tuple(map(change, one.columns))))


def _in_logs(reading: Reading, log: str, change: Callable[[LogReading], LogReading]) -> Reading:
    logs = (change(one) if one.name == log else one for one in reading.logs)
    return replace(reading, logs=tuple(logs))
