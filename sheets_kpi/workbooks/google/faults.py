"""From what Google or the network answers to one sentence with the way out.

Told apart by HTTP status, Google's status words and reasons only: its texts come in many languages.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from google.auth.exceptions import GoogleAuthError, RefreshError
from gspread.exceptions import APIError
from requests.exceptions import RequestException, SSLError, Timeout

from sheets_kpi.errors import (
    AccessError,
    RefusedWriteError,
    UnavailableError,
    UnclearWriteError,
    WorkbookError,
)
from sheets_kpi.texts import LANGS, say
from sheets_kpi.workbooks.google.session import was_never_sent

FAULTS = (APIError, GoogleAuthError, RequestException, ValueError)
_SKEW = 300.0  # seconds; Google takes a token from a clock that is five minutes ahead
_DETAIL = 200


@dataclass(frozen=True)
class Doing:
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
    code, status = error.response.status_code, str(error.error.get("status", ""))
    if code == 401:
        return AccessError("google.unauthorized", whose=_whose(doing))
    if code == 403:
        return _forbidden(error.error, doing)
    if code == 404:
        return AccessError("google.not_found", name=doing.name)
    if code == 429:
        return UnavailableError("google.quota")
    if code == 408 or code >= 500:
        return _unclear(doing) if doing.writing else UnavailableError("google.outage", code=code)
    if status == "FAILED_PRECONDITION":
        return AccessError("google.office_file")
    detail = " ".join(str(error.error.get("message", "")).split())[:_DETAIL]
    if doing.writing:
        return RefusedWriteError("google.refused", detail=detail)
    return UnavailableError("google.moving")


def _forbidden(body: Mapping[str, Any], doing: Doing) -> AccessError:
    reason, facts = _reason(body)
    if reason == "SERVICE_DISABLED":
        url = str(facts.get("activationUrl") or "https://console.cloud.google.com/apis/library")
        return AccessError("google.api_disabled", url=url)
    if reason == "ACCESS_TOKEN_SCOPE_INSUFFICIENT":
        return AccessError("google.scope")
    if doing.writing:
        return AccessError("google.viewer", whose=_whose(doing))
    return AccessError("google.not_shared", whose=_whose(doing))


def _reason(body: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    for detail in body.get("details") or ():
        if isinstance(detail, dict) and "reason" in detail:
            return str(detail["reason"]), detail.get("metadata") or {}
    return "", {}


def _of_token(error: GoogleAuthError, doing: Doing) -> WorkbookError:
    """A refused token; a write that lacks one was never sent, unless its first answer was 401."""
    if not isinstance(error, RefreshError):
        return UnavailableError("google.offline")
    body = next((part for part in error.args if isinstance(part, dict)), {})
    code = str(body.get("error", ""))
    if getattr(error, "retryable", False) or not code:
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


def _whose(doing: Doing) -> Mapping[str, str]:
    """The e-mail, or in its place words that fit into the same sentences."""
    if doing.email:
        return {"ru": doing.email, "en": doing.email}
    return {lang: say("google.you", lang) for lang in LANGS}
