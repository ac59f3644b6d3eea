"""A command on a terminal, typed to as a person does: an answer when its question stands there."""

from __future__ import annotations

import os
import select
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

if sys.platform != "win32":
    import pty

PATIENCE = 60  # seconds until a question must have come


class Terminal:
    """A running command; `said` is all that it has printed."""

    def __init__(self, folder: Path, env: Mapping[str, str], *words: str) -> None:
        self.said = ""
        self._read = 0  # how much of it was waited for
        self._ours, theirs = pty.openpty()
        command = [sys.executable, "-m", "sheets_kpi", *words]
        around = {**os.environ, "PYTHONIOENCODING": "utf-8", **env}
        self._running = subprocess.Popen(
            command, cwd=folder, env=around, stdin=theirs, stdout=theirs, stderr=theirs
        )
        os.close(theirs)
        self._bytes = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._running.poll() is None:
            self._running.kill()
        self._running.wait()
        os.close(self._ours)

    def wait_for(self, text: str) -> str:
        """Reads on until a text was printed, and gives what was printed through it."""
        while (at := self.said.find(text, self._read)) < 0:
            assert self._more(), f"{text!r} was never asked:\n{self.said}"
        start, self._read = self._read, at + len(text)
        return self.said[start : self._read]

    def type(self, line: object) -> None:
        """Types a line."""
        os.write(self._ours, f"{line}\n".encode())

    def end(self) -> int:
        """Reads to the end, and gives the exit code."""
        while self._more():
            pass
        return self._running.wait(PATIENCE)

    def _more(self) -> bool:
        ready, _, _ = select.select([self._ours], [], [], PATIENCE)
        assert ready, f"nothing more is printed:\n{self.said}"
        try:
            piece = os.read(self._ours, 4096)
        except OSError:  # the other end is closed
            return False
        self._bytes += piece
        self.said = self._bytes.decode(errors="ignore")
        return bool(piece)
