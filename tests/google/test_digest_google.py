"""A digest of a spreadsheet at the double: it leads to the cells, and writes its memory alone."""

from __future__ import annotations

from datetime import date

from deals_home import LATER, LOG, OWN, request
from google_home import GoogleHome
from local_services import web

from sheets_kpi import digest, pipeline
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


def test_a_later_sync_keeps_what_was_told(synced: GoogleHome) -> None:
    sender = Sender("-", {})
    list(digest.digest(synced.book(), request(LATER), sender))
    synced.append(LOG, (date(2026, 11, 19), "Петров", "Казань", "Орион", "оплачена", 99))
    assert pipeline.sync(synced.book(), request(LATER)).applied
    [sent] = digest.digest(synced.book(), request(LATER), sender)
    assert sent.letter.text == ""
