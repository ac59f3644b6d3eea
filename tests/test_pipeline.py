"""The whole way on a workbook in memory: known rows, known numbers, known findings."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from books import HEADERS, book, prepared_book, request, tab

from sheets_kpi import export, pipeline, template
from sheets_kpi.attain.rules import Status
from sheets_kpi.errors import DecisionError, OwnershipError, TemplateError
from sheets_kpi.facts import COMPANY
from sheets_kpi.periods import Grain, period_of
from sheets_kpi.pipeline import Synced
from sheets_kpi.plan import CreateTab, SetFlags, TendTab, UpdateTab
from sheets_kpi.prepare.decisions import Seeds
from sheets_kpi.schema import AccountSpec, Named, PersonSpec, TargetSpec
from sheets_kpi.stages import Request
from sheets_kpi.state import CellValue, ExistingTab

D = date
ROWS = (
    (D(2026, 11, 2), "Иванов", "Москва", "Вега", "оплачена", 1000.0),
    (D(2026, 11, 3), "Иванов", "Москва", "Лира", "отказ", 500.0),
    (D(2026, 11, 5), "Петров", "Казань", "Вега", "оплачена", 2500.5),
    (D(2026, 10, 7), "Петров", "Казань", "Орион", "оплачена", 4000.0),
)
TEAM = Seeds(
    people=(PersonSpec("Иванов", team="Юг"), PersonSpec("Петров", team="Север")),
    accounts=(AccountSpec("Москва"), AccountSpec("Казань")),
    targets=(
        TargetSpec("revenue", Named("Компания", "Company"), {"2026-11": 7000.0}),
        TargetSpec("revenue", Named("Каждому", "Each"), {"2026-11": 4000.0}),
        TargetSpec("average", Named("Каждому", "Each"), {"2026-11": 2000.0}),
    ),
)


def facts(synced: Synced) -> dict[str, float | None]:
    return {key: result.fact for key, result in synced.board.cards.company.results.items()}


def test_one_log_makes_a_dashboard() -> None:
    workbook = prepared_book(*ROWS)
    synced = pipeline.sync(workbook, request())
    assert facts(synced) == {"выручка": 3500.5, "сделки": 2, "средний чек": 1750.25}
    titles = [tab.title for tab in workbook.state.tabs]
    assert titles[:3] == ["Дашборд", "Встреча", "Люди"]
    assert titles[7:10] == ["Что в журналах", "Сделки", "Цели"]


def test_a_second_sync_plans_nothing_and_writes_nothing() -> None:
    workbook = prepared_book(*ROWS, seeds=TEAM)
    assert pipeline.sync(workbook, request()).applied
    again = pipeline.sync(workbook, request())
    assert again.plan.changes == ()
    assert not again.applied
    assert workbook.writes == 1


def test_the_time_of_day_makes_no_plan() -> None:
    workbook = prepared_book(*ROWS, seeds=TEAM)
    pipeline.sync(workbook, request())
    later = request().now.replace(hour=17)
    again = pipeline.sync(workbook, Request(later, None, None, request().template))
    assert again.plan.changes == ()


def test_logs_and_decisions_are_never_written() -> None:
    workbook = prepared_book(*ROWS, seeds=TEAM)
    before = {tab.title: tab.columns for tab in workbook.state.tabs}
    pipeline.sync(workbook, request())
    after = {tab.title: tab.columns for tab in workbook.state.tabs}
    assert {title: after[title] for title in before} == before


def test_people_and_unassigned_make_the_company() -> None:
    stray = (D(2026, 11, 9), "Сидоров", "Москва", "Вега", "оплачена", 99.0)
    synced = pipeline.sync(prepared_book(*ROWS, stray, seeds=TEAM), request())
    revenue = {row.segment.name: row.results["выручка"].fact for row in synced.board.cards.people}
    assert revenue == {"Петров": 2500.5, "Иванов": 1000.0, "": 99.0}
    assert synced.board.cards.company.results["выручка"].fact == 3599.5
    assert "unknown_person" in {finding.code for finding in synced.computed.findings}


def test_targets_of_people_and_company() -> None:
    synced = pipeline.sync(prepared_book(*ROWS, seeds=TEAM), request())
    company = synced.board.cards.company.results["выручка"]
    # 3 500.5 of 7 000; 13 of 20 working days are over before 20 November
    assert company.target == 7000
    assert company.attainment == pytest.approx(0.500071429)
    assert company.pace == pytest.approx(3500.5 / (7000 * 13 / 20))
    assert company.status is Status.AT_RISK
    people = {row.segment.name: row.results["выручка"].target for row in synced.board.cards.people}
    assert people == {"Петров": 4000, "Иванов": 4000}
    # the total of the company stands beside another sum of its people
    codes = [finding.code for finding in synced.computed.findings]
    assert codes.count("target_sum") == 1


def test_a_ratio_takes_the_nearest_target_and_no_sum() -> None:
    synced = pipeline.sync(prepared_book(*ROWS, seeds=TEAM), request())
    assert synced.board.cards.company.results["средний чек"].target == 2000


def test_before_all_data_nothing_is_known_and_nothing_breaks() -> None:
    synced = pipeline.sync(prepared_book(*ROWS, seeds=TEAM), request(D(2020, 1, 15)))
    assert set(facts(synced).values()) == {None}
    statuses = {result.status for result in synced.board.cards.company.results.values()}
    assert statuses == {Status.NO_DATA}


def test_the_same_sync_on_ten_days_keeps_the_number_of_rules_and_tabs() -> None:
    workbook = prepared_book(*ROWS, seeds=TEAM)
    sizes = set()
    for day in range(10, 20):
        pipeline.sync(workbook, request(D(2026, 11, day)))
        tabs = workbook.state.tabs
        sizes.add((len(tabs), sum(len(tab.flags) for tab in tabs), len(workbook.state.marks)))
    assert len(sizes) == 1


def test_english_names_and_words() -> None:
    workbook = prepared_book(*ROWS, lang="en", seeds=TEAM)
    synced = pipeline.sync(workbook, request())
    assert facts(synced) == {"revenue": 3500.5, "deals": 2, "average order": 1750.25}
    assert workbook.state.tabs[0].title == "Dashboard"


def test_a_switch_of_language_renames_summary_tabs_in_place() -> None:
    workbook = prepared_book(*ROWS, seeds=TEAM)
    pipeline.sync(workbook, request())
    ids = [tab.id for tab in workbook.state.tabs]
    assert pipeline.sync(workbook, request(lang="en")).plan.changes == ()  # a reader's language
    tabs = [_setting(tab, "Язык сводных листов", "en") for tab in workbook.state.tabs]
    workbook.state = workbook.state._replace(tabs=tuple(tabs))
    synced = pipeline.sync(workbook, request())
    assert all(isinstance(change, UpdateTab | TendTab) for change in synced.plan.changes)
    assert [tab.id for tab in workbook.state.tabs] == ids
    assert workbook.state.tabs[0].title == "Dashboard"
    assert "Команда" in [tab.title for tab in workbook.state.tabs]


def _setting(tab: ExistingTab, name: str, value: str) -> ExistingTab:
    """The Settings tab with a value typed into it; another as it is."""
    columns = [list(column) for column in tab.columns]
    if tab.title == "Настройки":
        columns[1][columns[0].index(name)] = value
    return tab._replace(columns=columns)


def test_a_foreign_tab_with_our_title_is_refused() -> None:
    workbook = prepared_book(*ROWS)
    own = tab("дашборд", [["мой лист"]], "77")
    workbook.state = workbook.state._replace(tabs=(*workbook.state.tabs, own))
    with pytest.raises(OwnershipError, match="дашборд"):
        pipeline.sync(workbook, request())
    assert workbook.writes == 0


def test_hand_edits_of_a_summary_tab_are_overwritten_and_reported() -> None:
    workbook = prepared_book(*ROWS, seeds=TEAM)
    pipeline.sync(workbook, request())
    dashboard = workbook.state.marked("summary", "dashboard")
    assert dashboard is not None
    row = dashboard.columns[0].index("Выручка")
    dashboard.columns[1][row] = 1_000_000  # type: ignore[index]  # lists, as every backend gives
    synced = pipeline.sync(workbook, request())
    assert synced.plan.edited == ("Дашборд",)
    change, run = synced.plan.changes
    assert isinstance(change, UpdateTab)
    assert isinstance(run, UpdateTab)
    assert run.tab.title == "Служебное"
    assert [(cell.row, cell.column, cell.before) for cell in change.cells] == [
        (row + 1, 2, 1_000_000)
    ]


def test_a_deleted_summary_tab_is_made_again() -> None:
    workbook = prepared_book(*ROWS, seeds=TEAM)
    pipeline.sync(workbook, request())
    kept = tuple(tab for tab in workbook.state.tabs if tab.title != "Люди")
    workbook.state = type(workbook.state)(kept, workbook.state.marks)
    synced = pipeline.sync(workbook, request())
    assert [c.tab.title for c in synced.plan.changes if isinstance(c, CreateTab)] == ["Люди"]
    assert pipeline.sync(workbook, request()).plan.changes == ()


def test_a_missing_decision_tab_of_a_prepared_workbook_is_an_error() -> None:
    workbook = prepared_book(*ROWS, seeds=TEAM)
    kept = tuple(tab for tab in workbook.state.tabs if tab.title != "Цели")
    workbook.state = type(workbook.state)(kept, workbook.state.marks)
    with pytest.raises(DecisionError) as caught:
        pipeline.sync(workbook, request())
    assert "Цели" in caught.value.say("ru")
    assert "init" in caught.value.say("ru")


def test_another_template_on_a_prepared_workbook_is_an_error() -> None:
    workbook = prepared_book(*ROWS, seeds=TEAM)
    other = Request(request().now, None, None, template.load("account-managers"))
    with pytest.raises(TemplateError, match="deals-only"):
        pipeline.sync(workbook, other)


def test_flags_are_laid_on_the_log_only_once() -> None:
    workbook = prepared_book(*ROWS, seeds=TEAM)
    synced = pipeline.sync(workbook, request())
    flags = [change for change in synced.plan.changes if isinstance(change, SetFlags)]
    assert [change.title for change in flags] == ["Сделки"]
    assert flags[0].remove == ()


def test_a_client_named_like_a_formula_stays_a_text() -> None:
    evil = '=IMPORTXML("http://x";"//a")'
    row = (D(2026, 11, 9), evil, "Москва", evil, "оплачена", 10.0)
    workbook = prepared_book(*ROWS, row, seeds=TEAM)
    pipeline.sync(workbook, request())
    assert all(tab.formulas == frozenset() for tab in workbook.state.tabs)


def test_a_kpi_that_needs_a_missing_column_is_refused_and_not_zero() -> None:
    workbook = prepared_book(*ROWS)
    log = workbook.state.tabs[0]
    short = log._replace(columns=log.columns[:5])
    workbook.state = workbook.state._replace(tabs=(short, *workbook.state.tabs[1:]))
    synced = pipeline.sync(workbook, request())
    assert facts(synced) == {"выручка": None, "сделки": 2, "средний чек": None}
    told = [f for f in synced.computed.findings if f.code == "kpi_column_absent"]
    assert "Сумма" in told[0].message("ru")
    assert "Верните столбцу журнала заголовок «Сумма»" in told[0].action("ru")


def test_the_dashboard_says_which_log_was_not_read_and_what_the_score_lacks() -> None:
    workbook = prepared_book(*ROWS, seeds=TEAM)
    log = next(tab for tab in workbook.state.tabs if tab.title == "Сделки")
    log.columns[0][0] = "Когда-то"  # type: ignore[index]  # the header of the main date is renamed
    synced = pipeline.sync(workbook, request())
    dashboard = workbook.state.marked("summary", "dashboard")
    assert dashboard is not None
    said = list(zip(*dashboard.columns[:2], strict=True))
    assert ("■ Не прочитан", "Журнал «Сделки» не прочитан – смотрите «Ошибки»") in said
    assert [kpi.name for kpi in synced.board.cards.company.score.missing] == [
        "Выручка",
        "Средний чек",
    ]


@pytest.mark.parametrize(("place", "title"), [(1, "Люди"), (2, "По аккаунтам")])
def test_a_log_without_people_or_accounts_still_counts(place: int, title: str) -> None:
    workbook = prepared_book(*ROWS, seeds=TEAM)
    log = next(tab for tab in workbook.state.tabs if tab.title == "Сделки")
    header, log.columns[place][0] = log.columns[place][0], "Разное"  # type: ignore[index]
    synced = pipeline.sync(workbook, request())
    told = [f for f in synced.computed.findings if f.code == "column_absent"]
    assert [f.facts["name"]["ru"] for f in told] == [header]  # type: ignore[index]
    assert title not in {tab.title for tab in workbook.state.tabs}
    whole = prepared_book(*ROWS, seeds=TEAM)
    assert facts(synced) == facts(pipeline.sync(whole, request()))
    assert title in {tab.title for tab in whole.state.tabs}


def test_a_broken_formula_does_not_raise_the_score_in_silence() -> None:
    workbook = prepared_book(*ROWS, seeds=TEAM)
    tab = next(tab for tab in workbook.state.tabs if tab.title == "KPI")
    tab.columns[1][1] = "СУММ(Сделки[Сума])"  # type: ignore[index]
    synced = pipeline.sync(workbook, request())
    assert [kpi.name for kpi in synced.board.cards.company.score.missing] == [
        "Выручка",
        "Средний чек",
    ]


def test_who_comes_later_is_absent_from_a_month_but_not_from_the_whole_log() -> None:
    later = PersonSpec("Сидоров", team="Юг", start="2026-12-01")
    seeds = replace(TEAM, people=(*TEAM.people, later), targets=())
    grains = [Grain.MONTH, Grain.ALL]
    checked = pipeline.check(prepared_book(*ROWS, seeds=seeds), request())
    rows = export.rows(pipeline.compute(checked, grains), grains)
    found = {
        row["period"]: row["status"]
        for row in rows
        if (row["segment"], row["person"], row["kpi"]) == ("person", "Сидоров", "Средний чек")
    }
    whole = found.popitem()[1]
    assert (found, whole) == ({"2026-10": "absent", "2026-11": "absent"}, "no_data")


def test_only_the_pipeline_asks_for_facts_to_be_computed() -> None:
    package = Path(pipeline.__file__).parent
    others = [path for path in package.rglob("*.py") if path.parent.name != "compute"]
    asks = re.compile(r"from sheets_kpi\.compute\S* import [^\n]*\b(Engine|facts_of)\b")
    asking = [path.name for path in others if asks.search(path.read_text("utf-8"))]
    assert asking == ["pipeline.py"]  # others may know what it gives


def test_a_fact_that_nobody_said_would_be_needed_is_an_error_and_not_a_blank() -> None:
    checked = pipeline.check(prepared_book(*ROWS, seeds=TEAM), request())
    results = pipeline.compute(checked, [Grain.MONTH]).results
    week = period_of(date(2026, 11, 2), Grain.WEEK)
    with pytest.raises(LookupError, match="2026-W45"):
        results.facts.at("выручка", COMPANY, week)


def test_facts_of_another_day_stand_beside_those_of_today() -> None:
    rows = [(date(2026, 11, day), "Иванов", "Казань", "Вега", "оплачена", 100.0) for day in (2, 20)]
    results = pipeline.compute(pipeline.check(prepared_book(*rows), request())).results
    november = period_of(date(2026, 11, 2), Grain.MONTH)
    through = [date(2026, 11, 19), date(2026, 11, 20), date(2026, 11, 30), None]
    facts = [results.facts.at("выручка", COMPANY, november, day).fact for day in through]
    assert facts == [100, 200, 200, 200]
    assert results.facts.at("выручка", COMPANY, november, date(2026, 10, 31)).fact is None


def test_a_column_that_no_formula_names_is_never_read() -> None:
    rows = (*ROWS, ROWS[0])  # two of them are equal as far as columns are declared
    told: list[tuple[CellValue, ...]] = [(*row, "долгая история") for row in rows]
    workbook = book({"Сделки": [(*HEADERS, "Комментарий"), *told]})
    computed = pipeline.compute(pipeline.check(workbook, request()))
    comment = computed.checked.cleaned.logs["deals"].columns["комментарий"]
    assert "cells" not in vars(comment)
