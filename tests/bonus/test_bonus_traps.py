"""Bonuses where a slip could cost somebody money: told or refused, never a wrong amount."""

from __future__ import annotations

import re
from collections.abc import Callable
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
    put,
    rows_of,
    without,
    write,
)

from sheets_kpi import pipeline
from sheets_kpi.errors import DecisionError
from sheets_kpi.pipeline import Synced
from sheets_kpi.schema import PersonSpec
from sheets_kpi.state import CellValue
from sheets_kpi.workbooks.memory import MemoryWorkbook

D = date
Rows = list[list[CellValue]]
HERE = {"period": "2026-11", "bonus_base": "30000", "bonus_to": "here"}
PRIVATE = {**HERE, "bonus_to": "apart", "closed_through": "30.11.2026"}
BASES = "База бонусов"
KEPT = "Архив бонусов"


def sync(workbook: MemoryWorkbook, private: MemoryWorkbook | None = None) -> Synced:
    return pipeline.sync(workbook, asked(private))


def codes(synced: Synced) -> list[str]:
    return [finding.code for finding in synced.computed.findings if "bonus" in finding.code]


def paid(workbook: MemoryWorkbook) -> list[list[CellValue]]:
    """Who gets what: the rows of people and of all together on the Bonus tab."""
    rows = rows_of(existing(workbook, "Бонусы"))[5:8]
    return [[row[0], row[5] if len(row) > 5 else None] for row in rows]


def kpi_cell(workbook: MemoryWorkbook, kpi: str, header: str, value: CellValue) -> None:
    column = rows_of(existing(workbook, "KPI"))[0].index(header) + 1
    write(workbook, "KPI", kpi, value, column)


def other_team(*names: str) -> MemoryWorkbook:
    """A workbook of people with the deals of Иванов and Петров."""
    new = dict(zip(("Иванов", "Петров"), names, strict=True))
    rows = [(row[0], new[str(row[1])], *row[2:]) for row in ROWS]
    people = tuple(PersonSpec(name, team="Север") for name in names)
    return bonus_book(PRIVATE, rows, seeds=replace(SEEDS, people=people))


def test_two_teams_never_share_one_private_workbook() -> None:
    private = empty_book()
    sync(bonus_book(PRIVATE), private)
    before = [rows_of(tab) for tab in private.state.tabs]
    stranger = other_team("Сидоров", "Козлов")
    with pytest.raises(DecisionError, match="bonuses of another team"):
        sync(stranger, private)
    assert stranger.writes == 0
    assert [rows_of(tab) for tab in private.state.tabs] == before


def test_a_team_that_changed_stays_at_home_in_its_private_workbook() -> None:
    private = empty_book()
    sync(bonus_book(PRIVATE), private)
    sync(other_team("Иванов", "Козлов"), private)  # half of the people of before
    assert paid(private)[0] == ["Иванов", 32250]


def test_a_team_of_which_two_in_five_are_known_is_another_team() -> None:
    private = empty_book()
    sync(bonus_book(PRIVATE), private)
    rows = rows_of(existing(private, "Бонусы"))
    strangers = [[name, *rows[6][1:]] for name in ("Сидоров", "Козлов", "Волков")]
    put(private, "Бонусы", [*rows[:7], *strangers, *rows[7:]])
    with pytest.raises(DecisionError, match="bonuses of another team"):
        sync(bonus_book(PRIVATE), private)


def test_a_private_workbook_is_free_again_without_its_bonus_tab() -> None:
    private = empty_book()
    sync(bonus_book({**PRIVATE, "closed_through": ""}), private)
    without(private, "Бонусы")
    sync(other_team("Сидоров", "Козлов"), private)
    assert paid(private)[:2] == [["Сидоров", 32250], ["Козлов", 22187.5]]


def test_amounts_left_in_the_open_workbook_are_told_without_naming_them() -> None:
    workbook, private = bonus_book(HERE), empty_book()
    sync(workbook)
    write(workbook, BASES, "Иванов", 40000.0)
    write(workbook, "Настройки", "Куда писать бонусы", "отдельно")
    synced = sync(workbook, private)
    assert codes(synced) == ["bonus_bases_left"]  # the base is 30 000 again
    assert "40000" not in str(rows_of(existing(workbook, "Ошибки")))
    without(workbook, BASES)
    assert codes(sync(workbook, private)) == []


def test_who_is_gone_from_the_team_tab_has_no_bonus_of_zero() -> None:
    """Closed with Петров, then bonuses begin: nobody knows what he would have got."""
    workbook = bonus_book({"period": "2026-11", "bonus_base": "30000", "closed_through": "2026-11"})
    sync(workbook)
    put(workbook, "Команда", rows_of(existing(workbook, "Команда"))[:2])  # only Иванов stays
    write(workbook, "Настройки", "Куда писать бонусы", "в этом файле")
    sync(workbook)
    assert paid(workbook) == [["Иванов", 32250], ["Петров", None], ["Все вместе", 32250]]
    assert {row[1] for row in rows_of(existing(workbook, KEPT))[4:]} == {"Иванов"}


def test_all_together_have_no_amount_while_nobody_has_one() -> None:
    workbook = bonus_book({"period": "2026-11", "bonus_to": "here"})
    sync(workbook)
    assert paid(workbook) == [["Иванов", None], ["Петров", None], ["Все вместе", None]]


@pytest.mark.parametrize("gate", ["80", "восемьдесят", -0.1])
def test_nobody_passes_a_gate_that_cannot_be_read(gate: CellValue) -> None:
    workbook = bonus_book(HERE)
    kpi_cell(workbook, "Средний чек", "Порог для бонуса", gate)
    synced = sync(workbook)
    assert "kpi_setting" in [one.code for one in synced.computed.findings]
    assert paid(workbook)[:2] == [["Иванов", None], ["Петров", None]]
    remark = str(rows_of(existing(workbook, "Бонусы"))[5][6])
    assert remark == "Порог для бонуса не проверить, нет данных: Средний чек"


@pytest.mark.parametrize(
    ("twin", "amounts"),
    [
        # revenue has 50 of 100: more than 30 % of the weight is missing
        ("Выручка", [None, None]),
        # the average has 25: 110 % · 2/3 + 100 % · 1/3 = 106.67 %; 85 · 2/3 + 75 · 1/3 = 81.67 %,
        # which pays 50 % + 1.67/20 of 50 % = 54.17 %
        ("Средний чек", [32000, 16250]),
    ],
)
def test_a_kpi_that_stands_twice_is_missing_with_its_weight(
    twin: str, amounts: list[float | None]
) -> None:
    workbook = bonus_book(HERE)
    rows = rows_of(existing(workbook, "KPI"))
    put(workbook, "KPI", [*rows, next(row for row in rows if row[0] == twin)])
    sync(workbook)
    assert [row[1] for row in paid(workbook)[:2]] == amounts


def test_a_gate_holds_where_its_kpi_stands_twice() -> None:
    workbook = bonus_book(HERE)
    kpi_cell(workbook, "Средний чек", "Порог для бонуса", 0.8)
    rows = rows_of(existing(workbook, "KPI"))
    put(workbook, "KPI", [*rows, ["Средний чек", "[Выручка]"]])
    sync(workbook)
    assert paid(workbook)[:2] == [["Иванов", None], ["Петров", None]]


def test_no_record_is_lost_on_the_way_there_and_back() -> None:
    """Private for Иванов, open for both, private again: Петров's record comes along."""
    workbook, private = bonus_book({**PRIVATE, "bonus_base": ""}), empty_book()
    sync(workbook, private)
    write(private, BASES, "Иванов", 30000.0)
    sync(workbook, private)
    write(workbook, "Настройки", "Куда писать бонусы", None)
    sync(workbook)  # the owner gives the private records up
    write(workbook, "Настройки", "Куда писать бонусы", "в этом файле")
    write(workbook, "Настройки", "Бонус при 100 % в месяц, ₽", 30000.0)
    sync(workbook)
    write(workbook, "Настройки", "Куда писать бонусы", "отдельно")
    write(workbook, "Настройки", "Бонус при 100 % в месяц, ₽", None)
    for _ in range(2):
        sync(workbook, private)
    assert paid(private)[:2] == [["Иванов", 32250], ["Петров", 22187.5]]
    assert KEPT not in [tab.title for tab in workbook.state.tabs]
    assert codes(sync(workbook, private)) == []


def test_a_record_that_says_otherwise_stays_where_it_is() -> None:
    workbook, private = bonus_book(PRIVATE), empty_book()
    sync(workbook, private)
    write(workbook, "Настройки", "Куда писать бонусы", None)
    sync(workbook)  # the owner gives the private records up
    write(workbook, "Настройки", "Куда писать бонусы", "в этом файле")
    write(workbook, "Настройки", "Бонус при 100 % в месяц, ₽", 40000.0)
    sync(workbook)
    here = rows_of(existing(workbook, KEPT))
    write(workbook, "Настройки", "Куда писать бонусы", "отдельно")
    for _ in range(3):
        synced = sync(workbook, private)
    assert rows_of(existing(workbook, KEPT)) == here  # 43 000 was promised here, 32 250 there
    assert paid(private)[0] == ["Иванов", 32250]
    assert synced.plan.changes == ()


@pytest.mark.parametrize("then", ["в этом файле", "отдельно"])
def test_bonuses_do_not_leave_their_records_behind_in_silence(then: str) -> None:
    workbook, private = bonus_book(PRIVATE), empty_book()
    sync(workbook, private)
    write(workbook, "Настройки", "Куда писать бонусы", then)
    write(workbook, "Настройки", "Бонус при 100 % в месяц, ₽", 40000.0)
    other = empty_book("other.xlsx")
    with pytest.raises(DecisionError, match="kept in another workbook"):
        sync(workbook, other)
    assert other.writes == 0
    write(workbook, "Настройки", "Куда писать бонусы", "отдельно")
    pipeline.sync(workbook, asked(private, at="./Bonuses.xlsx"))  # the same, spelled anew
    assert paid(private)[0] == ["Иванов", 32250]  # what was kept, and not of 40 000


def test_two_spreadsheets_are_two_places_though_their_addresses_end_alike() -> None:
    address = "https://docs.google.com/spreadsheets/d/{}/edit#gid=0"
    workbook, private = bonus_book(PRIVATE), empty_book()
    pipeline.sync(workbook, asked(private, at=address.format("1aB-c")))
    with pytest.raises(DecisionError, match="kept in another workbook"):
        pipeline.sync(workbook, asked(empty_book(), at=address.format("1aB-d")))
    moved = "https://docs.google.com/spreadsheets/u/1/d/1aB-c/view"  # the first one again
    pipeline.sync(workbook, asked(private, at=moved))
    assert paid(private)[0] == ["Иванов", 32250]


def one_above(rows: Rows) -> Rows:
    return [["проверено"], *rows]


def without_a_title(rows: Rows) -> Rows:
    return rows[1:]


@pytest.mark.parametrize("change", [one_above, without_a_title])
def test_records_are_found_wherever_their_headers_stand(change: Callable[[Rows], Rows]) -> None:
    workbook = bonus_book({**HERE, "closed_through": "30.11.2026"})
    sync(workbook)
    whole = rows_of(existing(workbook, KEPT))
    put(workbook, KEPT, change(whole))
    assert codes(sync(workbook)) == []
    assert rows_of(existing(workbook, KEPT)) == whole


def test_records_without_headers_stop_the_run_and_stay() -> None:
    workbook = bonus_book({**HERE, "closed_through": "30.11.2026"})
    sync(workbook)
    whole = rows_of(existing(workbook, KEPT))
    put(workbook, KEPT, [*whole[:3], *whole[4:]])
    with pytest.raises(DecisionError, match="A4"):
        sync(workbook)
    assert rows_of(existing(workbook, KEPT)) == [*whole[:3], *whole[4:]]


@pytest.mark.parametrize("amount", ["80 %", "30%"])
def test_a_percentage_is_no_amount(amount: str) -> None:
    workbook = bonus_book(HERE)
    sync(workbook)
    write(workbook, BASES, "Иванов", amount)
    with pytest.raises(DecisionError, match="B2"):
        sync(workbook)
    write(workbook, BASES, "Иванов", None)
    write(workbook, "Настройки", "Бонус при 100 % в месяц, ₽", amount)
    with pytest.raises(DecisionError, match="month"):
        sync(workbook)


@pytest.mark.parametrize("ramp", [5, "50; 75", "250 %"])
def test_a_ramp_above_100_percent_is_refused(ramp: CellValue) -> None:
    workbook = bonus_book(HERE)
    write(workbook, "Настройки", "Бонус: скидка новичку", ramp)
    with pytest.raises(DecisionError, match="50 %; 75 %"):
        sync(workbook)


def test_the_column_of_gates_has_a_header_only_where_there_are_gates() -> None:
    workbook = bonus_book(HERE)
    sync(workbook)
    assert lines_header(workbook)[4] is None
    kpi_cell(workbook, "Средний чек", "Порог для бонуса", 0.8)
    sync(workbook)
    assert lines_header(workbook)[4] == "Порог для бонуса"


def lines_header(workbook: MemoryWorkbook) -> list[CellValue]:
    """The headers of the statements line by line."""
    rows = rows_of(existing(workbook, "Бонусы"))
    return rows[[row[:1] for row in rows].index(["Из чего складывается бонус"]) + 1]


def test_the_curve_is_told_with_the_decimals_of_the_settings() -> None:
    workbook = bonus_book({**HERE, "bonus_threshold": "82,5 %", "bonus_at_threshold": "50,25 %"})
    sync(workbook)
    told = str(rows_of(existing(workbook, "Бонусы"))[2][0]).replace("\u00a0", " ")
    assert re.findall(r"[\d,]+ %", told)[:2] == ["82,5 %", "50,25 %"]
