"""Spreadsheets that once stopped the tool for ever, or made it say the wrong thing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlencode

import pytest
from books import DECISIONS, deals_template
from click.testing import CliRunner
from deals_home import LATER, LOG, NEW, ROWS, Stage, VirtualTime, deals, init, request
from faults import ALWAYS, CallKind, Fault, Meanwhile
from google_home import GoogleHome, area, cells

from sheets_kpi import export, pipeline
from sheets_kpi.cli import main
from sheets_kpi.errors import DecisionError, RefusedWriteError, UnavailableError, WorkbookError
from sheets_kpi.periods import Grain
from sheets_kpi.pipeline import Synced
from sheets_kpi.plan import SetInputs
from sheets_kpi.report import plan_lines
from sheets_kpi.workbooks.google.workbook import GoogleWorkbook
from sheets_kpi.workbooks.interface import Access

Json = dict[str, Any]
RED = {"rgbColor": {"red": 1}}


def sync(home: GoogleHome) -> Synced:
    return pipeline.sync(home.book(), request(LATER))


def revenue(synced: Synced) -> float | None:
    return synced.board.cards.company.results["выручка"].fact


# --- tables ---------------------------------------------------------------------------------------


def table(
    home: GoogleHome, title: str, rows: int, columns: dict[int, Json], *, footer: bool = False
) -> Json:
    """A request that turns the cells of a tab from A1 on into a table."""
    properties = [{"columnIndex": at, **column} for at, column in columns.items()]
    made: Json = {
        "name": f"Table_{home.id(title)}",
        "range": area(home.id(title), 0, 0, rows, 8),
        "columnProperties": properties,
    }
    if footer:
        made["rowsProperties"] = {"footerColorStyle": RED}
    return {"addTable": {"table": made}}


def dropdown(*words: str) -> Json:
    values = [{"userEnteredValue": word} for word in words]
    rule = {"condition": {"type": "ONE_OF_LIST", "values": values}}
    return {"columnType": "DROPDOWN", "dataValidationRule": rule}


HEADER = ("Закрыта", "Менеджер", "Аккаунт", "Клиент", "Статус", "Сумма", "Оценка", "Акт")


@pytest.fixture
def tables(stage: Stage) -> GoogleHome:
    """Three tables: the log with typed columns, ten ghost rows and a footer that no word tells from
    a deal, and two of the team's own.
    """
    home = stage.home()
    blank = [(None,)] * 10
    footer = (date(2026, 11, 30), "Иванов", "Москва", "Вега", "оплачена", 4000.5, 5)
    log = [HEADER, *((*row, 5, True) for row in ROWS), *blank, footer]
    home.fill({LOG: log, "План": [HEADER], "Итоги": [HEADER]})
    columns = {
        0: {"columnType": "DATE"},
        4: dropdown("оплачена", "отказ"),
        5: {"columnType": "CURRENCY"},
        6: {"columnType": "RATINGS_CHIP"},
        7: {"columnType": "BOOLEAN"},
    }
    home.client.change(
        table(home, LOG, len(log), columns, footer=True),
        table(home, "План", 5, {2: {"columnType": "BOOLEAN"}}),
        table(home, "Итоги", 5, {1: dropdown("a", "b")}, footer=True),
    )
    return home


def test_a_log_that_is_a_table_goes_through_init_and_two_syncs(tables: GoogleHome) -> None:
    plan = init(tables)
    offered = {one.area.first_column for change in plan.changes if isinstance(change, SetInputs)
               for one in change.add}  # fmt: skip
    assert offered == {2, 3}  # people and accounts; typed columns keep what they have
    first = sync(tables)
    assert revenue(first) == 3500.5
    log = first.computed.checked.cleaned.logs["deals"]
    assert len(log) == len(ROWS)
    [told] = [one for one in first.computed.findings if one.tab == LOG]
    assert (told.code, told.row) == ("not_a_record", 15)  # the footer
    assert sync(tables).plan.changes == ()


def test_chips_of_people_are_nobody_and_no_person_of_their_own(stage: Stage) -> None:
    home = stage.home()
    home.fill(deals(*((day, "@", *rest) for day, _, *rest in ROWS)))
    init(home)
    synced = sync(home)
    assert revenue(synced) == 3500.5
    assert synced.computed.checked.decisions.roster.people == ()
    assert {one.code for one in synced.computed.findings if one.column == 2} == {"dash_as_blank"}


def test_ratings_of_nobody_are_blank_and_ticks_are_kept(tables: GoogleHome) -> None:
    tabs = {tab.title: tab for tab in tables.book().read().tabs}
    assert tabs[LOG].columns[6] == ["Оценка", 5, 5, 5, *[None] * 10, 5]
    assert tabs[LOG].columns[7][4:14] == [False] * 10
    assert tabs["План"].columns[2] == ["Аккаунт", False, False, False, False]
    assert [(one.has_totals, str(one.area)) for one in tabs["Итоги"].tables] == [(True, "A1:H5")]


def test_a_protected_table_locks_its_own_cells(stage: Stage, tables: GoogleHome) -> None:
    book = stage.book(tables)
    [made] = next(one for one in book.sheets if one.title == "План").items("tables")
    lock = {"tableId": made["tableId"], "editors": {"users": ["owner@example.com"]}}
    stage.double.edit(book, {"addProtectedRange": {"protectedRange": lock}})
    found = stage.open(book.id)
    found.read()
    assert found.book is not None
    locked = {one.title: [str(cells) for cells in one.locked] for one in found.book.sheets}
    assert locked == {LOG: [], "План": ["A1:H5"], "Итоги": []}


# --- zones ----------------------------------------------------------------------------------------


def test_a_scheduled_run_in_a_custom_zone(stage: Stage, prepared: GoogleHome) -> None:
    late = datetime(2026, 11, 20, 22, 30, tzinfo=UTC)
    for zone, day in (("GMT+03:00", 21), ("GMT-07:00", 20), ("Asia/Yekaterinburg", 21)):
        wish = {"properties": {"timeZone": zone}, "fields": "timeZone"}
        prepared.client.change({"updateSpreadsheetProperties": wish})
        synced = pipeline.sync(prepared.book(), replace(request(), now=late, as_of=None))
        assert synced.computed.checked.as_of == date(2026, 11, day)
        assert "zone_unknown" not in [one.code for one in synced.computed.findings]
    stage.book(prepared).properties["timeZone"] = "Moon/Crater"  # newer than the zones known here
    synced = pipeline.sync(prepared.book(), replace(request(), now=late, as_of=None))
    assert synced.computed.checked.as_of == date(2026, 11, 21)
    assert "zone_unknown" in [one.code for one in synced.computed.findings]


# --- many tabs, and tabs without cells ------------------------------------------------------------


def test_many_tabs_with_long_russian_titles_take_no_more_calls(stage: Stage) -> None:
    home = stage.home()
    titles = [f"Отчёт по клиентам и заявкам, подробный, часть {n}" for n in range(150)]
    home.fill({**deals(), **{title: [("Дата", 1), (date(2026, 11, 2), 2)] for title in titles}})
    assert len(urlencode({"ranges": titles}, doseq=True)) > 30_000
    init(home)
    stage.double.max_target = 2048  # far less than Google takes
    before = len(stage.double.calls)
    first, again = sync(home), sync(home)
    calls = stage.double.calls[before:]
    assert [call.kind for call in calls if call.kind != "token"] == [
        *("read", "read", "read", "write"),
        *("read", "read", "read"),
    ]
    assert (revenue(first), again.plan.changes) == (3500.5, ())
    read = {tab.title: tab for tab in again.computed.checked.existing.tabs}
    assert all(read[title].columns[0][1] == date(2026, 11, 2) for title in titles)


def test_a_read_only_token_reads_many_tabs_too(stage: Stage, prepared: GoogleHome) -> None:
    wishes = [{"addSheet": {"properties": {"title": f"Архив за месяц {n}"}}} for n in range(99)]
    prepared.client.change(*wishes)
    stage.double.max_target = 2048
    assert len(read_only(stage, prepared).read().tabs) == 99 + 11


def read_only(stage: Stage, home: GoogleHome) -> GoogleWorkbook:
    """The spreadsheet as `check` and `export` open it."""
    access = Access(str(stage.credentials), read_only=True, endpoint=stage.endpoint)
    return GoogleWorkbook(home.client.spreadsheet, access)


def test_tabs_of_connected_sheets_and_of_charts_are_left_alone(stage: Stage) -> None:
    home = stage.home()
    home.fill(deals())
    stage.book(home).connect("Склад")
    source = {"sourceRange": {"sources": [area(home.id(LOG), 1, 5, 4, 6)]}}
    spec = {"basicChart": {"chartType": "LINE", "series": [{"series": source}]}}
    home.client.change({"addChart": {"chart": {"spec": spec, "position": {"newSheet": True}}}})
    init(home)
    assert revenue(sync(home)) == 3500.5
    again = sync(home)
    assert again.plan.changes == ()
    [connected] = [one for one in again.computed.checked.existing.tabs if one.title == "Склад"]
    assert connected.columns == []


# --- refusals that do not go away -----------------------------------------------------------------


@contextmanager
def refusing(stage: Stage, kind: CallKind, text: str, times: int = ALWAYS) -> Iterator[None]:
    """Google refuses what is of a kind, with the same words each time."""
    error = {"code": 400, "message": text, "status": "INVALID_ARGUMENT"}

    page = json.dumps({"error": error})
    stage.fail(Fault("json", on=kind, status=400, page=page, times=times))
    yield
    stage.fail()


CELLS = (
    "This action would increase the number of cells in the workbook above the limit of 10000000 "
    "cells."
)
QUOTA = "Developer metadata storage quota exceeded for this spreadsheet."


@pytest.mark.parametrize("text", [CELLS, QUOTA, "This operation is not allowed on typed columns."])
def test_a_write_refused_twice_says_that_it_stays_so(
    stage: Stage, synced: GoogleHome, text: str
) -> None:
    synced.append(LOG, NEW)
    with refusing(stage, "write", text), pytest.raises(RefusedWriteError) as caught:
        sync(synced)
    said = caught.value
    assert (said.key, said.exit_code) == ("google.refused_again", 5)
    for lang in ("ru", "en"):
        assert text in said.say(lang)
        assert "запустите" not in said.say("ru")
        assert "run the command again" not in said.say("en")
    assert sync(synced).applied


def test_init_refused_twice_says_so_too_and_once_goes_on(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = stage.home()
    home.fill(deals())
    (stage.folder / "deals.toml").write_text(deals_template().source, encoding="utf-8")
    monkeypatch.setenv("SHEETS_KPI_ENDPOINT", stage.endpoint)
    monkeypatch.chdir(stage.folder)
    address = f"https://docs.google.com/spreadsheets/d/{home.client.spreadsheet}/edit"
    words = ["init", address, "--template", "deals.toml", "--yes", "--lang", "en"]
    words += ["--credentials", str(stage.credentials)]
    with refusing(stage, "write", CELLS):
        done = CliRunner().invoke(main, words)
    assert done.exit_code == 5
    assert "Google twice refused the changes for the same reason" in done.stderr
    assert CELLS in done.stderr
    with refusing(stage, "write", CELLS, times=1):
        assert CliRunner().invoke(main, words).exit_code == 0
    assert guards(home)["KPI"] == [True]


@pytest.mark.parametrize("text", ["Unable to parse range: 'Склад'!A1:Z9", "Request is too large."])
def test_a_read_refused_twice_says_that_it_stays_so(
    stage: Stage, synced: GoogleHome, text: str
) -> None:
    time = VirtualTime()
    with refusing(stage, "read", text), pytest.raises(UnavailableError) as caught:
        stage.open(synced.client.spreadsheet, time).read()
    assert caught.value.key == "google.read_refused"
    assert text in caught.value.say("ru")
    assert time.slept < 5


# --- busy teams -----------------------------------------------------------------------------------


def edits(stage: Stage, home: GoogleHome, title: str, times: int) -> None:
    """Somebody types into D2 between the two answers of each of so many tries."""
    tab, sheet = home.id(title), stage.book(home)
    count = iter(range(10**6))

    def act() -> None:
        text = f"текст {next(count)}"
        stage.double.edit(sheet, cells(tab, 1, 3, [[text]]))

    stage.double.meanwhile = [Meanwhile("read", act, skip=2 + 3 * n) for n in range(times)]


@pytest.mark.parametrize(("title", "times"), [(LOG, 6), ("Заметки", 7)])
def test_a_team_that_types_all_the_time_is_read_in_the_end(
    stage: Stage, synced: GoogleHome, title: str, times: int
) -> None:
    """A log must hold still once; a tab of the team's own need not."""
    synced.type("Заметки", 1, 2, 46331)  # so that it is asked for dates as well
    edits(stage, synced, title, times)
    time = VirtualTime()
    tabs = stage.open(synced.client.spreadsheet, time).read().tabs
    [read] = [tab for tab in tabs if tab.title == title]
    assert read.columns[3][1] == f"текст {times - 1}"
    assert 0 < time.slept < 30
    assert stage.double.meanwhile[-1].done


def test_a_log_that_never_holds_still_is_told(stage: Stage, synced: GoogleHome) -> None:
    edits(stage, synced, LOG, 99)
    told: list[str] = []
    access = Access(
        str(stage.credentials),
        endpoint=stage.endpoint,
        patience=VirtualTime().patience(),
        tell=lambda key, _: told.append(key),
    )
    with pytest.raises(UnavailableError) as caught:
        GoogleWorkbook(synced.client.spreadsheet, access).read()
    assert caught.value.key == "google.moving"
    assert told == ["google.wait_moving"] * 6


# --- decision tabs ask before an edit -------------------------------------------------------------


def guards(home: GoogleHome) -> dict[str, list[bool]]:
    """Whether the protections of each tab only warn, by its title."""
    mask = "sheets(properties.title,protectedRanges(warningOnly,range))"
    return {
        one["properties"]["title"]: [
            bool(part.get("warningOnly"))
            for part in one.get("protectedRanges", [])
            if set(part.get("range", {})) <= {"sheetId"}
        ]
        for one in home.client.get(mask)["sheets"]
    }


def test_init_has_decision_tabs_ask_and_locks_nobody_out(prepared: GoogleHome) -> None:
    assert guards(prepared) == {**{title: [True] for title in DECISIONS}, LOG: [], "Заметки": []}
    prepared.type("Команда", 2, 1, "Анна")
    assert init(prepared).changes == ()
    sync(prepared)
    assert guards(prepared)["Команда"] == [True]


def test_init_offers_it_where_it_is_missing_and_leaves_a_strict_one(
    stage: Stage, prepared: GoogleHome
) -> None:
    book = stage.book(prepared)
    for one in book.sheets:
        one.lists.pop("protectedRanges", None)
    strict = {"range": {"sheetId": prepared.id("KPI")}, "editors": {"users": ["boss@example.com"]}}
    stage.double.edit(book, {"addProtectedRange": {"protectedRange": strict}})
    head = {"range": area(prepared.id("Цели"), 0, 0, 1, 9), "warningOnly": True}  # one row only
    stage.double.edit(book, {"addProtectedRange": {"protectedRange": head}})
    lines = list(plan_lines(init(prepared), "ru", cells=False))
    assert lines == [
        f"  {title}: спрашивать перед правкой (никого не запирает)"
        for title in DECISIONS
        if title != "KPI"
    ]
    assert guards(prepared) == {
        **{title: [True] for title in DECISIONS},
        "KPI": [False],
        LOG: [],
        "Заметки": [],
    }
    assert init(prepared).changes == ()


# --- marks that a login does not see --------------------------------------------------------------


def test_a_login_that_sees_no_marks_counts_by_the_tabs_of_the_owner(
    stage: Stage, synced: GoogleHome
) -> None:
    synced.type("KPI", 2, 2, 'СУММЕСЛИМН(Сделки[Сумма];Сделки[Статус];"отказ")')
    stage.double.metadata_wants_writing = True
    found = pipeline.compute(
        pipeline.check(read_only(stage, synced), request(LATER)), [Grain.MONTH]
    )
    [revenue] = [
        one["fact"]
        for one in export.rows(found, [Grain.MONTH])
        if (one["kpi"], one["segment"], one["period"]) == ("Выручка", "company", "2026-11")
    ]
    assert revenue == 500  # and 3500.5 by the template
    assert "copy_read" in [one.code for one in found.findings]


def test_a_login_that_sees_our_flags_and_no_marks_never_counts_by_the_template(
    stage: Stage, synced: GoogleHome
) -> None:
    synced.type(LOG, 2, 6, "сто рублей")  # so that the log has flags
    sync(synced)
    synced.rename("Цели", "Цели (старые)")  # or the tabs of decisions would be known by titles
    stage.double.metadata_wants_writing = True
    assert read_only(stage, synced).read().marks == ()
    with pytest.raises(DecisionError) as caught:
        pipeline.check(read_only(stage, synced), request(LATER))
    assert (caught.value.key, caught.value.exit_code) == ("decision.marks_unseen", 4)
    assert "init" in caught.value.say("ru")
    sync(synced)  # a login that may write sees them; links follow the renamed tab
    assert sync(synced).plan.changes == ()


# --- an end to every wait -------------------------------------------------------------------------


def test_all_tries_of_a_read_together_have_an_end(stage: Stage, synced: GoogleHome) -> None:
    stage.fail(Fault("status", status=503, times=ALWAYS))
    time = VirtualTime()
    patience = replace(time.patience(), whole=10)
    access = Access(str(stage.credentials), endpoint=stage.endpoint, patience=patience)
    with pytest.raises(WorkbookError):
        GoogleWorkbook(synced.client.spreadsheet, access).read()
    assert time.slept < 10
