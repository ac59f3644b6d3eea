"""Beside the Bonus tab: the bonuses of closed periods, and the bases that are to be filled in."""

from __future__ import annotations

from sheets_kpi.bonus.ledger import HEADER_ROW, HEADERS, KEY, Entry, Ledger, data_of, entries
from sheets_kpi.decisions.layout import BASES
from sheets_kpi.names import fold
from sheets_kpi.render.bonus import PART, ROUBLES
from sheets_kpi.render.grid import Grid, row_heights
from sheets_kpi.state import Area, Cell, Existing, Input, Tab
from sheets_kpi.styles import BAND, HEADER, HEADER_RIGHT, SUBTITLE, TEXT, TITLE, WRAPPED
from sheets_kpi.texts import Lang, say

_WIDTHS = (11, 24, 24, 26, 12, 19, 9, 10, 12, 17, 11, 17)
_TEXTS = ("period", "person", "team", "kpi")
_MONEY = ("base", "money")
_RIGHT = TEXT.with_(align="right")
_LINE = tuple(
    TEXT if name in _TEXTS else _RIGHT.with_(number_format=ROUBLES if name in _MONEY else PART)
    for name in Entry._fields
)
_TOTAL = tuple(style.with_(bold=True, fill=BAND) for style in _LINE)


def kept_bonuses(ledger: Ledger, lang: Lang) -> tuple[Tab, ...]:
    """The Bonus archive tab: the bonuses of closed periods, the latest period first; none without
    any.
    """
    if not ledger.statements and not ledger.digests:
        return ()
    grid = Grid()
    grid.line([say(f"tab.{KEY}", lang)], TITLE)
    grid.line([say("bonus.archive_about", lang)], SUBTITLE)
    grid.row = HEADER_ROW
    for column, (name, key) in enumerate(zip(Entry._fields, HEADERS, strict=True), 1):
        grid.put(column, say(key, lang), HEADER if name in _TEXTS else HEADER_RIGHT)
    grid.skip()
    for period in ledger.periods:
        for one in ledger.of(period):
            for entry in entries(period, one, say("bonus.total", lang)):
                _entry(grid, entry)
    tab = Tab(
        KEY,
        "summary",
        say(f"tab.{KEY}", lang),
        grid.cells,
        widths=_WIDTHS,
        heights=grid.heights(_WIDTHS),
        frozen=(HEADER_ROW, 2),
        data=data_of(ledger),
    )
    return (tab,)


def bases_tab(people: tuple[str, ...], existing: Existing, lang: Lang) -> Tab:
    """The Bonus bases tab as it is made once: everybody, without amounts."""
    title = BASES.title(lang)
    taken = any(fold(tab.title) == fold(title) for tab in existing.tabs)
    headers = {(1, n): Cell(BASES.header(f, lang), HEADER) for n, f in enumerate(BASES.fields, 1)}
    names = {(row, 1): Cell(name, WRAPPED) for row, name in enumerate(people, 2)}
    cells = {**headers, **names}
    widths = tuple(field.width for field in BASES.fields)
    inputs = tuple(
        Input(
            Area(2, n, None, n),
            "help",
            BASES.header(field, lang),
            say(f"help.bases.{field.id}", lang),
        )
        for n, field in enumerate(BASES.fields, 1)
    )
    return Tab(
        BASES.key,
        "decision",
        f"{title} (KPI)" if taken else title,
        cells,
        widths=widths,
        frozen=(1, 1),
        inputs=inputs,
        heights=row_heights(cells, widths),
    )


def _entry(grid: Grid, entry: Entry) -> None:
    styles = _LINE if entry.base is None else _TOTAL
    for column, (value, style) in enumerate(zip(entry, styles, strict=True), 1):
        grid.put(column, value, style)
    grid.skip()
