"""How a Google spreadsheet is reached; kept apart so that an .xlsx needs nothing of Google."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

ENDPOINT = "SHEETS_KPI_ENDPOINT"  # the environment variable with an address in place of Google's

Tell = Callable[[str, Mapping[str, object]], None]


def say_nothing(key: str, facts: Mapping[str, object]) -> None:
    """What is told when nobody listens."""


@dataclass(frozen=True)
class Patience:
    """How long is waited for an answer, and how; tests bring a sleep of their own. In seconds."""

    connect: float = 10
    read: float = 100
    write: float = 200  # Google itself gives up after 180
    sleep: Callable[[float], None] = time.sleep
    jitter: Callable[[], float] = random.random
    now: Callable[[], float] = time.time


@dataclass(frozen=True)
class Access:
    """How a spreadsheet is reached.

    `credentials` is a path given on the command line, `configured` one from `sheets-kpi.toml`.
    `read_only` asks for no right to write. `inputs` has `read` look for dropdowns, which costs much
    and only `init` needs. `endpoint` stands in for Google ("" is Google itself). `tell` gets a text
    of the catalogue and its facts before each pause, and what the owner should know of the key.
    """

    credentials: str = ""
    configured: str = ""
    read_only: bool = False
    inputs: bool = False
    endpoint: str = ""
    patience: Patience = field(default_factory=Patience)
    tell: Tell = say_nothing
