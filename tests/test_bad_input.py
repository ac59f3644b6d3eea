"""Bad input end to end: a sentence, or a finding with its cell, and nothing of theirs changed."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest
from bad_books import (
    DAY,
    ROWS,
    SUMMARIES,
    Cells,
    Typed,
    counts,
    edit,
    facts,
    found,
    prepared,
    put,
    rename,
    rewrite,
    run,
    settles,
    texts,
    theirs,
    titles,
    told,
    untouched,
)
from books import DEALS, HEADERS

from sheets_kpi.state import column_number
from sheets_kpi.workbooks.xlsx.cells import far_end

D = date


@pytest.fixture(scope="session")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A prepared workbook: won in November 1 000 and 2 500.50, in October 4 000."""
    return prepared(tmp_path_factory.mktemp("sound") / "team.xlsx")


@pytest.fixture(scope="session")
def synced(sound: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same after a sync."""
    path = Path(shutil.copy(sound, tmp_path_factory.mktemp("synced") / "team.xlsx"))
    settles(path)
    return path


@pytest.fixture
def book(sound: Path, tmp_path: Path) -> Path:
    """A copy of the prepared workbook, to be spoilt."""
    return Path(shutil.copy(sound, tmp_path / "team.xlsx"))


@pytest.fixture
def shown(synced: Path, tmp_path: Path) -> Path:
    """A copy of the synced workbook, to be spoilt."""
    return Path(shutil.copy(synced, tmp_path / "team.xlsx"))


# --- the file --------------------------------------------------------------------------------

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def half(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def with_macros(path: Path) -> None:
    rewrite(path, lambda parts: parts.update({"xl/vbaProject.bin": b"macro"}))


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda path: path.write_text("Сумма;1"), "not an .xlsx"),
        (lambda path: path.write_bytes(b""), "not an .xlsx"),
        (lambda path: path.write_bytes(OLE + "EncryptedPackage".encode("utf-16-le")), "password"),
        (lambda path: path.write_bytes(OLE + b"Workbook"), "old .xls"),
        (with_macros, "macros"),
        (half, "damaged"),
        (lambda path: path.chmod(0o444), "read-only"),
        (lambda path: (path.parent / f"~${path.name}").touch(), "Close it"),
        (lambda path: (path.parent / f".~lock.{path.name}#").touch(), "Close it"),
    ],
)
def test_a_file_that_cannot_be_synced_is_refused_in_a_sentence(
    book: Path, spoil: Callable[[Path], object], said: str
) -> None:
    spoil(book)
    with untouched(book):
        done = run("sync", book, "--lang", "en")
    assert done.exit_code == 5
    assert said in done.output
    assert len(done.output.splitlines()) == 1


def test_a_byte_that_changed_on_the_way_is_noticed_or_does_not_matter(book: Path) -> None:
    good, before = book.read_bytes(), facts(book)
    for at in range(11, len(good), len(good) // 40):
        book.write_bytes(good[:at] + bytes([good[at] ^ 0xFF]) + good[at + 1 :])
        assert run("sync", book, "--dry-run").exit_code == 5 or facts(book) == before


@pytest.mark.parametrize("letter", ["A", "J", "Z", "AB"])
def test_a_log_is_as_wide_as_its_cells_however_long(letter: str) -> None:
    last = f'<row r="1000001"><c r="{letter}1000001"><v>1</v></c></row>'
    rows = f'<sheetData><row r="1"><c r="A1"><v>1</v></c></row>{last}</sheetData>'
    assert far_end(rows.encode()) == (1_000_001, column_number(letter))


def test_an_empty_workbook_has_no_numbers_and_says_which_tabs_are_missing(tmp_path: Path) -> None:
    path = tmp_path / "empty.xlsx"
    openpyxl.Workbook().save(path)
    assert {code for code, _ in found(path)} == {"log_missing"}
    assert set(facts(path).values()) == {None}


def test_two_syncs_at_the_same_time_leave_one_dashboard(book: Path) -> None:
    command = [sys.executable, "-m", "sheets_kpi", "sync", str(book), "--as-of", DAY]
    both = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    said = [one.communicate()[1] for one in both]
    assert all(
        one.returncode in (0, 5) and "Traceback" not in text
        for one, text in zip(both, said, strict=True)
    )
    assert 0 in {one.returncode for one in both}
    assert titles(book)[: len(SUMMARIES)] == list(SUMMARIES)
    settles(book)


# --- tabs ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "title", ["Сделки", "Команда", "Аккаунты", "KPI", "Цели", "Настройки", "Календарь"]
)
def test_a_renamed_log_or_decision_tab_is_still_found(shown: Path, title: str) -> None:
    rename(shown, title, "Моё, 2026!")
    with untouched(shown):
        assert told("sync", shown)["plan"]["changes"] == 0


@pytest.mark.parametrize("title", ["Дашборд", "Динамика", "Ошибки"])
def test_a_renamed_summary_tab_gets_its_name_back(shown: Path, title: str) -> None:
    before = titles(shown)
    settles(rename(shown, title, "Итоги шефа"))
    assert titles(shown) == before


@pytest.mark.parametrize("title", ["Сделки", "Дашборд", "KPI"])
def test_a_copy_of_a_tab_is_the_users(shown: Path, title: str) -> None:
    before, copy = facts(shown), f"{title} (2)"

    def change(workbook: openpyxl.Workbook) -> None:
        workbook.copy_worksheet(workbook[title])["A1"].value = "моё"
        workbook.worksheets[-1].title = copy

    settles(edit(shown, change))
    assert facts(shown) == before
    assert openpyxl.load_workbook(shown)[copy]["A1"].value == "моё"


def test_a_title_with_a_quote_and_an_exclamation_mark(book: Path) -> None:
    rename(book, "Сделки", "О&apos;Нил! 26")
    text = "О'Нил! 26"
    rewrite(book, quoted_twice)
    settles(book)
    assert text in titles(book)
    assert facts(book)["Выручка"] == 3500.5


def quoted_twice(parts: dict[str, bytes]) -> None:
    """In a reference an apostrophe of a title stands twice."""
    old, new = "О&apos;Нил! 26&apos;!".encode(), "О&apos;&apos;Нил! 26&apos;!".encode()
    inside = "'О&apos;Нил! 26'!".encode()
    text = parts["xl/workbook.xml"].replace(inside, "'О''Нил! 26'!".encode())
    parts["xl/workbook.xml"] = text.replace(old, new)


@pytest.mark.parametrize("title", ["Дашборд", "дашборд", "Ошибки"])
def test_a_summary_never_takes_the_place_of_a_tab_of_the_team(tmp_path: Path, title: str) -> None:
    path = prepared(tmp_path / "taken.xlsx", tabs={title: [["моё"]]})
    with untouched(path):
        done = run("sync", path, "--lang", "ru")
    assert done.exit_code == 6
    assert f"«{title}»" in done.output
    assert "ереименуйте" in done.output


@pytest.mark.parametrize("gone", [("Люди",), SUMMARIES])
def test_deleted_summary_tabs_come_back(shown: Path, gone: tuple[str, ...]) -> None:
    before = (titles(shown), texts(shown))

    def change(workbook: openpyxl.Workbook) -> None:
        for title in gone:
            workbook.remove(workbook[title])

    settles(edit(shown, change))
    assert (titles(shown), texts(shown)) == before


def test_hand_edits_of_a_summary_tab_are_overwritten_and_reported(shown: Path) -> None:
    before = openpyxl.load_workbook(shown)["Дашборд"]["A1"].value
    put(shown, "Дашборд", {"A1": "всё хорошо", "Z99": 5})
    assert "руками" in run("sync", shown).output
    sheet = openpyxl.load_workbook(shown)["Дашборд"]
    assert (sheet["A1"].value, sheet["Z99"].value) == (before, None)


def test_hidden_rows_count_and_a_hidden_log_is_told(book: Path) -> None:
    def hide(workbook: openpyxl.Workbook) -> None:
        workbook["Сделки"].row_dimensions[2].hidden = True
        workbook["Сделки"].sheet_state = "veryHidden"

    edit(book, hide)
    assert found(book) == [("hidden_tab", "Сделки!")]
    assert facts(book)["Выручка"] == 3500.5


def test_ten_changes_of_language_add_nothing(shown: Path) -> None:
    before = counts(shown)
    for lang in ["en", "ru"] * 5:
        run("sync", shown, "--lang", lang)
        assert told("sync", shown, "--lang", lang, "--dry-run")["plan"]["changes"] == 0
    assert counts(shown) == before


# --- decision tabs ---------------------------------------------------------------------------

REFUSED: list[tuple[str, Cells, tuple[str, ...]]] = [
    ("KPI", {"B1": "Фармула"}, ("“KPI”", "“Formula”")),
    ("KPI", {"E1": "Вес, %"}, ("“Weight”", "E1", "“Вес, %”")),
    ("KPI", {"D1": None}, ("“Direction”", "D1")),
    ("KPI", {"F1": "Weight"}, ("E1, F1",)),
    ("Цели", {"B1": "Для кого"}, ("“Цели”", "“Scope”")),
    ("Команда", {"E1": "Ставочка"}, ("“FTE”", "E1")),
    ("Команда", {"A4": "иванов", "F4": D(2026, 1, 1)}, ("2, 4", "“Иванов”")),
    ("Команда", {"B2": "Петров"}, ("“Петров”",)),
    ("Команда", {"E2": -1}, ("E2", "from 0 to 2")),
    ("Команда", {"F2": "с ноября"}, ("F2", "с ноября")),
    ("Команда", {"F2": D(2026, 11, 10), "G2": D(2026, 11, 1)}, ("G2", "not before")),
    ("Аккаунты", {"C2": "наверное"}, ("C2", "наверное")),
    ("Настройки", {"A1": None, "B1": None, "C1": None}, ("“Setting”",)),
    ("Настройки", {"B1": "Знач."}, ("“Value”",)),
    ("Настройки", {"B2": "декада"}, ("B2", "декада", "month")),
    ("Настройки", {"B3": "вчера"}, ("B3", "October 2026")),
    ("Настройки", {"B3": "январь 0001"}, ("B3", "October 2026")),
    ("Настройки", {"B3": "9999"}, ("B3", "October 2026")),
    ("Настройки", {"B4": "эльфийский"}, ("B4", "English")),
    ("Настройки", {"B5": "Марс/Кратер"}, ("B5", "Europe/Moscow")),
    ("Настройки", {"B6": "много"}, ("B6", "90 %")),
    ("Настройки", {"B6": 90}, ("B6", "90 %")),
    ("Настройки", {"B7": "95 %"}, ("95%", "90%")),
    ("Настройки", {"A9": "Период отчёта", "B9": "год"}, ("2, 9",)),
]


@pytest.mark.parametrize(("tab", "cells", "said"), REFUSED)
def test_a_decision_that_would_change_numbers_is_refused_with_its_place(
    book: Path, tab: str, cells: Cells, said: tuple[str, ...]
) -> None:
    put(book, tab, cells)
    with untouched(book):
        done = run("sync", book, "--lang", "en")
    assert done.exit_code == 4
    assert len(done.output.splitlines()) == 1
    assert [part for part in said if part not in done.output] == []


FOUND: list[tuple[str, Cells, list[tuple[str, str]]]] = [
    (
        "Цели",
        {"A2": "Выручка", "B2": "Компания", "A3": "выручка", "B3": "всего", "C2": 1, "C3": 2},
        [("target_duplicate", "Цели!B2"), ("target_duplicate", "Цели!B3")],
    ),
    ("Цели", {"A2": "Выручка", "B2": "Сидоров", "C2": 1}, [("target_scope", "Цели!B2")]),
    ("Цели", {"A2": "Вырочка", "B2": "Компания", "C2": 1}, [("target_kpi", "Цели!A2")]),
    ("Цели", {"A2": "Выручка", "B2": "Компания", "C2": "сто"}, [("target_unreadable", "Цели!C2")]),
    ("Цели", {"A2": "Сделки", "B2": "Компания", "C2": "9-7"}, [("target_unreadable", "Цели!C2")]),
    ("Цели", {"C1": "потом"}, [("target_period", "Цели!C1")]),
    ("Цели", {"D1": "11.2026"}, [("target_period_twice", "Цели!D1")]),  # November stands in C1
    ("Настройки", {"A13": "Потолок", "B13": 1}, [("setting_unknown", "Настройки!A13")]),
    (
        "Календарь",
        {"A2": "Кто-то", "B2": D(2026, 11, 9), "D2": "отпуск", "B3": "?", "D3": "выходной"},
        [("calendar_row", "Календарь!D2"), ("calendar_row", "Календарь!D3")],
    ),
    ("KPI", {"E2": "много"}, [("kpi_setting", "KPI!E2"), ("kpi_formula", "KPI!B4")]),
    ("KPI", {"D2": "куда-то"}, [("kpi_setting", "KPI!D2"), ("kpi_formula", "KPI!B4")]),
    (
        "KPI",
        {"A5": "выpучка", "B5": "[Сделки]"},  # a Latin p
        [
            ("kpi_duplicate", "KPI!A2"),
            ("kpi_duplicate", "KPI!A5"),
            ("kpi_formula", "KPI!B4"),
        ],
    ),
]


@pytest.mark.parametrize(("tab", "cells", "findings"), FOUND)
def test_a_slip_in_a_decision_tab_is_a_finding_and_the_rest_goes_on(
    book: Path, tab: str, cells: Cells, findings: list[tuple[str, str]]
) -> None:
    put(book, tab, cells)
    assert found(book) == findings
    assert facts(book)["Сделки"] == 2


@pytest.mark.parametrize(
    "formula",
    [
        "[Средний чек] * 2",  # a cycle
        "СУММЕСЛИМН(Сделки[Суммма])",
        "[" * 5000,
        "(" * 900 + "1" + ")" * 900,
        "=SUM(Сделки!F:F)",  # a live formula
        "SUMIFS(Deals[Amount]; Deals[Status]; )",
        '__import__("os").system("true")',
        "100",
        5,
        True,
        None,
    ],
)
def test_a_formula_that_cannot_be_used_makes_no_number(book: Path, formula: Typed) -> None:
    put(book, "KPI", {"B2": formula})
    assert {place for _, place in found(book)} == {"KPI!B2", "KPI!B4"}
    assert facts(book) == {"Выручка": None, "Сделки": 2, "Средний чек": None}


def test_decision_tabs_are_read_in_any_order_below_title_rows(book: Path) -> None:
    before = facts(book)

    def change(workbook: openpyxl.Workbook) -> None:
        for title in ("KPI", "Цели", "Команда", "Настройки"):
            rows = [row[::-1] for row in workbook[title].iter_rows(values_only=True)]
            workbook[title].delete_rows(1, workbook[title].max_row)
            for row in [("Наш лист",), (), *rows]:
                workbook[title].append(row)

    edit(book, change)
    assert (found(book), facts(book)) == ([], before)


def test_a_column_that_was_deleted_has_its_defaults_and_a_new_one_is_left_alone(
    book: Path,
) -> None:
    before = facts(book)
    edit(book, lambda workbook: workbook["KPI"].delete_cols(11, 5))
    put(book, "Команда", {"H1": "Телефон", "H2": "+7 900"})
    assert (found(book), facts(book)) == ([], before)


def test_a_team_and_a_role_of_one_name_are_told_apart(book: Path) -> None:
    put(book, "Команда", {"C2": "Юг", "D3": "Юг"})
    put(book, "Цели", {"A2": "Выручка", "B2": "Юг", "C2": 9})
    assert found(book) == [("target_scope_two", "Цели!B2")]
    put(book, "Цели", {"B2": "команда: Юг"})
    assert found(book) == []


@pytest.mark.parametrize(
    ("title", "people"), [("Команда", ["Иванов", "Петров"]), ("Аккаунты", ["Казань", "Москва"])]
)
def test_while_nobody_is_listed_every_name_of_the_logs_counts(
    shown: Path, title: str, people: list[str]
) -> None:
    put(shown, title, {f"A{row}": None for row in (2, 3)})
    assert found(shown) == []
    assert set(people) <= texts(shown)


def test_accounts_may_be_called_by_their_numbers(tmp_path: Path) -> None:
    row = (D(2026, 11, 2), "Иванов", None, "Вега", "оплачена", 10.0)
    rows = [(*row[:2], account, *row[3:5], sum_) for account, sum_ in ((4411, 10.0), ("4411", 7.0))]
    path = prepared(tmp_path / "numbers.xlsx", rows)
    assert found(path) == []
    put(path, "Аккаунты", {"A2": 4411})
    assert found(path) == []
    put(path, "Сделки", {"C2": 4412})
    assert found(path) == [("unknown_account", "Сделки!C2")]


# --- logs ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "findings", "revenue"),
    [
        ({"G1": "Сумма", "G2": 7}, "header_twice Сделки!F1", None),
        ({"F2": "#DIV/0!"}, "error_value Сделки!F2", 2500.5),
        ({"F2": "=1+1"}, "uncached_formula Сделки!F2", 2500.5),
        ({"F2": "nan"}, "unreadable_number Сделки!F2", 2500.5),
        ({"F2": 1e15}, "too_many_digits Сделки!F2", 2500.5),
        ({"F2": -0.0}, "", 2500.5),
        ({"F2": True}, "checkbox_value Сделки!F2", 2500.5),
        ({"A2": "32.13.2026"}, "unreadable_date Сделки!A2", 2500.5),
        ({"A2": D(9999, 12, 31)}, "date_out_of_range Сделки!A2", 2500.5),
        ({"A2": D(1900, 1, 5)}, "date_out_of_range Сделки!A2", 2500.5),
        ({"A2": D(2026, 11, 21)}, "future_date Сделки!A2", 2500.5),
        ({"G1": "Выручка", "G2": 7}, "", 3500.5),  # a column of the team's, named like a KPI
    ],
)
def test_a_cell_that_cannot_be_read_is_named_and_never_guessed(
    book: Path, cells: Cells, findings: str, revenue: float | None
) -> None:
    put(book, "Сделки", cells)
    assert facts(book)["Выручка"] == revenue
    first = [" ".join(one) for one in found(book)][:1]
    assert first == ([findings] if findings else [])


def test_merged_headers_close_the_log_and_leave_no_number(book: Path) -> None:
    edit(book, lambda workbook: workbook["Сделки"].merge_cells("A1:B1"))
    assert "Сделки!A1" in {place for _, place in found(book)}
    assert facts(book)["Выручка"] is None


def test_a_header_that_stands_twice_is_one_header_and_one_row_left_out(book: Path) -> None:
    put(book, "Сделки", {f"{'ABCDEF'[at]}6": header for at, header in enumerate(HEADERS)})
    assert [code for code, _ in found(book)] == ["repeated_header"]
    assert facts(book)["Выручка"] == 3500.5


NASTY = [
    '=IMPORTXML("http://x";"//a")', "=1+1", "'x", "+7 900", "@СУММ(1)", "-1", '😀 [KPI] "ё"',
    "<b>&amp;</b>", "Я" * 300, "Не распределено", "Компания", "null",
]  # fmt: skip


def test_texts_stay_texts_on_every_summary_tab(tmp_path: Path) -> None:
    rows = [
        (D(2026, 11, 4), text, text, text, "оплачена" if n % 2 else text, float(n))
        for n, text in enumerate(NASTY)
    ]
    path = prepared(tmp_path / "nasty.xlsx", [*ROWS, *rows])
    settles(path)
    assert [text for text in NASTY if text not in texts(path)] == []
    log = openpyxl.load_workbook(path)["Сделки"]
    assert [cell.data_type for row in log["B6:D17"] for cell in row].count("f") == 0


@pytest.mark.parametrize(
    "name", ["'=1+1", 'KPI [а] "б" 😀 ]]', "Я" * 300, "Вы\nручка", 42, "Сумма", "–"]
)
def test_a_kpi_may_have_any_name(book: Path, name: str | int) -> None:
    put(book, "KPI", {"A4": name})
    assert found(book) == []
    assert list(facts(book).values()) == [3500.5, 2, 1750.25]
    settles(book)
    assert " ".join(str(name).split()) in texts(book)


def test_sorting_a_log_moves_the_findings_and_rebuilds_no_flag(tmp_path: Path) -> None:
    wrong = ("32.13.2026", "Иванов", "Москва", "Вега", "оплочена", "12,5 р")
    path = prepared(tmp_path / "sorted.xlsx", [*ROWS, wrong])
    settles(path)
    before = found(path)
    assert {"Сделки!A6", "Сделки!E6", "Сделки!F6"} == {place for _, place in before}

    def turn(workbook: openpyxl.Workbook) -> None:
        rows = list(workbook["Сделки"].iter_rows(min_row=2, values_only=True))
        for number, row in enumerate(reversed(rows), start=2):
            for column, value in enumerate(row, start=1):
                workbook["Сделки"].cell(number, column).value = value

    edit(path, turn)
    assert found(path) == [(code, place.replace("6", "2")) for code, place in before]
    assert "Сделки" not in told("sync", path)["plan"]["by_tab"]


# --- days, people, templates -------------------------------------------------------------------


@pytest.mark.parametrize("day", ["1990-01-01", "2026-10-01", "2099-12-30"])
def test_any_day_can_be_reported(book: Path, day: str) -> None:
    assert run("sync", book, day=day).exit_code == 0
    with untouched(book):
        assert run("sync", book, day=day).exit_code == 0
    assert run("export", book, "--grain", "all", day=day).exit_code == 0


@pytest.mark.parametrize(
    ("setting", "revenue"),
    [
        ({"B2": "неделя"}, None),  # nothing was closed in the week of 16 November
        ({"B2": "квартал"}, 7500.5),
        ({"B2": "year"}, 7500.5),
        ({"B3": "октябрь 2026"}, 4000),
        ({"B3": "2025"}, None),
    ],
)
def test_every_period_of_settings_is_shown(
    book: Path, setting: Cells, revenue: float | None
) -> None:
    put(book, "Настройки", setting)
    assert (facts(book)["Выручка"] or None) == revenue
    settles(book)


def test_people_who_left_before_or_come_later_are_absent_and_nothing_is_lost(book: Path) -> None:
    put(book, "Команда", {"G2": D(2026, 9, 30), "A4": "Сидоров", "F4": D(2026, 12, 1)})
    put(book, "Календарь", {"A2": "Петров", "B2": D(2026, 11, 1), "C2": D(2026, 11, 30),
                            "D2": "отпуск"})  # fmt: skip
    rows = told("export", book)
    now = {
        row["person"]: (row["fact"], row["status"])
        for row in rows
        if row["segment"] == "person" and row["kpi"] == "Выручка" and row["period"] == "2026-11"
    }
    assert now["Сидоров"] == (None, "absent")
    assert sum(fact or 0 for fact, _ in now.values()) == 3500.5
    settles(book)


def test_test_accounts_are_in_no_total(book: Path) -> None:
    put(book, "Аккаунты", {"C2": "да"})  # Казань
    assert facts(book) == {"Выручка": 1000, "Сделки": 1, "Средний чек": 1000}


def test_a_total_that_is_not_the_sum_of_its_people_is_a_notice(book: Path) -> None:
    put(book, "Цели", {"A2": "Выручка", "B2": "Компания", "C2": 7000,
                       "A3": "Выручка", "B3": "Каждому", "C3": 3000})  # fmt: skip
    assert [code for code, _ in found(book)] == ["target_sum"]
    assert told("sync", book, "--dry-run")["findings"] == {"error": 0, "warning": 0, "notice": 1}


def test_another_template_is_refused_and_a_changed_one_is_taken_over_by_init(book: Path) -> None:
    changed = book.with_name("ours.toml")
    changed.write_text(DEALS.replace("weight = 50", "weight = 60"), encoding="utf-8")
    with untouched(book):
        assert run("sync", book, "--template", "account-managers").exit_code == 3
        refused = run("sync", book, "--template", changed)
    assert refused.exit_code == 3
    assert "sheets-kpi init" in refused.output
    before = theirs(book)
    assert run("init", book, "--yes", "--template", changed).exit_code == 0
    with untouched(book):
        assert run("init", book, "--yes", "--template", changed).exit_code == 0
    assert run("sync", book, "--template", changed).exit_code == 0
    assert theirs(book) == before


def test_a_template_with_every_key_wrong_names_each(book: Path) -> None:
    wrong = book.with_name("wrong.toml")
    wrong.write_text(
        '[template]\nname = 5\ntitel = "x"\n[logs.a]\nnam = "x"\ndate = 3\n[kpis.x]\nweight = "a"\n'
        "[targets]\nx = 1\n[bla]\n",
        encoding="utf-8",
    )
    with untouched(book):
        done = run("check", book, "--template", wrong)
    assert done.exit_code == 3
    keys = ["bla:", "template.titel:", "template.name:", "logs.a.nam:", "logs.a.date:",
            "kpis.x.weight:", "kpis.x.name:", "targets:"]  # fmt: skip
    assert [key for key in keys if key not in done.output] == []


# --- what holds for every workbook ---------------------------------------------------------------


def random_cell(column: int, dice: random.Random) -> Typed:
    """A cell of one of the six columns: mostly right, sometimes anything."""
    if dice.random() < 0.12:
        return dice.choice([None, "", " ", "?", "1 200,50 ₽", -5, 0, 1e15, True, "=1", *NASTY])
    choices: list[list[Typed]] = [
        [D(2026, 9, 1) + timedelta(days=dice.randrange(90)), "05.11.2026", "2026-11-05"],
        ["Иванов", "Петров", " иванов", "Сидоров"],
        ["Москва", "Казань", "Тверь"],
        ["Вега", "Лира", "Орион"],
        ["оплачена", "отказ", "Paid"],
        [dice.randrange(10**7) / 100, float(dice.randrange(10**5))],
    ]
    return dice.choice(choices[column])


@pytest.mark.parametrize("seed", range(4))
def test_whatever_stands_in_a_workbook_a_sync_keeps_its_promises(shown: Path, seed: int) -> None:
    dice = random.Random(seed)
    cells: Cells = {
        f"{'ABCDEF'[c]}{r}": random_cell(c, dice) for r in range(2, 60) for c in range(6)
    }
    put(shown, "Сделки", cells)
    put(shown, "Аккаунты", {"A4": "Тверь", "C4": dice.choice(["да", None])})
    with zipfile.ZipFile(shown) as package:
        parts = set(package.namelist())
    before = theirs(shown)
    settles(shown)
    assert theirs(shown) == before
    with zipfile.ZipFile(shown) as package:
        assert parts <= set(package.namelist())
    rows = told("export", shown, "--grain", "month", "--grain", "week")
    for kpi in ("Выручка", "Сделки"):
        sums: dict[tuple[str, str], float] = {}
        for row in rows:
            if row["kpi"] == kpi and row["segment"] in ("company", "person"):
                place = row["segment"], row["period"]
                sums[place] = sums.get(place, 0) + (row["fact"] or 0)
        periods = {period for _, period in sums}
        assert len(periods) > 9
        for period in periods:
            assert sums["person", period] == pytest.approx(sums["company", period], abs=1e-9)
