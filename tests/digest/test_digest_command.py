"""`digest` from the command line on a file: what arrives, what is remembered, and what is not."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result
from local_services import Post, Web, post, web

from sheets_kpi.cli import main
from sheets_kpi.digest.deliver import KEYS

DAY = "2026-11-20"
TOKEN, PASSWORD = "123456:AAsecretTOKENofTheBot", "secretPASSWORD99"
NOTHING = "команда: нового нет, ничего не отправлено\n"
ANNA, PETR, BORIS = "Анна Смирнова", "Пётр Иванов", "Алексей Петров"


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words], catch_exceptions=False)


def digest(book: Path, *words: str) -> Result:
    return run("digest", book, "--as-of", DAY, *words)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample, with addresses for three people on its Team tab."""
    path = tmp_path_factory.mktemp("digest") / "demo.xlsx"
    assert run("demo", path, "--as-of", DAY).exit_code == 0
    book = openpyxl.load_workbook(path)
    tab = book["Команда"]
    places = {cell.value: n for n, cell in enumerate(tab[1], 1)}
    addresses: dict[object, object] = {
        ANNA: "anna@firm.ru, 111",
        PETR: 222.0,
        BORIS: "когда-нибудь",
    }
    for row in range(2, tab.max_row + 1):
        if address := addresses.get(tab.cell(row, places["Сотрудник"]).value):
            tab.cell(row, places["Адрес рассылки"]).value = address  # type: ignore[assignment]
    book.save(path)
    assert run("sync", path, "--as-of", DAY).exit_code == 0
    return path


@pytest.fixture
def book(demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy in a folder of its own, and nothing said in the environment."""
    monkeypatch.chdir(tmp_path)
    for key in KEYS:
        monkeypatch.delenv(f"SHEETS_KPI_{key.upper()}", raising=False)
    return Path(shutil.copy(demo, tmp_path / "team.xlsx"))


@pytest.fixture
def bot(monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    with web() as state:
        monkeypatch.setenv("SHEETS_KPI_TELEGRAM_ENDPOINT", state.url)
        monkeypatch.setenv("SHEETS_KPI_TELEGRAM_TOKEN", TOKEN)
        monkeypatch.setenv("SHEETS_KPI_TELEGRAM_CHAT", "-100200")
        yield state


def content(book: Path) -> bytes:
    """All that a file holds, unpacked."""
    with zipfile.ZipFile(book) as packed:
        return b"".join(packed.read(name) for name in packed.namelist())


def test_the_team_is_told_once_and_a_sync_after_it_writes_nothing(book: Path, bot: Web) -> None:
    first = digest(book, "--to", "telegram")
    assert (first.exit_code, first.stderr) == (0, "")
    assert first.stdout == "Отправлено: команда (telegram, -100200)\n"
    [(path, body)] = bot.taken
    assert (path, body["chat_id"]) == (f"/bot{TOKEN}/sendMessage", "-100200")
    assert "▼ Выручка: 89 % к плану".replace(" %", "\xa0%") in body["text"]
    after = book.read_bytes()
    second = digest(book, "--to", "telegram")
    assert (second.exit_code, second.stdout) == (0, NOTHING)
    assert len(bot.taken) == 1
    synced = run("sync", book, "--as-of", DAY)
    assert "Изменений нет" in synced.stdout
    assert book.read_bytes() == after
    secrets = (TOKEN, TOKEN.split(":")[1])
    said = first.output + second.output + content(book).decode("utf-8", "replace")
    assert not any(secret in said for secret in secrets)


def test_what_did_not_arrive_is_told_again(book: Path, bot: Web) -> None:
    before = book.read_bytes()
    bot.answer(403, {"ok": False, "description": "bot was kicked"})
    failed = digest(book, "--to", "telegram")
    assert failed.exit_code == 7
    assert failed.stdout == ""
    assert failed.stderr.startswith("Не отправлено: команда. Telegram не доставляет в чат -100200")
    assert TOKEN.split(":")[1] not in failed.output
    assert book.read_bytes() == before
    assert digest(book, "--to", "telegram").exit_code == 0
    assert len(bot.taken) == 1


def test_each_person_gets_the_own_digest_and_a_failure_stops_nobody(book: Path, bot: Web) -> None:
    bot.answer(403, {"ok": False})  # Анна, who stands first, has not written to the bot yet
    first = digest(book, "--to", "telegram", "--people")
    assert first.exit_code == 7
    assert first.stderr.startswith(f"Не отправлено: {ANNA}. ")
    assert f"Отправлено: {PETR} (telegram, 222)" in first.stdout
    assert f"→ {BORIS}: адреса для telegram нет" in first.stdout
    [(_, body)] = bot.taken
    assert body["chat_id"] == "222"
    assert body["text"].startswith(f"{PETR} · ноябрь 2026")
    assert ANNA not in body["text"]
    second = digest(book, "--to", "telegram", "--people")
    assert second.exit_code == 0
    assert [(one["chat_id"], one["text"].split(" · ")[0]) for _, one in bot.taken[1:]] == [
        ("111", ANNA)
    ]
    assert f"{PETR}: нового нет, ничего не отправлено" in second.stdout
    assert "Изменений нет" in run("sync", book, "--as-of", DAY).stdout


def test_mail_goes_to_whom_it_is_for_with_keys_from_a_file(
    book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with post(tmp_path, "robot@firm.ru", PASSWORD) as mail:
        monkeypatch.setenv("SSL_CERT_FILE", mail.certificate)
        lines = [
            'mail_host = "127.0.0.1"',
            f"mail_port = {mail.port}",
            'mail_user = "robot@firm.ru"',
            f'mail_password = "{PASSWORD}"',
            'mail_to = "team@firm.ru"',
        ]
        (tmp_path / "keys.toml").write_text("\n".join(lines), encoding="utf-8")
        (tmp_path / "sheets-kpi.toml").write_text('secrets = "keys.toml"', encoding="utf-8")
        said = [
            digest(book, "--to", "mail"),
            digest(book, "--to", "mail", "--person", "смирнова анна"),
        ]
        assert [one.exit_code for one in said] == [0, 0], said[0].output + said[1].output
        check_mail(mail, said, book)


def check_mail(mail: Post, said: list[Result], book: Path) -> None:
    assert [one["To"] for one in mail.taken] == ["team@firm.ru", "anna@firm.ru"]
    assert "данные по 20.11.2026" in mail.taken[0]["Subject"]
    assert mail.taken[1]["Subject"].startswith(f"{ANNA} · ")
    found = "".join(one.output for one in said) + content(book).decode("utf-8", "replace")
    assert PASSWORD not in found


def test_a_webhook_gets_what_the_team_gets(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with web() as hook:
        monkeypatch.setenv("SHEETS_KPI_WEBHOOK_URL", f"{hook.url}/secretHOOK")
        done = digest(book, "--to", "webhook")
        assert done.exit_code == 0
        assert hook.texts[0].startswith("Аккаунт-менеджеры на Авито · ноябрь 2026")
        assert "secretHOOK" not in done.output + content(book).decode("utf-8", "replace")


def test_a_dry_run_shows_all_and_remembers_nothing(book: Path, bot: Web) -> None:
    before = book.read_bytes()
    for _ in range(2):
        shown = digest(book, "--to", "telegram", "--dry-run")
        assert shown.exit_code == 0
        assert shown.stdout.startswith("→ команда: telegram, -100200\nАккаунт-менеджеры")
    people = digest(book, "--to", "telegram", "--dry-run", "--people").stdout
    assert f"→ {ANNA}: telegram, 111\n{ANNA} · ноябрь 2026" in people
    assert bot.taken == []
    assert book.read_bytes() == before


def test_a_dry_run_needs_no_keys(book: Path) -> None:
    shown = digest(book, "--to", "telegram", "--dry-run")
    assert shown.exit_code == 0
    assert shown.stdout.startswith("→ команда: адреса для telegram нет\nАккаунт-менеджеры")


def test_what_is_printed_is_remembered_by_itself(book: Path, bot: Web) -> None:
    assert digest(book, "--to", "-").stdout.startswith("Аккаунт-менеджеры")
    assert digest(book, "--to", "-").stdout == NOTHING
    # who reads Telegram has been told nothing yet
    assert digest(book, "--to", "telegram").exit_code == 0
    assert len(bot.taken) == 1


def test_a_digest_in_english(book: Path) -> None:
    said = digest(book, "--to", "-", "--lang", "en").stdout
    assert "What changed\n▼ Выручка: 89\xa0% of plan" in said


def test_without_a_key_nothing_goes_and_the_way_out_is_told(book: Path) -> None:
    done = digest(book, "--to", "telegram")
    assert (done.exit_code, done.stdout) == (7, "")
    assert "SHEETS_KPI_TELEGRAM_CHAT" in done.stderr


def test_a_workbook_that_was_never_synced_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "new.xlsx"
    bare = digest(_blank(path), "--to", "-")
    assert (bare.exit_code, "sheets-kpi init" in bare.stderr) == (4, True)
    assert run("init", path, "--yes", "--template", "sales-team").exit_code == 0
    prepared = digest(path, "--to", "-")
    assert (prepared.exit_code, "sheets-kpi sync" in prepared.stderr) == (4, True)


def _blank(path: Path) -> Path:
    openpyxl.Workbook().save(path)
    return path


def test_all_workbooks_of_the_file_are_told_and_one_that_is_missing_stops_nobody(
    book: Path, tmp_path: Path, bot: Web
) -> None:
    other = Path(shutil.copy(book, tmp_path / "other.xlsx"))
    tables = [f'[[workbook]]\nworkbook = "{one}"' for one in (book.name, "gone.xlsx", other.name)]
    (tmp_path / "sheets-kpi.toml").write_text("\n".join(tables), encoding="utf-8")
    done = run("digest", "--all", "--to", "telegram", "--as-of", DAY, "--lang", "ru")
    assert done.exit_code == 5
    went = "Отправлено: команда (telegram, -100200)"
    assert done.stdout.startswith(f"{book.name}:\n{went}\n\n{other.name}:\n{went}\n\n")
    assert "✗ gone.xlsx: " in done.stdout
    assert len(bot.taken) == 2
    quiet = run("digest", "--all", "--to", "telegram", "--as-of", DAY, "-q", "--only", book.name)
    assert (quiet.exit_code, quiet.output, len(bot.taken)) == (0, "", 2)


def test_a_letter_of_many_that_does_not_arrive_is_told_under_its_workbook(
    book: Path, tmp_path: Path, bot: Web
) -> None:
    text = f'lang = "ru"\n[[workbook]]\nname = "Москва"\nworkbook = "{book.name}"'
    (tmp_path / "sheets-kpi.toml").write_text(text, encoding="utf-8")
    bot.answer(403, {"ok": False})
    done = run("digest", "--all", "--to", "telegram", "--as-of", DAY, "-q")
    assert done.exit_code == 7
    assert done.stdout.startswith("Москва:\nНе отправлено: команда. Telegram не доставляет")


def test_people_of_whom_nobody_has_an_address(book: Path) -> None:
    sheet = openpyxl.load_workbook(book)
    tab = sheet["Команда"]
    [place] = [n for n, cell in enumerate(tab[1], 1) if cell.value == "Адрес рассылки"]
    for row in range(2, tab.max_row + 1):
        tab.cell(row, place).value = None
    sheet.save(book)
    done = digest(book, "--to", "telegram", "--people")
    assert (done.exit_code, done.output) == (
        2,
        (
            "Ни у кого нет адреса для telegram. "
            "Впишите адреса на лист «Команда», столбец «Адрес рассылки».\n"
        ),
    )


def test_asking_for_what_is_not_there(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    unknown = digest(book, "--to", "-", "--person", "Зоя")
    assert unknown.exit_code == 2
    assert f"Есть: {ANNA}, " in unknown.stderr
    nowhere = digest(book, "--to", "telegram", "--person", BORIS)
    assert nowhere.exit_code == 2
    assert nowhere.stderr == (
        f"У сотрудника {BORIS} нет адреса для telegram. "
        "Впишите его на лист «Команда», столбец «Адрес рассылки».\n"
    )
    monkeypatch.setenv("SHEETS_KPI_WEBHOOK_URL", "https://example.com/x")
    assert digest(book, "--to", "webhook", "--people").exit_code == 2
    assert digest(book).exit_code == 2
