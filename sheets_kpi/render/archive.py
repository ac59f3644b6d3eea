"""Archive: every closed period as it was, a line a KPI and a segment."""

from __future__ import annotations

from functools import cache

from sheets_kpi.archive.lines import (
    COLUMNS,
    DEFINITION,
    HEADER_ROW,
    SCORE,
    UNASSIGNED,
    WORDS,
    Archive,
    Column,
    Line,
)
from sheets_kpi.archive.reading import KEY, as_data
from sheets_kpi.decisions import Kpi
from sheets_kpi.periods import Period
from sheets_kpi.render.board import Board
from sheets_kpi.render.grid import Grid
from sheets_kpi.state import CellValue, Tab
from sheets_kpi.styles import (
    BAND,
    HEADER,
    HEADER_RIGHT,
    MUTED_TEXT,
    SUBTITLE,
    TEXT,
    TITLE,
    Style,
)
from sheets_kpi.texts import Lang, say

_SHARES = ("attainment", "part", "share", "contribution", "gate")
_VALUES = ("fact", "target", "target_to")  # in the unit of the KPI
_AFTER_NUMBERS = ("name", "status", "unit", "formula")
_PLAIN = {"figure": TEXT, "score": TEXT.with_(bold=True), DEFINITION: MUTED_TEXT.with_(fill=BAND)}
_INDENTED = {look: style.with_(indent=1) for look, style in _PLAIN.items()}
_FORMATS = {"share": "0.0\\ %", "whole": "#,##0", "other": "#,##0.00"}
_NUMBERS = {
    (look, name): style.with_(number_format=pattern, align="right")
    for look, style in _PLAIN.items()
    for name, pattern in _FORMATS.items()
}


def archive(board: Board) -> tuple[Tab, ...]:
    """The Archive tab; none while nothing is closed."""
    kept = board.archive
    return (lines_tab(kept, board.lang),) if kept.lines or kept.digests else ()


def lines_tab(kept: Archive, lang: Lang) -> Tab:
    """The tab that `read_archive` reads back; its mark remembers the digests."""
    grid = Grid()
    grid.line([say("tab.archive", lang)], TITLE)
    grid.line([say("archive.about", lang)], SUBTITLE)
    grid.row = HEADER_ROW
    for place, column in enumerate(COLUMNS, 1):
        style = HEADER_RIGHT if column.holds in ("number", "whole") else HEADER
        style = style.with_(align="left", indent=1) if column.id in _AFTER_NUMBERS else style
        grid.put(place, say(f"archive.column.{column.id}", lang), style)
    grid.skip()
    percent = {
        (line.period, line.kpi)
        for line in kept.lines
        if line.kind == DEFINITION and Kpi("", "", "", unit=line.unit).is_percent
    }
    for line in kept.lines:
        _line(grid, line, lang, is_percent=(line.period, line.kpi) in percent)
    return Tab(
        KEY,
        "summary",
        say("tab.archive", lang),
        grid.cells,
        widths=tuple(column.width for column in COLUMNS),
        frozen=(HEADER_ROW, 0),
        data=as_data(kept.digests),
    )


def _line(grid: Grid, line: Line, lang: Lang, *, is_percent: bool) -> None:
    look = DEFINITION if line.kind == DEFINITION else "score" if line.is_score else "figure"
    for place, (column, value) in enumerate(zip(COLUMNS, line, strict=True), 1):
        is_blank = value is None or value == ""
        shown = _instead(column, line, lang) if is_blank else _cell(column, value, lang)
        if shown is not None:
            is_share = column.id in _SHARES or (is_percent and column.id in _VALUES)
            grid.put(place, shown, _style(column, shown, look, is_share=is_share))
        elif look == DEFINITION:
            grid.put(place, None, _PLAIN[look])
    grid.skip()


def _cell(column: Column, value: object, lang: Lang) -> CellValue:
    """What a cell holds: numbers as they are kept, words in the language of the tab."""
    if isinstance(value, int | float):
        return value
    if isinstance(value, Period):
        return _key(value)
    return _word(column.id, str(value), lang) if column.holds == "word" else str(value)


@cache
def _word(column: str, word_id: str, lang: Lang) -> str:
    return say(WORDS[column][word_id], lang)


@cache
def _key(period: Period) -> str:
    return period.key


def _instead(column: Column, line: Line, lang: Lang) -> str | None:
    """The word in place of a name or KPI that is not blank by chance."""
    if column.id == "kpi" and line.is_score:
        return say(SCORE, lang)
    if column.id == "name" and line.kind in ("team", "person", "account"):
        return say(UNASSIGNED, lang)
    return None


def _style(column: Column, value: CellValue, look: str, *, is_share: bool) -> Style:
    if not isinstance(value, int | float):
        return (_INDENTED if column.id in _AFTER_NUMBERS else _PLAIN)[look]
    if is_share:
        return _NUMBERS[look, "share"]
    return _NUMBERS[look, "whole" if value == int(value) else "other"]
