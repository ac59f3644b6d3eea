"""Scores, ranks, gates, advice and reach, as the summary tabs show them."""

from __future__ import annotations

from score_boards import GATE, after, board, lines, of

from sheets_kpi.render import render
from sheets_kpi.report import scorecard


def test_columns_of_the_dashboard_grow_with_their_numbers() -> None:
    usual = of(board(), "dashboard").widths
    great = of(board(("Цели", "Выручка", "Ноябрь 2026", 123_456_789_012.0)), "dashboard").widths
    assert great[4] > usual[4]  # the target
    assert great[:4] == usual[:4]


def test_the_dashboard_shows_five_pieces_of_advice_the_neediest_first() -> None:
    hints = [("Сделки", "< 50 %", None, None, "мало"), ("Сделки", "< 99 %", None, None, "звонить")]
    found = [row[0] for row in after(lines(of(board(hints=hints), "dashboard")), "Кому помочь")]
    assert [line.split(" –")[0] for line in found] == [
        "Сергеев", "Сергеев", "Петров", "Петров", "Иванов", "и ещё 3",
    ]  # fmt: skip
    assert found[-1] == "и ещё 3 – на листе «Люди»"


# The log begins on 7 October: 18 working days. Revenue 4 000 on one of them: usually 222.2 a day,
# 800 on the best five. Needed: (4 × 3 000 − 7 800) ÷ 7 days left = 600. Deals: 1 ÷ 18 and 1 ÷ 5 a
# day; needed (40 − 5) ÷ 7 = 5.
def test_the_need_per_day_stands_beside_the_days_that_were() -> None:
    found = {row[0]: row for row in lines(of(board(), "dashboard")) if row}
    assert found["KPI"][7:10] == ["Надо в день", "Достижимость", "Обычно · лучшее"]
    assert found["Выручка"][7:10] == [600, "как в лучшие дни", "222 · 800"]
    assert found["Сделки"][7:10] == [5, "выше лучших дней", "0,1 · 0,2"]
    assert found["Средний чек"][7:10] == [None, None, None]


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
