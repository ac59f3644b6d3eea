"""The Funnel tab of a small workbook: the golden funnel of tests/insights, as a person reads it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from books import NOON, book

from sheets_kpi import pipeline
from sheets_kpi.findings import Finding
from sheets_kpi.plan import make_plan
from sheets_kpi.prepare import prepare
from sheets_kpi.prepare.decisions import Seeds
from sheets_kpi.render import render
from sheets_kpi.schema import AccountSpec, PersonSpec
from sheets_kpi.stages import Request
from sheets_kpi.state import Bar, Cell, CellValue, Tab
from sheets_kpi.styles import BAR, BAR_RISK, BEHIND, MUTED, RISK
from sheets_kpi.template import parse
from sheets_kpi.texts import Lang

D = date
ADS = """
[template]
name = "ads-only"
title = { ru = "Объявления", en = "Ads" }

[logs.ads]
name = { ru = "Объявления", en = "Ads" }
date = "day"
person = "manager"
account = "account"

[logs.ads.columns]
day = { name = { ru = "Дата", en = "Date" }, type = "date" }
manager = { name = { ru = "Менеджер", en = "Manager" }, type = "person" }
account = { name = { ru = "Аккаунт", en = "Account" }, type = "account" }
views = { name = { ru = "Просмотры", en = "Views" }, type = "number" }
contacts = { name = { ru = "Контакты", en = "Contacts" }, type = "number" }
deals = { name = { ru = "Сделки", en = "Deals" }, type = "number" }
revenue = { name = { ru = "Выручка", en = "Revenue" }, type = "money" }
"""
KPI = """
[kpis.{id}]
name = {{ ru = "{ru}", en = "{en}" }}
formula = {{ ru = "{formula_ru}", en = "{formula_en}" }}
unit = {unit}
[kpis.{id}.settings]
funnel = {funnel}
"""
PIECES = '{ ru = "шт", en = "pcs" }'
STAGES = [("deals", "Сделки", "Deals", 3), ("views", "Просмотры", "Views", 1),
          ("contacts", "Контакты", "Contacts", 2)]  # fmt: skip
#       day          person   account   views contacts deals revenue
ROWS = (
    (D(2026, 11, 2), "Анна", "Москва", 1000.0, 100.0, 20.0, 100000.0),
    (D(2026, 11, 3), "Борис", "Казань", 1000.0, 60.0, 15.0, 75000.0),
    (D(2026, 11, 5), "Вера", "Москва", 500.0, 60.0, 6.0, 30000.0),
    (D(2026, 11, 6), "Глеб", "Казань", 4.0, 1.0, 0.0, 0.0),
    (D(2026, 11, 6), "Вера", "Проба", 700.0, 1.0, 0.0, 0.0),  # a test account
    (D(2026, 11, 9), "Кто-то", "Казань", 10.0, 3.0, 1.0, 5000.0),  # unknown
)  # fmt: skip
HEADERS = ("Дата", "Менеджер", "Аккаунт", "Просмотры", "Контакты", "Сделки", "Выручка")


def template_text(stages: int) -> str:
    text = ADS
    for key, ru, en, place in STAGES:
        sums = {"formula_ru": f"СУММ(Объявления[{ru}])", "formula_en": f"SUM(Ads[{en}])"}
        funnel = place if place <= stages else 0
        text += KPI.format(id=key, ru=ru, en=en, unit=PIECES, funnel=funnel, **sums)
    return text + KPI.format(
        id="average", ru="Средний чек", en="Average order", unit='"₽"', funnel=0,
        formula_ru="СУММ(Объявления[Выручка])/[Сделки]", formula_en="SUM(Ads[Revenue])/[Deals]",
    )  # fmt: skip


def board(
    lang: Lang = "ru", text: str = template_text(3), value: str = "", rows: Any = ROWS
) -> Any:
    template = parse(text, "ads-only.toml")
    seeds = Seeds(
        people=tuple(PersonSpec(name, team="Юг") for name in ("Анна", "Борис", "Вера", "Глеб")),
        accounts=(AccountSpec("Москва"), AccountSpec("Казань"), AccountSpec("Проба", test=True)),
        settings={"funnel_value": value} if value else {},
    )
    workbook = book({"Объявления": [HEADERS, *rows]})
    wanted = prepare(workbook.state, template, lang, D(2026, 11, 20), seeds)
    workbook.apply(make_plan(workbook.state, wanted))
    request = Request(NOON, D(2026, 11, 20), lang, template)
    return pipeline.sync(workbook, request, dry_run=True).board


def tab(**how: Any) -> Tab:
    return next(one for one in render(board(**how)) if one.key == "funnel")


def rows_of(found: Tab) -> list[list[CellValue]]:
    lines = []
    for row in range(1, found.size[0] + 1):
        cells = [found.cells.get((row, column)) for column in range(1, found.size[1] + 1)]
        values = [cell.value if cell else None for cell in cells]
        while values and values[-1] is None:
            values.pop()
        lines.append([v.replace("\u00a0", " ") if isinstance(v, str) else v for v in values])
    return lines


def line(found: Tab, label: str, number: int = 0) -> list[CellValue]:
    return [row for row in rows_of(found) if row and row[0] == label][number][1:]


def cells_of(found: Tab, label: str) -> dict[int, Cell]:
    """The cells of the first row with a label, by column."""
    row = next(r for (r, c), cell in found.cells.items() if c == 1 and cell.value == label)
    return {column: cell for (at, column), cell in found.cells.items() if at == row}


def test_the_companys_stages_stand_in_their_order() -> None:
    found = tab(value="Средний чек")
    # 2 514 views, 224 contacts, 42 deals; 210 000 ₽ ÷ 42 = 5 000 ₽ a deal;
    # Boris lacks 10 deals at the first stage, Vera 6 at the second
    views, contacts = 224 / 2514, 42 / 224
    assert line(found, "▼ Просмотры") == [
        2514, None, pytest.approx(views, abs=1e-6), None, 50000,
    ]  # fmt: skip
    assert line(found, "Контакты") == [224, None, pytest.approx(contacts, abs=1e-6), None, 30000]
    assert line(found, "Сделки") == [42]


def test_bars_show_what_goes_on_and_what_is_short_of_the_median() -> None:
    found = tab(value="Средний чек")
    worst, other = cells_of(found, "▼ Просмотры"), cells_of(found, "Контакты")
    assert worst[3].drawn == Bar(224 / 2514, 1, BAR)
    assert worst[5].drawn == Bar(1, 1, BAR_RISK)  # 50 000 of 50 000
    assert other[5].drawn == Bar(0.6, 1, BAR)  # 30 000 of 50 000
    assert [worst[column].style.fill for column in (1, 6)] == [RISK.fill] * 2
    assert not any(cell.style.fill for cell in other.values())


WORST = (
    "Больше всего теряется между «Просмотры» и «Контакты»: если бы все работали не хуже медианы,"
)


def test_the_costliest_stage_is_told_first() -> None:
    assert rows_of(tab(value="Средний чек"))[1] == [f"{WORST} вышло бы на 50 тыс. ₽ больше."]
    assert rows_of(tab())[1] == [f"{WORST} KPI «Сделки» был бы больше на 10,0 шт."]


def test_without_a_loss_or_anybody_to_compare_that_is_said() -> None:
    alike = [(D(2026, 11, 2), name, "Москва", 100.0, 10.0, 5.0, None) for name in ("Анна", "Борис")]
    assert rows_of(tab(rows=alike))[1] == [
        "Заметных потерь нет: на каждом этапе все около медианы или выше."
    ]
    [alone] = rows_of(tab(rows=alike[:1]))[1]
    assert str(alone).startswith("Потери пока не с чем сравнить")


def test_before_the_first_record_one_sentence_says_so() -> None:
    assert rows_of(tab(rows=()))[1:] == [
        ["Пока пусто: числа появятся, когда в журналах будут записи."]
    ]


def test_everybody_reads_where_most_is_lost() -> None:
    found = tab(value="Средний чек")
    assert line(found, "Анна") == [0.1, 0.2, "на уровне медианы или выше"]
    assert line(found, "Борис")[-1] == "Просмотры → Контакты: −50 000 ₽ к медиане сотрудников"
    assert line(found, "Вера")[-1] == "Контакты → Сделки: −30 000 ₽ к медиане сотрудников"
    assert line(found, "Медиана") == [0.1, 0.2]
    assert line(found, "Юг")[-1] == "Просмотры → Контакты: −50 000 ₽ к медиане сотрудников"


def test_what_is_far_below_the_median_is_filled() -> None:
    found = tab()
    boris, vera = cells_of(found, "Борис"), cells_of(found, "Вера")
    # 60 of 1 000 views beside a median of 10 %; 6 of 60 contacts beside one of 20 %: just a half
    assert (boris[2].style.fill, boris[2].style.number_format) == (RISK.fill, '"▼ "0.0\\ %')
    assert boris[2].note.replace("\u00a0", " ") == "Просмотры: 1 000, Контакты: 60"
    assert (vera[3].style.fill, vera[3].style.number_format) == (RISK.fill, '"▼ "0.0\\ %')
    assert not any(boris[column].style.fill for column in (1, 3, 4))
    far = [(D(2026, 11, 5), "Вера", "Москва", 500.0, 60.0, 5.0, None), *ROWS[:2]]
    worse = cells_of(tab(rows=far), "Вера")[3]
    assert (worse.style.fill, worse.style.number_format) == (BEHIND.fill, '"■ "0.0\\ %')
    assert not any(cell.style.fill for cell in cells_of(found, "Вся компания").values())


def test_without_money_the_loss_is_in_units_of_the_last_stage() -> None:
    found = tab()
    assert line(found, "Борис")[-1] == "Просмотры → Контакты: −10,0 шт к медиане сотрудников"
    assert line(found, "▼ Просмотры")[4] == 10


def test_a_small_sample_is_grey_and_not_blamed() -> None:
    found = tab()
    assert line(found, "Глеб")[-1] == "мало данных"
    cell = cells_of(found, "Глеб")[2]
    assert (cell.style.color, cell.style.fill) == (MUTED, "")


def test_unassigned_rows_and_test_accounts_stand_apart() -> None:
    found = tab()
    assert line(found, "Не распределено") == [0.3, pytest.approx(1 / 3, abs=1e-6)]
    labels = [row[0] for row in rows_of(found) if row]
    assert labels.index("Тестовые аккаунты (в итоги не входят)") < labels.index("Проба")
    assert line(found, "Проба")[0] == pytest.approx(1 / 700, abs=1e-6)
    assert line(found, "Москва")[0] == pytest.approx(160 / 1500, abs=1e-6)
    october = (D(2026, 10, 9), "Кто-то", "Казань", 10.0, 3.0, 1.0, 5000.0)
    names = [row[0] for row in rows_of(tab(rows=[*ROWS[:-1], october])) if row]
    assert "Не распределено" not in names  # nothing of November is unassigned


def test_accounts_stand_for_the_company_where_rows_have_no_people() -> None:
    # 10 % and 20 % of 100 contacts each beside a median of 15 %: five deals short
    nobody = [
        (D(2026, 11, 2), None, "Москва", 1000.0, 100.0, 10.0, None),
        (D(2026, 11, 3), None, "Казань", 1000.0, 100.0, 20.0, None),
    ]
    found = tab(rows=nobody)
    expected = "Контакты → Сделки: −5,0 шт к медиане аккаунтов"
    assert line(found, "Москва")[-1] == line(found, "Вся компания")[-1] == expected


def test_more_out_than_in_is_marked_and_explained() -> None:
    found = tab(rows=[(D(2026, 11, 2), "Анна", "Москва", 10.0, 12.0, 3.0, None)])
    row = cells_of(found, "Просмотры")
    assert line(found, "Просмотры") == [10, None, 1.2]
    assert row[4].style.number_format.endswith('"*"')
    assert row[3].drawn == Bar(1, 1, BAR)
    assert any(str(one[0]).startswith("* До следующего") for one in rows_of(found) if one)


@pytest.mark.parametrize(("stages", "expected"), [(0, False), (1, False), (2, True)])
def test_one_stage_is_no_funnel(stages: int, *, expected: bool) -> None:
    keys = [one.key for one in render(board(text=template_text(stages)))]
    assert ("funnel" in keys) is expected
    assert not expected or keys.index("funnel") == keys.index("trend") + 1


def funnel_findings(**how: Any) -> list[Finding]:
    return [one for one in board(**how).findings if one.code.startswith("funnel")]


def test_an_unknown_value_of_the_last_stage_is_told_at_its_cell() -> None:
    [found] = funnel_findings(value="Средний чэк")
    assert (found.tab, found.value) == ("Настройки", "Средний чэк")
    assert found.cell.startswith("B")
    assert "возможно, «Средний чек»" in found.message("ru")
    assert funnel_findings(value="средний чек") == []
    # and the losses go without money
    verdict = str(line(tab(value="Средний чэк"), "Борис")[-1])
    assert "−10,0 шт" in verdict


def test_two_kpis_at_one_stage_are_told_and_stand_in_the_order_of_their_rows() -> None:
    text = template_text(3).replace("funnel = 3", "funnel = 2")
    found = funnel_findings(text=text)
    assert [(one.tab, one.facts["kpi"], one.value) for one in found] == [
        ("KPI", "Сделки", "2"),
        ("KPI", "Контакты", "2"),
    ]
    stages = [str(row[0]).removeprefix("▼ ") for row in rows_of(tab(text=text)) if len(row) > 1]
    assert stages[1:4] == ["Просмотры", "Сделки", "Контакты"]


def test_it_is_complete_in_english() -> None:
    found = tab(lang="en", value="Average order")
    assert found.title == "Funnel"
    assert line(found, "Борис")[-1] == "Views → Contacts: −50,000 ₽ against the median of people"
    names = {"Анна", "Борис", "Вера", "Глеб", "Москва", "Казань", "Проба", "Юг"}
    texts = {str(cell.value) for cell in found.cells.values()} - names
    assert not any("а" <= letter <= "я" for text in texts for letter in text.lower())
