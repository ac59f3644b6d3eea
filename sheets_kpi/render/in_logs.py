"""In the logs: what somebody must mend there, the lines that the Logs tab lacks, ready to be copied
to it, and the guesses to check; below it, what every column and word holds now.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

import numpy as np

from sheets_kpi.adopt.news import NewColumn, NewWord, Row, new_columns, new_words
from sheets_kpi.clean.reader import cells_of
from sheets_kpi.clean.tables import Layout
from sheets_kpi.clean.values import money
from sheets_kpi.decisions.cells import word
from sheets_kpi.decisions.logs import joined, roles_of
from sheets_kpi.decisions.tables import DecisionTab
from sheets_kpi.findings import Finding
from sheets_kpi.logs import NOT_KEPT, UNSURE, Column, Log, day_of
from sheets_kpi.names import tidy
from sheets_kpi.numbers import number_text
from sheets_kpi.periods import show_day
from sheets_kpi.render.board import Board
from sheets_kpi.render.page import SECTION_ROW, Page, TabColumn, percent_text, widths_of
from sheets_kpi.schema import ColumnSpec, ColumnType, LogSpec
from sheets_kpi.service import successor
from sheets_kpi.state import CellValue, Tab
from sheets_kpi.styles import HAIR, HEADER, MUTED, MUTED_TEXT, SECTION, SUBTITLE, WRAPPED, Style
from sheets_kpi.texts import Lang, in_lang, say

# the first two fill a phone; what follows on a laptop suits the fields of the Logs tab, too
_COLUMNS = (
    TabColumn("field.logs.column", 136, HEADER),
    TabColumn("column.today", 264, HEADER),
    TabColumn("field.logs.type", 150, HEADER),
    TabColumn("in_logs.for", 150, HEADER),
)
_MORE_WIDTHS = (124, 124, 124, 124)
_UNREAD_TABS = ("tab_unread", "tab_not_log")
_NO_COLUMN = ("column_absent", "column_missing")
_LOG = WRAPPED.with_(bold=True, below=HAIR)
_WORD = WRAPPED.with_(color=MUTED)
_Item = tuple[str, str]  # a column, word or tab, and what is to be done there


def in_logs(board: Board) -> tuple[Tab, ...]:
    """The tab; none where the workbook has no Logs tab, on which what is wrong here is mended."""
    table, lang = board.computed.checked.listed, board.lang
    if table is None:
        return ()
    specs = board.computed.checked.prepared.template.logs
    logs = [
        _LogSeen(board, table, spec, board.computed.checked.cleaned.logs[spec.id]) for spec in specs
    ]
    page, tab = Page("in_logs", lang), table.tab.title
    page.head(say("in_logs.about", lang, tab=tab))
    mend = {one.name: [*one.to_mend()] for one in logs}
    check = {one.name: [*one.to_check()] for one in logs}
    if not any(chain(*mend.values(), *check.values())):
        page.line([say("in_logs.nothing", lang)], MUTED_TEXT)
    _items(page, "in_logs.mend", mend)
    words = [new.row(lang) for one in logs for new in one.new_words]
    _ready(page, table, "in_logs.words", words)
    clear = say("in_logs.check.hint", lang, tab=tab, column=_header(table, "to_check"))
    _items(page, "in_logs.check", check, clear)
    columns = [row for one in logs for new in one.new_columns for row in new.rows(lang)]
    _ready(page, table, "in_logs.columns", columns)
    _section(page, say("in_logs.found", lang))
    page.header(_COLUMNS)
    for one in logs:
        page.line(one.summary(), _LOG)
        first = page.row
        for cells, style in one.found():
            page.put(1, cells[0], style.with_(indent=2 if style is _WORD else 1))
            page.line(cells[1:], style, column=2)
        page.fold(first, page.row - 1)
    if others := _other_tabs(board):
        page.skip()
        page.line([say("in_logs.other_tabs", lang, tabs=", ".join(others))], MUTED_TEXT)
    return (page.tab((*widths_of(_COLUMNS), *_MORE_WIDTHS), (0, 0)),)


def why_closed(log: Log, findings: Sequence[Finding], lang: Lang) -> str:
    """The findings that closed a log: on one of its tabs, or about the log where it has none."""
    name = log.spec.name.show(lang)
    said = [
        _told(finding, lang)
        for finding in findings
        if finding.code == log.problem
        and (finding.tab in log.tab_titles or in_lang(finding.facts.get("log"), lang) == name)
    ]
    return " ".join(said) or log.problem


def _section(page: Page, title: str, hint: str = "") -> None:
    page.skip()
    page.put(1, title, SECTION)
    page.skip(SECTION_ROW)
    if hint:
        page.line([hint], SUBTITLE)


def _items(page: Page, key: str, items: Mapping[str, Sequence[_Item]], hint: str = "") -> None:
    """What is to be done, log by log."""
    if n := sum(map(len, items.values())):
        _section(page, say(key, page.lang, n=n), hint)
    for log, of_log in items.items():
        if of_log:
            page.line((log, None), _LOG)
        for item in of_log:
            page.line(item, WRAPPED)


def _ready(page: Page, table: DecisionTab, key: str, rows: Sequence[Row]) -> None:
    """Rows for the Logs tab, in the order of its columns as they stand there."""
    if not rows:
        return
    fields = {place: field for field, place in table.columns.items()}
    last = max(table.columns.get(field, 1) for row in rows for field in row)
    hint = say(f"{key}.hint", page.lang, tab=table.tab.title)
    _section(page, say(key, page.lang, n=len(rows)), hint)
    page.line([table.header(place) or None for place in range(1, last + 1)], HEADER)
    for row in rows:
        page.line([row.get(fields.get(place, "")) for place in range(1, last + 1)], WRAPPED)


def _other_tabs(board: Board) -> list[str]:
    """The tabs that are neither ours nor of a log, and that nothing was said of yet."""
    checked = board.computed.checked
    known = {title for log in checked.cleaned.logs.values() for title in log.tab_titles}
    known |= {one.tab for one in board.findings if one.code in _UNREAD_TABS}
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
        """Its name."""
        return self.spec.name.show(self.board.lang)

    # --- what is to be done

    def to_mend(self) -> Iterator[_Item]:
        """What is wrong: with the log, with its words and columns, with tabs that look like it."""
        lang, findings = self.board.lang, self.board.findings
        if self.log.problem not in ("", NOT_KEPT):
            yield "", why_closed(self.log, findings, lang)
        for told in (self._words, self._absent, self._unread):
            for spec in self.spec.columns:
                yield from ((spec.name.show(lang), text) for text in told(spec))
        for one in findings:
            if one.code in _UNREAD_TABS and in_lang(one.facts["log"], lang) == self.name:
                yield one.tab, _told(one, lang)

    def to_check(self) -> Iterator[_Item]:
        """What `init` asked the owner to check and she has not cleared yet."""
        for row in self.table.rows:
            if self.spec.name.matches(row.text("log")):
                place = " · ".join(filter(None, (row.text("column"), row.text("word"))))
                guesses = str(row.cells.get("to_check") or "").splitlines()
                yield from ((place, guess.strip()) for guess in guesses if guess.strip())

    @cached_property
    def new_words(self) -> Sequence[NewWord]:
        """The words that are in no list."""
        return [*new_words(self.log, self.board.findings)]

    @cached_property
    def new_columns(self) -> Sequence[NewColumn]:
        """The columns that nobody lists, but for those that took the place of another."""
        new = new_columns(self.log, self.board.computed.checked.existing)
        return [one for one in new if one.header not in chain(*self.successors.values())]

    def _words(self, spec: ColumnSpec) -> Iterator[str]:
        lang, column = self.board.lang, self.log.columns.get(spec.id)
        for new in self._new(spec):
            facts = {"word": new.text, "n": new.rows, "money": money(new.amount)[lang]}
            text = say("in_logs.new_word", lang, tab=self.table.tab.title, **facts)
            yield f"{text}{in_lang(new.perhaps, lang)}"
        for one in self.board.findings:
            is_mine = one.code == "word_without_meaning" and one.tab in self.log.tab_titles
            if column and is_mine and one.header == column.header:
                yield _told(one, lang)

    def _new(self, spec: ColumnSpec) -> list[NewWord]:
        return [one for one in self.new_words if one.column.id == spec.id]

    def _unread(self, spec: ColumnSpec) -> Iterator[str]:
        column, lang = self.log.columns.get(spec.id), self.board.lang
        n = _refused(column) - sum(one.rows for one in self._new(spec)) if column else 0
        if n > 0:
            yield say("in_logs.unread", lang, n=n, tab=say("tab.issues", lang))

    def _absent(self, spec: ColumnSpec) -> Iterator[str]:
        """That some tabs have no such column, and what may have taken its place."""
        lang, table = self.board.lang, self.table
        gone = [
            one
            for one in self.board.findings
            if one.code in _NO_COLUMN
            and one.tab in self.log.tab_titles
            and spec.name.matches(str(in_lang(one.facts["name"], lang)))
        ]
        if not gone:
            return
        text = say("in_logs.absent", lang, tabs=", ".join(one.tab for one in gone))
        found = self.successors.get(spec.id)
        if not found:
            yield f"{text}{in_lang(gone[0].facts['perhaps'], lang)}"
            return
        old = [one.headers[one.columns[spec.id]] for one in self._layouts if spec.id in one.columns]
        facts = {"found": found[0], "header": _header(table, "headers"), "tab": table.tab.title}
        cell = joined([*old, *found])
        yield f"{text} {say('in_logs.renamed', lang, cell=cell, **facts)}"

    @cached_property
    def successors(self) -> Mapping[str, Sequence[str]]:
        """The headers that seem to have taken the place of those that are gone, by column: the one
        that stands there on another tab, else the one that came when it went.
        """
        existing, memory = self.board.computed.checked.existing, self.board.computed.memory
        found = {}
        for spec in self.spec.headed:
            having = [one for one in self._layouts if spec.id in one.columns]
            places = {one.columns[spec.id] for one in having}
            old = {*chain(*(one.others for one in having))}
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
        return [layout for _, layout in self.board.computed.checked.cleaned.layouts[self.spec.id]]

    # --- what stands there now

    def found(self) -> Iterator[tuple[Sequence[CellValue], Style]]:
        """Rows for its columns and their words; none of an empty log."""
        lang = self.board.lang
        for spec in self.spec.columns if len(self.log) else ():
            kind = word("column_type", spec.type, lang)
            roles = ", ".join(word("role", one, lang) for one in roles_of(self.spec, spec))
            yield (spec.name.show(lang), self._now(spec), kind, roles or None), WRAPPED
            column = self.log.columns.get(spec.id)
            for choice in spec.choices:
                n = int(column.among({f"#{choice.id}"}).sum()) if column else 0
                records, means = (
                    say("in_logs.records", lang, n=n),
                    choice.means and word("means", choice.means, lang),
                )
                yield (choice.name.show(lang), records, None, means), _WORD

    def summary(self) -> Sequence[CellValue]:
        """The row of the log itself."""
        lang, tally = self.board.lang, self.board.computed.checked.cleaned.tallies[self.spec.id]
        if self.log.problem == NOT_KEPT:
            return self.name, why_closed(self.log, self.board.findings, lang), None, None
        said = [say("in_logs.records", lang, n=tally.rows)]
        said += [say("in_logs.not_records", lang, n=tally.skipped)] if tally.skipped else []
        tabs = self.log.tab_titles or self.spec.tabs
        stands = say("in_logs.tabs", lang, n=len(tabs), tabs=", ".join(tabs))
        return self.name, " · ".join(said), stands if tabs else None, None

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
        found = set(cells_of(column, self.log, self.board.computed.checked.existing))
        return len({tidy(one) for one in found if isinstance(one, str)} - {""})


def _header(table: DecisionTab, field: str) -> str:
    return table.header(table.columns.get(field, 0))


def _told(finding: Finding, lang: Lang) -> str:
    return f"{finding.message(lang).rstrip('.')}. {finding.action(lang)}"


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
