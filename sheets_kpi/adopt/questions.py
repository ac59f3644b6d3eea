"""What the owner is asked, and what is only told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from sheets_kpi.adopt.headers import sense_of
from sheets_kpi.adopt.reading import (
    ColumnReading,
    Doubt,
    LogReading,
    Option,
    Question,
    Role,
)
from sheets_kpi.schema import ColumnType

TITLE_ROLES: tuple[Role, ...] = ("account", "person", "category")  # what a title may tell
NOWHERE = ""  # the answer that no column plays a part


def questions_of(
    logs: Sequence[LogReading], copies: Mapping[str, str], doubtful: Mapping[str, str]
) -> tuple[Question, ...]:
    """All questions, those first whose wrong answer costs most; `copies` are tabs that are not
    read, `doubtful` those that are and may be copies, each with the tab that it copies.
    """
    found = [one for log in logs for one in _of_log(log)]
    for tabs_of, usual in ((copies, "copy"), (doubtful, "own")):
        for of in dict.fromkeys(tabs_of.values()):
            options = (Option("copy"), Option("own"))
            tabs = tuple(tab for tab, original in tabs_of.items() if original == of)
            facts = {"tabs": "; ".join(tabs), "of": of}
            found.append(Question("copies", "", "", options, (usual,), 95, facts, tabs))
    return tuple(sorted(found, key=lambda one: -one.rank))


def _of_log(log: LogReading) -> Iterator[Question]:
    if not log.records:
        return
    if (main := log.role("date")) and main.carried:
        options = (Option("carry"), Option("leave"))
        yield Question("carry", log.name, main.name, options, ("carry",), 75)
    if (given := log.column(log.given)) and given.role in TITLE_ROLES:
        tells = tuple(Option(value) for value in (*TITLE_ROLES, "nothing"))
        facts = {"tabs": "; ".join(log.titles)}
        yield Question("title", log.name, given.name, tells, (given.role,), 58, facts)
    if log.shape:
        return
    if (status := log.role("status")) and status.words:
        yield won_question(log, status)
    for column in log.columns:
        if column.type is ColumnType.DATE and _needs_order(column):
            orders = tuple(Option(order) for order in ("dmy", "mdy"))
            yield Question("order", log.name, column.name, orders, ("dmy",), 85)
    yield from _of_money(log)
    yield from _of_person(log)
    yield from _of_date(log)


def won_question(log: LogReading, status: ColumnReading) -> Question:
    """Which words of a column mean success."""
    won = tuple(word.text for word in status.words if word.means == "won")
    sure = all(word.sure for word in status.words)
    options = tuple(Option(w.text, w.text, w.rows, w.means) for w in status.words)
    return Question(
        "won", log.name, status.name, options, won, 55 if len(won) == 1 and sure else 90
    )


def _needs_order(column: ColumnReading) -> bool:
    is_open = any(value[:10].count("/") == 2 for value, _ in column.top)
    return is_open and not column.order


def _of_money(log: LogReading) -> Iterator[Question]:
    amount, price, quantity = (log.role(r) for r in ("amount", "price", "quantity"))
    if amount and amount.adds_up:
        return
    is_price = amount is not None and sense_of(amount.name).name == "price"
    if is_price or (price and not amount):
        values = ("product", "price", "none") if quantity and price else ("price", "none")
        options = tuple(Option(value) for value in values)
        column = amount or price
        yield Question("price", log.name, column.name if column else "", options, values[:1], 80)
    others = [c for c in log.columns if c.type is ColumnType.MONEY and not c.role]
    if amount and (rivals := [c for c in others if sense_of(c.name).name == "amount"]):
        yield _which("amount", log, amount, [amount, *rivals], 50)


def _of_person(log: LogReading) -> Iterator[Question]:
    person = log.role("person")
    others = [c for c in log.columns if c.type is ColumnType.PERSON and c is not person]
    likely = [c for c in log.columns if _may_name_people(c)]
    if person is None and likely:
        yield _which("person", log, None, likely, 70)
    elif person and others:
        yield _which("person", log, person, [person, *others], 60)


def _may_name_people(column: ColumnReading) -> bool:
    kinds = (ColumnType.CHOICE, ColumnType.PERSON, ColumnType.CLIENT)
    return (
        column.type in kinds
        and 2 <= column.distinct <= 80
        and column.role in ("", "client", "category")
    )


def _of_date(log: LogReading) -> Iterator[Question]:
    main = log.role("date")
    dates = [c for c in log.columns if c.type is ColumnType.DATE and not c.future]
    dates = [c for c in dates if sense_of(c.name).name not in ("date_other", "date_modified")]
    if main and len(dates) > 1:
        rest = [c for c in dates if c is not main]
        yield _which("date", log, main, [main, *rest], 65 if log.role("amount") else 60)


def _which(
    role: Role,
    log: LogReading,
    now: ColumnReading | None,
    columns: Sequence[ColumnReading],
    rank: int,
) -> Question:
    options = [Option(c.name, c.name, round(c.filled * log.records)) for c in columns]
    options += [Option(NOWHERE)] if role == "person" else []
    default = now.name if now else NOWHERE
    return Question(role, log.name, now.name if now else "", tuple(options), (default,), rank)


def doubts_of(log: LogReading) -> LogReading:
    """A log with what nobody is asked, and what is to be checked."""
    doubts = [doubt for column in log.columns for doubt in new_words(column)]
    if not log.role("person") and not log.shape:
        doubts.append(Doubt("nobody", {}))
    if not log.role("date") and not log.made_day and not log.shape:
        doubts.append(Doubt("no_date", {}))
    return replace(log, doubts=(*log.doubts, *doubts))


def new_words(column: ColumnReading) -> Iterator[Doubt]:
    """The words of a status that no list of words knows."""
    unknown = [word for word in column.words if not word.sure]
    if unknown:
        words = "; ".join(word.text for word in unknown[:5])
        facts = {"words": words, "n": sum(word.rows for word in unknown), "column": column.name}
        yield Doubt("new_words", facts)


def is_counted(column: ColumnReading) -> bool:
    """Whether a column counts things that can be added up: calls, meetings."""
    known = sense_of(column.name).name in ("metric", "quantity", "client", "yes_no")
    return column.type is ColumnType.NUMBER and known and column.role in ("", "quantity")
