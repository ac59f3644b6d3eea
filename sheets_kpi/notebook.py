"""The tables of a workbook as data frames, for analysts who go on in a notebook.

A workbook is only read; nothing here writes.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sheets_kpi import export, pipeline
from sheets_kpi.attain.rules import Status
from sheets_kpi.errors import WorkbookError
from sheets_kpi.logs import EPOCH, Column, Log, Series
from sheets_kpi.periods import Grain
from sheets_kpi.schema import ColumnSpec
from sheets_kpi.stages import Checked, Request
from sheets_kpi.template import load
from sheets_kpi.texts import Lang
from sheets_kpi.workbooks import open_workbook
from sheets_kpi.workbooks.interface import ENDPOINT, Access, Workbook

_DTYPES: dict[str, Any] = {
    "grain": pd.CategoricalDtype([grain.value for grain in Grain]),
    "period": "category",
    "segment": pd.CategoricalDtype(list(export.SEGMENTS)),
    **dict.fromkeys(("team", "person", "account", "category", "kpi"), "category"),
    **dict.fromkeys(("fact", "numerator", "denominator"), "float64"),
    "n": "Int64",
    **dict.fromkeys(("target", "target_to", "attainment"), "float64"),
    **dict.fromkeys(("pace", "forecast", "need"), "float64"),
    "status": pd.CategoricalDtype([status.value for status in Status]),
    **dict.fromkeys(("forecast_low", "forecast_high"), "float64"),
}


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
        (the upper end, where the target is a range), `attainment`, `pace`, `forecast` with its
        range `forecast_low` and `forecast_high`, `need` (what each working day left must bring).
        Int64: `n`. Shares are fractions.

    Raises:
        SheetsKpiError: the workbook cannot be read, or its decisions or template are wrong.
        ValueError: there is no such grain.
    """
    checked = _checked(workbook, as_of, lang, template)
    wanted = [grain] if isinstance(grain, str) else list(grain or [])
    grains = [Grain(one) for one in wanted] or [checked.decisions.settings.grain]
    rows = export.rows(pipeline.compute(checked, grains), grains)
    return pd.DataFrame.from_records(list(rows), columns=list(_DTYPES)).astype(_DTYPES)


def read(
    workbook: str | Path | Workbook,
    *,
    as_of: date | None = None,
    template: str | None = None,
    lang: Lang | None = None,
) -> dict[str, pd.DataFrame]:
    """The logs of a workbook as the KPIs read them: a table per log, one row per record.

    Args:
        workbook: the path of an .xlsx, the address or id of a Google spreadsheet, or a workbook
            that is open.
        as_of: the day of the reading, today by default; it tells how a cell that a sheet has made
            a date was meant. Later rows are not left out.
        template: what the logs look like: the name of a shipped template, or the path of one.
        lang: the language of choices; by default that of the workbook.

    Returns:
        The tables by log id. The index is the place in the sheet: `tab` (its title) and `row`.
        Columns are called by their ids (declared and computed ones) or by their header. Dates are
        datetime64[s] without a zone, money is float64 in roubles, other numbers are Int64 where all
        are whole, else float64, durations in the unit of their column, yes/no is boolean, and
        texts, names and choices are categories. Cells that are blank or cannot be used are missing.
        A log that is not kept or cannot be read has no table.

    Raises:
        SheetsKpiError: the workbook cannot be read, or its decisions or template are wrong.
    """
    checked = _checked(workbook, as_of, lang, template)
    logs = checked.cleaned.logs.items()
    return {log_id: _table(log, checked.lang) for log_id, log in logs if not log.problem}


def _table(log: Log, lang: Lang) -> pd.DataFrame:
    titles = np.array(log.tab_titles, object)[log.tabs]
    index = pd.MultiIndex.from_arrays([titles, log.rows], names=["tab", "row"])
    columns = {
        key if column.declared else column.header: _typed(column, log.spec.column(key), lang)
        for key, column in log.columns.items()
    }
    return pd.DataFrame(columns).set_axis(index)


def _typed(column: Column, spec: ColumnSpec | None, lang: Lang) -> Series:
    match column.kind:
        case "text":
            choices = {
                f"#{choice.id}": choice.name.show(lang) for choice in (spec.choices if spec else ())
            }
            pairs = zip(column.keys, column.words, strict=True)
            words = [choices.get(key, word) for key, word in pairs]
            return column.cells.series.cat.rename_categories(words)
        case "date":
            seconds = pd.Series(np.rint(column.floats * 86400)).astype("Int64")
            moments = pd.to_timedelta(seconds, unit="s") + pd.Timestamp(EPOCH)
            return pd.Series(moments, dtype="datetime64[s]")
        case "yes_no":
            return column.cells.series.astype("boolean")
    if column.scale == 0 and bool((column.cells.series.dropna() % 1 == 0).all()):
        return column.cells.series.astype("Int64")
    numbers: Series = column.cells.series / 10**column.scale
    return numbers


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
