"""The sample: the same for the same day, as dirty as it says, and lively."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sheets_kpi.clean import clean
from sheets_kpi.demo import TEMPLATE, Dirt, Sample, sample
from sheets_kpi.people import NameBook, Roster, Stint
from sheets_kpi.schema import LogSpec
from sheets_kpi.state import CellValue, Existing, ExistingTab, normal
from sheets_kpi.template import load
from sheets_kpi.texts import LANGS, Lang
from sheets_kpi.validate import validate
from sheets_kpi.workdays import Workdays

AS_OF = date(2026, 11, 21)
DAYS = [AS_OF, date(2026, 1, 2), date(2026, 6, 1), date(2028, 2, 29), date(2025, 12, 31)]
TEMPLATE_READ = load(TEMPLATE)


def log_tab(log: LogSpec, rows: list[dict[str, CellValue]], lang: Lang) -> ExistingTab:
    """A log as a tab with its headers in row 1."""
    columns = [
        [column.name.show(lang), *(normal(row[column.id]) for row in rows)]
        for column in log.columns
    ]
    return ExistingTab(log.id, log.name.show(lang), columns, len(rows) + 1)


def workbook(made: Sample, lang: Lang) -> Existing:
    return Existing(
        tuple(log_tab(log, made.rows[log.id], lang) for log in TEMPLATE_READ.logs),
    )


def roster(made: Sample) -> Roster:
    starts = {p.name: date.fromisoformat(p.start) if p.start else None for p in made.people}
    return Roster(tuple(Stint(p.name, p.team, p.role, p.fte, starts[p.name]) for p in made.people))


def found(made: Sample, lang: Lang, as_of: date) -> set[Dirt]:
    """What the checker finds in the sample, in the sample's own words."""
    existing = workbook(made, lang)
    people = NameBook((person.name, ()) for person in made.people)
    accounts = NameBook((account.name, ()) for account in made.accounts)
    cleaned = clean(existing, TEMPLATE_READ, people, accounts, Workdays(), as_of)
    others = validate(cleaned, TEMPLATE_READ, existing, roster(made), as_of)
    logs = {log.name.show(lang): log for log in TEMPLATE_READ.logs}
    return {
        Dirt(logs[one.tab].id, one.row - 2, logs[one.tab].columns[one.column - 1].id, one.code)
        for one in (*cleaned.findings, *others)
    }


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("as_of", DAYS)
def test_the_checker_finds_the_dirt_and_nothing_else(lang: Lang, as_of: date) -> None:
    made = sample(lang, as_of)
    assert found(made, lang, as_of) == set(made.dirt)


@settings(max_examples=10, deadline=None)
@given(st.dates(date(2024, 3, 1), date(2031, 12, 31)), st.integers(0, 9999))
def test_any_day_and_seed_is_as_dirty_as_it_says(as_of: date, seed: int) -> None:
    made = sample("ru", as_of, seed)
    assert found(made, "ru", as_of) == set(made.dirt)


def test_dirt_is_of_many_kinds() -> None:
    codes = Counter(dirt.code for dirt in sample("ru", AS_OF).dirt)
    assert sum(codes.values()) == 30
    assert set(codes) >= {
        "error_value",
        "required",
        "number_as_text",
        "date_as_text",
        "unknown_choice",
        "unknown_person",
        "name_spelling",
        "unknown_account",
        "below_minimum",
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


def test_the_same_day_and_seed_give_the_same_sample() -> None:
    assert sample("ru", AS_OF) == sample("ru", AS_OF)
    assert sample("ru", AS_OF).rows != sample("ru", AS_OF, seed=8).rows


def test_both_languages_tell_the_same_story() -> None:
    ru, en = sample("ru", AS_OF), sample("en", AS_OF)
    assert ru.dirt == en.dirt
    dirty = {(dirt.log, dirt.row, dirt.column) for dirt in ru.dirt}
    for log_id, column in (("deals", "amount"), ("deals", "closed"), ("activities", "quantity")):
        for row, (one, other) in enumerate(zip(ru.rows[log_id], en.rows[log_id], strict=True)):
            assert one[column] == other[column] or (log_id, row, column) in dirty


def test_rows_fill_the_columns_of_the_template() -> None:
    made = sample("ru", AS_OF)
    for log in TEMPLATE_READ.logs:
        ids = {column.id for column in log.columns}
        assert all(row.keys() == ids for row in made.rows[log.id])


def test_about_1500_rows_in_six_logs_over_three_months() -> None:
    made = sample("ru", AS_OF)
    assert set(made.rows) == {log.id for log in TEMPLATE_READ.logs}
    assert 1_200 <= sum(map(len, made.rows.values())) <= 1_700
    days = [row["date"] for row in made.rows["feedback"]]
    months = {(day.year, day.month) for day in days if isinstance(day, date)}
    assert months == {(2026, 9), (2026, 10), (2026, 11)}


def test_nothing_clean_happens_after_as_of_or_before_somebody_came() -> None:
    made = sample("ru", AS_OF)
    dirty = {(dirt.log, dirt.row, dirt.column) for dirt in made.dirt}
    starts = {person.name: person.start for person in made.people}
    for log in TEMPLATE_READ.logs:
        dates = [column.id for column in log.columns if column.type == "date" and not column.future]
        for number, row in enumerate(made.rows[log.id]):
            for column in dates:
                day = row[column]
                if not isinstance(day, date) or (log.id, number, column) in dirty:
                    continue
                day = day.date() if isinstance(day, datetime) else day
                assert day <= AS_OF
                assert day.isoformat() >= starts.get(str(row["manager"]), "")


def test_six_people_in_two_teams_one_of_them_new_one_half_time() -> None:
    people = sample("ru", AS_OF).people
    assert Counter(person.team for person in people) == {
        "Мебель для дома": 3,
        "Мебель для офиса": 3,
    }
    assert [person.start for person in people if person.start] == ["2026-11-11"]
    assert [person.name for person in people if person.fte == 0.5] == ["Мария Кузнецова"]


def test_one_of_three_accounts_is_for_experiments() -> None:
    assert [account.test for account in sample("ru", AS_OF).accounts] == [False, False, True]


def test_every_kpi_has_a_target_in_every_month() -> None:
    made = sample("ru", AS_OF)
    wanted = {target.kpi for target in made.targets}
    assert wanted == {kpi.id for kpi in TEMPLATE_READ.kpis}
    months = ["2026-09", "2026-10", "2026-11"]
    assert all(list(target.values) == months for target in made.targets)


def test_every_scope_of_targets_is_shown_and_exists() -> None:
    made = sample("ru", AS_OF)
    scopes = {target.scope.ru for target in made.targets}
    known = {"Компания", "Каждому"} | {account.name for account in made.accounts}
    known |= {text for person in made.people for text in (person.name, person.team, person.role)}
    assert scopes <= known
    assert len(scopes) == 6


@pytest.mark.parametrize("as_of", [AS_OF, date(2026, 10, 30), date(2026, 3, 31)])
def test_one_person_calls_most_and_sells_least_for_it(as_of: date) -> None:
    rows = sample("ru", as_of).rows
    calls: Counter[str] = Counter()
    for row in rows["activities"]:
        if row["kind"] == "звонок" and isinstance(row["quantity"], int) and row["quantity"] < 100:
            calls[str(row["manager"])] += row["quantity"]
    leads = Counter(row["manager"] for row in rows["deals"])
    wins = Counter(row["manager"] for row in rows["deals"] if row["status"] == "оплачена")
    shares = {name: wins[name] / leads[name] for name in calls if leads[name] > 20}
    assert max(calls, key=lambda name: calls[name]) == "Алексей Петров"
    assert min(shares, key=lambda name: shares[name]) == "Алексей Петров"
