"""What all tests share: no network beyond the loopback, and LibreOffice where it is there."""

from __future__ import annotations

import os
import shutil
import socket
from typing import Any

import pytest

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")


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
