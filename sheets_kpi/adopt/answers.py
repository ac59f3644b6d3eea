"""A reading with something changed by its owner: a question answered, or a cell of the overview
corrected. Every function gives a new reading in which the roles still go together: one main date,
one person, one client, one status a log. What the owner has said is no question and no doubt.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace

from sheets_kpi.adopt.headers import meaning_of
from sheets_kpi.adopt.questions import new_words, won_question
from sheets_kpi.adopt.reading import (
    MANY,
    ColumnReading,
    Doubt,
    LogReading,
    Question,
    Reading,
    Role,
    Says,
    WordReading,
)
from sheets_kpi.schema import ROLE_TYPES, ColumnType

ROLES: tuple[Role, ...] = (
    "date", "person", "client", "account", "amount", "status", "category", "id", "quantity",
    "price",
)  # fmt: skip
MEANINGS: tuple[Says, ...] = ("won", "lost", "open", "refund")
SKIP = "skip"  # a column that is not read
_TYPES: dict[Role, ColumnType] = {
    "date": ColumnType.DATE,
    "person": ColumnType.PERSON,
    "client": ColumnType.CLIENT,
    "account": ColumnType.ACCOUNT,
    "amount": ColumnType.MONEY,
    "price": ColumnType.MONEY,
    "quantity": ColumnType.NUMBER,
    "status": ColumnType.CHOICE,
}
# the questions that are answered by who plays a part, where their kind is not called like it
_SETTLES: dict[Role, tuple[str, ...]] = {
    "amount": ("amount", "price"),
    "price": ("price",),
    "status": ("won",),
}
_MISSING: dict[str, Role] = {"nobody": "person", "no_date": "date"}  # told of a log without one
_GUESSES = {"guessed", "direction"}  # told of a column


# --- corrections ------------------------------------------------------------------------------


def column_options() -> tuple[str, ...]:
    """What a column may be said to be: `role.<role>`, `type.<type>` without a role, or `skip`."""
    roles, types = (f"role.{role}" for role in ROLES), (f"type.{kind}" for kind in ColumnType)
    return (*roles, *types, SKIP)


def with_column(reading: Reading, log: str, column: str, said: str) -> Reading:
    """With what the owner says of a column, one of `column_options`."""
    old = _column(reading, log, column)
    if old is None:
        return reading
    what, _, name = said.partition(".")
    role: Role = next((one for one in (*ROLES, old.role) if what == "role" and one == name), "")

    def change(one: ColumnReading) -> ColumnReading:
        kind = ColumnType(name) if what == "type" else one.type
        sure = (doubt for doubt in one.doubts if doubt.code not in _GUESSES)
        return replace(one, type=kind, is_read=said != SKIP, doubts=tuple(sure))

    changed = _in_column(with_role(reading, log, column, role), log, column, change)
    changed = _settled(changed, log, column, {role, old.role})
    changed = _in_log(changed, log, _told_undated)
    return _asked_of_words(changed, log, column) if role == "status" != old.role else changed


def _told_undated(log: LogReading) -> LogReading:
    """A log that lost its date has no figures by period, which is told in any case."""
    is_known = any(doubt.code == "no_date" for doubt in log.doubts)
    return log if log.role("date") or log.day or is_known else _doubted(log, [Doubt("no_date")])


def _doubted(log: LogReading, doubts: Iterable[Doubt]) -> LogReading:
    return replace(log, doubts=(*log.doubts, *doubts))


def _asked_of_words(reading: Reading, log: str, column: str) -> Reading:
    """With what is asked and told of the words of a new status: nobody has seen them yet."""
    of, status = reading.log(log), _column(reading, log, column)
    if of is None or status is None or not status.words:
        return reading
    told = _in_log(reading, log, lambda one: _doubted(one, new_words(status)))
    return told.asking(won_question(of, status))


def with_meaning(reading: Reading, log: str, column: str, word: str, means: Says) -> Reading:
    """With what a word of a column means; she has then seen what the others do."""

    def change(one: WordReading) -> WordReading:
        return replace(one, means=means, sure=True) if one.text == word else one

    changed = _settled(_in_words(reading, log, column, change), log, column, {"status"})
    status = _column(changed, log, column)
    told = tuple(new_words(status)) if status else ()
    return _in_log(changed, log, lambda one: _doubted(one, told))


def with_role(reading: Reading, log: str, column: str, role: Role) -> Reading:
    """With another role of a column; whichever column had it before has none."""

    def change(one: ColumnReading) -> ColumnReading:
        if one.name == column:
            return _playing(one, role)
        return _playing(one, "") if one.role == role and role not in MANY else one

    def dated(one: LogReading) -> LogReading:
        day = None if role == "date" else one.day  # a column of its own is the date
        return replace(one, columns=tuple(map(change, one.columns)), day=day)

    return _in_log(reading, log, dated)


def _playing(column: ColumnReading, role: Role) -> ColumnReading:
    """A column in another role."""
    kind = _TYPES.get(role, column.type)
    if kind not in ROLE_TYPES.get(role, {kind}):
        kind = ColumnType.CHOICE if column.words else ColumnType.TEXT
    words = column.words
    if (role == "status") is not (column.role == "status"):
        words = tuple(_as_status(word, is_status=role == "status") for word in words)
    return replace(
        column,
        role=role,
        type=kind,
        words=words,
        unique=role == "id",
        carried=column.carried and role == "date",
    )


def _as_status(word: WordReading, *, is_status: bool) -> WordReading:
    means = meaning_of(word.text) if is_status else ""
    sure = bool(means) or not is_status
    return replace(word, means=means or ("open" if is_status else ""), sure=sure)


def _settled(reading: Reading, log: str, column: str, roles: Collection[Role]) -> Reading:
    """Without the questions and doubts of a log about what the owner has said."""
    kinds = {kind for role in roles if role for kind in _SETTLES.get(role, (role,))}
    of = reading.log(log)

    def is_open(one: Question) -> bool:
        return one.log != log or not (one.kind in kinds or _is_moot(one, of))

    def is_left(doubt: Doubt) -> bool:
        is_new = doubt.code == "new_words" and doubt.facts.get("column") == column
        return not (is_new or _MISSING.get(doubt.code) in roles)

    left = replace(reading, questions=tuple(filter(is_open, reading.questions)))
    return _in_log(left, log, lambda one: replace(one, doubts=tuple(filter(is_left, one.doubts))))


def _is_moot(question: Question, log: LogReading | None) -> bool:
    """Whether a column is no more what a question takes it for."""
    column = log.column(question.column) if log else None
    match question.kind:
        case "order":
            return column is None or column.type is not ColumnType.DATE
        case "carry":
            return column is None or not column.carried
        case "returns":
            return column is None or column.role != "status"
    return False


# --- answers ----------------------------------------------------------------------------------


def answered(reading: Reading, question: Question, answer: Sequence[str]) -> Reading:
    """With a question answered by the values of some of its options. That a tab is no copy is not
    said here: the workbook is read again, with that tab among `kinds` as a log.
    """
    log, column = question.log, question.column
    left = replace(reading, questions=tuple(q for q in reading.questions if q != question))
    first = answer[0] if answer else ""
    match question.kind, first:
        case "won", _:
            return _in_words(left, log, column, lambda word: _meant(word, answer))
        case ("date" | "person" | "client" | "amount") as role, _:
            changed = with_role(left, log, first or column, role if first else "")
            return _settled(changed, log, first or column, {role})
        case "title", "nothing":
            return _in_log(left, log, _without_title)
        case "title", ("account" | "person" | "category") as role:
            text = with_column(left, log, column, "type.text")
            return _settled(with_role(text, log, column, role), log, column, {role})
        case "order", ("dmy" | "mdy") as order:
            return _in_column(left, log, column, lambda one: replace(one, order=order))
        case "returns", ("refund_row" | "refund_state") as way:
            return _in_words(left, log, column, lambda word: _returned(word, way))
        case "price", "price":
            return with_role(left, log, column, "amount")
        case "price", "none":
            alone = with_role(left, log, column, "")
            return _in_log(alone, log, lambda one: replace(one, multiplied=False))
        case "carry", "leave":
            return _in_column(left, log, column, lambda one: replace(one, carried=False))
    return left


def _without_title(log: LogReading) -> LogReading:
    columns = tuple(one for one in log.columns if one.name != log.given)
    return replace(log, columns=columns, given="", tabs=log.titles)


def _returned(word: WordReading, way: Says) -> WordReading:
    return replace(word, means=way) if word.means == "refund" else word


def _meant(word: WordReading, won: Collection[str]) -> WordReading:
    if word.text in won:
        return replace(word, means="won", sure=True)
    return replace(word, means="open") if word.means == "won" else word


# --- inside a reading -------------------------------------------------------------------------


def _column(reading: Reading, log: str, column: str) -> ColumnReading | None:
    found = reading.log(log)
    return found.column(column) if found else None


def _in_words(
    reading: Reading, log: str, column: str, change: Callable[[WordReading], WordReading]
) -> Reading:
    return _in_column(
        reading, log, column, lambda one: replace(one, words=tuple(map(change, one.words)))
    )


def _in_column(
    reading: Reading, log: str, column: str, change: Callable[[ColumnReading], ColumnReading]
) -> Reading:
    def changed(of: LogReading) -> LogReading:
        columns = (change(one) if one.name == column else one for one in of.columns)
        return replace(of, columns=tuple(columns))

    return _in_log(reading, log, changed)


def _in_log(reading: Reading, log: str, change: Callable[[LogReading], LogReading]) -> Reading:
    logs = (change(one) if one.name == log else one for one in reading.logs)
    return replace(reading, logs=tuple(logs))
