"""Names, dates and look-ups as strangers write them, from the cells to the figures of the company
and back to what `init` proposes.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

import pytest
from log_books import tab

from sheets_kpi import export, pipeline
from sheets_kpi import template as templates
from sheets_kpi.periods import Grain
from sheets_kpi.plan import make_plan
from sheets_kpi.prepare import prepare
from sheets_kpi.stages import Request
from sheets_kpi.state import CellValue, Existing, ExistingTab
from sheets_kpi.workbooks.memory import MemoryWorkbook

DAY = date(2026, 11, 20)
TEMPLATE = templates.parse(
    """
[template]
name = "deals"
[logs.deals]
name = "Deals"
date = "day"
person = "who"
client = "client"
[logs.deals.columns.day]
name = "Day"
type = "date"
[logs.deals.columns.who]
name = "Who"
type = "person"
[logs.deals.columns.client]
name = "Client"
type = "client"
[logs.deals.columns.amount]
name = "Amount"
type = "money"
[logs.deals.computed.price]
name = "Price"
kind = "lookup"
key = "client"
log = "prices"
match = "client"
take = "price"
[logs.deals.computed.number]
name = "Number"
kind = "number"
client = "client"
date = "day"
[logs.prices]
name = "Prices"
static = true
optional = true
[logs.prices.columns.client]
name = "Client"
type = "client"
[logs.prices.columns.price]
name = "Price"
type = "money"
[kpis.sum]
name = "Sum"
formula = "SUM(Deals[Amount])"
[kpis.new]
name = "New"
formula = "NEWIFS(Deals[Client])"
[kpis.kept]
name = "Kept"
formula = "KEPTIFS(Deals[Client]) / PREV(COUNTUNIQUE(Deals[Client]))"
[kpis.repeat]
name = "Repeat"
formula = 'COUNTIFS(Deals[Number]; ">1")'
[kpis.quoted]
name = "Quoted"
formula = 'SUMIFS(Deals[Amount]; Deals[Client]; "ООО Ромашка")'
[kpis.share]
name = "Share"
formula = "SUM(Deals[Amount]) / SUM(Deals[Price])"
[[targets]]
kpi = "sum"
scope = "each"
value = 1000
""",
    "deals",
)
Row = tuple[CellValue, ...]
OCTOBER, NOVEMBER = date(2026, 10, 3), date(2026, 11, 3)


def book(rows: Sequence[Row], prices: Sequence[Row] = ()) -> Existing:
    tabs: list[ExistingTab] = [tab("Deals", ("Day", "Who", "Client", "Amount"), *rows, tab_id="1")]
    if prices:
        tabs.append(tab("Prices", ("Client", "Price"), *prices, tab_id="2"))
    return Existing(tuple(tabs))


def figures(existing: Existing) -> dict[str, object]:
    """The facts of the company in November, and the target of Sum as `target`."""
    request = Request(datetime(2026, 11, 20, 9, tzinfo=UTC), DAY, template=TEMPLATE)
    computed = pipeline.compute(pipeline.check(MemoryWorkbook(existing), request), [Grain.MONTH])
    rows = [
        row
        for row in export.rows(computed, [Grain.MONTH])
        if (row["period"], row["segment"]) == ("2026-11", "company")
    ]
    (target,) = (row["target"] for row in rows if row["kpi"] == "Sum")
    return {str(row["kpi"]): row["fact"] for row in rows} | {"target": target}


def prepared(existing: Existing) -> Existing:
    workbook = MemoryWorkbook(existing)
    workbook.apply(make_plan(existing, prepare(existing, TEMPLATE, "en", DAY)))
    return workbook.read()


def test_a_client_in_two_spellings_is_no_new_one_and_is_kept() -> None:
    found = figures(
        book(
            [
                (OCTOBER, "Анна", "ООО Ромашка", 100),
                (OCTOBER, "Анна", "+7 916 123-45-67", 100),
                (NOVEMBER, "Анна", "ООО «Ромашка»", 100),
                (NOVEMBER, "Анна", "89161234567", 100),
            ]
        )
    )
    assert (found["New"], found["Kept"], found["Repeat"], found["Quoted"]) == (0, 1, 2, 100)


def test_two_firms_of_one_name_are_two() -> None:
    found = figures(
        book(
            [
                (OCTOBER, "Анна", "ООО «Альфа»", 100),
                (NOVEMBER, "Анна", "АО «Альфа»", 100),
                (OCTOBER, "Анна", "Иванов", 100),
                (NOVEMBER, "Анна", "ИП Иванов", 100),
            ]
        )
    )
    assert (found["New"], found["Kept"], found["Repeat"]) == (2, 0, 0)


def test_a_price_is_found_under_any_spelling_of_the_client() -> None:
    rows = [(NOVEMBER, "Анна", "«Вега»", 50), (NOVEMBER, "Анна", "8 916 123-45-67", 50)]
    prices: list[Row] = [("ООО Вега", 100), (79161234567, 300)]
    assert figures(book(rows, prices))["Share"] == 0.25  # 100 / 400


@pytest.mark.parametrize("misspelt", ["Bpro", "B  pro!", "Б про"])
def test_a_failed_look_up_is_out_of_both_parts_of_a_ratio(misspelt: str) -> None:
    rows = [(NOVEMBER, "Anna", "A", 100)] * 2 + [(NOVEMBER, "Anna", misspelt, 100)] * 4
    found = figures(book(rows, [("A", 100), ("B pro", 100)]))
    assert (found["Share"], found["Sum"]) == (1, 600)


@pytest.mark.parametrize("nobody", ["-", "—", "N/A", "нет", "Null", "н/д"])
def test_a_word_for_nothing_is_no_person_with_a_target(nobody: str) -> None:
    rows: list[Row] = [(NOVEMBER, "Anna", "c", 1000), (NOVEMBER, nobody, "c", 1000)]
    before, after = figures(book(rows)), figures(prepared(book(rows)))
    assert (before["target"], after["target"]) == (1000, 1000)
    assert before["Sum"] == 2000


ONE_PERSON = ["Иванова Мария", "Мария Иванова", "мария иванова", "Иванова М.", "Иванова Марина"]


def test_init_seeds_one_person_once_with_the_other_spelling_beside() -> None:
    existing = book([(NOVEMBER, name, "c", 100) for name in ONE_PERSON])
    team = next(tab for tab in prepared(existing).tabs if tab.title == "Team")
    assert [(team.value(row, 1), team.value(row, 2)) for row in range(2, team.n_rows + 1)] == [
        ("Иванова Марина", None),
        ("Мария Иванова", "Иванова Мария"),
    ]


@pytest.mark.parametrize(
    "names",
    [ONE_PERSON, ["Пётр Лис", "Лис Петр", "Лис Пётр, Анна Гусь", "Анна Гусь"], ["A B", "b a"]],
)
def test_people_are_the_same_before_and_after_init(names: list[str]) -> None:
    existing = book([(NOVEMBER, name, "c", 100) for name in names])
    assert figures(existing) == figures(prepared(existing))
