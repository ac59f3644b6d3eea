"""Requests about developer metadata."""

from __future__ import annotations

from typing import Any

from book import Book
from context import Context, Handler, needed, required_mask
from grids import sheet_of
from masks import assign
from refusals import invalid

Json = dict[str, Any]
MAX_METADATA = 30_000


def create_developer_metadata(context: Context, request: Json) -> Json:
    """createDeveloperMetadata: the id may be chosen; keys need not be unique."""
    book, asked = context.book, needed(request, "developerMetadata", "request")
    new_id = asked.get("metadataId", book.fresh_id())
    if new_id < 1:
        raise invalid("DeveloperMetadata.metadataId must be positive.")
    if any(item["metadataId"] == new_id for item in book.metadata):
        raise invalid(f"Developer metadata with id {new_id} already exists.")
    item = asked | {"metadataId": new_id, "location": _location(book, asked)}
    _check_metadata(item)
    book.metadata.append(item)
    _check_metadata_size(book)
    return {"developerMetadata": item}


def _location(book: Book, item: Json) -> Json:
    location = needed(item, "location", "developerMetadata")
    if "dimensionRange" in location:
        place = location["dimensionRange"]
        sheet_of(book, place)
        if place.get("endIndex", 0) - place.get("startIndex", 0) != 1 or "dimension" not in place:
            raise invalid("DimensionRange must represent a single row or column")
        kind = place["dimension"].removesuffix("S")
    elif "sheetId" in location:
        book.sheet(location["sheetId"])
        kind = "SHEET"
    elif location.get("spreadsheet"):
        kind = "SPREADSHEET"
    else:
        raise invalid("DeveloperMetadata.location must be set.")
    return {key: part for key, part in location.items() if key != "locationType"} | {
        "locationType": kind
    }


def _check_metadata(item: Json) -> None:
    if not item.get("metadataKey"):
        raise invalid("DeveloperMetadata.metadataKey is required.")
    if item.get("visibility") not in ("DOCUMENT", "PROJECT"):
        raise invalid("DeveloperMetadata.visibility is required.")


def _check_metadata_size(book: Book) -> None:
    used: dict[int | None, int] = {}
    for item in book.metadata:
        location = item["location"]
        place = location.get("dimensionRange", location)
        home = None if location["locationType"] == "SPREADSHEET" else place.get("sheetId", 0)
        size = len(item["metadataKey"]) + len(item.get("metadataValue", ""))
        used[home] = used.get(home, 0) + size
    if any(size > MAX_METADATA for size in used.values()):
        raise invalid(f"Developer metadata exceeds the limit of {MAX_METADATA} characters.")


def _selected(book: Book, filters: list[Json]) -> list[Json]:
    if not filters:
        raise invalid("At least one dataFilter must be set.")
    return [item for item in book.metadata if any(matches(item, part) for part in filters)]


def matches(item: Json, data_filter: Json) -> bool:
    """Whether a developer metadata lookup finds an item.

    Raises:
        Refused: the filter is none over metadata.
    """
    lookup = data_filter.get("developerMetadataLookup")
    if lookup is None:
        raise invalid("The double looks developer metadata up by developerMetadataLookup only.")
    for key in ("metadataId", "metadataKey", "metadataValue", "visibility"):
        if key in lookup and item.get(key) != lookup[key]:
            return False
    kind = lookup.get("locationType")
    if kind and item["location"]["locationType"] != kind:
        return False
    place = lookup.get("metadataLocation")
    return place is None or all(item["location"].get(key) == part for key, part in place.items())


def update_developer_metadata(context: Context, request: Json) -> Json:
    """updateDeveloperMetadata: of all that the filters find, what the mask names."""
    book = context.book
    mask = required_mask(request, "DeveloperMetadata")
    found = _selected(book, request.get("dataFilters", []))
    changed = []
    for item in found:
        new = assign(item, request.get("developerMetadata", {}), mask)
        new |= {"metadataId": item["metadataId"], "location": _location(book, new)}
        _check_metadata(new)
        book.metadata[book.metadata.index(item)] = new
        changed.append(new)
    _check_metadata_size(book)
    return {"developerMetadata": changed}


def delete_developer_metadata(context: Context, request: Json) -> Json:
    """deleteDeveloperMetadata: all that the filter finds; finding nothing is no error."""
    book = context.book
    found = _selected(book, [needed(request, "dataFilter", "request")])
    book.metadata = [item for item in book.metadata if item not in found]
    return {"deletedDeveloperMetadata": found}


HANDLERS: dict[str, Handler] = {
    "createDeveloperMetadata": create_developer_metadata,
    "deleteDeveloperMetadata": delete_developer_metadata,
    "updateDeveloperMetadata": update_developer_metadata,
}
