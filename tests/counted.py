"""Small workbooks with a template of their own, and the figures that the tool makes of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from books import NOON, book

from sheets_kpi import export, pipeline
from sheets_kpi.periods import Grain
from sheets_kpi.stages import Computed, Request
from sheets_kpi.template import load, parse

AS_OF = date(2026, 11, 20)
Rows = Sequence[Sequence[Any]]


def computed(
    template: str,
    tabs: Mapping[str, Rows],
    *,
    as_of: date = AS_OF,
    grain: Grain = Grain.MONTH,
) -> Computed:
    """A workbook that was never prepared, by a TOML text or the name of a shipped template."""
    how = load(template) if "\n" not in template else parse(template, "own.toml")
    checked = pipeline.check(book(tabs), Request(NOON, as_of, template=how))
    return pipeline.compute(checked, [grain])


def lines(
    made: Computed, period: str = "2026-11", grain: Grain = Grain.MONTH
) -> dict[tuple[str, str], dict[str, Any]]:
    """The lines of the export of one period by KPI and segment; the company's name is empty."""
    rows = export.rows(made, [grain])
    return {
        (row["kpi"], whose): row
        for row in rows
        if row["period"] == period and row["segment"] in ("company", "team", "person")
        for whose in [row[row["segment"]] if row["segment"] != "company" else ""]
        if whose or row["segment"] == "company"
    }


def facts(made: Computed, period: str = "2026-11", grain: Grain = Grain.MONTH) -> dict[str, Any]:
    """The company's facts in one period by KPI."""
    return {
        kpi: row["fact"] for (kpi, whose), row in lines(made, period, grain).items() if not whose
    }


def told(made: Computed) -> list[str]:
    """The findings, as `code cell`."""
    return [f"{one.code} {one.cell}".strip() for one in made.findings]
