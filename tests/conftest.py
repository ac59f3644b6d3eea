"""What all tests share: no network beyond the loopback, and LibreOffice where it is there."""

from __future__ import annotations

import os
import socket
from collections import Counter
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from office import SOFFICE

# How long an example takes is the machine's affair: no test depends on the clock. `make test` tries
# the same examples on every run, so that a change is judged by what it did; `make slow` tries new
# ones.
settings.register_profile("new", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("same", settings.get_profile("new"), derandomize=True)
settings.load_profile("same")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skips tests that need LibreOffice where it is missing, and says so."""
    if SOFFICE:
        return
    if os.environ.get("REQUIRE_LIBREOFFICE"):
        pytest.exit("LibreOffice is required here and is missing", returncode=1)
    skip = pytest.mark.skip(reason="LibreOffice is not installed on this machine")
    for item in items:
        if "libreoffice" in item.keywords:
            item.add_marker(skip)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Counts the faults that were tried, by how the runs ended."""
    told: Counter[tuple[str, str]] = Counter()
    for report in terminalreporter.stats.get("passed", ()):
        facts = dict(getattr(report, "user_properties", ()))
        if "fault" in facts:
            told[facts["fault"], facts["end"]] += 1
    if told:
        terminalreporter.section(f"faults at Google: {told.total()} cases")
    for (fault, end), cases in sorted(told.items()):
        terminalreporter.line(f"{fault:<30} {end:<14} {cases}")


@pytest.fixture(autouse=True)
def _no_network(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection to anything but this machine fails the test, unless it is a live one."""
    if request.node.get_closest_marker("live"):
        return
    real = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        if isinstance(address, tuple) and address[0] not in ("127.0.0.1", "::1", "localhost"):
            pytest.fail(f"a test tried to reach {address[0]}")
        real(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)
