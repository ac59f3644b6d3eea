"""What a Dashboard says of its own age when nobody runs the tool any more, and how people ask for
a run: in memory, in a file, and at Google.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from pathlib import Path

import pytest
from between import Meddled
from books import deals_template
from click.testing import CliRunner
from deals_home import ROBOT, Stage, staged
from google_home import GoogleHome
from homes import Home, deals, made
from memory_home import MemoryHome
from xlsx_books import convert, opened
from xlsx_home import XlsxHome

from sheets_kpi import freshness, pipeline
from sheets_kpi.cli import main
from sheets_kpi.decisions.settings import Promise, _promise
from sheets_kpi.freshness import TICK, Run, due_after, runs_of, with_run
from sheets_kpi.pipeline import Synced
from sheets_kpi.plan import UpdateTab
from sheets_kpi.prepare import plan_init
from sheets_kpi.stages import Request
from sheets_kpi.state import CellValue, ExistingTab
from sheets_kpi.workbooks.interface import Workbook
from sheets_kpi.workbooks.xlsx import XlsxWorkbook
from sheets_kpi.workdays import Workdays

D = date
ROWS = ((D(2026, 11, 5), "Петров", "Казань", "Вега", "оплачена", 2500),)
DAY = D(2026, 11, 20)
FRIDAY = datetime(2026, 11, 20, 6, 5, tzinfo=UTC)  # 9:05 in Moscow
HOUR = timedelta(hours=1)
PROMISE = "по рабочим дням до 10:00"  # so the next run is due on Monday the 23rd
FRESH = "Обновлено 20 ноября в 09:05 · следующее обновление – 23 ноября до 10:00"
STALE = "Данные устарели: последнее обновление 20 ноября в 09:05, ждали 23 ноября до 10:00"
FAR = datetime(2026, 12, 31, 21, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with staged(tmp_path_factory.mktemp("stage")) as running:
        yield running


@pytest.fixture(params=["memory", "xlsx", "google"])
def home(request: pytest.FixtureRequest, tmp_path: Path, stage: Stage) -> Home:
    """A workbook that was synced on Friday at 9:05, with a promise."""
    if request.param == "memory":
        return made(MemoryHome(), stage, "promised", promised)
    if request.param == "xlsx":
        return made(XlsxHome(tmp_path / "team.xlsx"), stage, "promised", promised)
    return google(stage)


def google(stage: Stage, now: datetime = FRIDAY) -> GoogleHome:
    home = stage.made("promised", promised)
    stage.book(home).clock = now.timestamp
    return home


def promised(home: Home) -> None:
    home.fill(deals(*ROWS))
    book = home.book(for_init=True)
    book.apply(plan_init(book.read(), asked(FRIDAY)).plan)
    set_to(home, "Как часто обновляется", PROMISE)
    if isinstance(home, GoogleHome):
        home.client.session.headers["X-Test"] = "1"
    sync(home)


def asked(now: datetime) -> Request:
    return Request(now, DAY, template=deals_template())


def sync(home: Home, now: datetime = FRIDAY) -> Synced:
    return pipeline.sync(home.book(), asked(now))


def set_to(home: Home, setting: str, value: CellValue) -> None:
    row = tab_of(home.book(), "Настройки").columns[0].index(setting) + 1
    home.type("Настройки", row, 2, value)


def tab_of(book: Workbook, title: str) -> ExistingTab:
    return next(tab for tab in book.read().tabs if tab.title == title)


def line(home: Home) -> CellValue:
    return tab_of(home.book(), "Дашборд").value(*freshness.STAMP)


def ticked(home: Home) -> CellValue:
    return tab_of(home.book(), "Дашборд").value(*TICK)


def tick(home: Home, value: CellValue = "да") -> None:
    home.type("Дашборд", *TICK, value)


def runs(home: Home) -> tuple[Run, ...]:
    return runs_of(home.book().read(), datetime(2100, 1, 1))


# --- one line a day -------------------------------------------------------------------------------


def test_an_unchanged_sync_writes_nothing_but_for_one_line_a_day(home: Home) -> None:
    assert line(home) == FRESH
    for hours in (1, 2, 14):  # 23:05 is the last
        assert sync(home, FRIDAY + hours * HOUR).plan.changes == ()
    assert [run.at.hour for run in runs(home)] == [9]
    saturday = sync(home, FRIDAY + 24 * HOUR)
    # A cell and its formula; a line of five cells in a row that was blank.
    assert saturday.plan.by_tab() == {"Дашборд": 1 + 1, "Служебное": 5 + 1}
    assert saturday.plan.edited == ()
    assert sync(home, FRIDAY + 25 * HOUR).plan.changes == ()
    assert [run.at.day for run in runs(home)] == [20, 21]


def test_a_sync_that_changes_something_tells_its_own_moment(home: Home) -> None:
    home.append("Сделки", (D(2026, 11, 10), "Петров", "Казань", "Лира", "оплачена", 99))
    found = sync(home, FRIDAY + HOUR)
    assert str(line(home)).startswith("Обновлено 20 ноября в 10:05")
    last = max(runs(home))
    assert 0 < last.changes < found.plan.size  # without what tells of the run
    assert last.findings == sum(one.n for one in found.computed.told)
    assert last.by == (ROBOT if isinstance(home, GoogleHome) else "файл на компьютере")


def test_without_a_promise_it_says_when_and_there_is_no_formula(home: Home) -> None:
    set_to(home, "Как часто обновляется", None)
    sync(home, FRIDAY + HOUR)
    assert line(home) == "Обновлено 20 ноября в 10:05"
    assert not [one for one in home.formulas("Дашборд") if "NOW" in one]
    assert not tab_of(home.book(), "Дашборд").flags


def test_a_clock_that_was_wrong_once_is_forgotten(home: Home) -> None:
    sync(home, FRIDAY + 400 * 24 * HOUR)
    sync(home, FRIDAY + HOUR)
    assert str(line(home)).startswith("Обновлено 20 ноября в 10:05")
    assert sync(home, FRIDAY + 2 * HOUR).plan.changes == ()


def test_a_run_that_began_before_the_last_one_wrote_has_nothing_to_add(home: Home) -> None:
    assert sync(home, FRIDAY - timedelta(seconds=2)).plan.changes == ()


def test_thirty_runs_are_kept_and_parts_of_one_are_one() -> None:
    start = datetime(2026, 11, 1, 9)
    kept: tuple[Run, ...] = ()
    for day in range(40):
        kept = with_run(kept, Run(start + timedelta(days=day), changes=1))
    assert len(kept) == 30
    assert min(kept).at == start + timedelta(days=10)
    again = with_run(kept, Run(max(kept).at, changes=2, seconds=7))
    assert (len(again), max(again).changes, max(again).seconds) == (30, 3, 7)
    moved = [at for at, (a, b) in enumerate(zip(kept, again, strict=True)) if a != b]
    assert len(moved) == 1  # one line is written, whatever the others are


# --- the promise ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "promise"),
    [
        ("каждый день", Promise(on_workdays=False)),
        ("Ежедневно до 9:30", Promise(on_workdays=False, by=time(9, 30))),
        ("по рабочим дням", Promise(on_workdays=True)),
        ("по рабочим дням  до 10:00", Promise(on_workdays=True, by=time(10))),
        ("every working day by 18.00", Promise(on_workdays=True, by=time(18))),
        ("daily 07:05", Promise(on_workdays=False, by=time(7, 5))),
        ("каждый час", None),  # a sync that changes nothing writes nothing: nobody could tell
        ("каждый день до 24:00", None),
        ("каждый день до 10:75", None),
        ("до 10:00", None),
        (3, None),
    ],
)
def test_how_a_promise_is_read(text: CellValue, promise: Promise | None) -> None:
    assert _promise(text) == promise


@pytest.mark.parametrize(
    ("at", "promise", "due"),
    [
        # 20.11.2026 is a Friday; 31.12.2026 to 10.01.2027 are holidays
        ((11, 20, 9), Promise(on_workdays=False, by=time(10)), datetime(2026, 11, 21, 10)),
        ((11, 20, 9), Promise(on_workdays=True, by=time(10)), datetime(2026, 11, 23, 10)),
        ((11, 20, 23), Promise(on_workdays=False), datetime(2026, 11, 22)),
        ((11, 21, 12), Promise(on_workdays=True, by=time(10)), datetime(2026, 11, 23, 10)),
        ((12, 30, 9), Promise(on_workdays=True, by=time(10)), datetime(2027, 1, 11, 10)),
        ((11, 20, 9), None, None),
    ],
)
def test_when_the_next_run_is_due(
    at: tuple[int, int, int], promise: Promise | None, due: datetime | None
) -> None:
    month, day, hour = at
    assert due_after(datetime(2026, month, day, hour), promise, Workdays()) == due


# --- the alarm ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (FRIDAY, FRESH),
        (datetime(2026, 11, 22, 12, tzinfo=UTC), FRESH),  # Sunday
        (datetime(2026, 11, 23, 6, 59, tzinfo=UTC), FRESH),  # Monday, 9:59
        (datetime(2026, 11, 23, 7, 1, tzinfo=UTC), STALE),
        (FAR, STALE),
    ],
)
def test_the_cell_itself_says_when_it_is_out_of_date(
    stage: Stage, now: datetime, said: str
) -> None:
    assert line(google(stage, now)) == said


@pytest.mark.parametrize("locale", ["ru_RU", "en_US", "de_DE"])
def test_it_does_in_every_locale(stage: Stage, locale: str) -> None:
    home = stage.home(locale)
    promised(home)
    book = stage.book(home)
    for now, said in ((FRIDAY, FRESH), (FAR, STALE)):
        book.clock = now.timestamp
        assert line(home) == said


def test_the_clock_is_that_of_the_spreadsheet(stage: Stage) -> None:
    # Promised by 10:00 in Moscow, which is 17:00 in Vladivostok, where the spreadsheet's clock is.
    home = google(stage)
    set_to(home, "Часовой пояс", "Europe/Moscow")
    zone = {"properties": {"timeZone": "Asia/Vladivostok"}, "fields": "timeZone"}
    home.client.change({"updateSpreadsheetProperties": zone})
    sync(home, FRIDAY + HOUR)
    [formula] = [one for one in home.formulas("Дашборд") if "NOW" in one]
    assert "NOW()>DATE(2026;11;23)+TIME(17;0;0)" in formula
    assert "23 ноября до 10:00" in str(line(home))


def test_what_the_clock_did_is_no_edit_by_hand(stage: Stage) -> None:
    home = google(stage, FAR)
    found = sync(home, FAR)
    assert found.plan.edited == ()
    assert str(line(home)).startswith("Обновлено 1 января в 00:00")


def test_the_alarm_is_one_rule_that_stays(home: Home) -> None:
    before = tab_of(home.book(), "Дашборд").flags
    assert [(flag.code, str(flag.area)) for _, flag in before] == [("fresh.stale", "A2:J2")]
    saturday = sync(home, FRIDAY + 24 * HOUR)
    reasons = [one.reasons for one in saturday.plan.changes if isinstance(one, UpdateTab)]
    assert reasons == [("looks",), ("looks",)]
    assert tab_of(home.book(), "Дашборд").flags == before


@pytest.mark.libreoffice
def test_libreoffice_calculates_both_states(tmp_path: Path) -> None:
    """It goes by the clock of the machine: one file is long past its promise, one far from it."""
    names = {"past": 2020, "later": 2090}
    for name, year in names.items():
        home = XlsxHome(tmp_path / f"{name}.xlsx")
        home.fill(deals(*ROWS))
        book = home.book()
        book.apply(plan_init(book.read(), asked(FRIDAY)).plan)
        set_to(home, "Как часто обновляется", PROMISE)
        sync(home, FRIDAY.replace(year=year))
    made = convert([tmp_path / f"{one}.xlsx" for one in names], "ods", tmp_path, tmp_path / "p")
    again = convert(made, "xlsx", tmp_path / "again", tmp_path / "p")
    past, later = (XlsxWorkbook(one).read().tabs[0].value(*freshness.STAMP) for one in again)
    assert str(past).startswith("Данные устарели: последнее обновление 20 ноября в 09:05, ждали 23")
    assert str(later).startswith("Обновлено 20 ноября в 09:05 · следующее обновление – 21")


# --- people ask -----------------------------------------------------------------------------------


def test_a_tick_is_seen_and_taken_back_in_the_same_write(home: Home) -> None:
    assert ticked(home) == "нет"
    assert not pipeline.is_asked(home.book())
    tick(home)
    assert pipeline.is_asked(home.book())
    found = sync(home, FRIDAY + HOUR)
    assert found.plan.edited == ()
    assert ticked(home) == "нет"
    assert not pipeline.is_asked(home.book())
    assert sync(home, FRIDAY + 2 * HOUR).plan.changes == ()


@pytest.mark.parametrize("value", [True, "Да", "yes", "TRUE", "+", 1])
def test_other_ways_to_say_yes(home: Home, value: CellValue) -> None:
    tick(home, value)
    assert pipeline.is_asked(home.book())


@pytest.mark.parametrize("value", [False, "no", "может быть", None, 0])
def test_what_is_no_yes_is_put_back(home: Home, value: CellValue) -> None:
    tick(home, value)
    assert not pipeline.is_asked(home.book())
    sync(home, FRIDAY + HOUR)
    assert ticked(home) == "нет"


def test_a_tick_between_our_read_and_our_write_is_not_lost(stage: Stage) -> None:
    home = google(stage)
    home.append("Сделки", (D(2026, 11, 10), "Петров", "Казань", "Лира", "оплачена", 99))
    book = Meddled(home.book(), [partial(tick, home)])
    assert pipeline.sync(book, asked(FRIDAY + HOUR)).applied
    assert str(line(home)).startswith("Обновлено 20 ноября в 10:05")  # its row was written
    assert ticked(home) == "да"
    assert pipeline.is_asked(home.book())
    sync(home, FRIDAY + 2 * HOUR)
    assert ticked(home) == "нет"


def test_a_tick_in_a_file_between_read_and_write_is_served_at_once(tmp_path: Path) -> None:
    home = XlsxHome(tmp_path / "team.xlsx")
    promised(home)
    home.append("Сделки", (D(2026, 11, 10), "Петров", "Казань", "Лира", "оплачена", 99))

    def hand() -> None:
        home.append("Сделки", (D(2026, 11, 11), "Петров", "Казань", "Лира", "оплачена", 1))
        tick(home)

    pipeline.sync(Meddled(home.book(), [hand]), asked(FRIDAY + HOUR))
    # The file had changed, so it was read again: 2500 + 99 + 1, ticked and unticked.
    assert 2600 in tab_of(home.book(), "Дашборд").columns[1]
    assert ticked(home) == "нет"


def test_asking_costs_one_small_read(stage: Stage) -> None:
    home = google(stage)
    book = home.book()
    assert not pipeline.is_asked(book)
    assert book.calls == (1, 0)


def test_the_dashboard_may_stand_elsewhere(stage: Stage) -> None:
    home = google(stage)
    move = {"properties": {"sheetId": home.id("Дашборд"), "index": 4}, "fields": "index"}
    home.client.change({"updateSheetProperties": move})
    assert not pipeline.is_asked(home.book())
    tick(home)
    assert pipeline.is_asked(home.book())


def test_where_there_is_nothing_to_tick_a_sync_makes_it(home: Home) -> None:
    home.delete("Дашборд")
    assert pipeline.is_asked(home.book())
    sync(home, FRIDAY + HOUR)
    assert ticked(home) == "нет"


def test_google_has_a_checkbox_that_asks_nobody(stage: Stage) -> None:
    home = google(stage)
    sheet = home.sheet("Дашборд")
    [rows] = [data["rowData"] for data in sheet["data"]]
    rule = rows[TICK[0] - 1]["values"][TICK[1] - 1]["dataValidation"]["condition"]
    assert rule["type"] == "BOOLEAN"
    assert [one["userEnteredValue"] for one in rule["values"]] == ["да", "нет"]
    [guard] = sheet["protectedRanges"]
    [free] = guard["unprotectedRanges"]
    place = free["startRowIndex"], free["startColumnIndex"]
    assert place == (TICK[0] - 1, TICK[1] - 1)


def test_a_file_has_a_list(tmp_path: Path) -> None:
    home = XlsxHome(tmp_path / "team.xlsx")
    promised(home)
    [rule] = opened(tmp_path / "team.xlsx")["Дашборд"].data_validations.dataValidation
    assert (str(rule.sqref), rule.formula1) == ("M2", '"да,нет"')


def test_the_command_ends_at_once_where_nobody_asked(tmp_path: Path) -> None:
    home = XlsxHome(tmp_path / "team.xlsx")
    promised(home)
    path = str(tmp_path / "team.xlsx")
    before = (tmp_path / "team.xlsx").read_bytes()
    done = CliRunner().invoke(main, ["sync", path, "--if-asked", "--lang", "ru"])
    assert (done.exit_code, done.output) == (
        0,
        "Обновить никто не просил: ничего не сделано.\n",
    )
    assert (tmp_path / "team.xlsx").read_bytes() == before
    done = CliRunner().invoke(main, ["sync", path, "--if-asked", "--json"])
    assert (done.exit_code, done.output) == (0, '{\n "asked": false,\n "applied": false\n}\n')
    tick(home)
    done = CliRunner().invoke(main, ["sync", path, "--if-asked", "--as-of", "2026-11-20"])
    assert done.exit_code == 0, done.output
    assert ticked(home) == "нет"
