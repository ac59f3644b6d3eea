"""Reads the work logs a team keeps in one shared sheet and makes that sheet its KPI dashboard.

In a notebook: `sheets_kpi.results(workbook)` is the table of all results as a data frame,
and `sheets_kpi.read(workbook)` has one for each log, as the KPIs read it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sheets_kpi.notebook import read, results

__all__ = ["__version__", "read", "results"]
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:  # noqa: ANN401  # any of the names above
    """Imports pandas and all the rest only when somebody asks for a table."""
    if name in __all__:
        from sheets_kpi import notebook

        return getattr(notebook, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
