"""Credentials: where they are found, whose they are, and the least they may do.

Looked for in this order: the option, the environment (a path, then the JSON itself), the config, a
login made earlier with gspread, and the application default credentials of Google Cloud.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import google.auth
from google.auth.credentials import Credentials
from google.auth.exceptions import DefaultCredentialsError, MalformedError
from google.oauth2.credentials import Credentials as UserCredentials
from google.oauth2.service_account import Credentials as RobotCredentials
from gspread import auth

from sheets_kpi.errors import AccessError
from sheets_kpi.workbooks.google.session import Way, auth_request

PATH_VARIABLE = "SHEETS_KPI_CREDENTIALS"
JSON_VARIABLE = "SHEETS_KPI_CREDENTIALS_JSON"
WRITING = "https://www.googleapis.com/auth/spreadsheets"
READING = f"{WRITING}.readonly"


class Identity(NamedTuple):
    """Credentials and what may be said about them: the e-mail a sheet is shared with (empty where
    it is not known), where they were found, and whether others on this machine can read them.
    """

    credentials: Credentials
    email: str = ""
    source: str = ""
    is_robot: bool = False
    exposed: bool = False


def identify(given: str, way: Way, *, read_only: bool, configured: str = "") -> Identity:
    """Finds the credentials of this run: `given` is the path of a key file from the command line,
    `configured` one from `sheets-kpi.toml`, "" for none. `read_only` asks for no right to write.

    Raises:
        AccessError: there are none, or they cannot be understood.
    """
    scope = READING if read_only else WRITING
    path = given or os.environ.get(PATH_VARIABLE, "")
    if path:
        return _of_file(Path(path), scope, way)
    if text := os.environ.get(JSON_VARIABLE, ""):
        return _of_info(_parsed(text, JSON_VARIABLE), JSON_VARIABLE, scope, way)
    if configured:
        return _of_file(Path(configured), scope, way)
    found = None if way.endpoint else _earlier_login(scope, way)
    return found or _application_default(scope, way)


def _of_file(path: Path, scope: str, way: Way) -> Identity:
    try:
        text = path.expanduser().read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise AccessError("google.key_missing", path=str(path)) from error
    mode = path.expanduser().stat().st_mode if os.name == "posix" else 0
    found = _of_info(_parsed(text, str(path)), str(path), scope, way)
    return found._replace(exposed=bool(mode & (stat.S_IRGRP | stat.S_IROTH)))


def _parsed(text: str, source: str) -> Mapping[str, Any]:
    try:
        info = json.loads(text)
    except ValueError:
        raise AccessError("google.key_broken", path=source) from None  # its text is a secret
    if not isinstance(info, dict):
        raise AccessError("google.key_broken", path=source)
    return info


def _of_info(info: Mapping[str, Any], source: str, scope: str, way: Way) -> Identity:
    try:
        if info.get("type") == "service_account":
            return _robot(info, source, scope)
        if info.get("type") == "authorized_user" or "refresh_token" in info:  # gspread's: no type
            return _user(info, source)
        if "installed" in info or "web" in info:
            return _login(info, source, way)
    except (ValueError, KeyError, TypeError):
        raise AccessError("google.key_broken", path=source) from None
    raise AccessError("google.key_kind", path=source)


def _robot(info: Mapping[str, Any], source: str, scope: str) -> Identity:
    try:
        made = RobotCredentials.from_service_account_info(info, scopes=[scope])  # type: ignore[no-untyped-call]
    except MalformedError as error:
        raise ValueError from error
    return Identity(made, str(info["client_email"]), source, is_robot=True)


def _user(info: Mapping[str, Any], source: str) -> Identity:
    """A person's own login; it keeps the scopes that the person agreed to."""
    made = UserCredentials.from_authorized_user_info(info)  # type: ignore[no-untyped-call]
    return Identity(made, str(info.get("account") or ""), source)


def _login(info: Mapping[str, Any], source: str, way: Way) -> Identity:
    """The login in a browser, kept where gspread keeps it; only the first run asks."""
    kept = auth.DEFAULT_AUTHORIZED_USER_FILENAME
    if way.endpoint:
        raise AccessError("google.key_kind", path=source)
    if kept.is_file():
        return _of_file(kept, WRITING, way)
    made = auth.local_server_flow(info, [WRITING])
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.touch(mode=0o600)
    auth.store_credentials(made, kept)
    return Identity(made, "", source)


def _earlier_login(scope: str, way: Way) -> Identity | None:
    """What gspread finds by itself: a login made before, a robot's key, an OAuth client."""
    names = (
        auth.DEFAULT_AUTHORIZED_USER_FILENAME,
        auth.DEFAULT_SERVICE_ACCOUNT_FILENAME,
        auth.DEFAULT_CREDENTIALS_FILENAME,
    )
    found = next((Path(name) for name in names if Path(name).is_file()), None)
    return _of_file(found, scope, way) if found else None


def _application_default(scope: str, way: Way) -> Identity:
    try:
        made, _ = google.auth.default(scopes=[scope], request=auth_request(way))
    except DefaultCredentialsError:
        raise AccessError("google.no_credentials", path=PATH_VARIABLE, json=JSON_VARIABLE) from None
    email = str(getattr(made, "service_account_email", "") or "")
    known = email if "@" in email else ""
    return Identity(made, known, "Google Cloud", is_robot=bool(known))
