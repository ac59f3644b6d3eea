"""People: how everybody stands, the worst first; the KPIs of the score first and filled, the others
by their signs alone; whom to help and how, and what people achieved.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sheets_kpi.attain.results import Result
from sheets_kpi.attain.rules import Status
from sheets_kpi.decisions import Kpi
from sheets_kpi.render.board import Board
from sheets_kpi.render.cards import links
from sheets_kpi.render.page import (
    GAP,
    WIDEST,
    Judgement,
    Page,
    fitting,
    kept,
)
from sheets_kpi.render.remarks import achievements, not_divisible, remarks
from sheets_kpi.render.staff import PEOPLE_HEAD, Line, judge, lines, share_format, weights
from sheets_kpi.state import Cell, CellValue, Group, Link, Tab
from sheets_kpi.styles import (
    ACCENT,
    HAIR,
    HEADER,
    LINE,
    MUTED,
    MUTED_TEXT,
    SECTION,
    SMALL,
    TEXT,
    Style,
)
from sheets_kpi.texts import say

_MOST = 12  # achievements
_NAME, _LONGEST_NAME = 164, 240  # widths in pixels
_SCORE, _WEIGHTED, _GAP = 60, 76, 10
_OTHERS, _LEAST = 600, 54  # of all others together, and of each
_AIR = 8  # between the names of two KPIs
_CAPTIONS, _HEADERS = 4, 5  # their rows
_CAPTION = SMALL.with_(bold=True)
_NUMBER = TEXT.with_(align="right", below=HAIR)


class _Column(NamedTuple):
    """A KPI with the column that it stands in."""

    number: int
    kpi: Kpi
    is_weighted: bool


def people(board: Board) -> Tab:
    """The People tab: the company, the teams with their people, and what to know about them."""
    table = _Table(board)
    page = table.page
    page.head(table.about(), title=board.titled(page.title))
    page.skip(GAP)
    table.header()
    for line in table.lines:
        table.line(line)
    page.skip(GAP)
    table.legend()
    table.finish()
    table.told("people.remarks", _remarks(board, table.lines))
    won = achievements(board)
    table.told("achievements.title", [(person, text, True) for person, text in won[:_MOST]])
    if len(won) > _MOST:
        page.line([say("achievements.more", board.lang, n=len(won) - _MOST)], MUTED_TEXT)
    return page.tab(tuple(table.widths), (PEOPLE_HEAD, 1))._replace(repeat=PEOPLE_HEAD)


def _remarks(board: Board, lines: Iterable[Line]) -> list[tuple[str, str, bool]]:
    """What is said of whom, and whether it is a person; what is the same for all is told once."""
    cards = [(line, line.card) for line in lines if line.card]
    company = say("segment.company", board.lang)
    shared = dict.fromkeys(text for _, card in cards for text in not_divisible(board, card))
    return [
        *((company, text, False) for text in shared),
        *((one.label, text, one.is_person) for one, card in cards for text in remarks(board, card)),
    ]


class _Table:
    """The table of the People tab in the making; columns grow with what is put into them."""

    def __init__(self, board: Board) -> None:
        self.board, self.lang = board, board.lang
        self.page = Page("people", board.lang)
        self.lines, self.links = lines(board), links(board) if board.link("cards") else {}
        weighted, others = board.weighted, board.others_by_need
        self.widths = [_NAME, *([_SCORE] if weighted else ()), *[_WEIGHTED] * len(weighted)]
        self.columns = [_Column(n, kpi, is_weighted=True) for n, kpi in enumerate(weighted, 3)]
        self.widths += [_GAP] if weighted and others else []
        self.first_other = len(self.widths) + 1
        for number, kpi in enumerate(others, self.first_other):
            self.widths.append(max(_LEAST, min(_WEIGHTED, _OTHERS // len(others))))
            self.columns.append(_Column(number, kpi, is_weighted=False))

    def about(self) -> str:
        """What the numbers are, how the lines are sorted, and what a click does."""
        board, lang = self.board, self.lang
        said = [say("people.about_past" if board.is_past else "people.about", lang)]
        scores = [line.card.score.value for line in self.lines if line.card and line.is_person]
        if len(scores) > 1 and any(score is not None for score in scores):
            said.append(say("people.order", lang))
        if scores and board.link("cards"):
            said.append(say("people.click", lang))
        return " ".join(said)

    def header(self) -> None:
        """The captions of both parts, the names of the KPIs, and their weights."""
        page, lang, parts = self.page, self.lang, weights(self.board)
        if self.board.weighted:
            page.put(3, say("people.in_score", lang), _CAPTION)
        page.skip()
        name = HEADER.with_(below="")
        page.put(1, say("column.person", lang), name)
        for column in self.columns:
            style = name.with_(align="right", size=9 if column.is_weighted else 8)
            for word in column.kpi.name.split():
                self._put(column.number, column.kpi.name, style, word)
        weight = SMALL.with_(below=LINE, align="right")
        if self.board.weighted:
            page.put(2, say("column.score", lang), name.with_(align="right"))
        page.skip()
        for column in self.columns:
            page.put(column.number, None, weight)
        page.put(1, None, weight)
        if self.board.weighted:
            page.put(1, say("people.weights", lang), weight.with_(align="left"))
            page.put(2, None, weight)
        for column in self.columns:
            if share := parts.get(column.kpi.key):
                page.put(column.number, share, weight.with_(number_format=share_format(share)))
        page.skip()

    def line(self, line: Line) -> None:
        """One line: a team's in bold as a heading, a person's with a link to the card."""
        page, card = self.page, line.card
        style = _NUMBER if line.is_person else _NUMBER.with_(bold=True, above=LINE)
        if card and card.segment.kind == "person" and not line.is_person:
            style = _NUMBER.with_(color=MUTED)
        name = style.with_(align="", wrap=True, indent=int(line.is_inside))
        link = self.links.get(line.label) if line.is_person else None
        self._put(1, line.label, name.with_(color=ACCENT) if link else name, line.label, link)
        if card and self.board.weighted and (line.is_person or card.segment.kind != "person"):
            self._share(2, self.board.judge_score(card.score), style.with_(bold=True))
        for column in self.columns if card else ():
            looks = style.with_(size=10 if column.is_weighted else 9)
            self._cell(column, card.results.get(column.kpi.key) if card else None, looks)
            result = card.results.get(column.kpi.key) if card and column.is_weighted else None
            if result:
                cell = page.cells[page.row, column.number]
                note = self.board.answer(result).everything()
                page.cells[page.row, column.number] = cell._replace(note=note)
        page.skip()

    def _put(
        self, column: int, value: CellValue, style: Style, text: str, link: Link | None = None
    ) -> None:
        """A cell that looks like a text, in a column as wide as that."""
        self.page.put(column, value, style, link)
        width = fitting([text], style, indent=style.indent)
        self.widths[column - 1] = max(self.widths[column - 1], min(width, _LONGEST_NAME))

    def _cell(self, column: _Column, result: Result | None, style: Style) -> None:
        """What is reached of a plan; the fact alone where nothing is judged by it."""
        board, number = self.board, column.number
        judged = judge(board, result) if result else None
        if result is None or judged is None or result.fact is None:
            self.page.put(number, result and "–", style.with_(color=MUTED))
        elif isinstance(judged.value, float):
            self._share(number, judged, style, is_filled=column.is_weighted)
        else:
            look = board.style(result.kpi, style)
            look = judged.filled(look) if column.is_weighted else judged.inked(look)
            text = board.text(result.fact, result.kpi)
            if judged.needs_action or result.status is Status.NOT_DIVISIBLE:
                look, text = judged.signed(look), f"{judged.sign} {text}"
            self._put(number, kept(result.fact, result.kpi), look, text)

    def _share(
        self, number: int, judged: Judgement, style: Style, *, is_filled: bool = True
    ) -> None:
        """A share of a plan, with the sign where somebody must act or nothing can be said yet."""
        look = style.with_(number_format=judged.number_format)
        look, text = judged.filled(look) if is_filled else judged.inked(look), judged.text
        if judged.value is not None and judged.tone != "calm":
            look, text = judged.signed(look), f"{judged.sign} {text}"
        self._put(number, "–" if judged.value is None else judged.value, look, text)

    def finish(self) -> None:
        """Folds the last KPIs up, where all of them are wider than a laptop; and parts the words of
        names that would touch their neighbours.
        """
        for column in self.columns:
            cell, name = self.page.cells[_HEADERS, column.number], column.kpi.name
            spare = self.widths[column.number - 1] - fitting([name], cell.style, indent=0)
            if abs(spare) < _AIR:
                cell = cell._replace(value=name.replace(" ", "\n"))
                self.page.cells[_HEADERS, column.number] = cell
        width, last = 0, len(self.widths)
        for number, one in enumerate(self.widths, 1):
            width += one
            if width > WIDEST and number > self.first_other:
                self.page.groups.append(Group("columns", number, last))
                caption = say("people.folded", self.lang, n=last - number + 1)
                break
        else:
            caption = say("people.others", self.lang)
        if self.board.weighted and self.board.others:
            self.page.cells[_CAPTIONS, self.first_other] = Cell(caption, _CAPTION)

    def legend(self) -> None:
        """What colours and signs mean."""
        words = self.board.bands([self.board.period], is_past=self.board.is_past)
        self.page.line([say("people.legend", self.lang, **words)], SMALL)
        self.page.line([say("people.legend.grey", self.lang)], SMALL)

    def told(self, title: str, found: Iterable[tuple[str, str, bool]]) -> None:
        """Sentences under a title: the name, the sentence, and whether it is a person's name."""
        for number, (name, text, is_person) in enumerate(found):
            if not number:
                self.page.skip()
                self.page.line([say(title, self.lang)], SECTION)
            link = self.links.get(name) if is_person else None
            self.page.put(1, name, TEXT.with_(color=ACCENT) if link else TEXT, link)
            self.page.put(2, text, TEXT)
            self.page.skip()
