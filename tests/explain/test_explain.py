"""`sheets-kpi explain` read aloud: a small team, numbers worked by hand."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from datetime import date as D  # noqa: N812  # dates stand in tables
from pathlib import Path
from typing import Any

import pytest
from books import prepared_book, request
from click.testing import CliRunner, Result

from sheets_kpi import pipeline
from sheets_kpi.cli import main
from sheets_kpi.errors import AskError
from sheets_kpi.explain import explain, lines
from sheets_kpi.facts import SegmentKind
from sheets_kpi.prepare.decisions import Seeds
from sheets_kpi.schema import AccountSpec, Named, PersonSpec, TargetSpec
from sheets_kpi.state import CellValue
from sheets_kpi.texts import Lang
from sheets_kpi.workbooks.google.workbook import GoogleWorkbook
from sheets_kpi.workbooks.memory import MemoryWorkbook

ROWS = (
    (D(2026, 11, 2), "Иванов", "Москва", "Вега", "оплачена", 1000.5),
    (D(2026, 11, 12), "Петров", "Москва", "Орион", "оплачена", "4 000"),
    (D(2026, 11, 13), "Петров", "Казань", "Лира", "отказ", 70),
    (D(2026, 11, 16), "Иванов", "Москва", "Вега", "оплачена", "много"),
    (D(2026, 11, 17), "Иванов", "Проба", "Вега", "оплачена", 300),
    (D(2026, 11, 18), "Сидоров", "Москва", "Вега", "оплачена", 200),
    (None, "Иванов", "Москва", "Вега", "оплачена", 50),
    (D(2026, 11, 25), "Иванов", "Москва", "Вега", "оплачена", 60),
    (D(2026, 10, 7), "Иванов", "Москва", "Лира", "оплачена", 500),
)


def book(*rows: Sequence[CellValue], **settings: CellValue) -> MemoryWorkbook:
    """November 2026 has 20 working days, 13 of them before the 20th; from the 12th on 13, 6 of them
    before the 20th.
    """
    each = Named("Каждому", "Each")
    seeds = Seeds(
        people=(
            PersonSpec("Иванов", team="Юг"),
            PersonSpec("Петров", also="Петрович", team="Север", start="2026-11-12", fte=0.5),
        ),
        accounts=(AccountSpec("Москва"), AccountSpec("Казань"), AccountSpec("Проба", test=True)),
        targets=(
            TargetSpec("revenue", each, {"2026-11": 10000.0}),
            TargetSpec("average", each, {"2026-11": 2000.0}),
        ),
        settings=settings,
    )
    return prepared_book(*(rows or ROWS), seeds=seeds)


def told(
    workbook: MemoryWorkbook,
    kpi: str,
    kind: SegmentKind = "company",
    name: str = "",
    period: str = "",
    lang: Lang = "ru",
) -> dict[str, Any]:
    checked = pipeline.check(workbook, request(lang=lang))
    return explain(checked, kpi, (kind, name), period, lambda tab, cell: f"{tab}:{cell}")


def test_a_number_is_told_as_text() -> None:
    text = "\n".join(lines(told(book(), "выручка"), "ru"))
    assert text.replace("\u00a0", " ") == (
        """\
Выручка · Вся компания · Ноябрь 2026, по 20.11.2026
5 200,50 ₽ · ○ не всё учтено
Строк учтено: 3. Не учтено из-за ошибок в журнале: 1.
Дней с записями: 5 из 13.
Цель: Иванов 10 000 ₽ + Петров 3 250 ₽ = 13 250 ₽
Выполнение цели: 39 %
Темп 65 %: по 19.11.2026 включительно есть 5 201 ₽, а по плану и рабочим дням каждого – 8 000 ₽
Прошло рабочих дней: 13 из 20
Прогноз на конец периода: 8 001 ₽
В четырёх случаях из пяти выйдет от 5 201 ₽ до 13 848 ₽.
Сдвиг к октябрю: по 19.11.2026 – 5 200,5 ₽, по 19.10.2026 – 500 ₽ (+4 700,5 ₽)
  строк в журнале «Сделки» – 3 вместо 1 (+1 000 ₽)
  в среднем на строку – 1 734 ₽ вместо 500 ₽ (+3 700,5 ₽)
  По сотрудникам:
    Петров +4 000 ₽
    Иванов +500,5 ₽
    Не распределено +200 ₽
  По аккаунтам:
    Москва +4 700,5 ₽

KPI «Выручка» = 5 201 ₽
  сумма «Сумма» журнала «Сделки», где «Статус» = «оплачена» = 5 201 ₽ [1]

[1] сумма «Сумма» журнала «Сделки», где «Статус» = «оплачена»: строк учтено 3, с ошибкой 1, не входит 5
    Сделки!F2  02.11.2026  1 000,5
    Сделки!F3  12.11.2026  4 000  +4 000
    Сделки!F7  18.11.2026  200
  Не учтено 1: ошибка в ячейке «Сумма»
    Сделки!F5  16.11.2026  много  «много» – не число
  Не входит 1: не выполнено условие «Статус» = «оплачена»
    Сделки!E4  13.11.2026  отказ
  Не входит 1: тестовый аккаунт
    Сделки!C6  17.11.2026  Проба
  Не входит 1: не заполнено «Закрыта», а период определяется по этому столбцу
    Сделки!A8
  Не входит 1: «Закрыта» позже 20.11.2026, этот день не в счёт
    Сделки!A9  25.11.2026
  Не входит 1: «Закрыта» в другом периоде
    Сделки!A10  07.10.2026"""  # noqa: E501  # as long as it is printed
    )


def test_a_joiner_has_a_part_of_the_target_and_other_spellings_are_known() -> None:
    one = told(book(), "ВЫРУЧКА", "person", "петрович", lang="en")
    assert [line.replace("\u00a0", " ") for line in one["about"][:7]] == [
        "4,000 ₽ · ▲ done",
        "Rows counted: 1.",
        "Days with records: 2 of 6.",
        "Target: 10,000 ₽ × 13/20 × 0.5 = 3,250 ₽",
        "Attainment: 123 %",
        "Pace > 200 %: 4,000 ₽ by the end of 2026-11-19, and the plan by then is 1,500 ₽",
        "Working days over: 6 of 13",
    ]
    others = [row["value"] for row in one["calls"][0]["rows"] if row["reason"] == "segment"]
    assert others == ["Иванов", "Иванов", "Сидоров", "Иванов"]


def test_a_ratio_is_told_by_its_parts_and_those_by_theirs() -> None:
    one = told(book(), "Средний чек")
    text = [line.replace("\u00a0", " ") for line in lines(one, "ru")]
    start = text.index("KPI «Средний чек» = 1 734 ₽")
    assert text[start : start + 6] == [
        "KPI «Средний чек» = 1 734 ₽",
        "  5 201 ₽ ÷ 3 шт = 1 734 ₽",
        "    KPI «Выручка» = 5 201 ₽",
        "      сумма «Сумма» журнала «Сделки», где «Статус» = «оплачена» = 5 201 ₽ [1]",
        "    KPI «Сделки» = 3 шт",
        "      число строк журнала «Сделки», где «Статус» = «оплачена» = 3 шт [2]",
    ]
    [count] = [row for row in one["calls"][1]["rows"] if row["cell"] == "F5"]
    assert (count["reason"], count["why"]) == ("unreadable", "ошибка в ячейке «Сумма»")
    assert one["formula"]["parts"][0]["fact"] == one["fact"] == 1733.5


def test_a_kpi_that_cannot_be_computed_says_why() -> None:
    workbook = book()
    tab = next(tab for tab in workbook.state.tabs if tab.title == "KPI")
    formulas: Any = next(column for column in tab.columns if "Формула" in column)
    formulas[formulas.index("[Выручка]/[Сделки]")] = "[Выручка]/[Встречи]"
    one = told(workbook, "Средний чек")
    assert one["formula"] is None
    assert one["about"][:2] == [
        "нет данных · ○ нет данных",
        "KPI «Встречи» нет (позиция 11)",
    ]


# --- closed periods -------------------------------------------------------------------------------


def closed_book() -> MemoryWorkbook:
    """October is closed with 500 ₽ of Иванов."""
    workbook = book(closed_through=D(2026, 10, 31))
    pipeline.sync(workbook, request())
    return workbook


def test_a_closed_number_stays_and_what_todays_logs_would_give_is_told() -> None:
    workbook = closed_book()
    same = told(workbook, "Выручка", period="октябрь 2026")
    assert same["closed"]
    assert same["about"][1].endswith("По сегодняшним журналам вышло бы столько же.")
    log: Any = next(tab for tab in workbook.state.tabs if tab.title == "Сделки").columns
    log[5][9] = 700
    one = told(workbook, "Выручка", period="2026-10")
    assert (one["fact"], one["formula"]["fact"]) == (500, 700)
    assert one["about"][1].replace("\u00a0", " ") == (
        "Период закрыт: число хранится в архиве. "
        "По сегодняшним журналам и формуле вышло бы иначе: 700 ₽."
    )


def test_who_is_gone_has_the_number_that_was_kept() -> None:
    workbook = closed_book()
    team: Any = next(tab for tab in workbook.state.tabs if tab.title == "Команда").columns
    name = next(column for column in team if "Иванов" in column)
    name[name.index("Иванов")] = "Орлов"
    one = told(workbook, "Выручка", "person", "Иванов", "2026-10")
    assert (one["fact"], one["formula"], one["calls"]) == (500, None, [])
    assert "Посчитать его заново нельзя" in one["about"][1]


# --- what was asked for ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("Вырчка",), "KPI «Вырчка» нет. Есть: Выручка."),
        (("Выручка", "person", "Ивонов"), "Сотрудника «Ивонов» нет. Есть: Иванов."),
        (("Выручка", "team", "q"), "Команды «q» нет. Есть: Юг, Север, Не распределено."),
        (("Выручка", "account", "Масква"), "Аккаунта «Масква» нет. Есть: Москва."),
        (("Выручка", "category", "Шкафы"), "Категории «Шкафы» нет. Есть: –."),
        (
            ("Выручка", "company", "", "2027-01"),
            "За период «Январь 2027» журналов нет: они есть с «Октябрь 2026» по «Ноябрь 2026».",
        ),
        (
            ("Выручка", "company", "", "вчера"),
            "«вчера» – не период. Нужен период вида 2026-11, 2026-W47, 2026-Q4 или 2026.",
        ),
    ],
)
def test_what_is_not_there_is_told_with_what_is(asked: tuple[Any, ...], said: str) -> None:
    with pytest.raises(AskError) as error:
        told(book(), *asked)
    assert error.value.say("ru") == said
    assert error.value.exit_code == 2


def test_unassigned_and_weeks_can_be_asked_for() -> None:
    nobody = told(book(), "Выручка", "team", "не распределено")
    assert (nobody["fact"], nobody["team"]) == (200, "")
    week = told(book(), "Выручка", period="2026-W46")
    assert (week["period"], week["fact"]) == ("2026-W46", 4000)
    # by the 20th of November the whole log is open; a quarter has 5 700.5
    assert told(book(), "Выручка", period="IV кв. 2026")["fact"] == 5700.5


def test_a_link_leads_to_the_cell() -> None:
    workbook = book()
    tab = next(tab for tab in workbook.state.tabs if tab.title == "Сделки")
    row = told(workbook, "Выручка")["calls"][0]["rows"][0]
    assert (row["tab"], row["row"], row["cell"], row["url"]) == (
        "Сделки", 2, "F2", f"{tab.id}:F2",
    )  # fmt: skip
    sheet = "1A2b3C4d5E6f7G8h9I0j1K2l3M4n5O6p7Q8r9S0t1U2v"
    page = f"https://docs.google.com/spreadsheets/d/{sheet}/edit"
    assert GoogleWorkbook(f"{page}#gid=0").address("7", "F2") == f"{page}#gid=7&range=F2"


# --- the command ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("explain") / "demo.xlsx"
    run("demo", path, "--as-of", "2026-11-20", "--template", "salon")
    return path


def run(*words: str | Path) -> Result:
    return CliRunner(env={"LANG": "ru_RU.UTF-8", "LC_ALL": None}).invoke(
        main, [str(word) for word in words], catch_exceptions=False
    )


def test_json_and_csv_tell_every_row(sample: Path) -> None:
    words = ("explain", sample, "Выручка", "--as-of", "2026-11-20")
    one = json.loads(run(*words, "--json").stdout)
    exported = json.loads(run("export", sample, "--as-of", "2026-11-20", "--json").stdout)
    [row] = [
        row
        for row in exported
        if (row["kpi"], row["period"], row["segment"]) == ("Выручка", "2026-11", "company")
    ]
    assert row.items() <= one.items()
    table = list(csv.DictReader(io.StringIO(run(*words, "--csv").stdout)))
    assert list(table[0]) == ["call", *one["calls"][0]["rows"][0]]
    assert len(table) == sum(len(call["rows"]) for call in one["calls"])
    assert one["formula"]["parts"][0]["words"].count("+") == 1  # visits + what was sold beside
    adds = [float(row["adds"]) for row in table if row["adds"]]
    assert sum(adds) == pytest.approx(one["fact"])


def test_the_workbook_may_come_from_the_config(
    sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(sample.parent)
    (sample.parent / "sheets-kpi.toml").write_text('workbook = "demo.xlsx"', "utf-8")
    said = run("explain", "выручка", "--as-of", "2026-11-20")
    assert (said.exit_code, said.stdout[:7]) == (0, "Выручка")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("Прибиль",), "KPI «Прибиль» нет."),
        ((), "Какой KPI объяснить?"),
        (("Выручка", "--team", "А", "--person", "Б"), "Назовите что-то одно"),
    ],
)
def test_what_is_typed_wrong_has_exit_code_2(
    sample: Path, words: tuple[str, ...], said: str
) -> None:
    found = run("explain", sample, *words)
    assert (found.exit_code, found.stdout) == (2, "")
    assert said in found.stderr
