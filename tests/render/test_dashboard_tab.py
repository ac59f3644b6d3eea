"""The Dashboard: tiles, what to do, the table, and every state that a workbook may be in."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from books import prepared_book, request
from dashboards import actions, head, table, table_cells, text_at, tiles
from hypothesis import given
from hypothesis import strategies as st
from score_boards import ROWS, SEEDS, board, of, with_kpis

from sheets_kpi import pipeline
from sheets_kpi.attain.results import Result
from sheets_kpi.attain.rules import Status, band
from sheets_kpi.decisions.kpi import Direction
from sheets_kpi.decisions.targets import Range
from sheets_kpi.findings import Finding, Severity
from sheets_kpi.numbers import half_up
from sheets_kpi.render import render
from sheets_kpi.render.board import Board
from sheets_kpi.render.dashboard import dashboard
from sheets_kpi.render.history import history_of
from sheets_kpi.schema import TargetSpec
from sheets_kpi.state import Bar, CellValue, Group, Link, Spark, Tab
from sheets_kpi.styles import AMBER_FILL, BAR, BAR_BEHIND, BAR_RISK, HAIR, INK, MUTED, RED_FILL

D = date
HINT = ("Выручка", "≥ 100 %", "Сделки", "< 20 %", "крупно, но редко.")
NO_TARGETS = tuple(
    ("Цели", kpi, "Ноябрь 2026", None) for kpi in ("Выручка", "Сделки", "Средний чек")
)
NO_WEIGHTS = tuple(("KPI", kpi, "Вес", 0) for kpi in ("Выручка", "Сделки", "Средний чек"))


def shown(made: Board) -> Tab:
    return dashboard(made, history_of(made), {})


def with_result(made: Board, key: str, result: Result) -> Board:
    company = made.cards.company
    company = company._replace(results={**company.results, key: result})
    return replace(made, cards=made.cards._replace(company=company))


USUAL = board()
PLANS = "а по плану и рабочим дням каждого"


# --- one number decides ---------------------------------------------------------------------------


@given(st.one_of(st.floats(0, 2), st.sampled_from([0.0, 0.7499, 0.75, 0.8999, 0.9, 0.99999, 1.0])))
def test_number_status_fill_and_bar_come_from_one_value(share: float) -> None:
    status = band(share, USUAL.thresholds)
    result = USUAL.cards.company.results["выручка"]
    result = result._replace(pace=share, attainment=share, status=status)
    row = table_cells(shown(with_result(USUAL, "выручка", result)))["Выручка"]
    number, word = row["К плану"], row["Статус"]
    assert number.value == pytest.approx(share, abs=1e-9)
    digits = len(number.style.number_format.split("\\")[0].partition(".")[2])
    assert band(half_up(share * 100, digits) / 100, USUAL.thresholds) is status
    signs = {Status.DONE: "▲", Status.ON_TRACK: "●", Status.AT_RISK: "▼", Status.BEHIND: "■"}
    assert str(word.value).startswith(signs[status])
    fill = {Status.AT_RISK: AMBER_FILL, Status.BEHIND: RED_FILL}.get(status, "")
    assert (number.style.fill, word.style.fill) == (fill, fill)
    color = {Status.AT_RISK: BAR_RISK, Status.BEHIND: BAR_BEHIND}.get(status, BAR)
    assert row["bar"].drawn == (Bar(min(share, 1), 1, color) if share else None)
    assert row["more"].drawn == (Bar(min(share, 1.5) - 1, 0.5, color) if share > 1 else None)


def test_the_line_of_the_whole_plan_runs_through_all_rows() -> None:
    rows = table_cells(shown(USUAL)).values()
    assert [row["bar"].style.right for row in rows] == [INK] * 3


@pytest.mark.parametrize("status", [Status.EARLY, Status.FEW, Status.NO_HISTORY, Status.RIPENING])
def test_what_is_not_judged_is_muted_and_has_no_bar(status: Status) -> None:
    result = USUAL.cards.company.results["выручка"]
    tab = shown(with_result(USUAL, "выручка", result._replace(status=status, pace=0.3)))
    row = table_cells(tab)["Выручка"]
    assert (row["К плану"].value, row["К плану"].style.color) == (0.3, MUTED)
    assert (row["Статус"].style.color, row["Статус"].style.fill) == (MUTED, "")
    assert row["bar"].drawn is None
    assert not any(one.head.endswith("Выручка") for one in actions(tab))


# --- the head -------------------------------------------------------------------------------------


def test_the_head_says_where_we_are_and_what_can_be_trusted() -> None:
    assert head(shown(USUAL)) == [
        "Ноябрь 2026",
        (
            "На 20 ноября прошло 13 из 20 рабочих дней · последняя запись 5 ноября"
            " · журналы заполнены за 3 из 13 дней · учтено строк: 6 из 6"
        ),
    ]


def test_the_name_stands_beside_the_period_and_a_long_one_is_cut() -> None:
    named = board(("Настройки", "Название", "Значение", "Мебель для офиса"))
    assert head(shown(named))[0] == "Ноябрь 2026 · Мебель для офиса"
    tab = of(board(("Настройки", "Название", "Значение", "Мебель " * 20)), "dashboard")
    assert head(tab)[0].endswith("Мебел…")
    assert text_at(tab, 1, 13) == "Ошибки"


def test_the_other_tabs_that_there_are_are_linked() -> None:
    tab = render(USUAL, meeting="Планёрка")[0]
    found = {cell.value: cell.link for (row, _), cell in tab.cells.items() if row == 1}
    names = ["Планёрка", "Люди", "Карточки", "Динамика", "По аккаунтам", "Ошибки"]
    assert list(found)[1:] == names
    assert all(found[name] == Link(name, "A1") for name in names)


# --- tiles ----------------------------------------------------------------------------------------


# Revenue 7 800 of 12 000 × 13/20 = 7 800: 100 %, forecast 12 000. 5 deals of 26: 19 %, forecast
# 5 ÷ 13 × 20 = 7.7. Score: 0.5 × 100 % + 0.25 × 19.2 % + 0.25 × 150 % (156 % is capped) = 92 %.
def test_tiles_tell_the_score_and_the_weightiest() -> None:
    assert tiles(shown(USUAL)) == {
        "Итог компании": ("92 %", "● в графике · ниже плана 1 из 3", ""),
        "Выручка": ("7 800 ₽", "● в графике · 100 % к плану", "прогноз 12 тыс. ₽ из 12 тыс. ₽"),
        "Сделки": ("5 шт", "■ отставание · 19 % к плану", "прогноз 8 шт из 40 шт"),
        "Средний чек": ("1 560 ₽", "▲ выполнен · 156 % к плану", "цель 1 000 ₽"),
    }


def test_the_weightiest_comes_first_and_without_weights_there_is_no_score() -> None:
    heavy = board(("KPI", "Средний чек", "Вес", 90))
    assert list(tiles(shown(heavy))) == ["Итог компании", "Средний чек", "Выручка", "Сделки"]
    aimless = ("Цели", "Выручка", "Ноябрь 2026", None)
    plain = board(*NO_WEIGHTS, aimless)  # those with a target first
    assert list(tiles(shown(plain))) == ["Сделки", "Средний чек", "Выручка"]


def test_more_than_there_is_room_for_are_left_out() -> None:
    assert len(tiles(shown(with_kpis(USUAL, 9)))) == 5
    assert len(tiles(shown(with_kpis(board(*NO_WEIGHTS), 9)))) == 5


def test_a_tile_is_coloured_as_its_kpi_and_its_note_is_exact() -> None:
    tab = shown(USUAL)
    edges = [tab.cells[row, 6].style.left for row in range(4, 8)]
    assert edges == [BAR_BEHIND] * 4
    assert [tab.cells[6, column].style.fill for column in (6, 7)] == [RED_FILL, RED_FILL]
    note = tab.cells[5, 3].note.replace("\u00a0", " ")
    assert note.splitlines() == [
        "Выручка: 7 800 ₽",
        "= сумма «Сумма» журнала «Сделки», где «Статус» = «оплачена»",
        "Строк учтено: 5.",
        "Дней с записями: 3 из 13.",  # the 3rd, 4th and 5th
        "Цель: Иванов 3 000 ₽ + Орлов 3 000 ₽ + Петров 3 000 ₽ + Сергеев 3 000 ₽ = 12 000 ₽",
        "Выполнение цели: 65 %",
        f"Темп 100 %: по 19.11.2026 включительно есть 7 800 ₽, {PLANS} – 7 800 ₽",
        "Прошло рабочих дней: 13 из 20",
        "Прогноз на конец периода: 12 000 ₽",
        # 5 rows at 13 of 20 days: e^√(0.35 × (2.4/5 + 0.06)) = 1.5445; and no less than there is
        "В четырёх случаях из пяти выйдет от 7 800 ₽ до 18 535 ₽.",
    ]


def test_history_is_drawn_and_without_any_there_is_nothing() -> None:
    assert isinstance(shown(USUAL).cells[5, 5].drawn, Spark)
    alone = board(rows=ROWS[1:])
    assert shown(alone).cells[5, 5].drawn is None
    assert shown(alone).charts[0].kind == "bars"


def test_a_large_number_is_smaller_rather_than_cut() -> None:
    tab = shown(board(("KPI", "Средний чек", "Единица", "рублей за один заказ")))
    assert tab.cells[5, 8].style.size < shown(USUAL).cells[5, 8].style.size == 20
    assert "…" not in str(tab.cells[5, 8].value)


def test_a_score_that_lacks_data_is_grey_and_says_what_is_missing() -> None:
    rows = ((D(2026, 11, 3), "Петров", None, "Вега", "отказ", 4000.0),)  # lost: no average order
    number, status, line = tiles(shown(board(rows=rows)))["Итог компании"]
    assert (number, status) == ("0 %", "■ отставание · ниже плана 2 из 3")  # 25 % of the weight
    assert line == "без KPI: Средний чек"
    heavy = shown(board(("KPI", "Средний чек", "Вес", 90), rows=rows))
    number, status, line = tiles(heavy)["Итог компании"]
    assert (status, line) == (
        "○ неполный · ниже плана 2 из 3",
        "нет данных по KPI: Средний чек",
    )
    assert heavy.cells[6, 1].style.fill != RED_FILL
    assert actions(heavy)[1] == ("■ Итог неполный", "нет данных по KPI: Средний чек")


# --- what to do -----------------------------------------------------------------------------------


# 40 − 7.7 deals are short; (40 − 5) ÷ 7 days left = 5 a day. The log begins on 7 October, 18
# working days before November: 1 deal, 0.2 a day on the best five.
def test_what_to_do_says_how_far_off_who_holds_back_and_whom_to_help() -> None:
    assert actions(shown(board(hints=[HINT]))) == [
        ("Что делать сегодня", ""),
        (
            "■ Сделки",
            (
                "19 % к плану, при таком темпе не хватит 32 шт · нужно 5,0 шт в день, в лучшие дни"
                " было 0,2 · ниже всех к своему плану: Сергеев 0 %, Петров 15 %"
            ),
        ),
        ("Помочь: Петров", "крупно, но редко (Выручка 130 %, Сделки 15 % к плану)"),
    ]


def test_weighted_kpis_come_first_then_the_worse_and_the_rest_is_named() -> None:
    made = with_kpis(USUAL, 8)
    company = made.cards.company.results
    for number, share in ((3, 0.80), (4, 0.85), (5, 0.40), (6, 0.30)):
        key = made.kpis[number].key
        low = company[key]._replace(
            attainment=share, status=band(share, made.thresholds), fact=share * 1000
        )
        made = with_result(made, key, low)
    found = actions(shown(made))
    assert [one.head for one in found[1:]] == ["■ Сделки", "■ Ещё 6", "■ Ещё 5"]
    assert found[0].said == "ещё ниже плана: ▼ Ещё 3 (80 %), ▼ Ещё 4 (85 %)"
    assert found[2].said.startswith("300 ₽ при цели 1 000 ₽")
    # of more than twelve KPIs two have a line each
    assert [one.head for one in actions(shown(with_kpis(made, 13)))[1:]] == ["■ Сделки", "■ Ещё 6"]


def test_where_nothing_is_below_plan_that_is_said() -> None:
    made = board(("Цели", "Сделки", "Ноябрь 2026", 1))
    assert actions(shown(made)) == [
        ("Что делать сегодня", "всё, что уже можно оценить, идёт по плану")
    ]


@pytest.mark.parametrize(
    ("target", "direction", "said"),
    [
        # 26 due of 40: 5 so far is good where less is better
        (4.0, "lower", "выйдет больше цели на 4 шт"),  # 2 − 5/2.6 = 8 %; 7.7 − 4
        (Range(6.0, 8.0), "higher", "5 шт при цели 6–8 шт"),
        (40.0, "higher", "не хватит 32 шт"),
    ],
)
def test_how_far_off_is_told_in_the_kpis_own_unit(
    target: float | Range, direction: Direction, said: str
) -> None:
    result = USUAL.cards.company.results["сделки"]
    kpi = replace(result.kpi, direction=direction)
    made = with_result(USUAL, "сделки", result._replace(kpi=kpi, target=target))
    [line] = [one.said for one in actions(shown(made)) if one.head == "■ Сделки"]
    assert said in line


def test_one_person_does_not_hold_anybody_back() -> None:
    [person] = [one for one in SEEDS.people if one.name == "Петров"]
    rows = [row for row in ROWS if row[1] == "Петров"]
    tab = shown(board(rows=rows, people=[person]))
    assert "ниже всех" not in " ".join(one.said for one in actions(tab))
    assert [chart.kind for chart in tab.charts] == ["columns"]  # and there is no chart of people


def test_a_long_sentence_leaves_out_its_last_parts_and_an_alarm_nothing() -> None:
    people = [replace(one, name=one.name + " " + "Константин" * 8) for one in SEEDS.people]
    rows = [(*row[:1], f"{row[1]} {'Константин' * 8}", *row[2:]) for row in ROWS]
    [deals] = [
        one for one in actions(shown(board(rows=rows, people=people))) if "Сделки" in one.head
    ]
    assert deals.said.endswith("в лучшие дни было 0,2")
    names = ", ".join(f"KPI номер {n}" for n in range(40))
    missing = Finding(
        Severity.WARNING, "targets_missing", "Цели", facts={"period": "Ноябрь 2026", "kpis": names}
    )
    made = replace(USUAL, computed=replace(USUAL.computed, findings=(missing,)))
    found = actions(shown(made))
    said = [one.said for one in found if one.head in ("▼ Нет целей", "")]
    assert len(said) > 1
    assert " ".join(said) == f"Ноябрь 2026: {names}"


def test_errors_say_what_they_leave_out_and_who_has_most() -> None:
    wrong: list[tuple[CellValue, ...]] = [
        (D(2026, 11, 6), "Иванов", None, "Вега", "оплачена", "договор"),
        (D(2026, 11, 9), "Иванов", None, "Вега", "оплачена", "договор"),
        ("вчера", "Орлов", None, "Вега", "оплачена", 120.0),
    ]
    tab = shown(board(rows=(*ROWS, *wrong)))
    assert actions(tab)[-1] == (
        "Исправить: 3 ошибки",
        "в журналах: не учтено 120 ₽; чаще всего: Иванов (2), Орлов (1)",
    )
    [link] = [one.link for one in tab.cells.values() if str(one.value).startswith("Исправить")]
    assert link == Link("Ошибки", "A1")


def test_a_log_that_is_not_read_stands_above_everything_else() -> None:
    made = board(rows=(*ROWS, ("вчера", "Орлов", None, "Вега", "оплачена", 120.0)))
    found = actions(shown(replace(made, closed_logs=("Сделки",))))
    assert found[1] == ("■ Не прочитан", "Журнал «Сделки» не прочитан – смотрите «Ошибки»")


# --- the table ------------------------------------------------------------------------------------


def test_the_table_has_every_kpi_beside_its_plan() -> None:
    assert table(shown(USUAL)) == {
        # a usual day brought 4 000 ÷ 18, one of the best five 4 000 ÷ 5; through 22 October, the
        # 13th working day, it was 4 000 too: 7 800 is 95 % more
        "Выручка": {
            "Факт": 7800, "К плану": 1, "Статус": "● в графике", "К окт.": "↑ 95 %",
            "Цель": 12_000, "Прогноз": 12_000,
            "Нужно в день": 600, "Обычно": 222.22, "В лучшие дни": 800,
        },
        "Сделки": {
            "Факт": 5, "К плану": pytest.approx(5 / 26), "Статус": "■ отставание",
            "К окт.": "↑ 400 %", "Цель": 40, "Прогноз": 7.6923,
            "Нужно в день": 5, "Обычно": 0.0556, "В лучшие дни": 0.2,
        },
        "Средний чек": {
            "Факт": 1560, "К плану": 1.56, "Статус": "▲ выполнен", "К окт.": "↓ 61 %", "Цель": 1000,
        },
    }  # fmt: skip


def test_a_need_beyond_the_best_days_is_bold() -> None:
    rows = table_cells(shown(USUAL))
    bold = {name: row["Нужно в день"].style.bold for name, row in rows.items() if len(row) > 9}
    assert (bold["Выручка"], bold["Сделки"]) == (False, True)


def test_weighted_kpis_are_bold_above_a_rule() -> None:
    made = board(("KPI", "Сделки", "Вес", 0))
    tab = shown(made)
    assert list(table(tab)) == ["Выручка", "Средний чек", "Сделки"]
    first = next(
        row for (row, column), one in tab.cells.items() if one.value == "Выручка" and row > 8
    )
    looks = [tab.cells[row, 1].style for row in range(first, first + 3)]
    assert [(one.bold, one.below) for one in looks] == [(True, HAIR), (True, MUTED), (False, HAIR)]


@pytest.mark.parametrize(("others", "folded"), [(14, 0), (15, 14)])
def test_of_many_other_kpis_the_calm_ones_are_folded(others: int, folded: int) -> None:
    made = with_kpis(USUAL, 3 + others)
    last = made.kpis[-1]
    low = made.cards.company.results[last.key]._replace(attainment=0.4, status=Status.BEHIND)
    made = with_result(made, last.key, low)
    tab = shown(made)
    names = list(table(tab))
    if not folded:
        assert tab.groups == ()
        assert names[-1] == made.kpis[-1].name
        return
    assert names[3] == made.kpis[-1].name
    assert names[-1] == "+ ещё 14 KPI без замечаний (раскройте группу слева)"
    [group] = tab.groups
    assert group == Group("rows", group.first, group.first + folded - 1)
    assert text_at(tab, group.last + 1, 1).startswith("+ ещё 14")


def test_a_kpi_that_is_not_computed_says_so_and_is_never_folded() -> None:
    made = with_kpis(USUAL, 20)
    classes = {key: one for key, one in made.classes.items() if key != made.kpis[-1].key}
    tab = shown(replace(made, classes=classes))
    assert table(tab)[made.kpis[-1].name] == {"Статус": "○ не посчитан, см. «Словарь»"}
    assert table_cells(tab)[made.kpis[-1].name]["bar"].style.right == INK
    [group] = tab.groups
    row = next(r for (r, c), one in tab.cells.items() if one.value == made.kpis[-1].name)
    assert row < group.first


def test_growth_is_the_difference_in_points_without_a_bar() -> None:
    kpi = replace(USUAL.kpis[2], unit="%", decimals=None)
    result = USUAL.cards.company.results["средний чек"]
    result = result._replace(kpi=kpi, fact=0.437, target=0.1, attainment=2.0, status=Status.DONE)
    made = with_result(USUAL, kpi.key, result)
    classes = {**made.classes, kpi.key: type(made.classes[kpi.key]).CHANGE}
    tab = shown(replace(made, kpis=(*made.kpis[:2], kpi), classes=classes))
    row = table_cells(tab)["Средний чек"]
    assert str(row["К плану"].value).replace("\u00a0", " ") == "+34 п. п."
    assert row["bar"].drawn is None
    assert tiles(tab)["Средний чек"][:2] == ("+43,7 %", "▲ выполнен · +34 п. п. к цели")


def test_columns_grow_with_their_numbers() -> None:
    usual, great = (
        shown(board(("Цели", "Выручка", "Ноябрь 2026", target))).widths
        for target in (3000.0, 123_456_789_012.0)
    )
    changed = [n for n, (a, b) in enumerate(zip(usual, great, strict=True), 1) if a != b]
    assert changed == [8, 11]  # the target and the need a day
    assert great[7] > usual[7]


def test_each_number_says_where_it_comes_from() -> None:
    found = table_cells(shown(USUAL))["Сделки"]
    notes = (found[one].note.replace("\u00a0", " ") for one in ("Факт", "К плану", "Прогноз"))
    assert [note.splitlines() for note in notes] == [
        [
            "Сделки: 5 шт",
            "= число строк журнала «Сделки», где «Статус» = «оплачена»",
            "Строк учтено: 5.",
            "Дней с записями: 3 из 13.",
        ],
        [
            "Цель: Иванов 10 шт + Орлов 10 шт + Петров 10 шт + Сергеев 10 шт = 40 шт",
            "Выполнение цели: 13 %",  # 5 of 40
            # 40 × 13/20 = 26; 5 of 26 is 19 %
            f"Темп 19 %: по 19.11.2026 включительно есть 5 шт, {PLANS} – 26 шт",
        ],
        [
            "Прошло рабочих дней: 13 из 20",
            "Прогноз на конец периода: 8 шт",  # 5 ÷ 13 × 20 = 7.7
            # 7.7 ÷ and × e^√(0.35 × (2.4/max(5, 26) + 0.06)) = 1.26
            "В четырёх случаях из пяти выйдет от 6 шт до 10 шт.",
        ],
    ]


# One row of November has a status that means nothing; five count.
DOUBT = (D(2026, 11, 6), "Орлов", None, "Заря", "договор", 500.0)


@pytest.mark.parametrize(
    ("most", "status"),
    [
        (None, "● в графике"),  # a sixth is less than a fifth
        (0.16, "○ не всё учтено"),
        (0.17, "● в графике"),
    ],
)
def test_a_number_that_lacks_rows_says_so_and_is_grey_where_they_are_many(
    most: float | None, status: str
) -> None:
    tab = shown(board(("Настройки", "Не учтено строк – не больше", "Значение", most),
                      rows=(*ROWS, DOUBT)))  # fmt: skip
    row = table_cells(tab)["Выручка"]
    assert row["Статус"].value == status
    assert row["Факт"].style.number_format.startswith('"≈')
    assert tiles(tab)["Выручка"][0].startswith("≈")
    note = row["Факт"].note.replace("\u00a0", " ")
    assert "Строк учтено: 5. Не учтено из-за ошибок в журнале: 1 (500 ₽)." in note
    legend = "\n".join(str(cell.value) for cell in tab.cells.values())
    assert "≈ учтены не все строки" in legend


def test_only_the_first_column_is_frozen() -> None:
    assert shown(USUAL).frozen == (0, 1)


def test_two_charts_show_the_weightiest_sum_and_the_people() -> None:
    first, second = shown(USUAL).charts
    assert (first.title, second.title) == (
        "Выручка по месяцам и цель; прогноз 12\u00a0тыс.\u00a0₽",
        "Итог: кому нужнее помощь",
    )
    assert (first.anchor[1], second.anchor[1]) == (1, 7)
    assert second.labels == ("Сергеев", "Иванов", "Орлов", "Петров")
    # an average does not add up, however heavy it is
    heavy = shown(board(("KPI", "Средний чек", "Вес", 90)))
    assert heavy.charts[0].title.startswith("Выручка")


# --- states ---------------------------------------------------------------------------------------


# On 6 November 3 of 20 working days are over, 15 %; statuses begin at a fifth, after the fourth.
def test_early_in_a_month_next_to_nothing_is_judged() -> None:
    tab = shown(board(as_of=D(2026, 11, 6)))
    assert "статусы появятся с 5-го рабочего дня" in head(tab)[1]
    found = tiles(tab)
    assert found["Итог компании"] == ("–", "○ рано: прошло 3 из 20 дней", "")
    assert found["Выручка"] == ("7 800 ₽", "○ рано: прошло 3 из 20 дней", "октябрь: 4 000 ₽")
    assert table(tab)["Выручка"]["Статус"] == "○ рано"
    assert actions(tab)[1] == (
        "Проверить цели",
        "на ноябрь 2026 поставлено целей: 3, пропусков нет",
    )
    assert [chart.kind for chart in tab.charts] == ["columns"]


# December begins on a Tuesday; on the 4th working day it is early, and November was never closed:
# 7 800 of 12 000, 5 of 40 deals, an average of 156 %, capped: 0.5 × 65 % + 0.25 × (12.5 + 150) %
def test_early_in_a_month_the_last_one_is_told() -> None:
    targets = [
        TargetSpec(one.kpi, one.scope, {**one.values, "2026-12": 9.0}) for one in SEEDS.targets
    ]
    workbook = prepared_book(*ROWS, seeds=replace(SEEDS, targets=tuple(targets)))
    made = pipeline.sync(workbook, request(D(2026, 12, 4)), dry_run=True).board
    tab = shown(made)
    assert tiles(tab)["Итог компании"][2] == "ноябрь: 73 % · ■ сильно ниже"
    assert tiles(tab)["Выручка"][2] == "ноябрь: 7 800 ₽ · ■ сильно ниже"
    [november] = [one for one in actions(tab) if one.head == "Ноябрь"]
    assert november.said == (
        "итог 73 % · ниже цели: ■ Выручка (65 %), ■ Сделки (13 %)"
        " · ещё не закрыт: «Закрыто по» на листе «Настройки»"
    )


def test_a_period_that_is_over_is_told_in_the_past() -> None:
    tab = shown(board(as_of=D(2026, 12, 2)))
    assert head(tab) == [
        "Ноябрь 2026 · итог, ещё не закрыт",
        (
            "Период завершён: 20 рабочих дней · последняя запись 5 ноября"
            " · журналы заполнены за 3 из 20 дней · учтено строк: 6 из 6"
        ),
    ]
    assert tiles(tab)["Выручка"] == ("7 800 ₽", "■ сильно ниже · 65 % цели", "цель 12 тыс. ₽")
    assert actions(tab)[:3] == [
        ("Что взять в декабрь", ""),
        ("▼ Нет целей", "Декабрь 2026: Выручка, Сделки, Средний чек"),
        (
            "■ Выручка",
            "65 % цели, не хватило 4 200 ₽ · ниже всех к своей цели: Сергеев 0 %, Иванов 65 %",
        ),
    ]
    assert table(tab)["Выручка"] == {
        "Факт": 7800, "К цели": 0.65, "Статус": "■ сильно ниже", "К окт.": "↑ 95 %", "Цель": 12_000,
    }  # fmt: skip
    assert tab.charts[0].title == "Выручка по месяцам и цель"


def test_a_closed_period_says_that_it_stays_as_it_is() -> None:
    closed = ("Настройки", "Закрыто по", "Значение", D(2026, 11, 30))
    found = head(shown(board(closed, as_of=D(2026, 12, 2))))
    assert found[0] == "Ноябрь 2026"
    assert "Период закрыт: 20 рабочих дней, результаты в архиве и больше не меняются" in found[1]


def test_without_targets_nothing_is_judged_and_one_is_asked_for() -> None:
    tab = shown(board(*NO_TARGETS))
    assert tiles(tab)["Итог компании"] == ("–", "○ нет целей", "")
    assert tiles(tab)["Выручка"] == ("7 800 ₽", "○ нет цели", "октябрь: 4 000 ₽")
    assert actions(tab) == [
        ("Что делать сегодня", ""),
        (
            "Поставить цели",
            "начните с одной: Выручка, Каждому, ноябрь 2026 · появятся статусы и нужный темп",
        ),
    ]
    rows = table(tab)
    assert rows["Выручка"] == {"Факт": 7800, "Прогноз": 12_000, "К окт.": "↑ 95 %"}
    assert isinstance(table_cells(tab)["Выручка"]["bar"].drawn, Spark)
    assert tab.charts[0].title == "Выручка по месяцам; прогноз 12\u00a0тыс.\u00a0₽"


def test_an_empty_workbook_says_where_to_start() -> None:
    tab = shown(board(rows=()))
    assert head(tab)[1] == "Журналы пока пусты. Цифры появятся после первых строк и обновления."
    assert {one[0] for one in tiles(tab).values()} == {"–"}
    assert actions(tab) == [
        ("С чего начать", ""),
        ("1. Команда", "проверьте имена: сейчас на листе 4 человека"),
        (
            "2. Сделки",
            "первая строка: Закрыта, Менеджер, Аккаунт, Клиент. Выпадающие списки подскажут",
        ),
        ("3. Цели", "на ноябрь 2026 поставлено целей: 3, пропусков нет"),
        ("4. Обновить", "sheets-kpi sync – или подождите ближайшего обновления по расписанию"),
    ]
    links = {str(one.value): one.link for one in tab.cells.values() if one.link}
    assert links["2. Сделки"] == Link("Сделки", "A1")
    assert not any(one.value == "KPI" for one in tab.cells.values())
    assert tab.charts == ()
    first = shown(board(*NO_TARGETS, rows=()))
    assert actions(first)[3] == ("3. Цели", "начните с одной: Выручка, Каждому, ноябрь 2026")


@pytest.mark.parametrize(
    ("grain", "day", "change", "title"),
    [
        ("неделя", D(2026, 11, 13), "К прошлой неделе", "Выручка по неделям и цель"),
        ("квартал", D(2026, 11, 20), "К прошлому кварталу", "Выручка по кварталам;"),
        ("год", D(2026, 11, 20), "К прошлому году", "Выручка по годам;"),
    ],
)
def test_every_grain_has_its_words(grain: str, day: date, change: str, title: str) -> None:
    before = [(D(2025, 11, 5), "Петров", None, "Вега", "оплачена", 4000.0)]
    before += [(D(2026, 8, 4), "Петров", None, "Вега", "оплачена", 4000.0)]
    after = [(day - (D(2026, 11, 13) - D(2026, 11, 10)), "Петров", None, "В", "оплачена", 10.0)]
    rows = (*before, *ROWS, *after)
    tab = shown(board(("Настройки", "Период отчёта", "Значение", grain), rows=rows, as_of=day))
    assert change in table(tab)["Выручка"]
    assert tab.charts[0].title.startswith(title)


def test_it_is_english_in_english() -> None:
    tab = shown(board(lang="en", hints=[HINT]))
    assert head(tab) == [
        "November 2026",
        (
            "13 of 20 working days over on 20 November · last entry 5 November"
            " · logs filled on 3 of 13 days · rows counted: 6 of 6"
        ),
    ]
    assert tiles(tab)["Company score"][:2] == ("92 %", "● on track · 1 of 3 below plan")
    found = actions(tab)
    assert found[0].head == "What to do today"
    assert found[1].said == (
        "19 % of plan, 32 шт short at this pace · 5.0 шт a day needed, best days brought 0.2"
        " · lowest against their plans: Сергеев 0 %, Петров 15 %"
    )
    assert list(table(tab)["Выручка"]) == [
        "Fact", "Vs plan", "Status", "Vs Oct", "Target", "Forecast", "Needed a day", "Usual",
        "Best days",
    ]  # fmt: skip
    past = shown(board(lang="en", as_of=D(2026, 12, 2)))
    assert tiles(past)["Выручка"][1] == "■ far below · 65 % of target"
    assert actions(past)[0].head == "To do in December"
