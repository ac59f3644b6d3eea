"""Fixtures: the team in each backend, as it is after its first sync."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from deals_home import Stage, staged
from meeting_hands import AtGoogle, Hands, InFile, InMemory, at_google, in_file, in_memory, sync

from sheets_kpi.state import Existing
from sheets_kpi.workbooks.memory import MemoryWorkbook


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with staged(tmp_path_factory.mktemp("stage")) as running:
        yield running


@cache
def _memory() -> Existing:
    hands = in_memory()
    sync(hands)
    return hands.workbook.state


@cache
def _file() -> bytes:
    with TemporaryDirectory() as folder:
        hands = in_file(Path(folder) / "team.xlsx")
        sync(hands)
        return hands.path.read_bytes()


def memory() -> InMemory:
    return InMemory(MemoryWorkbook(_memory()))


def file(folder: Path) -> InFile:
    path = folder / "team.xlsx"
    path.write_bytes(_file())
    return InFile(path)


def google(stage: Stage) -> AtGoogle:
    return AtGoogle(stage.made("meeting", lambda home: sync(at_google(home))))


@pytest.fixture(params=["memory", "xlsx", "google"])
def hands(request: pytest.FixtureRequest, tmp_path: Path, stage: Stage) -> Hands:
    if request.param == "memory":
        return memory()
    return file(tmp_path) if request.param == "xlsx" else google(stage)
