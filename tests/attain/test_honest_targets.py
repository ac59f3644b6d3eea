"""Growth by points, totals that cover the people of their facts, targets below 0, what ripens."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest
from books import NOON, Rows, book
from decided_books import computed, decided, findings, result, won

from sheets_kpi import pipeline
from sheets_kpi.attain.rules import Scale, Status, attainment
from sheets_kpi.decisions.targets import Range, Target
from sheets_kpi.facts import COMPANY
from sheets_kpi.formulas.nodes import KpiClass
from sheets_kpi.periods import Grain, period_of
from sheets_kpi.render import render
from sheets_kpi.stages import Computed, Request
from sheets_kpi.state import CellValue
from sheets_kpi.template import load, parse
from sheets_kpi.template.files import shipped

D = date
DECEMBER = D(2026, 12, 1)
WON = 'Сделки[Статус];"оплачена"'
REVENUE: Sequence[CellValue] = ("Выручка", f"СУММЕСЛИМН(Сделки[Сумма];{WON})", "₽", 50)
GROWTH = ("Рост", "РОСТ([Выручка])", "%", 50)
HEADER: Sequence[CellValue] = ("KPI", "Формула", "Единица", "Вес")
TEAM: Rows = (("Анна", "Юг"), ("Борис", "Юг"))


# ── Growth ───────────────────────────────────────────────────────────────────────────────────────

MORE, LESS = Scale(kind="growth"), Scale("lower", kind="growth")


@pytest.mark.parametrize(
    ("target", "fact", "scale", "share"),
    [
        (0.10, 0.0, MORE, 0.0),
        (0.10, 0.09, MORE, 0.9),
        (0.02, 0.0, MORE, 0.6),  # 2 points short ÷ 5 points
        (0.0, -0.05, MORE, 0.0),
        (0.0, 0.01, MORE, 1.2),
        (0.10, 4.37, MORE, 2.0),  # no more than 200 %
        (0.10, -7.42, MORE, 0.0),  # and no less than nothing
        (-0.05, -0.05, MORE, 1.0),  # a fall that was allowed
        (-0.10, -0.15, MORE, 0.5),
        (0.05, 0.10, LESS, 0.0),  # costs may grow by 5 %
        (0.05, 0.03, LESS, 1.4),
        (Range(0.0, 0.1), 0.05, Scale("range", kind="growth"), 1.0),
        (Range(0.0, 0.1), -0.02, Scale("range", kind="growth"), 0.6),
        (None, 0.1, MORE, None),
        (0.1, None, MORE, None),
    ],
)
def test_growth_is_measured_by_points(
    target: Target | None, fact: float | None, scale: Scale, share: float | None
) -> None:
    assert attainment(fact, target, scale) == (None if share is None else pytest.approx(share))


def grown(now: float, before: float, target: CellValue, formula: str = GROWTH[1]) -> Computed:
    rows = [
        row
        for day, amount in ((D(2026, 10, 5), before), (D(2026, 11, 5), now))
        for row in [*won(day, "Анна", amount / 5)] * 5
    ]
    kpi: Rows = [HEADER, REVENUE, ("Рост", formula, "%", 50)]
    targets: Rows = [("KPI", "Кому", "Ноябрь 2026"), ("Рост", "Каждому", target)]
    shown: Rows = [("За какой период показывать", "ноябрь 2026")]
    return computed(decided(rows, kpi=kpi, team=TEAM, targets=targets, settings=shown), DECEMBER)


@pytest.mark.parametrize(
    "formula",
    [
        "РОСТ([Выручка])",
        "[Выручка]/PREV([Выручка])-1",
        "([Выручка]-PREV([Выручка]))/PREV([Выручка])",
    ],
)
def test_growth_is_shown_as_the_difference_in_points(formula: str) -> None:
    # 1 437 of 1 000: +43,7 %, 33.7 points above a target of 10 %; F ÷ P would say 437 %
    found = grown(1437, 1000, "10 %", formula)
    growth = result(found, "Рост", "2026-11", "company")
    assert growth.fact == pytest.approx(0.437)
    assert growth.attainment == 2.0
    tabs = {tab.key: tab for tab in render(pipeline.attain(found))}
    cells = [cell.value for cell in tabs["dashboard"].cells.values()]
    assert "+34 п. п." in [str(value).replace("\u00a0", " ") for value in cells]
    for tab in ("dashboard", "people", "trend"):
        texts = [str(cell.value).replace("\u00a0", " ") for cell in tabs[tab].cells.values()]
        assert not any("437 %" in text or "200 %" in text for text in texts), tab


def test_a_difference_that_is_no_share_is_shown_in_its_own_unit() -> None:
    kpi: Rows = [HEADER, REVENUE, ("Прирост", "[Выручка]-PREV([Выручка])", "₽", 50)]
    rows = [*won(D(2026, 10, 5), "Анна", 1000.0), *won(D(2026, 11, 5), "Анна", 400.0)]
    targets: Rows = [("KPI", "Кому", "Ноябрь 2026"), ("Прирост", "Компания", 200)]
    found = computed(decided(rows, kpi=kpi, team=TEAM, targets=targets), D(2026, 11, 20))
    one = result(found, "Прирост", "2026-11", "company")
    assert (one.fact, one.attainment) == (-600, 0.0)  # and not −300 %


# ── A total covers the people of its fact ────────────────────────────────────────────────────────

QUARTER: Rows = [("Период отчёта", "квартал"), ("За какой период показывать", "III кв. 2026")]
MONTHS = ("Июль 2026", "Август 2026", "Сентябрь 2026")
EACH_MONTH = [
    row for month in (7, 8, 9) for name in ("Анна", "Борис") for row in won(D(2026, month, 6), name)
]


def summer(*targets: Sequence[CellValue], team: Rows = TEAM, rows: Rows = EACH_MONTH) -> Computed:
    grid: Rows = [("KPI", "Кому", *MONTHS), *targets]
    book = decided(rows, kpi=[HEADER, REVENUE], team=team, targets=grid, settings=QUARTER)
    return computed(book, D(2026, 10, 15))


ANNA = ("Выручка", "Анна", 100, 100, 100)


@pytest.mark.parametrize(
    ("boris", "target", "named"),
    [
        # 600 came; Boris has no target in July: half of his facts would have none beside them
        (("Выручка", "Борис", None, 100, 100), None, "Выручка (Борис)"),
        (("Выручка", "Борис", 100, 100, 100), 600, ""),
        (("Выручка", "Борис", 100, 100, "–"), None, "Выручка (Борис)"),  # it ended, he did not
        (("Выручка", "Борис", None, None, None), None, "Выручка (Борис)"),  # facts and no target
    ],
)
def test_a_quarter_covers_all_whose_facts_it_has(
    boris: Sequence[CellValue], target: float | None, named: str
) -> None:
    found = summer(ANNA, boris)
    whole = result(found, "Выручка", "2026-Q3", "company")
    assert (whole.fact, whole.target) == (600, target)
    assert result(found, "Выручка", "2026-Q3", "team", "Юг").target == target
    assert result(found, "Выручка", "2026-Q3", "person", "Анна").target == 300
    told = findings(found, "target_gap")
    assert [one.facts["kpis"] for one in told] == [named] * bool(named)


def test_who_has_neither_facts_nor_a_target_is_not_missed() -> None:
    # the head of the team sells nothing
    team: Rows = (*TEAM, ("Вера", "Юг"))
    found = summer(ANNA, ("Выручка", "Борис", 100, 100, 100), team=team)
    assert result(found, "Выручка", "2026-Q3", "company").target == 600
    assert findings(found, "target_gap") == []


def test_a_row_of_the_company_covers_everybody() -> None:
    found = summer(ANNA, ("Выручка", "Компания", 250, 250, 250))
    assert result(found, "Выручка", "2026-Q3", "company").target == 750
    assert findings(found, "target_gap") == []


def test_a_stint_without_a_target_leaves_the_person_without_one() -> None:
    # a target for sellers only; Anna leads from September on, and goes on selling
    team: Rows = (
        ("Анна", "Юг", 1, None, D(2026, 8, 31)),
        ("Анна", "Север", 1, D(2026, 9, 1)),
    )
    grid: Rows = [("KPI", "Кому", *MONTHS), ("Выручка", "Борис", 100, 100, 100)]
    found = computed(
        decided(EACH_MONTH, kpi=[HEADER, REVENUE], team=[*team, TEAM[1]], targets=grid,
                settings=QUARTER), D(2026, 10, 15),
    )  # fmt: skip
    assert result(found, "Выручка", "2026-Q3", "company").target is None
    assert [one.facts["kpis"] for one in findings(found, "target_gap")] == ["Выручка (Анна)"]


# ── Targets below 0 ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("fact", "scale", "share"),
    [(0, Scale(), None), (0, Scale("lower"), None), (-50, Scale(), 1.5), (10, Scale(), 2.1)],
)
def test_a_target_below_0_says_nothing_of_a_fact_of_0(
    fact: float, scale: Scale, share: float | None
) -> None:
    assert attainment(fact, -100, scale) == (None if share is None else pytest.approx(share))


def test_a_target_below_0_beside_nothing_is_told() -> None:
    rows = [
        (D(2026, 11, 5), "Борис", "Москва", "Вега", "отказ", None),
        *won(D(2026, 11, 6), "Борис"),
    ]
    targets: Rows = [
        ("KPI", "Кому", "Ноябрь 2026"),
        ("Выручка", "Анна", -100),
        ("Выручка", "Борис", 50),
    ]
    found = computed(decided(rows, kpi=[HEADER, REVENUE], team=TEAM, targets=targets), DECEMBER)
    anna = result(found, "Выручка", "2026-11", "person", "Анна")
    assert (anna.fact, anna.attainment, anna.status) == (0, None, Status.NO_TARGET)
    found = computed(decided(rows, kpi=[HEADER, REVENUE], team=TEAM, targets=targets))
    told = findings(found, "target_negative")
    assert [(one.cell, one.facts["who"]) for one in told] == [("B2", "Анна")]


# ── What ripens ──────────────────────────────────────────────────────────────────────────────────


COHORTS = """
[logs.deals]
name = "Deals"
date = "closed"
[logs.deals.columns.created]
name = "Created"
type = "date"
required = true
[logs.deals.columns.closed]
name = "Closed"
type = "date"
[logs.deals.columns.status]
name = "Status"
type = "choice"
choices = ["paid", "open"]
[kpis.conversion]
name = "Conversion"
formula = 'COUNTIFS(Deals[Status];"paid";Deals[Created];PERIOD)/COUNTIFS(Deals[Created];PERIOD)'
unit = "%"
weight = 50
[kpis.won]
name = "Won"
formula = 'COUNTIFS(Deals[Status]; "paid")'
weight = 50
[[targets]]
kpi = "conversion"
scope = "company"
values = { "2026-11" = "35 %" }
[[targets]]
kpi = "won"
scope = "company"
values = { "2026-11" = 10 }
[[people]]
name = "Ann"
"""


def of_cohorts(paid: int, as_of: date) -> Computed:
    """Of ten deals that began in November some are paid; the target is 35 %."""
    first = D(2026, 11, 3)
    deals = [(first, D(2026, 11, 9), "paid")] * paid + [(first, None, "open")] * (10 - paid)
    workbook = book({"Deals": [("Created", "Closed", "Status"), *deals]})
    template = parse(COHORTS, "cohorts.toml")
    return pipeline.compute(pipeline.check(workbook, Request(NOON, as_of, None, template)))


@pytest.mark.parametrize(
    ("paid", "as_of", "status"),
    [
        (1, D(2026, 11, 20), Status.RIPENING),
        (3, D(2026, 11, 20), Status.RIPENING),  # 30 %: on the way, and nobody knows how far
        (4, D(2026, 11, 20), Status.DONE),
        (3, DECEMBER, Status.AT_RISK),  # its period is over: 30 ÷ 35
    ],
)
def test_a_cohort_is_judged_when_its_period_is_over(paid: int, as_of: date, status: Status) -> None:
    found = result(of_cohorts(paid, as_of), "Conversion", "2026-11", "company")
    assert found.status is status


def test_what_ripens_is_out_of_the_score_and_makes_it_preliminary_not_incomplete() -> None:
    found = of_cohorts(1, D(2026, 11, 20))
    november = period_of(D(2026, 11, 1), Grain.MONTH)
    score = found.scores.of(COMPANY, november, D(2026, 11, 19))
    assert [part.status for part in score.parts] == [Status.RIPENING, Status.BEHIND]
    assert score.value == pytest.approx(1 / 6.5)  # one deal of 10 × 13/20
    assert (score.is_complete, score.is_preliminary, score.missing) == (True, True, ())
    assert [one.code for one in findings(found, "kpi_ripens")] == ["kpi_ripens"]


@pytest.mark.parametrize("name", shipped())
def test_no_weight_of_a_shipped_template_ripens(name: str) -> None:
    request = Request(NOON, DECEMBER, None, load(name))
    found = pipeline.compute(pipeline.check(book({"Лист1": [("А",)]}), request))
    ripening = {key for key, one in found.results.classes.items() if one is KpiClass.COHORT}
    assert not [
        kpi.name for kpi in found.results.decisions.kpis if kpi.weight and kpi.key in ripening
    ]
