"""The Cards tab: a block for each person, the shares in what the team reached, and the links."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from score_boards import GATE, NOBODYS, SALES, TEAMS, board, lines

from sheets_kpi.render.cards import MOST_DRAWN, cards, links
from sheets_kpi.render.people import people
from sheets_kpi.render.staff import whole_percents
from sheets_kpi.schema import PersonSpec
from sheets_kpi.state import Bar, Tab
from sheets_kpi.styles import BAR, BAR_BEHIND, RED_FILL


def block(tab: Tab, name: str) -> list[list[Any]]:
    """The lines of one card."""
    rows = [*lines(tab), []]
    start = next(number for number, row in enumerate(rows) if row and row[0] == name)
    return rows[start : rows.index([], start)]


def shares(tab: Tab, name: str) -> dict[str, Any]:
    """What stands in the column of shares, by KPI."""
    rows = block(tab, name)
    header = next(row for row in rows if row[0] == "KPI")
    [column] = [number for number, title in enumerate(header) if str(title).startswith("Доля")]
    kpis = rows[rows.index(header) + 1 :]
    return {row[0]: row[column] if len(row) > column else None for row in kpis}


# Юг: 4 875 of 3 900 ₽ due, 6 of 13 deals due; Глеб: 3 900 of 3 000 ₽, 4 of 6.5 deals due
def test_a_card_tells_the_score_what_to_do_and_every_kpi() -> None:
    tab = cards(board(GATE, rows=SALES, people=TEAMS))
    head, score, *rows = block(tab, "Глеб")
    assert [cell for cell in head if cell] == ["Глеб", "Юг", "← к списку"]
    assert score == ["Итог 115 %", "■▼ 1 KPI ниже плана · ▲ 1 выполнен · 1-е место из 4"]
    assert rows == [
        ["KPI", "Факт", "К плану", "Статус", "Выполнение плана на сегодня", None,
         "Цель", "Прогноз", "Нужно в день", "Вес", "Доля в команде", "К команде"],
        ["Выручка", 3900, 1.3, "▲ выполнен", None, None,
         3000, 6000, 0, 0.5, 0.8, "↑ 5 п. п."],
        ["Сделки", 4, pytest.approx(0.615385), "■ отставание", None, None,
         10, pytest.approx(6.1538), pytest.approx(0.8571), 0.25, 0.67, "↑ 15 п. п."],
        ["Средний чек", 975, 0.975, "○ мало данных", None, None, 1000, None, None, 0.25],
    ]  # fmt: skip


def test_a_score_behind_is_filled_and_a_shut_gate_said() -> None:
    tab = cards(board(GATE, rows=SALES, people=TEAMS))
    row = next(r for (r, c), cell in tab.cells.items() if cell.value == "Вера")
    assert tab.cells[row + 1, 1].value == "Итог 45\u00a0%"
    assert tab.cells[row + 1, 1].style.fill == RED_FILL
    assert block(tab, "Вера")[2] == ["→ Порог для бонуса: Сделки 31 % к плану, нужно 50 %"]


def test_bars_have_one_scale_with_a_line_at_the_plan() -> None:
    tab = cards(board(rows=SALES, people=TEAMS))
    row = next(r for (r, c), cell in tab.cells.items() if cell.value == "Глеб") + 3
    assert tab.cells[row, 5].drawn == Bar(1.0, 1.0, BAR)
    assert tab.cells[row, 6].drawn == Bar(pytest.approx(0.3), 0.5, BAR)  # type: ignore[arg-type]
    assert tab.cells[row + 1, 5].drawn == Bar(pytest.approx(4 / 6.5), 1.0, BAR_BEHIND)  # type: ignore[arg-type]
    assert tab.cells[row + 1, 6].drawn is None
    assert all(tab.cells[row + n, 5].style.right for n in range(3))


@pytest.mark.parametrize(
    ("facts", "percents"),
    [
        ((1, 1, 1), (34, 33, 33)),
        ((1, 2), (33, 67)),
        ((995, 5), (100, 0)),  # both lose half a percent: who stands first has the rest
        ((0, 7, 0), (0, 100, 0)),
        ((5,), (100,)),
        ((0, 0), ()),
        ((3, -1), ()),
        ((), ()),
    ],
)
def test_shares_in_whole_percent(facts: tuple[float, ...], percents: tuple[int, ...]) -> None:
    assert tuple(round(one * 100) for one in whole_percents(facts)) == percents


AMOUNTS = st.floats(0, 1e12, allow_subnormal=False)


@given(st.lists(AMOUNTS, max_size=60))
def test_shares_add_up_to_exactly_a_hundred_percent(facts: list[float]) -> None:
    found = [round(one * 100, 9) for one in whole_percents(facts)]
    assert all(one == int(one) for one in found)  # as shown: whole percents
    assert sum(found) == (100 if any(facts) else 0)
    for fact, one in zip(facts, found, strict=False):
        assert abs(one - fact / sum(facts) * 100) < 1 + 1e-9


def test_shares_are_of_the_team_and_without_one_of_the_company() -> None:
    """6 875 ₽ of all: Дина 1.45 %, Яков, whom nobody knows, 0.72 %; each loses by cutting, and
    Анна 28.21, Вера 14.1, Глеб 56.42 %.
    """
    dina = (date(2026, 11, 4), "Дина", None, "Вега", "оплачена", 100.0)
    rows = (*SALES, NOBODYS, dina)
    tab = cards(board(rows=rows, people=(*TEAMS, PersonSpec("Дина"))))
    found = {name: shares(tab, name)["Выручка"] for name in ("Анна", "Борис", "Вера", "Глеб")}
    assert found == {"Анна": 1.0, "Борис": 0.0, "Вера": 0.2, "Глеб": 0.8}
    assert "Доля в компании" in str(block(tab, "Дина"))
    # 27.86, 0, 13.93, 55.71, 1.43 and 1.07 % of 7 000 ₽ are cut to 27, 0, 13, 55, 1 and 1
    assert shares(tab, "Дина")["Выручка"] == 0.01


def test_what_nobody_did_has_the_last_card_and_the_rest_of_the_shares() -> None:
    alone = [PersonSpec(one.name) for one in TEAMS]
    tab = cards(board(rows=(*SALES, NOBODYS), people=alone))
    names = [*(one.name for one in TEAMS), "Не распределено"]
    found = {name: shares(tab, name) for name in names}
    for kpi in ("Выручка", "Сделки"):
        assert sum(round(100 * one[kpi]) for one in found.values()) == 100
    assert found["Не распределено"]["Сделки"] == 0.11  # one of nine
    _, why, *_ = block(tab, "Не распределено")
    assert why == ["Строки без сотрудника или с именем, которого нет в команде."]
    assert max(
        cell.value == "Не распределено" and row for (row, _), cell in tab.cells.items()
    ) > max(row for row, _ in [key for key, cell in tab.cells.items() if cell.value in names[:-1]])


def test_where_people_do_not_make_up_the_team_there_are_no_shares() -> None:
    """Глеб sold for the North until the 10th, and is in the South since."""
    moved = (
        *TEAMS[:3],
        PersonSpec("Глеб", team="Север", end="2026-11-10"),
        PersonSpec("Глеб", team="Юг", start="2026-11-11"),
    )
    tab = cards(board(rows=SALES, people=moved))
    for name in ("Анна", "Вера", "Глеб"):
        assert shares(tab, name)["Выручка"] is None


def test_one_person_is_compared_with_nobody() -> None:
    rows = [row for row in SALES if row[1] == "Анна"]
    tab = cards(board(rows=rows, people=[PersonSpec("Анна", team="Юг")]))
    header = next(row for row in block(tab, "Анна") if row[0] == "KPI")
    assert header[-1] == "Вес"
    assert "место" not in str(block(tab, "Анна")[1])


@pytest.mark.parametrize(("typed", "is_told"), [("да", True), ("нет", False)])
def test_the_place_may_be_left_out(typed: str, *, is_told: bool) -> None:
    tab = cards(board(("Настройки", "Показывать места", "Значение", typed)))
    found = {name: str(block(tab, name)[1]) for name in ("Иванов", "Орлов", "Петров", "Сергеев")}
    places = {"Иванов": 2, "Орлов": 2, "Петров": 1, "Сергеев": 4}  # equal scores share one
    for name, place in places.items():
        assert (f"{place}-е место из 4" in found[name]) is is_told


def test_an_incomplete_score_is_grey_said_so_and_has_no_place() -> None:
    few = ("Настройки", "Итог неполный, если без данных больше", "Значение", "20 %")
    score, why = block(cards(board(few)), "Сергеев")[1:3]
    assert score == ["Итог 0 %", "неполный · ■▼ 2 KPI ниже плана"]
    assert why == ["→ Итог неполный, нет данных: Средний чек"]


def test_who_is_away_has_no_table() -> None:
    later = PersonSpec("Дина", team="Юг", start="2026-12-01")
    assert block(cards(board(rows=SALES, people=(*TEAMS, later))), "Дина")[1:] == [
        ["Итога нет"],
        ["Рабочих дней в этом периоде нет."],
    ]


def test_errors_in_the_rows_of_a_person_are_counted_with_a_link() -> None:
    wrong = [(date(2026, 11, 6), "Вера", None, "Вега", "оплачена", text) for text in ("?", "мало")]
    tab = cards(board(rows=(*SALES, *wrong), people=TEAMS))
    assert ["→ Исправить в журналах: 2, например Сделки!F10"] in block(tab, "Вера")
    [link] = [cell.link for cell in tab.cells.values() if "например" in str(cell.value)]
    assert link == ("Сделки", "F10")
    one = cards(board(rows=(*SALES, wrong[0]), people=TEAMS))
    assert ["→ Исправить в журналах: Сделки!F10"] in block(one, "Вера")


def test_cards_and_the_list_lead_to_each_other_in_one_order() -> None:
    shown = board(GATE, rows=(*SALES, NOBODYS), people=TEAMS)
    tab, list_ = cards(shown), people(shown)
    places = {name: int(link.cell[1:]) for name, link in links(shown).items()}
    assert list(places) == ["Борис", "Анна", "Вера", "Глеб"]
    assert sorted(places.values()) == list(places.values())
    for name, row in places.items():
        assert tab.cells[row, 1].value == name
        back = tab.cells[row, 12].link
        assert back is not None
        assert list_.cells[int(back.cell[1:]), 1].value == name
    assert tab.breaks == (*list(places.values())[1:], tab.breaks[-1])
    assert tab.cells[tab.breaks[-1], 1].value == "Не распределено"


def test_many_cards_are_folded_and_have_no_bars() -> None:
    others = [PersonSpec(f"Мария {n}", team="Юг") for n in range(MOST_DRAWN - len(TEAMS) + 1)]
    few = cards(board(rows=SALES, people=(*TEAMS, *others[1:])))
    many = cards(board(rows=SALES, people=(*TEAMS, *others)))
    assert any(cell.drawn for cell in few.cells.values())
    assert not few.groups
    assert not any(cell.drawn for cell in many.cells.values())
    assert len(many.groups) == MOST_DRAWN + 1
    assert not many.breaks
    for group in many.groups:  # the name and the score stay to be seen
        assert group.folded
        assert str(many.cells[group.first - 1, 1].value).startswith("Итог")


def test_a_card_shows_what_has_data_and_what_the_score_waits_for() -> None:
    tab = cards(board(rows=SALES, people=TEAMS))
    assert [row[0] for row in block(tab, "Борис")[3:]] == ["Выручка", "Сделки", "Средний чек"]
    free = cards(board(("KPI", "Средний чек", "Вес", None), rows=SALES, people=TEAMS))
    assert [row[0] for row in block(free, "Борис")[3:]] == ["Выручка", "Сделки"]


def test_a_period_that_is_over_is_told_in_the_past() -> None:
    november = ("Настройки", "За какой период показывать", "Значение", "ноябрь 2026")
    shown = board(november, rows=SALES, people=TEAMS, as_of=date(2026, 12, 15))
    tab = cards(shown)
    assert lines(tab)[0] == ["Карточки сотрудников · ноябрь 2026 · итог, ещё не закрыт"]
    _, score, header, revenue, *_ = block(tab, "Вера")
    assert score[1].startswith("■▼ 2 KPI ниже цели")
    assert header == [
        "KPI", "Факт", "К цели", "Статус", "Выполнение цели", None,
        "Цель", "Вес", "Доля в команде", "К команде",
    ]  # fmt: skip
    # of the team 4 875 of 6 000 ₽: 81.25 %
    assert revenue == [
        "Выручка", 975, 0.325, "■ сильно ниже", None, None, 3000, 0.5, 0.2, "↓ 49 п. п.",
    ]  # fmt: skip


def test_without_people_the_tab_says_where_to_write_them() -> None:
    assert lines(cards(board(rows=(), people=())))[3] == [
        "Людей пока нет: впишите их на лист «Команда»."
    ]


def test_cards_in_english() -> None:
    tab = cards(board(GATE, rows=(*SALES, NOBODYS), people=TEAMS, lang="en"))
    head, score, gate, header, *_ = block(tab, "Вера")
    assert [cell for cell in head if cell] == ["Вера", "Юг", "← to the list"]
    assert score == ["Score 45 %", "■▼ 2 KPIs below plan · rank 3 of 4"]
    assert gate == ["→ Bonus gate: Сделки 31 % of plan, 50 % needed"]
    assert header[-2:] == ["Share of team", "Vs team"]
