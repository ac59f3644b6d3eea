"""The way to Google: time-outs, bounded retries, counted calls, and one sentence for each fault.

All requests pass through one kind of adapter, those for tokens too. A read is repeated while that
can help; a write is repeated only where it cannot have been applied. Faults are told apart by HTTP
status, Google's status words and reasons only: its texts come in many languages. An answer may be
anything: what is none of Google's has a sentence of its own.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from io import BytesIO
from typing import Any, NamedTuple
from urllib.parse import urlsplit, urlunsplit

from google.auth.credentials import Credentials
from google.auth.exceptions import GoogleAuthError, RefreshError
from google.auth.transport.requests import AuthorizedSession, Request
from gspread.exceptions import APIError
from requests import PreparedRequest, Response, Session
from requests.adapters import HTTPAdapter
from requests.exceptions import (
    ChunkedEncodingError,
    ConnectionError,  # noqa: A004  # the one of requests is meant in all of this module
    ConnectTimeout,
    ContentDecodingError,
    InvalidURL,
    ProxyError,
    ReadTimeout,
    RequestException,
    RetryError,
    SSLError,
    Timeout,
)
from urllib3 import HTTPResponse
from urllib3.exceptions import HTTPError, NewConnectionError

from sheets_kpi.errors import (
    AccessError,
    RefusedWriteError,
    UnavailableError,
    UnclearWriteError,
    WorkbookError,
)
from sheets_kpi.texts import Lang, by_lang
from sheets_kpi.workbooks.interface import ENDPOINT, Access, is_here

_QUOTA = (1, 2, 4, 8, 16, 32, 64)  # seconds; the quota of Google refills each minute
_OUTAGE = (1, 2, 4, 8, 16)
_SILENCE = (2, 4)
_LONGEST_WAIT = 120.0
_CUT_OFF = (ChunkedEncodingError, ContentDecodingError, ConnectionError)
# What reading an answer may end in that is no JSON of Google's.
ODD = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
FAULTS = (APIError, GoogleAuthError, RequestException, *ODD)
_SKEW = 300.0  # seconds; Google takes a token from a clock that is five minutes ahead
_DETAIL = 200
_LONGEST_URL = 2048  # bytes; Google's own client sends what is longer as a form
OVERRIDE = "X-HTTP-Method-Override"
_PART = 65_536  # bytes
_RATES = frozenset(
    "RATE_LIMIT_EXCEEDED rateLimitExceeded userRateLimitExceeded quotaExceeded "
    "dailyLimitExceeded".split()
)
_SCOPES = frozenset(("ACCESS_TOKEN_SCOPE_INSUFFICIENT", "insufficientPermissions"))


@dataclass
class Way:
    """How requests travel, and what went over the wire: calls of the API, and how many seconds
    Google's clock is ahead of ours, None if it is not known. `robot` is the e-mail of who calls,
    empty of a person.

    Raises:
        WorkbookError: another endpoint than this machine is asked for; a token could be sent there.
    """

    access: Access = field(default_factory=Access)
    reads: int = 0
    writes: int = 0
    skew: float | None = None
    ends: float = float("inf")
    robot: str = ""

    def begin(self) -> None:
        """From now on the time of a whole read or write runs, all tries and waits included."""
        self.ends = self.access.patience.now() + self.access.patience.whole

    def count(self, *, is_read: bool) -> None:
        """Counts a call, once the budget has room for it."""
        patience, kind = self.access.patience, "read" if is_read else "write"
        self.access.budget.take(self.robot, kind, patience.now, patience.sleep)
        self.reads += is_read
        self.writes += not is_read

    def wait(self, key: str, pause: float, at_least: float = 0) -> None:
        """Waits about so many seconds, and says why."""
        seconds = max(pause * (0.75 + self.access.patience.jitter() / 2), at_least)
        self.access.tell(key, {"seconds": max(1, round(seconds))})
        self.access.patience.sleep(seconds)

    def __post_init__(self) -> None:
        if self.access.endpoint and not is_here(self.access.endpoint):
            raise WorkbookError("google.endpoint", name=ENDPOINT, value=self.access.endpoint)


class GoogleAdapter(HTTPAdapter):
    """Sends requests to Google, or all of them to the endpoint, and repeats those that may be."""

    def __init__(self, way: Way, *, for_tokens: bool = False) -> None:
        super().__init__()
        self._way = way
        self._for_tokens = for_tokens

    def send(self, request: PreparedRequest, *args: Any, **kwargs: Any) -> Response:  # noqa: ANN401
        """Sends a request and gives its answer, read to the end.

        Raises:
            RequestException: there is no answer, or none of any use to google-auth.
        """
        request = self._directed(_shortened(request))
        repeatable = self._for_tokens or _is_read(request)
        outcome = self._try(request, *args, **kwargs)
        tries = 0
        while tries < len(waits := _waits(outcome, repeatable=repeatable)):
            if self._way.access.patience.now() + waits[tries] > self._way.ends:
                break
            self._wait(outcome, waits[tries])
            tries += 1
            outcome = self._try(request, *args, **kwargs)
        if isinstance(outcome, RequestException):
            raise outcome
        if self._for_tokens and not _is_usable(outcome):
            raise RetryError(response=outcome)  # or google-auth would repeat it all over
        return outcome

    def _directed(self, request: PreparedRequest) -> PreparedRequest:
        endpoint = self._way.access.endpoint
        if not endpoint:
            return request
        parts, target = urlsplit(request.url or ""), urlsplit(endpoint)
        host = str(parts.hostname or "")
        if host.endswith(".googleapis.com") and parts.scheme == "https":
            request = request.copy()
            request.url = urlunsplit((*target[:2], *parts[2:]))
        elif parts[:2] != target[:2]:
            raise InvalidURL(f"{host} is not the endpoint that was asked for")
        return request

    def _try(
        self,
        request: PreparedRequest,
        *args: Any,  # noqa: ANN401
        **kwargs: Any,  # noqa: ANN401
    ) -> Response | RequestException:
        now = self._way.access.patience.now
        if "/v4/spreadsheets" in (request.url or "") and now() < self._way.ends:
            self._way.count(is_read=_is_read(request))
        ends = min(now() + self._way.access.patience.call, self._way.ends)
        if now() >= ends:
            return ConnectTimeout("no time is left")
        try:
            answer = super().send(request, *args, **kwargs)
            parts = []  # a connection that is cut off, or drips, is known only at the end
            while part := answer.raw.read1(_PART):
                parts.append(part)
                if now() > ends:
                    answer.close()
                    return ReadTimeout("the answer does not end")
            whole = BytesIO(b"".join(parts))
            answer.raw = HTTPResponse(whole, answer.headers, preload_content=False)
            _ = answer.content  # unpacked from now on
        except RequestException as error:
            return error
        except (HTTPError, OSError) as error:
            return ConnectionError(error)
        with suppress(*ODD):  # there may be no date, or none that can be read
            theirs = parsedate_to_datetime(answer.headers["Date"]).timestamp()
            self._way.skew = theirs - now()
        return answer

    def _wait(self, outcome: Response | RequestException, pause: float) -> None:
        key, asked = "google.wait_outage", ""
        if isinstance(outcome, Response):
            asked = outcome.headers.get("Retry-After", "")
            if outcome.status_code == 429:
                key = "google.wait_quota"
        self._way.wait(key, pause, min(float(asked), _LONGEST_WAIT) if asked.isdecimal() else 0)


def _shortened(request: PreparedRequest) -> PreparedRequest:
    """A read with a long address as a form that says it is a read: addresses have a limit."""
    url, _, query = (request.url or "").partition("?")
    if request.method != "GET" or len(request.url or "") <= _LONGEST_URL:
        return request
    request = request.copy()
    request.method, request.url = "POST", url
    request.headers[OVERRIDE] = "GET"
    request.headers["Content-Type"] = "application/x-www-form-urlencoded"
    request.prepare_body(query, None)
    return request


def _is_read(request: PreparedRequest) -> bool:
    return request.method == "GET" or request.headers.get(OVERRIDE) == "GET"


def _waits(outcome: Response | RequestException, *, repeatable: bool) -> tuple[int, ...]:
    """How many seconds to wait before each further try, as far as there is one."""
    if isinstance(outcome, Response):
        outage = _OUTAGE if repeatable and not _is_usable(outcome) else ()
        return _QUOTA if outcome.status_code == 429 else outage
    if isinstance(outcome, SSLError | ProxyError) or not (repeatable or was_never_sent(outcome)):
        return ()
    if isinstance(outcome, Timeout):
        return _SILENCE
    return _OUTAGE if isinstance(outcome, _CUT_OFF) else ()


def was_never_sent(failure: RequestException) -> bool:
    """Whether there was not even a connection, so that nothing can have been applied."""
    cause = getattr(failure.args[0], "reason", None) if failure.args else None
    no_connection = isinstance(failure, ConnectTimeout | ProxyError | InvalidURL)
    return no_connection or isinstance(cause, NewConnectionError)


def _is_usable(answer: Response) -> bool:
    """Whether an answer is no outage and, if good, looks like all of a JSON object; parsing it
    comes later.
    """
    if answer.status_code in (408, 429) or answer.status_code >= 500:
        return False
    body = answer.content
    return not answer.ok or (body[:64].lstrip()[:1] == b"{" and body[-64:].rstrip()[-1:] == b"}")


class _TokenRequest(Request):
    """Cannot be copied. So google-auth leaves out a look-up of regions in the background, of which
    Sheets makes no use, and which would carry the token past the calls that we know of.
    """

    def __deepcopy__(self, memo: object) -> object:
        raise TypeError("this transport is not copied")


def open_session(credentials: Credentials, way: Way) -> Session:
    """A session that signs its requests with the credentials and goes the given way."""
    way.robot = str(getattr(credentials, "service_account_email", "") or "")
    session: Session = AuthorizedSession(  # type: ignore[no-untyped-call]
        credentials, auth_request=auth_request(way)
    )
    return _on_the_way(session, GoogleAdapter(way), way)


def auth_request(way: Way) -> Any:  # noqa: ANN401  # google-auth's own type, which is untyped
    """The transport by which google-auth fetches tokens, on the same way as all else."""
    return _TokenRequest(token_session(way, Session()))


def token_session(way: Way, session: Session) -> Session:
    """A session by which tokens are fetched."""
    # Without this, urllib3 prints warnings of its own beside our sentences.
    logging.getLogger("urllib3").setLevel(logging.ERROR)
    return _on_the_way(session, GoogleAdapter(way, for_tokens=True), way)


def _on_the_way(session: Session, adapter: GoogleAdapter, way: Way) -> Session:
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    if way.access.endpoint:
        session.trust_env = False  # a proxy is another machine
    return session


class Doing(NamedTuple):
    """What was being done when something went wrong: facts that sentences need."""

    name: str
    email: str = ""
    is_robot: bool = False
    writing: bool = False
    skew: float | None = None


def explained(error: Exception, doing: Doing) -> WorkbookError:
    """The error to raise in place of one of `FAULTS`."""
    match error:
        case APIError():
            return _of_answer(error, doing)
        case GoogleAuthError():
            return _of_token(error, doing)
        case RequestException():
            return _of_network(error, doing)
    return _unclear(doing) if doing.writing else UnavailableError("google.bad_answer")


def _of_answer(error: Any, doing: Doing) -> WorkbookError:  # noqa: ANN401  # gspread is untyped
    code, body = error.response.status_code, error.error
    if body["code"] == -1:  # no JSON
        if code in (400, 401, 403):  # somebody on the way says so
            return UnavailableError("google.bad_answer")
        body = {}
    detail = " ".join(str(body.get("message") or f"HTTP {code}").split())[:_DETAIL]
    if code == 403:
        return _forbidden(body, detail, doing)
    if code == 408 or code >= 500:
        return _unclear(doing) if doing.writing else UnavailableError("google.outage", code=code)
    known = {
        401: AccessError("google.unauthorized", whose=_whose(doing)),
        404: AccessError("google.not_found", name=doing.name),
        414: WorkbookError("google.long_address"),
        429: UnavailableError("google.quota"),
    }
    if code in known:
        return known[code]
    if code == 413 and doing.writing:
        size = -(-len(error.response.request.body or "") // 1_000_000)
        return WorkbookError("google.too_large", size=size)
    if body.get("status") == "FAILED_PRECONDITION":
        return AccessError("google.office_file")
    if doing.writing:
        return RefusedWriteError("google.refused", detail=detail)
    return UnavailableError("google.moving", detail=detail)


def _forbidden(body: Mapping[str, Any], detail: str, doing: Doing) -> WorkbookError:
    reason, facts = _reason(body)
    if reason in _RATES:
        return UnavailableError("google.quota")
    if reason in ("SERVICE_DISABLED", "accessNotConfigured"):
        url = str(facts.get("activationUrl") or "https://console.cloud.google.com/apis/library")
        return AccessError("google.api_disabled", url=url)
    if reason in _SCOPES:
        return AccessError("google.scope")
    if reason and reason != "forbidden":
        return AccessError("google.forbidden", reason=reason, detail=detail)
    key = "google.viewer" if doing.writing else "google.not_shared"
    return AccessError(key, whose=_whose(doing))


def _reason(body: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    """Google's word for why, in the form of today or of its older services, and its facts."""
    for name in ("details", "errors"):
        parts = body.get(name)
        for part in parts if isinstance(parts, list) else ():
            if isinstance(part, dict) and isinstance(part.get("reason"), str):
                facts = part.get("metadata")
                return part["reason"], facts if isinstance(facts, dict) else {}
    return "", {}


def _of_token(error: GoogleAuthError, doing: Doing) -> WorkbookError:
    """A refused token; a write that lacks one was never sent, unless its first answer was 401."""
    if not isinstance(error, RefreshError):
        return UnavailableError("google.offline")
    body = next((part for part in error.args if isinstance(part, dict)), {})
    code = body.get("error", "")
    if getattr(error, "retryable", False) or not code or not isinstance(code, str):
        return UnavailableError("google.token_outage")
    if code == "invalid_grant" and doing.skew is not None and abs(doing.skew) > _SKEW:
        return AccessError("google.clock", minutes=round(abs(doing.skew) / 60))
    if code == "invalid_grant" and not doing.is_robot:
        return AccessError("google.login_expired")
    return AccessError("google.key_refused", whose=_whose(doing), code=code)


def _of_network(error: RequestException, doing: Doing) -> WorkbookError:
    if doing.writing and not was_never_sent(error):
        return _unclear(doing)
    if isinstance(error, SSLError):
        return UnavailableError("google.tls")
    if isinstance(error, Timeout):
        return UnavailableError("google.timeout")
    return UnavailableError("google.offline")


def _unclear(doing: Doing) -> UnclearWriteError:
    return UnclearWriteError("google.unclear_write", name=doing.name)


def _whose(doing: Doing) -> Mapping[Lang, str]:
    """The e-mail, or in its place words that fit into the same sentences."""
    if doing.email:
        return {"ru": doing.email, "en": doing.email}
    return by_lang("google.you")
