"""A sound workbook to be spoilt, before and after its first sync."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from bad_books import prepared, settles


@pytest.fixture(scope="session")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A prepared workbook: won in November 1 000 and 2 500.50, in October 4 000."""
    return prepared(tmp_path_factory.mktemp("sound") / "team.xlsx")


@pytest.fixture(scope="session")
def synced(sound: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same after a sync."""
    path = Path(shutil.copy(sound, tmp_path_factory.mktemp("synced") / "team.xlsx"))
    settles(path)
    return path


@pytest.fixture
def book(sound: Path, tmp_path: Path) -> Path:
    """A copy of the prepared workbook, to be spoilt."""
    return Path(shutil.copy(sound, tmp_path / "team.xlsx"))


@pytest.fixture
def shown(synced: Path, tmp_path: Path) -> Path:
    """A copy of the synced workbook, to be spoilt."""
    return Path(shutil.copy(synced, tmp_path / "team.xlsx"))
