"""The tables for notebooks: the example of the page, the types, the same numbers as `export`."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from contextlib import redirect_stdout
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from books import prepared_book, request
from click.testing import CliRunner

import sheets_kpi
from sheets_kpi import export, pipeline
from sheets_kpi.cli import main
from sheets_kpi.errors import WorkbookError
from sheets_kpi.periods import Grain
from sheets_kpi.prepare.decisions import Seeds
from sheets_kpi.schema import Named, PersonSpec, TargetSpec
from sheets_kpi.workbooks.memory import MemoryWorkbook

PAGE = Path(__file__).parents[1] / "docs" / "notebook.md"
D = date
DAY = D(2026, 11, 20)


def small() -> MemoryWorkbook:
    """Two paid deals of Anna's in October, one of nobody's; a target and a range."""
    company = Named("Компания", "Company")
    seeds = Seeds(
        people=(PersonSpec("Анна", "Юг"),),
        targets=(
            TargetSpec("revenue", company, {"2026-10": 1000.0}),
            TargetSpec("average", company, {"2026-10": "200–300"}),
        ),
    )
    return prepared_book(
        (D(2026, 10, 5), "Анна", "Казань", "Вега", "оплачена", 300.0),
        (D(2026, 10, 6), "Анна", "Казань", "Лира", "оплачена", 100.0),
        (D(2026, 10, 7), "", "Казань", "Орион", "оплачена", 200.0),
        seeds=seeds,
    )


def october(kpi: str, segment: str, person: str = "") -> pd.Series:
    table = sheets_kpi.results(small(), as_of=DAY)
    [place] = table.index[
        (table["period"] == "2026-10")
        & (table["kpi"] == kpi)
        & (table["segment"] == segment)
        & (table["person"] == person)
    ]
    row: pd.Series = table.loc[place]
    return row


def test_the_example_of_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"```\w+\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    commands, code, printed = blocks[:3]
    done = CliRunner().invoke(main, commands.split()[1:])
    assert done.exit_code == 0, done.output
    out = io.StringIO()
    with redirect_stdout(out):
        exec(code, {})  # the page's own example
    assert out.getvalue() == printed


def test_a_row_is_a_kpi_of_a_segment_in_a_period() -> None:
    company = october("Выручка", "company")
    assert (company["fact"], company["target"], company["attainment"]) == (600, 1000, 0.6)
    assert (company["n"], company["grain"], company["status"]) == (3, "month", "behind")
    assert october("Выручка", "person", "Анна")["fact"] == 400
    assert october("Выручка", "person")["fact"] == 200  # Unassigned


def test_a_range_has_two_ends() -> None:
    average = october("Средний чек", "company")
    assert (average["fact"], average["target"], average["target_to"]) == (200, 200, 300)
    assert pd.isna(october("Выручка", "company")["target_to"])


def test_the_types_are_those_of_the_page_even_without_a_row_of_data() -> None:
    names = ["grain", "period", "segment", "team", "person", "account", "category", "kpi", "status"]
    for workbook in (small(), prepared_book()):
        types = sheets_kpi.results(workbook, as_of=DAY).dtypes.astype(str).to_dict()
        assert types.pop("n") == "Int64"
        assert {types.pop(name) for name in names} == {"category"}
        assert set(types.values()) == {"float64"}
        assert set(types) >= {"fact", "target", "target_to", "attainment", "pace", "need"}


def test_the_numbers_are_those_of_export_at_every_grain() -> None:
    grains = [Grain.MONTH, Grain.ALL]
    computed = pipeline.compute(pipeline.check(small(), request(DAY)), grains)
    exported = list(export.rows(computed, grains))
    table = sheets_kpi.results(small(), as_of=DAY, grain=["month", "all"])
    assert len(table) == len(exported)
    for column in export.COLUMNS:
        values = table[column].astype(object).where(table[column].notna(), None)
        assert values.tolist() == [row[column] for row in exported]


def test_a_workbook_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(WorkbookError):
        sheets_kpi.results(tmp_path / "nowhere.xlsx")


def test_the_package_alone_imports_no_pandas() -> None:
    code = "import sys, sheets_kpi; print('pandas' in sys.modules, hasattr(sheets_kpi, 'nothing'))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]
