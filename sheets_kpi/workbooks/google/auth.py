"""Credentials: where they are found, whose they are, and the least they may do.

Looked for in this order: the option, the environment (a path, then the JSON itself), the config, a
login made earlier (ours, then gspread's), and the application default credentials of Google Cloud.

An owner's own Google account is agreed to once in a browser, and kept for its owner alone. Her
OAuth client says which program asks; what is kept lets later runs ask for tokens by themselves
until she takes it back.
"""

from __future__ import annotations

import json
import os
import stat
import webbrowser
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import google.auth
from google.auth.credentials import Credentials
from google.auth.exceptions import DefaultCredentialsError
from google.oauth2.credentials import Credentials as UserCredentials
from google.oauth2.service_account import Credentials as RobotCredentials
from google_auth_oauthlib.flow import InstalledAppFlow, WSGITimeoutError
from gspread import auth
from requests.exceptions import RequestException

from sheets_kpi.errors import AccessError
from sheets_kpi.texts import Lang, say
from sheets_kpi.workbooks.google.session import (
    ODD,
    Doing,
    Way,
    auth_request,
    explained,
    token_session,
)

PATH_VARIABLE = "SHEETS_KPI_CREDENTIALS"
JSON_VARIABLE = "SHEETS_KPI_CREDENTIALS_JSON"
WRITING = "https://www.googleapis.com/auth/spreadsheets"
READING = f"{WRITING}.readonly"
_GOOGLE = {
    "auth_uri": "https://accounts.google.com/o/oauth2/auth",
    "token_uri": "https://oauth2.googleapis.com/token",
}
_PATIENCE = 600  # seconds for somebody to agree


class Identity(NamedTuple):
    """Credentials and what may be said about them: the e-mail a sheet is shared with (empty where
    it is not known), and where they were found.
    """

    credentials: Credentials
    email: str = ""
    source: str = ""
    is_robot: bool = False


def identify(way: Way) -> Identity:
    """Finds the credentials of this run; the owner is told of a key that others can read.

    Raises:
        AccessError: there are none, or they cannot be understood.
    """
    path = way.access.credentials or os.environ.get(PATH_VARIABLE, "")
    if path:
        return _of_file(Path(path), way)
    if text := os.environ.get(JSON_VARIABLE, ""):
        return _of_info(text, JSON_VARIABLE, way)
    if way.access.configured:
        return _of_file(Path(way.access.configured), way)
    found = _earlier(
        way,
        login_file(way),
        auth.DEFAULT_AUTHORIZED_USER_FILENAME,
        auth.DEFAULT_SERVICE_ACCOUNT_FILENAME,
        auth.DEFAULT_CREDENTIALS_FILENAME,
    )
    return found or _application_default(way)


def _scope(way: Way) -> str:
    return READING if way.access.read_only else WRITING


def _of_file(path: Path, way: Way) -> Identity:
    place = path.expanduser()
    try:
        text = place.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise AccessError("google.key_missing", path=str(path)) from error
    found = _of_info(text, str(path), way)
    if os.name == "posix" and place.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH):
        way.access.tell("google.key_exposed", {"path": found.source})
    return found


def _of_info(text: str, source: str, way: Way) -> Identity:
    try:
        info = json.loads(text)
        if info.get("type") == "service_account":
            robot = RobotCredentials.from_service_account_info(info, scopes=[_scope(way)])  # type: ignore[no-untyped-call]
            return Identity(robot, str(info["client_email"]), source, is_robot=True)
        if info.get("type") == "authorized_user" or "refresh_token" in info:  # gspread's: no type
            person = UserCredentials.from_authorized_user_info(info)  # type: ignore[no-untyped-call]
            return Identity(person, str(info.get("account") or ""), source)  # scopes as agreed to
        if "installed" in info or "web" in info:
            return _login(source, way)
    except ODD:
        raise AccessError("google.key_broken", path=source) from None  # its text is a secret
    raise AccessError("google.key_kind", path=source)


def _login(source: str, way: Way) -> Identity:
    """The login that goes with an OAuth client; only `sheets-kpi login` asks for one."""
    if found := _earlier(way, login_file(way), auth.DEFAULT_AUTHORIZED_USER_FILENAME):
        return found
    raise AccessError("google.login_first", path=source)


def _earlier(way: Way, own: Path, *others: Path) -> Identity | None:
    """Of our own file and those of gspread the first that is there; none of theirs at a stand-in
    for Google.
    """
    names = (own, *(() if way.access.endpoint else map(Path, others)))
    found = next((name for name in names if name.is_file()), None)
    return _of_file(found, way) if found else None


def _application_default(way: Way) -> Identity:
    try:
        made, _ = google.auth.default(scopes=[_scope(way)], request=auth_request(way))
    except DefaultCredentialsError:
        raise AccessError("google.no_credentials", path=PATH_VARIABLE, json=JSON_VARIABLE) from None
    email = str(getattr(made, "service_account_email", "") or "")
    known = email if "@" in email else ""
    return Identity(made, known, "Google Cloud", is_robot=bool(known))


def login_file(way: Way) -> Path:
    """Where the login is kept; that of a stand-in for Google apart from the real one."""
    port = urlsplit(way.access.endpoint).port
    folder: Path = auth.get_config_dir("sheets-kpi")
    return folder / (f"login-{port}.json" if port else "login.json")


def log_in(client: Path, way: Way, lang: Lang) -> Path:
    """Asks in a browser, and keeps the answer for its owner alone; where it is kept.

    Args:
        client: the file of an OAuth client of the kind "Desktop app".
        way: how the token is fetched.
        lang: the language of what the browser shows at the end.

    Raises:
        AccessError: the file is another one, or nobody agreed.
        UnavailableError: Google does not answer.
    """
    flow = InstalledAppFlow.from_client_config({"installed": _client(client)}, [WRITING])
    token_session(way, flow.oauth2session)
    try:
        made = flow.run_local_server(
            port=0,
            open_browser=_has_browser(),
            authorization_prompt_message=say("google.login_open", lang, url="{url}"),
            success_message=say("google.login_agreed", lang),
            timeout_seconds=_PATIENCE,
            prompt="consent",  # or Google leaves out what later runs need
        )
    except WSGITimeoutError as error:
        raise AccessError("google.login_silence") from error
    except RequestException as error:
        raise explained(error, Doing("")) from error
    except Warning:  # the owner took the tick off spreadsheets
        raise AccessError("google.scope") from None
    except Exception as error:  # noqa: BLE001  # of a library's library; its text may be a secret
        raise AccessError("google.login_denied", code=getattr(error, "error", "")) from None
    if not made.refresh_token:
        raise AccessError("google.login_denied", code="refresh_token")
    kept = {"type": "authorized_user", **json.loads(made.to_json(strip=("token", "expiry")))}
    return _keep(login_file(way), json.dumps(kept))


def _client(path: Path) -> dict[str, Any]:
    try:
        info = json.loads(path.expanduser().read_text(encoding="utf-8-sig"))
        if info.get("type") == "service_account":
            raise AccessError("google.client_robot", path=str(path))
        client = info["installed"]
        names = ("client_id", "client_secret")
        return {**{name: client[name] for name in names}, **_GOOGLE}
    except OSError as error:
        raise AccessError("google.key_missing", path=str(path)) from error
    except ODD:
        raise AccessError("google.client_kind", path=str(path)) from None


def _has_browser() -> bool:
    try:
        webbrowser.get()
    except webbrowser.Error:
        return False
    return True


def _keep(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    new = path.with_suffix(".new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    return new.replace(path)
