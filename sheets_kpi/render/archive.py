"""Archive: every closed period as it was, a line a KPI and a segment."""

from __future__ import annotations

from functools import lru_cache

from sheets_kpi.archive.lines import (
    COLUMNS,
    DEFINITION,
    HEADER_ROW,
    INSTEAD,
    KEY,
    WORDS,
    Archive,
    ArchiveLine,
    as_data,
)
from sheets_kpi.decisions import Kpi
from sheets_kpi.periods import Period
from sheets_kpi.render.board import Board
from sheets_kpi.render.page import HEADER_NOTE, Page, TabColumn, widths_of
from sheets_kpi.state import Cell, Group, Tab
from sheets_kpi.styles import (
    HEADER,
    HEADER_RIGHT,
    MUTED_TEXT,
    TEXT,
    characters,
)
from sheets_kpi.texts import Lang, say

_PLACES = {column.id: place for place, column in enumerate(COLUMNS, 1)}
_SHARES = {_PLACES[name] for name in ("attainment", "part", "share", "contribution", "gate")}
_IN_PERCENT = _SHARES | {_PLACES[name] for name in ("fact", "target", "target_to")}
# what only the tool and an auditor look up, from column to column
_FOLDED = (("place", "place"), ("numerator", "n"), ("part", "rules"))
_AFTER_NUMBERS = ("name", "status", "unit", "formula")
_HEADERS = tuple(
    TabColumn(
        f"archive.column.{column.id}",
        characters(column.width),
        HEADER_NOTE
        if column.id in _AFTER_NUMBERS
        else HEADER_RIGHT
        if column.holds in ("number", "whole")
        else HEADER,
    )
    for column in COLUMNS
)
_LOOKS = {"figure": TEXT, "score": TEXT.with_(bold=True), DEFINITION: MUTED_TEXT}
_FORMATS = {"share": "0.0\\ %", "whole": "#,##0", "number": "#,##0.00"}


def archive(board: Board) -> tuple[Tab, ...]:
    """The Archive tab; none while nothing is closed."""
    kept = board.computed.archive
    return (lines_tab(kept, board.lang),) if kept.lines or kept.digests else ()


def lines_tab(kept: Archive, lang: Lang) -> Tab:
    """The tab that `read_archive` reads back; its mark remembers the digests. Lines that stand stay
    where they are; a write may end after each period that is new.
    """
    page = Page(KEY, lang)
    page.head(say("archive.about", lang))
    page.row = HEADER_ROW
    page.header(_HEADERS)
    lines = (*kept.lines, *kept.new)
    percent = {
        (line.period, line.kpi)
        for line in lines
        if line.kind == DEFINITION and Kpi("", "", "", unit=line.unit).is_percent
    }
    new = {line.period.key for line in kept.new}
    digests = {key: digest for key, digest in kept.digests.items() if key not in new}
    cuts = []
    for number, line in enumerate(lines):
        if number >= len(kept.lines) and line.period.key not in digests:
            cuts.append((page.row - 1, as_data(digests)))
            digests[line.period.key] = kept.digests[line.period.key]
        _line(page, line, lang, is_percent=(line.period, line.kpi) in percent)
    page.groups += [Group("columns", _PLACES[first], _PLACES[last]) for first, last in _FOLDED]
    tab = page.tab(widths_of(_HEADERS), (HEADER_ROW, 0), data=as_data(kept.digests))
    return tab._replace(is_record=True, hidden=True, cuts=tuple(cuts))


def _line(page: Page, line: ArchiveLine, lang: Lang, *, is_percent: bool) -> None:
    look = DEFINITION if line.kind == DEFINITION else "score" if line.is_score else "figure"
    if look != DEFINITION:
        nobody = "" if line.kind == "company" else say(INSTEAD["name"], lang)
        line = line._replace(kpi=line.kpi or say(INSTEAD["kpi"], lang), name=line.name or nobody)
    shares = _IN_PERCENT if is_percent else _SHARES
    for place, value in enumerate(line, 1):
        if look == DEFINITION or value not in (None, ""):
            page.cells[page.row, place] = _cell(place, value, look, lang, is_share=place in shares)
    page.skip()


@lru_cache(maxsize=20_000)  # the same texts and figures stand on many lines
def _cell(
    place: int, value: Period | float | str | None, look: str, lang: Lang, *, is_share: bool
) -> Cell:
    """A cell of a line, its words in the language of the tab."""
    column, style = COLUMNS[place - 1], _LOOKS[look]
    if isinstance(value, int | float):
        pattern = _FORMATS["share" if is_share else column.holds]
        return Cell(value, style.with_(number_format=pattern, align="right"))
    if isinstance(value, Period):
        value = value.key
    elif value and column.holds == "word":
        value = say(WORDS[column.id][value], lang)
    return Cell(value or None, style.with_(indent=1) if column.id in _AFTER_NUMBERS else style)
