"""Flags as conditional-format rules: their dialect, their place among others, and the way back."""

from __future__ import annotations

from typing import Any

import pytest

from sheets_kpi.flags.terms import normal_formula
from sheets_kpi.state import Area, Flag
from sheets_kpi.styles import BEHIND, FLAG_ERROR, RISK, Style
from sheets_kpi.workbooks.google.rules import (
    COMMA_LOCALES,
    additions,
    read_flags,
    removals,
    separator,
)

FORMULA = 'AND(N("sheets-kpi:error_x")=0;ISNUMBER(FIND("; ,";$D2));$D2>8/10)'
FLAG = Flag("error_x", Area(2, 4, None, 4), FORMULA, FLAG_ERROR)


def stored(flag: Flag, locale: str, rows: int = 100) -> dict[str, Any]:
    """A rule as Google keeps it: with an end, and with colours written twice."""
    [request] = additions(7, [flag], 0, locale)
    rule: dict[str, Any] = request["addConditionalFormatRule"]["rule"]
    rule["ranges"][0].setdefault("endRowIndex", rows)
    shown = rule["booleanRule"]["format"]
    if fill := shown.get("backgroundColorStyle"):
        shown["backgroundColor"] = fill["rgbColor"]
    return rule


@pytest.mark.parametrize(
    ("locale", "mark"),
    [("ru_RU", ";"), ("de_DE", ";"), ("fr_CA", ";"), ("", ";"), ("en_US", ","), ("de_CH", ",")],
)
def test_the_separator_of_a_locale(locale: str, mark: str) -> None:
    assert separator(locale) == mark


def test_a_rule_speaks_the_dialect_of_the_locale_and_texts_stay() -> None:
    [request] = additions(7, [FLAG], 3, "en_US")
    added = request["addConditionalFormatRule"]
    assert added["index"] == 3
    [value] = added["rule"]["booleanRule"]["condition"]["values"]
    assert value == {
        "userEnteredValue": '=AND(N("sheets-kpi:error_x")=0,ISNUMBER(FIND("; ,",$D2)),$D2>8/10)'
    }
    assert added["rule"]["ranges"] == [
        {"sheetId": 7, "startRowIndex": 1, "startColumnIndex": 3, "endColumnIndex": 4}
    ]


@pytest.mark.parametrize("locale", ["ru_RU", "en_US"])
@pytest.mark.parametrize(
    "look", [FLAG_ERROR, RISK, BEHIND, Style(bold=True), Style(color="0A0B0C")]
)
def test_a_rule_reads_back_as_the_flag_it_was_made_from(locale: str, look: Style) -> None:
    flag = Flag(FLAG.code, FLAG.area, FLAG.formula, look)
    [(index, found)] = read_flags([stored(flag, locale)], 100, 26)
    assert (index, found.code, found.area, found.look) == (0, flag.code, flag.area, look)
    assert normal_formula(found.formula) == normal_formula(flag.formula)


def test_colours_come_back_from_float32() -> None:
    rule = stored(FLAG, "ru_RU")
    fill = rule["booleanRule"]["format"].pop("backgroundColorStyle")["rgbColor"]
    rule["booleanRule"]["format"]["backgroundColor"] = {k: round(v, 7) for k, v in fill.items()}
    [(_, found)] = read_flags([rule], 100, 26)
    assert found.look.fill == FLAG_ERROR.fill


def test_a_colour_without_a_channel_and_one_of_the_theme() -> None:
    rule = stored(FLAG, "ru_RU")
    rule["booleanRule"]["format"] = {
        "backgroundColorStyle": {"rgbColor": {"blue": 1}},
        "textFormat": {"foregroundColorStyle": {"themeColor": "ACCENT1"}},
    }
    [(_, found)] = read_flags([rule], 100, 26)
    assert (found.look.fill, found.look.color) == ("0000FF", "")


def test_rules_of_others_are_passed_over_and_keep_their_indices() -> None:
    theirs = {
        "ranges": [{"sheetId": 7}],
        "booleanRule": {
            "condition": {"type": "CUSTOM_FORMULA", "values": [{"userEnteredValue": "=$A2>1"}]}
        },
    }
    gradient = {"ranges": [{"sheetId": 7}], "gradientRule": {}}
    blank = {"booleanRule": {"condition": {"type": "BLANK"}}}
    rules = [theirs, stored(FLAG, "ru_RU"), gradient, blank, stored(FLAG, "ru_RU")]
    assert [index for index, _ in read_flags(rules, 100, 26)] == [1, 4]


def test_a_rule_that_no_longer_reaches_the_end_or_was_torn_apart_equals_no_wish() -> None:
    short, torn = stored(FLAG, "ru_RU"), stored(FLAG, "ru_RU")
    torn["ranges"].append({"sheetId": 7, "startRowIndex": 5, "endRowIndex": 6})
    [(_, first), (_, second)] = read_flags([short, torn], 1100, 26)
    assert first.area == Area(2, 4, 100, 4)  # a thousand rows were added below
    assert second.area == Area(0, 0, 0, 0)


def test_rules_are_deleted_from_the_highest_index_down() -> None:
    deleted = [r["deleteConditionalFormatRule"]["index"] for r in removals(7, (1, 4, 2))]
    assert deleted == [4, 2, 1]


def test_there_are_as_many_comma_locales_as_google_has() -> None:
    assert len(COMMA_LOCALES - {"en_HK", "he_IL"}) == 28  # other spellings of two of them
