"""With Enter only, the figures of strangers' workbooks are what plain arithmetic says."""

from __future__ import annotations

from pathlib import Path

import pytest
import whole_way
from halves import HALVES
from making import Book

BOOKS = {book.name: book for books in HALVES.values() for book in books}
NAMES = (
    "furniture", "salon", "garage", "couriers", "estate", "call_sheet", "counters", "wholesale",
    "lunches", "amo", "windows", "water", "photos", "laundry", "bitrix", "opportunities",
)  # fmt: skip


@pytest.mark.parametrize("book", [BOOKS[name] for name in NAMES], ids=lambda book: book.name)
def test_rows_people_and_kpis_are_what_the_cells_hold(book: Book, tmp_path: Path) -> None:
    assert whole_way.troubles(book, tmp_path) == []
