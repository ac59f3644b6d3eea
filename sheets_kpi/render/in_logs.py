"""In the logs: what every log, column and word holds now, what to check there, and the lines that
the Logs tab lacks, ready to be copied to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import NamedTuple

import numpy as np

from sheets_kpi.adopt.news import NewColumn, NewWord, Row, new_columns, new_words
from sheets_kpi.clean.tables import Layout
from sheets_kpi.clean.values import money
from sheets_kpi.decisions.cells import word
from sheets_kpi.decisions.logs import joined, roles_of, row_of
from sheets_kpi.decisions.tables import DecisionTab
from sheets_kpi.findings import Finding
from sheets_kpi.logs import UNSURE, Column, Log, day_of
from sheets_kpi.names import tidy
from sheets_kpi.numbers import number_text
from sheets_kpi.periods import show_day
from sheets_kpi.render.board import Board
from sheets_kpi.render.page import Page, TabColumn, percent_text, widths_of
from sheets_kpi.schema import Choice, ColumnSpec, ColumnType, LogSpec, Named
from sheets_kpi.service import successor
from sheets_kpi.state import Link, Tab
from sheets_kpi.styles import (
    AMBER_FILL,
    AMBER_INK,
    BAND,
    HEADER,
    LINK,
    MUTED,
    MUTED_TEXT,
    SECTION,
    WRAPPED,
)
from sheets_kpi.texts import Lang, in_lang, say

_COLUMNS = (
    TabColumn("field.logs.log", 15, HEADER),
    TabColumn("field.logs.tabs", 16, HEADER),
    TabColumn("field.logs.column", 22, HEADER),
    TabColumn("field.logs.word", 18, HEADER),
    TabColumn("field.logs.type", 16, HEADER),
    TabColumn("in_logs.for", 20, HEADER),
    TabColumn("column.today", 24, HEADER),
    TabColumn("field.logs.to_check", 46, HEADER),
)
_UNLISTED = ("tab_unread", "tab_not_log")
_BAND = WRAPPED.with_(bold=True, fill=BAND)
_CHECK = WRAPPED.with_(fill=AMBER_FILL, color=AMBER_INK)


class Line(NamedTuple):
    """A row of the tab, as its columns stand: a log, a column of it, or a word of that."""

    log: str
    tabs: str | None = None
    column: str | None = None
    word: str | None = None
    what: str = ""
    purpose: str | None = None
    now: str | None = None
    check: str | None = None


def in_logs(board: Board) -> tuple[Tab, ...]:
    """The tab; none where the workbook has no Logs tab, on which what is wrong here is mended."""
    table, lang = board.checked.listed, board.lang
    if table is None:
        return ()
    specs = board.checked.prepared.template.logs
    logs = [_LogSeen(board, table, spec, board.checked.cleaned.logs[spec.id]) for spec in specs]
    lines = [*(line for one in logs for line in one.lines()), *_unread(board)]
    page = Page("in_logs", lang)
    page.head(say("in_logs.about", lang, tab=table.tab.title, column=_header(table, "to_check")))
    to_check = [number for number, line in enumerate(lines, page.row + 3) if line.check]
    key = "in_logs.checks" if to_check else "in_logs.nothing"
    link = Link(page.title, f"H{to_check[0]}") if to_check else None
    page.put(1, say(key, lang, n=len(to_check)), LINK if link else MUTED_TEXT, link)
    page.row += 2
    header_row = page.header(_COLUMNS)
    for line in lines:
        _put(page, line)
    words = [new.row(lang) for one in logs for new in one.new_words]
    columns = [row for one in logs for new in one.new_columns for row in new.rows(lang)]
    _ready(page, table, "in_logs.words", words)
    _ready(page, table, "in_logs.columns", columns)
    if others := _other_tabs(board):
        page.skip()
        page.line([say("in_logs.other_tabs", lang, tabs=", ".join(others))], MUTED_TEXT)
    return (page.tab(widths_of(_COLUMNS), (header_row, 0)),)


def why_closed(log: Log, findings: Sequence[Finding], lang: Lang) -> str:
    """The findings that closed a log: on one of its tabs, or about the log where it has none."""
    name = log.spec.name.show(lang)
    said = []
    for finding in findings:
        about = finding.facts.get("log")
        is_ours = isinstance(about, Mapping) and about.get(lang) == name
        if finding.code == log.problem and (finding.tab in log.tab_titles or is_ours):
            said.append(f"{finding.message(lang).rstrip('.')}. {finding.action(lang)}")
    return " ".join(said) or log.problem


def _put(page: Page, line: Line) -> None:
    """A row: that of a whole log stands out; what a row only repeats is pale."""
    pale = WRAPPED.with_(color=MUTED)
    is_log = line.column is None
    for number, value in enumerate(line, 1):
        repeats = number == 1 or (number == 3 and line.word)
        page.put(number, value or None, _BAND if is_log else pale if repeats else WRAPPED)
    if line.check:
        page.put(len(line), line.check, _CHECK)
    page.skip()


def _ready(page: Page, table: DecisionTab, key: str, rows: Sequence[Row]) -> None:
    """Rows for the Logs tab, in the order of its columns as they stand there."""
    if not rows:
        return
    fields = {place: field for field, place in table.columns.items()}
    last = max(table.columns.get(field, 1) for row in rows for field in row)
    page.skip()
    page.line([say(key, page.lang, tab=table.tab.title)], SECTION)
    page.line([table.header(place) or None for place in range(1, last + 1)], HEADER)
    for row in rows:
        page.line([row.get(fields.get(place, "")) for place in range(1, last + 1)], WRAPPED)


def _header(table: DecisionTab, field: str) -> str:
    return table.header(table.columns.get(field, 0))


def _unread(board: Board) -> Iterator[Line]:
    """Tabs that look like a log and are not read."""
    lang = board.lang
    for one in board.findings:
        if one.code in _UNLISTED:
            log, what = str(in_lang(one.facts["log"], lang)), say("in_logs.tab", lang)
            yield Line(log, one.tab, what=what, check=f"{one.message(lang)}. {one.action(lang)}")


def _other_tabs(board: Board) -> list[str]:
    """The tabs that are neither ours nor of a log, and that nothing was said of yet."""
    checked = board.checked
    known = {title for log in checked.cleaned.logs.values() for title in log.tab_titles}
    known |= {one.tab for one in board.findings if one.code in _UNLISTED}
    ours = {mark.tab_id for mark in checked.existing.marks}
    tabs = (tab for tab in checked.existing.tabs if not tab.hidden and tab.id not in ours)
    return [tab.title for tab in tabs if tab.title not in known]


@dataclass(frozen=True)
class _LogSeen:
    """One log, as it is declared and as it was read."""

    board: Board
    table: DecisionTab
    spec: LogSpec
    log: Log

    @property
    def name(self) -> str:
        return self.spec.name.show(self.board.lang)

    def lines(self) -> Iterator[Line]:
        """The log, its columns and their words; of an empty log only what is to be checked."""
        lang, log = self.board.lang, self.log
        tabs = "; ".join(log.tab_titles or self.spec.tabs)
        what = say("in_logs.log", lang)
        yield Line(self.name, tabs, what=what, now=self._records(), check=self._of_log())
        lines = self._of_columns()
        yield from lines if len(log) or log.problem else (line for line in lines if line.check)

    def _of_columns(self) -> Iterator[Line]:
        lang = self.board.lang
        for spec in self.spec.columns:
            name, kind = spec.name.show(lang), word("column_type", spec.type, lang)
            roles = ", ".join(word("role", one, lang) for one in roles_of(self.spec, spec))
            yield Line(
                self.name, None, name, None, kind, roles, self._now(spec), self._of_column(spec)
            )
            for choice in spec.choices:
                yield self._word(spec, choice)

    @cached_property
    def new_words(self) -> Sequence[NewWord]:
        """The words that are in no list."""
        return [*new_words(self.log, self.board.findings)]

    @cached_property
    def new_columns(self) -> Sequence[NewColumn]:
        """The columns that nobody lists, but for those that took the place of another."""
        new = new_columns(self.log, self.board.checked.existing)
        return [one for one in new if one.header not in chain(*self.successors.values())]

    # --- what stands there now

    def _records(self) -> str:
        lang, tally = self.board.lang, self.board.checked.cleaned.tallies[self.spec.id]
        said = [say("in_logs.records", lang, n=tally.rows)]
        said += [say("in_logs.not_records", lang, n=tally.skipped)] if tally.skipped else []
        return " · ".join(said)

    def _now(self, spec: ColumnSpec) -> str | None:
        column, n, lang = self.log.columns.get(spec.id), len(self.log), self.board.lang
        if column is None or not n:
            return None
        blank = int(column.blank.sum()) - _refused(column)
        if blank == n:
            return say("in_logs.empty", lang)
        said = [_held(column, spec, self._spellings(column, spec), lang)]
        if blank:
            share = max(1, (n - blank) * 100 // n) / 100
            said.append(say("in_logs.filled", lang, share=percent_text(share, 0, lang)))
        return " · ".join(filter(None, said))

    def _spellings(self, column: Column, spec: ColumnSpec) -> int:
        """In how many ways the names of people are written in the cells of a column."""
        if spec.type is not ColumnType.PERSON:
            return 0
        log, existing = self.log, {one.title: one for one in self.board.checked.existing.tabs}
        tabs = [existing[title] for title in log.tab_titles]
        rows, places = column.at or (log.rows, np.array(column.places)[log.tabs])
        cells = set(zip(log.tabs.tolist(), rows.tolist(), places.tolist(), strict=True))
        found = {tabs[tab].value(row, place) for tab, row, place in cells if row and place}
        return len({tidy(one) for one in found if isinstance(one, str)} - {""})

    # --- what to check

    def _of_log(self) -> str | None:
        said = [self._told()]
        if self.log.problem:
            said.append(why_closed(self.log, self.board.findings, self.board.lang))
        return "\n".join(filter(None, said)) or None

    def _of_column(self, spec: ColumnSpec) -> str | None:
        lang, column = self.board.lang, self.log.columns.get(spec.id)
        said = [self._told(spec.name), self._absent(spec)]
        new = [one for one in self.new_words if one.column.id == spec.id]
        for one in new:
            facts = {"n": one.rows, "money": money(one.amount)[lang], "tab": self.table.tab.title}
            text = say("in_logs.new_word", lang, word=one.text, **facts)
            said.append(f"{text}{in_lang(one.perhaps, lang)}")
        unread = _refused(column) - sum(one.rows for one in new) if column else 0
        if unread > 0:
            said.append(say("in_logs.unread", lang, n=unread, tab=say("tab.issues", lang)))
        return "\n".join(filter(None, said)) or None

    def _absent(self, spec: ColumnSpec) -> str:
        """That some tabs have no such column, and what may have taken its place."""
        lang = self.board.lang
        gone = [
            one
            for one in self.board.findings
            if one.code in ("column_absent", "column_missing")
            and one.tab in self.log.tab_titles
            and spec.name.matches(str(in_lang(one.facts["name"], lang)))
        ]
        if not gone:
            return ""
        text = say("in_logs.absent", lang, tabs=", ".join(one.tab for one in gone))
        if found := self.successors.get(spec.id):
            facts = {"header": _header(self.table, "headers"), "tab": self.table.tab.title}
            facts |= {"found": found[0], "cell": self._every_header(spec)}
            return f"{text} {say('in_logs.renamed', lang, **facts)}"
        return f"{text}{in_lang(gone[0].facts['perhaps'], lang)}"

    @cached_property
    def successors(self) -> Mapping[str, Sequence[str]]:
        """The headers that seem to have taken the place of those that are gone, by column: the one
        that stands there on another tab, else the one that came when it went.
        """
        existing, memory = self.board.checked.existing, self.board.memory
        found = {}
        for spec in self.spec.headed:
            having = [one for one in self._layouts if spec.id in one.columns]
            places, old = (
                {one.columns[spec.id] for one in having},
                {*chain(*(o.others for o in having))},
            )
            new = [
                one.headers[place]
                for one in self._layouts
                for key, place in one.others.items()
                if one not in having and place in places and key not in old
            ]
            came = successor((self.spec.id, spec.id), memory, existing, self.log)
            if headers := new or [came] * bool(came):
                found[spec.id] = headers
        return found

    @property
    def _layouts(self) -> list[Layout]:
        return [layout for _, layout in self.board.checked.cleaned.layouts[self.spec.id]]

    def _every_header(self, spec: ColumnSpec) -> str:
        """What is to stand on the Logs tab so that a column is found under all its headers."""
        old = [one.headers[one.columns[spec.id]] for one in self._layouts if spec.id in one.columns]
        return joined([*old, *self.successors[spec.id]]) or ""

    def _word(self, spec: ColumnSpec, choice: Choice) -> Line:
        lang, column = self.board.lang, self.log.columns.get(spec.id)
        n = int(column.among({f"#{choice.id}"}).sum()) if column else 0
        name, text = spec.name.show(lang), choice.name.show(lang)
        means = word("means", choice.means, lang) if choice.means else None
        said = [self._told(spec.name, choice.name)]
        if n and not means and any(one.means for one in spec.choices):
            said.append(say("in_logs.no_meaning", lang))
        check = "\n".join(filter(None, said)) or None
        now = say("in_logs.records", lang, n=n) if column else None
        return Line(self.name, None, name, text, say("in_logs.word", lang), means, now, check)

    def _told(self, *names: Named) -> str:
        """What `init` asked the owner to check and she has not cleared yet."""
        row = row_of(self.table, self.spec.name, *names)
        return row.text("to_check") if row else ""


def _refused(column: Column) -> int:
    """How many cells hold something that cannot be used."""
    return int(column.broken.sum()) - len(column.cells.asked.get("", ()))


def _held(column: Column, spec: ColumnSpec, spellings: int, lang: Lang) -> str:
    """What the cells hold: the first and last day, the least and the greatest number, how many
    different names or words.
    """
    if column.kind == "text":
        used = np.unique(column.codes[column.codes >= 0]).tolist()
        n = sum(not column.keys[code].startswith(UNSURE) for code in used)
        text = say(f"in_logs.{spec.type}", lang, n=n)
        if spec.type is ColumnType.PERSON and spellings > n:
            text += ", " + say("in_logs.spellings", lang, n=spellings)
        return text
    known = column.floats[~np.isnan(column.floats)]
    if not len(known):
        return ""
    if column.kind == "yes_no":
        return say("in_logs.yes_no", lang, yes=int(known.sum()), no=int((1 - known).sum()))
    ends = (float(known.min()), float(known.max()))
    if column.kind == "date":
        low, high = (show_day(day_of(end), lang) for end in ends)
        return low if low == high else say("in_logs.days", lang, first=low, last=high)
    low, high = (number_text(end / 10**column.scale, None, lang) for end in ends)
    return low if low == high else say("in_logs.range", lang, low=low, high=high)
