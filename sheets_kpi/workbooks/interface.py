"""What every backend offers; only `read` and `apply` touch a file or a network."""

from __future__ import annotations

from typing import Protocol

from sheets_kpi.plan import Plan
from sheets_kpi.state import Existing


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
        ...

    @property
    def calls(self) -> tuple[int, int]:
        """How many (reads, writes) were made."""
        ...

    def exists(self) -> bool:
        """Whether there is a workbook to read; a new one is made by `apply`."""
        ...

    def read(self) -> Existing:
        """The whole workbook in neutral values; an empty one if it does not exist yet.

        Raises:
            WorkbookError: it cannot be opened or understood.
        """
        ...

    def apply(self, plan: Plan) -> None:
        """Writes a plan.

        Raises:
            WorkbookError: it cannot be written, or has changed since it was read.
        """
        ...
