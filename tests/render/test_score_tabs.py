"""What the summary tabs show of KPIs that are hidden, and of gates."""

from __future__ import annotations

from score_boards import GATE, board, lines, of

from sheets_kpi.render import render
from sheets_kpi.report import scorecard


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
    assert (told["Вес"], told["Уровень"], told["Порог"]) == ("25", "личный", "50 %")
