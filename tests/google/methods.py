"""The methods of Sheets v4 that are served: their paths, parameters, bodies and scopes."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import batch
import on_values
from book import Book
from context import Context
from masks import parse_mask, select
from on_metadata import matches
from refusals import Refused, invalid, small_scope, violation
from schema import checked, parse
from show import spreadsheet

Json = dict[str, Any]
Query = dict[str, list[str]]


@dataclass(frozen=True)
class Asked:
    """One checked request: who asks what of which spreadsheet; `path` holds parts of the URL."""

    context: Context
    path: dict[str, str]
    request: Json
    year: int

    @property
    def book(self) -> Book:
        return self.context.book

    @property
    def body(self) -> Json:
        body: Json = self.request["body"]
        return body


Run = Callable[[Asked], Json]
MAX_BODY = 10_485_760
_COMMON = {"fields", "prettyPrint", "alt", "key", "quotaUser", "$.xgafv"}
_ENUMS = {
    "majorDimension": ("ROWS", "COLUMNS"),
    "valueRenderOption": ("FORMATTED_VALUE", "UNFORMATTED_VALUE", "FORMULA"),
    "dateTimeRenderOption": ("SERIAL_NUMBER", "FORMATTED_STRING"),
    "valueInputOption": ("RAW", "USER_ENTERED"),
    "insertDataOption": ("OVERWRITE", "INSERT_ROWS"),
    "responseValueRenderOption": ("FORMATTED_VALUE", "UNFORMATTED_VALUE", "FORMULA"),
    "responseDateTimeRenderOption": ("SERIAL_NUMBER", "FORMATTED_STRING"),
}
_BOOLEANS = ("includeGridData", "includeValuesInResponse", "excludeTablesInBandedRanges")
_RENDER = ("majorDimension", "valueRenderOption", "dateTimeRenderOption")
_INPUT = (
    *("valueInputOption", "insertDataOption", "includeValuesInResponse"),
    *("responseValueRenderOption", "responseDateTimeRenderOption"),
)


@dataclass(frozen=True)
class Method:
    """One method: its name in Google's service, the schemas of its body and answer."""

    name: str
    http: str
    path: str
    run: Run
    answer: str
    body: str = ""
    parameters: tuple[str, ...] = ()
    writes: bool = False
    read_only_scope: bool = False

    def parse(self, query: Query, body: bytes) -> Json:
        """The checked parameters (`ranges` as a list), `body` and `mask` of a request.

        Raises:
            Refused: an unknown parameter, a wrong value, or a body that the schema refuses.
        """
        made: Json = {"mask": None, "ranges": query.get("ranges", [])}
        for name, values in query.items():
            if name not in (*self.parameters, *_COMMON):
                raise _unknown_parameter(name)
            if name in _ENUMS and values[0] not in _ENUMS[name]:
                raise violation(name, f"Invalid value at '{name}', \"{values[0]}\"")
            if name in _BOOLEANS:
                made[name] = _boolean(name, values[0])
            elif name != "ranges":
                made[name] = values[0]
        if made.get("fields"):
            made["mask"] = parse_mask(made["fields"], self.answer)
        if len(body) > MAX_BODY:
            raise invalid(f"Request payload size exceeds the limit: {MAX_BODY} bytes.")
        if self.body:
            path = "data" if self.body == "ValueRange" else ""
            made["body"] = checked(parse(body or b"{}"), self.body, path)
        return made

    def answered(self, asked: Asked) -> Json:
        """What the mask keeps of the answer; a refusal leaves nothing changed.

        Raises:
            Refused: the request cannot be done.
        """
        former = asked.book.snapshot() if self.writes else None
        try:
            answer = self.run(asked)
        except Refused:
            if former:
                asked.book.restore(former)
            raise
        mask = asked.request["mask"]
        made: Json = select(answer, mask) if mask else answer
        return made


def _boolean(name: str, text: str) -> bool:
    # "False" with a capital, as gspread sends it, passes at Google.
    if text.lower() not in ("true", "false"):
        raise violation(name, f"Invalid value at '{name}' (TYPE_BOOL), \"{text}\"")
    return text.lower() == "true"


def _unknown_parameter(name: str) -> Refused:
    text = (
        f'Invalid JSON payload received. Unknown name "{name}": Cannot bind query parameter. '
        f"Field '{name}' could not be found in request message."
    )
    return violation("", text)


@dataclass(frozen=True)
class Found:
    """A method and the parts of the path it was found by."""

    method: Method
    path: dict[str, str]


def route(http: str, path: str) -> Found:
    """The method for a request.

    Raises:
        Refused: Google has no such path, or the double does not serve it.
    """
    for method in METHODS:
        found = re.fullmatch(method.path, path, re.DOTALL)
        if found and method.http == http:
            return Found(method, found.groupdict())
    if path.startswith("/drive/"):
        raise small_scope("Drive")
    raise Refused(404, "NOT_FOUND", "Requested entity was not found.")


def _get(asked: Asked) -> Json:
    return spreadsheet(
        asked.book,
        asked.context.email,
        asked.request["mask"],
        asked.request["ranges"],
        grid_data=asked.request.get("includeGridData", False),
    )


def _create(asked: Asked) -> Json:
    if set(asked.body) - {"properties"}:
        raise invalid("The double creates plain spreadsheets only.")
    asked.book.properties |= asked.body.get("properties", {})
    return spreadsheet(asked.book, asked.context.email, None, [])


def _batch_update(asked: Asked) -> Json:
    body = asked.body
    replies = batch.apply(asked.book, asked.context.email, body.get("requests", []))
    answer: Json = {"spreadsheetId": asked.book.id, "replies": replies}
    if body.get("includeSpreadsheetInResponse"):
        answer["updatedSpreadsheet"] = spreadsheet(
            asked.book,
            asked.context.email,
            None,
            body.get("responseRanges", []),
            grid_data=bool(body.get("responseIncludeGridData")),
        )
    return answer


def _values_get(asked: Asked) -> Json:
    return on_values.read(asked.book, asked.path["range"], asked.request)


def _values_batch_get(asked: Asked) -> Json:
    return on_values.read_many(asked.book, asked.request["ranges"], asked.request)


def _values_update(asked: Asked) -> Json:
    text = asked.path["range"]
    return on_values.update(asked.context, text, asked.body, asked.request, asked.year)


def _values_append(asked: Asked) -> Json:
    text = asked.path["range"]
    return on_values.append(asked.context, text, asked.body, asked.request, asked.year)


def _values_batch_update(asked: Asked) -> Json:
    return on_values.update_many(asked.context, asked.body, asked.year)


def _values_clear(asked: Asked) -> Json:
    return on_values.clear(asked.context, asked.path["range"])


def _values_batch_clear(asked: Asked) -> Json:
    texts = asked.body.get("ranges", [])
    cleared = [on_values.clear(asked.context, text)["clearedRange"] for text in texts]
    return {"spreadsheetId": asked.book.id, "clearedRanges": cleared}


def _metadata_search(asked: Asked) -> Json:
    found = [
        {"developerMetadata": item, "dataFilters": [part]}
        for item in asked.book.metadata
        for part in asked.body.get("dataFilters", [])
        if matches(item, part)
    ]
    return {"matchedDeveloperMetadata": found} if found else {}


_ID = r"/v4/spreadsheets/(?P<id>[^/:]+)"
_VALUES = rf"{_ID}/values/(?P<range>.+?)"
METHODS = (
    Method(
        "BatchUpdateSpreadsheet",
        "POST",
        rf"{_ID}:batchUpdate",
        _batch_update,
        "BatchUpdateSpreadsheetResponse",
        "BatchUpdateSpreadsheetRequest",
        writes=True,
    ),
    Method(
        "BatchGetValues",
        "GET",
        rf"{_ID}/values:batchGet",
        _values_batch_get,
        "BatchGetValuesResponse",
        parameters=("ranges", *_RENDER),
        read_only_scope=True,
    ),
    Method(
        "BatchUpdateValues",
        "POST",
        rf"{_ID}/values:batchUpdate",
        _values_batch_update,
        "BatchUpdateValuesResponse",
        "BatchUpdateValuesRequest",
        writes=True,
    ),
    Method(
        "BatchClearValues",
        "POST",
        rf"{_ID}/values:batchClear",
        _values_batch_clear,
        "BatchClearValuesResponse",
        "BatchClearValuesRequest",
        writes=True,
    ),
    Method(
        "AppendValues",
        "POST",
        rf"{_VALUES}:append",
        _values_append,
        "AppendValuesResponse",
        "ValueRange",
        _INPUT,
        writes=True,
    ),
    Method(
        "ClearValues",
        "POST",
        rf"{_VALUES}:clear",
        _values_clear,
        "ClearValuesResponse",
        "ClearValuesRequest",
        writes=True,
    ),
    Method(
        "GetValues",
        "GET",
        _VALUES,
        _values_get,
        "ValueRange",
        parameters=_RENDER,
        read_only_scope=True,
    ),
    Method(
        "UpdateValues",
        "PUT",
        _VALUES,
        _values_update,
        "UpdateValuesResponse",
        "ValueRange",
        _INPUT,
        writes=True,
    ),
    Method(
        "SearchDeveloperMetadata",
        "POST",
        rf"{_ID}/developerMetadata:search",
        _metadata_search,
        "SearchDeveloperMetadataResponse",
        "SearchDeveloperMetadataRequest",
    ),
    Method(
        "GetSpreadsheet",
        "GET",
        _ID,
        _get,
        "Spreadsheet",
        parameters=("ranges", "includeGridData", "excludeTablesInBandedRanges"),
        read_only_scope=True,
    ),
    Method(
        "CreateSpreadsheet",
        "POST",
        "/v4/spreadsheets",
        _create,
        "Spreadsheet",
        "Spreadsheet",
        writes=True,
    ),
)
