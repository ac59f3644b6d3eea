"""Bonuses on real files and at Google, through the command line's own way of opening them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from bonus_books import ROWS, SEEDS, TEMPLATE, existing, rows_of
from click.testing import CliRunner, Result
from deals_home import Stage, deals, init, request, staged
from google_home import GoogleHome
from openpyxl import load_workbook

from sheets_kpi import cli, pipeline
from sheets_kpi.cli import main
from sheets_kpi.plan import make_plan
from sheets_kpi.prepare import prepare
from sheets_kpi.workbooks.memory import MemoryWorkbook
from sheets_kpi.workbooks.xlsx import XlsxWorkbook

COLUMNS = ("closed", "manager", "account", "client", "status", "amount")
LOG = {"deals": [dict(zip(COLUMNS, row, strict=True)) for row in ROWS]}
DAY = "2026-12-10"
SETTINGS = {"period": "2026-11", "bonus_base": "30000", "bonus_to": "apart"}


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
    """A sync of the team's file that writes bonuses beside it, unless the words say otherwise."""
    beside = ("--bonuses", str(path.parent / "bonuses.xlsx"))
    words = ("sync", str(path), "--as-of", DAY, *beside, *words)
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
    ("setting", "place", "said"),
    [
        ("отдельно", "нет/bonuses.xlsx", "нет"),  # no such folder
        ("отдельно", "team.xlsx", "Бонусы нельзя писать в team.xlsx"),
        ("отдельно", "./team.xlsx", "Бонусы нельзя писать в team.xlsx"),
        ("да", "bonuses.xlsx", "отдельно, в этом файле, нет"),
        ("https://example.org/x", "bonuses.xlsx", "отдельно, в этом файле, нет"),
    ],
)
def test_a_place_that_cannot_be_is_told_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, setting: str, place: str, said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    team = team_file(tmp_path, {**SETTINGS, "bonus_to": ""})
    settle_file(team, "Куда писать бонусы", setting)
    before = digests(team)
    done = sync(team, "--lang", "ru", "--bonuses", place)
    assert done.exit_code != 0
    assert said in done.stderr
    assert digests(team) == before
    assert [path.name for path in tmp_path.iterdir()] == ["team.xlsx"]


def settle_file(path: Path, setting: str, value: str) -> None:
    """Types the value of a setting into a file."""
    book = load_workbook(path)
    row = next(row for row in book["Настройки"].iter_rows() if row[0].value == setting)
    row[1].value = value
    book.save(path)


PLACES = ["/tmp/чужая.xlsx", "../../bonuses.xlsx", "bonuses.xlsx", "A" * 44]


@pytest.mark.parametrize("address", PLACES)
def test_who_edits_settings_does_not_decide_where_bonuses_are_written(
    tmp_path: Path, address: str
) -> None:
    """An address there once was the place: all other tabs are written, and the line is told."""
    (tmp_path / "home").mkdir()
    team = team_file(tmp_path / "home", {**SETTINGS, "bonus_to": ""})
    settle_file(team, "Куда писать бонусы", address)
    before = sorted(tmp_path.rglob("*"))
    done = CliRunner().invoke(main, ["sync", str(team), "--as-of", DAY], catch_exceptions=False)
    assert done.exit_code == 0
    assert "Бонусы оставлены как есть: они стоят отдельно, а где, не сказано." in done.output
    assert sorted(tmp_path.rglob("*")) == before  # no other file
    issues = str(found(team, "Ошибки"))
    assert f'впишите в файл sheets-kpi.toml строку bonuses = "{address}"' in issues
    assert "Бонусы" not in load_workbook(team).sheetnames
    assert len(load_workbook(team).sheetnames) > 12  # the others are there


@pytest.mark.parametrize("told_by", ["config", "environment", "option"])
def test_the_place_is_named_by_who_runs_the_tool(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told_by: str
) -> None:
    monkeypatch.chdir(tmp_path)
    team = team_file(tmp_path, SETTINGS)
    words = ["sync", str(team), "--as-of", DAY]
    if told_by == "config":
        (tmp_path / "sheets-kpi.toml").write_text('bonuses = "own.xlsx"', "utf-8")
    elif told_by == "environment":
        monkeypatch.setenv("SHEETS_KPI_BONUSES", "own.xlsx")
        (tmp_path / "sheets-kpi.toml").write_text('bonuses = "config.xlsx"', "utf-8")
    else:
        monkeypatch.setenv("SHEETS_KPI_BONUSES", "environment.xlsx")
        words += ["--bonuses", "own.xlsx"]
    done = CliRunner().invoke(main, words, catch_exceptions=False)
    assert "Бонусы записаны в own.xlsx: " in done.output
    assert (tmp_path / "own.xlsx").stat().st_mode & 0o777 == 0o600
    assert {one.suffix for one in tmp_path.iterdir()} <= {".xlsx", ".toml"}
    assert not list(tmp_path.glob("[ce][on]*.xlsx"))


@pytest.mark.parametrize(
    ("words", "answer", "is_written"),
    [((), "", False), (("--yes",), "", True), ((), "да\n", True), ((), "нет\n", False)],
)
def test_the_first_write_into_a_workbook_without_our_mark_is_agreed_to(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
    answer: str,
    is_written: bool,  # noqa: FBT001  # a table of cases
) -> None:
    team, theirs = team_file(tmp_path, SETTINGS), tmp_path / "theirs.xlsx"
    openpyxl.Workbook().save(theirs)
    before = digests(theirs)
    if answer:  # somebody sits at a terminal
        monkeypatch.setattr(cli, "_at_terminal", lambda: True)
    words = ("sync", str(team), "--as-of", DAY, "--bonuses", str(theirs), *words)
    done = CliRunner().invoke(main, words, input=answer, catch_exceptions=False)
    assert done.exit_code == 0
    assert (digests(theirs) != before) is is_written
    assert ("в theirs.xlsx ещё нет наших листов" in done.output) is not is_written
    assert "Дашборд" in load_workbook(team).sheetnames  # the team's own tabs are written
    again = CliRunner().invoke(main, words[:6], catch_exceptions=False)
    assert ("Бонусы в theirs.xlsx: изменений нет." in again.output) is is_written


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
    settle(team, "Куда писать бонусы", "отдельно")
    settle(team, "Бонус при 100 % в месяц, ₽", 30000)
    settle(team, "За какой период показывать", "2026-11")
    settle(team, "Закрыто по", "30.11.2026")
    targets = {"Выручка": 10000, "Сделки": 4, "Средний чек": 2500}
    for row, (kpi, each) in enumerate(targets.items(), 2):
        team.type("Цели", row, 1, kpi)
        team.type("Цели", row, 2, "Каждому")
        team.type("Цели", row, 3, each)
    place = private.client.spreadsheet
    asked = replace(request(date(2026, 12, 10)), bonuses=place, open=stage.open)
    unasked = pipeline.sync(team.book(), asked)  # a workbook of somebody's tabs: nobody agreed
    assert unasked.bonuses_left is not None
    assert private.book().read().marks == ()
    asked = replace(asked, agrees=lambda _: True)
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
