"""Summary tabs that the owner does without: they are not made, and nothing leads to them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from books import NOON

from sheets_kpi import demo, pipeline
from sheets_kpi.plan import CreateTab, DeleteTab, make_plan
from sheets_kpi.prepare import prepare
from sheets_kpi.stages import Request
from sheets_kpi.state import Existing
from sheets_kpi.template import load
from sheets_kpi.texts import LANGS, Lang, say
from sheets_kpi.workbooks.memory import MemoryWorkbook

DAY = date(2026, 11, 20)
LEFT_OUT = ("cards", "funnel", "by_account", "by_category")
TEXT = {
    "ru": "Карточки; воронка; По аккаунтам; По категориям",
    "en": "Cards, Funnel, by account, By category",
}


def workbook(lang: Lang, without: str) -> MemoryWorkbook:
    """A sample as it is before the first sync."""
    nothing, template = Existing(()), load(demo.TEMPLATE)
    seeds = demo.sample(lang, DAY)
    seeds = replace(seeds, settings={**seeds.settings, "without": without})
    made = MemoryWorkbook(nothing)
    made.apply(make_plan(nothing, prepare(nothing, template, lang, DAY, seeds)))
    return made


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("is_left_out", [False, True])
def test_no_link_leads_to_a_tab_that_is_not_made(lang: Lang, *, is_left_out: bool) -> None:
    book = workbook(lang, TEXT[lang] if is_left_out else "")
    plan = pipeline.sync(book, Request(NOON, DAY, lang), dry_run=True).plan
    tabs = {one.tab.key: one.tab for one in plan.changes if isinstance(one, CreateTab)}
    assert set(tabs).isdisjoint(LEFT_OUT) if is_left_out else set(tabs).issuperset(LEFT_OUT)
    titles = {tab.title for tab in tabs.values()} | {tab.title for tab in book.state.tabs}
    cells = [cell for tab in tabs.values() for cell in tab.cells.values()]
    linked = {cell.link.tab for cell in cells if cell.link}
    assert say("tab.issues", lang) in linked
    assert linked <= titles


def test_a_tab_that_is_left_out_later_goes() -> None:
    book = workbook("ru", "")
    pipeline.sync(book, Request(NOON, DAY, "ru"))
    settings = book.state.marked("decision", "settings")
    assert settings is not None
    row = settings.columns[0].index(say("setting.without", "ru"))
    settings.columns[1][row] = "Карточки"  # type: ignore[index]
    plan = pipeline.sync(book, Request(NOON, DAY, "ru")).plan
    assert [one.title for one in plan.changes if isinstance(one, DeleteTab)] == ["Карточки"]
    assert pipeline.sync(book, Request(NOON, DAY, "ru")).plan.changes == ()
