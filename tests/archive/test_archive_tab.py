"""The Archive tab is the only copy: read back as it was written, and hands on it are told."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from datetime import date as D  # noqa: N812  # dates stand in tables
from typing import Any

import pytest
from closed_team import (
    CLOSED,
    archive_codes,
    closed_book,
    found,
    lines,
    place,
    put,
    setting,
    sheet,
    shown,
    sync,
    with_rows,
    without,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from sheets_kpi.archive.lines import (
    DEFINITION,
    HEADER_ROW,
    WORDS,
    Archive,
    ArchiveLine,
    digests_of,
    exact,
    in_order,
    read_archive,
)
from sheets_kpi.errors import DecisionError
from sheets_kpi.findings import Severity
from sheets_kpi.periods import Grain, period_of
from sheets_kpi.render.archive import lines_tab
from sheets_kpi.state import CellValue, Existing, ExistingTab, Mark
from sheets_kpi.texts import LANGS
from sheets_kpi.workbooks.memory import MemoryWorkbook

FACT_OF_PETROV = {"Период": "2026-10", "Имя": "Петров", "Показатель": "Выручка"}

names = st.text(st.characters(codec="utf-8", categories=("L", "N", "P")), min_size=1, max_size=9)
numbers = st.none() | st.floats(-1e300, 1e300).map(exact)
wholes = st.none() | st.integers(0, 10**9)
periods = st.builds(
    period_of, st.dates(D(2020, 1, 1), D(2030, 1, 1)), st.sampled_from([*Grain][:4])
)


def words(column: str) -> st.SearchStrategy[str]:
    return st.sampled_from(["", *WORDS[column]])


any_line = st.builds(
    ArchiveLine,
    periods,
    st.sampled_from(list(WORDS["kind"])),
    wholes,
    names,
    names,
    names,
    *[numbers] * 3,
    wholes,
    *[numbers] * 3,
    words("status"),
    *[numbers] * 5,
    names,
    words("direction"),
    words("level"),
    words("kpi_class"),
    wholes,
    names,
    st.sampled_from((None, 2, 31)),
)


def as_read(archive: Archive, lang: Any) -> Existing:
    """A workbook that holds an Archive as it was written."""
    tab = lines_tab(archive, lang)
    height, width = tab.size
    columns: list[list[CellValue]] = [[None] * height for _ in range(width)]
    for (row, column), cell in tab.cells.items():
        columns[column - 1][row - 1] = cell.value
    mark = Mark("summary", tab.key, "1", dict(tab.data))
    return Existing((ExistingTab("1", tab.title, columns, height),), (mark,))


@given(st.lists(any_line, min_size=1, max_size=5), st.sampled_from(LANGS))
@settings(max_examples=60)
def test_lines_are_read_back_to_the_digit(some: list[ArchiveLine], lang: Any) -> None:
    archive = Archive(in_order(some), digests_of(some))
    assert read_archive(as_read(archive, lang), is_wanted=True) == archive


@given(st.lists(any_line, max_size=6), st.randoms())
@settings(max_examples=60)
def test_a_digest_knows_lines_and_not_their_order(
    some: list[ArchiveLine], chance: random.Random
) -> None:
    shuffled = chance.sample(some, len(some))
    assert digests_of(shuffled) == digests_of(some)
    if some:
        other = [some[0]._replace(fact=(some[0].fact or 0.0) + 1e300), *some[1:]]
        assert digests_of(other) != digests_of(some)


def test_the_order_comes_from_the_lines_alone() -> None:
    october, december = (period_of(D(2026, month, 1), Grain.MONTH) for month in (10, 12))
    wanted = [
        ArchiveLine(october, DEFINITION, 1, kpi="Сделки"),
        ArchiveLine(october, DEFINITION, 2, kpi="Выручка"),
        ArchiveLine(october, "company", 1),
        ArchiveLine(october, "company", kpi="Сделки"),
        ArchiveLine(october, "company", kpi="Выручка"),
        ArchiveLine(october, "person", 1, "Яков"),
        ArchiveLine(october, "person", name="Яков", kpi="Выручка"),
        ArchiveLine(october, "person", 2, "Анна"),
        ArchiveLine(october, "person", name="", kpi="Сделки"),
        ArchiveLine(december, DEFINITION, 1, kpi="Сделки"),
    ]
    for seed in range(20):
        assert in_order(random.Random(seed).sample(wanted, len(wanted))) == tuple(wanted)


def _edit(workbook: MemoryWorkbook) -> None:
    put(workbook, "Архив", FACT_OF_PETROV, "Факт", 9999)


def _delete_row(workbook: MemoryWorkbook) -> None:
    rows = shown(workbook, "Архив")
    del rows[place(sheet(workbook, "Архив"), FACT_OF_PETROV)]
    with_rows(workbook, "Архив", rows)


def _add_row(workbook: MemoryWorkbook) -> None:
    rows = shown(workbook, "Архив")
    at = place(sheet(workbook, "Архив"), FACT_OF_PETROV)
    with_rows(workbook, "Архив", [*rows, rows[at]])


def facts_of(rows: list[list[CellValue]]) -> str:
    """The sum of the column “Fact” of October, as a person sees it who selects its cells."""
    facts = [row[6] for row in rows if row[0] == "2026-10"]
    total = sum(fact for fact in facts if isinstance(fact, int | float))
    return f"{total:,}".replace(",", " ").replace(".", ",")


@pytest.mark.parametrize("hand", [_edit, _delete_row, _add_row], ids=lambda hand: hand.__name__)
def test_a_hand_on_closed_lines_is_told_until_they_are_back(
    hand: Callable[[MemoryWorkbook], None],
) -> None:
    workbook = closed_book()
    before = shown(workbook, "Архив")
    hand(workbook)
    edited = sorted(map(repr, lines(workbook)))
    for _ in range(2):
        synced = sync(workbook)
        [finding] = [one for one in synced.computed.findings if one.code == "archive_edited"]
        assert finding.severity is Severity.ERROR
        was, now = facts_of(before), facts_of(shown(workbook, "Архив"))
        assert finding.message("ru").replace("\u00a0", " ") == (
            "Период «Октябрь 2026» изменён в архиве вручную, поэтому вместо его строк показан "
            f"пересчёт. Сумма его столбца «Факт» была {was}, а стала {now}"
        )
        assert shown(workbook, finding.tab)[finding.row - 1][0] == "2026-10"
        assert sorted(map(repr, lines(workbook))) == edited  # never computed anew
        assert synced.plan.edited == () or hand is _add_row
    assert sync(workbook).plan.changes == ()
    with_rows(workbook, "Архив", before)
    assert archive_codes(sync(workbook)) == set()


def test_an_edited_value_is_not_shown() -> None:
    """Nobody knows which of its rows are right: the whole period is shown as computed today."""
    workbook = closed_book()
    _edit(workbook)
    synced = sync(workbook)
    petrov = next(row for row in synced.board.cards.people if row.segment.name == "Петров")
    assert petrov.results["выручка"].fact == 4000
    told = [one.replace("\u00a0", " ") for one in found(synced, "archive_differs")]
    assert told[0].endswith("Петров, «Выручка»: 9 999 → 4 000")


@pytest.mark.parametrize(
    ("column", "value"),
    [("Цель", 1), ("Статус", "нет цели"), ("Команда", "Казань"), ("Правила", 1), ("Правила", None)],
)
def test_an_edit_that_leaves_the_facts_as_they_are_is_told_so(
    column: str, value: CellValue
) -> None:
    workbook = closed_book()
    before = shown(workbook, "Архив")
    where = {"Период": "2026-10", "Кто": "показатель"} if column == "Правила" else FACT_OF_PETROV
    put(workbook, "Архив", where, column, value)
    [told] = found(sync(workbook), "archive_edited")
    assert told.replace("\u00a0", " ").endswith(f"прежняя, {facts_of(before)}: изменено другое")


def test_a_mark_of_before_remembers_no_sum() -> None:
    workbook = closed_book()
    old = tuple(
        mark._replace(data={**mark.data, "archive": re.sub(r"/\S*", "", mark.data["archive"])})
        if "archive" in mark.data
        else mark
        for mark in workbook.state.marks
    )
    workbook.state = workbook.state._replace(marks=old)
    assert archive_codes(sync(workbook)) == set()
    _edit(workbook)
    [told] = found(sync(workbook), "archive_edited")
    assert told.endswith("показан пересчёт")


def test_a_sorted_tab_stays_as_somebody_sorted_it() -> None:
    """Lines that stand are never written again; they are shown in their own order all the same."""
    workbook = closed_book()
    before = shown(workbook, "Архив")
    head, body = before[:HEADER_ROW], before[HEADER_ROW:]
    by_hand = [*head, *sorted(body, key=lambda row: repr(row[6:]))]
    with_rows(workbook, "Архив", by_hand)
    synced = sync(workbook)
    assert shown(workbook, "Архив") == by_hand
    assert archive_codes(synced) == set()
    assert synced.plan.edited == ()
    assert sync(workbook).plan.changes == ()


def test_moved_columns_and_a_line_above_are_no_harm() -> None:
    workbook = closed_book()
    before = shown(workbook, "Архив")
    blank: list[CellValue] = [None] * len(before[0])
    with_rows(workbook, "Архив", [[*row[5:], *row[:5]] for row in (blank, *before)])
    assert archive_codes(sync(workbook)) == set()
    assert [row for row in shown(workbook, "Архив") if any(row)] == [
        row for row in before if any(row)
    ]


def test_a_month_whose_lines_are_gone_is_not_closed_again() -> None:
    workbook = closed_book()
    before = shown(workbook, "Архив")
    with_rows(workbook, "Архив", [row for row in before if row[0] != "2026-10"])
    put(workbook, "Сделки", {"Сумма": 4000.0}, "Сумма", 4200.0)
    synced = sync(workbook)
    assert archive_codes(synced) == {"archive_emptied"}
    assert {line[0] for line in lines(workbook)} == {"2026-09"}
    with_rows(workbook, "Архив", before)
    assert archive_codes(sync(workbook)) == {"archive_differs", "archive_day_changed"}


@pytest.mark.parametrize("mark", [True, False], ids=["mark gone too", "mark left"])
def test_a_deleted_tab_stops_the_run(mark: bool) -> None:  # noqa: FBT001
    workbook = closed_book()
    without(workbook, "Архив", mark=mark)
    writes = workbook.writes
    with pytest.raises(DecisionError, match="was deleted") as caught:
        sync(workbook)
    assert workbook.writes == writes
    assert "истории версий" in caught.value.say("ru")
    # clearing the setting once gives the old values up
    setting(workbook, CLOSED, None)
    sync(workbook)
    assert "Архив" not in [tab.title for tab in workbook.state.tabs]
    setting(workbook, CLOSED, D(2026, 10, 31))
    sync(workbook)
    assert {line[0] for line in lines(workbook)} == {"2026-09", "2026-10"}


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("Факт", "много"),
        ("Факт", True),
        ("Факт", D(2026, 5, 10)),
        ("Строк", 1.5),
        ("Период", "однажды"),
        ("Период", None),
        ("Кто", "кто-то"),
        ("Кто", None),
        ("Статус", "отлично"),
        ("Имя", 7),
    ],
)
def test_what_cannot_be_read_stops_the_run(header: str, value: CellValue) -> None:
    workbook = closed_book()
    where = {"Период": "2026-10", "Имя": "Петров", "Показатель": "Выручка"}
    row = place(sheet(workbook, "Архив"), where) + 1
    put(workbook, "Архив", where, header, value)
    writes = workbook.writes
    with pytest.raises(DecisionError) as caught:
        sync(workbook)
    assert re.search(rf"Архив![A-Y]{row}:", caught.value.say("ru"))
    assert workbook.writes == writes


def test_a_column_that_is_gone_stops_the_run() -> None:
    workbook = closed_book()
    with_rows(workbook, "Архив", [row[:5] + row[6:] for row in shown(workbook, "Архив")])
    with pytest.raises(DecisionError, match="“KPI”"):
        sync(workbook)


def test_a_month_that_became_a_date_is_still_that_month() -> None:
    """Typing 2026-10 over the text makes the date of its first day."""
    workbook = closed_book()
    put(workbook, "Архив", FACT_OF_PETROV, "Период", D(2026, 10, 1))
    assert archive_codes(sync(workbook)) == set()
    assert all(isinstance(line[0], str) for line in lines(workbook))


def test_a_renamed_tab_is_still_the_archive() -> None:
    workbook = closed_book()
    renamed = sheet(workbook, "Архив")._replace(title="Старое")
    tabs = (renamed if one.title == "Архив" else one for one in workbook.state.tabs)
    workbook.state = workbook.state._replace(tabs=tuple(tabs))
    synced = sync(workbook)
    assert archive_codes(synced) == set()
    assert "Старое" not in [one.title for one in workbook.state.tabs]
    assert {line[0] for line in lines(workbook)} == {"2026-09", "2026-10"}


def test_a_switch_of_language_changes_words_and_no_number() -> None:
    workbook = closed_book()
    before = sheet(workbook, "Архив")
    tab_id = before.id
    setting(workbook, "Язык сводных листов", "английский")
    synced = sync(workbook)
    assert archive_codes(synced) == set()
    after = sheet(workbook, "Archive")
    assert after.id == tab_id

    def figures(tab: ExistingTab) -> list[list[CellValue]]:
        return [[v for v in column if isinstance(v, int | float)] for column in tab.columns]

    assert figures(after) == figures(before)
    assert "person" in after.columns[1]
    setting(workbook, "Язык сводных листов", "русский")
    sync(workbook)
    assert shown(workbook, "Архив") == [list(row) for row in zip(*before.columns, strict=True)]
