"""Glossary: what each KPI means, how it is computed, what it shows today."""

from __future__ import annotations

from sheets_kpi.attain.results import Result
from sheets_kpi.attain.rules import Status
from sheets_kpi.decisions import Kpi
from sheets_kpi.decisions.cells import word
from sheets_kpi.decisions.targets import Range
from sheets_kpi.formulas.book import Meaning
from sheets_kpi.numbers import number_text
from sheets_kpi.render.board import Board
from sheets_kpi.render.page import (
    HEADER_NOTE,
    Page,
    TabColumn,
    limit_text,
    target_cell,
    widths_of,
)
from sheets_kpi.state import Group, Tab
from sheets_kpi.styles import BEHIND, HEADER, SECTION, WRAPPED
from sheets_kpi.texts import say

_COLUMNS = (
    TabColumn("column.kpi", 173, HEADER),
    TabColumn("column.meaning", 285, HEADER),
    TabColumn("column.words", 341, HEADER_NOTE),
    TabColumn("column.today", 117, HEADER_NOTE),
    TabColumn("column.target", 117, HEADER_NOTE),
    TabColumn("column.parts", 173, HEADER_NOTE),
    TabColumn("column.formula", 341, HEADER_NOTE),
    TabColumn("column.direction", 131, HEADER_NOTE),
    TabColumn("column.weight", 61, HEADER_NOTE),
    TabColumn("column.level", 103, HEADER_NOTE),
    TabColumn("column.gate", 68, HEADER_NOTE),
    TabColumn("column.owner", 131, HEADER_NOTE),
    TabColumn("column.goal", 215, HEADER_NOTE),
)
_FOLDED = 7  # the first column that readers seldom need: from the formula on
_CELL = WRAPPED.with_(align="left", indent=1)  # a full cell does not touch the one before it
_TERMS = (
    "plan", "attainment", "pace", "forecast", "need", "reach", "score", "incomplete", "gate",
    "parts", "unassigned",
)  # fmt: skip


def glossary(board: Board) -> Tab:
    """The Glossary tab: a row a KPI, then what statuses and words mean."""
    lang = board.lang
    page = Page("glossary", lang)
    page.head(say("glossary.about", lang))
    page.skip()
    header_row = page.header(_COLUMNS)
    for kpi in board.kpis:
        _line(page, board, kpi)
    page.skip()
    page.line([say("glossary.statuses", lang)], SECTION)
    for status in Status:
        text = say(f"glossary.status.{status}", lang, **_thresholds(board))
        page.line([say(f"status.{status}", lang), text], WRAPPED)
    page.skip()
    for term in _TERMS:
        about = say(f"glossary.term.{term}.about", lang)
        page.line([say(f"glossary.term.{term}", lang), about], WRAPPED)
    page.groups.append(Group("columns", _FOLDED, len(_COLUMNS)))
    return page.tab(widths_of(_COLUMNS), (header_row, 1))


def _line(page: Page, board: Board, kpi: Kpi) -> None:
    lang = board.lang
    meaning = board.meanings.get(kpi.key, Meaning())
    result = board.cards.company.results.get(kpi.key)
    page.put(1, kpi.name, WRAPPED.with_(bold=True))
    page.put(2, kpi.about or None, WRAPPED)
    trouble = _CELL.with_(color=BEHIND.color)
    page.put(3, meaning.trouble or meaning.words, trouble if meaning.trouble else _CELL)
    rest = (
        _today(board, kpi, result),
        _target(board, kpi, result),
        _parts(board, result),
        kpi.formula,
        word("direction", kpi.direction, lang),
        kpi.weight or None,
        word("level", kpi.level, lang),
        None if kpi.gate is None else limit_text(kpi.gate, lang),
        kpi.owner or None,
        kpi.goal or None,
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


def _parts(board: Board, result: Result | None) -> str | None:
    """Numerator ÷ denominator, where the value is a quotient."""
    if result is None or result.numerator is None or result.denominator in (None, 1):
        return None
    parts = [
        number_text(part, 0 if part == int(part) else 2, board.lang)
        for part in (result.numerator, result.denominator)
        if part is not None
    ]
    return " ÷ ".join(parts)


def _thresholds(board: Board) -> dict[str, object]:
    limits = board.thresholds
    return {
        "track": f"{limits.on_track_from * 100:g}",
        "risk": f"{limits.at_risk_from * 100:g}",
        "early": f"{limits.early_window * 100:g}",
        "least": limits.min_observations,
    }
