"""The Trend tab of a small workbook: charts, the table under them, and the data they lie on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from books import prepared_book, request

from sheets_kpi import pipeline
from sheets_kpi.decisions import Kpi
from sheets_kpi.formulas.nodes import KpiClass
from sheets_kpi.prepare.decisions import Seeds
from sheets_kpi.render import render
from sheets_kpi.render.history import FIRST_COLUMN
from sheets_kpi.render.page import WIDEST, unit_of
from sheets_kpi.schema import Named, PersonSpec, TargetSpec
from sheets_kpi.state import Area, CellValue, Spark, Tab
from sheets_kpi.styles import BEHIND, GHOST, RISK, RUNNING, SERIES
from sheets_kpi.texts import Lang

D = date
TODAY = D(2026, 11, 20)
# Revenue by month; deals are of 1 000 ₽. The target is 6 000 ₽ each month: July reaches 67 %,
# October 83 %. On 20 November 13 of 20 working days are over, 3 900 ₽ are due, and there are 3 000.
DEALS = {7: 4, 8: 6, 9: 9, 10: 5, 11: 3}
GOAL = 6000.0


def trend(
    lang: Lang = "ru",
    deals: dict[int, int] = DEALS,
    as_of: date = TODAY,
    year: int = 2026,
    **settings: CellValue,
) -> Tab:
    rows = [
        (D(year, month, 1 + day), "Анна", "Казань", "Вега", "оплачена", 1000.0)
        for month, count in deals.items()
        for day in range(count)
    ]
    goals = {f"{year}-{month:02d}": GOAL for month in deals}
    seeds = Seeds(
        people=(PersonSpec("Анна"),),
        targets=(TargetSpec("revenue", Named("Каждому", "Each"), goals),),
        settings=settings,
    )
    workbook = prepared_book(*rows, lang=lang, seeds=seeds)
    board = pipeline.sync(workbook, request(as_of, lang), dry_run=True).board
    return next(tab for tab in render(board) if tab.key == "trend")


def row_of(tab: Tab, label: str) -> int:
    return next(
        row for (row, column), cell in tab.cells.items() if (column, cell.value) == (1, label)
    )


def line(tab: Tab, label: str) -> list[CellValue]:
    """The values of a row of the table, without blanks at its end; spaces as one types them."""
    row = row_of(tab, label)
    cells = [tab.cells.get((row, column)) for column in range(1, FIRST_COLUMN)]
    values: list[CellValue] = [cell.value if cell else None for cell in cells]
    while values and values[-1] is None:
        values.pop()
    return [v.replace("\u00a0", " ") if isinstance(v, str) else v for v in values]


def cells_of(tab: Tab, area: Area) -> tuple[CellValue, ...]:
    """What stands in the cells of one row."""
    columns = range(area.first_column, area.last_column + 1)
    found = (tab.cells.get((area.first_row, column)) for column in columns)
    return tuple(cell.value if cell else None for cell in found)


def test_a_running_month_has_a_forecast_and_a_fact() -> None:
    tab = trend()
    assert line(tab, "KPI") == [
        "KPI", "Динамика", "июл 26", "авг 26", "сен 26", "окт 26", "прогноз", "ноя 26 факт",
        "К окт 26",
    ]  # fmt: skip
    # 3 000 ÷ 13 × 20; October brought 5 000 on its first 13 working days: 3 000 are 40 % less
    assert line(tab, "Выручка, ₽") == [
        "Выручка, ₽", None, 4000, 6000, 9000, 5000, 4615.38, 3000, "↓ 40 %",
    ]  # fmt: skip
    # a mean has no forecast: it is as it is
    assert line(tab, "Средний чек, ₽")[-3:] == [1000, 1000, "± 0 %"]


def test_a_month_that_ended_below_its_target_is_filled_signed_and_says_why() -> None:
    tab = trend()
    row = row_of(tab, "Выручка, ₽")
    filled = {
        column: (cell.style.fill, cell.style.number_format, cell.note.replace("\u00a0", " "))
        for (at, column), cell in tab.cells.items()
        if at == row and cell.style.fill
    }
    assert filled == {
        3: (BEHIND.fill, '"■ "#,##0', "■ сильно ниже · 67 % · цель 6 000 ₽"),
        6: (RISK.fill, '"▼ "#,##0', "▼ ниже цели · 83 % · цель 6 000 ₽"),
        8: (RISK.fill, '"▼ "#,##0', "▼ риск · 77 % · цель 6 000 ₽"),  # 3 000 of 3 900
    }
    text = next(str(cell.value) for cell in tab.cells.values() if "Цвет" in str(cell.value))
    assert text.replace("\u00a0", " ") == (
        "Цвет: ▼ ниже цели (75–90 %), ■ сильно ниже (меньше 75 %); ноя 26 – к плану на сегодня. "
        "Жирным – KPI, из которых складывается итог."
    )


def test_nothing_is_said_of_colours_where_there_are_none() -> None:
    reached = trend(deals=dict.fromkeys((9, 10, 11), 6))
    assert not any("Цвет" in str(cell.value) for cell in reached.cells.values())
    assert not any(cell.style.fill for cell in reached.cells.values())


def test_a_period_that_is_over_stands_alone_and_its_last_column_is_no_paler() -> None:
    tab = trend(period="октябрь 2026")
    assert line(tab, "KPI")[2:] == ["июл 26", "авг 26", "сен 26", "окт 26", "К сен 26"]
    assert line(tab, "Выручка, ₽")[2:] == [4000, 6000, 9000, 5000, "↓ 44 %"]
    sparks = [cell.drawn for cell in tab.cells.values() if isinstance(cell.drawn, Spark)]
    assert {spark.is_open for spark in sparks} == {False}
    assert not any(series.color == GHOST for chart in tab.charts for series in chart.series)
    assert str(tab.cells[2, 1].value) == "Столбики – месяцы, штриховая линия – цель."


def test_charts_show_what_lies_in_folded_columns() -> None:
    tab = trend()
    assert [chart.title.replace("\u00a0", " ") for chart in tab.charts] == [
        "Выручка: 3 000 ₽ · цель 6 000 ₽", "Сделки: 3 шт", "Средний чек: 1 000 ₽",
    ]  # fmt: skip
    revenue = tab.charts[0]
    told = {series.name: [*series.values] for series in revenue.series}
    assert told["Выручка"] == [4000, 6000, 9000, 5000, 3000]
    assert told["Прогноз"] == [None, None, None, None, 1615.38]  # 4 615.38 − 3 000
    assert told["Цель"] == [6000] * 5
    assert [series.color for series in revenue.series[:2]] == [SERIES, GHOST]
    assert revenue.series[0].points == ((4, RUNNING),)
    for chart in tab.charts:
        assert chart.source == tab.title
        assert cells_of(tab, chart.categories) == chart.labels
        for series in chart.series:
            assert cells_of(tab, series.area) == series.values
    [group] = tab.groups
    assert (group.kind, group.first, group.folded) == ("columns", FIRST_COLUMN, True)
    assert group.last == max(column for _, column in tab.cells)


def test_charts_stand_beside_each_other_above_the_table() -> None:
    deals = dict.fromkeys(range(1, 13), 3)
    tab = trend(deals=deals, as_of=D(2026, 12, 21))
    lefts = [sum(tab.widths[: chart.anchor[1] - 1]) for chart in tab.charts]
    for chart, left, following in zip(tab.charts, lefts, lefts[1:], strict=False):
        assert left + chart.width <= following
    tops = {chart.anchor[0] for chart in tab.charts}
    height = sum(tab.heights[row] for row in range(min(tops), row_of(tab, "По месяцам")))
    assert tab.charts[0].height <= height
    assert line(tab, "KPI")[2:] == [
        *("янв 26", "фев 26", "мар 26", "апр 26", "май 26", "июн 26", "июл 26", "авг 26"),
        *("сен 26", "окт 26", "ноя 26", "прогноз", "дек 26 факт", "К ноя 26"),
    ]
    assert sum(tab.widths[: FIRST_COLUMN - 1 - 3]) <= WIDEST  # three columns hold nothing


def test_one_period_makes_no_charts() -> None:
    tab = trend(deals={11: 3})
    assert tab.charts == ()
    assert not any(cell.drawn for cell in tab.cells.values())
    assert tab.cells[2, 1].value == "Графики появятся, когда данные будут хотя бы за два периода."
    assert line(tab, "Выручка, ₽") == ["Выручка, ₽", None, 4615.38, 3000]


def test_before_the_first_record_one_sentence_says_so() -> None:
    tab = trend(deals={})
    assert [cell.value for (_, column), cell in sorted(tab.cells.items()) if column == 1] == [
        "Динамика · вся компания",
        "Пока пусто: числа появятся, когда в журналах будут записи.",
    ]
    assert tab.charts == ()


@pytest.mark.parametrize(
    ("grain", "heading", "last", "labels"),
    [
        ("week", "По неделям", "16 ноя факт", ("2 ноя", "9 ноя", "16 ноя")),
        ("quarter", "По кварталам", "IV кв. 26 факт", ("III кв. 26", "IV кв. 26")),
        ("year", "По годам", "2026 факт", ()),
        ("month", "По месяцам", "ноя 26 факт", ("сен 26", "окт 26", "ноя 26")),
    ],
)
def test_every_grain_has_its_words(
    grain: str, heading: str, last: str, labels: tuple[str, ...]
) -> None:
    tab = trend(grain=grain)
    assert row_of(tab, heading)
    assert last in line(tab, "KPI")
    assert all(chart.labels[-len(labels) :] == labels for chart in tab.charts)


def test_no_label_of_a_chart_is_read_as_a_number() -> None:
    both_years = {1: 3, 7: 4}
    rows = trend(deals=both_years, as_of=D(2027, 1, 20), grain="year")
    assert [chart.labels for chart in rows.charts] == []  # one year with data
    weeks = trend(grain="week")
    for label in weeks.charts[0].labels:
        with pytest.raises(ValueError, match="could not convert"):
            float(label)


MONEY = Kpi("выручка", "Выручка", "", unit="₽")


@pytest.mark.parametrize(
    ("kpi", "most", "name", "number_format", "text"),
    [
        (MONEY, 99_999, "Выручка, ₽", "#,##0", "99 999"),
        (MONEY, 100_000, "Выручка, тыс. ₽", "#,##0.0,", "100,0"),
        (MONEY, -1_044_851, "Выручка, тыс. ₽", "#,##0,", "−1 045"),
        (MONEY, 123_456_789, "Выручка, млн ₽", "#,##0.0,,", "123,5"),
        (Kpi("звонки", "Звонки", "", unit="шт"), 1_234_567, "Звонки, шт", "#,##0", "1 234 567"),
        (Kpi("доля", "Доля", "", unit="%"), 0.2717, "Доля", "#,##0\\ %", "27 %"),
        (
            Kpi("рост", "Рост", "", unit="%"),
            0.437,
            "Рост",
            '"+"#,##0\\ %;"−"#,##0\\ %;#,##0\\ %',
            "+44 %",
        ),
        (Kpi("оценка", "Оценка", ""), 4, "Оценка", "#,##0", "4"),
    ],
)
def test_a_unit_stands_once_and_large_money_is_shorter(
    kpi: Kpi, most: float, name: str, number_format: str, text: str
) -> None:
    kpi_class = KpiClass.CHANGE if kpi.name == "Рост" else KpiClass.FLOW
    unit = unit_of(replace(kpi, decimals=0), kpi_class, [None, 1, most], "ru")
    assert (unit.name.replace("\u00a0", " "), unit.number_format) == (name, number_format)
    assert unit.text(most, "ru").replace("\u00a0", " ") == text


def test_it_is_complete_in_english() -> None:
    tab = trend("en")
    assert line(tab, "KPI")[-3:] == ["forecast", "Nov 26 so far", "vs Oct 26"]
    texts = {cell.value for cell in tab.cells.values() if isinstance(cell.value, str)}
    # what the owner typed stays: a name and a unit
    ours = {text.replace("Анна", "").replace("шт", "") for text in texts}
    assert not any("а" <= letter <= "я" for text in ours for letter in text)
