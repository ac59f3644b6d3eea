"""Tabs that no log claims though they have its columns, and tabs that only sound like one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from log_books import DAY, DEALS, DEALS_HEADER, cleaned, column, deal, named, tab, with_spec

from sheets_kpi.schema import LogSpec
from sheets_kpi.state import CellValue, Existing, ExistingTab, Mark

CALLS = LogSpec(
    "calls",
    named("Звонки", "Calls", "Журнал звонков"),
    columns=(
        column("date", "Дата", "date", required=True),
        column("manager", "Менеджер", "person", required=True),
        column("calls", "Звонков", "number", required=True),
    ),
    date="date",
    person="manager",
)
DEALS_TOO = with_spec(DEALS, name=named("Сделки", "Deals", "Продажи"))
CALLS_HEADER = ("Дата", "Менеджер", "Звонков")


def told(*tabs: ExistingTab, marks: tuple[Mark, ...] = ()) -> list[tuple[str, str, str]]:
    """The (code, tab, Russian name of the log) of findings about tabs that are not read."""
    made = cleaned(existing=Existing(tabs, marks), logs=[DEALS_TOO, CALLS])
    return [
        (f.code, f.tab, str(f.facts["log"]["ru"]))  # type: ignore[index]
        for f in made.findings
        if f.code in ("tab_unread", "tab_not_log")
    ]


def sheet(title: str, *rows: tuple[CellValue, ...], hidden: bool = False) -> ExistingTab:
    return tab(title, *rows, hidden=hidden)


OWN = (sheet("Сделки", DEALS_HEADER, deal()), sheet("Звонки", CALLS_HEADER, (DAY, "Анна", 5)))


@pytest.mark.parametrize(
    ("title", "rows", "log"),
    [
        ("Лист1", (DEALS_HEADER, deal()), "Сделки"),
        ("Сделки октябрь", (DEALS_HEADER, deal()), "Сделки"),
        ("Сделки (2)", (DEALS_HEADER, deal()), "Сделки"),
        ("Копия листа Сделки", (("Журнал",), (), DEALS_HEADER), "Сделки"),
        ("Анна", (("Дата", "Ответственный", "Сумма, ₽", "Заметки", "Город"), ()), "Сделки"),
        ("Обзвон", (("Когда", *CALLS_HEADER), ("вчера", DAY, "Анна", 4)), "Звонки"),
    ],
)
def test_a_visible_tab_with_the_columns_of_a_log_is_told(
    title: str, rows: tuple[tuple[CellValue, ...], ...], log: str
) -> None:
    assert told(*OWN, sheet(title, *rows)) == [("tab_unread", title, log)]


@pytest.mark.parametrize(
    "rows",
    [
        (("Дата", "Событие"), (DAY, "праздник")),
        (("Менеджер", "Статус", "Сумма"), ("Анна", "оплачена", 5)),  # no main date
        (("Дата", "Менеджер", *"абвгдежз"), ()),  # two of ten
        (("План",), (100,)),
        (),
    ],
)
def test_other_tabs_are_left_alone(rows: tuple[tuple[CellValue, ...], ...]) -> None:
    assert told(*OWN, sheet("Лист1", *rows)) == []


def test_hidden_tabs_and_tabs_of_ours_are_left_alone() -> None:
    hidden = sheet("Лист1", DEALS_HEADER, deal(), hidden=True)
    ours = sheet("Лист2", DEALS_HEADER, deal())
    assert told(*OWN, hidden, ours, marks=(Mark("decision", "team", "Лист2"),)) == []


def test_another_spelling_of_the_name_counts_only_where_the_columns_fit() -> None:
    lorries = sheet("Продажи", ("Дата", "Водитель", "Рейс", "Тонн"), (DAY, "Ли", 4, 20))
    required = tuple(replace(one, required=True) for one in DEALS.columns)
    made = cleaned(lorries, logs=[with_spec(DEALS_TOO, columns=required)])
    assert made.logs["deals"].problem == "log_missing"
    assert [finding.code for finding in made.findings] == ["tab_not_log", "log_missing"]
    deals = sheet("Продажи", DEALS_HEADER, deal())
    assert len(cleaned(deals, logs=[with_spec(DEALS_TOO, columns=required)]).logs["deals"]) == 1


def test_the_name_itself_counts_whatever_the_columns() -> None:
    own = sheet("Сделки", ("Номер", "Кто", "Куда"), (1, "а", "б"))
    assert [f.code for f in cleaned(own, logs=[DEALS_TOO]).findings] == ["header_missing"]
