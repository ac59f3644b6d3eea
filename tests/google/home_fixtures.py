"""The spreadsheet of a team on the API double: empty, after `init`, and synced."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from deals_home import LATER, Stage, deals, init, request, staged
from google_home import GoogleHome

from sheets_kpi import pipeline


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    with staged(tmp_path) as running:
        yield running


@pytest.fixture
def prepared(stage: Stage) -> GoogleHome:
    """The spreadsheet of a team after `init`."""
    home = stage.home()
    home.fill(deals())
    init(home)
    return home


@pytest.fixture
def synced(prepared: GoogleHome) -> GoogleHome:
    pipeline.sync(prepared.book(), request(LATER))
    return prepared
