"""What the command line shows to whom: how much, in which colours, with which examples."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from pathlib import Path

import click
import pytest
from click.shell_completion import ShellComplete
from click.testing import CliRunner, Result

from sheets_kpi.cli import main
from sheets_kpi.texts import catalogue

DAY = "2026-11-20"


def run(*words: str | Path, color: bool = False, **variables: str) -> Result:
    names = [str(word) for word in words]
    return CliRunner().invoke(main, names, env=variables, color=color, catch_exceptions=False)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The English demo; tests that write take a copy."""
    path = tmp_path_factory.mktemp("line") / "demo.xlsx"
    assert run("demo", path, "--as-of", DAY, "--lang", "en").exit_code == 0
    return path


@pytest.fixture
def copy(demo: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(demo, tmp_path / "team.xlsx"))


# --- how much -------------------------------------------------------------------------------------


def test_a_quiet_sync_is_silent_and_a_verbose_one_lists_cells(copy: Path) -> None:
    quiet = run("sync", copy, "--as-of", "2026-11-19", "-q")
    assert (quiet.exit_code, quiet.output) == (0, "")
    loud = run("sync", copy, "--as-of", "2026-11-18", "-v")
    assert " → " in loud.stdout
    assert "Seconds: " in loud.stderr
    usual = run("sync", copy, "--as-of", "2026-11-17")
    assert (" → " in usual.stdout, usual.stderr) == (False, "")


def test_a_quiet_check_lists_errors_only(demo: Path) -> None:
    told = run("check", demo, "--as-of", DAY, "-q")
    assert told.exit_code == 1
    lines = told.stdout.splitlines()
    assert lines
    assert all(line.startswith("■ error ") for line in lines)


def test_a_quiet_sync_of_all_names_only_what_stopped(
    copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(copy.parent)
    tables = '[[workbook]]\nworkbook = "team.xlsx"\n[[workbook]]\nworkbook = "gone.xlsx"\n'
    Path("sheets-kpi.toml").write_text(f'lang = "en"\n{tables}', "utf-8")
    told = run("sync", "--all", "-q", "--as-of", DAY)
    assert told.exit_code == 5
    assert [line[:11] for line in told.stdout.splitlines()] == ["✗ gone.xlsx"]


# --- findings -------------------------------------------------------------------------------------


def test_findings_are_chosen_by_severity_and_code(demo: Path) -> None:
    """Counts and the exit code are of all, whatever is listed."""
    everything = json.loads(run("check", demo, "--as-of", DAY, "--json").stdout)
    of = Counter(one["severity"] for one in everything["findings"])
    codes = Counter(one["code"] for one in everything["findings"])
    assert of["notice"] > 0
    for words, n in (
        (("--severity", "error"), of["error"]),
        (("--severity", "warning"), of["error"] + of["warning"]),
        (("--severity", "notice"), sum(of.values())),
        (("--code", "unknown_choice"), codes["unknown_choice"]),
        (("--code", "unknown_choice", "--code", "order"),
         codes["unknown_choice"] + codes["order"]),
        (("--code", "unknown_choice", "--severity", "error"), codes["unknown_choice"]),
    ):  # fmt: skip
        told = run("check", demo, "--as-of", DAY, "--json", *words)
        found = json.loads(told.stdout)
        assert len(found["findings"]) == n > 0, words
        assert (found["counts"], told.exit_code) == (everything["counts"], 1)


def test_a_code_that_there_is_not_is_refused(demo: Path) -> None:
    told = run("check", demo, "--code", "unknown_choise", "--lang", "en")
    assert told.exit_code == 2
    assert "“unknown_choise”. Like it: unknown_choice" in told.output
    far = run("check", demo, "--code", "xx", "--lang", "ru")
    assert (far.exit_code, far.output) == (
        2,
        "Замечаний с кодом «xx» не бывает. Все коды: docs/findings.ru.md.\n",
    )


@pytest.mark.parametrize(("by", "name"), [("tab", "Deals"), ("code", "unknown_choice")])
def test_findings_stand_under_headings(demo: Path, by: str, name: str) -> None:
    flat = run("check", demo, "--as-of", DAY).stdout.splitlines()
    *lines, counts = run("check", demo, "--as-of", DAY, "--group", by).stdout.splitlines()
    heads = [line for line in lines if not line.startswith("  ")]
    assert name in {head.rsplit(" – ", 1)[0] for head in heads}
    assert len(set(heads)) == len(heads)
    assert sorted(line[2:] for line in lines if line.startswith("  ")) == sorted(flat[:-1])
    assert counts == flat[-1]
    numbers = [int(part) for part in counts.replace(",", "").split() if part.isdigit()]
    assert sum(int(head.rsplit(" – ", 1)[1]) for head in heads) == sum(numbers)


# --- JSON -----------------------------------------------------------------------------------------


def test_doctor_tells_programs_the_same_steps(demo: Path, tmp_path: Path) -> None:
    told = json.loads(run("doctor", demo, "--as-of", DAY, "--json").stdout)
    lines = run("doctor", demo, "--as-of", DAY).stdout.splitlines()
    assert [f"✓ {one['text']}" for one in told["steps"]] == lines[:-1]
    assert told["ready"] is True
    log = tmp_path / "sales.csv"
    log.write_text("Date;Manager;Amount\n2026-11-02;Ann;100\n", "utf-8")
    bad = run("doctor", log, "--json")
    assert (bad.exit_code, json.loads(bad.stdout)["ready"]) == (1, False)


def test_init_tells_programs_what_it_would_add(demo: Path, tmp_path: Path) -> None:
    done = json.loads(run("init", demo, "--json").stdout)
    assert (done["prepared"], done["plan"]["changes"]) == (True, 0)
    new = tmp_path / "new.xlsx"
    told = json.loads(run("init", new, "--json", "--lang", "en").stdout)
    assert (told["prepared"], "Targets" in told["plan"]["by_tab"], new.exists()) == (
        False, True, False,
    )  # fmt: skip


def test_sync_tells_programs_target_unit_and_weight(copy: Path) -> None:
    told = json.loads(run("sync", copy, "--as-of", DAY, "--json", "--dry-run").stdout)
    rows = json.loads(run("export", copy, "--as-of", DAY, "--json", "--by", "company").stdout)
    targets = {row["kpi"]: row["target"] for row in rows if row["period"] == told["period"]}
    for one in told["kpis"]:
        assert one["target"] == targets[one["kpi"]], one["kpi"]
    revenue = told["kpis"][0]
    assert (revenue["kpi"], revenue["unit"], revenue["weight"]) == ("Revenue", "₽", 35)
    assert sum(one["weight"] for one in told["kpis"]) == 100


# --- looks ----------------------------------------------------------------------------------------


def test_signs_have_colours_unless_nobody_sees_or_wants_them(demo: Path) -> None:
    plain = run("check", demo, "--as-of", DAY)
    seen = run("check", demo, "--as-of", DAY, color=True, NO_COLOR="")
    unwanted = run("check", demo, "--as-of", DAY, color=True, NO_COLOR="1")
    assert seen.stdout.startswith("\x1b[31m\x1b[1m■\x1b[0m error")
    assert click.unstyle(seen.stdout) == plain.stdout
    assert "\x1b" not in plain.stdout + unwanted.stdout


@pytest.mark.parametrize(
    ("words", "variables", "head"),
    [
        (("sync", "--help"), {"LANG": "ru_RU.UTF-8"}, "Примеры:"),
        (("sync", "--help"), {"LANG": "en_GB.UTF-8"}, "Examples:"),
        (("sync", "--help", "--lang", "ru"), {"LANG": "C"}, "Примеры:"),
        (("sync", "--lang", "en", "--help"), {"LANG": "ru_RU.UTF-8"}, "Examples:"),
        (("sync", "--help"), {"LANG": "C", "SHEETS_KPI_LANG": "ru"}, "Примеры:"),
    ],
)
def test_help_ends_with_examples_in_the_readers_language(
    words: tuple[str, ...], variables: dict[str, str], head: str
) -> None:
    told = CliRunner().invoke(main, words, env=variables)
    assert head in told.stdout.splitlines()


@pytest.mark.parametrize("lang", ["ru", "en"])
@pytest.mark.parametrize("name", main.commands)
def test_examples_are_commands_that_there_are(name: str, lang: str) -> None:
    for line in catalogue("examples")[f"examples.{name}"][lang].splitlines():
        tool, command, *words = line.split("  ")[0].split()
        assert (tool, command) == ("sheets-kpi", name)
        known = {opt for param in main.commands[name].params for opt in param.opts}
        assert {word for word in words if word.startswith("-") and word != "-"} <= known, line
        assert len(line) <= 78


def completed(*words: str, begun: str = "") -> list[str]:
    """What a shell offers for the word that is begun."""
    found = ShellComplete(main, {}, "sheets-kpi", "_SHEETS_KPI_COMPLETE")
    return [one.value for one in found.get_completions([*words], begun)]


def test_a_shell_completes_templates_and_workbooks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert completed("init", "--template", begun="sa") == ["sales-team", "salon"]
    assert completed("demo", "--template", begun="re") == ["recruiting"]
    assert "account-managers" in completed("templates", "show")
    text = '[[workbook]]\nname = "Moscow"\nworkbook = "a.xlsx"\n[[workbook]]\nworkbook = "b.xlsx"\n'
    Path("sheets-kpi.toml").write_text(text, "utf-8")
    assert completed("sync", "--only", begun="") == ["Moscow", "b.xlsx"]
    assert completed("sync", begun="Mo") == ["Moscow", "Mo"]  # and files that begin so
    Path("sheets-kpi.toml").write_text("broken = ", "utf-8")
    assert completed("sync", "--only", begun="") == []
