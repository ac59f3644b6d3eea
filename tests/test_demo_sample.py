"""The samples: the same for the same day, as dirty as they say, and lively."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sheets_kpi import pipeline
from sheets_kpi.attain.scorecards import Scorecard
from sheets_kpi.clean import clean
from sheets_kpi.clean.cells import Known
from sheets_kpi.decisions.cells import word
from sheets_kpi.demo import TEMPLATE, TRADES, Dirt, Sample, sample
from sheets_kpi.errors import TemplateError
from sheets_kpi.people import NameBook, Roster, Stint
from sheets_kpi.plan import make_plan
from sheets_kpi.prepare import prepare
from sheets_kpi.schema import LogSpec, Template
from sheets_kpi.stages import Request
from sheets_kpi.state import CellValue, Existing, ExistingTab, normal
from sheets_kpi.template import load, shipped
from sheets_kpi.texts import LANGS, Lang
from sheets_kpi.validate import validate
from sheets_kpi.workbooks.memory import MemoryWorkbook
from sheets_kpi.workdays import Workdays

AS_OF = date(2026, 11, 21)
CASES = [
    *((name, lang, AS_OF) for name in TRADES for lang in LANGS),
    *((TEMPLATE, "en", day) for day in (date(2026, 1, 2), date(2026, 6, 1), date(2025, 12, 31))),
    *((name, "ru", date(2028, 2, 29)) for name in TRADES),
]


@cache
def template(name: str) -> Template:
    return load(name)


@cache
def made_for(name: str, lang: Lang = "ru", as_of: date = AS_OF) -> Sample:
    return sample(lang, as_of, template=name)


def test_every_shipped_template_has_a_sample() -> None:
    assert set(TRADES) == set(shipped())
    with pytest.raises(TemplateError, match="account-managers"):
        sample("ru", AS_OF, template="my.toml")


# --- the rows ------------------------------------------------------------------------------------


def log_tab(log: LogSpec, rows: Sequence[Mapping[str, CellValue]], lang: Lang) -> ExistingTab:
    """A log as a tab with its headers in row 1."""
    columns = [
        [column.name.show(lang), *(normal(row[column.id]) for row in rows)]
        for column in log.columns
    ]
    return ExistingTab(log.id, log.name.show(lang), columns, len(rows) + 1)


def roster(made: Sample) -> Roster:
    starts = {p.name: date.fromisoformat(p.start) if p.start else None for p in made.people}
    return Roster(tuple(Stint(p.name, p.team, p.role, p.fte, starts[p.name]) for p in made.people))


def found(made: Sample, name: str, lang: Lang, as_of: date) -> set[Dirt]:
    """What the checker finds in the sample, in the sample's own words."""
    logs = template(name).logs
    existing = Existing(tuple(log_tab(log, made.rows[log.id], lang) for log in logs))
    people = NameBook((person.name, ()) for person in made.people)
    accounts = NameBook((account.name, ()) for account in made.accounts)
    cleaned = clean(existing, template(name), Known(people, accounts, as_of), Workdays())
    others = validate(cleaned, template(name), existing, roster(made), as_of)
    by_title = {log.name.show(lang): log for log in logs}
    return {
        Dirt(
            by_title[one.tab].id,
            one.row - 2,
            by_title[one.tab].columns[one.column - 1].id,
            one.code,
        )
        for one in (*cleaned.findings, *others)
    }


@pytest.mark.parametrize(("name", "lang", "as_of"), CASES)
def test_the_checker_finds_the_dirt_and_nothing_else(name: str, lang: Lang, as_of: date) -> None:
    made = made_for(name, lang, as_of)
    assert found(made, name, lang, as_of) ^ set(made.dirt) == set()


@settings(max_examples=10)
@given(
    st.sampled_from(sorted(TRADES)), st.dates(date(2024, 3, 1), date(2031, 12, 31)), st.integers(0)
)
def test_any_day_and_seed_is_as_dirty_as_it_says(name: str, as_of: date, seed: int) -> None:
    made = sample("ru", as_of, seed, name)
    assert found(made, name, "ru", as_of) ^ set(made.dirt) == set()


def test_no_row_is_repeated_by_chance() -> None:
    made = sample("ru", date(2030, 5, 18), 36526, "recruiting")  # a candidate drawn twice in a day
    assert found(made, "recruiting", "ru", date(2030, 5, 18)) == set(made.dirt)


def test_dirt_is_of_many_kinds() -> None:
    codes = Counter(dirt.code for dirt in made_for(TEMPLATE).dirt)
    assert sum(codes.values()) == 29
    assert set(codes) >= {
        "error_value",
        "required",
        "number_as_text",
        "date_as_text",
        "unknown_choice",
        "unknown_person",
        "name_spelling",
        "unknown_account",
        "off_scale",
        "above_maximum",
        "future_date",
        "order",
        "required_when",
        "stray_spaces",
        "duplicate_key",
        "duplicate_row",
        "number_became_date",
        "unreadable_number",
        "unreadable_date",
        "ambiguous_date",
        "not_a_record",
    }


@pytest.mark.parametrize("name", TRADES)
def test_every_trade_has_some_dirt(name: str) -> None:
    assert len({dirt.code for dirt in made_for(name).dirt}) >= 6


@pytest.mark.parametrize("name", TRADES)
def test_the_same_day_and_seed_give_the_same_sample(name: str) -> None:
    assert sample("ru", AS_OF, 7, name) == made_for(name)
    assert sample("ru", AS_OF, 8, name).rows != made_for(name).rows


@pytest.mark.parametrize("name", TRADES)
def test_both_languages_tell_the_same_story(name: str) -> None:
    ru, en = made_for(name, "ru"), made_for(name, "en")
    assert ru.dirt == en.dirt
    dirty = {(dirt.log, dirt.row, dirt.column) for dirt in ru.dirt}
    compared = 0
    for log in template(name).logs:
        for number, (one, other) in enumerate(zip(ru.rows[log.id], en.rows[log.id], strict=True)):
            for column, value in one.items():
                if not isinstance(value, str) and (log.id, number, column) not in dirty:
                    assert value == other[column]
                    compared += 1
    assert compared > 2_000


@pytest.mark.parametrize("name", TRADES)
def test_every_column_of_the_template_is_filled(name: str) -> None:
    made = made_for(name)
    assert set(made.rows) == {log.id for log in template(name).logs}
    for log in template(name).logs:
        filled = {key for row in made.rows[log.id] for key in row if row[key] is not None}
        assert filled == {column.id for column in log.columns}


@pytest.mark.parametrize("name", TRADES)
def test_some_thousand_rows_over_three_months(name: str) -> None:
    made = made_for(name)
    assert 1_000 <= sum(map(len, made.rows.values())) <= 4_000
    months = Counter(
        (day.year, day.month)
        for log in template(name).logs
        for row in made.rows[log.id]
        if isinstance(day := row[log.date], date)
    )
    assert set(months) >= {(2026, 9), (2026, 10), (2026, 11)}
    assert min(months[2026, month] for month in (9, 10, 11)) > 150


@pytest.mark.parametrize("name", TRADES)
def test_nothing_clean_happens_after_as_of_or_before_somebody_came(name: str) -> None:
    made = made_for(name)
    dirty = {(dirt.log, dirt.row, dirt.column) for dirt in made.dirt}
    starts = {person.name: person.start for person in made.people}
    for log in template(name).logs:
        dates = [column.id for column in log.columns if column.type == "date" and not column.future]
        for number, row in enumerate(made.rows[log.id]):
            for column in dates:
                day = row[column]
                if not isinstance(day, date) or (log.id, number, column) in dirty:
                    continue
                day = day.date() if isinstance(day, datetime) else day
                assert day <= AS_OF
                assert day.isoformat() >= starts.get(str(row[log.person]), "")


# --- the decisions -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", TRADES)
def test_six_people_in_two_teams_one_new_one_half_time_one_on_vacation(name: str) -> None:
    made = made_for(name)
    people = made.people
    assert sorted(Counter(person.team for person in people).values()) == [3, 3]
    assert [bool(person.start) for person in people] == [False] * 5 + [True]
    assert [person.fte for person in people] == [1, 1, 1, 0.5, 1, 1]
    away = [one for one in made.absences if one.kind == "vacation"]
    assert [(one.who, one.start, one.end) for one in away] == [
        (people[4].name, "2026-10-12", "2026-10-18")  # Monday to Sunday
    ]


@pytest.mark.parametrize("name", TRADES)
def test_nobody_does_anything_on_vacation(name: str) -> None:
    """What a day's work is told by: the log of calls or of working time."""
    made = made_for(name)
    log = "activities" if "activities" in made.rows else "time"
    days = [row["date"] for row in made.rows[log] if row["manager"] == made.people[4].name]
    inside = [day for day in days if isinstance(day, date) and date(2026, 10, 11) < day]
    assert min(inside) > date(2026, 10, 18)


@pytest.mark.parametrize("name", TRADES)
def test_one_of_three_accounts_is_for_experiments(name: str) -> None:
    assert [account.test for account in made_for(name).accounts] == [False, False, True]


@pytest.mark.parametrize("name", TRADES)
def test_every_shown_kpi_has_a_target_in_every_month(name: str) -> None:
    made = made_for(name)
    wanted = {target.kpi for target in made.targets}
    shown = {kpi.id for kpi in template(name).kpis if kpi.settings.get("shown") != "no"}
    shown.discard("cohort_conversion")  # it ripens after its period, so nobody is held to it
    assert shown <= wanted <= {kpi.id for kpi in template(name).kpis}
    months = ["2026-09", "2026-10", "2026-11"]
    assert all(list(target.values) == months for target in made.targets)


@pytest.mark.parametrize("name", TRADES)
def test_every_scope_of_targets_exists(name: str) -> None:
    made = made_for(name)
    scopes = {target.scope.ru for target in made.targets}
    known = {"Компания", "Каждому"} | {account.name for account in made.accounts}
    known |= {text for person in made.people for text in (person.name, person.team, person.role)}
    assert scopes <= known
    assert len(scopes) == (6 if name == TEMPLATE else len(scopes))


@pytest.mark.parametrize("name", TRADES)
def test_the_first_month_is_closed_and_something_changes_with_the_second(name: str) -> None:
    made = made_for(name)
    assert made.settings["closed_through"] == date(2026, 9, 30)
    assert made.settings["bonus_to"] == word("bonus_to", "here", "ru")
    change, training = made.events
    assert (change.date, change.kpi) == ("2026-10-01", TRADES[name].changed)
    assert "2026-10-10" < training.date < "2026-10-20"
    assert change.kpi in {kpi.id for kpi in template(name).kpis}


# --- the stories ---------------------------------------------------------------------------------


@pytest.mark.parametrize("as_of", [AS_OF, date(2026, 10, 30), date(2026, 3, 31)])
@pytest.mark.parametrize("name", ["account-managers", "sales-team"])
def test_one_person_calls_most_and_sells_least_for_it(name: str, as_of: date) -> None:
    made = made_for(name, "ru", as_of)
    calls: Counter[str] = Counter()
    for row in made.rows["activities"]:
        if row["kind"] == "звонок" and isinstance(row["quantity"], int) and row["quantity"] < 100:
            calls[str(row["manager"])] += row["quantity"]
    leads = Counter(row["manager"] for row in made.rows["deals"])
    wins = Counter(row["manager"] for row in made.rows["deals"] if row["status"] == "оплачена")
    shares = {name: wins[name] / leads[name] for name in calls if leads[name] > 20}
    third = made.people[2].name
    assert max(calls, key=lambda name: calls[name]) == third
    assert min(shares, key=lambda name: shares[name]) == third


def test_the_sales_team_has_the_plan_of_150_calls_and_10_deals() -> None:
    targets = {(one.kpi, one.scope.en): one.values for one in made_for("sales-team").targets}
    assert set(targets["calls", "Each"].values()) == {150}
    assert set(targets["deals", "Each"].values()) == {10}


@cache
def company(name: str, lang: Lang, as_of: date) -> Scorecard:
    """What the first screen says of the company."""
    seeds = made_for(name, lang, as_of)
    nothing = Existing(())
    memory = MemoryWorkbook(nothing)
    memory.apply(make_plan(nothing, prepare(nothing, template(name), lang, as_of, seeds)))
    now = datetime(2026, 11, 20, 9, tzinfo=UTC)
    return pipeline.sync(memory, Request(now, as_of, lang), dry_run=True).board.cards.company


def statuses(name: str, as_of: date) -> dict[str, str]:
    """The status of each shown KPI of the company."""
    results = company(name, "ru", as_of).results.values()
    return {result.kpi.name: result.status for result in results if result.kpi.shown}


@pytest.mark.parametrize("as_of", [date(2026, 11, 20), date(2026, 10, 30)])
@pytest.mark.parametrize("lang", ["ru", pytest.param("en", marks=pytest.mark.slow)])
@pytest.mark.parametrize("name", TRADES)
def test_a_full_score_is_full_by_half_of_its_weight(name: str, lang: Lang, as_of: date) -> None:
    """One KPI far above too low a target must not lift a score over rows that are behind."""
    score = company(name, lang, as_of).score
    assert score.value
    shares = [(one.kpi.weight, one.attainment) for one in score.parts if one.attainment is not None]
    at_plan = sum(weight for weight, attainment in shares if attainment >= 1)
    assert score.value < 1 or 2 * at_plan >= sum(weight for weight, _ in shares)


@pytest.mark.parametrize("name", TRADES)
@pytest.mark.parametrize("as_of", [date(2026, 11, 20), date(2026, 11, 3), date(2026, 9, 30)])
def test_the_first_screen_is_full(name: str, as_of: date) -> None:
    assert "no_data" not in statuses(name, as_of).values()


@pytest.mark.parametrize("name", TRADES)
def test_the_first_screen_is_mixed(name: str) -> None:
    found = Counter(statuses(name, date(2026, 11, 20)).values())
    assert len(set(found) & {"done", "on_track", "at_risk", "behind"}) >= 3
    assert found["done"] >= 2
    assert found["behind"] <= 3


def test_a_vacation_is_a_whole_week_of_the_second_month() -> None:
    for first in (date(2024, 1, 1) + timedelta(days=31 * n) for n in range(14)):
        away = sample("ru", first).absences[-1]
        start, end = date.fromisoformat(away.start), date.fromisoformat(away.end)
        assert (start.weekday(), (end - start).days) == (0, 6)
        assert start.month == end.month == (first.month - 2) % 12 + 1
