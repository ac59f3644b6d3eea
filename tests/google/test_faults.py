"""Every fault at every call of a sync: it ends well or with its one sentence, and never half."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from book import Book, Sheet
from deals_home import LATER, LOG, NEW, Stage, VirtualTime, deals, init, request, staged
from faults import ALWAYS, CallKind, Fault
from google_home import GoogleHome

from sheets_kpi import pipeline
from sheets_kpi.errors import WorkbookError
from sheets_kpi.pipeline import Synced

LONGEST = 300  # seconds of waiting, in virtual time
CALLS: dict[str, tuple[CallKind, int]] = {
    "token": ("token", 0),
    "metadata": ("read", 0),
    "values": ("read", 1),
    "dates": ("read", 2),
    "write": ("write", 0),
}
SILENT = 30.0  # seconds, far longer than anybody here waits
BRIEF = 0.5  # seconds: where there is silence, nobody waits longer for an answer
NOT_JSON_OF_GOOGLES: dict[str, str] = {
    "an empty object": "{}",
    "JSON of another spreadsheet": '{"spreadsheetId": "another", "replies": []}',
    "an error that is a text": '{"error": "text"}',
    "an error without a code": '{"error": {"message": "?"}}',
    "ranges that are numbers": '{"spreadsheetId": "ID", "valueRanges": [1, 2, 3]}',
    "values that are a number": '{"spreadsheetId": "ID", "valueRanges": [{"values": 5}]}',
    "values that are texts": '{"spreadsheetId": "ID", "valueRanges": [{"values": ["abc"]}]}',
    "cells that are objects": '{"spreadsheetId": "ID", "valueRanges": [{"values": [[{"a": 1}]]}]}',
    "JSON without a bottom": "{" + '"a": {' * 9999 + "}" * 10_000,
    "tabs that are a text": '{"spreadsheetId": "ID", "properties": {}, "sheets": "none"}',
    "a list": "[1, 2]",
}


def refusal(code: int, reason: str, status: str = "PERMISSION_DENIED") -> Fault:
    """An answer that names the reason as Google does."""
    details = [{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": reason}]
    error = {"code": code, "message": "No.", "status": status, "details": details}
    return Fault("json", status=code, page=json.dumps({"error": error}), times=ALWAYS)


FAULTS: dict[str, Fault] = {
    "429 once": Fault("status", status=429),
    "429 for ever": Fault("status", status=429, times=ALWAYS),
    "500": Fault("status", status=500),
    "500 for ever": Fault("status", status=500, times=ALWAYS),
    "503": Fault("status", status=503),
    "503 for ever": Fault("status", status=503, times=ALWAYS),
    "reset before sending": Fault("reset_before"),
    "reset after applying": Fault("reset_after"),
    "resets for ever": Fault("reset_before", times=ALWAYS),
    "read time-out": Fault("silence_before", seconds=SILENT),
    "read time-out after applying": Fault("silence_after", seconds=SILENT),
    "truncated JSON": Fault("truncated"),
    "truncated JSON for ever": Fault("truncated", times=ALWAYS),
    "HTML body": Fault("html", status=502),
    "HTML body with a good status": Fault("html", status=200),
    "401 once": Fault("status", status=401),
    "401 for ever": Fault("status", status=401, times=ALWAYS),
    "413 for ever": Fault("html", status=413, times=ALWAYS),
    "414 for ever": Fault("html", status=414, times=ALWAYS),
    "403 of a proxy": Fault("html", status=403, times=ALWAYS),
    "403 as there is no right": refusal(403, ""),
    "403 as the scope is small": refusal(403, "ACCESS_TOKEN_SCOPE_INSUFFICIENT"),
    "403 as the quota is used up": refusal(403, "RATE_LIMIT_EXCEEDED"),
    "403 as nobody pays": refusal(403, "BILLING_DISABLED"),
    "400 for ever": refusal(400, "", "INVALID_ARGUMENT"),
    "an answer that drips": Fault("drip", seconds=0.05),
    "an answer that drips for ever": Fault("drip", seconds=0.05, times=ALWAYS),
    **{name: Fault("json", status=200, page=page) for name, page in NOT_JSON_OF_GOOGLES.items()},
    **{
        f"400 with {name}": Fault("json", status=400, page=NOT_JSON_OF_GOOGLES[name])
        for name in ("an error that is a text", "an error without a code")
    },
}
# Exit codes of what does not go away; 9 is a write of which nobody knows. All else ends well.
ENDS: dict[str, set[int]] = {
    "429 for ever": {8},
    "500 for ever": {8, 9},
    "503 for ever": {8, 9},
    "resets for ever": {8, 9},
    "truncated JSON for ever": {0, 8},
    "401 for ever": {7, 8},
    "413 for ever": {5, 8},
    "414 for ever": {5, 8},
    "403 of a proxy": {8},
    "403 as there is no right": {7, 8},
    "403 as the scope is small": {7, 8},
    "403 as the quota is used up": {8},
    "403 as nobody pays": {7, 8},
    "400 for ever": {5, 8},
    "an answer that drips for ever": {0, 8},
    "400 with an error that is a text": {0, 7, 8},
    "400 with an error without a code": {0, 8},
}
# What is said where it does not end well, after "google.".
NO_TOKEN = "google.token_outage"
TOLD: dict[str, set[str]] = {
    fault: {NO_TOKEN, *(f"google.{key}" for key in keys.split())}
    for fault, keys in {
        "413 for ever": "read_refused too_large",
        "414 for ever": "long_address",
        "403 of a proxy": "bad_answer",
        "403 as there is no right": "not_shared viewer",
        "403 as the scope is small": "scope",
        "403 as the quota is used up": "quota",
        "403 as nobody pays": "forbidden",
        "400 for ever": "read_refused refused_again",
        "an answer that drips for ever": "timeout offline",
        **dict.fromkeys(NOT_JSON_OF_GOOGLES, "bad_answer key_refused"),
    }.items()
}


class World:
    """A synced spreadsheet in which something was typed since, put back before each case."""

    def __init__(self, stage: Stage, home: GoogleHome) -> None:
        self.stage, self.home = stage, home
        home.fill(deals())
        init(home)
        pipeline.sync(home.book(), request(LATER))
        home.append(LOG, NEW)
        home.type(LOG, 2, 6, "сто рублей")
        self.old = self.seen()
        pipeline.sync(home.book(), request(LATER))
        self.new = self.seen()
        pipeline.sync(home.book(), request(LATER))
        assert all_of(self.seen()) == all_of(self.new)
        self.reset()

    def seen(self) -> Book:
        """All that the double keeps of the spreadsheet."""
        return self.stage.book(self.home).snapshot()

    def reset(self) -> None:
        """Puts the spreadsheet back, and takes away what is left of a fault."""
        self.stage.fail()
        with self.stage.double.lock:
            self.stage.book(self.home).restore(self.old.snapshot())

    def sync(self, time: VirtualTime) -> Synced:
        """A sync whose waits take no time."""
        return pipeline.sync(self.stage.open(self.home.client.spreadsheet, time), request(LATER))


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with staged(tmp_path_factory.mktemp("faults")) as stage:
        yield World(stage, stage.home())


def all_of(seen: Book) -> tuple[object, ...]:
    return seen.sheets, seen.metadata, seen.properties, seen.names


def ours(seen: Book) -> set[int]:
    """The ids of the summary tabs, by their marks."""
    marks = (one for one in seen.metadata if '"kind":"summary"' in one.get("metadataValue", ""))
    return {one["location"]["sheetId"] for one in marks}


def summaries(seen: Book) -> list[Sheet]:
    return [sheet for sheet in seen.sheets if sheet.id in ours(seen)]


def typed(seen: Book) -> list[Any]:
    """The cells of the team's tabs."""
    return [(sheet.id, sheet.cells) for sheet in seen.sheets if sheet.id not in ours(seen)]


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_at_a_call(
    world: World, fault: str, call: str, record_property: Callable[[str, object], None]
) -> None:
    world.reset()
    assert summaries(world.old) != summaries(world.new)
    kind, skip = CALLS[call]
    page = FAULTS[fault].page.replace("ID", world.home.client.spreadsheet)
    scripted = replace(FAULTS[fault], on=kind, skip=skip, page=page)
    world.stage.fail(scripted)
    is_slow = scripted.kind in ("silence_before", "silence_after", "drip")
    time, end = VirtualTime(real=BRIEF) if is_slow else VirtualTime(), 0
    try:
        world.sync(time)
    except WorkbookError as error:
        end = error.exit_code
        check_sentence(error, TOLD.get(fault, set()))
    assert scripted.times < FAULTS[fault].times, "the fault did not strike"
    world.stage.fail()
    assert time.slept <= LONGEST
    left = world.seen()
    assert typed(left) == typed(world.old)
    assert end in ENDS.get(fault, {0} if fault not in NOT_JSON_OF_GOOGLES else {0, 7, 8})
    wholes = [summaries(world.new)] if end == 0 else [summaries(world.old), summaries(world.new)]
    assert summaries(left) in wholes
    if all_of(left) not in (all_of(world.old), all_of(world.new)):  # from those it was tried above
        world.sync(VirtualTime())
        assert all_of(world.seen()) == all_of(world.new)
    record_property("fault", fault)
    record_property("end", f"exit code {end}" if end else "ends well")


def check_sentence(error: WorkbookError, keys: set[str]) -> None:
    assert not keys or error.key in keys
    for lang in ("ru", "en"):
        said = error.say(lang)
        assert error.key.startswith("google.")
        assert "\n" not in said
        assert 20 < len(said) < 400
        assert not any(word in said for word in ("Error(", "Traceback", "HTTPConnection", "{"))
