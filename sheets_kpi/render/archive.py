"""Archive: every closed period as it was, a line a KPI and a segment."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache

from sheets_kpi.archive.lines import (
    COLUMNS,
    DEFINITION,
    HEADER_ROW,
    KEY,
    SCORE,
    UNASSIGNED,
    WORDS,
    Archive,
    ArchiveLine,
    as_data,
)
from sheets_kpi.decisions import Kpi
from sheets_kpi.periods import Period
from sheets_kpi.render.board import Board
from sheets_kpi.render.page import HEADER_NOTE, Page, TabColumn, widths_of
from sheets_kpi.state import Cell, Tab
from sheets_kpi.styles import (
    BAND,
    HEADER,
    HEADER_RIGHT,
    MUTED_TEXT,
    TEXT,
    Style,
)
from sheets_kpi.texts import Lang, say

_NUMERIC = (int, float)
_PLACES = {column.id: place for place, column in enumerate(COLUMNS, 1)}
_SHARES = {_PLACES[name] for name in ("attainment", "part", "share", "contribution", "gate")}
_IN_PERCENT = _SHARES | {_PLACES[name] for name in ("fact", "target", "target_to")}
_AFTER_NUMBERS = ("name", "status", "unit", "formula")
_HEADERS = tuple(
    TabColumn(
        f"archive.column.{column.id}",
        column.width,
        HEADER_NOTE
        if column.id in _AFTER_NUMBERS
        else HEADER_RIGHT
        if column.holds in ("number", "whole")
        else HEADER,
    )
    for column in COLUMNS
)
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
    page = Page(KEY, lang)
    page.head(say("archive.about", lang))
    page.row = HEADER_ROW
    page.header(_HEADERS)
    percent = {
        (line.period, line.kpi)
        for line in kept.lines
        if line.kind == DEFINITION and Kpi("", "", "", unit=line.unit).is_percent
    }
    for line in kept.lines:
        _line(page, line, lang, is_percent=(line.period, line.kpi) in percent)
    return page.tab(widths_of(_HEADERS), (HEADER_ROW, 0), data=as_data(kept.digests))


def _line(page: Page, line: ArchiveLine, lang: Lang, *, is_percent: bool) -> None:
    look = DEFINITION if line.kind == DEFINITION else "score" if line.is_score else "figure"
    blanks = _blanks(look, lang, has_name=line.kind != "company")
    shares = _IN_PERCENT if is_percent else _SHARES
    for place, value in enumerate(line, 1):
        if value is None or value == "":
            cell = blanks.get(place)
        elif isinstance(value, _NUMERIC):
            cell = Cell(value, _number_style(value, look, is_share=place in shares))
        else:
            cell = _text(place, value, look, lang)
        if cell:
            page.cells[page.row, place] = cell
    page.skip()


@cache
def _blanks(look: str, lang: Lang, *, has_name: bool) -> Mapping[int, Cell]:
    """What stands where a line holds nothing, by column."""
    if look == DEFINITION:
        return dict.fromkeys(range(1, len(COLUMNS) + 1), Cell(None, _PLAIN[look]))
    texts = {_PLACES["kpi"]: SCORE} | ({_PLACES["name"]: UNASSIGNED} if has_name else {})
    return {place: Cell(say(key, lang), _text_style(place, look)) for place, key in texts.items()}


@lru_cache(maxsize=20_000)
def _text(place: int, value: Period | str, look: str, lang: Lang) -> Cell:
    """A cell with a text, in the language of the tab; the same texts stand on many lines."""
    column = COLUMNS[place - 1]
    if isinstance(value, Period):
        text = value.key
    else:
        text = say(WORDS[column.id][value], lang) if column.holds == "word" else value
    return Cell(text, _text_style(place, look))


def _text_style(place: int, look: str) -> Style:
    return (_INDENTED if COLUMNS[place - 1].id in _AFTER_NUMBERS else _PLAIN)[look]


def _number_style(value: float, look: str, *, is_share: bool) -> Style:
    if is_share:
        return _NUMBERS[look, "share"]
    return _NUMBERS[look, "whole" if value == int(value) else "other"]
