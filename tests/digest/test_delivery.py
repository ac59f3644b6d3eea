"""The ways of a digest, against servers on this machine; waits are on a clock that waits for
nobody.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from local_services import Post, Web, post, web

from sheets_kpi.digest.deliver import KEYS, Channel, Sender, read_keys
from sheets_kpi.errors import AccessError, SheetsKpiError, TemplateError, UnavailableError
from sheets_kpi.texts import LANGS
from sheets_kpi.workbooks.interface import Patience

TOKEN = "123456:AAsecretTOKENofTheBot_-9"
PASSWORD = "secretPASSWORD99"
HOOK = "secretHOOKxyz"
SECRETS = (TOKEN, "AAsecretTOKENofTheBot_-9", PASSWORD, HOOK)


@dataclass
class Clock:
    slept: list[float] = field(default_factory=list)

    def patience(self) -> Patience:
        return Patience(connect=5, read=5, sleep=self.slept.append, now=lambda: 1_795_000_000.0)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def server() -> Iterator[Web]:
    with web() as state:
        yield state


@pytest.fixture
def mail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Post]:
    with post(tmp_path, "robot@firm.ru", PASSWORD) as state:
        monkeypatch.setenv("SSL_CERT_FILE", state.certificate)
        yield state


def keys(**more: str) -> dict[str, str]:
    return {
        "telegram_token": TOKEN,
        "mail_user": "robot@firm.ru",
        "mail_password": PASSWORD,
        **more,
    }


def telegram(server: Web, clock: Clock) -> Sender:
    return Sender("telegram", keys(), server.url, clock.patience())


def webhook(server: Web, clock: Clock, **more: str) -> Sender:
    url = f"{server.url}/hooks/{HOOK}"
    return Sender("webhook", keys(webhook_url=url, **more), "", clock.patience())


def by_mail(mail: Post, clock: Clock, **more: str) -> Sender:
    own = {"mail_host": "127.0.0.1", "mail_port": str(mail.port), **more}
    return Sender("mail", keys(**own), "", clock.patience())


def says(error: BaseException) -> str:
    """All that an error may tell: its sentences, its text, and what it came from."""
    assert isinstance(error, SheetsKpiError)
    assert error.__context__ is None
    return "\n".join([*(error.say(lang) for lang in LANGS), repr(error), str(error.facts)])


def test_telegram_takes_the_text_as_it_is(server: Web, clock: Clock) -> None:
    text = "Отдел *продаж* · <b>ноябрь</b>\n● → ▼ Сделки_1: 71 %"
    telegram(server, clock).send("-100200", text)
    [(path, body)] = server.taken
    assert path == f"/bot{TOKEN}/sendMessage"
    assert body == {
        "chat_id": "-100200",
        "text": text,
        "link_preview_options": {"is_disabled": True},
    }
    assert clock.slept == []


def test_a_webhook_gets_the_text_and_bitrix24_its_own_names(server: Web, clock: Clock) -> None:
    webhook(server, clock).send("x", "Текст")
    webhook(server, clock, webhook_dialog="chat42").send("x", "Ещё")
    assert server.taken == [
        (f"/hooks/{HOOK}", {"text": "Текст"}),
        (f"/hooks/{HOOK}", {"text": "Ещё", "DIALOG_ID": "chat42", "MESSAGE": "Ещё"}),
    ]


def test_mail_goes_encrypted_and_in_plain_text(mail: Post, clock: Clock) -> None:
    by_mail(mail, clock).send("anna@firm.ru", "Отдел продаж · ноябрь\n● → ▼ Сделки: 71 %")
    [message] = mail.taken
    assert (message["Subject"], message["To"]) == ("Отдел продаж · ноябрь", "anna@firm.ru")
    assert message["From"] == "robot@firm.ru"
    assert message.get_content_type() == "text/plain"
    assert message.get_content().splitlines() == ["Отдел продаж · ноябрь", "● → ▼ Сделки: 71 %"]
    assert "firm.ru>" in message["Message-ID"]


def test_telegram_is_asked_again_after_as_long_as_it_says(server: Web, clock: Clock) -> None:
    server.answer(429, {"ok": False, "parameters": {"retry_after": 17}})
    server.answer(500)
    telegram(server, clock).send("1", "text")
    assert clock.slept == [17, 8]
    assert server.texts == ["text"]


def test_a_webhook_is_asked_again_after_as_long_as_it_says(server: Web, clock: Clock) -> None:
    server.answer(429, Retry_After="5")
    webhook(server, clock).send("", "text")
    assert clock.slept == [5]
    assert server.texts == ["text"]


@pytest.mark.parametrize("code", [0, 500, 502, 429])
def test_after_three_tries_nobody_waits_any_more(server: Web, clock: Clock, code: int) -> None:
    for _ in range(3):
        server.answer(code)
    with pytest.raises(UnavailableError) as caught:
        telegram(server, clock).send("1", "text")
    assert clock.slept == [2, 8]
    assert (server.answers, server.taken) == ([], [])
    assert not any(secret in says(caught.value) for secret in SECRETS)


def test_nobody_waits_for_an_hour(server: Web, clock: Clock) -> None:
    server.answer(429, {"parameters": {"retry_after": 3600}})
    with pytest.raises(UnavailableError):
        telegram(server, clock).send("1", "text")
    assert clock.slept == []


def test_a_server_that_is_not_there_is_told(clock: Clock) -> None:
    with web() as gone:
        pass
    for sender in (telegram(gone, clock), webhook(gone, clock), by_mail(Post(port=1), clock)):
        with pytest.raises(UnavailableError) as caught:
            sender.send("1", "text")
        assert not any(secret in says(caught.value) for secret in SECRETS)


REFUSALS: list[tuple[int, object, str]] = [
    (400, {"ok": False, "description": f"chat not found {TOKEN}"}, "/start"),
    (403, {"ok": False, "description": "bot was blocked by the user"}, "/start"),
    (401, {"ok": False}, "@BotFather"),
    (404, {"ok": False}, "@BotFather"),
    (400, {"parameters": {"migrate_to_chat_id": -100777}}, "-100777"),
    (302, {}, "/start"),
]


@pytest.mark.parametrize(("code", "body", "way_out"), REFUSALS)
def test_what_telegram_refuses_is_told_with_the_way_out(
    server: Web, clock: Clock, code: int, body: object, way_out: str
) -> None:
    server.answer(code, body, Location="http://127.0.0.1:1/")
    with pytest.raises(AccessError) as caught:
        telegram(server, clock).send("-42", "text")
    assert all(way_out in caught.value.say(lang) for lang in LANGS)
    assert not any(secret in says(caught.value) for secret in SECRETS)
    assert clock.slept == []


def test_a_webhook_that_refuses_is_told_without_its_address(server: Web, clock: Clock) -> None:
    server.answer(404)
    with pytest.raises(AccessError) as caught:
        webhook(server, clock).send("", "text")
    assert HOOK not in says(caught.value)
    assert "404" in says(caught.value)


MAIL: list[tuple[list[str], type[SheetsKpiError] | None, int]] = [
    (["450 later", "451 later"], None, 2),
    (["450 later"] * 3, UnavailableError, 2),
    (["550 nobody here"], AccessError, 0),
]


@pytest.mark.parametrize(("replies", "error", "waits"), MAIL)
def test_mail_is_tried_again_only_where_that_may_help(
    mail: Post, clock: Clock, replies: list[str], error: type[SheetsKpiError] | None, waits: int
) -> None:
    mail.replies += replies
    if error:
        with pytest.raises(error):
            by_mail(mail, clock).send("anna@firm.ru", "text")
    else:
        by_mail(mail, clock).send("anna@firm.ru", "text")
    assert len(clock.slept) == waits
    assert len(mail.taken) == (0 if error else 1)


def test_a_wrong_password_is_told_and_not_shown(mail: Post, clock: Clock) -> None:
    with pytest.raises(AccessError) as caught:
        by_mail(mail, clock, mail_password=f"{PASSWORD}x").send("anna@firm.ru", "text")
    assert "mail_password" in says(caught.value)
    assert PASSWORD not in says(caught.value)


@pytest.mark.parametrize(
    ("own", "key"),
    [
        ({"mail_password": "пароль"}, "mail_password"),
        ({"mail_from": "robot@фирма.рф"}, "mail_from"),
        ({"mail_from": "Отдел, бот <robot@firm.ru>"}, "mail_from"),
        ({"mail_from": "Sales, bot <robot@firm.ru>"}, "mail_from"),
        ({"mail_host": "почта..рф"}, "mail_host"),
    ],
)
def test_letters_that_mail_does_not_take_are_told(
    mail: Post, clock: Clock, own: dict[str, str], key: str
) -> None:
    with pytest.raises(AccessError) as caught:
        by_mail(mail, clock, **own).send("anna@firm.ru", "text")
    assert key in says(caught.value)
    assert "пароль'" not in says(caught.value)
    assert (mail.taken, clock.slept) == ([], [])


def test_a_sender_may_have_a_name_with_a_comma_in_quotes(mail: Post, clock: Clock) -> None:
    by_mail(mail, clock, mail_from='"Отдел, бот" <robot@firm.ru>').send("anna@firm.ru", "text")
    assert mail.taken[0]["From"].addresses[0].display_name == "Отдел, бот"


def test_no_password_goes_to_a_server_that_does_not_encrypt(tmp_path: Path, clock: Clock) -> None:
    with post(tmp_path, "robot@firm.ru", PASSWORD, starttls=False) as state:
        with pytest.raises(AccessError) as caught:
            by_mail(state, clock).send("anna@firm.ru", "text")
        assert "STARTTLS" in says(caught.value)
        assert state.taken == []


def test_a_certificate_that_nobody_knows_is_refused(
    mail: Post, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(AccessError) as caught:
        by_mail(mail, clock).send("anna@firm.ru", "text")
    assert "STARTTLS" in says(caught.value)
    assert mail.taken == []


ODD: list[tuple[Channel, dict[str, str]]] = [
    ("telegram", {"telegram_token": f"{TOKEN}/../x"}),
    ("telegram", {"telegram_token": f"bot {TOKEN}"}),
    ("webhook", {"webhook_url": f"http://example.com/{HOOK}"}),
    ("webhook", {"webhook_url": f"ftp://example.com/{HOOK}"}),
    ("webhook", {"webhook_url": f"http://127.0.0.1:99999999/{HOOK}"}),
    ("mail", {"mail_host": "127.0.0.1", "mail_port": "smtp"}),
    ("mail", {"mail_host": "127.0.0.1", "mail_password": ""}),
    ("mail", {}),
]


@pytest.mark.parametrize(("channel", "own"), ODD)
def test_keys_that_cannot_be_are_told_and_not_shown(
    channel: Channel, own: dict[str, str], clock: Clock
) -> None:
    with pytest.raises(AccessError) as caught:
        Sender(channel, keys(**own), "", clock.patience()).send("1", "text")
    assert not any(secret in says(caught.value) for secret in SECRETS)


def test_only_this_machine_may_stand_in_for_telegram() -> None:
    for endpoint in ("https://example.com", "http://10.0.0.1:80", "http://127.0.0.1:1/path"):
        with pytest.raises(AccessError):
            Sender("telegram", {}, endpoint)


ADDRESSES: list[tuple[Channel, tuple[str, ...], str]] = [
    ("telegram", ("anna@firm.ru", "123456"), "123456"),
    ("telegram", ("@team_channel",), "@team_channel"),
    ("telegram", ("-1001234567890",), "-1001234567890"),
    ("telegram", ("позже",), ""),
    ("mail", ("123456", "anna@firm.ru"), "anna@firm.ru"),
    ("mail", ("a@b>,<c@d",), ""),
    ("mail", (), ""),
]


@pytest.mark.parametrize(("channel", "addresses", "found"), ADDRESSES)
def test_the_address_that_a_channel_reaches(
    channel: Channel, addresses: tuple[str, ...], found: str
) -> None:
    assert Sender(channel, {}).fitting(addresses) == found


def test_nothing_that_is_logged_holds_a_key(
    server: Web, mail: Post, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("urllib3").setLevel(logging.DEBUG)
    telegram(server, clock).send("1", "text")
    webhook(server, clock).send("", "text")
    by_mail(mail, clock).send("anna@firm.ru", "text")
    own = [one for one in caplog.records if not one.name.startswith("mail.")]  # the server's
    assert not any(secret in one.getMessage() for secret in SECRETS for one in own)


def test_a_sender_does_not_show_its_keys(server: Web, clock: Clock) -> None:
    assert not any(secret in repr(telegram(server, clock)) for secret in SECRETS)


Writer = Callable[[str], str]


@pytest.fixture
def file(tmp_path: Path) -> Writer:
    def write(text: str) -> str:
        path = tmp_path / "keys.toml"
        path.write_text(text, encoding="utf-8")
        return str(path)

    return write


def test_the_environment_stands_over_the_file(file: Writer) -> None:
    path = file(f'telegram_token = "{TOKEN}"\ntelegram_chat = -100200\nmail_port = 465\n')
    found = read_keys({"SHEETS_KPI_TELEGRAM_CHAT": "7", "OTHER": "x"}, path)
    assert set(found) == set(KEYS)
    told = {key: value for key, value in found.items() if value}
    assert told == {"telegram_token": TOKEN, "telegram_chat": "7", "mail_port": "465"}


@pytest.mark.parametrize(
    "text", [f"telegram_token = {TOKEN}", f'"{TOKEN}" = 1', f'token = "{TOKEN}"', "mail_port = [1]"]
)
def test_a_file_that_cannot_be_read_is_told_and_not_shown(file: Writer, text: str) -> None:
    with pytest.raises(TemplateError) as caught:
        read_keys({}, file(text))
    assert not any(secret in says(caught.value) for secret in SECRETS)
    assert "keys.toml" in says(caught.value)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('telegram_chat = 1\ntelegram_tokn = "x"', "“telegram_tokn”"),
        ("mail_port = [1]", "“mail_port”"),
        (f'telegram_chat = 1\n"{TOKEN}" = 1', "“#2”"),  # a secret at the place of a key
    ],
)
def test_a_key_that_is_not_known_is_named(file: Writer, text: str, named: str) -> None:
    with pytest.raises(TemplateError) as caught:
        read_keys({}, file(text))
    assert named in caught.value.say("en")


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(TemplateError):
        read_keys({}, str(tmp_path / "none.toml"))


def test_the_team_has_one_address(server: Web, clock: Clock) -> None:
    sender = telegram(server, clock)
    with pytest.raises(AccessError, match="telegram_chat"):
        sender.team()
    with pytest.raises(AccessError, match="telegram_chat"):
        replace(sender, keys={"telegram_chat": "our group"}).team()
    assert replace(sender, keys={"telegram_chat": "-5"}).team() == "-5"
    assert HOOK not in webhook(server, clock).team()


@pytest.mark.parametrize(
    ("url", "told"),
    [
        (f"https://robot:{PASSWORD}@hook.firm.ru/{HOOK}", "hook.firm.ru"),
        (f"https://hook.firm.ru?key={HOOK}", "hook.firm.ru"),
        (f"https://hook.firm.ru:8443/{HOOK}", "hook.firm.ru"),
    ],
)
def test_of_a_webhook_the_machine_is_told_and_no_key(url: str, told: str) -> None:
    assert Sender("webhook", {"webhook_url": url}).team() == told


@pytest.mark.parametrize("url", [HOOK, f"https:///{HOOK}", f"https://[{HOOK}/x"])
def test_a_webhook_that_is_no_address_is_told_and_not_shown(url: str) -> None:
    with pytest.raises(AccessError, match="webhook_url") as caught:
        Sender("webhook", {"webhook_url": url}).team()
    assert HOOK not in says(caught.value)
