"""Fixtures for the tests beside it; they are written elsewhere, where types are checked."""

from __future__ import annotations

from double_fixtures import book, credentials_file, double, robot, world
from home_fixtures import prepared, stage, synced

__all__ = [
    "book",
    "credentials_file",
    "double",
    "prepared",
    "robot",
    "stage",
    "synced",
    "world",
]
