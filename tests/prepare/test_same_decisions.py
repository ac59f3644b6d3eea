"""Before `init` a workbook counts by the decisions that `init` would write down: the same ones."""

from __future__ import annotations

from datetime import date

import pytest
from books import NOON, book

from sheets_kpi import export, pipeline
from sheets_kpi.periods import Grain
from sheets_kpi.plan import make_plan
from sheets_kpi.prepare import prepare
from sheets_kpi.schema import Template
from sheets_kpi.stages import Checked, Request
from sheets_kpi.state import CellValue
from sheets_kpi.template import load, parse, shipped
from sheets_kpi.texts import LANGS, Lang
from sheets_kpi.workbooks.memory import MemoryWorkbook

DAY = date(2026, 10, 15)
HEAD = """
[logs.orders]
name = "Orders"
date = "day"
[logs.orders.columns.day]
name = "Day"
type = "date"
[logs.orders.columns.seller]
name = "Seller"
type = "person"
[logs.orders.columns.amount]
name = "Amount"
type = "money"
[kpis.revenue]
name = "revenue"
formula = "SUM(Orders[Amount])"
[settings]
grain = "month"
period = "2026-09"
"""
PEOPLE = '[[people]]\nname = "Ann"\n[[people]]\nname = "Bob"\n'
ROWS: list[tuple[CellValue, ...]] = [
    ("Day", "Seller", "Amount"),
    (date(2026, 7, 3), "Ann", 10),
    (date(2026, 8, 4), "Bob", 20),
    (date(2026, 9, 7), "Ann", 30),
]


def target(scope: str, values: str) -> str:
    return f'[[targets]]\nkpi = "revenue"\nscope = "{scope}"\n{values}\n'


def raw() -> MemoryWorkbook:
    return book({"Orders": ROWS})


def check(workbook: MemoryWorkbook, template: Template, lang: Lang | None = None) -> Checked:
    return pipeline.check(workbook, Request(NOON, DAY, lang, template))


def exported(checked: Checked) -> str:
    grains = [Grain.MONTH, Grain.QUARTER, Grain.WEEK]
    return export.to_csv(export.rows(pipeline.compute(checked, grains), grains))


def prepared(workbook: MemoryWorkbook, template: Template, lang: Lang = "ru") -> MemoryWorkbook:
    made = MemoryWorkbook(workbook.state)
    made.apply(make_plan(made.state, prepare(made.state, template, lang, DAY)))
    return made


SPARSE = target("Ann", 'values = { "2026-07" = 100, "2026-08" = 100, "2026-09" = 100 }') + target(
    "Bob", 'values = { "2026-07" = 100 }'
)


@pytest.mark.parametrize(
    "text",
    [
        PEOPLE + SPARSE,
        SPARSE,  # nobody is listed: who stands in the logs counts
        PEOPLE + target("company", 'values = { "2026-07" = 50, "2026-09" = 70 }'),
        PEOPLE + target("each", "value = 40"),
        PEOPLE + target("each", "value = 40") + target("Ann", 'values = { "2026-08" = 5 }'),
        target("each", 'values = { "2026-Q3" = 300 }')
        + target("Bob", 'values = { "2026-08" = "–" }'),
    ],
)
def test_the_same_targets_before_and_after_init_at_every_key(text: str) -> None:
    template = parse(HEAD + text, "t.toml")
    before = check(raw(), template)
    after = check(prepared(raw(), template), template)
    assert exported(before) == exported(after)
    plain = {key: g.steps for key, g in before.decisions.targets.goals.items()}
    assert plain == {key: g.steps for key, g in after.decisions.targets.goals.items()}
    assert plain


def test_a_blank_continues_the_cell_to_its_left_before_init_too() -> None:
    # July 100 + 100; in August and September Bob's blank goes on: 200, not 100
    lines = exported(check(raw(), parse(HEAD + PEOPLE + SPARSE, "t.toml"))).splitlines()
    head = lines[0].split(",")
    rows = [dict(zip(head, line.split(","), strict=True)) for line in lines[1:]]
    company = {
        row["period"]: float(row["target"])
        for row in rows
        if (row["grain"], row["segment"]) == ("month", "company") and row["target"]
    }
    assert company == {"2026-07": 200, "2026-08": 200, "2026-09": 200}


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", shipped())
def test_every_shipped_template_decides_the_same_before_and_after_init(
    name: str, lang: Lang
) -> None:
    template, empty = load(name), book({})
    before = check(empty, template, lang).decisions
    after = check(prepared(empty, template, lang), template, lang).decisions
    assert before.settings == after.settings
    assert before.hints == after.hints
    assert before.targets == after.targets
    formulas = [[(kpi.key, kpi.formula, kpi.weight) for kpi in one.kpis] for one in (before, after)]
    assert formulas[0] == formulas[1]


@pytest.mark.parametrize(
    ("scope", "codes"),
    [("Ann", []), ("ann", []), ("Nobody Here", ["target_scope"]), ("Anne", ["target_scope"])],
)
@pytest.mark.parametrize("is_prepared", [False, True])
def test_people_found_in_the_logs_have_targets_and_others_are_told(
    scope: str, codes: list[str], *, is_prepared: bool
) -> None:
    template = parse(HEAD + target(scope, "value = 40"), "t.toml")
    workbook = prepared(raw(), template) if is_prepared else raw()
    checked = check(workbook, template)
    assert [one.code for one in checked.decisions.findings] == codes
    assert len(checked.decisions.targets.goals) == (0 if codes else 1)
    if codes:
        assert scope in checked.decisions.findings[0].message("en")


def test_rows_of_a_table_below_bring_nobody() -> None:
    """Plans stand below the log: no cell of theirs can be used, and Plan is no seller."""
    template = parse(HEAD + target("each", "value = 40"), "t.toml")
    rows: list[tuple[CellValue, ...]] = [
        ("Day", "Seller", "Amount"),
        (DAY, "Ann", 100),
        (),
        ("Sales", "Plan", "as agreed"),
    ]
    made = pipeline.check(book({"Orders": rows}), Request(NOON, DAY, template=template))
    assert made.decisions.roster.people == ("Ann",)


def test_they_have_them_too_where_the_team_tab_is_empty() -> None:
    template = parse(HEAD + target("Ann", "value = 40"), "t.toml")
    workbook = prepared(raw(), template)
    tabs = [
        tab._replace(columns=[column[:1] for column in tab.columns], n_rows=1)
        if tab.title == "Команда"
        else tab
        for tab in workbook.state.tabs
    ]
    workbook.state = workbook.state._replace(tabs=tuple(tabs))
    decisions = check(workbook, template).decisions
    assert [(kpi, scope.name) for kpi, scope in decisions.targets.goals] == [("revenue", "Ann")]
    assert decisions.findings == ()


def test_what_a_template_proposes_has_no_cell_yet() -> None:
    # Ann has facts in September, and only Bob has a target then
    text = HEAD + target("Bob", 'values = { "2026-09" = 5 }') + target("Nobody", "value = 1")
    computed = pipeline.compute(check(raw(), parse(text, "t.toml")), [Grain.MONTH])
    places = {(one.code, one.tab, one.cell) for one in computed.findings if not one.tab}
    assert places == {("target_scope", "", ""), ("target_gap", "", "")}
