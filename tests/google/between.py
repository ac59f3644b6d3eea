"""A workbook in which somebody acts between our read and our write."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from sheets_kpi.plan import Plan
from sheets_kpi.state import Existing
from sheets_kpi.workbooks.interface import Workbook


@dataclass
class Meddled:
    """Passes everything on to `book`; each of `hands` acts once, before one of the writes."""

    book: Workbook
    hands: list[Callable[[], object]] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.book.name

    @property
    def calls(self) -> tuple[int, int]:
        return self.book.calls

    @property
    def who(self) -> str | None:
        return self.book.who

    def glance(self, tab: str, row: int, column: int) -> Existing | None:
        return self.book.glance(tab, row, column)

    def exists(self) -> bool:
        return self.book.exists()

    def read(self) -> Existing:
        return self.book.read()

    def apply(self, plan: Plan) -> None:
        if self.hands:
            self.hands.pop(0)()
        self.book.apply(plan)
