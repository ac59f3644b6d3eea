"""What a digest writes down, whatever comes between the telling and the writing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest
from books import HEADERS
from books import book as book_of
from books import request as asked
from demo_days import request, synced

from sheets_kpi import digest, pipeline, service
from sheets_kpi.digest.deliver import Sender
from sheets_kpi.errors import RefusedWriteError, UnclearWriteError
from sheets_kpi.plan import Plan, UpdateTab
from sheets_kpi.prepare import plan_init
from sheets_kpi.state import CellValue, Existing, normal
from sheets_kpi.workbooks.memory import MemoryWorkbook

DAY = date(2026, 11, 20)


@dataclass
class Troubled(MemoryWorkbook):
    """A workbook whose first write fails: nothing is written, or all is though nobody says so."""

    error: BaseException | None = None
    is_written: bool = False

    def apply(self, plan: Plan) -> None:
        error, self.error = self.error, None
        if error is None or self.is_written:
            super().apply(plan)
        if error:
            raise error


@pytest.fixture(scope="module")
def state() -> MemoryWorkbook:
    return synced(DAY)


def told(book: MemoryWorkbook, *people: str) -> list[str]:
    sent = digest.digest(book, request(DAY), Sender("-", {}), people or None)
    return [one.letter.text for one in sent]


def beside(state: Existing) -> list[list[CellValue]]:
    """All that stands to the right of what `service` remembers itself."""
    tab = state.marked("summary", service.KEY)
    assert tab is not None
    rows = [[*map(normal, row)] for row in zip(*tab.columns[service.BESIDE - 1 :], strict=True)]
    return [row for row in rows if any(value is not None for value in row)]


def test_only_the_hidden_tab_is_written(state: MemoryWorkbook) -> None:
    plans: list[Plan] = []

    class Watched(MemoryWorkbook):
        def apply(self, plan: Plan) -> None:
            plans.append(plan)
            super().apply(plan)

    book = Watched(state.state)
    assert told(book)[0]
    [plan] = plans
    [change] = plan.changes
    assert isinstance(change, UpdateTab)
    assert change.tab.title == "Служебное"
    others = [tab for tab in book.state.tabs if tab.title != "Служебное"]
    assert others == [tab for tab in state.state.tabs if tab.title != "Служебное"]
    before, after = service.remembered(state.state), service.remembered(book.state)
    assert after._replace(told={}) == before
    assert beside(book.state) == beside(state.state)
    assert after.told


def test_after_a_crash_it_may_come_once_more_and_then_no_more(state: MemoryWorkbook) -> None:
    book = Troubled(state.state, error=KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        told(book)
    first = told(book)
    assert first[0]
    assert told(book) == [""]


@pytest.mark.parametrize("is_written", [False, True])
def test_a_write_that_is_refused_or_unclear_is_made_on_what_stands_then(
    state: MemoryWorkbook, *, is_written: bool
) -> None:
    error = UnclearWriteError("google.unclear") if is_written else RefusedWriteError("x")
    book = Troubled(state.state, error=error, is_written=is_written)
    assert told(book)[0]
    assert told(book) == [""]
    assert book.writes == 1


def test_people_and_the_team_are_remembered_apart(state: MemoryWorkbook) -> None:
    book = MemoryWorkbook(state.state)
    assert told(book)[0]
    assert all(told(book, "Пётр Иванов", "Алексей Петров"))
    assert told(book, "Пётр Иванов") == told(book) == [""]
    assert all(told(book, "Мария Кузнецова"))
    assert pipeline.sync(book, request(DAY)).plan.changes == ()


def test_what_somebody_wrote_into_the_memory_is_no_more_than_odd(state: MemoryWorkbook) -> None:
    book = MemoryWorkbook(state.state)
    told(book)
    tab = book.state.marked("summary", service.KEY)
    assert tab is not None
    columns = [list(column) for column in tab.columns]
    rows = [row for row, what in enumerate(columns[0]) if what == "told"]
    assert rows
    for row in rows:
        columns[3][row] = "::: f:x s:nonsense \u0000 r 1"
    odd = tab._replace(columns=columns)
    tabs = tuple(odd if one is tab else one for one in book.state.tabs)
    book.state = book.state._replace(tabs=tabs)
    assert told(book)[0]
    assert told(book) == [""]


def test_a_workbook_without_records_has_nothing_to_tell() -> None:
    book = book_of({"Сделки": [HEADERS]})
    book.apply(plan_init(book.read(), asked()).plan)
    pipeline.sync(book, asked())
    sent = list(digest.digest(book, asked(), Sender("-", {})))
    assert [one.letter.text for one in sent] == [""]


class Breaking(Sender):
    """Takes the first letter, and breaks at the second."""

    def fitting(self, addresses: tuple[str, ...]) -> str:
        return str(addresses) and "1"

    def send(self, to: str, text: str) -> None:
        assert to == "1"
        if text.startswith(SECOND):
            raise ZeroDivisionError(text)


FIRST, SECOND = "Анна Смирнова", "Пётр Иванов"


def test_what_went_before_something_broke_is_remembered(state: MemoryWorkbook) -> None:
    book = MemoryWorkbook(state.state)
    with pytest.raises(ZeroDivisionError):
        [*digest.digest(book, request(DAY), Breaking("telegram", {}), [FIRST, SECOND])]
    known = service.remembered(book.state).told
    assert {whose for whose, _ in known} == {f"telegram {FIRST}"}
