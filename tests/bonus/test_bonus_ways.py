"""What one more brings, and how much is enough, for 1,000 random people: each line is held against
two whole computations of the workbook, the second one with other rows in the log.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any, NamedTuple

import pytest
from bonus_books import D, asked
from books import book

from sheets_kpi import pipeline
from sheets_kpi.bonus.payroll import Payroll, payroll
from sheets_kpi.bonus.prospects import More
from sheets_kpi.bonus.records import Bases, Ledger
from sheets_kpi.plan import make_plan
from sheets_kpi.prepare import prepare
from sheets_kpi.prepare.decisions import Seeds
from sheets_kpi.schema import KpiSpec, Named, PersonSpec, TargetSpec
from sheets_kpi.state import CellValue
from sheets_kpi.template import parse

DAY = D(2026, 11, 20)  # Friday: through Thursday 13 of 20 working days are over
LOG = """
[template]
name = "work"
title = { ru = "Работа", en = "Work" }
[logs.work]
name = { ru = "Работа", en = "Work" }
date = "day"
person = "who"
[logs.work.columns.day]
name = { ru = "День", en = "Day" }
type = "date"
[logs.work.columns.who]
name = { ru = "Кто", en = "Who" }
type = "person"
[logs.work.columns.sum]
name = { ru = "Сумма", en = "Sum" }
type = "money"
"""
COLUMNS = ("visits", "leads", "won", "defects", "claims", "hours", "team")
LOG += "".join(
    f'[logs.work.columns.{one}]\nname = {{ ru = "{one}", en = "{one}" }}\ntype = "number"\n'
    for one in COLUMNS
)
Rows = list[tuple[CellValue, ...]]


class Figures(NamedTuple):
    """What a person did; a row of the log holds one of them."""

    sum: int
    visits: int
    won: int  # of 10 000 leads
    defects: float
    claims: int
    hours: float  # a mean

    def rows(self, who: str) -> Iterator[tuple[CellValue, ...]]:
        head = D(2026, 11, 10), who
        yield (*head, self.sum, self.visits, 10000, self.won, self.defects, None, self.hours, 1)
        yield from [(*head, None, None, None, None, None, 1)] * round(self.claims)


def kpi(name: str, formula: str, unit: str, weight: float, **more: object) -> KpiSpec:
    text = Named(formula, formula)
    spec = KpiSpec(name, Named(name, name), text, Named(unit, unit), weight=weight)
    return replace(spec, **more)  # type: ignore[arg-type]


KPIS = (
    kpi("sum", "SUM(Работа[Сумма])", "₽", 30),
    kpi("visits", "SUM(Работа[visits])", "шт", 20),
    kpi("won", "SUM(Работа[won])/SUM(Работа[leads])", "%", 20),
    kpi("defects", "SUM(Работа[defects])", "кг", 5, direction="lower"),
    kpi("claims", 'COUNTIFS(Работа[claims];">0")', "шт", 5, direction="lower"),
    kpi("hours", "AVERAGE(Работа[hours])", "ч", 10, direction="lower"),
    kpi("team", "SUM(Работа[team])", "шт", 10, level="team"),
)
EACH = Named("Каждому", "Each")
GOALS = {"sum": 100000, "visits": 40, "won": 0.2, "defects": 12, "claims": 6, "hours": 8, "team": 2}
CORRIDOR = "7,5–9"  # of hours, where they have one


# what a screen tells apart, and how far off the true value may be
STEPS = {"won": (0.001, 0.0005), "defects": (1, 0.5), "claims": (1, 0), "hours": (0.1, 0.05)}
PEOPLE = 250


def random_figures(rng: random.Random) -> Figures:
    """Around what is due by the day, 13/20 of the target."""
    return Figures(
        rng.randrange(20000, 90000),
        rng.randrange(10, 40),
        rng.randrange(800, 3000),
        round(rng.uniform(3, 14), 2),
        rng.randrange(0, 8),
        round(rng.uniform(6, 12), 3),
    )


def paid_out(
    figures: Mapping[str, Figures],
    settings: Mapping[str, str],
    gates: Mapping[str, str],
    goals: Mapping[str, str],
) -> Payroll:
    """The whole way of a sync up to the bonuses."""
    targets: dict[str, float | str] = {**GOALS, **goals}
    rows_of_targets = tuple(TargetSpec(key, EACH, {"2026-11": one}) for key, one in targets.items())
    rows: Rows = [row for who, one in figures.items() for row in one.rows(who)]
    header = ("День", "Кто", "Сумма", *COLUMNS)
    workbook = book({"Работа": [header, *rows]})
    people = tuple(
        PersonSpec(
            who,
            team=f"Команда {place % 9}",
            fte=(1.0, 1.0, 0.5)[place % 3],
            start=("2025-01-01", "2026-11-01", "2026-10-12", "2026-11-05")[place % 4],
        )
        for place, who in enumerate(figures)
    )
    kpis = tuple(
        replace(
            one,
            settings={"gate": gates[one.id]} if one.id in gates else {},
            direction="range" if one.id in goals else one.direction,
        )
        for one in KPIS
    )
    template = replace(parse(LOG, "work.toml"), kpis=kpis, settings=dict(settings))
    seeds = Seeds(people=people, targets=rows_of_targets)
    workbook.apply(make_plan(workbook.state, prepare(workbook.state, template, "ru", DAY, seeds)))
    computed = pipeline.compute(pipeline.check(workbook, asked(as_of=DAY)))
    return payroll(computed.scores, computed.period, Bases(general=Fraction(3000000)), Ledger())


def moved(one: Figures, line: More, *, short: bool = False) -> Figures:
    """The figures after what a line says; `short` by one step."""
    key, step, slack = line.kpi.name, 1.0, 0.0
    if line.units:
        step = 1000 if key == "sum" else 1
        more = int(line.units) - short * int(step)
        return one._replace(**{key: getattr(one, key) + more})
    step, slack = STEPS[key]
    # the worst value that a screen shows as the one told: 22.0 % is at least 21.95 %
    is_up = line.to > line.now
    worst = line.to - slack - short * step if is_up else line.to + slack + short * step
    value: Any = round(worst * 10000) if key == "won" else round(worst, 6)
    return one._replace(**{key: value})


MARGINAL = {"bonus_threshold": "85 %", "bonus_accelerator": "2.5", "bonus_ramp": "50 %; 75 %"}
OTHERS = {"personal_share": "60 %", "bonus_accelerates": "весь результат", "score_cap": "120 %"}
STEPPED = {"bonus_steps": "3 % при 50 %; 4 % при 70 %; 5 % при 100 %", "bonus_sales": "sum"}


@pytest.mark.parametrize(
    ("settings", "gates", "goals"),
    [
        (MARGINAL, {}, {"hours": CORRIDOR}),
        (OTHERS, {}, {}),
        ({**MARGINAL, "bonus_cap": "110 %"}, {"visits": "0.9", "won": "0.9", "hours": "0.8"}, {}),
        (STEPPED, {"visits": "0.9"}, {}),
    ],
)
def test_each_line_is_the_difference_of_two_whole_computations(
    settings: Mapping[str, str], gates: Mapping[str, str], goals: Mapping[str, str]
) -> None:
    rng = random.Random(20261120)
    figures = {f"Человек {n}": random_figures(rng) for n in range(PEOPLE)}
    now = paid_out(figures, settings, gates, goals)
    before = {one.person: one for one in now.statements}
    lines, is_way = {}, {}
    for who, found in now.prospects.items():
        known = [(line, False) for line in found.more] + [(line, True) for line in found.ways]
        if known:
            lines[who], is_way[who] = rng.choice(known)
    assert len(lines) > PEOPLE / 2
    assert len({(line.kpi.name, is_way[who]) for who, line in lines.items()}) >= 3
    then, short = (
        paid_out(
            {
                w: moved(one, lines[w], short=by) if w in lines else one
                for w, one in figures.items()
            },
            settings,
            gates,
            goals,
        )
        for by in (False, True)
    )
    after, less = ({one.person: one for one in all_.statements} for all_ in (then, short))
    for who, line in lines.items():
        was, one, almost = before[who], after[who], less[who]
        assert was.payout is not None
        assert one.payout is not None
        if line.units:
            assert one.payout - was.payout == line.money, (who, line)
        if not is_way[who]:
            continue
        for statement, reached in ((one, True), (almost, False)):
            if was.shut:
                is_there = line.kpi.name not in {shut.kpi for shut in statement.shut}
            else:
                ahead = now.prospects[who].ahead
                assert ahead is not None
                assert statement.counts_as is not None
                is_there = not statement.shut and statement.counts_as >= ahead.at
            assert is_there is reached, (who, line, statement)
