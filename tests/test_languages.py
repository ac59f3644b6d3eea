"""Which language speaks: messages to their reader, tabs as their owner wants them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import chdir
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

import sheets_kpi
from sheets_kpi.cli import main

if sys.platform != "win32":
    import pty

DAY = "2026-11-20"
ROOT = str(Path(sheets_kpi.__file__).parents[1])
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="terminals are made with pty")


def run(folder: Path, *words: str, terminal: str = "", env: dict[str, str] | None = None) -> str:
    """What a command says, to a terminal of a language or to a file."""
    named = ("LC_ALL", "LC_MESSAGES", "SHEETS_KPI_LANG", "SHEETS_KPI_BONUSES")
    around = {**dict.fromkeys(named), "LANG": terminal or "C", **(env or {})}
    if not terminal:
        with chdir(folder):
            return CliRunner(env=around).invoke(main, words, catch_exceptions=False).output
    kept = {key: value for key, value in os.environ.items() if key not in named}
    given = {key: value for key, value in around.items() if value is not None}
    own = {**kept, "PYTHONPATH": ROOT, **given}
    command = [sys.executable, "-m", "sheets_kpi", *words]
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        command, cwd=folder, env=own, stdin=theirs, stdout=theirs, stderr=theirs
    ) as running:
        os.close(theirs)
        said = b""
        try:
            while piece := os.read(ours, 4096):
                said += piece
        except OSError:  # the other end is closed
            pass
        running.wait(timeout=120)
    os.close(ours)
    return said.decode()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("made") / "team.xlsx"
    run(path.parent, "demo", "team.xlsx", "--as-of", DAY)
    return path


@pytest.fixture
def team(made: Path, tmp_path: Path) -> Path:
    """A Russian workbook."""
    return Path(shutil.copy(made, tmp_path / "team.xlsx"))


def titles(path: Path) -> list[str]:
    return load_workbook(path, read_only=True).sheetnames


CASES = [
    # options, variable, config, terminal, language of the messages
    (("--lang", "en"), "ru", "ru", "ru_RU.UTF-8", "en"),
    ((), "en", "ru", "ru_RU.UTF-8", "en"),
    ((), "", "en", "ru_RU.UTF-8", "en"),
    ((), "", "", "en_US.UTF-8", "en"),
    ((), "", "", "ru_RU.UTF-8", "ru"),
    ((), "", "", "", "ru"),  # a file is read beside the workbook
]


@pytest.mark.parametrize(("options", "variable", "config", "terminal", "lang"), CASES)
def test_messages_speak_to_their_reader_and_no_tab_is_renamed(
    team: Path, options: tuple[str, ...], variable: str, config: str, terminal: str, lang: str
) -> None:
    if config:
        (team.parent / "sheets-kpi.toml").write_text(f'lang = "{config}"', "utf-8")
    before = titles(team)
    env = {"SHEETS_KPI_LANG": variable} if variable else {}
    said = run(
        team.parent, "sync", "team.xlsx", "--as-of", "2026-11-21", *options,
        terminal=terminal, env=env,
    )  # fmt: skip
    assert ("Findings: " in said, "Замечания: " in said) == (lang == "en", lang == "ru")
    assert titles(team) == before
    assert "sheets-kpi.toml" not in said


@pytest.mark.parametrize(
    ("terminal", "env", "said"),
    [
        ("en_US.UTF-8", {}, "cannot be read"),
        ("ru_RU.UTF-8", {}, "не прочитать"),
        ("", {}, "не прочитать"),  # the workbook's
        ("ru_RU.UTF-8", {"SHEETS_KPI_LANG": "en"}, "cannot be read"),
    ],
)
def test_refusals_speak_it_too(team: Path, terminal: str, env: dict[str, str], said: str) -> None:
    book = load_workbook(team)
    row = next(r for r in book["Настройки"].iter_rows() if r[0].value == "Закрыто по")
    row[1].value = "когда-нибудь"
    book.save(team)
    told = run(team.parent, "sync", "team.xlsx", "--as-of", DAY, terminal=terminal, env=env)
    assert said in told.replace("\r\n", " ")


def test_tabs_that_the_config_made_english_stay_so_and_a_line_says_where_to_set_it(
    team: Path,
) -> None:
    """Until now `lang` in sheets-kpi.toml chose the language of the summary tabs."""
    setting = "Язык сводных листов"
    settle(team, setting, "английский")
    run(team.parent, "sync", "team.xlsx", "--as-of", DAY)
    settle(team, setting, None)
    english = titles(team)
    assert "Dashboard" in english
    (team.parent / "sheets-kpi.toml").write_text('lang = "en"', "utf-8")
    said = run(team.parent, "sync", "team.xlsx", "--as-of", DAY)
    assert titles(team) == english
    assert "Write that language on the tab “" in said
    settle(team, setting, "английский")
    assert "Until now" not in run(team.parent, "sync", "team.xlsx", "--as-of", DAY)
    assert titles(team) == english


def settle(path: Path, setting: str, value: str | None) -> None:
    book = load_workbook(path)
    row = next(row for row in book["Настройки"].iter_rows() if row[0].value == setting)
    row[1].value = value
    book.save(path)


def test_a_new_workbook_is_made_in_the_language_asked_for(tmp_path: Path) -> None:
    run(tmp_path, "init", "own.xlsx", "--lang", "en", "--yes")
    assert "Settings" in titles(tmp_path / "own.xlsx")
    run(tmp_path, "sync", "own.xlsx", "--as-of", DAY, env={"SHEETS_KPI_LANG": "ru"})
    assert "Dashboard" in titles(tmp_path / "own.xlsx")
    said = run(tmp_path, "init", "own.xlsx", "--lang", "ru", "--dry-run")
    assert "уже подготовлена" in said
