"""Bonuses on real files and at Google, through the command line's own way of opening them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from bonus_books import ROWS, SEEDS, TEMPLATE, existing, rows_of
from click.testing import CliRunner, Result
from deals_home import Stage, deals, init, request, staged
from google_home import GoogleHome
from openpyxl import load_workbook

from sheets_kpi import pipeline
from sheets_kpi.cli import main
from sheets_kpi.plan import make_plan
from sheets_kpi.prepare import prepare
from sheets_kpi.workbooks.memory import MemoryWorkbook
from sheets_kpi.workbooks.xlsx import XlsxWorkbook

COLUMNS = ("closed", "manager", "account", "client", "status", "amount")
LOG = {"deals": [dict(zip(COLUMNS, row, strict=True)) for row in ROWS]}
DAY = "2026-12-10"
SETTINGS = {"period": "2026-11", "bonus_base": "30000", "bonus_to": "bonuses.xlsx"}


def team_file(folder: Path, settings: Mapping[str, str]) -> Path:
    """An .xlsx of a small team after `init`."""
    path = folder / "team.xlsx"
    book = XlsxWorkbook(path)
    template = replace(TEMPLATE, settings=dict(settings))
    seeds = replace(SEEDS, rows=LOG)
    state = book.read()
    book.apply(make_plan(state, prepare(state, template, "ru", date(2026, 11, 20), seeds)))
    return path


def sync(path: Path, *words: str) -> Result:
    words = ("sync", str(path), "--as-of", DAY, *words)
    return CliRunner().invoke(main, words, catch_exceptions=False)


def digests(*paths: Path) -> list[str]:
    return [hashlib.sha256(path.read_bytes()).hexdigest() for path in paths]


def found(path: Path, title: str) -> list[list[object]]:
    return [list(row) for row in load_workbook(path)[title].iter_rows(values_only=True)]


def everywhere(path: Path) -> str:
    """All that a reader of the file could find, its settings apart."""
    book = load_workbook(path)
    sheets = [sheet for sheet in book.worksheets if sheet.title != "Настройки"]
    return str([[list(row) for row in sheet.iter_rows(values_only=True)] for sheet in sheets])


def test_a_private_file_is_made_beside_the_first_and_left_alone_when_nothing_changed(
    tmp_path: Path,
) -> None:
    team, bonuses = team_file(tmp_path, SETTINGS), tmp_path / "bonuses.xlsx"
    done = sync(team)
    assert "Бонусы записаны в bonuses.xlsx: " in done.output
    assert load_workbook(bonuses).sheetnames == ["Бонусы", "База бонусов"]
    assert found(bonuses, "Бонусы")[5][:6] == ["Иванов", "Юг", 1.075, 1.075, 30000, 32250]
    for text in (done.output, everywhere(team)):
        assert "32250" not in text
        assert "22187" not in text
    before = digests(team, bonuses)
    again = sync(team)
    assert "Бонусы в bonuses.xlsx: изменений нет." in again.output
    assert digests(team, bonuses) == before


def test_the_json_names_the_place_and_no_money(tmp_path: Path) -> None:
    team = team_file(tmp_path, SETTINGS)
    told = json.loads(sync(team, "--json", "--dry-run").output)
    assert told["bonuses"]["applied"] is False
    assert not (tmp_path / "bonuses.xlsx").exists()
    told = json.loads(sync(team, "--json").output)
    assert told["bonuses"] == {
        "workbook": "bonuses.xlsx",
        "changes": told["bonuses"]["changes"],
        "applied": True,
        "calls": {"read": 1, "write": 1},
    }
    assert "32250" not in str(told)


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("нет/bonuses.xlsx", "нет"),  # no such folder
        ("team.xlsx", "Бонусы нельзя писать в team.xlsx"),
        ("./team.xlsx", "Бонусы нельзя писать в team.xlsx"),
        ("да", "имя .xlsx"),
        ("https://example.org/x", "имя .xlsx"),
    ],
)
def test_a_place_that_cannot_be_is_told_before_anything_is_written(
    tmp_path: Path, place: str, said: str
) -> None:
    team = team_file(tmp_path, {**SETTINGS, "bonus_to": ""})
    book = load_workbook(team)
    row = next(row for row in book["Настройки"].iter_rows() if row[0].value == "Куда писать бонусы")
    row[1].value = place
    book.save(team)
    before = digests(team)
    done = sync(team, "--lang", "ru")
    assert done.exit_code != 0
    assert said in done.stderr
    assert digests(team) == before
    assert [path.name for path in tmp_path.iterdir()] == ["team.xlsx"]


def test_records_of_closed_periods_are_read_back_as_they_were_written(tmp_path: Path) -> None:
    team = team_file(tmp_path, {**SETTINGS, "closed_through": "2026-11-30"})
    bonuses = tmp_path / "bonuses.xlsx"
    sync(team)
    kept = found(bonuses, "Архив бонусов")
    assert [row[11] for row in kept if row[3] == "Всего"] == [32250, 22187.5]
    before = digests(team, bonuses)
    again = sync(team, "--json")
    assert digests(team, bonuses) == before
    assert json.loads(again.output)["findings"]["error"] == 0
    book = load_workbook(bonuses)  # somebody edits an amount with another program
    book["Архив бонусов"]["L5"] = 1
    book.save(bonuses)
    told = sync(team, "--json")
    assert json.loads(told.output)["findings"]["error"] == 1
    assert found(bonuses, "Архив бонусов")[4][11] == 1


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    with staged(tmp_path) as running:
        yield running


def test_private_bonuses_at_google(stage: Stage) -> None:
    team, private = stage.home(), stage.home()
    team.fill(deals(*ROWS))
    init(team)
    settle(team, "Куда писать бонусы", private.client.spreadsheet)
    settle(team, "Бонус при 100 % в месяц, ₽", 30000)
    settle(team, "За какой период показывать", "2026-11")
    settle(team, "Закрыто по", "30.11.2026")
    targets = {"Выручка": 10000, "Сделки": 4, "Средний чек": 2500}
    for row, (kpi, each) in enumerate(targets.items(), 2):
        team.type("Цели", row, 1, kpi)
        team.type("Цели", row, 2, "Каждому")
        team.type("Цели", row, 3, each)
    asked = replace(request(date(2026, 12, 10)), open=stage.open)
    pipeline.sync(team.book(), asked)
    other = MemoryWorkbook(private.book().read())
    assert rows_of(existing(other, "Бонусы"))[5][5] == 32250
    assert rows_of(existing(other, "Архив бонусов"))[7][11] == 32250
    assert "32250" not in str([team.values(tab) for tab in ("Дашборд", "Люди", "Ошибки", "Архив")])
    writes = stage.calls()[1]
    again = pipeline.sync(team.book(), asked)
    assert stage.calls()[1] == writes
    assert "bonus_archive_edited" not in [one.code for one in again.computed.findings]


def settle(home: GoogleHome, setting: str, value: str | float) -> None:
    """Types the value of a setting."""
    rows = home.values("Настройки")
    home.type("Настройки", 1 + [row[0] for row in rows].index(setting), 2, value)
