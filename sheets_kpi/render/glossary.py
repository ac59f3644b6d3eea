"""Glossary: what each KPI means, how it is computed, what it shows today."""

from __future__ import annotations

from sheets_kpi.attain.results import Result
from sheets_kpi.attain.rules import Status
from sheets_kpi.decisions import Kpi
from sheets_kpi.decisions.cells import word
from sheets_kpi.decisions.targets import Range
from sheets_kpi.formulas.book import Meaning
from sheets_kpi.numbers import number_text
from sheets_kpi.render.answer import parts_text
from sheets_kpi.render.board import Board
from sheets_kpi.render.page import (
    GAP,
    HEADER_NOTE,
    NO_SYMBOL,
    SECTION_ROW,
    SYMBOLS,
    Page,
    TabColumn,
    limit_text,
    status_word,
    target_cell,
    widths_of,
)
from sheets_kpi.state import Group, Tab
from sheets_kpi.styles import BEHIND, HAIR, HEADER, MUTED, SECTION, WRAPPED
from sheets_kpi.texts import Lang, say

# the first two fill a phone, the first nine a laptop; the others are folded
_COLUMNS = (
    TabColumn("column.kpi", 144, HEADER),
    TabColumn("column.meaning", 256, HEADER),
    TabColumn("column.words", 292, HEADER_NOTE),
    TabColumn("column.today", 92, HEADER_NOTE),
    TabColumn("column.target", 92, HEADER_NOTE),
    TabColumn("column.parts", 134, HEADER_NOTE),
    TabColumn("column.direction", 112, HEADER_NOTE),
    TabColumn("column.weight", 56, HEADER_NOTE),
    TabColumn("column.level", 82, HEADER_NOTE),
    TabColumn("column.gate", 68, HEADER_NOTE),
    TabColumn("column.owner", 131, HEADER_NOTE),
    TabColumn("column.goal", 215, HEADER_NOTE),
    TabColumn("column.formula", 341, HEADER_NOTE),
)
_FOLDED = Group("columns", 10, len(_COLUMNS))
_ROW = WRAPPED.with_(below=HAIR)
# small, and a full cell does not touch the one before it
_CELL = _ROW.with_(align="left", indent=1, size=9, color=MUTED)
_TERMS = (
    "plan", "bar", "tile", "change", "attainment", "pace", "forecast", "need", "usual", "score",
    "incomplete", "gate", "parts", "unassigned",
)  # fmt: skip


def glossary(board: Board) -> Tab:
    """The Glossary tab: a row a KPI, then what statuses and words mean."""
    lang = board.lang
    page = Page("glossary", lang)
    page.head(say("glossary.about", lang))
    page.skip(GAP)
    header_row = page.header(_COLUMNS)
    page.groups.append(_FOLDED)
    for kpi in board.kpis:
        _line(page, board, kpi)
    _section(page, "glossary.statuses")
    for status in Status:
        about = say(f"glossary.status.{status}", lang, **_thresholds(board))
        page.line([_name(status, lang), about], _ROW)
    _section(page, "glossary.terms")
    for term in _TERMS:
        about = say(f"glossary.term.{term}.about", lang)
        page.line([say(f"glossary.term.{term}", lang), about], _ROW)
    return page.tab(widths_of(_COLUMNS), (header_row, 1))


def _section(page: Page, title: str) -> None:
    page.skip()
    page.put(1, say(title, page.lang), SECTION)
    page.skip(SECTION_ROW)


def _name(status: Status, lang: Lang) -> str:
    """The sign and the word of a status, with that of a period that is over."""
    words = dict.fromkeys(status_word(status, lang, is_past=over) for over in (False, True))
    return f"{SYMBOLS.get(status, NO_SYMBOL)} {' / '.join(words)}"


def _line(page: Page, board: Board, kpi: Kpi) -> None:
    lang = board.lang
    meaning = board.meanings.get(kpi.key, Meaning())
    result = board.cards.company.results.get(kpi.key)
    page.put(1, kpi.name, _ROW.with_(bold=True))
    page.put(2, kpi.about or None, _ROW)
    trouble = _CELL.with_(color=BEHIND.color)
    page.put(3, meaning.trouble or meaning.words, trouble if meaning.trouble else _CELL)
    rest = (
        _today(board, kpi, result),
        _target(board, kpi, result),
        parts_text(result, lang) if result else None,
        word("direction", kpi.direction, lang),
        number_text(kpi.weight, None, lang) if kpi.weight else None,
        word("level", kpi.level, lang),
        None if kpi.gate is None else limit_text(kpi.gate, lang),
        kpi.owner or None,
        kpi.goal or None,
        kpi.formula,
    )
    page.line(rest, _CELL, column=4)


def _today(board: Board, kpi: Kpi, result: Result | None) -> str:
    if result is None or result.fact is None:
        return say("status.no_data", board.lang)
    return board.text(result.fact, kpi)


def _target(board: Board, kpi: Kpi, result: Result | None) -> str | None:
    """The company's target, unit included."""
    if result is None or result.target is None:
        return None
    if isinstance(result.target, Range):
        return str(target_cell(result.target, kpi, board.classes.get(kpi.key), board.lang))
    return board.text(result.target, kpi)


def _thresholds(board: Board) -> dict[str, object]:
    limits = board.thresholds
    return {
        "track": f"{limits.on_track_from * 100:g}",
        "risk": f"{limits.at_risk_from * 100:g}",
        "early": f"{limits.early_window * 100:g}",
        "least": limits.min_observations,
        "left_out": f"{limits.most_left_out * 100:g}",
    }
