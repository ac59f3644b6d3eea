"""Glossary: what each KPI means, how it is computed, what it shows today."""

from __future__ import annotations

from sheets_kpi.attain.results import Result
from sheets_kpi.decisions import Kpi
from sheets_kpi.decisions.layout import word
from sheets_kpi.decisions.targets import Range
from sheets_kpi.formulas.book import Meaning
from sheets_kpi.numbers import number_text
from sheets_kpi.render.board import Board
from sheets_kpi.render.grid import Grid
from sheets_kpi.render.numbers import limit_text, target_cell, value_text
from sheets_kpi.state import Tab
from sheets_kpi.styles import BAD, HEADER, SECTION, SUBTITLE, TITLE, WRAPPED
from sheets_kpi.texts import say

_HEADERS = (
    "kpi", "meaning", "words", "today", "target", "parts", "formula", "direction", "weight",
    "level", "gate", "owner", "goal",
)  # fmt: skip
_WIDTHS = (24, 40, 48, 16, 16, 24, 48, 18, 8, 14, 9, 18, 30)
_CELL = WRAPPED.with_(align="left", indent=1)  # a full cell does not touch the one before it
_STATUSES = ("done", "on_track", "at_risk", "behind")
_GREYS = ("no_target", "no_data", "absent", "early", "few")
_TERMS = (
    "attainment", "pace", "forecast", "need", "reach", "score", "incomplete", "gate", "parts",
    "unassigned",
)  # fmt: skip


def glossary(board: Board) -> Tab:
    """The Glossary tab: a row a KPI, then what statuses and words mean."""
    lang = board.lang
    grid = Grid()
    grid.line([say("tab.glossary", lang)], TITLE)
    grid.line([say("glossary.about", lang)], SUBTITLE)
    grid.skip()
    header_row = grid.row
    for number, header in enumerate(_HEADERS, 1):
        style = HEADER.with_(align="left", indent=1) if number > 2 else HEADER
        grid.put(number, say(f"column.{header}", lang), style)
    grid.skip()
    for kpi in board.kpis:
        _line(grid, board, kpi)
    grid.skip()
    grid.line([say("glossary.statuses", lang)], SECTION)
    for status in (*_STATUSES, *_GREYS):
        grid.put(1, say(f"status.{status}", lang), WRAPPED)
        text = say(f"glossary.status.{status}", lang, **_thresholds(board))
        grid.put(2, text, WRAPPED)
        grid.skip()
    grid.skip()
    for term in _TERMS:
        grid.put(1, say(f"glossary.term.{term}", lang), WRAPPED)
        grid.put(2, say(f"glossary.term.{term}.about", lang), WRAPPED)
        grid.skip()
    return Tab(
        "glossary",
        "summary",
        say("tab.glossary", lang),
        grid.cells,
        widths=_WIDTHS,
        heights=grid.heights(_WIDTHS),
        frozen=(header_row, 1),
    )


def _line(grid: Grid, board: Board, kpi: Kpi) -> None:
    meaning = board.meanings.get(kpi.key, Meaning(kpi.formula))
    result = board.company.results.get(kpi.key)
    grid.put(1, kpi.name, WRAPPED.with_(bold=True))
    grid.put(2, kpi.about or None, WRAPPED)
    if meaning.trouble:
        grid.put(3, meaning.trouble, _CELL.with_(color=BAD.color))
    else:
        grid.put(3, meaning.words, _CELL)
    grid.put(4, _today(board, kpi, result), _CELL)
    grid.put(5, _target(board, kpi, result), _CELL)
    grid.put(6, _parts(board, result), _CELL)
    grid.put(7, meaning.formula, _CELL)
    grid.put(8, word("direction", kpi.direction, board.lang), _CELL)
    grid.put(9, kpi.weight or None, _CELL)
    grid.put(10, word("level", kpi.level, board.lang), _CELL)
    grid.put(11, None if kpi.gate is None else limit_text(kpi.gate, board.lang), _CELL)
    grid.put(12, kpi.owner or None, _CELL)
    grid.put(13, kpi.goal or None, _CELL)
    grid.skip()


def _today(board: Board, kpi: Kpi, result: Result | None) -> str:
    if result is None or result.fact is None:
        return say("status.no_data", board.lang)
    return value_text(result.fact, kpi, board.classes.get(kpi.key), board.lang)


def _target(board: Board, kpi: Kpi, result: Result | None) -> str | None:
    """The company's target, unit included."""
    if result is None or result.target is None:
        return None
    kind = board.classes.get(kpi.key)
    if isinstance(result.target, Range):
        return str(target_cell(result.target, kpi, kind, board.lang))
    return value_text(result.target, kpi, kind, board.lang)


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
