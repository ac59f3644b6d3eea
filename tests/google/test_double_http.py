"""The double behind HTTP: the real gspread and google-auth, tokens, quotas, faults."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import gspread
import pytest
import requests
from asking import SCOPE, Caller, assertion, gspread_client, metadata, texts
from book import Book
from credentials import ROBOT
from demo import add_demo
from double import PROJECT, Double
from faults import ALWAYS, Fault, Meanwhile
from google.auth.exceptions import RefreshError

READ_ONLY = f"{SCOPE}.readonly"


@pytest.fixture
def book(double: Double) -> Book:
    return double.add_book("ru_RU", "Europe/Moscow")


@pytest.fixture
def robot(double: Double, book: Book) -> Caller:
    return Caller(double, book, ROBOT)


# gspread as it is ---------------------------------------------------------------------------


def test_gspread_reads_and_writes(double: Double, book: Book) -> None:
    opened = gspread_client(double).open_by_key(book.id)
    log = opened.sheet1
    log.update([["Дата", "Сумма"], ["05.03.2026", "1200,5"]], "A1", raw=False)
    log.append_row(["=1+1", True])
    log.format("A1:B1", {"textFormat": {"bold": True}})
    log.freeze(rows=1)
    log.insert_row(["выше"], 2)
    total = opened.add_worksheet("Итог", 5, 3)
    total.batch_update([{"range": "A1:B1", "values": [[1, 2]]}, {"range": "C5", "values": [["z"]]}])
    total.update_title("Итоги")
    log.add_protected_range("A1:B1", warning_only=True)
    log.set_basic_filter()
    log.update_note("A1", "смотри")
    assert log.get_all_values() == [
        ["Дата", "Сумма"],
        ["выше", ""],
        ["05.03.2026", "1200,5"],
        ["=1+1", "ИСТИНА"],
    ]
    assert log.get_note("A1") == "смотри"
    assert total.get_all_values() == [
        ["1", "2", ""],
        ["", "", ""],
        ["", "", ""],
        ["", "", ""],
        ["", "", "z"],
    ]
    assert [one.title for one in opened.worksheets()] == ["Лист1", "Итоги"]
    opened.del_worksheet(total)
    assert [one.title for one in opened.worksheets()] == ["Лист1"]


def test_a_mask_a_batch_and_columns_by_the_low_level_client(double: Double, book: Book) -> None:
    http = gspread_client(double).http_client
    http.batch_update(book.id, {"requests": [texts(("a", 1), ("b", 2.5))]})
    options: Any = {
        "majorDimension": "COLUMNS",
        "valueRenderOption": "UNFORMATTED_VALUE",
        "prettyPrint": "false",
    }
    found = http.values_batch_get(book.id, ["'Лист1'!A:B", "'Лист1'!B2"], options)
    assert [part["values"] for part in found["valueRanges"]] == [[["a", "b"], [1, 2.5]], [[2.5]]]
    mask: Any = {"fields": "properties(locale,timeZone)"}
    assert http.spreadsheets_get(book.id, mask) == {
        "properties": {"locale": "ru_RU", "timeZone": "Europe/Moscow"}
    }
    assert (double.count("token"), double.count("read"), double.count("write")) == (1, 2, 1)


@pytest.mark.parametrize(
    ("prepare", "error"),
    [
        (lambda double, _: double.books.clear(), gspread.SpreadsheetNotFound),
        (lambda _, book: book.roles.pop(ROBOT), PermissionError),
        (lambda double, _: setattr(double, "api_enabled", False), PermissionError),
        (lambda _, book: setattr(book, "office_file", True), gspread.exceptions.APIError),
        (lambda double, _: setattr(double, "quota_reads", 0), gspread.exceptions.APIError),
        (lambda double, _: double.accounts.keys.clear(), RefreshError),
    ],
    ids=["no such id", "not shared", "API off", "Office file", "quota", "no such robot"],
)
def test_what_gspread_makes_of_refusals(
    double: Double, book: Book, prepare: Callable[[Double, Book], Any], error: type[Exception]
) -> None:
    client = gspread_client(double)
    prepare(double, book)
    with pytest.raises(error):
        client.open_by_key(book.id)


# Who may do what ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "scope", "read", "write"),
    [
        ("owner", SCOPE, 200, 200),
        ("writer", SCOPE, 200, 200),
        ("writer", READ_ONLY, 200, 403),
        ("reader", SCOPE, 200, 403),
        (None, SCOPE, 403, 403),
        ("writer", "https://www.googleapis.com/auth/cloud-platform", 403, 403),
    ],
)
def test_roles_and_scopes(
    double: Double, role: str | None, scope: str, read: int, write: int
) -> None:
    book = double.add_book(roles={ROBOT: role} if role else {})
    robot = Caller(double, book, ROBOT, scope)
    assert robot.call("GET")[0] == read
    assert robot.call("POST", ":batchUpdate", {"requests": [texts(("a",))]})[0] == write


def test_bodies_of_refusals(double: Double, book: Book) -> None:
    narrow = Caller(double, book, ROBOT, READ_ONLY)
    _, answer = narrow.call("POST", ":batchUpdate", {"requests": []})
    assert answer["error"]["message"] == "Request had insufficient authentication scopes."
    assert answer["error"]["details"][0]["reason"] == "ACCESS_TOKEN_SCOPE_INSUFFICIENT"
    double.api_enabled = False
    status, answer = narrow.call("GET")
    assert (status, answer["error"]["status"]) == (403, "PERMISSION_DENIED")
    info = answer["error"]["details"][0]
    assert (info["reason"], info["metadata"]["containerInfo"]) == ("SERVICE_DISABLED", PROJECT)
    double.api_enabled = True
    double.quota_reads = 1
    assert [narrow.call("GET")[0] for _ in range(2)] == [200, 429]
    assert "'Read requests per minute per user'" in narrow.call("GET")[1]["error"]["message"]


def test_the_quota_refills_each_minute(double: Double, robot: Caller) -> None:
    now = double.clock()
    double.clock = lambda: now
    double.quota_writes = 1
    wish = {"requests": [texts(("a",))]}
    assert [robot.call("POST", ":batchUpdate", wish)[0] for _ in range(2)] == [200, 429]
    double.clock = lambda: now + 60
    assert robot.call("POST", ":batchUpdate", wish)[0] == 200


def test_a_bad_body_comes_before_a_missing_file(double: Double, robot: Caller) -> None:
    double.books.clear()
    assert robot.call("POST", ":batchUpdate", {"request": []})[0] == 400
    assert robot.call("POST", ":batchUpdate", {"requests": []})[0] == 404
    _, answer = robot.call("GET")
    assert answer == {
        "error": {
            "code": 404,
            "message": "Requested entity was not found.",
            "status": "NOT_FOUND",
        }
    }


# Over the wire ------------------------------------------------------------------------------


def fetch(double: Double, robot: Caller, query: str = "", **headers: str) -> requests.Response:
    url = f"{double.endpoint}/v4/spreadsheets/{robot.book.id}{query}"
    return requests.get(url, headers={**robot.headers, **headers}, timeout=10)


def write(
    double: Double, robot: Caller, value: str = "a", patience: float = 10
) -> requests.Response:
    url = f"{double.endpoint}/v4/spreadsheets/{robot.book.id}:batchUpdate"
    body = {"requests": [texts((value,))]}
    return requests.post(url, json=body, headers=robot.headers, timeout=patience)


def test_answers_are_printed_on_lines_unless_asked_not_to(double: Double, robot: Caller) -> None:
    robot.change(texts(("строка\n", 1), ("", None)))
    pretty = fetch(double, robot, "?includeGridData=true").text
    assert pretty == json.dumps(json.loads(pretty), indent=2, ensure_ascii=False) + "\n"
    assert "\n" not in fetch(double, robot, "?prettyPrint=false").text


def test_answers_are_packed_and_counted(double: Double, robot: Caller) -> None:
    plain = fetch(double, robot, **{"Accept-Encoding": "identity"})
    packed = fetch(double, robot, **{"Accept-Encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.json() == plain.json()
    sizes = [call.received for call in double.calls]
    assert sizes == [len(plain.content), len(gzip.compress(packed.content, 5, mtime=0))]
    assert plain.headers["server"] == "ESF"


@pytest.mark.parametrize("status", [401, 403, 404, 429, 500, 503])
def test_a_fault_answers_as_google_would(double: Double, robot: Caller, status: int) -> None:
    double.faults.append(Fault("status", "write", status=status))
    answer = write(double, robot)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, status)
    assert "retry-after" not in answer.headers
    assert robot.values("A1") == []
    assert write(double, robot).status_code == 200


@pytest.mark.parametrize(
    ("kind", "applied"),
    [
        ("reset_before", False),
        ("reset_after", True),
        ("silence_before", False),
        ("silence_after", True),
    ],
)
def test_a_fault_without_an_answer(
    double: Double, robot: Caller, kind: Any, *, applied: bool
) -> None:
    seconds = 5 if kind.startswith("silence") else 0
    double.faults.append(Fault(kind, "write", seconds=seconds))
    with pytest.raises((requests.ConnectionError, requests.ReadTimeout)):
        write(double, robot, patience=1 if seconds else 10)
    assert robot.values("A1") == ([["a"]] if applied else [])
    assert double.calls[-1].status == 0


def test_a_page_in_place_of_json_and_an_answer_cut_short(double: Double, robot: Caller) -> None:
    double.faults += [Fault("html", "write", status=502), Fault("truncated", "write")]
    page = write(double, robot)
    assert (page.status_code, page.headers["content-type"]) == (502, "text/html; charset=UTF-8")
    assert robot.values("A1") == []
    cut = write(double, robot)
    assert cut.status_code == 200
    with pytest.raises(requests.exceptions.JSONDecodeError):
        cut.json()
    assert robot.values("A1") == [["a"]]


def test_faults_wait_for_their_turn(double: Double, robot: Caller) -> None:
    double.faults.append(Fault("status", "read", skip=1, times=2, status=500))
    double.faults.append(Fault("status", "token", times=ALWAYS))
    assert [fetch(double, robot).status_code for _ in range(4)] == [200, 500, 500, 200]
    assert write(double, robot).status_code == 200
    assert assertion(double)[0] == 503


def test_another_client_acts_in_between(double: Double, book: Book, robot: Caller) -> None:
    rows = {"sheetId": 0, "dimension": "ROWS", "startIndex": 0, "endIndex": 1}
    insert = {"insertDimension": {"range": rows}}
    double.meanwhile.append(Meanwhile("write", lambda: double.edit(book, insert)))
    robot.change(texts(("до",)))
    write(double, robot, "после")
    assert robot.values("A1:A2") == [["после"], ["до"]]


def test_what_others_do_meanwhile_may_be_calls_of_their_own(double: Double, robot: Caller) -> None:
    double.meanwhile.append(Meanwhile("write", lambda: write(double, robot, "чужое")))
    write(double, robot, "своё")
    assert robot.values("A1") == [["своё"]]
    assert double.count("write") == 2


def test_the_controls_for_other_processes(double: Double, robot: Caller) -> None:
    faults: Any = [{"kind": "status", "on": "read", "status": 500}]
    url = f"{double.endpoint}/_double"
    assert requests.post(f"{url}/faults", json=faults, timeout=5).json() == {"faults": 1}
    assert fetch(double, robot).status_code == 500
    [call] = requests.get(f"{url}/calls", timeout=5).json()
    assert (call["kind"], call["status"]) == ("read", 500)
    assert requests.post(f"{url}/reset", timeout=5).json() == {}
    assert double.calls == []
    assert requests.get(f"{url}/nothing", timeout=5).status_code == 404


def test_what_is_not_served(double: Double, robot: Caller) -> None:
    drive = requests.get(f"{double.endpoint}/drive/v3/files", headers=robot.headers, timeout=5)
    assert drive.status_code == 403
    assert robot.call("GET", "/nothing")[0] == 404
    assert robot.call("DELETE")[0] == 404


def test_the_demo_holds_the_logs_of_the_sample(double: Double) -> None:
    demo = add_demo(double)
    robot = Caller(double, demo, ROBOT)
    found = robot.get("sheets(properties(title))")["sheets"]
    assert len(found) == len(demo.sheets) > 0
    for sheet in demo.sheets:
        assert len(robot.values(f"'{sheet.title}'")) > 10


# Long addresses, odd answers ----------------------------------------------------------------

RANGES = [f"A{row}:Z{row}" for row in range(1, 700)]


def test_a_read_with_a_long_address_is_refused_and_passes_as_a_post(
    double: Double, robot: Caller
) -> None:
    robot.change(texts(("a",)))
    url = f"{double.endpoint}/v4/spreadsheets/{robot.book.id}/values:batchGet"
    query = urlencode({"ranges": RANGES}, doseq=True)
    refused = requests.get(f"{url}?{query}", headers=robot.headers, timeout=10)
    assert (refused.status_code, refused.headers["content-type"]) == (
        414,
        "text/html; charset=UTF-8",
    )
    form = {"content-type": "application/x-www-form-urlencoded", "x-http-method-override": "GET"}
    answer = requests.post(url, data=query, headers={**robot.headers, **form}, timeout=10)
    assert answer.json()["valueRanges"][0]["values"] == [["a"]]
    assert len(answer.json()["valueRanges"]) == len(RANGES)
    assert [call.kind for call in double.calls] == ["read", "read"]


def test_a_long_read_as_a_post_needs_no_more_than_a_reading_scope(
    double: Double, book: Book
) -> None:
    reader = Caller(double, book, ROBOT, f"{SCOPE}.readonly")
    url = f"{double.endpoint}/v4/spreadsheets/{book.id}"
    body = {"fields": "spreadsheetId"}
    override = {**reader.headers, "x-http-method-override": "GET"}
    assert requests.post(url, data=body, headers=override, timeout=10).json() == {
        "spreadsheetId": book.id
    }
    assert (
        requests.post(f"{url}:batchUpdate", headers=reader.headers, timeout=10).status_code == 403
    )


@pytest.mark.parametrize(
    ("status", "text"),
    [
        (200, "{}"),
        (200, '{"error": "text"}'),
        (200, '{"spreadsheetId": "of another"}'),
        (413, '{"error": {"code": 413}}'),
    ],
)
def test_a_fault_answers_with_any_json(
    double: Double, robot: Caller, status: int, text: str
) -> None:
    double.faults.append(Fault("json", "write", status=status, page=text))
    answer = write(double, robot)
    assert (answer.status_code, answer.text) == (status, text)
    assert robot.values("A1") == []


def test_a_fault_answers_byte_by_byte(double: Double, robot: Caller) -> None:
    double.faults.append(Fault("drip", "write", seconds=0.0001))
    assert write(double, robot).json()["spreadsheetId"] == robot.book.id
    double.faults.append(Fault("drip", "read", seconds=30))
    url = f"{double.endpoint}/v4/spreadsheets/{robot.book.id}"
    with (
        pytest.raises(requests.ConnectionError),
        requests.get(url, headers=robot.headers, timeout=0.3, stream=True) as answer,
    ):
        _ = answer.content
    assert robot.values("A1") == [["a"]]


def test_the_quota_of_metadata_is_of_each_tab_and_of_the_spreadsheet(robot: Caller) -> None:
    long = {"metadataValue": "x" * 29_000}
    robot.change({"addSheet": {"properties": {"sheetId": 7}}})
    robot.change(metadata(**long), metadata(**long, location={"sheetId": 7}))
    for location in ({"spreadsheet": True}, {"sheetId": 7}):
        assert "limit of 30000 characters" in robot.refused(metadata(**long, location=location))
    robot.change(metadata(**long, location={"sheetId": 0}))
