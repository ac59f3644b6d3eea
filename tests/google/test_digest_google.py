"""A digest of a spreadsheet at the double: it leads to the cells, and writes its memory alone."""

from __future__ import annotations

from datetime import date

import pytest
from click.testing import CliRunner
from deals_home import LATER, LOG, OWN, Stage, request
from faults import Fault
from google_home import GoogleHome
from local_services import web

from sheets_kpi import digest, pipeline
from sheets_kpi.cli import main
from sheets_kpi.digest.deliver import Sender

TOKEN = "123:AAsecret"


def test_a_spreadsheet_is_told_once_and_stays_as_it_was(synced: GoogleHome) -> None:
    synced.append(LOG, ("32.11.2026", "Иванов", "Москва", "Вега", "оплачена", 100))
    pipeline.sync(synced.book(), request(LATER))
    theirs = synced.theirs(LOG, OWN)
    with web() as bot:
        sender = Sender("telegram", {"telegram_token": TOKEN, "telegram_chat": "-5"}, bot.url)
        book = synced.book()
        [sent] = digest.digest(book, request(LATER), sender)
        assert sent.why is None
        assert book.calls[1] == 1  # one write
        [text] = bot.texts
        # below the grid of a new tab, which has 100 rows
        page = f"https://docs.google.com/spreadsheets/d/{synced.client.spreadsheet}/edit"
        place = f"{page}#gid=1001&range=A101"
        assert f"■ Иванов (1): «32.11.2026»: такого дня нет {place}" in text
        again = synced.book()
        [sent] = digest.digest(again, request(LATER), sender)
        assert (sent.letter.text, again.calls[1], len(bot.texts)) == ("", 0, 1)
    assert pipeline.sync(synced.book(), request(LATER)).plan.changes == ()
    assert synced.theirs(LOG, OWN) == theirs
    assert TOKEN not in str(synced.client.get("sheets.data.rowData.values.userEnteredValue"))


@pytest.mark.parametrize("quiet", [True, False])
def test_of_many_none_is_told_twice_when_its_memory_is_not_written(
    stage: Stage, synced: GoogleHome, monkeypatch: pytest.MonkeyPatch, *, quiet: bool
) -> None:
    """The letter has gone by then; what went is told, and why the workbook stopped."""
    synced.append(LOG, ("32.11.2026", "Иванов", "Москва", "Вега", "оплачена", 100))
    pipeline.sync(synced.book(), request(LATER))
    address = f"https://docs.google.com/spreadsheets/d/{synced.client.spreadsheet}/edit"
    keys = f'lang = "ru"\ncredentials = "{stage.credentials}"\n'
    table = f'[[workbook]]\nname = "Москва"\nworkbook = "{address}"\n'
    (stage.folder / "sheets-kpi.toml").write_text(keys + table, encoding="utf-8")
    monkeypatch.chdir(stage.folder)
    stage.fail(Fault("html", on="write", status=403))
    words = ["digest", "--all", "--to", "telegram", "--as-of", LATER.isoformat()]
    words += ["-q"] * quiet
    with web() as bot:
        env = {
            "SHEETS_KPI_ENDPOINT": stage.endpoint,
            "SHEETS_KPI_TELEGRAM_ENDPOINT": bot.url,
            "SHEETS_KPI_TELEGRAM_TOKEN": TOKEN,
            "SHEETS_KPI_TELEGRAM_CHAT": "-5",
        }
        done = CliRunner().invoke(main, words, env=env)
        assert (done.exit_code, len(bot.texts)) == (8, 1), done.output
    lines = done.stdout.splitlines()
    if quiet:
        assert [line[:10] for line in lines] == ["✗ Москва: "]
        return
    assert lines[:2] == ["Москва:", "Отправлено: команда (telegram, -5)"]
    assert lines[2].startswith("✗ ")
    assert lines[-1] == "Готово таблиц: 0, остановлено: 1."


def test_a_later_sync_keeps_what_was_told(synced: GoogleHome) -> None:
    sender = Sender("-", {})
    list(digest.digest(synced.book(), request(LATER), sender))
    synced.append(LOG, (date(2026, 11, 19), "Петров", "Казань", "Орион", "оплачена", 99))
    assert pipeline.sync(synced.book(), request(LATER)).applied
    [sent] = digest.digest(synced.book(), request(LATER), sender)
    assert sent.letter.text == ""
