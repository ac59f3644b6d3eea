"""What pyproject declares is what the package imports, no more and no less."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
NEVER_IMPORTED = {
    "tzdata",  # `zoneinfo` reads the time zones from it where the system has none, as on Windows
}


def plain(name: str) -> str:
    """The name of a distribution as package indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def declared(requirements: list[str]) -> set[str]:
    names = (re.match(r"[\w.-]+", requirement) for requirement in requirements)
    return {plain(name.group()) for name in names if name}


def imported(source: str) -> set[str]:
    """The outermost packages that a source imports, those of Python itself left out."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names.update(alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.partition(".")[0])
    return names - sys.stdlib_module_names - {"sheets_kpi"}


def compared(sources: list[str], requirements: list[str]) -> tuple[set[str], set[str]]:
    """The declared distributions that nobody imports, and the imports of nothing declared."""
    known = packages_distributions()
    names = set[str]().union(*map(imported, sources))
    givers = {name: {plain(giver) for giver in known.get(name, [])} for name in names}
    wanted = declared(requirements)
    idle = wanted - set[str]().union(*givers.values()) - NEVER_IMPORTED
    return idle, {name for name, found in givers.items() if not found & wanted}


def test_the_package_imports_what_it_declares_and_nothing_else() -> None:
    sources = [file.read_text("utf-8") for file in (ROOT / "sheets_kpi").rglob("*.py")]
    assert compared(sources, PROJECT["dependencies"]) == (set(), set())
    assert not NEVER_IMPORTED & set[str]().union(*map(imported, sources))


@pytest.mark.parametrize(
    ("source", "requirements", "idle", "undeclared"),
    [
        ("import numpy as np\nfrom click import echo", ["numpy>=2,<3", "click>=8.1"], "", ""),
        ("import xlsxwriter.chart", ["XlsxWriter>=3.2"], "", ""),
        ("from google.auth import default", ["google-auth>=2"], "", ""),
        ("import numpy", ["numpy", "gspread>=6.2"], "gspread", ""),
        ("import numpy", ["click", "tzdata>=2025.1"], "click", "numpy"),
        ("def late():\n    import holidays", [], "", "holidays"),
        ("import no_such_package", [], "", "no_such_package"),
        ("from . import cells\nfrom sheets_kpi.logs import Log\nimport json.decoder", [], "", ""),
    ],
)
def test_what_is_told(source: str, requirements: list[str], idle: str, undeclared: str) -> None:
    assert compared([source], requirements) == ({idle} - {""}, {undeclared} - {""})
