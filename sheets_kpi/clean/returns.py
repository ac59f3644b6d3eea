"""Returned sales: whether a word stands for a row of its own or replaced the word of the sale.

Where the template does not say which, the rows of the log do: see `own_rows`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from sheets_kpi.clean.values import Doubt, named
from sheets_kpi.findings import Severity
from sheets_kpi.logs import Column, Log, Mask
from sheets_kpi.schema import ColumnSpec, ColumnType, Meaning
from sheets_kpi.texts import by_lang

NEARLY_ALL = 0.9


def with_ways(log: Log) -> tuple[Log, list[tuple[str, int, Doubt]]]:
    """The log with the way of every word that means a return, and what was found out, as
    (column, record, doubt) at the first return of each word.
    """
    columns, doubts = [], []
    for spec in log.spec.columns:
        column, choices = log.columns.get(spec.id), []
        for choice in spec.choices:
            returned = np.zeros(0, np.bool_)  # the words of a log without records are not known
            if choice.means == "refund" and column and len(log):
                returned = column.among({f"#{choice.id}"})
            if returned.any():
                n, (own, open_) = int(returned.sum()), own_rows(log, spec, returned)
                way: Meaning = "refund_row" if own >= NEARLY_ALL * n else "refund_state"
                choice = replace(choice, means=way)  # noqa: PLW2901
                facts = {"word": named(choice.name), "way": by_lang(f"findings.{way}"), "n": n}
                doubt = Doubt(Severity.NOTICE, "return_way", facts)
                if own not in (0, n):
                    doubt = Doubt(Severity.WARNING, "return_ways", facts | {"own": own})
                elif open_:
                    doubt = Doubt(Severity.WARNING, "return_open", facts | {"open": open_})
                doubts.append((spec.id, int(np.flatnonzero(returned)[0]), doubt))
            choices.append(choice)
        columns.append(replace(spec, choices=tuple(choices)))
    return replace(log, spec=replace(log.spec, columns=tuple(columns))), doubts


def own_rows(log: Log, spec: ColumnSpec, returned: Mask) -> tuple[int, int]:
    """How many returns have a row of their own: their amount is negative, or the same client paid
    the same amount before. It takes nearly all of them to say so of the word; else it replaced that
    of the sale. And how many others may have one: they name no client, or give back a part of what
    the client paid before. A row without the log's amount goes by another column of money: only
    goods were given back.
    """
    first = [log.spec.column(log.spec.amount), *log.spec.columns]
    money = [c.id for c in first if c and c.type is ColumnType.MONEY and c.id in log.columns]
    own, open_, left = 0, 0, returned
    for amount in (log.columns[one] for one in dict.fromkeys(money)):
        found = _own_by(log, spec, amount, left & ~amount.blank)
        own, open_, left = own + found[0], open_ + found[1], left & amount.blank
    return own, open_


def _own_by(log: Log, spec: ColumnSpec, amount: Column, returned: Mask) -> tuple[int, int]:
    """How many returns have, or may have, a row of their own, by one column of money."""
    sold, is_named = _sales(log, spec, amount), log.role("client") is not None
    paid_by: dict[int, list[tuple[float, float]]] = defaultdict(list)
    for (client, money), day in sold.items():
        paid_by[client].append((day, money))
    own = open_ = 0
    for client, money, day in _rows(log, amount, returned):
        if money < 0 or sold.get((client, abs(money)), np.inf) <= day:
            own += 1
        elif money > 0:
            is_part = any(then <= day and money < paid for then, paid in paid_by[client])
            open_ += not is_named or client < 0 or is_part
    return own, open_


def _sales(log: Log, spec: ColumnSpec, amount: Column) -> dict[tuple[int, float], float]:
    """The first day on which each client paid each amount."""
    won = {f"#{choice.id}" for choice in spec.choices if choice.means == "won"}
    sold: dict[tuple[int, float], float] = {}
    for client, money, day in _rows(log, amount, log.columns[spec.id].among(won)):
        sold[client, money] = min(day, sold.get((client, money), np.inf))
    return sold


def _rows(log: Log, amount: Column, rows: Mask) -> Iterator[tuple[int, float, float]]:
    """The client, the money and the day of some rows; a row without a day comes after all."""
    client, day = log.role("client"), log.role("date")
    none = np.full(len(log), np.inf)
    days = none if day is None else np.where(day.blank, np.inf, day.floats)
    codes = np.arange(len(log)) if client is None else client.codes
    return zip(codes[rows].tolist(), amount.floats[rows].tolist(), days[rows].tolist(), strict=True)
