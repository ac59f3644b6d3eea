"""`login`: an owner agrees in a browser once, and later commands work on her own account."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path

import pytest
from click.testing import CliRunner
from deals_home import Stage, fill_and_init, staged

from sheets_kpi.cli import main

SECRET = "the client's secret"  # opens nothing
CLIENT = {"installed": {"client_id": "kpi", "client_secret": SECRET}}
OWNER = "owner@example.com"
# What the page of Google does: it sends the browser back to the program, with a code or a refusal.
BROWSER = """
import sys
from urllib.parse import parse_qs, urlsplit
from urllib.request import urlopen
asked = {name: values[0] for name, values in parse_qs(urlsplit(sys.argv[2]).query).items()}
assert asked["scope"] == "https://www.googleapis.com/auth/spreadsheets", asked
assert asked["access_type"] == "offline", asked
urlopen(f"{asked['redirect_uri']}?state={asked['state']}&{sys.argv[1]}").read()
"""


class Desk:
    """An owner's computer: her home folder, her browser, and what she answers in it."""

    def __init__(self, stage: Stage, folder: Path) -> None:
        self.stage, self.folder = stage, folder
        self.book = stage.made("prepared for login", fill_and_init)
        stage.book(self.book).roles[OWNER] = "writer"
        (folder / "client.json").write_text(json.dumps(CLIENT), encoding="utf-8")
        (folder / "browser.py").write_text(BROWSER, encoding="utf-8")
        self.kept = folder / f".config/sheets-kpi/login-{self.port}.json"

    @property
    def port(self) -> str:
        return self.book.client.endpoint.rpartition(":")[2]

    @property
    def accounts(self):  # type: ignore[no-untyped-def]  # noqa: ANN201  # the double's own
        return self.stage.double.accounts

    @property
    def env(self) -> dict[str, str]:
        endpoint = self.book.client.endpoint
        return {
            "HOME": str(self.folder), "SHEETS_KPI_ENDPOINT": endpoint, "NO_GCE_CHECK": "true"
        }  # fmt: skip

    def run(self, *words: str) -> tuple[int, str]:
        """A command that opens no browser."""
        with chdir(self.folder):
            done = CliRunner(env=self.env).invoke(main, [*words, "--lang", "ru"])
        return done.exit_code, done.output

    def log_in(self, *words: str, answer: str = "code=agreed") -> tuple[int, str]:
        """What the command says to whoever answers in a browser; in a program of its own, as
        Python asks once which browser there is.
        """
        self.accounts.codes["agreed"] = OWNER
        env = {
            **{name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ},
            **self.env,
            "BROWSER": f"{sys.executable} browser.py {answer} %s &",
        }
        command = [sys.executable, "-m", "sheets_kpi", "login", *words, "--lang", "ru"]
        done = subprocess.run(
            command, cwd=self.folder, env=env, capture_output=True, text=True, check=False
        )
        return done.returncode, done.stdout + done.stderr


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    folder = tmp_path / "owner"
    folder.mkdir()
    with staged(tmp_path) as stage:
        yield Desk(stage, folder)


def test_an_owner_logs_in_once_and_later_commands_find_it(desk: Desk) -> None:
    code, said = desk.log_in("client.json")
    assert code == 0, said
    assert "Вход выполнен" in said
    kept = json.loads(desk.kept.read_text(encoding="utf-8"))
    assert kept["refresh_token"] == f"1//double-refresh-{OWNER}"
    assert "token" not in kept  # what opens something lives an hour, and is kept nowhere
    assert desk.kept.stat().st_mode & 0o777 == 0o600
    assert desk.kept.parent.stat().st_mode & 0o077 == 0
    told = said
    spreadsheet = desk.book.client.spreadsheet
    for words in (["sync", spreadsheet], ["sync", spreadsheet, "--credentials", "client.json"]):
        code, said = desk.run(*words, "--as-of", "2026-11-20")
        assert code == 0, said
        told += said
    assert not any(one in told for one in (SECRET, kept["refresh_token"], "ya29."))


def test_a_login_that_was_taken_back_is_told_with_the_way_out_and_can_be_forgotten(
    desk: Desk,
) -> None:
    assert desk.log_in("client.json")[0] == 0
    desk.accounts.refresh.clear()
    code, said = desk.run("check", desk.book.client.spreadsheet)
    assert code == 7
    assert "устарел или отозван. Войдите заново: sheets-kpi login" in said
    code, said = desk.run("login", "--forget")
    assert code == 0
    assert said.startswith(f"Вход забыт: файл {desk.kept} удалён.")
    assert not desk.kept.exists()
    assert desk.run("login", "--forget")[1] == "Забывать нечего: входа нет.\n"


@pytest.mark.parametrize("answer", ["error=access_denied", "code=another"])
def test_without_an_agreement_nothing_is_kept(desk: Desk, answer: str) -> None:
    code, said = desk.log_in("client.json", answer=answer)
    assert code == 7, said
    assert "Вход не состоялся" in said
    assert "Traceback" not in said
    assert not desk.kept.exists()


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("robot.json", '{"type": "service_account"}', "ключ робота: входить с ним не нужно"),
        ("web.json", '{"web": {"client_id": "a", "client_secret": "b"}}', "не файл OAuth-клиента"),
        ("page.json", "<html>", "не файл OAuth-клиента"),
        ("list.json", "[1]", "не файл OAuth-клиента"),
    ],
)
def test_another_file_is_no_client(desk: Desk, name: str, text: str, expected: str) -> None:
    (desk.folder / name).write_text(text, encoding="utf-8")
    code, said = desk.run("login", name)
    assert code == 7
    assert expected in said


def test_no_client_and_a_file_that_is_not_there(desk: Desk) -> None:
    assert "Назовите файл OAuth-клиента" in desk.run("login")[1]
    assert "«none.json» не открывается" in desk.run("login", "none.json")[1]
    (desk.folder / "sheets-kpi.toml").write_text('credentials = "client.json"', encoding="utf-8")
    assert desk.log_in()[0] == 0
