"""Flags as conditional-format rules, both ways, in the dialect of the spreadsheet's locale."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sheets_kpi.flags.terms import dialect, tag_of
from sheets_kpi.state import Area, Flag
from sheets_kpi.styles import Style
from sheets_kpi.workbooks.google.looks import rgb, rgb_of
from sheets_kpi.workbooks.google.places import Json, from_grid, to_grid

# The locales with a comma between arguments; all others have a semicolon.
COMMA_LOCALES = frozenset(
    "ar_EG bn_IN cy_GB de_CH en_AU en_CA en_GB en_HK en_IE en_IN en_US es_MX fil_PH gu_IN hi_IN "
    "iw_IL he_IL ja_JP kn_IN ko_KR ml_IN mn_MN mr_IN my_MM ta_IN te_IN th_TH zh_CN zh_HK "
    "zh_TW".split()
)
_NOWHERE = Area(0, 0, 0, 0)


def separator(locale: str) -> str:
    """What stands between the arguments of a formula."""
    return "," if locale in COMMA_LOCALES else ";"


def read_flags(
    rules: Sequence[Mapping[str, Any]], rows: int, columns: int
) -> tuple[tuple[int, Flag], ...]:
    """Our rules of a tab, each beside its index among all rules.

    A rule on several ranges (a cell was cut out or pasted in) has an area of zeros, which equals
    no wish, so that it is made anew.

    Args:
        rules: all rules of the tab, as the API gives them.
        rows: how many rows the grid of the tab has.
        columns: how many columns it has.
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
    place = from_grid(ranges[0], rows, columns) if len(ranges) == 1 else _NOWHERE
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
