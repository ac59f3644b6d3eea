"""Credentials that nobody named: a login made before with gspread, and those of Google Cloud."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization as to
from cryptography.hazmat.primitives.asymmetric import rsa
from gspread import auth

from sheets_kpi.errors import AccessError
from sheets_kpi.workbooks.google.auth import READING, WRITING, identify, login_file
from sheets_kpi.workbooks.google.session import Way
from sheets_kpi.workbooks.interface import Access

Json = dict[str, Any]
STAND_IN = Access(endpoint="http://127.0.0.1:9", read_only=True)
OWNER: Json = {
    "type": "authorized_user",
    "client_id": "a",
    "client_secret": "b",
    "refresh_token": "c",
    "account": "owner@x",
}
KEPT: Json = {key: text for key, text in OWNER.items() if key != "type"}  # as gspread keeps it
APP: Json = {"installed": {"client_id": "a", "client_secret": "b"}}


def robot() -> Json:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(to.Encoding.PEM, to.PrivateFormat.PKCS8, to.NoEncryption()).decode()
    about = {"type": "service_account", "client_email": "robot@x"}
    return {**about, "token_uri": "https://oauth2.googleapis.com/token", "private_key": pem}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder without any login, on a machine that is not Google's."""
    for name in ("SHEETS_KPI_CREDENTIALS", "SHEETS_KPI_CREDENTIALS_JSON"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.delenv("GOOGLE_APPLICATION_CREDENTIALS", raising=False)
    monkeypatch.setenv("CLOUDSDK_CONFIG", str(tmp_path / "gcloud"))
    monkeypatch.setenv("NO_GCE_CHECK", "true")
    monkeypatch.setenv("HOME", str(tmp_path))
    gspread = tmp_path / "gspread"
    for name, file in (
        ("DEFAULT_AUTHORIZED_USER_FILENAME", "authorized_user.json"),
        ("DEFAULT_SERVICE_ACCOUNT_FILENAME", "service_account.json"),
        ("DEFAULT_CREDENTIALS_FILENAME", "credentials.json"),
    ):
        monkeypatch.setattr(auth, name, gspread / file)
    return tmp_path


def keep(path: Path, content: Json) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content), encoding="utf-8")
    path.chmod(0o600)
    return str(path)


# --- a login made before --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kept", "found"),
    [
        (("authorized_user.json", "service_account.json"), "authorized_user.json"),
        (("service_account.json", "credentials.json"), "service_account.json"),
        (("authorized_user.json",), "authorized_user.json"),
    ],
)
def test_an_earlier_login_is_found_where_gspread_keeps_it(
    home: Path, kept: tuple[str, ...], found: str
) -> None:
    contents = {
        "authorized_user.json": KEPT,
        "service_account.json": robot(),
        "credentials.json": APP,
    }
    for name in kept:
        keep(home / "gspread" / name, contents[name])
    identity = identify(Way(Access(read_only=True)))
    is_robot = found == "service_account.json"
    assert identity.source == str(home / "gspread" / found)
    assert identity.email == ("robot@x" if is_robot else "owner@x")
    assert identity.is_robot is is_robot


def test_no_login_of_google_goes_to_a_stand_in(home: Path) -> None:
    keep(home / "gspread" / "authorized_user.json", OWNER)
    with pytest.raises(AccessError) as caught:
        identify(Way(STAND_IN))
    assert caught.value.key == "google.no_credentials"
    for lang in ("ru", "en"):
        assert "SHEETS_KPI_CREDENTIALS" in caught.value.say(lang)


# --- the file of an OAuth client ------------------------------------------------------------------


def test_the_file_of_a_client_needs_a_login_first_and_then_finds_it(home: Path) -> None:
    path = keep(home / "client.json", APP)
    with pytest.raises(AccessError) as caught:
        identify(Way(Access(path, read_only=True)))
    assert f"sheets-kpi login {path}" in caught.value.say("ru")
    old = keep(home / "gspread" / "authorized_user.json", KEPT)  # of an earlier version
    assert identify(Way(Access(path))).source == old
    own = keep(login_file(Way()), OWNER)
    assert identify(Way(Access(path))).source == own
    assert identify(Way()).source == own


def test_a_stand_in_never_gets_the_login_of_google(home: Path) -> None:
    keep(home / "gspread" / "authorized_user.json", OWNER)
    keep(login_file(Way()), OWNER)
    with pytest.raises(AccessError) as caught:
        identify(Way(replace(STAND_IN, credentials=keep(home / "client.json", APP))))
    assert caught.value.key == "google.login_first"


# --- Google Cloud ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("read_only", "scope"), [(True, READING), (False, WRITING)])
def test_the_robot_of_google_cloud(
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    read_only: bool,  # noqa: FBT001
    scope: str,
) -> None:
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", keep(home / "adc.json", robot()))
    found = identify(Way(Access(read_only=read_only)))
    assert (found.source, found.email, found.is_robot) == ("Google Cloud", "robot@x", True)
    assert found.credentials.scopes == [scope]  # type: ignore[attr-defined]


def test_a_login_of_gcloud_has_no_address_to_share_with(home: Path) -> None:
    keep(home / "gcloud" / "application_default_credentials.json", OWNER)
    found = identify(Way(Access(read_only=True)))
    assert (found.source, found.email, found.is_robot) == ("Google Cloud", "", False)


@pytest.mark.usefixtures("home")
def test_without_any_credentials_one_sentence_says_where_they_are_looked_for() -> None:
    with pytest.raises(AccessError) as caught:
        identify(Way(Access(read_only=True)))
    assert (caught.value.key, caught.value.exit_code) == ("google.no_credentials", 7)
