"""The People tab: who comes first, what is filled, and what is said below."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from score_boards import GATE, NOBODYS, SALES, TEAMS, after, board, lines, with_kpis

from sheets_kpi.attain.rules import Status
from sheets_kpi.attain.scorecards import Scorecard
from sheets_kpi.formulas.nodes import KpiClass
from sheets_kpi.render.cards import cards, links
from sheets_kpi.render.page import fitting
from sheets_kpi.render.people import people
from sheets_kpi.schema import PersonSpec
from sheets_kpi.state import Cell, Tab
from sheets_kpi.styles import AMBER_FILL, MUTED, RED_FILL, RED_INK, TEXT

HINT = ("Выручка", "≥ 100 %", "Сделки", "< 20 %", "крупно, но редко")


def table(tab: Tab) -> dict[str, list[Any]]:
    """The lines of the table by their first cell, up to the legend."""
    rows = lines(tab)
    return {row[0]: row[1:] for row in rows[4 : rows.index([], 6)]}


def cell(tab: Tab, name: str, header: str) -> Cell:
    row = next(r for (r, c), one in tab.cells.items() if c == 1 and r > 6 and one.value == name)
    [column] = [
        c
        for (r, c), one in tab.cells.items()
        if r == 5 and str(one.value).replace("\n", " ") == header
    ]
    return tab.cells[row, column]


def test_the_worst_team_comes_first_and_in_it_the_worst_person() -> None:
    shown = board(rows=(*SALES, NOBODYS), people=(*TEAMS, PersonSpec("Дина")))
    tab = people(shown)
    assert list(table(tab))[2:] == [
        "Вся компания", "Не распределено",
        "Север", "Борис", "Анна",
        "Юг", "Вера", "Глеб",
        "Без команды", "Дина",
    ]  # fmt: skip
    found = {name: row[0] for name, row in table(tab).items() if row}
    assert found["Борис"] == 0
    assert found["Анна"] == pytest.approx(0.5 + 0.25 * 2 / 6.5 + 0.25 * 0.975)
    assert found["Юг"] == pytest.approx(0.5 * 1.25 + 0.25 * 6 / 13 + 0.25 * 0.8125)


def test_what_nobody_did_has_no_line_where_it_is_nothing() -> None:
    assert "Не распределено" not in table(people(board(rows=SALES, people=TEAMS)))


def test_without_teams_there_are_no_headings() -> None:
    alone = [PersonSpec(one.name) for one in TEAMS]
    tab = people(board(rows=SALES, people=alone))
    assert list(table(tab))[2:] == ["Вся компания", "Борис", "Вера", "Анна", "Глеб"]


def test_one_person_alone_is_one_line() -> None:
    rows = [row for row in SALES if row[1] == "Анна"]
    tab = people(board(rows=rows, people=[PersonSpec("Анна", team="Юг")]))
    assert list(table(tab))[2:] == ["Анна"]
    assert "Сверху" not in str(lines(tab)[1])


def test_the_weighted_come_first_with_their_weights_and_the_others_after_a_gap() -> None:
    tab = people(board(("KPI", "Выручка", "Вес", None), rows=SALES, people=TEAMS))
    assert lines(tab)[3] == [None, None, "ВХОДЯТ В ИТОГ", None, None, "ОСТАЛЬНЫЕ KPI"]
    assert lines(tab)[4] == ["Сотрудник", "Итог", "Сделки", "Средний чек", None, "Выручка"]
    assert lines(tab)[5] == ["вес в итоге", None, 0.5, 0.5]
    assert (tab.frozen, tab.repeat) == ((6, 1), 6)


def test_without_any_weight_there_is_neither_a_score_nor_a_caption() -> None:
    names = ("Выручка", "Сделки", "Средний чек")
    shown = board(*(("KPI", name, "Вес", None) for name in names), rows=SALES, people=TEAMS)
    tab = people(shown)
    assert lines(tab)[3:6] == [[], ["Сотрудник", *names], []]
    assert lines(tab)[1] == ["% к плану на сегодня. Щёлкните по имени, чтобы открыть карточку."]


def test_only_what_the_score_is_made_of_is_filled() -> None:
    """Вера has 2 of 6.5 deals."""
    weighted = people(board(rows=SALES, people=TEAMS))
    behind = cell(weighted, "Вера", "Сделки")
    assert behind.value == pytest.approx(2 / 6.5)
    assert behind.style.number_format == '"■ "0\\ %'
    assert (behind.style.fill, behind.style.color, behind.style.bold) == (RED_FILL, RED_INK, True)
    calm = cell(weighted, "Глеб", "Выручка")  # 3 900 of 3 000
    assert (calm.value, calm.style.number_format, calm.style.fill) == (1.3, "0\\ %", "")
    free = people(board(("KPI", "Сделки", "Вес", None), rows=SALES, people=TEAMS))
    other = cell(free, "Вера", "Сделки").style
    assert (other.fill, other.color, other.size) == ("", RED_INK, 9)
    assert other.number_format == '"■ "0\\ %'


@pytest.mark.parametrize(
    ("name", "score", "sign", "fill"),
    [("Вера", 0.4488, "■", RED_FILL), ("Анна", 0.8207, "▼", AMBER_FILL), ("Юг", 0.9435, "", "")],
)
def test_a_score_is_filled_as_a_kpi_is(name: str, score: float, sign: str, fill: str) -> None:
    found = cell(people(board(rows=SALES, people=TEAMS)), name, "Итог")
    assert found.value == pytest.approx(score, abs=0.0001)
    assert (found.style.fill, found.style.bold) == (fill, True)
    assert found.style.number_format == (f'"{sign} "0\\ %' if sign else "0\\ %")


def test_every_number_is_a_number_so_that_columns_sort() -> None:
    shown = board(("KPI", "Сделки", "Уровень", "командный"), rows=SALES, people=TEAMS)
    values = [value for row in list(table(people(shown)).values())[2:] for value in row]
    assert len(values) == 7 * 4  # of company, two teams and four people
    assert [value for value in values if not isinstance(value, float)] == ["–"]  # Борис's average


def test_a_kpi_of_the_team_is_no_verdict_on_one_person() -> None:
    tab = people(board(("KPI", "Выручка", "Уровень", "командный"), rows=SALES, people=TEAMS))
    own, teams = cell(tab, "Глеб", "Выручка"), cell(tab, "Север", "Выручка")
    assert (own.value, own.style.color, own.style.fill) == (3900, MUTED, "")
    assert own.style.number_format == '#,##0\\ "₽"'
    assert (teams.value, teams.style.fill) == (0.5, RED_FILL)


@pytest.mark.parametrize(
    ("weight", "looks"), [(0.0, ("", MUTED)), (25.0, (RED_FILL, RED_INK))], ids=["free", "weighted"]
)
def test_growth_has_its_sign_and_is_judged_where_the_score_counts_it(
    weight: float, looks: tuple[str, str]
) -> None:
    shown = board(rows=SALES, people=TEAMS)
    *others, kpi = shown.kpis
    growth = replace(kpi, unit="%", weight=weight)

    def fallen(card: Scorecard) -> Scorecard:
        result = card.results[kpi.key]._replace(
            kpi=growth, fact=-0.2, target=0.1, attainment=0.0, pace=None, status=Status.BEHIND
        )
        return card._replace(results={**card.results, kpi.key: result})

    teams, everybody = (tuple(map(fallen, one)) for one in (shown.cards.teams, shown.cards.people))
    tab = people(
        replace(
            shown,
            kpis=(*others, growth),
            classes={**shown.classes, kpi.key: KpiClass.CHANGE},
            cards=shown.cards._replace(teams=teams, people=everybody),
        )
    )
    person, team = cell(tab, "Вера", "Средний чек"), cell(tab, "Юг", "Средний чек")
    assert person.value == team.value == -0.2
    assert (person.style.fill, person.style.color) == looks
    assert (team.style.fill, team.style.color) == (looks[0], RED_INK)
    plain = '"+"#,##0.0\\ %;"−"#,##0.0\\ %;#,##0.0\\ %'
    signed = ";".join(f'"■ "{part}' for part in plain.split(";"))
    assert team.style.number_format == signed
    assert person.style.number_format == (signed if weight else plain)


def test_names_lead_to_the_cards_and_teams_nowhere() -> None:
    shown = board(GATE, rows=SALES, people=TEAMS, hints=[HINT])
    tab, blocks = people(shown), cards(shown)
    found = {one.value: one.link for (_, c), one in tab.cells.items() if c == 1 and one.link}
    assert list(found) == ["Борис", "Анна", "Вера", "Глеб"]
    for name, link in found.items():
        assert link.tab == "Карточки"
        assert blocks.cells[int(link.cell[1:]), 1].value == name


def test_without_cards_names_on_other_tabs_lead_here() -> None:
    off = ("Настройки", "Ненужные листы", "Значение", "Карточки")
    shown = board(off, rows=SALES, people=TEAMS)
    tab = people(shown)
    assert not any(one.link for one in tab.cells.values())
    assert "карточку" not in str(lines(tab)[1])
    for name, link in links(shown).items():
        assert (link.tab, tab.cells[int(link.cell[1:]), 1].value) == ("Люди", name)


@pytest.mark.parametrize(("kpis", "folded"), [(16, False), (37, True)])
def test_columns_beyond_a_laptop_are_folded(kpis: int, folded: bool) -> None:  # noqa: FBT001
    tab = people(with_kpis(board(rows=SALES, people=TEAMS), kpis))
    groups = [one for one in tab.groups if one.kind == "columns"]
    assert bool(groups) is folded
    width = sum(tab.widths)
    for one in groups:
        assert one.folded
        assert one.last == len(tab.widths)
        width = sum(tab.widths[: one.first - 1])
        n = one.last - one.first + 1
        assert f"ещё {n} свёрнуты" in str(lines(tab)[3][-1])
    assert width <= 1260


@pytest.mark.parametrize(("kpis", "place"), [(17, -1), (18, 0)])  # 14 and 15 without a weight
def test_of_many_other_kpis_those_come_first_by_which_the_company_is_worst(
    kpis: int, place: int
) -> None:
    shown = with_kpis(board(rows=SALES, people=TEAMS), kpis)  # the added ones are all at 150 %
    last, company = shown.kpis[-1], shown.cards.company
    low = company.results["сделки"]._replace(kpi=last)  # 4 of 26 due
    company = company._replace(results={**company.results, last.key: low})
    shown = replace(shown, cards=shown.cards._replace(company=company))
    assert shown.others_by_need[place] == last
    assert lines(people(shown))[4][6 + place if place == 0 else -1] == last.name


def test_a_column_is_as_wide_as_its_longest_fact() -> None:
    shown = board(("KPI", "Выручка", "Уровень", "командный"), rows=SALES, people=TEAMS)
    [first, *others] = shown.cards.people
    revenue = first.results["выручка"]._replace(fact=1_234_567_890.0)
    rich = first._replace(results={**first.results, "выручка": revenue})
    cards = shown.cards._replace(people=(rich, *others))
    assert people(shown).widths[2] == 76
    wide = fitting(["1 234 567 890 ₽"], TEXT, indent=0)
    assert wide > 76
    assert people(replace(shown, cards=cards)).widths[2] == wide


def test_what_to_know_is_told_below_by_name() -> None:
    shown = board(GATE, hints=[HINT])
    assert after(lines(people(shown)), "Кому и чем помочь") == [
        ["Сергеев", "Порог для бонуса: Сделки 0 % к плану, нужно 50 %"],
        ["Иванов", "Порог для бонуса: Сделки 31 % к плану, нужно 50 %"],
        ["Орлов", "Порог для бонуса: Сделки 31 % к плану, нужно 50 %"],
        ["Петров", "Порог для бонуса: Сделки 15 % к плану, нужно 50 %"],
        # 3 900 of 3 000 ₽ is wholly reached: it goes by the target here and in the table
        ["Петров", "Выручка 130 %, Сделки 15 % к плану · крупно, но редко"],
        # (10 − 1) ÷ 7 = 1.29 deals a day; one deal in October makes 0.2 on the best five days
        ["Петров", "Сделки: нужно 1,3 шт в день, в лучшие дни было 0,2 шт"],
    ]


def test_without_hints_and_gates_nobody_is_named() -> None:
    assert ["Кому и чем помочь"] not in lines(people(board(rows=SALES, people=TEAMS)))


def test_a_gate_without_data_is_asked_about() -> None:
    tab = people(board(("KPI", "Средний чек", "Порог для бонуса", 0.8), rows=SALES, people=TEAMS))
    said = after(lines(tab), "Кому и чем помочь")
    assert ["Борис", "Порог для бонуса: Средний чек – пока нет данных"] in said


def test_a_share_just_below_a_gate_does_not_seem_to_reach_it() -> None:
    # two deals of 6.5 due: 30.77 %
    tab = people(board(("KPI", "Сделки", "Порог для бонуса", "30,8 %"), rows=SALES, people=TEAMS))
    said = after(lines(tab), "Кому и чем помочь")
    assert ["Анна", "Порог для бонуса: Сделки 30,77 % к плану, нужно 30,8 %"] in said


def test_a_share_in_advice_ends_where_those_of_the_table_do() -> None:
    # one deal of 3 900 ₽ beside a target of 1 000 ₽: 390 %, and no more than 200 % is shown
    one_is_enough = ("Настройки", "Минимум наблюдений", "Значение", 1)
    hint = ("Средний чек", "> 100 %", None, None, "как это удалось?")
    tab = people(board(one_is_enough, hints=[hint]))
    said = after(lines(tab), "Кому и чем помочь")
    assert ["Петров", "Средний чек > 200 % к плану · как это удалось?"] in said
    shown = cell(tab, "Петров", "Средний чек")
    assert (shown.value, shown.style.number_format) == (2.0, '"> "0\\ %')


def test_people_in_english() -> None:
    rows = lines(people(board(GATE, rows=SALES, people=TEAMS, lang="en")))
    assert rows[0] == ["People · November 2026"]
    assert rows[3][2] == "IN THE SCORE"
    assert rows[4][:2] == ["Person", "Score"]
    assert rows[6][0] == "Company"
    said = after(rows, "Who to help, and how")
    assert ["Вера", "Bonus gate: Сделки 31 % of plan, 50 % needed"] in said
