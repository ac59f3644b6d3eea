"""A target equal to the sum of its kopecks is attained to exactly 100 %, in any row order."""

from __future__ import annotations

from datetime import date
from random import Random

import numpy as np

from sheets_kpi.attain.rules import Scale, attainment
from sheets_kpi.compute import Axis, Engine
from sheets_kpi.decisions.cells import read_number
from sheets_kpi.formulas.nodes import Call, Formula, Function
from sheets_kpi.logs import Column, Log, numbers, serial, texts
from sheets_kpi.people import Accounts, Roster, Stint
from sheets_kpi.periods import Grain, period_of
from sheets_kpi.schema import ColumnSpec, ColumnType, LogSpec, Named
from sheets_kpi.workdays import Workdays

LISTS = 10_000
DAY = date(2026, 11, 5)


def log_of(kopecks: list[tuple[int, int]]) -> Log:
    """A log of (person, kopecks) rows, all on one day."""
    n, who, sums = len(kopecks), [w for w, _ in kopecks], [k for _, k in kopecks]
    people = tuple(f"p{i}" for i in range(LISTS))
    day = numbers(np.full(n, float(serial(DAY))))
    person = texts(np.array(who, np.int32), people, people)
    amount = numbers(np.array(sums, float), scale=2)
    columns = {
        "day": Column("day", "day", "date", lambda: day),
        "who": Column("who", "who", "text", lambda: person),
        "sum": Column("sum", "sum", "number", lambda: amount),
    }
    types = {"day": ColumnType.DATE, "who": ColumnType.PERSON, "sum": ColumnType.MONEY}
    specs = tuple(ColumnSpec(name, Named(name, name), kind) for name, kind in types.items())
    spec = LogSpec("deals", Named("deals", "deals"), columns=specs, date="day", person="who")
    rows = np.arange(n, dtype=np.int32)
    return Log(spec, ("deals",), np.zeros(n, np.int32), rows, columns)


def test_ten_thousand_lists_of_kopecks() -> None:
    random = Random(20261120)
    lists = [
        [random.randint(1, 10 ** random.randint(2, 11)) for _ in range(random.randint(1, 12))]
        for _ in range(LISTS)
    ]
    rows = [(person, kopecks) for person, values in enumerate(lists) for kopecks in values]
    random.shuffle(rows)
    roster = Roster(tuple(Stint(f"p{i}") for i in range(LISTS)))
    revenue = {"revenue": Formula("", Call(Function.SUM, "deals", "sum"))}
    engine = Engine({"deals": log_of(rows)}, revenue, roster, Accounts(), Workdays())
    axis = Axis((period_of(DAY, Grain.MONTH),), date(2026, 11, 20))
    facts = engine.values("revenue", axis, "person").fact[0]
    for values, fact in zip(lists, facts.tolist(), strict=True):
        rubles, kopecks = divmod(sum(values), 100)
        target = read_number(f"{rubles},{kopecks:02d} ₽")  # as the owner types it
        assert attainment(fact, target, Scale()) == 1.0
