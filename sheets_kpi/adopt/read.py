"""From a workbook to what is taken from it."""

from __future__ import annotations

from collections.abc import Mapping

from sheets_kpi.adopt.reading import ColumnReading, LogReading, Reading, TabKindRead, TabReading
from sheets_kpi.names import tidy
from sheets_kpi.schema import ColumnType
from sheets_kpi.state import Existing, ExistingTab, column_letter


def read(existing: Existing, kinds: Mapping[str, TabKindRead] | None = None) -> Reading:
    """What a workbook holds; `kinds` are the tabs of which the owner has said what they are."""
    tabs = [_tab(tab, (kinds or {}).get(tab.title)) for tab in existing.tabs]
    logs = [log for _, log in tabs if log]
    return Reading(tuple(logs), tuple(tab for tab, _ in tabs))


def _tab(tab: ExistingTab, kind: TabKindRead | None) -> tuple[TabReading, LogReading | None]:
    row = next((r for r in range(1, tab.n_rows + 1) if len(_texts(tab, r)) > 1), 0)
    if not row or kind not in (None, "log"):
        return TabReading(tab.title, kind or "notes"), None
    columns = [
        ColumnReading((text,), column_letter(place), ColumnType.TEXT)
        for place, text in _texts(tab, row).items()
    ]
    n = tab.n_rows - row
    log = LogReading(tab.title, (tab.title,), (tab.title,), tuple(columns), records=n)
    return TabReading(tab.title, "log", row, n, log=tab.title), log


def _texts(tab: ExistingTab, row: int) -> dict[int, str]:
    cells = ((place, tab.value(row, place)) for place in range(1, len(tab.columns) + 1))
    return {place: tidy(value) for place, value in cells if isinstance(value, str) and tidy(value)}
