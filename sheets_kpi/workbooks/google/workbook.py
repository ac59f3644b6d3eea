"""A Google spreadsheet as a workbook: at most three reads, then one write, all of it or nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from hashlib import sha256
from typing import Any

from gspread.http_client import HTTPClient
from gspread.urls import (
    SPREADSHEET_BATCH_UPDATE_URL,
    SPREADSHEET_URL,
    SPREADSHEET_VALUES_BATCH_URL,
)

from sheets_kpi.errors import (
    RefusedWriteError,
    UnavailableError,
    UnfinishedWriteError,
    WorkbookError,
)
from sheets_kpi.plan import Plan
from sheets_kpi.state import Existing, ExistingTab, a1, zone_of
from sheets_kpi.texts import Lang, say
from sheets_kpi.workbooks.google.auth import Identity, identify
from sheets_kpi.workbooks.google.folds import SHOWN, opened_again, shown_after
from sheets_kpi.workbooks.google.formats import Json, guard_id, read_mark
from sheets_kpi.workbooks.google.read import (
    FIELDS,
    INPUTS,
    Book,
    MovedError,
    has_numbers,
    ranges_of,
    read_book,
    read_existing,
    typed,
)
from sheets_kpi.workbooks.google.rules import returned
from sheets_kpi.workbooks.google.session import (
    FAULTS,
    ODD,
    Doing,
    Way,
    explained,
    open_session,
)
from sheets_kpi.workbooks.google.write import MAX_CELLS, body_of, part_of, requests_of
from sheets_kpi.workbooks.interface import Access

_NEARLY = 0.9
_SKEW = 60.0  # seconds

Remark = tuple[bool, str]  # whether all is well, and the sentence
_STEPS = ("google.doctor.accepted", "google.doctor.api")
_PASSED = {  # how many of them were gone when a read was refused
    **dict.fromkeys(("google.scope", "google.api_disabled"), 1),
    **dict.fromkeys(("google.not_found", "google.not_shared", "google.office_file"), 2),
}
MAX_BODY = 10_000_000  # bytes; Google refuses more
_REPLIES = f"spreadsheetId,replies.deleteConditionalFormatRule,{SHOWN}"
_ANSWERED = frozenset(("spreadsheetId", "replies", "updatedSpreadsheet"))
_NOTHING = Plan(())
_GLANCE = (
    "spreadsheetId,properties.title,sheets(properties(sheetId,title),developerMetadata,"
    "data.rowData.values.effectiveValue)"
)
_ID = re.compile(r"/spreadsheets/(?:u/\d+/)?d/([A-Za-z0-9_-]{5,})(?:[/?#]|$)")
_PUBLISHED = "/spreadsheets/d/e/"
_PLAIN = {"valueRenderOption": "UNFORMATTED_VALUE", "dateTimeRenderOption": "SERIAL_NUMBER"}
_SHOWN = {"valueRenderOption": "UNFORMATTED_VALUE", "dateTimeRenderOption": "FORMATTED_STRING"}
_PAUSES = (0, 1, 2, 3, 4, 5, 6)  # seconds before each try to read what people edit
_LAYOUT = {"majorDimension": "COLUMNS", "prettyPrint": "false"}


def remarks(
    book: Book, existing: Existing, who: Identity, skew: float | None, lang: Lang
) -> Iterator[Remark]:
    """Looks at rights, protections, locale and size, and at the `skew`: how many seconds Google's
    clock is ahead, None if it is not known.
    """
    whose = who.email or say("google.you", lang)
    if skew is not None:
        key = "google.doctor.clock" if abs(skew) < _SKEW else "google.doctor.clock_off"
        yield abs(skew) < _SKEW, say(key, lang, seconds=round(abs(skew)))
    yield True, say("google.doctor.open", lang, name=book.title, n=len(book.sheets))
    may_edit = say("google.doctor.editor", lang, whose=whose)
    yield True, may_edit if _may_edit(book) else say("google.doctor.edit", lang, whose=whose)
    yield from _locked(book, existing, lang)
    for is_fine, key, facts in _tables(book, existing):
        yield is_fine, say(key, lang, **facts)
    key = "google.doctor.locale" if zone_of(book.zone) else "google.doctor.zone_unknown"
    yield True, say(key, lang, locale=book.locale, zone=book.zone)
    yield _room(book, lang)


def _tables(book: Book, existing: Existing) -> Iterator[tuple[bool, str, dict[str, str]]]:
    """What is particular about tables, as remarks before they are put into words."""
    for sheet, tab in zip(book.sheets, existing.tabs, strict=True):
        for table in tab.tables:
            facts = {"tab": tab.title, "name": table.name, "cells": str(table.area)}
            yield True, "google.doctor.table", facts
        for area in typed(sheet, "PEOPLE_CHIP"):
            rows = range(area.first_row, tab.n_rows + 1)
            if any(tab.value(row, area.first_column) == "@" for row in rows):
                yield False, "google.doctor.chips", {"tab": tab.title, "cells": str(area)}


def _may_edit(book: Book) -> bool:
    """Whether Google said so of the protection that we set on a summary tab."""
    return any(
        one.get("protectedRangeId") == guard_id(sheet.id) and one.get("requestingUserCanEdit")
        for sheet in book.sheets
        for one in sheet.protections
    )


def _locked(book: Book, existing: Existing, lang: Lang) -> Iterator[Remark]:
    """Protected ranges on the tabs that a sync writes to."""
    written = {mark.tab_id for mark in existing.marks if mark.kind in ("summary", "log", "shared")}
    found = [
        (sheet.title, str(area))
        for sheet in book.sheets
        if str(sheet.id) in written
        for area in sheet.locked
    ]
    for title, cells in found:
        yield False, say("google.locked", lang, tab=title, cells=cells)
    if not found:
        yield True, say("google.doctor.unlocked", lang)


def _room(book: Book, lang: Lang) -> Remark:
    used = sum(sheet.rows * sheet.columns for sheet in book.sheets)
    is_fine = used < MAX_CELLS * _NEARLY
    key = "google.doctor.room" if is_fine else "google.doctor.no_room"
    return is_fine, say(key, lang, percent=round(100 * used / MAX_CELLS))


def spreadsheet_id(location: str) -> str:
    """The id in the address of a spreadsheet, or the location itself if it is an id.

    Raises:
        WorkbookError: it is the address of something else.
    """
    if "/" not in location:
        return location
    found = _ID.search(location)
    if found is None or _PUBLISHED in location:
        raise WorkbookError("google.address", location=location)
    return found[1]


class GoogleWorkbook:
    """The workbook in a Google spreadsheet."""

    room = 9_000_000  # bytes of a write; a larger one is made in parts

    def __init__(self, location: str, access: Access | None = None) -> None:
        self.id = spreadsheet_id(location)
        self.name = self.id  # as in the commands that messages tell people to run
        self.access = access or Access()
        self.way = Way(self.access)
        self.book: Book | None = None
        self._fingerprint = ""
        self._refused: object = None  # what Google said to the last write

    @property
    def calls(self) -> tuple[int, int]:
        """How many (reads, writes) went over the wire, repeated ones too."""
        return self.way.reads, self.way.writes

    @cached_property
    def identity(self) -> Identity:
        """Whose credentials are used.

        Raises:
            AccessError: there are none, or they cannot be understood.
        """
        return identify(self.way)

    @cached_property
    def _client(self) -> Any:  # noqa: ANN401  # gspread is untyped
        return HTTPClient(
            self.identity.credentials, session=open_session(self.identity.credentials, self.way)
        )

    def address(self, tab_id: str, cell: str) -> str:
        """Where a cell is opened in a browser."""
        page = f"https://docs.google.com/spreadsheets/d/{self.id}/edit"
        return f"{page}#gid={tab_id}&range={cell}"

    @property
    def who(self) -> str:
        """The e-mail of the robot or of who logged in; "" if it is not known."""
        return self.identity.email

    def glance(self, tab: str, row: int, column: int) -> Existing | None:
        """A summary tab with one of its cells, if it is the first that people see: cells that are
        asked for without a tab are those of the first.
        """
        self.way.begin()
        place = {"ranges": a1(row, column), "fields": _GLANCE, "prettyPrint": "false"}
        try:
            answer, _ = self._get(SPREADSHEET_URL % self.id, place)
        except MovedError:  # the first tab has no such cell
            return None
        for sheet in read_book(answer).sheets:
            marks = tuple(filter(None, map(read_mark, sheet.facts.get("developerMetadata") or ())))
            ours = [one for one in marks if (one.key, one.tab_id) == (tab, str(sheet.id))]
            if ours:
                data = sheet.facts.get("data") or [{}]
                cells = data[0].get("rowData") or [{}]
                held = (cells[0].get("values") or [{}])[0].get("effectiveValue") or {}
                columns = [[None] * row for _ in range(column)]
                columns[-1][-1] = next(iter(held.values()), None)
                return Existing((ExistingTab(str(sheet.id), sheet.title, columns, row),), marks)
        return None

    def exists(self) -> bool:
        """A spreadsheet is made by people; whether it is there shows when it is read."""
        return True

    def read(self) -> Existing:
        """The whole workbook in neutral values.

        Raises:
            AccessError: credentials or rights are missing.
            UnavailableError: Google does not answer, or somebody edits all the time.
        """
        self.way.begin()
        said = ""
        for pause in _PAUSES:
            if pause:
                self.way.wait("google.wait_moving", pause)
            try:
                return self._read(strict=pause < _PAUSES[-1])
            except MovedError as error:  # somebody edited between two answers
                if said and str(error) == said:
                    raise UnavailableError("google.read_refused", detail=said) from error
                said = str(error)
            except ODD as error:
                raise UnavailableError("google.bad_answer") from error
        raise UnavailableError("google.moving")

    def _read(self, *, strict: bool) -> Existing:
        url, brief = SPREADSHEET_URL % self.id, {"prettyPrint": "false"}
        about, digest = self._get(url, {"fields": FIELDS, **brief})
        book = read_book(about)
        ranges = ranges_of(book)
        if self.access.inputs and ranges:  # asked for alone, as not every tab has cells to read
            wish = {"fields": INPUTS, "ranges": [*ranges.values()], **brief}
            book = read_book(about, self._get(url, wish)[0])
        plain, second = self._values(ranges, _PLAIN)
        dated = {one: ranges[one] for one, columns in plain.items() if has_numbers(columns)}
        shown, third = self._values(dated, _SHOWN)
        self._fingerprint = sha256((digest + second + third).encode()).hexdigest()
        existing = read_existing(book, plain, shown, self._fingerprint, strict=strict)
        self.book = book
        if self.access.inputs:
            for _, key, facts in _tables(book, existing):
                self.access.tell(key, facts)
        return existing

    def _values(
        self, ranges: Mapping[int, str], render: Mapping[str, str]
    ) -> tuple[dict[int, list[list[Any]]], str]:
        """The columns of each tab by its id, and a name of the answer."""
        if not ranges:
            return {}, ""
        url = SPREADSHEET_VALUES_BATCH_URL % self.id
        answer, digest = self._get(url, {"ranges": [*ranges.values()], **render, **_LAYOUT})
        columns = [one.get("values") or [] for one in answer.get("valueRanges") or ()]
        if len(columns) != len(ranges):
            raise MovedError
        return dict(zip(ranges, columns, strict=True)), digest

    def _get(self, url: str, params: Json) -> tuple[Json, str]:
        """The answer to a read, and a name of its bytes."""
        patience = self.access.patience
        self._client.set_timeout((patience.connect, patience.read))
        try:
            content = self._client.request("get", url, params=params).content
            answer = json.loads(content)
            if answer["spreadsheetId"] != self.id:
                raise ValueError("another spreadsheet")
        except FAULTS as error:
            problem = explained(error, self._doing(writing=False))
            if problem.key == "google.moving":  # a tab was renamed or cut down since the first one
                raise MovedError(problem.facts["detail"]) from error
            raise problem from error
        return answer, sha256(content).hexdigest()

    def apply(self, plan: Plan) -> None:
        """Writes a plan in one batch. A plan without changes makes no call.

        Raises:
            AccessError: the spreadsheet, or a range of it, may not be written.
            RefusedWriteError: Google refused the batch; nothing was written.
            UnclearWriteError: nobody knows whether the batch was applied.
            UnfinishedWriteError: only a part fitted into the batch, or a rule of somebody else's
                was deleted with ours, and put back, or a row was folded up that somebody had moved
                or typed in meanwhile, and opened again.
            UnavailableError: Google did not take the batch; nothing was written.
        """
        requests = self.requests(plan)
        if not requests:
            return
        self.way.begin()
        data = body_of(requests, shown_after(plan))
        is_whole = len(data) <= self.room
        if not is_whole and self.book:
            plan = part_of(plan, self.book, self.room)
            requests = self.requests(plan)
            data = body_of(requests, shown_after(plan))
        if len(data) > MAX_BODY:
            raise WorkbookError("google.too_large", size=round(len(data) / 1_000_000, 1))
        gone, opened = self._post(data, plan)
        back = returned(requests, gone)
        if back:
            self.access.tell("google.rules_returned", {"n": len(back)})
        if back or opened:
            self._post(body_of([*back, *opened]))
        if back or opened or not is_whole:
            raise UnfinishedWriteError("google.unfinished", name=self.name)

    def requests(self, plan: Plan) -> list[Json]:
        """The requests that carry out a plan made on the state that was read last.

        Raises:
            WorkbookError: the plan was made on another state.
        """
        if not plan.changes:
            return []
        if self.book is None:
            self.read()
        if self.book is None or (plan.fingerprint and plan.fingerprint != self._fingerprint):
            raise WorkbookError("google.changed", name=self.name)
        return requests_of(plan, self.book)

    def _post(self, data: bytes, plan: Plan = _NOTHING) -> tuple[list[Json], list[Json]]:
        """Sends requests; the conditional-format rule that each has deleted, `{}` of the others,
        and requests that open rows which the plan has folded up and did not mean.
        """
        patience = self.access.patience
        self._client.set_timeout((patience.connect, patience.write))
        headers = {"Content-Type": "application/json; charset=UTF-8"}
        params = {"fields": _REPLIES, "prettyPrint": "false"}
        url = SPREADSHEET_BATCH_UPDATE_URL % self.id
        try:
            answer = self._client.request("post", url, params=params, data=data, headers=headers)
            replied = json.loads(answer.content)
            if replied["spreadsheetId"] != self.id or replied.keys() - _ANSWERED:
                raise ValueError("no answer to this write")
            replies = replied.get("replies") or ()
            gone = [
                dict(one.get("deleteConditionalFormatRule", {}).get("rule", {})) for one in replies
            ]
            opened = opened_again(plan, replied)
        except FAULTS as error:
            problem = explained(error, self._doing(writing=True))
            if isinstance(problem, RefusedWriteError):
                detail, before = problem.facts["detail"], self._refused
                self._refused = detail
                if detail == before:
                    problem = RefusedWriteError("google.refused_again", detail=detail)
            raise problem from error
        return gone, opened

    def approach(self, lang: Lang) -> Iterator[Remark]:
        """What `doctor` says on the way to the spreadsheet, a step after another.

        Raises:
            WorkbookError: the first step that is missing.
        """
        who = self.identity
        kind = "robot" if who.is_robot else "login"
        yield True, say(f"google.doctor.{kind}", lang, source=who.source)
        if who.is_robot:
            yield True, say("google.doctor.share", lang, whose=who.email)
        self.way.begin()
        try:
            self._get(SPREADSHEET_URL % self.id, {"fields": "spreadsheetId"})
        except WorkbookError as error:
            for step in _STEPS[: _PASSED.get(error.key, 0)]:
                yield True, say(step, lang)
            raise
        for step in _STEPS:
            yield True, say(step, lang)

    def remarks(self, existing: Existing, lang: Lang) -> Iterator[Remark]:
        """What `doctor` says of the spreadsheet, once `existing` was read from it."""
        if self.book is not None:
            yield from remarks(self.book, existing, self.identity, self.way.skew, lang)

    def _doing(self, *, writing: bool) -> Doing:
        who = self.identity
        skew = self.way.skew
        return Doing(self.name, who.email, who.is_robot, writing=writing, skew=skew)
