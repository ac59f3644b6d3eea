"""The spreadsheet of a team on the API double: empty, after `init`, and synced."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from deals_home import LATER, Stage, fill_and_init, request, staged
from google_home import GoogleHome

from sheets_kpi import pipeline


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    with staged(tmp_path) as running:
        yield running


@pytest.fixture
def prepared(stage: Stage) -> GoogleHome:
    """The spreadsheet of a team after `init`."""
    return stage.made("prepared", fill_and_init)


@pytest.fixture
def synced(stage: Stage) -> GoogleHome:
    """The spreadsheet of a team after its first sync."""

    def make(home: GoogleHome) -> None:
        fill_and_init(home)
        pipeline.sync(home.book(), request(LATER))

    return stage.made("synced", make)
