"""The main job on a Google spreadsheet, through the real client libraries."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from books import deals_template
from deals_home import LATER, LOG, Stage, deals, init, request
from google_home import GoogleHome

from sheets_kpi import export, pipeline, template
from sheets_kpi.demo import TEMPLATE, sample, write_sample
from sheets_kpi.periods import Grain
from sheets_kpi.plan import make_plan
from sheets_kpi.prepare import prepare
from sheets_kpi.stages import Request
from sheets_kpi.workbooks.interface import Workbook
from sheets_kpi.workbooks.xlsx import XlsxWorkbook

SUMMARIES = [
    "Дашборд",
    "Встреча",
    "Люди",
    "По аккаунтам",
    "Динамика",
    "Ошибки",
    "Что в журналах",
    "Словарь",
    "Служебное",
]
EVIL = '=IMPORTXML("http://x";"//a")'
DAY = date(2026, 11, 20)
NOON = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
Homes = Callable[..., GoogleHome]


@pytest.fixture
def make_home(stage: Stage) -> Homes:
    return stage.home


# --- calls ----------------------------------------------------------------------------------------


def test_calls_of_a_first_a_changed_and_an_unchanged_sync(
    prepared: GoogleHome, stage: Stage
) -> None:
    def counted() -> tuple[int, int]:
        before = stage.calls()
        book = prepared.book()
        pipeline.sync(book, request(LATER))
        after = stage.calls()
        made = after[0] - before[0], after[1] - before[1]
        assert book.calls == made
        return made

    first = counted()
    prepared.type(LOG, 2, 6, 4000)
    assert (first, counted(), counted()) == ((3, 1), (3, 1), (3, 0))


def test_the_number_of_tabs_adds_no_call(make_home: Homes, stage: Stage) -> None:
    home = make_home()
    home.fill({**deals(), **{f"Лист {n}": [("a",)] for n in range(25)}})
    init(home)
    before = stage.calls()
    pipeline.sync(home.book(), request(LATER))
    after = stage.calls()
    assert (after[0] - before[0], after[1] - before[1]) == (3, 1)


def test_a_dry_run_writes_nothing(prepared: GoogleHome, stage: Stage) -> None:
    totals, before = prepared.totals(), stage.calls()[1]
    assert pipeline.sync(prepared.book(), request(LATER), dry_run=True).plan.changes
    assert (prepared.totals(), stage.calls()[1]) == (totals, before)


# --- locales --------------------------------------------------------------------------------------

HARD_ROWS: list[tuple[Any, ...]] = [
    (date(2026, 11, 2), "Иванов", "Москва", "Вега", "оплачена", 1000.55),
    (date(2026, 11, 3), "иванов ", "Москва", "Лира", "оплачена", "1 200,50 ₽"),
    ("05.11.2026", "Петров", "Казань", EVIL, "оплачена", 2500),
    ("2026-11-06", "Петров", "Казань", "Вега", "отказ", "1,200"),
    (date(2026, 11, 7), "Петров", "Казань", "007", "оплачена", date(2026, 5, 10)),
    ("#N/A", "Петров", "Казань", "Вега", "оплачена", "TRUE"),
    (46336.75, "Сидоров", "", "😀", "оплачена", -3),
]


def everything(home: GoogleHome) -> tuple[Any, ...]:
    """What a sync makes: results, findings, summary tabs and rules of the log."""
    synced = pipeline.sync(home.book(), request(LATER))
    again = pipeline.sync(home.book(), request(LATER))
    assert again.plan.changes == ()
    checked, months = again.computed, [Grain.MONTH]
    existing = checked.checked.existing
    return (
        export.to_csv(export.rows(pipeline.compute(checked.checked, months), months)),
        [(f.code, f.cell, f.message("ru")) for f in synced.computed.findings],
        [tab.columns for tab in existing.tabs if tab.title in SUMMARIES],
        [(flag.code, flag.area, flag.look) for tab in existing.tabs for _, flag in tab.flags],
        home.totals(),
    )


def test_every_locale_gives_the_same(make_home: Homes) -> None:
    found = []
    for locale in ("ru_RU", "de_DE", "en_US"):
        home = make_home(locale)
        home.fill(deals(*HARD_ROWS))
        init(home)
        found.append(everything(home))
    assert found[0] == found[1] == found[2]
    codes = {code for code, _, _ in found[0][1]}
    assert len(codes) >= 5, codes


def test_rules_are_ours_in_any_dialect(synced: GoogleHome) -> None:
    count = synced.flags(LOG)
    for locale in ("en_US", "de_DE", "ru_RU"):
        wish = {"properties": {"locale": locale}, "fields": "locale"}
        synced.client.change({"updateSpreadsheetProperties": wish})
        pipeline.sync(synced.book(), request(LATER))
        assert pipeline.sync(synced.book(), request(LATER)).plan.changes == ()
        assert synced.flags(LOG) == count > 0


# --- texts that look like formulas ----------------------------------------------------------------


def test_a_client_named_like_a_formula_is_shown_as_that_text(make_home: Homes) -> None:
    prepared = make_home()
    prepared.fill(deals((date(2026, 11, 9), EVIL, EVIL, EVIL, EVIL, 10)))
    init(prepared)
    pipeline.sync(prepared.book(), request(LATER))
    for title in ("Люди", "По аккаунтам", "Ошибки"):
        assert EVIL in str(prepared.values(title)), title
    assert not any("IMPORTXML" in one for title in SUMMARIES for one in prepared.formulas(title))


# --- the demo -------------------------------------------------------------------------------------


def results(book: Workbook) -> str:
    grains = [Grain.MONTH, Grain.WEEK]
    computed = pipeline.compute(pipeline.check(book, Request(NOON, DAY, "ru")), grains)
    return export.to_csv(export.rows(computed, grains))


def test_the_logs_of_the_demo_give_the_same_export(tmp_path: Path, make_home: Homes) -> None:
    write_sample(tmp_path / "demo.xlsx", "ru", NOON, DAY)
    file = XlsxWorkbook(tmp_path / "demo.xlsx")
    state = file.read()
    logs = {mark.tab_id for mark in state.marks if mark.kind == "log"}
    home = make_home()
    home.fill(
        {
            tab.title: list(zip(*tab.columns, strict=True))
            for tab in state.tabs
            if tab.id in logs or tab.title in {"Сделки", "Обращения"}
        }
    )
    seeds = replace(sample("ru", DAY), rows={})
    book = home.book()
    existing = book.read()
    book.apply(make_plan(existing, prepare(existing, template.load(TEMPLATE), "ru", DAY, seeds)))
    theirs, ours = results(home.book()).splitlines(), results(file).splitlines()
    assert theirs == ours
    assert len(ours) > 1000


# --- as an owner runs it --------------------------------------------------------------------------


def run(stage: Stage, *words: str) -> subprocess.CompletedProcess[str]:
    kept = {key: os.environ[key] for key in ("PATH", "SYSTEMROOT") if key in os.environ}
    env = {**kept, "SHEETS_KPI_ENDPOINT": stage.endpoint, "HOME": str(stage.folder)}
    return subprocess.run(
        [sys.executable, "-m", "sheets_kpi", *words],
        env={**env, "PYTHONIOENCODING": "utf-8"},
        cwd=stage.folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )


def test_the_command_line_from_init_to_sync(stage: Stage, make_home: Homes) -> None:
    home = make_home()
    home.fill(deals())
    (stage.folder / "deals-only.toml").write_text(deals_template().source, encoding="utf-8")
    address = f"https://docs.google.com/spreadsheets/d/{home.client.spreadsheet}/edit#gid=0"
    (stage.folder / "sheets-kpi.toml").write_text(
        f'workbook = "{address}"\ncredentials = "{stage.credentials}"\n', encoding="utf-8"
    )
    day = ("--as-of", LATER.isoformat())
    made = run(stage, "init", "--template", "deals-only.toml", "--yes")
    assert (made.returncode, made.stderr) == (0, ""), made.stderr
    first = run(stage, "sync", *day, "--json")
    assert (first.returncode, first.stderr) == (0, ""), first.stderr
    told = json.loads(first.stdout)
    assert (told["applied"], told["calls"]) == (True, {"read": 3, "write": 1})
    assert told["kpis"][0]["fact"] == 3500.5
    again = json.loads(run(stage, "sync", *day, "--json").stdout)
    assert (again["applied"], again["calls"]) == (False, {"read": 3, "write": 0})
    secret = json.loads(stage.credentials.read_text())["private_key"]
    lines = [line for line in secret.splitlines() if len(line) > 20]
    said = made.stdout + first.stdout + first.stderr
    assert not any(line in said for line in [*lines, "Bearer", "eyJ", "ya29"])
