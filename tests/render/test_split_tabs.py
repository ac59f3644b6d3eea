"""The tabs By account and By category of a small workbook, as a person reads them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache

import pytest
from books import DEALS, HEADERS, NOON, book, prepared_book, request

from sheets_kpi import pipeline
from sheets_kpi.plan import make_plan
from sheets_kpi.prepare import prepare
from sheets_kpi.prepare.decisions import Seeds
from sheets_kpi.render import render
from sheets_kpi.render.board import Board
from sheets_kpi.render.page import WIDEST
from sheets_kpi.schema import AccountSpec, Named, PersonSpec, TargetSpec
from sheets_kpi.stages import Request
from sheets_kpi.state import Bar, Cell, CellValue, Tab
from sheets_kpi.styles import BEHIND, MUTED
from sheets_kpi.template import parse
from sheets_kpi.texts import Lang

D = date
PRODUCT = """
[logs.deals.columns.product]
name = { ru = "Товар", en = "Product" }
type = "text"
"""
OF_A_LIST = (
    PRODUCT.replace('"text"', '"choice"')
    + """choices = [
    { id = "tables", ru = "Столы", en = "Tables" },
    { id = "sofas", ru = "Диваны", en = "Sofas" },
    { id = "chairs", ru = "Кресла", en = "Chairs" },
]
"""
)
DEALS_BY_PRODUCT = DEALS.replace('client = "client"\n', 'client = "client"\ncategory = "product"\n')
ROWS = (
    (D(2026, 11, 2), "Анна", None, "Вега", "оплачена", 1000.0, "Столы"),
    (D(2026, 11, 3), "Анна", None, "Лира", "оплачена", 5000.0, "Столы"),
    (D(2026, 11, 3), "Анна", None, "Лира", "оплачена", 3000.0, "Диваны"),
    (D(2026, 11, 4), "Анна", None, "Вега", "отказ", None, "Кресла"),
    (D(2026, 11, 5), "Анна", None, "Вега", "оплачена", 1000.0, None),
)


def by_product(
    rows: Sequence[Sequence[CellValue]] = ROWS,
    lang: Lang = "ru",
    without: str = "",
    product: str = PRODUCT,
) -> Board:
    template = parse(DEALS_BY_PRODUCT + product, "deals-by-product.toml")
    settings: dict[str, CellValue] = {"without": without} if without else {}
    seeds = Seeds(people=(PersonSpec("Анна"),), settings=settings)
    workbook = book({"Сделки": [(*HEADERS, "Товар"), *rows]})
    wanted = prepare(workbook.state, template, lang, D(2026, 11, 20), seeds)
    workbook.apply(make_plan(workbook.state, wanted))
    asked = Request(NOON, D(2026, 11, 20), lang, template)
    return pipeline.sync(workbook, asked, dry_run=True).board


def tab_of(board: Board, key: str) -> Tab | None:
    return next((tab for tab in render(board) if tab.key == key), None)


def rows_of(tab: Tab | None) -> dict[str, list[CellValue]]:
    """The rows of a tab by their labels, without blanks at their ends."""
    assert tab is not None
    found: dict[str, list[CellValue]] = {}
    for row in range(1, tab.size[0] + 1):
        cells = [tab.cells.get((row, column)) for column in range(1, tab.size[1] + 1)]
        values: list[CellValue] = [cell.value if cell else None for cell in cells]
        while values and values[-1] is None:
            values.pop()
        if values:
            spaced = [v.replace("\u00a0", " ") if isinstance(v, str) else v for v in values]
            found[str(spaced[0])] = spaced[1:]
    return found


def cells_of(tab: Tab | None, label: str) -> dict[int, Cell]:
    """The cells of the row with a label, by column."""
    assert tab is not None
    row = next(r for (r, c), cell in tab.cells.items() if c == 1 and cell.value == label)
    return {column: cell for (at, column), cell in tab.cells.items() if at == row}


# --- by category ---------------------------------------------------------------------------------


def test_categories_have_facts_and_shares_of_what_adds_up() -> None:
    rows = rows_of(tab_of(by_product(), "by_category"))
    assert rows["Категория"] == [
        "Выручка, ₽", "доля", None, "Сделки, шт", "доля", "Средний чек, ₽",
    ]  # fmt: skip
    assert rows["Вся компания"] == [10000, 1.0, None, 4, 1.0, 2500]
    assert rows["Столы"] == [6000, 0.6, None, 2, 0.5, 3000]
    assert rows["Диваны"] == [3000, 0.3, None, 1, 0.25, 3000]
    assert rows["Кресла"] == [0, None, None, 0]  # an average order of no deals is no data
    assert rows["Не распределено"] == [1000, 0.1, None, 1, 0.25, 1000]
    assert "Сверху те, у кого больше KPI «Выручка»." in next(key for key in rows if "доля" in key)


def test_the_largest_category_stands_first_and_what_has_none_below_the_company() -> None:
    labels = [*rows_of(tab_of(by_product(), "by_category"))]
    assert labels[labels.index("Категория") :] == [
        "Категория", "Вся компания", "Не распределено", "Столы", "Диваны", "Кресла",
    ]  # fmt: skip
    everything_named = [*rows_of(tab_of(by_product(ROWS[:-1]), "by_category"))]
    assert "Не распределено" not in everything_named


def test_bars_compare_with_the_largest() -> None:
    tab = tab_of(by_product(), "by_category")
    bars = {one: cells_of(tab, one)[4].drawn for one in ("Столы", "Диваны", "Кресла")}
    assert {one: bar.value for one, bar in bars.items() if isinstance(bar, Bar)} == {
        "Столы": 1.0,
        "Диваны": 0.5,
    }
    assert cells_of(tab, "Вся компания")[4].drawn is None
    assert cells_of(tab, "Кресла")[2].style.color == MUTED


def test_more_than_thirty_are_summed_and_named() -> None:
    # 1 000, 2 000, … 33 000 ₽: the three smallest are 1 000 + 2 000 + 3 000
    rows = [
        (D(2026, 11, 2), "Анна", None, "Вега", "оплачена", 1000.0 * n, f"Товар {n}")
        for n in range(1, 34)
    ]
    found = rows_of(tab_of(by_product(rows), "by_category"))
    assert found["Товар 4"][0] == 4000
    assert "Товар 3" not in found
    assert found["ещё 3 категории"] == [
        6000,
        pytest.approx(6 / 561),
        None,
        3,
        pytest.approx(3 / 33),
    ]
    assert "Товар 3, Товар 2, Товар 1" in found


def test_words_of_a_list_are_told_in_the_language_of_the_tab() -> None:
    listed = rows_of(tab_of(by_product(lang="en", product=OF_A_LIST), "by_category"))
    assert listed["Tables"][:2] == [6000, 0.6]
    assert "Столы" not in listed
    assert "Столы" in rows_of(tab_of(by_product(lang="en"), "by_category"))  # no list: as typed


@cache
def without_categories() -> Board:
    rows = [row[:6] for row in ROWS]
    return pipeline.sync(prepared_book(*rows), request(), dry_run=True).board


def test_without_categories_there_is_no_tab_and_nothing_is_computed() -> None:
    for board in (without_categories(), by_product(without="По категориям")):
        assert tab_of(board, "by_category") is None
        assert board.link("by_category") is None
        assert "category" not in board.computed.results.facts.segments
    assert by_product().link("by_category") is not None
    # a column where nobody wrote anything
    assert tab_of(by_product([(*row[:6], None) for row in ROWS]), "by_category") is None


def test_what_is_wider_than_a_laptop_is_folded_up() -> None:
    many = "".join(
        f"""
        [kpis.count_{n}]
        name = {{ ru = "Количество {n}", en = "Count {n}" }}
        formula.ru = 'СЧЁТЕСЛИМН(Сделки[Статус];"оплачена")'
        formula.en = 'COUNTIFS(Deals[Status];"paid")'
        """
        for n in range(20)
    )
    tab = tab_of(by_product(product=PRODUCT + many), "by_category")
    assert tab is not None
    [group] = tab.groups
    assert (group.kind, group.last, group.folded) == ("columns", len(tab.widths), True)
    open_ones = sum(tab.widths[: group.first - 1])
    assert open_ones <= WIDEST < open_ones + sum(tab.widths[group.first - 1 : group.first + 1])


# --- by account ----------------------------------------------------------------------------------

DEALS_OF_ACCOUNTS = (
    (D(2026, 11, 2), "Анна", "Москва", "Вега", "оплачена", 150000.0),
    *[(D(2026, 11, 3), "Анна", "Казань", "Вега", "оплачена", 5000.0)] * 12,
    (D(2026, 11, 5), "Анна", "Проба", "Вега", "оплачена", 9000.0),
)


def accounts(*more: Sequence[CellValue], goal: float | None = 150000.0) -> Tab | None:
    targets = [TargetSpec("revenue", Named("Казань", "Kazan"), {"2026-11": goal})] if goal else []
    seeds = Seeds(
        people=(PersonSpec("Анна"),),
        accounts=(AccountSpec("Москва"), AccountSpec("Казань"), AccountSpec("Проба", test=True)),
        targets=tuple(targets),
    )
    workbook = prepared_book(*DEALS_OF_ACCOUNTS, *more, seeds=seeds)
    return tab_of(pipeline.sync(workbook, request(), dry_run=True).board, "by_account")


def test_accounts_have_facts_in_the_unit_of_their_column() -> None:
    rows = rows_of(accounts())
    assert rows["Аккаунт"] == ["Выручка, тыс. ₽", "Сделки, шт", "Средний чек, тыс. ₽"]
    assert rows["Вся компания"] == [210000, 13, 16153.85]
    assert rows["Москва"] == [150000, 1, 150000]
    labels = [*rows]
    assert labels.index("Вся компания") < labels.index("Москва") < labels.index("Казань")
    assert labels.index("Тестовые аккаунты (в итоги не входят)") < labels.index("Проба")
    assert rows["Проба"] == [9000, 1, 9000]
    assert "Не распределено" not in rows


def test_what_names_no_account_stands_below_the_company() -> None:
    tab = accounts((D(2026, 11, 5), "Анна", None, "Вега", "оплачена", 30000.0))
    rows = rows_of(tab)
    assert rows["Не распределено"] == [30000, 1, 30000]
    labels = [*rows]
    assert labels.index("Не распределено") == labels.index("Вся компания") + 1
    # 30 000 of 240 000 ₽ name none: more than a tenth, so an account's own is not known
    moscow = cells_of(tab, "Москва")[2]
    assert (moscow.style.color, moscow.style.number_format) == (MUTED, '"○ "#,##0.0,')
    assert moscow.note.replace("\u00a0", " ") == "1 строка (30 000) без имени"


def test_an_account_with_a_target_of_its_own_is_judged() -> None:
    tab = accounts()
    # 13 of 20 working days are over: 97 500 ₽ are due, and there are 60 000
    kazan = cells_of(tab, "Казань")[2]
    assert (kazan.value, kazan.style.fill) == (60000, BEHIND.fill)
    assert kazan.style.number_format == '"■ "#,##0.0,'
    assert kazan.note.replace("\u00a0", " ") == "■ отставание · 62 % · цель 150 000 ₽"
    assert not cells_of(tab, "Москва")[2].style.fill
    assert any("■ отставание (меньше 75 %)" in key for key in rows_of(tab))
    assert not any("отставание" in key for key in rows_of(accounts(goal=None)))


def test_kpis_that_no_account_has_a_number_of_have_no_column() -> None:
    lost = [(*row[:4], "отказ", None) for row in DEALS_OF_ACCOUNTS]
    workbook = prepared_book(*lost, seeds=Seeds(accounts=(AccountSpec("Москва"),)))
    tab = tab_of(pipeline.sync(workbook, request(), dry_run=True).board, "by_account")
    assert rows_of(tab)["Аккаунт"] == ["Выручка, ₽", "Сделки, шт"]  # no average of no deals
