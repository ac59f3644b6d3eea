"""With Enter only, the figures of strangers' workbooks are what plain arithmetic says."""

from __future__ import annotations

from pathlib import Path

import pytest
import whole_way
from halves import HALVES

BOOKS = {book.name: book for books in HALVES.values() for book in books}
NAMES = (
    "furniture", "salon", "garage", "couriers", "estate", "call_sheet", "counters", "wholesale",
    "lunches", "amo", "windows", "water", "photos", "laundry", "bitrix", "opportunities",
)  # fmt: skip
MORE = (
    "travel", "driving", "ceilings", "quests", "smm", "rentals", "dance", "club", "tailor",
    "calltouch", "bot", "hostel", "phones", "courses", "stripe",
)  # fmt: skip
CASES = (*NAMES, *(pytest.param(name, marks=pytest.mark.slow) for name in MORE))


@pytest.mark.parametrize("name", CASES)
def test_rows_people_and_kpis_are_what_the_cells_hold(name: str, tmp_path: Path) -> None:
    assert whole_way.troubles(BOOKS[name], tmp_path) == []
