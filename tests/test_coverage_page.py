"""docs/coverage.md names KPIs that ship and tests that are there."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from sheets_kpi import template
from sheets_kpi.schema import KpiSpec

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "coverage.md"
TEST = r"tests/[\w/]+\.py::\w+"


@cache
def rows(heading: str) -> tuple[tuple[str, ...], ...]:
    """The rows of the table under a heading, without its header."""
    under = PAGE.read_text(encoding="utf-8").split(f"\n## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in under.splitlines() if line.startswith("|")][2:]
    return tuple(tuple(cell.strip() for cell in line.split("|")[1:-1]) for line in lines)


def names(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


@cache
def specs(name: str) -> dict[str, KpiSpec]:
    return {kpi.id: kpi for kpi in template.load(name).kpis}


def is_shown(kpi: KpiSpec) -> bool:
    return kpi.settings.get("shown") != "no"


def places(kpi_id: str, templates: list[str]) -> str:
    """Where a KPI shows: on which tab, and in which templates if not in all."""
    kpis = {name: specs(name)[kpi_id] for name in templates}
    found = {
        "Dashboard": [name for name, kpi in kpis.items() if is_shown(kpi)],
        "Glossary": [name for name, kpi in kpis.items() if not is_shown(kpi)],
        "Funnel": [name for name, kpi in kpis.items() if "funnel" in kpi.settings],
    }
    return "; ".join(tab + within(at, templates) for tab, at in found.items() if at)


def within(some: list[str], templates: list[str]) -> str:
    return "" if some == templates else f" in {', '.join(f'`{name}`' for name in some)}"


def defined_in(file: Path) -> set[str]:
    """The names of the test functions and classes of a module."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    kinds = (ast.FunctionDef, ast.ClassDef)
    return {node.name for node in tree.body if isinstance(node, kinds)}


@pytest.mark.parametrize(
    "named", sorted(set(re.findall(TEST, PAGE.read_text(encoding="utf-8")))), ids=str
)
def test_every_test_that_is_named_exists(named: str) -> None:
    file, name = named.split("::")
    assert name.lower().startswith("test")
    assert name in defined_in(ROOT / file)


def test_every_kpi_from_1_to_49_has_a_row_and_a_test() -> None:
    assert list(dict.fromkeys(int(row[0]) for row in rows("KPIs"))) == list(range(1, 50))
    assert all(re.fullmatch(f"`{TEST}`", row[-1]) for row in rows("KPIs"))


def test_every_kpi_is_in_its_templates_and_shows_where_it_says() -> None:
    for _, name, kpi_id, templates, where, _ in rows("KPIs"):
        if kpi_id != "–":
            assert where == places(names(kpi_id)[0], names(templates)), name


def test_no_template_that_has_a_kpi_is_left_out() -> None:
    told = {(names(row[2])[0], name) for row in rows("KPIs") for name in names(row[3])}
    for kpi_id, _ in tuple(told):
        assert told >= {(kpi_id, name) for name in template.shipped() if kpi_id in specs(name)}


def test_every_requirement_has_a_test_or_is_planned() -> None:
    assert [row[0] for row in rows("Requirements")] == [f"R{n}" for n in range(1, 33)]
    for _, asked, what, tests in rows("Requirements"):
        assert re.search(TEST, tests) or what.startswith("planned"), asked


def test_every_kind_of_fault_has_its_row() -> None:
    kinds = {f"{part}{n}" for part, last in (("A", 22), ("B", 18), ("C", 7))
             for n in range(1, last + 1)}  # fmt: skip
    assert {row[0] for row in rows("Kinds of faults")} == kinds
    assert all(re.search(TEST, row[-1]) for row in rows("Kinds of faults"))


@pytest.mark.parametrize(
    ("heading", "last"), [("Nothing in silence, nothing without end", 10), ("Your own sheet", 8)]
)
def test_every_point_has_a_test(heading: str, last: int) -> None:
    assert [row[0] for row in rows(heading)] == [str(n) for n in range(1, last + 1)]
    assert all(re.search(TEST, row[-1]) for row in rows(heading))
