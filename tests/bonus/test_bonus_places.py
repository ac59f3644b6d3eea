"""Where bonuses are written: here, in a workbook of their own, or nowhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from bonus_books import (
    ROWS,
    SEEDS,
    asked,
    bonus_book,
    empty_book,
    existing,
    rows_of,
    titles,
    without,
    write,
)

from sheets_kpi import pipeline
from sheets_kpi.errors import DecisionError, RefusedWriteError, UnclearWriteError, WorkbookError
from sheets_kpi.plan import Plan
from sheets_kpi.report import sync_json, sync_lines
from sheets_kpi.schema import AccountSpec
from sheets_kpi.state import Existing
from sheets_kpi.workbooks.interface import Workbook
from sheets_kpi.workbooks.memory import MemoryWorkbook

D = date
CLOSED = {"period": "2026-11", "bonus_base": "30000"}
HERE = {**CLOSED, "bonus_to": "here"}
PRIVATE = {**CLOSED, "bonus_to": "apart"}
MONEY = ("32250", "32 250", "32\xa0250", "30000", "30 000", "30\xa0000", "54437", "54\xa0437")


def everything(workbook: MemoryWorkbook) -> str:
    """All that stands in a workbook but its settings, notes and links of our tabs included."""
    tabs = [tab for tab in workbook.state.tabs if tab.title != "Настройки"]
    return "\n".join(f"{tab.title} {rows_of(tab)}" for tab in tabs)


def test_in_this_file_the_bonuses_stand_last() -> None:
    workbook = bonus_book(HERE)
    pipeline.sync(workbook, asked())
    found = titles(workbook)
    at = found.index("Бонусы")
    assert found[at - 1 : at + 2] == ["Словарь", "Бонусы", "Служебное"]
    assert found[-1] == "База бонусов"
    rows = rows_of(existing(workbook, "Бонусы"))
    assert rows[1] == ["Ноябрь 2026 · итог, ещё не закрыт"]
    # Иванов: 0.5 × 110 % + 0.25 × 100 % + 0.25 × 110 % = 107.5 % of 30 000
    assert rows[5] == ["Иванов", "Юг", 1.075, 1.075, 30000, 32250]
    # Петров: 0.5 × 85 % + 0.25 × 75 % + 0.25 × 113.33 % = 89.58 % → 50 % + 50 × 9.58 ÷ 20 = 73.96 %
    assert rows[6] == ["Петров", "Юг", 0.895833333, 0.739583, 30000, 22187.5]
    assert rows[7] == ["Все вместе", None, None, None, None, 54437.5]
    # 32 250 by 55, 25 and 27.5 of 107.5 points
    assert rows[11] == ["Иванов", None, None, 1.075, None, 32250]
    assert rows[12] == ["Выручка", 0.5, 1.1, 0.55, None, 16500]
    assert rows[13] == ["Сделки", 0.25, 1, 0.25, None, 7500]
    assert rows[14] == ["Средний чек", 0.25, 1.1, 0.275, None, 8250]


def test_a_second_sync_writes_nothing() -> None:
    workbook, private = bonus_book(PRIVATE), empty_book()
    pipeline.sync(workbook, asked(private))
    again = pipeline.sync(workbook, asked(private))
    assert (workbook.writes, private.writes) == (1, 1)
    assert again.private is not None
    assert (again.plan.changes, again.private.plan.changes, again.private.applied) == (
        (),
        (),
        False,
    )


def test_private_bonuses_leave_no_trace_in_the_open_file_or_on_screen() -> None:
    workbook, private = bonus_book(PRIVATE), empty_book()
    synced = pipeline.sync(workbook, asked(private))
    printed = [
        *sync_lines(synced, workbook.name, workbook.calls, dry_run=False),
        str(sync_json(synced, workbook.calls)),
        repr(synced.plan),
        everything(workbook),
    ]
    assert "Бонусы записаны в bonuses.xlsx: " in "\n".join(printed)
    for money in MONEY:
        assert money not in "\n".join(printed)
    assert titles(private) == ["Бонусы", "База бонусов"]
    assert rows_of(existing(private, "Бонусы"))[5][5] == 32250
    assert not {"Бонусы", "База бонусов"} & set(titles(workbook))


def test_the_json_tells_where_and_whether() -> None:
    workbook, private = bonus_book(PRIVATE), empty_book()
    synced = pipeline.sync(workbook, asked(private))
    assert synced.private is not None
    assert sync_json(synced, workbook.calls)["bonuses"] == {
        "workbook": "bonuses.xlsx",
        "changes": synced.private.plan.size,
        "applied": True,
        "calls": {"read": 1, "write": 1},
    }
    here = pipeline.sync(bonus_book(HERE), asked())
    assert sync_json(here, (1, 1))["bonuses"] is None


def test_a_dry_run_plans_both_and_writes_neither() -> None:
    workbook, private = bonus_book(PRIVATE), empty_book()
    synced = pipeline.sync(workbook, asked(private), dry_run=True)
    lines = list(sync_lines(synced, workbook.name, workbook.calls, dry_run=True))
    assert any(line.startswith("Бонусы в bonuses.xlsx: будет ") for line in lines)
    assert (workbook.writes, private.writes) == (0, 0)


def test_without_a_place_there_are_no_bonuses() -> None:
    workbook = bonus_book(CLOSED)
    pipeline.sync(workbook, asked())
    assert not {"Бонусы", "База бонусов"} & set(titles(workbook))


@pytest.mark.parametrize("then", ["", "отдельно"])
def test_bonuses_leave_the_file_with_the_setting(then: str) -> None:
    workbook, private = bonus_book(HERE), empty_book()
    pipeline.sync(workbook, asked())
    write(workbook, "Настройки", "Куда писать бонусы", then or None)
    pipeline.sync(workbook, asked(private))
    assert "Бонусы" not in titles(workbook)
    assert "База бонусов" in titles(workbook)  # the owner's tab stays
    assert ("Бонусы" in titles(private)) is bool(then)


def test_amounts_typed_into_bases_count_and_are_never_written() -> None:
    workbook, private = bonus_book(PRIVATE), empty_book()
    pipeline.sync(workbook, asked(private))
    assert rows_of(existing(private, "База бонусов"))[1:] == [["Иванов"], ["Петров"]]
    write(private, "База бонусов", "Иванов", 40000.0)
    write(private, "База бонусов", "стажёр", "20 000 ₽")
    before = rows_of(existing(private, "База бонусов"))
    synced = pipeline.sync(workbook, asked(private))
    assert synced.plan.changes == ()
    rows = rows_of(existing(private, "Бонусы"))
    assert (rows[5][4], rows[5][5]) == (40000, 43000)  # 107.5 %
    assert (rows[6][4], rows[6][5]) == (20000, 14791.67)  # 20 000 × 73.958333 % = 14 791.666…
    assert rows_of(existing(private, "База бонусов")) == before


def test_without_an_amount_the_statement_says_so() -> None:
    workbook = bonus_book({"bonus_to": "here", "period": "2026-11"})
    pipeline.sync(workbook, asked())
    rows = rows_of(existing(workbook, "Бонусы"))
    note = "Сумма не указана: впишите её на лист «База бонусов» (если не видно, он скрыт)"
    assert rows[5] == ["Иванов", "Юг", 1.075, 1.075, None, None, note]


def test_a_wrong_amount_stops_both_before_anything_is_written() -> None:
    workbook, private = bonus_book(PRIVATE), empty_book()
    pipeline.sync(workbook, asked(private))
    write(private, "База бонусов", "Петров", "тридцать")
    write(workbook, "Настройки", "«В графике» от", "95 %")
    with pytest.raises(DecisionError, match="B3") as error:
        pipeline.sync(workbook, asked(private))
    assert error.value.lang == "ru"
    assert "тридцать" not in str(error.value)
    assert (workbook.writes, private.writes) == (1, 1)


def test_a_private_workbook_that_cannot_be_read_stops_both() -> None:
    class Locked(MemoryWorkbook):
        def read(self) -> Existing:
            raise WorkbookError("xlsx.unreadable", path="bonuses.xlsx")

    workbook = bonus_book(PRIVATE)
    with pytest.raises(WorkbookError, match=r"bonuses\.xlsx"):
        pipeline.sync(workbook, asked(Locked(Existing(()))))
    assert workbook.writes == 0


def test_a_workbook_with_a_dashboard_is_no_private_place() -> None:
    workbook = bonus_book(PRIVATE)
    for dashboard in (workbook, bonus_book(CLOSED)):
        with pytest.raises(DecisionError, match="a team's own workbook"):
            pipeline.sync(workbook, asked(dashboard))
    assert workbook.writes == 0


class Failing(MemoryWorkbook):
    """A workbook whose first write ends badly; `lost` tells whether it was applied all the same."""

    def __init__(self, error: Exception, *, applied: bool) -> None:
        super().__init__(Existing(()), "bonuses.xlsx")
        self.error: Exception | None = error
        self.was_applied = applied

    def apply(self, plan: Plan) -> None:
        if self.error is None or self.was_applied:
            super().apply(plan)
        if self.error is not None:
            error, self.error = self.error, None
            raise error


@pytest.mark.parametrize(
    ("error", "applied", "says"),
    [
        (RefusedWriteError("xlsx.changed", path=""), False, True),
        (UnclearWriteError("xlsx.changed", path=""), False, True),
        (UnclearWriteError("xlsx.changed", path=""), True, True),
        (RefusedWriteError("xlsx.changed", path=""), True, False),  # somebody else wrote the same
    ],
)
def test_a_private_write_that_ended_badly_is_looked_at_again(
    error: Exception,
    applied: bool,  # noqa: FBT001  # a table of cases
    says: bool,  # noqa: FBT001
) -> None:
    workbook, private = bonus_book(PRIVATE), Failing(error, applied=applied)
    synced = pipeline.sync(workbook, asked(private))
    assert "Бонусы" in titles(private)
    assert (private.writes, workbook.writes) == (1, 1)
    assert synced.private is not None
    assert synced.private.applied is says


def test_the_language_of_the_sheet_is_that_of_the_bonuses() -> None:
    workbook, private = bonus_book(PRIVATE), empty_book()
    pipeline.sync(workbook, asked(private))
    again = pipeline.sync(workbook, asked(private, lang="en"))  # the reader's, not the sheet's
    assert (again.plan.changes, titles(private)) == ((), ["Бонусы", "База бонусов"])
    write(workbook, "Настройки", "Язык сводных листов", "en")
    pipeline.sync(workbook, asked(private))
    assert titles(private) == ["Bonus", "База бонусов"]
    assert rows_of(existing(private, "Bonus"))[1] == ["November 2026 · final, not closed yet"]


def test_a_team_tab_called_like_ours_is_left_alone() -> None:
    workbook = bonus_book(HERE)
    own = existing(workbook, "Календарь")._replace(id="77", title="база бонусов")
    workbook.state = workbook.state._replace(tabs=(*workbook.state.tabs, own))
    pipeline.sync(workbook, asked())
    assert "База бонусов (KPI)" in titles(workbook)


def test_a_deleted_bases_tab_comes_back_blank() -> None:
    workbook = bonus_book(HERE)
    pipeline.sync(workbook, asked())
    without(workbook, "База бонусов")
    pipeline.sync(workbook, asked())
    assert rows_of(existing(workbook, "База бонусов"))[1:] == [["Иванов"], ["Петров"]]


def test_a_test_account_brings_no_bonus() -> None:
    """The same rows, once on an account that is real and once on one that is not."""
    paid = {}
    for test in (False, True):
        accounts = (AccountSpec("Москва"), AccountSpec("Казань"), AccountSpec("Проба", test=test))
        extra = (D(2026, 11, 10), "Петров", "Проба", "Вега", "оплачена", 2000.0)
        workbook = bonus_book(HERE, (*ROWS, extra), seeds=replace(SEEDS, accounts=accounts))
        pipeline.sync(workbook, asked())
        paid[test] = rows_of(existing(workbook, "Бонусы"))[6][5]
    # real: revenue 10 500, 4 deals, 2 625 each: 0.5 × 105 + 0.25 × 100 + 0.25 × 105 = 103.75 %
    assert paid == {False: 31125, True: 22187.5}


def test_nothing_but_what_is_needed_is_asked_of_a_workbook() -> None:
    opened: list[str] = []

    def open_other(location: str) -> Workbook:
        opened.append(location)
        return empty_book(location)

    request = replace(asked(), bonuses="bonuses.xlsx", open=open_other)
    pipeline.sync(bonus_book(HERE), request)
    pipeline.sync(bonus_book(CLOSED), request)
    assert opened == []
    pipeline.sync(bonus_book(PRIVATE), request)
    assert opened == ["bonuses.xlsx"]
