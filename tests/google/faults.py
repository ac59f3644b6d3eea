"""Faults by script: what goes wrong, with which call, how often; and what others do meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

CallKind = Literal["read", "write", "token", "other"]
FaultKind = Literal[
    "status",  # an error answer of Google's; nothing is applied
    "reset_before",  # the connection is reset and nothing is applied
    "reset_after",  # the request is applied, and the connection is reset
    "truncated",  # applied; the answer is cut in the middle, its length still honest
    "json",  # the JSON in `page` with `status`; nothing is applied
    "drip",  # applied; the answer comes byte by byte, `seconds` apart
    "html",  # a page of the front end in place of JSON; nothing is applied
    "delay",  # applied after `seconds`
    "silence_before",  # nothing is applied and nothing answered for `seconds`
    "silence_after",  # applied, and nothing answered for `seconds`
]
ALWAYS = 1_000_000


@dataclass
class Fault:
    """A fault of the calls of one kind (or of all), after `skip` of them, `times` times.

    `status` is that of a "status" or "html" answer: 429, 500, 503, 401, 403, 404 and so on.
    `page` replaces the text of an "html" or "json" answer.
    """

    kind: FaultKind
    on: CallKind | None = None
    skip: int = 0
    times: int = 1
    status: int = 503
    seconds: float = 0
    page: str = "<!DOCTYPE html><html><title>Error 502 (Server Error)!!1</title></html>"

    def strikes(self, call: CallKind) -> bool:
        """Whether this call fails; counts it."""
        if self.on not in (None, call) or self.times <= 0:
            return False
        if self.skip:
            self.skip -= 1
            return False
        self.times -= 1
        return True


@dataclass
class Meanwhile:
    """What another client does just before a call of a kind, after `skip` of them; once."""

    on: CallKind
    act: Callable[[], object]
    skip: int = 0
    done: bool = False

    def due(self, call: CallKind) -> bool:
        """Whether it happens before this call; counts it."""
        if self.done or call != self.on:
            return False
        if self.skip:
            self.skip -= 1
            return False
        self.done = True
        return True
