"""The benchmark runs, on logs so small that its figures say nothing; nothing here is timed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from parts import PARTS, SIZES, Size
from run import main
from states import AS_OF, Shape, prepared
from table import Figure

import sheets_kpi

BUDGETS = {
    "start": 1,
    "plan": 2,
    "growth": 3,
    "matrix": 0,
    "odd": 4,
    "files": 0,
    "imports": 0,
    "google": 6,
    "notes": 1,
    "peak": 3,
}


@pytest.mark.parametrize(
    "part",
    [
        "plan",
        *(pytest.param(part, marks=pytest.mark.slow) for part in BUDGETS if part != "plan"),
    ],
)
def test_each_part_has_its_figures_and_budgets(part: str) -> None:
    assert set(BUDGETS) == set(PARTS)
    figures = list(PARTS[part](SIZES["tiny"], ""))
    assert all(one.value >= 0 for one in figures if one.unit)
    assert sum(one.budget is not None for one in figures) == BUDGETS[part]
    if part == "google":  # calls do not depend on the size
        assert [(one.what, one.value) for one in figures if one.is_missed] == []


@pytest.mark.parametrize(("value", "code"), [(7.0, 0), (7.01, 1)])
def test_a_budget_that_is_missed_gives_exit_1(
    value: float, code: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def part(size: Size, base: str) -> Iterator[Figure]:
        assert (size.name, base) == ("tiny", "")
        yield Figure("To the plan", "100,000 rows", value, budget=7)
        yield Figure("To the plan", "1,000 rows", 400)

    told = tmp_path / "told.json"
    assert main(["--size", "tiny", "--json", str(told)], {"plan": part}) == code
    shown, missed = capsys.readouterr()
    assert f"| 100,000 rows | {'7.00 ×' if not code else '**7.01 ×** missed'} | 7.00 × |" in shown
    assert "| 1,000 rows | 400.00 × |  |" in shown
    assert ("missed: To the plan, 100,000 rows" in missed) is bool(code)
    assert [one["value"] for one in json.loads(told.read_text("utf-8"))["figures"]] == [value, 400]


def test_the_rows_of_one_tab_are_those_of_many() -> None:
    def revenue(tabs: int) -> object:
        table = sheets_kpi.results(prepared(Shape(500, tabs=tabs)), as_of=AS_OF, grain="all")
        return table["fact"][0]

    assert revenue(60) == revenue(1)
