"""A log that lacks a column: only what rests on that column is missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache

import pytest

from sheets_kpi import export, pipeline
from sheets_kpi import template as templates
from sheets_kpi.demo import sample
from sheets_kpi.findings import Severity
from sheets_kpi.periods import Grain
from sheets_kpi.plan import make_plan
from sheets_kpi.prepare import prepare
from sheets_kpi.schema import ColumnType
from sheets_kpi.stages import Request
from sheets_kpi.state import CellValue, Existing, ExistingTab
from sheets_kpi.workbooks.memory import MemoryWorkbook

DAY = date(2026, 11, 20)
REQUEST = Request(datetime(2026, 11, 20, 9, tzinfo=UTC), DAY)
TEMPLATES = ("account-managers", "sales-team", "service-team", "salon", "recruiting")


@cache
def demo(name: str) -> Existing:
    """The prepared sample of a template, without test accounts, whose rows count in no total."""
    workbook = MemoryWorkbook(Existing(()))
    made = sample("ru", DAY, template=name)
    seeds = replace(made, accounts=tuple(replace(one, test=False) for one in made.accounts))
    spec = templates.load(name)
    workbook.apply(make_plan(workbook.read(), prepare(workbook.read(), spec, "ru", DAY, seeds)))
    return workbook.read()


def without(name: str, kind: ColumnType) -> Existing:
    """The sample without the columns of a type in all its logs."""
    existing, specs = demo(name), templates.load(name).logs
    gone = {c.name.ru for spec in specs for c in spec.columns if c.type is kind}
    titles = {spec.name.ru for spec in specs if not spec.static}
    tabs = [cut(tab, gone) if tab.title in titles else tab for tab in existing.tabs]
    return existing._replace(tabs=tuple(tabs))


def cut(tab: ExistingTab, gone: set[str]) -> ExistingTab:
    kept = [column for column in tab.columns if not column or column[0] not in gone]
    return tab._replace(columns=kept, inputs=())


KEYS = ("kpi", "period", "segment", "team", "person", "account", "category")


def figures(existing: Existing) -> dict[tuple[str, ...], object]:
    """The exported facts by KPI, month and segment."""
    computed = pipeline.compute(pipeline.check(MemoryWorkbook(existing), REQUEST), [Grain.MONTH])
    rows = export.rows(computed, [Grain.MONTH])
    return {tuple(str(row[key]) for key in KEYS): row["fact"] for row in rows}


def shared(name: str, kind: ColumnType, *segments: str) -> list[object]:
    """The figures of some segments that differ once the columns of a type are gone."""
    before, after = figures(demo(name)), figures(without(name, kind))
    return [
        (key, value, after.get(key))
        for key, value in before.items()
        if key[2] in segments and after.get(key) != value
    ]


@pytest.mark.parametrize("name", TEMPLATES)
def test_without_accounts_all_other_figures_stay(name: str) -> None:
    assert shared(name, ColumnType.ACCOUNT, "company", "team", "person", "category") == []
    after = figures(without(name, ColumnType.ACCOUNT))
    assert {value for key, value in after.items() if key[2] == "account"} == {None}


@pytest.mark.parametrize("name", TEMPLATES)
def test_without_people_all_other_figures_stay(name: str) -> None:
    assert shared(name, ColumnType.PERSON, "company", "account", "category") == []
    after = figures(without(name, ColumnType.PERSON))
    assert {value for key, value in after.items() if key[2] in ("person", "team")} <= {None}


@pytest.mark.parametrize("name", TEMPLATES)
def test_without_clients_the_money_stays(name: str) -> None:
    before, after = figures(demo(name)), figures(without(name, ColumnType.CLIENT))
    money = {key for key in before if key[0] in ("Выручка", "Сделки", "CSAT", "Закрыто вакансий")}
    assert money
    assert {key: before[key] for key in money} == {key: after.get(key) for key in money}


@pytest.mark.parametrize("name", TEMPLATES)
def test_only_the_main_date_is_told_as_an_error_of_the_whole_log(name: str) -> None:
    checked = pipeline.check(MemoryWorkbook(without(name, ColumnType.ACCOUNT)), REQUEST)
    told = [f for f in checked.findings if f.code == "column_absent"]
    assert told
    assert {finding.severity for finding in told} == {Severity.WARNING}
    assert not any(log.problem for log in checked.cleaned.logs.values())
    undated = pipeline.check(MemoryWorkbook(without(name, ColumnType.DATE)), REQUEST)
    dated = [log for log in undated.cleaned.logs.values() if log.spec.date]
    assert {log.problem for log in dated} <= {"column_missing", "header_missing"}


@pytest.mark.parametrize(
    ("word", "way_out"),
    [
        ("[Сумма]", "Добавьте столбец, если он нужен. Возможно, «Суммы»."),
        ("[Суммы]", "Добавьте столбец, если он нужен."),
    ],
)
def test_a_header_that_a_formula_names_is_not_proposed_for_another(word: str, way_out: str) -> None:
    def changed(tab: ExistingTab) -> ExistingTab:
        was, now = {"Сделки": ("Сумма", "Суммы"), "KPI": ("[Сумма]", word)}.get(tab.title, ("", ""))
        cells = [[_with(cell, was, now) for cell in column] for column in tab.columns]
        return tab._replace(columns=cells) if was else tab

    existing = demo("account-managers")
    book = existing._replace(tabs=tuple(map(changed, existing.tabs)))
    found = pipeline.check(MemoryWorkbook(book), REQUEST).findings
    (absent,) = [one for one in found if (one.code, one.tab) == ("column_absent", "Сделки")]
    assert absent.action("ru") == way_out


def _with(cell: CellValue, was: str, now: str) -> CellValue:
    return cell.replace(was, now) if isinstance(cell, str) else cell
