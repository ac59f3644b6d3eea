"""What every kind of request works on: a spreadsheet and the caller."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from book import Book, Sheet
from grids import Rect, clipped
from looks import with_twins
from masks import Mask, parse_mask
from refusals import invalid, protected

Json = dict[str, Any]


@dataclass(frozen=True)
class Context:
    """One batch: the spreadsheet as the requests before have left it, and who asks."""

    book: Book
    email: str

    def guard(self, sheet: Sheet, rect: Rect | None = None) -> None:
        """Refuses to touch protected cells; without a rectangle, a protected sheet.

        Raises:
            Refused: a protection that is more than a warning stands in the way.
        """
        for item in sheet.items("protectedRanges"):
            if item.get("warningOnly") or may_edit(self.book, item, self.email):
                continue
            area = clipped(sheet, _protected_range(sheet, item))
            if (rect is None and _cells(item)) or (rect is not None and not area.meets(rect)):
                continue
            if rect is None or not any(
                _covers(clipped(sheet, part), rect) for part in item.get("unprotectedRanges", [])
            ):
                raise protected()


def _protected_range(sheet: Sheet, item: Json) -> Json:
    tables = {table["tableId"]: table["range"] for table in sheet.items("tables")}
    found: Json = tables[item["tableId"]] if "tableId" in item else item.get("range", {})
    return found


def _cells(item: Json) -> bool:
    return "tableId" in item or bool(set(item.get("range", {})) - {"sheetId"})


def _covers(outer: Rect, rect: Rect) -> bool:
    rows = outer.top <= rect.top and rect.bottom <= outer.bottom
    return rows and outer.left <= rect.left and rect.right <= outer.right


def may_edit(book: Book, item: Json, email: str) -> bool:
    """Whether somebody may edit what a protection covers: its editors and the owner may."""
    editors = item.get("editors", {}).get("users", [])
    return email in editors or book.roles.get(email) == "owner"


Handler = Callable[[Context, Json], Json]


def required_mask(request: Json, schema: str) -> Mask:
    """The mask of a request that must have one.

    Raises:
        Refused: it has none, or a path of it leads nowhere.
    """
    text = request.get("fields", "")
    if not text:
        raise invalid(
            "At least one field must be listed in 'fields'. (Use '*' to indicate all fields.)"
        )
    return with_twins(parse_mask(text, schema))


def needed(request: Json, name: str, kind: str) -> Any:
    """A field that a request cannot do without.

    Raises:
        Refused: it is absent.
    """
    if name not in request:
        raise invalid(f"{kind}.{name} is required.")
    return request[name]
