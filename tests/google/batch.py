"""spreadsheets.batchUpdate: all of it, or none."""

from __future__ import annotations

from typing import Any

import on_cells
import on_dimensions
import on_groups
import on_metadata
import on_objects
import on_paste
import on_rules
import on_sheets
import on_tables
import schema
from book import Book
from context import Context
from refusals import Refused, invalid, unserved
from schema import fields_of, served

Json = dict[str, Any]
HANDLERS = {
    **on_sheets.HANDLERS,
    **on_cells.HANDLERS,
    **on_dimensions.HANDLERS,
    **on_groups.HANDLERS,
    **on_metadata.HANDLERS,
    **on_rules.HANDLERS,
    **on_objects.HANDLERS,
    **on_paste.HANDLERS,
    **on_tables.HANDLERS,
}


def apply(book: Book, email: str, requests: list[Json]) -> list[Json]:
    """Applies the requests in order and gives their replies; a refusal leaves nothing changed.

    Raises:
        Refused: one of the requests cannot be done; the text names it.
    """
    if not requests:
        raise invalid("Must specify at least one request.")
    former = book.snapshot()
    try:
        return [_one(Context(book, email), at, request) for at, request in enumerate(requests)]
    except BaseException:
        book.restore(former)
        raise


def _one(context: Context, at: int, request: Json) -> Json:
    if len(request) != 1:
        raise invalid(f"Invalid requests[{at}]: No request set.")
    kind, body = next(iter(request.items()))
    if not served(kind):
        raise unserved(f"requests of the kind {kind}")
    try:
        reply = HANDLERS[kind](context, body)
    except Refused as refused:
        if refused.status == 400:
            raise refused.within(f"Invalid requests[{at}].{kind}: ") from None
        raise
    return {kind: reply} if kind in fields_of("Response") else {}


def checked(requests: list[Json]) -> list[Json]:
    """Requests as the schema lets them pass.

    Raises:
        Refused: one of them has an unknown field, a wrong type or an unknown enum value.
    """
    body = schema.checked({"requests": requests}, "BatchUpdateSpreadsheetRequest")
    passed: list[Json] = body["requests"]
    return passed
