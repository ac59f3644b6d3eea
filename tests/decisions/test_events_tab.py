"""The Events tab: a day that nobody can mean is told, and stops nothing."""

from __future__ import annotations

from datetime import date

import pytest
from books import tab

from sheets_kpi.decisions.kpi import read_events
from sheets_kpi.decisions.tables import EVENTS, read_table
from sheets_kpi.state import CellValue


@pytest.mark.parametrize(
    ("day", "is_read"),
    [
        (date(2026, 10, 5), True),
        ("05.10.2026", True),
        (date(2000, 1, 1), True),
        (date(1, 1, 1), False),  # there is no period before it
        (date(1899, 12, 30), False),  # what a cell with 0 shows
        (date(9999, 12, 31), False),
        (46300, False),
        (None, False),
    ],
)
def test_the_day_of_an_event(day: CellValue, *, is_read: bool) -> None:
    sheet = tab("События", [("Дата", "Что произошло", "KPI"), (day, "Обучение")])
    events, findings = read_events(read_table(sheet, EVENTS), ())
    assert bool(events) is is_read
    assert [one.code for one in findings] == ([] if is_read else ["event_date"])
