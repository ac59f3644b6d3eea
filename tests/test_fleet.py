"""Many workbooks of one sheets-kpi.toml: the list, its names and paths, and what `--all` tells."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sheets_kpi import fleet
from sheets_kpi.cli import main
from sheets_kpi.config import Entry, read_config
from sheets_kpi.errors import UnavailableError, UnclearWriteError
from sheets_kpi.fleet import Done

DAY = "2026-11-20"
TWO = """
lang = "en"
[[workbook]]
name = "Moscow"
workbook = "a.xlsx"
[[workbook]]
workbook = "b.xlsx"
lang = "ru"
"""


def run(*words: str | Path, **variables: str) -> Result:
    names = [str(word) for word in words]
    return CliRunner().invoke(main, names, env=variables, catch_exceptions=False)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("fleet") / "demo.xlsx"
    assert run("demo", path, "--as-of", DAY, "--lang", "en").exit_code == 0
    return path


@pytest.fixture
def folder(demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two synced workbooks in a list, where the commands run."""
    for name in ("a.xlsx", "b.xlsx"):
        shutil.copy(demo, tmp_path / name)
    (tmp_path / "sheets-kpi.toml").write_text(TWO, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def written(folder: Path, text: str) -> None:
    (folder / "sheets-kpi.toml").write_text(text, "utf-8")


# --- the file -------------------------------------------------------------------------------------


def test_keys_above_the_tables_hold_where_a_table_says_nothing(folder: Path) -> None:
    written(folder, 'credentials = "robot.json"\n' + TWO)
    assert read_config().workbooks == (
        Entry("Moscow", "a.xlsx", lang="en", credentials="robot.json"),
        Entry("b.xlsx", "b.xlsx", lang="ru", credentials="robot.json"),
    )


def test_the_file_is_found_upward_and_its_paths_are_meant_from_where_it_stands(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = "https://docs.google.com/spreadsheets/d/1AbC/edit"
    written(
        folder,
        f'workbook = "{address}"\ncredentials = "robot.json"\ntemplate = "own.toml"\n'
        'bonuses = "money/2026.xlsx"\n',
    )
    below = folder / "reports" / "2026"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)
    found = read_config()
    assert found.workbook == address
    assert found.credentials == str(folder / "robot.json")
    assert found.template == str(folder / "own.toml")
    assert found.bonuses == str(folder / "money" / "2026.xlsx")
    (below / "sheets-kpi.toml").write_text('template = "salon"\n', "utf-8")
    assert read_config().template == "salon"  # the nearest, and a name is no path


def test_paths_from_home(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether the file stands here or above; what is no path stays."""
    monkeypatch.setenv("HOME", str(folder / "home"))
    keys = ("workbook", "credentials", "secrets", "bonuses", "template")
    written(folder, "\n".join(f'{key} = "~/{key}.toml"' for key in keys))
    for below in (folder, folder / "reports"):
        below.mkdir(exist_ok=True)
        monkeypatch.chdir(below)
        found = read_config()
        assert [getattr(found, key) for key in keys] == [
            str(folder / "home" / f"{key}.toml") for key in keys
        ]
    monkeypatch.chdir(folder)
    written(folder, 'workbook = "./a.xlsx"\nsecrets = "~nobody-of-that-name/x"\n')
    assert (read_config().workbook, read_config().secrets[0]) == ("./a.xlsx", "~")


@pytest.mark.parametrize("by", ["option", "variable"])
def test_another_file_is_named_by_an_option_or_a_variable(folder: Path, by: str) -> None:
    other = folder / "other"
    other.mkdir()
    shutil.move(folder / "a.xlsx", other)
    (other / "teams.toml").write_text('workbook = "a.xlsx"\nlang = "en"\n', "utf-8")
    words = ("--config", "other/teams.toml") if by == "option" else ()
    told = run("sync", "--as-of", DAY, *words, SHEETS_KPI_CONFIG="other/teams.toml")
    assert (told.exit_code, told.stdout.splitlines()[0]) == (
        0,
        "Nothing to change: the sheet is up to date.",
    )
    gone = run("sync", "--config", "gone.toml", "--lang", "en")
    assert (gone.exit_code, "gone.toml cannot be opened" in gone.output) == (3, True)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[[workbook]]\nname = "a"', "has no key workbook"),
        ('[[workbook]]\nworkbook = "a.xlsx"\ncolour = "red"', "there is no key “colour”"),
        ("workbook = [1, 2]", "“workbook” must be a text in quotes"),
        ('[[workbook]]\nworkbook = "a.xlsx"\n[[workbook]]\nworkbook = "./a.xlsx"', "already that"),
        (
            (
                '[[workbook]]\nname = "a"\nworkbook = "a.xlsx"\n'
                '[[workbook]]\nname = "a"\nworkbook = "b.xlsx"'
            ),
            "the name of “a” is already",
        ),
        (  # `sync b.xlsx` would take the first
            (
                '[[workbook]]\nname = "b.xlsx"\nworkbook = "a.xlsx"\n'
                '[[workbook]]\nname = "b"\nworkbook = "b.xlsx"'
            ),
            "the name of “b” is already",
        ),
        (  # two teams' bonuses would overwrite each other
            (
                'bonuses = "money.xlsx"\n[[workbook]]\nworkbook = "a.xlsx"\n'
                '[[workbook]]\nworkbook = "b.xlsx"'
            ),
            "the workbook of “b.xlsx” is already",
        ),
        (  # a team would read them
            (
                '[[workbook]]\nworkbook = "a.xlsx"\n'
                '[[workbook]]\nworkbook = "b.xlsx"\nbonuses = "a.xlsx"'
            ),
            "the workbook of “b.xlsx” is already",
        ),
        (
            (
                '[[workbook]]\nworkbook = "https://docs.google.com/spreadsheets/d/1AbC/edit#gid=0"\n'
                '[[workbook]]\nworkbook = "https://docs.google.com/spreadsheets/u/1/d/1AbC"'
            ),
            "already that of another",
        ),
    ],
)
def test_a_list_that_could_mix_workbooks_up_is_refused(folder: Path, text: str, said: str) -> None:
    written(folder, text)
    told = run("sync", "--all", "--lang", "en")
    assert (told.exit_code, said in told.output) == (3, True), told.output


# --- --all ----------------------------------------------------------------------------------------


def test_all_are_synced_and_one_table_tells_it(folder: Path) -> None:
    """The second is not there: the first is synced all the same, and the code is the second's."""
    (folder / "b.xlsx").unlink()
    told = run("sync", "--all", "--as-of", "2026-11-18")
    assert told.exit_code == 5
    heads, first, second, why, total = told.stdout.splitlines()
    assert heads.split() == ["workbook", "outcome", "changes", "■", "▼", "○", "seconds"]
    assert first.split()[:2] == ["Moscow", "written"]
    assert int(first.split()[2]) > 100
    assert second.split()[:4] == ["b.xlsx", "stopped,", "code", "5"]
    assert why.startswith("✗ b.xlsx: There is no file b.xlsx.")
    assert total == "Workbooks done: 1, stopped: 1."
    again = json.loads(run("sync", "--all", "--as-of", "2026-11-18", "--json").stdout)
    assert [(one["name"], one["code"]) for one in again] == [("Moscow", 0), ("b.xlsx", 5)]
    assert again[0]["result"]["plan"]["changes"] == 0
    assert again[1]["result"] is None
    assert "There is no file" in again[1]["error"]


def test_only_some_of_the_list_and_one_by_its_name(folder: Path) -> None:
    only = json.loads(run("sync", "--only", "b.xlsx", "--dry-run", "--json").stdout)
    assert [one["name"] for one in only] == ["b.xlsx"]
    both = run("check", "--only", "b.xlsx", "--only", "Moscow", "--as-of", DAY, "--json")
    assert [one["name"] for one in json.loads(both.stdout)] == ["Moscow", "b.xlsx"]
    assert both.exit_code == 1  # the demo has errors
    typed = run("sync", "Moscow", "--as-of", DAY)
    assert typed.stdout.startswith("Nothing to change")
    wrong = run("sync", "--only", "Kazan")
    assert (wrong.exit_code, wrong.output) == (
        2,
        "There is no workbook called “Kazan” in sheets-kpi.toml. There are: Moscow, b.xlsx.\n",
    )
    nothing = run("sync", "--lang", "en")
    assert (nothing.exit_code, "or --all" in nothing.output) == (5, True)
    (folder / "sheets-kpi.toml").unlink()
    assert run("sync", "--all").exit_code == 2


@pytest.mark.parametrize("words", [("a.xlsx",), ("--bonuses", "money.xlsx")])
def test_one_workbook_cannot_be_named_beside_all(folder: Path, words: tuple[str, ...]) -> None:
    assert folder.is_dir()
    told = run("sync", *words, "--all", "--lang", "en")
    assert (told.exit_code, "leave out" in told.output) == (2, True)


def test_check_of_all_lists_findings_under_each_name(folder: Path) -> None:
    assert folder.is_dir()
    told = run("check", "--all", "--as-of", DAY).stdout
    assert told.count("Deals!") == 2 * run("check", "Moscow", "--as-of", DAY).stdout.count("Deals!")
    moscow, second = told.split("b.xlsx:\n")
    assert moscow.startswith("Moscow:\n")
    assert ("■ error" in moscow, "■ ошибка" in second) == (True, True)  # each in its language
    assert told.splitlines()[-1] == "Workbooks done: 2, stopped: 0."


# --- ends of each ---------------------------------------------------------------------------------


def test_whatever_one_workbook_ends_in_the_others_end_well() -> None:
    """Also a fault of our own: its trace is kept, and its code is that of Python. What Google does
    not let through is begun once more.
    """
    begun: Counter[str] = Counter()

    def work(entry: Entry) -> Done:
        begun[entry.name] += 1
        match entry.name:
            case "quota":
                raise UnavailableError("google.quota")
            case "disk":
                raise PermissionError(13, "Permission denied")
            case "bug":
                raise ZeroDivisionError("by zero")
        return Done(0, (), None, "same")

    names = ("a", "quota", "disk", "bug", "b")
    ended: list[str] = []
    found = fleet.each([Entry(one) for one in names], work, lambda o: ended.append(o.entry.name))
    assert [one.code for one in found] == [0, 8, 5, 1, 0]
    assert sorted(ended) == sorted(names)
    assert begun == {"a": 1, "quota": 2, "disk": 1, "bug": 1, "b": 1}
    assert [bool(one.trace) for one in found] == [False, False, False, True, False]
    assert len([*fleet.table(found, "en")]) == 1 + len(names)
    assert fleet.failed(found, "en")[-1].startswith("✗ bug: A fault of the tool itself")
    assert fleet.total(found, "en") == "Workbooks done: 2, stopped: 3."
    assert [one.error.key for one in found if one.error] == [
        "google.quota", "cli.system", "fleet.fault",
    ]  # fmt: skip


def test_what_must_not_be_done_twice_is_begun_once() -> None:
    begun: list[str] = []

    def work(entry: Entry) -> Done:
        begun.append(entry.name)
        raise UnclearWriteError("google.quota")

    [outcome] = fleet.each([Entry("a")], work, tries=1)
    assert (begun, outcome.code) == (["a"], UnclearWriteError.exit_code)


def test_who_interrupts_waits_for_what_runs_and_no_longer() -> None:
    begun: list[str] = []

    def work(entry: Entry) -> Done:
        begun.append(entry.name)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fleet.each([Entry(str(n)) for n in range(500)], work)
    assert len(begun) < 500


# --- variables ------------------------------------------------------------------------------------


def test_an_option_has_a_variable(folder: Path) -> None:
    assert folder.is_dir()
    told = run(
        "sync", SHEETS_KPI_WORKBOOK="Moscow", SHEETS_KPI_AS_OF="2026-11-17",
        SHEETS_KPI_DRY_RUN="1", SHEETS_KPI_JSON="true",
    )  # fmt: skip
    shown = json.loads(told.stdout)
    assert (shown["as_of"], shown["applied"]) == ("2026-11-17", False)
    assert shown["plan"]["changes"] > 0
    typed = run("sync", "--as-of", DAY, SHEETS_KPI_WORKBOOK="b.xlsx", SHEETS_KPI_AS_OF="2026-11-17")
    assert typed.stdout.startswith("Изменений нет")  # what is typed goes first; lang of the table
    grains = run("export", "Moscow", "--as-of", DAY, SHEETS_KPI_GRAIN="week quarter").stdout
    assert {line.split(",")[0] for line in grains.splitlines()[1:]} == {"week", "quarter"}
    one = run("explain", "Revenue", "--as-of", DAY, SHEETS_KPI_WORKBOOK="Moscow")
    assert (one.exit_code, "Revenue" in one.stdout) == (0, True)


@pytest.mark.parametrize("name", ["VERSION", "HELP", "YES", "OVERWRITE"])
def test_no_variable_agrees_or_ends_every_command(folder: Path, name: str) -> None:
    before = (folder / "a.xlsx").read_bytes()
    told = run("demo", "a.xlsx", **{f"SHEETS_KPI_{name}": "1"})
    assert (told.exit_code, "--overwrite" in told.output) == (5, True), told.output
    assert (folder / "a.xlsx").read_bytes() == before
