"""By account and By category: the facts of the company, split."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sheets_kpi.attain.checks import nameless_text
from sheets_kpi.attain.results import Result
from sheets_kpi.attain.rules import Status
from sheets_kpi.attain.scorecards import Scorecard
from sheets_kpi.decisions import Kpi
from sheets_kpi.facts import Segment
from sheets_kpi.glyphs import lines_of
from sheets_kpi.render.board import Board
from sheets_kpi.render.page import (
    GAP,
    WIDEST,
    Page,
    Unit,
    fitting,
    kept,
    segment_name,
    unit_of,
)
from sheets_kpi.state import Bar, Group, Tab
from sheets_kpi.styles import (
    BAR,
    HAIR,
    HEADER,
    HEADER_RIGHT,
    LINE,
    MUTED,
    SECTION,
    SMALL,
    TEXT,
    Style,
)
from sheets_kpi.texts import say

_MOST = 30  # categories
_NAME, _LONGEST_NAME = 164, 240  # widths in pixels
_FACT, _SHARE, _BAR = 62, 44, 96
_ROW = TEXT.with_(below=HAIR)
_WHOLE = TEXT.with_(below=LINE, above=LINE, bold=True)
_NOBODY = _ROW.with_(color=MUTED)


class _Column(NamedTuple):
    """A KPI in the column that it stands in; what adds up has its share in the next one, and the
    first of those a bar behind it.
    """

    number: int
    kpi: Kpi
    unit: Unit
    has_share: bool = False
    has_bar: bool = False


def accounts(board: Board) -> Tab:
    """The By account tab: facts, judged where an account has a target of its own; test accounts
    stand apart.
    """
    lang, rows = board.lang, board.cards.accounts
    test = board.computed.results.decisions.accounts.test
    table = _Table(board, "by_account", "account", rows, has_shares=False)
    if board.is_empty:
        page = table.page
        page.head(say("empty.about", lang), title=board.titled(page.title))
        return page.tab((_NAME,), (0, 0))
    has_targets = any(r.target is not None for row in rows for r in row.results.values())
    key = "accounts.about.targets" if has_targets else "accounts.about"
    table.head(say(key, lang))
    for row in rows:
        if row.segment.name and row.segment.name not in test:
            table.line(row.segment.name, row, _ROW)
    if table.is_marked:
        words = board.bands([board.period], is_past=board.is_past)
        table.page.line([say("accounts.legend", lang, **words)], SMALL)
    tests = [row for row in rows if row.segment.name in test]
    if tests:
        table.page.skip()
        table.page.line([say("accounts.test", lang)], SECTION)
    for row in tests:
        table.line(row.segment.name, row, _NOBODY)
    return table.tab()


def categories(board: Board) -> tuple[Tab, ...]:
    """The By category tab: facts, and what part of the company's they are; none where no log has
    categories.
    """
    lang, rows = board.lang, board.cards.categories
    if "category" not in board.named:
        return ()
    table = _Table(board, "by_category", "category", rows, has_shares=True)
    first = table.first_sum
    about = "" if first is None else " " + say("categories.order", lang, kpi=first.kpi.name)
    table.head(say("categories.about", lang) + about)
    named, names = [row for row in rows if row.segment.name], _names(board)
    if first is not None:
        named.sort(key=lambda row: -_sum([row], first.kpi))
    for row in named[:_MOST]:
        table.line(names.get(row.segment.name, row.segment.name), row, _ROW)
    if rest := named[_MOST:]:
        sums = {
            column.kpi.key: _sum(rest, column.kpi) for column in table.columns if column.has_share
        }
        table.line(say("categories.more", lang, n=len(rest)), _added(rest[0], sums), _NOBODY)
        others = (names.get(row.segment.name, row.segment.name) for row in rest)
        table.page.line([", ".join(others)], SMALL)
    return (table.tab(),)


def _names(board: Board) -> dict[str, str]:
    """What categories of lists of choices are called here: results name them in Russian always."""
    specs = [log.spec for log in board.computed.checked.cleaned.logs.values()]
    columns = (spec.column(spec.category) for spec in specs)
    choices = (choice for column in columns if column for choice in column.choices)
    return {choice.name.ru: choice.name.show(board.lang) for choice in choices}


def _sum(rows: Sequence[Scorecard], kpi: Kpi) -> float:
    """What the facts of some rows add up to."""
    facts = (row.results[kpi.key].fact for row in rows if kpi.key in row.results)
    return sum(fact or 0.0 for fact in facts)


def _added(row: Scorecard, sums: dict[str, float]) -> Scorecard:
    """A row of the sums of others; what does not add up has no place in it."""
    results = {
        key: result._replace(fact=sums[key]) for key, result in row.results.items() if key in sums
    }
    return Scorecard(Segment(row.segment.kind, ""), results)


class _Table:
    """A table of facts in the making, of one kind of segment: the company first, then what belongs
    to none, then what is put into it.
    """

    def __init__(
        self, board: Board, key: str, header: str, rows: Sequence[Scorecard], *, has_shares: bool
    ) -> None:
        self.board, self.page, self.header, self.rows = board, Page(key, board.lang), header, rows
        names = [row.segment.name for row in rows]
        self.widths = [min(fitting(names, _WHOLE, _NAME), _LONGEST_NAME)]
        self.columns: list[_Column] = []
        self.is_marked = False  # whether some fact is filled
        for kpi in (*board.weighted, *board.others):
            facts = [row.results[kpi.key].fact for row in rows if kpi.key in row.results]
            if any(fact is not None for fact in facts):
                self._add(kpi, facts, has_shares=has_shares)

    def _add(self, kpi: Kpi, facts: Sequence[float | None], *, has_shares: bool) -> None:
        """Gives a KPI its columns, wide enough for its facts and the words of its name."""
        board, kpi_class = self.board, self.board.classes.get(kpi.key)
        whole = board.cards.company.results.get(kpi.key)
        known = [fact for fact in (whole.fact if whole else None, *facts) if fact is not None]
        unit = unit_of(kpi, kpi_class, known, board.lang)
        is_sum = has_shares and kpi_class is not None and kpi_class.is_additive
        column = _Column(len(self.widths) + 1, kpi, unit, is_sum, is_sum and self.first_sum is None)
        texts = [f"▼ {unit.text(fact, board.lang)}" for fact in known]
        words = unit.name.split(" ")
        width = max(fitting(texts, _WHOLE, _FACT), fitting(words, HEADER_RIGHT))
        if lines_of(unit.name, width, HEADER_RIGHT.size, bold=True) == 1:
            width = fitting([unit.name], HEADER_RIGHT, width, indent=2)
        self.columns.append(column)
        self.widths += [width, *([_SHARE] if is_sum else []), *([_BAR] if column.has_bar else [])]

    @property
    def first_sum(self) -> _Column | None:
        """The first KPI that has shares."""
        return next((column for column in self.columns if column.has_share), None)

    def head(self, about: str) -> None:
        """What the tab shows, the headers, and the rows of the company and of nobody."""
        page, board, lang = self.page, self.board, self.board.lang
        page.head(about, title=board.titled(page.title))
        page.skip(GAP)
        page.put(1, say(f"column.{self.header}", lang), HEADER)
        for column in self.columns:
            page.put(column.number, column.unit.name, HEADER_RIGHT)
            if column.has_share:
                page.put(
                    column.number + 1, say("column.part_of_all", lang), HEADER_RIGHT.with_(size=8)
                )
            if column.has_bar:
                page.put(column.number + 2, None, HEADER)
        page.skip()
        self.line(say("segment.company", lang), board.cards.company, _WHOLE)
        shown = {column.kpi.key for column in self.columns}
        for row in self.rows:
            facts = (result.fact for key, result in row.results.items() if key in shown)
            if not row.segment.name and any(facts):
                self.line(segment_name("", lang), row, _NOBODY)

    def line(self, label: str, row: Scorecard, style: Style) -> None:
        """One row."""
        page = self.page
        page.put(1, label, style.with_(wrap=True))
        for column in self.columns:
            result = row.results.get(column.kpi.key)
            self._fact(column, result, style.with_(align="right"))
            if column.has_share:
                self._part(column, result, style)
        page.skip()

    def _fact(self, column: _Column, result: Result | None, style: Style) -> None:
        """A fact with the verdict of an account that has a target."""
        board, kpi = self.board, column.kpi
        style = style.with_(number_format=column.unit.number_format)
        note = ""
        if result and result.status is Status.NOT_DIVISIBLE:
            style = board.judge(result).signed(style.with_(color=MUTED))
            note = nameless_text(result.nameless, board.lang) if result.nameless else ""
        elif result and result.segment.kind != "company":
            judged, note = board.judge(result), board.verdict(result)
            style = judged.marked(style)
            self.is_marked |= judged.needs_action
            if result.fact == 0:
                style = style.with_(color=style.color if judged.needs_action else MUTED)
        self.page.put(column.number, kept(result.fact, kpi) if result else None, style, note=note)

    def _part(self, column: _Column, result: Result | None, style: Style) -> None:
        """What part of all a fact is, and beside the largest one as a bar."""
        facts = [_sum([row], column.kpi) for row in self.rows]
        whole, fact = sum(facts), result.fact if result else None
        part = fact / whole if fact and whole > 0 else None
        looks = style.with_(size=9, bold=False, color=MUTED, align="right", number_format="0\\ %")
        self.page.put(column.number + 1, part, looks)
        if column.has_bar:
            is_part = result is not None and result.segment.kind != "company" and (fact or 0) > 0
            drawn = Bar(min((fact or 0) / max(facts), 1.0), 1.0, BAR) if part and is_part else None
            self.page.draw(column.number + 2, drawn, style)

    def tab(self) -> Tab:
        """The tab; the last KPIs are folded up, where all of them are wider than a laptop."""
        width = self.widths[0]
        for column, following in zip(self.columns, self._ends(), strict=True):
            width += sum(self.widths[column.number - 1 : following])
            if width > WIDEST and column.number > 2:
                self.page.groups.append(Group("columns", column.number, len(self.widths)))
                break
        return self.page.tab(tuple(self.widths), (0, 1))

    def _ends(self) -> Iterator[int]:
        """The last column of each KPI."""
        for column in self.columns:
            yield column.number + column.has_share + column.has_bar
