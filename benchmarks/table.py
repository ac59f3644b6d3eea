"""The figures of a run as a table, and the machine they are of."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import version


@dataclass(frozen=True)
class Figure:
    """One line of the table. `budget` is the most that `value` may be, None where none is set."""

    part: str
    what: str
    value: float
    unit: str = "×"
    budget: float | None = None
    note: str = ""

    @property
    def is_missed(self) -> bool:
        return self.budget is not None and self.value > self.budget


def markdown(figures: Iterable[Figure]) -> Iterator[str]:
    """The table, a heading for each part."""
    part = ""
    for one in figures:
        if one.part != part:
            yield from ([""] if part else [])
            yield from (f"**{one.part}**", "", "| | | budget | |", "|---|---:|---:|---|")
            part = one.part
        budget = "" if one.budget is None else shown(one.budget, one.unit)
        value = shown(one.value, one.unit)
        told = f"**{value}** missed" if one.is_missed else value
        yield f"| {one.what} | {told} | {budget} | {one.note} |"


def shown(value: float, unit: str) -> str:
    number = f"{value:,.0f}" if unit in ("MB", "kB", "calls", "KPIs") else f"{value:.2f}"
    return f"{number} {unit}".strip()


def machine() -> str:
    """What it was measured on."""
    libraries = ("pandas", "numpy", "openpyxl", "gspread", "python-calamine", "XlsxWriter")
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    versions = ", ".join(f"{name} {version(name)}" for name in libraries)
    return (
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, {memory:.0f} GB, "
        f"{platform.python_implementation()} {platform.python_version()}; {versions}."
    )
