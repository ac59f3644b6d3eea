"""Closed periods: what is written once to the Archive tab and shown from there for ever.

lines.py     the lines of the Archive, their order and digests, and the tab read back
closing.py   which periods are to be closed, what is kept of them, and what results make of it
differs.py   what today's logs and decisions would make of them
days.py      which days were changed since
keep.py      all of it in order

The tab is the only copy. Its lines are never computed anew; the marks of the workbook hold a digest
of every period, so that a line that was edited, deleted or added by hand is told.
"""

from __future__ import annotations

from sheets_kpi.archive.keep import first_day_of, keep, needs
from sheets_kpi.archive.lines import Archive, as_data, read_archive

__all__ = ["Archive", "as_data", "first_day_of", "keep", "needs", "read_archive"]
