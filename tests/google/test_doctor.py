"""What `doctor` says of a Google spreadsheet, sentence by sentence."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from deals_home import LATER, LOG, ROBOT, Stage, deals, request
from faults import Fault
from google.auth.credentials import AnonymousCredentials
from google_home import GoogleHome
from refusals import (
    Refused,
    not_found,
    not_permitted,
    office_file,
    service_disabled,
    small_scope,
)

from sheets_kpi import pipeline
from sheets_kpi.cli import main
from sheets_kpi.report import examine
from sheets_kpi.state import Existing, ExistingTab, Mark
from sheets_kpi.workbooks.google.auth import Identity
from sheets_kpi.workbooks.google.formats import guard_id
from sheets_kpi.workbooks.google.read import Columns, read_book, read_existing
from sheets_kpi.workbooks.google.workbook import remarks

Json = dict[str, Any]
ANYONE = AnonymousCredentials()  # type: ignore[no-untyped-call]
ANNA = Identity(ANYONE, "anna@x", "key.json")


def sheet(sheet_id: int, title: str, *protections: Json, rows: int = 100) -> Json:
    about = {"sheetId": sheet_id, "title": title}
    grid = {"gridProperties": {"rowCount": rows, "columnCount": 10}}
    return {"properties": {**about, **grid}, "protectedRanges": list(protections)}


def said(*sheets: Json, who: Identity = ANNA, skew: float | None = None) -> list[tuple[bool, str]]:
    """Of a spreadsheet with a log (tab 5), a summary tab (7) and others, in English."""
    about = {"title": "Sales", "locale": "ru_RU", "timeZone": "Europe/Moscow"}
    book = read_book({"properties": about, "sheets": list(sheets)})
    marks = (
        Mark("log", "deals", "5"),
        Mark("summary", "dashboard", "7"),
        Mark("decision", "team", "6"),
    )
    tabs = tuple(ExistingTab(str(one.id), one.title, [], 0) for one in book.sheets)
    return list(remarks(book, Existing(tabs, marks), who, skew, "en"))


def test_a_spreadsheet_that_is_ready() -> None:
    ours = {"protectedRangeId": guard_id(7), "warningOnly": True, "requestingUserCanEdit": True}
    assert said(sheet(5, "Deals"), sheet(7, "Dashboard", ours), skew=2) == [
        (True, "The clock is right"),
        (True, "The spreadsheet “Sales” opens, tabs: 2"),
        (True, "anna@x may edit the spreadsheet"),
        (True, "No protected range is in the way"),
        (True, "Locale ru_RU, time zone Europe/Moscow"),
        (True, "0% of 10 million cells are used"),
    ]


@pytest.mark.parametrize(
    ("skew", "clock"),
    [
        (None, []),  # no answer told the time
        (59.4, [(True, "The clock is right")]),
        (-59.4, [(True, "The clock is right")]),
        (
            60.0,
            [(False, "The clock is 60 s off from Google's: switch on automatic time")],
        ),
        (
            -7200.0,
            [(False, "The clock is 7200 s off from Google's: switch on automatic time")],
        ),
    ],
)
def test_the_clock(skew: float | None, clock: list[tuple[bool, str]]) -> None:
    assert [one for one in said(sheet(5, "Deals"), skew=skew) if "clock" in one[1]] == clock


@pytest.mark.parametrize(
    ("protection", "may_edit"),
    [
        ({"protectedRangeId": guard_id(7), "requestingUserCanEdit": True}, True),
        ({"protectedRangeId": guard_id(7), "requestingUserCanEdit": False}, False),
        ({"protectedRangeId": 1, "requestingUserCanEdit": True}, False),  # one of the team's
    ],
)
def test_whether_we_may_edit_is_told_by_the_protection_of_ours(
    protection: Json, *, may_edit: bool
) -> None:
    [about] = [
        text
        for _, text in said(sheet(7, "Dashboard", {**protection, "warningOnly": True}))
        if "edit" in text
    ]
    assert (about == "anna@x may edit the spreadsheet") is may_edit
    assert ("has to be an editor" in about) is not may_edit


@pytest.mark.parametrize(
    ("tab", "protection", "problem"),
    [
        (5, {"range": {"sheetId": 5, "startRowIndex": 1, "endColumnIndex": 2}}, "A2:B100"),
        (7, {"range": {"sheetId": 7}}, "A1:J100"),
        (7, {"range": {"sheetId": 7}, "warningOnly": True}, ""),
        (5, {"range": {"sheetId": 5}, "requestingUserCanEdit": True}, ""),
        (6, {"range": {"sheetId": 6}}, ""),  # a decision tab, which a sync does not write to
        (9, {"range": {"sheetId": 9}}, ""),  # a tab of the team
    ],
)
def test_protected_cells_in_the_way_are_named(tab: int, protection: Json, problem: str) -> None:
    found = said(sheet(tab, "A tab", protection))
    locked = [text for ok, text in found if not ok]
    assert ((True, "No protected range is in the way") in found) == (not problem)
    assert len(locked) == bool(problem)
    assert all("A tab" in text and problem in text for text in locked)


@pytest.mark.parametrize(
    ("rows", "ok", "percent"),
    [(100_000, True, "10%"), (899_999, True, "90%"), (900_000, False, "90%")],
)
def test_how_full_it_is(rows: int, ok: bool, percent: str) -> None:  # noqa: FBT001
    *_, (is_fine, text) = said(sheet(5, "Deals", rows=rows))
    assert is_fine is ok
    assert text.startswith(f"{percent} of 10 million cells are used")
    assert ("delete empty rows" in text) is not ok


TABLE: Json = {
    "name": "Deals",
    "range": {"startRowIndex": 0, "endRowIndex": 4, "endColumnIndex": 2},
    "columnProperties": [{"columnType": "PEOPLE_CHIP"}, {"columnIndex": 1, "columnType": "DATE"}],
}


@pytest.mark.parametrize(
    ("person", "is_fine"), [("@", False), ("Anna", True), ("anna@x", True), (None, True)]
)
def test_tables_are_told_and_chips_of_people(person: str | None, *, is_fine: bool) -> None:
    about = {"title": "Sales", "locale": "ru_RU", "timeZone": "GMT+03:00"}
    book = read_book({"properties": about, "sheets": [{**sheet(5, "Deals"), "tables": [TABLE]}]})
    columns: Columns = [["Manager", "Boris", "Vera", person], ["Date", None, None, None]]
    existing = read_existing(book, {5: columns}, {}, "")
    found = [one for one in remarks(book, existing, ANNA, None, "en") if "tab “Deals”" in one[1]]
    assert found[0][0]
    assert found[0][1].startswith("Table “Deals” on tab “Deals” (A1:B4): columns with a type keep")
    assert [(ok, "A2:A4" in text) for ok, text in found[1:]] == [(False, True)] * (not is_fine)


@pytest.mark.parametrize(
    ("zone", "known"), [("GMT+03:00", True), ("Europe/Moscow", True), ("Moon/Crater", False)]
)
def test_a_zone_that_is_not_known_here_is_told(zone: str, *, known: bool) -> None:
    about = {"title": "Sales", "locale": "ru_RU", "timeZone": zone}
    book = read_book({"properties": about})
    texts = [text for _, text in remarks(book, Existing(()), ANNA, None, "en")]
    [told] = [text for text in texts if zone in text]
    assert ("is not known here" not in told) is known


def lines(home: GoogleHome) -> Iterator[tuple[bool, str]]:
    book = home.book()
    computed = pipeline.compute(pipeline.check(book, request(LATER)), ())
    return examine(book, computed, "en")


def test_doctor_of_a_synced_spreadsheet(synced: GoogleHome) -> None:
    clock, opened, editor, unlocked, *others = lines(synced)
    assert clock == (True, "The clock is right")
    n_tabs = len(synced.client.get("sheets.properties.title")["sheets"])
    assert opened[1].endswith(f"opens, tabs: {n_tabs}")
    assert editor == (True, f"{ROBOT} may edit the spreadsheet")
    assert unlocked == (True, "No protected range is in the way")
    assert (True, "Locale ru_RU, time zone Europe/Moscow") in others


# --- the way to a spreadsheet, step by step -------------------------------------------------------

KEY = "✓ The robot's key (a service account) was found: {key}"
SHARE = f"✓ The spreadsheet has to be shared with {ROBOT} as an Editor (the Share button)"
TAKEN = "✓ Google takes the key or login"
ENABLED = "✓ The Google Sheets API is enabled"


def doctor(stage: Stage, home: GoogleHome, *words: str) -> tuple[int, list[str]]:
    """The exit code and the lines, those of the refusal last."""
    env = {"SHEETS_KPI_ENDPOINT": home.client.endpoint, "SHEETS_KPI_CREDENTIALS": ""}
    key = words or ("--credentials", str(stage.credentials))
    command = ["doctor", home.client.spreadsheet, "--lang", "en", "--as-of", "2026-11-20", *key]
    done = CliRunner().invoke(main, command, env=env)
    return done.exit_code, [*done.stdout.splitlines(), *done.stderr.splitlines()]


@pytest.mark.parametrize(
    ("refusal", "passed", "out"),
    [
        (service_disabled("42"), [KEY, SHARE, TAKEN], "The Google Sheets API is not enabled"),
        (not_found(), [KEY, SHARE, TAKEN, ENABLED], "Google knows no spreadsheet"),
        (not_permitted(), [KEY, SHARE, TAKEN, ENABLED], f"is not shared with {ROBOT}"),
        (office_file(), [KEY, SHARE, TAKEN, ENABLED], "choose File → Save as Google Sheets"),
        (
            small_scope("GetSpreadsheet"),
            [KEY, SHARE, TAKEN],
            "The Google login has no right to spreadsheets",
        ),
    ],
)
def test_doctor_stops_at_the_first_step_that_is_missing(
    stage: Stage, refusal: Refused, passed: list[str], out: str
) -> None:
    home = stage.home()
    page = json.dumps(refusal.body())
    stage.fail(Fault("json", on="read", status=refusal.status, page=page, times=9))
    code, lines = doctor(stage, home)
    assert code == 7
    assert lines[:-1] == [line.format(key=stage.credentials) for line in passed]
    assert out in lines[-1]


@pytest.mark.parametrize(
    ("name", "text", "out"),
    [
        ("none.json", None, "cannot be opened"),
        ("page.json", "<html>", "it is not the JSON that Google gives"),
        ("other.json", '{"type": "external_account"}', "another kind of key"),
        ("client.json", '{"installed": {}}', "Log in with your account once"),
    ],
)
def test_doctor_says_what_is_wrong_with_a_key(
    stage: Stage, tmp_path: Path, name: str, text: str | None, out: str
) -> None:
    if text is not None:
        (tmp_path / name).write_text(text, encoding="utf-8")
        (tmp_path / name).chmod(0o600)
    code, [line] = doctor(stage, stage.home(), "--credentials", str(tmp_path / name))
    assert code == 7
    assert out in line


def test_doctor_of_a_spreadsheet_that_nobody_prepared(stage: Stage) -> None:
    home = stage.home()
    home.fill(deals())
    code, lines = doctor(stage, home)
    assert code == 1
    assert lines[:4] == [KEY.format(key=stage.credentials), SHARE, TAKEN, ENABLED]
    [missing] = [line for line in lines[:-1] if line[0] != "✓"]
    assert missing.startswith("✗ The workbook is not prepared yet: run sheets-kpi init")


def test_doctor_finds_a_column_that_the_owner_has_locked(synced: GoogleHome, stage: Stage) -> None:
    [log] = [one for one in stage.book(synced).sheets if one.title == LOG]
    lock = {"protectedRangeId": 1, "range": {"sheetId": log.id, "startColumnIndex": 5}}
    log.items("protectedRanges").append({**lock, "editors": {"users": ["boss@x"]}})
    [problem] = [text for ok, text in lines(synced) if not ok and LOG in text]
    assert "F1:Z100" in problem
