"""What every backend offers, and how a Google spreadsheet is reached.

Only `read` and `apply` touch a file or a network; nothing of Google is imported here, so that an
.xlsx needs none of it.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Protocol
from urllib.parse import urlsplit

from sheets_kpi.plan import Plan
from sheets_kpi.state import Existing
from sheets_kpi.workbooks.budget import Budget

ENDPOINT = "SHEETS_KPI_ENDPOINT"  # the environment variable with an address in place of Google's
Tell = Callable[[str, Mapping[str, object]], None]


class Workbook(Protocol):
    """A workbook somewhere: a file or a Google spreadsheet.

    `name` is shown to people. `calls` counts (reads, writes) made so far.

    An implementation
    - must read every tab, ours or not, in the sheet's own row and column numbers;
    - must apply all of a plan or nothing, and refuse (`WorkbookError`) when the workbook has
      changed since the state the plan was made on was read;
    - must write a text as a text, whatever it begins with;
    - must not change anything that the plan does not name.
    """

    @property
    def name(self) -> str:
        """How the workbook is called in messages."""

    @property
    def calls(self) -> tuple[int, int]:
        """How many (reads, writes) were made."""

    @property
    def who(self) -> str | None:
        """The e-mail by which the workbook is reached, "" if that is unknown; None of a file."""

    def glance(self, tab: str, row: int, column: int) -> Existing | None:
        """A summary tab by its key, with one of its cells only, where one small read may tell it;
        None where that tells nothing.
        """

    def exists(self) -> bool:
        """Whether there is a workbook to read; a new one is made by `apply`."""

    def read(self) -> Existing:
        """The whole workbook in neutral values; an empty one if it does not exist yet.

        Raises:
            WorkbookError: it cannot be opened or understood.
        """

    def apply(self, plan: Plan) -> None:
        """Writes a plan.

        Raises:
            WorkbookError: it cannot be written, or has changed since it was read.
        """


def is_here(endpoint: str) -> bool:
    """Whether an address in place of a service's is http on this machine, and nothing else."""
    parts = urlsplit(endpoint)
    try:
        local = ip_address(parts.hostname or "").is_loopback and parts.port is not None
    except ValueError:
        return False
    return parts.scheme == "http" and local and not parts.path.strip("/") and not parts.username


def say_nothing(key: str, facts: Mapping[str, object]) -> None:
    """What is told when nobody listens."""


@dataclass(frozen=True)
class Patience:
    """How long is waited for an answer, and how; tests bring a sleep of their own. In seconds.

    `read` and `write` are for each sign of life, `call` is for one answer to its end, `whole` for
    all calls, tries and waits of one read or write of the workbook.
    """

    connect: float = 10
    read: float = 100
    write: float = 200  # Google itself gives up after 180
    call: float = 300
    whole: float = 900
    sleep: Callable[[float], None] = time.sleep
    jitter: Callable[[], float] = random.random
    now: Callable[[], float] = time.time


@dataclass(frozen=True)
class Access:
    """How a workbook is reached.

    `credentials` is a path given on the command line, `configured` one from `sheets-kpi.toml`.
    `read_only` asks for no right to write. `inputs` has `read` look for dropdowns, which costs much
    and only `init` needs. `endpoint` stands in for Google ("" is Google itself). `tell` gets a text
    of the catalogue and its facts before each pause, and what the owner should know of the key or
    the file. A new `private` file is readable to its owner alone. Workbooks that are reached at the
    same time share a `budget`.
    """

    credentials: str = ""
    configured: str = ""
    read_only: bool = False
    inputs: bool = False
    private: bool = False
    endpoint: str = ""
    patience: Patience = field(default_factory=Patience)
    tell: Tell = say_nothing
    budget: Budget = field(default_factory=Budget)
