"""`remove`: what is ours goes, and nothing else changes; in memory, in a file and at Google."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from books import DEALS, NOON, deals_template
from click.testing import CliRunner
from deals_home import Stage, staged
from google_home import GoogleHome, rule
from homes import LOG, OWN, Home, deals, made
from hypothesis import given, settings
from hypothesis import strategies as st
from memory_home import MemoryHome
from openpyxl.worksheet.datavalidation import DataValidation
from openxml_audit import OpenXmlValidator
from xlsx_books import raw_parts
from xlsx_home import XlsxHome

from sheets_kpi import pipeline
from sheets_kpi.cli import main
from sheets_kpi.errors import WorkbookError
from sheets_kpi.plan import Plan
from sheets_kpi.prepare import plan_init
from sheets_kpi.prepare.remove import Removal, plan_remove
from sheets_kpi.schema import Template
from sheets_kpi.stages import Request
from sheets_kpi.state import CellValue, Existing, Input
from sheets_kpi.template import parse

D = date
ROWS = (
    (D(2026, 10, 2), "Иванов", "Москва", "Вега", "оплачена", 1000.5),
    (D(2026, 11, 3), "Иванов", "Москва", "Лира", "отказ", 500),
    (D(2026, 11, 5), "Петров", "Казань", "=1+1", "оплачена", 2500),
)
SUMMARIES = [
    "Дашборд", "Люди", "Карточки", "Динамика", "По аккаунтам", "Ошибки", "Словарь", "Служебное",
]  # fmt: skip
DECISIONS = [
    "Цели", "Команда", "KPI", "Настройки", "Календарь", "Аккаунты", "Журналы", "Подсказки",
    "События",
]  # fmt: skip
OCTOBER_CLOSED = f'{DEALS}\n[settings]\nclosed_through = "31.10.2026"\n'


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with staged(tmp_path_factory.mktemp("stage")) as running:
        yield running


@pytest.fixture(params=["memory", "xlsx", "google"])
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Home:
    if request.param == "memory":
        return MemoryHome()
    if request.param == "xlsx":
        return XlsxHome(tmp_path / "team.xlsx")
    stage: Stage = request.getfixturevalue("stage")
    return stage.home()


@pytest.fixture
def synced(home: Home, stage: Stage) -> Home:
    """The workbook of a team, prepared and synced."""
    return made(home, stage, "synced for remove", make)


def at_google(stage: Stage) -> GoogleHome:
    return stage.made("synced for remove", make)


def in_file(tmp_path: Path, stage: Stage) -> XlsxHome:
    home = XlsxHome(tmp_path / "team.xlsx")
    made(home, stage, "synced for remove", make)
    return home


def make(home: Home) -> None:
    home.fill(deals(*ROWS))
    init(home)
    sync(home)


def ask(template: Template | None = None) -> Request:
    return Request(NOON, D(2026, 11, 20), None, template or deals_template())


def init(home: Home, template: Template | None = None) -> Plan:
    book = home.book(for_init=True)
    plan = plan_init(book.read(), ask(template)).plan
    book.apply(plan)
    return plan


def sync(home: Home) -> Plan:
    return pipeline.sync(home.book(), ask()).plan


def remove(home: Home, *, with_records: bool = False) -> Removal:
    book = home.book(for_init=True)
    found = plan_remove(book.read(), with_records=with_records)
    book.apply(found.plan)
    return found


def read(home: Home, *, inputs: bool = False) -> Existing:
    return home.book(for_init=inputs).read()


def titles(home: Home) -> list[str]:
    return [tab.title for tab in read(home).tabs]


def values(existing: Existing, *wanted: str) -> list[tuple[str, object]]:
    return [(tab.title, tab.columns) for tab in existing.tabs if tab.title in wanted]


def inputs_of(home: Home) -> dict[str, list[Input]]:
    return {
        tab.title: sorted(tab.inputs, key=str)
        for tab in read(home, inputs=True).tabs
        if tab.title in DECISIONS
    }


# --- what goes ------------------------------------------------------------------------------------


def test_it_leaves_what_a_stranger_has_and_decisions_as_plain_tabs(home: Home) -> None:
    home.fill(deals(*ROWS))
    stranger, rules = home.theirs(LOG, OWN), home.totals()["rules"]
    init(home)
    sync(home)
    decided = values(read(home), *DECISIONS)
    remove(home)
    left = read(home, inputs=True)
    assert [tab.title for tab in left.tabs] == [LOG, OWN, *DECISIONS]
    assert home.theirs(LOG, OWN) == stranger  # cells, formats, notes, rules, filters, dropdowns
    assert values(left, *DECISIONS) == decided
    assert left.marks == ()
    assert [tab.title for tab in left.tabs if tab.flags or tab.our_guard] == []
    assert not any(tab.inputs for tab in left.tabs if tab.title in DECISIONS)
    assert home.totals()["rules"] == rules
    assert home.totals()["marks"] == 0


def test_there_is_nothing_to_remove_twice_nor_from_a_stranger(synced: Home) -> None:
    remove(synced)
    assert plan_remove(read(synced, inputs=True)).plan.changes == ()


def test_a_workbook_that_nobody_prepared_holds_nothing_of_ours(home: Home) -> None:
    home.fill(deals(*ROWS))
    assert plan_remove(read(home, inputs=True)).plan.changes == ()


def test_init_knows_the_decisions_again_and_the_next_sync_writes_the_same(synced: Home) -> None:
    before, chosen = values(read(synced), *SUMMARIES), inputs_of(synced)
    remove(synced)
    assert not any(inputs_of(synced).values())
    init(synced)
    assert inputs_of(synced) == chosen  # the dropdowns, where people have moved no column
    sync(synced)
    assert dict(values(read(synced), *SUMMARIES)) == dict(before)
    assert [title for title in titles(synced) if title in DECISIONS] == DECISIONS


def test_closed_periods_stay_unless_they_are_asked_for(home: Home) -> None:
    home.fill(deals(*ROWS))
    closing = parse(OCTOBER_CLOSED, "deals-only.toml")
    init(home, closing)
    pipeline.sync(home.book(), ask(closing))
    kept = values(read(home), "Архив")
    assert len(kept) == 1
    assert remove(home).records == ("Архив",)
    assert values(read(home), "Архив") == kept
    init(home, closing)  # it is ours again, and its figures are those of then
    pipeline.sync(home.book(), ask(closing))
    assert values(read(home), "Архив") == kept
    assert pipeline.sync(home.book(), ask(closing)).plan.changes == ()
    remove(home, with_records=True)
    assert titles(home) == [LOG, OWN, *DECISIONS]


def test_an_edit_by_hand_of_a_summary_tab_is_told_before(synced: Home) -> None:
    assert plan_remove(read(synced)).plan.edited == ()
    synced.type("Словарь", 1, 1, "Моё")
    assert plan_remove(read(synced)).plan.edited == ("Словарь",)


def test_a_renamed_summary_tab_goes_and_a_copy_of_one_stays(synced: Home) -> None:
    synced.rename("Люди", "Наши люди")
    synced.copy("Динамика", "Моя динамика")
    remove(synced)
    left = titles(synced)
    assert "Наши люди" not in left
    assert "Моя динамика" in left


def test_a_copy_of_a_log_loses_our_highlights_and_can_be_read_on(synced: Home) -> None:
    synced.copy(LOG, "Сделки (копия)")
    before = synced.theirs("Сделки (копия)")
    remove(synced)
    assert synced.flags("Сделки (копия)") == 0
    assert synced.theirs("Сделки (копия)") == before
    pipeline.check(synced.book(), ask())


CELLS = st.one_of(
    st.none(),
    st.integers(-10, 10**6),
    st.sampled_from(["Иванов", "Пётр ", "=1+1", "12 500р", "оплачена", "отказ", "31.02.2026", "-"]),
    st.dates(D(2026, 9, 1), D(2026, 12, 1)),
)
LINES = st.lists(st.tuples(*[CELLS] * 6), min_size=1, max_size=6)


@given(lines=LINES)
@settings(max_examples=8)
def test_no_cell_changes_whatever_stands_in_the_logs(lines: list[tuple[CellValue, ...]]) -> None:
    home = MemoryHome()
    home.fill(deals(*ROWS, *lines))
    init(home)
    sync(home)
    before = home.theirs(LOG, OWN, *DECISIONS)
    remove(home)
    assert home.theirs(LOG, OWN, *DECISIONS) == before
    assert titles(home) == [LOG, OWN, *DECISIONS]


# --- dropdowns ------------------------------------------------------------------------------------


def test_a_dropdown_that_got_other_words_is_the_teams(tmp_path: Path) -> None:
    home = XlsxHome(tmp_path / "team.xlsx")
    home.fill(deals(*ROWS))
    init(home)
    book = openpyxl.load_workbook(home.path)
    rules = book[LOG].data_validations.dataValidation
    [status] = [one for one in rules if one.formula1 == '"оплачена,отказ"']
    status.formula1 = '"оплачена,отказ,думает"'
    book[LOG].add_data_validation(DataValidation("list", formula1='"да,нет"', sqref="J2:J9"))
    book["KPI"].add_data_validation(DataValidation("whole", formula1="1", sqref="Z2:Z9"))
    book.save(home.path)
    remove(home)
    left = openpyxl.load_workbook(home.path)
    found = {str(one.sqref): one.formula1 for one in left[LOG].data_validations.dataValidation}
    assert found == {
        "E2:E1048576": '"оплачена,отказ,думает"',
        "H2:H9": '"да,нет"',
        "J2:J9": '"да,нет"',
    }
    assert [str(one.sqref) for one in left["KPI"].data_validations.dataValidation] == ["Z2:Z9"]


# --- a file ---------------------------------------------------------------------------------------


def test_a_synced_sample_is_a_sound_file_afterwards(tmp_path: Path) -> None:
    path = tmp_path / "demo.xlsx"
    assert run("demo", path, "--as-of", "2026-11-20")[0] == 0
    before = opened(path)
    code, said = run("remove", path, "--yes", "--lang", "ru")
    assert code == 0, said
    after = opened(path)
    assert {name: after[name] for name in after} == {name: before[name] for name in after}
    assert not [name for name in openpyxl.load_workbook(path).defined_names if "sheets" in name]
    assert OpenXmlValidator().validate(str(path)).is_valid
    assert b"sheets-kpi" not in b"".join(
        data for name, data in raw_parts(path).items() if name.startswith("xl/worksheets")
    )
    assert run("remove", path, "--lang", "ru")[1] == (
        "Убирать нечего: в demo.xlsx нет ничего от sheets-kpi.\n"
    )


def test_a_formula_that_needs_a_tab_that_goes_is_named_and_nothing_is_written(
    tmp_path: Path,
    stage: Stage,
) -> None:
    home = in_file(tmp_path, stage)
    book = openpyxl.load_workbook(home.path)
    book[OWN]["C4"] = "=IF(1,'Дашборд'!B5,\"Люди!\")"
    book.save(home.path)
    before = home.path.read_bytes()
    with pytest.raises(WorkbookError, match=r"Заметки!C4.*Дашборд"):
        remove(home)
    assert home.path.read_bytes() == before


# --- at Google ------------------------------------------------------------------------------------


def test_one_batch_takes_all_away_even_while_a_neighbour_adds_rules(stage: Stage) -> None:
    home = at_google(stage)
    theirs = home.theirs(LOG)
    book = home.book(for_init=True)
    found = plan_remove(book.read())
    home.client.change(rule(home.id(LOG), '=$C2="Москва"'))  # before ours, so that ours move
    with pytest.raises(WorkbookError):
        book.apply(found.plan)  # told: a second run is to finish it
    remove(home)
    assert home.flags(LOG) == 0
    assert count_rules(home.theirs(LOG)) == count_rules(theirs) + 1
    assert home.totals()["marks"] == 0


def test_a_lock_that_the_owner_made_of_our_protection_stays(stage: Stage) -> None:
    home = at_google(stage)
    [guard] = home.sheet("KPI")["protectedRanges"]
    locked = {"protectedRangeId": guard["protectedRangeId"], "warningOnly": False}
    wish = {"protectedRange": locked, "fields": "warningOnly"}
    home.client.change({"updateProtectedRange": wish})
    remove(home)
    assert len(home.sheet("KPI")["protectedRanges"]) == 1
    assert "protectedRanges" not in home.sheet("Команда")


def count_rules(theirs: object) -> int:
    assert isinstance(theirs, list)
    return len(theirs[0]["conditionalFormats"])


# --- the command ----------------------------------------------------------------------------------


def test_the_command_shows_asks_and_writes_only_on_a_yes(tmp_path: Path, stage: Stage) -> None:
    home = in_file(tmp_path, stage)
    before = home.path.read_bytes()
    code, shown = run("remove", home.path, "--dry-run", "--lang", "ru")
    assert code == 0
    assert "Удалятся листы: Дашборд, Встреча, Люди, Карточки" in shown
    assert "списки и подсказки ввода: Сделки (5), Цели" in shown
    assert shown.endswith("Пробный запуск: ничего не записано.\n")
    code, said = run("remove", home.path, "--lang", "en")  # nobody is there to answer
    assert (code, said.splitlines()[-1]) == (0, "Nothing was changed.")
    assert home.path.read_bytes() == before
    assert run("remove", tmp_path / "none.xlsx", "--lang", "en")[0] == 5


def test_a_template_of_the_owners_own_is_kept_beside_and_brings_all_back(
    tmp_path: Path, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    home = in_file(tmp_path, stage)
    shown = [title for title in SUMMARIES if title != "Служебное"]  # that keeps moments of runs

    def summaries() -> dict[str, object]:
        tabs = dict(values(read(home), *shown))
        tabs["Дашборд"][0][1] = None  # type: ignore[index]  # the moment of the run
        return tabs

    before = summaries()
    Path("deals-only.toml").write_text("# somebody's file of that name", encoding="utf-8")
    code, said = run("remove", "team.xlsx", "--yes", "--lang", "en")
    assert code == 0, said
    assert Path("deals-only.toml").read_text() == "# somebody's file of that name"
    assert Path("deals-only-2.toml").read_text() == deals_template().source
    options = ("--as-of", "2026-11-20", "--lang", "ru")
    again = run("init", "team.xlsx", "--template", "deals-only-2.toml", "--yes", *options)
    assert again[0] == 0, again[1]
    assert run("sync", "team.xlsx", *options)[0] == 0
    assert summaries() == before


def run(*words: str | Path, answers: str = "") -> tuple[int, str]:
    done = CliRunner().invoke(main, [str(word) for word in words], input=answers)
    return done.exit_code, done.output


def opened(path: Path) -> dict[str, list[list[object]]]:
    book = openpyxl.load_workbook(path)
    return {
        sheet.title: [
            [(cell.value, cell.number_format, cell.font.b, cell.fill.fgColor.rgb) for cell in row]
            for row in sheet.iter_rows()
        ]
        for sheet in book.worksheets
    }
