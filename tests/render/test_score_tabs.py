"""Scores, ranks, gates, advice and reach, as the summary tabs show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from books import prepared_book, request

from sheets_kpi import pipeline
from sheets_kpi.prepare.decisions import Seeds
from sheets_kpi.render import render
from sheets_kpi.render.board import Board
from sheets_kpi.report import scorecard
from sheets_kpi.schema import Named, PersonSpec, TargetSpec
from sheets_kpi.state import CellValue, Existing, ExistingTab, Tab
from sheets_kpi.styles import MUTED
from sheets_kpi.texts import Lang
from sheets_kpi.workbooks.memory import MemoryWorkbook

D = date
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
BIG_BUT_RARE = ("Выручка", "≥ 100 %", "Сделки", "< 20 %", "крупно, но редко")

Typed = Sequence[tuple[str, str, str, CellValue]]  # tab, name in its first column, header, value


def board(
    *typed: tuple[str, str, str, CellValue],
    hints: Sequence[Sequence[CellValue]] = (),
    lang: Lang = "ru",
) -> Board:
    workbook = prepared_book(*ROWS, seeds=SEEDS)
    if lang == "en":
        typed = (*typed, ("Настройки", "Язык сводных листов", "Значение", "английский"))
    tabs = tuple(_with_hints(_typed(tab, typed), hints) for tab in workbook.state.tabs)
    state = Existing(tabs, workbook.state.marks)
    return pipeline.sync(MemoryWorkbook(state), request(), dry_run=True).board


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
    """The rows of a tab, without blanks at their ends; spaces as one types them."""
    found: list[list[Any]] = []
    for row in range(1, tab.size[0] + 1):
        cells = [tab.cells.get((row, column)) for column in range(1, tab.size[1] + 1)]
        values = [cell.value if cell else None for cell in cells]
        values = [v.replace("\u00a0", " ") if isinstance(v, str) else v for v in values]
        while values and values[-1] in (None, ""):
            values.pop()
        found.append(values)
    return found


def person_lines(tab: Tab) -> dict[str, list[Any]]:
    """The first line of each person on the People tab."""
    found: dict[str, list[Any]] = {}
    for row in lines(tab):
        if row and row[0] in NAMES:
            found.setdefault(row[0], row)
    return found


def after(rows: list[list[Any]], title: str) -> list[list[Any]]:
    """The rows of the block below a title."""
    start = next(number for number, row in enumerate(rows) if row == [title])
    block = rows[start + 1 :]
    return block[: block.index([])]


# Иванов and Орлов: 0.5 × 100 % + 0.25 × 2/6.5 + 0.25 × 97.5 % = 82.07 %
# Петров: 0.5 × 150 % (200 % is capped) + 0.25 × 1/6.5 + 0.25 × 150 % = 116.35 %
# Сергеев: revenue 0 and deals 0; an average order of no deals is no data
def test_people_have_scores_and_ranks_and_equal_scores_share_one() -> None:
    tab = of(board(), "people")
    assert lines(tab)[3][:5] == ["Сотрудник", "Команда", "Итог", "Место", "Важно"]
    found = {name: tuple(row[2:4]) for name, row in person_lines(tab).items()}
    assert found == {
        "Иванов": (pytest.approx(0.820673), 2),
        "Орлов": (pytest.approx(0.820673), 2),
        "Петров": (pytest.approx(1.163462), 1),
        "Сергеев": (0.0, 4),
    }


def test_ranking_may_be_left_out() -> None:
    tab = of(board(("Настройки", "Показывать места", "Значение", "нет")), "people")
    assert lines(tab)[3][:5] == ["Сотрудник", "Команда", "Итог", "Важно", "Выручка"]
    assert person_lines(tab)["Петров"][3:5] == [None, "▲ 130 %"]  # 3 900 of 3 000


def test_an_incomplete_score_is_grey_said_so_and_has_no_rank() -> None:
    shown = board(("Настройки", "Итог неполный, если без данных больше", "Значение", "20 %"))
    tab = of(shown, "people")
    sergeev = person_lines(tab)["Сергеев"]
    assert sergeev[2:5] == [0.0, None, "неполный"]
    row = next(r for (r, c), cell in tab.cells.items() if c == 1 and cell.value == "Сергеев")
    assert tab.cells[row, 3].style.color == MUTED
    assert ["Сергеев", "Итог неполный, нет данных: Средний чек"] in lines(tab)


TEAM_KPI = "Командные KPI у сотрудников показаны без оценки: за них отвечает вся команда."


def test_a_kpi_of_the_team_is_no_verdict_on_one_person() -> None:
    assert person_lines(of(board(), "people"))["Петров"][5] == "▲ 130 %"  # 3 900 of 3 000
    tab = of(board(("KPI", "Выручка", "Уровень", "командный")), "people")
    assert person_lines(tab)["Петров"][5] == "3 900 ₽"
    rows = lines(tab)
    assert next(row[5] for row in rows if row and row[0] == "Команда «Юг»").startswith("●")
    assert [TEAM_KPI] in rows
    assert [TEAM_KPI] not in lines(of(board(), "people"))


def test_columns_of_the_dashboard_grow_with_their_numbers() -> None:
    usual = of(board(), "dashboard").widths
    great = of(board(("Цели", "Выручка", "Ноябрь 2026", 123_456_789_012.0)), "dashboard").widths
    assert great[4] > usual[4]  # the target
    assert great[:4] == usual[:4]


GATE = ("KPI", "Сделки", "Порог для бонуса", "50 %")


def test_a_shut_gate_stands_beside_the_score_which_stays() -> None:
    tab = of(board(GATE), "people")
    ivanov = person_lines(tab)["Иванов"]
    assert ivanov[2] == pytest.approx(0.820673)
    assert ivanov[4] == "порог"
    assert ["Иванов", "Порог: Сделки 31 % (темп) < 50 %"] in lines(tab)


def test_a_gate_without_data_is_asked_about() -> None:
    tab = of(board(("KPI", "Средний чек", "Порог для бонуса", 0.8)), "people")
    assert person_lines(tab)["Сергеев"][4] == "порог?"
    assert ["Сергеев", "Порог: Средний чек – пока нет данных"] in lines(tab)


def test_a_share_just_below_a_gate_does_not_seem_to_reach_it() -> None:
    # two deals of 6.5 due: 30.77 %
    tab = of(board(("KPI", "Сделки", "Порог для бонуса", "30,8 %")), "people")
    assert ["Иванов", "Порог: Сделки 30,77 % (темп) < 30,8 %"] in lines(tab)


def test_advice_names_the_person_and_both_numbers() -> None:
    shown = board(GATE, hints=[BIG_BUT_RARE])
    said = "Выручка 200 % (темп), Сделки 15 % (темп) · крупно, но редко"
    assert after(lines(of(shown, "dashboard")), "Кому помочь") == [[f"Петров – {said}"]]
    people = of(shown, "people")
    assert person_lines(people)["Петров"][4] == "порог, подсказка"
    assert ["Петров", said] in after(lines(people), "Замечания")


def test_the_dashboard_shows_five_pieces_of_advice_the_neediest_first() -> None:
    hints = [("Сделки", "< 50 %", None, None, "мало"), ("Сделки", "< 99 %", None, None, "звонить")]
    found = [row[0] for row in after(lines(of(board(hints=hints), "dashboard")), "Кому помочь")]
    assert [line.split(" –")[0] for line in found] == [
        "Сергеев", "Сергеев", "Петров", "Петров", "Иванов", "и ещё 3",
    ]  # fmt: skip
    assert found[-1] == "и ещё 3 – на листе «Люди»"


def test_without_hints_nobody_is_named() -> None:
    assert ["Кому помочь"] not in lines(of(board(), "dashboard"))
    assert ["Замечания"] in lines(of(board(GATE), "people"))
    assert ["Кому помочь"] not in lines(of(board(GATE), "dashboard"))


# The log begins on 7 October: 18 working days. Revenue 4 000 on one of them: usually 222.2 a day,
# 800 on the best five. Needed: (4 × 3 000 − 7 800) ÷ 7 days left = 600. Deals: 1 ÷ 18 and 1 ÷ 5 a
# day; needed (40 − 5) ÷ 7 = 5.
def test_the_need_per_day_stands_beside_the_days_that_were() -> None:
    found = {row[0]: row for row in lines(of(board(), "dashboard")) if row}
    assert found["KPI"][7:10] == ["Надо в день", "Достижимость", "Обычно · лучшее"]
    assert found["Выручка"][7:10] == [600, "как в лучшие дни", "222 · 800"]
    assert found["Сделки"][7:10] == [5, "выше лучших дней", "0,1 · 0,2"]
    assert found["Средний чек"][7:10] == [None, None, None]


def test_who_needs_more_than_on_the_best_days_is_told_by_how_much() -> None:
    # Петров: (10 − 1) ÷ 7 = 1.29 deals a day; one deal in October makes 0.2 on the best five days;
    # the others have no past to be measured by
    found = [row for row in lines(of(board(), "people")) if "лучшие дни" in str(row)]
    assert found == [["Петров", "Сделки: надо 1,3 шт в день, в лучшие дни было 0,2 шт"]]


def test_a_kpi_that_is_not_shown_is_in_the_glossary_only() -> None:
    shown = board(("KPI", "Средний чек", "На дашборде", "нет"))
    tabs = {tab.key: lines(tab) for tab in render(shown)}
    for key in ("dashboard", "people", "by_account"):
        assert not any("Средний чек" in row for row in tabs[key]), key
    assert not any("Средний чек" in line for line in scorecard(shown))
    [average] = [row for row in tabs["glossary"] if row and row[0] == "Средний чек"]
    assert average[3:5] == ["1 560 ₽", "1 000 ₽"]  # 7 800 ₽ of 5 deals, and the target


def test_the_glossary_names_the_gate_and_the_level() -> None:
    glossary = lines(of(board(GATE), "glossary"))
    titles = next(row for row in glossary if row and row[0] == "KPI")
    [deals] = [row for row in glossary if row and row[0] == "Сделки"]
    told = dict(zip(titles, deals, strict=False))
    assert (told["Вес"], told["Уровень"], told["Порог"]) == (25, "личный", "50 %")


def test_remarks_in_english() -> None:
    shown = board(GATE, hints=[BIG_BUT_RARE], lang="en")
    said = "Выручка 200 % (pace), Сделки 15 % (pace) · крупно, но редко"
    assert after(lines(of(shown, "dashboard")), "Who to help") == [[f"Петров – {said}"]]
    assert ["Петров", "Gate: Сделки 15 % (pace) < 50 %"] in lines(of(shown, "people"))


def test_a_share_in_advice_is_called_what_it_is() -> None:
    # one deal of 3 900 ₽ beside a target of 1 000 ₽: 390 %, and no more than 200 % is shown
    one_is_enough = ("Настройки", "Минимум наблюдений", "Значение", 1)
    hint = ("Средний чек", "> 100 %", None, None, "как это удалось?")
    [line] = after(lines(of(board(one_is_enough, hints=[hint]), "dashboard")), "Кому помочь")
    assert line == ["Петров – Средний чек > 200 % (выполнение) · как это удалось?"]


def test_a_column_is_as_wide_as_its_longest_fact() -> None:
    shown = board()
    narrow = of(shown, "people").widths[5]  # Сотрудник, Команда, Итог, Место, Важно, Выручка
    company = shown.cards.company
    results = dict(company.results)
    revenue = shown.shown[0].key
    results[revenue] = results[revenue]._replace(fact=1_234_567_890.0)
    cards = shown.cards._replace(company=company._replace(results=results))
    rich = replace(shown, cards=cards)
    assert narrow == 14
    for key, place in (("people", 5), ("by_account", 1)):
        assert of(rich, key).widths[place] == len("1 234 567 890 ₽") + 3, key
