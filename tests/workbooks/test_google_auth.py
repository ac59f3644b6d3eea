"""Addresses of spreadsheets, and credentials: where they are found and the least they may do."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization as to
from cryptography.hazmat.primitives.asymmetric import rsa

from sheets_kpi.errors import AccessError, WorkbookError
from sheets_kpi.workbooks import is_google, open_workbook
from sheets_kpi.workbooks.google.auth import READING, WRITING, identify
from sheets_kpi.workbooks.google.session import Way
from sheets_kpi.workbooks.google.workbook import GoogleWorkbook, spreadsheet_id
from sheets_kpi.workbooks.interface import Access

Json = dict[str, Any]


@pytest.mark.parametrize(
    "location",
    [
        "https://docs.google.com/spreadsheets/d/1AbC-d_E/edit#gid=0",
        "https://docs.google.com/spreadsheets/d/1AbC-d_E",
        "https://docs.google.com/spreadsheets/u/0/d/1AbC-d_E/edit?usp=sharing",
        "1AbC-d_E",
    ],
)
def test_the_id_in_an_address(location: str) -> None:
    assert spreadsheet_id(location) == "1AbC-d_E"


@pytest.mark.parametrize(
    "location",
    [
        "https://docs.google.com/document/d/1AbC-d_E/edit",
        "https://docs.google.com/spreadsheets/d/e/2PACX-1vQ/pubhtml",
        "https://docs.google.com/spreadsheets/",
    ],
)
def test_an_address_of_something_else(location: str) -> None:
    with pytest.raises(WorkbookError) as caught:
        open_workbook(location)
    assert caught.value.key == "google.address"


def test_what_is_a_google_spreadsheet() -> None:
    assert is_google("1BxiMVs0XRA5nFMdKvBdBZjgmUUqptlbs74OgvE2upms")
    assert not is_google("team.xlsx")
    found = open_workbook("https://docs.google.com/spreadsheets/d/1AbC-d_E/edit")
    assert isinstance(found, GoogleWorkbook)
    assert found.calls == (0, 0)


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in ("SHEETS_KPI_CREDENTIALS", "SHEETS_KPI_CREDENTIALS_JSON"):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


HUSH = {
    "type": "service_account",
    "client_email": "robot@x",
    "token_uri": "https://x",
    "private_key": "hush",
}


@pytest.mark.parametrize(
    ("content", "key"),
    [
        ("not JSON, -----BEGIN A SECRET-----", "google.key_broken"),
        ("[]", "google.key_broken"),
        ('{"type": "service_account", "client_email": "robot@x"}', "google.key_broken"),
        (json.dumps(HUSH), "google.key_broken"),
        ('{"type": "authorized_user"}', "google.key_broken"),
        ("{}", "google.key_kind"),
    ],
)
def test_a_key_that_cannot_be_used_is_not_shown(
    bare: pytest.MonkeyPatch, tmp_path: Path, content: str, key: str
) -> None:
    path = tmp_path / "key.json"
    path.write_text(content, encoding="utf-8")
    for given in (str(path), ""):
        bare.setenv("SHEETS_KPI_CREDENTIALS_JSON", content)
        with pytest.raises(AccessError) as caught:
            identify(Way(Access(given, endpoint="http://127.0.0.1:9")))
        assert caught.value.key == key
        assert "PRIVATE" not in caught.value.say("ru")
        assert "hush" not in caught.value.say("en")


def test_the_option_comes_before_the_environment_and_that_before_the_config(
    bare: pytest.MonkeyPatch,
) -> None:
    def missing(given: str, configured: str) -> object:
        with pytest.raises(AccessError) as caught:
            identify(Way(Access(given, configured, endpoint="http://127.0.0.1:9")))
        return caught.value.facts["path"]

    assert missing("", "/no/config") == "/no/config"
    bare.setenv("SHEETS_KPI_CREDENTIALS", "/no/environment")
    assert missing("", "/no/config") == "/no/environment"
    assert missing("/no/option", "/no/config") == "/no/option"


def test_a_person_keeps_the_scopes_that_were_agreed_to(bare: pytest.MonkeyPatch) -> None:
    info = {"type": "authorized_user", "client_id": "a", "client_secret": "b", "refresh_token": "c"}
    bare.setenv("SHEETS_KPI_CREDENTIALS_JSON", json.dumps(info))
    found = identify(Way(Access(read_only=True)))
    assert (found.source, found.is_robot) == ("SHEETS_KPI_CREDENTIALS_JSON", False)
    assert found.credentials.scopes is None  # type: ignore[attr-defined]


@pytest.mark.usefixtures("bare")
def test_a_robot_asks_for_no_more_than_it_needs(tmp_path: Path) -> None:
    path = tmp_path / "key.json"
    path.write_text(json.dumps(robot()), encoding="utf-8")
    told: list[str] = []
    for mode, exposed in ((0o600, []), (0o644, ["google.key_exposed"])):
        path.chmod(mode)
        for read_only, scope in ((True, READING), (False, WRITING)):
            told.clear()
            access = Access(str(path), read_only=read_only, tell=lambda key, _: told.append(key))
            found = identify(Way(access))
            assert found.credentials.scopes == [scope]  # type: ignore[attr-defined]
            assert (found.email, found.is_robot) == ("robot@x", True)
            assert told == exposed


def robot() -> Json:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(to.Encoding.PEM, to.PrivateFormat.PKCS8, to.NoEncryption()).decode()
    about = {"type": "service_account", "client_email": "robot@x"}
    return {**about, "token_uri": "https://oauth2.googleapis.com/token", "private_key": pem}
