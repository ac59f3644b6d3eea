"""Boards of a small team in which scores, gates, advice and reach have something to say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from books import prepared_book, request

from sheets_kpi import pipeline
from sheets_kpi.attain.scorecards import Scorecard
from sheets_kpi.prepare.decisions import Seeds
from sheets_kpi.render import render
from sheets_kpi.render.board import Board
from sheets_kpi.schema import Named, PersonSpec, TargetSpec
from sheets_kpi.state import CellValue, Existing, ExistingTab, Tab
from sheets_kpi.texts import Lang
from sheets_kpi.workbooks.memory import MemoryWorkbook

D = date
TODAY = D(2026, 11, 20)
EACH = Named("Каждому", "Each")
NAMES = ("Иванов", "Орлов", "Петров", "Сергеев")
# On 20 November 13 of 20 working days are over: of 3 000 ₽ 1 950 are due, of 10 deals 6.5.
ROWS = (
    (D(2026, 10, 7), "Петров", None, "Вега", "оплачена", 4000.0),
    (D(2026, 11, 2), "Иванов", None, "Вега", "оплачена", 975.0),
    (D(2026, 11, 3), "Иванов", None, "Вега", "оплачена", 975.0),
    (D(2026, 11, 2), "Орлов", None, "Вега", "оплачена", 975.0),
    (D(2026, 11, 3), "Орлов", None, "Вега", "оплачена", 975.0),
    (D(2026, 11, 5), "Петров", None, "Вега", "оплачена", 3900.0),
)
SEEDS = Seeds(
    people=tuple(PersonSpec(name, team="Юг") for name in NAMES),
    targets=(
        TargetSpec("revenue", EACH, {"2026-11": 3000.0}),
        TargetSpec("deals", EACH, {"2026-11": 10.0}),
        TargetSpec("average", EACH, {"2026-11": 1000.0}),
    ),
)

Typed = Sequence[tuple[str, str, str, CellValue]]  # tab, name in its first column, header, value


def board(
    *typed: tuple[str, str, str, CellValue],
    rows: Sequence[Sequence[CellValue]] = ROWS,
    people: Sequence[PersonSpec] = SEEDS.people,
    hints: Sequence[Sequence[CellValue]] = (),
    lang: Lang = "ru",
    as_of: date = TODAY,
) -> Board:
    workbook = prepared_book(*rows, seeds=replace(SEEDS, people=tuple(people)))
    if lang == "en":
        typed = (*typed, ("Настройки", "Язык сводных листов", "Значение", "английский"))
    tabs = tuple(_with_hints(_typed(tab, typed), hints) for tab in workbook.state.tabs)
    state = Existing(tabs, workbook.state.marks)
    return pipeline.sync(MemoryWorkbook(state), request(as_of), dry_run=True).board


def _typed(tab: ExistingTab, typed: Typed) -> ExistingTab:
    columns = [list(column) for column in tab.columns]
    for title, name, header, value in typed:
        if title == tab.title:
            column = next(column for column in columns if column[0] == header)
            column[columns[0].index(name)] = value
    return tab._replace(columns=columns)


def _with_hints(tab: ExistingTab, hints: Sequence[Sequence[CellValue]]) -> ExistingTab:
    if tab.title != "Подсказки":
        return tab
    columns = [[column[0], *cells] for column, *cells in zip(tab.columns, *hints, strict=True)]
    return tab._replace(columns=columns, n_rows=1 + len(hints))


def of(shown: Board, key: str) -> Tab:
    return next(tab for tab in render(shown) if tab.key == key)


def lines(tab: Tab) -> list[list[Any]]:
    """The rows of a tab, without blanks at their ends; spaces as one types them, also for breaks of
    lines.
    """
    found: list[list[Any]] = []
    for row in range(1, tab.size[0] + 1):
        cells = [tab.cells.get((row, column)) for column in range(1, tab.size[1] + 1)]
        values = [cell.value if cell else None for cell in cells]
        values = [
            v.replace("\u00a0", " ").replace("\n", " ") if isinstance(v, str) else v for v in values
        ]
        while values and values[-1] in (None, ""):
            values.pop()
        found.append(values)
    return found


def after(rows: list[list[Any]], title: str) -> list[list[Any]]:
    """The rows of the block below a title."""
    start = next(number for number, row in enumerate(rows) if row == [title])
    block = [*rows[start + 1 :], []]
    return block[: block.index([])]


GATE = ("KPI", "Сделки", "Порог для бонуса", "50 %")
TEAMS = tuple(
    PersonSpec(name, team=team)
    for name, team in (("Анна", "Север"), ("Борис", "Север"), ("Вера", "Юг"), ("Глеб", "Юг"))
)
# Анна: 0.5 × 100 % + 0.25 × 2/6.5 + 0.25 × 97.5 % = 82 %; Борис: nothing
# Север: 0.5 × 50 % + 0.25 × 2/13 + 0.25 × 97.5 % = 53 %
# Вера: 0.5 × 50 % + 0.25 × 2/6.5 + 0.25 × 48.75 % = 45 %
# Глеб: 0.5 × 150 % (200 % is capped) + 0.25 × 4/6.5 + 0.25 × 97.5 % = 115 %
# Юг: 0.5 × 125 % + 0.25 × 6/13 + 0.25 × 81.25 % = 94 %
SALES = tuple(
    (D(2026, 11, day), name, None, "Вега", "оплачена", amount)
    for name, amount, days in (("Анна", 975.0, 2), ("Вера", 487.5, 2), ("Глеб", 975.0, 4))
    for day in range(2, 2 + days)
)
NOBODYS = (D(2026, 11, 3), "Яков", None, "Лира", "оплачена", 50.0)  # he is not in the team


def with_kpis(shown: Board, n: int) -> Board:
    """A board on which everybody has so many KPIs: what the last of them came to stands there
    again, under other names and without a weight.
    """
    last = shown.kpis[-1]
    more = [
        replace(last, key=f"{last.key} {n}", name=f"Ещё {n}", weight=0.0)
        for n in range(len(shown.kpis), n)
    ]

    def grown(card: Scorecard) -> Scorecard:
        result = card.results[last.key]
        again = {kpi.key: result._replace(kpi=kpi) for kpi in more}
        return card._replace(results={**card.results, **again})

    cards = shown.cards
    cards = cards._replace(
        company=grown(cards.company),
        teams=tuple(map(grown, cards.teams)),
        people=tuple(map(grown, cards.people)),
    )
    kind = shown.classes[last.key]
    classes = {**shown.classes, **{kpi.key: kind for kpi in more}}
    return replace(shown, kpis=(*shown.kpis, *more), classes=classes, cards=cards)
