"""What is read from a template."""

from __future__ import annotations

import pytest
from template_texts import GOOD, KPI, STAFF, mistakes, template

from sheets_kpi.schema import (
    BetweenColumn,
    Choice,
    DirectorySpec,
    FirstDateColumn,
    LimitRule,
    LookupColumn,
    Named,
    NumberColumn,
    OrderRule,
    PersonSpec,
    PositionColumn,
    RequiredWhenRule,
    SkipRule,
    TargetSpec,
)
from sheets_kpi.template import parse
from sheets_kpi.texts import LANGS


def test_columns_keep_the_order_of_the_file() -> None:
    log = template().logs[0]
    assert [column.id for column in log.columns] == [
        "created",
        "closed",
        "manager",
        "client",
        "status",
        "amount",
    ]
    assert log.name == Named("Сделки", "Deals")


def test_a_single_text_serves_both_languages() -> None:
    log = template().logs[0]
    assert log.columns[0].name == Named("Created", "Created")


def test_one_language_serves_both() -> None:
    text = GOOD.replace('name = "Manager"', 'name = { ru = "Менеджер" }')
    column = parse(text, "my.toml").logs[0].column("manager")
    assert column is not None
    assert column.name == Named("Менеджер", "Менеджер")


def test_the_only_column_of_a_type_plays_its_part() -> None:
    log = template().logs[0]
    assert (log.date, log.person, log.client, log.account) == ("closed", "manager", "client", "")


def test_a_part_can_be_left_to_nobody() -> None:
    text = GOOD.replace('date = "closed"', 'date = "closed"\nclient = ""', 1)
    assert parse(text, "my.toml").logs[0].client == ""


def test_plain_words_are_choices_by_their_folded_text() -> None:
    extra = '[logs.deals.columns.source]\nname = "Source"\ntype = "choice"\nchoices = ["Звонок"]'
    column = template(extra).logs[0].column("source")
    assert column is not None
    assert column.choices == (Choice("звонок", Named("Звонок", "Звонок")),)


def test_a_choice_without_an_id_is_called_by_its_english_name() -> None:
    text = GOOD.replace('{ id = "open", ru', "{ ru")
    column = parse(text, "my.toml").logs[0].column("status")
    assert column is not None
    assert [choice.id for choice in column.choices] == ["open", "paid"]


def test_rules_name_choices_by_id_or_by_any_word() -> None:
    rules = """
    [[logs.deals.rules]]
    first = "created"
    then = "closed"
    [[logs.deals.rules]]
    required = "amount"
    when = "status"
    is = ["Won", "В РАБОТЕ"]
    message = "Fill it"
    """
    assert template(rules).logs[0].rules == (
        OrderRule("created_closed", "created", "closed"),
        RequiredWhenRule(
            "amount_status", "amount", "status", ("paid", "open"), Named("Fill it", "Fill it")
        ),
    )


def test_limits_that_hold_for_some_words() -> None:
    rule = """
    [[logs.deals.rules]]
    limit = "amount"
    when = "status"
    is = "Won"
    min = 0.01
    whole = true
    """
    assert template(rule).logs[0].rules == (
        LimitRule("amount_status", "amount", "status", ("paid",), 0.01, whole=True),
    )


def test_words_with_meanings_blank_words_and_the_order_of_dates() -> None:
    columns = """
    [logs.deals.columns.stage]
    name = "Stage"
    type = "choice"
    blank = ["не указан"]
    choices = [
        { en = "sold", means = "won" },
        { en = "returned", means = "refund_state" },
        { en = "new" },
    ]
    [logs.deals.columns.due]
    name = "Due"
    type = "date"
    order = "mdy"
    """
    log = template(columns).logs[0]
    stage, due = log.column("stage"), log.column("due")
    assert stage is not None
    assert due is not None
    assert [choice.means for choice in stage.choices] == ["won", "refund_state", ""]
    assert stage.blank == ("не указан",)
    assert due.order == "mdy"


def test_computed_columns_of_all_kinds() -> None:
    computed = """
    [logs.deals.computed.nth]
    name = "Nth"
    kind = "number"
    where = { status = "оплачена" }
    [logs.deals.computed.since]
    name = "Since"
    kind = "first_date"
    date = "created"
    [logs.deals.computed.took]
    name = "Took"
    kind = "between"
    start = "since"
    end = "closed"
    unit = "days"
    working = true
    [logs.deals.computed.office]
    name = "Office"
    kind = "lookup"
    key = "manager"
    log = "staff"
    match = "agent"
    take = "office"
    [logs.deals.computed.team]
    name = "Team"
    kind = "lookup"
    key = "manager"
    log = "team"
    match = "name"
    take = "team"
    [logs.deals.computed.step]
    name = "Step"
    kind = "position"
    column = "status"
    """
    assert template(computed, STAFF).logs[0].computed == (
        NumberColumn("nth", Named("Nth", "Nth"), "client", "closed", {"status": ("paid",)}),
        FirstDateColumn("since", Named("Since", "Since"), "client", "created"),
        BetweenColumn("took", Named("Took", "Took"), "since", "closed", "days", working=True),
        LookupColumn("office", Named("Office", "Office"), "manager", "staff", "agent", "office"),
        LookupColumn("team", Named("Team", "Team"), "manager", "team", "name", "team"),
        PositionColumn("step", Named("Step", "Step"), "status"),
    )


def test_a_computed_column_may_be_the_category_but_not_the_date() -> None:
    computed = '[logs.deals.computed.since]\nname = "Since"\nkind = "first_date"'
    office = """
    [logs.deals.computed.office]
    name = "Office"
    kind = "lookup"
    key = "manager"
    log = "staff"
    match = "agent"
    take = "office"
    """
    by_office = GOOD.replace('date = "closed"', 'date = "closed"\ncategory = "office"')
    assert parse(by_office + office + STAFF, "my.toml").logs[0].category == "office"
    by_since = GOOD.replace('date = "closed"', 'date = "since"')
    assert mistakes(by_since + computed) == [
        ("logs.deals.date", "unknown_column"),
        ("logs.deals.computed.since", "cycle"),
    ]


def test_skipped_rows_are_texts_or_tables() -> None:
    text = GOOD.replace(
        'date = "closed"',
        'date = "closed"\nskip = ["Total*", { pattern = "--*", column = "client" }]',
    )
    assert parse(text, "my.toml").logs[0].skip == (SkipRule("Total*"), SkipRule("--*", "client"))


def test_a_directory_names_a_static_log() -> None:
    directory = '[directory]\nlog = "staff"\nperson = "agent"\nteam = "office"'
    assert template(STAFF, directory).directory == DirectorySpec("staff", "agent", "office")


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("12", 12),
        ("0.35", 0.35),
        ('"14 %"', 0.14),
        ('"12,5%"', 0.125),
        ('"-2 %"', -0.02),
        ('"70–85"', "70–85"),
        ('"70-85 %"', "70-85 %"),
        ('"–"', "–"),
    ],
)
def test_targets(written: str, value: float | str) -> None:
    row = f'[[targets]]\nkpi = "revenue"\nscope = "each"\nvalue = {written}'
    assert template(KPI, row).targets == (
        TargetSpec("revenue", Named("Каждому", "Each", ("each",)), {"": value}),
    )


def test_targets_by_period_and_blank_ones() -> None:
    rows = """
    [[targets]]
    kpi = "revenue"
    scope = "company"
    values = { "2026-11" = 5, "2026-W47" = 1, "2026-Q4" = 15, "2027" = 60 }
    [[targets]]
    kpi = "revenue"
    scope = { ru = "Стажёр", en = "Trainee" }
    """
    company, trainee = template(KPI, rows).targets
    assert company.values == {"2026-11": 5, "2026-W47": 1, "2026-Q4": 15, "2027": 60}
    assert trainee == TargetSpec("revenue", Named("Стажёр", "Trainee"), {})


def test_people_accounts_and_settings() -> None:
    rest = """
    [settings]
    grain = "week"
    min_observations = 7
    period = 2026-10-01
    [[people]]
    name = "Anna"
    also = ["Ann", "A."]
    fte = 0.5
    start = 2026-01-12
    end = "2026-06-30"
    [[accounts]]
    name = "Main"
    test = true
    """
    read = template(rest)
    assert read.settings == {
        "grain": "week",
        "min_observations": "7",
        "period": "2026-10-01",
    }
    assert read.people == (PersonSpec("Anna", "Ann; A.", "", "", 0.5, "2026-01-12", "2026-06-30"),)
    assert (read.accounts[0].name, read.accounts[0].test) == ("Main", True)


def test_a_unit_may_differ_by_language() -> None:
    kpi = template(KPI + 'unit = { ru = "мин", en = "min" }').kpis[0]
    assert [kpi.unit.show(lang) for lang in LANGS] == ["мин", "min"]


def test_the_source_gives_the_same_template_again() -> None:
    first = template(KPI)
    again = parse(first.source, "my.toml")
    assert again == first
    assert again.digest == first.digest
    assert template(KPI, "# changed").digest != first.digest
