"""Marks as developer metadata: unseen by people, kept with the tab, open to every tool.

The value names the tab it belongs to. A copy of a tab carries a copy of the mark, which still names
the first tab, so that the copy is known to be the team's own.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from sheets_kpi.errors import WorkbookError
from sheets_kpi.state import Mark
from sheets_kpi.workbooks.google.formats import Json, chosen_id

KEY = "sheets-kpi"
TURN_KEY = "sheets-kpi-turn"
MAX_LENGTH = 30_000  # characters of all metadata in one place
_KINDS = ("workbook", "summary", "decision", "log")


def read_mark(entry: Mapping[str, Any]) -> Mark | None:
    """The mark in an entry of developer metadata; None if it is not ours or was damaged."""
    if entry.get("metadataKey") != KEY:
        return None
    try:
        facts = json.loads(entry.get("metadataValue", ""))
        data = {str(key): str(value) for key, value in facts["data"].items()}
        kind, key, tab = facts["kind"], str(facts["key"]), str(facts["tab"])
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    return Mark(kind, key, tab, data) if kind in _KINDS else None


def set_mark(
    mark: Mark, known: Mapping[tuple[str, str, str], int], used: Collection[int]
) -> Iterator[Json]:
    """The request that writes a mark, in place of the one of the same identity: `known` are the ids
    of the marks that stand, `used` all that are taken.

    Raises:
        WorkbookError: it holds more than Google takes.
    """
    value = _value(mark)
    if len(KEY) + len(value) > MAX_LENGTH:
        raise WorkbookError("google.mark_too_long", limit=MAX_LENGTH)
    if (found := known.get(mark.identity)) is not None:
        yield {
            "updateDeveloperMetadata": {
                "dataFilters": [_filter(found)],
                "developerMetadata": {"metadataValue": value},
                "fields": "metadataValue",
            }
        }
        return
    place: Json = {"spreadsheet": True} if not mark.tab_id else {"sheetId": int(mark.tab_id)}
    yield _created(chosen_id("/".join(("mark", *mark.identity)), used), KEY, value, place)


def drop_mark(mark: Mark, known: Mapping[tuple[str, str, str], int]) -> Iterator[Json]:
    """The request that removes a mark; none if it went away with its tab."""
    if (found := known.get(mark.identity)) is not None:
        yield {"deleteDeveloperMetadata": {"dataFilter": _filter(found)}}


def _filter(metadata_id: int) -> Json:
    return {"developerMetadataLookup": {"metadataId": metadata_id}}


def _created(metadata_id: int, key: str, value: str, place: Json) -> Json:
    entry = {
        "metadataId": metadata_id,
        "metadataKey": key,
        "metadataValue": value,
        "location": place,
        "visibility": "DOCUMENT",
    }
    return {"createDeveloperMetadata": {"developerMetadata": entry}}


def read_turn(entry: Mapping[str, Any]) -> int | None:
    """The number of our last write in an entry of developer metadata; None if it is no such one."""
    if entry.get("metadataKey") != TURN_KEY:
        return None
    value = str(entry.get("metadataValue", ""))
    return int(value) if value.isascii() and value.isdigit() else 0


def take_turn(turns: Mapping[int, int], used: Collection[int]) -> Iterator[Json]:
    """Requests that make Google refuse the batch if another of ours came since the last read.

    Every write gets the number after that of the write before, and an id made from it. Two batches
    made from one state choose one id, and Google takes an id only once: the second is refused.
    `turns` are the numbers that stand (one, or none before the first write) by their ids, `used`
    the ids of all marks.
    """
    turn = 1 + max(turns.values(), default=0)
    chosen = chosen_id(f"turn/{turn}", {*turns, *used})
    yield _created(chosen, TURN_KEY, str(turn), {"spreadsheet": True})
    for old in turns:
        yield {"deleteDeveloperMetadata": {"dataFilter": _filter(old)}}


def _value(mark: Mark) -> str:
    facts = {"kind": mark.kind, "key": mark.key, "tab": mark.tab_id, "data": dict(mark.data)}
    return json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
