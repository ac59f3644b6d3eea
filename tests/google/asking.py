"""Ways for tests to ask the double: gspread as it is, and bare requests."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode, urlsplit

import gspread
import requests
from book import Book
from credentials import ROBOT, key_pair, robot_key
from double import Double
from google.auth import crypt, jwt
from google.auth.transport.requests import AuthorizedSession, Request
from google.oauth2.service_account import Credentials
from methods import route
from requests.adapters import HTTPAdapter
from schema import checked
from tokens import AUDIENCE, JWT_GRANT

Json = dict[str, Any]
SCOPE = "https://www.googleapis.com/auth/spreadsheets"


class Redirect(HTTPAdapter):
    """Sends what is meant for Google to the double."""

    # A copy of the session must keep the endpoint: google-auth makes one.
    __attrs__ = [*HTTPAdapter.__attrs__, "endpoint"]  # noqa: RUF012

    def __init__(self, endpoint: str) -> None:
        self.endpoint = endpoint
        super().__init__()

    def send(self, request: requests.PreparedRequest, *args: Any, **more: Any) -> requests.Response:
        parts = urlsplit(request.url or "")
        redirected = request.copy()
        redirected.url = (
            self.endpoint + str(parts.path) + (f"?{parts.query}" if parts.query else "")
        )
        return super().send(redirected, *args, **more)


def gspread_client(double: Double, scope: str = SCOPE) -> gspread.Client:
    """The real gspread over the real google-auth."""
    info = robot_key(double.endpoint)
    robot = Credentials.from_service_account_info(info, scopes=[scope])  # type: ignore[no-untyped-call]
    plain = requests.Session()
    session = AuthorizedSession(robot, auth_request=Request(plain))  # type: ignore[no-untyped-call]
    for one in (plain, session):
        one.trust_env = False
        one.mount("https://", Redirect(double.endpoint))
    client = gspread.Client(auth=robot, session=session)
    client.set_timeout((5, 60))
    return client


class Caller:
    """Calls the double as a function, with a token of the robot."""

    def __init__(self, double: Double, book: Book, email: str, scope: str = SCOPE) -> None:
        self.double, self.book = double, book
        granted = double.accounts.grant(email, scope, double.clock())
        self.headers = {"authorization": f"Bearer {granted['access_token']}"}

    def call(
        self, method: str, rest: str = "", body: Any = None, **parameters: Any
    ) -> tuple[int, Json]:
        """Status and JSON of an answer."""
        query = urlencode({"prettyPrint": "false", **parameters}, doseq=True)
        target = f"/v4/spreadsheets/{self.book.id}{rest}?{query}"
        data = b"" if body is None else json.dumps(body).encode()
        status, _, answer = self.double.handle(method, target, self.headers, data)
        made: Json = json.loads(answer)
        if status == 200:  # what the double says must be in Google's own words too
            checked(made, route(method, f"/v4/spreadsheets/{self.book.id}{rest}").method.answer)
        return status, made

    def get(self, fields: str = "", **parameters: Any) -> Json:
        """What a get gives; anything but 200 fails."""
        status, answer = self.call("GET", "", fields=fields, **parameters)
        assert status == 200, answer
        return answer

    def change(self, *wishes: Json) -> list[Json]:
        """The replies to a batch; anything but 200 fails."""
        status, answer = self.call("POST", ":batchUpdate", {"requests": wishes})
        assert status == 200, answer
        replies: list[Json] = answer["replies"]
        return replies

    def refused(self, *wishes: Json) -> str:
        """The text of a 400 for a batch; nothing of it may be applied."""
        before = self.get("*", includeGridData="true")
        status, answer = self.call("POST", ":batchUpdate", {"requests": wishes})
        assert status == 400, answer
        assert answer["error"]["status"] == "INVALID_ARGUMENT"
        assert self.get("*", includeGridData="true") == before
        return str(answer["error"]["message"])

    def values(self, text: str, **options: Any) -> list[list[Any]]:
        """The values of a range."""
        status, answer = self.call("GET", f"/values/{text}", **options)
        assert status == 200, answer
        found: list[list[Any]] = answer.get("values", [])
        return found


def texts(*rows: tuple[Any, ...], sheet: int = 0, row: int = 0, column: int = 0) -> Json:
    """An updateCells request that begins at a cell."""
    kinds = {str: "stringValue", bool: "boolValue", int: "numberValue", float: "numberValue"}
    cells = [
        {
            "values": [
                {}
                if value is None
                else {"userEnteredValue": {"formulaValue": value}}
                if isinstance(value, str) and value.startswith("=")
                else {"userEnteredValue": {kinds[type(value)]: value}}
                for value in one
            ]
        }
        for one in rows
    ]
    start = {"sheetId": sheet, "rowIndex": row, "columnIndex": column}
    return {"updateCells": {"start": start, "rows": cells, "fields": "userEnteredValue"}}


def area(top: int, bottom: int, left: int, right: int, sheet: int = 0) -> Json:
    """A GridRange."""
    return {
        "sheetId": sheet,
        "startRowIndex": top,
        "endRowIndex": bottom,
        "startColumnIndex": left,
        "endColumnIndex": right,
    }


def formula_rule(formula: str, where: Json | None = None) -> Json:
    """An addConditionalFormatRule request with a formula of one's own."""
    values = [{"userEnteredValue": formula}]
    rule = {
        "condition": {"type": "CUSTOM_FORMULA", "values": values},
        "format": {"backgroundColor": {"red": 1}},
    }
    ranges = [where or area(1, 100, 0, 3)]
    return {"addConditionalFormatRule": {"rule": {"ranges": ranges, "booleanRule": rule}}}


def title(text: str, sheet_id: int = 0) -> Json:
    wish = {"properties": {"sheetId": sheet_id, "title": text}, "fields": "title"}
    return {"updateSheetProperties": wish}


def grid(fields: str, **properties: Any) -> Json:
    wish = {"properties": {"sheetId": 0, "gridProperties": properties}, "fields": fields}
    return {"updateSheetProperties": wish}


def chart(**spec: Any) -> Json:
    overlay = {"anchorCell": {"sheetId": 0, "rowIndex": 1, "columnIndex": 5}}
    return {"addChart": {"chart": {"spec": spec, "position": {"overlayPosition": overlay}}}}


def series(where: Json, axis: str) -> Json:
    return {"series": {"sourceRange": {"sources": [where]}}, "targetAxis": axis}


def metadata(**more: Any) -> Json:
    item = {"metadataKey": "k", "visibility": "DOCUMENT", "location": {"spreadsheet": True}}
    return {"createDeveloperMetadata": {"developerMetadata": {**item, **more}}}


def validation(kind: str, *values: str) -> Json:
    condition = {"type": kind, "values": [{"userEnteredValue": value} for value in values]}
    return {"setDataValidation": {"range": area(1, 3, 0, 1), "rule": {"condition": condition}}}


BANDED = {"range": area(0, 9, 0, 3), "rowProperties": {"firstBandColor": {"red": 1}}}
NAMED = {"name": "план", "range": area(0, 1, 0, 1)}
CELL = {"userEnteredValue": {"numberValue": 1}}


def sheet(robot: Caller, at: int = 0) -> Json:
    """One sheet of the spreadsheet, as a get gives it."""
    found: Json = robot.get("sheets")["sheets"][at]
    return found


def assertion(double: Double, **claims: Any) -> tuple[int, Any]:
    """The answer to a robot's signed request, with some of its claims changed."""
    now = int(double.clock())
    usual = {"iss": ROBOT, "aud": AUDIENCE, "iat": now, "exp": now + 3600, "scope": SCOPE}
    signer = crypt.RSASigner.from_string(key_pair().private)  # type: ignore[no-untyped-call]
    text = jwt.encode(signer, {**usual, **claims}).decode()  # type: ignore[no-untyped-call]
    form = {"grant_type": JWT_GRANT, "assertion": text}
    answer = requests.post(f"{double.endpoint}/token", data=form, timeout=10)
    return answer.status_code, answer.json()
