"""Every command, its exit code and its words, on real files."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from bad_books import edit
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from sheets_kpi import __version__
from sheets_kpi.cli import main

DAY = "2026-11-20"


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words], catch_exceptions=False)


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Russian demo workbook of 20 November 2026; tests that write take a copy."""
    path = tmp_path_factory.mktemp("demo") / "demo.xlsx"
    result = run("demo", path, "--as-of", DAY)
    assert result.exit_code == 0, result.output
    return path


@pytest.fixture
def copy(demo: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(demo, tmp_path / "team.xlsx"))


def test_help_and_version_answer_without_heavy_imports() -> None:
    code = (
        "import sys; from click.testing import CliRunner; from sheets_kpi.cli import main;"
        "ok = [CliRunner().invoke(main, words).exit_code for words in"
        " (['--help'], ['sync', '--help'], ['--version'])];"
        "heavy = {'pandas', 'numpy', 'gspread', 'xlsxwriter', 'python_calamine',"
        " 'google.auth', 'requests'};"
        "print(ok, sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[0, 0, 0] []"
    assert run("--version").output.strip() == __version__


def test_a_workbook_in_a_file_is_read_and_written_without_modules_of_the_network() -> None:
    code = (
        "import sys, sheets_kpi.pipeline, sheets_kpi.workbooks.xlsx.workbook;"
        "print(sorted({'ssl', 'http.client', 'requests', 'gspread'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(("own", "threads"), [({}, "1"), ({"OPENBLAS_NUM_THREADS": "3"}, "3")])
def test_numpy_starts_no_threads_unless_the_user_wants_them(
    own: dict[str, str], threads: str
) -> None:
    code = (
        "import os, sys; from click.testing import CliRunner; from sheets_kpi.cli import main;"
        "CliRunner().invoke(main, ['check', 'no such.xlsx']);"
        "print(os.environ['OPENBLAS_NUM_THREADS'])"
    )
    inherited = {key: value for key, value in os.environ.items() if "OPENBLAS" not in key}
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=inherited | own,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == threads


def test_demo_prints_a_scorecard_and_where_to_look(tmp_path: Path) -> None:
    result = run("demo", tmp_path / "d.xlsx", "--as-of", DAY, "--lang", "en")
    assert result.exit_code == 0
    assert "Revenue" in result.output
    assert "Dashboard" in result.output
    assert run("demo", tmp_path / "d.xlsx").exit_code == 5  # it exists
    assert run("demo", tmp_path / "d.xlsx", "--as-of", DAY, "--overwrite").exit_code == 0


def test_a_second_sync_changes_nothing_not_even_a_byte(copy: Path) -> None:
    before = digest(copy)
    result = run("sync", copy, "--as-of", DAY, "--json")
    told = json.loads(result.output)
    assert told["plan"]["changes"] == 0
    assert told["applied"] is False
    assert told["calls"] == {"read": 1, "write": 0}
    assert digest(copy) == before


def test_sync_json_is_a_contract(copy: Path) -> None:
    told = json.loads(run("sync", copy, "--as-of", "2026-11-18", "--json").output)
    assert set(told) >= {"plan", "applied", "calls", "findings", "kpis"}
    assert set(told["plan"]) == {"id", "changes", "by_tab"}
    assert set(told["findings"]) == {"error", "warning", "notice"}
    assert told["applied"] is True
    assert told["calls"]["write"] == 1
    assert told["plan"]["by_tab"]["Дашборд"] > 0
    assert told["kpis"][0]["kpi"] == "Выручка"


def test_a_dry_run_shows_cells_and_writes_nothing(copy: Path) -> None:
    before = digest(copy)
    result = run("sync", copy, "--as-of", "2026-11-18", "--dry-run")
    assert "Дашборд" in result.output
    assert "→" in result.output
    assert "ничего не записано" in result.output
    assert digest(copy) == before


def test_check_lists_findings_and_fails_on_errors(demo: Path) -> None:
    result = run("check", demo, "--as-of", DAY)
    assert result.exit_code == 1
    assert "Сделки!" in result.output
    told = json.loads(run("check", demo, "--as-of", DAY, "--json").output)
    assert set(told) == {"findings", "counts", "first"}
    keys = {"severity", "code", "tab", "row", "column", "cell", "value", "person", "n",
            "message", "action"}  # fmt: skip
    assert all(set(finding) == keys for finding in told["findings"])
    assert told["counts"]["error"] == sum(f["severity"] == "error" for f in told["findings"])


def test_strict_sync_fails_on_error_findings_and_still_writes(copy: Path) -> None:
    before = digest(copy)
    assert run("sync", copy, "--as-of", "2026-11-18", "--strict").exit_code == 1
    assert digest(copy) != before


def test_export_is_tidy(demo: Path, tmp_path: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(run("export", demo, "--as-of", DAY).stdout)))
    assert list(rows[0]) == [
        "grain", "period", "segment", "team", "person", "account", "category", "kpi", "fact",
        "numerator", "denominator", "n", "target", "attainment", "pace", "forecast", "status",
        "forecast_low", "forecast_high",
    ]  # fmt: skip
    assert {row["period"] for row in rows} == {"2026-09", "2026-10", "2026-11"}
    for row in rows:
        if row["fact"]:
            quotient = float(row["numerator"]) / float(row["denominator"])
            assert float(row["fact"]) == pytest.approx(quotient, abs=1e-9, rel=1e-12)
    out = tmp_path / "all.json"
    grains = ("--grain", "week", "--grain", "all")
    assert run("export", demo, "--as-of", DAY, *grains, "--json", "-o", out).exit_code == 0
    assert {row["grain"] for row in json.loads(out.read_text("utf-8"))} == {"week", "all"}


def test_export_says_when_its_file_cannot_be_written(demo: Path, tmp_path: Path) -> None:
    out = tmp_path / "missing" / "all.csv"
    result = run("export", demo, "--as-of", DAY, "--lang", "en", "-o", out)
    assert (result.exit_code, result.stdout) == (5, "")
    assert f"{out} cannot be written: No such file or directory." in result.stderr


def test_people_and_unassigned_add_up_to_the_company_in_export(demo: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(run("export", demo, "--as-of", DAY).stdout)))
    for kpi in ("Выручка", "Сделки", "Звонки"):
        for month in ("2026-09", "2026-10", "2026-11"):
            chosen = [r for r in rows if r["kpi"] == kpi and r["period"] == month and r["fact"]]
            total = [float(r["fact"]) for r in chosen if r["segment"] == "company"]
            people = [float(r["fact"]) for r in chosen if r["segment"] == "person"]
            assert sum(people) == pytest.approx(total[0])


def test_init_makes_a_new_workbook_and_a_second_one_adds_nothing(tmp_path: Path) -> None:
    path = tmp_path / "new.xlsx"
    shown = run("init", path, "--dry-run")
    assert "Сделки" in shown.output
    assert not path.exists()
    assert run("init", path, "--yes").exit_code == 0
    titles = load_workbook(path).sheetnames
    assert {"Сделки", "Команда", "Аккаунты", "KPI", "Цели", "Настройки", "Календарь"} <= set(titles)
    before = digest(path)
    assert "подготовлена" in run("init", path, "--yes").output
    assert digest(path) == before
    assert run("sync", path, "--as-of", DAY).exit_code == 0


class Terminal(io.BytesIO):
    """What somebody types on a terminal."""

    def isatty(self) -> bool:
        return True


def typed(*words: str | Path, answer: str) -> Result:
    keys = Terminal(f"\n{answer}\n".encode())
    return CliRunner().invoke(main, [str(word) for word in words], keys, catch_exceptions=False)


@pytest.mark.parametrize(
    ("lang", "answer", "agrees"),
    [
        ("ru", "да", True),
        ("ru", "+", True),
        ("en", "yes", True),
        ("en", "y", True),
        ("ru", "нет", False),
        ("ru", "", False),  # who only presses Enter has not agreed
        ("en", "maybe", False),
    ],
)
def test_init_asks_on_a_terminal(tmp_path: Path, lang: str, answer: str, agrees: bool) -> None:  # noqa: FBT001
    path = tmp_path / "new.xlsx"
    result = typed("init", path, "--lang", lang, answer=answer)
    assert {"ru": "Добавить?", "en": "Add this?"}[lang] in result.output
    refused = {"ru": "Ничего не изменено.", "en": "Nothing was changed."}[lang]
    assert (refused in result.output) is not agrees
    assert (result.exit_code, path.exists()) == (0, agrees)


@pytest.mark.parametrize("flag", ["--yes", "--dry-run"])
def test_init_asks_nothing_where_nothing_is_to_be_answered(tmp_path: Path, flag: str) -> None:
    result = typed("init", tmp_path / "new.xlsx", flag, answer="да")
    assert "?" not in result.output
    assert result.exit_code == 0


def test_init_on_a_sheet_that_people_use_adds_and_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "ours.xlsx"
    with xlsxwriter.Workbook(path) as book:
        log = book.add_worksheet("Сделки")
        headers = ["Создана", "Номер", "Закрыта", "Менеджер", "Аккаунт", "Клиент", "Статус",
                   "Сумма", "Категория", "Заметки"]  # fmt: skip
        log.write_row(0, 0, headers)
        log.write_row(1, 0, ["01.11.2026", "Д-1", "02.11.2026", "Иванов", "Москва", "Вега",
                             "оплачена", 1200.5, "Диваны", "свой столбец"])  # fmt: skip
        book.add_worksheet("Черновик").write(0, 0, "не трогать")
    assert run("init", path, "--yes").exit_code == 0
    book2 = load_workbook(path)
    assert [cell.value for cell in book2["Сделки"][2]][-1] == "свой столбец"
    assert book2["Черновик"]["A1"].value == "не трогать"
    assert book2["Команда"]["A2"].value == "Иванов"  # people found in the logs
    assert book2["Аккаунты"]["A2"].value == "Москва"
    doctor = run("doctor", path, "--as-of", DAY)
    assert doctor.exit_code == 1
    assert "«Тип»" in doctor.output  # a column that a KPI needs and the log lacks
    told = json.loads(run("sync", path, "--as-of", DAY, "--json").output)
    assert [k["fact"] for k in told["kpis"] if k["kpi"] == "Выручка"] == [1200.5]


def test_a_tab_that_looks_like_a_log_is_taken_for_it_by_init_and_told_by_all_others(
    tmp_path: Path,
) -> None:
    """`init --template` binds it; one that comes later is told by doctor, check and a sync."""
    path = tmp_path / "ours.xlsx"
    headers = ["Номер", "Создана", "Закрыта", "Менеджер", "Клиент", "Статус", "Сумма"]
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Лист1").write_row(0, 0, headers)
    done = run("init", path, "--yes", "--template", "account-managers", "--lang", "ru").output
    assert "Журнал «Сделки» – листы Лист1" in done

    def later(book: openpyxl.Workbook) -> None:
        book.create_sheet("Лист2").append(headers)

    edit(path, later)
    assert (
        "На листе столбцы журнала «Сделки» (7 из 13)" in run("doctor", path, "--lang", "ru").output
    )
    told = json.loads(run("check", path, "--json").output)["findings"]
    assert [f["tab"] for f in told if f["code"] == "tab_unread"] == ["Лист2"]
    run("sync", path, "--lang", "ru")
    board = load_workbook(path)["Дашборд"].iter_rows(values_only=True)
    said = [[value for value in row if value is not None] for row in board]
    told_as = ["▼ Не читается", "Лист «Лист2» похож на журнал «Сделки», но не читается"]
    assert said[said.index(["Что делать сегодня"]) + 1] == told_as


def test_templates_are_listed_and_shown() -> None:
    assert "account-managers" in run("templates").output
    assert "[logs.deals]" in run("templates", "show", "account-managers").output
    missing = run("templates", "show", "account-manager")
    assert missing.exit_code == 3
    assert "account-managers" in missing.output


def test_doctor_is_content_with_the_demo(demo: Path) -> None:
    result = run("doctor", demo, "--as-of", DAY)
    assert result.exit_code == 0, result.output
    assert "✗" not in result.output


def test_defaults_come_from_the_config_file(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(copy.parent)
    Path("sheets-kpi.toml").write_text(f'workbook = "{copy.name}"\nlang = "en"\n', "utf-8")
    said = run("sync", "--as-of", DAY, "--dry-run").output
    assert said.startswith("Nothing to change")  # messages are English, and no tab is renamed


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["sync"], 5, "workbook"),
        (["sync", "nowhere.xlsx"], 5, "nowhere.xlsx"),
        (["sync", "https://docs.google.com/spreadsheets/d/abc/edit"], 5, "Google"),
        (["sync", "demo.xlsx", "--as-of", "вчера"], 2, "вчера"),
        (["sync", "demo.xlsx", "--as-of", "9999-12-31"], 2, "9999"),
        (["export", "demo.xlsx", "--as-of", "0001-01-01"], 2, "0001"),
        (["check", "demo.xlsx", "--template", "nothing.toml"], 3, "nothing.toml"),
        (["frobnicate"], 2, "frobnicate"),
    ],
)
def test_an_expected_error_is_one_sentence_and_no_traceback(
    demo: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: list[str],
    code: int,
    said: str,
) -> None:
    shutil.copy(demo, tmp_path / "demo.xlsx")
    monkeypatch.chdir(tmp_path)
    result = run(*words)
    assert result.exit_code == code
    assert said in result.output
    assert "Traceback" not in result.output


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("workbook = ", "TOML"),
        ('werkbook = "x"', "werkbook"),
        ("workbook = 5", "workbook"),
        ('lang = "de"', "lang"),
    ],
)
def test_a_broken_config_file_says_what_is_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("sheets-kpi.toml").write_text(text, "utf-8")
    result = run("sync", "x.xlsx")
    assert result.exit_code == 3
    assert said in result.output
