"""Closed periods in every backend: what was written comes back to the digit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date as D  # noqa: N812  # dates stand in tables
from pathlib import Path

import pytest
from books import DEALS, NOON
from deals_home import Stage, staged
from homes import LOG, Home, deals, made
from memory_home import MemoryHome
from xlsx_home import XlsxHome

from sheets_kpi import pipeline
from sheets_kpi.archive.lines import COLUMNS, HEADER_ROW
from sheets_kpi.errors import DecisionError
from sheets_kpi.pipeline import Synced
from sheets_kpi.prepare import plan_init
from sheets_kpi.stages import Request
from sheets_kpi.template import parse

CLOSED = """
[settings]
closed_through = "31.10.2026"
period = "2026-10"

[[targets]]
kpi = "revenue"
scope = { ru = "Каждому", en = "Each" }
values = { "2026-10" = 7000 }
"""
# A third of an amount, a seventh of a target: numbers that no decimal holds.
ROWS = (
    (D(2026, 10, 2), "Иванов", "Москва", "Вега", "оплачена", 1000.55),
    (D(2026, 10, 3), "Иванов", "Москва", "Лира", "оплачена", 500),
    (D(2026, 10, 5), "Иванов", "Казань", "Вега", "оплачена", 2500),
    (D(2026, 10, 6), "007", "Казань", "Орион", "оплачена", 33.33),
    (D(2026, 11, 5), "Иванов", "Казань", "Вега", "оплачена", 10),
)
FACT = 1 + [column.id for column in COLUMNS].index("fact")
REQUEST = Request(NOON, D(2026, 11, 20), None, parse(DEALS + CLOSED, "deals-only.toml"))


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with staged(tmp_path_factory.mktemp("stage")) as running:
        yield running


@pytest.fixture(params=["memory", "xlsx", "google"])
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Home:
    """A workbook whose October is closed."""
    home: Home
    stage: Stage = request.getfixturevalue("stage")
    if request.param == "memory":
        home = MemoryHome()
    elif request.param == "xlsx":
        home = XlsxHome(tmp_path / "team.xlsx")
    else:
        home = stage.home()
    return made(home, stage, "October closed", make)


def make(home: Home) -> None:
    home.fill(deals(*ROWS))
    book = home.book(for_init=True)
    book.apply(plan_init(book.read(), REQUEST).plan)


def sync(home: Home) -> Synced:
    return pipeline.sync(home.book(), REQUEST)


def codes(synced: Synced) -> list[str]:
    return [one.code for one in synced.computed.findings if one.code.startswith("archive")]


def kept(synced: Synced) -> object:
    """What is kept after a sync: the lines that stood and the new ones, and their digests."""
    archive = synced.computed.archive
    return (*archive.lines, *archive.new), archive.digests


def test_lines_come_back_as_they_were_written(home: Home) -> None:
    first, second = sync(home), sync(home)
    assert kept(first) == kept(second)
    assert second.plan.changes == ()
    assert codes(second) == []
    archive = second.computed.archive
    average = next(
        line for line in archive.lines if line.kpi == "Средний чек" and line.name == "Иванов"
    )
    # 4 000.55 ÷ 3, at nine decimals as every ratio
    assert (average.fact, average.numerator, average.denominator) == (1333.516666667, 4000.55, 3)
    assert {line.name for line in archive.lines if line.kind == "person"} == {"007", "Иванов"}
    assert home.formulas("Архив") == []


def test_a_row_of_the_log_changes_no_closed_line(home: Home) -> None:
    archive = kept(sync(home))
    home.type(LOG, 4, 6, 2600)
    changed = sync(home)
    assert kept(changed) == archive
    # one warning a period, and the one day of the row, whichever backend holds the workbook
    assert codes(changed) == ["archive_differs", "archive_day_changed"]
    assert changed.board.cards.company.results["выручка"].fact == 4033.88
    assert sync(home).plan.changes == ()


def test_an_edited_line_is_told_until_it_is_back(home: Home) -> None:
    lines = sync(home).computed.archive.new
    row = next(number for number, line in enumerate(lines, HEADER_ROW + 1) if line.fact == 4033.88)
    home.type("Архив", row, FACT, 9999)
    assert "archive_edited" in codes(sync(home))
    assert "archive_edited" in codes(sync(home))
    home.type("Архив", row, FACT, 4033.88)
    assert codes(sync(home)) == []


def test_a_renamed_tab_is_found_and_a_deleted_one_stops_the_run(home: Home) -> None:
    archive = kept(sync(home))
    home.rename("Архив", "Старое")
    assert kept(sync(home)) == archive
    home.delete("Архив")
    with pytest.raises(DecisionError) as caught:
        sync(home)
    assert caught.value.key == "archive.tab_deleted"
