"""Imports into a Google spreadsheet, through the real client libraries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from deals_home import LOG, Stage
from google_home import GoogleHome

from sheets_kpi import pipeline
from sheets_kpi.imports.binding import binding, tables_of
from sheets_kpi.imports.outcome import Import
from sheets_kpi.imports.plan import goal_of, plan_import
from sheets_kpi.imports.rows import incoming
from sheets_kpi.workbooks.delimited import DelimitedWorkbook
from sheets_kpi.workbooks.google.workbook import GoogleWorkbook

from deals_home import request  # isort: skip

TAB = "Сделки (импорт)"
HEADERS = "ID сделки;Закрыта;Менеджер;Аккаунт;Клиент;Статус;Сумма"
ROWS = (
    "01;10.11.2026;Иванов;Москва;=A1;оплачена;10,5",
    "02;11.11.2026 10:30;Петров;Казань;+79161234567;оплачена;20",
)


def take(home: GoogleHome, folder: Path, rows: Sequence[str], room: int = 9_000_000) -> Import:
    """Imports the rows of a CSV."""
    file = folder / "deals.csv"
    file.write_text("\n".join([HEADERS, *rows]), encoding="utf-8")
    book = home.book()
    assert isinstance(book, GoogleWorkbook)
    book.room = room
    existing = book.read()
    goal = goal_of(existing, LOG, book.name)
    [table] = tables_of(file.name, DelimitedWorkbook(file).read())
    bound = binding(goal.spec, table, goal.said)
    come = incoming(goal.spec, [(table, bound)], goal.habits, goal.key)

    def plan() -> Import:
        return plan_import(book.read(), come, goal.habits, goal.lang)

    first = plan_import(existing, come, goal.habits, goal.lang)
    last = pipeline.written(first, lambda one: book.apply(one.plan), plan)
    return replace(first, applied=last.applied)


def test_rows_are_added_once_and_changed_where_they_stand(
    prepared: GoogleHome, stage: Stage, tmp_path: Path
) -> None:
    theirs = prepared.theirs(LOG)
    before = stage.calls()
    assert take(prepared, tmp_path, ROWS).new == 2
    after = stage.calls()
    assert (after[0] - before[0], after[1] - before[1]) == (3, 1)
    again = take(prepared, tmp_path, ROWS)
    assert (again.same, again.applied) == (2, False)
    assert stage.calls()[1] == after[1]
    changed = take(prepared, tmp_path, [ROWS[0].replace("10,5", "11"), "03" + ROWS[1][2:]])
    assert (changed.new, changed.n_changed, changed.left) == (1, 1, 1)
    [tab] = [one for one in prepared.book().read().tabs if one.title == TAB]
    first, second, third = list(zip(*tab.columns, strict=True))[1:]
    assert first == (date(2026, 11, 10), "Иванов", "Москва", "=A1", "оплачена", 11, "01")
    assert second[1:] == ("Петров", "Казань", "+79161234567", "оплачена", 20, "02")
    assert third == (*second[:-1], "03")
    assert str(second[0]) == "2026-11-11 10:30:00"
    assert prepared.theirs(LOG) == theirs
    # by hand 1000.5 + 2500, imported 11 + 20 + 20
    synced = pipeline.sync(prepared.book(), request())
    cleaned = synced.computed.checked.cleaned.logs["deals"]
    amounts, won = cleaned.columns["amount"].floats, cleaned.columns["status"].among({"#won"})
    assert amounts[won].sum() / 100 == 3551.5
    assert pipeline.sync(prepared.book(), request()).plan.changes == ()


def test_what_is_too_large_for_one_write_is_written_in_parts(
    prepared: GoogleHome, stage: Stage, tmp_path: Path
) -> None:
    rows = [f"{n};10.11.2026;Иванов;Москва;Клиент {n};оплачена;{n}" for n in range(1, 301)]
    before = stage.calls()[1]
    assert take(prepared, tmp_path, rows, room=30_000).applied
    assert stage.calls()[1] - before > 3
    [tab] = [one for one in prepared.book().read().tabs if one.title == TAB]
    assert [*tab.columns[6]] == ["ID сделки", *map(str, range(1, 301))]
    other = [row.removesuffix(str(n)) + "7" for n, row in enumerate(rows, 1)]
    assert take(prepared, tmp_path, other, room=30_000).n_changed == 299  # all but 7 itself
    [tab] = [one for one in prepared.book().read().tabs if one.title == TAB]
    assert [*tab.columns[5]][1:] == [7] * 300
    assert take(prepared, tmp_path, other).plan.changes == ()


def test_without_ids_a_record_on_both_tabs_counts_once(
    prepared: GoogleHome, tmp_path: Path
) -> None:
    """The deal of Ivanov with Vega was typed by hand, at 1000.5; the export says 900."""
    twice = "77;02.11.2026;Иванов;Москва;Вега;оплачена;900"
    assert take(prepared, tmp_path, [twice, ROWS[0]]).twice == (("Сделки!A2", "deals.csv!2"),)
    checked = pipeline.check(prepared.book(), request())
    [found] = [one for one in checked.findings if one.code == "imported_too"]
    assert (found.tab, found.cell, found.facts["cell"]) == (TAB, "A2", "Сделки!A2")
    amounts = checked.cleaned.logs["deals"].columns["amount"].floats
    assert amounts.sum() / 100 == 1000.5 + 500 + 2500 + 10.5
