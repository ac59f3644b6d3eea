"""Reads the work logs a team keeps in one shared sheet and makes that sheet its KPI dashboard."""

__version__ = "0.1.0"
