"""The tables of a workbook as data frames, for analysts who go on in a notebook.

A workbook is only read; nothing here writes.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from sheets_kpi import export, pipeline
from sheets_kpi.attain.rules import Status
from sheets_kpi.errors import WorkbookError
from sheets_kpi.periods import Grain
from sheets_kpi.stages import Checked, Request
from sheets_kpi.template import load
from sheets_kpi.texts import Lang
from sheets_kpi.workbooks import open_workbook
from sheets_kpi.workbooks.access import ENDPOINT, Access
from sheets_kpi.workbooks.interface import Workbook

_NAMES = ("period", "team", "person", "account", "category", "kpi")
_FIGURES = (
    "fact", "numerator", "denominator", "target", "target_to", "attainment", "pace", "forecast",
    "need",
)  # fmt: skip
_DTYPES: dict[str, Any] = {
    "grain": pd.CategoricalDtype([grain.value for grain in Grain]),
    "segment": pd.CategoricalDtype(list(export.SEGMENTS)),
    "status": pd.CategoricalDtype([status.value for status in Status]),
    **dict.fromkeys(_NAMES, "category"),
    **dict.fromkeys(_FIGURES, "float64"),
    "n": "Int64",
}
_COLUMNS = (
    "grain", "period", "segment", "team", "person", "account", "category", "kpi", "fact",
    "numerator", "denominator", "n", "target", "target_to", "attainment", "pace", "forecast",
    "need", "status",
)  # fmt: skip


def results(
    workbook: str | Path | Workbook,
    *,
    as_of: date | None = None,
    grain: str | Iterable[str] | None = None,
    lang: Lang | None = None,
    template: str | None = None,
) -> pd.DataFrame:
    """Every result of a workbook: one row per KPI, period and segment.

    Args:
        workbook: the path of an .xlsx, the address or id of a Google spreadsheet, or a workbook
            that is open.
        as_of: the last day that counts; today by default.
        grain: "week", "month", "quarter", "year" or "all", or several; by default that of Settings.
        lang: the language of the names that a template gives, where nobody prepared the workbook.
        template: what the logs look like: the name of a shipped template, or the path of one.

    Returns:
        The columns of `export` and two more. Categories: `grain`, `period`, `segment`, `team`,
        `person`, `account`, `category`, `kpi`, `status`; an empty name is none, or Unassigned.
        float64, NaN where undefined: `fact`, `numerator`, `denominator`, `target`, `target_to`
        (the upper end, where the target is a range), `attainment`, `pace`, `forecast`, `need` (what
        each working day left must bring). Int64: `n`. Shares are fractions.

    Raises:
        SheetsKpiError: the workbook cannot be read, or its decisions or template are wrong.
        ValueError: there is no such grain.
    """
    checked = _checked(workbook, as_of, lang, template)
    wanted = [grain] if isinstance(grain, str) else list(grain or [])
    grains = [Grain(one) for one in wanted] or [checked.decisions.settings.grain]
    rows = export.rows(pipeline.compute(checked, grains), grains)
    return pd.DataFrame.from_records(list(rows), columns=_COLUMNS).astype(_DTYPES)


def _checked(
    workbook: str | Path | Workbook, as_of: date | None, lang: Lang | None, template: str | None
) -> Checked:
    """A workbook that was read, cleaned and validated."""
    if isinstance(workbook, str | Path):
        access = Access(read_only=True, endpoint=os.environ.get(ENDPOINT, ""))
        workbook = open_workbook(str(workbook), access)
    if not workbook.exists():
        raise WorkbookError("workbook.missing", name=workbook.name)
    how = load(template) if template else None
    return pipeline.check(workbook, Request(datetime.now(UTC), as_of, lang, how))
