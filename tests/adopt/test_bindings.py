"""A trade's template on a team's own tabs and headers: bound where roles and types agree, what is
missing is told with the KPIs that fall away, and each binding can be corrected.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import xlsxwriter
from click.testing import CliRunner, Result
from log_books import tab
from openpyxl import load_workbook

from sheets_kpi import cli
from sheets_kpi.adopt.bind import Bound, bind, kpis_had, lost_kpis
from sheets_kpi.adopt.read import read
from sheets_kpi.state import Existing
from sheets_kpi.template import load, shipped

# A funnel as a CRM exports it: no title, header or word is the template's own.
HEAD = ("Дата создания", "Дата закрытия", "Ответственный", "Контакт", "Бюджет", "Стадия сделки",
        "Источник")  # fmt: skip
STAGES = ("Успешно реализовано", "Переговоры", "Закрыто и не реализовано")
ROWS = tuple(
    (f"{day:02}.11.2026", f"{day:02}.11.2026", ("Анна Белова", "Олег Тихий")[day % 2],
     f"Клиент {day % 5}", 100 * day, STAGES[day % 3], ("Авито", "Сайт")[day % 2])
    for day in range(1, 19)
)  # fmt: skip
# won on the days 3, 6, 9, 12, 15 and 18
WON, REVENUE = 6, 6300
CALLS = tuple((f"{day:02}.11.2026", ("Анна", "Олег")[day % 2], day) for day in range(1, 19))
LORRIES = tuple((f"{day:02}.11.2026", f"А{day}23ВС", day) for day in range(1, 19))
BOOK: dict[str, tuple[tuple[object, ...], ...]] = {
    "Лиды": (HEAD, *ROWS),
    "Обзвон": (("День", "Менеджер", "Набрано"), *CALLS),
}


def bound(template: str = "sales-team") -> Bound:
    tabs = (tab(title, *rows) for title, rows in BOOK.items())  # type: ignore[arg-type]
    return bind(load(template), read(Existing(tuple(tabs))))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return made(tmp_path / "own.xlsx", BOOK)


def made(path: Path, tabs: dict[str, tuple[tuple[object, ...], ...]]) -> Path:
    with xlsxwriter.Workbook(path) as book:
        for title, rows in tabs.items():
            sheet = book.add_worksheet(title)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return path


def run(*words: object, typed: str = "") -> Result:
    options = ("--as-of", "2026-11-20", "--lang", "ru")
    return CliRunner().invoke(cli.main, [*map(str, words), *options], input=typed)


def kpi(path: Path, name: str) -> float:
    kpis = json.loads(run("sync", path, "--json").output)["kpis"]
    return float(next(one["fact"] for one in kpis if one["kpi"] == name))


def test_columns_are_bound_by_what_they_are() -> None:
    found = bound()
    assert found.logs == {"deals": "Лиды"}
    assert {column: name for (_, column), name in found.columns.items()} == {
        "created": "Дата создания",
        "closed": "Дата закрытия",
        "manager": "Ответственный",
        "client": "Контакт",
        "amount": "Бюджет",
        "status": "Стадия сделки",
        "category": "Источник",
    }
    assert found.new_words(("deals", "status")) == {
        "Успешно реализовано": "won",
        "Переговоры": "open",
        "Закрыто и не реализовано": "lost",
    }


@pytest.mark.parametrize("name", shipped())
def test_no_column_is_bound_twice_and_each_to_one_of_its_kind(name: str) -> None:
    found = bound(name)
    assert len(set(found.columns.values())) == len(found.columns)
    template = found.applied()
    assert (template.source, template.digest) == (load(name).source, load(name).digest)
    assert [log.id for log in template.logs] == [log.id for log in load(name).logs]


def test_what_falls_away_is_told_with_its_column() -> None:
    """Who has no cost has no margin; nobody needs the number of a deal."""
    lost = lost_kpis(bound(), "ru")
    assert "Маржа" in lost["deals", "cost"]
    assert lost["deals", "number"] == []
    assert ("deals", "amount") not in lost


def test_a_trade_begins_on_a_sheet_of_its_own_headers(path: Path) -> None:
    done = run("init", path, "--template", "sales-team", "--yes")
    assert done.exit_code == 0, done.output
    assert "Журнал «Сделки» – листы Лиды; записей 18" in done.output
    assert "Клиент – ваш столбец «Контакт»" in done.output
    assert "Себестоимость – такого столбца нет; без него не считаются: " in done.output
    rows = [[c.value for c in row] for row in load_workbook(path)["Журналы"].iter_rows()]
    assert ["Сделки", None, "Клиент", "Контакт"] in [row[:4] for row in rows]
    assert ["Сделки", "Лиды"] in [row[:2] for row in rows]
    means = {row[4]: row[7] for row in rows if row[4]}
    assert means["Успешно реализовано"] == "успех"
    assert any("Переговоры" in str(row[10]) for row in rows)  # guessed, so to be checked
    assert kpi(path, "Выручка") == REVENUE
    assert kpi(path, "Сделки") == WON
    assert "Добавлять нечего" in run("init", path, "--yes").output


def test_a_binding_is_corrected_by_its_number(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever negotiates has bought, she says."""
    monkeypatch.setattr(cli, "_at_terminal", lambda: True)
    shown = run("init", path, "--template", "sales-team", typed="").output.splitlines()
    line = next(one for one in shown if "Переговоры" in one).split()[0]
    done = run("init", path, "--template", "sales-team", typed=f"{line}\n1\n\n\nда\n")
    assert f"{line}      новое слово «Переговоры» – успех" in done.output
    monkeypatch.setattr(cli, "_at_terminal", lambda: False)
    # and on the days 1, 4, 7, 10, 13 and 16
    assert kpi(path, "Выручка") == REVENUE + 5100


def test_no_log_of_the_sheet_is_the_templates(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "_at_terminal", lambda: True)
    shown = run("init", path, "--template", "sales-team", typed="").output.splitlines()
    log = next(one for one in shown if "Журнал «Сделки»" in one).split()[0]
    done = run("init", path, "--template", "sales-team", typed=f"{log}\n3\n\n\nнет\n")
    assert "Журнал «Сделки» – своего листа нет" in done.output
    assert "Лист «Лиды» – этот шаблон его не читает; строк 18" in done.output
    assert "+ новый лист «Сделки»" in done.output


def test_a_trade_that_reads_nothing_of_the_sheet_says_so(tmp_path: Path) -> None:
    path = made(tmp_path / "own.xlsx", {"Рейсы": (("День", "Номер машины", "Тонн"), *LORRIES)})
    done = run("init", path, "--template", "salon", "--yes")
    assert "Лист «Рейсы» – этот шаблон его не читает; строк 18" in done.output


def test_a_tab_that_only_bears_another_name_of_a_log_is_left_alone(tmp_path: Path) -> None:
    """Of lorries is no log of the template; its tab is made, and the conflict is named."""
    tabs = {"Лиды": BOOK["Лиды"], "Затраты": (("День", "Номер машины", "Тонн"), *LORRIES)}
    path = made(tmp_path / "own.xlsx", tabs)
    done = run("init", path, "--template", "sales-team", "--yes")
    assert "Затраты Лист назван как журнал «Расходы», но столбцы у него другие" in done.output
    assert "+ новый лист «Расходы»" in done.output


def test_the_kpis_of_a_trade_are_offered_where_their_columns_exist() -> None:
    """No deal has a cost here, and nobody counts its units."""
    found = kpis_had(bound(), "ru")
    assert {"Выручка", "Сделки", "Конверсия"} <= set(found)
    assert not {"Маржа"} & set(found)


@pytest.mark.parametrize(
    ("stages", "asked"),
    [
        (STAGES, set()),  # of stages of deals nothing can be counted among those of hiring
        (("отклик", "оффер", "вышел"), {"Отклики", "Офферы", "Вышли на работу"}),
    ],
)
def test_a_kpi_of_listed_words_is_had_where_one_of_them_stands(
    stages: tuple[str, ...], asked: set[str]
) -> None:
    rows = ((*row[:5], stages[i % 3], row[6]) for i, row in enumerate(ROWS))
    head = ("Дата", "Дата закрытия", "Рекрутер", "Кандидат", "Бюджет", "Стадия", "Источник")
    candidates = tab("Кандидаты", head, *rows)
    found = kpis_had(bind(load("recruiting"), read(Existing((candidates,)))), "ru")
    assert set(found) & {"Отклики", "Офферы", "Вышли на работу"} == asked
