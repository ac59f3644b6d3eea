"""The double of Google Sheets: state, and one function from a request to an answer.

It serves what the product and gspread use of Sheets v4 and of the token endpoint, checks requests
against Google's own schema and known rules, and words its answers as Google's recorded ones. Where
Google's behaviour is not settled it takes the stricter side.
"""

from __future__ import annotations

import gzip
import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import batch
from book import Book, new_book
from context import Context
from faults import CallKind, Fault, Meanwhile
from methods import Asked, Method, route
from refusals import (
    Refused,
    bad_token,
    no_token,
    not_found,
    not_permitted,
    office_file,
    quota,
    service_disabled,
    small_scope,
)
from tokens import Accounts, Token

Json = dict[str, Any]
OVERRIDE = "x-http-method-override"
_TOO_LONG = (
    "<!DOCTYPE html><html lang=en><title>Error 414 (Request-URI Too Large)!!1</title></html>"
)
Answer = tuple[int, dict[str, str], bytes]
PROJECT = "123456789012"
_SCOPE = "https://www.googleapis.com/auth/"
_WRITE_SCOPES = {f"{_SCOPE}{name}" for name in ("spreadsheets", "drive", "drive.file")}
_READ_SCOPES = _WRITE_SCOPES | {
    f"{_SCOPE}{name}" for name in ("spreadsheets.readonly", "drive.readonly")
}
_ERROR_TEXTS: dict[int, Callable[[], Refused]] = {
    401: bad_token,
    403: not_permitted,
    404: not_found,
    500: lambda: Refused(500, "INTERNAL", "Internal error encountered."),
    503: lambda: Refused(503, "UNAVAILABLE", "The service is currently unavailable."),
}


@dataclass(frozen=True)
class Call:
    """One call as it was answered; sizes in bytes as they went over the wire."""

    kind: CallKind
    name: str
    target: str
    status: int
    sent: int
    received: int


@dataclass
class Double:
    """The whole state. Everything a test may want to look at or to set is here.

    `quota_reads` and `quota_writes` are calls a minute; None is no limit. `clock` gives seconds
    since 1970. `year` completes dates that are typed without one. `max_target` is how many bytes
    of path and query the front end takes: recorded of another of Google's services.
    """

    books: dict[str, Book] = field(default_factory=dict)
    accounts: Accounts = field(default_factory=Accounts)
    calls: list[Call] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    meanwhile: list[Meanwhile] = field(default_factory=list)
    api_enabled: bool = True
    quota_reads: int | None = None
    quota_writes: int | None = None
    clock: Callable[[], float] = time.time
    year: int = 2026
    max_target: int = 8192
    metadata_wants_writing: bool = False  # whether a read-only token sees no developer metadata
    endpoint: str = ""
    lock: threading.RLock = field(default_factory=threading.RLock)
    _used: dict[tuple[str, int], int] = field(default_factory=dict)

    # What tests do to it ------------------------------------------------------------------

    def add_book(
        self, locale: str = "en_US", zone: str = "Etc/GMT", roles: Mapping[str, str] | None = None
    ) -> Book:
        """A new spreadsheet, shared with every robot as writer unless `roles` says otherwise."""
        book = new_book(locale=locale, zone=zone)
        shared = dict.fromkeys([*self.accounts.keys, *self.accounts.refresh.values()], "writer")
        book.roles = {OWNER: "owner", **(shared if roles is None else dict(roles))}
        self.books[book.id] = book
        return book

    def edit(self, book: Book, *requests: Json) -> list[Json]:
        """Requests of the spreadsheet's owner, checked and applied as one batch."""
        with self.lock:
            return batch.apply(book, OWNER, batch.checked(list(requests)))

    def count(self, kind: CallKind) -> int:
        """How many calls of a kind were made."""
        return sum(call.kind == kind for call in self.calls)

    # Answering ----------------------------------------------------------------------------

    def handle(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Status, headers and body of the answer to a request; headers by lower-case name.

        A POST that says so in its headers is a GET whose parameters stand in the body.
        """
        if len(target) > self.max_target:
            return 414, {"content-type": "text/html; charset=UTF-8"}, _TOO_LONG.encode()
        if meant(method, headers) != method:
            method, target, body = "GET", f"{target}?{body.decode()}", b""
        with self.lock:
            status, made = self._answer(method, target, headers, body)
        pretty = _query(target).get("prettyPrint", ["true"])[0] != "false"
        return self._packed(status, printed(made) if pretty else compact(made), headers)

    def _packed(self, status: int, text: str, headers: Mapping[str, str]) -> Answer:
        data = text.encode("utf-8")
        out = {
            "content-type": "application/json; charset=UTF-8",
            "vary": "Origin, X-Origin, Referer",
            "cache-control": "private",
            "x-content-type-options": "nosniff",
        }
        if "gzip" in headers.get("accept-encoding", ""):
            data = gzip.compress(data, 5, mtime=0)
            out["content-encoding"] = "gzip"
        return status, out, data

    def _answer(
        self, method: str, target: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, Any]:
        path = urlsplit(target).path
        if method == "POST" and path == "/token":
            return self.accounts.answer(body, self.clock())
        if path.endswith("/allowedLocations"):  # google-auth asks this behind one's back
            return 200, {"locations": [], "encodedLocations": "0x0"}
        try:
            return 200, self._api(method, target, headers, body)
        except Refused as refused:
            return refused.status, refused.body()

    def _api(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Json:
        found = route(method, unquote(urlsplit(target).path))
        token = self._token(headers)
        if not self.api_enabled:
            raise service_disabled(PROJECT)
        _check_scope(token, found.method)
        self._check_quota(found.method)
        # The body is checked before the file is looked up.
        request = found.method.parse(_query(target), body)
        book = self._book(found.path.get("id"), token, found.method)
        asked = Asked(Context(book, token.email), found.path, request, self.year)
        made = found.method.answered(asked)
        if self.metadata_wants_writing and not token.scopes & _WRITE_SCOPES:
            for part in (made, *made.get("sheets", [])):
                part.pop("developerMetadata", None)
        return made

    def _token(self, headers: Mapping[str, str]) -> Token:
        authorization = headers.get("authorization", "")
        if not authorization:
            raise no_token()
        token = self.accounts.holder(authorization, self.clock())
        if token is None:
            raise bad_token()
        return token

    def _book(self, book_id: str | None, token: Token, method: Method) -> Book:
        if book_id is None:
            return self.add_book(roles={token.email: "owner"})
        if book_id not in self.books:
            raise not_found()
        book = self.books[book_id]
        role = book.roles.get(token.email)
        if role is None or (role == "reader" and method.writes):
            raise not_permitted()
        if book.office_file:
            raise office_file()
        return book

    def _check_quota(self, method: Method) -> None:
        limit = self.quota_writes if method.writes else self.quota_reads
        if limit is None:
            return
        kind: CallKind = "write" if method.writes else "read"
        minute = int(self.clock() // 60)
        self._used = {key: count for key, count in self._used.items() if key[1] == minute}
        self._used[kind, minute] = self._used.get((kind, minute), 0) + 1
        if self._used[kind, minute] > limit:
            raise quota(kind.title(), PROJECT)

    # Faults -------------------------------------------------------------------------------

    def happen(self, kind: CallKind) -> None:
        """Does what others do just before this call; they may call the double themselves."""
        with self.lock:
            due = [event for event in self.meanwhile if event.due(kind)]
        for event in due:
            event.act()

    def next_fault(self, kind: CallKind) -> Fault | None:
        """The fault that strikes this call, if any."""
        return next((fault for fault in self.faults if fault.strikes(kind)), None)

    def error(self, status: int, kind: CallKind, headers: Mapping[str, str]) -> Answer:
        """The body that Google sends with an error status."""
        if kind == "token":
            text = json.dumps({"error": "internal_failure", "error_description": "Backend Error"})
            return self._packed(status, text, headers)
        if status == 429:
            refused = quota("Write" if kind == "write" else "Read", PROJECT)
        else:
            maker = _ERROR_TEXTS.get(status)
            refused = maker() if maker else Refused(status, "UNKNOWN", "Unknown Error.")
        return self._packed(status, json.dumps(refused.body(), indent=2) + "\n", headers)


OWNER = "owner@example.com"


def meant(method: str, headers: Mapping[str, str]) -> str:
    """The method that a request stands for."""
    return "GET" if method == "POST" and headers.get(OVERRIDE) == "GET" else method


def kind_of(method: str, target: str) -> CallKind:
    """What kind of call a request is."""
    path = urlsplit(target).path
    if path == "/token":
        return "token"
    if not path.startswith("/v4/"):
        return "other"
    reading = method == "GET" or path.endswith((":search", ":getByDataFilter"))
    return "read" if reading else "write"


def _check_scope(token: Token, method: Method) -> None:
    if not token.scopes & (_READ_SCOPES if method.read_only_scope else _WRITE_SCOPES):
        raise small_scope(method.name)


def _query(target: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(target).query, keep_blank_values=True)


_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def compact(value: Any) -> str:
    """A value as JSON without a space."""
    return _ENCODER.encode(value)


def printed(value: Any) -> str:
    """A value as JSON on many lines, as Google prints it unless told not to.

    The module json does the same several times slower.
    """
    return _lines(value, "\n") + "\n"


def _lines(value: Any, margin: str) -> str:
    inner = margin + "  "
    if isinstance(value, dict) and value:
        parts = [f'"{key}": {_lines(part, inner)}' for key, part in value.items()]
        return "{" + inner + f",{inner}".join(parts) + margin + "}"
    if isinstance(value, list) and value:
        return (
            "[" + inner + f",{inner}".join([_lines(part, inner) for part in value]) + margin + "]"
        )
    return compact(value)
