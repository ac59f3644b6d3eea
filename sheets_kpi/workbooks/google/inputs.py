"""Dropdowns and input help as data validation, both ways."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sheets_kpi.state import Area, Input, column_letter
from sheets_kpi.state import area as area_of
from sheets_kpi.workbooks.google.places import Json, quoted, to_grid

_ALWAYS = "=1=1"  # a rule needs a condition, and this one is the same in every locale


def input_requests(sheet_id: int, inputs: Iterable[Input]) -> Iterator[Json]:
    """Requests that set dropdowns and input help; they warn, and never forbid."""
    for wish in inputs:
        rule = {
            "condition": _condition(wish),
            "inputMessage": wish.message,
            "strict": False,
            "showCustomUi": True,
        }
        yield {"setDataValidation": {"range": to_grid(sheet_id, wish.area), "rule": rule}}


def _condition(wish: Input) -> Json:
    if wish.kind == "list" and wish.options:
        values = [{"userEnteredValue": option} for option in wish.options]
        return {"type": "ONE_OF_LIST", "values": values}
    if wish.kind == "range" and wish.source:
        value = f"={quoted(wish.source_tab)}!{_absolute(wish.source)}"
        return {"type": "ONE_OF_RANGE", "values": [{"userEnteredValue": value}]}
    return {"type": "CUSTOM_FORMULA", "values": [{"userEnteredValue": _ALWAYS}]}


def _absolute(area: Area) -> str:
    left, right = column_letter(area.first_column), column_letter(area.last_column)
    last = f"${right}${area.last_row}" if area.last_row else f"${right}"
    return f"${left}${area.first_row}:{last}"


def read_inputs(blocks: Sequence[Mapping[str, Any]], rows: int) -> tuple[Input, ...]:
    """All dropdowns and helps of a tab, the team's own too, one for each run of equal ones.

    Args:
        blocks: the grid data of the tab.
        rows: how many rows its grid has.
    """
    cells: dict[int, list[tuple[int, str]]] = {}
    for block in blocks:
        top, left = block.get("startRow", 0), block.get("startColumn", 0)
        for row, line in enumerate(block.get("rowData") or (), top + 1):
            for column, cell in enumerate(line.get("values") or (), left + 1):
                if rule := cell.get("dataValidation"):
                    text = json.dumps(rule, sort_keys=True)
                    cells.setdefault(column, []).append((row, text))
    return tuple(
        _input(json.loads(text), Area(first, column, None if last >= rows else last, column))
        for column, found in sorted(cells.items())
        for first, last, text in _runs(found)
    )


def _runs(cells: Sequence[tuple[int, str]]) -> Iterator[tuple[int, int, str]]:
    """Equal rules in rows that follow one another, as first row, last row, rule."""
    first, last, rule = 0, 0, ""
    for row, text in cells:
        if text == rule and row == last + 1:
            last = row
            continue
        if rule:
            yield first, last, rule
        first, last, rule = row, row, text
    if rule:
        yield first, last, rule


def _input(rule: Mapping[str, Any], area: Area) -> Input:
    condition, message = rule.get("condition", {}), str(rule.get("inputMessage", ""))
    values = tuple(str(v.get("userEnteredValue", "")) for v in condition.get("values") or ())
    if condition.get("type") == "ONE_OF_LIST":
        return Input(area, "list", "", message, values)
    if condition.get("type") == "ONE_OF_RANGE" and values:
        title, _, cells = values[0].removeprefix("=").rpartition("!")
        return Input(area, "range", "", message, (), _unquoted(title), _source(cells))
    return Input(area, "help", "", message)


def _unquoted(title: str) -> str:
    quoted_title = len(title) > 1 and title.startswith("'") and title.endswith("'")
    return title[1:-1].replace("''", "'") if quoted_title else title


def _source(cells: str) -> Area | None:
    try:
        return area_of(cells)
    except ValueError:  # a whole column, or the name of a range
        return None
