"""The way to Google: what is repeated and how long, what never leaves this machine, which error."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
import requests
from google.auth.credentials import AnonymousCredentials
from google.auth.exceptions import RefreshError, TransportError
from gspread.exceptions import APIError
from requests.adapters import HTTPAdapter
from requests.exceptions import (
    ChunkedEncodingError,
    ConnectTimeout,
    InvalidHeader,
    InvalidURL,
    ReadTimeout,
    RetryError,
    SSLError,
)
from requests.exceptions import ConnectionError as Broken
from urllib3.connection import HTTPSConnection
from urllib3.connectionpool import HTTPSConnectionPool
from urllib3.exceptions import MaxRetryError, NewConnectionError

from sheets_kpi.errors import (
    AccessError,
    RefusedWriteError,
    UnavailableError,
    UnclearWriteError,
    WorkbookError,
)
from sheets_kpi.texts import LANGS
from sheets_kpi.workbooks.google.session import (
    Doing,
    GoogleAdapter,
    Way,
    explained,
    open_session,
)
from sheets_kpi.workbooks.interface import Access, Patience

SHEET = "https://sheets.googleapis.com/v4/spreadsheets/abc"
READ, WRITE = ("GET", SHEET), ("POST", f"{SHEET}:batchUpdate")
NOW = 1_795_000_000.0

Happening = requests.Response | Exception


def answer(
    status: int = 200, body: bytes = b'{"a": 1}', headers: dict[str, str] | None = None
) -> requests.Response:
    made = requests.Response()
    made.status_code, made.raw = status, BytesIO(body)
    made.headers.update(headers or {})
    return made


def no_connection() -> Broken:
    pool = HTTPSConnectionPool("sheets.googleapis.com")
    reason = NewConnectionError(HTTPSConnection("sheets.googleapis.com"), "refused")
    return Broken(MaxRetryError(pool, SHEET, reason))


class Stage:
    """Plays happenings one after the other in place of a network; the last one goes on for ever."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *happenings: Happening) -> None:
        self.happenings = list(happenings)
        self.sent: list[requests.PreparedRequest] = []
        self.slept: list[float] = []
        self.told: list[str] = []

        def play(_: HTTPAdapter, request: requests.PreparedRequest, **__: Any) -> requests.Response:
            self.sent.append(request)
            now = self.happenings.pop(0) if len(self.happenings) > 1 else self.happenings[0]
            if isinstance(now, Exception):
                raise now
            return now

        monkeypatch.setattr(HTTPAdapter, "send", play)

    def send(
        self, call: tuple[str, str] = READ, *, endpoint: str = "", for_tokens: bool = False
    ) -> requests.Response:
        patience = Patience(sleep=self.slept.append, jitter=lambda: 0.5, now=lambda: NOW)
        tell = lambda key, _: self.told.append(key)  # noqa: E731
        self.way = Way(Access(endpoint=endpoint, patience=patience, tell=tell))
        adapter = GoogleAdapter(self.way, for_tokens=for_tokens)
        return adapter.send(requests.Request(*call).prepare())


def test_one_429_is_waited_out_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = Stage(monkeypatch, answer(429), answer())
    assert stage.send(WRITE).ok
    assert stage.slept == [1]
    assert stage.told == ["google.wait_quota"]


def test_an_outage_is_not_told_as_a_quota(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = Stage(monkeypatch, answer(503), Broken("reset"), answer())
    assert stage.send().ok
    assert stage.slept == [1, 2]
    assert stage.told == ["google.wait_outage"] * 2


def test_the_quota_is_waited_for_over_a_minute_and_not_for_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stage = Stage(monkeypatch, answer(429))
    assert stage.send(WRITE).status_code == 429
    assert stage.slept == [1, 2, 4, 8, 16, 32, 64]
    assert stage.way.writes == 8


def test_a_wait_that_google_asks_for_is_kept_within_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, absurd, odd = (
        answer(429, headers={"Retry-After": text}) for text in ("30", "99999", "²")
    )
    stage = Stage(monkeypatch, asked, absurd, odd, answer())
    stage.send()
    assert stage.slept == [30, 120, 4]


def test_a_long_read_goes_as_a_form_and_counts_as_a_read(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = Stage(monkeypatch, answer(503), answer())
    query = "ranges=" + "%D0%9B" * 500
    stage.send(("GET", f"{SHEET}/values:batchGet?{query}"))
    for sent in stage.sent:
        assert (sent.method, sent.url) == ("POST", f"{SHEET}/values:batchGet")
        assert sent.headers["X-HTTP-Method-Override"] == "GET"
        assert sent.headers["Content-Type"] == "application/x-www-form-urlencoded"
        assert sent.body == query
        assert sent.headers["Content-Length"] == str(len(query))
    assert (stage.way.reads, stage.way.writes) == (2, 0)


def test_nothing_is_sent_once_the_time_is_up(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = Stage(monkeypatch, answer())
    stage.send()
    stage.way.ends = NOW
    with pytest.raises(ConnectTimeout):
        GoogleAdapter(stage.way).send(requests.Request(*READ).prepare())
    assert len(stage.sent) == 1


@pytest.mark.parametrize(
    ("trouble", "reads", "writes"),
    [
        (answer(500), 6, 1),
        (answer(503, b"<html>"), 6, 1),
        (answer(408), 6, 1),
        (answer(200, b'{"values": [1, 2'), 6, 1),
        (answer(200, b"<html>sign in</html>"), 6, 1),
        (answer(200, b""), 6, 1),
        (answer(400, b"{}"), 1, 1),
        (answer(403), 1, 1),
        (answer(404), 1, 1),
        (Broken("reset by peer"), 6, 1),
        (ChunkedEncodingError("cut off"), 6, 1),
        (InvalidHeader("a broken key"), 1, 1),  # asking again would change nothing
        (SSLError("no certificate"), 1, 1),
        (ReadTimeout("read"), 3, 1),
        (ConnectTimeout("connect"), 3, 3),
        (no_connection(), 6, 6),
    ],
)
def test_how_often_a_lasting_trouble_is_tried(
    monkeypatch: pytest.MonkeyPatch, trouble: Happening, reads: int, writes: int
) -> None:
    for call, tries in ((READ, reads), (WRITE, writes)):
        stage = Stage(monkeypatch, trouble)
        try:
            stage.send(call)
        except requests.RequestException as error:
            assert error is trouble  # noqa: PT017  # an answer is as good an end
        assert len(stage.sent) == tries


def test_a_token_is_asked_for_again_and_then_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = Stage(monkeypatch, answer(503))
    with pytest.raises(RetryError):
        stage.send(("POST", "https://oauth2.googleapis.com/token"), for_tokens=True)
    assert len(stage.sent) == 6
    assert (stage.way.reads, stage.way.writes) == (0, 0)


@pytest.mark.parametrize(
    "url", [SHEET, "https://oauth2.googleapis.com/token", "https://iamcredentials.googleapis.com/x"]
)
def test_with_an_endpoint_all_of_google_is_there(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    stage = Stage(monkeypatch, answer())
    stage.send(("GET", url), endpoint="http://127.0.0.1:8000")
    [sent] = stage.sent
    assert str(sent.url).startswith("http://127.0.0.1:8000/")
    assert str(sent.url).rsplit("/", 1)[1] == url.rsplit("/", 1)[1]


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/token",
        "https://googleapis.com.example.com/x",
        "http://metadata.google.internal/x",
        "http://127.0.0.1:8001/x",
        "http://sheets.googleapis.com/x",
    ],
)
def test_with_an_endpoint_nothing_goes_elsewhere(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    stage = Stage(monkeypatch, answer())
    with pytest.raises(InvalidURL):
        stage.send(("GET", url), endpoint="http://127.0.0.1:8000")
    assert stage.sent == []


@pytest.mark.parametrize(("endpoint", "proxies"), [("http://127.0.0.1:8000", 0), ("", 1)])
def test_a_proxy_is_used_on_the_way_to_google_alone(
    monkeypatch: pytest.MonkeyPatch, endpoint: str, proxies: int
) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.setenv(name, "http://proxy.example:3128")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    used: list[dict[str, str]] = []

    def play(_: HTTPAdapter, __: object, **sending: Any) -> requests.Response:
        used.append(sending["proxies"])
        return answer()

    monkeypatch.setattr(HTTPAdapter, "send", play)
    session = open_session(AnonymousCredentials(), Way(Access(endpoint=endpoint)))  # type: ignore[no-untyped-call]
    session.get(SHEET)
    [sent] = used
    assert bool(sent) == bool(proxies)


@pytest.mark.parametrize(
    "text", ["http://127.0.0.1:8000", "http://127.0.0.1:8000/", "http://[::1]:9"]
)
def test_an_endpoint_on_this_machine(text: str) -> None:
    assert Way(Access(endpoint=text)).access.endpoint == text


@pytest.mark.parametrize(
    "text",
    [
        "https://127.0.0.1:8000",
        "http://example.com:80",
        "http://localhost:8000",  # a name may lead anywhere
        "http://127.0.0.1",
        "http://127.0.0.1:8000/path",
        "http://user@127.0.0.1:8000",
        "http://127.0.0.1.example.com:80",
        "http://10.0.0.1:80",
        "127.0.0.1:8000",
    ],
)
def test_no_other_endpoint_is_taken(text: str) -> None:
    with pytest.raises(WorkbookError) as caught:
        Way(Access(endpoint=text))
    assert caught.value.key == "google.endpoint"


def test_the_clock_is_compared_with_googles(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = Stage(monkeypatch, answer(headers={"Date": "Thu, 18 Nov 2026 03:17:20 GMT"}))
    stage.send()
    assert stage.way.skew == 1_794_971_840 - NOW


# --- errors ---------------------------------------------------------------------------------------


def refused(
    status: int, word: str = "", reason: str = "", metadata: dict[str, str] | None = None
) -> Exception:
    """An answer of the API in a language that nobody here reads."""
    details = [{"@type": "help"}, {"reason": reason, "metadata": metadata or {}}] if reason else []
    error = {"code": status, "message": "申し訳ありません", "status": word, "details": details}
    made: Exception = APIError(answer(status, json.dumps({"error": error}).encode()))
    return made


def odd(status: int, error: object) -> Exception:
    """An answer of the API with an error that is not as Google's are."""
    made: Exception = APIError(answer(status, json.dumps({"error": error}).encode()))
    return made


def grant(code: str) -> RefreshError:
    return RefreshError(code, {"error": code, "error_description": "…"})  # type: ignore[no-untyped-call]


def offline() -> TransportError:
    return TransportError("no network")  # type: ignore[no-untyped-call]


READING = Doing("abc", "robot@x", is_robot=True)
WRITING = Doing("abc", "robot@x", is_robot=True, writing=True)
LATE = Doing("abc", "robot@x", is_robot=True, skew=-7200)
PERSON = Doing("abc")


@pytest.mark.parametrize(
    ("error", "doing", "kind", "key"),
    [
        (refused(404, "NOT_FOUND"), READING, AccessError, "not_found"),
        (refused(403, "PERMISSION_DENIED"), READING, AccessError, "not_shared"),
        (refused(403, "PERMISSION_DENIED"), WRITING, AccessError, "viewer"),
        (
            refused(403, "PERMISSION_DENIED", "SERVICE_DISABLED", {"activationUrl": "https://x"}),
            READING,
            AccessError,
            "api_disabled",
        ),
        (
            refused(403, "PERMISSION_DENIED", "ACCESS_TOKEN_SCOPE_INSUFFICIENT"),
            READING,
            AccessError,
            "scope",
        ),
        (refused(401, "UNAUTHENTICATED"), READING, AccessError, "unauthorized"),
        (refused(400, "FAILED_PRECONDITION"), READING, AccessError, "office_file"),
        (refused(400, "INVALID_ARGUMENT"), READING, UnavailableError, "moving"),
        (refused(400, "INVALID_ARGUMENT"), WRITING, RefusedWriteError, "refused"),
        (refused(429, "RESOURCE_EXHAUSTED"), WRITING, UnavailableError, "quota"),
        (
            refused(403, "PERMISSION_DENIED", "RATE_LIMIT_EXCEEDED"),
            WRITING,
            UnavailableError,
            "quota",
        ),
        (
            refused(403, "PERMISSION_DENIED", "insufficientPermissions"),
            WRITING,
            AccessError,
            "scope",
        ),
        (refused(403, "PERMISSION_DENIED", "domainPolicy"), READING, AccessError, "forbidden"),
        (
            refused(403, "PERMISSION_DENIED", "USER_PROJECT_DENIED"),
            READING,
            AccessError,
            "forbidden",
        ),
        (refused(403, "PERMISSION_DENIED", "forbidden"), READING, AccessError, "not_shared"),
        (
            odd(403, {"code": 403, "message": ["x"], "details": 5}),
            READING,
            AccessError,
            "not_shared",
        ),
        (
            odd(403, {"code": 403, "details": [1, {"reason": {}, "metadata": "x"}]}),
            READING,
            AccessError,
            "not_shared",
        ),
        (APIError(answer(403, b"<html>")), READING, UnavailableError, "bad_answer"),
        (APIError(answer(414, b"<html>")), READING, WorkbookError, "long_address"),
        (APIError(answer(404, b"<html>")), READING, AccessError, "not_found"),
        (APIError(answer(409, b"<html>")), READING, UnavailableError, "moving"),
        (KeyError("error"), READING, UnavailableError, "bad_answer"),
        (RecursionError("deep"), WRITING, UnclearWriteError, "unclear_write"),
        (refused(408, "DEADLINE_EXCEEDED"), READING, UnavailableError, "outage"),
        (refused(408, "DEADLINE_EXCEEDED"), WRITING, UnclearWriteError, "unclear_write"),
        (refused(500, "INTERNAL"), READING, UnavailableError, "outage"),
        (refused(500, "INTERNAL"), WRITING, UnclearWriteError, "unclear_write"),
        (APIError(answer(502, b"<html>")), READING, UnavailableError, "outage"),
        (APIError(answer(502, b"<html>")), WRITING, UnclearWriteError, "unclear_write"),
        (ValueError("no JSON"), READING, UnavailableError, "bad_answer"),
        (ValueError("no JSON"), WRITING, UnclearWriteError, "unclear_write"),
        (ReadTimeout("read"), READING, UnavailableError, "timeout"),
        (ReadTimeout("read"), WRITING, UnclearWriteError, "unclear_write"),
        (Broken("reset"), READING, UnavailableError, "offline"),
        (Broken("reset"), WRITING, UnclearWriteError, "unclear_write"),
        (no_connection(), WRITING, UnavailableError, "offline"),
        (ConnectTimeout("connect"), WRITING, UnavailableError, "timeout"),
        (grant("invalid_grant"), READING, AccessError, "key_refused"),
        (grant("invalid_grant"), LATE, AccessError, "clock"),
        (grant("invalid_grant"), PERSON, AccessError, "login_expired"),
        (grant("invalid_scope"), READING, AccessError, "key_refused"),
        (offline(), WRITING, UnavailableError, "offline"),
    ],
)
def test_every_error_is_one_sentence_told_by_codes(
    error: Exception, doing: Doing, kind: type[WorkbookError], key: str
) -> None:
    found = explained(error, doing)
    assert (type(found), found.key) == (kind, f"google.{key}")
    for lang in LANGS:
        said = found.say(lang)
        assert "\n" not in said
        assert "{" not in said


def test_the_e_mail_to_share_with_is_said() -> None:
    assert "robot@x" in explained(refused(403), READING).say("ru")
    assert "your Google account" in explained(refused(403), PERSON).say("en")


def test_the_exit_codes() -> None:
    kinds: list[Callable[[str], WorkbookError]] = [
        AccessError,
        UnavailableError,
        UnclearWriteError,
        RefusedWriteError,
    ]
    assert [kind("google.quota").exit_code for kind in kinds] == [7, 8, 9, 5]
