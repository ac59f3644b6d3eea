"""Every mistake in a template is told: one thing is wrong in a good one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from template_texts import GOOD, KPI, STAFF, mistakes, said

from sheets_kpi.errors import TemplateError
from sheets_kpi.template import parse


@pytest.mark.parametrize(
    ("old", "new", "path", "code"),
    [
        ('name = "Manager"', 'nmae = "Manager"', "logs.deals.columns.manager.nmae", "unknown_key"),
        ('name = "Manager"', "", "logs.deals.columns.manager.name", "missing_key"),
        ('name = "Manager"', "name = 3", "logs.deals.columns.manager.name", "type_named"),
        ('name = "Manager"', "name = {}", "logs.deals.columns.manager.name", "neither_language"),
        ('name = "Manager"', 'name = " "', "logs.deals.columns.manager.name", "neither_language"),
        ('name = "Manager"', 'name = "[M]"', "logs.deals.columns.manager.name", "brackets"),
        ('name = "Manager"', 'name = "СУММА"', "logs.deals.columns.amount.name", "same_name"),
        ('name = "Manager"', 'name = "cLoSed "', "logs.deals.columns.manager.name", "same_name"),
        ('date = "closed"', 'date = "closed"\namount = "x"', "logs.deals.amount", "unknown_column"),
        (
            'date = "closed"',
            'date = "closed"\namount = "closed"',
            "logs.deals.amount",
            "wrong_column_type",
        ),
        ('type = "money"', 'type = "mony"', "logs.deals.columns.amount.type", "unknown_word"),
        ('type = "money"', "", "logs.deals.columns.amount.type", "missing_key"),
        ('type = "money"', "type = true", "logs.deals.columns.amount.type", "type_text"),
        (
            'type = "money"',
            'type = "money"\nrequired = "yes"',
            "logs.deals.columns.amount.required",
            "type_flag",
        ),
        (
            'type = "money"',
            'type = "money"\nmin = "0"',
            "logs.deals.columns.amount.min",
            "type_number",
        ),
        (
            'type = "money"',
            'type = "money"\nmin = nan',
            "logs.deals.columns.amount.min",
            "type_number",
        ),
        (
            'type = "money"',
            'type = "money"\nmin = 5\nmax = 4',
            "logs.deals.columns.amount.min",
            "limits",
        ),
        (
            'type = "money"',
            'type = "money"\nfuture = true',
            "logs.deals.columns.amount.future",
            "only_for",
        ),
        (
            'type = "money"',
            'type = "text"\nmin = 1',
            "logs.deals.columns.amount.min",
            "only_for",
        ),
        (
            'type = "money"',
            'type = "duration"\nunit = "weeks"',
            "logs.deals.columns.amount.unit",
            "unknown_word",
        ),
        (
            'type = "money"',
            'type = "choice"\nchoices = []',
            "logs.deals.columns.amount.choices",
            "no_choices",
        ),
        (
            'type = "money"',
            'type = "choice"\nchoices = ["a", "A"]',
            "logs.deals.columns.amount.choices[2]",
            "same_name",
        ),
        (
            'type = "money"',
            'type = "choice"\nchoices = [3]',
            "logs.deals.columns.amount.choices[1]",
            "type_table",
        ),
        (
            'type = "money"',
            'type = "choice"\nchoices = [{ id = "x" }]',
            "logs.deals.columns.amount.choices[1]",
            "neither_language",
        ),
        (
            'type = "money"',
            'type = "money"\naliases = [1]',
            "logs.deals.columns.amount.aliases",
            "type_texts",
        ),
        ("columns.amount]", 'columns."a-b"]', "logs.deals.columns.a-b", "bad_id"),
        ("columns.amount]", 'columns."сумма"]', "logs.deals.columns.сумма", "bad_id"),
        ('date = "closed"', "", "logs.deals.date", "no_date"),
        ('date = "closed"', 'date = "close"', "logs.deals.date", "unknown_column"),
        ('date = "closed"', 'date = "amount"', "logs.deals.date", "wrong_column_type"),
        ('date = "closed"', 'date = "closed"\nstatic = true', "logs.deals.date", "static_date"),
        (
            'date = "closed"',
            'date = "closed"\nperson = "client"',
            "logs.deals.person",
            "wrong_column_type",
        ),
        (
            'date = "closed"',
            'date = "closed"\ncategory = "amount"',
            "logs.deals.category",
            "wrong_column_type",
        ),
        (
            'date = "closed"',
            'date = "closed"\nempty_means = "nil"',
            "logs.deals.empty_means",
            "unknown_word",
        ),
        (
            'date = "closed"',
            'date = "closed"\ntab_gives = "month"',
            "logs.deals.tab_gives",
            "no_tabs",
        ),
        (
            'date = "closed"',
            'date = "closed"\nskip = [{ pattern = "x", column = "y" }]',
            "logs.deals.skip[1].column",
            "unknown_column",
        ),
        ('date = "closed"', 'date = "closed"\nskip = 7', "logs.deals.skip", "type_list"),
        (
            'date = "closed"',
            'date = "closed"\ntabs = ["*"]\ntab_gives = "state"',
            "logs.deals.tab_gives",
            "unknown_word",
        ),
        (
            'date = "closed"',
            'date = "closed"\nmonth_rows = "month"',
            "logs.deals.month_rows",
            "unknown_column",
        ),
        ('date = "closed"', 'date = "closed"\nfirst_row = 3', "logs.deals.first_row", "first_row"),
        (
            'date = "closed"',
            'date = "closed"\nfirst_row = 1.5',
            "logs.deals.first_row",
            "whole_number",
        ),
        (
            'type = "money"',
            'type = "money"\nletter = "4"',
            "logs.deals.columns.amount.letter",
            "bad_letter",
        ),
        (
            'date = "closed"',
            'date = "closed"\nuse = "deals"',
            "logs.deals.use",
            "unknown_shared_log",
        ),
        ('en = "Deals"', 'en = "Deals: all"', "logs.deals.name", "bad_title"),
        ('en = "Deals"', f'en = "{"D" * 32}"', "logs.deals.name", "bad_title"),
        (
            'name = "Client"\ntype = "client"',
            'name = "Client"\ntype = "person"',
            "logs.deals.person",
            "which_column",
        ),
    ],
)  # fmt: skip
def test_a_mistake_in_a_log(old: str, new: str, path: str, code: str) -> None:
    assert GOOD.count(old) == 1
    assert mistakes(GOOD.replace(old, new))[0] == (path, code)


def cases() -> list[Any]:
    """The parts of `mistakes.txt`, each with the mistake that stands in its last line."""
    found = []
    file = Path(__file__).parent / "mistakes.txt"
    for case in file.read_text(encoding="utf-8").split("\n---\n"):
        text, _, mistake = case.strip().rpartition("\n#> ")
        path, _, code = mistake.rpartition(": ")
        found.append(pytest.param(text, path, code, id=mistake))
    return found


@pytest.mark.parametrize(("extra", "path", "code"), cases())
def test_a_mistake_in_another_part(extra: str, path: str, code: str) -> None:
    assert (path, code) in mistakes(GOOD + KPI + extra)


def test_a_cycle_of_lookups_through_two_logs_is_told_once() -> None:
    computed = """
    [logs.deals.computed.a]
    name = "A"
    kind = "lookup"
    key = "client"
    log = "staff"
    match = "agent"
    take = "b"
    [logs.staff.computed.b]
    name = "B"
    kind = "lookup"
    key = "office"
    log = "deals"
    match = "client"
    take = "a"
    """
    assert mistakes(GOOD + STAFF + computed) == [("logs.deals.computed.a", "cycle")]
    assert "deals.a → staff.b → deals.a" in said(GOOD + STAFF + computed)


def test_each_of_two_cycles_is_told() -> None:
    lookup = """
    [logs.deals.computed.{id}]
    name = "{id}"
    kind = "lookup"
    key = "client"
    log = "deals"
    match = "client"
    take = "{take}"
    """
    pairs = [("a", "b"), ("b", "a"), ("c", "c")]
    text = GOOD + "".join(lookup.format(id=one, take=other) for one, other in pairs)
    assert mistakes(text) == [
        ("logs.deals.computed.a", "cycle"),
        ("logs.deals.computed.c", "cycle"),
    ]
    assert "deals.a → deals.b → deals.a" in said(text)
    assert "deals.c → deals.c" in said(text)


def test_all_mistakes_are_told_at_once_with_the_nearest_word() -> None:
    text = GOOD.replace('type = "money"', 'type = "mony"').replace(
        'date = "closed"', 'date = "closed"\nperson = "manger"'
    )
    assert said(text) == (
        "The template my.toml has 2 mistakes:\n"
        "  logs.deals.columns.amount.type: “mony” does not fit; allowed: date, number, money, "
        "text, choice, person, account, client, yes_no, duration, score. Perhaps “money”?\n"
        "  logs.deals.person: the log has no column “manger”; there are: created, closed, "
        "manager, client, status, amount. Perhaps “manager”?"
    )


def test_a_mistake_is_told_in_russian_too() -> None:
    with pytest.raises(TemplateError) as caught:
        parse(GOOD.replace('date = "closed"', 'date = "close"'), "my.toml")
    assert caught.value.say("ru") == (
        "В шаблоне my.toml 1 ошибка:\n"
        "  logs.deals.date: в журнале нет столбца «close»; есть: created, closed, manager, "
        "client, status, amount. Может быть, «closed»?"
    )


@pytest.mark.parametrize(
    ("text", "line"),
    [("a = 1\nb =", "2"), ("[logs.deals\nx = 1", "1"), ("\n\n[a]\n[a]\n", "4"), ('a = "x', "1")],
)
def test_broken_toml_is_told_with_its_line(text: str, line: str) -> None:
    with pytest.raises(TemplateError) as caught:
        parse(text, "my.toml")
    assert caught.value.key == "template.syntax"
    assert str(caught.value.facts["line"]) == line


@pytest.mark.parametrize(
    "text", ["", "logs = 3", "[logs]", "logs = []", "[[logs]]", "a = " + "[" * 9000]
)
def test_nonsense_is_refused(text: str) -> None:
    with pytest.raises(TemplateError):
        parse(text, "my.toml")
