"""Google's refusals: status, code and text, in the shape its error bodies have."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

Json = dict[str, Any]
BAD_REQUEST = "type.googleapis.com/google.rpc.BadRequest"
ERROR_INFO = "type.googleapis.com/google.rpc.ErrorInfo"
HELP = "type.googleapis.com/google.rpc.Help"


class Refused(Exception):  # noqa: N818  # a refusal is what it is
    """An answer other than 200."""

    def __init__(self, status: int, code: str, message: str, details: Sequence[Json] = ()) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.details = list(details)

    def body(self) -> Json:
        """The JSON that Google sends."""
        error: Json = {"code": self.status, "message": self.message, "status": self.code}
        return {"error": error | ({"details": self.details} if self.details else {})}

    def within(self, prefix: str) -> Refused:
        """The same refusal, with the request that caused it named before the text."""
        return Refused(self.status, self.code, prefix + self.message, self.details)


def invalid(message: str) -> Refused:
    """A 400 for a request that cannot be done."""
    return Refused(400, "INVALID_ARGUMENT", message)


def violation(field: str, description: str, message: str | None = None) -> Refused:
    """A 400 for a body or parameter that has the wrong shape."""
    found = {"description": description} | ({"field": field} if field else {})
    detail = {"@type": BAD_REQUEST, "fieldViolations": [found]}
    return Refused(400, "INVALID_ARGUMENT", message or description, [detail])


def bad_mask(parameter: str, path: str) -> Refused:
    """A 400 for a field mask with a path that leads nowhere."""
    text = (
        f"Error expanding '{parameter}' parameter. Cannot find matching fields for path '{path}'."
    )
    return violation(parameter, text, "Request contains an invalid argument.")


def not_found() -> Refused:
    """A 404: no such spreadsheet, or none that a robot may know of."""
    return Refused(404, "NOT_FOUND", "Requested entity was not found.")


def not_permitted() -> Refused:
    """A 403: the spreadsheet is not shared with the caller, or only for reading."""
    return Refused(403, "PERMISSION_DENIED", "The caller does not have permission")


def small_scope(method: str) -> Refused:
    """A 403: the token was asked for with too small a scope."""
    metadata = {
        "service": "sheets.googleapis.com",
        "method": f"google.apps.sheets.v4.SpreadsheetsService.{method}",
    }
    info = _info("ACCESS_TOKEN_SCOPE_INSUFFICIENT", metadata)
    text = "Request had insufficient authentication scopes."
    return Refused(403, "PERMISSION_DENIED", text, [info])


def service_disabled(project: str) -> Refused:
    """A 403: the Sheets API is not enabled in the robot's project."""
    url = (
        "https://console.developers.google.com/apis/api/sheets.googleapis.com/overview"
        f"?project={project}"
    )
    text = (
        f"Google Sheets API has not been used in project {project} before or it is disabled. "
        f"Enable it by visiting {url} then retry. If you enabled this API recently, wait a few "
        "minutes for the action to propagate to our systems and retry."
    )
    metadata = {
        "service": "sheets.googleapis.com",
        "serviceTitle": "Google Sheets API",
        "consumer": f"projects/{project}",
        "containerInfo": project,
        "activationUrl": url,
    }
    localised = {
        "@type": "type.googleapis.com/google.rpc.LocalizedMessage",
        "locale": "en-US",
        "message": text,
    }
    links = [{"description": "Google developers console API activation", "url": url}]
    help_ = {"@type": HELP, "links": links}
    return Refused(
        403, "PERMISSION_DENIED", text, [_info("SERVICE_DISABLED", metadata), localised, help_]
    )


def bad_token() -> Refused:
    """A 401: the token is unknown or has expired."""
    text = (
        "Request had invalid authentication credentials. Expected OAuth 2 access token, login "
        "cookie or other valid authentication credential. See "
        "https://developers.google.com/identity/sign-in/web/devconsole-project."
    )
    return Refused(401, "UNAUTHENTICATED", text)


def no_token() -> Refused:
    """A 401: no token at all."""
    text = (
        "Request is missing required authentication credential. Expected OAuth 2 access token, "
        "login cookie or other valid authentication credential. See "
        "https://developers.google.com/identity/sign-in/web/devconsole-project."
    )
    return Refused(401, "UNAUTHENTICATED", text)


def office_file() -> Refused:
    """A 400: the id is that of an .xlsx kept on Drive."""
    text = (
        "This operation is not supported for this document. The document must not be an Office "
        "file."
    )
    return Refused(400, "FAILED_PRECONDITION", text)


def quota(kind: str, project: str) -> Refused:
    """A 429 as Google words it; `kind` is Read or Write. It carries no Retry-After."""
    metric = f"sheets.googleapis.com/{kind.lower()}_requests"
    text = (
        f"Quota exceeded for quota metric '{kind} requests' and limit '{kind} requests per minute "
        "per user' of service 'sheets.googleapis.com' for consumer "
        f"'project_number:{project}'."
    )
    metadata = {
        "quota_limit": f"{kind}RequestsPerMinutePerUser",
        "quota_limit_value": "60",
        "quota_unit": "1/min/{project}/{user}",
        "quota_metric": metric,
        "quota_location": "global",
        "service": "sheets.googleapis.com",
        "consumer": f"projects/{project}",
    }
    link = {
        "description": "Request a higher quota limit.",
        "url": "https://cloud.google.com/docs/quotas/help/request_increase",
    }
    details = [_info("RATE_LIMIT_EXCEEDED", metadata), {"@type": HELP, "links": [link]}]
    return Refused(429, "RESOURCE_EXHAUSTED", text, details)


def protected() -> Refused:
    """A 400 (not 403) for an edit of a protected cell or object."""
    return invalid(
        "You are trying to edit a protected cell or object. Please contact the spreadsheet owner "
        "to remove protection if you need to edit."
    )


def unserved(what: str) -> Refused:
    """A 501 that Google never sends: the double does not know this part of the API."""
    return Refused(501, "UNIMPLEMENTED", f"The double does not serve {what}.")


def _info(reason: str, metadata: Json) -> Json:
    return {
        "@type": ERROR_INFO,
        "reason": reason,
        "domain": "googleapis.com",
        "metadata": metadata,
    }
