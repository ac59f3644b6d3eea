"""Flags, dropdowns and input help as Google's rules, both ways."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from sheets_kpi.flags.terms import dialect, tag_of
from sheets_kpi.state import NOWHERE, Area, Flag, Input, areas, quoted, title_of
from sheets_kpi.styles import Style
from sheets_kpi.workbooks.google.formats import Json, from_grid, rgb, rgb_of, to_grid

# The locales with a comma between arguments; all others have a semicolon.
COMMA_LOCALES = frozenset(
    "ar_EG bn_IN cy_GB de_CH en_AU en_CA en_GB en_HK en_IE en_IN en_US es_MX fil_PH gu_IN hi_IN "
    "iw_IL he_IL ja_JP kn_IN ko_KR ml_IN mn_MN mr_IN my_MM ta_IN te_IN th_TH zh_CN zh_HK "
    "zh_TW".split()
)
_ALWAYS = "=1=1"  # a rule needs a condition, and this one is the same in every locale


def separator(locale: str) -> str:
    """What stands between the arguments of a formula."""
    return "," if locale in COMMA_LOCALES else ";"


def read_flags(
    rules: Sequence[Mapping[str, Any]], rows: int, columns: int
) -> tuple[tuple[int, Flag], ...]:
    """Our rules of a tab with `rows` and `columns`, each beside its index among all `rules`. One on
    several ranges (a cell was cut out or pasted in) stands nowhere.
    """
    return tuple(
        (index, _flag(code, rule, rows, columns))
        for index, rule in enumerate(rules)
        if (code := tag_of(_formula(rule))) is not None
    )


def _formula(rule: Mapping[str, Any]) -> str:
    condition = rule.get("booleanRule", {}).get("condition", {})
    values = condition.get("values") or [{}]
    is_formula = condition.get("type") == "CUSTOM_FORMULA"
    return str(values[0].get("userEnteredValue", "")) if is_formula else ""


def _flag(code: str, rule: Mapping[str, Any], rows: int, columns: int) -> Flag:
    ranges = rule.get("ranges") or []
    place = from_grid(ranges[0], rows, columns) if len(ranges) == 1 else NOWHERE
    shown = rule["booleanRule"].get("format", {})
    text = shown.get("textFormat", {})
    look = Style(
        fill=rgb_of(shown, "backgroundColor"),
        color=rgb_of(text, "foregroundColor"),
        bold=bool(text.get("bold")),
    )
    return Flag(code, place, _formula(rule).removeprefix("="), look)


def removals(sheet_id: int, indices: Iterable[int]) -> Iterator[Json]:
    """Requests that delete rules, from the highest index down, as each shifts those after it."""
    for index in sorted(indices, reverse=True):
        yield {"deleteConditionalFormatRule": {"sheetId": sheet_id, "index": index}}


def returned(requests: Sequence[Json], rules: Sequence[Json]) -> list[Json]:
    """Requests that put back the rules of others that requests of ours deleted, each at its place:
    somebody added, moved or deleted some after we read where ours stand.

    Args:
        requests: what was sent.
        rules: the rule that each has deleted, `{}` of the others.
    """
    found: list[tuple[int, int, Json, Json]] = []  # place, index, the deletion, and the rule
    for at, (request, rule) in enumerate(zip(requests, rules, strict=False)):
        gone = request.get("deleteConditionalFormatRule")
        if gone and rule and tag_of(_formula(rule)) is None:
            place = _place_after(gone["index"], gone["sheetId"], requests[at + 1 :])
            found.append((place, gone["index"], gone, rule))
    back = []
    before: Counter[int] = Counter()
    for place, _, gone, rule in sorted(found, key=itemgetter(0, 1)):
        index = place + before[gone["sheetId"]]
        before[gone["sheetId"]] += 1
        back.append({"addConditionalFormatRule": {"index": index, "rule": rule}})
    return back


def _place_after(index: int, sheet_id: int, requests: Sequence[Json]) -> int:
    """Where a rule that stood at an index would stand after some requests."""
    for request in requests:
        gone = request.get("deleteConditionalFormatRule")
        added = request.get("addConditionalFormatRule")
        if gone and gone["sheetId"] == sheet_id:
            index -= gone["index"] < index
        elif added and added["rule"]["ranges"][0]["sheetId"] == sheet_id:
            index += added["index"] <= index
    return index


def additions(sheet_id: int, flags: Iterable[Flag], first: int, locale: str) -> Iterator[Json]:
    """Requests that add our flags after the `first` rules that stay."""
    for index, flag in enumerate(flags, first):
        rule = {"ranges": [to_grid(sheet_id, flag.area)], "booleanRule": _rule(flag, locale)}
        yield {"addConditionalFormatRule": {"index": index, "rule": rule}}


def _rule(flag: Flag, locale: str) -> Json:
    text: Json = {"bold": True} if flag.look.bold else {}
    if flag.look.color:
        text["foregroundColorStyle"] = {"rgbColor": rgb(flag.look.color)}
    shown: Json = {"textFormat": text} if text else {}
    if flag.look.fill:
        shown["backgroundColorStyle"] = {"rgbColor": rgb(flag.look.fill)}
    value = {"userEnteredValue": "=" + dialect(flag.formula, separator(locale))}
    return {"condition": {"type": "CUSTOM_FORMULA", "values": [value]}, "format": shown}


def input_requests(sheet_id: int, inputs: Iterable[Input]) -> Iterator[Json]:
    """Requests that set dropdowns and input help; they warn, and never forbid."""
    for wish in inputs:
        grid = to_grid(sheet_id, wish.area)
        yield {"setDataValidation": {"range": grid, "rule": validation(wish)}}


def validation(wish: Input) -> Json:
    """The rule of a dropdown or an input help."""
    about = {"inputMessage": wish.message, "strict": False, "showCustomUi": True}
    return {"condition": _condition(wish), **about}


def _condition(wish: Input) -> Json:
    if wish.kind in ("list", "tick") and wish.options:
        values = [{"userEnteredValue": option} for option in wish.options]
        return {"type": "BOOLEAN" if wish.kind == "tick" else "ONE_OF_LIST", "values": values}
    if wish.kind == "range" and wish.source:
        value = f"={quoted(wish.source_tab)}!{wish.source.absolute}"
        return {"type": "ONE_OF_RANGE", "values": [{"userEnteredValue": value}]}
    return {"type": "CUSTOM_FORMULA", "values": [{"userEnteredValue": _ALWAYS}]}


def cleared_inputs(sheet_id: int, inputs: Iterable[Input]) -> Iterator[Json]:
    """Requests that take dropdowns and input help away."""
    for one in inputs:
        yield {"setDataValidation": {"range": to_grid(sheet_id, one.area)}}


def read_inputs(blocks: Sequence[Mapping[str, Any]], rows: int) -> Iterator[Input]:
    """The dropdowns and input helps, the team's own too, from the grid data of a tab of `rows`: one
    for each run of equal ones in a column.
    """
    cells: dict[int, list[tuple[int, Mapping[str, Any]]]] = {}
    for block in blocks:
        top, left = block.get("startRow", 0), block.get("startColumn", 0)
        for row, line in enumerate(block.get("rowData") or (), top + 1):
            for column, cell in enumerate(line.get("values") or (), left + 1):
                if rule := cell.get("dataValidation"):
                    cells.setdefault(column, []).append((row, rule))
    for column, found in sorted(cells.items()):
        for (_, rule), run in groupby(
            enumerate(found), key=lambda item: (item[1][0] - item[0], item[1][1])
        ):
            lines = [row for _, (row, _) in run]
            last = None if lines[-1] >= rows else lines[-1]
            yield _input(Area(lines[0], column, last, column), rule)


def _input(area: Area, rule: Mapping[str, Any]) -> Input:
    condition = rule.get("condition", {})
    values = [str(one.get("userEnteredValue", "")) for one in condition.get("values") or ()]
    found = Input(area, "other", message=str(rule.get("inputMessage", "")))
    match condition.get("type"):
        case "ONE_OF_LIST":
            return found._replace(kind="list", options=tuple(values))
        case "ONE_OF_RANGE" if values:
            source = next(iter(areas(values[0].rpartition("!")[2])), None)
            return found._replace(kind="range", source_tab=title_of(values[0]), source=source)
        case "CUSTOM_FORMULA" if values == [_ALWAYS]:
            return found._replace(kind="help")
    return found
