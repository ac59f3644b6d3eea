"""Bonuses of closed periods: written once, and kept whatever is decided later."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from bonus_books import (
    ROWS,
    asked,
    bonus_book,
    empty_book,
    existing,
    put,
    rows_of,
    titles,
    without,
    write,
)

from sheets_kpi import pipeline
from sheets_kpi.bonus.records import Ledger
from sheets_kpi.bonus.statement import Statement
from sheets_kpi.errors import DecisionError
from sheets_kpi.pipeline import Synced
from sheets_kpi.report import sync_lines
from sheets_kpi.state import CellValue
from sheets_kpi.workbooks.memory import MemoryWorkbook

D = date
OCTOBER = tuple((D(2026, 10, 5), *row[1:]) for row in ROWS)  # the same deals a month before
CLOSED = {"closed_through": "30.11.2026", "period": "2026-11", "bonus_base": "30000"}
HERE = {**CLOSED, "bonus_to": "here"}
PRIVATE = {**CLOSED, "bonus_to": "apart"}
KEPT = "Архив бонусов"


def sync(workbook: MemoryWorkbook, private: MemoryWorkbook | None = None) -> Synced:
    return pipeline.sync(workbook, asked(private))


def totals(workbook: MemoryWorkbook) -> dict[tuple[CellValue, CellValue], CellValue]:
    """The amounts kept, by period and person."""
    rows = rows_of(existing(workbook, KEPT))[4:]
    return {(row[0], row[1]): row[11] for row in rows if row[3] in ("Всего", "Total")}


def codes(synced: Synced) -> list[str]:
    return [finding.code for finding in synced.computed.findings if "bonus" in finding.code]


def test_a_closed_period_is_kept_with_its_lines() -> None:
    workbook = bonus_book(HERE)
    sync(workbook)
    at = titles(workbook).index("Бонусы")
    assert titles(workbook)[at : at + 3] == ["Бонусы", KEPT, "Архив"]
    rows = rows_of(existing(workbook, KEPT))
    assert rows[4][:8] == ["2026-11", "Иванов", "Юг", "Выручка", 0.5, 1.1, None, 0.55]
    assert rows[4][11] == 16500
    assert rows[7][:8] == ["2026-11", "Иванов", "Юг", "Всего", None, 1.075, None, None]
    assert rows[7][8:] == [1.075, 30000, 1.075, 32250]
    assert totals(workbook) == {("2026-11", "Иванов"): 32250, ("2026-11", "Петров"): 22187.5}


def test_every_closed_period_is_kept_the_latest_first() -> None:
    workbook = bonus_book(HERE, (*OCTOBER, *ROWS))
    sync(workbook)
    assert [key for key, _ in totals(workbook)] == ["2026-11", "2026-11", "2026-10", "2026-10"]


def other_base(workbook: MemoryWorkbook) -> None:
    write(workbook, "Настройки", "Бонус при 100 % в месяц, ₽", 99000.0)


def other_curve(workbook: MemoryWorkbook) -> None:
    write(workbook, "Настройки", "Бонус: порог", "99 %")


def other_weights(workbook: MemoryWorkbook) -> None:
    write(workbook, "KPI", "Выручка", 1.0, column=5)


def other_gate(workbook: MemoryWorkbook) -> None:
    write(workbook, "KPI", "Выручка", "150 %", column=18)


def own_base(workbook: MemoryWorkbook) -> None:
    write(workbook, "База бонусов", "Иванов", 1.0)


def other_rows(workbook: MemoryWorkbook) -> None:
    rows = rows_of(existing(workbook, "Сделки"))
    put(workbook, "Сделки", rows[:-2])


def reopened(workbook: MemoryWorkbook) -> None:
    write(workbook, "Настройки", "Закрыто по", "31.10.2026")


@pytest.mark.parametrize(
    "change",
    [other_base, other_curve, other_weights, other_gate, own_base, other_rows, reopened],
)
def test_nothing_decided_later_changes_what_was_paid(
    change: Callable[[MemoryWorkbook], None],
) -> None:
    workbook = bonus_book(HERE)
    sync(workbook)
    kept, shown = rows_of(existing(workbook, KEPT)), rows_of(existing(workbook, "Бонусы"))
    change(workbook)
    assert codes(sync(workbook)) == []
    assert rows_of(existing(workbook, KEPT)) == kept
    assert rows_of(existing(workbook, "Бонусы"))[4 : len(shown)] == shown[4:]  # late edits below
    assert sync(workbook).plan.changes == ()


def test_an_open_period_is_not_kept() -> None:
    workbook = bonus_book({**HERE, "closed_through": "31.10.2026"})
    sync(workbook)
    assert KEPT not in titles(workbook)
    other_base(workbook)
    sync(workbook)
    assert rows_of(existing(workbook, "Бонусы"))[5][4] == 99000


def test_who_has_no_base_yet_is_kept_as_soon_as_there_is_one() -> None:
    workbook = bonus_book({**HERE, "bonus_base": ""})
    sync(workbook)
    assert KEPT not in titles(workbook)
    write(workbook, "База бонусов", "Иванов", 40000.0)
    sync(workbook)
    assert totals(workbook) == {("2026-11", "Иванов"): 43000}
    write(workbook, "База бонусов", "Иванов", 1.0)
    write(workbook, "База бонусов", "Петров", 20000.0)
    assert codes(sync(workbook)) == []
    assert totals(workbook) == {("2026-11", "Иванов"): 43000, ("2026-11", "Петров"): 14791.67}


def test_who_left_the_team_tab_keeps_the_bonus() -> None:
    workbook = bonus_book(HERE)
    sync(workbook)
    put(workbook, "Команда", rows_of(existing(workbook, "Команда"))[:2])  # only Иванов stays
    put(workbook, "База бонусов", [["Кто", "Бонус в месяц, ₽"]])
    sync(workbook)
    people = [row[0] for row in rows_of(existing(workbook, "Бонусы"))[5:8]]
    assert sorted(map(str, people)) == ["Все вместе", "Иванов", "Петров"]
    assert totals(workbook)["2026-11", "Петров"] == 22187.5


def test_rows_that_were_sorted_by_hand_are_no_edit() -> None:
    workbook = bonus_book(HERE, (*OCTOBER, *ROWS))
    sync(workbook)
    rows = rows_of(existing(workbook, KEPT))
    put(workbook, KEPT, [*rows[:4], *sorted(rows[4:], key=lambda row: (str(row[1]), str(row[3])))])
    assert codes(sync(workbook)) == []
    assert [key for key, _ in totals(workbook)] == ["2026-11", "2026-11", "2026-10", "2026-10"]
    assert sync(workbook).plan.changes == ()


Rows = list[list[CellValue]]


def edited(rows: Rows) -> Rows:
    return [[*row[:11], 99999.0] if row[3] == "Всего" else row for row in rows]


def shortened(rows: Rows) -> Rows:
    return [row for row in rows if row[1] != "Петров"]


def emptied(_: Rows) -> Rows:
    return []


def lengthened(rows: Rows) -> Rows:
    return [*rows, *([row[0], "Сидоров", *row[2:]] for row in rows if row[1] == "Петров")]


def by_hand(workbook: MemoryWorkbook, edit: Callable[[Rows], Rows]) -> None:
    """Edits the records below the header."""
    rows = rows_of(existing(workbook, KEPT))
    put(workbook, KEPT, [*rows[:4], *edit(rows[4:])])


@pytest.mark.parametrize("edit", [edited, shortened, emptied, lengthened])
def test_an_edit_by_hand_is_an_error_until_it_is_undone(edit: Callable[[Rows], Rows]) -> None:
    workbook = bonus_book(HERE)
    sync(workbook)
    whole = rows_of(existing(workbook, KEPT))
    by_hand(workbook, edit)
    for _ in range(2):
        synced = sync(workbook)
        assert codes(synced) == ["bonus_archive_edited"]
        found = [row for row in rows_of(existing(workbook, KEPT))[4:] if row]
        assert found == edit(whole[4:])
    said = next(f for f in synced.computed.findings if f.code == "bonus_archive_edited")
    assert "2026-11" in said.message("ru")
    put(workbook, KEPT, whole)
    assert codes(sync(workbook)) == []
    assert sync(workbook).plan.changes == ()


@pytest.mark.parametrize(
    ("row", "column", "value", "cell"),
    [
        (5, 12, "много", "L5"),
        (5, 12, None, "L5"),
        (5, 1, D(2026, 11, 1), "A5"),
        (8, 10, None, "J8"),  # the total has lost its base
        (5, 10, 5.0, "J8"),  # another row has one
    ],
)
def test_a_record_that_cannot_be_read_stops_everything(
    row: int, column: int, value: CellValue, cell: str
) -> None:
    workbook = bonus_book(HERE)
    sync(workbook)
    rows = rows_of(existing(workbook, KEPT))
    rows[row - 1] += [None] * (12 - len(rows[row - 1]))
    rows[row - 1][column - 1] = value
    put(workbook, KEPT, rows)
    with pytest.raises(DecisionError, match=cell):
        sync(workbook)
    assert workbook.writes == 1


def test_a_deleted_tab_stops_everything_until_it_is_given_up() -> None:
    workbook = bonus_book(HERE)
    sync(workbook)
    without(workbook, KEPT)
    with pytest.raises(DecisionError, match="Bonus archive"):
        sync(workbook)
    write(workbook, "Настройки", "Закрыто по", None)
    sync(workbook)
    assert KEPT not in titles(workbook)
    write(workbook, "Настройки", "Закрыто по", "30.11.2026")
    other_base(workbook)
    sync(workbook)
    assert totals(workbook)["2026-11", "Иванов"] == 106425  # 99 000 × 107.5 %


def test_private_bonuses_are_kept_in_their_own_workbook() -> None:
    workbook, private = bonus_book(PRIVATE), empty_book()
    sync(workbook, private)
    assert titles(private) == ["Бонусы", KEPT, "База бонусов"]
    assert KEPT not in titles(workbook)
    other_base(workbook)
    again = sync(workbook, private)
    assert totals(private)["2026-11", "Иванов"] == 32250
    assert again.private is not None
    assert again.private.plan.changes == ()


def test_an_edit_of_private_records_is_told_without_names_or_amounts() -> None:
    workbook, private = bonus_book(PRIVATE), empty_book()
    sync(workbook, private)
    by_hand(private, edited)
    synced = sync(workbook, private)
    assert codes(synced) == ["bonus_archive_edited"]
    told = "\n".join(
        [
            *sync_lines(synced, "x", (1, 1), dry_run=False),
            *(finding.message("ru") for finding in synced.computed.findings),
            str(rows_of(existing(workbook, "Ошибки"))),
        ]
    )
    assert "99999" not in told
    assert "32250" not in told


def test_records_move_with_the_bonuses_and_are_never_nowhere() -> None:
    workbook, private = bonus_book(HERE), empty_book()
    sync(workbook)
    other_base(workbook)
    write(workbook, "Настройки", "Куда писать бонусы", "отдельно")
    sync(workbook, private)
    # the copy is there; the first one goes when it is known to be
    assert totals(private) == totals(workbook)
    assert "Бонусы" not in titles(workbook)
    sync(workbook, private)
    assert KEPT not in titles(workbook)
    assert totals(private)["2026-11", "Иванов"] == 32250
    again = sync(workbook, private)
    assert again.plan.changes == ()
    assert again.private is not None
    assert again.private.plan.changes == ()


def test_records_outlive_the_setting() -> None:
    workbook = bonus_book(HERE)
    sync(workbook)
    write(workbook, "Настройки", "Куда писать бонусы", None)
    sync(workbook)
    assert "Бонусы" not in titles(workbook)
    assert totals(workbook)["2026-11", "Иванов"] == 32250
    assert sync(workbook).plan.changes == ()
    other_base(workbook)
    write(workbook, "Настройки", "Куда писать бонусы", "в этом файле")
    assert codes(sync(workbook)) == []
    assert totals(workbook)["2026-11", "Иванов"] == 32250


def test_a_switch_of_language_changes_words_and_no_record() -> None:
    workbook = bonus_book(HERE)
    sync(workbook)
    before = [row[4:] for row in rows_of(existing(workbook, KEPT))[4:]]
    write(workbook, "Настройки", "Язык сводных листов", "английский")
    assert codes(sync(workbook)) == []
    after = rows_of(existing(workbook, "Bonus archive"))[4:]
    assert [row[4:] for row in after] == before
    assert after[3][3] == "Total"


def test_a_bonus_that_is_kept_is_never_kept_anew() -> None:
    once = Statement("Иванов", score=1.0, counts_as=1.0, paid=1.0, base=100, payout=100)
    ledger = Ledger().with_("2026-11", [once])
    assert ledger.with_("2026-11", [replace(once, payout=99)]).of("2026-11") == (once,)
    assert ledger.with_("2026-11", [replace(once, person="Петров", payout=None)]) == ledger
