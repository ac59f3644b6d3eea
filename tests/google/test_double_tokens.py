"""The double's token endpoint: a robot's signed request, a user's login, and their refusals."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import requests
from asking import SCOPE, Redirect, assertion, gspread_client
from credentials import ROBOT, USER, robot_key, user_login
from double import Double
from google.auth.exceptions import RefreshError
from google.auth.transport.requests import Request
from google.oauth2.credentials import Credentials as UserCredentials
from google.oauth2.service_account import Credentials
from tokens import JWT_GRANT


def test_a_good_assertion_gets_a_token(double: Double) -> None:
    status, answer = assertion(double)
    assert (status, answer["expires_in"], answer["token_type"]) == (200, 3599, "Bearer")


@pytest.mark.parametrize(
    ("shift", "fine"), [(300, True), (301, False), (-3590, True), (-7200, False)]
)
def test_the_clock_may_be_a_little_wrong(double: Double, shift: int, *, fine: bool) -> None:
    start = int(double.clock())
    double.clock = lambda: start
    status, answer = assertion(double, iat=start + shift, exp=start + shift + 3600)
    assert (status == 200) == fine
    assert fine or "Invalid JWT: Token must be a short-lived token" in answer["error_description"]


@pytest.mark.parametrize(
    ("claims", "error", "text"),
    [
        ({"iss": "nobody@example.com"}, "invalid_grant", "Invalid grant: account not found"),
        ({"aud": "http://127.0.0.1/token"}, "invalid_grant", "Invalid JWT: Failed audience check."),
        (
            {"scope": "spreadsheets"},
            "invalid_scope",
            "Invalid OAuth scope or ID token audience provided.",
        ),
        ({"exp": None}, "invalid_grant", "Invalid JWT: Token must be a short-lived token"),
    ],
)
def test_a_bad_assertion(double: Double, claims: dict[str, Any], error: str, text: str) -> None:
    status, answer = assertion(double, **claims)
    assert (status, answer["error"]) == (400, error)
    assert text in answer["error_description"]


def test_a_wrong_key_and_a_broken_assertion(double: Double) -> None:
    double.accounts.keys[ROBOT] = OTHER_PUBLIC_KEY
    assert assertion(double)[1]["error_description"] == "Invalid JWT Signature."
    form = {"grant_type": JWT_GRANT, "assertion": "a.b"}
    answer = requests.post(f"{double.endpoint}/token", data=form, timeout=10)
    assert answer.json() == {"error": "invalid_request", "error_description": "Bad Request"}


def test_an_unknown_scope_gets_no_access_token(double: Double) -> None:
    status, answer = assertion(double, scope="https://www.googleapis.com/auth/nothing")
    assert (status, set(answer)) == (200, {"id_token"})


OTHER_PUBLIC_KEY = """-----BEGIN PUBLIC KEY-----
MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAKj34GkxFhD90vcNLYLInFEX6Ppy1tPf
9Cnzj4p4WGeKLs1Pt8QuKUpRKfFLfRYC9AIKjbJTWit+CqvjWYzvQwECAwEAAQ==
-----END PUBLIC KEY-----
"""


def test_a_user_has_a_login_of_their_own(double: Double) -> None:
    login = UserCredentials.from_authorized_user_info(user_login(double.endpoint), [SCOPE])  # type: ignore[no-untyped-call]
    with requests.Session() as session:
        session.mount("https://", Redirect(double.endpoint))
        login.refresh(Request(session))
    assert double.accounts.tokens[login.token].email == USER
    double.accounts.refresh.clear()
    with requests.Session() as session:
        session.mount("https://", Redirect(double.endpoint))
        with pytest.raises(RefreshError, match="Token has been expired or revoked"):
            login.refresh(Request(session))


def test_an_expired_token_is_a_401_that_google_auth_renews(double: Double) -> None:
    opened = gspread_client(double).open_by_key(double.add_book().id)
    double.accounts.tokens.clear()
    opened.fetch_sheet_metadata()
    assert [call.status for call in double.calls if call.kind == "read"] == [200, 401, 200]
    assert double.count("token") == 2


@pytest.mark.parametrize("headers", [{}, {"authorization": "Bearer nothing"}])
def test_without_a_token_nothing_opens(double: Double, headers: dict[str, str]) -> None:
    book = double.add_book()
    status, _, body = double.handle("GET", f"/v4/spreadsheets/{book.id}", headers, b"")
    assert (status, json.loads(body)["error"]["status"]) == (401, "UNAUTHENTICATED")


def test_the_key_file_is_like_google_s(double: Double, credentials_file: Path) -> None:
    assert json.loads(credentials_file.read_text(encoding="utf-8")) == robot_key(double.endpoint)
    assert credentials_file.stat().st_mode & 0o777 == 0o600
    robot = Credentials.from_service_account_file(str(credentials_file), scopes=[SCOPE])  # type: ignore[no-untyped-call]
    assert robot.service_account_email == ROBOT
