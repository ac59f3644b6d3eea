"""What a template can say of a team's own tabs, the whole way: from the cells of a workbook through
`check` to the figures of `export`, each worked out by hand beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
from books import Rows, book
from click import Choice
from click.testing import CliRunner

from sheets_kpi import export, pipeline
from sheets_kpi.cli import main
from sheets_kpi.facts import SegmentKind
from sheets_kpi.periods import Grain, read_period
from sheets_kpi.plan import make_plan
from sheets_kpi.prepare import prepare
from sheets_kpi.stages import Computed, Request
from sheets_kpi.state import a1
from sheets_kpi.template import parse
from sheets_kpi.workbooks.memory import MemoryWorkbook

DAY = date(2026, 11, 20)
NOON = datetime(2026, 11, 20, 9, tzinfo=UTC)
KEYS = ("period", "segment", "team", "person", "account", "category")


def computed(text: str, tabs: Mapping[str, Rows]) -> Computed:
    request = Request(NOON, DAY, "ru", parse(text, "own.toml"))
    return pipeline.compute(pipeline.check(book(tabs), request), [Grain.MONTH], export.BY)


def told(made: Computed) -> list[tuple[str, str]]:
    """The findings about the logs, as (code, cell)."""
    return [(f.code, f.cell) for f in made.checked.cleaned.findings]


def facts(made: Computed, kpi: str, *by: SegmentKind) -> dict[str, object]:
    """The exported facts of a KPI by what their period and segment are called; there are no teams
    unless they have a name.
    """
    every = export.rows(made, [Grain.MONTH], by or export.SEGMENTS)
    rows = (r for r in every if r["kpi"] == kpi and (r["team"] or r["segment"] != "team"))
    return {
        " ".join(str(row[key]) for key in KEYS if row[key]): export.shortest(row["fact"])
        for row in rows
    }


MATRIX = """
[logs.calls]
name = "Звонки"
date = "day"
person = "who"
[logs.calls.unpivot]
headers = "who"
cells = ["calls", "deals"]
[logs.calls.columns.day]
name = "Дата"
type = "date"
required = true
[logs.calls.columns.who]
name = "Кто"
type = "person"
[logs.calls.columns.calls]
name = "Звонков"
type = "number"
[logs.calls.columns.deals]
name = "Сделок"
type = "number"
[kpis.calls]
name = "Звонков"
formula = "СУММ(Звонки[Звонков])"
[kpis.conversion]
name = "Конверсия"
formula = "СУММ(Звонки[Сделок]) / СУММ(Звонки[Звонков])"
unit = "%"
"""


def test_a_matrix_of_people_and_metrics() -> None:
    made = computed(
        MATRIX,
        {
            "Звонки": [
                ["Дата", "Анна", None, "Пётр", None, "Итого", None],
                [None, "Звонков", "Сделок", "Звонков", "Сделок", "Звонков", "Сделок"],
                [date(2026, 10, 30), 10, 1, None, None, 10, 1],
                [date(2026, 11, 2), 12, 3, 8, 1, 20, 4],
                [date(2026, 11, 3), 8, 2, "семь", 1, 8, 3],
                ["Итого", 30, 6, 8, 2, 38, 8],
            ]
        },
    )
    assert told(made) == [
        ("heading_total", "F1"),
        ("not_a_record", "A6"),
        ("unreadable_number", "D5"),
    ]
    assert facts(made, "Звонков") == {
        "2026-10 company": 10,
        "2026-10 person Анна": 10,
        "2026-10 person Пётр": 0,
        "2026-11 company": 28,  # 12 + 8 + 8
        "2026-11 person Анна": 20,
        "2026-11 person Пётр": 8,
    }
    # Peter's deal of the 3rd is left out with its unreadable calls: (3 + 1 + 2) / 28 and 1 / 8
    assert facts(made, "Конверсия")["2026-11 company"] == 0.214285714
    assert facts(made, "Конверсия")["2026-11 person Пётр"] == 0.125


ORDERS = """
[logs.orders]
name = "Заказы"
date = "day"
amount = "total"
[logs.orders.columns.day]
name = "Дата"
type = "date"
[logs.orders.columns.seller]
name = "Продавец"
type = "person"
[logs.orders.columns.price]
name = "Цена"
type = "money"
[logs.orders.columns.quantity]
name = "Количество"
type = "number"
[logs.orders.computed.total]
name = "Сумма"
kind = "arithmetic"
first = "price"
second = "quantity"
[kpis.revenue]
name = "Выручка"
formula = "СУММ(Заказы[Сумма])"
unit = "₽"
[kpis.average]
name = "Средний чек"
formula = "СРЗНАЧ(Заказы[Сумма])"
unit = "₽"
"""


def test_price_times_quantity_with_returns() -> None:
    made = computed(
        ORDERS,
        {
            "Заказы": [
                ["Дата", "Продавец", "Цена", "Количество"],
                [date(2026, 11, 2), "Анна", 99.9, 3],  # 299.70
                [date(2026, 11, 3), "Анна", 99.9, -1],  # −99.90
                [date(2026, 11, 3), "Пётр", 250, None],  # nothing yet
                [date(2026, 11, 4), "Пётр", "много", 2],  # left out
                [date(2026, 11, 4), "Пётр", 0.35, 10],  # 3.50
            ]
        },
    )
    assert told(made) == [("unreadable_number", "C5")]
    assert facts(made, "Выручка") == {
        "2026-11 company": 203.3,
        "2026-11 person Анна": 199.8,
        "2026-11 person Пётр": 3.5,
    }
    assert facts(made, "Средний чек")["2026-11 company"] == 67.766666667


LAST = """
[logs.orders]
name = "Заказы"
date = "day"
[logs.orders.columns.day]
name = "Дата"
type = "date"
[logs.orders.columns.client]
name = "Клиент"
type = "client"
[logs.orders.computed.last]
name = "Последний заказ"
kind = "last_date"
[kpis.gone]
name = "Ушли"
formula = "СЧЁТУНИКЕСЛИМН(Заказы[Клиент]; Заказы[Последний заказ]; ПЕРИОД)"
"""


def test_clients_by_the_month_of_their_last_order() -> None:
    made = computed(
        LAST,
        {
            "Заказы": [
                ["Дата", "Клиент"],
                [date(2026, 9, 1), "Вега"],
                [date(2026, 9, 5), "Нева"],
                [date(2026, 10, 1), "Вега"],
                [date(2026, 11, 3), "Вега"],
            ]
        },
    )
    gone = facts(made, "Ушли")
    assert (gone["2026-09 company"], gone["2026-11 company"]) == (1, 1)
    assert gone["2026-10 company"] in (0, None)


BROKEN_DOWN = """
[logs.orders]
name = "Заказы"
date = "day"
person = "who"
account = "firm"
client = "firm"
category = ["kind", "city", "way"]
[logs.orders.columns.day]
name = "Дата"
type = "date"
[logs.orders.columns.who]
name = "Кто"
type = "person"
[logs.orders.columns.firm]
name = "Фирма"
type = "account"
[logs.orders.columns.kind]
name = "Вид"
type = "choice"
choices = [{ id = "new", ru = "новый", en = "new" }, { id = "old", ru = "повтор", en = "repeat" }]
[logs.orders.columns.city]
name = "Город"
type = "text"
[logs.orders.columns.way]
name = "Откуда"
type = "text"
[logs.orders.columns.sum]
name = "Сумма"
type = "money"
[kpis.revenue]
name = "Выручка"
formula = "СУММ(Заказы[Сумма])"
[kpis.clients]
name = "Клиентов"
formula = "СЧЁТУНИК(Заказы[Фирма])"
[[people]]
name = "Анна"
team = "Юг"
role = "старший"
end = "2026-11-09"
[[people]]
name = "Анна"
team = "Север"
role = "Старший"
start = "2026-11-10"
[[people]]
name = "Пётр"
team = "Юг"
role = "стажёр"
"""
BROKEN_DOWN_ROWS: Rows = [
    ["Дата", "Кто", "Фирма", "Вид", "Город", "Откуда", "Сумма"],
    [date(2026, 11, 2), "Анна", "Вега", "новый", "Тверь", "сайт", 100],
    [date(2026, 11, 11), "Анна", "Нева", "повтор", "Тверь", None, 20],
    [date(2026, 11, 12), "Пётр", "вега", "новый", "Омск", "сайт", 3],
]


def test_results_by_team_and_role_of_the_day_and_by_every_category() -> None:
    made = computed(BROKEN_DOWN, {"Заказы": BROKEN_DOWN_ROWS})

    def by(kind: SegmentKind) -> dict[str, object]:
        return facts(made, "Выручка", kind)

    assert by("team") == {"2026-11 team Юг": 103, "2026-11 team Север": 20}
    assert by("role") == {"2026-11 role старший": 120, "2026-11 role стажёр": 3}
    assert by("category") == {"2026-11 category новый": 103, "2026-11 category повтор": 20}
    assert by("category_2") == {"2026-11 category_2 Тверь": 120, "2026-11 category_2 Омск": 3}
    assert by("category_3") == {"2026-11 category_3 сайт": 103, "2026-11 category_3": 20}


def test_one_column_is_the_account_and_the_client() -> None:
    made = computed(BROKEN_DOWN, {"Заказы": BROKEN_DOWN_ROWS})
    assert facts(made, "Клиентов", "company") == {"2026-11 company": 2}
    assert facts(made, "Выручка", "account") == {
        "2026-11 account Вега": 103,
        "2026-11 account Нева": 20,
    }


def test_the_command_offers_every_kind_of_segment(tmp_path: Path) -> None:
    (option,) = (one for one in main.commands["export"].params if one.name == "by")
    assert isinstance(option.type, Choice)
    assert set(option.type.choices) == set(export.BY)
    template, workbook = tmp_path / "own.toml", tmp_path / "own.xlsx"
    template.write_text(BROKEN_DOWN, encoding="utf-8")
    sheet = openpyxl.Workbook()
    orders = sheet.create_sheet("Заказы")
    for row in BROKEN_DOWN_ROWS:
        orders.append(list(row))
    sheet.save(workbook)
    words = ["export", str(workbook), "--template", str(template), "--as-of", "2026-11-20"]
    result = CliRunner().invoke(main, [*words, "--by", "role"], catch_exceptions=False)
    lines = [line.split(",") for line in result.stdout.splitlines()]
    assert {line[2] for line in lines[1:]} == {"role"}
    assert {(line[6], line[8]) for line in lines[1:] if line[7] == "Выручка"} == {
        ("старший", "120"),
        ("стажёр", "3"),
    }


PLAN = """
[logs.orders]
name = "Заказы"
date = "day"
[logs.orders.columns.day]
name = "Дата"
type = "date"
[logs.orders.columns.who]
name = "Кто"
type = "person"
[logs.orders.columns.sum]
name = "Сумма"
type = "money"
[logs.plan]
name = "План"
date = "month"
[logs.plan.targets]
kpi = "revenue"
value = "target"
[logs.plan.columns.month]
name = "Месяц"
type = "date"
[logs.plan.columns.who]
name = "Сотрудник"
type = "person"
[logs.plan.columns.target]
name = "План на месяц"
type = "money"
[kpis.revenue]
name = { ru = "Выручка", en = "Revenue" }
formula = "СУММ(Заказы[Сумма])"
unit = "₽"
[[people]]
name = "Анна"
[[people]]
name = "Пётр"
[[targets]]
kpi = "revenue"
scope = "Пётр"
values = { "2026-11" = 70 }
"""
OCT, NOV, DEC = date(2026, 10, 1), date(2026, 11, 1), date(2026, 12, 1)
ORDERS_DONE: Rows = [
    ["Дата", "Кто", "Сумма"],
    [date(2026, 10, 5), "Анна", 30],
    [date(2026, 11, 2), "Анна", 50],
    [date(2026, 11, 3), "Пётр", 35],
]


def targets(made: Computed) -> dict[tuple[str, str], object]:
    rows = export.rows(made, [Grain.MONTH], ["company", "person"])
    return {(row["period"], row["person"]): row["target"] for row in rows if row["person"]}


def plan_findings(made: Computed) -> list[tuple[str, str, str]]:
    found = made.checked.decisions.findings
    return [(f.code, f.cell, f.message("ru")) for f in found if f.code.startswith("plan_")]


def test_a_list_of_targets_is_read_beside_the_targets_tab_which_stands_over_it() -> None:
    made = computed(
        PLAN,
        {
            "Заказы": ORDERS_DONE,
            "План": [
                ["Месяц", "Сотрудник", "План на месяц"],
                [OCT, "Анна", 60],
                [NOV, "Анна", 100],
                [NOV, "Пётр", 80],
                [DEC, "Пётр", 90],
                [date(2026, 9, 1), "Пётр", 5],
            ],
        },
    )
    assert targets(made) == {
        ("2026-10", "Анна"): 60,
        ("2026-10", "Пётр"): None,
        ("2026-11", "Анна"): 100,
        ("2026-11", "Пётр"): 70,  # as the Targets tab says
    }
    assert told(made) == []
    ((code, cell, message),) = plan_findings(made)
    assert (code, cell) == ("plan_other", "C4")
    assert message == "Здесь цель 80, а в шаблоне на тот же период другая: действует та"
    # the plan of September opens no period before the first order
    assert {row["period"] for row in export.rows(made, [Grain.MONTH])} == {"2026-10", "2026-11"}


def test_a_target_that_stands_twice_in_a_list_does_not_count() -> None:
    rows: Rows = [["Месяц", "Сотрудник", "План на месяц"], [NOV, "Анна", 100], [NOV, "Анна", 120]]
    made = computed(PLAN, {"Заказы": ORDERS_DONE, "План": rows})
    assert targets(made)["2026-11", "Анна"] is None
    assert [(code, cell) for code, cell, _ in plan_findings(made)] == [("plan_twice", "C3")]
    assert "C2, C3" in plan_findings(made)[0][2]


def test_a_target_of_nobody_is_told() -> None:
    rows: Rows = [["Месяц", "Сотрудник", "План на месяц"], [NOV, "Анна", 100], [NOV, None, 120]]
    made = computed(PLAN, {"Заказы": ORDERS_DONE, "План": rows})
    assert [(code, cell) for code, cell, _ in plan_findings(made)] == [("plan_nobody", "C3")]


def test_a_plan_may_be_a_matrix_of_people_and_months() -> None:
    text = PLAN.replace(
        "[logs.plan.targets]",
        '[logs.plan.unpivot]\nheaders = "month"\ncells = "target"\n[logs.plan.targets]',
    )
    rows: Rows = [["Сотрудник", OCT, NOV, DEC], ["Анна", 60, 100, 120], ["Пётр", 1, 70, 3]]
    made = computed(text, {"Заказы": ORDERS_DONE, "План": rows})
    assert targets(made)["2026-10", "Пётр"] == 1
    assert targets(made)["2026-11", "Анна"] == 100
    assert (told(made), plan_findings(made)) == ([], [])


def prepared(text: str, tabs: Mapping[str, Rows]) -> MemoryWorkbook:
    """The workbook after `init`."""
    workbook = book(tabs)
    wanted = prepare(workbook.state, parse(text, "own.toml"), "ru", DAY)
    workbook.apply(make_plan(workbook.state, wanted))
    return workbook


def test_a_conflict_names_the_cell_of_the_targets_tab_and_a_kpi_that_is_gone_is_told() -> None:
    rows: Rows = [["Месяц", "Сотрудник", "План на месяц"], [NOV, "Пётр", 80]]
    workbook = prepared(PLAN, {"Заказы": ORDERS_DONE, "План": rows})
    made = pipeline.compute(pipeline.check(workbook, Request(NOON, DAY)))
    (found,) = (f for f in made.checked.decisions.findings if f.code == "plan_other")
    header = next(tab for tab in workbook.state.tabs if tab.title == "Цели")
    column = next(c for c in range(3, 9) if read_period(header.value(1, c)) == read_period(NOV))
    assert found.facts["cell"] == f"Цели!{a1(2, column)}"

    tab = next(tab for tab in workbook.state.tabs if tab.title == "KPI")
    renamed = [["Оборот" if cell == "Выручка" else cell for cell in c] for c in tab.columns]
    tabs = [one._replace(columns=renamed) if one is tab else one for one in workbook.state.tabs]
    workbook.state = workbook.state._replace(tabs=tuple(tabs))
    made = pipeline.compute(pipeline.check(workbook, Request(NOON, DAY)))
    (gone,) = (f for f in made.checked.decisions.findings if f.code == "plan_kpi")
    assert (gone.tab, gone.cell) == ("План", "C2")
    assert gone.message("ru").startswith("Это цели KPI «Выручка», а на листе «KPI» его нет")
    assert gone.message("en").startswith("These are targets of the KPI “Revenue”, which is not")


def test_a_matrix_is_prepared_and_synced_like_any_log() -> None:
    tabs: dict[str, Rows] = {
        "Звонки": [
            ["Дата", "Анна", None, "Пётр", None],
            [None, "Звонков", "Сделок", "Звонков", "Сделок"],
            [date(2026, 11, 2), 12, 3, 8, 1],
            ["вчера", 1, None, "семь", None],
        ]
    }
    workbook = prepared(MATRIX, tabs)
    synced = pipeline.sync(workbook, Request(NOON, DAY))
    assert synced.applied
    assert told(synced.computed) == [("unreadable_date", "A4"), ("unreadable_number", "D4")]
    calls = next(tab for tab in workbook.state.tabs if tab.title == "Звонки")
    assert [(flag.code, flag.area.first_column) for _, flag in calls.flags] == [("refused_day", 1)]
    assert {made.area.first_column for made in calls.inputs} == {1}
    rows = [list(row) for row in zip(*calls.columns, strict=True)]
    assert rows == [list(row) for row in tabs["Звонки"]]
    again = pipeline.sync(workbook, Request(NOON, DAY))
    assert again.plan.changes == ()


def test_a_new_matrix_has_only_the_columns_that_have_headers() -> None:
    workbook = prepared(MATRIX, {"Заметки": [["что-то"]]})
    calls = next(tab for tab in workbook.state.tabs if tab.title == "Звонки")
    assert [column[0] for column in calls.columns] == ["Дата"]
