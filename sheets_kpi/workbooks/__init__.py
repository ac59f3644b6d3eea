"""The backends: an .xlsx file, CSV files, a Google spreadsheet, and one in memory for tests."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from sheets_kpi.workbooks.delimited import DelimitedWorkbook, is_delimited
from sheets_kpi.workbooks.interface import Workbook
from sheets_kpi.workbooks.xlsx import XlsxWorkbook

if TYPE_CHECKING:
    from sheets_kpi.workbooks.interface import Access

_GOOGLE = re.compile(r"https?://docs\.google\.com/|[A-Za-z0-9_-]{40,}$")
_ID = re.compile(r"/d/(?!e/)([A-Za-z0-9_-]+)")


def open_workbook(location: str, access: Access | None = None) -> Workbook:
    """The workbook at a path, or the Google spreadsheet with an address or id.

    Args:
        location: the path, address or id; nothing is opened yet.
        access: how it is reached.

    Raises:
        WorkbookError: the location is an address of something else.
    """
    if is_delimited(location):
        return DelimitedWorkbook(Path(location), access)
    if not is_google(location):
        return XlsxWorkbook(Path(location), access)
    from sheets_kpi.workbooks.google.workbook import GoogleWorkbook  # noqa: PLC0415  # slow

    return GoogleWorkbook(location, access)


def is_google(location: str) -> bool:
    """Whether a location names a Google spreadsheet and no file."""
    return bool(_GOOGLE.match(location)) and not Path(location).exists()


def place_of(location: str) -> str:
    """One text for each workbook, however its location is spelled."""
    if is_google(location):
        found = _ID.search(location)
        return found[1] if found else location
    return str(Path(location).expanduser().resolve())
