"""The templates that ship with the tool."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date

import pytest
from books import NOON
from kpi_numbers import NUMBERS
from template_texts import formula_doubts

from sheets_kpi.decisions import decide
from sheets_kpi.decisions.tables import LAYOUTS
from sheets_kpi.formulas.book import understand
from sheets_kpi.formulas.parse import parse_formula
from sheets_kpi.formulas.scope import Scope
from sheets_kpi.names import fold
from sheets_kpi.pipeline import check, sync
from sheets_kpi.plan import make_plan
from sheets_kpi.prepare import prepare
from sheets_kpi.prepare.decisions import proposed
from sheets_kpi.schema import KpiSpec, Named, Template
from sheets_kpi.stages import Request
from sheets_kpi.state import Existing
from sheets_kpi.template import load, parse, shipped
from sheets_kpi.texts import LANGS, Lang, both, catalogue
from sheets_kpi.workbooks.memory import MemoryWorkbook

each_template = pytest.mark.parametrize("name", shipped())
in_both = pytest.mark.parametrize("lang", LANGS)
CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)
ABOUT_PEOPLE = {"time", "training", "initiatives"}  # work that belongs to no account

# Where one id has two names, because two trades call it differently.
TWO_NAMES = {"on_time", "milestones", "training"}

# Where one id over the same log has two formulas, and why.
TWO_FORMULAS = {
    "training": "the hours spent, where courses have no test; the share passed, where they have",
}


def shown(kpi: KpiSpec) -> bool:
    return kpi.settings.get("shown") != "no"


def test_five_trades_are_shipped() -> None:
    assert shipped() == ("account-managers", "recruiting", "sales-team", "salon", "service-team")


@in_both
@each_template
def test_shipped_formulas_are_understood(name: str, lang: Lang) -> None:
    assert formula_doubts(load(name), lang) == []


@each_template
def test_shipped_formulas_mean_the_same_in_both_languages(name: str) -> None:
    read = load(name)
    roots: dict[Lang, list[str]] = {}
    for lang in LANGS:
        scope = Scope(read.logs, {}, [kpi.name.show(lang) for kpi in read.kpis])
        found = [repr(parse_formula(kpi.formula.show(lang), scope).root) for kpi in read.kpis]
        roots[lang] = [_by_id(root, read, lang) for root in found]
    assert roots["ru"] == roots["en"]


def _by_id(root: str, read: Template, lang: Lang) -> str:
    """A formula's tree as text, with KPIs and choices by id instead of their words."""
    words = {f"kpi='{fold(kpi.name.show(lang))}'": f"kpi={kpi.id}" for kpi in read.kpis}
    choices = (c for log in read.logs for column in log.columns for c in column.choices)
    for choice in choices:
        words |= {f"operand='{word}'": f"operand={choice.id}" for word in choice.name.every()}
    words |= {f"operand='{word}'": "operand=yes" for word in ("да", "yes")}
    for word, meaning in words.items():
        root = root.replace(word, meaning)
    return root


@each_template
def test_five_kpis_make_the_score(name: str) -> None:
    weighted = [kpi for kpi in load(name).kpis if kpi.weight]
    assert (len(weighted), sum(kpi.weight or 0 for kpi in weighted)) == (5, 100)
    assert all(shown(kpi) for kpi in weighted)
    assert any(kpi.level == "team" for kpi in weighted)
    assert sum(kpi.weight or 0 for kpi in weighted if kpi.kind == "activity") <= 20


@each_template
def test_the_first_screen_is_not_crowded(name: str) -> None:
    assert sum(shown(kpi) for kpi in load(name).kpis) <= 16


@each_template
def test_a_shipped_template_invents_nobody(name: str) -> None:
    read = load(name)
    assert (read.people, read.accounts, read.name) == ((), (), name)


@each_template
def test_every_shipped_kpi_has_a_goal_an_owner_and_a_meaning(name: str) -> None:
    kpis = load(name).kpis
    assert [kpi.id for kpi in kpis if not (kpi.goal and kpi.owner and kpi.about)] == []


@each_template
def test_every_shown_kpi_has_a_row_of_targets(name: str) -> None:
    read = load(name)
    rows = {target.kpi for target in read.targets}
    # a cohort that ripens is looked at, and nobody is held to it
    assert rows == {kpi.id for kpi in read.kpis if shown(kpi)} - {"cohort_conversion"}


@each_template
def test_shipped_names_stand_in_both_languages(name: str) -> None:
    found = list(_names(load(name)))
    assert all(one and one.ru and one.en for one in found)
    assert [one.en for one in found if one and CYRILLIC.search(one.en)] == []


def _names(read: Template) -> Iterator[Named | None]:
    yield from (read.title, read.about)
    for log in read.logs:
        yield log.name
        yield from (column.name for column in (*log.columns, *log.computed))
        yield from (choice.name for column in log.columns for choice in column.choices)
        yield from (column.help for column in log.columns if column.help)
        yield from (rule.message for rule in log.rules)
    for kpi in read.kpis:
        yield from (kpi.name, kpi.goal, kpi.owner, kpi.about)
    yield from (hint.text for hint in read.hints)


@each_template
def test_every_log_tells_who_where_and_when(name: str) -> None:
    logs = load(name).logs
    assert [log.id for log in logs if not (log.date and log.person)] == []
    assert {log.id for log in logs if not log.account} <= ABOUT_PEOPLE


@each_template
def test_no_log_is_called_like_a_tab_of_the_tool(name: str) -> None:
    """Neither of those in the workbook, nor of those that may come: the funnel, the bonuses."""
    taken = {fold(title) for key in catalogue() if _is_title(key) for title in both(key)}
    assert taken >= {fold(layout.title("ru")) for layout in LAYOUTS}
    assert taken >= {fold(title) for title in ("Дашборд", "Dashboard", "Люди", "People")}
    titles = {fold(title) for log in load(name).logs for title in (*log.name.every(), *log.tabs)}
    assert titles & (taken | {"воронка", "funnel", "архив", "archive", "бонусы", "bonus"}) == set()


def _is_title(key: str) -> bool:
    return key.startswith("tab.") and key.count(".") == 1


@each_template
def test_hints_are_few_and_speak_of_kpis_with_targets(name: str) -> None:
    read = load(name)
    assert 2 <= len(read.hints) <= 4
    with_targets = {target.kpi for target in read.targets}
    assert {kpi for hint in read.hints for kpi in (hint.first, hint.second)} <= with_targets


FUNNELS = [
    ("account-managers", ["impressions", "views", "ad_contacts", "leads", "deals"]),
    ("sales-team", ["impressions", "views", "ad_contacts", "leads", "quotes", "deals"]),
    ("recruiting", ["responses", "screenings", "interviews", "offers", "hired"]),
    ("service-team", []),
    ("salon", []),
]


@pytest.mark.parametrize(("name", "stages"), FUNNELS)
def test_the_stages_of_a_funnel_stand_in_order(name: str, stages: list[str]) -> None:
    places = {kpi.id: kpi.settings.get("funnel") for kpi in load(name).kpis}
    numbered = {kpi_id: int(place) for kpi_id, place in places.items() if place}
    assert numbered == {kpi_id: place for place, kpi_id in enumerate(stages, 1)}


# --- the same words mean the same --------------------------------------------------------------


def test_a_kpi_of_two_templates_is_one_kpi() -> None:
    """One id is one unit, direction, kind and class, whatever log it is worked out from."""
    found: dict[str, set[tuple[object, ...]]] = defaultdict(set)
    names: dict[str, set[str]] = defaultdict(set)
    for name in shipped():
        classes = _classes(load(name))
        for kpi in load(name).kpis:
            found[kpi.id].add((kpi.unit, kpi.direction, kpi.kind, kpi.level, classes[kpi.id]))
            names[kpi.id].add(kpi.name.en)
    assert {kpi_id for kpi_id, meanings in found.items() if len(meanings) > 1} == {"training"}
    assert {kpi_id for kpi_id, called in names.items() if len(called) > 1} == TWO_NAMES


def test_a_kpi_over_the_same_log_has_one_formula() -> None:
    formulas: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for name in shipped():
        for kpi in load(name).kpis:
            logs = sorted(set(re.findall(r"(\w+)\[", kpi.formula.en)))
            formulas[kpi.id, *logs].add(kpi.formula.en)
    two = {kpi_id for (kpi_id, *logs), found in formulas.items() if logs and len(found) > 1}
    assert two == set(TWO_FORMULAS)


def test_a_shared_log_has_the_same_columns_everywhere() -> None:
    """A template may add to a shared log and rename its columns, never take away."""
    columns: dict[str, list[set[str]]] = defaultdict(list)
    for name in shipped():
        for log in load(name).logs:
            columns[log.id].append({column.id for column in log.columns})
    shared = {log_id: found for log_id, found in columns.items() if len(found) > 1}
    assert set(shared) == {"deals", "activities", "feedback", "costs", "ads", "time", "training"}
    assert all(min(found, key=len) == set.intersection(*found) for found in shared.values())


# --- the 49 KPIs -------------------------------------------------------------------------------


def test_all_49_kpis_are_shipped() -> None:
    assert list(NUMBERS) == list(range(1, 50))
    known = {(name, kpi.id) for name in shipped() for kpi in load(name).kpis}
    assert {place for places in NUMBERS.values() for place in places} <= known


CLASSES = {
    "account-managers": "revenue flow, deals flow, returns flow, average_order ratio, "
    "conversion ratio, "
    "new_clients flow, repeat_orders flow, retention kept, upsell_share ratio, "
    "key_growth change, active_clients level, nps ratio, csat ratio, reply_time order, "
    "on_time ratio, quality mean, calls flow, cost_per_client per_unit, contribution flow, "
    "load ratio, churn lost, repeat_rate ratio, rating mean, call_conversion ratio, "
    "deals_per_1000 ratio, meetings flow, contacts flow, reply_p90 order, resolution ratio, "
    "first_contact ratio, milestones ratio, training flow, client_growth change, "
    "revenue_growth change, impressions flow, views flow, ad_contacts flow, leads flow",
    "sales-team": "revenue flow, deals flow, returns flow, average_order ratio, units flow, "
    "conversion ratio, cohort_conversion cohort, "
    "win_rate ratio, call_conversion ratio, repeat_orders flow, new_clients flow, calls flow, "
    "meetings flow, margin ratio, cac ratio, revenue_growth change, stage_loss cohort, "
    "impressions flow, views flow, ad_contacts flow, leads flow, quotes flow",
    "service-team": "csat ratio, errors ratio, standards ratio, rating mean, nps ratio, "
    "nps_90 ratio, first_contact ratio, on_time ratio, reply_time order, turnaround order, "
    "clients_served distinct, utilization ratio, revenue flow, revenue_per_employee per_unit, "
    "margin ratio, enps ratio, load ratio, late_share ratio, mean_delay mean, extra_steps ratio, "
    "new_clients flow, cac ratio, cost_to_retain ratio, training ratio",
    "salon": "revenue flow, visits flow, average_order ratio, clients_served distinct, "
    "addon_revenue flow, attach_rate ratio, return_rate kept, new_clients flow, rating mean, "
    "csat ratio, utilization ratio, no_shows ratio, revenue_growth change, cac ratio",
    "recruiting": "hires flow, time_to_fill order, quality_of_hire ratio, milestones ratio, "
    "offer_acceptance ratio, open_vacancies level, load ratio, cost_per_hire ratio, calls flow, "
    "responses flow, screenings flow, interviews flow, offers flow, hired flow",
}


@each_template
def test_the_class_of_a_kpi_follows_from_its_formula(name: str) -> None:
    found = [f"{kpi_id} {kind}" for kpi_id, kind in _classes(load(name)).items()]
    assert found == CLASSES[name].split(", ")


def _classes(read: Template) -> dict[str, str]:
    kpis = decide(proposed(Existing(()), read, "en", date(2026, 11, 20))).kpis
    scope = Scope(read.logs, {}, [kpi.name for kpi in kpis])
    classes = understand(kpis, scope, read.name).classes
    return {spec.id: str(classes[kpi.key].value) for spec, kpi in zip(read.kpis, kpis, strict=True)}


# --- the way of a new workbook -----------------------------------------------------------------


@in_both
@each_template
def test_a_new_workbook_is_calm(name: str, lang: Lang) -> None:
    """`init` on an empty file and `sync` right after: no finding, and nothing left to write."""
    day = date(2026, 11, 20)
    workbook = MemoryWorkbook(Existing((), ()))
    workbook.apply(make_plan(workbook.state, prepare(workbook.state, load(name), lang, day)))
    first = sync(workbook, Request(NOON, day))
    assert [(f.code, f.tab) for f in first.computed.findings] == []
    assert {kpi.key for kpi in first.computed.checked.decisions.kpis} == {
        fold(kpi.name.show(lang)) for kpi in load(name).kpis
    }
    assert sync(workbook, Request(NOON, day)).plan.changes == ()


@in_both
@pytest.mark.parametrize("name", ["account-managers", "sales-team"])
def test_the_value_of_a_last_stage_is_named_in_the_language_of_the_sheet(
    name: str, lang: Lang
) -> None:
    expected = {"ru": "Средний чек", "en": "Average order"}[lang]
    day = date(2026, 11, 20)
    workbook = MemoryWorkbook(Existing((), ()))
    plain = check(workbook, Request(NOON, day, lang, load(name)))
    assert plain.decisions.settings.funnel_value == expected
    workbook.apply(make_plan(workbook.state, prepare(workbook.state, load(name), lang, day)))
    made = sync(workbook, Request(NOON, day), dry_run=True)
    assert made.computed.checked.decisions.settings.funnel_value == expected


@each_template
def test_a_template_shown_can_be_read_again(name: str) -> None:
    """What `templates show` prints is whole, and nobody has to read a line of 20,000 signs."""
    read = load(name)
    assert parse(read.source, f"{name}.toml") == read
    assert max(map(len, read.source.splitlines())) < 1000
