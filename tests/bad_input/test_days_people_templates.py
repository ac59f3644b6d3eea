"""Days, people and templates out of the ordinary: figures stay right, and nothing is lost."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from bad_books import Cells, facts, found, put, run, settles, theirs, told, untouched
from books import DEALS

D = date


@pytest.mark.parametrize("day", ["1990-01-01", "2026-10-01", "2099-12-30"])
def test_any_day_can_be_reported(book: Path, day: str) -> None:
    assert run("sync", book, day=day).exit_code == 0
    with untouched(book):
        assert run("sync", book, day=day).exit_code == 0
    assert run("export", book, "--grain", "all", day=day).exit_code == 0


@pytest.mark.parametrize(
    ("setting", "revenue"),
    [
        ({"B2": "неделя"}, None),  # nothing was closed in the week of 16 November
        ({"B2": "квартал"}, 7500.5),
        ({"B2": "year"}, 7500.5),
        ({"B3": "октябрь 2026"}, 4000),
        ({"B3": "2025"}, None),
    ],
)
def test_every_period_of_settings_is_shown(
    book: Path, setting: Cells, revenue: float | None
) -> None:
    put(book, "Настройки", setting)
    assert (facts(book)["Выручка"] or None) == revenue
    settles(book)


def test_people_who_left_before_or_come_later_are_absent_and_nothing_is_lost(book: Path) -> None:
    put(book, "Команда", {"G2": D(2026, 9, 30), "A4": "Сидоров", "F4": D(2026, 12, 1)})
    put(book, "Календарь", {"A2": "Петров", "B2": D(2026, 11, 1), "C2": D(2026, 11, 30),
                            "D2": "отпуск"})  # fmt: skip
    rows = told("export", book)
    now = {
        row["person"]: (row["fact"], row["status"])
        for row in rows
        if row["segment"] == "person" and row["kpi"] == "Выручка" and row["period"] == "2026-11"
    }
    assert now["Сидоров"] == (None, "absent")
    assert sum(fact or 0 for fact, _ in now.values()) == 3500.5
    settles(book)


def test_test_accounts_are_in_no_total(book: Path) -> None:
    put(book, "Аккаунты", {"C2": "да"})  # Казань
    assert facts(book) == {"Выручка": 1000, "Сделки": 1, "Средний чек": 1000}


def test_a_total_that_is_not_the_sum_of_its_people_is_a_notice(book: Path) -> None:
    put(book, "Цели", {"A2": "Выручка", "B2": "Компания", "C2": 7000,
                       "A3": "Выручка", "B3": "Каждому", "C3": 3000,
                       "A4": "Сделки", "B4": "Каждому", "C4": 3,
                       "A5": "Средний чек", "B5": "Каждому", "C5": 1000})  # fmt: skip
    assert [code for code, _ in found(book)] == ["target_sum"]
    assert told("sync", book, "--dry-run")["findings"] == {"error": 0, "warning": 0, "notice": 1}


def test_another_template_is_refused_and_a_changed_one_is_taken_over_by_init(book: Path) -> None:
    changed = book.with_name("ours.toml")
    changed.write_text(DEALS.replace("weight = 50", "weight = 60"), encoding="utf-8")
    with untouched(book):
        assert run("sync", book, "--template", "account-managers").exit_code == 3
        refused = run("sync", book, "--template", changed)
    assert refused.exit_code == 3
    assert "sheets-kpi init" in refused.output
    before = theirs(book)
    assert run("init", book, "--yes", "--template", changed).exit_code == 0
    with untouched(book):
        assert run("init", book, "--yes", "--template", changed).exit_code == 0
    assert run("sync", book, "--template", changed).exit_code == 0
    assert theirs(book) == before


def test_a_template_with_every_key_wrong_names_each(book: Path) -> None:
    wrong = book.with_name("wrong.toml")
    wrong.write_text(
        '[template]\nname = 5\ntitel = "x"\n[logs.a]\nnam = "x"\ndate = 3\n[kpis.x]\nweight = "a"\n'
        "[targets]\nx = 1\n[bla]\n",
        encoding="utf-8",
    )
    with untouched(book):
        done = run("check", book, "--template", wrong)
    assert done.exit_code == 3
    keys = ["bla:", "template.titel:", "template.name:", "logs.a.nam:", "logs.a.date:",
            "kpis.x.weight:", "kpis.x.name:", "targets:"]  # fmt: skip
    assert [key for key in keys if key not in done.output] == []
