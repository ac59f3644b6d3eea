"""Whether rows that a write folded up are the ones that were meant.

Rows have no ids at Google: between our read and our write people may move them, or type into one
that nobody had typed in. So the answer to the write tells what stands in the rows that it folded.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sheets_kpi.plan import Plan, TendTab
from sheets_kpi.state import Group, quoted
from sheets_kpi.workbooks.google.formats import Json
from sheets_kpi.workbooks.google.groups import spans, without_groups

SHOWN = "updatedSpreadsheet.sheets(properties.sheetId,data(startRow,rowData.values.effectiveValue))"


def as_groups(folds: Iterable[tuple[int, int]]) -> list[Group]:
    """Rows to fold up."""
    return [Group("rows", first, last) for first, last in folds]


def shown_after(plan: Plan) -> Json:
    """What a write asks to be told of the rows that it folds up."""
    ranges = [
        f"{quoted(one.title)}!{first}:{last}" for one in _tended(plan) for first, last in one.folds
    ]
    asked = {"includeSpreadsheetInResponse": True, "responseIncludeGridData": True}
    return {**asked, "responseRanges": ranges} if ranges else {}


def opened_again(plan: Plan, answer: Mapping[str, Any]) -> list[Json]:
    """Requests that open what a plan folded up, where a row among it is another by now."""
    sheets = answer.get("updatedSpreadsheet", {}).get("sheets") or ()
    found = {str(one["properties"].get("sheetId", 0)): dict(_rows(one)) for one in sheets}
    requests: list[Json] = []
    for one in _tended(plan):
        rows = found.get(one.tab_id, {})
        if any(_seen(rows.get(row, {}), one) != seen for row, seen in one.seen.items()):
            requests += without_groups(int(one.tab_id), "rows", spans(as_groups(one.folds)))
    return requests


def _tended(plan: Plan) -> Iterator[TendTab]:
    return (one for one in plan.changes if isinstance(one, TendTab) and one.folds)


def _rows(sheet: Mapping[str, Any]) -> Iterator[tuple[int, dict[int, str]]]:
    """What stands in rows, by column: a text as it is, `#` for any other value."""
    for block in sheet.get("data") or ():
        for row, line in enumerate(block.get("rowData") or (), block.get("startRow", 0) + 1):
            values = (one.get("effectiveValue") for one in line.get("values") or ())
            texts = {
                column: str(value.get("stringValue", "#"))
                for column, value in enumerate(values, 1)
                if value
            }
            yield row, {column: text for column, text in texts.items() if text}


def _seen(row: Mapping[int, str], change: TendTab) -> dict[int, str]:
    return {column: text for column, text in row.items() if column not in change.unseen}
