"""An owner's own Google account: agreed to once in a browser, kept for its owner alone.

The owner's OAuth client says which program asks; what is kept lets later runs ask for tokens by
themselves until she takes it back.
"""

from __future__ import annotations

import json
import os
import webbrowser
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from google_auth_oauthlib.flow import InstalledAppFlow, WSGITimeoutError
from gspread.auth import get_config_dir
from requests.exceptions import RequestException

from sheets_kpi.errors import AccessError
from sheets_kpi.texts import Lang, say
from sheets_kpi.workbooks.google.session import ODD, Doing, Way, explained, token_session

WRITING = "https://www.googleapis.com/auth/spreadsheets"
_GOOGLE = {
    "auth_uri": "https://accounts.google.com/o/oauth2/auth",
    "token_uri": "https://oauth2.googleapis.com/token",
}
_PATIENCE = 600  # seconds for somebody to agree


def login_file(way: Way) -> Path:
    """Where the login is kept; that of a stand-in for Google apart from the real one."""
    port = urlsplit(way.access.endpoint).port
    folder: Path = get_config_dir("sheets-kpi")
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
