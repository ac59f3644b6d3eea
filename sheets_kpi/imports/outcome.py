"""What comes of an import: a value of its own, as a sync needs nothing else of it."""

from __future__ import annotations

from dataclasses import dataclass

from sheets_kpi.plan import CellChange, Plan


@dataclass(frozen=True)
class Import:
    """What an import would write. Of the rows of the files `new` are added to the tab `title`, some
    are written anew, cell by cell (`changed`), and `same` stand there
    already; `left` stand there and in no file. `twice` are records that stand on a tab of the
    people's too, as the addresses of both.
    """

    plan: Plan
    title: str
    new: int
    n_changed: int
    same: int
    left: int
    changed: tuple[CellChange, ...]
    twice: tuple[tuple[str, str], ...]
    applied: bool = False

    @property
    def is_edited(self) -> bool:
        """Whether cells change of a tab that is not as the last import left it."""
        return bool(self.plan.edited and self.changed)
