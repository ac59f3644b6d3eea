"""The first look of `check` and `doctor` at a workbook that nobody prepared."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from log_books import tab
from openpyxl import Workbook

from sheets_kpi import cli, export, pipeline
from sheets_kpi import template as templates
from sheets_kpi.adopt.bind import bind
from sheets_kpi.adopt.first import first_look
from sheets_kpi.adopt.read import read
from sheets_kpi.formulas.nodes import calls_in
from sheets_kpi.periods import Grain
from sheets_kpi.schema import ColumnSpec, ColumnType, Template
from sheets_kpi.stages import Computed, Request
from sheets_kpi.state import CellValue, Existing
from sheets_kpi.workbooks.memory import MemoryWorkbook

DAY = date(2026, 11, 20)
HEADER = ("Дата", "Менеджер", "Клиент", "Сумма", "Статус")
# Two deals a month are paid and one is lost; June's first is on its first working day, the 1st.
AMOUNTS = {6: (10_000, 30_000), 7: (20_000, 30_000), 8: (15_000, 15_000), 9: (40_000, 50_000)}
AMOUNTS |= {10: (25_000, 35_000), 11: (90_000, 90_000)}
PEOPLE = ("Анна Котова", "Борис Львов", "Анна Котова")


def rows(amounts: dict[int, tuple[int, int]], first: int = 1) -> list[list[CellValue]]:
    """Three rows a month: paid, paid, lost; the first on a day of the first month."""
    words, found = ("Оплачено", "Оплачено", "Отказ"), list[list[CellValue]]()
    for month, (one, other) in amounts.items():
        days = (first if month == min(amounts) else 2, 14, 19)
        cells = zip(
            days, PEOPLE, ("Вега", "Лира", "Орион"), (one, other, 5_000), words, strict=True
        )
        for day, who, client, amount, word in cells:
            found.append([date(2026, month, day), who, client, amount, word])
    return found


def book(*sheet: Sequence[CellValue], title: str = "Продажи") -> Existing:
    return Existing((tab(title, *sheet),))


def computed(existing: Existing, template: Template | None = None, day: date = DAY) -> Computed:
    asked = Request(datetime(2026, 11, 20, 9, tzinfo=UTC), day, "ru", template)
    checked = pipeline.check(MemoryWorkbook(existing), asked)
    return pipeline.compute(checked, [Grain.MONTH], ["company"])


def looked(existing: Existing, template: Template | None = None, day: date = DAY) -> dict[str, Any]:
    return first_look(computed(existing, template, day), given=template is not None)


def past(first: dict[str, Any], kpi: str) -> tuple[list[float | None], float | None, float | None]:
    """The facts of a KPI, their median and the best of them."""
    [one] = (found for found in first["kpis"] if found["kpi"] == kpi)
    return [p["fact"] for p in one["periods"]], one["median"], one["best"]


def test_kpis_of_five_months_and_the_targets_that_they_make_realistic() -> None:
    """Revenue of June to October: 40, 50, 30, 90, 60 thousand; sorted 30 40 50 60 90. November is
    not over.
    """
    first = looked(book(HEADER, *rows(AMOUNTS)))
    assert first["logs"] == [{"log": "Продажи", "tabs": ("Продажи",), "rows": 18, "left_out": 0}]
    assert [p["period"] for p in first["kpis"][0]["periods"]] == [
        f"2026-{month:02}" for month in (6, 7, 8, 9, 10)
    ]
    revenue = [40_000, 50_000, 30_000, 90_000, 60_000]
    assert past(first, "Выручка") == (revenue, 50_000, 90_000)
    assert past(first, "Состоялось") == ([2, 2, 2, 2, 2], 2, 2)
    # three deals a month are too few for a share, two for an average
    assert past(first, "Конверсия") == ([None] * 5, None, None)
    # in June everybody is new, which says nothing of June; nobody is after it
    assert past(first, "Новые клиенты") == ([0, 0, 0, 0], 0, 0)


@pytest.mark.parametrize(
    ("sheet", "day", "months"),
    [
        # June began on Monday the 1st; from the 3rd on two working days are missed
        (rows(AMOUNTS, first=3), DAY, [7, 8, 9, 10]),
        # given up on 19 September: September is not whole, and nobody knows of October
        (rows({m: AMOUNTS[m] for m in (6, 7, 8, 9)}), DAY, [6, 7, 8]),
        # the same, beside a slip of a year that is still to come
        (
            [*rows({m: AMOUNTS[m] for m in (6, 7, 8, 9)}), [date(2027, 9, 1), "Анна Котова"]],
            DAY,
            [6, 7, 8],
        ),
        # silent from 21 to 30 September and on 1 October, no longer than from 20 to 31 August
        (rows({m: AMOUNTS[m] for m in (6, 7, 8, 9)}), date(2026, 10, 2), [6, 7, 8, 9]),
        (rows({m: AMOUNTS[m] for m in (6, 7, 8, 9)}), date(2026, 10, 12), [6, 7, 8]),
        # no row in August: it was not kept
        (rows({m: AMOUNTS[m] for m in (6, 7, 9, 10, 11)}), DAY, [6, 7, 9, 10]),
        # the last day of October still runs
        (rows(AMOUNTS), date(2026, 10, 31), [6, 7, 8, 9]),
        (rows({m: AMOUNTS[m] for m in (9, 10, 11)}), DAY, [9, 10]),
        (rows({11: (10_000, 20_000)}), DAY, []),
    ],
)
def test_periods_that_count(sheet: list[list[CellValue]], day: date, months: list[int]) -> None:
    first = looked(book(HEADER, *sheet), day=day)
    [found] = (one["periods"] for one in first["kpis"] if one["kpi"] == "Выручка")
    assert [p["period"] for p in found] == [f"2026-{month:02}" for month in months]
    assert (past(first, "Выручка")[1] is None) == (len(months) < 3)


def test_at_most_six_periods_count_and_less_is_better_for_returns() -> None:
    """Returns of January to October: 1 each, two in May and three in July."""
    words = {5: 2, 7: 3}
    sheet: list[list[CellValue]] = [
        [date(2026, month, 1 + n), "Анна Котова", f"К{n}", 1_000 * n, word]
        for month in range(1, 12)
        for n, word in enumerate(["Возврат"] * words.get(month, 1) + ["Оплачено"] * 5)
    ]
    first = looked(book(HEADER, *sheet))
    assert past(first, "Возвраты") == ([2, 1, 3, 1, 1, 1], 1, 1)


def test_what_is_better_of_a_column_of_numbers_nobody_knows() -> None:
    days = [(month, day) for month in range(5, 12) for day in (1, 2, 8)]
    sheet: list[list[CellValue]] = [[date(2026, *day), "Анна Котова", 10] for day in days]
    first = looked(book(("Дата", "Менеджер", "Жалоб"), *sheet))
    told = {one["kpi"]: (one["median"] is None, one["best"]) for one in first["kpis"]}
    assert told, first
    assert set(told.values()) == {(False, None)}


TWO_LOGS = """
[template]
name = "two"
version = 1
title = "Два журнала"
[logs.deals]
name = "Сделки"
date = "date"
columns.date = { name = "Дата", type = "date" }
[logs.costs]
name = "Расходы"
date = "date"
columns.date = { name = "Дата", type = "date" }
columns.amount = { name = "Сумма", type = "money" }
[kpis]
price = { name = "Цена сделки", direction = "lower", formula = "СУММ(Расходы[Сумма]) / СЧЁТЗ(Сделки[Дата])", settings.min_observations = 1 }
"""  # noqa: E501


def test_a_kpi_of_two_logs_needs_both_to_be_kept() -> None:
    """Costs of 60 and two deals on the 1st of July to November; costs of August are missing."""
    days = [date(2026, month, 1) for month in (7, 8, 9, 10, 11)]
    deals = tab("Сделки", ("Дата",), *[(day,) for day in days for _ in range(2)])
    costs = tab("Расходы", ("Дата", "Сумма"), *[(day, 60) for day in days if day.month != 8])
    first = looked(Existing((deals, costs)), templates.parse(TWO_LOGS, "two.toml"))
    assert past(first, "Цена сделки") == ([30, 30, 30], 30, 30)


def test_the_best_of_costs_is_the_least() -> None:
    """Three months, of which the second cost least: 20, 10, 30; the median is 20."""
    spent = [(m, d, amount) for m, amount in ((8, 10), (9, 5), (10, 15), (11, 1)) for d in (1, 2)]
    sheet: list[list[CellValue]] = [[date(2026, m, d), "реклама", n] for m, d, n in spent]
    first = looked(book(("Дата", "На что", "Сумма"), *sheet, title="Затраты на рекламу"))
    assert past(first, "Сумма: Затраты на рекламу") == ([20, 10, 30], 20, 10)


@pytest.mark.parametrize("sheet", [[], [("купить бумагу",), ("позвонить",)]])
def test_a_workbook_without_a_log(sheet: list[tuple[str]]) -> None:
    assert looked(book(*sheet)) == {"logs": [], "kpis": [], "columns": []}


# --- what one more column would bring ------------------------------------------------------------

CELLS: dict[ColumnType, CellValue] = {
    ColumnType.DATE: date(2026, 10, 1),
    ColumnType.YES_NO: "да",
    ColumnType.TEXT: "А-1",
}


def typed(column: ColumnSpec) -> CellValue:
    """What somebody would type into a column."""
    if column.choices:
        return column.choices[0].name.ru
    return CELLS.get(column.type, 5)


def test_each_column_brings_what_is_told() -> None:
    """The very column is added to the sheet: `init` with that template then computes the KPIs, and
    did not before.
    """
    sheet = [HEADER, *rows(AMOUNTS)]
    columns = looked(book(*sheet))["columns"]
    assert [(one["template"], one["column"], *one["kpis"]) for one in columns] == [
        ("account-managers", "Создана", "Лиды"),  # a conversion is computed of this sheet already
        ("account-managers", "Тип", "Доля апсейла"),
        ("account-managers", "Ключевой клиент", "Рост ключевых клиентов"),
        ("sales-team", "Создана", "Конверсия когорты"),
        ("sales-team", "Штук", "Продано штук"),
        ("sales-team", "Себестоимость", "Маржа"),
    ]
    for one in columns:
        template = templates.load(one["template"])
        [column] = {c for c in template.logs[0].columns if c.name.ru == one["column"]}
        wider = [(*row, typed(column)) for row in sheet[1:]]
        more = book((*HEADER, one["column"]), *wider)
        assert computable(more, template) - computable(book(*sheet), template) >= {*one["kpis"]}


def computable(existing: Existing, template: Template) -> set[str]:
    """The KPIs of a template, once it is bound as `init` does, that have a fact in some month."""
    found = computed(existing, bind(template, read(existing)).applied())
    rows_of = export.rows(found, [Grain.MONTH], ["company"])
    return {str(row["kpi"]) for row in rows_of if row["fact"] is not None}


def as_is(name: str, log: str = "", gone: str = "") -> Existing:
    """A row in each log of a template, without one column."""
    template, tabs = templates.load(name), []
    for spec in template.logs:
        left = [c for c in spec.columns if not (spec.name.ru == log and c.name.ru == gone)]
        tabs.append(tab(spec.name.ru, [c.name.ru for c in left], [typed(c) for c in left]))
    return Existing(tuple(tabs))


def known(existing: Existing, template: Template) -> set[str]:
    found = computed(existing, template)
    logs, formulas = found.checked.cleaned.logs, found.book.formulas
    return {
        kpi.name
        for kpi in found.results.decisions.kpis
        if kpi.key in formulas
        and not any(logs[c.log].problem for c in calls_in(formulas[kpi.key].root, formulas))
    }


@pytest.mark.parametrize("name", templates.shipped())
def test_a_template_read_as_it_is_tells_exactly_what_its_missing_column_takes(name: str) -> None:
    """Each column of the first log taken away in turn: what is not computed then is told."""
    template = templates.load(name)
    spec, whole = template.logs[0], known(as_is(name), template)
    assert looked(as_is(name), template)["columns"] == []
    taken = 0
    for column in spec.columns:
        if column.id in spec.dating:
            continue
        existing = as_is(name, spec.name.ru, column.name.ru)
        lost = whole - known(existing, template)
        told = [(one["log"], one["column"], {*one["kpis"]}) for one in
                looked(existing, template)["columns"]]  # fmt: skip
        assert told == ([(spec.name.ru, column.name.ru, lost)] if lost else []), column.id
        taken += bool(lost)
    assert taken


OWN = """
[template]
name = "mine"
version = 1
title = "Моё"
[logs.deals]
name = "Сделки"
date = "date"
columns.date = { name = "Дата", type = "date" }
columns.amount = { name = "Сумма", type = "money" }
[kpis]
bonus = { name = "Премия", formula = "СУММ(Сделки[Своё])" }
share = { name = "Доля", formula = "[Премия] / СУММ(Сделки[Сумма])" }
revenue = { name = "Выручка", formula = "СУММ(Сделки[Сумма])" }
"""


def test_a_kpi_that_reads_a_column_nobody_declares_is_left_to_the_sheet() -> None:
    existing = book(("Дата", "Своё"), (DAY, 5), title="Сделки")
    told = looked(existing, templates.parse(OWN, "mine.toml"))["columns"]
    assert [(one["column"], one["kpis"]) for one in told] == [("Сумма", ["Выручка"])]


# --- on a terminal -------------------------------------------------------------------------------


def run(*words: object) -> str:
    return CliRunner().invoke(cli.main, [*map(str, words)], catch_exceptions=False).output


@pytest.fixture
def path(tmp_path: Path) -> Path:
    sheet = Workbook()
    assert sheet.active is not None
    sheet.active.title = "Продажи"
    broken = [date(2026, 11, 3), "Анна Котова", "Вега", "?", "Оплачено"]
    for row in (HEADER, *rows(AMOUNTS), broken):
        sheet.active.append(list(row))
    sheet.save(tmp_path / "own.xlsx")
    return tmp_path / "own.xlsx"


def test_check_and_doctor_tell_it_in_words(path: Path) -> None:
    told = run("check", path, "--as-of", DAY, "--lang", "ru").replace("\xa0", " ")
    # 18 of 19 rows
    assert "Журнал «Продажи»: листы «Продажи», строк 19, в порядке 95 %" in told
    table = {line.split("  ")[1]: line.split() for line in told.splitlines() if line[:2] == "  "}
    assert " ".join(table["KPI"][1:4]) == "авг 26 сен"
    assert " ".join(table["Выручка"]) == (
        "Выручка 30 тыс. ₽ 90 тыс. ₽ 60 тыс. ₽ 50 тыс. ₽ 90 тыс. ₽"
    )
    assert " ".join(table["Конверсия"]) == "Конверсия – – – мало истории"
    assert "Добавьте столбец «Тип» в «Продажи» – появится: Доля апсейла" in told
    assert max(map(len, told[told.index("Журнал «") :].splitlines())) <= 100
    doctor = run("doctor", path, "--as-of", DAY, "--lang", "ru").replace("\xa0", " ")
    assert "✓ Журнал «Продажи»: листы «Продажи», строк 19, в порядке 95 %" in doctor
    assert "✓ Истории хватает для целей у 4 из 6 KPI" in doctor
    assert "✓ Добавьте столбец «Тип» в «Продажи»" in doctor


def test_programs_are_told_the_same_until_init(path: Path) -> None:
    first = json.loads(run("check", path, "--as-of", DAY, "--json"))["first"]
    assert first["logs"] == [{"log": "Продажи", "tabs": ["Продажи"], "rows": 19, "left_out": 1}]
    assert past(first, "Выручка")[1:] == (50_000, 90_000)
    run("init", path, "--yes", "--as-of", DAY)
    assert json.loads(run("check", path, "--as-of", DAY, "--json"))["first"] is None
    assert "Добавьте столбец" not in run("check", path, "--as-of", DAY, "--lang", "ru")


def test_an_english_sheet_is_told_in_english(tmp_path: Path) -> None:
    words = {"Оплачено": "Paid", "Отказ": "Lost"}
    sheet = Workbook()
    assert sheet.active is not None
    sheet.active.title = "Sales"
    sheet.active.append(["Date", "Manager", "Client", "Amount", "Status"])
    for *cells, word in rows(AMOUNTS):
        sheet.active.append([*cells, words[str(word)]])
    sheet.save(tmp_path / "own.xlsx")
    told = run("check", tmp_path / "own.xlsx", "--as-of", DAY, "--lang", "en")
    assert "Log “Sales”: tabs “Sales”, rows 18, sound 100\xa0%" in told
    assert "Add a column “Type” to “Sales” for another KPI: Upsell share" in told
    [revenue] = (line.split() for line in told.splitlines() if line.startswith("  Revenue"))
    assert " ".join(revenue) == "Revenue 30K ₽ 90K ₽ 60K ₽ 50K ₽ 90K ₽"
