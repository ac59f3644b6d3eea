"""Cards: a block for each person with the score, what to do, every KPI, and the share in what the
team reached.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from sheets_kpi.attain.results import Result
from sheets_kpi.attain.rules import Status
from sheets_kpi.attain.scorecards import Scorecard
from sheets_kpi.facts import Segment
from sheets_kpi.findings import Finding, Severity
from sheets_kpi.render.board import Board
from sheets_kpi.render.page import (
    GAP,
    HEADER_NOTE,
    SYMBOLS,
    Judgement,
    Page,
    TabColumn,
    fitting,
    kept,
    points_text,
    rate_digits,
    target_cell,
    with_unit,
)
from sheets_kpi.render.remarks import achievements, not_divisible, remarks
from sheets_kpi.render.staff import (
    Group,
    Line,
    group_of,
    judge,
    lines,
    people_rows,
    places,
    share_format,
    weights,
)
from sheets_kpi.state import CellValue, Link, Tab
from sheets_kpi.styles import HAIR, HEADER, INK, LINK, MUTED, SUBTITLE, TEXT, Style
from sheets_kpi.texts import say

MOST_DRAWN = 20  # people: above, cards have no bars and few notes, and are folded
_HEAD = 3  # rows above the first card
_COLUMNS = (
    TabColumn("column.kpi", 178, HEADER),
    TabColumn("column.fact", 96),
    TabColumn("column.share", 72),
    TabColumn("column.status", 108, HEADER_NOTE),
    TabColumn("column.bar", 126, HEADER.with_(wrap=False)),  # 0 to 100 %
    TabColumn("", 64),  # 100 to 150 %
    TabColumn("column.target", 90),
    TabColumn("column.forecast", 90),
    TabColumn("column.need", 96),
    TabColumn("column.weight", 52),
    TabColumn("share", 108),
    TabColumn("against", 84),
)
_BARS, _OF_OPEN = ("column.bar", ""), ("column.forecast", "column.need")
_COMPARED = ("share", "against")  # with the team, or with the company
_OF_PAST = ("column.share", "column.bar")  # have other words in a period that is over
_WIDEST_COLUMN = 240
_NAME = TEXT.with_(bold=True, size=14)
_LINE = TEXT.with_(below=HAIR)
_NUMBER = _LINE.with_(align="right")


class Block(NamedTuple):
    """One card: where it begins, what is said in it, and the results that it shows. Whose card it
    is says `line`; nobody's comes last.
    """

    line: Line
    row: int
    notes: tuple[tuple[str, Link | None], ...]
    results: tuple[Result, ...]

    @property
    def last_row(self) -> int:
        """The last row of its table, or of its notes where it has none."""
        return self.row + 1 + len(self.notes) + (1 + len(self.results) if self.results else 0)


def links(board: Board) -> Mapping[str, Link]:
    """Where to read on about each person: the card, or the line on People where the owner does
    without cards.
    """
    cards = {block.line.label: block.row for block in blocks(board) if block.line.is_person}
    for tab, rows in (("cards", cards), ("people", people_rows(board))):
        found = {name: board.link(tab, f"A{row}") for name, row in rows.items()}
        if any(found.values()):
            return {name: link for name, link in found.items() if link}
    return {}


def blocks(board: Board) -> list[Block]:
    """The cards in the order of the People tab; last what nobody is known to have done."""
    found: list[Block] = []
    row, won, errors = _HEAD + 1, achievements(board), _errors(board)
    people = [line for line in lines(board) if line.card and line.card.segment.kind == "person"]
    for line in sorted(people, key=lambda line: not line.is_person):
        notes: list[tuple[str, Link | None]] = []
        if line.card and line.is_person:
            said = (*remarks(board, line.card), *not_divisible(board, line.card))
            notes += [(f"→ {text}", None) for text in said]
            notes += [(text, None) for person, text in won if person == line.label]
            notes += _fixes(board, errors.get(line.label, []))
        if line.card and any(one.status is Status.ABSENT for one in line.card.results.values()):
            notes.append((say("cards.absent", board.lang), None))
        results = tuple(_results(board, line.card)) if line.card else ()
        found.append(Block(line, row, tuple(notes), results))
        row = found[-1].last_row + 2
    return found


def _errors(board: Board) -> dict[str, list[Finding]]:
    """The errors in the rows of each person."""
    found: dict[str, list[Finding]] = defaultdict(list)
    for one in board.computed.findings:
        if one.severity is Severity.ERROR and one.cell and one.person:
            found[one.person].append(one)
    return found


def _fixes(board: Board, errors: Sequence[Finding]) -> Iterator[tuple[str, Link | None]]:
    """How many errors there are, with a link to the first."""
    if errors:
        first = min(errors, key=lambda one: (one.tab, one.row, one.column))
        n, cell = sum(one.n for one in errors), f"{first.tab}!{first.cell}"
        key = "cards.fix" if n > 1 else "cards.fix_one"
        yield say(key, board.lang, n=n, cell=cell), Link(first.tab, first.cell)


def _results(board: Board, card: Scorecard) -> Iterator[Result]:
    """The weighted results with a fact or a target, then the others with a fact."""
    weighted = board.weighted
    for kpi in (*weighted, *board.others):
        result = card.results.get(kpi.key)
        if result is None or result.status is Status.ABSENT:
            continue
        if result.fact is not None or (result.target is not None and kpi in weighted):
            yield result


def cards(board: Board) -> Tab:
    """The Cards tab."""
    found = blocks(board)
    paper = _Paper(board, is_drawn=len(found) <= MOST_DRAWN)
    page = paper.page
    for block in found:
        page.row = block.row
        paper.put(block)
        if not paper.is_drawn:
            page.fold(block.row + 2, block.last_row)
    if not found:
        page.line([say("cards.nobody", board.lang, team=say("tab.team", board.lang))], TEXT)
    breaks = tuple(block.row for block in found[1:]) if paper.is_drawn else ()
    return page.tab(paper.widths, (0, 1))._replace(breaks=breaks)


class _Paper:
    """The page that cards are written on: with bars, where it `is_drawn`."""

    def __init__(self, board: Board, *, is_drawn: bool) -> None:
        self.board, self.is_drawn = board, is_drawn
        self.page = Page("cards", board.lang)
        about = say("cards.about", board.lang, people=say("tab.people", board.lang))
        about += f" {say('cards.scale' if is_drawn else 'cards.folded', board.lang)}"
        self.page.head(about, title=board.titled(say("cards.title", board.lang)))
        self.page.skip(GAP)
        left_out = (*(() if is_drawn else _BARS), *(_OF_OPEN if board.is_past else ()))
        self.columns = [column for column in _COLUMNS if column.header not in left_out]
        self.at = {column.header: number for number, column in enumerate(self.columns, 1)}
        self.widths = [column.width for column in self.columns]
        self.rows, self.places, self.weights = people_rows(board), places(board), weights(board)
        self.shares: dict[tuple[Segment, str], dict[str, float]] = {}

    def put(self, block: Block) -> None:
        """One card."""
        card = block.line.card
        if card is None:
            return
        self._head(block, card)
        for text, link in block.notes:
            self.page.put(1, text, LINK if link else TEXT, link)
            self.page.skip()
        group = group_of(self.board, card)
        if block.results:
            self._header(group)
        for result in block.results:
            self._kpi(result, group)
            self.page.skip()

    def _head(self, block: Block, card: Scorecard) -> None:
        page, board, last = self.page, self.board, len(self.columns)
        for column in range(1, last + 1):
            page.put(column, None, TEXT.with_(above=INK))
        page.put(1, block.line.label, _NAME.with_(above=INK))
        page.put(4, card.team or None, TEXT.with_(color=MUTED, above=INK, indent=1))
        back = board.link("people", f"A{self.rows.get(block.line.label, 1)}")
        page.put(last, say("cards.back", board.lang), LINK.with_(above=INK, align="right"), back)
        page.skip()
        if not block.line.is_person:
            page.put(1, say("cards.unassigned", board.lang), TEXT.with_(color=MUTED))
        else:
            judged = board.judge_score(card.score)
            key = "cards.score" if judged.text else "cards.no_score"
            page.put(1, say(key, board.lang, score=judged.text), judged.filled(_NAME))
            page.put(2, " · ".join(self._summary(block, card)), SUBTITLE.with_(indent=1))
        page.skip()

    def _summary(self, block: Block, card: Scorecard) -> Iterator[str]:
        """The place, what makes the score unsure, and how many KPIs are below the plan or done."""
        board, lang = self.board, self.board.lang
        judged = [judge(board, result) for result in block.results]
        low = sum(one.needs_action for one in judged)
        done = sum(one.sign == SYMBOLS[Status.DONE] for one in judged)
        if card.score.value is not None and board.judge_score(card.score).tone == "grey":
            yield board.judge_score(card.score).word
        if low:
            yield say("cards.below_past" if board.is_past else "cards.below", lang, n=low)
        if done:
            yield say("cards.done", lang, n=done)
        if board.settings.ranking and block.line.label in self.places and len(self.places) > 1:
            facts = {"place": self.places[block.line.label], "n": len(self.places)}
            yield say("cards.place", lang, **facts)

    def _header(self, group: Group) -> None:
        """The headers of the table; without anybody to compare with, the last two are blank."""
        for number, column in enumerate(self.columns, 1):
            key = column.header
            if key in _COMPARED:
                key = f"cards.{key}.{group.whole.segment.kind}" if len(group.members) > 1 else ""
            elif key in _OF_PAST and self.board.is_past:
                key += "_past"
            text = say(key, self.board.lang) if key else None
            self.page.put(number, text, column.style)
        self.page.skip()

    def _kpi(self, result: Result, group: Group) -> None:
        board, kpi, need = self.board, result.kpi, result.need
        for column in range(1, len(self.columns) + 1):
            self.page.put(column, None, _LINE)
        judged, weight = judge(board, result), self.weights.get(kpi.key)
        value, bold = board.style(kpi, _LINE), weight is not None
        self._put("column.kpi", kpi.name, _LINE.with_(bold=bold, wrap=True), kpi.name)
        fact, plan, end = self._notes(result)
        look = board.number(result, _LINE.with_(bold=bold))
        text = board.about(result, result.fact or 0)
        self._put("column.fact", kept(result.fact, kpi), look, text, fact)
        share = _NUMBER.with_(number_format=judged.number_format)
        self._put("column.share", judged.value, judged.filled(share), judged.text, plan)
        status = judged.filled(_LINE.with_(indent=1))
        self._put("column.status", judged.status, status, judged.status)
        if self.is_drawn:
            bar = self.at["column.bar"]
            self.page.draw(bar, judged.bar(0, 1), _LINE.with_(right=INK))
            self.page.draw(bar + 1, judged.bar(1, 1.5), _LINE)
        goal = target_cell(result.target, kpi, board.classes.get(kpi.key), board.lang)
        text = board.text(goal, kpi) if isinstance(goal, float) else str(goal or "")
        self._put("column.target", goal, value.with_(color=MUTED), text)
        text = board.text(result.forecast or 0, kpi)
        self._put("column.forecast", kept(result.forecast, kpi), value, text, end)
        if need is not None:
            rate = board.style(kpi, _LINE, rate_digits(need, kpi))
            text = with_unit(board.rate(need, need, kpi), kpi)
            self._put("column.need", kept(need, kpi), rate, text)
        self._share("column.weight", None if result.target is None else weight, MUTED)
        if len(group.members) > 1:
            self._compare(result, judged, group)

    def _notes(self, result: Result) -> tuple[str, str, str]:
        """What fact, share and forecast say of themselves; of many people only what lacks rows does
        so here: the notes of People hold the rest, and a write every day is not to be megabytes.
        """
        answer = self.board.answer(result)
        if self.is_drawn:
            return answer.fact(), answer.plan(), answer.outlook()
        return answer.fact() if self.board.is_about(result) else "", "", ""

    def _put(self, header: str, value: CellValue, style: Style, text: str, note: str = "") -> None:
        """A cell that looks like a text, in a column as wide as that, if there is the column."""
        column = self.at.get(header)
        if column:
            self.page.put(column, value, style, note=note)
            width = min(fitting([text], style, indent=style.indent), _WIDEST_COLUMN)
            self.widths[column - 1] = max(self.widths[column - 1], width)

    def _share(self, header: str, share: float | None, color: str = INK) -> None:
        style = _NUMBER.with_(color=color, number_format=share_format(share or 0))
        self._put(header, share, style, "")

    def _compare(self, result: Result, judged: Judgement, group: Group) -> None:
        """The share in what all reached together, and the points against it."""
        board, kpi = self.board, result.kpi
        kpi_class = board.classes.get(kpi.key)
        if kpi_class and kpi_class.is_additive:
            key = (group.whole.segment, kpi.key)
            if key not in self.shares:
                self.shares[key] = group.shares(kpi)
            self._share("share", self.shares[key].get(result.segment.name))
        whole = group.whole.results.get(kpi.key)
        theirs = judge(board, whole) if whole else judged
        if whole and judged.share is not None and theirs.share is not None:
            text = points_text(judged.share, theirs.share, board.lang)
            self._put("against", text, _NUMBER.with_(color=MUTED, size=9), text)
