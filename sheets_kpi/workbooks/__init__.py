"""The backends: an .xlsx file, a Google spreadsheet, and one in memory for tests."""

from __future__ import annotations

import re
from pathlib import Path

from sheets_kpi.errors import WorkbookError
from sheets_kpi.workbooks.interface import Workbook
from sheets_kpi.workbooks.xlsx import XlsxWorkbook

_GOOGLE = re.compile(r"https?://docs\.google\.com/|[A-Za-z0-9_-]{40,}$")


def open_workbook(location: str) -> Workbook:
    """The workbook at a path.

    Raises:
        WorkbookError: the location names a Google spreadsheet, which is not supported yet.
    """
    if _GOOGLE.match(location) and not Path(location).exists():
        raise WorkbookError("workbook.google", location=location)
    return XlsxWorkbook(Path(location))
