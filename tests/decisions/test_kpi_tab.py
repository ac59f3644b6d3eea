"""The KPI tab: what an owner types, and what is refused row by row."""

from __future__ import annotations

import pytest
from books import tab

from sheets_kpi.decisions.kpi import Kpi, read_kpis
from sheets_kpi.decisions.tables import KPI, read_table
from sheets_kpi.findings import Finding
from sheets_kpi.state import CellValue

HEADER = ("KPI", "Формула", "Единица", "Направление", "Вес", "Уровень", "Знаков после запятой")
F = "СУММ(Сделки[Сумма])"


def kpis(*rows: tuple[CellValue, ...]) -> tuple[tuple[Kpi, ...], tuple[Finding, ...]]:
    return read_kpis(read_table(tab("KPI", [HEADER, *rows]), KPI))


def test_a_full_row_and_a_short_one() -> None:
    (errors, revenue), findings = kpis(
        ("Ошибки", F, "%", "меньше – лучше", "10", "командный", 2),
        ("Выручка", F, "руб."),
    )
    assert findings == ()
    assert (errors.direction, errors.weight, errors.level) == ("lower", 10, "team")
    assert (errors.decimals, errors.is_percent, errors.row) == (2, True, 2)
    assert (revenue.direction, revenue.weight, revenue.is_money) == ("higher", 0, True)
    assert not revenue.broken


@pytest.mark.parametrize(
    ("row", "code", "cell"),
    [
        (("Выручка", F, "₽", "вверх и вниз"), "kpi_setting", "D2"),
        (("Выручка", F, "₽", None, "много"), "kpi_setting", "E2"),
        (("Выручка", F, "₽", None, -1), "kpi_setting", "E2"),
        (("Выручка", F, "₽", None, None, "общий"), "kpi_setting", "F2"),
        (("Выручка", F, "₽", None, None, None, 12), "kpi_setting", "G2"),
        (("Выручка", F, "₽", None, None, None, 1.5), "kpi_setting", "G2"),
        ((None, F), "kpi_nameless", "B2"),
    ],
)
def test_a_broken_row_is_no_data_and_says_why(
    row: tuple[CellValue, ...], code: str, cell: str
) -> None:
    found, [finding] = kpis(row)
    assert (finding.code, finding.cell) == (code, cell)
    assert all(kpi.broken for kpi in found)


@pytest.mark.parametrize(
    ("weight", "unweighed"), [("много", True), (-1, True), (None, False), (10, False)]
)
def test_an_unreadable_weight_is_unknown_and_not_nothing(
    weight: CellValue, *, unweighed: bool
) -> None:
    [kpi], _ = kpis(("Выручка", F, "₽", None, weight))
    assert kpi.unweighed is unweighed


def test_a_live_formula_is_a_finding() -> None:
    live = tab("KPI", [HEADER, ("Выручка", 125000)])._replace(formulas=frozenset({(2, 2)}))
    [kpi], [finding] = read_kpis(read_table(live, KPI))
    assert kpi.broken
    assert (finding.code, finding.cell) == ("kpi_live_formula", "B2")


def test_of_two_kpis_with_one_name_neither_counts() -> None:
    [kpi], findings = kpis(("Выручка", F), ("выручка ", F))
    assert kpi.broken
    assert [finding.row for finding in findings] == [2, 3]
    assert {finding.code for finding in findings} == {"kpi_duplicate"}


@pytest.mark.parametrize("typed", ["меньше – лучше", "меньше - лучше", "Меньше-лучше", "↓"])
def test_a_dash_from_the_keyboard_is_as_good_as_a_printed_one(typed: str) -> None:
    [kpi], findings = kpis(("Ошибки", F, "%", typed))
    assert findings == ()
    assert kpi.direction == "lower"


def test_an_empty_tab_says_that_there_is_nothing_to_compute() -> None:
    found, [finding] = kpis()
    assert found == ()
    assert finding.code == "kpi_none"
