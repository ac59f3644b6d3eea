"""In which zone a day begins: names, offsets as Google writes custom zones, and what is neither."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from books import deals_book, prepared_book
from hypothesis import given
from hypothesis import strategies as st

from sheets_kpi import pipeline
from sheets_kpi.errors import DecisionError
from sheets_kpi.stages import Checked, Request
from sheets_kpi.state import zone_of
from sheets_kpi.workbooks.memory import MemoryWorkbook

LATE = datetime(2026, 11, 20, 22, 30, tzinfo=UTC)  # half past one at night in Moscow


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("GMT+03:00", 3),
        ("GMT-07:00", -7),
        ("GMT+3", 3),
        ("gmt+0530", 5.5),
        ("UTC+5", 5),
        ("UTC−05:00", -5),  # with the sign that Russian texts have
        ("+10:00", 10),
        (" GMT ", 0),
        ("UTC", 0),
        ("МСК", 3),
        ("МСК+2", 5),
        ("мск-1", 2),
        ("Europe/Moscow", 3),
        ("Etc/GMT-3", 3),  # named the other way round
        ("Asia/Yekaterinburg", 5),
    ],
)
def test_zones_that_are_known(text: str, hours: float) -> None:
    zone = zone_of(text)
    assert zone is not None
    assert LATE.astimezone(zone).utcoffset() == timedelta(hours=hours)


@pytest.mark.parametrize(
    "text",
    ["", " ", "Москва", "Moon/Crater", "GMT+15:00", "GMT+3:70", "GMT+", "Europe", "../etc/passwd"],
)
def test_what_is_no_zone_that_is_known_here(text: str) -> None:
    assert zone_of(text) is None


@given(st.text(max_size=12))
def test_no_text_breaks_the_reading(text: str) -> None:
    zone = zone_of(text)
    assert zone is None or LATE.astimezone(zone).utcoffset() is not None


def checked(workbook: MemoryWorkbook, zone: str) -> Checked:
    workbook.state = workbook.state._replace(zone=zone)
    return pipeline.check(workbook, Request(LATE))


@pytest.mark.parametrize(
    ("zone", "day", "told"),
    [
        ("GMT+03:00", date(2026, 11, 21), False),
        ("GMT-07:00", date(2026, 11, 20), False),
        ("America/Coyhaique", None, None),  # of 2025: known, or not, by the zones of this machine
        ("Moon/Crater", date(2026, 11, 21), True),  # by Moscow time
        ("", date(2026, 11, 21), False),
    ],
)
def test_today_in_the_zone_of_the_spreadsheet(
    zone: str,
    day: date | None,
    told: bool | None,  # noqa: FBT001
) -> None:
    found = checked(deals_book((date(2026, 11, 2), "Иванов", "", "Вега", "оплачена", 100)), zone)
    codes = [finding.code for finding in found.findings]
    assert day in (found.as_of, None)
    assert told in ("zone_unknown" in codes, None)
    if "zone_unknown" in codes:
        [finding] = [one for one in found.findings if one.code == "zone_unknown"]
        assert zone in finding.message("ru")
        assert "Settings" in finding.action("en")


def with_setting(text: str) -> MemoryWorkbook:
    """A prepared workbook whose Settings tab names a zone."""
    workbook = prepared_book((date(2026, 11, 2), "Иванов", "", "Вега", "оплачена", 100))
    tabs = []
    for tab in workbook.state.tabs:
        columns = [list(column) for column in tab.columns]
        if columns and "Часовой пояс" in columns[0]:
            columns[1][columns[0].index("Часовой пояс")] = text
        tabs.append(tab._replace(columns=columns))
    workbook.state = workbook.state._replace(tabs=tuple(tabs))
    return workbook


def test_the_zone_of_settings_wins_and_may_be_an_offset() -> None:
    found = checked(with_setting("GMT-07:00"), "Moon/Crater")
    assert found.as_of == date(2026, 11, 20)
    assert "zone_unknown" not in [finding.code for finding in found.findings]


def test_a_zone_of_settings_that_cannot_be_read_stops_the_run() -> None:
    with pytest.raises(DecisionError, match=r"GMT\+03:00"):
        checked(with_setting("Луна"), "GMT+03:00")
