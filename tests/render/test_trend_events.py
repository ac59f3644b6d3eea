"""Events on the Trend tab, and achievements on People: what a person reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from books import prepared_book, request

from sheets_kpi import pipeline
from sheets_kpi.attain.results import ClosedPeriod, Result
from sheets_kpi.decisions import Kpi
from sheets_kpi.decisions.kpi import Event
from sheets_kpi.facts import Segment, SegmentKind
from sheets_kpi.insights.history import Achievement, Shift, Side, Turn
from sheets_kpi.periods import Grain, period_of
from sheets_kpi.prepare.decisions import Seeds
from sheets_kpi.render import render
from sheets_kpi.render.board import Board
from sheets_kpi.render.history import FIRST_COLUMN
from sheets_kpi.schema import EventSpec, Named, PersonSpec, TargetSpec
from sheets_kpi.stages import Computed
from sheets_kpi.state import CellValue, Tab
from sheets_kpi.texts import Lang

D = date
EVENTS = (
    EventSpec("2026-09-01", "Новые цены", "average"),
    EventSpec("2026-10-15", "Обучение"),
    EventSpec("2026-10-20", "Новый сайт", "deals"),
    EventSpec("2026-12-01", "Переезд"),
)
# month: deals of 1 000 ₽ each from July on; in September and later of 1 200 ₽
DEALS = {7: 4, 8: 6, 9: 8, 10: 12, 11: 3}


def computed_book(
    lang: Lang = "ru", events: Sequence[EventSpec] = EVENTS, people: int = 1
) -> Computed:
    rows = [
        (D(2026, month, 1 + day), f"Анна {n}", "Казань", "Вега", "оплачена", amount)
        for month, count in DEALS.items()
        for day in range(count)
        for n in range(people)
        for amount in [1000.0 if month < 9 else 1200.0]
    ]
    goal = {f"2026-{month:02d}": 3600.0 for month in DEALS}  # three deals of 1 200 ₽
    seeds = Seeds(
        people=tuple(PersonSpec(f"Анна {n}") for n in range(people)),
        targets=(TargetSpec("revenue", Named("Каждому", "Each"), goal),),
        events=tuple(events),
    )
    workbook = prepared_book(*rows, lang=lang, seeds=seeds)
    return pipeline.compute(pipeline.check(workbook, request(lang=lang)))


def workbook_board(
    lang: Lang = "ru", events: Sequence[EventSpec] = EVENTS, people: int = 1
) -> Board:
    return pipeline.attain(computed_book(lang, events, people))


def workbook_tabs(
    lang: Lang = "ru", events: Sequence[EventSpec] = EVENTS, people: int = 1
) -> dict[str, Tab]:
    return {one.key: one for one in render(workbook_board(lang, events, people))}


def rows_of(tab: Tab) -> list[list[CellValue]]:
    """The rows of a tab, left of the data of charts."""
    found = []
    for row in range(1, tab.size[0] + 1):
        cells = [tab.cells.get((row, column)) for column in range(1, FIRST_COLUMN)]
        values = [cell.value if cell else None for cell in cells]
        while values and values[-1] is None:
            values.pop()
        found.append([v.replace("\u00a0", " ") if isinstance(v, str) else v for v in values])
    return found


def after_title(tab: Tab, title: str) -> list[list[CellValue]]:
    """The lines below the one that begins with a text, to the next blank one."""
    rows = rows_of(tab)
    start = next(n for n, row in enumerate(rows) if row and row[0] == title)
    end = next((n for n, row in enumerate(rows) if n > start and not row), len(rows))
    return rows[start + 1 : end]


def test_the_period_of_an_event_is_marked_above_its_header() -> None:
    tab = workbook_tabs()["trend"]
    rows = rows_of(tab)
    at = next(n for n, row in enumerate(rows) if row and row[0] == "События")
    assert rows[at : at + 2] == [
        ["События", None, None, None, "◆ 01.09", "◆ × 2"],
        ["KPI", "Динамика", "июл 26", "авг 26", "сен 26", "окт 26", "прогноз", "ноя 26 факт",
         "К окт 26"],
    ]  # fmt: skip
    notes = [cell.note for (row, _), cell in sorted(tab.cells.items()) if row == at + 1]
    assert [note for note in notes if note] == [
        "01.09.2026 – Новые цены",
        "15.10.2026 – Обучение\n20.10.2026 – Новый сайт",
    ]


def test_before_and_after_stand_below_the_latest_event_first() -> None:
    found = after_title(workbook_tabs()["trend"], "События: до и после")[2:]
    assert found == [
        ["KPI", "До", "После", None, "Изменение", None, "Периодов"],
        ["◆ 20.10.2026 – Новый сайт"],
        ["Сделки, шт", 6, "пока рано", None, None, None, "3 · 0"],  # (4 + 6 + 8) ÷ 3
        ["◆ 15.10.2026 – Обучение"],
        # (4 000 + 6 000 + 9 600) ÷ 3; 19 600 ÷ 18 deals
        ["Выручка, ₽", 6533.33, "пока рано", None, None, None, "3 · 0"],
        ["Сделки, шт", 6, "пока рано", None, None, None, "3 · 0"],
        ["Средний чек, ₽", 1088.89, "пока рано", None, None, None, "3 · 0"],
        ["◆ 01.09.2026 – Новые цены"],
        ["Средний чек, ₽", 1000, 1200, None, "↑ 20 %", None, "2 · 2"],
    ]


def test_a_closed_period_is_compared_as_it_was_closed() -> None:
    computed = computed_book()
    company, results = Segment("company", ""), computed.results
    # August was closed with 20 000 ₽ of 2 deals; July has 4 000 ₽ of 4: 24 000 ÷ 6
    segments: dict[SegmentKind, tuple[Segment, ...]] = {"company": (company,)}
    august, kpis = period_of(D(2026, 8, 1), Grain.MONTH), results.decisions.kpis
    mean = next(kpi for kpi in kpis if kpi.key == "средний чек")
    kept = {(mean.key, company): Result(mean, august, company, 10000.0, 20000.0, 2.0, 2)}
    closed = {august: ClosedPeriod(kpis, results.classes, segments, kept, {}, {})}
    attained = pipeline.attain(replace(computed, results=replace(results, closed=closed)))
    [shift] = attained.insights.turns[-1].shifts
    assert shift.before == Side(4000, 2, 6)


def test_without_events_nothing_is_said_of_them() -> None:
    tab = workbook_tabs(events=())["trend"]
    assert not any("обыти" in str(cell.value) for cell in tab.cells.values())


def test_achievements_are_lines_below_the_table() -> None:
    found = after_title(workbook_tabs()["people"], "Достижения")
    # 4 000, 6 000, 9 600, 14 400 and 3 600 of 3 600: five months in a row
    assert found == [["Анна 0", "▲ Выручка: цель выполнена 5 месяцев подряд"]]


def test_a_long_list_of_achievements_is_cut() -> None:
    found = after_title(workbook_tabs(people=14)["people"], "Достижения")
    assert len(found) == 13
    assert found[-1] == ["…и ещё 2"]


def shown_shift(kpi: Kpi, before: Side | None, after: Side | None, *, pooled: bool = True) -> Any:
    """The line of a KPI before and after an event."""
    board = workbook_board()
    turn = Turn(Event(D(2026, 9, 1), "Цены"), (Shift(kpi, before, after, pooled, is_early=False),))
    tabs = render(replace(board, insights=board.insights._replace(turns=(turn,))))
    trend = next(one for one in tabs if one.key == "trend")
    return after_title(trend, "События: до и после")[-1][1:]


SHARE = Kpi("доля", "Доля", "", unit="%")
CLIENTS = Kpi("клиенты", "Клиенты", "")


@pytest.mark.parametrize(
    ("kpi", "before", "after", "change"),
    [
        (SHARE, Side(0.2, 2, 50), Side(0.235, 2, 50), "↑ 3,5 п. п."),
        (SHARE, Side(0.2, 2, 50), Side(0.5, 2, 4), "мало данных"),
        (CLIENTS, Side(50, 2), Side(40, 2), "↓ 20 %"),
        (CLIENTS, Side(0, 2), Side(4, 2), "↑ 4,0"),  # nothing is no base for a percentage
        (CLIENTS, Side(50, 2), Side(50.1, 2), "± 0 %"),
        (CLIENTS, Side(50, 2), None, None),
    ],
)
def test_a_change_is_told_in_points_percent_or_units(
    kpi: Kpi, before: Side, after: Side | None, change: str | None
) -> None:
    assert shown_shift(kpi, before, after)[3] == change


def test_what_could_not_be_made_anew_says_that_it_is_a_mean() -> None:
    assert shown_shift(CLIENTS, Side(50, 2), Side(40, 2), pooled=False)[6] == "среднее по периодам"
    assert len(shown_shift(SHARE, Side(0.5, 2, 9), Side(0.4, 2, 9))) == 6


def test_a_record_that_rounding_hides_is_not_told() -> None:
    board = workbook_board()
    [revenue] = [kpi for kpi in board.kpis if kpi.name == "Выручка"]
    records = tuple(
        Achievement("Анна 0", revenue, "best", fact=fact, before=1000.0, periods=4)
        for fact in (1000.4, 1001.0)
    )
    tabs = render(replace(board, insights=board.insights._replace(achievements=records)))
    people = next(one for one in tabs if one.key == "people")
    text = "▲ Выручка: лучший результат за 4 месяца – 1 001 ₽ (раньше лучшим был 1 000 ₽)"
    assert after_title(people, "Достижения") == [["Анна 0", text]]


def test_both_are_complete_in_english() -> None:
    tabs = workbook_tabs("en")
    assert after_title(tabs["trend"], "Events: before and after")[-1] == [
        "Average order, ₽", 1000, 1200, None, "↑ 20 %", None, "2 · 2",
    ]  # fmt: skip
    assert after_title(tabs["people"], "Achievements") == [
        ["Анна 0", "▲ Revenue: the target is reached 5 months in a row"],
    ]
