"""New logs: a column shows what stands in it, not ####."""

from __future__ import annotations

from datetime import date, datetime

from sheets_kpi.glyphs import text_width
from sheets_kpi.prepare import prepare
from sheets_kpi.prepare.decisions import Seeds
from sheets_kpi.schema import Template
from sheets_kpi.state import CellValue, Existing
from sheets_kpi.template import load

AS_OF = date(2026, 11, 20)


def width_of(log: str, column: str, value: CellValue) -> int:
    """The width of a column of a log that begins with one row."""
    template = load("service-team")
    seeds = Seeds(rows={log: ({column: value},)})
    new = prepare(Existing((), ()), template, "ru", AS_OF, seeds)
    tab = next(tab for tab in new.new_tabs if tab.key == log)
    return tab.widths[_place(template, log, column)]


def _place(template: Template, log: str, column: str) -> int:
    spec = next(spec for spec in template.logs if spec.id == log)
    return [one.id for one in spec.columns].index(column)


def test_a_date_with_a_time_has_room_for_both() -> None:
    moment, day = datetime(2026, 11, 20, 15, 47), date(2026, 11, 20)
    assert width_of("jobs", "due", moment) > text_width("20.11.2026 15:47") + 6
    assert width_of("jobs", "due", day) == 89  # pixels: twelve digits
